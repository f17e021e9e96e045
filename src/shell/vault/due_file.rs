//! DUE.md on disk: is it ours, what did the user leave in it, and the careful replace.
//!
//! Never overwrites an edit of the user's before it has settled and been committed as typed.

use super::report::{How, Report};
use super::{Vault, pending};
use crate::agenda::leftover::{self, Leftover};
use crate::agenda::{self, Agenda, Extent, due};
use crate::contact::has_conflict_markers;
use crate::error::{Error, Result};
use crate::shell::clock;
use crate::shell::files::{self, Content, Found, Replaced};
use crate::shell::git::commit::plain_id;
use crate::shell::git::content::Blob;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many renderings are remembered.
const REMEMBERED: usize = 100;
/// An edit of DUE.md is left alone for at least this long after the last keystroke that was saved.
pub(super) const QUIET: Duration = Duration::from_secs(5);

/// What `rounds` lately wrote to DUE.md: hashes of the last renderings, and the last one as it would be without
/// anything of the user's, with the lines of ours that they wrote on.
#[derive(Debug)]
pub struct DueFile {
    file: PathBuf,
    /// Which file it was when it was read: another `rounds` may have written since.
    stamp: Option<Stamp>,
    hashes: Vec<String>,
    /// The text whose hash is the last, where it is known: most often that is the one asked about.
    newest: String,
    last: String,
}

/// Inode and time of change.
type Stamp = (u64, i64, i64);

/// HEAD's agenda file.
#[derive(Debug, Clone)]
pub(super) struct Committed {
    pub name: String,
    pub blob: Blob,
    pub text: String,
}

/// The agenda file on disk, ours and in place.
pub(super) struct Written {
    pub name: String,
    pub text: String,
    pub stat: Metadata,
}

/// The agenda file as it is, and as it should be.
struct Seen {
    name: String,
    old: Option<Content>,
    typed: String,
    agenda: Agenda,
    /// The rendering without anything of the user's.
    bare: String,
    /// What the user left in `typed`, as it stands there.
    left: Leftover,
    /// That without the marks that the notes say already, the others with what we say of them.
    judged: Leftover,
    /// The rendering with that.
    text: String,
    is_ours: bool,
}

impl Written {
    /// What the system said of the file, if it is the one of that name with that text.
    pub(super) fn stat_of(&self, name: &str, text: &str) -> Option<Metadata> {
        (self.name == name && self.text == text).then(|| self.stat.clone())
    }
}

impl DueFile {
    /// What is remembered below our own folder `state`.
    pub fn read(state: &Path) -> Self {
        let file = state.join("renderings");
        let mut due_file =
            Self { file, stamp: None, hashes: Vec::new(), newest: String::new(), last: String::new() };
        due_file.read_again();
        due_file
    }

    /// Takes over what another `rounds` wrote meanwhile. The caller holds the round's lock.
    pub(super) fn read_again(&mut self) {
        let stamp = stamp(&self.file);
        if stamp == self.stamp {
            return;
        }
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        let (hashes, last) = text.split_once("\n\n").unwrap_or_default();
        self.hashes = hashes.lines().map(str::to_owned).collect();
        last.clone_into(&mut self.last);
        self.newest.clear();
        self.stamp = stamp;
    }

    /// The last rendering, without anything of the user's.
    pub(super) fn last_bare(&self) -> &str {
        &self.last
    }

    /// Whether `text` is, marks and link targets aside, one of the renderings remembered.
    pub(super) fn wrote(&self, text: &str) -> bool {
        (!text.is_empty() && text == self.newest) || self.hashes.contains(&hash(text))
    }

    /// Remembers a rendering; called before it is written, so that a kill cannot make our own text a stranger's.
    pub(super) fn remember(&mut self, text: &str, known: &str) -> Result<()> {
        known.clone_into(&mut self.last);
        self.remember_too(text)
    }

    /// Remembers a text of ours from elsewhere: what the user did to the last rendering is still read against that.
    pub(super) fn remember_too(&mut self, text: &str) -> Result<()> {
        let hash = hash(text);
        self.hashes.retain(|known| *known != hash);
        self.hashes.push(hash);
        text.clone_into(&mut self.newest);
        self.hashes.drain(..self.hashes.len().saturating_sub(REMEMBERED));
        let text = format!("{}\n\n{}", self.hashes.join("\n"), self.last);
        files::write_own_fast(&self.file, text.as_bytes())?;
        self.stamp = stamp(&self.file);
        Ok(())
    }
}

fn stamp(file: &Path) -> Option<Stamp> {
    fs::metadata(file).ok().map(|stat| (stat.ino(), stat.mtime(), stat.mtime_nsec()))
}

fn hash(text: &str) -> String {
    plain_id(leftover::normalise(text).as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}

/// The same text, whatever its line ends: git may have checked it out with others.
pub(super) fn same_text(one: &str, other: &str) -> bool {
    one == other || (one.contains('\r') && one.replace("\r\n", "\n") == other)
}

impl Vault {
    /// The day that the agenda is for. It never goes back: HEAD's agenda may be of a machine further east.
    pub(super) fn day(&self, how: &How, report: &mut Report) -> NaiveDate {
        let head = self.head_due.as_ref().and_then(|head| due::day(&head.text));
        match head {
            Some(head) if !how.explicit_today && Some(head) == how.today.succ_opt() => head,
            Some(head) if !how.explicit_today && head > how.today => {
                report.warnings.push(format!(
                    "{}: the committed agenda is for {}, which is ahead of today: is a clock wrong?",
                    self.disk.config().agenda_file,
                    due_day(head)
                ));
                how.today
            }
            _ => how.today,
        }
    }

    /// What the user left in `typed`, an agenda file's text; `bare` is the rendering to come without it.
    pub(super) fn left_in(&self, typed: &str, bare: &str) -> Leftover {
        // The usual case, and cheap to know: the last rendering of ours, without anything of theirs.
        if typed == bare || typed == self.due_file.last {
            return Leftover::default();
        }
        // What stands in a rendering of ours is not the user's. A file's text is no rendering: it has theirs in it.
        let head = self.head_due.as_ref().and_then(|head| due::day(&head.text)).map(|day| {
            let agenda = agenda::build(&self.committed, day, Extent::Day);
            due::render(&agenda, &Leftover::default(), self.committed.config())
        });
        let known = [bare, &self.due_file.last, head.as_deref().unwrap_or_default()];
        let known: Vec<&str> = known.into_iter().chain(self.renderings.iter().map(String::as_str)).collect();
        leftover::read(typed, &known)
    }

    /// DUE.md follows the disk, unless the user is at it; their marks in it are carried out first where the round may
    /// commit. Returns its text and file when it is ours and in place.
    pub(super) fn write_due(
        &mut self,
        day: NaiveDate,
        how: &How,
        report: &mut Report,
    ) -> Result<Option<Written>> {
        let Some(mut seen) = self.see_due(day, how, report)? else { return Ok(None) };
        if self.accept(&seen, day, how, report)? {
            self.leftover = seen.judged.clone();
            if how.commit && how.write && !seen.judged.marks.is_empty() {
                // A kill on the way must find the marks in a rendering that is known: only there is the user's text told
                // from ours.
                let Some(written) = self.put_due(seen, how, report)? else { return Ok(None) };
                if !self.answer_marks(day, how, report)? {
                    return Ok(Some(written));
                }
                let Some(again) = self.see_due(day, how, report)? else { return Ok(None) };
                if again.typed != written.text {
                    // Typed meanwhile: it has to rest and to be accepted like any other edit.
                    report.again(Instant::now());
                    return Ok(None);
                }
                self.leftover = again.judged.clone();
                seen = again;
            }
        } else if !seen.is_ours {
            return Ok(None);
        } else {
            // Marks in a text of ours go on into the next one, and nothing is said of them: they may be half typed.
            seen.text = due::render(&seen.agenda, &seen.left, self.disk.config());
            if how.commit && leftover::normalise(&seen.text) == leftover::normalise(&seen.typed) {
                return Ok(None);
            }
        }
        self.put_due(seen, how, report)
    }

    /// Reads DUE.md and renders it anew; `None`: it cannot be worked with now.
    fn see_due(&mut self, day: NaiveDate, how: &How, report: &mut Report) -> Result<Option<Seen>> {
        let name = self.disk.config().agenda_file.clone();
        let path = self.root.join(&name);
        let old = match files::read_at(&path) {
            Found::File(content) if !content.bytes.is_empty() => Some(content),
            Found::Unreadable(cause) => {
                report.wait(&name, format!("cannot be read: {cause}"), None);
                return Ok(None);
            }
            found => {
                if let Ok(meta) = path.symlink_metadata()
                    && !meta.is_file()
                {
                    report.wait(&name, "is not a regular file: not written".into(), None);
                    return Ok(None);
                }
                if !self.is_due_missing(&name, how, report) {
                    return Ok(None);
                }
                match found {
                    Found::File(content) => Some(content),
                    _ => None,
                }
            }
        };
        let agenda = agenda::build(&self.disk, day, Extent::Day);
        let bare = due::render(&agenda, &Leftover::default(), self.disk.config());
        let typed = old
            .as_ref()
            .map(|content| String::from_utf8_lossy(&content.bytes).into_owned())
            .unwrap_or_default();
        let left = self.left_in(&typed, &bare);
        self.date_marks(&left, old.as_ref().map(|content| &content.stat), how);
        let judged = self.judged(left.clone(), day);
        let text = if judged == Leftover::default() {
            bare.clone()
        } else {
            due::render(&agenda, &judged, self.disk.config())
        };
        let is_ours = self.is_ours(&name, &typed, &bare);
        Ok(Some(Seen { name, old, typed, agenda, bare, left, judged, text, is_ours }))
    }

    /// Whether what the user did to DUE.md is ours to go on with: it has rested, and history has it as typed unless it
    /// is nothing but answers.
    fn accept(&mut self, seen: &Seen, day: NaiveDate, how: &How, report: &mut Report) -> Result<bool> {
        let render = |left: &Leftover| due::render(&seen.agenda, left, self.disk.config());
        let says_the_same = |known: &Leftover| *known == seen.left || render(known) == render(&seen.left);
        match seen.old.as_ref().filter(|_| !seen.typed.is_empty()) {
            None => Ok(true),
            // Who commits nothing answers nothing.
            Some(_) if seen.is_ours && !how.commit => Ok(false),
            Some(_) if seen.is_ours && says_the_same(&self.leftover) => Ok(true),
            Some(content) => self.accept_edit(&seen.name, content, &seen.left, day, how, report),
        }
    }

    fn put_due(&mut self, seen: Seen, how: &How, report: &mut Report) -> Result<Option<Written>> {
        let Seen { name, old, typed, bare, text, judged, .. } = seen;
        let known = bare.clone() + &judged.marked_lines();
        if same_text(&typed, &text) {
            if how.write && (!self.due_file.wrote(&text) || self.due_file.last != known) {
                self.due_file.remember(&text, &known)?;
            }
            return Ok(old.map(|content| Written { name, text, stat: content.stat }));
        }
        if !how.write {
            report.wrote_due = true;
            return Ok(None);
        }
        self.due_file.remember(&text, &known)?;
        let path = self.root.join(&name);
        let expected = old.as_ref().map(|content| &*content.bytes);
        match files::replace(&path, text.as_bytes(), expected, self.repo.state()?, text != bare)? {
            Replaced::Done => report.wrote_due = true,
            // Somebody saved in between: their text is there and is looked at next.
            Replaced::Changed => {
                report.again(Instant::now());
                return Ok(None);
            }
        }
        Ok(match files::read_at(&path) {
            Found::File(content) if content.bytes == text.as_bytes() => {
                Some(Written { name, text, stat: content.stat })
            }
            _ => None,
        })
    }

    fn is_ours(&self, name: &str, typed: &str, bare: &str) -> bool {
        let head = self.head_due.as_ref();
        head.is_some_and(|head| head.name == name && same_text(typed, &head.text))
            || self.due_file.wrote(typed)
            || leftover::normalise(typed) == leftover::normalise(bare)
    }

    /// A missing or empty agenda file may be an editor's save: it is written anew after a second look.
    fn is_due_missing(&mut self, name: &str, how: &How, report: &mut Report) -> bool {
        if self.head_due.as_ref().is_none_or(|head| head.name != name) && self.due_file.hashes.is_empty() {
            return true;
        }
        let now = Instant::now();
        let pending = self.pending.entry(name.into()).or_insert(pending::Pending {
            first: now,
            last: now,
            missing: None,
        });
        let since = *pending.missing.get_or_insert(now);
        let believed = now >= since + pending::SECOND_LOOK;
        if !believed {
            report.again(since + pending::SECOND_LOOK);
        }
        believed || !how.write
    }

    /// Commits an edit of DUE.md as the user typed it, once it has settled; `false`: not yet, or git refused.
    fn accept_edit(
        &mut self,
        name: &str,
        content: &Content,
        left: &Leftover,
        day: NaiveDate,
        how: &How,
        report: &mut Report,
    ) -> Result<bool> {
        let now = Instant::now();
        let age = clock::age(&content.stat);
        let changed = now.checked_sub(age).unwrap_or(now);
        let last = match self.pending.get(name) {
            // A time in the future says nothing of when.
            Some(pending) if age.is_zero() => pending.last,
            Some(pending) => pending.last.max(changed),
            None => changed,
        };
        let settles = last + self.settle(how).0.max(QUIET);
        if !how.settled_all() && now < settles {
            report.wait(name, "edited by you: still being typed".into(), Some(settles));
            return Ok(false);
        }
        if !how.commit {
            report.wait(name, "edited by you and not committed: not overwritten".into(), None);
            return Ok(false);
        }
        if !self.may_commit_due(name)? || self.are_answers(left, day, how)? {
            return Ok(true);
        }
        let message = format!("Edited {name}");
        self.commit_due(name, &content.bytes, Some(content.stat.clone()), &message, report)
    }

    /// HEAD's agenda file, with its text on disk, where the agenda gets another of `names` and nobody left anything
    /// in the old one: it goes with the commit that brings the new one.
    pub(super) fn obsolete_agenda(&self, names: &BTreeSet<String>) -> Option<Committed> {
        let head = self.head_due.as_ref()?;
        if names.iter().all(|name| *name == head.name) {
            return None;
        }
        let Found::File(content) = files::read_at(&self.root.join(&head.name)) else { return None };
        let text = String::from_utf8_lossy(&content.bytes).into_owned();
        let none = Leftover::default();
        let is_bare = self.due_file.wrote(&text)
            && self.left_in(&text, "") == none
            && self.left_in(&head.text, "") == none;
        is_bare.then(|| Committed { text, ..head.clone() })
    }

    /// Removes the old agenda file, once HEAD has it no more, unless somebody wrote there meanwhile.
    pub(super) fn remove_obsolete(&self, old: &Committed) -> Result<()> {
        let path = self.root.join(&old.name);
        let is_same =
            matches!(files::read_at(&path), Found::File(found) if found.bytes == old.text.as_bytes());
        if is_same && self.repo.entry(&self.head, &old.name)?.is_none() {
            fs::remove_file(&path).map_err(|cause| Error::io(&path, cause))?;
        }
        Ok(())
    }

    /// DUE.md as the only unmerged path: rendered with what both sides and the disk have in it, written and staged.
    /// Concluding is left to whoever began. `false`: not that, or not yet.
    pub(super) fn settle_due_conflict(
        &mut self,
        unmerged: &[String],
        how: &How,
        report: &mut Report,
    ) -> Result<bool> {
        let name = self.disk.config().agenda_file.clone();
        let Some((ours, theirs)) = self.repo.only_conflict(unmerged, &name)? else { return Ok(false) };
        let path = self.root.join(&name);
        let old = match files::read_at(&path) {
            Found::File(content) => Some(content),
            _ => None,
        };
        // Without markers somebody is resolving it by hand.
        if let Some(content) = &old
            && has_conflict_markers(&content.bytes).is_none()
            && !how.settled_all()
            && clock::age(&content.stat) < QUIET
        {
            return Ok(false);
        }
        let old = old.map(|content| content.bytes);
        let day = self.day(how, report);
        let agenda = agenda::build(&self.disk, day, Extent::Day);
        let bare = due::render(&agenda, &Leftover::default(), self.disk.config());
        let typed = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
        let both = leftover::merge(&self.left_in(&ours, &bare), &self.left_in(&theirs, &bare));
        let all = leftover::merge(&both, &self.left_in(&typed, &bare));
        let text = due::render(&agenda, &all, self.disk.config());
        self.due_file.remember(&text, &bare)?;
        match files::replace(&path, text.as_bytes(), old.as_deref(), self.repo.state()?, true)? {
            Replaced::Changed => Ok(false),
            Replaced::Done => {
                let oid = self.repo.blob_of(&name, text.as_bytes(), true)?;
                self.repo.stage(&name, Blob { oid, mode: 0o100_644 }).map(|()| true)
            }
        }
    }

    /// Whether the agenda file may be committed at all: not when the user has git ignore it, nor in plain text beside
    /// encrypted contacts.
    pub(super) fn may_commit_due(&mut self, name: &str) -> Result<bool> {
        if self.repo.is_ignored(name, false) && !self.repo.is_tracked(name)? {
            return Ok(false);
        }
        Ok(self.repo.is_encrypted(name) || !self.is_encrypted())
    }
}

fn due_day(day: NaiveDate) -> String {
    crate::date::full(day)
}
