//! The canonical GS1 Digital Link URI of a set of elements.

use super::super::ai;
use super::sequence::{is_valid, sequences};
use super::uri::escape_into;
use crate::scan::Element;

/// The domain of canonical URIs (GS1 Digital Link Standard: URI Syntax, section on canonical URIs).
const STEM: &str = "https://id.gs1.org";

/// The canonical URI of `elements`: the first primary key with as many qualifiers as are there in the path; of the rest
/// those of pre-defined length first, each identifier once.
///
/// None where no element is a primary key, or one that is left may not stand in a query.
pub fn canonical(elements: &[Element]) -> Option<String> {
    let key = elements.iter().find(|e| !sequences(e.ai.as_str()).is_empty())?;
    let fullest = fullest_path(elements, key);
    link(elements, &fullest).or_else(|| link(elements, &path_in_front(elements)))
}

/// The key with the qualifiers of the sequence of which most are there; of several the first as text.
fn fullest_path<'a>(elements: &'a [Element], key: &'a Element) -> Vec<&'a Element> {
    let with_qualifiers = |sequence: &&[&str]| -> Vec<&'a Element> {
        let there = sequence.iter().filter_map(|ai| elements.iter().find(|e| e.ai == *ai));
        std::iter::once(key).chain(there).collect()
    };
    let paths = sequences(key.ai.as_str()).iter().map(with_qualifiers);
    paths
        .min_by_key(|path| (usize::MAX - path.len(), path.iter().map(|e| e.ai).collect::<Vec<_>>()))
        .unwrap_or_default()
}

/// The longest path that the elements start with: the one of the web address that they were read from.
fn path_in_front(elements: &[Element]) -> Vec<&Element> {
    let valid = |length: &usize| is_valid(&elements[..*length].iter().map(|e| e.ai.as_str()).collect::<Vec<_>>());
    let length = (1..=elements.len()).take_while(|length| valid(length)).last().unwrap_or(0);
    elements[..length].iter().collect()
}

fn link(elements: &[Element], path: &[&Element]) -> Option<String> {
    if path.is_empty() {
        return None;
    }
    let mut text = STEM.to_owned();
    for element in path {
        text.extend(["/", element.ai.as_str(), "/"]);
        escape_into(&mut text, &element.value);
    }
    let mut rest = Vec::new();
    for (i, element) in elements.iter().enumerate() {
        let written = path.iter().any(|e| e.ai == element.ai) || elements[..i].iter().any(|e| e.ai == element.ai);
        if !written {
            rest.push((element, ai::of(element.ai).filter(|entry| entry.link_attribute())?));
        }
    }
    rest.sort_by_key(|(_, entry)| !entry.predefined_length());
    for (i, (element, _)) in rest.iter().enumerate() {
        text.extend([if i == 0 { "?" } else { "&" }, element.ai.as_str(), "="]);
        escape_into(&mut text, &element.value);
    }
    Some(text)
}
