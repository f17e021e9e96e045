use super::*;
use crate::config::Config;
use crate::contact::{Category, Contact, Methods};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn full() -> NewContact {
    let mut categories = Categories::default();
    categories.insert(Category::Buyer);
    NewContact {
        name: "Ana Ruiz".into(),
        circle: Some(Circle::Outer),
        categories,
        status: Status::Active,
        company: Some("Acme: Tools & more".into()),
        title: Some("head of buying".into()),
        email: Some("ana@acme.example".into()),
        phone: Some("+44 20 7946 0018".into()),
        met: Some(day("2026-11-20")),
        met_at: Some("the Chamber".into()),
        why: Some("\"quick\" \\ easy".into()),
        promises: vec![
            NewPromise { text: "send deck".into(), due: Some(day("2026-11-27")), is_waiting: false },
            NewPromise { text: "her CV".into(), due: None, is_waiting: true },
            NewPromise::default(),
        ],
        remarks: vec!["plays the cello".into(), "# Log".into(), String::new()],
        logged: Some(Logged {
            day: day("2026-11-20"),
            method: Some(Method::Phone),
            text: "said hello".into(),
        }),
        also: Also::default(),
    }
}

#[test]
fn note_says_all_that_is_known() {
    let expected = r#"---
circle: 3
category: buyer
company: "Acme: Tools & more"
title: head of buying
email: ana@acme.example
phone: "+44 20 7946 0018"
met: 2026-11-20
met_at: the Chamber
why: "\"quick\" \\ easy"
---

- [ ] send deck 📅 2026-11-27
- [ ] her CV #waiting
- plays the cello
- # Log

## Log
- 2026-11-20 phone: said hello
"#;
    assert_eq!(new_note(&full(), "People/Ana Ruiz.md", "\n"), expected);
    assert_eq!(new_note(&full(), "Ana Ruiz.md", "\r\n"), expected.replace('\n', "\r\n"));
    let bare = NewContact { name: "Ana".into(), circle: Some(Circle::Inner), ..NewContact::default() };
    assert_eq!(new_note(&bare, "Ana.md", "\n"), "---\ncircle: 1\n---\n");
    assert_eq!(new_note(&bare, "Ana 2.md", "\n"), "---\ncircle: 1\naliases: [\"Ana\"]\n---\n");
}

#[test]
fn first_entry_reads_as_a_person_would_write_it() {
    let check = |method, text: &str, expected: &str| {
        let logged = Some(Logged { day: day("2026-11-20"), method, text: text.into() });
        let note = new_note(&NewContact { logged, ..NewContact::default() }, "Ana.md", "\n");
        assert_eq!(note.split_once("## Log\n").unwrap().1, expected);
    };
    check(Some(Method::Meeting), "", "- 2026-11-20 met\n");
    check(Some(Method::Meeting), "at the Chamber", "- 2026-11-20 met at the Chamber\n");
    check(Some(Method::Meeting), "long talk", "- 2026-11-20 meeting: long talk\n");
    check(Some(Method::Phone), "", "- 2026-11-20 phone\n");
    check(None, "sent the deck", "- 2026-11-20 sent the deck\n");
    check(None, "a\n# b", "- 2026-11-20 a # b\n");
    check(None, "", "- 2026-11-20\n");
}

#[test]
fn values_are_quoted_where_yaml_needs_it_and_nowhere_else() {
    let check = |text: &str, expected: &str| assert_eq!(scalar(text), expected);
    for plain in
        ["Acme", "Acme, Inc.", "Reid's Smokehouse", "ana@acme.example", "3M", "Größe & Söhne", "A-b (c)"]
    {
        check(plain, plain);
    }
    check("a: b # c", r#""a: b # c""#);
    check("[[Acme]]", r#""[[Acme]]""#);
    check("- x", r#""- x""#);
    check("@acme", r#""@acme""#);
    check("No", r#""No""#);
    check("0117 496 0155", r#""0117 496 0155""#);
    check("1e5", r#""1e5""#);
    check("2026-11-20", r#""2026-11-20""#);
    check("", r#""""#);
    check("{{name}}", r#""\x7B{name}}""#);
    check("<% tp %>", r#""\x3C% tp %>""#);
    check(r#"say "hi""#, r#""say \"hi\"""#);
    check("\u{ffff}", r#""\uFFFF""#);
}

#[test]
fn comments_in_words_hide_nothing() {
    let remarks = vec!["<!-- a".into(), "%% b %%".into()];
    let logged = Some(Logged { day: day("2026-11-20"), method: None, text: "c --> d".into() });
    let contact = NewContact { remarks, logged, circle: Some(Circle::Outer), ..NewContact::default() };
    let note = new_note(&contact, "Ana.md", "\n");
    let read = crate::note::read_body(&note, crate::note::split(&note).body, &Methods::default());
    assert_eq!(read.log.iter().map(|entry| entry.text.to_owned()).collect::<Vec<_>>(), ["c --> d"], "{note}");
}

#[test]
fn files_name_is_one_that_every_system_takes() {
    let check =
        |name: &str, expected: Option<&str>| assert_eq!(file_name(name).as_deref(), expected, "{name:?}");
    check("Ana Ruiz", Some("Ana Ruiz"));
    check("  Ana\n Ruiz\t", Some("Ana Ruiz"));
    check("Zoe\u{308} O’Brien", Some("Zoë O’Brien"));
    check("AC/DC: \"Live\"?", Some("AC DC Live"));
    for way in
        ["../../etc/passwd", "../evil", "/etc/passwd", "~/evil", "a/../evil", "..\\evil", "\\evil", ".."]
    {
        check(way, None);
    }
    check("Ana/Bea", Some("Ana Bea"));
    check(".hidden", Some("hidden"));
    check("-rf", Some("rf"));
    check("Ana.md.MD", Some("Ana"));
    check("Martin King Jr.", Some("Martin King Jr"));
    check("[[Ana]] #1", Some("Ana 1"));
    check("con", Some("con_"));
    check("NUL.txt", Some("NUL_.txt"));
    check("Lpt1", Some("Lpt1_"));
    check("Lpt10", Some("Lpt10"));
    check("Connie", Some("Connie"));
    check("\u{202e}Ana\u{0}", Some("Ana"));
    check("アダ", Some("アダ"));
    check("", None);
    check("...", None);
    check("???", None);
    assert_eq!(file_name(&"é".repeat(500)).unwrap().len(), LONGEST);
    assert_eq!(file_name(&"a".repeat(LONGEST)).unwrap().len(), LONGEST);
}

/// Any text; more often than chance would have it with what YAML, Markdown and templates read something into.
fn words() -> impl Strategy<Value = String> {
    let odd = [
        "{{", "<%", "[[", "]]", ": ", " #", "---", "\n", "\"", "'", "\\", "%%", "<!--", "- ", "~", "|", "&a",
        "*a", "\r",
    ];
    let piece =
        prop_oneof![".{0,6}", prop::sample::select(odd.to_vec()).prop_map(str::to_owned), "[0-9]{1,4}"];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn note_reads_back_as_what_was_given(
        texts in prop::collection::vec(words(), 6),
        met in prop::option::of(0..4000u64),
        circle in 1..4u8,
        promised in prop::collection::vec((words(), any::<bool>()), 0..3),
        crlf in any::<bool>(),
    ) {
        let start = day("2020-01-01");
        let day_after = |days| start + chrono::Days::new(days);
        let circle = [Circle::Inner, Circle::Middle, Circle::Outer][usize::from(circle) - 1];
        let [company, phone, met_at, why, logged, remark] = texts.try_into().unwrap();
        let given = NewContact {
            name: "Ana".into(),
            circle: Some(circle),
            company: Some(company),
            phone: Some(phone),
            met: met.map(day_after),
            met_at: Some(met_at.clone()),
            why: Some(why.clone()),
            promises: promised
                .into_iter()
                .map(|(text, is_waiting)| NewPromise { text, due: Some(start), is_waiting })
                .collect(),
            remarks: vec![remark],
            logged: Some(Logged { day: start, method: Some(Method::Post), text: logged }),
            ..NewContact::default()
        };
        let note = new_note(&given, "Ana.md", if crlf { "\r\n" } else { "\n" });
        let read = Contact::read(&"Ana.md".into(), note.as_bytes(), &Config::default());
        let read = read.ok_or_else(|| TestCaseError::fail(note.clone()))?;
        prop_assert!(read.unread.is_empty(), "{note}\n{:?}", read.unread);
        prop_assert_eq!(read.circle, Some(circle));
        prop_assert_eq!(read.met.map(|met| met.day), given.met);
        let plain = |text: &str| Some(clean(text)).filter(|it| !it.is_empty());
        if !met_at.contains("[[") {
            prop_assert_eq!(read.met_at.map(String::from), plain(&met_at), "{}", &note);
        }
        if !why.contains("[[") {
            prop_assert_eq!(read.why.map(String::from), plain(&why), "{}", &note);
        }
        prop_assert_eq!((read.last_touch, read.next, read.categories), (None, None, Categories::default()));
        let log: Vec<_> = read.log.iter().map(|entry| (entry.day, entry.method)).collect();
        prop_assert_eq!(log, [(start, Some(Method::Post))], "{}", note);
    }

    #[test]
    fn no_name_leads_out_of_its_folder(name in words()) {
        if let Some(file) = file_name(&name) {
            prop_assert!(!file.contains(['/', '\\', ':']) && !file.contains(char::is_control), "{file:?}");
            prop_assert!(!file.starts_with('.') && !file.ends_with(['.', ' ']) && file.len() <= LONGEST + 1);
            prop_assert_eq!(file_name(&file), Some(file));
        }
    }
}
