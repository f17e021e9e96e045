use super::*;
use crate::agenda::fixture::day;
use crate::contact::Tags;
use proptest::prelude::*;

fn note(log: &str) -> String {
    format!("---\ncircle: 1\n---\n\n## Log\n{log}\n")
}

fn vault(notes: &[(&str, &str)]) -> Index {
    let mut index = Index::new(Arc::default());
    for (path, log) in notes {
        set(&mut index, path, Some(&note(log)));
    }
    index
}

fn set(index: &mut Index, path: &str, text: Option<&str>) {
    let path: Arc<str> = path.into();
    let contact = text.and_then(|text| Contact::read(&path, text.as_bytes(), index.config()));
    index.set(path, contact.map(Arc::new));
}

/// What is known of the touches of the contact at `path`, those from other notes with these.
fn touches(index: &Index, path: &str) -> Vec<String> {
    let contact = index.known(path).unwrap().1;
    let shown = contact.history(day("2026-12-31")).into_iter().map(|entry| {
        let method = entry.method.map(|method| format!(" {}", method.word())).unwrap_or_default();
        let from = entry.from.map(|from| format!(" in {from}")).unwrap_or_default();
        format!("{}{method}{from}", entry.day)
    });
    shown.collect()
}

#[test]
fn whoever_a_log_links_to_is_touched_too() {
    let check = |log: &str, expected: &[&str]| {
        let mut index = vault(&[("People/Ada.md", log), ("Clients/Cleo Park.md", "")]);
        set(&mut index, "People/Ben.md", Some("---\ncircle: 1\naliases: [Benjamin Okri, B]\n---\n"));
        assert_eq!(touches(&index, "People/Ben.md"), expected, "{log}");
    };
    let lunch = ["2026-11-02 meeting in People/Ada.md"];
    check("- 2026-11-02 lunch with [[Ben]]", &lunch);
    check("- 2026-11-02 lunch with [[ben|Benjamin]] and [[Cleo Park]]", &lunch);
    check("- 2026-11-02 lunch with [[Cleo Park]] and [[People/Ben#Log]]", &lunch);
    check("- 2026-11-02 lunch with [Ben](Ben.md)", &lunch);
    check("- 2026-11-02 lunch with [Ben](../People/Ben.md#log)", &lunch);
    check("- 2026-11-02 lunch with [Ben](</People/Ben.md>)", &lunch);
    check("- 2026-11-02 lunch with [[Other/Ben]] and [Ben](../Ben.md)", &[]);
    check("- 2026-11-02 lunch with [[Benjamin Okri]]", &lunch);
    check("- 2026-11-02 lunch with [Ben](Benjamin%20Okri.md) and [[Ben]]", &lunch);
    check("- 2026-11-02 lunch with [Ben](People/Ben.md#log)", &lunch);
    check("- 2026-11-02 lunch with [[Other/Benjamin Okri]] and [Ben](../People/Benjamin%20Okri.md)", &[]);
    check("- 2026-11-02 lunch with Ben, [[Benny]], ![[Ben]]", &[]);
    check("- [ ] 2026-11-02 lunch with [[Ben]]", &[]);
    let later = ["2026-11-09 phone in People/Ada.md"];
    check("- 2026-11-02 lunch\n- 2026-11-09 call, [[Ben]] and [[Ben]] again: both well", &later);
    check("- 2026-11-02 phone: we talked about [[Ben]], who is ill", &[]);
    check("- 2026-11-02 lunch with ~~[[Ben]]~~ [[Cleo Park]]: well", &[]);
    check("- 2026-11-02 introduced me to [[Ben]] #referral", &[]);
}

#[test]
fn a_name_that_two_notes_share_is_nobodys_unless_the_path_says_whose() {
    let check = |link: &str, old: &[&str], new: &[&str]| {
        let log = format!("- 2026-11-02 phone with {link}");
        let index = vault(&[("Ada.md", &log), ("Old/Ben.md", ""), ("New/Ben.md", "")]);
        let of = |path| touches(&index, path).into_iter().map(|it| it[..10].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            (of("Old/Ben.md"), of("New/Ben.md")),
            (old.iter().map(|&it| it.into()).collect(), new.iter().map(|&it| it.into()).collect()),
            "{link}"
        );
    };
    check("[[Ben]]", &[], &[]);
    check("[[Old/Ben]]", &["2026-11-02"], &[]);
    check("[Ben](New/Ben.md)", &[], &["2026-11-02"]);
}

#[test]
fn own_entry_of_the_day_counts_alone_and_help_stays_with_whose_note_it_is() {
    let log = "- 2026-11-02 lunch with [[Ben]] #gave #theirs\n- 2026-11-03 call with [[Ben]] #noanswer";
    let index = vault(&[("Ada.md", log), ("Ben.md", "- 2026-11-02 phone"), ("Cleo.md", "")]);
    assert_eq!(touches(&index, "Ben.md"), ["2026-11-02 phone", "2026-11-03 phone in Ada.md"]);
    let index = vault(&[("Ada.md", log), ("Ben.md", "")]);
    let tags: Vec<_> = index.known("Ben.md").unwrap().1.log.iter().map(|entry| entry.tags).collect();
    assert_eq!(tags, [Tags::THEIRS, Tags::NO_ANSWER]);
    assert_eq!(index.known("Ben.md").unwrap().1.touches(day("2026-12-31")), 1);
    assert_eq!(index.get("Ben.md").unwrap().log.len(), 0);
}

#[test]
fn alias_means_its_contact_while_no_file_and_nobody_else_is_called_so() {
    let ben = |aliases: &str| format!("---\ncircle: 1\naliases: [{aliases}]\n---\n");
    let mut index = vault(&[("x/Ada.md", "- 2026-11-02 lunch with [[Benny]]")]);
    let mut check = |path: &str, text: Option<&str>, expected: &[(&str, usize)], unclear: usize| {
        set(&mut index, path, text);
        for &(path, count) in expected {
            assert_eq!(touches(&index, path).len(), count, "{path}");
        }
        assert_eq!(index.unclear_links().count(), unclear);
    };
    check("Ben.md", Some(&ben("B")), &[("Ben.md", 0)], 0);
    check("Ben.md", Some(&ben("B, benny")), &[("Ben.md", 1)], 0);
    check("Bea.md", Some(&ben("Benny")), &[("Ben.md", 0), ("Bea.md", 0)], 1);
    check("y/Benny.md", Some(&ben("")), &[("Ben.md", 0), ("Bea.md", 0), ("y/Benny.md", 1)], 0);
    check("y/Benny.md", None, &[("Ben.md", 0), ("Bea.md", 0)], 1);
    check("Bea.md", None, &[("Ben.md", 1)], 0);
    check("Ben.md", Some(&ben("B")), &[("Ben.md", 0)], 0);
}

#[test]
fn link_that_fits_two_notes_is_a_finding_at_its_line() {
    let found = |link: &str| -> Vec<String> {
        let log = format!("- 2026-11-01 call\n- 2026-11-02 lunch with {link}");
        let index = vault(&[("x/Ada.md", &log), ("Old/Ben.md", ""), ("New/Ben.md", "")]);
        index.unclear_links().map(|it| format!("{}:{} {}", it.path, it.spot.line, it.message)).collect()
    };
    for link in ["[[Ben]]", "[[ben|B]]", "[Ben](Ben.md)"] {
        assert_eq!(found(link), ["x/Ada.md:7 a link here may mean `New/Ben.md` or `Old/Ben.md`"], "{link}");
    }
    for link in ["[[Old/Ben]]", "[Ben](New/Ben.md)", "[Ben](../Old/Ben.md)", "[Ben](../Ben.md)", "[[Nobody]]"]
    {
        assert_eq!(found(link), [] as [String; 0], "{link}");
    }
}

fn any_edit() -> impl Strategy<Value = (String, Option<String>)> {
    let path = "(x/|y/)?[A-C]\\.md";
    let aliases = prop_oneof!["", "\\[D\\]", "\\[a, D\\]"];
    let link = prop_oneof!["\\[\\[(x/)?[a-dA-C]\\]\\]", "\\[l\\]\\((\\.\\./|x/)?[A-C]\\.md\\)"];
    let log = (prop::collection::vec((1..28_u32, link), 0..4), aliases).prop_map(|(entries, aliases)| {
        let lines = entries.into_iter().map(|(day, link)| format!("- 2026-11-{day:02} phone {link}"));
        let log = lines.collect::<Vec<_>>().join("\n");
        note(&log).replacen("circle: 1\n", &format!("circle: 1\naliases: {aliases}\n"), 1)
    });
    (path, prop::option::weighted(0.8, log))
}

proptest! {
    #[test]
    fn detours_do_not_matter_to_what_is_known(edits in prop::collection::vec(any_edit(), 1..25)) {
        let mut index = Index::new(Arc::default());
        let mut last = BTreeMap::new();
        for (path, text) in &edits {
            set(&mut index, path, text.as_deref());
            last.insert(path.clone(), text.clone());
        }
        let mut fresh = Index::new(Arc::default());
        for (path, text) in last.iter().rev() {
            set(&mut fresh, path, text.as_deref());
        }
        for path in last.keys() {
            prop_assert_eq!(index.known(path), fresh.known(path), "{}", path);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn many_taken_in_at_once_come_to_what_they_come_to_one_by_one(
        batches in prop::collection::vec(prop::collection::vec(any_edit(), 1..8), 1..6),
    ) {
        let (mut at_once, mut one_by_one) = (Index::new(Arc::default()), Index::new(Arc::default()));
        for batch in &batches {
            at_once.takes_many();
            for (path, text) in batch {
                set(&mut at_once, path, text.as_deref());
                set(&mut one_by_one, path, text.as_deref());
            }
            at_once.is_whole();
            let all = |index: &Index| format!("{index:#?}");
            prop_assert_eq!(all(&at_once), all(&one_by_one));
        }
    }
}

#[test]
fn conflict_copy_of_a_contact_is_a_finding_and_no_contact() {
    let check = |path: &str, text: &str, expected: Option<&str>| {
        let mut index = Index::new(Arc::default());
        let path: Arc<str> = path.into();
        index.apply(path.clone(), Parsed::read(&path, text.as_bytes(), index.config()));
        assert_eq!(index.contacts().len(), 0, "{path}");
        let said: Vec<&str> = index.troubles().map(|finding| &*finding.message).collect();
        assert_eq!(said.first().copied(), expected, "{path}");
        assert_eq!(index.parsed(&path).is_some(), expected.is_some());
        index.apply(path.clone(), None);
        assert_eq!(index.troubles().count(), 0, "{path}: gone");
    };
    let dropbox = "People/Ada (Nora's conflicted copy 2026-11-22).md";
    let message = "a copy of `People/Ada.md` by Dropbox: two machines changed it at once";
    check(dropbox, "---\ncircle: 1\n---\n", Some(message));
    // A note that is nobody's stays the user's own business.
    check(dropbox, "What was said.\n", None);
    let message = "a copy of `DUE.md` by Syncthing: two machines changed it at once";
    check("DUE.sync-conflict-20261122-101010-ABCDEFG.md", "# Due\n", Some(message));
    let message = "looks like a copy of `DUE.md` that iCloud or Obsidian made";
    check("DUE 2.md", "# Due, Sunday 22 November 2026\n", Some(message));
    let message = "looks like a copy of `DUE.md` that Google Drive or a browser made";
    check("DUE (1).md", "# Due, Sunday 22 November 2026\n", Some(message));
    check("DUE 2.md", "# Due diligence\n", None);
    check("Old/DUE 2.md", "# Due, Sunday 22 November 2026\n", None);
}

#[test]
fn note_with_a_slip_in_its_key_is_told_where_contacts_stand() {
    let mut index = Index::new(Arc::new(Config { new_notes: Some("New".into()), ..Config::default() }));
    let mut told = |path: &str, text: Option<&str>| {
        let path: Arc<str> = path.into();
        let said = text.and_then(|text| Parsed::read(&path, text.as_bytes(), index.config()));
        index.apply(path, said);
        index.troubles().map(|finding| finding.path.to_string()).collect::<Vec<_>>()
    };
    let (slip, contact) = (Some("---\ncircel: 1\n---\n"), Some("---\ncircle: 1\n---\n"));
    // As long as there is no contact, nobody knows where they stand.
    assert_eq!(told("People/Ada.md", slip), ["People/Ada.md"]);
    assert!(told("Clients/Old/Ben.md", contact).is_empty());
    assert!(told("Clients/Cy.md", slip).is_empty());
    assert_eq!(told("Clients/Old/Di.md", slip), ["Clients/Old/Di.md"]);
    assert_eq!(told("New/Ed.md", slip), ["Clients/Old/Di.md", "New/Ed.md"]);
    assert_eq!(told("New/Ed.md", contact), ["Clients/Old/Di.md"]);
    assert_eq!(told("People/Flo.md", contact), ["Clients/Old/Di.md", "People/Ada.md"]);
    assert_eq!(told("Clients/Old/Di.md", None), ["People/Ada.md"]);
}

#[test]
fn contact_with_a_number_is_a_likely_copy_only_of_a_note_with_the_same_words() {
    let check = |one: &str, other: &str, expected: usize| {
        let mut index = vault(&[("Ada.md", one), ("Ada 2.md", other), ("Ben 2.md", one)]);
        assert_eq!(index.likely_copies().count(), expected);
        assert_eq!(index.contacts().len(), 3, "it stays a contact");
        set(&mut index, "Ada 2.md", None);
        assert_eq!(index.likely_copies().count(), 0);
    };
    let both = "- 2026-11-02 phone: agreed on the draft\n- 2026-10-01 met";
    check(both, both, 1);
    check(both, "- 2026-11-02 phone: agreed on the draft\n- 2026-10-02 met", 0);
}

#[test]
fn contact_with_a_copys_name_is_told_where_the_original_stands_and_else_left_alone() {
    for copy in ["Ada - Copy", "Ada copy 2", "Ada (1)", "Ada-DESKTOP-AB12CD", "Ada [Conflict]", "Copy of Ada"]
    {
        let mut index = vault(&[("Ada.md", ""), (&format!("{copy}.md"), "")]);
        let told: Vec<String> = index.likely_copies().map(|it| it.message).collect();
        assert!(told.len() == 1 && told[0].contains("`Ada.md`"), "{copy}: {told:?}");
        set(&mut index, "Ada.md", None);
        assert_eq!(index.likely_copies().count(), 0, "{copy}: alone");
        // One in another folder is another's.
        set(&mut index, "People/Ada.md", Some(""));
        assert_eq!(index.likely_copies().count(), 0, "{copy}: elsewhere");
    }
}

#[test]
fn folders_that_the_settings_name_are_missed_as_long_as_no_note_stands_there() {
    let mut index = Index::new(Arc::new(Config::parse("contacts = 'Poeple'\ntemplates = 'Templates'\n")));
    let apply = |index: &mut Index, path: &str, text: Option<&str>| {
        let path: Arc<str> = path.into();
        let said = text.and_then(|text| Parsed::read(&path, text.as_bytes(), index.config()));
        index.apply(path, said);
    };
    let missed = |index: &Index| -> Vec<String> {
        index.missing_folders().into_iter().map(|it| format!("{}: {}", it.spot.line, it.hint)).collect()
    };
    assert!(missed(&index).is_empty(), "no note, no mistake");
    apply(&mut index, "People/Ada.md", Some("---\ncircle: 1\n---\n"));
    apply(&mut index, "Templates/Person.md", Some("---\ncircle:\n---\n"));
    assert_eq!((index.contacts().len(), missed(&index)), (0, vec!["1: did you mean `People`?".to_owned()]));
    apply(&mut index, "Poeple/Ben.md", Some("Ben."));
    assert!(missed(&index).is_empty());
    apply(&mut index, "Templates/Person.md", None);
    assert_eq!(missed(&index).len(), 1);
}

#[test]
fn an_index_of_many_files_at_once_is_that_of_one_after_the_other() {
    let log = |path: &str, text: &str| (Arc::<str>::from(path), note(text));
    let notes = [
        log("People/Cleo Park.md", ""),
        log("People/Ada.md", "- 2026-11-02 lunch with [[Ben]] and [[Cleo Park]]\n- soon"),
        log("Ben.md", "- 2026-10-02 phone"),
        log("Ben 2.md", "- 2026-10-02 phone"),
        log("Ada.sync-conflict-20261122-101010-ABCDEFG.md", ""),
        log("Inbox.md", "- 2026-11-02 met [[Ben]]"),
        (
            "Journal/2026-11-04.md".into(),
            "Coffee with [[Ben]] and [Ada](../People/Ada.md), [[Ben]] again.\n- [ ] [[Ada]]: send it to [[Ben]]\n".into(),
        ),
        ("Journal/2026-11-03.md".into(), "Called [[Ben]].\n- [x] [[Nobody]]: send it\n".into()),
        ("Journal/2026-11-05.md".into(), "Rain.\n".into()),
    ];
    let settings = "inbox_file = 'Inbox.md'\ntemplates = 'Templates'\n[diary]\nfolders = ['Journal']\n";
    let config = Arc::new(Config::parse(settings));
    let said = |(path, text): &(Arc<str>, String)| {
        Parsed::read(path, text.as_bytes(), &config).map(|said| (path.clone(), said))
    };
    let at_once = Index::of(config.clone(), notes.iter().filter_map(said).collect());
    let mut one_by_one = Index::new(config.clone());
    notes.iter().filter_map(said).for_each(|(path, said)| _ = one_by_one.apply(path, Some(said)));
    let all = |index: &Index| format!("{index:#?}");
    assert_eq!(all(&at_once), all(&one_by_one));
}

#[test]
fn roll_of_a_group_says_who_came_to_its_meetings() {
    let files = [
        ("People/Ada.md", "---\ncircle: 1\n---\n"),
        ("People/Bo.md", "---\ncircle: 1\naliases: [Robert]\n---\n"),
        (
            "Clubs/Guild.md",
            "---\ngroup: true\n---\n# Members\n- [[Ada]]\n- [Bo](../People/Bo.md)\n- [[Nobody]]\n",
        ),
        (
            "Journal/2026-11-12 Breakfast.md",
            "---\npeople: [\"[[Guild]]\", \"[[Ada]]\"]\n---\nWith [[Robert]]\n",
        ),
        ("Journal/2026-11-05.md", "Attendees: [[Clubs/Guild]], [[Ada]], ~~[[Bo]]~~\n"),
        ("Journal/2026-11-04.md", "---\npeople: [\"[[Guild]]\"]\n---\nNobody is named.\n"),
        ("Journal/2026-11-03.md", "With [[Ada]] at no meeting of theirs.\n"),
        ("Journal/2026-11-29.md", "---\npeople: [\"[[Guild]]\", \"[[Bo]]\"]\n---\n"),
    ];
    let diary = crate::config::Diary { folders: vec!["Journal".into()], format: None };
    let config = Config { diary, ..Config::default() };
    let said = files.into_iter().map(|(path, text)| {
        let path: Arc<str> = path.into();
        (path.clone(), Parsed::read(&path, text.as_bytes(), &config).unwrap())
    });
    let index = Index::of(Arc::new(config.clone()), said.collect());
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let roll = index.roll("Clubs/Guild.md", day("2026-11-22")).unwrap();
    assert_eq!(roll.meetings, [day("2026-11-05"), day("2026-11-12")]);
    let members: Vec<_> = roll.members.iter().map(|it| (&*it.path, it.came, it.last)).collect();
    let expected =
        [("People/Ada.md", 2, Some(day("2026-11-12"))), ("People/Bo.md", 1, Some(day("2026-11-12")))];
    assert_eq!(members, expected);
    assert_eq!(index.roll("People/Ada.md", day("2026-11-22")), None);
    assert_eq!(index.groups().count(), 1);
}
