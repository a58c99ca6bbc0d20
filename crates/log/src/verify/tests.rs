//! A good log is good; every change to any record of it is found, and the first bad position named.

use super::*;
use crate::contract::sample::{PlainVault, records};
use crate::{Log, MemoryLog};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

/// A store that gives what it was told to, right or wrong.
struct Given(Vec<Record>);

impl LogReader for Given {
    fn head(&self) -> Result<u64, ReadError> {
        Ok(self.0.len() as u64)
    }
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        Ok(self.0.iter().skip(usize::try_from(from - 1).unwrap()).take(limit).cloned().collect())
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn signed(records: &[Record]) -> (SignedHead, VerifyingKey) {
    let mut frontier = Frontier::default();
    for record in records {
        frontier.push(record.leaf);
    }
    let last_time = records.last().map_or(Timestamp::EPOCH, |record| record.time);
    (SignedHead::sign(&key(), frontier.size(), frontier.root(), last_time), key().verifying_key())
}

fn check(records: Vec<Record>, heads: &[(SignedHead, VerifyingKey)]) -> Result<Verified, Finding> {
    verify(&Given(records), Against { opener: Some(&PlainVault::default()), heads })
}

#[test]
fn a_good_log_is_good() {
    let mut log = MemoryLog::default();
    let all = records(1..=5_000);
    let _ = log.append(0, &all).unwrap();
    let heads = [signed(&all[..4_096]), signed(&[]), signed(&all), signed(&all[..1])];
    let reader = log.reader().unwrap();
    let public = verify(&*reader, Against { opener: None, heads: &heads }).unwrap();
    assert_eq!((public.size, public.heads, public.opened), (5_000, 4, 0));
    assert_eq!(public.last_time, Some(all[4_999].time));
    assert_eq!(public.root, heads[2].0.root);
    let opened = verify(&*reader, Against { opener: Some(&PlainVault::default()), heads: &heads }).unwrap();
    assert!(opened.opened > 1_000);
}

#[test]
fn an_empty_log_is_good() {
    let empty = verify(&MemoryLog::default(), Against::default()).unwrap();
    assert_eq!((empty.size, empty.root, empty.last_time), (0, crate::merkle::empty_root(), None));
}

#[test]
fn a_cut_log_is_found_by_the_head_that_was_signed() {
    let all = records(1..=20);
    let cut = Err(Finding { position: 18, fault: Fault::Cut { size: 20 } });
    assert_eq!(check(all[..17].to_vec(), &[signed(&all)]), cut);
}

#[test]
fn a_rewritten_log_is_found_by_the_head_that_was_signed() {
    let all = records(1..=20);
    let mut other = all.clone();
    other[4].request_hash = [9; 16];
    assert!(check(other.clone(), &[signed(&all)]).is_ok(), "the fingerprint is not public and not signed");
    other[4].time = all[3].time;
    other[4].leaf = other[4].leaf_hash();
    assert!(check(other.clone(), &[]).is_ok(), "alone it is a log");
    assert_eq!(check(other, &[signed(&all)]), Err(Finding { position: 20, fault: Fault::Root }));
}

#[test]
fn a_forged_head_is_found() {
    let all = records(1..=5);
    let (head, key) = signed(&all);
    let forged = SignedHead { size: 4, ..head };
    let found = check(all, &[(forged, key)]);
    assert_eq!(found, Err(Finding { position: 4, fault: Fault::Head(HeadError::Signature) }));
}

#[test]
fn a_store_that_loses_its_end_is_found() {
    struct Forgetful(Given);
    impl LogReader for Forgetful {
        fn head(&self) -> Result<u64, ReadError> {
            Ok(7)
        }
        fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
            self.0.read(from, limit)
        }
    }
    let found = verify(&Forgetful(Given(records(1..=5))), Against::default()).unwrap_err();
    assert_eq!(found.position, 6);
}

#[test]
fn a_finding_is_a_sentence() {
    let finding = Finding { position: 17, fault: Fault::Leaf };
    assert_eq!(finding.to_string(), "position 17: the record is not what its leaf hash says");
}

/// One change to the record at `at`; every kind of change to every field, leaf included.
fn changed(mut record: Record, kind: u8, at: usize, bit: u8) -> Record {
    let mask = 1 << (bit % 8);
    match kind % 10 {
        0 => record.position ^= u64::from(mask),
        1 => record.time = Timestamp::from_micros(record.time.micros() ^ i64::from(mask)),
        2 => {
            record.ort = if record.ort.is_some() { None } else { Some(domain::OrtId::from_u128(at as u128)) }
        }
        3 => record.actor = domain::Actor::Garnrolle(domain::GarnrolleId::from_u128(at as u128)),
        4 => record.command_id = domain::CommandId::from_u128(record.command_id.as_u128() ^ u128::from(mask)),
        5 => record.event_type.version ^= u16::from(mask),
        6 => {
            let mut bytes: [u8; 32] = record.leaf.into();
            bytes[at % 32] ^= mask;
            record.leaf = bytes.into();
        }
        7 if !record.sealed.is_empty() => {
            let piece = at % record.sealed.len();
            let ciphertext = &mut record.sealed[piece].ciphertext;
            let byte = at % ciphertext.len();
            ciphertext[byte] ^= mask;
        }
        8 if !record.sealed.is_empty() => drop(record.sealed.remove(at % record.sealed.len())),
        _ => {
            let byte = at % record.payload.len();
            record.payload[byte] ^= mask;
        }
    }
    record
}

/// Every one of very many changes, all from one seed, is found at the record that was changed.
#[test]
fn a_hundred_thousand_changes_are_found_at_their_positions() {
    let (vault, all) = (PlainVault::default(), records(1..=64));
    let mut before = vec![Verifier::new(Against { opener: Some(&vault), heads: &[] }).unwrap()];
    for record in &all {
        let mut verifier = before.last().unwrap().clone();
        verifier.check(record).unwrap();
        before.push(verifier);
    }
    let (mut seed, mut found) = (0x9e37_79b9_7f4a_7c15_u64, 0);
    while found < 100_000 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let [kind, bit, index, _, at @ ..] = seed.to_le_bytes();
        let index = usize::from(index) % all.len();
        let at = usize::try_from(u32::from_le_bytes(at)).unwrap();
        let record = changed(all[index].clone(), kind, at, bit);
        if record != all[index] {
            let finding = before[index].clone().check(&record).unwrap_err();
            assert_eq!(finding.position, index as u64 + 1, "{record:?}");
            found += 1;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// A forger who recomputes every leaf is caught by the head that was signed before.
    #[test]
    fn dropped_inserted_exchanged_and_forged_records_are_found(
        first in any::<prop::sample::Index>(), second in any::<prop::sample::Index>(), kind in 0..4_u8,
        recomputes in any::<bool>(),
    ) {
        let honest = records(1..=40);
        let (first, second) = (first.index(honest.len()), second.index(honest.len()));
        prop_assume!(first != second);
        let mut all = honest.clone();
        match kind {
            0 => drop(all.remove(first)),
            1 => all.insert(first, honest[second].clone()),
            2 => all.swap(first, second),
            _ => all[first] = honest[second].clone(),
        }
        if recomputes {
            let mut time = Timestamp::EPOCH;
            for (record, position) in all.iter_mut().zip(1..) {
                time = time.max(record.time);
                (record.position, record.time) = (position, time);
                record.leaf = record.leaf_hash();
            }
            prop_assume!(all != honest);
        }
        let found = check(all, &[signed(&honest)]).unwrap_err();
        if !recomputes {
            prop_assert!(found.position <= (first.max(second) + 1) as u64);
        }
    }
}
