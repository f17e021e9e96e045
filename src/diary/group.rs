//! A group of people, such as a guild or a board: a note with `group: true` and a list of links under *Members*.

use super::own;
use crate::note::fields::Value;
use crate::note::log::{Link, note_link};
use crate::note::outline::without_comments;
use crate::note::{self, front_matter, markdown};

/// What a group's note says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Who is in it, in the note's order, each once.
    pub members: Box<[Link]>,
}

/// Nobody writes so many names into one note.
const MAX_MEMBERS: usize = 5_000;

impl Group {
    /// Reads a note; `None`: it is no group's. Never fails and never panics, whatever the bytes.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        // Every note of a vault is asked.
        let head = &bytes[..bytes.len().min(note::SEARCHED)];
        if !bytes.starts_with(b"---") && !bytes.starts_with(b"\xEF\xBB\xBF---") {
            return None;
        }
        memchr::memmem::find(head, b"group").or_else(|| memchr::memmem::find(head, b"Group"))?;
        let decoded = note::decode(bytes);
        let text = &*decoded.text;
        let parts = note::split(text);
        let pairs = front_matter::pairs(&text[parts.front?]).unwrap_or_default();
        let is_it = |key: &str, value: &Value<'_>| {
            let said = match value {
                Value::Text(text) => text.trim(),
                _ => return false,
            };
            let yes = ["true", "yes"].iter().any(|it| it.eq_ignore_ascii_case(said));
            key.eq_ignore_ascii_case("group") && yes
        };
        pairs
            .iter()
            .any(|(key, value)| is_it(key, value))
            .then(|| Self { members: members(&text[parts.body..]) })
    }
}

/// The links in the lines below a heading *Members*.
fn members(body: &str) -> Box<[Link]> {
    let Ok(body) = without_comments(body) else { return Box::default() };
    let lines = own::lines(&body);
    let is_title = |at: usize| {
        let line = &lines[at];
        let title = body[line.range.clone()].trim_matches(|c: char| !c.is_alphanumeric());
        line.level.is_some() && ["members", "mitglieder"].contains(&&*title.to_lowercase())
    };
    let is_below =
        |at: usize| std::iter::successors(lines[at].above, |&above| lines[above].above).any(is_title);
    let mut members: Vec<Link> = Vec::new();
    for at in (0..lines.len()).filter(|&at| is_below(at)) {
        let line = markdown::without_code(&body[lines[at].range.clone()]);
        let line = markdown::without_struck(&line);
        let mut rest = &*line;
        while let Some(link) = markdown::Link::first(rest).filter(|_| members.len() < MAX_MEMBERS) {
            members.extend(note_link(&link).filter(|it| !members.contains(it)));
            rest = link.after;
        }
    }
    members.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(note: &str, expected: Option<&[&str]>) {
        let read = Group::read(note.as_bytes());
        let members = read.as_ref().map(|it| it.members.iter().map(|link| &*link.target).collect::<Vec<_>>());
        assert_eq!(members.as_deref(), expected, "{note}");
    }

    #[test]
    fn members_are_the_links_below_their_heading() {
        let note = "---\ngroup: true\n---\n[[Bo]]\n\n## Members\n\n- [[Ada]], treasurer\n- [Cy](People/Cy.md)\n- ~~[[Di]]~~ left\n\
                    - [[Ada]]\n  - came with [[Ed]]\n\n### Guests\n- [[Flo]]\n\n## Notes\n- [[Gil]]\n";
        check(note, Some(&["Ada", "People/Cy.md", "Ed", "Flo"]));
        check("---\nGroup: \"yes\"\n---\n", Some(&[]));
    }

    #[test]
    fn note_that_does_not_say_so_is_no_group() {
        check("---\ngroup: false\n---\n## Members\n- [[Ada]]\n", None);
        check("---\ntags: [group]\n---\n## Members\n- [[Ada]]\n", None);
        check("group: true\n\n## Members\n- [[Ada]]\n", None);
        check("", None);
    }
}
