//! Zugänge, as their person sees them. A token stands in one answer only: that to who makes it.

use super::wire::{Id, Moment, UmfangWort, Word};
use ports::identity::{Umfang, Zugang};
use serde::Serialize;
use utoipa::ToSchema;

/// A Zugang.
#[derive(Serialize, ToSchema)]
#[schema(as = Zugang)]
pub(crate) struct ZugangAnswer {
    /// Its id, to take it away by.
    id: Id,
    /// What its person calls it.
    name: String,
    /// What it is good for.
    #[schema(value_type = Vec<UmfangWort>)]
    umfang: Vec<Word>,
    /// When it was made.
    created_at: Moment,
    /// From when on it opens nothing.
    expires_at: Moment,
    /// When it was last used; to the hour where the server was started anew since.
    seen_at: Option<Moment>,
}

impl ZugangAnswer {
    pub fn of(zugang: &Zugang) -> Self {
        Self {
            id: zugang.id.into(),
            name: zugang.name.to_string(),
            umfang: zugang.umfaenge.iter().map(Umfang::word).map(Word).collect(),
            created_at: Moment(zugang.created_at),
            expires_at: Moment(zugang.expires_at),
            seen_at: zugang.seen_at.map(Moment),
        }
    }
}

/// A Zugang that was just made.
#[derive(Serialize, ToSchema)]
#[schema(as = ZugangGemacht)]
pub(crate) struct NeuerZugangAnswer {
    /// The token. Nobody is told it a second time.
    pub token: String,
    /// The Zugang.
    #[serde(flatten)]
    pub zugang: ZugangAnswer,
}
