use super::*;
use crate::contact::Contact;

/// Two of one first name, an alias, a name that is a method's word, and one that a method would be a typo of.
fn index() -> Index {
    let mut index = Index::default();
    let mut set = |path: &str, aliases: &[&str]| {
        let aliases = aliases.iter().map(|&alias| alias.into()).collect();
        index.set(path.into(), Some(Arc::new(Contact { aliases, ..Contact::default() })));
    };
    set("People/Ada Lovelace.md", &[]);
    set("People/Ben Stone.md", &["Benny"]);
    set("People/Grace Hopper.md", &["Amazing Grace"]);
    set("People/Grace Book.md", &[]);
    set("Bill Metcalf.md", &[]);
    set("Tom Stone.md", &[]);
    index
}

/// Each name as `Ada Lovelace`, as `Grace Book|Grace Hopper` where several fit, and as `Karim?` where that is not certain.
fn shown(who: &[Named]) -> String {
    let names = |named: &Named| {
        let names = named.paths.iter().map(|path| contact::name(path).to_owned()).collect::<Vec<_>>();
        names.join("|") + if named.is_certain { "" } else { "?" }
    };
    who.iter().map(names).collect::<Vec<_>>().join(" + ")
}

fn arguments(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn told(unclear: Unclear) -> String {
    match unclear {
        Unclear::Nobody(asked, near) => {
            let near = near.iter().map(|path| contact::name(path)).collect::<Vec<_>>().join(", ");
            format!("nobody: {asked} ({near})")
        }
        Unclear::Neither(word) => format!("neither: {word}"),
        Unclear::Behind(word) => format!("behind: {word}"),
        Unclear::Missing(what) => format!("missing: {what}"),
        Unclear::Day(unclear) => unclear.to_string(),
    }
}

#[test]
fn names_method_and_text_are_told_apart_without_quotes() {
    let check = |words: &[&str], expected: &str| {
        let said = contacted(&arguments(words), &index()).map(|it| {
            let (method, text) = Methods::default().split(&it.text);
            format!("{} / {} / {text}", shown(&it.who), method.map_or("-", Method::word))
        });
        assert_eq!(said.unwrap_or_else(told), expected, "{words:?}");
    };
    // Names: whole, in part, with a slip, by an alias, in quotes, by a path.
    check(&["ada"], "Ada Lovelace / - / ");
    check(&["ada", "lovelace"], "Ada Lovelace / - / ");
    check(&["Ada Lovelace"], "Ada Lovelace / - / ");
    check(&["lovelace", "ada"], "Ada Lovelace / - / ");
    check(&["ada", "lovelce"], "Ada Lovelace / - / ");
    check(&["benny"], "Ben Stone / - / ");
    check(&["People/Ada Lovelace.md", "phone"], "Ada Lovelace / phone / ");
    // Several.
    check(&["ada", "ben"], "Ada Lovelace + Ben Stone / - / ");
    check(&["ada", "ben", "phone", "lunch plans"], "Ada Lovelace + Ben Stone / phone / lunch plans");
    check(&["Ada Lovelace", "ben"], "Ada Lovelace + Ben Stone / - / ");
    check(&["ada,", "ben"], "Ada Lovelace + Ben Stone / - / ");
    check(&["ada,ben", "lunch"], "Ada Lovelace + Ben Stone / meeting / ");
    check(&["ada", ",", "ben"], "Ada Lovelace + Ben Stone / - / ");
    check(&["Ada Lovelace, Ben"], "Ada Lovelace + Ben Stone / - / ");
    check(&["ada", "lovelace", "ben", "stone", "mail"], "Ada Lovelace + Ben Stone / email / ");
    check(&["ada", "ada", "lovelace"], "Ada Lovelace / - / ");
    check(&["ada", "lovelace", "amazing", "grace"], "Ada Lovelace + Grace Hopper / - / ");
    // Methods.
    check(&["ada", "phone"], "Ada Lovelace / phone / ");
    check(&["ada", "Phone:", "liked", "the", "draft"], "Ada Lovelace / phone / liked the draft");
    check(&["ada", "lovelace", "call"], "Ada Lovelace / phone / ");
    check(&["ada", "call", "ben", "too"], "Ada Lovelace / phone / ben too");
    check(&["ada", "phone", "5,000 at most"], "Ada Lovelace / phone / 5,000 at most");
    check(&["ada", "phone", "two\nlines"], "Ada Lovelace / phone / two\nlines");
    check(&["ada", "phone", ""], "Ada Lovelace / phone / ");
    // A method's word that is a name, and one that is only like a name.
    check(&["grace", "book"], "Grace Book / - / ");
    check(&["grace", "book", "book"], "Grace Book / post / ");
    check(&["bill", "met"], "Bill Metcalf / meeting / ");
    check(&["tom", "phone"], "Tom Stone / phone / ");
    check(&["book"], "Grace Book / - / ");
    // Text.
    check(&["ada", "liked the draft"], "Ada Lovelace / - / liked the draft");
    check(&["ada", "phone: liked the draft"], "Ada Lovelace / phone / liked the draft");
    check(&["ada", "liked it, and more"], "Ada Lovelace / - / liked it, and more");
    // Left open.
    check(&["grace"], "Grace Book|Grace Hopper / - / ");
    check(&["stone", "phone"], "Ben Stone|Tom Stone / phone / ");
    check(&["ada", "grace", "phone"], "Ada Lovelace + Grace Book|Grace Hopper / phone / ");
    check(&["grace", "hopper"], "Grace Hopper / - / ");
    // Not understood.
    check(&["adele"], "nobody: adele ()");
    check(&["grece"], "Grace Book|Grace Hopper? / - / ");
    check(&["ada", "liked"], "neither: liked");
    check(&["ada", "xyzzy", "phone"], "neither: xyzzy");
    check(&["ada", "", "phone"], "Ada Lovelace / phone / ");
    check(&["ada", "liked the draft", "phone"], "behind: phone");
    check(&["John Smith", "phone"], "nobody: John Smith ()");
    check(&["john", "smith", "phone"], "nobody: john smith ()");
    check(&["lovelorn", "phone"], "nobody: lovelorn (Ada Lovelace)");
    check(&[""], "missing: a name");
    check(&[","], "missing: a name");
    check(&["phone"], "nobody: phone (Ben Stone, Tom Stone)");
}

#[test]
fn one_name_and_what_follows_it() {
    let check = |words: &[&str], expected: &str| {
        let said = one_and_text(&arguments(words), &index());
        let said = said.map(|(named, text)| format!("{} / {text}", shown(&[named])));
        assert_eq!(said.unwrap_or_else(told), expected, "{words:?}");
    };
    check(&["ada", "send the CV"], "Ada Lovelace / send the CV");
    check(&["ada", "send", "the", "CV"], "Ada Lovelace / send the CV");
    check(&["ada", "lovelace", "send", "the", "CV"], "Ada Lovelace / send the CV");
    check(&["Ada Lovelace", "send", "the", "CV"], "Ada Lovelace / send the CV");
    check(&["ada,", "send", "the", "CV"], "Ada Lovelace / send the CV");
    check(&["ada", "ben", "wants a word"], "Ada Lovelace / ben wants a word");
    // What could go on the name is text, where the name is clear without it.
    check(&["ada", "love", "letters"], "Ada Lovelace / love letters");
    check(&["grace", "hop", "over"], "Grace Hopper? / over");
    check(&["ada", "lovelce", "send", "it"], "Ada Lovelace / send it");
    check(&["grace", "hoper", "send", "it"], "Grace Hopper? / send it");
    check(&["grace", "call", "back"], "Grace Book|Grace Hopper / call back");
    check(&["ada", "call", "back"], "Ada Lovelace / call back");
    check(&["ada"], "Ada Lovelace / ");
    check(&["ada", "1,000", "words"], "Ada Lovelace / 1,000 words");
    check(&["xyzzy", "send"], "nobody: xyzzy send ()");
}

#[test]
fn one_name_and_a_day() {
    let check = |words: &[&str], expected: &str| {
        let said = one_and_day(&arguments(words), &index(), "2026-11-22".parse().unwrap());
        let said = said.map(|(named, day, text)| format!("{} / {day} / {text}", shown(&[named])));
        assert_eq!(said.unwrap_or_else(told), expected, "{words:?}");
    };
    check(&["ada", "2w"], "Ada Lovelace / 2026-12-06 / ");
    check(&["ada", "lovelace", "in", "2", "weeks"], "Ada Lovelace / 2026-12-06 / ");
    check(&["ada", "in 2 weeks"], "Ada Lovelace / 2026-12-06 / ");
    check(&["Ada Lovelace", "friday"], "Ada Lovelace / 2026-11-27 / ");
    check(&["ada", "22", "dec"], "Ada Lovelace / 2026-12-22 / ");
    check(&["ada", "2026-12-24"], "Ada Lovelace / 2026-12-24 / ");
    check(&["ada", "friday", "she is away"], "Ada Lovelace / 2026-11-27 / she is away");
    check(&["ada", "until", "friday:", "she", "is", "away"], "Ada Lovelace / 2026-11-27 / she is away");
    check(&["grace", "friday"], "Grace Book|Grace Hopper / 2026-11-27 / ");
    check(&["ada"], "missing: a day");
    check(&["ada", "soonish"], "`soonish` is no day");
    check(&["ada", "11/2/2026"], "`11/2/2026` could be read two ways");
    check(&["ada", "11/2/2026", "she is away"], "`11/2/2026` could be read two ways");
    check(&["xyzzy", "friday"], "nobody: xyzzy friday ()");
}

#[test]
fn people_and_a_text_in_quotes() {
    let check = |words: &[&str], expected: &str| {
        let said = people(&arguments(words), &index());
        let said = said.map(|(who, text)| format!("{} / {text}", shown(&who)));
        assert_eq!(said.unwrap_or_else(told), expected, "{words:?}");
    };
    check(&["ada"], "Ada Lovelace / ");
    check(&["ada", "ben"], "Ada Lovelace + Ben Stone / ");
    check(&["ada", "on leave until spring"], "Ada Lovelace / on leave until spring");
    check(&["ada", "leaves"], "neither: leaves");
    check(&["ada", "on leave", "ben"], "behind: ben");
}

/// Names that would be taken apart: by their blanks and commas, their number of words, their first word.
#[test]
fn a_name_in_full_wins_before_anything_is_taken_apart() {
    let names = [
        "0,0,0",
        "0",
        "Ada,Ben",
        "Ada",
        "Ben",
        "One Two Three Four Five Six Seven Eight",
        "Call Centre North",
        "phone",
        "Lunch, Then Coffee",
        "Two  Blanks",
        "Two Blanks",
        "A\tTab",
        "Zero\u{200b}Width Name",
        "Right\u{202e}To Left",
        "friday",
        "Until Friday",
    ];
    let mut index = Index::default();
    for name in names {
        index.set(format!("People/{name}.md").into(), Some(Arc::default()));
    }
    for name in names {
        let alone = arguments(&[name]);
        let with = |words: &[&str]| arguments(&[&[name][..], words].concat());
        let meant = |named: Named| shown(&[named]);
        assert_eq!(contacted(&alone, &index).map(|it| shown(&it.who)), Ok(name.into()));
        assert_eq!(people(&alone, &index).map(|it| shown(&it.0)), Ok(name.into()));
        assert_eq!(one(&alone, &index).map(meant), Ok(name.into()));
        let said = contacted(&with(&["phone", "hi there"]), &index).unwrap();
        assert_eq!((shown(&said.who), &*said.text), (name.into(), "phone: hi there"));
        let (named, text) = one_and_text(&with(&["send it"]), &index).unwrap();
        assert_eq!((meant(named), &*text), (name.into(), "send it"));
        let (named, day, _) =
            one_and_day(&with(&["2026-12-24"]), &index, "2026-11-22".parse().unwrap()).unwrap();
        assert_eq!((meant(named), day.to_string()), (name.into(), "2026-12-24".into()));
    }
    // Without quotes too, and beside others.
    let said = contacted(
        &arguments(&"One Two Three Four Five Six Seven Eight phone".split(' ').collect::<Vec<_>>()),
        &index,
    );
    assert_eq!(said.map(|it| shown(&it.who)), Ok("One Two Three Four Five Six Seven Eight".into()));
    let said = contacted(&arguments(&["Ben", "0,0,0,", "Two  Blanks", "phone"]), &index);
    assert_eq!(said.map(|it| shown(&it.who)), Ok("Ben + 0,0,0 + Two  Blanks".into()));
}

#[test]
fn method_stands_as_it_was_typed() {
    let check = |words: &[&str], text: &str| {
        assert_eq!(contacted(&arguments(words), &index()).map(|it| it.text), Ok(text.into()), "{words:?}");
    };
    check(&["ada", "lunch"], "lunch");
    check(&["ada", "lunch", "liked", "it"], "lunch: liked it");
    check(&["ada", "lunch:", "liked it"], "lunch: liked it");
    check(&["ada", "Called her sister"], "Called her sister");
}

#[test]
fn one_is_handed_to_another_or_to_a_stranger() {
    let check = |words: &[&str], expected: &str| {
        let told = match one_to_other(&arguments(words), &index()) {
            Ok((who, Other::Contact(other))) => format!("{} to {}", shown(&[who]), shown(&[other])),
            Ok((who, Other::Stranger(other))) => format!("{} to stranger {other}", shown(&[who])),
            Err(unclear) => told(unclear),
        };
        assert_eq!(told, expected, "{words:?}");
    };
    check(&["ada", "to", "benny"], "Ada Lovelace to Ben Stone");
    check(&["Ada Lovelace", "to", "our sales"], "Ada Lovelace to stranger our sales");
    check(&["ada", "to", "somebody", "to", "trust"], "Ada Lovelace to stranger somebody to trust");
    check(&["ada"], "missing: `to` and a name");
    check(&["ada", "to"], "missing: `to` and a name");
}

#[test]
fn day_behind_a_name_may_be_left_out_and_has_been() {
    let today: NaiveDate = "2026-11-22".parse().unwrap();
    let check = |words: &[&str], expected: &str| {
        let said = one_and_past_day(&arguments(words), &index(), today);
        let said = said.map(|(named, day)| format!("{} {day}", shown(&[named])));
        assert_eq!(said.unwrap_or_else(told), expected, "{words:?}");
    };
    check(&["ada"], "Ada Lovelace 2026-11-22");
    check(&["ada", "lovelace", "friday"], "Ada Lovelace 2026-11-20");
    check(&["ada", "2", "nov"], "Ada Lovelace 2026-11-02");
    check(&["ada", "soon"], "`soon` is no day");
}

#[test]
fn who_only_comes_near_is_never_certain() {
    let mut index = Index::default();
    for name in ["Karim", "Noor van Dijk", "Anne Berg", "Annegret Holm"] {
        index.set(format!("{name}.md").into(), Some(Arc::default()));
    }
    let check = |words: &[&str], expected: &str| {
        let said = contacted(&arguments(words), &index).map(|it| shown(&it.who));
        assert_eq!(said.unwrap_or_else(told), expected, "{words:?}");
    };
    check(&["karim"], "Karim");
    check(&["karin"], "Karim?");
    check(&["karin", "phone", "hello"], "Karim?");
    check(&["kar"], "Karim?");
    check(&["anne", "karin"], "Anne Berg + Karim?");
    check(&["anne", "brg"], "neither: brg");
    check(&["anne", "berk"], "Anne Berg");
    check(&["dijk"], "Noor van Dijk");
    check(&["van", "noor"], "Noor van Dijk");
    check(&["nobody"], "nobody: nobody ()");
    check(&["../Karim"], "nobody: ../Karim (Karim)");
}
