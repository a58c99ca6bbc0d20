//! The secrets of the instance: the key that signs the heads of the log (`DIR/keys/log.ed25519`; `logkeys` changes it
//! every half year), and the one that seals addresses in letters (`DIR/keys/abbestellen.key`). Each is made at the first
//! start and readable by its owner only: 32 secret bytes in hexadecimal. None must ever reach a log or an answer.

use crate::environment::random_bytes;
use anyhow::{Context as _, Result, anyhow};
use ed25519_dalek::SigningKey;
use ports::benachrichtigung::Siegel;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The file of the key that signs.
pub const LOG_KEY: &str = "log.ed25519";
const SEAL_NAME: &str = "abbestellen.key";

/// The signing key in this folder; made when there is none.
///
/// # Errors
/// One sentence when it cannot be read, written or understood.
pub fn signing_key(folder: &Path) -> Result<SigningKey> {
    Ok(SigningKey::from_bytes(&secret(folder, LOG_KEY)?))
}

/// The secret that seals addresses in letters; made when there is none.
///
/// # Errors
/// One sentence when it cannot be read, written or understood.
pub fn seal(folder: &Path) -> Result<Siegel> {
    Ok(Siegel::with(secret(folder, SEAL_NAME)?))
}

fn secret(folder: &Path, name: &str) -> Result<[u8; 32]> {
    let path = folder.join(name);
    match fs::read_to_string(&path) {
        Ok(text) => understand(&text).ok_or_else(|| {
            anyhow!("the key {} is damaged: it holds no 64 hexadecimal digits", path.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            make(folder, name).with_context(|| format!("the key {} cannot be written", path.display()))
        }
        Err(error) => Err(anyhow!("the key {} cannot be read: {error}", path.display())),
    }
}

/// The signing key of this data folder, if it is there.
#[must_use]
pub fn known_key(data: &Path) -> Option<SigningKey> {
    let secret = understand(&fs::read_to_string(data.join("keys").join(LOG_KEY)).ok()?)?;
    Some(SigningKey::from_bytes(&secret))
}

/// The secret in the text of such a file.
#[must_use]
pub fn understand(text: &str) -> Option<[u8; 32]> {
    hex::decode(text.trim()).ok()?.try_into().ok()
}

fn make(folder: &Path, name: &str) -> Result<[u8; 32]> {
    let secret: [u8; 32] = random_bytes();
    write_secret(folder, name, &secret)?;
    Ok(secret)
}

/// Writes beside and renames, so that a power cut leaves a whole key or none.
///
/// # Errors
/// When the file cannot be written.
pub fn write_secret(folder: &Path, name: &str, secret: &[u8; 32]) -> std::io::Result<()> {
    let unfinished = folder.join(format!("{name}.part"));
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&unfinished)?;
    writeln!(file, "{}", hex::encode(secret))?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_key_is_made_once_is_private_and_a_damaged_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = signing_key(folder.path()).unwrap();
        assert_eq!(signing_key(folder.path()).unwrap().to_bytes(), first.to_bytes());
        let path = folder.path().join(LOG_KEY);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "zz").unwrap();
        assert!(signing_key(folder.path()).unwrap_err().to_string().contains("damaged"));
    }
}
