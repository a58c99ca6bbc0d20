//! Garnrollen: lists, the public part, what somebody did.

use super::{page, view_box};
use crate::allowed::Allowed;
use crate::allowed::act::{AktivitaetLesen, GarnrolleLesen, GarnrollenLesen};
use crate::answer;
use crate::app::Inner;
use crate::input::{BBox, Limit, Params, Query, Reader};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{GarnrolleAnswer, PrivatAnswer, Seite, StatusWort, TatAnswer};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::state::Status;
use domain::{GarnrolleId, OrtId};
use utoipa::IntoParams;
use views::{Bestand, Cursor, Fund, KnotenQuery, RollenQuery, SucheQuery, Suchgebiet};

/// Which Garnrollen to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RollenParams {
    /// Only `gast` or only `weber`.
    #[param(value_type = Option<StatusWort>)]
    status: Option<Status>,
    /// Only of this Ortsweberei.
    #[param(value_type = Option<String>, format = "uuid")]
    ort: Option<OrtId>,
    /// Only with a public position inside west,south,east,north.
    #[param(value_type = Option<String>, example = "9.9,53.5,10.0,53.6")]
    bbox: Option<BBox>,
    /// Looks in names, Güter and Kompetenzen.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

static A_STATUS: Words = Words::fixed("ist gast oder weber", "is gast or weber");
pub(super) static A_CURSOR: Words =
    Words::fixed("ist kein »next_cursor« einer früheren Seite", "is no “next_cursor” of an earlier page");

fn status(text: &str) -> Result<Status, Words> {
    match text {
        "gast" => Ok(Status::Gast),
        "weber" => Ok(Status::Weber),
        _ => Err(A_STATUS.clone()),
    }
}

impl Params for RollenParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (status, ort) = (reader.optional("status", status), reader.id("ort"));
        let (bbox, q) = (reader.bbox(), reader.q());
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        Some(Self { status: status?, ort: ort?, bbox: bbox?, q: q?, cursor: cursor?, limit: limit? })
    }
}

/// Garnrollen
#[utoipa::path(get, path = "/api/garnrollen", tag = "Garnrollen", params(RollenParams),
    responses((status = 200, description = "A page, newest first; with `q` the best first", body = Seite<GarnrolleAnswer>)))]
pub(crate) async fn list(
    Allowed { app, .. }: Allowed<GarnrollenLesen>,
    Query(asked): Query<RollenParams>,
    headers: HeaderMap,
) -> Response {
    let page = page(asked.limit, asked.cursor);
    let bbox = asked.bbox.map(view_box);
    let Some(text) = asked.q else {
        let query = RollenQuery { status: asked.status, ort: asked.ort, bbox, page };
        return answer::json(&headers, &Seite::of(app.views().rollen(&query), GarnrolleAnswer::from));
    };
    let filter =
        KnotenQuery { bestand: Bestand::Lebend, bbox, ort: asked.ort, page, ..KnotenQuery::default() };
    let query = SucheQuery { text, gebiet: Suchgebiet::Rollen, filter };
    let found = views::suche(&app.app.views, &query, app.now());
    let next_cursor = found.next.map(|cursor| cursor.to_string());
    let rollen = found.items.into_iter().filter_map(|fund| match fund {
        Fund::Rolle { rolle, .. } => Some(rolle),
        Fund::Knoten(_) => None,
    });
    let wanted = rollen.filter(|rolle| asked.status.is_none_or(|status| status == rolle.status));
    answer::json(&headers, &Seite { items: wanted.map(GarnrolleAnswer::from).collect(), next_cursor })
}

/// A Garnrolle
///
/// The private part is in the answer only for the person, and for a Verantwortliche of its Ortsweberei while it waits
/// for verification.
#[utoipa::path(get, path = "/api/garnrollen/{id}", tag = "Garnrollen",
    params(("id" = String, Path, description = "The Garnrolle", format = "uuid")),
    responses((status = 200, description = "The Garnrolle", body = GarnrolleAnswer)))]
pub(crate) async fn detail(
    Allowed { app, object: id, by: viewer, .. }: Allowed<GarnrolleLesen, GarnrolleId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let rolle = answer_for(&app, id, viewer.0).ok_or_else(|| Problem::of(&kind::GARNROLLE_UNBEKANNT))?;
    let for_one = rolle.privat.is_some();
    Ok(if for_one { answer::private(&rolle) } else { answer::json(&headers, &rolle) })
}

/// The Garnrolle, as this viewer may see it.
pub(super) fn answer_for(
    app: &Inner,
    id: GarnrolleId,
    viewer: Option<GarnrolleId>,
) -> Option<GarnrolleAnswer> {
    let views = app.views();
    let rolle = views.rolle(id)?;
    let verifies = |viewer| rolle.status == Status::Gast && views.is_verantwortlich(viewer, rolle.ort);
    let may_see = viewer.is_some_and(|viewer| viewer == id || verifies(viewer));
    let privat = if may_see { views.rolle_privat(id) } else { None };
    let mut answer = GarnrolleAnswer::from(rolle);
    answer.privat = privat.as_ref().and_then(PrivatAnswer::of);
    Some(answer)
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    pub(super) cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub(super) limit: Limit,
}

impl Params for PageParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        Some(Self { cursor: cursor?, limit: limit? })
    }
}

/// What a Garnrolle did
#[utoipa::path(get, path = "/api/garnrollen/{id}/aktivitaet", tag = "Garnrollen",
    params(("id" = String, Path, description = "The Garnrolle", format = "uuid"), PageParams),
    responses((status = 200, description = "A page, newest first", body = Seite<TatAnswer>)))]
pub(crate) async fn aktivitaet(
    Allowed { app, object: id, .. }: Allowed<AktivitaetLesen, GarnrolleId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.views().aktivitaet(id, &page(asked.limit, asked.cursor));
    let found = found.ok_or_else(|| Problem::of(&kind::GARNROLLE_UNBEKANNT))?;
    Ok(answer::json(&headers, &Seite::of(found, TatAnswer::from)))
}
