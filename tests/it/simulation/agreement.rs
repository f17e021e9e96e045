//! Whether all agree in the end; and if not, who differs in what, in a few lines.

use super::History;
use super::desktop::Desktop;
use super::hand::Hand;
use std::time::{Duration, Instant};

/// How long all may take to agree once everybody has synced twice, with watchers that sync every second …
const AGREEMENT: Duration = Duration::from_secs(120);

/// … and how often it is looked at before: a machine that stood still for two minutes has shown nothing.
const LOOKS: u32 = 40;

/// As many lines of one answer are shown.
const MOST_LINES: usize = 8;

impl History {
    /// Until all have the same.
    pub fn agree(&mut self) {
        let (begin, end) = (Instant::now(), self.in_hub(&["rev-parse", "main"]));
        for look in 1.. {
            let differs = self.disagreement();
            if differs.is_empty() {
                eprintln!("ROUNDS_SEED={}: agreed after {:.1?}", self.seed, begin.elapsed());
                return;
            }
            if look > LOOKS && begin.elapsed() > AGREEMENT {
                let since = self.in_hub(&["log", "--format=%s", &format!("{end}..main")]);
                let last: Vec<_> = since.lines().take(6).collect();
                let count = since.lines().count();
                panic!(
                    "they do not agree, {look} looks after the end\n{}\n{count} commits since, the last: {}",
                    differs.join("\n"),
                    last.join(" | ")
                );
            }
            std::thread::sleep(Duration::from_millis(200));
            self.sync_phone();
            // What a merge on a phone dropped comes back after the last sync, and may ask something at either desktop.
            for who in 0..2 {
                let questions = self.desktops[who].resolve_all(&mut self.random);
                if questions > 0 {
                    self.note(who, &format!("answers {questions}"));
                }
            }
        }
    }

    /// What keeps them from agreeing, a line each; none: they agree, and a sync finds nothing to do.
    fn disagreement(&self) -> Vec<String> {
        let looks: [fn(&Self) -> Vec<String>; 3] = [Self::differences, Self::out_of_step, Self::differences];
        looks.iter().map(|look| look(self)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The commit that each has, by the names of those who have it.
    pub fn heads(&self) -> Vec<(&'static str, String)> {
        let desktops = self.desktops.iter().map(|desktop| (desktop.name, desktop.vault.head()));
        let phone = self.phone.iter().map(|phone| ("phone", phone.vault().head()));
        desktops.chain(phone).chain([("hub", self.in_hub(&["rev-parse", "main"]))]).collect()
    }

    /// What git says of the hub.
    pub fn in_hub(&self, arguments: &[&str]) -> String {
        self.desktops[0].vault.git(&[&["-C", self.hub.to_str().unwrap()], arguments].concat())
    }

    fn differences(&self) -> Vec<String> {
        let heads = self.heads();
        let are_same = heads.iter().all(|(_, head)| *head == heads[0].1);
        let told: Vec<_> = heads.iter().map(|(name, head)| format!("{name} {}", &head[..7])).collect();
        let heads = (!are_same).then(|| format!("heads: {}", told.join(", ")));
        let desktops = self.desktops.iter().flat_map(unrest);
        heads.into_iter().chain(desktops).chain(self.phone.iter().flat_map(unrest_of_phone)).collect()
    }

    fn out_of_step(&self) -> Vec<String> {
        let is_out = |desktop: &Desktop| desktop.out_of_step().map(|it| said(desktop.name, "sync", &it));
        self.desktops.iter().filter_map(is_out).collect()
    }
}

/// What is not at rest at a desktop.
fn unrest(desktop: &Desktop) -> Vec<String> {
    let (ran, status) = (desktop.rounds(&["resolve"]), desktop.vault.status());
    let resolve = (ran.code != 0).then(|| format!("{}{}", ran.stdout, ran.stderr));
    let resolve = resolve.map(|it| said(desktop.name, "resolve", &it));
    let status = (!status.is_empty()).then(|| {
        let diff = desktop.git(&["--no-optional-locks", "diff", "-U0", "HEAD"]).stdout;
        let is_change = |line: &&str| line.starts_with(['+', '-']);
        let lines: Vec<_> = diff.lines().filter(is_change).collect();
        said(desktop.name, "git status", &format!("{status}{}", lines.join("\n")))
    });
    resolve.into_iter().chain(status).collect()
}

/// What is not at rest on the phone.
fn unrest_of_phone(phone: &Hand) -> Vec<String> {
    let status = phone.status();
    let status = (!status.is_empty()).then(|| said("phone", "git status", &status));
    let open = phone.is_open().then(|| "phone: a conflict is open".to_owned());
    status.into_iter().chain(open).collect()
}

/// What a command answered at somebody's, cut to what is read.
fn said(who: &str, what: &str, text: &str) -> String {
    let lines: Vec<_> = text.lines().take(MOST_LINES).collect();
    format!("{who}: {what}: {}", lines.join("\n    "))
}
