//! Marks in DUE.md: whoever reads the agenda answers there, in whatever editor, and the notes follow.

use crate::support::{ADA, GRACE, TestVault, contact, is_person};

/// A contact who is overdue, with a log.
pub const BEN: &str = "---\ncircle: 1\ncategory: expert\n---\n\n## Log\n- 2026-10-02 email: the article\n";

/// Puts `sign` into the box of the one open line about `name`, and `words` at its end.
pub fn mark(vault: &TestVault, name: &str, sign: char, words: &str) {
    let due = vault.due();
    let marked = marked(&due, name, sign, words);
    vault.write("DUE.md", marked);
}

pub fn marked(due: &str, name: &str, sign: char, words: &str) -> String {
    let line = line(due, name);
    due.replacen(line, &(line.replacen("[ ]", &format!("[{sign}]"), 1) + words), 1)
}

/// The open line about `name`.
fn line<'d>(due: &'d str, name: &str) -> &'d str {
    let link = format!("[{name}](");
    let mut lines = due.lines().filter(|line| is_person(line) && line.contains(&link));
    lines.next().unwrap_or_else(|| panic!("no {name} in:\n{due}"))
}

/// Puts `sign` into the box of the item that says `what`, and `words` at its end.
fn mark_item(vault: &TestVault, what: &str, sign: char, words: &str) {
    let due = vault.due();
    let mut lines = due.lines().filter(|line| line.starts_with("  - [ ] ") && line.contains(what));
    let line = lines.next().unwrap_or_else(|| panic!("no {what} in:\n{due}"));
    vault.write("DUE.md", due.replacen(line, &(line.replacen("[ ]", &format!("[{sign}]"), 1) + words), 1));
}

/// Writes another box for the one of the line with these words.
fn rebox(vault: &TestVault, what: &str, old: &str, new: &str) {
    let due = vault.due();
    let line = due.lines().find(|line| line.contains(old) && line.contains(what));
    let line = line.unwrap_or_else(|| panic!("no {old} {what} in:\n{due}"));
    vault.write("DUE.md", due.replacen(line, &line.replacen(old, new, 1), 1));
}

/// The files that a commit changed.
fn files_of(vault: &TestVault, commit: &str) -> String {
    vault.git(&["-c", "core.quotePath=false", "show", "--format=", "--name-only", commit])
}

/// Everything is committed, every commit holds its own agenda, and a second pass does nothing.
pub fn assert_done(vault: &TestVault) {
    vault.assert_settled();
    let (head, due) = (vault.head(), vault.due());
    vault.rounds(&["refresh"]);
    assert_eq!((vault.head(), vault.due()), (head, due), "a second pass does nothing");
    vault.assert_fixed_points(None);
}

/// One person for each mark and section.
fn crowd() -> TestVault {
    let silent = "circle: 2\nlast_touch: 2026-05-01";
    let silent = contact(silent)
        + "\n## Log\n- 2026-10-01 email #noanswer\n- 2026-10-10 email #noanswer\n- 2026-11-01 email #noanswer\n";
    let met = |rest: &str| contact("met: 2020-01-01") + rest;
    TestVault::with(&[
        ("Ada Lovelace.md", ADA),
        ("Ben.md", BEN),
        ("Cora.md", ADA),
        ("Dan.md", ADA),
        ("Eve.md", &met("\n- [ ] send the CV 📅 2026-11-20\n")),
        ("Fay.md", &met("\n- [ ] introduce me #waiting 📅 2026-11-20\n")),
        ("Gil.md", &met("\n- [ ] send the deck 📅 2026-11-20\n")),
        ("Hal.md", &met("\n- [ ] write the plan 📅 2026-11-20\n")),
        ("Ivy.md", &silent),
        ("Jim.md", &met("\n## Log\n- 2026-10-01 phone: an introduction #got\n")),
        ("Kay.md", &contact("met: 2020-01-01\nbirthday: 11-25")),
        ("Lou.md", &contact("circle: 2\nlast_touch: 2026-10-02\nnext: 2026-11-20")),
        ("Mia.md", &contact("met: 2026-11-20\nmet_at: the fair")),
    ])
}

#[test]
fn every_mark_is_one_commit_with_its_note_and_the_agenda() {
    let vault = crowd();
    let head = vault.head();
    mark(&vault, "Ada Lovelace", 'x', " phone: liked the draft");
    mark(&vault, "Ben", '?', " phone");
    mark(&vault, "Cora", '>', " she is away, 2w");
    mark(&vault, "Dan", '-', " moved abroad");
    mark_item(&vault, "send the CV", 'x', "");
    mark_item(&vault, "introduce me", 'X', "\n    - to Ana");
    mark_item(&vault, "send the deck", '>', " friday");
    mark_item(&vault, "write the plan", '-', "");
    mark(&vault, "Ivy", '-', "");
    mark_item(&vault, "the introduction", 'x', " email: it worked");
    mark_item(&vault, "birthday 25 Nov", 'x', " card");
    mark(&vault, "Lou", 'x', " ✅ 2026-11-21");
    mark(&vault, "Mia", 'x', " coffee: hit it off");
    let due = vault.due();
    vault.rounds(&["refresh"]);
    let mut subjects = vault.subjects_since(&head);
    subjects.sort();
    assert_eq!(
        subjects,
        [
            "Ada Lovelace: touched by phone, 22 Nov — liked the draft",
            "Ben: tried by phone, 22 Nov",
            "Cora: not now, next step 6 Dec — she is away",
            "Dan: resting — moved abroad",
            "Eve: kept: send the CV",
            "Fay: received: introduce me — to Ana",
            "Gil: send the deck: by 27 Nov",
            "Hal: called off: write the plan",
            "Ivy: dropped",
            "Jim: touched by email, 22 Nov — it worked",
            "Kay: touched by post, 22 Nov",
            "Lou: touched, 21 Nov",
            "Mia: touched in person, 22 Nov — hit it off",
        ],
        "{due}\n{}",
        vault.due()
    );
    for commit in vault.git(&["rev-list", &format!("{head}..")]).lines() {
        let files = files_of(&vault, commit);
        let files: Vec<&str> = files.lines().collect();
        assert_eq!((files.len(), files.contains(&"DUE.md")), (2, true), "{files:?}");
    }
    let message = vault.git(&["log", "-1", "--format=%B", "--grep=^Cora: not now"]);
    assert_eq!(
        message.trim_end(),
        "Cora: not now, next step 6 Dec — she is away\n\nContact: Cora.md\nRounds: mark"
    );
    for (note, line) in [
        ("Ada Lovelace.md", "last_touch: 2026-11-22"),
        ("Ada Lovelace.md", "- 2026-11-22 phone: liked the draft"),
        ("Ben.md", "## Log\n- 2026-11-22 phone #noanswer\n- 2026-10-02 email: the article"),
        ("Cora.md", "next: 2026-12-06"),
        ("Cora.md", "- 2026-11-22 she is away #note"),
        ("Dan.md", "status: resting"),
        ("Eve.md", "- [x] send the CV 📅 2026-11-20"),
        ("Fay.md", "- [x] introduce me #waiting 📅 2026-11-20\n  - to Ana"),
        ("Gil.md", "- [ ] send the deck 📅 2026-11-27"),
        ("Hal.md", "- [-] write the plan 📅 2026-11-20"),
        ("Ivy.md", "status: dropped"),
        ("Jim.md", "- 2026-11-22 email: it worked #told"),
        ("Kay.md", "- 2026-11-22 card #birthday"),
        ("Lou.md", "- 2026-11-21"),
        ("Mia.md", "- 2026-11-22 coffee: hit it off"),
    ] {
        assert!(vault.read(note).contains(line), "{note}:\n{}", vault.read(note));
    }
    assert!(!vault.due().contains("[x]") && !vault.due().contains("## Yours"), "{}", vault.due());
    assert_done(&vault);
}

#[test]
fn wrong_marks_stay_with_one_remark_each_until_they_are_mended() {
    let vault = crowd();
    let head = vault.head();
    mark(&vault, "Ada Lovelace", '>', "");
    mark(&vault, "Ben", '!', " phone");
    mark_item(&vault, "the introduction", '>', " 2w");
    mark(&vault, "Cora", 'x', " phone: yes");
    mark(&vault, "Dan", '>', " 3/12/2026");
    vault.rounds(&["refresh"]);
    let subjects = vault.subjects_since(&head);
    assert_eq!(subjects[0], "Edited DUE.md", "what is no answer is committed as typed");
    assert!(subjects.contains(&"Cora: touched by phone, 22 Nov — yes".into()), "{subjects:?}");
    let due = vault.due();
    // The remark below the line with this box about this person or item.
    let below = |sign: &str, what: &str| {
        let is_it = |line: &str| line.contains(&format!("[{sign}]")) && line.contains(what);
        let mut lines = due.lines().skip_while(|line| !is_it(line)).skip(1);
        lines.find(|line| line.contains("- rounds: ")).unwrap_or_default().to_owned()
    };
    assert_eq!(
        below(">", "[Ada"),
        "  - rounds: `[>]` needs a day: `[>] 2w`, `[>] friday` or `[>] 2026-12-01`"
    );
    assert_eq!(
        below("!", "[Ben"),
        "  - rounds: `[!]` is no mark: x done, ? tried, > later with a day, - not any more"
    );
    assert_eq!(
        below(">", "tell them"),
        "  - rounds: `[>]` moves a person, a promise or a purchase: x when it is done, - to let it be"
            .to_owned()
            .replacen("  -", "    -", 1)
    );
    assert_eq!(
        below(">", "[Dan"),
        "  - rounds: `3/12/2026` could be read two ways: write 2026-03-12 or 2026-12-03"
    );
    assert_eq!(due.matches("rounds: `[").count() + due.matches("rounds: `3").count(), 4, "{due}");
    assert_done(&vault);

    let head = vault.head();
    rebox(&vault, "[Ada", "[>]", "[>] 2026-12-24");
    rebox(&vault, "[Ben", "[!]", "[x]");
    rebox(&vault, "tell them", "[>]", "[ ]");
    vault.edit("DUE.md", "3/12/2026\n", "2026-12-03\n");
    vault.rounds(&["refresh"]);
    let subjects = vault.subjects_since(&head);
    for expected in [
        "Ada Lovelace: not now, next step 24 Dec",
        "Ben: touched by phone, 22 Nov",
        "Dan: not now, next step 3 Dec",
    ] {
        assert!(subjects.contains(&expected.to_owned()), "{subjects:?}\n{}", vault.due());
    }
    assert!(!vault.due().contains("rounds: `["), "{}", vault.due());
    assert_done(&vault);
}

#[test]
fn moved_indented_and_reworded_lines_are_found() {
    let vault = TestVault::with(&[
        ("Ada Lovelace.md", ADA),
        ("Ben.md", BEN),
        ("Cora.md", ADA),
        ("Dan.md", &(contact("met: 2020-01-01") + "\n- [ ] send the CV 📅 2026-11-20\n")),
    ]);
    let head = vault.head();
    let due = vault.due();
    let (ada, ben) = (line(&due, "Ada Lovelace"), line(&due, "Ben"));
    let dan = due.lines().find(|line| line.ends_with("send the CV")).unwrap();
    let cora = line(&due, "Cora");
    let typed = due
        .replacen(&format!("{dan}\n"), "", 1)
        .replacen(ben, &format!("  {} phone: yes\n    - at length", ben.replacen("[ ]", "[x]", 1)), 1)
        .replacen(cora, "- [x] [Cora](Cora.md) rang her at last\n  - phone: said maybe", 1)
        .replacen(&format!("{ada}\n"), "", 1);
    let dan = dan.trim_start().replacen("[ ]", "[x]", 1);
    let moved = format!("{}\n\n{dan} by mail\n", ada.replacen("[ ]", "[?]", 1));
    vault.write("DUE.md", typed + &moved);
    vault.rounds(&["refresh"]);
    let subjects = vault.subjects_since(&head);
    for expected in [
        "Ada Lovelace: tried, 22 Nov",
        "Ben: touched by phone, 22 Nov — yes at length",
        "Cora: touched, 22 Nov — rang her at last phone: said maybe",
        "Dan: kept: send the CV — by mail",
    ] {
        assert!(subjects.contains(&expected.to_owned()), "{subjects:?}\n{}", vault.due());
    }
    assert!(!vault.due().contains("rang her") && !vault.due().contains("## Yours"), "{}", vault.due());
    assert_done(&vault);
}

#[test]
fn reworded_line_that_cannot_be_understood_stays_as_typed_until_it_is_mended() {
    let vault = TestVault::new();
    let due = vault.due();
    vault.write(
        "DUE.md",
        due.replacen(line(&due, "Ada Lovelace"), "- [>] [Ada Lovelace](Ada%20Lovelace.md) rang her", 1),
    );
    vault.rounds(&["refresh"]);
    let due = vault.due();
    let (line, _) = due.split_once("  - rounds: `[>]` needs a day").unwrap_or_else(|| panic!("{due}"));
    assert!(
        line.contains("- [>] **[Ada Lovelace](Ada%20Lovelace.md)**") && line.contains("rang her"),
        "{due}"
    );
    assert_done(&vault);
    rebox(&vault, "[Ada", "[>]", "[>] 2026-12-24");
    vault.rounds(&["refresh"]);
    assert!(vault.read("Ada Lovelace.md").contains("next: 2026-12-24"), "{}", vault.due());
    assert!(!vault.due().contains("rang her"));
    assert_done(&vault);
}

#[test]
fn mark_on_a_line_that_is_there_no_more_is_kept_with_a_remark() {
    let vault = TestVault::with(&[
        ("Ada Lovelace.md", ADA),
        ("Ben.md", BEN),
        ("Dan.md", &(contact("met: 2020-01-01") + "\n- [ ] send the CV 📅 2026-11-20\n")),
    ]);
    mark(&vault, "Ben", 'x', " phone: liked it");
    mark_item(&vault, "send the CV", 'x', " by mail\n    - at length");
    vault.remove("Ben.md");
    vault.edit("Dan.md", "send the CV", "send flowers");
    vault.rounds(&["refresh"]);
    let due = vault.due();
    let (_, yours) = due.split_once("## Yours\n").unwrap_or_else(|| panic!("{due}"));
    assert!(yours.contains("phone: liked it\n  - rounds: there is no contact `Ben.md` any more"), "{due}");
    assert!(
        yours.contains(
            "by mail\n  - at length\n  - rounds: the note has no open promise with these words any more"
        ),
        "{due}"
    );
    assert!(vault.read("Dan.md").contains("- [ ] send flowers"));
    assert_done(&vault);
    // The contact comes back: the mark is carried out.
    vault.write("Ben.md", BEN);
    vault.rounds(&["refresh"]);
    assert!(vault.read("Ben.md").contains("- 2026-11-22 phone: liked it"), "{}", vault.due());
    assert_done(&vault);
}

#[test]
fn answering_twice_changes_nothing() {
    let vault = TestVault::new();
    let due = vault.due();
    mark(&vault, "Ada Lovelace", 'x', " phone: liked the draft");
    vault.rounds(&["refresh"]);
    let (head, note, answered) = (vault.head(), vault.read("Ada Lovelace.md"), vault.due());
    for typed in [
        marked(&due, "Ada Lovelace", 'x', " phone: liked the draft"),
        // Bare, on a day that was touched.
        marked(&due, "Ada Lovelace", 'x', ""),
    ] {
        vault.write("DUE.md", typed);
        vault.rounds(&["refresh"]);
        assert_eq!((vault.read("Ada Lovelace.md"), vault.due()), (note.clone(), answered.clone()));
    }
    let others: Vec<_> = vault
        .subjects_since(&head)
        .into_iter()
        .filter(|it| it != "Edited DUE.md" && !it.starts_with("agenda"))
        .collect();
    assert_eq!(others, [""; 0]);
    assert_done(&vault);
}

#[test]
fn words_that_no_note_will_hold_are_in_history() {
    let vault = TestVault::with(&[(
        "Ada Lovelace.md",
        &contact("circle: 1\nlast_touch: 2026-10-02\nnext: 2026-11-21"),
    )]);
    vault.edit("Ada Lovelace.md", "2026-11-21", "2026-12-06");
    mark(&vault, "Ada Lovelace", '>', " she is in a clinic 2026-12-06");
    vault.rounds(&["refresh"]);
    assert!(!vault.due().contains("clinic"), "{}", vault.due());
    let told = vault.git(&["log", "-p", "--format=%B"]);
    assert!(told.contains("she is in a clinic 2026-12-06"), "{told}");
    // What is typed into a remark is the user's too.
    let vault = TestVault::new();
    mark(&vault, "Ada Lovelace", 'x', " phone\n  - rounds: she went twice around the lake");
    vault.rounds(&["refresh"]);
    assert!(vault.git(&["log", "-p"]).contains("twice around the lake"));
    assert_done(&vault);
}

#[test]
fn own_lines_and_other_edits_are_committed_as_typed_and_stay() {
    let vault = TestVault::new();
    let head = vault.head();
    mark(&vault, "Ada Lovelace", 'x', " phone: yes");
    vault.append("DUE.md", "\nring the printers\n");
    let typed = vault.due();
    vault.rounds(&["refresh"]);
    let subjects = vault.subjects_since(&head);
    assert_eq!(subjects[0], "Edited DUE.md");
    let first = vault.git(&["rev-list", "--reverse", &format!("{head}..")]);
    assert_eq!(vault.at(first.lines().next().unwrap(), "DUE.md"), Some(typed.into_bytes()));
    assert!(subjects.contains(&"Ada Lovelace: touched by phone, 22 Nov — yes".into()), "{subjects:?}");
    assert!(vault.due().ends_with("## Yours\n\nring the printers\n"), "{}", vault.due());
    assert_done(&vault);
}

#[test]
fn notes_of_every_kind_are_written_in_their_own_way() {
    let check = |note: &str, expected: &str| {
        let vault = TestVault::with(&[("Ada Lovelace.md", note)]);
        mark(&vault, "Ada Lovelace", 'x', " phone: yes");
        let due = vault.due().replace('\n', "\r\n");
        vault.write("DUE.md", due);
        vault.rounds(&["refresh"]);
        assert_eq!(vault.read("Ada Lovelace.md"), expected);
        assert_done(&vault);
    };
    check(
        &ADA.replace('\n', "\r\n"),
        &(ADA.replace("2026-10-02", "2026-11-22") + "\n## Log\n- 2026-11-22 phone: yes\n- 2026-10-02\n")
            .replace('\n', "\r\n"),
    );
    check(
        "---\n{circle: 1, last_touch: 2026-10-02} # mine\n---\n# Ada\n\nText",
        "---\n{circle: 1, last_touch: 2026-11-22} # mine\n---\n# Ada\n\nText\n\n## Log\n\n- 2026-11-22 phone: yes\n- 2026-10-02",
    );
    check(
        "---\ncircle: 1\n---\n## History\n* 2026-09-01 met\n* 2026-10-02 email\n\n## More\nx\n",
        "---\ncircle: 1\n---\n## History\n* 2026-09-01 met\n* 2026-10-02 email\n* 2026-11-22 phone: yes\n\n## More\nx\n",
    );
}

#[test]
fn note_that_cannot_be_read_for_certain_is_not_written() {
    let vault = TestVault::new();
    mark(&vault, "Ada Lovelace", 'x', " phone: yes");
    let broken = "---\ncircle: 1\nlast_touch: [2026-10-02\n---\n\nText.\n";
    vault.write("Ada Lovelace.md", broken);
    vault.try_rounds(&["refresh"]);
    assert_eq!(vault.read("Ada Lovelace.md"), broken);
    let due = vault.due();
    assert_eq!(due.matches("  - rounds: ").count(), 1, "{due}");
    assert!(due.contains("phone: yes"), "{due}");
    vault.assert_fixed_points(None);
    vault.write("Ada Lovelace.md", ADA);
    vault.rounds(&["refresh"]);
    assert!(vault.read("Ada Lovelace.md").contains("- 2026-11-22 phone: yes"), "{}", vault.due());
    assert_done(&vault);
}

#[test]
fn staged_note_and_a_merge_in_progress_wait() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    vault.append("Ada Lovelace.md", "Staged.\n");
    vault.git(&["add", "Ada Lovelace.md"]);
    mark(&vault, "Ada Lovelace", 'x', " phone: yes");
    mark(&vault, "Ben", 'x', " phone: no");
    let said = vault.rounds_code(2, &["refresh"]).stdout;
    assert!(said.contains("Ada Lovelace.md: an answer waits: the note is staged by you"), "{said}");
    assert!(vault.log_subjects().contains(&"Ben: touched by phone, 22 Nov — no".into()));
    assert!(!vault.read("Ada Lovelace.md").contains("phone: yes") && vault.due().contains("phone: yes"));
    vault.git(&["commit", "-q", "-m", "user: staged"]);
    vault.rounds(&["refresh"]);
    assert!(vault.read("Ada Lovelace.md").contains("phone: yes"));
    assert_done(&vault);

    let vault = TestVault::new();
    vault.git(&["switch", "-q", "-c", "other"]);
    vault.edit("Grace Hopper.md", "Compilers.", "COBOL.");
    vault.rounds(&["refresh"]);
    vault.git(&["switch", "-q", "main"]);
    vault.edit("Grace Hopper.md", "Compilers.", "Ships.");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.try_git(&["merge", "other"]).code, 1);
    mark(&vault, "Ada Lovelace", 'x', " phone: yes");
    let typed = vault.due();
    vault.try_rounds(&["refresh"]);
    assert_eq!((vault.due(), vault.read("Ada Lovelace.md")), (typed, ADA.to_owned()));
    vault.write("Grace Hopper.md", GRACE);
    vault.sh("git add 'Grace Hopper.md'; git commit -q -m 'Merge by hand'");
    vault.rounds(&["refresh"]);
    assert!(vault.read("Ada Lovelace.md").contains("phone: yes"));
    vault.assert_settled();
}

#[test]
fn words_of_a_mark_that_waits_are_not_lost_when_its_line_goes() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-20");
    vault.git(&["add", "Ada Lovelace.md"]);
    mark(&vault, "Ada Lovelace", 'x', " phone: yes\n  - at length");
    vault.rounds_code(2, &["refresh"]);
    vault.rounds_code(2, &["refresh"]);
    assert!(vault.due().contains("## Yours") && vault.due().contains("phone: yes"), "{}", vault.due());
    vault.git(&["commit", "-q", "-m", "user: staged"]);
    vault.rounds(&["refresh"]);
    let note = vault.read("Ada Lovelace.md");
    assert!(
        note.ends_with("## Log\n- 2026-11-22 phone: yes\n  at length\n- 2026-11-20\n"),
        "{note}\n{}",
        vault.due()
    );
    assert_done(&vault);
}
