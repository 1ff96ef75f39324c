//! The table of application identifiers against the GS1 Barcode Syntax Dictionary, which is not part of the repository:
//! every attribute of every identifier, both ways.

#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

#[path = "../../tests/src/reference.rs"]
mod reference;

use std::collections::BTreeMap;

use reference::shared;
use verify_core::scan::gs1::ai::{self, Charset, Component, Entry};
use verify_core::scan::gs1::lint::Linter;

/// What the dictionary says about one identifier, as text in one fixed order.
#[derive(Debug, PartialEq, Eq, Default)]
struct Facts {
    flags: String,
    components: Vec<String>,
    attributes: Vec<String>,
    title: String,
}

#[test]
fn the_table_is_the_dictionary() {
    let Some(path) = shared("data/gs1/gs1-syntax-dictionary.txt") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let (dictionary, table) = (of_dictionary(&text), of_table());
    for (identifier, facts) in &dictionary {
        assert_eq!(table.get(identifier), Some(facts), "({identifier})");
    }
    assert_eq!(table.len(), dictionary.len());
    let mut linters: Vec<_> = dictionary.values().flat_map(|facts| &facts.components).collect();
    linters.sort_unstable();
    println!("{} identifiers agree", table.len());
    assert_eq!(table.len(), 541);
}

/// All identifiers from `first` to `last`.
fn run(first: &str, last: &str) -> Vec<String> {
    let (from, to): (u32, u32) = (first.parse().unwrap(), last.parse().unwrap());
    let digits = first.len();
    (from..=to).map(|n| format!("{n:0digits$}")).collect()
}

fn of_dictionary(text: &str) -> BTreeMap<String, Facts> {
    let mut all = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
        let (body, title) = line.split_once('#').unwrap_or((line, ""));
        let mut words = body.split_whitespace();
        let identifiers = words.next().unwrap();
        let (first, last) = identifiers.split_once('-').unwrap_or((identifiers, identifiers));
        for identifier in run(first, last) {
            let mut facts = Facts { title: title.trim().to_owned(), ..Facts::default() };
            for word in words.clone() {
                match word.chars().next().unwrap() {
                    'N' | 'X' | 'Y' | 'Z' | '[' => facts.components.push(word.to_owned()),
                    c if c.is_ascii_lowercase() => facts.attributes.push(word.to_owned()),
                    _ => facts.flags.push_str(word),
                }
            }
            facts.attributes.sort_unstable();
            assert!(all.insert(identifier, facts).is_none(), "{line}");
        }
    }
    all
}

fn of_table() -> BTreeMap<String, Facts> {
    let mut all = BTreeMap::new();
    for entry in ai::entries() {
        for identifier in run(entry.first(), entry.last()) {
            // What is found by the identifier, not only what stands in the table.
            let found = ai::exactly(&identifier).unwrap();
            assert_eq!(found.first(), entry.first());
            all.insert(identifier, of_entry(found));
        }
    }
    all
}

fn of_entry(entry: &Entry) -> Facts {
    let mark = |set: bool, mark: &'static str| if set { mark } else { "" };
    let groups = |groups: &[&[&str]], inner: &str, outer: &str| -> String {
        groups.iter().map(|group| group.join(inner)).collect::<Vec<_>>().join(outer)
    };
    let mut attributes: Vec<_> = entry.requirements().iter().map(|r| format!("req={}", groups(r, "+", ","))).collect();
    if !entry.excluded().is_empty() {
        attributes.push(format!("ex={}", entry.excluded().join(",")));
    }
    match entry.qualifiers() {
        None => {}
        Some([[]]) => attributes.push("dlpkey".to_owned()),
        Some(sequences) => attributes.push(format!("dlpkey={}", groups(sequences, ",", "|"))),
    }
    attributes.sort_unstable();
    Facts {
        flags: [mark(entry.predefined_length(), "*"), mark(entry.link_attribute(), "?")].concat(),
        components: entry.components().iter().map(of_component).collect(),
        attributes,
        title: entry.title().to_owned(),
    }
}

fn of_component(component: &Component) -> String {
    let charset = match component.charset {
        Charset::N => 'N',
        Charset::X => 'X',
        Charset::Y => 'Y',
        Charset::Z => 'Z',
    };
    let length = match (component.min, component.max) {
        (min, max) if min == max => max.to_string(),
        (1, max) => format!("..{max}"),
        (min, max) => format!("{min}..{max}"),
    };
    let (open, close) = if component.optional { ("[", "]") } else { ("", "") };
    let linters: String = component.linters.iter().map(|linter| format!(",{}", Linter::name(*linter))).collect();
    format!("{open}{charset}{length}{close}{linters}")
}
