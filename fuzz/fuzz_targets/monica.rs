//! Any bytes read as Monica's JSON: no panic, and nobody without a name.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = rounds::exchange::monica::read(bytes) {
        assert!(reading.people.iter().all(|person| !person.name.is_empty()));
    }
});
