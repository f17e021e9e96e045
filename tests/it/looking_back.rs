//! Looking back: the month, the picture, what history tells of a person, the vault of another day.

use crate::commands::commits;
use crate::support::{ADA, GRACE, TestVault};
use serde_json::Value;

/// Commits all that is on disk, as somebody did on a day.
fn commit_on(vault: &TestVault, day: &str, subject: &str) {
    vault.git(&["add", "-A"]);
    let when = format!("{day}T10:00:00+00:00");
    let ran = vault.run(vault.command("git").env("GIT_AUTHOR_DATE", &when).args(["commit", "-qm", subject]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// A vault in which Ada came nearer in May and was renamed in June.
fn moved() -> TestVault {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write("rounds.toml", "");
    vault.write("Ada.md", "---\ncircle: 2\ncategory: expert\n---\n## Log\n- 2026-02-02 phone: hello\n");
    vault.write("Bo.md", "---\ncircle: 1\ncategory: buyer\n---\nA miller.\n");
    commit_on(&vault, "2026-02-03", "Begun");
    vault.edit("Ada.md", "circle: 2", "circle: 1");
    commit_on(&vault, "2026-05-03", "Ada: circle 2 → 1\n\nContact: Ada.md");
    vault.rename("Ada.md", "Ada Lovelace.md");
    commit_on(&vault, "2026-06-03", "Renamed Ada to Ada Lovelace\n\nContact: Ada Lovelace.md");
    vault.append("Ada Lovelace.md", "- 2026-06-20 call: from her new desk\n");
    commit_on(&vault, "2026-06-20", "Ada Lovelace: touched by phone, 20 Jun\n\nContact: Ada Lovelace.md");
    vault
}

fn json(vault: &TestVault, arguments: &[&str]) -> Value {
    serde_json::from_str(&vault.rounds(&[arguments, &["--json"]].concat()).stdout).unwrap()
}

#[test]
fn log_follows_a_person_through_renames_by_what_commits_name() {
    let vault = moved();
    let log = json(&vault, &["log", "ada"]);
    let told: Vec<String> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|it| ["date", "subject", "path"].map(|key| it[key].as_str().unwrap()).join(" | "))
        .collect();
    assert_eq!(
        told,
        [
            "2026-06-20 | Ada Lovelace: touched by phone, 20 Jun | Ada Lovelace.md",
            "2026-06-03 | Renamed Ada to Ada Lovelace | Ada Lovelace.md",
            "2026-05-03 | Ada: circle 2 → 1 | Ada.md",
            "2026-02-03 | Begun | Ada.md",
        ]
    );
    let patch = vault.rounds(&["log", "ada", "-p"]).stdout;
    assert!(patch.contains("3 May        circle 2 → 1\n    --- Ada.md\n"), "{patch}");
    assert!(patch.contains("    -circle: 2\n    +circle: 1\n"), "{patch}");
    let bo = vault.rounds(&["log", "bo"]).stdout;
    assert_eq!(bo, "  3 Feb        Begun\n");
    assert_eq!(vault.rounds(&["log", "--moves"]).stdout, "  3 May        Ada: circle 2 → 1\n");
    assert_eq!(json(&vault, &["log", "--moves"])[0]["moved"][0], "circle 2 → 1");
    vault.rounds_code(2, &["log"]);
}

#[test]
fn vault_of_another_day_is_what_the_last_commit_by_then_has() {
    let vault = moved();
    let show = |day: &str, name: &str| vault.rounds(&["show", name, "--as-of", day]).stdout;
    assert!(show("2026-05-02", "ada").contains("circle 2 expert"));
    assert!(
        show("2026-05-03", "ada").contains("circle 1 expert") && show("2026-05-03", "ada").contains("Ada.md")
    );
    assert!(show("2026-06-10", "ada").contains("Ada Lovelace.md\n"));
    assert!(show("2026-06-10", "ada").contains("since 2 Feb, 1 touch\n"));
    assert!(vault.rounds(&["show", "ada"]).stdout.contains("since 2 Feb, 2 touches\n"));
    let due = vault.rounds(&["due", "--as-of", "2026-05-02"]).stdout;
    assert!(
        due.starts_with("Saturday 2 May 2026\n") && due.contains("Bo") && !due.contains("Lovelace"),
        "{due}"
    );
    let why = vault.rounds(&["due", "--why", "ada", "--as-of", "2026-05-02"]).stdout;
    assert!(why.contains("Ada.md:2: circle: 2"), "{why}");
    let review = json(&vault, &["review", "2026-02", "--as-of", "2026-03-01"]);
    assert_eq!(review["touches"]["circles"]["circle_2"], 1, "{review}");
    let picture = vault.rounds(&["circles", "--as-of", "2026-03-01"]).stdout;
    assert!(picture.contains("1 in circle 1, 1 in circle 2, 0 in circle 3"), "{picture}");
    let before = vault.rounds_code(2, &["due", "--as-of", "2026-02-02"]);
    assert!(before.stderr.contains("history begins on 3 February 2026"), "{}", before.stderr);
    // What the disk has more is no part of it, and nothing is written.
    vault.append("Bo.md", "More.\n");
    let status = vault.status();
    assert!(!show("2026-06-10", "bo").contains("More"));
    assert_eq!(vault.status(), status);
}

#[test]
fn what_was_merged_counts_from_the_merge_and_what_was_rebased_by_its_author() {
    let vault = moved();
    let branch = vault.git(&["symbolic-ref", "--short", "HEAD"]);
    vault.git(&["checkout", "-qb", "side", "HEAD~2"]);
    vault.edit("Bo.md", "circle: 1", "circle: 3");
    commit_on(&vault, "2026-05-10", "Bo: circle 1 → 3\n\nContact: Bo.md");
    vault.git(&["checkout", "-q", &branch]);
    let merge = vault.run(
        vault
            .command("git")
            .env("GIT_AUTHOR_DATE", "2026-07-01T10:00:00+00:00")
            .args(["merge", "-q", "--no-ff", "-m", "Merged", "side"]),
    );
    assert_eq!(merge.code, 0, "{}", merge.stderr);
    let who = |day: &str| vault.rounds(&["show", "bo", "--as-of", day]).stdout;
    assert!(who("2026-06-30").contains("circle 1 buyer"), "it came with the merge");
    assert!(who("2026-07-01").contains("circle 3 buyer"));
    assert_eq!(json(&vault, &["log", "--moves"])[0]["date"], "2026-07-01");
    assert!(vault.rounds(&["log", "bo"]).stdout.contains("10 May       circle 1 → 3"));
    // Rebased, a commit keeps its author's day, whenever it was put there.
    vault.git(&["reset", "-q", "--hard", "HEAD^"]);
    vault.git(&["cherry-pick", "side"]);
    let log = vault.rounds(&["log", "bo"]).stdout;
    assert!(log.starts_with("  10 May       circle 1 → 3\n"), "{log}");
    assert!(who("2026-05-10").contains("circle 3 buyer"));
    assert!(who("2026-05-09").contains("circle 1 buyer"));
}

#[test]
fn shallow_clone_says_where_its_history_begins() {
    let vault = moved();
    let copy = vault.outside().join("copy");
    let from = format!("file://{}", vault.root().display());
    vault.git(&["clone", "-q", "--depth", "2", &from, copy.to_str().unwrap()]);
    let clone = TestVault::folder().moved(&copy, &copy);
    let ran = clone.rounds_code(2, &["show", "ada", "--as-of", "2026-06-01"]);
    assert!(ran.stderr.contains("history begins on 3 June 2026"), "{}", ran.stderr);
    assert!(ran.stderr.contains("git fetch --unshallow"), "{}", ran.stderr);
    assert!(clone.rounds(&["show", "ada", "--as-of", "2026-06-04"]).stdout.contains("Ada Lovelace.md"));
    assert_eq!(clone.rounds(&["log", "--moves"]).stdout, "Nobody moved yet, as far as history tells.\n");
}

#[test]
fn mix_is_that_of_each_months_last_commit() {
    let vault = moved();
    let review = json(&vault, &["review", "--today", "2026-07-02"]);
    let mix: Vec<String> = review["mix"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {} {}", it["month"], it["circles"]["circle_1"], it["circles"]["circle_2"]))
        .collect();
    let expected = ["02", "03", "04", "05", "06"].map(|month| {
        let (one, two) = if month < "05" { (1, 1) } else { (2, 0) };
        format!("\"2026-{month}\" {one} {two}")
    });
    assert_eq!(mix, expected);
    let shown = vault.rounds(&["review", "--today", "2026-07-02"]).stdout;
    assert!(
        shown.contains("\n  May 2026          2     0     0     –\n") || shown.contains("\n  May 2026"),
        "{shown}"
    );
}

#[test]
fn open_month_is_not_looked_back_on() {
    let vault = TestVault::new();
    let ran = vault.rounds_code(2, &["review", "2026-11"]);
    assert!(ran.stderr.contains("no month of November 2026 is over yet"), "{}", ran.stderr);
    assert!(ran.stderr.contains("tells of October 2026"), "{}", ran.stderr);
    let ran = vault.rounds_code(2, &["review", "smarch"]);
    assert!(ran.stderr.contains("`smarch` is no month and no year"), "{}", ran.stderr);
    assert!(vault.rounds(&["review", "oct", "2026"]).stdout.starts_with("October 2026\n"));
}

#[test]
fn picture_goes_over_one_of_ours_and_over_no_other_file() {
    let vault = TestVault::new();
    let picture = vault.outside().join("circles.svg");
    let name = picture.to_str().unwrap();
    vault.rounds(&["circles", name]);
    let first = std::fs::read_to_string(&picture).unwrap();
    assert!(first.contains("Ada Lovelace") && first.contains("Grace Hopper"), "{first}");
    vault.rounds(&["rest", "grace"]);
    vault.rounds(&["circles", name]);
    assert!(!std::fs::read_to_string(&picture).unwrap().contains("Grace"));
    std::fs::write(&picture, "<svg>mine</svg>\n").unwrap();
    let ran = vault.rounds_code(2, &["circles", name]);
    assert!(ran.stderr.contains("is no picture that rounds drew"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&picture).unwrap(), "<svg>mine</svg>\n");
}

#[test]
fn review_and_picture_are_kept_and_move_with_the_past_alone() {
    let vault = TestVault::unborn(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)]);
    vault.rounds(&["init"]);
    vault.write("rounds.toml", "[feeds]\nreview = \"REVIEW.md\"\ncircles = \"circles.svg\"\n");
    vault.rounds(&["refresh"]);
    let october = vault.read("REVIEW.md");
    assert!(october.starts_with("# Review\n\n![The circles](circles.svg)\n\n## October 2026\n"), "{october}");
    assert!(october.contains("**Touches**: 1 with 1 person"), "{october}");
    let picture = vault.read("circles.svg");
    // A touch of today changes neither.
    vault.rounds(&["touch", "ada", "phone", "hello"]);
    assert_eq!((vault.read("REVIEW.md"), vault.read("circles.svg")), (october.clone(), picture.clone()));
    // A correction of the past changes the page in its own commit, and a move the picture.
    vault.rounds(&["touch", "grace", "email", "--on", "2026-10-20"]);
    assert!(vault.read("REVIEW.md").contains("**Touches**: 2 with 2 people"), "{}", vault.read("REVIEW.md"));
    let changed = vault.git(&["show", "--format=", "--name-only", "HEAD"]);
    assert!(changed.contains("REVIEW.md") && !changed.contains("circles.svg"), "{changed}");
    vault.rounds(&["move", "grace", "2"]);
    assert_ne!(vault.read("circles.svg"), picture);
    // The month changes on the 1st, and DUE.md says so on that day alone.
    vault.rounds(&["refresh", "--today", "2026-12-01"]);
    assert!(vault.read("REVIEW.md").contains("## November 2026"));
    let line = "\nNovember is over: [REVIEW.md](REVIEW.md) looks back on it\n";
    assert!(vault.due().contains(line), "{}", vault.due());
    let first = vault.read("REVIEW.md");
    vault.rounds(&["refresh", "--today", "2026-12-02"]);
    assert!(!vault.due().contains(line));
    assert_eq!(vault.read("REVIEW.md"), first);
    vault.assert_settled();
}

#[test]
fn all_answers_of_one_save_are_taken_back_as_one() {
    let vault = TestVault::new();
    vault.rounds(&["touch", "ada", "phone", "--on", "2026-09-01"]);
    vault.rounds(&["move", "grace", "1"]);
    vault.rounds(&["refresh"]);
    let before = ["Ada Lovelace.md", "Grace Hopper.md"].map(|path| vault.read(path));
    // One save by itself, then one with two answers.
    vault.edit("DUE.md", "- [ ] **[Ada", "- [?] **[Ada");
    vault.rounds(&["refresh"]);
    let single = vault.read("Ada Lovelace.md");
    let page = vault.due().replace("- [ ] **[Ada", "- [x] **[Ada").replace("- [ ] [Ada", "- [x] [Ada");
    let page = page.replace("- [ ] **[Grace", "- [x] **[Grace").replace("- [ ] [Grace", "- [x] [Grace");
    vault.write("DUE.md", page);
    vault.rounds(&["refresh"]);
    assert_ne!(vault.read("Grace Hopper.md"), before[1]);
    commits(&vault, &["undo", "--save"], "Taken back: 2 answers of one save");
    assert_eq!([vault.read("Ada Lovelace.md"), vault.read("Grace Hopper.md")], [single, before[1].clone()]);
    // Then the one before.
    vault.rounds(&["undo", "--save"]);
    assert_eq!(vault.read("Ada Lovelace.md"), before[0]);
    let nothing = vault.rounds_code(2, &["undo", "--save"]);
    assert!(nothing.stderr.contains("nothing to take back"), "{}", nothing.stderr);
    vault.assert_settled();
}

#[test]
fn cards_of_one_save_of_the_inbox_are_taken_back_as_one() {
    let vault = TestVault::with(&[("rounds.toml", "inbox_file = \"Inbox.md\"\n"), ("Inbox.md", "")]);
    vault.write("Inbox.md", "- Ana Ruiz — send deck by friday\n- Bea Cole — ring her\n");
    vault.rounds(&["refresh"]);
    assert!(vault.exists("Ana Ruiz.md") && vault.exists("Bea Cole.md"));
    vault.rounds(&["undo", "--save"]);
    assert!(!vault.exists("Ana Ruiz.md") && !vault.exists("Bea Cole.md"));
    let inbox = vault.read("Inbox.md");
    assert!(
        inbox.contains("Ana Ruiz — send deck by friday") && inbox.contains("Bea Cole — ring her"),
        "{inbox}"
    );
}
