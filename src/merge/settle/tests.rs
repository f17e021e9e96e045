use super::*;
use crate::merge::merge;
use proptest::prelude::*;

/// Git's merge, as far as these cases need it: whole texts between marks.
fn marks(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    match super::super::either(&base, ours, theirs) {
        Some(text) => (text.to_owned(), true),
        None => (format!("<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"), false),
    }
}

fn read(note: &str) -> Option<Dispute> {
    Dispute::read(note, merge, &marks)
}

/// The note with ours and with theirs for every question, and the words of the latter.
fn check(note: &str, ours: &str, theirs: &str, words: &[&str]) {
    let dispute = read(note).unwrap();
    let all = |answer| vec![Some(answer); dispute.questions.len()];
    assert_eq!(dispute.settled(&all(0)), ours);
    assert_eq!(dispute.settled(&all(1)), theirs);
    assert_eq!(dispute.words(&all(1)), words);
    for settled in [ours, theirs] {
        assert!(read(settled).is_none(), "nothing is left to settle:\n{settled}");
    }
}

#[test]
fn clash_is_a_question_about_its_field() {
    check(
        "---\ncircle: 1  # since May\n# theirs: circle: 2\nwhy: x\n---\nText.\n",
        "---\ncircle: 1  # since May\nwhy: x\n---\nText.\n",
        "---\ncircle: 2\nwhy: x\n---\nText.\n",
        &["circle 2 (ours: 1)"],
    );
    check(
        "---\r\nwhy: >\r\n  a\r\n  b\r\n# theirs: why: >\r\n# theirs:   c\r\n# theirs:   d\r\n---\r\n",
        "---\r\nwhy: >\r\n  a\r\n  b\r\n---\r\n",
        "---\r\nwhy: >\r\n  c\r\n  d\r\n---\r\n",
        &["why c d (ours: a b)"],
    );
    let first = "---\na: 1\n# theirs: a: 2\nb: 1\n# theirs: b: 2\n---\n";
    let dispute = read(first).unwrap();
    assert_eq!(dispute.settled(&[Some(0), None]), "---\na: 1\nb: 1\n# theirs: b: 2\n---\n");
    assert_eq!(dispute.settled(&[Some(1), Some(0)]), "---\na: 2\nb: 1\n---\n");
    assert_eq!(dispute.words(&[Some(0), None]), ["a 1 (theirs: 2)"]);
}

#[test]
fn marks_in_front_matter_become_questions_about_fields() {
    check(
        "---\n<<<<<<< HEAD\ncircle: 1\nlast_touch: 2026-11-02\ntags: [a]\n=======\ncircle: 2\nlast_touch: 2026-11-20\n\
         >>>>>>> other\n---\nText.\n",
        "---\ncircle: 1\nlast_touch: 2026-11-20\ntags: [a]\n---\nText.\n",
        "---\ncircle: 2\nlast_touch: 2026-11-20\ntags: [a]\n---\nText.\n",
        &["circle 2 (ours: 1)"],
    );
}

#[test]
fn marks_around_log_entries_need_no_answer() {
    let note = "---\ncircle: 1\n---\n## Log\n<<<<<<< HEAD\n- 2026-11-02 phone: a\n=======\n- 2026-11-03 met: b\n\
                >>>>>>> other\n";
    let dispute = read(note).unwrap();
    assert_eq!(dispute.questions, []);
    let settled = dispute.settled(&[]);
    assert_eq!(settled, "---\ncircle: 1\n---\n## Log\n- 2026-11-03 met: b\n- 2026-11-02 phone: a\n");
}

#[test]
fn marks_in_text_are_a_question_about_their_lines() {
    let note = "---\ncircle: 1\n---\nA\n<<<<<<< HEAD\nB\n||||||| base\nX\n=======\nC\n>>>>>>> other\nD\n";
    let dispute = Dispute::read(note, merge, &|_, _, _| (note[18..].to_owned(), false)).unwrap();
    let [question] = dispute.questions.as_slice() else { panic!("{:?}", dispute.questions) };
    assert!(question.is_text() && question.what == Subject::Line(5), "{}", question.what);
    assert_eq!(question.versions.iter().map(|it| &*it.shown).collect::<Vec<_>>(), ["B", "C"]);
    assert_eq!(dispute.settled(&[Some(0)]), "---\ncircle: 1\n---\nA\nB\nD\n");
    assert_eq!(dispute.settled(&[Some(1)]), "---\ncircle: 1\n---\nA\nC\nD\n");
    assert_eq!(dispute.words(&[Some(1)]), ["line 5 as theirs"]);
    assert_eq!(dispute.settled(&[None]), note);
}

#[test]
fn what_only_looks_like_marks_is_text() {
    for note in [
        "",
        "---\ncircle: 1\n---\n",
        "Heading\n=======\n",
        "<<<<<<< HEAD\na\n>>>>>>> other\n",
        "<<<<<<< HEAD\na\n=======\nb\n",
        "=======\n>>>>>>> other\n<<<<<<< HEAD\n",
        "---\n# theirs: nobody's\n---\n",
    ] {
        assert!(read(note).is_none(), "{note}");
    }
}

fn note() -> impl Strategy<Value = String> {
    let pool = [
        "---",
        "circle: 1",
        "circle: 2",
        "# theirs: circle: 2",
        "# theirs: circle: 3",
        "# theirs:",
        "# theirs:   x",
        "tags:",
        "- a",
        "<<<<<<< HEAD",
        "||||||| base",
        "=======",
        ">>>>>>> phone",
        "## Log",
        "- 2026-11-02 phone: a",
        "- [ ] task",
        "text",
        "",
    ];
    let lines = proptest::collection::vec(proptest::sample::select(pool.to_vec()), 0..16);
    (lines, proptest::sample::select(vec!["\n", "\r\n"])).prop_map(|(lines, end)| lines.join(end))
}

proptest! {
    #[test]
    fn any_text_can_be_asked_about_and_answers_change_nothing_else(note in note()) {
        let Some(dispute) = read(&note) else { return Ok(()) };
        let ours = dispute.settled(&vec![Some(0); dispute.questions.len()]);
        prop_assert!(dispute.words(&vec![Some(1); dispute.questions.len()]).len() == dispute.questions.len());
        // What stands outside of what was asked, or was merged, is still there.
        for line in note.lines().filter(|line| ["text", "## Log"].contains(line)) {
            let in_hunk = note.contains("<<<<<<<");
            prop_assert!(in_hunk || ours.lines().any(|it| it == line), "{line}: {ours}");
        }
    }
}
