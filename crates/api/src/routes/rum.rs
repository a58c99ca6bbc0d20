//! What the pages measured about themselves, without a word about who looked at them.

use crate::allowed::Allowed;
use crate::allowed::act::MesswerteMelden;
use crate::input::{Body, Fields, Sent};
use crate::language::Words;
use crate::problem::Problem;
use crate::rum::{Metric, PAGES};
use crate::shape::{MessgroesseWort, SeiteWort};
use axum::http::{HeaderMap, StatusCode};
use utoipa::ToSchema;

/// The greatest number of values in one message.
const MAX_VALUES: usize = 100;

/// What a page measured.
#[derive(ToSchema)]
pub(crate) struct Messwerte {
    /// Which page, by its name in the platform; `other` for any other.
    #[schema(value_type = SeiteWort)]
    page: usize,
    /// The values.
    #[schema(value_type = Vec<Messwert>, max_items = 100)]
    values: Vec<(Metric, u64)>,
}

/// One value.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the OpenAPI's picture of what is read into `values`")]
pub(crate) struct Messwert {
    /// What was measured.
    #[schema(value_type = MessgroesseWort)]
    metric: String,
    /// Milliseconds; of `CLS` the score.
    #[schema(minimum = 0, maximum = 600_000)]
    value: f64,
}

static A_PAGE: Words = Words::fixed("ist keine Seite der Plattform", "is no page of the platform");
static A_METRIC: Words = Words::fixed(
    "ist keines von: TTFB, FCP, LCP, INP, CLS, longtask",
    "is none of: TTFB, FCP, LCP, INP, CLS, longtask",
);
static A_VALUE: Words = Words::fixed("liegt zwischen 0 und 600000", "lies between 0 and 600000");

impl Body for Messwerte {
    const LIMIT: usize = 8 * 1024;
    /// What a page sends while it is being closed comes as text.
    const MAY_BE_TEXT: bool = true;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let page = fields.required::<String>("page").and_then(|name| {
            let page = PAGES.iter().position(|page| *page == name);
            if page.is_none() {
                fields.wrong("page", A_PAGE.clone());
            }
            page
        });
        let values = fields.objects("values", MAX_VALUES, value);
        Some(Self { page: page?, values: values? })
    }
}

fn value(fields: &mut Fields<'_>) -> Option<(Metric, u64)> {
    let (metric, value) = (fields.required::<String>("metric"), fields.required::<f64>("value"));
    let metric = metric.and_then(|word| {
        let known = Metric::WORDS.iter().position(|known| *known == word);
        if known.is_none() {
            fields.wrong("metric", A_METRIC.clone());
        }
        known.and_then(|at| Metric::ALL.get(at)).copied()
    });
    let value = value.filter(|value| {
        let believed = (0.0..=Metric::MOST).contains(value);
        if !believed {
            fields.wrong("value", A_VALUE.clone());
        }
        believed
    });
    let metric = metric?;
    let whole = if metric == Metric::Cls { value? * 1_000.0 } else { value? };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 600 million")]
    Some((metric, whole.round() as u64))
}

/// Tell how fast a page was
///
/// Counted in histograms that `/api/metrics` shows; nothing else is kept. Who sends `DNT: 1` or `Sec-GPC: 1` is not
/// counted, and nobody is where the instance does not measure (`measures` in `/api/karte`).
#[utoipa::path(post, path = "/api/rum", tag = "Betrieb", request_body = Messwerte,
    responses((status = 204, description = "Counted, or passed over")))]
pub(crate) async fn tell(
    Allowed { app, .. }: Allowed<MesswerteMelden>,
    headers: HeaderMap,
    sent: Sent<Messwerte>,
) -> Result<StatusCode, Problem> {
    if app.app.config.rum && !objects(&headers) {
        for (metric, value) in sent.body.values {
            app.rum.count(sent.body.page, metric, value);
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Whether somebody asked not to be measured.
fn objects(headers: &HeaderMap) -> bool {
    ["dnt", "sec-gpc"].into_iter().any(|name| headers.get(name).is_some_and(|value| value == "1"))
}
