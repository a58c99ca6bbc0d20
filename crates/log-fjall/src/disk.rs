//! The things that are done to a segment file, and what the file system may say to them. In tests each of them
//! can be made to fail.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Writes all bytes at this offset.
pub(crate) fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    #[cfg(test)]
    faults::before_write(file, bytes, offset)?;
    file.write_all_at(bytes, offset)
}

/// Makes everything written durable.
pub(crate) fn sync(file: &File) -> io::Result<()> {
    #[cfg(test)]
    faults::before_sync()?;
    file.sync_data()
}

/// Cuts the file off at this length, durably.
pub(crate) fn cut(file: &File, length: u64) -> io::Result<()> {
    #[cfg(test)]
    faults::before_cut()?;
    file.set_len(length)?;
    file.sync_all()
}

/// Takes a file away that was begun and is of no use.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    faults::before_remove()?;
    std::fs::remove_file(path)
}

/// Whether the file system has no room left for us.
pub(crate) fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

#[cfg(test)]
pub(crate) mod faults {
    //! Faults of the disk, planted per thread: each is used up by the first call it meets.

    use std::cell::Cell;
    use std::fs::File;
    use std::io;
    use std::os::unix::fs::FileExt;

    thread_local! {
        static WRITE: Cell<Option<(io::ErrorKind, usize)>> = const { Cell::new(None) };
        static SYNC: Cell<Option<io::ErrorKind>> = const { Cell::new(None) };
        static CUT: Cell<Option<io::ErrorKind>> = const { Cell::new(None) };
        static REMOVE: Cell<Option<io::ErrorKind>> = const { Cell::new(None) };
    }

    /// The next write stores this many bytes and fails.
    pub(crate) fn fail_write(kind: io::ErrorKind, after: usize) {
        WRITE.set(Some((kind, after)));
    }
    /// The next sync fails.
    pub(crate) fn fail_sync(kind: io::ErrorKind) {
        SYNC.set(Some(kind));
    }
    /// The next cut fails.
    pub(crate) fn fail_cut(kind: io::ErrorKind) {
        CUT.set(Some(kind));
    }

    /// The next file that shall be taken away stays.
    pub(crate) fn fail_remove(kind: io::ErrorKind) {
        REMOVE.set(Some(kind));
    }

    pub(super) fn before_write(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let Some((kind, after)) = WRITE.take() else { return Ok(()) };
        file.write_all_at(&bytes[..after.min(bytes.len())], offset)?;
        Err(kind.into())
    }
    pub(super) fn before_sync() -> io::Result<()> {
        SYNC.take().map_or(Ok(()), |kind| Err(kind.into()))
    }
    pub(super) fn before_cut() -> io::Result<()> {
        CUT.take().map_or(Ok(()), |kind| Err(kind.into()))
    }
    pub(super) fn before_remove() -> io::Result<()> {
        REMOVE.take().map_or(Ok(()), |kind| Err(kind.into()))
    }
}
