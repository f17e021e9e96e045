//! Any bytes read as a table: no panic, and nobody without a name.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = rounds::exchange::table::read(bytes, &rounds::exchange::Wishes::default()) {
        assert!(reading.people.iter().all(|person| !person.name.is_empty()));
    }
});
