//! Which branch of a remote ours follows, and where its pushes go, as git's configuration says.
//!
//! Goes nowhere itself: that is for [`super::remote`].

use super::remote::{Line, PATIENCE, Place, Upstream};
use super::settings::Settings;
use super::{Head, Repo};
use crate::error::{Error, Result};
use std::time::Duration;

impl Repo {
    /// The names of the remotes, `origin` first.
    pub fn remotes(&self) -> Vec<String> {
        let settings = self.settings().unwrap_or_default();
        let mut names: Vec<_> = settings.names("remote", "url").map(str::to_owned).collect();
        names.sort_by_key(|name| name != "origin");
        names
    }

    /// The remote's branch that `head`'s follows, and where its pushes go.
    ///
    /// # Errors
    /// When it follows none, or git would not know where to push it.
    pub fn upstream(&self, head: &Head) -> Result<Upstream> {
        let settings = self.settings()?;
        let name = head.branch.strip_prefix("refs/heads/").unwrap_or(&head.branch).to_owned();
        let remotes = self.remotes();
        let push = |remote: &str| format!("git push -u {remote} {name}");
        let refused = |what: &str, hint: String| Error::refused(format!("{name}: {what}"), hint);
        let Some(first) = remotes.first() else {
            let hint = format!(
                "make an empty private repository somewhere, then\n      git remote add origin URL\n      {}",
                push("origin")
            );
            return Err(refused("there is no remote to sync with", hint));
        };
        let none = || refused("follows no branch of a remote", push(first));
        let of_branch = |key: &str| settings.text(&format!("branch.{name}.{key}"));
        let remote = of_branch("remote").filter(|remote| remotes.contains(remote)).ok_or_else(none)?;
        // Of several the first one counts, as in git.
        let branch = settings.texts(&format!("branch.{name}.merge")).next().ok_or_else(none)?.into_owned();
        let tracking = tracking(&settings, &remote, &branch).ok_or_else(none)?;
        let target = of_branch("pushRemote").or_else(|| settings.text("remote.pushDefault"));
        let target = target.filter(|target| *target != remote);
        let pushes_to = target.map(|target| -> Result<Place> {
            let refused =
                |what: &str, hint| Err(refused(&format!("its pushes go to {target}, {what}"), hint));
            if !remotes.contains(&target) {
                let hint = format!("git remote add NAME URL\n      git config branch.{name}.pushRemote NAME");
                return refused("which is no remote", hint);
            }
            let Some(branch) = elsewhere(&settings, &target, &head.branch) else {
                let hint = format!("git config branch.{name}.pushRemote {remote}");
                return refused("and git is told to push nothing there", hint);
            };
            let Some(tracking) = self::tracking(&settings, &target, &branch) else {
                let hint =
                    format!("git config --add remote.{target}.fetch '+refs/heads/*:refs/remotes/{target}/*'");
                return refused("and git keeps nothing of what is there", hint);
            };
            Ok(Place { remote: target, branch, tracking })
        });
        let pushes_to = pushes_to.transpose()?;
        let line = self.line(pushes_to.as_ref().map_or(&remote, |place| &place.remote))?;
        Ok(Upstream { line, remote, branch, tracking, pushes_to })
    }

    /// The line to a remote.
    ///
    /// # Errors
    /// When git cannot read its configuration.
    pub(super) fn line(&self, remote: &str) -> Result<Line> {
        let settings = self.settings()?;
        let seconds = settings.text("rounds.patience").and_then(|text| text.parse().ok());
        let is_said = |variable| self.configuration.place.said(variable).is_some();
        Ok(Line {
            work_tree: self.work_tree.clone(),
            urls: push_urls(&settings, remote),
            patience: seconds.map_or(PATIENCE, Duration::from_secs),
            plain_ssh: !is_said("GIT_SSH_COMMAND")
                && !is_said("GIT_SSH")
                && settings.text("core.sshCommand").is_none(),
        })
    }
}

/// Where pushes to a remote go: to what `pushurl` says, or else to each `url` that is another one for pushes, or else to
/// all of them.
fn push_urls(settings: &Settings, remote: &str) -> Vec<String> {
    let all = |key: &str| {
        let mut urls = Vec::new();
        for url in settings.texts(&format!("remote.{remote}.{key}")) {
            // An empty one takes back those before it.
            if url.is_empty() { urls.clear() } else { urls.push(url.into_owned()) }
        }
        urls
    };
    let rewritten = |url: &String| rewritten(settings, "insteadof", url).unwrap_or_else(|| url.clone());
    let pushed = all("pushurl");
    if !pushed.is_empty() {
        return pushed.iter().map(rewritten).collect();
    }
    let urls = all("url");
    let others: Vec<_> =
        urls.iter().filter_map(|url| self::rewritten(settings, "pushinsteadof", url)).collect();
    if others.is_empty() { urls.iter().map(rewritten).collect() } else { others }
}

/// An address with its longest beginning that this key of `url.BASE` names replaced by that base; `None`: no key does.
fn rewritten(settings: &Settings, key: &str, url: &str) -> Option<String> {
    let longest = |base: &str| {
        let key = format!("url.{base}.{key}");
        settings.texts(&key).filter(|it| url.starts_with(&**it)).map(|it| it.len()).max()
    };
    let bases = settings.names("url", key).filter_map(|base| Some((longest(base)?, base)));
    let (length, base) = bases.max_by_key(|(length, _)| *length)?;
    Some(base.to_owned() + &url[length..])
}

/// What is known here of a remote's branch: `refs/remotes/origin/main`.
fn tracking(settings: &Settings, remote: &str, branch: &str) -> Option<String> {
    mapped(settings, &format!("remote.{remote}.fetch"), branch).filter(|it| it.starts_with("refs/remotes/"))
}

/// The branch of another remote than the one that `branch` follows, to which git pushes it; `None`: it would not.
fn elsewhere(settings: &Settings, remote: &str, branch: &str) -> Option<String> {
    let key = format!("remote.{remote}.push");
    if settings.texts(&key).next().is_some() {
        let there = mapped(settings, &key, branch)?;
        return Some(if there.starts_with("refs/") { there } else { format!("refs/heads/{there}") });
    }
    match settings.text("push.default").as_deref() {
        Some("nothing" | "upstream" | "tracking") => None,
        _ => Some(branch.to_owned()),
    }
}

/// What a branch is on the other side, by the refspecs of a key.
fn mapped(settings: &Settings, key: &str, branch: &str) -> Option<String> {
    if settings.texts(key).any(|spec| spec.strip_prefix('^').is_some_and(|it| part(it, branch).is_some())) {
        return None;
    }
    settings.texts(key).find_map(|spec| {
        let spec = spec.strip_prefix('+').unwrap_or(&spec);
        // A colon alone: each branch goes to the one of its name.
        let (from, to) =
            if spec == ":" { (branch, branch) } else { spec.split_once(':').unwrap_or((spec, spec)) };
        let part = part(from, branch)?;
        Some(match to {
            "HEAD" | "@" => branch.to_owned(),
            to => to.replacen('*', part, 1),
        })
    })
}

/// What of `name` a pattern's `*` stands for.
fn part<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    let Some((before, after)) = pattern.split_once('*') else {
        // What is pushed is what is checked out.
        let is_it = [name, name.trim_start_matches("refs/heads/"), "HEAD", "@"].contains(&pattern);
        return is_it.then_some("");
    };
    name.strip_prefix(before)?.strip_suffix(after)
}

#[cfg(test)]
mod tests;
