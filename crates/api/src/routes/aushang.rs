//! Decisions as sheets for the notice board.

use crate::allowed::Allowed;
use crate::allowed::act::BeschlussLesen;
use crate::answer;
use crate::app::Inner;
use crate::book::{BookError, Platz, ask};
use crate::cache::{etag, known};
use crate::input::{Params, Query, Reader};
use crate::language::{Language, Words};
use crate::problem::{Problem, kind};
use crate::shape::{Beschlossen, Satz};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use domain::{AntragId, AntragStatus, OrtId};
use ports::aushang::{Presse, Unset};
use serde::Serialize;
use std::sync::Arc;
use utoipa::IntoParams;
use views::{PageRequest, PfadView, Views};

/// How many sheets are set at once; who comes then is asked to come again.
pub(crate) const PRESSES: usize = 2;
/// How many voices a sheet tells the ways of.
const MOST_VOICES: usize = 10_000;
const LONGEST_ZONE: usize = 64;
const PDF: HeaderValue = HeaderValue::from_static("application/pdf");

/// How a sheet is set.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SatzParams {
    /// `de` or `en`; unless given, what `Accept-Language` prefers.
    #[param(value_type = Option<String>, pattern = "^(de|en)$")]
    lang: Option<Language>,
    /// The time zone of its times, by its IANA name; UTC unless given.
    #[param(value_type = Option<String>, max_length = 64, example = "Europe/Berlin")]
    zone: Option<String>,
}

static A_ZONE: Words = Words::fixed(
    "ist der Name einer Zeitzone wie „Europe/Berlin“",
    "is the name of a time zone such as “Europe/Berlin”",
);

impl Params for SatzParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (lang, zone) = (reader.optional("lang", super::feeds::language), reader.optional("zone", a_zone));
        Some(Self { lang: lang?, zone: zone? })
    }
}

/// A name that may be that of a time zone; whether it is one is known to the press.
pub(super) fn a_zone(text: &str) -> Result<String, Words> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    let fits = !text.is_empty() && text.len() <= LONGEST_ZONE && text.chars().all(plain);
    fits.then(|| text.to_owned()).ok_or_else(|| A_ZONE.clone())
}

/// How a sheet is set, with what is taken where nothing is asked for.
pub(super) fn satz<'a>(
    app: &'a Inner,
    (lang, zone): (Option<Language>, Option<String>),
    headers: &HeaderMap,
    ort: OrtId,
) -> Satz<'a> {
    Satz {
        language: lang.unwrap_or_else(|| Language::of(headers)),
        zone: zone.unwrap_or_else(|| "UTC".to_owned()),
        site: &app.app.config.site,
        ort: app.views().ort_name(ort).map(ToString::to_string).unwrap_or_default(),
    }
}

/// The place of a record in the log, which a sheet proves.
pub(super) async fn platz(app: &Inner, position: u64) -> Result<Platz, Problem> {
    ask(&app.app.book, move |book| book.platz(position)).await.map_err(|error| unreadable(&error))
}

/// The press, where there is one.
pub(super) fn presse(app: &Inner) -> Result<Arc<Presse>, Problem> {
    app.app.presse.clone().ok_or_else(|| Problem::of(&kind::AUSHANG_FEHLT))
}

/// The answer with the PDF of a sheet. The sheet says everything, so who has its PDF is told so without setting it again.
pub(super) async fn gesetzt(
    (app, headers): (&Inner, &HeaderMap),
    presse: Arc<Presse>,
    blatt: &impl Serialize,
    name: &str,
) -> Result<Response, Problem> {
    let sheet = serde_json::to_vec(blatt).unwrap_or_default();
    let tag = etag("aushang-2", &sheet);
    let pdf = if known(headers, &tag) { Bytes::new() } else { set(app, presse, sheet).await?.into() };
    let mut response = answer::bytes_of(headers, PDF, pdf, tag);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    if let Ok(name) = HeaderValue::from_str(&format!("inline; filename=\"{name}.pdf\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// The decision about an Antrag, as a sheet
///
/// A PDF to be printed: what was decided, how and by whom, with the place of its record in the log as a QR code. Of one
/// that was accepted or rejected; not of one that was taken back. The same decision is the same PDF, until a person
/// in it is forgotten.
#[utoipa::path(get, path = "/api/antraege/{id}/beschluss.pdf", tag = "Entscheiden",
    params(("id" = String, Path, description = "The Antrag", format = "uuid"), SatzParams),
    responses((status = 200, description = "The sheet", body = Vec<u8>, content_type = "application/pdf")))]
pub(crate) async fn beschluss(
    Allowed { app, object: id, .. }: Allowed<BeschlussLesen, AntragId>,
    Query(asked): Query<SatzParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let presse = presse(&app)?;
    let position = beschlossen(&app, id)?.position();
    let platz = platz(&app, position).await?;
    let blatt = {
        // Asked again, because a person may have been forgotten while the log was read.
        let beschlossen = beschlossen(&app, id)?;
        let satz = satz(&app, (asked.lang, asked.zone), &headers, beschlossen.antrag.ort);
        let views = app.views();
        let ways = beschlossen.vote.as_ref().map_or_else(Vec::new, |vote| ways(&views, vote, app.now()));
        beschlossen.blatt(&views, satz, &ways, &platz)
    };
    gesetzt((&app, &headers), presse, &blatt, &format!("beschluss-{id}")).await
}

/// Whether there is such a sheet of an Antrag.
pub(crate) const fn is_beschlossen(status: AntragStatus) -> bool {
    matches!(status, AntragStatus::Angenommen | AntragStatus::Abgelehnt)
}

fn beschlossen(app: &Inner, id: AntragId) -> Result<Beschlossen, Problem> {
    let (views, now) = (app.views(), app.now());
    let antrag = views.antrag(id).ok_or_else(|| Problem::of(&kind::ANTRAG_UNBEKANNT))?;
    let decided = antrag.decided.filter(|_| is_beschlossen(antrag.status));
    let entscheidung = decided.ok_or_else(|| Problem::of(&kind::NICHT_ENTSCHIEDEN))?;
    let vote = antrag.abstimmung.and_then(|id| views.abstimmung(id, now));
    Ok(Beschlossen { antrag, entscheidung, vote })
}

/// The way of every voice that a sheet tells.
fn ways(views: &Views, vote: &views::AbstimmungView, now: domain::Timestamp) -> Vec<PfadView> {
    let mut ways = Vec::new();
    let mut page = PageRequest::first(usize::MAX);
    while let Some(found) = views.pfade(vote.id, &page, now) {
        ways.extend(found.items);
        page.after = found.next;
        if page.after.is_none() || ways.len() >= MOST_VOICES {
            break;
        }
    }
    ways
}

async fn set(app: &Inner, presse: Arc<Presse>, sheet: Vec<u8>) -> Result<Vec<u8>, Problem> {
    let busy = || Problem::of(&kind::AUSHANG_AUSGELASTET).retry_after(2);
    let turn = Arc::clone(&app.presses).try_acquire_owned().map_err(|_| busy())?;
    let set = tokio::task::spawn_blocking(move || {
        // Whoever asked may be gone; the turn is over when the program is.
        let _turn = turn;
        presse.set(sheet)
    });
    let set = set.await;
    match set.unwrap_or_else(|_| Err(Unset::Broken("the thread ended".to_owned()))) {
        Ok(pdf) => Ok(pdf),
        // All that a caller says in a sheet is its zone.
        Err(Unset::Refused(reason)) => {
            tracing::debug!(%reason, "a sheet was refused");
            Err(Problem::new(&kind::ANFRAGE_UNLESBAR, UNKNOWN_ZONE.clone()))
        }
        Err(error) => {
            tracing::error!(%error, "a sheet could not be set");
            Err(busy())
        }
    }
}

static UNKNOWN_ZONE: Words =
    Words::fixed("Von dieser Zeitzone ist nichts bekannt.", "Nothing is known of this time zone.");

fn unreadable(error: &BookError) -> Problem {
    tracing::error!(?error, "the record of a decision could not be read");
    Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1)
}
