//! What goes out as other programs read it: the calendar by icalendar and by khal, the cards by khard, vdirsyncer and
//! Radicale. All of these are Debian's.

use crate::support::{TestVault, contact, has, skip_missing, wait_for};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// Debian's own, which has Debian's modules, where another one comes first on the path.
const PYTHON: &str = "/usr/bin/python3";

fn vault() -> TestVault {
    let log = "## Log\n- 2026-11-20 phone: we speak again on 1 December about the draft\n";
    let ada = contact(
        "circle: 1\nbirthday: 1980-02-29\nnext: 2026-12-01 15:30\nphone: +44 20 7946 0000\ncompany: Engines, Ltd\n\
         email: [ada@b.example, ada@c.example]\ncity: London\nwhy: \"maths; engines\"\ntags: [vip]",
    ) + log;
    let zoe = contact("circle: 2\nbirthday: 02-29\nnext: 2026-12-03")
        + "- [ ] send Zoë the price for the racks without the lift, and for those with the lift, in euros 📅 2026-12-02\n";
    TestVault::with(&[("People/Ada Lovelace.md", &ada), ("People/Zoë Müller.md", &zoe)])
}

/// The days and words of the calendar's events between two days, as `icalendar` and `recurring-ical-events` read it.
fn events(vault: &TestVault, calendar: &str, from: &str, until: &str) -> Vec<String> {
    let script = "import sys, icalendar, recurring_ical_events\n\
        day = lambda text: tuple(map(int, text.split('-')))\n\
        calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())\n\
        for event in recurring_ical_events.of(calendar).between(day(sys.argv[2]), day(sys.argv[3])):\n\
        \x20   print(event['DTSTART'].dt, event['SUMMARY'])\n";
    let mut python = vault.command(PYTHON);
    let ran = vault.run(python.env("PYTHONIOENCODING", "utf-8").args(["-c", script, calendar, from, until]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mut lines: Vec<String> = ran.stdout.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn has_modules() -> bool {
    let imports = ["-c", "import icalendar, recurring_ical_events"];
    let ran = Command::new(PYTHON).args(imports).stderr(Stdio::null()).status();
    ran.is_ok_and(|status| status.success())
}

fn out(vault: &TestVault, name: &str) -> String {
    vault.outside().join(name).to_str().unwrap().to_owned()
}

#[test]
fn calendar_is_read_by_another_implementation_and_what_moves_is_another_event() {
    if !has_modules() {
        return skip_missing("python3-recurring-ical-events");
    }
    let vault = vault();
    let calendar = out(&vault, "calendar.ics");
    vault.rounds(&["export", "ics", &calendar]);
    let both = |day: &str| {
        vec![format!("{day} Birthday: Ada Lovelace (1980)"), format!("{day} Birthday: Zoë Müller")]
    };
    assert_eq!(events(&vault, &calendar, "2027-02-25", "2027-03-05"), both("2027-02-28"));
    assert_eq!(events(&vault, &calendar, "2028-02-25", "2028-03-05"), both("2028-02-29"));
    let expected = [
        "2026-12-01 15:30:00 Ada Lovelace: we speak again about the draft",
        "2026-12-02 Zoë Müller: send Zoë the price for the racks without the lift, and for those with the lift, in euros",
        "2026-12-03 Zoë Müller",
    ];
    assert_eq!(events(&vault, &calendar, "2026-12-01", "2026-12-31"), expected);
    let uids = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect()
    };
    let before = uids(&fs::read_to_string(&calendar).unwrap());
    vault.edit("People/Zoë Müller.md", "next: 2026-12-03", "next: 2026-12-04");
    let after = uids(&vault.rounds(&["export", "ics"]).stdout);
    assert_eq!(before.iter().filter(|uid| !after.contains(uid)).count(), 1, "the old one is gone");
    assert_eq!(
        after.iter().filter(|uid| !before.contains(uid)).count(),
        1,
        "the new one has a key of its own"
    );
}

#[test]
fn khal_shows_the_calendar_on_the_right_days() {
    if !has("khal") {
        return skip_missing("khal");
    }
    let vault = vault();
    let (calendar, config) = (out(&vault, "calendar.ics"), out(&vault, "khal.conf"));
    vault.rounds(&["export", "ics", &calendar]);
    let settings = format!(
        "[calendars]\n[[rounds]]\npath = {}\n[locale]\nlocal_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n\
         timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n\
         longdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {}\n[default]\ndefault_calendar = rounds\n",
        out(&vault, "events"),
        out(&vault, "khal.db")
    );
    fs::create_dir(out(&vault, "events")).unwrap();
    fs::write(&config, settings).unwrap();
    let khal = |arguments: &[&str]| {
        let mut command = vault.command("khal");
        let ran = vault.run(command.env("LC_ALL", "C.UTF-8").args(["-c", &config]).args(arguments));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    khal(&["import", "--batch", &calendar]);
    let listed = |day: &str| khal(&["list", "--format", "{start-time} {title}", day, "1d"]);
    for day in ["2027-02-28", "2028-02-29"] {
        let listed = listed(day);
        assert!(listed.contains("Ada Lovelace (1980)") && listed.contains("Zoë Müller"), "{day}: {listed}");
    }
    assert!(!listed("2027-03-01").contains("Birthday"));
    assert!(listed("2026-12-01").contains("15:30 Ada Lovelace: we speak again about the draft"));
}

#[test]
fn khard_finds_people_in_the_folder_of_cards() {
    if !has("khard") {
        return skip_missing("khard");
    }
    let vault = vault();
    let (folder, config) = (out(&vault, "cards"), out(&vault, "khard.conf"));
    vault.rounds(&["export", "vdir", &folder]);
    let settings = format!(
        "[addressbooks]\n[[rounds]]\npath = {folder}\n[general]\ndefault_action = list\neditor = true\nmerge_editor = true\n"
    );
    fs::write(&config, settings).unwrap();
    let khard = |arguments: &[&str]| {
        let mut command = vault.command("khard");
        let ran = vault.run(command.env("LC_ALL", "C.UTF-8").args(["-c", &config]).args(arguments));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    let shown = khard(&["show", "Ada"]);
    for part in ["Engines, Ltd", "+44 20 7946 0000", "ada@b.example", "ada@c.example", "London", "vip"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(khard(&["list"]).contains("Zoë Müller"));
}

/// A server of cards on a port of its own, ended with the test.
struct Radicale {
    child: Child,
    port: u16,
}

impl Radicale {
    fn serve(vault: &TestVault, storage: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = out(vault, "radicale.conf");
        let text = format!(
            "[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = {storage}\n"
        );
        fs::write(&config, text).unwrap();
        let mut command = vault.command("radicale");
        let quiet = command.args(["--config", &config]).stdout(Stdio::null()).stderr(Stdio::null());
        let server = Self { child: quiet.spawn().unwrap(), port };
        wait_for("the server", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        server
    }

    /// What it answers to a client that asks for an address book as a whole.
    fn get(&self, path: &str) -> String {
        self.ask("GET", path, "")
    }

    /// What it answers to a client.
    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // `ada` without a password.
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: localhost\r\nAuthorization: Basic YWRhOg==\r\n\
             Content-Type: text/vcard; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Radicale {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn radicale_serves_the_folder_and_vdirsyncer_brings_it_elsewhere_unchanged() {
    for program in ["radicale", "vdirsyncer"] {
        if !has(program) {
            return skip_missing(program);
        }
    }
    let vault = vault();
    let storage = out(&vault, "radicale");
    let folder = format!("{storage}/collection-root/ada/people");
    vault.rounds(&["export", "vdir", &folder]);
    fs::write(format!("{folder}/.Radicale.props"), r#"{"tag": "VADDRESSBOOK", "D:displayname": "rounds"}"#)
        .unwrap();
    let server = Radicale::serve(&vault, &storage);
    let book = server.get("/ada/people/");
    assert!(book.starts_with("HTTP/1.0 200") && book.contains("FN:Ada Lovelace\r\n"), "{book}");

    let config = out(&vault, "vdirsyncer.conf");
    let text = format!(
        "[general]\nstatus_path = \"{}\"\n[pair people]\na = \"here\"\nb = \"there\"\ncollections = [\"people\"]\n\
         [storage here]\ntype = \"filesystem\"\npath = \"{}\"\nfileext = \".vcf\"\n[storage there]\ntype = \"carddav\"\n\
         url = \"http://127.0.0.1:{}/ada/\"\nusername = \"ada\"\npassword = \"x\"\n",
        out(&vault, "status"),
        out(&vault, "phone"),
        server.port
    );
    fs::write(&config, text).unwrap();
    fs::create_dir_all(out(&vault, "phone/people")).unwrap();
    let vdirsyncer = |arguments: &[&str]| {
        let mut command = vault.command("vdirsyncer");
        let ran = vault.run(command.env("LC_ALL", "C.UTF-8").args(["-c", &config]).args(arguments));
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    };
    vdirsyncer(&["discover", "people"]);
    vdirsyncer(&["sync"]);
    let cards: Vec<String> = fs::read_dir(out(&vault, "phone/people"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    assert_eq!(cards.len(), 2);
    // The server writes the lines in another order, and the card is ours all the same.
    assert!(cards.iter().all(|card| rounds::exchange::is_sealed(card)), "{cards:?}");
}

#[test]
fn radicale_serves_the_feed_itself_and_what_a_phone_changes_there_is_told_and_kept() {
    if !has("radicale") {
        return skip_missing("radicale");
    }
    let vault = vault();
    vault.append("rounds.toml", "[feeds]\ncards = \"Cards\"\n");
    vault.append(".gitignore", ".Radicale*\n");
    vault.rounds(&["refresh"]);
    let storage = out(&vault, "radicale");
    fs::create_dir_all(format!("{storage}/collection-root/ada")).unwrap();
    std::os::unix::fs::symlink(vault.path("Cards"), format!("{storage}/collection-root/ada/people")).unwrap();
    vault.write("Cards/.Radicale.props", r#"{"tag": "VADDRESSBOOK", "D:displayname": "rounds"}"#);
    let server = Radicale::serve(&vault, &storage);
    let book = server.get("/ada/people/");
    assert!(book.starts_with("HTTP/1.0 200") && book.contains("FN:Ada Lovelace\r\n"), "{book}");
    // A note that changes is a card that changes, for the phone's next look.
    vault.edit("People/Ada Lovelace.md", "+44 20 7946 0000", "+44 20 7946 0001");
    vault.rounds(&["refresh"]);
    assert!(server.get("/ada/people/").contains("+44 20 7946 0001"));
    assert_eq!(vault.status(), "", "what the server keeps beside the cards is no file of the vault's");

    let file = vault.sh("ls Cards | grep Ada").stdout.trim().to_owned();
    let card = vault.read(&format!("Cards/{file}")).replace("+44 20 7946 0001", "+44 20 7946 0002");
    let path = format!("/ada/people/{}", file.replace(' ', "%20"));
    let answer = server.ask("PUT", &path, &card);
    assert!(answer.starts_with("HTTP/1.0 201") || answer.starts_with("HTTP/1.0 204"), "{answer}");
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head);
    assert!(server.get("/ada/people/").contains("+44 20 7946 0002"), "it is left as it is");
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(
        said.contains("it says `phone +44 20 7946 0002`, where the notes say `phone +44 20 7946 0001`"),
        "{said}"
    );
    vault.edit("People/Ada Lovelace.md", "+44 20 7946 0001", "+44 20 7946 0002");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.rounds(&["check"]).code, 0);
    vault.assert_settled();
}
