//! Many cards at once are one commit: what each comes to is worked out first, then all of it is written.
//!
//! Leaves out what something may be in the way of, and every card that may mean somebody whom another one of them makes: such
//! a card is looked at again when the others are carried out.

use super::cards::{CardEdit, Meant, Open, Pass, Read, Run};
use super::changes::MANY;
use super::journal::{FileEdit, Operation};
use super::open::Vault;
use super::operations::may_stand;
use super::report::Round;
use crate::contact::Contact;
use crate::error::Result;
use crate::inbox::{self, Card, Verdict};
use crate::message;
use crate::names::newcomers::Newcomers;
use chrono::NaiveDate;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What many cards come to.
struct Draft<'c> {
    inbox: &'c Read,
    /// Where new notes go.
    folder: String,
    notes: BTreeMap<Arc<str>, FileEdit>,
    new: Newcomers,
    how_many_new: usize,
    /// The names of what stands in the folders that were asked for, and will, in small letters.
    names: RefCell<HashMap<PathBuf, HashSet<String>>>,
    /// The cards that are carried out, in the inbox's order.
    cards: Vec<&'c Card>,
    /// The message that each would have alone.
    told: Vec<String>,
}

impl<'c> Draft<'c> {
    fn new(inbox: &'c Read, folder: String) -> Self {
        Self {
            inbox,
            folder,
            notes: BTreeMap::new(),
            new: Newcomers::default(),
            how_many_new: 0,
            names: RefCell::default(),
            cards: Vec::new(),
            told: Vec::new(),
        }
    }

    fn text(&self, path: &str) -> Option<&[u8]> {
        self.notes.get(path).and_then(|edit| edit.new.as_deref())
    }

    fn is_taken(&self, place: &Path) -> bool {
        let Some((folder, name)) = place.parent().zip(place.file_name()) else { return true };
        let name = name.to_string_lossy().to_lowercase();
        let mut names = self.names.borrow_mut();
        names.entry(folder.to_path_buf()).or_insert_with(|| names_in(folder)).contains(&name)
    }

    fn take(&mut self, place: &Path) {
        if let Some((folder, name)) = place.parent().zip(place.file_name()) {
            let names = self.names.get_mut().entry(folder.to_path_buf());
            names.or_insert_with(|| names_in(folder)).insert(name.to_string_lossy().to_lowercase());
        }
    }

    fn add(&mut self, card: &'c Card, CardEdit { edit, message }: CardEdit) {
        let new = edit.new.clone();
        self.notes.entry(edit.path.clone()).or_insert(edit).new = new;
        self.cards.push(card);
        self.told.push(message);
    }

    fn operation(self, is_anonymous: bool) -> Operation {
        let paths = self.notes.keys().map(|path| &**path);
        let message = message::cards(&self.told, self.how_many_new, paths, is_anonymous);
        // Last: a card that is there as well as in its note does no harm.
        let inbox = self.inbox.with(inbox::without_all(&self.inbox.text, &self.cards));
        Operation { edits: self.notes.into_values().chain([inbox]).collect(), message }
    }
}

/// The names of what stands in a folder, in small letters.
fn names_in(folder: &Path) -> HashSet<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().to_lowercase()).collect()
}

impl Vault {
    /// Carries out all of `cards` that can be, where they are many, as one commit; `None`: they are to be taken one by one.
    pub(super) fn carry_out_many(
        &mut self,
        inbox: &Read,
        cards: &[Open],
        run: &mut Run,
        round: &mut Round<'_>,
    ) -> Result<Option<Pass>> {
        // A hook looks at each commit alone: it may refuse one card's.
        if cards.len() <= MANY || self.repo().commits_at_once()? == 1 {
            return Ok(None);
        }
        let (folder, waits) = (self.disk().folder_of_new_notes(), round.report.waits.len());
        let mut draft = Draft::new(inbox, folder);
        for (day, card) in cards {
            self.draft(&mut draft, (*day, card), run, round)?;
        }
        // What waits is told when it is looked at alone.
        round.report.waits.truncate(waits);
        if draft.cards.len() <= MANY {
            return Ok(None);
        }
        let operation = draft.operation(self.is_encrypted());
        Ok(match self.carry_out_one(operation, inbox, run, round)? {
            // Something is in the way of one of them.
            Some(Pass::Leaves) => None,
            Some(Pass::Ends) => Some(Pass::Ends),
            None => Some(Pass::Leaves),
        })
    }

    /// Takes a card into the draft, where nothing is in its way.
    fn draft<'c>(
        &mut self,
        draft: &mut Draft<'c>,
        (day, card): (NaiveDate, &'c Card),
        run: &Run,
        round: &mut Round<'_>,
    ) -> Result<()> {
        let (verdict, may_be_new) = self.judge_drafted(draft, day, card);
        if may_be_new {
            return Ok(());
        }
        let is_new = matches!(verdict, Verdict::New { .. });
        let outcome = match verdict {
            Verdict::New { path, note } => Some(self.new_contact(draft.inbox, (path, note), round.day)),
            Verdict::Known { path, requests } => {
                let drafted = draft.text(&path).map(<[u8]>::to_vec);
                self.known_contact(Meant { path, requests, drafted }, run, round)
            }
            Verdict::Ask | Verdict::Waiting(_) | Verdict::Wrong(_) => None,
        };
        let Some(outcome) = outcome else { return Ok(()) };
        if !draft.notes.contains_key(&outcome.edit.path) && self.is_in_the_way(&outcome.edit)? {
            return Ok(());
        }
        if is_new {
            draft.how_many_new += 1;
            draft.take(&self.worktree.place(&outcome.edit.path));
            let note = outcome.edit.new.as_deref().unwrap_or_default();
            if let Some(contact) = Contact::read(&outcome.edit.path, note, self.disk().config()) {
                draft.new.add(outcome.edit.path.clone(), contact);
            }
        }
        draft.add(card, outcome);
        Ok(())
    }

    /// What becomes of a card beside those of the draft, and whether it may mean somebody new among them.
    fn judge_drafted(&self, draft: &Draft<'_>, day: NaiveDate, card: &Card) -> (Verdict, bool) {
        let may_be_new = Cell::new(false);
        let who = |name: &str| {
            may_be_new.set(may_be_new.get() || draft.new.may_mean(name));
            self.disk().whom(name)
        };
        let note = |path: &str| {
            let drafted = draft.text(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            drafted.or_else(|| self.text_of(path))
        };
        let is_taken =
            |path: &str| self.disk().get(path).is_some() || draft.is_taken(&self.worktree.place(path));
        let (config, book) = (self.disk().config(), |name: &str| self.disk().in_books(name));
        let (who, note, is_taken, folder) = (&who, &note, &is_taken, &draft.folder);
        let verdict =
            inbox::judge(card, day, &inbox::Vault { config, who, note, is_taken, book: &book, folder });
        (verdict, may_be_new.get())
    }

    /// Whether something stands in the way of writing this: its own card is to wait for that, and no other.
    fn is_in_the_way(&mut self, edit: &FileEdit) -> Result<bool> {
        Ok(may_stand(&self.worktree, edit).is_err() || self.may_not_commit(&edit.path)?.is_some())
    }
}
