//! Line endings, filters and encryption: what enters history is exactly what `git add` would have stored.

use crate::support::{ADA, GRACE, TestVault};

/// Every line ending that a note can have.
fn endings(text: &str) -> [(&'static str, String); 4] {
    let crlf = text.replace('\n', "\r\n");
    let mixed = text.replacen('\n', "\r\n", 2);
    let lone = format!("{text}a lone\rreturn\n");
    [("Lf.md", text.to_owned()), ("Crlf.md", crlf), ("Mixed.md", mixed), ("Lone.md", lone)]
}

/// What `git add` would store for the files on disk, beside the index: `git ls-files -s` of these paths.
fn as_git_adds(vault: &TestVault, notes: &[&str]) -> String {
    let index = vault.outside().join("scratch/twin-index");
    std::fs::copy(vault.path(".git/index"), &index).unwrap();
    // The copy's times would let git believe that nothing changed; its content must decide.
    let git = |arguments: &[&str]| {
        let ran = vault.run(vault.command("git").env("GIT_INDEX_FILE", &index).args(arguments).args(notes));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    git(&["add", "--"]);
    git(&["ls-files", "-s", "--"])
}

fn in_head(vault: &TestVault, notes: &[&str]) -> String {
    vault.git(&[&["ls-tree", "-r", "HEAD", "--"], notes].concat())
}

/// `git ls-files -s` and `git ls-tree` tell the same in different orders: path and object id.
fn objects(listing: &str) -> Vec<(String, String)> {
    let entries = listing.lines().map(|line| line.split_once('\t').unwrap());
    let id = |fields: &str| fields.split(' ').find(|field| field.len() == 40).unwrap().to_owned();
    entries.map(|(fields, path)| (path.to_owned(), id(fields))).collect()
}

fn check(autocrlf: &str, attributes: &str) {
    let case = format!("core.autocrlf={autocrlf}, attributes `{attributes}`");
    let vault = TestVault::folder();
    vault.configure("core.autocrlf", autocrlf);
    vault.write(".gitattributes", format!("{attributes}\n"));
    let mut notes: Vec<&str> = Vec::new();
    for (path, text) in endings(ADA) {
        vault.write(path, text);
        notes.push(path);
    }
    vault.rounds(&["init"]);
    let compare = |what: &str| {
        let (ours, gits) = (objects(&in_head(&vault, &notes)), objects(&as_git_adds(&vault, &notes)));
        assert_eq!(ours, gits, "{case}, {what}");
        assert_eq!(vault.status(), "", "{case}, {what}");
        // The index that `git status` has refreshed knows every file by its time; from scratch it must agree.
        vault.git(&["read-tree", "HEAD"]);
        assert_eq!(vault.status(), "", "{case}, {what}, from a fresh index");
    };
    compare("as imported");

    // Each note changes, and gets the endings of the next.
    for ((_, text), path) in
        endings(&format!("{ADA}One more line.\n")).iter().zip(["Crlf.md", "Mixed.md", "Lone.md", "Lf.md"])
    {
        vault.write(path, text);
    }
    vault.rounds(&["refresh"]);
    compare("edited with other line ends");

    // Endings alone.
    for ((_, text), path) in
        endings(&format!("{ADA}One more line.\n")).iter().zip(["Mixed.md", "Lone.md", "Lf.md", "Crlf.md"])
    {
        vault.write(path, text);
    }
    vault.rounds(&["refresh"]);
    compare("other line ends alone");
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head, "{case}: a second pass does nothing");
    vault.assert_sound();
}

#[test]
fn blobs_are_what_git_add_makes_with_autocrlf_off() {
    for attributes in ["", "*.md text=auto", "*.md text", "*.md eol=lf", "*.md eol=crlf", "*.md -text"] {
        check("false", attributes);
    }
}

#[test]
fn blobs_are_what_git_add_makes_with_autocrlf_on() {
    for attributes in ["", "*.md text=auto", "*.md text", "*.md eol=lf", "*.md eol=crlf", "*.md -text"] {
        check("true", attributes);
    }
}

#[test]
fn blobs_are_what_git_add_makes_with_autocrlf_input() {
    for attributes in ["", "*.md text=auto eol=crlf", "*.md text", "*.md binary", "Crlf.md -text"] {
        check("input", attributes);
    }
}

#[test]
fn agenda_in_crlf_is_a_fixed_point_too() {
    let vault = TestVault::folder();
    vault.write(".gitattributes", "*.md text eol=crlf\n");
    vault.write("Ada Lovelace.md", ADA);
    vault.rounds(&["init"]);
    vault.git(&["rm", "-q", "--cached", "DUE.md"]);
    vault.git(&["reset", "-q", "--hard"]);
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head, "a checkout with other line ends is no edit of the user's");
    assert_eq!(vault.status(), "");
}

#[test]
fn attributes_of_a_folder_and_of_the_clone_count() {
    let vault = TestVault::folder();
    vault.write("People/.gitattributes", "*.md text\n");
    vault.write("People/Ada Lovelace.md", ADA.replace('\n', "\r\n"));
    vault.write("Grace Hopper.md", GRACE.replace('\n', "\r\n"));
    vault.git(&["init", "-q"]);
    vault.sh("mkdir -p .git/info && echo 'Grace*.md text' > .git/info/attributes");
    vault.rounds(&["init"]);
    assert_eq!(vault.at("HEAD", "People/Ada Lovelace.md"), Some(ADA.into()));
    assert_eq!(vault.at("HEAD", "Grace Hopper.md"), Some(GRACE.into()));
    assert_eq!(vault.status(), "");
}

#[test]
fn external_clean_filter_is_run() {
    let vault = TestVault::folder();
    vault.configure("filter.shout.clean", "tr a-z A-Z");
    vault.configure("filter.shout.smudge", "cat");
    vault.write(".gitattributes", "Secret*.md filter=shout\n");
    vault.write_all(&[("Secret Ada.md", ADA), ("Grace Hopper.md", GRACE)]);
    vault.rounds(&["init"]);
    assert_eq!(vault.at("HEAD", "Secret Ada.md"), Some(ADA.to_uppercase().into_bytes()));
    assert_eq!(vault.at("HEAD", "Grace Hopper.md"), Some(GRACE.into()));

    vault.append("Secret Ada.md", "more\n");
    let _watcher = vault.watch(&["--settle", "200ms"]);
    vault.wait_settled();
    let shouted = format!("{ADA}more\n").to_uppercase().into_bytes();
    assert_eq!(vault.at("HEAD", "Secret Ada.md"), Some(shouted));
    assert_eq!(vault.read("Secret Ada.md"), format!("{ADA}more\n"), "the note itself is as typed");
    vault.assert_settled();
}

#[test]
fn required_filter_that_fails_keeps_the_note_out_and_says_so() {
    let vault = TestVault::new();
    vault.configure("filter.broken.clean", "exit 1 #");
    vault.configure("filter.broken.smudge", "cat");
    vault.configure("filter.broken.required", "true");
    vault.write(".gitattributes", vault.read(".gitattributes") + "Ada*.md filter=broken\n");
    vault.rounds(&["refresh"]);
    let before = vault.at("HEAD", "Ada Lovelace.md");
    vault.append("Ada Lovelace.md", "not to be committed as it is\n");
    vault.append("Grace Hopper.md", "fine\n");
    let watcher = vault.watch(&["--settle", "200ms"]);
    vault.wait_commit("Grace Hopper: notes edited");
    let line = watcher.wait_line("waiting: ");
    assert!(line.contains("Ada Lovelace.md"), "{line}");
    assert_eq!(vault.at("HEAD", "Ada Lovelace.md"), before);
    vault.configure("filter.broken.clean", "cat");
    vault.append("Ada Lovelace.md", "now it may\n");
    vault.wait_commit("Ada Lovelace: notes edited");
}

#[test]
fn encryption_without_its_filter_pauses_and_never_stores_plain_text() {
    let vault = TestVault::folder();
    vault.write_all(&[("rounds.toml", ""), (".gitattributes", "*.md filter=git-crypt diff=git-crypt\n")]);
    vault.git(&["init", "-q"]);
    vault.git(&["add", "-A"]);
    vault.git(&["commit", "-q", "-m", "user: an encrypted vault"]);
    let head = vault.head();
    vault.write("Ada Lovelace.md", ADA);
    let ran = vault.rounds_code(2, &["refresh"]);
    assert!((ran.stdout + &ran.stderr).contains("git-crypt"), "it says why");
    assert!(!vault.git(&["log", "--format=", "--name-only", &format!("{head}..")]).contains("Ada"));

    vault.configure("filter.git-crypt.clean", "sed s/^/encrypted:/");
    vault.configure("filter.git-crypt.smudge", "sed s/^encrypted://");
    vault.rounds(&["refresh"]);
    let blob = String::from_utf8(vault.at("HEAD", "Ada Lovelace.md").unwrap()).unwrap();
    assert!(blob.starts_with("encrypted:---\nencrypted:circle"), "{blob}");
    let subjects = vault.subjects_since(&head).join("\n");
    assert!(!subjects.contains("Ada"), "where contacts are encrypted, subjects name nobody: {subjects}");
    let due = String::from_utf8(vault.at("HEAD", "DUE.md").unwrap()).unwrap();
    assert!(due.starts_with("encrypted:# Due"), "the agenda is encrypted too: {due}");
}

#[test]
fn plain_agenda_of_encrypted_contacts_is_not_committed() {
    let vault = TestVault::folder();
    vault.configure("filter.git-crypt.clean", "sed s/^/encrypted:/");
    vault.configure("filter.git-crypt.smudge", "sed s/^encrypted://");
    vault.write_all(&[("rounds.toml", ""), (".gitattributes", "People/*.md filter=git-crypt\n")]);
    vault.write("People/Ada Lovelace.md", ADA);
    vault.git(&["init", "-q"]);
    vault.rounds(&["refresh"]);
    let tracked = vault.git(&["ls-files"]);
    assert!(tracked.contains("People/Ada") && !tracked.contains("DUE.md"), "{tracked}");
    assert!(vault.due().contains("Ada Lovelace"), "on disk it stands");
    assert!(!vault.log_subjects().join("").contains("Ada"), "{:?}", vault.log_subjects());
}
