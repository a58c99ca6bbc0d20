//! The live feed.

use crate::world::World;
use api::app::Config;
use api::limit::Limits;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

struct Feed {
    body: Body,
    text: String,
}

/// An event of the feed.
#[derive(Debug)]
struct Heard {
    id: u64,
    event: String,
    data: Value,
}

impl Feed {
    async fn open(world: &World, query: &str, last_event_id: Option<u64>) -> Self {
        let mut request = Request::get(format!("/api/live?{query}"));
        if let Some(last) = last_event_id {
            request = request.header("last-event-id", last);
        }
        let response = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(response.headers().get("content-encoding").is_none());
        Self { body: response.into_body(), text: String::new() }
    }

    /// The next event; comments and the greeting are passed over.
    async fn next(&mut self) -> Heard {
        loop {
            while let Some((frame, rest)) = self.text.clone().split_once("\n\n") {
                rest.clone_into(&mut self.text);
                let field =
                    |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                if let (Some(id), Some(event), Some(data)) = (field("id:"), field("event:"), field("data:")) {
                    return Heard {
                        id: id.parse().unwrap(),
                        event,
                        data: serde_json::from_str(&data).unwrap(),
                    };
                }
            }
            let frame = tokio::time::timeout(Duration::from_secs(5), self.body.frame()).await.unwrap();
            let data = frame.unwrap().unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&data).unwrap());
        }
    }
}

#[tokio::test]
async fn what_happens_is_heard_at_once_in_order() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let mut feed = Feed::open(&world, "", None).await;
    let tied = ben.post("/api/knoten", crate::world::knoten("Garten")).await;
    let (first, second) = (feed.next().await, feed.next().await);
    assert_eq!((first.event.as_str(), second.event.as_str()), ("KnotenGeknuepft", "FadenGezogen"));
    assert_eq!((first.id + 1, second.id), (second.id, tied.position()));
    assert_eq!((&first.data["knoten_id"], &first.data["title"]), (&tied.json["id"], &json!("Garten")));
    assert_eq!((&second.data["kind"], &second.data["lat"]), (&json!("gestaltung"), &json!(53.55)));
    assert!(second.data["expires_at"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn a_watcher_of_an_area_hears_that_area_only() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let mut near = Feed::open(&world, "bbox=9.9,53.5,9.95,53.6", None).await;
    let mut far = Feed::open(&world, "bbox=9.8,53.5,9.85,53.6", None).await;
    ben.tie("Nah").await;
    ben.post("/api/knoten", json!({"type": "idee", "title": "Fern", "lat": 53.55, "lon": 9.82})).await;
    assert_eq!(near.next().await.data["title"], "Nah");
    assert_eq!(far.next().await.data["title"], "Fern");
}

#[tokio::test]
async fn everybody_hears_that_somebody_is_forgotten_and_nobody_what_it_said() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Bens Garten").await;
    ben.post("/api/me/vergessen", json!({})).await;
    let mut far = Feed::open(&world, "bbox=9.8,53.5,9.801,53.501", None).await;
    world.advance(604_800).await;
    assert_eq!(far.next().await.event, "RolleVergessen");
    let mut again = Feed::open(&world, "", Some(0)).await;
    loop {
        let heard = again.next().await;
        assert!(!heard.data.to_string().contains("Ben"), "{heard:?}");
        if heard.event == "RolleVergessen" {
            break;
        }
    }
}

#[tokio::test]
async fn a_watcher_goes_on_where_it_left_off() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let before = world.handle.position();
    ben.tie("Verpasst").await;
    let mut feed = Feed::open(&world, "", Some(before)).await;
    assert_eq!((feed.next().await.id, feed.next().await.id), (before + 1, before + 2));
    let mut by_query = Feed::open(&world, &format!("last_event_id={}", before + 1), None).await;
    assert_eq!(by_query.next().await.id, before + 2);
}

#[tokio::test]
async fn what_the_ring_no_longer_holds_comes_from_the_log() {
    let config = Config { dev: true, limits: Limits::NONE, ..Config::default() };
    let world = World::with_ring(config, 3).await;
    let ben = world.gast("Ben").await;
    for title in ["a", "b", "c", "d"] {
        ben.tie(title).await;
    }
    let head = world.handle.position();
    let mut feed = Feed::open(&world, "", Some(0)).await;
    for position in 1..=head {
        let event = feed.next().await;
        assert_eq!(event.id, position);
        assert!(!event.data.to_string().contains("example.org"), "{event:?}");
    }
    ben.tie("danach").await;
    assert_eq!(feed.next().await.data["title"], "danach");
}

#[tokio::test]
async fn what_happens_by_itself_is_heard_with_its_rule() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Vergänglich").await;
    let mut feed = Feed::open(&world, "", None).await;
    world.advance(604_800).await;
    let (faded, dissolved) = (feed.next().await, feed.next().await);
    assert_eq!((faded.event.as_str(), &faded.data["actor"]), ("FadenVerblasst", &json!("gewebe")));
    assert_eq!(dissolved.event, "KnotenAufgeloest");
    assert_eq!(dissolved.data["regel"], "nichts_fuehrt_mehr_hin");
}

#[tokio::test]
async fn there_are_only_so_many_seats() {
    let config = Config { dev: true, limits: Limits::NONE, live_connections: 1, ..Config::default() };
    let world = World::with(config).await;
    let first = Feed::open(&world, "", None).await;
    world.visitor().get("/api/live").await.refuses(503, "ausgelastet");
    drop(first);
    Feed::open(&world, "", None).await;
    world.visitor().get("/api/live?bbox=1").await.refuses(400, "anfrage-unlesbar");
}
