//! What `packproof parse` says about one input line.

use serde::{Deserialize, Serialize};

use super::PackWire;
use crate::scan::{Finding, Identification, ProductCode, Reading};

/// Wire form of an identification with the standard's view of the input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParseLine {
    /// The standard's rules accept the input as it stands.
    pub ok: bool,
    /// Elements in their order.
    pub elements: Vec<ElementWire>,
    /// Human readable interpretation.
    pub hri: Vec<String>,
    /// Canonical GS1 Digital Link URI; null where none can be made.
    pub digital_link: Option<String>,
    /// What was noticed.
    pub findings: Vec<FindingWire>,
    /// What the input was understood to say.
    pub identification: IdentificationWire,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementWire {
    /// Application identifier.
    pub ai: String,
    /// Value.
    pub value: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingWire {
    /// From the closed list.
    pub code: String,
    /// `info`, `warning` or `error`.
    pub severity: String,
    /// Byte offset at which it starts.
    pub start: usize,
    /// Byte offset behind it.
    pub end: usize,
    /// What it means.
    pub words: String,
}

/// What an input was understood to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentificationWire {
    /// What the input was taken for.
    pub form: String,
    /// The readings, the literal one first.
    pub readings: Vec<ReadingWire>,
}

/// One reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingWire {
    /// The pack.
    #[serde(flatten)]
    pub pack: PackWire,
    /// The product in the code's own standard, where that is not GS1's: PPN, HIBC or ISBT 128.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductWire>,
    /// The ten digits of the US drug code in the GTIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ndc_digits: Option<String>,
    /// What was repaired.
    pub repairs: Vec<String>,
}

/// A product code that is not a GTIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductWire {
    /// `ppn`, `hibc` or `isbt_128`.
    pub scheme: String,
    /// The code.
    pub code: String,
}

impl From<&ProductCode> for ProductWire {
    fn from(product: &ProductCode) -> Self {
        let (scheme, code) = match product {
            ProductCode::Ppn(code) => ("ppn", code),
            ProductCode::Hibc(code) => ("hibc", code),
            ProductCode::Isbt128(code) => ("isbt_128", code),
        };
        Self { scheme: scheme.to_owned(), code: code.clone() }
    }
}

impl From<&Identification> for ParseLine {
    fn from(it: &Identification) -> Self {
        let mut identification = IdentificationWire::from(it);
        identification.readings.extend(it.proposals().iter().map(ReadingWire::from));
        Self {
            ok: it.is_valid(),
            elements: it
                .elements
                .iter()
                .map(|e| ElementWire { ai: e.ai.to_string(), value: e.value.clone() })
                .collect(),
            hri: it.hri(),
            digital_link: it.digital_link(),
            findings: it.findings.iter().map(FindingWire::from).collect(),
            identification,
        }
    }
}

impl From<&Identification> for IdentificationWire {
    fn from(it: &Identification) -> Self {
        Self { form: it.form.name().to_owned(), readings: it.readings.iter().map(ReadingWire::from).collect() }
    }
}

impl From<&Finding> for FindingWire {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.name().to_owned(),
            severity: finding.severity.name().to_owned(),
            start: finding.start,
            end: finding.end,
            words: finding.words(),
        }
    }
}

impl From<&Reading> for ReadingWire {
    fn from(reading: &Reading) -> Self {
        Self {
            pack: PackWire {
                gtin: reading.gtin.map(|v| v.to_string()),
                serial: reading.serial.as_ref().map(ToString::to_string),
                lot: reading.lot.as_ref().map(ToString::to_string),
                expiry: reading.expiry.map(|v| v.to_string()),
                // Which century it is, only a judgement at a given time can say.
                expires_on: None,
            },
            product: reading.product.as_ref().map(ProductWire::from),
            ndc_digits: reading.gtin.and_then(|gtin| gtin.ndc_digits().map(str::to_owned)),
            repairs: reading.repairs.iter().map(|code| code.name().to_owned()).collect(),
        }
    }
}
