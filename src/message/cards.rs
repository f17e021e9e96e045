//! The message of one commit of many cards.

use super::{BY, clean, contact_trailer, fit};

/// The message of one commit of many cards of the inbox: `Inbox: 120 cards, 118 new contacts`. `told` is the message that
/// each would have alone, `new` how many are new contacts, `paths` the notes. `is_anonymous` as in [`super::anonymous`].
pub fn cards<'t>(
    told: &[String],
    new: usize,
    paths: impl Iterator<Item = &'t str>,
    is_anonymous: bool,
) -> String {
    let contacts = match new {
        0 => String::new(),
        1 => ", 1 new contact".to_owned(),
        new => format!(", {new} new contacts"),
    };
    let subject = fit(&format!("Inbox: {} cards{contacts}", told.len()));
    if is_anonymous {
        return format!("{subject}\n\n{BY}: inbox\n");
    }
    let told: String =
        told.iter().filter_map(|message| Some(clean(message.lines().next()?) + "\n")).collect();
    let paths: String = paths.map(contact_trailer).collect();
    format!("{subject}\n\n{told}\n{paths}{BY}: inbox\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_cards_are_told_one_a_line() {
        let told =
            ["New contact: Bo Yu (circle 3)\n\nContact: Bo Yu.md\n", "Ada: touched by phone, 22 Nov\n"];
        let told = told.map(str::to_owned);
        let paths = || ["Bo Yu.md", "Ada.md"].into_iter();
        assert_eq!(
            cards(&told, 1, paths(), false),
            "Inbox: 2 cards, 1 new contact\n\nNew contact: Bo Yu (circle 3)\nAda: touched by phone, 22 Nov\n\n\
             Contact: Bo Yu.md\nContact: Ada.md\nRounds: inbox\n"
        );
        assert_eq!(cards(&told, 0, paths(), true), "Inbox: 2 cards\n\nRounds: inbox\n");
    }
}
