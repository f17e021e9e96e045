//! A card that is an answer: a known contact, a colon, and how you were in touch, as in `Ada: phone, liked the draft`.

use super::purpose::{Plan, QUESTION, find_ignoring_case};
use super::scan::Mark;
use super::words::{CardTags, leading_day, plain_name};
use super::{Card, Todo, Vault, Verdict, Who, moved, noted, several};
use crate::contact::Tags;
use crate::note::markdown::{clean, cut};
use crate::request::{Contacted, Request};
use chrono::NaiveDate;
use std::sync::Arc;

/// Reads a card as an answer; nothing where it is none.
pub(super) fn judge(card: &Card, day: NaiveDate, vault: &Vault<'_>) -> Option<Verdict> {
    let text = clean(&card.text);
    let (day, text) = leading_day(&text).map_or((day, &*text), |(own, rest)| (own, rest));
    if let Some((name, said)) = split_colon(text) {
        return match (vault.who)(&name) {
            Who::One(path) | Who::Like(path) => Some(known(path, said, card, day, vault)),
            Who::Several(paths) | Who::Alike(paths) => Some(Verdict::Wrong(several(&name, &paths))),
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
    if !stands || vault.config.methods.of(word).is_none() {
        return None;
    }
    match (vault.who)(&plain_name(name)) {
        Who::One(path) | Who::Like(path) => Some(known(path, said, card, day, vault)),
        Who::Several(_) | Who::Alike(_) | Who::Nobody => None,
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
        // No request has a place for these: they stay words.
        _ => said.to_owned(),
    };
    let words = said.strip_prefix("tried").or_else(|| said.strip_prefix("Tried"));
    let words = words.filter(|words| words.is_empty() || words.starts_with([' ', ',']));
    let mut todo = Todo { is_tried: words.is_some() || card.mark == Mark::Tried, ..Todo::default() };
    let said = words.map_or(&*said, |words| words.trim_start_matches([' ', ',']));
    // How they were in touch stays as it was typed.
    let mut words = said;
    let plan = Plan::read(said, day);
    let is_plan = plan.is_deadline && !todo.is_tried;
    if is_plan {
        // `Ada: call her by friday` is still to come.
        words = "";
        todo.promises.push(plan);
    }
    todo.take_below(card, &mut tags, day);
    if let Some(remark) = todo.unclear() {
        return Verdict::Wrong(remark);
    }
    let text = std::iter::once(words).chain(todo.remarks.iter().map(String::as_str));
    let text = text.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
    let text = if is_plan { noted(text, &vault.config.methods) } else { text };
    let tried = Tags::parse(&text).contains(Tags::NO_ANSWER)
        || is_unanswered(vault.config.methods.split(&text).1)
        || todo.is_tried;
    let contacted = Contacted { day, tags: Tags::parse(&text), text, ..Contacted::default() };
    let (mut requests, mut remark) = (Vec::new(), None);
    if tried {
        let tags = contacted.tags.or(Tags::NO_ANSWER);
        requests.push(Request::Tried(Contacted { tags, ..contacted }));
    } else if !is_plan {
        requests.push(Request::Touched(contacted));
    } else if !contacted.text.is_empty() {
        remark = Some(Request::Noted(contacted));
    }
    requests.extend(todo.promised(&(vault.note)(&path).unwrap_or_default()).chain(remark));
    requests.extend(tags.circle.map(|circle| moved(circle, day)));
    Verdict::Known { path, requests }
}

/// Whether the words begin by saying that there was no answer.
fn is_unanswered(text: &str) -> bool {
    let text = text.to_lowercase();
    ["no answer", "no reply", "voicemail"].iter().any(|it| text.starts_with(it))
}
