//! What contacts are called, and whom a link means: by the path that it gives, by the end of one, by a name that one
//! contact alone has.

use crate::contact::{self, Contact, Link};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The paths of contacts by what they are called, whatever the case.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// By the names of their files.
    paths: BTreeMap<Box<str>, BTreeSet<Arc<str>>>,
    /// By their other names.
    aliases: BTreeMap<Box<str>, BTreeSet<Arc<str>>>,
    /// Names of two and more.
    shared: BTreeSet<Box<str>>,
}

impl Names {
    /// Adds a contact.
    pub fn insert(&mut self, path: &Arc<str>, contact: &Contact) {
        let name = folded_name(path);
        let paths = self.paths.entry(name.clone()).or_default();
        paths.insert(path.clone());
        // Of one alone nobody else needs to be asked.
        if paths.len() > 1 || self.aliases.contains_key(&name) {
            self.look_at(name);
        }
        for alias in aliases(contact) {
            self.aliases.entry(alias.clone()).or_default().insert(path.clone());
            self.look_at(alias);
        }
    }

    /// Removes one.
    pub fn remove(&mut self, path: &str, contact: &Contact) {
        let name = folded_name(path);
        take(&mut self.paths, &name, path);
        self.look_at(name);
        for alias in aliases(contact) {
            take(&mut self.aliases, &alias, path);
            self.look_at(alias);
        }
    }

    /// Notes whether a name is that of two contacts and more.
    fn look_at(&mut self, name: Box<str>) {
        let is_shared = match (self.paths.get(&name), self.aliases.get(&name)) {
            (Some(one), Some(other)) => one.union(other).nth(1).is_some(),
            (one, other) => one.or(other).is_some_and(|paths| paths.len() > 1),
        };
        match is_shared {
            true => self.shared.insert(name),
            false => self.shared.remove(&name),
        };
    }

    /// The names that two contacts and more are called, folded.
    pub fn shared(&self) -> impl Iterator<Item = &Box<str>> {
        self.shared.iter()
    }

    /// The contacts whose files have this folded name.
    pub fn of(&self, name: &str) -> impl Iterator<Item = &Arc<str>> {
        self.paths.get(name).into_iter().flatten()
    }

    /// The contacts that are called so by file or alias.
    pub fn called(&self, name: &str) -> BTreeSet<&Arc<str>> {
        self.of(name).chain(self.aliases.get(name).into_iter().flatten()).collect()
    }
}

fn take(map: &mut BTreeMap<Box<str>, BTreeSet<Arc<str>>>, name: &str, path: &str) {
    if let Some(paths) = map.get_mut(name) {
        paths.remove(path);
        if paths.is_empty() {
            map.remove(name);
        }
    }
}

/// A contact's other names, folded.
pub(super) fn aliases(contact: &Contact) -> impl Iterator<Item = Box<str>> {
    contact.aliases.iter().map(|alias| alias.to_lowercase().into())
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Of a Markdown link that goes up or begins at the root: the path from there.
    Path(Box<str>),
    /// Of a wiki link: folded, the last parts of a path without `.md`.
    Suffix(Box<str>),
    /// Of any other Markdown link: the path from the root if it is relative to its note, else as of a wiki link.
    Either(Box<str>, Box<str>),
}

/// The contacts that a name may mean, their paths folded once for all links that end in it.
pub(super) struct Namesakes<'n> {
    pub(super) all: Vec<(&'n Arc<str>, String)>,
    /// The name is no file's, only an alias.
    are_aliases: bool,
}

/// Whom a link means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant<'n> {
    Nobody,
    One(&'n Arc<str>),
    Several(Vec<&'n Arc<str>>),
}

impl<'n> Namesakes<'n> {
    pub(super) fn new(name: &str, names: &'n Names) -> Self {
        let are_aliases = names.of(name).next().is_none();
        let all = names.called(name).into_iter();
        // Where a file is called so, nobody's alias counts.
        let all = all.filter(|path| are_aliases || *folded_name(path) == *name);
        Self { all: all.map(|path| (path, folded(path))).collect(), are_aliases }
    }

    pub(super) fn meant(&self, target: &Target) -> Meant<'n> {
        let at = |target: &str| self.all.iter().find(|(path, _)| ***path == *target).map(|&(path, _)| path);
        match target {
            Target::Path(target) => at(target).map_or(Meant::Nobody, Meant::One),
            Target::Suffix(suffix) => self.ending_in(suffix),
            Target::Either(target, suffix) => at(target).map_or_else(|| self.ending_in(suffix), Meant::One),
        }
    }

    fn ending_in(&self, suffix: &str) -> Meant<'n> {
        let is_meant = |folded: &str| match folded.strip_suffix(suffix) {
            _ if self.are_aliases => !suffix.contains('/'),
            Some(rest) => rest.is_empty() || rest.ends_with('/'),
            None => false,
        };
        let meant: Vec<_> = self.all.iter().filter(|(_, folded)| is_meant(folded)).collect();
        match meant[..] {
            [] => Meant::Nobody,
            [(only, _)] => Meant::One(only),
            // Of namesakes a link can still mean the one whose whole path it gives.
            _ => match meant.iter().find(|(_, folded)| *folded == suffix) {
                Some((path, _)) => Meant::One(path),
                None => Meant::Several(meant.into_iter().map(|&(path, _)| path).collect()),
            },
        }
    }
}

/// Where a link in the note at `path` leads to, and the folded name that it ends in.
pub(super) fn named(path: &str, link: &Link) -> Option<(Box<str>, Target)> {
    let target = target(path, link)?;
    let name = match &target {
        Target::Path(path) => folded_name(path),
        Target::Suffix(suffix) | Target::Either(_, suffix) => contact::name(suffix).into(),
    };
    Some((name, target))
}

/// The only contact whom a link means.
pub(super) fn one<'n>(name: &str, target: &Target, names: &'n Names) -> Option<&'n Arc<str>> {
    match Namesakes::new(name, names).meant(target) {
        Meant::One(contact) => Some(contact),
        Meant::Nobody | Meant::Several(_) => None,
    }
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
    let path: Box<str> = parts.join("/").into();
    // Who goes up, or begins at the root, says where.
    let is_anywhere = !target.starts_with(['/', '.']);
    Some(if is_anywhere { Target::Either(path, folded(target).into()) } else { Target::Path(path) })
}

pub(super) fn folded(path: &str) -> String {
    path.strip_suffix(".md").unwrap_or(path).to_lowercase()
}

/// The name that ends a path, whatever its case.
pub(super) fn folded_name(path: &str) -> Box<str> {
    contact::name(path).to_lowercase().into()
}
