//! The items of an entry, each with a box of its own: promises, help to come back to, buying windows, birthdays. Each
//! speaks for its contact by itself, whatever the cadence says. Reads one contact.

use super::because::{Because, Comes, Opens, Promised, Rule, Source, TOLD};
use super::entry::{Detail, Item, ItemKey, Kind};
use super::pressing::Pressing;
use super::schedule::{Day, FIRST_FOLLOW_UP_DAYS};
use super::{help, suggest};
use crate::config::Config;
use crate::contact::{Buying, Contact, Entry, Method, Promise, Question, Status};
use crate::note::front_matter::Key;
use crate::note::said;
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use std::sync::Arc;

/// How many days before its day a promise of yours is shown, however short an agenda looks ahead.
pub(super) const PROMISE_DAYS: u32 = 14;
/// The same of a birthday.
pub(super) const BIRTHDAY_DAYS: u32 = 7;
/// How many days after it a birthday may still be thought of.
pub(super) const BELATED_DAYS: u32 = 3;
const BELATED: Days = Days::new(BELATED_DAYS as u64);
/// So many days after its day a promise of yours still has to be kept at once; later another day will do.
const PRESSING_DAYS: i32 = 14;
/// So many days after a first call a card may still thank for it.
pub(super) const THANKS_DAYS: u32 = 7;
/// A word about a birthday is about the nearest one: half a year before it, or less.
const WISH_DAYS: u32 = 182;

/// How far an agenda looks from its day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    pub today: NaiveDate,
    /// How many days ahead.
    pub ahead: u32,
    /// The day on which one is back, where one is away today: cadence and follow-ups wait for it.
    pub back: Option<NaiveDate>,
}

impl Sight {
    pub fn from(today: NaiveDate, ahead: u32, config: &Config) -> Self {
        Self { today, ahead, back: config.calendar.back(today) }
    }

    /// The day, or the one on which one is back if that is later.
    pub fn not_while_away(self, day: NaiveDate) -> NaiveDate {
        self.back.map_or(day, |back| back.max(day))
    }

    pub fn day(self) -> Day {
        self.today.into()
    }

    /// Whether `day` comes within so many days, or has come.
    fn reaches(self, day: NaiveDate, days: u32) -> bool {
        Day::from(day) <= self.day().plus(days.max(self.ahead))
    }
}

/// Something that speaks today, or is near enough to be shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Open<'c> {
    Promise(&'c Promise),
    Help(help::Kind, Entry<'c>),
    Window { opens: NaiveDate, buying: &'c Buying },
    Birthday(NaiveDate),
    Thanks(Entry<'c>),
}

/// All of a contact's, in the order of their entry: by kind, then by day, then as the note has them.
pub(super) fn open<'c>(contact: &'c Contact, config: &Config, sight: Sight) -> Vec<Open<'c>> {
    if contact.status != Status::Active {
        return Vec::new();
    }
    let promises = contact.promises.iter().filter(|it| is_shown(it, sight)).map(Open::Promise);
    let help = help::newest(contact, sight.today).map(|(kind, entry)| Open::Help(kind, entry));
    let window = window(contact, config, sight).filter(|&(_, _, when)| !matches!(when, Opens::Later(_)));
    let window = window.map(|(buying, opens, _)| Open::Window { opens, buying });
    let birthday = birthday(contact, sight).map(Open::Birthday);
    let thanks = thanks(contact, sight.today).map(Open::Thanks);
    let mut open: Vec<Open<'_>> = promises.chain(help).chain(window).chain(birthday).chain(thanks).collect();
    // Stable: equal ones stay in the note's order.
    open.sort_by_key(|it| (it.kind(), it.day().is_none(), it.day()));
    open
}

/// Yours: late, near, or without a day. Theirs: late.
fn is_shown(promise: &Promise, sight: Sight) -> bool {
    match promise.is_waiting {
        true => is_late(promise, sight),
        false => !matches!(Promised::of(promise, sight), Promised::Later(_)),
    }
}

fn is_late(promise: &Promise, sight: Sight) -> bool {
    promise.due.is_some_and(|due| due < sight.today)
}

impl Promised {
    /// When a promise of yours is due, as seen from the day of this sight.
    fn of(promise: &Promise, sight: Sight) -> Self {
        let Some(due) = promise.due.map(Day::from) else { return Self::Undated };
        match sight.day().days_after(due) {
            late if late > PRESSING_DAYS => Self::LongLate,
            late if late > 0 => Self::Late,
            0 => Self::Today,
            _ if due <= sight.day().plus(sight.ahead) => Self::Ahead(sight.ahead),
            _ if due <= sight.day().plus(PROMISE_DAYS) => Self::Near,
            _ => Self::Later(sight.ahead.max(PROMISE_DAYS)),
        }
    }
}

/// When they buy again, and when that is, as seen from the day of this sight.
fn window<'c>(contact: &'c Contact, config: &Config, sight: Sight) -> Option<(&'c Buying, NaiveDate, Opens)> {
    let buying = contact.buying.as_deref()?;
    let (opens, lead) = (buying.opens(sight.today)?, config.lead);
    let when = match opens {
        opens if opens <= sight.today => Opens::Open,
        opens if opens <= lead.after(sight.today) => Opens::Within(lead),
        _ => Opens::Later(lead),
    };
    Some((buying, opens, when))
}

/// The birthday that is near or just past, if nobody thought of it yet: a touch on the day or later, a word for it.
fn birthday(contact: &Contact, sight: Sight) -> Option<NaiveDate> {
    let from = sight.today.checked_sub_days(BELATED)?;
    let birthday = contact.birthday?;
    let thought_of = |day: NaiveDate| {
        let touched = contact.touched(sight.today).is_some_and(|(touched, _)| touched >= day);
        touched || wish(contact, day, sight.today).is_some()
    };
    // A view of a year and more may see the next one, too.
    let days = [birthday.next(from), birthday.next(sight.today)];
    let near = days.into_iter().flatten().filter(|&day| sight.reaches(day, BIRTHDAY_DAYS));
    near.into_iter().find(|&day| !thought_of(day))
}

/// The first call of a new contact, where a card that thanks for it is in place: from the next day on, for a week, until
/// anything else is in the log.
fn thanks(contact: &Contact, today: NaiveDate) -> Option<Entry<'_>> {
    let call = first_call(contact, today)?;
    let days = (today - call.day).num_days();
    let is_last = contact.history(today).iter().all(|entry| entry.day <= call.day);
    let is_touch = contact.touched(today).is_some_and(|(day, _)| day == call.day);
    (contact.status == Status::Active && is_last && is_touch && (1..=i64::from(THANKS_DAYS)).contains(&days))
        .then_some(call)
}

/// The first touch after you met, where it was by phone and soon enough.
pub(super) fn first_call(contact: &Contact, today: NaiveDate) -> Option<Entry<'_>> {
    let met = contact.met?.on(today);
    let is_meeting = |it: &Entry<'_>| it.day == met && matches!(it.method, None | Some(Method::Meeting));
    let touches =
        || contact.log.iter_on(today).filter(|it| it.tags.is_touch() && it.day >= met && !is_meeting(it));
    let first = touches().map(|it| it.day).min()?;
    let is_soon = (first - met).num_days() <= i64::from(FIRST_FOLLOW_UP_DAYS);
    let earlier = contact.log.stamps_on(today).any(|it| it.tags.is_touch() && it.day < met);
    let mut calls = touches().filter(|it| it.day == first && it.method == Some(Method::Phone));
    calls.next().filter(|_| is_soon && !earlier)
}

/// The line that says that the birthday on `day` was thought of.
fn wish(contact: &Contact, day: NaiveDate, today: NaiveDate) -> Option<u32> {
    let (wished, line) = contact.wished.filter(|&(wished, _)| wished <= today)?;
    (Day::from(wished).plus(WISH_DAYS) >= day.into()).then_some(line)
}

impl Open<'_> {
    fn kind(&self) -> Kind {
        match self {
            Self::Promise(promise) if promise.is_waiting => Kind::Waiting,
            Self::Promise(_) => Kind::Promise,
            Self::Help(help::Kind::Tell, _) => Kind::Tell,
            Self::Help(help::Kind::Ask, _) => Kind::Ask,
            Self::Window { .. } => Kind::Window,
            Self::Birthday(_) => Kind::Birthday,
            Self::Thanks(_) => Kind::Thanks,
        }
    }

    fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Promise(promise) => promise.due,
            Self::Help(_, entry) | Self::Thanks(entry) => Some(entry.day),
            Self::Window { opens, .. } => Some(*opens),
            Self::Birthday(day) => Some(*day),
        }
    }

    /// Whether it is a promise of yours.
    pub fn is_yours(&self) -> bool {
        self.kind() == Kind::Promise
    }

    /// Whether it is a buying window.
    pub fn is_window(&self) -> bool {
        self.kind() == Kind::Window
    }

    /// The day that is still to come on which it will be due; `None`: it speaks already, or no day says when.
    pub fn comes(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Promise(_) | Self::Birthday(_) => self.day().filter(|&day| today < day),
            Self::Help(..) | Self::Window { .. } | Self::Thanks(_) => None,
        }
    }

    /// Whether it must stand under *Today*.
    pub fn is_for_today(&self, today: NaiveDate) -> bool {
        match self {
            Self::Promise(promise) if !promise.is_waiting => {
                let when = Promised::of(promise, Sight { today, ahead: 0, back: None });
                matches!(when, Promised::Late | Promised::Today)
            }
            Self::Birthday(day) => *day == today,
            _ => false,
        }
    }

    /// How pressing it is for a contact of this circle.
    pub fn pressing(&self, circle: u8, today: NaiveDate) -> Pressing {
        if let Some(day) = self.comes(today) {
            return Pressing::ToCome(day.into());
        }
        match (self, self.day().map(Day::from)) {
            (Self::Promise(_), Some(day)) => Pressing::Promise { circle, day },
            (Self::Promise(_), None) => Pressing::Undated,
            (Self::Help(..), _) => Pressing::Help,
            (Self::Window { .. }, _) => Pressing::Window,
            (Self::Birthday(_), _) => Pressing::Birthday,
            (Self::Thanks(_), _) => Pressing::FollowUp,
        }
    }
}

/// What speaks for a contact by itself, and what does not yet, with the lines that say so.
pub(super) fn because(contact: &Contact, config: &Config, sight: Sight) -> Vec<Because> {
    let promises = contact.promises.iter().take(TOLD).map(|promise| {
        let due = promise.due;
        let rule = match promise.is_waiting {
            true => Rule::Theirs { due, is_late: is_late(promise, sight) },
            false => Rule::Yours { due, when: Promised::of(promise, sight) },
        };
        let from = promise.from.as_ref().map(|from| from.note.clone());
        Because::new(rule, [Source::Line(said::Source { from, line: promise.line })])
    });
    let mut last = None;
    let help = help::pending(contact, sight.today).into_iter().take(TOLD).map(|(kind, entry)| {
        let is_older = last.replace(kind) == Some(kind);
        Because::new(Rule::Help { kind, day: entry.day, is_older }, [Source::from(&entry)])
    });
    let window = window(contact, config, sight).map(|(buying, opens, when)| {
        let own: &[Key] =
            if buying.next.is_some() { &[Key::BuysNext] } else { &[Key::Bought, Key::BuysEvery] };
        let lead = Source::Setting("agenda.lead");
        let by = buying.by.is_some().then_some(Source::Field(Key::BuysBy));
        let read = own.iter().map(|&key| Source::Field(key)).chain([lead]).chain(by);
        Because::new(Rule::Window { opens, when }, read)
    });
    let thanks = thanks(contact, sight.today).map(|call| {
        let met = Source::Field(Key::Met);
        Because::new(Rule::Thanks(call.day), [Source::from(&call), met])
    });
    promises.chain(help).chain(window).chain(why_birthday(contact, sight)).chain(thanks).collect()
}

fn why_birthday(contact: &Contact, sight: Sight) -> Option<Because> {
    let from = sight.today.checked_sub_days(BELATED).unwrap_or(sight.today);
    let day = contact.birthday.filter(|_| contact.status == Status::Active)?.next(from)?;
    let ahead = BIRTHDAY_DAYS.max(sight.ahead);
    let is_thought_of = birthday(contact, sight).is_none();
    let when = match Day::from(day).days_after(sight.day()) {
        days if i64::from(days) > i64::from(ahead) => Comes::Later(ahead),
        _ if is_thought_of => Comes::ThoughtOf,
        days if days < 0 => Comes::Past(day.checked_add_days(BELATED).unwrap_or(day)),
        _ => Comes::Within(ahead),
    };
    let wish = wish(contact, day, sight.today).filter(|_| is_thought_of).map(Source::own);
    Some(Because::new(Rule::Birthday { day, when }, [Source::Field(Key::Birthday)].into_iter().chain(wish)))
}

/// The question for next time that stands on an entry: the oldest. It brings nobody onto the agenda, and whoever stands
/// there is asked it at the next touch.
pub(super) fn question(contact: &Contact) -> Option<&Question> {
    contact.questions().first().filter(|_| contact.status == Status::Active)
}

/// The item of a question; those that say the same are counted with it.
fn item_of(question: &Question, contact: &Contact) -> Item {
    let same = contact.questions().iter().filter(|it| it.text == question.text).count();
    let others = u16::try_from(same - 1).unwrap_or(u16::MAX);
    let key = ItemKey { kind: Kind::Question, text: question.text.clone(), day: None, nth: 0, others };
    Item { key, line: Some(question.line), is_late: false, detail: None }
}

/// The items of the entry of the contact called `name`, and the personal fact that is left to help with all of it, which
/// fits the method where one is suggested: the birthday's card takes the first, and where there is a question it is enough.
pub(super) fn items(
    open: &[Open<'_>],
    contact: &Contact,
    name: &str,
    by: Option<Method>,
    today: NaiveDate,
) -> (Vec<Item>, Option<Box<str>>) {
    let mut facts = suggest::facts(contact, name, today);
    let mut fact = |by: Option<Method>| {
        let at = facts.iter().position(|fact| by.is_none_or(|by| suggest::fits(fact, by)))?;
        Some(facts.remove(at))
    };
    let numbers = numbers(contact);
    let mut items = Vec::with_capacity(open.len());
    for it in open {
        let (text, line, detail): (&str, Option<u32>, Option<Detail>) = match it {
            Open::Promise(promise) => {
                let with = promise.from.as_ref().and_then(|from| from.with.clone());
                (&promise.text, Some(promise.line).filter(|_| promise.from.is_none()), with.map(Detail::With))
            }
            Open::Help(_, entry) => {
                let own = entry.from.is_none().then_some(entry.line);
                (entry.text, own, Some(Detail::Help(help::subject(entry))))
            }
            Open::Window { buying, .. } => {
                ("", buying.bought.map(|bought| bought.spot.line), buying.by.clone().map(Detail::Words))
            }
            Open::Birthday(_) => ("", None, fact(Some(Method::Post)).map(|fact| Detail::Words(fact.into()))),
            Open::Thanks(call) => ("", call.from.is_none().then_some(call.line), None),
        };
        let Number { nth, others } = match it {
            Open::Promise(promise) => numbers.get(&place(promise)).copied().unwrap_or_default(),
            _ => Number::default(),
        };
        let is_late = match it {
            Open::Window { opens, .. } => *opens <= today,
            Open::Help(..) | Open::Thanks(_) => false,
            _ => it.day().is_some_and(|day| day < today),
        };
        let key = ItemKey { kind: it.kind(), text: text.into(), day: it.day(), nth, others };
        items.push(Item { key, line, is_late, detail });
    }
    let question = question(contact).map(|question| item_of(question, contact));
    let fact = fact(by).filter(|_| question.is_none()).map(Into::into);
    items.extend(question);
    (items, fact)
}

/// Where a promise stands: the note, unless it is the contact's own, and the line.
type Stand<'c> = (Option<&'c Arc<str>>, u32);

fn place(promise: &Promise) -> Stand<'_> {
    (promise.from.as_ref().map(|from| &from.note), promise.line)
}

/// Of several promises that say the same, which one each is, by where it stands.
fn numbers(contact: &Contact) -> HashMap<Stand<'_>, Number> {
    let what = |it: &Promise| (it.text.clone(), it.due, it.is_waiting);
    let mut seen: HashMap<_, u16> = HashMap::new();
    let mut numbers = HashMap::new();
    for promise in &contact.promises {
        let count = seen.entry(what(promise)).or_insert(0);
        numbers.insert(place(promise), Number { nth: *count, others: 0 });
        *count = count.saturating_add(1);
    }
    for promise in &contact.promises {
        let others = seen.get(&what(promise)).map_or(0, |count| count - 1);
        numbers.entry(place(promise)).and_modify(|number| number.others = others);
    }
    numbers
}

/// Which of several promises that say the same, and how many others there are.
#[derive(Debug, Clone, Copy, Default)]
struct Number {
    nth: u16,
    others: u16,
}

#[cfg(test)]
mod tests;
