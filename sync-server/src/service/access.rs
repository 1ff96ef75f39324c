//! Who asks: a party by its API key, or a device by its signature.

use thiserror::Error;
use verify_core::ids::{DeviceId, Gln};
use verify_core::sync::http_signature::{Covered, Presented, SignatureError};
use verify_core::time::Timestamp;

use super::api_key_hash;
use crate::store::StoreError;
use crate::store::serving::{ApiKeyHash, Caller, Device, Permission, Requester, ServingStore};

/// Keys longer than this are none of ours.
const API_KEY_BYTES_MAX: usize = 256;

/// Why somebody is not let in.
#[derive(Debug, Error)]
pub enum AccessError {
    /// The request says nothing about who asks.
    #[error("the request names nobody: send the API key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'")]
    NoCredentials,
    /// Nobody holds this key.
    #[error("this API key is not known here; ask the operator for a new one")]
    KeyUnknown,
    /// The party is known and was shut out.
    #[error("the party {0} may not ask here; talk to the operator")]
    Denied(Gln),
    /// The request asks in the name of a party that is not known.
    #[error("the requester {0} is not known here; ask the operator to add it")]
    RequesterUnknown(Gln),
    /// The request asks in the name of another party than the holder of the key.
    #[error("this API key may not ask in the name of {0}")]
    OtherRequester(Gln),
    /// The signature is missing, malformed or forged.
    #[error("{0}; requests of devices are signed as RFC 9421 says")]
    Signature(#[from] SignatureError),
    /// The device is not enrolled here.
    #[error("the device {0} is not enrolled here; enrol it again with a new code")]
    DeviceUnknown(DeviceId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The party that holds `key`, if it may ask.
pub async fn party(store: &dyn ServingStore, key: &str) -> Result<Caller, AccessError> {
    if key.is_empty() || key.len() > API_KEY_BYTES_MAX {
        return Err(AccessError::KeyUnknown);
    }
    let caller = store.caller(ApiKeyHash(api_key_hash(key))).await?.ok_or(AccessError::KeyUnknown)?;
    match caller.permission {
        Permission::MayVerify => Ok(caller),
        Permission::Denied => Err(AccessError::Denied(caller.gln)),
    }
}

/// Checks that `caller` may ask in the name of `requester`: itself, or nobody in particular.
pub async fn in_name_of(store: &dyn ServingStore, caller: &Caller, requester: Option<Gln>) -> Result<(), AccessError> {
    match requester {
        None => Ok(()),
        Some(gln) if gln == caller.gln => Ok(()),
        Some(gln) if store.knows_party(gln).await? => Err(AccessError::OtherRequester(gln)),
        Some(gln) => Err(AccessError::RequesterUnknown(gln)),
    }
}

/// A device and when it says that it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedBy {
    /// The device.
    pub device: Device,
    /// Its clock: recorded, never judged.
    pub device_time: Timestamp,
}

/// The device that signed `request`.
pub async fn device(
    store: &dyn ServingStore,
    presented: &Presented,
    request: &Covered<'_>,
) -> Result<SignedBy, AccessError> {
    let id = *presented.device();
    let device = store.device(id).await?.ok_or(AccessError::DeviceUnknown(id))?;
    presented.verify(request, &device.public_key)?;
    Ok(SignedBy { device, device_time: presented.created() })
}

/// Who asks about packs.
#[derive(Debug, Clone, PartialEq)]
pub enum Asking {
    /// A party.
    Party(Caller),
    /// A device.
    Device(Box<Device>),
}

impl Asking {
    /// The name in the audit.
    pub const fn requester(&self) -> Requester {
        match self {
            Self::Party(caller) => Requester::Party(caller.gln),
            Self::Device(device) => Requester::Device(device.id),
        }
    }
}
