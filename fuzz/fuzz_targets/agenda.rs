//! A DUE.md of any text is read, rendered and read again to the same; its marks are judged without a panic, and what
//! they ask for is done once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::agenda::Extent;
use rounds::agenda::Planner;
use rounds::agenda::day;
use rounds::config::Config;
use rounds::contact::Contact;
use rounds::date::parse_day;
use rounds::request;
use rounds::note::edit::edit;
use rounds::note::method::Methods;
use rounds::page::answer::{Person, Verdict, judge};
use rounds::page::baseline::{Baseline, edits};
use rounds::page::{ENGLISH, Left, Page, mark, normalise, read};
use std::sync::Arc;

const NOTES: [(&str, &str); 3] = [
    ("Ada.md", "---\ncircle: 1\ncategory: buyer\nlast_touch: 2026-10-02\nbirthday: 11-25\n---\n"),
    (
        "P/Ben.md",
        "---\nmet: 2026-11-20\n---\n- [ ] send the CV 📅 2026-11-20\n- [ ] lunch #waiting 📅 2026-11-01\n",
    ),
    (
        "Eve.md",
        "---\ncircle: 2\nlast_touch: 2026-05-01\n---\n## Log\n- 2026-10-01 email #noanswer\n- 2026-10-10 email #noanswer\n- 2026-11-01 email #noanswer\n- 2026-04-01 phone: advice #got\n",
    ),
];

/// Somebody whose note stands alone.
fn alone<'a>(path: &'a str, contact: &'a Contact, methods: &'a Methods, note: &'a [u8]) -> Person<'a> {
    Person { path, contact, owed: &[], other: &|_| None, note, who: &|_| None, methods }
}

fuzz_target!(|text: &str| {
    let today = parse_day("2026-11-22").unwrap();
    let config = Config::default();
    let mut index = Planner::new(Arc::new(config.clone()));
    for (path, note) in NOTES {
        let path = Arc::from(path);
        let contact = Contact::read(&path, note.as_bytes(), &config).map(Arc::new);
        index.set(path, contact);
    }
    let page = |day| Page::of(&day::build(&index, day, Extent::Day), &config, &ENGLISH);
    let (now, before) = (page(today), page(today.pred_opt().unwrap()));

    let left = read(text, &now, &[], &[]);
    let next = now.text(&left);
    assert_eq!(now.text(&read(&next, &now, &[], &[])), next);
    let _ = normalise(text);
    let pages = [&Baseline::bare(now.clone()), &Baseline::bare(before)];
    let left = edits(text, &pages, &Left::default()).left;
    for mark in left.marks.iter().take(20) {
        let _ = mark::holds(text, mark);
        for (path, note) in NOTES {
            let contact = Contact::read(&path.into(), note.as_bytes(), &config).unwrap();
            let person = alone(path, &contact, &config.methods, note.as_bytes());
            let Verdict::Asks(requests) = judge(mark, &person, today) else { continue };
            let _ = request::told(&requests, path, contact.circle, today, &config.methods);
            let changes = request::changes(&requests, &contact, note.as_bytes(), &config.methods);
            let Ok(after) = edit(note.as_bytes(), &changes, &config.methods) else { continue };
            // Carried out, it asks for nothing more.
            let contact = Contact::read(&path.into(), &after, &config).unwrap();
            let person = alone(path, &contact, &config.methods, &after);
            assert!(!matches!(judge(mark, &person, today), Verdict::Asks(_)), "{mark:?}");
        }
    }
});
