//! Three versions of an inbox as one, card by card: two machines that each put a card into the drawer agree without
//! asking. Never brings back a card that one side took out: it was carried out, and would be a second time.
//!
//! - A card is the same one by its first line, whatever its bullet and box, and whether it was asked what it is for.
//! - What either side added stays, equal ones once. What one side took out and the other left alone goes (a question
//!   is ours, no edit of the user's); what one side edited outlives its removal.
//! - A card that both edited goes by its lines; of two boxes the one that says more counts, of two questions the older.
//! - The order is ours', or theirs' where only they moved something.
//! - All between the cards is merged as git merges text. Where that conflicts, or where the whole does not read as
//!   these very cards and lines, the inbox is merged as text.

use super::purpose::QUESTION;
use super::scan::{self, item, unlisted};
use crate::date::parse_day;
use crate::merge::sequence::{Place, align, either};
use crate::merge::{Merged, Part, TextMerge, in_plain_style};
use crate::note::conflict_line;
use crate::note::task::checkbox;
use std::borrow::Cow;
use std::ops::Range;

#[cfg(test)]
mod tests;

/// Merges `ours` and `theirs`, which both grew from `base`: an empty text where there is none.
pub fn merge(base: &str, ours: &str, theirs: &str, text_merge: TextMerge<'_>) -> Merged {
    in_plain_style([base, ours, theirs], |texts| {
        let [base, ours, theirs] = texts;
        if let Some(text) = either(&base, ours, theirs) {
            return Part::clean(text);
        }
        // A side that holds a conflict already has no cards to go by.
        let by_card = match texts.iter().any(|text| conflict_line(text.as_bytes()).is_some()) {
            true => None,
            false => by_card(texts, text_merge),
        };
        by_card.map_or_else(|| Part::of_text(base, ours, theirs, text_merge), Part::clean)
    })
}

/// The merge by cards; `None` where it is not certain.
fn by_card(texts: [&str; 3], text_merge: TextMerge<'_>) -> Option<String> {
    let versions = texts.map(pieces);
    let [base, ours, theirs] = versions.each_ref().map(|pieces| rest(pieces));
    let rest = Part::of_text(&base, &ours, &theirs, text_merge);
    if rest.has_conflict {
        return None;
    }
    let merged = merge_pieces(&versions);
    let text: String = merged.iter().flat_map(|piece| [&*piece.words, piece.gap]).collect();
    let is_read_alike = pieces(&text).iter().map(Piece::said).eq(merged.iter().map(Piece::said));
    let lines = merged.iter().filter(|piece| !piece.is_card && !piece.words.is_empty());
    let is_rest =
        lines.map(|line| &*line.words).eq(rest.text.split_inclusive('\n').filter(|it| !is_blank(it)));
    (is_read_alike && is_rest).then_some(text)
}

/// A card, or a line between the cards.
#[derive(Debug)]
struct Piece<'a> {
    is_card: bool,
    words: Cow<'a, str>,
    /// The blank lines below it.
    gap: &'a str,
}

impl<'a> Piece<'a> {
    fn card(text: &'a str) -> Self {
        Self { is_card: true, words: text.into(), gap: "" }
    }

    fn line(text: &'a str) -> Self {
        Self { is_card: false, words: text.into(), gap: "" }
    }

    fn said(&self) -> (bool, &str) {
        (self.is_card, &self.words)
    }

    /// What makes it the same one in another version.
    fn key(&self) -> (bool, &str) {
        match self.is_card {
            true => (true, self.words.lines().next().map_or("", key)),
            false => (false, &self.words),
        }
    }
}

/// An inbox in pieces. The first and the last are empty: everything stands between two.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![Piece::line("")];
    let mut at = 0;
    let end = text.len()..text.len();
    let cards = scan::read_all(text).into_iter().map(|card| card.range);
    for card in cards.chain(std::iter::once(end)) {
        let mut gap = at..at;
        let mut push = |gap: Range<usize>, piece| {
            if let Some(last) = pieces.last_mut() {
                last.gap = &text[gap];
            }
            pieces.push(piece);
        };
        for line in text[at..card.start].split_inclusive('\n') {
            let end = gap.end + line.len();
            if !is_blank(line) {
                push(gap.clone(), Piece::line(line));
                gap.start = end;
            }
            gap.end = end;
        }
        let is_last = card.is_empty();
        push(gap, if is_last { Piece::line("") } else { Piece::card(&text[card.clone()]) });
        at = card.end;
    }
    pieces
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// All but the cards, with one blank line wherever cards or blank lines are.
fn rest(pieces: &[Piece<'_>]) -> String {
    let mut rest = String::new();
    let mut is_apart = false;
    for piece in pieces {
        if !piece.is_card && !piece.words.is_empty() {
            rest.extend((is_apart && !rest.is_empty()).then_some('\n'));
            rest.push_str(&piece.words);
        }
        is_apart = piece.is_card || !piece.gap.is_empty();
    }
    rest
}

/// Base, ours and theirs.
type Versions<'a> = [Vec<Piece<'a>>; 3];

/// Where one piece stands in each of them.
type Places = [Option<usize>; 3];

fn merge_pieces<'a>(versions: &Versions<'a>) -> Vec<Piece<'a>> {
    let stays = |places| Some((places, merge_words(versions, places)?));
    let (places, mut merged): (Vec<_>, Vec<_>) = aligned(versions).into_iter().filter_map(stays).unzip();
    for (piece, places) in merged.iter_mut().zip(places.windows(2)) {
        piece.gap = gap(versions, places[0], places[1]);
    }
    merged
}

/// All pieces, in the order that the merge has.
fn aligned([base, ours, theirs]: &Versions<'_>) -> Vec<Places> {
    let side_by_side = |ours: &[Piece<'_>], theirs: &[Piece<'_>]| {
        let [base, our_keys, their_keys] =
            [base, ours, theirs].map(|pieces| pieces.iter().map(Piece::key).collect::<Vec<_>>());
        // What one side writes above its cards is above the other side's too.
        align(&base, &our_keys, &their_keys, |their, our| !theirs[their].is_card && ours[our].is_card)
    };
    let has_moved = |places: &[Place]| !places.iter().filter_map(|it| it.ours.and(it.base)).is_sorted();
    let by_ours = side_by_side(ours, theirs);
    let by_theirs = side_by_side(theirs, ours);
    if has_moved(&by_ours) || !has_moved(&by_theirs) {
        by_ours.into_iter().map(|it| [it.base, it.ours, it.theirs]).collect()
    } else {
        by_theirs.into_iter().map(|it| [it.base, it.theirs, it.ours]).collect()
    }
}

/// What three versions of a piece come to; nothing where it goes.
fn merge_words<'a>(versions: &Versions<'a>, places: Places) -> Option<Piece<'a>> {
    let piece = |version: usize| Some(&versions[version][places[version]?]);
    let (base, ours, theirs) = (piece(0).map(|base| &*base.words), piece(1), piece(2));
    let one = ours.or(theirs)?;
    let words = match (ours, theirs) {
        (Some(ours), Some(theirs)) if one.is_card => merge_card(base, &ours.words, &theirs.words).into(),
        (Some(_), Some(_)) => one.words.clone(),
        _ => stays(base, &one.words).then(|| one.words.clone())?,
    };
    Some(Piece { words, gap: "", ..*one })
}

/// The blank lines between two pieces: as they are where the two are neighbours; else none between two cards, and
/// around lines those of either, so that no line becomes the end of what stands above it.
fn gap<'a>(versions: &Versions<'a>, above: Places, below: Places) -> &'a str {
    let piece = |version: usize, at: Option<usize>| Some(&versions[version][at?]);
    let [base, ours, theirs] = [0, 1, 2].map(|version| {
        let is_neighbour = above[version].map(|at| at + 1) == below[version];
        piece(version, above[version].filter(|_| is_neighbour)).map(|piece| piece.gap)
    });
    let both = ours.and(theirs).and_then(|_| either(&base, ours, theirs).flatten());
    if let Some(gap) = both.or(ours).or(theirs) {
        return gap;
    }
    let is_card = |places: Places| (1..3).any(|it| piece(it, places[it]).is_some_and(|piece| piece.is_card));
    if is_card(above) && is_card(below) {
        return "";
    }
    let before = |version: usize| piece(version, below[version]?.checked_sub(1));
    let beside = [piece(1, above[1]), piece(2, above[2]), before(1), before(2)];
    beside.into_iter().flatten().map(|piece| piece.gap).find(|gap| !gap.is_empty()).unwrap_or_default()
}

/// Whether what one side alone has is to stay: it is new, or edited. A question of ours is no edit.
fn stays(base: Option<&str>, one: &str) -> bool {
    let words = |text: &str| text.lines().map(|line| asked(line).0.to_owned()).collect::<Vec<_>>();
    base.is_none_or(|base| words(base) != words(one))
}

/// Merges a card that both sides have: line by line, by what the lines say.
fn merge_card(base: Option<&str>, ours: &str, theirs: &str) -> String {
    if let Some(Some(card)) = either(&base, Some(ours), Some(theirs)) {
        return card.to_owned();
    }
    let versions = [base.unwrap_or_default(), ours, theirs];
    let [base, ours, theirs] = versions.map(|card| card.split_inclusive('\n').collect::<Vec<_>>());
    let keys = |lines: &[&str]| lines.iter().map(|line| key(line).to_owned()).collect::<Vec<_>>();
    let places = align(&keys(&base), &keys(&ours), &keys(&theirs), |_, _| false);
    let line = |place: Place| {
        let base = place.base.map(|at| base[at]);
        match (place.ours.map(|at| ours[at]), place.theirs.map(|at| theirs[at])) {
            (Some(ours), Some(theirs)) => Some(merge_line(base, ours, theirs)),
            (one, other) => one.or(other).filter(|line| stays(base, line)).map(str::to_owned),
        }
    };
    places.into_iter().filter_map(line).collect()
}

/// Merges a line that says the same in both: its bullet, its box, the question at its end.
fn merge_line(base: Option<&str>, ours: &str, theirs: &str) -> String {
    let (base, ours, theirs) = (base.map(asked), asked(ours), asked(theirs));
    let words = either(&base.map(|it| it.0), Some(ours.0), Some(theirs.0)).flatten();
    let words = words.unwrap_or(if mark(theirs.0) > mark(ours.0) { theirs.0 } else { ours.0 });
    let question = either(&base.map(|it| it.1), Some(ours.1), Some(theirs.1)).flatten();
    let question = question.unwrap_or_else(|| {
        let asked = [ours.1, theirs.1].into_iter().filter(|question| question.contains(QUESTION));
        asked.min().unwrap_or(ours.1)
    });
    format!("{words}{question}")
}

/// What makes two lines of cards the same one: the words, without bullet, box and our question.
fn key(line: &str) -> &str {
    unlisted(asked(line).0)
}

/// A line, and our question at its end: `— what for? (2026-11-20)`, with the line's end.
fn asked(line: &str) -> (&str, &str) {
    const DASHES: [char; 5] = [' ', '\t', '—', '–', '-'];
    let question = |line: &str| {
        let (before, day) = line.strip_suffix(')')?.rsplit_once('(')?;
        parse_day(day)?;
        before.trim_end().strip_suffix(QUESTION).map(str::len)
    };
    let words = line.trim_end();
    let end = question(words).unwrap_or(words.len());
    // A dash that nothing follows is not what a card is known by: the question takes its place behind it.
    line.split_at(line[..end].trim_end_matches(DASHES).len())
}

/// The box of an item.
fn mark(line: &str) -> Option<char> {
    Some(checkbox(item(line)?)?.mark)
}
