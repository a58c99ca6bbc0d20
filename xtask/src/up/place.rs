//! Where the demo is: the Bezirk Altona with its real community places where their files lie beside the project, else a
//! small made-up neighbourhood at the same spot.

use crate::project::Project;
use anyhow::Result;
use serde_json::{Value, json};
use std::path::PathBuf;

/// A neighbourhood to found.
pub struct Neighbourhood {
    /// Its name.
    pub name: &'static str,
    /// Its bounds.
    pub bounds: PathBuf,
    /// Which features of the bounds file.
    pub only: Option<&'static str>,
    /// Places that are there already.
    pub places: PathBuf,
    /// Whom to thank for them.
    pub attribution: &'static str,
}

impl Neighbourhood {
    /// The real one where its files are, else the made-up one.
    ///
    /// # Errors
    /// When the made-up one cannot be written down.
    pub fn of(project: &Project) -> Result<Self> {
        let bounds = project.data("boundaries/hamburg-stadtteile.geojson");
        let places = project.data("points/hamburg-orte.geojson");
        if let (Some(bounds), Some(places)) = (bounds, places) {
            let attribution = "© OpenStreetMap";
            return Ok(Self { name: "Altona", bounds, only: Some("bezirk=Altona"), places, attribution });
        }
        println!(
            "There are no map data beside the project (../shared/data): a small made-up neighbourhood it is."
        );
        let folder = project.target("neighbourhood");
        std::fs::create_dir_all(&folder)?;
        let (bounds, places) = (folder.join("bounds.geojson"), folder.join("places.geojson"));
        std::fs::write(&bounds, made_up_bounds().to_string())?;
        std::fs::write(&places, made_up_places().to_string())?;
        Ok(Self { name: "Musterviertel", bounds, only: None, places, attribution: "erfunden" })
    }
}

/// West, south, east, north, in degrees; the demo week lies within.
const BOX: [f64; 4] = [9.88, 53.535, 9.98, 53.58];

fn made_up_bounds() -> Value {
    let [west, south, east, north] = BOX;
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({
        "type": "Feature",
        "properties": { "name": "Musterviertel" },
        "geometry": { "type": "Polygon", "coordinates": [ring] },
    })
}

fn made_up_places() -> Value {
    const KINDS: [(&str, &str, &str); 6] = [
        ("spielplatz", "leisure=playground", "Spielplatz"),
        ("buecherei", "amenity=library", "Bücherei"),
        ("trinkwasser", "amenity=drinking_water", "Trinkbrunnen"),
        ("treffpunkt", "amenity=community_centre", "Treffpunkt"),
        ("toilette", "amenity=toilets", "Öffentliche Toilette"),
        ("garten", "leisure=garden", "Nachbarschaftsgarten"),
    ];
    let features: Vec<Value> = (0_u32..36)
        .map(|n| {
            let (kind, tag, name) = KINDS[n as usize % KINDS.len()];
            let (column, row) = (f64::from(n % 6), f64::from(n / 6));
            let coordinates = [BOX[0] + 0.01 + column * 0.015, BOX[1] + 0.005 + row * 0.007];
            let (key, value) = tag.split_once('=').unwrap_or((tag, "yes"));
            let name = format!("{name} {} (erfunden)", n / 6 + 1);
            json!({
                "type": "Feature",
                "properties": { "kategorie": kind, key: value, "name": name, "quelle": format!("muster:{n}") },
                "geometry": { "type": "Point", "coordinates": coordinates },
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::up::script;

    fn is_inside(lat: f64, lon: f64) -> bool {
        (BOX[0]..BOX[2]).contains(&lon) && (BOX[1]..BOX[3]).contains(&lat)
    }

    #[test]
    fn the_made_up_neighbourhood_holds_its_places_and_the_demo() {
        let places = made_up_places();
        for feature in places["features"].as_array().unwrap() {
            let at = &feature["geometry"]["coordinates"];
            assert!(is_inside(at[1].as_f64().unwrap(), at[0].as_f64().unwrap()), "{feature}");
        }
        assert!(script::PERSONS.iter().all(|person| is_inside(person.place.0, person.place.1)));
        assert!(script::KNOTEN.iter().all(|knoten| is_inside(knoten.place.0, knoten.place.1)));
    }
}
