//! What stands in the way of a sync, in words, and what helps.

use super::{Sync, SyncOutcome};

impl Sync {
    /// What stands in the way of a sync that ended so, and what to do about it; `None`: nothing does.
    pub fn trouble(&self, outcome: &SyncOutcome) -> Option<(String, Option<String>)> {
        let name = self.upstream.name();
        let remote = &self.upstream.remote;
        let said = |text: String| Some((text, None));
        let with = |text: String, hint: String| Some((text, Some(hint)));
        match outcome {
            SyncOutcome::InStep | SyncOutcome::Stopped | SyncOutcome::Paused => None,
            SyncOutcome::Unreachable(words) => {
                Some((format!("{name}: {words}"), remedy(words).map(str::to_owned)))
            }
            SyncOutcome::Gone => with(
                format!("{name}: the remote has no such branch any more"),
                format!("to put it there again: git push {remote} HEAD:{}", self.upstream.branch),
            ),
            SyncOutcome::Strangers if self.is_shallow => with(
                format!("{name}: nothing in common is known here, since this clone is a shallow one"),
                format!("git fetch --unshallow {remote}"),
            ),
            SyncOutcome::Rewritten(gone) => with(
                format!(
                    "{name}: its history was rewritten: {} no longer there: nothing was changed or sent",
                    gone_words(*gone)
                ),
                format!(
                    "to let them go here too, and put on top what was never there: rounds sync --accept-rewrite\n      \
                     to put them back there: git push --force {remote} HEAD:{}",
                    self.upstream.branch
                ),
            ),
            SyncOutcome::Strangers => with(
                format!("{name}: has another history than this vault"),
                "clone it into a folder of its own, and copy your notes there".into(),
            ),
            SyncOutcome::Unsettled(_) => {
                said(format!("{name}: nothing was changed, since the two do not agree"))
            }
            SyncOutcome::Waits(_) => said(format!("{name}: taken when that has come to rest")),
            SyncOutcome::Public => with(
                format!("{}: everybody can read what is there: nothing was sent", self.upstream.place()),
                "this is a dossier on real people: make the repository private, or run `rounds sync --yes`"
                    .into(),
            ),
            SyncOutcome::Overtaken => match &self.upstream.pushes_to {
                Some(place) => with(
                    format!(
                        "{}: has commits that are not here, and pushes go there: nothing was sent",
                        self.upstream.push_name()
                    ),
                    format!(
                        "bring them here: git pull --no-rebase {} {}",
                        place.remote,
                        place.branch.trim_start_matches("refs/heads/")
                    ),
                ),
                None => {
                    said(format!("{name}: somebody else is faster each time, or left a lock behind there"))
                }
            },
            SyncOutcome::Failed(what, hint) => Some((format!("{name}: {what}"), hint.clone())),
        }
    }
}

fn gone_words(gone: usize) -> String {
    match gone {
        1 => "1 commit of this clone is".into(),
        gone => format!("{gone} commits of this clone are"),
    }
}

/// What the user can do about a remote that said this; `None`: nothing but to wait, or its words say it.
fn remedy(words: &str) -> Option<&'static str> {
    const HOST: &str = "run `git fetch` once: it shows the host's key and asks whether that is the right one";
    const KEY: &str =
        "`git fetch` has to do without a question: has the remote your key, and your agent too (`ssh-add`)?";
    const PASSWORD: &str =
        "have git keep your password and run `git fetch` once: https://git-scm.com/docs/gitcredentials";
    const RIGHT: &str = "may your account, or the token that stands for it, read and write there?";
    const ADDRESS: &str = "is the address right (`git remote -v`), and may your account see what is there?";
    const REMEDIES: [(&str, &str); 8] = [
        ("Host key verification failed", HOST),
        ("Permission denied (", KEY),
        ("terminal prompts disabled", PASSWORD),
        ("unable to read askpass response", PASSWORD),
        ("Authentication failed", PASSWORD),
        ("returned error: 403", RIGHT),
        // A host says so too of what one may not see.
        ("Repository not found", ADDRESS),
        ("' not found", ADDRESS),
    ];
    REMEDIES.iter().find(|(said, _)| words.contains(said)).map(|(_, remedy)| *remedy)
}

#[cfg(test)]
mod tests {
    use super::super::tests::sync;
    use super::*;

    #[test]
    fn who_has_to_do_something_is_told_what() {
        let check = |words: &str, expected: Option<&str>| {
            let (text, hint) = sync().trouble(&SyncOutcome::Unreachable(words.into())).unwrap();
            assert_eq!(text, format!("origin/main: {words}"));
            let has = |expected| hint.as_ref().is_some_and(|hint| hint.contains(expected));
            assert!(expected.map_or(hint.is_none(), has), "{words}: {hint:?}");
        };
        check("Host key verification failed.", Some("`git fetch` once"));
        check("me@host: Permission denied (publickey).", Some("ssh-add"));
        check(
            "could not read Username for 'https://host': terminal prompts disabled",
            Some("gitcredentials"),
        );
        check("Authentication failed for 'https://host/x/'", Some("gitcredentials"));
        check("unable to access 'https://host/x/': The requested URL returned error: 403", Some("token"));
        check("repository 'https://host/x/' not found", Some("git remote -v"));
        check("ssh: connect to host h port 22: Connection refused", None);
        check("unable to access 'https://host/x/': The requested URL returned error: 500", None);
        check("bash: git-upload-pack: command not found", None);
        check("silent for 30 seconds", None);
    }

    #[test]
    fn nothing_is_said_of_a_password() {
        let (text, hint) = sync().trouble(&SyncOutcome::Public).unwrap();
        assert!(text.starts_with("https://example.org/x.git: everybody"), "{text}");
        assert!(hint.unwrap().contains("rounds sync --yes"));
    }
}
