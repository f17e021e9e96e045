//! What git decides is as git decides it: what is ignored, whose commits they are and when, which hooks run, how line
//! ends are stored, wherever the setting that says so may stand.

use crate::support::{ADA, GRACE, ROUNDS, TODAY, TestVault, wait_for};
use chrono::{Datelike as _, NaiveDate};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

/// A condition that holds in the vaults of these tests, since they have such a remote.
const CONDITION: &str = "[includeIf \"hasconfig:remote.*.url:https://git.example.org/**\"]";

/// A vault with a remote that nobody goes to.
fn with_remote() -> TestVault {
    let vault = TestVault::new();
    vault.git(&["remote", "add", "origin", "https://git.example.org/me/notes.git"]);
    vault
}

fn home(vault: &TestVault, file: &str, text: &str) -> String {
    let path = vault.outside().join("home").join(file);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn append_home(vault: &TestVault, file: &str, text: &str) {
    let old = std::fs::read_to_string(vault.outside().join("home").join(file)).unwrap();
    home(vault, file, &(old + text));
}

/// `rounds refresh` with these variables, after a change that makes a commit.
fn commit(vault: &TestVault, variables: &[(&str, &str)]) -> crate::support::Ran {
    vault.append("Ada Lovelace.md", "more\n");
    vault.run_rounds(vault.rounds_command(&["refresh"]).envs(variables.iter().copied()))
}

fn print(vault: &TestVault, command: &mut Command) -> String {
    let ran = vault.run(command);
    assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
    ran.stdout.trim_end().to_owned()
}

#[test]
fn notes_beside_folders_that_are_ignored_are_committed() {
    let vault = TestVault::unborn(&[
        ("Ada.md", ADA),
        ("People/Ben.md", GRACE),
        ("Old/Cy.md", ADA),
        ("People/x/Di.md", ADA),
    ]);
    vault.write(".gitignore", "/*/\n!/People/\n");
    vault.rounds(&["init"]);
    let tracked = || vault.git(&["ls-files", "--", "*.md"]);
    assert_eq!(tracked(), "Ada.md\nDUE.md\nPeople/Ben.md\nPeople/x/Di.md");
    vault.append("Ada.md", "hello\n");
    vault.write("Eve.md", ADA);
    vault.rounds(&["refresh"]);
    assert_eq!(tracked(), "Ada.md\nDUE.md\nEve.md\nPeople/Ben.md\nPeople/x/Di.md");
    vault.assert_settled();
}

#[test]
fn file_of_ignored_names_counts_wherever_the_configuration_names_it() {
    let vault = with_remote();
    home(&vault, "mine", "Draft*\n");
    home(&vault, "more.inc", "[core]\n\texcludesFile = ~/mine\n");
    append_home(&vault, ".gitconfig", &format!("{CONDITION}\n\tpath = more.inc\n"));
    vault.write_all(&[("Draft Bob.md", ADA), ("Cy.md", ADA)]);
    assert!(!vault.rounds(&["due"]).stdout.contains("Bob"));
    vault.rounds(&["refresh"]);
    assert_eq!(vault.git(&["ls-files", "--", "Draft*", "Cy*"]), "Cy.md");
    vault.assert_settled();
}

#[test]
fn commits_are_by_whom_git_says() {
    let vault = with_remote();
    home(&vault, "private.inc", "[user]\n\tname = Private\n\temail = me@private.example\n");
    home(&vault, "other", "[user]\n\tname = Other\n\temail = other@example.org\n");
    let other = home(
        &vault,
        "odd",
        "[user]\n\tname = \" \\\"Zoë\\\\nO'Hara <x>, Jr.\"\n\temail = <zoë@example.org>\n",
    );
    let other = [other.replace("/odd", "/other"), other];
    let cases: [&[(&str, &str)]; 8] = [
        &[],
        &[("GIT_CONFIG_GLOBAL", &other[0])],
        &[("GIT_CONFIG_GLOBAL", &other[1])],
        &[("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "user.name"), ("GIT_CONFIG_VALUE_0", "Counted")],
        &[("GIT_CONFIG_PARAMETERS", "'author.email'='a@example.org' 'committer.name'='C'")],
        &[("GIT_AUTHOR_NAME", "A. Author"), ("GIT_COMMITTER_EMAIL", "c@example.org")],
        &[("GIT_AUTHOR_DATE", "2026-11-01T12:00:00+0530"), ("GIT_COMMITTER_NAME", "Cy")],
        &[("EMAIL", "ignored@example.org")],
    ];
    let check = || {
        for variables in cases {
            let ran = commit(&vault, variables);
            assert_eq!(ran.code, 0, "{variables:?}: {}", ran.stderr);
            let is = |format: &str| vault.git(&["log", "-1", &format!("--format={format}")]);
            let said = ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"].map(|it| {
                let mut command = vault.command("git");
                let said = print(&vault, command.args(["var", it]).envs(variables.iter().copied()));
                (said[..=said.rfind('>').unwrap()].to_owned(), said.rsplit(' ').next().unwrap().to_owned())
            });
            let committed = [is("%an <%ae>"), is("%cn <%ce>")];
            assert_eq!(committed, [said[0].0.clone(), said[1].0.clone()], "{variables:?}");
            assert_eq!(is("%ad %cd").matches(&said[0].1).count().min(1), 1, "{variables:?}");
        }
    };
    check();
    append_home(&vault, ".gitconfig", &format!("{CONDITION}\n\tpath = private.inc\n"));
    check();
    assert_eq!(vault.git(&["log", "-1", "--format=%ae"]), "me@private.example");
    vault.assert_settled();
}

#[test]
fn nobody_is_made_up_where_git_was_told_half_of_who_it_is() {
    let vault = TestVault::new();
    for text in [
        "",
        "[user]\n\tname = Ada\n",
        "[user]\n\temail = a@example.org\n",
        "[user]\n\tname = \"\"\n\temail = a@b\n",
    ] {
        home(&vault, ".gitconfig", text);
        let ran = commit(&vault, &[]);
        assert_eq!(ran.code, 2, "{text}");
        assert!(ran.stderr.contains("git does not know who you are"), "{text}: {}", ran.stderr);
    }
    home(&vault, ".gitconfig", "[user]\n\tname = Ada\n");
    assert_eq!(commit(&vault, &[("EMAIL", "ada@example.org")]).code, 0);
    assert_eq!(vault.git(&["log", "-1", "--format=%an <%ae>"]), "Ada <ada@example.org>");
    home(&vault, ".gitconfig", "[user]\n\tname = \"<;>\"\n\temail = a@b\n");
    let ran = commit(&vault, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("name consists only of disallowed characters"), "{}", ran.stderr);
}

#[test]
fn hooks_and_signatures_that_an_include_asks_for_are_used() {
    let vault = with_remote();
    let head = vault.head();
    std::fs::create_dir(vault.outside().join("home/hooks")).unwrap();
    let hook = home(&vault, "hooks/pre-commit", "#!/bin/sh\necho refused by the include >&2\nexit 1\n");
    std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    home(&vault, "hooks.inc", "[core]\n\thooksPath = ~/hooks\n");
    home(&vault, "sign.inc", "[commit]\n\tgpgSign\n[gpg]\n\tprogram = /nonexistent/gpg\n");
    let config = std::fs::read_to_string(vault.outside().join("home/.gitconfig")).unwrap();
    for (file, words) in [("hooks.inc", "refused by the include"), ("sign.inc", "/nonexistent/gpg")] {
        home(&vault, ".gitconfig", &format!("{config}{CONDITION}\n\tpath = {file}\n"));
        let ran = commit(&vault, &[]);
        assert_eq!((ran.code, vault.head()), (2, head.clone()), "{file}");
        let said = ran.stdout + &ran.stderr;
        assert!(said.contains(words) || file == "sign.inc" && said.contains("git commit"), "{file}: {said}");
    }
}

#[test]
fn watcher_goes_by_configuration_that_changes_under_it() {
    let vault = TestVault::new();
    let watcher = vault.watch(&["--settle", "200ms"]);
    vault.append("Ada Lovelace.md", "one\n");
    vault.wait_settled();
    std::fs::create_dir(vault.outside().join("home/hooks")).unwrap();
    let ran = vault.outside().join("scratch/ran");
    let hook = home(&vault, "hooks/post-commit", &format!("#!/bin/sh\ntouch {}\n", ran.display()));
    std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    vault.configure("core.hooksPath", "~/hooks");
    vault.configure("user.name", "Renamed");
    vault.append("Ada Lovelace.md", "two\n");
    wait_for("the hook", || ran.exists());
    vault.wait_settled();
    assert_eq!(vault.git(&["log", "-1", "--format=%an"]), "Renamed");
    drop(watcher);
}

#[test]
fn configuration_that_git_refuses_stops_commits_and_no_agenda() {
    let vault = with_remote();
    let head = vault.head();
    home(&vault, "broken.inc", "[core\n");
    append_home(&vault, ".gitconfig", &format!("{CONDITION}\n\tpath = broken.inc\n"));
    assert!(vault.rounds(&["due"]).stdout.contains("Ada Lovelace"));
    let ran = commit(&vault, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("git refuses its own configuration: bad config line"), "{}", ran.stderr);
    home(&vault, ".gitconfig", "[user]\n\tname = A\n\temail = a@b\n");
    assert_eq!(vault.head(), head);
}

#[test]
fn configuration_that_cannot_be_parsed_is_named_with_its_line_as_git_names_it() {
    let vault = TestVault::new();
    let (own, users) = (vault.path(".git/config"), vault.outside().join("home/.gitconfig"));
    for (file, named) in [(&own, ".git/config"), (&users, users.to_str().unwrap())] {
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, format!("{text}[core\n")).unwrap();
        let words = format!("bad config line {} in file {named}", text.lines().count() + 1);
        for arguments in [&["due"][..], &["refresh"], &["touch", "Ada Lovelace", "phone"], &["sync"]] {
            // libgit2 finds the user's file by itself, wherever git is told to look.
            let ran = vault.run_rounds(vault.rounds_command(arguments).env_remove("GIT_CONFIG_GLOBAL"));
            let refused = format!("git refuses its own configuration: {words}");
            assert!(ran.code == 2 && ran.stderr.contains(&refused), "{arguments:?}: {}", ran.stderr);
        }
        assert!(vault.rounds_code(1, &["doctor"]).stdout.contains(&words));
        let git = vault.try_git(&["status"]).stderr;
        assert!(git.contains(&words), "{git}");
        std::fs::write(file, text).unwrap();
    }
    vault.assert_settled();
}

#[test]
fn whether_a_folder_of_somebody_else_is_trusted_is_for_git_to_say() {
    if !crate::support::is_root() {
        return crate::support::skip("only root can make a file somebody else's");
    }
    let vault = TestVault::folder();
    let place = vault.root().to_str().unwrap().to_owned();
    let notes = vault.path("notes");
    vault.write("notes/Ada Lovelace.md", ADA);
    vault.git(&["init", "-q"]);
    let vault = vault.moved(&notes, &notes);
    vault.rounds(&["init"]);
    vault.sh("chown -R 65534 ..");
    let file = home(&vault, "trusting", &format!("[safe]\n\tdirectory = {place}\n"));
    let mine = home(&vault, "mine", "[user]\n\tname = A\n\temail = a@b\n");
    let counted =
        [("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "safe.directory"), ("GIT_CONFIG_VALUE_0", "*")];
    let cases: [(&[(&str, &str)], bool); 6] = [
        (&[], false),
        (&counted, true),
        (&[("GIT_CONFIG_GLOBAL", &file)], true),
        (&[("GIT_CONFIG_PARAMETERS", "'safe.directory'='*'")], true),
        (&[("GIT_CONFIG_SYSTEM", &file), ("GIT_CONFIG_NOSYSTEM", "0")], true),
        (&[("GIT_CONFIG_SYSTEM", &file), ("GIT_CONFIG_GLOBAL", &mine)], false),
    ];
    const WHO: [(&str, &str); 3] = [("GIT_AUTHOR_NAME", "A"), ("GIT_COMMITTER_NAME", "A"), ("EMAIL", "a@b")];
    let check = |variables: &[(&str, &str)], is_trusted: bool| {
        let mut git = vault.command("git");
        let git = vault.run(git.args(["status"]).envs(variables.iter().copied()));
        assert_eq!(git.code == 0, is_trusted, "{variables:?}: {}", git.stderr);
        for arguments in [&["due"][..], &["touch", "Ada Lovelace", "phone", "hello"]] {
            let variables = variables.iter().copied().chain(WHO);
            let ran = vault.run_rounds(vault.rounds_command(arguments).envs(variables.clone()));
            assert_eq!(ran.code, if is_trusted { 0 } else { 2 }, "{arguments:?} {}", ran.stderr);
            let remedy = format!("git config --global --add safe.directory {place}\n");
            assert_eq!(ran.stderr.contains(&remedy), !is_trusted, "{}", ran.stderr);
        }
    };
    for (variables, is_trusted) in cases {
        check(variables, is_trusted);
    }
    // libgit2 looks at the home, where it would find a trust that git does not know of.
    append_home(&vault, ".gitconfig", &format!("[safe]\n\tdirectory = {place}\n"));
    check(&[], true);
    check(&[("GIT_CONFIG_GLOBAL", &mine)], false);
}

#[test]
fn line_ends_are_stored_as_the_configuration_in_force_says() {
    let vault = with_remote();
    let plain = home(&vault, "plain", "[user]\n\tname = A\n\temail = a@b\n");
    home(&vault, "ends.inc", "[core]\n\tautocrlf = input\n");
    append_home(&vault, ".gitconfig", &format!("{CONDITION}\n\tpath = ends.inc\n"));
    let note = ADA.replace('\n', "\r\n");
    let check = |name: &str, variables: &[(&str, &str)]| {
        vault.write(name, &note);
        let ran = vault.run_rounds(vault.rounds_command(&["refresh"]).envs(variables.iter().copied()));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let mut git = vault.command("git");
        let stored = print(&vault, git.args(["hash-object", name]).envs(variables.iter().copied()));
        assert_eq!(vault.git(&["rev-parse", &format!("HEAD:{name}")]), stored, "{name}");
        stored
    };
    let converted = check("One.md", &[]);
    // libgit2 would look at the file in the home, which is not in force now.
    append_home(&vault, ".gitconfig", "[core]\n\tautocrlf = input\n");
    let kept = check("Two.md", &[("GIT_CONFIG_GLOBAL", &plain)]);
    let again = check(
        "Three.md",
        &[("GIT_CONFIG_GLOBAL", &plain), ("GIT_CONFIG_PARAMETERS", "'core.autocrlf=input'")],
    );
    assert_eq!((converted == kept, converted == again), (false, true));
}

#[test]
fn line_ends_are_stored_as_the_attributes_say() {
    let note = ADA.replace('\n', "\r\n");
    let attributes =
        ["", "-text", "text", "text=auto", "eol=lf", "eol=crlf", "-text eol=lf", "crlf", "-crlf"];
    for ends in [None, Some("false"), Some("input"), Some("true")] {
        let vault = TestVault::with(&[]);
        ends.iter().for_each(|ends| vault.configure("core.autocrlf", ends));
        let named = |at: usize| format!("Note {at}.md");
        let lines = attributes.iter().enumerate().map(|(at, words)| format!("Note?{at}.md {words}\n"));
        vault.write(".gitattributes", lines.collect::<String>());
        (0..attributes.len()).for_each(|at| vault.write(&named(at), &note));
        vault.rounds(&["refresh"]);
        for (at, words) in attributes.iter().enumerate() {
            let stored = vault.git(&["hash-object", &named(at)]);
            let head = vault.git(&["rev-parse", &format!("HEAD:{}", named(at))]);
            assert_eq!(head, stored, "core.autocrlf {ends:?}, `{words}`");
        }
        vault.assert_settled();
    }
}

#[test]
fn message_through_the_users_git_is_read_as_it_was_written() {
    let vault = TestVault::with(&[("Zoë.md", ADA)]);
    vault.configure("i18n.commitEncoding", "ISO-8859-1");
    vault.configure("i18n.logOutputEncoding", "UTF-8");
    let touch = |words: &str| {
        vault.rounds(&["touch", "zoë", "phone", words]);
        let subject = vault.git(&["log", "-1", "--format=%s"]);
        assert!(subject.starts_with("Zoë: touched by phone") && subject.ends_with(words), "{subject}");
    };
    touch("in process, naïve");
    vault.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(vault.path(".git/hooks/pre-commit"), mode).unwrap();
    touch("by a hook, naïve");
}

/// A zone whose clocks go forward, or back, so many minutes from now.
fn zone_that_changes_in(vault: &TestVault, minutes: i64, forward: bool) -> String {
    let said = vault.git(&["var", "GIT_COMMITTER_IDENT"]);
    let now: i64 = said.rsplit(' ').nth(1).unwrap().parse().unwrap();
    let changes = chrono::DateTime::from_timestamp(now + minutes * 60, 0).unwrap();
    let at = |hours: i64| {
        let local = changes + chrono::Duration::hours(hours);
        // Counted as if there were no 29th of February.
        let day = local.date_naive();
        let has_passed = NaiveDate::from_ymd_opt(day.year(), 2, 29).is_some_and(|leap| leap < day);
        let number = i64::from(day.ordinal()) - i64::from(has_passed);
        format!("J{number}/{}", local.format("%H:%M:%S"))
    };
    // Two hours east, and three while the other clock holds; the other change is half a year away.
    match forward {
        true => format!("AAA-2BBB-3,{},J100/2", at(2)),
        false => format!("AAA-2BBB-3,J100/2,{}", at(3)),
    }
}

#[test]
fn zone_of_a_commit_is_that_of_its_very_moment() {
    let vault = TestVault::new();
    let mut zones: Vec<String> =
        ["UTC", "Asia/Kathmandu", "America/St_Johns", "AAA11:30", ""].map(Into::into).into();
    for minutes in [-50, -3, 3, 50] {
        zones.extend([true, false].map(|forward| zone_that_changes_in(&vault, minutes, forward)));
    }
    let mut seen = std::collections::BTreeSet::new();
    for zone in &zones {
        let ran = commit(&vault, &[("TZ", zone)]);
        assert_eq!(ran.code, 0, "{zone}: {}", ran.stderr);
        let said = print(&vault, vault.command("git").args(["var", "GIT_COMMITTER_IDENT"]).env("TZ", zone));
        let said = said.rsplit(' ').next().unwrap().to_owned();
        let dates = vault.git(&["log", "-1", "--date=raw", "--format=%ad %cd"]);
        assert_eq!(dates.matches(&said).count(), 2, "{zone}: {dates} and {said}");
        seen.insert(said);
    }
    assert!(seen.contains("+0200") && seen.contains("+0300"), "{seen:?}: both clocks were met");
}

#[test]
fn reading_the_agenda_takes_one_git_at_the_most() {
    let vault = TestVault::new();
    let log = vault.outside().join("scratch/gits");
    let folder = vault.outside().join("scratch/bin");
    std::fs::create_dir(&folder).unwrap();
    let git = print(&vault, vault.command("sh").args(["-c", "command -v git"]));
    let script = format!("#!/bin/sh\necho \"$*\" >> '{}'\nexec '{git}' \"$@\"\n", log.display());
    std::fs::write(folder.join("git"), script).unwrap();
    std::fs::set_permissions(folder.join("git"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    for arguments in [&["due"][..], &["show", "ada"], &["due", "--json"], &["check"]] {
        let _ = std::fs::remove_file(&log);
        let ran = vault.run_rounds(vault.rounds_command(arguments).env("PATH", &path));
        assert!(ran.code < 2, "{arguments:?}: {}", ran.stderr);
        let gits = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(gits.lines().count() <= 1, "{arguments:?} ran\n{gits}");
    }
    // Without any git, what there is to read is read all the same.
    let ran = vault.run_rounds(
        Command::new(ROUNDS)
            .current_dir(vault.root())
            .env_clear()
            .env("TZ", "UTC")
            .env("PATH", "/nonexistent")
            .args(["due", "--today", TODAY]),
    );
    assert!(ran.code == 0 && ran.stdout.contains("Ada Lovelace"), "{}", ran.stderr);
}

#[test]
fn a_new_repository_is_as_git_makes_one_of_a_kind_that_can_be_read() {
    let vault = TestVault::folder();
    let mut init = vault.rounds_command(&["init"]);
    let settings = [("init.defaultBranch", "trunk"), ("init.defaultObjectFormat", "sha256")];
    init.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (at, (key, value)) in settings.into_iter().enumerate() {
        init.env(format!("GIT_CONFIG_KEY_{at}"), key).env(format!("GIT_CONFIG_VALUE_{at}"), value);
    }
    let ran = vault.run(&mut init);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(vault.git(&["symbolic-ref", "--short", "HEAD"]).trim(), "trunk");
    assert_eq!(vault.git(&["rev-parse", "--show-object-format"]).trim(), "sha1");
}
