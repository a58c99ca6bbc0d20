//! Bounds from GeoJSON (RFC 7946): a `Polygon` or `MultiPolygon`, also inside of a `Feature`, a `FeatureCollection` or
//! a `GeometryCollection`. Everything else in it is passed over.

use crate::language::Words;
use domain::{Bounds, Place, Polygon, Ring};
use serde_json::Value;

static NO_POLYGON: Words =
    Words::fixed("enthält kein Polygon und kein MultiPolygon", "holds no Polygon and no MultiPolygon");
static NO_PLACE: Words = Words::fixed(
    "enthält einen Punkt, der kein Ort auf der Erde ist",
    "holds a point that is no place on earth",
);

/// The bounds that the GeoJSON draws.
///
/// # Errors
/// What is wrong with it, as words that follow the field's name.
pub(crate) fn bounds(value: &Value) -> Result<Bounds, Words> {
    let mut polygons = Vec::new();
    collect(value, &mut polygons)?;
    if polygons.is_empty() {
        return Err(NO_POLYGON.clone());
    }
    Bounds::new(polygons).map_err(|error| {
        let text = error.to_string();
        Words::made(format!("passt nicht: {text}"), format!("does not fit: {text}"))
    })
}

fn collect(value: &Value, polygons: &mut Vec<Polygon>) -> Result<(), Words> {
    let list = |name: &str| value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => list("features").iter().try_for_each(|one| collect(one, polygons)),
        Some("GeometryCollection") => list("geometries").iter().try_for_each(|one| collect(one, polygons)),
        Some("Feature") => value.get("geometry").map_or(Ok(()), |one| collect(one, polygons)),
        Some("Polygon") => {
            polygons.extend(polygon(list("coordinates"))?);
            Ok(())
        }
        Some("MultiPolygon") => {
            for rings in list("coordinates") {
                polygons.extend(polygon(rings.as_array().map(Vec::as_slice).unwrap_or_default())?);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn polygon(rings: &[Value]) -> Result<Option<Polygon>, Words> {
    let mut rings = rings.iter().map(ring).collect::<Result<Vec<_>, _>>()?.into_iter();
    Ok(rings.next().map(|outer| Polygon { outer, holes: rings.collect() }))
}

fn ring(points: &Value) -> Result<Ring, Words> {
    let points = points.as_array().ok_or_else(|| NO_PLACE.clone())?;
    points.iter().map(|point| place(point).ok_or_else(|| NO_PLACE.clone())).collect()
}

fn place(point: &Value) -> Option<Place> {
    let degrees = |at: usize| point.get(at).and_then(Value::as_f64);
    Place::from_degrees(degrees(1)?, degrees(0)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_polygon_is_found_wherever_it_stands() {
        let ring = json!([[9.8, 53.5], [10.0, 53.5], [10.0, 53.6], [9.8, 53.5]]);
        let polygon = json!({"type": "Polygon", "coordinates": [ring]});
        let multi = json!({"type": "MultiPolygon", "coordinates": [[ring], [ring]]});
        let feature = json!({"type": "Feature", "geometry": multi, "properties": {}});
        let all = json!({"type": "FeatureCollection", "features": [feature, {"type": "Feature", "geometry": polygon}]});
        assert_eq!(bounds(&polygon).unwrap().polygons[0].outer.len(), 3);
        assert_eq!(bounds(&all).unwrap().polygons.len(), 3);
    }

    #[test]
    fn what_draws_no_bounds_is_refused() {
        for wrong in [
            json!(7),
            json!({}),
            json!({"type": "Point", "coordinates": [1, 2]}),
            json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}),
            json!({"type": "Polygon", "coordinates": [[[0, 91], [1, 1], [2, 2]]]}),
            json!({"type": "Polygon", "coordinates": ["x"]}),
        ] {
            assert!(bounds(&wrong).is_err(), "{wrong}");
        }
    }
}
