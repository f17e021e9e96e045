//! Any bytes read as vCards: no panic, and nobody without a name.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reading = rounds::exchange::vcard::read(bytes);
    assert!(reading.people.iter().all(|person| !person.name.is_empty()));
});
