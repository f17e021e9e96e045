//! The remote: fetch and push by the user's own git, with their credentials, ssh settings and proxies.
//!
//! The only way onto the network; where to is for [`super::upstream`] to say. Never asks on a terminal, never waits for ever, never forces, and names one branch
//! alone. Needs no lock of ours: what comes in waits in the branch that git tracks the remote's with.

use super::Repo;
use super::program::{self, Ended, Talked};
use crate::error::{Error, Result};
use crate::shell::files;
use git2::Oid;
use std::io::{Seek, Write};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// How long a remote may be silent; `rounds.patience` in git's configuration, in seconds, is another time.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take at all, however much it says.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// The branch of a remote that ours follows.
#[derive(Debug, Clone)]
pub struct Upstream {
    pub(super) line: Line,
    /// The remote's name, such as `origin`.
    pub remote: String,
    /// The remote's branch there: `refs/heads/main`.
    pub branch: String,
    /// What is known here of it: `refs/remotes/origin/main`.
    pub tracking: String,
    /// Where pushes go; `None`: to that branch.
    pub pushes_to: Option<Place>,
}

/// A branch of another remote, to which pushes go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The remote's name.
    pub remote: String,
    /// The branch there: `refs/heads/main`.
    pub branch: String,
    /// What is known here of it: `refs/remotes/mine/main`.
    pub tracking: String,
}

/// How a remote is talked to.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) work_tree: PathBuf,
    /// Where pushes go.
    pub(super) urls: Vec<String>,
    pub(super) patience: Duration,
    /// Whether git is free to run ssh as we say: not where the user named a command of their own.
    pub(super) plain_ssh: bool,
}

/// What came of asking a remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// The remote has no such branch.
    NoBranch,
    /// Somebody else was faster: fetch first.
    Moved,
    /// It cannot be reached, or refuses; its words.
    Failed(String),
    /// We are asked to stop.
    Stopped,
}

impl Upstream {
    /// Where it is, for people: `origin/main`.
    pub fn name(&self) -> &str {
        self.tracking.strip_prefix("refs/remotes/").unwrap_or(&self.tracking)
    }

    /// Brings what the remote's branch has here, and touches nothing else.
    pub fn fetch(&self) -> Answer {
        let mut command = self.line.command();
        command.args([
            "fetch",
            "--progress",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
        ]);
        command.args(["--", &self.remote, &format!("+{}:{}", self.branch, self.tracking)]);
        let talked = match self.line.talk(command) {
            Ok(talked) => talked,
            Err(answer) => return answer,
        };
        let said = String::from_utf8_lossy(&talked.said);
        match talked.ended {
            Ended::Badly if said.contains("couldn't find remote ref") => Answer::NoBranch,
            // Another git fetches at this moment.
            Ended::Badly if said.contains("cannot lock ref") => Answer::Moved,
            _ => self.line.answer(&talked),
        }
    }

    /// Brings these objects here, which a partial clone left out; `remote` has them.
    pub fn complete(&self, remote: &str, objects: &[Oid]) -> Answer {
        let mut command = self.line.command();
        // As git does it itself, but all at once.
        command.args(["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--progress", "--no-tags"]);
        command.args(["--no-recurse-submodules", "--no-write-fetch-head", "--filter=blob:none", "--stdin"]);
        command.args(["--", remote]);
        let wanted: String = objects.iter().map(|oid| format!("{oid}\n")).collect();
        let input = tempfile::tempfile().and_then(|mut file| {
            file.write_all(wanted.as_bytes())?;
            file.rewind()?;
            Ok(file)
        });
        match input {
            Ok(input) => drop(command.stdin(input)),
            Err(cause) => return Answer::Failed(crate::error::plain(&cause)),
        }
        self.line.talk(command).map_or_else(|answer| answer, |talked| self.line.answer(&talked))
    }

    /// Brings this commit to the remote's branch, if that only adds to it.
    pub fn push(&self, commit: Oid) -> Answer {
        let mut command = self.line.command();
        command.args(["push", "--porcelain", "--progress", "--no-follow-tags", "--recurse-submodules=no"]);
        let place = self.pushes_to.as_ref();
        let (remote, branch) =
            place.map_or((&self.remote, &self.branch), |place| (&place.remote, &place.branch));
        command.args(["--", remote, &format!("{commit}:{branch}")]);
        let talked = match self.line.talk(command) {
            Ok(talked) => talked,
            Err(answer) => return answer,
        };
        let printed = String::from_utf8_lossy(&talked.printed);
        let refused = printed.lines().find(|line| line.starts_with("!\t"));
        let is_race = |line: &str| {
            const RACES: [&str; 4] =
                ["[rejected]", "cannot lock ref", "failed to update ref", "incorrect old value"];
            RACES.iter().any(|race| line.contains(race))
        };
        match talked.ended {
            Ended::Badly if refused.is_some_and(is_race) => Answer::Moved,
            Ended::Badly => match refused.and_then(|line| line.rsplit('\t').next()) {
                Some(why) if !why.is_empty() => Answer::Failed(why.to_owned()),
                _ => self.line.answer(&talked),
            },
            _ => self.line.answer(&talked),
        }
    }

    /// Whether pushes go to where everybody may look: it answers on the web without credentials.
    pub fn is_public(&self) -> bool {
        self.line.urls.iter().filter(|url| is_web(url)).any(|url| {
            let mut command = self.line.command();
            command
                .args(["-c", "credential.helper=", "-c", "core.askPass=", "-c", "http.extraHeader="])
                .env("GIT_ASKPASS", "")
                .env("SSH_ASKPASS", "")
                .args(["ls-remote", "--quiet", "--", &without_credentials(url)]);
            self.line.talk(command).is_ok_and(|talked| talked.ended == Ended::Well)
        })
    }

    /// Where pushes go, without a password in it.
    pub fn place(&self) -> String {
        let places: Vec<_> = self.line.urls.iter().map(|url| without_credentials(url)).collect();
        places.join(", ")
    }

    /// Where pushes go, for people: `origin/main`.
    pub fn push_name(&self) -> String {
        let Some(place) = &self.pushes_to else { return self.name().to_owned() };
        format!("{}/{}", place.remote, place.branch.trim_start_matches("refs/heads/"))
    }
}

impl Line {
    fn command(&self) -> Command {
        let mut command = program::command_in(&self.work_tree);
        command.env_remove("GIT_NO_LAZY_FETCH");
        // Its words are looked at: they are to be git's own.
        command.env("LC_ALL", "C");
        if self.plain_ssh {
            command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20");
        } else if !self.urls.iter().any(|url| is_web(url)) {
            // The user's own command stays as it is. An ssh that it runs never asks on the terminal, but by the user's
            // program for that, where there is one; on the web git itself would ask by that.
            command.env("SSH_ASKPASS_REQUIRE", "force");
            if !is_set("SSH_ASKPASS") {
                command.env("SSH_ASKPASS", "false");
            }
        }
        command
    }

    fn talk(&self, command: Command) -> Result<Talked, Answer> {
        program::talk(command, self.patience, LONGEST)
            .map_err(|cause| Answer::Failed(format!("git cannot be run: {}", crate::error::plain(&cause))))
    }

    fn answer(&self, talked: &Talked) -> Answer {
        match talked.ended {
            Ended::Well => Answer::Done,
            Ended::Late if talked.was_silent => {
                Answer::Failed(format!("silent for {} seconds", self.patience.as_secs()))
            }
            Ended::Late => Answer::Failed("took too long".into()),
            Ended::Stopped => Answer::Stopped,
            Ended::Badly => Answer::Failed(words(&String::from_utf8_lossy(&talked.said))),
        }
    }
}

impl Repo {
    /// Asks a remote for its HEAD.
    ///
    /// # Errors
    /// What git says when it cannot be reached or refuses.
    pub fn ask_remote(&self, remote: &str) -> Result<()> {
        let line = self.line(remote)?;
        let mut command = line.command();
        command.args(["ls-remote", "--quiet", "--", remote, "HEAD"]);
        match line.talk(command).map_or_else(|answer| answer, |talked| line.answer(&talked)) {
            Answer::Failed(cause) => Err(Error::Git { command: "ls-remote", cause }),
            _ => Ok(()),
        }
    }

    /// What is known here of the remote's branch; `None`: nothing yet.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn tracked_tip(&self, upstream: &Upstream) -> Result<Option<Oid>> {
        self.tip(&upstream.tracking)
    }

    /// Where a reference is; `None`: there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn tip(&self, reference: &str) -> Result<Option<Oid>> {
        match self.git.refname_to_id(reference) {
            Ok(oid) => Ok(Some(oid)),
            Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(cause) => Err(self.error(cause)),
        }
    }

    /// Whether something of this vault was pushed there before, or may be.
    pub fn was_pushed_to(&self, place: &str) -> bool {
        std::fs::read_to_string(self.state.join("pushed"))
            .is_ok_and(|text| text.lines().any(|it| it == place))
    }

    /// Notes down that this vault is pushed there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_pushed_to(&self, place: &str) -> Result<()> {
        if self.was_pushed_to(place) {
            return Ok(());
        }
        let file = self.state()?.join("pushed");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        files::write_own(&file, format!("{text}{place}\n").as_bytes())
    }
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

fn is_web(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| url.to_lowercase().starts_with(scheme))
}

/// `https://me:secret@example.org/x` without `me:secret@`.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.rsplit('@').next().unwrap_or(host);
    let slash = if rest.contains('/') { "/" } else { "" };
    format!("{scheme}://{host}{slash}{path}")
}

/// The line that says what went wrong. Of git's own it is the first, where progress and advice are left out; where the
/// connection broke, the last one before that: ssh warns of this and that first.
fn words(said: &str) -> String {
    let lines: Vec<_> = said.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
    let says_why = |line: &&&str| {
        const BESIDE: [&str; 9] =
            ["remote:", "From ", "To ", "POST ", "hint:", "warning:", "Warning:", "** ", "debug1:"];
        !line.contains('%') && !line.ends_with("done.") && !BESIDE.iter().any(|it| line.starts_with(it))
    };
    let broken = lines.iter().position(|line| *line == "fatal: Could not read from remote repository.");
    let (before, rest) = lines.split_at(broken.unwrap_or_default());
    let line = before.iter().rfind(says_why).or_else(|| rest.iter().find(says_why));
    let line = line.or(lines.last()).map_or("failed without a word", |line| *line);
    let line = ["fatal: ", "error: ", "ERROR: "].iter().find_map(|it| line.strip_prefix(it)).unwrap_or(line);
    let words: Vec<_> = line
        .split(' ')
        .map(|word| if word.contains("://") { without_credentials(word) } else { word.to_owned() })
        .collect();
    words.join(" ").chars().take(300).collect()
}

#[cfg(test)]
impl Upstream {
    /// One that is nowhere.
    pub(crate) fn example() -> Self {
        let line = Line {
            work_tree: PathBuf::from("/nowhere"),
            urls: vec!["https://me:secret@example.org/x.git".into()],
            patience: PATIENCE,
            plain_ssh: true,
        };
        Self {
            line,
            remote: "origin".into(),
            branch: "refs/heads/main".into(),
            tracking: "refs/remotes/origin/main".into(),
            pushes_to: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_git_says_the_cause_is_told() {
        let check = |said: &str, expected: &str| assert_eq!(words(said), expected);
        check(
            "ssh: connect to host 127.0.0.1 port 1: Connection refused\nfatal: Could not read from remote repository.\n\nPlease make sure\n",
            "ssh: connect to host 127.0.0.1 port 1: Connection refused",
        );
        check("remote: Counting objects:  50% (1/2)\rremote: done.\nfatal: early EOF\n", "early EOF");
        check("fatal: unable to access 'https://me:secret@h/x/': no", "unable to access 'https://h/x/': no");
        check("remote: not you\n", "remote: not you");
        let broken = "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n";
        let check_broken = |said: &str, expected| check(&format!("{said}{broken}"), expected);
        check_broken("", "Could not read from remote repository.");
        check_broken("ERROR: Repository not found.\n", "Repository not found.");
        check_broken(
            "@@@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n@@@@@@\nIT IS POSSIBLE THAT\nHost key verification failed.\n",
            "Host key verification failed.",
        );
        check_broken(
            "Welcome to the hub\r\nme@hub: Permission denied (publickey).\r\n",
            "me@hub: Permission denied (publickey).",
        );
        check_broken(
            "** WARNING: connection is not using a post-quantum key exchange algorithm.\nfatal: '/x.git' does not appear to be a git repository\n",
            "'/x.git' does not appear to be a git repository",
        );
        check("", "failed without a word");
    }

    #[test]
    fn credentials_are_left_out() {
        let check = |url, expected| assert_eq!(without_credentials(url), expected);
        check("https://me:secret@example.org/x.git", "https://example.org/x.git");
        check("https://example.org/a@b", "https://example.org/a@b");
        check("git@example.org:x.git", "git@example.org:x.git");
        check("/srv/x.git", "/srv/x.git");
    }
}
