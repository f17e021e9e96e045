//! What a word with a slip in it was meant to be. Words in, words out: knows no key and no value.

/// Whether one word is the other but for a slip of the fingers: a letter too many, too few, another, or two that changed
/// places; in a long word two of these.
pub fn is_slip(word: &str, meant: &str) -> bool {
    let slips = match meant.len() {
        0..=3 => return false,
        4..=9 => 1,
        _ => 2,
    };
    word.len().abs_diff(meant.len()) <= slips && (1..=slips).contains(&strsim::osa_distance(word, meant))
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
