use super::*;
use crate::contact::Contact;
use proptest::prelude::*;

/// A Friday.
const DAY: &str = "2026-11-20";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn who(asked: &str) -> Who {
    match asked {
        "Ada Lovelace" | "Lady Ada" => Who::One("People/Ada Lovelace.md".into()),
        "Ada" => Who::Like("People/Ada Lovelace.md".into()),
        "Tom" => Who::Several(vec!["Tom Ashworth.md".into(), "Tom Reid.md".into()]),
        "Tim" => Who::Alike(vec!["Tom Ashworth.md".into(), "Tom Reid.md".into()]),
        _ => Who::Nobody,
    }
}

/// Judges the first card of a text, in a vault where Ada Lovelace and two Toms are known.
fn verdict(text: &str) -> Verdict {
    verdict_in(text, &Config::default(), "")
}

fn verdict_in(text: &str, config: &Config, note: &str) -> Verdict {
    let vault = Vault {
        book: &|_| None,
        folder: config.contacts.as_deref().filter(|folder| *folder != ".").unwrap_or_default(),
        config,
        who: &who,
        note: &|_| Some(note.to_owned()),
        is_taken: &|path| {
            path.eq_ignore_ascii_case("Mill.md") || path == "Kim Lee.md" || path == "Kim Lee 2.md"
        },
    };
    let cards = read(text);
    judge(cards.first().unwrap_or_else(|| panic!("no card in {text:?}")), day(DAY), &vault)
}

/// A verdict in a few words: what a reader of the table needs to see.
fn shown(verdict: Verdict) -> String {
    match verdict {
        Verdict::New { path, note } => {
            let lines = note.lines().filter(|line| !line.is_empty() && *line != "---" && *line != "## Log");
            let usual = ["circle: 3".to_owned(), format!("met: {DAY}")];
            let lines: Vec<&str> = lines.filter(|line| !usual.iter().any(|it| it == line)).collect();
            [vec!["new", &path], lines].concat().join(" | ")
        }
        Verdict::Known { path, requests } => {
            let requests =
                requests.iter().map(|request| request.subject(&path, None, day(DAY), &Methods::default()));
            let requests: Vec<String> =
                requests.map(|it| it.split_once(": ").unwrap().1.to_owned()).collect();
            format!("{}: {}", contacts::name(&path), requests.join(" | "))
        }
        Verdict::Ask => "ask".into(),
        Verdict::Waiting(Waiting { since, who, .. }) => {
            format!("waiting since {}: {who}", since.map_or("?".into(), |it| it.to_string()))
        }
        Verdict::Wrong(remark) => format!("wrong: {remark}"),
    }
}

#[track_caller]
fn check(line: &str, expected: &str) {
    assert_eq!(shown(verdict(line)), expected, "{line:?}");
}

#[test]
fn whom_the_way_to_somebody_leads_through_is_a_field_of_theirs() {
    let expected = "new | Ana Ruiz.md | company: Acme | via: her PA Lena | - [ ] call her";
    check("- Ana Ruiz, Acme, via her PA Lena — call her", expected);
    check("- Ana Ruiz, Via her PA Lena, Acme — call her", expected);
}

#[test]
fn card_with_something_to_do_becomes_a_note() {
    check(
        "- Ana Ruiz, Acme, ana@acme.example — send deck by friday #event:Chamber",
        "new | Ana Ruiz.md | company: Acme | email: ana@acme.example | met_at: Chamber | - [ ] send deck 📅 2026-11-27",
    );
    check("- Ana Ruiz — call her", "new | Ana Ruiz.md | - [ ] call her");
    check("- Ana Ruiz – call her", "new | Ana Ruiz.md | - [ ] call her");
    check("- Ana Ruiz -- call her", "new | Ana Ruiz.md | - [ ] call her");
    check("- Ana Ruiz - call her", "new | Ana Ruiz.md | - [ ] call her");
    check("- Ana Ruiz → call her", "new | Ana Ruiz.md | - [ ] call her");
    check("- Ana Ruiz, Acme—send deck", "new | Ana Ruiz.md | company: Acme | - [ ] send deck");
    check("- Ana Ruiz, Acme: send deck", "new | Ana Ruiz.md | company: Acme | - [ ] send deck");
    check("- Ana Ruiz - Acme - send deck", "new | Ana Ruiz.md | company: Acme | - [ ] send deck");
    check("- Ana Ruiz - Acme — send deck", "new | Ana Ruiz.md | company: Acme | - [ ] send deck");
    check("- Ana Ruiz: Acme — send deck", "new | Ana Ruiz.md | company: Acme | - [ ] send deck");
    check(
        "- Ana Ruiz, Acme, send deck by friday",
        "new | Ana Ruiz.md | company: Acme | - [ ] send deck 📅 2026-11-27",
    );
    check("- Jean-Luc Picard — call him", "new | Jean-Luc Picard.md | - [ ] call him");
}

#[test]
fn bullets_and_boxes_are_whatever_a_phone_makes() {
    for bullet in ["- ", "* ", "+ ", "• ", "1. ", "2) ", "-   ", " - ", "   - ", "-\t", "- [ ] ", "* [ ] "]
    {
        check(&format!("{bullet}Ana Ruiz — call her"), "new | Ana Ruiz.md | - [ ] call her");
    }
}

#[test]
fn what_is_on_a_card_is_known_by_its_shape() {
    check(
        "- Ana Ruiz, +44 20 7946 0018, ana@acme.example, Acme — call",
        "new | Ana Ruiz.md | company: Acme | email: ana@acme.example | phone: \"+44 20 7946 0018\" | - [ ] call",
    );
    check(
        "- Ana Ruiz <ana@acme.example> tel. (0117) 496-0155 — call",
        "new | Ana Ruiz.md | email: ana@acme.example | phone: \"(0117) 496-0155\" | - [ ] call",
    );
    check(
        "- Ana Ruiz, Acme, Email: ana@acme.example, m: 0117 496 0155. — call",
        "new | Ana Ruiz.md | company: Acme | email: ana@acme.example | phone: \"0117 496 0155\" | - [ ] call",
    );
    check("- Ana Ruiz (Acme) - send the deck", "new | Ana Ruiz.md | company: Acme | - [ ] send the deck");
    check("- Ana Ruiz at Acme - send the deck", "new | Ana Ruiz.md | company: Acme | - [ ] send the deck");
    check(
        "- Ana Ruiz, CTO, Acme, Inc. — call",
        "new | Ana Ruiz.md | company: Acme, Inc. | title: CTO | - [ ] call",
    );
    check(
        "- Ana Ruiz, head of buying at Acme — call",
        "new | Ana Ruiz.md | company: Acme | title: head of buying | - [ ] call",
    );
    check("- Martin King, Jr., Acme — call", "new | Martin King Jr.md | company: Acme | - [ ] call");
    check("- Ana Ruiz, 3M, 90210 — call", "new | Ana Ruiz.md | company: 3M | - [ ] call | - 90210");
    check(
        "- Ana Ruiz, Acme, plays the cello — call",
        "new | Ana Ruiz.md | company: Acme | - [ ] call | - plays the cello",
    );
    check(
        "- Ana Ruiz, @ana, www.acme.example — call",
        "new | Ana Ruiz.md | - [ ] call | - @ana | - www.acme.example",
    );
    check("- [[Ana Ruiz]], [[Acme]] — call", "new | Ana Ruiz.md | company: \"[[Acme]]\" | - [ ] call");
    check("- **Ana Ruiz** — call", "new | Ana Ruiz.md | - [ ] call");
    check("- ana@acme.example, Ana Ruiz — call", "new | Ana Ruiz.md | email: ana@acme.example | - [ ] call");
    check(
        "- Zoë O’Brien-Łuk, 20.11.2026 — call",
        "new | Zoë O’Brien-Łuk.md | company: \"20.11.2026\" | - [ ] call",
    );
}

#[test]
fn tags_say_where_you_met_and_what_for() {
    check(
        "- Ana Ruiz #event:Harvest-Evening #buyer #2 — call",
        "new | Ana Ruiz.md | circle: 2 | category: buyer | met_at: Harvest Evening | - [ ] call",
    );
    check(
        "- Ana Ruiz — call #event/Chamber #Expert #sponsor #circle/1",
        "new | Ana Ruiz.md | circle: 1 | category: [expert, sponsor] | met_at: Chamber | - [ ] call",
    );
    check("- Ana Ruiz #cello, Acme — call", "new | Ana Ruiz.md | company: Acme | - [ ] call | - #cello");
    check("- Ana Ruiz — lend her a book #gave", "new | Ana Ruiz.md | - [ ] lend her a book #gave");
    check(
        "- Ana Ruiz — sends her CV by friday #waiting",
        "new | Ana Ruiz.md | - [ ] sends her CV #waiting 📅 2026-11-27",
    );
}

#[test]
fn promise_has_the_day_that_is_said_of_it() {
    let check = |what: &str, expected: &str| {
        check(&format!("- Ana Ruiz — {what}"), &format!("new | Ana Ruiz.md | - [ ] {expected}"));
    };
    check("send deck by friday", "send deck 📅 2026-11-27");
    check("send deck tomorrow", "send deck 📅 2026-11-21");
    check("send deck 2w", "send deck 📅 2026-12-04");
    check("send deck in 2 weeks", "send deck 📅 2026-12-04");
    check("send deck by 1 dec.", "send deck 📅 2026-12-01");
    check("send deck 📅 2026-12-01", "send deck 📅 2026-12-01");
    check("send deck (due 2026-12-01)", "send deck (due 2026-12-01)");
    check("by friday", "follow up 📅 2026-11-27");
    check("talk about the 2 days", "talk about the 2 days");
    check("look at the sun", "look at the sun");
    check("send deck by 11/12/2026", "send deck by 11/12/2026");
}

#[test]
fn days_on_the_card_are_its_own() {
    check(
        "- 2026-11-18 Ana Ruiz — send deck by friday",
        "new | Ana Ruiz.md | met: 2026-11-18 | - [ ] send deck 📅 2026-11-20",
    );
    check("- Ana Ruiz, 2026-11-18 — call", "new | Ana Ruiz.md | met: 2026-11-18 | - [ ] call");
    check("- Ana Ruiz — call ✅ 2026-11-18", "new | Ana Ruiz.md | met: 2026-11-18 | - [ ] call");
    check(
        "- Ana Ruiz, Acme. Met 2026-11-18 at the Chamber. Plays the cello. — call",
        "new | Ana Ruiz.md | company: Acme | met: 2026-11-18 | met_at: the Chamber | - [ ] call | - Plays the cello.",
    );
}

#[test]
fn card_without_a_what_for_is_asked_and_waits() {
    check("- Ana Ruiz", "ask");
    check("- Ana Ruiz —", "ask");
    check("- Ana Ruiz, Acme, ana@acme.example #event:Chamber", "ask");
    check("- Ana Ruiz - Acme", "ask");
    check("- Ana Ruiz - Copper Kettle", "ask");
    check("- [ ] Ana Ruiz, Acme", "ask");
    check("- Ada Lovelace", "ask");
    check("- Ana Ruiz, Acme — what for? (2026-11-18)", "waiting since 2026-11-18: Ana Ruiz, Acme");
    check("- Ana Ruiz, Acme — what for?", "waiting since ?: Ana Ruiz, Acme");
    check("- Ada — what for? (2026-11-18)", "waiting since 2026-11-18: Ada");
}

#[test]
fn answered_question_counts_from_the_day_on_which_it_was_asked() {
    let expected = "new | Ana Ruiz.md | met: 2026-11-18 | - [ ] send the deck 📅 2026-11-20";
    check("- Ana Ruiz — what for? (2026-11-18) send the deck by friday", expected);
    check("- Ana Ruiz — what for? (2026-11-18): send the deck by friday", expected);
    check("- Ana Ruiz — what for? (2026-11-18) — send the deck by friday", expected);
    check("- Ana Ruiz — send the deck by friday — what for? (2026-11-18)", expected);
    check("- Ana Ruiz — (2026-11-18) send the deck by friday", expected);
    check("- Ana Ruiz — send the deck by friday (2026-11-18)", expected);
    check("- Ana Ruiz — what for? (2026-11-18)\n  - [ ] send the deck by friday", expected);
    check("- Ana Ruiz — what for? (2026-11-18)\n  - send the deck by friday", expected);
    check("- Ana Ruiz — What for? send the deck", "new | Ana Ruiz.md | - [ ] send the deck");
    check(
        "- Ana Ruiz — what for? (2026-11-18) file",
        "new | Ana Ruiz.md | status: resting | met: 2026-11-18",
    );
}

#[test]
fn filed_and_ticked_cards_promise_nothing() {
    check("- Ana Ruiz, Acme — file", "new | Ana Ruiz.md | status: resting | company: Acme");
    check("- Ana Ruiz - File it. #event:Chamber", "new | Ana Ruiz.md | status: resting | met_at: Chamber");
    check("- Ana Ruiz\n  - file", "new | Ana Ruiz.md | status: resting");
    check(
        "- Ana Ruiz — file\n  - [ ] introduce her to Ben",
        "new | Ana Ruiz.md | - [ ] introduce her to Ben",
    );
    assert!(matches!(verdict("- Ana Ruiz — file"), Verdict::New { note, .. } if !note.contains("circle")));
    check("- [x] Ana Ruiz", "new | Ana Ruiz.md | status: resting");
    check("- [X] Ana Ruiz — sent the deck", "new | Ana Ruiz.md | - 2026-11-20 sent the deck");
    check("- Ana Ruiz — file the contract", "new | Ana Ruiz.md | - [ ] file the contract");
    check("- [?] Ana Ruiz — call", "new | Ana Ruiz.md | - [ ] call | - 2026-11-20 tried #noanswer");
    check("- [?] Ada — call", "Ada Lovelace: tried, 20 Nov | promised to call");
    check("- Ada — file", "Ada Lovelace: touched in person, 20 Nov");
}

#[test]
fn lines_below_a_card_are_promises_or_remarks() {
    check(
        "- Ana Ruiz,\n  Acme — send\n  deck by friday\n  - plays the cello\n  - [ ] introduce her to Ben\n  - call by monday",
        "new | Ana Ruiz.md | company: Acme | - [ ] send deck 📅 2026-11-27 | - [ ] introduce her to Ben \
         | - [ ] call 📅 2026-11-23 | - plays the cello",
    );
    check("- Ana Ruiz\n\n  plays\n  the cello\n- Ben", "ask");
    check("- Ana Ruiz — call\n\n  plays\n  the cello", "new | Ana Ruiz.md | - [ ] call | - plays the cello");
}

#[test]
fn somebody_known_gets_the_line_and_no_twin() {
    check(
        "- Ada Lovelace, Acme, ada@acme.example — send deck by friday #event:Chamber #expert",
        "Ada Lovelace: touched in person, 20 Nov — at Chamber, Acme… | promised to send deck by 27 Nov",
    );
    check("- Lady Ada, Acme", "Ada Lovelace: touched, 20 Nov — Acme");
    check("- Ada — send deck", "Ada Lovelace: promised to send deck");
    // The card says more of her: another Ada.
    check("- Ada, Acme — send deck", "new | Ada.md | company: Acme | - [ ] send deck");
    check("- Ada Lovelace #1, Acme", "Ada Lovelace: touched, 20 Nov — Acme | circle 1");
    check("- Ada #1", "Ada Lovelace: circle 1");
    check("- Tom — send deck", "wrong: `Tom` may be `Tom Ashworth` or `Tom Reid`: write the whole name");
    check("- Tim — send deck", "new | Tim.md | - [ ] send deck");
    check("- Tim: phone", "wrong: `Tim` may be `Tom Ashworth` or `Tom Reid`: write the whole name");
    check("- Tom, Acme — send deck", "new | Tom.md | company: Acme | - [ ] send deck");
}

#[test]
fn known_name_and_a_method_are_an_answer() {
    check("- Ada: phone, liked the draft", "Ada Lovelace: touched by phone, 20 Nov — liked the draft");
    check(
        "- [[Ada Lovelace]]: called, liked the draft",
        "Ada Lovelace: touched by phone, 20 Nov — liked the draft",
    );
    check("- [Ada](People/Ada%20Lovelace.md): coffee", "Ada Lovelace: touched in person, 20 Nov");
    check("- Ada, phone, liked it", "Ada Lovelace: touched by phone, 20 Nov — liked it");
    check("- Ada — phone: liked it", "Ada Lovelace: touched by phone, 20 Nov — liked it");
    check("- Ada — call, then send it", "Ada Lovelace: promised to call, then send it");
    check("- [x] Ada — phone, liked it", "Ada Lovelace: touched by phone, 20 Nov — liked it");
    check("- Ada: call-back agreed", "Ada Lovelace: touched, 20 Nov — call-back agreed");
    check("- Ada: liked the draft", "Ada Lovelace: touched, 20 Nov — liked the draft");
    check("- Ada: phone, no answer", "Ada Lovelace: tried by phone, 20 Nov — no answer");
    check("- [?] Ada: phone", "Ada Lovelace: tried by phone, 20 Nov");
    check("- Ada: tried phone", "Ada Lovelace: tried by phone, 20 Nov");
    check("- 2026-11-18 Ada: phone — liked it", "Ada Lovelace: touched by phone, 18 Nov — liked it");
    check("- Ada: 2026-11-18 phone", "Ada Lovelace: touched by phone, 18 Nov");
    check("- Ada: call her by friday", "Ada Lovelace: promised to call her by 27 Nov");
    check(
        "- Ada: call her by friday\n  - she is in York",
        "Ada Lovelace: promised to call her by 27 Nov | noted, 20 Nov — she is in York",
    );
    check("- Ada: met\n  - [ ] send deck", "Ada Lovelace: touched in person, 20 Nov | promised to send deck");
    check("- Ada: met\n  - wants a demo", "Ada Lovelace: touched in person, 20 Nov — wants a demo");
    check(
        "- Adda: phone, liked it",
        "wrong: nobody is called `Adda`: for somebody new write `Adda — what to do`",
    );
    check("- Tom: phone", "wrong: `Tom` may be `Tom Ashworth` or `Tom Reid`: write the whole name");
    let Verdict::Known { requests, .. } = verdict("- Ada: phone, lent a book #gave") else { panic!() };
    let Request::Touched(contacted) = &requests[0] else { panic!() };
    assert_eq!((contacted.tags, &*contacted.text), (Tags::GAVE, "phone, lent a book #gave"));
}

#[test]
fn card_that_names_nobody_gets_a_remark() {
    check(
        "- ana@acme.example",
        "wrong: this card names nobody: begin it with a name, as in `Ana Ruiz, Acme — …`",
    );
    check("- — send deck", "wrong: this card names nobody: begin it with a name, as in `Ana Ruiz, Acme — …`");
    check("- 2026-11-18", "wrong: this card names nobody: begin it with a name, as in `Ana Ruiz, Acme — …`");
    check("- ??? — send deck", "wrong: no file can be called `???`: write the name in letters");
    let long = format!("- Ana Ruiz — {}", "word ".repeat(MAX_CARD / 5));
    check(&long, "wrong: this card is too long: keep what matters, move the rest into a note");
    check(
        "- Ana Ruiz — call\n  ```\n  code\n  ```\n",
        "wrong: this card holds code or a long comment: take it out",
    );
}

#[test]
fn note_stands_where_contacts_do_and_takes_no_others_place() {
    let check = |line: &str, config: &Config, expected: &str| {
        let Verdict::New { path, .. } = verdict_in(line, config, "") else { panic!("{line}") };
        assert_eq!(path, expected);
    };
    let below = |folder: &str| Config { contacts: Some(folder.into()), ..Config::default() };
    check("- Ana Ruiz — call", &below("People"), "People/Ana Ruiz.md");
    check("- Ana Ruiz — call", &below("."), "Ana Ruiz.md");
    check("- mill — call", &Config::default(), "mill 2.md");
    check("- Kim Lee — call", &Config::default(), "Kim Lee 3.md");
    check("- Due — call", &Config::default(), "Due 2.md");
    let named = Config::parse("inbox_file = 'Inbox.md'");
    check("- inbox — call", &named, "inbox 2.md");
}

#[test]
fn card_carried_out_twice_adds_nothing() {
    for line in [
        "- Ada Lovelace, Acme — send deck by friday #event:Chamber",
        "- Ada Lovelace, Acme — file #event:Chamber",
        "- [x] Ada Lovelace — sent the deck",
        "- Ada Lovelace — call\n  - plays the cello\n  - [ ] send deck",
    ] {
        let config = Config::default();
        let stranger = Vault {
            config: &config,
            who: &|_| Who::Nobody,
            note: &|_| None,
            is_taken: &|_| false,
            book: &|_| None,
            folder: config.contacts.as_deref().filter(|folder| *folder != ".").unwrap_or_default(),
        };
        let Verdict::New { note, .. } = judge(&read(line)[0], day(DAY), &stranger) else { panic!("{line}") };
        assert_eq!(shown(verdict_in(line, &config, &note)), "Ada Lovelace: ", "{line}\n{note}");
        // The user may have kept the promise meanwhile.
        let kept = note.replace("[ ]", "[x]");
        assert_eq!(shown(verdict_in(line, &config, &kept)), "Ada Lovelace: ", "{line}\n{kept}");
        // On another day it is another meeting, and yet no second promise.
        let other = note.replace(DAY, "2026-10-01");
        let Verdict::Known { requests, .. } = verdict_in(line, &config, &other) else { panic!("{line}") };
        let is_touch = line.contains("#event") || line.contains("[x]");
        let is_it = |it: &Request| matches!(it, Request::Touched(_)) == is_touch;
        assert!(requests.len() == 1 && requests.iter().all(is_it), "{requests:?}");
    }
}

#[test]
fn something_to_do_about_somebody_known_is_a_promise_and_no_touch() {
    check(
        "- Ada Lovelace — send the drawings by friday",
        "Ada Lovelace: promised to send the drawings by 27 Nov",
    );
    check("- Ada: send the drawings by friday", "Ada Lovelace: promised to send the drawings by 27 Nov");
    check("- Ada — send it\n  - likes tea", "Ada Lovelace: promised to send it | noted, 20 Nov — likes tea");
    check(
        "- Ada Lovelace — send it #event:Chamber",
        "Ada Lovelace: touched in person, 20 Nov — at Chamber | promised to send it",
    );
    check("- [x] Ada — sent it", "Ada Lovelace: touched, 20 Nov — sent it");
}

#[test]
fn promise_is_told_without_saying_that_it_was_promised() {
    check("- Ada — promised her the dataset", "Ada Lovelace: promised to the dataset");
    check("- Ada — I promised to send it by friday", "Ada Lovelace: promised to send it by 27 Nov");
    check("- Ada — promised me the dataset", "Ada Lovelace: waiting for: the dataset");
    check("- Ada — promised", "Ada Lovelace: promised to promised");
}

#[test]
fn links_in_what_a_card_says_touch_nobody() {
    let check = |line: &str, text: &str| {
        let Verdict::Known { requests, .. } = verdict(line) else { panic!("{line}") };
        let Some(Request::Touched(it) | Request::Noted(it)) = requests.last() else { panic!("{requests:?}") };
        assert_eq!(
            (&*it.text, log::present(&it.text, &Methods::default()).is_empty()),
            (text, true),
            "{line}"
        );
    };
    check("- [x] Ada — [[Petra]]: she is ill", "noted: [[Petra]]: she is ill");
    check("- Ada — write\n  - with [[Petra]]", "noted: with [[Petra]]");
    check("- Ada: phone: we talked about [[Petra]]", "phone: we talked about [[Petra]]");
}

#[test]
fn promise_is_made_again_unless_it_is_open() {
    let check = |task: &str, is_made: bool| {
        let shown = shown(verdict_in("- Ada — call", &Config::default(), task));
        assert_eq!(shown.contains("promised"), is_made, "{task:?}");
    };
    check("", true);
    check("- [ ] call", false);
    check("  * [ ] Call 📅 2026-12-01", false);
    check("- [ ] call #waiting", false);
    check("- [x] call", true);
    check("- [-] call", true);
    check("- [ ] call, then write", true);
    check("- [ ] caller", true);
    check("- call", true);
}

#[test]
fn cards_of_the_example_are_understood() {
    let cards = include_str!("../../vault-example/Inbox.md");
    let answered = |(number, card): (usize, &Card)| {
        let asked = asked(cards, card, day(DAY), &Methods::default());
        shown(verdict(&format!("- {} file", read(&asked)[number].text)))
    };
    let who: Vec<String> = read(cards).iter().enumerate().map(answered).collect();
    let expected = [
        "new | Wren Hadley.md | status: resting | company: buys for the Copper Kettle farm shops | email: wren@copperkettle.example \
         | phone: \"0117 496 0155\" | met: 2026-11-21 | met_at: the Harvest Evening \
         | - I said I would send the stock-count sheet.",
        "new | Ben Ostler.md | status: resting | title: packaging designer | email: hello@ostler.example | met: 2026-11-21 \
         | - at the coats. Knows everyone who makes jam. No promise made.",
    ];
    assert_eq!(who, expected);
}

#[test]
fn carried_out_card_leaves_and_nothing_else_does() {
    let check = |text: &str, card: usize, expected: &str| {
        assert_eq!(without(text, &read(text)[card]), expected, "{text:?}");
    };
    check("# Inbox\n\n- Ana\n- Ben\n", 0, "# Inbox\n\n- Ben\n");
    check("# Inbox\n\n- Ana\n- Ben\n", 1, "# Inbox\n\n- Ana\n");
    check("# Inbox\r\n\r\n- Ana\r\n  - call\r\n\r\n- Ben\r\n", 0, "# Inbox\r\n\r\n\r\n- Ben\r\n");
    check("\u{feff}- Ana\n- Ben", 0, "\u{feff}- Ben");
    check("- Ana \n- Ben", 1, "- Ana \n");
    check("- Ana", 0, "");
}

#[test]
fn several_cards_leave_as_one_after_the_other() {
    let text = "# Inbox\r\n\r\n- Ana\r\n  - call\r\n\r\n- Ben\r\nMine.\r\n\r\n- Cy\r\n- Di";
    let cards = read(text);
    let check = |at: &[usize], expected: &str| {
        let cards: Vec<&Card> = at.iter().map(|&at| &cards[at]).collect();
        assert_eq!(without_all(text, &cards), expected, "{at:?}");
    };
    check(&[], text);
    check(&[1], &without(text, &cards[1]));
    check(&[0, 2], "# Inbox\r\n\r\n\r\n- Ben\r\nMine.\r\n\r\n- Di");
    check(&[2, 3], "# Inbox\r\n\r\n- Ana\r\n  - call\r\n\r\n- Ben\r\nMine.\r\n\r\n");
}

#[test]
fn new_card_comes_last_in_the_inboxs_own_line_ends() {
    let check = |text: &str, expected: &str| {
        let text = added(text, "Ana Ruiz —\n call");
        assert_eq!(text, expected);
        assert_eq!(read(&text).last().map(|card| &*card.text), Some("Ana Ruiz — call"));
    };
    check("", "- Ana Ruiz — call\n");
    check("- Ben\n", "- Ben\n- Ana Ruiz — call\n");
    check("- Ben", "- Ben\n- Ana Ruiz — call\n");
    check("- Ben\n  - call\n", "- Ben\n  - call\n- Ana Ruiz — call\n");
    check("# Inbox\r\n", "# Inbox\r\n\r\n- Ana Ruiz — call\r\n");
    check("Cards.\n\n", "Cards.\n\n- Ana Ruiz — call\n");
    assert_eq!(added("", "* [ ] Ana"), "* [ ] Ana\n");
    assert_eq!(added("", "- Ana"), "- Ana\n");
}

#[test]
fn question_stands_at_the_end_of_the_cards_own_words() {
    let check = |text: &str, expected: &str| {
        assert_eq!(asked(text, &read(text)[0], day(DAY), &Methods::default()), expected, "{text:?}");
        let Verdict::Waiting(Waiting { since, .. }) = verdict(expected) else { panic!("{expected:?}") };
        assert!(since.is_some());
    };
    check("- Ana, Acme\n- Ben\n", "- Ana, Acme — what for? (2026-11-20)\n- Ben\n");
    check("# Inbox\r\n- Ana  \r\n", "# Inbox\r\n- Ana — what for? (2026-11-20)  \r\n");
    check("- Ana", "- Ana — what for? (2026-11-20)");
    check("- Ana —\n", "- Ana — what for? (2026-11-20)\n");
    check("- Ana -\n", "- Ana - what for? (2026-11-20)\n");
    check("- Ana,\n  Acme\n  - a remark\n", "- Ana,\n  Acme — what for? (2026-11-20)\n  - a remark\n");
    check("- 2026-11-18 Ana\n", "- 2026-11-18 Ana — what for? (2026-11-18)\n");
}

/// A line that opens or hides nothing by itself; an indented one would belong to the card above.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z>|#=][^\r\n]{0,20}",
        Just(String::new()),
        Just("# Inbox".into()),
        Just("- [-] not now".into()),
        Just("***".into()),
    ]
    .prop_filter("opens code or a comment", |it| {
        ["```", "~~~", "<!--", "%%"].iter().all(|opening| !it.contains(opening))
    })
}

proptest! {
    #[test]
    fn cards_are_found_in_any_text_and_nothing_else_changes(
        lines in prop::collection::vec((line(), any::<bool>()), 0..12),
        eol in prop_oneof![Just("\n"), Just("\r\n")],
        bom in any::<bool>(),
    ) {
        let card = "- Ana Ruiz, Acme";
        let mut text = if bom { "\u{feff}Inbox".to_owned() } else { "Inbox".to_owned() };
        let mut expected = 0;
        for (line, has_card) in &lines {
            text.extend([eol, line]);
            if *has_card {
                text.extend([eol, card]);
                expected += 1;
            }
        }
        text.push_str(eol);
        let cards = read(&text);
        prop_assert_eq!(cards.len(), expected);
        let mut left = text.clone();
        while let Some(card) = read(&left).first() {
            left = without(&left, card);
        }
        prop_assert_eq!(left, text.replace(&format!("{card}{eol}"), ""));
        let mut asked_all = text.clone();
        for at in 0..expected {
            let card = read(&asked_all).remove(at);
            asked_all = asked(&asked_all, &card, day(DAY), &Methods::default());
        }
        prop_assert_eq!(asked_all, text.replace(card, &format!("{card} — what for? (2026-11-20)")));
    }

    #[test]
    fn any_text_is_judged_and_every_note_is_a_contact(text in "(- )?(\\PC|[-—:,#@(\\[\n ]|what for\\?|Ada){0,40}") {
        let config = Config::default();
        let vault = Vault { config: &config, who: &who, note: &|_| None, is_taken: &|_| false, book: &|_| None, folder: config.contacts.as_deref().filter(|folder| *folder != ".").unwrap_or_default() };
        for card in read(&text) {
            let verdict = judge(&card, day(DAY), &vault);
            if verdict == Verdict::Ask {
                let text = asked(&text, &card, day(DAY), &Methods::default());
                let card = read(&text).into_iter().find(|it| it.range.start == card.range.start).unwrap();
                let again = judge(&card, day(DAY), &vault);
                prop_assert!(matches!(again, Verdict::Waiting(Waiting { since: Some(_), .. })), "{text:?} {again:?}");
            }
            if let Verdict::New { path, note } = judge(&card, day(DAY), &vault) {
                let contact = Contact::read(&path.as_str().into(), note.as_bytes(), &config);
                let contact = contact.ok_or_else(|| TestCaseError::fail(note.clone()))?;
                prop_assert!(contact.met.is_some() && contact.unread.is_empty(), "{note}\n{:?}", contact.unread);
            }
        }
    }
}

#[test]
fn inbox_that_is_no_text_or_in_a_conflict_is_left_alone_as_a_whole() {
    let check = |bytes: &[u8], expected: &str| {
        let inbox = Inbox::read(&"Inbox.md".into(), bytes);
        let trouble = inbox.trouble.map(|it| format!("{}:{}: {}", it.spot.line, it.spot.column, it.message));
        assert_eq!(trouble.unwrap_or_default(), expected, "{}", String::from_utf8_lossy(bytes));
    };
    check("- Zoë — call\n".as_bytes(), "");
    check(b"", "");
    check(b"\xEF\xBB\xBF- Ana\n", "");
    check(b"- Ana\n- Zo\xEB\n", "2:5: the inbox is not UTF-8 (byte 0xEB): no card is touched");
    check(b"\xFF\xFE-\0", "1:1: the inbox is not UTF-8 (byte 0xFF): no card is touched");
    let conflict = b"- Ana\n<<<<<<< HEAD\n- Ben\n=======\n>>>>>>> phone\n";
    check(conflict, "2:1: the inbox holds a merge conflict: no card is touched");
    check(&conflict[..25], "");
}

#[test]
fn card_that_comes_back_is_kept_and_is_no_card() {
    let check = |text: &str, card: &str, expected: &str| {
        let returned = returned(text, card);
        assert_eq!(returned, expected, "{text:?}");
        assert_eq!(read(&returned).len(), read(text).len(), "{returned:?}");
    };
    check("", "- Ana — call\n", "Ana — call\n");
    check("- Bea\n", "- [x] Ana\n", "- Bea\n\nAna\n");
    check("- Bea", "1. Ana\n  - [ ] call\n\n  * write", "- Bea\n\nAna\ncall\nwrite\n");
    check("- Bea\r\n", "- Ana\r\n", "- Bea\r\n\r\nAna\r\n");
    check("- Bea\n\n", "- - • [ ] - Ana\n", "- Bea\n\nAna\n");
    check("\u{feff}", "- Ana\n", "\u{feff}\nAna\n");
}

#[test]
fn what_is_said_of_a_card_elsewhere_stands_in_its_line() {
    const CARD: &str = "Ana Ruiz, Acme — what for? (2026-11-18)";
    let said = |words: &str| Answer::For { words: words.into(), day: day("2026-11-22") };
    let check = |answer: Answer, expected: &str, becomes: &str| {
        let inbox = format!("# Inbox\n- Bo Lind — call\n- {CARD}\n  - tall\n\nmine\n");
        let after = answered(&inbox, CARD, &answer).unwrap();
        let (before, behind) = ("# Inbox\n- Bo Lind — call\n", "\nmine\n");
        assert_eq!(after, format!("{before}{expected}{behind}"));
        if let Some(at) = after.find("- Ana") {
            assert_eq!(shown(verdict(&after[at..])), becomes);
        }
        assert_eq!(answered(&after, CARD, &answer), None, "twice");
    };
    check(
        said("send the deck friday\nlikes tea"),
        "- Ana Ruiz, Acme — what for? (2026-11-18) send the deck by 2026-11-27\n  - tall\n  - likes tea\n",
        "new | Ana Ruiz.md | company: Acme | met: 2026-11-18 | - [ ] send the deck 📅 2026-11-27 | - tall | - likes tea",
    );
    check(
        said(""),
        "- Ana Ruiz, Acme — what for? (2026-11-18) file\n  - tall\n",
        "new | Ana Ruiz.md | status: resting | company: Acme | met: 2026-11-18 | - tall",
    );
    check(
        Answer::Again { until: day("2026-12-06"), words: "away".into() },
        "- Ana Ruiz, Acme — what for? (2026-11-18, again 2026-12-06)\n  - tall\n  - away\n",
        "waiting since 2026-11-18: Ana Ruiz, Acme",
    );
    check(Answer::Thrown { words: "spam".into() }, "", "");
    let again = |text: &str| match verdict(text) {
        Verdict::Waiting(Waiting { since, again, .. }) => (since, again),
        other => panic!("{other:?}"),
    };
    let twice = answered(
        "- Ana — what for? (again 2026-12-06)\n",
        "Ana — what for? (again 2026-12-06)",
        &Answer::Again { until: day("2026-12-20"), words: String::new() },
    );
    let twice = twice.unwrap();
    assert_eq!(twice, "- Ana — what for? (again 2026-12-20)\n");
    assert_eq!(again(&twice), (None, Some(day("2026-12-20"))));
}

#[test]
fn card_with_a_year_of_two_digits_is_asked_about_and_goes_nowhere() {
    let asked = "wrong: the year of `5 jan 28` has only two digits: write 2028-01-05, or the whole year that is meant";
    for card in [
        "- Xi Ann, Acme — call on 5 jan 28",
        "- Xi Ann, Acme — send the deck 5 jan 28 #buyer",
        "- Xi Ann, Acme, send the deck by 5 jan 28",
        "- Xi Ann, Acme\n  - [ ] send the deck until 5 jan 28",
        "- Ada Lovelace: call her by 5 jan 28",
        "- Ada Lovelace — call on 5 jan 28",
    ] {
        assert_eq!(shown(verdict(card)), asked, "{card}");
    }
}
