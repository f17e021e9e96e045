//! Reads a page that the version before this one wrote, with a section for each reason. Its open marks keep their
//! meaning, and the user's own lines stay. Once DUE.md is written anew, nothing here is needed.

use super::left::{Left, Own};
use super::line::{Line, is_blank, plain, unix};
use super::mark::{Mark, Target};
use super::render::{Page, Role, SIGNED};
use crate::agenda::entry::{Kind, Section};
use crate::agenda::markdown::Link;
use crate::contact;

/// A line that every page of that version has in which a contact stands, and no page of another one.
const SIGN: &str = "| | circle 1 | circle 2 | circle 3 | no circle | all |";
/// Its headings.
const HEADINGS: [&str; 14] = [
    "Promises",
    "Agreed",
    "First follow-up",
    "Overdue",
    "Due",
    "This week",
    "When there is time",
    "Windows",
    "Tell and ask",
    "Birthdays",
    "Not calling back",
    "Balance",
    "Needs attention",
    "Yours",
];
/// How its lines below a line began.
const BELOW: [&str; 2] = ["The note says: ", "Ask yourself: "];
/// So many characters tell one item of a person from the others.
const LIKENESS: usize = 40;

/// Whether `text` is of that version.
pub fn is_older(text: &str) -> bool {
    unix(text).lines().any(|line| line.trim_end() == SIGN)
}

/// What the user left in it. `bare` is the last page of that version without anything of theirs, as far as it is known;
/// `page` the one to come, which knows the items of each person.
pub fn read(text: &str, bare: &str, page: &Page) -> Left {
    let text = unix(text);
    let bare = unix(bare);
    let known: Vec<&str> = bare.lines().collect();
    let mut reader =
        Reader { known, page, heading: "", left: Left::default(), own: Own::default(), mark: None };
    text.lines().for_each(|line| reader.line(line));
    reader.left.own = reader.own.finish();
    reader.left
}

struct Reader<'t> {
    known: Vec<&'t str>,
    page: &'t Page,
    heading: &'static str,
    left: Left,
    own: Own,
    /// Where the mark is that the next lines may stand below; `None` below a line that nobody marked.
    mark: Option<usize>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let heading =
            line.strip_prefix("## ").and_then(|title| HEADINGS.into_iter().find(|it| *it == title.trim()));
        if let Some(heading) = heading {
            (self.heading, self.mark) = (heading, None);
            self.own.gap();
        } else if self.heading == "Yours" {
            self.own.push_verbatim(line);
        } else if is_blank(line) {
            self.own.gap();
        } else if !self.is_below(line) && !self.answer(line) && !self.is_known(line) {
            self.mark = None;
            self.own.push(line);
        }
    }

    /// Whether a line that nobody can answer is ours.
    fn is_known(&self, line: &str) -> bool {
        let is_listed = ["Balance", "Needs attention"].contains(&self.heading)
            && ["|", "- ", "No circle and no cadence"].iter().any(|start| line.starts_with(start));
        is_listed && self.known.is_empty()
            || self.known.contains(&line.trim_end())
            || line.starts_with("# Due, ")
            || line.starts_with("Nothing is due today")
            || line.starts_with("and ") && line.contains(" more: rounds ")
            || is_listed && !line.starts_with("- ")
    }

    /// A line below another one: ours, or the user's words.
    fn is_below(&mut self, line: &str) -> bool {
        if !line.starts_with([' ', '\t']) {
            return false;
        }
        let text = Line::parse(line).text;
        let is_ours = BELOW.iter().any(|start| text.starts_with(start)) || text.starts_with(SIGNED);
        if let (Some(at), false) = (self.mark, is_ours) {
            self.left.marks[at].below.push(format!("- {text}"));
        } else if !is_ours {
            self.own.push(text);
        }
        true
    }

    /// A line with a box and a person: `false`, it is none of ours.
    fn answer(&mut self, line: &str) -> bool {
        let parsed = Line::parse(line);
        let (Some(sign), Some(link)) = (parsed.sign, Link::first(parsed.text)) else { return false };
        if !link.after.starts_with(" · ") {
            return false;
        }
        self.mark = None;
        let words = self.words(line, link.after);
        if sign.is_empty() && words.is_empty() && link.before.is_empty() {
            return true;
        }
        let Some(target) = self.target(&link.note(), link.after) else { return false };
        let mark = Mark {
            sign: sign.to_owned(),
            before: link.before.trim().to_owned(),
            after: words,
            ..Mark::empty(target, line.trim().to_owned())
        };
        self.mark = Some(self.left.add(mark));
        true
    }

    /// What the user wrote behind the line's own words: all that the last page does not have, else what follows a dash.
    fn words(&self, line: &str, after: &str) -> String {
        let typed = plain(line);
        let known = self.known.iter().map(|known| plain(known));
        let longest = known.filter(|known| typed.starts_with(known.as_str())).max_by_key(String::len);
        match longest {
            Some(known) => typed[known.len()..].trim().to_owned(),
            None => after.rfind(" — ").map(|at| after[at..].trim().to_owned()).unwrap_or_default(),
        }
    }

    /// What a mark on this line is about now.
    fn target(&self, note: &str, tail: &str) -> Option<Target> {
        let section = match self.heading {
            "Not calling back" => Section::NotCallingBack,
            _ => Section::Today,
        };
        let kinds: &[Kind] = match self.heading {
            "Promises" => &[Kind::Promise, Kind::Waiting],
            "Tell and ask" => &[Kind::Tell, Kind::Ask],
            "Birthdays" => &[Kind::Birthday],
            "First follow-up" if tail.starts_with(" · card") => return None,
            _ => return Some(Target::Person { note: note.to_owned(), section }),
        };
        let items = self.page.lines.iter().filter_map(|line| match &line.role {
            Role::Boxed(target @ Target::Item { note: its, key, .. })
                if contact::name(its) == contact::name(note) && kinds.contains(&key.kind) =>
            {
                Some((Line::parse(&line.text).text, target))
            }
            _ => None,
        });
        let said = tail.split_once(": ").map_or(tail, |(_, said)| said);
        let said = said.trim_start_matches(" · ");
        let head = |text: &str| -> String { text.chars().take(LIKENESS).collect() };
        let shown = |text: &str| text.split_once(": ").map_or(head(text), |(_, text)| head(text));
        let mut items: Vec<_> = items.collect();
        if items.len() > 1 {
            items.retain(|(text, _)| said.contains(&shown(text)) || text.contains(&head(said)));
        }
        items.first().map(|(_, target)| (*target).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::entry::ItemKey;
    use crate::page::render;

    const OLD: &str = "\
# Due, Sunday 22 November 2026

## Promises

- [ ] [Peg](Peg.md) · circle 1 sponsor · promised by 22 Nov: title and three sentences
- [ ] [Tom](Tom.md) · circle 2 buyer · promised by 16 Oct: price for the racks

## Due

- [ ] [Tom](Tom.md) · circle 2 buyer · due 2 Nov, touched 2 Oct by email · 10th touch — really

## Not calling back

- [ ] [Maeve](Maeve.md) · circle 2 buyer · touched 25 Jun in person, tried 3 times, last 12 Nov
  - The note says: one method only
  - Ask yourself: do you listen?

## Balance

| | circle 1 | circle 2 | circle 3 | no circle | all |
| --- | ---: | ---: | ---: | ---: | ---: |
| all | 1 | 2 | 0 | 0 | 3 |

- Nobody is an expert

## Yours

buy stamps
";

    fn page() -> Page {
        let item = |note: &str, words: &str, text: &str| {
            let key = ItemKey { kind: Kind::Promise, text: text.into(), day: None, nth: 0, others: 0 };
            let target = Target::Item { note: note.into(), section: Section::Today, key };
            render::Line { text: format!("  - [ ] {words}"), role: Role::Boxed(target) }
        };
        let peg = "title and three sentences";
        let tom = "price for the racks";
        Page {
            lines: vec![
                item("Peg.md", &format!("you promised by 22 Nov: {peg}"), peg),
                item("Tom.md", &format!("you promised by 16 Oct: {tom}"), tom),
            ],
            yours: "## Yours".into(),
        }
    }

    #[test]
    fn marks_of_an_older_page_mean_what_they_meant_there() {
        let check = |from: &str, to: &str, expected: &[(&str, &str, &str)]| {
            let text = OLD.replace(from, to);
            assert!(is_older(&text));
            for bare in ["", OLD] {
                let left = read(&text, bare, &page());
                let told = left.marks.iter().map(|mark| {
                    let what = match &mark.target {
                        Target::Person { note, section } => format!("{note} {section:?}"),
                        Target::Item { note, key, .. } => format!("{note} {}", key.text),
                        other => format!("{other:?}"),
                    };
                    (what, mark.sign.clone(), mark.after.clone())
                });
                let expected: Vec<_> = expected
                    .iter()
                    .map(|(what, sign, words)| (what.to_string(), sign.to_string(), words.to_string()))
                    .collect();
                // Without the last page a dash in the user's own texts is taken for theirs.
                let told: Vec<_> =
                    told.filter(|(.., words)| words != "— really" || !bare.is_empty()).collect();
                assert_eq!(told, expected, "{text}");
                assert_eq!(left.own, ["buy stamps"]);
            }
        };
        check("", "", &[]);
        check("[ ] [Peg]", "[x] [Peg]", &[("Peg.md title and three sentences", "x", "")]);
        check(
            "three sentences\n",
            "three sentences — sent\n",
            &[("Peg.md title and three sentences", "", "— sent")],
        );
        check("[ ] [Maeve]", "[-] [Maeve]", &[("Maeve.md NotCallingBack", "-", "")]);
        let tom = "[ ] [Tom](Tom.md) · circle 2 buyer · promised";
        check(tom, &tom.replace("[ ]", "[x]"), &[("Tom.md price for the racks", "x", "")]);
    }
}
