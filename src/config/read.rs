//! Reads `rounds.toml` key by key. What cannot be read keeps its default and leaves a finding.

use super::notice::parse_time;
use super::{Config, FILE, Feed, Links, NamedFolder, feeds};
use crate::date::calendar::{Period, Workdays};
use crate::date::{Cadence, Span, parse_duration};
use crate::finding::{Finding, Spot};
use crate::note::method::{Method, Methods, word_end};
use std::ops::Range;
use std::time::Duration;
use toml::de::{DeTable, DeValue};

/// See [`Config::parse`].
pub(super) fn read(text: &str) -> Config {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { config: Config::default(), text, given: Vec::new(), words: Vec::new() };
    if let Some(error) = errors.first() {
        let hint = "text needs quotes, as in `links = \"wiki\"`; the rest of the file still counts";
        reader.reject(error.span().unwrap_or(0..0), error.message().to_owned(), hint);
    }
    let broken = reader.config.findings.first().map(|finding| finding.spot.line);
    reader.table("", table.get_ref());
    reader.agree();
    let own = reader.words.iter().map(|(word, method)| (&**word, *method));
    reader.config.methods = Methods::with(own);
    // What the parser made of a line that it could not read is no second mistake of the user's.
    let mut findings = reader.config.findings;
    let mut first = true;
    findings.retain(|finding| std::mem::take(&mut first) || Some(finding.spot.line) != broken);
    findings.sort();
    Config { findings, ..reader.config }
}

/// Every key by its path.
fn keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(feeds::keys())
}

/// The keys that stand in no list of their own.
const KEYS: [&str; 33] = [
    "contacts",
    "new_notes",
    "templates",
    "agenda_file",
    "inbox_file",
    "links",
    "circles.1.every",
    "circles.1.latest",
    "circles.2.every",
    "circles.2.latest",
    "circles.3.every",
    "circles.3.latest",
    "categories.cap",
    "balance.business",
    "balance.personal",
    "watch.settle",
    "watch.settle_max",
    "watch.attachments",
    "agenda.a_day",
    "agenda.lead",
    "agenda.workdays",
    "agenda.away",
    "methods.email",
    "methods.meeting",
    "methods.phone",
    "methods.online",
    "methods.intranet",
    "methods.post",
    "diary.folders",
    "diary.format",
    "notice.at",
    "notice.names",
    "sync.every",
];

const SPAN_HINT: &str = "write `6 weeks`, `3 months` or `1 year`";
const DURATION_HINT: &str = "write `5s`, `500ms` or `1 minute`";
const NUMBER_HINT: &str = "write a number without quotes, such as 7";

struct Reader<'a> {
    config: Config,
    text: &'a str,
    /// The keys that could be read, with their values' places.
    given: Vec<(&'static str, Range<usize>)>,
    /// The user's own words for methods.
    words: Vec<(String, Method)>,
}

impl Reader<'_> {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = format!("{prefix}{}", key.get_ref());
            let below = format!("{path}.");
            if let Some(known) = keys().find(|known| *known == path) {
                if self.setting(known, value.get_ref(), value.span()).is_some() {
                    self.given.push((known, value.span()));
                }
            } else if let Some(table) = value.get_ref().as_table()
                && keys().any(|known| known.starts_with(&below))
            {
                self.table(&below, table);
            } else {
                let hint = format!("the nearest known key is `{}`", nearest(&path));
                self.reject(key.span(), format!("unknown key `{path}`"), &hint);
            }
        }
    }

    fn setting(&mut self, key: &'static str, value: &DeValue<'_>, span: Range<usize>) -> Option<()> {
        // Which circle, for the keys of circles: the digit in `circles.2.every`.
        let circle =
            key.as_bytes().get("circles.".len()).map_or(0, |digit| digit.wrapping_sub(b'1') as usize);
        let place = span.clone();
        let mut read = Value { reader: self, key, value, span };
        match key {
            "contacts" | "templates" => {
                let folder = read.text(
                    folder,
                    "a folder inside the vault",
                    "write its path from the vault, such as `People`",
                )?;
                let spot = Spot::of(self.text, place);
                self.config.folders.push(NamedFolder { key, path: folder.clone(), spot });
                match key {
                    "contacts" => self.config.contacts = Some(folder),
                    _ => self.config.templates = Some(folder),
                }
            }
            "new_notes" => {
                let hint = "write its path from the vault, such as `People`";
                self.config.new_notes = Some(read.text(folder, "a folder inside the vault", hint)?);
            }
            "agenda_file" | "inbox_file" => {
                let hint = "write a plain name that ends in `.md`, such as `DUE.md`";
                let name = read.text(file_name, "the name of a file at the vault's root", hint)?;
                match key {
                    "agenda_file" => self.config.agenda_file = name,
                    _ => self.config.inbox_file = Some(name),
                }
            }
            "links" => {
                self.config.links = read.text(links, "`markdown` or `wiki`", "`markdown` works everywhere")?
            }
            "categories.cap" => self.config.cap = read.number()?,
            "balance.business" => self.config.bands.business = read.band()?,
            "balance.personal" => self.config.bands.personal = read.band()?,
            "agenda.a_day" => self.config.a_day = read.number()?,
            "agenda.lead" => self.config.lead = read.span()?,
            "agenda.workdays" => {
                let hint = "write `mon-fri`, or `mon, wed, fri`";
                self.config.calendar.workdays = read.text(Workdays::parse, "days of the week", hint)?;
            }
            "agenda.away" => {
                let (expected, hint) = ("from one day to a later one", "write `2026-12-20..2027-01-06`");
                self.config.calendar.away = Some(read.text(Period::parse, expected, hint)?);
            }
            "watch.settle" => self.config.settle = read.duration()?,
            "watch.settle_max" => self.config.settle_max = read.duration()?,
            "watch.attachments" => self.config.attachments = read.extensions()?,
            key if key.starts_with("methods.") => {
                let words = read.words()?;
                let method = Method::ALL.into_iter().find(|it| key.ends_with(it.word()))?;
                self.take_words(words, method, place);
            }
            "diary.folders" => {
                let folders = read.folders()?;
                let spot = Spot::of(self.text, place);
                let named = folders.iter().map(|path| NamedFolder { key, path: path.clone(), spot });
                self.config.folders.extend(named);
                self.config.diary.folders = folders;
            }
            "diary.format" => {
                let hint = "write it as Obsidian does, such as `YYYY-MM-DD`";
                let format = |text: &str| text.contains('Y').then(|| text.to_owned());
                self.config.diary.format = Some(read.text(format, "a format for a day", hint)?);
            }
            key if key.starts_with("feeds.") => {
                let feed = Feed::of_key(key)?;
                let (expected, hint) = feed.expected();
                let name = read.text(|text| feed.name(text), &expected, &hint)?;
                self.config.feeds.push((feed, name));
                self.config.feeds.sort_unstable();
            }
            "notice.at" => {
                let (expected, hint) = ("a time of the day", "write `8:30`");
                self.config.notice.at = Some(read.text(parse_time, expected, hint)?);
            }
            "notice.names" => self.config.notice.names = read.truth()?,
            "sync.every" => self.config.sync_every = Some(read.duration()?),
            _ => {
                let span = read.span()?;
                let cadence = self.config.circles.get_mut(circle)?;
                if key.ends_with("every") { cadence.every = span } else { cadence.latest = Some(span) }
            }
        }
        Some(())
    }

    /// Takes the user's own words for a method; one that names two says nothing for the second.
    fn take_words(&mut self, words: Vec<String>, method: Method, place: Range<usize>) {
        for word in words {
            let is_it = |(known, other): &&(String, Method)| {
                *other != method && known.to_lowercase() == word.to_lowercase()
            };
            match self.words.iter().find(is_it).map(|(_, other)| *other) {
                Some(other) => {
                    let message = format!("`{word}` is a word for {} already", other.word());
                    self.reject(place.clone(), message, "keep it in one of the two lists");
                }
                None => self.words.push((word, method)),
            }
        }
    }

    /// Lets settings that only make sense together agree: what is given outdoes a default.
    fn agree(&mut self) {
        let place =
            |reader: &Self, key| reader.given.iter().find(|(given, _)| *given == key).map(|it| it.1.clone());
        for (circle, latest_key) in
            ["circles.1.latest", "circles.2.latest", "circles.3.latest"].into_iter().enumerate()
        {
            let Cadence { every, latest } = self.config.circles[circle];
            if latest.is_some_and(|latest| latest.nominal_days() < every.nominal_days()) {
                self.config.circles[circle].latest = None;
                if let Some(place) = place(self, latest_key) {
                    self.reject(
                        place,
                        format!("{latest_key} is shorter than `every`"),
                        "make it longer, or leave it out",
                    );
                }
            }
        }
        if self.config.settle > self.config.settle_max {
            self.config.settle_max = self.config.settle;
            if let Some(place) = place(self, "watch.settle_max") {
                self.reject(
                    place,
                    "watch.settle_max is shorter than `settle`".into(),
                    "make it longer, or leave it out",
                );
            }
        }
        let inbox = self.config.inbox_file.as_deref();
        if inbox.is_some_and(|inbox| inbox.eq_ignore_ascii_case(&self.config.agenda_file)) {
            let place = place(self, "inbox_file").unwrap_or(0..0);
            self.config.agenda_file = Config::default().agenda_file;
            self.config.inbox_file = None;
            self.reject(
                place,
                "agenda_file and inbox_file are the same file".into(),
                "give one of them another name",
            );
        }
        let feeds = std::mem::take(&mut self.config.feeds);
        for (feed, name) in feeds {
            if self.config.own_files().chain([FILE]).any(|own| own.eq_ignore_ascii_case(&name)) {
                let message = format!("{} `{name}` is another file of the vault already", feed.key());
                self.reject(
                    place(self, feed.key()).unwrap_or(0..0),
                    message,
                    "give one of them another name",
                );
            } else {
                self.config.feeds.push((feed, name));
            }
        }
    }

    fn reject(&mut self, range: Range<usize>, message: String, hint: &str) {
        let spot = Spot::of(self.text, range);
        self.config.findings.push(Finding { path: FILE.into(), spot, message, hint: hint.to_owned() });
    }
}

/// One value, on its way to its setting.
struct Value<'r, 'a, 'v> {
    reader: &'r mut Reader<'a>,
    key: &'static str,
    value: &'v DeValue<'v>,
    span: Range<usize>,
}

impl Value<'_, '_, '_> {
    fn text<T>(&mut self, parse: impl Fn(&str) -> Option<T>, expected: &str, hint: &str) -> Option<T> {
        let read = self.value.as_str().and_then(parse);
        self.or_reject(read, expected, hint)
    }

    fn truth(&mut self) -> Option<bool> {
        let read = self.value.as_bool();
        self.or_reject(read, "`true` or `false`", "without quotes")
    }

    fn span(&mut self) -> Option<Span> {
        self.text(Span::parse, "a length of time", SPAN_HINT)
    }

    fn duration(&mut self) -> Option<Duration> {
        self.text(parse_duration, "a length of time", DURATION_HINT)
    }

    fn number(&mut self) -> Option<usize> {
        let integer = self.value.as_integer().filter(|integer| integer.radix() == 10);
        let read = integer.and_then(|integer| integer.as_str().parse().ok());
        self.or_reject(read, "a number", NUMBER_HINT)
    }

    fn band(&mut self) -> Option<(usize, usize)> {
        self.text(band, "how many, from the least to the most", "write `20-100`")
    }

    fn extensions(&mut self) -> Option<Vec<String>> {
        let items = self.value.as_array();
        let read =
            items.and_then(|items| items.iter().map(|item| extension(item.get_ref().as_str()?)).collect());
        self.or_reject(read, "a list of file extensions", "write `[\"png\", \"pdf\"]`")
    }

    fn words(&mut self) -> Option<Vec<String>> {
        let items = self.value.as_array();
        let word = |text: &str| (!text.is_empty() && word_end(text) == text.len()).then(|| text.to_owned());
        let read = items.and_then(|items| items.iter().map(|item| word(item.get_ref().as_str()?)).collect());
        self.or_reject(read, "a list of words of letters alone", "write `[\"Kaffee\", \"Treffen\"]`")
    }

    fn folders(&mut self) -> Option<Vec<String>> {
        let items = self.value.as_array();
        let read =
            items.and_then(|items| items.iter().map(|item| folder(item.get_ref().as_str()?)).collect());
        self.or_reject(read, "a list of folders inside the vault", "write `[\"Journal\", \"Meetings\"]`")
    }

    fn or_reject<T>(&mut self, read: Option<T>, expected: &str, hint: &str) -> Option<T> {
        if read.is_none() {
            let source = self.reader.text.get(self.span.clone()).unwrap_or_default();
            let shown: String = source.lines().next().unwrap_or_default().chars().take(40).collect();
            let message = format!("{} `{shown}` is not {expected}", self.key);
            self.reader.reject(self.span.clone(), message, hint);
        }
        read
    }
}

/// A folder as a relative path without a slash at its end; `.` is the vault itself.
pub(super) fn folder(text: &str) -> Option<String> {
    let text = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
    let visible = |part: &str| !part.is_empty() && !part.starts_with('.');
    let inside =
        !text.contains(['\\', ':']) && !text.contains(char::is_control) && text.split('/').all(visible);
    (inside || text == ".").then(|| text.to_owned())
}

fn file_name(text: &str) -> Option<String> {
    let stem = text.strip_suffix(".md")?;
    let plain = !stem.is_empty() && !stem.starts_with('.') && !stem.contains(['/', '\\', ':']);
    (plain && !stem.contains(char::is_control)).then(|| text.to_owned())
}

/// `20-100`: the least and the most.
fn band(text: &str) -> Option<(usize, usize)> {
    let (least, most) = text.split_once(['-', '–'])?;
    let band = (least.trim().parse().ok()?, most.trim().parse().ok()?);
    (band.0 <= band.1).then_some(band)
}

fn links(text: &str) -> Option<Links> {
    match text {
        "markdown" => Some(Links::Markdown),
        "wiki" => Some(Links::Wiki),
        _ => None,
    }
}

fn extension(text: &str) -> Option<String> {
    let text = text.strip_prefix('.').unwrap_or(text);
    let plain = !text.is_empty() && text.chars().all(char::is_alphanumeric);
    plain.then(|| text.to_lowercase())
}

/// The known key that looks most like `path`: by as much of it as `path` has parts, or by its last part.
fn nearest(path: &str) -> &'static str {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let parts = path.split('.').count();
    let head = |known: &str| known.split('.').take(parts).collect::<Vec<_>>().join(".");
    let path: String = path.chars().take(64).collect();
    let distance = |known: &str| {
        let edits = strsim::levenshtein(&path, &head(known));
        edits.min(strsim::levenshtein(&last(&path), &last(known)) + 1)
    };
    keys().min_by_key(|known| distance(known)).unwrap_or_default()
}
