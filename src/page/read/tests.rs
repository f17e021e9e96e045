use super::*;
use crate::agenda::{Extent, Planner, day};
use crate::config::Config;
use crate::index::Parsed;
use crate::page::baseline::{Baseline, Edits, edits};
use crate::page::left::merge_three;
use crate::page::phrases::german::GERMAN;
use crate::page::{ENGLISH, Phrases};
use proptest::prelude::*;
use std::sync::Arc;

/// What is read must not depend on the words of a page.
const LANGUAGES: [&Phrases; 2] = [&ENGLISH, &GERMAN];

fn page_of(notes: &[(&str, &str)], inbox: &str, phrases: &Phrases) -> Page {
    let config = Arc::new(Config { inbox_file: Some("Inbox.md".into()), ..Config::default() });
    let files = notes.iter().copied().chain([("Inbox.md", inbox)]);
    let said = files.filter_map(|(path, text)| {
        let path: Arc<str> = path.into();
        Parsed::read(&path, text.as_bytes(), &config).map(|said| (path, said))
    });
    let index = Planner::of(config.clone(), said.collect());
    Page::of(&day::build(&index, "2026-11-22".parse().unwrap(), Extent::Day), &config, phrases)
}

/// A page with Tom, two items below him, and Ingrid and Leila further down.
fn page(phrases: &Phrases) -> Page {
    let tom = "---\ncircle: 1\n---\n- [ ] price for the racks 📅 2026-10-16\n\n## Log\n- 2026-10-02 email: hi\n\
               - 2026-05-12 phone: introduced me to Ana #got\n";
    let notes = [
        ("Tom.md", tom),
        ("Ingrid.md", "---\ncircle: 1\nlast_touch: 2026-10-24\n---\n"),
        ("Leila.md", "---\ncircle: 2\nnext: 2026-11-26\nlast_touch: 2026-11-10\n---\n"),
    ];
    page_of(&notes, "", phrases)
}

/// Title, heading, what follows Tom's name, the promise, what to tell, what to do; heading, what follows Ingrid's name
/// and Leila's.
fn words(page: &Page) -> [String; 9] {
    [0, 2, 4, 5, 6, 7, 9, 11, 12].map(|at| {
        let line = &page.lines[at].text;
        let behind = |mark| line.split_once(mark).map(|(_, words)| words.trim_start_matches("**").to_owned());
        let words = behind(".md)").or_else(|| behind("- [ ] ")).or_else(|| behind("  - "));
        words.unwrap_or_else(|| line.clone())
    })
}

/// What a mark says, in one line: whose, which item, the sign, the words.
fn told(mark: &Mark) -> String {
    let who = match &mark.target {
        Target::Person { note, .. } => note.clone(),
        Target::Item { note, key, .. } => format!("{note} {:?}", key.kind),
        Target::NewTask { note } => format!("{note} new"),
        Target::Card { text } => format!("card {text}"),
    };
    let garbled = if mark.is_garbled { " ???" } else { "" };
    let below = mark.below.join(" / ");
    format!("{who} [{}] {}|{}|{below}{garbled}", mark.sign, mark.before, mark.after)
}

fn told_all(left: &Left) -> Vec<String> {
    left.marks.iter().map(told).chain(left.own.iter().map(|line| format!("own: {line}"))).collect()
}

/// In every language: the page's lines, changed by `edit` (by their place in the table of words), say `expected`; and
/// what is rendered from that reads the same again.
fn check(edit: impl Fn(&str, &[&str; 9]) -> String, expected: &[&str]) {
    for phrases in LANGUAGES {
        let page = page(phrases);
        let words = words(&page);
        let text = edit(&page.bare(), &words.each_ref().map(String::as_str));
        let left = read(&text, &page, &[], &[]);
        assert_eq!(told_all(&left), expected, "{text}");
        let rendered = page.text(&left);
        let again = page.text(&read(&rendered, &page, &[], &[]));
        assert_eq!(again, rendered, "not a fixed point: {text}");
    }
}

#[test]
fn what_nobody_touched_holds_nothing_of_the_users() {
    check(|text, _| text.to_owned(), &[]);
    check(|text, _| text.replace('\n', "\r\n"), &[]);
    check(|text, _| text.replace("(Tom.md)", "(People/Tom.md)"), &[]);
    check(|text, _| text.replace("\n\n", "\n\n\n"), &[]);
}

#[test]
fn tick_with_words_is_told_whatever_the_lines_own_words() {
    let after = |name: &'static str, sign: &'static str, words: &'static str| {
        move |text: &str, _: &[&str; 9]| {
            let mark = |line: &str| match line.contains(&format!("[{name}]")) {
                true => line.replace("[ ]", &format!("[{sign}]")) + words,
                false => line.to_owned(),
            };
            text.lines().map(mark).collect::<Vec<_>>().join("\n") + "\n"
        }
    };
    check(after("Tom", "x", ""), &["Tom.md [x] ||"]);
    check(after("Tom", "x", " — phone: she wants phase two"), &["Tom.md [x] |— phone: she wants phase two|"]);
    check(after("Leila", "X", " phone: hi"), &["Leila.md [X] |phone: hi|"]);
    check(after("Ingrid", ">", " 2w"), &["Ingrid.md [>] |2w|"]);
    check(after("Ingrid", " ", " to be asked again"), &["Ingrid.md [] |to be asked again|"]);
}

#[test]
fn day_right_behind_the_box_is_the_users() {
    check(|text, _| text.replace("- [ ] [Ingrid]", "- [>] friday [Ingrid]"), &["Ingrid.md [>] friday||"]);
    check(|text, _| text.replace("- [ ] **[Tom]", "- [>] 2w **[Tom]"), &["Tom.md [>] 2w||"]);
}

#[test]
fn items_are_answered_by_themselves() {
    let mark = |at: usize, sign: &'static str, words: &'static str| {
        move |text: &str, all: &[&str; 9]| {
            let line = all[at];
            text.replace(&format!("- [ ] {line}"), &format!("- [{sign}] {line}{words}"))
        }
    };
    check(mark(3, "x", ""), &["Tom.md Promise [x] ||"]);
    check(mark(3, "x", " — email: sent it"), &["Tom.md Promise [x] |— email: sent it|"]);
    check(mark(4, "-", ""), &["Tom.md Tell [-] ||"]);
    check(mark(3, ">", " 📅 2026-12-01"), &["Tom.md Promise [>] |📅 2026-12-01|"]);
}

#[test]
fn words_below_belong_to_the_box_of_their_line() {
    let below = |at: usize, added: &'static str| {
        move |text: &str, all: &[&str; 9]| text.replace(all[at], &format!("{}\n{added}", all[at]))
    };
    // At the items' depth they are the person's, deeper ones the item's.
    check(below(3, "  - he was away"), &["Tom.md [] ||- he was away"]);
    check(below(3, "    - by post"), &["Tom.md Promise [] ||- by post"]);
    check(below(5, "  - said yes"), &["Tom.md [] ||- said yes"]);
    check(below(8, "\t- met her partner"), &["Leila.md [] ||- met her partner"]);
    check(below(5, "  - [ ] send the map friday"), &["Tom.md new [] |send the map friday|"]);
    check(
        below(5, "  - [ ] send the map\n    - the old one"),
        &["Tom.md new [] |send the map|- the old one"],
    );
}

#[test]
fn words_behind_a_line_without_a_box_are_the_persons() {
    check(
        |text, all| text.replace(all[5], &format!("{} — he would like that", all[5])),
        &["Tom.md [] ||- — he would like that"],
    );
}

#[test]
fn line_that_was_moved_or_copied_or_indented_means_what_it_meant() {
    check(
        |text, all| {
            let line = format!("- [ ] **[Tom](Tom.md)**{}\n", all[2]);
            let moved = line.replace("[ ]", "[x]").replace('\n', " — phone: hi\n");
            text.replace(&line, "") + &moved
        },
        &["Tom.md [x] |— phone: hi|"],
    );
    check(
        |text, all| {
            let line = format!("- [ ] [Leila](Leila.md){}", all[8]);
            let ticked = line.replace("[ ]", "[x]");
            text.replace(&line, &format!("{ticked}\n{ticked}"))
        },
        &["Leila.md [x] ||"],
    );
    check(
        |text, all| {
            let line = format!("  - [ ] {}\n", all[3]);
            text.replace(&line, "") + &line.replace("  - [ ]", "- [x]")
        },
        &["Tom.md Promise [x] ||"],
    );
}

#[test]
fn line_whose_link_was_renamed_is_the_person_of_the_new_name() {
    check(
        |text, _| text.replace("- [ ] [Leila](Leila.md)", "- [x] [Leila Haddad](People/Leila%20Haddad.md)"),
        &["People/Leila Haddad.md [x] ||"],
    );
}

#[test]
fn line_whose_own_words_were_edited_keeps_the_users_words_or_waits_under_yours() {
    check(
        |text, all| {
            let line = format!("- [ ] [Leila](Leila.md){}", all[8]);
            text.replace(&line, "- [x] [Leila](Leila.md) — phone: she wants phase two")
        },
        &["Leila.md [x] |— phone: she wants phase two|"],
    );
    check(
        |text, all| {
            let line = format!("- [ ] [Leila](Leila.md){}", all[8]);
            text.replace(&line, "- [x] [Leila](Leila.md) · quite something else — phone: hi")
        },
        &["Leila.md [x] || ???"],
    );
}

#[test]
fn own_lines_go_on_wherever_they_stood() {
    check(|text, _| text.to_owned() + "\ncall the printer\n", &["own: call the printer"]);
    check(|text, all| text.replace(all[6], &format!("buy stamps\n\n{}", all[6])), &["own: buy stamps"]);
    check(
        |text, _| text.to_owned() + "\n- [ ] buy stamps\n  - the large ones\n",
        &["own: - [ ] buy stamps", "own:   - the large ones"],
    );
    check(
        |text, _| text.to_owned() + "\n```\n- [x] [Tom](Tom.md)\n```\n",
        &["own: ```", "own: - [x] [Tom](Tom.md)", "own: ```"],
    );
}

#[test]
fn both_sides_of_a_conflict_count() {
    check(
        |text, all| {
            let leila = format!("- [ ] [Leila](Leila.md){}\n", all[8]);
            let ours = leila.replace("[ ]", "[x]");
            let theirs = leila.replace('\n', " — bring the map\n");
            text.replace(&leila, &format!("<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"))
        },
        &["Leila.md [x] |— bring the map|"],
    );
}

/// The page of today, and one of yesterday in which Leila is not due yet and Tom's line says less.
fn two_pages(phrases: &Phrases) -> [Baseline; 2] {
    let today = page(phrases);
    let words = words(&today);
    let mut yesterday = page(phrases);
    yesterday.lines.retain(|line| !line.text.contains("[Leila]"));
    for line in &mut yesterday.lines {
        line.text = line.text.replace("22", "21").replace(&words[2], " · 24 Nov");
    }
    [Baseline::bare(today), Baseline::bare(yesterday)]
}

#[test]
fn page_that_was_open_over_midnight_is_read_against_what_it_was() {
    for phrases in LANGUAGES {
        let [today, yesterday] = two_pages(phrases);
        let typed = yesterday
            .text
            .replace("- [ ] **[Tom](Tom.md)** · 24 Nov", "- [x] **[Tom](Tom.md)** · 24 Nov — phone: hi");
        let Edits { left, base, .. } = edits(&typed, &[&today, &yesterday], &Left::default());
        assert_eq!((told_all(&left), base), (vec!["Tom.md [x] |— phone: hi|".to_owned()], 1));
        let left = edits(&yesterday.text, &[&today, &yesterday], &Left::default()).left;
        assert_eq!(told_all(&left), Vec::<String>::new());
    }
}

#[test]
fn words_behind_a_tick_that_was_carried_out_say_what_of_it_was() {
    for phrases in LANGUAGES {
        let [today, _] = two_pages(phrases);
        let words = words(&today.page);
        let ticked = today.text.replace("- [ ] [Leila]", "- [x] [Leila]");
        let mut left = edits(&ticked, &[&today], &Left::default()).left;
        left.marks[0].day = "2026-11-22".parse().ok();
        let first = Baseline { text: ticked.clone(), page: today.page.clone(), left, ..Baseline::default() };
        let gone = {
            let mut page = today.page.clone();
            page.lines.retain(|line| !line.text.contains("[Leila]"));
            Baseline::bare(page)
        };
        // The same buffer again changes nothing …
        let known = [&gone, &first, &today];
        assert_eq!(edits(&ticked, &known, &Left::default()).left, Left::default());
        // … with words it says them, and that the tick was carried out …
        let more = ticked.replace(&words[8], &format!("{} — phone: hi", words[8]));
        let left = edits(&more, &known, &Left::default()).left;
        assert_eq!(told_all(&left), ["Leila.md [x] |— phone: hi|"]);
        assert_eq!(left.marks[0].done.as_ref().map(|done| done.day.to_string()), Some("2026-11-22".into()));
        // … and another line answered from the same buffer is that line alone.
        let other = ticked.replace("- [ ] [Ingrid]", "- [?] [Ingrid]");
        assert_eq!(told_all(&edits(&other, &known, &Left::default()).left), ["Ingrid.md [?] ||"]);
        // Taken back it stays carried out.
        let back = edits(&today.text, &[&gone, &first], &Left::default());
        assert_eq!((back.left, back.taken_back.len()), (Left::default(), 1));
    }
}

#[test]
fn what_was_left_stays_until_it_is_taken_out() {
    let [today, _] = two_pages(&GERMAN);
    let left = edits(&(today.text.clone() + "\nbuy stamps\n"), &[&today], &Left::default()).left;
    let text = today.page.text(&left);
    let written =
        Baseline { text: text.clone(), page: today.page.clone(), left: left.clone(), ..Baseline::default() };
    assert_eq!(edits(&text, &[&written, &today], &left).left, left);
    let none = edits(&text.replace("buy stamps\n", ""), &[&written, &today], &left).left;
    assert_eq!(none, Left::default());
}

#[test]
fn two_sides_of_a_merge_keep_what_either_left() {
    let page = page(&ENGLISH);
    let read = |text: &str| read(text, &page, &[], &[]);
    let ours = read(&page.bare().replace("- [ ] [Leila]", "- [x] [Leila]"));
    let theirs = read(&(page.bare() + "\nbuy stamps\n"));
    let both = merge_three(&Left::default(), &ours, &theirs);
    assert_eq!(told_all(&both), ["Leila.md [x] ||", "own: buy stamps"]);
    assert_eq!(merge_three(&ours, &Left::default(), &ours), Left::default());
}

#[test]
fn marks_that_both_have_stand_in_the_order_in_which_others_have_them() {
    let page = page(&ENGLISH);
    let leila = |sign: &str, words: &str| format!("- [{sign}] [Leila](Leila.md){words}\n");
    let (tried, met) = (leila("?", " rang"), leila("x", " at lunch"));
    let read = |lines: String| read(&(page.bare() + "\n## Yours\n\n" + &lines), &page, &[], &[]);
    let (ours, theirs) = (read(tried.clone() + &met), read(met.clone() + &tried));
    assert_ne!(ours.marks, theirs.marks);
    assert_eq!(merge_three(&ours, &ours, &theirs).marks, theirs.marks);
    assert_eq!(merge_three(&theirs, &theirs, &ours).marks, ours.marks);
    assert_eq!(merge_three(&Left::default(), &ours, &theirs).marks, theirs.marks);
}

/// Notes of which every section, every kind of item and every sentence below somebody has its line.
const OF_ALL_KINDS: [(&str, &str); 8] = [
    (
        "Ada.md",
        "---\ncircle: 1\nnext: 2026-11-20\n---\n- [ ] send the CV 📅 2026-11-20\n- [ ] lunch\n## Log\n- 2026-10-02 phone: hi\n",
    ),
    ("Ben.md", "---\nmet: 2026-11-20\nmet_at: the fair\n---\n- [ ] a map #waiting 📅 2026-11-01\n"),
    ("Cleo.md", "---\ncircle: 2\nmet: 2026-11-21\nbirthday: 11-25\n---\n"),
    (
        "Dan.md",
        "---\ncircle: 2\ncategory: buyer\nbought: 2024-11-09\nbuys_every: 2 years\nbuys_by: tender\nlast_touch: 2026-10-01\n---\n",
    ),
    (
        "Eve.md",
        "---\ncircle: 1\n---\n## Log\n- 2026-06-01 email: hi #theirs\n- 2026-10-01 email #noanswer\n- 2026-10-10 email #noanswer\n- 2026-11-01 email #noanswer\n",
    ),
    (
        "Fay.md",
        "---\ncircle: 1\nbirthday: 11-20\n---\n## Log\n- 2026-10-03 gave advice #got\n- 2026-10-04 sent two books #gave\n- 2026-10-20 phone #noanswer\n",
    ),
    ("Gus.md", "---\ncircle: 1\nlast_touch: 2026-10-24\n---\n"),
    ("Hal.md", "---\nmet: 2020-01-01\n---\n- [ ] give him the ladder back\n"),
];

#[test]
fn every_box_of_a_page_means_the_same_in_every_language() {
    let pages = LANGUAGES
        .map(|phrases| page_of(&OF_ALL_KINDS, "- Ana Ruiz, Acme — what for? (2026-11-18)\n", phrases));
    let [english, german] = &pages;
    assert_eq!(english.lines.len(), german.lines.len());
    let mut boxes = 0;
    for at in 0..english.lines.len() {
        let has_words = |text: &str| text.contains(char::is_alphabetic) && !text.starts_with("| ");
        let line = &english.lines[at].text;
        let is_bare = matches!(line.split_once(".md)"), Some((_, "" | "**")));
        assert!(!has_words(line) || is_bare || *line != german.lines[at].text, "not in the table: {line}");
        if !matches!(english.lines[at].role, Role::Boxed(_)) {
            continue;
        }
        boxes += 1;
        for (sign, words, below) in [
            ("x", "", ""),
            ("x", " — phone: she wants phase two", ""),
            ("X", "", "quite so"),
            ("?", " voicemail", ""),
            (">", " 2w", ""),
            ("-", " of no use", "at all"),
            (" ", " — ask for Friday", ""),
        ] {
            let typed = |page: &Page| {
                let mut lines: Vec<String> = page.lines.iter().map(|line| line.text.clone()).collect();
                let line = lines[at].replacen("[ ]", &format!("[{sign}]"), 1) + words;
                let indent = if line.starts_with(' ') { "    " } else { "  " };
                let below = if below.is_empty() { String::new() } else { format!("\n{indent}- {below}") };
                lines[at] = line + &below;
                let left = read(&(lines.join("\n") + "\n"), page, &[], &[]);
                assert_eq!(left.marks.len(), 1, "{}", lines[at]);
                told_all(&left)
            };
            assert_eq!(typed(english), typed(german));
        }
    }
    assert_eq!(boxes, 18, "{}", english.bare());
    assert_eq!(GERMAN.day(&german.bare()), ENGLISH.day(&english.bare()));
    assert!(GERMAN.day(&german.bare()).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever is typed anywhere: what is rendered from it reads the same again, and no word of it is gone.
    #[test]
    fn any_text_around_our_lines_is_kept(
        edits in proptest::collection::vec((0..13_usize, "[-*+ x>?\\[\\]`~#|a-z0-9—\\t]{0,14}", 0..4_u8), 0..6),
    ) {
        let page = page(&ENGLISH);
        let bare = page.bare();
        let mut lines: Vec<String> = bare.lines().map(str::to_owned).collect();
        for (at, typed, how) in &edits {
            let line = &mut lines[*at];
            match how {
                0 => line.push_str(&format!(" {typed}")),
                1 => line.push_str(&format!("\n{typed}")),
                2 => line.push_str(&format!("\n    - {typed}")),
                _ => *line = line.replace("[ ]", "[x]"),
            }
        }
        let text = lines.join("\n") + "\n";
        let left = read(&text, &page, &[], &[]);
        let rendered = page.text(&left);
        let again = page.text(&read(&rendered, &page, &[], &[]));
        prop_assert_eq!(&again, &rendered, "from {}", text);
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).map(str::to_owned).collect()
        };
        let there = words(&rendered);
        for (_, typed, how) in &edits {
            for word in words(typed).into_iter().filter(|_| *how < 3) {
                prop_assert!(there.contains(&word), "{} is gone from {}", word, rendered);
            }
        }
    }
}
