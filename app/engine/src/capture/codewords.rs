//! What the data codewords of a Data Matrix symbol say, byte for byte (ISO/IEC 16022:2006, 5.2 and 11.2).
//!
//! Invariant: a sequence of codewords that the standard does not define yields nothing, and so does a symbol that is only
//! a part of a message (structured append) or an order to a reader.

use super::Content;

/// A message and what the symbol says of its kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) bytes: Vec<u8>,
    pub(super) symbology: &'static str,
    pub(super) content: Content,
}

const GS: u8 = 0x1D;
const ENVELOPE: &[u8] = b"[)>\x1E";

/// Reads corrected data codewords with their padding. Extended channel interpretations change the symbology identifier;
/// the bytes stay as they are.
pub(super) fn read(codewords: &[u8]) -> Option<Message> {
    let mut reader = Reader { codewords, at: 0, bytes: Vec::new(), fnc1: Fnc1::None, has_eci: false };
    let trailer: &[u8] = match *codewords.first()? {
        ascii::MACRO_05 => reader.open_envelope(b"05"),
        ascii::MACRO_06 => reader.open_envelope(b"06"),
        _ => b"",
    };
    reader.message()?;
    if reader.bytes.is_empty() {
        return None;
    }
    reader.bytes.extend(trailer);
    let symbology = match (reader.fnc1, reader.has_eci) {
        (Fnc1::None, false) => "]d1",
        (Fnc1::First, false) => "]d2",
        (Fnc1::Second, false) => "]d3",
        (Fnc1::None, true) => "]d4",
        (Fnc1::First, true) => "]d5",
        (Fnc1::Second, true) => "]d6",
    };
    let content = match symbology {
        "]d2" => Content::Gs1,
        _ if reader.bytes.starts_with(ENVELOPE) => Content::Iso15434,
        _ => Content::Other,
    };
    Some(Message { bytes: reader.bytes, symbology, content })
}

/// Codewords with a meaning of their own in ASCII encodation.
mod ascii {
    pub(super) const PAD: u8 = 129;
    pub(super) const LATCH_C40: u8 = 230;
    pub(super) const LATCH_BASE_256: u8 = 231;
    pub(super) const FNC1: u8 = 232;
    pub(super) const UPPER_SHIFT: u8 = 235;
    pub(super) const MACRO_05: u8 = 236;
    pub(super) const MACRO_06: u8 = 237;
    pub(super) const LATCH_X12: u8 = 238;
    pub(super) const LATCH_TEXT: u8 = 239;
    pub(super) const LATCH_EDIFACT: u8 = 240;
    pub(super) const ECI: u8 = 241;
    pub(super) const UNLATCH: u8 = 254;
}

/// Where FNC1 stands that is not data.
#[derive(Clone, Copy)]
enum Fnc1 {
    None,
    /// GS1.
    First,
    /// After an industry's indicator, a letter or two digits.
    Second,
}

/// The sets of values that are packed three to two codewords.
#[derive(Clone, Copy, PartialEq)]
enum Triple {
    C40,
    Text,
    X12,
}

struct Reader<'a> {
    codewords: &'a [u8],
    at: usize,
    bytes: Vec<u8>,
    fnc1: Fnc1,
    has_eci: bool,
}

impl Reader<'_> {
    /// A macro stands for the beginning and the end of an envelope; the end is returned.
    fn open_envelope(&mut self, format: &[u8; 2]) -> &'static [u8] {
        self.at = 1;
        self.bytes = [ENVELOPE, format, &[GS]].concat();
        b"\x1E\x04"
    }

    /// Reads to the end: ASCII encodation, and what it latches to.
    fn message(&mut self) -> Option<()> {
        while let Some(codeword) = self.next() {
            match codeword {
                1..=128 => self.bytes.push(codeword - 1),
                ascii::PAD => break,
                130..=229 => self.bytes.extend([b'0' + (codeword - 130) / 10, b'0' + (codeword - 130) % 10]),
                ascii::LATCH_C40 => self.triples(Triple::C40)?,
                ascii::LATCH_BASE_256 => self.base_256()?,
                ascii::FNC1 => self.fnc1(),
                ascii::UPPER_SHIFT => {
                    let shifted = self.next().filter(|codeword| (1..=128).contains(codeword))?;
                    self.bytes.push(shifted - 1 + 128);
                }
                ascii::LATCH_X12 => self.triples(Triple::X12)?,
                ascii::LATCH_TEXT => self.triples(Triple::Text)?,
                ascii::LATCH_EDIFACT => self.edifact(),
                ascii::ECI => self.eci()?,
                // Some encoders end a symbol without padding by one superfluous unlatch.
                ascii::UNLATCH if self.at == self.codewords.len() => {}
                _ => return None,
            }
        }
        Some(())
    }

    fn next(&mut self) -> Option<u8> {
        let codeword = self.codewords.get(self.at).copied();
        self.at += usize::from(codeword.is_some());
        codeword
    }

    fn rest(&self) -> &[u8] {
        &self.codewords[self.at..]
    }

    /// FNC1 in ASCII encodation, just consumed.
    fn fnc1(&mut self) {
        let follows_indicator = || matches!(self.codewords[0], 66..=91 | 98..=123 | 130..=229);
        match self.at {
            1 => self.fnc1 = Fnc1::First,
            2 if follows_indicator() => self.fnc1 = Fnc1::Second,
            _ => self.bytes.push(GS),
        }
    }

    /// C40, text and X12 encodation (5.2.5 to 5.2.7).
    fn triples(&mut self, set: Triple) -> Option<()> {
        let (mut shift, mut upper) = (0, 0);
        // A last codeword alone is in ASCII encodation.
        while let [first, second, ..] = *self.rest() {
            self.at += 1;
            if first == ascii::UNLATCH {
                break;
            }
            self.at += 1;
            let packed = (u16::from(first) << 8 | u16::from(second)).checked_sub(1)?;
            for value in [packed / 1600, packed / 40 % 40, packed % 40] {
                let value = u8::try_from(value).ok().filter(|value| *value < 40)?;
                match (set, shift, value) {
                    (Triple::X12, ..) => self.bytes.push(x12(value)),
                    (_, 0, 0..=2) => shift = value + 1,
                    (_, 2, 30) => (shift, upper) = (0, 128),
                    _ => {
                        let byte = shifted(set, shift, value)?;
                        self.bytes.push(byte.checked_add(std::mem::take(&mut upper))?);
                        shift = 0;
                    }
                }
            }
        }
        Some(())
    }

    /// EDIFACT encodation (5.2.8): four characters of six bits in three codewords; fewer codewords are ASCII.
    fn edifact(&mut self) {
        const UNLATCH: u32 = 31;
        while let [a, b, c, ..] = *self.rest() {
            let packed = u32::from_be_bytes([0, a, b, c]);
            for (index, shift) in [18, 12, 6, 0].into_iter().enumerate() {
                let value = packed >> shift & 63;
                if value == UNLATCH {
                    self.at += ((index + 1) * 6).div_ceil(8);
                    return;
                }
                let byte = if value & 32 == 0 { value | 64 } else { value };
                self.bytes.push(u8::try_from(byte).expect("seven bits"));
            }
            self.at += 3;
        }
    }

    /// Base 256 encodation (5.2.9): a length, then bytes, all scrambled by their place.
    fn base_256(&mut self) -> Option<()> {
        let length = match self.unscrambled()? {
            0 => self.rest().len(),
            short @ 1..=249 => usize::from(short),
            long => 250 * (usize::from(long) - 249) + usize::from(self.unscrambled()?),
        };
        for _ in 0..length {
            let byte = self.unscrambled()?;
            self.bytes.push(byte);
        }
        Some(())
    }

    /// The next codeword with the 255-state randomisation undone (annex B.2).
    fn unscrambled(&mut self) -> Option<u8> {
        let codeword = self.next()?;
        let noise = 149 * self.at % 255 + 1;
        Some(codeword.wrapping_sub(u8::try_from(noise).expect("255 at most")))
    }

    /// The number of an extended channel interpretation takes one to three codewords (5.4.1).
    fn eci(&mut self) -> Option<()> {
        let more = match self.next()? {
            1..=127 => 0,
            128..=191 => 1,
            192..=207 => 2,
            _ => return None,
        };
        self.has_eci = true;
        (0..more).try_for_each(|_| self.next().map(drop))
    }
}

/// A value of C40 or text encodation as a byte (annex C, tables C.1 and C.2); `shift` is 0 for the basic set.
fn shifted(set: Triple, shift: u8, value: u8) -> Option<u8> {
    let is_text = set == Triple::Text;
    match (shift, value) {
        (0, 3) => Some(b' '),
        (0, 4..=13) => Some(b'0' + value - 4),
        (0, 14..) => Some(value - 14 + if is_text { b'a' } else { b'A' }),
        (1, 0..=31) => Some(value),
        (2, 0..=14) => Some(b'!' + value),
        (2, 15..=21) => Some(b':' + value - 15),
        (2, 22..=26) => Some(b'[' + value - 22),
        (2, 27) => Some(GS),
        (3, 1..=26) if is_text => Some(b'A' + value - 1),
        (3, 0..=31) => Some(b'`' + value),
        _ => None,
    }
}

/// A value of X12 encodation as a byte (5.2.7).
fn x12(value: u8) -> u8 {
    match value {
        0 => b'\r',
        1 => b'*',
        2 => b'>',
        3 => b' ',
        4..=13 => b'0' + value - 4,
        _ => b'A' + value - 14,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(codewords: &[u8], expected: &[u8], symbology: &str) {
        let message = read(codewords).expect("a message");
        assert_eq!(
            (message.bytes.escape_ascii().to_string(), message.symbology),
            (expected.escape_ascii().to_string(), symbology)
        );
    }

    /// Packs values of C40, text or X12.
    fn packed(values: [u16; 3]) -> [u8; 2] {
        (values[0] * 1600 + values[1] * 40 + values[2] + 1).to_be_bytes()
    }

    #[test]
    fn fnc1_counts_by_its_codeword() {
        check(&[232, 131, 232, 66, 129, 9], b"01\x1dA", "]d2");
        check(&[66, 232, 67], b"AB", "]d3");
        check(&[142, 232, 67], b"12B", "]d3");
        check(&[33, 232, 67], b" \x1dB", "]d1");
        // Not GS1, whatever the fourth character is.
        check(&[66, 67, 68, 232, 69], b"ABC\x1dD", "]d1");
        assert_eq!(read(&[232, 66]).map(|it| it.content), Some(Content::Gs1));
        assert_eq!(read(&[66, 67, 232, 66]).map(|it| it.content), Some(Content::Other));
    }

    #[test]
    fn a_later_fnc1_in_c40_and_text_is_a_group_separator() {
        let fnc1 = packed([14, 1, 27]);
        check(&[232, ascii::LATCH_C40, fnc1[0], fnc1[1], 254, 66], b"A\x1dA", "]d2");
        check(&[232, ascii::LATCH_TEXT, fnc1[0], fnc1[1]], b"a\x1d", "]d2");
    }

    #[test]
    fn a_group_separator_written_as_a_character_stays() {
        check(&[232, 131, 30, 66], b"01\x1dA", "]d2");
    }

    #[test]
    fn sets_of_packed_values() {
        let [upper, shift] = [packed([1, 30, 14]), packed([2, 1, 3])];
        check(&[ascii::LATCH_C40, upper[0], upper[1]], b"\xc1", "]d1");
        check(&[ascii::LATCH_TEXT, shift[0], shift[1], 254, 50], b"A 1", "]d1");
        let x12 = packed([0, 13, 39]);
        check(&[ascii::LATCH_X12, x12[0], x12[1], 67], b"\r9ZB", "]d1");
    }

    #[test]
    fn edifact_ends_with_an_unlatch_or_too_few_codewords() {
        // A, B, C, D; then unlatch as the first of four; then ASCII.
        check(&[240, 0x04, 0x20, 0xC4, 0x7C, 66, 129], b"ABCDA", "]d1");
        check(&[240, 0x04, 0x20, 0xC4, 66, 67], b"ABCDAB", "]d1");
    }

    #[test]
    fn base_256_keeps_every_byte() {
        let scramble = |bytes: &[u8]| -> Vec<u8> {
            let scrambled = bytes.iter().zip(2_usize..).map(|(byte, at)| byte.wrapping_add((149 * at % 255 + 1) as u8));
            [ascii::LATCH_BASE_256].into_iter().chain(scrambled).collect()
        };
        check(&scramble(&[3, 0x00, 0x1D, 0xFF]), b"\x00\x1d\xff", "]d1");
        check(&scramble(&[0, 0xC3, 0xA9]), b"\xc3\xa9", "]d1");
        assert_eq!(read(&scramble(&[3, 1])), None, "the length says three bytes");
    }

    #[test]
    fn macros_are_envelopes() {
        check(&[237, 66, 129], b"[)>\x1e06\x1dA\x1e\x04", "]d1");
        assert_eq!(read(&[236, 66]).map(|it| it.content), Some(Content::Iso15434));
        assert_eq!(read(&[66, 236]), None, "a macro stands first");
    }

    #[test]
    fn interpretations_change_the_identifier_only() {
        check(&[241, 27, 235, 100, 66], b"\xe3A", "]d4");
        check(&[232, 241, 27, 66], b"A", "]d5");
        assert_eq!(read(&[232, 241, 27, 66]).map(|it| it.content), Some(Content::Other));
    }

    #[test]
    fn what_is_undefined_or_a_part_is_not_read() {
        for codewords in [
            &[][..],
            &[129],
            &[232],
            &[0],
            &[66, 250],
            &[233, 1, 1, 1, 66],
            &[234],
            &[230, 0, 0],
            &[235, 130],
            &[241, 0, 66],
        ] {
            assert_eq!(read(codewords), None, "{codewords:?}");
        }
    }
}
