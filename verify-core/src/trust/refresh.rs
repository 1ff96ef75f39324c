//! The refresh as a machine: it says which file it wants next, is given the file or its absence, and ends with a new
//! [`TrustState`] and what the roles have signed. It fetches nothing and stores nothing itself.

use std::collections::VecDeque;

use sigstore_tuf::{Root, TrustedMetadataSet};

use super::{StoredFile, TrustError, TrustState, provider, roles};
use crate::bundle::{SignedBundle, limits};
use crate::time::Timestamp;

/// A file that the machine wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// Path below the scope's repository.
    pub path: String,
    /// Stop reading and refuse beyond this.
    pub max_bytes: u64,
}

/// A finished refresh.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// What to keep, together with the bundle that it is about and not before.
    pub state: TrustState,
    /// What the roles have signed.
    pub signed: SignedBundle,
    /// Whether any role is newer than before.
    pub changed: bool,
}

/// Runs a whole refresh with files that `fetch` gives: the bytes, or `None` if the file does not exist.
///
/// For callers that may block. `fetch` reads no more than one byte beyond [`Want::max_bytes`].
pub fn run<E: From<TrustError>>(
    state: &TrustState,
    now: Timestamp,
    mut fetch: impl FnMut(&Want) -> Result<Option<Vec<u8>>, E>,
) -> Result<Refreshed, E> {
    let mut refresh = Refresh::begin(state, now)?;
    while let Some(want) = refresh.want() {
        refresh.supply(fetch(&want)?.as_deref())?;
    }
    Ok(refresh.finish()?)
}

/// A refresh under way. `now` is fixed for all of it (TUF 5.1).
#[derive(Debug)]
pub struct Refresh {
    set: TrustedMetadataSet,
    old: TrustState,
    state: TrustState,
    now: Timestamp,
    stage: Stage,
    new_roots: u32,
    changed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Root,
    Timestamp,
    Snapshot,
    Targets,
    Delegated(VecDeque<String>),
    Done,
}

impl Refresh {
    /// Starts from stored trust.
    pub fn begin(state: &TrustState, now: Timestamp) -> Result<Self, TrustError> {
        provider::install();
        let mut set = TrustedMetadataSet::from_root(&state.root).map_err(TrustError::of("root"))?;
        // A file that was stored damaged is as good as none: it comes again, judged by now.
        let _ = state.load_roles(&mut set);
        let (old, state) = (state.clone(), state.clone());
        Ok(Self { set, old, state, now, stage: Stage::Root, new_roots: 0, changed: false })
    }

    /// The file that comes next, or `None` when the walk is complete.
    pub fn want(&self) -> Option<Want> {
        let path = match &self.stage {
            Stage::Root => format!("{}.root.json", self.set.root().version + 1),
            Stage::Timestamp => "timestamp.json".to_owned(),
            Stage::Snapshot => format!("{}.snapshot.json", self.set.timestamp()?.snapshot_meta()?.version),
            Stage::Targets => self.versioned("targets")?,
            Stage::Delegated(roles) => self.versioned(roles.front()?)?,
            Stage::Done => return None,
        };
        Some(Want { path, max_bytes: limits::METADATA_BYTES })
    }

    /// Takes the wanted file, or `None` if the server says that it does not exist. An error ends the refresh.
    pub fn supply(&mut self, file: Option<&[u8]>) -> Result<(), TrustError> {
        let Some(want) = self.want() else { return Ok(()) };
        if file.is_some_and(|bytes| bytes.len() as u64 > want.max_bytes) {
            return Err(TrustError::TooLarge { path: want.path, max_bytes: want.max_bytes });
        }
        match (self.stage.clone(), file) {
            (Stage::Root, None) => self.roots_done(),
            (Stage::Root, Some(bytes)) => self.take_root(bytes),
            (_, None) => Err(TrustError::Missing(want.path)),
            (Stage::Timestamp, Some(bytes)) => self.take_timestamp(bytes),
            (Stage::Snapshot, Some(bytes)) => {
                self.set.update_snapshot(bytes, self.now).map_err(TrustError::of("snapshot"))?;
                self.accept("snapshot", bytes);
                self.after_snapshot()
            }
            (Stage::Targets, Some(bytes)) => {
                self.set.update_targets(bytes, self.now).map_err(TrustError::of("targets"))?;
                self.accept("targets", bytes);
                self.after_targets()
            }
            (Stage::Delegated(mut roles), Some(bytes)) => {
                let role = roles.pop_front().expect("want has looked at the front");
                self.take_delegated(&role, bytes)?;
                self.accept(&role, bytes);
                self.next_delegated(roles)
            }
            (Stage::Done, Some(_)) => Ok(()),
        }
    }

    /// What came out. Call when [`Refresh::want`] is `None`.
    pub fn finish(self) -> Result<Refreshed, TrustError> {
        let signed = roles::signed_bundle(&self.set)?;
        Ok(Refreshed { state: self.state, signed, changed: self.changed })
    }

    fn versioned(&self, role: &str) -> Option<String> {
        let version = self.set.snapshot()?.meta.get(&format!("{role}.json"))?.version;
        Some(format!("{version}.{role}.json"))
    }

    fn accept(&mut self, role: &str, bytes: &[u8]) {
        self.state.roles.insert(role.to_owned(), StoredFile { bytes: bytes.to_vec(), accepted_at: self.now });
        self.changed = true;
    }

    /// A stored file that stands by what is signed now. New keys for other roles may have taken it out of the state.
    fn keep(&mut self, role: &str, bytes: &[u8]) {
        let file = || StoredFile { bytes: bytes.to_vec(), accepted_at: self.now };
        self.state.roles.entry(role.to_owned()).or_insert_with(file);
    }

    fn take_root(&mut self, bytes: &[u8]) -> Result<(), TrustError> {
        if self.new_roots == limits::ROOTS_PER_REFRESH {
            return Err(TrustError::TooManyRoots);
        }
        self.new_roots += 1;
        let before = self.set.root().clone();
        self.set.update_root(bytes).map_err(TrustError::of("root"))?;
        self.state.root = bytes.to_vec();
        self.changed = true;
        // The library forgets all lower roles with every root. Only new timestamp or snapshot keys may reset the
        // rollback floor (TUF 5.3.11), so the stored files go in again otherwise.
        if same_authority(&before, self.set.root()) {
            let _ = self.state.load_roles(&mut self.set);
        } else {
            self.state.roles.clear();
        }
        Ok(())
    }

    fn roots_done(&mut self) -> Result<(), TrustError> {
        self.set.check_root_expired(self.now).map_err(TrustError::of("root"))?;
        self.stage = Stage::Timestamp;
        Ok(())
    }

    fn take_timestamp(&mut self, bytes: &[u8]) -> Result<(), TrustError> {
        match self.set.update_timestamp(bytes, self.now) {
            Ok(()) => self.accept("timestamp", bytes),
            Err(sigstore_tuf::Error::EqualVersion { .. }) => {
                self.set.check_timestamp_expired(self.now).map_err(TrustError::of("timestamp"))?;
            }
            Err(error) => return Err(TrustError::of("timestamp")(error)),
        }
        if self.set.timestamp().and_then(|t| t.snapshot_meta()).is_none() {
            return Err(TrustError::content("timestamp", "it names no snapshot"));
        }
        self.stage = Stage::Snapshot;
        match self.stored("snapshot") {
            Some(bytes) if self.set.update_snapshot(&bytes, self.now).is_ok() => {
                self.keep("snapshot", &bytes);
                self.after_snapshot()
            }
            Some(_) | None => Ok(()),
        }
    }

    fn after_snapshot(&mut self) -> Result<(), TrustError> {
        self.stage = Stage::Targets;
        if self.versioned("targets").is_none() {
            return Err(TrustError::content("snapshot", "it names no targets"));
        }
        match self.stored("targets") {
            Some(bytes) if self.set.update_targets(&bytes, self.now).is_ok() => {
                self.keep("targets", &bytes);
                self.after_targets()
            }
            Some(_) | None => Ok(()),
        }
    }

    fn after_targets(&mut self) -> Result<(), TrustError> {
        let roles = roles::carried(&self.set);
        self.state
            .roles
            .retain(|name, _| matches!(name.as_str(), "timestamp" | "snapshot" | "targets") || roles.contains(name));
        self.next_delegated(roles.into())
    }

    /// Goes on to the first role that the stored file does not satisfy.
    fn next_delegated(&mut self, mut roles: VecDeque<String>) -> Result<(), TrustError> {
        while let Some(role) = roles.front() {
            let role = role.clone();
            match self.stored(&role) {
                Some(bytes) if self.take_delegated(&role, &bytes).is_ok() => {
                    self.keep(&role, &bytes);
                    roles.pop_front()
                }
                Some(_) | None => {
                    self.stage = Stage::Delegated(roles);
                    return Ok(());
                }
            };
        }
        self.stage = Stage::Done;
        Ok(())
    }

    fn take_delegated(&mut self, role: &str, bytes: &[u8]) -> Result<(), TrustError> {
        let taken = self.set.update_delegated_targets(bytes, role, "targets", self.now);
        taken.map(|_| ()).map_err(TrustError::of(role))
    }

    fn stored(&self, role: &str) -> Option<Vec<u8>> {
        self.old.roles.get(role).map(|file| file.bytes.clone())
    }
}

fn same_authority(old: &Root, new: &Root) -> bool {
    ["timestamp", "snapshot"].iter().all(|name| match (old.role(name), new.role(name)) {
        (Some(old), Some(new)) => old.keyids == new.keyids && old.threshold == new.threshold,
        (None, _) | (_, None) => false,
    })
}
