use super::*;

/// Git's own merge of three texts.
fn git(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    // Without anything that initializes it before, libgit2 has no memory to merge in.
    git2::Config::new().unwrap();
    let [mut inputs @ ..] = [base, ours, theirs].map(|_| git2::MergeFileInput::new());
    for (input, text) in inputs.iter_mut().zip([base, ours, theirs]) {
        input.content(text.as_bytes());
    }
    let mut options = git2::MergeFileOptions::new();
    options.our_label("ours").their_label("theirs");
    let merged = git2::merge_file(&inputs[0], &inputs[1], &inputs[2], Some(&mut options)).unwrap();
    (String::from_utf8(merged.content().to_vec()).unwrap(), merged.is_automergeable())
}

fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    merge(base, ours, theirs, &git)
}

/// One of the cases in `cases/`.
#[derive(Default)]
struct Case<'a> {
    title: &'a str,
    base: String,
    ours: String,
    theirs: String,
    expected: String,
    /// How the merge ends: nothing where it is clean, `clash` or `markers`.
    ending: &'a str,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let (_, text) = text.split_once("\n\n@@ ").unwrap();
    text.split("\n\n@@ ").map(case).collect()
}

fn case(text: &str) -> Case<'_> {
    let (title, rest) = text.split_once('\n').unwrap();
    let part = |from: &str, to: &str| {
        let (_, rest) = rest.split_once(&format!("@{from}")).unwrap();
        let (text, _) =
            if to.is_empty() { (rest, "") } else { rest.split_once(&format!("@{to}\n")).unwrap() };
        text.split_once('\n').unwrap().1.to_owned()
    };
    let ending = rest.split_once("@expected").unwrap().1.split_once('\n').unwrap().0.trim();
    let mut expected = part("expected", "");
    if !expected.ends_with('\n') {
        expected.push('\n');
    }
    let (base, ours) = (part("base", "ours"), part("ours", "theirs"));
    let (_, theirs) = rest.split_once("@theirs\n").unwrap();
    let theirs = theirs.split_once("@expected").unwrap().0.to_owned();
    Case { title, base, ours, theirs, expected, ending }
}

fn check(case: &Case<'_>, wrap: impl Fn(&str) -> String) {
    let Case { title, base, ours, theirs, expected, ending } = case;
    let [base, ours, theirs, expected] = [base, ours, theirs, expected].map(|text| wrap(text));
    let merged = merged(&base, &ours, &theirs);
    assert_eq!(merged.text, expected, "{title}\n--- got:\n{}--- expected:\n{expected}", merged.text);
    assert_eq!(!merged.clashes.is_empty(), *ending == "clash", "{title}");
    assert_eq!(merged.has_markers, *ending == "markers", "{title}");
    if *ending != "markers" {
        for side in [&base, &ours, &theirs] {
            assert_eq!(super::merge(&base, &expected, side, &git).text, expected, "again: {title}");
        }
    }
    let swapped = super::merge(&base, &theirs, &ours, &git);
    assert_eq!(swapped.is_clean(), merged.is_clean(), "{title}, the other way round:\n{}", swapped.text);
}

#[test]
fn front_matters_merge_by_key() {
    let cases = cases(include_str!("cases/front_matter.txt"));
    assert!(cases.len() > 40, "{}", cases.len());
    cases.iter().for_each(|case| check(case, |text| format!("---\n{text}---\n\n# Ada\n")));
}

#[test]
fn bodies_merge_by_item_and_by_text() {
    let cases = cases(include_str!("cases/body.txt"));
    assert!(cases.len() > 30, "{}", cases.len());
    cases.iter().for_each(|case| check(case, str::to_owned));
}
