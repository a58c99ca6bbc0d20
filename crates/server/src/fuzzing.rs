//! What fuzzing calls: every reader of files that somebody else wrote, each with what has to hold whatever stands in them.

use crate::cli::{PlaceArgs, ServeArgs};
use crate::config::Settings;
use crate::{bounds, import, tiles};
use std::path::{Path, PathBuf};

/// A file that holds these bytes, one after the other.
struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl File {
    fn named(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().join(name), _folder: folder }
    }

    fn holding(&self, bytes: &[u8]) -> &Path {
        std::fs::write(&self.path, bytes).unwrap();
        &self.path
    }
}

/// What cannot be read is refused with words.
fn is_a_sentence<T>(outcome: anyhow::Result<T>) {
    let Err(error) = outcome else { return };
    assert!(!format!("{error:#}").is_empty());
}

#[test]
fn bounds_of_an_ortsweberei() {
    let file = File::named("bounds.geojson");
    fuzz::run("bounds", 5_000, |bytes| {
        is_a_sentence(bounds::read(file.holding(bytes), None));
        is_a_sentence(bounds::read(file.holding(bytes), Some("bezirk=Altona")));
    });
}

#[test]
fn imported_geojson() {
    let file = File::named("places.geojson");
    fuzz::run("import_geojson", 10_000, |bytes| is_a_sentence(import::understood(file.holding(bytes))));
}

#[test]
fn imported_openstreetmap() {
    let file = File::named("places.osm.pbf");
    fuzz::run("import_osm", 5_000, |bytes| is_a_sentence(import::understood(file.holding(bytes))));
}

#[test]
fn settings() {
    let file = File::named("weltgewebe.toml");
    fuzz::run("config", 10_000, |bytes| {
        let config = Some(file.holding(bytes).to_owned());
        let place = PlaceArgs { config, data: Some("daten".into()), ..PlaceArgs::default() };
        is_a_sentence(Settings::of(&ServeArgs { place, ..ServeArgs::default() }));
    });
}

#[test]
fn base_maps() {
    let mut map = b"PMTiles\x03".to_vec();
    map.resize(127, 0);
    map[24..32].copy_from_slice(&127_u64.to_le_bytes());
    map[32..40].copy_from_slice(&30_u64.to_le_bytes());
    map[97] = 1;
    map.extend_from_slice(br#"{"attribution":"<a href=\"x\">"}"#);
    let file = File::named("map.pmtiles");
    fuzz::run_also("base_maps", vec![map], 5_000, |bytes| is_a_sentence(tiles::karte(file.holding(bytes))));
}
