//! What the Betreiber does with a running server: founding an Ortsweberei, importing public places. Both are guarded
//! by the token of the instance; who holds it has no vote because of it.

use super::auth::address;
use crate::allowed::Allowed;
use crate::allowed::act::{OrteImportieren, OrtswebereiGruenden};
use crate::app::Shared;
use crate::geojson::bounds;
use crate::input::{Body, Fields, Sent};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::Id;
use crate::write::{Betreiber, written};
use axum::http::StatusCode;
use axum::response::Response;
use domain::command::{ImportierterKnoten, Person};
use domain::event::{KnotenKern, KnotenText};
use domain::{Bounds, Command, Event, GarnrolleId, Name, OrtId, Refusal};
use futures_util::StreamExt;
use futures_util::stream;
use loom::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

/// An Ortsweberei to be founded.
#[derive(ToSchema)]
pub(crate) struct Gruendung {
    /// Its name.
    #[schema(value_type = String, min_length = 1, max_length = 80)]
    name: Name,
    /// Where it reaches: GeoJSON, a `Polygon` or `MultiPolygon`, also as a `Feature` or `FeatureCollection`.
    #[schema(value_type = Object)]
    bounds: Bounds,
    /// Its first Verantwortliche: `{name, address, lat, lon, email}`.
    #[schema(value_type = super::auth::Registrierung)]
    person: Person,
}

fn person(fields: &mut Fields<'_>) -> Option<Person> {
    let (name, adresse) = (fields.required("name"), fields.object("address", address));
    let (place, email) = (fields.place(), fields.required("email"));
    Some(Person { name: name?, adresse: adresse?, email: email?, place: place? })
}

impl Body for Gruendung {
    const LIMIT: usize = 8 * 1024 * 1024;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (name, person) = (fields.required("name"), fields.object("person", person));
        let drawn = fields.raw("bounds").map(bounds);
        let drawn = match drawn {
            Some(Err(words)) => {
                fields.wrong("bounds", words);
                None
            }
            Some(Ok(bounds)) => Some(bounds),
            None => None,
        };
        Some(Self { name: name?, bounds: drawn?, person: person? })
    }
}

/// What was founded.
#[derive(Serialize, ToSchema)]
pub(crate) struct Gegruendet {
    /// The Ortsweberei.
    ort_id: Id,
    /// Its first Verantwortliche.
    garnrolle_id: Id,
}

/// Found an Ortsweberei
///
/// With its structure and its first Verantwortliche. Needs `Authorization: Bearer <token of the Betreiber>`.
#[utoipa::path(post, path = "/api/admin/ortswebereien", tag = "Betreiber", request_body = Gruendung,
    responses((status = 201, description = "Founded", body = Gegruendet)))]
pub(crate) async fn found(
    Allowed { app, by: betreiber, .. }: Allowed<OrtswebereiGruenden>,
    sent: Sent<Gruendung>,
) -> Result<Response, Problem> {
    let Gruendung { name, bounds, person } = sent.body;
    let command = Command::OrtswebereiGruenden { name, bounds, person };
    let outcome = betreiber.submit(&app, sent.request_hash, command).await?;
    let founded = founded(&outcome).ok_or_else(|| Problem::of(&kind::INNEN))?;
    Ok(written(StatusCode::CREATED, outcome.position, &founded))
}

fn founded(outcome: &Outcome) -> Option<Gegruendet> {
    let responsible = outcome.events.iter().find_map(|happened| match happened.event {
        Event::VerantwortlicheErnannt { garnrolle, ort } => Some((garnrolle, ort)),
        _ => None,
    });
    responsible.map(|(garnrolle, ort)| Gegruendet { ort_id: ort.into(), garnrolle_id: garnrolle.into() })
}

/// How many places one request brings at most.
const MOST_PLACES: usize = 1_000;
/// How many commands of one import wait for the writer at once.
const AT_ONCE: usize = 256;

/// Public places to be imported.
#[derive(ToSchema)]
pub(crate) struct Einfuhr {
    /// The Ortsweberei.
    #[schema(value_type = String, format = "uuid")]
    ort_id: OrtId,
    /// The places; what lies outside of the bounds or is a Knoten already is left out and told.
    #[schema(value_type = Vec<Ort>, max_items = 1_000)]
    orte: Vec<ImportierterKnoten>,
}

/// A public place.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the OpenAPI's picture of `ImportierterKnoten`")]
pub(crate) struct Ort {
    /// Where it comes from, such as `osm:node/1234`; a second import of the same one changes nothing.
    #[schema(min_length = 1, max_length = 200)]
    quelle: String,
    /// Its kind.
    #[schema(value_type = crate::shape::KnotenArtWort)]
    r#type: String,
    /// Its sub-kind.
    #[schema(min_length = 1, max_length = 40)]
    unterart: Option<String>,
    /// Its title.
    #[schema(min_length = 1, max_length = 120)]
    title: String,
    /// Its description, in Markdown.
    #[schema(max_length = 20_000)]
    description: Option<String>,
    /// Latitude.
    lat: f64,
    /// Longitude.
    lon: f64,
}

fn place(fields: &mut Fields<'_>) -> Option<ImportierterKnoten> {
    let (quelle, art) = (fields.required("quelle"), fields.required("type"));
    let (unterart, title) = (fields.optional("unterart"), fields.required("title"));
    let (description, place) = (fields.optional("description"), fields.place());
    let description: Option<Option<_>> = description;
    let kern = KnotenKern { art: art?, unterart: unterart?, place: place?, starts_at: None, ends_at: None };
    let text = KnotenText { title: title?, description: description?.unwrap_or_default() };
    Some(ImportierterKnoten { quelle: quelle?, kern, text })
}

impl Body for Einfuhr {
    const LIMIT: usize = 8 * 1024 * 1024;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (ort_id, orte) = (fields.required("ort_id"), fields.objects("orte", MOST_PLACES, place));
        Some(Self { ort_id: ort_id?, orte: orte? })
    }
}

/// What came of an import.
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct Eingefuehrt {
    /// Places that became Knoten.
    neu: u32,
    /// Places that had been imported before.
    bekannt: u32,
    /// Places outside of the bounds.
    ausserhalb: u32,
}

static NOBODY: Words = Words::fixed(
    "Die Ortsweberei hat keine Verantwortlichen, in deren Namen importiert werden könnte.",
    "The Ortsweberei has no Verantwortliche in whose name to import.",
);

/// Import public places
///
/// In the name of the first Verantwortliche of the Ortsweberei. Can be repeated without doubling anything. Needs
/// `Authorization: Bearer <token of the Betreiber>`.
#[utoipa::path(post, path = "/api/admin/import", tag = "Betreiber", request_body = Einfuhr,
    responses((status = 200, description = "What came of it", body = Eingefuehrt)))]
pub(crate) async fn import(
    Allowed { app, by: betreiber, .. }: Allowed<OrteImportieren>,
    sent: Sent<Einfuhr>,
) -> Result<Response, Problem> {
    let Einfuhr { ort_id: ort, orte } = sent.body;
    let known = app.views().ort(ort, app.now()).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    let nobody = || Problem::new(&kind::NUR_VERANTWORTLICHE, NOBODY.clone());
    let by = known.verantwortliche.first().copied().ok_or_else(nobody)?;
    let app = &app;
    let command = |knoten| Command::KnotenImportieren { ort, knoten };
    let commands = orte.into_iter().map(|knoten| one(app, betreiber, by, command(knoten)));
    let mut outcomes = stream::iter(commands).buffered(AT_ONCE);
    let mut sum = Eingefuehrt::default();
    while let Some(outcome) = outcomes.next().await {
        match outcome? {
            Came::New => sum.neu += 1,
            Came::Known => sum.bekannt += 1,
            Came::Outside => sum.ausserhalb += 1,
        }
    }
    Ok(written(StatusCode::OK, app.app.handle.position(), &sum))
}

enum Came {
    New,
    Known,
    Outside,
}

/// Imports one place. Its own source makes a repetition harmless, so each has a command id of its own.
async fn one(app: &Shared, betreiber: Betreiber, by: GarnrolleId, command: Command) -> Result<Came, Problem> {
    match betreiber.submit_for(app, by, command).await {
        Ok(_) => Ok(Came::New),
        Err(loom::Failure::Refused(Refusal::SchonImportiert { .. })) => Ok(Came::Known),
        Err(loom::Failure::Refused(Refusal::AusserhalbDerOrtsweberei)) => Ok(Came::Outside),
        Err(failure) => Err(crate::write::failed(failure)),
    }
}
