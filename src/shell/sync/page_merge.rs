//! DUE.md of two lines of history: never merged as text, but rendered for the tree that has both, with what the user left
//! in either.

use crate::error::Result;
use crate::page::{self, Left, Mark, left};
use crate::shell::git::content::Blob;
use crate::shell::git::replay::SideChange;
use crate::shell::git::{Oid, Repo};
use crate::shell::vault::pages::{day_of, page_of};
use crate::shell::vault::snapshot::{Snapshot, Trees};
use chrono::NaiveDate;

/// How DUE.md of a merged tree is rendered.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageRules {
    /// Whether it may be committed at all.
    pub is_committed: bool,
    /// This machine's day.
    pub today: NaiveDate,
}

/// A step of ours, from one tree to another.
pub(super) struct Step<'s> {
    pub before: &'s Snapshot,
    pub after: &'s Snapshot,
    pub changes: Vec<SideChange>,
    /// The branch will be there.
    pub is_last: bool,
}

/// DUE.md of the tree that has both: the agenda of that tree, with what the user left in either.
pub(super) fn merge_page(
    trees: Trees<'_>,
    step: &Step<'_>,
    onto: &mut Snapshot,
    rules: PageRules,
) -> Result<()> {
    let repo = &trees.history.repo;
    let (before, after) = (step.before, step.after);
    let name = onto.index.config().agenda_file.clone();
    if onto.due.is_none() && after.due.is_none() {
        return Ok(());
    }
    let day = |side: &Snapshot| side.due.as_deref().and_then(day_of);
    let (theirs, ours) = (day(onto), day(after));
    // A machine whose clock is far ahead does not take the day with it.
    let theirs = theirs.filter(|day| Some(*day) <= rules.today.succ_opt() || ours.is_none());
    let Some(day) = theirs.max(ours).or(ours) else { return Ok(()) };
    let edits = left::merge_three(&before.edits, &after.edits, &onto.edits);
    // Their edit as typed, where nothing else happened to it.
    let is_untouched = onto.due == before.due && ours == Some(day);
    let typed = after.due.as_deref().filter(|_| is_untouched);
    let typed =
        typed.filter(|text| *text != after.page.text(&after.edits) && is_of_page_alone(repo, step, &name));
    onto.page = page_of(&onto.index, day);
    let is_new = |mark: &Mark| !before.edits.marks.iter().any(|known| known.is_same_answer(mark));
    let is_edit = || after.edits.marks.iter().any(is_new) && is_of_page_alone(repo, step, &name);
    // The commit of an edit keeps what was typed, whatever their notes say by now: the next one goes by these.
    let shown = match !step.is_last && is_edit() {
        true => edits.clone(),
        false => shown_edits(trees, onto, &edits, day, step.is_last),
    };
    let text = typed.map_or_else(|| onto.page.text(&shown), str::to_owned);
    if onto.due.as_deref() != Some(text.as_str())
        && let Some(tree) = with_page(repo, onto.tree, &name, &text)?
    {
        onto.tree = tree;
    }
    onto.edits = edits;
    onto.due = Some(text);
    Ok(())
}

/// Whether a step of ours changed DUE.md, the file `name`, and nothing else of the vault.
fn is_of_page_alone(repo: &Repo, step: &Step<'_>, name: &str) -> bool {
    let (before, after) = (Some(step.before.tree), Some(step.after.tree));
    let paths = repo.tree_differences(before, after).unwrap_or_default();
    paths.iter().all(|path| **path == *name)
}

/// `tree` with this DUE.md; `None` where a folder has its name.
pub(super) fn with_page(repo: &Repo, tree: Oid, name: &str, text: &str) -> Result<Option<Oid>> {
    let old = repo.entry_in(Some(tree), name)?;
    let oid = repo.blob_of(name, text.as_bytes(), true)?;
    let blob = Blob { oid, mode: old.map_or(0o100_644, |old| old.mode) };
    repo.tree_with(tree, &[(repo.path_of(name), Some(blob))])
}

/// What of the user's stands in the DUE.md of a commit: marks that its notes say already do not. Of the last commit
/// all are judged with what is known of them; a commit before it must also stand for somebody who reads it alone.
pub(super) fn shown_edits(
    trees: Trees<'_>,
    side: &Snapshot,
    edits: &Left,
    day: NaiveDate,
    is_last: bool,
) -> Left {
    let mut shown = trees.judged(side, edits.clone(), day);
    if is_last || shown.marks.is_empty() {
        return shown;
    }
    let alone = page::read(&side.page.text(&shown), &side.page, &[], &[]);
    let judged = trees.judged(side, alone.clone(), day);
    let is_gone = |mark: &Mark| {
        // Out of its place it is read as typed, by its own words alone.
        let is_it = |it: &Mark| it.is_same_answer(mark) || it.typed == mark.typed;
        let is_in = |edits: &Left| edits.marks.iter().any(is_it);
        is_in(&alone) && !is_in(&judged)
    };
    shown.marks.retain(|mark| !is_gone(mark));
    shown
}
