use super::*;
use crate::agenda::fixture::{agenda, categories, dated, day, entry, index, page, touched};
use crate::contact::Method;
use crate::contact::{Circle, Contact, Tags};
use crate::date::{Cadence, Span};
use crate::finding::Spot;

/// The one task line of a vault that holds this contact as `Ada Lovelace.md`, on 22 November 2026.
fn check(contact: Contact, expected: &str) {
    check_on("2026-11-22", contact, expected);
}

fn check_on(today: &str, contact: Contact, expected: &str) {
    let text = page(&[("Ada Lovelace.md", contact)], today, &Config::default());
    let lines: Vec<&str> =
        text.lines().filter_map(|it| it.strip_prefix("- [ ] [Ada Lovelace](Ada%20Lovelace.md) · ")).collect();
    assert_eq!(lines, [expected], "{text}");
}

fn inner(text: &str) -> Contact {
    touched(Circle::Inner, text)
}

#[test]
fn a_line_says_who_and_why_now() {
    let buyer = categories(&[Category::Buyer]);
    let log = [entry("2026-10-02", Some(Method::Email), Tags::default())].into_iter().collect();
    let why = Some("they look for a new tool".into());
    check(
        Contact { categories: buyer, log, why, ..inner("2026-10-02") },
        "circle 1 buyer · due 2 Nov, touched 2 Oct by email · 2nd touch: most sales come at the 5th to 12th · they look for a new tool",
    );
    check(inner("2026-10-02"), "circle 1 · due 2 Nov, touched 2 Oct · 2nd touch: keep going");
    let two = categories(&[Category::Sponsor, Category::Expert]);
    check(
        Contact { categories: two, ..inner("2026-10-02") },
        "circle 1 expert, sponsor · due 2 Nov, touched 2 Oct · 2nd touch: keep going",
    );
    let cadence = Some(Cadence { every: Span { months: 0, days: 14 }, latest: None });
    let own = Contact { cadence, last_touch: dated("2026-11-01"), ..Contact::default() };
    check(own.clone(), "due 15 Nov, touched 1 Nov · 2nd touch: keep going");
    check(
        Contact { categories: buyer, ..own },
        "buyer · due 15 Nov, touched 1 Nov · 2nd touch: most sales come at the 5th to 12th",
    );
}

#[test]
fn a_line_tells_how_far_the_window_reaches_in_it_and_after_it() {
    let line = "circle 2 · due 1 Aug, late after 1 Nov, touched 1 May · 2nd touch: keep going";
    check_on("2026-07-28", touched(Circle::Middle, "2026-05-01"), line);
    check_on("2026-08-01", touched(Circle::Middle, "2026-05-01"), line);
    check_on("2026-11-22", touched(Circle::Middle, "2026-05-01"), line);
}

#[test]
fn another_year_is_shown() {
    check(
        touched(Circle::Outer, "2025-10-02"),
        "circle 3 · due 2 Oct, touched 2 Oct 2025 · 2nd touch: keep going",
    );
    check_on(
        "2027-01-02",
        inner("2026-12-05"),
        "circle 1 · due 5 Jan, touched 5 Dec 2026 · 2nd touch: keep going",
    );
    check_on(
        "2026-12-30",
        inner("2026-12-05"),
        "circle 1 · due 5 Jan 2027, touched 5 Dec · 2nd touch: keep going",
    );
}

#[test]
fn each_kind_has_words_of_its_own() {
    let next = Some(day("2026-11-24"));
    let met = dated("2026-11-03");
    let met_at = Some("the Chamber lunch".into());
    let new = Contact { met, met_at, ..Contact::default() };
    check(
        Contact { next, ..inner("2026-10-02") },
        "circle 1 · agreed for 24 Nov, touched 2 Oct · 2nd touch: keep going",
    );
    check(Contact { next, ..Contact::default() }, "agreed for 24 Nov, never touched");
    check(Contact { next, ..new.clone() }, "agreed for 24 Nov, met 3 Nov at the Chamber lunch");
    check(
        new.clone(),
        "met 3 Nov at the Chamber lunch: follow up, late since 5 Nov · open with “It was good to meet you at the Chamber lunch”",
    );
    check(
        Contact { met_at: None, ..new.clone() },
        "met 3 Nov: follow up, late since 5 Nov · open with “It was good to meet you on 3 Nov”",
    );
    check(
        Contact { met_at: Some("In Leeds".into()), ..new.clone() },
        "met 3 Nov in Leeds: follow up, late since 5 Nov · open with “It was good to meet you in Leeds”",
    );
    let inner = Contact { circle: Some(Circle::Inner), ..new };
    check_on("2026-12-04", inner, "circle 1 · due 3 Dec, met 3 Nov at the Chamber lunch");
    check(Contact { circle: Some(Circle::Inner), ..Contact::default() }, "circle 1 · never touched");
}

#[test]
fn nothing_in_a_note_forges_a_line_a_box_or_a_link() {
    let why = Some("x\n- [x] [Eve](Eve.md)\n## Overdue\u{202e}".into());
    check(
        Contact { why, ..inner("2026-10-02") },
        r"circle 1 · due 2 Nov, touched 2 Oct · 2nd touch: keep going · x - \[x\] \[Eve\](Eve.md) \## Overdue",
    );
    let text = page(&[("a](b) <c>\n# d.md", inner("2026-10-02"))], "2026-11-22", &Config::default());
    let line = text.lines().nth(4).unwrap();
    assert!(line.starts_with(r"- [ ] [a\](b) \<c> # d](a%5D%28b%29%20%3Cc%3E%0A%23%20d.md) · "), "{line}");
}

#[test]
fn the_whole_page_reads_so() {
    let config = Config { a_day: 2, ..Config::default() };
    let met = Contact { met: dated("2026-11-20"), ..Contact::default() };
    let mut index = index(
        &[
            ("Ada.md", Contact { categories: categories(&[Category::Buyer]), ..inner("2026-10-02") }),
            ("People/Ben.md", inner("2026-10-22")),
            ("Cleo.md", inner("2026-10-27")),
            ("Dan.md", met),
        ],
        config,
    );
    let spot = Spot { line: 3, column: 9, length: 1 };
    index.set_unreadable(Finding {
        path: "Eve X.md".into(),
        spot,
        message: "circle `4` is not one of 1, 2, 3".into(),
        hint: "circle 3 is the widest: once a year".into(),
    });
    let agenda = agenda(&index, "2026-11-22");
    assert_eq!(
        render(&agenda, &Leftover::default(), index.config()),
        "\
# Due, Sunday 22 November 2026

## First follow-up

- [ ] [Dan](Dan.md) · met 20 Nov: follow up, late since 22 Nov · open with “It was good to meet you on 20 Nov”

## Overdue

- [ ] [Ada](Ada.md) · circle 1 buyer · due 2 Nov, touched 2 Oct · 2nd touch: most sales come at the 5th to 12th

## Due

- [ ] [Ben](People/Ben.md) · circle 1 · due 22 Nov, touched 22 Oct · 2nd touch: keep going

## When there is time

- [ ] [Cleo](Cleo.md) · circle 1 · due 27 Nov, touched 27 Oct · 2nd touch: keep going

## Balance

| | circle 1 | circle 2 | circle 3 | no circle | all |
| --- | ---: | ---: | ---: | ---: | ---: |
| expert | 0 | 0 | 0 | 0 | 0 |
| buyer | 1 | 0 | 0 | 0 | 1 |
| introducer | 0 | 0 | 0 | 0 | 0 |
| sponsor | 0 | 0 | 0 | 0 | 0 |
| no category | 2 | 0 | 0 | 1 | 3 |
| all | 3 | 0 | 0 | 1 | 4 |

- nobody in category expert, introducer, sponsor
- 4 active contacts: 10 to 20 serve personal aims, 20 to 100 most business ones

No circle and no cadence, so never due: [Dan](Dan.md)

## Needs attention

- [Eve X](Eve%20X.md) 3:9: circle `4` is not one of 1, 2, 3 · circle 3 is the widest: once a year
"
    );
}

#[test]
fn an_empty_vault_says_that_nothing_is_due() {
    let expected = "# Due, Sunday 22 November 2026\n\nNothing is due today or in the next seven days.\n";
    assert_eq!(page(&[], "2026-11-22", &Config::default()), expected);
}

#[test]
fn what_does_not_fit_is_counted_after_the_next_twenty() {
    let names: Vec<String> = (0..30).map(|number| format!("N{number:02}.md")).collect();
    let contacts: Vec<(&str, Contact)> =
        names.iter().map(|name| (name.as_str(), inner("2026-10-02"))).collect();
    let text = page(&contacts, "2026-11-22", &Config::default());
    let spare = "## When there is time\n\n- [ ] [N07](N07.md)";
    assert!(text.contains(spare), "{text}");
    assert!(text.contains("[N26](N26.md) · circle 1 · due 2 Nov, touched 2 Oct · 2nd touch: keep going\n\nand 3 more: rounds due --all\n\n## Balance"), "{text}");
}

#[test]
fn wiki_links_carry_the_path_where_two_share_a_name() {
    let config = Config { links: Links::Wiki, ..Config::default() };
    let one = ("A/ada.md", inner("2026-10-02"));
    let text = page(std::slice::from_ref(&one), "2026-11-22", &config);
    assert!(text.contains("- [ ] [[ada]] · "), "{text}");
    let text = page(&[one, ("B/Ada.md", Contact::default())], "2026-11-22", &config);
    assert!(text.contains("- [ ] [[A/ada|ada]] · "), "{text}");
    assert!(text.contains("never due: [[B/Ada|Ada]]"), "{text}");
}

#[test]
fn the_day_is_read_from_the_first_line_as_we_write_it() {
    let check = |text: &str, expected: Option<&str>| {
        assert_eq!(super::day(text), expected.map(crate::agenda::fixture::day))
    };
    check("# Due, Sunday 22 November 2026\n\nx", Some("2026-11-22"));
    check("\u{feff}# Due, Sunday 1 November 2026\r\n", Some("2026-11-01"));
    check("# Due, Monday 22 November 2026", None);
    check("# Due, Sunday 32 November 2026", None);
    check("# Due", None);
    check("", None);
}
