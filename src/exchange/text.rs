//! Bytes as text: what a byte order mark says, else what the bytes are, whatever a label says. Never fails.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// So much of a file is looked at to tell its code page.
const LOOKED_AT: usize = 1 << 20;

/// The file's text.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => code_page(bytes).decode_without_bom_handling(bytes).0,
    }
}

/// The kind of UTF-16 that bytes are, with a mark or without.
pub fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding).filter(|it| [UTF_16LE, UTF_16BE].contains(it));
    }
    let head = &bytes[..bytes.len().min(200)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, most) = (zeros(0), zeros(1), head.len() * 2 / 5);
    match head.len() >= 4 {
        true if odd > most && even == 0 => Some(UTF_16LE),
        true if even > most && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The code page that bytes are most likely in, which are no UTF-8.
pub fn code_page(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // What is plain ASCII tells nothing: the part around the first other byte does.
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(200);
    detector.feed(&bytes[from..bytes.len().min(from + LOOKED_AT)], true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_its_bytes_are() {
        let check = |bytes: &[u8], expected| assert_eq!(decode(bytes), expected);
        check("François, 佐藤".as_bytes(), "François, 佐藤");
        check(b"\xEF\xBB\xBFName", "Name");
        check(b"\xFF\xFEN\0a\0m\0e\0", "Name");
        check(b"\xFE\xFF\0N\0a\0m\0e", "Name");
        check(b"N\0a\0m\0e\0,\0A\0", "Name,A");
        check(b"Name;Stadt\nJ\xFCrgen Wei\xDF;M\xFCnchen\n", "Name;Stadt\nJürgen Weiß;München\n");
        let russian = b"\xC8\xE2\xE0\xED\xEE\xE2 \xC8\xE2\xE0\xED \xC8\xE2\xE0\xED\xEE\xE2\xE8\xF7, \xEC\xE5\xED\xE5\xE4\xE6\xE5\xF0";
        check(russian, "Иванов Иван Иванович, менеджер");
        check(b"", "");
    }
}
