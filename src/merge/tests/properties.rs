//! What holds for any three notes, not only for those that somebody thought of.

use super::{git, merged};
use crate::merge::{Merged, clashes, merge, task};
use crate::note::fields::Value;
use crate::note::{conflict_line, front_matter, split};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::{BTreeMap, BTreeSet};

/// A line of front matter: a few keys with a few values, so that three notes often have some in common.
fn field(key: &'static str) -> BoxedStrategy<String> {
    let scalar = |values: &'static [&'static str]| {
        let quoted = (select(values), 0..3_u8).prop_map(|(value, quotes)| match quotes {
            0 => value.to_owned(),
            1 => format!("\"{value}\""),
            _ => format!("'{value}'"),
        });
        let comment = select(&["", "", "", " # x", "  # y y"][..]);
        (quoted, comment).prop_map(move |(value, comment)| format!("{key}: {value}{comment}\n"))
    };
    match key {
        "circle" => scalar(&["1", "2", "3"]).boxed(),
        "last_touch" | "next" | "bought" => {
            scalar(&["2026-10-01", "2026-11-02", "2026-11-02T10:30", "2027-01-01"]).boxed()
        }
        "tags" | "category" => {
            let items = subsequence(vec!["a", "b", "c", "d e"], 0..=4);
            (items, 0..3_u8)
                .prop_map(move |(items, form)| match form {
                    _ if items.is_empty() => format!("{key}: []\n"),
                    0 => format!("{key}: [{}]\n", items.join(", ")),
                    1 => {
                        format!("{key}:\n{}", items.iter().map(|it| format!("- {it}\n")).collect::<String>())
                    }
                    _ => {
                        let item = |it: &&str| format!("  - \"{it}\" # {it}\n");
                        format!("{key}: # some\n{}", items.iter().map(item).collect::<String>())
                    }
                })
                .boxed()
        }
        "address" => select(vec!["Rome", "Paris"]).prop_map(|it| format!("address:\n  city: {it}\n")).boxed(),
        "notes" => select(vec!["a", "b"]).prop_map(|it| format!("notes: |\n  {it}\n\n  {it}\n")).boxed(),
        _ => prop_oneof![scalar(&["a", "b c", "it # s"]), Just(format!("{key}:\n"))].boxed(),
    }
}

const KEYS: [&str; 10] =
    ["circle", "last_touch", "next", "bought", "tags", "category", "why", "company", "address", "notes"];

/// A note as a user's might be.
#[derive(Debug, Clone)]
struct Note {
    /// Keys, each with the line above it and its own.
    fields: Vec<(&'static str, String)>,
    tasks: Vec<String>,
    text: [&'static str; 2],
    has_log: bool,
    log: Vec<String>,
}

impl Note {
    fn text(&self) -> String {
        let fields: String = self.fields.iter().map(|(_, field)| field.as_str()).collect();
        let log = if self.has_log { format!("\n## Log\n{}", self.log.concat()) } else { String::new() };
        let [likes, son] = self.text;
        // Apart by a line that nobody changes: of what is adjacent git's merge may make two.
        let text = format!("{likes}\n\nFamily:\n\n{son}\n");
        format!("---\n{fields}---\n# Ada\n\n{}\n{text}{log}", self.tasks.concat())
    }

    /// This note after its user made some of another's changes, by the bits of `choice`.
    fn edited(&self, other: &Self, mut choice: u64) -> Self {
        let mut next = || {
            choice = choice.rotate_right(2);
            choice & 3 == 0
        };
        let mut edited = self.clone();
        for (key, field) in &other.fields {
            match edited.fields.iter_mut().find(|(own, _)| own == key) {
                Some((_, own)) if next() => own.clone_from(field),
                None if next() => edited.fields.push((key, field.clone())),
                _ => {}
            }
        }
        edited.fields.retain(|(key, _)| other.fields.iter().any(|(other, _)| other == key) || !next());
        for (own, other) in [(&mut edited.tasks, &other.tasks), (&mut edited.log, &other.log)] {
            own.retain(|item| other.contains(item) || !next());
            for item in other {
                if !own.iter().any(|own| words(own) == words(item)) && next() {
                    own.push(item.clone());
                }
            }
        }
        edited.log.sort_by(|one, other| other.cmp(one));
        for (own, other) in edited.text.iter_mut().zip(other.text) {
            *own = if next() { other } else { own };
        }
        edited
    }
}

fn fields() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    subsequence(KEYS.to_vec(), 0..=KEYS.len()).prop_shuffle().prop_flat_map(|keys| {
        // Of equal lines, one more here and one less there is as many as before, and again one less.
        let line =
            |key| select(vec![String::new(), String::new(), format!("# {key}\n"), format!("# on {key}\n")]);
        let field = |key| (line(key), field(key)).prop_map(move |(line, field)| (key, line + &field));
        keys.into_iter().map(field).collect::<Vec<_>>()
    })
}

fn entries() -> impl Strategy<Value = Vec<String>> {
    let entry = (1..6_u8, select(vec!["phone: a", "email", "met\n  - told her"]));
    vec(entry.prop_map(|(day, text)| format!("- 2026-11-0{day} {text}\n")), 0..5).prop_map(|mut entries| {
        entries.sort_by(|one, other| other.cmp(one));
        entries.dedup();
        entries
    })
}

fn tasks() -> impl Strategy<Value = Vec<String>> {
    let words = subsequence(vec!["call", "send the CV", "lend #waiting"], 0..=3);
    let rest = (select(vec![' ', 'x', '-']), select(vec!["", " 📅 2026-12-01", " (due 2026-12-05)"]));
    (words, vec(rest, 3)).prop_map(|(words, rests)| {
        let task = |(words, (mark, date)): (&str, (char, &str))| format!("- [{mark}] {words}{date}\n");
        words.into_iter().zip(rests).map(task).collect()
    })
}

fn a_note() -> impl Strategy<Value = Note> {
    let text = (select(vec!["tea", "green tea"]), select(vec!["Her son is Ben.", "Her son is 7."]));
    (fields(), tasks(), text, any::<bool>(), entries()).prop_map(|(fields, tasks, text, has_log, log)| Note {
        fields,
        tasks,
        text: text.into(),
        has_log,
        log,
    })
}

/// Base, ours and theirs: sometimes with little in common, mostly as two users left one note.
fn notes() -> impl Strategy<Value = [String; 3]> {
    (a_note(), a_note(), a_note(), any::<[u64; 2]>(), 0..5_u8).prop_map(
        |(base, ours, theirs, choices, alike)| {
            let (ours, theirs) = match alike {
                0 => (ours, theirs),
                _ => (base.edited(&ours, choices[0]), base.edited(&theirs, choices[1])),
            };
            [base, ours, theirs].map(|note| note.text())
        },
    )
}

/// Text that is often nearly a note.
fn soup() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "---\n",
        "---",
        "\n",
        "\r\n",
        "\r",
        "\u{FEFF}",
        "circle: 1\n",
        "circle: 2",
        "tags: [",
        "a, b",
        "]",
        "\"",
        "'",
        "- ",
        "- [ ] a\n",
        "- [x] a 📅 2026-12-01",
        "## Log\n",
        "- 2026-11-02 phone\n",
        "  ",
        "\t",
        "# theirs: circle: 3\n",
        "#",
        ": ",
        "|\n",
        "&a ",
        "*a",
        "{",
        "}",
        "<<<<<<< ",
        "=======\n",
        ">>>>>>> ",
        "```\n",
        "<!--",
        "-->",
        "%%",
        "é",
        "\u{2028}",
        "\u{85}",
        "\u{1}",
        "\u{1}0\n",
        "\0",
        "? ",
        "!!x ",
        "~",
        "...\n",
        "text",
        "* ",
    ]);
    vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// What a note's front matter says.
fn values(text: &str) -> BTreeMap<String, Value<'_>> {
    let front = split(text).front.unwrap_or(0..0);
    let pairs = front_matter::pairs(&text[front]).unwrap();
    let pairs = pairs.into_iter().map(|(key, value)| (key.into_owned(), value));
    pairs.filter(|(_, value)| *value != Value::Null && *value != Value::List(Vec::new())).collect()
}

/// The values as sets of texts.
fn sets(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let items = |value: &Value<'_>| match value {
        Value::List(items) => items.iter().map(|item| item.to_string()).collect(),
        Value::Text(text) => BTreeSet::from([text.to_string()]),
        _ => BTreeSet::new(),
    };
    values(text).iter().map(|(key, value)| (key.clone(), items(value))).collect()
}

/// The body's lines, without boxes and dates of tasks.
fn lines(text: &str) -> BTreeSet<String> {
    let body = &text[split(text).body..];
    body.split_inclusive('\n').map(words).collect()
}

fn words(line: &str) -> String {
    task::parse(line).map_or(line.to_owned(), |task| task.words())
}

/// The tasks that are done.
fn done(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.starts_with("- [x] "))
        .filter_map(task::parse)
        .map(|task| task.words())
        .collect()
}

fn nothing_is_missing(base: &str, side: &str, other: &str, merged: &str) -> Result<(), TestCaseError> {
    let [base_values, side_values, other_values, merged_values] = [base, side, other, merged].map(sets);
    for key in KEYS.into_iter().filter(|&key| key != "address") {
        let (in_base, in_side) = (base_values.get(key), side_values.get(key));
        let (in_other, in_merged) = (other_values.get(key), merged_values.get(key));
        match key {
            "tags" | "category" => {
                let set = |items: Option<&BTreeSet<String>>| items.cloned().unwrap_or_default();
                let [base, side, merged] = [in_base, in_side, in_merged].map(set);
                prop_assert!((&side - &base).is_subset(&merged), "{key}");
                prop_assert!((&base - &side).is_disjoint(&merged), "{key}");
            }
            _ if in_side == in_base => prop_assert_eq!(in_merged, in_other, "{}", key),
            _ if in_other == in_base => prop_assert_eq!(in_merged, in_side, "{}", key),
            "last_touch" | "bought" => prop_assert!(in_merged >= in_side, "{key}"),
            "next" => prop_assert!(in_side.is_none() || in_merged <= in_side, "{key}"),
            _ => prop_assert!(in_side.is_none() || in_merged == in_side, "{key}"),
        }
    }
    let (base_tasks, side_tasks, merged_tasks) = (done(base), done(side), done(merged));
    let kept = side_tasks.difference(&base_tasks).collect::<Vec<_>>();
    prop_assert!(kept.iter().all(|task| merged_tasks.contains(*task)), "{kept:?}");
    let (base, side, merged) = (lines(base), lines(side), lines(merged));
    let added: Vec<_> = side.difference(&base).collect();
    prop_assert!(added.iter().all(|line| merged.contains(*line)), "{added:?}");
    Ok(())
}

/// What counts as the same however the merge was asked: values, and lines without their order.
fn meaning(text: &str) -> (BTreeMap<String, Value<'_>>, Vec<String>) {
    let mut values = values(text);
    for value in values.values_mut() {
        if let Value::List(items) = value {
            items.sort();
        }
    }
    let mut lines: Vec<_> = text[split(text).body..].lines().map(str::to_owned).collect();
    lines.sort();
    (values, lines)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn one_sides_change_is_the_merge(base in soup(), side in soup()) {
        let is = |merged: Merged, expected: &str| merged.text == expected && merged.is_clean();
        prop_assert!(is(merged(&base, &base, &side), &side));
        prop_assert!(is(merged(&base, &side, &base), &side));
        prop_assert!(is(merged(&base, &side, &side), &side));
    }

    #[test]
    fn any_text_is_merged_and_it_is_said_whether_markers_stand_in_it(base in soup(), ours in soup(), theirs in soup()) {
        let merged = merged(&base, &ours, &theirs);
        let has_conflict = conflict_line(merged.text.as_bytes()).is_some();
        let had = [&base, &ours, &theirs].into_iter().any(|text| text.contains("<<<<<<< ") || text.contains('\0'));
        prop_assert!(had || has_conflict == merged.has_conflict, "{}", merged.text);
        prop_assert!(clashes(&merged.text).len() >= merged.clashes.len());
    }

    #[test]
    fn front_matter_stays_yaml_and_free_of_markers([base, ours, theirs] in notes()) {
        let merged = merged(&base, &ours, &theirs);
        let parts = split(&merged.text);
        let front = &merged.text[parts.front.unwrap()];
        prop_assert!(front_matter::pairs(front).is_ok() && !front.contains("<<<<<<<"), "{}", merged.text);
        prop_assert_eq!(clashes(&merged.text).len(), merged.clashes.len());
    }

    #[test]
    fn what_either_side_added_is_there_and_what_either_removed_is_not([base, ours, theirs] in notes()) {
        let merged = merged(&base, &ours, &theirs);
        if merged.is_clean() {
            nothing_is_missing(&base, &ours, &theirs, &merged.text)?;
            nothing_is_missing(&base, &theirs, &ours, &merged.text)?;
        }
    }

    #[test]
    fn both_machines_come_to_the_same([base, ours, theirs] in notes()) {
        let (here, there) = (merged(&base, &ours, &theirs), merged(&base, &theirs, &ours));
        prop_assert_eq!(here.is_clean(), there.is_clean());
        if here.is_clean() {
            prop_assert_eq!(meaning(&here.text), meaning(&there.text));
        }
    }

    #[test]
    fn a_merge_merged_again_is_itself([base, ours, theirs] in notes()) {
        let once = merged(&base, &ours, &theirs);
        if !once.has_conflict {
            for side in [&base, &ours, &theirs] {
                let again = merge(&base, &once.text, side, &git);
                prop_assert_eq!(&again.text, &once.text);
            }
        }
    }
}
