use super::*;
use crate::note::markdown::decode;
use proptest::prelude::*;

fn check_escape(text: &str, expected: &str) {
    assert_eq!(escape(text), expected, "{text:?}");
}

#[test]
fn ordinary_names_and_punctuation_stay_plain() {
    for text in [
        "Ada Lovelace",
        "Anne-Marie O'Brien",
        "Dr. Jürgen Groß",
        "李小龍",
        "Zoë 👩‍🔬",
        "Smith & Sons, Ltd. (London)",
        "great talk! 50% more: why not? A -> B",
        "C# and F#, snake_case",
        "a = b; me@example.org https://example.org/a?b=c",
    ] {
        check_escape(text, text);
    }
}

#[test]
fn nothing_in_a_text_is_read_as_markdown() {
    check_escape("[x](http://evil)", r"\[x\](http://evil)");
    check_escape("![[embed]]", r"!\[\[embed\]\]");
    check_escape("**bold** _soft_ ~~gone~~", r"\*\*bold\*\* \_soft\_ \~\~gone\~\~");
    check_escape("<b>&lt;&amp", r"\<b>\&lt;\&amp");
    check_escape("`code` a|b #tag C:\\x $1$ ^id", r"\`code\` a\|b \#tag C:\\x \$1\$ \^id");
    check_escape("%%hidden%% ==mark==", r"%\%hidden%\% =\=mark=\=");
}

#[test]
fn controls_and_direction_marks_cannot_break_or_turn_a_line() {
    check_escape("a\nb\r\n\tc\u{85}d\u{2028}e", "a b c d e");
    check_escape(" \u{202e}evil\u{2066}\u{200f} \0 ", "evil");
}

#[test]
fn values_in_a_message_stay_code_and_the_rest_is_escaped() {
    let check = |text: &str, expected: &str| assert_eq!(escape_message(text), expected);
    check("circle `4` is not one of 1, 2, 3", "circle `4` is not one of 1, 2, 3");
    check("`[[a]]` <b> is `*` not", r"`[[a]]` \<b> is `*` not");
    check("an odd ` <b>", r"an odd \` \<b>");
    check("runs ``` <b> `", r"runs \`\`\` \<b> \`");
    check("`a\nb`", "`a b`");
    // Dataview runs such code, whoever wrote it.
    check(
        "circle `= this.file.name` is not one of 1, 2, 3",
        "circle “= this.file.name” is not one of 1, 2, 3",
    );
    check("next `$= dv.pages()` is not a day", r"next “\$= dv.pages()” is not a day");
    check("`  =1` and `a = 1`", "“=1” and `a = 1`");
    check("`=[[a]]*`", r"“=\[\[a\]\]\*”");
}

#[test]
fn link_targets_are_encoded_where_markdown_or_a_url_would_stumble() {
    let check = |path: &str, expected: &str| assert_eq!(link("x", path), format!("[x]({expected})"));
    check("People/Ada Lovelace.md", "People/Ada%20Lovelace.md");
    check("Jürgen.md", "Jürgen.md");
    check("a(b)[c]<d>\"e\".md", "a%28b%29%5Bc%5D%3Cd%3E%22e%22.md");
    check("javascript:alert.md", "javascript%3Aalert.md");
    check("50% #1?.md", "50%25%20%231%3F.md");
    check("a\nb\u{202e}\u{a0}.md", "a%0Ab%E2%80%AE%C2%A0.md");
}

#[test]
fn wiki_links_give_way_where_a_name_cannot_be_written_as_one() {
    let check = |path: &str, with_path, expected: &str| assert_eq!(wiki_link(path, with_path), expected);
    check("People/Ada Lovelace.md", false, "[[Ada Lovelace]]");
    check("People/Ada Lovelace.md", true, "[[People/Ada Lovelace|Ada Lovelace]]");
    check("Ada Lovelace.md", true, "[[Ada Lovelace]]");
    check("a [b].md", false, r"[a \[b\]](a%20%5Bb%5D.md)");
    check("a#b.md", false, "[a#b](a%23b.md)");
    check("a\nb.md", false, "[a b](a%0Ab.md)");
    check("rounds.toml", false, "[rounds.toml](rounds.toml)");
}

proptest! {
    #[test]
    fn a_link_reads_back_as_the_path_that_it_was_made_of(path in "\\PC{1,20}|.{1,20}") {
        let text = format!("{} tail", link(contact::name(&path), &path));
        let found = Link::first(&text).unwrap();
        prop_assert_eq!((found.before, found.after), ("", " tail"));
        prop_assert_eq!(decode(found.target), path);
    }

    #[test]
    fn escaped_text_reads_as_the_text(text in "[a-c_*`\\[\\]()<>#&;%=~$|\\\\^!. -]{0,12}") {
        let escaped = escape(&text);
        let shown: String = pulldown_cmark::Parser::new_ext(
            &format!("x {escaped} x"),
            pulldown_cmark::Options::ENABLE_STRIKETHROUGH | pulldown_cmark::Options::ENABLE_MATH
                | pulldown_cmark::Options::ENABLE_WIKILINKS | pulldown_cmark::Options::ENABLE_FOOTNOTES,
        )
        .map(|event| match event {
            pulldown_cmark::Event::Text(text) => text.to_string(),
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Paragraph) | pulldown_cmark::Event::End(_) => String::new(),
            other => format!("{other:?}"),
        })
        .collect();
        let plain = clean(&text);
        prop_assert_eq!(shown, if plain.is_empty() { "x  x".to_owned() } else { format!("x {plain} x") });
    }
}
