//! `commit.gpgsign`: a repository whose commits are signed gets signed ones from us too, or none.

use crate::support::{TestVault, has, skip, skip_missing};
use std::path::Path;

fn sign_with_ssh(vault: &TestVault) {
    let key = vault.outside().join("home/key");
    let key = key.to_str().unwrap();
    vault.sh(&format!("ssh-keygen -q -t ed25519 -N '' -C test -f '{key}'"));
    vault.sh(&format!("printf 'test@example.org %s\\n' \"$(cat '{key}.pub')\" > '{key}.allowed'"));
    vault.configure("gpg.format", "ssh");
    vault.configure("gpg.ssh.allowedSignersFile", &format!("{key}.allowed"));
    vault.configure("user.signingKey", key);
    vault.configure("commit.gpgSign", "true");
}

fn assert_signed(vault: &TestVault) {
    vault.append("Ada Lovelace.md", "Signed.\n");
    vault.append("Grace Hopper.md", "Signed.\n");
    let _watcher = vault.watch(&["--settle", "200ms"]);
    vault.wait_settled();
    assert_eq!(
        vault.git(&["log", "-2", "--format=%G?"]),
        "G\nG",
        "{}",
        vault.git(&["log", "-1", "--show-signature"])
    );
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn commits_are_signed_with_an_ssh_key() {
    if !has("ssh-keygen") {
        return skip_missing("ssh-keygen");
    }
    let vault = TestVault::new();
    sign_with_ssh(&vault);
    assert_signed(&vault);
}

#[test]
fn import_of_a_vault_is_signed_too() {
    if !has("ssh-keygen") {
        return skip_missing("ssh-keygen");
    }
    let vault = TestVault::folder();
    vault.write("Ada Lovelace.md", crate::support::ADA);
    sign_with_ssh(&vault);
    vault.rounds(&["init"]);
    assert_eq!(vault.git(&["log", "--format=%G?"]), "G\nG");
}

#[test]
fn key_that_cannot_sign_keeps_the_change_queued_and_is_said_once() {
    let vault = TestVault::new();
    vault.configure("gpg.format", "ssh");
    vault.configure("user.signingKey", "/nowhere/key");
    vault.configure("commit.gpgSign", "true");
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "200ms"]);
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    watcher.wait_line("waiting: ");
    assert_eq!(vault.head(), head, "never an unsigned commit");
    assert!(!vault.due().contains("Ada"), "the agenda goes on");
    watcher.stop();

    vault.configure("commit.gpgSign", "false");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: touched, 21 Nov (was 2 Oct)"]);
    vault.assert_settled();
}

#[test]
fn commits_are_signed_with_gpg() {
    if !has("gpg") {
        return skip_missing("gpg");
    }
    let vault = TestVault::new();
    // A socket's path may have 108 bytes: the key ring goes where paths are short.
    let ring = tempfile::tempdir().unwrap();
    let gpg = |arguments: &str| {
        vault.run(
            vault.command("sh").args(["-c", &format!("GNUPGHOME='{}' {arguments}", ring.path().display())]),
        )
    };
    let made = gpg(
        "gpg -q --batch --passphrase '' --quick-gen-key 'Test User <test@example.org>' ed25519 sign never",
    );
    if made.code != 0 {
        return skip(&format!("gpg makes no key here: {}", made.stderr));
    }
    // The vault's environment has no GNUPGHOME; a wrapper finds the ring.
    let wrapper = wrapper(&vault, ring.path());
    vault.configure("gpg.program", &wrapper);
    vault.configure("commit.gpgSign", "true");
    assert_signed(&vault);
    gpg("gpgconf --kill all");
}

fn wrapper(vault: &TestVault, ring: &Path) -> String {
    let path = vault.outside().join("home/gpg");
    let path = path.to_str().unwrap();
    vault.sh(&format!(
        "printf '#!/bin/sh\\nGNUPGHOME=\"{}\" exec gpg --batch \"$@\"\\n' > '{path}' && chmod +x '{path}'",
        ring.display()
    ));
    path.to_owned()
}
