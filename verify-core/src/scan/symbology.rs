//! AIM symbology identifiers: what kind of symbol a scanner says it has read (ISO/IEC 15424).

/// An AIM symbology identifier such as `]d2` (ISO/IEC 15424).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Symbology([u8; 3]);

impl Symbology {
    /// GS1 DataMatrix.
    pub const GS1_DATAMATRIX: Self = Self(*b"]d2");

    /// Parses `]`, a letter and a character.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        let valid = bytes[0] == b']' && bytes[1].is_ascii_alphabetic() && bytes[2].is_ascii_alphanumeric();
        valid.then_some(Self(bytes))
    }

    /// The three characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("parse takes ASCII only")
    }

    /// Whether it promises GS1 element strings: GS1 DataMatrix, GS1-128, GS1 DataBar, GS1 QR Code, GS1 DotCode
    /// (GS1 General Specifications figure 7.8.1-1).
    pub fn is_gs1(&self) -> bool {
        matches!(&self.0, b"]d2" | b"]C1" | b"]e0" | b"]Q3" | b"]J1")
    }

    /// Whether it promises a bare GTIN: EAN-13, UPC, EAN-8.
    pub fn is_ean_upc(&self) -> bool {
        self.ean_upc_digits().is_some()
    }

    /// How many digits the GTIN has that it promises: 13 for EAN-13 and UPC (with a zero in front), 8 for EAN-8.
    pub fn ean_upc_digits(&self) -> Option<usize> {
        match &self.0 {
            b"]E0" => Some(13),
            b"]E4" => Some(8),
            _ => None,
        }
    }

    /// Whether it names a symbol of any text that promises no GS1 data: Data Matrix, QR Code, DotCode, Code 128, Code 39,
    /// Interleaved 2 of 5, PDF417, Aztec Code and what a scanner calls by no other name (ISO/IEC 15424 table 1).
    pub fn is_plain(&self) -> bool {
        let [_, letter, modifier] = self.0;
        let known = match letter {
            b'A' | b'I' | b'L' | b'z' | b'X' => true,
            b'C' => modifier != b'1',
            b'd' => modifier != b'2',
            b'Q' => modifier != b'3',
            b'J' => modifier != b'1',
            _ => false,
        };
        known && modifier.is_ascii_alphanumeric()
    }
}
