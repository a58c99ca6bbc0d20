//! The log in memory: a legal fake, because it passes the same contract suite. Clones share their records, as two
//! openings of one database would. It forgets everything with the process.

use crate::port::{AppendError, Durable, Log, LogReader, ReadError, continues};
use crate::record::Record;
use parking_lot::RwLock;
use std::sync::Arc;

/// A log that lives as long as the process.
#[derive(Clone, Debug, Default)]
pub struct MemoryLog {
    records: Arc<RwLock<Vec<Record>>>,
}

impl Log for MemoryLog {
    fn append(&mut self, expected_head: u64, records: &[Record]) -> Result<Durable, AppendError> {
        let mut stored = self.records.write();
        let head = stored.len() as u64;
        if head != expected_head {
            return Err(AppendError::Conflict { head });
        }
        let (first, last) = continues(head, stored.last().map(|record| record.time), records)?;
        stored.extend_from_slice(records);
        Ok(Durable::after_sync(first, last))
    }

    fn hold(&mut self) -> Result<u64, AppendError> {
        Ok(self.records.read().len() as u64)
    }

    fn let_go(&mut self) {}

    fn probe(&mut self) -> Result<(), AppendError> {
        Ok(())
    }

    fn head(&mut self) -> Result<u64, ReadError> {
        LogReader::head(self)
    }

    fn reader(&self) -> Result<Box<dyn LogReader>, ReadError> {
        Ok(Box::new(self.clone()))
    }
}

impl LogReader for MemoryLog {
    fn head(&self) -> Result<u64, ReadError> {
        Ok(self.records.read().len() as u64)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        Ok(self.records.read().iter().skip(skip).take(limit).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryLog;

    crate::contract_suite!(contract, MemoryLog::default());
}
