//! The data folder of one instance: what lies where, that it is private, and that only one process works on it.

use anyhow::{Context as _, Result, bail};
use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// A data folder that this process holds. Another process can take it once this value is gone.
pub struct DataFolder {
    root: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Takes the folder.
    ///
    /// # Errors
    /// One sentence when it is missing, not a folder, not writable or held by another process.
    pub fn take(root: &Path) -> Result<Self> {
        match fs::metadata(root) {
            Ok(found) if !found.is_dir() => bail!("{} is not a folder", root.display()),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
                "the data folder {} is missing: `weltgewebe found --data {0} …` makes it, or make it by hand",
                root.display()
            ),
            Err(error) => bail!("the data folder {} cannot be opened: {error}", root.display()),
        }
        Ok(Self { root: root.to_owned(), _lock: lock(root)? })
    }

    /// Takes the folder, making it first when it is missing.
    ///
    /// # Errors
    /// As [`DataFolder::take`], or when it cannot be made.
    pub fn make(root: &Path) -> Result<Self> {
        private_folder(root)?;
        Self::take(root)
    }

    /// The embedded log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        log_in(&self.root)
    }
    /// The keys of the persons.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        vault_in(&self.root)
    }
    /// Magic links and sessions.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn identity(&self) -> Result<PathBuf> {
        private_folder(&self.root.join("identity"))
    }
    /// The development outbox.
    #[must_use]
    pub fn mails(&self) -> PathBuf {
        self.root.join("mails")
    }
    /// Of what people want to be told, and what waits to be.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn benachrichtigungen(&self) -> Result<PathBuf> {
        private_folder(&self.root.join("benachrichtigungen"))
    }
    /// Pictures.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }
    /// The keys of the instance.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn keys(&self) -> Result<PathBuf> {
        private_folder(&self.root.join("keys"))
    }
    /// The ids of who was forgotten.
    #[must_use]
    pub fn vergessene(&self) -> PathBuf {
        self.root.join("vergessene")
    }
    /// The checkpoint of the loom.
    #[must_use]
    pub fn checkpoint(&self) -> PathBuf {
        self.root.join("checkpoint")
    }
}

/// Where the embedded log lies in a data folder.
#[must_use]
pub fn log_in(root: &Path) -> PathBuf {
    root.join("log")
}

/// Where the vault lies in a data folder.
#[must_use]
pub fn vault_in(root: &Path) -> PathBuf {
    root.join("vault")
}

/// Where the newest signed head of the log lies in a data folder.
#[must_use]
pub fn head_in(root: &Path) -> PathBuf {
    root.join("head.json")
}

/// Makes a folder that only its owner can look into, unless it is there.
fn private_folder(path: &Path) -> Result<PathBuf> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("the folder {} cannot be made", path.display()))?;
    Ok(path.to_owned())
}

/// Holds `lock` in the folder; it says which process does.
fn lock(root: &Path) -> Result<File> {
    let path = root.join("lock");
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let mut file = options
        .open(&path)
        .with_context(|| format!("the data folder {} cannot be written", root.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who holds it only makes the sentence better.
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            bail!("the data folder {} is held by another process ({holder}): stop it first", root.display())
        }
        Err(TryLockError::Error(error)) => {
            bail!("the data folder {} cannot be locked: {error}", root.display())
        }
    }
    let mut name = || -> std::io::Result<()> {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "pid {}", std::process::id())
    };
    name()
        .or_else(|error| if error.kind() == std::io::ErrorKind::StorageFull { Ok(()) } else { Err(error) })?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_missing_folder_and_a_file_are_refused_with_a_sentence() {
        let base = tempfile::tempdir().unwrap();
        let missing = DataFolder::take(&base.path().join("nowhere")).err().unwrap().to_string();
        assert!(missing.contains("is missing"), "{missing}");
        let file = base.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(DataFolder::take(&file).err().unwrap().to_string().contains("not a folder"));
    }

    #[test]
    fn only_one_holds_the_folder_and_the_other_learns_who() {
        let base = tempfile::tempdir().unwrap();
        let held = DataFolder::make(&base.path().join("daten")).unwrap();
        let second = DataFolder::take(&base.path().join("daten")).err().unwrap().to_string();
        assert!(second.contains(&format!("pid {}", std::process::id())), "{second}");
        drop(held);
        assert!(DataFolder::take(&base.path().join("daten")).is_ok());
    }

    #[test]
    fn folders_with_secrets_are_private() {
        let base = tempfile::tempdir().unwrap();
        let folder = DataFolder::make(&base.path().join("daten")).unwrap();
        for path in [base.path().join("daten"), folder.keys().unwrap(), folder.identity().unwrap()] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
