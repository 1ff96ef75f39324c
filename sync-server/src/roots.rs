//! The roots that stand in a published scope: which one a new device is to pin.

use std::path::{Path, PathBuf};

use thiserror::Error;
use verify_core::bundle::limits::METADATA_BYTES;
use verify_core::ids::{Digest, ScopeToken};
use verify_core::trust::TrustState;

/// Why no root can be handed out.
#[derive(Debug, Error)]
pub enum RootError {
    /// Nothing is published for the scope.
    #[error("nothing is published for the scope of this site\n  next: run packproof-server publish, then try again")]
    NothingPublished,
    /// The root that a code pins is not in the published folder any more.
    #[error("the root.json that this code was issued for is not published any more\n  next: issue a new code")]
    Gone,
    /// The published root cannot be read.
    #[error("{path} cannot be read: {detail}\n  next: check the folder, or run packproof-server publish again")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
}

/// The folder `public` of a data folder, which holds `b/<scope token>/…`.
#[derive(Debug, Clone)]
pub struct PublicFolder(pub PathBuf);

impl PublicFolder {
    /// The newest root of a scope, byte for byte.
    pub fn newest_root(&self, scope: &ScopeToken) -> Result<Vec<u8>, RootError> {
        let newest = self.versions(scope)?.pop().ok_or(RootError::NothingPublished)?;
        self.read(scope, newest)
    }

    /// The root with this SHA-256, byte for byte.
    pub fn root(&self, scope: &ScopeToken, digest: &Digest) -> Result<Vec<u8>, RootError> {
        for version in self.versions(scope)?.into_iter().rev() {
            let bytes = self.read(scope, version)?;
            if Digest::of(&bytes) == *digest {
                return Ok(bytes);
            }
        }
        Err(RootError::Gone)
    }

    /// The newest roots of all scopes that are published.
    pub fn newest_roots(&self) -> Result<Vec<Vec<u8>>, RootError> {
        let folder = self.0.join("b");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(&folder, &error)),
        };
        let mut roots = Vec::new();
        for entry in entries {
            let name = entry.map_err(|error| unreadable(&folder, &error))?.file_name();
            let Some(scope) = name.to_str().and_then(ScopeToken::from_hex) else { continue };
            match self.newest_root(&scope) {
                Ok(root) => roots.push(root),
                Err(RootError::NothingPublished) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(roots)
    }

    /// The folder of a scope.
    pub fn scope(&self, scope: &ScopeToken) -> PathBuf {
        self.0.join("b").join(scope.to_hex())
    }

    fn versions(&self, scope: &ScopeToken) -> Result<Vec<u64>, RootError> {
        let folder = self.scope(scope);
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(RootError::NothingPublished),
            Err(error) => return Err(unreadable(&folder, &error)),
        };
        let mut versions = Vec::new();
        for entry in entries {
            let name = entry.map_err(|error| unreadable(&folder, &error))?.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(".root.json"));
            versions.extend(number.and_then(|number| number.parse::<u64>().ok()));
        }
        versions.sort_unstable();
        Ok(versions)
    }

    fn read(&self, scope: &ScopeToken, version: u64) -> Result<Vec<u8>, RootError> {
        let path = self.scope(scope).join(format!("{version}.root.json"));
        signing::files::read(&path, METADATA_BYTES)
            .map_err(|error| RootError::Unreadable { path, detail: error.to_string() })
    }
}

/// Whether the keys of a root are for demonstrations only.
pub fn is_demo(root: &[u8]) -> Result<bool, verify_core::trust::TrustError> {
    TrustState::pinned(root.to_vec()).is_demo()
}

fn unreadable(path: &Path, error: &std::io::Error) -> RootError {
    RootError::Unreadable { path: path.to_owned(), detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_root_is_the_one_with_the_highest_number() {
        let folder = tempfile::tempdir().unwrap();
        let public = PublicFolder(folder.path().to_owned());
        let scope = ScopeToken::from_bytes([1; 16]);
        assert!(matches!(public.newest_root(&scope), Err(RootError::NothingPublished)));
        std::fs::create_dir_all(public.scope(&scope)).unwrap();
        assert!(matches!(public.newest_root(&scope), Err(RootError::NothingPublished)));
        for name in ["2.root.json", "10.root.json", "11.targets.json", "x.root.json"] {
            std::fs::write(public.scope(&scope).join(name), name).unwrap();
        }
        assert_eq!(public.newest_root(&scope).unwrap(), b"10.root.json");
        assert_eq!(public.newest_roots().unwrap(), [b"10.root.json"]);
        assert_eq!(public.root(&scope, &Digest::of(b"2.root.json")).unwrap(), b"2.root.json");
        assert!(matches!(public.root(&scope, &Digest::of(b"1.root.json")), Err(RootError::Gone)));
    }
}
