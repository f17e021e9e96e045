use super::*;
use crate::agenda::{Extent, Planner, day};
use crate::index::Parsed;
use crate::page::ENGLISH;

fn rendered(notes: &[(String, String)], config: Config) -> String {
    let config = Arc::new(config);
    let said = notes.iter().filter_map(|(path, text)| {
        let path: Arc<str> = path.as_str().into();
        Parsed::read(&path, text.as_bytes(), &config).map(|said| (path, said))
    });
    let index = Planner::of(config.clone(), said.collect());
    let agenda = day::build(&index, "2026-11-22".parse().unwrap(), Extent::Day);
    Page::of(&agenda, &config, &ENGLISH).bare()
}

/// The line as a viewer shows it.
fn seen(line: &str) -> String {
    let mut seen = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        seen.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    (seen + rest).replace("**", "").replace(['\\', '[', ']'], "")
}

#[test]
fn no_line_shows_more_than_fits_whatever_the_notes_say() {
    let long =
        "a very long text about how the two of them met in the rain at the far end of the harbour; and "
            .repeat(4);
    let name = "Wilhelmina Alexandra Featherstonehaugh-Schmidt of Rottluff, the younger";
    let fronts = [
        "circle: 1\nnext: 2026-11-20",
        "circle: 1\nlast_touch: 2026-10-01",
        "circle: 1\nlast_touch: 2026-10-24",
        "met: 2026-11-20\nmet_at: LONG",
        "circle: 2\nlast_touch: 2026-01-01\nbought: 2024-11-09\nbuys_every: 2 years\nbuys_by: LONG",
        "circle: 1\nlast_touch: 2026-10-01\nbirthday: 11-22",
        "circle: 9\nlast_touch: LONG",
    ];
    let body = "- [ ] LONG 📅 2026-11-20\n- [ ] LONG #waiting 📅 2026-11-01\n- [ ] LONG\n## Personal\n- LONG\n\
                ## Log\n- 2026-09-01 phone: LONG #got\n- 2026-10-05 email: LONG #gave #sales\n";
    let notes: Vec<(String, String)> = fronts
        .iter()
        .enumerate()
        .flat_map(|(at, front)| {
            let note = |folder: &str, body: &str| {
                let text =
                    format!("---\ncategory: buyer\nwhy: LONG\n{front}\n---\n{body}").replace("LONG", &long);
                (format!("{folder}/{name} {at}.md"), text)
            };
            [note("People", body), note("Clients", "")]
        })
        .collect();
    let text = rendered(&notes, Config { cap: 0, ..Config::default() });
    for line in text.lines() {
        let most = if line.starts_with("- [ ] ") { segments::OWN } else { segments::OTHER };
        // A folder tells namesakes apart: it comes on top.
        let most = most + if line.contains(" (People)") || line.contains(" (Clients)") { 10 } else { 0 };
        let seen = seen(line);
        assert!(seen.chars().count() <= most, "{} characters: {seen}\n{text}", seen.chars().count());
    }
    assert!(text.contains("contacts in category buyer") && text.contains("## Needs attention"), "{text}");
}

#[test]
fn whoever_is_due_already_and_stands_in_the_week_for_a_promise_is_due_since() {
    let note = |front: &str| format!("---\ncircle: 1\n{front}\n---\n- [ ] send it 📅 2026-11-25\n");
    let notes = [
        ("Late.md".to_owned(), note("last_touch: 2026-08-01")),
        ("Soon.md".to_owned(), note("last_touch: 2026-10-24")),
    ];
    let text = rendered(&notes, Config { a_day: 0, ..Config::default() });
    assert!(text.contains("[Late](Late.md) · due since 1 Sep · "), "{text}");
    assert!(text.contains("[Soon](Soon.md) · 24 Nov · "), "{text}");
}
