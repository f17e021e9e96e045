use super::*;

fn check(text: &str, expected: Option<&str>) {
    assert_eq!(find(text).map(|range| &text[range]), expected, "{text:?}");
}

#[test]
fn words_that_name_no_day_are_found_as_whole_words() {
    check("call again sometime", Some("sometime"));
    check("see you Soon!", Some("Soon"));
    check("some time soon, she said", Some("some time soon"));
    check("Let's catch up", Some("Let's catch up"));
    check("let’s catch up", Some("let’s catch up"));
    check("lets  catch\n  up", Some("lets  catch\n  up"));
    check("lunch one of these days", Some("lunch one of these days").map(|it| &it[6..]));
    check("at some point", Some("at some point"));
    check("we keep in touch (soon)", Some("keep in touch"));
    check("**soon**", Some("soon"));
    check("with [[Ana]], very soon", Some("soon"));
}

#[test]
fn words_that_mean_something_else_are_not() {
    for text in [
        "",
        "call as soon as the draft is there",
        "and soon after he left",
        "too soon to tell",
        "how soon?",
        "get well soon",
        "his soon-to-be wife",
        "sometime ago",
        "sometimes sooner",
        "met [[Soon Lee]] and [Soon](Soon.md)",
        "#soon soon_a a/soon",
        "caught up at the point of these days",
        "let us catch a train up north",
    ] {
        check(text, None);
    }
    check("as soon as possible, or sometime", Some("sometime"));
}
