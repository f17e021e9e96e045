use super::*;
use crate::config::Config;
use crate::note::edit::{Change, Ending, NewEntry, NewTask, edit};
use crate::note::fields::Key;
use crate::note::log::{Method, Methods, Tags};
use chrono::Days;
use proptest::prelude::*;

const TODAY: &str = "2026-11-22";

fn today() -> NaiveDate {
    TODAY.parse().unwrap()
}

fn read(note: &str) -> Contact {
    let every_note = Config { contacts: Some(".".into()), ..Config::default() };
    Contact::read(&"Ada.md".into(), note.as_bytes(), &every_note).unwrap()
}

fn foreseen(note: &str) -> Vec<(u32, u32, String, String)> {
    let found = unwritable(&"Ada.md".into(), note.as_bytes(), &read(note), today());
    found.into_iter().map(|it| (it.spot.line, it.spot.column, it.message, it.hint)).collect()
}

#[test]
fn what_could_not_be_written_is_told_with_its_line_and_remedy() {
    let check = |note: &str, line: u32, column: u32, message: &str, hint: &str| {
        for note in [note.to_owned(), note.replace('\n', "\r\n"), format!("\u{feff}{note}")] {
            assert_eq!(foreseen(&note), [(line, column, message.to_owned(), hint.to_owned())], "{note:?}");
        }
    };
    let open = "close code blocks and comments that are left open, or write the entry by hand";
    let unread = "no entry can be added to the log: the log would not read back as written";
    let note = "---\ncircle: 1\n---\n# Ada\n\n```\ncode\n";
    assert_eq!(foreseen(note)[0], (6, 1, unread.into(), open.into()));
    assert_eq!(foreseen("---\ncircle: 1\n---\nHi %% aside\n"), []);
    check(
        "---\nwhy: &x 2026-11-02\nnext: &y 2026-12-01\nother: *y\ncircle: 1\n---\n",
        3,
        7,
        "`next` cannot be changed: a change of `next` would change `other` too",
        "change it by hand",
    );
}

/// Front matters that a person, a plugin or a phone may leave, all of which are read without a finding.
const READ: [&str; 17] = [
    "circle:\t2\nlast_touch:\t2026-11-02\n",
    "circle: 2\t\nnext:\t\n",
    "\u{feff}circle: 2\n",
    "circle: 2 # {{x}}\n# {{title}}\n",
    "circle: !!int 2\nnext: !!str 2026-12-01\nlast_touch: !day 2026-11-01\n",
    "&a circle: &b 2\nnext: &c 2026-12-01\n",
    "circle: &a: 2\nwhy: x\n",
    "{circle: 2, next: 2026-12-01}\n",
    "{\n  \"circle\": 2,\n  \"next\":\n}\n",
    "? circle\n: 2\n",
    "\"circle\": '2'\n'next': \"2026-12-01\"\n",
    "next:\n  - 2026-12-01\ncircle: [2]\n",
    "next: |\n  2026-12-01\ncircle: >-\n  2\n",
    "\tcircle: 2\n".trim_ascii_start(),
    "circle: 2\n\t\nnext: 2026-12-01\n",
    "tags: [a,\n  b]\ncircle: 2\n\n\n# end\n",
    "last_touch: \"[[2026-11-02]]\"\nstatus: resting\nbuys_next: 2027-01-01 # then\n",
];

#[test]
fn what_is_read_can_be_written() {
    for front in READ {
        for note in [format!("---\n{front}---\n"), format!("---\n{front}---\n\n## Log\n- 2026-11-02 hi\n")] {
            let contact = read(&note);
            assert_eq!(contact.unread.len(), 0, "{note:?}: {:?}", contact.unread);
            assert_eq!(foreseen(&note), [], "{note:?}");
            assert!(contact.circle.is_some() || !note.contains("circle"), "{note:?}");
            for change in changes(3, "agreed to meet", &contact) {
                assert!(
                    edit(note.as_bytes(), std::slice::from_ref(&change), &Methods::default()).is_ok(),
                    "{note:?}: {change:?}"
                );
            }
        }
    }
}

/// What an answer or a command writes, on some day and in some words.
fn changes(days: u64, words: &str, contact: &Contact) -> Vec<Change> {
    let day = today().checked_add_days(Days::new(days)).unwrap();
    let entry = |method, tags| Change::Log(NewEntry { day, method, text: words.to_owned(), tags });
    let set = |key, value: &str| Change::Set(key, value.to_owned());
    let mut changes = vec![
        entry(Some(Method::Email), Tags::GAVE),
        entry(None, Tags::NO_ANSWER),
        Change::AddTask(NewTask { text: words.to_owned(), due: None, is_waiting: true }),
        set(Key::Next, &day.to_string()),
        set(Key::LastTouch, &day.to_string()),
        set(Key::Bought, &day.to_string()),
        set(Key::BuysNext, &day.to_string()),
        Change::Remove(Key::BuysNext),
        set(Key::Circle, "3"),
        set(Key::Status, "handed over"),
        set(Key::HandedTo, "Ben Okri"),
    ];
    changes.extend(contact.promises.iter().take(5).map(|promise| Change::EndTask {
        is_dated: false,
        text: promise.text.to_string(),
        line: promise.line,
        ending: Ending::Kept,
        day,
        said: words.to_owned(),
        was: String::new(),
    }));
    changes
}

fn front() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "",
        "1",
        "\t2",
        "2026-11-02",
        "'2026-11-02'",
        "\"2026-11-02\" # c",
        "[2026-11-02]",
        "[a, b]",
        "[]",
        "&x 2",
        "*x",
        "&y: 2",
        "!!str 2",
        "!t 2",
        "{a: b}",
        "{{x}}",
        "|\n  a",
        ">-\n  2\n  b",
        "\n  - a",
        "\n- a\n- b",
        "\n  a: b",
        "a\u{feff}b",
        "a\u{2028}b",
        "[[Ada]]",
        "\"[[Ada]]\"",
        "x: y",
        "'a",
        "\"a\"b",
        "a # b",
        "a#b",
        "\"a\"#b",
        "- a",
        "? a",
        "é 🎉",
        "2\n  b",
        "~",
        "2\n\t",
        "`a",
        "@a",
        "%a",
        "\\",
    ]);
    let key = prop::sample::select(vec![
        "circle",
        "next",
        "last_touch",
        "status",
        "buys_next",
        "why",
        "tags",
        "\"next\"",
        "&k next",
        "Next",
        "# next",
        "  next",
        "? next\n",
        "next ",
        "handed_to",
    ]);
    let line = (key, value, prop::sample::select(vec![": ", ":", ":\t"]));
    prop::collection::vec(line, 0..5)
        .prop_map(|lines| lines.iter().map(|(key, value, colon)| format!("{key}{colon}{value}\n")).collect())
}

fn body() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "# Ada\n",
        "\n",
        "## Log\n",
        "- 2026-11-02 hi\n",
        "- [ ] send the CV\n",
        "\t- [ ] lunch 📅 2026-12-01\n",
        "```\n",
        "~~~~\n",
        "%%",
        "<!-- a\n",
        "-->\n",
        "> - [ ] quoted\n",
        "<div>\n",
        "text\n",
        "---\n",
        "===\n",
        "1. 2026-11-01 a\n",
        "  more\n",
        "* [x] done ✅ 2026-11-01\n",
        "[a]: b\n",
        "    code\n",
        "## Personal\n",
        "- [ ] `a\n",
        "- [ ] a %% b\n",
        "- [ ] call 🔁 every week 📅 2026-11-20\n",
        "|a|\n|-|\n",
        "<!--\n",
        "- \n",
        "- [ ] \n",
        "- [ ] send the CV\n",
    ]);
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn where_nothing_is_foreseen_everything_can_be_written(
        front in prop::option::weighted(0.9, front()),
        body in body(),
        days in 0..400_u64,
        words in "[a-z]{1,6}( [a-z]{1,6}){0,3}",
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let front = front.map_or(String::new(), |front| format!("---\n{front}---\n"));
        let note = (front + &body).replace('\n', end);
        let every_note = Config { contacts: Some(".".into()), ..Config::default() };
        let Some(contact) = Contact::read(&"Ada.md".into(), note.as_bytes(), &every_note) else { return Ok(()) };
        let foreseen = unwritable(&"Ada.md".into(), note.as_bytes(), &contact, today());
        for change in changes(days, &words, &contact) {
            if let Err(refusal) = edit(note.as_bytes(), std::slice::from_ref(&change), &Methods::default()) {
                // It was told, here or when the note was read.
                let is_told = !foreseen.is_empty() || !contact.unread.is_empty();
                prop_assert!(is_told, "{:?}: {:?}: {}", note, change, refusal);
            }
        }
        for finding in &foreseen {
            prop_assert!(finding.spot.line as usize <= note.lines().count().max(1), "{:?}", finding);
        }
    }
}
