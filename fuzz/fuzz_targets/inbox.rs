//! An inbox of any text is judged without a panic; a question is put once, a card leaves and nothing else does, and
//! every new note is a contact without a mistake.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::config::Config;
use rounds::contact::Contact;
use rounds::date::parse_day;
use rounds::inbox::{Vault, Verdict, Who, asked, judge, read, without};

fuzz_target!(|text: &str| {
    let day = parse_day("2026-11-20").unwrap();
    let config = Config::default();
    let who = |name: &str| match name {
        "Ada" => Who::Like("Ada Lovelace.md".into()),
        "Ada Lovelace" => Who::One("Ada Lovelace.md".into()),
        "Tom" => Who::Several(vec!["Tom Ashworth.md".into(), "Tom Reid.md".into()]),
        _ => Who::Nobody,
    };
    let note = |_: &str| Some("---\nmet: 2026-11-20\n---\n- [ ] send deck\n".to_owned());
    let vault =
        Vault { config: &config, who: &who, note: &note, is_taken: &|_| false, book: &|_| None, folder: "" };
    let cards = read(text);
    for card in cards.iter().take(20) {
        assert_eq!(without(text, card).len(), text.len() - card.range.len());
        match judge(card, day, &vault) {
            Verdict::Ask => {
                let text = asked(text, card, day, &config.methods);
                let card = read(&text).into_iter().find(|it| it.range.start == card.range.start).unwrap();
                let again = judge(&card, day, &vault);
                assert!(matches!(&again, Verdict::Waiting(card) if card.since.is_some()), "{again:?}");
            }
            Verdict::New { path, note } => {
                let contact = Contact::read(&path.as_str().into(), note.as_bytes(), &config).unwrap();
                assert!(contact.met.is_some() && contact.unread.is_empty(), "{note}");
            }
            Verdict::Known { .. } | Verdict::Waiting(_) | Verdict::Wrong(_) => {}
        }
    }
});
