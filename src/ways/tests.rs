use super::list::{MAX_ACT, MAX_FINDINGS, MAX_TEXT, MAX_USED, MAX_WAYS};
use super::*;
use crate::agenda::fixture::categories;
use crate::category::Category;
use crate::finding::Spot;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The ways of a text, one a line, then its findings.
fn check(text: &str, expected: &str) {
    let (ways, findings) = Ways::parse(text, &Methods::default());
    let ways = ways.0.iter().map(|way| {
        let circles: Vec<u8> = way.circles.iter().map(|&circle| circle as u8).collect();
        let categories: Vec<&str> = way.categories.iter().map(Category::word).collect();
        let methods: Vec<&str> = way.methods.iter().map(|method| method.word()).collect();
        let sales = if way.is_sales { " sales" } else { "" };
        format!("{} {circles:?} {categories:?} {methods:?}{sales} {:?}", way.act, way.used).replace('"', "")
    });
    let findings = findings.iter().map(|it| {
        let Spot { line, column, length } = it.spot;
        assert_eq!((&*it.path, it.hint.is_empty()), (FILE, false));
        format!("{line}:{column}+{length} {}", it.message)
    });
    let found: Vec<String> = ways.chain(findings).collect();
    assert_eq!(found.join("\n"), expected, "{text}");
}

#[test]
fn only_the_first_line_of_an_item_of_the_outermost_lists_is_a_way() {
    check("> - a quote\n\n- wave\n  more\n  - below it\n\n      - code\n", "wave [] [] [] [wave, wave]");
    check("- wave\n  ```\n- bow\n", "wave [] [] [] [wave, wave]\nbow [] [] [] [bow]");
}

#[test]
fn the_standard_list_has_twenty_nine_ways_and_no_mistake() {
    let (ways, findings) = Ways::parse(STANDARD, &Methods::default());
    assert_eq!(findings, []);
    assert_eq!(ways.0.len(), 29);
    assert_eq!(&ways, Ways::standard());
    assert!(ways.0.iter().all(|way| !way.methods.is_empty() && way.used.len() > 1));
    let mut acts: Vec<&str> = ways.0.iter().map(|way| &*way.act).collect();
    acts.sort_unstable();
    acts.dedup();
    assert_eq!(acts.len(), 29);
}

#[test]
fn whoever_it_is_the_standard_list_has_ways_for_every_method_that_sell_nothing() {
    for circle in [Circle::Inner, Circle::Middle, Circle::Outer] {
        for category in Category::ALL {
            for method in [
                Method::Email,
                Method::Meeting,
                Method::Phone,
                Method::Online,
                Method::Intranet,
                Method::Post,
            ] {
                let suits = |way: &&Way| {
                    way.suits(Some(circle), categories(&[category])) && way.goes_by(method) && !way.is_sales
                };
                let count = Ways::standard().0.iter().filter(suits).count();
                assert!(count >= 4, "{count} for {circle:?} {category:?} {method:?}");
            }
        }
    }
}

#[test]
fn an_item_reads_as_act_methods_circles_categories_and_words() {
    check(
        "- send an article on their field · email, post · circle 1, 2 · expert, buyer · used: article, Case Studies",
        "send an article on their field [1, 2] [expert, buyer] [email, post] [article, case study, send an article on their field]",
    );
    check(
        "* lend a drill | Buyers,coffee | circles inner and 3 | #Sales | used: drill",
        "lend a drill [1, 3] [buyer] [meeting] sales [drill, lend a drill]",
    );
    check(
        "1. lend a drill · used: drill\n12) lend a saw · used: saw",
        "lend a drill [] [] [] [drill, lend a drill]\nlend a saw [] [] [] [saw, lend a saw]",
    );
    check("- lend a drill ·  · email, email, ·", "lend a drill [] [] [email] [drill, lend a drill]");
}

#[test]
fn without_used_the_acts_own_telling_words_count() {
    check(
        "- bring them honey from your bees",
        "bring them honey from your bees [] [] [] [honey, bring them honey from your bee]",
    );
    check("- tell them that", "tell them that [] [] [] [tell them that]");
    check("- lend it · used:", "lend it [] [] [] [lend it]");
}

#[test]
fn only_top_level_items_are_ways() {
    let text = "---\ntags: [x]\n---\n# Mine\n\nSome words - not an item\n\n- honey\n  - why: bees\n  more\n\n```\n- code\n```\n<!--\n- hidden\n-->\n%%\n- hidden\n%%\n<!-- one --> \n---\n- - -\n- jam\n";
    check(text, "honey [] [] [] [honey, honey]\njam [] [] [] [jam]");
    check("", "");
    check("-not an item\n", "");
}

#[test]
fn what_cannot_be_read_is_found_with_its_place_and_the_rest_counts() {
    check(
        "# x\n- jam · pigeon, email · circle 1, 4 · byer\n-\n- · email",
        "jam [1] [] [email] [jam]\n2:9+6 `pigeon` is neither a method nor a category\n2:35+1 circle `4` is not one of 1, 2, 3\n2:39+4 `byer` is neither a method nor a category\n3:1+1 a way without words\n4:1+9 a way without words",
    );
}

#[test]
fn lists_of_any_size_are_bounded() {
    let act = "é".repeat(MAX_ACT);
    let (ways, findings) = Ways::parse(&format!("- {act}"), &Methods::default());
    assert_eq!((&*ways.0[0].act, findings.len()), (&*act, 0));
    let (ways, findings) = Ways::parse(&format!("- {act}e · email"), &Methods::default());
    assert_eq!(
        (&*ways.0[0].act, &*findings[0].message),
        (&*act, "a way of more than 100 characters: the rest is not shown")
    );
    let (ways, findings) = Ways::parse(&"- jam\n".repeat(MAX_WAYS), &Methods::default());
    assert_eq!((ways.0.len(), findings.len()), (MAX_WAYS, 0));
    let (ways, findings) = Ways::parse(&"- jam\n".repeat(MAX_WAYS + 1), &Methods::default());
    assert_eq!((ways.0.len(), findings[0].spot.line), (MAX_WAYS, 201));
    assert_eq!(Ways::parse(&"- jam · x\n".repeat(100), &Methods::default()).1.len(), MAX_FINDINGS);
    let (_, findings) = Ways::parse(&"é".repeat(MAX_TEXT), &Methods::default());
    assert_eq!(findings[0].message, "the file is larger than 256 KB: the rest is not read");
}

#[test]
fn a_way_suits_where_nothing_that_is_known_speaks_against_it() {
    let way = &Ways::parse("- jam · circle 1, 2 · buyer, expert · email", &Methods::default()).0.0[0];
    let check = |circle, all: &[Category], expected| {
        assert_eq!(way.suits(circle, categories(all)), expected, "{circle:?} {all:?}");
    };
    check(Some(Circle::Inner), &[Category::Buyer], true);
    check(Some(Circle::Outer), &[Category::Buyer], false);
    check(Some(Circle::Inner), &[Category::Sponsor], false);
    check(Some(Circle::Inner), &[Category::Sponsor, Category::Expert], true);
    check(None, &[], true);
    assert!(way.goes_by(Method::Email) && !way.goes_by(Method::Post));
    assert!(Ways::parse("- jam", &Methods::default()).0.0[0].goes_by(Method::Post));
}

fn used_in(known: &Known, text: &str) -> BTreeSet<u8> {
    known.used_in([(NaiveDate::MIN, 1, text)].into_iter()).iter().map(|it| it.way).collect()
}

#[test]
fn the_log_tells_what_was_used() {
    let known = Known::standard();
    let standard = &known.ways.0;
    let used = |text: &str| {
        let places: BTreeSet<u8> = used_in(&known, text);
        places.into_iter().map(|way| &*standard[usize::from(way)].act).collect::<Vec<_>>()
    };
    let check = |text: &str, expected: &[&str]| assert_eq!(used(text), expected, "{text}");
    let articles: Vec<&str> = standard[8..12].iter().map(|way| &*way.act).collect();
    check("2026-11-02 sent her two Articles", &articles);
    check("introduced him to Ben", &["introduce them to a specialist elsewhere"]);
    check("coached his son", &["offer to coach or mentor them or one of theirs"]);
    check("2026-11-02 coffee: drew the bay to scale", &["invite them to dinner or a coffee"]);
    check("2026-11-02 met: drew the bay to scale", &[]);
    check("", &[]);
    for way in standard {
        assert!(used(&way.act).contains(&&*way.act), "{}", way.act);
    }
}

#[test]
fn phrases_are_found_as_whole_words_in_any_case_and_number() {
    let check = |text: &str, phrase: &str, expected: bool| {
        let known = Known::parse(format!("- jam · used: {phrase}").as_bytes(), &Methods::default());
        assert_eq!(!used_in(&known, text).is_empty(), expected, "{phrase:?} in {text:?}");
    };
    check("sent two Articles on tax", "article", true);
    check("an ARTICLE", "articles", true);
    check("articled clerk", "article", false);
    check("a particle", "article", false);
    check("the case studies", "case study", true);
    check("in any case, study it", "case study", false);
    check("a case for study", "case study", false);
    check("his coach's words", "coach", true);
    check("two coaches", "coach", true);
    check("Größe, élan", "ÉLAN", true);
    check("nothing of it", "jam", false);
    check("Jam", "tea", true);
}

#[test]
fn no_more_is_looked_into_than_the_bound_allows() {
    // Thousands of phrases that begin alike, at every letter of a note.
    let items = (0..MAX_WAYS).map(|way| {
        let phrases: Vec<String> =
            (0..MAX_USED - 1).map(|phrase| format!("{}{way}x{phrase}", "a".repeat(TOLD))).collect();
        format!("- b{way} · used: {}\n", phrases.join(", "))
    });
    let known = Known::parse(items.collect::<String>().as_bytes(), &Methods::default());
    let finder = known.finder().unwrap();
    let text = "a".repeat(1 << 20);
    let mut looks = 0;
    let searched = search(finder, [((), text.as_str())].into_iter(), |(), _, _, _| {
        looks += 1;
        if looks < MAX_FOUND { Continue(()) } else { Break(()) }
    });
    assert_eq!((searched, looks), (Break(()), MAX_FOUND));
    assert_eq!(used_in(&known, &text), BTreeSet::new());
    // And no look goes on to the end of a long word.
    assert_eq!(used_in(&Known::standard(), &"article".repeat(50_000)), BTreeSet::new());
}

proptest! {
    #[test]
    fn texts_that_are_searched_together_say_what_each_says_alone(
        texts in prop::collection::vec("(article|Articles|a book|case|stud(y|ies)|[ aeé,.]){0,9}", 0..12),
    ) {
        let known = Known::parse(b"- a \xc2\xb7 used: article, a\n- b \xc2\xb7 used: book, case study\n- c \xc2\xb7 used: \xc3\xa9, udy", &Methods::default());
        let day = |number: u32| NaiveDate::from_num_days_from_ce_opt(number.cast_signed()).unwrap();
        let log: Vec<(NaiveDate, u32, &str)> =
            (1..).zip(&texts).map(|(number, text)| (day(number % 5), number, text.as_str())).collect();
        let together = known.used_in(log.iter().copied());
        let mut alone: Vec<Use> = Vec::new();
        for &(day, line, text) in &log {
            alone.extend(used_in(&known, text).into_iter().map(|way| Use { way, day, line, is_unwanted: false }));
        }
        alone.sort_by_key(|it| (it.way, Reverse(it.day), it.line));
        prop_assert_eq!(&*together, alone);
    }

    #[test]
    fn any_text_is_read_with_every_spot_inside_it(text in "([-*1.#`%<>!~|· \n\té,:]|circle|used:|email|jam|---\n){0,60}") {
        let lines: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
        for Finding { spot, .. } in Ways::parse(&text, &Methods::default()).1 {
            prop_assert!((spot.column + spot.length) as usize <= lines[spot.line as usize - 1] + 1);
        }
    }
}
