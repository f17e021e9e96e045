use super::*;

#[track_caller]
fn check_cards(text: &str, expected: &[&str]) {
    let cards = read(text);
    assert_eq!(cards.iter().map(|card| &text[card.range.clone()]).collect::<Vec<_>>(), expected, "{text:?}");
}

#[test]
fn only_list_items_are_cards() {
    check_cards("# Inbox\n\nCards go here.\n\n- Ana\n- Ben\n", &["- Ana\n", "- Ben\n"]);
    check_cards("Ana Ruiz, Acme — send deck\n", &[]);
    check_cards("> - Ana\n\n    - Ana\n\n***\n- - -\n-Ana\n-\n- \n- [ ]\n- [-] Ana\n- [/] Ana\n", &[]);
    check_cards("---\ntags:\n- Ana\n---\n- Ben\n", &["- Ben\n"]);
    check_cards("---\n- Ben\n", &["- Ben\n"]);
    check_cards("```\n- Ana\n```\n- Ben\n~~~\n- Ana\n~~~\n", &["- Ben\n"]);
    check_cards("<!--\n- Ana\n-->\n- Ben\n%%\n- Ana\n%%\n", &["- Ben\n"]);
    check_cards("<!-- one --> %% two %%\n- Ben\n", &["- Ben\n"]);
    // What never closes hides nothing.
    check_cards("```\n- Ana\n<!--\n- Ben\n%%\n- Cleo\n", &["- Ana\n", "- Ben\n", "- Cleo\n"]);
    check_cards(
        "- Ana\n  Acme\n\n  - call\n\n- Ben\nA paragraph.\n",
        &["- Ana\n  Acme\n\n  - call\n", "- Ben\n"],
    );
    check_cards("- Ana\n\n\n# More\n  - Ben\n", &["- Ana\n", "  - Ben\n"]);
    check_cards("\u{feff}- Ana\r\n- Ben", &["- Ana\r\n", "- Ben"]);
    check_cards("", &[]);
}

#[test]
fn a_huge_inbox_is_read_as_far_as_the_bound() {
    let many = "- Ana — call\n".repeat(MAX_CARDS + 1);
    assert_eq!(read(&many).len(), MAX_CARDS);
    let long = format!("{}\n- Ana\n", "é".repeat(1 << 20));
    assert_eq!(read(&long), []);
    let openings = "<!--\n%%\n```\n~~~\n".repeat(20_000);
    assert_eq!(read(&openings), []);
}
