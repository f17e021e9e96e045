//! A note of any bytes is read without a panic, and every finding lies inside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::config::Config;
use rounds::contact::Contact;
use rounds::note::decode;
use std::sync::Arc;

fuzz_target!(|bytes: &[u8]| {
    let path = Arc::from("Ada.md");
    let every_note = Config { contacts: Some(".".into()), ..Config::default() };
    for config in [Config::default(), every_note] {
        let Some(contact) = Contact::read(&path, bytes, &config) else { continue };
        let text = decode(bytes).text;
        let lines: Vec<&str> = text.split('\n').collect();
        for finding in contact.unread {
            let line = lines[finding.spot.line as usize - 1].chars().count();
            assert!((finding.spot.column + finding.spot.length) as usize <= line + 1, "{finding:?}");
        }
    }
});
