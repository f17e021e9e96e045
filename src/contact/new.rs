//! The note of a new contact: its text and the name of its file. Writes nothing, and nothing that a value holds can
//! become more than that value: no key, no fence, no heading and no second line.

#[cfg(test)]
mod tests;

use super::{Categories, Circle, Method};
use crate::note::markdown::clean;
use chrono::NaiveDate;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

/// What is known of somebody new. All texts are taken on one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewContact {
    /// The name, as it was said; an alias where the file cannot have it.
    pub name: String,
    /// How often.
    pub circle: Option<Circle>,
    /// What the relationship is for.
    pub categories: Categories,
    /// Where they work.
    pub company: Option<String>,
    /// What they do there.
    pub title: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number, as it was said.
    pub phone: Option<String>,
    /// When you met.
    pub met: Option<NaiveDate>,
    /// Where you met.
    pub met_at: Option<String>,
    /// Why you stay in touch.
    pub why: Option<String>,
    /// What was promised: open tasks.
    pub promises: Vec<NewPromise>,
    /// Whatever else was said, an item each.
    pub remarks: Vec<String>,
    /// A touch that has been: without one, the first follow-up is open.
    pub logged: Option<Logged>,
}

/// A promise to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewPromise {
    /// What, as it was said.
    pub text: String,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// Whether it is theirs.
    pub is_waiting: bool,
}

/// The first entry of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The day.
    pub day: NaiveDate,
    /// How.
    pub method: Option<Method>,
    /// The user's words, tags among them; may be empty.
    pub text: String,
}

/// The note's text, to be kept at `path`, with `eol` at the end of every line.
pub fn new_note(contact: &NewContact, path: &str, eol: &str) -> String {
    let mut note = String::from("---\n");
    front_matter(&mut note, contact, path);
    note.push_str("---\n");
    let tasks = contact.promises.iter().filter_map(task);
    let remarks = contact.remarks.iter().map(|text| safe(text)).filter(|text| !text.is_empty());
    let items: Vec<String> = tasks.chain(remarks.map(|text| format!("- {text}\n"))).collect();
    if !items.is_empty() {
        note.push('\n');
        note.extend(items);
    }
    if let Some(logged) = &contact.logged {
        note.push_str("\n## Log\n");
        note.push_str(&entry(logged));
    }
    if eol == "\n" { note } else { note.replace('\n', eol) }
}

fn front_matter(note: &mut String, contact: &NewContact, path: &str) {
    let mut plain = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            note.extend([key, ": ", &value, "\n"]);
        }
    };
    plain("circle", contact.circle.map(|circle| (circle as u8).to_string()));
    let words: Vec<&str> = contact.categories.iter().map(super::Category::word).collect();
    plain(
        "category",
        match words[..] {
            [] => None,
            [word] => Some(word.to_owned()),
            _ => Some(format!("[{}]", words.join(", "))),
        },
    );
    let text = |value: &Option<String>| value.as_deref().map(clean).filter(|it| !it.is_empty());
    plain("company", text(&contact.company).map(|it| scalar(&it)));
    plain("title", text(&contact.title).map(|it| scalar(&it)));
    plain("email", text(&contact.email).map(|it| scalar(&it)));
    plain("phone", text(&contact.phone).map(|it| scalar(&it)));
    plain("met", contact.met.map(|day| day.to_string()));
    plain("met_at", text(&contact.met_at).map(|it| scalar(&it)));
    plain("why", text(&contact.why).map(|it| scalar(&it)));
    let name = clean(&contact.name);
    if !name.is_empty() && name != super::name(path) {
        plain("aliases", Some(format!("[{}]", quoted(&name))));
    }
}

/// The task's line; nothing without words.
fn task(promise: &NewPromise) -> Option<String> {
    let text = safe(&promise.text);
    if text.is_empty() {
        return None;
    }
    let waiting = if promise.is_waiting { " #waiting" } else { "" };
    let due = promise.due.map(|day| format!(" 📅 {day}")).unwrap_or_default();
    Some(format!("- [ ] {text}{waiting}{due}\n"))
}

fn entry(logged: &Logged) -> String {
    let text = safe(&logged.text);
    let met_at = text.is_empty() || text.starts_with("at ");
    let method = match logged.method {
        Some(Method::Meeting) if met_at => " met",
        Some(method) => &format!(" {}{}", method.word(), if text.is_empty() { "" } else { ":" }),
        None => "",
    };
    format!("- {}{method} {text}", logged.day).trim_end().to_owned() + "\n"
}

/// Words for an item of a list, as they were typed; but what opens a comment would hide the rest of the note.
fn safe(text: &str) -> String {
    clean(text).replace("<!--", r"<\!--").replace("%%", r"%\%")
}

/// One line of text as a YAML scalar, in quotes only where it would not be that text without.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let starts = text.starts_with(char::is_alphanumeric);
    let usual = |c: char| c.is_alphanumeric() || " .,;'-_@&/()+!?".contains(c);
    // Numbers, days and times of any of YAML's versions hold no other letters than these.
    let is_text = |c: char| c.is_alphabetic() && !"abcdefxotzABCDEFXOTZ".contains(c);
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_word = words.iter().any(|word| word.eq_ignore_ascii_case(text));
    let is_number = text.starts_with(char::is_numeric) && !text.contains(is_text);
    starts && text.chars().all(usual) && !is_word && !is_number
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('"' | '\\', _) => out.extend(['\\', c]),
            // A value that holds `{{` or `<%` would make a template of the note.
            ('{', Some('{')) | ('<', Some('%')) => _ = write!(out, "\\x{:02X}", u32::from(c)),
            ('\u{fffe}' | '\u{ffff}', _) => _ = write!(out, "\\u{:04X}", u32::from(c)),
            _ => out.push(c),
        }
    }
    out + "\""
}

/// The longest name of a file without `.md`, in bytes: a number still fits behind it everywhere.
const LONGEST: usize = 180;

/// The name that the file of somebody's note can have everywhere, without `.md`; `None` where nothing is left.
///
/// Left out is what some system, git, or a link in Obsidian does not take.
pub fn file_name(name: &str) -> Option<String> {
    let is_bad = |c: char| r#"/\:*?"<>|#^[]"#.contains(c);
    let name: String = clean(name).nfc().map(|c| if is_bad(c) { ' ' } else { c }).collect();
    let name = clean(&name);
    let end = (0..=LONGEST.min(name.len())).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    let mut name = name[..end].trim_start_matches(['.', '-', '~', ' ']).trim_end_matches(['.', ' ']);
    while let Some(stem) = name.len().checked_sub(3).and_then(|at| name.split_at_checked(at)) {
        if !stem.1.eq_ignore_ascii_case(".md") {
            break;
        }
        name = stem.0.trim_end_matches(['.', ' ']);
    }
    if !name.contains(char::is_alphanumeric) {
        return None;
    }
    // Windows takes these for devices, whatever follows the first dot.
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let device = ["con", "prn", "aux", "nul"].iter().any(|device| device.eq_ignore_ascii_case(stem));
    let numbered =
        stem.get(..3).is_some_and(|it| ["com", "lpt"].iter().any(|port| port.eq_ignore_ascii_case(it)));
    let is_port = numbered
        && stem.chars().count() == 4
        && stem.ends_with(|c: char| c.is_ascii_digit() || "¹²³".contains(c));
    Some(if device || is_port { format!("{stem}_{}", &name[stem.len()..]) } else { name.to_owned() })
}
