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
