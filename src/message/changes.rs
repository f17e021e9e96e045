//! What changed between two readings of one contact, in words.

use crate::contact::{Birthday, Buying, Categories, Category, Contact, Entry, Log, Status};
use crate::date;
use crate::note::markdown::clean;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// ` (circle 3, expert)` for a new contact; nothing where the note says neither.
pub(super) fn summary(contact: &Contact) -> String {
    let circle = contact.circle.map(|circle| format!("circle {}", circle as u8));
    let words: Vec<String> = circle.into_iter().chain(words(contact.categories)).collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

/// Every change worth a word, the weightiest first.
pub(super) fn between(old: &Contact, new: &Contact, today: NaiveDate) -> Vec<String> {
    let year = today.year();
    let day = |day: NaiveDate| date::short(day, year);
    let mut changes = touches(old, new, today);
    changes.extend(status(old.status, new.status));
    changes.extend(field(old.circle, new.circle, |circle| (circle as u8).to_string(), "circle", "no circle"));
    changes.extend(field(
        category_words(old),
        category_words(new),
        |categories| categories,
        "category",
        "no category",
    ));
    changes.extend(changed(old.next, new.next, day, "next step", "no next step"));
    changes.extend(changed(
        old.cadence,
        new.cadence,
        |it| it.to_string(),
        "cadence",
        "no cadence of its own",
    ));
    changes.extend(changed(old.channel, new.channel, |it| it.word().into(), "channel", "no channel"));
    changes.extend(met(old, new, year));
    changes.extend(why(old, new));
    changes.extend(changed(old.birthday, new.birthday, birthday, "birthday", "no birthday"));
    changes.extend(buying(old, new, year));
    changes.extend(changed(
        old.temperature,
        new.temperature,
        |it| it.word().into(),
        "temperature",
        "no temperature",
    ));
    changes.extend(questions(old, new));
    let click = if new.click { "you click" } else { "no click any more" };
    changes.extend((old.click != new.click).then(|| click.into()));
    changes
}

/// `name old → new`, `name new`, or `none (was old)`.
fn field<T: PartialEq>(
    old: Option<T>,
    new: Option<T>,
    show: impl Fn(T) -> String,
    name: &str,
    none: &str,
) -> Option<String> {
    match (old, new) {
        (old, new) if old == new => None,
        (Some(old), Some(new)) => Some(format!("{name} {} → {}", show(old), show(new))),
        (old, new) => changed(old, new, show, name, none),
    }
}

/// `name new (was old)`, `name new`, or `none (was old)`.
fn changed<T: PartialEq>(
    old: Option<T>,
    new: Option<T>,
    show: impl Fn(T) -> String,
    name: &str,
    none: &str,
) -> Option<String> {
    match (old, new) {
        (old, new) if old == new => None,
        (Some(old), Some(new)) => Some(format!("{name} {} (was {})", show(new), show(old))),
        (None, Some(new)) => Some(format!("{name} {}", show(new))),
        (Some(old), None) => Some(format!("{none} (was {})", show(old))),
        (None, None) => None,
    }
}

fn touches(old: &Contact, new: &Contact, today: NaiveDate) -> Vec<String> {
    let day = |day: NaiveDate| date::short(day, today.year());
    let by = |entry: &Entry| entry.method.map(|method| format!(" {}", method.by())).unwrap_or_default();
    let (before, now) = (old.touched(today), new.touched(today));
    let mut changes = Vec::new();
    let was = before.map(|(was, _)| format!(" (was {})", day(was))).unwrap_or_default();
    match (before, now) {
        (before, now) if before == now => {}
        (Some((was_day, _)), Some((now_day, method))) if was_day == now_day => {
            // Only the method became known or another.
            changes.extend(method.map(|method| format!("touched {}, {}", method.by(), day(now_day))));
        }
        (Some((was_day, _)), Some((now_day, _))) if now_day < was_day => {
            changes.push(format!("last touch {}{was}", day(now_day)));
        }
        (_, Some((now_day, method))) => {
            let method = method.map(|method| format!(" {}", method.by())).unwrap_or_default();
            changes.push(format!("touched{method}, {}{was}", day(now_day)));
        }
        (_, None) => changes.push(format!("no touch{was}")),
    }
    let added = added(&old.log, &new.log);
    let is_try = |entry: &&Entry| entry.tags.is_try();
    changes
        .extend(added.iter().filter(is_try).map(|entry| format!("tried{}, {}", by(entry), day(entry.day))));
    // The newest touch is told above; what was logged belatedly is told here.
    let told = |entry: &Entry| before != now && now.is_some_and(|(now, _)| now == entry.day);
    let late = added.iter().filter(|entry| !is_try(entry) && !told(entry));
    changes.extend(late.map(|entry| format!("logged{}, {}", by(entry), day(entry.day))));
    changes
}

/// The entries of `new` that are not in `old`, wherever they stand.
fn added<'a>(old: &'a Log, new: &'a Log) -> Vec<Entry<'a>> {
    // A word mended in an old entry is no touch logged anew.
    let anywhere = |entry: Entry<'a>| Entry { line: 0, text: "", ..entry };
    let mut left: HashMap<Entry<'_>, usize> = HashMap::new();
    for entry in old.iter() {
        *left.entry(anywhere(entry)).or_default() += 1;
    }
    let is_new = |entry: &Entry<'a>| match left.get_mut(&anywhere(*entry)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    new.iter().filter(is_new).collect()
}

fn status(old: Status, new: Status) -> Option<String> {
    let word = match new {
        _ if old == new => return None,
        Status::Active => "back on the agenda",
        Status::Resting => "resting",
        Status::HandedOver => "handed over",
        Status::Dropped => "dropped",
        Status::Deceased => "deceased",
    };
    Some(word.into())
}

fn met(old: &Contact, new: &Contact, year: i32) -> Option<String> {
    let day = |contact: &Contact| contact.met.map(|met| met.day);
    if day(old) == day(new) && old.place() == new.place() {
        return None;
    }
    let words: Vec<String> =
        day(new).map(|day| date::short(day, year)).into_iter().chain(new.place()).collect();
    Some(if words.is_empty() { "no day of meeting".into() } else { format!("met {}", words.join(" ")) })
}

fn why(old: &Contact, new: &Contact) -> Option<String> {
    let text = |contact: &Contact| contact.why.as_deref().map(clean).filter(|why| !why.is_empty());
    match (text(old), text(new)) {
        (old, new) if old == new => None,
        (_, Some(new)) => Some(format!("why: {new}")),
        (_, None) => Some("no why".into()),
    }
}

/// `10 Dec 1815`, or `10 Dec` where the year is not known.
fn birthday(birthday: Birthday) -> String {
    // No month of a birthday is longer than in a leap year.
    let day = birthday.in_year(birthday.year.unwrap_or(2000));
    day.map(|day| date::short(day, if birthday.year.is_some() { 0 } else { day.year() })).unwrap_or_default()
}

/// What is to be asked next time, and what waits no more: one of each is told.
fn questions(old: &Contact, new: &Contact) -> impl Iterator<Item = String> {
    let beyond = |one: &Contact, other: &Contact| {
        let mut left: Vec<&str> = other.questions().iter().map(|it| &*it.text).collect();
        let texts = one.questions().iter().map(|it| it.text.clone());
        let mut texts = texts.filter(|text| match left.iter().position(|it| **it == **text) {
            Some(at) => left.swap_remove(at).is_empty(),
            None => true,
        });
        texts.next()
    };
    let added = beyond(new, old).map(|text| format!("to ask: {text}"));
    let gone = beyond(old, new).map(|text| format!("asked: {text}"));
    added.into_iter().chain(gone)
}

fn buying(old: &Contact, new: &Contact, year: i32) -> impl Iterator<Item = String> {
    let (old, new) = (old.buying.as_deref(), new.buying.as_deref());
    let bought = |buying: Option<&Buying>| buying.and_then(|it| it.bought).map(|dated| dated.day);
    let every = |buying: Option<&Buying>| buying.and_then(|it| it.every);
    let by = |buying: Option<&Buying>| buying.and_then(|it| it.by.as_deref()).map(clean);
    let next = |buying: Option<&Buying>| buying.and_then(|it| it.next);
    let changes = [
        changed(bought(old), bought(new), |day| date::short(day, year), "bought", "no day of buying"),
        changed(every(old), every(new), |it| it.to_string(), "buys every", "no buying cycle"),
        changed(by(old), by(new), |by| by, "buys by", "no way of buying"),
        changed(next(old), next(new), |day| date::short(day, year), "buys next", "no next day of buying"),
    ];
    changes.into_iter().flatten()
}

fn category_words(contact: &Contact) -> Option<String> {
    let words: Vec<String> = words(contact.categories).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn words(categories: Categories) -> impl Iterator<Item = String> {
    categories.iter().map(Category::word).map(str::to_owned)
}
