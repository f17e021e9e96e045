//! What the user's git refused to commit, as a hook does: it is not tried again until it, the hooks or git's configuration
//! are others.

use super::changes::MANY;
use crate::error::Error;
use crate::shell::git::{Oid, Repo};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What a commit would put at which paths (`None`: nothing). What git refuses, it refuses of the whole of it.
pub(super) type Wanted = Vec<(Arc<str>, Option<Oid>)>;

/// What was refused, each with git's words.
#[derive(Default)]
pub(super) struct Refusals {
    refused: BTreeMap<Wanted, String>,
    /// What the user's git was like then: see [`Repo::what_may_refuse`].
    by: u64,
}

impl Refusals {
    /// Whether nothing is refused.
    pub fn is_empty(&self) -> bool {
        self.refused.is_empty()
    }

    /// Whether something was refused, and what refused it is another by now.
    pub fn may_pass(&self, repo: &Repo) -> bool {
        !self.is_empty() && repo.what_may_refuse() != self.by
    }

    /// Forgets all of them: they are tried again.
    pub fn forget_all(&mut self) {
        self.refused.clear();
    }

    /// Whether just this was refused.
    pub fn holds(&self, wanted: &Wanted) -> bool {
        self.refused.contains_key(wanted)
    }

    /// What git said when it refused just this.
    pub fn words(&self, wanted: &Wanted) -> Option<&str> {
        self.refused.get(wanted).map(String::as_str)
    }

    /// What git said when it refused this; or more with this in it, as long as the files of the rest are there: the old
    /// name of a renamed note does not go before the new one is in.
    pub fn words_with(&self, wanted: &Wanted, root: &Path) -> Option<&str> {
        let is_half = |refused: &Wanted| {
            let mut rest = refused.iter().filter(|it| !wanted.contains(it));
            refused.len() > wanted.len()
                && refused.len() <= MANY
                && wanted.iter().all(|it| refused.contains(it))
                && rest.any(|(path, _)| root.join(&**path).exists())
        };
        let half = || self.refused.iter().find(|(refused, _)| is_half(refused)).map(|(_, why)| why.as_str());
        self.words(wanted).or_else(half)
    }

    /// Notes that the user's git, as it was when it was `asked`, refused this, and with which words.
    pub fn note(&mut self, wanted: Wanted, error: &Error, asked: u64) {
        // Of several the first counts: whatever has changed since, all are asked again.
        if self.refused.is_empty() {
            self.by = asked;
        }
        self.refused.insert(wanted, error.to_string());
    }

    /// Forgets what was refused of these paths.
    pub fn forget(&mut self, wanted: &Wanted) {
        let is_of_it = |path: &Arc<str>| wanted.iter().any(|(it, _)| it == path);
        self.refused.retain(|refused, _| !refused.iter().any(|(path, _)| is_of_it(path)));
    }
}
