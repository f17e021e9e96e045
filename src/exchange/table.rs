//! A table as people: which separator, which line is the header, whose layout it is; then a row at a time. One row that
//! cannot be read costs no other.

use super::cell::Order;
use super::columns::{Column, Field, Header, Rules, alias, person};
use super::{LAYOUTS, Person, Reading, Source, Unread, Wishes, text};
use crate::note::fields::Key;
use csv::{Reader, ReaderBuilder, StringRecord};
use std::cmp::Reverse;

/// How one program lays out its table.
pub struct Layout {
    /// Whose it is.
    pub source: Source,
    /// Whether a header is this layout's.
    pub knows: fn(&Header) -> bool,
    /// What a column is, by its key: see [`Header::keys`]. `None`: it means nothing to us.
    pub field: fn(&Header, &str) -> Option<Field>,
    /// What several columns belong together by: of several addresses, which.
    pub group: fn(&str) -> String,
    /// In front of the program's own keys for people.
    pub uid: &'static str,
    /// How days in figures are meant.
    pub order: Order,
    /// Whether it only says something about people of another file.
    pub is_beside: bool,
    /// Why a row is nobody.
    pub skips: fn(&Person) -> Option<&'static str>,
}

/// What most layouts have in common; each says whose it is, how it is told, and what its columns are.
pub const PLAIN: Layout = Layout {
    source: Source { name: "CSV", book: "contacts" },
    knows: |_| false,
    field: |_, key| alias(key),
    group: |_| String::new(),
    uid: "",
    order: Order::Unknown,
    is_beside: false,
    skips: |_| None,
};

/// The header stands within the first so many rows.
const SEARCHED: usize = 12;
/// A larger table is no address book.
const LARGEST: usize = 24 << 20;
/// More columns say nothing of a person …
const MOST_COLUMNS: usize = 1_000;
/// … and a line of more is not even taken apart.
const MOST_CELLS: usize = 100_000;
/// What may stand between cells.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// A quotation mark that is never closed is looked for so often.
const MOST_UNCLOSED: usize = 8;

/// The people of a table.
///
/// # Errors
/// When it is none, or none of people.
pub fn read(bytes: &[u8], wishes: &Wishes) -> Result<Reading, Unread> {
    if bytes.len() > LARGEST {
        return Err(Unread::new("a table larger than 24 MB", "export it in parts"));
    }
    let text = text::decode(bytes);
    let head = head_of(&text);
    if head.trim_start().starts_with("BEGIN:VCALENDAR") {
        return Err(Unread::new("a calendar, and no address book", "export people as vCard or CSV"));
    }
    if head.trim_start().to_lowercase().starts_with("<") || is_sql(head) {
        return Err(Unread::new(
            "no address book in a format that is known",
            "export it as vCard, CSV or JSON",
        ));
    }
    if text.contains('\0') {
        return Err(Unread::new("no text", "export it as vCard or CSV"));
    }
    // Each cell of a row takes more than its text, be it empty.
    if text.lines().any(|line| line.bytes().filter(|byte| SEPARATORS.contains(byte)).count() > MOST_CELLS) {
        let what = format!("a line of more than {MOST_CELLS} cells");
        return Err(Unread::new(what, "export it again, with the columns that say who they are"));
    }
    let found = SEPARATORS.into_iter().filter_map(|separator| find(&text, separator, wishes));
    let best = found.min_by_key(|found| (found.layout, Reverse(found.known)));
    let Some(found) = best else {
        let hint =
            "name what the columns are: `--map \"Column=name\"`, with a column for e-mail, phone or company";
        return Err(Unread::new(
            "no address book: no column holds a name and another one how to reach them",
            hint,
        ));
    };
    if let Some((missing, _)) = wishes.map.iter().find(|(column, _)| !found.has(column)) {
        let hint = format!("its columns are {}", found.header.cells.join(", "));
        return Err(Unread::new(format!("no column is called `{missing}`"), hint));
    }
    Ok(rows(&text, &found, wishes))
}

fn head_of(text: &str) -> &str {
    let end = (0..=text.len().min(4096)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

fn is_sql(head: &str) -> bool {
    let head = head.to_lowercase();
    head.contains("insert into") || head.contains("create table") || head.starts_with("-- ")
}

/// A header that a layout knows.
struct Found {
    separator: u8,
    /// Its place in the list of layouts.
    layout: usize,
    /// How many columns mean something.
    known: usize,
    header: Header,
    /// Where the first row begins: in bytes, and as lines before it.
    body: usize,
    lines: u32,
}

impl Found {
    fn has(&self, column: &str) -> bool {
        self.header.cells.iter().any(|cell| cell.to_lowercase() == column.trim().to_lowercase())
    }
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

fn find(text: &str, separator: u8, wishes: &Wishes) -> Option<Found> {
    let mut reader = reader(text, separator);
    let mut record = StringRecord::new();
    let mut best: Option<Found> = None;
    for _ in 0..SEARCHED {
        if !reader.read_record(&mut record).unwrap_or(false) {
            break;
        }
        if record.len() < 2 || record.len() > MOST_COLUMNS {
            continue;
        }
        let header = Header::of(&record, &wishes.map);
        let Some(layout) = LAYOUTS.iter().position(|layout| (layout.knows)(&header)) else { continue };
        let known = header.keys.iter().filter(|key| (LAYOUTS[layout].field)(&header, key).is_some()).count();
        if best.as_ref().is_some_and(|best| (best.layout, Reverse(best.known)) <= (layout, Reverse(known))) {
            continue;
        }
        let body = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let lines = newlines(&text[..body]);
        best = Some(Found { separator, layout, known, header, body, lines });
    }
    best
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|&byte| byte == b'\n').count()).unwrap_or(u32::MAX)
}

fn rows(text: &str, found: &Found, wishes: &Wishes) -> Reading {
    let layout = LAYOUTS[found.layout];
    let mut reading = Reading { is_beside: layout.is_beside, ..Reading::new(layout.source) };
    let (columns, dropped) = columns(&found.header, layout, wishes);
    reading.dropped = dropped;
    let rules = Rules { columns: &columns, uid: layout.uid, order: layout.order };
    let (mut from, mut lines, mut unclosed) = (found.body, found.lines, 0);
    let mut record = StringRecord::new();
    'again: loop {
        let mut reader = reader(&text[from..], found.separator);
        let (mut at, mut line) = (from, lines + 1);
        while reader.read_record(&mut record).unwrap_or(false) {
            let end = from + usize::try_from(reader.position().byte()).unwrap_or(text.len() - from);
            // Empty lines in front belong to no record.
            let start = at + text[at..end].len() - text[at..end].trim_start_matches(['\r', '\n']).len();
            line += newlines(&text[at..start]);
            let raw = &text[start..end];
            let is_open = end == text.len() && raw.bytes().filter(|&byte| byte == b'"').count() % 2 == 1;
            if is_open && (raw.trim_end().contains('\n') || record.len() == 1) {
                reading.skip(line, "a quotation mark is opened and never closed");
                unclosed += 1;
                if unclosed == MOST_UNCLOSED {
                    reading.skip(line, "so many of them: the rest is not read");
                    return reading;
                }
                let next = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
                (from, lines) = (next, line);
                continue 'again;
            }
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                take(&record, line, &rules, layout, &mut reading);
            }
            line += newlines(raw);
            at = end;
        }
        return reading;
    }
}

fn take(row: &StringRecord, line: u32, rules: &Rules<'_>, layout: &Layout, reading: &mut Reading) {
    let person = person(row, line, rules, reading);
    match (layout.skips)(&person) {
        Some(why) => reading.skip(line, why),
        None => reading.take(person),
    }
}

/// What the columns are, and the names of those that mean nothing to us.
fn columns(header: &Header, layout: &Layout, wishes: &Wishes) -> (Vec<Column>, Vec<String>) {
    let (mut columns, mut dropped) = (Vec::new(), Vec::new());
    for (at, (cell, key)) in header.cells.iter().zip(&header.keys).enumerate() {
        let field = header.mapped[at].clone().or_else(|| (layout.field)(header, key));
        match field {
            Some(field) => columns.push(Column { at, field, group: (layout.group)(key) }),
            None if cell.is_empty() => {}
            None if wishes.keep && !own_key(cell).is_empty() => {
                let field = Field::Own(own_key(cell));
                columns.push(Column { at, field, group: String::new() });
            }
            None => dropped.push(cell.clone()),
        }
    }
    (columns, dropped)
}

/// A column's name as a key of front matter: `Favorite Food` is `favorite_food`. A key of ours would mean something else
/// there: of `Status` there comes `their_status`.
pub fn own_key(cell: &str) -> String {
    let parts = cell.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let key = parts.map(str::to_lowercase).collect::<Vec<_>>().join("_");
    let is_own = Key::of(&key).is_none() && !key.starts_with(char::is_numeric);
    if is_own || key.is_empty() { key } else { format!("their_{key}") }
}
