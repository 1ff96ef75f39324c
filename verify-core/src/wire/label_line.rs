//! What `packproof parse --label` says about the codes of one label.

use serde::{Deserialize, Serialize};

use super::{FindingWire, ParseLine, ReadingWire};
use crate::scan::label::Label;

/// Wire form of a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelLine {
    /// What the used codes say of the pack together.
    pub pack: ReadingWire,
    /// Parts of a pack's identity that no code gives: `product`, `serial`, `lot`, `expiry`.
    pub missing: Vec<String>,
    /// What the rules about several elements say of the used codes together.
    pub findings: Vec<FindingWire>,
    /// Each code in its order.
    pub codes: Vec<LabelCode>,
}

/// A code of a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelCode {
    /// What became of it: `product`, `details`, `repeats`, `logistics`, `marketing`, `other_product`, `not_understood`.
    #[serde(rename = "use")]
    pub used: String,
    /// What it says by itself.
    #[serde(flatten)]
    pub parsed: ParseLine,
}

impl From<&Label> for LabelLine {
    fn from(label: &Label) -> Self {
        let code = |(it, used): &(_, crate::scan::label::Use)| LabelCode {
            used: used.name().to_owned(),
            parsed: ParseLine::from(it),
        };
        Self {
            pack: ReadingWire::from(&label.reading),
            missing: label.missing.iter().map(|part| (*part).to_owned()).collect(),
            findings: label.findings.iter().map(FindingWire::from).collect(),
            codes: label.codes.iter().map(code).collect(),
        }
    }
}
