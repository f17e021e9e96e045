//! What looks as if it was meant for the log, or for Obsidian, and is not read so. It may well be meant as it stands:
//! whoever asks is told, and nobody else.

#[cfg(test)]
mod tests;

use super::body::own_lines;
use super::log::parse_item;
use super::method::Methods;
use super::outline::{self, Block, Kind, Title, behind_marker, dated_lines};
use super::{Wrong, front_matter, lines, split};
use crate::date::split_day;
use std::collections::HashSet;
use std::ops::Range;

/// So many of one note: more are its owner's way to write.
const MOST: usize = 20;

const ELSEWHERE: &str = "looks like an entry of the log and is not read: it stands under another heading";
const ELSEWHERE_HINT: &str = "move it below `## Log`, one item a touch";
const PART: &str = "looks like an entry of its own and is read as a part of the one above it";
const PART_HINT: &str = "begin the line with a dash, as far left as the others";
const QUOTED: &str = "looks like an entry of the log and is not read: it stands in a quote";
const QUOTED_HINT: &str = "take out the `>`";

/// The hints about a contact's note, given its decoded text, in the order of its lines.
pub fn hints(text: &str) -> Vec<Wrong> {
    let parts = split(text);
    let mut hints = repeated(text, parts.front.unwrap_or(0..0));
    hints.extend(entries(&text[parts.body..]).into_iter().map(|(range, (message, hint))| {
        Wrong::new(parts.body + range.start..parts.body + range.end, message, hint)
    }));
    hints.sort_by_key(|hint| hint.range.start);
    hints.truncate(MOST);
    hints
}

/// Keys of the user's own that are given twice. That does not concern us; Obsidian shows such front matter as invalid.
fn repeated(text: &str, front: Range<usize>) -> Vec<Wrong> {
    let source = &text[front.clone()];
    let others = front_matter::others(source);
    let mut seen = HashSet::new();
    let twice: HashSet<&str> =
        others.iter().map(|(key, _)| &**key).filter(|key| !seen.insert(*key)).collect();
    let mut told = HashSet::new();
    let mut first = HashSet::new();
    let key_of = |line: &str| {
        let (key, _) = line.split_once(':')?;
        twice.get(key.trim_matches(['"', '\'', ' '])).copied()
    };
    let lines = lines(source).filter_map(|line| Some((key_of(&source[line.clone()])?, line)));
    let again = lines.filter(|(key, _)| !first.insert(*key)).filter(|(key, _)| told.insert(*key));
    again
        .map(|(key, line)| {
            let message = format!("`{key}` is given twice: Obsidian reads none of the properties");
            Wrong::new(front.start + line.start..front.start + line.end, message, "remove one of them")
        })
        .collect()
}

type Hint = (Range<usize>, (&'static str, &'static str));

/// The dated items and lines of a body that are no entries.
fn entries(source: &str) -> Vec<Hint> {
    let Ok(body) = outline::without_comments(source) else { return Vec::new() };
    let Ok(blocks) = outline::blocks(&body) else { return Vec::new() };
    let mut hints = Vec::new();
    for block in blocks {
        match block.kind {
            // Below a log's heading such lines are findings already.
            Kind::Heading(_) | Kind::Paragraph if block.depth == 0 && block.section != Some(Title::Log) => {
                hints.extend(elsewhere(&body, block.range));
            }
            Kind::Item { .. } => hints.extend(item(&body, block)),
            _ => {}
        }
        if hints.len() > MOST {
            break;
        }
    }
    hints
}

fn elsewhere(body: &str, block: Range<usize>) -> impl Iterator<Item = Hint> {
    dated_lines(body, block).map(|line| (line, (ELSEWHERE, ELSEWHERE_HINT)))
}

/// What is said of an item: of itself, or of lines of its own that begin with a day.
fn item(body: &str, block: Block) -> Vec<Hint> {
    let Block { lists, is_quoted, .. } = block;
    let is_log = block.section == Some(Title::Log);
    let place = behind_marker(body, block.range);
    let content = &body[place.clone()];
    let text = content.trim_start();
    let start = place.end - text.len();
    let first = lines(text).next().unwrap_or(0..0);
    let is_entry = matches!(parse_item(text, &Methods::default()), Ok(Some(_)));
    let own = start + first.start..start + first.end;
    match (is_entry, is_log) {
        (true, true) if is_quoted => return vec![(own, (QUOTED, QUOTED_HINT))],
        (true, true) if lists > 1 => return vec![(own, (PART, PART_HINT))],
        (true, false) if lists == 1 && !is_quoted => return vec![(own, (ELSEWHERE, ELSEWHERE_HINT))],
        (_, true) if lists == 1 && !is_quoted => {}
        _ => return Vec::new(),
    }
    let further = lines(own_lines(text)).skip(1);
    let dated = further.filter(|line| split_day(text[line.clone()].trim_start()).is_some());
    dated.map(|line| (start + line.start..start + line.end, (PART, PART_HINT))).collect()
}
