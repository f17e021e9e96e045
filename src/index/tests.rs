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
        let index = vault(&[("People/Ada.md", log), ("People/Ben.md", ""), ("Clients/Cleo Park.md", "")]);
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
    check("- 2026-11-02 lunch with Ben, [[Benny]], ![[Ben]]", &[]);
    check("- [ ] 2026-11-02 lunch with [[Ben]]", &[]);
    check("- 2026-11-02 lunch\n- 2026-11-09 [[Ben]] called, [[Ben]] again", &["2026-11-09 in People/Ada.md"]);
}

#[test]
fn a_name_that_two_notes_share_is_nobodys_unless_the_path_says_whose() {
    let check = |link: &str, old: &[&str], new: &[&str]| {
        let log = format!("- 2026-11-02 phone: with {link}");
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

fn any_edit() -> impl Strategy<Value = (String, Option<String>)> {
    let path = "(x/|y/)?[A-C]\\.md";
    let link = prop_oneof!["\\[\\[(x/)?[a-cA-C]\\]\\]", "\\[l\\]\\((\\.\\./|x/)?[A-C]\\.md\\)"];
    let log = prop::collection::vec((1..28_u32, link), 0..4).prop_map(|entries| {
        let lines = entries.into_iter().map(|(day, link)| format!("- 2026-11-{day:02} phone {link}"));
        note(&lines.collect::<Vec<_>>().join("\n"))
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
        prop_assert_eq!(index.tally(), fresh.tally());
    }
}

/// What the agenda says of the inbox, as it is known, and as it is when all is looked up anew.
fn both_shown(index: &Index, notes: &BTreeMap<String, String>, inbox: &str) -> (Shown, Shown) {
    let mut fresh = Index::new(index.config().clone());
    notes.iter().for_each(|(path, text)| set(&mut fresh, path, Some(text)));
    set_inbox(&mut fresh, inbox);
    ((*index.shown_of_inbox()).clone(), inbox::shown(&fresh))
}

fn set_inbox(index: &mut Index, text: &str) {
    let path: Arc<str> = "Inbox.md".into();
    let said = Said::read(&path, text.as_bytes(), index.config());
    index.apply(path, said);
}

#[test]
fn remark_on_a_card_goes_when_the_contacts_change_and_comes_back() {
    let mut index = vault(&[("Ada Lovelace.md", ""), ("Ada Byron.md", "")]);
    set_inbox(&mut index, "- Ada: phone, hello\n- Jo — what for? (2026-11-20)\n");
    let check = |index: &Index, expected: &[&str]| {
        let shown = index.shown_of_inbox();
        let messages: Vec<&str> = shown.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!((messages.as_slice(), shown.waiting.len()), (expected, 1));
    };
    let several = "`Ada` may be `Ada Byron` or `Ada Lovelace`: write the whole name";
    check(&index, &[several]);
    set(&mut index, "Ada Byron.md", None);
    check(&index, &[]);
    set(&mut index, "Ada Byron.md", Some(&note("")));
    check(&index, &[several]);
    set(&mut index, "Ada Byron.md", None);
    set(&mut index, "Ada Lovelace.md", Some("---\ncircle: 1\nwhy: [half\n---\n"));
    let stuck = index.get("Ada Lovelace.md").unwrap().stuck.clone().unwrap();
    check(&index, &[&format!("cannot go into `Ada Lovelace`: {stuck}")]);
    set(&mut index, "Ada Lovelace.md", Some(&note("")));
    check(&index, &[]);
    set(&mut index, "Ben Yu.md", Some("---\ncircle: 1\naliases: [Ada]\n---\n"));
    check(&index, &[]);
    set(&mut index, "Ada Lovelace.md", None);
    set(&mut index, "Ben Yu.md", Some(&note("")));
    check(&index, &["nobody is called `Ada`: for somebody new write `Ada — what to do`"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_known_of_the_inbox_is_what_a_fresh_look_finds(
        steps in prop::collection::vec((0..6usize, 0..5usize, 0..3usize), 1..25),
    ) {
        let names = ["Ada Lovelace", "Ada Byron", "Adal Lovelase", "X/Ada Lovelace", "Ben O'Brien", "Al"];
        let aliases = ["", "aliases: [Ada]\n", "aliases: [Countess, Ben]\n", "why: [half\n", "aliases: Al"];
        let inboxes = [
            "- Ada: phone, hello\n- Ben: met\n- Al — file\n- Countess: x\n",
            "- Ada Lovelase — call\n- obrien: phone\n- Ada — what for?\n- X/Ada Lovelace: x\n",
            "",
        ];
        let (mut index, mut notes) = (Index::new(Arc::default()), BTreeMap::new());
        for (name, alias, inbox) in steps {
            let path = format!("{}.md", names[name]);
            if alias == 4 && notes.remove(&path).is_some() {
                set(&mut index, &path, None);
            } else {
                let text = format!("---\ncircle: 1\n{}\n---\n", aliases[alias]);
                set(&mut index, &path, Some(&text));
                notes.insert(path, text);
            }
            if inbox < 2 {
                set_inbox(&mut index, inboxes[inbox]);
            }
            let inbox = index.inbox().map(|inbox| inbox.text.clone()).unwrap_or_default();
            let (known, fresh) = both_shown(&index.clone(), &notes, &inbox);
            prop_assert_eq!(known, fresh);
            let _ = index.shown_of_inbox();
        }
    }
}

#[test]
fn conflict_copy_of_a_contact_is_a_finding_and_no_contact() {
    let check = |path: &str, text: &str, expected: Option<&str>| {
        let mut index = Index::new(Arc::default());
        let path: Arc<str> = path.into();
        index.apply(path.clone(), Said::read(&path, text.as_bytes(), index.config()));
        assert_eq!(index.contacts().len(), 0, "{path}");
        let said: Vec<&str> = index.troubles().map(|finding| &*finding.message).collect();
        assert_eq!(said.first().copied(), expected, "{path}");
        assert_eq!(index.said(&path).is_some(), expected.is_some());
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
    let message = "looks like a copy of `DUE.md` that iCloud or Google Drive made";
    check("DUE 2.md", "# Due, Sunday 22 November 2026\n", Some(message));
    check("DUE (1).md", "# Due, Sunday 22 November 2026\n", Some(message));
    check("DUE 2.md", "# Due diligence\n", None);
    check("Old/DUE 2.md", "# Due, Sunday 22 November 2026\n", None);
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
fn an_index_of_many_files_at_once_is_that_of_one_after_the_other() {
    let log = |path: &str, text: &str| (Arc::<str>::from(path), note(text));
    let notes = [
        log("People/Cleo Park.md", ""),
        log("People/Ada.md", "- 2026-11-02 lunch with [[Ben]] and [[Cleo Park]]\n- soon"),
        log("Ben.md", "- 2026-10-02 phone"),
        log("Ben 2.md", "- 2026-10-02 phone"),
        log("Ada.sync-conflict-20261122-101010-ABCDEFG.md", ""),
        log("Inbox.md", "- 2026-11-02 met [[Ben]]"),
    ];
    let config = Arc::<Config>::default();
    let said = |(path, text): &(Arc<str>, String)| {
        Said::read(path, text.as_bytes(), &config).map(|said| (path.clone(), said))
    };
    let at_once = Index::of(config.clone(), notes.iter().filter_map(said).collect());
    let mut one_by_one = Index::new(config.clone());
    notes.iter().filter_map(said).for_each(|(path, said)| one_by_one.apply(path, Some(said)));
    let all = |index: &Index| format!("{index:#?}");
    assert_eq!(all(&at_once), all(&one_by_one));
}
