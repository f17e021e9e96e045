//! A line that is an answer: a known contact, then how you were in touch. `Ada: phone, liked the draft`.

use super::said::{CardTags, leading_day, plain_name};
use super::scan::Mark;
use super::what::{Plan, QUESTION, find_ignoring_case};
use super::{Card, Vault, Verdict, Who, has_task, promised, several};
use crate::agenda::markdown::{clean, cut};
use crate::contact::{Method, Tags};
use crate::intent::{Contacted, Intent};
use chrono::NaiveDate;
use std::sync::Arc;

/// Reads a card as an answer; nothing where it is none.
pub(super) fn judge(card: &Card, day: NaiveDate, vault: &Vault<'_>) -> Option<Verdict> {
    let text = clean(&card.text);
    let (day, text) = leading_day(&text).map_or((day, &*text), |(own, rest)| (own, rest));
    if let Some((name, said)) = split_colon(text) {
        return match (vault.who)(&name) {
            Who::One(path) | Who::Like(path) => Some(known(path, said, card, day, vault)),
            Who::Several(paths) => Some(Verdict::Wrong(several(&name, &paths))),
            // `Ana Ruiz: Acme — send the deck` is a card.
            Who::Nobody if said.contains('—') || said.contains(" - ") || said.contains(" – ") => None,
            Who::Nobody => {
                let name = cut(&name, 40);
                let hint = format!("for somebody new write `{name} — what to do`");
                Some(Verdict::Wrong(format!("nobody is called `{name}`: {hint}")))
            }
        };
    }
    // `Ada, phone, liked the draft` and `Ada — phone: liked the draft`; `Ada — call, then write` is for later.
    let by = [", ", " — ", " – ", " - "].into_iter().filter_map(|by| Some((text.split_once(by)?, by)));
    let ((name, said), by) = by.min_by_key(|((name, _), _)| name.len())?;
    let word = said.find(|c: char| !c.is_alphanumeric()).map_or(said, |end| &said[..end]);
    let stands = match said[word.len()..].chars().next() {
        Some(behind) => behind == ':' || by == ", " && ",;.".contains(behind),
        None => by == ", ",
    };
    if !stands || Method::parse(word).is_none() {
        return None;
    }
    match (vault.who)(&plain_name(name)) {
        Who::One(path) | Who::Like(path) => Some(known(path, said, card, day, vault)),
        Who::Several(_) | Who::Nobody => None,
    }
}

/// The name before a colon and what is said behind it; a name holds no comma, dash or address.
fn split_colon(text: &str) -> Option<(String, &str)> {
    let at = text.find(": ")?;
    let (name, said) = (&text[..at], text[at + 1..].trim());
    let is_asked = find_ignoring_case(said, QUESTION).is_some();
    let is_name = !is_asked && !name.contains([',', ';', '—', '–', '@', '#', '?']) && !name.contains(" - ");
    let name = plain_name(name);
    (is_name && !name.is_empty()).then_some((name, said))
}

fn known(path: Arc<str>, said: &str, card: &Card, day: NaiveDate, vault: &Vault<'_>) -> Verdict {
    let (day, said) = leading_day(said).map_or((day, said), |(own, rest)| (own, rest));
    let mut tags = CardTags::default();
    let said = match tags.take(said) {
        left if tags.event.is_none() && tags.categories.is_empty() => left,
        // No intent has a place for these: they stay words.
        _ => said.to_owned(),
    };
    let (is_tried, said) = match said.split_once(' ') {
        Some((first, rest)) if first.trim_end_matches(',').eq_ignore_ascii_case("tried") => (true, rest),
        _ => {
            (said.eq_ignore_ascii_case("tried"), if said.eq_ignore_ascii_case("tried") { "" } else { &*said })
        }
    };
    let (method, words) = split_method(said);
    let plan = Plan::read(said, day);
    let words = std::iter::once(words.to_owned()).chain(card.below.iter().map(|(_, text)| clean(text)));
    let text = words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
    let tags_of_text = Tags::parse(&text);
    let is_tried = is_tried
        || card.mark == Mark::Tried
        || tags_of_text.contains(Tags::NO_ANSWER)
        || is_unanswered(&text);
    let mut intents = Vec::new();
    if plan.is_deadline && method.is_some() && !is_tried {
        // `Ada: call her by friday` is still to come.
        intents.extend(Some(plan).filter(|plan| !has_task(&note(&path, vault), &plan.text)).map(promised));
    } else {
        let contacted = |tags| Contacted { day, method, text: text.clone(), tags, next: None };
        intents.push(match is_tried {
            true => Intent::Tried(contacted(tags_of_text.or(Tags::NO_ANSWER))),
            false => Intent::Touched(contacted(tags_of_text)),
        });
        let promise =
            Some(plan).filter(|plan| plan.is_deadline && !has_task(&note(&path, vault), &plan.text));
        intents.extend(promise.map(promised));
    }
    intents.extend(tags.circle.map(|circle| Intent::Move { circle }));
    Verdict::Known { path, intents }
}

fn note(path: &str, vault: &Vault<'_>) -> String {
    (vault.note)(path).unwrap_or_default()
}

/// The method that the words begin with, and those behind it.
fn split_method(said: &str) -> (Option<Method>, &str) {
    let word = said.find(|c: char| !c.is_alphabetic()).map_or(said, |end| &said[..end]);
    match Method::parse(word) {
        Some(method) => {
            (Some(method), said[word.len()..].trim_start_matches(|c: char| " ,:;.—–-".contains(c)))
        }
        None => (None, said),
    }
}

/// Whether the words begin by saying that there was no answer.
fn is_unanswered(text: &str) -> bool {
    let text = text.to_lowercase();
    ["no answer", "no reply", "voicemail"].iter().any(|it| text.starts_with(it))
}
