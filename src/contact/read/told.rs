//! What a log's entries tell of themselves: ways of adding value, links, a birthday wished, a step agreed. Each is taken
//! from their texts before these go.

use super::super::{Agreement, Contact, Entry, Method, Tags, agreed};
use crate::config::Config;
use crate::note::log::{self, Written};
use crate::note::{self, introduction, said};
use chrono::NaiveDate;
use memchr::{memchr, memmem};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// So many links of one note count.
const LINKS: usize = 10_000;

/// Gives the contact what the entries of its log tell in their own words. They keep their texts only where these are asked
/// for later: a vault holds hundreds of thousands. `text` is the whole note.
pub(super) fn take(log: &mut [Written<'_>], contact: &mut Contact, config: &Config, text: &str) {
    contact.used = config.ways.used_in(log.iter().map(|it| (it.entry.day, it.entry.line, it.words)));
    if !contact.used.is_empty() {
        let unwanted: BTreeSet<u32> = log.iter().flat_map(|it| unwanted(it, log)).collect();
        contact.used.iter_mut().for_each(|it| it.is_unwanted = unwanted.contains(&it.line));
    }
    contact.agreement = contact.next.and_then(|next| agreement(log, next)).map(Box::new);
    // Few notes do, and a log is long.
    let speaks_of_birthdays = memmem::find(text.as_bytes(), b"irthday").is_some();
    let (mut links, mut introduced) = (Vec::new(), Vec::new());
    for (at, Written { entry, words, .. }) in (0..).zip(log) {
        if speaks_of_birthdays && words.contains("irthday") {
            contact.wished = contact.wished.max(Some((entry.day, entry.line)));
        }
        let may_link = memchr(b'[', entry.text.as_bytes()).is_some() && links.len() < LINKS;
        let present = if may_link { log::present(words, &config.methods) } else { Vec::new() };
        let may_tell = entry.tags.and(HELP) != Tags::default() || names_event(entry);
        if present.is_empty() && !may_tell {
            entry.text = "";
        }
        if may_link && entry.tags.contains(Tags::GAVE) && introduced.len() < LINKS {
            let others = introduction::people(words).into_iter().filter(|link| !present.contains(link));
            introduced.extend(others.map(|link| (at, link)));
        }
        links.extend(present.into_iter().map(|link| (at, link)));
    }
    contact.links = links.into();
    if !introduced.is_empty() {
        contact.known.get_or_insert_default().introduced = introduced.into();
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
    let help = help.filter(|_| log::says_not_useful(words));
    let of = help.and_then(|help| {
        let before = log.iter().map(|it| &it.entry).filter(|it| it.day <= entry.day && it.line != entry.line);
        before.filter(|it| it.tags.and(help) != Tags::default()).max_by_key(|it| (it.day, Reverse(it.line)))
    });
    let own = help.map(|_| entry.line);
    own.into_iter().chain(of.map(|it| it.line))
}

const HELP: Tags = Tags::GAVE.or(Tags::GOT).or(Tags::REFERRAL);
