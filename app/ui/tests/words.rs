//! Both languages say the same things, and everything that the engine can say has words.

use std::collections::BTreeSet;

use engine::port::{HINTS, TROUBLES};
use packproof_ui::messages::{Language, Messages};
use packproof_ui::phrase::id;
use packproof_ui::shell::CameraTrouble;
use packproof_ui::state::Filter;
use verify_core::scan::{FindingCode, Form};
use verify_core::verdict::{Decision, ReasonCode, SessionReason};

/// Ids of a language's messages with their attributes, and the values that each names.
fn keys(language: Language) -> BTreeSet<(String, String)> {
    let mut keys = BTreeSet::new();
    for (file, text) in language.files() {
        let mut message = String::new();
        let mut key = String::new();
        for line in text.lines() {
            if let Some((name, _)) = line.split_once(" = ").filter(|(name, _)| is_name(name)) {
                message = name.to_owned();
                key = format!("{file}:{name}");
                keys.insert((key.clone(), String::new()));
            } else if let Some((name, _)) = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once(" = "))
            {
                key = format!("{file}:{message}.{name}");
                keys.insert((key.clone(), String::new()));
            }
            for value in line.split('$').skip(1) {
                let name: String = value.chars().take_while(char::is_ascii_alphanumeric).collect();
                keys.insert((key.clone(), name));
            }
        }
    }
    keys
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Keys without the values: a language may do without one.
fn names(language: Language) -> BTreeSet<String> {
    keys(language).into_iter().map(|(key, _)| key).collect()
}

#[test]
fn languages_have_the_same_messages() {
    let (en, de) = (names(Language::En), names(Language::De));
    assert_eq!(en.difference(&de).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in German");
    assert_eq!(de.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in English");
    assert!(en.len() > 400, "{} messages found", en.len());
}

#[test]
fn no_language_names_a_value_that_no_other_names() {
    let (en, de) = (keys(Language::En), keys(Language::De));
    let unknown: Vec<_> = de.difference(&en).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

fn check(family: &str, names: impl IntoIterator<Item = impl AsRef<str>>, parts: &[&str]) {
    let names: Vec<String> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
    for language in Language::ALL {
        let words = Messages::of(language);
        for name in &names {
            for part in parts {
                let key = format!("{}{part}", id(family, name));
                assert!(words.find(&key, &[]).is_some(), "{} {key}", language.tag());
            }
        }
    }
}

#[test]
fn all_that_the_engine_says_has_words() {
    check("reason", ReasonCode::ALL.iter().map(|code| code.name()), &["", ".short", ".means", ".todo"]);
    check("trouble", TROUBLES, &["", ".next"]);
    check("decision", Decision::ALL.map(Decision::name), &[""]);
    check("filter", Filter::all().map(Filter::name), &[""]);
    check("tally", Decision::ALL.map(Decision::name), &[""]);
    check("group", Decision::ALL.map(Decision::name), &[""]);
    check("session-reason", SessionReason::ALL.map(SessionReason::name), &["", ".sub"]);
    check("finding", FindingCode::ALL.iter().map(|code| code.name()), &[""]);
    check("trouble", CameraTrouble::ALL.map(CameraTrouble::name), &["", ".next"]);
    check("kind", ["suspect", "unfit", "mismatch", "fault", "knowledge"], &[""]);
    check("note", ["ageing", "as_of", "expiry_extended", "already_scanned"], &[""]);
    check("hint", HINTS, &[""]);
    check("picture", HINTS, &[""]);
    check("mode", ["camera", "image", "wedge", "manual"], &[""]);
    check("state", ["saved", "sent", "confirmed"], &[""]);
    check("state-long", ["saved", "sent", "confirmed"], &[""]);
    check("clock", ["agrees", "behind", "ahead", "given"], &[""]);
    check("action-done", ["accept", "set_aside"], &[""]);
    check("toast", ["accept", "set_aside"], &[""]);
    check("answer", ["final", "provisional"], &[""]);
    check("attested", ["maker", "sender"], &[""]);
    check("form", Form::ALL.map(Form::name), &[""]);
    // Records of older versions hold this one.
    check("form", ["other_standard"], &[""]);
    let screens = ["loading", "trouble", "enrol", "scan", "verdict", "type", "session", "history", "record", "status"];
    check("screen", screens, &[""]);
    check("month", (1..=12).map(|month| month.to_string()), &[""]);
}

#[test]
fn words_claim_no_more_than_is_known() {
    let banned = ["genuine", "fake", "counterfeit", "authentic", "error", "gefälscht", "fälschung", "echt ", "fehler "];
    for language in Language::ALL {
        for (file, text) in language.files() {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let low = line.to_lowercase();
                let found = banned.iter().find(|word| low.contains(**word));
                assert!(found.is_none(), "{} {file}: {line}", language.tag());
            }
        }
    }
}

#[test]
fn verdict_words_are_short() {
    for language in Language::ALL {
        let words = Messages::of(language);
        for decision in Decision::ALL {
            let word = words.get(&id("decision", decision.name()));
            assert!(word.chars().count() <= 13, "{word}");
        }
    }
}

/// The sources of the screens, one behind the other.
fn sources() -> String {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                text.push_str(&std::fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    text
}

#[test]
fn every_message_that_is_named_is_there() {
    let source = sources();
    let words = Messages::of(Language::En);
    for call in ["words.get(\"", "words.with(\"", "words.find(\"", "words\n            .find(\""] {
        for id in source.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(words.find(id, &[]).is_some(), "{id}");
        }
    }
}

#[test]
fn every_message_is_used() {
    let source = sources();
    let families = [
        "month-",
        "age-",
        "screen-",
        "session-reason-",
        "possession-",
        "hint-",
        "picture-",
        "type-way-",
        "tally-",
        "group-",
        "filter-",
        "status-",
        "theme-",
        "language-",
        "sound-",
        "toast-",
        "decision-",
        "kind-",
        "reason-",
        "note-",
        "state-",
        "action-done-",
        "mode-",
        "attested-",
        "clock-",
        "form-",
        "finding-",
        "answer-",
        "notice-",
        "trouble-",
    ];
    for (key, _) in keys(Language::En) {
        let id = key.split_once(':').map_or(key.as_str(), |(_, id)| id);
        let message = id.split('.').next().unwrap_or(id);
        let known = families.iter().any(|family| message.starts_with(family));
        assert!(known || source.contains(&format!("\"{message}\"")), "{message} is used nowhere");
    }
}
