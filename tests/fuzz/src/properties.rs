//! What holds for any input, one function an entry point; each panics where it does not.
//!
//! Elements and findings cover every byte and lie inside the input; what reads without an error is written and read back
//! as the same; an identification has 8 readings at most, the literal one first, and names no fault of a sound code.

use std::collections::BTreeSet;

use verify_core::scan::gs1::{self, digital_link as link};
use verify_core::scan::label::{self as codes, Use};
use verify_core::scan::other::{self, envelope as message, hibc as device, ifa, isbt as blood};
use verify_core::scan::{
    self, Element, EntryMode, Finding, Form, Identification, Identifier, Parsed, Reading, Scan, Symbology,
};
use verify_core::wire::{LabelLine, ParseLine, PlaceLine, ScanLine};

#[path = "profile.rs"]
mod scanner;

pub use scanner::profile;

/// What holds for any input; panics where it does not.
pub type Property = fn(&[u8]);

/// Every target: its name, which is that of its folder in `corpus`, and its property.
pub const TARGETS: &[(&str, Property)] = &[
    ("identify", identify),
    ("element_string", element_string),
    ("bracketed", bracketed),
    ("digital_link", digital_link),
    ("envelope", envelope),
    ("hibc", hibc),
    ("isbt", isbt),
    ("profile", profile),
    ("scan_line", scan_line),
    ("label", label),
];

/// Symbology identifiers that the first byte of an input for [`identify`] chooses from.
const SYMBOLOGIES: [&str; 12] = ["", "]d2", "]C1", "]e0", "]Q3", "]J1", "]E0", "]E4", "]Q1", "]d1", "]C0", "]X0"];

/// [`scan::identify`] with all that is made of its answer. The first byte chooses entry mode (2 bits) and symbology
/// identifier, the rest is the scan.
pub fn identify(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else { return };
    let entry = [EntryMode::Wedge, EntryMode::Camera, EntryMode::Manual, EntryMode::Image][usize::from(choice & 3)];
    let symbology = Symbology::parse(SYMBOLOGIES[usize::from(choice >> 2) % SYMBOLOGIES.len()]);
    let scan = Scan { bytes: bytes.to_vec(), ..Scan::from_text("", symbology, entry) };
    let it = scan::identify(&scan);
    // A finding about the whole read covers nothing by itself.
    let findings: Vec<_> = it.findings.iter().filter(|f| !f.code.is_fault()).cloned().collect();
    check_places(&it.elements, &it.findings, bytes.len());
    check_cover(&it.elements, &findings, bytes.len());
    check_readings(&it);
    check_wire(&it);
    if it.is_valid() {
        check_valid(&it, &scan);
    }
}

/// [`gs1::element_string`], [`gs1::symbol_data`] and [`gs1::carrier`].
pub fn element_string(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let typed = gs1::element_string(text);
    check_gs1(&typed, text);
    let sent = gs1::symbol_data(text);
    check_gs1(&sent, text);
    if sent.is_clean() {
        assert_eq!(pairs(&typed.elements), pairs(&sent.elements), "a sound symbol reads otherwise when it is typed");
    }
    for symbology in SYMBOLOGIES.into_iter().filter_map(Symbology::parse) {
        if let Some(carried) = gs1::carrier(symbology, text) {
            check_gs1(&carried, text);
        }
    }
}

/// [`gs1::bracketed`].
pub fn bracketed(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    check_gs1(&gs1::bracketed(text), text);
}

/// [`link::parse`] and [`link::parse_with`].
pub fn digital_link(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let strict = link::parse(text);
    let filled_up = link::parse_with(text, link::ShortGtins::FilledUp);
    assert_eq!(strict.is_some(), filled_up.is_some(), "what is a link does not depend on short GTINs");
    for parsed in strict.iter().chain(&filled_up) {
        check_gs1(parsed, text);
    }
    if let (Some(strict), Some(filled_up)) = (strict.filter(Parsed::is_clean), filled_up) {
        assert_eq!(strict, filled_up, "a link without short GTINs reads one way");
    }
}

/// [`message::parse`] and what it holds: [`ifa::parse`].
pub fn envelope(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let parsed = message::parse(text);
    check_parsed(&parsed, text.len());
    check_written(&parsed, message::parse, message::render, message::reading);
    let parsed = ifa::parse(text);
    check_parsed(&parsed, text.len());
    check_written(&parsed, ifa::parse, ifa::render, ifa::reading);
}

/// [`device::parse`].
pub fn hibc(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let parsed = device::parse(text);
    check_parsed(&parsed, text.len());
    check_written(&parsed, device::parse, device::render, device::reading);
    device::check_character(text);
    device::links(&parsed, &parsed);
    assert!(other::hri(Form::Hibc, &parsed.elements).len() <= 1, "a label shows one line");
}

/// [`blood::parse`].
pub fn isbt(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let parsed = blood::parse(text);
    check_parsed(&parsed, text.len());
    check_written(&parsed, blood::parse, blood::render, blood::reading);
    blood::check_character(text);
}

/// [`ScanLine::parse`] and [`ScanLine::to_scan`].
pub fn scan_line(data: &[u8]) {
    let Ok(line) = std::str::from_utf8(data) else { return };
    let Ok(parsed) = ScanLine::parse(line) else { return };
    let written = serde_json::to_string(&parsed).expect("a line has nothing that JSON does not");
    let again = ScanLine::parse(&written).expect("what is written is read");
    assert!(is_same_place(again.place, parsed.place), "{written}");
    assert_eq!(ScanLine { place: parsed.place, ..again }, parsed, "{written}");
    let Ok(scan) = parsed.to_scan() else { return };
    let front = scan.symbology.as_ref().map_or("", Symbology::as_str);
    let whole = [front.as_bytes(), &scan.bytes].concat();
    let text = parsed.text.as_bytes();
    assert!(scan.bytes == text || whole == text, "a scan holds its text, but for the symbology identifier");
}

/// Numbers are read to the last place but one.
fn is_same_place(a: Option<PlaceLine>, b: Option<PlaceLine>) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= a.abs() * 2.0 * f64::EPSILON;
    let (Some(a), Some(b)) = (a, b) else { return a == b };
    near(a.lat, b.lat) && near(a.lon, b.lon) && near(a.radius_m, b.radius_m)
}

/// [`codes::identify_label`]. Every line of the input is a code of the label.
pub fn label(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let scans: Vec<_> = text.split('\n').map(|line| Scan::from_text(line, None, EntryMode::Wedge)).collect();
    let label = codes::identify_label(&scans);
    assert_eq!(label.codes.len(), scans.len().min(32), "no code is thrown away");
    let used = |wanted: Use| label.codes.iter().filter(move |(_, used)| *used == wanted);
    assert!(used(Use::Product).count() <= 1, "one code names the product");
    let has_product = label.reading.gtin.is_some() || label.reading.product.is_some();
    assert_eq!(used(Use::Product).count(), usize::from(has_product), "a product is named by a code");
    let parts =
        [has_product, label.reading.serial.is_some(), label.reading.lot.is_some(), label.reading.expiry.is_some()];
    assert_eq!(label.missing.len(), parts.iter().filter(|there| !**there).count(), "what is missing is told");
    check_said_by_codes(&label);
    let longest = scans.iter().map(|scan| scan.bytes.len()).max().unwrap_or(0);
    check_places(&[], &label.findings, longest);
    let line = LabelLine::from(&label);
    let json = serde_json::to_string(&line).expect("a line has nothing that JSON does not");
    assert_eq!(serde_json::from_str::<LabelLine>(&json).expect("what is written is read"), line);
}

/// Whatever a label says, a code says that is used; a repaired one says so.
fn check_said_by_codes(label: &codes::Label) {
    let used = label.codes.iter().filter(|(_, used)| matches!(used, Use::Product | Use::Details));
    let said: Vec<_> = used.flat_map(|(it, _)| &it.readings).collect();
    let reading = &label.reading;
    assert!(reading.serial.is_none() || said.iter().any(|it| it.serial == reading.serial), "whose serial is it?");
    assert!(reading.lot.is_none() || said.iter().any(|it| it.lot == reading.lot), "whose lot is it?");
    assert!(reading.expiry.is_none() || said.iter().any(|it| it.expiry == reading.expiry), "whose expiry is it?");
    assert!(reading.repairs.iter().all(|code| said.iter().any(|it| it.repairs.contains(code))));
}

/// Readings: the literal one first and unrepaired, the others repaired and different, 8 in all.
fn check_readings(it: &Identification) {
    let proposals = it.proposals();
    let [literal, repaired @ ..] = it.readings.as_slice() else { panic!("the literal reading is missing") };
    assert!(literal.repairs.is_empty(), "the literal reading is not repaired");
    assert!(it.readings.len() + proposals.len() <= 8, "8 readings at most");
    let others: Vec<_> = repaired.iter().chain(&proposals).collect();
    for (i, other) in others.iter().enumerate() {
        assert!(!other.repairs.is_empty(), "what was repaired is never silent: {other:?}");
        assert!(!others[..i].iter().any(|before| names(before) == names(other)), "twice the same reading: {other:?}");
    }
    assert!(proposals.iter().all(|it| names(it) != names(literal)), "a proposal is not the literal reading");
    // What stands in a plain symbol may be a pack's code that was printed without FNC1.
    if it.is_valid() && it.form != Form::PlainText {
        assert_eq!(it.readings.len(), 1, "what is valid is not repaired");
        assert!(it.findings.iter().all(|f| !f.code.is_fault()), "no fault of a valid code is named");
    }
}

/// The line of `packproof parse`: written, read back, and the same as the identification.
fn check_wire(it: &Identification) {
    let line = ParseLine::from(it);
    let json = serde_json::to_string(&line).expect("a line has nothing that JSON does not");
    assert!(!json.contains('\n'), "one line");
    assert_eq!(serde_json::from_str::<ParseLine>(&json).expect("what is written is read"), line);
    assert_eq!((line.ok, line.elements.len()), (it.is_valid(), it.elements.len()));
    assert!(line.identification.readings.len() <= 8, "8 readings at most");
}

/// A valid identification is written in its standard's own form and identified as the same again.
fn check_valid(it: &Identification, scan: &Scan) {
    let (text, symbology) = match it.form {
        Form::ElementString | Form::Bracketed | Form::BareGtin | Form::DigitalLink => {
            (gs1::render(&it.elements), Some(Symbology::GS1_DATAMATRIX))
        }
        Form::Envelope => (message::render(&it.elements), None),
        Form::Hibc => (device::render(&it.elements), None),
        Form::Isbt128 => (blood::render(&it.elements), None),
        Form::Pzn | Form::Uri | Form::PlainText | Form::Unknown => return,
    };
    let again = scan::identify(&Scan { bytes: text.clone().into_bytes(), symbology, ..scan.clone() });
    assert!(again.is_valid(), "{text:?} is not valid: {:?}", again.findings);
    assert_eq!(stated_in(&again.elements), stated_in(&it.elements), "{text:?}");
    assert_eq!(again.literal(), it.literal(), "{text:?}");
    assert_eq!(again.hri(), it.hri(), "{text:?}");
    if symbology.is_some() {
        assert_eq!(again.digital_link(), it.digital_link(), "{text:?}");
    }
}

/// What holds for every form of GS1 data.
fn check_gs1(parsed: &Parsed, text: &str) {
    check_parsed(parsed, text.len());
    let associations = gs1::associations(&parsed.elements);
    check_places(&[], &associations, text.len());
    let findings = parsed.findings.iter().chain(&associations).map(|f| f.start..f.end);
    for place in parsed.elements.iter().map(|e| e.start..e.end).chain(findings) {
        assert!(text.get(place.clone()).is_some(), "{place:?} cuts a character of {text:?}");
    }
    if !parsed.is_clean() {
        return;
    }
    let written = gs1::render(&parsed.elements);
    for again in [gs1::element_string(&written), gs1::symbol_data(&written)] {
        assert_eq!((pairs(&again.elements), again.findings), (pairs(&parsed.elements), Vec::new()), "{written:?}");
    }
    let written = gs1::render_bracketed(&parsed.elements);
    let again = gs1::bracketed(&written);
    assert_eq!((pairs(&again.elements), again.findings), (pairs(&parsed.elements), Vec::new()), "{written:?}");
    assert_eq!(gs1::hri(&parsed.elements).len(), parsed.elements.len());
    if associations.is_empty() {
        check_canonical(&parsed.elements);
    }
}

/// The canonical Digital Link of valid elements is one, holds the same elements, and is its own canonical form.
fn check_canonical(elements: &[Element]) {
    let Some(canonical) = link::canonical(elements) else { return };
    let again = link::parse(&canonical).unwrap_or_else(|| panic!("{canonical} is no link"));
    assert!(again.is_clean(), "{canonical}: {:?}", again.findings);
    let set = |elements| -> BTreeSet<_> { pairs(elements).into_iter().collect() };
    assert_eq!(set(&again.elements), set(elements), "{canonical}");
    assert_eq!(link::canonical(&again.elements).as_deref(), Some(canonical.as_str()));
}

/// What reads without an error is written as text that reads the same.
fn check_written(
    parsed: &Parsed,
    parse: fn(&str) -> Parsed,
    render: fn(&[Element]) -> String,
    reading: fn(&Parsed) -> Reading,
) {
    let stated = reading(parsed);
    assert!(stated.repairs.is_empty(), "what stands there is not repaired");
    if !parsed.is_clean() {
        return;
    }
    let written = render(&parsed.elements);
    let again = parse(&written);
    assert!(again.is_clean(), "{written:?}: {:?}", again.findings);
    assert_eq!(stated_in(&again.elements), stated_in(&parsed.elements), "{written:?}");
    assert_eq!(reading(&again), stated, "{written:?}");
}

/// Elements and findings lie inside the input and cover every byte of it.
fn check_parsed(parsed: &Parsed, length: usize) {
    check_places(&parsed.elements, &parsed.findings, length);
    check_cover(&parsed.elements, &parsed.findings, length);
    assert!(parsed.elements.iter().all(|e| !e.ai.as_str().is_empty()), "an element has an identifier");
    let in_order = parsed.elements.windows(2).all(|two| two[0].end <= two[1].start);
    assert!(in_order, "elements stand one behind the other: {:?}", parsed.elements);
}

fn check_places(elements: &[Element], findings: &[Finding], length: usize) {
    for (start, end) in places(elements, findings) {
        assert!(start <= end && end <= length, "{start}..{end} is not inside 0..{length}");
    }
}

fn check_cover(elements: &[Element], findings: &[Finding], length: usize) {
    let mut covered = vec![false; length];
    places(elements, findings).for_each(|(start, end)| covered[start..end].fill(true));
    let missed = covered.iter().position(|it| !it);
    assert_eq!(missed, None, "this byte belongs to no element or finding: {elements:?} {findings:?}");
}

fn places(elements: &[Element], findings: &[Finding]) -> impl Iterator<Item = (usize, usize)> {
    elements.iter().map(|e| (e.start, e.end)).chain(findings.iter().map(|f| (f.start, f.end)))
}

fn pairs(elements: &[Element]) -> Vec<(Identifier, &str)> {
    elements.iter().map(|e| (e.ai, e.value.as_str())).collect()
}

/// The same without the check characters of HIBC: a date that can be written in two ways is written in one of them.
fn stated_in(elements: &[Element]) -> Vec<(Identifier, &str)> {
    pairs(elements).into_iter().filter(|(ai, _)| *ai != "chk").collect()
}

/// A reading without its repairs: the pack that it names.
fn names(reading: &Reading) -> Reading {
    Reading { repairs: Vec::new(), ..reading.clone() }
}
