//! Blobs in a folder: one file per key, readable by its owner only. A file is written beside its place, synced and then
//! moved there, so that it is whole or not there; what a crash leaves half-written is removed at the next start.

use super::{BlobError, BlobKey, Blobs};
use bytes::Bytes;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Where files are written before they are moved to their place. No key begins with a dot.
const UNFINISHED: &str = ".unfinished";

/// Blobs in a folder.
#[derive(Debug)]
pub struct FolderBlobs {
    root: PathBuf,
    written: AtomicU64,
}

impl FolderBlobs {
    /// The blobs in this folder, which is made when it is missing. One process at a time.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        let unfinished = root.join(UNFINISHED);
        fs::remove_dir_all(&unfinished).or_else(absent_is_fine)?;
        private_folder(&unfinished)?;
        Ok(Self { root: root.to_owned(), written: AtomicU64::new(0) })
    }

    fn place(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    fn see_all(&self, folder: &Path, see: &mut dyn FnMut(BlobKey)) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name() == UNFINISHED {
                continue;
            }
            if entry.file_type()?.is_dir() {
                self.see_all(&entry.path(), see)?;
            } else if let Some(key) = entry.path().strip_prefix(&self.root).ok().and_then(key_of) {
                see(key);
            }
        }
        Ok(())
    }
}

/// Nothing for a file that somebody else put there.
fn key_of(path: &Path) -> Option<BlobKey> {
    BlobKey::new(path.to_str()?)
}

impl Blobs for FolderBlobs {
    fn put(&self, key: &BlobKey, bytes: &[u8]) -> Result<(), BlobError> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let (unfinished, place) = (self.root.join(UNFINISHED).join(number.to_string()), self.place(key));
        let folder = place.parent().unwrap_or(&self.root);
        private_folder(folder)?;
        let written = write_synced(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, &place));
        if written.is_err() {
            // The disk is full or worse; a rest of it would only be in the way until the next start.
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        synced_up_to(folder, &self.root)?;
        Ok(())
    }

    fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobError> {
        match fs::read(self.place(key)) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        let place = self.place(key);
        match fs::remove_file(&place) {
            Err(error) if is_absent(&error) => return Ok(()),
            removed => removed?,
        }
        // Empty folders go too; one that still holds something refuses, and so ends the way up.
        let emptied = place.ancestors().skip(1).take_while(|folder| *folder != self.root);
        let kept = emptied.into_iter().find(|folder| fs::remove_dir(folder).is_err());
        File::open(kept.unwrap_or(&self.root))?.sync_all()?;
        Ok(())
    }

    fn each(&self, see: &mut dyn FnMut(BlobKey)) -> Result<(), BlobError> {
        Ok(self.see_all(&self.root, see)?)
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names durable, from the folder of the file up to the root: any of them may be new.
fn synced_up_to(folder: &Path, root: &Path) -> io::Result<()> {
    for folder in folder.ancestors() {
        File::open(folder)?.sync_all()?;
        if folder == root {
            break;
        }
    }
    Ok(())
}

fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn is_absent(error: &io::Error) -> bool {
    // A key whose parent is a blob, or that is the parent of others, names no blob.
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}

fn absent_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// The folder lives as long as the blobs in it.
    struct Kept(
        FolderBlobs,
        #[expect(dead_code, reason = "held so that it is removed at the end")] tempfile::TempDir,
    );

    impl std::ops::Deref for Kept {
        type Target = FolderBlobs;
        fn deref(&self) -> &FolderBlobs {
            &self.0
        }
    }

    fn fresh() -> Kept {
        let folder = tempfile::tempdir().unwrap();
        Kept(FolderBlobs::open(folder.path()).unwrap(), folder)
    }

    crate::blob::contract::suite!(folder, *fresh());

    fn key(text: &str) -> BlobKey {
        BlobKey::new(text).unwrap()
    }

    #[test]
    fn what_was_put_is_there_after_a_restart_and_what_was_half_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        FolderBlobs::open(folder.path()).unwrap().put(&key("a/b"), b"Bild").unwrap();
        fs::write(folder.path().join(UNFINISHED).join("7"), b"hal").unwrap();
        fs::write(folder.path().join("Not a key"), b"").unwrap();
        let blobs = FolderBlobs::open(folder.path()).unwrap();
        let mut keys = Vec::new();
        blobs.each(&mut |key| keys.push(key)).unwrap();
        assert_eq!(keys, [key("a/b")]);
        assert_eq!(blobs.get(&key("a/b")).unwrap().as_deref(), Some(&b"Bild"[..]));
        assert_eq!(fs::read_dir(folder.path().join(UNFINISHED)).unwrap().count(), 0);
    }

    #[test]
    fn emptied_folders_go_and_only_the_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::open(folder.path()).unwrap();
        blobs.put(&key("a/b/c"), b"1").unwrap();
        blobs.put(&key("a/d"), b"2").unwrap();
        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("a"), mode("a/b/c")), (0o700, 0o600));
        blobs.remove(&key("a/b/c")).unwrap();
        assert!(!folder.path().join("a/b").exists() && folder.path().join("a/d").exists());
    }

    #[test]
    fn a_place_that_refuses_says_so_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::open(folder.path()).unwrap();
        blobs.put(&key("a"), b"1").unwrap();
        assert!(blobs.put(&key("a/b"), b"2").is_err());
        fs::create_dir(folder.path().join("c")).unwrap();
        fs::create_dir(folder.path().join("c/d")).unwrap();
        assert!(blobs.put(&key("c"), b"3").is_err());
        assert_eq!(fs::read_dir(folder.path().join(UNFINISHED)).unwrap().count(), 0);
    }
}
