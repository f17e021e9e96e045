use super::*;
use crate::agenda::leftover::{self, Leftover};
use crate::agenda::{Extent, build, fixture};
use crate::config::Config;
use crate::note::edit::edit;
use std::fmt::Display;

const TODAY: &str = "2026-11-22";

const PROMISE: &str = "---\nmet: 2020-01-01\n---\n- [ ] send the CV 📅 2026-11-20\n";
const WAITING: &str = "---\nmet: 2020-01-01\n---\n- [ ] introduce me #waiting 📅 2026-11-20\n";
const AGREED: &str = "---\ncircle: 2\nlast_touch: 2026-10-02\nnext: 2026-11-20\n---\n";
const FIRST: &str = "---\nmet: 2026-11-20\n---\n";
const OVERDUE: &str = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n";
const DUE: &str = "---\ncircle: 2\nlast_touch: 2026-08-01\n---\n";
const THIS_WEEK: &str = "---\ncircle: 1\nlast_touch: 2026-10-25\n---\n";
const WINDOW: &str = "---\nmet: 2020-01-01\nbought: 2025-12-01\nbuys_every: 1 year\n---\n";
const TELL: &str = "---\nmet: 2020-01-01\n---\n## Log\n- 2026-10-01 phone: an introduction #got\n";
const ASK: &str = "---\nmet: 2020-01-01\n---\n## Log\n- 2026-10-20 email: the article #gave\n";
const BIRTHDAY: &str = "---\nmet: 2020-01-01\nbirthday: 11-25\n---\n";
const SILENT: &str = "---\ncircle: 2\nlast_touch: 2026-05-01\n---\n## Log\n- 2026-10-01 email #noanswer\n- 2026-10-10 email #noanswer\n- 2026-11-01 email #noanswer\n";

/// DUE.md of a vault with this one note.
fn page(note: &str, config: &Config) -> String {
    let contact = Contact::read(&"Ada.md".into(), note.as_bytes(), config).unwrap();
    let index = fixture::index(&[("Ada.md", contact)], config.clone());
    due::render(&build(&index, fixture::day(TODAY), Extent::Day), &Leftover::default(), config)
}

/// Ada's line in a section of the page.
fn line(page: &str, section: Section) -> &str {
    let heading = format!("## {}\n", section.title());
    let (_, below) = page.split_once(&heading).unwrap_or_else(|| panic!("no {heading}in:\n{page}"));
    below.lines().find(|line| line.starts_with("- [ ] [Ada](Ada.md)")).unwrap()
}

/// What becomes of the one mark that `mark` makes of Ada's line: the commit's subject and what changes in the note, or
/// what is said of it.
fn outcome(section: Section, note: &str, mark: impl Fn(&str) -> String) -> String {
    let a_day = if section == Section::WhenThereIsTime { 0 } else { 7 };
    let config = Config { a_day, ..Config::default() };
    let page = page(note, &config);
    let line = line(&page, section);
    let typed = page.replacen(line, &mark(line), 1);
    let left = leftover::read(&typed, &[&page]);
    assert_eq!(left.marks.len(), 1, "in:\n{typed}\n{left:?}");
    told(&left.marks[0], note)
}

fn told(mark: &Mark, note: &str) -> String {
    let day = fixture::day(TODAY);
    let contact = Contact::read(&"Ada.md".into(), note.as_bytes(), &Config::default()).unwrap();
    let intent = match judge(mark, &contact, note, day) {
        Verdict::Asks(intent) => intent,
        Verdict::Unclear(remark) => return format!("? {remark}"),
        other => return format!("{other:?}"),
    };
    let changes = intent.changes(&contact, note.as_bytes());
    let after = String::from_utf8(edit(note.as_bytes(), &changes).unwrap()).unwrap();
    let changed = |sign: &'static str, old: &str, new: &str| {
        let lines = new.lines().filter(|line| !line.is_empty() && !old.lines().any(|it| it == *line));
        lines.map(|line| format!("\n{sign}{line}")).collect::<String>()
    };
    // Carried out it is answered: then it asks for nothing more.
    let contact = Contact::read(&"Ada.md".into(), after.as_bytes(), &Config::default()).unwrap();
    match judge(mark, &contact, &after, day) {
        Verdict::Asks(again) => {
            let again = again.changes(&contact, after.as_bytes());
            assert_eq!(edit(after.as_bytes(), &again).unwrap(), after.as_bytes(), "twice:\n{after}");
        }
        Verdict::Answered { .. } => {}
        other => panic!("{other:?} of:\n{after}"),
    }
    intent.subject("Ada.md", None, day) + &changed("-", &after, note) + &changed("+", note, &after)
}

fn check(section: Section, note: &str, mark: impl Fn(&str) -> String, expected: &str) {
    assert_eq!(outcome(section, note, mark), expected, "{}", section.title());
}

/// Puts a sign into the box.
fn sign(sign: impl Display) -> impl Fn(&str) -> String {
    move |line| line.replacen("[ ]", &format!("[{sign}]"), 1)
}

/// Puts a sign into the box and words at the line's end.
fn said(sign: char, words: &str) -> impl Fn(&str) -> String {
    move |line| line.replacen("[ ]", &format!("[{sign}]"), 1) + words
}

const PEOPLE: [(Section, &str); 6] = [
    (Section::Agreed, AGREED),
    (Section::Overdue, OVERDUE),
    (Section::Due, DUE),
    (Section::ThisWeek, THIS_WEEK),
    (Section::WhenThereIsTime, DUE),
    (Section::NotCallingBack, SILENT),
];
const OCCASIONS: [(Section, &str); 2] = [(Section::Windows, WINDOW), (Section::Birthdays, BIRTHDAY)];

#[test]
fn done_is_a_touch_where_the_line_is_about_a_person_or_an_occasion() {
    for (section, note) in PEOPLE.into_iter().chain(OCCASIONS) {
        for box_sign in ['x', 'X'] {
            let told = outcome(section, note, sign(box_sign));
            assert!(told.starts_with("Ada: touched, 22 Nov\n"), "{}: {told}", section.title());
            assert!(told.contains("\n+- 2026-11-22"), "{}: {told}", section.title());
        }
    }
    check(
        Section::Overdue,
        OVERDUE,
        sign('x'),
        "Ada: touched, 22 Nov\n-last_touch: 2026-10-02\n+last_touch: 2026-11-22\n+## Log\n+- 2026-11-22",
    );
    // Where the log tells it, no key is made.
    check(Section::TellAndAsk, TELL, sign('x'), "Ada: touched, 22 Nov\n+- 2026-11-22 #told");
    check(Section::TellAndAsk, ASK, sign('x'), "Ada: touched, 22 Nov\n+- 2026-11-22 #asked");
    check(
        Section::FirstFollowUp,
        FIRST,
        said('x', " coffee: hit it off"),
        "Ada: touched in person, 22 Nov — hit it off\n+last_touch: 2026-11-22\n+## Log\n+- 2026-11-22 meeting: hit it off",
    );
}

#[test]
fn dash_between_the_line_and_the_users_words_is_neither_a_word_nor_in_the_way_of_a_method() {
    for words in [" phone: yes", " — phone: yes", " – phone: yes", " - phone: yes"] {
        let told = outcome(Section::Overdue, OVERDUE, said('x', words));
        assert!(told.starts_with("Ada: touched by phone, 22 Nov — yes\n"), "{words}: {told}");
    }
    let told = outcome(Section::Overdue, OVERDUE, said('x', " -5% is too little"));
    assert!(told.starts_with("Ada: touched, 22 Nov — -5% is too little\n"), "{told}");
}

#[test]
fn done_is_no_touch_where_the_line_is_a_promise() {
    check(
        Section::Promises,
        PROMISE,
        sign('x'),
        "Ada: kept: send the CV\n-- [ ] send the CV 📅 2026-11-20\n+- [x] send the CV 📅 2026-11-20",
    );
    check(
        Section::Promises,
        PROMISE,
        said('x', " by mail"),
        "Ada: kept: send the CV — by mail\n-- [ ] send the CV 📅 2026-11-20\n+- [x] send the CV 📅 2026-11-20\n+  - by mail",
    );
    check(
        Section::Promises,
        WAITING,
        sign('X'),
        "Ada: received: introduce me\n-- [ ] introduce me #waiting 📅 2026-11-20\n+- [x] introduce me #waiting 📅 2026-11-20",
    );
}

#[test]
fn a_question_mark_is_a_try_in_every_section() {
    let others = [(Section::Promises, PROMISE), (Section::FirstFollowUp, FIRST), (Section::TellAndAsk, TELL)];
    for (section, note) in PEOPLE.into_iter().chain(OCCASIONS).chain(others) {
        let told = outcome(section, note, said('?', " phone: voicemail"));
        let (subject, changes) = told.split_once('\n').unwrap();
        assert_eq!(subject, "Ada: tried by phone, 22 Nov — voicemail", "{}", section.title());
        let changes = changes.replace("+## Log\n", "");
        assert_eq!(changes, "+- 2026-11-22 phone: voicemail #noanswer", "{}", section.title());
    }
    check(Section::Overdue, OVERDUE, sign('?'), "Ada: tried, 22 Nov\n+## Log\n+- 2026-11-22 #noanswer");
}

#[test]
fn not_now_sets_the_next_step_or_the_promises_day() {
    let others = [(Section::FirstFollowUp, FIRST), (Section::TellAndAsk, TELL)];
    for (section, note) in PEOPLE.into_iter().chain(OCCASIONS).chain(others) {
        let told = outcome(section, note, said('>', " 2w"));
        assert!(told.starts_with("Ada: not now, next step 6 Dec\n"), "{}: {told}", section.title());
        assert!(told.ends_with("+next: 2026-12-06"), "{}: {told}", section.title());
    }
    check(
        Section::Promises,
        PROMISE,
        said('>', " she is away until friday"),
        "Ada: send the CV: by 27 Nov — she is away\n-- [ ] send the CV 📅 2026-11-20\n+- [ ] send the CV 📅 2026-11-27",
    );
    check(
        Section::Promises,
        WAITING,
        |line| line.replace("- [ ] ", "- [>] 2026-12-01 "),
        "Ada: introduce me: by 1 Dec\n-- [ ] introduce me #waiting 📅 2026-11-20\n+- [ ] introduce me #waiting 📅 2026-12-01",
    );
}

#[test]
fn not_now_takes_the_day_right_after_the_box_or_at_the_lines_end() {
    let after_the_box =
        |day: &'static str| move |line: &str| line.replace("- [ ] ", &format!("- [>] {day} "));
    let check = |text: &'static str, expected: &str| {
        for told in [
            outcome(Section::Overdue, OVERDUE, after_the_box(text)),
            outcome(Section::Overdue, OVERDUE, said('>', &format!(" {text}"))),
        ] {
            assert_eq!(told.lines().next().unwrap(), expected, "{text}");
        }
    };
    check("2w", "Ada: not now, next step 6 Dec");
    // 22 November is a Sunday; the same weekday is a week away.
    check("friday", "Ada: not now, next step 27 Nov");
    check("Sunday", "Ada: not now, next step 29 Nov");
    check("2026-12-24", "Ada: not now, next step 24 Dec");
    check("24 dec", "Ada: not now, next step 24 Dec");
    check("until 24 Dec", "Ada: not now, next step 24 Dec");
    check("tomorrow", "Ada: not now, next step 23 Nov");
    check("22/12/2026", "Ada: not now, next step 22 Dec");
    check("22 nov", "? 2026-11-22 is not ahead: write `[>] 2w`, `[>] friday` or a day to come");
    check("2026-11-21", "? 2026-11-21 is not ahead: write `[>] 2w`, `[>] friday` or a day to come");
    check("3/12/2026", "? `3/12/2026` could be read two ways: write 2026-03-12 or 2026-12-03");
    check("", "? `[>]` needs a day: `[>] 2w`, `[>] friday` or `[>] 2026-12-01`");
    check("soon", "? `[>]` needs a day: `[>] 2w`, `[>] friday` or `[>] 2026-12-01`");
    let both = |line: &str| format!("{} she is away", line.replace("- [ ] ", "- [>] 2w: "));
    assert_eq!(
        outcome(Section::Overdue, OVERDUE, both),
        "Ada: not now, next step 6 Dec — she is away\n+next: 2026-12-06"
    );
    let end = outcome(Section::Overdue, OVERDUE, said('>', " she is away, 3/12/2026"));
    assert_eq!(end, "? `3/12/2026` could be read two ways: write 2026-03-12 or 2026-12-03");
}

#[test]
fn a_dash_rests_the_person_lets_go_of_the_silent_and_calls_off_a_promise() {
    for (section, note) in PEOPLE.into_iter().chain([(Section::FirstFollowUp, FIRST)]) {
        let told = outcome(section, note, said('-', " moved abroad"));
        let expected = match section {
            Section::NotCallingBack => "Ada: dropped — moved abroad\n+status: dropped",
            _ => "Ada: resting — moved abroad\n+status: resting",
        };
        assert_eq!(told, expected, "{}", section.title());
    }
    for (section, note) in OCCASIONS.into_iter().chain([(Section::TellAndAsk, TELL)]) {
        check(
            section,
            note,
            sign('-'),
            "? `[-]` takes a person off the agenda: mark it on their own line, or `rounds rest`",
        );
    }
    check(
        Section::Promises,
        PROMISE,
        said('-', " they hired somebody"),
        "Ada: called off: send the CV — they hired somebody\n-- [ ] send the CV 📅 2026-11-20\n+- [-] send the CV 📅 2026-11-20\n+  - they hired somebody",
    );
}

#[test]
fn an_unknown_sign_is_asked_about() {
    for unknown in ["!", "y", "/", "✓", "ok", "xx", "next friday"] {
        let expected = format!("? `[{unknown}]` is no mark: x done, ? tried, > later with a day, - rest");
        for (section, note) in [(Section::Overdue, OVERDUE), (Section::Promises, PROMISE)] {
            check(section, note, sign(unknown), &expected);
        }
    }
    for (day, hint) in [(">2w", "2w"), ("> friday", "friday"), (">2026-12-01", "2026-12-01")] {
        let expected = format!("? `[{day}]`: the day goes behind the box: `[>] {hint}`");
        check(Section::Overdue, OVERDUE, sign(day), &expected);
    }
}

#[test]
fn an_empty_box_asks_for_nothing_whatever_stands_beside_it() {
    check(Section::Overdue, OVERDUE, |line| format!("{line} call her"), "Open");
    check(Section::Overdue, OVERDUE, |line| format!("{line} ✅ 2026-99-99"), "Open");
    check(Section::Promises, PROMISE, |line| format!("{line}\n  - half way"), "Open");
}

/// The log entry that a tick with these words behind the line makes.
fn check_entry(words: &str, expected: &str) {
    let told = outcome(Section::Overdue, OVERDUE, said('x', words));
    let entry = told.split_once("+## Log\n+").map_or(told.clone(), |(_, entry)| entry.replace("\n+", "\n"));
    assert_eq!(entry, expected, "{words:?} of {told}");
}

#[test]
fn a_leading_method_word_sets_the_method() {
    check_entry(" phone: liked the draft", "- 2026-11-22 phone: liked the draft");
    check_entry(" call, no time today", "- 2026-11-22 phone: no time today");
    check_entry(" Coffee", "- 2026-11-22 meeting");
    check_entry(" mail", "- 2026-11-22 email");
    check_entry(" linkedin — congratulated", "- 2026-11-22 online: congratulated");
    check_entry(" liked the phone", "- 2026-11-22 liked the phone");
    // A word that only begins like one is a word of the user's.
    check_entry(" phoned her", "- 2026-11-22 phoned her");
    check_entry(" call-back agreed", "- 2026-11-22 call-back agreed");
    check_entry(" phone's dead", "- 2026-11-22 phone's dead");
    check_entry(" phone:dead", "- 2026-11-22 phone: dead");
}

#[test]
fn tags_stand_as_typed() {
    check_entry(" phone: the article #gave", "- 2026-11-22 phone: the article #gave");
    let told = outcome(Section::TellAndAsk, TELL, said('x', " email: it worked #told #gave"));
    assert_eq!(
        told,
        "Ada: touched by email, 22 Nov — it worked #told #gave\n+- 2026-11-22 email: it worked #told #gave"
    );
    check_entry(" rang twice #noanswer", "- 2026-11-22 rang twice #noanswer");
}

#[test]
fn the_ticks_day_beats_the_marks_and_is_no_text() {
    check_entry(" ✅ 2026-11-20", "- 2026-11-20");
    check_entry(" phone: yes ✅ 2026-11-20", "- 2026-11-20 phone: yes");
    check_entry(" ✅ 2026-11-20 phone: yes", "- 2026-11-20 phone: yes");
    check_entry(" phone ✅\u{fe0f} 2026-11-20 yes", "- 2026-11-20 phone: yes");
    check_entry(" ✅ 2026-11-22", "- 2026-11-22");
    check_entry(" ✅ 2026-11-23", "? ✅ 2026-11-23 is still to come");
    check_entry(" ✅ 2026-13-45", "? ✅ is followed by no day: write `✅ 2026-11-20`");
    // A sign that people like is theirs.
    check_entry(" phone: all good ✅", "- 2026-11-22 phone: all good ✅");
    let before = |line: &str| line.replace("- [ ] ", "- [x] ✅ 2026-11-20 ");
    let told = outcome(Section::Overdue, OVERDUE, before);
    assert!(told.starts_with("Ada: touched, 20 Nov\n"), "{told}");
    let off = outcome(Section::Overdue, OVERDUE, said('-', " ❌ 2026-11-20"));
    assert_eq!(off, "Ada: resting\n+status: resting");
}

#[test]
fn the_marks_own_day_counts_for_what_is_said_relative_to_it() {
    let page = page(OVERDUE, &Config::default());
    let typed = page.replace("- [ ] [Ada]", "- [>] friday [Ada]");
    let left = leftover::read(&typed, &[&page]);
    let contact = Contact::read(&"Ada.md".into(), OVERDUE.as_bytes(), &Config::default()).unwrap();
    let verdict = judge(&left.marks[0], &contact, OVERDUE, fixture::day("2026-11-10"));
    let until = fixture::day("2026-11-13");
    assert_eq!(verdict, Verdict::Asks(Intent::NotNow { until, text: String::new() }));
}

#[test]
fn bullets_below_are_the_entrys_further_lines() {
    let check = check_entry;
    check("\n  - phone: liked the draft", "- 2026-11-22 phone: liked the draft");
    check("\n\t* liked the draft", "- 2026-11-22 liked the draft");
    check("\n  liked the draft", "- 2026-11-22 liked the draft");
    check(" phone\n  - liked it\n  - will sign", "- 2026-11-22 phone: liked it\n  will sign");
    check(
        " phone: yes\n  - at length\n    - and deeper",
        "- 2026-11-22 phone: yes\n  at length\n  and deeper",
    );
    check("\n\n  - phone: after a blank line", "- 2026-11-22 phone: after a blank line");
}

#[test]
fn a_bare_tick_is_answered_by_any_touch_of_its_day() {
    let touched = OVERDUE.replace("2026-10-02", "2026-09-02") + "## Log\n- 2026-10-02 email\n";
    check(Section::Overdue, &touched, said('x', " ✅ 2026-10-02"), "Ada: touched, 2 Oct");
    check(Section::Overdue, &touched, said('x', " email ✅ 2026-10-02"), "Ada: touched by email, 2 Oct");
    check(
        Section::Overdue,
        &touched,
        said('x', " phone ✅ 2026-10-02"),
        "Ada: touched by phone, 2 Oct\n-last_touch: 2026-09-02\n+last_touch: 2026-10-02\n+- 2026-10-02 phone",
    );
}

#[test]
fn a_reworded_line_is_found_and_only_its_bullets_count() {
    let rang = |_: &str| "- [x] [Ada](Ada.md) rang her at last\n  - phone: yes".to_owned();
    check(
        Section::Overdue,
        OVERDUE,
        rang,
        "Ada: touched by phone, 22 Nov — yes\n-last_touch: 2026-10-02\n+last_touch: 2026-11-22\n+## Log\n+- 2026-11-22 phone: yes",
    );
    check(
        Section::Overdue,
        OVERDUE,
        |_| "- [x] [Ada](Ada.md) rang her ✅ 2026-11-20".into(),
        "Ada: touched, 20 Nov\n-last_touch: 2026-10-02\n+last_touch: 2026-11-20\n+## Log\n+- 2026-11-20",
    );
    check(
        Section::Promises,
        PROMISE,
        |_| "- [x] [Ada](Ada.md) the CV is out".into(),
        "Ada: kept: send the CV\n-- [ ] send the CV 📅 2026-11-20\n+- [x] send the CV 📅 2026-11-20",
    );
    check(
        Section::TellAndAsk,
        TELL,
        |_| "- [x] [Ada](Ada.md) told".into(),
        "Ada: touched, 22 Nov\n+- 2026-11-22 #told",
    );
    check(
        Section::Overdue,
        OVERDUE,
        |_| "- [>] [Ada](Ada.md) rang her".into(),
        "? `[>]` needs a day: `[>] 2w`, `[>] friday` or `[>] 2026-12-01`",
    );
}

#[test]
fn of_several_promises_only_the_one_that_is_named_is_meant() {
    let note = format!("{PROMISE}- [ ] send the deck 📅 2026-11-20\n- [ ] ring 📅 2026-11-19\n");
    let page = page(&note, &Config::default());
    let check = |from: &[&str], to: &str, expected: &str| {
        let mut typed = page.clone();
        for words in from {
            let line = typed.lines().find(|line| line.ends_with(words)).unwrap().to_owned();
            typed = typed.replacen(&format!("{line}\n\n"), "", 1).replacen(&line, "", 1);
        }
        let typed = typed.replacen("## Promises\n", &format!("## Promises\n\n{to}\n"), 1);
        let left = leftover::read(&typed, &[&page]);
        assert_eq!(left.marks.len(), 1, "{typed}");
        assert_eq!(told(&left.marks[0], &note).lines().next().unwrap(), expected, "{typed}");
    };
    check(&["CV", "deck"], "- [x] [Ada](Ada.md) send the deck: out", "Ada: kept: send the deck");
    let which = "? which line is meant? put the line's own words back, or answer on another one";
    check(&["CV"], "- [x] [Ada](Ada.md) it is out", which);
    check(&["CV", "deck"], "- [x] [Ada](Ada.md) it is out", which);
    // A promise that the note does not have any more.
    let gone = "- [x] [Ada](Ada.md) · promised by 20 Nov: send flowers";
    check(&[], gone, "? the note has no open promise with these words any more");
}
