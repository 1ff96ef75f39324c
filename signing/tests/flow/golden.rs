//! The exact bytes of every role for fixed keys and a fixed time. A change here breaks every device in the field: it needs a
//! new version of the format.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use signing::key::{Ed25519Key, Signer};
use signing::metadata::{self, FileRef};
use signing::roles::{
    self, Authority, Delegation, Header, Purpose, RootRole, SnapshotRole, Target, TargetsRole, TimestampRole,
};

use crate::support::{prefix, start};

fn key(number: u8) -> Ed25519Key {
    Ed25519Key::from_seed(&zeroize::Zeroizing::new([number; 32]))
}

fn check(name: &str, signed: &Value, signers: &[&Ed25519Key]) -> FileRef {
    let signers: Vec<&dyn Signer> = signers.iter().map(|key| *key as &dyn Signer).collect();
    let bytes = metadata::sign(signed, &signers).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("PACKPROOF_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, &bytes).unwrap();
    }
    let golden = std::fs::read(&path).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&golden), "{name}");
    FileRef::to(1, &bytes)
}

#[test]
fn roles_have_the_bytes_that_devices_know() {
    let several = |from: u8, to: u8, threshold| Authority {
        keys: (from..=to).map(|number| key(number).public_key()).collect(),
        threshold,
    };
    let root = RootRole {
        header: Header::new(1, roles::ROOT, start()),
        purpose: Purpose::Demonstration,
        root: several(1, 3, 2),
        targets: several(4, 5, 2),
        snapshot: several(6, 6, 1),
        timestamp: several(7, 7, 1),
    };
    check("root.json", &root.to_value(), &[&key(1), &key(2)]);

    let mut targets = TargetsRole {
        header: Header::new(1, roles::TARGETS, start()),
        issued: None,
        targets: [("rules".to_owned(), Target::of(b"rules"))].into(),
        delegations: vec![
            Delegation::status(key(8).public_key()),
            Delegation::lots(&prefix("030001"), key(9).public_key(), Some("GS1 Pharma LLC".to_owned())),
        ],
    };
    let targets_file = check("targets.json", &targets.to_value(), &[&key(4), &key(5)]);

    targets.delegations.clear();
    targets.targets = [("lots/030001/00300010123455".to_owned(), Target::of(b"manifest"))].into();
    targets.header = Header::new(1, roles::LOTS, start());
    let lots_file = check("lots-030001.json", &targets.to_value(), &[&key(9)]);

    targets.issued = Some(start());
    let custom = Some(json!({ roles::INDEX_VERSION_FIELD: 1 }));
    targets.targets = [("status/index".to_owned(), Target { custom, ..Target::of(b"index") })].into();
    targets.header = Header::new(1, roles::STATUS, start());
    let status_file = check("status.json", &targets.to_value(), &[&key(8)]);

    let roles = [("targets", targets_file), ("lots-030001", lots_file), ("status", status_file)];
    let roles: BTreeMap<String, FileRef> = roles.map(|(name, file)| (name.to_owned(), file)).into();
    let snapshot = SnapshotRole { header: Header::new(1, roles::SNAPSHOT, start()), roles };
    let snapshot = check("snapshot.json", &snapshot.to_value(), &[&key(6)]);
    let header = Header::new(1, roles::TIMESTAMP, start());
    let timestamp = TimestampRole { header, issued: start(), snapshot };
    check("timestamp.json", &timestamp.to_value(), &[&key(7)]);
}
