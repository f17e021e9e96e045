//! `rounds init`: an existing folder becomes a vault. It asks nothing and overwrites nothing.

use crate::support::{ADA, GRACE, TestVault};

#[test]
fn existing_folder_becomes_a_vault_in_two_commits() {
    let vault = TestVault::folder();
    vault.write_all(&[("People/Ada Lovelace.md", ADA), ("People/Grace Hopper.md", GRACE)]);
    let said = vault.rounds(&["init"]).stdout;

    let files =
        |revision| vault.git(&["-c", "core.quotePath=false", "show", "--format=", "--name-only", revision]);
    assert_eq!(vault.log_subjects().len(), 2);
    assert_eq!(files("HEAD~1"), ".gitattributes\n.gitignore\nDUE.md\nrounds.toml");
    assert_eq!(files("HEAD"), "DUE.md\nPeople/Ada Lovelace.md\nPeople/Grace Hopper.md\nREVIEW.md");
    for file in [".gitattributes", ".gitignore", "rounds.toml"] {
        assert!(said.contains(file), "init says that it wrote {file}:\n{said}");
    }
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn init_twice_is_the_same_as_once() {
    let vault = TestVault::new();
    let (head, due) = (vault.head(), vault.due());
    vault.rounds(&["init"]);
    assert_eq!((vault.head(), vault.due()), (head, due));
    vault.assert_settled();
}

#[test]
fn init_of_a_folder_by_name_needs_no_vault_around() {
    let vault = TestVault::folder();
    vault.write("notes/Ada Lovelace.md", ADA);
    vault.rounds(&["init", "notes"]);
    assert!(vault.exists("notes/.git") && vault.exists("notes/DUE.md") && !vault.exists("DUE.md"));
}

#[test]
fn init_makes_the_folder_that_is_named_but_none_above_it() {
    let vault = TestVault::folder();
    let said = vault.rounds(&["init", "notes"]).stdout;
    assert!(said.starts_with("made the folder\n") && vault.exists("notes/rounds.toml"), "{said}");
    let said = vault.rounds_code(2, &["init", "nots/mine"]).stderr;
    assert!(said.contains("nots/mine: no such file or directory") && !vault.exists("nots"), "{said}");
}

#[test]
fn init_overwrites_nothing_and_adds_only_missing_lines() {
    let vault = TestVault::folder();
    let settings = "[agenda]\na_day = 3\n";
    vault.write("rounds.toml", settings);
    vault.write(".gitignore", "secret/\n*.swp\n");
    vault.write(".gitattributes", "*.md diff=markdown\n");
    vault.write("Ada Lovelace.md", ADA);
    vault.rounds(&["init"]);

    assert_eq!(vault.read("rounds.toml"), format!("inbox_file = \"Inbox.md\"\n{settings}"));
    let ignored = vault.read(".gitignore");
    assert!(ignored.starts_with("secret/\n*.swp\n"), "{ignored}");
    assert_eq!(ignored.lines().filter(|&line| line == "*.swp").count(), 1, "{ignored}");
    assert!(vault.read(".gitattributes").starts_with("*.md diff=markdown\n"));
    assert_eq!(vault.read("Ada Lovelace.md"), ADA);
}

#[test]
fn an_unfinished_last_line_of_gitignore_stays_a_line_of_its_own() {
    let vault = TestVault::folder();
    vault.write(".gitignore", "secret");
    vault.rounds(&["init"]);
    assert!(vault.read(".gitignore").lines().any(|line| line == "secret"));
}

#[test]
fn editor_debris_and_obsidian_workspaces_are_ignored_afterwards() {
    let vault = TestVault::new();
    for debris in [
        ".Ada Lovelace.md.swp",
        "Ada Lovelace.md~",
        "#Ada Lovelace.md#",
        ".obsidian/workspace.json",
        ".obsidian/workspace-mobile.json",
        ".trash/Old.md",
    ] {
        vault.write(debris, "debris");
        assert_eq!(vault.status(), "", "{debris} is ignored");
    }
}

#[test]
fn init_leaves_other_files_and_the_users_staged_work_alone() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write("code.rs", "fn main() {}\n");
    vault.git(&["add", "code.rs"]);
    vault.write_all(&[("film.mp4", "a film"), ("Ada Lovelace.md", ADA)]);
    vault.rounds(&["init"]);
    assert_eq!(vault.status(), "A  code.rs\n?? film.mp4\n");
    vault.assert_sound();
}

#[test]
fn repository_that_cannot_be_kept_intact_is_left_alone_with_the_remedy() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write("Ada Lovelace.md", ADA);
    vault.sh("git add -A && git commit -q -m start && git update-index --split-index");
    let all = || vault.sh("ls -A -I rounds . .git; cat .git/config; git status --porcelain").stdout;
    let before = all();
    let ran = vault.rounds_code(2, &["init"]);
    assert!(ran.stderr.contains("\nhint: git update-index --no-split-index\n"), "{}", ran.stderr);
    assert_eq!(all(), before);
    vault.git(&["update-index", "--no-split-index"]);
    vault.rounds(&["init"]);
    vault.assert_sound();
}

#[test]
fn init_below_a_repositorys_root_makes_no_second_repository() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write_all(&[("README.md", "a project\n"), ("people/Ada Lovelace.md", ADA)]);
    vault.rounds(&["init", "people"]);
    assert!(!vault.exists("people/.git"));
    assert_eq!(vault.status(), "?? README.md\n");
    assert!(vault.at("HEAD", "people/DUE.md").is_some());
}

#[test]
fn init_without_an_identity_says_the_two_commands_and_commits_nothing() {
    let vault = TestVault::folder();
    vault.write("Ada Lovelace.md", ADA);
    vault.git(&["config", "--global", "--unset", "user.email"]);
    vault.git(&["config", "--global", "--unset", "user.name"]);
    let said = vault.rounds_code(2, &["init"]).stderr;
    assert!(said.contains("git config --global user.name"), "{said}");
    assert!(said.contains("git config --global user.email"), "{said}");
    let left: Vec<_> = std::fs::read_dir(vault.root()).unwrap().flatten().map(|it| it.file_name()).collect();
    assert_eq!(left, ["Ada Lovelace.md"], "no repository was made");
}

#[test]
fn identity_that_git_has_for_this_place_alone_is_enough() {
    let vault = TestVault::folder();
    vault.write("Ada Lovelace.md", ADA);
    vault.git(&["config", "--global", "--remove-section", "user"]);
    vault.sh("printf '[user]\\n\\tname = Here\\n\\temail = here@example.org\\n' > ../home/here
         git config --global \"includeIf.gitdir:$PWD/.path\" here");
    vault.rounds(&["init"]);
    vault.assert_settled();
}

#[test]
fn init_inside_another_vault_names_that_vault_and_is_refused() {
    let vault = TestVault::with(&[("People/Ada Lovelace.md", ADA)]);
    let head = vault.head();
    let said = vault.rounds_code(2, &["init", "People"]).stderr;
    assert!(said.contains(&format!("hint: {}", "its notes are that vault's")), "{said}");
    assert!(said.contains(&format!("`{}`", vault.root().display())), "{said}");
    assert_eq!((vault.head(), vault.exists("People/rounds.toml")), (head, false));
}

#[test]
fn git_is_told_of_the_agenda_under_its_own_name() {
    let vault = TestVault::folder();
    vault.write("rounds.toml", "agenda_file = \"To do.md\"\n");
    vault.rounds(&["init"]);
    let attributes = vault.git(&["check-attr", "eol", "To do.md", "People/To do.md", "DUE.md"]);
    assert_eq!(attributes, "To do.md: eol: lf\nPeople/To do.md: eol: unspecified\nDUE.md: eol: unspecified");
}

#[test]
fn init_of_an_empty_folder_makes_a_vault_with_an_empty_agenda() {
    let vault = TestVault::folder();
    vault.rounds(&["init"]);
    assert!(vault.due().starts_with("# Due, Sunday 22 November 2026\n"), "{}", vault.due());
    vault.assert_settled();
}

#[test]
fn a_note_that_was_called_inbox_before_stays_the_users() {
    let theirs = "# Inbox\n\n- [ ] buy milk\n- Ana Ruiz, Acme — send deck by friday\n";
    for name in ["Inbox.md", "inbox.md"] {
        let vault = TestVault::folder();
        vault.write_all(&[("Ada Lovelace.md", ADA), (name, theirs)]);
        let said = vault.rounds(&["init"]).stdout;
        assert!(said.contains("Inbox.md was there before and stays yours"), "{said}");
        vault.rounds(&["refresh"]);
        vault.rounds(&["touch", "ada", "phone"]);
        let ran = vault.rounds_code(2, &["inbox", "Bo Li — call him"]);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains("add this line to rounds.toml: inbox_file = \"Inbox.md\""), "{all}");
        assert_eq!(vault.read(name), theirs);
        assert!(!vault.exists("Ana Ruiz.md") && !vault.exists("buy milk.md"));
        vault.assert_settled();
        vault.assert_fixed_points(None);
        // On their word it is one.
        vault.edit("rounds.toml", "# inbox_file", "inbox_file");
        if name == "Inbox.md" {
            vault.rounds(&["refresh"]);
            assert!(vault.exists("Ana Ruiz.md"));
        }
    }
}

#[test]
fn of_an_older_page_that_a_folder_brings_without_history_only_the_users_words_stay() {
    let made = |page: Option<&str>, day: &str| {
        let vault = TestVault::folder();
        vault.write_all(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)]);
        page.into_iter().for_each(|page| vault.write("DUE.md", page));
        vault.rounds(&["init", "--today", day]);
        vault.due()
    };
    let page = made(None, "2026-11-22");
    let brought = made(Some(&format!("{page}\nbuy stamps\n")), "2026-12-01");
    assert_eq!(brought, format!("{}\n## Yours\n\nbuy stamps\n", made(None, "2026-12-01")));
}

#[test]
fn a_new_vault_has_a_review_unless_a_file_of_that_name_is_the_users() {
    for (is_there, review) in [(false, None), (true, Some("My own.\n"))] {
        let vault = TestVault::folder();
        vault.write("Ada Lovelace.md", ADA);
        review.into_iter().for_each(|text| vault.write("REVIEW.md", text));
        vault.rounds(&["init"]);
        assert_eq!(vault.read("rounds.toml").contains("\nreview = \"REVIEW.md\""), !is_there);
        assert_eq!(vault.read("REVIEW.md") == "My own.\n", is_there);
        assert_eq!(vault.read(".gitattributes").contains("REVIEW.md"), !is_there);
        vault.assert_settled();
    }
}
