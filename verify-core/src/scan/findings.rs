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
    /// The symbology identifier or the letters came with the wrong case.
    CapsLock = "caps_lock", Warning, "letters arrived with the wrong case: Caps Lock, or a scanner or program that changes case";
    /// The keyboard layouts of scanner and device differ.
    KeyboardLayout = "keyboard_layout", Warning, "the scanner types for another keyboard layout than the device is set to";
    /// Separators are missing.
    SeparatorLost = "separator_lost", Warning, "separators between the elements are missing";
    /// Separators arrived as something else.
    SeparatorReplaced = "separator_replaced", Warning, "separators arrived as other characters";
    /// The symbology identifier is damaged or doubled.
    PrefixDamaged = "prefix_damaged", Warning, "the symbology identifier at the front is damaged";
    /// The end is missing.
    Truncated = "truncated", Warning, "the end of the code is missing";
    /// Two reads in one.
    ReadTwice = "read_twice", Warning, "the code arrived twice in one read";
    /// Another code was appended.
    CodeAppended = "code_appended", Warning, "another code was read into this one";
    /// Bytes changed on the way, or were added.
    EncodingDamaged = "encoding_damaged", Warning, "bytes were changed or added on the way from the scanner";
    /// A letter stands for a digit: O for 0, I for 1.
    LookAlike = "look_alike", Warning, "a letter stands where a digit of the same shape belongs";

    /// The scanner sent no symbology identifier.
    NoSymbology = "no_symbology", Info, "the scanner sent no symbology identifier; the text was taken for what it looks like";
    /// GS behind an element of pre-defined length, or at the end.
    SuperfluousSeparator = "superfluous_separator", Info, "a separator stands where none is needed";
    /// The line end or tab that a scanner sends behind a code.
    Terminator = "terminator", Info, "the scanner ends its input with this";
    /// The header or trailer of an ISO/IEC 15434 envelope.
    Envelope = "envelope", Info, "the envelope around the data (ISO/IEC 15434)";
    /// The part of a web address that carries no element.
    UriStem = "uri_stem", Info, "the web address that carries the elements";
    /// A query parameter or element that is kept and not read.
    NotRead = "not_read", Info, "kept and not read: it has no meaning in the standard";
    /// The product number was derived.
    DerivedGtin = "derived_gtin", Info, "the product number was derived from the national number";
    /// Separators or characters were put back as the scanner's profile says.
    ProfileApplied = "profile_applied", Info, "put right as this scanner's profile says";

    /// No application identifier starts here.
    UnknownAi = "unknown_ai", Error, "no application identifier starts here";
    /// A value is missing.
    EmptyValue = "empty_value", Error, "the value is missing";
    /// The value is shorter or longer than its format allows.
    BadLength = "bad_length", Error, "the value has a length that its format does not allow";
    /// A character outside the value's set.
    BadCharacter = "bad_character", Error, "the value has a character that its format does not allow";
    /// The check digit does not fit.
    BadCheckDigit = "bad_check_digit", Error, "the check digit does not fit the other digits";
    /// Check characters do not fit.
    BadCheckCharacters = "bad_check_characters", Error, "the check characters do not fit the rest of the value";
    /// No such day.
    BadDate = "bad_date", Error, "the value is not a day of the calendar";
    /// No such time of day.
    BadTime = "bad_time", Error, "the value is not a time of day";
    /// A code that its list does not hold.
    NotInCodeList = "not_in_code_list", Error, "the code is not in the list that the standard names";
    /// The digits of a GS1 company prefix do not stand where they belong.
    BadCompanyPrefix = "bad_company_prefix", Error, "a GS1 company prefix was expected here";
    /// A value that its format does not allow for another reason.
    BadValue = "bad_value", Error, "the value is not one that its format allows";
    /// The same identifier twice with different values.
    Contradiction = "contradiction", Error, "the same identifier stands here twice with different values";
    /// An element that another one needs is missing.
    RequiredMissing = "required_missing", Error, "this element needs another one that is missing";
    /// Two elements that may not stand together.
    ExcludedPair = "excluded_pair", Error, "these two elements may not stand together";
    /// Brackets do not match.
    BadBrackets = "bad_brackets", Error, "an identifier in brackets was expected here";
    /// Not a GS1 Digital Link URI, though it looks like one.
    BadUri = "bad_uri", Error, "this web address is not as GS1 Digital Link has it";
    /// A compressed GS1 Digital Link URI.
    CompressedUri = "compressed_uri", Error, "a compressed GS1 Digital Link; only the uncompressed form is read here";
    /// The symbology identifier does not fit the data.
    BadSymbology = "bad_symbology", Error, "the data do not fit the symbology identifier";
    /// An envelope that is not as its standard has it.
    BadEnvelope = "bad_envelope", Error, "the envelope is not as ISO/IEC 15434 has it";
    /// Bytes that are not text.
    NotText = "not_text", Error, "these bytes are not text";
    /// Nothing that Packproof reads.
    NotUnderstood = "not_understood", Error, "this is not a code that Packproof reads";
}

impl FindingCode {
    /// Whether it names a fault of the read, the scanner or the keyboard (design, section 3) and not of the code.
    pub const fn is_fault(self) -> bool {
        matches!(self.severity(), FindingSeverity::Warning)
    }
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
    /// The particulars, in plain English; empty where the code says all.
    pub detail: String,
}

impl Finding {
    /// A finding about `start..end` of the input.
    pub const fn new(code: FindingCode, start: usize, end: usize) -> Self {
        Self { code, severity: code.severity(), start, end, detail: String::new() }
    }

    /// The same with its particulars.
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// What it means with its particulars.
    pub fn words(&self) -> String {
        let words = self.code.words();
        if self.detail.is_empty() { words.to_owned() } else { format!("{words}: {}", self.detail) }
    }
}
