use super::*;
use crate::config::Config;
use crate::page::mark::Done;

const TODAY: &str = "2026-11-22";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(section: Section) -> Target {
    Target::Person { note: "Ada.md".into(), section }
}

fn item(kind: Kind, text: &str, on: Option<&str>) -> Target {
    let key = ItemKey { kind, text: text.into(), day: on.map(day), nth: 0, others: 0 };
    Target::Item { note: "Ada.md".into(), section: Section::Today, key }
}

fn mark(target: Target, sign: &str, after: &str) -> Mark {
    Mark {
        day: None,
        target,
        sign: sign.into(),
        before: String::new(),
        after: after.into(),
        below: Vec::new(),
        done: None,
        is_garbled: false,
        typed: String::new(),
        remark: None,
    }
}

fn verdict(note: &str, mark: &Mark) -> Verdict<Vec<Request>> {
    let contact = Contact::read(&"Ada.md".into(), note.as_bytes(), &Config::default()).unwrap();
    let who = |name: &str| match name {
        "Bo" | "Bo Lind" => Some("People/Bo Lind.md".into()),
        "Ada" => Some("Ada.md".into()),
        _ => None,
    };
    judge(
        mark,
        &Person {
            path: "Ada.md",
            contact: &contact,
            owed: &[],
            other: &|_| None,
            note: note.as_bytes(),
            who: &who,
            methods: &Methods::default(),
        },
        day(TODAY),
    )
}

/// What a mark changes in the note, which then answers it; or what is said of it.
#[track_caller]
fn outcome(note: &str, mark: &Mark) -> String {
    let requests = match verdict(note, mark) {
        Verdict::Open => return "open".into(),
        Verdict::Answered => return "answered".into(),
        Verdict::Unclear(remark) => return format!("? {}", remark.words()),
        Verdict::Asks(requests) => requests,
    };
    let after = carried_out(note, &requests);
    assert_eq!(verdict(&after, mark), Verdict::Answered, "{after}");
    let changed = |sign: &'static str, old: &str, new: &str| {
        let mut left: Vec<&str> = old.lines().collect();
        let lines: Vec<String> = new
            .lines()
            .filter(|line| !line.is_empty())
            .filter(|line| match left.iter().position(|it| it == line) {
                Some(at) => {
                    left.remove(at);
                    false
                }
                None => true,
            })
            .map(|line| format!("{sign}{line}"))
            .collect();
        lines
    };
    [changed("-", &after, note), changed("+", note, &after)].concat().join("\n")
}

fn carried_out(note: &str, requests: &[Request]) -> String {
    let contact = Contact::read(&"Ada.md".into(), note.as_bytes(), &Config::default()).unwrap();
    let changes = request::changes(requests, &contact, note.as_bytes(), &Methods::default());
    String::from_utf8(edit::edit(note.as_bytes(), &changes, &Methods::default()).unwrap()).unwrap()
}

#[track_caller]
fn check(note: &str, target: &Target, sign: &str, after: &str, expected: &str) {
    assert_eq!(outcome(note, &mark(target.clone(), sign, after)), expected, "[{sign}] {after}");
}

const PLAIN: &str = "---\ncircle: 1\n---\n## Log\n- 2026-10-02 email: hi\n";
const PROMISE: &str = "---\ncircle: 1\n---\n- [ ] send the CV 📅 2026-11-20\n\n## Log\n- 2026-10-02 hi\n";
const WAITING: &str =
    "---\ncircle: 1\n---\n- [ ] send the CV #waiting 📅 2026-11-20\n\n## Log\n- 2026-10-02 hi\n";
const WINDOW: &str =
    "---\ncircle: 1\nbought: 2024-11-09\nbuys_every: 2 years\n---\n## Log\n- 2026-10-02 hi\n";

const SECTIONS: [Section; 4] =
    [Section::Today, Section::ThisWeek, Section::WhenThereIsTime, Section::NotCallingBack];

#[test]
fn person_done_is_a_touch() {
    for section in SECTIONS {
        let target = person(section);
        for sign in ["x", "X"] {
            check(PLAIN, &target, sign, "", "+- 2026-11-22");
            check(PLAIN, &target, sign, "— phone: she agreed", "+- 2026-11-22 phone: she agreed");
        }
    }
}

#[test]
fn person_tried_is_an_attempt() {
    for section in SECTIONS {
        check(PLAIN, &person(section), "?", "", "+- 2026-11-22 #noanswer");
        check(PLAIN, &person(section), "?", "- phone: voicemail", "+- 2026-11-22 phone: voicemail #noanswer");
    }
}

#[test]
fn person_later_gets_a_next_step_and_the_words_are_a_note() {
    for section in SECTIONS {
        let target = person(section);
        check(PLAIN, &target, ">", "2w", "+next: 2026-12-06");
        check(
            PLAIN,
            &target,
            ">",
            "— she is away friday",
            "+next: 2026-11-27\n+- 2026-11-22 she is away #note",
        );
        check(PLAIN, &target, ">", "2w — she is away", "+next: 2026-12-06\n+- 2026-11-22 she is away #note");
        check(PLAIN, &target, ">", "2027-01-04", "+next: 2027-01-04");
        check(PLAIN, &target, ">", "sunday", "+next: 2026-11-29");
        check(PLAIN, &target, ">", "📅 2026-12-01", "+next: 2026-12-01");
        check(
            PLAIN,
            &target,
            ">",
            "away ⏳ 2026-12-01 ➕ 2026-11-22",
            "+next: 2026-12-01\n+- 2026-11-22 away #note",
        );
        check(PLAIN, &target, ">", "", "? `[>]` needs a day: `[>] 2w`, `[>] friday` or `[>] 2026-12-01`");
        check(
            PLAIN,
            &target,
            ">",
            "yesterday",
            "? 2026-11-21 is not ahead: write `[>] 2w`, `[>] friday` or a day to come",
        );
        check(
            PLAIN,
            &target,
            ">",
            "11/12/2026",
            "? `11/12/2026` could be read two ways: write 2026-11-12 or 2026-12-11",
        );
        check(PLAIN, &target, ">2w", "", "? `[>2w]`: the day goes behind the box: `[>] 2w`");
    }
    let before = Mark { before: "2w".into(), ..mark(person(Section::Today), ">", "she is away") };
    assert_eq!(outcome(PLAIN, &before), "+next: 2026-12-06\n+- 2026-11-22 she is away #note");
}

#[test]
fn person_let_be_rests_or_is_dropped_or_handed_over() {
    for section in SECTIONS {
        let target = person(section);
        let status = if section == Section::NotCallingBack { "dropped" } else { "resting" };
        check(PLAIN, &target, "-", "", &format!("+status: {status}"));
        let noted = format!("+status: {status}\n+- 2026-11-22 busy until spring #note");
        check(PLAIN, &target, "-", "— busy until spring", &noted);
        let handed = "+status: handed over\n+handed_to: Bo Lind";
        for words in ["hand over to Bo Lind", "— Hand over to Bo.", "handed over to [[Bo Lind]]"] {
            check(PLAIN, &target, "-", words, handed);
        }
        let noted = format!("{handed}\n+- 2026-11-22 he knows racks #note");
        check(PLAIN, &target, "-", "hand over to Bo Lind — he knows racks", &noted);
        check(PLAIN, &target, "-", "hand over to our sales", "+status: handed over\n+handed_to: our sales");
        check(PLAIN, &target, "-", "hand over to", "? hand over to whom? write `[-] hand over to NAME`");
        let own = "? nobody can be handed over to themselves: name somebody else";
        check(PLAIN, &target, "-", "hand over to Ada", own);
    }
}

#[test]
fn promise_done_is_kept_and_a_touch_where_it_says_how() {
    for (note, kind) in [(PROMISE, Kind::Promise), (WAITING, Kind::Waiting)] {
        let target = item(kind, "send the CV", Some("2026-11-20"));
        let open = note.lines().nth(3).unwrap();
        let box_of = |sign: &str| format!("-{open}\n+{}", open.replace("[ ]", &format!("[{sign}]")));
        check(note, &target, "x", "", &box_of("x"));
        check(
            note,
            &target,
            "x",
            "— by mail",
            &format!("{}\n+  - by mail", box_of("x"))
                .replace("by mail", "with a map")
                .replace("with a map", "by mail"),
        );
        let touched = format!("{}\n+  - phone: she was glad\n+- 2026-11-22 phone: she was glad", box_of("x"));
        check(note, &target, "X", "— phone: she was glad", &touched);
        check(note, &target, "?", "", "+- 2026-11-22 #noanswer");
        let postponed = format!("-{open}\n+{}", open.replace("2026-11-20", "2026-12-06"));
        check(note, &target, ">", "2w", &postponed);
        let why = format!("{postponed}\n+- 2026-11-22 no time #note");
        check(note, &target, ">", "2w no time", &why);
        check(note, &target, "-", "", &box_of("-"));
        check(
            note,
            &target,
            "-",
            "no longer wanted",
            &format!("{}\n+- 2026-11-22 no longer wanted #note", box_of("-")),
        );
        let gone = item(kind, "send the map", None);
        check(note, &gone, "x", "", "? the note has no open promise with these words any more");
    }
}

#[test]
fn equal_promises_are_told_apart_by_their_day_and_their_place() {
    let note =
        "---\ncircle: 1\n---\n- [ ] call 📅 2026-11-20\n- [ ] call 📅 2026-11-27\n- [ ] call 📅 2026-11-20\n";
    let nth = |on: &str, nth, others| {
        let key = ItemKey { kind: Kind::Promise, text: "call".into(), day: Some(day(on)), nth, others };
        mark(Target::Item { note: "Ada.md".into(), section: Section::Today, key }, "x", "")
    };
    let kept = |mark: &Mark| {
        let Verdict::Asks(requests) = verdict(note, mark) else { panic!() };
        let after = carried_out(note, &requests);
        after.lines().skip(3).position(|line| line.contains("[x]"))
    };
    assert_eq!(kept(&nth("2026-11-27", 0, 0)), Some(1));
    assert_eq!((kept(&nth("2026-11-20", 0, 1)), kept(&nth("2026-11-20", 1, 1))), (Some(0), Some(2)));
    // Its twin was kept a minute ago, from the same page: that one is answered, and this one is not.
    let first = "---\ncircle: 1\n---\n- [x] call 📅 2026-11-20\n- [ ] call 📅 2026-11-20\n";
    let last = "---\ncircle: 1\n---\n- [ ] call 📅 2026-11-20\n- [x] call 📅 2026-11-20\n";
    assert_eq!(verdict(first, &nth("2026-11-20", 0, 1)), Verdict::Answered);
    assert!(matches!(verdict(first, &nth("2026-11-20", 1, 1)), Verdict::Asks(_)));
    assert!(matches!(verdict(last, &nth("2026-11-20", 0, 1)), Verdict::Asks(_)));
    assert_eq!(verdict(last, &nth("2026-11-20", 1, 1)), Verdict::Answered);
    // One that was kept long ago is none of its twins.
    assert!(matches!(verdict(first, &nth("2026-11-20", 0, 0)), Verdict::Asks(_)));
    let done = Done { day: day(TODAY), after: String::new(), below: Vec::new() };
    let done = Mark { done: Some(done), ..nth("2026-11-20", 0, 0) };
    assert_eq!(verdict(first, &done), Verdict::Answered);
    // The note gave it another day meanwhile.
    assert!(matches!(verdict(note, &nth("2026-10-01", 0, 0)), Verdict::Asks(_)));
}

#[test]
fn recurring_promise_leaves_its_next_time() {
    let note = "---\ncircle: 1\n---\n- [ ] call 🔁 every week 📅 2026-11-20\n";
    let kept = "+- [ ] call 🔁 every week 📅 2026-11-27\n+- [x] call 🔁 every week 📅 2026-11-20";
    let target = item(Kind::Promise, "call", Some("2026-11-20"));
    check(note, &target, "x", "", &format!("-- [ ] call 🔁 every week 📅 2026-11-20\n{kept}"));
    // Without a day its next time would be the same again, and again.
    let note = note.replace(" 📅 2026-11-20", "");
    let undated = item(Kind::Promise, "call", None);
    assert!(outcome(&note, &mark(undated.clone(), "x", "")).starts_with("? it repeats, and has no day"));
    check(&note, &undated, "-", "", "-- [ ] call 🔁 every week\n+- [-] call 🔁 every week");
}

#[test]
fn help_and_birthdays_are_told_asked_wished_or_let_be() {
    let all = [(Kind::Tell, "told"), (Kind::Ask, "asked"), (Kind::Birthday, "birthday")];
    for (kind, tag) in all {
        let target = item(kind, "the introduction", Some("2026-10-02"));
        check(PLAIN, &target, "x", "", &format!("+- 2026-11-22 #{tag}"));
        check(
            PLAIN,
            &target,
            "X",
            "— card: she was glad",
            &format!("+- 2026-11-22 card: she was glad #{tag}"),
        );
        check(PLAIN, &target, "?", "", "+- 2026-11-22 #noanswer");
        check(PLAIN, &target, "-", "", &format!("+- 2026-11-22 #{tag} #note"));
        check(PLAIN, &target, "-", "she knows", &format!("+- 2026-11-22 she knows #{tag} #note"));
        assert!(outcome(PLAIN, &mark(target, ">", "2w")).starts_with("? "));
    }
}

#[test]
fn purchase_is_made_put_off_or_not_this_time() {
    let target = item(Kind::Window, "", Some("2026-11-09"));
    let bought = "-bought: 2024-11-09\n+bought: 2026-11-22";
    check(WINDOW, &target, "x", "", bought);
    check(WINDOW, &target, "x", "ten racks", &format!("{bought}\n+- 2026-11-22 ten racks #note"));
    check(WINDOW, &target, "x", "phone: ten racks", &format!("{bought}\n+- 2026-11-22 phone: ten racks"));
    check(WINDOW, &target, "?", "", "+- 2026-11-22 #noanswer");
    check(WINDOW, &target, ">", "2027-02-01", "+buys_next: 2027-02-01");
    check(
        WINDOW,
        &target,
        ">",
        "in spring 2027-02-01",
        "+buys_next: 2027-02-01\n+- 2026-11-22 in spring #note",
    );
    check(WINDOW, &target, "-", "", "+buys_next: 2028-11-09");
    check(WINDOW, &target, "-", "went to Acme", "+buys_next: 2028-11-09\n+- 2026-11-22 went to Acme #note");
    // Cycles that went by unused.
    let yearly = WINDOW.replace("2 years", "1 year");
    check(&yearly, &item(Kind::Window, "", Some("2025-11-09")), "-", "", "+buys_next: 2027-11-09");
    // A day that was set for this purchase goes with it.
    let set = WINDOW.replace("---\n## ", "buys_next: 2026-11-15\n---\n## ");
    check(&set, &target, "x", "", "-bought: 2024-11-09\n-buys_next: 2026-11-15\n+bought: 2026-11-22");
    check(&set, &target, "-", "", "-buys_next: 2026-11-15\n+buys_next: 2028-11-09");
    let once = set.replace("buys_every: 2 years\n", "");
    assert!(outcome(&once, &mark(target, "-", "")).starts_with("? nothing says how often they buy"));
}

#[test]
fn task_of_the_users_own_is_a_promise() {
    let task = || Target::NewTask { note: "Ada.md".into() };
    check(PLAIN, &task(), "", "send the map friday", "+- [ ] send the map 📅 2026-11-27");
    check(PLAIN, &task(), "", "send the map", "+- [ ] send the map");
    check(PLAIN, &task(), "", "send the map 📅 2026-12-01", "+- [ ] send the map 📅 2026-12-01");
    check(PLAIN, &task(), "", "send it by 2w #waiting", "+- [ ] send it #waiting 📅 2026-12-06");
    let asked =
        "? the year of `24 dec 27` has only two digits: write 2027-12-24, or the whole year that is meant";
    check(PLAIN, &task(), "", "send the map by 24 dec 27", asked);
    check(PLAIN, &task(), "", "send the map 24 dec 27", asked);
    let asked = "? `1/2` could be read two ways: write 2027-01-02 or 2027-02-01";
    check(PLAIN, &task(), "", "send the map by 1/2", asked);
    check(PLAIN, &task(), "", "send 1/2", "+- [ ] send 1/2");
    check(PLAIN, &task(), "", "", "? a promise needs words: say what was promised");
    assert!(
        outcome(PLAIN, &mark(task(), "x", "sent the map")).starts_with("? a new promise has an empty box")
    );
    // The slow typist: what was carried out is told from what is added.
    let done = Done { day: day("2026-11-20"), after: "send the".into(), below: Vec::new() };
    let later = Mark { done: Some(done), ..mark(task(), "", "send the map sunday") };
    let note = "---\ncircle: 1\n---\n- [ ] send the\n";
    assert_eq!(outcome(note, &later), "-- [ ] send the\n+- [ ] send the map 📅 2026-11-22");
}

#[test]
fn what_stands_nowhere_in_the_table_stays_with_a_remark() {
    let promise = item(Kind::Promise, "send the CV", Some("2026-11-20"));
    for target in [person(Section::Today), promise, item(Kind::Window, "", None), item(Kind::Tell, "", None)]
    {
        let unknown = "? `[!]` is no mark: x done, ? tried, > later with a day, - not any more";
        check(PROMISE, &target, "!", "words", unknown);
        check(PROMISE, &target, "/", "words", "open");
        check(PROMISE, &target, "", "words", "open");
        let garbled = Mark { is_garbled: true, ..mark(target.clone(), "x", "") };
        assert!(outcome(PROMISE, &garbled).starts_with("? your words cannot be told"));
        let done = Done { day: day(TODAY), after: String::new(), below: Vec::new() };
        let taken_back = Mark { done: Some(done), ..mark(target, "", "") };
        assert!(outcome(PROMISE, &taken_back).starts_with("? this was carried out already"));
    }
}

#[test]
fn nothing_or_a_dash_stands_before_words_and_a_method_stays_as_typed() {
    let target = person(Section::Today);
    for words in
        ["lunch: yes", "- lunch: yes", "– lunch: yes", "— lunch: yes", "-- lunch: yes", "—lunch: yes"]
    {
        check(PLAIN, &target, "x", words, "+- 2026-11-22 lunch: yes");
    }
    check(PLAIN, &target, "x", "-5% is too little", "+- 2026-11-22 -5% is too little");
    check(PLAIN, &target, "x", "called her, all well", "+- 2026-11-22 called her, all well");
    let below = ["  - saw the draft".into(), "    * #gave a hint".into()].to_vec();
    let below = Mark { below, ..mark(target.clone(), "x", "— zoom") };
    assert_eq!(outcome(PLAIN, &below), "+- 2026-11-22 zoom\n+  saw the draft\n+  #gave a hint");
    let before = Mark { before: "coffee".into(), ..mark(target, "x", "— with cake") };
    assert_eq!(outcome(PLAIN, &before), "+- 2026-11-22 coffee with cake");
}

#[test]
fn day_behind_a_tick_is_the_marks_and_never_words() {
    let target = person(Section::Today);
    check(PLAIN, &target, "x", "✅ 2026-11-20", "+- 2026-11-20");
    check(PLAIN, &target, "x", "phone: hi ➕ 2026-11-01 ✅ 2026-11-20", "+- 2026-11-20 phone: hi");
    check(PLAIN, &target, "x", "✅ 2026-11-20 — phone: hi", "+- 2026-11-20 phone: hi");
    check(PLAIN, &target, "x", "done ✅", "+- 2026-11-22 done ✅");
    check(PLAIN, &target, "-", "❌ 2026-11-20", "+status: resting");
    check(PLAIN, &target, ">", "friday ✅ 2026-11-20", "+next: 2026-11-27");
    // Where the phone is, it is tomorrow already.
    check(PLAIN, &target, "x", "✅ 2026-11-23", "+- 2026-11-22");
    check(PLAIN, &target, "x", "✅ 2026-12-23", "? ✅ 2026-12-23 is still to come");
    check(PLAIN, &target, "x", "✅ 20 Nov", "? ✅ is followed by no day: write `✅ 2026-11-20`");
    check(PLAIN, &target, "x", "see 📅 2026-12-01", "+- 2026-11-22 see 📅 2026-12-01");
}

#[test]
fn words_that_come_after_the_tick_go_to_its_entry() {
    let later = |target: &Target, sign: &str, was: &str, after: &str| {
        let done = Done { day: day("2026-11-20"), after: was.into(), below: Vec::new() };
        Mark { done: Some(done), ..mark(target.clone(), sign, after) }
    };
    let target = person(Section::Today);
    let touched = PLAIN.replace("## Log\n", "## Log\n- 2026-11-20\n");
    let words = later(&target, "x", "", "— phone: she wants phase two");
    let expected = "-- 2026-11-20\n+- 2026-11-20 phone: she wants phase two";
    assert_eq!(outcome(&touched, &words), expected);
    assert_eq!(outcome(&touched, &later(&target, "x", "", "")), "answered");
    let said = PLAIN.replace("## Log\n", "## Log\n- 2026-11-20 phone: she wants\n");
    let more = later(&target, "x", "— phone: she wants", "— phone: she wants phase two");
    assert_eq!(
        outcome(&said, &more),
        "-- 2026-11-20 phone: she wants\n+- 2026-11-20 phone: she wants phase two"
    );
    // A day from then is counted from then; words that come to it are a note of that day.
    let next = PLAIN.replace("---\n## ", "next: 2026-12-04\n---\n## ");
    assert_eq!(outcome(&next, &later(&target, ">", "2w", "2w")), "answered");
    let away = later(&target, ">", "2w", "2w — she is away");
    assert_eq!(outcome(&next, &away), "+- 2026-11-20 she is away #note");
    let resting = PLAIN.replace("---\n## ", "status: resting\n---\n## ");
    assert_eq!(outcome(&resting, &later(&target, "-", "", "busy")), "+- 2026-11-20 busy #note");

    let promise = item(Kind::Promise, "send the CV", Some("2026-11-20"));
    let kept = PROMISE.replace("[ ]", "[x]");
    assert_eq!(outcome(&kept, &later(&promise, "x", "", "by mail")), "+  - by mail");
    let kept = kept.replace("2026-11-20\n", "2026-11-20\n  - by ma\n");
    let more = later(&promise, "x", "by ma", "by mail");
    assert_eq!(outcome(&kept, &more), "-  - by ma\n+  - by mail");
    let how = later(&promise, "x", "", "phone: glad");
    let expected = "+  - phone: glad\n+- 2026-11-20 phone: glad";
    assert_eq!(outcome(&PROMISE.replace("[ ]", "[x]"), &how), expected);
}

#[test]
fn card_is_answered_filed_put_off_or_thrown_away() {
    let card = |sign: &str, after: &str| {
        judge_card(&mark(Target::Card { text: "Ana".into() }, sign, after), day(TODAY))
    };
    let purpose = |words: &str| Verdict::Asks(inbox::Answer::For { words: words.into(), day: day(TODAY) });
    assert_eq!(card("x", "— send the deck by friday"), purpose("send the deck by friday"));
    assert_eq!(card("X", ""), purpose(""));
    let again = inbox::Answer::Again { until: day("2026-12-06"), words: "away".into() };
    assert_eq!(card(">", "2w away"), Verdict::Asks(again));
    assert_eq!(card("-", "spam"), Verdict::Asks(inbox::Answer::Thrown { words: "spam".into() }));
    assert_eq!(card("?", ""), Verdict::Unclear(Remark::NotOnCard("?".into())));
    assert_eq!(card("!", ""), Verdict::Unclear(Remark::UnknownSign("!".into())));
    assert_eq!((card("", "words"), card("/", "")), (Verdict::Open, Verdict::Open));
}

const ASK: &str =
    "---\ncircle: 1\n---\n## Log\n- 2026-10-02 hi\n\n## Ask\n- how was it?\n- who buys?\n- how was it?\n";

#[test]
fn question_asked_is_a_touch_and_struck_through() {
    let question = item(Kind::Question, "who buys?", None);
    let struck = "-- who buys?\n+- 2026-11-22\n+- ~~who buys?~~";
    check(ASK, &question, "x", "", struck);
    let said = "-- who buys?\n+- 2026-11-22 phone: Bo\n+- ~~who buys?~~";
    check(ASK, &question, "x", "— phone: Bo", said);
    check(ASK, &question, "-", "", "-- who buys?\n+- ~~who buys?~~");
    check(
        ASK,
        &question,
        "-",
        "he told me",
        "-- who buys?\n+- 2026-11-22 he told me #note\n+- ~~who buys?~~",
    );
    check(ASK, &question, "?", "", "+- 2026-11-22 #noanswer");
    let later = "? a question waits for the next talk anyway: x when it was asked, - to let it be";
    check(ASK, &question, ">", "2w", later);
    let gone = item(Kind::Question, "why?", None);
    check(ASK, &gone, "x", "", "? the note has no question with these words any more");
}

#[test]
fn of_equal_questions_the_one_of_the_line_is_struck_and_its_twin_waits() {
    let key = |nth| ItemKey { kind: Kind::Question, text: "how was it?".into(), day: None, nth, others: 1 };
    let target = |nth| Target::Item { note: "Ada.md".into(), section: Section::Today, key: key(nth) };
    for (nth, expected) in [(0, [true, false]), (1, [false, true])] {
        let mark = mark(target(nth), "x", "phone: well");
        let Verdict::Asks(requests) = verdict(ASK, &mark) else { panic!("{nth}") };
        let after = carried_out(ASK, &requests);
        let struck: Vec<bool> =
            after.lines().filter(|line| line.contains("how was it?")).map(|it| it.contains("~~")).collect();
        assert_eq!(struck, expected, "{after}");
        assert_eq!(verdict(&after, &mark), Verdict::Answered, "{after}");
    }
}

#[test]
fn equal_promises_below_the_log_are_told_apart_by_their_lines() {
    let note = "---\ncircle: 1\n---\n## Log\n- 2026-10-02 hi\n\n## Promises\n- [ ] call\n- [ ] call\n";
    let key = ItemKey { kind: Kind::Promise, text: "call".into(), day: None, nth: 1, others: 1 };
    let target = Target::Item { note: "Ada.md".into(), section: Section::Today, key };
    let mark = mark(target, "x", "phone: well");
    let Verdict::Asks(requests) = verdict(note, &mark) else { panic!() };
    let after = carried_out(note, &requests);
    assert!(after.contains("- [ ] call\n- [x] call\n"), "{after}");
}

#[test]
fn card_for_the_call_is_a_touch_by_post_or_let_be() {
    let thanks = item(Kind::Thanks, "", Some("2026-11-21"));
    check(PLAIN, &thanks, "x", "", "+- 2026-11-22 post");
    check(PLAIN, &thanks, "x", "the pig", "+- 2026-11-22 post: the pig");
    check(PLAIN, &thanks, "x", "email: thanks", "+- 2026-11-22 email: thanks");
    check(PLAIN, &thanks, "-", "", "+- 2026-11-22 no card for the call #note");
    check(PLAIN, &thanks, "-", "rang again", "+- 2026-11-22 rang again #note");
    assert!(outcome(PLAIN, &mark(thanks, ">", "2w")).starts_with("? `[>]` moves"));
}
