use super::*;

/// Lines with what each means: the people touched, behind a method where it names one; `~` before those who were only
/// tried, `?` before those who are only mentioned, `-` where the line says nothing of anybody.
const LINES: &[(&str, &str)] = &[
    // A line about somebody begins with their link.
    ("[[Ada]]: saw the draft", "Ada"),
    ("[[Ada]] - saw the draft", "Ada"),
    ("[[Ada]] – saw the draft", "Ada"),
    ("[[Ada]] — saw the draft", "Ada"),
    ("**[[Ada]]**: saw the draft", "Ada"),
    ("[[Ada]]: phone, liked the draft #gave", "phone Ada"),
    ("[[Ada]]: coffee at the Guild", "meeting Ada"),
    ("[[Ada]]: no answer #noanswer", "~Ada"),
    ("[[Ada]], [[Bo]] and [[Cy]]: agreed on March", "Ada Bo Cy"),
    ("[[Ada]] & [[Bo]]: agreed", "Ada Bo"),
    ("[[Ada]] und [[Bo]]: haben zugesagt", "Ada Bo"),
    ("[[Ada]] + [[Bo]] — walked the site", "Ada Bo"),
    ("[Ada](People/Ada.md): saw the draft", "People/Ada.md"),
    ("[[People/Ada|she]]: saw the draft", "People/Ada"),
    ("[[People/Ada#Log]]: saw the draft", "People/Ada"),
    ("[[Ada#^a1b2c3]]: saw the draft", "Ada"),
    ("[Ada](../People/Ada.md#log): saw the draft", "../People/Ada.md"),
    ("[[Ada]]: saw the draft ^a1b2c3", "Ada"),
    ("![[Ada#^a1b2c3]]: saw the draft", "-"),
    ("14:30 [[Ada]]: saw the draft", "Ada"),
    ("14:30 - [[Ada]]: saw the draft", "Ada"),
    ("**14:30** [[Ada]]: saw the draft", "Ada"),
    ("9:05 am [[Ada]]: saw the draft", "Ada"),
    ("10:00–10:30 [[Ada]] — planning", "Ada"),
    ("14.30 Uhr [[Ada]]: hat den Entwurf", "Ada"),
    ("[[Ada]]: introduced me to [[Petra]] #referral", "Ada ?Petra"),
    // A method, with or saw right before the link.
    ("Coffee with [[Ada]] and [[Bo]]", "meeting Ada Bo"),
    ("Had lunch with [[Ada]]", "meeting Ada"),
    ("With [[Ada]]", "Ada"),
    ("With [[Ada]], [[Bo]]", "Ada Bo"),
    ("saw [[Bo]]", "Bo"),
    ("Saw [[Bo]] at the market", "Bo"),
    ("Called [[Ada]]", "phone Ada"),
    ("called [[Ada]] about the draft", "phone Ada"),
    ("Call with [[Ada]]: she wants phase two", "phone Ada"),
    ("Zoom w/ [[Ada]]", "phone Ada"),
    ("Email from [[Ada]], she is ill", "email Ada"),
    ("Letter to [[Ada]]", "post Ada"),
    ("Met [[Ada]] at the Chamber", "meeting Ada"),
    ("Finally met **[[Ada]]**", "meeting Ada"),
    ("WhatsApp to [[Ada]]", "online Ada"),
    ("Lunch mit [[Ada]] und [[Bo]]", "meeting Ada Bo"),
    ("Kaffee mit [[Ada]]", "meeting Ada"),
    ("14:30 Coffee with [[Ada]]", "meeting Ada"),
    ("Walked the site with [[Ada]]", "Ada"),
    ("Rain all day. Coffee with [[Ada]]", "meeting Ada"),
    ("Did not sleep; coffee with [[Ada]]", "meeting Ada"),
    ("Dinner with [[Ada]], [[Bo]], and [[Cy]]", "meeting Ada Bo Cy"),
    ("Coffee with [[Ada]] about [[Bo]]", "meeting Ada ?Bo"),
    ("Call with [[Ada]]: she knows [[Petra]]", "phone Ada ?Petra"),
    ("Called [[Ada]] #noanswer", "~phone Ada"),
    // Lists of those who were there.
    ("Attendees: [[Ada]], [[Bo]]", "Ada Bo"),
    ("**Attendees:** [[Ada]], ~~[[Bo]]~~", "Ada"),
    ("Present: [[Ada]]", "Ada"),
    ("Teilnehmer: [[Ada]], [[Bo]]", "Ada Bo"),
    ("Absent: [[Ada]]", "-"),
    ("Apologies: [[Ada]], [[Bo]]", "-"),
    // Denied, postponed or wished for.
    ("Did not ring [[Peg]]", "?Peg"),
    ("Did not meet with [[Peg]]", "?Peg"),
    ("Didn't have lunch with [[Ada]]", "?Ada"),
    ("Didn’t have lunch with [[Ada]]", "?Ada"),
    ("No call with [[Ada]]", "?Ada"),
    ("Never met [[Ada]]", "?Ada"),
    ("Forgot the call with [[Ada]]", "?Ada"),
    ("Should call [[Ada]]", "?Ada"),
    ("Could have lunch with [[Ada]]", "?Ada"),
    ("Would like coffee with [[Ada]]", "?Ada"),
    ("I want to have lunch with [[Ada]]", "?Ada"),
    ("Will call [[Ada]]", "?Ada"),
    ("Must email [[Ada]]", "?Ada"),
    ("Plan: lunch with [[Ada]] next week", "?Ada"),
    ("Plan lunch with [[Ada]]", "?Ada"),
    ("Ask Bo about lunch with [[Ada]]", "?Ada"),
    ("Tomorrow coffee with [[Ada]]", "?Ada"),
    ("Coffee with [[Ada]] tomorrow", "?Ada"),
    ("Next week lunch with [[Ada]]", "?Ada"),
    ("Lunch with [[Ada]] cancelled", "?Ada"),
    ("Morgen Kaffee mit [[Ada]]", "?Ada"),
    ("Kein Kaffee mit [[Ada]]", "?Ada"),
    // Mentions.
    ("[[Ada]]", "?Ada"),
    ("[[Ada]] waved from the stage", "?Ada"),
    ("[[Peg]] waved from the stage", "?Peg"),
    ("Thought of [[Ada]]", "?Ada"),
    ("Read [[Ada]]'s paper", "?Ada"),
    ("Coffee with [[Ada]]'s brother", "?Ada"),
    ("Wrote a book about [[Ada]]", "?Ada"),
    ("The card for [[Ada]] is lovely", "?Ada"),
    ("Bo told me about [[Ada]]", "?Ada"),
    ("[[Ada]]:", "?Ada"),
    ("[[Ada]]::", "?Ada"),
    ("See [[Ada]] and [[Bo]]", "?Ada ?Bo"),
    ("Coffee, then read [[Ada]]", "?Ada"),
    ("email: [[Ada]]", "?Ada"),
    // Nobody.
    ("Rain all day", "-"),
    ("~~Coffee with [[Ada]]~~", "-"),
    ("`[[Ada]]: saw the draft`", "-"),
    ("Lunch with ~~[[Ada]]~~", "-"),
    ("Lunch with Ada", "-"),
    ("![[Ada]]", "-"),
    ("https://example.org", "-"),
];

fn shown(line: &str) -> String {
    let read = read(line, &Methods::with([("Kaffee", Method::Meeting)]));
    let method = read.method.map(|method| method.word().to_owned());
    let touched = read.touched.iter().map(|link| link.target.to_string());
    let touched: Vec<String> =
        method.into_iter().filter(|_| !read.touched.is_empty()).chain(touched).collect();
    let tried = if read.tags.is_try() && !touched.is_empty() { "~" } else { "" };
    let mentioned = mentioned(line).into_iter().filter(|link| !read.touched.contains(link));
    let mentioned = mentioned.map(|link| format!("?{}", link.target));
    let all: Vec<String> = touched.into_iter().chain(mentioned).collect();
    if all.is_empty() { "-".into() } else { format!("{tried}{}", all.join(" ")) }
}

#[test]
fn each_line_means_what_a_reader_would_take_it_for() {
    assert!(LINES.len() >= 80, "{}", LINES.len());
    let wrong: Vec<_> = LINES
        .iter()
        .map(|&(line, expected)| (line, shown(line), expected))
        .filter(|(_, found, expected)| found != expected)
        .map(|(line, found, expected)| format!("{line}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_of_a_touch_are_those_behind_its_people() {
    let words = |line| read(line, &Methods::default()).words.to_owned();
    assert_eq!(words("14:30 [[Ada]]: phone, liked the draft #gave"), "liked the draft #gave");
    assert_eq!(words("14:30 Coffee with [[Ada]]: racks"), "Coffee with [[Ada]]: racks");
}
