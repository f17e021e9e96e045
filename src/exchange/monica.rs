//! Monica's export of version 4 as JSON: contacts with their calls, activities, tasks and notes. One contact at a time is
//! taken apart, so that the whole never stands in memory as values.

use super::cell::{self, Order};
use super::{Format, Person, Reading, Source, Unread};
use crate::contact::Method;
use crate::contact::new::{Logged, NewPromise};
use crate::note::markdown::cut;
use chrono::NaiveDate;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Whose export it is.
pub const SOURCE: Source = Source { name: "Monica", book: "monica" };

/// Version 4, as JSON.
pub(super) const FORMAT: Format = Format { extension: "json", knows, read: |bytes, _| read(bytes) };

/// So many of a kind are read.
const MOST_VALUES: usize = 200_000;
/// So many characters of an activity are kept …
const LONGEST_ACTIVITY: usize = 1_000;
/// … and so many of one contact.
const MOST_TOUCHES: usize = 1_000;
/// Nobody's contact is larger, in bytes: as values it takes many times of that.
const LARGEST_CONTACT: usize = 1 << 20;

/// Whether bytes are JSON: of it, only this is read.
pub fn knows(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let rest = bytes.get(1..).unwrap_or_default().trim_ascii_start();
    bytes.starts_with(b"{") && matches!(rest.first(), Some(b'"' | b'}'))
}

#[derive(Deserialize)]
struct Export<'a> {
    #[serde(borrow)]
    account: Option<Account<'a>>,
    /// As in 2021.
    #[serde(borrow)]
    contacts: Option<Block<'a>>,
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(borrow, default)]
    data: Bounded<Block<'a>>,
    #[serde(borrow)]
    contacts: Option<Block<'a>>,
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(borrow, default)]
    values: Bounded<&'a RawValue>,
}

/// A list that takes no more memory than one of Monica's does: more values are an error.
struct Bounded<T>(Vec<T>);

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Bounded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Values<T> {
            type Value = Bounded<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Bounded<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    if values.len() == MOST_VALUES {
                        return Err(A::Error::custom(format!("a list of more than {MOST_VALUES} values")));
                    }
                    values.push(value);
                }
                Ok(Bounded(values))
            }
        }
        deserializer.deserialize_seq(Values(PhantomData))
    }
}

/// The people of an export.
///
/// # Errors
/// When it is none of Monica's, or broken.
pub fn read(bytes: &[u8]) -> Result<Reading, Unread> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
        .map_err(|_| Unread::new("JSON that is not UTF-8", "export it again"))?;
    let hint = "of JSON files Monica's exports are read; others as vCard or CSV";
    let export: Export<'_> = serde_json::from_str(text)
        .map_err(|error| Unread::new(format!("no JSON that can be read: {error}"), hint))?;
    let mut blocks = Vec::new();
    if let Some(account) = export.account {
        blocks.extend(account.data.0);
        blocks.extend(account.contacts.map(as_contacts));
    }
    blocks.extend(export.contacts.map(as_contacts));
    if !blocks.iter().any(|block| block.kind == "contacts") {
        return Err(Unread::new("no export of Monica's", hint));
    }
    let activities = activities(&blocks);
    let mut reading = Reading::new(SOURCE);
    let contacts = blocks.iter().filter(|block| block.kind == "contacts").flat_map(|block| &block.values.0);
    let mut lines = Lines { text, at: 0, line: 1 };
    for raw in contacts {
        let line = lines.of(raw.get());
        if raw.get().len() > LARGEST_CONTACT {
            reading.skip(line, "larger than 1 MB");
            continue;
        }
        match serde_json::from_str::<Value>(raw.get()) {
            Ok(value) => contact(&value, line, &activities, &mut reading),
            Err(error) => reading.skip(line, format!("cannot be read: {error}")),
        }
    }
    Ok(reading)
}

fn as_contacts(block: Block<'_>) -> Block<'_> {
    Block { kind: "contacts".into(), ..block }
}

/// Counts lines from one part of a text to the next.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line on which a part of the text begins, which stands behind those before it.
    fn of(&mut self, part: &str) -> u32 {
        let at = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        let between = self.text.as_bytes().get(self.at..at).unwrap_or_default();
        self.line += u32::try_from(between.iter().filter(|&&byte| byte == b'\n').count()).unwrap_or(u32::MAX);
        self.at = self.at.max(at);
        self.line
    }
}

/// A day and what happened on it.
type Activity = (NaiveDate, String);

fn activities(blocks: &[Block<'_>]) -> BTreeMap<String, Activity> {
    let values = blocks.iter().filter(|block| block.kind == "activities").flat_map(|block| &block.values.0);
    let of = |raw: &&RawValue| {
        let bounded = Some(raw.get()).filter(|raw| raw.len() <= LARGEST_CONTACT)?;
        let value: Value = serde_json::from_str(bounded).ok()?;
        let properties = value.get("properties").unwrap_or(&value);
        let day = day(properties, "happened_at")?;
        let words = [text(properties, "summary"), text(properties, "description")];
        // Many may name one activity, and each of them gets its words.
        let words = words.into_iter().flatten().collect::<Vec<_>>().join(": ");
        let words = cut(&words, LONGEST_ACTIVITY).into_owned();
        Some((text(&value, "uuid")?, (day, words)))
    };
    values.filter_map(of).collect()
}

fn text(value: &Value, key: &str) -> Option<String> {
    let found = value.get(key)?;
    let text = match found {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

fn is(value: &Value, key: &str) -> bool {
    match value.get(key) {
        Some(Value::Bool(is)) => *is,
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        _ => false,
    }
}

fn day(value: &Value, key: &str) -> Option<NaiveDate> {
    cell::date(&text(value, key)?, Order::Unknown).ok()
}

fn contact(value: &Value, line: u32, activities: &BTreeMap<String, Activity>, reading: &mut Reading) {
    let properties = value.get("properties").unwrap_or(value);
    let parts =
        ["first_name", "middle_name", "last_name"].into_iter().filter_map(|key| text(properties, key));
    let name = parts.collect::<Vec<_>>().join(" ");
    if is(properties, "is_partial") {
        return reading.skip(line, format!("somebody's relative, and no contact: {name}"));
    }
    let mut person = Person {
        line,
        name,
        uid: text(value, "uuid").map(|uuid| format!("monica:{uuid}")),
        aliases: text(properties, "nickname").into_iter().collect(),
        company: text(properties, "company"),
        title: text(properties, "job"),
        is_dead: is(properties, "is_dead"),
        last_touch: day(properties, "last_talked_to"),
        notes: text(properties, "description").into_iter().collect(),
        ..Person::default()
    };
    person.cadence = properties
        .get("stay_in_touch_frequency")
        .and_then(Value::as_u64)
        .filter(|&days| days > 0)
        .map(cadence);
    if let Some(tags) = properties.get("tags").and_then(Value::as_array) {
        let tag = |tag: &Value| tag.as_str().map(str::to_owned).or_else(|| text(tag, "name"));
        person.tags = tags.iter().filter_map(tag).collect();
    }
    person.personal.extend(text(properties, "food_preferences").map(|food| format!("Food: {food}")));
    if let Some(born) = properties.get("birthdate").filter(|born| !is(born, "is_age_based")) {
        take_birthday(&mut person, born, line, reading);
    }
    person.met = properties
        .get("first_met_date")
        .and_then(|met| day(met, "date"))
        .or_else(|| day(properties, "first_met_date"));
    let blocks = value.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for block in blocks {
        let kind = text(block, "type").unwrap_or_default();
        let values = block.get("values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        values.iter().for_each(|value| take(&mut person, &kind, value, activities));
    }
    person.log.sort_by_key(|logged| std::cmp::Reverse(logged.day));
    reading.take(person);
}

fn cadence(days: u64) -> String {
    match days {
        365 | 366 => "1 year".to_owned(),
        30 | 31 => "1 month".to_owned(),
        90..=92 => "3 months".to_owned(),
        180..=184 => "6 months".to_owned(),
        days if days % 7 == 0 => format!("{} weeks", days / 7),
        days => format!("{days} days"),
    }
}

fn take_birthday(person: &mut Person, born: &Value, line: u32, reading: &mut Reading) {
    let Some(written) = text(born, "date") else { return };
    match cell::birthday(&written, Order::Unknown) {
        Ok(Some(birthday)) => {
            let year = birthday.year.filter(|_| !is(born, "is_year_unknown"));
            person.birthday = Some(crate::contact::Birthday { year, ..birthday });
        }
        Ok(None) => {}
        Err(why) => reading.leave_out(line, format!("birthday left out: {why}")),
    }
}

/// Takes one of the things that belong to a contact.
fn take(person: &mut Person, kind: &str, value: &Value, activities: &BTreeMap<String, Activity>) {
    let properties = value.get("properties").unwrap_or(value);
    match kind {
        "contact_fields" => {
            let (Some(data), kind) = (text(properties, "data"), text(properties, "type").unwrap_or_default())
            else {
                return;
            };
            match (kind.to_lowercase(), &data) {
                (_, data) if super::name::is_address(data) => person.emails.push(data.clone()),
                (_, data)
                    if data.contains("://")
                        || data.starts_with("www.")
                        || cell::linkedin_slug(data).is_some() =>
                {
                    super::columns::take_url(person, data, false);
                }
                (kind, data) if kind.contains("linkedin") => super::columns::take_url(person, data, true),
                (_, data) if cell::phone_key(data).is_some() => person.phones.push(data.clone()),
                _ => {}
            }
        }
        "addresses" if person.address.is_none() => {
            let parts = ["street", "postal_code", "city", "province", "country"];
            person.city = text(properties, "city");
            let all: Vec<String> = parts.into_iter().filter_map(|key| text(properties, key)).collect();
            person.address = Some(all.join(", "));
        }
        "notes" => person.notes.extend(text(properties, "body")),
        "calls" => {
            let Some(day) = day(properties, "called_at") else { return };
            let theirs = if is(properties, "contact_called") { " #theirs" } else { "" };
            let words = text(properties, "content").unwrap_or_default();
            person.log.push(Logged {
                day,
                method: Some(Method::Phone),
                text: format!("{words}{theirs}").trim().to_owned(),
            });
        }
        "activities" if person.log.len() < MOST_TOUCHES => {
            let id = value.as_str().map(str::to_owned).or_else(|| text(value, "uuid"));
            if let Some((day, words)) = id.and_then(|id| activities.get(&id)) {
                person.log.push(Logged { day: *day, method: None, text: words.clone() });
            }
        }
        "tasks" if !is(properties, "completed") => {
            let words = [text(properties, "title"), text(properties, "description")];
            let words = words.into_iter().flatten().collect::<Vec<_>>().join(": ");
            person.promises.push(NewPromise { text: words, due: None, is_waiting: false });
        }
        "gifts" => person.personal.extend(text(properties, "name").map(|gift| format!("Gift: {gift}"))),
        _ => {}
    }
}
