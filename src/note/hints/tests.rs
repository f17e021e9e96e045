use super::*;

/// The hints as lines and the beginnings of what is said.
fn shown(text: &str) -> Vec<(usize, String)> {
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    hints(text).into_iter().map(|it| (line(it.range.start), it.message)).collect()
}

fn check(text: &str, expected: &[(usize, &str)]) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let expected: Vec<(usize, String)> =
            expected.iter().map(|&(line, message)| (line, message.to_owned())).collect();
        assert_eq!(shown(&text), expected, "{text:?}");
    }
}

#[test]
fn dated_items_under_another_heading_are_hints() {
    check("## Calls\n- 2026-11-02 phone: hello\n- no day\n", &[(2, ELSEWHERE)]);
    check("- 2026-11-02 phone\n\n## Log\n- 2026-10-01 email\n", &[(1, ELSEWHERE)]);
    check("## Log\n- 2026-10-01 email\n## Talks\n* [[2026-11-02]] phone\n", &[(4, ELSEWHERE)]);
    check("## Notes\n1. [x] 2026-11-02 phone\n", &[(2, ELSEWHERE)]);
    check("## Notes\n2026-11-02 phone\nand more\n", &[(2, ELSEWHERE)]);
    check("### 2026-11-02 call\nSaid hello.\n", &[(1, ELSEWHERE)]);
    check("## Notes\n- born 2026-11-02\n- [ ] 2026-11-02 phone\n- a\n  - 2026-11-02 b\n", &[]);
    check("```\n- 2026-11-02 phone\n```\n> - 2026-11-02 phone\n<!--\n- 2026-11-02 a\n-->\n", &[]);
}

#[test]
fn dated_lines_that_belong_to_another_entry_are_hints() {
    check("## Log\n- 2026-11-02 phone\n2026-11-01 email\n", &[(3, PART)]);
    check("## Log\n- 2026-11-02 phone\n  2026-11-01 email\n  more\n", &[(3, PART)]);
    check("## Log\n- 2026-11-02 phone\n  - 2026-11-01 email\n  - liked it\n", &[(3, PART)]);
    check("## Log\n- 2026-11-02 phone\n\t- 2026-11-01 email\n", &[(3, PART)]);
    check("## Log\n> - 2026-11-02 phone\n", &[(2, QUOTED)]);
    check("## Log\n- 2026-11-02 phone: until\n  2027 she is away\n- 2026-11-01 email\n", &[]);
}

#[test]
fn keys_that_are_given_twice_are_hints() {
    let message = "`tags` is given twice: Obsidian reads none of the properties";
    check("---\ntags: a\ncircle: 1\ntags: [b]\ntags: c\n---\n", &[(4, message)]);
    check("---\ntags: a\nTags: b\n---\n", &[]);
}

#[test]
fn of_a_note_of_another_kind_only_the_first_are_told() {
    assert_eq!(hints(&"- 2026-11-02 phone\n".repeat(500)).len(), MOST);
}
