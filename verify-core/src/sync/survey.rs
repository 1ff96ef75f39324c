//! Which objects of a signed bundle a device still lacks, and which it may forget.

use std::collections::BTreeSet;

use crate::bundle::index::Index;
use crate::bundle::{self, Bundle, LoadError, Objects, SignedBundle, limits};
use crate::ids::{Digest, ScopeToken};
use crate::trust::object_path;

/// An object to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name.
    pub digest: Digest,
    /// Its kind, for messages.
    pub what: &'static str,
    /// Stop reading and refuse beyond this.
    pub max_bytes: u64,
}

impl Wanted {
    /// The object with this digest, of a kind without a length of its own.
    pub const fn new(what: &'static str, digest: Digest) -> Self {
        Self { digest, what, max_bytes: limits::OBJECT_BYTES }
    }

    /// Where it stands below the scope's repository.
    pub fn path(&self) -> String {
        object_path(&self.digest)
    }
}

/// The objects that are missing, as far as the ones that are there tell: first the index, then what it names, then what
/// the manifests name. To be asked again when all of them have arrived; empty means complete.
pub fn survey(signed: &SignedBundle, scope: &ScopeToken, objects: &impl Objects) -> Result<Vec<Wanted>, LoadError> {
    let index = lacking([Wanted::new("index", signed.index)], objects)?;
    if !index.is_empty() {
        return Ok(index);
    }
    let named = lacking(named_by_index(signed, &read_index(signed, scope, objects)?)?, objects)?;
    if !named.is_empty() {
        return Ok(named);
    }
    let bundle = bundle::load(signed, scope, objects)?;
    let named = bundle::named_objects(&bundle).into_iter().map(|(digest, what)| Wanted::new(what, digest));
    lacking(named, objects)
}

/// Every object that `bundle` rests on. All others are garbage once it is active.
pub fn referenced(signed: &SignedBundle, bundle: &Bundle) -> BTreeSet<Digest> {
    let mut all: BTreeSet<Digest> = bundle::named_objects(bundle).into_keys().collect();
    all.insert(signed.index);
    all.extend(signed.files.values());
    all.extend(bundle.index().gtins.values().map(|entry| entry.manifest));
    all.extend(bundle.index().sections.values().map(|section| section.digest));
    all
}

fn read_index(signed: &SignedBundle, scope: &ScopeToken, objects: &impl Objects) -> Result<Index, LoadError> {
    let missing = || LoadError::Missing { what: "index".to_owned(), digest: signed.index };
    let bytes = objects.object(&signed.index)?.ok_or_else(missing)?;
    if Digest::of(&bytes) != signed.index {
        return Err(LoadError::Damaged { what: "index".to_owned(), digest: signed.index });
    }
    let index = Index::parse(&bytes)?;
    if index.scope != *scope {
        return Err(LoadError::OtherScope { found: index.scope, expected: *scope });
    }
    Ok(index)
}

fn named_by_index(signed: &SignedBundle, index: &Index) -> Result<Vec<Wanted>, LoadError> {
    let mut wanted = Vec::new();
    for (gtin, entry) in &index.gtins {
        if signed.manifests.get(gtin) != Some(&entry.manifest) {
            return Err(LoadError::ManifestNotSigned(*gtin));
        }
        wanted.push(Wanted::new("manifest", entry.manifest));
    }
    for section in index.sections.values() {
        let max_bytes = section.length_bytes.min(limits::OBJECT_BYTES);
        wanted.push(Wanted { digest: section.digest, what: "section", max_bytes });
    }
    wanted.extend(signed.files.values().map(|digest| Wanted::new("signed file", *digest)));
    Ok(wanted)
}

/// Those that are not there, each once.
fn lacking(wanted: impl IntoIterator<Item = Wanted>, objects: &impl Objects) -> Result<Vec<Wanted>, LoadError> {
    let mut seen = BTreeSet::new();
    let mut lacking = Vec::new();
    for wanted in wanted {
        if seen.insert(wanted.digest) && !objects.contains(&wanted.digest)? {
            lacking.push(wanted);
        }
    }
    Ok(lacking)
}
