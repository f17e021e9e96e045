use super::*;
use crate::agenda::fixture::{categories, index};
use crate::config::Config;
use proptest::prelude::*;

/// A vault of so many people, over all rings and sectors, with names of all kinds.
fn people(count: usize) -> Vec<(String, Contact)> {
    const NAMES: [&str; 7] = [
        "Ada Lovelace",
        "Bo <script>&\"'",
        "王小明",
        "Maximiliane von Hohenlohe-Waldenburg-Schillingsfürst zu Bartenstein",
        "Zoë 👩‍💻🎉🎉🎉",
        "Wim Wamm",
        "Li",
    ];
    let contact = |at: usize| {
        let circle = [Circle::Inner, Circle::Middle, Circle::Outer, Circle::Outer][at * 7 / 3 % 4];
        let one = Category::ALL[at % 4];
        let sets = [vec![one], vec![one], vec![one, Category::ALL[(at / 3) % 4]], vec![]];
        let categories = categories(&sets[at / 2 % 4]);
        Contact { circle: Some(circle), categories, ..Contact::default() }
    };
    (0..count).map(|at| (format!("P/{} {at}.md", NAMES[at % 7]), contact(at))).collect()
}

fn picture(people: &[(String, Contact)]) -> Picture {
    let contacts: Vec<(&str, Contact)> = people.iter().map(|(path, it)| (&**path, it.clone())).collect();
    Picture::of(&index(&contacts, Config::default()))
}

/// That no two labels meet, and none leaves the picture.
fn check(picture: &Picture) {
    let labels = &picture.labels;
    for (at, Label { place: one, text, .. }) in labels.iter().enumerate() {
        assert!(
            one.left >= 0.0 && one.top >= 0.0 && one.right() <= 1000.0 && one.top + one.height <= 1000.0,
            "{text}"
        );
        let drawn = label::width(text, picture.size);
        assert!(drawn <= one.width + 0.01 || text.chars().count() <= 4, "{text}: {drawn} in {one:?}");
        for Label { place: other, text: its, .. } in &labels[at + 1..] {
            let is_apart = one.right() <= other.left || other.right() <= one.left;
            assert!(is_apart || !one.meets_line(other.top + 0.01, other.height - 0.02), "{text} over {its}");
        }
    }
}

#[test]
fn no_two_labels_meet_however_many_people_there_are() {
    for count in [0, 1, 5, 29, 100, 400, 2000] {
        let picture = picture(&people(count));
        check(&picture);
        let shown = |label: &Label| label.text.strip_prefix('+').map_or(1, |more| more.parse().unwrap());
        let fixed = svg::fixed(1.0).len();
        assert_eq!(picture.labels[fixed..].iter().map(shown).sum::<usize>(), count, "everybody counts");
    }
}

#[test]
fn few_people_are_named_in_full_in_large_letters() {
    let person = |at: usize| {
        let circle = Some([Circle::Middle, Circle::Outer][at % 2]);
        let contact =
            Contact { circle, categories: categories(&[Category::ALL[at / 2]]), ..Contact::default() };
        (format!("Ada Lovelace {at}.md"), contact)
    };
    let picture = picture(&(0..8).map(person).collect::<Vec<_>>());
    assert!(picture.size >= 18.0, "{}", picture.size);
    assert!(picture.labels.iter().all(|label| !label.text.contains('…')));
}

#[test]
fn somebody_of_two_categories_stands_on_the_border_and_no_category_at_the_bottom() {
    let contact = |of: &[Category]| Contact {
        categories: categories(of),
        circle: Some(Circle::Outer),
        ..Contact::default()
    };
    let place = |contact: Contact| {
        let picture = picture(&[("Ada.md".to_owned(), contact)]);
        let label = picture.labels.last().unwrap().clone();
        let x = label.place.left + label.place.width / 2.0 - cell::MIDDLE;
        let y = label.place.top + label.place.height / 2.0 - cell::MIDDLE;
        (label.text, x.atan2(-y).to_degrees().rem_euclid(360.0))
    };
    let near = |of: &[Category], text: &str, angle: f64, reach: f64| {
        let (found, at) = place(contact(of));
        let away = (at - angle + 180.0).rem_euclid(360.0) - 180.0;
        assert!(found == text && away.abs() <= reach, "{found} at {at}, not {angle}");
    };
    use Category::{Buyer, Expert, Introducer, Sponsor};
    near(&[Expert], "Ada", 240.0, 40.0);
    near(&[Buyer], "Ada", 320.0, 40.0);
    near(&[Introducer], "Ada", 40.0, 40.0);
    near(&[Sponsor], "Ada", 120.0, 40.0);
    near(&[], "Ada", 180.0, 20.0);
    near(&[Expert, Buyer], "Ada", 280.0, 11.0);
    near(&[Buyer, Introducer], "Ada", 0.0, 11.0);
    near(&[Introducer, Sponsor], "Ada", 80.0, 11.0);
    near(&[Expert, Sponsor], "Ada", 240.0, 40.0);
}

#[test]
fn grey_is_legible_on_white_and_on_near_black() {
    let channel = |text: &str| f64::from(u8::from_str_radix(text, 16).unwrap()) / 255.0;
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let luminance = |colour: &str| {
        let [r, g, b] = [1, 3, 5].map(|at| linear(channel(&colour[at..at + 2])));
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    for ground in ["#ffffff", "#0d1117"] {
        let (one, other) = (luminance(svg::GREY), luminance(ground));
        let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
        assert!(contrast >= 3.0, "{contrast} on {ground}");
    }
}

#[test]
fn picture_holds_names_as_text_and_nothing_from_outside() {
    let contacts = people(40);
    let contacts: Vec<(&str, Contact)> = contacts.iter().map(|(path, it)| (&**path, it.clone())).collect();
    let text = render(&index(&contacts, Config::default()));
    assert!(text.contains("Bo &lt;script&gt;&amp;&quot;") && !text.contains("<script"), "{text}");
    assert_eq!(text.matches("http").count(), 1, "the name of the format alone");
    assert!(!text.contains("href") && !text.contains("url(") && !text.contains("style"));
    assert!(
        text.contains("<title id=\"title\">The circles</title>\n<desc id=\"told\">40 people: "),
        "{text}"
    );
    let opened = text.matches("<text ").count();
    assert_eq!(text.matches("</text>").count(), opened);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_names_keep_apart(names in prop::collection::btree_set("[ -~é王😀\u{0}-\u{1f}]{1,40}", 0..60)) {
        let mut all = people(names.len());
        all.iter_mut().zip(&names).for_each(|((path, _), name)| *path = format!("{}.md", name.replace('/', "")));
        check(&picture(&all));
    }
}
