use super::super::{Change, edit};
use crate::note::method::Methods;

fn change(note: &str, change: Change) -> Result<String, String> {
    let edited = edit(note.as_bytes(), &[change], &Methods::default());
    edited.map(|bytes| String::from_utf8(bytes).unwrap()).map_err(|refusal| refusal.message)
}

fn strike(note: &str, text: &str, line: u32) -> Result<String, String> {
    change(note, Change::StrikeQuestion { text: text.into(), line })
}

#[test]
fn a_question_is_struck_through_and_every_other_byte_is_kept() {
    let check = |note: &str, text: &str, line, expected: &str| {
        let struck = strike(note, text, line).unwrap();
        assert_eq!(struck, expected, "{note:?}");
        assert_eq!(strike(&struck, text, line).unwrap(), expected, "twice: {note:?}");
    };
    check("## Ask\n- a?\n- b?\n", "b?", 3, "## Ask\n- a?\n- ~~b?~~\n");
    check(
        "---\r\ncircle: 1\r\n---\r\n\r\n# Ask\r\n\r\n*  the [[Bo|lift]]? ^q-1  \r\n",
        "the lift?",
        7,
        "---\r\ncircle: 1\r\n---\r\n\r\n# Ask\r\n\r\n*  ~~the [[Bo|lift]]?~~ ^q-1  \r\n",
    );
    check(
        "## Ask\n- two\n  lines?\n  - more\n",
        "two lines?",
        2,
        "## Ask\n- ~~two~~\n  ~~lines?~~\n  - more\n",
    );
    check("## Ask\n1. a?\n2. b?", "b?", 3, "## Ask\n1. a?\n2. ~~b?~~");
}

#[test]
fn of_equal_questions_the_one_on_the_line_is_struck() {
    let note = "## Ask\n- a?\n- a?\n";
    assert_eq!(strike(note, "a?", 2).unwrap(), "## Ask\n- ~~a?~~\n- a?\n");
    assert_eq!(strike(note, "a?", 3).unwrap(), "## Ask\n- a?\n- ~~a?~~\n");
    let half = "## Ask\n- ~~a?~~\n- a?\n";
    assert_eq!(strike(half, "a?", 2).unwrap(), half, "asked already: its twin waits still");
    assert_eq!(strike(half, "a?", 3).unwrap(), "## Ask\n- ~~a?~~\n- ~~a?~~\n");
    // Lines came above it since.
    assert_eq!(strike("\n\n\n## Ask\n- b?\n- a?\n", "a?", 2).unwrap(), "\n\n\n## Ask\n- b?\n- ~~a?~~\n");
}

#[test]
fn what_cannot_be_struck_for_certain_is_refused() {
    let check = |note: &str, text: &str, expected: &str| {
        assert_eq!(strike(note, text, 2).unwrap_err(), expected, "{note:?}");
    };
    check("## Ask\n- b?\n", "a?", "no question `a?` is in the note");
    check("- a?\n", "a?", "no question `a?` is in the note");
    check(
        "## Ask\n- the ~~lift~~ audit?\n",
        "the audit?",
        "a part of `the audit?` is struck through already",
    );
}

#[test]
fn a_question_is_added_to_those_that_wait() {
    let add = |note: &str, text: &str| change(note, Change::AddQuestion(text.into()));
    let check = |note: &str, expected: &str| {
        let added = add(note, "a?").unwrap();
        assert_eq!(added, expected, "{note:?}");
        assert_eq!(add(&added, "a?").unwrap(), expected, "twice: {note:?}");
    };
    check("", "## Ask\n- a?\n");
    check("# Ada\n\n## Log\n- 2026-11-02 b\n", "# Ada\n\n## Ask\n- a?\n\n## Log\n- 2026-11-02 b\n");
    check("## Ask\n\n* b?\n\n## Log\n", "## Ask\n\n* b?\n* a?\n\n## Log\n");
    check("## Ask\n- ~~a?~~\n", "## Ask\n- ~~a?~~\n- a?\n");
    for text in ["[ ] a", "~~a~~", ""] {
        let note = "## Ask\n- b?\n%%\n";
        let same = add(note, text).is_ok_and(|it| it == note);
        assert!(same || add(note, text).is_err(), "{text}");
    }
}
