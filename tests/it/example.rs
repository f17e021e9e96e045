//! The example vault: what its agenda says, on its own day and on any other, by the library and by the binary.

use crate::support::TestVault;
use chrono::{Days, NaiveDate};
use rounds::agenda::due;
use rounds::agenda::leftover::Leftover;
use rounds::agenda::{self, Agenda, Extent, Section};
use rounds::config::{self, Config};
use rounds::contact::{self, Category, Contact};
use rounds::example;
use rounds::index::Index;
use std::path::Path;
use std::sync::Arc;

/// The example's contacts and settings as of `today`.
fn index(today: NaiveDate) -> Index {
    let files = example::files(today);
    let settings = files.iter().find(|(path, _)| path == config::FILE).unwrap();
    let config = Arc::new(Config::parse(str::from_utf8(&settings.1).unwrap()));
    let mut index = Index::new(config.clone());
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
        let path: Arc<str> = path.as_str().into();
        let contact = Contact::read(&path, bytes, &config).map(Arc::new);
        index.set(path, contact);
    }
    index
}

fn agenda(today: NaiveDate) -> Agenda {
    agenda::build(&index(today), today, Extent::Day)
}

/// The names in every section, in the agenda's order.
fn names(agenda: &Agenda) -> Vec<(Section, Vec<&str>)> {
    agenda
        .sections
        .iter()
        .map(|(section, lines)| (*section, lines.iter().map(|line| contact::name(&line.path)).collect()))
        .collect()
}

// `SNAPSHOTS=overwrite cargo test example` renders it anew.
#[test]
fn the_example_agenda_is_the_one_rendered_on_its_day() {
    let index = index(example::DAY);
    let agenda = agenda::build(&index, example::DAY, Extent::Day);
    let text = due::render(&agenda, &Leftover::default(), index.config());
    snapbox::assert_data_eq!(text, snapbox::file!["../../vault-example/DUE.md"].raw());
}

#[test]
fn the_example_fills_every_section_on_any_day() {
    let written = agenda(example::DAY);
    let said = said(&written);
    // Months differ in length, so that a contact due in four days may be due in one or in five elsewhere in the
    // year; nobody may fall silent or say something else for that.
    for days in (0..4 * 365).step_by(7) {
        let today = example::DAY + Days::new(days);
        let agenda = agenda(today);
        let sections: Vec<_> = agenda.sections.iter().map(|(section, _)| *section).collect();
        assert_eq!(sections, Section::ALL, "{today}");
        for ((section, lines), (_, written)) in agenda.sections.iter().zip(&written.sections) {
            assert_eq!(lines.len(), written.len(), "{section:?} on {today}: {:?}", names(&agenda));
        }
        assert_eq!(self::said(&agenda), said, "{today}");
    }
}

/// The lines of the agenda without their days, sorted: who comes first may differ where months do.
fn said(agenda: &Agenda) -> Vec<String> {
    let text = due::render(agenda, &Leftover::default(), &Config::default()).replace('”', " ”");
    let mut lines: Vec<String> = text.lines().skip(1).map(without_days).collect();
    lines.sort();
    lines
}

/// `late after 8 Jan 2027, touched` as `late after _, touched`.
fn without_days(line: &str) -> String {
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let is_number = |word: &str, digits: usize| {
        word.len() <= digits && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let bare = |word: &str| word.trim_end_matches([',', ':']).to_owned();
    let words: Vec<&str> = line.split(' ').collect();
    let (mut shown, mut at) = (Vec::new(), 0);
    while let Some(word) = words.get(at) {
        let month = words.get(at + 1).map(|month| bare(month)).unwrap_or_default();
        if word.parse::<chrono::NaiveDate>().is_ok() {
            // A log's own words.
            shown.push("_".to_owned());
            at += 1;
            continue;
        }
        if !is_number(word, 2) || month.len() != 3 || !MONTHS.contains(&month) {
            shown.push((*word).to_owned());
            at += 1;
            continue;
        }
        let ends_here = words[at + 1] != month;
        let year = words.get(at + 2).filter(|year| !ends_here && is_number(&bare(year), 4));
        let last = year.copied().unwrap_or(words[at + 1]);
        shown.push(last.replace(&bare(last), "_"));
        at += if year.is_some() { 3 } else { 2 };
    }
    shown.join(" ")
}

/// A rule of the practice: its section of DUE.md, whose line it is, what the rule reads in the note, and what the line
/// says for it. Only words that the rule itself puts there.
type Rule = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

#[rustfmt::skip]
const RULES: [Rule; 48] = [
    ("a promise that is overdue", "Promises", "Tom Ashworth", &["- [ ] price for the racks without the lift 📅 2026-10-16"], &["16 Oct: price for the racks without the lift"]),
    ("a promise for today", "Promises", "Peg Loxley", &["[due:: 2026-11-22]"], &["22 Nov: title and three sentences"]),
    ("a promise for the next seven days", "Promises", "Leila Haddad", &["📅 2026-11-25"], &["25 Nov: one page about what"]),
    ("a date in parentheses", "Promises", "Dario Conti", &["(due 2026-11-28)"], &["28 Nov: pay him for the drawings"]),
    ("a promise without a date", "Promises", "Pete Hollis", &["* [ ] give him his ladder back\n"], &["promised: give him his ladder back"]),
    ("waiting for theirs, past its date", "Promises", "Tom Ashworth", &["inspection report #waiting [due:: 2026-11-06]"], &["waiting for", "6 Nov: the lift's inspection report"]),
    ("agreed, past", "Agreed", "Peg Loxley", &["next: 2026-11-20"], &["agreed for 20 Nov", "title before the programme"]),
    ("agreed for today", "Agreed", "Samuel Okafor", &["next: 2026-11-22"], &["agreed for 22 Nov", "an hour each way"]),
    ("agreed for this week", "This week", "Leila Haddad", &["next: 2026-11-26"], &["agreed for 26 Nov"]),
    ("a first follow-up in time", "First follow-up", "Anneke de Wit", &["met: 2026-11-21T20:15:00"], &["met 21 Nov", "follow up by 22 Nov"]),
    ("what you promised to somebody new", "First follow-up", "Anneke de Wit", &["- [ ] photos of the boxes-on-wheels"], &["you promised by 23 Nov: photos of the boxes-on-wheels"]),
    ("a first line that names the place", "First follow-up", "Milo Ferrant", &["met_at: the Harvest Evening"], &["“It was good to meet you at the Harvest Evening”"]),
    ("a first follow-up that is late", "First follow-up", "Gareth Llewellyn", &["met: 2026-11-05"], &["met 5 Nov at Cold Chain Days", "late since 7 Nov"]),
    ("overdue by a circle without a latest day", "Overdue", "Tom Ashworth", &["circle: 1", "- 2026-10-02 email"], &["due 2 Nov", "touched 2 Oct by email"]),
    ("overdue from the latest day on", "Overdue", "Owen Pritchard", &["circle: 2", "* 2026-04-20 phone"], &["due 20 Jul, late after 20 Oct"]),
    ("due, with time left", "Due", "Marcus Bell", &["circle: 2", "* 2026-07-08 mail"], &["due 8 Oct, late after 8 Jan 2027"]),
    ("due this week, once a year", "This week", "Edith Lang", &["circle: 3", "- 2025-11-26 email"], &["due 26 Nov"]),
    ("more than a day's number", "When there is time", "Beatriz Nogueira", &["circle: 1"], &["due 27 Nov"]),
    ("a cadence of their own", "When there is time", "Clara Whitcombe", &["circle: 2", "cadence: 1 month"], &["due 27 Nov"]),
    ("which touch this is", "Overdue", "Tom Ashworth", &[], &["10th touch"]),
    ("below the fifth, a buyer: do not stop", "This week", "Theo Marchetti", &["category: buyer"], &["4th touch", "5th to 12th"]),
    ("below the fifth: keep going", "This week", "Edith Lang", &["category: expert"], &["4th touch", "keep going"]),
    ("why", "Overdue", "Owen Pritchard", &["flour mill, ask whether the father\n  has let go"], &["ask whether the father has let go of the ledger yet"]),
    ("the method: their channel", "Overdue", "Tom Ashworth", &["channel: phone", "- 2026-10-02 email"], &["· phone: "]),
    ("the method: not their channel a third time", "This week", "Ingrid Solberg", &["channel: email", "- 2026-11-17 email", "- 2026-07-24 email"], &["· online: "]),
    ("the method: circle 2 leans to email", "When there is time", "Clara Whitcombe", &["circle: 2"], &["· email: "]),
    ("the method: circle 3 leans to events", "This week", "Edith Lang", &["circle: 3"], &["· meeting: "]),
    ("vary the method", "When there is time", "Dario Conti", &["* 2026-10-28 call", "* 2026-08-20 phone", "* 2026-06-23 phone", "* 2026-04-14 phone"], &["· meeting, to vary the method: "]),
    ("a personal fact with it", "When there is time", "Dario Conti", &["* grows chillies, swaps them for anything"], &["remember: "]),
    ("three sales in a row: something useful", "This week", "Theo Marchetti", &["2026-08-27 email: an offer for the quiet months #sales", "shorter #sales", "three pages of it #sales"], &["useful this time, nothing to sell"]),
    ("they wrote last", "This week", "Yuki Tanabe", &["The waxed one! #theirs"], &["they wrote last, 27 Aug"]),
    ("a try, and a week before the next", "This week", "Ingrid Solberg", &["- 2026-11-17 email", "#noanswer"], &["due 24 Nov", "tried 17 Nov"]),
    ("somebody linked in another's log: a wiki link", "When there is time", "Hannah Voss", &["last_touch: 2026-10-26"], &["touched 27 Oct in person"]),
    ("somebody linked in another's log: a Markdown link", "When there is time", "Clara Whitcombe", &["last_touch: 2026-10-14"], &["touched 27 Oct in person"]),
    ("until the window opens, useful and quiet", "Overdue", "Owen Pritchard", &["bought: 2025-05-19", "buys_every: 2 years"], &["19 May 2027", "useful and quiet"]),
    ("a window that is open", "Windows", "Tom Ashworth", &["bought: 2026-02-09", "buys_every: 9 months"], &["bought 9 Feb", "open since 9 Nov"]),
    ("a window that opens within eight weeks, and how they choose", "Windows", "Rosa Delgado", &["bought: 2025-06-10", "buys_every: 18 months"], &["opens 10 Dec", "recommendation, nothing else"]),
    ("tell them of a referral", "Tell and ask", "Peg Loxley", &["straight to Priya #referral"], &["what came of the introduction of 12 May"]),
    ("tell them of their help", "Tell and ask", "Lucia Ferro", &["warm the tasting room #got"], &["what came of “heat from Tom's chillers", "22 Oct"]),
    ("ask about yours", "Tell and ask", "Jonas Weber", &["sent him my template for the one-page report #gave"], &["how useful the template was"]),
    ("a birthday, with a personal fact", "Birthdays", "Hannah Voss", &["birthday: \"1987-11-26\"", "- birthday cake must be lemon"], &["26 Nov", "birthday cake must be lemon"]),
    ("a birthday without a year", "Birthdays", "Beatriz Nogueira", &["birthday: --11-29", "- collects sardine tins"], &["29 Nov", "collects sardine tins"]),
    ("three tries in a row", "Not calling back", "Maeve O'Dowd", &["- 2026-11-12 mail", "- 2026-09-03 mail", "- 2026-08-25 mail"], &["tried 3 times, last 12 Nov", "ask them, hand over, let go"]),
    ("of ten reasons, what the note says: one method only", "Not calling back", "Maeve O'Dowd", &["channel: phone"], &["email, 3 of 3"]),
    ("of ten reasons, what the note says: selling each time", "Not calling back", "Maeve O'Dowd", &["#sales #noanswer"], &["selling each time"]),
    ("of ten reasons, what the note says: uneven gaps", "Not calling back", "Maeve O'Dowd", &["- 2026-06-25 visit"], &["gaps of 9, 61 and 70 days"]),
    ("of ten reasons, what only you know", "Not calling back", "Maeve O'Dowd", &[], &["could they say in a sentence what you do?"]),
    ("a vague next step", "Needs attention", "Zoë Tremlett", &["Let's catch up soon!"], &["no next step"]),
];

/// The day's DUE.md by sections, each line with what is indented below it.
fn sections(due: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    due.split("\n## ").skip(1).map(|section| {
        let (title, lines) = section.split_once('\n').unwrap();
        (title, lines.split("\n- ").skip(1).collect())
    })
}

fn shipped() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-example/DUE.md")).unwrap()
}

/// The example's note of a person.
fn note(name: &str) -> String {
    let files = example::files(example::DAY);
    let (_, bytes) = files.iter().find(|(path, _)| contact::name(path) == name).expect(name);
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn every_rule_of_the_practice_speaks_in_the_example() {
    let due = shipped();
    for (rule, section, name, reads, shows) in RULES {
        let note = note(name);
        for read in reads {
            assert!(note.contains(read), "{rule}: the note of {name} has no `{read}`");
        }
        let (_, lines) = sections(&due).find(|(title, _)| *title == section).expect(section);
        let is_theirs = |line: &&&str| line.trim_start_matches("[ ] ").starts_with(&format!("[{name}]("));
        let lines: Vec<_> = lines.iter().filter(is_theirs).collect();
        let speaks = |line: &&&str| shows.iter().all(|words| line.contains(words));
        assert!(lines.iter().any(speaks), "{rule}: {shows:?} not in {section}: {lines:#?}");
    }
}

#[test]
fn what_is_settled_in_the_example_is_silent() {
    let due = shipped();
    for (rule, name, reads, silent) in [
        ("called off", "Tom Ashworth", "- [-] find a buyer for the old racks 📅 2026-09-30", "old racks"),
        ("kept", "Priya Raman", "- [x] draw the night shift's walk", "draw the night"),
        ("a promise of next week", "Rosa Delgado", "(due 2026-12-04)", "article about loading bays"),
        (
            "theirs, not past its date",
            "Priya Raman",
            "#waiting 📅 2026-11-27",
            "figures from the first trial week",
        ),
        ("in a quote", "Jonas Weber", "> - [ ] \"You should really write", "write a book"),
        ("in a comment", "Hannah Voss", "- [ ] this one is only a thought", "only a thought"),
        ("an agreed day, spent by a touch on it", "Priya Raman", "next: 2026-11-16", "agreed for 16 Nov"),
        ("told", "Beatriz Nogueira", "told her that Hannah signed for spring #told", "the first true one"),
        ("asked", "Priya Raman", "2026-10-21 visit: walked the night shift with her", "walked the night"),
        ("got less than two weeks ago", "Samuel Okafor", "#gave #got #told", "what came of “his hour"),
        (
            "a birthday later than two weeks from now",
            "Tom Ashworth",
            "birthday: 1969-12-10",
            "birthday 10 Dec",
        ),
        ("resting", "Wilf Tranter", "status: resting", "Wilf Tranter"),
        ("handed over", "Helena Marsh", "status: handed over", "Helena Marsh"),
        ("dropped, tried after", "Simon Greaves", "status: dropped", "Simon Greaves"),
        ("whom you click with is never one to rest", "Sunniva Dahl", "click: true", "Sunniva Dahl"),
    ] {
        assert!(note(name).contains(reads), "{rule}: the note of {name} has no `{reads}`");
        assert!(!due.contains(silent), "{rule}: {silent}");
    }
}

#[test]
fn three_notes_of_the_example_need_attention() {
    let agenda = agenda(example::DAY);
    let spots: Vec<_> = agenda.attention.iter().map(|finding| (&*finding.path, finding.spot.line)).collect();
    let expected =
        [("People/Bryn Cadwallader.md", 5), ("People/Lucia Ferro.md", 8), ("People/Zoë Tremlett.md", 14)];
    assert_eq!(spots, expected);
}

#[test]
fn the_example_has_somebody_in_no_circle_and_too_many_of_one_kind() {
    let balance = agenda(example::DAY).balance;
    let names: Vec<_> = balance.without_circle.iter().map(|path| contact::name(path)).collect();
    assert_eq!(names, ["Bryn Cadwallader", "Pete Hollis"]);
    let over = balance.remarks.iter().find(|remark| remark.category == Some(Category::Expert)).unwrap();
    let to_rest: Vec<_> = over.to_rest.iter().map(|path| contact::name(path)).collect();
    assert_eq!(to_rest, ["Kofi Mensah", "Zoë Tremlett"]);
    assert_eq!(balance.let_go_early, 2);
    assert!((20..=100).contains(&balance.total), "{}", balance.total);
}

// The compiler notices a changed file of the embedded folder, but not a new one.
#[test]
fn the_embedded_example_is_the_folder_in_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-example");
    let mut on_disk: Vec<_> = walkdir::WalkDir::new(&root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != "DUE.md")
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    on_disk.sort();
    assert_eq!(example::files(example::DAY), on_disk);
}

#[test]
fn the_binary_renders_the_example_as_it_is_shipped() {
    let vault = TestVault::folder();
    for (path, bytes) in example::files(example::DAY) {
        vault.write(&path, bytes);
    }
    vault.git(&["init", "-q"]);
    vault.rounds(&["refresh", "--no-commit", "--today", &example::DAY.to_string()]);
    assert_eq!(vault.due(), shipped());
}

#[test]
fn the_demo_on_the_examples_own_day_is_the_example() {
    let vault = TestVault::folder();
    let day = example::DAY.to_string();
    let mut running = vault.start(&mut vault.rounds_command(&["demo", "here", "--today", &day]));
    running.wait_line("watching ");
    running.stop();
    for (path, bytes) in example::files(example::DAY) {
        let mut found = vault.read(&format!("here/{path}"));
        if path == "Inbox.md" {
            // What the watcher asks of the cards, if it came to it.
            found = found.replace(" — what for? (2026-11-21)", "");
        }
        assert!(found.as_bytes() == bytes, "{path} is as shipped");
    }
}
