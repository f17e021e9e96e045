use super::front_matter::{Fields, Key, Value, fields_of, pairs_of, tree};
use super::*;
use proptest::prelude::*;

fn text(value: &str) -> Value<'_> {
    Value::Text(value.into())
}

fn list<'a>(items: &[&'a str]) -> Value<'a> {
    Value::List(items.iter().map(|&item| item.into()).collect())
}

#[test]
fn front_matter_stands_only_on_the_first_line() {
    let check = |note: &str, front: Option<&str>, body: &str| {
        let parts = split(note);
        assert_eq!(parts.front.clone().map(|front| &note[front]), front, "{note:?}");
        assert_eq!(&note[parts.body..], body, "{note:?}");
    };
    check("---\na: b\n---\ntext", Some("a: b\n"), "text");
    check("---\r\na: b\r\n...\r\ntext", Some("a: b\r\n"), "text");
    check("--- \t\n---  \n", Some(""), "");
    check("---\na: b\n---", Some("a: b\n"), "");
    check("---\na: |\n  ---\n --- \n---x\n---\n", Some("a: |\n  ---\n --- \n---x\n"), "");
    check("---\na: b\n- c\n\n# Ada\n", Some("a: b\n- c\n"), "\n# Ada\n");
    check("---\nA rule and a text.\n", Some(""), "A rule and a text.\n");
    check("\n---\na: b\n---\n", None, "\n---\na: b\n---\n");
    check("----\n---\n", None, "----\n---\n");
    check("---", Some(""), "");
    check("", None, "");
}

#[test]
fn keys_are_read_in_every_spelling() {
    for &key in Key::ALL {
        assert_eq!(Key::of(key.word()), Some(key));
    }
    for key in ["last_touch", "last touch", "last-touch", "lastTouch", "Last Touch", "LAST_TOUCH"] {
        assert_eq!(Key::of(key), Some(Key::LastTouch), "{key}");
    }
    for key in ["last", "last_touch_", "temperatures", "touch", "", "łast_touch"] {
        let expected = (key == "last_touch_").then_some(Key::LastTouch);
        assert_eq!(Key::of(key), expected, "{key}");
    }
}

#[test]
fn values_are_flat_and_keep_their_text() {
    let check = |value: &str, expected: Value<'_>| {
        let front = format!("why: {value}\n");
        let (fields, wrong) = front_matter::read(&front);
        assert_eq!(wrong, None, "{front}");
        assert_eq!(fields.get(Key::Why).unwrap().value, expected, "{front}");
    };
    check("plain # text", text("plain"));
    check("a#b: c".replace(": ", ":").as_str(), text("a#b:c"));
    check("\"quoted: text\"", text("quoted: text"));
    check("\"a \\\"b\\\" \\u00e9\"", text("a \"b\" é"));
    check("'it''s'", text("it's"));
    check("01", text("01"));
    check("1.10", text("1.10"));
    check("0x1F", text("0x1F"));
    check("True", text("True"));
    check("2026-11-02 10:30", text("2026-11-02 10:30"));
    check("--12-10", text("--12-10"));
    check("\"null\"", text("null"));
    check("null", Value::Null);
    check("~", Value::Null);
    check("# comment", Value::Null);
    check("[a, 1, ~, \"b, c\"]", list(&["a", "1", "b, c"]));
    check("[]", list(&[]));
    check("\n- a\n- 'b'", list(&["a", "b"]));
    check("\n    - a\n    - b: c", Value::Other);
    check("[[link]]", Value::Other);
    check("{a: b}", Value::Other);
    check("!tag a", text("a"));
    check("!!str 3", text("3"));
    check("!!null x", Value::Null);
    check("!!str", text(""));
    check("!!seq [a]", list(&["a"]));
    check("&x: a\n? &y: b\n: *x:", text("a"));
    check("[&x a, *x]", list(&["a", "a"]));
    check("&x [a]\ny: *x", list(&["a"]));
    check("\t2026-11-02\t", text("2026-11-02"));
    check("\ta\tb", text("a\tb"));
    check("\t\"a:\tb\"\nx:\t\n  y", text("a:\tb"));
    check("|\n  a:\tb", text("a:\tb\n"));
    check("\t[a,\tb]\n\t", list(&["a", "b"]));
    check("!!str 1", text("1"));
    check("|\n  two\n  lines", text("two\nlines\n"));
    check(">-\n  two\n  lines", text("two lines"));
    check("two\n  lines", text("two lines"));
    check("&a x\nb: *a", text("x"));
}

#[test]
fn broken_front_matter_still_says_what_its_lines_say() {
    let front = "x: a: b\ncircle: 2 # two\nwhy: \"half\ncategory: [a, \"b\"]\ntags: {\nnext:\n- 2026-11-02\n\
                 met: *x*\nstatus:\n  - a: b\n";
    let (fields, wrong) = front_matter::read(front);
    assert!(wrong.is_some());
    let check = |key, expected| assert_eq!(fields.get(key).map(|it| &it.value), Some(&expected), "{key:?}");
    check(Key::Circle, text("2"));
    check(Key::Why, Value::Null);
    check(Key::Category, list(&["a", "b"]));
    check(Key::Next, list(&["2026-11-02"]));
    check(Key::Met, Value::Null);
    check(Key::Status, Value::Null);
}

fn shown(items: &[body::Item<'_>]) -> Vec<(u32, String)> {
    items.iter().map(|item| (item.line, item.text.to_owned())).collect()
}

/// The log's items as their lines and texts.
fn items(text: &str) -> Vec<(u32, String)> {
    body::with_items(text, |items| shown(&items.log)).unwrap()
}

#[test]
fn only_top_level_items_under_a_logs_heading_are_entries() {
    let check = |body: &str, expected: &[(u32, &str)]| {
        let expected: Vec<_> = expected.iter().map(|&(line, text)| (line, text.to_owned())).collect();
        assert_eq!(items(body), expected, "{body:?}");
        assert_eq!(items(&body.replace('\n', "\r\n")).len(), expected.len(), "{body:?} with CRLF");
    };
    check("## Log\n- a\n* b\n\n1. c\n", &[(2, "a"), (3, "b"), (5, "c")]);
    check("# log #\n- a", &[(2, "a")]);
    check("###### **History:**\n\n- a\n", &[(3, "a")]);
    check("Touches\n===\n- a\n", &[(3, "a")]);
    check("- x\n## Log\n- a\n### 2025\n- b\n## Notes\n- x\n# Log\n- c\n", &[(3, "a"), (5, "b"), (9, "c")]);
    check("Log\n-->\n===\n- x\n", &[]);
    check("## Log\n- a\n\nNotes\n---\n- x\n", &[(2, "a")]);
    check("## Logbook\n- x\n## My log\n- x\n", &[]);
    check("## Log\n- a\n  - nested\n\n  more\n- b\n", &[(2, "a\n  - nested\n\n  more"), (6, "b")]);
    check("## Log\ntext\n- a\nlazy\n\ntext\n", &[(3, "a\nlazy")]);
    check("## Log\n```\n- x\n```\n~~~\n- x\n~~~\n    - x\n\n- a\n", &[(10, "a")]);
    check("```\n## Log\n- x\n```\n- x\n", &[]);
    check("## Log\n> - x\n\n- a\n", &[(4, "a")]);
    check("> ## Log\n> - x\n", &[]);
    check("- ## Log\n  - x\n", &[]);
    check("<div>\n## Log\n- x\n</div>\n", &[]);
    check("## Log\n<!--\n- x\n-->\n- a <!-- b -->\n", &[(5, "a")]);
    check("## Log\n%%\n- x\n\n- x\n%%\n- a %%b%% c\n", &[(7, "a       c")]);
    check("%%\n## Log\n%%\n- x\n", &[]);
    check("## Log %% mine %%\n- a\n", &[(2, "a")]);
    check("## Log\n- 50 %% off\n- b\n", &[(2, "50 %% off"), (3, "b")]);
    check("`%%`\n## Log\n- a\n`%%`\n", &[(3, "a\n`%%`")]);
    check("## Log\n-\n- \n- a\n", &[(2, ""), (3, ""), (4, "a")]);
    check("##\u{b} Log\n- x\n", &[(2, "x")]);
    check("## Log\n- - -\n***\n- a\n", &[(4, "a")]);
}

#[test]
fn log_keeps_the_lines_of_the_file() {
    let note =
        "---\r\na: b\r\n---\r\n\r\n## Log\r\n- 2026-11-02 phone\r\n- 2026-13-02\r\n- talked\r\n- [ ] x\r\n";
    let Body { log, wrong, .. } = read_body(note, split(note).body, &Methods::default());
    assert_eq!(log.iter().map(|entry| entry.line).collect::<Vec<_>>(), [6]);
    let wrong: Vec<_> = wrong.iter().map(|wrong| (&note[wrong.range.clone()], &*wrong.message)).collect();
    assert_eq!(wrong, [("2026-13-02", "`2026-13-02` is no day"), ("talked", "log entry without a date")]);
}

/// Pieces that mean nothing special, or with some luck something special.
fn pieces(
    plain: &'static [&str],
    special: &'static [&str],
    count: usize,
) -> impl Strategy<Value = String> + Clone {
    let piece = prop_oneof![6 => prop::sample::select(plain), 1 => prop::sample::select(special)];
    prop::collection::vec(piece, 0..=count).prop_map(|pieces| pieces.concat())
}

/// Front matter as people and plugins might write it.
pub(super) fn front() -> impl Strategy<Value = String> {
    let keys = &["circle", "Last Touch", "why", "met_at", "next", "status", "tags", "x y", "a.b"];
    let odd_keys = &["null", "1", "é", "a-", "-a", "\"why\"", "?", "<<", "", " circle", "why "];
    let key = prop_oneof![12 => prop::sample::select(&keys[..]).prop_map(str::to_owned),
        1 => prop::sample::select(&odd_keys[..]).prop_map(str::to_owned)];
    let plain = &[
        "a",
        "1",
        "2026-11-02",
        "é",
        "🎉",
        " ",
        " b",
        ",",
        "(",
        "/",
        "+",
        "$",
        "_",
        ".",
        "-",
        "x:y",
        "a#",
        "10:30",
    ];
    let special = &[
        ": ", ":", " #", "#", "\"", "'", "''", "[", "]", "[]", ", ", "{", "}", "- ", "|", ">", "*", "&", "!",
        "%", "@", "`", "~", "null", "true", "  ", "\\", "\t", "...", "---", "? ", "=", "\u{A0}", "\u{85}",
        "\u{2028}", "\u{FEFF}", "\u{7f}", "x: y", "? ", "NULL", "0x1F", ".inf",
    ];
    let value = pieces(plain, special, 3);
    let quote = prop::sample::select(&["\"", "'"][..]);
    let quoted = (quote, value.clone()).prop_map(|(quote, value)| format!("{quote}{value}{quote}"));
    let item = prop_oneof![3 => value.clone(), 1 => quoted.clone()];
    let flow = prop::collection::vec(item.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", ")));
    let gap = prop_oneof![9 => Just(": "), 1 => prop::sample::select(&[":", ":  ", " : ", ":\t"][..])];
    let indent = || prop::sample::select(&["", "  ", "    ", " "][..]);
    let list = (indent(), prop::collection::vec((indent(), item.clone()), 0..3), any::<bool>()).prop_map(
        |(indent, items, even)| {
            items
                .iter()
                .map(|(own, it)| format!("\n{}- {it}", if even { indent } else { own }))
                .collect::<String>()
        },
    );
    let any = prop_oneof![4 => value.clone(), 2 => quoted, 2 => flow, 2 => list];
    let line = prop_oneof![
        12 => (key, gap, any).prop_map(|(key, gap, value)| format!("{key}{gap}{value}")),
        1 => (indent(), item).prop_map(|(indent, value)| format!("{indent}{value}")),
        1 => Just("# comment".to_owned()),
        1 => Just(String::new()),
    ];
    let end = prop::sample::select(&["\n", "\n", "\r\n", "\n\n", " \n"][..]);
    prop::collection::vec((line, end), 0..4)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

/// A body with a log, and with what may look like one.
pub(super) fn markdown() -> impl Strategy<Value = String> {
    let plain = &[
        "- 2026-11-02 met",
        "* b",
        "- x",
        "- [ ] task",
        "  - [x] kept",
        "\t- [-] off",
        "## Personal",
        "  - nested",
        "  more",
        "\tmore",
        "",
        "## Log",
        "# Notes",
        "### Log",
        "#",
    ];
    let starts = &[
        "", " ", "  ", "   ", "    ", "\t", "- ", "-", "-  ", "1. ", "> ", "## ", "#", "- - ", "[a]: ",
        "2) ", "   - ", "-     ", "-\t", "    * ", "> - ",
    ];
    let contents = &[
        "Log",
        "History",
        "text",
        "",
        "```",
        "~~~",
        "<div>",
        "</div>",
        "<!-- a",
        "-->",
        "---",
        "===",
        "- - -",
        "* *",
        "[a]:",
        "/url 'title",
        "`code",
        "[ ] task",
        "[x]",
        "[X]\ttask",
        "[ ]: a",
        "Personal",
        "**b**",
        "# Log",
        "- x",
        "\\",
        "| a |",
        "&",
        "<?",
        "$$",
        "+ +",
        "__",
        "[^1]:",
    ];
    let odd = (prop::sample::select(&starts[..]), prop::sample::select(&contents[..]));
    let boxes = &["[ ] task", "[x]", "[X]\tkept", "[-] off ", "[é] x", "[ ]x", "[ ]: a"];
    let task = (prop::sample::select(&starts[..]), prop::sample::select(&boxes[..]));
    let line = prop_oneof![
        4 => prop::sample::select(&plain[..]).prop_map(str::to_owned),
        1 => task.prop_map(|(start, task)| format!("{start}{task}")),
        1 => odd.prop_map(|(start, content)| format!("{start}{content}")),
    ];
    let end = prop::sample::select(&["\n", "\n", "\n", "\n\n", "\r\n"][..]);
    let first = prop::sample::select(&["## Log\n", "# Log\n\n", "## Personal\n", "text\n", ""][..]);
    (first, prop::collection::vec((line, end), 0..7)).prop_map(|(first, lines)| {
        lines.into_iter().fold(first.to_owned(), |text, (line, end)| text + &line + end)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn plain_front_matter_reads_as_the_yaml_reader_reads_it(front in front()) {
        if plain::first_unusual(&front).is_none() && let Some(fields) = plain::read(&front) {
            prop_assert_eq!(fields_of(&front, tree(&front).unwrap()), fields);
            prop_assert_eq!(front_matter::pairs(&front), Ok(pairs_of(tree(&front).unwrap())));
        }
    }

    #[test]
    fn plain_items_read_as_the_markdown_parser_reads_them(text in markdown()) {
        if !text.contains("%%") && let Some(items) = body::plain_items(&text) {
            prop_assert_eq!(items, body::parsed_items(&text).unwrap());
        }
    }

    #[test]
    fn parts_cover_the_text(text in "(---|\\.\\.\\.|a: b|[ \n\ré#-]){0,9}") {
        let decoded = decode(text.as_bytes()).text;
        let parts = split(&decoded);
        prop_assert!(decoded.get(parts.front.unwrap_or(0..0)).is_some());
        prop_assert!(decoded.get(parts.body..).is_some());
    }
}

#[test]
fn an_empty_front_matter_has_no_fields() {
    for front in ["", "\n\n", "# comment\n", "   \n", "\u{2028}"] {
        assert_eq!(front_matter::read(front), (Fields::default(), None), "{front:?}");
    }
}

#[test]
fn personal_facts_are_the_top_level_items_under_their_heading() {
    let check = |body: &str, expected: &[&str]| {
        let facts = read_body(body, 0, &Methods::default()).personal;
        assert_eq!(facts.iter().map(|fact| &**fact).collect::<Vec<_>>(), expected, "{body:?}");
        let facts = read_body(&body.replace('\n', "\r\n"), 0, &Methods::default()).personal;
        assert_eq!(facts.len(), expected.len(), "{body:?} with CRLF");
    };
    check("## Personal\n- two boys\n* the *Winifred*\n\n1. tea\n", &["two boys", "the Winifred", "tea"]);
    check("PERSONAL\n---\n- a\n", &["a"]);
    check("# **personal:**\n\n- a\n", &["a"]);
    check(
        "## Personal\n- twins, born\n  in the frost\n  - nested\n- b\n",
        &["twins, born in the frost", "b"],
    );
    check("## Personal\n- a\n\n  more\n- [ ] task\n- [?] task\n- #tag\n-\n", &["a"]);
    check("## Personal\n- studies with [[People/Edith Lang|Edith]] #family\n", &["studies with Edith"]);
    check("## Personal\n- a\n### Family\n- b\n## Notes\n- c\n", &["a", "b"]);
    check("# Personal\n- a\n## Log\n- 2026-11-02 phone\n## More\n- b\n", &["a", "b"]);
    check("## Log\n- 2026-11-02 phone\n### Personal\n- a\n### 2025\n- 2025-01-01 met\n", &["a"]);
    check("## Personality\n- a\n> ## Personal\n> - b\n```\n## Personal\n- c\n```\n", &[]);
    check("## Personal\n> - a\n", &[]);
    check("- a\n", &[]);
}

#[test]
fn sections_of_the_log_go_on_below_a_personal_one() {
    let body =
        "## Log\n- 2026-11-02 phone\n### Personal\n- a\n### 2025\n- 2025-01-01 met\n## Personal\n- b\n";
    let said = read_body(body, 0, &Methods::default());
    assert_eq!(said.log.iter().map(|entry| entry.line).collect::<Vec<_>>(), [2, 6]);
    assert_eq!((said.personal.len(), said.wrong.len()), (2, 0));
}

#[test]
fn personal_facts_are_few_and_short() {
    let facts = |count| {
        read_body(&format!("# Personal\n{}", "- a\n".repeat(count)), 0, &Methods::default()).personal.len()
    };
    assert_eq!((facts(20), facts(21)), (20, 20));
    let fact = |length| {
        read_body(&format!("# Personal\n- {}\n", "é".repeat(length)), 0, &Methods::default())
            .personal
            .remove(0)
    };
    assert_eq!(*fact(200), *"é".repeat(200));
    assert_eq!(*fact(201), *("é".repeat(199) + "…"));
}

#[test]
fn a_keys_line_is_counted_in_the_whole_note() {
    let check = |note: &str, key, expected: Option<u32>| {
        assert_eq!(front_matter::line_of(note, key), expected, "{note:?}");
    };
    check("---\ncircle: 1\nlast touch: 2026-10-02\n---\n", Key::LastTouch, Some(3));
    check("---\r\ncircle: 1\r\nwhy: x\r\n---\r\n", Key::Why, Some(3));
    check("---\ncategory:\n  - buyer\n---\n", Key::Category, Some(2));
    check("---\n{circle: 1,\n why: x}\n---\n", Key::Why, Some(3));
    check("---\n{circle: 1, why: x}\n---\n", Key::Why, Some(2));
    check("---\nwhy: [\ncircle: 1\n---\n", Key::Circle, Some(3));
    check("---\ncircle: 1\n---\nwhy: x\n", Key::Why, None);
    check("circle: 1\n", Key::Circle, None);
}

#[test]
fn fields_of_the_users_own_are_those_that_mean_nothing_to_us() {
    let check = |front: &str, expected: &[&str]| {
        let keys: Vec<_> = front_matter::others(front).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, expected, "{front:?}");
    };
    check("company: Acme\nLast Touch: 2026-10-02\nrole: CTO\n", &["company", "role"]);
    check("empty:\nnested:\n  a: 1\nlist: [a]\n", &["list"]);
    check("broken: [\n", &[]);
    check(&format!("open: {}\n", "[".repeat(100_000)), &[]);
    check("", &[]);
}
