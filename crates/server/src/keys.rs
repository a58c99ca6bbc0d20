//! The key that signs the heads of the log. It is made at the first start and lies in `DIR/keys/log.ed25519`, readable
//! by its owner only: 32 secret bytes in hexadecimal. It must never reach a log or an answer.

use crate::environment::random_bytes;
use anyhow::{Context as _, Result, anyhow};
use ed25519_dalek::SigningKey;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

const NAME: &str = "log.ed25519";

/// The signing key in this folder; made when there is none.
///
/// # Errors
/// One sentence when it cannot be read, written or understood.
pub fn signing_key(folder: &Path) -> Result<SigningKey> {
    let path = folder.join(NAME);
    match fs::read_to_string(&path) {
        Ok(text) => understand(&text).ok_or_else(|| {
            anyhow!("the key {} is damaged: it holds no 64 hexadecimal digits", path.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            make(folder).with_context(|| format!("the key {} cannot be written", path.display()))
        }
        Err(error) => Err(anyhow!("the key {} cannot be read: {error}", path.display())),
    }
}

/// The signing key of this data folder, if it is there.
#[must_use]
pub fn known_key(data: &Path) -> Option<SigningKey> {
    understand(&fs::read_to_string(data.join("keys").join(NAME)).ok()?)
}

fn understand(text: &str) -> Option<SigningKey> {
    let secret: [u8; 32] = hex::decode(text.trim()).ok()?.try_into().ok()?;
    Some(SigningKey::from_bytes(&secret))
}

/// Writes beside and renames, so that a power cut leaves a whole key or none.
fn make(folder: &Path) -> Result<SigningKey> {
    let secret: [u8; 32] = random_bytes();
    let unfinished = folder.join("log.ed25519.part");
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&unfinished)?;
    writeln!(file, "{}", hex::encode(secret))?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(NAME))?;
    File::open(folder)?.sync_all()?;
    Ok(SigningKey::from_bytes(&secret))
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
        let path = folder.path().join(NAME);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "zz").unwrap();
        assert!(signing_key(folder.path()).unwrap_err().to_string().contains("damaged"));
    }
}
