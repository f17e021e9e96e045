use super::*;

#[test]
fn everyday_words_name_their_methods_family() {
    let check =
        |word, expected: Option<Method>| assert_eq!(Methods::default().of(word), expected, "{word:?}");
    check("Coffee", Some(Method::Meeting));
    check("called", Some(Method::Phone));
    check("mail", Some(Method::Email));
    check("DM", Some(Method::Online));
    check("slack", Some(Method::Intranet));
    check("card", Some(Method::Post));
    for word in ["tel", "Zoom", "skype"] {
        check(word, Some(Method::Phone));
    }
    for word in ["SMS", "WhatsApp", "signal"] {
        check(word, Some(Method::Online));
    }
    check("pigeon", None);
    check("", None);
}

#[test]
fn tags_count_anywhere_but_not_inside_words() {
    let check = |text, expected: u16| assert_eq!(Tags::parse(text).0, expected, "{text:?}");
    check("lent a book #gave", 1);
    check("#got, then (#Referral)", 2 | 4);
    check("#noanswer #sales #theirs #told #asked", 8 | 16 | 32 | 64 | 128);
    check("#birthday, #Note", 256 | 512);
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
        let read = parse_item(text, &Methods::default())
            .map(|it| it.map(|entry| (entry.day.to_string(), entry.method)));
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
    check("[2026-11-02] phone", entry(Some(Method::Phone)));
    check("[2026-11-02 Mon] phone", entry(Some(Method::Phone)));
    check("<2026-11-02 Mon> phone", entry(Some(Method::Phone)));
    check("2026-11-02 (Mon) phone", entry(Some(Method::Phone)));
    check("2026-11-02 (tue.): phone", entry(Some(Method::Phone)));
    check("2026-11-02 Mon phone", entry(Some(Method::Phone)));
    check("2026-11-02, Monday, phone", entry(Some(Method::Phone)));
    check("2026-11-02 Tue phone", entry(None));
    check("[2 Nov](2026-11-02.md) call", entry(Some(Method::Phone)));
    check("[2 Nov](<../Journal/2026-11-02.md#Day>): call", entry(Some(Method::Phone)));
    check("[2026-11-02](2026-11-03.md) call", entry(Some(Method::Phone)));
    check("[[Journal/2026-11-02|2 Nov]] call", entry(Some(Method::Phone)));
    check("**[[2026-11-02]]** call", entry(Some(Method::Phone)));
    check("[x] 2026-11-02 phone", entry(Some(Method::Phone)));
    check("[X] [[2026-11-02]] phone", entry(Some(Method::Phone)));
    check("[[Ana]] phone", Err(Mistake::NoDate));
    check("[ ] 2026-11-02 phone", Ok(None));
    check("[-] 2026-11-02 phone", Ok(None));
    check("[x] send the CV", Ok(None));
    check("[x] 2.11.2026 phone", Ok(None));
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
    parse_item(item, &Methods::default()).unwrap().unwrap().text
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
    check("2026-11-07 sat with her", "sat with her");
    check("2026-11-07 (sat) with her", "with her");
    check("[x] 2026-11-02 phone: hello", "hello");
    check("[é](2026-11-02.md) hello", "hello");
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
        .map(|((text, from), line)| Entry {
            line,
            text,
            from,
            ..parse_item("2026-11-02", &Methods::default()).unwrap().unwrap()
        })
        .collect();
    let log: Log = entries.iter().copied().collect();
    assert_eq!(log.iter().collect::<Vec<_>>(), entries);
    assert_eq!((log.len(), log.is_empty(), Log::default().is_empty()), (4, false, true));
}

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
        "~~",
        "with [[a]] and ",
        ": ",
    ] {
        let item = format!("2026-11-02 {}", piece.repeat(50_000));
        assert!(present(said(&item), &Methods::default()).len() <= 20, "{piece}");
        let log = crate::note::read_body(&format!("# Log\n- {item}\n"), 0, &Methods::default()).log;
        assert_eq!(log.len(), 1, "{piece}");
    }
}

#[test]
fn dated_lines_of_a_log_that_are_no_items_are_told_with_their_place() {
    let told = |body: &str| -> Vec<String> {
        let said = crate::note::read_body(body, 0, &Methods::default());
        let unlisted = said.wrong.iter().filter(|wrong| wrong.message.contains("no item of a list"));
        unlisted.map(|wrong| body[wrong.range.clone()].to_owned()).collect()
    };
    let check = |body: &str, expected: &[&str]| {
        assert_eq!(told(body), expected, "{body:?}");
        assert_eq!(told(&body.replace('\n', "\r\n")), expected, "{body:?} with CRLF");
    };
    check("## Log\n2026-11-10 call, all well\n", &["2026-11-10 call, all well"]);
    check("## Log\n### 2026-11-10\ncall, all well\n", &["2026-11-10"]);
    check("## Log\n### 2026-11-10 call\n- well\n", &["2026-11-10 call"]);
    check("## Log\n| date | what |\n| --- | --- |\n| 2026-11-10 | call |\n", &["2026-11-10 | call |"]);
    check("## Log\n**2026-11-10** call\n[[2026-11-11]] é\n", &["2026-11-10** call", "2026-11-11]] é"]);
    check("## Log\n- 2026-11-10 call\n\n2026-11-11 lunch\n", &["2026-11-11 lunch"]);
    check("## Log\n- 2026-11-10 call\n  2026-11-11 lunch\n- 2026-11-12\n", &[]);
    check("## Log\nsince 2026-11-10\n\n```\n2026-11-10\n```\n> 2026-11-10\n", &[]);
    check("2026-11-10 a\n## 2026-11-10\n# Notes\n2026-11-10\n", &[]);
}
