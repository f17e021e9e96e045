//! A person as a terminal shows them: facts first, then what was and what is promised.

use crate::agenda::Section;
use crate::agenda::markdown::{clean, cut};
use crate::agenda::person::{Kind, Next, Person, Touch, words};
use crate::agenda::say;
use crate::contact::{self, Category, Contact, Method, Promise, Status};
use crate::date;
use crate::shell::page::{BOLD, DIM, Page, unbroken};
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
    let year = person.today.year();
    let touches: Vec<_> = person.last.iter().map(|touch| self::touch(touch, year)).collect();
    section(&mut page, "Last touches", &touches);
    list(&mut page, "You promised", person.yours.iter().map(|promise| self::promise(promise, person.today)));
    list(&mut page, "Waiting for", person.theirs.iter().map(|promise| self::promise(promise, person.today)));
    let kinds: Vec<_> = person.give_and_take.iter().map(|kind| self::kind(kind, year)).collect();
    section(&mut page, "Give and take", &kinds);
    list(&mut page, "Personal", person.contact.personal.iter().map(|fact| user_text(fact)));
    if let Some(act) = &person.act {
        list(&mut page, "Suggestion", [user_text(&act.words())]);
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
        (
            "next",
            Some(format!("{}; it will be the {} touch", next(person), say::ordinal(person.touches + 1))),
        ),
        ("channel", contact.channel.map(|channel| channel.by().to_owned())),
        ("birthday", birthday(person)),
        ("buying", buying(person)),
    ];
    let ours = ours.into_iter().filter_map(|(label, text)| Some((label.to_owned(), text?)));
    let theirs = person.fields.iter().map(|(key, values)| (user_text(key), user_text(&values.join(", "))));
    ours.chain(theirs).filter(|(_, text)| !text.is_empty()).collect()
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
        status.to_owned(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn met(person: &Person<'_>) -> Option<String> {
    let place = person.contact.place().map(|place| user_text(&place));
    let day = person.contact.met.map(|met| short(met.day, person.today.year()));
    let parts: Vec<String> = day.into_iter().chain(place).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn next(person: &Person<'_>) -> String {
    let day = |day| short(day, person.today.year());
    let overdue = if person.section == Some(Section::Overdue) { ", overdue" } else { "" };
    match person.next {
        Next::Off(status) => format!("{}, so off the agenda", status.word()),
        Next::Never => "no circle and no cadence, so never due".into(),
        Next::Now => "due, never touched".into(),
        Next::Silent => "not calling back".into(),
        Next::FirstFollowUp { by } => match by.succ_opt().filter(|_| by < person.today) {
            Some(since) => format!("first follow-up, late since {}", day(since)),
            None => format!("first follow-up by {}", day(by)),
        },
        Next::Agreed { day: agreed, again } => {
            let again = again.map(|again| format!(", again from {}", day(again))).unwrap_or_default();
            format!("agreed for {}{again}", day(agreed))
        }
        Next::Due { day: due, latest: Some(latest) } if overdue.is_empty() => {
            format!("due {}, late after {}", day(due), day(latest))
        }
        Next::Due { day: due, .. } => format!("due {}{overdue}", day(due)),
    }
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
    let from = touch.from.map(|from| format!("in the note of {}", name(from)));
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
    let Some(due) = promise.due else { return format!("{text}, no date") };
    let late = if due < today { ", overdue" } else { "" };
    format!("{text}, by {}{late}", short(due, today.year()))
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
