//! What may stand in an argument's place: people, promises, methods, circles, categories, files.

use crate::contact::{self, Category, Circle, Contact, Method};
use crate::names::rest::{Rest, rest};
use crate::note::task::State;
use crate::shell::commands::words;
use crate::shell::vault;
use clap::Arg;
use clap::builder::ValueHint;
use clap_complete::engine::CompletionCandidate;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Stands for whatever files there are: the shell lists them best.
pub const FILES: &str = "\tfiles";
/// Stands for folders, likewise.
pub const FOLDERS: &str = "\tfolders";

/// What an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Files,
    Folders,
    Circle,
    Category,
    /// One name, and nothing behind it.
    Name,
    /// One name, then this.
    NameThen(Then),
    /// Names, then this.
    NamesThen(Then),
}

/// What follows names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Words of one's own.
    Text,
    Method,
    Circle,
    /// A promise of that person, or to them.
    Promise,
    /// `to`, and another name.
    To,
}

impl What {
    /// What an argument of this command takes, where we know more of it than the command line itself does.
    pub fn of(verb: &str, arg: &Arg) -> Option<Self> {
        match arg.get_value_hint() {
            ValueHint::DirPath => return Some(Self::Folders),
            ValueHint::AnyPath | ValueHint::FilePath => return Some(Self::Files),
            _ => {}
        }
        let name = arg.get_value_names()?.first()?.as_str();
        Some(match (name, verb) {
            ("CIRCLE", _) => Self::Circle,
            ("CATEGORY", _) => Self::Category,
            ("NAME" | "OTHER", "show" | "edit" | "undo" | "resolve" | "due" | "merge") => Self::Name,
            ("NAME", "promise" | "later" | "bought") => Self::NameThen(Then::Text),
            ("NAME", "kept") => Self::NameThen(Then::Promise),
            ("NAME", "hand") => Self::NameThen(Then::To),
            ("NAME", "touch" | "tried") => Self::NamesThen(Then::Method),
            ("NAME", "rest") => Self::NamesThen(Then::Text),
            ("NAME", "move") => Self::NamesThen(Then::Circle),
            _ => return None,
        })
    }
}

/// What an argument takes, and what stands in it already.
pub struct Offers {
    /// What it takes.
    pub what: What,
    /// The vault, if there is one.
    pub root: Option<PathBuf>,
    /// The argument's words before the one that is being typed.
    pub before: Vec<String>,
}

impl Offers {
    /// What may stand in the place of `current`. Where the vault cannot be read there is nobody to offer.
    pub fn list(&self, current: &str) -> Vec<CompletionCandidate> {
        match self.what {
            What::Files => vec![CompletionCandidate::new(FILES)],
            What::Folders => vec![CompletionCandidate::new(FOLDERS)],
            What::Circle => circles(current),
            What::Category => beginning(Category::ALL.map(Category::word), current),
            What::Name | What::NameThen(_) | What::NamesThen(_) => self.people(current).unwrap_or_default(),
        }
    }

    fn people(&self, current: &str) -> Option<Vec<CompletionCandidate>> {
        let root = vault::real_root(self.root.as_deref()?).ok()?;
        let before: Vec<&str> = self.before.iter().flat_map(|word| word.split_whitespace()).collect();
        let typed = Typed { root: &root, before: &before, current };
        let (mut found, then) = match self.what {
            What::NameThen(then) => (typed.one(), then),
            What::NamesThen(then) if typed.is_behind_names(then) => return None,
            What::NamesThen(then) => (typed.more(), then),
            _ => (typed.one(), Then::Text),
        };
        if !before.is_empty() {
            found.extend(typed.then(then));
        }
        Some(found)
    }
}

/// What stands in an argument that begins with a name.
struct Typed<'t> {
    root: &'t Path,
    before: &'t [&'t str],
    current: &'t str,
}

impl Typed<'_> {
    /// One name, of which all words before are a part.
    fn one(&self) -> Vec<CompletionCandidate> {
        candidates(called(self.root, |name| {
            rest(name, self.before, self.current).filter(|it| it.known == self.before.len())
        }))
    }

    /// One more name, of which as many words before are a part as can be.
    fn more(&self) -> Vec<CompletionCandidate> {
        let is_new = |known| known > 0 || self.before.is_empty() || !self.current.is_empty();
        let mut found =
            called(self.root, |name| rest(name, self.before, self.current).filter(|it| is_new(it.known)));
        let most = found.iter().map(|it| it.known).max().unwrap_or(0);
        found.retain(|it| it.known == most);
        candidates(found)
    }

    /// Whether what follows names stands there already.
    fn is_behind_names(&self, then: Then) -> bool {
        let methods = || vault::read_config(self.root).methods;
        let mut behind = self.before.iter().skip(1);
        match then {
            Then::Method => behind.any(|word| methods().of(word).is_some()),
            Then::Circle => behind.any(|word| Circle::parse(word).is_some()),
            Then::Text | Then::Promise | Then::To => false,
        }
    }

    fn then(&self, then: Then) -> Vec<CompletionCandidate> {
        match then {
            Then::Text => Vec::new(),
            Then::Method if self.current.is_empty() => beginning(Method::ALL.map(Method::word), ""),
            Then::Method => beginning(vault::read_config(self.root).methods.words(), self.current),
            Then::Circle => circles(self.current),
            Then::Promise => self.promises().unwrap_or_default(),
            Then::To => match self.before.iter().rposition(|word| word.eq_ignore_ascii_case("to")) {
                Some(at) => Typed { before: &self.before[at + 1..], ..*self }.one(),
                None => beginning(["to"], self.current),
            },
        }
    }

    /// The open promises of whoever the words before name, in their notes and in dated ones.
    fn promises(&self) -> Option<Vec<CompletionCandidate>> {
        let before: Vec<String> = self.before.iter().map(ToString::to_string).collect();
        let reading = vault::read_disk(self.root).ok()?;
        let (named, text) = words::one_and_text(&before, &reading.index).ok()?;
        let [path] = &named.paths[..] else { return None };
        let begun: Vec<&str> = text.split_whitespace().collect();
        let owed = reading.index.owed_to(path).into_iter().filter(|task| task.state == State::Open);
        let own = reading.index.get(path)?.promises.iter().cloned();
        let rests = own.chain(owed.map(|task| task.promise)).filter_map(|promise| {
            let rest = rest(&promise.text, &begun, self.current).filter(|it| it.known == begun.len())?;
            Some(CompletionCandidate::new(rest.text.to_owned()))
        });
        Some(rests.collect())
    }
}

/// Somebody's name, or one of the other names that they have, as far as it is still to be typed.
struct Called {
    path: Arc<str>,
    contact: Arc<Contact>,
    text: String,
    known: usize,
}

/// The contacts whose notes are called so; where there are none, those who are called so elsewise.
fn called<'n>(root: &Path, fit: impl Fn(&str) -> Option<Rest<'_>> + 'n) -> Vec<Called> {
    let of = |name: &str, path: Arc<str>, contact: Arc<Contact>| {
        let Rest { known, text } = fit(name)?;
        Some(Called { text: text.to_owned(), known, path, contact })
    };
    let by_name = vault::contacts_called(root, |name| fit(name).is_some()).unwrap_or_default();
    let mut found: Vec<Called> =
        by_name.into_iter().filter_map(|(path, it)| of(contact::name(&path.clone()), path, it)).collect();
    if found.is_empty() {
        let all = vault::contacts_called(root, |_| true).unwrap_or_default();
        let by_alias = |(path, it): (Arc<str>, Arc<Contact>)| {
            it.aliases.iter().find_map(|alias| of(alias, path.clone(), it.clone()))
        };
        found = all.into_iter().filter_map(by_alias).collect();
    }
    found
}

/// Each with who that is; whoever shares a name with somebody is told by the path.
fn candidates(mut called: Vec<Called>) -> Vec<CompletionCandidate> {
    called.sort_by(|one, other| (&one.text, &one.path).cmp(&(&other.text, &other.path)));
    let mut found = Vec::with_capacity(called.len());
    for same in called.chunk_by(|one, other| one.text == other.text) {
        let are_twins = same.len() > 1 && same.iter().all(|it| it.text == contact::name(&it.path));
        for it in &same[..if are_twins { same.len() } else { 1 }] {
            let value = if are_twins { it.path.trim_end_matches(".md") } else { &it.text };
            found.push(CompletionCandidate::new(value).help(Some(who(&it.contact).into())));
        }
    }
    found
}

/// `circle 1, buyer`
fn who(contact: &Contact) -> String {
    let circle = contact.circle.map(|circle| format!("circle {}", circle as u8));
    let categories = contact.categories.iter().map(|category| category.word().to_owned());
    circle.into_iter().chain(categories).collect::<Vec<_>>().join(", ")
}

fn circles(current: &str) -> Vec<CompletionCandidate> {
    let all = [("1", "inner"), ("2", "middle"), ("3", "outer")];
    let numbers = all.map(|(number, word)| CompletionCandidate::new(number).help(Some(word.into())));
    let fits = |it: &CompletionCandidate| it.get_value().to_string_lossy().starts_with(current);
    let mut found: Vec<CompletionCandidate> = numbers.into_iter().filter(fits).collect();
    if found.is_empty() {
        found = beginning(all.map(|(_, word)| word), current);
    }
    found
}

/// Those of the words that begin like this, whatever the case.
fn beginning<'w>(words: impl IntoIterator<Item = &'w str>, current: &str) -> Vec<CompletionCandidate> {
    let current = current.to_lowercase();
    words.into_iter().filter(|word| word.starts_with(&current)).map(CompletionCandidate::new).collect()
}
