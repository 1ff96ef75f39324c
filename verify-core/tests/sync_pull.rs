//! The pull task of the sync machine against a signed repository: complete, resumed, damaged, older, another scope's.
#![cfg(feature = "writer")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken sample is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use verify_core::bundle::{self, LoadError};
use verify_core::ids::{DeviceId, Digest, ScopeToken};
use verify_core::sync::{
    Activation, Active, Answer, Effect, Input, Moment, NoAnswer, Pulled, Report, Request, Retry, Setup, Sync,
    SyncError, Task, referenced, survey,
};
use verify_core::trust::{TrustError, TrustState};

#[path = "support/repository.rs"]
mod repository;

use repository::{Publisher, SCOPE};

const NOW: &str = "2026-11-20T12:00:00Z";

/// A device that can pull and nothing else.
struct Device {
    trust: TrustState,
    active: Option<Active>,
    objects: BTreeMap<Digest, Vec<u8>>,
    activation: Option<Activation>,
    requests: Vec<String>,
    scope: ScopeToken,
}

impl Device {
    fn new(publisher: &Publisher) -> Self {
        Self {
            trust: TrustState::pinned(publisher.root()),
            active: None,
            objects: BTreeMap::new(),
            activation: None,
            requests: Vec::new(),
            scope: SCOPE,
        }
    }

    fn pull(&mut self, now: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Pulled, SyncError> {
        self.pull_with(now, |request| Ok(serve(files, request)))
    }

    fn pull_with(
        &mut self,
        now: &str,
        mut network: impl FnMut(&Request) -> Result<Answer, NoAnswer>,
    ) -> Result<Pulled, SyncError> {
        let mut now = Moment { clock: now.parse().unwrap(), mono: Duration::ZERO };
        let setup = Setup {
            device: DeviceId::of_key(&[3; 32]),
            scope: self.scope,
            trust: self.trust.clone(),
            active: self.active.clone(),
            notices_after: 0,
            tasks: vec![Task::Pull],
            retry: Retry::INTERACTIVE,
        };
        let mut sync = Sync::new(setup, &now);
        while !sync.is_over() {
            match sync.poll_effect() {
                Some(effect) => {
                    if let Some(input) = self.perform(effect, &mut network) {
                        sync.handle(input, &now);
                    }
                }
                None => {
                    now.mono = sync.poll_timeout().expect("a machine that wants nothing waits for a time");
                    sync.handle(Input::Tick, &now);
                }
            }
        }
        let Report { pull, .. } = sync.into_report();
        pull.expect("pull was the task")
    }

    fn perform(
        &mut self,
        effect: Effect,
        network: &mut impl FnMut(&Request) -> Result<Answer, NoAnswer>,
    ) -> Option<Input> {
        match effect {
            Effect::Request(request) => {
                self.requests.push(request.target.clone());
                let result = network(&request).and_then(|answer| match answer.body.len() as u64 > request.max_bytes {
                    true => Err(NoAnswer::TooLarge),
                    false => Ok(answer),
                });
                Some(Input::Response { ticket: request.ticket, result })
            }
            Effect::Survey(signed) => Some(Input::Surveyed(survey(&signed, &self.scope, &self.objects))),
            Effect::StoreObject(digest, bytes) => {
                self.objects.insert(digest, bytes);
                None
            }
            Effect::Activate(activation) => Some(Input::Activated(self.activate(*activation))),
            other => panic!("a pull has no use for {other:?}"),
        }
    }

    fn activate(&mut self, activation: Activation) -> Result<Active, LoadError> {
        let bundle = bundle::load(&activation.signed, &self.scope, &self.objects)?;
        bundle::check_contents(&bundle, &self.objects)?;
        if let Some(old) = &self.activation {
            let old = bundle::load(&old.signed, &self.scope, &self.objects)?;
            bundle.may_follow(&old, &bundle::lifted(&activation.signed, &self.objects)?)?;
        }
        let keep = referenced(&activation.signed, &bundle);
        self.trust = activation.trust.clone();
        self.objects.retain(|digest, _| keep.contains(digest));
        self.activation = Some(activation);
        let active = Active { index: *bundle.digest(), receipt_keys: bundle.receipt_keys().copied().collect() };
        self.active = Some(active.clone());
        Ok(active)
    }
}

fn serve(files: &BTreeMap<String, Vec<u8>>, request: &Request) -> Answer {
    let path = request.target.strip_prefix(&format!("/b/{SCOPE}/")).expect("requests stay inside the repository");
    match files.get(path) {
        Some(body) => Answer { status: 200, retry_after: None, body: body.clone() },
        None => Answer { status: 404, retry_after: None, body: Vec::new() },
    }
}

fn publisher() -> Publisher {
    Publisher::new([9; 32])
}

#[test]
fn a_first_pull_brings_everything_and_a_second_one_asks_two_files() {
    let mut publisher = publisher();
    let files = publisher.publish(NOW);
    let mut device = Device::new(&publisher);
    let pulled = device.pull(NOW, &files).unwrap();
    assert!(matches!(pulled, Pulled::Activated { objects: 10, .. }), "{pulled:?}");
    let stored: BTreeSet<_> = device.objects.keys().map(verify_core::trust::object_path).collect();
    assert!(files.keys().filter(|path| path.starts_with("objects/")).all(|path| stored.contains(path)));

    device.requests.clear();
    assert_eq!(device.pull(NOW, &files).unwrap(), Pulled::Unchanged);
    let asked: Vec<_> = device.requests.iter().map(|target| target.rsplit('/').next().unwrap()).collect();
    assert_eq!(asked, ["2.root.json", "timestamp.json"]);
}

#[test]
fn the_same_bundle_signed_again_is_refreshed_without_objects() {
    let mut publisher = publisher();
    let mut device = Device::new(&publisher);
    device.pull(NOW, &publisher.publish(NOW)).unwrap();
    device.requests.clear();
    let later = "2026-11-20T18:00:00Z";
    assert_eq!(device.pull(later, &publisher.publish(later)).unwrap(), Pulled::Refreshed);
    assert!(device.requests.iter().all(|target| !target.contains("objects/")));
    assert_eq!(device.activation.unwrap().signed.issued.to_string(), later);
}

#[test]
fn an_interrupted_pull_goes_on_where_it_was() {
    let mut publisher = publisher();
    let files = publisher.publish(NOW);
    let mut device = Device::new(&publisher);
    let mut budget = 12;
    let broken = device.pull_with(NOW, |request| match budget {
        0 => Err(NoAnswer::Unreachable("cable pulled".to_owned())),
        _ => {
            budget -= 1;
            Ok(serve(&files, request))
        }
    });
    assert!(matches!(broken, Err(SyncError::Unreachable(words)) if words == "cable pulled"));
    let had = device.objects.len();
    assert!(had > 0 && device.activation.is_none());
    match device.pull(NOW, &files).unwrap() {
        Pulled::Activated { objects, .. } => assert_eq!(objects as usize + had, 10),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_that_stutters_is_asked_again() {
    let mut publisher = publisher();
    let files = publisher.publish(NOW);
    let mut device = Device::new(&publisher);
    let mut turn = 0;
    let pulled = device.pull_with(NOW, |request| {
        turn += 1;
        match turn % 4 {
            0 => Err(NoAnswer::Unreachable("reset".to_owned())),
            2 => Ok(Answer { status: 503, retry_after: Some(Duration::from_secs(1)), body: Vec::new() }),
            _ => Ok(serve(&files, request)),
        }
    });
    assert!(matches!(pulled, Ok(Pulled::Activated { objects: 10, .. })), "{pulled:?}");
}

#[test]
fn one_flipped_byte_in_any_file_is_refused_and_changes_nothing() {
    let mut publisher = publisher();
    let files = publisher.publish(NOW);
    for path in files.keys() {
        let mut damaged = files.clone();
        let bytes = damaged.get_mut(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let mut device = Device::new(&publisher);
        let refused = device.pull(NOW, &damaged).expect_err(path);
        assert!(matches!(refused, SyncError::Trust(_) | SyncError::ObjectDamaged { .. }), "{path}: {refused}");
        assert!(device.activation.is_none() && device.trust.roles.is_empty(), "{path}");
        assert!(device.pull(NOW, &files).is_ok(), "{path}: a good repository heals it");
    }
}

#[test]
fn what_is_missing_is_named() {
    let mut publisher = publisher();
    let files = publisher.publish(NOW);
    for path in files.keys() {
        let mut incomplete = files.clone();
        incomplete.remove(path);
        let refused = Device::new(&publisher).pull(NOW, &incomplete).expect_err(path);
        let words = refused.to_string();
        assert!(words.contains("publish again"), "{path}: {words}");
    }
}

#[test]
fn an_older_repository_is_refused() {
    let mut publisher = publisher();
    let mut device = Device::new(&publisher);
    let old = publisher.publish(NOW);
    publisher.recall("R-1", Some("L1"), None);
    device.pull(NOW, &publisher.publish(NOW)).unwrap();
    let refused = device.pull(NOW, &old).unwrap_err();
    assert!(matches!(refused, SyncError::Trust(TrustError::Role { .. })), "{refused}");
    assert_eq!(device.activation.unwrap().signed.issued.to_string(), NOW);
}

#[test]
fn an_older_or_contradicting_bundle_under_newer_signatures_is_refused() {
    let mut publisher = publisher();
    let mut device = Device::new(&publisher);
    publisher.version = 7;
    device.pull(NOW, &publisher.publish(NOW)).unwrap();
    publisher.version = 6;
    let refused = device.pull(NOW, &publisher.publish(NOW)).unwrap_err();
    assert!(matches!(refused, SyncError::Load(LoadError::Older { found: 6, floor: 7 })), "{refused}");
    publisher.recall("R-1", None, None);
    publisher.version = 7;
    let refused = device.pull(NOW, &publisher.publish(NOW)).unwrap_err();
    assert!(matches!(refused, SyncError::Load(LoadError::SameVersionOtherContent(7))), "{refused}");
}

#[test]
fn an_expired_role_is_refused() {
    let mut publisher = publisher();
    let files = publisher.publish(NOW);
    let refused = Device::new(&publisher).pull("2026-12-20T12:00:00Z", &files).unwrap_err();
    assert!(refused.to_string().contains("check this device's date"), "{refused}");
}

#[test]
fn another_scopes_bundle_is_refused() {
    let mut publisher = publisher();
    publisher.scope = ScopeToken::from_bytes([2; 16]);
    let files = publisher.publish(NOW);
    let refused = Device::new(&publisher).pull(NOW, &files).unwrap_err();
    assert!(matches!(refused, SyncError::Load(LoadError::OtherScope { .. })), "{refused}");
}

#[test]
fn a_dropped_recall_is_refused_unless_lifted() {
    let mut publisher = publisher();
    let mut device = Device::new(&publisher);
    publisher.recall("R-1", Some("L1"), None);
    device.pull(NOW, &publisher.publish(NOW)).unwrap();
    publisher.recalls.clear();
    publisher.version += 1;
    let refused = device.pull(NOW, &publisher.publish(NOW)).unwrap_err();
    assert!(matches!(refused, SyncError::Load(LoadError::RecallDropped { .. })), "{refused}");
    publisher.lifts.push(bundle::sections::Lift { recall_id: "R-1".to_owned() });
    assert!(device.pull(NOW, &publisher.publish(NOW)).is_ok());
}

#[test]
fn an_endless_answer_is_cut() {
    let mut publisher = publisher();
    let files = publisher.publish(NOW);
    let endless = |request: &Request| match request.target.ends_with("timestamp.json") {
        true => Err(NoAnswer::TooLarge),
        false => Ok(serve(&files, request)),
    };
    let refused = Device::new(&publisher).pull_with(NOW, endless).unwrap_err();
    assert!(matches!(refused, SyncError::TooLarge { .. }), "{refused}");
}

#[test]
fn an_object_damaged_on_the_device_comes_again() {
    let mut publisher = publisher();
    let mut device = Device::new(&publisher);
    device.pull(NOW, &publisher.publish(NOW)).unwrap();
    publisher.recall("R-1", Some("L1"), None);
    let files = publisher.publish(NOW);
    let signed = device.activation.clone().unwrap().signed;
    let bundle = bundle::load(&signed, &SCOPE, &device.objects).unwrap();
    let segment = *bundle::named_objects(&bundle).keys().next().unwrap();
    device.objects.get_mut(&segment).unwrap()[40] ^= 1;
    assert_eq!(device.pull(NOW, &files).unwrap(), Pulled::Activated { objects: 3, bytes: device_bytes(&device) });
}

/// Index, recalls and the repaired segment.
fn device_bytes(device: &Device) -> u64 {
    let signed = &device.activation.as_ref().unwrap().signed;
    let bundle = bundle::load(signed, &SCOPE, &device.objects).unwrap();
    let recalls = bundle.index().sections["recalls"].digest;
    let segment = *bundle::named_objects(&bundle).keys().next().unwrap();
    [signed.index, recalls, segment].iter().map(|digest| device.objects[digest].len() as u64).sum()
}
