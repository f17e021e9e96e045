//! The files that are made from the notes and kept beside them, as a list: what each is called in `[feeds]`, and what its
//! name looks like. What stands in them, `feed.rs` makes.

use super::Config;
use super::read::folder;

/// A file that is made from the notes, or a folder of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feed {
    /// Birthdays, agreed days, promises and buying windows.
    Calendar,
    /// A card a contact.
    Cards,
    /// The circles as a picture.
    Circles,
    /// The last twelve months.
    Review,
}

/// What is to be known of a feed's name.
struct Kind {
    feed: Feed,
    key: &'static str,
    /// How the names of its files end.
    ending: &'static str,
    /// Whether it is a folder of such files.
    is_folder: bool,
}

/// All feeds: the next one is a line here, and one in `feed.rs`.
const KINDS: [Kind; 4] = [
    Kind { feed: Feed::Calendar, key: "feeds.calendar", ending: ".ics", is_folder: false },
    Kind { feed: Feed::Cards, key: "feeds.cards", ending: ".vcf", is_folder: true },
    Kind { feed: Feed::Circles, key: "feeds.circles", ending: ".svg", is_folder: false },
    Kind { feed: Feed::Review, key: "feeds.review", ending: ".md", is_folder: false },
];

/// The keys of all feeds.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.key)
}

impl Feed {
    /// The feed that a key of `rounds.toml` names: `feeds.calendar`.
    pub fn of_key(key: &str) -> Option<Self> {
        KINDS.iter().find(|kind| kind.key == key).map(|kind| kind.feed)
    }

    /// Its key in `rounds.toml`.
    pub fn key(self) -> &'static str {
        self.kind().key
    }

    fn kind(self) -> &'static Kind {
        KINDS.iter().find(|kind| kind.feed == self).unwrap_or(&KINDS[0])
    }

    /// A name for it, relative to the vault; `None`: it is none.
    pub(super) fn name(self, text: &str) -> Option<String> {
        let Kind { ending, is_folder, .. } = self.kind();
        let name = folder(text).filter(|name| name != ".")?;
        let stem = name.strip_suffix(ending);
        (*is_folder || stem.is_some_and(|stem| !stem.is_empty() && !stem.ends_with('/'))).then_some(name)
    }

    /// What a name for it is, and how one is written.
    pub(super) fn expected(self) -> (String, String) {
        let Kind { key, ending, is_folder, .. } = self.kind();
        let word = key.trim_start_matches("feeds.");
        match is_folder {
            true => (
                "a folder inside the vault".into(),
                format!("write the path of a folder, such as `{}{}`", word[..1].to_uppercase(), &word[1..]),
            ),
            false => (
                format!("a file inside the vault that ends in `{ending}`"),
                format!("write `{word}{ending}`"),
            ),
        }
    }

    /// Whether the file at `path` is its, where it is called `name`.
    pub fn has(self, name: &str, path: &str) -> bool {
        let Kind { ending, is_folder, .. } = self.kind();
        match is_folder {
            false => name == path,
            true => {
                let file = path.strip_prefix(name).and_then(|rest| rest.strip_prefix('/'));
                file.is_some_and(|file| !file.contains('/') && file.ends_with(ending))
            }
        }
    }

    /// One of its files, for questions that have one answer for all of them.
    pub fn sample(self, name: &str) -> String {
        self.path(name, "Somebody")
    }

    /// The pattern that means its files alone, where a star stands for any name: `Cards/*.vcf`. `escaped` is its name.
    pub fn pattern(self, escaped: &str) -> String {
        self.path(escaped, "*")
    }

    fn path(self, name: &str, file: &str) -> String {
        let Kind { ending, is_folder, .. } = self.kind();
        if *is_folder { format!("{name}/{file}{ending}") } else { name.to_owned() }
    }
}

impl Config {
    /// The name of a feed, where it is kept.
    pub fn feed(&self, feed: Feed) -> Option<&str> {
        self.feeds.iter().find(|(it, _)| *it == feed).map(|(_, name)| &**name)
    }

    /// The feed that has a file at `path`.
    pub fn feed_at(&self, path: &str) -> Option<Feed> {
        self.feeds.iter().find(|(feed, name)| feed.has(name, path)).map(|(feed, _)| *feed)
    }

    /// Whether the file at `path` is made from the notes, and is none itself.
    pub fn is_generated(&self, path: &str) -> bool {
        path == self.agenda_file || self.feed_at(path).is_some()
    }
}
