//! vCards 2.1, 3.0 and 4.0, one or thousands: the lines of each card put together and decoded. Pictures and whatever else is
//! no use are passed over without being kept.

mod person;

use super::card::FIELD;
use super::text::{code_page, decode, wide};
use super::{Format, Reading, Source, Unread};
use encoding_rs::Encoding;
use person::read_card;
pub(super) use person::together;
use std::borrow::Cow;

/// Whose export it is.
pub const SOURCE: Source = Source { name: "vCards", book: "cards" };

/// vCards of every version.
pub(super) const FORMAT: Format = Format { extension: "vcf", knows, read: |bytes, _| read_bounded(bytes) };

/// A longer property is a picture under another name.
const LONGEST: usize = 256 << 10;
/// A card of more properties is nobody's …
const MOST_PROPERTIES: usize = 500;
/// … nor is one of more bytes without its pictures.
const LARGEST_CARD: usize = 2 << 20;
/// Of UTF-16 another copy is made.
const LARGEST_WIDE: usize = 24 << 20;

/// Whether bytes are cards.
pub fn knows(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let text = decode(head);
    text.trim_start_matches('\u{FEFF}')
        .trim_start()
        .get(..11)
        .is_some_and(|it| it.eq_ignore_ascii_case("BEGIN:VCARD"))
}

fn read_bounded(bytes: &[u8]) -> Result<Reading, Unread> {
    if bytes.len() > LARGEST_WIDE && wide(bytes).is_some() {
        return Err(Unread::new("vCards in UTF-16, larger than 24 MB", "export them in parts, or as UTF-8"));
    }
    Ok(read(bytes))
}

/// The people of the cards.
pub fn read(bytes: &[u8]) -> Reading {
    let wide_text = wide(bytes).map(|_| decode(bytes).into_owned());
    let bytes = wide_text.as_deref().map_or(bytes, str::as_bytes);
    let mut cards =
        Cards { reading: Reading::new(SOURCE), card: None, line: None, whole: bytes, fallback: None };
    for (line, physical) in (1..).zip(physical_lines(bytes)) {
        cards.take(line, physical);
    }
    cards.ends();
    cards.reading
}

/// Lines without their ends, which may be `\r\r\n`, and in old files `\r` alone.
fn physical_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let separator = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    bytes.split(move |&byte| byte == separator).map(|line| {
        let end = line.iter().rposition(|&byte| byte != b'\r').map_or(0, |at| at + 1);
        &line[..end]
    })
}

/// A property whose lines are being put together.
struct Line {
    number: u32,
    text: Vec<u8>,
    is_quoted_printable: bool,
    is_note: bool,
    /// It says something of a person; of any other nothing is told.
    is_known: bool,
    /// It is nothing to anybody.
    is_passed_over: bool,
}

/// A card that is being read.
#[derive(Default)]
struct Card {
    line: u32,
    properties: Vec<Property>,
    /// How many bytes they have.
    size: usize,
    is_old: bool,
    /// What is still to come of it is left out.
    is_full: bool,
    /// How many cards are open within it.
    depth: u32,
    /// The property before is somebody else's card.
    is_agent: bool,
}

/// One property, decoded: what is left is what `calcard` takes apart.
struct Property {
    line: u32,
    group: String,
    name: String,
    /// In capitals.
    parameters: String,
    /// The same as they are written.
    written: String,
    value: String,
}

struct Cards<'a> {
    reading: Reading,
    card: Option<Card>,
    line: Option<Line>,
    whole: &'a [u8],
    /// The code page of what says none; looked for once.
    fallback: Option<&'static Encoding>,
}

/// The properties that say something of a person.
const KNOWN: [&str; 28] = [
    "VERSION",
    "KIND",
    "FN",
    "N",
    "NICKNAME",
    "ORG",
    "TITLE",
    "ROLE",
    "EMAIL",
    "TEL",
    "ADR",
    "URL",
    "BDAY",
    "ANNIVERSARY",
    "NOTE",
    "CATEGORIES",
    "UID",
    "RELATED",
    "SOCIALPROFILE",
    "X-SOCIALPROFILE",
    "X-ABSHOWAS",
    "X-ABRELATEDNAMES",
    "X-ABDATE",
    "X-ABLABEL",
    "X-ANNIVERSARY",
    "X-ADDRESSBOOKSERVER-KIND",
    "X-ANDROID-CUSTOM",
    FIELD,
];

/// Pictures, and what another program says of itself: not even kept for the way out.
const DROPPED: [&str; 9] =
    ["PHOTO", "LOGO", "SOUND", "KEY", "REV", "PRODID", "CLIENTPIDMAP", "SOURCE", "X-ROUNDS"];

/// So many properties of a card that mean nothing to us are kept, each at most so long, in bytes.
const MOST_KEPT: usize = 30;
const LONGEST_KEPT: usize = 600;
/// A byte takes so many where it is encoded.
const MOST_ESCAPED: usize = 6;

impl Cards<'_> {
    fn take(&mut self, number: u32, physical: &[u8]) {
        if let Some(line) = &mut self.line {
            let is_folded = physical.starts_with(b" ") || physical.starts_with(b"\t");
            let is_soft = line.is_quoted_printable && line.text.ends_with(b"=");
            if is_soft {
                line.text.pop();
                return append(line, physical);
            }
            if is_folded {
                // In 2.1 the blank is part of the text.
                let is_old = self.card.as_ref().is_some_and(|card| card.is_old);
                return append(line, if is_old { physical } else { &physical[1..] });
            }
            // Some programs write a note's lines as they are.
            if line.is_note && !is_property(physical) {
                if !physical.is_empty() {
                    append(line, b"\\n");
                    append(line, physical);
                }
                return;
            }
        }
        self.end_line();
        if physical.is_empty() {
            return;
        }
        let (head, _) =
            physical.split_at(physical.iter().position(|&byte| byte == b':').unwrap_or(physical.len()));
        let upper = String::from_utf8_lossy(&head[..head.len().min(1024)]).to_ascii_uppercase();
        let (path, parameters) = upper.split_once(';').unwrap_or((&upper, ""));
        let name = path.rsplit('.').next().unwrap_or(path).trim();
        let is_known = KNOWN.contains(&name) || matches!(name, "BEGIN" | "END" | "AGENT");
        let mut line = Line {
            number,
            text: Vec::new(),
            is_quoted_printable: parameters.contains("QUOTED-PRINTABLE"),
            is_note: name == "NOTE",
            is_known,
            is_passed_over: !is_known && DROPPED.contains(&name),
        };
        append(&mut line, physical);
        self.line = Some(line);
    }

    fn end_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        if line.is_passed_over {
            if let Some(card) = &mut self.card {
                card.is_agent = false;
            }
            return;
        }
        if !line.is_known && line.text.len() > MOST_ESCAPED * LONGEST_KEPT {
            return;
        }
        if line.text.len() > LONGEST {
            if self.card.is_some() && line.is_known {
                self.reading.leave_out(line.number, "left out: a property larger than 256 KB");
            }
            return;
        }
        let Some(property) = self.property(&line) else { return };
        match (&*property.name, property.value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VCARD") => self.begins(line.number),
            ("END", "VCARD") => match &mut self.card {
                Some(card) if card.depth > 0 => card.depth -= 1,
                _ => self.ends(),
            },
            _ => self.keep(property),
        }
    }

    fn begins(&mut self, line: u32) {
        if let Some(card) = self.card.as_mut().filter(|card| card.is_agent) {
            card.depth += 1;
            return;
        }
        if let Some(card) = self.card.take() {
            self.reading.leave_out(card.line, "the card is never ended");
            self.read(card);
        }
        self.card = Some(Card { line, ..Card::default() });
    }

    fn keep(&mut self, property: Property) {
        let Some(card) = self.card.as_mut().filter(|card| card.depth == 0) else { return };
        card.is_agent = property.name == "AGENT" && property.value.trim().is_empty();
        if property.name == "VERSION" {
            card.is_old = property.value.trim() == "2.1";
        }
        if card.is_full {
            return;
        }
        card.size += property.value.len();
        card.is_full = card.properties.len() == MOST_PROPERTIES || card.size > LARGEST_CARD;
        if card.is_full {
            let what = format!(
                "a card of more than {MOST_PROPERTIES} properties or 2 MB: from here on they are left out"
            );
            return self.reading.leave_out(property.line, what);
        }
        card.properties.push(property);
    }

    /// Ends what is open: the last card of a file may lack its end.
    fn ends(&mut self) {
        if self.line.is_some() {
            self.end_line();
        }
        if let Some(card) = self.card.take() {
            self.read(card);
        }
    }

    fn read(&mut self, card: Card) {
        read_card(&card, &mut self.reading);
    }

    fn property(&mut self, line: &Line) -> Option<Property> {
        let colon = colon(&line.text)?;
        let head = String::from_utf8_lossy(&line.text[..colon]);
        let (path, parameters) = head.split_once(';').unwrap_or((&head, ""));
        let (group, name) = path.rsplit_once('.').unwrap_or(("", path));
        let (written, parameters) = (parameters.to_owned(), parameters.to_ascii_uppercase());
        let raw = &line.text[colon + 1..];
        let bytes = match line.is_quoted_printable {
            true => Cow::Owned(quoted_printable(raw)),
            false => Cow::Borrowed(raw),
        };
        let label = parameters.split(';').find_map(|it| it.strip_prefix("CHARSET="));
        let value = self.text(&bytes, label);
        // A line break that was encoded is one of the text's.
        let value = match line.is_quoted_printable {
            true => value.replace("\r\n", "\n").replace(['\r', '\n'], "\\n"),
            false => value,
        };
        let name = name.trim().to_ascii_uppercase();
        let group = group.to_ascii_lowercase();
        Some(Property { line: line.number, group, name, parameters, written, value })
    }

    /// UTF-8 where it is that, whatever a label says; else as the label says; else as the file looks.
    fn text(&mut self, bytes: &[u8], label: Option<&str>) -> String {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        let label = label.and_then(|label| Encoding::for_label(label.trim_matches('"').as_bytes()));
        let labelled = label.filter(|encoding| *encoding != encoding_rs::UTF_8);
        let encoding =
            labelled.unwrap_or_else(|| *self.fallback.get_or_insert_with(|| code_page(self.whole)));
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// Adds a piece to a line that is kept, up to what is more than anybody's.
fn append(line: &mut Line, piece: &[u8]) {
    if !line.is_passed_over && line.text.len() <= LONGEST {
        line.text.extend_from_slice(&piece[..piece.len().min(LONGEST + 1)]);
    }
}

/// Whether a line begins a property, and is no further line of a note.
fn is_property(line: &[u8]) -> bool {
    let end = line.iter().position(|&byte| matches!(byte, b':' | b';'));
    let Some(name) = end.and_then(|end| std::str::from_utf8(&line[..end]).ok()) else { return false };
    let upper = name.rsplit('.').next().unwrap_or(name).to_ascii_uppercase();
    let others = [
        "BEGIN", "END", "PHOTO", "LOGO", "SOUND", "KEY", "REV", "PRODID", "LABEL", "GEO", "TZ", "IMPP",
        "GENDER",
    ];
    KNOWN.contains(&&*upper)
        || others.contains(&&*upper)
        || upper.starts_with("X-") && upper.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Where a property's value begins: behind the first colon that stands in no quotes.
fn colon(text: &[u8]) -> Option<usize> {
    let mut is_quoted = false;
    let found = text.iter().position(|&byte| {
        is_quoted ^= byte == b'"';
        byte == b':' && !is_quoted
    });
    found.or_else(|| text.iter().position(|&byte| byte == b':'))
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1).copied().and_then(hex).zip(bytes.get(at + 2).copied().and_then(hex));
        match (bytes[at], pair) {
            (b'=', Some((high, low))) => {
                out.push(high << 4 | low);
                at += 3;
            }
            // Damaged: a sign that encodes nothing.
            (b'=', None) => at += 1,
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}
