//! Introductions that a note tells of: promised in a task, made in an entry of the log. Whom they are about is said by links
//! alone: a name without one may be anybody's.

use super::log::{Link, note_link};
use super::markdown::{self, without_code, without_struck};

/// So many people are brought together at most.
const MAX_LINKS: usize = 5;

/// Those whom a line introduces to somebody: its links from where it speaks of that on, none where it does not, or where
/// you are the one who is introduced.
pub(crate) fn people(line: &str) -> Vec<Link> {
    // Few lines have a link, and all are asked.
    if memchr::memchr(b'[', line.as_bytes()).is_none() {
        return Vec::new();
    }
    let line = super::lines(line).next().map_or("", |first| &line[first]);
    let text = without_code(line);
    let text = without_struck(&text);
    let Some(at) = begins(&text).filter(|_| !is_to_you(&text)) else { return Vec::new() };
    let mut people = Vec::new();
    let mut rest = &text[at..];
    while let Some(link) = markdown::Link::first(rest).filter(|_| people.len() < MAX_LINKS) {
        people.extend(note_link(&link));
        rest = link.after;
    }
    people
}

/// What these people are called in the line, joined; empty where it introduces nobody.
pub(crate) fn names(line: &str) -> String {
    begins(line).map(|at| linked(&line[at..])).unwrap_or_default()
}

/// Whether a line speaks of an introduction.
pub(crate) fn is_told(line: &str) -> bool {
    begins(line).is_some()
}

/// What those to whose notes a text links are called in it, joined.
pub(crate) fn linked(text: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(link) = markdown::Link::first(rest).filter(|_| names.len() < MAX_LINKS) {
        names.extend(
            note_link(&link)
                .map(|_| markdown::words(&rest[link.before.len()..rest.len() - link.after.len()])),
        );
        rest = link.after;
    }
    names.join(", ")
}

/// Where a line begins to speak of an introduction.
fn begins(text: &str) -> Option<usize> {
    let speaks = |word: &str| {
        let word = bare(word);
        let is_it = word.starts_with("introduc") || word.starts_with("vorstell");
        is_it || matches!(&*word, "intro" | "intros" | "connect" | "connected")
    };
    let mut at = 0;
    let mut places = text.split(' ').map(|word| {
        let from = at;
        at += word.len() + 1;
        (from, word)
    });
    places.find(|(_, word)| speaks(word)).map(|(from, _)| from)
}

/// Whether it is you who is introduced.
fn is_to_you(text: &str) -> bool {
    text.split(' ').any(|word| matches!(&*bare(word), "me" | "us" | "mich" | "mir" | "uns"))
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_introduction_is_of_those_who_are_linked_behind_the_word() {
        let check = |line: &str, expected: &[&str], named: &str| {
            let found = people(line);
            let targets: Vec<&str> = found.iter().map(|link| &*link.target).collect();
            assert_eq!(targets, expected, "{line}");
            assert_eq!(names(line), named, "{line}");
        };
        check("introduce her to [[Dario Conti]]", &["Dario Conti"], "Dario Conti");
        check(
            "Introduced [[Bo Lind|Bo]] to [Cy](../People/Cy.md)",
            &["Bo Lind", "../People/Cy.md"],
            "Bo, Cy",
        );
        check("the intro to [[Bo]], soon", &["Bo"], "Bo");
        check("lunch with [[Ada]]: introduced him to [[Bo]]", &["Bo"], "Bo");
        check("connect her with [[Bo]]", &["Bo"], "Bo");
        // Of these nobody is introduced by you, or nobody can tell to whom.
        check("introduce her to Dario Conti", &[], "");
        check("ask [[Bo]] to introduce me", &[], "");
        check("she introduced me to [[Bo]]", &[], "Bo");
        check("send [[Bo]] the draft", &[], "");
        check("introduce her to `[[Bo]]`", &[], "Bo");
    }
}
