//! The log as it stands in a note: its entries, where its section begins and ends, and where an entry of a day belongs.

use super::super::log::{Methods, parse_item};
use super::super::outline::{self, Kind, Title, without_comments};
use super::Refusal;
use super::list::{ListItem, Marker};
use chrono::NaiveDate;
use std::ops::Range;

/// The log as it stands in a note; all places are in the note's text.
pub(super) struct LogOutline {
    /// The entries, in their order.
    pub(super) items: Vec<LogItem>,
    /// The first log's section, if it has a heading: its heading's end, and its own end.
    pub(super) section: Option<Range<usize>>,
    /// Where the first log's heading begins.
    pub(super) heading: Option<usize>,
}

/// An entry of the log, or what stands where one would.
pub(super) struct LogItem {
    pub(super) item: ListItem,
    day: Option<NaiveDate>,
}

/// Where an entry belongs.
pub(super) enum Place {
    Beside { item: usize, is_after: bool },
    Under(Range<usize>),
    New,
}

impl LogOutline {
    pub(super) fn of(text: &str, start: usize) -> Result<Self, Refusal> {
        let body = without_comments(&text[start..])?;
        let mut outline = Self { items: Vec::new(), section: None, heading: None };
        let mut is_open = false;
        for block in outline::blocks(&body)? {
            match block.kind {
                Kind::Heading(title) if block.depth == 0 => {
                    if std::mem::take(&mut is_open) {
                        outline.close(start + block.range.start);
                    }
                    if title == Some(Title::Log) && outline.heading.is_none() {
                        let end = start + block.range.start + body[block.range.clone()].trim_end().len();
                        outline.heading = Some(start + block.range.start);
                        outline.section = Some(end..text.len());
                        is_open = true;
                    }
                }
                Kind::Item { .. } if block.is_top_item() && block.section == Some(Title::Log) => {
                    let item = ListItem::of(text, &body, start, block.range, block.list);
                    outline.items.push(LogItem::of(text, item));
                }
                _ => {}
            }
        }
        Ok(outline)
    }

    fn close(&mut self, at: usize) {
        if let Some(section) = &mut self.section {
            section.end = at;
        }
    }

    /// Where an entry of this day belongs: in the list's own order, on the near side of its own day.
    pub(super) fn place(&self, day: NaiveDate) -> Place {
        let dated = || self.items.iter().enumerate().filter_map(|(at, item)| Some((at, item.day?)));
        let beside = |item, is_after| Place::Beside { item, is_after };
        let found = if self.is_newest_first() {
            let earlier = dated().find(|&(_, other)| other <= day).map(|(at, _)| beside(at, false));
            earlier.or_else(|| dated().next_back().map(|(at, _)| beside(at, true)))
        } else {
            let earlier = dated().rfind(|&(_, other)| other <= day).map(|(at, _)| beside(at, true));
            earlier.or_else(|| dated().next().map(|(at, _)| beside(at, false)))
        };
        match (found, self.items.len(), &self.section) {
            (Some(place), ..) => place,
            // A list of tasks or of undated lines goes on.
            (None, count @ 1.., _) => beside(count - 1, true),
            (None, 0, Some(section)) => Place::Under(section.clone()),
            (None, 0, None) => Place::New,
        }
    }

    /// Newest first unless more entries follow an earlier one than a later one: so are the documented logs.
    fn is_newest_first(&self) -> bool {
        let days: Vec<NaiveDate> = self.items.iter().filter_map(|item| item.day).collect();
        let rising = days.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let falling = days.windows(2).filter(|pair| pair[0] > pair[1]).count();
        falling >= rising
    }
}

impl LogItem {
    fn of(text: &str, item: ListItem) -> Self {
        let content =
            Marker::of(text, item.range.start).map_or("", |marker| &text[marker.content..item.range.end]);
        // On which day it stands needs no word for a method.
        let day = parse_item(content, &Methods::default()).ok().flatten().map(|entry| entry.day);
        Self { item, day }
    }
}
