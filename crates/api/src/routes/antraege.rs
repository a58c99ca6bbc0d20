//! Anträge: filing, reading, objecting, taking back.

use super::garnrollen::A_CURSOR;
use super::page;
use crate::allowed::Allowed;
use crate::allowed::act::{
    AntraegeLesen, AntragLesen, AntragStellen, AntragZurueckziehen, EinspruchErheben, EinspruchZurueckziehen,
};
use crate::answer;
use crate::app::{Inner, Shared};
use crate::input::{Body, Fields, Limit, Params, Query, Reader, Sent, Waehrung};
use crate::language::Words;
use crate::may;
use crate::problem::{Problem, kind};
use crate::shape::{AntragAnswer, AntragArtWort, AntragStatusWort, Seite};
use crate::write::{Act, written};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::event::KnotenText;
use domain::{
    Anliegen, AntragArt, AntragId, AntragStatus, Begruendung, Beschreibung, Betrag, Command, Event, FadenId,
    GarnrolleId, KnotenId, OrtId, Titel,
};
use utoipa::{IntoParams, ToSchema};
use views::{AntraegeQuery, Cursor};

/// Which Anträge to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AntraegeParams {
    /// Only of this Ortsweberei.
    #[param(value_type = Option<String>, format = "uuid")]
    ort: Option<OrtId>,
    /// Only those that stand here.
    #[param(value_type = Option<AntragStatusWort>)]
    status: Option<AntragStatus>,
    /// Only those that point at this Knoten.
    #[param(value_type = Option<String>, format = "uuid")]
    knoten: Option<KnotenId>,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

impl Params for AntraegeParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (ort, status, knoten) = (reader.id("ort"), reader.word("status"), reader.id("knoten"));
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        Some(Self { ort: ort?, status: status?, knoten: knoten?, cursor: cursor?, limit: limit? })
    }
}

/// Anträge
#[utoipa::path(get, path = "/api/antraege", tag = "Entscheiden", params(AntraegeParams),
    responses((status = 200, description = "A page, newest first", body = Seite<AntragAnswer>)))]
pub(crate) async fn list(
    Allowed { app, .. }: Allowed<AntraegeLesen>,
    Query(asked): Query<AntraegeParams>,
    headers: HeaderMap,
) -> Response {
    let (views, now) = (app.views(), app.now());
    let AntraegeParams { ort, status, knoten, cursor, limit } = asked;
    let query = AntraegeQuery { ort, status, knoten, page: page(limit, cursor) };
    let found = views.antraege(&query);
    answer::json(&headers, &Seite::of(found, |antrag| AntragAnswer::of(&views, antrag, now)))
}

/// An Antrag
///
/// `viewer.may` says what the person who asks may do.
#[utoipa::path(get, path = "/api/antraege/{id}", tag = "Entscheiden",
    params(("id" = String, Path, description = "The Antrag", format = "uuid")),
    responses((status = 200, description = "The Antrag", body = AntragAnswer)))]
pub(crate) async fn detail(
    Allowed { app, object: id, by: viewer, .. }: Allowed<AntragLesen, AntragId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(answer::json(&headers, &current(&app, id, viewer.0)?))
}

/// The Antrag as this viewer sees it.
fn current(app: &Inner, id: AntragId, viewer: Option<GarnrolleId>) -> Result<AntragAnswer, Problem> {
    let (views, now) = (app.views(), app.now());
    let antrag = views.antrag(id).ok_or_else(|| Problem::of(&kind::ANTRAG_UNBEKANNT))?;
    let viewing = may::mitreden(&views, &antrag, viewer);
    let is_set = app.app.presse.is_some() && super::is_beschlossen(antrag.status);
    let mut answer = AntragAnswer::of(&views, antrag, now);
    answer.beschluss_pdf = is_set.then(|| format!("/api/antraege/{id}/beschluss.pdf"));
    answer.viewer = viewing;
    Ok(answer)
}

/// An Antrag to be filed. Which of the ids it names follows from its kind.
#[derive(ToSchema)]
#[schema(example = json!({"ort_id": "01900000-0000-7000-8000-000000000001", "kind": "sachantrag", "title": "Bänke am Platz", "details_md": "Zwei Bänke unter der Linde."}))]
pub(crate) struct NeuerAntrag {
    /// The Ortsweberei: one's own.
    #[schema(value_type = String, format = "uuid")]
    ort_id: OrtId,
    /// What kind it is.
    #[schema(value_type = AntragArtWort, example = "sachantrag")]
    #[expect(dead_code, reason = "read into `anliegen`; stands here for the OpenAPI")]
    kind: AntragArt,
    /// Its title.
    #[schema(value_type = String, min_length = 1, max_length = 120)]
    title: Titel,
    /// Its details, in Markdown.
    #[schema(value_type = Option<String>, max_length = 20_000)]
    details_md: Option<Beschreibung>,
    /// The Knoten that it is about.
    #[schema(value_type = Option<String>, format = "uuid")]
    knoten_id: Option<KnotenId>,
    /// With `verifizierung_entziehen` whose, with `amt` to whom.
    #[schema(value_type = Option<String>, format = "uuid")]
    #[expect(dead_code, reason = "read into `anliegen`; stands here for the OpenAPI")]
    garnrolle_id: Option<GarnrolleId>,
    /// With `entzwirnung`: which Garn.
    #[schema(value_type = Option<String>, format = "uuid")]
    #[expect(dead_code, reason = "read into `anliegen`; stands here for the OpenAPI")]
    faden_id: Option<FadenId>,
    /// With `aufhebung`: which earlier Beschluss.
    #[schema(value_type = Option<String>, format = "uuid")]
    #[expect(dead_code, reason = "read into `anliegen`; stands here for the OpenAPI")]
    antrag_id: Option<AntragId>,
    /// With `auszahlung`: how much, in cents.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 100_000_000)]
    #[expect(dead_code, reason = "read into `anliegen`; stands here for the OpenAPI")]
    amount_cents: Option<Betrag>,
    /// With `auszahlung`: `EUR`.
    #[schema(value_type = Option<String>, pattern = "^EUR$")]
    #[expect(dead_code, reason = "read into `anliegen`; stands here for the OpenAPI")]
    currency: Option<Waehrung>,
    #[schema(ignore)]
    anliegen: Anliegen,
}

static NEEDED: Words = Words::fixed("gehört zu dieser Art von Antrag", "belongs to this kind of Antrag");
static NOT_HERE: Words =
    Words::fixed("gehört nicht zu dieser Art von Antrag", "does not belong to this kind of Antrag");

static NOT_FILED: Words = Words::fixed(
    "entsteht durch eine Meldung am Inhalt selbst (POST /api/meldungen)",
    "arises by reporting the content itself (POST /api/meldungen)",
);

/// What an Antrag may name.
#[derive(Clone, Copy)]
struct Ziele {
    garnrolle: Option<GarnrolleId>,
    faden: Option<FadenId>,
    antrag: Option<AntragId>,
    betrag: Option<Betrag>,
    currency: Option<Waehrung>,
}

impl Ziele {
    /// What an Antrag of this kind asks for; the fields that it needs or cannot have are noted.
    fn anliegen(self, art: AntragArt, fields: &mut Fields<'_>) -> Option<Anliegen> {
        let wanted: &[&str] = match art {
            AntragArt::Sachantrag | AntragArt::Weberantrag => &[],
            AntragArt::Meldung | AntragArt::Einfrierung => {
                fields.wrong("kind", NOT_FILED.clone());
                return None;
            }
            AntragArt::VerifizierungEntziehen | AntragArt::Amt => &["garnrolle_id"],
            AntragArt::Entzwirnung => &["faden_id"],
            AntragArt::Aufhebung => &["antrag_id"],
            AntragArt::Auszahlung => &["amount_cents", "currency"],
        };
        let given = [
            ("garnrolle_id", self.garnrolle.is_some()),
            ("faden_id", self.faden.is_some()),
            ("antrag_id", self.antrag.is_some()),
            ("amount_cents", self.betrag.is_some()),
            ("currency", self.currency.is_some()),
        ];
        for (field, given) in given {
            match (wanted.contains(&field), given) {
                (true, false) => fields.wrong(field, NEEDED.clone()),
                (false, true) => fields.wrong(field, NOT_HERE.clone()),
                _ => {}
            }
        }
        Some(match art {
            AntragArt::Sachantrag => Anliegen::Sachantrag,
            AntragArt::Weberantrag => Anliegen::Weberantrag,
            AntragArt::VerifizierungEntziehen => {
                Anliegen::VerifizierungEntziehen { garnrolle: self.garnrolle? }
            }
            AntragArt::Amt => Anliegen::Amt { garnrolle: self.garnrolle? },
            AntragArt::Entzwirnung => Anliegen::Entzwirnung { faden: self.faden? },
            AntragArt::Aufhebung => Anliegen::Aufhebung { antrag: self.antrag? },
            AntragArt::Auszahlung => Anliegen::Auszahlung { betrag: self.betrag? },
            AntragArt::Meldung | AntragArt::Einfrierung => return None,
        })
    }
}

impl Body for NeuerAntrag {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (ort_id, kind) = (fields.required("ort_id"), fields.required::<AntragArt>("kind"));
        let (title, details_md) = (fields.required("title"), fields.optional("details_md"));
        let knoten_id = fields.optional("knoten_id");
        let (garnrolle, faden) = (fields.optional("garnrolle_id"), fields.optional("faden_id"));
        let antrag = fields.optional("antrag_id");
        let (betrag, currency) = (fields.optional("amount_cents"), fields.optional("currency"));
        let (garnrolle, faden, antrag) = (garnrolle?, faden?, antrag?);
        let (kind, ziele) = (kind?, Ziele { garnrolle, faden, antrag, betrag: betrag?, currency: currency? });
        let anliegen = ziele.anliegen(kind, fields);
        Some(Self {
            ort_id: ort_id?,
            kind,
            title: title?,
            details_md: details_md?,
            knoten_id: knoten_id?,
            garnrolle_id: ziele.garnrolle,
            faden_id: ziele.faden,
            antrag_id: ziele.antrag,
            amount_cents: ziele.betrag,
            currency: ziele.currency,
            anliegen: anliegen?,
        })
    }
}

/// File an Antrag
///
/// It passes after 168 h unless somebody objects. Draws a Faden `antrag` to its Raum, the Knoten with the same id.
#[utoipa::path(post, path = "/api/antraege", tag = "Entscheiden", request_body = NeuerAntrag,
    responses((status = 201, description = "The Antrag", body = AntragAnswer)))]
pub(crate) async fn file(
    Allowed { app, by: act, .. }: Allowed<AntragStellen>,
    sent: Sent<NeuerAntrag>,
) -> Result<Response, Problem> {
    let NeuerAntrag { ort_id: ort, anliegen, title, details_md, knoten_id: knoten, .. } = sent.body;
    let text = KnotenText { title, description: details_md.unwrap_or_default() };
    let command = Command::AntragStellen { ort, anliegen, text, knoten };
    stelle(&app, act, sent.request_hash, command).await
}

/// Lets a command happen that files an Antrag, and answers the Antrag.
pub(super) async fn stelle(
    app: &Shared,
    act: Act,
    request_hash: [u8; 16],
    command: Command,
) -> Result<Response, Problem> {
    let outcome = act.submit(app, request_hash, command).await?;
    let filed = outcome.events.iter().find_map(|happened| match happened.event {
        Event::AntragGestellt { antrag, .. } => Some(antrag),
        _ => None,
    });
    let filed = filed.ok_or_else(|| Problem::of(&kind::INNEN))?;
    Ok(written(StatusCode::CREATED, outcome.position, &current(app, filed, Some(act.person))?))
}

/// Why somebody objects.
#[derive(ToSchema)]
pub(crate) struct NeuerEinspruch {
    /// The reason, which everyone reads.
    #[schema(value_type = String, min_length = 1, max_length = 2_000)]
    grund: Begruendung,
}

impl Body for NeuerEinspruch {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { grund: fields.required("grund")? })
    }
}

/// Object to an Antrag
///
/// The first Einspruch moves the deadline by 168 h; at the deadline a vote opens. Everyone objects once.
#[utoipa::path(post, path = "/api/antraege/{id}/einspruch", tag = "Entscheiden",
    params(("id" = String, Path, description = "The Antrag", format = "uuid")),
    request_body = NeuerEinspruch,
    responses((status = 201, description = "The Antrag as it now stands", body = AntragAnswer)))]
pub(crate) async fn object(
    Allowed { app, object: antrag, by: act, .. }: Allowed<EinspruchErheben, AntragId>,
    sent: Sent<NeuerEinspruch>,
) -> Result<Response, Problem> {
    let command = Command::EinspruchErheben { antrag, grund: sent.body.grund };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    Ok(written(StatusCode::CREATED, outcome.position, &current(&app, antrag, Some(act.person))?))
}

/// Take one's own Einspruch back
///
/// The deadline stays where it is.
#[utoipa::path(delete, path = "/api/antraege/{id}/einspruch", tag = "Entscheiden",
    params(("id" = String, Path, description = "The Antrag", format = "uuid")),
    responses((status = 200, description = "The Antrag as it now stands", body = AntragAnswer)))]
pub(crate) async fn take_einspruch_back(
    Allowed { app, object: antrag, by: act, .. }: Allowed<EinspruchZurueckziehen, AntragId>,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let outcome = act.submit(&app, sent.request_hash, Command::EinspruchZurueckziehen { antrag }).await?;
    Ok(written(StatusCode::OK, outcome.position, &current(&app, antrag, Some(act.person))?))
}

/// Take one's own Antrag back
///
/// While it is open. It stays readable.
#[utoipa::path(post, path = "/api/antraege/{id}/zurueckziehen", tag = "Entscheiden",
    params(("id" = String, Path, description = "The Antrag", format = "uuid")),
    responses((status = 200, description = "The Antrag as it now stands", body = AntragAnswer)))]
pub(crate) async fn take_back(
    Allowed { app, object: antrag, by: act, .. }: Allowed<AntragZurueckziehen, AntragId>,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let outcome = act.submit(&app, sent.request_hash, Command::AntragZurueckziehen { antrag }).await?;
    Ok(written(StatusCode::OK, outcome.position, &current(&app, antrag, Some(act.person))?))
}
