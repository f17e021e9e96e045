use super::*;

#[test]
fn long_texts_are_cut_at_a_word() {
    assert_eq!(cut("one two three", 13), "one two three");
    assert_eq!(cut("one two three", 12), "one two…");
    assert_eq!(cut("onetwothree", 5), "onet…");
    assert_eq!(cut("äöü, ßßß", 6), "äöü…");
}

#[test]
fn the_first_link_is_found_with_what_surrounds_it() {
    let check = |text: &str, expected: Option<(&str, &str, &str, &str)>| {
        let found = Link::first(text);
        assert_eq!(found.map(|it| (it.before, it.label, it.target, it.after)), expected, "{text}");
    };
    check("2w [Ada](A%20b.md) · x", Some(("2w ", "Ada", "A%20b.md", " · x")));
    check("[[People/Ada|Ada]]!", Some(("", "Ada", "People/Ada", "!")));
    check("[a](<b c.md>)", Some(("", "a", "b c.md", "")));
    check("[a](b(c).md)", Some(("", "a", "b(c).md", "")));
    check(r"\[no](x) ![no](x) [ja](y)", Some((r"\[no](x) ![no](x) ", "ja", "y", "")));
    check("[a] (b) [c", None);
    check("[[a", None);
    check("[a](b c)", None);
}

#[test]
fn bare_target_with_a_bracket_is_none() {
    assert_eq!(Link::first("[a](b[c](d.md)").map(|link| link.label), Some("c"));
}

#[test]
fn words_are_what_a_line_shows() {
    let check = |markdown: &str, expected: &str| assert_eq!(words(markdown), expected, "{markdown:?}");
    check("introduced me to [[Ana Ruiz|Ana]] #referral", "introduced me to Ana");
    check("introduced me to [Ana](People/Ana%20Ruiz.md)", "introduced me to Ana");
    check("see [[People/Ana Ruiz#Log]]", "see Ana Ruiz");
    check("sent it #gave, then called", "sent it, then called");
    check("a book (#gave) for her", "a book for her");
    check("f(), () and (#gave ), sent it #gave !", "f(), () and, sent it!");
    check("issue #12, C# and a#b", "issue #12, C# and a#b");
    check("the *Winifred*, **very** __old__ _boat_", "the Winifred, very old boat");
    check("2 * 3, 2*3, snake_case, a == b", "2 * 3, 2*3, snake_case, a == b");
    check("~~gone~~ ==marked== ~5", "gone marked ~5");
    check("run `a *b* [[c]]` and ``x`y``", "run a *b* [[c]] and x`y");
    check("one ` tick", "one ` tick");
    check(r"\*starred\* \#tag", "*starred* #tag");
    check("![[photo.png]] her boat", "her boat");
    check("![her boat](boat.png)", "her boat");
    check("<https://example.org> a < b", "https://example.org a < b");
    check("agreed on it ^block-1", "agreed on it");
    check("a ^b c", "a ^b c");
    check("a\u{202e}\tb\u{1b}[31m", "a b [31m");
    check("[a] [b", "[a] [b");
    check("", "");
}

#[test]
fn words_of_a_hostile_line_take_linear_time() {
    for piece in ["[", "[a](", "`", "``` ` ", "*a_ ", "<", "#", "![[", "[[a", "(", "\\", "<a", " ^"] {
        let line = piece.repeat(50_000);
        assert!(words(&line).len() <= line.len(), "{piece}");
    }
}
