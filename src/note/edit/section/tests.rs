use super::super::{Change, edit};
use crate::note::method::Methods;

fn quote(note: &str, was: &str, now: &str) -> String {
    let change = Change::Quote { title: "From LinkedIn".into(), was: was.into(), now: now.into() };
    String::from_utf8(edit(note.as_bytes(), &[change], &Methods::default()).unwrap()).unwrap()
}

fn fact(note: &str, fact: &str) -> String {
    String::from_utf8(edit(note.as_bytes(), &[Change::AddFact(fact.into())], &Methods::default()).unwrap())
        .unwrap()
}

#[test]
fn words_from_elsewhere_stand_before_the_log_and_go_on_in_their_section() {
    let note = "---\ncircle: 1\n---\n\nA note.\n\n## Log\n- 2026-11-02 met\n";
    let once = quote(note, "", "likes tea\n\n- [ ] no task");
    let expected = "---\ncircle: 1\n---\n\nA note.\n\n## From LinkedIn\n> likes tea\n>\n> - [ ] no task\n\n## Log\n- 2026-11-02 met\n";
    assert_eq!(once, expected);
    assert_eq!(quote(&once, "", "likes tea"), once, "it is there already");
    let twice = quote(&once, "", "has a dog");
    assert!(twice.contains("> - [ ] no task\n>\n> has a dog\n\n## Log\n"), "{twice}");
    let other = quote(&once, "likes tea\n\n- [ ] no task", "likes coffee");
    assert_eq!(other, expected.replace("> likes tea\n>\n> - [ ] no task", "> likes coffee"));
    assert_eq!(quote("---\ncircle: 1\n---\n", "", "tea"), "---\ncircle: 1\n---\n\n## From LinkedIn\n> tea\n");
    assert_eq!(
        quote("A note: likes\ntea.\r\n", "", "likes tea."),
        "A note: likes\ntea.\r\n",
        "said in other lines"
    );
    assert_eq!(
        quote("A note.\r\n", "", "tea\ncake"),
        "A note.\r\n\r\n## From LinkedIn\r\n> tea\r\n> cake\r\n"
    );
}

#[test]
fn facts_join_the_list_under_personal() {
    let note = "---\ncircle: 1\n---\n\n## Personal\n* two kids\n\n## Log\n- 2026-11-02 met\n";
    assert_eq!(fact(note, "Spouse: Will"), note.replace("two kids\n", "two kids\n* Spouse: Will\n"));
    let note = "---\ncircle: 1\n---\nA note.\n\n## Log\n- 2026-11-02 met\n";
    assert_eq!(fact(note, "Spouse: Will"), note.replace("## Log", "## Personal\n- Spouse: Will\n\n## Log"));
    let empty = "## Personal\n\n## Log\n";
    assert_eq!(fact(empty, "plays chess"), "## Personal\n- plays chess\n\n## Log\n");
}

#[test]
fn what_would_be_swallowed_is_refused() {
    let change = Change::Quote { title: "From X".into(), was: String::new(), now: "tea".into() };
    assert!(edit(b"A note.\n\n```\nleft open\n", &[change], &Methods::default()).is_err());
    let change = Change::AddFact("plays chess".into());
    assert!(edit(b"A note.\n\n```\nleft open\n", &[change], &Methods::default()).is_err());
}
