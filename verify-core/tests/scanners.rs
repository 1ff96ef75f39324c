//! What real scanners, keyboards and hands made of codes: the name that comes first, and the pack that was meant.
#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

use verify_core::scan::{EntryMode, Identification, Reading, Scan, identify};

const PACK: &str = "00300010123455 K7XQ2PAY A123 300331";

fn read(text: &str) -> Identification {
    identify(&Scan::from_text(text, None, EntryMode::Wedge))
}

fn words(reading: &Reading) -> String {
    let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let parts = [
        text(reading.gtin.map(|v| v.to_string())),
        text(reading.serial.as_ref().map(ToString::to_string)),
        text(reading.lot.as_ref().map(ToString::to_string)),
        text(reading.expiry.map(|v| v.to_string())),
    ];
    parts.join(" ")
}

/// The fault that is named first, and that `pack` is among the readings.
fn check(text: &str, name: &str, pack: &str) {
    let it = read(text);
    let named = it.findings.iter().find(|finding| finding.code.is_fault()).map(|finding| finding.code.name());
    assert_eq!(named.unwrap_or("-"), name, "{text:?}: {:?}", it.findings);
    let readings: Vec<Reading> = it.readings.iter().cloned().chain(it.proposals()).collect();
    assert!(
        readings.iter().any(|reading| words(reading) == pack),
        "{text:?}: {:?}",
        readings.iter().map(words).collect::<Vec<_>>()
    );
    assert!(readings.len() <= 8);
}

#[test]
fn separators_come_as_many_things() {
    for by in [
        "~",
        "|",
        "]",
        "^",
        "#",
        " ",
        "  ",
        "<F8>",
        "{GS}",
        "<GROUP SEPARATOR>",
        "<Ctrl+]>",
        "Ctrl+]",
        "FNC1",
        "~029",
        "~1",
        "\\x1d",
        "\\F",
        "&#29;",
        "&#029;",
        "=1D",
        "%1D",
        "\u{241d}",
        "\u{2194}",
        "\u{1c}",
        "\u{1e}",
        "\u{1f}",
    ] {
        check(&format!("]d2010030001012345521K7XQ2PAY{by}1730033110A123"), "separator_replaced", PACK);
    }
    for by in ["\u{fffd}", "\u{9d}", "â\u{90}\u{9d}", "â†”", "\\ufffd"] {
        check(&format!("010030001012345521K7XQ2PAY{by}1730033110A123"), "encoding_damaged", PACK);
    }
    check("010030001012345521K7XQ2PAY1730033110A123", "separator_lost", PACK);
    // Only the one in front of a last national number is lost: the text is valid as it stands.
    check("010030001012345521K7XQ2PAY\u{1d}1730033110A1237146268099", "-", PACK);
}

#[test]
fn what_stands_in_front_is_taken_off() {
    let data = "010030001012345521K7XQ2PAY\u{1d}1730033110A123";
    for front in ["d2", "2", "D2", "[d2", "]d", "]d2]d2", "GTIN:]d2", "w]d2"] {
        check(&format!("{front}{data}"), "prefix_damaged", PACK);
    }
    check(&data[1..], "prefix_damaged", PACK);
    for front in ["\u{feff}", "\u{2}", "ï»¿", "]d2 ", "]d2\u{1d}"] {
        check(&format!("{front}{data}"), "encoding_damaged", PACK);
    }
    check(&format!("4006381333931\r]d2{data}"), "code_appended", PACK);
    check(&format!("]D2{data}"), "caps_lock", PACK);
}

#[test]
fn what_stands_behind_is_taken_off() {
    let data = "]d2010030001012345521K7XQ2PAY\u{1d}1730033110A123";
    check(&format!("{data}\r\n4006381333931"), "code_appended", PACK);
    check(&format!("{data}{data}"), "read_twice", PACK);
    check(&format!("{}{data}", &data[3..30]), "read_twice", PACK);
    // These leave texts that are valid as they stand.
    for behind in ["0300010123455", "-03752864", "0100300010"] {
        check(&format!("{data}{behind}"), "-", PACK);
    }
}

#[test]
fn keyboards_change_characters() {
    check("+d2010030001012345521K7XQ2PAZ+1730033110A123", "keyboard_layout", PACK);
    check(
        "$dé\u{e0}&\u{e0}\u{e0}\"\u{e0}\u{e0}\u{e0}&\u{e0}&é\"'((é&K\u{e8}XAéPQY<F8>&\u{e8}\"\u{e0}\u{e0}\"\"&&\u{e0}Q&é\"",
        "separator_replaced",
        PACK,
    );
    check("=!==§===!=!\"§$%%\"!k/xq\"pay\u{1d}!/§==§§!!=a!\"§", "caps_lock", PACK);
    check("010030001012345521k7xq2pay\u{1d}1730033110a123", "-", PACK);
    // What the layout lacks was sent in another way, so the symbology identifier arrives whole.
    check("]d2010030001012345521K7XQ2PAZ\u{1d}1730033110A123", "-", PACK);
}

#[test]
fn hands_take_letters_for_digits() {
    check("(01)OO300010123455(21)K7XQ2PAY(17)300331(10)A123", "look_alike", PACK);
    check("01003000101234552IK7XQ2PAY\u{1d}1730033110A123", "look_alike", PACK);
    check("(01)00300010123455(21)K7XQ2PAY(17)300331(10)AI23", "-", PACK);
    check("(01) 00300010123455 (21) K7XQ2PAY (17) 300331 (10) A123", "encoding_damaged", PACK);
}

#[test]
fn envelopes_have_the_same_faults() {
    let ppn = "[)>\u{1e}06\u{1d}9N110375286414\u{1d}1TABC1234\u{1d}D291130\u{1d}SX7K9Q2M4YZ\u{1e}\u{4}";
    let pack = "04150037528643 X7K9Q2M4YZ ABC1234 291130";
    check(ppn, "-", pack);
    check(&ppn.to_lowercase(), "caps_lock", pack);
    check(&ppn.replace('\u{1d}', "~"), "separator_replaced", pack);
}

#[test]
fn retail_codes_with_a_wrong_digit_are_no_element_strings() {
    for text in ["4006381333932", "]E04006381333932"] {
        let it = read(text);
        assert!(!it.is_valid() && it.findings[0].code.name() == "bad_check_digit", "{text}: {:?}", it.findings);
    }
    check("]e09521141123454", "-", "09521141123454 - - -");
}

#[test]
fn long_input_ends_soon() {
    let it = read(&"0".repeat(1 << 20));
    assert_eq!(it.findings[0].code.name(), "not_understood");
}
