//! The example vault: what its agenda says, on its own day and on any other, by the library and by the binary.

use crate::support::TestVault;
use chrono::{Days, NaiveDate};
use rounds::agenda::day::{self, Agenda};
use rounds::agenda::entry::Section;
use rounds::agenda::{Extent, Off, Planner};
use rounds::config::{self, Config};
use rounds::contact::{self, Aim, Category};
use rounds::example;
use rounds::exchange::sealed_text;
use rounds::index::Parsed;
use rounds::page::{ENGLISH, Page};
use rounds::report::{circles, markdown};
use std::path::Path;
use std::sync::Arc;

/// The example's contacts and settings as of `today`.
fn index(today: NaiveDate) -> Planner {
    let files = example::files(today);
    let settings = files.iter().find(|(path, _)| path == config::FILE).unwrap();
    let config = Arc::new(Config::parse(str::from_utf8(&settings.1).unwrap()));
    let mut index = Planner::new(config.clone());
    let is_note = |path: &str| path.ends_with(".md") && !config.is_generated(path);
    for (path, bytes) in files.iter().filter(|(path, _)| is_note(path)) {
        let path: Arc<str> = path.as_str().into();
        let said = Parsed::read(&path, bytes, &config);
        index.apply(path, said);
    }
    index
}

fn agenda(today: NaiveDate) -> Agenda {
    day::build(&index(today), today, Extent::Day)
}

/// The names in every section, in the agenda's order.
fn names(agenda: &Agenda) -> Vec<(Section, Vec<&str>)> {
    agenda
        .sections
        .iter()
        .map(|part| (part.section, part.entries.iter().map(|entry| contact::name(&entry.path)).collect()))
        .collect()
}

// `SNAPSHOTS=overwrite cargo test example` renders it anew.
#[test]
fn the_example_agenda_is_the_one_rendered_on_its_day() {
    let index = index(example::DAY);
    let agenda = day::build(&index, example::DAY, Extent::Day);
    let text = Page::of(&agenda, index.config(), &ENGLISH).bare();
    snapbox::assert_data_eq!(text, snapbox::file!["../../vault-example/DUE.md"].raw());
}

#[test]
fn the_example_looks_back_as_rendered_on_its_day() {
    let index = index(example::DAY);
    let text = markdown::render(&index, example::DAY, "REVIEW.md", Some("circles.svg"));
    snapbox::assert_data_eq!(sealed_text(&text), snapbox::file!["../../vault-example/REVIEW.md"].raw());
    let picture = sealed_text(&circles::render(&index));
    snapbox::assert_data_eq!(picture, snapbox::file!["../../vault-example/circles.svg"].raw());
}

#[test]
fn the_example_fills_every_section_on_any_day() {
    let written = agenda(example::DAY);
    let said = said(&written);
    // Months differ in length, so that a contact due in four days may be due in one or in five elsewhere in the
    // year; nobody may fall silent or say something else for that.
    for days in (0..4 * 365).step_by(7) {
        let today = example::DAY + Days::new(days);
        let agenda = agenda(today);
        let sections: Vec<_> = agenda.sections.iter().map(|part| part.section).collect();
        let all = [Section::Today, Section::ThisWeek, Section::WhenThereIsTime, Section::NotCallingBack];
        assert_eq!(sections, all, "{today}");
        for (part, written) in agenda.sections.iter().zip(&written.sections) {
            let (now, then) = (part.entries.len(), written.entries.len());
            assert_eq!(now, then, "{:?} on {today}: {:?}", part.section, names(&agenda));
        }
        assert_eq!(self::said(&agenda), said, "{today}");
    }
}

/// The lines of the agenda without their days, sorted: who comes first may differ where months do.
fn said(agenda: &Agenda) -> Vec<String> {
    let text = Page::of(agenda, &Config::default(), &ENGLISH).bare().replace('”', " ”");
    // Where a line is cut depends on how long its days are.
    let head = |line: &str| without_days(line).chars().take(60).collect();
    let mut lines: Vec<String> = text.lines().skip(1).map(head).collect();
    lines.sort();
    lines
}

/// `late after 8 Jan 2027, touched` as `late after _, touched`.
fn without_days(line: &str) -> String {
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let is_number = |word: &str, digits: usize| {
        word.len() <= digits && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let bare = |word: &str| word.trim_end_matches([',', ':', ';']).to_owned();
    let words: Vec<&str> = line.split(' ').collect();
    let (mut shown, mut at) = (Vec::new(), 0);
    while let Some(word) = words.get(at) {
        let month = words.get(at + 1).map(|month| bare(month)).unwrap_or_default();
        if word.parse::<chrono::NaiveDate>().is_ok() {
            // A log's own words.
            shown.push("_".to_owned());
            at += 1;
            continue;
        }
        if !is_number(word, 2) || month.len() != 3 || !MONTHS.contains(&month) {
            shown.push((*word).to_owned());
            at += 1;
            continue;
        }
        let ends_here = words[at + 1] != month;
        let year = words.get(at + 2).filter(|year| !ends_here && is_number(&bare(year), 4));
        let last = year.copied().unwrap_or(words[at + 1]);
        shown.push(last.replace(&bare(last), "_"));
        at += if year.is_some() { 3 } else { 2 };
    }
    shown.join(" ")
}

/// A rule of the practice: its section of DUE.md, whose line it is, what the rule reads in the note, and what the line
/// says for it. Only words that the rule itself puts there.
type Rule = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

#[rustfmt::skip]
const RULES: [Rule; 54] = [
    ("a promise that is late", "Today", "Tom Ashworth", &["- [ ] price for the racks without the lift 📅 2026-10-16"], &["you promised by 16 Oct: price for the racks without the lift"]),
    ("a promise for today", "Today", "Peg Loxley", &["[due:: 2026-11-22]"], &["you promised by 22 Nov: title and three sentences"]),
    ("a promise of the next two weeks", "This week", "Leila Haddad", &["📅 2026-11-25"], &["you promised by 25 Nov: one page about what"]),
    ("a date in parentheses", "This week", "Dario Conti", &["(due 2026-11-28)"], &["28 Nov: pay him for the drawings"]),
    ("a promise without a date", "When there is time", "Pete Hollis", &["* [ ] give him his ladder back\n"], &["you promised: give him his ladder back"]),
    ("theirs, past its date", "Today", "Tom Ashworth", &["inspection report #waiting [due:: 2026-11-06]"], &["they promised by 6 Nov: the lift's inspection report"]),
    ("agreed, past", "Today", "Peg Loxley", &["next: 2026-11-20"], &["agreed for 20 Nov: “ring her with a title”"]),
    ("agreed for today", "Today", "Samuel Okafor", &["next: 2026-11-22"], &["agreed for 22 Nov", "an hour each way"]),
    ("agreed for this week", "This week", "Leila Haddad", &["next: 2026-11-26"], &["agreed for 26 Nov: “we speak again with her partner”"]),
    ("a first follow-up in time", "Today", "Anneke de Wit", &["met: 2026-11-21T20:15:00"], &["first follow-up by 22 Nov", "met 21 Nov"]),
    ("what you promised to somebody new", "Today", "Anneke de Wit", &["- [ ] photos of the boxes-on-wheels"], &["you promised by 23 Nov: photos of the boxes-on-wheels"]),
    ("a first line that names the place", "Today", "Milo Ferrant", &["met_at: the Harvest Evening"], &["“It was good to meet you at the Harvest Evening”"]),
    ("a first follow-up that is late", "Today", "Gareth Llewellyn", &["met: 2026-11-05"], &["met 5 Nov at Cold Chain Days", "late since 7 Nov"]),
    ("late by a circle without a latest day", "Today", "Tom Ashworth", &["circle: 1", "- 2026-10-02 email"], &["due since 2 Nov", "last 2 Oct by email"]),
    ("most late for its cadence", "Today", "Owen Pritchard", &["circle: 2", "* 2026-04-20 phone"], &["due since 20 Jul"]),
    ("due, with time left", "When there is time", "Marcus Bell", &["circle: 2", "* 2026-07-08 mail"], &["due since 8 Oct"]),
    ("due this week, once a year", "This week", "Edith Lang", &["circle: 3", "- 2025-11-26 email"], &["26 Nov"]),
    ("a cadence of their own", "This week", "Clara Whitcombe", &["circle: 2", "cadence: 1 month"], &["27 Nov"]),
    ("which touch this is", "Today", "Tom Ashworth", &[], &["10th touch"]),
    ("why", "Today", "Owen Pritchard", &["flour mill, ask whether the father\n  has let go"], &["ask whether the father has let go of the ledger yet"]),
    ("the method: their channel", "Today", "Tom Ashworth", &["channel: phone", "- 2026-10-02 email"], &["  - phone: "]),
    ("the method: not their channel a third time", "This week", "Ingrid Solberg", &["channel: email", "- 2026-11-17 email", "- 2026-07-24 email"], &["· online: "]),
    ("the method: circle 2 leans to email", "This week", "Clara Whitcombe", &["circle: 2"], &["· email: "]),
    ("circle 3 is invited to an event that comes", "This week", "Edith Lang", &["circle: 3"], &["· online: invite them to the Guild's breakfast, 3 Dec"]),
    ("a meeting that comes, of a group of theirs", "Today", "Peg Loxley", &[], &["you will see them on 3 Dec at the Guild's breakfast"]),
    ("a promise in a dated note", "This week", "Clara Whitcombe", &[], &["you promised by 28 Nov: find her the article on mould"]),
    ("vary the method", "This week", "Dario Conti", &["* 2026-10-28 call", "* 2026-08-20 phone", "* 2026-06-23 phone", "* 2026-04-14 phone"], &["· meeting, to vary the method: "]),
    ("a personal fact with it", "Today", "Tom Ashworth", &["hates the word"], &["hates the word stakeholder"]),
    ("three sales in a row: something useful", "This week", "Theo Marchetti", &["2026-08-27 email: an offer for the quiet months #sales", "shorter #sales", "three pages of it #sales"], &["useful this time"]),
    ("a try, and a week before the next", "This week", "Ingrid Solberg", &["- 2026-11-17 email", "#noanswer"], &["24 Nov"]),
    ("a window that is open", "Today", "Tom Ashworth", &["bought: 2026-02-09", "buys_every: 9 months"], &["buys again since 9 Nov"]),
    ("a window that opens within eight weeks, and how they choose", "When there is time", "Rosa Delgado", &["bought: 2025-06-10", "buys_every: 18 months"], &["buys again from 10 Dec", "recommendation, nothing else"]),
    ("tell them of a referral", "Today", "Peg Loxley", &["straight to Priya #referral"], &["what came of the introduction of 12 May"]),
    ("tell them of their help", "When there is time", "Lucia Ferro", &["warm the tasting room #got"], &["what came of “heat from Tom's chillers", "22 Oct"]),
    ("ask about yours", "When there is time", "Jonas Weber", &["sent him my template for the one-page report #gave"], &["how useful the template was"]),
    ("a birthday, with a personal fact", "This week", "Hannah Voss", &["birthday: \"1987-11-26\"", "whippet"], &["birthday 26 Nov: a card", "whippet"]),
    ("a birthday without a year", "This week", "Beatriz Nogueira", &["birthday: --11-29"], &["birthday 29 Nov: a card"]),
    ("three tries in a row", "Not calling back", "Maeve O'Dowd", &["- 2026-11-12 mail", "- 2026-09-03 mail", "- 2026-08-25 mail"], &["tried 3 times, last 12 Nov", "ways out: "]),
    ("of ten reasons, what the note says: one method only", "Not calling back", "Maeve O'Dowd", &["channel: phone"], &["email, 3 of 3"]),
    ("of ten reasons, what only you know", "Not calling back", "Maeve O'Dowd", &[], &["only you know: do you have anything in common?"]),
    ("of ten questions, what a field closes", "Not calling back", "Maeve O'Dowd", &["knows_us: 2026-06"], &["only you know: do you have anything in common? is this the time at which they buy?"]),
    ("each reason has its move", "Not calling back", "Maeve O'Dowd", &["channel: phone", "mail: had she seen the offer?"], &["another method: phone, they like it", "let go or hand over"]),
    ("a second try asks whether the first arrived", "This week", "Ingrid Solberg", &["she may be on an audit #noanswer"], &["“just making sure you got my message”"]),
    ("the way to them leads through somebody", "When there is time", "Rosa Delgado", &["via: Lola, her second daughter"], &["by Lola, her second daughter"]),
    ("introducers wait to see whether you stay", "Today", "Milo Ferrant", &["category: introducer"], &["they wait to see whether you stay"]),
    ("what was not useful comes last", "When there is time", "Marcus Bell", &["not useful, he had written it", "sent him an article"], &["· email: "]),
    ("cooling, before the circle says anything", "When there is time", "Femi Adeyemi", &["- 2026-09-30 called", "- 2026-09-05 met", "- 2026-08-11 card", "- 2026-07-18 phone"], &["cooling: usually every 4 weeks"]),
    ("an introduction that was promised, on the one page", "When there is time", "Femi Adeyemi", &["introduce him to [[Rosa Delgado]]"], &["you promised by 6 Dec: introduce him to Rosa Delgado"]),
    ("an introduction that was promised, on the other page", "When there is time", "Rosa Delgado", &[], &["introduce him to Rosa Delgado, her lease ends (Femi Adeyemi)"]),
    ("an introduction that was made, on the one page", "When there is time", "Femi Adeyemi", &["introduced him to [[Clara Whitcombe]] #theirs #gave"], &["how useful the introduction to Clara Whitcombe was"]),
    ("an introduction that was made, on the other page", "This week", "Clara Whitcombe", &[], &["how useful the introduction to Femi Adeyemi was"]),
    ("a question for next time", "This week", "Clara Whitcombe", &["- ~~who writes the cider page now?~~", "- how did the summer issue sell?"], &["  - [ ] ask: how did the summer issue sell?"]),
    ("a card after the first call", "Today", "Sunil Rao", &["met: 2026-11-17", "- 2026-11-21 phone"], &["  - [ ] post a card, thank them for the call of 21 Nov"]),
    ("a vague next step", "Needs attention", "Zoë Tremlett", &["Let's catch up soon!"], &["no next step"]),
];

/// The day's DUE.md by sections, each line with what is indented below it.
fn sections(due: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    due.split("\n## ").skip(1).map(|section| {
        let (title, lines) = section.split_once('\n').unwrap();
        (title, lines.split("\n- ").skip(1).collect())
    })
}

fn shipped() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-example/DUE.md")).unwrap()
}

/// The example's note of a person.
fn note(name: &str) -> String {
    let files = example::files(example::DAY);
    let (_, bytes) = files.iter().find(|(path, _)| contact::name(path) == name).expect(name);
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn every_rule_of_the_practice_speaks_in_the_example() {
    let due = shipped();
    for (rule, section, name, reads, shows) in RULES {
        let note = note(name);
        for read in reads {
            assert!(note.contains(read), "{rule}: the note of {name} has no `{read}`");
        }
        let (_, lines) = sections(&due).find(|(title, _)| *title == section).expect(section);
        let is_theirs = |line: &&&str| {
            line.trim_start_matches("[ ] ").trim_start_matches('*').starts_with(&format!("[{name}]("))
        };
        let lines: Vec<_> = lines.iter().filter(is_theirs).collect();
        let speaks = |line: &&&str| shows.iter().all(|words| line.contains(words));
        assert!(lines.iter().any(speaks), "{rule}: {shows:?} not in {section}: {lines:#?}");
    }
}

#[test]
fn what_is_settled_in_the_example_is_silent() {
    let due = shipped();
    for (rule, name, reads, silent) in [
        ("called off", "Tom Ashworth", "- [-] find a buyer for the old racks 📅 2026-09-30", "old racks"),
        ("kept", "Priya Raman", "- [x] draw the night shift's walk", "draw the night"),
        (
            "theirs, not past its date",
            "Priya Raman",
            "#waiting 📅 2026-11-27",
            "figures from the first trial week",
        ),
        ("in a quote", "Jonas Weber", "> - [ ] \"You should really write", "write a book"),
        ("in a comment", "Hannah Voss", "- [ ] this one is only a thought", "only a thought"),
        ("an agreed day, spent by a touch on it", "Priya Raman", "next: 2026-11-16", "agreed for 16 Nov"),
        ("told", "Beatriz Nogueira", "told her that Hannah signed for spring #told", "the first true one"),
        ("asked", "Priya Raman", "2026-10-21 visit: walked the night shift with her", "walked the night"),
        ("got less than two weeks ago", "Samuel Okafor", "#gave #got #told", "what came of “his hour"),
        ("a birthday later than a week from now", "Tom Ashworth", "birthday: 1969-12-10", "birthday 10 Dec"),
        ("resting", "Wilf Tranter", "status: resting", "Wilf Tranter"),
        ("handed over", "Helena Marsh", "status: handed over", "Helena Marsh"),
        ("deceased, whose birthday is near", "Ida Coombe", "birthday: 1938-11-24", "Ida Coombe"),
        ("dropped, tried after", "Simon Greaves", "status: dropped", "Simon Greaves"),
        ("whom you click with is never one to rest", "Sunniva Dahl", "click: true", "Sunniva Dahl"),
    ] {
        assert!(note(name).contains(reads), "{rule}: the note of {name} has no `{reads}`");
        assert!(!due.contains(silent), "{rule}: {silent}");
    }
}

#[test]
fn three_notes_of_the_example_need_attention() {
    let agenda = agenda(example::DAY);
    let spots: Vec<_> = agenda.attention.iter().map(|finding| (&*finding.path, finding.spot.line)).collect();
    let expected =
        [("People/Bryn Cadwallader.md", 5), ("People/Lucia Ferro.md", 8), ("People/Zoë Tremlett.md", 14)];
    assert_eq!(spots, expected);
}

#[test]
fn the_example_has_somebody_in_no_circle_and_too_many_of_one_kind() {
    let balance = agenda(example::DAY).balance;
    let names: Vec<_> = balance.without_circle.iter().map(|path| contact::name(path)).collect();
    assert_eq!(names, ["Bryn Cadwallader", "Pete Hollis"]);
    let over = balance
        .remarks
        .iter()
        .find(|it| matches!(it.off, Off::OverCap { category: Category::Expert, .. }))
        .unwrap();
    let to_rest: Vec<_> = over.to_rest.iter().map(|path| contact::name(path)).collect();
    assert_eq!(to_rest, ["Kofi Mensah", "Zoë Tremlett"]);
    assert_eq!(balance.let_go_early, 2);
    let sizes: Vec<_> = balance.remarks.iter().filter(|it| matches!(it.off, Off::Size { .. })).collect();
    assert_eq!(sizes.len(), 1, "{sizes:?}");
    assert_eq!(sizes[0].off, Off::Size { aim: Aim::Personal, count: 2, band: (3, 10) });
    assert!((20..=100).contains(&balance.total), "{}", balance.total);
}

// The compiler notices a changed file of the embedded folder, but not a new one.
#[test]
fn the_embedded_example_is_the_folder_in_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-example");
    let mut on_disk: Vec<_> = walkdir::WalkDir::new(&root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| {
            entry.file_type().is_file() && !example::RENDERED.contains(&entry.file_name().to_str().unwrap())
        })
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    on_disk.sort();
    assert_eq!(example::files(example::DAY), on_disk);
}

#[test]
fn the_binary_renders_the_example_as_it_is_shipped() {
    let vault = TestVault::folder();
    for (path, bytes) in example::files(example::DAY) {
        vault.write(&path, bytes);
    }
    vault.git(&["init", "-q"]);
    vault.rounds(&["refresh", "--no-commit", "--today", &example::DAY.to_string()]);
    assert_eq!(vault.due(), shipped());
}

#[test]
fn the_demo_on_the_examples_own_day_is_the_example() {
    let vault = TestVault::folder();
    let day = example::DAY.to_string();
    let mut running = vault.start(&mut vault.rounds_command(&["demo", "here", "--today", &day]));
    running.wait_line("watching ");
    running.stop();
    for (path, bytes) in example::files(example::DAY) {
        let mut found = vault.read(&format!("here/{path}"));
        if path == "Inbox.md" {
            // What the watcher asks of the cards, if it came to it.
            found = found.replace(" — what for? (2026-11-21)", "");
        }
        assert!(found.as_bytes() == bytes, "{path} is as shipped");
    }
}
