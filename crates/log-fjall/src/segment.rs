//! The bytes of a segment file. Little-endian.
//!
//! ```text
//! segment  = "WGLOG001" first-position:u64 checksum:u32 zero:u32          24 bytes, then batches
//! batch    = "WGBT" length:u32 first-position:u64 count:u32 checksum:u32  24 bytes, then records
//! record   = length:u32 checksum:u32 bytes
//! ```
//!
//! Each checksum is the CRC-32 of what stands before it in its head, and of the bytes for a record. A batch counts only
//! as a whole: with all its records, each fitting its checksum.

use log::Record;

/// Number of bytes in front of the first batch.
pub(crate) const SEGMENT_HEAD: usize = 24;
/// Number of bytes in front of the records of a batch.
pub(crate) const BATCH_HEAD: usize = 24;
/// Number of bytes in front of each record.
const RECORD_HEAD: usize = 8;
const SEGMENT_MARK: &[u8; 8] = b"WGLOG001";
/// How every batch begins.
pub(crate) const BATCH_MARK: &[u8; 4] = b"WGBT";

/// The head of a segment whose first record has this position.
pub(crate) fn segment_head(first: u64) -> [u8; SEGMENT_HEAD] {
    let mut head = [0; SEGMENT_HEAD];
    let (mark, rest) = head.split_at_mut(8);
    let (position, rest) = rest.split_at_mut(8);
    let (checksum, _) = rest.split_at_mut(4);
    mark.copy_from_slice(SEGMENT_MARK);
    position.copy_from_slice(&first.to_le_bytes());
    checksum
        .copy_from_slice(&crc32fast::hash(&[&SEGMENT_MARK[..], &first.to_le_bytes()].concat()).to_le_bytes());
    head
}

/// The head of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct BatchHead {
    /// Bytes after the head.
    pub(crate) length: u32,
    /// Position of the first record.
    pub(crate) first: u64,
    /// Number of records.
    pub(crate) count: u32,
}

impl BatchHead {
    fn bytes(self) -> [u8; BATCH_HEAD] {
        let mut head = [0; BATCH_HEAD];
        let (fields, checksum) = head.split_at_mut(BATCH_HEAD - 4);
        let parts = [
            &BATCH_MARK[..],
            &self.length.to_le_bytes(),
            &self.first.to_le_bytes(),
            &self.count.to_le_bytes(),
        ];
        fields.copy_from_slice(&parts.concat());
        checksum.copy_from_slice(&crc32fast::hash(fields).to_le_bytes());
        head
    }

    /// The head that these bytes begin with, if they do.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (fields, rest) = bytes.split_first_chunk::<{ BATCH_HEAD - 4 }>()?;
        let checksum = rest.first_chunk::<4>()?;
        let (length, rest) = fields.strip_prefix(BATCH_MARK)?.split_first_chunk::<4>()?;
        let (first, count) = rest.split_first_chunk::<8>()?;
        if crc32fast::hash(fields) != u32::from_le_bytes(*checksum) {
            return None;
        }
        Some(Self {
            length: u32::from_le_bytes(*length),
            first: u64::from_le_bytes(*first),
            count: u32::from_le_bytes(*count.first_chunk::<4>()?),
        })
    }

    /// Bytes of the whole batch, head included.
    pub(crate) fn total(self) -> u64 {
        BATCH_HEAD as u64 + u64::from(self.length)
    }
}

/// Writes the records as one batch into the emptied buffer; nothing when they are more than a batch can hold (4 GiB).
pub(crate) fn write_batch(records: &[Record], buffer: &mut Vec<u8>) -> Option<()> {
    buffer.clear();
    buffer.resize(BATCH_HEAD, 0);
    for record in records {
        let start = buffer.len();
        buffer.extend_from_slice(&[0; RECORD_HEAD]);
        log::frame::write(record, buffer);
        let (head, bytes) = buffer.get_mut(start..)?.split_first_chunk_mut::<RECORD_HEAD>()?;
        let (length, checksum) = head.split_at_mut(4);
        length.copy_from_slice(&u32::try_from(bytes.len()).ok()?.to_le_bytes());
        checksum.copy_from_slice(&crc32fast::hash(bytes).to_le_bytes());
    }
    let head = BatchHead {
        length: u32::try_from(buffer.len() - BATCH_HEAD).ok()?,
        first: records.first()?.position,
        count: u32::try_from(records.len()).ok()?,
    };
    buffer.first_chunk_mut::<BATCH_HEAD>()?.copy_from_slice(&head.bytes());
    Some(())
}

/// The records of a batch, one after the other.
pub(crate) struct Records<'b> {
    bytes: &'b [u8],
    next: u64,
    left: u32,
}

impl<'b> Records<'b> {
    pub(crate) fn new(head: BatchHead, body: &'b [u8]) -> Self {
        Self { bytes: body, next: head.first, left: head.count }
    }

    /// The next record's bytes: nothing at the end of the batch, the position of the damage where there is one.
    pub(crate) fn next_bytes(&mut self) -> Result<Option<&'b [u8]>, u64> {
        if self.left == 0 {
            return if self.bytes.is_empty() { Ok(None) } else { Err(self.next) };
        }
        let bytes = self.take().ok_or(self.next)?;
        self.left -= 1;
        self.next += 1;
        Ok(Some(bytes))
    }

    fn take(&mut self) -> Option<&'b [u8]> {
        let (length, rest) = self.bytes.split_first_chunk::<4>()?;
        let (checksum, rest) = rest.split_first_chunk::<4>()?;
        let (bytes, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        self.bytes = rest;
        (crc32fast::hash(bytes) == u32::from_le_bytes(*checksum)).then_some(bytes)
    }

    /// The next record, read; otherwise as [`Records::next_bytes`].
    pub(crate) fn next_record(&mut self) -> Result<Option<Record>, u64> {
        let position = self.next;
        let Some(bytes) = self.next_bytes()? else { return Ok(None) };
        match log::frame::read(bytes) {
            Some(record) if record.position == position => Ok(Some(record)),
            _ => Err(position),
        }
    }
}
