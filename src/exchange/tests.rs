use super::*;
use std::io::Write as _;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn all(bytes: &[u8]) -> Vec<Reading> {
    read(bytes, &Wishes::default()).unwrap_or_else(|unread| panic!("{unread:?}"))
}

fn one(text: impl AsRef<[u8]>) -> Reading {
    let mut readings = all(text.as_ref());
    assert_eq!(readings.len(), 1);
    readings.remove(0)
}

fn refused(bytes: &[u8]) -> String {
    read(bytes, &Wishes::default()).unwrap_err().what
}

/// `name | company | title | emails | phones | city | linkedin | tags`, as far as there is any.
fn row(person: &Person) -> String {
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let parts = [
        person.name.clone(),
        text(&person.company),
        text(&person.title),
        person.emails.join(" "),
        person.phones.join(" "),
        text(&person.city),
        text(&person.linkedin),
        person.tags.join(" "),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
}

fn check(text: impl AsRef<[u8]>, source: &str, expected: &[&str]) {
    let reading = one(text);
    assert_eq!(reading.source.name, source);
    assert_eq!(reading.people.iter().map(row).collect::<Vec<_>>(), expected);
}

fn skipped(reading: &Reading) -> Vec<String> {
    reading.skipped.iter().map(|told| format!("{}: {}", told.line, told.what)).collect()
}

fn left_out(reading: &Reading) -> Vec<String> {
    reading.left_out.iter().map(|told| format!("{}: {}", told.line, told.what)).collect()
}

const PREAMBLE: &str = "Notes:\n\"When exporting your connection data, you may notice, that \"\"some\"\" fields are empty.\"\n\n";

#[test]
fn linkedin_connections_of_three_eras_and_two_languages() {
    let now = format!(
        "{PREAMBLE}First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
         Ada,\"Lovelace, PhD\",https://www.linkedin.com/in/ada-l,,Borealis,CTO,08 Feb 2026\n\
         ,,,,,,12 Mar 2024\n\
         Bo,Ek,https://www.linkedin.com/in/bo,bo@ek.example,,,01 Jan 2020"
    );
    let reading = one(&now);
    let ada = "Ada Lovelace | Borealis | CTO | https://www.linkedin.com/in/ada-l";
    let bo = "Bo Ek | bo@ek.example | https://www.linkedin.com/in/bo";
    assert_eq!(reading.people.iter().map(row).collect::<Vec<_>>(), [ada, bo]);
    assert_eq!(reading.people[0].aliases, ["Ada Lovelace, PhD"]);
    assert_eq!(reading.people.iter().map(|it| it.line).collect::<Vec<_>>(), [5, 7]);
    assert_eq!(skipped(&reading), ["6: a hidden member: a day and nothing else"]);

    let header = "First Name,Last Name,Email Address,Company,Position,Connected On\n";
    let rows = "Ada,Lovelace,,Borealis,CTO,08 Feb 2022\n";
    check(format!("{PREAMBLE}{header}{rows}"), "LinkedIn", &["Ada Lovelace | Borealis | CTO"]);
    check(format!("{header}{rows}"), "LinkedIn", &["Ada Lovelace | Borealis | CTO"]);
    assert_eq!(one(format!("{header}{rows}")).people[0].since.unwrap().to_string(), "2022-02-08");
    let german = "Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am\n\
                  Jürgen,Weiß,https://www.linkedin.com/in/j%C3%BCrgen,j@w.example,Münz AG,Leiter,8 Februar 2024\n";
    let juergen = "Jürgen Weiß | Münz AG | Leiter | j@w.example | https://www.linkedin.com/in/j%C3%BCrgen";
    check(german, "LinkedIn", &[juergen]);
}

#[test]
fn google_contacts_old_and_new() {
    let new = "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,File As,Organization Name,\
               Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,\
               Phone 1 - Label,Phone 1 - Value,Address 1 - Formatted,Address 1 - City,Relation 1 - Label,\
               Relation 1 - Value,Website 1 - Value\n\
               Ada,,Lovelace,,Dr,Countess,,Borealis,CTO,--12-10,\"two\nlines\",* myContacts ::: Chamber ::: * starred,* Work,\
               ada@b.example ::: a@b.example,ada@home.example,Mobile,+44 20 7946 0000,\"1 Quay St\nLondon\",London,Spouse,William,\
               https://www.linkedin.com/in/ada\n\
               only@mail.example,,,,,,,,,,,,,only@mail.example,,,,,,,,\n";
    let reading = one(new);
    let ada = "Ada Lovelace | Borealis | CTO | ada@b.example a@b.example ada@home.example | +44 20 7946 0000 | London | \
               https://www.linkedin.com/in/ada | Chamber";
    assert_eq!(reading.people.iter().map(row).collect::<Vec<_>>(), [ada]);
    let person = &reading.people[0];
    assert_eq!(person.emails, ["ada@b.example", "a@b.example", "ada@home.example"]);
    assert_eq!(
        (person.tags.as_slice(), person.aliases.as_slice()),
        (&["Chamber".to_owned()][..], &["Countess".to_owned()][..])
    );
    assert_eq!(person.birthday, Some(Birthday { year: None, month: 12, day: 10 }));
    assert_eq!(
        (person.notes[0].as_str(), person.personal.as_slice()),
        ("two\nlines", &["Spouse: William".to_owned()][..])
    );
    assert_eq!(person.address.as_deref(), Some("1 Quay St, London"));
    assert_eq!(skipped(&reading), ["5: no name: only `only@mail.example`"]);

    let old = "Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Occupation,Hobby,Group Membership,\
               E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,\
               Organization 1 - Title,Address 1 - City\n\
               Ada Lovelace,Ada,,Lovelace,, 1815-12-10,,chess,* My Contacts ::: Friends,* Home,ada@b.example,Mobile,+442079460000,\
               Borealis,CTO,London\n";
    check(
        old,
        "Google Contacts",
        &["Ada Lovelace | Borealis | CTO | ada@b.example | +442079460000 | London | Friends"],
    );
    assert_eq!(one(old).people[0].birthday, Some(Birthday { year: Some(1815), month: 12, day: 10 }));
}

#[test]
fn outlook_in_four_layouts() {
    let ada = "Ada Lovelace | Borealis | CTO | ada@b.example | +44 20 1 +44 77 2 | London | VIP";
    let desktop = "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business City,\
                   Business Country/Region,Business Fax,Business Phone,Mobile Phone,Birthday,Categories,E-mail Address,E-mail Type\n\
                   Ms,Ada,,Lovelace,,Borealis,R&D,CTO,1 Quay St,London,UK,+44 20 9,+44 20 1,+44 77 2,12/10/1815,VIP,ada@b.example,SMTP\n";
    let google = "First Name,Middle Name,Last Name,Title,Suffix,Initials,Web Page,Gender,Birthday,E-mail Address,Home Phone,\
                  Mobile Phone,Company,Job Title,Business City,Categories\n\
                  Ada,,Lovelace,Ms,,,,,0/0/00,ada@b.example,+44 20 1,+44 77 2,Borealis,CTO,London,myContacts;VIP\n";
    let live = "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,Home Phone,\
                Company Main Phone,Mobile Phone,TTY/TDD Phone,Job Title,Company,Home City,Categories\n\
                Ada,,Lovelace,Ms,,,,,ada@b.example,+44 20 1,+44 20 8,+44 77 2,,CTO,Borealis,London,VIP\n";
    let old_live = "First Name,Middle Name,Last Name,Title,Suffix,Given Name Yomi,Home Street,Home City,E-mail Address,\
                    Home Phone,Mobile Phone,Job Title,Company,Categories\n\
                    Ada,,Lovelace,Ms,,,1 Quay St,London,ada@b.example,+44 20 1,+44 77 2,CTO,Borealis,VIP\n";
    for text in [desktop, google, live, old_live] {
        check(text, "Outlook", &[ada]);
    }
    let person = &one(desktop).people[0];
    assert_eq!(person.birthday, Some(Birthday { year: Some(1815), month: 12, day: 10 }));
    assert_eq!(person.address.as_deref(), Some("1 Quay St, London, UK"));
    let german = "Anrede;Vorname;Nachname;Firma;Position;Telefon geschäftlich;Mobiltelefon;E-Mail-Adresse;Geburtstag\r\n\
                  Frau;Jürgen;Weiß;Münz AG;Leiter;030 1234567;;j@w.example;10.12.1975\r\n";
    let (german, _, _) = encoding_rs::WINDOWS_1252.encode(german);
    check(&german, "CSV", &["Jürgen Weiß | Münz AG | Leiter | j@w.example | 030 1234567"]);
}

#[test]
fn tables_of_crms_and_of_nobody() {
    let hubspot = "Record ID,First name,Last name,Email,Job title,Phone number,Lifecycle stage,Last activity date,Associated company\n\
                   0042,Ada,Lovelace,ada@b.example,CTO,+44 20 7946 0000,Lead,2026-07-10 17:10:04 UTC,Borealis\n";
    check(hubspot, "HubSpot", &["Ada Lovelace | Borealis | CTO | ada@b.example | +44 20 7946 0000"]);
    let person = &one(hubspot).people[0];
    assert_eq!(
        (person.uid.as_deref(), person.last_touch.unwrap().to_string()),
        (Some("hubspot:0042"), "2026-07-10".into())
    );
    assert_eq!(one(hubspot).dropped, ["Lifecycle stage"]);

    let sample = "First Name,Last Name,Email Address,Name,Company Domain Name\r\nAda,Lovelace,ada@b.example,Borealis,b.example\r\n";
    check(sample, "HubSpot", &["Ada Lovelace | Borealis | ada@b.example"]);

    let pipedrive = "\"How to use this file:\n- fill it in\",,,,\n\
                     Person - Name*,Person - Email (Work),Person - Phone,Organization - Name*,Deal - Title\n\
                     Ada Lovelace,ada@b.example,+44 20 7946 0000,Borealis,Big deal\n";
    check(pipedrive, "Pipedrive", &["Ada Lovelace | Borealis | ada@b.example | +44 20 7946 0000"]);
    assert_eq!(one(pipedrive).people[0].line, 4);

    let any =
        "Contact;Organisation;Mail;Ort;Tags;Amount\nAda Lovelace;Borealis;ada@b.example;Köln;a|b;1,50\n";
    check(any, "CSV", &["Ada Lovelace | Borealis | ada@b.example | Köln | a b"]);
    let tabs = "Name\tCompany\tTitle\tEmail\nAda Lovelace\tBorealis\tCTO\tada@b.example\n";
    check(tabs, "CSV", &["Ada Lovelace | Borealis | CTO | ada@b.example"]);
}

#[test]
fn what_a_column_is_may_be_said_and_what_means_nothing_kept() {
    let text = "Who,Where,Reach,Food\nAda Lovelace,Borealis,ada@b.example,cake\n";
    let map = [("who", "name"), ("Where", "company"), ("Reach", "email")];
    let map = map.map(|(column, key)| (column.to_owned(), key.to_owned())).to_vec();
    let reading = read(text.as_bytes(), &Wishes { map: map.clone(), ..Wishes::default() }).unwrap().remove(0);
    assert_eq!(row(&reading.people[0]), "Ada Lovelace | Borealis | ada@b.example");
    assert_eq!(reading.dropped, ["Food"]);
    let reading = read(text.as_bytes(), &Wishes { map, keep: true, ..Wishes::default() }).unwrap().remove(0);
    assert_eq!(reading.people[0].own, [("food".to_owned(), "cake".to_owned())]);
    let map = vec![("Who".to_owned(), "name".to_owned()), ("Wher".to_owned(), "company".to_owned())];
    let unread = read(text.as_bytes(), &Wishes { map, ..Wishes::default() });
    assert!(unread.is_err(), "{unread:?}");
}

#[test]
fn a_row_that_cannot_be_read_costs_no_other() {
    let text = "Name,Email,Birthday\nAda Lovelace,ada@b.example,5/6/1980\n\"Bo Ek,bo@ek.example,\nCy Au,cy@au.example,24 Dec 57\n";
    let reading = one(text);
    assert_eq!(
        reading.people.iter().map(row).collect::<Vec<_>>(),
        ["Ada Lovelace | ada@b.example", "Cy Au | cy@au.example"]
    );
    assert_eq!(reading.people[1].line, 4);
    assert_eq!(skipped(&reading), ["3: a quotation mark is opened and never closed"]);
    let expected = [
        "2: birthday left out: `5/6/1980` may be a day of two months",
        "4: birthday left out: the year of `24 Dec 57` has two digits",
    ];
    assert_eq!(left_out(&reading), expected);
}

#[test]
fn what_is_no_address_book_is_refused_in_a_sentence() {
    assert!(refused(b"Title,Category,Author\nPlan,Work,Jane Smith\n").starts_with("no address book"));
    assert!(refused(b"Date,Ran today\n\"@December 1, 2024 \",No\n").starts_with("no address book"));
    assert!(refused(b"INSERT INTO contacts VALUES (1);\n").starts_with("no address book"));
    assert!(refused(b"<html></html>").starts_with("no address book"));
    assert!(refused(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n").starts_with("a calendar"));
    assert_eq!(refused(b" \n"), "the file is empty");
    assert_eq!(refused(b"{\"a\": 1}"), "no export of Monica's");
    assert!(refused(b"{\"a\": ").starts_with("no JSON"));
    assert!(refused(b"PK\x03\x04nothing").contains("cannot be unpacked"));
}

#[test]
fn vcards_of_every_version() {
    let old = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=windows-1251:\xC8\xE2\xE0\xED\xEE\xE2;\xC8\xE2\xE0\xED\r\n\
                FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=20=\r\n=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2\r\n\
                ORG;CHARSET=windows-1251:\xCE\xF0\xE3\xE0\r\nTEL;CELL;PREF:+7 495 1234567\r\nTEL;WORK;FAX:+7 495 7654321\r\n\
                PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n AAAA\r\n\r\nBDAY:19750229\r\nEND:VCARD\r\n";
    check(old, "vCards", &["Иван Иванов | Орга | +7 495 1234567"]);
    assert_eq!(left_out(&one(old)), ["12: birthday left out: `19750229` is no day"]);

    let apple = "BEGIN:VCARD\nVERSION:3.0\nN:Lovelace;Ada;;Dr.;\nFN:Dr. Ada Lovelace\\, PhD\nORG:Borealis\\, Inc.;R&D\nTITLE:CTO\n\
                 item1.EMAIL;type=INTERNET:a@b.example\nEMAIL;TYPE=PREF:ada@b.example\nitem2.X-ABRELATEDNAMES:William\n\
                 item2.X-ABLabel:_$!<Spouse>!$_\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-12-10\nCATEGORIES:myContacts,VIP\n\
                 NOTE:first\\nsecond\nADR;TYPE=HOME:;;1 Quay St;London;;E1;UK\nEND:VCARD\n";
    check(
        apple,
        "vCards",
        &["Dr. Ada Lovelace | Borealis, Inc. | CTO | ada@b.example a@b.example | London | VIP"],
    );
    let person = &one(apple).people[0];
    assert_eq!(person.birthday, Some(Birthday { year: None, month: 12, day: 10 }));
    assert_eq!(
        (person.personal.as_slice(), person.notes.as_slice()),
        (&["Spouse: William".to_owned()][..], &["first\nsecond".to_owned()][..])
    );

    let plugin = "BEGIN:VCARD\nVERSION:4.0\nN:Li;Wei;;;\nNOTE:first\n\nsecond: a line\nUID:urn:uuid:0-1\n\
                  TEL;VALUE=uri:tel:+1-555-0100;ext=5\nURL:https://linkedin.com/in/wei\nEND:VCARD\n";
    check(plugin, "vCards", &["Wei Li | +1-555-0100 | https://linkedin.com/in/wei"]);
    let person = &one(plugin).people[0];
    assert_eq!((person.uid.as_deref(), person.notes[0].as_str()), (Some("0-1"), "first\nsecond: a line"));
}

#[test]
fn cards_that_are_nobody_are_named_by_their_lines() {
    let text = "BEGIN:VCARD\nVERSION:2.1\nEMAIL:a@b.example\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nKIND:org\nORG:Acme\nEND:VCARD\n\
                BEGIN:VCARD\nVERSION:3.0\nFN:Acme\nX-ABShowAs:COMPANY\nEND:VCARD\nBEGIN:VCARD\nFN:Ada\nAGENT:\nBEGIN:VCARD\nFN:Bo\n\
                END:VCARD\nTITLE:CTO\nEND:VCARD\nBEGIN:VCARD\nFN:Cy\nBEGIN:VCARD\nFN:Di\n";
    let reading = one(text);
    assert_eq!(reading.people.iter().map(row).collect::<Vec<_>>(), ["Ada | CTO", "Cy", "Di"]);
    let expected = [
        "1: no name: only `a@b.example`",
        "5: no person but an organisation or a group: Acme",
        "10: no person but an organisation or a group: Acme",
    ];
    assert_eq!(skipped(&reading), expected);
    assert_eq!(left_out(&reading), ["23: the card is never ended"]);
}

#[test]
fn monica_gives_log_promises_and_notes() {
    let text = r#"{"version": "1.0-preview.1", "account": {"data": [
      {"count": 1, "type": "activities", "values": [{"uuid": "a1", "properties": {"summary": "Lunch", "happened_at": "2026-03-01"}}]},
      {"count": 3, "type": "contacts", "values": [
        {"uuid": "u1", "properties": {"first_name": "Ada", "last_name": "Lovelace", "job": "CTO", "company": "Borealis",
          "tags": ["VIP"], "stay_in_touch_frequency": 90, "birthdate": {"is_year_unknown": true, "date": "1900-12-10T00:00:00Z"}},
         "data": [
          {"type": "contact_fields", "values": [{"properties": {"data": "ada@b.example", "type": "Email"}}, {"properties": {"data": "+44 20 7946 0000", "type": "Phone"}}]},
          {"type": "calls", "values": [{"properties": {"called_at": "2026-02-01T00:00:00Z", "content": "the draft", "contact_called": true}}]},
          {"type": "activities", "values": ["a1"]},
          {"type": "tasks", "values": [{"properties": {"title": "send the CV", "completed": false}}, {"properties": {"title": "old", "completed": true}}]},
          {"type": "notes", "values": [{"properties": {"body": "likes\ntea"}}]}]},
        {"uuid": "u2", "properties": {"first_name": "Partial", "is_partial": true}},
        {"uuid": "u3", "properties": {"first_name": "Late", "is_dead": true, "birthdate": {"is_age_based": true, "date": "1950-01-01"}}}]}]}}"#;
    check(
        text,
        "Monica",
        &["Ada Lovelace | Borealis | CTO | ada@b.example | +44 20 7946 0000 | VIP", "Late"],
    );
    let reading = one(text);
    let (ada, late) = (&reading.people[0], &reading.people[1]);
    let log: Vec<_> = ada.log.iter().map(|it| format!("{} {:?} {}", it.day, it.method, it.text)).collect();
    assert_eq!(log, ["2026-03-01 None Lunch", "2026-02-01 Some(Phone) the draft #theirs"]);
    assert_eq!(ada.promises.iter().map(|it| &*it.text).collect::<Vec<_>>(), ["send the CV"]);
    assert_eq!(
        (ada.cadence.as_deref(), ada.birthday),
        (Some("3 months"), Some(Birthday { year: None, month: 12, day: 10 }))
    );
    assert_eq!((ada.notes[0].as_str(), ada.line), ("likes\ntea", 4));
    assert_eq!((late.is_dead, late.birthday), (true, None));
    assert_eq!(skipped(&reading), ["12: somebody's relative, and no contact: Partial"]);
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn archives_are_read_as_they_come() {
    let connections = format!(
        "{PREAMBLE}First Name,Last Name,URL,Email Address,Company,Position,Connected On\nAda,Lovelace,https://www.linkedin.com/in/ada,,B,CTO,08 Feb 2026\n"
    );
    let notes = "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On\n\
                 Ada,Lovelace,https://www.linkedin.com/in/ada,likes tea,2026-01-01,2026-01-01\n";
    let profile = "First Name,Last Name,Headline,Geo Location,Address\nMe,Myself,Boss,Here,There\n";
    let linkedin = zip(&[
        ("Connections.csv", connections.as_bytes()),
        ("Notes.csv", notes.as_bytes()),
        ("Profile.csv", profile.as_bytes()),
    ]);
    let readings = all(&linkedin);
    assert_eq!(
        readings.iter().map(|it| (it.source.name, it.is_beside, it.people.len())).collect::<Vec<_>>(),
        [("LinkedIn", false, 1), ("LinkedIn", true, 1)]
    );
    assert_eq!(readings[1].people[0].notes, ["likes tea"]);

    let messages = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n\
                    1,,Ada Lovelace,https://www.linkedin.com/in/ada,Me,https://www.linkedin.com/in/me,2026-03-02 08:00:00 UTC,,Hello,INBOX\n\
                    2,,Me,https://www.linkedin.com/in/me,Bo,https://www.linkedin.com/in/bo,2026-03-02 08:00:00 UTC,,Hello,INBOX\n";
    let linkedin = zip(&[("Connections.csv", connections.as_bytes()), ("messages.csv", messages.as_bytes())]);
    let readings = all(&linkedin);
    assert_eq!(readings.len(), 1);
    assert_eq!(readings[0].left_out[0].file, "messages.csv");
    let readings = read(&linkedin, &Wishes { messages: true, ..Wishes::default() }).unwrap();
    assert_eq!((readings.len(), readings[1].people[0].log.len()), (2, 1));

    let id = "152bb52ee2b5804da922efa8c3194444";
    let (view, whole) = (format!("Export/People {id}.csv"), format!("Export/People {id}_all.csv"));
    let inner = zip(&[
        (&view, "\u{FEFF}Name,Company\r\nAda,Borealis\r\n".as_bytes()),
        (
            &whole,
            "\u{FEFF}Name,Company,Birthday\r\nAda,Borealis,\"@December 10, 1975 \"\r\n,,\r\n".as_bytes(),
        ),
    ]);
    let reading = one(zip(&[("Export-1-Part-1.zip", &inner)]));
    assert_eq!((reading.source.name, reading.people.len()), ("Notion", 1));
    assert_eq!(reading.people[0].birthday, Some(Birthday { year: Some(1975), month: 12, day: 10 }));
    assert!(refused(&zip(&[("a.csv", b"Date,Ran\n1,2\n")])).contains("nobody"));
}

#[test]
fn hostile_files_cost_little_and_say_why() {
    let mut cards = String::from("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\n");
    (0..10_000).for_each(|at| cards.push_str(&format!("TEL:+49 30 {at:07}\n")));
    cards.push_str("END:VCARD\nBEGIN:VCARD\nFN:Bo\nNOTE:");
    (0..100_000).for_each(|_| cards.push_str("folded\n "));
    cards.push_str("\nEND:VCARD\nBEGIN:VCARD\nFN:../../etc/passwd\\nowned: true\nPHOTO;ENCODING=b:");
    cards.push_str(&"QUJD".repeat(100_000));
    cards.push_str("\nEND:VCARD\n");
    let reading = one(&cards);
    assert_eq!(
        reading.people.iter().map(|it| &*it.name).collect::<Vec<_>>(),
        ["Ada", "Bo", "../../etc/passwd owned: true"]
    );
    assert!(reading.people[0].phones.len() <= 50 && reading.people[1].notes.is_empty());
    assert_eq!(reading.left_out.len(), 2, "{:?}", reading.left_out);

    let quotes = format!("Name,Email\n{}", "\"Ada,x\n".repeat(2_001));
    let reading = one(&quotes);
    assert!(reading.people.len() < 2_000 && !reading.skipped.is_empty());
    let cells = format!("Name,Email\nAda,ada@b.example{}\n", ",".repeat(100_000));
    assert_eq!(refused(cells.as_bytes()), "a line of more than 100000 cells");
    let notes = format!("NOTE:{}\n", "x".repeat(200_000)).repeat(20);
    let reading = one(format!("BEGIN:VCARD\nFN:Ada\n{notes}END:VCARD\nBEGIN:VCARD\nFN:Bo\nEND:VCARD\n"));
    assert_eq!(reading.people.iter().map(|it| &*it.name).collect::<Vec<_>>(), ["Ada", "Bo"]);
    assert!(reading.people[0].notes.len() < 11 && left_out(&reading)[0].contains("or 2 MB"));
    let cards = "BEGIN:VCARD\nFN:Ada\nEND:VCARD\n".repeat(MOST_PEOPLE + 5);
    let reading = one(&cards);
    assert_eq!((reading.people.len(), reading.skipped.len()), (MOST_PEOPLE, 1));
    let json = |values: &str| {
        format!(r#"{{"account": {{"data": [{{"type": "contacts", "values": [{values}]}}]}}}}"#)
    };
    assert!(refused(json(&"1,".repeat(200_001)).as_bytes()).contains("a list of more than 200000 values"));
    let contact = format!(
        r#"{{"first_name": "Ada", "description": "{}"}}, {{"first_name": "Bo"}}"#,
        "x".repeat(1 << 20)
    );
    let reading = one(json(&contact));
    assert_eq!((reading.people.len(), skipped(&reading)), (1, vec!["1: larger than 1 MB".to_owned()]));
    let bomb = zip(&[("bomb.csv", &vec![b' '; 33 << 20][..])]);
    assert!(refused(&bomb).contains("larger than 32 MB unpacked"));
}
