//! Contacts that came a moment ago, many at once, and whether a name may mean one of them: told without a look at each.

use super::{Asked, Rank, fold, is_unspaced, words};
use crate::contact::{self, Contact};
use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

/// Contacts by the words of their names.
#[derive(Debug, Default)]
pub struct Newcomers {
    contacts: Vec<(Arc<str>, Contact)>,
    /// By each word of a name or an alias, folded: whose it is.
    words: BTreeMap<Box<str>, Vec<usize>>,
    /// The first letters of all words of a name.
    initials: HashSet<String>,
}

impl Newcomers {
    /// One more.
    pub fn add(&mut self, path: Arc<str>, contact: Contact) {
        let (name, at) = (contact::name(&path), self.contacts.len());
        for text in std::iter::once(name).chain(contact.aliases.iter().map(|alias| &**alias)) {
            for word in words(&fold(text)) {
                self.words.entry(word.into()).or_default().push(at);
            }
        }
        let key = super::key(&fold(name));
        self.initials.insert(key.split(' ').filter_map(|word| word.chars().next()).collect());
        self.contacts.push((path, contact));
    }

    /// Whether `asked` may be the name or an alias of one of them, or words, parts or the initials of it. Not whether it is
    /// that but for a slip: see [`super::is_typo`].
    pub fn may_mean(&self, asked: &str) -> bool {
        let asked = Asked::new(asked, true);
        let Some(longest) = asked.words.first() else { return !self.contacts.is_empty() };
        // What holds a slash may be a path and an alias; such names have no blanks to begin words after either.
        if asked.text.contains('/') || longest.text.starts_with(is_unspaced) {
            return (0..self.contacts.len()).any(|at| self.fits(&asked, at));
        }
        let begin = &*longest.text;
        let begun = self.words.range::<str, _>((Bound::Included(begin), Bound::Unbounded));
        let begun = begun.take_while(|(word, _)| word.starts_with(begin));
        self.initials.contains(&asked.key)
            || begun.flat_map(|(_, whose)| whose).any(|&at| self.fits(&asked, at))
    }

    fn fits(&self, asked: &Asked<'_>, at: usize) -> bool {
        let (path, contact) = &self.contacts[at];
        let is_fit = |asked: &Asked<'_>| asked.rank(path, contact).is_some_and(|rank| rank < Rank::Typo);
        is_fit(asked)
            || asked.text == &**path
            || (asked.text.contains('/') && is_fit(&Asked::new(asked.text, false)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::names::{is_typo, may_mean};

    fn newcomers(names: &[&str]) -> Newcomers {
        let mut newcomers = Newcomers::default();
        for name in names {
            let path: Arc<str> = format!("People/{name}.md").into();
            let note = b"---\ncircle: 1\naliases: [Kit, \"de Vries\"]\n---\n";
            newcomers.add(path.clone(), Contact::read(&path, note, &Config::default()).unwrap());
        }
        newcomers
    }

    #[test]
    fn name_that_may_mean_one_of_many_is_found_as_among_few() {
        let names = ["Ana Ruiz", "Jean-Luc O'Brien", "Øystein Ås", "田中太郎", "Bo12 Yu12", "Bo1 Yu1"];
        let all = newcomers(&names);
        let asked = [
            "Ana Ruiz",
            "ana",
            "ruiz a",
            "an",
            "AR",
            "ar",
            "jeanluc",
            "luc",
            "obrien",
            "oystein",
            "太郎",
            "田中",
            "Bo1",
            "Bo12 Yu",
            "Bo3 Yu3",
            "kit",
            "vries",
            "People/Ana Ruiz",
            "People/Ana Ruiz.md",
            "Other/Ana Ruiz",
            "Ana/Ruiz",
            "Anna Ruiz",
            "Zed",
            "?",
            "",
        ];
        for asked in asked {
            let one_by_one = all
                .contacts
                .iter()
                .any(|(path, contact)| may_mean(path, contact, asked) && !is_typo(path, contact, asked));
            // To say yes too often costs a second look.
            assert!(all.may_mean(asked) || !one_by_one, "{asked}");
        }
        for stranger in ["Zed", "Ben Hill", "uiz", "Bo3 Yu3"] {
            assert!(!all.may_mean(stranger), "{stranger}");
        }
        assert!(!Newcomers::default().may_mean("?"));
    }
}
