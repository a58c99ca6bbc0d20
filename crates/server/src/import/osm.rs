//! Places from an OpenStreetMap extract (.osm.pbf): tagged nodes, and ways at the middle of their box. Read twice,
//! because ways name their nodes only by id. It must never know the weave.

use super::Source;
use super::kind;
use anyhow::{Result, anyhow};
use domain::{Place, Quelle};
use osmpbf::{Element, ElementReader};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// A tagged way that waits for its nodes.
struct Way {
    id: i64,
    nodes: Vec<i64>,
    tags: BTreeMap<String, String>,
}

/// The places in the file that are of a known kind.
///
/// # Errors
/// One sentence about the file.
pub fn read(path: &Path) -> Result<Vec<Source>> {
    let (mut sources, ways) = tagged(path)?;
    let corners = corners(path, &ways)?;
    sources.extend(ways.into_iter().filter_map(|way| {
        let place = middle(way.nodes.iter().filter_map(|node| corners.get(node)))?;
        Some(Source { quelle: Quelle::new(&format!("osm:way/{}", way.id)).ok()?, place, tags: way.tags })
    }));
    Ok(sources)
}

fn tagged(path: &Path) -> Result<(Vec<Source>, Vec<Way>)> {
    let (mut sources, mut ways) = (Vec::new(), Vec::new());
    each(path, |element| match element {
        Element::Node(node) => {
            sources.extend(node_source(node.id(), node.decimicro_lat(), node.decimicro_lon(), node.tags()));
        }
        Element::DenseNode(node) => {
            sources.extend(node_source(node.id(), node.decimicro_lat(), node.decimicro_lon(), node.tags()));
        }
        Element::Way(way) => {
            let tags = owned(way.tags());
            if kind::of(&tags).is_some() {
                ways.push(Way { id: way.id(), nodes: way.refs().collect(), tags });
            }
        }
        // Multipolygons of parks and the like: their outer ways carry the tags often enough.
        Element::Relation(_) => {}
    })?;
    Ok((sources, ways))
}

/// Where the nodes of these ways lie.
fn corners(path: &Path, ways: &[Way]) -> Result<HashMap<i64, Place>> {
    let mut corners: HashMap<i64, Option<Place>> =
        ways.iter().flat_map(|way| &way.nodes).map(|node| (*node, None)).collect();
    if !corners.is_empty() {
        each(path, |element| {
            let (id, place) = match element {
                Element::Node(node) => (node.id(), place(node.decimicro_lat(), node.decimicro_lon())),
                Element::DenseNode(node) => (node.id(), place(node.decimicro_lat(), node.decimicro_lon())),
                _ => return,
            };
            if let Some(corner) = corners.get_mut(&id) {
                *corner = place;
            }
        })?;
    }
    Ok(corners.into_iter().filter_map(|(id, place)| Some((id, place?))).collect())
}

fn each(path: &Path, take: impl FnMut(Element<'_>)) -> Result<()> {
    let unreadable = |error: osmpbf::Error| anyhow!("{} is no readable .osm.pbf: {error}", path.display());
    ElementReader::from_path(path).map_err(unreadable)?.for_each(take).map_err(unreadable)
}

fn node_source<'t>(
    id: i64,
    lat_e7: i32,
    lon_e7: i32,
    tags: impl Iterator<Item = (&'t str, &'t str)>,
) -> Option<Source> {
    let mut tags = tags.peekable();
    tags.peek()?;
    let tags = owned(tags);
    kind::of(&tags)?;
    Some(Source { quelle: Quelle::new(&format!("osm:node/{id}")).ok()?, place: place(lat_e7, lon_e7)?, tags })
}

fn owned<'t>(tags: impl Iterator<Item = (&'t str, &'t str)>) -> BTreeMap<String, String> {
    tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn place(lat_e7: i32, lon_e7: i32) -> Option<Place> {
    let on_earth = lat_e7.unsigned_abs() <= 900_000_000 && lon_e7.unsigned_abs() <= 1_800_000_000;
    on_earth.then_some(Place { lat_e7, lon_e7 })
}

/// The middle of the box around the corners.
fn middle<'p>(corners: impl Iterator<Item = &'p Place>) -> Option<Place> {
    let (low, high) = corners.fold(None, |box_, corner| {
        let (low, high): (Place, Place) = box_.unwrap_or((*corner, *corner));
        let low = Place { lat_e7: low.lat_e7.min(corner.lat_e7), lon_e7: low.lon_e7.min(corner.lon_e7) };
        let high = Place { lat_e7: high.lat_e7.max(corner.lat_e7), lon_e7: high.lon_e7.max(corner.lon_e7) };
        Some((low, high))
    })?;
    Some(Place {
        lat_e7: i32::midpoint(low.lat_e7, high.lat_e7),
        lon_e7: i32::midpoint(low.lon_e7, high.lon_e7),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_stands_in_the_middle_of_its_box() {
        let corners = [(0, 0), (0, 10), (4, 10), (4, 0)].map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 });
        assert_eq!(middle(corners.iter()), Some(Place { lat_e7: 2, lon_e7: 5 }));
        assert_eq!(middle([].iter()), None);
    }

    #[test]
    fn what_is_no_extract_is_refused_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.osm.pbf");
        std::fs::write(&path, "no extract at all, but long enough to look like one").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("no readable .osm.pbf"));
        assert!(read(&folder.path().join("nowhere.osm.pbf")).is_err());
    }
}
