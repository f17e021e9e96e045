//! The table in German, for the tests: what is answered in English is answered in any language.

use super::Phrases;
use crate::agenda::Off;
use crate::agenda::because::{AfterTries, Choice, Comes, Opens, Promised, Rule};
use crate::agenda::help;
use crate::agenda::no_reply::Evidence;
use crate::agenda::suggest::Act;
use crate::contact::Aim;
use crate::contact::Method;
use chrono::{Datelike, NaiveDate};

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const WEEKDAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];

/// No sentence of it is an English one.
pub static GERMAN: Phrases = Phrases {
    title: "# Fällig am ",
    long,
    parse_long,
    short,
    month: |month| MONTHS[(month as usize + 11) % 12],
    month_over: "{0} ist vorbei: {1} blickt zurück",
    nothing: "Heute und in den nächsten sieben Tagen ist niemand fällig.",
    sections: ["Heute", "Diese Woche", "Wenn Zeit ist", "Melden sich nicht"],
    inbox: "Eingang",
    balance: "Gleichgewicht",
    attention: "Bitte ansehen",
    yours: "Eigenes",
    more: "und {0} weitere: {1}",

    agreed: "verabredet für den {0}",
    agreed_again: "verabredet für den {0}, wieder ab {1}",
    quoted: ": „{0}“",
    follow_up: "zum ersten Mal melden bis {0}",
    follow_up_late: "zum ersten Mal melden, überfällig seit {0}",
    due_since: "fällig seit {0}",
    seen: "ihr seht euch am {0}",
    never_touched: "nie gesprochen",
    on: "am {0}",
    met: "kennengelernt am {0}",
    place: |text| (!text.trim().is_empty()).then(|| format!("bei: {}", crate::note::markdown::clean(text))),
    last: "zuletzt am {0}",
    they_wrote: "am {0} schrieben sie zuletzt",
    they_called: "am {0} riefen sie zuletzt an",
    they_came: "am {0} kamen sie zuletzt",
    tried: ["am {1} versucht", "zweimal versucht, zuletzt am {1}", "{0}-mal versucht, zuletzt am {1}"],
    nth_touch: "{0} Kontakt",
    ordinal: |number| format!("{number}."),
    by: |method| match method {
        Method::Email => "per Mail",
        Method::Phone => "am Telefon",
        Method::Meeting => "persönlich",
        _ => "anders",
    },

    promise: ["du versprachst bis {1}: {0}", "du versprachst: {0}"],
    waiting: ["sie versprachen bis {1}: {0}", "sie versprachen: {0}"],
    no_words: "(ohne Worte)",
    tell: [
        "sag ihnen, was aus {0} vom {1} wurde",
        "sag ihnen, was daraus wurde: „{0}“, {1}",
        "sag ihnen, was aus ihrer Hilfe vom {1} wurde",
        "sag ihnen, was aus der Vorstellung bei {0} vom {1} wurde",
    ],
    ask: [
        "frag, wie nützlich {0} war",
        "frag, wie nützlich {0} waren",
        "frag, wie nützlich das war: „{0}“, {1}",
        "frag, wie nützlich deine Hilfe vom {1} war",
        "frag, wie nützlich die Vorstellung bei {0} war",
    ],
    thing: |thing| match thing {
        "introduction" => "Vorstellung",
        "advice" => "Rat",
        _ => "Sache",
    },
    window: ["kaufen wieder seit {0}", "kaufen wieder ab {0}"],
    birthday: ["Geburtstag am {0}: eine Karte", "Geburtstag war am {0}: eine späte Karte"],
    thanks: "schick eine Karte, danke für den Anruf vom {0}",
    question: "frag: {0}",

    cooling: |days| format!("kühlt ab: sonst alle {days} Tage"),
    via: "über {0}",
    still_waiting: "sie warten ab, ob du bleibst",
    retry: "„ich wollte nur sehen, ob meine Nachricht ankam“",
    try_first: "erst in Mailbox und Spam nachsehen",
    opening: "beginne mit „Schön, dass wir uns {0} trafen“",
    opening_words: "beginne mit dem, was du notiert hast: „{0}“",
    opening_words_whole: "was du notiert hast, „{0}“. Wann setzen wir uns zusammen, damit wir einander helfen?“",
    opening_whole: "„Schön, dass wir uns {0} trafen. Wann setzen wir uns zusammen, damit wir einander helfen?“",
    fallbacks: [
        "sonst: „Es dauert nur ein paar Minuten …“",
        "sonst: „Wann passt es besser?“, dann `rounds later {0} TAG`",
    ],
    act: |act: &Act| {
        let vary = if act.is_to_vary { ", zur Abwechslung" } else { "" };
        let instead = if act.is_instead_of_sales { "; diesmal nichts verkaufen" } else { "" };
        let fact = act.fact.as_ref().map(|fact| format!("; denk an: {fact}")).unwrap_or_default();
        let link = if act.is_to_link { ": auf LinkedIn verbinden" } else { "" };
        [format!("{}{vary}{link}", (GERMAN.by)(act.method)), format!("{instead}{fact}")]
    },
    questions: [
        "was habt ihr gemeinsam?",
        "was ist verabredet, und wann?",
        "kaufen sie zu dieser Zeit?",
        "kaufen sie auf diese Weise?",
        "wissen sie in einem Satz, was du machst?",
        "hörst du zu?",
        "mögen sie es, so erreicht zu werden?",
        "was sagen sie dir damit?",
        "meldest du dich stetig?",
        "was hatten sie bisher davon?",
    ],
    evidence: |evidence| match evidence {
        Evidence::NothingInCommon => "nichts Gemeinsames notiert".into(),
        Evidence::NothingAgreed => "nichts verabredet".into(),
        Evidence::BuyAgain(opens) => format!("sie kaufen wieder am {opens}"),
        Evidence::ChoiceUnknown => "nicht notiert, wie sie wählen".into(),
        Evidence::OneMethod { method, tries, .. } => format!("{tries}-mal nur {}", (GERMAN.by)(*method)),
        Evidence::NeverBy(method) => format!("nie {}, was sie mögen", (GERMAN.by)(*method)),
        Evidence::Cold => "als kühl notiert".into(),
        Evidence::Gaps(gaps) => format!("Lücken von {gaps:?} Tagen"),
        Evidence::Sold => "jedes Mal wolltest du verkaufen".into(),
        Evidence::NothingGiven => "keine Hilfe notiert".into(),
    },
    note_says: "die Notiz sagt: {0}",
    ask_yourself: "nur du weißt: {0}",
    ways_out: "Auswege: {0}",
    way_out: |evidence| (*evidence != Evidence::Cold).then(|| "offen fragen".into()),
    let_go: "übergeben oder loslassen",

    because,

    card: ["{0} · wofür?", "{0} · Karte vom {1}, wofür?"],

    table_head: "| | K1 | K2 | K3 | ohne | gesamt |",
    no_category: "keine Kategorie",
    all: "gesamt",
    off: |off| match off {
        Off::OverCap { category, count, .. } => format!("{count} in {}: zu viele", category.word()),
        Off::Nobody(categories) => format!("niemand in {} Kategorien", categories.len()),
        Off::Size { aim: Aim::Business, count, .. } => format!("{count} Menschen für die Arbeit"),
        Off::Size { aim: Aim::Personal, count, .. } => format!("{count} Menschen für dich"),
        Off::LetGo(count) => format!("{count} früh losgelassen"),
    },
    and_more: "und {0} weitere",
    to_rest: " · die schwächsten, zum Ruhen: ",
    without_circle: [
        "Ohne Kreis und Takt, also nie fällig: ",
        "{0} ohne Kreis und Takt, also nie fällig: {1}",
    ],
};

fn long(day: NaiveDate) -> String {
    let weekday = WEEKDAYS[day.weekday().num_days_from_monday() as usize];
    format!("{weekday}, {}. {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

fn parse_long(text: &str) -> Option<NaiveDate> {
    let (_, text) = text.split_once(", ")?;
    let mut words = text.split(' ');
    let day = words.next()?.strip_suffix('.')?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|it| *it == month)? + 1;
    NaiveDate::from_ymd_opt(words.next()?.parse().ok()?, month as u32, day)
}

fn short(day: NaiveDate, year: i32) -> String {
    let year = if day.year() == year { String::new() } else { day.year().to_string() };
    format!("{}.{}.{year}", day.day(), day.month())
}

fn because(rule: &Rule, today: NaiveDate) -> String {
    let day = |day: &NaiveDate| short(*day, today.year());
    match rule {
        Rule::Stands(section) => format!("{}: steht unter {}", day(&today), GERMAN.section(*section)),
        Rule::Beyond => format!("{}: fällig, aber mehr als ein Tag aufzählt", day(&today)),
        Rule::NoRoom(count) => format!("an einem Tag ist Platz für {count}: andere gehen vor"),
        Rule::NotDue(days) => format!("{}: nicht fällig in den nächsten {days} Tagen", day(&today)),
        Rule::Off(_) => "steht auf keiner Liste".into(),
        Rule::Never => "kein Kreis, kein Abstand, nichts verabredet: nie fällig".into(),
        Rule::Agreed { day: agreed, again } => {
            let again = again.map(|again| format!(", wieder ab {}", day(&again))).unwrap_or_default();
            format!("verabredet für den {}, seither kein Kontakt{again}", day(agreed))
        }
        Rule::AgreedSpent { day: agreed, touched } => {
            format!("verabredet für den {}, eingelöst am {}", day(agreed), day(touched))
        }
        Rule::AgreedInWords(of) => format!("wofür: die Worte vom {}", day(of)),
        Rule::Cadence { circle, cadence, due } => {
            let whose = circle.map_or("eigener Abstand".into(), |circle| format!("Kreis {}", circle as u8));
            let due =
                due.map_or("weder Kontakt noch Treffen".into(), |due| format!("fällig am {}", day(&due.day)));
            format!("{whose}, {cadence}: {due}")
        }
        Rule::NeverTouched => "noch kein Kontakt".into(),
        Rule::Touched { day: touched, method, .. } => {
            let by = method.map(|method| format!(" {}", (GERMAN.by)(method))).unwrap_or_default();
            format!("letzter Kontakt am {}{by}", day(touched))
        }
        Rule::NthTouch(number) => format!("der nächste ist der {number}. Kontakt"),
        Rule::Met { day: met, by } => {
            let by = by.map(|(by, _)| format!(": melden bis {}", day(&by))).unwrap_or_default();
            format!("kennengelernt am {}, seither kein Kontakt{by}", day(met))
        }
        Rule::ToCome(to_come) => format!("{} kommt erst noch und zählt nicht", day(to_come)),
        Rule::Tries { count, then } => match then {
            AfterTries::AgreedSince => format!("{count} Versuche, seither etwas verabredet"),
            AfterTries::NoReply => format!("{count} Versuche ohne Antwort: das geht allem vor"),
            AfterTries::NotBefore(again) => format!("{count} Versuche, der nächste ab {}", day(again)),
        },
        Rule::NoReply(reason) => GERMAN.question(reason).into(),
        Rule::Theirs { due, is_late } => {
            let when = if *is_late { "vorbei" } else { "noch nicht vorbei" };
            format!("ihr Versprechen für {}: {when}", due.as_ref().map_or("irgendwann".into(), day))
        }
        Rule::Yours { due, when } => {
            let when = match when {
                Promised::Undated => "gilt, bis es gehalten ist",
                Promised::LongLate => "seit über zwei Wochen überfällig",
                Promised::Late => "überfällig",
                Promised::Today => "heute",
                Promised::Ahead(_) | Promised::Near => "bald",
                Promised::Later(_) => "später",
            };
            format!("dein Versprechen für {}: {when}", due.as_ref().map_or("irgendwann".into(), day))
        }
        Rule::Help { kind: help::Kind::Tell, day: of, .. } => {
            format!("ihre Hilfe vom {} blieb unerzählt", day(of))
        }
        Rule::Help { kind: help::Kind::Ask, day: of, .. } => {
            format!("nach deiner Hilfe vom {} nie gefragt", day(of))
        }
        Rule::Window { opens, when } => match when {
            Opens::Open => format!("kaufen wieder seit {}", day(opens)),
            Opens::Within(lead) | Opens::Later(lead) => format!("kaufen wieder ab {} ({lead})", day(opens)),
        },
        Rule::Birthday { day: birthday, when } => {
            let when = match when {
                Comes::Within(days) => format!("in den nächsten {days} Tagen"),
                Comes::Later(days) => format!("später als in {days} Tagen"),
                Comes::ThoughtOf => "daran wurde gedacht".into(),
                Comes::Past(until) => format!("vorbei, noch bis {} zu bedenken", day(until)),
            };
            format!("Geburtstag {}: {when}", day(birthday))
        }
        Rule::Method { method, why } => {
            let why = match why {
                Choice::Vary(_) => "zur Abwechslung",
                Choice::Channel => "so sind sie gern zu erreichen",
                Choice::Unlike { .. } => "anders als zuletzt",
                Choice::Link => "einmal verbinden",
                Choice::Circle(_) => "wie in diesem Kreis üblich",
            };
            format!("{}: {why}", (GERMAN.by)(*method))
        }
        Rule::SalesRun => "dreimal verkauft: diesmal etwas Nützliches".into(),
        Rule::Invited(on) => format!("deine Veranstaltung am {} kommt: Kreis 3 ist eingeladen", day(on)),
        Rule::Seen(on) => format!("laut Tagebuch seht ihr euch am {}", day(on)),
        Rule::NothingForSale(opens) => format!("bis {} ist nichts zu verkaufen", day(opens)),
        Rule::FreshWay { used, of } => format!("neu für sie; {used} von {of} sind es nicht"),
        Rule::UsedWay(last) => format!("alle schon gebraucht, dies am längsten her: {}", day(last)),
        Rule::NoWay => "nichts aus der Liste passt".into(),
        Rule::Fact => "etwas Persönliches".into(),
        Rule::Thanks(call) => format!("neu, und zuerst am {} angerufen", short(*call, 0)),
        Rule::Question(_) => "beim nächsten Mal zu fragen".into(),
        Rule::MayRest(off) => format!("{}; darf ruhen", (GERMAN.off)(off)),
        Rule::Away { back, .. } => format!("verreist: das wartet bis {}", day(back)),
        Rule::MaySell(_) => "dreimal verkauft, aber jetzt ist es Zeit dafür".into(),
        Rule::NotUseful => "was ihnen nichts nützte, kommt zuletzt".into(),
        Rule::Link => "noch nicht verbunden".into(),
        Rule::Cooling { usual, since } => format!("seit {} seltener als alle {usual} Tage", day(since)),
        Rule::StillWaiting(touches) => format!("{touches} Kontakte: sie warten ab"),
        Rule::Via => "über wen der Weg führt".into(),
        Rule::Retry { is_second } => {
            (if *is_second { "ein zweiter Versuch" } else { "noch ein Versuch" }).into()
        }
        Rule::Answered(reason) => format!("{} steht in der Notiz", GERMAN.question(reason)),
        Rule::Personal => "zählt für dich, nicht für die Arbeit".into(),
        Rule::Unread(message) => message.clone(),
    }
}
