//! The notice of the day: what it says, and who shows it. It says nothing of changes.

use crate::agenda::day::Agenda;
use crate::agenda::entry::{Kind, Section};
use crate::contact;
use crate::note::markdown::{clean, cut};

/// The longest name in a notice, in characters.
const NAME: usize = 40;

/// What the notice says: `3 promises, 2 overdue; Peg Loxley first`; `None`: nothing is due. It names
/// somebody only where `names` says so.
pub fn text(agenda: &Agenda, names: bool) -> Option<String> {
    let today = &agenda.sections.iter().find(|part| part.section == Section::Today)?.entries;
    let first = today.first()?;
    let promises = || today.iter().flat_map(|entry| &entry.items).filter(|it| it.key.kind == Kind::Promise);
    let (all, late) = (promises().count(), promises().filter(|item| item.is_late).count());
    let others = today.iter().filter(|it| it.items.iter().all(|item| item.key.kind != Kind::Promise)).count();
    let plural = |count: usize, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {more}")),
    };
    let parts = [
        plural(all, "promise", "promises"),
        (late > 0).then(|| format!("{late} overdue")),
        plural(others, "person to reach", "people to reach"),
    ];
    let what = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let name = clean(contact::name(&first.path));
    Some(if names { format!("{what}; {} first", cut(&name, NAME)) } else { what })
}

/// The command that shows a text as a notice, the text as one word of it. As the notice's title, which no markup is read
/// in.
pub fn shown_by(is_mac: bool, text: &str) -> Vec<String> {
    let words: &[&str] = match is_mac {
        true => &[
            "osascript",
            "-e",
            "on run argv",
            "-e",
            "display notification (item 1 of argv) with title \"rounds\"",
            "-e",
            "end run",
        ],
        false => &["notify-send", "--app-name=rounds", "--"],
    };
    words.iter().copied().chain([text]).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::{Extent, Planner, day};
    use crate::config::Config;
    use crate::contact::Contact;
    use std::sync::Arc;

    fn said(notes: &[(&str, &str)], names: bool) -> Option<String> {
        let config = Config::default();
        let mut planner = Planner::new(Arc::new(config.clone()));
        for (path, text) in notes {
            let path: Arc<str> = (*path).into();
            planner.set(path.clone(), Contact::read(&path, text.as_bytes(), &config).map(Arc::new));
        }
        let today = "2026-11-22".parse().unwrap();
        text(&day::build(&planner, today, Extent::Day), names)
    }

    #[test]
    fn it_counts_promises_those_that_are_late_and_others() {
        let peg = "---\ncircle: 1\nlast_touch: 2026-11-20\n---\n- [ ] a title 📅 2026-11-20\n- [ ] slides 📅 2026-11-21\n- [ ] a call 📅 2026-11-30\n";
        let ada = "---\ncircle: 1\nlast_touch: 2026-09-02\n---\n";
        assert_eq!(
            said(&[("Peg Loxley.md", peg)], true).as_deref(),
            Some("3 promises, 2 overdue; Peg Loxley first")
        );
        assert_eq!(said(&[("Peg Loxley.md", peg)], false).as_deref(), Some("3 promises, 2 overdue"));
        let both = said(&[("Peg Loxley.md", peg), ("Ada.md", ada)], false);
        assert_eq!(both.as_deref(), Some("3 promises, 2 overdue, 1 person to reach"));
        assert_eq!(said(&[("Ada.md", ada)], true).as_deref(), Some("1 person to reach; Ada first"));
        assert_eq!(said(&[], true), None);
    }

    #[test]
    fn the_text_is_a_word_of_its_own() {
        let evil = "1 person; $(touch x) \"; do shell script first";
        assert_eq!(shown_by(false, evil), ["notify-send", "--app-name=rounds", "--", evil]);
        let mac = shown_by(true, evil);
        assert_eq!(
            (mac.last().map(String::as_str), mac.iter().filter(|it| it.contains("touch")).count()),
            (Some(evil), 1)
        );
    }
}
