use super::*;

fn day() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

#[test]
fn a_cause_is_told_once_where_it_stands() {
    let check = |note: &str, expected: &[(&str, &str)]| {
        let found = foresee(note.as_bytes(), day());
        let shown: Vec<(&str, &str)> =
            found.iter().map(|it| (&note[it.range.clone()], it.message.as_str())).collect();
        assert_eq!(shown, expected, "{note:?}");
    };
    let entry = "no entry can be added to the log: the log would not read back as written";
    let task = "no promise can be added: the tasks would not read back as written";
    check("---\ncircle: 1\nnext:\n---\n## Log\n- 2026-11-02 hi\n", &[]);
    check("", &[]);
    check("## Notes\n```sh\nls\n", &[("```sh", entry), ("```sh", task)]);
    check("<!-- a\n\nb\n", &[("<!-- a", entry), ("<!-- a", task)]);
    check("<div>\n", &[]);
    check(
        "---\nnext: [2026-12-01, 2027-01-01]\n---\n",
        &[("[2026-12-01, 2027-01-01]", "`next` cannot be changed: `next` holds a list")],
    );
    // What cannot be changed at all is told by the note's own findings.
    check("---\nnext: 1\n---\n<<<<<<< a\n=======\n>>>>>>> b\n", &[]);
}
