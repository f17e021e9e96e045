use super::*;
use crate::agenda::fixture::entry;

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

/// Whether a phrase is found in one entry's text.
fn finds(text: &str, phrase: &str) -> bool {
    let entry = Entry { text, ..entry("2026-11-02", None, Tags::default()) };
    let (entries, texts) = ([entry], [folded(text)]);
    Said::new(&entries, &texts).last_with(folded(phrase).trim()).is_some()
}

#[test]
fn the_newest_entry_that_holds_a_phrase_is_found() {
    let texts = ["a case study", "an article", "a study of the case", "talked"];
    let entries =
        texts.map(|text| Entry { text, ..entry("2026-11-02", Method::parse(text), Tags::default()) });
    let texts = texts.map(folded);
    let said = Said::new(&entries, &texts);
    let check = |phrase, expected| assert_eq!(said.last_with(phrase), expected, "{phrase:?}");
    check("case study", Some(0));
    check("study", Some(2));
    check("article", Some(1));
    check("stud", None);
    check("", None);
    assert_eq!(said.last_by(Method::Phone), None);
}

#[test]
fn phrases_are_found_as_whole_words_in_any_case_and_number() {
    let check = |text, phrase: &str, expected: bool| {
        assert_eq!(finds(text, phrase), expected, "{phrase:?} in {text:?}");
    };
    check("sent two Articles on tax", "article", true);
    check("an ARTICLE", "articles", true);
    check("articled clerk", "article", false);
    check("a particle", "article", false);
    check("the case studies", "case study", true);
    check("in any case, study it", "case study", true);
    check("a case for study", "case study", false);
    check("his coach's words", "coach", true);
    check("two coaches", "coach", true);
    check("boss", "bos", false);
    check("a match", "", false);
    check("Größe, élan", "ÉLAN", true);
}

#[test]
fn lines_of_any_length_take_no_more_than_their_head() {
    assert_eq!(plain(&"é".repeat(5000)).chars().count(), READ);
    assert!(!finds(&format!("{} article", "x ".repeat(READ)), "article"));
    plain(&"[a](".repeat(100_000));
}
