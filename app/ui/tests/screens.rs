//! Every screen in every state, rendered in both languages: no message is missing, the contract with tests of the
//! browser holds, labels are there.

#[path = "support/fixtures.rs"]
mod fixtures;
#[path = "support/pages.rs"]
mod pages;

use packproof_ui::messages::Language;
use packproof_ui::state::Theme;

/// Name of the screen, its `body[data-screen]`, and its markup.
fn all(language: Language) -> Vec<(String, &'static str, String)> {
    let render = |screen: fixtures::Screen| (screen.name.clone(), screen.state.screen(), pages::render(screen));
    fixtures::screens(language, Theme::Light).into_iter().map(render).collect()
}

fn page(name: &str) -> String {
    let found = all(Language::En).into_iter().find(|(known, _, _)| known == name);
    found.unwrap_or_else(|| panic!("no screen {name}")).2
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn no_message_is_missing() {
    for language in Language::ALL {
        for (name, _, markup) in all(language) {
            let missing: Vec<&str> = markup.split('⟦').skip(1).filter_map(|rest| rest.split('⟧').next()).collect();
            assert!(missing.is_empty(), "{} {name}: {missing:?}", language.tag());
            assert!(!markup.contains("{$") && !markup.contains("{ $"), "{} {name}: a value is missing", language.tag());
        }
    }
}

#[test]
fn german_screens_hold_no_english() {
    let words =
        [">Next", ">Details pack", "Scan again", "Set aside", "Knowledge ", "Nothing ", "Bundle ", " packs ", "saved<"];
    for (name, _, markup) in all(Language::De) {
        for word in words {
            assert!(!markup.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn every_screen_of_the_contract_is_there() {
    let screens: Vec<&str> = all(Language::En).iter().map(|(_, screen, _)| *screen).collect();
    for screen in ["enrol", "scan", "verdict", "type", "session", "history", "record", "status", "trouble", "loading"] {
        assert!(screens.contains(&screen), "{screen}");
    }
}

#[test]
fn a_verdict_says_what_it_is_to_tests_too() {
    let markup = page("verdict-recalled_serial");
    let panel = markup.split("<section class=\"verdict").nth(1).expect("a panel");
    let tag = panel.split('>').next().expect("a tag");
    for part in [
        "data-verdict=\"panel\"",
        "data-entry=\"1.13\"",
        "data-decision=\"STOP\"",
        "data-kind=\"unfit\"",
        "data-reason=\"recalled_serial\"",
        "data-mode=\"camera\"",
        "tabindex=\"-1\"",
    ] {
        assert!(tag.contains(part), "{part} in {tag}");
    }
    assert_eq!(count(&markup, "data-verdict=\"row\""), 8);
    assert!(markup.contains("data-action=\"set-aside\""));
}

#[test]
fn reads_behind_a_stop_are_listed_in_order() {
    let markup = page("stop-with-later-reads");
    let rows: Vec<&str> = markup
        .split("data-verdict=\"row\"")
        .skip(1)
        .filter_map(|row| row.split("data-entry=\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(rows, ["1.15", "1.14", "1.9", "1.8", "1.7", "1.6", "1.5", "1.4", "1.3"]);
    assert!(markup.contains("data-verdict=\"panel\" data-entry=\"1.14\""));
}

#[test]
fn what_can_be_done_has_its_name() {
    let check = |screen: &str, actions: &[&str]| {
        let markup = page(screen);
        for action in actions {
            assert!(markup.contains(&format!("data-action=\"{action}\"")), "{action} on {screen}");
        }
    };
    check("enrol", &["enrol-code", "enrol-join", "camera-start"]);
    check("enrol-demo", &["enrol-demo"]);
    check(
        "scan-first",
        &["camera-start", "image-file", "type-open", "nav-scan", "nav-session", "nav-history", "nav-status"],
    );
    check("scan-camera", &["camera-stop", "light", "zoom"]);
    check("verdict-verified", &["details", "next"]);
    check("verdict-check-repaired", &["accept", "again", "next"]);
    check("verdict-check-mismatch", &["again", "next"]);
    check("scan-undo", &["undo"]);
    check("type", &["type-gtin", "type-serial", "type-lot", "type-expiry", "type-submit", "type-way"]);
    check("type-text", &["type-text"]);
    check("session-start", &["session-start", "session-reason", "session-operator", "session-possession"]);
    check("session", &["session-end", "accept-all"]);
    check("history", &["more"]);
    check("record-verified", &["set-aside", "accept"]);
    check("record-stop", &["undo"]);
    check("status", &["sync", "export", "set-theme", "set-language", "set-sound"]);
    check("closed-open_elsewhere", &["restart"]);
}

#[test]
fn records_and_notices_are_found_by_their_names() {
    let history = page("history");
    assert!(history.contains("data-record=\"1.9\""));
    for state in ["saved", "sent", "confirmed"] {
        assert!(history.contains(&format!("data-state=\"{state}\"")), "{state}");
    }
    assert!(page("status").contains("data-notice=\"recalled_lot\""));
    assert!(page("record-later").contains("data-notice=\"recalled_lot\""));
    assert!(page("status-trouble").contains("data-trouble=\"not_packproof\""));
    assert!(page("scan-camera_denied").contains("data-trouble=\"camera_denied\""));
    assert!(page("scan-full").contains("data-trouble=\"storage_full\""));
    assert!(page("scan-no-code").contains("data-hint=\"blurred\""));
    assert!(page("history").contains("data-online=\"false\""));
}

#[test]
fn screens_can_be_heard() {
    for (name, screen, markup) in all(Language::En) {
        assert_eq!(count(&markup, "<main "), 1, "{name}");
        assert_eq!(count(&markup, "<h1"), 1, "{name}");
        let ids: Vec<&str> = markup.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut single = ids.clone();
        single.sort_unstable();
        single.dedup();
        assert_eq!(single.len(), ids.len(), "{name}: an id stands twice");
        for input in markup.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let id = input.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next());
            let inside_label = input.contains("type=\"radio\"") || input.contains("type=\"file\"");
            let labelled = id.is_some_and(|id| markup.contains(&format!("<label for=\"{id}\"")));
            assert!(inside_label || labelled, "{name}: a field without a label: {input}");
        }
        if !matches!(screen, "loading" | "trouble") {
            let live = "role=\"status\" aria-live=\"assertive\"";
            assert!(markup.contains(live), "{name}");
        }
    }
    let spoken = page("verdict-recalled_serial");
    assert!(spoken.contains("STOP. This very pack is recalled. Do not use it. Epcistra 100 mg, serial ends in 0113."));
}
