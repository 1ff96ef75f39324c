//! Enrolment: one request that lets a device in, and the checks that its answer must pass.
//!
//! The reply is believed only as far as the code vouches for its root: the root comes first, everything else is read
//! after. Repeating the request with the same key gives the same reply, so a lost answer costs nothing.

use serde_json::Value;

use super::effect::Answer;
use super::enrol_code::{EnrolCode, OneTimeCode};
use super::report::SyncError;
use super::wire::{EnrolBody, EnrolReply, Hex};
use crate::ids::{DeviceId, ScopeToken, SiteId};
use crate::time::Zone;

/// Where the request goes.
pub const PATH: &str = "/v1/enrol";
/// Largest answer that is read.
pub const ANSWER_BYTES: u64 = super::effect::CALL_ANSWER_BYTES;

const WHAT: &str = "enrolment";

/// What a new device knows about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolled {
    /// The device.
    pub device: DeviceId,
    /// Where it works.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// The site's time zone.
    pub zone: Zone,
    /// Its scope.
    pub scope: ScopeToken,
    /// The root that it trusts from now on, byte for byte.
    pub root: Vec<u8>,
}

/// What the device's key signs to show that the device holds it.
pub fn message(code: &OneTimeCode, public_key: &[u8; 32]) -> Vec<u8> {
    format!("packproof-enrol-1\n{}\n{}", code.as_str(), data_encoding::HEXLOWER.encode(public_key)).into_bytes()
}

/// The body of the request.
pub fn body(code: &OneTimeCode, public_key: &[u8; 32], signature: &[u8; 64]) -> Vec<u8> {
    let body = EnrolBody { code: code.as_str().to_owned(), public_key: Hex(*public_key), signature: Hex(*signature) };
    serde_json::to_vec(&body).expect("an enrolment has string keys only")
}

/// Checks the answer: the root against the code first, then the rest.
pub fn accept(code: &EnrolCode, public_key: &[u8; 32], answer: &Answer) -> Result<Enrolled, SyncError> {
    if answer.status != 200 {
        return Err(answer.refusal(WHAT));
    }
    let root = answer.json::<Value>(WHAT)?.get("root").and_then(Value::as_str).unwrap_or_default().to_owned();
    code.check_root(root.as_bytes())?;
    let reply: EnrolReply = answer.json(WHAT)?;
    let malformed = |detail: String| SyncError::Malformed { what: WHAT, detail };
    let device = DeviceId::of_key(public_key);
    if reply.device.0 != *device.digest().as_bytes() {
        return Err(malformed("it names another device".to_owned()));
    }
    Ok(Enrolled {
        device,
        site: SiteId::parse(&reply.site.gln).map_err(|e| malformed(e.to_string()))?,
        site_name: reply.site.name,
        zone: Zone::named(&reply.site.tz).map_err(|e| malformed(e.to_string()))?,
        scope: ScopeToken::from_bytes(reply.scope_token.0),
        root: root.into_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::enrol_code::EnrolCodeError;
    use super::*;

    const ROOT: &str = "{\"signed\":{\"a\":\"b\"}}";

    fn code() -> EnrolCode {
        EnrolCode::new(OneTimeCode::from_random([1; 5]), ROOT.as_bytes())
    }

    fn answer(status: u16, body: Value) -> Answer {
        Answer { status, retry_after: None, body: body.to_string().into_bytes() }
    }

    fn reply() -> Value {
        serde_json::json!({
            "device": DeviceId::of_key(&[7; 32]).to_hex(),
            "site": {"gln": "0300011111116", "name": "Dock", "tz": "Europe/Berlin"},
            "scope_token": "01".repeat(16),
            "root": ROOT,
        })
    }

    #[test]
    fn a_good_reply_is_accepted() {
        let enrolled = accept(&code(), &[7; 32], &answer(200, reply())).unwrap();
        assert_eq!((enrolled.site_name.as_str(), enrolled.root.as_slice()), ("Dock", ROOT.as_bytes()));
    }

    #[test]
    fn another_root_is_found_before_anything_else_is_read() {
        let mut other = reply();
        other["root"] = "{}".into();
        other["site"] = Value::Null;
        let refused = accept(&code(), &[7; 32], &answer(200, other));
        assert!(matches!(refused, Err(SyncError::EnrolCode(EnrolCodeError::OtherRoot))));
    }

    #[test]
    fn refusals_carry_the_servers_words() {
        let body = serde_json::json!({"error": {"code": "code_used", "message": "used at 10:00; ask for a new one"}});
        let refused = accept(&code(), &[7; 32], &answer(410, body)).unwrap_err().to_string();
        assert_eq!(refused, "the server refused enrolment (410, code_used): used at 10:00; ask for a new one");
    }

    #[test]
    fn a_reply_for_somebody_else_is_refused() {
        assert!(matches!(accept(&code(), &[8; 32], &answer(200, reply())), Err(SyncError::Malformed { .. })));
    }

    #[test]
    fn the_message_names_code_and_key() {
        let message = message(code().one_time(), &[7; 32]);
        let text = String::from_utf8(message).unwrap();
        assert_eq!(text, format!("packproof-enrol-1\n{}\n{}", code().one_time().as_str(), "07".repeat(32)));
    }
}
