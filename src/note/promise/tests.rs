use super::*;
use crate::note::{Body, read_body};

fn read_all(body: &str) -> Body {
    read_body(body, 0, &crate::note::method::Methods::default())
}

/// The tasks of a body, one a line: state, whose, text, day and line.
fn shown(body: &str) -> Vec<String> {
    let shown = |Task { state, promise, .. }: Task| {
        let Promise { text, due, is_waiting, line, .. } = promise;
        let due = due.map(|due| format!(" by {due}")).unwrap_or_default();
        format!("{line}: {state:?}{} {text}{due}", if is_waiting { " theirs" } else { "" })
    };
    read_all(body).tasks.into_iter().map(shown).collect()
}

#[test]
fn tasks_are_read_wherever_they_stand_but_not_in_code_quotes_and_comments() {
    let check = |body: &str, expected: &[&str]| {
        assert_eq!(shown(body), expected, "{body:?}");
        assert_eq!(shown(&body.replace('\n', "\r\n")), expected, "{body:?} with CRLF");
    };
    check("- [ ] a\n* [x] b\n+ [X] c\n- [-] d\n", &["1: Open a", "2: Kept b", "3: Kept c", "4: CalledOff d"]);
    check("1. [ ] a\n2) [ ] b\n", &["1: Open a", "2: Open b"]);
    check("text\n- [ ] a\n", &["2: Open a"]);
    check("- x\n  - [ ] a\n\t- [ ] b\n      - [ ] c\n", &["2: Open a", "3: Open b", "4: Open c"]);
    check("- [ ] a\n  - [x] b\n  more\n", &["1: Open a", "2: Kept b"]);
    check("# Log\n- 2026-11-02 phone\n  - [ ] a\n- [ ] b\n", &["3: Open a", "4: Open b"]);
    check("# Personal\n- two boys\n- [ ] a\n", &["3: Open a"]);
    check("- - [ ] a\n", &["1: Open a"]);
    check("-   [ ] a\n", &["1: Open a"]);
    check("- [ ]\ta\n", &["1: Open a"]);
    check("- [/] a\n- [?] b\n- [>] c\n- [!] d\n", &["1: Open a", "2: Open b", "3: Open c", "4: Open d"]);
    check("- [é] a\n- [<] b\n- [*] c\n", &["1: Open a", "2: Open b", "3: Open c"]);
    check("- for the fair\n\t- [ ] a\n\t\t- [x] b\n", &["2: Open a", "3: Kept b"]);
    check("- [ ]\n- [ ] \n- [ ] #tag 📅 2026-12-01\n", &[]);
    check("- [ ]a\n- [] b\n- \\[ ] c\n-[ ] d\n[ ] e\n  [ ] f\n", &[]);
    check("```\n- [ ] a\n```\n\n    - [ ] b\n\n-     [ ] c\n", &[]);
    check("- x\n\n  ```\n  - [ ] a\n  ```\n", &[]);
    check("> - [ ] a\n\n- > - [ ] b\n", &[]);
    check("<!-- - [ ] a -->\n%%\n- [ ] b\n%%\n", &[]);
    check("<div>\n- [ ] a\n</div>\n", &[]);
    check("- [ ] a %%not yet%% b <!-- c --> d\n", &["1: Open a b d"]);
    check("- x\n        - [ ] only text\n", &[]);
}

#[test]
fn a_promise_has_the_first_day_that_any_notation_gives() {
    let check = |task: &str, expected: &str| {
        assert_eq!(shown(&format!("- [ ] {task}")), [format!("1: Open {expected}")], "{task}");
        assert_eq!(read_all(&format!("- [ ] {task}")).wrong, [], "{task}");
    };
    check("send the CV 📅 2026-12-01", "send the CV by 2026-12-01");
    check("send the CV 📅2026-12-01", "send the CV by 2026-12-01");
    check("send the CV 🗓️ 2026-12-01.", "send the CV. by 2026-12-01");
    check("send the CV [due:: 2026-12-01]", "send the CV by 2026-12-01");
    check("send the CV [due::2026-12-01T09:00]", "send the CV by 2026-12-01");
    check("send the CV [Due:: [[2026-12-01]]] now", "send the CV now by 2026-12-01");
    check("send the CV (due:: [[2026-12-01]]) now", "send the CV now by 2026-12-01");
    check("send (the CV (due:: 2026-12-01))", "send (the CV) by 2026-12-01");
    check("send the CV (due:: 2026-12-01)", "send the CV by 2026-12-01");
    check("send (due 2026-12-01) the CV", "send the CV by 2026-12-01");
    check("📅 2026-12-01 send the CV", "send the CV by 2026-12-01");
    check("a 📅 2026-12-01 (due 2026-12-05)", "a by 2026-12-01");
    check("a (due 2026-12-05) 📅 2026-12-01", "a by 2026-12-05");
    check("a 📅 2028-02-29", "a by 2028-02-29");
    check("a 📅", "a");
    check("a 📅 #work", "a");
    check("a [due:: ]", "a");
    check("late (due to illness) (overdue 2026-12-01)", "late (due to illness) (overdue 2026-12-01)");
    check("a 2026-12-01", "a 2026-12-01");
}

#[test]
fn a_promises_text_is_its_plain_words() {
    let check = |task: &str, expected: &str| {
        assert_eq!(shown(&format!("- [ ] {task}")), [format!("1: Open{expected}")], "{task}");
    };
    check("introduce me to [[Ana Ruiz|Ana]] #waiting", " theirs introduce me to Ana");
    check("#Waiting the [price](a.md)", " theirs the price");
    check("a #waitinglist a#waiting", " a a#waiting");
    check("a #waiting/long", " a");
    check("the **draft** of `x` #work", " the draft of x");
    check("a ➕ 2026-11-01 🛫 2026-11-02 ✅ 2026-11-04 ❌ 2026-11-05 b", " a b");
    check("a ⏫ b 🔽", " a b");
    check("a 🔁 every month on the 1st 📅 2026-12-01", " a by 2026-12-01");
    check("a 🔁 every week #x", " a");
    check("a 🆔 abc123 ⛔ def,ghi 🏁 delete", " a");
    check("a [priority:: high] [completion:: 2026-11-04]", " a");
    check("mark it ✅ then 🔁 again", " mark it ✅ then 🔁 again");
    check("a [b] (c) [d](e.md)", " a [b] (c) d");
    let long = "word ".repeat(100);
    let shown = read_all(&format!("- [ ] {long} 📅 2026-12-01")).tasks.remove(0).promise;
    assert!(shown.text.chars().count() <= 200 && shown.text.ends_with("word…"), "{}", shown.text);
    assert!(shown.due.is_some());
}

#[test]
fn a_date_that_cannot_be_read_is_a_finding_and_the_promise_counts() {
    let check = |task: &str, place: &str, text: &str| {
        let body = format!("text\n- [ ] {task}\n");
        let said = read_all(&body);
        let [wrong] = &said.wrong[..] else { panic!("{task}: {:?}", said.wrong) };
        assert_eq!((&body[wrong.range.clone()], &*said.tasks[0].promise.text), (place, text), "{task}");
        assert_eq!(wrong.message, format!("`{place}` is no day"));
        assert_eq!(said.tasks[0].promise.due, None, "{task}");
    };
    check("a 📅 2026-13-01", "2026-13-01", "a");
    check("a 📅 2026-02-29, b", "2026-02-29", "a, b");
    check("a 📅 2026-12-011", "2026-12-011", "a");
    check("a 📅 tomorrow #work", "tomorrow", "a");
    check("é %%x%% a [due:: next week]", "next week", "é a");
    check("a (due:: 1 Dec)", "1 Dec", "a");
    check("a (due 2026-13-01) b", "2026-13-01", "a b");
    check("a 📅 2026-13-01✅ 2026-11-01", "2026-13-01", "a");
    let said = read_all("- [ ] a 📅 2026-13-01 (due 2026-12-01)\n- [x] b 📅 2026-13-01\n");
    assert_eq!(said.wrong.len(), 1, "what is kept needs no date");
    assert_eq!(said.tasks[0].promise.due.map(|day| day.to_string()).as_deref(), Some("2026-12-01"));
}

#[test]
fn many_bad_dates_are_few_findings() {
    assert_eq!(read_all(&"- [ ] a 📅 x\n".repeat(20)).wrong.len(), 20);
    assert_eq!(read_all(&"- [ ] a 📅 x\n".repeat(21)).wrong.len(), 20);
}

// What is not linear would take minutes here.
#[test]
fn hostile_tasks_take_linear_time() {
    for piece in
        ["📅", "[due:: ", "(due 1", "🔁 every ", "✅2", "🆔a", "[a::", "(", "[", "📅[", "✅ ", "] ", "#", "`"]
    {
        let tasks = shown(&format!("- [ ] a {}", piece.repeat(50_000)));
        assert!(tasks.len() <= 1, "{piece}");
    }
    for opener in ["- [ ] ", "- ", "> - [ ] ", "1. [ ] "] {
        read_all(&opener.repeat(50_000));
        read_all(&format!("{opener}a\n").repeat(50_000));
    }
}

#[test]
fn planned_day_counts_where_no_other_stands() {
    let check = |task: &str, expected: &str| {
        assert_eq!(shown(&format!("- [ ] {task}")), [format!("1: Open {expected}")], "{task}");
        assert_eq!(read_all(&format!("- [ ] {task}")).wrong, [], "{task}");
    };
    check("send it ⏳ 2026-12-01", "send it by 2026-12-01");
    check("send it ⌛️ 2026-12-01 now", "send it now by 2026-12-01");
    check("send it [scheduled:: 2026-12-01]", "send it by 2026-12-01");
    check("send it (scheduled:: [[2026-12-01]])", "send it by 2026-12-01");
    check("send it ⏳ 2026-12-01 📅 2026-12-05", "send it by 2026-12-05");
    check("send it (due 2026-12-05) [scheduled:: 2026-12-01]", "send it by 2026-12-05");
    check("⏳ is running", "⏳ is running");
}

#[test]
fn rule_that_is_not_understood_is_told_with_its_place() {
    let body = "- [ ] a 🔁 every 2 weeks when done 📅 2026-12-01\n- [ ] b 🔁 every blue moon 📅 2026-12-01\n\
                - [x] c 🔁 every blue moon\n- [ ] d [repeat:: now and then]\n";
    let wrong = read_all(body).wrong;
    let told: Vec<_> = wrong.iter().map(|wrong| &body[wrong.range.clone()]).collect();
    assert_eq!(told, ["every blue moon", "now and then"]);
    assert_eq!(wrong[0].message, "`every blue moon` is no rule by which a task can repeat");
}
