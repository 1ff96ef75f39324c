//! The reference engine's unit tests and its verdicts on generated input, neither of them part of the repository: every
//! row must agree or stand in a list under `data/gs1` with the reason.

#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

#[path = "../../tests/src/reference.rs"]
mod reference;

use std::collections::BTreeMap;
use std::path::Path;

use reference::shared;
use serde_json::Value;
use verify_core::scan::gs1;
use verify_core::scan::gs1::digital_link::{self, ShortGtins};
use verify_core::scan::gs1::lint::Linter;
use verify_core::scan::gs1::rules::{self, Rule, Rules};
use verify_core::scan::{Element, EntryMode, Identifier, Parsed, Scan, Symbology, identify};
use verify_core::wire::ParseLine;

/// Rows that do not agree, by number, with what is different.
type Differences = BTreeMap<usize, String>;

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows that a list under `data/gs1` names: `<number> <reason>`, `#` for comments.
fn listed(file: &str) -> BTreeMap<usize, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gs1").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let entry = |line: &str| {
        let (number, reason) = line.split_once(' ').unwrap();
        assert!(!reason.trim().is_empty(), "{line}");
        (number.parse().unwrap(), reason.to_owned())
    };
    lines.map(entry).collect()
}

/// Every row that differs is listed, and every listed row differs.
fn compare(rows: usize, differing: &Differences, file: &str) {
    let listed = listed(file);
    let unlisted = differing.iter().filter(|(number, _)| !listed.contains_key(number));
    let unlisted: Vec<_> = unlisted.map(|(number, words)| format!("row {number}: {words}")).collect();
    assert!(unlisted.is_empty(), "not in {file}:\n{}", unlisted.join("\n"));
    let agreeing: Vec<_> = listed.keys().filter(|number| !differing.contains_key(number)).collect();
    assert!(agreeing.is_empty(), "rows {agreeing:?} are in {file}, but agree");
    println!("{rows} rows: {} passed, {} listed", rows - differing.len(), differing.len());
}

#[test]
fn unit_tests_of_the_reference_pass() {
    let Some(path) = shared("data/gs1/vectors.jsonl") else { return };
    let rows = rows(&std::fs::read_to_string(path).unwrap());
    let mut differing = Differences::new();
    for (i, row) in rows.iter().enumerate() {
        if let Err(words) = vector(row) {
            differing.insert(i + 1, format!("{words}: {row}"));
        }
    }
    compare(rows.len(), &differing, "not-applicable.txt");
}

#[test]
fn verdicts_of_the_reference_agree() {
    let Some(path) = shared("data/gs1/reference-verdicts.jsonl") else { return };
    let rows = rows(&std::fs::read_to_string(path).unwrap());
    let mut differing = Differences::new();
    for (i, row) in rows.iter().enumerate() {
        if let Err(words) = reference_verdict(row) {
            differing.insert(i + 1, format!("{words}: {row}"));
        }
    }
    assert!(differing.len() * 200 <= rows.len(), "{} of {} differ", differing.len(), rows.len());
    compare(rows.len(), &differing, "differences.txt");
}

fn same<T: PartialEq + std::fmt::Debug>(found: T, expected: T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("found {found:?}, expected {expected:?}")) }
}

fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| format!("{what} is no text"))
}

/// The identifier of the reference's source that stands for a value.
fn name(value: &Value) -> &str {
    value["c"].as_str().unwrap_or_default()
}

fn vector(row: &Value) -> Result<(), String> {
    let args = &row["args"];
    let expected = args[0].as_bool();
    match row["fn"].as_str().unwrap() {
        "UNIT_TEST_PASS" | "UNIT_TEST_FAIL" => linter(args),
        "test_existsInAIdata" => partner(args),
        "test_parseAIdata" => bracketed(args),
        "test_processAIdata" => same(gs1::element_string(text(&args[1], "data")?).is_clean(), expected.unwrap()),
        "test_validateAIs" => rule(args),
        "test_parseDLuri" => link(args),
        "test_testGenerateDLuri" => canonical(args),
        "test_testProcessScanData" => scan(args),
        "test_testGenerateScanData" => generated(args),
        other => Err(format!("unknown kind {other}")),
    }
}

fn linter(args: &Value) -> Result<(), String> {
    let linter = name(&args[0]).strip_prefix("gs1_lint_").and_then(Linter::from_name).ok_or("no such linter")?;
    let data = text(&args[1], "data")?;
    let found = linter.check(data).err().map(|error| {
        let range = error.range;
        let marked = format!("{}*{}*{}", &data[..range.start], &data[range.clone()], &data[range.end..]);
        (format!("GS1_LINTER_{}", error.kind.name().to_uppercase()), marked)
    });
    let expected = (!args[2].is_null()).then(|| (name(&args[2]).to_owned(), args[3].as_str().unwrap().to_owned()));
    same(found, expected)
}

/// The elements of bracketed text, whatever their identifiers and values.
fn split_brackets(data: &str) -> Vec<Element> {
    let pairs = data.split('(').skip(1).map(|part| part.split_once(')').unwrap());
    let element = |(ai, value): (&str, &str)| Element {
        ai: Identifier::parse(ai).unwrap(),
        value: value.to_owned(),
        start: 0,
        end: 0,
    };
    pairs.map(element).collect()
}

fn partner(args: &Value) -> Result<(), String> {
    let data = match name(&args[1]) {
        "dataStr1" => "(01)12345678901231",
        "dataStr2" => "(98)DEF(97)GHI(96)JKL(95)MNO",
        "dataStr3" => "(01)12345678901231(235)ABC123(8002)123456",
        other => return Err(format!("unknown data {other}")),
    };
    let elements = split_brackets(data);
    let found = rules::partner(&elements, text(&args[2], "pattern")?, args[3].as_str().and_then(Identifier::parse));
    same(found.is_some(), args[0].as_bool().unwrap())?;
    match args[4].as_str() {
        Some(expected) => same(found.map(|e| e.ai.as_str()), Some(expected)),
        None => Ok(()),
    }
}

/// The element string with `^` for FNC1, as the reference writes it.
fn with_carets(elements: &[Element]) -> String {
    format!("^{}", gs1::render(elements).replace('\u{1d}', "^"))
}

fn bracketed(args: &Value) -> Result<(), String> {
    let longest = "A".repeat(90);
    let (data, expected) = match name(&args[1]) {
        "inbuf" => (format!("(99){longest}"), format!("^99{longest}")),
        _ => (text(&args[1], "data")?.to_owned(), text(&args[2], "result")?.to_owned()),
    };
    let parsed = gs1::bracketed(&data);
    same(parsed.is_clean(), args[0].as_bool().unwrap())?;
    if parsed.is_clean() { same(with_carets(&parsed.elements), expected) } else { Ok(()) }
}

fn rule(args: &Value) -> Result<(), String> {
    let rule = match name(&args[1]) {
        "validateAIrepeats" => Rule::Repeated,
        "validateAImutex" => Rule::Excluded,
        "validateAIrequisites" => Rule::Required,
        "validateDigSigRequiresSerialisedKey" => Rule::SignatureKey,
        other => return Err(format!("unknown rule {other}")),
    };
    let elements = split_brackets(text(&args[2], "data")?);
    same(rules::check(&elements, Rules::NONE.with(rule)).is_empty(), args[0].as_bool().unwrap())
}

/// The reference fills short GTINs up where it is told to; rows do not say when.
fn link(args: &Value) -> Result<(), String> {
    let uri = text(&args[1], "address")?;
    let clean = |short| digital_link::parse_with(uri, short).filter(Parsed::is_clean);
    let strict = clean(ShortGtins::Refused);
    if !args[0].as_bool().unwrap() {
        return same(strict.is_some(), false);
    }
    let parsed = strict.or_else(|| clean(ShortGtins::FilledUp)).ok_or("not accepted")?;
    same(with_carets(&parsed.elements), text(&args[2], "result")?.to_owned())
}

fn canonical(args: &Value) -> Result<(), String> {
    let parsed = gs1::bracketed(text(&args[2], "data")?);
    let stem = args[1].as_str().unwrap_or("https://id.gs1.org");
    let expected = text(&args[3], "address")?.replacen(stem.trim_end_matches('/'), "https://id.gs1.org", 1);
    let found = if parsed.is_clean() { digital_link::canonical(&parsed.elements) } else { None };
    same(found, args[0].as_bool().unwrap().then_some(expected))
}

/// What a scan with its symbology identifier says; nothing where the identifier is missing or a web address has no key.
/// Data of other symbologies say nothing about GS1 and are accepted as they are.
fn read_scan(data: &str) -> Option<Parsed> {
    let symbology = data.get(..3).and_then(Symbology::parse)?;
    let rest = &data[3..];
    match gs1::carrier(symbology, rest) {
        Some(parsed) => Some(parsed),
        None if rest.to_ascii_lowercase().starts_with("http") => digital_link::parse(rest),
        None => Some(Parsed::default()),
    }
}

fn pairs(elements: &[Element]) -> Vec<(String, String)> {
    elements.iter().map(|e| (e.ai.to_string(), e.value.clone())).collect()
}

/// The elements of data as the reference keeps them: `^` for FNC1, a bare GTIN as it is, `|` before a composite part.
fn of_reference(data: &str) -> Vec<(String, String)> {
    let part = |part: &str| match part.strip_prefix('^') {
        Some(_) => pairs(&gs1::element_string(part).elements),
        None if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) => {
            vec![("01".to_owned(), format!("{part:0>14}"))]
        }
        None => Vec::new(),
    };
    data.split('|').flat_map(part).collect()
}

fn scan(args: &Value) -> Result<(), String> {
    let parsed = read_scan(text(&args[1], "scan")?).filter(Parsed::is_clean);
    same(parsed.is_some(), args[0].as_bool().unwrap())?;
    let data = text(&args[3], "data")?;
    match parsed {
        Some(parsed) if data.starts_with("http") || data.starts_with("HTTP") => {
            same(Some(parsed), digital_link::parse(data))?;
        }
        Some(parsed) => same(pairs(&parsed.elements), of_reference(data))?,
        None => {}
    }
    Ok(())
}

/// What the reference would have a scanner send, read back.
fn generated(args: &Value) -> Result<(), String> {
    let sent = args[2].as_str().ok_or("no scanner sends this: the row is about making symbols")?;
    let parsed = read_scan(sent).filter(Parsed::is_clean).ok_or("not accepted")?;
    same(pairs(&parsed.elements), of_reference(text(&args[1], "data")?))
}

/// What `packproof parse` prints for a row.
fn reference_verdict(row: &Value) -> Result<(), String> {
    let data = text(&row["in"], "input")?;
    let line = ParseLine::from(&identify(&Scan::from_text(data, None, EntryMode::Wedge)));
    same(line.ok, row["ok"].as_bool().unwrap())?;
    if !line.ok {
        return Ok(());
    }
    let elements: String = line.elements.iter().map(|e| format!("({}){}", e.ai, e.value.replace('(', "\\("))).collect();
    same(elements.as_str(), row["ai"].as_str().unwrap_or_default())?;
    let hri: Vec<_> = row["hri"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    same(line.hri.iter().map(String::as_str).collect(), hri)?;
    same(line.digital_link.as_deref(), row["dl"].as_str())
}
