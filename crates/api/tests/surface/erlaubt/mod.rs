//! The matrix: every operation of the served OpenAPI, by everybody who can stand before it, about their own things and
//! about those of others, against a whole instance. What comes back must be what the one table says.

mod scene;
mod versuch;

use crate::world::Answer;
use api::allowed::{Row, Standing, TABLE, Wer, Wessen, Zelle, Zugang};
use api::problem::kind;
use ports::identity::Umfang;
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

/// What the table says to a program in the name of a Weber, about what is others'.
fn zum_programm(row: &Row, umfang: Umfang) -> Zelle {
    let reaches = match row.zugang {
        Zugang::Frei => true,
        Zugang::Mit(needed) => needed == umfang,
        Zugang::Nie => false,
    };
    if reaches { row.zelle(Standing::Weber, Wessen::Fremd) } else { Zelle::Nein(&kind::ZUGANG_REICHT_NICHT) }
}

#[tokio::test]
async fn a_program_reaches_as_far_as_its_zugang_and_no_further() {
    let scene = Scene::new().await;
    let mut wrongs = Vec::new();
    for umfang in Umfang::ALL {
        let token = scene.who(Standing::Weber).unwrap().zugang(umfang.word()).await.text("token");
        for row in TABLE {
            let attempt = versuch(&scene, row.operation, Standing::Weber, Wessen::Fremd).await;
            let answer = attempt.send_by_token(&scene, &token).await;
            if let Some(wrong) = wrong(&answer, zum_programm(row, umfang)) {
                wrongs.push(format!("{} with {umfang:?}: {wrong}", row.operation));
            }
            let challenge = answer.header("www-authenticate");
            let refused = answer.problem() == "zugang-reicht-nicht";
            assert_eq!(challenge.contains("insufficient_scope"), refused, "{}: {challenge}", row.operation);
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[test]
fn no_zugang_touches_the_account_or_an_office() {
    let never = [
        "post_me_zugaenge",
        "delete_me_zugaenge_id",
        "patch_me",
        "post_me_vergessen",
        "get_me_export",
        "post_admin_accounts_id_verify",
        "post_admin_ortswebereien",
        "post_einfrierungen",
        "post_auszahlungen_id_bezahlt",
        "post_buchungen_id_korrektur",
    ];
    for operation in never {
        let row = TABLE.iter().find(|row| row.operation == operation).unwrap();
        assert_eq!(row.zugang, Zugang::Nie, "{operation}");
    }
    for row in TABLE {
        assert!(row.wer == Wer::Alle || row.zugang != Zugang::Frei, "{}", row.operation);
    }
}

#[tokio::test]
async fn the_table_has_every_operation_once_and_no_other() {
    let scene = Scene::new().await;
    let listed: BTreeSet<String> = TABLE.iter().map(|row| row.operation.to_owned()).collect();
    assert_eq!(listed.len(), TABLE.len(), "an operation stands twice in the table");
    assert_eq!(served(&scene).await, listed);
}

#[tokio::test]
async fn the_matrix_would_see_a_hole() {
    let scene = Scene::new().await;
    let attempt = versuch(&scene, "patch_knoten_id", Standing::Gast, Wessen::Fremd).await;
    let answer = attempt.send(&scene, Standing::Gast).await;
    assert_eq!(wrong(&answer, Zelle::Nein(&kind::NUR_WEBER)), None);
    for other in [Zelle::Ja, Zelle::MitPrivatem, Zelle::Nie, Zelle::Nein(&kind::NUR_VERANTWORTLICHE)] {
        assert!(wrong(&answer, other).is_some(), "{other:?}");
    }
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
