use super::*;
use crate::agenda::entry;
use crate::agenda::fixture::{dated, day};
use crate::config::Config;
use crate::page::{ENGLISH, segments};
use proptest::prelude::*;
use std::sync::Arc;

fn read(log: &str) -> Contact {
    let note = format!("---\ncircle: 1\n---\n\n## Log\n{log}\n");
    Contact::read(&Arc::from("Ada.md"), note.as_bytes(), &Config::default()).unwrap()
}

/// What an item says of it.
fn words(kind: Kind, help: &Entry<'_>, today: NaiveDate) -> String {
    let kind = match kind {
        Kind::Tell => entry::Kind::Tell,
        Kind::Ask => entry::Kind::Ask,
    };
    let key = entry::ItemKey { kind, text: help.text.into(), day: Some(help.day), nth: 0, others: 0 };
    let detail = Some(entry::Detail::Help(subject(help)));
    let item = entry::Item { key, line: None, is_late: false, detail };
    segments::plain(&segments::item(&item, today, &ENGLISH), today, &ENGLISH)
}

/// What is pending, in words; both by asking the day and by the triggers known before.
fn check(log: &str, today: &str, expected: &[&str]) {
    let contact = read(log);
    let today_is = day(today);
    let pending: Vec<String> =
        pending(&contact, today_is).iter().map(|(kind, entry)| words(*kind, entry, today_is)).collect();
    assert_eq!(pending, expected, "on {today}: {log}");
    assert_eq!(triggers(&contact).filter(|trigger| trigger.covers(day(today))).count(), expected.len());
}

#[test]
fn help_received_is_told_of_from_two_weeks_on_and_never_stops_by_itself() {
    let log = "- 2026-10-03 phone: introduced me to Ana #got";
    let tell = ["tell them what came of the introduction of 3 Oct"];
    check(log, "2026-10-16", &[]);
    check(log, "2026-10-17", &tell);
    check(log, "2026-12-31", &tell);
    check(log, "2027-01-01", &["tell them what came of the introduction of 3 Oct 2026"]);
    check("- 2026-10-03 phone: spoke to Ana #referral", "2026-10-17", &tell);
    check("- 2026-10-03 phone: spoke to Ana #REFERRAL #got", "2026-10-17", &tell);
}

#[test]
fn help_given_is_asked_about_from_two_weeks_to_eight() {
    let log = "- 2026-09-01 email: sent the pricing template #gave";
    let ask = ["ask how useful the template was"];
    check(log, "2026-09-14", &[]);
    check(log, "2026-09-15", &ask);
    check(log, "2026-10-27", &ask);
    check(log, "2026-10-28", &[]);
}

#[test]
fn nothing_is_told_or_asked_while_they_are_left_in_peace_after_a_try() {
    let contact = read("- 2026-10-01 sent a book #gave\n- 2026-11-10 phone #noanswer");
    let count = |today| newest(&contact, day(today)).count();
    assert_eq!(["2026-11-09", "2026-11-10", "2026-11-16", "2026-11-17"].map(count), [1, 0, 0, 1]);
}

#[test]
fn telling_settles_all_earlier_help_and_that_of_the_same_day() {
    let tell = ["tell them what came of the advice of 3 Oct"];
    let log = |told: &str| format!("- 2026-10-03 gave advice #got\n- {told} phone: told her all #told");
    check(&log("2026-10-02"), "2026-11-22", &tell);
    check(&log("2026-10-03"), "2026-11-22", &[]);
    check(&log("2026-10-04"), "2026-11-22", &[]);
    check(&log("2026-11-22"), "2026-11-21", &tell);
    check(&log("2026-11-22"), "2026-11-22", &[]);
    check("- 2026-10-03 gave advice, told him #got #told", "2026-11-22", &[]);
    let many = "- 2026-10-03 advice #got\n- 2026-09-03 a book #referral\n- 2026-10-04 told #told\n- 2026-10-05 advice #got";
    check(many, "2026-11-22", &["tell them what came of the advice of 5 Oct"]);
}

#[test]
fn asking_settles_what_was_given_and_nothing_else() {
    check("- 2026-11-01 sent a book #gave\n- 2026-11-10 #asked", "2026-11-22", &[]);
    check(
        "- 2026-11-01 sent a book #gave\n- 2026-10-31 #asked",
        "2026-11-22",
        &["ask how useful the book was"],
    );
    check(
        "- 2026-11-01 sent a book #gave\n- 2026-11-10 #told",
        "2026-11-22",
        &["ask how useful the book was"],
    );
}

#[test]
fn one_entry_may_be_give_and_take_and_telling_comes_first_the_newest_before() {
    let log = "- 2026-11-01 advice #gave #got\n- 2026-11-02 sent a guide #got";
    check(
        log,
        "2026-11-22",
        &[
            "tell them what came of the guide of 2 Nov",
            "tell them what came of the advice of 1 Nov",
            "ask how useful the advice was",
        ],
    );
}

#[test]
fn subjects_name_what_the_entry_surely_gives_and_else_quote_it() {
    let asked = |text: &str, expected: &str| {
        check(&format!("- 2026-11-01 {text} #gave"), "2026-11-22", &[&format!("ask {expected}")]);
    };
    asked("phone: sent her two articles, long ones", "how useful the articles were");
    asked("email: sent the survey on small makers' storage costs", "how useful the survey was");
    asked("email: an article on smoke and stainless steel", "how useful the article was");
    asked("met, introduced him to Ben", "how useful the introduction was");
    asked("asked about the report, gave advice", "how useful the advice was");
    asked("recommended a book", "how useful the book was");
    asked("template", "how useful the template was");
    asked("the intros", "how useful the introductions were");
    asked("sent [the checklist](Files/Checklist.md)", "how useful the checklist was");
    asked("visit: labels on every shelf", "how useful this was: “labels on every shelf”, 1 Nov");
    asked("read her report", "how useful this was: “read her report”, 1 Nov");
    asked("talked about a book", "how useful this was: “talked about a book”, 1 Nov");
    asked("did not send the book", "how useful this was: “did not send the book”, 1 Nov");
    asked("phone:", "how useful your help of 1 Nov was");
    asked(
        "told her that Jonas is better at this than I am, by a very long way indeed",
        "how useful this was: “told her that Jonas is better at this than I am, by a very…”, 1 Nov",
    );
    let told = |text: &str, expected: &str| {
        check(&format!("- 2026-10-03 {text} #got"), "2026-11-22", &[&format!("tell them {expected}")]);
    };
    told("looked at the draft", "what came of “looked at the draft”, 3 Oct");
    told("advised me on the lease", "what came of the advice of 3 Oct");
    told("lent me her books", "what came of the books of 3 Oct");
    told("", "what came of their help of 3 Oct");
}

#[test]
fn a_spell_ends_on_the_day_that_settles_it_and_none_is_empty() {
    let check = |log: &str, expected: &[(&str, Option<&str>)]| {
        let triggers: Vec<(NaiveDate, Option<NaiveDate>)> =
            triggers(&read(log)).map(|trigger| (trigger.from, trigger.until)).collect();
        let expected: Vec<_> = expected.iter().map(|(from, until)| (day(from), until.map(day))).collect();
        assert_eq!(triggers, expected, "{log}");
    };
    check("- 2026-10-03 #got", &[("2026-10-17", None)]);
    check("- 2026-10-03 #gave", &[("2026-10-17", Some("2026-11-29"))]);
    check("- 2026-10-03 #got\n- 2026-10-17 #told", &[]);
    check("- 2026-10-03 #got\n- 2026-10-18 #told", &[("2026-10-17", Some("2026-10-18"))]);
    check("- 2026-10-03 #gave\n- 2026-12-24 #asked", &[("2026-10-17", Some("2026-11-29"))]);
    check("- 2026-10-03 phone", &[]);
    assert_eq!(triggers(&Contact { last_touch: dated("2026-10-03"), ..Contact::default() }).count(), 0);
}

proptest! {
    #[test]
    fn what_was_known_before_is_what_is_pending_on_the_day(
        log in prop::collection::vec("- 2026-(09|1[0-2])-[0-3][0-9] \\PC{0,12}( #got| #gave| #told| #asked| #referral){0,3}", 0..9),
        days in 0..200_u64,
    ) {
        let contact = read(&log.join("\n"));
        let today = day("2026-09-01") + Days::new(days);
        let pending = pending(&contact, today);
        prop_assert_eq!(triggers(&contact).filter(|trigger| trigger.covers(today)).count(), pending.len());
        for (kind, entry) in pending {
            let age = (today - entry.day).num_days();
            prop_assert!(age >= 14 && (kind == Kind::Tell || age <= 56), "{:?} on {}", entry, today);
            let words = words(kind, &entry, today);
            prop_assert!(words.chars().count() <= 112, "{}", words);
        }
    }
}
