//! A phone: Obsidian with obsidian-git, which merges with isomorphic-git's own rules and knows none of ours
//! (`tests/phone/phone.mjs` says what is true to life). What it and desktops with the real binary do together.

mod device;

use crate::support::{ADA, GRACE, Random, TestVault, is_person};
use crate::sync::Pair;
use crate::web::{Web, web_server};
pub use device::{Phone, Shown};

/// A desktop, a second one, the repository between them, and a phone.
pub struct Three {
    pub pair: Pair,
    pub phone: Phone,
    _web: Web,
}

impl Three {
    pub fn with(notes: &[(&str, &str)]) -> Option<Self> {
        let pair = Pair::with(notes);
        let hub = pair.hub.to_str().unwrap();
        pair.one.git(&["-C", hub, "config", "http.receivepack", "true"]);
        let (web, url) = web_server(&pair.one, None);
        let phone = Phone::clone_of(&url)?;
        Some(Self { pair, phone, _web: web })
    }

    fn new() -> Option<Self> {
        Self::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)])
    }

    /// Everybody syncs until nobody has anything new, which is soon; and then all have the same.
    #[track_caller]
    pub fn assert_converges(&mut self) {
        let mut quiet = false;
        for _ in 0..8 {
            let before = (self.pair.hub_head(), self.phone.vault.head());
            self.phone.sync().is_fine();
            self.pair.one.rounds(&["sync"]);
            self.pair.two.rounds(&["sync"]);
            quiet = before == (self.pair.hub_head(), self.phone.vault.head());
            if quiet {
                break;
            }
        }
        assert!(quiet, "no end of new commits:\n{}", self.pair.one.git(&["log", "--graph", "--oneline"]));
        self.pair.assert_same();
        assert_eq!(self.phone.vault.head(), self.pair.hub_head(), "the phone has it too");
        let differs = self.phone.vault.git(&["diff", "--numstat", "HEAD"]);
        // It has no modes to show.
        assert_eq!(differs.lines().find(|line| !line.starts_with("0\t0\t")), None);
    }

    /// The desktop syncs, and the phone after it.
    #[track_caller]
    fn desktop_first(&mut self) -> Shown {
        self.pair.one.rounds(&["sync"]);
        self.phone.sync()
    }
}

fn tick(vault: &TestVault, name: &str, words: &str) {
    let due = vault.due();
    let line = due.lines().find(|it| it.contains(&format!("[{name}]"))).unwrap();
    vault.edit("DUE.md", line, &format!("{} {words}", line.replacen("[ ]", "[x]", 1)));
}

#[test]
fn tick_on_the_phone_survives_the_desktops_midnight_and_is_carried_out() {
    let Some(mut three) = Three::new() else { return };
    tick(&three.phone.vault, "Ada Lovelace", "phone: about the engine");
    three.pair.one.rounds(&["sync", "--today", "2026-11-23"]);
    three.phone.sync().is_fine();
    three.pair.one.rounds(&["sync", "--today", "2026-11-23"]);
    let note = three.pair.one.read("Ada Lovelace.md");
    assert!(note.contains("- 2026-11-22 phone: about the engine\n"), "{note}");
    three.assert_converges();
}

#[test]
fn marks_on_the_phone_and_on_a_desktop_are_both_carried_out_once() {
    let Some(mut three) = Three::with(&[("Ada Lovelace.md", ADA), ("Ben Hill.md", ADA)]) else { return };
    tick(&three.phone.vault, "Ada Lovelace", "phone: on the road");
    tick(&three.pair.one, "Ben Hill", "phone: at the desk");
    three.desktop_first().is_fine();
    three.assert_converges();
    three.pair.one.assert_fixed_points(None);
    for (name, words) in [("Ada Lovelace.md", "on the road"), ("Ben Hill.md", "at the desk")] {
        let note = three.phone.vault.read(name);
        assert_eq!(note.matches("- 2026-11-22 phone: ").count(), 1, "{note}");
        assert!(note.contains(words), "{note}");
    }
    assert!(!three.phone.vault.due().contains("[x]"));
}

#[test]
fn one_line_ticked_on_both_has_the_words_of_both_even_where_the_phone_left_markers() {
    let check = |strategy| {
        let Some(mut three) = Three::new() else { return };
        three.phone.strategy = strategy;
        tick(&three.phone.vault, "Ada Lovelace", "phone: on the road");
        tick(&three.pair.one, "Ada Lovelace", "phone: at the desk");
        let shown = three.desktop_first();
        assert_eq!(shown.conflict, strategy == "none", "{shown:?}");
        three.phone.sync().is_fine();
        three.assert_converges();
        let note = three.phone.vault.read("Ada Lovelace.md");
        assert!(note.contains("on the road") && note.contains("at the desk"), "{note}");
        assert!(!three.phone.vault.due().contains("<<<<"), "{}", three.phone.vault.due());
    };
    check("none");
    check("ours");
}

#[test]
fn mark_of_what_is_done_already_does_not_stop_a_desktop_that_waits_for_the_phone() {
    let task = format!("{ADA}\n- [ ] send the book 📅 2026-11-20\n");
    let Some(mut three) = Three::with(&[("Ada Lovelace.md", &task), ("Ben Hill.md", ADA)]) else { return };
    three.phone.strategy = "ours";
    let line = three.phone.vault.due().lines().find(|it| it.contains("send the book")).unwrap().to_owned();
    let ticked = format!("{} by post", line.replacen("[ ]", "[x]", 1));
    three.phone.vault.edit("DUE.md", &line, &ticked);
    three.pair.one.edit("Ada Lovelace.md", "- [ ]", "- [x]");
    three.pair.one.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    three.pair.one.write("DUE.md", format!("{}\n## Yours\n\nown\n", three.pair.one.due()));
    three.pair.one.edit("Ben Hill.md", "2026-10-02", "2026-11-20");
    three.desktop_first().is_fine();
    // It is the phone's turn to commit DUE.md: here it differs from HEAD for a while.
    three.pair.one.rounds(&["sync"]);
    three.phone.vault.append("Ben Hill.md", "Typed on the road.\n");
    three.phone.sync().is_fine();
    three.pair.one.rounds(&["sync"]);
    three.assert_converges();
    assert!(three.pair.one.git(&["log", "-m", "-p"]).contains("by post"));
}

#[test]
fn what_a_merge_on_the_phone_took_back_is_there_again() {
    let Some(mut three) = Three::new() else { return };
    three.phone.vault.append("Ada Lovelace.md", "Typed on the road.\n");
    three.pair.one.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    three.desktop_first().is_fine();
    // Merged and pushed, and yet the phone's file is as it was: its next commit would be the end of circle 2.
    three.phone.vault.append("Ada Lovelace.md", "And there again.\n");
    three.phone.sync().is_fine();
    assert!(three.phone.vault.read("Ada Lovelace.md").contains("circle: 1"));
    let said = three.pair.one.rounds(&["sync"]);
    assert!(said.stderr.contains("Ada Lovelace.md: what a merge on a phone dropped is back"), "{said:?}");
    three.assert_converges();
    three.pair.one.assert_fixed_points(None);
    let note = three.phone.vault.read("Ada Lovelace.md");
    for typed in ["circle: 2", "Typed on the road.", "And there again."] {
        assert!(note.contains(typed), "{typed} in:\n{note}");
    }
    assert_eq!(
        three.pair.one.log_subjects().last().unwrap(),
        "Ada Lovelace: what a merge on a phone dropped is back"
    );
}

#[test]
fn what_the_phone_decided_for_its_own_side_is_merged_by_the_rules_again() {
    let log = format!("{GRACE}\n## Log\n- 2026-09-01 met\n");
    let notes = [("Ada Lovelace.md", ADA), ("Ben Hill.md", ADA), ("Cy Young.md", GRACE), ("Di Lee.md", &log)];
    let Some(mut three) = Three::with(&notes) else { return };
    three.phone.strategy = "ours";
    let both = |three: &Three, name: &str, from: &str, phone: &str, desktop: &str| {
        three.phone.vault.edit(name, from, phone);
        three.pair.one.edit(name, from, desktop);
    };
    both(&three, "Ada Lovelace.md", "circle: 1", "circle: 2", "circle: 3");
    both(&three, "Ben Hill.md", "the Chamber lunch", "the Guildhall", "the harbour");
    both(&three, "Cy Young.md", "2026-09-01", "2026-11-20", "2026-11-21");
    let entry = |text: &str| format!("## Log\n- 2026-11-21 phone: {text}\n");
    both(&three, "Di Lee.md", "## Log\n", &entry("on the road"), &entry("at the desk"));
    three.desktop_first().is_fine();
    three.assert_converges();
    three.pair.one.assert_fixed_points(None);
    let check = |name: &str, expected: &[&str]| {
        let note = three.phone.vault.read(name);
        for words in expected {
            assert!(note.contains(words), "{words} in:\n{note}");
        }
    };
    check("Ada Lovelace.md", &["circle: 2\n# theirs: circle: 3\n"]);
    check("Ben Hill.md", &["Met at the Guildhall.\nMet at the harbour.\n"]);
    check("Cy Young.md", &["last_touch: 2026-11-21"]);
    check("Di Lee.md", &["on the road", "at the desk", "2026-09-01 met"]);
    let due = three.pair.one.due();
    assert!(due.contains("## Needs attention") && due.contains("[Ada Lovelace]"), "{due}");
}

#[test]
fn conflict_on_the_phone_waits_for_its_user_and_holds_up_nobody_else() {
    let Some(mut three) = Three::new() else { return };
    three.phone.vault.edit("Ada Lovelace.md", "the Chamber lunch", "the Guildhall");
    three.pair.one.edit("Ada Lovelace.md", "the Chamber lunch", "the harbour");
    let shown = three.desktop_first();
    assert!(shown.conflict && shown.said[0].starts_with("MergeConflictError"), "{shown:?}");
    let shown = three.phone.sync_by_itself();
    assert!(shown.conflict && shown.said.len() == 1, "{shown:?}");
    three.pair.one.append("Grace Hopper.md", "Meanwhile.\n");
    three.pair.one.rounds(&["sync"]);
    assert_eq!(three.pair.two.rounds(&["sync"]).code, 0);

    let open = three.phone.vault.read("Ada Lovelace.md");
    assert!(
        open.contains("<<<<<<< main\nMet at the Guildhall.\n=======\nMet at the harbour.\n>>>>>>>"),
        "{open}"
    );
    let (before, rest) = open.split_once("<<<<").unwrap();
    let after = rest.split_once("origin/main\n").unwrap().1;
    three
        .phone
        .vault
        .write("Ada Lovelace.md", format!("{before}Met at the Guildhall, by the harbour.\n{after}"));
    three.phone.sync().is_fine();
    three.assert_converges();
    assert!(three.pair.two.read("Ada Lovelace.md").contains("Met at the Guildhall, by the harbour.\n"));
    assert!(!three.pair.two.exists("conflict-files-obsidian-git.md"));
}

#[test]
fn markers_that_the_phone_committed_are_a_finding_and_can_be_resolved_on_a_desktop() {
    let Some(mut three) = Three::new() else { return };
    three.phone.vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    three.pair.one.edit("Ada Lovelace.md", "circle: 1", "circle: 3");
    assert!(three.desktop_first().conflict);
    // Whoever commits by hand without a look.
    three.phone.sync().is_fine();
    three.pair.one.rounds(&["sync"]);
    let due = three.pair.one.due();
    assert!(due.contains("## Needs attention") && due.contains("the note holds a merge conflict"), "{due}");
    three.pair.one.rounds(&["resolve", "Ada", "--theirs"]);
    assert!(three.pair.one.read("Ada Lovelace.md").starts_with("---\ncircle: 3\ncategory"));
    three.assert_converges();
}

#[test]
fn notes_renamed_removed_and_of_any_name_go_both_ways() {
    let names = ["People/Jürgen Müller.md", "People/Zoe\u{308} Y.md", "100 % (new) & #1.md", "Old one.md"];
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (*name, GRACE)).collect();
    let Some(mut three) = Three::with(&notes) else { return };
    three.phone.vault.append(names[0], "Grüße.\n");
    three.phone.vault.rename(names[2], "Über uns/Ämter – 2.md");
    three.phone.vault.remove(names[3]);
    three.pair.one.append(names[1], "Typed at the desk.\n");
    three.pair.one.write("Neu/Größe.md", ADA);
    three.desktop_first().is_fine();
    three.assert_converges();
    three.pair.one.rename("Über uns/Ämter – 2.md", "Ämter.md");
    three.pair.one.remove("Neu/Größe.md");
    three.assert_converges();
    let files = three.phone.vault.sh("find . -name '*.md' | sort").stdout;
    assert_eq!(files, "./DUE.md\n./People/Jürgen Müller.md\n./People/Zoe\u{308} Y.md\n./Ämter.md\n");
}

#[test]
fn note_renamed_on_one_side_and_edited_on_the_other_loses_nothing() {
    // On top of the phone's commit the desktop puts the two together; a phone that comes second stops and keeps both.
    let check = |phone_first: bool, expected: &[&str]| {
        let Some(mut three) = Three::with(&[("Ada Lovelace.md", ADA), ("Cy Young.md", GRACE)]) else {
            return;
        };
        three.phone.vault.rename("Cy Young.md", "Cy Old.md");
        three.pair.one.append("Cy Young.md", "Typed at the desk.\n");
        three.phone.vault.append("Ada Lovelace.md", "Typed on the road.\n");
        three.pair.one.rename("Ada Lovelace.md", "Ada King.md");
        if phone_first {
            three.phone.sync().is_fine();
        } else {
            assert!(three.desktop_first().conflict);
            three.phone.sync().is_fine();
        }
        three.assert_converges();
        let lines = three.pair.two.sh("grep -H Typed *.md; ls *.md").stdout;
        assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
    };
    check(
        true,
        &[
            "Ada King.md:Typed on the road.",
            "Cy Old.md:Typed at the desk.",
            "Ada King.md",
            "Cy Old.md",
            "DUE.md",
        ],
    );
    check(
        false,
        &[
            "Ada Lovelace.md:Typed on the road.",
            "Cy Young.md:Typed at the desk.",
            "Ada King.md",
            "Ada Lovelace.md",
            "Cy Old.md",
            "Cy Young.md",
            "DUE.md",
        ],
    );
}

#[test]
fn phone_that_knows_no_modes_confuses_nobody() {
    let Some(mut three) = Three::new() else { return };
    three.pair.one.sh("chmod +x 'Ada Lovelace.md'; git add -A; git commit -qm 'user: executable'");
    three.assert_converges();
    three.phone.vault.append("Ada Lovelace.md", "Typed on the road.\n");
    three.pair.one.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    three.desktop_first().is_fine();
    three.assert_converges();
    let note = three.pair.one.read("Ada Lovelace.md");
    assert!(note.contains("category: sponsor") && note.contains("Typed on the road."), "{note}");
}

#[test]
fn a_week_offline_on_either_side_is_one_sync() {
    let Some(mut three) = Three::new() else { return };
    for day in 23..30 {
        three.phone.now = format!("2026-11-{day}T12:00:00Z");
        three.phone.vault.append("Grace Hopper.md", &format!("- road {day}\n"));
        three.phone.commit().is_fine();
        three.pair.one.edit("Ada Lovelace.md", "lunch.\n", &format!("lunch.\n- desk {day}\n"));
        three.pair.one.rounds(&["refresh", "--today", &format!("2026-11-{day}")]);
    }
    three.pair.one.rounds(&["sync", "--today", "2026-11-29"]);
    three.phone.sync().is_fine();
    for vault in [&three.pair.one, &three.pair.two] {
        vault.rounds(&["sync", "--today", "2026-11-29"]);
        assert_eq!(vault.read("Ada Lovelace.md").matches("- desk").count(), 7);
        assert_eq!(vault.read("Grace Hopper.md").matches("- road").count(), 7);
    }
    three.pair.assert_same();
}

#[test]
fn pictures_that_the_phone_breaks_in_a_conflict_are_whole_again() {
    let Some(mut three) = Three::new() else { return };
    let (old, new) = ([0x89_u8, b'P', 0xff, 0, 0xc3], [0xfe_u8, 0xe2, 0x82, 1]);
    three.pair.one.write("Pictures/old.png", old);
    three.assert_converges();
    three.phone.vault.edit("Ada Lovelace.md", "the Chamber lunch", "the Guildhall");
    three.pair.one.edit("Ada Lovelace.md", "the Chamber lunch", "the harbour");
    three.pair.one.write("Pictures/new.png", new);
    assert!(three.desktop_first().conflict);
    assert_ne!(
        three.phone.vault.bytes("Pictures/old.png"),
        old,
        "isomorphic-git reads everything as text here"
    );
    three.phone.sync().is_fine();
    let said = three.pair.one.rounds(&["sync"]);
    assert!(
        said.stderr.contains("Pictures/old.png: a phone had broken it, and it is whole again"),
        "{said:?}"
    );
    three.assert_converges();
    three.pair.one.assert_fixed_points(None);
    assert_eq!(three.phone.vault.bytes("Pictures/old.png"), old);
    assert_eq!(three.phone.vault.bytes("Pictures/new.png"), new);
    let subjects = three.pair.one.log_subjects();
    assert!(subjects.contains(&"Restored 2 files that a phone had broken".to_owned()), "{subjects:?}");
}

/// A desktop has a commit of its user's own and with it a merge, while the phone waits with one that is `behind` by as
/// many commits.
fn after_a_merge_on_a_desktop(behind: usize) -> Option<(Three, Shown)> {
    let mut three = Three::new()?;
    three.phone.strategy = "ours";
    three.pair.two.write("Cy Young.md", "By hand.\n");
    three.pair.two.sh("git add -A; git commit -qm 'user: by hand'");
    let lunch = |from: usize, to: usize| {
        three.pair.one.edit(
            "Ada Lovelace.md",
            &format!("lunch{}", ".".repeat(from)),
            &format!("lunch{}", ".".repeat(to)),
        );
        three.pair.one.rounds(&["sync"]);
    };
    lunch(1, 2);
    three.phone.sync().is_fine();
    (0..behind).for_each(|n| lunch(n + 2, n + 3));
    three.phone.vault.append("Grace Hopper.md", "Typed on the road.\n");
    three.pair.two.rounds(&["sync"]);
    let shown = three.phone.sync();
    Some((three, shown))
}

#[test]
fn phone_that_merges_from_the_wrong_place_takes_nothing_back() {
    let Some((mut three, shown)) = after_a_merge_on_a_desktop(3) else { return };
    shown.is_fine();
    assert!(
        three.phone.vault.read("Ada Lovelace.md").contains("lunch..\n"),
        "an old version, without a word"
    );
    three.assert_converges();
    assert!(three.phone.vault.read("Ada Lovelace.md").contains("lunch.....\n"));
    assert!(three.pair.one.read("Grace Hopper.md").contains("Typed on the road.\n"));
}

#[test]
fn phone_that_cannot_merge_leaves_by_a_branch_of_its_own() {
    let Some((mut three, shown)) = after_a_merge_on_a_desktop(1) else { return };
    assert!(shown.said[0].starts_with("MergeNotSupportedError"), "{shown:?}");
    three.phone.branch("phone").is_fine();
    three.pair.one.rounds(&["sync"]);
    three.pair.one.git(&["fetch", "-q"]);
    three.pair.one.git(&["merge", "-q", "origin/phone"]);
    three.pair.one.rounds(&["sync"]);
    three.phone.switch("main").is_fine();
    three.assert_converges();
    assert!(three.pair.two.read("Grace Hopper.md").contains("Typed on the road.\n"));
    assert!(three.phone.vault.exists("Cy Young.md"));
}

#[test]
fn pull_with_something_typed_takes_back_what_came_and_history_has_it() {
    let Some(mut three) = Three::new() else { return };
    three.pair.one.append("Ada Lovelace.md", "Typed at the desk.\n");
    three.pair.one.rounds(&["sync"]);
    three.phone.vault.append("Ada Lovelace.md", "Typed on the road.\n");
    let shown = three.phone.pull();
    assert!(shown.said[0].starts_with("CheckoutConflictError"), "{shown:?}");
    three.assert_converges();
    let note = three.pair.one.read("Ada Lovelace.md");
    assert!(note.contains("Typed on the road.") && !note.contains("Typed at the desk."), "{note}");
    assert!(three.pair.one.git(&["log", "-p"]).contains("+Typed at the desk."));
}

/// One change on one of the machines; the word that stands for it.
fn change(random: &mut Random, vault: &TestVault, is_phone: bool, word: &str) -> Option<()> {
    let name = format!("People/Person {}.md", random.below(3));
    let put = |path: &str, text: &str, from: &str, to: &str| {
        text.contains(from).then(|| vault.write(path, text.replacen(from, to, 1)))
    };
    let text = vault.read(&name);
    match random.below(4) {
        0 => put(&name, &text, "## Log\n", &format!("## Log\n- 2026-11-22 phone: said {word}\n")),
        1 => put(&name, &text, "circle: 1\n", &format!("circle: 1\nkey_{word}: {word}\n")),
        // Two desktops that both change this line would have to ask their users.
        2 if is_phone => put(&name, &text, "Text.", &format!("Text. {word}")),
        _ => {
            let due = vault.due();
            let line = due.lines().find(|line| is_person(line))?;
            put("DUE.md", &due, line, &format!("{} {word}", line.replacen("[ ]", "[x]", 1)))
        }
    }
}

#[test]
fn whatever_was_typed_on_phone_and_desktops_is_in_the_end_on_all_of_them() {
    let begin = "---\ncircle: 1\nlast_touch: 2026-08-01\n---\n\nText.\n\n## Log\n- 2026-08-01 met\n";
    let people: Vec<String> = (0..3).map(|n| format!("People/Person {n}.md")).collect();
    let notes: Vec<_> = people.iter().map(|name| (name.as_str(), begin)).collect();
    let seeds = std::env::var("ROUNDS_SEED").map_or(vec![3, 111], |seed| vec![seed.parse().unwrap()]);
    for seed in seeds {
        eprintln!("ROUNDS_SEED={seed}");
        let Some(mut three) = Three::with(&notes) else { return };
        three.phone.strategy = "ours";
        let (mut random, mut typed) = (Random(seed), Vec::new());
        for serial in 0..30 {
            let who = random.below(3);
            let vault = [&three.pair.one, &three.pair.two, &three.phone.vault][who as usize];
            let word = format!("{}{serial}", ["a", "b", "p"][who as usize]);
            match random.below(8) {
                0..5 => typed.extend(change(&mut random, vault, who == 2, &word).map(|()| word)),
                _ if who == 2 => three.phone.sync().is_fine(),
                _ => drop(vault.rounds(&["sync"])),
            }
        }
        three.assert_converges();
        let all = three.phone.vault.sh("cat People/*.md DUE.md").stdout;
        let words: std::collections::HashSet<&str> = all.split(|c: char| !c.is_alphanumeric()).collect();
        let lost: Vec<_> = typed.iter().filter(|word| !words.contains(word.as_str())).collect();
        assert_eq!(lost, [""; 0], "typed and gone");
    }
}
