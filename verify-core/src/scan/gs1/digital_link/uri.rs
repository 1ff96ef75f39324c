//! The parts of a web address (RFC 3986) and its percent-encoding.

use std::borrow::Cow;
use std::ops::Range;

/// Where the parts of a web address stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Uri {
    /// User information, host and port.
    pub(super) authority: Range<usize>,
    /// From its first slash on.
    pub(super) path: Range<usize>,
    /// Behind the question mark.
    pub(super) query: Option<Range<usize>>,
    /// Behind the number sign.
    pub(super) fragment: Option<Range<usize>>,
}

impl Uri {
    /// Splits an address of the schemes `http` and `https` with a host and a path.
    pub(super) fn split(text: &str) -> Option<Self> {
        let schemes = ["https://", "HTTPS://", "http://", "HTTP://"];
        let host_at = schemes.iter().find(|scheme| text.starts_with(**scheme))?.len();
        let path_at = host_at + text[host_at..].find(['/', '?', '#'])?;
        if path_at == host_at || !text[path_at..].starts_with('/') {
            return None;
        }
        let (before, fragment) = match text[path_at..].find('#') {
            Some(offset) => (path_at + offset, Some(path_at + offset + 1..text.len())),
            None => (text.len(), None),
        };
        let (path_end, query) = match text[path_at..before].find('?') {
            Some(offset) => (path_at + offset, Some(path_at + offset + 1..before)),
            None => (before, None),
        };
        Some(Self { authority: host_at..path_at, path: path_at..path_end, query, fragment })
    }
}

/// The first character that RFC 3986 does not allow in an address.
pub(super) fn illegal_character(text: &str) -> Option<Range<usize>> {
    let allowed = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '-' | '.' | '_' | '~' | ':' | '/' | '?' | '#' | '[' | ']' | '@' | '!' | '$' | '&')
            || matches!(c, '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=' | '%')
    };
    text.char_indices().find(|(_, c)| !allowed(*c)).map(|(at, c)| at..at + c.len_utf8())
}

/// The first character that no host name, address or port has. User information is among that: GS1 Digital Links have
/// none.
pub(super) fn illegal_in_host(text: &str, authority: &Range<usize>) -> Option<Range<usize>> {
    let at = authority.start + text[authority.clone()].find(|c| "_~@!$&'()*+,;=%".contains(c))?;
    Some(at..at + 1)
}

/// Which part of an address a value stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A segment of the path.
    Path,
    /// A parameter of the query, where `+` stands for a space.
    Query,
}

fn escaped_byte(bytes: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    match *bytes {
        [b'%', high, low, ..] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    }
}

/// The offset of the first percent sign without two hexadecimal digits behind it.
pub(super) fn bad_escape(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|at| bytes[*at] == b'%' && escaped_byte(&bytes[*at..]).is_none())
}

/// Undoes percent-encoding. What is not encoded rightly stays as it is; bytes that are not text become U+FFFD, which no
/// value may have.
pub(super) fn unescape(text: &str, part: Part) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let (bytes, mut plain, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while at < bytes.len() {
        let (byte, length) = match (escaped_byte(&bytes[at..]), bytes[at]) {
            (Some(byte), _) => (byte, 3),
            (None, b'+') if part == Part::Query => (b' ', 1),
            (None, byte) => (byte, 1),
        };
        plain.push(byte);
        at += length;
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

/// Adds `value` to `text`, everything but unreserved characters (RFC 3986 section 2.3) percent-encoded.
pub(super) fn escape_into(text: &mut String, value: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_split() {
        let uri = Uri::split("https://a:8/b?c?d#e#f").unwrap();
        assert_eq!(uri, Uri { authority: 8..11, path: 11..13, query: Some(14..17), fragment: Some(18..21) });
        for other in
            ["", "http://", "http:///a", "https://a?b/c", "https://a#b/c", "HtTp://a/b", "ftp://a/b", "https://a"]
        {
            assert_eq!(Uri::split(other), None, "{other}");
        }
    }

    #[test]
    fn escapes_are_undone_once() {
        assert_eq!(unescape("%2541+%zz%4", Part::Path), "%41+%zz%4");
        assert_eq!(unescape("a+b", Part::Query), "a b");
        assert_eq!(unescape("%ff", Part::Path), "\u{fffd}");
        assert_eq!(bad_escape("%41%4g"), Some(3));
        assert_eq!(bad_escape("%41"), None);
    }

    proptest! {
        #[test]
        fn escaping_is_undone(text: String) {
            let mut escaped = String::new();
            escape_into(&mut escaped, &text);
            prop_assert_eq!(illegal_character(&escaped), None);
            prop_assert_eq!(unescape(&escaped, Part::Query), text);
        }
    }
}
