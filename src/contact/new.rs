//! The note of a new contact: its text and the name of its file. Writes nothing, and nothing that a value holds can
//! become more than that value: no key, no fence, no heading and no second line.

#[cfg(test)]
mod tests;

use super::{Categories, Circle, Method, Status};
use crate::note::fields::Key;
use crate::note::markdown::{clean, is_query};
use chrono::NaiveDate;
use std::collections::BTreeSet;
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
    /// Whether they are on the agenda.
    pub status: Status,
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
    /// What an address book knows of them besides.
    pub also: Also,
}

/// What an address book knows of somebody and a card hardly says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Also {
    /// Other names.
    pub aliases: Vec<String>,
    /// E-mail addresses beside the first.
    pub emails: Vec<String>,
    /// Phone numbers beside the first.
    pub phones: Vec<String>,
    /// The address of their page at LinkedIn.
    pub linkedin: Option<String>,
    /// Whom the way to them leads through.
    pub via: Option<String>,
    /// Other web addresses.
    pub websites: Vec<String>,
    /// The city.
    pub city: Option<String>,
    /// The whole address.
    pub address: Option<String>,
    /// When to congratulate, as front matter has it.
    pub birthday: Option<String>,
    /// A day of their own.
    pub anniversary: Option<String>,
    /// The address book's own key for them.
    pub uid: Option<String>,
    /// How often.
    pub cadence: Option<String>,
    /// The last touch that is known of.
    pub last_touch: Option<NaiveDate>,
    /// Labels.
    pub tags: Vec<String>,
    /// Keys of the user's own.
    pub own: Vec<(String, String)>,
    /// Personal facts.
    pub personal: Vec<String>,
    /// What the user wrote about them elsewhere, with its lines; and where that was.
    pub notes: Vec<String>,
    /// Where it comes from: `LinkedIn`.
    pub source: String,
    /// Touches that have been.
    pub log: Vec<Logged>,
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
    section(&mut note, "Personal", contact.also.personal.iter().map(|fact| format!("- {}\n", safe(fact))));
    if !contact.also.notes.is_empty() {
        // As a quote it is neither a task nor a log of this note, whatever it looks like.
        let quoted = contact.also.notes.iter().map(|text| quote(text)).collect::<Vec<_>>().join(">\n");
        section(&mut note, &format!("From {}", safe(&contact.also.source)), [quoted]);
    }
    section(&mut note, "Log", contact.logged.iter().chain(&contact.also.log).map(entry));
    if eol == "\n" { note } else { note.replace('\n', eol) }
}

fn section(note: &mut String, heading: &str, lines: impl IntoIterator<Item = String>) {
    let lines: String = lines.into_iter().collect();
    if !lines.is_empty() {
        note.extend(["\n## ", heading, "\n", &lines]);
    }
}

/// Lines of a text as a quote.
fn quote(text: &str) -> String {
    let lines = text.lines().map(safe).map(|line| format!("> {line}").trim_end().to_owned() + "\n");
    lines.collect::<String>().trim_end_matches(">\n").to_owned()
}

fn front_matter(note: &mut String, contact: &NewContact, path: &str) {
    let mut given: BTreeSet<String> = BTreeSet::new();
    let mut plain = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|_| given.insert(key.to_owned())) {
            note.extend([key, ": ", &value, "\n"]);
        }
    };
    let circle = contact.circle.map(|circle| (circle as u8).to_string());
    plain("circle", circle.or_else(|| own("circle", &contact.also.own)));
    let words: Vec<&str> = contact.categories.iter().map(super::Category::word).collect();
    plain(
        "category",
        match words[..] {
            [] => None,
            [word] => Some(word.to_owned()),
            _ => Some(format!("[{}]", words.join(", "))),
        },
    );
    plain("status", (contact.status != Status::Active).then(|| contact.status.word().to_owned()));
    let text = |value: &Option<String>| value.as_deref().map(clean).filter(|it| !it.is_empty());
    plain("company", text(&contact.company).map(|it| scalar(&it)));
    plain("title", text(&contact.title).map(|it| scalar(&it)));
    let also = &contact.also;
    plain("email", list(contact.email.iter().chain(&also.emails)));
    plain("phone", list(contact.phone.iter().chain(&also.phones)));
    plain("linkedin", text(&also.linkedin).map(|it| scalar(&it)));
    plain("via", text(&also.via).map(|it| scalar(&it)));
    plain("website", list(&also.websites));
    plain("city", text(&also.city).map(|it| scalar(&it)));
    plain("address", text(&also.address).map(|it| scalar(&it)));
    plain("birthday", text(&also.birthday));
    plain("anniversary", text(&also.anniversary).map(|it| scalar(&it)));
    plain("cadence", text(&also.cadence).map(|it| scalar(&it)));
    plain("last_touch", also.last_touch.map(|day| day.to_string()));
    plain("met", contact.met.map(|day| day.to_string()));
    plain("met_at", text(&contact.met_at).map(|it| scalar(&it)));
    plain("why", text(&contact.why).map(|it| scalar(&it)));
    let name = clean(&contact.name);
    let name = Some(name).filter(|name| !name.is_empty() && name != super::name(path));
    let others = also.aliases.iter().map(|alias| clean(alias)).filter(|alias| !alias.is_empty());
    let aliases: Vec<String> = name.into_iter().chain(others).map(|name| quoted(&name)).collect();
    plain("aliases", (!aliases.is_empty()).then(|| format!("[{}]", aliases.join(", "))));
    let tags: Vec<String> = also.tags.iter().map(|tag| as_tag(tag)).filter(|tag| !tag.is_empty()).collect();
    plain("tags", list(&tags));
    plain("uid", text(&also.uid).map(|it| scalar(&it)));
    for (key, _) in &also.own {
        plain(key, own(key, &also.own));
    }
}

/// The values of a key of which each stands by itself: days, numbers and truth stay what they are where the key is ours.
fn own(key: &str, all: &[(String, String)]) -> Option<String> {
    let values: Vec<&String> = all.iter().filter(|(it, _)| it == key).map(|(_, value)| value).collect();
    let is_bare = |text: &str| {
        let is_figure = text.chars().all(|c| c.is_ascii_digit() || c == '-') && !text.starts_with('-');
        !text.is_empty() && is_figure || matches!(text, "true" | "false")
    };
    match values[..] {
        [only] if Key::of(key).is_some() && is_bare(only) => Some(only.clone()),
        _ => list(values),
    }
}

/// One value, or a list of several.
fn list<'a>(texts: impl IntoIterator<Item = &'a String>) -> Option<String> {
    let texts: Vec<String> =
        texts.into_iter().map(|text| clean(text)).filter(|text| !text.is_empty()).collect();
    match &texts[..] {
        [] => None,
        [only] => Some(scalar(only)),
        // In a list a comma would part a value.
        several => {
            let item = |it: &String| if it.contains(',') { quoted(it) } else { scalar(it) };
            Some(format!("[{}]", several.iter().map(item).collect::<Vec<_>>().join(", ")))
        }
    }
}

/// A label as a tag: without blanks, and with nothing that ends one.
pub fn as_tag(label: &str) -> String {
    let parts = label
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '/')))
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
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

/// Words for an item of a list, as they were typed; but what opens a comment would hide the rest of the note, and what
/// Dataview takes for a query would be run: a card may come from anybody.
pub(crate) fn safe(text: &str) -> String {
    let text = clean(text).replace("<!--", r"<\!--").replace("%%", r"%\%");
    let mut pieces = text.split('`');
    let mut safe = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        safe.extend([if is_query(piece) && !safe.ends_with('\\') { r"\`" } else { "`" }, piece]);
    }
    safe
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

/// Whether this is a way out of a folder, or to a place outside it, and nobody's name: `../Ada`, `/Ada`, `~/Ada`.
pub fn leads_out(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['/', '\\'])
        || text.starts_with("~/")
        || text.split(['/', '\\']).any(|part| part.trim() == "..")
}

/// The name that the file of somebody's note can have everywhere, without `.md`; `None` where nothing is left, or what was
/// said is a way to a place and no name.
///
/// Left out is what some system, git, or a link in Obsidian does not take.
pub fn file_name(name: &str) -> Option<String> {
    if leads_out(name) {
        return None;
    }
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
