//! Several codes of one label: which of them belong together, and what they say of the pack together.
//!
//! A pack may carry its product number in one code and lot, expiry and serial in another, beside codes for logistics,
//! shops and customers. No code is thrown away: each is used, or left out for a reason that is told.

use super::other::hibc;
use super::{
    Element, Finding, FindingCode, FindingSeverity, Form, Identification, Parsed, Reading, Scan, gs1, identify,
};

/// Codes of one label that are looked at; a label has no more.
const CODES: usize = 32;

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// It names the product.
    Product,
    /// It gives lot, expiry or serial of the product that another code names.
    Details,
    /// Left out: it says nothing that the used codes do not say.
    Repeats,
    /// Left out: a code for logistics, such as SSCC or the content of a case.
    Logistics,
    /// Left out: a web address or a code for shops and customers.
    Marketing,
    /// Left out: it names another product than the code with the serial, or contradicts it.
    OtherProduct,
    /// Left out: not understood, or damaged.
    NotUnderstood,
}

impl Use {
    /// All uses.
    pub const ALL: [Self; 7] = [
        Self::Product,
        Self::Details,
        Self::Repeats,
        Self::Logistics,
        Self::Marketing,
        Self::OtherProduct,
        Self::NotUnderstood,
    ];

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Details => "details",
            Self::Repeats => "repeats",
            Self::Logistics => "logistics",
            Self::Marketing => "marketing",
            Self::OtherProduct => "other_product",
            Self::NotUnderstood => "not_understood",
        }
    }
}

/// What a label says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Each code in its order, and what became of it; codes beyond 32 are not looked at.
    pub codes: Vec<(Identification, Use)>,
    /// What the used codes say together.
    pub reading: Reading,
    /// Parts of a pack's identity that no code gives: `product`, `serial`, `lot`, `expiry`.
    pub missing: Vec<&'static str>,
    /// What the rules about several elements say of the used codes together (General Specifications 4.13, 4.14).
    pub findings: Vec<Finding>,
}

/// Understands the codes of one label. The code that names a product and says most of the pack leads; codes without a
/// product add what it leaves out; everything else is left out.
pub fn identify_label(scans: &[Scan]) -> Label {
    let identified: Vec<Identification> = scans.iter().take(CODES).map(identify).collect();
    let readings: Vec<Reading> = identified.iter().map(best).collect();
    let lead = (0..readings.len()).filter(|i| names_product(&readings[*i])).max_by_key(|i| {
        let reading = &readings[*i];
        // Of equals the first.
        (parts(reading), !identified[*i].has_fault(), std::cmp::Reverse(*i))
    });
    let mut reading = lead.map_or_else(Reading::default, |lead| readings[lead].clone());
    let mut uses = Vec::with_capacity(identified.len());
    for (i, it) in identified.iter().enumerate() {
        let so_far = if Some(i) == lead { Use::Product } else { use_of(it, &readings[i], lead, &identified, &reading) };
        if so_far == Use::Details {
            add(&mut reading, &readings[i]);
        }
        uses.push(so_far);
    }
    let used: Vec<Element> = identified
        .iter()
        .zip(&uses)
        .filter(|(it, used)| matches!(used, Use::Product | Use::Details) && is_gs1(it.form))
        .flat_map(|(it, _)| it.elements.clone())
        .collect();
    let missing = missing(&reading);
    let mut findings = gs1::associations(&used);
    // Two packs in view, or two labels on one: whoever scans has to know.
    let others = uses.iter().zip(&readings).any(|(used, own)| *used == Use::OtherProduct && !agrees(own, &reading));
    if others {
        findings.push(Finding::new(FindingCode::Contradiction, 0, 0).with_detail("the codes name different packs"));
    }
    Label { codes: identified.into_iter().zip(uses).collect(), reading, missing, findings }
}

impl Identification {
    fn has_fault(&self) -> bool {
        self.findings.iter().any(|finding| finding.code.is_fault())
    }
}

/// The literal reading, or the likeliest repaired one where the literal says less.
fn best(it: &Identification) -> Reading {
    let literal = it.literal();
    match it.readings.get(1) {
        Some(repaired) if parts(repaired) > parts(literal) => repaired.clone(),
        Some(_) | None => literal.clone(),
    }
}

fn use_of(it: &Identification, own: &Reading, lead: Option<usize>, all: &[Identification], so_far: &Reading) -> Use {
    let has = |ai: &str| it.elements.iter().any(|e| e.ai == ai);
    if matches!(it.form, Form::Uri) {
        return Use::Marketing;
    }
    if is_gs1(it.form) && (has("00") || has("02") || has("37")) && !names_product(own) {
        return Use::Logistics;
    }
    if parts(own) == 0 {
        // Elements that the standard knows and that say nothing of a pack: coupons, prices, company-internal ones.
        let of_others = |f: &Finding| matches!(f.code, FindingCode::RequiredMissing | FindingCode::ExcludedPair);
        let sound = it.findings.iter().all(|f| f.severity != FindingSeverity::Error || of_others(f));
        return if it.elements.is_empty() || !sound { Use::NotUnderstood } else { Use::Marketing };
    }
    if names_product(own) {
        let same = match (own.gtin, so_far.gtin) {
            (Some(own), Some(so_far)) => own == so_far,
            (None, _) | (_, None) => own.product == so_far.product,
        };
        let retail = it.form == Form::BareGtin && own.gtin != so_far.gtin;
        return match (same && agrees(own, so_far), adds(own, so_far)) {
            (true, true) => Use::Details,
            (true, false) => Use::Repeats,
            (false, _) if retail => Use::Marketing,
            (false, _) => Use::OtherProduct,
        };
    }
    let linked = lead.is_none_or(|lead| is_linked(&all[lead], it));
    match (linked && agrees(own, so_far), adds(own, so_far)) {
        (true, true) => Use::Details,
        (true, false) => Use::Repeats,
        (false, _) => Use::OtherProduct,
    }
}

/// Whether two codes can belong to one pack: of one standard, and the HIBC link character fits.
fn is_linked(primary: &Identification, secondary: &Identification) -> bool {
    let parsed = |it: &Identification| Parsed { elements: it.elements.clone(), findings: it.findings.clone() };
    match (primary.form, secondary.form) {
        (Form::Hibc, Form::Hibc) => hibc::links(&parsed(primary), &parsed(secondary)) != Some(false),
        (a, b) => a == b || is_gs1(a) && is_gs1(b),
    }
}

const fn is_gs1(form: Form) -> bool {
    matches!(form, Form::ElementString | Form::Bracketed | Form::BareGtin | Form::DigitalLink)
}

const fn names_product(reading: &Reading) -> bool {
    reading.gtin.is_some() || reading.product.is_some()
}

fn parts(reading: &Reading) -> usize {
    4 - missing(reading).len()
}

fn missing(reading: &Reading) -> Vec<&'static str> {
    let parts = [
        ("product", !names_product(reading)),
        ("serial", reading.serial.is_none()),
        ("lot", reading.lot.is_none()),
        ("expiry", reading.expiry.is_none()),
    ];
    parts.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect()
}

/// Whether nothing that both say differs.
fn agrees(a: &Reading, b: &Reading) -> bool {
    fn same<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
        a.is_none() || b.is_none() || a == b
    }
    same(&a.serial, &b.serial) && same(&a.lot, &b.lot) && same(&a.expiry, &b.expiry)
}

fn adds(own: &Reading, so_far: &Reading) -> bool {
    own.serial.is_some() && so_far.serial.is_none()
        || own.lot.is_some() && so_far.lot.is_none()
        || own.expiry.is_some() && so_far.expiry.is_none()
}

fn add(reading: &mut Reading, own: &Reading) {
    reading.serial = reading.serial.take().or_else(|| own.serial.clone());
    reading.lot = reading.lot.take().or_else(|| own.lot.clone());
    reading.expiry = reading.expiry.or(own.expiry);
    let new = own.repairs.iter().filter(|code| !reading.repairs.contains(code)).copied().collect::<Vec<_>>();
    reading.repairs.extend(new);
}

#[cfg(test)]
mod tests {
    use super::super::EntryMode;
    use super::*;

    /// Codes and what becomes of them; `product serial lot expiry` of the pack, `-` for what is missing.
    fn check(codes: &[(&str, Use)], pack: &str) -> Label {
        let scans: Vec<Scan> = codes.iter().map(|(text, _)| Scan::from_text(text, None, EntryMode::Camera)).collect();
        let label = identify_label(&scans);
        let uses: Vec<_> = label.codes.iter().map(|(_, used)| *used).collect();
        assert_eq!(uses, codes.iter().map(|(_, used)| *used).collect::<Vec<_>>(), "{codes:?}");
        let it = &label.reading;
        let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let product = it.gtin.map(|v| v.to_string()).or_else(|| it.product.as_ref().map(|v| format!("{v:?}")));
        let read = [
            text(product),
            text(it.serial.as_ref().map(ToString::to_string)),
            text(it.lot.as_ref().map(ToString::to_string)),
            text(it.expiry.map(|v| v.to_string())),
        ];
        assert_eq!(read.join(" "), pack);
        label
    }

    #[test]
    fn a_product_code_is_joined_with_its_details() {
        let label = check(
            &[
                ("]C10100300010123455", Use::Product),
                ("]C11725032710A123", Use::Details),
                ("]C12111", Use::Details),
                ("]d1no code of a pack", Use::NotUnderstood),
                ("]C100003000100000000017", Use::Logistics),
                ("https://example.org/leaflet", Use::Marketing),
                ("]E04006381333931", Use::Marketing),
            ],
            "00300010123455 11 A123 250327",
        );
        assert!(label.findings.is_empty(), "{:?}", label.findings);
        assert!(label.missing.is_empty());
    }

    #[test]
    fn the_code_that_says_most_leads() {
        check(
            &[
                ("]E00300010123455", Use::Repeats),
                ("]d20100300010123455172503272111\u{1d}10A123", Use::Product),
                ("]C10110300010123452", Use::OtherProduct),
                ("]C110B999", Use::OtherProduct),
            ],
            "00300010123455 11 A123 250327",
        );
    }

    #[test]
    fn german_packs_repeat_their_number_in_code_39() {
        check(
            &[
                ("]A0-03752864", Use::Repeats),
                ("]d20104150037528643172911302111\u{1d}10A123", Use::Product),
                ("]d20104150037528643172911302112\u{1d}10A123", Use::OtherProduct),
            ],
            "04150037528643 11 A123 291130",
        );
    }

    #[test]
    fn what_is_missing_is_told() {
        let label = check(&[("]C11725032710A123", Use::Details)], "- - A123 250327");
        assert_eq!(label.missing, ["product", "serial"]);
        assert!(!label.findings.is_empty());
        assert_eq!(identify_label(&[]).missing, ["product", "serial", "lot", "expiry"]);
    }

    #[test]
    fn hibc_codes_are_joined_by_their_link() {
        let label = check(
            &[("+A123BJC5D6E71G", Use::Product), ("+$$52001510X3GD", Use::Details)],
            "Hibc(\"A123BJC5D6E71\") - 10X3 200115",
        );
        assert_eq!(label.missing, ["serial"]);
    }
}
