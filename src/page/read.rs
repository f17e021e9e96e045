//! What the user did to a page: compares a text with the page that they had before them, and returns marks and lines of
//! their own. Nothing that somebody typed may be lost, and nothing that we wrote may be taken for theirs.
//!
//! Our wording is not known here: a line is known because it stands in the page. One law holds for any text: with
//! `R = page.text(read(text))`, `page.text(read(R)) == R`.

use super::left::{Left, Own};
use super::line::{self, Line, is_blank, shown};
use super::mark::{Mark, Target};
use super::render::{Page, Role, SIGNED};
use super::words::{Added, added};
use crate::agenda::markdown::Link;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// How alike two lines are of which one may be the other with some words changed.
const ALIKE: f64 = 0.6;
/// No code block of a person's is longer; of lines that each open one, every one would be looked at to the end.
const MAX_FENCE: usize = 1_000;

/// What is the user's in `text`, which they typed into `page`. Lines of it may also come from `others`, pages of before;
/// `own` are the lines that were the user's already.
///
/// Of the hunks that git leaves after a conflict both sides count.
pub fn read(text: &str, page: &Page, others: &[&Page], own: &[String]) -> Left {
    let known = Known::new(page, others, own);
    let (ours, theirs) = line::sides(&line::unix(text));
    let left = Reader::new(&known).read(&ours);
    if theirs == ours { left } else { super::left::merge(&left, &Reader::new(&known).read(&theirs)) }
}

/// A line of ours with a box.
struct Boxed<'p> {
    target: &'p Target,
    /// What follows the box.
    text: &'p str,
    /// The same, as [`shown`].
    shown: String,
    /// Its first link: what stands before it, its note, its label, what stands behind it.
    link: Option<(&'p str, String, &'p str, &'p str)>,
}

/// What is known of the pages.
struct Known<'p> {
    /// Lines with a box, those of the page itself first, then those of the others.
    boxed: Vec<Boxed<'p>>,
    /// All lines of ours, whatever stands in their boxes.
    plain: HashMap<String, Option<usize>>,
    /// Lines without a box that may have been added to.
    helps: Vec<&'p str>,
    /// The user's own lines.
    own: HashSet<&'p str>,
}

impl<'p> Known<'p> {
    fn new(page: &'p Page, others: &[&'p Page], own: &'p [String]) -> Self {
        let (mut boxed, mut plain, mut helps) = (Vec::new(), HashMap::new(), Vec::new());
        plain.extend([&page].into_iter().chain(others).map(|page| (line::plain(&page.yours), None)));
        for line in [&page].into_iter().chain(others).flat_map(|page| &page.lines) {
            let at = match &line.role {
                Role::Boxed(target) => {
                    let text = Line::parse(&line.text).text;
                    let link =
                        Link::first(text).map(|link| (link.before, link.note(), link.label, link.after));
                    boxed.push(Boxed { target, text, shown: unbolded(text), link });
                    Some(boxed.len() - 1)
                }
                Role::Help => {
                    helps.push(Line::parse(&line.text).text);
                    None
                }
                Role::Ours => None,
            };
            plain.entry(line::plain(&line.text)).or_insert(at);
        }
        helps.sort_unstable_by_key(|help| Reverse(help.len()));
        helps.dedup();
        let own = own.iter().map(String::as_str).filter(|line| !is_blank(line)).collect();
        Self { boxed, plain, helps, own }
    }

    /// The line of ours with a box that this one is, with the user's text around it.
    fn exact(&self, line: &Line<'_>, person: Option<&str>) -> Option<(usize, String, String)> {
        let link = Link::first(line.text);
        let found = self.boxed.iter().enumerate().filter_map(|(at, boxed)| {
            let (before, after) = match (&boxed.link, &link) {
                (Some((lead, note, label, tail)), Some(link)) => {
                    let is_linked = *note == link.note() || *label == link.label || tail.len() > 1;
                    let before =
                        link.before.trim_end().strip_suffix(lead.trim_end()).filter(|_| is_linked)?;
                    let after = link.after.strip_prefix(*tail)?;
                    (before, after)
                }
                (None, _) => {
                    let around = line.text.split_once(boxed.text)?;
                    let is_glued = around.0.ends_with(|c: char| c.is_alphanumeric());
                    if is_glued {
                        return None;
                    }
                    around
                }
                (Some(_), None) => return None,
            };
            let is_apart = !after.starts_with(|c: char| c.is_alphanumeric());
            is_apart.then(|| (at, before.trim().to_owned(), after.trim().to_owned()))
        });
        let note = link.as_ref().map(Link::note);
        // Of several the one that the link names; then the longest, of the person that it stands below, of the page itself.
        found.max_by_key(|(at, ..)| {
            let boxed = &self.boxed[*at];
            let is_linked = note.is_some() && boxed.link.as_ref().map(|(_, note, ..)| note) == note.as_ref();
            let is_below = person.is_some() && boxed.target.note() == person;
            (is_linked, boxed.text.len(), is_below, Reverse(*at))
        })
    }

    /// The line that stands for the `count`-th one (from 0) of those that read like the one at `at`, of one person.
    fn twin(&self, at: usize, count: usize) -> usize {
        let first = &self.boxed[at];
        let is_twin = |boxed: &Boxed<'_>| {
            boxed.text == first.text
                && boxed.target.note() == first.target.note()
                && boxed.target != first.target
        };
        let twins = self.boxed.iter().enumerate().skip(at + 1).filter(|(_, boxed)| is_twin(boxed));
        let mut twins = twins.map(|(at, _)| at);
        if count == 0 { at } else { twins.nth(count - 1).unwrap_or(at) }
    }

    /// The line of ours that this one was before its own words were edited.
    fn alike(&self, line: &Line<'_>, person: Option<&str>) -> Option<usize> {
        if let Some(link) = Link::first(line.text).filter(|_| line.indent < 2) {
            let note = link.note();
            let is_it = |boxed: &Boxed<'_>| {
                let is_person = matches!(boxed.target, Target::Person { .. });
                is_person
                    && boxed
                        .link
                        .as_ref()
                        .is_some_and(|(_, its, label, _)| *its == note || *label == link.label)
            };
            return self.boxed.iter().position(is_it);
        }
        let text = unbolded(line.text);
        let items = self.boxed.iter().enumerate().filter(|(_, boxed)| match boxed.target {
            Target::Person { .. } => false,
            target => target.note().is_none() || person.is_none() || target.note() == person,
        });
        let alike = items.map(|(at, boxed)| (at, likeness(&boxed.shown, &text)));
        let best = alike.filter(|(_, likeness)| *likeness >= ALIKE).max_by(|a, b| a.1.total_cmp(&b.1));
        best.map(|(at, _)| at)
    }

    /// All that is known to be said about the person or card of this line.
    fn said_of(&self, at: usize) -> impl Iterator<Item = &str> {
        let target = self.boxed[at].target;
        let is_of = move |boxed: &&Boxed<'_>| boxed.target.is_same(target);
        self.boxed.iter().filter(is_of).map(|boxed| &*boxed.shown)
    }
}

/// A line's box and text as they are written and read the same again.
fn canonical(sign: Option<&str>, text: &str) -> String {
    let boxed = |sign: &str, text: &str| {
        format!("[{}] {text}", if sign.is_empty() { " " } else { sign }).trim_end().to_owned()
    };
    match sign {
        Some(sign) => boxed(sign, text),
        // What was added to a line of ours may look like a box itself.
        None => match Line::parse(&format!("- {text}")) {
            Line { sign: Some(sign), text, .. } => boxed(sign, text),
            _ => text.to_owned(),
        },
    }
}

/// What a line shows, without the emphasis that a person's name may have.
fn unbolded(text: &str) -> String {
    shown(text).replace("**", "")
}

/// How alike two lines are, 0 to 1: what the longer one has beyond the shorter one counts for nothing, since words are
/// added at the end.
fn likeness(ours: &str, text: &str) -> f64 {
    let length = ours.chars().count();
    let head: String = text.chars().take(length).collect();
    strsim::sorensen_dice(ours, &head)
}

/// Reads a text.
struct Reader<'k, 'p> {
    known: &'k Known<'p>,
    left: Left,
    own: Own,
    /// The person that the lines are below, where they are.
    person: Option<Place>,
    /// The item that the lines are below, where they are.
    item: Option<Place>,
    /// The columns of the line of the user's own that the lines may be below.
    own_indent: Option<usize>,
    /// How many lines like the one of ours at this place were seen.
    seen: HashMap<usize, usize>,
}

/// A line that other lines may stand below.
#[derive(Clone)]
struct Place {
    target: Target,
    indent: usize,
    /// The line as it stands, for a mark that comes to be by what stands below it.
    typed: String,
    /// Where among the marks the one on this line is, once there is one.
    mark: Option<usize>,
}

impl<'k, 'p> Reader<'k, 'p> {
    fn new(known: &'k Known<'p>) -> Self {
        Self {
            known,
            left: Left::default(),
            own: Own::default(),
            person: None,
            item: None,
            own_indent: None,
            seen: HashMap::new(),
        }
    }

    fn read(mut self, text: &str) -> Left {
        let lines: Vec<&str> = text.split('\n').collect();
        let mut at = 0;
        while let Some(&line) = lines.get(at) {
            let fence = self.fence(&lines[at..]);
            for line in &lines[at..at + fence] {
                self.own.push_verbatim(line);
            }
            at += fence;
            if fence == 0 {
                self.line(line);
                at += 1;
            }
        }
        self.left.own = self.own.finish();
        self.left
    }

    fn line(&mut self, text: &str) {
        if is_blank(text) {
            self.own.gap();
            return;
        }
        if self.known.own.contains(text.trim_end()) {
            return self.own_line(text, Line::parse(text).indent);
        }
        let parsed = Line::parse(text);
        if let Some(role) = self.known.plain.get(&line::plain(text)).filter(|_| !parsed.is_marked()) {
            return self.ours(*role, text, parsed.indent);
        }
        if parsed.sign.is_some() && self.boxed(&parsed, text) {
            return;
        }
        let is_below_own = self.own_indent.is_some_and(|indent| parsed.indent > indent);
        if parsed.indent >= 1 && !is_below_own && self.below(&parsed) {
            return;
        }
        self.own_line(text, parsed.indent);
    }

    /// A line of ours that nobody answered.
    fn ours(&mut self, boxed: Option<usize>, text: &str, indent: usize) {
        self.own.gap();
        self.own_indent = None;
        match boxed {
            Some(at) => {
                let at = self.one_more(at);
                self.enter(self.known.boxed[at].target.clone(), indent, text, None);
            }
            None if indent == 0 => (self.person, self.item) = (None, None),
            None => self.item = None,
        }
    }

    fn own_line(&mut self, text: &str, indent: usize) {
        if indent == 0 {
            (self.person, self.item) = (None, None);
        }
        if self.own_indent.is_none_or(|own| indent <= own) {
            self.own_indent = Some(indent);
        }
        self.own.push_verbatim(text);
    }

    /// What follows may stand below this.
    fn enter(&mut self, target: Target, indent: usize, typed: &str, mark: Option<usize>) {
        let place = Place { target, indent, typed: typed.trim().to_owned(), mark };
        match place.target {
            Target::Item { .. } | Target::NewTask { .. } => self.item = Some(place),
            Target::Person { .. } | Target::Card { .. } => (self.person, self.item) = (Some(place), None),
        }
    }

    /// Two promises in the same words are two lines: the next one of those like the one at `at`.
    fn one_more(&mut self, at: usize) -> usize {
        let count = self.seen.entry(at).or_default();
        *count += 1;
        self.known.twin(at, *count - 1)
    }

    /// A line with a box that is not just ours: a mark, words on a line of ours, a new promise. `false`: none of these.
    fn boxed(&mut self, line: &Line<'_>, text: &str) -> bool {
        let person = self.person.as_ref().and_then(|place| place.target.note()).filter(|_| line.indent >= 1);
        let person = person.map(str::to_owned);
        if let Some((at, before, after)) = self.known.exact(line, person.as_deref()) {
            let at = self.one_more(at);
            self.mark(at, line, text, (before, after), false);
            return true;
        }
        let alike = self.known.alike(line, person.as_deref());
        match alike {
            Some(at) if line.is_marked() => {
                let boxed = &self.known.boxed[at];
                match added(&boxed.shown, &unbolded(line.text), self.known.said_of(at)) {
                    Added::Words(words) => self.mark(at, line, text, (String::new(), words), false),
                    Added::Unclear => self.mark(at, line, text, Default::default(), true),
                }
                true
            }
            None if line.sign == Some("") && line.indent >= 1 => match person {
                Some(note) if !line.text.is_empty() => {
                    let target = Target::NewTask { note };
                    let words = (String::new(), line.text.to_owned());
                    let at = self.push(target.clone(), "", words, text, false);
                    self.enter(target, line.indent, text, Some(at));
                    true
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn mark(&mut self, at: usize, line: &Line<'_>, text: &str, words: (String, String), is_garbled: bool) {
        let boxed = &self.known.boxed[at];
        let mut target = boxed.target.clone();
        // A renamed note: the editor has written the link anew, and the line's other words tell whose it is.
        if let (Target::Person { note, .. }, Some(typed)) = (&mut target, line.note()) {
            *note = typed;
        }
        self.own_indent = None;
        let sign = line.sign.unwrap_or_default();
        let is_bare = sign.is_empty() && words.0.is_empty() && words.1.is_empty();
        let mark = (!is_bare).then(|| self.push(target.clone(), sign, words, text, is_garbled));
        self.enter(target, line.indent, text, mark);
    }

    fn push(
        &mut self,
        target: Target,
        sign: &str,
        words: (String, String),
        text: &str,
        is_garbled: bool,
    ) -> usize {
        self.own.gap();
        let (before, after) = words;
        let (sign, typed) = (sign.to_owned(), text.trim().to_owned());
        self.left.add(Mark { sign, before, after, is_garbled, ..Mark::empty(target, typed) })
    }

    /// A line below a person or an item: the user's words about it, or a remark of ours. `false`: it is below nothing.
    fn below(&mut self, line: &Line<'_>) -> bool {
        let is_below = |place: &Place| line.indent > place.indent;
        let is_of_item = self.item.as_ref().is_some_and(is_below);
        if !is_of_item && !self.person.as_ref().is_some_and(is_below) {
            return false;
        }
        let text = canonical(line.sign, self.surplus(line.text));
        let place = if is_of_item { &mut self.item } else { &mut self.person };
        let Some(place) = place.as_mut().filter(|_| !text.is_empty()) else { return true };
        let mark = mark_on(&mut self.left, place);
        match text.strip_prefix(SIGNED) {
            Some(remark) => mark.remark = Some(remark.to_owned()),
            None => mark.below.push(format!("- {text}")),
        }
        true
    }

    /// What the user added to a line of ours without a box.
    fn surplus<'l>(&self, text: &'l str) -> &'l str {
        let added = self.known.helps.iter().filter_map(|help| text.strip_prefix(help));
        let mut apart = added.filter(|rest| rest.is_empty() || rest.starts_with(' '));
        apart.next().map_or(text, str::trim)
    }

    /// The length of the code block of the user's that `lines` begin with, if it ends before the next line of ours.
    fn fence(&self, lines: &[&str]) -> usize {
        let Some((mark, least)) = lines.first().and_then(|line| fence_width(line)) else { return 0 };
        let width = |line: &str| line.len() - line.trim_start_matches(mark).len();
        let rest = lines.iter().enumerate().take(MAX_FENCE).skip(1);
        let mut inside =
            rest.take_while(|(_, line)| is_blank(line) || !self.known.plain.contains_key(&line::plain(line)));
        let closing = inside.find(|(_, line)| {
            let line = line.trim();
            width(line) >= least && line.trim_start_matches(mark).is_empty()
        });
        closing.map_or(0, |(at, _)| at + 1)
    }
}

/// The mark on this line; one without a sign, where there is none yet.
fn mark_on<'l>(left: &'l mut Left, place: &mut Place) -> &'l mut Mark {
    let at = *place.mark.get_or_insert_with(|| {
        left.marks.push(Mark::empty(place.target.clone(), place.typed.clone()));
        left.marks.len() - 1
    });
    &mut left.marks[at]
}

/// The sign that a code block's first or last line is made of, and how often.
fn fence_width(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start_matches(' ');
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let width = line.len() - line.trim_start_matches(mark).len();
    (width >= 3).then_some((mark, width))
}

#[cfg(test)]
mod tests;
