use super::*;
use crate::agenda::fixture::day;
use crate::config::Config;
use crate::contact::Promise;
use crate::page::ENGLISH;
use proptest::prelude::*;
use std::sync::Arc;

fn read(front: &str, log: &str) -> Contact {
    let note = format!("---\ncircle: 1\n{front}\n---\n\n## Log\n{log}\n");
    Contact::read(&Arc::from("Ada.md"), note.as_bytes(), &Config::default()).unwrap()
}

const TODAY: &str = "2026-11-22";

#[test]
fn tries_count_from_the_last_touch_on_whatever_says_so() {
    let check = |front: &str, log: &str, expected: Option<(usize, &str)>| {
        let tries = tries(&read(front, log), day(TODAY)).map(|tries| (tries.count, tries.last));
        assert_eq!(tries, expected.map(|(count, last)| (count, day(last))), "{front} {log}");
    };
    let two = "- 2026-11-10 email #noanswer\n- 2026-11-03 phone #noanswer";
    check("", two, Some((2, "2026-11-10")));
    check("", &format!("{two}\n- 2026-11-02 phone"), Some((2, "2026-11-10")));
    check("", &format!("{two}\n- 2026-11-03 phone"), Some((1, "2026-11-10")));
    check("", &format!("{two}\n- 2026-11-10 phone"), None);
    check("last_touch: 2026-11-03", two, Some((1, "2026-11-10")));
    check("last_touch: 2026-11-11", two, None);
    check("last_touch: 2026-11-23", two, Some((2, "2026-11-10")));
    check("", &format!("{two}\n- 2026-11-22 call #noanswer"), Some((3, "2026-11-22")));
    check("", &format!("{two}\n- 2026-11-23 call #noanswer"), Some((2, "2026-11-10")));
    check("", "", None);
}

#[test]
fn each_try_is_left_more_time_than_the_one_before() {
    let check = |tries: usize, expected: &str| {
        let again = Tries { count: tries, last: day("2026-11-01") }.again();
        assert_eq!(again, day(expected), "after {tries}");
    };
    check(1, "2026-11-08");
    check(2, "2026-11-15");
    check(3, "2026-11-29");
    check(usize::MAX, "2026-11-29");
    assert_eq!(Tries { count: 1, last: NaiveDate::MAX }.again(), NaiveDate::MAX);
    assert_eq!(wait(0), Days::new(0));
}

#[test]
fn the_third_try_without_an_answer_is_silence() {
    for (count, expected) in [(1, false), (2, false), (3, true), (4, true)] {
        assert_eq!(Tries { count, last: day(TODAY) }.is_no_reply(), expected, "{count}");
    }
}

/// The evidence for one reason, with the lines that it rests on; `open` where there is none.
fn check(contact: &Contact, number: u8, expected: &str) {
    let reasons = diagnose(contact, day(TODAY));
    assert_eq!(reasons.iter().map(|reason| reason.number).collect::<Vec<_>>(), Vec::from_iter(1..=10));
    let reason = &reasons[usize::from(number) - 1];
    let lines: Vec<u32> = reason.lines.iter().map(|source| source.line).collect();
    let evidence = reason.evidence.as_ref().map_or("open".into(), ENGLISH.evidence);
    let shown = if lines.is_empty() { evidence } else { format!("{evidence} {lines:?}") };
    assert_eq!(shown, expected, "{number}. {contact:?}");
}

#[test]
fn rapport_needs_anything_in_common() {
    check(&read("", ""), 1, "no common ground noted");
    check(&read("why: bees", ""), 1, "open");
    check(&read("met_at: the fair", ""), 1, "open");
    check(&Contact { personal: ["a whippet".into()].into(), ..Contact::default() }, 1, "open");
}

#[test]
fn expectations_need_a_next_step_with_a_day() {
    check(&read("", ""), 2, "no next step with a day to come");
    check(&read("next: 2026-11-22", ""), 2, "open");
    check(&read("next: 2026-11-21", ""), 2, "no next step with a day to come");
    let promise = |due| Promise { text: "send it".into(), due, is_waiting: false, line: 9, from: None };
    let contact = |due| Contact { promises: [promise(due)].into(), ..Contact::default() };
    check(&contact(None), 2, "no next step with a day to come");
    check(&contact(Some(day("2026-11-22"))), 2, "open");
    check(&contact(Some(day("2026-11-21"))), 2, "no next step with a day to come");
}

#[test]
fn the_buying_cycle_answers_until_the_day_on_which_it_opens() {
    check(&read("bought: 2024-03-15\nbuys_every: 3 years", ""), 3, "they buy again in Mar 2027 [3]");
    check(&read("bought: 2023-11-23\nbuys_every: 3 years", ""), 3, "they buy again in Nov 2026 [3]");
    check(&read("bought: 2023-11-22\nbuys_every: 3 years", ""), 3, "open");
    check(&read("bought: 2026-11-23\nbuys_every: 3 years", ""), 3, "open");
    check(&read("bought: 2024-03-15", ""), 3, "open");
}

#[test]
fn of_buyers_it_should_be_known_how_they_choose() {
    check(&read("category: buyer", ""), 4, "how they choose is not noted");
    check(&read("category: buyer\nbuys_every: 1y", ""), 4, "how they choose is not noted");
    check(&read("category: buyer\nbuys_by: tender", ""), 4, "open");
    check(&read("category: expert", ""), 4, "open");
}

#[test]
fn one_method_for_all_tries_is_the_wrong_tool_and_so_is_never_theirs() {
    let email = "- 2026-11-01 email #noanswer\n- 2026-11-08 email #noanswer";
    let three = format!("{email}\n- 2026-11-15 email #noanswer");
    check(&read("", &three), 7, "one method only: email, 3 of 3 [7, 8, 9]");
    check(&read("", email), 7, "one method only: email, 2 of 2 [7, 8]");
    check(&read("", &format!("{email}\n- 2026-11-15 phone #noanswer")), 7, "open");
    check(&read("", &format!("{email}\n- 2026-11-15 wrote #noanswer")), 7, "open");
    check(&read("", "- 2026-11-01 email #noanswer"), 7, "open");
    check(&read("channel: email", &three), 7, "one method only: email, 3 of 3 [7, 8, 9]");
    check(&read("channel: phone", &three), 7, "one method only: email, 3 of 3; they like phone [7, 8, 9]");
    let mixed = "- 2026-11-01 email #noanswer\n- 2026-11-08 call #noanswer";
    check(&read("channel: linkedin", mixed), 7, "never online, which they like [7, 8]");
    check(&read("channel: phone", mixed), 7, "open");
    check(&read("channel: phone", ""), 7, "open");
}

#[test]
fn coldness_is_something_that_they_told() {
    check(&read("temperature: cold", ""), 8, "you noted them as cold");
    check(&read("temperature: warm", ""), 8, "open");
}

#[test]
fn effort_is_sporadic_where_the_largest_gap_is_long_and_four_times_the_smallest() {
    let gaps = |days: &[u64]| {
        let mut at = day("2026-01-01");
        let mut log = format!("- {at} phone\n");
        for &gap in days {
            at = at.checked_add_days(Days::new(gap)).unwrap();
            log += &format!("- {at} email #noanswer\n");
        }
        read("", &log)
    };
    check(&gaps(&[9, 70, 200]), 9, "gaps of 9, 70 and 200 days [7, 8, 9, 10]");
    check(&gaps(&[15, 61]), 9, "gaps of 15 and 61 days [7, 8, 9]");
    check(&gaps(&[15, 60]), 9, "open");
    check(&gaps(&[20, 80]), 9, "gaps of 20 and 80 days [7, 8, 9]");
    check(&gaps(&[20, 79]), 9, "open");
    check(&gaps(&[1, 70, 70, 70]), 9, "open");
    check(&gaps(&[200]), 9, "open");
    // What we asked for is no fault of theirs: a week, then two, and as long again.
    check(&gaps(&[90, 7, 14]), 9, "open");
    check(&gaps(&[90, 14, 28]), 9, "open");
    check(&gaps(&[90, 15]), 9, "gaps of 90 and 15 days [7, 8, 9]");
    check(&read("", ""), 9, "open");
    check(
        &read("last_touch: 2026-01-01", "- 2026-01-11 call #noanswer\n- 2026-05-01 call #noanswer"),
        9,
        "gaps of 10 and 110 days [7, 8]",
    );
}

#[test]
fn no_value_is_selling_each_time_or_never_having_helped() {
    let sold = "- 2026-11-01 email #noanswer #sales";
    let gave = "- 2026-01-01 phone #gave";
    check(&read("", &format!("{sold}\n{gave}")), 10, "you were selling each time [7]");
    check(&read("", &format!("{sold}\n- 2026-11-08 email #noanswer\n{gave}")), 10, "open");
    check(&read("", "- 2026-11-08 email #noanswer"), 10, "no help given noted");
    check(&read("", gave), 10, "open");
}

#[test]
fn a_field_that_says_what_a_question_asks_closes_it() {
    let check = |front: &str, expected: &[(u8, &str)]| {
        let reasons = diagnose(&read(front, ""), day(TODAY));
        let closed = reasons.iter().filter_map(|it| Some((it.number, it.answered?.word())));
        assert_eq!(closed.collect::<Vec<_>>(), expected, "{front}");
    };
    check("", &[]);
    check("knows_us: 2026-10-01", &[(5, "knows_us")]);
    check("knows_us: 2026-10", &[(5, "knows_us")]);
    check("knows_us: 2026-12-01", &[]);
    check("category: buyer\nbuys_by: tender", &[(4, "buys_by")]);
    check("category: buyer\nsupplier: Acme", &[(4, "supplier")]);
    check("switches_when: a new hall", &[(3, "switches_when")]);
    check("channel: phone", &[(7, "channel")]);
    // What the note says against it is told, and no question.
    check("switches_when: a new hall\nbought: 2026-01-01\nbuys_every: 3 years", &[]);
}

#[test]
fn what_only_people_know_stays_an_open_question() {
    for number in [5, 6] {
        check(&read("temperature: cold", "- 2026-11-01 email #noanswer #sales"), number, "open");
    }
}

proptest! {
    #[test]
    fn the_order_of_the_logs_lines_does_not_matter(
        (log, other) in prop::collection::vec("- 2026-1[0-2]-[0-3][0-9] (phone|email|x)( #noanswer| #sales| #gave){0,2}", 0..9)
            .prop_flat_map(|log| (Just(log.clone()), Just(log).prop_shuffle()))
    ) {
        let [one, two] = [log, other].map(|log| {
            let contact = read("channel: phone", &log.join("\n"));
            let evidence = diagnose(&contact, day(TODAY)).into_iter().map(|reason| reason.evidence);
            (tries(&contact, day(TODAY)), evidence.collect::<Vec<_>>())
        });
        prop_assert_eq!(one, two);
    }
}
