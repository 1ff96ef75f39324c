//! Files that survive a crash: a reader sees the old or the new bytes, never a part.
//!
//! A file is written beside its place, flushed, and renamed. Objects are many, so they are flushed together before the role
//! that names them is written. One lock file per folder keeps two processes from working in it at once.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use verify_core::bundle::{Objects, ObjectsError, limits};
use verify_core::ids::Digest;
use verify_core::trust;

use crate::error::{Error, Result};

/// Reads a whole file of at most `max_bytes`; `None` if it does not exist.
pub fn read_optional(path: &Path, max_bytes: u64) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::file("open", path)(source)),
    };
    // Room for all of it at once: a key that is read leaves no copies behind in memory that was given back.
    let length_bytes = file.metadata().map_or(0, |metadata| metadata.len());
    let mut bytes = Vec::with_capacity(length_bytes.min(max_bytes) as usize + 1);
    file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(Error::file("read", path))?;
    if bytes.len() as u64 > max_bytes {
        return Err(Error::TooLarge { path: path.to_owned(), max_bytes });
    }
    Ok(Some(bytes))
}

/// Reads a whole file of at most `max_bytes`.
pub fn read(path: &Path, max_bytes: u64) -> Result<Vec<u8>> {
    let missing = || Error::file("open", path)(ErrorKind::NotFound.into());
    read_optional(path, max_bytes)?.ok_or_else(missing)
}

/// Replaces a file, durably. Its folder is created if it is not there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes, Access::Everybody)
}

/// Replaces a file that only its owner may read, durably.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes, Access::Owner)
}

#[derive(Clone, Copy)]
enum Access {
    Everybody,
    Owner,
}

fn replace(path: &Path, bytes: &[u8], access: Access) -> Result<()> {
    let folder = parent(path);
    create_folder(folder)?;
    let beside = beside(path);
    let mut file = create(&beside, access)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::file("write", &beside))?;
    fs::rename(&beside, path).map_err(Error::file("write", path))?;
    sync_folder(folder)
}

fn create(path: &Path, access: Access) -> Result<File> {
    // What an interrupted run left may have other rights: it goes first.
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(source) => return Err(Error::file("replace", path)(source)),
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    match access {
        Access::Everybody => {}
        Access::Owner => owner_only(&mut options),
    }
    options.open(path).map_err(Error::file("create", path))
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn owner_only(_options: &mut OpenOptions) {}

/// Creates a folder and those above it.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(Error::file("create folder", path))
}

/// Makes the names in a folder durable. Systems without folder handles do so by themselves.
pub fn sync_folder(path: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::file("flush", path))?;
    }
    Ok(())
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    path.with_file_name(name)
}

/// Holds a folder for this process until dropped, or until the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of `folder`, which is created if needed; [`Error::Busy`] if another process has it.
    pub fn take(folder: &Path) -> Result<Self> {
        create_folder(folder)?;
        let path = folder.join(".lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(Error::file("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(Error::file("lock", path)(source)),
        }
    }
}

/// Objects in a folder, by SHA-256, as a repository holds them (`objects/<first two digits>/<digest>`).
#[derive(Debug)]
pub struct ObjectFolder {
    root: PathBuf,
    durable: BTreeSet<Digest>,
    // Put but not known to be durable.
    unflushed: BTreeSet<PathBuf>,
}

impl ObjectFolder {
    /// The objects below `root`, the folder in which `objects` stands.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), durable: BTreeSet::new(), unflushed: BTreeSet::new() }
    }

    /// Spares these objects the flush: they were flushed before, because a role that was written after them names them.
    /// That matters where thousands are published again every few hours.
    pub fn assume_durable(&mut self, digests: impl IntoIterator<Item = Digest>) {
        self.durable.extend(digests);
    }

    /// Where an object stands.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.root.join(trust::object_path(digest))
    }

    /// Stores an object; [`ObjectFolder::flush`] makes it durable. One that is there and damaged is replaced.
    pub fn put(&mut self, bytes: &[u8]) -> Result<Digest> {
        let digest = Digest::of(bytes);
        let path = self.path(&digest);
        if self.unflushed.contains(&path) {
            return Ok(digest);
        }
        let is_there = matches!(read_optional(&path, bytes.len() as u64), Ok(Some(found)) if found == bytes);
        if !is_there {
            create_folder(parent(&path))?;
            let beside = beside(&path);
            create(&beside, Access::Everybody)?.write_all(bytes).map_err(Error::file("write", &beside))?;
            fs::rename(&beside, &path).map_err(Error::file("write", &path))?;
        }
        if !is_there || !self.durable.contains(&digest) {
            self.unflushed.insert(path);
        }
        Ok(digest)
    }

    /// Makes everything durable that was put. Objects are written together first, so that most of them are on the disk
    /// already when their turn comes.
    pub fn flush(&mut self) -> Result<()> {
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        for path in &self.unflushed {
            File::open(path).and_then(|file| file.sync_all()).map_err(Error::file("flush", path))?;
            let folder = parent(path);
            folders.extend([folder, parent(folder), parent(parent(folder))]);
        }
        for folder in folders {
            sync_folder(folder)?;
        }
        self.unflushed.clear();
        Ok(())
    }

    /// The bytes of an object that must be there, checked against its name.
    pub fn get(&self, digest: &Digest) -> Result<Vec<u8>> {
        let path = self.path(digest);
        let bytes = read_optional(&path, limits::OBJECT_BYTES)?;
        let bytes = bytes.ok_or_else(|| Error::Object { path: path.clone(), state: "missing" })?;
        if Digest::of(&bytes) != *digest {
            return Err(Error::Object { path, state: "damaged" });
        }
        Ok(bytes)
    }
}

impl Objects for ObjectFolder {
    fn object(&self, digest: &Digest) -> Result<Option<Cow<'_, [u8]>>, ObjectsError> {
        let bytes = read_optional(&self.path(digest), limits::OBJECT_BYTES);
        bytes.map(|bytes| bytes.map(Cow::Owned)).map_err(|error| ObjectsError(crate::error::chain(&error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_by_digest_and_repaired_when_put_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut objects = ObjectFolder::at(folder.path());
        let digest = objects.put(b"one").unwrap();
        objects.flush().unwrap();
        assert_eq!(objects.get(&digest).unwrap(), b"one");
        fs::write(objects.path(&digest), b"two").unwrap();
        assert!(matches!(objects.get(&digest), Err(Error::Object { state: "damaged", .. })));
        objects.put(b"one").unwrap();
        assert_eq!(objects.get(&digest).unwrap(), b"one");
        assert!(matches!(objects.get(&Digest::of(b"x")), Err(Error::Object { state: "missing", .. })));
    }

    #[test]
    fn a_folder_has_one_worker() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        assert!(matches!(Lock::take(folder.path()), Err(Error::Busy(_))));
        drop(lock);
        Lock::take(folder.path()).unwrap();
    }

    #[test]
    fn sizes_are_capped_before_reading_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(matches!(read(&path, 4), Err(Error::TooLarge { max_bytes: 4, .. })));
        assert!(read(&folder.path().join("b"), 5).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_their_owners() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        write_secret(&path, b"1").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
