//! Linters of North American coupons (GS1 US: North American Coupon Application Guideline; Positive Offer File).
//!
//! A coupon is a run of digits without separators: many fields are led by a digit that gives their length.

use std::ops::RangeInclusive;

use super::{LintError, LintKind as K, LintResult, digits};

/// Reads the fields of a coupon one behind the other.
struct Fields<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Fields<'a> {
    fn new(text: &'a str) -> Result<Self, LintError> {
        digits(text)?;
        Ok(Self { text, at: 0 })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// A single digit. Nothing of the text can be pointed at where one is missing, so the fault is the whole of it.
    fn digit(&mut self, missing: K) -> Result<u8, LintError> {
        let digit = self.peek().ok_or_else(|| LintError::new(missing, 0..self.text.len()))?;
        self.at += 1;
        Ok(digit - b'0')
    }

    /// A single digit of `allowed`.
    fn choice(&mut self, missing: K, invalid: K, allowed: &[u8]) -> Result<u8, LintError> {
        let digit = self.digit(missing)?;
        if allowed.contains(&digit) { Ok(digit) } else { Err(LintError::new(invalid, self.at - 1..self.at)) }
    }

    /// A single digit of `allowed` that gives a length.
    fn length(&mut self, missing: K, invalid: K, allowed: RangeInclusive<u8>) -> Result<usize, LintError> {
        let digit = self.digit(missing)?;
        let valid = allowed.contains(&digit);
        if valid { Ok(usize::from(digit)) } else { Err(LintError::new(invalid, self.at - 1..self.at)) }
    }

    /// A field of `length` digits.
    fn take(&mut self, length: usize, truncated: K) -> Result<&'a str, LintError> {
        let Some(field) = self.text.get(self.at..self.at + length) else {
            let from = if self.at == self.text.len() { 0 } else { self.at };
            return Err(LintError::new(truncated, from..self.text.len()));
        };
        self.at += length;
        Ok(field)
    }

    /// Whether the optional field that `mark` leads stands here; passes over the mark.
    fn optional(&mut self, mark: u8) -> bool {
        let present = self.peek() == Some(mark);
        self.at += usize::from(present);
        present
    }

    fn date(&mut self, truncated: K, invalid: K) -> Result<&'a str, LintError> {
        let date = self.take(6, truncated)?;
        super::time::yymmdd(date).map_err(|_| LintError::new(invalid, self.at - 6..self.at))?;
        Ok(date)
    }

    fn end(&self) -> LintResult {
        let done = self.at == self.text.len();
        if done { Ok(()) } else { Err(LintError::new(K::CouponExcessData, self.at..self.text.len())) }
    }
}

/// The faults of what a purchase must fulfil: amount, its kind, family code.
struct Requirement {
    length: [K; 3],
    code: [K; 2],
    family: K,
}

fn requirement(fields: &mut Fields<'_>, kinds: &Requirement) -> LintResult {
    let length = fields.length(kinds.length[0], kinds.length[1], 1..=5)?;
    fields.take(length, kinds.length[2])?;
    fields.choice(kinds.code[0], kinds.code[1], &[0, 1, 2, 3, 4, 9])?;
    fields.take(3, kinds.family)?;
    Ok(())
}

/// The company prefix of a further purchase; 9 says that there is none.
fn further_prefix(fields: &mut Fields<'_>, [missing, invalid, truncated]: [K; 3]) -> LintResult {
    match fields.choice(missing, invalid, &[0, 1, 2, 3, 4, 5, 6, 9])? {
        9 => Ok(()),
        length => fields.take(usize::from(length) + 6, truncated).map(|_| ()),
    }
}

pub(super) fn coupon_code(text: &str) -> LintResult {
    let fields = &mut Fields::new(text)?;
    let prefix = fields.length(K::CouponMissingGcpVli, K::CouponInvalidGcpLength, 0..=6)?;
    fields.take(prefix + 6, K::CouponTruncatedGcp)?;
    fields.take(6, K::CouponTruncatedOfferCode)?;
    let value = fields.length(K::CouponMissingSaveValueVli, K::CouponInvalidSaveValueLength, 1..=5)?;
    fields.take(value, K::CouponTruncatedSaveValue)?;
    requirement(fields, &FIRST_PURCHASE)?;
    further_purchases(fields)?;
    validity(fields)?;
    if fields.optional(b'5') {
        let length = fields.digit(K::CouponMissingSerialNumberVli)?;
        fields.take(usize::from(length) + 6, K::CouponTruncatedSerialNumber)?;
    }
    if fields.optional(b'6') {
        let (missing, invalid) = (K::CouponMissingRetailerGcpOrGlnVli, K::CouponInvalidRetailerGcpOrGlnLength);
        let length = fields.length(missing, invalid, 1..=7)?;
        fields.take(length + 6, K::CouponTruncatedRetailerGcpOrGln)?;
    }
    if fields.optional(b'9') {
        miscellaneous(fields)?;
    }
    fields.end()
}

fn further_purchases(fields: &mut Fields<'_>) -> LintResult {
    if fields.optional(b'1') {
        let (missing, invalid) =
            (K::CouponMissingAdditionalPurchaseRulesCode, K::CouponInvalidAdditionalPurchaseRulesCode);
        fields.choice(missing, invalid, &[0, 1, 2, 3])?;
        requirement(fields, &SECOND_PURCHASE)?;
        let kinds =
            [K::CouponMissing2ndPurchaseGcpVli, K::CouponInvalid2ndPurchaseGcpLength, K::CouponTruncated2ndPurchaseGcp];
        further_prefix(fields, kinds)?;
    }
    if fields.optional(b'2') {
        requirement(fields, &THIRD_PURCHASE)?;
        let kinds =
            [K::CouponMissing3rdPurchaseGcpVli, K::CouponInvalid3rdPurchaseGcpLength, K::CouponTruncated3rdPurchaseGcp];
        further_prefix(fields, kinds)?;
    }
    Ok(())
}

fn validity(fields: &mut Fields<'_>) -> LintResult {
    let mut last = None;
    if fields.optional(b'3') {
        last = Some(fields.date(K::CouponTooShortForExpirationDate, K::CouponInvalidExpirationDate)?);
    }
    if fields.optional(b'4') {
        let first = fields.date(K::CouponTooShortForStartDate, K::CouponInvalidStartDate)?;
        if last.is_some_and(|last| first > last) {
            // Both dates with their marks.
            return Err(LintError::new(K::CouponExpirationBeforeStart, fields.at - 14..fields.at));
        }
    }
    Ok(())
}

fn miscellaneous(fields: &mut Fields<'_>) -> LintResult {
    fields.choice(K::CouponMissingSaveValueCode, K::CouponInvalidSaveValueCode, &[0, 1, 2, 5, 6])?;
    let (missing, invalid) = (K::CouponMissingSaveValueAppliesToItem, K::CouponInvalidSaveValueAppliesToItem);
    fields.choice(missing, invalid, &[0, 1, 2])?;
    fields.digit(K::CouponMissingStoreCouponFlag)?;
    fields.choice(K::CouponMissingDontMultiplyFlag, K::CouponInvalidDontMultiplyFlag, &[0, 1])?;
    Ok(())
}

pub(super) fn positive_offer(text: &str) -> LintResult {
    let fields = &mut Fields::new(text)?;
    fields.choice(K::CouponMissingFormatCode, K::CouponInvalidFormatCode, &[0, 1])?;
    let funder = fields.length(K::CouponMissingFunderVli, K::CouponInvalidFunderLength, 0..=6)?;
    fields.take(funder + 6, K::CouponTruncatedFunder)?;
    fields.take(6, K::CouponTruncatedOfferCode)?;
    let serial = fields.digit(K::CouponMissingSerialNumberVli)?;
    fields.take(usize::from(serial) + 6, K::CouponTruncatedSerialNumber)?;
    fields.end()
}

const FIRST_PURCHASE: Requirement = Requirement {
    length: [
        K::CouponMissing1stPurchaseRequirementVli,
        K::CouponInvalid1stPurchaseRequirementLength,
        K::CouponTruncated1stPurchaseRequirement,
    ],
    code: [K::CouponMissing1stPurchaseRequirementCode, K::CouponInvalid1stPurchaseRequirementCode],
    family: K::CouponTruncated1stPurchaseFamilyCode,
};

const SECOND_PURCHASE: Requirement = Requirement {
    length: [
        K::CouponMissing2ndPurchaseRequirementVli,
        K::CouponInvalid2ndPurchaseRequirementLength,
        K::CouponTruncated2ndPurchaseRequirement,
    ],
    code: [K::CouponMissing2ndPurchaseRequirementCode, K::CouponInvalid2ndPurchaseRequirementCode],
    family: K::CouponTruncated2ndPurchaseFamilyCode,
};

const THIRD_PURCHASE: Requirement = Requirement {
    length: [
        K::CouponMissing3rdPurchaseRequirementVli,
        K::CouponInvalid3rdPurchaseRequirementLength,
        K::CouponTruncated3rdPurchaseRequirement,
    ],
    code: [K::CouponMissing3rdPurchaseRequirementCode, K::CouponInvalid3rdPurchaseRequirementCode],
    family: K::CouponTruncated3rdPurchaseFamilyCode,
};
