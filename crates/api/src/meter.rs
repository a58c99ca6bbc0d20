//! What the surface counts about itself, in the text format of Prometheus. Routes and statuses only: no address, no
//! id, no name of anybody.

use axum::extract::MatchedPath;
use axum::http::{Method, StatusCode};
use domain::Timestamp;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Upper bounds of the buckets of answer times, in microseconds.
const BOUNDS_US: [u64; 10] = [250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000, 5_000_000];
/// Statuses are counted by their first digit.
const CLASSES: usize = 6;

/// Counters of one route.
#[derive(Default)]
struct Route {
    reads: [AtomicU64; CLASSES],
    writes: [AtomicU64; CLASSES],
    buckets: [AtomicU64; BOUNDS_US.len() + 1],
    total_us: AtomicU64,
}

/// All counters.
#[derive(Clone)]
pub(crate) struct Meter {
    routes: Arc<FxHashMap<String, Route>>,
    elsewhere: Arc<Route>,
}

/// A request being measured.
pub(crate) struct Watch {
    meter: Meter,
    route: Option<MatchedPath>,
    is_read: bool,
    since: Timestamp,
}

impl Meter {
    /// Counters for these routes; everything else is counted together.
    pub fn of(routes: impl Iterator<Item = String>) -> Self {
        let routes = routes.map(|route| (route, Route::default())).collect();
        Self { routes: Arc::new(routes), elsewhere: Arc::default() }
    }

    pub fn start(&self, method: &Method, route: Option<MatchedPath>, now: Timestamp) -> Watch {
        Watch { meter: self.clone(), route, is_read: method.is_safe(), since: now }
    }

    /// The counters as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut routes: Vec<_> = self.routes.iter().map(|(name, route)| (name.as_str(), route)).collect();
        routes.sort_unstable_by_key(|(name, _)| *name);
        let all = || routes.iter().copied().chain([("other", &*self.elsewhere)]);
        text.push_str("# TYPE weltgewebe_http_requests_total counter\n");
        for (name, route) in all() {
            for (kind, counters) in [("read", &route.reads), ("write", &route.writes)] {
                for (class, counter) in counters.iter().enumerate() {
                    let count = counter.load(Ordering::Relaxed);
                    if count > 0 {
                        let labels = format!("route=\"{name}\",kind=\"{kind}\",status=\"{class}xx\"");
                        let _ = writeln!(text, "weltgewebe_http_requests_total{{{labels}}} {count}");
                    }
                }
            }
        }
        text.push_str("# TYPE weltgewebe_http_request_seconds histogram\n");
        for (name, route) in all() {
            durations(&mut text, name, route);
        }
        text
    }
}

fn durations(text: &mut String, name: &str, route: &Route) {
    let mut sum = 0;
    let counts: Vec<u64> = route.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
    if counts.iter().all(|count| *count == 0) {
        return;
    }
    let bounds = BOUNDS_US.iter().map(|us| seconds(*us)).chain(["+Inf".to_owned()]);
    for (count, bound) in counts.iter().zip(bounds) {
        sum += count;
        let _ =
            writeln!(text, "weltgewebe_http_request_seconds_bucket{{route=\"{name}\",le=\"{bound}\"}} {sum}");
    }
    let total = seconds(route.total_us.load(Ordering::Relaxed));
    let _ = writeln!(text, "weltgewebe_http_request_seconds_sum{{route=\"{name}\"}} {total}");
    let _ = writeln!(text, "weltgewebe_http_request_seconds_count{{route=\"{name}\"}} {sum}");
}

fn seconds(us: u64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

impl Watch {
    pub fn stop(self, status: StatusCode, now: Timestamp) {
        let name = self.route.as_ref().map_or("", MatchedPath::as_str);
        let route = self.meter.routes.get(name).unwrap_or(&self.meter.elsewhere);
        let counters = if self.is_read { &route.reads } else { &route.writes };
        if let Some(counter) = counters.get(usize::from(status.as_u16() / 100)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        // A clock that was set back measures nothing.
        let us = u64::try_from(now.since(self.since).0).unwrap_or(0);
        let at = BOUNDS_US.partition_point(|bound| *bound < us);
        if let Some(bucket) = route.buckets.get(at) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        route.total_us.fetch_add(us, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stand_in_the_text_without_ids() {
        let meter = Meter::of(["/api/me".to_owned()].into_iter());
        let moment = |us| Timestamp::from_micros(us);
        meter.start(&Method::GET, None, moment(0)).stop(StatusCode::NOT_FOUND, moment(300));
        meter.start(&Method::POST, None, moment(500)).stop(StatusCode::CREATED, moment(400));
        let text = meter.text();
        assert!(text.contains("requests_total{route=\"other\",kind=\"read\",status=\"4xx\"} 1\n"));
        assert!(text.contains("requests_total{route=\"other\",kind=\"write\",status=\"2xx\"} 1\n"));
        assert!(text.contains("seconds_count{route=\"other\"} 2\n"));
        assert!(text.contains("seconds_sum{route=\"other\"} 0.000300\n"));
        assert!(!text.contains("/api/me"));
    }
}
