//! Who is found by what, in a vault of awkward names.

use super::*;
use crate::agenda::{Planner, fixture};
use crate::config::Config;
use proptest::prelude::*;

fn vault(contacts: &[(&str, &[&str])]) -> Planner {
    let contact = |aliases: &[&str]| Contact {
        aliases: aliases.iter().map(|&alias| alias.into()).collect(),
        ..Contact::default()
    };
    let contacts: Vec<_> = contacts.iter().map(|&(path, aliases)| (path, contact(aliases))).collect();
    fixture::index(&contacts, Config::default())
}

fn people() -> Planner {
    vault(&[
        ("People/Ada Lovelace.md", &["Countess", "AC/DC"]),
        ("People/Adam Smith.md", &[]),
        ("Anna Bell.md", &["Lovelace"]),
        ("Clients/Jack Lee.md", &[]),
        ("Old/Jack Lee.md", &[]),
        ("Jean-Luc Picard.md", &[]),
        ("Siobhán O'Brien.md", &[]),
        ("Søren Łukasz Straße.md", &[]),
        ("Zoë Tremlett.md", &[]),
        ("J. R. Hartley.md", &[]),
        ("山田太郎.md", &[]),
        ("김철수.md", &["Kim"]),
        ("Bo.md", &[]),
    ])
}

/// `one` path, several joined by ` | `, `~` with those that only come near, or `?` with the suggestions.
#[track_caller]
fn check(index: &Index, asked: &str, expected: &str) {
    let join = |paths: Vec<Arc<str>>| paths.join(" | ");
    let found = match find(index, asked) {
        Match::One(path) => path.to_string(),
        Match::Several(paths) => join(paths),
        Match::Like(paths) => format!("~ {}", join(paths)),
        Match::None(nearest) => format!("? {}", join(nearest)).trim_end().to_owned(),
    };
    assert_eq!(found, expected, "{asked:?}");
}

#[test]
fn names_are_found_whatever_their_case_accents_and_punctuation() {
    let index = people();
    check(&index, "Ada Lovelace", "People/Ada Lovelace.md");
    check(&index, "  ada  LOVELACE ", "People/Ada Lovelace.md");
    check(&index, "zoe tremlett", "Zoë Tremlett.md");
    check(&index, "Zoe\u{308} Tremlett", "Zoë Tremlett.md");
    check(&index, "soren lukasz strasse", "Søren Łukasz Straße.md");
    check(&index, "siobhan obrien", "Siobhán O'Brien.md");
    check(&index, "Siobhán O’Brien", "Siobhán O'Brien.md");
    check(&index, "jean luc picard", "Jean-Luc Picard.md");
    check(&index, "j r hartley", "J. R. Hartley.md");
    check(&index, "山田太郎", "山田太郎.md");
    check(&index, "ｂｏ", "Bo.md");
}

#[test]
fn aliases_are_names_too_and_come_after_names() {
    let index = people();
    check(&index, "countess", "People/Ada Lovelace.md");
    check(&index, "ac/dc", "People/Ada Lovelace.md");
    check(&index, "kim", "김철수.md");
    check(&index, "lovelace", "Anna Bell.md");
    let index = vault(&[("Kim.md", &[]), ("Kimberly Ash.md", &["Kim"]), ("Kimo Tan.md", &[])]);
    check(&index, "kim", "Kim.md");
}

#[test]
fn paths_are_found_with_and_without_their_ending() {
    let index = people();
    check(&index, "People/Ada Lovelace", "People/Ada Lovelace.md");
    check(&index, "People/Ada Lovelace.md", "People/Ada Lovelace.md");
    check(&index, "./people/ada lovelace.md", "People/Ada Lovelace.md");
    check(&index, "people/ada l", "~ People/Ada Lovelace.md");
    check(&index, "Ada Lovelace.md", "People/Ada Lovelace.md");
    check(&index, "Clients/Ada Lovelace", "? People/Ada Lovelace.md");
}

#[test]
fn namesakes_are_both_listed_until_a_folder_tells_them_apart() {
    let index = people();
    check(&index, "jack lee", "Clients/Jack Lee.md | Old/Jack Lee.md");
    check(&index, "old/jack", "Old/Jack Lee.md");
    let index = vault(&[("Jo.md", &[]), ("People/Jo.md", &[]), ("Old/People/Jo.md", &[])]);
    check(&index, "Jo", "Jo.md | Old/People/Jo.md | People/Jo.md");
    check(&index, "Jo.md", "Jo.md");
    check(&index, "./Jo", "Jo.md");
    check(&index, "People/Jo", "People/Jo.md");
    let index = vault(&[("Zoë.md", &[]), ("Zoe.md", &[]), ("zoe.md", &[])]);
    check(&index, "Zoe", "Zoe.md");
    check(&index, "zoë", "Zoe.md | Zoë.md | zoe.md");
}

#[test]
fn whole_words_are_enough_in_any_order() {
    let index = people();
    check(&index, "ada", "People/Ada Lovelace.md");
    check(&index, "lovelace ada", "People/Ada Lovelace.md");
    check(&index, "picard", "Jean-Luc Picard.md");
    check(&index, "luc", "Jean-Luc Picard.md");
    check(&index, "jeanluc", "Jean-Luc Picard.md");
    check(&index, "o'brien", "Siobhán O'Brien.md");
    check(&index, "o brien", "Siobhán O'Brien.md");
    check(&index, "brien", "Siobhán O'Brien.md");
    check(&index, "太郎", "山田太郎.md");
    check(&index, "山田", "山田太郎.md");
    check(&index, "철수", "김철수.md");
    // Each word of what was typed needs one of its own.
    check(&index, "bell bell", "?");
}

#[test]
fn beginnings_of_words_come_near_and_are_not_certain() {
    let index = people();
    check(&index, "ad", "~ People/Ada Lovelace.md | People/Adam Smith.md");
    check(&index, "ada l", "~ People/Ada Lovelace.md");
    check(&index, "l ada", "~ People/Ada Lovelace.md");
    check(&index, "love", "~ People/Ada Lovelace.md | Anna Bell.md");
    check(&index, "smi", "~ People/Adam Smith.md");
    check(&index, "山", "~ 山田太郎.md");
    check(&index, "田太", "~ 山田太郎.md");
    // The middle of a word is no beginning.
    check(&index, "ella", "?");
}

#[test]
fn nobody_is_taken_for_somebody_else_who_is_only_called_alike() {
    let index = vault(&[
        ("Karim.md", &[]),
        ("Noor van Dijk.md", &[]),
        ("Anne Berg.md", &[]),
        ("Annegret Holm.md", &["Gretl"]),
        ("Li Wei.md", &[]),
    ]);
    check(&index, "karin", "~ Karim.md");
    check(&index, "kari", "~ Karim.md");
    check(&index, "anne", "Anne Berg.md");
    check(&index, "ann", "~ Anne Berg.md | Annegret Holm.md");
    check(&index, "gretel", "~ Annegret Holm.md");
    check(&index, "anne holm", "~ Annegret Holm.md");
    check(&index, "wie", "? Li Wei.md");
    check(&index, "nobody", "?");
    check(&index, "anybody", "?");
    check(&index, "noorvandyk", "~ Noor van Dijk.md");
}

#[test]
fn names_in_full_are_found_whatever_they_hold() {
    let long = "A ".repeat(110) + "Lovelace";
    let file = format!("{long}.md");
    let index = vault(&[
        ("0,0,0.md", &[]),
        ("0.md", &[]),
        ("One Two Three Four Five Six Seven.md", &[]),
        ("Ada  Lovelace.md", &[]),
        ("Ada Lovelace.md", &["Ada\tByron"]),
        ("Ada\u{200b} Love\u{202e}lace.md", &[]),
        (" Ada.md", &[]),
        ("call, al.md", &[]),
        (&file, &[]),
    ]);
    let exactly = |text: &str, expected: &[&str]| {
        let found = exact(&index, text);
        assert_eq!(found.iter().map(|path| &**path).collect::<Vec<_>>(), expected, "{text:?}");
    };
    for (path, _) in index.contacts() {
        exactly(contact::name(path), &[path]);
        exactly(path, &[path]);
    }
    exactly("Ada\tByron", &["Ada Lovelace.md"]);
    exactly("ada lovelace", &[]);
    exactly("One Two", &[]);
    exactly("", &[]);
    // Without what shows nothing the three are one name.
    check(&index, "ada lovelace", "Ada  Lovelace.md | Ada Lovelace.md | Ada\u{200b} Love\u{202e}lace.md");
    check(&index, &long, &file);
}

#[test]
fn a_way_to_another_place_is_nobodys_name() {
    let index = vault(&[("evil.md", &[]), ("People/Ada.md", &["AC/DC", "../weird"])]);
    for asked in ["../evil", "/evil", "~/evil", "x/../evil", "..\\evil", "People/../evil.md", "../People/Ada"]
    {
        assert!(matches!(find(&index, asked), Match::None(_)), "{asked}");
    }
    check(&index, "ac/dc", "People/Ada.md");
    check(&index, "./evil", "evil.md");
}

#[test]
fn a_longer_word_leaves_the_shorter_one_its_choice() {
    let index = vault(&[("Al Alan.md", &[])]);
    check(&index, "al alan", "Al Alan.md");
    check(&index, "a ala", "~ Al Alan.md");
    check(&index, "ala ala", "? Al Alan.md");
}

#[test]
fn initials_count_where_no_word_begins_so() {
    let index = people();
    check(&index, "zt", "~ Zoë Tremlett.md");
    check(&index, "jrh", "~ J. R. Hartley.md");
    check(&index, "al", "~ People/Ada Lovelace.md");
    check(&index, "as", "~ People/Adam Smith.md");
    check(&index, "b", "~ Anna Bell.md | Bo.md | Siobhán O'Brien.md");
    let index = vault(&[("Ada Lovelace.md", &[]), ("Alan Turing.md", &[])]);
    check(&index, "al", "~ Alan Turing.md");
}

#[test]
fn a_slip_is_forgiven_from_four_letters_on_and_two_from_eight() {
    let index = vault(&[("Ada Lovelace.md", &["Countess"]), ("Jon Tan.md", &[]), ("Müller.md", &[])]);
    check(&index, "john", "~ Jon Tan.md");
    check(&index, "jno", "? Jon Tan.md");
    check(&index, "mueller", "~ Müller.md");
    check(&index, "meuler", "? Müller.md");
    check(&index, "ada lovlace", "~ Ada Lovelace.md");
    check(&index, "lovelcae", "~ Ada Lovelace.md");
    check(&index, "loveelcae", "~ Ada Lovelace.md");
    check(&index, "lvveelcae", "? Ada Lovelace.md");
    check(&index, "adalovelace", "~ Ada Lovelace.md");
    check(&index, "ada lovelaec", "~ Ada Lovelace.md");
    check(&index, "cuontess", "~ Ada Lovelace.md");
}

#[test]
fn two_equally_good_typos_are_both_listed() {
    let index = vault(&[("Hanna Voss.md", &[]), ("Hannah Vosz.md", &[])]);
    check(&index, "hannaj", "~ Hanna Voss.md | Hannah Vosz.md");
}

#[test]
fn whoever_comes_nearest_is_suggested_at_most_three() {
    let index = vault(&[
        ("Barton.md", &[]),
        ("Berton.md", &[]),
        ("Burton.md", &[]),
        ("Borton.md", &[]),
        ("Zed.md", &[]),
    ]);
    check(&index, "brttn", "? Barton.md | Berton.md | Borton.md");
    check(&index, "qqqqqq", "?");
}

#[test]
fn nothing_typed_is_nobody_and_no_text_is_too_much() {
    let index = vault(&[("Ada.md", &[]), ("🦊.md", &[]), ("Long.md", &[&"x".repeat(1 << 20)])]);
    check(&index, "", "?");
    check(&index, " .!? ", "?");
    check(&index, "🦊", "🦊.md");
    check(&index, &"a ".repeat(10_000), "?");
    check(&index, &"x".repeat(1 << 20), "Long.md");
    check(&index, "/", "?");
    check(&index, ".md", "?");
}

/// Names that are easily taken for each other.
fn paths() -> impl Strategy<Value = std::collections::BTreeSet<String>> {
    let path = "(People/|people/|Old/People/|)[aAáàß林 '.-]{1,4}( Lee| lee|)\\.md";
    prop::collection::btree_set(path, 1..12)
}

proptest! {
    #[test]
    fn every_path_finds_its_own_note_and_no_other(paths in paths()) {
        let index = vault(&paths.iter().map(|path| (path.as_str(), &[][..])).collect::<Vec<_>>());
        for path in &paths {
            prop_assert_eq!(find(&index, path), Match::One(path.as_str().into()));
        }
    }

    #[test]
    fn whatever_is_typed_finds_only_who_is_there_each_once_and_in_order(paths in paths(), asked in ".{0,8}|[aálé /.md]{0,8}") {
        let index = vault(&paths.iter().map(|path| (path.as_str(), &[][..])).collect::<Vec<_>>());
        if let Match::Several(found) | Match::Like(found) = find(&index, &asked) {
            prop_assert!(found.iter().all(|path| paths.contains(&**path)));
            let keys: Vec<_> = found.iter().map(|path| (contact::name(path), path)).collect();
            prop_assert!(keys.is_sorted_by(|a, b| a < b), "{:?}", keys);
        }
    }

    #[test]
    fn a_name_of_one_contact_finds_it_in_any_case(paths in paths()) {
        let index = vault(&paths.iter().map(|path| (path.as_str(), &[][..])).collect::<Vec<_>>());
        for path in &paths {
            let name = contact::name(path);
            let same = paths.iter().filter(|other| key(&fold(contact::name(other))) == key(&fold(name)));
            if same.count() == 1 && !key(&fold(name)).is_empty() {
                prop_assert_eq!(find(&index, &name.to_uppercase()), Match::One(path.as_str().into()));
            }
        }
    }
}
