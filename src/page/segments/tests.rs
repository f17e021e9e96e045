use super::*;
use crate::config::Config;
use crate::contact::Contact;
use crate::page::ENGLISH;

#[test]
fn what_reads_as_a_place_or_an_event_opens_a_talk_and_nothing_else_does() {
    for text in
        ["the Harvest Evening", "Cold Chain Days, hall 4", "in Bath", "Chamber lunch", "a train", "LinkedIn"]
    {
        assert!(is_event(text), "{text}");
    }
    for text in [
        "through Sam Okafor",
        "via Pete",
        "introduced by Tom",
        "he rang me. Wants racks",
        "why not?",
        "sam@longshore.example",
        "https://fair.example",
        "2026",
        "",
        "a long story that began with a lorry in the wrong yard on a wet day",
    ] {
        assert!(!is_event(text), "{text}");
    }
}

/// The lines below somebody who does not call back, by their note on 22 November 2026.
fn no_reply_lines(front: &str, log: &[&str]) -> Vec<String> {
    let note = format!("---\ncircle: 1\n{front}\n---\n\n## Log\n{}\n", log.join("\n"));
    let contact = Contact::read(&"Ada.md".into(), note.as_bytes(), &Config::default()).unwrap();
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let lines = no_reply(&no_reply::diagnose(&contact, today), &ENGLISH);
    lines.iter().map(|line| plain(line, today, &ENGLISH)).collect()
}

const EMAILS: [&str; 3] =
    ["- 2026-10-01 email #noanswer", "- 2026-10-09 email #noanswer", "- 2026-10-25 email #noanswer"];

#[test]
fn reason_with_the_strongest_evidence_stands_first_and_whole_with_its_way_out() {
    let check = |front: &str, log: &[&str], says: &str, ways_out: &str| {
        let lines = no_reply_lines(front, log);
        let expected = (&*format!("the note says: {says}"), &*format!("ways out: {ways_out}"));
        assert_eq!((&*lines[0], &**lines.last().unwrap()), expected, "{front}");
        assert!(lines.iter().all(|line| line.chars().count() <= OTHER - BULLET), "{lines:?}");
    };
    // Common ground, the next one, would need more room for its way out than there is: it waits.
    check(
        "channel: phone\ncategory: buyer",
        &EMAILS,
        "one method only: email, 3 of 3; they like phone; how they choose is not noted",
        "another method: phone, they like it; learn how they buy; let go or hand over",
    );
    check(
        "channel: email",
        &EMAILS,
        "one method only: email, 3 of 3; no common ground noted; no help given noted",
        "another method; back to the start: common ground, nothing to sell; let go or hand over",
    );
    let gave = [&EMAILS[..], &["- 2026-08-01 phone #gave"]].concat();
    check(
        "channel: phone\nwhy: bees\ncategory: buyer",
        &gave,
        "one method only: email, 3 of 3; they like phone; how they choose is not noted",
        "another method: phone, they like it; learn how they buy; let go or hand over",
    );
    check(
        "why: bees\nbought: 2026-01-01\nbuys_every: 3 years\ntemperature: cold",
        &gave,
        "one method only: email, 3 of 3; they buy again in Jan 2029; you noted them as cold",
        "another method; say how quiet you will be; let go or hand over",
    );
    let sold = EMAILS.map(|it| format!("{it} #sales"));
    check(
        "channel: phone\nnext: 2026-12-01",
        &sold.each_ref().map(String::as_str),
        "one method only: email, 3 of 3; they like phone",
        "another method: phone, they like it; let go or hand over",
    );
}

#[test]
fn each_reason_has_its_way_out() {
    let check = |front: &str, log: &[&str], expected: &str| {
        let ways_out = no_reply_lines(front, log).pop().unwrap();
        assert_eq!(ways_out, format!("ways out: {expected}"), "{front}");
    };
    let (gave, known) = ("- 2026-01-01 phone #gave", "why: bees\nnext: 2026-12-01");
    check(known, &[gave], "let go or hand over");
    check(&format!("{known}\ntemperature: cold"), &[gave], "let go or hand over");
    check("why: bees", &[gave], "ask straight: what do I need to do?; let go or hand over");
    check(known, &[], "back to the start: common ground, nothing to sell; let go or hand over");
    check(&format!("{known}\ncategory: buyer"), &[gave], "learn how they buy; let go or hand over");
    let cycle = format!("{known}\nbought: 2026-01-01\nbuys_every: 3 years");
    check(&cycle, &[gave], "say how quiet you will be; let go or hand over");
}
