use super::*;
use crate::agenda::fixture::{dated, day, entry};
use crate::config::Config;
use crate::contact::{Categories, Category, Log, Methods};
use crate::page::ENGLISH;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

const TODAY: &str = "2026-11-22";
const LEAD: Span = Span { months: 0, days: 56 };

/// The act as a line says it.
fn words(act: &Act) -> String {
    ENGLISH.act(act)
}

fn read(front: &str, log: &str) -> Contact {
    read_with(&Config::default(), front, log)
}

/// As it is read in a vault with this list of ways.
fn read_by(list: &str, front: &str, log: &str) -> Contact {
    read_with(&Config::default().with_ways(Some(list.as_bytes())), front, log)
}

fn read_with(config: &Config, front: &str, log: &str) -> Contact {
    let note = format!("---\n{front}\nlast_touch:\n---\n\n## Log\n{log}\n");
    let everybody = Config { contacts: Some(".".into()), ..config.clone() };
    Contact::read(&Arc::from("Ada.md"), note.as_bytes(), &everybody).unwrap()
}

fn listed(text: &str) -> Ways {
    let (ways, findings) = Ways::parse(text, &Methods::default());
    assert_eq!(findings, []);
    ways
}

/// One way that suits everybody, so that only the method is to be seen.
fn method(front: &str, log: &str, expected: &str) {
    let act = act(&read(front, log), "Ada", &listed("- jam"), LEAD, day(TODAY), None);
    let vary = if act.is_to_vary { " varied" } else { "" };
    assert_eq!(format!("{}{vary}", act.method.word()), expected, "{front}\n{log}");
}

/// The way alone, or what stands for it.
fn way(front: &str, log: &str, list: &str, expected: &str) {
    let act = act(&read_by(list, front, log), "Ada", &listed(list), LEAD, day(TODAY), None);
    assert_eq!(act.way.map_or("none".into(), |way| way.into_string()), expected, "{front}\n{log}\n{list}");
}

/// A log of these methods, the last one in October.
fn by(methods: &[&str]) -> String {
    let line = |(at, method): (usize, &&str)| format!("- 2026-10-{:02} {method}: x\n", at + 10);
    methods.iter().enumerate().map(line).collect()
}

#[test]
fn the_channel_counts_unless_the_last_two_were_that() {
    method("circle: 2\nchannel: phone", "", "phone");
    method("circle: 2\nchannel: phone", &by(&["phone"]), "phone");
    method("circle: 2\nchannel: phone", &by(&["phone", "email"]), "phone");
    method("circle: 2\nchannel: phone", &by(&["email", "phone"]), "phone");
    method("circle: 2\nchannel: phone", &by(&["phone", "phone"]), "email");
    method("circle: 2\nchannel: phone", &by(&["phone", "phone", "email"]), "phone");
    method("circle: 2\nchannel: phone", "- 2026-10-01 phone\n- 2026-10-01 phone: again", "phone");
    method("circle: 2\nchannel: post", "", "post");
    method("circle: 2\nchannel: slack", &by(&["slack", "slack"]), "email");
}

#[test]
fn a_try_without_an_answer_counts_as_the_last_method_too() {
    method("circle: 2\nchannel: phone", "- 2026-10-01 phone\n- 2026-10-02 call #noanswer", "email");
    method("circle: 2", "- 2026-10-01 email #noanswer", "phone");
    method("circle: 2", "- 2026-11-23 email #noanswer", "email");
}

#[test]
fn without_a_channel_the_next_is_unlike_the_last() {
    method("circle: 1", "", "phone");
    method("circle: 1", &by(&["phone"]), "meeting");
    method("circle: 1", &by(&["phone", "meeting"]), "email");
    method("circle: 1", &by(&["phone", "meeting", "email", "online"]), "phone");
    method("circle: 1", &by(&["meeting", "phone", "email", "online"]), "meeting");
    method("circle: 1", &by(&["talked"]), "phone");
    method("category: buyer", "", "email");
    method("category: buyer", &by(&["email"]), "phone");
}

#[test]
fn circle_two_leans_to_email_and_three_to_events_and_online() {
    method("circle: 2", "", "email");
    method("circle: 2", &by(&["email", "phone"]), "email");
    method("circle: 2", &by(&["phone", "email"]), "meeting");
    method("circle: 3\nlinkedin: x", "", "meeting");
    method("circle: 3\nlinkedin: x", &by(&["meeting"]), "online");
    method("circle: 3\nlinkedin: x", &by(&["meeting", "online"]), "email");
    method("circle: 3\nlinkedin: x", &by(&["meeting", "online", "email"]), "meeting");
}

#[test]
fn where_you_met_was_a_meeting() {
    method("circle: 3\nmet: 2026-11-20\nlinkedin: x", "", "online");
    method("circle: 3\nmet: 2026-11-22\nlinkedin: x", "", "online");
    method("circle: 3\nmet: 2026-11-23\nlinkedin: x", "", "meeting");
    method("circle: 1\nmet: 2026-11-20", &by(&["phone"]), "email");
    method("circle: 3\nlinkedin: x\nchannel: coffee\nmet: 2026-11-20", "", "meeting");
}

#[test]
fn four_touches_of_circle_one_by_one_method_ask_for_another() {
    let phone = ["phone"; 4];
    method("circle: 1", &by(&phone[..3]), "meeting");
    method("circle: 1", &by(&phone), "meeting varied");
    method("circle: 1\nchannel: phone", &by(&phone[..3]), "meeting");
    method("circle: 1\nchannel: phone", &by(&phone), "meeting varied");
    method("circle: 1\nchannel: email", &by(&phone), "email varied");
    method("circle: 2", &by(&phone), "email");
    method("circle: 1", &by(&["email", "phone", "phone", "phone", "phone"]), "meeting varied");
    method("circle: 1", &by(&["phone", "phone", "talked", "phone", "phone"]), "meeting");
    // All of one day are one touch.
    method("circle: 1", &format!("{}- 2026-10-12 phone: again", by(&phone[..3])), "meeting");
    method("circle: 1", &format!("{}- 2026-10-12 email", by(&phone)), "meeting");
    // Neither an answerless try nor a day to come is a touch.
    method("circle: 1", &format!("{}- 2026-10-20 email #noanswer", by(&phone)), "meeting varied");
    method("circle: 1", &format!("{}- 2026-11-23 email", by(&phone)), "meeting varied");
    method("circle: 1", &format!("{}- 2026-10-20 phone #noanswer", by(&phone[..3])), "meeting");
}

#[test]
fn post_and_the_intranet_only_for_those_reached_by_them_before() {
    let all = ["phone", "meeting", "email", "online"];
    method("circle: 1", &by(&all), "phone");
    method("circle: 1", &by(&["post", "phone", "meeting", "email", "online"]), "post");
    method("circle: 1", &by(&["slack", "phone", "meeting", "email", "online"]), "intranet");
    method("circle: 1\nchannel: teams", &by(&["teams", "teams"]), "phone");
    method("circle: 1", &format!("- 2026-01-01 slack #noanswer\n{}", by(&all)), "phone");
}

#[test]
fn a_method_for_which_no_way_suits_gives_way_to_one_that_has_one() {
    let check = |front: &str, log: &str, list: &str, expected: &str| {
        let act = act(&read_by(list, front, log), "Ada", &listed(list), LEAD, day(TODAY), None);
        assert_eq!(words(&act), expected, "{front} {list}");
    };
    check("circle: 2", "", "- jam · phone", "phone: jam");
    check("circle: 2", &by(&["phone"]), "- jam · phone", "phone: jam");
    check("circle: 2", "", "- jam · post", "email");
    check("circle: 2\nchannel: post", "", "- jam · post", "post: jam");
    check("circle: 2", "", "- jam · circle 1", "email");
    check("circle: 2", "", "", "email");
    // The rules of method speak all the same.
    check("circle: 1", &by(&["call"; 4]), "- jam · circle 2", "meeting, to vary the method");
}

#[test]
fn a_way_suits_the_circle_the_category_and_the_method() {
    let list = "- jam · circle 1\n- tea · buyer\n- rum · phone\n- ale · circle 2 · expert · email";
    way("circle: 2\ncategory: expert", "", list, "ale");
    way("circle: 2\ncategory: buyer", "", list, "tea");
    way("circle: 1\ncategory: expert\nchannel: email", "", list, "jam");
    way("circle: 3\ncategory: expert\nchannel: phone\nlinkedin: x", "", list, "rum");
}

#[test]
fn no_way_comes_again_before_all_that_suit_were_used() {
    let list = "- jam\n- tea\n- rum · used: bottle, glasses";
    way("circle: 2", "- 2026-01-01 brought Jam\n- 2026-02-01 a glass", list, "tea");
    way("circle: 2", "- 2026-01-01 jam #noanswer\n- 2026-02-01 tea", list, "rum");
    way("circle: 2", "- 2026-01-01 jammed\n- 2026-02-01 tea, rum", list, "jam");
    way("circle: 2", "- 2026-01-01 rum\n- 2026-03-01 tea\n- 2026-02-01 jam", list, "rum");
    way("circle: 2", "- 2026-01-01 rum\n- 2026-03-01 tea, rum\n- 2026-02-01 jam", list, "jam");
    way("circle: 2", "- 2026-11-23 jam, tea\n- 2026-02-01 tea, rum", list, "jam");
}

#[test]
fn what_was_not_useful_to_them_is_the_last_to_be_offered() {
    let list = "- send jam · email · used: jam\n- send tea · email · used: tea";
    let used = "- 2026-03-01 email: sent jam #gave\n- 2026-06-01 email: sent tea #gave";
    way("circle: 2\nchannel: email", used, list, "send jam");
    let jam = |asked: &str| format!("{used}\n- 2026-03-20 phone: {asked}");
    way("circle: 2\nchannel: email", &jam("useful? very #asked"), list, "send jam");
    way("circle: 2\nchannel: email", &jam("it was not useful #asked"), list, "send tea");
    way("circle: 2\nchannel: email", &jam("he has no bread #asked -"), list, "send tea");
    // Without the tag it is about something else.
    way("circle: 2\nchannel: email", &jam("the fair was not useful"), list, "send jam");
    let because = because(
        &read_by(list, "circle: 2\nchannel: email", &jam("no #asked -")),
        "Ada",
        &listed(list),
        LEAD,
        day(TODAY),
        None,
    );
    let told: Vec<String> = because.iter().map(rule).collect();
    assert!(told.contains(&"what was not useful to them comes last".to_owned()), "{told:?}");
}

#[test]
fn with_circle_three_one_links_up_on_linkedin_once() {
    let link = |front: &str, log: &str, expected: &str| {
        let act = act(&read(front, log), "Ada", &listed("- jam"), LEAD, day(TODAY), None);
        assert_eq!(words(&act), expected, "{front}\n{log}");
    };
    link("circle: 3", "", "online: link up on LinkedIn");
    link("circle: 3\nlinkedin: ada-lovelace", "", "meeting: jam");
    link("circle: 3", "- 2026-10-01 linkedin", "meeting: jam");
    link("circle: 3", "- 2026-10-01 online: asked to link up #noanswer", "meeting: jam");
    link("circle: 2", "", "email: jam");
    link("circle: 1", "", "phone: jam");
}

#[test]
fn whoever_is_hot_or_buys_soon_is_spared_nothing_to_sell() {
    let list = "- offer · email · #sales\n- jam · email";
    let log = ["2026-08-01", "2026-09-01", "2026-10-01"]
        .map(|day| format!("- {day} email: offer #sales"))
        .join("\n");
    let instead = |front: &str| {
        let contact = read_by(list, &format!("circle: 2\nchannel: email\n{front}"), &log);
        let act = act(&contact, "Ada", &listed(list), LEAD, day(TODAY), None);
        let because = because(&contact, "Ada", &listed(list), LEAD, day(TODAY), None);
        (
            act.is_instead_of_sales,
            because.iter().map(rule).find(|rule| rule.starts_with("three sales")).unwrap(),
        )
    };
    let run = "three sales touches in a row";
    assert_eq!(instead(""), (true, format!("{run}: something useful instead")));
    assert_eq!(instead("temperature: warm"), (true, format!("{run}: something useful instead")));
    assert_eq!(instead("temperature: hot"), (false, format!("{run}, and yet: they are hot")));
    let window = |bought: &str| format!("bought: {bought}\nbuys_every: 1y");
    assert_eq!(instead(&window("2025-11-01")).1, format!("{run}, and yet: they buy again from 1 Nov"));
    assert_eq!(instead(&window("2026-01-17")).1, format!("{run}, and yet: they buy again from 17 Jan 2027"));
    assert_eq!(instead(&window("2026-01-18")), (true, format!("{run}: something useful instead")));
}

#[test]
fn three_sales_touches_in_a_row_ask_for_something_useful() {
    let list = "- brochure · #sales · used: x\n- jam";
    let check = |log: &str, instead: bool, expected: &str| {
        let act = act(&read_by(list, "circle: 2", log), "Ada", &listed(list), LEAD, day(TODAY), None);
        assert_eq!((act.is_instead_of_sales, act.way.as_deref()), (instead, Some(expected)), "{log}");
    };
    let sold = |days: &[&str]| -> String {
        days.iter().map(|day| format!("- 2026-01-{day} jam #sales\n")).collect()
    };
    check(&sold(&["01", "02"]), false, "brochure");
    check(&sold(&["01", "02", "03"]), true, "jam");
    check(&format!("{}- 2026-01-04 jam", sold(&["01", "02", "03"])), false, "brochure");
    check(&format!("{}- 2026-01-04 jam #noanswer", sold(&["01", "02", "03"])), true, "jam");
    check(&format!("- 2025-01-01 jam\n{}", sold(&["01", "02", "03"])), true, "jam");
}

#[test]
fn before_their_window_opens_nothing_is_for_sale() {
    let list = "- brochure · #sales\n- jam";
    let log = "- 2025-01-01 jam";
    way("circle: 2\nbought: 2024-01-18\nbuys_every: 3 years", log, list, "jam");
    // From eight weeks before business is near.
    way("circle: 2\nbought: 2024-01-17\nbuys_every: 3 years", log, list, "brochure");
    way("circle: 2\nbought: 2023-11-22\nbuys_every: 3 years", log, list, "brochure");
    way("circle: 2\nbought: 2023-11-23", log, list, "brochure");
    way("circle: 2\nbought: 2026-11-23\nbuys_every: 3 years", log, list, "brochure");
    way("circle: 2\nbought: 2024-01-18\nbuys_every: 3 years", "", "- brochure · #sales", "none");
}

#[test]
fn a_personal_fact_is_woven_in_and_stays_until_the_next_touch() {
    let facts = ["a whippet", "lemon cake", "two daughters", "plays the tuba"];
    let contact = |log: &str, facts: &[&str]| Contact {
        personal: facts.iter().map(|&fact| fact.into()).collect(),
        ..read("circle: 1", log)
    };
    let fact =
        |contact: &Contact, today: &str| act(contact, "Ada", Ways::standard(), LEAD, day(today), None).fact;
    assert_eq!(fact(&contact("", &[]), TODAY), None);
    assert_eq!(fact(&contact("", &facts[..1]), TODAY).as_deref(), Some(facts[0]));
    let once = contact("- 2026-10-01 phone", &facts);
    assert_eq!(fact(&once, TODAY), fact(&once, "2027-11-22"));
    let backwards: Vec<&str> = facts.iter().rev().copied().collect();
    assert_eq!(fact(&once, TODAY), fact(&contact("- 2026-10-01 phone", &backwards), TODAY));
    let logs =
        (1..=20).map(|count| (1..=count).map(|at| format!("- 2026-09-{at:02} phone\n")).collect::<String>());
    let told: BTreeSet<_> = logs.map(|log| fact(&contact(&log, &facts), TODAY)).collect();
    assert_eq!(told.len(), facts.len());
}

#[test]
fn names_draw_different_lots() {
    let contact = read("circle: 2\ncategory: buyer", "");
    let names = (0..200).map(|number| format!("Ada {number}"));
    let ways: BTreeSet<_> =
        names.map(|name| act(&contact, &name, Ways::standard(), LEAD, day(TODAY), None).way).collect();
    let suiting = Ways::standard()
        .0
        .iter()
        .filter(|way| way.suits(contact.circle, contact.categories) && way.goes_by(Method::Email));
    assert_eq!(ways.len(), suiting.count());
}

/// The rules that spoke, one a line, with the lines that they read (the log's first is 8, below one of front matter).
fn why(front: &str, log: &str, list: &str, expected: &[&str]) {
    let contact = read_by(list, &format!("{front}\nx: y"), log);
    let because = because(&contact, "Ada", &listed(list), LEAD, day(TODAY), None);
    let shown = because.iter().map(|it| {
        let lines: Vec<u32> = lines_of(it).iter().map(|source| source.line).collect();
        if lines.is_empty() { rule(it) } else { format!("{} {lines:?}", rule(it)) }
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected, "{front}\n{log}");
}

fn rule(because: &Because) -> String {
    (ENGLISH.because)(&because.rule, day(TODAY))
}

fn lines_of(because: &Because) -> Vec<&Source> {
    let lines = because.read.iter().filter_map(|it| match it {
        Read::Line(source) => Some(source),
        _ => None,
    });
    lines.collect()
}

#[test]
fn the_rules_that_spoke_are_told_with_their_lines() {
    let fresh = "not used with them yet, as none of the ways that suit";
    why("circle: 1", "", "- jam", &["phone: circle 1, by many methods", fresh]);
    why("circle: 2", "", "- jam", &["email: circle 2, mostly by email", fresh]);
    why("circle: 3\nlinkedin: x", "", "- jam", &["meeting: circle 3, at events and online", fresh]);
    why("a: b", "", "- jam", &["email: no method was used yet", fresh]);
    why("channel: phone", &by(&["phone"]), "- jam", &["phone: how they like to be reached", fresh]);
    why(
        "channel: phone",
        &by(&["email", "phone", "phone"]),
        "- jam",
        &["meeting: unlike the last two, by phone [9, 10]", fresh],
    );
    why("circle: 2", &by(&["phone", "email"]), "- jam", &["meeting: unlike the last, by email [9]", fresh]);
    why(
        "circle: 3\nmet: 2026-11-01\nlinkedin: x",
        "",
        "- jam",
        &["online: unlike the last, in person [3]", fresh],
    );
    why(
        "circle: 1",
        &by(&["email", "phone", "phone", "phone", "phone"]),
        "- jam",
        &["meeting: the last four touches were all by phone: vary the method [9, 10, 11, 12]", fresh],
    );
    why(
        "circle: 2",
        "- 2026-01-01 tea\n- 2026-01-02 jam",
        "- jam\n- tea",
        &[
            "email: circle 2, mostly by email",
            "all that suit were used with them, this one longest ago, 1 Jan [8]",
        ],
    );
    why(
        "circle: 2",
        "- 2026-01-01 tea\n- 2026-01-02 rum",
        "- jam\n- tea\n- rum",
        &[
            "email: circle 2, mostly by email",
            "not used with them yet; 2 of the 3 ways that suit were [8, 9]",
        ],
    );
    why(
        "circle: 2",
        "- 2026-01-01 tea",
        "- jam\n- tea",
        &["email: circle 2, mostly by email", "not used with them yet; 1 of the 2 ways that suit was [8]"],
    );
    why(
        "bought: 2025-01-01\nbuys_every: 3y",
        "- 2026-01-01 x #sales\n- 2026-01-02 x #sales\n- 2026-01-03 x #sales",
        "- jam",
        &[
            "email: no method was used yet",
            "three sales touches in a row: something useful instead [9, 10, 11]",
            "they buy again from 1 Jan 2028: nothing is for sale until then [2]",
            fresh,
        ],
    );
    // Help to come back to is an item of its own, and no way.
    why("circle: 2", "- 2026-10-01 x #got #gave", "- jam", &["email: circle 2, mostly by email", fresh]);
    let unsuited = "none of the ways suits: look at their circles, categories and methods";
    why("circle: 2", "", "- jam · circle 1", &["email: circle 2, mostly by email", unsuited]);
}

#[test]
fn an_entry_of_another_note_is_told_with_that_note() {
    let note: Arc<str> = "Ben.md".into();
    let email = entry("2026-10-01", Some(Method::Email), Tags::default());
    let log: Log = [Entry { from: Some(&note), ..email }].into_iter().collect();
    let because =
        because(&Contact { log, ..Contact::default() }, "Ada", Ways::standard(), LEAD, day(TODAY), None);
    assert_eq!(rule(&because[0]), "phone: unlike the last, by email");
    assert_eq!(lines_of(&because[0]), [&Source { from: Some(note), line: 9 }]);
}

/// Logs as people may write them, of believed days and of days to come.
fn logs() -> impl Strategy<Value = Vec<String>> {
    let word = "(phone|email|coffee|linkedin|slack|card|talked)";
    let said = "(sent an article|introduced him to Ben|a book|match|[^\n\r]{0,8})";
    let tag = "( #gave| #got| #told| #asked| #sales| #noanswer){0,2}";
    prop::collection::vec(
        (1..=12_u32, 1..=28_u32, word, said, tag).prop_map(|(month, day, word, said, tag)| {
            format!("- 2026-{month:02}-{day:02} {word}: {said}{tag}")
        }),
        0..12,
    )
}

fn fronts() -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        &[
            "circle: 1",
            "circle: 2\ncategory: buyer\nbought: 2025-11-01\nbuys_every: 2y",
            "circle: 3\ncategory: expert\nmet: 2026-01-01\nlinkedin: x",
            "channel: post",
            "circle: 1\ncategory: sponsor\nchannel: phone",
        ][..],
    )
}

proptest! {
    #[test]
    fn the_order_of_the_logs_lines_does_not_matter(
        (log, other) in logs().prop_flat_map(|log| (Just(log.clone()), Just(log).prop_shuffle())),
        front in fronts(),
    ) {
        let [one, two] = [&log, &other].map(|log| {
            act(&read(front, &log.join("\n")), "Ada", Ways::standard(), LEAD, day(TODAY), None)
        });
        prop_assert_eq!(one, two);
    }

    #[test]
    fn the_act_stays_until_the_next_touch_whatever_the_day(log in logs(), front in fronts(), days in 0..300_u64) {
        // Help and windows have days of their own.
        let log: Vec<String> = log.into_iter().filter(|line| !line.contains("#g")).collect();
        let contact = Contact { buying: None, ..read(front, &log.join("\n")) };
        let on = |day: NaiveDate| act(&contact, "Ada", Ways::standard(), LEAD, day, None);
        let later = day("2026-12-28") + chrono::Days::new(days);
        prop_assert_eq!(on(day("2026-12-28")), on(later));
    }

    #[test]
    fn everything_of_a_note_can_be_told(log in logs(), front in fronts()) {
        let contact = read(front, &log.join("\n"));
        let because = because(&contact, "Ada", Ways::standard(), LEAD, day(TODAY), None);
        let lines: Vec<u32> = because.iter().flat_map(lines_of).map(|source| source.line).collect();
        let end = (front.lines().count() + 6 + log.len()) as u32;
        prop_assert!(lines.iter().all(|&line| (2..=end).contains(&line)), "{:?}", lines);
    }
}

proptest! {
    // Each reads forty notes.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_done_as_suggested_never_comes_again_before_all_that_suit(front in fronts(), name in "[a-z]{1,8}") {
        let mut log: Vec<(NaiveDate, Act)> = Vec::new();
        for week in 0..40 {
            let at = day("2025-01-06") + chrono::Days::new(week * 7);
            let lines: Vec<String> =
                log.iter().map(|(day, act)| format!("- {day} {}", words(act))).collect();
            let contact = Contact { buying: None, ..read(front, &lines.join("\n")) };
            let act = act(&contact, &name, Ways::standard(), LEAD, at, None);
            if log.iter().any(|(_, before)| before.way == act.way) {
                let unused = (0_u8..).zip(&Ways::standard().0).find(|(number, way)| {
                    let suits = way.suits(contact.circle, contact.categories) && way.goes_by(act.method);
                    suits && contact.used.iter().all(|used| used.way != *number)
                });
                prop_assert_eq!(unused, None, "{} again on {}", words(&act), at);
            }
            log.push((at, act));
        }
    }
}

#[test]
fn forty_suggestions_to_one_person_are_many_different_ones() {
    let mut log = String::new();
    let mut ways = BTreeSet::new();
    for week in 0..40 {
        let at = day("2025-01-06") + chrono::Days::new(week * 7);
        let act = act(&read("circle: 1\ncategory: sponsor", &log), "Ada", Ways::standard(), LEAD, at, None);
        log += &format!("- {at} {}\n", words(&act));
        ways.insert(act.way);
    }
    assert!(ways.len() >= 20, "{}: {ways:#?}", ways.len());
}

#[test]
fn a_contact_of_whom_nothing_is_known_gets_an_act_too() {
    let some = |contact: &Contact| act(contact, "", Ways::standard(), LEAD, day(TODAY), None).way.is_some();
    assert!(some(&Contact::default()));
    assert!(some(&Contact { last_touch: dated("2026-10-01"), ..Contact::default() }));
    let mut all = Categories::default();
    Category::ALL.into_iter().for_each(|category| all.insert(category));
    assert!(some(&Contact { categories: all, ..Contact::default() }));
    let act = act(&Contact::default(), "Ada", &Ways::default(), LEAD, day(TODAY), None);
    assert_eq!((act.method, act.way), (Method::Email, None));
}

#[test]
fn nobody_asks_in_person_whether_a_message_arrived() {
    let log = "- 2026-10-01 phone\n- 2026-10-20 email\n- 2026-11-12 phone #noanswer";
    let act = |today| act(&read("circle: 1", log), "Ada", Ways::standard(), LEAD, day(today), None);
    assert_eq!(act("2026-11-26").method, Method::Online);
    assert_eq!(act("2026-11-27").method, Method::Meeting, "two weeks on it is a fresh try");
}

#[test]
fn a_way_whose_words_say_how_goes_by_that_alone() {
    let list = "- post them a card\n- meet at their place · email\n- lend a book";
    let methods: Vec<_> = listed(list).0.iter().map(|way| way.methods.to_vec()).collect();
    assert_eq!(methods, [vec![Method::Post], vec![Method::Meeting], Vec::new()]);
    way("circle: 1\nchannel: phone", "", "- post them a card", "none");
}
