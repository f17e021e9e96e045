//! What a watcher has said already: each thing once, however often it turns out to be so still.
//!
//! Says nothing itself.

use crate::shell::git::Pause;
use crate::shell::vault::{Report, Wait};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What was said, and holds still.
#[derive(Debug, Default)]
pub struct Said {
    /// What was in the way of everything, since it last was not.
    obstacles: BTreeSet<String>,
    /// What waits, with the kind of its reason.
    waits: BTreeMap<Arc<str>, String>,
    warnings: BTreeSet<String>,
}

impl Said {
    /// Whether this failure has not been said yet; now it has.
    pub fn is_new_failure(&mut self, error: &str) -> bool {
        self.obstacles.insert(error.to_owned())
    }

    /// Whether a pause of this kind has not been said yet; now it has.
    pub fn is_new_pause(&mut self, pause: &Pause) -> bool {
        self.obstacles.insert(kind(&pause.to_string()))
    }

    /// The warnings of a round that have not been said yet; now they have.
    pub fn new_warnings<'r>(&mut self, report: &'r Report) -> Vec<&'r str> {
        if is_whole(report) {
            self.warnings.retain(|said| report.warnings.contains(said));
        }
        let warnings = report.warnings.iter().map(String::as_str);
        warnings.filter(|warning| self.warnings.insert((*warning).to_owned())).collect()
    }

    /// What waits for more than quiet and has not been said yet; now it has.
    pub fn new_waits<'r>(&mut self, report: &'r Report) -> Vec<&'r Wait> {
        if is_whole(report) {
            self.obstacles.clear();
            // A file that is edited while it waits waits on for the same: nothing new to say.
            self.waits.retain(|path, _| report.waits.iter().any(|wait| wait.path == *path));
        }
        let is_new = |wait: &&Wait| {
            let kind = kind(&wait.reason);
            !wait.typing && self.waits.insert(wait.path.clone(), kind.clone()) != Some(kind)
        };
        report.waits.iter().filter(is_new).collect()
    }
}

/// Whether a round got as far as to look at everything: what it does not mention holds no longer.
fn is_whole(report: &Report) -> bool {
    report.pause.is_none() && !report.second_look
}

/// A reason without what may change in it: up to its first number, name or cause.
fn kind(reason: &str) -> String {
    let end = reason.find(|c: char| c == ':' || c == '`' || c.is_ascii_digit());
    reason[..end.unwrap_or(reason.len())].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::git::RepoPath;

    fn waiting(waits: &[(&str, &str)]) -> Report {
        let wait = |(path, reason): &(&str, &str)| Wait {
            path: (*path).into(),
            reason: (*reason).into(),
            typing: *reason == "still being edited",
        };
        Report { waits: waits.iter().map(wait).collect(), ..Report::default() }
    }

    fn said(said: &mut Said, report: &Report) -> usize {
        said.new_waits(report).len()
    }

    #[test]
    fn a_wait_is_said_once_however_its_file_is_edited_meanwhile() {
        let mut once = Said::default();
        let mut check = |reason, expected| {
            assert_eq!(said(&mut once, &waiting(&[("Ada.md", reason)])), expected, "{reason}");
        };
        check("still being edited", 0);
        check("staged by you: commit it, or unstage it", 1);
        check("still being edited", 0);
        check("staged by you: commit it, or unstage it", 0);
        check("conflict markers in line 7", 1);
        check("conflict markers in line 9", 0);
    }

    #[test]
    fn a_wait_that_ended_is_said_again_when_it_begins_anew() {
        let mut once = Said::default();
        let staged = waiting(&[("Ada.md", "staged by you")]);
        assert_eq!(said(&mut once, &staged), 1);
        assert_eq!(said(&mut once, &waiting(&[])), 0);
        assert_eq!(said(&mut once, &staged), 1);
    }

    #[test]
    fn a_pause_makes_nothing_forgotten_and_is_itself_said_once() {
        let mut once = Said::default();
        let staged = waiting(&[("Ada.md", "staged by you")]);
        let unmerged =
            |paths: &[&str]| Pause::Unmerged(paths.iter().map(|path| RepoPath::new(*path)).collect());
        assert_eq!(said(&mut once, &staged), 1);
        assert!(once.is_new_pause(&unmerged(&["Ada.md", "Grace.md"])));
        said(&mut once, &Report { pause: Some(Pause::Locked), ..Report::default() });
        assert!(!once.is_new_pause(&unmerged(&["Ada.md"])));
        assert_eq!(said(&mut once, &staged), 0);
        assert!(once.is_new_pause(&unmerged(&["Ada.md"])), "another merge");
    }
}
