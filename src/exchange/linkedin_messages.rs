//! LinkedIn's `messages.csv`: on which days two people wrote to each other, as touches. Nothing of what they wrote is kept.

use super::cell::{self, Order, linkedin_slug};
use super::{Format, Person, Reading, Unread, Wishes, linkedin, text};
use crate::contact::Method;
use crate::contact::new::Logged;
use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord};
use std::collections::{BTreeMap, BTreeSet};

/// The table of messages.
pub(super) const FORMAT: Format = Format { extension: "csv", knows, read };

/// Whether bytes are messages.
pub(super) fn knows(bytes: &[u8]) -> bool {
    let head = text::decode(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let header = head.trim_start_matches(['\u{FEFF}', '"']);
    header.starts_with("conversation id") && header.contains("sender profile url")
}

/// A larger file …
const LARGEST: usize = 64 << 20;
/// … and more messages are more than are held at a time.
const MOST: usize = 100_000;

/// A message from one person to another.
struct Message {
    line: u32,
    conversation: String,
    from: Party,
    to: Party,
    /// The moment, as it is written: of one day the first one counts.
    moment: String,
    day: NaiveDate,
}

#[derive(Clone)]
struct Party {
    slug: String,
    name: String,
    url: String,
}

/// The people with whom messages were exchanged, with a touch a day.
///
/// # Errors
/// When they were not asked for, or nobody can tell whose messages they are.
fn read(bytes: &[u8], wishes: &Wishes) -> Result<Reading, Unread> {
    if !wishes.messages {
        return Err(Unread::new("messages, and no address book", "add `--messages` to log them as touches"));
    }
    if bytes.len() > LARGEST {
        return Err(Unread::new("messages of more than 64 MB", "import them in parts"));
    }
    let text = text::decode(bytes);
    let mut reading = Reading { is_beside: true, ..Reading::new(linkedin::CONNECTIONS.source) };
    let messages = messages(&text, &mut reading);
    let Some(user) = user(&messages) else {
        if messages.is_empty() {
            return Ok(reading);
        }
        return Err(Unread::new(
            "messages of one conversation, which do not tell who of the two is you",
            "import the whole export of your messages",
        ));
    };
    people(messages, &user).into_iter().for_each(|person| reading.take(person));
    Ok(reading)
}

/// The messages that one person wrote to one other.
fn messages(text: &str, reading: &mut Reading) -> Vec<Message> {
    let mut rows = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = rows.headers().map(Columns::of).unwrap_or_default();
    let mut messages = Vec::new();
    let (mut to_many, mut row) = (0, StringRecord::new());
    while rows.read_record(&mut row).unwrap_or(false) {
        let line = row.position().map_or(0, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
        let cell = |name: &str| header.cell(&row, name);
        let is_draft = |name: &str| cell(name).eq_ignore_ascii_case("yes");
        let is_unwanted = ["spam", "spinmail"].iter().any(|it| cell("folder").to_lowercase().contains(it));
        if is_unwanted || is_draft("is message draft") || is_draft("is conversation draft") {
            continue;
        }
        // Whoever has no page wrote as an advertiser, or has left.
        let Some(slug) = linkedin_slug(cell("sender profile url")) else { continue };
        let mut urls = cell("recipient profile urls").split(',').map(str::trim).filter(|url| !url.is_empty());
        let (Some(url), is_to_many) = (urls.next(), urls.next().is_some()) else { continue };
        if is_to_many {
            to_many += 1;
            continue;
        }
        let Some(to) = linkedin_slug(url) else { continue };
        let Ok(day) = cell::date(cell("date").split(' ').next().unwrap_or_default(), Order::Unknown) else {
            reading.skip(line, format!("no day: `{}`", cell("date")));
            continue;
        };
        if messages.len() == MOST {
            reading.skip(line, format!("more than {MOST} messages: the rest is not read"));
            break;
        }
        messages.push(Message {
            line,
            conversation: cell("conversation id").to_owned(),
            from: Party { slug, name: cell("from").into(), url: cell("sender profile url").into() },
            to: Party { slug: to, name: cell("to").into(), url: url.into() },
            moment: cell("date").to_owned(),
            day,
        });
    }
    if to_many > 0 {
        reading.leave_out(0, format!("{to_many} messages to several people: no touch of anybody's"));
    }
    messages
}

/// Where the columns stand, by their names in small letters.
#[derive(Default)]
struct Columns(BTreeMap<String, usize>);

impl Columns {
    fn of(header: &StringRecord) -> Self {
        Self(header.iter().enumerate().map(|(at, cell)| (cell.trim().to_lowercase(), at)).collect())
    }

    fn cell<'r>(&self, row: &'r StringRecord, name: &str) -> &'r str {
        self.0.get(name).and_then(|&at| row.get(at)).unwrap_or_default().trim()
    }
}

/// Whose messages they are: the one who is in every conversation.
fn user(messages: &[Message]) -> Option<String> {
    let mut conversations: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for message in messages {
        let of_all = [&message.from, &message.to].map(|party| party.slug.as_str());
        conversations.entry(&message.conversation).or_default().extend(of_all);
    }
    let mut sets = conversations.into_values();
    let first = sets.next()?;
    let common = sets.fold(first, |common, set| &common & &set);
    let mut common = common.into_iter();
    common.next().filter(|_| common.next().is_none()).map(str::to_owned)
}

/// The others, each with the first message of each day: online, and theirs where they wrote it.
fn people(mut messages: Vec<Message>, user: &str) -> Vec<Person> {
    messages.sort_by(|one, other| one.moment.cmp(&other.moment));
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    for Message { line, from, to, day, .. } in messages {
        let is_theirs = from.slug != user;
        let other = if is_theirs { from } else { to };
        let person = people.entry(other.slug).or_default();
        // Who renamed themselves since is called as they were last.
        (person.name, person.linkedin, person.line) = (other.name, Some(other.url), line);
        if person.log.last().is_none_or(|last| last.day != day) {
            let text = if is_theirs { "LinkedIn message #theirs" } else { "LinkedIn message" };
            person.log.push(Logged { day, method: Some(Method::Online), text: text.into() });
        }
    }
    people.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n";
    const ME: &str = "Me Myself,https://www.linkedin.com/in/me";
    const ADA: &str = "\"Lovelace, Ada\",https://www.linkedin.com/in/ada";
    const BO: &str = "Bo Lind,https://www.linkedin.com/in/bo";

    fn row(conversation: &str, from: &str, to: &str, moment: &str, rest: &str) -> String {
        format!("{conversation},,{from},{to},{moment} UTC,,\"two\nlines\",{rest}\n")
    }

    fn touches(rows: &[String]) -> Result<Vec<String>, Unread> {
        let wishes = Wishes { messages: true, ..Wishes::default() };
        let reading = read(format!("{HEADER}{}", rows.concat()).as_bytes(), &wishes)?;
        assert!(reading.is_beside);
        let of = |person: &Person| -> Vec<String> {
            let told = person.log.iter();
            told.map(|it| format!("{} {} {}", person.linkedin.as_deref().unwrap(), it.day, it.text)).collect()
        };
        Ok(reading.people.iter().flat_map(of).collect())
    }

    #[test]
    fn a_day_on_which_two_wrote_to_each_other_is_one_touch_of_whoever_began() {
        let told = touches(&[
            row("c1", BO, ME, "2026-03-02 09:00:00", "INBOX,,No,No"),
            row("c1", ME, BO, "2026-03-02 10:00:00", "INBOX,,No,No"),
            row("c1", ME, BO, "2026-04-01 23:59:00", "INBOX,,No,No"),
            row("c2", ADA, ME, "2026-03-02 08:00:00", "INBOX,,No,No"),
            row("c2", ADA, ME, "2026-03-02 07:00:00", "ARCHIVE,,No,No"),
        ]);
        assert_eq!(
            told.unwrap(),
            [
                "https://www.linkedin.com/in/ada 2026-03-02 LinkedIn message #theirs",
                "https://www.linkedin.com/in/bo 2026-03-02 LinkedIn message #theirs",
                "https://www.linkedin.com/in/bo 2026-04-01 LinkedIn message",
            ]
        );
    }

    #[test]
    fn what_is_no_message_between_two_is_no_touch() {
        let both = format!(
            "\"Bo Lind, Ada\",\"{},https://www.linkedin.com/in/ada\"",
            "https://www.linkedin.com/in/bo"
        );
        let told = touches(&[
            row("c1", BO, ME, "2026-03-02 09:00:00", "INBOX,,No,No"),
            row("c2", ADA, ME, "2026-03-02 09:00:00", "SPAM,,No,No"),
            row("c2", ME, ADA, "2026-03-03 09:00:00", "INBOX,,Yes,No"),
            row("c2", ME, ADA, "2026-03-04 09:00:00", "INBOX,,No,No"),
            row("c3", "Sponsor,", ME, "2026-03-05 09:00:00", "INBOX,,No,No"),
            row("c4", ME, &both, "2026-03-06 09:00:00", "INBOX,,No,No"),
            row("c1", BO, ME, "soon", "INBOX,,No,No"),
        ]);
        let days: Vec<String> = told.unwrap().iter().map(|it| it.split(' ').nth(1).unwrap().into()).collect();
        assert_eq!(days, ["2026-03-04", "2026-03-02"]);
    }

    #[test]
    fn messages_are_read_where_they_are_asked_for_and_tell_whose_they_are() {
        let one = [row("c1", BO, ME, "2026-03-02 09:00:00", "INBOX,,No,No")];
        assert!(touches(&one).unwrap_err().what.contains("who of the two is you"));
        assert_eq!(touches(&[]).unwrap(), Vec::<String>::new());
        let text = format!("{HEADER}{}", one.concat());
        assert!(knows(text.as_bytes()) && !knows(b"First Name,Connected On\n"));
        assert!(read(text.as_bytes(), &Wishes::default()).unwrap_err().hint.contains("--messages"));
    }
}
