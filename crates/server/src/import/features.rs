//! Places from a GeoJSON file. It must never know the weave.

use super::Source;
use crate::bounds::standing_place;
use anyhow::{Context as _, Result, anyhow, bail};
use domain::{Place, Quelle};
use geojson::{Feature, GeoJson, JsonValue};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// The greatest GeoJSON file that is read, in bytes; what is larger comes as OSM PBF.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// The places of the file and how many features had none.
///
/// # Errors
/// One sentence about the file.
pub fn read(path: &Path) -> Result<(Vec<Source>, usize)> {
    let named = || format!("{} cannot be read", path.display());
    if std::fs::metadata(path).with_context(named)?.len() > MAX_FILE_BYTES {
        bail!("{} is too large for GeoJSON: at most {MAX_FILE_BYTES} bytes", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(named)?;
    let geojson: GeoJson =
        text.parse().map_err(|error| anyhow!("{} is no GeoJSON: {error}", path.display()))?;
    let features = match geojson {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(_) => bail!("{} holds a geometry without properties", path.display()),
    };
    let all = features.len();
    let sources: Vec<Source> = features.iter().filter_map(source).collect();
    let without = all - sources.len();
    Ok((sources, without))
}

fn source(feature: &Feature) -> Option<Source> {
    let place = standing_place(feature.geometry.as_ref()?)?;
    let tags: BTreeMap<String, String> =
        feature.properties_iter().filter_map(|(key, value)| Some((key.clone(), word(value)?))).collect();
    Some(Source { quelle: quelle(feature, &tags, place)?, place, tags })
}

fn word(value: &JsonValue) -> Option<String> {
    match value {
        JsonValue::String(text) => Some(text.clone()),
        JsonValue::Number(number) => Some(number.to_string()),
        JsonValue::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        _ => None,
    }
}

/// What names the place for ever: its OpenStreetMap id, else the feature's id, else a hash of what it is, what it is
/// called and where it lies.
fn quelle(feature: &Feature, tags: &BTreeMap<String, String>, place: Place) -> Option<Quelle> {
    let osm = ["osm", "@id", "osm_id"].into_iter().find_map(|key| tags.get(key));
    let text = match (osm, &feature.id) {
        (Some(osm), _) => format!("osm:{osm}"),
        (None, Some(geojson::feature::Id::String(id))) => format!("geojson:{id}"),
        (None, Some(geojson::feature::Id::Number(id))) => format!("geojson:{id}"),
        (None, None) => {
            let kind = super::kind::of(tags).map_or("", |kind| kind.unterart);
            let name = tags.get("name").or_else(|| tags.get("title")).map_or("", String::as_str);
            let what = format!("{kind}\n{name}\n{}\n{}", place.lat_e7, place.lon_e7);
            format!("ort:{}", hex::encode(Sha256::digest(what.as_bytes()).get(..16)?))
        }
    };
    Quelle::new(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quellen(json: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.geojson");
        std::fs::write(&path, json).unwrap();
        read(&path).unwrap().0.into_iter().map(|source| source.quelle.as_str().to_owned()).collect()
    }

    fn feature(head: &str, properties: &str, lon: f64) -> String {
        format!(
            r#"{{"type":"Feature",{head}"properties":{{{properties}}},"geometry":{{"type":"Point","coordinates":[{lon},53.5]}}}}"#
        )
    }

    #[test]
    fn a_place_is_named_by_osm_id_feature_id_or_what_it_is() {
        let collection = format!(
            r#"{{"type":"FeatureCollection","features":[{},{},{},{}]}}"#,
            feature("", r#""osm":"node/7","kategorie":"kita""#, 9.9),
            feature("", r#""osm_id":8"#, 9.9),
            feature(r#""id":"a26","#, r#""title":"A 26""#, 9.9),
            feature("", r#""kategorie":"park""#, 9.9),
        );
        let found = quellen(&collection);
        assert_eq!(found[..3], ["osm:node/7", "osm:8", "geojson:a26"]);
        assert!(found[3].starts_with("ort:"));
        assert_ne!(found[3], quellen(&feature("", r#""kategorie":"park""#, 9.8))[0]);
        assert_eq!(found[3], quellen(&feature("", r#""kategorie":"park","seen":"twice""#, 9.9))[0]);
    }
}
