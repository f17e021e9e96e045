use super::*;
use crate::config::Config;
use crate::note::edit::edit;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn contacted(text: &str) -> Contacted {
    Contacted { day: day("2026-11-22"), text: text.into(), ..Contacted::default() }
}

fn tagged(text: &str, tags: Tags) -> Contacted {
    Contacted { tags, ..contacted(text) }
}

fn words(text: &str) -> Words {
    Words::new(day("2026-11-22"), text)
}

fn promise(text: &str, is_waiting: bool) -> Promise {
    Promise { text: text.into(), is_waiting, ..some_promise() }
}

fn some_promise() -> Promise {
    let note = b"---\ncircle: 1\n---\n- [ ] x\n";
    read(note).promises[0].clone()
}

fn read(note: &[u8]) -> Contact {
    Contact::read(&"Ada.md".into(), note, &Config::default()).unwrap()
}

/// The note after all of these, which then ask for nothing more.
fn after(note: &str, requests: &[Request]) -> String {
    let contact = read(note.as_bytes());
    let after = edit(
        note.as_bytes(),
        &changes(requests, &contact, note.as_bytes(), &Methods::default()),
        &Methods::default(),
    )
    .unwrap();
    for request in requests {
        let again = changes(std::slice::from_ref(request), &read(&after), &after, &Methods::default());
        assert_eq!(
            edit(&after, &again, &Methods::default()).unwrap(),
            after,
            "{request:?} of {}",
            String::from_utf8_lossy(&after)
        );
    }
    String::from_utf8(after).unwrap()
}

#[track_caller]
fn check(note: &str, requests: &[Request], expected: &str) {
    assert_eq!(after(note, requests), expected);
}

#[test]
fn subject_says_who_what_when_and_the_users_words() {
    let check = |request: Request, expected: &str| {
        assert_eq!(
            request.subject(
                "People/Ada Lovelace.md",
                Some(Circle::Middle),
                day("2026-11-22"),
                &Methods::default()
            ),
            expected
        );
    };
    check(
        Request::Touched(contacted("call: liked the draft")),
        "Ada Lovelace: touched by phone, 22 Nov — liked the draft",
    );
    let by_phone = Contacted { method: Some(Method::Phone), ..contacted("") };
    check(Request::Tried(by_phone), "Ada Lovelace: tried by phone, 22 Nov");
    let not_now = |text: &str| Request::NotNow { until: day("2027-01-02"), words: words(text) };
    check(not_now(""), "Ada Lovelace: not now, next step 2 Jan 2027");
    check(not_now("she is away"), "Ada Lovelace: not now, next step 2 Jan 2027 — she is away");
    let promised = |is_waiting| {
        let text = "send the CV".into();
        Request::Promised(NewTask { text, due: Some(day("2026-12-01")), is_waiting })
    };
    check(promised(false), "Ada Lovelace: promised to send the CV by 1 Dec");
    check(promised(true), "Ada Lovelace: waiting for: send the CV by 1 Dec");
    let ended = |ending, is_waiting, text: &str| Request::Ended {
        promise: promise("send the CV", is_waiting),
        ending,
        words: words(text),
    };
    check(ended(Ending::Kept, false, ""), "Ada Lovelace: kept: send the CV");
    check(ended(Ending::Kept, true, "by\nmail"), "Ada Lovelace: received: send the CV — by mail");
    check(ended(Ending::CalledOff, false, ""), "Ada Lovelace: called off: send the CV");
    check(Request::Rest(words("")), "Ada Lovelace: resting");
    check(Request::Move { circle: Circle::Inner, words: words("") }, "Ada Lovelace: circle 2 → 1");
    check(Request::Bought(words("ten racks")), "Ada Lovelace: bought, 22 Nov — ten racks");
    let hand_over = Request::HandOver { to: "Bo Lind".into(), successor: None, words: words("") };
    check(hand_over, "Ada Lovelace: handed over to Bo Lind");
    let long = Request::Touched(contacted(&"word ".repeat(40))).subject(
        "Ada.md",
        None,
        day("2026-11-22"),
        &Methods::default(),
    );
    assert_eq!((long.chars().count() <= 72, long.ends_with('…')), (true, true), "{long}");
}

#[test]
fn what_is_carried_out_together_is_told_together() {
    let requests = [Request::Touched(contacted("phone: hi")), Request::Rest(words("until spring"))];
    let told = told(&requests, "Ada.md", None, day("2026-11-22"), &Methods::default());
    let expected = ("Ada: touched by phone, 22 Nov — hi".to_owned(), "resting — until spring".to_owned());
    assert_eq!(told, Some(expected));
}

const NOTE: &str = "---\nmet: 2020-01-01\n---\n## Log\n- 2026-10-01 email: hi\n";

#[test]
fn marks_of_one_kind_are_one_entry() {
    let log = |entries: &str| NOTE.replace("## Log\n", &format!("## Log\n{entries}"));
    let touched = |text: &str| Request::Touched(contacted(text));
    let told = |text: &str| Request::Touched(tagged(text, Tags::TOLD));
    let asked = |text: &str| Request::Touched(tagged(text, Tags::ASKED));
    // The method stands in front, each word once.
    check(
        NOTE,
        &[touched("she is well"), touched("lunch: long")],
        &log("- 2026-11-22 lunch: long\n  she is well\n"),
    );
    check(NOTE, &[touched("phone: a"), touched("call: b")], &log("- 2026-11-22 phone: a\n  b\n"));
    check(NOTE, &[touched("a"), touched("a"), touched("")], &log("- 2026-11-22 a\n"));
    check(NOTE, &[told(""), asked("")], &log("- 2026-11-22 #told #asked\n"));
    check(NOTE, &[touched(""), told("phone: glad")], &log("- 2026-11-22 phone: glad #told\n"));
    // Two ways are two touches.
    check(
        NOTE,
        &[touched("phone: a"), touched("email: b")],
        &log("- 2026-11-22 email: b\n- 2026-11-22 phone: a\n"),
    );
    // To tell without a method is no step, and a talk is one.
    check(NOTE, &[touched(""), told("")], &log("- 2026-11-22 #told\n- 2026-11-22\n"));
    let wished = Request::Touched(tagged("card", Tags::BIRTHDAY));
    check(
        NOTE,
        &[touched("phone: a"), wished.clone()],
        &log("- 2026-11-22 card #birthday\n- 2026-11-22 phone: a\n"),
    );
    check(NOTE, &[told(""), wished], &log("- 2026-11-22 card #told #birthday\n"));
    // Two tries are one, and none is a touch.
    let tried = |text: &str| Request::Tried(contacted(text));
    check(NOTE, &[tried(""), tried("phone: voicemail")], &log("- 2026-11-22 phone: voicemail #noanswer\n"));
    check(NOTE, &[tried(""), touched("")], &log("- 2026-11-22\n- 2026-11-22 #noanswer\n"));
    let rest = Request::Rest(words("until spring"));
    let let_be = Request::Noted(tagged("", Tags::TOLD));
    let expected =
        log("- 2026-11-22 until spring #told #note\n").replace("---\n## ", "status: resting\n---\n## ");
    check(NOTE, &[rest, let_be], &expected);
}

#[test]
fn bare_touch_on_a_day_that_is_touched_adds_nothing() {
    let with = |entry: &str| NOTE.replace("## Log\n", &format!("## Log\n- 2026-11-22{entry}\n"));
    let touched = || [Request::Touched(contacted(""))];
    for entry in ["", " phone: hi", " hi #gave", " phone: hi #told"] {
        check(&with(entry), &touched(), &with(entry));
    }
    // What an agreed step does not wait for is no answer to it.
    for entry in [" #told", " card #birthday", " #noanswer", " remark #note"] {
        let expected = with("").replace("- 2026-11-22\n", &format!("- 2026-11-22\n- 2026-11-22{entry}\n"));
        check(&with(entry), &touched(), &expected);
    }
    let front = "---\nlast_touch: 2026-11-22\n---\n";
    check(front, &touched(), front);
}

#[test]
fn older_last_touch_goes_into_the_log_before_it_is_written_over() {
    check(
        "---\nlast_touch: 2026-10-02\n---\n",
        &[Request::Touched(contacted("phone: hi"))],
        "---\nlast_touch: 2026-11-22\n---\n\n## Log\n- 2026-11-22 phone: hi\n- 2026-10-02\n",
    );
    let note = "---\nlast_touch: 2026-10-02\n---\n## Log\n- 2026-10-02 phone: a\n";
    let expected = "---\nlast_touch: 2026-11-22\n---\n## Log\n- 2026-11-22\n- 2026-10-02 phone: a\n";
    check(note, &[Request::Touched(contacted(""))], expected);
    let touches = |note: &str| read(note.as_bytes()).touches(day("2026-11-30"));
    let before = "---\nlast_touch: 2026-10-02\n---\n";
    assert_eq!((touches(before), touches(&after(before, &[Request::Touched(contacted(""))]))), (1, 2));
    // Neither a try nor a remark is a touch.
    for request in [Request::Tried(contacted("")), Request::Rest(words("away"))] {
        assert!(after(before, &[request]).contains("last_touch: 2026-10-02\n"));
    }
}

#[test]
fn words_that_came_later_go_to_what_was_said_then() {
    let later =
        |was: &str, text: &str| Request::Touched(Contacted { was: Some(was.into()), ..contacted(text) });
    let log = |entry: &str| NOTE.replace("## Log\n", &format!("## Log\n{entry}"));
    let check = |entry: &str, request: Request, expected: &str| {
        check(&log(entry), &[request], &log(expected));
    };
    check("- 2026-11-22\n", later("", "phone: she agreed"), "- 2026-11-22 phone: she agreed\n");
    check("- 2026-11-22\n", later("", "called her, all well"), "- 2026-11-22 called her, all well\n");
    check("- 2026-11-22 phone\n", later("phone", "phone: she agreed"), "- 2026-11-22 phone: she agreed\n");
    check(
        "- 2026-11-22 phone: she\n",
        later("phone: she", "phone: she agreed"),
        "- 2026-11-22 phone: she agreed\n",
    );
    check("- 2026-11-22 phone: teh\n", later("phone: teh", "phone: the"), "- 2026-11-22 phone: the\n");
    check("- 2026-11-22 phone: a\n", later("phone: a", "phone: a\nb"), "- 2026-11-22 phone: a\n  b\n");
    // Their tags stay, and so does what was joined or typed there.
    check("- 2026-11-22 #gave\n", later("", "phone: hi"), "- 2026-11-22 phone: hi #gave\n");
    check(
        "- 2026-11-22 phone: a #told\n  b\n",
        later("phone: a", "phone: ac"),
        "- 2026-11-22 phone: ac #told\n  b\n",
    );
    check("- 2026-11-22 phone: a\n  b #told\n", later("b", "b c"), "- 2026-11-22 phone: a\n  b c #told\n");
    check("* [[2026-11-22]]\n", later("", "hi"), "* [[2026-11-22]] hi\n");
    check(
        "- 2026-11-22 phone: mine\n  - sub\n",
        later("", "phone: hi"),
        "- 2026-11-22 phone: mine\n  hi\n  - sub\n",
    );
    // By another way it is another touch; and where nothing of the day is left, it is written anew.
    check("- 2026-11-22 email: a\n", later("", "phone: b"), "- 2026-11-22 phone: b\n- 2026-11-22 email: a\n");
    check("", later("", "phone: b"), "- 2026-11-22 phone: b\n");
    check("- 2026-11-22 #noanswer\n", later("", "b"), "- 2026-11-22 b\n- 2026-11-22 #noanswer\n");
    let note = Request::Rest(Words { was: Some("until".into()), ..words("until spring") });
    let resting = |text: String| text.replace("---\n## ", "status: resting\n---\n## ");
    super::tests::check(
        &resting(log("- 2026-11-22 until #note\n")),
        &[note],
        &resting(log("- 2026-11-22 until spring #note\n")),
    );
}

#[test]
fn whoever_is_handed_over_is_introduced_to_whom_knows_them_from_now_on() {
    let to = |note: Option<&str>| Request::HandOver {
        to: "Bo Lind".into(),
        successor: note.map(|note| Successor {
            note: note.into(),
            wiki: "[[Ada]]".into(),
            markdown: "[Ada](Ada.md)".into(),
        }),
        words: words("he knows racks"),
    };
    check(
        "---\ncircle: 1\n---\n",
        &[to(None)],
        "---\ncircle: 1\nstatus: handed over\nhanded_to: Bo Lind\n---\n\n## Log\n- 2026-11-22 he knows racks #note\n",
    );
    let methods = Methods::default();
    assert_eq!(to(None).elsewhere("People/Ada.md", &methods), None);
    let (path, change) = to(Some("People/Bo Lind.md")).elsewhere("People/Ada.md", &methods).unwrap();
    assert_eq!(&*path, "People/Bo Lind.md");
    let check = |log: &str, expected: &str| {
        let note = format!("---\ncircle: 1\n---\n\n## Log\n- 2026-10-02 {log}\n");
        let after =
            String::from_utf8(edit(note.as_bytes(), std::slice::from_ref(&change), &methods).unwrap())
                .unwrap();
        let added = after.lines().find(|line| line.starts_with("- [ ]")).map(str::to_owned);
        assert_eq!(added.as_deref(), Some(expected), "{after}");
        assert_eq!(
            edit(after.as_bytes(), std::slice::from_ref(&change), &methods).unwrap(),
            after.as_bytes(),
            "{log}"
        );
    };
    check("phone", "- [ ] introduce Ada to them");
    check("phone: [our site](https://example.com), ![[racks.png]]", "- [ ] introduce Ada to them");
    check("lunch with [[Cy]]", "- [ ] introduce [[Ada]] to them");
    check("phone: asked after [Cy](Cy.md)", "- [ ] introduce [Ada](Ada.md) to them");
}
