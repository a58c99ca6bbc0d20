//! Ids in the address. What is no id names nothing: it is answered like something that is not there.

use crate::problem::{Kind, Problem, kind};
use axum::extract::{FromRequestParts as _, RawPathParams};
use axum::http::request::Parts;
use domain::{
    AbstimmungId, AntragId, AuszahlungId, BildId, BuchungId, DelegationId, ElementId, FadenId, GarnrolleId,
    KnotenId, NachrichtId, OrtId,
};
use ports::identity::ZugangId;
use std::str::FromStr;

/// Something that can be named in an address.
pub trait Named: FromStr {
    /// What is said when there is no such thing.
    const UNKNOWN: &'static Kind;
}

macro_rules! named {
    ($($id:ty = $unknown:ident),+ $(,)?) => {$(
        impl Named for $id {
            const UNKNOWN: &'static Kind = &kind::$unknown;
        }
    )+};
}
named!(
    OrtId = ORT_UNBEKANNT,
    GarnrolleId = GARNROLLE_UNBEKANNT,
    KnotenId = KNOTEN_UNBEKANNT,
    ElementId = ELEMENT_UNBEKANNT,
    NachrichtId = NACHRICHT_UNBEKANNT,
    FadenId = FADEN_UNBEKANNT,
    AntragId = ANTRAG_UNBEKANNT,
    AbstimmungId = ABSTIMMUNG_UNBEKANNT,
    DelegationId = DELEGATION_UNBEKANNT,
    BildId = BILD_UNBEKANNT,
    AuszahlungId = AUSZAHLUNG_UNBEKANNT,
    BuchungId = BUCHUNG_UNBEKANNT,
    ZugangId = ZUGANG_UNBEKANNT,
);

/// The variable parts of the address, in order.
///
/// # Errors
/// 404 when one of them is not UTF-8.
pub async fn texts<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<String>, Problem> {
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|_| Problem::of(&kind::NICHT_DA))?;
    Ok(params.iter().map(|(_, text)| text.to_owned()).collect())
}
