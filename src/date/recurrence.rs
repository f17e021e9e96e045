//! Rules by which a task repeats, as Obsidian Tasks has them written: `every 2 weeks`, `every month on the last Friday
//! when done`. Says when the next time is, never what repeats.

use super::Span;
use super::spoken::{self, month};
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// How a task repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// Every so many of the unit.
    count: u32,
    unit: Unit,
    /// On which days of the unit; all empty: on the day of the last time.
    on: On,
    /// Whether the next time is counted from the day on which it was done, not from its date.
    pub when_done: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// The days of a unit that a rule names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct On {
    /// Weekdays; in months and years with their place from the start or, below 0, from the end, or 0 for each of them.
    weekdays: Vec<(i32, Weekday)>,
    /// Days of the month, below 0 from its end.
    days: Vec<i32>,
    /// Months of the year.
    months: Vec<u32>,
}

/// The longest rule that is read, in words; nobody writes a longer one.
const MAX_WORDS: usize = 40;

/// How far ahead the next time is looked for: 29 February comes after eight years at the latest, and a rule may take every
/// hundredth of a unit.
const FARTHEST: u32 = 400 * 366;

impl Recurrence {
    /// Reads a rule; `None` where any word of it is not understood.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase().replace(',', " , ");
        let words: Vec<&str> =
            text.split_whitespace().take(MAX_WORDS + 1).filter(|word| *word != ",").collect();
        let (words, when_done) = match &words[..] {
            [rule @ .., "when", "done"] => (rule, true),
            rule => (rule, false),
        };
        let mut reader = Reader { words: words.get(..MAX_WORDS).unwrap_or(words) };
        let rule = reader.rule()?;
        (reader.words.is_empty() && words.len() <= MAX_WORDS).then_some(Self { when_done, ..rule })
    }

    /// The first day by the rule after `from`, which was the last time; `None` where the calendar has none.
    pub fn after(&self, from: NaiveDate) -> Option<NaiveDate> {
        if self.on == On::default() {
            let span = match self.unit {
                Unit::Day => Span { months: 0, days: self.count },
                Unit::Week => Span { months: 0, days: self.count.checked_mul(7)? },
                Unit::Month => Span::months(self.count),
                Unit::Year => Span::months(self.count.checked_mul(12)?),
            };
            return Some(span.after(from)).filter(|&day| super::is_writable(day));
        }
        let mut days = (1..=FARTHEST).map_while(|days| from.checked_add_days(Days::new(days.into())));
        let found = days.find(|&day| self.is_in_turn(from, day) && self.on.holds(day, self.unit));
        found.filter(|&day| super::is_writable(day))
    }

    /// Whether the day is in a unit whose turn it is, counted from that of the last time.
    fn is_in_turn(&self, from: NaiveDate, day: NaiveDate) -> bool {
        let passed = match self.unit {
            Unit::Day => (day - from).num_days(),
            Unit::Week => (monday(day) - monday(from)).num_days() / 7,
            Unit::Month => i64::from(month_number(day) - month_number(from)),
            Unit::Year => i64::from(day.year() - from.year()),
        };
        passed % i64::from(self.count) == 0
    }
}

impl On {
    fn holds(&self, day: NaiveDate, unit: Unit) -> bool {
        let last = days_in_month(day);
        let of_month = day.day().cast_signed();
        let is_weekday = |&(place, weekday): &(i32, Weekday)| {
            let (from_start, from_end) = ((of_month - 1) / 7 + 1, -((last - of_month) / 7 + 1));
            weekday == day.weekday()
                && (unit == Unit::Week || place == 0 || place == from_start || place == from_end)
        };
        (self.months.is_empty() || self.months.contains(&day.month()))
            && (self.days.is_empty()
                || self.days.iter().any(|&it| it == of_month || it == of_month - last - 1))
            && (self.weekdays.is_empty() || self.weekdays.iter().any(is_weekday))
    }
}

fn monday(day: NaiveDate) -> NaiveDate {
    let since = day.weekday().num_days_from_monday();
    day.checked_sub_days(Days::new(since.into())).unwrap_or(day)
}

fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0().cast_signed()
}

fn days_in_month(day: NaiveDate) -> i32 {
    let last = (28..=31).rev().find(|&last| day.with_day(last).is_some());
    last.unwrap_or(28).cast_signed()
}

/// Takes a rule's words one after the other.
struct Reader<'t> {
    words: &'t [&'t str],
}

impl<'t> Reader<'t> {
    fn rule(&mut self) -> Option<Recurrence> {
        if !self.takes("every") {
            return None;
        }
        let count = self.count()?;
        let (unit, mut on) = self.unit(count)?;
        if self.takes("on") {
            self.takes("the");
            self.days(unit, &mut on)?;
        }
        Some(Recurrence { count, unit, on, when_done: false })
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_it = self.words.first() == Some(&word);
        if is_it {
            self.words = &self.words[1..];
        }
        is_it
    }

    /// Takes the next word if it means something.
    fn take<T>(&mut self, meaning: impl Fn(&'t str) -> Option<T>) -> Option<T> {
        let found = meaning(self.words.first()?)?;
        self.words = &self.words[1..];
        Some(found)
    }

    /// Takes a list of such words, `and` between any two of them or not.
    fn list<T>(&mut self, meaning: impl Fn(&'t str) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        loop {
            let before = self.words;
            let joined = !found.is_empty() && self.takes("and");
            match self.take(&meaning) {
                Some(it) => found.push(it),
                None => {
                    self.words = if joined { before } else { self.words };
                    return found;
                }
            }
        }
    }

    /// `2` in `every 2 weeks`, and `other`, which is the same; without a number one. None is no number.
    fn count(&mut self) -> Option<u32> {
        let count = self.take(|word| if word == "other" { Some(2) } else { word.parse().ok() });
        count.or(Some(1)).filter(|count| *count > 0)
    }

    /// The unit, or the days that stand for one: `every weekday`, `every Monday and Friday`, `every April`.
    fn unit(&mut self, count: u32) -> Option<(Unit, On)> {
        let unit = self.take(|word| {
            Some(match word {
                "day" | "days" => Unit::Day,
                "week" | "weeks" => Unit::Week,
                "month" | "months" => Unit::Month,
                "year" | "years" => Unit::Year,
                _ => return None,
            })
        });
        if let Some(unit) = unit {
            return Some((unit, On::default()));
        }
        if self.take(|word| matches!(word, "weekday" | "weekdays").then_some(())).is_some() {
            return Some((Unit::Week, On { weekdays: workdays(), ..On::default() }));
        }
        let weekdays = self.list(|word| weekday(word).map(|day| (0, day)));
        if !weekdays.is_empty() {
            return Some((Unit::Week, On { weekdays, ..On::default() }));
        }
        let months = self.list(month);
        (!months.is_empty() && count == 1).then(|| (Unit::Year, On { months, ..On::default() }))
    }

    /// What follows *on*: weekdays of a week; of a month its days, or weekdays with their place.
    fn days(&mut self, unit: Unit, on: &mut On) -> Option<()> {
        if unit == Unit::Week {
            on.weekdays = self.list(|word| weekday(word).map(|day| (0, day)));
            return (!on.weekdays.is_empty()).then_some(());
        }
        let has_months = unit == Unit::Month || !on.months.is_empty();
        if !has_months {
            return None;
        }
        loop {
            let place = self.place();
            match (place, self.take(weekday)) {
                (place, Some(weekday)) => on.weekdays.push((place.unwrap_or(0), weekday)),
                (Some(place), None) => on.days.push(place),
                (None, None) => return None,
            }
            let goes_on = self.takes("and");
            self.takes("the");
            if !goes_on && self.words.is_empty() {
                // Both at once would be days that are both: nobody means that.
                return (on.weekdays.is_empty() || on.days.is_empty()).then_some(());
            }
        }
    }

    /// `1st`, `15`, `last`, `2nd last`.
    fn place(&mut self) -> Option<i32> {
        if self.takes("last") {
            return Some(-1);
        }
        let number = self.take(|word| {
            let digits =
                ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
            digits.parse::<i32>().ok().filter(|number| (1..=31).contains(number)).or(match word {
                "first" => Some(1),
                "second" => Some(2),
                "third" => Some(3),
                "fourth" => Some(4),
                _ => None,
            })
        })?;
        Some(if self.takes("last") { -number } else { number })
    }
}

/// `monday` and `mondays`.
fn weekday(word: &str) -> Option<Weekday> {
    spoken::weekday(word).or_else(|| spoken::weekday(word.strip_suffix('s')?))
}

fn workdays() -> Vec<(i32, Weekday)> {
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri].map(|day| (0, day)).into()
}

#[cfg(test)]
mod tests;
