//! How a text will look: the same HTML that everybody will see, before it is sent. Nothing is kept of it.

use crate::allowed::Allowed;
use crate::allowed::act::TextAnsehen;
use crate::answer;
use crate::input::{Body, Fields, Sent};
use crate::markdown::html;
use axum::response::Response;
use domain::Beschreibung;
use serde::Serialize;
use utoipa::ToSchema;

/// A text in Markdown.
#[derive(ToSchema)]
#[schema(example = json!({"text": "Kommt **alle**!"}))]
pub(crate) struct Entwurf {
    /// The text, no longer than the longest that is kept.
    #[schema(value_type = String, max_length = 20_000)]
    text: Beschreibung,
}

impl Body for Entwurf {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { text: fields.required("text")? })
    }
}

/// How it looks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Vorschau {
    /// HTML that is safe to show.
    html: String,
}

/// How a text will look
///
/// Paragraphs, lists, quotations, emphasis, code and links to the web; everything else stays text.
#[utoipa::path(post, path = "/api/vorschau", tag = "Knoten", request_body = Entwurf,
    responses((status = 200, description = "The HTML", body = Vorschau)))]
pub(crate) async fn show(_: Allowed<TextAnsehen>, sent: Sent<Entwurf>) -> Response {
    answer::private(&Vorschau { html: html(sent.body.text.as_str()) })
}
