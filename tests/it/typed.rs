//! No word typed into DUE.md is lost, whenever it is typed: over midnight, over a line that changed, behind a tick that
//! was carried out a moment ago, from a buffer that was never read again.

use crate::marks::marked;
use crate::support::{ADA, TestVault, contact};

const BEN: &str = "---\ncircle: 1\ncategory: expert\n---\n\n## Log\n- 2026-10-02 email: the article\n";

fn log(vault: &TestVault, note: &str) -> String {
    let text = vault.read(note);
    text.split_once("## Log\n").map(|(_, log)| log.to_owned()).unwrap_or_default()
}

#[test]
fn page_that_was_open_over_midnight_is_answered_as_it_stood() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    let kept = vault.due();
    vault.rounds(&["refresh", "--today", "2026-11-23"]);
    vault.write("DUE.md", marked(&kept, "Ada Lovelace", 'x', " — phone: she wants phase two"));
    vault.rounds(&["refresh", "--today", "2026-11-23"]);
    assert!(
        log(&vault, "Ada Lovelace.md").contains("- 2026-11-23 phone: she wants phase two"),
        "{}",
        vault.due()
    );
    assert!(!vault.due().contains("## Yours"), "{}", vault.due());
    vault.assert_settled();
}

#[test]
fn line_that_changed_meanwhile_is_answered_as_it_stood() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    let kept = vault.due();
    vault.edit("Ada Lovelace.md", "circle: 1\n", "circle: 1\nwhy: the engine\n");
    vault.edit("Ben.md", "email: the article", "phone: the article");
    vault.rounds(&["refresh"]);
    let typed = marked(&kept, "Ada Lovelace", '>', " 2w, she is away");
    vault.write("DUE.md", marked(&typed, "Ben", 'x', " — lunch: the draft"));
    vault.rounds(&["refresh"]);
    assert!(vault.read("Ada Lovelace.md").contains("next: 2026-12-06"), "{}", vault.due());
    assert!(
        log(&vault, "Ada Lovelace.md").contains("she is away #note"),
        "{}",
        vault.read("Ada Lovelace.md")
    );
    assert!(log(&vault, "Ben.md").contains("- 2026-11-22 lunch: the draft"), "{}", vault.read("Ben.md"));
    assert!(!vault.due().contains("## Yours"), "{}", vault.due());
    vault.assert_settled();
}

#[test]
fn words_that_follow_behind_a_tick_reach_the_entry_of_that_tick() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    let kept = vault.due();
    let step = |words: &str| {
        vault.write("DUE.md", marked(&kept, "Ada Lovelace", 'x', words));
        vault.rounds(&["refresh"]);
        log(&vault, "Ada Lovelace.md")
    };
    assert!(step("").contains("- 2026-11-22\n"));
    let once = step(" — phone: she wants phase two");
    assert!(once.contains("- 2026-11-22 phone: she wants phase two\n"), "{once}\n{}", vault.due());
    let twice = step(" — phone: she wants phase two\n  - by spring");
    assert_eq!(twice.matches("2026-11-22").count(), 1, "{twice}");
    assert!(twice.contains("she wants phase two") && twice.contains("by spring"), "{twice}");
    assert_eq!(step(" — phone: she wants phase two\n  - by spring"), twice, "again the same is nothing");
    assert!(!vault.due().contains("## Yours"), "{}", vault.due());
}

#[test]
fn second_line_is_answered_from_the_same_stale_buffer() {
    let two = contact("circle: 1\nlast_touch: 2026-10-02")
        + "\n- [ ] send the CV 📅 2026-11-20\n- [ ] write the plan 📅 2026-11-21\n";
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN), ("Dan.md", &two)]);
    let buffer = vault.due();
    let buffer = marked(&buffer, "Ada Lovelace", 'x', " — phone: yes");
    vault.write("DUE.md", &buffer);
    vault.rounds(&["refresh"]);
    let buffer = marked(&buffer, "Ben", '-', " moved abroad");
    vault.write("DUE.md", &buffer);
    vault.rounds(&["refresh"]);
    let buffer = buffer.replace("- [ ] you promised by 20 Nov", "- [x] you promised by 20 Nov");
    vault.write("DUE.md", &buffer);
    vault.rounds(&["refresh"]);
    let buffer = buffer
        .replace("write the plan", "write the plan — email: sent")
        .replace("- [ ] you promised by 21 Nov", "- [x] you promised by 21 Nov");
    vault.write("DUE.md", &buffer);
    vault.rounds(&["refresh"]);
    assert_eq!(log(&vault, "Ada Lovelace.md").matches("2026-11-22 phone: yes").count(), 1);
    assert!(
        vault.read("Ben.md").contains("status: resting")
            && log(&vault, "Ben.md").contains("moved abroad #note")
    );
    let dan = vault.read("Dan.md");
    assert!(
        dan.contains("- [x] send the CV") && dan.contains("- [x] write the plan"),
        "{dan}\n{}",
        vault.due()
    );
    assert!(dan.contains("- 2026-11-22 email: sent"), "words with a method are a touch too: {dan}");
    assert!(!vault.due().contains("## Yours"), "{}", vault.due());
    vault.assert_settled();
}

#[test]
fn line_whose_own_words_were_edited_stays_under_yours_until_it_can_be_told() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    let edited = marked(&vault.due(), "Ada Lovelace", 'x', " — phone: yes").replacen(
        "due since",
        "I had forgotten her since",
        1,
    );
    vault.write("DUE.md", edited);
    vault.rounds(&["refresh"]);
    let due = vault.due();
    let (_, yours) = due.split_once("## Yours\n").unwrap_or_else(|| panic!("{due}"));
    assert!(yours.contains("I had forgotten her") && yours.contains("rounds: "), "{due}");
    assert_eq!(log(&vault, "Ada Lovelace.md"), "");
    let line = yours.lines().find(|line| line.contains("forgotten")).unwrap();
    vault.write("DUE.md", due.replace(line, "- [x] [Ada Lovelace](Ada%20Lovelace.md) — phone: yes"));
    vault.rounds(&["refresh"]);
    assert!(log(&vault, "Ada Lovelace.md").contains("phone: yes"), "{}", vault.due());
}

#[test]
fn tick_that_is_taken_back_changes_nothing_and_is_told() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    let kept = vault.due();
    vault.write("DUE.md", marked(&kept, "Ada Lovelace", 'x', ""));
    vault.rounds(&["refresh"]);
    let note = vault.read("Ada Lovelace.md");
    vault.write("DUE.md", &kept);
    let said = vault.rounds(&["refresh"]).stderr;
    assert!(said.contains("rounds undo"), "{said}");
    assert_eq!(vault.read("Ada Lovelace.md"), note);
}

#[test]
fn task_written_below_a_person_is_a_promise_to_them() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    let due = vault.due();
    let line = due.lines().find(|line| line.contains("[Ben]")).unwrap();
    vault.write("DUE.md", due.replace(line, &format!("{line}\n  - [ ] send the map friday")));
    vault.rounds(&["refresh"]);
    assert!(vault.read("Ben.md").contains("- [ ] send the map 📅 2026-11-27"), "{}", vault.read("Ben.md"));
    assert!(vault.due().contains("  - [ ] you promised by 27 Nov: send the map"), "{}", vault.due());
    vault.assert_settled();
}

/// The page of the version before, with one mark of each kind open in it, as it lay there when that version went.
#[test]
fn vault_with_the_page_before_goes_over_and_its_open_marks_are_carried_out() {
    let eve = contact("met: 2020-01-01") + "\n- [ ] send the CV 📅 2026-11-20\n";
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Eve.md", &eve)]);
    let old = "# Due, Sunday 22 November 2026\n\n## Promises\n\n\
        - [x] [Eve](Eve.md) · promised by 20 Nov: send the CV\n\n## Overdue\n\n\
        - [?] [Ada Lovelace](Ada%20Lovelace.md) · circle 1 buyer · due 2 Nov, touched 2 Oct · 2nd touch\n\n\
        ## Balance\n\n| | circle 1 | circle 2 | circle 3 | no circle | all |\n\
        | --- | ---: | ---: | ---: | ---: | ---: |\n| all | 1 | 0 | 0 | 1 | 2 |\n\n## Yours\n\nbuy stamps\n";
    vault.write("DUE.md", old);
    vault.sh("rm -rf .git/rounds/pages");
    vault.git(&["commit", "-qam", "agenda: 22 November 2026"]);
    vault.rounds(&["refresh"]);
    assert!(vault.read("Eve.md").contains("- [x] send the CV"), "{}", vault.due());
    assert!(log(&vault, "Ada Lovelace.md").contains("- 2026-11-22 #noanswer"), "{}", vault.due());
    assert!(
        vault.due().ends_with("## Yours\n\nbuy stamps\n") && vault.due().contains("## This week"),
        "{}",
        vault.due()
    );
    assert!(!vault.due().contains("Promises"), "{}", vault.due());
    vault.assert_settled();
}
