mod grammar;

use super::*;
use crate::agenda::fixture::{self, day, entry, index, touched};
use crate::agenda::{Agenda, due};
use crate::config::Config;
use crate::contact::{Circle, Contact, Method, Promise, Tags};
use crate::index::Index;

const TODAY: &str = "2026-11-22";

fn agenda() -> Agenda {
    let ada = touched(Circle::Inner, "2026-10-02");
    let ben = Contact { why: Some("new tool".into()), ..touched(Circle::Inner, "2026-10-22") };
    fixture::agenda(&index(&[("P/Ada.md", ada), ("Ben.md", ben)], Config::default()), TODAY)
}

fn render(agenda: &Agenda, leftover: &Leftover) -> String {
    due::render(agenda, leftover, &Config::default())
}

fn fresh() -> String {
    render(&agenda(), &Leftover::default())
}

/// The next rendering after the user replaced `old` by `new`, told as its difference from an untouched one.
fn check(old: &str, new: &str, expected: &str) {
    let fresh = fresh();
    assert_eq!(fresh.matches(old).count(), 1, "{old:?} in:\n{fresh}");
    check_text(&fresh.replace(old, new), expected);
}

fn check_text(text: &str, expected: &str) {
    let fresh = fresh();
    let agenda = agenda();
    let next = render(&agenda, &read(text, &[&fresh]));
    assert_eq!(difference(&fresh, &next), expected.trim_end(), "of:\n{next}");
    assert_eq!(render(&agenda, &read(&next, &[&fresh])), next, "not a fixed point");
}

/// The lines of `new` that are not in `old`, blank ones left out.
fn difference(old: &str, new: &str) -> String {
    let added = new.lines().filter(|line| !line.is_empty() && !old.lines().any(|it| it == *line));
    added.collect::<Vec<_>>().join("\n")
}

const ADA: &str = "- [ ] [Ada](P/Ada.md) · circle 1 · due 2 Nov, touched 2 Oct · 2nd touch: keep going";
const BEN: &str =
    "- [ ] [Ben](Ben.md) · circle 1 · due 22 Nov, touched 22 Oct · 2nd touch: keep going · new tool";

#[test]
fn an_untouched_agenda_leaves_nothing() {
    assert_eq!(read(&fresh(), &[&fresh()]), Leftover::default());
    assert_eq!(read(&fresh().replace('\n', "\r\n"), &[&fresh()]), Leftover::default());
    assert_eq!(read("", &[]), Leftover::default());
}

#[test]
fn a_mark_its_text_and_its_bullets_stay_on_the_line() {
    check("- [ ] [Ada]", "- [x] [Ada]", &ADA.replace("[ ]", "[x]"));
    check("- [ ] [Ada]", "* [X] [Ada]", &ADA.replace("[ ]", "[X]"));
    check("- [ ] [Ada]", "- [>] 2w [Ada]", &ADA.replace("[ ]", "[>] 2w"));
    check(ADA, &format!("{ADA} phone: will sign"), &format!("{ADA} phone: will sign"));
    check(ADA, &format!("{ADA}glued  "), &format!("{ADA} glued"));
    check(BEN, &format!("{BEN} · more"), &format!("{BEN} · more"));
    check(ADA, &format!("{ADA}\n  - phone\n\n    at length\n\tend"), "  - phone\n    at length\n\tend");
}

#[test]
fn a_mark_follows_its_contact_into_another_section_and_onto_new_words() {
    let yesterday =
        fresh().replace(BEN, "- [ ] [Ben](Ben.md) · circle 2 · due 1 Nov, touched 1 Aug · new tool");
    let text = yesterday
        .replace("- [ ] [Ben]", "- [?] [Ben]")
        .replace("1 Aug · new tool", "1 Aug · new tool no reply");
    let next = render(&agenda(), &read(&text, &[&fresh(), &yesterday]));
    assert_eq!(difference(&fresh(), &next), BEN.replace("[ ]", "[?]") + " no reply");
    // Without that rendering at hand nobody can tell where our words end: the line is kept as typed.
    let next = render(&agenda(), &read(&text, &[&fresh()]));
    let typed = "- [?] [Ben](Ben.md) · circle 2 · due 1 Nov, touched 1 Aug · new tool no reply";
    assert_eq!(difference(&fresh(), &next), format!("## Yours\n{typed}"));
}

#[test]
fn a_mark_whose_contact_is_gone_is_kept_as_typed() {
    let eve = "- [x] [Eve](Eve.md) · circle 1 · due 1 Nov, touched 1 Oct phone\n  - said yes";
    check(ADA, &format!("{eve}\n\n{ADA}"), &format!("## Yours\n{eve}"));
}

#[test]
fn a_mark_on_words_that_may_be_ours_is_kept_as_typed() {
    let line = "- [x] [Ada](P/Ada.md) · circle 1 · due 1 Nov, touched 1 Oct · some old why";
    check(ADA, line, &format!("## Yours\n{line}"));
}

#[test]
fn stale_lines_of_ours_go() {
    check(
        ADA,
        &format!(
            "{ADA}\n\n- [ ] [Eve](Eve.md) · circle 3 expert, buyer · agreed for 1 Dec 2025, never touched · why"
        ),
        "",
    );
    check(ADA, &format!("{ADA}\n- [ ] [Ada](New/Ada.md) · never touched"), "");
    check(ADA, "- [ ] [Ada](New/Ada.md) · circle 1 · due 2 Nov, touched 2 Oct · 2nd touch: keep going", "");
    check("## Due\n", "## Due\n\n- [ ] [[Eve]] · met 3 Nov at the Chamber lunch: follow up by 4 Nov\n", "");
    check(
        "## Balance\n",
        "and 12 more: rounds due --all\n\n## Balance\n\n- 21 contacts in category buyer: at most 20 stay manageable\n",
        "",
    );
    check(
        "## Balance\n",
        "## Balance\n\n|  buyer |  3 | 1 | 0 | 0 |   4 |\n|---|:---|---:|---|---|---|\n",
        "",
    );
    check(
        "## Balance\n",
        "## Needs attention\n\n- [Eve](Eve.md) 3:9: circle `9` is odd · mend it\n\n## Balance\n",
        "",
    );
    check(
        "# Due, Sunday 22 November 2026",
        "# Due, Saturday 21 November 2026\n\nNothing is due today or in the next seven days.",
        "",
    );
}

#[test]
fn own_lines_are_kept_under_yours_as_typed() {
    check(
        ADA,
        &format!("call the bank\n\n- [ ] buy milk\n{ADA}\n## Mine"),
        "## Yours\ncall the bank\n- [ ] buy milk\n## Mine",
    );
    check("## Balance\n", "## Balance\n\n| my | own |\n", "## Yours\n| my | own |");
    check(
        ADA,
        "- [ ] [Ada](P/Ada.md) call about the draft",
        "## Yours\n- [ ] [Ada](P/Ada.md) call about the draft",
    );
    check(
        "# Due, ",
        "```\n- [ ] [[Eve]] · never touched\n```\n\n# Due, ",
        "## Yours\n```\n- [ ] [[Eve]] · never touched\n```",
    );
    check("# Due, ", "```\n\n# Due, ", "## Yours\n```");
}

#[test]
fn yours_is_kept_to_the_byte() {
    let yours = "## Yours\n\n# a heading\n\n\n  - [x] [Ada](P/Ada.md) · circle 1  \n\t```\n=======\n## Yours too\nend\n";
    let text = format!("{}\n{yours}", fresh());
    assert_eq!(render(&agenda(), &read(&text, &[&fresh()])), text);
}

#[test]
fn an_agenda_pasted_below_yours_is_still_ours() {
    let text = format!("## Yours\n\nmine\n\n{}", fresh().replace("- [ ] [Ada]", "- [x] [Ada]"));
    check_text(&text, &format!("{}\n## Yours\nmine", ADA.replace("[ ]", "[x]")));
}

#[test]
fn of_a_conflict_both_sides_count() {
    let (done, tried) = (ADA.replace("[ ]", "[x]"), BEN.replace("[ ]", "[?]"));
    check(
        ADA,
        &format!("<<<<<<< HEAD\n{done}\n||||||| base\n{ADA}\nbase\n=======\n{ADA} phone\n>>>>>>> theirs"),
        &format!("{done} phone"),
    );
    check(
        ADA,
        &format!("<<<<<<< HEAD\n{done}\nmine\n=======\n{}\nyours\n>>>>>>> x", ADA.replace("[ ]", "[-]")),
        &format!("{done}\n## Yours\nmine\nyours\n{}", ADA.replace("[ ]", "[-]")),
    );
    check(BEN, &format!("<<<<<<< HEAD\n{tried}"), &tried);
    check(ADA, &format!("<<<<<<< a\n||||||| b\nkept\n>>>>>>> c\n{ADA}"), "## Yours\nkept");
}

#[test]
fn two_marks_that_contradict_are_both_kept() {
    let (done, dropped) = (ADA.replace("[ ]", "[x]"), ADA.replace("[ ]", "[-]"));
    check(ADA, &format!("{done}\n{dropped}"), &format!("{done}\n## Yours\n{dropped}"));
    check(ADA, &format!("{done}\n{done}"), &done);
}

#[test]
fn merging_is_a_union() {
    let fresh = fresh();
    let read = |old: &str, new: &str| super::read(&fresh.replace(old, new), &[&fresh]);
    let ours = read(ADA, &format!("{}\n\nsame\nours", ADA.replace("[ ]", "[x]")));
    let theirs = read(BEN, &format!("{BEN} later\n\nsame\n\ntheirs"));
    let merged = render(&agenda(), &merge(&ours, &theirs));
    let expected = format!("{}\n{BEN} later\n## Yours\nsame\nours\ntheirs", ADA.replace("[ ]", "[x]"));
    assert_eq!(difference(&fresh, &merged), expected);
    assert_eq!(merge(&ours, &ours), ours);
    assert_eq!(merge(&ours, &Leftover::default()), ours);
}

#[test]
fn of_three_what_either_side_has_done_with_goes_and_what_either_added_stays() {
    let fresh = fresh();
    let left = |ada: &str, ben: &str, own: &str| {
        let text = fresh.replace("- [ ] [Ada]", &format!("- [{ada}] [Ada]"));
        let text = text.replace("- [ ] [Ben]", &format!("- [{ben}] [Ben]"));
        read(&format!("{text}\n## Yours\n\n{own}\n"), &[&fresh])
    };
    let check = |base: &Leftover, ours: &Leftover, theirs: &Leftover, expected: &Leftover| {
        let render = |left: &Leftover| render(&agenda(), left);
        assert_eq!(render(&merge_three(base, ours, theirs)), render(expected));
        assert_eq!(difference(&render(&merge_three(base, theirs, ours)), &render(expected)), "");
    };
    let base = left("x", " ", "call the bank\n\nbuy milk");
    check(&base, &base, &base, &base);
    check(&base, &base, &left(" ", " ", "buy milk"), &left(" ", " ", "buy milk"));
    check(
        &base,
        &left("x", "?", "call the bank\n\nbuy milk\nand bread"),
        &left(" ", " ", "buy milk"),
        &left(" ", "?", "buy milk\nand bread"),
    );
    check(&base, &left("-", " ", ""), &base, &left("-", " ", ""));
    check(&Leftover::default(), &base, &left(" ", ">", ""), &left("x", ">", "call the bank\n\nbuy milk"));
}

#[test]
fn wiki_links_find_their_contact_by_name() {
    let text = fresh().replace("[Ada](P/Ada.md)", "[[Ada]]").replace("- [ ] [[Ada]]", "- [x] [[Ada]]");
    check_text(&text, &ADA.replace("[ ]", "[x]"));
}

#[test]
fn normal_form_puts_marks_targets_and_line_ends_aside() {
    let check = |a: &str, b: &str| assert_eq!(normalise(a), normalise(b));
    check("- [ ] [Ada](Ada.md) · x\n", "* [x] [Ada](P/Ada%20L.md) · x  \r\n\r\n");
    check("- [ ] [[Ada]] · x\n", "- [>] [[P/Ada|Ada]] · x");
    assert_ne!(normalise("- [ ] [Ada](Ada.md) · x"), normalise("- [ ] [Ada](Ada.md) · x phone"));
    assert_ne!(normalise("- [ ] [Ada](Ada.md) · x"), normalise("- [ ] [Ben](Ada.md) · x"));
    assert_ne!(normalise("a\n"), normalise("a\n\nb\n"));
}

/// A vault with several lines of one contact in a section, and one who does not call back.
fn busy() -> Index {
    let promise = |text: &str, due: Option<&str>, is_waiting| Promise {
        text: text.into(),
        due: due.map(day),
        is_waiting,
        line: 7,
    };
    let promises = [
        promise("send the CV", Some("2026-11-20"), false),
        promise("lunch", None, false),
        promise("lunch", Some("2026-11-20"), true),
    ];
    let got = ["2026-10-01", "2026-10-02"].map(|day| entry(day, None, Tags::GOT));
    let ada = Contact {
        circle: Some(Circle::Inner),
        promises: promises.into(),
        log: got.into_iter().collect(),
        ..Contact::default()
    };
    let tries = ["2026-10-20", "2026-11-01", "2026-11-10"];
    let log = tries.iter().map(|day| entry(day, Some(Method::Email), Tags::NO_ANSWER)).collect();
    let eve = Contact { log, ..touched(Circle::Middle, "2026-09-01") };
    index(&[("P/Ada.md", ada), ("Eve.md", eve)], Config::default())
}

/// The next rendering of the busy vault on `later`, told as its difference from an untouched one, after the user
/// replaced `old` by `new` in that of 22 November; `knows` whether that one is known to be ours.
fn check_busy(old: &str, new: &str, later: &str, knows: bool, expected: &str) {
    let index = busy();
    let page = |day: &str| render(&fixture::agenda(&index, day), &Leftover::default());
    let (typed, fresh) = (page(TODAY), page(later));
    assert_eq!(typed.matches(old).count(), 1, "{old:?} in:\n{typed}");
    let known = [fresh.as_str(), typed.as_str()];
    let agenda = fixture::agenda(&index, later);
    let next = render(&agenda, &read(&typed.replace(old, new), &known[..1 + usize::from(knows)]));
    assert_eq!(difference(&fresh, &next), expected.trim_end(), "of:\n{next}");
    assert_eq!(render(&agenda, &read(&next, &[&fresh])), next, "not a fixed point");
}

const CV: &str = "- [ ] [Ada](P/Ada.md) · circle 1 · promised by 20 Nov: send the CV";
const LUNCH: &str = "- [ ] [Ada](P/Ada.md) · circle 1 · promised: lunch";
const TOLD: &str = "- [ ] [Ada](P/Ada.md) · circle 1 · tell them what came of their help of 2 Oct";
const EVE: &str = "- [ ] [Eve](Eve.md) · circle 2 · touched 1 Sep, tried 3 times, last 10 Nov · three ways out: ask them, hand over, let go";

#[test]
fn a_mark_stays_with_its_own_promise() {
    for line in [CV, LUNCH, "- [ ] [Ada](P/Ada.md) · circle 1 · waiting for, promised by 20 Nov: lunch", TOLD]
    {
        let done = line.replace("[ ]", "[x]");
        check_busy(line, &done, TODAY, true, &done);
        let more = format!("{done} by phone\n  - at length");
        check_busy(line, &more, TODAY, true, &more);
    }
    let (done, told) = (LUNCH.replace("[ ]", "[x]"), TOLD.replace("[ ]", "[x]"));
    check_busy(&format!("{CV}\n\n{LUNCH}"), &format!("{done}\n\n{CV}"), TODAY, true, &done);
    // In another year the same line shows the year.
    check_busy(TOLD, &told, "2027-01-02", true, &format!("{told} 2026"));
    check_busy(
        CV,
        &CV.replace("[ ]", "[x]"),
        "2027-01-02",
        true,
        &CV.replace("[ ]", "[x]").replace("Nov", "Nov 2026"),
    );
}

#[test]
fn a_mark_on_a_promise_that_is_gone_goes_nowhere_else() {
    let gone = CV.replace("send the CV", "a deck").replace("[ ]", "[x]");
    check_busy(CV, &format!("{CV}\n{gone}"), TODAY, true, &format!("## Yours\n{gone}"));
}

#[test]
fn a_line_that_was_moved_below_another_heading_means_what_it_meant() {
    let done = CV.replace("[ ]", "[x]");
    check_busy("## Tell and ask\n", &format!("## Tell and ask\n\n{done}\n"), TODAY, true, &done);
    let read = read(
        &format!("## Balance\n\n{done}"),
        &[&render(&fixture::agenda(&busy(), TODAY), &Leftover::default())],
    );
    let found: Vec<_> = read.marks.iter().map(|mark| (mark.section.as_str(), mark.item.as_deref())).collect();
    assert_eq!(found, [("Promises", Some("send the CV"))]);
}

#[test]
fn a_diagnosis_is_never_the_users_but_what_they_add_to_it_is() {
    let (note_says, tried) = ("  - The note says: no common ground noted", EVE.replace("[ ]", "[-]"));
    check_busy(EVE, &tried, TODAY, true, &tried);
    check_busy(EVE, &format!("{tried}\n  - enough"), TODAY, true, &format!("{tried}\n  - enough"));
    check_busy(note_says, &format!("  - enough\n{note_says}"), TODAY, true, "  - enough");
    check_busy(" · one method", " and I know it · one method", TODAY, true, "");
    check_busy("given noted\n", "given noted: true\n", TODAY, true, "  - : true");
    check_busy("steadily?\n", "steadily? no\n", TODAY, true, "  - no");
    // Of another day, of which no rendering is known.
    check_busy("3 of 3", "5 of 5", TODAY, false, "");
    check_busy(note_says, &note_says.replace("no common", "too little common"), TODAY, false, "");
    check_busy(&format!("{EVE}\n"), "", TODAY, true, "");
    check_busy(&format!("{EVE}\n"), "- [ ] mine\n  - too\n", TODAY, true, "## Yours\n- [ ] mine\n  - too");
}

#[test]
fn to_let_go_of_somebody_silent_is_not_to_let_somebody_rest() {
    let eve = |tries: &[&str]| {
        let log = tries.iter().map(|day| entry(day, Some(Method::Email), Tags::NO_ANSWER)).collect();
        let contact = Contact { log, ..touched(Circle::Inner, "2026-09-01") };
        let agenda = fixture::agenda(&index(&[("Eve.md", contact)], Config::default()), TODAY);
        let page = render(&agenda, &Leftover::default());
        (agenda, page)
    };
    let (silent, due) =
        (eve(&["2026-10-01", "2026-10-10", "2026-11-01"]), eve(&["2026-10-10", "2026-11-01"]));
    let check = |from: &(Agenda, String), to: &(Agenda, String), sign: &str, is_kept_on_its_line: bool| {
        let left = read(&from.1.replace("- [ ]", &format!("- [{sign}]")), &[&to.1, &from.1]);
        let next = render(&to.0, &left);
        assert_eq!(!next.contains("## Yours"), is_kept_on_its_line, "{next}");
        assert!(next.contains(&format!("- [{sign}] [Eve]")), "{next}");
    };
    check(&silent, &due, "x", true);
    check(&silent, &due, "-", false);
    check(&due, &silent, "?", true);
    check(&due, &silent, "-", false);
    check(&silent, &silent, "-", true);
}
