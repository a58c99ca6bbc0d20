//! The live feed as server-sent events: what happens, as it becomes durable, from where a watcher left off.

use super::view_box;
use crate::allowed::Allowed;
use crate::allowed::act::LiveSehen;
use crate::app::Shared;
use crate::book::ask;
use crate::input::{BBox, Params, Query, Reader};
use crate::language::Words;
use crate::limit::{self, NoSeat, Origin};
use crate::live::{Frame, Seat};
use crate::problem::{Problem, kind};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use utoipa::IntoParams;
use views::Bbox;

/// How long a feed may be silent.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How many events are read from the log at a time for a watcher that comes back late.
const CATCH_UP: usize = 512;

/// What to watch.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LiveParams {
    /// Only what happens inside west,south,east,north.
    #[param(value_type = Option<String>, example = "9.9,53.5,10.0,53.6")]
    bbox: Option<BBox>,
    /// Like the header `Last-Event-ID`, for the first connection: the position that was seen last.
    last_event_id: Option<u64>,
}

static A_POSITION: Words = Words::fixed("ist eine Position wie 42", "is a position such as 42");

impl Params for LiveParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (bbox, last) = (reader.bbox(), reader.parsed("last_event_id", &A_POSITION));
        Some(Self { bbox: bbox?, last_event_id: last? })
    }
}

/// What happens, live
///
/// Server-sent events: `id` is the log position, `event` the event type, `data` its public JSON. With `Last-Event-ID`
/// the feed goes on from there, however long ago that was. A comment comes every 15 s at least.
#[utoipa::path(get, path = "/api/live", tag = "Live", params(LiveParams),
    responses((status = 200, description = "A stream that does not end", body = String, content_type = "text/event-stream")))]
pub(crate) async fn live(
    Allowed { app, .. }: Allowed<LiveSehen>,
    Query(asked): Query<LiveParams>,
    origin: Origin,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let window = app.watching.take(origin).map_err(no_window)?;
    let seat = app.app.feed.sit(app.app.config.live_connections);
    let seat = seat.ok_or_else(|| Problem::of(&kind::AUSGELASTET).retry_after(5))?;
    let head = app.app.handle.position();
    let seen = last_seen(&headers).or(asked.last_event_id).unwrap_or(head).min(head);
    let woken = app.app.feed.woken();
    let bbox = asked.bbox.map(view_box);
    let hello = Bytes::from(format!("retry:2000\nid:{seen}\n\n"));
    let watcher = Watcher { app, bbox, next: seen + 1, woken, hello: Some(hello), _places: (seat, window) };
    let mut response = Response::new(Body::from_stream(stream::unfold(watcher, Watcher::more)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn no_window(why: NoSeat) -> Problem {
    match why {
        NoSeat::OfThisOrigin => Problem::of(&kind::ZU_SCHNELL).retry_after(30),
        NoSeat::AtAll => Problem::of(&kind::AUSGELASTET).retry_after(5),
    }
}

fn last_seen(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok()
}

/// One watcher: a position, and what wakes it.
struct Watcher {
    app: Shared,
    bbox: Option<Bbox>,
    next: u64,
    woken: watch::Receiver<u64>,
    hello: Option<Bytes>,
    _places: (Seat, limit::Seat),
}

impl Watcher {
    /// The next bytes; nothing when the log cannot be read, and the browser comes back by itself.
    async fn more(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if let Some(hello) = self.hello.take() {
            return Some((Ok(hello), self));
        }
        loop {
            self.woken.mark_unchanged();
            let bytes = self.unseen().await?;
            if !bytes.is_empty() {
                return Some((Ok(bytes), self));
            }
            match tokio::time::timeout(KEEP_ALIVE, self.woken.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                Err(_) => return Some((Ok(Bytes::from_static(b":\n\n")), self)),
            }
        }
    }

    /// What concerns this watcher of all that it has not seen; from the ring, or from the log when it is long ago.
    async fn unseen(&mut self) -> Option<Bytes> {
        let app = self.app.clone();
        let Some(batches) = app.app.feed.from(self.next) else { return self.look_up().await };
        let mut chunks = Vec::new();
        for batch in &batches {
            let bytes = app.app.feed.frames(batch).select(self.next, |frame| self.wants(frame));
            if !bytes.is_empty() {
                chunks.push(bytes);
            }
            self.next = self.next.max(batch.last() + 1);
        }
        Some(match chunks.len() {
            1 => chunks.swap_remove(0),
            _ => chunks.concat().into(),
        })
    }

    async fn look_up(&mut self) -> Option<Bytes> {
        let from = self.next;
        let happened = ask(&self.app.app.book, move |book| book.happened(from, CATCH_UP)).await;
        let happened =
            happened.inspect_err(|error| tracing::warn!(?error, "a watcher could not catch up")).ok()?;
        let frames = self.app.app.feed.encode(&happened);
        let bytes = frames.select(from, |frame| self.wants(frame));
        self.next = happened.last()?.position + 1;
        // Nothing in this stretch concerns the watcher: a comment keeps the stream moving.
        Some(if bytes.is_empty() { Bytes::from_static(b":\n\n") } else { bytes })
    }

    fn wants(&self, frame: &Frame) -> bool {
        frame.everywhere || self.bbox.is_none_or(|bbox| frame.place.is_some_and(|place| bbox.contains(place)))
    }
}
