//! Places that are there already.

use crate::process::{Weave, refusal, run, text};
use serde_json::Value;

const PLACES: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"leisure":"playground","osm":"node/1","stadtteil":"Ottensen"},"geometry":{"type":"Point","coordinates":[9.93,53.55]}},
    {"type":"Feature","properties":{"amenity":"library","name":"Bücherhalle","osm":"node/2"},"geometry":{"type":"Point","coordinates":[9.931,53.551]}},
    {"type":"Feature","properties":{"amenity":"library","name":"Anderswo","osm":"node/3"},"geometry":{"type":"Point","coordinates":[11.0,50.0]}},
    {"type":"Feature","properties":{"amenity":"parking"},"geometry":{"type":"Point","coordinates":[9.93,53.55]}},
    {"type":"Feature","properties":{"leisure":"playground"},"geometry":null}]}"#;

fn import(weave: &Weave, file: &str) -> Value {
    let output = run(&["import", "--data", text(&weave.data()), "--ort", &weave.ort, "--json", file]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn importing_twice_doubles_nothing_and_the_knoten_stay() {
    let weave = Weave::found();
    let file = weave.write("places.geojson", PLACES);
    let first = import(&weave, text(&file));
    assert_eq!(first, serde_json::json!({ "new": 2, "known": 0, "outside": 1, "skipped": 2 }));
    let second = import(&weave, text(&file));
    assert_eq!(second, serde_json::json!({ "new": 0, "known": 2, "outside": 1, "skipped": 2 }));
    let server = weave.serve(&[]);
    let found = server.client().get("/api/knoten?bbox=9.90,53.54,9.96,53.56&type=einrichtung").json(200);
    let items = found["items"].as_array().unwrap();
    let mut titles: Vec<_> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Bücherhalle", "Spielplatz in Ottensen"]);
    assert!(items.iter().all(|item| item["is_permanent"] == true), "{items:?}");
}

#[test]
fn what_is_no_file_of_places_is_refused() {
    let weave = Weave::found();
    let data = weave.data();
    let said = |ort: &str, file: &str| refusal(&run(&["import", "--data", text(&data), "--ort", ort, file]));
    let broken = weave.write("broken.geojson", "{\"type\":");
    let extract = weave
        .write("broken.osm.pbf", [0, 0, 0, 13, 10, 9, 79, 83, 77, 72, 101, 97, 100, 101, 114, 24, 255, 1]);
    let places = weave.write("places.geojson", PLACES);
    assert!(said(&weave.ort, text(&broken)).contains("broken.geojson"));
    assert!(said(&weave.ort, text(&extract)).contains("broken.osm.pbf"));
    assert!(said(&weave.ort, "/nowhere.geojson").contains("/nowhere.geojson"));
    assert!(said(&weave.ort, "places.csv").contains("neither"));
    assert!(said("01890000-0000-7000-8000-000000000000", text(&places)).contains("no Ortsweberei"));
}
