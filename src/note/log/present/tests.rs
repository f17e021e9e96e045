use super::*;

/// The notes of those who were there, by an entry's words behind its day.
fn there(words: &str) -> Vec<String> {
    present(words, &Methods::default()).iter().map(|link| link.target.to_string()).collect()
}

#[test]
fn links_to_notes_are_found_with_their_kind() {
    let check = |text: &str, expected: &[(&str, bool)]| {
        let links = present(text, &Methods::default());
        let links: Vec<_> = links.iter().map(|link| (&*link.target, link.is_wiki)).collect();
        assert_eq!(links, expected, "{text:?}");
    };
    check("met [[Ana Ruiz|Ana]] #referral", &[("Ana Ruiz", true)]);
    check("[[People/Ana Ruiz.md#Log|Ana]] and [[Ben^x]]:", &[("People/Ana Ruiz", true), ("Ben^x", true)]);
    check("with [Ana](../People/Ana%20Ruiz.md#Log)", &[("../People/Ana Ruiz.md", false)]);
    check("[Ana](<./Ana Ruiz.MD>), [x](a%3Ab.md):", &[("Ana Ruiz.MD", false), ("a:b.md", false)]);
    check("[x](https://example.org/a.md) [y](mailto:a.md) [z](photo.png) [w](#log):", &[]);
    check("[[#Log]] ![[photo.png]] ![a](a.md) `[[Ana]]` \\[[Ana]]:", &[]);
    check("[[ ]] [](.md) é:", &[(".md", false)]);
    let many = "[[a]]".repeat(21) + ": x";
    assert_eq!(
        (present(&many[..100], &Methods::default()).len(), present(&many, &Methods::default()).len()),
        (0, 20)
    );
}

#[test]
fn whoever_is_linked_before_the_first_colon_was_there_and_later_ones_are_spoken_of() {
    let check = |words: &str, expected: &[&str]| assert_eq!(there(words), expected, "{words:?}");
    check(" lunch with [[Dario Conti]]: he likes the racks", &["Dario Conti"]);
    check(" phone: we talked about [[Ada]], who is ill", &[]);
    check(" call: with [[Ada]] tomorrow", &[]);
    check(": lunch with [[Bo]], then [[Cy]]", &["Bo"]);
    check(" – dinner, [[Bo]] came late: [[Cy]] cooked", &["Bo"]);
    check(" lunch at 12:30 with [[Bo]]", &["Bo"]);
    check(" lunch at 12:30 about [[Bo]]", &[]);
    check(" see https://example.org/a, sent to [[Bo]]", &[]);
    check(" visit [place:: Bath] at [[Bo]]'s", &[]);
    check(" [[Bo]] and [Cy](Cy.md): agreed", &["Bo", "Cy.md"]);
    check(" lunch with [[Bo: the elder]]: agreed", &["Bo: the elder"]);
    check(" lunch with [[Bo]], ~~[[Cy]]~~ and [[Di]]: agreed", &["Bo", "Di"]);
    check(" lunch with `[[Bo]]` and ![[Cy]]: agreed", &[]);
    check(" lunch with [[Bo]]\n  later: about [[Cy]]", &["Bo"]);
    check(" lunch with [[Bo]]\r\n", &["Bo"]);
}

#[test]
fn without_a_colon_only_the_named_companions_were_there() {
    let check = |words: &str, expected: &[&str]| assert_eq!(there(words), expected, "{words:?}");
    check(" met [[Bo]]", &["Bo"]);
    check(" Coffee with [[Bo]] and [[Cy]], both well", &["Bo", "Cy"]);
    check(" with [[Bo]], [[Cy]] & [[Di]]", &["Bo", "Cy", "Di"]);
    check(" lunch with Karl and [[Bo]]", &["Bo"]);
    check(" lunch with her sister, [[Bo]]", &["Bo"]);
    check(" met [[Bo]], Karl and [[Cy]]", &["Bo", "Cy"]);
    check(" lunch with [[Bo]], then a walk with [[Cy]]", &["Bo", "Cy"]);
    check(" lunch with ~~[[Bo]]~~ and [[Cy]]", &["Cy"]);
    check(" introduced me to [[Petra]] #referral", &[]);
    check(" phone, [[Bo]] says hello", &[]);
    check(" call about the racks and [[Bo]]", &[]);
    check(" talked about [[Bo]] and [[Cy]]", &[]);
    check(" lunch with [[Bo]] about [[Cy]] and [[Di]]", &["Bo"]);
    check(" lunch with [[Bo]], he likes the racks, [[Cy]] does too", &["Bo"]);
    check(" lunch with [[Bo]]. And [[Cy]] wrote", &["Bo"]);
    check(" lunch with [[Bo]]'s brother", &[]);
    check(" lunch, not with [[Bo]]", &[]);
    check(" lunch without [[Bo]]", &[]);
    check(" [[Bo]] wrote", &[]);
    check(" phoned [[Bo]]", &[]);
}
