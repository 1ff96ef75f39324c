//! What is known of one scanner, as JSON: written by `packproof scanner-test`, kept by devices, read by `--scanner`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::scan::profile::{LetterCase, ScannerProfile, Separator};

/// Wire form of a scanner's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScannerLine {
    /// Whether everything arrives as it is.
    pub faithful: bool,
    /// What it does and what to do about it, a sentence each. For people: not read back.
    #[serde(default)]
    pub words: Vec<String>,
    /// What arrives in front of the data.
    #[serde(default)]
    pub front: String,
    /// What arrives behind the data.
    #[serde(default)]
    pub behind: String,
    /// What arrives in place of a separator; empty if none arrives.
    pub separator: String,
    /// `kept`, `exchanged`, `capitals` or `small`.
    pub letter_case: String,
    /// Characters that arrive as others: what arrives, and what it was.
    #[serde(default)]
    pub characters: BTreeMap<char, char>,
    /// Characters that do not arrive as one of their own.
    #[serde(default)]
    pub confused: String,
}

impl From<&ScannerProfile> for ScannerLine {
    fn from(profile: &ScannerProfile) -> Self {
        Self {
            faithful: profile.is_faithful(),
            words: profile.words(),
            front: profile.front.clone(),
            behind: profile.behind.clone(),
            separator: match &profile.separator {
                Separator::Kept => "\u{1d}".to_owned(),
                Separator::Replaced(by) => by.clone(),
                Separator::Lost => String::new(),
            },
            letter_case: profile.letter_case.name().to_owned(),
            characters: profile.characters.clone(),
            confused: profile.confused.iter().collect(),
        }
    }
}

impl ScannerLine {
    /// The profile; `None` if `letter_case` is none of its names.
    pub fn to_profile(&self) -> Option<ScannerProfile> {
        Some(ScannerProfile {
            front: self.front.clone(),
            behind: self.behind.clone(),
            separator: match self.separator.as_str() {
                "\u{1d}" => Separator::Kept,
                "" => Separator::Lost,
                by => Separator::Replaced(by.to_owned()),
            },
            letter_case: LetterCase::from_name(&self.letter_case)?,
            characters: self.characters.clone(),
            confused: self.confused.chars().collect(),
        })
    }
}
