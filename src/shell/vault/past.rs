//! The vault as history has it on another day: what its notes said then, who was in which circle month by month.
//!
//! Reads commits alone, never the disk, and writes nothing.

use super::disk::said;
use super::history::History;
use super::snapshot::Files;
use crate::agenda::Planner;
use crate::config::Config;
use crate::contact::{Category, Contact, Status};
use crate::date;
use crate::error::{Error, Result};
use crate::report::mix::Mix;
use crate::shell::git::content::Blob;
use crate::shell::git::line::{AsOf, Point};
use crate::shell::git::{Oid, Repo};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The vault as it was at the end of a day.
pub struct Past {
    /// What its notes said.
    pub index: Planner,
    history: History,
    tree: Oid,
}

impl Past {
    /// Reads the vault at `root`, a real path, as the last commit of HEAD's first line of parents has it whose author's day
    /// is not later than `day`.
    ///
    /// # Errors
    /// When there is no history, when it begins later, or cannot be read.
    pub fn read(root: &Path, day: NaiveDate) -> Result<Self> {
        let repo = Repo::open(root)?;
        let AsOf::At(Point { tree, .. }) = repo.as_of(day) else { return Err(before(&repo, day)) };
        let head = repo.head()?;
        let history = History::new(repo, head, Planner::default());
        let nothing = Planner::default();
        let files = Files::of(&history, &nothing, Some(tree));
        let mut index = Planner::new(Arc::new(files.config()?));
        files.bring(&mut index, &history.repo.tree_differences(None, Some(tree))?)?;
        Ok(Self { index, history, tree })
    }

    /// A file, as the work tree would show it; nothing where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        let nothing = Planner::default();
        let files = Files::of(&self.history, &nothing, Some(self.tree));
        Ok(files.bytes(path)?.map(Cow::into_owned).unwrap_or_default())
    }
}

/// That history says nothing of a day.
fn before(repo: &Repo, day: NaiveDate) -> Error {
    let AsOf::Nothing(Some(first)) = repo.as_of(day) else {
        return Error::refused("there is no history yet", "`rounds init` makes the first commit");
    };
    let hint = match repo.is_shallow() {
        true => "this clone is shallow: `git fetch --unshallow` brings what was before",
        false => "what was before that day stands in the notes alone",
    };
    let (first, day) = (date::full(first), date::full(day));
    Error::refused(format!("history begins on {first}, and says nothing of {day}"), hint)
}

/// What a commit's note makes of the mix: its circle's column and its categories; `None`: it is nobody of it.
type Place = Option<(usize, Vec<Category>)>;

/// A version of a note: its path, and what it holds.
type Version = (Arc<str>, Oid);

/// The notes of a tree by their paths.
type Notes = HashMap<Arc<str>, Blob>;

/// The mix at the end of each of these days, the first one first; `None` where history says nothing of it. Each version of
/// a note is read once.
///
/// # Errors
/// When history cannot be read.
pub fn mixes(root: &Path, config: &Config, days: &[NaiveDate]) -> Result<Vec<Option<Mix>>> {
    let repo = Repo::open(root)?;
    let trees: Vec<Option<Oid>> = days
        .iter()
        .map(|&day| match repo.as_of(day) {
            AsOf::At(point) => Some(point.tree),
            AsOf::Nothing(_) => None,
        })
        .collect();
    let versions = versions(&repo, &trees)?;
    let mut notes: HashMap<Version, Blob> = HashMap::new();
    for tree in versions.iter().flatten() {
        notes.extend(tree.iter().map(|(path, blob)| ((path.clone(), blob.oid), *blob)));
    }
    let texts: Vec<(Version, Vec<u8>)> = notes
        .into_iter()
        .map(|(key, blob)| repo.text(&key.0, blob).map(|text| (key, text)))
        .collect::<Result<_>>()?;
    let read = |(key, text): (Version, Vec<u8>)| {
        let place = said(&key.0, &text, config).and_then(|said| said.contact().and_then(|it| place(it)));
        (key, place)
    };
    let places: HashMap<Version, Place> = texts.into_par_iter().map(read).collect();
    let mix = |notes: &Notes| {
        let mut mix = Mix::default();
        for (path, blob) in notes {
            if let Some(Some((column, categories))) = places.get(&(path.clone(), blob.oid)) {
                mix.add(*column, categories);
            }
        }
        mix
    };
    Ok(versions.iter().map(|notes| notes.as_ref().map(mix)).collect())
}

/// The notes of each tree, each read as the difference to the one before it.
fn versions(repo: &Repo, trees: &[Option<Oid>]) -> Result<Vec<Option<Notes>>> {
    let (mut before, mut notes) = (None, Notes::new());
    let mut all = Vec::new();
    for &tree in trees {
        let Some(tree) = tree else {
            all.push(None);
            continue;
        };
        for path in repo.tree_differences(before, Some(tree))? {
            match repo.entry_in(Some(tree), &path)?.filter(|_| path.ends_with(".md")) {
                Some(blob) => drop(notes.insert(path, blob)),
                None => drop(notes.remove(&path)),
            }
        }
        before = Some(tree);
        all.push(Some(notes.clone()));
    }
    Ok(all)
}

fn place(contact: &Contact) -> Place {
    let column = contact.circle.map_or(3, |circle| circle as usize - 1);
    (contact.status == Status::Active).then(|| (column, contact.categories.iter().collect()))
}

/// Somebody who is in another circle, other categories or of another status than before.
pub struct Move {
    /// The author's day of the commit.
    pub day: NaiveDate,
    /// The commit.
    pub id: Oid,
    /// The note, as it is called there.
    pub path: Arc<str>,
    /// What is different, in words: `circle 2 → 1`.
    pub what: Vec<String>,
}

/// All moves that HEAD's first line of parents tells of, the newest one first; each version of a note is read once.
///
/// # Errors
/// When history cannot be read.
pub fn moves(root: &Path, config: &Config) -> Result<Vec<Move>> {
    let repo = Repo::open(root)?;
    let mut known: HashMap<Version, Option<[String; 3]>> = HashMap::new();
    let mut moves = Vec::new();
    for Point { id, tree, before, day } in repo.first_line() {
        let Some(before) = before else { continue };
        let mut of_commit = Vec::new();
        for (from, path) in repo.changed_notes(before, tree)? {
            let mut terms = |path: &Arc<str>, tree| -> Result<Option<[String; 3]>> {
                let Some(blob) = repo.entry_in(Some(tree), path)? else { return Ok(None) };
                if let Some(known) = known.get(&(path.clone(), blob.oid)) {
                    return Ok(known.clone());
                }
                let read = said(path, &repo.text(path, blob)?, config);
                let terms = read.and_then(|said| said.contact().map(|it| self::terms(it)));
                known.insert((path.clone(), blob.oid), terms.clone());
                Ok(terms)
            };
            if let (Some(old), Some(new)) = (terms(&from, before)?, terms(&path, tree)?) {
                let changed = old.iter().zip(&new).zip(["circle", "category", "status"]);
                let changed = changed.filter(|((old, new), _)| old != new);
                let what: Vec<String> =
                    changed.map(|((old, new), key)| format!("{key} {old} → {new}")).collect();
                if !what.is_empty() {
                    of_commit.push(Move { day, id, path, what });
                }
            }
        }
        of_commit.sort_by(|one, other| one.path.cmp(&other.path));
        moves.append(&mut of_commit);
    }
    Ok(moves)
}

/// Circle, categories and status in words.
fn terms(contact: &Contact) -> [String; 3] {
    let circle = contact.circle.map_or("none".to_owned(), |circle| (circle as u8).to_string());
    let categories: Vec<&str> = contact.categories.iter().map(Category::word).collect();
    let categories = if categories.is_empty() { "none".to_owned() } else { categories.join(", ") };
    [circle, categories, contact.status.word().to_owned()]
}
