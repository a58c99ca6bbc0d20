//! Pictures: uploaded, described, looked at, shown in a Raum.

use crate::world::{Answer, Caller, World};
use api::Config;
use api::app::Uploads;
use api::limit::{Door, Limits, Rate};
use axum::http::Method;
use ports::bilder::{MAX_BYTES, Quota};
use serde_json::json;
use std::io::Cursor;

/// A picture with something on it.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 99])
    });
    let mut file = Cursor::new(Vec::new());
    image::DynamicImage::from(picture).write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

fn sizes(answer: &Answer) -> Vec<(u64, u64, String)> {
    let sizes = answer.json["sizes"].as_array().unwrap();
    let number = |size: &serde_json::Value, of: &str| size[of].as_u64().unwrap();
    let url = |size: &serde_json::Value| size["url"].as_str().unwrap().to_owned();
    sizes.iter().map(|size| (number(size, "width"), number(size, "height"), url(size))).collect()
}

#[tokio::test]
async fn a_picture_is_uploaded_described_and_looked_at() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let uploaded = ben.upload("image/png", png(2_400, 1_200)).await;
    assert_eq!((uploaded.status, uploaded.header("cache-control")), (201, "private, no-store"));
    let id = uploaded.text("id");
    let expected: Vec<_> = [(320, 160), (960, 480), (1_920, 960)]
        .map(|(width, height)| (width, height, format!("/api/bilder/{id}/{width}")))
        .into();
    assert_eq!(sizes(&uploaded), expected);
    assert_eq!((&uploaded.json["width"], &uploaded.json["height"]), (&json!(1_920), &json!(960)));
    let described = world.visitor().get(&format!("/api/bilder/{id}")).await;
    assert_eq!((described.status, &described.json), (200, &uploaded.json));
    for (width, height, url) in expected {
        let size = world.visitor().get(&url).await;
        assert_eq!((size.status, size.header("content-type")), (200, "image/jpeg"));
        assert_eq!(size.header("cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(size.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(
            size.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        );
        assert_eq!(size.header("content-disposition"), format!("inline; filename=\"{id}-{width}.jpg\""));
        let picture = image::load_from_memory(&size.bytes).unwrap();
        assert_eq!((u64::from(picture.width()), u64::from(picture.height())), (width, height));
        let tag = size.header("etag").to_owned();
        let again = world.visitor().send(Method::GET, &url, &[("if-none-match", &tag)], None).await;
        assert_eq!((again.status, again.bytes.len(), again.header("etag")), (304, 0, tag.as_str()));
    }
    let again = ben.upload("image/png", png(2_400, 1_200)).await;
    assert_eq!((again.status, again.json), (201, uploaded.json));
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let id = ben.upload_any().await;
    for path in ["x", "01900000-0000-8000-8000-000000000001", &format!("{id}/321"), &format!("{id}/320.jpg")]
    {
        ben.get(&format!("/api/bilder/{path}")).await.refuses(404, "bild-unbekannt");
    }
}

#[tokio::test]
async fn a_picture_is_shown_in_a_raum_and_in_its_history() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let bild = ben.upload("image/png", png(1_000, 500)).await;
    let knoten = ben.tie("Garten").await;
    let path = format!("/api/knoten/{knoten}/elemente");
    let body = json!({"type": "bild", "bild_id": bild.text("id"), "alt": "Ein Beet"});
    let set = ben.post(&path, body).await;
    assert_eq!(set.status, 201, "{}", set.json);
    let shown = world.visitor().get(&format!("/api/knoten/{knoten}")).await;
    let history = world.visitor().get(&format!("/api/knoten/{knoten}/verlauf")).await;
    let then = history.items().iter().find(|step| step["event"] == "ElementHinzugefuegt").unwrap();
    for element in [&set.json, &shown.json["elemente"][0], &then["inhalt"]] {
        assert_eq!((&element["type"], &element["alt"]), (&json!("bild"), &json!("Ein Beet")));
        for field in ["width", "height", "sizes", "url"] {
            assert_eq!(element[field], bild.json[field], "{field}");
        }
        assert_eq!(element["bild_id"], bild.json["id"]);
    }
}

#[tokio::test]
async fn a_picture_that_nothing_shows_can_go_and_one_that_was_shown_stays() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let (shown, unshown) = (ben.upload("image/png", png(300, 300)).await, ben.upload_any().await);
    let knoten = ben.tie("Garten").await;
    let path = format!("/api/knoten/{knoten}/elemente");
    let set = ben.post(&path, json!({"type": "bild", "bild_id": shown.text("id"), "alt": "x"})).await;
    ben.delete(&format!("{path}/{}", set.text("id")), Some(2)).await;
    assert_eq!(world.sweep_pictures(), 0);
    world.advance(86_400).await;
    assert_eq!(world.sweep_pictures(), 1);
    ben.get(&format!("/api/bilder/{unshown}")).await.refuses(404, "bild-unbekannt");
    assert_eq!(ben.get(&format!("/api/bilder/{}", shown.text("id"))).await.status, 200);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_by_its_reason() {
    let world = World::new().await;
    world.visitor().upload("image/png", png(10, 10)).await.refuses(401, "nicht-angemeldet");
    let ben = world.gast("Ben").await;
    ben.upload("application/json", b"{}".to_vec()).await.refuses(415, "bildformat");
    ben.upload("image/svg+xml", b"<svg/>".to_vec()).await.refuses(415, "bildformat");
    ben.upload("image/png", b"<svg/>".to_vec()).await.refuses(415, "bildformat");
    ben.upload("image/png", Vec::new()).await.refuses(415, "bildformat");
    ben.upload("image/jpeg", png(8, 8)[..40].to_vec()).await.refuses(422, "bild-unlesbar");
    ben.upload("image/png", png(16_385, 1)).await.refuses(422, "bild-abmessungen");
    let mut largest = png(8, 8);
    largest.resize(MAX_BYTES, 0);
    assert_eq!(ben.upload("image/png", largest.clone()).await.status, 201);
    largest.push(0);
    ben.upload("image/png", largest).await.refuses(413, "zu-gross");
}

#[tokio::test]
async fn a_full_room_is_said_to_whom_it_concerns() {
    let quota = |person_bytes, instance_bytes| Quota { person_bytes, instance_bytes };
    let refused = async |quota: Quota| {
        let world = World::with_quota(quota).await;
        world.gast("Ben").await.upload("image/png", png(640, 480)).await
    };
    refused(quota(100, 1_000_000)).await.refuses(409, "bilder-kontingent");
    refused(quota(1_000_000, 100)).await.refuses(409, "bilder-platz");
    refused(quota(0, 0)).await.refuses(409, "bilder-kontingent");
}

#[tokio::test]
async fn one_person_uploads_only_so_fast_and_only_so_many_at_once() {
    let limits =
        Limits { pictures: Door { person: Some(Rate::new(1, 60, 1)), ..Door::OPEN }, ..Limits::NONE };
    let world = World::with(Config { dev: true, limits, ..Config::default() }).await;
    let (ben, eva) = (world.gast("Ben").await, world.gast("Eva").await);
    ben.upload_any().await;
    let refused = ben.upload("image/png", png(8, 8)).await;
    refused.refuses(429, "zu-schnell");
    assert!(!refused.header("retry-after").is_empty());
    eva.upload_any().await;

    let uploads = Uploads { at_once: 0, ..Uploads::default() };
    let config = Config { dev: true, limits: Limits::NONE, uploads, ..Config::default() };
    let ben = World::with(config).await.gast("Ben").await;
    let full = ben.upload("image/png", png(8, 8)).await;
    full.refuses(503, "bilder-ausgelastet");
    assert_eq!(full.header("retry-after"), "2");
}

#[tokio::test]
async fn a_foreign_page_uploads_nothing() {
    let world = World::new().await;
    let ben: Caller = world.gast("Ben").await;
    let request = axum::http::Request::post("/api/bilder").header("content-type", "image/png");
    let answer = ben.raw(request.body(png(8, 8).into()).unwrap()).await;
    answer.refuses(403, "fremde-herkunft");
}
