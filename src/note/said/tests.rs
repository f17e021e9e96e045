use super::*;

#[test]
fn texts_become_plain_words_without_our_tags() {
    let check = |text, expected| assert_eq!(plain(text), expected, "{text:?}");
    check("sent the pricing template #gave", "sent the pricing template");
    check("#got advice, (#referral) on **tax**", "advice, on tax");
    check("with [[People/Ben Cole|Ben]] and [Ana](People/Ana.md).", "with Ben and Ana.");
    check("kept #project and a#gave", "kept #project and a#gave");
    check("a\u{202e}b\u{7}c", "ab c");
    check("", "");
    check("#gave", "");
}

#[test]
fn lines_of_any_length_take_no_more_than_their_head() {
    assert_eq!(plain(&"é".repeat(5000)).chars().count(), READ);
    plain(&"[a](".repeat(100_000));
}
