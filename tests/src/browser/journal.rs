//! A device's journal as it is exported, read and checked by somebody who trusts nothing but the device's key.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde_json::Value;
use verify_core::ids::DeviceId;
use verify_core::journal::{Position, SignedEntry, check};

/// An exported journal whose chains hold.
#[derive(Debug)]
pub struct Journal {
    /// Every entry in order: its epoch, its number and its body.
    pub entries: Vec<(u32, u64, Value)>,
    /// The head of every epoch and how many entries it has.
    pub heads: BTreeMap<u32, Position>,
    /// Entries of each epoch that a receipt covers.
    pub confirmed: BTreeMap<u32, u64>,
}

impl Journal {
    /// Reads the lines of an export; an error says what does not hold.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let lines = lines.into_iter().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>();
        let lines = lines.map_err(|error| format!("an export has lines of JSON: {error}"))?;
        let of_kind = |kind: &'static str| lines.iter().filter(move |line| line["line"] == kind);
        let device = of_kind("device").next().ok_or("the export names no device")?;
        let key: [u8; 32] = bytes(&device["public_key"])?;
        let id = DeviceId::of_key(&key);
        let mut journal = Self { entries: Vec::new(), heads: BTreeMap::new(), confirmed: BTreeMap::new() };
        for line in of_kind("entry") {
            journal.follow(&key, &id, line)?;
        }
        for line in of_kind("receipt") {
            journal.confirmed.insert(number(&line["epoch"])? as u32, number(&line["next_seq"])?);
        }
        Ok(journal)
    }

    fn follow(&mut self, key: &[u8; 32], device: &DeviceId, line: &Value) -> Result<(), String> {
        let (epoch, seq) = (number(&line["epoch"])? as u32, number(&line["seq"])?);
        let body = line["body"].as_str().ok_or("an entry has a body")?.to_owned();
        let from = self.heads.get(&epoch).copied().unwrap_or_else(|| Position::start(device, epoch));
        if from.next_seq != seq {
            return Err(format!("entry {epoch}.{seq} follows {}", from.next_seq));
        }
        let parsed = serde_json::from_str(&body).map_err(|error| format!("entry {epoch}.{seq}: {error}"))?;
        let entry = SignedEntry { body, signature: bytes(&line["sig"])? };
        let behind = check(key, &from, [&entry]).map_err(|error| error.to_string())?;
        self.heads.insert(epoch, behind);
        self.entries.push((epoch, seq, parsed));
        Ok(())
    }

    /// The scans in order.
    pub fn scans(&self) -> impl Iterator<Item = &Value> {
        self.entries.iter().map(|(.., body)| body).filter(|body| body["kind"] == "scan")
    }

    /// Whether an entry, named `epoch.seq`, is a scan with this decision.
    pub fn holds(&self, entry: &str, decision: &str) -> bool {
        self.entries.iter().any(|(epoch, seq, body)| {
            format!("{epoch}.{seq}") == entry && body["kind"] == "scan" && body["verdict"]["decision"] == decision
        })
    }
}

fn number(value: &Value) -> Result<u64, String> {
    value.as_u64().ok_or_else(|| format!("{value} is no number"))
}

fn bytes<const N: usize>(value: &Value) -> Result<[u8; N], String> {
    let text = value.as_str().unwrap_or_default();
    let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| format!("{value} is not {N} bytes in hexadecimal"))
}
