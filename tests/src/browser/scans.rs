//! Scan lines of every kind, drawn from a seed: packs that are good, recalled, unknown, damaged on the way, read again.

use serde_json::{Value, json};

use crate::bench::world::Seeded;
use crate::e2e::CODES;

/// This many scan lines; about a third of them repeat an earlier one.
pub fn lines(seed: u64, count: usize) -> Vec<String> {
    let mut random = Seeded(seed);
    let mut lines: Vec<Value> = Vec::with_capacity(count);
    for _ in 0..count {
        let again = random.below(3) == 0 && !lines.is_empty();
        let mut line = match again {
            true => lines[random.below(lines.len() as u64) as usize].clone(),
            false => json!({"text": text(&mut random)}),
        };
        circumstances(&mut random, &mut line);
        lines.push(line);
    }
    lines.iter().map(Value::to_string).collect()
}

/// What a scanner may send.
fn text(random: &mut Seeded) -> String {
    let whole = match random.below(4) {
        0 => CODES[random.below(CODES.len() as u64) as usize].text(),
        1 => pack(random, &["4TQ8ZK1M", "7HXP3R9B", "7HXP3R9D", "8SGT2H6E", "9LBD4F8S"]),
        2 => {
            let serial = serial(random);
            pack(random, &[serial.as_str()])
        }
        _ => format!("]d20109521141123454173002282110{}\u{1d}10N-2030", random.below(100)),
    };
    damaged(random, whole)
}

fn pack(random: &mut Seeded, serials: &[&str]) -> String {
    let serial = serials[random.below(serials.len() as u64) as usize];
    let lot = ["D2911", "D2406", "d2911", "D2912"][random.below(4) as usize];
    let expiry = ["291130", "240630", "291100", "301130", "291331"][random.below(5) as usize];
    format!("]d2010030001012345517{expiry}21{serial}\u{1d}10{lot}")
}

fn serial(random: &mut Seeded) -> String {
    let alphabet = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ%&'()*+-./_";
    let length = 1 + random.below(20);
    (0..length).map(|_| char::from(alphabet[random.below(alphabet.len() as u64) as usize])).collect()
}

/// Half of them as they are; others as a wrong layout, a lost separator, a stuck key or a poor print leave them.
fn damaged(random: &mut Seeded, text: String) -> String {
    let at = text.char_indices().nth(random.below(text.chars().count() as u64) as usize).map_or(0, |(at, _)| at);
    match random.below(16) {
        0 => text.replace('\u{1d}', ""),
        1 => text.replace('\u{1d}', ["|", "^", "~", "\u{1e}", " "][random.below(5) as usize]),
        2 => text.to_lowercase(),
        3 => text[..at].to_owned(),
        4 => text.trim_start_matches("]d2").to_owned(),
        5 => format!("{text}{text}"),
        6 => format!("{}{}{}", &text[..at], (b'0' + random.below(10) as u8) as char, &text[at..]),
        7 => text.replace(['-', 'Y', 'Z'], "ß"),
        8 => format!("https://id.example/01/00300010123455/21/{}", serial(random)),
        _ => text,
    }
}

/// How, when and where it was read.
fn circumstances(random: &mut Seeded, line: &mut Value) {
    if random.below(2) == 0 {
        line["entry"] = ["camera", "image", "wedge", "manual"][random.below(4) as usize].into();
    }
    if random.below(3) == 0 {
        let (lat, lon) = [(52.52, 13.405), (48.9228, 13.405), (38.25, -85.76)][random.below(3) as usize];
        line["place"] = json!({"lat": lat, "lon": lon, "radius_m": 100 + random.below(900)});
    }
    if random.below(4) == 0 {
        line["session"] = format!("session-{}", random.below(5)).into();
    }
    if random.below(4) == 0 {
        line["device"] = format!("device-{}", random.below(3)).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_lines_and_some_repeat() {
        let first = lines(3, 500);
        assert_eq!(first, lines(3, 500));
        assert_ne!(first, lines(4, 500));
        let texts: std::collections::BTreeSet<String> = first
            .iter()
            .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON")["text"].to_string())
            .collect();
        assert!(texts.len() > 200 && texts.len() < 420, "{}", texts.len());
    }
}
