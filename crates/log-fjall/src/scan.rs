//! Walking the batches of a segment file, and telling a write that was interrupted from damage.

use crate::segment::{BATCH_HEAD, BATCH_MARK, BatchHead, Records};
use memchr::memmem;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Why a batch could not be read.
#[derive(Debug)]
pub(crate) enum Damage {
    /// The file system refused.
    Io(io::Error),
    /// There is no whole batch where one should begin, or a record of it is damaged.
    Broken {
        /// The first position that is missing.
        position: u64,
    },
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The batches of a segment, read in large pieces.
pub(crate) struct Batches<'f> {
    file: &'f File,
    /// Where the next batch begins.
    pub(crate) offset: u64,
    /// The position it must begin with.
    pub(crate) next: u64,
    end: u64,
    piece: usize,
    buffer: Vec<u8>,
    buffer_start: u64,
}

impl<'f> Batches<'f> {
    /// From the batch at `offset`, which begins with position `next`, to `end`; read in pieces of so many bytes.
    pub(crate) fn new(file: &'f File, offset: u64, next: u64, end: u64, piece: usize) -> Self {
        Self { file, offset, next, end, piece, buffer: Vec::new(), buffer_start: offset }
    }

    /// The next batch; nothing at the end.
    pub(crate) fn next_batch(&mut self) -> Result<Option<(BatchHead, &[u8])>, Damage> {
        let Some(head) = self.next_head()? else { return Ok(None) };
        let length = usize::try_from(head.total()).unwrap_or(usize::MAX);
        let start = self.offset;
        self.offset += head.total();
        self.next = head.first + u64::from(head.count);
        let batch = self.bytes(start, length)?;
        Ok(Some((head, batch.get(BATCH_HEAD..).unwrap_or_default())))
    }

    /// The head of the next batch, without going beyond it; nothing at the end.
    pub(crate) fn next_head(&mut self) -> Result<Option<BatchHead>, Damage> {
        if self.offset >= self.end {
            return Ok(None);
        }
        let (next, left) = (self.next, self.end - self.offset);
        let fits = |head: &BatchHead| head.first == next && head.count > 0 && head.total() <= left;
        let head = BatchHead::read(self.bytes(self.offset, BATCH_HEAD)?);
        head.filter(fits).map(Some).ok_or(Damage::Broken { position: next })
    }

    /// Goes beyond the next batch without reading its records.
    pub(crate) fn skip(&mut self, head: BatchHead) {
        self.offset += head.total();
        self.next = head.first + u64::from(head.count);
    }

    /// These bytes of the file, or as many of them as there are.
    fn bytes(&mut self, offset: u64, length: usize) -> io::Result<&[u8]> {
        let begin = usize::try_from(offset.wrapping_sub(self.buffer_start)).unwrap_or(usize::MAX);
        let is_held = begin.checked_add(length).is_some_and(|end| end <= self.buffer.len());
        let begin = if is_held { begin } else { self.fill(offset, length)? };
        let end = (begin + length).min(self.buffer.len());
        Ok(self.buffer.get(begin..end).unwrap_or_default())
    }

    fn fill(&mut self, offset: u64, length: usize) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(offset)).unwrap_or(usize::MAX);
        self.buffer.resize(length.max(self.piece).min(left), 0);
        self.buffer_start = offset;
        let filled = read_up_to(self.file, &mut self.buffer, offset)?;
        self.buffer.truncate(filled);
        Ok(0)
    }
}

/// Whether anywhere from `offset` on a batch begins that follows position `position`. After a write that was
/// interrupted there is none: each batch is synced before the next one is written.
pub(crate) fn has_batch_after(file: &File, offset: u64, position: u64) -> io::Result<bool> {
    const PIECE: usize = 1 << 20;
    let mut buffer = vec![0; PIECE];
    let mut start = offset + 1;
    loop {
        let read = read_up_to(file, &mut buffer, start)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        let follows = |at: usize| {
            bytes
                .get(at..)
                .and_then(BatchHead::read)
                .is_some_and(|head| head.first > position && head.count > 0)
        };
        if memmem::find_iter(bytes, BATCH_MARK).any(follows) {
            return Ok(true);
        }
        if read < PIECE {
            return Ok(false);
        }
        start += (PIECE - BATCH_HEAD) as u64;
    }
}

/// Fills the buffer from this offset on, as far as the file goes.
fn read_up_to(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Checks every record of the batch.
pub(crate) fn check(head: BatchHead, body: &[u8]) -> Result<(), Damage> {
    let mut records = Records::new(head, body);
    while records.next_bytes().map_err(|position| Damage::Broken { position })?.is_some() {}
    Ok(())
}
