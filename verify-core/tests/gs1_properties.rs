//! Properties of the readers of GS1 data: what is written is read back, over elements made from every entry of the
//! table; and any text is covered by elements and findings.

#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

use proptest::prelude::*;
use verify_core::scan::gs1::ai::{self, Charset, Component, Entry};
use verify_core::scan::gs1::lint::Linter;
use verify_core::scan::gs1::{self, digital_link, rules, value};
use verify_core::scan::{Element, FindingCode, Identifier, Parsed, Symbology};

/// Numbers from a seed (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

fn characters(charset: Charset) -> Vec<char> {
    (0..128u8).filter(|b| charset.contains(*b)).map(char::from).collect()
}

/// A text for a component; most, but not all, satisfy its linters.
fn attempt(component: &Component, numbers: &mut Numbers) -> String {
    let (min, max) = (usize::from(component.min), usize::from(component.max));
    let length = min + numbers.below(max - min + 1);
    let set = characters(component.charset);
    let mut text: String = (0..length).map(|_| set[numbers.below(set.len())]).collect();
    for linter in component.linters {
        text = match linter {
            Linter::Csum => {
                (0..10).map(|d| format!("{}{d}", &text[..length - 1])).find(|t| linter.check(t).is_ok()).unwrap()
            }
            Linter::GcpPos1 if component.charset != Charset::N => format!("9521{}", text.get(4..).unwrap_or_default()),
            Linter::CsumAlpha => with_pair(&text),
            Linter::Pcenc => text.replace('%', "x"),
            Linter::Iban => format!("DE{:02}370400440532013000", numbers.below(100)),
            Linter::CouponCode => "012345612345611110123".to_owned(),
            Linter::CouponPosOffer => "001234561234560123456".to_owned(),
            Linter::Zero => "0".to_owned(),
            Linter::Hyphen => "-".to_owned(),
            Linter::Iso3166Alpha2 => numbers.pick(&["DE", "US", "BR", "IN"]).to_owned(),
            Linter::PosInSeqSlash => numbers.pick(&["1/2", "3/3", "2/9"]).to_owned(),
            Linter::PackageType => numbers.pick(&["1A", "200", "9", "ZZ"]).to_owned(),
            Linter::PieceOfTotal => numbers.pick(&["0102", "1212", "0199"]).to_owned(),
            Linter::Latitude | Linter::Longitude => format!("0{:09}", numbers.below(1_000_000_000)),
            Linter::Yyyymmdd => {
                format!("19{:02}{:02}{:02}", numbers.below(100), 1 + numbers.below(12), 1 + numbers.below(28))
            }
            Linter::Yymmd0 | Linter::Yymmdd => {
                format!("{:02}{:02}{:02}", numbers.below(100), 1 + numbers.below(12), 1 + numbers.below(28))
            }
            Linter::Hhmi => format!("{:02}{:02}", numbers.below(24), numbers.below(60)),
            _ => text,
        };
    }
    text
}

/// A text with four digits at its front and the check pair that belongs to it.
fn with_pair(text: &str) -> String {
    let body = format!("9521x{}", text.get(..text.len().min(15)).unwrap_or_default());
    let set = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let pairs = set.chars().flat_map(|a| set.chars().map(move |b| format!("{a}{b}")));
    pairs.map(|pair| format!("{body}{pair}")).find(|t| Linter::CsumAlpha.check(t).is_ok()).unwrap()
}

fn component(component: &Component, numbers: &mut Numbers) -> String {
    let valid = |text: &String| {
        component.charset.linter().check(text).is_ok() && component.linters.iter().all(|l| l.check(text).is_ok())
    };
    (0..100_000).map(|_| attempt(component, numbers)).find(valid).expect("a component has valid values")
}

fn valid_value(entry: &Entry, numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for part in entry.components() {
        if part.optional && numbers.below(2) == 0 {
            break;
        }
        text += &component(part, numbers);
    }
    assert_eq!(value::check(entry, &text), Ok(()), "{} {text:?}", entry.first());
    text
}

fn element(entry: &Entry, numbers: &mut Numbers) -> Element {
    let digits = entry.first().len();
    let (first, last): (usize, usize) = (entry.first().parse().unwrap(), entry.last().parse().unwrap());
    let ai = format!("{:0digits$}", first + numbers.below(last - first + 1));
    Element { ai: Identifier::parse(&ai).unwrap(), value: valid_value(entry, numbers), start: 0, end: 0 }
}

fn elements(seed: u64, count: usize) -> Vec<Element> {
    let mut numbers = Numbers(seed);
    let entries = ai::entries();
    (0..count).map(|_| element(&entries[numbers.below(entries.len())], &mut numbers)).collect()
}

fn pairs(elements: &[Element]) -> Vec<(&str, &str)> {
    elements.iter().map(|e| (e.ai.as_str(), e.value.as_str())).collect()
}

/// Whether elements and findings cover every byte, and all lie on whole characters.
fn covers(parsed: &Parsed, text: &str) -> bool {
    let of_elements = parsed.elements.iter().map(|e| (e.start, e.end));
    let spans: Vec<_> = of_elements.chain(parsed.findings.iter().map(|f| (f.start, f.end))).collect();
    let mut covered = vec![false; text.len()];
    for (start, end) in &spans {
        covered[*start..*end].fill(true);
    }
    spans.iter().all(|(start, end)| text.get(*start..*end).is_some()) && covered.iter().all(|c| *c)
}

#[test]
fn every_identifier_is_written_and_read() {
    let mut numbers = Numbers(1);
    for entry in ai::entries() {
        for _ in 0..20 {
            let one = [element(entry, &mut numbers)];
            for parsed in [gs1::element_string(&gs1::render(&one)), gs1::bracketed(&gs1::render_bracketed(&one))] {
                assert_eq!(pairs(&parsed.elements), pairs(&one));
                assert!(parsed.findings.is_empty(), "{one:?} {:?}", parsed.findings);
            }
        }
    }
}

proptest! {
    #[test]
    fn element_strings_and_brackets_are_read_back(seed: u64, count in 1..8usize) {
        let elements = elements(seed, count);
        let string = gs1::render(&elements);
        for (text, parsed) in [
            (string.clone(), gs1::element_string(&string)),
            (string.clone(), gs1::symbol_data(&string)),
            (gs1::render_bracketed(&elements), gs1::bracketed(&gs1::render_bracketed(&elements))),
        ] {
            prop_assert_eq!(pairs(&parsed.elements), pairs(&elements), "{}", text);
            prop_assert!(parsed.findings.is_empty(), "{} {:?}", text, parsed.findings);
            prop_assert!(covers(&parsed, &text));
        }
    }

    #[test]
    fn web_addresses_are_read_back(seed: u64, key in 0..16usize, count in 0..5usize) {
        let mut numbers = Numbers(seed);
        let keys: Vec<_> = ai::entries().iter().filter(|e| e.qualifiers().is_some()).collect();
        let mut all = vec![element(keys[key % keys.len()], &mut numbers)];
        for sequence in keys[key % keys.len()].qualifiers().unwrap().iter().take(1) {
            for qualifier in sequence.iter().filter(|_| seed.is_multiple_of(2)) {
                all.push(element(ai::exactly(qualifier).unwrap(), &mut numbers));
            }
        }
        let attributes: Vec<_> = ai::entries().iter().filter(|e| e.link_attribute()).collect();
        all.extend((0..count).map(|_| element(attributes[numbers.below(attributes.len())], &mut numbers)));
        let uri = digital_link::canonical(&all).unwrap();
        let parsed = digital_link::parse(&uri).unwrap();
        prop_assert!(parsed.is_clean() && covers(&parsed, &uri), "{} {:?}", uri, parsed.findings);
        // Each identifier once, in the order of the canonical form.
        let mut once: Vec<Element> = Vec::new();
        all.iter().for_each(|e| if once.iter().all(|o| o.ai != e.ai) { once.push(e.clone()) });
        let sorted = |elements: &[Element]| {
            let mut pairs: Vec<_> = elements.iter().map(|e| (e.ai, e.value.clone())).collect();
            pairs.sort();
            pairs
        };
        prop_assert_eq!(sorted(&parsed.elements), sorted(&once));
        prop_assert_eq!(digital_link::canonical(&parsed.elements), Some(uri));
    }

    #[test]
    fn any_text_is_covered(
        any: String,
        digits in "[0-9\u{1d}^()\\\\A-Zé]{0,60}",
        data in "(01[0-9]{14}|10[A-Z]{0,4}[\u{1d}^]|17[0-9]{6}|31[0-9]{8}|[(]21[)]a|é){0,8}",
        tail in "((/01/[0-9]{14})?/(10|21|99|01)/[A-Z%2é]{0,5}|[?&](99|17|x|7099|01)?=?[0-9a%+]{0,7}|#|/[A-Za-z0-9_-]{12}){0,6}",
    ) {
        for text in [&any, &digits, &data] {
            for parsed in [gs1::element_string(text), gs1::symbol_data(text), gs1::bracketed(text)] {
                prop_assert!(covers(&parsed, text), "{text:?} {parsed:?}");
                rules::associations(&parsed.elements);
                digital_link::canonical(&parsed.elements);
            }
            for symbology in ["]d2", "]E0", "]E4", "]Q1"] {
                let parsed = gs1::carrier(Symbology::parse(symbology).unwrap(), text);
                prop_assert!(parsed.is_none_or(|parsed| covers(&parsed, text)), "{symbology} {text:?}");
            }
        }
        for text in [format!("https://{any}"), format!("https://a{tail}"), format!("https://a/01/09520123456788{tail}")] {
            if let Some(parsed) = digital_link::parse(&text) {
                prop_assert!(covers(&parsed, &text), "{text:?} {parsed:?}");
            }
        }
    }

    #[test]
    fn a_composite_component_is_covered(gtin in "[0-9]{13}", rest in "[0-9A-Z\u{1d}|é]{0,20}") {
        let text = format!("{gtin}|]e0{rest}");
        let parsed = gs1::carrier(Symbology::parse("]E0").unwrap(), &text).unwrap();
        prop_assert!(covers(&parsed, &text), "{text:?} {parsed:?}");
    }

    #[test]
    fn what_is_left_out_of_a_value_is_noticed(seed: u64, cut in 0..40usize) {
        let element = &elements(seed, 1)[0];
        let entry = ai::exactly(element.ai.as_str()).unwrap();
        if entry.predefined_length() && cut < element.value.len() {
            let text = format!("{}{}", element.ai, &element.value[..cut]);
            let code = gs1::element_string(&text).findings[0].code;
            prop_assert!(matches!(code, FindingCode::BadLength | FindingCode::EmptyValue), "{} {:?}", text, code);
        }
    }
}
