//! Pictures from upload to removal, over blobs in memory.

use super::samples::{png, striped};
use super::*;
use crate::blob::{FolderBlobs, MemoryBlobs};
use image::GenericImageView as _;

const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);
const ADA: GarnrolleId = GarnrolleId::from_u128(1);
const BEN: GarnrolleId = GarnrolleId::from_u128(2);

fn bilder(blobs: &MemoryBlobs, quota: Quota) -> Bilder {
    Bilder::open(Box::new(blobs.clone()), quota).unwrap()
}

fn file() -> Vec<u8> {
    png(&striped(1_000, 500))
}

fn keys(blobs: &MemoryBlobs) -> usize {
    let mut keys = 0;
    blobs.each(&mut |_| keys += 1).unwrap();
    keys
}

#[test]
fn what_was_taken_in_is_described_and_read_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let blobs = Box::new(FolderBlobs::open(folder.path()).unwrap());
        Bilder::open(blobs, Quota::default()).unwrap()
    };
    let bild = open().take_in(&file(), ADA, NOW).unwrap();
    let widths: Vec<_> = bild.sizes.iter().map(|size| size.width).collect();
    assert_eq!((widths, bild.by, bild.uploaded_at), (vec![320, 960, 1_000], ADA, NOW));
    let again = open();
    assert_eq!(again.describe(bild.id).as_deref(), Some(&*bild));
    for size in &bild.sizes {
        let bytes = again.read(bild.id, size.width).unwrap().unwrap();
        assert_eq!(bytes.len() as u64, size.bytes);
        assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (size.width, size.height));
    }
    assert_eq!(again.read(bild.id, 321).unwrap(), None);
    assert_eq!(again.describe(BildId::from_u128(7)), None);
}

#[test]
fn the_same_file_is_one_picture_for_each_person() {
    let blobs = MemoryBlobs::default();
    let bilder = bilder(&blobs, Quota::default());
    let first = bilder.take_in(&file(), ADA, NOW).unwrap();
    let later = bilder.take_in(&file(), ADA, NOW + Micros::from_seconds(1)).unwrap();
    let others = bilder.take_in(&file(), BEN, NOW).unwrap();
    assert_eq!(first, later);
    assert_ne!(first.id, others.id);
    assert_eq!(keys(&blobs), 2 * (first.sizes.len() + 1));
    assert_eq!(first.id.0.get_version_num(), 8);
}

#[test]
fn the_quota_of_a_person_and_of_everybody_ends_at_its_byte() {
    let sizes = bilder(&MemoryBlobs::default(), Quota::default()).take_in(&file(), ADA, NOW).unwrap().bytes();
    let take = |quota: Quota, by: &[GarnrolleId]| {
        let bilder = bilder(&MemoryBlobs::default(), quota);
        by.iter().map(|by| bilder.take_in(&file(), *by, NOW).map(|_| ())).collect::<Vec<_>>()
    };
    let quota = |person_bytes, instance_bytes| Quota { person_bytes, instance_bytes };
    assert!(matches!(take(quota(sizes, sizes), &[ADA])[..], [Ok(())]));
    assert!(matches!(take(quota(sizes - 1, sizes), &[ADA])[..], [Err(Refused::PersonFull)]));
    assert!(matches!(take(quota(sizes, sizes - 1), &[ADA])[..], [Err(Refused::InstanceFull)]));
    assert!(matches!(take(quota(sizes, 2 * sizes), &[ADA, BEN])[..], [Ok(()), Ok(())]));
    assert!(matches!(
        take(quota(sizes, 2 * sizes - 1), &[ADA, BEN])[..],
        [Ok(()), Err(Refused::InstanceFull)]
    ));
}

#[test]
fn what_was_refused_takes_no_room() {
    let sizes = bilder(&MemoryBlobs::default(), Quota::default()).take_in(&file(), ADA, NOW).unwrap().bytes();
    let bilder = bilder(&MemoryBlobs::default(), Quota { person_bytes: sizes, instance_bytes: sizes });
    assert!(matches!(bilder.take_in(b"no picture", ADA, NOW), Err(Refused::Unfit(Unfit::UnknownFormat))));
    assert!(bilder.take_in(&file(), ADA, NOW).is_ok());
    // Full, and told so before anything is decoded.
    assert!(matches!(bilder.take_in(b"no picture", ADA, NOW), Err(Refused::PersonFull)));
}

#[test]
fn what_nothing_shows_goes_after_a_day_and_makes_room() {
    let blobs = MemoryBlobs::default();
    let bilder = bilder(&blobs, Quota::default());
    let (shown, unshown) =
        (bilder.take_in(&file(), ADA, NOW).unwrap(), bilder.take_in(&file(), BEN, NOW).unwrap());
    let sweep = |at: Timestamp| bilder.sweep(at, 10, |id| id == shown.id).unwrap();
    let end = NOW + UNSHOWN_LIFETIME;
    assert_eq!(sweep(end - Micros(1)), 0);
    assert_eq!(sweep(end), 1);
    assert_eq!(bilder.describe(unshown.id), None);
    assert_eq!(bilder.read(unshown.id, 320).unwrap(), None);
    assert!(bilder.describe(shown.id).is_some());
    assert_eq!(keys(&blobs), shown.sizes.len() + 1);
    assert_eq!(bilder.take_in(&file(), BEN, end).unwrap().id, unshown.id);
}

#[test]
fn who_is_about_to_show_a_picture_spares_it() {
    let bilder = bilder(&MemoryBlobs::default(), Quota::default());
    let bild = bilder.take_in(&file(), ADA, NOW).unwrap();
    let late = NOW + UNSHOWN_LIFETIME - Micros(1);
    assert!(bilder.spare(bild.id, late).is_some());
    assert_eq!(bilder.sweep(late + UNSHOWN_LIFETIME - Micros(1), 10, |_| false).unwrap(), 0);
    assert_eq!(bilder.sweep(late + UNSHOWN_LIFETIME, 10, |_| false).unwrap(), 1);
}

#[test]
fn what_a_crash_left_without_a_description_is_removed_at_the_next_start() {
    let blobs = MemoryBlobs::default();
    let bild = bilder(&blobs, Quota::default()).take_in(&file(), ADA, NOW).unwrap();
    blobs.put(&size_key(BildId::from_u128(9), 320).unwrap(), b"half").unwrap();
    blobs.put(&BlobKey::new("something/else").unwrap(), b"").unwrap();
    bilder(&blobs, Quota::default());
    assert_eq!(keys(&blobs), bild.sizes.len() + 1 + 1);
    blobs.remove(&description_key(bild.id).unwrap()).unwrap();
    assert!(bilder(&blobs, Quota::default()).describe(bild.id).is_none());
    assert_eq!(keys(&blobs), 1);
}

#[test]
fn many_at_once_keep_to_the_quota() {
    let sizes = bilder(&MemoryBlobs::default(), Quota::default()).take_in(&file(), ADA, NOW).unwrap().bytes();
    let bilder = bilder(&MemoryBlobs::default(), Quota { person_bytes: sizes, instance_bytes: 3 * sizes });
    let taken = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=6_u128)
            .map(|person| {
                let bilder = &bilder;
                scope.spawn(move || bilder.take_in(&file(), GarnrolleId::from_u128(person), NOW).is_ok())
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).filter(|taken| *taken).count()
    });
    assert_eq!(taken, 3);
}
