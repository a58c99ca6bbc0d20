//! The checkpoint: a start from it is as good as one from the whole log, whatever has become of it meanwhile.

use crate::world::{WITH_A_FORGETFUL_SINK, World};
use domain::{Actor, Command};
use loom::Config;
use std::fs;
use std::path::{Path, PathBuf};

fn path(folder: &Path) -> PathBuf {
    folder.join("checkpoint")
}

/// A world with a checkpoint and something behind it. Nothing is written at its end, as when it is killed.
fn woven(folder: &Path) -> World {
    let mut world = World::founded_with(Config { checkpoint: Some(path(folder)), ..Config::default() });
    world.tie("Bücherzelle");
    world.loom.write_checkpoint();
    world.tie("Spielplatz retten");
    world
}

/// The world after a start, and the first position that its sink was told: behind the end when it was told nothing. All else
/// is as if the whole log had been read.
fn started(world: World, config: Config) -> (World, u64) {
    let (state, head) = (world.loom.state().clone(), world.loom.position());
    let world = world.reopened_with(config);
    assert_eq!((world.loom.state(), world.loom.position(), world.loom.shown()), (&state, head, head));
    let told: Vec<u64> = world.seen().iter().map(|happened| happened.position).collect();
    let first = told.first().copied().unwrap_or(head + 1);
    assert_eq!(told, (first..=head).collect::<Vec<_>>(), "without a gap and to the end");
    (world, first)
}

fn again(world: World) -> (World, u64) {
    let config = world.config.clone();
    started(world, config)
}

#[test]
fn a_start_after_a_kill_goes_on_from_the_checkpoint_and_tells_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let world = woven(folder.path());
    let behind = world.loom.position() - 1;
    let (mut world, first) = again(world);
    assert_eq!((first, world.went_on()), (behind, Some(Vec::new())));
    world.loom.write_checkpoint();
    let (mut world, first) = again(world);
    assert_eq!(first, world.loom.position() + 1, "nothing was left to be told");
    let tied = world.tie("Hochbeet");
    assert_eq!(world.seen().first().map(|happened| happened.position), Some(tied.events[0].position));
    fs::remove_file(path(folder.path())).unwrap();
    let (world, first) = again(world);
    assert_eq!((first, world.went_on()), (1, None));
}

#[test]
fn a_checkpoint_that_is_cut_off_or_flipped_anywhere_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = woven(folder.path());
    let whole = fs::read(path(folder.path())).unwrap();
    let few = whole.len() / 97 + 1;
    for at in (0..whole.len()).step_by(few).chain([whole.len() - 1]) {
        let mut first;
        fs::write(path(folder.path()), &whole[..at]).unwrap();
        (world, first) = again(world);
        assert_eq!(first, 1, "cut off after {at} bytes");
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(path(folder.path()), flipped).unwrap();
        (world, first) = again(world);
        assert_eq!(first, 1, "flipped at {at}");
    }
    fs::write(path(folder.path()), [&whole[..], &[0]].concat()).unwrap();
    (world, _) = again(world);
    assert_eq!(world.went_on(), None, "one byte too many");
    fs::write(path(folder.path()), whole).unwrap();
    assert!(again(world).1 > 1);
}

#[test]
fn a_checkpoint_of_another_edition_of_another_log_or_without_what_a_sink_needs_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let world = woven(folder.path());
    let config = world.config.clone();
    let (world, first) = started(world, Config { edition: 1, ..config.clone() });
    assert_eq!((first, world.went_on()), (1, None));
    let (world, first) = started(world, config);
    assert!(first > 1);
    // One sink that cannot go on has all of them told everything.
    let config = Config { edition: WITH_A_FORGETFUL_SINK, ..world.config.clone() };
    let (mut world, _) = started(world, config);
    world.loom.write_checkpoint();
    let (world, first) = again(world);
    assert_eq!((first, world.went_on()), (1, Some(Vec::new())));
    let other = world.on_an_empty_log();
    assert_eq!((other.loom.position(), other.loom.shown(), other.went_on()), (0, 0, None));
}

#[test]
fn a_crash_between_writing_and_renaming_leaves_the_checkpoint_before() {
    let folder = tempfile::tempdir().unwrap();
    let world = woven(folder.path());
    let beside = path(folder.path()).with_extension("new");
    fs::write(&beside, b"WGCHECK4 half of it").unwrap();
    let (mut world, first) = again(world);
    assert!(first > 1);
    world.loom.write_checkpoint();
    assert!(!beside.exists());
    let (world, first) = again(world);
    assert_eq!(first, world.loom.position() + 1);
}

#[test]
fn a_checkpoint_that_cannot_be_written_takes_the_one_before_with_it_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = woven(folder.path());
    // Where it would be written beside stands a folder.
    let beside = path(folder.path()).with_extension("new");
    fs::create_dir(&beside).unwrap();
    world.loom.write_checkpoint();
    let (mut world, first) = again(world);
    assert!(first > 1 && first <= world.loom.position());
    fs::remove_dir(&beside).unwrap();
    world.loom.write_checkpoint();
    let (world, first) = again(world);
    assert_eq!(first, world.loom.position() + 1);
}

#[test]
fn who_is_forgotten_takes_the_checkpoint_along_and_is_named_at_every_start_from_a_later_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = woven(folder.path());
    let (before, backup) = (fs::read(path(folder.path())).unwrap(), world.keys());
    // One is being written at that moment.
    world.loom.begin_checkpoint();
    let ada = world.ada;
    let forget = world.submission(Actor::Betreiber, Command::RolleVergessen { garnrolle: ada });
    world.weave_one(forget).unwrap();
    assert!(!path(folder.path()).exists());
    fs::write(path(folder.path()), &before).unwrap();
    let (mut world, first) = again(world);
    assert_eq!((first, world.went_on()), (1, None), "put back, nobody can open it");
    world.loom.write_checkpoint();
    let (mut world, first) = again(world);
    assert_eq!((first, world.went_on()), (world.loom.position() + 1, Some(vec![ada])));
    // A backup of the vault has the key again: it is destroyed once more, though its record is not read, and with it
    // the key of the checkpoint, which is read no further then.
    let key = backup.iter().find(|(owner, _)| *owner == ada.as_u128()).copied().unwrap();
    world.bring_back(&[key]);
    let (world, first) = again(world);
    assert_eq!((first, world.went_on()), (1, None));
    assert!(!path(folder.path()).exists() && !world.keys().contains(&key));
}

#[test]
fn what_people_said_of_themselves_stands_in_no_byte_of_log_or_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let world = woven(folder.path());
    let everything = [fs::read(path(folder.path())).unwrap(), world.log.all_bytes()].concat();
    for secret in ["ada@example.org", "Palmaille", "22767", "Bücherzelle", "kkkkkkkk"] {
        assert!(!everything.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
}
