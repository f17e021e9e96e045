//! Any bytes read as an archive, or as whatever they are: no panic, and nobody without a name.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(readings) = rounds::exchange::read(bytes, &rounds::exchange::Wishes::default()) {
        assert!(readings.iter().flat_map(|reading| &reading.people).all(|person| !person.name.is_empty()));
    }
});
