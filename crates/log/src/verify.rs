//! Checking a whole log: positions without a gap, time that never falls, every leaf the hash of its record, content
//! that fits its commitments, and the roots that were signed at some time. It says the first bad position.

use crate::codec::{self, DecodeError, NoKeys, Opener};
use crate::hash::Hash;
use crate::head::{HeadError, SignedHead};
use crate::merkle::Frontier;
use crate::port::{LogReader, ReadError};
use crate::record::Record;
use domain::Timestamp;
use ed25519_dalek::VerifyingKey;

const PAGE: usize = 4_096;

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// The store cannot give the record.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The store gives another record.
    #[error("the record of position {found} stands there")]
    Position {
        /// What the record calls its position.
        found: u64,
    },
    /// The record is not the one that was hashed.
    #[error("the record is not what its leaf hash says")]
    Leaf,
    /// The record is earlier than the one before it.
    #[error("it is earlier than the record before it")]
    Time,
    /// The payload is not that of the event, or the sealed content is not what it commits to.
    #[error(transparent)]
    Content(#[from] DecodeError),
    /// The log is shorter than a signed head says.
    #[error("the log ends before it, but a head of {size} records was signed")]
    Cut {
        /// The size that was signed.
        size: u64,
    },
    /// The records up to here are not the ones that were signed.
    #[error("the records up to here have another root than the one that was signed")]
    Root,
    /// The signed head itself is not genuine.
    #[error("the signed head of this size is not genuine: {0}")]
    Head(HeadError),
}

/// The first bad position, and what is wrong there.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("position {position}: {fault}")]
pub struct Finding {
    /// The first bad position.
    pub position: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What was found good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verified {
    /// How many records.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When the last one happened.
    pub last_time: Option<Timestamp>,
    /// How many pieces of personal content were opened and fit their commitments.
    pub opened: u64,
    /// How many signed heads fit.
    pub heads: usize,
}

/// What a log is checked against, besides itself.
#[derive(Clone, Copy, Default)]
pub struct Against<'a> {
    /// Opens personal content, so that it can be compared with its commitments; without it only the public part and
    /// the number of pieces are checked.
    pub opener: Option<&'a dyn Opener>,
    /// Heads that were signed at some time, in any order, each with the key that must have signed it.
    pub heads: &'a [(SignedHead, VerifyingKey)],
}

/// Walks the whole log.
///
/// # Errors
/// The first [`Finding`].
pub fn verify(log: &dyn LogReader, against: Against<'_>) -> Result<Verified, Finding> {
    let mut verifier = Verifier::new(against)?;
    loop {
        let next = verifier.chain.size() + 1;
        let page = log.read(next, PAGE).map_err(|error| unreadable(next, &error))?;
        if page.is_empty() {
            let head = log.head().map_err(|error| unreadable(next, &error))?;
            if head >= next {
                let reason = format!("the log says that it ends at {head}");
                return Err(Finding { position: next, fault: Fault::Unreadable(reason) });
            }
            return verifier.finish();
        }
        page.iter().try_for_each(|record| verifier.check(record))?;
    }
}

fn unreadable(next: u64, error: &ReadError) -> Finding {
    match error {
        ReadError::Corrupt { position, reason } => {
            Finding { position: *position, fault: Fault::Unreadable(reason.clone()) }
        }
        ReadError::Unavailable { reason } => {
            Finding { position: next, fault: Fault::Unreadable(reason.clone()) }
        }
    }
}

/// The public part of the check, record after record: place, leaf and time, and the tree that grows of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chain {
    frontier: Frontier,
    last_time: Option<Timestamp>,
}

impl Chain {
    /// How many records were good so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over them.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Checks the next record and takes it in.
    ///
    /// # Errors
    /// The [`Finding`] at its position; then nothing was taken in.
    pub fn check(&mut self, record: &Record) -> Result<(), Finding> {
        let position = self.size() + 1;
        self.fault_of(record, position).map_or(Ok(()), |fault| Err(Finding { position, fault }))?;
        self.last_time = Some(record.time);
        self.frontier.push(record.leaf);
        Ok(())
    }

    fn fault_of(&self, record: &Record, position: u64) -> Option<Fault> {
        if record.position != position {
            return Some(Fault::Position { found: record.position });
        }
        if record.leaf_hash() != record.leaf {
            return Some(Fault::Leaf);
        }
        self.last_time.is_some_and(|last| record.time < last).then_some(Fault::Time)
    }
}

/// Checks record after record, for whoever walks the log anyway.
#[derive(Clone)]
pub struct Verifier<'a> {
    chain: Chain,
    opener: Option<&'a dyn Opener>,
    opened: u64,
    /// Genuine heads in the order of their sizes; the first `passed` of them were met.
    heads: Vec<&'a SignedHead>,
    passed: usize,
}

impl<'a> Verifier<'a> {
    /// Begins before position 1.
    ///
    /// # Errors
    /// A [`Finding`] for a head that is not genuine.
    pub fn new(against: Against<'a>) -> Result<Self, Finding> {
        let mut heads = Vec::with_capacity(against.heads.len());
        for (head, key) in against.heads {
            let fault = |error| Finding { position: head.size, fault: Fault::Head(error) };
            head.verify(key).map_err(fault)?;
            heads.push(head);
        }
        heads.sort_by_key(|head| head.size);
        let (chain, opener) = (Chain::default(), against.opener);
        let mut verifier = Self { chain, opener, opened: 0, heads, passed: 0 };
        verifier.pass_heads()?;
        Ok(verifier)
    }

    /// Checks the next record.
    ///
    /// # Errors
    /// The [`Finding`] at its position.
    pub fn check(&mut self, record: &Record) -> Result<(), Finding> {
        self.chain.check(record)?;
        let content = |error| Finding { position: record.position, fault: Fault::Content(error) };
        self.check_content(record).map_err(content)?;
        self.pass_heads()
    }

    fn check_content(&mut self, record: &Record) -> Result<(), DecodeError> {
        match self.opener {
            None => record.decode(&NoKeys).map(|_| ()),
            Some(opener) => {
                record.decode(opener)?;
                self.opened += codec::commitments(&record.payload) as u64;
                Ok(())
            }
        }
    }

    /// Compares the root with every head that was signed at this size.
    fn pass_heads(&mut self) -> Result<(), Finding> {
        let position = self.chain.size();
        while let Some(head) = self.heads.get(self.passed).filter(|head| head.size == position) {
            if head.root != self.chain.root() {
                return Err(Finding { position, fault: Fault::Root });
            }
            self.passed += 1;
        }
        Ok(())
    }

    /// Ends after the last record.
    ///
    /// # Errors
    /// A [`Finding`] when a head was signed over more records.
    pub fn finish(self) -> Result<Verified, Finding> {
        let (size, root) = (self.chain.size(), self.chain.root());
        match self.heads.get(self.passed) {
            Some(head) => Err(Finding { position: size + 1, fault: Fault::Cut { size: head.size } }),
            None => Ok(Verified {
                size,
                root,
                last_time: self.chain.last_time,
                opened: self.opened,
                heads: self.passed,
            }),
        }
    }
}

#[cfg(test)]
mod independent;
#[cfg(test)]
mod tests;
