//! A full disk, a folder that may not be written, a note that may not be read: said, waited for, nothing lost.

use crate::support::{
    ADA, ROUNDS, TODAY, TestVault, contact, has, is_root, skip, skip_missing, stays_for, wait_for,
};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A small file system, gone with the test.
struct Disk(PathBuf);

impl Disk {
    fn mounted(at: &Path, size: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "rounds-test"]).arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Self(at.to_owned()))
    }

    /// Writes until nothing more fits.
    fn fill(&self) {
        for size in [65536, 4096, 512, 1] {
            for n in 0.. {
                if std::fs::write(self.0.join(format!(".fill-{size}-{n}")), vec![7; size]).is_err() {
                    break;
                }
            }
        }
    }

    fn free(&self) {
        for entry in std::fs::read_dir(&self.0).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with(".fill-") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().ok();
    }
}

/// A vault on a small disk.
fn small() -> Option<(Disk, TestVault)> {
    let vault = TestVault::folder();
    let Some(disk) = Disk::mounted(vault.root(), "4m") else {
        skip("mounting a tmpfs is not permitted here");
        return None;
    };
    vault.write_all(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", crate::support::GRACE)]);
    vault.rounds(&["init"]);
    Some((disk, vault))
}

/// Every command said that another `rounds` was at work, and the watcher that it was watched by nobody.
#[test]
fn disk_that_is_read_only_is_said_to_be() {
    let Some((disk, vault)) = small() else { return };
    let remount = |how: &str| {
        let remounted = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&disk.0).status();
        assert!(remounted.unwrap().success());
    };
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    remount("ro");
    for arguments in [&["refresh"][..], &["touch", "ada", "phone"], &["watch"], &["inbox", "Bo — call"]] {
        let said = vault.rounds_code(2, arguments).stderr.to_lowercase();
        assert!(said.contains("read-only file system"), "{arguments:?}: {said}");
        assert!(!said.contains("another") && !said.contains("watched by"), "{arguments:?}: {said}");
    }
    for arguments in [&["due"][..], &["status"], &["check"], &["show", "ada"]] {
        vault.rounds(arguments);
    }
    remount("rw");
    vault.rounds(&["refresh"]);
    vault.assert_settled();
}

#[test]
fn index_of_gits_that_a_crash_emptied_is_named_with_its_remedy() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    let head = vault.head();
    std::fs::write(vault.path(".git/index"), "").unwrap();
    for arguments in [&["refresh"][..], &["watch"], &["touch", "ada", "phone"]] {
        let said = vault.rounds_code(2, arguments).stderr;
        assert!(said.contains("index: is empty") && said.contains("git reset"), "{arguments:?}: {said}");
    }
    assert_eq!(vault.head(), head);
    std::fs::remove_file(vault.path(".git/index")).unwrap();
    vault.git(&["reset", "-q"]);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: touched, 21 Nov (was 2 Oct)"]);
    vault.assert_settled();
}

#[test]
fn refresh_on_a_full_disk_says_so_and_loses_nothing() {
    let Some((disk, vault)) = small() else { return };
    let head = vault.head();
    let before = vault.due();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    disk.fill();
    let ran = vault.rounds_code(2, &["refresh"]);
    assert!(ran.stderr.contains("No space left") || ran.stderr.contains("no space"), "{}", ran.stderr);
    assert_eq!(vault.head(), head);
    for arguments in [&["due"][..], &["check"], &["show", "ada"], &["status"]] {
        vault.rounds(arguments);
    }
    assert!(vault.due() == before || vault.due().ends_with('\n'), "the agenda is old or new, never half");

    disk.free();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: touched, 21 Nov (was 2 Oct)"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn watcher_on_a_full_disk_waits_and_catches_up_by_itself() {
    let Some((disk, vault)) = small() else { return };
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "200ms"]);
    disk.fill();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    watcher.wait_line("waiting: ");
    assert_eq!(vault.head(), head);
    disk.free();
    vault.wait_commit("Ada Lovelace: touched, 21 Nov (was 2 Oct)");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

/// `rounds` as somebody whom permissions bind; `None`, having said why, where root cannot give that up.
fn bound(vault: &TestVault, arguments: &[&str]) -> Option<Command> {
    if !is_root() {
        return Some(vault.rounds_command(arguments));
    }
    if !has("setpriv") {
        skip_missing("setpriv");
        return None;
    }
    let mut command = vault.command("setpriv");
    command.args(["--bounding-set=-dac_override,-dac_read_search", ROUNDS]);
    command.args(arguments).args(["--today", TODAY]);
    let probe =
        vault.run(vault.command("setpriv").args(["--bounding-set=-dac_override,-dac_read_search", "true"]));
    if probe.code != 0 {
        skip(&format!("root cannot give up its rights here: {}", probe.stderr));
        return None;
    }
    Some(command)
}

/// Permissions for as long as the value lives.
struct Permissions(PathBuf, u32);

impl Permissions {
    fn set(path: PathBuf, mode: u32) -> Self {
        let before = path.metadata().unwrap().permissions().mode();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        Self(path, before)
    }
}

impl Drop for Permissions {
    fn drop(&mut self) {
        std::fs::set_permissions(&self.0, std::fs::Permissions::from_mode(self.1)).ok();
    }
}

/// Where no thread can be had: `limit` is put before the command.
#[test]
fn without_a_thread_to_be_had_one_does_it_all() {
    let vault = TestVault::new();
    if !has("prlimit") || (is_root() && !has("setpriv")) {
        return skip_missing("prlimit and setpriv");
    }
    // The system lets root have as many as it likes, so it is somebody else.
    let nobody = ["setpriv", "--reuid=4242", "--regid=4242", "--clear-groups"];
    if is_root() {
        let settings = vault.outside().join("home/.gitconfig");
        let trusted = std::fs::read_to_string(&settings).unwrap() + "[safe]\n\tdirectory = *\n";
        std::fs::write(settings, trusted).unwrap();
        vault.sh("chown -R 4242:4242 .. && chmod -R a+rX ..");
        std::os::unix::fs::chown(vault.outside(), Some(4242), Some(4242)).unwrap();
    }
    let limited = |arguments: &[&str]| {
        let words: Vec<&str> =
            nobody.iter().filter(|_| is_root()).copied().chain(["prlimit", "--nproc=1:1"]).collect();
        let mut command = vault.command(words[0]);
        command.args(&words[1..]).args(arguments);
        command
    };
    if vault.run(&mut limited(&["sh", "-c", "! (true)"])).code == 0
        || vault.run(&mut limited(&["true"])).code != 0
    {
        return skip("the number of threads cannot be limited here");
    }
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    for arguments in [&["due"][..], &["check"], &["refresh"], &["touch", "grace", "phone"], &["show", "ada"]]
    {
        let ran = vault.run(limited(&[ROUNDS]).args(arguments).args(["--today", TODAY]));
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    }
    let mut watcher = vault.start(limited(&[ROUNDS]).args(["watch", "--settle", "200ms", "--today", TODAY]));
    watcher.wait_line("watching ");
    assert!(watcher.complaints().contains("no more threads"), "{}", watcher.complaints());
    vault.append("Grace Hopper.md", "x\n");
    wait_for("the commit", || vault.log_subjects().contains(&"Grace Hopper: notes edited".to_owned()));
    watcher.kill();
}

/// git replaces its index and needs no right to write into it: one from a restored backup may give none.
#[test]
fn index_that_may_not_be_written_into_is_replaced() {
    let vault = TestVault::new();
    let Some(mut refresh) = bound(&vault, &["refresh"]) else { return };
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    let head = vault.head();
    let _read_only = Permissions::set(vault.path(".git/index"), 0o444);
    let ran = vault.run_rounds(&mut refresh);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: touched, 21 Nov (was 2 Oct)"]);
    vault.assert_settled();
}

#[test]
fn folder_that_may_not_be_written_is_said_with_its_path() {
    let vault = TestVault::new();
    let Some(mut refresh) = bound(&vault, &["refresh"]) else { return };
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    let (head, due) = (vault.head(), vault.due());
    let closed = Permissions::set(vault.root().to_owned(), 0o555);
    let ran = vault.run_rounds(&mut refresh);
    assert_eq!((ran.code, vault.due()), (2, due), "{}", ran.stderr);
    assert!(ran.stderr.contains("DUE.md") && ran.stderr.contains("ermission denied"), "{}", ran.stderr);
    drop(closed);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: touched, 21 Nov (was 2 Oct)"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn repository_that_may_not_be_written_keeps_the_agenda_going() {
    let vault = TestVault::new();
    let Some(mut refresh) = bound(&vault, &["refresh"]) else { return };
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    let head = vault.head();
    let closed =
        (Permissions::set(vault.path(".git/objects"), 0o555), Permissions::set(vault.path(".git"), 0o555));
    let ran = vault.run_rounds(&mut refresh);
    assert_eq!((ran.code, vault.head()), (2, head.clone()), "{}", ran.stderr);
    drop(closed);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: touched, 21 Nov (was 2 Oct)"]);
    vault.assert_settled();
}

#[test]
fn note_that_may_not_be_read_is_a_finding_and_no_removal() {
    let vault = TestVault::new();
    let Some(mut refresh) = bound(&vault, &["refresh"]) else { return };
    let head = vault.head();
    vault.append("Ada Lovelace.md", "Not to be read now.\n");
    vault.write("Jack Lee.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    let closed = Permissions::set(vault.path("Ada Lovelace.md"), 0);
    let ran = vault.run_rounds(&mut refresh);
    assert!([0, 2].contains(&ran.code), "{}", ran.stderr);
    let due = vault.due();
    let attention = due.split("## Needs attention").nth(1).unwrap_or_else(|| panic!("no attention:\n{due}"));
    assert!(attention.contains("Ada Lovelace"), "{due}");
    let is_due = |text: &str| text.contains("## Today") && text.matches("Ada Lovelace").count() > 1;
    assert!(is_due(&due), "what HEAD says of her stands:\n{due}");
    assert!(due.contains("Jack Lee"), "the rest of the agenda stands:\n{due}");
    assert_eq!(vault.at("HEAD", "Ada Lovelace.md"), Some(ADA.into()));
    drop(closed);
    vault.rounds(&["refresh"]);
    assert!(vault.subjects_since(&head).contains(&"Ada Lovelace: notes edited".to_owned()));
    vault.assert_settled();
}

#[test]
fn folder_that_may_not_be_listed_is_no_removal_of_what_is_in_it() {
    let vault = TestVault::with(&[
        ("People/Ada Lovelace.md", ADA),
        ("People/Jack Lee.md", ADA),
        ("Zoe Hart.md", ADA),
    ]);
    let Some(mut watch) = bound(&vault, &["watch", "--settle", "200ms"]) else { return };
    let closed = Permissions::set(vault.path("People"), 0);
    let mut watcher = vault.start(&mut watch);
    watcher.wait_line("watching ");
    vault.append("Zoe Hart.md", "More.\n");
    stays_for("Ada and Jack in history", Duration::from_secs(2), || {
        vault.at("HEAD", "People/Jack Lee.md").is_some()
    });
    drop(closed);
    wait_for("the rest", || vault.status().is_empty() && vault.due().contains("Jack Lee"));
    watcher.stop();
    assert!(!vault.log_subjects().iter().any(|subject| subject.starts_with("Removed")));
    vault.assert_settled();
}
