//! Front matter of any text is read without a panic, and every value lies inside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::note::front_matter::{Key, read};

fuzz_target!(|text: &str| {
    let (fields, wrong) = read(text);
    assert!(wrong.is_none_or(|wrong| text.get(wrong.range).is_some()));
    for key in [Key::Circle, Key::Category, Key::LastTouch, Key::Why, Key::MetAt] {
        assert!(fields.get(key).is_none_or(|field| text.get(field.range.clone()).is_some()));
    }
});
