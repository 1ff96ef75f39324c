//! The three programs as a user runs them: real processes, real folders, real sockets on loopback.
//!
//! `cargo xtask test` builds the programs first; a test that does not find them says so.

mod demo;
mod http;
mod programs;

pub use demo::{Demo, PARTNER_GLN, PARTNER_KEY, Server, samples};
pub use http::Reply;
pub use programs::{Output, Program, arg, fail_program, program};

/// The moment at which the demonstration plays, unless a test says otherwise.
pub const NOW: &str = "2026-11-20T10:00:00Z";

/// The eight codes of the demonstration (design, section 10) as they come from a scanner: name, text, and what a first
/// and a second read say.
pub const CODES: [Code; 8] = [
    Code::new("good", "]d201003000101234551729113021", "4TQ8ZK1M", "D2911")
        .says("VERIFIED - []", "VERIFIED - [] already_scanned"),
    Code::new("expired", "]d201003000101234551724063021", "3EJY8U2P", "D2406")
        .says("STOP unfit [expired]", "STOP unfit [expired] already_scanned"),
    Code::new("recalled serial", "]d201003000101234551729113021", "7HXP3R9C", "D2911")
        .says("STOP unfit [recalled_serial]", "STOP unfit [recalled_serial] already_scanned"),
    Code::new("dispensed, place unknown", "]d201003000101234551729113021", "2WNV6J5Y", "D2911")
        .says("STOP unfit [dispensed]", "STOP unfit [dispensed] already_scanned"),
    Code::new("wrong expiry", "]d201003000101234551730113021", "9LBD4F8S", "D2911")
        .says("CHECK mismatch [expiry_mismatch]", "STOP mismatch [expiry_mismatch]"),
    Code::new("unknown serial in a complete lot", "]d201003000101234551729113021", "6XQ4N7TW", "D2911")
        .says("CHECK mismatch [serial_unknown]", "STOP mismatch [serial_unknown]"),
    Code::new("unknown product", "]d201095060001343521729113021", "77", "X1")
        .says("NOT_COVERED knowledge [gtin_unknown]", "NOT_COVERED knowledge [gtin_unknown] already_scanned"),
    Code::new("seen elsewhere", "]d201003000101234551729113021", "5CRM1G7A", "D2911")
        .says("STOP suspect [impossible_travel]", "STOP suspect [impossible_travel] already_scanned"),
];

/// A code of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// What it is there to show.
    pub name: &'static str,
    front: &'static str,
    serial: &'static str,
    lot: &'static str,
    /// What a first read says, see [`words`].
    pub first: &'static str,
    /// What a second read says.
    pub second: &'static str,
}

impl Code {
    const fn new(name: &'static str, front: &'static str, serial: &'static str, lot: &'static str) -> Self {
        Self { name, front, serial, lot, first: "", second: "" }
    }

    const fn says(mut self, first: &'static str, second: &'static str) -> Self {
        self.first = first;
        self.second = second;
        self
    }

    /// The text with its separator.
    pub fn text(&self) -> String {
        format!("{}{}\u{1d}10{}", self.front, self.serial, self.lot)
    }
}

/// Decision, kind, reason codes and notes of a verdict line, as the tables here write them.
pub fn words(verdict: &serde_json::Value) -> String {
    let list = |value: &serde_json::Value, key: Option<&str>| {
        let texts = value.as_array().into_iter().flatten();
        let texts = texts.filter_map(|item| key.map_or(item, |key| &item[key]).as_str());
        texts.collect::<Vec<_>>().join(" ")
    };
    let decision = verdict["decision"].as_str().unwrap_or("?");
    let kind = verdict["kind"].as_str().unwrap_or("-");
    let reasons = list(&verdict["reasons"], Some("code"));
    format!("{decision} {kind} [{reasons}] {}", list(&verdict["notes"], None)).trim_end().to_owned()
}
