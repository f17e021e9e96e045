use super::*;
use crate::shell::git::merge::merge_texts;

/// Git's own merge of three texts.
fn git(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    merge_texts(base, ours, theirs, ["ours", "theirs"]).unwrap()
}

fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    merge(base, ours, theirs, &git)
}

/// One of the cases in `cases/`.
#[derive(Default)]
struct Case<'a> {
    title: &'a str,
    base: String,
    ours: String,
    theirs: String,
    expected: String,
    /// How the merge ends: nothing where it is clean, `clash` or `markers`.
    ending: &'a str,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let (_, text) = text.split_once("\n\n@@ ").unwrap();
    text.split("\n\n@@ ").map(case).collect()
}

fn case(text: &str) -> Case<'_> {
    let (title, rest) = text.split_once('\n').unwrap();
    let part = |from: &str, to: &str| {
        let (_, rest) = rest.split_once(&format!("@{from}")).unwrap();
        let (text, _) =
            if to.is_empty() { (rest, "") } else { rest.split_once(&format!("@{to}\n")).unwrap() };
        text.split_once('\n').unwrap().1.to_owned()
    };
    let ending = rest.split_once("@expected").unwrap().1.split_once('\n').unwrap().0.trim();
    let mut expected = part("expected", "");
    if !expected.ends_with('\n') {
        expected.push('\n');
    }
    let (base, ours) = (part("base", "ours"), part("ours", "theirs"));
    let (_, theirs) = rest.split_once("@theirs\n").unwrap();
    let theirs = theirs.split_once("@expected").unwrap().0.to_owned();
    Case { title, base, ours, theirs, expected, ending }
}

fn check(case: &Case<'_>, wrap: impl Fn(&str) -> String) {
    let Case { title, base, ours, theirs, expected, ending } = case;
    let [base, ours, theirs, expected] = [base, ours, theirs, expected].map(|text| wrap(text));
    let merged = merged(&base, &ours, &theirs);
    assert_eq!(merged.text, expected, "{title}\n--- got:\n{}--- expected:\n{expected}", merged.text);
    assert_eq!(!merged.clashes.is_empty(), *ending == "clash", "{title}");
    assert_eq!(merged.has_conflict, *ending == "markers", "{title}");
    if *ending != "markers" {
        for side in [&base, &ours, &theirs] {
            assert_eq!(super::merge(&base, &expected, side, &git).text, expected, "again: {title}");
        }
    }
    let swapped = super::merge(&base, &theirs, &ours, &git);
    assert_eq!(swapped.is_clean(), merged.is_clean(), "{title}, the other way round:\n{}", swapped.text);
}

#[test]
fn log_of_any_title_is_merged_entry_by_entry() {
    let log =
        |title: &str, entries: &str| format!("---\ncircle: 1\n---\n## {title}\n{entries}- 2026-10-01 met\n");
    for title in ["Log", "Touches", "History", "Contact log", "Interactions"] {
        let (ours, theirs) = (log(title, "- 2026-11-02 phone\n"), log(title, "- 2026-11-01 email\n"));
        let both = merged(&log(title, ""), &ours, &theirs);
        assert_eq!(both.text, log(title, "- 2026-11-02 phone\n- 2026-11-01 email\n"), "{title}");
        assert!(both.is_clean(), "{title}");
    }
}

#[test]
fn front_matters_merge_by_key() {
    let cases = cases(include_str!("cases/front_matter.txt"));
    assert!(cases.len() > 40, "{}", cases.len());
    cases.iter().for_each(|case| check(case, |text| format!("---\n{text}---\n\n# Ada\n")));
}

#[test]
fn bodies_merge_by_item_and_by_text() {
    let cases = cases(include_str!("cases/body.txt"));
    assert!(cases.len() > 30, "{}", cases.len());
    cases.iter().for_each(|case| check(case, str::to_owned));
}

#[test]
fn ours_line_ends_stay_and_nobody_elses_lines_are_converted() {
    let check = |base: &str, ours: &str, theirs: &str, expected: &str| {
        let merged = merged(base, ours, theirs);
        assert_eq!(
            (merged.text.as_str(), merged.is_clean()),
            (expected, true),
            "{base:?} {ours:?} {theirs:?}"
        );
        assert_eq!(super::merge(base, expected, theirs, &git).text, expected, "again");
    };
    let base = "---\ncircle: 2\nwhy: a\n---\n## Log\n- 2026-10-01 met\n";
    let ours = "---\ncircle: 1\nwhy: a\n---\n## Log\n- 2026-10-01 met\n";
    let theirs = "---\ncircle: 2\nwhy: b\n---\n## Log\n- 2026-11-01 phone\n- 2026-10-01 met\n";
    let both = "---\ncircle: 1\nwhy: b\n---\n## Log\n- 2026-11-01 phone\n- 2026-10-01 met\n";
    let crlf = |text: &str| text.replace('\n', "\r\n");
    check(base, ours, theirs, both);
    check(&crlf(base), &crlf(ours), &crlf(theirs), &crlf(both));
    check(base, &crlf(ours), theirs, &crlf(both));
    check(base, ours, &crlf(theirs), both);
    check(&crlf(base), ours, theirs, both);
    check(base, &crlf(base), theirs, &crlf(theirs));
    check(base, ours, &crlf(base), ours);
    // One line alone ends otherwise, and goes on to.
    let one = |text: &str| text.replace("2026-10-01 met\n", "2026-10-01 met\r\n");
    check(&one(base), &one(ours), &one(theirs), &one(both));
    let bom = |text: &str| format!("\u{FEFF}{text}");
    check(&bom(base), &bom(ours), &bom(theirs), &bom(both));
    check(base, ours, &bom(theirs), both);
    check(base, &bom(ours), theirs, &bom(both));
    let unended = |text: &str| text.trim_end().to_owned();
    check(&unended(base), &unended(ours), &unended(theirs), &unended(both));
    check(base, &unended(ours), theirs, &unended(both));
    check(base, ours, &unended(theirs), both);
    check(&unended(base), ours, theirs, both);
}

#[test]
fn what_is_not_settled_becomes_a_finding_that_names_both_values() {
    let check = |front: &str, expected: &[(usize, &str)]| {
        let text = format!("---\n{front}---\ntea\n");
        let found = unsettled(&text, &note::split(&text));
        let found: Vec<_> = found
            .iter()
            .map(|wrong| (text[..wrong.range.start].matches('\n').count() + 1, wrong.message.as_str()))
            .collect();
        assert_eq!(found, expected, "{front}");
    };
    check(
        "circle: 1\n# theirs: circle: 2\n",
        &[(3, "circle is `1` here and `2` in another version of this note")],
    );
    check(
        "circle: 1 # a\nlastTouch: x\n# theirs: last_touch: \"y z\" # b\n\nwhy: c\n",
        &[(4, "last_touch is `x` here and `y z` in another version of this note")],
    );
    check(
        "tags:\n  - a\n  - b\n# theirs: tags:\n# theirs: - [c]\n",
        &[(5, "tags is `a, b` here and `- [c]` in another version of this note")],
    );
    check(
        "why: a\n# theirs: why: b\n# theirs: why: c\n",
        &[
            (3, "why is `a` here and `b` in another version of this note"),
            (3, "why is `a` here and `c` in another version of this note"),
        ],
    );
    check(
        "why: a\r\n# theirs: why: b\r\n",
        &[(3, "why is `a` here and `b` in another version of this note")],
    );
    check("circle: 1\n# theirs: not mine\n", &[]);
    check("circle: 1\n# theirs: why: a\n", &[]);
    check("circle: 1\nwhy: a\n# theirs: circle: 2\n", &[]);
    check("# theirs: circle: 2\ncircle: 1\n", &[]);
    check("why: |\n  # theirs: why: b\n", &[]);
    let long = "é".repeat(50);
    let message = format!("why is `a` here and `{}…` in another version of this note", "é".repeat(40));
    check(&format!("why: a\n# theirs: why: {long}\n"), &[(3, &message)]);
    assert_eq!(clashes("# theirs: circle: 2\n"), []);
}

#[test]
fn a_clash_names_its_line_and_both_values() {
    let note = |circle| format!("---\nwhy: a\ncircle: {circle}\n---\n");
    let merged = merged(&note("2"), &note("1"), &note("'3' # outer"));
    let [Clash { line, key, ours, theirs, range, .. }] = merged.clashes.as_slice() else {
        panic!("{merged:?}")
    };
    assert_eq!((*line, key.as_str(), ours.as_str(), theirs.as_str()), (4, "circle", "1", "3"));
    assert_eq!(&merged.text[range.clone()], "# theirs: circle: '3' # outer");
}

#[test]
fn a_clashs_place_is_all_of_its_comment() {
    let text = "---\nwhy: a\n# theirs: why: |\n# theirs:   b\n# theirs:   c\n# mine\n---\n";
    let [Clash { theirs, range, .. }] = &clashes(text)[..] else { panic!() };
    assert_eq!(
        (theirs.as_str(), &text[range.clone()]),
        ("b c", "# theirs: why: |\n# theirs:   b\n# theirs:   c")
    );
}

#[test]
fn a_note_that_git_takes_for_binary_stays_ours_and_is_a_conflict() {
    let merged = merged("a\0\n", "b\0\n", "c\0\n");
    assert_eq!((merged.text.as_str(), merged.has_conflict), ("b\0\n", true));
}

#[test]
fn a_large_note_is_merged_by_key_and_by_item() {
    let entry = |number: usize| {
        format!("- 2026-{:02}-{:02} phone: {number}\n", number / 28 % 12 + 1, number % 28 + 1)
    };
    let note = |from: usize, to: usize| {
        let keys: String =
            (from..to).map(|number| format!("key{number}: [a, b{number}] # {number}\n")).collect();
        let log: String = (from..to).map(entry).collect();
        let tasks: String = (from..to).map(|number| format!("- [ ] task {number} 📅 2026-12-01\n")).collect();
        format!("---\n{keys}---\n{tasks}\n## Log\n{log}")
    };
    let merged = merged(&note(10, 4_000), &note(0, 4_000), &note(10, 4_010));
    assert_eq!(merged.text.lines().count(), note(0, 4_010).lines().count());
    assert!(merged.is_clean());
}

mod properties;
