use super::*;
use crate::date::parse_day;
use crate::note::edit::{Change, Ending, edit};
use crate::note::method::Methods;

fn day(text: &str) -> NaiveDate {
    parse_day(text).unwrap()
}

/// The note after its task `send it` was kept on 5 December.
fn kept(note: &str) -> Result<String, String> {
    let change = Change::EndTask {
        is_dated: false,
        text: "send it".into(),
        line: 0,
        ending: Ending::Kept,
        day: day("2026-12-05"),
        said: String::new(),
        was: String::new(),
    };
    let after =
        edit(note.as_bytes(), &[change], &Methods::default()).map_err(|refusal| refusal.to_string())?;
    Ok(String::from_utf8(after).unwrap())
}

#[test]
fn next_occurrence_stands_above_the_one_that_is_kept() {
    let check = |line: &str, next: &str| {
        for (before, behind) in [("", ""), ("- a\n\t", "\n\t- b\n"), ("1. x\n\n", "\n  more\n")] {
            let note = format!("{before}- [ ] {line}{behind}");
            let after = format!(
                "{before}- [ ] {next}\n{}- [x] {line}{behind}",
                &before[before.rfind('\n').map_or(0, |at| at + 1)..]
            );
            assert_eq!(kept(&note), Ok(after), "{note}");
        }
    };
    check("send it 🔁 every month 📅 2026-12-01", "send it 🔁 every month 📅 2027-01-01");
    check("send it 🔁 every week 📅 2026-12-01 #work", "send it 🔁 every week 📅 2026-12-08 #work");
    check("send it 🔁 every week when done 📅 2026-12-01", "send it 🔁 every week when done 📅 2026-12-12");
    check(
        "send it 🔁 every 2 weeks 🛫 2026-11-28 ⏳ 2026-11-30 📅 2026-12-01",
        "send it 🔁 every 2 weeks 🛫 2026-12-12 ⏳ 2026-12-14 📅 2026-12-15",
    );
    check("send it 🔁 every day ⏳ 2026-12-01", "send it 🔁 every day ⏳ 2026-12-02");
    check("send it 🔁 every day 🛫 2026-12-01", "send it 🔁 every day 🛫 2026-12-02");
    check("send it 🔁 every day", "send it 🔁 every day");
    check(
        "send it [repeat:: every week] [due:: 2026-12-01]",
        "send it [repeat:: every week] [due:: 2026-12-08]",
    );
    check("send it 🔁 every week (due 2026-12-01)", "send it 🔁 every week (due 2026-12-08)");
    check("send it 🔁 every week 📅 [[2026-12-01]]", "send it 🔁 every week 📅 [[2026-12-08]]");
    check(
        "send it 🔁 every week ➕ 2026-11-01 🆔 ab1 ⛔ cd2 📅 2026-12-01 ^x1",
        "send it 🔁 every week ➕ 2026-12-05 📅 2026-12-08",
    );
    check("send it 🔁 every week on Friday 📅 2026-12-01", "send it 🔁 every week on Friday 📅 2026-12-04");
}

#[test]
fn habits_of_the_note_are_kept() {
    let note = "- [x] a ✅ 2026-11-01\r\n* [/] send it 🔁 every week 📅 2026-12-01\r\n";
    let after = "- [x] a ✅ 2026-11-01\r\n* [ ] send it 🔁 every week 📅 2026-12-08\r\n\
                 * [x] send it 🔁 every week 📅 2026-12-01 ✅ 2026-12-05\r\n";
    assert_eq!(kept(note).as_deref(), Ok(after));
}

#[test]
fn task_with_a_rule_that_is_not_understood_stays_open() {
    for rule in ["every blue moon", "every week until 2027-01-01", "every February on the 30th"] {
        let refused = kept(&format!("- [ ] send it 🔁 {rule} 📅 2026-12-01\n")).unwrap_err();
        assert!(refused.contains(rule), "{refused}");
    }
}

#[test]
fn task_that_is_called_off_does_not_come_back() {
    let change = Change::EndTask {
        is_dated: false,
        text: "send it".into(),
        line: 0,
        ending: Ending::CalledOff,
        day: day("2026-12-05"),
        said: String::new(),
        was: String::new(),
    };
    let after =
        edit("- [ ] send it 🔁 every week 📅 2026-12-01\n".as_bytes(), &[change], &Methods::default())
            .unwrap();
    assert_eq!(String::from_utf8(after).unwrap(), "- [-] send it 🔁 every week 📅 2026-12-01\n");
}
