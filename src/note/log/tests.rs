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
