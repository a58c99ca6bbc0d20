//! The contract of the port as a suite of tests: every adapter runs the same cases. It must never know which adapter it
//! looks at.

use super::{BlobKey, Blobs};

/// Runs the contract suite over an adapter: one named test per case, in a module of the given name. The expression
/// makes an empty place; it is evaluated once per case.
macro_rules! suite {
    ($name:ident, $blobs:expr) => {
        crate::blob::contract::suite!(@cases $name, $blobs;
            an_empty_place_holds_nothing,
            what_was_put_is_there_byte_for_byte,
            what_is_put_again_replaces,
            keys_do_not_meet,
            what_was_removed_is_gone_and_can_come_back,
            every_key_is_seen_once,
            a_key_of_the_greatest_length_is_held,
            many_threads_put_at_once,
        );
    };
    (@cases $name:ident, $blobs:expr; $($case:ident),+ $(,)?) => {
        mod $name {
            use super::*;
            $(
                #[test]
                fn $case() {
                    crate::blob::contract::$case(&$blobs);
                }
            )+
        }
    };
}
pub(crate) use suite;

fn key(text: &str) -> BlobKey {
    BlobKey::new(text).unwrap()
}

fn keys(blobs: &dyn Blobs) -> Vec<String> {
    let mut keys = Vec::new();
    blobs.each(&mut |key| keys.push(key.as_str().to_owned())).unwrap();
    keys.sort_unstable();
    keys
}

fn read(blobs: &dyn Blobs, text: &str) -> Option<Vec<u8>> {
    blobs.get(&key(text)).unwrap().map(Into::into)
}

pub(crate) fn an_empty_place_holds_nothing(blobs: &dyn Blobs) {
    assert_eq!(read(blobs, "a"), None);
    assert_eq!(read(blobs, "a/b"), None);
    assert!(keys(blobs).is_empty());
    blobs.remove(&key("a/b")).unwrap();
}

pub(crate) fn what_was_put_is_there_byte_for_byte(blobs: &dyn Blobs) {
    let large: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    blobs.put(&key("large"), &large).unwrap();
    blobs.put(&key("empty"), b"").unwrap();
    assert_eq!(read(blobs, "large"), Some(large));
    assert_eq!(read(blobs, "empty"), Some(Vec::new()));
}

pub(crate) fn what_is_put_again_replaces(blobs: &dyn Blobs) {
    blobs.put(&key("a/b"), b"a longer one").unwrap();
    blobs.put(&key("a/b"), b"short").unwrap();
    assert_eq!(read(blobs, "a/b"), Some(b"short".to_vec()));
    assert_eq!(keys(blobs), ["a/b"]);
}

pub(crate) fn keys_do_not_meet(blobs: &dyn Blobs) {
    blobs.put(&key("a/b"), b"1").unwrap();
    blobs.put(&key("a/bc"), b"2").unwrap();
    assert_eq!((read(blobs, "a/b"), read(blobs, "a/bc")), (Some(b"1".to_vec()), Some(b"2".to_vec())));
    assert_eq!((read(blobs, "a"), read(blobs, "a/b/c")), (None, None));
}

pub(crate) fn what_was_removed_is_gone_and_can_come_back(blobs: &dyn Blobs) {
    blobs.put(&key("a/b"), b"1").unwrap();
    blobs.put(&key("a/c"), b"2").unwrap();
    blobs.remove(&key("a/b")).unwrap();
    blobs.remove(&key("a/b")).unwrap();
    assert_eq!((read(blobs, "a/b"), keys(blobs)), (None, vec!["a/c".to_owned()]));
    blobs.put(&key("a/b"), b"3").unwrap();
    assert_eq!(read(blobs, "a/b"), Some(b"3".to_vec()));
}

pub(crate) fn every_key_is_seen_once(blobs: &dyn Blobs) {
    let wanted = ["a", "b/a", "b/b/c.json", "b/b/d"];
    for text in wanted {
        blobs.put(&key(text), text.as_bytes()).unwrap();
    }
    assert_eq!(keys(blobs), wanted);
}

pub(crate) fn a_key_of_the_greatest_length_is_held(blobs: &dyn Blobs) {
    let long = "x".repeat(BlobKey::MAX);
    blobs.put(&key(&long), b"1").unwrap();
    assert_eq!((read(blobs, &long), keys(blobs)), (Some(b"1".to_vec()), vec![long]));
}

pub(crate) fn many_threads_put_at_once(blobs: &dyn Blobs) {
    std::thread::scope(|scope| {
        for thread in 0..8_u8 {
            scope.spawn(move || {
                for n in 0..10 {
                    blobs.put(&key(&format!("{thread}/{n}")), &[thread; 100]).unwrap();
                    blobs.put(&key("shared"), &[thread; 1_000]).unwrap();
                }
            });
        }
    });
    assert_eq!(keys(blobs).len(), 81);
    let shared = read(blobs, "shared").unwrap();
    assert!(shared.len() == 1_000 && shared.windows(2).all(|pair| pair[0] == pair[1]));
}
