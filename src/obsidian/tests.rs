use super::*;
use crate::contact::Contact;

fn used(values: &[(&str, &str)]) -> Used {
    let mut used = Used::default();
    values.iter().for_each(|(key, value)| used.take(key, value));
    used
}

fn merged(text: &str, values: &[(&str, &str)]) -> BTreeMap<String, String> {
    types(&with_types(Some(text), &used(values)).unwrap().unwrap()).unwrap()
}

#[test]
fn types_are_added_and_every_byte_that_stands_there_stays() {
    let text = "{\n  \"types\": {\n    \"birthday\": \"date\",\n    \"created\": \"date\"\n  },\n  \"other\": [1,  2]\n}";
    let merged = with_types(Some(text), &Used::default()).unwrap().unwrap();
    let (before, behind) = text.split_once("\n  },").unwrap();
    assert!(merged.starts_with(&format!("{before},\n    \"circle\": \"number\",\n")), "{merged}");
    assert!(merged.ends_with(&format!("\"tags\": \"tags\"\n  }},{behind}")), "{merged}");
    assert_eq!(types(&merged).unwrap()["birthday"], "date");
    assert_eq!(types(&merged).unwrap().len(), 15);
    assert_eq!(with_types(Some(&merged), &Used::default()), Ok(None), "twice is once");
}

#[test]
fn types_go_into_whatever_file_there_is() {
    let check = |text: Option<&str>, expected_start: &str| {
        let merged = with_types(text, &Used::default()).unwrap().unwrap();
        assert!(merged.starts_with(expected_start), "{merged}");
        assert_eq!(types(&merged).unwrap()["circle"], "number");
    };
    check(None, "{\n  \"types\": {\n    \"circle\": \"number\",\n");
    check(Some(""), "{\n  \"types\": {\n");
    check(Some("{}"), "{\n  \"types\": {\n");
    check(Some("{\"types\":{}}"), "{\"types\":{\n    \"circle\"");
    check(Some("{\"types\":{\"a}\":\"text\"}}"), "{\"types\":{\"a}\":\"text\",\n    \"circle\"");
    check(Some("{\"x\": 1}"), "{\"x\": 1,\n  \"types\": {\n");
    for text in ["[]", "{", "{\"types\": []}", "{\"types\": {\"a\": 1}}", "null"] {
        assert!(with_types(Some(text), &Used::default()).is_err(), "{text}");
    }
}

#[test]
fn types_are_those_that_the_notes_values_have() {
    let types = merged("{}", &[("circle", "2"), ("last_touch", "2026-11-02"), ("birthday", "12-10")]);
    assert_eq!((&*types["circle"], &*types["last_touch"], &*types["birthday"]), ("number", "date", "text"));
    let types = merged("{}", &[("circle", "inner"), ("next", "2026-11-02T10:30"), ("next", "2026-11-02")]);
    assert!(!types.contains_key("circle"));
    assert_eq!((&*types["next"], &*types["met"]), ("datetime", "date"));
}

#[test]
fn a_type_disagrees_where_it_cannot_hold_what_is_read() {
    let check = |file: &str, values: &[(&str, &str)], expected: &[(&str, &str)]| {
        let found = disagreements(file, &used(values)).unwrap();
        let found: Vec<_> = found.iter().map(|it| (it.key, it.fit)).collect();
        assert_eq!(found, expected, "{file}");
    };
    let file =
        r#"{"types": {"circle": "checkbox", "status": "multitext", "birthday": "date", "click": "text"}}"#;
    check(file, &[], &[("circle", "number"), ("click", "checkbox")]);
    check(
        file,
        &[("birthday", "12-10")],
        &[("circle", "number"), ("birthday", "text"), ("click", "checkbox")],
    );
    let file = r#"{"types": {"circle": "number", "next": "date"}}"#;
    check(file, &[("circle", "1")], &[]);
    check(
        file,
        &[("circle", "outer"), ("next", "2026-11-02T10:30:00")],
        &[("circle", "text"), ("next", "datetime")],
    );
}

#[test]
fn template_is_no_contact_until_obsidian_has_filled_it_in() {
    let config = Config::default();
    let path = "Templates/Contact.md".into();
    assert!(Contact::read(&path, template().as_bytes(), &config).is_none());
    let filled = template().replace("{{date:YYYY-MM-DD}}", "2026-11-22");
    let contact = Contact::read(&"Ada.md".into(), filled.as_bytes(), &config).unwrap();
    assert!(contact.unread.is_empty() && contact.met.is_some() && contact.log.len() == 1, "{filled}");
}

#[test]
fn base_is_yaml_with_the_views_and_finds_the_settings_contacts() {
    let read = |config: &Config, templates: &str| -> serde_json::Value {
        serde_yaml::from_str(&base(config, templates)).unwrap()
    };
    let plain = read(&Config::default(), "Templates");
    let names: Vec<_> =
        plain["views"].as_array().unwrap().iter().map(|view| view["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["By circle", "Cards", "Birthdays", "Without a circle"]);
    assert_eq!(plain["filters"]["and"][0]["or"][0], "file.hasProperty(\"circle\")");
    assert_eq!(plain["filters"]["and"][1], "!file.inFolder(\"Templates\")");
    assert_eq!(plain["formulas"]["day"], r#"if(birthday, birthday.toString().replace(/^\d{4}-/, ""), "")"#);
    let config = Config { contacts: Some("Ann's \"own\"".into()), ..Config::default() };
    assert_eq!(read(&config, "T")["filters"]["and"][0], r#"file.inFolder("Ann's \"own\"")"#);
}

#[test]
fn folder_of_templates_is_obsidians_own_where_it_lies_in_the_vault() {
    let folder = |text: &str| templates_folder(text);
    assert_eq!(folder(r#"{"folder": "Meta/Templates/"}"#).as_deref(), Some("Meta/Templates"));
    for text in [r#"{"folder": ""}"#, r#"{"folder": "../x"}"#, r#"{"folder": ".x"}"#, "{}", "x"] {
        assert_eq!(folder(text), None, "{text}");
    }
}
