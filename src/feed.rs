//! The files that are made from the notes and kept beside them, as a list: how each is made, and what of it a change
//! changes. Nothing in them moves with the hour, so that all machines write the same bytes. Text out; reads and writes no file.
//!
//! What a feed is called, `config/feeds.rs` knows.

use crate::agenda::Planner;
use crate::config::Feed;
use crate::contact::Contact;
use crate::exchange::{calendar, card, is_sealed, is_sealed_text, profile::Profile, sealed_text};
use crate::finding::{Finding, Spot};
use crate::index::Before;
use crate::report::{self, circles};
use chrono::NaiveDate;
use std::sync::Arc;

/// How one feed is made.
struct Maker {
    feed: Feed,
    makes: Makes,
    /// Whether a text is as it was written here: no other program has changed it since.
    is_whole: fn(&str) -> bool,
    /// What a text says, a part each: what another program's says may be the same in other words.
    says: fn(&str) -> Vec<String>,
}

enum Makes {
    /// One file of all notes.
    One {
        text: fn(&Source<'_>) -> String,
        /// Whether a change of the notes may change it.
        is_changed: IsChanged,
        /// Whether another day may.
        has_day: bool,
    },
    /// A file a contact: its name and its text, by the note's path.
    Each { name: fn(&str) -> String, text: fn(&Planner, &str) -> Option<String> },
}

/// Whether what was known before, and is known otherwise by now, may change a file.
type IsChanged = fn(&Before, &Source<'_>) -> bool;

/// All feeds.
const MAKERS: [Maker; 4] = [
    Maker {
        feed: Feed::Calendar,
        makes: Makes::One { text: whole_calendar, is_changed: has_other_events, has_day: false },
        is_whole: is_sealed,
        says: calendar::says,
    },
    Maker {
        feed: Feed::Cards,
        makes: Makes::Each { name: card::file_name, text: card_of },
        is_whole: is_sealed,
        says: card::says,
    },
    Maker {
        feed: Feed::Circles,
        makes: Makes::One { text: picture, is_changed: has_moved, has_day: false },
        is_whole: is_sealed_text,
        says: lines,
    },
    Maker {
        feed: Feed::Review,
        makes: Makes::One { text: months, is_changed: has_another_past, has_day: true },
        is_whole: is_sealed_text,
        says: lines,
    },
];

/// What feeds are made from.
pub struct Source<'s> {
    /// What the notes say.
    pub index: &'s Planner,
    /// The day of those that have one.
    pub day: NaiveDate,
    /// The feeds to make, each with its name.
    pub feeds: &'s [(Feed, String)],
}

/// A file of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Whose.
    pub feed: Feed,
    /// Relative to the vault.
    pub path: String,
    /// What is to stand there; `None`: nothing.
    pub text: Option<String>,
}

fn maker(feed: Feed) -> &'static Maker {
    MAKERS.iter().find(|maker| maker.feed == feed).unwrap_or(&MAKERS[0])
}

/// Three versions of a feed's file as one, for git: ours, since the next round makes it anew; what another program changed
/// on one side stays. `None`: on both.
pub fn merge([base, ours, theirs]: [&str; 3]) -> Option<&str> {
    let is_edit =
        |text: &str| text != base && !text.is_empty() && !MAKERS.iter().any(|maker| (maker.is_whole)(text));
    match (is_edit(ours), is_edit(theirs)) {
        (true, true) => (ours == theirs).then_some(ours),
        (false, true) => Some(theirs),
        _ => Some(ours),
    }
}

impl Feed {
    /// Whether a file is as it was written here.
    pub fn is_whole(self, text: &str) -> bool {
        (maker(self).is_whole)(text)
    }

    /// Whether its files change with the day.
    pub fn has_day(self) -> bool {
        matches!(maker(self).makes, Makes::One { has_day: true, .. })
    }

    /// Whether it is a file a contact, and so named that `path` is one of ours.
    pub fn names_like_ours(self, path: &str) -> bool {
        matches!(maker(self).makes, Makes::Each { .. }) && card::is_file_name(path)
    }

    /// Whether two texts of it say the same.
    pub fn says_same(self, one: &str, other: &str) -> bool {
        let [one, other] = [one, other].map(|text| self.says(text));
        one == other
    }

    fn says(self, text: &str) -> Vec<String> {
        let mut said = (maker(self).says)(text);
        said.sort_unstable();
        said
    }

    /// What to say of a file that another program changed: `there` is what stands there, `wanted` what would.
    pub fn finding(self, path: Arc<str>, there: &str, wanted: Option<&str>) -> Finding {
        let spot = Spot { line: 1, column: 1, length: 0 };
        let Some(wanted) = wanted else {
            let message = "stands among the files that are made from the notes, and is of no note".into();
            let hint = "`rounds import` makes a note of a card; else put the file elsewhere".into();
            return Finding { path, spot, message, hint };
        };
        let [there, wanted] = [there, wanted].map(|text| self.says(text));
        let lacks = |of: &[String], other: &[String]| {
            let parts: Vec<_> = of.iter().filter(|part| !other.contains(part)).take(SHOWN + 1).collect();
            let more = if parts.len() > SHOWN { ", …" } else { "" };
            let parts: Vec<String> = parts.into_iter().take(SHOWN).map(|part| format!("`{part}`")).collect();
            (!parts.is_empty()).then(|| parts.join(", ") + more)
        };
        let differs = match (lacks(&there, &wanted), lacks(&wanted, &there)) {
            (Some(more), Some(less)) => format!("it says {more}, where the notes say {less}"),
            (Some(more), None) => format!("it also says {more}"),
            (None, Some(less)) => format!("it lacks {less}"),
            (None, None) => "it says the same in another order".into(),
        };
        let message = format!("another program changed it, so it is left as it is: {differs}");
        let hint = "write that into the note, or remove the file: then it is made anew".into();
        Finding { path, spot, message, hint }
    }
}

/// So many differences are shown.
const SHOWN: usize = 3;

impl Source<'_> {
    /// All files of the feeds.
    pub fn all(&self) -> Vec<File> {
        self.files(|_| true, |feed, name| self.each(feed, name, self.index.contacts().map(|(path, _)| path)))
    }

    /// Those files that may be others since the notes said something else.
    pub fn changed(&self, before: &Before) -> Vec<File> {
        if before.books {
            return self.all();
        }
        let is_changed = |is_changed: IsChanged| before.is_unsure || is_changed(before, self);
        self.files(is_changed, |feed, name| self.each(feed, name, before.contacts.keys()))
    }

    fn files(
        &self,
        is_wanted: impl Fn(IsChanged) -> bool,
        each: impl Fn(Feed, &str) -> Vec<File>,
    ) -> Vec<File> {
        let mut files = Vec::new();
        for (feed, name) in self.feeds {
            match maker(*feed).makes {
                Makes::One { text, is_changed, .. } if is_wanted(is_changed) => {
                    files.push(File { feed: *feed, path: name.clone(), text: Some(text(self)) });
                }
                Makes::One { .. } => {}
                Makes::Each { .. } => files.extend(each(*feed, name)),
            }
        }
        files
    }

    /// The contacts' files in a folder; one that is gone has none.
    fn each<'p>(&self, feed: Feed, folder: &str, contacts: impl Iterator<Item = &'p Arc<str>>) -> Vec<File> {
        let Makes::Each { name, text } = maker(feed).makes else { return Vec::new() };
        let file = |path: &Arc<str>| File {
            feed,
            path: format!("{folder}/{}", name(path)),
            text: text(self.index, path),
        };
        contacts.map(file).collect()
    }
}

fn whole_calendar(source: &Source<'_>) -> String {
    let known = source.index.contacts().filter_map(|(path, _)| source.index.known(path));
    calendar::calendar(known.flat_map(|(path, contact)| calendar::events(path, contact)))
}

fn has_other_events(before: &Before, source: &Source<'_>) -> bool {
    let index = source.index;
    let events = |path: &str, contact: Option<&Arc<Contact>>| {
        contact.map(|contact| calendar::events(path, contact)).unwrap_or_default()
    };
    before.contacts.iter().any(|(path, before)| {
        let now = index.known(path).map(|(_, contact)| contact);
        events(path, before.as_ref()) != events(path, now)
    })
}

fn picture(source: &Source<'_>) -> String {
    sealed_text(&circles::render(source.index))
}

/// Whether somebody stands elsewhere in the picture, or is called otherwise.
fn has_moved(before: &Before, source: &Source<'_>) -> bool {
    before.contacts.iter().any(|(path, before)| {
        let now = source.index.known(path).map(|(_, contact)| &**contact);
        let stands = |contact: &Contact| (contact.status, circles::place(contact));
        before.as_deref().map(stands) != now.map(stands)
    })
}

fn months(source: &Source<'_>) -> String {
    let kept = |feed| source.feeds.iter().find(|(it, _)| *it == feed).map(|(_, name)| &**name);
    let name = kept(Feed::Review).unwrap_or_default();
    sealed_text(&report::markdown::render(source.index, source.day, name, kept(Feed::Circles)))
}

/// Whether months that are over may say something else.
fn has_another_past(before: &Before, source: &Source<'_>) -> bool {
    before.diary
        || before.contacts.iter().any(|(path, before)| {
            let now = source.index.known(path).map(|(_, contact)| contact);
            match (before, now) {
                (Some(before), Some(now)) => {
                    report::markdown::may_differ(path, [before, now], source.index.config(), source.day)
                }
                // Whoever comes or goes may be somebody's namesake.
                _ => true,
            }
        })
}

/// A text's lines without its seal.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.starts_with("<!-- rounds: ") && !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// What an address book has a place for: the rest of the keys is nobody's on a phone.
fn card_of(index: &Planner, path: &str) -> Option<String> {
    let (_, contact) = index.known(path)?;
    Some(card::card(&Profile::of_contact(path, contact), index.kept_of(contact)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nTEL:1\r\nEND:VCARD\r\n";

    fn whole(telephone: &str) -> String {
        let mut contact = Contact::read(
            &"Ada.md".into(),
            format!("---\ncircle: 1\nphone: \"{telephone}\"\n---\n").as_bytes(),
            &Default::default(),
        );
        card::card(&Profile::of_contact("Ada.md", &contact.take().unwrap()), [])
    }

    #[test]
    fn of_three_versions_the_edit_of_another_program_stays() {
        let [one, two] = ["1", "2"].map(whole);
        let check =
            |texts: [&str; 3], expected: Option<&str>| assert_eq!(merge(texts), expected, "{texts:?}");
        check([&one, &two, &one], Some(&two));
        check(["", &one, &two], Some(&one));
        check([&one, &two, CARD], Some(CARD));
        check([&one, CARD, &two], Some(CARD));
        check([&one, CARD, CARD], Some(CARD));
        let other = CARD.replace("TEL:1", "TEL:2");
        check([&one, CARD, &other], None);
        // What neither changed since is nobody's edit now.
        check([CARD, &two, CARD], Some(&two));
    }

    #[test]
    fn finding_tells_what_differs_and_no_more_than_three_of_it() {
        let wanted = whole("1");
        assert!(Feed::Cards.is_whole(&wanted) && !Feed::Cards.is_whole(CARD));
        let said = |there: &str| Feed::Cards.finding("Cards/Ada.vcf".into(), there, Some(&wanted)).message;
        let edited = wanted.replace("VOICE:1", "VOICE:2");
        assert!(
            said(&edited).ends_with("it says `phone 2`, where the notes say `phone 1`"),
            "{}",
            said(&edited)
        );
        let more: String = (0..9).map(|n| format!("EMAIL:{n}@x.example\r\n")).collect();
        let more = wanted.replace("END:VCARD", &format!("{more}END:VCARD"));
        assert!(
            said(&more)
                .ends_with("it also says `email 0@x.example`, `email 1@x.example`, `email 2@x.example`, …"),
            "{}",
            said(&more)
        );
        let same = wanted.replace("END:VCARD", "REV:20260101T000000Z\r\nEND:VCARD");
        assert!(Feed::Cards.says_same(&same, &wanted) && !Feed::Cards.says_same(&more, &wanted));
    }
}
