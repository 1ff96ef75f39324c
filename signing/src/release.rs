//! Release: from requests to segments, manifests and signed lots roles.
//!
//! One lot is in memory at a time. Objects are durable before the role that names them, and the role before the requests
//! that it answers are removed: after a crash at any point the same command does the rest. A request that cannot be
//! released stays, is reported, and holds up no other one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use verify_core::bundle::manifest::{Manifest, ManifestRow, RowContent};
use verify_core::ids::{CompanyPrefix, Gtin, Lot};
use verify_core::trust;

use crate::error::{Error, Result};
use crate::files::{self, Lock};
use crate::init::Random;
use crate::key::Ed25519Key;
use crate::keys_folder::KeysFolder;
use crate::metadata;
use crate::released::{self, Released};
use crate::roles::{self, Header, Target, TargetsRole};

mod lot;
mod requests;

pub use requests::{request_name, waiting};

/// When lots roles are signed though their content is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resign {
    /// Only if less than a third of the validity is left.
    WhenNeeded,
    /// Always.
    Always,
}

/// What to release.
#[derive(Debug)]
pub struct Job<'a> {
    /// The keys.
    pub keys: &'a KeysFolder,
    /// The server's data folder.
    pub data: &'a Path,
    /// When.
    pub now: Timestamp,
    /// When roles are signed though nothing changed.
    pub resign: Resign,
}

/// A role that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRole {
    /// Its name.
    pub role: String,
    /// Its new version.
    pub version: u64,
    /// Not accepted after this.
    pub expires: Timestamp,
    /// How many GTINs it speaks for.
    pub gtins: usize,
}

/// A request that stays.
#[derive(Debug)]
pub struct Refused {
    /// The request.
    pub path: PathBuf,
    /// Why.
    pub error: Error,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Report {
    /// Lots whose row in the manifest is new or another one now.
    pub lots_released: u64,
    /// Serials in them.
    pub serials_released: u64,
    /// Lots that were asked for and are released as asked already.
    pub lots_unchanged: u64,
    /// Roles that were signed.
    pub roles: Vec<SignedRole>,
    /// Requests that stay.
    pub refused: Vec<Refused>,
}

/// Releases everything that is asked for.
pub fn release(job: &Job<'_>, random: &mut Random<'_>) -> Result<Report> {
    if !job.data.is_dir() {
        return Err(Error::NoData(job.data.to_owned()));
    }
    let _lock = Lock::take(&released::folder_of(job.data))?;
    job.keys.check_expiry(job.now)?;
    let mut work =
        Work { job, released: Released::open(job.data, job.keys)?, drafts: BTreeMap::new(), report: Report::default() };
    for path in requests::claim(job.data)? {
        if let Err(error) = work.take(&path, random) {
            work.report.refused.push(Refused { path, error });
        }
    }
    work.add_ending_roles()?;
    work.store_manifests()?;
    work.sign_roles()?;
    Ok(work.report)
}

/// Manifest rows of one GTIN.
type Rows = BTreeMap<(Lot, Date), ManifestRow>;

/// What will be signed for one company prefix.
struct Draft {
    signer: Ed25519Key,
    rows: BTreeMap<Gtin, Rows>,
    manifests: BTreeMap<Gtin, Target>,
    answered: Vec<PathBuf>,
}

struct Work<'a> {
    job: &'a Job<'a>,
    released: Released,
    drafts: BTreeMap<CompanyPrefix, Draft>,
    report: Report,
}

impl Work<'_> {
    fn take(&mut self, path: &Path, random: &mut Random<'_>) -> Result<()> {
        let (header, serials) = requests::read(path)?;
        let gtin = header.gtin;
        let prefix = self.job.keys.prefix_of(&gtin).ok_or(Error::PrefixNotDelegated(gtin))?;
        self.open_draft(&prefix)?;
        let rows = self.rows_of(&prefix, &gtin)?;
        let at = (header.lot.clone(), header.expiry);
        let old = rows.get(&at).cloned();
        let new = lot::row(&header, &serials, old.as_ref(), self.released.objects_mut(), random)?;
        if new == old {
            self.report.lots_unchanged += 1;
        } else {
            self.report.lots_released += 1;
            self.report.serials_released += serials.len() as u64;
        }
        let draft = self.drafts.get_mut(&prefix).expect("opened above");
        draft.answered.push(path.to_owned());
        if let Some(row) = new {
            draft.rows.entry(gtin).or_default().insert(at, row);
        }
        Ok(())
    }

    fn open_draft(&mut self, prefix: &CompanyPrefix) -> Result<()> {
        if !self.drafts.contains_key(prefix) {
            let signer = self.job.keys.lots_signer(prefix)?;
            let manifests = self.released.role(prefix).map(|role| role.manifests.clone()).unwrap_or_default();
            let draft = Draft { signer, rows: BTreeMap::new(), manifests, answered: Vec::new() };
            self.drafts.insert(prefix.clone(), draft);
        }
        Ok(())
    }

    /// The rows of a GTIN: those of the manifest that counts now, with what this run has changed.
    fn rows_of(&mut self, prefix: &CompanyPrefix, gtin: &Gtin) -> Result<&Rows> {
        let draft = self.drafts.get_mut(prefix).expect("the caller has opened it");
        if !draft.rows.contains_key(gtin) {
            let rows = match self.released.owner(gtin) {
                Some((_, target)) => self.released.manifest(&target.digest)?.rows().to_vec(),
                None => Vec::new(),
            };
            draft.rows.insert(*gtin, rows.into_iter().map(|row| ((row.lot.clone(), row.expiry), row)).collect());
        }
        Ok(&draft.rows[gtin])
    }

    /// Roles whose validity ends soon are signed too.
    fn add_ending_roles(&mut self) -> Result<()> {
        let wanted = |expires| match self.job.resign {
            Resign::Always => true,
            Resign::WhenNeeded => roles::LOTS.is_ending(expires, self.job.now),
        };
        let roles = self.released.roles().iter().filter(|role| wanted(role.expires));
        let prefixes: Vec<CompanyPrefix> = roles.map(|role| role.prefix.clone()).collect();
        prefixes.iter().try_for_each(|prefix| self.open_draft(prefix))
    }

    fn store_manifests(&mut self) -> Result<()> {
        for draft in self.drafts.values_mut() {
            for (gtin, rows) in &draft.rows {
                if rows.is_empty() {
                    continue;
                }
                let bytes = Manifest::new(*gtin, rows.values().cloned()).encode();
                self.released.objects_mut().put(&bytes)?;
                draft.manifests.insert(*gtin, Target::of(&bytes));
            }
        }
        self.released.objects_mut().flush()
    }

    fn sign_roles(&mut self) -> Result<()> {
        for (prefix, draft) in &self.drafts {
            let old = self.released.role(prefix);
            let is_same = old.is_some_and(|old| {
                let lasts = self.job.resign == Resign::WhenNeeded && !roles::LOTS.is_ending(old.expires, self.job.now);
                old.manifests == draft.manifests && lasts
            });
            if !is_same && !draft.manifests.is_empty() {
                let header = Header::new(old.map_or(0, |old| old.version) + 1, roles::LOTS, self.job.now);
                let targets = draft.manifests.iter();
                let targets = targets.map(|(gtin, it)| (trust::manifest_target(prefix, gtin), it.clone())).collect();
                let role = TargetsRole { header, issued: None, targets, delegations: Vec::new() };
                let bytes = metadata::sign(&role.to_value(), &[&draft.signer])?;
                self.released.write_role(self.job.keys, prefix, bytes)?;
                let (role, gtins) = (trust::lots_role(prefix), draft.manifests.len());
                let (version, expires) = (header.version, header.expires);
                self.report.roles.push(SignedRole { role, version, expires, gtins });
            }
            remove(&draft.answered)?;
        }
        Ok(())
    }
}

fn remove(answered: &[PathBuf]) -> Result<()> {
    for path in answered {
        fs::remove_file(path).map_err(Error::file("remove", path))?;
    }
    answered.first().and_then(|path| path.parent()).map_or(Ok(()), files::sync_folder)
}

/// Whether a row has a segment with serials.
pub(crate) const fn segment_of(row: &ManifestRow) -> Option<(u64, verify_core::ids::Digest)> {
    match row.content {
        RowContent::Segment { count, digest } => Some((count, digest)),
        RowContent::Tombstone => None,
    }
}
