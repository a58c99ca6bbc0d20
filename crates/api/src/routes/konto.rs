//! Money: the Konto with its statement, giving, paying out, undoing a wrong entry.

use super::garnrollen::{A_CURSOR, PageParams};
use super::page;
use crate::allowed::Allowed;
use crate::allowed::act::{
    AuszahlungBezahlen, AuszahlungLesen, BuchungKorrigieren, KontoLesen, OffeneLesen, Spenden,
};
use crate::answer;
use crate::app::Inner;
use crate::input::{Body, Fields, Limit, Params, Query, Reader, Sent, Waehrung};
use crate::may;
use crate::problem::{Problem, kind};
use crate::shape::{AuszahlungAnswer, BuchungAnswer, Id, KontoAnswer, Seite, SpendeAnswer};
use crate::write::written;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::command::Sichtbarkeit;
use domain::{AuszahlungId, Begruendung, Betrag, BuchungId, Command, Event, Geldkonto, OrtId, WAEHRUNG};
use loom::Outcome;
use utoipa::{IntoParams, ToSchema};
use views::Cursor;

/// Which page of the statement.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KontoParams {
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many entries at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

impl Params for KontoParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        Some(Self { cursor: cursor?, limit: limit? })
    }
}

/// The Ortsgewebekonto
///
/// Its balance, the balance day by day, the payouts that wait, and a page of the statement. Everyone reads it.
#[utoipa::path(get, path = "/api/konto/{ort_id}", tag = "Konto",
    params(("ort_id" = String, Path, description = "The Ortsweberei", format = "uuid"), KontoParams),
    responses((status = 200, description = "The Konto", body = KontoAnswer)))]
pub(crate) async fn read(
    Allowed { app, object: ort, by: viewer, .. }: Allowed<KontoLesen, OrtId>,
    Query(asked): Query<KontoParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let views = app.views();
    let konto = views.konto(ort).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    let buchungen = views.buchungen(ort, &page(asked.limit, asked.cursor));
    let is_set = app.app.presse.is_some() && konto.is_bewegt();
    let mut answer = KontoAnswer::of(&views, konto, &buchungen);
    answer.auszug_pdf = is_set.then(|| format!("/api/konto/{ort}/auszug.pdf"));
    answer.viewer = may::konto(&views, ort, viewer.0);
    Ok(answer::json(&headers, &answer))
}

/// The payouts that wait
///
/// Authorised and not yet paid, the oldest Antrag first.
#[utoipa::path(get, path = "/api/konto/{ort_id}/offen", tag = "Konto",
    params(("ort_id" = String, Path, description = "The Ortsweberei", format = "uuid"), PageParams),
    responses((status = 200, description = "A page of them", body = Seite<AuszahlungAnswer>)))]
pub(crate) async fn open(
    Allowed { app, object: ort, .. }: Allowed<OffeneLesen, OrtId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let views = app.views();
    views.ort_name(ort).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    let waiting = views.auszahlungen_offen(ort, &page(asked.limit, asked.cursor));
    Ok(answer::json(&headers, &Seite::of(waiting, |one| AuszahlungAnswer::of(&views, one))))
}

/// A donation.
#[derive(ToSchema)]
#[schema(example = json!({"ort_id": "01900000-0000-7000-8000-000000000001", "amount_cents": 2500, "currency": "EUR", "visible": true}))]
pub(crate) struct NeueSpende {
    /// The Ortsweberei to whose Konto it goes.
    #[schema(value_type = String, format = "uuid")]
    ort_id: OrtId,
    /// How much, in cents.
    #[schema(value_type = i64, minimum = 1, maximum = 100_000_000)]
    amount_cents: Betrag,
    /// `EUR`.
    #[schema(value_type = String, pattern = "^EUR$")]
    #[expect(dead_code, reason = "has one value; stands here for the OpenAPI")]
    currency: Waehrung,
    /// Whether everyone may read who gave it. If not, only the balance moves.
    #[schema(value_type = bool)]
    visible: Sichtbarkeit,
}

impl Body for NeueSpende {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (ort_id, amount) = (fields.required("ort_id"), fields.required("amount_cents"));
        let (currency, visible) = (fields.required("currency"), fields.required::<bool>("visible"));
        let visible = if visible? { Sichtbarkeit::Sichtbar } else { Sichtbarkeit::Anonym };
        Some(Self { ort_id: ort_id?, amount_cents: amount?, currency: currency?, visible })
    }
}

/// Give money
///
/// Visibly: a Goldfaden leads from the donor to the Konto, and the entry names the donor. Anonymously: only the balance
/// moves; who gave it is stored nowhere, and of when only the day is told.
#[utoipa::path(post, path = "/api/spenden", tag = "Konto", request_body = NeueSpende,
    responses((status = 201, description = "The donation", body = SpendeAnswer)))]
pub(crate) async fn give(
    Allowed { app, by: act, .. }: Allowed<Spenden>,
    sent: Sent<NeueSpende>,
) -> Result<Response, Problem> {
    let NeueSpende { ort_id: ort, amount_cents: betrag, visible: sichtbarkeit, .. } = sent.body;
    let command = Command::Spenden { ort, betrag, sichtbarkeit };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    let konto = app.views().konto(ort).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    let faden = outcome.events.iter().find_map(|happened| match happened.event {
        Event::FadenGezogen { faden, .. } => Some(Id::from(faden)),
        _ => None,
    });
    let answer = SpendeAnswer {
        faden_id: faden,
        buchung_id: booked(&outcome)?.into(),
        saldo_cents: konto.salden.saldo(),
        reserviert_cents: konto.salden.of(Geldkonto::Reserviert),
        currency: WAEHRUNG,
    };
    Ok(written(StatusCode::CREATED, outcome.position, &answer))
}

/// The entry that a command led to.
fn booked(outcome: &Outcome) -> Result<BuchungId, Problem> {
    let booked = outcome.events.iter().find_map(|happened| match happened.event {
        Event::SpendeEingegangen { buchung, .. }
        | Event::AnonymeSpendeEingegangen { buchung, .. }
        | Event::BuchungKorrigiert { buchung, .. } => Some(buchung),
        _ => None,
    });
    booked.ok_or_else(|| Problem::of(&kind::INNEN))
}

/// A payment.
#[derive(ToSchema)]
pub(crate) struct NeueZahlung {
    /// The receipt, which everyone reads.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2_000)]
    beleg: Option<Begruendung>,
}

impl Body for NeueZahlung {
    const MAY_BE_MISSING: bool = true;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { beleg: fields.optional("beleg")? })
    }
}

/// A payout
///
/// It has the id of its Antrag, and is there once that was decided.
#[utoipa::path(get, path = "/api/auszahlungen/{id}", tag = "Konto",
    params(("id" = String, Path, description = "The payout", format = "uuid")),
    responses((status = 200, description = "The payout", body = AuszahlungAnswer)))]
pub(crate) async fn detail(
    Allowed { app, object: id, .. }: Allowed<AuszahlungLesen, AuszahlungId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(answer::json(&headers, &current(&app, id)?))
}

/// Say that a payout has been paid
///
/// By a Verantwortliche of the Ortsweberei, whose name stands beside it.
#[utoipa::path(post, path = "/api/auszahlungen/{id}/bezahlt", tag = "Konto",
    params(("id" = String, Path, description = "The payout", format = "uuid")),
    request_body = NeueZahlung,
    responses((status = 200, description = "The payout", body = AuszahlungAnswer)))]
pub(crate) async fn pay(
    Allowed { app, object: auszahlung, by: act, .. }: Allowed<AuszahlungBezahlen, AuszahlungId>,
    sent: Sent<NeueZahlung>,
) -> Result<Response, Problem> {
    let command = Command::AuszahlungBezahlen { auszahlung, beleg: sent.body.beleg };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    Ok(written(StatusCode::OK, outcome.position, &current(&app, auszahlung)?))
}

fn current(app: &Inner, id: AuszahlungId) -> Result<AuszahlungAnswer, Problem> {
    let views = app.views();
    let found = views.auszahlung(id).ok_or_else(|| Problem::of(&kind::AUSZAHLUNG_UNBEKANNT))?;
    Ok(AuszahlungAnswer::of(&views, found))
}

/// A correction.
#[derive(ToSchema)]
pub(crate) struct NeueKorrektur {
    /// Why, and where it is documented; everyone reads it.
    #[schema(value_type = String, min_length = 1, max_length = 2_000)]
    beleg: Begruendung,
}

impl Body for NeueKorrektur {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { beleg: fields.required("beleg")? })
    }
}

/// Correct a wrong entry
///
/// By a contra entry of a Verantwortliche. Nothing is deleted: both stay in the statement.
#[utoipa::path(post, path = "/api/buchungen/{id}/korrektur", tag = "Konto",
    params(("id" = String, Path, description = "The wrong entry", format = "uuid")),
    request_body = NeueKorrektur,
    responses((status = 201, description = "The contra entry", body = BuchungAnswer)))]
pub(crate) async fn correct(
    Allowed { app, object: buchung, by: act, .. }: Allowed<BuchungKorrigieren, BuchungId>,
    sent: Sent<NeueKorrektur>,
) -> Result<Response, Problem> {
    let command = Command::BuchungKorrigieren { buchung, beleg: sent.body.beleg };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    let views = app.views();
    let made = views.buchung(booked(&outcome)?).ok_or_else(|| Problem::of(&kind::INNEN))?;
    Ok(written(StatusCode::CREATED, outcome.position, &BuchungAnswer::of(&views, made)))
}
