//! `rounds merge-driver`, as the user's own git calls it: two clones that grew apart become one by `git merge`,
//! `rebase` and `cherry-pick`, and nothing that either typed is gone.

use crate::support::{GRACE, ROUNDS, Ran, TODAY, TestVault};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const ADA: &str = "---
circle: 1
category: buyer
last_touch: 2026-10-02
channel: email
---

Met at the Chamber lunch.

## Log
- 2026-10-02 email: sent the draft
";

/// A vault and a clone of it, each with its own drivers, and `rounds` on the PATH of git.
struct Pair {
    desktop: TestVault,
    phone: PathBuf,
    path: String,
}

impl Pair {
    fn new() -> Self {
        Self::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)])
    }

    fn with(notes: &[(&str, &str)]) -> Self {
        let desktop = TestVault::with(notes);
        let phone = desktop.outside().join("phone");
        desktop.git(&["clone", "-q", ".", phone.to_str().unwrap()]);
        let folder = Path::new(ROUNDS).parent().unwrap().display();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
        let pair = Self { desktop, phone, path };
        pair.rounds(&["init", "../phone"]);
        pair
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.phone.join(name)).unwrap()
    }

    /// Replaces the one occurrence of `from` on the phone.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert_eq!(text.matches(from).count(), 1, "`{from}` stands once in {name}:\n{text}");
        fs::write(self.phone.join(name), text.replacen(from, to, 1)).unwrap();
    }

    /// The phone commits as its apps do: all of it, without `rounds`.
    fn phone_commits(&self) {
        self.git_on_phone(&["commit", "-q", "-a", "-m", "user: from the phone"]);
    }

    fn git_on_phone(&self, arguments: &[&str]) -> Ran {
        let ran = self.run("git", &self.phone, arguments);
        assert_eq!(ran.code, 0, "{arguments:?} {}{}", ran.stdout, ran.stderr);
        ran
    }

    fn rounds(&self, arguments: &[&str]) -> Ran {
        let arguments = [arguments, &["--today", TODAY]].concat();
        let ran = self.run(ROUNDS, self.desktop.root(), &arguments);
        assert_eq!(ran.code, 0, "{arguments:?} {}{}", ran.stdout, ran.stderr);
        ran
    }

    fn git(&self, arguments: &[&str]) -> Ran {
        self.run("git", self.desktop.root(), arguments)
    }

    fn run(&self, program: &str, folder: &Path, arguments: &[&str]) -> Ran {
        let mut command = self.desktop.command(program);
        self.desktop.run(command.current_dir(folder).env("PATH", &self.path).args(arguments))
    }

    /// The desktop takes in what the phone has, by this command of git's.
    fn join(&self, arguments: &[&str]) -> Ran {
        let ran = self.git(&["fetch", "-q", "../phone", "main"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        self.git(&[arguments, &["FETCH_HEAD"]].concat())
    }

    fn merge(&self) -> Ran {
        self.join(&["merge", "--no-edit"])
    }

    fn assert_merged(&self, ran: &Ran, name: &str, expected: &str) {
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert_eq!(self.desktop.read(name), expected);
    }
}

/// Both edit other fields of one contact, and each writes a log entry.
fn apart() -> (Pair, String) {
    let pair = Pair::new();
    let desktop = &pair.desktop;
    desktop.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    desktop.edit("Ada Lovelace.md", "2026-10-02\n", "2026-11-20\n");
    desktop.append("Ada Lovelace.md", "- 2026-11-20 phone: she likes it\n");
    desktop.rounds(&["refresh"]);
    pair.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    pair.edit("Ada Lovelace.md", "last_touch: 2026-10-02", "last_touch: 2026-11-21");
    let text = pair.read("Ada Lovelace.md") + "- 2026-11-21 met by chance\n";
    fs::write(pair.phone.join("Ada Lovelace.md"), text).unwrap();
    pair.phone_commits();
    let expected = ADA
        .replace("circle: 1", "circle: 2")
        .replace("category: buyer", "category: sponsor")
        .replace("last_touch: 2026-10-02", "last_touch: 2026-11-21");
    (pair, expected + "- 2026-11-20 phone: she likes it\n- 2026-11-21 met by chance\n")
}

#[test]
fn fields_and_log_entries_of_both_are_merged_by_git_merge() {
    let (pair, expected) = apart();
    pair.assert_merged(&pair.merge(), "Ada Lovelace.md", &expected);
    pair.rounds(&["refresh"]);
    pair.rounds(&["check"]);
    pair.desktop.assert_settled();
}

#[test]
fn the_same_by_rebase_and_by_cherry_pick() {
    for arguments in [&["rebase"][..], &["cherry-pick"]] {
        let (pair, expected) = apart();
        pair.assert_merged(&pair.join(arguments), "Ada Lovelace.md", &expected);
        pair.rounds(&["refresh"]);
        pair.desktop.assert_settled();
    }
}

#[test]
fn clash_of_two_values_stops_git_and_leaves_yaml_and_a_finding_that_names_both() {
    let pair = Pair::new();
    pair.desktop.edit("Ada Lovelace.md", "channel: email", "channel: phone");
    pair.desktop.rounds(&["refresh"]);
    pair.edit("Ada Lovelace.md", "channel: email", "channel: post");
    pair.phone_commits();
    let ran = pair.merge();
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let expected = ADA.replace("channel: email\n", "channel: phone\n# theirs: channel: post\n");
    assert_eq!(pair.desktop.read("Ada Lovelace.md"), expected);
    assert_eq!(pair.desktop.git(&["diff", "--name-only", "--diff-filter=U"]), "Ada Lovelace.md");

    let said = pair.desktop.rounds_code(1, &["check", "--json"]).stdout;
    let said: Value = serde_json::from_str(&said).unwrap();
    let message = said["findings"][0]["message"].as_str().unwrap();
    assert_eq!(message, "channel is `phone` here and `post` in another version of this note");
}

#[test]
fn tick_on_the_phone_survives_the_desktops_midnight() {
    let pair = Pair::new();
    let line = pair.read("DUE.md").lines().find(|line| line.contains("Ada Lovelace")).unwrap().to_owned();
    let ticked = format!("{} went well", line.replace("[ ]", "[x]"));
    pair.edit("DUE.md", &line, &ticked);
    pair.phone_commits();
    let tomorrow = ["refresh", "--today", "2026-11-23"];
    pair.desktop.rounds(&tomorrow);
    assert_eq!(pair.desktop.log_subjects().last().unwrap(), "agenda: 23 November 2026");

    let ran = pair.merge();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(pair.desktop.due().starts_with("# Due, Monday 23 November 2026\n"), "{}", pair.desktop.due());
    assert!(pair.desktop.due().contains(&ticked), "{}", pair.desktop.due());
    pair.desktop.rounds(&tomorrow);
    let note = pair.desktop.read("Ada Lovelace.md");
    assert!(note.contains("went well"), "the tick is carried out:\n{note}");
    pair.desktop.assert_settled();
}

#[test]
fn both_tick_another_line_and_both_are_carried_out() {
    let due = "---\ncircle: 1\nlast_touch: 2026-09-01\n---\n";
    let pair = Pair::with(&[("Jack Lee.md", due), ("Zoe Hart.md", due)]);
    pair.desktop.edit("DUE.md", "[ ] **[Jack Lee]", "[x] **[Jack Lee]");
    pair.desktop.git(&["commit", "-q", "-a", "-m", "user: ticked"]);
    pair.edit("DUE.md", "[ ] **[Zoe Hart]", "[x] **[Zoe Hart]");
    fs::write(pair.phone.join("DUE.md"), pair.read("DUE.md") + "\nring the bank\n").unwrap();
    pair.phone_commits();

    let ran = pair.merge();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    pair.rounds(&["refresh"]);
    for name in ["Jack Lee.md", "Zoe Hart.md"] {
        let note = pair.desktop.read(name);
        assert!(!note.contains("last_touch: 2026-09-01"), "{name}:\n{note}");
    }
    assert!(pair.desktop.due().ends_with("\n## Yours\n\nring the bank\n"), "{}", pair.desktop.due());
    pair.desktop.assert_settled();
}

#[test]
fn without_the_program_git_merges_text_and_leaves_markers_never_silently_ours() {
    let (mut pair, _) = apart();
    pair.path = std::env::var("PATH").unwrap();
    if crate::support::has("rounds") {
        return crate::support::skip("`rounds` is on the PATH");
    }
    let ran = pair.merge();
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let note = pair.desktop.read("Ada Lovelace.md");
    for part in ["<<<<<<< ours", "she likes it", "=======", "met by chance", ">>>>>>> theirs"] {
        assert!(note.contains(part), "`{part}` in\n{note}");
    }
    assert!(pair.desktop.git(&["diff", "--name-only", "--diff-filter=U"]).contains("Ada Lovelace.md"));
}

#[test]
fn a_rounds_that_knows_no_drivers_is_as_good_as_none() {
    let (mut pair, _) = apart();
    let folder = pair.desktop.outside().join("old");
    fs::create_dir(&folder).unwrap();
    pair.desktop.sh("printf '#!/bin/sh\\nexit 2\\n' > ../old/rounds && chmod +x ../old/rounds");
    pair.path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    assert_eq!(pair.merge().code, 1);
    assert!(pair.desktop.read("Ada Lovelace.md").contains("<<<<<<< ours"));
}

#[test]
fn paths_with_spaces_quotes_line_breaks_and_dashes_are_merged_too() {
    let names = ["Mc \"Q\" O'Neil.md", "two\nlines.md", "-C.md", "$(touch x) `y`;z.md", "Zoë 林/Ada & Co.md"];
    let notes: Vec<_> = names.iter().map(|name| (*name, ADA)).collect();
    let pair = Pair::with(&notes);
    for name in names {
        pair.desktop.edit(name, "circle: 1", "circle: 2");
        pair.edit(name, "category: buyer", "category: sponsor");
    }
    pair.desktop.git(&["commit", "-q", "-a", "-m", "user: circles"]);
    pair.phone_commits();
    let ran = pair.merge();
    for name in names {
        let expected = ADA.replace("circle: 1", "circle: 2").replace("buyer", "sponsor");
        pair.assert_merged(&ran, name, &expected);
    }
    assert!(!pair.desktop.exists("x"), "nothing in a name is run");
}

#[test]
fn vault_in_a_subfolder_is_merged_by_its_own_attributes() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write_all(&[("README.md", "---\na: 1\nb: 1\n---\n"), ("people/Ada Lovelace.md", ADA)]);
    vault.git(&["add", "README.md"]);
    vault.rounds(&["init", "people"]);
    let attributes =
        vault.git(&["check-attr", "merge", "README.md", "people/Ada Lovelace.md", "people/DUE.md"]);
    assert_eq!(
        attributes,
        "README.md: merge: unspecified\npeople/Ada Lovelace.md: merge: rounds-contact\n\
         people/DUE.md: merge: rounds-agenda"
    );
}

/// Runs the driver itself on three texts in a bare folder; its exit code and what it wrote.
fn drive(vault: &TestVault, kind: &str, texts: [&[u8]; 3], path: &str) -> (i32, String) {
    let folder = vault.outside().join("bare");
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in ["o", "a", "b"].iter().zip(texts) {
        fs::write(folder.join(name), text).unwrap();
    }
    let mut command = vault.command(ROUNDS);
    command.args(["merge-driver", kind, "o", "a", "b", "7", path]).current_dir(&folder);
    let ran = vault.run_rounds(&mut command);
    let left = fs::read_dir(&folder).unwrap().count();
    assert_eq!(left, 3, "nothing else is written");
    (ran.code, String::from_utf8_lossy(&fs::read(folder.join("a")).unwrap()).into_owned())
}

#[test]
fn what_has_no_fields_is_merged_as_git_merges_text() {
    let vault = TestVault::folder();
    let check = |texts: [&[u8]; 3], code, expected: &str| {
        assert_eq!(drive(&vault, "contact", texts, "Meeting.md"), (code, expected.to_owned()));
    };
    check([b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n"], 0, "A\nb\nC\n");
    check([b"a\n", b"b\n", b"c\n"], 1, "<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n");
    // Not UTF-8, and nothing is made of it.
    check([b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\n\xff\n"], 0, "A\nb\n\u{fffd}\n");
    // A note that both added.
    check(
        [b"", b"---\ncircle: 1\n---\n", b"---\ncircle: 1\nwhy: x\n---\n"],
        0,
        "---\ncircle: 1\nwhy: x\n---\n",
    );
    // Front matter that is no YAML.
    let broken: [&[u8]; 3] = [b"---\na: [\n---\n", b"---\na: [1\n---\n", b"---\na: [2\n---\n"];
    check(broken, 1, "---\n<<<<<<< ours\na: [1\n=======\na: [2\n>>>>>>> theirs\n---\n");
}

#[test]
fn agenda_is_merged_without_a_conflict_and_without_a_vault() {
    let vault = TestVault::folder();
    let texts: [&[u8]; 3] = [b"# Due\n", b"# Due\n\nmine\n", b"# Due\n\ntheirs\n"];
    let expected = "# Due\n\nmine\n\ntheirs\n";
    assert_eq!(drive(&vault, "agenda", texts, "DUE.md"), (0, expected.to_owned()));
}

#[test]
fn driver_that_cannot_read_its_files_exits_2_and_leaves_ours() {
    let vault = TestVault::folder();
    vault.write("a", "ours\n");
    let ran =
        vault.run_rounds(vault.command(ROUNDS).args(["merge-driver", "agenda", "o", "a", "b", "7", "x"]));
    assert_eq!((ran.code, vault.read("a")), (2, "ours\n".to_owned()));
}

#[test]
fn contact_by_its_folder_alone_is_merged_by_its_log() {
    let pair = Pair::with(&[
        ("rounds.toml", "contacts = \"People\"\n"),
        ("People/Ada.md", "## Log\n- 2026-01-01 met\n"),
    ]);
    pair.desktop.append("People/Ada.md", "- 2026-02-01 phone\n");
    pair.desktop.git(&["commit", "-q", "-a", "-m", "user: desktop"]);
    let text = pair.read("People/Ada.md") + "- 2026-03-01 email\n";
    fs::write(pair.phone.join("People/Ada.md"), text).unwrap();
    pair.phone_commits();
    let expected = "## Log\n- 2026-01-01 met\n- 2026-02-01 phone\n- 2026-03-01 email\n";
    pair.assert_merged(&pair.merge(), "People/Ada.md", expected);
}

#[test]
fn inbox_is_merged_by_its_cards_whatever_its_name() {
    let inbox = "# In\n\n- Jo — what for? (2026-11-20)\n- Zoe — what for? (2026-11-20)\n";
    for (file, config) in [("Inbox.md", "inbox_file = \"Inbox.md\"\n"), ("In.md", "inbox_file = \"In.md\"\n")]
    {
        let pair = Pair::with(&[("rounds.toml", config), (file, inbox), ("Other/Inbox.md", "- Jo\n")]);
        // Jo was dealt with on the desktop; both put a card at the end.
        pair.desktop.edit(file, "- Jo — what for? (2026-11-20)\n", "");
        pair.desktop.append(file, "- Ana Ruiz\n");
        pair.desktop.git(&["commit", "-q", "-a", "-m", "user: desktop"]);
        fs::write(pair.phone.join(file), pair.read(file) + "- Ben Yu\n").unwrap();
        pair.phone_commits();
        let expected = "# In\n\n- Zoe — what for? (2026-11-20)\n- Ana Ruiz\n- Ben Yu\n";
        pair.assert_merged(&pair.merge(), file, expected);

        // A file of that name elsewhere is one like any other.
        pair.desktop.append("Other/Inbox.md", "- Ana\n");
        pair.desktop.git(&["commit", "-q", "-a", "-m", "user: desktop"]);
        fs::write(pair.phone.join("Other/Inbox.md"), "- Jo\n- Ben\n").unwrap();
        pair.phone_commits();
        assert_eq!(pair.merge().code, 1);
        assert!(pair.desktop.read("Other/Inbox.md").contains("<<<<<<< ours"));
    }
}

#[test]
fn marks_that_a_phones_git_left_around_cards_are_settled_by_resolve() {
    let vault = TestVault::new();
    vault.write("Inbox.md", "- Zoe — what for? (2026-11-20)\n<<<<<<< HEAD\n- Ana Ruiz — send deck\n=======\n- Ben Yu — call him\n>>>>>>> phone\n");
    vault.git(&["add", "Inbox.md"]);
    vault.git(&["commit", "-q", "-m", "user: from the phone"]);
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(said.contains("hint: run `rounds resolve`"), "{said}");
    assert!(vault.rounds_code(1, &["resolve"]).stdout.contains("what can stand side by side"));
    vault.rounds(&["resolve", "Inbox.md", "--ours"]);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read("Inbox.md"), "- Zoe — what for? (2026-11-20)\n");
    assert!(vault.exists("Ana Ruiz.md") && vault.exists("Ben Yu.md"));
    vault.assert_settled();
}

#[test]
fn init_again_gives_an_older_vault_its_drivers_once() {
    let vault = TestVault::new();
    let old = vault.read(".gitattributes").lines().next().unwrap().to_owned();
    vault.write(".gitattributes", format!("# mine\n{old}\n*.md diff=markdown\n"));
    vault.sh("git config --local --remove-section merge.rounds-contact
              git config --local --remove-section merge.rounds-agenda");
    vault.rounds(&["refresh"]);
    let line = "this clone does not know how to merge contacts: run `rounds init` here once";
    assert!(vault.rounds(&["status"]).stdout.contains(line));
    let mut watcher = vault.watch(&[]);
    watcher.wait_line(line);
    watcher.stop();
    assert_eq!(watcher.lines_with("this clone").len(), 1);

    vault.rounds(&["init"]);
    let expected = format!(
        "# mine\n{old}\n*.md diff=markdown\n*.md merge=rounds-contact\n/Imports/*.csv text eol=lf merge=rounds-contact\n/DUE.md merge=rounds-agenda\n"
    );
    assert_eq!(vault.read(".gitattributes"), expected);
    let config = vault.read(".git/config");
    assert!(!vault.rounds(&["status"]).stdout.contains("rounds init"));
    vault.assert_settled();
    let said = vault.rounds(&["init"]).stdout;
    assert_eq!((vault.read(".git/config"), vault.read(".gitattributes")), (config, expected));
    assert_eq!(said, "already a vault: nothing to do\n");
    let mut watcher = vault.watch(&[]);
    watcher.stop();
    assert_eq!(watcher.lines_with("this clone"), [""; 0]);
}

#[test]
fn configuration_keeps_its_comments_and_its_mode_and_a_lock_on_it_is_respected() {
    let vault = TestVault::new();
    vault.sh("git config --local --remove-section merge.rounds-contact
              printf '# mine\\n[alias]\\n\\tst = status ; short\\n' >> .git/config && chmod 600 .git/config");
    let before = vault.read(".git/config");
    vault.write(".git/config.lock", "held by the test");
    let said = vault.rounds_code(2, &["init"]).stderr;
    assert!(said.contains("config.lock: held by another git process"), "{said}");
    assert_eq!(
        (vault.read(".git/config"), vault.read(".git/config.lock")),
        (before.clone(), "held by the test".into())
    );
    vault.remove(".git/config.lock");
    vault.rounds(&["init"]);
    let after = vault.read(".git/config");
    assert!(after.starts_with(&before) && after.contains("merge-driver contact"), "{after}");
    assert_eq!(vault.sh("ls -l .git/config").stdout.split(' ').next().unwrap(), "-rw-------");
    vault.assert_settled();
}
