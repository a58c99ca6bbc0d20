//! Reporting and freezing what people wrote.

use super::antraege::stelle;
use crate::allowed::Allowed;
use crate::allowed::act::{InhaltEinfrieren, InhaltMelden};
use crate::input::{Body, Fields, Sent};
use crate::language::Words;
use crate::problem::Problem;
use crate::shape::AntragAnswer;
use axum::response::Response;
use domain::{Begruendung, Command, ElementId, Gegenstand, KnotenId, NachrichtId};
use utoipa::ToSchema;

/// What is reported or frozen, and why.
#[derive(ToSchema)]
#[schema(example = json!({"knoten_id": "01900000-0000-7000-8000-000000000001", "nachricht_id": "01900000-0000-7000-8000-000000000002", "grund": "Das beleidigt eine Nachbarin."}))]
#[expect(dead_code, reason = "the ids are read into `gegenstand`; they stand here for the OpenAPI")]
pub(crate) struct NeueMeldung {
    /// The Knoten: with nothing else its words and its Raum, else the one that the element or the message is in.
    #[schema(value_type = String, format = "uuid")]
    knoten_id: KnotenId,
    /// One element of its Raum.
    #[schema(value_type = Option<String>, format = "uuid")]
    element_id: Option<ElementId>,
    /// One message of its Gespräch.
    #[schema(value_type = Option<String>, format = "uuid")]
    nachricht_id: Option<NachrichtId>,
    /// The reason, which everyone reads.
    #[schema(value_type = String, min_length = 1, max_length = 2_000)]
    grund: Begruendung,
    #[schema(ignore)]
    gegenstand: Gegenstand,
}

static ONE_OF_BOTH: Words = Words::fixed(
    "geht nicht zusammen mit »nachricht_id«: melde eines nach dem anderen",
    "does not go with “nachricht_id”: report one after the other",
);

impl Body for NeueMeldung {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (knoten_id, grund) = (fields.required("knoten_id"), fields.required("grund"));
        let (element_id, nachricht_id) = (fields.optional("element_id"), fields.optional("nachricht_id"));
        let (knoten, element_id, nachricht_id) = (knoten_id?, element_id?, nachricht_id?);
        let gegenstand = match (element_id, nachricht_id) {
            (None, None) => Gegenstand::Knoten { knoten },
            (Some(element), None) => Gegenstand::Element { knoten, element },
            (None, Some(nachricht)) => Gegenstand::Nachricht { knoten, nachricht },
            (Some(_), Some(_)) => {
                fields.wrong("element_id", ONE_OF_BOTH.clone());
                return None;
            }
        };
        Some(Self { knoten_id: knoten, element_id, nachricht_id, grund: grund?, gegenstand })
    }
}

/// Report something
///
/// It is collapsed at once, and for 24 h the Weber of its Ortsweberei vote on whether it is hidden. Rejected, it is shown
/// again and cannot be reported again as it stands. The answer is the Antrag that is voted on, of the kind `meldung`.
/// Draws a Faden `meldung`.
#[utoipa::path(post, path = "/api/meldungen", tag = "Entscheiden", request_body = NeueMeldung,
    responses((status = 201, description = "The Antrag that is voted on", body = AntragAnswer)))]
pub(crate) async fn report(
    Allowed { app, by: act, .. }: Allowed<InhaltMelden>,
    sent: Sent<NeueMeldung>,
) -> Result<Response, Problem> {
    let NeueMeldung { gegenstand, grund, .. } = sent.body;
    stelle(&app, act, sent.request_hash, Command::InhaltMelden { gegenstand, grund }).await
}

/// Freeze what may be a crime
///
/// By a Verantwortliche. Nobody is told any more what it says and nobody changes it; an Antrag of the kind
/// `einfrierung` follows by itself, and is the answer. Where that is rejected or taken back, it thaws.
#[utoipa::path(post, path = "/api/einfrierungen", tag = "Entscheiden", request_body = NeueMeldung,
    responses((status = 201, description = "The Antrag that is decided about it", body = AntragAnswer)))]
pub(crate) async fn freeze(
    Allowed { app, by: act, .. }: Allowed<InhaltEinfrieren>,
    sent: Sent<NeueMeldung>,
) -> Result<Response, Problem> {
    let NeueMeldung { gegenstand, grund, .. } = sent.body;
    stelle(&app, act, sent.request_hash, Command::InhaltEinfrieren { gegenstand, grund }).await
}
