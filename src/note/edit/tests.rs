use super::*;
use crate::date::parse_day;
use crate::note::front_matter::{Value, read};
use crate::note::log::{Method, Tags};
use crate::note::tests::{front, markdown};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_day(text).unwrap()
}

#[test]
fn several_changes_are_one_edit_or_none() {
    let note = "---\r\ncircle: 1 # inner\r\nlast_touch: 2026-10-02\r\n---\r\n# Ada\r\n\r\n- [ ] send the CV\r\n\r\n\
                ## Log\r\n\r\n- 2026-10-02 email: hello\r\n";
    let touched = NewEntry {
        day: day("2026-11-22"),
        method: Some(Method::Phone),
        text: "liked the draft".into(),
        tags: Tags::GAVE,
    };
    let kept = |text: &str| Change::EndTask {
        is_dated: false,
        text: text.into(),
        line: 7,
        ending: Ending::Kept,
        day: day("2026-11-22"),
        said: String::new(),
        was: String::new(),
    };
    let changes = [
        Change::Set(Key::LastTouch, "2026-11-22".into()),
        Change::Set(Key::Next, "2026-12-06".into()),
        Change::Log(touched),
        kept("send the CV"),
    ];
    let after = "---\r\ncircle: 1 # inner\r\nlast_touch: 2026-11-22\r\nnext: 2026-12-06\r\n---\r\n# Ada\r\n\r\n\
                 - [x] send the CV\r\n\r\n## Log\r\n\r\n- 2026-11-22 phone: liked the draft #gave\r\n\
                 - 2026-10-02 email: hello\r\n";
    assert_eq!(edit(note.as_bytes(), &changes, &Methods::default()).as_deref(), Ok(after.as_bytes()));
    let one_fails = [changes.to_vec(), vec![kept("write")]].concat();
    assert!(edit(note.as_bytes(), &one_fails, &Methods::default()).is_err());
    assert_eq!(edit(note.as_bytes(), &[], &Methods::default()).as_deref(), Ok(note.as_bytes()));
}

#[test]
fn every_note_of_the_example_takes_an_answer() {
    let today = crate::example::DAY;
    let entry = NewEntry { day: today, method: None, text: "hi".into(), tags: Tags::default() };
    let changes = [Change::Set(Key::Next, "2026-12-06".into()), Change::Log(entry)];
    let mut logs = 0;
    for (path, note) in crate::example::files(today) {
        if !path.ends_with(".md") || path.starts_with("Templates/") {
            continue;
        }
        let after =
            edit(&note, &changes, &Methods::default()).unwrap_or_else(|refusal| panic!("{path}: {refusal}"));
        let (note, after) = (String::from_utf8(note).unwrap(), String::from_utf8(after).unwrap());
        if note.starts_with("---\n") && note.contains("\n## Log\n\n- ") {
            // One line more in the log, and one value that is new or another one.
            let others = |text: &str| -> Vec<String> {
                text.lines().filter(|line| !line.starts_with("next:")).map(str::to_owned).collect()
            };
            let (was, mut is) = (others(&note), others(&after));
            is.retain(|line| line != "- 2026-11-22 hi");
            assert_eq!(was, is, "{path}");
            logs += 1;
        }
    }
    assert!(logs > 10, "{logs}");
}

/// A note as people, plugins and merges might have left it.
fn note() -> impl Strategy<Value = String> {
    let tasks = prop::sample::select(
        &[
            "",
            "",
            "- [ ] send the CV\n",
            "* [x] a ✅ 2026-11-01\n  - [ ] send the CV (due 2026-12-01) ^a\n",
            "> - [ ] send the CV\n",
            "```\n- [ ] send the CV\n",
            "- [ ] send the CV <!--\n",
            "## Ask\n- send the CV\n",
            "# Ask\n\n1. ~~send the CV~~\n2. send\n   the CV ^a\n",
        ][..],
    );
    let front = prop_oneof![
        6 => front().prop_map(|front| format!("---\n{front}---\n")),
        1 => front().prop_map(|front| format!("---\n{front}")),
        2 => commented(),
        2 => Just(String::new()),
    ];
    let end = prop::sample::select(&["\n", "\n", "\r\n", "\r"][..]);
    (any::<bool>(), front, tasks, markdown(), end, 0..3_usize).prop_map(
        |(has_bom, front, tasks, body, end, cut)| {
            let mut text = format!("{}{front}{tasks}{body}", if has_bom { BOM } else { "" });
            text.truncate(text.trim_end_matches('\n').len().max(text.len().saturating_sub(cut)));
            text.replace("\r\n", "\n").replace('\n', end)
        },
    )
}

/// Sound front matter of which every line has a comment.
fn commented() -> impl Strategy<Value = String> {
    let values = &[
        "",
        "1",
        "'it''s'",
        "\"a \\\" # b\"",
        "[a] ",
        "[a, 'b']",
        "a#b",
        "&x 1",
        "!!str 1",
        "é 🎉",
        ">-",
        "{a: 'b'}",
        "two\n  lines",
        "[a, # 0\n  b]",
        "[ 'a' # 0\n  ]",
        "|+",
    ];
    let keys = &["next", "Next", "why", "\"met_at\"", "tags", "x y"];
    let line = (prop::sample::select(&keys[..]), prop::sample::select(&values[..]), any::<bool>());
    prop::collection::vec(line, 1..5).prop_map(|lines| {
        let lines = lines.iter().enumerate().map(|(number, (key, value, is_block))| {
            let below = if *value == ">-" && *is_block { "\n  folded\n" } else { "\n" };
            format!("{key}: {value} #c{number}{below}")
        });
        format!("---\n{}---\n", lines.collect::<String>())
    })
}

fn change() -> impl Strategy<Value = Change> {
    let key = prop::sample::select(&[Key::Next, Key::Circle, Key::Why, Key::LastTouch, Key::MetAt][..]);
    let value = prop_oneof![
        3 => Just("2026-11-22".to_owned()),
        1 => "[a-z:#'\"\\[,\\\\é ]{1,6}".prop_map(|value| value.trim().to_owned()),
    ];
    let words = prop_oneof![
        2 => Just("hi".to_owned()),
        1 => prop::collection::vec(
            prop::sample::select(&["a", "\n", "- ", "## Log", "```", "%%", "<!--", "#gave", " ", "phone", "> ", "1. "][..]),
            0..5,
        ).prop_map(|words| words.concat()),
    ];
    let on = prop::sample::select(&["2026-11-22", "2020-01-01", "2026-11-02"][..]).prop_map(day);
    let method = prop::option::of(Just(Method::Phone));
    let tags = prop::sample::select(vec![Tags::default(), Tags::NO_ANSWER, Tags::TOLD]);
    let text = "send the CV".to_owned();
    let entry = (on.clone(), method, words.clone(), tags).prop_map(|(day, method, text, tags)| NewEntry {
        day,
        method,
        text,
        tags,
    });
    prop_oneof![
        3 => (key.clone(), value.clone()).prop_map(|(key, value)| Change::Set(key, value)),
        1 => key.prop_map(Change::Remove),
        1 => value.clone().prop_map(|value| Change::SetOwn("food".to_owned(), value)),
        1 => value.clone().prop_map(Change::AddFact),
        1 => value.prop_map(Change::AddQuestion),
        2 => (0..9_u32).prop_map({
            let text = text.clone();
            move |line| Change::StrikeQuestion { text: text.clone(), line }
        }),
        1 => words.clone().prop_map(|now| Change::Quote { title: "From X".into(), was: String::new(), now }),
        3 => entry.clone().prop_map(Change::Log),
        2 => (entry, words.clone()).prop_map(|(now, was)| {
            Change::Amend(NewEntry { text: was, ..now.clone() }, now)
        }),
        1 => (on.clone(), any::<bool>(), words.clone(), words.clone()).prop_map({
            let text = text.clone();
            move |(day, is_kept, said, was)| Change::EndTask {
            is_dated: false,
                text: text.clone(),
                line: 0,
                ending: if is_kept { Ending::Kept } else { Ending::CalledOff },
                day,
                said,
                was,
            }
        }),
        1 => (words.clone(), prop::option::of(on.clone()), any::<bool>()).prop_map({
            let was = text.clone();
            move |(text, due, is_waiting)| Change::RewordTask {
                text: was.clone(),
                line: 0,
                now: NewTask { text, due, is_waiting },
            }
        }),
        1 => on.clone().prop_map(move |due| Change::DateTask { text: text.clone(), line: 0, due }),
        1 => (words, prop::option::of(on), any::<bool>())
            .prop_map(|(text, due, is_waiting)| Change::AddTask(NewTask { text, due, is_waiting })),
    ]
}

/// How many bytes two texts share at their start and at their end.
fn shared(before: &[u8], after: &[u8]) -> usize {
    let most = before.len().min(after.len());
    let start = (0..most).take_while(|&at| before[at] == after[at]).count();
    let end =
        (1..=most - start).take_while(|&at| before[before.len() - at] == after[after.len() - at]).count();
    start + end
}

/// What all keys but one say.
fn fields_beside(note: &[u8], key: Key) -> Vec<Option<Value<'static>>> {
    let text = crate::note::decode(note).text.into_owned();
    let front = split(&text).front.map_or(String::new(), |front| text[front].to_owned());
    let (fields, _) = read(&front);
    let keys = [Key::Next, Key::Circle, Key::Why, Key::LastTouch, Key::MetAt, Key::Status];
    let own = |value: &Value<'_>| match value {
        Value::Text(text) => Value::Text(text.to_string().into()),
        Value::List(items) => Value::List(items.iter().map(|item| item.to_string().into()).collect()),
        Value::Null => Value::Null,
        Value::Other => Value::Other,
    };
    let others = keys.into_iter().filter(|&other| other != key);
    others.map(|other| fields.get(other).map(|field| own(&field.value))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_change_is_refused_or_changes_one_thing(note in note(), change in change()) {
        if let Ok(after) = edit(note.as_bytes(), std::slice::from_ref(&change), &Methods::default()) {
            let before = note.as_bytes();
            match &change {
                // Nothing is taken away where something is added.
                Change::Log(_)
                | Change::AddTask(_)
                | Change::AddNaming(_)
                | Change::SetOwn(..)
                | Change::Quote { .. }
                | Change::AddFact(_)
                | Change::AddQuestion(_) => prop_assert_eq!(shared(before, &after), before.len()),
                Change::StrikeQuestion { .. } => {
                    let bare = |text: &[u8]| String::from_utf8_lossy(text).replace("~~", "");
                    prop_assert_eq!(bare(before), bare(&after));
                }
                Change::EndTask { .. }
                | Change::DateTask { .. }
                | Change::RewordTask { .. }
                | Change::Amend(..) => {
                    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
                        text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::to_vec).collect()
                    };
                    let (was, is) = (lines(before), lines(&after));
                    // One line changes, and what is said of it comes below: the rest stands in its order.
                    let steps = similar::capture_diff_slices(similar::Algorithm::Myers, &was, &is);
                    let lost: usize = steps
                        .iter()
                        .filter(|step| step.tag() != similar::DiffTag::Equal)
                        .map(|step| step.old_range().len())
                        .sum();
                    prop_assert!(lost <= 1);
                }
                Change::Set(key, _) | Change::Unite(key, _) | Change::Remove(key) => {
                    prop_assert_eq!(fields_beside(before, *key), fields_beside(&after, *key));
                }
            }
            // Only an entry is ever written twice, and only if nobody asked whether it is there.
            match &change {
                Change::Log(entry) | Change::Amend(_, entry) => {
                    prop_assert!(is_answered(&after, entry, &Methods::default()));
                }
                _ => prop_assert_eq!(edit(&after, std::slice::from_ref(&change), &Methods::default()), Ok(after)),
            }
        }
    }

    #[test]
    fn a_new_value_leaves_every_comment(front in commented(), key in prop::sample::select(&[Key::Next, Key::Why][..])) {
        if let Ok(after) = edit(front.as_bytes(), &[Change::Set(key, "2026-11-22".into())], &Methods::default()) {
            let after = String::from_utf8(after).unwrap();
            let comments = |text: &str| text.matches(" #c").count();
            prop_assert_eq!(comments(&after), comments(&front), "{}", after);
        }
    }

    #[test]
    fn no_bytes_are_too_odd(
        bytes in prop::collection::vec(prop_oneof![
            2 => any::<u8>(),
            3 => prop::sample::select(&b"---\r\n- [x] #{}:,*&|>'\"\\%<!\xEF\xBB\xBF "[..]),
        ], 0..60),
        change in change(),
    ) {
        let _ = edit(&bytes, std::slice::from_ref(&change), &Methods::default());
        let fenced = [b"---\n", &bytes[..], b"\n---\n## Log\n", &bytes[..]].concat();
        let _ = edit(&fenced, &[change], &Methods::default());
    }
}

#[test]
fn day_that_could_not_be_read_back_is_not_written() {
    let note = b"---\ncircle: 1\nnext: 2026-12-01\n---\n- [ ] send the deck\n";
    let far = NaiveDate::MAX;
    let task = NewTask { text: "call".into(), due: Some(far), is_waiting: false };
    let date = Change::DateTask { text: "send the deck".into(), line: 0, due: far };
    for change in [Change::Set(Key::Next, far.to_string()), Change::AddTask(task), date] {
        let refused = edit(note, std::slice::from_ref(&change), &Methods::default()).unwrap_err();
        assert_eq!(refused.message, "the day +262142-12-31 is out of reach", "{change:?}");
    }
    assert!(edit(note, &[Change::Set(Key::Next, "9999-12-31".into())], &Methods::default()).is_ok());
}
