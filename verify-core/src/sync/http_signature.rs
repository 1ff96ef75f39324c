//! Signatures of HTTP requests (RFC 9421) in one fixed profile, so that a server knows which device speaks.
//!
//! ```text
//! Content-Digest: sha-256=:<base64>:                                            (RFC 9530, of the body, also if empty)
//! Signature-Input: packproof=("@method" "@path" "content-digest");created=<s>;keyid="<device id>";alg="ed25519"
//! Signature: packproof=:<base64>:
//! ```
//!
//! Anything that is not written exactly like this is refused: an algorithm, order or component that an attacker may
//! choose is a door. The query is not covered; it may carry nothing but paging. `created` is reported, not judged: a
//! device's clock may be wrong, and a replayed request changes nothing.

use data_encoding::BASE64;
use thiserror::Error;

use crate::ids::{DeviceId, Digest};
use crate::time::Timestamp;
use crate::trust::provider::verify_ed25519;

/// Name of the header with the digest of the body.
pub const CONTENT_DIGEST: &str = "content-digest";
/// Name of the header that says what is signed, by whom and when.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// Name of the header with the signature.
pub const SIGNATURE: &str = "signature";

const LABEL: &str = "packproof=";
const COMPONENTS: &str = "(\"@method\" \"@path\" \"content-digest\")";

/// The parts of a request that a signature covers.
#[derive(Debug, Clone, Copy)]
pub struct Covered<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The absolute path as sent, without the query.
    pub path: &'a str,
    /// The body; empty where there is none.
    pub body: &'a [u8],
}

/// A request whose signature is still to be made, wherever the key lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSign {
    content_digest: String,
    params: String,
    base: String,
}

impl ToSign {
    /// Prepares the signature of `device` at `created`.
    pub fn new(request: &Covered<'_>, device: &DeviceId, created: Timestamp) -> Self {
        let content_digest = content_digest(request.body);
        let params = format!("{COMPONENTS};created={};keyid=\"{device}\";alg=\"ed25519\"", created.as_second());
        let base = profile_base(request, &content_digest, &params);
        Self { content_digest, params, base }
    }

    /// The bytes to sign with the device's Ed25519 key.
    pub fn message(&self) -> &[u8] {
        self.base.as_bytes()
    }

    /// The three headers to send.
    pub fn headers(self, signature: &[u8; 64]) -> Headers {
        Headers {
            content_digest: self.content_digest,
            signature_input: format!("{LABEL}{}", self.params),
            signature: format!("{LABEL}:{}:", BASE64.encode(signature)),
        }
    }
}

/// The three headers of a signed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headers {
    /// Value of `Content-Digest`.
    pub content_digest: String,
    /// Value of `Signature-Input`.
    pub signature_input: String,
    /// Value of `Signature`.
    pub signature: String,
}

impl Headers {
    /// Names and values.
    pub fn pairs(&self) -> [(&'static str, &str); 3] {
        [(CONTENT_DIGEST, &self.content_digest), (SIGNATURE_INPUT, &self.signature_input), (SIGNATURE, &self.signature)]
    }
}

/// Why a request does not count as the device's. The server answers 401 and does nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// A header is not there.
    #[error("the request has no header {0}")]
    HeaderMissing(&'static str),
    /// A header is not written as the profile asks.
    #[error("header {0} is not of Packproof's form (RFC 9421, label packproof, Ed25519)")]
    HeaderForm(&'static str),
    /// The body is not the one that the digest is of.
    #[error("the body is not the one that content-digest speaks of")]
    Digest,
    /// The key that was looked up is not the one that the request names.
    #[error("the key is not that of the device {0}")]
    OtherKey(DeviceId),
    /// The signature does not fit.
    #[error("the signature is not one of device {0} over this request")]
    Forged(DeviceId),
}

/// The headers of a request that came in. Read, not believed: call [`Presented::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    device: DeviceId,
    created: Timestamp,
    content_digest: String,
    params: String,
    signature: [u8; 64],
}

impl Presented {
    /// Reads the three headers. `header` looks one up by its lower-case name; of several with a name it must give `None`.
    pub fn parse<'a>(header: impl Fn(&'static str) -> Option<&'a str>) -> Result<Self, SignatureError> {
        let value = |name| header(name).ok_or(SignatureError::HeaderMissing(name));
        let content_digest = value(CONTENT_DIGEST)?;
        binary::<32>(content_digest.strip_prefix("sha-256=")).ok_or(SignatureError::HeaderForm(CONTENT_DIGEST))?;
        let params = value(SIGNATURE_INPUT)?.strip_prefix(LABEL);
        let params = params.ok_or(SignatureError::HeaderForm(SIGNATURE_INPUT))?;
        let (created, device) = parse_params(params).ok_or(SignatureError::HeaderForm(SIGNATURE_INPUT))?;
        let signature = binary(value(SIGNATURE)?.strip_prefix(LABEL)).ok_or(SignatureError::HeaderForm(SIGNATURE))?;
        Ok(Self { device, created, content_digest: content_digest.to_owned(), params: params.to_owned(), signature })
    }

    /// Who claims to have signed: look up this device's public key.
    pub const fn device(&self) -> &DeviceId {
        &self.device
    }

    /// When the device says that it signed.
    pub const fn created(&self) -> Timestamp {
        self.created
    }

    /// Checks that `request` is what the holder of `public_key` signed.
    pub fn verify(&self, request: &Covered<'_>, public_key: &[u8; 32]) -> Result<(), SignatureError> {
        if DeviceId::of_key(public_key) != self.device {
            return Err(SignatureError::OtherKey(self.device));
        }
        if content_digest(request.body) != self.content_digest {
            return Err(SignatureError::Digest);
        }
        let base = profile_base(request, &self.content_digest, &self.params);
        if verify_ed25519(public_key, base.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(SignatureError::Forged(self.device))
        }
    }
}

fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(Digest::of(body).as_bytes()))
}

fn profile_base(request: &Covered<'_>, content_digest: &str, params: &str) -> String {
    let lines = [("@method", request.method), ("@path", request.path), (CONTENT_DIGEST, content_digest)];
    signature_base(&lines, params)
}

/// The signature base of RFC 9421 2.5. A line break inside a value would let one component pose as two, so it becomes a
/// space, which no honest value has.
fn signature_base(components: &[(&str, &str)], params: &str) -> String {
    let mut base = String::new();
    for (name, value) in components {
        base.push_str(&format!("\"{name}\": {}\n", value.replace(['\n', '\r'], " ")));
    }
    base.push_str(&format!("\"@signature-params\": {params}"));
    base
}

/// `:<base64>:` of exactly `N` bytes, in the one canonical form (RFC 8941 3.3.5).
fn binary<const N: usize>(value: Option<&str>) -> Option<[u8; N]> {
    let encoded = value?.strip_prefix(':')?.strip_suffix(':')?;
    BASE64.decode(encoded.as_bytes()).ok()?.try_into().ok()
}

fn parse_params(params: &str) -> Option<(Timestamp, DeviceId)> {
    let rest = params.strip_prefix(COMPONENTS)?.strip_prefix(";created=")?;
    let (created, rest) = rest.split_once(";keyid=\"")?;
    let device = rest.strip_suffix("\";alg=\"ed25519\"")?;
    Some((parse_created(created)?, DeviceId::from_hex(device)?))
}

/// Seconds since 1970, without sign or leading zeros.
fn parse_created(text: &str) -> Option<Timestamp> {
    let seconds: i64 = text.parse().ok()?;
    if seconds < 0 || seconds.to_string() != text {
        return None;
    }
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer as _, SigningKey};

    const REQUEST: Covered<'static> = Covered { method: "POST", path: "/v1/journal", body: b"{\"hello\": \"world\"}" };

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn public() -> [u8; 32] {
        key().verifying_key().to_bytes()
    }

    fn signed(request: &Covered<'_>) -> Headers {
        let created = Timestamp::from_second(1_618_884_473).unwrap();
        let to_sign = ToSign::new(request, &DeviceId::of_key(&public()), created);
        let signature = key().sign(to_sign.message()).to_bytes();
        to_sign.headers(&signature)
    }

    fn parse(headers: &Headers) -> Result<Presented, SignatureError> {
        Presented::parse(|name| headers.pairs().into_iter().find(|pair| pair.0 == name).map(|pair| pair.1))
    }

    /// RFC 9421 B.2.6: our way of building the base gives the bytes that the standard's signature is of.
    #[test]
    fn the_standards_signature_verifies_over_our_base() {
        let components = [
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("@method", "POST"),
            ("@path", "/foo"),
            ("@authority", "example.com"),
            ("content-type", "application/json"),
            ("content-length", "18"),
        ];
        let params = concat!(
            r#"("date" "@method" "@path" "@authority" "content-type" "content-length")"#,
            r#";created=1618884473;keyid="test-key-ed25519""#
        );
        let key = BASE64.decode(b"JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=").unwrap().try_into().unwrap();
        let signature =
            concat!(":wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1", "u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:");
        let base = signature_base(&components, params);
        assert!(verify_ed25519(&key, base.as_bytes(), &binary(Some(signature)).unwrap()));
    }

    #[test]
    fn the_base_is_what_the_standard_says() {
        let to_sign = ToSign::new(&REQUEST, &DeviceId::of_key(&public()), Timestamp::from_second(5).unwrap());
        let device = DeviceId::of_key(&public());
        let expected = format!(
            "\"@method\": POST\n\"@path\": /v1/journal\n\
             \"content-digest\": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:\n\
             \"@signature-params\": (\"@method\" \"@path\" \"content-digest\");created=5;keyid=\"{device}\";alg=\"ed25519\""
        );
        assert_eq!(std::str::from_utf8(to_sign.message()).unwrap(), expected);
    }

    #[test]
    fn a_signed_request_passes_and_every_change_is_found() {
        let presented = parse(&signed(&REQUEST)).unwrap();
        assert_eq!(presented.device(), &DeviceId::of_key(&public()));
        assert_eq!(presented.created().as_second(), 1_618_884_473);
        assert_eq!(presented.verify(&REQUEST, &public()), Ok(()));

        let forged = Err(SignatureError::Forged(DeviceId::of_key(&public())));
        assert_eq!(presented.verify(&Covered { method: "GET", ..REQUEST }, &public()), forged);
        assert_eq!(presented.verify(&Covered { path: "/v1/notices", ..REQUEST }, &public()), forged);
        assert_eq!(presented.verify(&Covered { body: b"{}", ..REQUEST }, &public()), Err(SignatureError::Digest));
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes();
        let other_key = Err(SignatureError::OtherKey(DeviceId::of_key(&public())));
        assert_eq!(presented.verify(&REQUEST, &other), other_key);
    }

    #[test]
    fn an_injected_line_is_no_component() {
        let path = "/v1/journal\n\"content-digest\": sha-256=:AAAA:";
        let base = signature_base(&[("@path", path)], "()");
        assert_eq!(base.lines().count(), 2);
    }

    #[test]
    fn whatever_is_written_otherwise_is_refused() {
        let good = signed(&REQUEST);
        let input = |from: &str, to: &str| {
            let signature_input = good.signature_input.replace(from, to);
            assert_ne!(signature_input, good.signature_input, "{from}");
            let parsed = parse(&Headers { signature_input, ..good.clone() });
            assert_eq!(parsed, Err(SignatureError::HeaderForm(SIGNATURE_INPUT)), "{from} -> {to}");
        };
        input("packproof=", "sig1=");
        input("ed25519", "hmac-sha256");
        input("\"@method\" \"@path\"", "\"@path\" \"@method\"");
        input("\"@method\" ", "");
        input("created=1618884473", "created=01618884473");
        input("created=1618884473", "created=-1");
        input("created=1618884473", "created=99999999999999");
        input("created=1618884473", "created=1618884473;expires=1618884474");
        input(";alg", ";nonce=\"a\";alg");
        input("keyid=\"", "keyid=\"A");
        input("packproof=(", "packproof=(), packproof=(");

        let digest = Headers { content_digest: good.content_digest.replace("256", "512"), ..good.clone() };
        assert_eq!(parse(&digest), Err(SignatureError::HeaderForm(CONTENT_DIGEST)));
        let signature = Headers { signature: good.signature.replace("=:", "=: "), ..good.clone() };
        assert_eq!(parse(&signature), Err(SignatureError::HeaderForm(SIGNATURE)));
        assert_eq!(Presented::parse(|_| None), Err(SignatureError::HeaderMissing(CONTENT_DIGEST)));
    }

    proptest::proptest! {
        #[test]
        fn any_headers_are_read_or_refused(digest: String, input: String, signature: String) {
            let headers = Headers { content_digest: digest, signature_input: input, signature };
            let _ = parse(&headers);
        }
    }
}
