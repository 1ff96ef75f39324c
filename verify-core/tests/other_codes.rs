//! Codes of IFA, HIBC and ISBT 128 through their public face: published samples, round trips, and any text at all.

use proptest::prelude::*;
use verify_core::scan::other::{self, envelope, hibc, ifa, isbt};
use verify_core::scan::{Element, FindingCode, FindingSeverity, Form, Identifier, Parsed, ProductCode, Reading};

/// The check characters of all these are right unless said otherwise; `|` stands between product, lot, serial and expiry.
fn check(text: &str, expected: &str) {
    let parsed = hibc::parse(text);
    assert_eq!(line(hibc::reading(&parsed)), expected, "{text:?}: {parsed:?}");
    assert!(parsed.is_clean(), "{text:?}: {:?}", parsed.findings);
    assert_covered(text, &parsed);
}

fn line(reading: Reading) -> String {
    let product = reading.product.map(|product| match product {
        ProductCode::Hibc(code) | ProductCode::Ppn(code) | ProductCode::Isbt128(code) => code,
    });
    let lot = reading.lot.map(|lot| lot.to_string());
    let serial = reading.serial.map(|serial| serial.to_string());
    let expiry = reading.expiry.map(|expiry| expiry.to_string());
    [product, lot, serial, expiry].map(Option::unwrap_or_default).join("|")
}

fn assert_covered(text: &str, parsed: &Parsed) {
    let ranges = || {
        let elements = parsed.elements.iter().map(|e| (e.start, e.end));
        elements.chain(parsed.findings.iter().map(|f| (f.start, f.end)))
    };
    for byte in 0..text.len() {
        assert!(ranges().any(|(start, end)| (start..end).contains(&byte)), "{text:?}: byte {byte} of {parsed:?}");
    }
    assert!(ranges().all(|(start, end)| start <= end && end <= text.len()), "{text:?}: {parsed:?}");
}

/// ANSI/HIBC 2-1997, appendix F: one example a format. The standard's link character there is L.
#[test]
fn secondary_formats_of_the_standard() {
    for (text, expected) in [
        ("+952713C001LG", "|3C001||950928"),
        ("+$3C001LV", "|3C001||"),
        ("+$$09953C001L7", "|3C001||950900"),
        ("+$$20928953C001LJ", "|3C001||950928"),
        ("+$$39509283C001LK", "|3C001||950928"),
        ("+$$4950928223C001LP", "|3C001||950928"),
        ("+$$5952713C001LD", "|3C001||950928"),
        ("+$$695271223C001LI", "|3C001||950928"),
        ("+$$73C001LY", "|3C001||"),
        ("+$$82409953C001LL", "|3C001||950900"),
        ("+$$82420928953C001LX", "|3C001||950928"),
        ("+$$82439509283C001LY", "|3C001||950928"),
        ("+$$8244950928223C001L$", "|3C001||950928"),
        ("+$$8245952713C001LR", "|3C001||950928"),
        ("+$$824695271223C001LW", "|3C001||950928"),
        ("+$$82473C001L5", "|3C001||"),
        ("+$$824LP", "|||"),
        ("+$$90010009953C001LH", "|3C001||950900"),
        ("+$$90010020928953C001LT", "|3C001||950928"),
        ("+$$90010039509283C001LU", "|3C001||950928"),
        ("+$$9001004950928223C001LZ", "|3C001||950928"),
        ("+$$9001005952713C001LN", "|3C001||950928"),
        ("+$$900100695271223C001LS", "|3C001||950928"),
        ("+$$90010073C001L1", "|3C001||"),
        ("+$$900100LL", "|||"),
    ] {
        check(text, expected);
        let parsed = hibc::parse(text);
        assert_eq!(parsed.value("link"), Some("L"));
        let quantity = parsed.value("$$8").or(parsed.value("$$9"));
        assert!(quantity.is_none_or(|quantity| matches!(quantity, "24" | "00100")), "{text:?}");
    }
}

/// Samples from the editions since: HIBCC's own, those of open parsers, and packs.
#[test]
fn primary_and_joined_samples() {
    for (text, expected) in [
        ("+A123BJC5D6E71G", "A123BJC5D6E71|||"),
        ("*+A123BJC5D6E71G*", "A123BJC5D6E71|||"),
        ("+H2160408351", "H216040835|||"),
        ("+A99912345/$$52001510X3/16D20111212/S77DE1G45-", "A99912345|10X3|77DE1G45|200115"),
        ("+M894NX55M1/1915206121404F14B", "M894NX55M1|06121404F14||190601"),
        ("+J123AQ3451/25330BC34567/S4012X", "J123AQ3451|BC34567|4012|251126"),
        ("+A123BJC5D6E71G+2001510X3GG", "A123BJC5D6E71|10X3||200115"),
        ("+A123BJC5D6E71G+$$52001510X3GD", "A123BJC5D6E71|10X3||200115"),
        ("+J123AQ3451T+25330BC34567T2+S4012TJ", "J123AQ3451|BC34567|4012|251126"),
        (
            "+A123ABCDEFGHI1234567891/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202$",
            "A123ABCDEFGHI1234567891|LOT123456789012345|XYZ456789012345678|200202",
        ),
        ("+A99912345/$$812710X3/16D20111212/14D20200906/S77DEFG453", "A99912345|10X3|77DEFG45|200906"),
        ("+A99912345/$$902345710X3/16D20111212/14D20200906/S77DEFG45F", "A99912345|10X3|77DEFG45|200906"),
        ("+A99912345/$$812710X3/$$+320090677DEFG45/16D20111212.", "A99912345|10X3|77DEFG45|200906"),
        ("+E203PB414109/$$8243280112R00089525J", "E203PB414109|R00089525||280112"),
        ("+A99912349/$10X3/16D20111231/14D20200131/Q500Z", "A99912349|10X3||200131"),
        ("+EHWD3551419/$$900100F", "EHWD3551419|||"),
        ("+EFOR78712011/$26485266/16D20240626/Q10S", "EFOR78712011|26485266||"),
    ] {
        check(text, expected);
    }
}

fn check_fault(text: &str, codes: &[FindingCode], expected: &str) {
    let parsed = hibc::parse(text);
    let errors = parsed.findings.iter().filter(|f| f.severity == FindingSeverity::Error).map(|f| f.code);
    assert_eq!(errors.collect::<Vec<_>>(), codes, "{text:?}: {parsed:?}");
    assert_eq!(line(hibc::reading(&parsed)), expected, "{text:?}: {parsed:?}");
    assert_covered(text, &parsed);
}

#[test]
fn faults_of_hibc_are_named() {
    use FindingCode::{
        BadCharacter, BadCheckCharacters, BadDate, BadLength, BadTime, Contradiction, EmptyValue, NotUnderstood,
        UnknownAi,
    };
    // The sample of AccessGUDID: its last character is no check character, and the one before it no digit of a date.
    check_fault(
        "+B066000325011NS1/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202C1",
        &[BadLength, BadCheckCharacters],
        "|||",
    );
    let sample = hibc::parse("+B066000325011NS1/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202C1");
    let found = ["+", "$$4", "$", "S", "chk"].map(|ai| sample.value(ai).unwrap());
    assert_eq!(found, ["B066000325011NS1", "20020216", "LOT123456789012345", "XYZ456789012345678", "1"]);
    check_fault("+A123BJC5D6E71F", &[BadCheckCharacters], "|||");
    check_fault("+a123bjc5d6e71g", &[BadCharacter], "|||");
    check_fault("+A123BJC5D6E71++$$52001510X3+D", &[BadCheckCharacters; 2], "|||");
    check_fault("+A123BJC5D6E71G+$$52001510X3+ ", &[BadCheckCharacters], "A123BJC5D6E71|||");
    check_fault("+H216040832$", &[BadCheckCharacters], "|||");
    check_fault(&checked("+A99912345/$$31301X"), &[BadCharacter], "A99912345|||");
    check_fault(&checked("+A99912345/$$3130199X"), &[BadDate], "A99912345|X||");
    check_fault(&checked("+A99912345/$$413013124X"), &[BadTime], "A99912345|X||");
    check_fault(&checked("+A99912345/$$519366X"), &[BadDate], "A99912345|X||");
    check_fault(&checked("+A99912345/$"), &[EmptyValue], "A99912345|||");
    check_fault(&checked("+A99912345/$$"), &[EmptyValue], "A99912345|||");
    check_fault(&checked("+A99912345/$$X"), &[BadCharacter], "A99912345|||");
    check_fault(&checked("+A99912345/%/$X"), &[UnknownAi], "A99912345|X||");
    check_fault(&checked("+A99912345/$X/SA/$+B"), &[Contradiction], "A99912345|X||");
    check_fault(&checked("+A99912345/$$32012312X/14D20201230"), &[Contradiction], "A99912345|2X||");
    check_fault(&checked("+A99912345/$$1220X/14D20201230"), &[], "A99912345|X||201230");
    check_fault(&checked("+A9991"), &[BadLength], "|||");
    check_fault("+", &[BadLength], "|||");
    check_fault("*", &[NotUnderstood], "|||");
    check_fault("*++0é", &[BadLength, UnknownAi], "|||");
    check_fault("", &[NotUnderstood], "|||");
}

/// Found by fuzzing: without a sum nothing was said of the check character.
#[test]
fn a_link_that_is_no_character_of_the_standard_is_named() {
    check_fault("+$$5952713C001,G", &[FindingCode::BadCharacter], "|3C001||950928");
}

/// Found by fuzzing: of 43 joined lines one has a last character that fits the whole line as well.
#[test]
fn joined_symbols_are_told_apart_where_the_whole_fits_by_chance() {
    let parsed = hibc::parse("+$$525330BC34568T0+S4012TJ");
    assert!(parsed.is_clean(), "{parsed:?}");
    assert_eq!((parsed.value("$"), parsed.value("S")), (Some("BC34568"), Some("4012")));
}

fn checked(text: &str) -> String {
    format!("{text}{}", hibc::check_character(text).expect("characters of the standard"))
}

/// Appendix B2.1 warns of it: a check character that is a space may get lost at the end of a line.
#[test]
fn a_space_may_be_the_check_character() {
    let body = (0..43).map(|n| format!("+A99910{n:02}1")).find(|b| hibc::check_character(b) == Some(' ')).unwrap();
    check(&format!("{body} "), &format!("{}|||", &body[1..]));
    check(&format!("*{body}_*"), &format!("{}|||", &body[1..]));
    let parsed = hibc::parse(&body);
    let lost = parsed.findings.iter().any(|f| f.detail.ends_with("it fits if a space at the end was lost"));
    assert!(lost, "{parsed:?}");
    assert_eq!(other::hri(Form::Hibc, &hibc::parse(&format!("{body} ")).elements), [format!("*{body}_*")]);
}

#[test]
fn a_secondary_symbol_is_linked_to_its_primary() {
    let primary = hibc::parse("+A123BJC5D6E71G");
    assert_eq!(hibc::links(&primary, &hibc::parse("+$$52001510X3GD")), Some(true));
    assert_eq!(hibc::links(&primary, &hibc::parse("+$3C001LV")), Some(false));
    assert_eq!(hibc::links(&primary, &primary), None);
}

fn pairs(elements: &[Element]) -> Vec<(String, String)> {
    elements.iter().map(|e| (e.ai.to_string(), e.value.clone())).collect()
}

fn elements(pairs: &[(&str, String)]) -> Vec<Element> {
    let element = |(ai, value): &(&str, String)| Element {
        ai: Identifier::parse(ai).expect("an identifier"),
        value: value.clone(),
        start: 0,
        end: 0,
    };
    pairs.iter().map(element).collect()
}

/// Elements of secondary data that a label may carry.
fn secondary() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let text = || "[0-9A-Z]{1,18}";
    prop_oneof![
        text().prop_map(|lot| vec![("$", lot)]),
        text().prop_map(|serial| vec![("$+", serial)]),
        ("[0-9]{2}", text()).prop_map(|(quantity, lot)| vec![("$$8", quantity), ("$", lot)]),
        ("[0-9]{5}", "0[1-9]2[0-9]", text()).prop_map(|(quantity, date, lot)| vec![
            ("$$9", quantity),
            ("$$", date),
            ("$", lot)
        ]),
        ("0[1-9]1[0-9]2[0-9]", text()).prop_map(|(date, lot)| vec![("$$2", date), ("$", lot)]),
        ("2[0-9]0[1-9]1[0-9]", text()).prop_map(|(date, serial)| vec![("$$+3", date), ("$+", serial)]),
        ("2[0-9]0[1-9]1[0-9]0[0-9]", text()).prop_map(|(date, lot)| vec![("$$4", date), ("$", lot)]),
        ("2[0-9][12][0-9]{2}", text()).prop_map(|(date, lot)| vec![("$$5", date), ("$", lot)]),
        ("2[0-9][12][0-9]{2}1[0-9]", text()).prop_map(|(date, lot)| vec![("$$6", date), ("$", lot)]),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[+*$/%0-9SQDA-F_ é-]{0,40}",
        "\\+[A-Z][0-9A-Z]{3,9}[+$/.% -]{0,2}[+$0-9A-Z/]{0,30}",
        "[=&][=&,/%#$>0-9A-Zé]{0,40}",
        "(\\[\\)>)?\u{1e}?(0[56])?\u{1d}?[\u{1d}\u{1e}\u{4}0-9NTDSPé]{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_covered(text in any_text()) {
        for parsed in [hibc::parse(&text), isbt::parse(&text), ifa::parse(&text)] {
            assert_covered(&text, &parsed);
        }
        for form in [Form::Envelope, Form::Hibc, Form::Isbt128] {
            let parsed = other::parse(form, &text).unwrap();
            prop_assert!(other::reading(form, &parsed).is_some());
            other::hri(form, &parsed.elements);
        }
        assert_covered(&text, &envelope::parse(&text));
        other::form_of(&text);
    }

    #[test]
    fn hibc_is_read_as_it_is_written(
        product in "[A-Z][0-9A-Z]{3}[0-9A-Z]{1,18}[0-9]",
        mut data in secondary(),
        joined: bool,
    ) {
        let mut all = vec![("+", product.clone())];
        let check = hibc::check_character(&format!("+{product}")).unwrap();
        if joined {
            all.append(&mut data);
        } else {
            all.push(("chk", check.to_string()));
            all.append(&mut data);
            all.push(("link", check.to_string()));
        }
        let text = hibc::render(&elements(&all));
        let parsed = hibc::parse(&text);
        prop_assert!(parsed.is_clean(), "{} {:?}", text, parsed);
        let found = pairs(&parsed.elements);
        let (last, found) = found.split_last().unwrap();
        prop_assert_eq!(&last.0, "chk");
        prop_assert_eq!(found, pairs(&elements(&all)));
        assert_covered(&text, &parsed);
        prop_assert_eq!(other::form_of(&text), Some(Form::Hibc));
        prop_assert_eq!(hibc::render(&parsed.elements), text);
    }

    #[test]
    fn a_wrong_character_in_hibc_is_noticed(
        product in "[A-Z][0-9A-Z]{3}[0-9A-Z]{1,18}[0-9]", at: prop::sample::Index, wrong in "[0-9A-Z]",
    ) {
        let text = checked(&format!("+{product}/$A1"));
        let at = 1 + at.index(text.len() - 1);
        prop_assume!(text[at..=at] != wrong);
        let damaged = format!("{}{wrong}{}", &text[..at], &text[at + 1..]);
        prop_assert_eq!(line(hibc::reading(&hibc::parse(&damaged))), "|||");
    }

    #[test]
    fn ifa_is_read_as_it_is_written(
        number in "[0-9]{7}", lot in "[0-9A-Za-z/-]{1,20}", serial in "[!\"%-?A-Z_a-z]{1,20}", swap: bool,
    ) {
        let pzn = (0..10).find_map(|d| verify_core::ids::Pzn::parse(&format!("{number}{d}")).ok());
        prop_assume!(pzn.is_some());
        let ppn = pzn.unwrap().to_ppn();
        let mut all = vec![("9N", ppn.to_string()), ("1T", lot), ("D", "261200".into()), ("S", serial)];
        if swap { all.reverse(); }
        let all = elements(&all);
        let text = envelope::render(&all);
        let parsed = envelope::parse(&text);
        prop_assert!(parsed.is_clean());
        prop_assert_eq!(pairs(&parsed.elements), pairs(&all));
        assert_covered(&text, &parsed);
        prop_assert_eq!(other::form_of(&text), Some(Form::Envelope));
        prop_assert_eq!(other::form_of(&ifa::render(&all)), Some(Form::Envelope));
        prop_assert_eq!(envelope::reading(&parsed).gtin, Some(pzn.unwrap().to_ntin()));
    }

    #[test]
    fn isbt_128_is_read_as_it_is_written(
        product in "[A-N][0-9]{4}[0-9A-Z]{6}[0-9A-Z]{5}", serial in "[0-9A-Z]{6}", donation in "[A-N][0-9]{12}",
        lot in "[0-9A-Z]{18}", year in "[0-9]{3}", day in "[12][0-9]{2}",
    ) {
        let all = elements(&[
            ("=+", "05000".into()),
            ("=/", product),
            ("=", format!("{donation}00")),
            ("=,", serial),
            ("&,1", lot),
            ("=>", format!("{year}{day}")),
        ]);
        let text = isbt::render(&all);
        let parsed = isbt::parse(&text);
        prop_assert!(parsed.is_clean(), "{:?}", parsed);
        prop_assert_eq!(pairs(&parsed.elements), pairs(&all));
        assert_covered(&text, &parsed);
        prop_assert_eq!(other::form_of(&text), Some(Form::Isbt128));
        // Typed from a label, with the check character behind the number.
        let check = isbt::check_character(&donation).unwrap();
        let typed = format!("={donation}00{check}");
        prop_assert!(isbt::parse(&typed).is_clean());
    }
}
