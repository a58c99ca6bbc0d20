//! The shapes of answers: what stands in the JSON and in the OpenAPI. They translate views and nothing else; a shape
//! that held private parts would say so in its name.

mod antrag;
mod aushang;
mod auszug;
mod automatik;
mod benachrichtigung;
mod bild;
mod element;
mod faden;
mod garnrolle;
mod gespraech;
mod knoten;
mod konto;
mod meldung;
mod ort;
mod webrat;
mod wire;
mod zugang;

pub(crate) use antrag::{
    AbstimmungAnswer, AntragAnswer, DelegationAnswer, NachzaehlungAnswer, PfadAnswer, StimmeAnswer,
};
pub(crate) use aushang::{Beschlossen, Satz};
pub(crate) use auszug::AuszugBlatt;
pub(crate) use automatik::AutomatikAnswer;
pub(crate) use benachrichtigung::Benachrichtigungen;
pub(crate) use bild::BildAnswer;
pub(crate) use element::{ElementAnswer, InhaltAnswer};
pub(crate) use faden::{FadenAnswer, drawn};
pub(crate) use garnrolle::{GarnrolleAnswer, IchAnswer, PrivatAnswer, TatAnswer, VergessenAnswer};
pub(crate) use gespraech::{NachrichtAnswer, SchrittAnswer, rule};
pub(crate) use knoten::{GarnAnswer, KnotenAnswer, KnotenItem, KnotenViewing, Tied, Viewing, metres};
pub(crate) use konto::{
    AuszahlungAnswer, BuchungAnswer, KontoAnswer, KontoViewing, SpendeAnswer, VerwehrtItem,
};
pub(crate) use meldung::{GegenstandAnswer, MeldungAnswer};
pub(crate) use ort::{HaufenItem, OrtAnswer, OrtItem, StatistikAnswer};
pub(crate) use webrat::{NaehstuebchenAnswer, WebratAnswer};
pub(crate) use wire::{
    AntragArtWort, AntragStatusWort, AutomatikArtWort, Binary, Degrees, ElementArtWort, FORGOTTEN, Id,
    InteresseArtWort, KartenstatusWort, KnotenArtWort, MessgroesseWort, Moment, SeiteWort, Share, StatusWort,
    UmfangWort, WahlWort, Word,
};
pub(crate) use zugang::{NeuerZugangAnswer, ZugangAnswer};

use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Seite<T: ToSchema> {
    /// The items, in a stable order.
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last one.
    pub next_cursor: Option<String>,
}

impl<T: ToSchema> Seite<T> {
    /// A page of a view, item by item.
    pub fn of<V>(page: views::Page<V>, item: impl FnMut(V) -> T) -> Self {
        Self {
            items: page.items.into_iter().map(item).collect(),
            next_cursor: page.next.map(|cursor| cursor.to_string()),
        }
    }

    /// A list that has one page.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }
}
