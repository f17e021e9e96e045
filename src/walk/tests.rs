use super::*;

fn today() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

fn walk(route: Route, names: &[&str]) -> Walk {
    let stop = |name: &&str| Stop { path: format!("{name}.md").into(), section: Some(Section::Today) };
    Walk::to(route, names.iter().map(stop).collect())
}

#[test]
fn one_key_is_an_answer_a_letter_or_the_pages_own_mark() {
    let check = |key, expected| assert_eq!(Answer::of(key, Route::Agenda), expected, "{key}");
    check('t', Some(Answer::Touched));
    check('x', Some(Answer::Touched));
    check('?', Some(Answer::Tried));
    check('>', Some(Answer::Later));
    check('-', Some(Answer::Rest));
    check(' ', Some(Answer::Skip));
    check('2', None);
    check('T', None);
    check('\u{1b}', None);
    assert_eq!(Answer::of('2', Route::New), Some(Answer::Move(Circle::Middle)));
    assert_eq!(Answer::of('4', Route::New), None);
}

#[test]
fn every_key_that_is_shown_means_something() {
    let keys = walk(Route::New, &["Ada"]).keys(true);
    let shown: Vec<&str> = keys.trim_end_matches(": ").split(" · ").collect();
    assert_eq!(shown.len(), 9, "{keys}");
    for part in shown {
        let keys: Vec<&str> = part.split(' ').filter(|word| word.len() == 1).collect();
        assert!(!keys.is_empty(), "{part}");
        for key in keys {
            assert!(Answer::of(key.chars().next().unwrap(), Route::New).is_some(), "{part}");
        }
    }
    assert!(!walk(Route::Agenda, &["Ada"]).keys(false).contains("kept"));
}

#[test]
fn an_answer_is_what_the_command_of_its_name_does() {
    let request = |answer: Answer, words| answer.request(words, today()).unwrap().unwrap();
    let contacted = |text: &str| Contacted { day: today(), text: text.into(), ..Contacted::default() };
    assert_eq!(request(Answer::Touched, " phone: liked it "), Request::Touched(contacted("phone: liked it")));
    assert_eq!(request(Answer::Tried, ""), Request::Tried(contacted("")));
    assert_eq!(request(Answer::Rest, ""), Request::Rest(Words::new(today(), "")));
    assert_eq!(Answer::Skip.request("", today()), Ok(None));
}

#[test]
fn later_is_a_week_or_the_day_that_is_said() {
    let later = |words| match Answer::Later.request(words, today()) {
        Ok(Some(Request::NotNow { until, words })) => format!("{until} {}", words.text),
        Ok(other) => panic!("{other:?}"),
        Err(why) => why,
    };
    assert_eq!(later(""), "2026-11-29 ");
    assert_eq!(later("2w"), "2026-12-06 ");
    assert_eq!(later("friday: she is away"), "2026-11-27 she is away");
    assert_eq!(later("today"), "2026-11-22 is not ahead");
    assert_eq!(later("soonish"), "`soonish` is no day");
    assert!(later("11/2/2027 or so").contains("two ways"), "{}", later("11/2/2027 or so"));
}

#[test]
fn walk_goes_on_when_all_is_said_and_tells_what_came_of_it() {
    let mut walk = walk(Route::Agenda, &["Ada", "Bo", "Cy", "Di"]);
    assert_eq!(walk.header(), "1 of 4 · Today");
    walk.answered(Answer::Kept);
    walk.answered(Answer::Edit);
    assert_eq!(walk.header(), "1 of 4 · Today", "there may be more to say");
    walk.answered(Answer::Touched);
    walk.answered(Answer::Skip);
    walk.pass();
    assert_eq!((walk.header().as_str(), walk.left()), ("4 of 4 · Today", 1));
    assert_eq!(walk.farewell(walk.left()), "1 touched, 1 kept, 1 skipped; 1 left");
    walk.answered(Answer::Quit);
    assert_eq!((walk.stop(), walk.left()), (None, 0));
    assert_eq!(super::Walk::to(Route::New, Vec::new()).nobody(), Some("Everybody has a circle."));
}
