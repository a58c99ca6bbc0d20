//! The matrix: every operation of the served OpenAPI, by everybody who can stand before it, about their own things and
//! about those of others, against a whole instance. What comes back must be what the one table says.

mod scene;
mod versuch;

use crate::world::Answer;
use api::allowed::{Row, Standing, TABLE, Wessen, Zelle};
use scene::Scene;
use std::collections::BTreeSet;
use versuch::versuch;

const STANDINGS: [Standing; 6] = [
    Standing::Besucher,
    Standing::Gast,
    Standing::Weber,
    Standing::Verantwortlich,
    Standing::AnderswoVerantwortlich,
    Standing::Betreiber,
];

/// The operations that the instance says it has.
async fn served(scene: &Scene) -> BTreeSet<String> {
    let description = scene.world.visitor().get("/api/openapi.json").await.json;
    let items = description["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    operations.map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect()
}

/// What is wrong with an answer, if anything is.
fn wrong(answer: &Answer, zelle: Zelle) -> Option<String> {
    let came = format!("{} {} {}", answer.status, answer.problem(), answer.json["detail"]);
    let fits = match zelle {
        Zelle::Ja | Zelle::MitPrivatem => {
            let private = answer.json["privat"].is_object();
            matches!(answer.status, 200..300) && private == (zelle == Zelle::MitPrivatem)
        }
        Zelle::Nein(kind) => (answer.status, answer.problem()) == (kind.status.as_u16(), kind.slug),
        Zelle::Nie => false,
    };
    (!fits).then(|| format!("{came} instead of {zelle:?}"))
}

async fn walk(scene: &Scene, row: &Row, wrongs: &mut Vec<String>) -> usize {
    let mut walked = 0;
    for standing in STANDINGS {
        for wessen in [Wessen::Eigen, Wessen::Fremd] {
            let zelle = row.zelle(standing, wessen);
            if zelle == Zelle::Nie {
                continue;
            }
            let answer = versuch(scene, row.operation, standing, wessen).await.send(scene, standing).await;
            walked += 1;
            if let Some(wrong) = wrong(&answer, zelle) {
                wrongs.push(format!("{} by {standing:?} about {wessen:?}: {wrong}", row.operation));
            }
        }
    }
    walked
}

#[tokio::test]
async fn every_operation_says_to_everybody_what_the_table_says() {
    let scene = Scene::new().await;
    let (mut walked, mut wrongs) = (0, Vec::new());
    for row in TABLE {
        walked += walk(&scene, row, &mut wrongs).await;
    }
    assert!(wrongs.is_empty(), "{} of {walked} cells:\n{}", wrongs.len(), wrongs.join("\n"));
    // Six stand before every operation, at least.
    assert!(walked >= 6 * TABLE.len(), "{walked}");
}

#[tokio::test]
async fn the_table_has_every_operation_once_and_no_other() {
    let scene = Scene::new().await;
    let listed: BTreeSet<String> = TABLE.iter().map(|row| row.operation.to_owned()).collect();
    assert_eq!(listed.len(), TABLE.len(), "an operation stands twice in the table");
    assert_eq!(served(&scene).await, listed);
}

#[test]
fn only_what_a_gast_cannot_own_cannot_come_about() {
    for row in TABLE {
        for standing in [Standing::Weber, Standing::Verantwortlich, Standing::AnderswoVerantwortlich] {
            let owned = row.zellen.eigen.is_some();
            assert!(!owned || row.zelle(standing, Wessen::Eigen) != Zelle::Nie, "{}", row.operation);
        }
        assert!(STANDINGS.iter().all(|standing| row.zelle(*standing, Wessen::Fremd) != Zelle::Nie));
    }
}
