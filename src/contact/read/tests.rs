use crate::contact::Promise;
use crate::contact::tests::{day, read, unread};

#[test]
fn promises_are_the_open_tasks() {
    let note = "---\ncircle: 1\n---\n\n- [ ] send the CV 📅 2026-12-01\n- [x] kept\n- [-] off\n\n## Log\n\n\
                - 2026-11-02 phone\n  - [ ] figures #waiting\n";
    let contact = read(note).unwrap();
    let promise =
        |text: &str, due, is_waiting, line| Promise { text: text.into(), due, is_waiting, line, from: None };
    let expected =
        [promise("send the CV", Some(day("2026-12-01")), false, 5), promise("figures", None, true, 12)];
    assert_eq!(*contact.promises, expected);
    assert_eq!(contact.log.len(), 1);
}

#[test]
fn a_promise_with_a_bad_date_is_a_finding() {
    let note = "---\ncircle: 1\n---\n- [ ] é [[a]] 📅 2026-13-01\n";
    assert_eq!(unread(note), "4:17+10 `2026-13-01` is no day\n");
    let contact = read(note).unwrap();
    assert_eq!((&*contact.promises[0].text, contact.promises[0].due), ("é a", None));
    assert!(contact.unread[0].hint.contains("📅 2026-12-01"));
}

#[test]
fn personal_facts_are_the_contacts() {
    let contact = read("---\ncircle: 1\n---\n## Personal\n- two [[boys]]\n- [ ] card\n").unwrap();
    assert_eq!(*contact.personal, ["two boys".into()]);
    assert_eq!(contact.promises.len(), 1);
}

#[test]
fn a_vague_next_step_is_one_finding_until_there_is_a_day() {
    let found = |line, column, words: &str| {
        format!("{line}:{column}+{} `{words}` is no next step: it has no date\n", words.chars().count())
    };
    let check = |front: &str, body: &str, expected: &str| {
        let note = format!("---\ncircle: 1\n{front}\n---\n{body}");
        assert_eq!(unread(&note), expected, "{front:?} {body:?}");
        assert_eq!(unread(note.replace('\n', "\r\n")), expected, "{front:?} {body:?} with CRLF");
    };
    let log = "## Log\n- 2026-11-02 phone: é, talk again soon\n- 2026-10-01 met\n";
    check("", log, &found(6, 35, "soon"));
    check("next: 2026-11-02", log, &found(6, 35, "soon"));
    check("next: 2026-11-03", log, "");
    check("last_touch: 2026-11-02", log, &found(6, 35, "soon"));
    check("last_touch: 2026-11-03", log, "");
    for status in ["resting", "handed over", "dropped"] {
        check(&format!("status: {status}"), log, "");
    }
    check("status: active", log, &found(6, 35, "soon"));
    let with = |task: &str| format!("- [{task}\n{log}");
    check("", &with(" ] call 📅 2026-12-01"), "");
    check("", &with(" ] figures #waiting 📅 2026-12-01"), "");
    check("", &with(" ] call"), &found(7, 35, "soon"));
    check("", &with("x] call 📅 2026-12-01"), &found(7, 35, "soon"));
    check("", "## Log\n- 2026-11-03 card\n- 2026-11-02 see you soon\n", "");
    check("", "## Log\n- 2026-11-02 see you soon\n- 2026-11-03 card\n", "");
    check("", "## Log\n- 2026-11-03 #noanswer\n- 2026-11-02 see you soon\n", &found(7, 22, "soon"));
    check("", "## Log\n- 2026-11-02 voicemail: talk soon #noanswer\n", "");
    check("", "## Log\n- 2026-11-02 a\n- 2026-11-02 soon\n- 2026-11-02 sometime\n", &found(7, 14, "soon"));
    check(
        "",
        "## Log\n- 2026-11-02 let's catch\n  up then\n",
        "6:14+11 `let's catch up` is no next step: it has no date\n",
    );
    check("", "## Log\n- 2026-11-02 met\n  - [ ] call soon\n", "");
    check("", "## Log\n- 2026-11-02 met\n\n  soon\n", "");
    check("", "soon\n- 2026-11-02 soon\n", "");
    check("", "## Log\n- 2026-11-02 phone as soon as it is there\n", "");
    let finding = read(format!("---\ncircle: 1\n---\n{log}")).unwrap().unread[0].clone();
    assert_eq!(finding.hint, "agree a day: `next: 2026-12-01`, or a task with 📅");
}
