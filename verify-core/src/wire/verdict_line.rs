//! A verdict as one line of JSON.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::time::{ClockQuality, Timestamp};
use crate::verdict::{Evidence, PackData, Verdict};

/// Wire form of a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictLine {
    /// `VERIFIED`, `CHECK`, `STOP`, `HELD` or `NOT_COVERED`.
    pub decision: String,
    /// `fault`, `mismatch`, `unfit`, `suspect`, `knowledge`, or null.
    pub kind: Option<String>,
    /// All reasons, the weightiest first.
    pub reasons: Vec<ReasonWire>,
    /// `ageing`, `as_of`, `expiry_extended`, `already_scanned`.
    pub notes: Vec<String>,
    /// The pack.
    pub identification: PackWire,
    /// What it rests on.
    pub evidence: EvidenceWire,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonWire {
    /// From the closed list.
    pub code: String,
    /// The facts behind it.
    pub detail: String,
}

/// The pack that a verdict is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PackWire {
    /// 14 digits.
    pub gtin: Option<String>,
    /// As printed.
    pub serial: Option<String>,
    /// As printed.
    pub lot: Option<String>,
    /// YYMMDD as printed.
    pub expiry: Option<String>,
    /// The day it means.
    pub expires_on: Option<Date>,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceWire {
    /// The bundle that was asked.
    pub bundle: Option<BundleWire>,
    /// Who attests the lot.
    pub attested_by: Option<AttestedWire>,
    /// How the pack was found.
    pub found: Option<FoundWire>,
    /// The time by which it was judged.
    pub judged_at: Timestamp,
    /// `agrees`, `given`, `behind` or `ahead`.
    pub clock: String,
    /// `given` if the time came with the request, else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Which reading, 0 = literal.
    pub reading: u8,
    /// What was noticed about the input.
    pub findings: Vec<String>,
}

/// The bundle that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleWire {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its index, in hexadecimal: the bundle's identity.
    pub index: String,
    /// When it was signed last.
    pub issued: Timestamp,
    /// Seconds from then to the judgement.
    pub age_s: u64,
    /// SHA-256 of its rules, in hexadecimal.
    pub rules: Option<String>,
    /// Whether its keys are for demonstrations.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
}

/// Who attests the lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestedWire {
    /// `maker` or `sender`.
    pub kind: String,
    /// Its GLN.
    pub gln: String,
    /// Its name, where the bundle has it.
    pub name: Option<String>,
}

/// How the pack was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundWire {
    /// The lot.
    pub lot: String,
    /// How many lots were searched for it.
    pub lots_searched: u32,
    /// The chance that a serial that nobody issued would be found like this.
    pub false_accept: f64,
}

/// The name of a clock quality in JSON.
pub const fn clock_name(quality: ClockQuality) -> &'static str {
    match quality {
        ClockQuality::Agrees => "agrees",
        ClockQuality::Given => "given",
        ClockQuality::Behind => "behind",
        ClockQuality::Ahead => "ahead",
    }
}

impl From<&Verdict> for VerdictLine {
    fn from(verdict: &Verdict) -> Self {
        Self {
            decision: verdict.decision.name().to_owned(),
            kind: verdict.kind.map(|kind| kind.name().to_owned()),
            reasons: verdict
                .reasons
                .iter()
                .map(|reason| ReasonWire { code: reason.code.name().to_owned(), detail: reason.detail.clone() })
                .collect(),
            notes: verdict.notes.iter().map(|note| note.name().to_owned()).collect(),
            identification: (&verdict.pack).into(),
            evidence: (&verdict.evidence).into(),
        }
    }
}

impl From<&PackData> for PackWire {
    fn from(pack: &PackData) -> Self {
        Self {
            gtin: pack.gtin.map(|v| v.to_string()),
            serial: pack.serial.as_ref().map(ToString::to_string),
            lot: pack.lot.as_ref().map(ToString::to_string),
            expiry: pack.expiry.map(|v| v.to_string()),
            expires_on: pack.expires_on,
        }
    }
}

impl From<&Evidence> for EvidenceWire {
    fn from(evidence: &Evidence) -> Self {
        let given = evidence.clock.quality == ClockQuality::Given;
        Self {
            bundle: evidence.bundle.as_ref().map(|bundle| BundleWire {
                version: bundle.version,
                index: bundle.index.to_hex(),
                issued: bundle.issued,
                age_s: bundle.age_s,
                rules: bundle.rules.map(|digest| digest.to_hex()),
                demo: bundle.demo,
            }),
            attested_by: evidence.attested_by.as_ref().map(|attested| AttestedWire {
                kind: attested.by.kind_name().to_owned(),
                gln: attested.by.gln().to_string(),
                name: attested.name.clone(),
            }),
            found: evidence.found.as_ref().map(|found| FoundWire {
                lot: found.lot.to_string(),
                lots_searched: found.lots_searched,
                false_accept: f64::from(found.lots_searched) * 2f64.powi(-i32::from(found.fingerprint_bits)),
            }),
            judged_at: evidence.clock.now,
            clock: clock_name(evidence.clock.quality).to_owned(),
            time: given.then(|| "given".to_owned()),
            reading: evidence.reading,
            findings: evidence.findings.iter().map(|code| code.name().to_owned()).collect(),
        }
    }
}
