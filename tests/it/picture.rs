//! README's picture of the page, drawn from the example's DUE.md: `docs/due.svg`. After a change of the example,
//! `SNAPSHOTS=overwrite cargo test --test it picture::` draws it anew.

use std::fmt::Write as _;
use std::path::Path;

/// So many lines of the page are shown.
const SHOWN: usize = 17;
/// A row has so many characters, the rest goes into the next one.
const WIDE: usize = 104;
/// In pixels.
const WIDTH: usize = 880;
const ROW: usize = 24;
const LEFT: usize = 28;

/// A run of characters in one look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    Link,
    Bold,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The words of a line, each with its look.
fn words(text: &str) -> Vec<(Look, String)> {
    let mut words = Vec::new();
    let mut rest = text;
    let mut push = |look: Look, text: &str| {
        words.extend(text.split_whitespace().map(|word| (look, word.to_owned())));
    };
    while let Some((before, link)) = rest.split_once('[') {
        let (name, target) = link.split_once("](").expect("a link");
        let (_, after) = target.split_once(')').expect("a link's end");
        let is_bold = before.ends_with("**");
        push(Look::Plain, before.trim_end_matches('*'));
        push(if is_bold { Look::Bold } else { Look::Link }, name);
        rest = after.trim_start_matches('*');
    }
    push(Look::Plain, rest);
    words
}

/// The words of a line in rows that are not too wide.
fn rows(words: Vec<(Look, String)>, wide: usize) -> Vec<Vec<(Look, String)>> {
    let mut rows = vec![Vec::new()];
    let mut length = 0;
    for (look, word) in words {
        let more = word.chars().count() + 1;
        if length + more > wide {
            rows.push(Vec::new());
            length = 0;
        }
        length += more;
        rows.last_mut().expect("a row").push((look, word));
    }
    rows
}

/// A row's text, words of one look together.
fn spans(row: &[(Look, String)]) -> String {
    let of = |run: &[(Look, String)]| {
        let text = run.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ");
        let class = match run[0].0 {
            Look::Plain => "p",
            Look::Link => "a",
            Look::Bold => "b",
        };
        format!("<tspan class=\"{class}\">{}</tspan>", escaped(&text))
    };
    row.chunk_by(|one, other| one.0 == other.0).map(of).collect::<Vec<_>>().join(" ")
}

fn picture(page: &str) -> String {
    let mut body = String::new();
    let mut y = 58;
    for line in page.lines().filter(|line| !line.is_empty()).take(SHOWN) {
        if let Some(title) = line.strip_prefix("## ").or(line.strip_prefix("# ")) {
            let (class, more) = if line.starts_with("##") { ("h2", 10) } else { ("h1", 0) };
            y += more;
            writeln!(body, "<text class=\"{class}\" x=\"{LEFT}\" y=\"{y}\">{}</text>", escaped(title))
                .unwrap();
            y += ROW + 4;
            continue;
        }
        let item = line.trim_start();
        let x = LEFT + 24 * ((line.len() - item.len()) / 2);
        let text = item.strip_prefix("- ").expect("an item");
        let (mark, text) = match text.strip_prefix("[ ] ") {
            Some(text) => {
                (format!("<rect x=\"{x}\" y=\"{}\" width=\"13\" height=\"13\" rx=\"3\"/>", y - 12), text)
            }
            None => (format!("<circle cx=\"{}\" cy=\"{}\" r=\"2.5\"/>", x + 6, y - 5), text),
        };
        writeln!(body, "{mark}").unwrap();
        for row in rows(words(text), WIDE - x / 8) {
            writeln!(body, "<text x=\"{}\" y=\"{y}\">{}</text>", x + 24, spans(&row)).unwrap();
            y += ROW;
        }
    }
    let height = y + 8;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n\
         <title>DUE.md of the example</title>\n\
         <style>\n\
         text {{ font: 14px -apple-system, \"Segoe UI\", \"Noto Sans\", Helvetica, Arial, sans-serif; fill: #24292f; }}\n\
         .h1 {{ font-size: 22px; font-weight: 600; }}\n\
         .h2 {{ font-size: 18px; font-weight: 600; }}\n\
         .a, .b {{ fill: #0550ae; }}\n\
         .b {{ font-weight: 600; }}\n\
         rect {{ fill: none; stroke: #6e7781; }}\n\
         circle {{ fill: #6e7781; }}\n\
         .page {{ fill: #ffffff; stroke: #d0d7de; }}\n\
         </style>\n\
         <rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n\
         {body}</svg>\n",
        WIDTH - 1,
        height - 1
    )
}

#[test]
fn readmes_picture_is_the_examples_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("vault-example/DUE.md")).unwrap();
    assert!(std::fs::read_to_string(root.join("README.md")).unwrap().contains("](docs/due.svg)"));
    snapbox::assert_data_eq!(picture(&page), snapbox::file!["../../docs/due.svg"].raw());
}
