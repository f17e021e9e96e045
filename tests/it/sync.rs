//! `rounds sync`: two machines and a bare repository between them. They converge, nothing that anyone typed is gone,
//! and what cannot be settled changes nothing.

use crate::support::{ADA, GRACE, TestVault, contact};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Two machines with homes of their own, and the repository between them.
pub struct Pair {
    pub one: TestVault,
    pub two: TestVault,
    pub hub: PathBuf,
}

impl Pair {
    pub fn new() -> Self {
        Self::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)])
    }

    pub fn with(notes: &[(&str, &str)]) -> Self {
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
    pub fn assert_converges(&self) {
        for vault in [&self.one, &self.two, &self.one, &self.two] {
            vault.rounds(&["sync"]);
        }
        self.assert_same();
    }

    pub fn assert_same(&self) {
        assert_eq!(self.one.head(), self.two.head());
        assert_eq!(self.one.head(), self.hub_head());
        for vault in [&self.one, &self.two] {
            vault.assert_settled();
        }
    }

    pub fn hub_head(&self) -> String {
        self.one.git(&["-C", self.hub.to_str().unwrap(), "rev-parse", "main"])
    }

    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.one.outside().join(name);
        write_script(&path, text);
        path
    }
}

pub fn write_script(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// How many parents HEAD's commit has.
pub fn parents(vault: &TestVault) -> usize {
    vault.git(&["log", "-1", "--format=%P"]).split(' ').count()
}

/// Whether HEAD's history is one line.
pub fn is_linear(vault: &TestVault) -> bool {
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
    pair.two.edit("DUE.md", "- [ ] **[Ada Lovelace]", "- [x] **[Ada Lovelace]");
    pair.two.write("DUE.md", pair.two.read("DUE.md") + "\n## Yours\n\ncall the bank\n");
    pair.two.git(&["commit", "-qam", "user: from the phone"]);
    pair.two.git(&["push", "-q"]);
    pair.one.edit("DUE.md", "- [ ] **[Ben Hill]", "- [?] **[Ben Hill]");
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
fn words_beside_what_is_done_already_stay_in_history() {
    let ben = format!("{ADA}\n- [ ] send the book 📅 2026-11-20\n");
    let pair = Pair::with(&[("Ada Lovelace.md", ADA), ("Ben Hill.md", &ben)]);
    pair.one.edit("Ada Lovelace.md", "2026-10-02", "2026-11-20");
    pair.one.rounds(&["sync"]);
    let due = pair.two.read("DUE.md");
    pair.two.edit("Ben Hill.md", "[ ]", "[x]");
    pair.two.rounds(&["refresh"]);
    // An editor that did not look again.
    let line = due.lines().find(|line| line.contains("send the book")).unwrap();
    let marked = format!("{}\n    - through the letterbox", line.replacen("[ ]", "[x]", 1));
    pair.two.write("DUE.md", due.replace(line, &marked));
    pair.two.rounds(&["refresh"]);
    pair.two.rounds(&["sync"]);
    assert!(!pair.two.due().contains("letterbox"), "{}", pair.two.due());
    pair.assert_converges();
    assert!(is_linear(&pair.one) && pair.one.git(&["log", "-p"]).contains("through the letterbox"));
    pair.one.assert_fixed_points(None);
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

#[test]
fn entry_for_a_note_that_got_anothers_name_elsewhere_goes_to_its_person() {
    let notes = ["engines", "compilers", "clocks"]
        .map(|word| format!("{ADA}\nSpeaks of {word}.\nBuilt some {word}.\n"));
    let check = |renames: &str, names: [&str; 3], is_ours: bool| {
        let pair = Pair::with(&[("A.md", &notes[0]), ("B.md", &notes[1]), ("C.md", &notes[2])]);
        pair.one.sh(renames);
        for (name, word) in ["A", "B", "C"].into_iter().zip(["engines", "compilers", "clocks"]) {
            pair.two.rounds(&["touch", name, "phone", &format!("about {word}")]);
        }
        let [first, last] = if is_ours { [&pair.two, &pair.one] } else { [&pair.one, &pair.two] };
        first.rounds(&["sync"]);
        last.rounds(&["sync"]);
        pair.assert_converges();
        for (name, word) in names.into_iter().zip(["engines", "compilers", "clocks"]) {
            let text = pair.one.read(&format!("{name}.md"));
            assert!(text.contains(&format!("Speaks of {word}")), "{renames}: {name}: {text}");
            assert_eq!(text.matches("about ").count(), 1, "{renames}: {name}: {text}");
            assert!(text.contains(&format!("about {word}")), "{renames}: {name}: {text}");
        }
    };
    for is_ours in [false, true] {
        check("mv A.md t; mv B.md A.md; mv t B.md", ["B", "A", "C"], is_ours);
        check("mv A.md t; mv B.md A.md; mv C.md B.md; mv t C.md", ["C", "A", "B"], is_ours);
        check("mv B.md D.md; mv A.md B.md", ["B", "D", "C"], is_ours);
    }
}
