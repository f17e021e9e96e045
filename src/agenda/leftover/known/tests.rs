use crate::agenda::fixture::day;
use crate::agenda::leftover::{Leftover, read};
use crate::agenda::tests::{any_vault, vault};
use crate::agenda::{Agenda, Extent, build, due};
use crate::config::Links;
use proptest::prelude::*;

/// What a user may do to a line of DUE.md, or put in its place.
#[derive(Debug, Clone)]
enum Edit {
    Mark(char),
    Append(String),
    Prepend(String),
    Below(String),
    Own(String),
    Duplicate,
    Delete,
}

/// Words that a reader of this format may stumble over.
fn words() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "[[",
        "]]",
        "[",
        "](",
        ")",
        "<",
        ">)",
        "![",
        "\\",
        "`",
        "|",
        " · ",
        "· never touched",
        "circle 1",
        "phone: hi",
        "x",
        "[Ada](A.md)",
        "[[A]]",
        "📅 2026-12-01",
        "- [ ]",
        "#",
        "é",
        " ",
        "2w",
        "due 2 Nov",
        "met 1 Nov at x",
        "\u{202e}",
        "\t",
    ]);
    prop::collection::vec(odd, 0..5).prop_map(|words| words.concat())
}

fn own_line() -> impl Strategy<Value = String> {
    prop_oneof![
        words(),
        prop::sample::select(vec![
            "## Yours",
            "## Overdue",
            "## Due",
            "# Due, Sunday 22 November 2026",
            "## Mine",
            "```",
            "```js",
            "~~~",
            "=======",
            "<<<<<<< HEAD",
            "||||||| base",
            ">>>>>>> theirs",
            "| buyer | 1 | 0 | 0 | 0 | 1 |",
            "| a | b |",
            "and 3 more: rounds due --all",
            "## Promises",
            "## Not calling back",
            "- [ ] [A](A.md) · promised by 3 Oct: send the CV",
            "- [x] [A](A.md) · waiting for, promised by 3 Oct 2025: x · y",
            "- [-] [B](B.md) · tell them what came of it, 3 Oct",
            "  - The note says: one method only: phone, 3 of 3",
            "  - Ask yourself: do you have anything in common? no",
            "- nobody in category sponsor",
            "- 21 contacts in category buyer: at most 20 stay manageable · the weakest, to rest: [A](A.md), and 3 more",
            "- [ ] [A](A.md) · circle 1 · never touched",
            "- [x] [A](A.md) · circle 1 · never touched",
            "- [x] [[B]] · never touched · why",
            "- [] [A](a/A.md)",
            "- [x] [Docs](https://example.org) read",
            "  indented",
            "\tindented",
            "- [ ]",
            "- [ ] buy milk",
            "---",
            "text\r",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        prop::sample::select(vec!['x', 'X', '?', '>', '-', '✓', '(', '\u{301}']).prop_map(Edit::Mark),
        words().prop_map(Edit::Append),
        words().prop_map(Edit::Prepend),
        words().prop_map(|words| Edit::Below(format!("  {words}"))),
        own_line().prop_map(Edit::Own),
        Just(Edit::Duplicate),
        Just(Edit::Delete),
    ]
}

fn apply(lines: &mut Vec<String>, at: usize, edit: &Edit) {
    let at = at % (lines.len() + 1);
    match edit {
        Edit::Own(text) => lines.insert(at, text.clone()),
        _ if at == lines.len() => {}
        Edit::Mark(sign) => lines[at] = lines[at].replacen("- [ ]", &format!("- [{sign}]"), 1),
        Edit::Append(text) => lines[at].push_str(text),
        Edit::Prepend(text) => lines[at] = lines[at].replacen("] [", &format!("] {text} ["), 1),
        Edit::Below(text) => lines.insert(at + 1, text.clone()),
        Edit::Duplicate => lines.insert(at, lines[at].clone()),
        Edit::Delete => drop(lines.remove(at)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_left_is_a_fixed_point(
        contacts in any_vault(),
        before in 0..800_i64,
        later in 0..3_i64,
        wiki: bool,
        edits in prop::collection::vec((any::<prop::sample::Index>(), edit()), 0..14),
        ending in prop::sample::select(vec!["\n", "\r\n"]),
        knows_old: bool,
    ) {
        let links = if wiki { Links::Wiki } else { Links::Markdown };
        let index = vault(&contacts, 5, links);
        let before = day("2025-01-01") + chrono::TimeDelta::days(before);
        let old = build(&index, before, Extent::Day);
        let new = build(&index, before + chrono::TimeDelta::days(later), Extent::Day);
        let pure = |agenda: &Agenda| due::render(agenda, &Leftover::default(), index.config());
        let (old, fresh) = (pure(&old), pure(&new));
        let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
        for (at, edit) in &edits {
            apply(&mut lines, at.index(1000), edit);
        }
        let text = lines.join(ending);
        let known: &[&str] = if knows_old { &[&fresh, &old] } else { &[&fresh] };
        let next = due::render(&new, &read(&text, known), index.config());
        let again = due::render(&new, &read(&next, &[&fresh]), index.config());
        prop_assert_eq!(&again, &next, "typed:\n{}", text);
        prop_assert!(next.ends_with('\n') && !next.ends_with("\n\n") && !next.contains('\r'));
    }

    #[test]
    fn nothing_typed_is_lost(
        contacts in any_vault(),
        before in 0..800_i64,
        at in any::<prop::sample::Index>(),
        sign in prop::sample::select(vec![' ', 'x', '?', '>']),
        surplus in "q[a-z]{4} [a-z]{1,9}",
        below in "  - [a-z]{1,9}",
        own in "[a-zA-Z] ?[-#*>`.\\[ ]{0,3}[a-z]{1,12}",
        later in 0..40_i64,
    ) {
        let index = vault(&contacts, 5, Links::Markdown);
        let before = day("2025-01-01") + chrono::TimeDelta::days(before);
        let pure = |agenda: &Agenda| due::render(agenda, &Leftover::default(), index.config());
        let old = pure(&build(&index, before, Extent::Day));
        let new = build(&index, before + chrono::TimeDelta::days(later), Extent::Day);
        let fresh = pure(&new);
        let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
        let at = at.index(lines.len());
        let is_task = lines[at].starts_with("- [ ] ");
        if is_task {
            lines[at] = format!("{} {surplus}\n{below}", lines[at].replacen("[ ]", &format!("[{sign}]"), 1));
        }
        // A line of our own below a task: what is added to it is the user's too.
        let is_below = lines[at].starts_with("  - ");
        if is_below {
            lines[at] = format!("{} {surplus}", lines[at]);
        }
        lines.insert(if is_below { 0 } else { at }, own.clone());
        let next = due::render(&new, &read(&lines.join("\n"), &[&fresh, &old]), index.config());
        prop_assert!(next.lines().any(|line| line == own), "{own:?} in:\n{}", next);
        prop_assert!(!is_below || next.contains(&surplus), "{surplus:?} in:\n{}", next);
        if is_task {
            prop_assert!(next.lines().any(|line| line.starts_with(&format!("- [{sign}] ")) && line.ends_with(&surplus)), "{}", next);
            prop_assert!(next.contains(&format!("\n{below}\n")), "{}", next);
        }
    }
}
