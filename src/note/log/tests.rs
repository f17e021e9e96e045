use super::*;

#[test]
fn everyday_words_name_their_methods_family() {
    let check = |word, expected: Option<Method>| assert_eq!(Method::parse(word), expected, "{word:?}");
    check("Coffee", Some(Method::Meeting));
    check("called", Some(Method::Phone));
    check("mail", Some(Method::Email));
    check("DM", Some(Method::Online));
    check("slack", Some(Method::Intranet));
    check("card", Some(Method::Post));
    check("pigeon", None);
    check("", None);
}

#[test]
fn tags_count_anywhere_but_not_inside_words() {
    let check = |text, expected: u8| assert_eq!(Tags::parse(text).0, expected, "{text:?}");
    check("lent a book #gave", 1);
    check("#got, then (#Referral)", 2 | 4);
    check("#noanswer #sales #theirs #told #asked", 8 | 16 | 32 | 64 | 128);
    check("a#gave #gave/book #gavel ##got &#got", 0);
}

#[test]
fn tags_are_told_in_one_order() {
    let words: Vec<_> = Tags::parse("#asked #sales #gave").words().collect();
    assert_eq!(words, ["gave", "sales", "asked"]);
    assert_eq!(Tags::default().words().count(), 0);
}

#[test]
fn entries_read_day_then_method_then_text() {
    let check = |text, expected: Result<Option<(&str, Option<Method>)>, Mistake<'_>>| {
        let read = parse_item(text).map(|it| it.map(|entry| (entry.day.to_string(), entry.method)));
        assert_eq!(read, expected.map(|it| it.map(|(day, method)| (day.to_owned(), method))), "{text:?}");
    };
    let entry = |method| Ok(Some(("2026-11-02", method)));
    check("2026-11-02 phone: agreed to look at it", entry(Some(Method::Phone)));
    check("2026-11-02 met at the Chamber lunch", entry(Some(Method::Meeting)));
    check("2026-11-02: phone", entry(Some(Method::Phone)));
    check("2026-11-02 – Coffee with both", entry(Some(Method::Meeting)));
    check("2026-11-02T10:30 email", entry(Some(Method::Email)));
    check("2026-11-02 10:30 email", entry(Some(Method::Email)));
    check("2026-11-02", entry(None));
    check("2026-11-02 talked about the phone", entry(None));
    check("**2026-11-02** card", entry(Some(Method::Post)));
    check("[[2026-11-02]] phone", entry(Some(Method::Phone)));
    check("[[2026-11-02|Monday]]: phone", entry(Some(Method::Phone)));
    check("[2026-11-02](Daily/2026-11-02.md) call", entry(Some(Method::Phone)));
    check("[ ] 2026-11-02 phone", Ok(None));
    check("[x] send the CV", Ok(None));
    check("", Ok(None));
    check("2026-13-02 phone", Err(Mistake::BadDate("2026-13-02")));
    check("2.11.2026 phone", Err(Mistake::BadDate("2.11.2026")));
    check("11/2/2026: phone", Err(Mistake::BadDate("11/2/2026")));
    check("2026-11 phone", Err(Mistake::BadDate("2026-11")));
    check("2026-11-021", Err(Mistake::BadDate("2026-11-021")));
    check("phoned her", Err(Mistake::NoDate));
    check("3 calls", Err(Mistake::NoDate));
}

/// The text of an entry.
fn said(item: &str) -> &str {
    parse_item(item).unwrap().unwrap().text
}

#[test]
fn entrys_text_is_its_first_lines_markdown_after_day_and_method() {
    let check = |item: &str, expected: &str| assert_eq!(said(item), expected, "{item:?}");
    check("2026-11-02 phone: agreed to look at it #gave", "agreed to look at it #gave");
    check("2026-11-02 met [[Ana Ruiz|Ana]] at *lunch*", "[[Ana Ruiz|Ana]] at *lunch*");
    check("2026-11-02 talked about the phone", "talked about the phone");
    check("[[2026-11-02]] phone: hello", "hello");
    check("[[2026-11-02|Monday]] – hello", "hello");
    check("[2026-11-02](Daily/2026-11-02.md) call: [Ana](Ana.md)", "[Ana](Ana.md)");
    check("**2026-11-02**: card", "");
    check("2026-11-02T10:30 email, hello ", "hello");
    check("2026-11-02 #noanswer", "#noanswer");
    check("2026-11-02", "");
    check("2026-11-02 phone\r\n  - nested\r\n", "");
    check("2026-11-02 phone: hello\r\n  and more", "hello");
    check("2026-11-02\n  - [ ] nested", "");
}

#[test]
fn packed_log_gives_its_entries_back() {
    let texts = ["", "é", "a [[b]]", ""];
    let sources: [Arc<str>; 2] = ["a.md".into(), "b.md".into()];
    let entries: Vec<Entry<'_>> = texts
        .into_iter()
        .zip([None, Some(&sources[0]), Some(&sources[1]), Some(&sources[0])])
        .zip(1..)
        .map(|((text, from), line)| Entry { line, text, from, ..parse_item("2026-11-02").unwrap().unwrap() })
        .collect();
    let log: Log = entries.iter().copied().collect();
    assert_eq!(log.iter().collect::<Vec<_>>(), entries);
    assert_eq!((log.len(), log.is_empty(), Log::default().is_empty()), (4, false, true));
}

#[test]
fn links_to_notes_are_found_with_their_kind() {
    let check = |text: &str, expected: &[(&str, bool)]| {
        let links = links(text);
        let links: Vec<_> = links.iter().map(|link| (&*link.target, link.is_wiki)).collect();
        assert_eq!(links, expected, "{text:?}");
    };
    check("introduced me to [[Ana Ruiz|Ana]] #referral", &[("Ana Ruiz", true)]);
    check("[[People/Ana Ruiz.md#Log|Ana]] and [[Ben^x]]", &[("People/Ana Ruiz", true), ("Ben^x", true)]);
    check("[Ana](../People/Ana%20Ruiz.md#Log)", &[("../People/Ana Ruiz.md", false)]);
    check("[Ana](<./Ana Ruiz.MD>), [x](a%3Ab.md)", &[("Ana Ruiz.MD", false), ("a:b.md", false)]);
    check("[x](https://example.org/a.md) [y](mailto:a.md) [z](photo.png) [w](#log)", &[]);
    check("[[#Log]] ![[photo.png]] ![a](a.md) `[[Ana]]` \\[[Ana]]", &[]);
    check("[[ ]] [](.md) é", &[(".md", false)]);
    let many = "[[a]]".repeat(21);
    assert_eq!((links(&many[..100]).len(), links(&many).len()), (20, 20));
}

#[test]
fn hostile_entries_take_linear_time() {
    for piece in [
        "[[",
        "[a](",
        "](",
        "`",
        "`` ` ",
        "[a](<",
        "[[a]]",
        "#gave ",
        "soon ",
        "**",
        "2026-11-02 ",
        "(",
        "\\",
    ] {
        let item = format!("2026-11-02 {}", piece.repeat(50_000));
        assert!(links(said(&item)).len() <= 20, "{piece}");
        let log = crate::note::read_body(&format!("# Log\n- {item}\n"), 0).log;
        assert_eq!(log.len(), 1, "{piece}");
    }
}
