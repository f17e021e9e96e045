use super::*;
use crate::date::{Span, parse_day};
use proptest::prelude::*;
use std::fmt::Write;

pub(super) fn day(text: &str) -> NaiveDate {
    parse_day(text).unwrap()
}

fn read_as(path: &str, note: impl AsRef<[u8]>, config: &Config) -> Option<Contact> {
    Contact::read(&Arc::from(path), note.as_ref(), config)
}

pub(super) fn read(note: impl AsRef<[u8]>) -> Option<Contact> {
    read_as("Ada.md", note, &Config::default())
}

/// A contact's findings, one a line: `line:column+length message`.
pub(super) fn unread(note: impl AsRef<[u8]>) -> String {
    let contact = read(&note).unwrap_or_else(|| panic!("no contact: {}", note.as_ref().escape_ascii()));
    contact.unread.iter().fold(String::new(), |mut shown, finding| {
        let Spot { line, column, length } = finding.spot;
        writeln!(shown, "{line}:{column}+{length} {}", finding.message).unwrap();
        shown
    })
}

#[test]
fn front_matter_decides_what_is_a_contact() {
    let check = |front: &str, expected: bool| {
        assert_eq!(read(format!("---\n{front}\n---\n")).is_some(), expected, "{front:?}");
    };
    check("circle: 1", true);
    check("Circle:", true);
    check("circle: 4", true);
    check("category: buyer", true);
    check("category: [project, expert]", true);
    check("category: project", false);
    check("category:", false);
    check("last_touch: 2026-11-02", true);
    check("last touch: 2026-11-02T10:30:00", true);
    check("lastTouch: '[[2026-11-02]]'", true);
    check("last_touch: yesterday", false);
    check("last_touch:", false);
    check("met: 2026-11-02", true);
    check("met: at the fair", false);
    check("next: 2026-11-02", false);
    check("title: Ada", false);
    check("", false);
    check("circle: '{{circle}}'", false);
    check("circle: 1\nmet: <% tp.date.now() %>", false);
    check("circle: {{circle}}", false);
    check("circle: 1\n# {{not a value}}", true);
    assert_eq!(read("circle: 1"), None);
    assert_eq!(read("\n---\ncircle: 1\n---\n"), None);
    assert_eq!(read(""), None);
}

#[test]
fn generated_files_and_templates_are_never_contacts() {
    let config = Config::parse("templates = 'Templates'\ninbox_file = 'Inbox.md'\n");
    let check = |path: &str, expected: bool| {
        assert_eq!(read_as(path, "---\ncircle: 1\n---\n", &config).is_some(), expected, "{path}");
    };
    check("People/Ada.md", true);
    check("People/Inbox.md", true);
    check("Templates.md", true);
    check("DUE.md", false);
    check("due.md", false);
    check("Inbox.md", false);
    check("ways.md", false);
    check("Templates/Person.md", false);
    // Without such a setting there is no inbox, whatever a note is called.
    assert!(read_as("Inbox.md", "---\ncircle: 1\n---\n", &Config::default()).is_some());
}

#[test]
fn contacts_folder_decides_alone_where_it_is_set() {
    let check = |folder: &str, path: &str, note: &str, expected: bool| {
        let config = Config { contacts: Some(folder.into()), ..Config::default() };
        assert_eq!(read_as(path, note, &config).is_some(), expected, "{path}: {note:?}");
    };
    check("People", "People/Ada.md", "just text", true);
    check("People", "People/Work/Ada.md", "", true);
    check("People", "Ada.md", "---\ncircle: 1\n---\n", false);
    check("People", "People.md", "", false);
    check("People", "Peoples/Ada.md", "", false);
    check("People", "People/Person.md", "---\nmet: {{date}}\n---\n", false);
    check(".", "Ada.md", "", true);
    check(".", "DUE.md", "", false);
}

#[test]
fn every_value_is_read() {
    let contact = read(
        "---\ncircle: middle\ncategory:\n  - Buyer\n  - '[[sponsor]]'\nlast touch: \"2026-11-02\"\n\
         next: 2026-12-01T09:00:00\ncadence: 3-6 months\nchannel: coffee\nstatus: handed-over\nmet: 2020-02-29\n\
         met_at: \"[[Places/Chamber|the Chamber]] lunch\"\nwhy: |\n  knows\n  [[Grace]]\nbirthday: --12-10\n\
         bought: 2025-01-01\nbuys_every: 3 years\nbuys_by: tender\ntemperature: warm\nclick: true\naliases: [Augusta, Ada King]\n---\n",
    )
    .unwrap();
    let mut categories = Categories::default();
    categories.insert(Category::Buyer);
    categories.insert(Category::Sponsor);
    let expected = Contact {
        circle: Some(Circle::Middle),
        categories,
        status: Status::HandedOver,
        last_touch: Some(Dated {
            day: day("2026-11-02"),
            spot: Spot { line: 6, column: 13, length: 12 },
            has_zone: false,
        }),
        next: Some(day("2026-12-01")),
        next_minute: Some(9 * 60),
        cadence: Some(Cadence { every: Span::months(3), latest: Some(Span::months(6)) }),
        channel: Some(Method::Meeting),
        met: Some(Dated {
            day: day("2020-02-29"),
            spot: Spot { line: 11, column: 6, length: 10 },
            has_zone: false,
        }),
        met_at: Some("the Chamber lunch".into()),
        why: Some("knows Grace".into()),
        birthday: Some(Birthday { year: None, month: 12, day: 10 }),
        buying: Some(Box::new(Buying {
            bought: Some(Dated {
                day: day("2025-01-01"),
                spot: Spot { line: 17, column: 9, length: 10 },
                has_zone: false,
            }),
            every: Some(Span::months(36)),
            by: Some("tender".into()),
            next: None,
        })),
        temperature: Some(Temperature::Warm),
        click: true,
        aliases: ["Augusta".into(), "Ada King".into()].into(),
        ..Contact::default()
    };
    assert_eq!(contact, expected);
}

#[test]
fn missing_and_empty_values_are_never_wrong() {
    let keys = "circle category last_touch next cadence channel status met met_at why birthday bought buys_every \
                buys_by temperature click aliases tags";
    for empty in ["", " ", " null", " ~", " \"\"", " []", "\n  -", " \"[[]]\""] {
        let front: String = keys.split_whitespace().map(|key| format!("{key}:{empty}\n")).collect();
        let contact = read(format!("---\n{front}---\n")).unwrap();
        assert_eq!(contact, Contact::default(), "{empty:?}");
    }
}

#[test]
fn wrong_value_is_shown_and_the_others_count() {
    let check = |front: &str, expected: &str| {
        let note = format!("---\r\ncircle: 1\r\n{front}\r\nnext: 2026-12-01\r\n---\r\n");
        assert_eq!(unread(&note), expected, "{front:?}");
        let contact = read(&note).unwrap();
        assert_eq!(
            (contact.circle, contact.next),
            (Some(Circle::Inner), Some(day("2026-12-01"))),
            "{front:?}"
        );
    };
    check("category: friend", "3:11+6 category `friend` is not one of expert, buyer, introducer, sponsor\n");
    check(
        "category:\r\n- buyer\r\n- friend",
        "5:3+6 category `friend` is not one of expert, buyer, introducer, sponsor\n",
    );
    check("last_touch: 2026-13-02", "3:13+10 last_touch `2026-13-02` is not a day\n");
    check("met: last week", "3:6+9 met `last week` is not a day\n");
    check("cadence: 6", "3:10+1 cadence `6` is not a length of time\n");
    check("channel: pigeon", "3:10+6 channel `pigeon` is not a method\n");
    check(
        "status: gone",
        "3:9+4 status `gone` is not one of active, resting, handed over, dropped, deceased\n",
    );
    check("birthday: 13-10", "3:11+5 birthday `13-10` is not a birthday\n");
    check("bought: soon", "3:9+4 bought `soon` is not a day\n");
    check("buys_every: year", "3:13+4 buys_every `year` is not a length of time\n");
    check("temperature: mild", "3:14+4 temperature `mild` is not one of hot, warm, cold\n");
    check("birthday: 1815-13-10", "3:11+10 birthday `1815-13-10` is not a birthday\n");
    check("birthday: [a, b]", "3:11+6 birthday takes one value, not a list\n");
    check("bought: 2026-13-01", "3:9+10 bought `2026-13-01` is not a day\n");
    check("buys_every: 0 years", "3:13+7 buys_every `0 years` is not a length of time\n");
    check("buys_by: {a: b}", "3:10+6 buys_by is not a plain value\n");
    check("temperature: [hot, cold]", "3:14+11 temperature takes one value, not a list\n");
    check("click: yes", "3:8+3 click `yes` is not true or false\n");
    check("aliases: {a: b}", "3:10+6 aliases is not a plain value\n");
    check("aliases: [[Ada King]]", "3:10+12 aliases is not a plain value\n");
    check("click: loud", "3:8+4 click `loud` is not true or false\n");
    check("why: [a, b]", "3:6+6 why takes one value, not a list\n");
    check("met_at: [[Chamber]]", "3:9+11 met_at is not a plain value\n");
    check("why: {a: b}", "3:6+6 why is not a plain value\n");
    check("Circle: 2", "3:9+1 circle is given twice, and the first counts\n");
    check("why: met at: lunch", "3:12+1 a colon and a space stand inside a value\n");
    check("why: \"open", "3:6+1 a quote or a bracket is opened and never closed\n");
    check("tags: [open", "3:7+1 a quote or a bracket is opened and never closed\n");
    check("why: @home", "3:6+1 a value cannot begin with `@`\n");
    check("why: *her*", "3:6+1 a value cannot begin with `*`\n");
    check("\twhy: x", "3:1+1 `why` is indented, as if it belonged to the line above it\n");
    check("why: *her", "3:6+1 a value cannot begin with `*`\n");
    check("why: \u{1b}[31m", "3:6+1 the front matter holds the control character U+001B\n");
    check("buys_by: x\r\nbuys by: y", "4:10+1 buys_by is given twice, and the first counts\n");
}

#[test]
fn wrong_circle_says_what_circles_are() {
    let finding = read("---\ncircle: 4\n---\n").unwrap().unread[0].clone();
    let expected = Finding {
        path: "Ada.md".into(),
        spot: Spot { line: 2, column: 9, length: 1 },
        message: "circle `4` is not one of 1, 2, 3".into(),
        hint: "circle 3 is the widest: once a year".into(),
    };
    assert_eq!(finding, expected);
}

#[test]
fn note_that_is_no_contact_is_never_warned_about() {
    let folder = Config { contacts: Some("People".into()), ..Config::default() };
    for note in ["---\nwhy: met at: x\n---\n", "---\ntitle: x\n", "---\n\u{0}", "---\nstatus: gone\n---\n"] {
        assert_eq!(read(note), None, "{note:?}");
        assert_eq!(read_as("Ada.md", note, &folder), None, "{note:?}");
    }
}

#[test]
fn bytes_of_every_kind_are_read() {
    let utf16 =
        |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(unit).collect() };
    let check = |note: &[u8], expected: &str| {
        assert_eq!(unread(note), expected, "{}", note.escape_ascii());
        let contact = read(note).unwrap();
        assert_eq!((contact.circle, contact.log.len()), (Some(Circle::Outer), 1), "{}", note.escape_ascii());
    };
    let note = "---\ncircle: 3\nwhy: é\n---\n# Log\n- 2026-11-02 é";
    check(note.as_bytes(), "");
    check(format!("\u{FEFF}{note}\n").as_bytes(), "");
    check(note.replace('\n', "\r\n").as_bytes(), "");
    check(note.replace('\n', "\r").as_bytes(), "");
    check(note.replace("---\n#", "...\n#").as_bytes(), "");
    check(&utf16(&format!("\u{FEFF}{note}"), u16::to_le_bytes), "1:1+0 the note is UTF-16\n");
    check(&utf16(&format!("\u{FEFF}{note}"), u16::to_be_bytes), "1:1+0 the note is UTF-16\n");
    let latin_1: Vec<u8> = note.chars().map(|char| char as u8).collect();
    check(&latin_1, "3:6+1 the byte 0xE9 is not UTF-8\n");
    check(note.replace("02 é", "02 \0").as_bytes(), "6:14+1 the note holds a NUL character\n");
    check(note.replace("---\n#", "\n#").as_bytes(), "1:1+3 the front matter is never closed\n");
    check(note.replace("why: é\n---", "why: é").as_bytes(), "1:1+3 the front matter is never closed\n");
}

#[test]
fn conflict_markers_are_found_only_in_order() {
    let check =
        |text: &str, expected| assert_eq!(has_conflict_markers(text.as_bytes()), expected, "{text:?}");
    check("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> theirs\n", Some(2));
    check("<<<<<<< HEAD\r\n||||||| base\r\n=======\r\n>>>>>>> theirs", Some(1));
    check("\u{FEFF}<<<<<<< HEAD\n=======\n>>>>>>> theirs", Some(1));
    check("Title\n=======\n<<<<<<< HEAD\n", None);
    check("<<<<<<< HEAD\n>>>>>>> theirs\n=======\n", None);
    check("a <<<<<<< HEAD\n=======\n>>>>>>> theirs", None);
    check("", None);
}

#[test]
fn conflicted_note_stays_a_contact_with_one_finding() {
    let check = |note: &str, expected: &str| assert_eq!(unread(note), expected);
    check(
        "---\n<<<<<<< HEAD\ncircle: 1\n=======\ncircle: 9\n>>>>>>> theirs\n---\n",
        "2:1+7 the note holds a merge conflict\n",
    );
    check(
        "<<<<<<< HEAD\n---\ncircle: 1\n---\n=======\n---\ncircle: 2\n---\n>>>>>>> theirs\n",
        "1:1+7 the note holds a merge conflict\n",
    );
}

#[test]
fn last_touch_is_the_newest_answered_one_that_is_not_to_come() {
    let check = |note: &str, expected: Option<(&str, Option<Method>)>| {
        let touched = read(format!("---\ncircle: 1\n{note}")).unwrap().touched(day("2026-11-22"));
        assert_eq!(touched, expected.map(|(text, method)| (day(text), method)), "{note}");
    };
    check("---\n", None);
    check("last_touch: 2026-11-02\n---\n", Some(("2026-11-02", None)));
    check("last_touch: 2026-11-23\n---\n", None);
    check("---\n# Log\n- 2026-10-01 phone\n- 2026-11-01 met\n", Some(("2026-11-01", Some(Method::Meeting))));
    check(
        "last_touch: 2026-11-01\n---\n# Log\n- 2026-11-01 met",
        Some(("2026-11-01", Some(Method::Meeting))),
    );
    check("last_touch: 2026-11-02\n---\n# Log\n- 2026-11-01 met", Some(("2026-11-02", None)));
    check("---\n# Log\n- 2026-11-22 mail\n- 2026-11-22 x", Some(("2026-11-22", Some(Method::Email))));
    check(
        "---\n# Log\n- 2026-11-02 call #noanswer\n- 2026-10-02 call",
        Some(("2026-10-02", Some(Method::Phone))),
    );
    check("---\n# Log\n- 2026-11-23 call", None);
    // The meeting itself is where it began, as long as there is nothing but that.
    let met = |more: &str| format!("met: 2026-11-20\n{more}- 2026-11-20 met at the fair\n");
    let meeting = Some(("2026-11-20", Some(Method::Meeting)));
    check(&met("---\n# Log\n"), None);
    check(&met("---\n# Log\n- 2026-11-21 call\n"), Some(("2026-11-21", Some(Method::Phone))));
    check(&met("---\n# Log\n- 2026-11-20 call\n"), Some(("2026-11-20", Some(Method::Phone))));
    check(&met("---\n# Log\n- 2026-11-20 a word\n"), meeting);
    check(&met("---\n# Log\n- 2026-10-01 call\n"), meeting);
    check(&met("last_touch: 2026-11-20\n---\n# Log\n"), meeting);
    check("met: 2026-11-19\n---\n# Log\n- 2026-11-20 met", meeting);
}

#[test]
fn days_to_come_are_shown_until_they_have_come() {
    let note = "---\nlast_touch: 2026-12-01\nmet: 2026-12-03\ncircle: 7\n---\n# Log\n- 2026-12-02 phone\n";
    let contact = read(note).unwrap();
    let check = |today: &str, expected: &[&str]| {
        let findings = contact.findings(&"Ada.md".into(), day(today));
        let shown: Vec<String> =
            findings.iter().map(|it| format!("{}: {}", it.spot.line, it.message)).collect();
        assert_eq!(shown, expected, "{today}");
    };
    let circle = "4: circle `7` is not one of 1, 2, 3";
    let (met, log) = ("3: met `2026-12-03` is still to come", "7: log entry `2026-12-02` is still to come");
    check("2026-11-22", &["2: last_touch `2026-12-01` is still to come", met, circle, log]);
    check("2026-12-01", &[met, circle, log]);
    check("2026-12-03", &[circle]);
}

#[test]
fn contact_is_lean() {
    assert!(size_of::<Contact>() <= 336, "{}", size_of::<Contact>());
}

// What is not linear would take minutes here; tests/it/hostile.rs holds the clock.
#[test]
fn hostile_notes_are_contacts_with_few_findings() {
    let deep = 100_000;
    let key = |value: String| format!("---\ncircle: 1\nx: {value}\n---\n# Log\n- 2026-11-02\n");
    let body = |body: String| format!("---\ncircle: 1\n---\n# Log\n{body}\n");
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let uses = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{uses}]").unwrap();
    }
    let check = |name: &str, note: String| {
        let contact = read(&note).unwrap_or_else(|| panic!("{name} is a contact"));
        assert_eq!(contact.circle, Some(Circle::Inner), "{name}");
        let (lines, findings) = (note.lines().count(), contact.unread.len());
        assert!(contact.unread.iter().all(|it| (it.spot.line as usize) <= lines), "{name}");
        assert!(findings <= 22, "{name} has {findings} findings");
        contact
    };
    for opener in ["[", "{ ", "- ", "? ", "\"", "&a ", "*a ", "!", "a: ", "[a, ", "{a: "] {
        check(opener, key(opener.repeat(deep)));
    }
    check("lines of braces", key("\n  [".repeat(deep)));
    check("alias bomb", format!("---\ncircle: 1\n{bomb}---\n"));
    check("many aliases", key(format!("&a [{}]\ny: [{}]", "b, ".repeat(deep), "*a, ".repeat(deep))));
    check(
        "deep indentation",
        key((0..1_400).fold(String::new(), |text, depth| text + "\n" + &" ".repeat(depth) + "a:")),
    );
    check("one long indentation", key(format!("\n{}a: b", " ".repeat(deep))));
    check("many lines", key("\ny: b".repeat(deep)));
    check("many unplain lines", key("\ny: |".repeat(deep)));
    check("many circles", format!("---\n{}---\n", "circle: 1\n".repeat(deep)));
    check("many broken circles", format!("---\n{}x: @\n---\n", "circle: 1\n".repeat(deep)));
    check(
        "many categories",
        format!("---\ncircle: 1\ncategory: [{}buyer]\n---\n", "\"\\x61\", ".repeat(deep)),
    );
    check("large front matter", key("x".repeat(2 << 20)));
    check("never closed", format!("---\ncircle: 1\n{}", "y: b\n".repeat(deep)));
    for opener in [
        "> ",
        "- ",
        "* ",
        "1. ",
        "- [ ] a 📅 x ",
        "[",
        "![[",
        "*a_ ",
        "`",
        "<!-- ",
        "<",
        "%% ",
        "&",
        "\\",
        "[a](",
        "| ",
    ] {
        check(opener, body(opener.repeat(deep)));
        check(opener, body(format!("{}a\n{}", opener.repeat(deep), "a\n".repeat(deep))));
        check(opener, body(format!("{opener}\n").repeat(deep)));
    }
    check("definitions", body("[a]: b\n".repeat(deep)));
    check(
        "stairs",
        body((0..1_400).fold(String::new(), |text, depth| text + &" ".repeat(2 * depth) + "- a\n")),
    );
    check("undated", body("- x\n".repeat(deep)));
    check("badly dated", body("> \n- 2026-13-01\n".repeat(deep / 10)));
    let contact = check("long log", body("- 2026-11-02 phone\n".repeat(deep)));
    assert_eq!(contact.log.len(), deep);
    check("comments", body("%% a %% <!-- b -->\n".repeat(deep)));
    check("much text", body("*a_ ".repeat(800_000)));
    check("code", body("`%%`\n".repeat(deep)));
    let contact = check("50 MB", body("text and more of it\n".repeat((50 << 20) / 20)));
    assert_eq!(contact.unread[0].message, "the note is larger than 4 MB: its log and promises are not read");
}

const NOTE: &str = "---\ncircle: 2\ncategory: [buyer, \"expert\"]\nlast_touch: 2026-11-02\nwhy: 'knows: everyone'\n\
    tags:\n  - a\n  - b\nmet: 2020-01-02T10:00\nbroken: a: b\n---\n\n# Ada\n\n%% c %%\n\n```\ncode\n```\n\n- [ ] send 📅 2026-12-01\n\n\
    ## Personal\n- *two* boys\n\n## Log\n\n- 2026-11-02 phone: é, soon #gave\n  - [ ] more\n- 2026-13-02\n- no date\n\n<!-- x -->\n### 2025\n1. 2025-01-01 met\n";

/// Some slice of a realistic note put in place of another, and some bytes overwritten.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let at = 0..NOTE.len();
    let splice = (at.clone(), 0..40usize, at.clone(), 0..40usize);
    let byte = (at, prop::sample::select(b"\0\n\r\t -:[]{}#'\"%<>`*&!|@.0\xFF\xC3".as_slice()));
    (prop::collection::vec(splice, 0..4), prop::collection::vec(byte, 0..4)).prop_map(|(splices, bytes)| {
        let mut note = NOTE.as_bytes().to_vec();
        for (to, replaced, from, length) in splices {
            let piece = NOTE.as_bytes()[from..NOTE.len().min(from + length)].to_vec();
            let to = to.min(note.len());
            note.splice(to..note.len().min(to + replaced), piece);
        }
        for (at, byte) in bytes {
            if let Some(place) = note.get_mut(at) {
                *place = byte;
            }
        }
        note
    })
}

fn check_spots(bytes: &[u8]) {
    let folder = Config { contacts: Some(".".into()), ..Config::default() };
    for config in [Config::default(), folder] {
        let Some(contact) = read_as("Ada.md", bytes, &config) else { continue };
        let text = crate::note::decode(bytes).text;
        let lines: Vec<&str> = text.split('\n').collect();
        for finding in contact.findings(&"Ada.md".into(), day("2020-01-01")) {
            let Spot { line, column, length } = finding.spot;
            let line = lines.get(line as usize - 1).unwrap_or_else(|| panic!("no such line: {finding:?}"));
            let end = (column - 1 + length) as usize;
            assert!(end <= line.chars().count(), "beyond its line `{line}`: {finding:?}");
        }
    }
}

proptest! {
    #[test]
    fn mutated_notes_are_read_with_every_spot_inside_the_text(note in mutated()) {
        check_spots(&note);
    }

    #[test]
    fn arbitrary_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200), front in any::<bool>()) {
        let start: &[u8] = if front { b"---\ncircle: 1\n" } else { b"" };
        check_spots(&[start, &bytes].concat());
    }
}

#[test]
fn keys_that_later_rules_ask_for_are_read_and_never_wrong() {
    let contact = read(
        "---\ncircle: 1\nstatus: Deceased\naim: personal\nhanded_to: \"[[Bo Lind]]\"\nknows-us: 2026-10-01\nsupplier: Acme\n\
         switches when: the lift breaks\nemail: [a@b.c, d@e.f]\nphone: 1\ncompany: x\ntitle: y\ncity: z\nwebsite: w\n\
         linkedin: l\naddress: a\nvia: \"[[PA]]\"\nuid: 1-2\n---\n",
    )
    .unwrap();
    assert_eq!(contact.unread, Box::default());
    assert_eq!((contact.status, contact.aim), (Status::Deceased, Aim::Personal));
    let known = contact.known.unwrap();
    assert_eq!(known.handed_to.as_deref(), Some("Bo Lind"));
    assert_eq!(known.us_since, Some(day("2026-10-01")));
    assert_eq!(
        (known.supplier.as_deref(), known.switches_when.as_deref()),
        (Some("Acme"), Some("the lift breaks"))
    );
}

#[test]
fn slip_in_a_key_or_a_value_says_what_was_meant() {
    let hints = |front: &str| {
        let contact = read(format!("---\nmet: 2026-01-02\n{front}\n---\n")).unwrap();
        contact
            .unread
            .iter()
            .map(|it| format!("{}:{} {}", it.spot.line, it.spot.column, it.hint))
            .collect::<Vec<_>>()
    };
    for (front, expected) in [
        ("circel: 1", "3:1 write `circle`"),
        ("chanel: phone", "3:1 write `channel`"),
        ("Catgeory: buyer", "3:1 write `category`"),
        ("lst_touch: 2026-11-02", "3:1 write `last_touch`"),
        ("tempreature: hot", "3:1 write `temperature`"),
        ("\"brithday\": 12-10", "3:1 write `birthday`"),
        ("category: byuer", "3:11 write `buyer`"),
        ("circle: iner", "3:9 write `inner`"),
        ("status: restng", "3:9 write `resting`"),
        ("status: hand over", "3:9 write `handed over`"),
        ("status: gone", "3:9 use one of these words, or leave it empty"),
        ("channel: emial", "3:10 write `email`"),
        ("temperature: wram", "3:14 write `warm`"),
        ("aim: bussiness", "3:6 write `business`"),
    ] {
        let found = hints(front);
        let place = |it: &str| it.split_once(' ').map(|(_, hint)| hint.to_owned());
        if front.starts_with('"') {
            assert_eq!(found.iter().map(|it| place(it)).collect::<Vec<_>>(), [place(expected)], "{front}");
        } else {
            assert_eq!(found, [expected], "{front}");
        }
    }
    for own in "text nxt meet stats states brought circles channels statuses chapel mail tag created colour cycle station \
                climate candle bright categories decadence birthdate clock statement"
        .split_whitespace()
    {
        assert_eq!(hints(&format!("{own}: 1")), [] as [String; 0], "{own}");
    }
    // Both are there: the other is the user's own.
    assert_eq!(hints("status: active\nstatsu: 1"), [] as [String; 0]);
}

#[test]
fn birthday_of_1604_has_no_year() {
    let birthday = |text| read(format!("---\ncircle: 1\nbirthday: {text}\n---\n")).unwrap().birthday.unwrap();
    assert_eq!(birthday("1604-02-29"), Birthday { year: None, month: 2, day: 29 });
    assert_eq!(birthday("1605-02-28").year, Some(1605));
}

#[test]
fn time_with_a_zone_counts_on_its_day_and_tomorrows_as_today() {
    let path = "Ada.md".into();
    let check = |text: &str, today: &str, believed: Option<&str>, is_wrong: bool| {
        let front = format!("---\ncircle: 1\nlast_touch: {text}\nmet: 2020-01-01\nbought: {text}\n---\n");
        let contact = read(front).unwrap();
        let touched = contact.touched(day(today)).map(|(day, _)| day.to_string());
        assert_eq!(touched.as_deref(), believed, "{text} on {today}");
        assert_eq!(contact.findings(&path, day(today)).is_empty(), !is_wrong, "{text} on {today}");
        let log = format!("- 2026-01-01 met\n- {text} call\n- [{text}] email #noanswer\n");
        let contact = read(format!("---\ncircle: 1\n---\n## Log\n{log}")).unwrap();
        let touched = contact.touched(day(today)).map(|(day, _)| day.to_string());
        assert_eq!(touched.as_deref(), believed.or(Some("2026-01-01")), "{text} on {today}");
        let history: Vec<_> = contact.history(day(today)).iter().map(|it| it.day.to_string()).collect();
        assert_eq!(
            history[1..],
            vec![believed; 2].into_iter().flatten().collect::<Vec<_>>(),
            "{text} on {today}"
        );
        assert_eq!(contact.touches(day(today)), history.len().min(2), "{text} on {today}");
        assert_eq!(
            contact.findings(&path, day(today)).len(),
            if is_wrong { 2 } else { 0 },
            "{text} on {today}"
        );
    };
    for zoned in ["2026-11-30T04:00:00Z", "2026-11-30T23:30+14:00", "2026-11-30 01:00:00 -0800"] {
        check(zoned, "2026-11-28", None, true);
        check(zoned, "2026-11-29", Some("2026-11-29"), false);
        check(zoned, "2026-11-30", Some("2026-11-30"), false);
        check(zoned, "2026-12-01", Some("2026-11-30"), false);
    }
    for plain in ["2026-11-30", "2026-11-30T04:00:00"] {
        check(plain, "2026-11-29", None, true);
        check(plain, "2026-11-30", Some("2026-11-30"), false);
    }
}

#[test]
fn yaml_that_is_none_is_a_finding_however_little_is_wrong() {
    let check = |front: &str, place: (u32, u32), message: &str, hint: &str| {
        let contact = read(format!("---\ncircle: 1\n{front}\n---\n")).unwrap();
        let found: Vec<_> = contact
            .unread
            .iter()
            .map(|it| ((it.spot.line, it.spot.column), &*it.message, &*it.hint))
            .collect();
        assert_eq!(found, [(place, message, hint)], "{front}");
        assert!(contact.stuck.is_some() && contact.circle.is_some(), "{front}");
    };
    let comment = "a comment begins right behind a value";
    let comment_hint = "put a blank before the `#`, or the whole value in double quotes";
    check("why: \"a\"# b", (3, 9), comment, comment_hint);
    check("why: ># b\n  c", (3, 7), comment, comment_hint);
    check("why: \"a\n\tb\"", (4, 1), "a tab stands where only spaces may", "indent with spaces");
    check(
        "why: >\n \n  \n # b",
        (6, 2),
        "a line is not indented as the value above it",
        "indent all its lines alike",
    );
    check("why: a\u{feff}b", (3, 7), "an invisible U+FEFF stands inside a value", "remove it");
    let quotes = "write `key: value` on each line; a value with special characters needs double quotes";
    check("why: [a, b] c", (3, 13), "the front matter is no YAML: did not find expected key", quotes);
}

#[test]
fn indented_key_gets_the_remedy_for_that() {
    for (front, key) in [
        ("why: x\n  last_touch: 2026-11-02", "last_touch"),
        ("why: x\n  next: 2026-12-01\ncadence: 6 weeks", "next"),
        ("tags: [a]\n status: resting", "status"),
    ] {
        let contact = read(format!("---\ncircle: 1\n{front}\n---\n")).unwrap();
        let hints: Vec<_> = contact.unread.iter().map(|it| it.hint.as_str()).collect();
        assert_eq!(hints, [format!("take away the blanks before `{key}`")], "{front}");
    }
}

#[test]
fn conflict_markers_in_a_block_of_code_are_text() {
    let marks = "<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> other\n";
    let stuck = |body: String| read(format!("---\ncircle: 1\n---\n{body}")).unwrap().stuck.is_some();
    for (open, close) in [("```", "```"), ("~~~ text", "~~~~"), ("  ````git", "````")] {
        assert!(!stuck(format!("{open}\n{marks}{close}\n")), "{open}");
        // Behind the block, and where it never ends, they are a conflict's.
        assert!(stuck(format!("{open}\nx\n{close}\n{marks}")), "{open}");
        assert!(stuck(format!("{open}\n{marks}")), "{open}");
        assert!(stuck(format!("{open}\n{marks}{close}\n{marks}")), "{open}");
    }
    assert!(stuck(marks.replace("mine", "```\nmine\n```")));
}

#[test]
fn how_to_reach_somebody_is_read_in_the_spellings_of_plugins_and_never_a_mistake() {
    let reach = |front: &str| {
        let contact =
            read_as("Ada.md", format!("---\ncircle: 1\n{front}\n---\n"), &Config::default()).unwrap();
        assert_eq!(contact.unread, Box::default(), "{front}");
        *contact.reach.unwrap_or_default()
    };
    let list = |texts: &[&str]| texts.iter().map(|&text| text.into()).collect::<Box<[Box<str>]>>();
    let own = reach(
        "email: [a@b.example, c@d.example]\nphone: +44 20 7946 0000\ncompany: \"[[Borealis]]\"\ntitle: CTO",
    );
    assert_eq!(
        (&own.emails, &own.phones),
        (&list(&["a@b.example", "c@d.example"]), &list(&["+44 20 7946 0000"]))
    );
    assert_eq!((own.company.as_deref(), own.title.as_deref()), (Some("Borealis"), Some("CTO")));
    let plugin = reach(
        "\"EMAIL[HOME]\": a@b.example\n\"EMAIL[WORK]\": c@d.example\n\"TEL[CELL]\": 1\nORG: Borealis\n\"ADR[HOME].LOCALITY\": Oslo\nUID: urn:uuid:0-1",
    );
    assert_eq!((plugin.emails, plugin.phones), (list(&["a@b.example", "c@d.example"]), list(&["1"])));
    assert_eq!(
        (plugin.company.as_deref(), plugin.city.as_deref(), plugin.uid.as_deref()),
        (Some("Borealis"), Some("Oslo"), Some("0-1"))
    );
    let bare = reach(
        "linkedin: ada-l\nvia: \"[[Bo Ek|Bo]]\"\ntitle: [a, b]\naddress: {street: 1}\nlocation: Oslo\ncity: Bergen",
    );
    assert_eq!(bare.linkedin().as_deref(), Some("https://www.linkedin.com/in/ada-l"));
    assert_eq!((bare.via.as_deref(), bare.city.as_deref(), bare.address), (Some("Bo"), Some("Bergen"), None));
    assert_eq!(
        read_as("Ada.md", "---\ncircle: 1\nBDAY: 1604-12-10\nNICKNAME: Countess\n---\n", &Config::default())
            .unwrap()
            .birthday,
        Some(Birthday { year: None, month: 12, day: 10 })
    );
}
