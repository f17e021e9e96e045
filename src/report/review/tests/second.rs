//! A random vault as somebody thinks of it before it is written down, and each measure counted from that: the second way.

use super::super::*;
use crate::config::{Config, Diary};
use crate::index::Parsed;
use crate::report::curves::Curves;
use crate::ways::{Known, Ways};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// A vault as somebody thinks of it before it is written down: what is counted a second way.
#[derive(Debug, Clone)]
pub struct Vault {
    pub people: Vec<Someone>,
    /// By day.
    pub diary: BTreeMap<NaiveDate, Dated>,
}

#[derive(Debug, Clone)]
pub struct Someone {
    pub circle: Option<u8>,
    pub status: usize,
    pub last_touch: Option<NaiveDate>,
    pub met: Option<(NaiveDate, bool)>,
    pub bought: Option<NaiveDate>,
    pub log: Vec<Told>,
    pub tasks: Vec<Promised>,
}

#[derive(Debug, Clone)]
pub struct Told {
    pub day: NaiveDate,
    pub method: Option<usize>,
    pub tags: Vec<usize>,
    pub way: Option<usize>,
}

#[derive(Debug, Clone)]
pub struct Promised {
    pub state: usize,
    pub due: Option<NaiveDate>,
    pub done: Option<NaiveDate>,
    pub is_theirs: bool,
}

#[derive(Debug, Clone)]
pub struct Dated {
    pub event: Option<Option<u32>>,
    pub lines: Vec<(usize, Told)>,
    pub owed: Vec<(usize, Promised)>,
}

const TAGS: [&str; 9] =
    ["gave", "got", "referral", "noanswer", "theirs", "told", "asked", "note", "birthday"];
const STATUS: [&str; 4] = ["active", "resting", "dropped", "deceased"];

pub fn days() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2025, 10, 1).unwrap();
    (0_u64..210).prop_map(move |days| first + Days::new(days))
}

fn told() -> impl Strategy<Value = Told> {
    (days(), option::of(0_usize..6), vec(0..TAGS.len(), 0..3), option::weighted(0.3, 0_usize..29))
        .prop_map(|(day, method, tags, way)| Told { day, method, tags, way })
}

fn promised() -> impl Strategy<Value = Promised> {
    (0_usize..3, option::of(days()), option::of(days()), any::<bool>())
        .prop_map(|(state, due, done, is_theirs)| Promised { state, due, done, is_theirs })
}

fn someone() -> impl Strategy<Value = Someone> {
    let front = (
        option::of(1_u8..4),
        prop_oneof![4 => Just(0), 1 => 0..STATUS.len()],
        option::of(days()),
        option::of((days(), any::<bool>())),
        option::of(days()),
    );
    (front, vec(told(), 0..7), vec(promised(), 0..4)).prop_map(|(front, log, tasks)| {
        let (circle, status, last_touch, met, bought) = front;
        Someone { circle, status, last_touch, met, bought, log, tasks }
    })
}

pub fn vaults() -> impl Strategy<Value = Vault> {
    vec(someone(), 1..5).prop_flat_map(|people| {
        let who = 0..people.len();
        let dated = (
            option::of(option::of(1_u32..9)),
            vec((who.clone(), told()), 0..4),
            vec((who, promised()), 0..3),
        );
        let dated = dated.prop_map(|(event, lines, owed)| Dated { event, lines, owed });
        btree_map(days(), dated, 0..4).prop_map(move |diary| Vault { people: people.clone(), diary })
    })
}

impl Told {
    fn has(&self, tag: &str) -> bool {
        self.tags.iter().any(|&it| TAGS[it] == tag)
    }

    fn is_touch(&self) -> bool {
        !self.has("noanswer") && !self.has("note")
    }

    fn words(&self) -> String {
        let way = self.way.map_or("hello", |way| &*Ways::standard().0[way].act);
        let tags: Vec<String> = self.tags.iter().map(|&tag| format!(" #{}", TAGS[tag])).collect();
        format!("{way}{}", tags.concat())
    }
}

impl Promised {
    fn text(&self, words: &str) -> String {
        let day =
            |sign: &str, day: Option<NaiveDate>| day.map(|it| format!(" {sign} {it}")).unwrap_or_default();
        let waiting = if self.is_theirs { " #waiting" } else { "" };
        let mark = [' ', 'x', '-'][self.state];
        format!("- [{mark}] {words}send it{waiting}{}{}\n", day("📅", self.due), day("✅", self.done))
    }
}

impl Someone {
    fn text(&self) -> String {
        let mut text = format!("---\ncategory: expert\nstatus: {}\n", STATUS[self.status]);
        text += &self.circle.map(|it| format!("circle: {it}\n")).unwrap_or_default();
        text += &self.last_touch.map(|it| format!("last_touch: {it}\n")).unwrap_or_default();
        text += &self.bought.map(|it| format!("bought: {it}\n")).unwrap_or_default();
        if let Some((day, at_event)) = self.met {
            let place = if at_event { "The Fair" } else { "a lunch" };
            text += &format!("met: {day}\nmet_at: {place}\n");
        }
        text += "---\n\n## Promises\n\n";
        self.tasks.iter().for_each(|it| text += &it.text(""));
        text += "\n## Log\n\n";
        for it in &self.log {
            let method = it.method.map_or("", |method| Method::ALL[method].word());
            text += &format!("- {} {method}: {}\n", it.day, it.words());
        }
        text
    }
}

impl Vault {
    pub fn index(&self) -> Index {
        let diary = Diary { folders: vec!["Journal".into()], format: None };
        let config = Config { diary, ..Config::default() };
        let notes = self.people.iter().enumerate().map(|(at, it)| (format!("P{at}.md"), it.text()));
        let dated = self.diary.iter().map(|(day, it)| (format!("Journal/{day}.md"), it.text()));
        let said = notes.chain(dated).map(|(path, text)| {
            let path: Arc<str> = path.into();
            (path.clone(), Parsed::read(&path, text.as_bytes(), &config).unwrap())
        });
        Index::of(Arc::new(config.clone()), said.collect())
    }

    /// What is told of a person, in their own log and elsewhere on days that this is silent of.
    fn told_of(&self, who: usize) -> Vec<Told> {
        let someone = &self.people[who];
        let mut all = someone.log.clone();
        for (&day, dated) in &self.diary {
            if someone.log.iter().any(|it| it.day == day) {
                continue;
            }
            for (_, told) in dated.lines.iter().filter(|(it, _)| *it == who) {
                let met = someone.met.filter(|met| met.0 == day).map(|_| Method::Meeting as usize);
                let method = told.method.map(|_| Method::Phone as usize).or(met);
                all.push(Told { day, method, ..told.clone() });
            }
        }
        all
    }

    pub fn touched(&self, who: usize) -> BTreeSet<NaiveDate> {
        let told = self.told_of(who);
        told.iter().filter(|it| it.is_touch()).map(|it| it.day).chain(self.people[who].last_touch).collect()
    }

    fn answered(&self, who: usize, day: NaiveDate) -> bool {
        self.touched(who).iter().any(|it| (1..=30).contains(&(*it - day).num_days()))
    }

    /// The promises to a person: their own note's, then the diary's with the day of the note.
    fn promised(&self, who: usize) -> Vec<(Option<NaiveDate>, Promised)> {
        let own = self.people[who].tasks.iter().map(|it| (None, it.clone()));
        let owed = self.diary.iter().flat_map(|(&day, dated)| dated.owed.iter().map(move |it| (day, it)));
        let owed = owed.filter(|(_, (it, _))| *it == who).map(|(day, (_, it))| (Some(day), it.clone()));
        own.chain(owed).collect()
    }
}

impl Dated {
    fn text(&self) -> String {
        let mut text = String::new();
        if let Some(goal) = self.event {
            let goal = goal.map(|goal| format!("goal: {goal}\n")).unwrap_or_default();
            text += &format!("---\nevent: the Fair\n{goal}---\n\n");
        }
        for (who, told) in &self.lines {
            let line = match told.method {
                Some(_) => format!("- Called [[P{who}]]: {}\n", told.words()),
                None => format!("- [[P{who}]]: {}\n", told.words()),
            };
            text += &line;
        }
        self.owed.iter().for_each(|(who, it)| text += &it.text(&format!("[[P{who}]]: ")));
        text
    }
}

/// Everything of a review, counted from the vault itself, one measure after the other.
pub fn counted(vault: &Vault, days: Period, like: &Review) -> Review {
    let all = 0..vault.people.len();
    let path = |who: usize| -> Arc<str> { format!("P{who}.md").into() };
    let within = |day: &NaiveDate| days.contains(*day);
    let on = |who: usize, day: NaiveDate| {
        vault.told_of(who).into_iter().filter(move |it| it.day == day && it.is_touch())
    };
    let mut it = Review { touches: Touches::default(), tries: Tries::default(), ..like.clone() };
    (it.yours, it.theirs) = (Promises::default(), Promises::default());
    (it.help, it.ways, it.events) = (Help::default(), BTreeMap::new(), Vec::new());
    for who in all.clone() {
        let touched: Vec<NaiveDate> = vault.touched(who).into_iter().collect();
        let of_term: Vec<NaiveDate> = touched.iter().copied().filter(|day| within(day)).collect();
        it.touches.count += of_term.len();
        it.touches.people += usize::from(!of_term.is_empty());
        it.touches.circles[vault.people[who].circle.map_or(3, |it| it as usize - 1)] += of_term.len();
        for &day in &of_term {
            for method in 0..6 {
                it.touches.methods[method] += usize::from(on(who, day).any(|it| it.method == Some(method)));
            }
            it.touches.unsaid += usize::from(on(who, day).all(|it| it.method.is_none()));
            if on(who, day).any(|it| it.has("theirs")) {
                *it.touches.came.entry(path(who)).or_default() += 1;
            }
            let before = touched.iter().filter(|&&it| it < day).max();
            if let (Some(&before), Some(circle)) = (before, vault.people[who].circle) {
                let months = chrono::Months::new([1, 6, 12][circle as usize - 1]);
                it.touches.expected += 1;
                it.touches.in_time += usize::from(day <= before + months);
            }
        }
        let told: Vec<Told> = vault.told_of(who);
        for told in told.iter().filter(|it| within(&it.day)) {
            if told.has("noanswer") && !told.has("note") {
                it.tries.count += 1;
                let same_day = vault.touched(who).contains(&told.day);
                it.tries.answered += usize::from(same_day || vault.answered(who, told.day));
            }
            let later = |tag| vault.told_of(who).iter().any(|other| other.has(tag) && other.day >= told.day);
            it.help.open += usize::from((told.has("got") || told.has("referral")) && !later("told"));
            it.help.open += usize::from(told.has("gave") && !later("asked"));
            it.help.gave += usize::from(told.has("gave"));
            it.help.got += usize::from(told.has("got"));
            it.help.told += usize::from(told.has("told") && !told.has("note"));
            it.help.asked += usize::from(told.has("asked") && !told.has("note"));
            it.help.referrals += usize::from(told.has("referral"));
            if told.has("referral") && !told.has("gave") {
                *it.help.from.entry(path(who)).or_default() += 1;
            }
        }
        for (_, promised) in vault.promised(who) {
            let side = if promised.is_theirs { &mut it.theirs } else { &mut it.yours };
            match (promised.state, promised.done, promised.due) {
                (0, _, Some(due)) if within(&due) => side.open_late += 1,
                (1, None, Some(due)) if within(&due) => side.day_unknown += 1,
                (1, Some(done), None) if within(&done) => side.for_no_day += 1,
                (1, Some(done), Some(due)) if within(&done) && done > due => side.late += 1,
                (1, Some(done), Some(_)) if within(&done) => side.on_time += 1,
                _ => {}
            }
        }
        count_ways(vault, who, days, &mut it.ways);
    }
    let mut events: Vec<(Event, Sums)> = Vec::new();
    let dated = vault.diary.iter().filter(|(day, dated)| within(day) && dated.event.is_some());
    for (&day, dated) in dated {
        let note = Some(format!("Journal/{day}.md").into());
        let event = Event { day, name: "the Fair".into(), note, goal: dated.event.flatten() };
        let sums = sums(vault, day);
        events.push((event, Sums { goal: dated.event.flatten(), ..sums }));
    }
    for day in all.filter_map(|who| vault.people[who].met).filter(|(day, _)| within(day)) {
        let (day, at_event) = day;
        let name = if at_event { "The Fair" } else { "a lunch" };
        let is_noted = at_event && vault.diary.get(&day).is_some_and(|it| it.event.is_some());
        let event = Event { day, name: name.into(), note: None, goal: None };
        if !is_noted && events.iter().all(|(it, _)| *it != event) {
            events.push((event, sums_of_place(vault, day, at_event)));
        }
    }
    events.sort_by(|one, other| other.0.cmp(&one.0));
    it.events = events;
    it.curves = curves(vault, days.to);
    it
}

/// Both curves as of `end`.
fn curves(vault: &Vault, end: NaiveDate) -> Curves {
    let mut curves = Curves::default();
    for (who, someone) in vault.people.iter().enumerate() {
        let touched: BTreeSet<NaiveDate> = vault.touched(who).into_iter().filter(|day| *day <= end).collect();
        let met = someone.met.map(|met| met.0).filter(|met| *met <= end);
        let contacts: BTreeSet<NaiveDate> = touched.iter().copied().chain(met).collect();
        let bucket = |day: NaiveDate| match touched.iter().filter(|it| **it <= day).count() {
            0 | 1 => 0,
            few @ 2..=4 => few - 1,
            5..=12 => 4,
            _ => 5,
        };
        someone.bought.filter(|it| *it <= end).into_iter().for_each(|it| curves.sales[bucket(it)] += 1);
        let told = vault.told_of(who).into_iter().filter(|it| it.day <= end && it.has("referral"));
        let first = told.filter(|it| !it.has("gave")).map(|it| it.day).min();
        first.into_iter().for_each(|it| curves.referrals[bucket(it)] += 1);
        let Some(&last) = contacts.last().filter(|_| STATUS[someone.status] != "deceased") else { continue };
        let months = someone.circle.map(|it| chrono::Months::new([1, 6, 12][it as usize - 1]));
        let has_stopped = someone.status != 0 || months.is_some_and(|months| last + months < end);
        match contacts.len() {
            count if count > 3 => curves.stops[3] += 1,
            count if has_stopped => curves.stops[count - 1] += 1,
            _ => curves.under_way += 1,
        }
    }
    curves
}

fn count_ways(vault: &Vault, who: usize, days: Period, ways: &mut BTreeMap<u8, Used>) {
    let own = vault.people[who].log.iter().map(|it| (it.day, it.words(), it.method));
    let elsewhere = vault.diary.iter().flat_map(|(&day, dated)| {
        let lines = dated.lines.iter().filter(|(it, _)| *it == who);
        lines.map(move |(_, told)| (day, told.words(), told.method.map(|_| Method::Phone as usize)))
    });
    let mut used = BTreeSet::new();
    for (day, words, method) in own.chain(elsewhere).filter(|(day, ..)| days.contains(*day)) {
        let method = method.map_or("", |method| Method::ALL[method].word());
        let line = format!("{method}: {words}");
        used.extend(Known::standard().used_in([(day, 1, &*line)].into_iter()).iter().map(|it| (it.way, day)));
    }
    for (way, day) in used {
        let used = ways.entry(way).or_default();
        used.count += 1;
        used.answered += usize::from(vault.answered(who, day));
    }
}

/// What came of the fair of a day that a dated note names.
fn sums(vault: &Vault, day: NaiveDate) -> Sums {
    let there = |who: usize| {
        let is_told = vault.diary[&day].lines.iter().any(|(it, _)| *it == who);
        is_told || vault.people[who].met == Some((day, true))
    };
    sums_over(vault, day, true, &there)
}

/// The same for a place where somebody was met and of which no dated note tells.
fn sums_of_place(vault: &Vault, day: NaiveDate, at_event: bool) -> Sums {
    sums_over(vault, day, false, &|who| vault.people[who].met == Some((day, at_event)))
}

fn sums_over(vault: &Vault, day: NaiveDate, is_noted: bool, there: &dyn Fn(usize) -> bool) -> Sums {
    let mut sums = Sums::default();
    for who in (0..vault.people.len()).filter(|&who| there(who)) {
        sums.met += 1;
        let is_new = vault.people[who].met.is_some_and(|met| met.0 == day);
        let at_fair = |it: &Option<NaiveDate>| match it {
            Some(note) => is_noted && *note == day,
            None => is_new,
        };
        let promised = vault.promised(who).into_iter().filter(|(from, it)| !it.is_theirs && at_fair(from));
        let promised: Vec<Promised> = promised.map(|(_, it)| it).filter(|it| it.state != 2).collect();
        let in_time = |it: &Promised| {
            let by = it.due.unwrap_or(day + Days::new(7));
            let touched = vault.touched(who);
            it.done.map_or_else(|| touched.iter().any(|&it| day < it && it <= by), |done| done <= by)
        };
        let is_kept = !promised.is_empty() && promised.iter().all(|it| it.state == 1);
        sums.with_something_to_do += usize::from(!promised.is_empty());
        sums.kept += usize::from(is_kept);
        sums.in_time += usize::from(is_kept && promised.iter().all(in_time));
    }
    sums
}
