//! What to do next with somebody: a method, and a way of adding value that was not used with them yet. The same note
//! gives the same suggestion until the next touch.

use super::because::{Because, Choice as Why, Near, Rule, Source as Read};
use super::no_reply;
use crate::contact::{Circle, Contact, Entry, Method, Tags, Temperature};
use crate::date::{self, Span};
use crate::index::Meeting;
use crate::note::front_matter::Key;
use crate::note::markdown::clean;
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
    /// To link up on LinkedIn, which is done once: no way besides.
    pub is_to_link: bool,
}

/// The act for the contact called `name`, as of `today`; the method alone where nothing in `ways` suits. From `lead` before
/// they buy again business is near. Help to come back to is no act: it has items of its own. Whoever is seen once a year is
/// invited to the `event` that comes.
pub fn act(
    contact: &Contact,
    name: &str,
    ways: &Ways,
    lead: Span,
    today: NaiveDate,
    event: Option<&Meeting>,
) -> Act {
    let case = Case::new(contact, name, lead, today);
    let choice = case.choose(ways, event);
    case.act(choice)
}

/// The personal facts of the contact called `name`, the one to mention first: another one after every touch.
pub(super) fn facts<'c>(contact: &'c Contact, name: &str, today: NaiveDate) -> Vec<&'c str> {
    let case = Case::new(contact, name, Span::months(0), today);
    let mut facts: Vec<&str> = contact.personal.iter().map(|fact| &**fact).collect();
    facts.sort_by_cached_key(|fact| Reverse(case.draw(fact)));
    facts
}

/// Words of a personal fact that say how somebody is reached.
const NAMING: [(&str, Method); 14] = [
    ("phone", Method::Phone),
    ("telephone", Method::Phone),
    ("call", Method::Phone),
    ("calls", Method::Phone),
    ("voicemail", Method::Phone),
    ("email", Method::Email),
    ("emails", Method::Email),
    ("mail", Method::Email),
    ("linkedin", Method::Online),
    ("whatsapp", Method::Online),
    ("card", Method::Post),
    ("cards", Method::Post),
    ("letter", Method::Post),
    ("letters", Method::Post),
];

/// Words that deny what follows them.
const DENYING: [&str; 9] =
    ["no", "not", "never", "without", "hates", "dislikes", "don't", "doesn't", "ignores"];
/// How many words behind such a one are denied.
const DENIED: usize = 3;

/// Whether a personal fact fits what is done by this method: it names that one, or none, and does not speak against it.
pub(super) fn fits(fact: &str, method: Method) -> bool {
    let words: Vec<String> = fact
        .replace('’', "'")
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let named = |(at, word): (usize, &String)| {
        let method = NAMING.iter().find(|(known, _)| known == word)?.1;
        let before = &words[at.saturating_sub(DENIED)..at];
        Some((method, before.iter().any(|word| DENYING.contains(&&**word))))
    };
    let named: Vec<(Method, bool)> = words.iter().enumerate().filter_map(named).collect();
    let mut liked = named.iter().filter(|(_, is_denied)| !is_denied).map(|it| it.0).peekable();
    !named.contains(&(method, true)) && (liked.peek().is_none() || liked.any(|it| it == method))
}

/// The rules that made [`act`] what it is, method first.
pub(super) fn because(
    contact: &Contact,
    name: &str,
    ways: &Ways,
    lead: Span,
    today: NaiveDate,
    event: Option<&Meeting>,
) -> Vec<Because> {
    let case = Case::new(contact, name, lead, today);
    let choice = case.choose(ways, event);
    let mut because = vec![case.why_method(&choice)];
    because.extend(case.run_of_sales().map(|run| {
        let read = lines(run.iter().map(Source::from));
        match case.near_business() {
            None => Because::new(Rule::SalesRun, read),
            Some((near, also)) => Because::new(Rule::MaySell(near), read.into_iter().chain(also)),
        }
    }));
    because.extend(
        case.closed_window()
            .map(|(opens, source)| Because::new(Rule::NothingForSale(opens), source.map(Read::Line))),
    );
    because.extend(match &choice.what {
        What::Way { unwanted, .. } if !unwanted.is_empty() => {
            Some(Because::new(Rule::NotUseful, lines(unwanted.iter().cloned())))
        }
        _ => None,
    });
    because.push(case.why_what(choice.what));
    because
}

/// What is known of one contact when a choice is made.
struct Case<'a> {
    contact: &'a Contact,
    /// How long before they buy again business is near.
    lead: Span,
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
    Way {
        way: &'w Way,
        /// When it was last used with this person.
        last: Option<NaiveDate>,
        /// How many suit, and where some of them were last used.
        suiting: usize,
        used: Vec<(NaiveDate, Source)>,
        /// Where those were used that were not useful to them: these come last.
        unwanted: Vec<Source>,
    },
    /// To link up on LinkedIn.
    Link,
    /// An event that comes: they are invited.
    Event(&'w Meeting),
    /// No way suits.
    Nothing,
}

impl<'a> Case<'a> {
    fn new(contact: &'a Contact, name: &str, lead: Span, today: NaiveDate) -> Self {
        let history = contact.history(today);
        let answered = |entry: &&Entry<'_>| entry.tags.is_touch();
        let touches: Vec<Entry<'_>> = history.iter().filter(answered).copied().collect();
        let count = contact.touches(today) as u64;
        let seed = fnv(fnv(FNV, name.as_bytes()), &count.to_le_bytes());
        Self { contact, lead, today, history, touches, seed }
    }

    fn act(&self, Choice { method, what, .. }: Choice<'_>) -> Act {
        let is_to_link = matches!(what, What::Link);
        let way = match what {
            What::Way { way, .. } => Some(way.act.clone()),
            What::Event(event) => {
                let (name, day) = (clean(&event.place), date::short(event.day, self.today.year()));
                Some(format!("invite them to {name}, {day}").into())
            }
            What::Link | What::Nothing => None,
        };
        Act {
            method,
            way,
            fact: self.fact(method).filter(|_| !is_to_link),
            is_to_link,
            is_instead_of_sales: self.sales_run().is_some(),
            is_to_vary: self.run_of_one_method().is_some(),
        }
    }

    /// The personal fact to mention.
    fn fact(&self, method: Method) -> Option<Box<str>> {
        let fitting = self.contact.personal.iter().filter(|fact| fits(fact, method));
        fitting.max_by_key(|fact| self.draw(fact)).cloned()
    }

    fn choose<'w>(&self, ways: &'w Ways, event: Option<&'w Meeting>) -> Choice<'w> {
        let avoided = self.avoided();
        let methods = self.methods(avoided);
        let best = methods[0];
        if let Some(event) = event.filter(|_| self.contact.circle == Some(Circle::Outer)) {
            let method = methods.into_iter().find(|&method| method != Method::Meeting).unwrap_or(best);
            return Choice { method, avoided, what: What::Event(event) };
        }
        if self.is_to_link() {
            return Choice { method: Method::Online, avoided, what: What::Link };
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
        let first = suiting.iter().zip(&uses).min_by_key(|((number, way), last)| {
            (self.is_unwanted(*number), last.map(|it| it.day), Reverse(self.draw(&way.act)))
        });
        let Some(((_, way), last)) = first else { return What::Nothing };
        let last = last.map(|it| it.day);
        let used = uses.iter().flatten().map(|it| (it.day, Source::own(it.line))).collect();
        let of_suiting = |it: &&Use| suiting.iter().any(|(number, _)| *number == it.way);
        let unwanted = self.contact.used.iter().filter(|it| it.is_unwanted && it.day <= self.today);
        let unwanted = unwanted.filter(of_suiting).map(|it| Source::own(it.line)).collect();
        What::Way { way, last, suiting: suiting.len(), used, unwanted }
    }

    /// Whether they said of this way that it was not useful.
    fn is_unwanted(&self, number: u8) -> bool {
        let mut uses = self.contact.used.iter().filter(|it| it.way == number && it.day <= self.today);
        uses.any(|it| it.is_unwanted)
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
        self.contact.met.map(|met| met.on(self.today)).filter(|&met| met <= self.today)
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
        // Nobody asks in person whether a message arrived.
        if self.is_second_try() {
            methods.retain(|&method| method != Method::Meeting);
        }
        let leans = |method| self.contact.circle == Some(Circle::Middle) && method == Method::Email;
        // The sort is stable: the circle's order decides among those never used.
        methods.sort_by_key(|&method| {
            let is_channel = self.contact.channel == Some(method);
            (avoided == Some(method), !is_channel, !leans(method), self.last_by(method))
        });
        methods
    }

    /// Whether the one try since the last touch is so fresh that the next asks whether it arrived.
    fn is_second_try(&self) -> bool {
        no_reply::tries(self.contact, self.today).is_some_and(|tries| tries.is_one_of_late(self.today))
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

    /// Whether to link up on LinkedIn: once, with the outer circle, where nothing went on online yet.
    fn is_to_link(&self) -> bool {
        let is_linked = self.contact.reach.as_ref().is_some_and(|reach| reach.linkedin.is_some());
        let was_online = self.history.iter().any(|entry| entry.method == Some(Method::Online));
        self.contact.circle == Some(Circle::Outer) && !is_linked && !was_online
    }

    /// The last three touches, where you were selling in each, and business is not near.
    fn sales_run(&self) -> Option<&[Entry<'a>]> {
        self.run_of_sales().filter(|_| self.near_business().is_none())
    }

    /// The last three touches, where you were selling in each.
    fn run_of_sales(&self) -> Option<&[Entry<'a>]> {
        last(&self.touches, SALES_RUN).filter(|run| run.iter().all(|entry| entry.tags.contains(Tags::SALES)))
    }

    /// Why nothing keeps from selling, and the fields that say so: they are hot, or they buy now or soon.
    fn near_business(&self) -> Option<(Near, Vec<Read>)> {
        if self.contact.temperature == Some(Temperature::Hot) {
            return Some((Near::Hot, vec![Read::Field(Key::Temperature)]));
        }
        let buying = self.contact.buying.as_deref()?;
        let opens = buying.opens(self.today).filter(|&opens| opens <= self.lead.after(self.today))?;
        let keys: &[Key] =
            if buying.next.is_some() { &[Key::BuysNext] } else { &[Key::Bought, Key::BuysEvery] };
        Some((Near::Window(opens), keys.iter().map(|&key| Read::Field(key)).collect()))
    }

    /// When they buy again, where that is not near, and the line of `bought`, if there is one.
    fn closed_window(&self) -> Option<(NaiveDate, Option<Source>)> {
        let buying = self.contact.buying.as_deref().filter(|_| self.near_business().is_none())?;
        let opens = buying.opens(self.today).filter(|&opens| self.today < opens)?;
        Some((opens, buying.bought.map(|bought| Source::own(bought.spot.line))))
    }

    fn why_method(&self, choice: &Choice<'_>) -> Because {
        let method = choice.method;
        let (why, read) = match (self.run_of_one_method(), choice.avoided) {
            _ if matches!(choice.what, What::Link) => (Why::Link, vec![Read::Field(Key::Circle)]),
            (Some((avoided, run)), _) => (Why::Vary(avoided), lines(run.iter().map(Source::from))),
            (None, _) if self.contact.channel == Some(method) => {
                (Why::Channel, vec![Read::Field(Key::Channel)])
            }
            (None, Some(avoided)) if avoided != method => {
                let is_two = self.contact.channel == Some(avoided);
                let read = self.latest_by(avoided, if is_two { 2 } else { 1 });
                (Why::Unlike { method: avoided, is_two }, read)
            }
            _ => {
                let circle = self.contact.circle;
                (Why::Circle(circle), circle.map(|_| Read::Field(Key::Circle)).into_iter().collect())
            }
        };
        Because::new(Rule::Method { method, why }, read)
    }

    /// The lines of the latest entries by a method; of a meeting that is in no log, that of `met`.
    fn latest_by(&self, method: Method, count: usize) -> Vec<Read> {
        let by_method = self.history.iter().rev().filter(|entry| entry.method == Some(method));
        let found = lines(by_method.take(count).map(Source::from));
        let met = self.contact.met.filter(|_| found.is_empty());
        met.map_or(found, |met| vec![Read::own(met.spot.line)])
    }

    fn why_what(&self, what: What<'_>) -> Because {
        let of = |used: Vec<(NaiveDate, Source)>| lines(used.into_iter().map(|(_, source)| source));
        match what {
            What::Link => Because::new(Rule::Link, []),
            What::Nothing => Because::new(Rule::NoWay, []),
            What::Event(event) => {
                let source = Source { from: Some(event.note.clone()), line: 1 };
                Because::new(Rule::Invited(event.day), [Read::Line(source)])
            }
            What::Way { last: None, suiting, used, .. } => {
                Because::new(Rule::FreshWay { used: used.len(), of: suiting }, of(used))
            }
            What::Way { last: Some(last), mut used, .. } => {
                used.retain(|&(day, _)| day == last);
                Because::new(Rule::UsedWay(last), of(used))
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

/// What was read, each line once, in order.
fn lines(sources: impl Iterator<Item = Source>) -> Vec<Read> {
    let mut lines: Vec<Source> = sources.collect();
    lines.sort();
    lines.dedup();
    lines.into_iter().map(Read::Line).collect()
}

const FNV: u64 = 0xCBF2_9CE4_8422_2325;

/// FNV-1a: the same on every machine and in every version, which std's hashers do not promise.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests;
