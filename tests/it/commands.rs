//! The commands that write into notes: one line typed, one commit, every other byte as it was.

use crate::support::{ADA, GRACE, Ran, TestVault, Watcher, contact, stays_for};
use std::time::Duration;

/// Ada with a log and promises of both kinds.
const BUSY: &str = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n\n- [ ] send the CV 📅 2026-12-01\n- [ ] introduce Bea\n\
                    - [ ] the figures #waiting\n\n## Log\n- 2026-10-02 email: hello\n";

/// Runs a command that must make one commit with this subject, and leave everything committed and sound.
pub fn commits(vault: &TestVault, arguments: &[&str], subject: &str) -> Ran {
    let head = vault.head();
    let ran = vault.rounds(arguments);
    assert_eq!(vault.subjects_since(&head), [subject], "{arguments:?}");
    assert!(ran.stdout.trim_end().ends_with(subject), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    vault.assert_settled();
    ran
}

/// Runs a command that must end with this code, say this, and write nothing.
pub fn writes_nothing(vault: &TestVault, arguments: &[&str], code: i32, said: &str) -> Ran {
    let (head, status, due) = (vault.head(), vault.status(), vault.due());
    let ran = vault.rounds_code(code, arguments);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert!(all.contains(said), "{arguments:?} should say `{said}`:\n{all}");
    assert_eq!((vault.head(), vault.status(), vault.due()), (head, status, due), "{arguments:?}");
    ran
}

/// The trailers of HEAD's commit.
pub fn trailers(vault: &TestVault) -> String {
    vault.git(&["log", "-1", "--format=%(trailers:only)"]).trim_end().to_owned()
}

#[test]
fn touch_is_one_commit_with_the_log_the_day_and_the_agenda() {
    let vault = TestVault::new();
    let subject = "Ada Lovelace: touched by phone, 22 Nov — liked the draft";
    commits(&vault, &["touch", "ada", "phone", "liked the draft", "--gave"], subject);
    assert_eq!(
        vault.read("Ada Lovelace.md"),
        "---\ncircle: 1\ncategory: buyer\nlast_touch: 2026-11-22\n---\n\nMet at the Chamber lunch.\n\n\
         ## Log\n- 2026-11-22 phone: liked the draft #gave\n- 2026-10-02\n"
    );
    assert_eq!(trailers(&vault), "Contact: Ada Lovelace.md\nRounds: touch");
    assert!(!vault.due().contains("Ada"), "{}", vault.due());
    writes_nothing(
        &vault,
        &["touch", "ada", "phone", "liked the draft"],
        0,
        "already there: Ada Lovelace: touched",
    );
    writes_nothing(&vault, &["refresh"], 0, "");
    vault.assert_fixed_points(None);
}

#[test]
fn touch_takes_days_kinds_and_the_next_step() {
    let vault = TestVault::new();
    let arguments = ["touch", "ada", "lovelace", "coffee", "--on", "friday", "--theirs", "--next", "2w"];
    commits(&vault, &arguments, "Ada Lovelace: touched in person, 20 Nov");
    let note = vault.read("Ada Lovelace.md");
    assert!(note.contains("last_touch: 2026-11-20\nnext: 2026-12-06\n"), "{note}");
    assert!(note.contains("- 2026-11-20 coffee #theirs\n"), "{note}");
    for (tag, word) in [("--told", "#told"), ("--asked", "#asked"), ("--got", "#got"), ("--sales", "#sales")]
    {
        commits(&vault, &["touch", "ada", tag, "--on", "2026-11-10"], "Ada Lovelace: touched, 10 Nov");
        let note = vault.read("Ada Lovelace.md");
        assert!(note.contains(&format!("- 2026-11-10 {word}\n")), "{note}");
    }
    assert!(
        vault.read("Ada Lovelace.md").contains("last_touch: 2026-11-20\n"),
        "an older touch moves nothing"
    );
}

#[test]
fn several_are_touched_at_once_a_commit_each() {
    let vault = TestVault::new();
    let head = vault.head();
    vault.rounds(&["touch", "ada", "hopper", "lunch", "at the Chamber"]);
    let expected = [
        "Ada Lovelace: touched in person, 22 Nov — at the Chamber",
        "Grace Hopper: touched in person, 22 Nov — at the Chamber",
    ];
    assert_eq!(vault.subjects_since(&head), expected);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn try_resets_no_clock() {
    let vault = TestVault::new();
    commits(&vault, &["tried", "ada", "phone", "--on", "yesterday"], "Ada Lovelace: tried by phone, 21 Nov");
    let note = vault.read("Ada Lovelace.md");
    assert!(
        note.contains("last_touch: 2026-10-02\n") && note.contains("- 2026-11-21 phone #noanswer\n"),
        "{note}"
    );
    writes_nothing(&vault, &["tried", "ada", "phone", "--on", "yesterday"], 0, "already there");
}

#[test]
fn promise_is_an_open_task_with_its_day() {
    let vault = TestVault::new();
    let subject = "Ada Lovelace: promised to send the CV by 27 Nov";
    commits(&vault, &["promise", "ada", "send", "the", "CV", "by", "friday"], subject);
    assert!(vault.read("Ada Lovelace.md").contains("- [ ] send the CV 📅 2026-11-27\n"));
    assert!(vault.due().contains("send the CV"), "{}", vault.due());
    let subject = "Grace Hopper: waiting for: the figures by 1 Dec";
    commits(&vault, &["promise", "grace", "the figures", "--by", "1 dec", "--theirs"], subject);
    assert!(vault.read("Grace Hopper.md").contains("- [ ] the figures #waiting 📅 2026-12-01\n"));
    writes_nothing(&vault, &["promise", "ada", "send the CV by friday"], 0, "already there");
    writes_nothing(&vault, &["promise", "ada"], 2, "what was promised is missing");
}

#[test]
fn kept_finds_the_promise_by_its_words_and_guesses_nothing() {
    let vault = TestVault::with(&[("Ada Lovelace.md", BUSY)]);
    let ran =
        writes_nothing(&vault, &["kept", "ada"], 2, "error: Ada Lovelace has 3 open promises like that");
    assert!(
        ran.stderr.contains("hint: send the CV, by 1 Dec\nhint: introduce Bea\nhint: the figures (theirs)\n")
    );
    writes_nothing(&vault, &["kept", "ada", "xyzzy"], 2, "Ada Lovelace has no open promise like `xyzzy`");
    commits(&vault, &["kept", "ada", "cv"], "Ada Lovelace: kept: send the CV");
    assert!(vault.read("Ada Lovelace.md").contains("- [x] send the CV 📅 2026-12-01"));
    writes_nothing(&vault, &["kept", "ada", "cv"], 0, "already there: Ada Lovelace: kept: send the CV");
    commits(&vault, &["kept", "ada", "figures"], "Ada Lovelace: received: the figures");
    commits(&vault, &["kept", "ada"], "Ada Lovelace: kept: introduce Bea");
    writes_nothing(&vault, &["kept", "ada"], 2, "Ada Lovelace has no open promise");
}

#[test]
fn later_rest_and_move_set_one_key() {
    let vault = TestVault::new();
    commits(&vault, &["later", "ada", "in", "2", "weeks"], "Ada Lovelace: not now, next step 6 Dec");
    assert_eq!(vault.read("Ada Lovelace.md"), ADA.replace("02\n---", "02\nnext: 2026-12-06\n---"));
    writes_nothing(&vault, &["later", "ada", "2w"], 0, "already there");
    writes_nothing(&vault, &["later", "ada", "yesterday"], 2, "2026-11-21 is not ahead");
    let head = vault.head();
    vault.rounds(&["move", "ada", "grace", "2"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: circle 1 → 2", "Grace Hopper: circle 3 → 2"]);
    writes_nothing(&vault, &["move", "ada", "grace", "middle"], 0, "already there: Grace Hopper: circle 2");
}

#[test]
fn words_of_later_rest_and_move_are_remarks_in_the_log() {
    let vault = TestVault::new();
    commits(
        &vault,
        &["later", "ada", "2w", "she", "is", "away"],
        "Ada Lovelace: not now, next step 6 Dec — she is away",
    );
    commits(&vault, &["move", "ada", "2", "left the board"], "Ada Lovelace: circle 1 → 2 — left the board");
    commits(&vault, &["rest", "ada", "until spring"], "Ada Lovelace: resting — until spring");
    let note = vault.read("Ada Lovelace.md");
    assert!(note.contains("circle: 2\n") && note.contains("next: 2026-12-06\nstatus: resting\n"), "{note}");
    let log = "## Log\n- 2026-11-22 until spring #note\n- 2026-11-22 left the board #note\n\
               - 2026-11-22 she is away #note\n";
    assert!(note.ends_with(log) && note.contains("last_touch: 2026-10-02\n"), "no touch: {note}");
    writes_nothing(&vault, &["rest", "ada", "until spring"], 0, "already there");
    writes_nothing(&vault, &["rest", "ada"], 0, "already there");
}

#[test]
fn promise_kept_by_a_method_is_a_touch_too() {
    let vault = TestVault::with(&[("Ada Lovelace.md", BUSY)]);
    let subject = "Ada Lovelace: kept: send the CV — phone: she was glad";
    commits(&vault, &["kept", "ada", "cv", "phone:", "she", "was", "glad"], subject);
    let note = vault.read("Ada Lovelace.md");
    assert!(note.contains("- [x] send the CV 📅 2026-12-01\n  - phone: she was glad\n"), "{note}");
    assert!(
        note.contains("last_touch: 2026-11-22\n") && note.contains("- 2026-11-22 phone: she was glad\n"),
        "{note}"
    );
    // What is said of one that is kept already stands beside it.
    let subject = "Ada Lovelace: kept: send the CV — by mail";
    commits(&vault, &["kept", "ada", "cv", "—", "by", "mail"], subject);
    assert!(vault.read("Ada Lovelace.md").contains("  - phone: she was glad\n  - by mail\n"));
    writes_nothing(&vault, &["kept", "ada", "cv", "—", "by", "mail"], 0, "already there");
}

#[test]
fn hand_takes_one_off_the_agenda_and_promises_the_other_an_introduction() {
    let vault = TestVault::new();
    let ran = writes_nothing(&vault, &["hand", "ada", "to", "grace", "--dry-run"], 0, "would commit");
    assert!(ran.stdout.contains("+- [ ] introduce Ada Lovelace to them\n"), "{}", ran.stdout);
    commits(&vault, &["hand", "ada", "to", "grace"], "Ada Lovelace: handed over to Grace Hopper");
    let note = vault.read("Ada Lovelace.md");
    assert!(note.contains("status: handed over\nhanded_to: Grace Hopper\n"), "{note}");
    assert!(vault.read("Grace Hopper.md").contains("- [ ] introduce Ada Lovelace to them\n"));
    writes_nothing(&vault, &["hand", "ada", "to", "grace"], 0, "already there");
    writes_nothing(&vault, &["hand", "ada", "to", "ada"], 2, "cannot be handed over to themselves");
    writes_nothing(&vault, &["hand", "ada"], 2, "`to` and a name is missing");
    commits(&vault, &["hand", "grace", "to", "our", "sales"], "Grace Hopper: handed over to our sales");
    assert!(vault.read("Grace Hopper.md").contains("handed_to: our sales\n"));
}

#[test]
fn hand_names_whom_to_introduce_by_a_link_where_the_other_note_has_links() {
    let bo = contact("circle: 2") + "\n## Log\n- 2026-10-02 lunch with [Cy](../People/Cy.md)\n";
    let vault = TestVault::with(&[("People/Ada King.md", &contact("circle: 2")), ("Clients/Bo.md", &bo)]);
    commits(&vault, &["hand", "ada", "to", "bo"], "Ada King: handed over to Bo");
    let note = vault.read("Clients/Bo.md");
    assert!(note.contains("- [ ] introduce [Ada King](../People/Ada%20King.md) to them\n"), "{note}");
    assert!(
        vault
            .rounds(&["show", "ada"])
            .stdout
            .contains("introduce Ada King to them, no date · in Clients/Bo.md")
    );
    writes_nothing(&vault, &["hand", "ada", "to", "bo"], 0, "already there");
}

#[test]
fn bought_closes_the_window_and_forgets_the_day_that_was_set_for_it() {
    let note = contact(
        "circle: 1\nlast_touch: 2026-10-02\nbought: 2024-11-01\nbuys_every: 2 years\nbuys_next: 2026-11-15",
    );
    let vault = TestVault::with(&[("Ada Lovelace.md", &note)]);
    commits(&vault, &["bought", "ada", "friday"], "Ada Lovelace: bought, 20 Nov");
    let after =
        note.replace("bought: 2024-11-01", "bought: 2026-11-20").replace("\nbuys_next: 2026-11-15", "");
    assert_eq!(vault.read("Ada Lovelace.md"), after);
    writes_nothing(&vault, &["bought", "ada", "2026-11-20"], 0, "already there");
    writes_nothing(&vault, &["bought", "ada", "2026-12-20"], 2, "2026-12-20 is still to come");
}

#[test]
fn touch_counts_what_last_touch_alone_told() {
    let vault = TestVault::new();
    let count = |vault: &TestVault| {
        let shown = vault.rounds(&["show", "ada", "--json"]).stdout;
        let at = shown.find("\"touches\"").unwrap_or_else(|| panic!("{shown}"));
        shown[at..].chars().find(char::is_ascii_digit).unwrap()
    };
    assert_eq!(count(&vault), '1');
    commits(&vault, &["touch", "ada"], "Ada Lovelace: touched, 22 Nov");
    assert_eq!(count(&vault), '2');
    assert!(vault.read("Ada Lovelace.md").ends_with("## Log\n- 2026-11-22\n- 2026-10-02\n"));
}

#[test]
fn new_contact_has_a_note_of_their_own_and_no_twin() {
    let vault = TestVault::new();
    let arguments =
        ["new", "Ana", "Ruiz", "--category", "expert", "--company", "Acme: Fine Things", "--met-at"];
    let arguments = [&arguments[..], &["Chamber", "--said", "send the deck by friday"]].concat();
    commits(&vault, &arguments, "New contact: Ana Ruiz (circle 3, expert)");
    assert_eq!(
        vault.read("Ana Ruiz.md"),
        "---\ncircle: 3\ncategory: expert\ncompany: \"Acme: Fine Things\"\nmet: 2026-11-22\nmet_at: Chamber\n---\n\n\
         - [ ] send the deck 📅 2026-11-27\n"
    );
    assert_eq!(trailers(&vault), "Contact: Ana Ruiz.md\nRounds: new");
    let ran = writes_nothing(&vault, &["new", "ana ruiz"], 2, "error: `ana ruiz` exists: Ana Ruiz.md");
    assert!(ran.stderr.contains("hint: `rounds edit` changes that note"), "{}", ran.stderr);
    vault.write("plain.md", "no contact\n");
    vault.rounds(&["refresh"]);
    // A plain note of that name is they: it lacks only a circle.
    commits(&vault, &["new", "Plain"], "plain: a contact now");
    assert_eq!(vault.read("plain.md"), "---\ncircle: 3\n---\nno contact\n");
    writes_nothing(&vault, &["new", "due"], 2, "due.md: is no contact's note");
    writes_nothing(&vault, &["new", "..."], 2, "no file can be called `...`");
    writes_nothing(&vault, &["new", "inbox"], 2, "inbox.md: is no contact's note");
}

#[test]
fn new_contact_lives_in_the_contacts_folder_and_nowhere_else() {
    let vault = TestVault::with(&[("rounds.toml", "contacts = \"People\"\n"), ("People/Ada.md", ADA)]);
    commits(&vault, &["new", "AC/DC", "--circle", "1"], "New contact: AC DC (circle 1)");
    let note = vault.read("People/AC DC.md");
    assert!(note.starts_with("---\ncircle: 1\n") && note.contains("AC/DC"), "{note}");
    vault.sh("mkdir ../elsewhere && mv People/* ../elsewhere && rmdir People && ln -s ../elsewhere People");
    let head = vault.head();
    vault.rounds_code(2, &["new", "Ana"]);
    assert_eq!(vault.head(), head);
    assert!(!vault.outside().join("elsewhere/Ana.md").exists(), "never through a link");
}

#[test]
fn inbox_gets_a_card_of_one_line() {
    let vault = TestVault::new();
    // These wait for an answer, and stay as they are.
    let (ana, bea) = ("Ana Ruiz, Acme — what for? (2026-11-20)", "- Bea — what for? (2026-11-21)");
    commits(&vault, &["inbox", "Ana Ruiz,", "Acme — what for? (2026-11-20)"], &format!("Inbox: {ana}"));
    assert_eq!(vault.read("Inbox.md"), format!("- {ana}\n"));
    commits(&vault, &["inbox", bea], &format!("Inbox: {bea}"));
    assert_eq!(vault.read("Inbox.md"), format!("- {ana}\n{bea}\n"));
    writes_nothing(&vault, &["inbox", bea], 0, "already there: Inbox: - Bea");
    writes_nothing(&vault, &["inbox", &bea[2..]], 0, "already there: Inbox: Bea");
    writes_nothing(&vault, &["inbox", "--dryrun", "Cy"], 2, "a card begins with a name");
    writes_nothing(&vault, &["inbox", "--dry-run", "- Cy"], 0, "+- Cy\n");
    writes_nothing(&vault, &["inbox", "- Cy", "--dry-run"], 0, "+- Cy\n");
    writes_nothing(&vault, &["inbox", " "], 2, "a card is missing");
    commits(&vault, &["undo"], &format!("Taken back: Inbox: {bea}"));
    assert_eq!(vault.read("Inbox.md"), format!("- {ana}\n"));
    commits(&vault, &["undo"], &format!("Taken back: Inbox: {ana}"));
    assert!(!vault.exists("Inbox.md"));
}

#[test]
fn dry_run_shows_the_change_and_writes_nothing() {
    let vault = TestVault::with(&[("Ada Lovelace.md", BUSY), ("Inbox.md", "- Bea\n")]);
    let check = |arguments: &[&str], said: &str| {
        let arguments = [arguments, &["--dry-run"]].concat();
        writes_nothing(&vault, &arguments, 0, said);
    };
    let ran = writes_nothing(&vault, &["touch", "ada", "phone", "--dry-run"], 0, "");
    assert_eq!(
        ran.stdout,
        "--- Ada Lovelace.md\n+++ Ada Lovelace.md\n@@ -1,6 +1,6 @@\n ---\n circle: 1\n-last_touch: 2026-10-02\n\
         +last_touch: 2026-11-22\n ---\n \n - [ ] send the CV 📅 2026-12-01\n@@ -8,4 +8,5 @@\n - [ ] the figures #waiting\n \n\
         \u{20}## Log\n+- 2026-11-22 phone\n - 2026-10-02 email: hello\n\
         would commit: Ada Lovelace: touched by phone, 22 Nov\n"
    );
    check(&["tried", "ada"], "would commit: Ada Lovelace: tried, 22 Nov");
    check(&["promise", "ada", "call"], "+- [ ] call\n");
    check(&["kept", "ada", "bea"], "+- [x] introduce Bea\n");
    check(&["later", "ada", "2w"], "+next: 2026-12-06\n");
    check(&["rest", "ada"], "+status: resting\n");
    check(&["move", "ada", "3"], "-circle: 1\n+circle: 3\n");
    check(&["new", "Cy"], "--- /dev/null\n+++ Cy.md\n");
    check(&["inbox", "Cy"], "+- Cy\n");
    vault.rounds(&["rest", "ada"]);
    check(&["undo"], "-status: resting\n ---\n");
}

#[test]
fn mark_that_is_being_typed_is_left_to_rest() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Bea.md", ADA)]);
    vault.edit("DUE.md", "- [ ] **[Bea", "- [x] **[Bea");
    let head = vault.head();
    let ran = vault.rounds(&["touch", "ada", "phone"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: touched by phone, 22 Nov"], "{}", ran.stdout);
    assert_eq!(vault.read("Bea.md"), ADA);
    assert!(vault.due().contains("- [x] **[Bea"), "{}", vault.due());
    vault.rounds(&["refresh"]);
    let expected = ["Ada Lovelace: touched by phone, 22 Nov", "Bea: touched, 22 Nov"];
    assert_eq!(vault.subjects_since(&head), expected);
    assert!(!vault.due().contains("Ada") && !vault.due().contains("Bea"), "{}", vault.due());
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn note_that_git_keeps_encrypted_names_nobody_in_history() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA)]);
    vault.configure("filter.testcrypt.clean", "rev");
    vault.configure("filter.testcrypt.smudge", "rev");
    vault.write(".gitattributes", "*.md filter=testcrypt\n");
    vault.rounds(&["refresh"]);
    let head = vault.head();
    for arguments in [&["touch", "ada", "phone"][..], &["undo", "ada"], &["inbox", "Ana"], &["new", "Cy"]] {
        vault.rounds(arguments);
    }
    let names = vault.git(&["log", "--format=%B", &format!("{head}..HEAD")]);
    assert!(!["Ada", "Ana", "Cy"].iter().any(|name| names.contains(name)), "{names}");
    assert_eq!(vault.read("Ada Lovelace.md"), ADA, "touched and taken back");
}

#[test]
fn line_ends_stay_as_they_are() {
    let vault = TestVault::folder();
    vault.configure("core.autocrlf", "true");
    let (ada, bare) =
        (ADA.replace('\n', "\r\n"), "---\r\ncircle: 1\r\n---\r\n\r\n## Log\r\n- 2026-10-02 hello");
    vault.write_all(&[("Ada Lovelace.md", &ada), ("Bea.md", bare)]);
    vault.rounds(&["init"]);
    commits(&vault, &["touch", "bea", "call"], "Bea: touched by phone, 22 Nov");
    let touched = "---\r\ncircle: 1\r\n---\r\n\r\n## Log\r\n- 2026-11-22 call\r\n- 2026-10-02 hello";
    assert_eq!(vault.read("Bea.md"), touched);
    vault.rounds(&["touch", "ada", "call"]);
    assert_eq!(
        vault.read("Ada Lovelace.md").matches('\n').count(),
        vault.read("Ada Lovelace.md").matches("\r\n").count()
    );
    commits(&vault, &["undo", "ada"], "Ada Lovelace: taken back: touched by phone, 22 Nov");
    assert_eq!(vault.read("Ada Lovelace.md"), ada);
    commits(&vault, &["undo"], "Bea: taken back: touched by phone, 22 Nov");
    assert_eq!(vault.read("Bea.md"), bare);
}

#[test]
fn note_in_a_folder_below_is_found_by_name_and_by_path() {
    let vault = TestVault::with(&[("People/Old/Ada Lovelace.md", ADA), ("Work/Ada Lovelace.md", GRACE)]);
    let ran = writes_nothing(&vault, &["touch", "ada", "phone"], 2, "error: `ada` fits 2 contacts");
    let both = "hint: Ada Lovelace (People/Old/Ada Lovelace.md)\nhint: Ada Lovelace (Work/Ada Lovelace.md)\n";
    assert!(ran.stderr.contains(both), "{}", ran.stderr);
    commits(&vault, &["touch", "Work/Ada", "phone"], "Ada Lovelace: touched by phone, 22 Nov");
    assert_eq!(trailers(&vault), "Contact: Work/Ada Lovelace.md\nRounds: touch");
    assert_eq!(vault.read("People/Old/Ada Lovelace.md"), ADA);
}

#[test]
fn words_that_mean_nothing_are_said_and_nothing_is_written() {
    let vault = TestVault::new();
    let check = |arguments: &[&str], said: &str| drop(writes_nothing(&vault, arguments, 2, said));
    check(
        &["touch", "xyzzy"],
        "error: no contact is called `xyzzy`\nhint: a name is that of the note's file",
    );
    check(&["touch", "lovelorn"], "hint: did you mean Ada Lovelace?");
    check(&["touch", "ada", "liked"], "error: `liked` is no contact and no method\nhint: methods are email,");
    check(
        &["touch", "ada", "--on", "11/2/2026"],
        "`11/2/2026` could be read two ways\nhint: write 2026-11-02 or",
    );
    check(&["touch", "ada", "--on", "tomorrow"], "2026-11-23 is still to come");
    check(&["touch", "ada", "--next", "yesterday"], "2026-11-21 is not ahead");
    check(&["later", "ada", "soonish"], "`soonish` is no day\nhint: write 2026-11-02, 2 nov, friday");
    check(&["later", "ada"], "a day is missing");
    check(&["move", "ada", "4"], "`4` is no circle");
    check(&["new", "Cy", "--circle", "4"], "a circle is 1, 2 or 3");
    check(&["new", "Cy", "--category", "friend"], "a category is expert,");
}

#[test]
fn several_candidates_are_a_question_on_a_terminal() {
    let vault = TestVault::with(&[("Ada Byron.md", ADA), ("Ada Lovelace.md", ADA)]);
    let command = format!("{} touch ada phone --today 2026-11-22", crate::support::ROUNDS);
    let Some(mut terminal) = vault.terminal("script", &command) else { return };
    terminal.after("which one? [1-2, Enter for none]", "7\n").after("for none] ", "2\n").wait_exit();
    assert_eq!(vault.log_subjects().last().unwrap(), "Ada Lovelace: touched by phone, 22 Nov");
    vault.assert_settled();
}

#[test]
fn name_that_only_comes_near_is_a_question_on_a_terminal() {
    let vault =
        TestVault::with(&[("Karim.md", ADA), ("Noor van Dijk.md", GRACE), ("Noor van Dyk.md", GRACE)]);
    let rounds = |arguments: &str| {
        let command = format!("{} {arguments} --today 2026-11-22", crate::support::ROUNDS);
        vault.terminal("script", &command)
    };
    let last = || vault.log_subjects().pop().unwrap();
    // Enter, another number and other words are nobody.
    let head = vault.head();
    for answers in [&["\n"][..], &["2\n", "yes\n", "karim\n"], &["0\n", " \n"]] {
        let Some(mut terminal) = rounds("touch karin phone") else { return };
        terminal.after("nobody is called `karin`; near that:", "");
        for answer in answers {
            terminal.after("this one? [1, Enter for none] ", answer);
        }
        let screen = terminal.wait_code(2);
        assert!(screen.contains("1  Karim (Karim.md)") && screen.contains("did you mean Karim?"), "{screen}");
        assert_eq!((vault.head(), vault.status()), (head.clone(), String::new()));
    }
    rounds("touch karin phone").unwrap().after("Enter for none] ", "1\n").wait_exit();
    assert_eq!(last(), "Karim: touched by phone, 22 Nov");
    // The numbers are those of the list, here in the order of names.
    rounds("move noor van d 2").unwrap().after("which one? [1-2, Enter for none] ", "2\n").wait_exit();
    assert!(last().starts_with("Noor van Dyk: "), "{}", last());
    // One that fits is no question, however near another is.
    rounds("move noor van dijk 2").unwrap().wait_exit();
    assert!(last().starts_with("Noor van Dijk: "), "{}", last());
    // `nobody` is near nobody: there is nothing to choose from.
    let screen = rounds("touch nobody phone").unwrap().wait_code(2);
    assert!(
        screen.contains("no contact is called `nobody`") && !screen.contains("Enter for none"),
        "{screen}"
    );
    vault.assert_settled();
}

#[test]
fn what_the_user_has_not_committed_is_committed_first_as_theirs() {
    let vault = TestVault::new();
    vault.append("Ada Lovelace.md", "More of her.\n");
    vault.append("Grace Hopper.md", "More of her.\n");
    let head = vault.head();
    vault.rounds(&["touch", "ada", "phone"]);
    let expected = ["Ada Lovelace: notes edited", "Ada Lovelace: touched by phone, 22 Nov"];
    assert_eq!(vault.subjects_since(&head), expected);
    assert_eq!(vault.status(), " M \"Grace Hopper.md\"\n", "the other note is not ours to commit");
    assert!(vault.read("Ada Lovelace.md").contains("More of her.\n"));
}

#[test]
fn note_that_is_staged_waits_and_nothing_is_written() {
    let vault = TestVault::new();
    vault.append("Ada Lovelace.md", "Staged.\n");
    vault.git(&["add", "Ada Lovelace.md"]);
    let note = vault.read("Ada Lovelace.md");
    let said = "waiting: Ada Lovelace.md: staged by you: commit it, or unstage it";
    writes_nothing(&vault, &["touch", "ada", "phone"], 2, said);
    assert_eq!(vault.read("Ada Lovelace.md"), note);
    let head = vault.head();
    let ran = vault.rounds_code(2, &["touch", "ada", "grace", "phone"]);
    assert_eq!(vault.subjects_since(&head), ["Grace Hopper: touched by phone, 22 Nov"], "{}", ran.stdout);
}

#[test]
fn git_work_in_progress_is_waited_for() {
    let vault = TestVault::new();
    vault.git(&["bisect", "start"]);
    writes_nothing(&vault, &["touch", "ada", "phone"], 2, "waiting: ");
    assert_eq!(vault.read("Ada Lovelace.md"), ADA);
    vault.git(&["bisect", "reset"]);
    commits(&vault, &["touch", "ada", "phone"], "Ada Lovelace: touched by phone, 22 Nov");
}

#[test]
fn note_that_cannot_be_changed_with_care_is_left_alone() {
    let vault = TestVault::new();
    vault.write("Ada Lovelace.md", "---\ncircle: [1\n---\n");
    vault.rounds(&["refresh"]);
    let ran = vault.rounds_code(2, &["move", "Ada Lovelace.md", "2"]);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    assert_eq!(vault.read("Ada Lovelace.md"), "---\ncircle: [1\n---\n");
    vault.assert_settled();
}

#[test]
fn without_a_vault_or_an_identity_nothing_is_done() {
    let vault = TestVault::folder();
    for arguments in [&["touch", "ada"][..], &["undo"], &["inbox", "Bea"], &["new", "Bea"]] {
        let ran = vault.rounds_code(2, arguments);
        assert!(ran.stderr.starts_with("error: no vault at "), "{}", ran.stderr);
    }
    let vault = TestVault::new();
    vault.git(&["config", "--global", "--remove-section", "user"]);
    vault.configure("user.useConfigOnly", "true");
    for arguments in [&["touch", "ada"][..], &["undo"], &["inbox", "Bea"], &["edit", "ada"]] {
        let ran = writes_nothing(&vault, arguments, 2, "git does not know who you are");
        assert!(ran.stderr.contains("user.name") && ran.stderr.contains("user.email"), "{}", ran.stderr);
    }
}

#[test]
fn edit_waits_for_the_editor_and_commits_what_was_saved() {
    let vault = TestVault::new();
    let edit = |editor: &str, name: &str| {
        vault.run_rounds(vault.rounds_command(&["edit", name]).env("EDITOR", editor).env("VISUAL", " "))
    };
    vault.append("Grace Hopper.md", "Mine.\n");
    let head = vault.head();
    let ran = edit("sed -i -e 's/circle: 1/circle: 2/'", "ada");
    assert_eq!(
        (ran.code, vault.subjects_since(&head)),
        (0, vec!["Ada Lovelace: circle 1 → 2".to_owned()]),
        "{ran:?}"
    );
    assert!(ran.stdout.ends_with(" Ada Lovelace: circle 1 → 2\n"), "{ran:?}");
    assert_eq!(vault.git(&["log", "-1", "--format=%(trailers:key=Rounds)"]), "", "it is the user's own");
    assert_eq!(edit("true", "ada").stdout, "Ada Lovelace.md: nothing changed\n");
    let ran = edit("false", "ada");
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.starts_with("error: `false`: ended with code 1\nhint: set VISUAL or EDITOR"),
        "{ran:?}"
    );
    let ran = edit("sed -i -e 's/circle: 2/circle: 7/'", "ada");
    assert!(
        ran.stderr.contains("warning: Ada Lovelace.md:2:9: circle `7` is not one of 1, 2, 3\nhint: "),
        "{ran:?}"
    );
}

#[test]
fn edit_leaves_the_commit_to_a_watcher() {
    let vault = TestVault::new();
    let watcher = vault.watch(&["--settle", "1s"]);
    let head = vault.head();
    let mut edit = vault.rounds_command(&["edit", "ada"]);
    let ran = vault.run_rounds(edit.env("VISUAL", "sed -i -e 's/circle: 1/circle: 2/'"));
    assert_eq!(ran.stdout, "Ada Lovelace: circle 1 → 2 (the watcher commits it)\n");
    vault.wait_commit("Ada Lovelace: circle 1 → 2");
    vault.wait_settled();
    assert_eq!(vault.subjects_since(&head).len(), 1);
    drop(watcher);
}

/// The watcher has seen what was done, and does nothing more about it.
fn is_quiet(vault: &TestVault, watcher: &Watcher, head: &str, expected: &[&str]) {
    vault.wait_settled();
    stays_for("no commit more", Duration::from_millis(1500), || vault.subjects_since(head) == expected);
    assert_eq!(watcher.complaints(), "");
}

#[test]
fn beside_a_watcher_nothing_is_committed_twice() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)]);
    let watcher = vault.watch(&["--settle", "300ms"]);
    let head = vault.head();
    vault.rounds(&["touch", "ada", "phone"]);
    vault.rounds(&["new", "Ana Ruiz"]);
    vault.rounds(&["undo"]);
    let expected = [
        "Ada Lovelace: touched by phone, 22 Nov",
        "New contact: Ana Ruiz (circle 3)",
        "Taken back: New contact: Ana Ruiz (circle 3)",
    ];
    is_quiet(&vault, &watcher, &head, &expected);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn beside_a_watcher_a_note_in_typing_is_two_commits() {
    let vault = TestVault::new();
    let watcher = vault.watch(&["--settle", "1 minute"]);
    let head = vault.head();
    vault.append("Ada Lovelace.md", "Typed.\n");
    vault.rounds(&["touch", "ada", "phone"]);
    let expected = ["Ada Lovelace: notes edited", "Ada Lovelace: touched by phone, 22 Nov"];
    is_quiet(&vault, &watcher, &head, &expected);
}

#[test]
fn many_commands_at_once_are_a_commit_each() {
    let names: Vec<String> = (10..22).map(|number| format!("Person {number}.md")).collect();
    let text = contact("circle: 1\nlast_touch: 2026-10-02");
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text.as_str())).collect();
    let vault = TestVault::with(&notes);
    let watcher = vault.watch(&["--settle", "300ms"]);
    let head = vault.head();
    let touch = |name: &String| vault.start(&mut vault.rounds_command(&["touch", name, "phone"]));
    let mut running: Vec<Watcher> = names.iter().map(touch).collect();
    for command in &mut running {
        assert_eq!(command.wait_exit(), 0, "{}", command.complaints());
    }
    vault.wait_settled();
    let mut subjects = vault.subjects_since(&head);
    subjects.sort();
    let expected: Vec<String> =
        (10..22).map(|number| format!("Person {number}: touched by phone, 22 Nov")).collect();
    assert_eq!(subjects, expected);
    vault.assert_settled();
    drop(watcher);
    vault.assert_fixed_points(Some(&head));
}

/// Every command that writes: a name that only comes near is nobody's where nobody is there to ask.
#[test]
fn what_only_comes_near_to_a_name_is_refused_with_who_comes_near() {
    let vault = TestVault::with(&[("Karim.md", BUSY), ("Noor van Dijk.md", GRACE)]);
    let said = "no contact is called `karin`\nhint: did you mean Karim?";
    for arguments in [
        &["touch", "karin", "phone"][..],
        &["tried", "karin"],
        &["promise", "karin", "send it"],
        &["kept", "karin", "send the CV"],
        &["later", "karin", "friday"],
        &["rest", "karin"],
        &["move", "karin", "2"],
        &["edit", "karin"],
        &["undo", "karin"],
        &["touch", "noor", "karin", "phone"],
    ] {
        writes_nothing(&vault, arguments, 2, said);
    }
    writes_nothing(&vault, &["touch", "kar"], 2, "no contact is called `kar`\nhint: did you mean Karim?");
    let ran = writes_nothing(&vault, &["touch", "nobody"], 2, "no contact is called `nobody`");
    assert!(!ran.stderr.contains("Noor"), "{}", ran.stderr);
    writes_nothing(&vault, &["touch", "../Karim"], 2, "no contact is called `../Karim`");
    // Whole words are enough, and to look at somebody less will do.
    commits(&vault, &["touch", "dijk", "phone"], "Noor van Dijk: touched by phone, 22 Nov");
    assert!(vault.rounds(&["show", "karin"]).stdout.starts_with("Karim"));
}

#[test]
fn what_is_no_name_gets_no_note() {
    let vault = TestVault::with(&[("People/Ada Lovelace.md", ADA)]);
    for name in ["../evil", "/tmp/evil", "~/evil", "People/../evil", ".."] {
        writes_nothing(&vault, &["new", name], 2, &format!("no file can be called `{name}`"));
    }
    writes_nothing(&vault, &["new", "People/Bea"], 2, "`People/Bea` is a path, not a name");
    assert!(!vault.outside().join("evil.md").exists());
}
