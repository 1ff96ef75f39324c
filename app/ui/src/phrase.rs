//! What is said of a record: words and values put together from message files. The verdict itself is the engine's.

use engine::port::{OnlineAnswer, Product, Record, RecordState, Trouble};
use fluent_bundle::FluentValue;
use jiff::civil::Date;
use verify_core::verdict::Decision;

use crate::format::{self, Place};
use crate::messages::{Messages, Value};
use crate::state::{is_overtaken, standing};

/// What phrases need to know besides the record.
#[derive(Clone, Copy)]
pub struct Phrases<'p> {
    /// The words.
    pub words: &'p Messages,
    /// Where times are shown.
    pub place: &'p Place,
}

/// The decision to show for a record: what is known of it by now.
pub fn decision(record: &Record) -> Decision {
    standing(record)
}

/// The first reason's code, or nothing.
pub fn first_reason(record: &Record) -> &str {
    record.verdict.reasons.first().map_or("", |reason| reason.code.as_str())
}

/// The message about a verdict: `reason-…`, or that of VERIFIED.
fn message(record: &Record) -> String {
    match first_reason(record) {
        "" => "verdict-verified".to_owned(),
        code => format!("reason-{}", code.replace('_', "-")),
    }
}

/// The id of a word of the engine, such as a note or a hint, as message files write it.
pub fn id(family: &str, name: &str) -> String {
    format!("{family}-{}", name.replace('_', "-").to_ascii_lowercase())
}

/// Values for short reasons that stand alone.
pub fn plain_values() -> [Value<'static>; 4] {
    [("expires", "".into()), ("whose", "".into()), ("lot", "".into()), ("second", "".into())]
}

impl Phrases<'_> {
    /// The word of the decision.
    pub fn word(&self, decision: Decision) -> String {
        self.words.get(&id("decision", decision.name()))
    }

    /// The one reason in plain words.
    pub fn why(&self, record: &Record) -> String {
        if is_overtaken(record) { self.overtaken(record) } else { self.about(record, "") }
    }

    /// What became known after the verdict was shown.
    fn overtaken(&self, record: &Record) -> String {
        let cause = record.later.last().map(|cause| self.later(cause));
        cause.or_else(|| record.answer.as_ref().map(|answer| self.answered(answer))).unwrap_or_default()
    }

    /// A later truth, by its cause.
    pub fn later(&self, cause: &str) -> String {
        let found = self.words.find(&format!("{}.short", id("reason", cause)), &plain_values());
        self.words.with("later-since", &[("what", found.unwrap_or_else(|| cause.replace('_', " ")).into())])
    }

    /// What the server answered.
    pub fn answered(&self, answer: &OnlineAnswer) -> String {
        let word = self.words.find(&id("decision", &answer.decision), &[]);
        self.words
            .with(&id("answer", &answer.status), &[("word", word.unwrap_or_else(|| answer.decision.clone()).into())])
    }

    /// The reason in a few words, for lists.
    pub fn short(&self, record: &Record) -> String {
        self.about(record, ".short")
    }

    /// What it means.
    pub fn means(&self, record: &Record) -> String {
        self.about(record, ".means")
    }

    /// What to do.
    pub fn todo(&self, record: &Record) -> String {
        self.about(record, ".todo")
    }

    fn about(&self, record: &Record, part: &str) -> String {
        let (expires, whose) = (self.expires(record), self.whose(record));
        let second = if record.verdict.decision == "STOP" { "yes" } else { "no" };
        let values: Vec<Value<'_>> = vec![
            ("expires", expires.into()),
            ("whose", whose.into()),
            ("lot", record.verdict.identification.lot.clone().unwrap_or_default().into()),
            ("second", second.into()),
        ];
        let found = self.words.find(&format!("{}{part}", message(record)), &values);
        // A reason of a newer engine: its own English words are better than none.
        found.unwrap_or_else(|| match (part, record.verdict.reasons.first()) {
            ("" | ".short", Some(reason)) => reason.code.replace('_', " "),
            (_, Some(reason)) => reason.detail.clone(),
            (_, None) => String::new(),
        })
    }

    /// The day up to which the pack may be used, as printed.
    pub fn expires(&self, record: &Record) -> String {
        let printed = &record.verdict.identification;
        match (printed.expires_on, &printed.expiry) {
            (Some(day), _) => format::day(self.words, day),
            (None, Some(digits)) => digits.clone(),
            (None, None) => self.words.get("not-on-pack"),
        }
    }

    /// Who attests: by name, else by GLN; where nobody does, "the maker".
    pub fn whose(&self, record: &Record) -> String {
        let Some(attested) = &record.verdict.evidence.attested_by else {
            let maker = record.product.as_ref().map(|product| product.maker.clone());
            return maker.filter(|maker| !maker.is_empty()).unwrap_or_else(|| self.words.get("whose-maker"));
        };
        attested.name.clone().unwrap_or_else(|| attested.gln.clone())
    }

    /// Left foot of the panel: how old the knowledge was, or how often the pack was read.
    pub fn foot_age(&self, record: &Record) -> String {
        match (record.verdict.kind.as_deref(), record.verdict.decision.as_str()) {
            (Some("mismatch"), "STOP") => self.words.get("foot-read-twice"),
            (Some("mismatch"), _) => self.words.get("foot-read-once"),
            (Some("fault"), _) => self.short(record),
            _ => match &record.verdict.evidence.bundle {
                Some(bundle) => self.words.with("foot-age", &format::age_values(self.words, bundle.age_s)),
                None => self.words.get("foot-no-knowledge"),
            },
        }
    }

    /// Right foot of the panel: which bundle, and who vouches.
    pub fn foot_source(&self, record: &Record) -> String {
        let evidence = &record.verdict.evidence;
        match (record.verdict.kind.as_deref(), record.verdict.decision.as_str()) {
            (Some("mismatch"), "STOP") => return self.words.get("foot-exception"),
            (Some("mismatch"), _) => return self.words.get("foot-second-decides"),
            (Some("fault"), _) => return self.words.get("foot-nothing-said"),
            _ => {}
        }
        let Some(bundle) = &evidence.bundle else { return String::new() };
        let version: Value<'_> = ("version", format::number(self.words, bundle.version).into());
        let not_in = record.verdict.decision == "NOT_COVERED";
        match &evidence.attested_by {
            Some(_) => self.words.with("foot-source", &[version, ("whose", self.whose(record).into())]),
            None if not_in => self.words.with("foot-not-in", &[version]),
            None => self.words.with("foot-bundle", &[version]),
        }
    }

    /// Words beside the decision, such as "scanned before".
    pub fn notes(&self, record: &Record) -> Vec<String> {
        let issued = record.verdict.evidence.bundle.as_ref().map(|bundle| bundle.issued);
        let date = issued.map(|issued| format::day_at(self.words, self.place, issued)).unwrap_or_default();
        let note = |name: &String| self.words.find(&id("note", name), &[("date", date.clone().into())]);
        record.verdict.notes.iter().map(|name| note(name).unwrap_or_else(|| name.clone())).collect()
    }

    /// What a live region speaks: word, reason, pack, notes.
    pub fn spoken(&self, record: &Record) -> String {
        let serial = record.verdict.identification.serial.as_deref().unwrap_or_default();
        let values = [
            ("word", self.word(decision(record)).into()),
            ("why", self.why(record).into()),
            ("product", self.product(record).into()),
            ("serial", format::tail(serial).trim_start_matches('…').to_owned().into()),
            ("notes", self.notes(record).join(". ").into()),
        ];
        self.words.with("spoken-verdict", &values)
    }

    /// The product by name and strength, else by number.
    pub fn product(&self, record: &Record) -> String {
        match (&record.product, &record.verdict.identification.gtin) {
            (Some(product), _) if !product.name.is_empty() => named(product),
            (_, Some(gtin)) => self.words.with("product-number", &[("gtin", format::groups(gtin).join(" ").into())]),
            (_, None) => self.words.get("product-unknown"),
        }
    }

    /// Content and maker, under the name.
    pub fn product_sub(&self, record: &Record) -> String {
        let Some(product) = &record.product else {
            let known = record.verdict.identification.gtin.is_some();
            return self.words.get(if known { "product-no-data" } else { "product-not-read" });
        };
        let parts = [&product.content, &product.form, &product.maker];
        let mut seen: Vec<&str> = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            // "30 tablets" already says the form.
            if !seen.iter().any(|known| known.to_lowercase().contains(&part.to_lowercase())) {
                seen.push(part);
            }
        }
        seen.join(" · ")
    }

    /// Second line of a row: which pack, in short.
    pub fn row_sub(&self, record: &Record) -> String {
        let pack = &record.verdict.identification;
        let parts = [
            pack.serial
                .as_deref()
                .map(|serial| self.words.with("row-serial", &[("serial", format::tail(serial).into())])),
            pack.lot.as_deref().map(|lot| self.words.with("row-lot", &[("lot", lot.into())])),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { format::visible(&record.text).chars().take(40).collect() } else { parts.join(" · ") }
    }

    /// First line of a row: the product if VERIFIED, else why not.
    pub fn row_title(&self, record: &Record) -> String {
        match decision(record) {
            Decision::Verified => self.product(record),
            Decision::Stop | Decision::Check | Decision::Held | Decision::NotCovered => self.short(record),
        }
    }

    /// Where a record is, or what was decided about it.
    pub fn row_state(&self, record: &Record, told: RecordState) -> String {
        match record.action.as_deref() {
            Some(action) => self.words.get(&id("action-done", action)),
            None => self.words.get(&id("state", crate::components::state_name(told))),
        }
    }

    /// What a trouble says, and what to do next.
    pub fn trouble(&self, trouble: &Trouble) -> (String, String) {
        let family = id("trouble", &trouble.code);
        let mut values: Vec<Value<'_>> =
            trouble.values.iter().map(|(name, value)| (name.as_str(), FluentValue::from(value.as_str()))).collect();
        values.push(("words", FluentValue::from(trouble.words.as_str())));
        let what = self.words.find(&family, &values);
        let next = self.words.find(&format!("{family}.next"), &values);
        match (what, next) {
            (Some(what), next) => (what, next.unwrap_or_default()),
            // A code of a newer engine: its own English words.
            (None, _) => (trouble.words.clone(), self.words.get("trouble-internal.next")),
        }
    }

    /// The recorded value that a mismatch names, from the engine's own sentence:
    /// `printed X, the record of W says Y; ask W`.
    pub fn recorded(&self, record: &Record, code: &str) -> Option<String> {
        let reason = record.verdict.reasons.iter().find(|reason| reason.code == code)?;
        let (_, behind) = reason.detail.rsplit_once(" says ")?;
        let value = behind.split_once("; ask ").map_or(behind, |(value, _)| value);
        Some(value.parse::<Date>().map_or_else(|_| value.to_owned(), |date| format::day(self.words, date)))
    }
}

/// Name and strength; the strength only if the name does not say it.
fn named(product: &Product) -> String {
    if product.strength.is_empty() || product.name.contains(&product.strength) {
        return product.name.clone();
    }
    format!("{} {}", product.name, product.strength)
}
