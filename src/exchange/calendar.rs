//! iCalendar written: birthdays, agreed days, promises and buying windows. Nothing in it moves with today: no age, no
//! cadence, no stamp, so that it changes only when a note does. What moves to another day is another event, since programs
//! keep the day of an event that they know (its key is made of the day too).

use super::content_line::{Lines, key, said};
use crate::contact::{self, Birthday, Contact, Status};
use chrono::{Datelike, NaiveDate};

/// One event, ready to be put among others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    day: NaiveDate,
    uid: String,
    lines: String,
}

/// The name under which people see the calendar.
const NAME: &str = "rounds";

/// The year of a birthday without one: a leap year.
const NO_YEAR: i32 = 2000;

/// Events as a calendar.
pub fn calendar(events: impl IntoIterator<Item = Event>) -> String {
    let mut events: Vec<Event> = events.into_iter().collect();
    events.sort_unstable();
    events.dedup();
    let mut calendar = Lines::default();
    calendar.whole("BEGIN:VCALENDAR");
    calendar.whole("VERSION:2.0");
    calendar.whole("PRODID:-//rounds//EN");
    calendar.whole("CALSCALE:GREGORIAN");
    calendar.whole("METHOD:PUBLISH");
    calendar.text("NAME", NAME);
    calendar.text("X-WR-CALNAME", NAME);
    calendar.whole("REFRESH-INTERVAL;VALUE=DURATION:PT12H");
    calendar.whole("X-PUBLISHED-TTL:PT12H");
    events.iter().for_each(|event| calendar.written(&event.lines));
    calendar.sealed("END:VCALENDAR")
}

/// What a calendar says, a line each: the days and words of its events, and whatever another program added.
pub fn says(calendar: &str) -> Vec<String> {
    said(calendar)
}

/// What of a contact stands in a calendar. Whoever is off the agenda has only a birthday, and whoever is dead or let go none.
pub fn events(path: &str, contact: &Contact) -> Vec<Event> {
    let mut events = Events { path, name: contact::name(path), contact, all: Vec::new() };
    if !matches!(contact.status, Status::Deceased | Status::Dropped) {
        events.birthday();
    }
    if contact.status == Status::Active {
        events.next();
        events.promises();
        events.window();
    }
    events.all
}

struct Events<'c> {
    path: &'c str,
    name: &'c str,
    contact: &'c Contact,
    all: Vec<Event>,
}

/// When an event is.
enum When {
    Day,
    /// From this minute of the day on, by the clock of wherever one is.
    Minute(u16),
    /// Every year.
    Yearly,
}

impl Events<'_> {
    fn birthday(&mut self) {
        let Some(birthday) = self.contact.birthday else { return };
        let Birthday { year, month, day } = birthday;
        let first = year.unwrap_or(NO_YEAR);
        let Some(first) = NaiveDate::from_ymd_opt(first, month.into(), day.into()) else { return };
        let year = year.map(|year| format!(" ({year})")).unwrap_or_default();
        self.put("birthday", first, When::Yearly, &format!("Birthday: {}{year}", self.name));
    }

    fn next(&mut self) {
        let Some(day) = self.contact.next else { return };
        let agreed = self.contact.agreement.as_ref().map(|it| format!(": {}", it.words)).unwrap_or_default();
        let when = self.contact.next_minute.map_or(When::Day, When::Minute);
        self.put("next", day, when, &format!("{}{agreed}", self.name));
    }

    fn promises(&mut self) {
        for promise in &self.contact.promises {
            let Some(due) = promise.due else { continue };
            let (kind, says) = match promise.is_waiting {
                true => ("waiting", " promised"),
                false => ("promise", ""),
            };
            self.put(kind, due, When::Day, &format!("{}{says}: {}", self.name, promise.text));
        }
    }

    fn window(&mut self) {
        let opens = self.contact.buying.as_ref().and_then(|buying| buying.opens(NaiveDate::MAX));
        if let Some(day) = opens {
            self.put("window", day, When::Day, &format!("{} buys again", self.name));
        }
    }

    fn put(&mut self, kind: &str, day: NaiveDate, when: When, summary: &str) {
        if !(1..=9999).contains(&day.year()) {
            return;
        }
        let at = match when {
            When::Minute(minute) => format!("T{:02}{:02}00", minute / 60, minute % 60),
            When::Day | When::Yearly => String::new(),
        };
        let start = format!("{}{at}", day.format("%Y%m%d"));
        let nth = self.all.iter().filter(|event| event.day == day).count();
        let words = format!("{}\n{kind}\n{start}\n{summary}", self.path);
        let mut uid = key(&words).to_string();
        // Two promises of the same words for the same day are two.
        if self.all.iter().any(|event| event.uid == uid) {
            uid = key(&format!("{words}\n{nth}")).to_string();
        }
        let mut event = Lines::default();
        event.whole("BEGIN:VEVENT");
        event.raw("UID", &uid);
        event.whole("DTSTAMP:19700101T000000Z");
        match when {
            When::Minute(_) => {
                event.raw("DTSTART", &start);
                event.whole("DURATION:PT30M");
            }
            When::Day | When::Yearly => {
                event.raw("DTSTART;VALUE=DATE", &start);
                event.whole("TRANSP:TRANSPARENT");
            }
        }
        if matches!(when, When::Yearly) {
            // By the rule alone, 29 February is kept in leap years only, and on 1 March by some.
            let is_leap_day = (day.month(), day.day()) == (2, 29);
            let by = if is_leap_day { ";BYMONTH=2;BYMONTHDAY=-1" } else { "" };
            event.raw("RRULE", &format!("FREQ=YEARLY{by}"));
        }
        event.text("SUMMARY", summary);
        event.text("DESCRIPTION", &self.description());
        event.whole("END:VEVENT");
        self.all.push(Event { day, uid, lines: event.into_text() });
    }

    /// Why, how to reach them, and where the note is.
    fn description(&self) -> String {
        let phone = self.contact.reach.as_ref().and_then(|reach| reach.phones.first());
        let lines = [self.contact.why.as_deref(), phone.map(|phone| &**phone), Some(self.path)];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}
