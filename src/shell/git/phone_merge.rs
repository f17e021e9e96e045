//! Merges that a phone made. Obsidian there merges with isomorphic-git, whose merge leaves the files that both sides
//! changed as they were on the phone.

use super::Repo;
use super::history::Step;
use crate::error::Result;
use git2::Oid;

/// The trees of a phone's merge and of what it merged.
#[derive(Debug, Clone, Copy)]
pub struct PhoneMerge {
    /// What both sides grew from.
    pub base: Oid,
    /// The phone's.
    pub phone: Oid,
    /// The others'.
    pub there: Oid,
    /// What it came to.
    pub merged: Oid,
}

/// Whether isomorphic-git made this merge, and no person: `Merge branch 'origin/main' into main`. Git itself has other
/// words for it.
pub fn is_phones(step: &Step) -> bool {
    let names = || step.message.trim_end().strip_prefix("Merge branch '")?.split_once("' into ");
    step.parents.len() == 2
        && names()
            .is_some_and(|(theirs, ours)| theirs.split_once('/').is_some_and(|(_, branch)| branch == ours))
}

impl Repo {
    /// What this commit merged, where it is a phone's merge.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn phone_merge(&self, commit: Oid) -> Result<Option<PhoneMerge>> {
        let merge = self.step(commit)?;
        if is_phones(&merge) { self.trees_of_merge(&merge) } else { Ok(None) }
    }

    /// What a merge of two commits merged; `None`: it is none, or they have nothing in common.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn trees_of_merge(&self, merge: &Step) -> Result<Option<PhoneMerge>> {
        let [one, two] = merge.parents[..] else { return Ok(None) };
        let Some(base) = self.merge_base(one, two)? else { return Ok(None) };
        let (base, phone, there) = (self.tree_of(base)?, self.tree_of(one)?, self.tree_of(two)?);
        Ok(Some(PhoneMerge { base, phone, there, merged: merge.tree }))
    }

    /// Whether a phone's merge of two changes of the vault's file at `path` left one of them on the phone.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn is_left_on_phone(&self, merge: &PhoneMerge, path: &str) -> Result<bool> {
        let blob = |tree| -> Result<_> { Ok(self.entry_in(Some(tree), path)?.map(|it| it.oid)) };
        let (base, phone) = (blob(merge.base)?, blob(merge.phone)?);
        Ok(phone != base && blob(merge.there)? != base && blob(merge.merged)? != phone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_merges_are_known_by_their_words() {
        let check = |message: &str, parents: usize, expected: bool| {
            let id = Oid::from_str(&"1".repeat(40)).unwrap();
            let step = Step { id, tree: id, parents: vec![id; parents], message: message.into() };
            assert_eq!(is_phones(&step), expected, "{message}");
        };
        check("Merge branch 'origin/main' into main\n", 2, true);
        check("Merge branch 'hub/my/notes' into my/notes", 2, true);
        check("Merge branch 'origin/main' into main\n", 1, false);
        check("Merge branch 'origin/main' into other\n", 2, false);
        check("Merge branch 'main' into main\n", 2, false);
        check("Merge branch 'main' of https://example.org/hub\n", 2, false);
        check("Merge remote-tracking branch 'origin/main'\n", 2, false);
        check("Merge remote-tracking branch 'origin/main' into main\n", 2, false);
        check("vault backup: 2026-11-22 12:00:00\n", 2, false);
    }
}
