//! Clones that have not all of history: `rounds sync` fetches what it lacks, by the user's git, and nothing else does.

use crate::support::{ADA, GRACE, TestVault};
use crate::sync::Pair;

/// A pair whose second clone was made with these options.
fn pair(options: &str) -> Pair {
    let pair = Pair::new();
    pair.one.edit("Ada Lovelace.md", "lunch.\n", "lunch.\nAn older line.\n");
    pair.one.rounds(&["sync"]);
    pair.one.edit("Ada Lovelace.md", "An older line.\n", "A newer line.\n");
    pair.one.rounds(&["sync"]);
    let hub = pair.hub.display();
    pair.one.sh(&format!("git -C '{hub}' config uploadpack.allowFilter true"));
    let two = TestVault::folder();
    two.sh(&format!("git clone -q {options} 'file://{hub}' ."));
    Pair { two, ..pair }
}

/// From now on somebody who asks the remote leaves a trace.
fn trace(vault: &TestVault) -> std::path::PathBuf {
    let (asked, script) = (vault.outside().join("asked"), vault.outside().join("upload-pack"));
    crate::sync::write_script(&script, &format!("touch '{}'; exec git-upload-pack \"$@\"", asked.display()));
    vault.git(&["config", "remote.origin.uploadpack", script.to_str().unwrap()]);
    asked
}

#[test]
fn partial_clone_fetches_what_it_lacks_for_a_sync() {
    let pair = pair("--filter=blob:none");
    pair.one.append("Ada Lovelace.md", "From one.\n");
    pair.one.write("src/x.txt", "1\n");
    pair.one.sh("git add src; git commit -qm 'user: src'");
    pair.one.rounds(&["sync"]);
    pair.two.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    pair.two.append("Grace Hopper.md", "From two.\n");
    pair.two.rounds(&["sync"]);
    let text = pair.two.read("Ada Lovelace.md");
    assert!(text.contains("From one.") && text.contains("sponsor"), "{text}");
    pair.assert_converges();
    // A version that only the clone lacks, and that comes back.
    pair.one.edit("Ada Lovelace.md", "A newer line.\n", "An older line.\n");
    pair.one.edit("Ada Lovelace.md", "From one.\n", "");
    pair.one.edit("Ada Lovelace.md", "category: sponsor", "category: buyer");
    pair.assert_converges();
    assert!(pair.two.read("Ada Lovelace.md").contains("An older line."));
}

#[test]
fn nothing_but_a_sync_asks_the_remote_for_what_is_not_here() {
    let pair = pair("--filter=blob:none");
    let asked = trace(&pair.two);
    pair.two.append("Grace Hopper.md", "From two.\n");
    pair.two.rounds(&["refresh"]);
    pair.two.rounds(&["touch", "Ada Lovelace", "phone"]);
    for command in [&["due"][..], &["status"], &["check"], &["show", "Ada Lovelace"], &["undo"], &["doctor"]]
    {
        pair.two.try_rounds(command);
    }
    pair.two.git(&["config", "commit.gpgsign", "false"]);
    crate::sync::write_script(&pair.two.path(".git/hooks/pre-commit"), "exit 0");
    pair.two.append("Grace Hopper.md", "More.\n");
    pair.two.rounds(&["refresh"]);
    assert!(!asked.exists(), "no network without a sync");
    assert_eq!(pair.two.status(), "");
    pair.two.rounds(&["sync"]);
    assert!(asked.exists());
}

#[test]
fn clone_without_trees_is_refused_by_name_and_its_remedy_helps() {
    let pair = pair("--filter=tree:0");
    pair.one.append("Ada Lovelace.md", "From one.\n");
    pair.one.write("New/Mary Somerville.md", ADA);
    pair.one.rounds(&["sync"]);
    let ran = pair.two.try_rounds(&["sync"]);
    if ran.code != 0 {
        assert!(ran.stderr.contains("left out: it was made with `--filter`"), "{}", ran.stderr);
        let remedy = ran.stderr.lines().find_map(|line| line.trim().strip_prefix("hint: ")).unwrap();
        pair.two.sh(remedy);
        pair.two.rounds(&["sync"]);
    }
    assert!(pair.two.read("Ada Lovelace.md").contains("From one."));
    pair.assert_converges();
}

#[test]
fn sparse_and_partial_clone_lacks_the_notes_that_it_leaves_out_and_says_so() {
    let pair = Pair::with(&[("In/Ada Lovelace.md", ADA), ("Out/Grace Hopper.md", GRACE)]);
    pair.one.sh(&format!("git -C '{}' config uploadpack.allowFilter true", pair.hub.display()));
    let two = TestVault::folder();
    two.sh(&format!("git clone -q --sparse --filter=blob:none 'file://{}' .", pair.hub.display()));
    two.git(&["sparse-checkout", "set", "In"]);
    let asked = trace(&two);
    two.append("In/Ada Lovelace.md", "Typed.\n");
    let said = two.rounds_code(2, &["refresh"]).stderr;
    assert!(said.contains("left out: it was made with `--filter`"), "{said}");
    assert!(!asked.exists());
    two.sh(said.lines().find_map(|line| line.trim().strip_prefix("hint: ")).unwrap());
    two.rounds(&["sync"]);
    let pair = Pair { two, ..pair };
    pair.assert_converges();
    assert!(!pair.two.exists("Out"));
}

#[test]
fn shallow_clone_syncs_like_any_other() {
    let pair = pair("--depth=1");
    pair.one.append("Ada Lovelace.md", "From one.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "From two.\n");
    pair.two.rounds(&["sync"]);
    pair.assert_converges();
    let pair = Pair { two: TestVault::folder(), ..pair };
    pair.two.sh(&format!("git clone -q --depth=1 'file://{}' .", pair.hub.display()));
    // Both lines parted before what is here.
    pair.two.append("Grace Hopper.md", "From three.\n");
    pair.two.rounds(&["refresh"]);
    pair.one.sh("git checkout -q -b side HEAD~1; git commit -q --allow-empty -m 'user: side'");
    pair.one.git(&["push", "-q", "--force", "origin", "side:main"]);
    let said = pair.two.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("git fetch --unshallow origin") || said.contains("rewritten"), "{said}");
}
