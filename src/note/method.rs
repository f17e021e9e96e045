//! The methods by which people are in touch, and the words that name them.

use std::sync::Arc;

/// Six families of methods, each with everyday words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// email, mail
    Email,
    /// meeting, met, coffee, lunch, dinner, visit
    Meeting,
    /// phone, call, called, tel, video, zoom, skype
    Phone,
    /// online, linkedin, message, text, dm, sms, whatsapp, signal
    Online,
    /// intranet, teams, slack
    Intranet,
    /// post, letter, card, gift, book
    Post,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Email, Self::Meeting, Self::Phone, Self::Online, Self::Intranet, Self::Post];

    /// The family's word: `phone`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Phone => "phone",
            Self::Online => "online",
            Self::Intranet => "intranet",
            Self::Post => "post",
        }
    }

    /// The family as in `touched 2 Oct by email`.
    pub fn by(self) -> &'static str {
        match self {
            Self::Email => "by email",
            Self::Meeting => "in person",
            Self::Phone => "by phone",
            Self::Online => "online",
            Self::Intranet => "on the intranet",
            Self::Post => "by post",
        }
    }

    /// The family that an everyday word belongs to, whatever its case.
    fn everyday(word: &str) -> Option<Self> {
        let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        WORDS.into_iter().find(|(_, words)| is(words)).map(|(method, _)| method)
    }
}

const WORDS: [(Method, &[&str]); 6] = [
    (Method::Email, &["email", "mail"]),
    (Method::Meeting, &["meeting", "met", "coffee", "lunch", "dinner", "visit"]),
    (Method::Phone, &["phone", "call", "called", "tel", "video", "zoom", "skype"]),
    (Method::Online, &["online", "linkedin", "message", "text", "dm", "sms", "whatsapp", "signal"]),
    (Method::Intranet, &["intranet", "teams", "slack"]),
    (Method::Post, &["post", "letter", "card", "gift", "book"]),
];

/// The words that name a method: the everyday ones of all families, and the user's own beside them. A word of their own
/// that is an everyday one of another family means what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Methods {
    /// In small letters.
    own: Arc<[(Box<str>, Method)]>,
}

impl Methods {
    /// The everyday words and these.
    pub fn with<'w>(own: impl IntoIterator<Item = (&'w str, Method)>) -> Self {
        Self { own: own.into_iter().map(|(word, method)| (word.to_lowercase().into(), method)).collect() }
    }

    /// The family that a word belongs to, whatever its case.
    pub fn of(&self, word: &str) -> Option<Method> {
        self.own(word).or_else(|| Method::everyday(word))
    }

    fn own(&self, word: &str) -> Option<Method> {
        if self.own.is_empty() {
            return None;
        }
        let word = word.to_lowercase();
        self.own.iter().find(|(known, _)| **known == *word).map(|&(_, method)| method)
    }

    /// The family that the first word of a text belongs to, and what follows it. That of `call-back` and `phone's` is none.
    pub fn leading<'t>(&self, text: &'t str) -> Option<(Method, &'t str)> {
        let (word, rest) = text.split_at(word_end(text));
        let mut behind = rest.chars();
        let is_part = match behind.next() {
            Some('-' | '\'' | '’' | '\u{2010}' | '\u{2011}') => {
                behind.next().is_some_and(char::is_alphanumeric)
            }
            Some(sign) => sign.is_alphanumeric() || sign == '_',
            None => false,
        };
        self.of(word).filter(|_| !is_part).map(|method| (method, rest))
    }

    /// What somebody said of a touch: the family that a leading word sets, and the words. `phone: liked the draft`, `call, no
    /// time today`; `call-back` is none.
    pub fn split<'t>(&self, words: &'t str) -> (Option<Method>, &'t str) {
        let words = words.trim();
        match self.leading(words) {
            Some((method, rest)) => {
                (Some(method), rest.trim_start_matches(|c: char| c.is_whitespace() || ":,;.–—-".contains(c)))
            }
            None => (None, words),
        }
    }

    /// The words of all families.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let own = self.own.iter().map(|(word, _)| &**word);
        WORDS.into_iter().flat_map(|(_, words)| words.iter().copied()).chain(own)
    }
}

/// Where the first word of a text ends.
pub(crate) fn word_end(text: &str) -> usize {
    let ascii = text.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    // Letters of other alphabets are rare, and every entry of a log is asked.
    match text.as_bytes().get(ascii) {
        Some(byte) if !byte.is_ascii() => text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()),
        _ => ascii,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ones_own_name_a_method_beside_the_everyday_ones() {
        let methods = Methods::with([("Kaffee", Method::Meeting), ("überwiesen", Method::Post)]);
        for (word, expected) in [
            ("kaffee", Some(Method::Meeting)),
            ("KAFFEE", Some(Method::Meeting)),
            ("coffee", Some(Method::Meeting)),
            ("Überwiesen", Some(Method::Post)),
            ("Kaffe", None),
        ] {
            assert_eq!(methods.of(word), expected, "{word}");
        }
        assert_eq!(methods.split("Kaffee: the racks"), (Some(Method::Meeting), "the racks"));
        assert_eq!(methods.split("Überwiesen, am Montag"), (Some(Method::Post), "am Montag"));
        assert_eq!(methods.split("Kaffee-Klatsch"), (None, "Kaffee-Klatsch"));
        assert_eq!(methods.split("Kaffeehaus"), (None, "Kaffeehaus"));
        assert_eq!(Methods::default().split("Kaffee: the racks"), (None, "Kaffee: the racks"));
    }

    #[test]
    fn word_of_ones_own_outdoes_an_everyday_one() {
        let methods = Methods::with([("book", Method::Meeting)]);
        assert_eq!(methods.of("book"), Some(Method::Meeting));
        assert_eq!(methods.of("letter"), Some(Method::Post));
    }
}
