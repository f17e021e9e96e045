//! Questions for next time: the items of a list under a heading `Ask`. Struck through they were asked, or are to be let
//! be. Says them in plain words, does nothing with them.

use super::Place;
use super::body::{Item, own_lines};
use super::markdown::without_struck;
use super::markdown::{cut, without_code, words};
use super::promise::MAX_TEXT;
use super::task::checkbox;

/// How many questions of a note are kept.
const MAX_QUESTIONS: usize = 50;

/// A question for next time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// What to ask, as plain words, at most 200 characters.
    pub text: Box<str>,
    /// 1-based line in the file.
    pub line: u32,
}

/// The questions among the items that wait, in their order; tasks are none.
pub(super) fn read(items: &[Item<'_>], place: Place) -> Box<[Question]> {
    let waiting = all(items, place).filter(|(_, waits)| *waits).map(|(question, _)| question);
    waiting.take(MAX_QUESTIONS).collect()
}

/// All questions among the items, those that were asked too, each with whether it waits.
pub(super) fn all(items: &[Item<'_>], place: Place) -> impl Iterator<Item = (Question, bool)> {
    let read = move |item: &Item<'_>| {
        let question = Question { text: text(item.text).into(), line: place.line(item) };
        (question, waits(item.text))
    };
    let questions = items.iter().filter(|item| checkbox(item.text).is_none()).map(read);
    questions.filter(|(question, _)| !question.text.is_empty())
}

/// What an item asks, without what is struck out in it; of one that is struck out, what it asked.
pub(super) fn text(source: &str) -> String {
    let own = own_lines(source);
    let kept = without_struck(own);
    let shown = if is_struck(own) { words(&struck(own)) } else { words(&kept) };
    cut(&shown, MAX_TEXT).into_owned()
}

/// What is struck out in a text.
fn struck(text: &str) -> String {
    let pieces = text.split("~~").skip(1).step_by(2);
    pieces.collect::<Vec<_>>().join("\n")
}

/// Whether an item is a question that waits.
pub(super) fn waits(source: &str) -> bool {
    let own = own_lines(source);
    checkbox(source).is_none() && !is_struck(own)
}

/// Whether nothing is left to be asked: all is struck out, or what is struck out leads and an answer follows it.
fn is_struck(own: &str) -> bool {
    let text = without_code(own);
    let kept = without_struck(&text);
    if kept.len() == text.len() && kept == text {
        return false;
    }
    let is_answered = || text.trim_start().starts_with("~~") && !kept.contains('?');
    !kept.contains(char::is_alphanumeric) || is_answered()
}

#[cfg(test)]
mod tests {
    use super::super::read_body;
    use crate::contact::Methods;

    #[test]
    fn a_question_waits_until_it_is_struck_through() {
        let check = |body: &str, expected: &[(&str, u32)]| {
            let said = read_body(body, 0, &Methods::default());
            let found: Vec<(&str, u32)> = said.questions.iter().map(|it| (&*it.text, it.line)).collect();
            assert_eq!(found, expected, "{body:?}");
        };
        check("## Ask\n\n- how did the **audit** go?\n", &[("how did the audit go?", 3)]);
        check("# ask:\n- a?\n- b\n\n## Log\n- 2026-11-02 c?\n", &[("a?", 2), ("b", 3)]);
        check("## Ask\n- ~~a?~~\n- ~~b~~ fine, thanks\n* ~~c?~~ ^id\n", &[]);
        check("## Ask\n- ~~a?~~ b?\n- the ~~lift~~ audit?\n", &[("b?", 2), ("the audit?", 3)]);
        check("## Ask\n- a `~~` b?\n- two\n  lines?\n", &[("a ~~ b?", 2), ("two lines?", 3)]);
        check("## Ask\n- [ ] a\n- [x] b\n- c?\n  - d\n> - e\n", &[("c?", 4)]);
        check("## Ask\n```\n- a\n```\n%% \n- b\n%%\n- ^id\n-\n", &[]);
        check("## Asked\n- a?\n", &[]);
    }

    #[test]
    fn both_readers_find_the_same_questions() {
        let body = "## Ask\n- a?\n- ~~b?~~\n\n## Personal\n- c\n\n# Log\n- 2026-11-02 d\n";
        let plain = read_body(body, 0, &Methods::default());
        let parsed = read_body(&format!("{body}\n```\n```\n"), 0, &Methods::default());
        assert_eq!((&plain.questions, &plain.personal), (&parsed.questions, &parsed.personal));
        assert_eq!(plain.questions.len(), 1);
    }
}
