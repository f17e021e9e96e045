//! The picture as SVG: mid-grey, which is legible on white and on black alike, without anything from outside.

use super::cell::{MIDDLE, RINGS, SECTORS, SIDE};
use super::label::{Box, DOT, Label, width};
use super::{EDGE, Picture, TITLE};
use crate::contact::Category;
use std::fmt::Write;

/// All strokes and letters: 4.3 to 1 on white and on the near-black of git hosts.
pub const GREY: &str = "#797979";
/// Lines keep so far from letters.
const CLEAR: f64 = 4.0;

/// The titles of the sectors in the corners, and of the rings at their upper edges.
pub fn fixed(size: f64) -> Vec<Label> {
    let height = size * 1.2;
    let label = |text: &str, left: f64, top: f64| Label {
        place: Box { left, top, width: width(text, size), height },
        x: left,
        text: text.to_owned(),
    };
    let right = |text: &str| SIDE - width(text, size) - 4.0;
    let [expert, buyer, introducer, sponsor] = Category::ALL.map(Category::word);
    let below = SIDE - height - 4.0;
    let mut all = vec![
        label(expert, 4.0, below),
        label(buyer, 4.0, 4.0),
        label(introducer, right(introducer), 4.0),
        label(sponsor, right(sponsor), below),
    ];
    for (number, edge) in ["1", "2", "3"].into_iter().zip(&RINGS[1..]) {
        all.push(label(number, MIDDLE + CLEAR, MIDDLE - edge + CLEAR));
    }
    all
}

/// The picture's text.
pub fn render(picture: &Picture) -> String {
    let Picture { size, labels, dots, told } = picture;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" role=\"img\" \
         aria-labelledby=\"title told\" font-family=\"sans-serif\" font-size=\"{size}\" fill=\"{GREY}\">\n\
         <title id=\"title\">{TITLE}</title>\n<desc id=\"told\">{}</desc>\n\
         <g fill=\"none\" stroke=\"{GREY}\" stroke-width=\"1.5\">\n",
        escaped(told)
    );
    for edge in &RINGS[1..] {
        let _ = writeln!(out, "<circle cx=\"{MIDDLE}\" cy=\"{MIDDLE}\" r=\"{edge}\"/>");
    }
    for (angle, _) in SECTORS {
        for (from, to) in free(angle, labels) {
            let ((x1, y1), (x2, y2)) = (at(angle, from), at(angle, to));
            let _ = writeln!(out, "<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\"/>");
        }
    }
    out.push_str("</g>\n");
    for (x, y) in dots {
        let _ = writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/>", DOT * size);
    }
    for Label { place, x, text } in labels {
        let base = place.top + place.height / 2.0 + size * 0.35;
        let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{base:.1}\">{}</text>", escaped(text));
    }
    out.push_str("</svg>\n");
    out
}

/// The point at an angle and a distance from the middle.
fn at(angle: f64, radius: f64) -> (f64, f64) {
    let angle = angle.to_radians();
    (MIDDLE + radius * angle.sin(), MIDDLE - radius * angle.cos())
}

/// The parts of a border that no label stands on.
fn free(angle: f64, labels: &[Label]) -> Vec<(f64, f64)> {
    let is_free = |radius: f64| {
        let (x, y) = at(angle, radius);
        labels.iter().all(|Label { place: it, .. }| {
            let is_beside = x < it.left - CLEAR || x > it.right() + CLEAR;
            is_beside || y < it.top || y > it.top + it.height
        })
    };
    let mut parts: Vec<(f64, f64)> = Vec::new();
    let mut begun: Option<f64> = None;
    for step in 0..=EDGE as usize {
        let radius = step as f64;
        match (is_free(radius), begun) {
            (true, None) => begun = Some(radius),
            (false, Some(from)) => {
                parts.push((from, radius - 1.0));
                begun = None;
            }
            _ => {}
        }
    }
    parts.extend(begun.map(|from| (from, EDGE)));
    parts.retain(|(from, to)| to > from);
    parts
}

/// A text as XML shows it, whatever stands in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to say these.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
