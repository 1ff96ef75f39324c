//! What signs a bundle, away from the server: keys, roles, and the release of lots.
//!
//! Metadata has the form of The Update Framework 1.0.34; what is signed here is what [`verify_core::trust`] verifies. The
//! time is always an argument, and so is randomness; files are read and written, nothing else of the machine is touched.
//! Private keys are zeroized, are never printed, and every function loads only those that it signs with.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`key`] | Ed25519 keys, their files, and the port [`key::Signer`] behind which a token may stand |
//! | [`metadata`] | canonical bytes, k-of-n signatures, references from one role file to another |
//! | [`roles`] | the content of root, targets, lots, status, snapshot and timestamp |
//! | [`files`] | writes that survive a crash, object folders, locks |
//! | [`keys_folder`] | the folder with all keys and the roles that are signed offline |
//! | [`init`] | the first ceremony: a new folder of keys |
//! | [`targets`] | delegations to makers, and signing the targets role anew |
//! | [`released`] | the folder of released lots: roles, manifests, segments |
//! | [`release`] | from release requests to segments, manifests and lots roles |
//! | [`publication`] | writes the repository of a scope: objects, roles, and timestamp last |
//! | [`repository`] | a published repository in a folder, walked as a device walks it |
//! | [`inspect`] | explains any file of ours |
pub mod error;
pub mod files;
pub mod init;
pub mod inspect;
pub mod key;
pub mod keys_folder;
pub mod metadata;
pub mod publication;
pub mod release;
pub mod released;
pub mod repository;
pub mod roles;
pub mod targets;

pub use error::{Error, Result};
