use super::*;
use proptest::prelude::*;

const BASE: &str = "\
# Due, Sunday 22 November 2026

## Overdue

- [ ] [Ada Lovelace](Ada%20Lovelace.md) · circle 1 buyer · due 2 Nov, touched 2 Oct · phone: ask how it went

## Due

- [ ] [Grace Hopper](Grace%20Hopper.md) · circle 1 · due 20 Nov, touched 20 Oct · email: say hello

## Yours

ask Ben about the venue
";

const ADA: &str =
    "[Ada Lovelace](Ada%20Lovelace.md) · circle 1 buyer · due 2 Nov, touched 2 Oct · phone: ask how it went";
const GRACE: &str =
    "[Grace Hopper](Grace%20Hopper.md) · circle 1 · due 20 Nov, touched 20 Oct · email: say hello";

/// The desktop's next day: Grace has become overdue.
fn midnight() -> String {
    let line = format!("- [ ] {GRACE}\n");
    let text = BASE.replace("Sunday 22", "Monday 23").replace(&format!("\n## Due\n\n{line}"), "");
    text.replace(&format!("- [ ] {ADA}\n"), &format!("- [ ] {ADA}\n{line}"))
}

fn marked(text: &str, line: &str, with: &str) -> String {
    assert!(text.contains(&format!("- [ ] {line}\n")), "{text}");
    text.replace(&format!("- [ ] {line}\n"), with)
}

#[test]
fn one_side_alone_changed_and_that_side_counts() {
    let ticked = marked(BASE, ADA, &format!("- [x] {ADA}\n"));
    assert_eq!(merge_files(BASE, BASE, &ticked), ticked);
    assert_eq!(merge_files(BASE, &ticked, BASE), ticked);
    assert_eq!(merge_files(BASE, &ticked, &ticked), ticked);
}

#[test]
fn mark_of_the_phone_survives_the_desktops_midnight() {
    let phone = marked(BASE, ADA, &format!("- [x] {ADA} phone: went well\n  - send the book\n"));
    let expected = marked(&midnight(), ADA, &format!("- [x] {ADA} phone: went well\n  - send the book\n"));
    assert_eq!(merge_files(BASE, &midnight(), &phone), expected);
}

#[test]
fn mark_whose_line_has_moved_goes_to_the_end_as_typed() {
    let phone = marked(BASE, GRACE, &format!("- [?] {GRACE} mailbox full\n  - try friday\n"));
    let expected = format!("{}\n- [?] {GRACE} mailbox full\n  - try friday\n", midnight());
    assert_eq!(merge_files(BASE, &midnight(), &phone), expected);
}

#[test]
fn both_tick_and_each_tick_stands_once() {
    let check =
        |ours: &str, theirs: &str, expected: &str| assert_eq!(merge_files(BASE, ours, theirs), expected);
    let ada = marked(BASE, ADA, &format!("- [x] {ADA}\n"));
    let grace = marked(BASE, GRACE, &format!("- [x] {GRACE}\n"));
    let both = marked(&ada, GRACE, &format!("- [x] {GRACE}\n"));
    check(&ada, &grace, &both);
    check(&both, &ada, &both);
    // Of two different answers neither is dropped.
    let not_now = marked(BASE, ADA, &format!("- [>] {ADA} friday\n"));
    check(&ada, &not_now, &format!("{ada}\n- [>] {ADA} friday\n"));
}

#[test]
fn mark_that_ours_carried_out_does_not_come_back() {
    let base = marked(BASE, ADA, &format!("- [x] {ADA}\n"));
    let ours = BASE.replace(&format!("## Overdue\n\n- [ ] {ADA}\n\n"), "");
    let theirs = format!("{base}bring the slides\n");
    assert_eq!(merge_files(&base, &ours, &theirs), format!("{ours}\nbring the slides\n"));
}

#[test]
fn own_lines_of_both_stand_once_and_deleted_ones_go() {
    let check = |ours: &str, theirs: &str, expected: &str| {
        let ours = format!("{}{ours}", midnight());
        let theirs = format!("{BASE}{theirs}");
        assert_eq!(merge_files(BASE, &ours, &theirs), format!("{}{expected}", midnight()));
    };
    check("", "bring the slides\n", "\nbring the slides\n");
    check("bring the slides\n", "bring the slides\n", "bring the slides\n");
    check("call the bank\n", "bring the slides\n", "call the bank\n\nbring the slides\n");
    let theirs = BASE.replace("ask Ben about the venue\n", "");
    let expected = midnight().replace("\n\nask Ben about the venue\n", "\n");
    assert_eq!(merge_files(BASE, &midnight(), &theirs), expected);
}

#[test]
fn own_line_that_theirs_rendering_moved_is_not_there_twice() {
    let base = BASE.replace("## Overdue", "call the bank\n\n## Overdue");
    let ours = base.replace("ask Ben", "ask Bea");
    let theirs = midnight() + "call the bank\n";
    assert_eq!(merge_files(&base, &ours, &theirs).matches("call the bank").count(), 1);
}

#[test]
fn own_lines_find_a_heading_where_there_was_none() {
    let bare = "# Due, Sunday 22 November 2026\n\nNothing is due today or in the next seven days.\n";
    let next = bare.replace("Sunday 22", "Monday 23");
    let merged = merge_files(bare, &next, &format!("{bare}\nring mum\n"));
    assert_eq!(merged, format!("{next}\n## Yours\n\nring mum\n"));
}

#[test]
fn line_ends_are_ours() {
    let ours = midnight().replace('\n', "\r\n");
    let theirs = format!("{BASE}bring the slides\n");
    let expected = format!("{}\nbring the slides\n", midnight()).replace('\n', "\r\n");
    assert_eq!(merge_files(&BASE.replace('\n', "\r\n"), &ours, &theirs), expected);
}

/// Lines of a DUE.md, in any order, with what users do to them.
fn page() -> impl Strategy<Value = String> {
    let marked = |sign: &str, line: &str, after: &str| format!("- [{sign}] {line}{after}");
    let pool = vec![
        "# Due, Sunday 22 November 2026".to_owned(),
        "## Overdue".into(),
        "## Due".into(),
        "## Yours".into(),
        String::new(),
        marked(" ", ADA, ""),
        marked("x", ADA, ""),
        marked("x", ADA, " well"),
        marked(" ", GRACE, ""),
        marked("?", GRACE, " no luck"),
        "  - a bullet".into(),
        "ring mum".into(),
        "- [ ] bring the slides".into(),
        "<<<<<<< ours".into(),
        "=======".into(),
        ">>>>>>> theirs".into(),
        "```".into(),
    ];
    proptest::collection::vec(proptest::sample::select(pool), 0..12)
        .prop_map(|lines| lines.iter().flat_map(|line| [line, "\n"]).collect())
}

proptest! {
    #[test]
    fn nothing_that_either_typed_is_lost(base in page(), ours in page(), theirs in page()) {
        let merged = merge_files(&base, &ours, &theirs);
        prop_assert_eq!(merge_files(&base, &ours, &base), &*ours);
        prop_assert_eq!(merge_files(&base, &base, &theirs), &*theirs);
        let has = |text: &str, line: &str| text.lines().any(|it| it == line);
        for line in ["ring mum", "- [ ] bring the slides"] {
            let kept = has(&ours, line) && has(&theirs, line);
            let added = !has(&base, line) && (has(&ours, line) || has(&theirs, line));
            prop_assert!(!(kept || added) || has(&merged, line), "{}: {}", line, merged);
        }
        for words in ["] [Ada Lovelace](Ada%20Lovelace.md) · circle 1 buyer · due 2 Nov, touched 2 Oct · phone: ask how it went well", "no luck"] {
            let added = !base.contains(words) && (ours.contains(words) || theirs.contains(words));
            prop_assert!(!added || merged.contains(words), "{}: {}", words, merged);
        }
    }
}

#[test]
fn thousands_of_marks_take_no_time_to_speak_of() {
    let line = |sign: char, number: usize| {
        format!("- [{sign}] [P{number}](P{number}.md) · circle 1 · due 2 Nov, touched 2 Oct\n")
    };
    let text =
        |sign: char| format!("## Overdue\n\n{}", (0..2000).map(|at| line(sign, at)).collect::<String>());
    let ours = text(' ') + "mine\n";
    assert_eq!(merge_files(&text(' '), &ours, &text('x')), text('x') + "mine\n");
}
