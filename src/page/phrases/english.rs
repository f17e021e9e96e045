//! The table in English. The page's wording is changed here and nowhere else.

use super::Phrases;
use crate::agenda::FIRST_FOLLOW_UP_DAYS;
use crate::agenda::Off;
use crate::agenda::balance::PERSISTENT;
use crate::agenda::because::{AfterTries, Choice, Comes, Due, Near, Opens, Promised, Rule, Waits};
use crate::agenda::help;
use crate::agenda::no_reply::Evidence;
use crate::agenda::suggest::Act;
use crate::config::AGENDA_TITLE;
use crate::contact::Category;
use crate::contact::{Circle, Method, at_place};
use crate::date;
use chrono::{Datelike, Days, NaiveDate};

/// The words of the page.
pub static ENGLISH: Phrases = Phrases {
    title: AGENDA_TITLE,
    long: date::long,
    parse_long,
    short: date::short,
    month: date::month_name,
    month_over: "{0} is over: {1} looks back on it",
    nothing: "Nothing is due today or in the next seven days.",
    sections: ["Today", "This week", "When there is time", "Not calling back"],
    inbox: "Inbox",
    balance: "Balance",
    attention: "Needs attention",
    yours: "Yours",
    more: "and {0} more: {1}",

    agreed: "agreed for {0}",
    agreed_again: "agreed for {0}, again from {1}",
    quoted: ": “{0}”",
    follow_up: "first follow-up by {0}",
    follow_up_late: "first follow-up, late since {0}",
    due_since: "due since {0}",
    seen: "you will see them on {0}",
    never_touched: "never touched",
    cooling: |usual| format!("cooling: usually {}", every(usual)),
    via: "by {0}",
    still_waiting: "they wait to see whether you stay",
    retry: "“just making sure you got my message”",
    try_first: "look at voicemail and spam first",
    on: "{0}",
    met: "met {0}",
    place: at_place,
    last: "last {0}",
    they_wrote: "they wrote last, {0}",
    they_called: "they called last, {0}",
    they_came: "they came to you last, {0}",
    tried: ["tried {1}", "tried twice, last {1}", "tried {0} times, last {1}"],
    nth_touch: "{0} touch",
    ordinal,
    by: Method::by,

    promise: ["you promised by {1}: {0}", "you promised: {0}"],
    waiting: ["they promised by {1}: {0}", "they promised: {0}"],
    no_words: "(no words)",
    tell: [
        "tell them what came of the {0} of {1}",
        "tell them what came of “{0}”, {1}",
        "tell them what came of their help of {1}",
        "tell them what came of the introduction to {0} of {1}",
    ],
    ask: [
        "ask how useful the {0} was",
        "ask how useful the {0} were",
        "ask how useful this was: “{0}”, {1}",
        "ask how useful your help of {1} was",
        "ask how useful the introduction to {0} was",
    ],
    thing: |thing| thing,
    window: ["buys again since {0}", "buys again from {0}"],
    birthday: ["birthday {0}: a card", "birthday was {0}: a belated card"],
    thanks: "post a card, thank them for the call of {0}",
    question: "ask: {0}",

    opening: "open with “It was good to meet you {0}”",
    opening_words: "open with what you noted: “{0}”",
    opening_whole: "“It was good to meet you {0}. I wanted to see when we could get together, to see how we can help each other.”",
    opening_words_whole: "what you noted, “{0}”, then: “I wanted to see when we could get together, to see how we can help each other.”",
    fallbacks: [
        "if they hesitate: “It would only take a few minutes …”",
        "else: “When would be a good time to check back?”, and `rounds later {0} DATE` with their answer",
    ],
    act,
    questions: [
        "do you have anything in common?",
        "did you agree on what comes next, and when?",
        "is this the time at which they buy?",
        "is this the way in which they buy?",
        "could they say in a sentence what you do?",
        "do you listen, and are you easy to talk to?",
        "is this how they like to be reached?",
        "what are they telling you by this?",
        "do you keep in touch steadily?",
        "what did they get out of it so far?",
    ],
    evidence,
    note_says: "the note says: {0}",
    ask_yourself: "only you know: {0}",
    ways_out: "ways out: {0}",
    way_out,
    let_go: "let go or hand over",

    because,

    card: ["{0} · what for?", "{0} · card of {1}, what for?"],

    table_head: "| | 1 | 2 | 3 | none | all |",
    no_category: "no category",
    all: "all",
    off,
    and_more: "and {0} more",
    to_rest: " · the weakest, to rest: ",
    without_circle: [
        "No circle and no cadence, so never due: ",
        "{0} have no circle and no cadence, so are never due: {1}",
    ],
};

/// `Sunday 22 November 2026`: the weekday is checked by whoever writes it again.
fn parse_long(text: &str) -> Option<NaiveDate> {
    let (_, day) = text.split_once(' ')?;
    NaiveDate::parse_from_str(day, "%d %B %Y").ok()
}

/// `4th`
fn ordinal(number: usize) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// `phone, to vary the method`, `; remember: a whippet`
fn act(act: &Act) -> [String; 2] {
    let link = if act.is_to_link { ": link up on LinkedIn" } else { "" };
    let vary = if act.is_to_vary { ", to vary the method" } else { "" };
    let instead = if act.is_instead_of_sales { "; useful this time, nothing to sell" } else { "" };
    let fact = act.fact.as_ref().map(|fact| format!("; remember: {fact}")).unwrap_or_default();
    [format!("{}{vary}{link}", act.method.word()), format!("{instead}{fact}")]
}

fn evidence(evidence: &Evidence) -> String {
    match evidence {
        Evidence::NothingInCommon => "no common ground noted".into(),
        Evidence::NothingAgreed => "no next step with a day to come".into(),
        Evidence::BuyAgain(opens) => format!("they buy again in {}", opens.format("%b %Y")),
        Evidence::ChoiceUnknown => "how they choose is not noted".into(),
        Evidence::OneMethod { method, tries, liked } => {
            let liked = liked.map(|liked| format!("; they like {}", liked.word())).unwrap_or_default();
            format!("one method only: {}, {tries} of {tries}{liked}", method.word())
        }
        Evidence::NeverBy(method) => format!("never {}, which they like", method.by()),
        Evidence::Cold => "you noted them as cold".into(),
        Evidence::Gaps(gaps) => format!("gaps of {} days", listed(gaps)),
        Evidence::Sold => "you were selling each time".into(),
        Evidence::NothingGiven => "no help given noted".into(),
    }
}

fn because(rule: &Rule, today: NaiveDate) -> String {
    let day = |day: NaiveDate| date::short(day, today.year());
    match rule {
        Rule::Stands(section) => format!("{}: stands under {}", day(today), ENGLISH.section(*section)),
        Rule::Beyond => {
            format!("{}: due, but beyond what a day lists: `rounds due --all` shows all", day(today))
        }
        Rule::NoRoom(count) => format!("a day has room for {count}: others come first"),
        Rule::NotDue(days) => format!("{}: neither due nor due in {}", day(today), next_days(*days)),
        Rule::Off(status) => format!("{}: off the agenda", status.word()),
        Rule::Never => "no circle, no cadence and nothing agreed: never due".into(),
        Rule::Agreed { day: agreed, again } => {
            let again = again.map(|again| format!(", again from {}", day(again))).unwrap_or_default();
            format!("agreed for {}, and not touched since: this beats the cadence{again}", day(*agreed))
        }
        Rule::AgreedSpent { day: agreed, touched } => format!(
            "agreed for {}, spent by the touch of {}: the cadence counts again",
            day(*agreed),
            day(*touched)
        ),
        Rule::AgreedInWords(of) => format!("what for: the words of {}", day(*of)),
        Rule::Cadence { circle, cadence, due } => {
            let whose = match circle {
                Some(circle) => format!("circle {}", *circle as u8),
                None => "a cadence of their own".into(),
            };
            let due =
                due.map_or("neither touched nor met: due whatever the day".into(), |it| due_from(it, day));
            format!("{whose}, {cadence}: {due}")
        }
        Rule::NeverTouched => "never touched".into(),
        Rule::Touched { day: touched, method, is_theirs, agree } => {
            let by = method.map(|method| format!(" {}", method.by())).unwrap_or_default();
            let theirs = if *is_theirs { ", they came to you" } else { "" };
            let agree = match agree {
                None => "",
                Some(true) => ", as both say",
                Some(false) => ", the later of the two",
            };
            format!("last touched {}{by}{theirs}{agree}", day(*touched))
        }
        Rule::NthTouch(number) => {
            let nudge = if *number < PERSISTENT { ": below the fifth, do not stop" } else { "" };
            format!("the next is the {} touch{nudge}", ordinal(*number))
        }
        Rule::Met { day: met, by } => {
            let met = format!("met {} and not touched since", day(*met));
            by.map_or(met.clone(), |(by, is_late)| {
                let late = is_late.then(|| by.checked_add_days(Days::new(1))).flatten();
                let late = late.map(|since| format!(", late since {}", day(since))).unwrap_or_default();
                format!("{met}: follow up by {}{late}, for {FIRST_FOLLOW_UP_DAYS} days", day(by))
            })
        }
        Rule::ToCome(to_come) => format!("{} is still to come: not counted before", day(*to_come)),
        Rule::Tries { count, then } => {
            let tries = if *count == 1 { "1 try".into() } else { format!("{count} tries") };
            match then {
                AfterTries::AgreedSince => {
                    format!("{tries} without an answer, and a day agreed since: that day holds")
                }
                AfterTries::NoReply => {
                    format!("{tries} in a row without an answer: not calling back, which beats any cadence")
                }
                AfterTries::NotBefore(again) => {
                    format!("{tries} without an answer: no touch, and the next not before {}", day(*again))
                }
            }
        }
        Rule::NoReply(reason) => {
            let evidence = reason.evidence.as_ref().map(evidence).unwrap_or_default();
            format!("{} {evidence}", ENGLISH.question(reason))
        }
        Rule::Theirs { due: None, .. } => "they promised it without a date: nothing to wait for yet".into(),
        Rule::Theirs { due: Some(due), is_late } => {
            format!("they promised it by {}: {}past its date", day(*due), if *is_late { "" } else { "not " })
        }
        Rule::Yours { due, when } => match (due, when) {
            (None, _) | (_, Promised::Undated) => "promised without a date: stands until it is kept".into(),
            (_, Promised::Today) => "promised by today".into(),
            (Some(due), when) => format!("promised by {}: {}", day(*due), promised(*when)),
        },
        Rule::Help { kind, day: of, is_older } => {
            let older = if *is_older { ": the newer help stands for it too" } else { "" };
            let of = day(*of);
            match kind {
                help::Kind::Tell => {
                    format!("they helped on {of}, and were not told since what came of it{older}")
                }
                help::Kind::Ask => {
                    format!("you helped on {of}, and did not ask since how useful it was{older}")
                }
            }
        }
        Rule::Window { opens, when } => {
            let opens = day(*opens);
            match when {
                Opens::Open => format!("buying window: open since {opens}"),
                Opens::Within(lead) => format!("buying window: opens {opens}, within the next {lead}"),
                Opens::Later(lead) => format!(
                    "buying window: opens {opens}, later than {lead} from now: useful and quiet until then"
                ),
            }
        }
        Rule::Birthday { day: birthday, when } => {
            let when = match when {
                Comes::Within(days) => format!("in the next {days} days"),
                Comes::Later(days) => format!("later than the next {days} days"),
                Comes::ThoughtOf => "already thought of".into(),
                Comes::Past(until) => format!("past, and still to be thought of until {}", day(*until)),
            };
            format!("birthday {}: {when}", day(*birthday))
        }
        Rule::Method { method, why } => format!("{}: {}", method.word(), choice(*why)),
        Rule::SalesRun => "three sales touches in a row: something useful instead".into(),
        Rule::NothingForSale(opens) => {
            format!("they buy again from {}: nothing is for sale until then", day(*opens))
        }
        Rule::Invited(on) => format!("your event of {} comes: circle 3 is invited", day(*on)),
        Rule::Seen(on) => format!("you will see them on {}, by the diary", day(*on)),
        Rule::FreshWay { used: 0, .. } => "not used with them yet, as none of the ways that suit".into(),
        Rule::FreshWay { used: 1, of } => {
            format!("not used with them yet; 1 of the {of} ways that suit was")
        }
        Rule::FreshWay { used, of } => {
            format!("not used with them yet; {used} of the {of} ways that suit were")
        }
        Rule::UsedWay(last) => {
            format!("all that suit were used with them, this one longest ago, {}", day(*last))
        }
        Rule::NoWay => "none of the ways suits: look at their circles, categories and methods".into(),
        Rule::Fact => "a personal fact to remember".into(),
        Rule::Thanks(call) => {
            format!(
                "a new contact, and the first touch was the call of {}: a card, from the next day on",
                day(*call)
            )
        }
        Rule::Question(0) => "to ask next time".into(),
        Rule::Question(others) => format!("to ask next time, the oldest of {}", others + 1),
        Rule::MayRest(it) => format!("{}; this is one of the weakest, to rest", off(it)),
        Rule::Away { waits, back } => {
            let waits = match waits {
                Waits::FollowUp => "the first follow-up",
                Waits::Cadence => "the cadence",
            };
            format!("away: {waits} waits until {}", day(*back))
        }
        Rule::MaySell(Near::Hot) => "three sales touches in a row, and yet: they are hot".into(),
        Rule::MaySell(Near::Window(opens)) => {
            format!("three sales touches in a row, and yet: they buy again from {}", day(*opens))
        }
        Rule::NotUseful => "what was not useful to them comes last".into(),
        Rule::Link => "no page at LinkedIn noted, and nothing went on online yet: link up, once".into(),
        Rule::Cooling { usual, since } => {
            format!("cooling since {}: usually {}, by the touches so far", day(*since), every(*usual))
        }
        Rule::StillWaiting(touches) => {
            let touches = if *touches == 1 { "1 touch".into() } else { format!("{touches} touches") };
            format!(
                "{touches}, and no referral yet: introducers wait to see whether you stay, until the 12th"
            )
        }
        Rule::Via => "whom the way to them leads through".into(),
        Rule::Retry { is_second: true } => {
            "one try without an answer, less than two weeks ago: a second one, with a word of it".into()
        }
        Rule::Retry { is_second: false } => {
            "tried without an answer: first see whether they did answer".into()
        }
        Rule::Answered(reason) => format!("{} the note says so", ENGLISH.question(reason)),
        Rule::Personal => "counted for personal aims".into(),
        Rule::Unread(message) => message.clone(),
    }
}

/// `due 2 Nov, counted from the last touch`
fn due_from(due: Due, day: impl Fn(NaiveDate) -> String) -> String {
    let late = due.latest.map(|latest| format!(", late after {}", day(latest))).unwrap_or_default();
    let from = if due.is_from_met { "the day you met" } else { "the last touch" };
    format!("due {}{late}, counted from {from}", day(due.day))
}

fn promised(when: Promised) -> String {
    match when {
        Promised::Undated => "without a date".into(),
        Promised::LongLate => "late by more than two weeks, so it need not be today".into(),
        Promised::Late => "late, so for today".into(),
        Promised::Today => "today".into(),
        Promised::Ahead(days) => format!("in {}", next_days(days)),
        Promised::Near => "in the next two weeks".into(),
        Promised::Later(14) => "later than the next two weeks".into(),
        Promised::Later(days) => format!("later than {}", next_days(days)),
    }
}

fn next_days(days: u32) -> String {
    match days {
        1 => "the next day".into(),
        7 => "the next seven days".into(),
        days => format!("the next {days} days"),
    }
}

fn choice(why: Choice) -> String {
    match why {
        Choice::Vary(avoided) => format!("the last four touches were all {}: vary the method", avoided.by()),
        Choice::Channel => "how they like to be reached".into(),
        Choice::Unlike { method, is_two } => {
            format!("unlike {}, {}", if is_two { "the last two" } else { "the last" }, method.by())
        }
        Choice::Circle(Some(Circle::Inner)) => "circle 1, by many methods".into(),
        Choice::Circle(Some(Circle::Middle)) => "circle 2, mostly by email".into(),
        Choice::Circle(Some(Circle::Outer)) => "circle 3, at events and online".into(),
        Choice::Circle(None) => "no method was used yet".into(),
        Choice::Link => "circle 3, linked up with once".into(),
    }
}

/// `every 3 weeks`
fn every(days: u32) -> String {
    let of = |count: u32, one: &str| match count {
        0 | 1 => format!("every {one}"),
        count => format!("every {count} {one}s"),
    };
    match days {
        ..46 => of((days + 3) / 7, "week"),
        days => of((days + 15) / 30, "month"),
    }
}

/// What to do where the note says this.
fn way_out(evidence: &Evidence) -> Option<String> {
    Some(match evidence {
        Evidence::NothingInCommon | Evidence::NothingGiven | Evidence::Sold => {
            "back to the start: common ground, nothing to sell".into()
        }
        Evidence::NothingAgreed => "ask straight: what do I need to do?".into(),
        Evidence::BuyAgain(_) | Evidence::Gaps(_) => "say how quiet you will be".into(),
        Evidence::ChoiceUnknown => "learn how they buy".into(),
        Evidence::OneMethod { liked: Some(liked), .. } | Evidence::NeverBy(liked) => {
            format!("another method: {}, they like it", liked.word())
        }
        Evidence::OneMethod { liked: None, .. } => "another method".into(),
        Evidence::Cold => return None,
    })
}

/// `9, 70 and 200`
fn listed(numbers: &[i64]) -> String {
    let words: Vec<String> = numbers.iter().map(i64::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

fn off(off: &Off) -> String {
    match off {
        Off::OverCap { category, count, cap } => {
            format!("{count} contacts in category {}: at most {cap} stay manageable", category.word())
        }
        Off::Nobody(categories) => {
            let words: Vec<&str> = categories.iter().copied().map(Category::word).collect();
            format!("nobody in category {}", words.join(", "))
        }
        Off::Size { aim, count, band: (least, most) } => {
            let contacts = if *count == 1 { "active contact" } else { "active contacts" };
            format!("{count} {contacts} for {} aims: {least} to {most} serve most", aim.word())
        }
        Off::LetGo(count) => {
            let contacts = if *count == 1 { "contact was" } else { "contacts were" };
            let touch = ordinal(PERSISTENT);
            format!(
                "{count} {contacts} let go before the {touch} touch: most sales come at the {touch} to 12th"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_reads_as_one_line() {
        let plain = Act {
            method: Method::Phone,
            way: Some("ask how useful the template was".into()),
            fact: None,
            is_instead_of_sales: false,
            is_to_vary: false,
            is_to_link: false,
        };
        assert_eq!(ENGLISH.act(&plain), "phone: ask how useful the template was");
        let all = Act {
            fact: Some("a whippet".into()),
            is_instead_of_sales: true,
            is_to_vary: true,
            ..plain.clone()
        };
        let expected = "phone, to vary the method: ask how useful the template was; \
                        useful this time, nothing to sell; remember: a whippet";
        assert_eq!(ENGLISH.act(&all), expected);
        let link = Act { method: Method::Online, way: None, is_to_link: true, ..plain };
        assert_eq!(ENGLISH.act(&link), "online: link up on LinkedIn");
    }

    #[test]
    fn what_is_usual_reads_in_weeks_then_in_months() {
        let check = |days, expected: &str| assert_eq!(every(days), expected, "{days}");
        check(7, "every week");
        check(10, "every week");
        check(11, "every 2 weeks");
        check(21, "every 3 weeks");
        check(45, "every 6 weeks");
        check(46, "every 2 months");
        check(365, "every 12 months");
    }
}
