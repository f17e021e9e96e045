//! What the values of a contact's front matter mean, and what is wrong with them.

use super::super::{
    Aim, Birthday, Buying, Categories, Category, Circle, Contact, Dated, Known, Methods, Reach, Status,
    Temperature,
};
use super::shifted;
use crate::date::{Cadence, Span, has_zone, parse_day, parse_minute};
use crate::finding::Spot;
use crate::note::front_matter::{Field, Fields, Key, Value};
use crate::note::{Wrong, spelling};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::ops::Range;

/// How many other names of one person count.
const MAX_ALIASES: usize = 50;

const DAY_HINT: &str = "write it as year-month-day: 2026-11-02";

const WORD_HINT: &str = "use one of these words, or leave it empty";

/// Reads the values of a contact's fields, and collects what is wrong with them.
pub(super) struct Values<'a> {
    fields: &'a Fields<'a>,
    text: &'a str,
    /// The front matter's bytes in `text`.
    front: Range<usize>,
    methods: &'a Methods,
    wrong: Vec<Wrong>,
}

impl<'a> Values<'a> {
    /// The fields of the front matter at these bytes of `text`.
    pub(super) fn of(
        fields: &'a Fields<'a>,
        text: &'a str,
        front: Range<usize>,
        methods: &'a Methods,
    ) -> Self {
        Self { fields, text, front, methods, wrong: Vec::new() }
    }

    /// What they say of a contact, and what is wrong with them.
    pub(super) fn contact(mut self) -> (Contact, Vec<Wrong>) {
        self.misgiven();
        let methods = self.methods;
        let contact = Contact {
            circle: self.circle(),
            categories: self.categories(),
            status: self
                .value(
                    Key::Status,
                    status,
                    "one of active, resting, handed over, dropped, deceased",
                    WORD_HINT,
                )
                .unwrap_or_default(),
            last_touch: self.dated(Key::LastTouch),
            next: self.value(Key::Next, parse_day, "a day", DAY_HINT),
            next_minute: self.scalar(Key::Next).and_then(|(text, _)| parse_minute(&text)),
            cadence: self.value(
                Key::Cadence,
                Cadence::parse,
                "a length of time",
                "write `6 weeks`, `3-6 months` or `1y`",
            ),
            channel: self.value(
                Key::Channel,
                move |word| methods.of(word),
                "a method",
                "use one of email, meeting, phone, online, intranet, post",
            ),
            met: self.dated(Key::Met),
            met_at: self.text(Key::MetAt),
            why: self.text(Key::Why),
            birthday: self.birthday(),
            buying: self.buying(),
            known: self.known(),
            reach: self.reach(),
            aim: self.value(Key::Aim, aim, "one of business, personal", WORD_HINT).unwrap_or_default(),
            temperature: self.value(Key::Temperature, temperature, "one of hot, warm, cold", WORD_HINT),
            click: self.value(Key::Click, truth, "true or false", WORD_HINT).unwrap_or(false),
            aliases: self.aliases(),
            ..Contact::default()
        };
        (contact, self.wrong)
    }

    /// Keys that are given twice, and slips of ours.
    fn misgiven(&mut self) {
        for (key, range) in &self.fields.repeated {
            let message = format!("{} is given twice, and the first counts", key.word());
            self.push(range.clone(), message, "remove one of them");
        }
        for (key, range) in &self.fields.misspelt {
            // Whoever writes both knows what the other is.
            if self.fields.get(*key).is_none() {
                let word = &self.text[self.front.start + range.start..self.front.start + range.end];
                let message = format!("`{word}` is no key that is known");
                self.push(range.clone(), message, &format!("write `{}`", key.word()));
            }
        }
    }

    fn buying(&mut self) -> Option<Box<Buying>> {
        let buying = Buying {
            bought: self.dated(Key::Bought),
            every: self.value(
                Key::BuysEvery,
                Span::parse,
                "a length of time",
                "write `3 years` or `18 months`",
            ),
            by: self.text(Key::BuysBy),
            next: self.value(Key::BuysNext, parse_day, "a day", DAY_HINT),
        };
        (buying != Buying::default()).then(|| buying.into())
    }

    fn known(&mut self) -> Option<Box<Known>> {
        let known = Known {
            us_since: self.value(Key::KnowsUs, day_or_month, "a day", DAY_HINT),
            supplier: self.text(Key::Supplier),
            switches_when: self.text(Key::SwitchesWhen),
            handed_to: self.text(Key::HandedTo),
            ..Known::default()
        };
        (known != Known::default()).then(|| known.into())
    }

    fn birthday(&mut self) -> Option<Birthday> {
        if self.fields.get(Key::Birthday).is_none() {
            return self.of_plugins(Key::Birthday).find_map(|value| birthday(&single(value)?));
        }
        let hint = "write `1815-12-10`, or `12-10` without the year";
        self.value(Key::Birthday, birthday, "a birthday", hint)
    }

    /// What stands under plugins' spellings of a key.
    fn of_plugins(&self, key: Key) -> impl Iterator<Item = &'a Value<'a>> + use<'a> {
        self.fields.of_plugins.iter().filter(move |(it, _)| *it == key).map(|(_, value)| value)
    }

    /// How to reach them. These keys were the user's own before they were ours: whatever stands there is no mistake.
    fn reach(&self) -> Option<Box<Reach>> {
        let values = |key| {
            let own = self.fields.get(key).map(|field| &field.value);
            own.into_iter().chain(self.of_plugins(key)).flat_map(texts)
        };
        let list = |key| values(key).take(MAX_ALIASES).collect::<Box<[_]>>();
        let first = |key| values(key).next();
        let linkedin = || values(Key::Linkedin).find(|it| !it.contains('/') || it.contains("linkedin."));
        let uid = || first(Key::Uid).map(|uid| uid.strip_prefix("urn:uuid:").map(Into::into).unwrap_or(uid));
        let reach = Reach {
            emails: list(Key::Email),
            phones: list(Key::Phone),
            company: first(Key::Company),
            title: first(Key::Title),
            city: first(Key::City),
            websites: list(Key::Website),
            linkedin: linkedin(),
            address: first(Key::Address),
            via: first(Key::Via),
            uid: uid(),
            tags: self.tags(),
            anniversary: first(Key::Anniversary),
        };
        (reach != Reach::default()).then(|| reach.into())
    }

    /// Tags as Obsidian writes them: a list, or words with commas or blanks between them.
    fn tags(&self) -> Box<[Box<str>]> {
        let own = self.fields.get(Key::Tags).map(|field| &field.value);
        let values = own.into_iter().chain(self.of_plugins(Key::Tags)).flat_map(texts);
        let parts = |text: Box<str>| -> Vec<Box<str>> {
            let parts = text.split(|c: char| c == ',' || c.is_whitespace());
            let bare = parts.map(|part| part.trim_start_matches('#')).filter(|part| !part.is_empty());
            bare.map(Into::into).collect()
        };
        values.flat_map(parts).take(MAX_ALIASES).collect()
    }

    fn aliases(&mut self) -> Box<[Box<str>]> {
        let Some(field) = self.fields.get(Key::Aliases) else {
            return self.of_plugins(Key::Aliases).flat_map(texts).take(MAX_ALIASES).collect();
        };
        if field.value == Value::Other {
            self.reject_nested(Key::Aliases, field);
        }
        words(&field.value).take(MAX_ALIASES).map(Into::into).collect()
    }

    fn circle(&mut self) -> Option<Circle> {
        let (text, range) = self.scalar(Key::Circle)?;
        let circle = Circle::parse(&text);
        if circle.is_none() {
            let wide = text.parse::<u64>().is_ok_and(|number| number > 3);
            let hint = if wide {
                "circle 3 is the widest: once a year"
            } else {
                "circle 1 is every month, 2 every 3 to 6 months, 3 once a year"
            };
            self.reject(Key::Circle, &text, range, "one of 1, 2, 3", hint);
        }
        circle
    }

    fn categories(&mut self) -> Categories {
        let mut categories = Categories::default();
        let Some(field) = self.fields.get(Key::Category) else { return categories };
        if field.value == Value::Other {
            self.reject_nested(Key::Category, field);
        }
        words(&field.value).filter_map(Category::parse).for_each(|category| categories.insert(category));
        // Each has a place to be found and shown: a list of thousands is wrong as a whole.
        for word in words(&field.value).filter(|word| Category::parse(word).is_none()).take(4) {
            // The value may stand in a list below its key: look for the word from there on.
            let from = field.range.start;
            let found =
                self.text[self.front.start..][from..].find(word).map(|at| from + at..from + at + word.len());
            let expected = "one of expert, buyer, introducer, sponsor";
            let range = found.unwrap_or_else(|| field.range.clone());
            self.reject(Key::Category, word, range, expected, "remove it, or make it a tag");
        }
        categories
    }

    fn dated(&mut self, key: Key) -> Option<Dated> {
        let day = self.value(key, parse_day, "a day", DAY_HINT)?;
        let has_zone = single(&self.fields.get(key)?.value).is_some_and(|text| has_zone(&text));
        let range = &self.fields.get(key)?.range;
        let spot = Spot::of(self.text, self.front.start + range.start..self.front.start + range.end);
        Some(Dated { day, spot, has_zone })
    }

    fn text(&mut self, key: Key) -> Option<Box<str>> {
        self.scalar(key).map(|(text, _)| text.into())
    }

    fn value<T>(
        &mut self,
        key: Key,
        parse: impl Fn(&str) -> Option<T>,
        expected: &str,
        hint: &str,
    ) -> Option<T> {
        let (text, range) = self.scalar(key)?;
        let value = parse(&text);
        if value.is_none() {
            self.reject(key, &text, range, expected, hint);
        }
        value
    }

    /// The one text of a key, links and line ends taken out; nothing when it is missing or empty.
    fn scalar(&mut self, key: Key) -> Option<(Cow<'a, str>, Range<usize>)> {
        let field = self.fields.get(key)?;
        match &field.value {
            Value::Other => self.reject_nested(key, field),
            Value::List(items) if items.len() > 1 => {
                let message = format!("{} takes one value, not a list", key.word());
                self.push(field.range.clone(), message, "keep the one that counts");
            }
            _ => {}
        }
        single(&field.value).map(|text| (text, field.range.clone()))
    }

    fn reject(&mut self, key: Key, text: &str, range: Range<usize>, expected: &str, hint: &str) {
        let meant = spelling::meant(text, words_of(key, self.methods));
        let hint = meant.map_or_else(|| hint.to_owned(), |word| format!("write `{word}`"));
        self.push(range, format!("{} `{}` is not {expected}", key.word(), clipped(text)), &hint);
    }

    fn reject_nested(&mut self, key: Key, field: &Field<'_>) {
        let hint = "put the value in double quotes, as in `\"[[Chamber]]\"`";
        self.push(field.range.clone(), format!("{} is not a plain value", key.word()), hint);
    }

    fn push(&mut self, range: Range<usize>, message: String, hint: &str) {
        self.wrong.push(shifted(Wrong::new(range, message, hint), self.front.start));
    }
}

/// The words that a key takes, in so far as it takes words.
fn words_of(key: Key, methods: &Methods) -> Vec<&str> {
    match key {
        Key::Circle => vec!["inner", "middle", "outer"],
        Key::Category => Category::ALL.map(Category::word).into(),
        Key::Status => Status::ALL.map(Status::word).into(),
        Key::Channel => methods.words().collect(),
        Key::Temperature => vec!["warm", "cold"],
        Key::Click => vec!["true", "false"],
        Key::Aim => vec!["business", "personal"],
        _ => Vec::new(),
    }
}

/// The texts of a value, as they are written.
fn items<'a>(value: &'a Value<'_>) -> &'a [Cow<'a, str>] {
    match value {
        Value::Text(text) => std::slice::from_ref(text),
        Value::List(items) => items,
        Value::Null | Value::Other => &[],
    }
}

/// The value's only text, without links, or nothing.
pub(super) fn single<'a>(value: &'a Value<'_>) -> Option<Cow<'a, str>> {
    let [text] = items(value) else { return None };
    Some(unlinked(text)).filter(|text| !text.is_empty())
}

/// The texts of a value, each without links and on one line.
fn texts(value: &Value<'_>) -> Vec<Box<str>> {
    items(value).iter().map(|text| unlinked(text)).filter(|text| !text.is_empty()).map(Into::into).collect()
}

/// The words of a list, or of a text with commas.
pub(super) fn words<'a>(value: &'a Value<'_>) -> impl Iterator<Item = &'a str> {
    let trimmed = |word: &'a str| word.trim().trim_start_matches("[[").trim_end_matches("]]");
    items(value).iter().flat_map(|item| item.split(',')).map(trimmed).filter(|word| !word.is_empty())
}

/// The text on one line, with `[[Places/Chamber|the Chamber]]` as `the Chamber`.
fn unlinked(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.contains("[[") && !text.contains(|c: char| c.is_control()) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (link, after))) =
        rest.split_once("[[").and_then(|(before, link)| Some((before, link.split_once("]]")?)))
    {
        let target = link.split('#').next().unwrap_or_default();
        let name = target.rsplit('/').next().unwrap_or_default();
        shown.push_str(before);
        shown.push_str(link.split_once('|').map_or(name, |(_, alias)| alias));
        rest = after;
    }
    shown.push_str(rest);
    let words: Vec<&str> = shown.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    Cow::Owned(words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// As much of a value as a message needs.
fn clipped(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A day, or the first one of a month: `2026-10`.
fn day_or_month(text: &str) -> Option<NaiveDate> {
    let is_month = text.len() == "2026-10".len();
    parse_day(text).or_else(|| if is_month { parse_day(&format!("{text}-01")) } else { None })
}

/// The one of all that this word names, in whatever case.
fn named<T: Copy, const N: usize>(all: [T; N], word: fn(T) -> &'static str, text: &str) -> Option<T> {
    let text = text.to_lowercase();
    all.into_iter().find(|&it| word(it) == text)
}

fn status(text: &str) -> Option<Status> {
    named(Status::ALL, Status::word, &text.replace(['-', '_'], " "))
}

fn aim(text: &str) -> Option<Aim> {
    named([Aim::Business, Aim::Personal], Aim::word, text)
}

fn temperature(text: &str) -> Option<Temperature> {
    named([Temperature::Hot, Temperature::Warm, Temperature::Cold], Temperature::word, text)
}

fn truth(text: &str) -> Option<bool> {
    named([true, false], |it| if it { "true" } else { "false" }, text)
}

/// The year that address books write for none, a leap year long before anybody's birth.
const NO_YEAR: i32 = 1604;

/// A month and a day, with a year or without: 29 February needs none.
fn birthday(text: &str) -> Option<Birthday> {
    let of = |day: NaiveDate, year| {
        let part = |part: u32| u8::try_from(part).ok();
        Some(Birthday { year, month: part(day.month())?, day: part(day.day())? })
    };
    if let Some(day) = parse_day(text) {
        return of(day, Some(day.year()).filter(|&year| year != NO_YEAR));
    }
    let rest = text.strip_prefix("--").unwrap_or(text);
    let day = parse_day(&format!("2000-{rest}")).filter(|_| rest.len() == "12-10".len())?;
    of(day, None)
}

#[cfg(test)]
mod tests;
