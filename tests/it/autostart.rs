//! `rounds autostart`: a unit for systemd's user instance, tried in a real one where one can be had; and what `status` and
//! `doctor` know of it.

use crate::support::{ADA, ROUNDS, Ran, TestVault, has, skip, skip_missing, wait_for};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder's name with all that a unit could take for something else.
const EVIL: &str = "my \"notes\" 100% é $HOME ${x} \\x 'q' ; %i";

/// A vault in a folder of this name.
fn vault_in(folder: &str) -> TestVault {
    let vault = TestVault::folder();
    let root = vault.outside().join(folder);
    fs::create_dir(&root).unwrap();
    let vault = vault.moved(&root, &root);
    vault.write("Ada.md", ADA);
    vault.rounds(&["init"]);
    vault
}

/// `rounds` with its own folder on the PATH, behind one with these programs.
fn with_programs(vault: &TestVault, programs: &[(&str, &str)], arguments: &[&str]) -> Command {
    let folder = vault.outside().join("programs");
    fs::create_dir_all(&folder).unwrap();
    for (name, script) in programs {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let own = Path::new(ROUNDS).parent().unwrap();
    let path = format!("{}:{}:{}", folder.display(), own.display(), std::env::var("PATH").unwrap());
    let mut command = vault.rounds_command(arguments);
    command.env("PATH", path);
    command
}

fn run(vault: &TestVault, systemctl: &str, arguments: &[&str]) -> Ran {
    vault.run_rounds(&mut with_programs(vault, &[("systemctl", systemctl)], arguments))
}

/// The units that were written.
fn units(vault: &TestVault) -> Vec<PathBuf> {
    let folder = vault.outside().join("home/.config/systemd/user");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

#[test]
fn unit_is_written_started_and_removed() {
    if cfg!(target_os = "macos") {
        return skip("macOS has launchd");
    }
    let vault = vault_in("notes");
    let log = vault.outside().join("said");
    // Told apart by its words; `is-active` says so.
    let fake = format!("echo \"$@\" >>'{}'; case $2 in is-active) echo active;; esac", log.display());
    assert!(run(&vault, &fake, &["autostart"]).stdout.starts_with("off: `rounds autostart on`"));
    let on = run(&vault, &fake, &["autostart", "on"]);
    assert_eq!(on.code, 0, "{}", on.stderr);
    let [unit] = &units(&vault)[..] else { panic!("one unit: {:?}", units(&vault)) };
    let name = unit.file_stem().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("rounds-notes-") && on.stdout.contains(&format!("journalctl --user -u {name}\n")),
        "{}",
        on.stdout
    );
    let expected =
        format!("--user daemon-reload\n--user enable {name}.service\n--user restart {name}.service\n");
    assert_eq!(fs::read_to_string(&log).unwrap(), expected);
    let printed = run(&vault, &fake, &["autostart", "--print"]).stdout;
    assert_eq!(fs::read_to_string(unit).unwrap(), printed);

    let line = format!("at login: {name} runs; journalctl --user -u {name}\n");
    assert!(run(&vault, &fake, &["status"]).stdout.contains(&line));
    let json = run(&vault, &fake, &["status", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["autostart"]["runs"], &json["autostart"]["exists"]), (&true.into(), &true.into()));
    let doctor = run(&vault, &fake, &["doctor"]);
    assert!(
        doctor.code == 0 && doctor.stdout.contains(&format!("ok     at login: {name} runs\n")),
        "{}",
        doctor.stdout
    );

    // It does not run, nobody says, its program is gone.
    let doctor = run(&vault, "echo failed; exit 3", &["doctor"]);
    assert!(
        doctor.code == 1
            && doctor.stdout.contains("at login: rounds-notes-")
            && doctor.stdout.contains("does not run")
    );
    assert!(
        run(&vault, "exit 1", &["status"])
            .stdout
            .contains("runs cannot be asked: no service manager answers\n")
    );
    fs::write(unit, printed.replace("/rounds\" watch", "/gone\" watch")).unwrap();
    let doctor = run(&vault, &fake, &["doctor"]);
    assert!(
        doctor.code == 1
            && doctor.stdout.contains("which is gone\n         run `rounds autostart on` again\n"),
        "{}",
        doctor.stdout
    );

    let off = run(&vault, &fake, &["autostart", "off"]);
    assert!(off.code == 0 && units(&vault).is_empty(), "{}", off.stderr);
    assert!(fs::read_to_string(&log).unwrap().ends_with(&format!("--user disable --now {name}.service\n")));
    assert_eq!(run(&vault, &fake, &["autostart", "off"]).stdout, "off already\n");
    vault.assert_settled();
}

#[test]
fn what_stands_in_the_way_is_told_with_the_remedy() {
    if cfg!(target_os = "macos") {
        return skip("macOS has launchd");
    }
    let vault = vault_in("notes");
    let refused = run(&vault, "echo 'Failed to connect to bus' >&2; exit 1", &["autostart", "on"]);
    assert_eq!((refused.code, units(&vault).len()), (2, 1), "{}", refused.stderr);
    let told = "error: systemctl: Failed to connect to bus\nhint: it starts with the next login; by hand: `systemctl --user ";
    assert!(refused.stderr.contains(told), "{}", refused.stderr);
    let off = run(&vault, "exit 1", &["autostart", "off"]);
    assert!(
        off.code == 0 && off.stderr.contains("may still run") && units(&vault).is_empty(),
        "{}",
        off.stderr
    );

    // A file of somebody else's is never written over, nor removed.
    run(&vault, "", &["autostart", "on"]);
    let unit = units(&vault).pop().unwrap();
    fs::write(&unit, "[Unit]\nDescription=mine\n").unwrap();
    for switch in ["on", "off"] {
        let ran = run(&vault, "", &["autostart", switch]);
        assert!(ran.code == 2 && ran.stderr.contains("is not ours\nhint: look at it"), "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(&unit).unwrap(), "[Unit]\nDescription=mine\n");
    vault.configure("user.email", "");
    fs::write(vault.outside().join("home/.gitconfig"), "").unwrap();
    fs::remove_file(&unit).unwrap();
    let nameless = run(&vault, "", &["autostart", "on"]);
    assert!(
        nameless.code == 2 && nameless.stderr.contains("git config") && units(&vault).is_empty(),
        "{}",
        nameless.stderr
    );
}

#[test]
fn systemd_takes_the_unit_whatever_the_paths_hold() {
    if !has("systemd-analyze") {
        return skip_missing("systemd-analyze");
    }
    let vault = vault_in(EVIL);
    let unit = vault.outside().join("rounds-test.service");
    fs::write(&unit, run(&vault, "", &["autostart", "--print"]).stdout).unwrap();
    let mut verify = vault.command("systemd-analyze");
    let runtime = vault.outside().join("runtime");
    fs::create_dir(&runtime).unwrap();
    let ran = vault.run(verify.args(["--user", "verify"]).arg(&unit).env("XDG_RUNTIME_DIR", runtime));
    let about_it: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("rounds-test")).collect();
    assert_eq!((ran.code, &about_it[..]), (0, &[""; 0][..]), "{}", ran.stderr);
}

/// Brings up a user instance of systemd that sees nothing of the machine's, and runs the script beside it.
const INSTANCE: &str = r#"
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/user/0 || { echo NONE; exit; }
export XDG_RUNTIME_DIR=/run/user/0
/usr/lib/systemd/systemd --user --log-target=console >/dev/null 2>&1 &
for i in $(seq 100); do
    systemctl --user list-units >/dev/null 2>&1 && up=1 && break
    kill -0 $! 2>/dev/null || break
    sleep 0.1
done
[ "$up" ] || { echo NONE; exit; }
"#;

#[test]
fn a_real_user_instance_starts_the_watcher_and_stops_it() {
    for program in ["unshare", "systemctl"] {
        if !has(program) {
            return skip_missing(program);
        }
    }
    let vault = vault_in(EVIL);
    let script = format!(
        "{INSTANCE}
rounds autostart on || exit 1
for i in $(seq 300); do rounds status | grep -q 'watched by process' && break; sleep 0.1; done
rounds status; rounds doctor | grep 'at login'
printf -- '---\\ncircle: 2\\n---\\n' > Bo.md
for i in $(seq 300); do git log --format=%s | grep -q 'New contact: Bo' && break; sleep 0.1; done
git log -1 --format=%s
rounds autostart off; rounds status | head -1"
    );
    let path =
        format!("{}:{}", Path::new(ROUNDS).parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut instance = vault.command("unshare");
    instance.args(["-m", "-p", "-f", "--mount-proc", "bash", "-c", &script]).env("PATH", path);
    let ran = vault.run(&mut instance);
    if ran.stdout.starts_with("NONE") || (ran.code != 0 && ran.stderr.contains("unshare")) {
        return skip("no user instance of systemd can be had here");
    }
    for part in [
        "started rounds-my-notes-",
        "watched by process ",
        "ok     at login: rounds-my-notes-",
        "New contact: Bo",
        "no watcher is running",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}{}", ran.stdout, ran.stderr);
    }
    wait_for("the unit to be gone", || units(&vault).is_empty());
}
