//! Bounds from GeoJSON: all polygons of a file, or of those features that have a given property.

use anyhow::{Context as _, Result, anyhow, bail};
use domain::{Bounds, Place, Polygon, Ring};
use geojson::{Feature, GeoJson, Geometry, GeometryValue, Position};
use std::path::Path;

/// The greatest bounds file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// The bounds in this file; `only` is a `KEY=VALUE` that chooses features.
///
/// # Errors
/// One sentence about the file.
pub fn read(path: &Path, only: Option<&str>) -> Result<Bounds> {
    let named = || format!("the bounds {}", path.display());
    let size = std::fs::metadata(path).with_context(|| format!("{} cannot be read", named()))?.len();
    if size > MAX_FILE_BYTES {
        bail!("{} are too large: at most {MAX_FILE_BYTES} bytes", named());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", named()))?;
    let only = only.map(chosen).transpose()?;
    parse(&text, only).with_context(|| format!("{} cannot be used", named()))
}

fn chosen(only: &str) -> Result<(&str, &str)> {
    only.split_once('=').ok_or_else(|| anyhow!("--only {only} is not KEY=VALUE, such as bezirk=Altona"))
}

fn parse(text: &str, only: Option<(&str, &str)>) -> Result<Bounds> {
    let geojson: GeoJson = text.parse().map_err(|error| anyhow!("it is no GeoJSON: {error}"))?;
    let mut polygons = Vec::new();
    match &geojson {
        GeoJson::Geometry(geometry) => collect(geometry, &mut polygons)?,
        GeoJson::Feature(feature) => collect_feature(feature, only, &mut polygons)?,
        GeoJson::FeatureCollection(collection) => {
            for feature in &collection.features {
                collect_feature(feature, only, &mut polygons)?;
            }
        }
    }
    if let (Some((key, value)), true) = (only, polygons.is_empty()) {
        bail!("no feature has {key}={value}");
    }
    Ok(Bounds::new(polygons)?)
}

fn collect_feature(feature: &Feature, only: Option<(&str, &str)>, polygons: &mut Vec<Polygon>) -> Result<()> {
    let wanted =
        |(key, value): (&str, &str)| feature.property(key).is_some_and(|found| is_word(found, value));
    match &feature.geometry {
        Some(geometry) if only.is_none_or(wanted) => collect(geometry, polygons),
        _ => Ok(()),
    }
}

fn is_word(found: &geojson::JsonValue, word: &str) -> bool {
    match found {
        geojson::JsonValue::String(text) => text == word,
        geojson::JsonValue::Number(number) => number.to_string().as_str() == word,
        _ => false,
    }
}

fn collect(geometry: &Geometry, polygons: &mut Vec<Polygon>) -> Result<()> {
    match &geometry.value {
        GeometryValue::Polygon { coordinates } => polygons.push(polygon(coordinates)?),
        GeometryValue::MultiPolygon { coordinates } => {
            for one in coordinates {
                polygons.push(polygon(one)?);
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            for one in geometries {
                collect(one, polygons)?;
            }
        }
        // Points and lines enclose nothing.
        _ => {}
    }
    Ok(())
}

fn polygon(rings: &[Vec<Position>]) -> Result<Polygon> {
    let mut rings = rings.iter().map(|ring| ring.iter().map(place).collect::<Result<Ring>>());
    let outer = rings.next().ok_or_else(|| anyhow!("a polygon has no ring"))??;
    Ok(Polygon { outer, holes: rings.collect::<Result<_>>()? })
}

/// The place of a GeoJSON position: longitude first.
///
/// # Errors
/// When it is not on earth.
pub fn place(position: &Position) -> Result<Place> {
    match position.as_slice() {
        [lon, lat, ..] => Ok(Place::from_degrees(*lat, *lon)?),
        _ => bail!("a position has fewer than two numbers"),
    }
}

/// A place that stands for the whole geometry: the point itself, the middle of a line, a place inside a polygon.
#[must_use]
pub fn standing_place(geometry: &Geometry) -> Option<Place> {
    let middle = |line: &[Position]| place(line.get(line.len() / 2)?).ok();
    match &geometry.value {
        GeometryValue::Point { coordinates } => place(coordinates).ok(),
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => {
            middle(coordinates)
        }
        GeometryValue::MultiLineString { coordinates } => middle(coordinates.first()?),
        GeometryValue::GeometryCollection { geometries } => geometries.iter().find_map(standing_place),
        GeometryValue::Polygon { .. } | GeometryValue::MultiPolygon { .. } => {
            let mut polygons = Vec::new();
            collect(geometry, &mut polygons).ok()?;
            Some(Bounds::new(polygons).ok()?.inner_place())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"West"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
        {"type":"Feature","properties":{"name":"East"},"geometry":{"type":"MultiPolygon","coordinates":[[[[5,0],[6,0],[6,1],[5,1],[5,0]]]]}},
        {"type":"Feature","properties":{"name":"Point"},"geometry":{"type":"Point","coordinates":[5,0]}}]}"#;

    fn at(lat: f64, lon: f64) -> Place {
        Place::from_degrees(lat, lon).unwrap()
    }

    #[test]
    fn all_polygons_of_a_file_are_the_bounds_or_the_chosen_ones() {
        let all = parse(TWO, None).unwrap();
        assert!(all.contain(at(0.5, 0.5)) && all.contain(at(0.5, 5.5)) && !all.contain(at(0.5, 3.0)));
        let east = parse(TWO, Some(("name", "East"))).unwrap();
        assert!(!east.contain(at(0.5, 0.5)) && east.contain(at(0.5, 5.5)));
    }

    #[test]
    fn what_encloses_nothing_is_refused_with_a_sentence() {
        let said = |text: &str, only| format!("{:#}", parse(text, only).unwrap_err());
        assert!(said(TWO, Some(("name", "North"))).contains("no feature has name=North"));
        assert!(said(TWO, Some(("name", "Point"))).contains("no feature has"));
        assert!(said("{", None).contains("no GeoJSON"));
        assert!(said(r#"{"type":"Point","coordinates":[1,2]}"#, None).contains("at least one polygon"));
        let off = r#"{"type":"Polygon","coordinates":[[[0,0],[1,95],[1,1],[0,0]]]}"#;
        assert!(said(off, None).contains("latitude"));
    }

    #[test]
    fn a_place_stands_for_a_polygon_inside_of_it() {
        let geometry: Geometry = serde_json::from_str(
            r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[3,4],[3,1],[1,1],[1,4],[0,4],[0,0]]]}"#,
        )
        .unwrap();
        let mut polygons = Vec::new();
        collect(&geometry, &mut polygons).unwrap();
        assert!(Bounds::new(polygons).unwrap().contain(standing_place(&geometry).unwrap()));
    }
}
