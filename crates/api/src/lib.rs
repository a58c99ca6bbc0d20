//! The HTTP surface: it translates between requests and commands, views and answers, and nothing more. Rules live in
//! `domain`; nothing here may decide one, read a store, or know a clock.
//!
//! [`router`] turns an [`App`] into an axum router. Read `gate` for what holds for every request, `allowed` for
//! who may attempt what, then one file of `routes` for what an address does.

pub mod allowed;
mod answer;
pub mod app;
mod aufgabe;
mod auskunft;
pub mod book;
mod cache;
mod darkroom;
mod explaining;
mod feed;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod gate;
mod geojson;
pub mod input;
pub mod language;
pub mod letters;
pub mod limit;
pub mod live;
mod markdown;
mod may;
mod meter;
mod openapi;
mod packed;
mod piece;
pub mod problem;
mod routes;
mod rum;
mod session;
mod shape;
pub mod shed;
mod telling;
mod web;
mod write;

pub use app::{App, Chance, Config, Karte, KartenReichweite, Security, Uploads};
pub use book::{Book, BookError, HeadKey, Platz, SignedHead};
pub use session::COOKIE;

use allowed::Gated;
use app::{Inner, Shared};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use problem::{Problem, kind};
use std::any::Any;
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The router of the whole surface: `/api`, the pages that describe it, and the built web app. Letters are sent on the
/// runtime in which it is called.
pub fn router(app: App) -> Router {
    let (addresses, api) = described(&app.config);
    let routes = api.paths.paths.keys().cloned();
    let mut secret = [0; 16];
    app.chance.fill(&mut secret);
    let shared: Shared = Arc::new(Inner {
        limiter: limit::Limiter::new(&app.config.limits, secret),
        shed: shed::Shed::new(app.config.load),
        aufgaben: aufgabe::Aufgaben::default(),
        watching: limit::Seats::new(app.config.live_connections, app.config.limits.feeds_per_address),
        caches: cache::Caches::default(),
        meter: meter::Meter::of(routes),
        rum: rum::Rum::default(),
        darkroom: darkroom::Darkroom::new(app.config.uploads),
        presses: Arc::new(tokio::sync::Semaphore::new(routes::PRESSES)),
        auskuenfte: tokio::sync::Semaphore::new(routes::AUSKUENFTE),
        csp: web::policy(app.config.web.as_deref()),
        by_tls: app.config.site.starts_with("https://"),
        app,
    });
    let (pages, told) = (Arc::clone(&shared), Arc::clone(&shared));
    letters::Letters::work(&shared);
    addresses
        .merge(openapi::router(&api))
        .merge(explaining::router())
        .route(telling::PATH, axum::routing::get(async move || telling::security(&told)))
        .fallback(move |request: Request| web::fallback(Arc::clone(&pages), request))
        .method_not_allowed_fallback(wrong_method)
        // One layer out of four, the outermost first: each by itself would box every request and answer once more.
        .layer(
            ServiceBuilder::new()
                .layer(compression_br())
                .layer(compression_zstd())
                .layer(from_fn_with_state(Arc::clone(&shared), gate::gate))
                .layer(CatchPanicLayer::custom(fell)),
        )
        .with_state(Gated::new(shared))
}

/// The description of the surface, as `/api/openapi.json` gives it; with the development addresses or without.
#[must_use]
pub fn description(dev: bool) -> OpenApi {
    described(&Config { dev, ..Config::default() }).1
}

fn described(config: &Config) -> (Router<Gated>, OpenApi) {
    let router = OpenApiRouter::with_openapi(openapi::base()).merge(routes::all(config));
    let (router, api) = router.split_for_parts();
    (router, openapi::completed(api))
}

async fn wrong_method() -> Problem {
    Problem::of(&kind::METHODE)
}

/// A handler that fell over: the person is told, the operator finds it in the record, the process goes on.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn fell(panic: Box<dyn Any + Send>) -> Response<Body> {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("without words"), "a handler fell over");
    Problem::of(&kind::INNEN).into_response()
}

/// What is worth compressing: no stream, no archive read in ranges, nothing small.
fn worth_it() -> impl Predicate {
    SizeAbove::new(1_024)
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("application/octet-stream"))
}

/// Compressing costs more than everything else together: live answers get the fastest level of zstd …
fn compression_zstd() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .no_br()
        .no_deflate()
        .quality(CompressionLevel::Precise(1))
        .compress_when(worth_it())
}

/// … and a low one of brotli for who knows nothing better.
fn compression_br() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .no_gzip()
        .no_zstd()
        .no_deflate()
        .quality(CompressionLevel::Precise(4))
        .compress_when(worth_it())
}
