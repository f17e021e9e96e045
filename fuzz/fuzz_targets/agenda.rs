//! A DUE.md of any text is read, rendered and read again to the same; its marks are judged without a panic, and what
//! they ask for is done once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::agenda::answer::{Verdict, judge};
use rounds::agenda::leftover::{Leftover, holds_mark, normalise, read};
use rounds::agenda::{Extent, build, due};
use rounds::config::Config;
use rounds::contact::Contact;
use rounds::date::parse_day;
use rounds::index::Index;
use rounds::note::edit::edit;
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

fuzz_target!(|text: &str| {
    let day = parse_day("2026-11-22").unwrap();
    let config = Config::default();
    let mut index = Index::new(Arc::new(config.clone()));
    for (path, note) in NOTES {
        let path = Arc::from(path);
        let contact = Contact::read(&path, note.as_bytes(), &config).map(Arc::new);
        index.set(path, contact);
    }
    let agenda = build(&index, day, Extent::Day);
    let fresh = due::render(&agenda, &Leftover::default(), &config);

    let left = read(text, &[&fresh]);
    let next = due::render(&agenda, &left, &config);
    let again = due::render(&agenda, &read(&next, &[&fresh]), &config);
    assert_eq!(again, next);
    let _ = normalise(text);
    for mark in left.marks.iter().take(20) {
        let _ = holds_mark(text, mark);
        for (path, note) in NOTES {
            let contact = Contact::read(&path.into(), note.as_bytes(), &config).unwrap();
            let Verdict::Asks(intent) = judge(mark, &contact, note, day) else { continue };
            let _ = intent.subject(path, contact.circle, day);
            let Ok(after) = edit(note.as_bytes(), &intent.changes(&contact, note.as_bytes())) else {
                continue;
            };
            // Carried out, it asks for nothing more.
            let contact = Contact::read(&path.into(), &after, &config).unwrap();
            let note = String::from_utf8(after).unwrap();
            if let Verdict::Asks(intent) = judge(mark, &contact, &note, day) {
                let changes = intent.changes(&contact, note.as_bytes());
                assert_eq!(edit(note.as_bytes(), &changes).as_deref(), Ok(note.as_bytes()), "{mark:?}");
            }
        }
    }
});
