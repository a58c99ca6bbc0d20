//! The rooms of an Ortsweberei on the wire.

use super::wire::Id;
use super::{AntragAnswer, KnotenViewing, NachrichtAnswer};
use serde::Serialize;
use utoipa::ToSchema;

/// The Webrat: what is being decided, the next to be decided first.
#[derive(Serialize, ToSchema)]
#[schema(as = Webrat)]
pub(crate) struct WebratAnswer {
    /// Whose it is.
    pub ort_id: Id,
    /// Its Knoten, with its Gespräch.
    pub knoten_id: Id,
    /// Open Anträge and running votes.
    pub items: Vec<AntragAnswer>,
    /// Where the next page of them begins; `null` on the last one.
    pub next_cursor: Option<String>,
    /// The last Beschlüsse, the newest first; each says what repealed it.
    pub beschluesse: Vec<AntragAnswer>,
}

/// The Nähstübchen: its Gespräch.
#[derive(Serialize, ToSchema)]
#[schema(as = Naehstuebchen)]
pub(crate) struct NaehstuebchenAnswer {
    /// Whose it is.
    pub ort_id: Id,
    /// Its Knoten.
    pub knoten_id: Id,
    /// Messages, in the direction asked for.
    pub items: Vec<NachrichtAnswer>,
    /// Where the next page of them begins; `null` on the last one.
    pub next_cursor: Option<String>,
    /// What the person who asks may do.
    pub viewer: KnotenViewing,
}
