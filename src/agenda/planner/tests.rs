use super::*;
use crate::agenda::fixture::day;
use crate::config::Config;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn note(log: &str) -> String {
    format!("---\ncircle: 1\n---\n\n## Log\n{log}\n")
}

fn set(planner: &mut Planner, path: &str, text: Option<&str>) {
    let path: Arc<str> = path.into();
    let said = text.and_then(|text| Parsed::read(&path, text.as_bytes(), planner.config()));
    planner.apply(path, said);
}

fn vault(notes: &[(&str, &str)]) -> Planner {
    let mut planner = Planner::new(with_inbox());
    notes.iter().for_each(|(path, log)| set(&mut planner, path, Some(&note(log))));
    planner
}

/// A file that comes, changes or goes: contacts of several kinds who speak of each other, cards, notes of no kind.
fn any_change() -> impl Strategy<Value = (String, Option<String>)> {
    let keys = prop_oneof![
        "",
        "aliases: \\[D\\]\n",
        "status: (resting|dropped)\n",
        "category: (client|expert)\n",
        "next: 2026-12-(0[1-9])\n",
        "last_touch: 2026-1[12]-(0[1-9])\n",
    ];
    let circle = prop_oneof!["circle: [123]\n", "category: peer\n"];
    let link = prop_oneof!["\\[\\[(x/)?[a-dA-C]\\]\\]", "hello"];
    let log = prop::collection::vec((1..28_u32, link), 0..4);
    let contact = (circle, keys, log).prop_map(|(circle, keys, log)| {
        let lines = log.into_iter().map(|(day, link)| format!("- 2026-11-{day:02} phone {link}\n"));
        format!("---\n{circle}{keys}---\n\n## Log\n{}", lines.collect::<String>())
    });
    let contact = ("(x/|y/)?[A-C]\\.md", prop::option::weighted(0.8, contact));
    let cards = prop_oneof!["- [A-D]: phone, hello\n", "- [A-D] — what for\\? \\(2026-11-20\\)\n"];
    let cards = (Just("Inbox.md".to_owned()), prop::option::weighted(0.8, cards));
    let other = ("[A-C]\\.md", Just(Some("Nobody's.\n".to_owned())));
    prop_oneof![4 => contact, 1 => cards, 1 => other]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However it came to be, and whenever it was asked.
    #[test]
    fn what_is_kept_beside_an_index_is_what_is_derived_from_it_anew(
        batches in prop::collection::vec((prop::collection::vec(any_change(), 1..6), any::<bool>()), 1..8),
    ) {
        let mut planner = Planner::new(with_inbox());
        for (changes, is_many) in batches {
            if is_many {
                planner.takes_many();
            }
            changes.iter().for_each(|(path, text)| set(&mut planner, path, text.as_deref()));
            if is_many {
                planner.is_whole();
            }
            let fresh = Planner::from(planner.index.clone());
            prop_assert_eq!(&planner.plans, &fresh.plans);
            prop_assert_eq!(&planner.tally, &fresh.tally);
            prop_assert_eq!(&planner.without_cadence, &fresh.without_cadence);
            prop_assert_eq!(planner.shown_of_inbox(), fresh.shown_of_inbox());
            planner.look_from(day("2026-12-04"));
            let mut fresh = fresh;
            fresh.look_from(day("2026-12-04"));
            prop_assert_eq!(&planner.plans, &fresh.plans);
            planner = Planner { as_of: None, ..planner };
            planner.plan();
        }
    }
}

/// What the agenda says of the inbox, as it is known, and as it is when all is looked up anew.
fn both_shown(planner: &Planner, notes: &BTreeMap<String, String>, inbox: &str) -> (Shown, Shown) {
    let mut fresh = Planner::new(planner.config().clone());
    notes.iter().for_each(|(path, text)| set(&mut fresh, path, Some(text)));
    set_inbox(&mut fresh, inbox);
    ((*planner.shown_of_inbox()).clone(), (*fresh.shown_of_inbox()).clone())
}

fn with_inbox() -> Arc<Config> {
    Arc::new(Config::parse("inbox_file = 'Inbox.md'"))
}

fn set_inbox(planner: &mut Planner, text: &str) {
    let path: Arc<str> = "Inbox.md".into();
    let said = Parsed::read(&path, text.as_bytes(), planner.config());
    planner.apply(path, said);
}

#[test]
fn remark_on_a_card_goes_when_the_contacts_change_and_comes_back() {
    let mut planner = vault(&[("Ada Lovelace.md", ""), ("Ada Byron.md", "")]);
    set_inbox(&mut planner, "- Ada: phone, hello\n- Jo — what for? (2026-11-20)\n");
    let check = |planner: &Planner, expected: &[&str]| {
        let shown = planner.shown_of_inbox();
        let messages: Vec<&str> = shown.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!((messages.as_slice(), shown.waiting.len()), (expected, 1));
    };
    let several = "`Ada` may be `Ada Byron` or `Ada Lovelace`: write the whole name";
    check(&planner, &[several]);
    set(&mut planner, "Ada Byron.md", None);
    check(&planner, &[]);
    set(&mut planner, "Ada Byron.md", Some(&note("")));
    check(&planner, &[several]);
    set(&mut planner, "Ada Byron.md", None);
    set(&mut planner, "Ada Lovelace.md", Some("---\ncircle: 1\nwhy: [half\n---\n"));
    let stuck = planner.get("Ada Lovelace.md").unwrap().stuck.clone().unwrap();
    check(&planner, &[&format!("cannot go into `Ada Lovelace`: {stuck}")]);
    set(&mut planner, "Ada Lovelace.md", Some(&note("")));
    check(&planner, &[]);
    set(&mut planner, "Ben Yu.md", Some("---\ncircle: 1\naliases: [Ada]\n---\n"));
    check(&planner, &[]);
    set(&mut planner, "Ada Lovelace.md", None);
    set(&mut planner, "Ben Yu.md", Some(&note("")));
    check(&planner, &["nobody is called `Ada`: for somebody new write `Ada — what to do`"]);
}

#[test]
fn card_that_was_away_is_judged_by_the_contacts_that_there_are_now() {
    let mut planner = vault(&[("Ada Lovelace.md", "")]);
    let check = |planner: &mut Planner, text: &str, expected: &[&str]| {
        set_inbox(planner, text);
        let shown = planner.shown_of_inbox();
        let messages: Vec<&str> = shown.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, expected, "{text}");
    };
    let card = "- Ada Lovelase — call\n";
    check(&mut planner, card, &[]);
    check(&mut planner, "", &[]);
    // Two fit but for a slip, then a third by the beginnings of its words.
    set(&mut planner, "X/Ada Lovelace.md", Some(&note("")));
    set(&mut planner, "Adal Lovelase.md", Some(&note("")));
    check(&mut planner, card, &["`Ada Lovelase` may be `Adal Lovelase`: write the whole name"]);
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
        let (mut planner, mut notes) = (Planner::new(with_inbox()), BTreeMap::new());
        for (name, alias, inbox) in steps {
            let path = format!("{}.md", names[name]);
            if alias == 4 && notes.remove(&path).is_some() {
                set(&mut planner, &path, None);
            } else {
                let text = format!("---\ncircle: 1\n{}\n---\n", aliases[alias]);
                set(&mut planner, &path, Some(&text));
                notes.insert(path, text);
            }
            if inbox < 2 {
                set_inbox(&mut planner, inboxes[inbox]);
            }
            let inbox = planner.inbox().map(|inbox| inbox.text.clone()).unwrap_or_default();
            let (known, fresh) = both_shown(&planner.clone(), &notes, &inbox);
            prop_assert_eq!(known, fresh);
            let _ = planner.shown_of_inbox();
        }
    }
}

#[test]
fn an_inbox_that_is_a_note_of_another_kind_is_told_and_its_items_are_no_cards() {
    let mut planner = Planner::new(with_inbox());
    set_inbox(&mut planner, "---\ncircle: 1\n---\n## Log\n- 2026-11-02 phone: hello\n");
    let shown = planner.shown_of_inbox();
    assert_eq!(shown.findings.len(), 1);
    assert!(shown.findings[0].message.contains("a contact's note, and no inbox"), "{:?}", shown.findings);
}
