//! What to do: a method and one way of adding value, not used with this person yet. Deterministic, and stable
//! until the next touch: of the day it knows only what is believed, what is pending and whether they buy yet.

use super::give;
use super::occasion;
use crate::contact::{Circle, Contact, Entry, Method, Tags};
use crate::date;
use crate::note::said::Source;
use crate::ways::{Use, Way, Ways};
use chrono::{Datelike, NaiveDate};
use std::cmp::Reverse;

/// So many touches of a circle-1 contact by one method alone ask for another.
const SAME: usize = 4;
/// So many sales touches in a row ask for something useful.
const SALES_RUN: usize = 3;

/// One concrete thing to do. `way` and `fact` may hold words of the note or of the vault's own list: whoever shows
/// them escapes them as a whole, which leaves our own words as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// How to reach them.
    pub method: Method,
    /// What to do for them: the way's words; `None`: no way suits.
    pub way: Option<Box<str>>,
    /// A personal fact of theirs to mention.
    pub fact: Option<Box<str>>,
    /// Three sales touches in a row: something useful instead.
    pub is_instead_of_sales: bool,
    /// A circle-1 contact touched by one method only in the last four.
    pub is_to_vary: bool,
}

impl Act {
    /// All of it as one line of plain text, unescaped: `phone: send an article on their field; remember: a whippet`.
    pub fn words(&self) -> String {
        let vary = if self.is_to_vary { ", to vary the method" } else { "" };
        let instead = if self.is_instead_of_sales { "; useful this time, nothing to sell" } else { "" };
        let way = self.way.as_ref().map(|way| format!(": {way}")).unwrap_or_default();
        let fact = self.fact.as_ref().map(|fact| format!("; remember: {fact}")).unwrap_or_default();
        format!("{}{vary}{way}{instead}{fact}", self.method.word())
    }
}

/// A rule that spoke, with the lines that it read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The rule in plain words, our own.
    pub rule: String,
    /// What it rests on; none where it is the absence of something.
    pub lines: Vec<Source>,
}

/// The act for the contact called `name`, as of `today`; the method alone where nothing in `ways` suits.
pub fn act(contact: &Contact, name: &str, ways: &Ways, today: NaiveDate) -> Act {
    let case = Case::new(contact, name, today);
    let Choice { method, what, .. } = case.choose(ways);
    let way = match what {
        What::Pending(pending) => Some(pending.words().into()),
        What::Way { way, .. } => Some(way.act.clone()),
        What::Nothing => None,
    };
    Act {
        method,
        way,
        fact: contact.personal.iter().max_by_key(|fact| case.draw(fact)).cloned(),
        is_instead_of_sales: case.sales_run().is_some(),
        is_to_vary: case.run_of_one_method().is_some(),
    }
}

/// The rules that made [`act`] what it is, method first.
pub fn explain(contact: &Contact, name: &str, ways: &Ways, today: NaiveDate) -> Vec<Because> {
    let case = Case::new(contact, name, today);
    let choice = case.choose(ways);
    let mut because = vec![case.why_method(&choice)];
    if let Some(run) = case.sales_run() {
        let rule = "three sales touches in a row: something useful instead".to_owned();
        because.push(Because { rule, lines: sources(run) });
    }
    if let Some((opens, source)) = case.closed_window() {
        let day = date::short(opens, today.year());
        let rule = format!("they buy again from {day}: nothing is for sale until then");
        because.push(Because { rule, lines: vec![source] });
    }
    because.push(case.why_what(choice.what));
    because
}

/// What is known of one contact when a choice is made.
struct Case<'a> {
    contact: &'a Contact,
    today: NaiveDate,
    /// Believed entries, tries included, oldest first.
    history: Vec<Entry<'a>>,
    /// Those that were answered.
    touches: Vec<Entry<'a>>,
    /// Changes with the name and with every touch, and with nothing else.
    seed: u64,
}

/// What was chosen, and by which rule of method.
struct Choice<'w> {
    method: Method,
    /// The method that was not to be used again.
    avoided: Option<Method>,
    what: What<'w>,
}

enum What<'w> {
    /// Help comes first.
    Pending(give::Pending),
    Way {
        way: &'w Way,
        /// When it was last used with this person.
        last: Option<NaiveDate>,
        /// How many suit, and where some of them were last used.
        suiting: usize,
        used: Vec<(NaiveDate, Source)>,
    },
    /// No way suits.
    Nothing,
}

impl<'a> Case<'a> {
    fn new(contact: &'a Contact, name: &str, today: NaiveDate) -> Self {
        let history = contact.history(today);
        let answered = |entry: &&Entry<'_>| !entry.tags.contains(Tags::NO_ANSWER);
        let touches: Vec<Entry<'_>> = history.iter().filter(answered).copied().collect();
        let count = contact.touches(today) as u64;
        let seed = fnv(fnv(FNV, name.as_bytes()), &count.to_le_bytes());
        Self { contact, today, history, touches, seed }
    }

    fn choose<'w>(&self, ways: &'w Ways) -> Choice<'w> {
        let avoided = self.avoided();
        let methods = self.methods(avoided);
        let best = methods[0];
        if let Some(pending) = give::pending(self.contact, self.today).into_iter().next() {
            return Choice { method: best, avoided, what: What::Pending(pending) };
        }
        let with_sales = self.sales_run().is_none() && self.closed_window().is_none();
        let suits = |(_, way): &(u8, &Way)| {
            way.suits(self.contact.circle, self.contact.categories) && (with_sales || !way.is_sales)
        };
        let suiting: Vec<(u8, &Way)> = (0..).zip(&ways.0).filter(suits).collect();
        let goes = |&method: &Method| suiting.iter().any(|(_, way)| way.goes_by(method));
        let method = methods.into_iter().find(goes).unwrap_or(best);
        let suiting = suiting.into_iter().filter(|(_, way)| way.goes_by(method)).collect();
        Choice { method, avoided, what: self.way(suiting) }
    }

    /// One of these that was not used with this person; when all were, the one that was longest ago.
    fn way<'w>(&self, suiting: Vec<(u8, &'w Way)>) -> What<'w> {
        let used =
            |number: &u8| self.contact.used.iter().find(|it| it.way == *number && it.day <= self.today);
        let uses: Vec<Option<&Use>> = suiting.iter().map(|(number, _)| used(number)).collect();
        // `None`, never, is before any day; the draw decides among equals, whatever their order in the list.
        let first = suiting
            .iter()
            .zip(&uses)
            .min_by_key(|((_, way), last)| (last.map(|it| it.day), Reverse(self.draw(&way.act))));
        let Some(((_, way), last)) = first else { return What::Nothing };
        let last = last.map(|it| it.day);
        let used = uses.iter().flatten().map(|it| (it.day, Source::own(it.line))).collect();
        What::Way { way, last, suiting: suiting.len(), used }
    }

    /// A number that is this text's own until the next touch.
    fn draw(&self, text: &str) -> u64 {
        // The low bits of FNV follow the last byte too closely to draw lots by.
        let hash = fnv(self.seed, text.as_bytes());
        (hash ^ (hash >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// The method that is not to be used next: the last one, or of a run of them; their own channel only after two.
    fn avoided(&self) -> Option<Method> {
        if let Some((method, _)) = self.run_of_one_method() {
            return Some(method);
        }
        let mut latest = self.history.iter().rev().filter_map(|entry| Some((entry.day, entry.method?)));
        let (day, last) = latest.next().or_else(|| self.met().map(|met| (met, Method::Meeting)))?;
        let before = latest.find(|&it| it != (day, last)).map(|(_, method)| method);
        (self.contact.channel != Some(last) || before == Some(last)).then_some(last)
    }

    fn met(&self) -> Option<NaiveDate> {
        self.contact.met.map(|met| met.day).filter(|&met| met <= self.today)
    }

    /// The methods that suit this person, some at least, best first: their channel, what the circle leans to, then whichever was
    /// used longest ago; the avoided one last of all.
    ///
    /// Post and the intranet reach few people: they count where they did before, or where they are the channel.
    fn methods(&self, avoided: Option<Method>) -> Vec<Method> {
        let usual: &[Method] = match self.contact.circle {
            Some(Circle::Inner) => &[Method::Phone, Method::Meeting, Method::Email, Method::Online],
            Some(Circle::Middle) | None => &[Method::Email, Method::Phone, Method::Meeting, Method::Online],
            // An event that you go to anyway, a link on a network, an email to catch up.
            Some(Circle::Outer) => &[Method::Meeting, Method::Online, Method::Email],
        };
        let mut methods: Vec<Method> = usual.to_vec();
        for method in self.contact.channel.into_iter().chain(self.touches.iter().filter_map(|it| it.method)) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        let leans = |method| self.contact.circle == Some(Circle::Middle) && method == Method::Email;
        // The sort is stable: the circle's order decides among those never used.
        methods.sort_by_key(|&method| {
            let is_channel = self.contact.channel == Some(method);
            (avoided == Some(method), !is_channel, !leans(method), self.last_by(method))
        });
        methods
    }

    /// How recently a method was used: its place in the history, from 2 on; a meeting that only `met` knows is 1.
    fn last_by(&self, method: Method) -> usize {
        let met = usize::from(method == Method::Meeting && self.met().is_some());
        self.history.iter().rposition(|entry| entry.method == Some(method)).map_or(met, |at| at + 2)
    }

    /// The method by which a circle-1 contact was touched the last four times, and these touches.
    fn run_of_one_method(&self) -> Option<(Method, &[Entry<'a>])> {
        let run = last(&self.touches, SAME).filter(|_| self.contact.circle == Some(Circle::Inner))?;
        let method = run[0].method?;
        run.iter().all(|entry| entry.method == Some(method)).then_some((method, run))
    }

    /// The last three touches, where you were selling in each.
    fn sales_run(&self) -> Option<&[Entry<'a>]> {
        last(&self.touches, SALES_RUN).filter(|run| run.iter().all(|entry| entry.tags.contains(Tags::SALES)))
    }

    /// When they buy again, where that is still to come, and the line of `bought`.
    fn closed_window(&self) -> Option<(NaiveDate, Source)> {
        let buying = self.contact.buying.as_deref()?;
        let (_, opens) = occasion::window(buying, self.today).filter(|&(_, opens)| self.today < opens)?;
        Some((opens, Source::own(buying.bought?.spot.line)))
    }

    fn why_method(&self, choice: &Choice<'_>) -> Because {
        let chosen = choice.method;
        let (reason, run) = match (self.run_of_one_method(), choice.avoided) {
            (Some((avoided, run)), _) => {
                (format!("the last four touches were all {}: vary the method", avoided.by()), run)
            }
            (None, _) if self.contact.channel == Some(chosen) => {
                ("how they like to be reached".to_owned(), &[][..])
            }
            (None, Some(avoided)) if avoided != chosen => {
                let count = if self.contact.channel == Some(avoided) { 2 } else { 1 };
                let last = if count == 2 { "the last two" } else { "the last" };
                let rule = format!("{}: unlike {last}, {}", chosen.word(), avoided.by());
                return Because { rule, lines: self.latest_by(avoided, count) };
            }
            _ => (self.leaning().to_owned(), &[][..]),
        };
        Because { rule: format!("{}: {reason}", chosen.word()), lines: sources(run) }
    }

    /// The lines of the latest entries by a method; of a meeting that is in no log, that of `met`.
    fn latest_by(&self, method: Method, count: usize) -> Vec<Source> {
        let by_method = self.history.iter().rev().filter(|entry| entry.method == Some(method));
        let found = lines(by_method.take(count).map(Source::from));
        let met = self.contact.met.filter(|_| found.is_empty());
        met.map_or(found, |met| vec![Source::own(met.spot.line)])
    }

    fn leaning(&self) -> &'static str {
        match self.contact.circle {
            Some(Circle::Inner) => "circle 1, by many methods",
            Some(Circle::Middle) => "circle 2, mostly by email",
            Some(Circle::Outer) => "circle 3, at events and online",
            None => "no method was used yet",
        }
    }

    fn why_what(&self, what: What<'_>) -> Because {
        let day = |day| date::short(day, self.today.year());
        match what {
            What::Pending(pending) => {
                Because { rule: pending.because(self.today), lines: vec![pending.source] }
            }
            What::Way { last: None, suiting, used, .. } => {
                let rule = match used.len() {
                    0 => "not used with them yet, as none of the ways that suit".to_owned(),
                    1 => format!("not used with them yet; 1 of the {suiting} ways that suit was"),
                    count => format!("not used with them yet; {count} of the {suiting} ways that suit were"),
                };
                Because { rule, lines: lines(used.into_iter().map(|(_, source)| source)) }
            }
            What::Nothing => {
                let rule = "none of the ways suits: look at their circles, categories and methods".to_owned();
                Because { rule, lines: Vec::new() }
            }
            What::Way { last: Some(last), used, .. } => {
                let rule = format!("all that suit were used with them, this one longest ago, {}", day(last));
                let of_that_day = used.into_iter().filter(|&(day, _)| day == last);
                Because { rule, lines: lines(of_that_day.map(|(_, source)| source)) }
            }
        }
    }
}

/// The entries of the last `count` days that have any, where there are so many: all of one day are one touch.
fn last<'s, 'a>(entries: &'s [Entry<'a>], count: usize) -> Option<&'s [Entry<'a>]> {
    let begins = |at: &usize| *at == 0 || entries[at - 1].day != entries[*at].day;
    let from = (0..entries.len()).rev().filter(begins).nth(count - 1)?;
    Some(&entries[from..])
}

fn sources(entries: &[Entry<'_>]) -> Vec<Source> {
    lines(entries.iter().map(Source::from))
}

fn lines(sources: impl Iterator<Item = Source>) -> Vec<Source> {
    let mut lines: Vec<Source> = sources.collect();
    lines.sort();
    lines.dedup();
    lines
}

const FNV: u64 = 0xCBF2_9CE4_8422_2325;

/// FNV-1a: the same on every machine and in every version, which std's hashers do not promise.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests;
