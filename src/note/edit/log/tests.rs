use super::super::{Change, edit};
use super::*;
use crate::date::parse_day;

fn day(text: &str) -> NaiveDate {
    parse_day(text).unwrap()
}

fn entry(on: &str, method: Option<Method>, text: &str, tags: Tags) -> NewEntry {
    NewEntry { day: day(on), method, text: text.to_owned(), tags }
}

fn edited(before: &str, entry: &NewEntry) -> Result<String, String> {
    edit(before.as_bytes(), &[Change::Log(entry.clone())], &Methods::default())
        .map(|after| String::from_utf8(after).unwrap())
        .map_err(|refusal| refusal.message)
}

/// Adds `2026-11-22 phone: hi`.
#[track_caller]
fn check(before: &str, after: &str) {
    let entry = entry("2026-11-22", Some(Method::Phone), "hi", Tags::default());
    assert_eq!(edited(before, &entry).as_deref(), Ok(after), "{before:?}");
    assert!(!is_answered(before.as_bytes(), &entry, &Methods::default()), "{before:?}");
    assert!(is_answered(after.as_bytes(), &entry, &Methods::default()), "{after:?}");
}

#[test]
fn an_entry_keeps_the_lists_order() {
    check(
        "## Log\n- 2026-11-02 a\n- 2026-10-01 b\n",
        "## Log\n- 2026-11-22 phone: hi\n- 2026-11-02 a\n- 2026-10-01 b\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n\n## Notes\n",
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n- 2026-11-22 phone: hi\n\n## Notes\n",
    );
    // One entry, or several of one day: newest first, as documented.
    check("## Log\n- 2026-11-02 a\n", "## Log\n- 2026-11-22 phone: hi\n- 2026-11-02 a\n");
    // Said afterwards: where its day belongs.
    check(
        "## Log\n- 2026-12-02 a\n- 2026-10-01 b\n",
        "## Log\n- 2026-12-02 a\n- 2026-11-22 phone: hi\n- 2026-10-01 b\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n- 2026-12-02 a",
        "## Log\n- 2026-10-01 b\n- 2026-11-22 phone: hi\n- 2026-12-02 a",
    );
    check(
        "## Log\n- 2027-12-02 a\n- 2027-10-01 b",
        "## Log\n- 2027-12-02 a\n- 2027-10-01 b\n- 2026-11-22 phone: hi",
    );
    // A day that is there: on the near side of it.
    check(
        "## Log\n- 2026-11-22 a\n- 2026-10-01 b\n",
        "## Log\n- 2026-11-22 phone: hi\n- 2026-11-22 a\n- 2026-10-01 b\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n- 2026-11-22 a\n",
        "## Log\n- 2026-10-01 b\n- 2026-11-22 a\n- 2026-11-22 phone: hi\n",
    );
}

#[test]
fn an_entry_looks_like_its_neighbours() {
    check(
        "## Log\n* 2026-11-02 a\n* 2026-10-01 b\n",
        "## Log\n* 2026-11-22 phone: hi\n* 2026-11-02 a\n* 2026-10-01 b\n",
    );
    check("## Log\n  +   2026-11-02 a\n", "## Log\n  +   2026-11-22 phone: hi\n  +   2026-11-02 a\n");
    check("## Log\n-\t2026-11-02 a\n", "## Log\n-\t2026-11-22 phone: hi\n-\t2026-11-02 a\n");
    check(
        "## Log\n1. 2026-10-02 a\n2. 2026-11-01 b\n",
        "## Log\n1. 2026-10-02 a\n2. 2026-11-01 b\n3. 2026-11-22 phone: hi\n",
    );
    check("## Log\n9) 2026-11-02 a\n", "## Log\n9) 2026-11-22 phone: hi\n9) 2026-11-02 a\n");
    check(
        "## Log\r\n- 2026-10-01 b\r\n- 2026-11-02 a",
        "## Log\r\n- 2026-10-01 b\r\n- 2026-11-02 a\r\n- 2026-11-22 phone: hi",
    );
    check("## Log\r- 2026-11-02 a\r", "## Log\r- 2026-11-22 phone: hi\r- 2026-11-02 a\r");
    check(
        "## Log\n\n- 2026-11-02 a\n\n- 2026-10-01 b\n",
        "## Log\n\n- 2026-11-22 phone: hi\n\n- 2026-11-02 a\n\n- 2026-10-01 b\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n\n- 2026-11-02 a\n\ntext\n",
        "## Log\n- 2026-10-01 b\n\n- 2026-11-02 a\n\n- 2026-11-22 phone: hi\n\ntext\n",
    );
    check("\u{FEFF}# Log\n- 2026-11-02 a  \n", "\u{FEFF}# Log\n- 2026-11-22 phone: hi\n- 2026-11-02 a  \n");
}

#[test]
fn an_item_is_passed_as_a_whole() {
    check(
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n  more\n\n  - nested\n    deep\n\ntext\n",
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n  more\n\n  - nested\n    deep\n- 2026-11-22 phone: hi\n\ntext\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\nlazy\n```\ncode\n```\n",
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\nlazy\n- 2026-11-22 phone: hi\n```\ncode\n```\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n  ```\n  - 2026-12-12 x\n  ```\n",
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n  ```\n  - 2026-12-12 x\n  ```\n- 2026-11-22 phone: hi\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n  <!-- x\n  y -->\n",
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n  <!-- x\n  y -->\n- 2026-11-22 phone: hi\n",
    );
    check(
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a <!-- 1 -->\n%%\n- 2026-12-01 x\n%%\n",
        "## Log\n- 2026-10-01 b\n- 2026-11-02 a <!-- 1 -->\n- 2026-11-22 phone: hi\n%%\n- 2026-12-01 x\n%%\n",
    );
}

#[test]
fn only_the_logs_own_list_is_added_to() {
    check(
        "## Touches\n- 2026-11-02 a\n\n## Log book\n- x\n",
        "## Touches\n- 2026-11-22 phone: hi\n- 2026-11-02 a\n\n## Log book\n- x\n",
    );
    check("History\n===\n- 2026-11-02 a\n", "History\n===\n- 2026-11-22 phone: hi\n- 2026-11-02 a\n");
    check(
        "## Log\n### 2026\n- 2026-11-02 a\n### 2025\n- 2025-11-02 b\n",
        "## Log\n### 2026\n- 2026-11-22 phone: hi\n- 2026-11-02 a\n### 2025\n- 2025-11-02 b\n",
    );
    check(
        "- 2026-01-01 x\n\n```\n## Log\n- 2026-01-01 x\n```\n\n## Log\nNewest first.\n\n- 2026-11-02 a\n",
        "- 2026-01-01 x\n\n```\n## Log\n- 2026-01-01 x\n```\n\n## Log\nNewest first.\n\n- 2026-11-22 phone: hi\n- 2026-11-02 a\n",
    );
    check(
        "## Log\n- [ ] send\n- 2026-11-02 a\n- called\n",
        "## Log\n- [ ] send\n- 2026-11-22 phone: hi\n- 2026-11-02 a\n- called\n",
    );
    check("## Log\n- called\n- wrote\n", "## Log\n- called\n- wrote\n- 2026-11-22 phone: hi\n");
}

#[test]
fn a_heading_without_a_list_gets_one() {
    check("## Log\n", "## Log\n- 2026-11-22 phone: hi\n");
    check("## Log", "## Log\n- 2026-11-22 phone: hi");
    check("## Log\n\n", "## Log\n\n- 2026-11-22 phone: hi\n\n");
    check("# Ada\n\n## Log\n", "# Ada\n\n## Log\n\n- 2026-11-22 phone: hi\n");
    check("## Log\n\n## Notes\n", "## Log\n\n- 2026-11-22 phone: hi\n\n## Notes\n");
    check("## Log\n## Notes\n", "## Log\n- 2026-11-22 phone: hi\n## Notes\n");
    check("Log\r\n---\r\n", "Log\r\n---\r\n- 2026-11-22 phone: hi\r\n");
    check("## Log\nNewest first.\n\n# B\n", "## Log\nNewest first.\n\n- 2026-11-22 phone: hi\n\n# B\n");
    check("## Log\n<!-- here -->", "## Log\n<!-- here -->\n\n- 2026-11-22 phone: hi");
}

#[test]
fn a_note_without_a_log_gets_one_at_its_end() {
    check("", "## Log\n- 2026-11-22 phone: hi\n");
    check("text", "text\n\n## Log\n- 2026-11-22 phone: hi");
    check("text\n", "text\n\n## Log\n- 2026-11-22 phone: hi\n");
    check("text\r\n\r\n", "text\r\n\r\n## Log\r\n- 2026-11-22 phone: hi\r\n");
    check("# Ada\n\ntext\n", "# Ada\n\ntext\n\n## Log\n\n- 2026-11-22 phone: hi\n");
    check("# Ada\ntext\n", "# Ada\ntext\n\n## Log\n- 2026-11-22 phone: hi\n");
    check("---\ncircle: 1\n---\n", "---\ncircle: 1\n---\n\n## Log\n- 2026-11-22 phone: hi\n");
    check("---\ncircle: 1\n---", "---\ncircle: 1\n---\n\n## Log\n- 2026-11-22 phone: hi");
    check("> ## Log\n> - 2026-11-02 a\n", "> ## Log\n> - 2026-11-02 a\n\n## Log\n- 2026-11-22 phone: hi\n");
}

#[test]
fn the_users_words_come_back_as_typed_and_open_nothing() {
    let check = |text: &str, method, tags, after: &str| {
        let entry = entry("2026-11-22", method, text, tags);
        let note = format!("## Log\n- 2026-11-02 a\n{after}");
        let before = "## Log\n- 2026-10-01 b\n- 2026-11-02 a\n";
        let note = note.replacen("- 2026-11-02 a", "- 2026-10-01 b\n- 2026-11-02 a", 1);
        assert_eq!(edited(before, &entry).as_deref(), Ok(&*note), "{text:?}");
        assert!(is_answered(note.as_bytes(), &entry, &Methods::default()), "{text:?}");
    };
    let none = Tags::default();
    let both = Tags(Tags::GAVE.0 | Tags::SALES.0);
    check("", None, none, "- 2026-11-22\n");
    check("", Some(Method::Email), Tags::NO_ANSWER, "- 2026-11-22 email #noanswer\n");
    check(" liked it ", None, both, "- 2026-11-22 liked it #gave #sales\n");
    check("gave #gave a book", Some(Method::Post), both, "- 2026-11-22 post: gave #gave a book #sales\n");
    check("called her sister", None, none, "- 2026-11-22 called her sister\n");
    check("# no heading\n# none", None, none, "- 2026-11-22 # no heading\n  # none\n");
    check("a\r\n- b\r\n\r\n```\rc", None, none, "- 2026-11-22 a\n  - b\n\n  ```\n  c\n");
    check(
        "two\n## Log\n- 2026-01-01 x",
        None,
        Tags::GOT,
        "- 2026-11-22 two #got\n  ## Log\n  - 2026-01-01 x\n",
    );
    check("*bold* [link](x.md) 📅 `code`", None, none, "- 2026-11-22 *bold* [link](x.md) 📅 `code`\n");
    check("a\n---\n===\n> q", None, none, "- 2026-11-22 a\n  ---\n  ===\n  > q\n");
}

#[test]
fn a_place_that_cannot_be_told_for_sure_is_refused() {
    let check = |before: &str, text: &str, refusal: &str| {
        let entry = entry("2026-11-22", None, text, Tags::default());
        assert_eq!(edited(before, &entry), Err(refusal.to_owned()), "{:?}", before.get(..60));
    };
    let open = "the log would not read back as written";
    check("```\ncode\n", "hi", open);
    check("<!-- never closed\n", "hi", open);
    check("## Log\n- 2026-11-02 50 %% off\n", "half %% price", open);
    check("## Log\n- 2026-11-02 a\n  --> b\n", "x <!-- y", open);
    check("## Log\n- 2026-10-01 b\n- 2026-11-02 a <!-- x\ny -->\n", "hi", open);
    check("a\n", "x\0y", "the text holds a NUL character");
    check("<<<<<<< a\n=======\n>>>>>>> b\n", "hi", "the note holds a merge conflict");
    check(
        &"a\n".repeat(1_200_000),
        "hi",
        "the note holds more than 2 MB of text: its log and promises are not read",
    );
    check(&"a\n".repeat(2_200_000), "hi", "the note is larger than 4 MB");
}

#[test]
fn a_mark_is_answered_by_its_day_kind_method_and_text() {
    let note = "---\nlast_touch: \"[[2026-11-20]]\"\n---\n## Log\n- 2026-11-22 phone: liked it #gave\n  and more\n\
                - 2026-11-21 email #noanswer\n- 2026-11-18 #told\n";
    let check = |on: &str, method, text: &str, tags, expected| {
        assert_eq!(
            is_answered(note.as_bytes(), &entry(on, method, text, tags), &Methods::default()),
            expected,
            "{on} {text:?}"
        );
    };
    let none = Tags::default();
    check("2026-11-22", None, "", none, true);
    check("2026-11-22", Some(Method::Phone), "", none, true);
    check("2026-11-22", Some(Method::Phone), "liked it\nand  more", none, true);
    check("2026-11-22", None, "phone: liked it\nand more", Tags::GAVE, true);
    // What was carried out with it stands there too.
    check("2026-11-22", Some(Method::Phone), "liked it", none, true);
    check("2026-11-22", None, "and more", none, true);
    check("2026-11-22", Some(Method::Phone), "liked", none, false);
    check("2026-11-22", Some(Method::Email), "", none, false);
    check("2026-11-22", None, "", Tags::TOLD, false);
    check("2026-11-22", None, "", Tags::NO_ANSWER, false);
    check("2026-11-21", None, "", Tags::NO_ANSWER, true);
    check("2026-11-21", None, "", none, false);
    check("2026-11-20", None, "", none, true);
    check("2026-11-20", None, "hi", none, false);
    check("2026-11-18", None, "", none, false);
    check("2026-11-18", None, "", Tags::TOLD, true);
    check("2026-11-20", None, "", Tags::TOLD, false);
    check("2026-11-19", None, "", none, false);
}
