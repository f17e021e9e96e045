//! The drawer that cannot close, through the binary with real git: each card ends in a note, in one commit with the
//! inbox and DUE.md, or is asked what it is for; what cannot be carried out stays and says why.

use crate::support::{ADA, GRACE, Random, TestVault, contact, is_root, skip, stays_for, wait_for};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::time::{Duration, Instant};

pub const INBOX: &str = "Inbox.md";
const ANA: &str = "- Ana Ruiz, Acme, ana@acme.example — send deck by friday #event:Chamber\n";
const NEW_ANA: &str = "New contact: Ana Ruiz (circle 3)";

/// A vault with Ada Lovelace, Grace Hopper and this inbox, after a refresh.
fn emptied(inbox: impl AsRef<[u8]>) -> TestVault {
    let vault = TestVault::new();
    vault.write(INBOX, inbox);
    vault.rounds(&["refresh"]);
    vault
}

/// The files of the newest commit, in order.
fn files(vault: &TestVault, commit: &str) -> Vec<String> {
    let files = vault.git(&["show", "--format=", "--name-only", commit]);
    files.lines().map(str::to_owned).collect()
}

/// The subjects since `revision`, without those that bring what the user typed.
pub fn deeds_since(vault: &TestVault, revision: &str) -> Vec<String> {
    let typed = ["New note ", "Edited "];
    let subjects = vault.subjects_since(revision).into_iter();
    subjects.filter(|subject| !typed.iter().any(|typed| subject.starts_with(typed))).collect()
}

/// A second pass does nothing, and every commit holds its own agenda.
pub fn assert_at_rest(vault: &TestVault) {
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head, "a second pass does nothing");
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn each_kind_of_card_is_one_commit_of_note_inbox_and_agenda() {
    let vault = TestVault::new();
    let head = vault.head();
    let cards = "- Ada: phone, liked the draft\n- Ben Yu, Initech\n- Cleo Park — file\n\
                 - Grace Hopper, Navy — send the manual by 1 dec\n- Jo\n";
    vault.write(INBOX, format!("# Cards\n\nFrom the lunch.\n\n{ANA}{cards}\nMine.\n"));
    vault.rounds(&["refresh"]);
    let deeds = [
        NEW_ANA,
        "Ada Lovelace: touched by phone, 22 Nov — liked the draft",
        "New contact: Cleo Park",
        "Grace Hopper: promised to send the manual by 1 Dec",
        "Inbox: 2 cards asked what for",
    ];
    assert_eq!(vault.subjects_since(&head), [&["New note Inbox.md"], &deeds[..]].concat());
    let notes = ["Ana Ruiz.md", "Ada Lovelace.md", "Cleo Park.md", "Grace Hopper.md"];
    for (number, note) in notes.iter().enumerate() {
        let mut expected = ["DUE.md", INBOX, note];
        expected.sort_unstable();
        let mut files = files(&vault, &format!("HEAD~{}", notes.len() - number));
        // Whose line does not stand on the agenda does not change it.
        if ["Cleo Park.md", "Grace Hopper.md"].contains(note) && files.len() == 2 {
            files.insert(1, "DUE.md".into());
            files.sort_unstable();
        }
        assert_eq!(files, expected);
        assert!(vault.git(&["log", "--format=%B", "--", note]).contains(&format!("Contact: {note}")));
    }
    let asked = "- Ben Yu, Initech — what for? (2026-11-22)\n- Jo — what for? (2026-11-22)\n";
    assert_eq!(vault.read(INBOX), format!("# Cards\n\nFrom the lunch.\n\n{asked}\nMine.\n"));
    let ana = "---\ncircle: 3\ncompany: Acme\nemail: ana@acme.example\nmet: 2026-11-22\nmet_at: Chamber\n---\n\n\
               - [ ] send deck 📅 2026-11-27\n";
    assert_eq!(vault.read("Ana Ruiz.md"), ana);
    let ada = ADA.replace("2026-10-02", "2026-11-22")
        + "\n## Log\n- 2026-11-22 phone, liked the draft\n- 2026-10-02\n";
    assert_eq!(vault.read("Ada Lovelace.md"), ada);
    let grace = vault.read("Grace Hopper.md");
    let said = "- [ ] send the manual 📅 2026-12-01\n\n## Log\n- 2026-11-22 Navy #note\n";
    assert!(
        grace.ends_with(said) && grace.contains(&GRACE[..GRACE.rfind("---").unwrap()]),
        "no touch: {grace}"
    );
    let line = "- [ ] Ben Yu, Initech · card of 22 Nov, what for?\n";
    assert!(vault.due().contains(line), "{}", vault.due());
    assert_at_rest(&vault);
}

#[test]
fn card_is_asked_once_and_goes_with_its_own_day_when_it_is_answered_or_filed() {
    let vault = emptied("- Ben Yu, Initech\n- Cleo Park\n");
    let head = vault.head();
    vault.rounds(&["refresh", "--today", "2026-11-25"]);
    assert_eq!(vault.subjects_since(&head), ["agenda: 25 November 2026"], "it is not asked again");
    assert!(
        vault.due().contains("Ben Yu, Initech · card of 22 Nov, what for?"),
        "no relative age:\n{}",
        vault.due()
    );
    let head = vault.head();
    vault.edit(INBOX, "Initech — what for? (2026-11-22)", "Initech — what for? (2026-11-22) send the map");
    vault.edit(INBOX, "Park — what for? (2026-11-22)", "Park — file");
    vault.rounds(&["refresh", "--today", "2026-11-25"]);
    let deeds = ["New contact: Ben Yu (circle 3)", "New contact: Cleo Park"];
    assert_eq!(deeds_since(&vault, &head), deeds);
    assert_eq!(vault.read("Cleo Park.md"), "---\nstatus: resting\nmet: 2026-11-25\n---\n");
    assert_eq!(vault.read(INBOX), "");
    assert!(vault.read("Ben Yu.md").contains("met: 2026-11-22\n"), "{}", vault.read("Ben Yu.md"));
    assert!(!vault.due().contains("Inbox"), "{}", vault.due());
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn card_brought_by_a_pull_is_of_the_day_on_which_it_was_typed() {
    let vault = TestVault::new();
    let phone = vault.outside().join("phone");
    let phone = phone.to_str().unwrap();
    vault.git(&["clone", "-q", ".", phone]);
    std::fs::write(format!("{phone}/Inbox.md"), format!("{ANA}- Ada: coffee\n- Jo\n")).unwrap();
    vault.git(&["-C", phone, "add", "."]);
    vault.git(&["-C", phone, "commit", "-qm", "user: cards", "--date", "2026-11-13T22:00:00-05:00"]);
    vault.git(&["pull", "-q", phone, "main"]);
    let head = vault.head();
    let other = vault.outside().join("other");
    vault.git(&["clone", "-q", ".", other.to_str().unwrap()]);
    vault.rounds(&["refresh"]);
    let deeds = deeds_since(&vault, &head);
    assert_eq!((&*deeds[0], &*deeds[2]), (NEW_ANA, "Inbox: one card asked what for"), "{deeds:?}");
    assert!(deeds[1].starts_with("Ada Lovelace: touched") && deeds[1].contains("13 Nov"), "{deeds:?}");
    let ana = vault.read("Ana Ruiz.md");
    assert!(ana.contains("met: 2026-11-13\n") && ana.contains("📅 2026-11-20"), "{ana}");
    assert_eq!(vault.read(INBOX), "- Jo — what for? (2026-11-13)\n");
    assert_at_rest(&vault);
    // Another machine that pulled them makes the very same of them.
    let ran = vault.run_rounds(vault.rounds_command(&["refresh"]).current_dir(&other));
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let tree = |folder: &str| vault.git(&["-C", folder, "rev-parse", "HEAD^{tree}"]);
    assert_eq!(tree(other.to_str().unwrap()), tree("."));
}

#[test]
fn watched_card_is_carried_out_when_it_has_rested_and_holds_up_no_other() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "300ms"]);
    vault.write(INBOX, "- 2026-11-22 Ana Ru");
    vault.wait_commit("New note Inbox.md");
    // What is committed already is typed in still.
    let typed = Instant::now();
    vault.write(INBOX, "- 2026-11-22 Ana Ruiz — send deck\n- 2026-11-22 Ada: phone, liked the draft\n");
    stays_for("the inbox", Duration::from_secs(3), || vault.read(INBOX).contains("Ana Ruiz — send deck"));
    vault.append("Ada Lovelace.md", "Typing still.\n");
    vault.wait_commit(NEW_ANA);
    assert!(typed.elapsed() >= Duration::from_secs(5), "{:?}", typed.elapsed());
    assert_eq!(vault.read(INBOX), "- 2026-11-22 Ada: phone, liked the draft\n", "her note is typed in still");
    vault.wait_commit("Ada Lovelace: touched by phone, 22 Nov — liked the draft");
    vault.wait_settled();
    watcher.stop();
    assert_eq!(deeds_since(&vault, &head).len(), 3, "{:?}", vault.subjects_since(&head));
    assert_eq!(vault.read(INBOX), "");
    assert!(vault.read("Ada Lovelace.md").contains("Typing still.\n"));
    assert_at_rest(&vault);
}

/// Saves the inbox in an editor's way while it is watched; the card in it is carried out, once.
fn check_save(save: impl Fn(&TestVault, &str)) {
    let vault = emptied("- 2026-11-20 Ben Yu\n");
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "300ms"]);
    let text = vault.read(INBOX);
    save(&vault, &format!("{text}- 2026-11-22 Ana Ruiz — send de"));
    save(&vault, &format!("{text}- 2026-11-22 Ana Ruiz — send deck\n"));
    vault.wait_commit(NEW_ANA);
    vault.wait_settled();
    watcher.stop();
    assert_eq!(vault.read(INBOX), text);
    assert_eq!(deeds_since(&vault, &head), [NEW_ANA]);
    assert!(vault.read("Ana Ruiz.md").contains("- [ ] send deck\n"));
    assert_at_rest(&vault);
}

#[test]
fn inbox_moved_away_and_created_anew_as_vim_does() {
    check_save(|vault, text| {
        vault.rename(INBOX, "Inbox.md~");
        vault.write(INBOX, text);
        vault.remove("Inbox.md~");
    });
}

#[test]
fn inbox_truncated_and_written_as_obsidian_does() {
    check_save(|vault, text| {
        vault.write(INBOX, "");
        vault.write(INBOX, text);
    });
}

#[test]
fn cards_pasted_while_watching_are_carried_out_together() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "300ms"]);
    let cards = ["Ana", "Ben", "Cleo", "Dag", "Eva"];
    vault.write(INBOX, cards.map(|name| format!("- 2026-11-22 {name} Yu — call\n")).concat());
    let pasted = Instant::now();
    wait_for("five contacts", || deeds_since(&vault, &head).len() == 5);
    assert!(pasted.elapsed() < Duration::from_secs(20), "our own writes do not wait: {:?}", pasted.elapsed());
    vault.wait_settled();
    watcher.stop();
    assert_eq!(deeds_since(&vault, &head), cards.map(|name| format!("New contact: {name} Yu (circle 3)")));
    assert_at_rest(&vault);
}

#[test]
fn every_other_byte_of_the_inbox_stays_and_so_does_its_mode() {
    let vault = TestVault::new();
    let kept = "\u{feff}# Cards  \r\n\r\nA paragraph.\t\r\n> - quoted\r\n\r\n";
    let asked = "* Ben Yu, Initech  \r\n  said hello\r\n\r\n```\r\n- code\r\n```\r\nend, no line end";
    vault.write(INBOX, format!("{kept}{}{asked}", ANA.replace('\n', "\r\n")));
    std::fs::set_permissions(vault.path(INBOX), std::fs::Permissions::from_mode(0o600)).unwrap();
    vault.rounds(&["refresh"]);
    let question = "said hello — what for? (2026-11-22)";
    assert_eq!(vault.read(INBOX), format!("{kept}{}", asked.replace("said hello", question)));
    assert_eq!(vault.path(INBOX).metadata().unwrap().mode() & 0o777, 0o600);
    let ana = vault.read("Ana Ruiz.md");
    assert_eq!(ana.matches('\n').count(), ana.matches("\r\n").count(), "the note has the inbox's line ends");
    assert_at_rest(&vault);
}

#[test]
fn settings_say_where_the_inbox_and_the_contacts_are_and_how_links_look() {
    let vault = TestVault::with(&[
        ("rounds.toml", "contacts = \"People\"\ninbox_file = \"Cards.md\"\nlinks = \"wiki\"\n"),
        ("People/Ada Lovelace.md", ADA),
    ]);
    let head = vault.head();
    vault.write("Cards.md", format!("{ANA}- [[Ada Lovelace]]: phone, hello\n- Jo\n"));
    vault.write(INBOX, "- Nobody — this is no inbox\n");
    vault.rounds(&["refresh"]);
    let commit = vault.git(&["log", "--format=%h", "--grep", "New contact: Ana Ruiz"]);
    assert_eq!(files(&vault, &commit), ["Cards.md", "DUE.md", "People/Ana Ruiz.md"]);
    let deeds = [NEW_ANA, "Ada Lovelace: touched by phone, 22 Nov — hello", "Inbox: one card asked what for"];
    assert_eq!(deeds_since(&vault, &head), deeds);
    assert_eq!(vault.read("Cards.md"), "- Jo — what for? (2026-11-22)\n");
    assert!(vault.due().contains("- [ ] Jo · card of 22 Nov, what for?"), "{}", vault.due());
    assert_at_rest(&vault);
}

#[test]
fn name_that_fits_several_stays_with_a_remark_until_it_fits_one() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ada Byron.md", GRACE)]);
    vault.write(INBOX, "- Ada: phone, hello\n- Zoe: phone, hello\n");
    vault.rounds(&["refresh"]);
    let finding = "- [Inbox](Inbox.md) 1:1: `Ada` may be `Ada Byron` or `Ada Lovelace`: write the whole name";
    assert!(vault.due().contains(finding), "{}", vault.due());
    assert!(vault.due().contains("[Inbox](Inbox.md) 2:1: nobody is called `Zoe`"), "{}", vault.due());
    assert_eq!(vault.rounds_code(1, &["check"]).stdout.matches("Inbox.md:").count(), 2);
    assert_at_rest(&vault);
    let mut watcher = vault.watch(&["--settle", "300ms"]);
    vault.write("Zoe Lang.md", contact("circle: 2"));
    vault.remove("Ada Byron.md");
    vault.wait_commit("Ada Lovelace: touched by phone, 22 Nov — hello");
    vault.wait_commit("Zoe Lang: touched by phone, 22 Nov — hello");
    vault.wait_settled();
    watcher.stop();
    assert_eq!(vault.read(INBOX), "");
    assert_at_rest(&vault);
}

#[test]
fn card_of_a_note_that_cannot_be_written_stays_and_says_why() {
    let vault = TestVault::new();
    vault.write("Ada Lovelace.md", ADA.replace("category: buyer", "category: [buyer"));
    vault.write(INBOX, "- Ada Lovelace: phone, hello\n- Ben Yu — call him\n");
    vault.rounds(&["refresh"]);
    let finding = "- [Inbox](Inbox.md) 1:1: cannot go into `Ada Lovelace`: ";
    assert!(vault.due().contains(finding), "{}", vault.due());
    assert_eq!(vault.read(INBOX), "- Ada Lovelace: phone, hello\n", "the card behind it went");
    assert_at_rest(&vault);
    vault.write("Ada Lovelace.md", ADA);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read(INBOX), "");
    assert!(vault.read("Ada Lovelace.md").contains("- 2026-11-22 phone, hello\n"));
    assert_at_rest(&vault);
}

#[test]
fn inbox_that_is_no_text_is_left_alone_and_said_to_be() {
    let bytes = b"- Ana Ruiz, Acm\xe9 \xe2\x80\x94 send deck\n";
    let vault = emptied(bytes);
    assert_eq!(vault.bytes(INBOX), bytes);
    let finding = "- [Inbox](Inbox.md) 1:16: the inbox is not UTF-8 (byte 0xE9): no card is touched";
    assert!(vault.due().contains(finding), "{}", vault.due());
    assert!(!vault.exists("Ana Ruiz.md"));
    assert_at_rest(&vault);
}

#[test]
fn inbox_in_a_conflict_waits_as_it_is() {
    let text = format!("# Cards\n<<<<<<< HEAD\n{ANA}=======\n- Ben Yu — call\n>>>>>>> phone\n");
    let vault = TestVault::new();
    let head = vault.head();
    vault.write(INBOX, &text);
    let ran = vault.rounds_code(2, &["refresh"]);
    assert!(ran.stdout.contains("conflict markers in line 2"), "{}", ran.stdout);
    assert_eq!((vault.read(INBOX), vault.subjects_since(&head).len()), (text, 0));
    assert!(vault.due().contains("Inbox.md) 2:1: the inbox holds a merge conflict"), "{}", vault.due());
    vault.write(INBOX, ANA);
    vault.rounds(&["refresh"]);
    assert_eq!(deeds_since(&vault, &head), [NEW_ANA]);
    assert_at_rest(&vault);
}

#[test]
fn staged_inbox_waits_and_stays_staged() {
    let vault = emptied("- Ben Yu\n");
    let head = vault.head();
    let asked = vault.read(INBOX);
    vault.write(INBOX, format!("{asked}{ANA}"));
    vault.git(&["add", INBOX]);
    vault.rounds_code(2, &["refresh"]);
    assert_eq!(vault.read(INBOX), format!("{asked}{ANA}"));
    // Also where only the index differs: what we wrote there could not come into the commit.
    vault.write(INBOX, &asked);
    vault.git(&["add", INBOX]);
    vault.git(&["reset", "-q", "--hard"]);
    vault.write(INBOX, format!("{asked}{ANA}"));
    vault.git(&["commit", "-qam", "user: a card"]);
    vault.write(INBOX, "staged\n");
    vault.git(&["add", INBOX]);
    vault.write(INBOX, format!("{asked}{ANA}"));
    let ran = vault.rounds_code(2, &["refresh"]);
    assert!(ran.stdout.contains("staged by you"), "{}", ran.stdout);
    assert_eq!(vault.git(&["show", ":Inbox.md"]), "staged");
    assert!(!vault.exists("Ana Ruiz.md") && vault.read(INBOX).ends_with(ANA));
    vault.git(&["reset", "-q"]);
    vault.rounds(&["refresh"]);
    assert_eq!(deeds_since(&vault, &head), ["user: a card", NEW_ANA]);
    assert_at_rest(&vault);
}

#[test]
fn staged_note_holds_up_its_own_card_only() {
    let vault = TestVault::new();
    let head = vault.head();
    vault.append("Ada Lovelace.md", "Staged.\n");
    vault.git(&["add", "."]);
    vault.write(INBOX, format!("- Ada: phone, hello\n{ANA}"));
    vault.rounds_code(2, &["refresh"]);
    assert_eq!(vault.read(INBOX), "- Ada: phone, hello\n");
    assert_eq!(deeds_since(&vault, &head), [NEW_ANA]);
    vault.git(&["reset", "-q"]);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read(INBOX), "");
    assert_at_rest(&vault);
}

#[test]
fn paused_repository_keeps_its_cards() {
    let vault = TestVault::new();
    let head = vault.head();
    vault.write(".git/MERGE_HEAD", format!("{head}\n"));
    vault.write(INBOX, ANA);
    vault.rounds_code(2, &["refresh"]);
    assert_eq!((vault.read(INBOX), vault.head()), (ANA.to_owned(), head));
    vault.remove(".git/MERGE_HEAD");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read(INBOX), "");
    assert_at_rest(&vault);
}

#[test]
fn folder_that_cannot_be_written_keeps_its_cards_and_the_notes_history() {
    if is_root() {
        return skip("permissions do not bind root");
    }
    let vault = TestVault::new();
    let head = vault.head();
    vault.write(INBOX, ANA);
    vault.append("Ada Lovelace.md", "More.\n");
    let mode = |mode| std::fs::set_permissions(vault.root(), std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let ran = vault.try_rounds(&["refresh"]);
    mode(0o755);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stdout.contains("Inbox.md: cannot be written"), "{}", ran.stdout);
    assert_eq!(vault.read(INBOX), ANA);
    assert!(vault.subjects_since(&head).contains(&"Ada Lovelace: notes edited".to_owned()));
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read(INBOX), "");
    assert_at_rest(&vault);
}

#[test]
fn no_card_leaves_the_vault_through_a_link() {
    let vault = TestVault::with(&[("rounds.toml", "contacts = \"People\"\n")]);
    let outside = vault.outside().join("outside");
    std::fs::create_dir(&outside).unwrap();
    symlink(&outside, vault.path("People")).unwrap();
    vault.write(INBOX, ANA);
    let ran = vault.rounds_code(2, &["refresh"]);
    assert!(ran.stdout.contains("leads out of the vault"), "{}", ran.stdout);
    assert_eq!(vault.read(INBOX), ANA);
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
    // An inbox that is a link is not the vault's.
    let vault = TestVault::new();
    let card = vault.outside().join("cards.md");
    std::fs::write(&card, ANA).unwrap();
    symlink(&card, vault.path(INBOX)).unwrap();
    vault.rounds(&["refresh"]);
    assert_eq!(std::fs::read_to_string(&card).unwrap(), ANA);
    assert!(!vault.exists("Ana Ruiz.md"));
}

#[test]
fn inbox_that_git_ignores_is_not_touched() {
    let vault = TestVault::new();
    vault.write(".gitignore", "Inbox.md\n");
    vault.write(INBOX, ANA);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read(INBOX), ANA);
    assert_at_rest(&vault);
    for there in [true, false] {
        if !there {
            vault.remove(INBOX);
        }
        let ran = vault.rounds_code(2, &["inbox", "Bo Li, Acme — send it by friday"]);
        assert!(ran.stderr.contains("Inbox.md: git ignores it"), "{}", ran.stderr);
        let said = "Inbox.md: git ignores it, so that no card in it would be read";
        assert!(vault.rounds(&["status"]).stdout.contains(&format!("{said}: take it out of .gitignore\n")));
        let doctor = vault.try_rounds(&["doctor"]).stdout;
        assert!(doctor.contains(&format!("to do  inbox: {said}\n         take it out")), "{doctor}");
    }
    assert!(!vault.exists(INBOX));
    vault.write(".gitignore", "");
    assert!(!vault.rounds(&["status"]).stdout.contains(INBOX));
    assert!(vault.try_rounds(&["doctor"]).stdout.contains("ok     inbox: Inbox.md\n"));
}

#[test]
fn first_card_names_the_inbox_where_no_file_has_its_name() {
    let vault = TestVault::unborn(&[("Ada Lovelace.md", ADA)]);
    let settings = "# Mine.\n\n[agenda]\na_day = 3  # few\n";
    vault.write("rounds.toml", settings);
    vault.rounds(&["refresh"]);
    let head = vault.head();
    vault.rounds(&["inbox", "Jo Malik, the Grocer"]);
    let expected = "# Mine.\n\ninbox_file = \"Inbox.md\"\n[agenda]\na_day = 3  # few\n";
    assert_eq!(vault.read("rounds.toml"), expected);
    let subjects =
        ["Settings: the inbox is Inbox.md", "Inbox: Jo Malik, the Grocer", "Inbox: one card asked what for"];
    assert_eq!(vault.subjects_since(&head), subjects);
    assert!(vault.due().contains("Jo Malik, the Grocer"), "{}", vault.due());
    assert_at_rest(&vault);
}

#[test]
fn inbox_of_an_earlier_version_is_named_once_and_only_where_history_proves_it() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA)]);
    vault.write("rounds.toml", "[agenda]\na_day = 3\n");
    vault.rounds(&["refresh"]);
    // As a rounds that needed no name left it.
    vault.write(INBOX, "- Jo — what for? (2026-11-20)\n");
    vault.rounds(&["refresh"]);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read("rounds.toml"), "[agenda]\na_day = 3\n", "no commit of ours touched it");
    vault.append(INBOX, "- Bea — what for? (2026-11-20)\n");
    vault.git(&["commit", "-qam", "Inbox: one card asked what for\n\nRounds: inbox"]);
    let head = vault.head();
    let said = vault.rounds(&["refresh"]).stdout;
    assert!(said.contains("Settings: the inbox is Inbox.md"), "{said}");
    assert_eq!(vault.subjects_since(&head), ["Settings: the inbox is Inbox.md"]);
    assert_eq!(vault.read("rounds.toml"), "inbox_file = \"Inbox.md\"\n[agenda]\na_day = 3\n");
    assert!(vault.due().contains("Bea"), "{}", vault.due());
    assert_at_rest(&vault);
    // Whoever takes it out again has said that it is theirs.
    vault.write("rounds.toml", "[agenda]\na_day = 3\n");
    vault.rounds(&["refresh"]);
    assert_at_rest(&vault);
    assert_eq!(vault.read("rounds.toml"), "[agenda]\na_day = 3\n");
}

#[test]
fn files_that_the_settings_name_by_mistake_are_not_written() {
    let ada = format!("{ADA}\n## Log\n- 2026-10-02 email: hello\n");
    let vault = TestVault::with(&[("Ada Lovelace.md", &ada), ("Grace Hopper.md", GRACE)]);
    vault.edit("rounds.toml", "inbox_file = \"Inbox.md\"", "inbox_file = \"Ada Lovelace.md\"");
    vault.rounds(&["refresh"]);
    let ran = vault.rounds_code(2, &["inbox", "Bo Li — call him"]);
    assert!(ran.stderr.contains("Ada Lovelace.md: this is a contact's note, and no inbox"), "{}", ran.stderr);
    assert_eq!(vault.read("Ada Lovelace.md"), ada);
    vault.edit("rounds.toml", "inbox_file = \"Ada Lovelace.md\"", "agenda_file = \"Ada Lovelace.md\"");
    for _ in 0..2 {
        let ran = vault.try_rounds(&["refresh"]);
        assert!(
            ran.stdout.contains("a note that is no agenda stands where the agenda goes"),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
    }
    vault.rounds(&["touch", "grace", "phone"]);
    assert_eq!(vault.read("Ada Lovelace.md"), ada);
    assert_eq!(vault.git(&["show", "HEAD:Ada Lovelace.md"]), ada.trim_end());
}

#[test]
fn box_of_a_card_in_the_agenda_is_its_answer() {
    let vault = emptied("- Ben Yu, Initech\n- Cleo Park\n- Dot Ray\n- Eli Moss\n");
    let answer = |who: &str, sign: &str, words: &str| {
        let due = vault.due();
        let line = due.lines().find(|line| line.contains(who)).unwrap_or_else(|| panic!("{due}"));
        vault.write("DUE.md", due.replace(line, &(line.replace("[ ]", sign) + words)));
    };
    answer("Ben Yu", "[x]", " — send the map friday");
    answer("Cleo Park", "[x]", "");
    answer("Dot Ray", "[-]", " who was that?");
    answer("Eli Moss", "[>]", " 2w");
    vault.rounds(&["refresh"]);
    let ben = vault.read("Ben Yu.md");
    assert!(ben.contains("- [ ] send the map 📅 2026-11-27"), "{ben}");
    assert!(vault.read("Cleo Park.md").contains("met: 2026-11-22"), "{}", vault.read("Cleo Park.md"));
    assert!(vault.git(&["log", "--format=%B"]).contains("who was that?"));
    let inbox = vault.read(INBOX);
    assert!(inbox.contains("Eli Moss") && !inbox.contains("Dot Ray") && !inbox.contains("Ben Yu"), "{inbox}");
    assert!(!vault.due().contains("Eli Moss"), "asked again on its day:\n{}", vault.due());
    assert_at_rest(&vault);
    vault.rounds(&["refresh", "--today", "2026-12-06"]);
    assert!(vault.due().contains("Eli Moss"), "{}", vault.due());
}

/// Waits without the pauses of [`wait_for`], which are longer than what it waits for here.
fn until(mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() && started.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_micros(50));
    }
}

/// `kill -9` at a random moment while five cards are carried out; the next refresh finishes, and each card is in
/// exactly one place. `ROUNDS_CARD_KILLS` for more than a few.
#[test]
fn killed_at_any_moment_each_card_is_carried_out_exactly_once() {
    let mut random = Random::seeded("ROUNDS_SEED");
    let kills = std::env::var("ROUNDS_CARD_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(30);
    let vault = TestVault::new();
    let mut span = Duration::from_millis(100);
    for kill in 0..kills {
        // Not pinned: the days of cards from before today must survive the kill as well.
        let name = |person: &str| format!("{person} No{kill}");
        let cards = [
            format!("- {}, Acme {kill} — send deck {kill} by friday\n", name("Ana")),
            format!("- Ada Lovelace: phone, said {kill}\n"),
            format!("- {} — file\n", name("Cleo")),
            format!("- Grace Hopper, Navy — send manual {kill}\n"),
            format!("- {}, Initech\n", name("Jo")),
        ];
        vault.write(INBOX, cards.concat());
        vault.sh("touch -d '2 days ago' Inbox.md");
        let mut running = vault.start(vault.command(crate::support::ROUNDS).arg("refresh"));
        // The first card's turn has come when the cards' days are written down.
        until(|| running.has_ended() || vault.exists(".git/rounds/cards"));
        let (begun, moment) = (Instant::now(), span.mul_f64(random.below(1_000) as f64 / 1_000.0));
        until(|| running.has_ended() || begun.elapsed() >= moment);
        if running.has_ended() {
            span = begun.elapsed().max(Duration::from_millis(20));
        }
        running.kill();
        let ran = vault.rounds_by_the_clock(&["refresh"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        let (inbox, ana) = (vault.read(INBOX), vault.read(&format!("{}.md", name("Ana"))));
        assert!(inbox.starts_with(&format!("- {}, Initech — what for? (", name("Jo"))), "{inbox}");
        assert_eq!(inbox.lines().count(), 1, "{inbox}");
        assert_eq!(ana.matches(&format!("send deck {kill}")).count(), 1, "{ana}");
        assert!(!ana.contains("## Log"), "nothing of it is doubled:\n{ana}");
        assert!(!vault.exists(&format!("{} 2.md", name("Ana"))), "no twin");
        assert!(!vault.exists(&format!("{} 2.md", name("Cleo"))), "no twin");
        let cleo = vault.read(&format!("{}.md", name("Cleo")));
        assert_eq!((cleo.matches("status: resting").count(), cleo.lines().count()), (1, 4), "{cleo}");
        let ada = vault.read("Ada Lovelace.md");
        assert_eq!(ada.matches(&format!("phone, said {kill}\n")).count(), 1, "{ada}");
        let grace = vault.read("Grace Hopper.md");
        assert_eq!(grace.matches(&format!("- [ ] send manual {kill}\n")).count(), 1, "{grace}");
        // What all cards say of her on one day stands there once, and is no touch.
        assert_eq!(grace.matches("Navy #note\n").count(), 1, "{grace}");
        assert_eq!(vault.status(), "");
        for card in &cards {
            let words = card.trim_end();
            let found = vault.git(&["log", "-1", "--format=%h", &format!("-S{words}"), "--", INBOX]);
            assert_ne!(found, "", "`{words}` is in history");
        }
    }
    vault.assert_sound();
    let head = vault.head();
    vault.rounds_by_the_clock(&["refresh"]);
    assert_eq!(vault.head(), head, "a second pass does nothing");
}

#[test]
fn inbox_that_is_no_file_is_said_to_be_none() {
    for (make, what) in
        [("ln -s elsewhere.md Inbox.md", "is a link"), ("mkfifo Inbox.md", "is no regular file")]
    {
        let vault = TestVault::new();
        vault.sh(&format!("rm -f Inbox.md && {make}"));
        let said = vault.rounds_code(2, &["inbox", "Bo Yu — call"]).stderr;
        assert!(said.contains(&format!("Inbox.md: {what}")), "{said}");
        assert!(!vault.exists("elsewhere.md"));
    }
}

/// The note was written, the card went, and neither history nor agenda knew of anybody.
#[test]
fn card_whose_note_git_ignores_waits_and_says_so() {
    let vault = TestVault::new();
    vault.append(".gitignore", "Ana*\n");
    vault.rounds(&["refresh"]);
    vault.write(INBOX, format!("{ANA}- Bo Yu — call by friday\n"));
    let said = vault.rounds_code(2, &["refresh"]).stdout;
    assert!(said.contains("Ana Ruiz.md: git ignores it"), "{said}");
    assert_eq!(vault.read(INBOX), ANA, "the other card is done");
    assert!(!vault.exists("Ana Ruiz.md") && vault.exists("Bo Yu.md"));
    let said = vault.rounds_code(2, &["new", "Ana Maria"]);
    assert!((said.stdout + &said.stderr).contains("git ignores it"));
    assert!(!vault.exists("Ana Maria.md"));
    vault.write(".gitignore", "");
    vault.rounds(&["refresh"]);
    assert!(vault.log_subjects().contains(&NEW_ANA.to_owned()));
    assert_at_rest(&vault);
}

/// The commit that brought the card was made by the clock, whatever day was pretended.
#[test]
fn pretended_day_dates_a_card_also_where_its_commit_came_before() {
    for today in ["2026-11-22", "2036-11-21"] {
        let vault = TestVault::new();
        vault.write(INBOX, "- Bo Yu, Acme\n");
        vault.git(&["add", INBOX]);
        vault.git(&["commit", "-q", "-m", "user: a card"]);
        vault.rounds(&["refresh", "--today", today]);
        assert_eq!(vault.read(INBOX), format!("- Bo Yu, Acme — what for? ({today})\n"));
    }
}
