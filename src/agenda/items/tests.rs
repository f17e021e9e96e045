use super::*;
use crate::agenda::fixture::{dated, day, entry, touched};
use crate::config::Diary;
use crate::contact::{Birthday, Circle, Log, Method, Tags};
use crate::date::Span;
use crate::index::Parsed;

const TODAY: &str = "2026-11-22";

fn promise(text: &str, due: Option<&str>, is_waiting: bool, line: u32) -> Promise {
    Promise { text: text.into(), due: due.map(day), is_waiting, line, from: None }
}

/// `Kind day text #nth (detail)` of each item, and the fact that is left.
fn told(contact: &Contact, today: &str, ahead: u32) -> Vec<String> {
    let sight = Sight { today: day(today), ahead, back: None };
    let open = open(contact, &Config::default(), sight);
    let (items, fact) = items(&open, contact, "Ada", None, day(today));
    let told = items.iter().map(|item| {
        let key = &item.key;
        let day = key.day.map_or("-".into(), |day| day.to_string());
        let late = if item.is_late { " late" } else { "" };
        let nth = if key.nth > 0 { format!(" #{}", key.nth) } else { String::new() };
        let text = if key.text.is_empty() { String::new() } else { format!(" {}", key.text) };
        let detail = match &item.detail {
            Some(Detail::Words(words)) => format!(" ({words})"),
            Some(Detail::Help(help::Subject::One(thing))) => format!(" (the {thing})"),
            Some(Detail::With(name)) => format!(" (with {name})"),
            Some(Detail::Help(subject)) => format!(" ({subject:?})"),
            None => String::new(),
        };
        format!("{:?} {day}{late}{text}{nth}{detail}", key.kind)
    });
    told.chain(fact.map(|fact| format!("fact {fact}"))).collect()
}

fn check(contact: &Contact, today: &str, expected: &[&str]) {
    assert_eq!(told(contact, today, 7), expected);
}

fn with_promises(promises: &[Promise]) -> Contact {
    Contact { promises: promises.into(), ..Contact::default() }
}

fn with_log(entries: &[Entry<'_>]) -> Contact {
    Contact { log: entries.iter().copied().collect::<Log>(), ..Contact::default() }
}

#[test]
fn yours_is_shown_when_late_within_two_weeks_or_undated_and_theirs_only_when_late() {
    let contact = with_promises(&[
        promise("later", Some("2026-12-07"), false, 3),
        promise("near", Some("2026-12-06"), false, 4),
        promise("some day", None, false, 5),
        promise("late", Some("2026-01-01"), false, 6),
        promise("theirs today", Some(TODAY), true, 7),
        promise("theirs late", Some("2026-11-21"), true, 8),
        promise("theirs some day", None, true, 9),
        promise("due", Some(TODAY), false, 10),
    ]);
    check(
        &contact,
        TODAY,
        &[
            "Promise 2026-01-01 late late",
            "Promise 2026-11-22 due",
            "Promise 2026-12-06 near",
            "Promise - some day",
            "Waiting 2026-11-21 late theirs late",
        ],
    );
    assert_eq!(told(&contact, TODAY, 15).len(), 6, "a longer view shows the later one, too");
    let off = Contact { status: Status::Resting, ..contact };
    check(&off, TODAY, &[]);
}

#[test]
fn equal_promises_are_counted_in_the_notes_order() {
    let contact = with_promises(&[
        promise("call", None, false, 3),
        promise("call", None, false, 4),
        promise("call", Some(TODAY), false, 5),
        promise("call", None, false, 6),
        promise("call", Some("2026-11-21"), true, 7),
    ]);
    let sight = Sight { today: day(TODAY), ahead: 7, back: None };
    let (items, _) = items(&open(&contact, &Config::default(), sight), &contact, "Ada", None, day(TODAY));
    let lines: Vec<_> = items.iter().map(|item| (item.line, item.key.nth)).collect();
    assert_eq!(lines, [(Some(5), 0), (Some(3), 0), (Some(4), 1), (Some(6), 2), (Some(7), 0)]);
}

#[test]
fn a_promise_of_yours_must_stand_today_from_its_day_to_two_weeks_after() {
    let is_for_today = |due: &str, is_waiting| {
        let promise = promise("x", Some(due), is_waiting, 3);
        Open::Promise(&promise).is_for_today(day(TODAY))
    };
    let yours = ["2026-11-23", "2026-11-22", "2026-11-08", "2026-11-07"].map(|due| is_for_today(due, false));
    assert_eq!(yours, [false, true, true, false]);
    assert!(!is_for_today("2026-11-20", true));
    let undated = promise("x", None, false, 3);
    assert!(!Open::Promise(&undated).is_for_today(day(TODAY)));
}

#[test]
fn a_birthday_stands_from_seven_days_before_to_three_days_after() {
    let born = |month, day| Some(Birthday { year: None, month, day });
    let contact = Contact { birthday: born(11, 29), ..touched(Circle::Inner, "2026-11-01") };
    check(&contact, "2026-11-21", &[]);
    check(&contact, TODAY, &["Birthday 2026-11-29"]);
    check(&contact, "2026-11-29", &["Birthday 2026-11-29"]);
    check(&contact, "2026-12-02", &["Birthday 2026-11-29 late"]);
    check(&contact, "2026-12-03", &[]);
    assert_eq!(told(&contact, "2026-11-01", 28), ["Birthday 2026-11-29"]);
    let new_year = Contact { birthday: born(12, 31), ..Contact::default() };
    check(&new_year, "2027-01-03", &["Birthday 2026-12-31 late"]);
    check(&new_year, "2027-01-04", &[]);
    let leap = Contact { birthday: born(2, 29), ..Contact::default() };
    check(&leap, "2027-03-03", &["Birthday 2027-02-28 late"]);
}

#[test]
fn a_touch_on_the_day_or_later_or_a_word_for_it_answers_a_birthday() {
    let birthday = Some(Birthday { year: None, month: 11, day: 24 });
    let of = |touch: &str| Contact { birthday, ..touched(Circle::Inner, touch) };
    check(&of("2026-11-23"), "2026-11-25", &["Birthday 2026-11-24 late"]);
    check(&of("2026-11-24"), "2026-11-25", &[]);
    check(&of("2026-11-25"), "2026-11-25", &[]);
    let wished = |text| Contact { wished: Some((day(text), 9)), ..of("2026-01-02") };
    check(&wished("2026-11-20"), TODAY, &[]);
    check(&wished("2025-11-24"), TODAY, &["Birthday 2026-11-24"]);
    // A word that is still to come is not believed.
    check(&wished("2026-11-23"), TODAY, &["Birthday 2026-11-24"]);
}

#[test]
fn a_window_speaks_from_its_lead_before_it_opens() {
    let buying = Buying {
        bought: dated("2025-11-22"),
        every: Some(Span::months(12)),
        by: Some("asks two others".into()),
        next: None,
    };
    let contact = Contact { buying: Some(Box::new(buying)), ..Contact::default() };
    // Eight weeks before 22 November.
    check(&contact, "2026-09-26", &[]);
    check(&contact, "2026-09-27", &["Window 2026-11-22 (asks two others)"]);
    check(&contact, "2026-11-21", &["Window 2026-11-22 (asks two others)"]);
    check(&contact, TODAY, &["Window 2026-11-22 late (asks two others)"]);
    // The day that was said beats the cycle, and needs none.
    let buying = Buying { next: Some(day("2026-12-01")), ..Buying::default() };
    let contact = Contact { buying: Some(Box::new(buying)), ..Contact::default() };
    check(&contact, TODAY, &["Window 2026-12-01"]);
}

#[test]
fn help_is_told_by_its_newest_entry_of_each_kind_with_the_entrys_words() {
    let said = |text: &str, words, tags| Entry { text: words, ..entry(text, None, tags) };
    let contact = with_log(&[
        said("2026-10-01", "sent the template #gave", Tags::GAVE),
        said("2026-10-20", "sent the checklist #gave", Tags::GAVE),
        said("2026-05-12", "led me to Priya #referral", Tags::REFERRAL),
    ]);
    check(
        &contact,
        TODAY,
        &[
            "Tell 2026-05-12 led me to Priya #referral (the introduction)",
            "Ask 2026-10-20 sent the checklist #gave (the checklist)",
        ],
    );
    let tried = |text| {
        let mut log: Vec<Entry<'_>> = contact.log.iter().collect();
        log.push(entry(text, Some(Method::Phone), Tags::NO_ANSWER));
        with_log(&log)
    };
    check(&tried("2026-11-16"), TODAY, &[]);
    assert_eq!(told(&tried("2026-11-15"), TODAY, 7).len(), 2, "left in peace for a week");
}

#[test]
fn a_birthday_takes_the_first_fact_and_leaves_another_one() {
    let facts: Vec<Box<str>> = ["bees", "chess"].map(Into::into).into();
    let contact = Contact { personal: facts.into(), ..Contact::default() };
    let all = suggest::facts(&contact, "Ada", day(TODAY));
    check(&contact, TODAY, &[&format!("fact {}", all[0])]);
    let birthday = Some(Birthday { year: None, month: 11, day: 22 });
    let contact = Contact { birthday, ..contact.clone() };
    check(&contact, TODAY, &[&format!("Birthday 2026-11-22 ({})", all[0]), &format!("fact {}", all[1])]);
}

#[test]
fn items_go_by_kind_then_by_day_with_undated_ones_last() {
    let mut contact =
        with_log(&[Entry { text: "sent the list #gave", ..entry("2026-10-20", None, Tags::GAVE) }]);
    contact.promises = Box::new([
        promise("theirs", Some("2026-11-01"), true, 3),
        promise("undated", None, false, 4),
        promise("second", Some("2026-11-30"), false, 5),
        promise("first", Some("2026-11-02"), false, 6),
    ]);
    contact.birthday = Some(Birthday { year: None, month: 11, day: 24 });
    let kinds: Vec<String> = told(&contact, TODAY, 7)
        .iter()
        .map(|it| it.split('(').next().unwrap_or_default().trim().into())
        .collect();
    assert_eq!(
        kinds,
        [
            "Promise 2026-11-02 late first",
            "Promise 2026-11-30 second",
            "Promise - undated",
            "Waiting 2026-11-01 late theirs",
            "Ask 2026-10-20 sent the list #gave",
            "Birthday 2026-11-24",
        ]
    );
}

/// A vault of these notes; those in `Journal` are its diary.
fn vault(notes: &[(&'static str, &str)]) -> crate::agenda::Planner {
    let diary = Diary { folders: vec!["Journal".into()], format: None };
    let config = Arc::new(Config { diary, ..Config::default() });
    let read = |&(path, note): &(&'static str, &str)| {
        let path = Arc::from(path);
        let said = Parsed::read(&path, note.as_bytes(), &config).unwrap();
        (path, said)
    };
    crate::agenda::Planner::of(config.clone(), notes.iter().map(read).collect())
}

/// What stands below the person at `path`, boxes and all.
#[track_caller]
fn below(notes: &[(&'static str, &str)], path: &str, today: &str, expected: &[&str]) {
    let config = Config::default();
    let agenda = crate::agenda::day::build(&vault(notes), day(today), crate::agenda::Extent::Day);
    let page = crate::page::Page::of(&agenda, &config, &crate::page::ENGLISH).bare();
    let entry = page.lines().skip_while(|line| !line.contains(&format!("]({path})"))).skip(1);
    let below: Vec<&str> = entry.take_while(|line| line.starts_with("  ")).map(str::trim_start).collect();
    assert_eq!(below, expected, "{today}\n{page}");
}

/// Each rule that speaks for the person and rests on one of these lines.
fn why(notes: &[(&'static str, &str)], path: &str, today: &str, rule: &str) -> Vec<String> {
    let told = crate::agenda::why::explain(&vault(notes), path, day(today), 7);
    let told = told.iter().map(|it| {
        let read = it.read.iter().map(|source| match source {
            Source::Line(said::Source { from: Some(from), line }) => format!("{from}:{line}"),
            Source::Line(said::Source { from: None, line }) => line.to_string(),
            Source::Field(key) => key.word().to_owned(),
            other => format!("{other:?}"),
        });
        let read: Vec<String> = read.collect();
        format!("{} [{}]", (crate::page::ENGLISH.because)(&it.rule, day(today)), read.join(", "))
    });
    told.filter(|it| it.contains(rule)).collect()
}

#[test]
fn the_oldest_question_stands_on_an_entry_instead_of_a_personal_fact() {
    let ask = "---\ncircle: 1\nnext: 2026-11-22\n---\n## Ask\n- ~~old?~~\n- how was it?\n- who buys?\n\n## Personal\n- bees\n";
    let expected = ["- [ ] ask: how was it?"];
    below(&[("Ada.md", ask)], "Ada.md", TODAY, &expected);
    assert_eq!(why(&[("Ada.md", ask)], "Ada.md", TODAY, "to ask"), ["to ask next time, the oldest of 2 [7]"]);
    let asked = ask.replace("how was it?", "~~how was it?~~").replace("who buys?", "~~who buys?~~");
    below(&[("Ada.md", &asked)], "Ada.md", TODAY, &["- bees"]);
    assert!(why(&[("Ada.md", &asked)], "Ada.md", TODAY, "to ask").is_empty());
}

#[test]
fn a_question_brings_nobody_onto_the_agenda() {
    let ask = "---\ncircle: 3\nlast_touch: 2026-11-20\n---\n## Ask\n- how was it?\n";
    below(&[("Ada.md", ask)], "Ada.md", TODAY, &[]);
    assert!(why(&[("Ada.md", ask)], "Ada.md", TODAY, "to ask").is_empty(), "{TODAY}");
    let resting = "---\ncircle: 1\nstatus: resting\nnext: 2026-11-22\n---\n## Ask\n- how was it?\n";
    below(&[("Ada.md", resting)], "Ada.md", TODAY, &[]);
}

#[test]
fn the_first_call_of_a_new_contact_asks_for_a_card_from_the_next_day_on() {
    let note = |log: &str| format!("---\ncircle: 1\nmet: 2026-10-22\n---\n## Log\n{log}");
    let card = ["- [ ] post a card, thank them for the call of 21 Nov"];
    let check = |log: &str, today: &str, expected: &[&str]| {
        below(&[("Ada.md", &note(log))], "Ada.md", today, expected);
    };
    let call = "- 2026-11-21 phone: racks\n";
    check(call, "2026-11-21", &[]);
    check(call, "2026-11-22", &card);
    check(call, "2026-11-28", &card);
    check(call, "2026-11-29", &[]);
    check(&format!("{call}- 2026-10-22 met at the fair\n"), TODAY, &card);
    assert_eq!(
        why(&[("Ada.md", &note(call))], "Ada.md", TODAY, "a card"),
        ["a new contact, and the first touch was the call of 21 Nov: a card, from the next day on [6, met]"]
    );
    // Another way, not the first, something since, too long after you met.
    check("- 2026-11-21 email: racks\n", TODAY, &[]);
    check(&format!("{call}- 2026-11-01 email\n"), TODAY, &[]);
    check(&format!("{call}- 2026-10-01 email\n"), TODAY, &[]);
    check(&format!("{call}- 2026-11-22 no card #note\n"), TODAY, &[]);
    check(&format!("{call}- 2026-11-22 post\n"), TODAY, &[]);
    check("- 2026-11-21 phone #noanswer\n", TODAY, &[]);
    check("- 2026-11-22 phone\n", "2026-11-23", &[]);
    below(&[("Ada.md", &note(call).replace("met: 2026-10-22\n", ""))], "Ada.md", TODAY, &[]);
}

#[test]
fn an_introduction_that_was_promised_stands_on_both_pages_and_names_both() {
    let ada =
        "---\ncircle: 3\nlast_touch: 2026-11-20\n---\n- [ ] introduce her to [[Ana Ruizal]] 📅 2026-12-01\n";
    let plain = "---\ncircle: 3\nlast_touch: 2026-11-20\n---\n";
    let notes = [("Ada.md", ada), ("P/Ana Ruizal.md", plain), ("P/Ana.md", plain)];
    below(&notes, "Ada.md", TODAY, &["- [ ] you promised by 1 Dec: introduce her to Ana Ruizal"]);
    let both = ["- [ ] you promised by 1 Dec: introduce her to Ana Ruizal (Ada)"];
    below(&notes, "P/Ana%20Ruizal.md", TODAY, &both);
    assert_eq!(
        why(&notes, "P/Ana Ruizal.md", TODAY, "promised by"),
        ["promised by 1 Dec: in the next two weeks [Ada.md:5]"]
    );
    below(&notes, "P/Ana.md", TODAY, &[]);
    let check = |task: &str| {
        let ada = ada.replace("introduce her to [[Ana Ruizal]]", task);
        below(&[("Ada.md", &ada), ("P/Ana Ruizal.md", plain)], "P/Ana%20Ruizal.md", TODAY, &[]);
    };
    check("introduce her to Ana Ruizal");
    check("introduce me to [[Ana Ruizal]]");
    check("introduce her to [[Ana Ruizal]] #waiting");
    check("send [[Ana Ruizal]]'s paper");
}

#[test]
fn an_introduction_that_was_made_is_asked_about_on_both_pages() {
    let ada =
        "---\ncircle: 3\n---\n## Log\n- 2026-11-02 phone: introduced her to [Ana](P/Ana%20Ruizal.md) #gave\n";
    let ana = "---\ncircle: 3\nlast_touch: 2026-11-20\n---\n";
    let notes = [("Ada.md", ada), ("P/Ana Ruizal.md", ana)];
    below(&notes, "Ada.md", TODAY, &["- [ ] ask how useful the introduction to Ana was"]);
    below(&notes, "P/Ana%20Ruizal.md", TODAY, &["- [ ] ask how useful the introduction to Ada was"]);
    assert_eq!(
        why(&notes, "P/Ana Ruizal.md", TODAY, "you helped"),
        ["you helped on 2 Nov, and did not ask since how useful it was [Ada.md:5]"]
    );
    let asked = format!("{ana}## Log\n- 2026-11-20 email: very #asked\n");
    below(&[("Ada.md", ada), ("P/Ana Ruizal.md", &asked)], "P/Ana%20Ruizal.md", TODAY, &[]);
    let own = format!("{ana}## Log\n- 2026-11-02 email: introduced to [[Ada]] #gave\n");
    let both = [("Ada.md", ada), ("P/Ana Ruizal.md", &own)];
    below(&both, "P/Ana%20Ruizal.md", TODAY, &["- [ ] ask how useful the introduction to Ada was"]);
    // Theirs is told of to whom it was theirs.
    let got = ada.replace("introduced her", "she introduced me").replace("#gave", "#referral");
    let notes = [("Ada.md", &*got), ("P/Ana Ruizal.md", ana)];
    below(&notes, "Ada.md", TODAY, &["- [ ] tell them what came of the introduction to Ana of 2 Nov"]);
    below(&notes, "P/Ana%20Ruizal.md", TODAY, &[]);
}

#[test]
fn an_introduction_that_a_dated_note_tells_of_is_asked_about_on_both_pages() {
    let plain = "---\ncircle: 3\nlast_touch: 2026-11-20\n---\n";
    let check = |line: &str, ada: &[&str], ana: &[&str]| {
        let notes = [("Ada.md", plain), ("P/Ana Ruizal.md", plain), ("Journal/2026-11-02.md", line)];
        below(&notes, "Ada.md", TODAY, ada);
        below(&notes, "P/Ana%20Ruizal.md", TODAY, ana);
    };
    let both: (&[&str], &[&str]) = (
        &["- [ ] ask how useful the introduction to Ana Ruizal was"],
        &["- [ ] ask how useful the introduction to Ada was"],
    );
    check("- [[Ada]]: introduced her to [[Ana Ruizal]] #gave\n", both.0, both.1);
    check("Introduced [[Ada]] to [[Ana Ruizal]] #gave\n", both.0, both.1);
    check("- [[Ada]]: introduced her to [[Ana Ruizal]]\n", &[], &[]);
    check(
        "- [[Ada]]: she introduced me to [[Ana Ruizal]] #gave\n",
        &["- [ ] ask how useful the introduction to Ana Ruizal was"],
        &[],
    );
    let line = "- [[Ada]]: introduced her to [[Ana Ruizal]] #gave\n";
    let notes = [("Ada.md", plain), ("P/Ana Ruizal.md", plain), ("Journal/2026-11-02.md", line)];
    assert_eq!(
        why(&notes, "P/Ana Ruizal.md", TODAY, "you helped"),
        ["you helped on 2 Nov, and did not ask since how useful it was [Journal/2026-11-02.md:1]"]
    );
}

#[test]
fn a_personal_fact_is_offered_where_it_fits_what_is_done() {
    let check = |fact: &str, expected: [bool; 3]| {
        let fits = [Method::Phone, Method::Email, Method::Post].map(|by| suggest::fits(fact, by));
        assert_eq!(fits, expected, "{fact}");
    };
    check("plays the harp", [true; 3]);
    check("says yes on the phone, never by email", [true, false, false]);
    check("hates email", [true, false, true]);
    check("keep a card ready", [false, false, true]);
    check("doesn’t answer her phone", [false, true, true]);
    check("wrote a book on salt", [true; 3]);
}
