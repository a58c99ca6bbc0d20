//! The description of the surface: complete, stable, browsable without asking any other host.

use crate::world::World;
use serde_json::Value;

#[tokio::test]
async fn the_description_is_served_and_names_every_problem() {
    let world = World::new().await;
    let answer = world.visitor().get("/api/openapi.json").await;
    assert_eq!(answer.json["openapi"], "3.1.0");
    let paths = answer.json["paths"].as_object().unwrap();
    assert!(paths.len() >= 35, "{}", paths.len());
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let wanted: &[&str] =
                if method == "get" { &["404", "429", "503"] } else { &["401", "403", "409", "422"] };
            for status in wanted {
                assert!(responses.contains_key(*status), "{method} {path} {status}");
            }
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_page_to_browse_it_loads_nothing_from_elsewhere() {
    let world = World::new().await;
    let visitor = world.visitor();
    for (path, kind) in [
        ("/api/doku", "text/html"),
        ("/api/doku/doku.js", "text/javascript"),
        ("/api/doku/doku.css", "text/css"),
    ] {
        let file = visitor.get(path).await;
        assert!(file.header("content-type").starts_with(kind));
        assert!(file.header("content-security-policy").contains("script-src 'self'"));
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(
            !text.contains("http://") && !text.contains("https://") && !text.contains("src=\"//"),
            "{path}"
        );
        assert!(
            !text.contains("<script>") && !text.contains(" style=") && !text.contains(" onclick="),
            "{path}"
        );
    }
}

#[tokio::test]
async fn every_problem_has_a_page_at_its_address() {
    let world = World::new().await;
    let visitor = world.visitor();
    let list = String::from_utf8(visitor.get("/probleme").await.bytes).unwrap();
    for kind in api::problem::ALL {
        let path = format!("/probleme/{}", kind.slug);
        let page = visitor.get(&path).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(list.contains(&path) && String::from_utf8(page.bytes).unwrap().contains(&kind.title.de[..5]));
    }
    let english =
        visitor.send(axum::http::Method::GET, "/probleme", &[("accept-language", "en")], None).await;
    assert!(String::from_utf8(english.bytes).unwrap().contains("Not signed in"));
    visitor.get("/probleme/keines").await.refuses(404, "nicht-da");
}

/// Every change of the surface is seen in a review: the description is kept beside the test.
#[test]
fn the_description_is_as_it_was_agreed() {
    let description: Value = serde_json::from_str(&api::description(true).to_json().unwrap()).unwrap();
    insta::assert_json_snapshot!("openapi", description);
}
