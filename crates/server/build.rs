//! Numbers the edition of this program: a hash of the source of everything that reads the log and folds it, and of the
//! versions it is built with. A checkpoint of another edition is passed over, so that no change of a rule, a view or a
//! form has to be remembered in a version number.

use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What the log becomes in memory follows from these.
const FOLDING: [&str; 4] = ["domain", "log", "loom", "views"];

fn main() -> io::Result<()> {
    let crates = Path::new("..");
    let mut files = vec![crates.join("../Cargo.lock")];
    for name in FOLDING {
        files.push(crates.join(name).join("Cargo.toml"));
        collect(&crates.join(name).join("src"), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write(&fs::read(&file)?);
    }
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    fs::write(Path::new(&folder).join("edition"), format!("{:?}", hasher.finish().to_be_bytes()))
}

/// All files of a folder. The folder counts as changed when something comes or goes in it.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
