use super::*;
use crate::date::calendar::{Period, Workdays};
use crate::note::method::Method;
use crate::ways::Known;

fn findings(config: &Config) -> Vec<String> {
    let show = |it: &Finding| format!("{}:{}: {}", it.spot.line, it.spot.column, it.message);
    config.findings.iter().map(show).collect()
}

#[test]
fn empty_file_is_the_default() {
    assert_eq!(Config::parse(""), Config::default());
    assert_eq!(Config::parse("\u{FEFF}# only a comment\r\n"), Config::default());
}

#[test]
fn every_key_is_read() {
    let config = Config::parse(
        r#"
contacts = "People/"
templates = "Templates"
agenda_file = "TODO.md"
inbox_file = "In.md"
links = "wiki"
[circles.1]
every = "3 weeks"
latest = "5 weeks"
[circles.2]
every = "2 months"
latest = "4 months"
[circles.3]
every = "2 years"
[categories]
cap = 30
[balance]
business = "5-30"
personal = "3 – 9"
[watch]
settle = "500ms"
settle_max = "2 minutes"
attachments = ["PNG", ".pdf"]
[agenda]
a_day = 5
lead = "2 weeks"
workdays = "mon-thu"
away = "2026-12-20..2027-01-06"
[methods]
meeting = ["Kaffee", "Frühstück"]
phone = ["Anruf"]
[diary]
folders = ["Journal", "Meetings/"]
format = "DD-MM-YYYY"
[feeds]
cards = "Feeds/Cards/"
calendar = "Feeds/plan.ics"
[sync]
every = "5 minutes"
[notice]
at = "8:30"
names = true
"#,
    );
    let days = |days| Span { months: 0, days };
    let expected = Config {
        new_notes: None,
        contacts: Some("People".into()),
        templates: Some("Templates".into()),
        agenda_file: "TODO.md".into(),
        inbox_file: Some("In.md".into()),
        links: Links::Wiki,
        circles: [
            Cadence { every: days(21), latest: Some(days(35)) },
            Cadence { every: Span::months(2), latest: Some(Span::months(4)) },
            Cadence { every: Span::months(24), latest: None },
        ],
        cap: 30,
        calendar: Calendar {
            workdays: Workdays::parse("mon-thu").unwrap(),
            away: Period::parse("2026-12-20..2027-01-06"),
        },
        bands: Bands { business: (5, 30), personal: (3, 9) },
        settle: Duration::from_millis(500),
        settle_max: Duration::from_secs(120),
        attachments: vec!["png".into(), "pdf".into()],
        a_day: 5,
        sync_every: Some(Duration::from_secs(300)),
        notice: Notice { at: chrono::NaiveTime::from_hms_opt(8, 30, 0), names: true },
        lead: days(14),
        methods: Methods::with([
            ("Kaffee", Method::Meeting),
            ("Frühstück", Method::Meeting),
            ("Anruf", Method::Phone),
        ]),
        ways: Known::standard(),
        diary: Diary {
            folders: vec!["Journal".into(), "Meetings".into()],
            format: Some("DD-MM-YYYY".into()),
        },
        feeds: vec![(Feed::Calendar, "Feeds/plan.ics".into()), (Feed::Cards, "Feeds/Cards".into())],
        folders: config.folders.clone(),
        findings: Vec::new(),
    };
    assert_eq!(config, expected);
    let named: Vec<_> =
        config.folders.iter().map(|it| (it.key, &*it.path, it.spot.line, it.spot.column)).collect();
    assert_eq!(
        named,
        [
            ("contacts", "People", 2, 12),
            ("diary.folders", "Journal", 33, 11),
            ("diary.folders", "Meetings", 33, 11),
            ("templates", "Templates", 3, 13)
        ]
    );
}

#[test]
fn wrong_value_keeps_its_default_and_is_shown_where_it_stands() {
    let check = |text: &str, expected: &str| {
        let config = Config::parse(text);
        assert_eq!(findings(&config), [expected], "{text}");
        assert_eq!(Config { findings: Vec::new(), ..config }, Config::default(), "{text}");
    };
    check("[watch]\nsettle = \"soon\"", "2:10: watch.settle `\"soon\"` is not a length of time");
    check("circles.1.every = 3", "1:19: circles.1.every `3` is not a length of time");
    check("agenda.workdays = \"weekly\"", "1:19: agenda.workdays `\"weekly\"` is not days of the week");
    check(
        "agenda.away = \"2027-01-06..2026-12-20\"",
        "1:15: agenda.away `\"2027-01-06..2026-12-20\"` is not from one day to a later one",
    );
    check(
        "balance.personal = \"20-10\"",
        "1:20: balance.personal `\"20-10\"` is not how many, from the least to the most",
    );
    check("[categories]\ncap = \"20\"", "2:7: categories.cap `\"20\"` is not a number");
    check("[agenda]\na_day = -1", "2:9: agenda.a_day `-1` is not a number");
    check("links = \"html\"", "1:9: links `\"html\"` is not `markdown` or `wiki`");
    let name = "is not the name of a file at the vault's root";
    for file in ["a/DUE.md", "../DUE.md", ".DUE.md", "DUE.txt", ".md", ""] {
        check(&format!("agenda_file = '{file}'"), &format!("1:15: agenda_file `'{file}'` {name}"));
    }
    for folder in ["/home", "../People", "a/../b", ".git", "", "C:/x"] {
        let expected = format!("1:12: contacts `'{folder}'` is not a folder inside the vault");
        check(&format!("contacts = '{folder}'"), &expected);
    }
    check("watch = { attachments = [1] }", "1:25: watch.attachments `[1]` is not a list of file extensions");
    let words = "is not a list of words of letters alone";
    check("methods.phone = 'Anruf'", &format!("1:17: methods.phone `'Anruf'` {words}"));
    check("methods.phone = ['video call']", &format!("1:17: methods.phone `['video call']` {words}"));
    check("inbox_file = 'due.md'", "1:14: agenda_file and inbox_file are the same file");
}

#[test]
fn word_of_ones_own_names_one_method() {
    let config = Config::parse("[methods]\nmeeting = [\"Treffen\"]\nphone = [\"treffen\", \"Anruf\"]");
    assert_eq!(findings(&config), ["3:9: `treffen` is a word for meeting already"]);
    let expected = Methods::with([("Treffen", Method::Meeting), ("Anruf", Method::Phone)]);
    assert_eq!(config.methods, expected);
}

#[test]
fn unknown_key_names_the_nearest_known_one() {
    let check = |text: &str, message: &str, nearest: &str| {
        let finding = Config::parse(text).findings.remove(0);
        assert_eq!(finding.message, format!("unknown key `{message}`"));
        assert_eq!(finding.hint, format!("the nearest known key is `{nearest}`"));
    };
    check("agendafile = 'DUE.md'", "agendafile", "agenda_file");
    check("a_day = 7", "a_day", "agenda.a_day");
    check("[watch]\nsetle = '5s'", "watch.setle", "watch.settle");
    check("[circle.1]\nevery = '1 month'", "circle", "circles.1.every");
    check("[circles.4]\nevery = '1 month'", "circles.4", "circles.1.every");
}

#[test]
fn syntax_error_is_one_finding_and_the_rest_still_counts() {
    let check = |text: &str, line: u32| {
        let config = Config::parse(text);
        let lines: Vec<u32> = config.findings.iter().map(|finding| finding.spot.line).collect();
        assert_eq!(lines, [line], "{text}: {:?}", config.findings);
        config
    };
    let config = check("links = \"wiki\"\n[categories]\ncap = \n[agenda]\na_day = 3\n", 3);
    assert_eq!((config.links, config.cap, config.a_day), (Links::Wiki, 20, 3));
    check("links = \"wiki\n", 1);
    check("contacts: People\n", 1);
    check("\u{0}", 1);
    check("<<<<<<< HEAD\n", 1);
}

#[test]
fn settings_agree_and_given_ones_outdo_defaults() {
    let config = Config::parse("circles.2.every = '1 year'\nwatch.settle = '5 minutes'");
    assert_eq!(findings(&config), [""; 0]);
    assert_eq!(config.circles[1], Cadence { every: Span::months(12), latest: None });
    assert_eq!(config.settle_max, Duration::from_secs(300));

    let check = |text: &str, expected: &str| assert_eq!(findings(&Config::parse(text)), [expected]);
    check("circles.2.latest = '1 week'", "1:20: circles.2.latest is shorter than `every`");
    check("watch.settle_max = '1s'", "1:20: watch.settle_max is shorter than `settle`");
}

#[test]
fn nesting_without_end_is_a_finding() {
    let text = format!("a = {}", "[".repeat(100_000));
    assert_eq!(Config::parse(&text).findings.len(), 1);
    let text = format!("{}a = 1", "a.".repeat(100_000));
    assert_eq!(Config::parse(&text).findings.len(), 1);
}

#[test]
fn a_settings_line_is_where_the_file_sets_it() {
    let check =
        |text, key, expected: Option<u32>| assert_eq!(line_of(text, key), expected, "{key} in {text:?}");
    let text = "links = \"wiki\"\n\n[circles.2]\n# mine\nevery = \"3 months\"\n";
    check(text, "links", Some(1));
    check(text, "circles.2.every", Some(5));
    check(text, "circles.2.latest", None);
    check(text, "circles.1.every", None);
    check("circles.2.every = \"1 month\"\n", "circles.2.every", Some(1));
    check("links = \n[agenda]\nlead = \"1 week\"\n", "agenda.lead", Some(3));
    check("circles = 1\n", "circles.1.every", None);
    check("", "links", None);
}

#[test]
fn circles_are_named_by_number_or_word() {
    let check = |text, expected: Option<Circle>| assert_eq!(Circle::parse(text), expected, "{text:?}");
    check("1", Some(Circle::Inner));
    check("Middle", Some(Circle::Middle));
    check("OUTER", Some(Circle::Outer));
    check("4", None);
    check("", None);
}

#[test]
fn the_inbox_is_named_in_one_line_and_every_other_byte_stays() {
    let check = |old: &str, expected: Option<&str>| {
        assert_eq!(with_inbox(old).as_deref(), expected, "{old:?}");
    };
    let line = "inbox_file = \"Inbox.md\"\n";
    check("", Some(line));
    check("links = \"wiki\"\n", Some(&format!("{line}links = \"wiki\"\n")));
    check("links = \"wiki\"\r\n", Some("inbox_file = \"Inbox.md\"\r\nlinks = \"wiki\"\r\n"));
    check("# Mine.", Some(&format!("# Mine.\n{line}")));
    check("# Mine.\n\n[agenda]\na_day = 3\n", Some(&format!("# Mine.\n\n{line}[agenda]\na_day = 3\n")));
    // A comment right above a key is that key's.
    check("# No more.\nlinks = \"wiki\"\n", Some(&format!("{line}# No more.\nlinks = \"wiki\"\n")));
    check("[agenda]\na_day = 3 # few\n", Some(&format!("{line}[agenda]\na_day = 3 # few\n")));
    check("\u{feff}links = \"wiki\"\n", Some(&format!("\u{feff}{line}links = \"wiki\"\n")));
    check(
        "# a\n\n# contacts = \"People\"\n# inbox_file = \"Inbox.md\"  # cards\n\n# [circles.1]\n",
        Some("# a\n\n# contacts = \"People\"\ninbox_file = \"Inbox.md\"  # cards\n\n# [circles.1]\n"),
    );
    // In a table it would be another key.
    check(
        "[agenda]\n# inbox_file = \"Inbox.md\"\n",
        Some(&format!("{line}[agenda]\n# inbox_file = \"Inbox.md\"\n")),
    );
    // What is wrong elsewhere stays as wrong as it was.
    check("linsk = 1\n", Some(&format!("{line}linsk = 1\n")));
    check("inbox_file = \"Cards.md\"\n", None);
    check("inbox_file = 3\n", None);
    check("agenda_file = \"Inbox.md\"\n", None);
    check("links = \n", None);
}

#[test]
fn feed_has_a_name_of_its_kind_and_no_other_files() {
    let check = |text: &str, expected: &str| {
        let config = Config::parse(text);
        let said: Vec<_> = config.findings.iter().map(|it| format!("{}; {}", it.message, it.hint)).collect();
        assert_eq!((config.feeds.len(), said.join("\n").as_str()), (0, expected), "{text}");
    };
    check(
        "feeds.calendar = \"calendar.txt\"",
        "feeds.calendar `\"calendar.txt\"` is not a file inside the vault that ends in `.ics`; write `calendar.ics`",
    );
    check(
        "feeds.calendar = \"../calendar.ics\"",
        "feeds.calendar `\"../calendar.ics\"` is not a file inside the vault that ends in `.ics`; write `calendar.ics`",
    );
    check(
        "feeds.cards = \".\"",
        "feeds.cards `\".\"` is not a folder inside the vault; write the path of a folder, such as `Cards`",
    );
    check("feeds.rss = \"x\"", "unknown key `feeds.rss`; the nearest known key is `feeds.cards`");
    check(
        "inbox_file = \"Cards.md\"\nfeeds.cards = \"cards.md\"",
        "feeds.cards `cards.md` is another file of the vault already; give one of them another name",
    );
    let config = Config::parse("feeds.calendar = \"plan.ics\"\nfeeds.cards = \"Feeds/Cards\"");
    let at = |path: &str| config.feed_at(path);
    assert_eq!((at("plan.ics"), at("Feeds/Cards/Ada.vcf")), (Some(Feed::Calendar), Some(Feed::Cards)));
    for other in
        ["calendar.ics", "Feeds/Cards/Ada.md", "Feeds/Cards/in/Ada.vcf", "Feeds/Cards", "Feeds/Cardsx.vcf"]
    {
        assert_eq!(at(other), None, "{other}");
    }
    assert!(
        config.is_generated("DUE.md") && config.is_generated("plan.ics") && !config.is_generated("Ada.md")
    );
}
