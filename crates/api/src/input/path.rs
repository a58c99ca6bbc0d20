//! Ids in the address. What is no id names nothing: it is answered like something that is not there.

use crate::problem::{Kind, Problem, kind};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::{
    AbstimmungId, AntragId, AuszahlungId, BildId, BuchungId, DelegationId, ElementId, FadenId, GarnrolleId,
    KnotenId, NachrichtId, OrtId,
};
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
);

/// The one id in the address.
#[derive(Clone, Copy, Debug)]
pub struct Path1<T>(pub T);

/// The two ids in the address.
#[derive(Clone, Copy, Debug)]
pub struct Path2<A, B>(pub A, pub B);

impl<S: Send + Sync, T: Named> FromRequestParts<S> for Path1<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = texts(parts, state).await?;
        Ok(Self(read(texts.first())?))
    }
}

impl<S: Send + Sync, A: Named, B: Named> FromRequestParts<S> for Path2<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = texts(parts, state).await?;
        Ok(Self(read(texts.first())?, read(texts.get(1))?))
    }
}

/// The variable parts of the address, in order.
///
/// # Errors
/// 404 when one of them is not UTF-8.
pub async fn texts<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<String>, Problem> {
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|_| Problem::of(&kind::NICHT_DA))?;
    Ok(params.iter().map(|(_, text)| text.to_owned()).collect())
}

fn read<T: Named>(text: Option<&String>) -> Result<T, Problem> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::of(T::UNKNOWN))
}
