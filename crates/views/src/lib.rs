//! The read models: everything that can be asked, answered from memory, folded from the log and from nothing else.
//! Must never know a clock, a file, a socket, JSON or who is asking: the moment comes with every question, and
//! whether somebody may ask it was decided before.
//!
//! [`Views::new`] is the empty log; [`Views::apply`] lets what happened happen, in order, and passes over what it has
//! seen. It is total: no event can make it fail. Everything can be thrown away and folded again, with the same
//! answers ([`Views::write_digest`]); or kept and taken up again ([`Views::keep`], [`Views::taken_up`]).
//!
//! Time is an argument. A Faden is gone at the microsecond of its end and a Knoten is in the archive at the
//! microsecond it dissolves, whether or not a timer has recorded it. Answers say how long they are true: a log
//! position (`changed_at`, a stamp) for what is written, `valid_until` for what time does alone.
//!
//! | question | where |
//! |---|---|
//! | what a Knoten is, with elements and Garn | [`Views::knoten`], [`Views::knoten_summary`] |
//! | Knoten in a box, around a place, nearest first; the archive | [`Views::knoten_list`]; for who keeps things ready [`Views::knoten_page`] |
//! | every version of a Knoten and what was done to it | [`Views::verlauf`] |
//! | what was said at a Knoten, and all versions of a message | [`Views::gespraech`], [`Views::nachricht`], [`Views::nachricht_versionen`] |
//! | a Faden; those of a Knoten, of a Garnrolle, between the two, in a box | [`Views::faden`], [`Views::faeden_of_knoten`], [`Views::faeden_of_rolle`], [`Views::faeden_between`], [`Views::faeden_in`] |
//! | the merged lines of the map | [`Views::linien`] |
//! | Knoten counted by H3 cells | [`Views::haufen`] |
//! | map tiles, and whether a kept one is still true | [`Views::tile`], [`Views::tile_stamp`], [`Views::area_stamp`] |
//! | who a Garnrolle is; lists; whose e-mail; the private part | [`Views::rolle`], [`Views::rollen`], [`Views::rolle_by_email`], [`Views::rolle_privat`], [`Views::author`] |
//! | what a Garnrolle did | [`Views::aktivitaet`] |
//! | Ortswebereien, who is responsible, what is where | [`Views::orte`], [`Views::ort`], [`Views::ort_at`], [`Views::is_verantwortlich`] |
//! | Anträge, where they stand, their Einsprüche | [`Views::antrag`], [`Views::antraege`] |
//! | up to which moment everything is decided | [`Views::settled`] |
//! | votes, their Stimmen, the way of every voice | [`Views::abstimmung`], [`Views::stimmen`], [`Views::pfade`] |
//! | who lent a voice to whom | [`Views::delegationen`], [`Views::delegation_of`] |
//! | where money lies and how it moved; a statement on paper; where a donation went | [`Views::konto`], [`Views::buchungen`], [`Views::auszahlung`], [`Views::auszug`], [`Views::wohin`] |
//! | what the weave did by itself, and why | [`Views::automatik`] |
//! | how many of what | [`Views::statistik`] |
//! | search | [`suche()`], [`Views::suche`]; entering the index: [`refresh_search`], [`Views::search_backlog`] |
//!
//! Held as `Arc<parking_lot::RwLock<Views>>`: one writer applies batches, readers ask. The functions [`suche()`] and
//! [`refresh_search`] take the lock themselves and only for moments; everything else is short enough to hold it.
//!
//! Read it in this order: `views` (what there is), `fold` (how it follows the log), then one file per question.

mod antraege;
mod auszug;
mod automatik;
mod blocks;
mod cells;
mod delegationen;
mod digest;
mod faeden;
mod fold;
mod geo;
mod gespraech;
mod haufen;
mod kept;
mod knoten;
mod konto;
mod laufende;
mod leading;
mod linien;
mod map;
mod mvt;
mod orte;
mod page;
mod rollen;
mod stamps;
mod suche;
mod table;
mod tiles;
mod verlauf;
mod views;
mod zorder;

pub use antraege::{
    AbstimmungView, AntraegeQuery, AntragView, EinspruchView, Entscheidung, PfadView, StimmeView,
};
pub use auszug::{AuszugView, KeinAuszug};
pub use automatik::{AutomatikQuery, AutomatikView, Ursache, Vorgang};
pub use delegationen::{DelegationView, DelegationenQuery};
pub use faeden::FadenView;
pub use geo::{Bbox, distance_m};
pub use gespraech::{GespraechView, Leserichtung, NachrichtVersion, NachrichtView};
pub use haufen::HaufenView;
pub use kept::{Part, Parts};
pub use knoten::{ElementView, GarnView, KnotenSummary, KnotenView};
pub use konto::{AuszahlungView, BuchungView, KontoView, Tagessaldo, Wohin, Zeit};
pub use map::{Bestand, KnotenGlance, KnotenQuery};
pub use orte::{OrtView, Statistik};
pub use page::{Cursor, CursorError, Page, PageRequest};
pub use rollen::{Author, Position, PrivatView, RolleView, RollenQuery, TURNING};
pub use suche::{Fund, SucheQuery, Suchgebiet, refresh_search, suche};
pub use tiles::{DEEPEST_ZOOM, LinieView, STREET_ZOOM, Tile};
pub use verlauf::{Schritt, Tat, TatView, VerlaufView};
pub use views::Views;
