//! The German Pharmazentralnummer in its own symbol: Code 39 with a hyphen in front (IFA, Code 39 specification), or typed.
//!
//! It names the product and nothing else of the pack.

use super::{Element, Finding, FindingCode, Identifier, Parsed, Reading};
use crate::ids::Pzn;
use crate::scan::ProductCode;

/// What stands in front of the number in symbols and in print.
const FRONTS: [&str; 4] = ["-", "PZN-", "PZN - ", "PZN "];

/// Whether `text` is a PZN with one of its fronts; digits alone may be anything.
pub fn is_pzn(text: &str) -> bool {
    number(text).is_some_and(|(_, digits)| matches!(digits.len(), 7 | 8) && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn number(text: &str) -> Option<(usize, &str)> {
    FRONTS.iter().find_map(|front| text.strip_prefix(front).map(|digits| (front.len(), digits)))
}

/// Reads it. A wrong check digit (modulo 11) is a finding.
pub fn parse(text: &str) -> Parsed {
    let Some((at, digits)) = number(text) else {
        return Parsed {
            elements: Vec::new(),
            findings: vec![Finding::new(FindingCode::NotUnderstood, 0, text.len())],
        };
    };
    let ai = Identifier::parse("PZN").expect("three letters");
    let finding = match Pzn::parse(digits) {
        Ok(pzn) => Finding::new(FindingCode::DerivedGtin, at, text.len())
            .with_detail(format!("NTIN {} of PZN {pzn}", pzn.to_ntin())),
        Err(error) => Finding::new(FindingCode::BadCheckDigit, at, text.len()).with_detail(error.to_string()),
    };
    Parsed {
        elements: vec![Element { ai, value: digits.to_owned(), start: 0, end: text.len() }],
        findings: vec![finding],
    }
}

/// The product, and the GTIN of its packs.
pub fn reading(parsed: &Parsed) -> Reading {
    let pzn = super::sound(parsed, "PZN").and_then(|digits| Pzn::parse(digits).ok());
    Reading {
        gtin: pzn.map(Pzn::to_ntin),
        product: pzn.map(|pzn| ProductCode::Ppn(pzn.to_ppn().to_string())),
        ..Reading::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_checked() {
        for text in ["-03752864", "PZN-03752864", "PZN - 3752864"] {
            let parsed = parse(text);
            assert!(is_pzn(text) && parsed.is_clean(), "{text}");
            assert_eq!(reading(&parsed).gtin.map(|it| it.to_string()).as_deref(), Some("04150037528643"), "{text}");
        }
        assert!(!parse("-03752865").is_clean());
        assert_eq!(reading(&parse("-03752865")), Reading::default());
        for text in ["03752864", "-0375286", "-0375286x", "PZN"] {
            assert!(!is_pzn(text) || text == "-0375286", "{text}");
        }
    }
}
