//! What the data codewords of a QR Code say, byte for byte (ISO/IEC 18004:2015, 7.4).
//!
//! Invariant: bits that the standard does not define yield nothing, and so does a symbol that is only a part of a message
//! (structured append).

use super::super::{ENVELOPE, GS, Message};
use crate::capture::Content;

/// Reads the data codewords of a symbol of a version, with their padding. Extended channel interpretations change the
/// symbology identifier; the bytes stay as they are. Kanji are two bytes of Shift JIS each.
pub(super) fn read(codewords: &[u8], version: u32) -> Option<Message> {
    let mut reader = Reader { codewords, at: 0, bytes: Vec::new(), fnc1: Fnc1::None, has_eci: false };
    while reader.segment(version)? {}
    let symbology = match (reader.fnc1, reader.has_eci) {
        (Fnc1::None, false) => "]Q1",
        (Fnc1::None, true) => "]Q2",
        (Fnc1::First, false) => "]Q3",
        (Fnc1::First, true) => "]Q4",
        (Fnc1::Second, false) => "]Q5",
        (Fnc1::Second, true) => "]Q6",
    };
    let content = match symbology {
        "]Q3" => Content::Gs1,
        _ if reader.bytes.starts_with(ENVELOPE) => Content::Iso15434,
        _ => Content::Other,
    };
    (!reader.bytes.is_empty()).then_some(Message { bytes: reader.bytes, symbology, content })
}

/// Where FNC1 stands.
#[derive(Clone, Copy, PartialEq)]
enum Fnc1 {
    None,
    /// GS1.
    First,
    /// After an industry's indicator, a letter or two digits.
    Second,
}

/// Segments of characters, by how many bits count them in versions to 9, to 26 and to 40 (table 3).
const NUMERIC: [usize; 3] = [10, 12, 14];
const ALPHANUMERIC: [usize; 3] = [9, 11, 13];
const BYTES: [usize; 3] = [8, 16, 16];
const KANJI: [usize; 3] = [8, 10, 12];

struct Reader<'a> {
    codewords: &'a [u8],
    /// In bits.
    at: usize,
    bytes: Vec<u8>,
    fnc1: Fnc1,
    has_eci: bool,
}

impl Reader<'_> {
    /// Reads a segment; false at the end of the message.
    fn segment(&mut self, version: u32) -> Option<bool> {
        const MODE: usize = 4;
        if self.left() < MODE {
            return Some(false);
        }
        let counted = |lengths: [usize; 3]| lengths[usize::from(version > 9) + usize::from(version > 26)];
        match self.take(MODE)? {
            0b0000 => return Some(false),
            0b0001 => self.numeric(counted(NUMERIC))?,
            0b0010 => self.alphanumeric(counted(ALPHANUMERIC))?,
            0b0100 => self.binary(counted(BYTES))?,
            0b1000 => self.kanji(counted(KANJI))?,
            0b0111 => self.eci()?,
            0b0101 if self.bytes.is_empty() && self.fnc1 == Fnc1::None => self.fnc1 = Fnc1::First,
            0b1001 if self.bytes.is_empty() && self.fnc1 == Fnc1::None => self.indicator()?,
            _ => return None,
        }
        Some(true)
    }

    fn left(&self) -> usize {
        self.codewords.len() * 8 - self.at
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        if count > self.left() {
            return None;
        }
        let bit = |at: usize| u32::from(self.codewords[at / 8] >> (7 - at % 8) & 1);
        let number = (self.at..self.at + count).fold(0, |number, at| number << 1 | bit(at));
        self.at += count;
        Some(number)
    }

    /// Three digits in ten bits; two in seven and one in four at the end.
    fn numeric(&mut self, counted: usize) -> Option<()> {
        let mut count = self.take(counted)?;
        while count > 0 {
            let digits = count.min(3);
            let number = self.take(1 + 3 * digits as usize)?;
            if number >= 10_u32.pow(digits) {
                return None;
            }
            for place in (0..digits).rev() {
                self.bytes.push(b'0' + (number / 10_u32.pow(place) % 10) as u8);
            }
            count -= digits;
        }
        Some(())
    }

    /// Two characters in eleven bits; one in six at the end. With FNC1, `%` stands for it and `%%` for `%`.
    fn alphanumeric(&mut self, counted: usize) -> Option<()> {
        const CHARACTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        let mut count = self.take(counted)?;
        let mut text = Vec::new();
        while count > 0 {
            let pair = count.min(2);
            let number = self.take(if pair == 2 { 11 } else { 6 })?;
            if number >= 45_u32.pow(pair) {
                return None;
            }
            if pair == 2 {
                text.push(CHARACTERS[number as usize / 45]);
            }
            text.push(CHARACTERS[number as usize % 45]);
            count -= pair;
        }
        if self.fnc1 == Fnc1::None {
            self.bytes.extend(text);
            return Some(());
        }
        let mut rest = text.as_slice();
        while let [first, after @ ..] = rest {
            let (byte, after) = match (first, after) {
                (b'%', [b'%', after @ ..]) => (b'%', after),
                (b'%', _) => (GS, after),
                (other, _) => (*other, after),
            };
            self.bytes.push(byte);
            rest = after;
        }
        Some(())
    }

    fn binary(&mut self, counted: usize) -> Option<()> {
        for _ in 0..self.take(counted)? {
            let byte = self.take(8)?;
            self.bytes.push(byte as u8);
        }
        Some(())
    }

    fn kanji(&mut self, counted: usize) -> Option<()> {
        for _ in 0..self.take(counted)? {
            let packed = self.take(13)?;
            let code = ((packed / 0xC0) << 8) | (packed % 0xC0);
            let code = code + if code < 0x1F00 { 0x8140 } else { 0xC140 };
            self.bytes.extend([(code >> 8) as u8, code as u8]);
        }
        Some(())
    }

    /// The number of an interpretation takes one to three bytes (table 4).
    fn eci(&mut self) -> Option<()> {
        let more = match self.take(8)? {
            0..=0x7F => 0,
            0x80..=0xBF => 8,
            0xC0..=0xDF => 16,
            _ => return None,
        };
        self.has_eci = true;
        self.take(more).map(drop)
    }

    /// FNC1 in the second position: the indicator is a number, or a letter by its code and 100 (7.4.8.3).
    fn indicator(&mut self) -> Option<()> {
        self.fnc1 = Fnc1::Second;
        match self.take(8)? as u8 {
            number @ 0..=99 => self.bytes.extend([b'0' + number / 10, b'0' + number % 10]),
            letter @ (165..=190 | 197..=222) => self.bytes.push(letter - 100),
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of so many bits, as codewords.
    fn packed(numbers: &[(u32, usize)]) -> Vec<u8> {
        let bits = numbers.iter().flat_map(|(number, count)| (0..*count).rev().map(move |bit| number >> bit & 1 == 1));
        let mut bits: Vec<_> = bits.collect();
        bits.resize(bits.len().next_multiple_of(8), false);
        bits.chunks(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
    }

    #[track_caller]
    fn check(numbers: &[(u32, usize)], expected: &[u8], symbology: &str) {
        let message = read(&packed(numbers), 1).expect("a message");
        assert_eq!(
            (message.bytes.escape_ascii().to_string(), message.symbology),
            (expected.escape_ascii().to_string(), symbology)
        );
    }

    const AB: [(u32, usize); 3] = [(0b0010, 4), (2, 9), (10 * 45 + 11, 11)];
    const FNC1_FIRST: (u32, usize) = (0b0101, 4);

    #[test]
    fn segments_follow_each_other() {
        let numeric = [(0b0001, 4), (5, 10), (12, 10), (34, 7)];
        check(&numeric, b"01234", "]Q1");
        check(
            &[numeric.as_slice(), &AB, &[(0b0100, 4), (2, 8), (0xC3, 8), (0, 8)]].concat(),
            b"01234AB\xc3\x00",
            "]Q1",
        );
        // The standard's own example of kanji.
        check(&[(0b1000, 4), (2, 8), (0x0D9F, 13), (0x1AAA, 13)], &[0x93, 0x5F, 0xE4, 0xAA], "]Q1");
        check(&[AB.as_slice(), &[(0, 4), (0b0010, 4)]].concat(), b"AB", "]Q1");
    }

    #[test]
    fn fnc1_counts_by_its_mode() {
        let percents = [(0b0010, 4), (4, 9), (38 * 45 + 38, 11), (38 * 45 + 10, 11)];
        check(&percents, b"%%%A", "]Q1");
        check(&[&[FNC1_FIRST], percents.as_slice()].concat(), b"%\x1dA", "]Q3");
        check(&[&[(0b1001, 4), (165, 8)], AB.as_slice()].concat(), b"AAB", "]Q5");
        check(&[&[(0b1001, 4), (37, 8)], AB.as_slice()].concat(), b"37AB", "]Q5");
        check(&[&[(0b0111, 4), (26, 8), FNC1_FIRST], AB.as_slice()].concat(), b"AB", "]Q4");
        check(&[&[(0b0111, 4), (0x80, 8), (9, 8)], AB.as_slice()].concat(), b"AB", "]Q2");
    }

    #[test]
    fn what_is_undefined_or_a_part_is_not_read() {
        let refused: [&[(u32, usize)]; 8] = [
            &[(0, 4)],
            &[(0b0011, 4), (0, 16), (0b0010, 4), (1, 9), (10, 6)],
            &[(0b0001, 4), (3, 10), (1000, 10)],
            &[(0b0010, 4), (2, 9), (2025, 11)],
            &[(0b0100, 4), (9, 8), (1, 8)],
            &[(0b1001, 4), (100, 8)],
            &[(0b0111, 4), (0xE0, 8)],
            &[AB[0], AB[1], AB[2], FNC1_FIRST],
        ];
        for numbers in refused {
            assert_eq!(read(&packed(numbers), 1), None, "{numbers:?}");
        }
        assert_eq!(read(&[], 1), None);
    }
}
