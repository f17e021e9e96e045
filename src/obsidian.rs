//! What Obsidian is told of a vault's contacts: the types of their properties, a template, a base. Texts in, texts out;
//! what stands there already stays as it is, byte for byte.

#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::note::fields::Key;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Where Obsidian keeps the types of properties.
pub const TYPES: &str = ".obsidian/types.json";
/// Where Obsidian keeps the folder of templates.
pub const TEMPLATES: &str = ".obsidian/templates.json";
/// The base with everybody in it.
pub const BASE: &str = "People.base";
/// The template's name, in the folder of templates.
pub const TEMPLATE: &str = "Contact.md";

/// The keys that have a type, with the one that they get and the others that serve as well.
const KNOWN: [(&str, &str, &[&str]); 14] = [
    ("circle", "number", &["text"]),
    ("category", "multitext", &["text"]),
    ("last_touch", "date", &["datetime"]),
    ("next", "date", &["datetime"]),
    ("met", "date", &["datetime"]),
    ("bought", "date", &["datetime"]),
    ("buys_next", "date", &["datetime"]),
    ("birthday", "text", &["date"]),
    ("cadence", "text", &["multitext"]),
    ("channel", "text", &["multitext"]),
    ("status", "text", &["multitext"]),
    ("click", "checkbox", &[]),
    ("aliases", "aliases", &["multitext"]),
    ("tags", "tags", &["multitext"]),
];

/// The keys that have a type.
pub fn keys() -> impl Iterator<Item = &'static str> {
    KNOWN.into_iter().map(|(key, ..)| key)
}

/// Which types the notes' own values would not fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Used {
    unfit: BTreeSet<(&'static str, &'static str)>,
}

impl Used {
    /// Takes a value that a note has for a key.
    pub fn take(&mut self, key: &str, value: &str) {
        let Some(&(key, kind, others)) = KNOWN.iter().find(|(known, ..)| *known == key) else { return };
        let is_unfit = |kind: &str| match kind {
            "number" => value.parse::<f64>().is_err(),
            // `2026-11-02T10:30`, and a day without a year.
            "date" => value.len() != 10 || value.starts_with('-'),
            _ => false,
        };
        let kinds = std::iter::once(kind).chain(others.iter().copied());
        self.unfit.extend(kinds.filter(|kind| is_unfit(kind)).map(|kind| (key, kind)));
    }

    fn fits(&self, key: &str, kind: &str) -> bool {
        !self.unfit.iter().any(|&(known, unfit)| known == key && unfit == kind)
    }

    /// The type of each key; none where the notes' values have no one type.
    fn types(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        KNOWN.into_iter().filter_map(|(key, kind, others)| match key {
            _ if self.fits(key, kind) => Some((key, kind)),
            // A circle by its word beside one by its number: to Obsidian they are two types.
            "circle" => None,
            _ => others.iter().find(|kind| self.fits(key, kind)).map(|kind| (key, *kind)),
        })
    }
}

/// A file of types, each as it stands there.
#[derive(Deserialize)]
struct File<'t> {
    #[serde(borrow)]
    types: Option<&'t RawValue>,
}

/// A file of types with those that are missing in it; `None`: none is. A type that stands there stays.
///
/// # Errors
/// When the file is none as Obsidian writes it, with what is wrong in it.
pub fn with_types(text: Option<&str>, used: &Used) -> Result<Option<String>, String> {
    let text = text.filter(|text| !text.trim().is_empty()).unwrap_or("{}\n");
    let there = types(text)?;
    let missing: Vec<String> = used
        .types()
        .filter(|(key, _)| !there.contains_key(*key))
        .map(|(key, kind)| format!("\"{key}\": \"{kind}\""))
        .collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let file: File<'_> = serde_json::from_str(text).map_err(|cause| cause.to_string())?;
    let inner = format!("{{\n    {}\n  }}", missing.join(",\n    "));
    let Some(types) = file.types else {
        return Ok(Some(with_member(text, &format!("\"types\": {inner}"), "  ")));
    };
    // Where it stands in the file: serde hands out a part of the very text.
    let at = types.get().as_ptr() as usize - text.as_ptr() as usize;
    let (before, rest) = text.split_at(at);
    let (own, behind) = rest.split_at(types.get().len());
    let with = missing.iter().fold(own.to_owned(), |own, member| with_member(&own, member, "    "));
    Ok(Some([before, &with, behind].concat()))
}

/// A JSON object's text with one member more at its end.
fn with_member(object: &str, member: &str, indent: &str) -> String {
    let Some(end) = object.rfind('}') else { return object.to_owned() };
    let inside = object[..end].trim_end();
    let comma = if inside.ends_with('{') { "" } else { "," };
    let space = &object[inside.len()..end];
    // An object in one line gets one of its own for each.
    let space = if space.contains('\n') { space.to_owned() } else { format!("\n{}", &indent[2..]) };
    format!("{inside}{comma}\n{indent}{member}{space}{}", &object[end..])
}

/// The types that stand in a file.
fn types(text: &str) -> Result<BTreeMap<String, String>, String> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        types: BTreeMap<String, String>,
    }
    // A list would do for a struct.
    if !text.trim_start().starts_with('{') {
        return Err("it does not begin with `{`".to_owned());
    }
    let file: Result<File, _> = serde_json::from_str(text);
    file.map(|file| file.types).map_err(|cause| cause.to_string())
}

/// A type that what `rounds` reads in a property does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The property.
    pub key: &'static str,
    /// Its type in the file.
    pub is: String,
    /// One that fits.
    pub fit: &'static str,
}

/// The types in a file that do not fit.
///
/// # Errors
/// As [`with_types`].
pub fn disagreements(text: &str, used: &Used) -> Result<Vec<Disagreement>, String> {
    let there = types(text)?;
    let disagreement = |(key, kind, others): (&'static str, &'static str, &[&'static str])| {
        let is = there.get(key)?;
        let all = || std::iter::once(kind).chain(others.iter().copied());
        let fit = || all().find(|kind| used.fits(key, kind)).unwrap_or("text");
        let is_fit = all().any(|kind| kind == is) && used.fits(key, is);
        (!is_fit).then(|| Disagreement { key, is: is.clone(), fit: fit() })
    };
    Ok(KNOWN.into_iter().filter_map(disagreement).collect())
}

/// The folder of templates that Obsidian's settings name.
pub fn templates_folder(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct File {
        folder: String,
    }
    let file: File = serde_json::from_str(text).ok()?;
    let folder = file.folder.trim_matches('/');
    let leads_out = folder.split('/').any(|part| part.is_empty() || part.starts_with('.'));
    (!leads_out).then(|| folder.to_owned())
}

/// A template for contacts: its placeholders keep it from being one.
pub fn template() -> String {
    let keys = [
        (Key::Circle, "3"),
        (Key::Category, ""),
        (Key::Met, "{{date:YYYY-MM-DD}}"),
        (Key::MetAt, ""),
        (Key::Why, ""),
    ];
    let fields: String = keys
        .iter()
        .map(|(key, value)| format!("{}: {value}", key.word()).trim_end().to_owned() + "\n")
        .collect();
    format!("---\n{fields}---\n\n## Log\n- {{{{date:YYYY-MM-DD}}}} met\n\n## Personal\n")
}

/// A base of the contacts: by circle, as cards, by birthday, and those without a circle.
pub fn base(config: &Config, templates: &str) -> String {
    let folder = |folder: &str| quoted(&format!("file.inFolder(\"{}\")", escaped(folder)));
    let who = match &config.contacts {
        Some(contacts) => format!("    - {}\n", folder(contacts)),
        None => {
            ["circle", "category", "last_touch", "met"].iter().fold("    - or:\n".to_owned(), |all, key| {
                all + &format!("        - {}\n", quoted(&format!("file.hasProperty(\"{key}\")")))
            })
        }
    };
    let no_template = quoted(&format!("!file.inFolder(\"{}\")", escaped(templates)));
    format!("filters:\n  and:\n{who}    - {no_template}\n{VIEWS}")
}

/// A text in YAML's single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text between the double quotes of a base's expressions.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

const VIEWS: &str = r#"formulas:
  day: 'if(birthday, birthday.toString().replace(/^\d{4}-/, ""), "")'
properties:
  file.name:
    displayName: Name
  note.last_touch:
    displayName: Last touch
  note.met_at:
    displayName: Met at
  formula.day:
    displayName: Birthday
views:
  - type: table
    name: By circle
    filters: 'status.isEmpty() || status == "active"'
    groupBy:
      property: circle
      direction: ASC
    order:
      - file.name
      - category
      - company
      - city
      - channel
      - last_touch
      - next
      - why
  - type: cards
    name: Cards
    order:
      - file.name
      - company
      - title
      - phone
  - type: table
    name: Birthdays
    filters: '!birthday.isEmpty()'
    order:
      - file.name
      - formula.day
    sort:
      - property: formula.day
        direction: ASC
  - type: table
    name: Without a circle
    filters: circle.isEmpty()
    order:
      - file.name
      - met
      - met_at
      - why
"#;

/// What is worth a click in Obsidian itself, a line each.
pub fn worth_a_click(config: &Config, templates: &str) -> Vec<String> {
    let agenda = &config.agenda_file;
    vec![
        format!(
            "Tasks → Global Query: `path does not include {agenda}`, so that a promise is listed once, in its note"
        ),
        format!(
            "a theme with alternate check boxes (Minimal, Things, ITS) shows `[?]`, `[>]` and `[-]` in {agenda} as what they are"
        ),
        format!(
            "Templates → Template folder location: `{templates}`; then *Insert template* makes a note a contact"
        ),
        "Files and links → Automatically update internal links: on, so that a renamed note keeps its links"
            .to_owned(),
    ]
}
