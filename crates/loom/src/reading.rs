//! Reading the log in pages and opening what is sealed in it, also ahead of whoever folds it. Knows nothing of what
//! follows from what happened.

use crate::core::OpenError;
use crate::vault::KeyRing;
use domain::Happened;
use log::{LogReader, Record};
use std::sync::mpsc::SyncSender;

/// Records as they happened, each with the hash of the request that it answered.
pub(crate) type Decoded = Vec<(Happened, [u8; 16])>;

/// Hands over the log from this position to its end, page by page, until nobody listens or something fails.
pub(crate) fn decode_pages(
    reader: &dyn LogReader,
    keys: &KeyRing,
    mut from: u64,
    page: usize,
    pages: &SyncSender<Result<Decoded, OpenError>>,
) {
    loop {
        let records = match reader.read(from, page) {
            Ok(records) => records,
            // Whoever listens has failed already when it has gone.
            Err(error) => return drop(pages.send(Err(error.into()))),
        };
        let Some(last) = records.last().map(|record| record.position) else { return };
        let decoded = decoded(&records, keys);
        let fails = decoded.is_err();
        if pages.send(decoded).is_err() || fails {
            return;
        }
        from = last + 1;
    }
}

pub(crate) fn decoded(records: &[Record], opener: &dyn log::Opener) -> Result<Decoded, OpenError> {
    let decoded = records.iter().map(|record| {
        let happened = record.decode(opener).map_err(|error| OpenError::Unreadable {
            position: record.position,
            reason: error.to_string(),
        })?;
        Ok((happened, record.request_hash))
    });
    decoded.collect()
}
