use super::super::{Wishes, read};
use super::*;
use crate::config::Config;
use crate::contact::Contact;
use crate::index::Index;
use crate::note::edit::{Change, edit};
use crate::note::fields::Key;
use crate::note::method::Methods;

const HEADER: &str = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n";

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()
}

fn vault(notes: &[(&str, &str)]) -> Index {
    let mut index = Index::new(Arc::new(Config::default()));
    for (path, front) in notes {
        let path: Arc<str> = (*path).into();
        let contact =
            Contact::read(&path, format!("---\ncircle: 1\n{front}\n---\n").as_bytes(), &Config::default());
        index.set(path, contact.map(Arc::new));
    }
    index
}

fn linkedin(rows: &str, old: Option<&Book>, index: &Index) -> Import {
    let readings = read(format!("{HEADER}{rows}").as_bytes(), &Wishes::default()).unwrap();
    run(readings, old, index, &Answers::new())
}

fn run(readings: Vec<Reading>, old: Option<&Book>, index: &Index, answers: &Answers) -> Import {
    let source = readings[0].source;
    let contacts: Vec<_> = index.contacts().collect();
    import(readings, source, &Around { old, contacts: &contacts, note: &|_| None, answers, today: day() })
}

fn words(import: &Import) -> Vec<String> {
    import.matched.iter().map(|it| format!("{}: {}", it.path, it.words.join(", "))).collect()
}

#[test]
fn a_second_export_moves_on_what_the_first_one_filled_and_leaves_what_was_typed() {
    let first = "Ada,Lovelace,https://linkedin.com/in/ada,,Acme,CTO,08 Feb 2020\nBo,Ek,https://linkedin.com/in/bo,,Acme,CEO,08 Feb 2020\nCy,Au,https://linkedin.com/in/cy,,Acme,CFO,08 Feb 2020\nDi,Oh,https://linkedin.com/in/di,,Acme,CIO,08 Feb 2020\n";
    let bare = vault(&[("Ada Lovelace.md", ""), ("Bo Ek.md", "company: My Own Words")]);
    let one = linkedin(first, None, &bare);
    assert!(one.is_first && one.newcomers.is_empty() && one.gone.is_empty());
    assert_eq!(words(&one), ["Ada Lovelace.md: CTO at Acme, linkedin", "Bo Ek.md: linkedin"]);
    let differs = |theirs: &str| [("company", "My Own Words".to_owned(), theirs.to_owned())];
    assert_eq!(one.matched[1].differs, differs("CEO at Acme"));
    assert_eq!(one.new.len(), 2);
    let book = one.book.unwrap();

    let filled = vault(&[
        ("Ada Lovelace.md", "title: CTO\ncompany: Acme\nlinkedin: https://linkedin.com/in/ada"),
        ("Bo Ek.md", "title: CEO\ncompany: My Own Words\nlinkedin: https://linkedin.com/in/bo"),
    ]);
    let again = linkedin(first, Some(&book), &filled);
    assert_eq!(words(&again), ["Ada Lovelace.md: ", "Bo Ek.md: "]);
    assert_eq!(again.book.as_ref().unwrap().text(), book.text());

    // A changed job, a renamed person, somebody gone, somebody new, a hidden member.
    let second = "Ada,King,https://linkedin.com/in/ada,,Borealis,CTO,08 Feb 2020\nBo,Ek,https://linkedin.com/in/bo,,Borealis,CEO,08 Feb 2020\n,,,,,,08 Feb 2020\nDi,Oh,https://linkedin.com/in/di,,Acme,CIO,08 Feb 2020\nEve,New,https://linkedin.com/in/eve,,Acme,CIO,08 Nov 2026\n";
    let two = linkedin(second, Some(&book), &filled);
    assert_eq!(words(&two), ["Ada Lovelace.md: CTO at Borealis (was Acme), another name", "Bo Ek.md: "]);
    assert_eq!(two.matched[1].differs, differs("CEO at Borealis"));
    assert_eq!((two.gone.as_slice(), two.changed_jobs), (&["Cy Au".to_owned()][..], 2));
    let newcomers: Vec<_> = two.newcomers.iter().map(|&at| &*two.people[at].name).collect();
    assert_eq!(newcomers, ["Eve New"]);
    let book = two.book.unwrap();
    let changed: Vec<_> = book.rows.iter().map(|row| (&*row.name, &*row.changed)).collect();
    assert_eq!(
        changed,
        [("Ada King", "2026-11-30"), ("Bo Ek", "2026-11-30"), ("Di Oh", ""), ("Eve New", "")]
    );
}

#[test]
fn two_of_one_name_are_asked_about_and_nothing_is_written_for_them() {
    let index = vault(&[("Ada Lovelace.md", ""), ("Bo Ek.md", "")]);
    let two = "Ada,Lovelace,https://linkedin.com/in/one,,Acme,CTO,08 Feb 2020\nAda,Lovelace,https://linkedin.com/in/two,,Acme,CEO,08 Feb 2020\nBo,Ek,,,Acme,,08 Feb 2020\n";
    let found = linkedin(two, None, &index);
    assert_eq!(words(&found), ["Bo Ek.md: Acme"]);
    assert_eq!(found.doubts.iter().map(|it| it.at).collect::<Vec<_>>(), [0, 1]);
    let readings = read(format!("{HEADER}{two}").as_bytes(), &Wishes::default()).unwrap();
    let answers: Answers = [
        ((2, "Ada Lovelace".to_owned()), Some("Ada Lovelace.md".into())),
        ((3, "Ada Lovelace".to_owned()), None),
    ]
    .into();
    let answered = run(readings, None, &index, &answers);
    assert_eq!((answered.doubts.len(), answered.matched.len(), answered.new.len()), (0, 2, 1));
}

#[test]
fn a_few_cards_are_no_farewell_to_the_others() {
    let rows: Vec<Row> = ["Ada", "Bo", "Cy"]
        .map(|name| Row { name: name.into(), email: format!("{name}@x.example"), ..Row::default() })
        .to_vec();
    let card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEMAIL:ada@x.example\nTEL:+44 20 7946 0000\nEND:VCARD\n";
    let readings = read(card.as_bytes(), &Wishes::default()).unwrap();
    let part = run(readings, Some(&Book { rows }), &vault(&[]), &Answers::new());
    assert!(part.is_part && part.gone.is_empty());
    assert_eq!(part.book.unwrap().rows.len(), 3);
}

#[test]
fn lists_are_united_and_what_was_taken_out_stays_out() {
    let index = vault(&[("Ada Lovelace.md", "email: ada@home.example\nphone: 020 7946 0000")]);
    let table = "Name,Email,Phone\nAda Lovelace,ada@home.example;ada@work.example;old@work.example,+44 20 7946 0000\n";
    let readings = read(table.as_bytes(), &Wishes::default()).unwrap();
    let row = Row {
        name: "Ada Lovelace".into(),
        email: "ada@home.example ::: old@work.example".into(),
        ..Row::default()
    };
    let found = run(readings, Some(&Book { rows: vec![row] }), &index, &Answers::new());
    assert_eq!(found.matched[0].changes, [Change::Unite(Key::Email, vec!["ada@work.example".into()])]);
}

#[test]
fn what_is_known_elsewhere_of_a_contact_comes_in_once_and_goes_on_with_the_next_export() {
    let note = "---\ncircle: 1\ntags: [friend]\n---\n\n## Personal\n- Food: cake\n\n## Log\n- 2026-02-01 my own words\n";
    let path: Arc<str> = "Ada Lovelace.md".into();
    let export = |words: &str| {
        format!(
            r#"{{"account": {{"data": [{{"type": "contacts", "values": [{{"uuid": "u1", "properties": {{"first_name": "Ada",
            "last_name": "Lovelace", "food_preferences": "cake", "tags": ["friend", "Key Client"],
            "stay_in_touch_frequency": 90}}, "data": [
            {{"type": "calls", "values": [{{"called_at": "2026-02-01", "content": "the draft"}}, {{"called_at": "2026-03-01", "content": "again"}}]}},
            {{"type": "tasks", "values": [{{"title": "send the CV"}}]}}, {{"type": "gifts", "values": [{{"name": "tea pot"}}]}},
            {{"type": "notes", "values": [{{"body": "{words}"}}]}}]}}]}}]}}}}"#
        )
    };
    let import_into = |note: &str, words: &str, old: Option<&Book>| {
        let contact = Arc::new(Contact::read(&path, note.as_bytes(), &Config::default()).unwrap());
        let readings = read(export(words).as_bytes(), &Wishes::default()).unwrap();
        let source = readings[0].source;
        let note = |_: &str| Some(note.as_bytes().to_vec());
        let (contacts, answers) = ([(&path, &contact)], Answers::new());
        let around = Around { old, contacts: &contacts, note: &note, answers: &answers, today: day() };
        import(readings, source, &around)
    };
    let first = import_into(note, "likes\\ntea", None);
    let added = "uid, tags, cadence, a note, personal facts, promises, touches";
    assert_eq!(first.matched[0].words.join(", "), added);
    let text = |import: &Import, note: &str| {
        String::from_utf8(edit(note.as_bytes(), &import.matched[0].changes, &Methods::default()).unwrap())
            .unwrap()
    };
    let filled = text(&first, note);
    let expected = "---\ncircle: 1\ntags: [friend, Key-Client]\nuid: monica:u1\ncadence: 3 months\n---\n\n## Personal\n- Food: cake\n\
                    - Gift: tea pot\n\n## From Monica\n> likes\n> tea\n\n- [ ] send the CV\n\n## Log\n- 2026-03-01 phone: again\n\
                    - 2026-02-01 my own words\n";
    assert_eq!(filled, expected);
    let again = import_into(&filled, "likes\\ntea", first.book.as_ref());
    assert_eq!(again.matched[0].changes, []);
    let kept = filled.replace("- [ ] send", "- [x] send").replace("Gift: tea pot", "Gift: Tea Pot");
    let moved = import_into(&kept, "likes\\ncoffee", first.book.as_ref());
    assert_eq!(moved.matched[0].words, ["a note"]);
    assert_eq!(text(&moved, &kept), kept.replace("> tea", "> coffee"));
    let without = filled.replace("> likes\n> tea\n", "").replace(", Key-Client", "");
    let again = import_into(&without, "likes\\ntea", first.book.as_ref());
    assert_eq!(again.matched[0].changes, [], "what the user took out stays out");
}

#[test]
fn nobody_is_no_address_book() {
    let found = linkedin(",,,,,,08 Feb 2020\n", None, &vault(&[]));
    assert!(found.book.is_none() && found.people.is_empty());
}
