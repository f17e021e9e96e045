//! A partial clone (`git clone --filter`): what of history is not here, and which remote has it.
//!
//! Fetches nothing by itself: that is for a sync, and goes by [`super::remote`].

use super::Repo;
use super::replay::is_submodule;
use crate::error::Result;
use git2::{OdbLookupFlags, Oid};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Repo {
    /// The remote that has what this clone left out; `None`: it has everything.
    pub fn promisor(&self) -> Option<String> {
        let settings = self.settings().ok()?;
        let is_one = |remote: &&str| settings.flag(&format!("remote.{remote}.promisor")) == Some(true);
        settings.names("remote", "promisor").find(is_one).map(str::to_owned)
    }

    /// Whether history ends somewhere in this clone because it was made with `--depth`.
    pub fn is_shallow(&self) -> bool {
        self.git.is_shallow()
    }

    /// What is not here of the files that were changed on two lines of history since they were one.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn lacks(&self, ours: Option<Oid>, theirs: Oid) -> Result<Arc<[Oid]>> {
        let steps = match ours {
            Some(ours) => {
                [self.only_in(ours, theirs)?, self.only_in(theirs, ours)?, self.between_bases(ours, theirs)?]
                    .concat()
            }
            None => vec![theirs],
        };
        let mut blobs = BTreeSet::new();
        for step in steps.into_iter().map(|id| self.step(id)) {
            let step = step?;
            let parents = step.parents.into_iter().map(|parent| self.tree_of(parent).map(Some));
            let mut before = parents.collect::<Result<Vec<_>>>()?;
            if before.is_empty() {
                before.push(None);
            }
            for before in before {
                let changes = self.changes(before, Some(step.tree), false)?;
                let versions = changes.iter().flat_map(|change| [change.old, change.new]).flatten();
                blobs.extend(versions.filter(|blob| !is_submodule(*blob)).map(|blob| blob.oid));
            }
        }
        let odb = self.git.odb().map_err(|cause| self.error(cause))?;
        odb.refresh().map_err(|cause| self.error(cause))?;
        blobs.retain(|oid| !odb.exists_ext(*oid, OdbLookupFlags::NO_REFRESH));
        Ok(blobs.into_iter().collect())
    }

    /// The commits between several newest commits that both lines have (two merges that crossed) and what these grew from.
    fn between_bases(&self, ours: Oid, theirs: Oid) -> Result<Vec<Oid>> {
        let super::own_commits::Standing::Apart(bases) = self.standing(ours, theirs)? else {
            return Ok(Vec::new());
        };
        let mut between = Vec::new();
        for &other in bases.iter().skip(1) {
            if let Some(older) = self.merge_base(bases[0], other)? {
                between.extend([self.only_in(bases[0], older)?, self.only_in(other, older)?].concat());
            }
        }
        Ok(between)
    }
}
