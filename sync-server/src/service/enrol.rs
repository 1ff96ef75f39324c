//! Enrolment: handing out codes, and letting devices in by them.
//!
//! A code works once and for 24 hours. The key that used it may come again, so that an answer lost on the way costs
//! nothing. A code pins a root; the answer carries exactly that root, whatever was published since.

use std::time::Duration;

use signing::keys_folder::DemoKeys;
use thiserror::Error;
use verify_core::ids::{DeviceId, Digest, SiteId};
use verify_core::sync::enrol;
use verify_core::sync::enrol_code::{EnrolCode, EnrolCodeError, OneTimeCode};
use verify_core::sync::wire::{EnrolBody, EnrolReply, EnrolSite, Hex};
use verify_core::time::Timestamp;
use verify_core::trust::provider::verify_ed25519;

use crate::failpoint;
use crate::roots::{self, PublicFolder, RootError};
use crate::store::StoreError;
use crate::store::serving::{NewCode, Redeemed, ServingStore};

/// How long a code can be used.
pub const CODE_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Why no code is handed out.
#[derive(Debug, Error)]
pub enum IssueError {
    /// The site is not in the registry.
    #[error("the site {0} is not known\n  next: add it with packproof-server site add --gln {0} …")]
    SiteUnknown(SiteId),
    /// There is no root to pin.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The published root cannot be read as one.
    #[error("the published root is not valid: {0}\n  next: run packproof-server publish again")]
    RootInvalid(#[from] verify_core::trust::TrustError),
    /// The published root is for demonstrations.
    #[error("the published keys are for demonstrations only\n  next: add --demo if you meant the demonstration")]
    Demo,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A code to be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The code.
    pub code: EnrolCode,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// Makes a code for a device of `site` from five random bytes.
pub async fn issue(
    store: &dyn ServingStore,
    public: &PublicFolder,
    site: &SiteId,
    demo: DemoKeys,
    random: [u8; 5],
    now: Timestamp,
) -> Result<Issued, IssueError> {
    let site = store.site(site).await?.ok_or_else(|| IssueError::SiteUnknown(site.clone()))?;
    let root = public.newest_root(&site.scope)?;
    if demo == DemoKeys::Refuse && roots::is_demo(&root)? {
        return Err(IssueError::Demo);
    }
    let one_time = OneTimeCode::from_random(random);
    let expires_at = now.checked_add(CODE_LIFETIME).unwrap_or(Timestamp::MAX);
    let new = NewCode { code: one_time, site: site.site.id, root: Digest::of(&root), issued_at: now, expires_at };
    store.add_code(new).await?;
    Ok(Issued { code: EnrolCode::new(one_time, &root), expires_at })
}

/// Why a device is not let in.
#[derive(Debug, Error)]
pub enum EnrolError {
    /// The code is not one.
    #[error(transparent)]
    Code(#[from] EnrolCodeError),
    /// The device does not hold the key that it names.
    #[error("the signature is not that of the named key over the enrolment; nothing was enrolled")]
    Signature,
    /// No such code is open.
    #[error("this code is not known; check the letters, or ask for a new code")]
    Unknown,
    /// Somebody else used it.
    #[error("this code was used by another device; ask for a new code")]
    Used,
    /// Too late.
    #[error("this code has expired: codes last 24 hours; ask for a new code")]
    Expired,
    /// The root that belongs to the code is not there.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The published root is not a text.
    #[error("the published root is not UTF-8 text; ask the operator to publish again")]
    RootText,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets a device in.
pub async fn redeem(
    store: &dyn ServingStore,
    public: &PublicFolder,
    body: &EnrolBody,
    now: Timestamp,
) -> Result<EnrolReply, EnrolError> {
    let code = OneTimeCode::parse(&body.code)?;
    if !verify_ed25519(&body.public_key.0, &enrol::message(&code, &body.public_key.0), &body.signature.0) {
        return Err(EnrolError::Signature);
    }
    failpoint::pass("server.enrol.received");
    let (site, digest) = match store.redeem(code, body.public_key.0, now).await? {
        Redeemed::Enrolled { site, root } => (site, root),
        Redeemed::Unknown => return Err(EnrolError::Unknown),
        Redeemed::UsedByOther => return Err(EnrolError::Used),
        Redeemed::Expired => return Err(EnrolError::Expired),
    };
    let root = public.root(&site.scope, &digest)?;
    let reply = EnrolReply {
        device: Hex(*DeviceId::of_key(&body.public_key.0).digest().as_bytes()),
        site: EnrolSite {
            gln: site.site.id.to_string(),
            name: site.site.name.clone(),
            tz: site.site.zone.name().to_owned(),
        },
        scope_token: Hex(*site.scope.as_bytes()),
        root: String::from_utf8(root).map_err(|_| EnrolError::RootText)?,
    };
    failpoint::pass("server.enrol.before_send");
    Ok(reply)
}
