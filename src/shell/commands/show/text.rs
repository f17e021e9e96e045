//! A person as a terminal shows them: facts first, then what was and what is promised.

use crate::agenda::day::Standing;
use crate::agenda::markdown::{clean, cut};
use crate::agenda::person::{Kind, Next, Person, Touch, words};
use crate::contact::{self, Aim, Category, Contact, Method, Promise, Status};
use crate::date;
use crate::note::fields::Key;
use crate::page::ENGLISH;
use crate::page::segments;
use crate::shell::page::{self, BOLD, DIM, Page, unbroken};
use crate::shell::terminal::{Layout, plain, width};
use chrono::{Datelike, NaiveDate};

/// The longest of the user's own texts, in characters: a note may hold a novel.
const TEXT: usize = 300;
/// A longer name of a field stands on a line of its own.
const LONGEST_LABEL: usize = 16;
/// How many promises and facts are listed; the rest are counted.
const LISTED: usize = 20;

/// The person's page.
pub fn render(person: &Person<'_>, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.heading(BOLD, &name(person.path));
    page.line(&format!("  {}", page.paint(DIM, &plain(person.path))));
    page.line("");
    entries(&mut page, &facts(person));
    list(&mut page, "On the agenda", agenda(person));
    list(&mut page, "To open with", openings(person));
    let year = person.today.year();
    let touches: Vec<_> = person.last.iter().map(|touch| self::touch(touch, year)).collect();
    section(&mut page, "Last touches", &touches);
    list(&mut page, "You promised", person.yours.iter().map(|promise| self::promise(promise, person.today)));
    list(&mut page, "Waiting for", person.theirs.iter().map(|promise| self::promise(promise, person.today)));
    let kinds: Vec<_> = person.give_and_take.iter().map(|kind| self::kind(kind, year)).collect();
    section(&mut page, "Give and take", &kinds);
    list(&mut page, "To ask", person.contact.questions().iter().map(|question| user_text(&question.text)));
    list(&mut page, "Personal", person.contact.personal.iter().map(|fact| user_text(fact)));
    if let Some(act) = &person.act {
        list(&mut page, "Suggestion", [user_text(&ENGLISH.act(act))]);
    }
    page.finish()
}

fn name(path: &str) -> String {
    plain(contact::name(path)).into_owned()
}

/// A text of the user's on one line, cut where it is no longer read at a glance.
fn user_text(text: &str) -> String {
    plain(&cut(&clean(text), TEXT)).into_owned()
}

fn section(page: &mut Page, title: &str, lines: &[(String, String)]) {
    if !lines.is_empty() {
        page.heading(BOLD, title);
        entries(page, lines);
    }
}

fn entries(page: &mut Page, lines: &[(String, String)]) {
    let labels = lines.iter().map(|(label, _)| width(label)).filter(|&width| width <= LONGEST_LABEL);
    let column = labels.max().unwrap_or(0);
    for (label, text) in lines {
        page.entry(column, label, text);
    }
}

fn list(page: &mut Page, title: &str, items: impl IntoIterator<Item = String>) {
    let mut items = items.into_iter();
    let shown: Vec<String> = items.by_ref().take(LISTED).collect();
    if shown.is_empty() {
        return;
    }
    page.heading(BOLD, title);
    for item in shown {
        page.paragraph(2, &item);
    }
    let more = items.count();
    if more > 0 {
        page.paragraph(2, &format!("and {more} more"));
    }
}

fn facts(person: &Person<'_>) -> Vec<(String, String)> {
    let contact = person.contact;
    let aliases: Vec<String> = contact.aliases.iter().take(LISTED).map(|alias| user_text(alias)).collect();
    let ours = [
        ("who", Some(who(contact))),
        ("also called", Some(aliases.join(", "))),
        ("why", contact.why.as_deref().map(user_text)),
        ("met", met(person)),
        ("known", known(person)),
        (
            "next",
            Some(format!("{}; it will be the {} touch", next(person), (ENGLISH.ordinal)(person.touches + 1))),
        ),
        ("channel", contact.channel.map(|channel| channel.by().to_owned())),
        ("birthday", birthday(person)),
        ("buying", buying(person)),
    ];
    let ours = ours.into_iter().chain(reach(contact));
    let ours = ours.filter_map(|(label, text)| Some((label.to_owned(), text?)));
    let is_own = |(key, _): &&(String, Vec<String>)| !Key::of(key).is_some_and(|it| Key::REACH.contains(&it));
    let own = person.fields.iter().filter(is_own);
    let theirs = own.map(|(key, values)| (user_text(key), user_text(&values.join(", "))));
    ours.chain(theirs).filter(|(_, text)| !text.is_empty()).collect()
}

/// `since 4 Jan 2019, 41 touches`
fn known(person: &Person<'_>) -> Option<String> {
    let since = unbroken(&date::short(person.since?, person.today.year()));
    let touches = match person.touches {
        0 => "no touch yet".to_owned(),
        1 => "1 touch".to_owned(),
        count => format!("{count} touches"),
    };
    Some(format!("since {since}, {touches}"))
}

/// How and where to find them, ready to be used: whatever the note calls it.
fn reach(contact: &Contact) -> Vec<(&'static str, Option<String>)> {
    let Some(reach) = &contact.reach else { return Vec::new() };
    let one = |text: &Option<Box<str>>| text.as_deref().map(user_text);
    let all = |texts: &[Box<str>]| {
        let texts: Vec<String> = texts.iter().take(LISTED).map(|text| user_text(text)).collect();
        Some(texts.join(", "))
    };
    let work = [one(&reach.title), one(&reach.company)].into_iter().flatten().collect::<Vec<_>>().join(", ");
    vec![
        ("work", Some(work)),
        ("phone", all(&reach.phones)),
        ("email", all(&reach.emails)),
        ("via", one(&reach.via)),
        ("linkedin", reach.linkedin().map(|it| user_text(&it))),
        ("website", all(&reach.websites)),
        ("city", one(&reach.city)),
        ("address", one(&reach.address)),
    ]
}

/// `circle 1 buyer, introducer · every 6 weeks · hot · you click · resting`
fn who(contact: &Contact) -> String {
    let categories: Vec<_> = contact.categories.iter().map(Category::word).collect();
    let circle = contact.circle.map(|circle| format!("circle {}", circle as u8));
    let circle = circle.unwrap_or_else(|| "no circle".into());
    let temperature = contact.temperature.map_or("", |temperature| temperature.word());
    let status = if contact.status == Status::Active { "" } else { contact.status.word() };
    let parts = [
        format!("{circle} {}", categories.join(", ")).trim_end().to_owned(),
        contact.cadence.map(|cadence| format!("every {cadence}")).unwrap_or_default(),
        temperature.to_owned(),
        if contact.click { "you click".into() } else { String::new() },
        if contact.aim == Aim::Personal { "personal".into() } else { String::new() },
        status.to_owned(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn met(person: &Person<'_>) -> Option<String> {
    let said = person.contact.met_at.as_deref();
    let is_place = said.is_some_and(segments::is_event);
    let place = if is_place { person.contact.place() } else { said.map(str::to_owned) };
    let place = place.map(|place| user_text(&place));
    let day = person.contact.met.map(|met| short(met.day, person.today.year()));
    let parts: Vec<String> = day.into_iter().chain(place).collect();
    (!parts.is_empty()).then(|| parts.join(if is_place { " " } else { ": " }))
}

fn next(person: &Person<'_>) -> String {
    let day = |day| short(day, person.today.year());
    match person.next {
        Next::Off(status) => {
            let known = person.contact.known.as_ref().filter(|_| status == Status::HandedOver);
            let to = known.and_then(|known| known.handed_to.as_deref());
            let to = to.map(|to| format!(" to {}", user_text(to))).unwrap_or_default();
            format!("{}{to}, so off the agenda", status.word())
        }
        Next::Never => "no circle and no cadence, so never due".into(),
        Next::Now => "due, never touched".into(),
        Next::NoReply => "not calling back".into(),
        Next::FirstFollowUp { by } => match by.succ_opt().filter(|_| by < person.today) {
            Some(since) => format!("first follow-up, late since {}", day(since)),
            None => format!("first follow-up by {}", day(by)),
        },
        Next::Agreed { day: agreed, again } => {
            let again = again.map(|again| format!(", again from {}", day(again))).unwrap_or_default();
            format!("agreed for {}{again}", day(agreed))
        }
        Next::Due { day: due, latest } => {
            let since = if due <= person.today { "due since" } else { "due" };
            let late = latest.map(|latest| match latest.succ_opt().filter(|_| latest < person.today) {
                Some(since) => format!(", late since {}", day(since)),
                None => format!(", late after {}", day(latest)),
            });
            format!("{since} {}{}", day(due), late.unwrap_or_default())
        }
    }
}

/// Where they stand on the agenda, why, and what is to be settled by itself.
fn agenda(person: &Person<'_>) -> Vec<String> {
    let Some(Standing { section, entry, .. }) = &person.standing else { return Vec::new() };
    let today = person.today;
    let own = segments::own_line(entry, *section, today, &ENGLISH);
    let own: Vec<String> = [ENGLISH.section(*section).to_owned(), page::words(&own, today)].into();
    let own = own.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let items = entry.items.iter().map(|item| segments::item(item, today, &ENGLISH));
    [own].into_iter().chain(items.map(|item| format!("[ ] {}", page::words(&item, today)))).collect()
}

/// What to say first, where that is all there is to it.
fn openings(person: &Person<'_>) -> Vec<String> {
    let entry = person.standing.as_ref().map(|it| &it.entry);
    let lines = entry.map(|entry| segments::openings(entry, &ENGLISH)).unwrap_or_default();
    lines.iter().map(|line| page::words(line, person.today)).collect()
}

fn birthday(person: &Person<'_>) -> Option<String> {
    let birthday = person.birthday?;
    let day = short(birthday.day, person.today.year());
    Some(birthday.turns.map_or_else(|| day.clone(), |age| format!("{day}, turns {age}")))
}

fn buying(person: &Person<'_>) -> Option<String> {
    let window = person.window?;
    let day = |day| short(day, person.today.year());
    let is_open = window.opens.is_some_and(|opens| opens <= person.today);
    let parts = [
        window.bought.map(|bought| format!("bought {}", day(bought))),
        window.every.map(|every| format!("every {}", every.to_string().trim_start_matches("1 "))),
        window.opens.map(|opens| format!("{} {}", if is_open { "open since" } else { "opens" }, day(opens))),
    ];
    let when = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let how = window.by.map(|by| format!("they choose: {}", user_text(by))).unwrap_or_default();
    let parts: Vec<String> = [when, how].into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn touch(touch: &Touch<'_>, year: i32) -> (String, String) {
    let from = touch.from.map(|(path, line)| format!("in {}:{line}", user_text(path)));
    let tags = touch.tags.words().map(|word| format!("#{word}")).collect::<Vec<_>>().join(" ");
    let said = plain(&words(&touch.text)).into_owned();
    let method = touch.method.map_or("", Method::by);
    let said = [method, &said].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    let parts = [said, from.unwrap_or_default(), tags];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    (date::short(touch.day, year), if text.is_empty() { "touched".into() } else { text })
}

fn promise(promise: &Promise, today: NaiveDate) -> String {
    let text = user_text(&promise.text);
    let from = promise.from.as_ref().map(|from| format!(" · in {}:{}", user_text(&from.note), promise.line));
    let from = from.unwrap_or_default();
    let Some(due) = promise.due else { return format!("{text}, no date{from}") };
    let late = if due < today { ", overdue" } else { "" };
    format!("{text}, by {}{late}{from}", short(due, today.year()))
}

fn kind(kind: &Kind<'_>, year: i32) -> (String, String) {
    let word = kind.tag.words().next().unwrap_or_default();
    let said = plain(&words(&kind.last.text)).into_owned();
    let said = if said.is_empty() { said } else { format!(": {said}") };
    (word.to_owned(), format!("{}, last {}{said}", times(kind.count), short(kind.last.day, year)))
}

fn times(count: usize) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}

/// A day that no line breaks inside of.
fn short(day: NaiveDate, year: i32) -> String {
    unbroken(&date::short(day, year))
}
