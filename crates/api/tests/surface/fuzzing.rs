//! Whole requests that nobody would send: whatever comes in, the answer is one that the surface may give.

use crate::world::{Caller, World};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri};
use std::str::FromStr;

/// A request as a file holds it: method and address, headers, an empty line, the body. `{ort}` and `{knoten}` stand for
/// ids that are there.
fn request(bytes: &[u8], ort: &str, knoten: &str) -> Option<Request<Body>> {
    let at = bytes.windows(2).position(|window| window == b"\n\n").unwrap_or(bytes.len());
    let head = std::str::from_utf8(&bytes[..at]).ok()?.replace("{ort}", ort).replace("{knoten}", knoten);
    let body = filled(bytes.get(at + 2..).unwrap_or_default(), ort, knoten);
    let mut lines = head.lines();
    let (method, uri) = lines.next()?.split_once(' ')?;
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let method = known.into_iter().find(|known| known.as_str() == method)?;
    let mut request = Request::new(Body::from(body));
    (*request.method_mut(), *request.uri_mut()) = (method, Uri::from_str(uri).ok()?);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let (name, value) = (HeaderName::from_str(name).ok()?, HeaderValue::from_str(value).ok()?);
        request.headers_mut().append(name, value);
    }
    // A live feed never ends, and time is not moved here.
    let endless = ["/api/live", "/api/dev/"].iter().any(|path| request.uri().path().starts_with(path));
    (!endless).then_some(request)
}

fn filled(body: &[u8], ort: &str, knoten: &str) -> Vec<u8> {
    match std::str::from_utf8(body) {
        Ok(text) => text.replace("{ort}", ort).replace("{knoten}", knoten).into_bytes(),
        Err(_) => body.to_vec(),
    }
}

#[test]
fn every_request_gets_an_answer_of_the_surface() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (world, ada, knoten) = runtime.block_on(async {
        let world = World::new().await;
        let ada: Caller = world.ada().await;
        let knoten = ada.tie("Garten").await;
        (world, ada, knoten)
    });
    let ort = world.ort.to_string();
    let answered = std::cell::Cell::new(0);
    fuzz::run("requests", 3_000, |bytes| {
        let Some(request) = request(bytes, &ort, &knoten) else { return };
        // What holds for every answer is asserted where it comes in.
        let answer = runtime.block_on(ada.raw(request));
        assert!(answer.status < 500 || answer.status == 503, "{answer:?}");
        answered.set(answered.get() + 1);
    });
    assert!(answered.get() > 1_000, "only {} were requests at all", answered.get());
}
