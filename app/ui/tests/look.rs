//! The look's promises, computed from the style sheets: contrast of every pair of colours that stand on each other
//! (WCAG 2.2: 4.5 to 1 for text, 3 to 1 for signs), targets of 64 px 12 px apart, nothing from elsewhere.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../style/10-tokens.css");
const BASE: &str = include_str!("../style/20-base.css");
const FRAME: &str = include_str!("../style/30-frame.css");
const SCAN: &str = include_str!("../style/40-scan.css");
const LISTS: &str = include_str!("../style/50-lists.css");

type Tokens = BTreeMap<String, String>;

/// The declarations of the block that starts with `selector`.
fn block(selector: &str) -> Tokens {
    let start = TOKENS.find(selector).unwrap_or_else(|| panic!("no {selector}"));
    let inside = TOKENS[start..].split_once('{').expect("a block").1.split_once('}').expect("its end").0;
    let pair =
        |line: &str| line.trim().trim_end_matches(';').split_once(": ").map(|(k, v)| (k.to_owned(), v.to_owned()));
    inside.lines().filter_map(pair).collect()
}

/// The tokens of a theme: the light ones with what the theme changes.
fn theme(selector: &str) -> Tokens {
    let mut tokens = block(":root");
    tokens.extend(block(selector));
    tokens
}

fn luminance(colour: &str) -> f64 {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6).unwrap_or_else(|| panic!("{colour}"));
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// What stands on what, and the least ratio.
const PAIRS: &[(&str, &str, f64)] = &[
    ("--ink", "--paper", 4.5),
    ("--ink", "--card", 4.5),
    ("--ink", "--warn-tint", 4.5),
    ("--muted", "--paper", 4.5),
    ("--muted", "--card", 4.5),
    ("--accent", "--card", 4.5),
    ("--accent", "--paper", 4.5),
    ("--brand-ink", "--brand", 4.5),
    ("--edge", "--card", 3.0),
    ("--edge", "--paper", 3.0),
    ("--focus", "--card", 3.0),
    ("--focus", "--paper", 3.0),
    ("--verified-ink", "--verified", 4.5),
    ("--check-ink", "--check", 4.5),
    ("--stop-ink", "--stop", 4.5),
    ("--held-ink", "--held", 4.5),
    ("--none-ink", "--none", 4.5),
    ("--verified-text", "--card", 4.5),
    ("--check-text", "--card", 4.5),
    ("--stop-text", "--card", 4.5),
    ("--held-text", "--card", 4.5),
    ("--none-text", "--card", 4.5),
    ("--verified-text", "--paper", 4.5),
    ("--check-text", "--paper", 4.5),
    ("--stop-text", "--paper", 4.5),
    ("--held-text", "--paper", 4.5),
    ("--none-text", "--paper", 4.5),
];

#[test]
fn colours_can_be_told_apart() {
    let themes = [
        (":root", theme(":root")),
        ("dark", theme("html[data-theme=\"dark\"]")),
        ("sun", theme("html[data-theme=\"sun\"]")),
    ];
    for (name, tokens) in themes {
        for (front, back, least) in PAIRS {
            let ratio = contrast(&tokens[*front], &tokens[*back]);
            assert!(ratio >= *least, "{name}: {front} on {back} is {ratio:.2}, needs {least}");
        }
    }
}

#[test]
fn the_system_s_dark_is_the_chosen_dark() {
    let system = block("html:not([data-theme=\"light\"], [data-theme=\"sun\"])");
    assert_eq!(system, block("html[data-theme=\"dark\"]"));
}

#[test]
fn targets_are_large_and_apart() {
    let tokens = block(":root");
    assert_eq!((tokens["--target"].as_str(), tokens["--gap"].as_str()), ("64px", "12px"));
    let button = BASE.split("\nbutton, .button {").nth(1).expect("buttons").split('}').next().expect("their end");
    assert!(button.contains("min-height: var(--target)") && button.contains("min-width: var(--target)"));
    for (sheet, rule) in [(FRAME, ".actions {"), (SCAN, ".ways {"), (LISTS, ".filters {"), (FRAME, "nav {")] {
        let inside = sheet.split(rule).nth(1).expect("the rule").split('}').next().expect("its end");
        assert!(inside.contains("gap: var(--gap)"), "{rule}");
    }
    for sheet in [BASE, FRAME, SCAN, LISTS] {
        for (at, _) in sheet.match_indices("min-height: ") {
            let value: String = sheet[at + 12..].chars().take_while(char::is_ascii_digit).collect();
            let owner = sheet[..at].rsplit('}').next().unwrap_or_default();
            if owner.contains("button") {
                assert!(value.parse().unwrap_or(64) >= 64, "{owner}");
            }
        }
    }
}

#[test]
fn nothing_comes_from_elsewhere() {
    for sheet in [TOKENS, BASE, FRAME, SCAN, LISTS] {
        assert!(!sheet.contains("url(") && !sheet.contains("@import") && !sheet.contains("http"));
    }
}

#[test]
fn text_grows_with_the_reader_s_size() {
    for sheet in [BASE, FRAME, SCAN, LISTS] {
        for size in sheet.split("font-size: ").skip(1).filter_map(|rest| rest.split([';', ' ', '}']).next()) {
            // The emblem is a sign, not text; a file field's own text is not shown.
            assert!(size.ends_with("rem") || size.ends_with("em") || size == "56px" || size == "0", "{size}");
        }
    }
    assert!(BASE.contains("prefers-reduced-motion: no-preference"), "motion is for those who want it");
}
