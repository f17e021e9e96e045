use super::super::{Change, edit};
use super::*;
use crate::note::method::Methods;

fn day(text: &str) -> NaiveDate {
    crate::date::parse_day(text).unwrap()
}

fn edited(before: &str, change: Change) -> Result<String, String> {
    edit(before.as_bytes(), &[change], &Methods::default())
        .map(|after| String::from_utf8(after).unwrap())
        .map_err(|refusal| refusal.message)
}

fn end(text: &str, line: u32, ending: Ending) -> Change {
    Change::EndTask {
        is_dated: false,
        text: text.to_owned(),
        line,
        ending,
        day: day("2026-11-22"),
        said: String::new(),
        was: String::new(),
    }
}

#[test]
fn what_is_said_of_an_ended_task_stands_below_it() {
    let check = |before: &str, said: &str, after: &str| {
        let change = Change::EndTask {
            is_dated: false,
            text: "Send the CV".to_owned(),
            line: 0,
            ending: Ending::Kept,
            day: day("2026-11-22"),
            said: said.to_owned(),
            was: String::new(),
        };
        assert_eq!(edited(before, change.clone()).as_deref(), Ok(after), "{before:?}");
        assert_eq!(edited(after, change).as_deref(), Ok(after), "{before:?}, again");
    };
    check("- [ ] send the CV\n- b\n", "by mail", "- [x] send the CV\n  - by mail\n- b\n");
    check("- [ ] send the CV", " ", "- [x] send the CV");
    check(
        "1. [ ] send the CV\r\n   more\r\n",
        "a\nb",
        "1. [x] send the CV\r\n   more\r\n   - a\r\n     b\r\n",
    );
    check("- a\n  - [ ] send the CV\n    - x\n", "y", "- a\n  - [x] send the CV\n    - x\n    - y\n");
}

#[test]
fn what_is_said_in_a_list_is_written_once_and_bare_bullets_say_nothing() {
    let end = |said: &str, was: &str| Change::EndTask {
        is_dated: false,
        text: "send the CV".into(),
        line: 0,
        ending: Ending::Kept,
        day: day("2026-11-22"),
        said: said.to_owned(),
        was: was.to_owned(),
    };
    let check = |said: &str, was: &str, before: &str, after: &str| {
        let once = edited(before, end(said, was)).unwrap();
        assert_eq!(once, after, "{said:?} for {was:?}");
        assert_eq!(edited(&once, end(said, was)).unwrap(), once, "{said:?} for {was:?}, again");
    };
    let open = "- [ ] send the CV\n";
    for nothing in ["", " \n ", "-", "- \n- - ", "* ", "+\n\n-\t-"] {
        check(nothing, "hi", open, "- [x] send the CV\n");
        check("hi", nothing, open, "- [x] send the CV\n  - hi\n");
        check(nothing, nothing, "- [ ] send the CV\n  - hi\n", "- [x] send the CV\n  - hi\n");
    }
    check("- a\n- b", "", open, "- [x] send the CV\n  - - a\n    - b\n");
    check("- a\n- b", "a", "- [ ] send the CV\n  - a\n", "- [x] send the CV\n  - - a\n    - b\n");
    check("a\n\nb", "", open, "- [x] send the CV\n  - a\n\n    b\n");
    check("a", "", "- [ ] send the CV\n  * - a\n", "- [x] send the CV\n  * - a\n");
    check("-1 degree", "", open, "- [x] send the CV\n  - -1 degree\n");
}

#[test]
fn an_ended_task_changes_its_box_and_nothing_else() {
    let check = |before: &str, ending, after: &str| {
        let change = end("Send the CV", 0, ending);
        assert_eq!(edited(before, change.clone()).as_deref(), Ok(after), "{before:?}");
        assert_eq!(edited(after, change).as_deref(), Ok(after), "{before:?}, again");
    };
    use Ending::{CalledOff, Kept};
    check("- [ ] send the CV 📅 2026-12-01\n", Kept, "- [x] send the CV 📅 2026-12-01\n");
    check("- [ ] send the CV (due 2026-12-01)\r\n", CalledOff, "- [-] send the CV (due 2026-12-01)\r\n");
    check("* [ ]  Send *the* CV! #work ^a1", Kept, "* [x]  Send *the* CV! #work ^a1");
    check("1. [ ] send the [CV](x/CV.md)\n   more\n", Kept, "1. [x] send the [CV](x/CV.md)\n   more\n");
    check("- [ ] send the [[x/y|CV]]", Kept, "- [x] send the [[x/y|CV]]");
    check(
        "## Log\n- 2026-11-02 a\n  - [ ] send the CV\n",
        Kept,
        "## Log\n- 2026-11-02 a\n  - [x] send the CV\n",
    );
    check("- [x] send the CV\n- [ ] send the CV\n", Kept, "- [x] send the CV\n- [x] send the CV\n");
    check(
        "```\n- [ ] send the CV\n```\n- [ ] send the CV",
        Kept,
        "```\n- [ ] send the CV\n```\n- [x] send the CV",
    );
    check("> - [ ] send the CV\n\n- [ ] send the CV", CalledOff, "> - [ ] send the CV\n\n- [-] send the CV");
    check(
        "%%\n- [ ] send the CV\n%%\n- [ ] send the CV",
        Kept,
        "%%\n- [ ] send the CV\n%%\n- [x] send the CV",
    );
    // The day is noted down only where that is the note's habit.
    check(
        "- [x] a ✅ 2026-11-01\n- [ ] send the CV  \n",
        Kept,
        "- [x] a ✅ 2026-11-01\n- [x] send the CV ✅ 2026-11-22  \n",
    );
    check(
        "- [ ] send the CV ➕ 2026-10-01 ^b-2\n- [-] a ❌ 2026-11-01\n",
        CalledOff,
        "- [-] send the CV ➕ 2026-10-01 ❌ 2026-11-22 ^b-2\n- [-] a ❌ 2026-11-01\n",
    );
    check("- [-] a ❌ 2026-11-01\n- [ ] send the CV\n", Kept, "- [-] a ❌ 2026-11-01\n- [x] send the CV\n");
}

#[test]
fn of_tasks_with_the_same_words_the_one_on_the_line_is_meant() {
    let note = "---\na: 1\n---\n- [ ] call\n- [ ] call #waiting\n- [ ] Call.\n";
    let check =
        |line, after: &str| assert_eq!(edited(note, end("call", line, Ending::Kept)).as_deref(), Ok(after));
    check(0, "---\na: 1\n---\n- [x] call\n- [ ] call #waiting\n- [ ] Call.\n");
    check(5, "---\na: 1\n---\n- [ ] call\n- [x] call #waiting\n- [ ] Call.\n");
    check(9, "---\na: 1\n---\n- [ ] call\n- [ ] call #waiting\n- [x] Call.\n");
    assert_eq!(
        edited(note, end("write", 4, Ending::Kept)),
        Err("no open task `write` is in the note".into())
    );
}

#[test]
fn a_date_keeps_the_notation_in_use() {
    let check = |before: &str, after: &str| {
        let change = Change::DateTask { text: "send the CV".into(), line: 0, due: day("2026-12-24") };
        assert_eq!(edited(before, change.clone()).as_deref(), Ok(after), "{before:?}");
        assert_eq!(edited(after, change).as_deref(), Ok(after), "{before:?}, again");
    };
    check("- [ ] send the CV 📅 2026-12-01 #work\n", "- [ ] send the CV 📅 2026-12-24 #work\n");
    check("- [ ] send the CV 📅2026-12-01\n", "- [ ] send the CV 📅2026-12-24\n");
    check("- [ ] send [due:: 2026-12-01] the CV", "- [ ] send [due:: 2026-12-24] the CV");
    check("- [ ] send the CV (due 2026-12-01)\r\n", "- [ ] send the CV (due 2026-12-24)\r\n");
    // Each of these got a second date beside its own.
    check("- [ ] send the CV (due:: 2026-12-01)\n", "- [ ] send the CV (due:: 2026-12-24)\n");
    check("- [ ] send the CV 📆 2026-12-01\n", "- [ ] send the CV 📆 2026-12-24\n");
    check("- [ ] send the CV 📅 [[2026-12-01]]\n", "- [ ] send the CV 📅 [[2026-12-24]]\n");
    check("- [ ] send the CV\n", "- [ ] send the CV 📅 2026-12-24\n");
    check("- [ ] send the CV ^a1\n", "- [ ] send the CV 📅 2026-12-24 ^a1\n");
    check(
        "- [x] a (due 2026-01-01)\n- [ ] send the CV\n",
        "- [x] a (due 2026-01-01)\n- [ ] send the CV (due 2026-12-24)\n",
    );
}

#[test]
fn a_new_task_stands_with_the_others_or_before_the_log() {
    let check = |before: &str, after: &str| {
        let task = NewTask { text: "send the CV".into(), due: Some(day("2026-12-01")), is_waiting: false };
        assert_eq!(edited(before, Change::AddTask(task.clone())).as_deref(), Ok(after), "{before:?}");
        assert_eq!(edited(after, Change::AddTask(task)).as_deref(), Ok(after), "{before:?}, again");
    };
    let new = "- [ ] send the CV 📅 2026-12-01";
    check("- [ ] a\n- [x] b\n\ntext\n", &format!("- [ ] a\n{new}\n- [x] b\n\ntext\n"));
    check("- [x] a\n\ntext\n", &format!("- [x] a\n{new}\n\ntext\n"));
    check("* [ ] a\n  more\n\n* [ ] b", &format!("* [ ] a\n  more\n\n* [ ] b\n\n*{}", &new[1..]));
    check(
        "- [ ] a (due 2026-01-01)\r\n",
        "- [ ] a (due 2026-01-01)\r\n- [ ] send the CV (due 2026-12-01)\r\n",
    );
    check("# Ada\n\n## Log\n- 2026-11-02 a\n", &format!("# Ada\n\n{new}\n\n## Log\n- 2026-11-02 a\n"));
    check("text\n## Log\n- [ ] a\n", &format!("text\n\n{new}\n\n## Log\n- [ ] a\n"));
    check("- fact\n\n## Log\n", &format!("- fact\n{new}\n\n## Log\n"));
    check("---\na: 1\n---\n\n## Log\n", &format!("---\na: 1\n---\n\n{new}\n\n## Log\n"));
    check("---\na: 1\n---\n## Log\n", &format!("---\na: 1\n---\n\n{new}\n\n## Log\n"));
    check("text", &format!("text\n\n{new}"));
    check("text\n\n", &format!("text\n\n{new}\n\n"));
    check("", &format!("{new}\n"));
    check("---\na: 1\n---", &format!("---\na: 1\n---\n\n{new}\n"));
}

#[test]
fn a_task_of_theirs_is_waited_for() {
    let task = |text: &str| NewTask { text: text.into(), due: None, is_waiting: true };
    let check = |text, after: &str| assert_eq!(edited("", Change::AddTask(task(text))).as_deref(), Ok(after));
    check("intro to Ana", "- [ ] intro to Ana #waiting\n");
    check("intro #waiting", "- [ ] intro #waiting\n");
    check("intro\n# to Ana\n- b", "- [ ] intro #waiting\n  # to Ana\n  - b\n");
    assert_eq!(edited("", Change::AddTask(task(" #x"))), Err("a promise needs words".into()));
    assert_eq!(
        edited("```\n", Change::AddTask(task("a"))),
        Err("the tasks would not read back as written".into())
    );
}

#[test]
fn a_task_is_added_once_or_not_at_all_whatever_comment_is_open() {
    let notes = [
        "%% open",
        "- [ ] z\n\n%% open\n",
        "text %%",
        "<!-- open\n",
        "%%\n\n## Log\n- 2026-11-02 a\n",
        "`%%`\n",
    ];
    let words =
        ["a %% b", "%%", "x %%", "%% x", "a\n%% b", "a --> b", "%%a%%", "a <!-- b", "🔁 %% 📅 2026-11-22"];
    for (note, words) in notes.iter().flat_map(|note| words.map(|words| (*note, words))) {
        for due in [None, Some(day("2026-12-01"))] {
            let task = NewTask { text: words.into(), due, is_waiting: due.is_some() };
            if let Ok(after) = edited(note, Change::AddTask(task.clone())) {
                assert_ne!(after, note, "{words:?}");
                assert_eq!(edited(&after, Change::AddTask(task)), Ok(after), "{note:?}, {words:?}");
            }
        }
    }
}
