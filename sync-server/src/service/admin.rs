//! What the operator sets up: parties with their access, scopes, and sites.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use sha2::{Digest as _, Sha256};
use verify_core::bundle::sections::{Party, Site};
use verify_core::ids::{Gln, Gtin, ScopeToken};

use crate::store::{Batch, ScopeId, Source, Store, StoreError};

/// Random bytes of a made key.
const KEY_BYTES: usize = 20;

/// The secret with which a partner identifies itself. Shown once; the registry keeps a hash of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Shortest key that is accepted: shorter ones could be guessed from their hash.
    pub const MIN_CHARACTERS: usize = 20;

    /// A key from random bytes.
    pub fn from_random(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(format!("pp_{}", BASE32_NOPAD.encode(bytes).to_ascii_lowercase()))
    }

    /// A key that was made elsewhere: visible ASCII characters, at least [`Self::MIN_CHARACTERS`] of them.
    pub fn parse(text: &str) -> Option<Self> {
        let is_good =
            text.len() >= Self::MIN_CHARACTERS && text.len() <= 200 && text.bytes().all(|b| b.is_ascii_graphic());
        is_good.then(|| Self(text.to_owned()))
    }

    /// The key itself, to be shown to the partner once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// What the registry keeps of a key. Keys have too much entropy for a slow hash to be needed.
pub fn api_key_hash(key: &str) -> [u8; 32] {
    Sha256::new_with_prefix("packproof-api-key-1\n").chain_update(key).finalize().into()
}

/// A party to be added.
#[derive(Debug)]
pub struct NewParty {
    /// Its GLN and name.
    pub party: Party,
    /// Its new key.
    pub key: NewKey,
}

/// When a party is given a key.
#[derive(Debug)]
pub enum NewKey {
    /// In any case; one that it has is no longer good.
    Always(ApiKey),
    /// Only if it has none.
    IfNone(ApiKey),
}

/// Adds a party, or changes its name. Returns its key if it was given one: the registry can't tell it again.
pub fn add_party<S: Store>(store: &mut S, new: &NewParty) -> Result<Option<ApiKey>, StoreError> {
    let mut batch = store.batch()?;
    batch.learn_party(&new.party, Source::Operator)?;
    let key = match &new.key {
        NewKey::Always(key) => Some(key),
        NewKey::IfNone(key) => (!batch.has_api_key(&new.party.gln)?).then_some(key),
    };
    if let Some(key) = key {
        batch.set_api_key(&new.party.gln, &api_key_hash(key.reveal()))?;
    }
    batch.commit()?;
    Ok(key.cloned())
}

/// A site to be added.
#[derive(Debug)]
pub struct NewSite {
    /// The site.
    pub site: Site,
    /// Name of its scope; the scope is made if it is not there.
    pub scope: String,
    /// The token for a scope that has to be made.
    pub token: ScopeToken,
}

/// Adds a site, or replaces what is known of it.
pub fn add_site<S: Store>(store: &mut S, new: &NewSite) -> Result<ScopeId, StoreError> {
    if let Some(party) = &new.site.party
        && !is_party(store, party)?
    {
        let words = format!(
            "no party has GLN {party}\n  next: add it first: packproof-server party add --gln {party} --name …"
        );
        return Err(StoreError::Unknown(words));
    }
    let mut batch = store.batch()?;
    let scope = batch.scope(&new.scope, new.token)?;
    batch.put_site(&new.site, scope)?;
    batch.commit()?;
    Ok(scope)
}

fn is_party(store: &impl Store, gln: &Gln) -> Result<bool, StoreError> {
    Ok(store.parties()?.iter().any(|party| party.gln == *gln))
}

/// Limits a scope to some GTINs besides those it already has; the scope is made if it is not there.
pub fn limit_scope<S: Store>(
    store: &mut S,
    name: &str,
    token: ScopeToken,
    gtins: &[Gtin],
) -> Result<ScopeId, StoreError> {
    let mut batch = store.batch()?;
    let scope = batch.scope(name, token)?;
    if !gtins.is_empty() {
        batch.limit_scope(scope, gtins)?;
    }
    batch.commit()?;
    Ok(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_long_and_kept_as_hashes() {
        let key = ApiKey::from_random(&[7; KEY_BYTES]);
        assert!(key.reveal().starts_with("pp_a4dqobyh"));
        assert_eq!(key.reveal().len(), 35);
        assert!(ApiKey::parse(key.reveal()).is_some());
        assert!(ApiKey::parse("short").is_none());
        assert!(ApiKey::parse("has a space in the middle of it").is_none());
        assert_eq!(format!("{key:?}"), "ApiKey(…)");
        assert_ne!(api_key_hash("a"), api_key_hash("b"));
    }
}
