//! Explains any file of ours: role files, objects, sections, requests, and the public half of keys.
//!
//! Explaining is not verifying: who signed a file is shown as the file says it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use verify_core::bundle::index::{Completeness, Index};
use verify_core::bundle::limits;
use verify_core::bundle::manifest::{Manifest, ManifestRow, RowContent};
use verify_core::bundle::overlay::Overlay;
use verify_core::bundle::request;
use verify_core::bundle::segment::Segment;
use verify_core::bundle::status::{Flag, Lifecycle};
use verify_core::ids::Digest;

use crate::error::{Error, Result};
use crate::files;
use crate::key::{Ed25519Key, Signer as _};

/// What a file is and what it says, as a JSON object with `file`, `kind` and `sha256`.
pub fn inspect(path: &Path) -> Result<Value> {
    let bytes = files::read(path, limits::OBJECT_BYTES)?;
    let refuse = |detail: String| Error::Content { path: path.to_owned(), detail };
    let mut value = match bytes.get(..4) {
        Some(b"PPSG") => segment(&bytes).map_err(refuse)?,
        Some(b"PPMF") => manifest(&bytes).map_err(refuse)?,
        Some(b"PPIX") => index(&bytes).map_err(refuse)?,
        Some(b"PPOV") => overlay(&bytes).map_err(refuse)?,
        Some(_) | None => text(&bytes).ok_or_else(|| Error::Unknown(path.to_owned()))?,
    };
    value["file"] = json!(path.display().to_string());
    value["bytes"] = json!(bytes.len());
    if value["kind"] != "private key" {
        value["sha256"] = json!(Digest::of(&bytes).to_hex());
    }
    Ok(value)
}

fn segment(bytes: &[u8]) -> Result<Value, String> {
    let segment = Segment::open(bytes).map_err(|e| e.to_string())?;
    let check = segment.check().map_or_else(|e| e.to_string(), |()| "ok".to_owned());
    Ok(json!({
        "kind": "segment",
        "serials": segment.count(),
        "f": segment.fingerprint_bits(),
        "false_accepts": format!("1 in {}", 1u64 << segment.fingerprint_bits()),
        "salt": data_encoding::HEXLOWER.encode(segment.key()),
        "retry": segment.retry(),
        "check": check,
    }))
}

fn manifest(bytes: &[u8]) -> Result<Value, String> {
    let manifest = Manifest::parse(bytes).map_err(|e| e.to_string())?;
    let lots: Vec<Value> = manifest.rows().iter().map(manifest_row).collect();
    Ok(json!({ "kind": "manifest", "gtin": manifest.gtin().as_str(), "lots": lots }))
}

fn manifest_row(row: &ManifestRow) -> Value {
    let mut value = json!({
        "lot": row.lot.as_str(),
        "expiry": row.expiry.to_string(),
        "attested_by": { "kind": row.attested_by.kind_name(), "gln": row.attested_by.gln().as_str() },
    });
    match &row.content {
        RowContent::Segment { count, digest } => {
            value["serials"] = json!(count);
            value["segment"] = json!(digest.to_hex());
        }
        RowContent::Tombstone => value["serials"] = json!("dropped"),
    }
    value
}

fn index(bytes: &[u8]) -> Result<Value, String> {
    let index = Index::parse(bytes).map_err(|e| e.to_string())?;
    let gtins = index.gtins.iter().map(|(gtin, entry)| {
        let count = |wanted: Completeness| entry.lots.iter().filter(|lot| lot.completeness == wanted).count();
        json!({
            "gtin": gtin.as_str(),
            "manifest": entry.manifest.to_hex(),
            "lots": entry.lots.len(),
            "open": count(Completeness::Open),
            "complete": count(Completeness::Complete),
            "partial": count(Completeness::Partial),
            "extended": entry.lots.iter().filter(|lot| lot.usable_until.is_some()).count(),
            "with_overlay": entry.lots.iter().filter(|lot| lot.overlay.is_some()).count(),
        })
    });
    let sections = index.sections.iter().map(|(name, section)| {
        let value = json!({ "sha256": section.digest.to_hex(), "bytes": section.length_bytes });
        (name.clone(), value)
    });
    Ok(json!({
        "kind": "index",
        "scope": index.scope.to_hex(),
        "version": index.version,
        "gtins": gtins.collect::<Vec<_>>(),
        "sections": sections.collect::<serde_json::Map<_, _>>(),
    }))
}

fn overlay(bytes: &[u8]) -> Result<Value, String> {
    // Which segment it belongs to stands behind magic and format; here every segment will do.
    let segment = bytes.get(5..37).and_then(|digest| <[u8; 32]>::try_from(digest).ok());
    let segment = Digest::from_bytes(segment.ok_or("overlay ends too early")?);
    let overlay = Overlay::parse(bytes, &segment, u64::MAX).map_err(|e| e.to_string())?;
    let rows = overlay.rows();
    let lifecycle = |wanted: Lifecycle| rows.iter().filter(|(_, status)| status.lifecycle == wanted).count();
    let flagged = |flag: Flag| rows.iter().filter(|(_, status)| status.flags.contains(flag)).count();
    Ok(json!({
        "kind": "overlay",
        "segment": segment.to_hex(),
        "exceptions": rows.len(),
        "lifecycle": Lifecycle::ALL.map(|it| (it.name(), lifecycle(it))).into_iter().collect::<BTreeMap<_, _>>(),
        "flags": Flag::ALL.map(|it| (it.name(), flagged(it))).into_iter().collect::<BTreeMap<_, _>>(),
        "with_acting_site": rows.iter().filter(|(_, status)| status.actor.is_some()).count(),
    }))
}

fn text(bytes: &[u8]) -> Option<Value> {
    if let Ok(key) = Ed25519Key::from_file(bytes) {
        let key = key.public_key();
        return Some(json!({ "kind": "private key", "key_id": key.id().as_str(), "public": key.value() }));
    }
    if let Ok((header, serials)) = request::read(bytes) {
        return Some(json!({
            "kind": "release request",
            "gtin": header.gtin.as_str(),
            "lot": header.lot.as_str(),
            "expiry": header.expiry.to_string(),
            "attested_by": { "kind": header.attested_by.kind_name(), "gln": header.attested_by.gln().as_str() },
            "serials": serials.len(),
        }));
    }
    let value: Value = serde_json::from_slice(bytes).ok()?;
    match (value.get("signed"), value.get("rows").and_then(Value::as_array)) {
        (Some(signed), _) => Some(role(signed, value.get("signatures").unwrap_or(&Value::Null))),
        (None, Some(rows)) => Some(json!({ "kind": "section", "format": value["format"], "rows": rows.len() })),
        (None, None) => None,
    }
}

/// A role file in the order in which people ask: what, which, until when, by whom, about what.
fn role(signed: &Value, signatures: &Value) -> Value {
    let mut value = json!({
        "kind": "role file",
        "type": signed["_type"],
        "version": signed["version"],
        "expires": signed["expires"],
        "signed_by": signatures.as_array().into_iter().flatten().map(|it| it["keyid"].clone()).collect::<Vec<_>>(),
    });
    let fields = signed.as_object().into_iter().flatten();
    for (name, field) in fields.filter(|(name, _)| !matches!(name.as_str(), "_type" | "version" | "expires")) {
        value[name] = field.clone();
    }
    value
}
