use super::*;
use crate::agenda::fixture::{categories, dated, day, page};
use crate::config::Config;
use crate::contact::{Buying, Circle, Contact, Entry, Tags};
use crate::date::Span;

/// All task lines of a vault that holds this contact as `Ada.md`, with what stands below them.
#[track_caller]
fn check(contact: &Contact, today: &str, expected: &[&str]) {
    let text = page(&[("Ada.md", contact.clone())], today, &Config::default());
    let lines: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("- [ ] [Ada](Ada.md) · ").or_else(|| line.strip_prefix("  - ")))
        .collect();
    assert_eq!(lines, expected, "{text}");
}

fn entry(on: &str, method: Option<Method>, tags: Tags) -> Entry<'static> {
    Entry { day: day(on), method, tags, line: 9, text: "", from: None }
}

fn inner(log: &[Entry<'static>]) -> Contact {
    Contact { circle: Some(Circle::Inner), log: log.iter().copied().collect(), ..Contact::default() }
}

#[test]
fn below_the_fifth_touch_a_nudge_says_not_to_stop() {
    let touches = |count: usize, category| {
        let days = ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04"];
        let log: Vec<_> = days[..count].iter().map(|day| entry(day, None, Tags::default())).collect();
        Contact { categories: categories(&[category]), ..inner(&log) }
    };
    let check = |count, category, expected: &str| check(&touches(count, category), "2026-11-22", &[expected]);
    check(0, Category::Buyer, "circle 1 buyer · never touched");
    check(
        3,
        Category::Buyer,
        "circle 1 buyer · due 3 Oct, touched 3 Sep · 4th touch: most sales come at the 5th to 12th",
    );
    check(3, Category::Expert, "circle 1 expert · due 3 Oct, touched 3 Sep · 4th touch: keep going");
    check(4, Category::Buyer, "circle 1 buyer · due 4 Oct, touched 4 Sep · 5th touch");
}

#[test]
fn an_agreed_day_says_what_for_in_the_words_of_the_log() {
    let check_log = |log: &str, expected: &str| {
        let note = format!("---\ncircle: 1\nnext: 2026-11-20T10:30\nwhy: knows all\n---\n## Log\n{log}\n");
        let contact = Contact::read(&"Ada.md".into(), note.as_bytes(), &Config::default()).unwrap();
        check(&contact, "2026-11-22", &[&format!("circle 1 · agreed for 20 Nov, {expected} · knows all")]);
    };
    let told = "2nd touch: keep going";
    check_log(
        "- 2026-11-01 phone: *budget* call #sales",
        &format!("touched 1 Nov by phone · “budget call” · {told}"),
    );
    // The newest words before the day, in whatever order the lines stand …
    for log in [
        "- 2026-11-01 a\n- 2026-11-02 b\n- 2026-11-03 mail:",
        "- 2026-11-03 mail:\n- 2026-11-02 b\n- 2026-11-01 a",
    ] {
        check_log(log, "touched 3 Nov by email · “b” · 4th touch: keep going");
    }
    // … and before these such as name it.
    check_log(
        "- 2026-11-02 sent a book\n- 2026-11-01 ring her on 2026-11-20 with a title",
        "touched 2 Nov · “ring her on 2026-11-20 with a title” · 3rd touch: keep going",
    );
    // A try on the day itself, a day still to come: neither is what was agreed.
    check_log("- 2026-11-20 phone: no luck #noanswer", "never touched, tried 20 Nov, again from 27 Nov");
    check_log("- 2026-11-01 phone", &format!("touched 1 Nov by phone · {told}"));
}

#[test]
fn numbers_are_said_as_people_say_them() {
    let all: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111, 113].into_iter().map(ordinal).collect();
    assert_eq!(all.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th 113th");
}

#[test]
fn if_they_came_to_you_last_it_says_so() {
    let theirs = |method| inner(&[entry("2026-11-03", method, Tags::THEIRS)]);
    let due = "circle 1 · due 3 Dec";
    let nudge = "2nd touch: keep going";
    check(&theirs(Some(Method::Email)), "2026-12-01", &[&format!("{due}, they wrote last, 3 Nov · {nudge}")]);
    check(&theirs(None), "2026-12-01", &[&format!("{due}, they wrote last, 3 Nov · {nudge}")]);
    check(
        &theirs(Some(Method::Phone)),
        "2026-12-01",
        &[&format!("{due}, they called last, 3 Nov · {nudge}")],
    );
    let both = inner(&[
        entry("2026-11-03", Some(Method::Email), Tags::THEIRS),
        entry("2026-11-03", Some(Method::Phone), Tags::default()),
    ]);
    check(&both, "2026-12-01", &[&format!("{due}, touched 3 Nov by phone · {nudge}")]);
    let since = Contact { last_touch: dated("2026-11-04"), ..theirs(None) };
    check(&since, "2026-12-01", &["circle 1 · due 4 Dec, touched 4 Nov · 3rd touch: keep going"]);
}

#[test]
fn tries_are_told_until_somebody_answers() {
    let tries = |days: &[&str]| {
        let tries = days.iter().map(|day| entry(day, Some(Method::Phone), Tags::NO_ANSWER));
        Contact { last_touch: dated("2026-09-01"), ..inner(&tries.collect::<Vec<_>>()) }
    };
    let nudge = "2nd touch: keep going";
    check(
        &tries(&["2026-11-10"]),
        "2026-11-22",
        &[&format!("circle 1 · due 17 Nov, touched 1 Sep, tried 10 Nov · {nudge}")],
    );
    check(
        &tries(&["2026-10-10", "2026-11-10"]),
        "2026-11-22",
        &[&format!("circle 1 · due 24 Nov, touched 1 Sep, tried twice, last 10 Nov · {nudge}")],
    );
    let agreed = Contact { next: Some(day("2026-11-10")), ..tries(&["2026-11-10"]) };
    let line =
        format!("circle 1 · agreed for 10 Nov, touched 1 Sep, tried 10 Nov, again from 17 Nov · {nudge}");
    check(&agreed, "2026-11-22", &[&line]);
}

#[test]
fn a_silence_has_ten_reasons_below_it_those_first_that_the_note_answers() {
    let tries = ["2026-10-01", "2026-10-10", "2026-11-10"];
    let tries: Vec<_> = tries.iter().map(|day| entry(day, Some(Method::Email), Tags::NO_ANSWER)).collect();
    let contact = Contact { last_touch: dated("2026-09-01"), ..inner(&tries) };
    check(
        &contact,
        "2026-11-22",
        &[
            "circle 1 · touched 1 Sep, tried 3 times, last 10 Nov · three ways out: ask them, hand over, let go",
            "The note says: no common ground noted · no next step with a day to come · \
             one method only: email, 3 of 3 · no help given noted",
            "Ask yourself: is this the time at which they buy? is this the way in which they buy? could they say in a sentence what you do? \
             do you listen, and are you easy to talk to? what are they telling you by this? \
             do you keep in touch steadily?",
        ],
    );
}

#[test]
fn a_first_follow_up_is_late_from_the_third_day_on_and_names_what_you_promised() {
    let promise = |text: &str, due: Option<&str>| Promise {
        text: text.into(),
        due: due.map(day),
        is_waiting: false,
        line: 7,
    };
    let met =
        Contact { met: dated("2026-11-20"), met_at: Some("Chamber *lunch*".into()), ..Contact::default() };
    let place = r"at Chamber \*lunch\*";
    let open = format!("open with “It was good to meet you {place}”");
    check(&met, "2026-11-20", &[&format!("met 20 Nov {place}: follow up by 21 Nov · {open}")]);
    check(&met, "2026-11-21", &[&format!("met 20 Nov {place}: follow up by 21 Nov · {open}")]);
    check(&met, "2026-11-22", &[&format!("met 20 Nov {place}: follow up, late since 22 Nov · {open}")]);
    check(&met, "2026-12-20", &[&format!("met 20 Nov {place}: follow up, late since 22 Nov · {open}")]);
    let one = Contact { promises: Box::new([promise("a deck", Some("2027-01-10"))]), ..met.clone() };
    check(
        &one,
        "2026-11-21",
        &[&format!("met 20 Nov {place}: follow up by 21 Nov · you promised by 10 Jan 2027: a deck · {open}")],
    );
    let both = [promise("a deck", Some("2027-01-10")), promise("a call", Some("2027-01-09"))];
    check(
        &Contact { promises: Box::new(both), ..met },
        "2026-11-21",
        &[&format!(
            "met 20 Nov {place}: follow up by 21 Nov · you promised by 9 Jan 2027: a call and 1 more · {open}"
        )],
    );
}

#[test]
fn until_a_window_opens_the_line_says_useful_and_quiet() {
    let buying = Buying { bought: dated("2026-01-15"), every: Some(Span::months(12)), by: None };
    let contact = Contact {
        last_touch: dated("2026-10-20"),
        buying: Some(buying.into()),
        categories: categories(&[Category::Buyer]),
        ..inner(&[])
    };
    let line = "circle 1 buyer · due 20 Nov, touched 20 Oct · 2nd touch: most sales come at the 5th to 12th";
    let quiet = format!("{line} · their window opens 15 Jan 2027: useful and quiet until then");
    let window = "circle 1 buyer · bought 15 Jan, window opens 15 Jan 2027 · ask what they will need";
    check(&contact, "2026-11-19", &[&quiet]);
    check(&contact, "2026-11-20", &[line, window]);
}

#[test]
fn an_act_is_said_whole_and_its_words_are_not_trusted() {
    use crate::agenda::suggest::Act;
    let act = Act {
        method: Method::Phone,
        way: Some("send [an] article".into()),
        fact: Some("sails".into()),
        is_instead_of_sales: false,
        is_to_vary: false,
    };
    let reason = Reason::Cadence { due: None, latest: None, quiet_until: None };
    let line = Line {
        path: "Ada.md".into(),
        circle: None,
        categories: categories(&[]),
        reason,
        touched: None,
        is_theirs: false,
        touches: 0,
        tries: None,
        met: None,
        met_at: None,
        why: None,
        act: Some(act.clone()),
    };
    let last = segments(&line).pop();
    assert_eq!(last, Some(vec![Piece::Theirs(act.words())]));
}
