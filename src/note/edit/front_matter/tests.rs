use super::super::{Change, edit};
use crate::note::fields::Key;
use crate::note::method::Methods;

/// The note after the change; a refusal as its two sentences.
fn edited(before: &str, change: Change) -> Result<String, String> {
    edit(before.as_bytes(), &[change], &Methods::default())
        .map(|after| String::from_utf8(after).unwrap())
        .map_err(|refusal| format!("{refusal} | {}", refusal.hint))
}

fn set(key: Key, value: &str) -> Change {
    Change::Set(key, value.to_owned())
}

/// Sets `next` to 2026-11-22.
#[track_caller]
fn check(before: &str, after: &str) {
    assert_eq!(edited(before, set(Key::Next, "2026-11-22")).as_deref(), Ok(after), "{before:?}");
    assert_eq!(edited(after, set(Key::Next, "2026-11-22")).as_deref(), Ok(after), "{before:?}, again");
}

#[test]
fn a_value_that_is_there_is_replaced_and_nothing_else() {
    check("---\nnext: 2026-10-01\n---\n", "---\nnext: 2026-11-22\n---\n");
    check("---\nnext: 2026-10-01 # call # back\n---\n", "---\nnext: 2026-11-22 # call # back\n---\n");
    check("---\nnext:   2026-10-01  \nb: 1\n---\nx", "---\nnext:   2026-11-22  \nb: 1\n---\nx");
    check("---\r\nnext: 2026-10-01\r\nb: 1\r\n---\r\nx", "---\r\nnext: 2026-11-22\r\nb: 1\r\n---\r\nx");
    check("---\rnext: 2026-10-01\rb: 1\r---\rx", "---\rnext: 2026-11-22\rb: 1\r---\rx");
    check("\u{FEFF}---\nnext: 2026-10-01\n---", "\u{FEFF}---\nnext: 2026-11-22\n---");
    check("---\nnext: 2026-10-01T10:30:00\n---\n", "---\nnext: 2026-11-22\n---\n");
    check("---\nnext: 2026-10-01 10:30 # at noon\n---\n", "---\nnext: 2026-11-22 # at noon\n---\n");
    check("---\nwhy: né 🎉\nnext: 2026-10-01\n---\n", "---\nwhy: né 🎉\nnext: 2026-11-22\n---\n");
    check("---\nwhy: \"né 🎉\"\nnext: '2026'\n---\n", "---\nwhy: \"né 🎉\"\nnext: '2026-11-22'\n---\n");
    check("---\nnext: \"2026-10-01\" # \"q\"\n---\n", "---\nnext: \"2026-11-22\" # \"q\"\n---\n");
    check("---\nnext: \"[[2026-10-01]]\"\n---\n", "---\nnext: \"[[2026-11-22]]\"\n---\n");
    check("---\nnext: 'a''b' # it's\n---\n", "---\nnext: '2026-11-22' # it's\n---\n");
    check("---\nnext: \"a\\\"b\" #\n---\n", "---\nnext: \"2026-11-22\" #\n---\n");
    check("---\nnext: !!str '1' # c\n---\n", "---\nnext: !!str '2026-11-22' # c\n---\n");
    check("---\nnext: ['1' # c\n  ] # d\n---\n", "---\nnext: ['2026-11-22' # c\n  ] # d\n---\n");
    check("---\nnext: a#b # c\n---\n", "---\nnext: 2026-11-22 # c\n---\n");
    check("---\nnext: ~\n---\n", "---\nnext: 2026-11-22\n---\n");
    check("---\nnext: soon\n  and later\nb: 1\n---\n", "---\nnext: 2026-11-22\nb: 1\n---\n");
    check("---\nnext:\n  2026-10-01 # below\nb: 1\n---\n", "---\nnext:\n  2026-11-22 # below\nb: 1\n---\n");
    check("---\nnext: |\n  2026-10-01\n\nb: 1\n---\n", "---\nnext: |\n  2026-11-22\n\nb: 1\n---\n");
    check(
        "---\nnext: >-  # folded\n  2026-10-01\n  or so\n---\n",
        "---\nnext: >-  # folded\n  2026-11-22\n---\n",
    );
    check("---\nnext: [2026-10-01] # one\n---\n", "---\nnext: [2026-11-22] # one\n---\n");
    check("---\nnext: [ '2026-10-01' ]\n---\n", "---\nnext: [ '2026-11-22' ]\n---\n");
    check("---\nnext:\n- 2026-10-01 # one\nb: 1\n---\n", "---\nnext:\n- 2026-11-22 # one\nb: 1\n---\n");
    check("---\nnext: []\nb: 1\n---\n", "---\nnext: 2026-11-22\nb: 1\n---\n");
    check("---\nnext: &day 2026-10-01\nb: 1\n---\n", "---\nnext: &day 2026-11-22\nb: 1\n---\n");
    check("---\nb: &day 2026-10-01\nnext: *day\n---\n", "---\nb: &day 2026-10-01\nnext: 2026-11-22\n---\n");
    check("---\nb: &d x\nnext: *d # c\n---\n", "---\nb: &d x\nnext: 2026-11-22 # c\n---\n");
    check("---\nnext: !!str 2026-10-01\n---\n", "---\nnext: !!str 2026-11-22\n---\n");
    check("---\nnext: &day |\n  2026-10-01\n---\n", "---\nnext: &day |\n  2026-11-22\n---\n");
    check(
        "---\na: .nan\nb: {c: 1, c: 2}\nnext: 1\n---\n",
        "---\na: .nan\nb: {c: 1, c: 2}\nnext: 2026-11-22\n---\n",
    );
    check("---\n? next\n: 2026-10-01\n---\n", "---\n? next\n: 2026-11-22\n---\n");
    check("---\n\"next\": 2026-10-01\n---\n", "---\n\"next\": 2026-11-22\n---\n");
    check("---\n'Next' : 2026-10-01\n---\n", "---\n'Next' : 2026-11-22\n---\n");
    check("---\n  a: 1\n  next: 2026-10-01\n---\n", "---\n  a: 1\n  next: 2026-11-22\n---\n");
    check("---\nnext: 2026-10-01\nNEXT: 2025-01-01\n---\n", "---\nnext: 2026-11-22\nNEXT: 2025-01-01\n---\n");
    check("---\na:\n  next: 1\nnext: 2\n---\n", "---\na:\n  next: 1\nnext: 2026-11-22\n---\n");
    check("---\na: |\n  next: 1\nnext: 2\n---\n", "---\na: |\n  next: 1\nnext: 2026-11-22\n---\n");
    check("---\n# next: 1\nnext: 2\n...\n", "---\n# next: 1\nnext: 2026-11-22\n...\n");
    check("---\nnext: 2026-10-01\n---\nnext: 1\n", "---\nnext: 2026-11-22\n---\nnext: 1\n");
}

#[test]
fn a_key_without_a_value_gets_one_on_its_line() {
    check("---\nnext:\nb: 1\n---\n", "---\nnext: 2026-11-22\nb: 1\n---\n");
    check("---\nnext: \nb: 1\n---\n", "---\nnext: 2026-11-22 \nb: 1\n---\n");
    check("---\nnext:   # when?\n---\n", "---\nnext: 2026-11-22   # when?\n---\n");
    check("---\nnext:\r\n# c\r\nb: 1\r\n---\r\n", "---\nnext: 2026-11-22\r\n# c\r\nb: 1\r\n---\r\n");
    check("---\nnext: &day\nb: 1\n---\n", "---\nnext: &day 2026-11-22\nb: 1\n---\n");
    check("---\nnext: \"\"\n---\n", "---\nnext: \"2026-11-22\"\n---\n");
    check("---\n{next: , b: 1}\n---\n", "---\n{next: 2026-11-22 , b: 1}\n---\n");
    check("---\n{next, b: 1}\n---\n", "---\n{next: 2026-11-22, b: 1}\n---\n");
    check("---\n{b: 1, next: }\n---\n", "---\n{b: 1, next: 2026-11-22 }\n---\n");
}

#[test]
fn key_in_flow_style_does_not_take_a_comment_along() {
    let removed = |note: &str| {
        let text = edit(note.as_bytes(), &[Change::Remove(Key::Next)], &Methods::default());
        text.map(|text| String::from_utf8(text).unwrap())
    };
    let plain = "---\n{\n  next: 2026-11-22,\n  circle: 1 # one\n}\n---\n";
    assert_eq!(removed(plain).as_deref(), Ok("---\n{\n  circle: 1 # one\n}\n---\n"));
    for note in [
        "---\n{\n  next: 2026-11-22, # soon\n  circle: 1\n}\n---\n",
        "---\n{circle: 1, # one\n  next: 2026-11-22}\n---\n",
        "---\n{ # all\n  next: 2026-11-22}\n---\n",
    ] {
        assert!(removed(note).is_err_and(|refusal| refusal.message.contains("comment")), "{note}");
    }
}

#[test]
fn flow_style_stays_flow_style() {
    check("---\n{circle: 1, next: 2026-10-01}\n---\n", "---\n{circle: 1, next: 2026-11-22}\n---\n");
    check("---\n{next: '1', circle: 1} # c\n---\n", "---\n{next: '2026-11-22', circle: 1} # c\n---\n");
    check("---\n{circle: 1}\n---\n", "---\n{circle: 1, next: 2026-11-22}\n---\n");
    check("---\n{}\n---\n", "---\n{next: 2026-11-22}\n---\n");
    check("---\n{circle: 1,}\n---\n", "---\n{circle: 1, next: 2026-11-22,}\n---\n");
    check("---\n{\n  circle: 1\n}\n---\n", "---\n{\n  circle: 1,\n  next: 2026-11-22\n}\n---\n");
    check(
        "---\r\n{\r\n\tcircle: 1, # one\r\n\ta: {b: [c],},\r\n}\r\n---\r\n",
        "---\r\n{\r\n\tcircle: 1, # one\r\n\ta: {b: [c],},\r\n\tnext: 2026-11-22,\r\n}\r\n---\r\n",
    );
    check("---\n{\n  circle: 1 # one\n}\n---\n", "---\n{\n  circle: 1, next: 2026-11-22 # one\n}\n---\n");
}

#[test]
fn a_new_key_stands_below_the_last_line() {
    check("---\na: 1\n---\n", "---\na: 1\nnext: 2026-11-22\n---\n");
    check("---\na: 1\n\n---\n", "---\na: 1\nnext: 2026-11-22\n\n---\n");
    check("---\r\na: 1\r\n---\r\nx", "---\r\na: 1\r\nnext: 2026-11-22\r\n---\r\nx");
    check("---\na:\n  - b\n# end\n---\n", "---\na:\n  - b\n# end\nnext: 2026-11-22\n---\n");
    check("---\na: |+\n  b\n\n---\n", "---\na: |+\n  b\n\nnext: 2026-11-22\n---\n");
    check("---\na: two\n  lines\n---\n", "---\na: two\n  lines\nnext: 2026-11-22\n---\n");
    check("---\n  a: 1\n---\n", "---\n  a: 1\n  next: 2026-11-22\n---\n");
    check("---\n---\n", "---\nnext: 2026-11-22\n---\n");
    check("---\r\n---", "---\r\nnext: 2026-11-22\r\n---");
    check("---\n# only this\n\n---\n", "---\n# only this\nnext: 2026-11-22\n\n---\n");
    check("---\n\n---\ntext", "---\nnext: 2026-11-22\n\n---\ntext");
}

#[test]
fn a_note_without_front_matter_gets_one() {
    check("", "---\nnext: 2026-11-22\n---\n");
    check("# Ada", "---\nnext: 2026-11-22\n---\n# Ada");
    check("\u{FEFF}# Ada\r\n", "\u{FEFF}---\r\nnext: 2026-11-22\r\n---\r\n# Ada\r\n");
    check("\n---\nnext: 1\n---\n", "---\nnext: 2026-11-22\n---\n\n---\nnext: 1\n---\n");
    check("---\nA rule above.\n", "---\nnext: 2026-11-22\n---\n---\nA rule above.\n");
    check("---", "---\nnext: 2026-11-22\n---\n---");
}

#[test]
fn spelling_and_quotes_stay_as_they_are() {
    let check = |before: &str, key, value: &str, after: &str| {
        assert_eq!(edited(before, set(key, value)).as_deref(), Ok(after), "{before:?}");
    };
    check("---\nlast touch: 1\n---\n", Key::LastTouch, "2026-11-22", "---\nlast touch: 2026-11-22\n---\n");
    check("---\nlastTouch: '1'\n---\n", Key::LastTouch, "2026-11-22", "---\nlastTouch: '2026-11-22'\n---\n");
    check("---\na: 1\n---\n", Key::LastTouch, "2026-11-22", "---\na: 1\nlast_touch: 2026-11-22\n---\n");
    check("---\ncircle: \"3\"\n---\n", Key::Circle, "1", "---\ncircle: \"1\"\n---\n");
    check("---\nstatus: 'active'\n---\n", Key::Status, "handed over", "---\nstatus: 'handed over'\n---\n");
    check("---\nwhy: 'a'\n---\n", Key::Why, "it's", "---\nwhy: 'it''s'\n---\n");
    check("---\nwhy: \"a\"\n---\n", Key::Why, "a \"b\" \\", "---\nwhy: \"a \\\"b\\\" \\\\\"\n---\n");
    check("---\nwhy: a\n---\n", Key::Why, "b: c", "---\nwhy: \"b: c\"\n---\n");
    check("---\nwhy: a\n---\n", Key::Why, "null", "---\nwhy: \"null\"\n---\n");
    check("---\nwhy: a\n---\n", Key::Why, "# é", "---\nwhy: \"# é\"\n---\n");
    check("---\nwhy: a\n---\n", Key::Why, "x, y", "---\nwhy: x, y\n---\n");
    check("---\n{why: a}\n---\n", Key::Why, "x, y", "---\n{why: \"x, y\"}\n---\n");
    check("---\nwhy: 'a'\n---\n", Key::Why, "two\nlines", "---\nwhy: \"two\\nlines\"\n---\n");
    check("---\nwhy: |\n  a\n---\n", Key::Why, "# b: c", "---\nwhy: |\n  # b: c\n---\n");
    check("---\nmet_at: a\n---\n", Key::MetAt, "[[Chamber]]", "---\nmet_at: \"[[Chamber]]\"\n---\n");
}

#[test]
fn what_is_so_already_is_not_written_again() {
    let check = |note: &str, key, value: &str| {
        assert_eq!(edited(note, set(key, value)).as_deref(), Ok(note));
    };
    check("---\nnext: 2026-11-22T10:30\n---\n", Key::Next, "2026-11-22");
    check("---\nnext: \"[[2026-11-22]]\"\n---\n", Key::Next, "2026-11-22");
    check("---\nwhy: \" [[2026-11-22]] \"\n---\n", Key::Why, " [[2026-11-22]] ");
    check("---\nnext:\n- 2026-11-22\n---\n", Key::Next, "2026-11-22");
    check("---\ncircle: '1' # c\n---\n", Key::Circle, "1");
    assert_eq!(edited("# Ada\n", Change::Remove(Key::Next)).as_deref(), Ok("# Ada\n"));
    assert_eq!(edited("---\na: 1\n---\n", Change::Remove(Key::Next)).as_deref(), Ok("---\na: 1\n---\n"));
}

#[test]
fn a_removed_key_takes_its_lines_along_and_no_others() {
    let check = |before: &str, after: &str| {
        assert_eq!(edited(before, Change::Remove(Key::Next)).as_deref(), Ok(after), "{before:?}");
    };
    check("---\na: 1\nnext: 2 # c\n# d\nb: 3\n---\n", "---\na: 1\n# d\nb: 3\n---\n");
    check("---\r\nnext:\r\n---\r\n", "---\r\n---\r\n");
    check("---\na: 1\nnext:\n  - b # c\n  - d\n---\n", "---\na: 1\n---\n");
    check("---\nnext: |\n  b\n  c\n\nd: 1\n---\n", "---\n\nd: 1\n---\n");
    check("---\nnext: {a: [b],\n  c: d, }\ne: 1\n---\n", "---\ne: 1\n---\n");
    check("---\nnext: 1\na: 2\nNext: 3\n---\n", "---\na: 2\n---\n");
    check("---\n{next: 1, b: 2}\n---\n", "---\n{b: 2}\n---\n");
    check("---\n{a: 1, next: [2], b: 2}\n---\n", "---\n{a: 1, b: 2}\n---\n");
    check("---\n{a: 1, next: 2}\n---\n", "---\n{a: 1}\n---\n");
    check("---\n{ next: 1 }\n---\n", "---\n{ }\n---\n");
}

#[test]
fn what_is_not_sure_is_refused_with_a_remedy() {
    let check = |before: &str, refusal: &str| {
        let refused = edited(before, set(Key::Next, "2026-11-22"));
        assert_eq!(refused, Err(refusal.to_owned()), "{before:?}");
    };
    check(
        "---\ncircle: 1\nwhy: a: b\n---\n",
        "line 3 of the note cannot be read: a colon and a space stand inside a value | put the whole value in double quotes",
    );
    check(
        "---\nnext: \"2026\n---\n",
        "line 2 of the note cannot be read: a quote or a bracket is opened and never closed | close it",
    );
    check(
        "---\n- a\n---\n",
        "line 2 of the note cannot be read: the front matter has no `key: value` lines | write one value a line, as in `circle: 2`",
    );
    check(
        "---\nnext: 1\n\n# Ada\n",
        "the front matter is never closed | put `---` on a line of its own below the last value",
    );
    check("---\nnext: [a, b]\n---\n", "`next` holds a list | keep the one value that counts");
    check(
        "---\nnext: [[2026-11-02]]\n---\n",
        "`next` is not a plain value | put the value in double quotes, as in `\"[[Chamber]]\"`",
    );
    check(
        "---\nnext: {a: b}\n---\n",
        "`next` is not a plain value | put the value in double quotes, as in `\"[[Chamber]]\"`",
    );
    check(
        "---\nnext: &day 2026-10-01\nb: *day\n---\n",
        "a change of `next` would change `b` too | change it by hand",
    );
    check(
        "<<<<<<< a\n---\nnext: 1\n=======\n>>>>>>> b\n---\n",
        "the note holds a merge conflict | keep one side of each conflict and remove git's marks",
    );
    check("a\0", "the note holds a NUL character | remove it: git takes the note for binary");
    let not_utf8 = edit(b"---\nnext: \xE9\n---\n", &[set(Key::Next, "x")], &Methods::default()).unwrap_err();
    assert_eq!(not_utf8.message, "the note is not UTF-8");
    let aliases = format!("---\na: [{}]\n---\n", "*a, ".repeat(6_000));
    check(
        &aliases,
        "line 2 of the note cannot be read: too many brackets or aliases for so large a front matter | put values that hold `[`, `{` or `*` in double quotes",
    );
    let large = format!("---\na: {}\n---\n", "b".repeat(1 << 20));
    check(
        &large,
        "line 2 of the note cannot be read: the front matter is larger than 1 MB | move pictures and long texts into files of their own",
    );
}

#[test]
fn aliases_that_stand_for_a_huge_tree_are_refused_and_not_followed() {
    let line = |name, of| format!("{name}: &{name} [{}]\n", [of; 9].join(", "));
    let mut front = "a: &a [1]\n".to_owned();
    for (name, of) in
        [("b", "*a"), ("c", "*b"), ("d", "*c"), ("e", "*d"), ("f", "*e"), ("g", "*f"), ("h", "*g")]
    {
        front += &line(name, of);
    }
    let refused = edited(&format!("---\n{front}next: 1\n---\n"), set(Key::Next, "2026-11-22")).unwrap_err();
    assert!(
        refused.contains("the front matter nests its values too deep, or its aliases stand"),
        "{refused}"
    );
}

#[test]
fn values_are_added_to_those_that_are_there_and_all_else_stays() {
    let check = |note: &str, values: &[&str], expected: &str| {
        let values = values.iter().map(|&it| it.to_owned()).collect();
        let edited =
            super::super::edit(note.as_bytes(), &[Change::Unite(Key::Email, values)], &Methods::default())
                .unwrap();
        assert_eq!(String::from_utf8(edited).unwrap(), expected, "{note}");
    };
    check("---\nx: 1\n---\n", &["a@b.c"], "---\nx: 1\nemail: a@b.c\n---\n");
    check("---\nemail:\nx: 1\n---\n", &["a@b.c", "d@e.f"], "---\nemail: [a@b.c, d@e.f]\nx: 1\n---\n");
    check(
        "---\nemail: \"a@b.c\" # work\nx: 1\n---\n",
        &["A@b.c", "d@e.f"],
        "---\nemail: [\"a@b.c\", d@e.f] # work\nx: 1\n---\n",
    );
    check("---\nemail: [a@b.c]\n---\n", &["d@e.f"], "---\nemail: [a@b.c, d@e.f]\n---\n");
    check(
        "---\nemail:\n  - a@b.c\n  - x@y.z\nx: 1\n---\n",
        &["d@e.f"],
        "---\nemail:\n  - a@b.c\n  - x@y.z\n  - d@e.f\nx: 1\n---\n",
    );
    check(
        "---\r\nemail:\r\n- a@b.c\r\n---\r\n",
        &["d@e.f"],
        "---\r\nemail:\r\n- a@b.c\r\n- d@e.f\r\n---\r\n",
    );
    check("no front matter\n", &["a@b.c"], "---\nemail: a@b.c\n---\nno front matter\n");
    let nested = super::super::edit(
        b"---\nemail: {home: a}\n---\n",
        &[Change::Unite(Key::Email, vec!["a@b.c".into()])],
        &Methods::default(),
    );
    assert!(nested.is_err());
}

#[test]
fn a_key_of_the_users_own_is_added_once_and_is_never_one_of_ours() {
    let own = |note: &str, key: &str, value: &str| {
        let change = Change::SetOwn(key.into(), value.into());
        super::super::edit(note.as_bytes(), &[change], &Methods::default())
            .map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let check = |note: &str, expected: &str| assert_eq!(own(note, "food", "a: b").unwrap(), expected);
    check("---\ncircle: 1 # mine\n---\nBody\n", "---\ncircle: 1 # mine\nfood: \"a: b\"\n---\nBody\n");
    check("---\nFood: cake\n---\n", "---\nFood: cake\n---\n");
    check("---\n{circle: 1}\n---\n", "---\n{circle: 1, food: \"a: b\"}\n---\n");
    check("Body\r\n", "---\r\nfood: \"a: b\"\r\n---\r\nBody\r\n");
    assert_eq!(own("---\nx: 1\n---\n", "zip", "12").unwrap(), "---\nx: 1\nzip: 12\n---\n");
    assert!(own("---\nx: 1\n---\n", "circle", "1").is_err());
    assert!(own("---\nx: 1\n---\n", "a: b", "1").is_err());
    assert!(own("---\nx: [\n---\n", "food", "1").is_err());
}
