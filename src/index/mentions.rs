//! Whom the logs of others speak of: `- 2026-11-02 lunch with [[Ben]]` in Ada's note touches Ben too.
//! Follows links only; a name that two notes share is nobody's.

use crate::contact::{self, Contact, Entry, Link, Tags};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// Links from logs, by the name that they end in.
#[derive(Debug, Clone, Default)]
pub(super) struct Mentions {
    /// By the folded name, then by the note whose log it is.
    by_name: BTreeMap<Box<str>, BTreeMap<Arc<str>, Vec<Mention>>>,
}

/// The paths of contacts by their names, whatever the case.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(BTreeMap<Box<str>, BTreeSet<Arc<str>>>);

impl Names {
    /// Adds a contact.
    pub fn insert(&mut self, path: &Arc<str>) {
        self.0.entry(folded_name(path)).or_default().insert(path.clone());
    }

    /// Removes one.
    pub fn remove(&mut self, path: &str) {
        let name = folded_name(path);
        if let Some(paths) = self.0.get_mut(&name) {
            paths.remove(path);
            if paths.is_empty() {
                self.0.remove(&name);
            }
        }
    }

    /// The contacts of a folded name.
    pub fn of(&self, name: &str) -> impl Iterator<Item = &Arc<str>> {
        self.0.get(name).into_iter().flatten()
    }
}

/// A link in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    /// The entry's place in the log.
    entry: usize,
    target: Target,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// A Markdown link's: the path from the vault's root.
    Path(Box<str>),
    /// A wiki link's: folded, the last parts of a path without `.md`.
    Suffix(Box<str>),
}

impl Mentions {
    /// Takes out what the log of the note at `path` says, and puts in what it says now. Returns the names whose
    /// contacts may be touched otherwise than before.
    pub fn set(
        &mut self,
        path: &Arc<str>,
        old: Option<&Contact>,
        new: Option<&Contact>,
    ) -> BTreeSet<Box<str>> {
        let mut names = BTreeSet::new();
        for (name, _) in old.into_iter().flat_map(|contact| links(path, contact)) {
            if let Some(sources) = self.by_name.get_mut(&name) {
                sources.remove(path);
                if sources.is_empty() {
                    self.by_name.remove(&name);
                }
            }
            names.insert(name);
        }
        for (name, mention) in new.into_iter().flat_map(|contact| links(path, contact)) {
            let mentions = self.by_name.entry(name.clone()).or_default().entry(path.clone()).or_default();
            if !mentions.contains(&mention) {
                mentions.push(mention);
            }
            names.insert(name);
        }
        names
    }

    /// Whether no log speaks of anybody.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// `own` with the entries of others' logs that speak of the contact at `path`; `None` where none does.
    /// `get` is asked for the notes that these stand in.
    pub fn woven<'a>(
        &self,
        path: &Arc<str>,
        own: &Contact,
        names: &Names,
        get: impl Fn(&str) -> Option<&'a Arc<Contact>>,
    ) -> Option<Contact> {
        let days: HashSet<_> = own.log.iter().map(|entry| entry.day).collect();
        let mut told = Vec::new();
        for (source, mentions) in self.by_name.get(&folded_name(path))? {
            let entries: BTreeSet<usize> =
                mentions.iter().filter(|it| leads_to(&it.target, path, names)).map(|it| it.entry).collect();
            let Some(contact) = get(source).filter(|_| source != path) else { continue };
            for entry in entries.into_iter().filter_map(|at| contact.log.get(at)) {
                // The own log says it better; and help was given to whose note it is.
                if !days.contains(&entry.day) {
                    let tags = entry.tags.and(Tags::NO_ANSWER.or(Tags::SALES).or(Tags::THEIRS));
                    told.push(Entry { tags, from: Some(source), ..entry });
                }
            }
        }
        (!told.is_empty()).then(|| Contact { log: own.log.iter().chain(told).collect(), ..own.clone() })
    }
}

fn leads_to(target: &Target, path: &Arc<str>, names: &Names) -> bool {
    let suffix = match target {
        Target::Path(target) => return **target == **path,
        Target::Suffix(suffix) => suffix,
    };
    let is_meant = |path: &str| {
        let path = folded(path);
        let rest = path.strip_suffix(&**suffix);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let name = folded_name(path);
    let mut meant = names.of(&name).filter(|path| is_meant(path));
    match (meant.next(), meant.next()) {
        (Some(only), None) => only == path,
        // Of namesakes a link can still mean the one whose whole path it gives.
        _ => folded(path) == **suffix,
    }
}

/// The links in a contact's log, by the folded name that each ends in.
fn links(path: &str, contact: &Contact) -> Vec<(Box<str>, Mention)> {
    let mention = |(entry, link): &(u32, Link)| {
        let target = target(path, link)?;
        let name = match &target {
            Target::Path(path) => folded_name(path),
            Target::Suffix(suffix) => contact::name(suffix).into(),
        };
        Some((name, Mention { entry: *entry as usize, target }))
    };
    contact.links.iter().filter_map(mention).collect()
}

/// Where a link in the note at `path` leads to; `None`: out of the vault.
fn target(path: &str, link: &Link) -> Option<Target> {
    let target = &*link.target;
    if link.is_wiki {
        let target = target.split('^').next().unwrap_or_default().trim().trim_start_matches('/');
        return (!target.is_empty()).then(|| Target::Suffix(folded(target).into()));
    }
    // A link is relative to the folder of the note that it stands in.
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let from = if target.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(Target::Path(parts.join("/").into()))
}

fn folded(path: &str) -> String {
    path.strip_suffix(".md").unwrap_or(path).to_lowercase()
}

/// The name that ends a path, whatever its case.
pub(super) fn folded_name(path: &str) -> Box<str> {
    contact::name(path).to_lowercase().into()
}
