//! `rounds sync`: two machines and a bare repository between them. They converge, nothing that anyone typed is gone,
//! and what cannot be settled changes nothing.

use crate::support::{ADA, GRACE, Ran, Random, TODAY, TestVault, contact, stays_for, wait_for};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Two machines with homes of their own, and the repository between them.
struct Pair {
    one: TestVault,
    two: TestVault,
    hub: PathBuf,
}

impl Pair {
    fn new() -> Self {
        Self::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)])
    }

    fn with(notes: &[(&str, &str)]) -> Self {
        let one = TestVault::with(notes);
        let hub = one.outside().join("hub.git");
        let url = hub.to_str().unwrap().to_owned();
        one.git(&["init", "-q", "--bare", &url]);
        one.git(&["remote", "add", "origin", &url]);
        one.git(&["push", "-q", "-u", "origin", "main"]);
        let two = TestVault::folder();
        two.git(&["clone", "-q", &url, "."]);
        Self { one, two, hub }
    }

    /// Everybody syncs twice: then all have the same, and nothing is left to do.
    fn assert_converges(&self) {
        for vault in [&self.one, &self.two, &self.one, &self.two] {
            vault.rounds(&["sync"]);
        }
        self.assert_same();
    }

    fn assert_same(&self) {
        assert_eq!(self.one.head(), self.two.head());
        assert_eq!(self.one.head(), self.hub_head());
        for vault in [&self.one, &self.two] {
            vault.assert_settled();
        }
    }

    fn hub_head(&self) -> String {
        self.one.git(&["-C", self.hub.to_str().unwrap(), "rev-parse", "main"])
    }

    fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.one.outside().join(name);
        write_script(&path, text);
        path
    }
}

fn write_script(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// How many parents HEAD's commit has.
fn parents(vault: &TestVault) -> usize {
    vault.git(&["log", "-1", "--format=%P"]).split(' ').count()
}

/// Whether HEAD's history is one line.
fn is_linear(vault: &TestVault) -> bool {
    vault.git(&["rev-list", "--merges", "HEAD"]).is_empty()
}

#[test]
fn nothing_to_do_is_said_and_done() {
    let pair = Pair::new();
    let head = pair.one.head();
    assert_eq!(pair.one.rounds(&["sync"]).stdout, "origin/main: in step\n");
    assert_eq!(pair.one.rounds(&["sync"]).stdout, "origin/main: in step\n");
    assert_eq!(pair.one.head(), head);
    pair.assert_same();
}

#[test]
fn what_changed_here_goes_and_what_changed_there_comes() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "She likes bold text.\n");
    let said = pair.one.rounds(&["sync"]).stdout;
    assert!(
        said.contains("Ada Lovelace: notes edited") && said.ends_with("origin/main: 1 commit went\n"),
        "{said}"
    );
    assert_eq!(pair.hub_head(), pair.one.head());

    let said = pair.two.rounds(&["sync"]).stdout;
    assert_eq!(said, "origin/main: 1 commit came\n");
    assert!(pair.two.read("Ada Lovelace.md").ends_with("She likes bold text.\n"));
    pair.assert_same();
}

#[test]
fn new_removed_and_renamed_notes_come_too() {
    let pair = Pair::new();
    pair.one.write("People/New/Mary Somerville.md", ADA);
    pair.one.write("Pictures/card.png", [0_u8, 1, 2]);
    pair.one.rename("Grace Hopper.md", "Old/Grace Hopper.md");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    assert_eq!(pair.two.bytes("Pictures/card.png"), [0, 1, 2]);
    assert!(pair.two.exists("Old/Grace Hopper.md") && !pair.two.exists("Grace Hopper.md"));
    pair.two.remove("Old/Grace Hopper.md");
    pair.two.remove("People/New/Mary Somerville.md");
    pair.two.rounds(&["sync"]);
    pair.one.rounds(&["sync"]);
    assert!(!pair.one.exists("Old") && !pair.one.exists("People"), "empty folders go, as git has it");
    pair.assert_same();
}

#[test]
fn both_edit_one_contact_and_both_edits_stay_in_one_line_of_history() {
    let pair = Pair::with(&[("Ada Lovelace.md", &format!("{ADA}\n## Log\n- 2026-10-02 email: hello\n"))]);
    let base = pair.one.head();
    pair.one.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    pair.one.edit("Ada Lovelace.md", "## Log\n", "## Log\n- 2026-11-20 phone: about the engine\n");
    pair.two.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    pair.two.edit("Ada Lovelace.md", "## Log\n", "## Log\n- 2026-11-21 met at the Chamber\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Ada Lovelace.md", "- 2026-11-22 post: a card\n");
    let said = pair.two.rounds(&["sync"]).stdout;
    assert!(said.ends_with("origin/main: 1 commit came, 1 went\n"), "{said}");
    let text = pair.two.read("Ada Lovelace.md");
    for typed in
        ["circle: 2", "category: sponsor", "about the engine", "met at the Chamber", "a card", "hello"]
    {
        assert!(text.contains(typed), "{typed} in:\n{text}");
    }
    assert!(is_linear(&pair.two));
    pair.one.rounds(&["sync"]);
    pair.assert_same();
    pair.one.assert_fixed_points(Some(&base));
    pair.two.assert_fixed_points(Some(&base));
}

#[test]
fn each_commit_that_is_put_on_top_has_its_own_agenda_and_keeps_author_and_words() {
    let pair = Pair::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE), ("Ben.md", ADA)]);
    let base = pair.two.head();
    pair.one.edit("Ben.md", "2026-10-02", "2026-11-21");
    pair.one.rounds(&["sync"]);
    for (name, day) in [("Ada Lovelace.md", "2026-11-20"), ("Grace Hopper.md", "2026-11-19")] {
        let from = if name.starts_with("Ada") { "2026-10-02" } else { "2026-09-01" };
        pair.two.edit(name, from, day);
        pair.two.rounds(&["refresh"]);
    }
    pair.two.write("New Person.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    pair.two.rounds(&["refresh"]);
    let before = pair.two.git(&["log", "-3", "--format=%an %ae %ad %B"]);
    pair.two.rounds(&["sync"]);
    assert_eq!(pair.two.git(&["log", "-3", "--format=%an %ae %ad %B"]), before);
    assert_eq!(pair.two.subjects_since(&base).len(), 4);
    assert!(is_linear(&pair.two));
    pair.two.assert_fixed_points(Some(&base));
    pair.assert_converges();
}

#[test]
fn two_agendas_of_one_day_are_one() {
    let pair = Pair::new();
    for vault in [&pair.one, &pair.two] {
        vault.rounds(&["sync", "--today", "2026-11-23"]);
    }
    let head = pair.one.head();
    assert_eq!(pair.two.head(), head);
    for vault in [&pair.one, &pair.two] {
        assert_eq!(vault.git(&["log", "-1", "--format=%s"]), "agenda: 23 November 2026");
        assert_eq!(vault.rounds(&["sync", "--today", "2026-11-23"]).stdout, "origin/main: in step\n");
    }
    pair.assert_same();
}

#[test]
fn two_agendas_made_offline_are_one() {
    let pair = Pair::new();
    for vault in [&pair.one, &pair.two] {
        vault.rounds(&["refresh", "--today", "2026-11-23"]);
    }
    for vault in [&pair.one, &pair.two, &pair.one] {
        vault.rounds(&["sync", "--today", "2026-11-23"]);
    }
    assert_eq!(pair.one.log_subjects().iter().filter(|line| line.starts_with("agenda:")).count(), 1);
    pair.assert_same();
}

#[test]
fn marks_and_own_lines_of_both_are_kept_and_answered() {
    let pair = Pair::with(&[("Ada Lovelace.md", ADA), ("Ben Hill.md", ADA), ("Grace Hopper.md", GRACE)]);
    // A phone ticks in DUE.md and pushes; nobody there answers.
    pair.two.edit("DUE.md", "- [ ] [Ada Lovelace]", "- [x] [Ada Lovelace]");
    pair.two.write("DUE.md", pair.two.read("DUE.md") + "\n## Yours\n\ncall the bank\n");
    pair.two.git(&["commit", "-qam", "user: from the phone"]);
    pair.two.git(&["push", "-q"]);
    pair.one.edit("DUE.md", "- [ ] [Ben Hill]", "- [?] [Ben Hill]");
    pair.one.write("DUE.md", pair.one.read("DUE.md") + "\n## Yours\n\nbuy milk\n");
    pair.one.rounds(&["refresh", "--today", "2026-11-23"]);
    pair.one.rounds(&["sync", "--today", "2026-11-23"]);
    let due = pair.one.due();
    assert!(due.contains("call the bank") && due.contains("buy milk"), "{due}");
    let log = pair.one.log_subjects().join("\n");
    assert!(log.contains("Ada Lovelace: touched") && log.contains("Ben Hill: "), "{log}");
    assert!(!due.contains("[x]") && !due.contains("[?]"), "{due}");
    for vault in [&pair.two, &pair.one, &pair.two] {
        vault.rounds(&["sync", "--today", "2026-11-23"]);
    }
    pair.assert_same();
}

#[test]
fn own_line_that_one_side_deleted_stays_deleted() {
    let pair = Pair::new();
    pair.one.write("DUE.md", pair.one.read("DUE.md") + "\n## Yours\n\ncall the bank\n\nbuy milk\n");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    pair.two.edit("DUE.md", "call the bank\n", "");
    pair.one.append("Ada Lovelace.md", "More.\n");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    pair.one.rounds(&["sync"]);
    assert!(!pair.one.due().contains("bank") && pair.one.due().contains("milk"), "{}", pair.one.due());
    pair.assert_same();
}

#[test]
fn commits_of_the_users_own_stay_and_are_merged() {
    let pair = Pair::new();
    let base = pair.one.head();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "There.\n");
    pair.two.git(&["commit", "-qam", "user: by hand"]);
    let own = pair.two.head();
    pair.two.rounds(&["sync"]);
    assert_eq!(parents(&pair.two), 2);
    pair.two.git(&["merge-base", "--is-ancestor", &own, "HEAD"]);
    pair.one.rounds(&["sync"]);
    assert!(
        pair.one.read("Grace Hopper.md").contains("There.")
            && pair.one.read("Ada Lovelace.md").contains("Here.")
    );
    pair.assert_same();
    pair.one.assert_fixed_points(Some(&base));
}

#[test]
fn amended_tagged_and_merged_commits_are_not_written_anew() {
    let check = |what: &dyn Fn(&TestVault)| {
        let pair = Pair::new();
        pair.one.append("Ada Lovelace.md", "Here.\n");
        pair.one.rounds(&["sync"]);
        pair.two.append("Grace Hopper.md", "There.\n");
        pair.two.rounds(&["refresh"]);
        what(&pair.two);
        let own = pair.two.head();
        pair.two.rounds(&["sync"]);
        pair.two.git(&["merge-base", "--is-ancestor", &own, "HEAD"]);
        assert_eq!(parents(&pair.two), 2);
        pair.assert_converges();
    };
    check(&|vault| drop(vault.git(&["commit", "-q", "--amend", "-m", "user: my words"])));
    check(&|vault| drop(vault.git(&["tag", "keep"])));
    check(&|vault| drop(vault.git(&["branch", "other"])));
    check(&|vault| {
        vault.git(&["checkout", "-q", "-b", "side", "HEAD~1"]);
        vault.write("Side.md", "Side.\n");
        vault.git(&["add", "Side.md"]);
        vault.git(&["commit", "-qm", "user: side"]);
        vault.git(&["checkout", "-q", "main"]);
        vault.git(&["merge", "-q", "--no-edit", "side"]);
    });
}

#[test]
fn where_the_user_signs_the_merge_is_signed_and_no_commit_is_lost() {
    if !crate::support::has("ssh-keygen") {
        return crate::support::skip_missing("ssh-keygen");
    }
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    let key = pair.two.outside().join("home/key");
    let key = key.to_str().unwrap();
    pair.two.sh(&format!("ssh-keygen -q -t ed25519 -N '' -C test -f '{key}'"));
    pair.two.configure("gpg.format", "ssh");
    pair.two.configure("user.signingKey", key);
    pair.two.configure("commit.gpgSign", "true");
    pair.two.append("Grace Hopper.md", "There.\n");
    pair.two.rounds(&["refresh"]);
    let own = pair.two.head();
    pair.two.rounds(&["sync"]);
    let raw = pair.two.git(&["cat-file", "commit", "HEAD"]);
    assert!(raw.contains("gpgsig -----BEGIN SSH SIGNATURE"), "{raw}");
    assert!(raw.contains(&own), "our signed commit is its parent\n{raw}");
    pair.assert_converges();
}

#[test]
fn what_the_rules_cannot_settle_changes_nothing_and_says_which_note() {
    let pair = Pair::new();
    pair.one.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    pair.one.rounds(&["sync"]);
    pair.two.edit("Ada Lovelace.md", "circle: 1", "circle: 3");
    pair.two.append("Grace Hopper.md", "Typed.\n");
    pair.two.rounds(&["refresh"]);
    let head = pair.two.head();
    let note = pair.two.read("Ada Lovelace.md");
    let said = pair.two.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("Ada Lovelace.md:2: circle is `3` here and `2` in origin/main"), "{said}");
    assert!(said.contains("rounds resolve \"Ada Lovelace\""), "{said}");
    assert_eq!((pair.two.head(), pair.two.read("Ada Lovelace.md")), (head.clone(), note));
    let due = pair.two.due();
    assert!(
        due.contains("circle is 3 here and 2 in origin/main") || due.contains("circle is `3` here"),
        "{due}"
    );
    // Again the same; history knows nothing of it.
    pair.two.rounds_code(2, &["sync"]);
    assert_eq!(pair.two.head(), head);
    assert_eq!(pair.two.rounds_code(0, &["refresh"]).stdout, "");
    assert_eq!(pair.two.status(), " M DUE.md\n");
    assert!(!String::from_utf8(pair.two.at("HEAD", "DUE.md").unwrap()).unwrap().contains("origin/main"));

    // Once both say the same it goes by itself, and the finding with it.
    pair.two.edit("Ada Lovelace.md", "circle: 3", "circle: 2");
    pair.two.rounds(&["sync"]);
    assert!(!pair.two.due().contains("origin/main"), "{}", pair.two.due());
    assert!(pair.two.read("Grace Hopper.md").contains("Typed."));
    pair.assert_converges();
}

#[test]
fn lines_that_both_changed_are_told_and_a_merge_by_hand_ends_it() {
    let pair = Pair::new();
    pair.one.edit("Grace Hopper.md", "Compilers.", "Compilers and ships.");
    pair.one.rounds(&["sync"]);
    pair.two.edit("Grace Hopper.md", "Compilers.", "Nanoseconds.");
    let said = pair.two.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("Grace Hopper.md") && said.contains("the same lines were changed here"), "{said}");
    pair.two.git(&["checkout", "-q", "DUE.md"]);
    pair.two.try_git(&["merge", "-q", "origin/main"]);
    pair.two.write("Grace Hopper.md", GRACE.replace("Compilers.", "Compilers, ships and nanoseconds."));
    pair.two.git(&["add", "Grace Hopper.md"]);
    pair.two.git(&["commit", "-q", "--no-edit"]);
    pair.two.rounds(&["sync"]);
    assert!(!pair.two.due().contains("origin/main"), "{}", pair.two.due());
    pair.assert_converges();
}

#[test]
fn note_removed_on_one_side_and_edited_on_the_other_is_kept() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.remove("Ada Lovelace.md");
    let said = pair.two.rounds(&["sync"]).stderr;
    assert!(said.contains("Ada Lovelace.md: removed here, edited in origin/main: kept"), "{said}");
    assert!(pair.two.read("Ada Lovelace.md").contains("Here."));
    pair.two.remove("Ada Lovelace.md");
    pair.two.rounds(&["sync"]);
    pair.one.rounds(&["sync"]);
    assert!(!pair.one.exists("Ada Lovelace.md"), "nobody edited it since");
    pair.assert_same();
}

#[test]
fn edit_follows_a_note_that_got_another_name_on_the_other_side() {
    for renames_first in [true, false] {
        let pair = Pair::with(&[("Jack Lee.md", ADA), ("Grace Hopper.md", GRACE)]);
        let (renames, edits) = if renames_first { (&pair.one, &pair.two) } else { (&pair.two, &pair.one) };
        renames.rename("Jack Lee.md", "People/Jack Leigh.md");
        edits.append("Jack Lee.md", "Moved house.\n");
        pair.one.rounds(&["sync"]);
        pair.two.rounds(&["sync"]);
        assert!(!pair.two.exists("Jack Lee.md"));
        assert!(pair.two.read("People/Jack Leigh.md").ends_with("Moved house.\n"));
        pair.assert_converges();
    }
}

#[test]
fn note_that_is_staged_waits_and_is_not_overwritten() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    pair.two.git(&["add", "Ada Lovelace.md"]);
    pair.two.rounds_code(2, &["refresh"]);
    let (head, note, status) = (pair.two.head(), pair.two.read("Ada Lovelace.md"), pair.two.status());
    let said = pair.two.rounds_code(2, &["sync"]).stdout;
    assert!(said.contains("waiting: Ada Lovelace.md: changed there too: staged by you"), "{said}");
    assert_eq!((pair.two.head(), pair.two.read("Ada Lovelace.md"), pair.two.status()), (head, note, status));
    pair.two.git(&["commit", "-qm", "user: mine"]);
    pair.two.rounds(&["sync"]);
    let text = pair.two.read("Ada Lovelace.md");
    assert!(text.contains("sponsor") && text.contains("Here."), "{text}");
    pair.assert_converges();
}

#[test]
fn staged_note_that_nobody_else_changed_is_in_nobodys_way() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "Staged.\n");
    pair.two.git(&["add", "Grace Hopper.md"]);
    pair.two.rounds_code(2, &["sync"]);
    assert!(pair.two.read("Ada Lovelace.md").contains("Here."));
    assert_eq!(pair.two.status(), "M  \"Grace Hopper.md\"\n");
}

#[test]
fn file_that_is_never_committed_here_keeps_its_content() {
    let pair = Pair::new();
    pair.one.write(".obsidian/app.json", "{}\n");
    pair.one.git(&["add", ".obsidian"]);
    pair.one.git(&["commit", "-qm", "user: settings"]);
    pair.one.rounds(&["sync"]);
    pair.two.write(".obsidian/app.json", "{\"mine\": true}\n");
    pair.two.rounds(&["sync"]);
    assert_eq!(pair.two.read(".obsidian/app.json"), "{\"mine\": true}\n");
    assert_eq!(pair.two.status(), " M .obsidian/app.json\n");
    assert_eq!(pair.two.head(), pair.one.head());
}

#[test]
fn file_that_is_there_already_and_one_that_only_became_executable_come_too() {
    let pair = Pair::new();
    pair.one.write("run.sh", "echo\n");
    pair.one.git(&["add", "run.sh"]);
    pair.one.git(&["commit", "-qm", "user: a script"]);
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    pair.one.sh("chmod +x run.sh");
    pair.one.write("table.txt", "same\n");
    pair.one.git(&["add", "run.sh", "table.txt"]);
    pair.one.git(&["commit", "-qm", "user: executable"]);
    pair.one.rounds(&["sync"]);
    pair.two.write("table.txt", "same\n");
    pair.two.rounds(&["sync"]);
    pair.two.sh("test -x run.sh");
    pair.assert_same();
}

#[test]
fn vault_in_a_folder_of_its_repository_brings_what_lies_beside_it_too() {
    let base = TestVault::folder();
    let outside = base.outside();
    let repository = outside.join("repository");
    std::fs::create_dir_all(repository.join("notes")).unwrap();
    std::fs::write(repository.join("code.rs"), "fn main() {}\n").unwrap();
    let one = base.moved(&repository.join("notes"), &repository);
    one.git(&["init", "-q"]);
    one.git(&["add", "code.rs"]);
    one.git(&["commit", "-qm", "user: code"]);
    one.write("Ada Lovelace.md", ADA);
    one.rounds(&["init"]);
    let hub = outside.join("hub.git");
    one.git(&["init", "-q", "--bare", hub.to_str().unwrap()]);
    one.git(&["remote", "add", "origin", hub.to_str().unwrap()]);
    one.git(&["push", "-q", "-u", "origin", "main"]);
    let base = TestVault::folder();
    let other = base.outside().join("repository");
    std::fs::create_dir(&other).unwrap();
    let two = base.moved(&other.join("notes"), &other);
    two.run(two.command("git").current_dir(&other).args(["clone", "-q", hub.to_str().unwrap(), "."]));
    std::fs::write(repository.join("code.rs"), "fn main() { todo() }\n").unwrap();
    one.git(&["commit", "-qam", "user: more code"]);
    one.append("Ada Lovelace.md", "Here.\n");
    one.rounds(&["sync"]);
    two.append("Ada Lovelace.md", "- There.\n");
    two.write("Ben.md", ADA);
    two.edit("Ada Lovelace.md", "- There.\n", "");
    two.rounds(&["sync"]);
    assert_eq!(std::fs::read_to_string(other.join("code.rs")).unwrap(), "fn main() { todo() }\n");
    assert_eq!(two.status(), "");
    one.rounds(&["sync"]);
    assert_eq!(one.head(), two.head());
    assert!(one.exists("Ben.md"));
}

#[test]
fn line_ends_are_those_that_git_checks_out() {
    let pair = Pair::new();
    pair.two.configure("core.autocrlf", "true");
    pair.one.append("Grace Hopper.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    assert!(
        pair.two.read("Grace Hopper.md").ends_with("Here.\r\n"),
        "{:?}",
        pair.two.read("Grace Hopper.md")
    );
    assert_eq!(pair.two.status(), "");
}

#[test]
fn remote_that_moves_on_meanwhile_is_fetched_again() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    // The first time, somebody else pushes between the fetch and the push.
    pair.one.append("Grace Hopper.md", "A little earlier.\n");
    pair.one.rounds(&["refresh"]);
    let once = pair.one.outside().join("scratch/once");
    let racer = format!(
        "[ -e '{0}' ] && exit 0; : > '{0}'; unset GIT_DIR; git -C '{1}' push -q origin main",
        once.display(),
        pair.one.root().display()
    );
    write_script(&pair.two.path(".git/hooks/pre-push"), &racer);
    pair.two.append("Ada Lovelace.md", "- There.\n");
    let said = pair.two.rounds(&["sync"]).stdout;
    assert!(said.ends_with("1 commit came, 1 went\n"), "{said}");
    assert!(once.exists() && is_linear(&pair.two));
    pair.assert_converges();
}

#[test]
fn what_was_put_on_top_once_may_be_again() {
    let pair = Pair::new();
    write_script(&pair.two.path(".git/hooks/pre-push"), "exit 1");
    for round in 0..3 {
        pair.one.edit("Ada Lovelace.md", "lunch.\n", &format!("lunch.\nOne {round}.\n"));
        pair.one.rounds(&["sync"]);
        pair.two.append("Grace Hopper.md", &format!("Two {round}.\n"));
        pair.two.rounds_code(2, &["sync"]);
        assert!(is_linear(&pair.two) && pair.two.read("Ada Lovelace.md").contains(&format!("One {round}.")));
    }
    std::fs::remove_file(pair.two.path(".git/hooks/pre-push")).unwrap();
    assert!(pair.two.rounds(&["sync"]).stdout.ends_with("origin/main: 3 commits went\n"));
    pair.assert_converges();
}

#[test]
fn remote_that_refuses_each_time_is_given_up_and_nothing_is_lost() {
    let pair = Pair::new();
    write_script(&pair.hub.join("hooks/pre-receive"), "echo not today >&2; exit 1");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let said = pair.one.rounds_code(2, &["sync"]).stdout;
    assert!(said.contains("waiting: origin/main: [remote rejected] (pre-receive hook declined)"), "{said}");
    std::fs::remove_file(pair.hub.join("hooks/pre-receive")).unwrap();
    pair.assert_converges();
}

#[test]
fn nobody_there_is_a_word_and_no_error() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let check = |url: &str| {
        pair.one.git(&["remote", "set-url", "origin", url]);
        let Ran { code, stdout, stderr } = pair.one.try_rounds(&["sync"]);
        assert_eq!((code, stderr.as_str()), (2, ""), "{url}");
        let last = stdout.lines().last().unwrap();
        assert!(last.starts_with("waiting: origin/main: ") && last.len() < 200, "{url}: {last}");
    };
    check("/nowhere/hub.git");
    check("http://127.0.0.1:1/hub.git");
    check("https://me:secret@127.0.0.1:1/hub.git");
    check("git://127.0.0.1:1/hub.git");
    if crate::support::has("ssh") {
        check("ssh://127.0.0.1:1/hub.git");
    }
    assert_eq!(pair.one.status(), "", "what was typed is committed all the same");
    pair.one.git(&["remote", "set-url", "origin", pair.hub.to_str().unwrap()]);
    pair.assert_converges();
}

#[test]
fn remote_that_says_nothing_is_given_up() {
    let pair = Pair::new();
    let silent = pair.script("silent", "exec sleep 600");
    pair.one.git(&["config", "remote.origin.uploadpack", silent.to_str().unwrap()]);
    pair.one.git(&["config", "rounds.patience", "1"]);
    let begin = Instant::now();
    let said = pair.one.rounds_code(2, &["sync"]).stdout;
    assert_eq!(said, "waiting: origin/main: silent for 1 seconds\n");
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    pair.one.git(&["config", "--unset", "remote.origin.uploadpack"]);
    pair.one.git(&["config", "remote.origin.receivepack", silent.to_str().unwrap()]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds_code(2, &["sync"]);
    pair.one.git(&["config", "--unset", "remote.origin.receivepack"]);
    pair.assert_converges();
}

#[test]
fn without_a_remote_or_a_branch_to_follow_it_says_how() {
    let vault = TestVault::new();
    let said = vault.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("no remote") && said.contains("git push -u origin main"), "{said}");
    vault.git(&["init", "-q", "--bare", "../hub.git"]);
    vault.git(&["remote", "add", "origin", "../hub.git"]);
    let said = vault.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("main: follows no branch") && said.contains("git push -u origin main"), "{said}");
    vault.git(&["push", "-q", "-u", "origin", "main"]);
    vault.rounds(&["sync"]);
}

#[test]
fn first_sync_with_an_empty_remote_brings_everything() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q", "--bare", "../hub.git"]);
    vault.git(&["clone", "-q", "../hub.git", "."]);
    vault.write("Ada Lovelace.md", ADA);
    vault.rounds(&["init"]);
    let said = vault.rounds(&["sync"]).stdout;
    assert_eq!(said, "origin/main: 2 commits went\n");
    assert_eq!(vault.git(&["-C", "../hub.git", "rev-parse", "main"]), vault.head());
    assert_eq!(vault.rounds(&["sync"]).stdout, "origin/main: in step\n");
}

#[test]
fn another_history_is_refused() {
    let pair = Pair::new();
    let other = TestVault::unborn(&[("Ada Lovelace.md", ADA)]);
    other.git(&["add", "-A"]);
    other.git(&["commit", "-qm", "user: begin"]);
    other.rounds(&["refresh"]);
    other.git(&["remote", "add", "origin", pair.hub.to_str().unwrap()]);
    other.git(&["config", "branch.main.remote", "origin"]);
    other.git(&["config", "branch.main.merge", "refs/heads/main"]);
    let head = other.head();
    let said = other.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("another history"), "{said}");
    assert_eq!((other.head(), pair.hub_head()), (head, pair.one.head()));
}

#[test]
fn git_work_under_way_is_waited_for() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.git(&["checkout", "-q", "--detach"]);
    let said = pair.two.rounds_code(2, &["sync"]).stdout;
    assert_eq!(said, "waiting: HEAD is detached: no branch to commit to\n");
    pair.two.git(&["checkout", "-q", "main"]);
    pair.two.git(&["merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "HEAD"]);
    pair.two.git(&["bisect", "start"]);
    let head = pair.two.head();
    let said = pair.two.rounds_code(2, &["sync"]).stdout;
    assert_eq!(said, "waiting: a bisect is under way\n");
    assert_eq!(pair.two.head(), head);
    pair.two.git(&["bisect", "reset"]);
    pair.assert_converges();
}

#[test]
fn other_branches_and_tags_are_nobodys_business() {
    let pair = Pair::new();
    pair.one.git(&["branch", "private"]);
    pair.one.git(&["tag", "-a", "-m", "mine", "v1"]);
    pair.one.configure("push.followTags", "true");
    pair.two.git(&["push", "-q", "origin", "main:theirs"]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    let refs = pair.one.git(&["-C", pair.hub.to_str().unwrap(), "for-each-ref", "--format=%(refname)"]);
    assert_eq!(refs, "refs/heads/main\nrefs/heads/theirs");
    let refs = pair.one.git(&["for-each-ref", "--format=%(refname)", "refs/remotes"]);
    assert_eq!(refs, "refs/remotes/origin/main");
}

#[test]
fn two_syncs_of_one_vault_at_once_take_turns() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "There.\n");
    let mut many: Vec<_> = (0..3).map(|_| pair.two.start(&mut pair.two.rounds_command(&["sync"]))).collect();
    for one in &mut many {
        assert_eq!(one.wait_exit(), 0, "{:?} {}", one.lines(), one.complaints());
    }
    assert!(is_linear(&pair.two));
    pair.assert_converges();
}

#[test]
fn watchers_that_sync_keep_two_vaults_the_same_and_then_are_quiet() {
    let pair = Pair::new();
    let settings = "[sync]\nevery = \"1s\"\n";
    pair.one.write("rounds.toml", settings);
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    let mut one = pair.one.watch(&["--settle", "100ms"]);
    let mut two = pair.two.watch(&["--settle", "100ms"]);
    for round in 0..3 {
        pair.one.edit("Ada Lovelace.md", "lunch.\n", &format!("lunch.\nOne {round}.\n"));
        pair.two.append("Grace Hopper.md", &format!("Two {round}.\n"));
        wait_for("both edits on both sides", || {
            pair.two.read("Ada Lovelace.md").contains(&format!("One {round}."))
                && pair.one.read("Grace Hopper.md").contains(&format!("Two {round}."))
        });
    }
    wait_for("all to be quiet", || {
        pair.one.head() == pair.two.head()
            && pair.one.head() == pair.hub_head()
            && pair.one.status().is_empty()
    });
    let head = pair.one.head();
    stays_for("no commit once quiet", Duration::from_secs(4), || {
        pair.one.head() == head && pair.two.head() == head && pair.hub_head() == head
    });
    assert!(!one.lines_with("synced with origin/main: ").is_empty());
    assert!(one.stop() < Duration::from_secs(2));
    two.stop();
    pair.assert_same();
    pair.one.assert_fixed_points(None);
}

#[test]
fn note_that_is_being_typed_in_waits_and_is_not_overwritten() {
    let pair = Pair::new();
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n[watch]\nsettle_max = \"1h\"\n");
    pair.two.rounds(&["sync"]);
    let mut watcher = pair.two.watch(&["--settle", "1h"]);
    pair.two.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    let typed = pair.two.read("Ada Lovelace.md");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.append("Grace Hopper.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    let said = watcher.wait_line("waiting: Ada Lovelace.md: changed there too: ");
    assert!(said.contains("not committed yet"), "{said}");
    assert_eq!(pair.two.read("Ada Lovelace.md"), typed);
    assert!(!pair.two.read("Grace Hopper.md").contains("Here."), "all of it or nothing");
    watcher.stop();
    pair.two.rounds(&["sync"]);
    let text = pair.two.read("Ada Lovelace.md");
    assert!(text.contains("sponsor") && text.contains("Here."), "{text}");
    pair.assert_converges();
}

#[test]
fn note_that_nobody_else_changed_may_be_typed_in_while_others_come() {
    let pair = Pair::new();
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n[watch]\nsettle_max = \"1h\"\n");
    pair.two.rounds(&["sync"]);
    let mut watcher = pair.two.watch(&["--settle", "1h"]);
    pair.two.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    wait_for("the agenda to follow", || !pair.two.due().contains("[Ada Lovelace]"));
    pair.one.append("Grace Hopper.md", "Here.\n");
    pair.one.write("Ben Hill.md", ADA);
    pair.one.rounds(&["sync"]);
    wait_for("what came", || pair.two.read("Grace Hopper.md").contains("Here."));
    let due = || pair.two.due();
    wait_for("the agenda of both", || due().contains("[Ben Hill]") && !due().contains("[Ada Lovelace]"));
    assert!(pair.two.read("Ada Lovelace.md").contains("2026-11-21"));
    watcher.stop();
    pair.assert_converges();
}

#[test]
fn users_answer_to_a_clash_is_what_the_next_sync_goes_by() {
    let pair = Pair::new();
    pair.one.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    pair.one.rounds(&["sync"]);
    pair.two.edit("Ada Lovelace.md", "circle: 1", "circle: 3");
    pair.two.append("Ada Lovelace.md", "Typed.\n");
    pair.two.rounds_code(2, &["sync"]);
    // What `rounds resolve` does, by the library.
    let mut vault = rounds::shell::vault::Vault::open(pair.two.root(), |_| ()).unwrap();
    let clashes = vault.unsettled();
    assert_eq!(clashes.iter().map(|clash| clash.path.as_str()).collect::<Vec<_>>(), ["Ada Lovelace.md"]);
    let answer = pair.two.read("Ada Lovelace.md");
    vault.settle_clash(&clashes[0], answer.as_bytes()).unwrap();
    drop(vault);
    pair.two.rounds(&["sync"]);
    assert_eq!(pair.two.read("Ada Lovelace.md"), answer);
    assert!(!pair.two.due().contains("origin/main"), "{}", pair.two.due());
    pair.assert_converges();
}

#[test]
fn watcher_says_once_what_is_in_the_way_and_a_slow_remote_delays_no_commit() {
    let pair = Pair::new();
    let silent = pair.script("silent", "exec sleep 600");
    pair.one.git(&["config", "remote.origin.uploadpack", silent.to_str().unwrap()]);
    pair.one.git(&["config", "rounds.patience", "2"]);
    pair.one.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    pair.one.rounds(&["refresh"]);
    let mut watcher = pair.one.watch(&["--settle", "100ms"]);
    for round in 0..5 {
        let head = pair.one.head();
        let begin = Instant::now();
        pair.one.append("Ada Lovelace.md", &format!("Typed {round}.\n"));
        wait_for("the commit", || pair.one.head() != head);
        assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    }
    watcher.wait_line("waiting: origin/main: silent for 2 seconds");
    let status = pair.one.rounds(&["status"]).stdout;
    wait_for("the status to tell", || {
        pair.one.rounds(&["status"]).stdout.contains("not synced: origin/main: silent")
    });
    drop(status);
    pair.one.git(&["config", "--unset", "remote.origin.uploadpack"]);
    watcher.wait_line("synced with origin/main: ");
    assert_eq!(watcher.lines_with("waiting: ").len(), 1, "{:?}", watcher.lines());
    watcher.stop();
    pair.assert_converges();
}

#[test]
fn watcher_that_is_stopped_ends_its_network_at_once() {
    let pair = Pair::new();
    let silent = pair.script("silent", "exec sleep 600");
    pair.one.git(&["config", "remote.origin.uploadpack", silent.to_str().unwrap()]);
    pair.one.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    pair.one.rounds(&["refresh"]);
    let mut watcher = pair.one.watch(&["--settle", "100ms"]);
    wait_for("the fetch to begin", || {
        !pair.one.run(pair.one.command("pgrep").args(["-f", silent.to_str().unwrap()])).stdout.is_empty()
    });
    assert!(watcher.stop() < Duration::from_secs(2));
}

#[test]
fn sync_killed_at_random_moments_converges() {
    let mut random = Random::seeded("ROUNDS_SEED");
    let pair = Pair::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE), ("People/Ben.md", ADA)]);
    let kills = std::env::var("ROUNDS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(40_u32);
    let begin = Instant::now();
    pair.two.rounds(&["sync"]);
    let span = u64::try_from(begin.elapsed().as_micros()).unwrap() * 2;
    for round in 0..kills {
        pair.one.write(&format!("People/New {round}.md"), ADA);
        pair.one.edit("Ada Lovelace.md", "lunch.\n", &format!("lunch.\nOne {round}.\n"));
        if round % 3 == 2 {
            pair.one.remove(&format!("People/New {}.md", round - 1));
        }
        pair.one.rounds(&["sync"]);
        pair.two.append("Grace Hopper.md", &format!("Two {round}.\n"));
        pair.two.write(&format!("Other {round}.md"), ADA);
        let mut sync = pair.two.start(&mut pair.two.rounds_command(&["sync"]));
        let moment = Duration::from_micros(random.below(span));
        let begin = Instant::now();
        while begin.elapsed() < moment {
            std::thread::sleep(Duration::from_micros(100));
        }
        sync.kill();
        let ran = pair.two.try_rounds(&["sync"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        pair.one.rounds(&["sync"]);
        pair.assert_same();
        for (vault, word) in [(&pair.one, "Two"), (&pair.two, "One")] {
            let note = if word == "One" { "Ada Lovelace.md" } else { "Grace Hopper.md" };
            assert!(vault.read(note).contains(&format!("{word} {round}.")), "{}", vault.read(note));
        }
    }
    let subjects = pair.one.log_subjects();
    let again: Vec<_> = subjects.iter().filter(|line| line.starts_with("New contact: Other")).collect();
    assert_eq!(again.len(), usize::try_from(kills).unwrap(), "each change is in one commit\n{again:?}");
}

/// A machine in the simulation.
struct Desktop<'v> {
    vault: &'v TestVault,
    name: &'static str,
    today: chrono::NaiveDate,
}

impl Desktop<'_> {
    fn rounds(&self, command: &str) -> Ran {
        self.vault.try_rounds(&[command, "--today", &self.today.to_string()])
    }

    /// One change of any kind; every typed word goes to `typed`.
    fn change(&self, random: &mut Random, serial: u32, typed: &mut Vec<String>) {
        let word = format!("{}{serial}", self.name);
        let vault = self.vault;
        let all = vault.sh("ls People").stdout;
        let notes: Vec<String> = all.lines().map(|name| format!("People/{name}")).collect();
        let note = random.pick(&notes).clone();
        let kind = random.below(9);
        eprintln!("{word}: {kind} in {note}");
        match kind {
            0 => {
                let text = format!(
                    "---\ncircle: {}\nlast_touch: 2026-09-0{}\n---\n\nNew {word}.\n\n## Log\n- 2026-09-01 email: {word} began\n",
                    1 + serial % 3,
                    1 + serial % 9
                );
                vault.write(&format!("People/New {word}.md"), text);
            }
            1 | 2 => {
                let line = format!("- {} phone: said {word}\n", self.today);
                vault.edit(&note, "## Log\n", &format!("## Log\n{line}"));
            }
            3 => vault.append(&note, &format!("- 2026-10-0{} email: wrote {word}\n", 1 + serial % 9)),
            4 => {
                let text = vault.read(&note);
                let line = text.lines().find(|line| line.starts_with("last_touch")).unwrap().to_owned();
                vault.write(
                    &note,
                    text.replace(&line, &format!("last_touch: {}\nkey_{word}: {word}", self.today)),
                );
            }
            5 => vault.write(&format!("Meetings/{word}.md"), format!("Met about {word}.\n")),
            6 => {
                let due = vault.due();
                let Some(line) = due.lines().find(|line| line.starts_with("- [ ] [")) else { return };
                let marked = format!("{} {word}", line.replacen("[ ]", "[x]", 1));
                vault.write("DUE.md", due.replacen(line, &marked, 1));
            }
            7 => {
                let due = vault.due();
                let yours = if due.contains("\n## Yours\n") { "" } else { "\n## Yours\n" };
                vault.write("DUE.md", format!("{due}{yours}\nown {word}\n"));
            }
            // Another name before it was committed is in no history.
            _ => return vault.rename(&note, &format!("People/Renamed {word}.md")),
        }
        typed.push(word);
    }
}

/// Every word is somewhere in a commit that the hub has, in a tree or a difference.
fn assert_kept(pair: &Pair, typed: &[String]) {
    let history = pair.one.git(&["log", "-m", "-p", "--format=%B", "HEAD"]);
    let words: std::collections::HashSet<&str> = history.split(|c: char| !c.is_alphanumeric()).collect();
    let lost: Vec<_> = typed.iter().filter(|word| !words.contains(word.as_str())).collect();
    assert_eq!(lost, [""; 0], "typed and gone");
}

#[test]
fn desktops_with_random_edits_offline_and_over_midnight_converge() {
    let histories = std::env::var("ROUNDS_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_u64);
    let first = Random::seeded("ROUNDS_SEED").0;
    for seed in first..first + histories {
        eprintln!("ROUNDS_SEED={seed}");
        let mut random = Random(seed);
        let begin = "---\ncircle: 1\nlast_touch: 2026-08-01\n---\n\nText.\n\n## Log\n- 2026-08-01 met\n";
        let people: Vec<String> = (0..4).map(|n| format!("People/Person {n}.md")).collect();
        let notes: Vec<_> = people.iter().map(|name| (name.as_str(), begin)).collect();
        let pair = Pair::with(&notes);
        let today: chrono::NaiveDate = TODAY.parse().unwrap();
        let mut desktops =
            [(&pair.one, "a"), (&pair.two, "b")].map(|(vault, name)| Desktop { vault, name, today });
        let mut typed = Vec::new();
        for serial in 0..24 {
            let desktop = &mut desktops[random.below(2) as usize];
            let step = random.below(10);
            eprintln!("{serial}: {} {step} {}", desktop.name, desktop.today);
            match step {
                0..=5 => desktop.change(&mut random, serial, &mut typed),
                6 => desktop.today = desktop.today.succ_opt().unwrap(),
                7 => drop(desktop.rounds("refresh")),
                _ => {
                    let ran = desktop.rounds("sync");
                    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
                }
            }
        }
        let last = desktops.iter().map(|desktop| desktop.today).max().unwrap();
        for round in 0..2 {
            for desktop in &mut desktops {
                desktop.today = last;
                let ran = desktop.rounds("sync");
                assert_eq!(ran.code, 0, "round {round}\n{}{}", ran.stdout, ran.stderr);
            }
        }
        pair.assert_same();
        for desktop in &desktops {
            let said = desktop.rounds("sync").stdout;
            assert_eq!(said, "origin/main: in step\n", "no commit once quiet");
        }
        assert_kept(&pair, &typed);
        // Every commit is checked out and rendered anew for this: of some histories.
        if seed.is_multiple_of(4) {
            pair.one.assert_fixed_points(None);
        }
    }
}

/// A web server for bare repositories, of python and git's own backend; its address. With `password`, nobody gets in
/// without it.
fn web_server(vault: &TestVault, password: Option<&str>) -> (crate::support::Watcher, String) {
    let script = r#"
import base64, http.server, os, subprocess, sys
root, password = sys.argv[1], sys.argv[2]
class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_POST(self): self.do_GET()
    def do_GET(self):
        want = 'Basic ' + base64.b64encode(('ada:' + password).encode()).decode()
        if password and self.headers.get('Authorization') != want:
            self.send_response(401)
            self.send_header('WWW-Authenticate', 'Basic realm="vault"')
            self.send_header('Content-Length', '0')
            self.end_headers()
            return
        body = b''
        if self.headers.get('Transfer-Encoding') == 'chunked':
            while True:
                size = int(self.rfile.readline(), 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if size == 0: break
        else:
            body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        path, _, query = self.path.partition('?')
        env = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL='1', PATH_INFO=path, QUERY_STRING=query,
                   REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get('Content-Type', ''),
                   CONTENT_LENGTH=str(len(body)), REMOTE_USER='ada', REMOTE_ADDR='127.0.0.1',
                   HTTP_CONTENT_ENCODING=self.headers.get('Content-Encoding', ''),
                   GIT_PROTOCOL=self.headers.get('Git-Protocol', ''))
        out = subprocess.run(['git', 'http-backend'], input=body, env=env, stdout=subprocess.PIPE).stdout
        head, _, rest = out.partition(b'\r\n\r\n')
        lines = [line.split(': ', 1) for line in head.decode().split('\r\n')]
        status = [value for key, value in lines if key == 'Status']
        self.send_response(int(status[0].split()[0]) if status else 200)
        for key, value in lines:
            if key != 'Status': self.send_header(key, value)
        self.send_header('Content-Length', str(len(rest)))
        self.end_headers()
        self.wfile.write(rest)
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print('port', server.server_address[1], flush=True)
server.serve_forever()
"#;
    let root = vault.outside();
    let mut command = vault.command("python3");
    let server =
        vault.start(command.args(["-c", script, root.to_str().unwrap(), password.unwrap_or_default()]));
    let port = server.wait_line("port ")["port ".len()..].to_owned();
    (server, format!("http://127.0.0.1:{port}/hub.git"))
}

#[test]
fn nothing_is_pushed_to_where_everybody_can_read_without_a_word() {
    if !crate::support::has("python3") {
        return crate::support::skip_missing("python3");
    }
    let pair = Pair::new();
    pair.one.git(&["-C", pair.hub.to_str().unwrap(), "config", "http.receivepack", "true"]);
    let (_server, url) = web_server(&pair.one, None);
    pair.one.git(&["remote", "set-url", "origin", &url]);
    assert_eq!(pair.one.rounds(&["sync"]).stdout, "origin/main: in step\n", "a fetch tells nobody anything");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let before = pair.hub_head();
    let said = pair.one.rounds_code(2, &["sync"]).stderr;
    assert!(
        said.contains("everybody can read what is there") && said.contains("rounds sync --yes"),
        "{said}"
    );
    assert_eq!(pair.hub_head(), before);
    pair.one.rounds(&["sync", "--yes"]);
    assert_eq!(pair.hub_head(), pair.one.head());
    pair.one.append("Ada Lovelace.md", "- Once is enough.\n");
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}

#[test]
fn password_of_a_helper_opens_the_web() {
    if !crate::support::has("python3") {
        return crate::support::skip_missing("python3");
    }
    let pair = Pair::new();
    pair.one.git(&["-C", pair.hub.to_str().unwrap(), "config", "http.receivepack", "true"]);
    let (_server, url) = web_server(&pair.one, Some("secret"));
    pair.one.git(&["remote", "set-url", "origin", &url]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let said = pair.one.rounds_code(2, &["sync"]).stdout;
    assert!(said.contains("terminal prompts disabled"), "{said}");
    let helper = "!f() { echo username=ada; echo password=secret; }; f";
    pair.one.configure("credential.helper", helper);
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}

#[test]
fn gits_own_daemon_will_do() {
    // Not by `git daemon`: that would outlive its caller.
    let daemon = PathBuf::from(TestVault::folder().sh("git --exec-path").stdout.trim()).join("git-daemon");
    if !daemon.exists() {
        return crate::support::skip_missing("git-daemon");
    }
    let pair = Pair::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = pair.one.command(&daemon);
    let base = format!("--base-path={}", pair.one.outside().display());
    let (listen, port_argument) = ("--listen=127.0.0.1", format!("--port={port}"));
    command.args(["--reuseaddr", "--export-all", "--enable=receive-pack", &base, listen, &port_argument]);
    let _daemon = pair.one.start(&mut command);
    wait_for("the daemon", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    pair.one.git(&["remote", "set-url", "origin", &format!("git://127.0.0.1:{port}/hub.git")]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}

#[test]
fn merges_that_crossed_are_merged() {
    let pair = Pair::new();
    for (vault, note) in [(&pair.one, "Ada Lovelace.md"), (&pair.two, "Grace Hopper.md")] {
        vault.append(note, "Own.\n");
        vault.git(&["commit", "-qam", "user: own"]);
    }
    // Both merge what the other has, each for itself: two newest common commits from then on.
    let (one, two) = (pair.one.root().to_owned(), pair.two.root().to_owned());
    pair.one.git(&["fetch", "-q", two.to_str().unwrap(), "main"]);
    pair.two.git(&["fetch", "-q", one.to_str().unwrap(), "main"]);
    pair.one.git(&["merge", "-q", "--no-edit", "FETCH_HEAD"]);
    pair.two.git(&["merge", "-q", "--no-edit", "FETCH_HEAD"]);
    pair.one.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    pair.two.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    pair.assert_converges();
    let text = pair.one.read("Ada Lovelace.md");
    assert!(text.contains("sponsor") && text.contains("circle: 2"), "{text}");
}
