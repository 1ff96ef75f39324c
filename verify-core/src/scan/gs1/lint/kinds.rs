//! Everything that a linter can find wrong, as a closed list: a name, the finding it becomes and what it means.
// tidy: data table

use crate::scan::FindingCode;

macro_rules! lint_kinds {
    ($($variant:ident = $name:literal, $code:ident, $words:literal;)*) => {
        /// What a linter found wrong. The documentation of each is its [`words`](Self::words).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LintKind { $(#[doc = $words] $variant,)* }

        impl LintKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name of the GS1 Barcode Syntax Dictionary in lower case, such as `illegal_month`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The finding that it becomes.
            pub const fn code(self) -> FindingCode {
                match self { $(Self::$variant => FindingCode::$code,)* }
            }

            /// What it means, in plain English.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

lint_kinds! {
    NonDigitCharacter = "non_digit_character", BadCharacter, "only digits may stand here";
    InvalidCset82Character = "invalid_cset82_character", BadCharacter, "this character is not in GS1's character set 82";
    InvalidCset39Character = "invalid_cset39_character", BadCharacter, "this character is not in GS1's character set 39";
    InvalidCset32Character = "invalid_cset32_character", BadCharacter, "this character is not in GS1's character set 32";
    IncorrectCheckDigit = "incorrect_check_digit", BadCheckDigit, "another check digit belongs to these digits";
    TooShortForCheckDigit = "too_short_for_check_digit", BadLength, "there is no check digit";
    IncorrectCheckPair = "incorrect_check_pair", BadCheckCharacters, "another pair of check characters belongs to this key";
    TooShortForCheckPair = "too_short_for_check_pair", BadLength, "too short for a pair of check characters";
    TooLongForCheckPairImplementation = "too_long_for_check_pair_implementation", BadLength, "too long for a pair of check characters";
    InvalidGcpPrefix = "invalid_gcp_prefix", BadCompanyPrefix, "a GS1 company prefix starts with four digits or more";
    ImporterIdxMustBeOneCharacter = "importer_idx_must_be_one_character", BadLength, "the importer index is one character";
    InvalidImportIdxCharacter = "invalid_import_idx_character", BadCharacter, "the importer index is a letter, a digit, hyphen or underscore";
    IllegalZeroValue = "illegal_zero_value", BadValue, "zero is not allowed here";
    NotZero = "not_zero", BadValue, "only zero is allowed here";
    IllegalZeroPrefix = "illegal_zero_prefix", BadValue, "the number may not start with zero";
    NotZeroOrOne = "not_zero_or_one", BadValue, "only 0 (no) and 1 (yes) are allowed";
    InvalidWindingDirection = "invalid_winding_direction", BadValue, "a winding direction is 0, 1 or 9";
    NotIso3166 = "not_iso3166", NotInCodeList, "not a three-digit country code of ISO 3166";
    NotIso3166Or999 = "not_iso3166_or_999", NotInCodeList, "neither a three-digit country code of ISO 3166 nor 999";
    NotIso3166Alpha2 = "not_iso3166_alpha2", NotInCodeList, "not a two-letter country code of ISO 3166";
    NotIso4217 = "not_iso4217", NotInCodeList, "not a three-digit currency code of ISO 4217";
    IbanTooShort = "iban_too_short", BadLength, "too short for an IBAN";
    InvalidIbanCharacter = "invalid_iban_character", BadCharacter, "an IBAN has capital letters and digits only";
    IllegalIbanCountryCode = "illegal_iban_country_code", NotInCodeList, "an IBAN starts with a two-letter country code of ISO 3166";
    IncorrectIbanChecksum = "incorrect_iban_checksum", BadCheckCharacters, "other check digits belong to this IBAN";
    DateTooShort = "date_too_short", BadLength, "too short for a date";
    DateTooLong = "date_too_long", BadLength, "too long for a date";
    HourWithMinuteTooShort = "hour_with_minute_too_short", BadLength, "hour and minute are four digits; there are fewer";
    HourWithMinuteTooLong = "hour_with_minute_too_long", BadLength, "hour and minute are four digits; there are more";
    IllegalMonth = "illegal_month", BadDate, "months run from 01 to 12";
    IllegalDay = "illegal_day", BadDate, "the month has no such day";
    IllegalHour = "illegal_hour", BadTime, "hours run from 00 to 23";
    IllegalMinute = "illegal_minute", BadTime, "minutes run from 00 to 59";
    IllegalSecond = "illegal_second", BadTime, "seconds run from 00 to 59";
    InvalidLengthForPieceOfTotal = "invalid_length_for_piece_of_total", BadLength, "piece and total have the same number of digits";
    ZeroPieceNumber = "zero_piece_number", BadValue, "pieces are numbered from 1";
    ZeroTotalPieces = "zero_total_pieces", BadValue, "the number of pieces is zero";
    PieceNumberExceedsTotal = "piece_number_exceeds_total", BadValue, "the piece's number is above the number of pieces";
    InvalidPercentSequence = "invalid_percent_sequence", BadValue, "two hexadecimal digits belong behind a percent sign";
    CouponMissingFormatCode = "coupon_missing_format_code", BadLength, "coupon: the format code is missing";
    CouponInvalidFormatCode = "coupon_invalid_format_code", BadValue, "coupon: a format code is 0 or 1";
    CouponMissingFunderVli = "coupon_missing_funder_vli", BadLength, "coupon: the length of the funder's number is missing";
    CouponInvalidFunderLength = "coupon_invalid_funder_length", BadValue, "coupon: the length of the funder's number is given by 0 to 6";
    CouponTruncatedFunder = "coupon_truncated_funder", BadLength, "coupon: the funder's number is cut short";
    CouponTruncatedOfferCode = "coupon_truncated_offer_code", BadLength, "coupon: an offer code has six digits";
    CouponMissingSerialNumberVli = "coupon_missing_serial_number_vli", BadLength, "coupon: the length of the serial number is missing";
    CouponTruncatedSerialNumber = "coupon_truncated_serial_number", BadLength, "coupon: the serial number is cut short";
    CouponMissingGcpVli = "coupon_missing_gcp_vli", BadLength, "coupon: the length of the company prefix is missing";
    CouponInvalidGcpLength = "coupon_invalid_gcp_length", BadValue, "coupon: the length of the company prefix is given by 0 to 6";
    CouponTruncatedGcp = "coupon_truncated_gcp", BadLength, "coupon: the company prefix is cut short";
    CouponMissingSaveValueVli = "coupon_missing_save_value_vli", BadLength, "coupon: the length of the value is missing";
    CouponInvalidSaveValueLength = "coupon_invalid_save_value_length", BadValue, "coupon: the length of the value is given by 1 to 5";
    CouponTruncatedSaveValue = "coupon_truncated_save_value", BadLength, "coupon: the value is cut short";
    CouponMissing1stPurchaseRequirementVli = "coupon_missing_1st_purchase_requirement_vli", BadLength, "coupon: the length of the first purchase's amount is missing";
    CouponInvalid1stPurchaseRequirementLength = "coupon_invalid_1st_purchase_requirement_length", BadValue, "coupon: the length of the first purchase's amount is given by 1 to 5";
    CouponTruncated1stPurchaseRequirement = "coupon_truncated_1st_purchase_requirement", BadLength, "coupon: the first purchase's amount is cut short";
    CouponMissing1stPurchaseRequirementCode = "coupon_missing_1st_purchase_requirement_code", BadLength, "coupon: the kind of the first purchase's amount is missing";
    CouponInvalid1stPurchaseRequirementCode = "coupon_invalid_1st_purchase_requirement_code", BadValue, "coupon: the kind of the first purchase's amount is 0 to 4 or 9";
    CouponTruncated1stPurchaseFamilyCode = "coupon_truncated_1st_purchase_family_code", BadLength, "coupon: the first purchase's family code has three digits";
    CouponMissingAdditionalPurchaseRulesCode = "coupon_missing_additional_purchase_rules_code", BadLength, "coupon: the rule for further purchases is missing";
    CouponInvalidAdditionalPurchaseRulesCode = "coupon_invalid_additional_purchase_rules_code", BadValue, "coupon: the rule for further purchases is 0 to 3";
    CouponMissing2ndPurchaseRequirementVli = "coupon_missing_2nd_purchase_requirement_vli", BadLength, "coupon: the length of the second purchase's amount is missing";
    CouponInvalid2ndPurchaseRequirementLength = "coupon_invalid_2nd_purchase_requirement_length", BadValue, "coupon: the length of the second purchase's amount is given by 1 to 5";
    CouponTruncated2ndPurchaseRequirement = "coupon_truncated_2nd_purchase_requirement", BadLength, "coupon: the second purchase's amount is cut short";
    CouponMissing2ndPurchaseRequirementCode = "coupon_missing_2nd_purchase_requirement_code", BadLength, "coupon: the kind of the second purchase's amount is missing";
    CouponInvalid2ndPurchaseRequirementCode = "coupon_invalid_2nd_purchase_requirement_code", BadValue, "coupon: the kind of the second purchase's amount is 0 to 4 or 9";
    CouponTruncated2ndPurchaseFamilyCode = "coupon_truncated_2nd_purchase_family_code", BadLength, "coupon: the second purchase's family code has three digits";
    CouponMissing2ndPurchaseGcpVli = "coupon_missing_2nd_purchase_gcp_vli", BadLength, "coupon: the length of the second purchase's company prefix is missing";
    CouponInvalid2ndPurchaseGcpLength = "coupon_invalid_2nd_purchase_gcp_length", BadValue, "coupon: the length of the second purchase's company prefix is given by 0 to 6 or 9";
    CouponTruncated2ndPurchaseGcp = "coupon_truncated_2nd_purchase_gcp", BadLength, "coupon: the second purchase's company prefix is cut short";
    CouponMissing3rdPurchaseRequirementVli = "coupon_missing_3rd_purchase_requirement_vli", BadLength, "coupon: the length of the third purchase's amount is missing";
    CouponInvalid3rdPurchaseRequirementLength = "coupon_invalid_3rd_purchase_requirement_length", BadValue, "coupon: the length of the third purchase's amount is given by 1 to 5";
    CouponTruncated3rdPurchaseRequirement = "coupon_truncated_3rd_purchase_requirement", BadLength, "coupon: the third purchase's amount is cut short";
    CouponMissing3rdPurchaseRequirementCode = "coupon_missing_3rd_purchase_requirement_code", BadLength, "coupon: the kind of the third purchase's amount is missing";
    CouponInvalid3rdPurchaseRequirementCode = "coupon_invalid_3rd_purchase_requirement_code", BadValue, "coupon: the kind of the third purchase's amount is 0 to 4 or 9";
    CouponTruncated3rdPurchaseFamilyCode = "coupon_truncated_3rd_purchase_family_code", BadLength, "coupon: the third purchase's family code has three digits";
    CouponMissing3rdPurchaseGcpVli = "coupon_missing_3rd_purchase_gcp_vli", BadLength, "coupon: the length of the third purchase's company prefix is missing";
    CouponInvalid3rdPurchaseGcpLength = "coupon_invalid_3rd_purchase_gcp_length", BadValue, "coupon: the length of the third purchase's company prefix is given by 0 to 6 or 9";
    CouponTruncated3rdPurchaseGcp = "coupon_truncated_3rd_purchase_gcp", BadLength, "coupon: the third purchase's company prefix is cut short";
    CouponTooShortForExpirationDate = "coupon_too_short_for_expiration_date", BadLength, "coupon: its last day is cut short";
    CouponInvalidExpirationDate = "coupon_invalid_exipiration_date", BadDate, "coupon: its last day is not a day of the calendar";
    CouponTooShortForStartDate = "coupon_too_short_for_start_date", BadLength, "coupon: its first day is cut short";
    CouponInvalidStartDate = "coupon_invalid_start_date", BadDate, "coupon: its first day is not a day of the calendar";
    CouponExpirationBeforeStart = "coupon_expiration_before_start", BadDate, "coupon: its last day is before its first";
    CouponMissingRetailerGcpOrGlnVli = "coupon_missing_retailer_gcp_or_gln_vli", BadLength, "coupon: the length of the retailer's number is missing";
    CouponInvalidRetailerGcpOrGlnLength = "coupon_invalid_retailer_gcp_or_gln_length", BadValue, "coupon: the length of the retailer's number is given by 1 to 7";
    CouponTruncatedRetailerGcpOrGln = "coupon_truncated_retailer_gcp_or_gln", BadLength, "coupon: the retailer's number is cut short";
    CouponMissingSaveValueCode = "coupon_missing_save_value_code", BadLength, "coupon: the kind of the value is missing";
    CouponInvalidSaveValueCode = "coupon_invalid_save_value_code", BadValue, "coupon: the kind of the value is 0, 1, 2, 5 or 6";
    CouponMissingSaveValueAppliesToItem = "coupon_missing_save_value_applies_to_item", BadLength, "coupon: the item that the value is for is missing";
    CouponInvalidSaveValueAppliesToItem = "coupon_invalid_save_value_applies_to_item", BadValue, "coupon: the item that the value is for is 0 to 2";
    CouponMissingStoreCouponFlag = "coupon_missing_store_coupon_flag", BadLength, "coupon: the mark of a store's own coupon is missing";
    CouponMissingDontMultiplyFlag = "coupon_missing_dont_multiply_flag", BadLength, "coupon: the mark against multiplying is missing";
    CouponInvalidDontMultiplyFlag = "coupon_invalid_dont_multiply_flag", BadValue, "coupon: the mark against multiplying is 0 or 1";
    CouponExcessData = "coupon_excess_data", BadLength, "coupon: digits are left over at the end";
    InvalidLatitude = "invalid_latitude", BadValue, "latitudes run from 0000000000 to 1800000000";
    InvalidLongitude = "invalid_longitude", BadValue, "longitudes run from 0000000000 to 3600000000";
    InvalidMediaType = "invalid_media_type", NotInCodeList, "not a media type of ICCBBA or GS1";
    LatitudeInvalidLength = "latitude_invalid_length", BadLength, "a latitude has ten digits";
    LongitudeInvalidLength = "longitude_invalid_length", BadLength, "a longitude has ten digits";
    InvalidCset64Character = "invalid_cset64_character", BadCharacter, "this character is not in the file-safe base64 alphabet";
    InvalidCset64Padding = "invalid_cset64_padding", BadLength, "the number of padding characters does not fit";
    NotHyphen = "not_hyphen", BadValue, "only a hyphen may stand here";
    InvalidBiologicalSexCode = "invalid_biological_sex_code", BadValue, "ISO/IEC 5218 knows 0, 1, 2 and 9";
    PositionInSequenceMalformed = "position_in_sequence_malformed", BadValue, "position and end of the sequence are numbers with a slash between";
    PositionExceedsEnd = "position_exceeds_end", BadValue, "the position is behind the end of the sequence";
    RequiresNonDigitCharacter = "requires_non_digit_character", BadValue, "digits alone are not allowed here";
    HourTooShort = "hour_too_short", BadLength, "an hour is two digits; there are fewer";
    HourTooLong = "hour_too_long", BadLength, "an hour is two digits; there are more";
    MinuteTooShort = "minute_too_short", BadLength, "a minute is two digits; there are fewer";
    MinuteTooLong = "minute_too_long", BadLength, "a minute is two digits; there are more";
    SecondTooShort = "second_too_short", BadLength, "a second is two digits; there are fewer";
    SecondTooLong = "second_too_long", BadLength, "a second is two digits; there are more";
    InvalidPackageType = "invalid_package_type", NotInCodeList, "not a package type code";
    TooShortForGcp = "too_short_for_gcp", BadCompanyPrefix, "too short for a GS1 company prefix";
    IbanTooLong = "iban_too_long", BadLength, "too long for an IBAN";
}
