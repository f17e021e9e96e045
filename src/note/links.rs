//! A note whose links to another one lead somewhere else from now on: wiki and Markdown links and embeds, in front matter
//! and body, with a heading, an alias or a way up. Never in code. Every other byte stays.

use super::log::note_link;
use super::markdown::{Link, decode, encode};
use super::{Wrong, outline, split};
use std::collections::HashMap;
use std::ops::Range;

/// One note that stands for another one from now on.
#[derive(Debug, Clone)]
pub struct Moved<'m> {
    from: &'m str,
    to: &'m str,
    /// The notes of the vault by their folded names, as folded paths without `.md`.
    named: HashMap<String, Vec<String>>,
}

impl<'m> Moved<'m> {
    /// What led to `from` shall lead to `to`; `notes` are the paths of all the vault's notes.
    pub fn new<'n>(from: &'m str, to: &'m str, notes: impl IntoIterator<Item = &'n str>) -> Self {
        let mut named: HashMap<String, Vec<String>> = HashMap::new();
        for path in notes {
            let stem = stem(path);
            named.entry(name(&stem).to_owned()).or_default().push(stem);
        }
        Self { from, to, named }
    }

    /// The note at `path` with its links rewritten; `None` where none leads to the note that moved.
    ///
    /// # Errors
    /// Where it cannot be told what of the note is code.
    pub fn rewritten(&self, path: &str, text: &str) -> Result<Option<String>, Wrong> {
        if !may_name(text, name(&stem(self.from))) {
            return Ok(None);
        }
        with_targets(text, |place, is_bare| {
            let rest = self.rest_of(path, place.target, place.is_wiki)?;
            Some(self.target(path, place.target, place.is_wiki, is_bare) + rest)
        })
    }

    /// What of a target follows the note, such as `#Log`, where it leads to the note that moved.
    fn rest_of<'t>(&self, at: &str, target: &'t str, is_wiki: bool) -> Option<&'t str> {
        let (note, rest) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
        let note = if is_wiki { note.trim().to_owned() } else { decode(note) };
        if note.is_empty() || note.contains("://") {
            return None;
        }
        let (from, bare) = (stem(self.from), stem(note.trim_start_matches("./").trim_start_matches('/')));
        let here = stem(&joined(folder(at), &note)?);
        let is_relative = note.starts_with("./") || note.starts_with("../");
        let is_meant = if is_relative {
            here == from
        } else if note.starts_with('/') {
            bare == from
        } else {
            let there =
                |stem: &str| self.named.get(name(stem)).is_some_and(|all| all.iter().any(|it| it == stem));
            match (!is_wiki && there(&here), there(&bare)) {
                (true, _) => here == from,
                (_, true) => bare == from,
                _ => self.only_one_that_ends_in(&bare) == Some(&from),
            }
        };
        is_meant.then_some(rest)
    }

    fn only_one_that_ends_in(&self, bare: &str) -> Option<&String> {
        let ends = |path: &&String| *path == bare || path.ends_with(&format!("/{bare}"));
        let mut all = self.named.get(name(bare))?.iter().filter(ends);
        all.next().filter(|_| all.next().is_none())
    }

    /// How a link in the note at `at` names the other note, in the manner of the link that was there.
    fn target(&self, at: &str, was: &str, is_wiki: bool, is_bare: bool) -> String {
        let note = was.split(['#', '?']).next().unwrap_or_default();
        if is_wiki {
            let path = self.to.strip_suffix(".md").unwrap_or(self.to);
            let end = if note.to_lowercase().ends_with(".md") { ".md" } else { "" };
            let is_only = self.named.get(name(&stem(self.to))).is_none_or(|all| all.len() < 2);
            let is_path = note.contains('/') || !is_only;
            let named = if is_path { path } else { path.rsplit('/').next().unwrap_or(path) };
            return format!("{named}{end}");
        }
        let whole =
            if note.starts_with('/') { format!("/{}", self.to) } else { relative(folder(at), self.to) };
        let end = decode(note).to_lowercase().ends_with(".md");
        let whole = if end { whole } else { whole.strip_suffix(".md").unwrap_or(&whole).to_owned() };
        if is_bare { encode(&whole) } else { whole }
    }
}

/// The text of the note at `from` as it is to stand in the note at `to`: its relative links lead where they led. `is_there`
/// tells whether the vault has a file; what leads to none is left as it is.
///
/// # Errors
/// Where it cannot be told what of the note is code.
pub fn carried(text: &str, from: &str, to: &str, is_there: &dyn Fn(&str) -> bool) -> Result<String, Wrong> {
    if folder(from) == folder(to) {
        return Ok(text.to_owned());
    }
    let carried = with_targets(text, |place, is_bare| {
        let target = place.target;
        let (way, rest) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
        let way = if place.is_wiki { way.trim().to_owned() } else { decode(way) };
        let is_relative = way.starts_with("./") || way.starts_with("../");
        if way.is_empty() || way.starts_with('/') || way.contains(':') || (place.is_wiki && !is_relative) {
            return None;
        }
        let there = joined(folder(from), &way)?;
        if !is_there(&there) && !is_there(&format!("{there}.md")) {
            return None;
        }
        let way = relative(folder(to), &there);
        Some(if is_bare { encode(&way) } else { way } + rest)
    })?;
    Ok(carried.unwrap_or_else(|| text.to_owned()))
}

/// A text with other targets in its links; `None` where all stay. Beside a place it is told whether blanks cannot stand there.
fn with_targets(
    text: &str,
    target: impl Fn(&Place<'_>, bool) -> Option<String>,
) -> Result<Option<String>, Wrong> {
    let mut new = String::with_capacity(text.len());
    let mut end = 0;
    for place in links(text)? {
        let is_bare = !place.is_wiki && !text[..place.range.start].ends_with('<');
        if let Some(target) = target(&place, is_bare) {
            new.extend([&text[end..place.range.start], &target]);
            end = place.range.end;
        }
    }
    new.push_str(&text[end..]);
    Ok((end > 0).then_some(new))
}

/// How the lists of a note link to other notes, by the first link that stands in one: as wiki links, or as Markdown links;
/// `None`: not at all.
pub fn are_wiki(text: &str) -> Option<bool> {
    let items =
        text[split(text).body..].lines().map(str::trim_start).filter(|it| it.starts_with(['-', '*', '+']));
    items.filter_map(Link::first).find_map(|link| note_link(&link)).map(|link| link.is_wiki)
}

/// The way from the note at `from` to that at `to`, as a link in it has it.
pub(crate) fn way(from: &str, to: &str) -> String {
    relative(folder(from), to)
}

/// Whether a text may link to a note of this folded name: a cheap look before it is read.
fn may_name(text: &str, name: &str) -> bool {
    let lower = text.to_lowercase();
    (lower.contains("[[") || lower.contains("](")) && (lower.contains(name) || lower.contains('%'))
}

/// A link's target, and where it stands.
struct Place<'t> {
    range: Range<usize>,
    target: &'t str,
    is_wiki: bool,
}

/// The targets of a note's links.
fn links(text: &str) -> Result<Vec<Place<'_>>, Wrong> {
    let shown = without_code(text)?;
    let mut links = Vec::new();
    let mut at = 0;
    while let Some(link) = Link::first(&shown[at..]) {
        let whole = at + link.before.len()..shown.len() - link.after.len();
        let opening = if link.is_wiki { 2 } else { link.label.len() + 3 };
        let is_angled = !link.is_wiki && shown[whole.start + opening..].starts_with('<');
        let start = whole.start + opening + usize::from(is_angled);
        let range = start..start + link.target.len();
        links.push(Place { target: &text[range.clone()], range, is_wiki: link.is_wiki });
        at = whole.end;
    }
    Ok(links)
}

/// The text, byte by byte as long, without its code; an embed is as a link.
fn without_code(text: &str) -> Result<String, Wrong> {
    let start = split(text).body;
    let mut shown = text.as_bytes().to_vec();
    for range in outline::code(&text[start..])? {
        shown[start + range.start..start + range.end].fill(b' ');
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), b"![") {
        shown[at] = b' ';
    }
    // Whole ranges of characters became blanks.
    Ok(String::from_utf8(shown).unwrap_or_default())
}

/// A path without `.md`, whatever its case.
fn stem(path: &str) -> String {
    let lower = path.to_lowercase();
    lower.strip_suffix(".md").map(str::to_owned).unwrap_or(lower)
}

fn name(stem: &str) -> &str {
    stem.rsplit('/').next().unwrap_or(stem)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where a way leads from a folder; `None`: out of the vault.
fn joined(folder: &str, way: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in way.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The way from a folder to a path.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(one, other)| one == other).count();
    let up = vec![".."; from.len() - shared];
    up.into_iter().chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: [&str; 6] = [
        "People/Ada King.md",
        "People/Ada Lovelace.md",
        "Clients/Bo.md",
        "People/Bo.md",
        "Diary/2026.md",
        "Top.md",
    ];

    fn rewritten(at: &str, text: &str) -> Option<String> {
        Moved::new("People/Ada King.md", "People/Ada Lovelace.md", NOTES).rewritten(at, text).unwrap()
    }

    #[test]
    fn links_of_every_form_lead_to_the_other_note() {
        let check = |at: &str, before: &str, after: &str| {
            assert_eq!(rewritten(at, before).as_deref(), Some(after), "{at}: {before}");
        };
        check("Top.md", "a [[Ada King]] b [[ada king]]", "a [[Ada Lovelace]] b [[Ada Lovelace]]");
        check("Top.md", "[[People/Ada King.md#Log|her log]]", "[[People/Ada Lovelace.md#Log|her log]]");
        check("Top.md", "![[Ada King#^x]]", "![[Ada Lovelace#^x]]");
        check("Top.md", "[A](People/Ada%20King.md#log)", "[A](People/Ada%20Lovelace.md#log)");
        check("Diary/2026.md", "[A](../People/Ada%20King.md)", "[A](../People/Ada%20Lovelace.md)");
        check("Diary/2026.md", "[A](<../People/Ada King.md>)", "[A](<../People/Ada Lovelace.md>)");
        check("Diary/2026.md", "[A](/People/Ada%20King.md)", "[A](/People/Ada%20Lovelace.md)");
        check("People/Bo.md", "[A](Ada%20King.md)", "[A](Ada%20Lovelace.md)");
        check("Diary/2026.md", "[A](Ada%20King)", "[A](../People/Ada%20Lovelace)");
        check("Top.md", "---\nvia: \"[[Ada King]]\"\n---\n", "---\nvia: \"[[Ada Lovelace]]\"\n---\n");
        check("Top.md", "`[[Ada King]]` [[Ada King]]\r\n", "`[[Ada King]]` [[Ada Lovelace]]\r\n");
        check(
            "Top.md",
            "```\n[[Ada King]]\n```\nö [[Ada King]]",
            "```\n[[Ada King]]\n```\nö [[Ada Lovelace]]",
        );
    }

    #[test]
    fn what_leads_elsewhere_or_stands_in_code_stays() {
        for (at, text) in [
            ("Top.md", "`[[Ada King]]`"),
            ("Top.md", "\t[[Ada King]]\n"),
            ("Top.md", "~~~\n[[Ada King]]\n~~~\n"),
            ("Top.md", "Ada King, [[Ada King II]], [[Old/Ada King]]"),
            ("Top.md", "[A](https://x.example/Ada%20King.md)"),
            ("Diary/2026.md", "[A](../../People/Ada%20King.md) [B](./Ada%20King.md)"),
            ("Top.md", "\\[[Ada King]]"),
        ] {
            assert_eq!(rewritten(at, text), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_moves_to_another_folder_leads_where_it_led() {
        let is_there = |path: &str| NOTES.contains(&path) || path == "Clients/pic (1).png";
        let check = |before: &str, after: &str| {
            assert_eq!(carried(before, "Clients/Bo.md", "People/Ada Lovelace.md", &is_there).unwrap(), after);
        };
        check("[A](../People/Ada%20King.md#x)", "[A](Ada%20King.md#x)");
        check(
            "![p](<pic (1).png>) ![p](pic%20%281%29.png)",
            "![p](<../Clients/pic (1).png>) ![p](../Clients/pic%20%281%29.png)",
        );
        check("[[../Top]] [[Top]] [T](../Top)", "[[../Top]] [[Top]] [T](../Top)");
        check(
            "[A](gone.md) [B](https://x.example/a) [C](/Top.md) `[A](pic.png)`",
            "[A](gone.md) [B](https://x.example/a) [C](/Top.md) `[A](pic.png)`",
        );
        let text = "[A](Bo.md)";
        assert_eq!(carried(text, "Clients/Bo.md", "Top.md", &is_there).unwrap(), "[A](Clients/Bo.md)");
        assert_eq!(carried(text, "Clients/Bo.md", "Clients/Cy.md", &is_there).unwrap(), text);
    }

    #[test]
    fn a_name_that_two_notes_share_is_nobodys_and_is_written_with_its_folder() {
        let moved = Moved::new("Clients/Bo.md", "People/Ada Lovelace.md", NOTES);
        let text = "[[Bo]] [[Clients/Bo]] [[People/Bo]]";
        let expected = "[[Bo]] [[People/Ada Lovelace]] [[People/Bo]]";
        assert_eq!(moved.rewritten("Top.md", text).unwrap().unwrap(), expected);
        let back = Moved::new("People/Ada Lovelace.md", "Clients/Bo.md", NOTES);
        assert_eq!(back.rewritten("Top.md", "[[Ada Lovelace]]").unwrap().unwrap(), "[[Clients/Bo]]");
    }
}
