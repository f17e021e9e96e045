//! What a word with a slip in it was meant to be. Words in, words out: knows no key and no value.

/// Whether one word is the other but for a slip of the fingers: a letter too many, too few, another, or two that changed
/// places; in a long word two of these.
pub fn is_slip(word: &str, meant: &str) -> bool {
    let slips = match meant.len() {
        0..=3 => return false,
        4..=9 => 1,
        _ => 2,
    };
    // Of all keys of all notes this is asked: what differs in two places needs no closer look.
    let may_be = slips > 1 || !word.is_ascii() || differ_in_one_place(word, meant);
    word.len().abs_diff(meant.len()) <= slips
        && may_be
        && (1..=slips).contains(&strsim::osa_distance(word, meant))
}

/// Whether all but two letters side by side, of the longer one, stand at the beginning and at the end of both.
fn differ_in_one_place(word: &str, other: &str) -> bool {
    let begin = word.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let end = word.bytes().rev().zip(other.bytes().rev()).take_while(|(one, other)| one == other).count();
    begin + end + 2 >= word.len().max(other.len())
}

/// The one of these words that a text is a slip of, whatever its case; none where it may be two of them.
pub fn meant<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // No word is so long, and a value may be a whole page.
    let text = Some(text.trim()).filter(|text| text.len() <= 40)?.to_lowercase();
    let mut near = words.into_iter().filter(|word| is_slip(&text, word));
    near.next().filter(|_| near.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quick_look_takes_no_slip_away(word in "[abé]{0,9}", meant in "[ab]{4,9}") {
            let is_one_apart = strsim::osa_distance(&word, &meant) == 1 && word.len().abs_diff(meant.len()) <= 1;
            prop_assert_eq!(is_slip(&word, &meant), is_one_apart);
        }
    }

    #[test]
    fn slip_is_told_from_another_word() {
        let words = ["expert", "buyer", "introducer", "sponsor", "hot"];
        let check = |text, expected| assert_eq!(meant(text, words), expected, "{text}");
        check("byuer", Some("buyer"));
        check("Buyr", Some("buyer"));
        check("buyers", Some("buyer"));
        check("introdcuer", Some("introducer"));
        check("intorducre", Some("introducer"));
        check("sponser", Some("sponsor"));
        check("supplier", None);
        check("buyer", None);
        check("friend", None);
        check("hut", None);
        let page = "buyer ".repeat(100);
        assert_eq!(meant(&page, words), None);
        check("", None);
        assert_eq!(meant("warn", ["warm", "ward"]), None);
    }
}
