mod second;

use super::*;
use crate::index::Parsed;
use crate::report::curves::Curves;
use crate::report::markdown;
use crate::report::term::Term;
use proptest::prelude::*;
use second::{Told, counted, days, vaults};

fn months() -> Vec<Period> {
    Term::months("2026-07-01".parse().unwrap(), 9).map(|(_, days)| days).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn each_measure_is_what_is_counted_a_second_way(vault in vaults()) {
        let index = vault.index();
        let year = Period::new("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap()).unwrap();
        for days in months().into_iter().chain([year]) {
            let review = Review::of(&index, days);
            prop_assert_eq!(counted(&vault, days, &review), review);
        }
    }

    #[test]
    fn touch_that_is_added_to_the_past_changes_its_month_alone(vault in vaults(), day in days(), who in 0_usize..4) {
        let who = who % vault.people.len();
        let before = vault.index();
        let mut more = vault.clone();
        more.people[who].log.push(Told { day, method: Some(2), tags: Vec::new(), way: None });
        let after = more.index();
        // Whether a try before it was answered, and a touch after it in time, it says too.
        let steady = |index: &Index, days: Period| {
            let mut review = Review::of(index, days);
            (review.tries.answered, review.touches.in_time, review.touches.expected) = (0, 0, 0);
            review.ways.values_mut().for_each(|used| used.answered = 0);
            review.curves = if days.to < day { review.curves } else { Curves::default() };
            // What came of an event by a touch is told of the event.
            review.events.iter_mut().for_each(|(_, sums)| sums.in_time = 0);
            review
        };
        // A day that only the diary told of so far is told by the own log from now on.
        let is_news = vault.diary.get(&day).is_none_or(|it| it.lines.iter().all(|(it, _)| *it != who));
        for days in months().into_iter().filter(|days| is_news && !days.contains(day)) {
            prop_assert_eq!(steady(&before, days), steady(&after, days));
        }
        let days = months().into_iter().find(|days| days.contains(day)).unwrap();
        let gained = usize::from(!vault.touched(who).contains(&day));
        prop_assert_eq!(Review::of(&before, days).touches.count + gained, Review::of(&after, days).touches.count);
    }

    #[test]
    fn totals_are_those_of_everybodys_page(vault in vaults()) {
        let index = vault.index();
        let all = Review::of(&index, Period::new(NaiveDate::MIN, NaiveDate::MAX).unwrap());
        let contacts = || (0..index.count()).map(|at| index.record(at).1);
        let today = NaiveDate::MAX;
        prop_assert_eq!(all.touches.count, contacts().map(|it| it.touches(today)).sum::<usize>());
        let by_month: usize = months().into_iter().map(|days| Review::of(&index, days).touches.count).sum();
        prop_assert_eq!(by_month, all.touches.count);
        let tagged = |tag: Tags| {
            let is_it = move |it: &Stamp| it.tags.contains(tag);
            contacts().map(|it| it.log.stamps().filter(is_it).count()).sum::<usize>()
        };
        prop_assert_eq!([all.help.gave, all.help.got], [tagged(Tags::GAVE), tagged(Tags::GOT)]);
    }

    #[test]
    fn page_that_changes_with_a_note_is_known_to(vault in vaults(), other in vaults(), who in 0_usize..4) {
        let who = who % vault.people.len();
        let mut changed = vault.clone();
        changed.people[who] = other.people[0].clone();
        let today = "2026-03-05".parse().unwrap();
        let (old, new) = (vault.index(), changed.index());
        let page = |index: &Index| markdown::render(index, today, "REVIEW.md", None);
        let path = format!("P{who}.md");
        let [(path, before), (_, now)] = [&old, &new].map(|index| index.known(&path).unwrap());
        let may = markdown::may_differ(path, [before, now], old.config(), today);
        prop_assert!(may || page(&old) == page(&new));
    }

    #[test]
    fn page_says_the_same_of_a_month_whatever_the_day(vault in vaults(), later in 0_u64..200) {
        let index = vault.index();
        let first: NaiveDate = "2026-04-02".parse().unwrap();
        let page = |today| markdown::render(&index, today, "REVIEW.md", None);
        let parts = |text: &str| -> BTreeMap<String, String> {
            let months = text.split("\n## ").filter_map(|it| it.split_once('\n'));
            months.map(|(title, text)| (title.to_owned(), text.trim().to_owned())).collect()
        };
        prop_assert_eq!(page(first), page(first + Days::new(28)));
        let (early, late) = (parts(&page(first)), parts(&page(first + Days::new(later))));
        for (title, text) in early.iter().filter(|(title, _)| !title.starts_with("All in all")) {
            prop_assert!(late.get(title).is_none_or(|it| it == text), "{}", title);
        }
    }
}

fn page(files: &[(&str, &str)], today: &str) -> String {
    let config = Config::default();
    let said = files.iter().map(|&(path, text)| {
        let path: Arc<str> = path.into();
        (path.clone(), Parsed::read(&path, text.as_bytes(), &config).unwrap())
    });
    markdown::render(
        &Index::of(Arc::new(config.clone()), said.collect()),
        today.parse().unwrap(),
        "REVIEW.md",
        None,
    )
}

#[test]
fn empty_vault_and_one_of_today_have_nothing_to_look_back_on() {
    let nothing = "# Review\n\nNo month is over yet of which something is written down.\n";
    assert_eq!(page(&[], "2026-12-01"), nothing);
    let ada = ("Ada.md", "---\ncircle: 1\n---\n## Log\n- 2026-12-01 phone: hello\n");
    assert_eq!(page(&[ada], "2026-12-01"), nothing);
}

#[test]
fn one_person_of_one_day_is_a_page_of_counts() {
    let ada = (
        "A_da.md",
        "---\ncircle: 1\nmet: 2026-10-01\n---\n- [x] send it 📅 2026-11-20 ✅ 2026-11-21\n- [x] ring #waiting 📅 2026-11-20\n\n\
         ## Log\n- 2026-11-10 phone: sent a case study #gave #theirs\n",
    );
    let expected = "\
# Review

## November 2026

**Touches**: 1 with 1 person

- circle 1: ▇ 1
- circle 2: 0
- circle 3: 0
- phone: ▇ 1
- not used: email, meeting, online, intranet, post
- came to you: [A_da](A_da.md)

**Tries**: none without an answer

**Promises**

- yours: 1 kept late
- theirs: 1 kept, day unknown

**Give and take**: gave 1, asked 0 · got 0, told 0 · 0 referrals · 1 loop left open

**Ways of being useful**: 1 of 29; 0 followed by an answer within 30 days

- send a case study or a survey: ▇ 1

## All in all, up to November 2026

**After which contact you stop**: 0 people; 1 more is at the first contacts

- never followed up: 0 · the field: 40 %
- stopped after the second: 0 · the field: 25 %
- stopped after the third: 0 · the field: 12 %
- went on beyond it: 0 · the field: 10 %

**At which touch business or a referral came**: the field: a first referral is nearer the twelfth touch than the first

- 1st: business 0, first referrals 0 · the field: 2 % of sales
- 2nd: business 0, first referrals 0 · the field: 3 % of sales
- 3rd: business 0, first referrals 0 · the field: 5 % of sales
- 4th: business 0, first referrals 0 · the field: 10 % of sales
- 5th to 12th: business 0, first referrals 0 · the field: 80 % of sales
- later: business 0, first referrals 0
";
    assert_eq!(page(&[ada], "2026-12-15"), expected);
}
