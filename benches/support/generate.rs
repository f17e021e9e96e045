//! A seeded generator of vaults: realistic front matter, logs, tasks and links, 0.5 to 3 KB a note. The same
//! seed and number give the same bytes, so that two runs measure the same vault.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How the notes lie in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// All in one folder.
    Flat,
    /// A hundred or so in a folder.
    Sharded,
}

const FIRST: &[&str] =
    &["Ada", "Grace", "Jack", "Zoë", "Alan", "Mary", "Luis", "Priya", "Chen", "Olga", "Kofi", "Anna"];
const LAST: &[&str] =
    &["Lovelace", "Hopper", "Lee", "Hart", "Turing", "Shaw", "Ortega", "Rao", "Wei", "Petrova", "Mensah"];
const METHODS: &[&str] = &["phone", "email", "met", "coffee with", "linkedin", "letter to", "call:", "lunch"];
const WORDS: &[&str] = &[
    "agreed",
    "to",
    "look",
    "at",
    "the",
    "draft",
    "of",
    "their",
    "proposal",
    "before",
    "spring",
    "when",
    "budget",
    "talks",
    "begin",
    "and",
    "mentioned",
    "a",
    "colleague",
    "who",
    "might",
    "buy",
    "next",
    "year",
    "sent",
    "article",
    "on",
    "pricing",
];

/// A note's path, unique for its number.
pub fn path(number: usize, shape: Shape) -> String {
    let (first, last) = (FIRST[number % FIRST.len()], LAST[number / FIRST.len() % LAST.len()]);
    match shape {
        Shape::Flat => format!("{first} {last} {number}.md"),
        Shape::Sharded => format!("People/{:03}/{first} {last} {number}.md", number / 100),
    }
}

/// A note's text. Most are contacts in one of the circles; a tenth are meeting notes and the like.
pub fn note(number: usize, shape: Shape) -> String {
    let mut random = Random(number as u64 + 1);
    let mut text = String::with_capacity(3_000);
    if number % 10 == 9 {
        writeln!(text, "# Meeting {number}\n").ok();
    } else {
        front_matter(&mut text, &mut random);
    }
    for _ in 0..random.below(4) + 1 {
        sentence(&mut text, &mut random);
        text.push('\n');
    }
    let other = path(random.below(number + 1), shape);
    writeln!(text, "\nSee [them](../{}).\n", other.replace(' ', "%20")).ok();
    if random.below(3) == 0 {
        writeln!(text, "- [ ] send the CV 📅 2026-12-{:02}\n", random.below(28) + 1).ok();
    }
    text.push_str("## Log\n\n");
    let length = 400 + random.below(2_500);
    while text.len() < length {
        let (year, month, day) = (2023 + random.below(3), random.below(12) + 1, random.below(28) + 1);
        write!(text, "- {year}-{month:02}-{day:02} {} ", random.pick(METHODS)).ok();
        sentence(&mut text, &mut random);
        if random.below(4) == 0 {
            text.truncate(text.trim_end().len());
            text.push_str(" #gave\n");
        }
    }
    text
}

/// A daily note of a vault of so many contacts, with its path: every other one tells of a touch, every third of a promise.
pub fn daily(number: usize, contacts: usize) -> (String, String) {
    let mut random = Random(number as u64 + 1);
    let (year, month, day) = (1990 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
    let mut text = format!("# {year}-{month:02}-{day:02}\n\n");
    for _ in 0..random.below(4) + 1 {
        sentence(&mut text, &mut random);
        text.push('\n');
    }
    let mut person = || {
        let path = path(random.below(contacts), Shape::Flat);
        path.trim_end_matches(".md").to_owned()
    };
    if number.is_multiple_of(2) {
        writeln!(text, "- 14:30 Coffee with [[{}]] and [[{}]]: the racks", person(), person()).ok();
    }
    if number.is_multiple_of(3) {
        writeln!(text, "- [x] [[{}]]: send the CV 📅 {year}-{month:02}-28", person()).ok();
    }
    writeln!(text, "- [ ] buy milk\n- read [[Some book]], see [the plan](../Plan.md)\n").ok();
    (format!("Journal/{year}/{year}-{month:02}-{day:02}.md"), text)
}

fn front_matter(text: &mut String, random: &mut Random) {
    let circle = [1, 2, 2, 3, 3, 3, 3, 3][random.below(8)];
    let category = random.pick(&["expert", "buyer", "introducer", "sponsor"]);
    let (month, day) = (random.below(11) + 1, random.below(28) + 1);
    writeln!(text, "---\ncircle: {circle}\ncategory: {category}\nlast_touch: 2026-{month:02}-{day:02}").ok();
    if random.below(3) == 0 {
        text.push_str("tags: [work, chamber]\naliases:\n  - Somebody\n");
    }
    if random.below(4) == 0 {
        writeln!(text, "why: \"they {} {}\"", random.pick(WORDS), random.pick(WORDS)).ok();
    }
    if random.below(5) == 0 {
        writeln!(text, "next: 2027-01-{day:02}\nchannel: phone").ok();
    }
    text.push_str("---\n\n");
}

fn sentence(text: &mut String, random: &mut Random) {
    for _ in 0..random.below(14) + 4 {
        text.push_str(random.pick(WORDS));
        text.push(' ');
    }
    text.truncate(text.len() - 1);
    text.push_str(".\n");
}

/// Writes a vault of this many notes, with an empty `rounds.toml`.
///
/// # Errors
/// Those of the file system.
pub fn vault(root: &Path, notes: usize, shape: Shape) -> std::io::Result<()> {
    fs::create_dir_all(root)?;
    fs::write(root.join("rounds.toml"), "")?;
    for number in 0..notes {
        let path = root.join(path(number, shape));
        if shape == Shape::Sharded && number % 100 == 0 {
            fs::create_dir_all(path.parent().unwrap_or(root))?;
        }
        fs::write(path, note(number, shape))?;
    }
    Ok(())
}

/// splitmix64
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((word ^ (word >> 27)) >> 11) as usize % end
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}
