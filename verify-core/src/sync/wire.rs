//! The JSON that devices and servers exchange. Shapes only: what is in them is parsed where it is used.
//!
//! | Request | Body | Answer |
//! | --- | --- | --- |
//! | `POST /v1/enrol` | [`EnrolBody`] | [`EnrolReply`], 404 `code_unknown`, 410 `code_used`, `code_expired` |
//! | `POST /v1/journal` | [`PushBody`] | [`PushAccepted`], 409 [`PushConflict`], 401 `device_unknown` |
//! | `GET /v1/notices?after=SEQ` | – | [`NoticesPage`] |
//! | `POST /v1/verify` | [`AskBody`] | [`AskReply`] |
//!
//! Every other answer carries an [`ErrorBody`]. Unknown fields are ignored, so that servers may say more later.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `N` bytes as lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hex<const N: usize>(pub [u8; N]);

impl<const N: usize> fmt::Debug for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&HEXLOWER.encode(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)?;
        let bytes = bytes.try_into().map_err(|_| D::Error::custom(format!("expected {} hexadecimal digits", 2 * N)))?;
        Ok(Self(bytes))
    }
}

/// Any answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// The inside of [`ErrorBody`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail {
    /// For programs, such as `code_used`.
    pub code: String,
    /// For people: what, where, what next.
    pub message: String,
}

/// A device asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolBody {
    /// The first 8 letters of the code.
    pub code: String,
    /// The device's Ed25519 public key.
    pub public_key: Hex<32>,
    /// Signature of [`super::enrol::message`], so that nobody enrols a key that he does not hold.
    pub signature: Hex<64>,
}

/// The device is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolReply {
    /// The device id: SHA-256 of the public key.
    pub device: Hex<32>,
    /// Where the device works.
    pub site: EnrolSite,
    /// Names the scope's repository, `/b/<token>/`.
    pub scope_token: Hex<16>,
    /// The text of `root.json`, byte for byte: the code pins its hash.
    pub root: String,
}

/// The site of a new device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolSite {
    /// GLN, with extension where there is one.
    pub gln: String,
    /// Name.
    pub name: String,
    /// IANA time zone.
    pub tz: String,
}

/// Entries of one epoch of one device, in order, without a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushBody {
    /// The device.
    pub device: Hex<32>,
    /// Which chain of the device.
    pub epoch: u32,
    /// Number of the first entry.
    pub from_seq: u64,
    /// Head of the chain before it.
    pub prev_head: Hex<32>,
    /// The entries. None at all asks the server where it stands.
    pub entries: Vec<PushEntry>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushEntry {
    /// JSON text whose exact bytes count.
    pub body: String,
    /// The device's signature over the head behind it.
    pub sig: Hex<64>,
}

/// The server holds everything before `next_seq`, durably.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAccepted {
    /// The next entry that the server expects.
    pub next_seq: u64,
    /// Head of the chain before it.
    pub head: Hex<32>,
    /// Signature over [`crate::journal::receipt_message`].
    pub receipt: Hex<64>,
}

/// The entries do not follow what the server holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushConflict {
    /// In which way.
    pub kind: ConflictKind,
    /// The epoch that the server speaks of.
    pub epoch: u32,
    /// The next entry that the server expects in it.
    pub next_seq: u64,
    /// Head of the chain before it.
    pub head: Hex<32>,
}

/// In which way entries do not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Entries between are missing.
    Gap,
    /// The chains went on from the same head in different ways.
    Fork,
}

/// A page of what the server knows about earlier entries and no bundle can know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticesPage {
    /// The notices, rising.
    pub notices: Vec<NoticeWire>,
    /// Ask for what comes after this next time.
    pub next: u64,
}

/// A later truth about an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeWire {
    /// Number on the server.
    pub seq: u64,
    /// [`super::notices::notice_id`].
    pub id: Hex<32>,
    /// The entry that it is about.
    pub entry: EntryRef,
    /// For programs, such as `recalled_lot`.
    pub cause: String,
    /// For people.
    pub text: String,
}

/// An entry of a device's journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryRef {
    /// Which chain.
    pub epoch: u32,
    /// Which entry of it.
    pub seq: u64,
}

/// Packs to verify online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskBody {
    /// The packs; answered in this order.
    pub packs: Vec<AskPack>,
}

/// One pack, as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskPack {
    /// 14 digits.
    pub gtin: String,
    /// Serial.
    pub serial: String,
    /// Lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// `YYMMDD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<String>,
}

/// What the server says of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskReply {
    /// One a pack, in the order asked.
    pub results: Vec<AskResult>,
}

/// What the server says of one pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskResult {
    /// `final`, or `provisional`: no responder has answered yet; never means resell.
    pub status: String,
    /// A decision word, such as `VERIFIED`.
    pub decision: String,
    /// Why: codes, or objects with a code.
    #[serde(default)]
    pub reasons: Vec<serde_json::Value>,
    /// The responder's answer, where there is one.
    #[serde(default)]
    pub answer: Option<serde_json::Value>,
    /// The pack.
    pub gtin: String,
    /// The pack.
    pub serial: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn golden<T: Serialize + for<'a> Deserialize<'a> + PartialEq + fmt::Debug>(value: &T, json: &str) {
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
    }

    fn h<const N: usize>(byte: &str) -> String {
        byte.repeat(N)
    }

    #[test]
    fn pushes_look_as_agreed() {
        let entries = vec![PushEntry { body: "{\"v\":1}".to_owned(), sig: Hex([3; 64]) }];
        golden(
            &PushBody { device: Hex([1; 32]), epoch: 1, from_seq: 7, prev_head: Hex([2; 32]), entries },
            &format!(
                r#"{{"device":"{}","epoch":1,"from_seq":7,"prev_head":"{}","entries":[{{"body":"{{\"v\":1}}","sig":"{}"}}]}}"#,
                h::<32>("01"),
                h::<32>("02"),
                h::<64>("03"),
            ),
        );
        golden(
            &PushAccepted { next_seq: 8, head: Hex([4; 32]), receipt: Hex([5; 64]) },
            &format!(r#"{{"next_seq":8,"head":"{}","receipt":"{}"}}"#, h::<32>("04"), h::<64>("05")),
        );
        golden(
            &PushConflict { kind: ConflictKind::Gap, epoch: 0, next_seq: 3, head: Hex([6; 32]) },
            &format!(r#"{{"kind":"gap","epoch":0,"next_seq":3,"head":"{}"}}"#, h::<32>("06")),
        );
    }

    #[test]
    fn enrolment_looks_as_agreed() {
        golden(
            &EnrolBody { code: "AAAABBBB".to_owned(), public_key: Hex([1; 32]), signature: Hex([2; 64]) },
            &format!(r#"{{"code":"AAAABBBB","public_key":"{}","signature":"{}"}}"#, h::<32>("01"), h::<64>("02")),
        );
        let site = EnrolSite { gln: "0300011111116".to_owned(), name: "Dock".to_owned(), tz: "UTC".to_owned() };
        golden(
            &EnrolReply { device: Hex([1; 32]), site, scope_token: Hex([2; 16]), root: "{}".to_owned() },
            &format!(
                r#"{{"device":"{}","site":{{"gln":"0300011111116","name":"Dock","tz":"UTC"}},"scope_token":"{}","root":"{{}}"}}"#,
                h::<32>("01"),
                h::<16>("02")
            ),
        );
    }

    #[test]
    fn wrong_hex_is_refused() {
        for text in ["\"0\"", "\"00\"", "\"zz\"", "7", "\"0A0a\""] {
            assert!(serde_json::from_str::<Hex<2>>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Hex<2>>("\"0a0b\"").is_ok());
    }
}
