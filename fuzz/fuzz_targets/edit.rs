//! A note of any bytes is edited without a panic, and an entry that was written is found again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::contact::Tags;
use rounds::date::parse_day;
use rounds::note::edit::{Change, Ending, NewEntry, NewTask, edit, is_answered};
use rounds::note::front_matter::Key;
use rounds::note::method::Methods;

fuzz_target!(|input: (&[u8], &str)| {
    let (note, words) = input;
    let methods = Methods::default();
    let day = parse_day("2026-11-22").unwrap();
    let entry = NewEntry { day, method: None, text: words.to_owned(), tags: Tags::NO_ANSWER };
    if let Ok(after) = edit(note, &[Change::Log(entry.clone())], &methods) {
        assert!(is_answered(&after, &entry, &methods));
    }
    let ending = Ending::CalledOff;
    for change in [
        Change::Set(Key::Next, day.to_string()),
        Change::Set(Key::Why, words.to_owned()),
        Change::Remove(Key::Circle),
        Change::EndTask {
            text: words.to_owned(),
            line: 0,
            ending,
            day,
            is_dated: false,
            said: words.to_owned(),
            was: String::new(),
        },
        Change::DateTask { text: words.to_owned(), line: 0, due: day },
        Change::AddTask(NewTask { text: words.to_owned(), due: Some(day), is_waiting: true }),
    ] {
        // What is so already is not written again (of two tasks with the same words the other one comes
        // next).
        let is_task = matches!(change, Change::EndTask { .. });
        if let Ok(after) = edit(note, &[change.clone()], &methods)
            && !is_task
        {
            assert_eq!(edit(&after, &[change], &methods).as_deref(), Ok(&*after));
        }
    }
});
