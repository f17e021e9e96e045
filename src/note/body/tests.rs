use super::*;
use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options as Comrak, parse_document};
use proptest::prelude::*;

/// The tasks that another parser of CommonMark finds: line and text, in the body's order.
fn others_tasks(body: &str) -> Vec<(usize, String)> {
    let arena = Arena::new();
    let mut tasks = Vec::new();
    collect(parse_document(&arena, body, &Comrak::default()), body, &mut tasks);
    tasks
}

fn collect<'a>(node: Node<'a>, body: &str, tasks: &mut Vec<(usize, String)>) {
    // An underlined heading shows its box as a paragraph does.
    let is_text = |node: &Node<'a>| matches!(node.data().value, NodeValue::Paragraph | NodeValue::Heading(_));
    match node.data().value {
        NodeValue::BlockQuote => return,
        NodeValue::Item(_) => tasks.extend(node.first_child().filter(is_text).and_then(|first| {
            let (item, first) = (node.data().sourcepos.start, first.data().sourcepos.start);
            let line = body.lines().nth(first.line - 1)?.get(first.column - 1..)?;
            (item.line == first.line && checkbox(line).is_some())
                .then(|| (first.line, line.trim_end().to_owned()))
        })),
        _ => {}
    }
    node.children().for_each(|child| collect(child, body, tasks));
}

fn our_tasks(body: &str) -> Vec<(usize, String)> {
    let items = parsed_items(body).unwrap();
    items.tasks.iter().map(|task| (task.line as usize, task.text.to_owned())).collect()
}

fn check(body: &str) {
    assert_eq!(our_tasks(body), others_tasks(body), "{body:?}");
    for item in parsed_items(body).unwrap().tasks {
        assert!(body[item.at..].starts_with(item.text), "{body:?}: {item:?}");
        assert_eq!(newlines(&body[..item.at]) + 1, item.line, "{body:?}: {item:?}");
    }
}

/// Lists as editors indent them, each with what is special about it.
const LISTS: [&str; 18] = [
    "- for the fair\n\t- [ ] send the map\n",
    "- [ ] the stand\n\t- [ ] its lamps\n\t\t- [ ] their bulbs\n",
    "- a\n\n\t- [ ] b\n\n\t- [ ] c\n",
    "1. a\n\t- [ ] b\n\t2. [ ] c\n",
    "10) a\n\t- [ ] b\n",
    "-\ta\n\t-\t[ ] b\n",
    "- a\n \t- [ ] b\n",
    "- a\n  \t- [ ] b\n",
    "* a\n\t+ [ ] b\n\t+ [x] c\n* [ ] d\n",
    "- a\n\tmore of a\n\t- [ ] b\n",
    "- a\n\t- b\n\t\t- c\n\t\t\t- d\n\t\t\t\t- e\n\t\t\t\t\t- [ ] f\n",
    "> - a\n> \t- [ ] b\n\n- c\n\t- [ ] d\n",
    "- a\n\t> - [ ] b\n\t- [ ] c\n",
    "- a\n\n\t\t- [ ] code\n\t- [ ] b\n",
    "\t- [ ] code\n\n- a\n\t- [ ] b\n",
    "- a\n\t```\n\t- [ ] code\n\t```\n\t- [ ] b\n",
    "# Log\n- 2026-11-20 call\n\t- [ ] post the key\n## Next\n- a\n\t- [ ] b",
    "-\n\t- [ ] b\n\n  -\t\n\t- [ ] c\n",
];

#[test]
fn tasks_indented_by_tabs_are_those_that_another_parser_finds() {
    for body in LISTS {
        check(body);
        check(&body.replace('\n', "\r\n"));
        check(&body.replace('\t', "    "));
        assert!(!our_tasks(body).is_empty(), "{body:?}");
    }
}

/// A line of a body, from the pieces that decide how lists and tasks nest.
fn any_line() -> impl Strategy<Value = String> {
    let indentation =
        prop::sample::select(vec!["", "", " ", "  ", "    ", "\t", "\t", "\t\t", " \t", "  \t"]);
    let marker = prop::sample::select(vec!["", "- ", "- ", "-\t", "* ", "1. ", "1) ", "> "]);
    let content =
        prop::sample::select(vec!["[ ] a", "[x] b", "[/] c", "d", "", "# e", "[ ]", "[ ] f  ", "`g"]);
    (indentation, marker, content).prop_map(|(indentation, marker, content)| {
        // The parsers differ about what may stand below an item that is empty.
        let content = if content.is_empty() && !marker.is_empty() { "d" } else { content };
        [indentation, marker, content].concat()
    })
}

proptest! {
    #[test]
    fn tasks_are_those_that_another_parser_finds(lines in prop::collection::vec(any_line(), 1..9)) {
        check(&lines.join("\n"));
    }
}

/// A block of each kind that CommonMark has, and of those that are nearly one, with lists in and around it.
const BLOCKS: [&str; 36] = [
    "***\n",
    " - - -\n- a\n",
    "- a\n---\n- b\n",
    "- a\n***\n- b\n",
    "# a\n- b\n## c #\n",
    "    # a\n- b\n",
    "a\n===\n- b\n",
    "- a\n  ---\n- b\n",
    "- a\n===\n",
    "    a\n\n    - b\n",
    "- a\n\n      b\n",
    "1.  a\n\n        b\n",
    "```\n- a\n```\n- b\n",
    "~~~\n- a\n",
    "- ```\n  - a\n  ```\n- b\n",
    "- ```\n- a\n",
    "<div>\n- a\n</div>\n\n- b\n",
    "- <div>\n- a\n",
    "<!-- -->\n- a\n",
    "[a]: /b\n- c\n",
    "- [a]: /b\n- c\n",
    "a\n- b\n1. c\n",
    "a\n2. b\n",
    "> - a\n- b\n",
    "> - a\nb\n",
    "- > a\n  > - b\n- c\n",
    "- a\n+ b\n* c\n",
    "1. a\n2) b\n123456789. c\n1234567890. d\n",
    "- a\n - b\n  - c\n   - d\n    - e\n",
    "-one\n- two\n",
    "-   a\n\n    b\n\n  - c\n",
    "- a\n\n\n- b\n\n  c\n- d\n",
    "- - a\n- 1. - b\n",
    "10) a\n    - b\n   - c\n",
    "\\- a\n\\[ ] b\n- c\n",
    "- `a\n- b`\n",
];

/// The line with a box behind its marker, if it has one.
fn boxed_line(line: &str) -> String {
    let rest = line.trim_start_matches([' ', '\t', '>']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[char] = if digits > 0 { &['.', ')'] } else { &['-', '+', '*'] };
    let content = rest[digits..].strip_prefix(marks).filter(|after| after.starts_with([' ', '\t']));
    let content = content.map(|after| after.trim_start_matches([' ', '\t'])).filter(|it| !it.is_empty());
    content.map_or_else(
        || line.to_owned(),
        |content| format!("{}[ ] {content}", &line[..line.len() - content.len()]),
    )
}

#[test]
fn tasks_of_every_kind_of_block_are_those_that_another_parser_finds() {
    let mut tasks = 0;
    for block in BLOCKS.into_iter().chain(LISTS) {
        let boxed: String = block.lines().map(|line| boxed_line(line) + "\n").collect();
        let tabbed: String = boxed.lines().map(|line| format!("\t{line}\n")).collect();
        for body in [
            boxed.clone(),
            format!("- above\n{tabbed}"),
            format!("- [ ] {}\n", boxed.trim_end().replace('\n', "\n\t")),
            format!("1. [ ] above\n\n{tabbed}2. [ ] below\n"),
            format!("## Log\n- 2026-11-02 a\n{tabbed}- [ ] below\n"),
        ] {
            check(&body);
            check(&body.replace('\n', "\r\n"));
            if let Some(plain) = plain_items(&body) {
                assert_eq!(plain, parsed_items(&body).unwrap(), "{body:?}");
            }
            tasks += our_tasks(&body).len();
        }
    }
    assert!(tasks > 500, "{tasks}");
}
