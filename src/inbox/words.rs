//! What a card's words say: who, where from, how to reach them, and what for. Knows no other contact and no file.
//!
//! - Commas part name, company and the rest; e-mail, LinkedIn addresses and phone numbers are known by their shape wherever
//!   they stand, titles (`CTO`, `head of …`) by a word. The name comes first.
//! - `—`, `–`, `--` or `→` begin the what-for; so does ` - `, unless what follows it reads as a name (`- Acme`).
//!   A last field that ends with a deadline (`, send deck by friday`) is one without a dash.
//! - `via her PA Lena` between commas is whom the way to them leads through.
//! - `#event:Chamber` is where you met (`-` and `_` in it are blanks), `#buyer` a category, `#1` a circle.
//! - A day at the start, `✅ 2026-11-20`, or the one in `what for? (2026-11-20)` is the card's day.
//! - What is nothing of this is kept as a remark: no word is lost.

use super::purpose::{Plan, Purpose, split_purpose};
use crate::contact::{Categories, Category, Circle};
use crate::date::{parse_day, split_day};
use crate::exchange::cell::linkedin_slug;
use crate::note::markdown::clean;
use crate::note::method::Methods;
use chrono::NaiveDate;

/// A card's words, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CardWords {
    /// The day that the card itself gives.
    pub day: Option<NaiveDate>,
    pub name: String,
    pub company: Option<String>,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub linkedin: Option<String>,
    /// Whom the way to them leads through: `via her PA Lena`.
    pub via: Option<String>,
    pub tags: CardTags,
    /// Words about them that are none of these.
    pub remarks: Vec<String>,
    /// All that stands between the name and the what-for, as it was typed.
    pub details: String,
    pub purpose: Purpose,
}

/// The tags that say something of the contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CardTags {
    pub event: Option<String>,
    pub categories: Categories,
    pub circle: Option<Circle>,
}

impl CardWords {
    /// Takes a card's own words apart.
    pub fn read(text: &str, methods: &Methods) -> Self {
        let mut said = Self::default();
        let mut text = clean(text);
        if let Some((day, rest)) = leading_day(&text) {
            said.day = Some(day);
            text = rest.to_owned();
        }
        text = without_marks(&text, &mut said.day);
        text = said.tags.take(&text);
        let (head, purpose) = split_purpose(&text, methods);
        let noted;
        (said.purpose, noted) = Purpose::read(purpose);
        said.day = noted.or(said.day);
        let last =
            head.rsplit_once(',').filter(|(_, last)| said.purpose == Purpose::Nothing && is_deadline(last));
        if let Some((head, last)) = last {
            said.purpose = Purpose::For(last.trim().to_owned());
            said.take_head(head);
        } else {
            said.take_head(&head);
        }
        said
    }

    /// Whether it says no more of the person than a name.
    pub fn is_bare(&self) -> bool {
        let said = [
            &self.company,
            &self.title,
            &self.email,
            &self.phone,
            &self.linkedin,
            &self.via,
            &self.tags.event,
        ];
        said.iter().all(|it| it.is_none()) && self.remarks.is_empty()
    }

    /// Whether it says nothing that somebody known would not be asked about.
    pub fn says_nothing(&self) -> bool {
        self.is_bare() && self.tags == CardTags::default()
    }

    fn take_head(&mut self, head: &str) {
        // `Ana Ruiz: Acme — …`
        let colon = head
            .find(": ")
            .filter(|&at| !head[..at].contains([',', ';', '|']) && !ends_with_label(&head[..at]));
        let head = &*colon.map_or(head.into(), |at| format!("{}, {}", &head[..at], &head[at + 2..]));
        let mut segments: Vec<String> = Vec::new();
        for segment in head.split([',', ';', '|']) {
            let left = self.take_addresses(segment);
            let left = left.trim_matches(|c: char| c.is_whitespace() || ":<>()·".contains(c));
            let left = left.trim_start_matches(['.', ' ']);
            let via = left.split_once(' ').filter(|(word, _)| word.eq_ignore_ascii_case("via"));
            if let Some((_, via)) = via.filter(|_| !segments.is_empty() && self.via.is_none()) {
                self.via = Some(via.trim().to_owned());
                continue;
            }
            let is_name = segments.len() == 1;
            match segments.last_mut() {
                _ if left.is_empty() => {}
                // `King, Jr.` and `Acme, Inc.` are one.
                Some(name) if is_name && is_younger(left) => name.extend([" ", left]),
                Some(company) if !is_name && is_suffix(left) => company.extend([", ", left]),
                _ => segments.push(left.to_owned()),
            }
        }
        let mut segments = segments.into_iter();
        let name = segments.next().unwrap_or_default();
        let (name, company) = split_name(&name);
        let behind = head.find(&name).map_or(0, |at| at + name.len());
        let decoration = |c: char| c.is_whitespace() || ",;|])*_".contains(c);
        self.details = head[behind..].trim_start_matches(decoration).trim_end().to_owned();
        self.name = name;
        for segment in company.into_iter().chain(segments) {
            self.take_segment(segment);
        }
    }

    fn take_segment(&mut self, segment: String) {
        let segment = match split_met(&segment) {
            Some(met) => {
                self.day = self.day.or(met.day);
                self.tags.event = self.tags.event.take().or(met.place);
                self.remarks.extend(met.after);
                met.before
            }
            None => segment,
        };
        if let Some(day) = parse_day(&segment) {
            self.day = self.day.or(Some(day));
            return;
        }
        let (title, company) = match split_word(&segment, &["at", "@"]) {
            Some((title, company)) if is_title(title) => (Some(title), Some(company)),
            _ if is_title(&segment) => (Some(&*segment), None),
            _ => (None, Some(&*segment)),
        };
        put(&mut self.title, title, &mut self.remarks);
        put(&mut self.company, company, &mut self.remarks);
    }

    /// The segment without the e-mail addresses and phone numbers in it, which go where they belong.
    fn take_addresses(&mut self, segment: &str) -> String {
        let mut left = Vec::new();
        for word in segment.split_whitespace() {
            let bare = word.trim_matches(|c: char| "<>()[],;:.\"'".contains(c));
            let bare = ["mailto:", "MAILTO:"].iter().find_map(|it| bare.strip_prefix(it)).unwrap_or(bare);
            if is_email(bare) && self.email.is_none() {
                self.email = Some(bare.to_owned());
                drop_label(&mut left);
            } else if self.linkedin.is_none() && linkedin_slug(bare).is_some() {
                self.linkedin = Some(bare.to_owned());
            } else if word.starts_with('#') && word.len() > 1 {
                self.remarks.push(word.to_owned());
            } else {
                left.push(word);
            }
        }
        let left_over = left.join(" ");
        let Some((before, phone, after)) = split_phone(&left_over).filter(|_| self.phone.is_none()) else {
            return left_over;
        };
        self.phone = Some(phone.to_owned());
        let mut before: Vec<&str> = before.split_whitespace().collect();
        drop_label(&mut before);
        clean(&format!("{} {after}", before.join(" ")))
    }
}

fn put(place: &mut Option<String>, value: Option<&str>, remarks: &mut Vec<String>) {
    let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return };
    if place.is_none() && is_short(value) {
        *place = Some(value.to_owned());
    } else {
        remarks.push(value.to_owned());
    }
}

/// Whether it may be a company or a title: sentences, addresses on the web and handles are neither.
fn is_short(value: &str) -> bool {
    let starts = value.starts_with(char::is_alphanumeric) || value.starts_with("[[");
    let is_address = value.contains("://") || value.starts_with("www.");
    starts && !is_address && !value.contains(". ") && value.chars().count() <= 60
}

/// Whether the words end with a day until when: `send deck by friday`.
fn is_deadline(words: &str) -> bool {
    Plan::read(words, NaiveDate::default()).is_deadline
}

/// A day at the start: `2026-11-20 Ana`, `2026-11-20: Ana`.
pub(super) fn leading_day(text: &str) -> Option<(NaiveDate, &str)> {
    let (day, rest) = split_day(text)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    (rest.is_empty() || rest.starts_with([' ', ','])).then(|| (day, rest.trim_start_matches([' ', ',', ':'])))
}

/// The text without the days that a plugin notes down (`➕ 2026-11-20`, `✅ 2026-11-20`); the first is the card's.
fn without_marks(text: &str, day: &mut Option<NaiveDate>) -> String {
    if !text.contains(['➕', '✅']) {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest = text.split(' ').peekable();
    while let Some(word) = rest.next() {
        let glued = word.strip_prefix(['➕', '✅']);
        let noted = match glued {
            Some("") => rest.peek().copied().and_then(parse_day).inspect(|_| _ = rest.next()),
            Some(glued) => parse_day(glued),
            None => None,
        };
        match noted {
            Some(noted) => *day = day.or(Some(noted)),
            None => words.push(word),
        }
    }
    words.join(" ")
}

impl CardTags {
    /// Takes the tags that are its own out of a text; a comma behind one stays, since it parts what is beside it.
    pub fn take(&mut self, text: &str) -> String {
        let mut left = String::with_capacity(text.len());
        for word in text.split(' ') {
            let tag = word.trim_end_matches([',', ';', ':', '.']);
            if tag.strip_prefix('#').is_some_and(|tag| self.take_tag(tag)) {
                left.push_str(word[tag.len()..].trim_end_matches('.'));
            } else {
                left.push_str(if left.is_empty() { "" } else { " " });
                left.push_str(word);
            }
        }
        left
    }

    fn take_tag(&mut self, tag: &str) -> bool {
        let (key, value) = tag.split_once([':', '/']).unwrap_or((tag, ""));
        let category = Category::ALL.into_iter().find(|it| it.word().eq_ignore_ascii_case(tag));
        let circle = match (key.to_lowercase().as_str(), value) {
            ("1" | "circle1", "") | ("circle", "1") => Some(Circle::Inner),
            ("2" | "circle2", "") | ("circle", "2") => Some(Circle::Middle),
            ("3" | "circle3", "") | ("circle", "3") => Some(Circle::Outer),
            _ => None,
        };
        if let Some(category) = category {
            self.categories.insert(category);
        } else if circle.is_some() {
            self.circle = circle;
        } else if key.eq_ignore_ascii_case("event") && !value.is_empty() && self.event.is_none() {
            self.event = Some(clean(&value.replace(['-', '_'], " ")));
        } else {
            return false;
        }
        true
    }
}

pub(super) fn is_email(word: &str) -> bool {
    let Some((local, domain)) = word.split_once('@') else { return false };
    let part = |c: char| c.is_alphanumeric() || c == '-';
    let local_ok = !local.is_empty() && local.chars().all(|c| part(c) || "._%+'".contains(c));
    let labels_ok = domain.split('.').all(|label| !label.is_empty() && label.chars().all(part));
    local_ok && labels_ok && domain.contains('.')
}

/// The phone number in a text, with what stands before and behind it: 7 to 15 digits, and no day.
fn split_phone(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(start) = text[from..].find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) {
        let start = from + start;
        let run = text[start..].find(|c: char| !(c.is_ascii_digit() || "+()-./ ".contains(c)));
        let stop = run.map_or(text.len(), |run| start + run);
        let number = text[start..stop].trim_end_matches(['(', '.', '-', '/', ' ', '+']);
        let number = if number.contains('(') { number } else { number.trim_end_matches(')') };
        let end = start + number.len();
        let glued =
            text[..start].ends_with(char::is_alphanumeric) || text[end..].starts_with(char::is_alphanumeric);
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let is_day = number.split(' ').any(|word| parse_day(word).is_some() || is_dotted_day(word));
        if !glued && !is_day && (7..=15).contains(&digits) {
            return Some((&text[..start], number, &text[end..]));
        }
        from = stop;
    }
    None
}

/// `20.11.2026`, `11/20/2026`.
fn is_dotted_day(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['.', '/']).filter(|part| !part.is_empty()).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    matches!(lengths[..], [1 | 2, 1 | 2, 2 | 4]) && parts.concat().bytes().all(|byte| byte.is_ascii_digit())
}

/// `Tel:` and the like right before a number or an address.
fn drop_label(words: &mut Vec<&str>) {
    if words.last().is_some_and(|word| is_label(word)) {
        words.pop();
    }
}

fn is_label(word: &str) -> bool {
    let word = word.trim_matches([':', '.']).to_lowercase();
    let labels =
        ["tel", "phone", "ph", "mobile", "mob", "cell", "m", "t", "p", "e", "email", "e-mail", "mail"];
    labels.contains(&word.as_str())
}

pub(super) fn ends_with_label(text: &str) -> bool {
    text.rsplit([' ', ',']).next().is_some_and(is_label)
}

/// The name without the decoration of a link or of emphasis, and the company that stands with it.
fn split_name(text: &str) -> (String, Option<String>) {
    let (name, company) = match text.split_once(" (") {
        Some((name, company)) if !company.is_empty() => (name, Some(company.trim_end_matches(')'))),
        _ => split_word(text, &["at", "@", "from"])
            .map_or((text, None), |(name, company)| (name, Some(company))),
    };
    (plain_name(name), company.map(str::to_owned))
}

/// A name as it is looked up: `[[People/Ada Lovelace|Ada]]` and `[Ada Lovelace](…)` without their brackets.
pub(super) fn plain_name(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "*_\"“”.:".contains(c));
    if let Some(inner) = text.strip_prefix("[[").and_then(|it| it.strip_suffix("]]")) {
        let target = inner.split(['|', '#']).next().unwrap_or_default();
        let file = target.rsplit('/').next().unwrap_or_default();
        return file.strip_suffix(".md").unwrap_or(file).trim().to_owned();
    }
    let label = text.strip_prefix('[').and_then(|it| it.strip_suffix(')')).and_then(|it| it.split_once("]("));
    label.map_or(text, |(label, _)| label).trim().to_owned()
}

/// The two sides of the first of these words.
fn split_word<'t>(text: &'t str, words: &[&str]) -> Option<(&'t str, &'t str)> {
    let mut at = 0;
    for word in text.split(' ') {
        if at > 0 && words.iter().any(|it| it.eq_ignore_ascii_case(word)) {
            let (before, after) = (text[..at].trim(), text[at + word.len()..].trim());
            return Some((before, after)).filter(|_| !after.is_empty());
        }
        at += word.len() + 1;
    }
    None
}

fn is_younger(segment: &str) -> bool {
    ["jr", "jr.", "sr", "sr."].iter().any(|it| it.eq_ignore_ascii_case(segment))
}

fn is_suffix(segment: &str) -> bool {
    let word = segment.trim_end_matches('.').replace('.', "").to_lowercase();
    let suffixes = ["inc", "ltd", "llc", "llp", "plc", "gmbh", "ag", "sa", "sl", "srl", "co", "corp"];
    suffixes.contains(&word.as_str())
}

/// Whether the words name what somebody does and not where: by a word of a title, in any place.
fn is_title(segment: &str) -> bool {
    let titles = [
        "ceo",
        "cto",
        "cfo",
        "coo",
        "cmo",
        "cio",
        "vp",
        "svp",
        "evp",
        "md",
        "phd",
        "founder",
        "cofounder",
        "co-founder",
        "director",
        "manager",
        "head",
        "chief",
        "president",
        "partner",
        "owner",
        "consultant",
        "engineer",
        "designer",
        "developer",
        "editor",
        "professor",
        "lecturer",
        "lawyer",
        "solicitor",
        "accountant",
        "architect",
        "analyst",
        "buyer",
        "recruiter",
        "journalist",
        "coach",
        "chair",
        "chairman",
        "chairwoman",
        "secretary",
        "freelancer",
        "investor",
        "lead",
        "sales",
        "marketing",
    ];
    let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    segment.split_whitespace().any(|it| titles.contains(&word(it).as_str()))
}

/// A sentence that says when and where you met.
struct Met {
    day: Option<NaiveDate>,
    place: Option<String>,
    before: String,
    after: Option<String>,
}

/// Finds `Met 2026-11-18 at the Harvest Evening.` at the start of a text or of a sentence.
fn split_met(segment: &str) -> Option<Met> {
    let starts = |text: &str| text.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("met "));
    let at = if starts(segment) { 0 } else { segment.find(". Met ")? + 2 };
    let (before, met) = (&segment[..at], &segment[at + 4..]);
    let (met, after) = met.split_once(". ").unwrap_or((met, ""));
    let met = met.strip_prefix("on ").unwrap_or(met).trim_end_matches('.');
    let (day, rest) = split_day(met).map_or((None, met), |(day, rest)| (Some(day), rest));
    let place = rest.trim_start_matches([' ', ',']).strip_prefix("at ").map(str::to_owned);
    let after = Some(after.trim().to_owned()).filter(|after| !after.is_empty());
    let before = before.trim_end_matches(['.', ' ']).to_owned();
    (day.is_some() || place.is_some()).then_some(Met { day, place, before, after })
}
