//! Knoten: lists, one by itself, tying, changing, the history.

use super::garnrollen::{A_CURSOR, PageParams};
use super::{page, view_box};
use crate::allowed::Allowed;
use crate::allowed::act::{KnotenAendern, KnotenAuflisten, KnotenKnuepfen, KnotenLesen, VerlaufLesen};
use crate::answer;
use crate::app::Inner;
use crate::cache::{Ready, etag};
use crate::input::{BBox, Body, Change, Fields, IfMatch, Limit, Params, Query, Reader, Sent};
use crate::language::Words;
use crate::may::may;
use crate::piece::page_of;
use crate::problem::{Problem, kind};
use crate::shape::{KnotenAnswer, KnotenArtWort, KnotenItem, SchrittAnswer, Seite, Tied};
use crate::write::written;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::decide::Mitweben;
use domain::event::{KnotenKern, KnotenText};
use domain::{
    Beschreibung, Command, GarnrolleId, KnotenArt, KnotenId, OrtId, Place, Timestamp, Titel, Unterart,
};
use utoipa::{IntoParams, ToSchema};
use views::{Bestand, Cursor, Fund, KnotenQuery, KnotenSummary, Page, SucheQuery, Suchgebiet};

/// Which Knoten to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KnotenParams {
    /// Only of this kind.
    #[param(rename = "type", value_type = Option<KnotenArtWort>)]
    art: Option<KnotenArt>,
    /// Only inside west,south,east,north.
    #[param(value_type = Option<String>, example = "9.9,53.5,10.0,53.6")]
    bbox: Option<BBox>,
    /// Ordered by the distance from lat,lon.
    #[param(value_type = Option<String>, example = "53.55,9.95")]
    near: Option<Place>,
    /// With `near`: only so far away, in metres.
    #[param(minimum = 0, maximum = 20_040_000)]
    radius: Option<f64>,
    /// Looks in titles, descriptions and elements.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only of this Ortsweberei.
    #[param(value_type = Option<String>, format = "uuid")]
    ort: Option<OrtId>,
    /// Only tied by this Garnrolle.
    #[param(value_type = Option<String>, format = "uuid")]
    by: Option<GarnrolleId>,
    /// `true` asks for the archive.
    #[param(value_type = Option<bool>)]
    archived: bool,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

static A_RADIUS: Words = Words::fixed("ist eine Entfernung in Metern", "is a distance in metres");

fn radius(text: &str) -> Result<f64, Words> {
    let metres = text.parse().ok().filter(|metres: &f64| metres.is_finite() && *metres >= 0.0);
    metres.ok_or_else(|| A_RADIUS.clone())
}

impl Params for KnotenParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (art, bbox, near) = (reader.word("type"), reader.bbox(), reader.near());
        let (radius, q, ort) = (reader.optional("radius", radius), reader.q(), reader.id("ort"));
        let (by, archived) = (reader.id("by"), reader.switch("archived"));
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        Some(Self {
            art: art?,
            bbox: bbox?,
            near: near?,
            radius: radius?,
            q: q?,
            ort: ort?,
            by: by?,
            archived: archived?,
            cursor: cursor?,
            limit: limit?,
        })
    }
}

/// Knoten
///
/// Living ones unless `archived=true`. With `near` the nearest come first and carry `distance_m`; with `q` only what
/// is found, the best first.
#[utoipa::path(get, path = "/api/knoten", tag = "Knoten", params(KnotenParams),
    responses((status = 200, description = "A page", body = Seite<KnotenItem>)))]
pub(crate) async fn list(
    Allowed { app, .. }: Allowed<KnotenAuflisten>,
    Query(asked): Query<KnotenParams>,
    headers: HeaderMap,
) -> Response {
    let (filter, now) = (filter(&asked), app.now());
    let Some(text) = asked.q else {
        let body = page_of(&app.caches, &app.views().knoten_page(&filter, now), now);
        return answer::json_bytes(&headers, body);
    };
    let found = searched(&app, text, filter, now);
    let views = app.views();
    let item = |knoten: KnotenSummary| KnotenItem::of(&knoten, views.strongest_faden(knoten.id, now));
    answer::json(&headers, &Seite::of(found, item))
}

fn filter(asked: &KnotenParams) -> KnotenQuery {
    KnotenQuery {
        bestand: if asked.archived { Bestand::Archiv } else { Bestand::Lebend },
        bbox: asked.bbox.map(view_box),
        near: asked.near,
        radius_m: asked.radius,
        art: asked.art,
        ort: asked.ort,
        by: asked.by,
        page: page(asked.limit, asked.cursor),
    }
}

fn searched(app: &Inner, text: String, filter: KnotenQuery, now: Timestamp) -> Page<KnotenSummary> {
    let query = SucheQuery { text, gebiet: Suchgebiet::Knoten, filter };
    let found = views::suche(&app.app.views, &query, now);
    let knoten = found.items.into_iter().filter_map(|fund| match fund {
        Fund::Knoten(knoten) => Some(knoten),
        Fund::Rolle { .. } => None,
    });
    Page { items: knoten.collect(), next: found.next, valid_until: found.valid_until }
}

/// A Knoten
///
/// Living or in the archive, with its Raum. `viewer.may` says what the person who asks may do.
#[utoipa::path(get, path = "/api/knoten/{id}", tag = "Knoten",
    params(("id" = String, Path, description = "The Knoten", format = "uuid")),
    responses((status = 200, description = "The Knoten", body = KnotenAnswer)))]
pub(crate) async fn detail(
    Allowed { app, object: id, by: viewer, .. }: Allowed<KnotenLesen, KnotenId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(viewer) = viewer.0 {
        let knoten = current(&app, id, Some(viewer)).ok_or_else(|| Problem::of(&kind::KNOTEN_UNBEKANNT))?;
        return Ok(answer::json(&headers, &knoten));
    }
    let ready = ready(&app, id).ok_or_else(|| Problem::of(&kind::KNOTEN_UNBEKANNT))?;
    Ok(answer::ready(&headers, ready))
}

/// The Knoten as everyone sees it, from the bytes made ready or made now.
fn ready(app: &Inner, id: KnotenId) -> Option<Ready> {
    let (views, now) = (app.views(), app.now());
    let knoten = views.knoten_glance(id)?;
    let stamp = knoten.signed_at();
    if let Some(ready) = app.caches.knoten.get(&id)
        && ready.holds(stamp, now)
    {
        return Some(ready);
    }
    let summary = knoten.summary(now);
    let bytes = serde_json::to_vec(&KnotenAnswer::of(&views.knoten(id, now)?)).ok()?;
    let etag = etag(&format!("{}-", summary.version), &bytes);
    let ready = Ready { stamp, valid_until: summary.valid_until, body: bytes.into(), etag };
    app.caches.knoten.put(id, ready.clone());
    Some(ready)
}

/// The Knoten as this viewer sees it.
pub(super) fn current(app: &Inner, id: KnotenId, viewer: Option<GarnrolleId>) -> Option<KnotenAnswer> {
    let (views, now) = (app.views(), app.now());
    let knoten = views.knoten(id, now)?;
    let mut answer = KnotenAnswer::of(&knoten);
    answer.viewer = may(&views, &knoten, viewer, now);
    Some(answer)
}

/// With the state that a stale change should have been based on.
pub(super) fn with_current(problem: Problem, app: &Inner, id: KnotenId, viewer: GarnrolleId) -> Problem {
    if problem.kind != &kind::VERALTET {
        return problem;
    }
    let now = current(app, id, Some(viewer)).and_then(|knoten| serde_json::to_value(knoten).ok());
    Problem { current: now.map(Box::new), ..problem }
}

/// A Knoten to be tied.
#[derive(ToSchema)]
#[schema(example = json!({"type": "idee", "title": "Gemeinschaftsgarten", "lat": 53.55, "lon": 9.95}))]
pub(crate) struct NeuerKnoten {
    /// Its kind.
    #[schema(value_type = KnotenArtWort, example = "idee")]
    r#type: KnotenArt,
    /// Its sub-kind, for a veranstaltung or einrichtung.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40)]
    unterart: Option<Unterart>,
    /// Its title.
    #[schema(value_type = String, min_length = 1, max_length = 120, example = "Gemeinschaftsgarten")]
    title: Titel,
    /// Its description, in Markdown.
    #[schema(value_type = Option<String>, max_length = 20_000)]
    description: Option<Beschreibung>,
    /// Latitude.
    #[schema(minimum = -90, maximum = 90, example = 53.55)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lat: f64,
    /// Longitude.
    #[schema(minimum = -180, maximum = 180, example = 9.95)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lon: f64,
    /// When a veranstaltung begins.
    #[schema(value_type = Option<String>, format = "date-time")]
    starts_at: Option<Timestamp>,
    /// When a veranstaltung ends.
    #[schema(value_type = Option<String>, format = "date-time")]
    ends_at: Option<Timestamp>,
    #[schema(ignore)]
    place: Place,
}

impl Body for NeuerKnoten {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (art, unterart) = (fields.required("type"), fields.optional("unterart"));
        let (title, description) = (fields.required("title"), fields.optional("description"));
        let place = fields.place();
        let (starts_at, ends_at) = (fields.optional("starts_at"), fields.optional("ends_at"));
        let place = place?;
        Some(Self {
            r#type: art?,
            unterart: unterart?,
            title: title?,
            description: description?,
            lat: place.lat(),
            lon: place.lon(),
            starts_at: starts_at?,
            ends_at: ends_at?,
            place,
        })
    }
}

/// Tie a Knoten
///
/// Draws a Faden `gestaltung`.
#[utoipa::path(post, path = "/api/knoten", tag = "Knoten", request_body = NeuerKnoten,
    responses((status = 201, description = "The Knoten as it was tied", body = KnotenAnswer)))]
pub(crate) async fn tie(
    Allowed { app, by: act, .. }: Allowed<KnotenKnuepfen>,
    sent: Sent<NeuerKnoten>,
) -> Result<Response, Problem> {
    let NeuerKnoten { r#type: art, unterart, title, description, starts_at, ends_at, place, .. } = sent.body;
    let kern = KnotenKern { art, unterart, place, starts_at, ends_at };
    let text = KnotenText { title, description: description.unwrap_or_default() };
    let outcome = act.submit(&app, sent.request_hash, Command::KnotenKnuepfen { kern, text }).await?;
    let tied = Tied::among(&outcome.events).ok_or_else(|| Problem::of(&kind::INNEN))?;
    let name = app.views().author(tied.by).name().map(str::to_owned);
    let mut answer = KnotenAnswer::tied(&tied, name);
    if let Some(now) = current(&app, tied.knoten, Some(tied.by)) {
        answer.viewer = now.viewer;
    }
    Ok(written(StatusCode::CREATED, outcome.position, &answer))
}

/// What shall change of a Knoten; what is not there stays, `null` takes away.
#[derive(ToSchema)]
pub(crate) struct KnotenAenderung {
    /// Its kind.
    #[schema(value_type = Option<KnotenArtWort>)]
    r#type: Option<KnotenArt>,
    /// Its sub-kind.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40)]
    unterart: Change<Unterart>,
    /// Its title.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120)]
    title: Option<Titel>,
    /// Its description, in Markdown.
    #[schema(value_type = Option<String>, max_length = 20_000)]
    description: Change<Beschreibung>,
    /// Latitude; with `lon`.
    #[schema(minimum = -90, maximum = 90)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lat: Option<f64>,
    /// Longitude; with `lat`.
    #[schema(minimum = -180, maximum = 180)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lon: Option<f64>,
    /// When a veranstaltung begins.
    #[schema(value_type = Option<String>, format = "date-time")]
    starts_at: Change<Timestamp>,
    /// When a veranstaltung ends.
    #[schema(value_type = Option<String>, format = "date-time")]
    ends_at: Change<Timestamp>,
    #[schema(ignore)]
    place: Option<Place>,
}

impl Body for KnotenAenderung {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (art, unterart) = (fields.optional("type"), fields.change("unterart"));
        let (title, description) = (fields.optional("title"), fields.change("description"));
        let place = fields.optional_place();
        let (starts_at, ends_at) = (fields.change("starts_at"), fields.change("ends_at"));
        Some(Self {
            r#type: art?,
            unterart: unterart?,
            title: title?,
            description: description?,
            lat: None,
            lon: None,
            starts_at: starts_at?,
            ends_at: ends_at?,
            place: place?,
        })
    }
}

static A_TITLE: Words =
    Words::fixed("fehlt: der frühere Titel ist vergessen", "is missing: the earlier title was forgotten");

impl KnotenAenderung {
    /// What the Knoten is after the change, and its words if they become other ones: who changes a date does not become
    /// the author of the text.
    fn over(self, before: &KnotenSummary) -> Result<(KnotenKern, Option<KnotenText>), Problem> {
        let kern = KnotenKern {
            art: self.r#type.unwrap_or(before.kern.art),
            unterart: self.unterart.over(before.kern.unterart.clone()),
            place: self.place.unwrap_or(before.kern.place),
            starts_at: self.starts_at.over(before.kern.starts_at),
            ends_at: self.ends_at.over(before.kern.ends_at),
        };
        let text = before.text.as_deref();
        if self.title.is_none() && matches!(self.description, Change::Keep) {
            return Ok((kern, None));
        }
        let title = self.title.or_else(|| text.map(|text| text.title.clone()));
        let title = title.ok_or_else(|| Problem::new(&kind::FELDER, A_TITLE.clone()).at("/title"))?;
        let description =
            self.description.over(text.map(|text| text.description.clone())).unwrap_or_default();
        let after = KnotenText { title, description };
        Ok((kern, Some(after).filter(|after| text != Some(after))))
    }
}

/// Change a Knoten
///
/// Words, kind, place and dates. Draws a Faden `veraenderung`. `If-Match` carries the version it is based on; a stale
/// one is 412 with the present state in `current`. What asks for nothing new is answered with the present state, and
/// neither counts a version nor draws a Faden.
#[utoipa::path(patch, path = "/api/knoten/{id}", tag = "Knoten",
    params(("id" = String, Path, description = "The Knoten", format = "uuid")),
    request_body = KnotenAenderung,
    responses((status = 200, description = "The Knoten as it now is", body = KnotenAnswer)))]
pub(crate) async fn change(
    Allowed { app, object: id, by: act, .. }: Allowed<KnotenAendern, KnotenId>,
    IfMatch(based_on): IfMatch,
    sent: Sent<KnotenAenderung>,
) -> Result<Response, Problem> {
    let by = act.person;
    let before = app.views().knoten_summary(id, app.now());
    let before = before.ok_or_else(|| Problem::of(&kind::KNOTEN_UNBEKANNT))?;
    let (kern, text) = sent.body.over(&before)?;
    if text.is_none()
        && is_as_wished(&before, based_on, &kern)
        && let Some(same) = current(&app, id, Some(by)).filter(|same| same.viewer.offers(Mitweben::Aendern))
    {
        return Ok(written(StatusCode::OK, app.app.handle.position(), &same));
    }
    let command = Command::KnotenAendern { knoten: id, based_on, kern, text };
    let outcome = act.submit(&app, sent.request_hash, command).await;
    let outcome = outcome.map_err(|problem| with_current(problem, &app, id, by))?;
    let after = current(&app, id, Some(by)).ok_or_else(|| Problem::of(&kind::KNOTEN_UNBEKANNT))?;
    Ok(written(StatusCode::OK, outcome.position, &after))
}

/// Whether the living Knoten of this version is what is asked for already, so that, if its words stay, there is nothing
/// to command.
fn is_as_wished(before: &KnotenSummary, based_on: u32, kern: &KnotenKern) -> bool {
    before.archived_at.is_none() && before.version == based_on && *before.kern == *kern
}

/// The history of a Knoten
///
/// Every version stays readable here.
#[utoipa::path(get, path = "/api/knoten/{id}/verlauf", tag = "Knoten",
    params(("id" = String, Path, description = "The Knoten", format = "uuid"), PageParams),
    responses((status = 200, description = "A page, newest step first", body = Seite<SchrittAnswer>)))]
pub(crate) async fn verlauf(
    Allowed { app, object: id, .. }: Allowed<VerlaufLesen, KnotenId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.views().verlauf(id, &page(asked.limit, asked.cursor));
    let found = found.ok_or_else(|| Problem::of(&kind::KNOTEN_UNBEKANNT))?;
    Ok(answer::json(&headers, &Seite::of(found, SchrittAnswer::from)))
}
