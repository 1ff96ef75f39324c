//! What can be noticed about an input, as a closed list.

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingSeverity {
    /// Worth knowing.
    Info,
    /// Not as it should be, understood all the same.
    Warning,
    /// The standard does not allow it.
    Error,
}

impl FindingSeverity {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! finding_codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $severity:ident, $words:literal;)*) => {
        /// What was noticed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum FindingCode { $($(#[doc = $doc])* $variant,)* }

        impl FindingCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name used in JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How grave it is.
            pub const fn severity(self) -> FindingSeverity {
                match self { $(Self::$variant => FindingSeverity::$severity,)* }
            }

            /// What it means, in plain English.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

finding_codes! {
    /// The scanner sent no symbology identifier.
    NoSymbology = "no_symbology", Info, "the scanner sent no symbology identifier; the text was taken for what it looks like";
    /// GS behind an element of pre-defined length, or at the end.
    SuperfluousSeparator = "superfluous_separator", Info, "a separator stands where none is needed";
    /// No application identifier starts here.
    UnknownAi = "unknown_ai", Error, "no application identifier starts here";
    /// The value is shorter or longer than its format allows.
    BadLength = "bad_length", Error, "the value has a length that its format does not allow";
    /// A character outside the value's set.
    BadCharacter = "bad_character", Error, "the value has a character that its format does not allow";
    /// The check digit does not fit.
    BadCheckDigit = "bad_check_digit", Error, "the check digit does not fit the other digits";
    /// No such day.
    BadDate = "bad_date", Error, "the value is not a day of the calendar";
    /// The same identifier twice with different values.
    Contradiction = "contradiction", Error, "the same identifier stands here twice with different values";
    /// Brackets do not match.
    BadBrackets = "bad_brackets", Error, "an identifier in brackets was expected here";
    /// Bytes that are not text.
    NotText = "not_text", Error, "these bytes are not text";
    /// Nothing that Packproof reads.
    NotUnderstood = "not_understood", Error, "this is not a code that Packproof reads";
}

/// Something noticed, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// How grave.
    pub severity: FindingSeverity,
    /// Byte offset at which it starts.
    pub start: usize,
    /// Byte offset behind it.
    pub end: usize,
}

impl Finding {
    /// A finding about `start..end` of the input.
    pub const fn new(code: FindingCode, start: usize, end: usize) -> Self {
        Self { code, severity: code.severity(), start, end }
    }
}
