use super::*;
use crate::agenda::fixture::{categories, dated, day, entry, touched};
use crate::contact::{Birthday, Buying, Category, Circle, Method, Status, Tags, Temperature};
use crate::date::{Cadence, Span};
use proptest::prelude::*;

const PATH: &str = "People/Ada Lovelace.md";

fn difference<'a>(old: Option<&'a Contact>, new: Option<&'a Contact>, texts: [&'a str; 2]) -> Difference<'a> {
    let side = |contact, text| Some(Side { contact, text });
    Difference { old_path: PATH, new_path: PATH, old: side(old, texts[0]), new: side(new, texts[1]) }
}

/// What the subject says after the name.
fn check(old: &Contact, new: &Contact, expected: &str) {
    let message = message(difference(Some(old), Some(new), ["", ""]), day("2026-11-22"));
    assert_eq!(message, format!("Ada Lovelace: {expected}\n\nContact: {PATH}\n"));
}

fn check_texts(old: &str, new: &str, expected: &str) {
    let contact = Contact::default();
    let message = message(difference(Some(&contact), Some(&contact), [old, new]), day("2026-11-22"));
    assert_eq!(message, format!("Ada Lovelace: {expected}\n\nContact: {PATH}\n"));
}

fn logged(entries: &[(&str, Option<Method>, Tags)]) -> Contact {
    let log = entries.iter().map(|(day, method, tags)| entry(day, *method, *tags)).collect();
    Contact { log, ..touched(Circle::Inner, "2026-10-02") }
}

#[test]
fn touches_and_tries_are_told_with_their_day() {
    let old = touched(Circle::Inner, "2026-10-02");
    let none = Tags::default();
    let phone = Some(Method::Phone);
    check(&old, &logged(&[("2026-11-22", phone, none)]), "touched by phone, 22 Nov (was 2 Oct)");
    check(&old, &touched(Circle::Inner, "2026-11-22"), "touched, 22 Nov (was 2 Oct)");
    check(&Contact { last_touch: None, ..old.clone() }, &old, "touched, 2 Oct");
    check(&old, &touched(Circle::Inner, "2025-09-30"), "last touch 30 Sep 2025 (was 2 Oct)");
    check(&old, &Contact { last_touch: None, ..old.clone() }, "no touch (was 2 Oct)");
    check(&old, &logged(&[("2026-10-02", phone, none)]), "touched by phone, 2 Oct");
    check(&old, &logged(&[("2026-11-22", phone, Tags::NO_ANSWER)]), "tried by phone, 22 Nov");
    check(&old, &logged(&[("2026-11-22", None, Tags::NO_ANSWER)]), "tried, 22 Nov");
    check(&old, &logged(&[("2026-09-01", phone, none)]), "logged by phone, 1 Sep");
    check(&old, &logged(&[("2026-12-01", None, none)]), "logged, 1 Dec");
    let two = logged(&[("2026-11-22", phone, none), ("2026-11-20", None, Tags::NO_ANSWER)]);
    check(&old, &two, "touched by phone, 22 Nov (was 2 Oct); tried, 20 Nov");
    let moved = |line| Contact {
        log: two.log.iter().map(|entry| crate::contact::Entry { line, ..entry }).take(1).collect(),
        ..old.clone()
    };
    check(&moved(3), &moved(30), "notes edited");
}

#[test]
fn every_field_has_its_words() {
    let old = touched(Circle::Middle, "2026-10-02");
    let with = |change: &dyn Fn(&mut Contact)| {
        let mut new = old.clone();
        change(&mut new);
        new
    };
    let both = |change: &dyn Fn(&mut Contact), there: &str, back: &str| {
        check(&old, &with(change), there);
        check(&with(change), &old, back);
    };
    both(&|it| it.circle = Some(Circle::Inner), "circle 2 → 1", "circle 1 → 2");
    both(&|it| it.circle = None, "no circle (was 2)", "circle 2");
    both(&|it| it.categories = categories(&[Category::Buyer]), "category buyer", "no category (was buyer)");
    both(&|it| it.next = Some(day("2026-12-01")), "next step 1 Dec", "no next step (was 1 Dec)");
    both(&|it| it.channel = Some(Method::Phone), "channel phone", "no channel (was phone)");
    both(&|it| it.why = Some("x".into()), "why: x", "no why");
    both(&|it| it.met = dated("2026-11-03"), "met 3 Nov", "no day of meeting");
    both(&|it| it.met_at = Some("the fair".into()), "met at the fair", "no day of meeting");
    both(&|it| it.status = Status::Resting, "resting", "back on the agenda");
    both(&|it| it.status = Status::HandedOver, "handed over", "back on the agenda");
    both(&|it| it.status = Status::Dropped, "dropped", "back on the agenda");
    both(
        &|it| it.birthday = Some(Birthday { year: Some(1815), month: 12, day: 10 }),
        "birthday 10 Dec 1815",
        "no birthday (was 10 Dec 1815)",
    );
    both(
        &|it| it.birthday = Some(Birthday { year: None, month: 2, day: 29 }),
        "birthday 29 Feb",
        "no birthday (was 29 Feb)",
    );
    let buying = |buying: Buying| move |it: &mut Contact| it.buying = Some(buying.clone().into());
    let bought = Buying { bought: dated("2025-11-03"), ..Buying::default() };
    both(&buying(bought), "bought 3 Nov 2025", "no day of buying (was 3 Nov 2025)");
    let every = Buying { every: Some(Span::months(36)), ..Buying::default() };
    both(&buying(every), "buys every 3 years", "no buying cycle (was 3 years)");
    let by = Buying { by: Some("tender".into()), ..Buying::default() };
    both(&buying(by), "buys by tender", "no way of buying (was tender)");
    let next = Buying { next: Some(day("2026-12-01")), ..Buying::default() };
    both(&buying(next), "buys next 1 Dec", "no next day of buying (was 1 Dec)");
    both(&|it| it.temperature = Some(Temperature::Hot), "temperature hot", "no temperature (was hot)");
    both(&|it| it.click = true, "you click", "no click any more");
    check(&old, &old, "notes edited");
}

#[test]
fn a_word_mended_in_the_log_is_no_touch() {
    let logged = |text| {
        let entry = crate::contact::Entry { text, ..entry("2026-09-01", None, Tags::default()) };
        Contact { log: [entry].into_iter().collect(), ..touched(Circle::Inner, "2026-10-02") }
    };
    check(&logged("agred"), &logged("agreed"), "notes edited");
}

#[test]
fn cadences_are_told_as_people_write_them() {
    let check_cadence = |every, latest, expected: &str| {
        let new = Contact { cadence: Some(Cadence { every, latest }), ..Contact::default() };
        check(&Contact::default(), &new, &format!("cadence {expected}"));
    };
    let days = |days| Span { months: 0, days };
    check_cadence(days(42), None, "6 weeks");
    check_cadence(days(7), None, "1 week");
    check_cadence(days(10), None, "10 days");
    check_cadence(Span::months(1), None, "1 month");
    check_cadence(Span::months(24), None, "2 years");
    check_cadence(Span::months(3), Some(Span::months(6)), "3–6 months");
    check_cadence(Span::months(1), Some(Span::months(2)), "1–2 months");
    check_cadence(Span::months(6), Some(Span::months(12)), "6 months to 1 year");
}

#[test]
fn promises_are_told_as_made_kept_and_called_off() {
    let made = "- [ ] send the CV 📅 2026-12-01";
    check_texts("", made, "promised to send the CV by 1 Dec");
    check_texts("", "- [ ] Send the CV [due:: 2026-12-01] #work", "promised to send the CV by 1 Dec");
    check_texts("", "* [ ] CV (due 2026-12-01)", "promised to CV by 1 Dec");
    check_texts("", "- [ ] introduce me to Ana #waiting", "waiting for: introduce me to Ana");
    check_texts(made, "- [x] send the CV 📅 2026-12-01 ✅ 2026-11-22", "kept: send the CV");
    check_texts("- [ ] Ana #waiting", "- [x] Ana #waiting", "received: Ana");
    check_texts(made, "- [-] send the CV 📅 2026-12-01", "called off: send the CV");
    check_texts(made, "- [ ] send the CV 📅 2026-12-05", "send the CV: by 5 Dec");
    check_texts(made, "- [ ] send the CV", "send the CV: no date any more");
    check_texts("- [x] send the CV", made, "promised to send the CV by 1 Dec");
    check_texts("", "- [x] done at once", "notes edited");
    check_texts(made, "", "notes edited");
    check_texts("", "```\n- [ ] code\n```", "notes edited");
    check_texts("", "> - [ ] quoted", "notes edited");
    check_texts("", "%%\n- [ ] hidden\n%%", "notes edited");
    check_texts("---\nwhy: x\n---\n", "---\nwhy: x\n---\n1. [ ] send it ⏫", "promised to send it");
    check_texts("", "- [ ] tell [[Ana Ruiz|Ana]] ➕ 2026-11-22", "promised to tell Ana");
    check_texts("- [ ] a", "text\n\n- [ ] a 🔼 #work", "notes edited");
    check_texts("- [ ] a\n- [ ] a", "- [ ] a\n- [x] a", "kept: a");
}

#[test]
fn changes_are_joined_as_far_as_they_fit() {
    let old = touched(Circle::Middle, "2026-10-02");
    let mut new = touched(Circle::Inner, "2026-11-22");
    check(&old, &new, "touched, 22 Nov (was 2 Oct); circle 2 → 1");
    new.next = Some(day("2026-12-01"));
    check(&old, &new, "touched, 22 Nov (was 2 Oct); circle 2 → 1; next step 1 Dec");
    new.status = Status::Resting;
    check(&old, &new, "touched, 22 Nov (was 2 Oct); resting; circle 2 → 1; …");
    let why = Some("a reason that is much longer than any subject of a commit can be".into());
    let why = Contact { why, ..old.clone() };
    check(&old, &why, "why: a reason that is much longer than any subject of a…");
}

#[test]
fn coming_and_going_is_told() {
    let grace = Contact {
        categories: categories(&[Category::Expert]),
        circle: Some(Circle::Outer),
        ..Contact::default()
    };
    let side = |contact| Some(Side { contact, text: "" });
    let check = |old, new, paths: [&'static str; 2], expected: &str| {
        let difference = Difference { old_path: paths[0], new_path: paths[1], old, new };
        assert_eq!(message(difference, day("2026-11-22")), format!("{expected}\n"));
    };
    let (contact, plain, note) = (side(Some(&grace)), Contact::default(), side(None));
    let here = ["Grace.md"; 2];
    check(None, contact, here, "New contact: Grace (circle 3, expert)\n\nContact: Grace.md");
    check(None, side(Some(&plain)), here, "New contact: Grace\n\nContact: Grace.md");
    check(contact, None, here, "Removed contact: Grace\n\nContact: Grace.md");
    check(note, contact, here, "Now a contact: Grace (circle 3, expert)\n\nContact: Grace.md");
    check(contact, note, here, "No longer a contact: Grace\n\nContact: Grace.md");
    let renamed = ["Jack Lee.md", "P/Jack Leigh.md"];
    check(contact, contact, renamed, "Renamed contact: Jack Lee → Jack Leigh\n\nContact: P/Jack Leigh.md");
    let more =
        "Renamed contact: Jack Lee → Jack Leigh; circle 3; category expert\n\nContact: P/Jack Leigh.md";
    check(side(Some(&plain)), contact, renamed, more);
    check(contact, contact, ["a/A.md", "b/c/A.md"], "Moved contact: A to b/c\n\nContact: b/c/A.md");
    check(
        contact,
        contact,
        ["a/A.md", "A.md"],
        "Moved contact: A to the vault's own folder\n\nContact: A.md",
    );
}

#[test]
fn other_files_are_told_by_their_path() {
    let side = Some(Side { contact: None, text: "" });
    let check = |old, new, paths: [&'static str; 2], expected: &str| {
        let difference = Difference { old_path: paths[0], new_path: paths[1], old, new };
        assert_eq!(message(difference, day("2026-11-22")), format!("{expected}\n"));
    };
    check(side, side, ["Meetings/2026-11-22.md"; 2], "Edited Meetings/2026-11-22.md");
    check(side, side, ["rounds.toml"; 2], "Edited rounds.toml");
    check(None, side, ["a.md"; 2], "New note a.md");
    check(None, side, ["a.png"; 2], "New file a.png");
    check(side, None, ["a.md"; 2], "Removed note a.md");
    check(side, side, ["a.png", "b.png"], "Renamed file a.png → b.png");
}

#[test]
fn an_anonymous_message_names_nobody() {
    let ada = touched(Circle::Inner, "2026-10-02");
    let mut change = difference(Some(&ada), Some(&ada), ["", ""]);
    assert_eq!(anonymous(change), "Edited contact\n");
    change.old = None;
    assert_eq!(anonymous(change), "New contact\n");
    change.new = Some(Side { contact: None, text: "" });
    assert_eq!(anonymous(change), "New note\n");
}

#[test]
fn the_agendas_own_message_has_the_full_day() {
    assert_eq!(agenda(day("2026-11-22")), "agenda: 22 November 2026\n");
}

#[test]
fn texts_are_similar_that_share_half_of_their_lines() {
    let check = |old: &str, new: &str, expected: bool| {
        assert_eq!(similar(old, new), expected, "{old:?} {new:?}");
        assert_eq!(similar(new, old), expected, "{new:?} {old:?}");
    };
    check("", "", true);
    check("", "a", false);
    check("a\nb", "a\r\nc\r\n", true);
    check("a\nb\nc", "a\nd\ne", false);
    check("a\na\na\na", "a\nb\nc\nd", false);
    check("\n\n\na", "\n\n\nb", false);
}

proptest! {
    #[test]
    fn no_name_and_no_text_breaks_a_subject_or_a_trailer(
        old_path in "\\PC{0,30}|.{0,90}|(?s:.{0,30})",
        new_path in "\\PC{0,30}|.{0,90}|(?s:.{0,30})",
        why in "(?s:.{0,90})",
        text in "- \\[ \\] (?s:.{0,40})",
    ) {
        let old = Contact::default();
        let new = Contact { why: Some(why.into()), ..touched(Circle::Inner, "2026-11-22") };
        let (old, new) = (Some(Side { contact: Some(&old), text: "" }), Some(Side { contact: Some(&new), text: &text }));
        for (old, new) in [(old, new), (None, new), (new, None)] {
            let message = message(Difference { old_path: &old_path, new_path: &new_path, old, new }, day("2026-11-22"));
            let lines: Vec<&str> = message.split('\n').collect();
            prop_assert!(lines.len() == 4 && lines[1].is_empty() && lines[3].is_empty(), "{message:?}");
            prop_assert!(lines[0].chars().count() <= 72 && lines[2].starts_with("Contact: "), "{message:?}");
            prop_assert!(!message.chars().any(|c| c.is_control() && c != '\n'), "{message:?}");
        }
    }
}

#[test]
fn what_is_taken_back_says_so_behind_the_name() {
    let check = |subject: &str, path: Option<&str>, expected: &str| {
        let message = taken_back(subject, path, None, "1234", false);
        assert_eq!(message.lines().next().unwrap(), expected);
        assert!(message.ends_with("\nRounds: undo\nUndoes: 1234\n"), "{message}");
    };
    let ada = Some("People/Ada Lovelace.md");
    let subject = "Ada Lovelace: touched by phone, 22 Nov — liked the draft";
    check(subject, ada, "Ada Lovelace: taken back: touched by phone, 22 Nov — liked the draft");
    check("New contact: Ada Lovelace (circle 3)", ada, "Taken back: New contact: Ada Lovelace (circle 3)");
    check("Inbox: Ana", None, "Taken back: Inbox: Ana");
    let long = taken_back(&format!("Ada Lovelace: {}", "word ".repeat(20)), ada, None, "1234", false);
    let long = long.lines().next().unwrap();
    assert_eq!((long.chars().count() <= 72, long.ends_with('…')), (true, true), "{long}");
    assert_eq!(
        taken_back(subject, ada, None, "1234", true),
        "Edited contact\n\nRounds: undo\nUndoes: 1234\n"
    );
    assert_eq!(inbox("Ana,  Acme", false), "Inbox: Ana, Acme\n\nRounds: inbox\n");
    assert_eq!(inbox("Ana", true), "Edited note\n\nRounds: inbox\n");
}

#[test]
fn what_a_phone_got_wrong_is_told() {
    let message = put_back("People/Ada Lovelace.md", &["12ab", "34cd"], false);
    let expected = "Ada Lovelace: what a merge on a phone dropped is back\n\nContact: People/Ada Lovelace.md\nMends: 12ab\nMends: 34cd\n";
    assert_eq!(message, expected);
    assert_eq!(mends(&message).collect::<Vec<_>>(), ["12ab", "34cd"]);
    assert_eq!(mends("Ada Lovelace: notes edited\n\nContact: Ada.md\n").count(), 0);
    let long = put_back(&format!("{}.md", "name ".repeat(20)), &[], false);
    assert!(long.lines().next().unwrap().chars().count() <= 72, "{long}");
    let message = put_back("Ada Lovelace.md", &["12ab"], true);
    assert!(!message.contains("Ada") && mends(&message).eq(["12ab"]), "{message}");
    assert_eq!(restored(1), "Restored 1 file that a phone had broken\n");
    assert_eq!(restored(2), "Restored 2 files that a phone had broken\n");
}

#[test]
fn many_notes_that_come_together_are_told_with_their_number_and_folder() {
    let check = |paths: &[&str], are_contacts, is_anonymous, expected: &str| {
        assert_eq!(together(paths, are_contacts, is_anonymous), format!("{expected}\n"));
    };
    check(&["People/A.md", "People/B.md"], false, false, "New: 2 notes in People");
    check(&["People/A.md", "People/Old/B.md"], true, false, "Now contacts: 2 notes in People");
    check(&["People/Old/A.md", "People/Older/B.md"], false, false, "New: 2 notes in People");
    check(&["People/A.md", "Peoples/B.md"], false, false, "New: 2 notes");
    check(&["A.md", "People/B.md"], false, false, "New: 2 notes");
    check(&["People/A.md", "People/B.md"], false, true, "New: 2 notes");
    let long = format!("{}/A.md", "x".repeat(100));
    assert!(together(&[&long], false, false).trim_end().chars().count() <= 72);
}
