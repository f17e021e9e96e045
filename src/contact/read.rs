//! Reads one note as a contact: which notes are contacts, and what their values mean. Asks nothing but
//! the note's path, its bytes and the settings.

use super::{
    Agreement, Aim, Birthday, Buying, Categories, Category, Circle, Contact, Dated, Entry, Known, Link, Log,
    Method, Methods, Reach, Status, Tags, Task, Temperature, Use, agreed,
};
use crate::config::Config;
use crate::conflict_copy::ConflictCopy;
use crate::date::{Cadence, Span, has_zone, parse_day, parse_minute};
use crate::finding::{Finding, Spot};
use crate::note::front_matter::{self, Field, Fields, Key, Value};
use crate::note::log::Written;
use crate::note::task::State;
use crate::note::{self, Body, Parts, SEARCHED, Trouble, Wrong, introduction, said, spelling};
use crate::ways;
use chrono::{Datelike, NaiveDate};
use memchr::{memchr, memmem};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Of a note larger than this only the front matter is read.
const MAX_NOTE: usize = 4 << 20;

/// How many other names of one person count.
const MAX_ALIASES: usize = 50;

/// See [`Contact::read`].
pub(super) fn read(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Contact> {
    // Hardly any name of a contact ends like a copy's: a cheap look before the note is read.
    if ConflictCopy::of(path).is_some() { None } else { read_any(path, bytes, config) }
}

/// The same, also for a conflict copy.
pub(super) fn read_any(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Contact> {
    let by_folder = config.contacts.as_deref().map(|folder| is_below(path, folder));
    if is_never_contact(path, config) || by_folder == Some(false) {
        return None;
    }
    // Most notes of a vault have no front matter: say so by their first byte.
    if by_folder.is_none() && !matches!(bytes.first()?, b'-' | b'<' | 0xEF | 0xFE | 0xFF) {
        return None;
    }
    let whole = bytes.len() <= MAX_NOTE;
    let decoded = note::decode(if whole { bytes } else { head(bytes) });
    let text = &*decoded.text;
    let parts = note::split(text);
    let start = parts.front.clone().map_or(0, |front| front.start);
    let front = &text[parts.front.clone().unwrap_or(0..0)];
    if is_template(front) {
        return None;
    }
    let (fields, broken) = front_matter::read(front);
    if by_folder.is_none() && !is_contact(&fields) {
        return None;
    }

    let methods = &config.methods;
    let mut reader = Reader { fields: &fields, front, start, text, methods, wrong: Vec::new() };
    let mut contact = reader.contact();
    let mut wrong = reader.wrong;
    let broken = broken.map(|wrong| shifted(wrong, start)).or_else(|| unclosed(&parts, &fields));
    let undecoded = decoded.trouble.map(|(trouble, at)| undecoded(trouble, at, text));
    contact.stuck = [&undecoded, &broken].into_iter().flatten().next().map(|it| it.message.as_str().into());
    wrong.extend(broken.into_iter().chain(undecoded));
    if whole {
        let mut told = Told {
            methods,
            ways: &config.ways,
            speaks_of_birthdays: memmem::find(text.as_bytes(), b"irthday").is_some(),
            next: contact.next,
            used: Box::default(),
            links: Vec::new(),
            introduced: Vec::new(),
            wished: None,
            agreement: None,
        };
        let said = note::read_body_with(text, parts.body, methods, &mut |log| told.take(log));
        contact.used = told.used;
        (contact.links, contact.wished) = (told.links.into(), told.wished);
        if !told.introduced.is_empty() {
            contact.known.get_or_insert_default().introduced = told.introduced.into();
        }
        contact.agreement = told.agreement.map(Box::new);
        wrong.extend(take(said, &mut contact, text));
    } else {
        let hint = "move pictures, transcripts and the like into files of their own";
        wrong.push(Wrong::new(0..0, "the note is larger than 4 MB: its log and promises are not read", hint));
        contact.stuck = Some("the note is larger than 4 MB".into());
    }
    wrong.extend(crate::merge::unsettled(text, &parts));
    if let Some(conflict) = conflict(text) {
        // Whatever else is wrong follows from the conflict, and goes with it.
        contact.stuck = Some(conflict.message.as_str().into());
        wrong = vec![conflict];
    }
    contact.unread = wrong.into_iter().map(|wrong| finding(path, text, wrong)).collect();
    contact.unread.sort();
    Some(contact)
}

/// Takes from a log's entries what is not kept of their texts: a vault holds hundreds of thousands.
struct Told<'a> {
    methods: &'a Methods,
    ways: &'a ways::Known,
    /// Whether any entry may: few do, and there are many.
    speaks_of_birthdays: bool,
    /// The next step's day.
    next: Option<NaiveDate>,
    used: Box<[Use]>,
    links: Vec<(u32, Link)>,
    introduced: Vec<(u32, Link)>,
    wished: Option<(NaiveDate, u32)>,
    agreement: Option<Agreement>,
}

/// So many links of one note count.
const LINKS: usize = 10_000;

impl Told<'_> {
    /// Reads the entries, and empties the texts of those that nothing needs later.
    fn take(&mut self, log: &mut [Written<'_>]) {
        self.used = self.ways.used_in(log.iter().map(|it| (it.entry.day, it.entry.line, it.words)));
        if !self.used.is_empty() {
            let unwanted: BTreeSet<u32> = log.iter().flat_map(|it| unwanted(it, log)).collect();
            self.used.iter_mut().for_each(|it| it.is_unwanted = unwanted.contains(&it.line));
        }
        self.agreement = self.next.and_then(|next| agreement(log, next));
        for (at, Written { entry, words, .. }) in (0..).zip(log) {
            if self.speaks_of_birthdays && words.contains("irthday") {
                self.wished = self.wished.max(Some((entry.day, entry.line)));
            }
            let may_link = memchr(b'[', entry.text.as_bytes()).is_some() && self.links.len() < LINKS;
            let links = if may_link { note::log::present(words, self.methods) } else { Vec::new() };
            let may_tell = entry.tags.and(HELP) != Tags::default() || names_event(entry);
            if links.is_empty() && !may_tell {
                entry.text = "";
            }
            if may_link && entry.tags.contains(Tags::GAVE) && self.introduced.len() < LINKS {
                let others = introduction::people(words).into_iter().filter(|link| !links.contains(link));
                self.introduced.extend(others.map(|link| (at, link)));
            }
            self.links.extend(links.into_iter().map(|link| (at, link)));
        }
    }
}

/// Whether an entry may say at which event you met, as a card of the inbox leaves it: `meeting: at the Harvest Evening`.
fn names_event(entry: &Entry<'_>) -> bool {
    let is_at = |text: &str| text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("at "));
    entry.method == Some(Method::Meeting)
        && (is_at(entry.text) || note::holds(entry.text.as_bytes(), b" at "))
}

/// What the step of the day `next` is for: what the newest entry that names the day says of it. With a try nothing was
/// agreed.
fn agreement(log: &[Written<'_>], next: NaiveDate) -> Option<Agreement> {
    let agreed = |entry: &&Entry<'_>| entry.day < next && !entry.tags.is_try();
    let mut before: Vec<&Entry<'_>> = log.iter().map(|it| &it.entry).filter(agreed).collect();
    before.sort_by_key(|entry| Reverse(entry.day));
    before.chunk_by(|one, other| one.day == other.day).find_map(|of_one_day| {
        let said = of_one_day.iter().filter_map(|entry| {
            let words = agreed::clause(&said::plain(entry.text), entry.day, next)?;
            Some((words, Reverse(entry.line)))
        });
        // By its words where several are of one day: the order of the lines means nothing.
        let (words, Reverse(line)) = said.max()?;
        Some(Agreement { day: of_one_day[0].day, line, words: words.into() })
    })
}

/// The lines whose help this entry says was not useful: its own, and that of the help which it comes back to, the newest
/// before it.
fn unwanted(said: &Written<'_>, log: &[Written<'_>]) -> impl Iterator<Item = u32> {
    let Written { entry, words, .. } = said;
    let help = match entry.tags {
        tags if tags.contains(Tags::ASKED) => Some(Tags::GAVE),
        tags if tags.contains(Tags::TOLD) => Some(Tags::GOT.or(Tags::REFERRAL)),
        _ => None,
    };
    let help = help.filter(|_| note::log::says_not_useful(words));
    let of = help.and_then(|help| {
        let before = log.iter().map(|it| &it.entry).filter(|it| it.day <= entry.day && it.line != entry.line);
        before.filter(|it| it.tags.and(help) != Tags::default()).max_by_key(|it| (it.day, Reverse(it.line)))
    });
    let own = help.map(|_| entry.line);
    own.into_iter().chain(of.map(|it| it.line))
}

const HELP: Tags = Tags::GAVE.or(Tags::GOT).or(Tags::REFERRAL);

/// Gives the contact what its note's body says; returns what is wrong with it.
fn take(said: Body, contact: &mut Contact, text: &str) -> Vec<Wrong> {
    let Body { log, vague, tasks, introductions, personal, questions, mut wrong } = said;
    contact.log = log;
    if !questions.is_empty() || !introductions.is_empty() {
        let known = contact.known.get_or_insert_default();
        (known.questions, known.introductions) = (questions, introductions.into());
    }
    contact.personal = personal.into();
    let (open, closed): (Vec<Task>, Vec<Task>) =
        tasks.into_iter().partition(|task| task.state == State::Open);
    contact.promises = open.into_iter().map(|task| task.promise).collect();
    contact.closed = closed.into();
    wrong.extend(vague.filter(|(day, _)| has_no_step_after(*day, contact)).map(|(_, range)| {
        let words = text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let hint = "agree a day: `next: 2026-12-01`, or a task with 📅";
        Wrong::new(range, format!("`{words}` is no next step: it has no date"), hint)
    }));
    wrong
}

/// Whether an active contact's note names no day for what comes after a touch on `day`.
fn has_no_step_after(day: NaiveDate, contact: &Contact) -> bool {
    contact.status == Status::Active
        && contact.next.is_none_or(|next| next <= day)
        && contact.last_touch.is_none_or(|touch| touch.day <= day)
        && contact.promises.iter().all(|promise| promise.due.is_none())
}

/// The start of a huge note, without half a character at its end.
fn head(bytes: &[u8]) -> &[u8] {
    let head = &bytes[..SEARCHED];
    match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder == "." || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

pub(super) fn is_never_contact(path: &str, config: &Config) -> bool {
    let is = |name: &str| name.eq_ignore_ascii_case(path);
    config.own_files().any(is) || config.templates.as_deref().is_some_and(|folder| is_below(path, folder))
}

/// Whether a value holds the placeholder of a template, of Obsidian's or Templater's kind.
fn is_template(front: &str) -> bool {
    let holds = |line: &str| {
        let line = line.as_bytes();
        note::holds(line, b"{{") || note::holds(line, b"<%")
    };
    holds(front) && front.lines().any(|line| holds(without_comment(line)))
}

/// A line of front matter without the comment at its end, where it is sure that it is one: a `#` may stand in quotes.
fn without_comment(line: &str) -> &str {
    let comment = line
        .match_indices('#')
        .map(|(at, _)| &line[..at])
        .find(|before| before.trim_end().len() < before.len() || before.is_empty());
    comment.filter(|before| !before.contains(['"', '\''])).unwrap_or(line)
}

/// The rule for vaults that name no contacts folder.
fn is_contact(fields: &Fields<'_>) -> bool {
    let is_day =
        |key| fields.get(key).is_some_and(|field| single(&field.value).is_some_and(|it| day(&it).is_some()));
    fields.get(Key::Circle).is_some()
        || fields
            .get(Key::Category)
            .is_some_and(|field| words(&field.value).any(|word| Category::parse(word).is_some()))
        || is_day(Key::LastTouch)
        || is_day(Key::Met)
}

fn unclosed(parts: &Parts, fields: &Fields<'_>) -> Option<Wrong> {
    let front = parts.front.as_ref().filter(|_| !parts.closed && *fields != Fields::default())?;
    let hint = "put `---` on a line of its own below the last value";
    Some(Wrong::new(0..front.start, "the front matter is never closed", hint))
}

fn undecoded(trouble: Trouble, at: usize, text: &str) -> Wrong {
    let range = at..text[at..].chars().next().map_or(at, |char| at + char.len_utf8());
    match trouble {
        Trouble::Utf16 => Wrong::new(0..0, "the note is UTF-16", "save it as UTF-8"),
        Trouble::NotUtf8(byte) => {
            Wrong::new(range, format!("the byte 0x{byte:02X} is not UTF-8"), "save the note as UTF-8")
        }
        Trouble::Nul => {
            Wrong::new(range, "the note holds a NUL character", "remove it: git takes the note for binary")
        }
    }
}

fn conflict(text: &str) -> Option<Wrong> {
    let line = note::conflict_line(text.as_bytes())?;
    let at = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    let hint = "run `rounds resolve`, or keep one side of each conflict and remove git's marks";
    Some(Wrong::new(at..at + "<<<<<<<".len(), "the note holds a merge conflict", hint))
}

fn shifted(wrong: Wrong, by: usize) -> Wrong {
    Wrong { range: wrong.range.start + by..wrong.range.end + by, ..wrong }
}

pub(super) fn finding(path: &Arc<str>, text: &str, wrong: Wrong) -> Finding {
    let Wrong { range, message, hint } = wrong;
    Finding { path: path.clone(), spot: Spot::of(text, range), message, hint }
}

/// Reads the values of a contact's fields, and collects what is wrong with them.
struct Reader<'a> {
    fields: &'a Fields<'a>,
    front: &'a str,
    /// Where `front` begins in `text`.
    start: usize,
    text: &'a str,
    methods: &'a Methods,
    wrong: Vec<Wrong>,
}

const DAY_HINT: &str = "write it as year-month-day: 2026-11-02";

const WORD_HINT: &str = "use one of these words, or leave it empty";

impl<'a> Reader<'a> {
    fn contact(&mut self) -> Contact {
        let methods = self.methods;
        for (key, range) in &self.fields.repeated {
            let message = format!("{} is given twice, and the first counts", key.word());
            self.wrong.push(shifted(Wrong::new(range.clone(), message, "remove one of them"), self.start));
        }
        for (key, range) in &self.fields.misspelt {
            // Whoever writes both knows what the other is.
            if self.fields.get(*key).is_none() {
                let (word, key) = (&self.front[range.clone()], key.word());
                let wrong = Wrong::new(
                    range.clone(),
                    format!("`{word}` is no key that is known"),
                    format!("write `{key}`"),
                );
                self.wrong.push(shifted(wrong, self.start));
            }
        }
        Contact {
            circle: self.circle(),
            categories: self.categories(),
            status: self
                .value(
                    Key::Status,
                    status,
                    "one of active, resting, handed over, dropped, deceased",
                    WORD_HINT,
                )
                .unwrap_or_default(),
            last_touch: self.dated(Key::LastTouch),
            next: self.value(Key::Next, day, "a day", DAY_HINT),
            next_minute: self.scalar(Key::Next).and_then(|(text, _)| parse_minute(&text)),
            cadence: self.value(
                Key::Cadence,
                Cadence::parse,
                "a length of time",
                "write `6 weeks`, `3-6 months` or `1y`",
            ),
            channel: self.value(
                Key::Channel,
                move |word| methods.of(word),
                "a method",
                "use one of email, meeting, phone, online, intranet, post",
            ),
            met: self.dated(Key::Met),
            met_at: self.text(Key::MetAt),
            why: self.text(Key::Why),
            birthday: self.birthday(),
            buying: self.buying(),
            known: self.known(),
            reach: self.reach(),
            aim: self.value(Key::Aim, aim, "one of business, personal", WORD_HINT).unwrap_or_default(),
            temperature: self.value(Key::Temperature, temperature, "one of hot, warm, cold", WORD_HINT),
            click: self.value(Key::Click, truth, "true or false", WORD_HINT).unwrap_or(false),
            aliases: self.aliases(),
            personal: Box::default(),
            promises: Box::default(),
            closed: Box::default(),
            log: Log::default(),
            used: Box::default(),
            links: Box::default(),
            wished: None,
            agreement: None,
            unread: Box::default(),
            stuck: None,
        }
    }

    fn buying(&mut self) -> Option<Box<Buying>> {
        let buying = Buying {
            bought: self.dated(Key::Bought),
            every: self.value(
                Key::BuysEvery,
                Span::parse,
                "a length of time",
                "write `3 years` or `18 months`",
            ),
            by: self.text(Key::BuysBy),
            next: self.value(Key::BuysNext, day, "a day", DAY_HINT),
        };
        (buying != Buying::default()).then(|| buying.into())
    }

    fn known(&mut self) -> Option<Box<Known>> {
        let known = Known {
            us_since: self.value(Key::KnowsUs, day_or_month, "a day", DAY_HINT),
            supplier: self.text(Key::Supplier),
            switches_when: self.text(Key::SwitchesWhen),
            handed_to: self.text(Key::HandedTo),
            ..Known::default()
        };
        (known != Known::default()).then(|| known.into())
    }

    fn birthday(&mut self) -> Option<Birthday> {
        if self.fields.get(Key::Birthday).is_none() {
            return self.of_plugins(Key::Birthday).find_map(|value| birthday(&single(value)?));
        }
        let hint = "write `1815-12-10`, or `12-10` without the year";
        self.value(Key::Birthday, birthday, "a birthday", hint)
    }

    /// What stands under plugins' spellings of a key.
    fn of_plugins(&self, key: Key) -> impl Iterator<Item = &'a Value<'a>> + use<'a> {
        self.fields.of_plugins.iter().filter(move |(it, _)| *it == key).map(|(_, value)| value)
    }

    /// How to reach them. These keys were the user's own before they were ours: whatever stands there is no mistake.
    fn reach(&self) -> Option<Box<Reach>> {
        let values = |key| {
            let own = self.fields.get(key).map(|field| &field.value);
            own.into_iter().chain(self.of_plugins(key)).flat_map(texts)
        };
        let list = |key| values(key).take(MAX_ALIASES).collect::<Box<[_]>>();
        let first = |key| values(key).next();
        let linkedin = || values(Key::Linkedin).find(|it| !it.contains('/') || it.contains("linkedin."));
        let uid = || first(Key::Uid).map(|uid| uid.strip_prefix("urn:uuid:").map(Into::into).unwrap_or(uid));
        let reach = Reach {
            emails: list(Key::Email),
            phones: list(Key::Phone),
            company: first(Key::Company),
            title: first(Key::Title),
            city: first(Key::City),
            websites: list(Key::Website),
            linkedin: linkedin(),
            address: first(Key::Address),
            via: first(Key::Via),
            uid: uid(),
            tags: self.tags(),
            anniversary: first(Key::Anniversary),
        };
        (reach != Reach::default()).then(|| reach.into())
    }

    /// Tags as Obsidian writes them: a list, or words with commas or blanks between them.
    fn tags(&self) -> Box<[Box<str>]> {
        let own = self.fields.get(Key::Tags).map(|field| &field.value);
        let values = own.into_iter().chain(self.of_plugins(Key::Tags)).flat_map(texts);
        let parts = |text: Box<str>| -> Vec<Box<str>> {
            let parts = text.split(|c: char| c == ',' || c.is_whitespace());
            let bare = parts.map(|part| part.trim_start_matches('#')).filter(|part| !part.is_empty());
            bare.map(Into::into).collect()
        };
        values.flat_map(parts).take(MAX_ALIASES).collect()
    }

    fn aliases(&mut self) -> Box<[Box<str>]> {
        let Some(field) = self.fields.get(Key::Aliases) else {
            return self.of_plugins(Key::Aliases).flat_map(texts).take(MAX_ALIASES).collect();
        };
        if field.value == Value::Other {
            self.reject_nested(Key::Aliases, field);
        }
        words(&field.value).take(MAX_ALIASES).map(Into::into).collect()
    }

    fn circle(&mut self) -> Option<Circle> {
        let (text, range) = self.scalar(Key::Circle)?;
        let circle = Circle::parse(&text);
        if circle.is_none() {
            let wide = text.parse::<u64>().is_ok_and(|number| number > 3);
            let hint = if wide {
                "circle 3 is the widest: once a year"
            } else {
                "circle 1 is every month, 2 every 3 to 6 months, 3 once a year"
            };
            self.reject(Key::Circle, &text, range, "one of 1, 2, 3", hint);
        }
        circle
    }

    fn categories(&mut self) -> Categories {
        let mut categories = Categories::default();
        let Some(field) = self.fields.get(Key::Category) else { return categories };
        if field.value == Value::Other {
            self.reject_nested(Key::Category, field);
        }
        words(&field.value).filter_map(Category::parse).for_each(|category| categories.insert(category));
        // Each has a place to be found and shown: a list of thousands is wrong as a whole.
        for word in words(&field.value).filter(|word| Category::parse(word).is_none()).take(4) {
            // The value may stand in a list below its key: look for the word from there on.
            let from = field.range.start;
            let found = self.front[from..].find(word).map(|at| from + at..from + at + word.len());
            let expected = "one of expert, buyer, introducer, sponsor";
            let range = found.unwrap_or_else(|| field.range.clone());
            self.reject(Key::Category, word, range, expected, "remove it, or make it a tag");
        }
        categories
    }

    fn dated(&mut self, key: Key) -> Option<Dated> {
        let day = self.value(key, day, "a day", DAY_HINT)?;
        let has_zone = single(&self.fields.get(key)?.value).is_some_and(|text| has_zone(&text));
        let range = &self.fields.get(key)?.range;
        let spot = Spot::of(self.text, self.start + range.start..self.start + range.end);
        Some(Dated { day, spot, has_zone })
    }

    fn text(&mut self, key: Key) -> Option<Box<str>> {
        self.scalar(key).map(|(text, _)| text.into())
    }

    fn value<T>(
        &mut self,
        key: Key,
        parse: impl Fn(&str) -> Option<T>,
        expected: &str,
        hint: &str,
    ) -> Option<T> {
        let (text, range) = self.scalar(key)?;
        let value = parse(&text);
        if value.is_none() {
            self.reject(key, &text, range, expected, hint);
        }
        value
    }

    /// The one text of a key, links and line ends taken out; nothing when it is missing or empty.
    fn scalar(&mut self, key: Key) -> Option<(Cow<'a, str>, Range<usize>)> {
        let field = self.fields.get(key)?;
        match &field.value {
            Value::Other => self.reject_nested(key, field),
            Value::List(items) if items.len() > 1 => {
                let message = format!("{} takes one value, not a list", key.word());
                self.push(field.range.clone(), message, "keep the one that counts");
            }
            _ => {}
        }
        single(&field.value).map(|text| (text, field.range.clone()))
    }

    fn reject(&mut self, key: Key, text: &str, range: Range<usize>, expected: &str, hint: &str) {
        let meant = spelling::meant(text, words_of(key, self.methods));
        let hint = meant.map_or_else(|| hint.to_owned(), |word| format!("write `{word}`"));
        self.push(range, format!("{} `{}` is not {expected}", key.word(), clipped(text)), &hint);
    }

    fn reject_nested(&mut self, key: Key, field: &Field<'_>) {
        let hint = "put the value in double quotes, as in `\"[[Chamber]]\"`";
        self.push(field.range.clone(), format!("{} is not a plain value", key.word()), hint);
    }

    fn push(&mut self, range: Range<usize>, message: String, hint: &str) {
        self.wrong.push(shifted(Wrong::new(range, message, hint), self.start));
    }
}

/// The words that a key takes, in so far as it takes words.
fn words_of(key: Key, methods: &Methods) -> Vec<&str> {
    match key {
        Key::Circle => vec!["inner", "middle", "outer"],
        Key::Category => Category::ALL.map(Category::word).into(),
        Key::Status => Status::ALL.map(Status::word).into(),
        Key::Channel => methods.words().collect(),
        Key::Temperature => vec!["warm", "cold"],
        Key::Click => vec!["true", "false"],
        Key::Aim => vec!["business", "personal"],
        _ => Vec::new(),
    }
}

/// The value's only text, without links, or nothing.
fn single<'a>(value: &'a Value<'_>) -> Option<Cow<'a, str>> {
    let text = match value {
        Value::Text(text) => text,
        Value::List(items) if items.len() == 1 => &items[0],
        _ => return None,
    };
    Some(unlinked(text)).filter(|text| !text.is_empty())
}

/// The texts of a value, each without links and on one line.
fn texts(value: &Value<'_>) -> Vec<Box<str>> {
    let items = match value {
        Value::Text(text) => std::slice::from_ref(text),
        Value::List(items) => items,
        Value::Null | Value::Other => &[],
    };
    items.iter().map(|text| unlinked(text)).filter(|text| !text.is_empty()).map(Into::into).collect()
}

/// The words of a list, or of a text with commas.
fn words<'a>(value: &'a Value<'_>) -> impl Iterator<Item = &'a str> {
    let items = match value {
        Value::Text(text) => std::slice::from_ref(text),
        Value::List(items) => items,
        Value::Null | Value::Other => &[],
    };
    let trimmed = |word: &'a str| word.trim().trim_start_matches("[[").trim_end_matches("]]");
    items.iter().flat_map(|item| item.split(',')).map(trimmed).filter(|word| !word.is_empty())
}

/// The text on one line, with `[[Places/Chamber|the Chamber]]` as `the Chamber`.
fn unlinked(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.contains("[[") && !text.contains(|c: char| c.is_control()) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (link, after))) =
        rest.split_once("[[").and_then(|(before, link)| Some((before, link.split_once("]]")?)))
    {
        let target = link.split('#').next().unwrap_or_default();
        let name = target.rsplit('/').next().unwrap_or_default();
        shown.push_str(before);
        shown.push_str(link.split_once('|').map_or(name, |(_, alias)| alias));
        rest = after;
    }
    shown.push_str(rest);
    let words: Vec<&str> = shown.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    Cow::Owned(words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// As much of a value as a message needs.
fn clipped(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    parse_day(text)
}

/// A day, or the first one of a month: `2026-10`.
fn day_or_month(text: &str) -> Option<NaiveDate> {
    let is_month = text.len() == "2026-10".len();
    day(text).or_else(|| if is_month { day(&format!("{text}-01")) } else { None })
}

fn status(text: &str) -> Option<Status> {
    let text = text.to_lowercase().replace(['-', '_'], " ");
    Status::ALL.into_iter().find(|status| status.word() == text)
}

fn aim(text: &str) -> Option<Aim> {
    match text.to_lowercase().as_str() {
        "business" => Some(Aim::Business),
        "personal" => Some(Aim::Personal),
        _ => None,
    }
}

/// The year that address books write for none, a leap year long before anybody's birth.
const NO_YEAR: i32 = 1604;

/// A month and a day, with a year or without: 29 February needs none.
fn birthday(text: &str) -> Option<Birthday> {
    let of = |day: NaiveDate, year| {
        let part = |part: u32| u8::try_from(part).ok();
        Some(Birthday { year, month: part(day.month())?, day: part(day.day())? })
    };
    if let Some(day) = parse_day(text) {
        return of(day, Some(day.year()).filter(|&year| year != NO_YEAR));
    }
    let rest = text.strip_prefix("--").unwrap_or(text);
    let day = parse_day(&format!("2000-{rest}")).filter(|_| rest.len() == "12-10".len())?;
    of(day, None)
}

fn temperature(text: &str) -> Option<Temperature> {
    match text.to_lowercase().as_str() {
        "hot" => Some(Temperature::Hot),
        "warm" => Some(Temperature::Warm),
        "cold" => Some(Temperature::Cold),
        _ => None,
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
