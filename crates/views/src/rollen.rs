//! Who a Garnrolle is: the public part for everyone, the private part for its person and the Verantwortliche who
//! verifies. Whoever asks for the private part must have been allowed to; this file does not know who asks.

use crate::geo::Bbox;
use crate::leading::Leading;
use crate::page::{Cursor, Page, PageRequest, newest_first, sorted_page};
use crate::table::{Row, Table};
use crate::verlauf::TatRow;
use crate::views::Views;
use crate::zorder::Zorder;
use domain::event::{Privat, Profil};
use domain::state::{Status, Vergessen};
use domain::{Email, GarnrolleId, Kartenstatus, Micros, OrtId, Place, Timestamp};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// For so long a Garnrolle turns visibly after an action (`domain.md`, Where a Garnrolle stands on the map).
pub const TURNING: Micros = Micros::from_seconds(7);

/// Somebody who did something: an id, and the public part that may have been forgotten.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    /// Who.
    pub id: GarnrolleId,
    /// The public part; nothing for an "ehemalige Rolle".
    pub profil: Option<Arc<Profil>>,
}

impl Author {
    /// The name; nothing for an "ehemalige Rolle".
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.profil.as_ref().map(|profil| profil.name.as_str())
    }
}

/// The public position of a Garnrolle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// Where the map shows it.
    pub place: Place,
    /// How far away it may truly be, in metres: 0 for `genau`.
    pub genauigkeit_m: u32,
}

/// The public part of a Garnrolle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RolleView {
    /// Its id.
    pub id: GarnrolleId,
    /// Name, Güter, Kompetenzen and what the person says; nothing for an "ehemalige Rolle".
    pub profil: Option<Arc<Profil>>,
    /// Gast or Weber.
    pub status: Status,
    /// The Ortsweberei it belongs to.
    pub ort: OrtId,
    /// Where the map shows it; nothing while `verborgen` or forgotten.
    pub position: Option<Position>,
    /// When it registered.
    pub registered_at: Timestamp,
    /// When it was verified.
    pub verified_at: Option<Timestamp>,
    /// Who verified it; nothing when its founding did.
    pub verified_by: Option<GarnrolleId>,
    /// Until when it turns visibly.
    pub turning_until: Timestamp,
    /// Of which Ortswebereien it is Verantwortliche.
    pub verantwortlich_fuer: Vec<OrtId>,
    /// Log position of the last change of anything in here.
    pub changed_at: u64,
}

impl RolleView {
    /// The name; nothing for an "ehemalige Rolle".
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.profil.as_ref().map(|profil| profil.name.as_str())
    }
}

/// The private part of a Garnrolle: for its person, and the Verantwortliche who verifies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrivatView {
    /// Whose.
    pub id: GarnrolleId,
    /// Address, e-mail and true position; nothing when forgotten.
    pub privat: Option<Arc<Privat>>,
    /// What the map shows.
    pub kartenstatus: Kartenstatus,
    /// Radius of the disc for `ungefaehr`, in metres.
    pub radius_m: u32,
    /// Whether and when it is forgotten.
    pub vergessen: Vergessen,
}

/// Which Garnrollen to list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RollenQuery {
    /// Only of this status.
    pub status: Option<Status>,
    /// Only of this Ortsweberei.
    pub ort: Option<OrtId>,
    /// Only with a public position in this box.
    pub bbox: Option<Bbox>,
    /// Which page.
    pub page: PageRequest,
}

/// A Garnrolle, or an id that something referred to before it registered.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RolleRow {
    pub id: GarnrolleId,
    pub registered_at: Option<Timestamp>,
    pub ort: Option<OrtId>,
    pub status: Status,
    #[serde(with = "crate::kept::shared")]
    pub profil: Option<Arc<Profil>>,
    #[serde(with = "crate::kept::shared")]
    pub privat: Option<Arc<Privat>>,
    pub kartenstatus: Kartenstatus,
    pub radius_m: u32,
    pub position: Option<Place>,
    pub verified_at: Option<Timestamp>,
    pub verified_by: Option<GarnrolleId>,
    pub verantwortlich_fuer: BTreeSet<OrtId>,
    pub last_action: Timestamp,
    pub changed_at: u64,
    pub text_at: u64,
    pub leading: Leading,
    pub taten: Vec<TatRow>,
    pub vergessen: Vergessen,
}

impl Row<GarnrolleId> for RolleRow {
    fn id(&self) -> GarnrolleId {
        self.id
    }
}

impl RolleRow {
    pub fn unknown(id: GarnrolleId) -> Self {
        Self {
            id,
            registered_at: None,
            ort: None,
            status: Status::Gast,
            profil: None,
            privat: None,
            kartenstatus: Kartenstatus::Verborgen,
            radius_m: 0,
            position: None,
            verified_at: None,
            verified_by: None,
            verantwortlich_fuer: BTreeSet::new(),
            last_action: Timestamp::EPOCH,
            changed_at: 0,
            text_at: 0,
            leading: Leading::default(),
            taten: Vec::new(),
            vergessen: Vergessen::Nein,
        }
    }
    pub fn author(&self) -> Author {
        Author { id: self.id, profil: self.profil.clone() }
    }
    /// Whether this person has a voice in the affairs of an Ortsweberei, unless it is the one who has none.
    pub fn votes(&self, ort: OrtId, but: Option<GarnrolleId>) -> bool {
        let weber = self.registered_at.is_some() && self.status == Status::Weber;
        weber && self.ort == Some(ort) && Some(self.id) != but
    }
    fn public_position(&self) -> Option<Position> {
        let place = self.position?;
        let genauigkeit_m = match self.kartenstatus {
            Kartenstatus::Verborgen => return None,
            Kartenstatus::Ungefaehr => self.radius_m,
            Kartenstatus::Genau => 0,
        };
        Some(Position { place, genauigkeit_m })
    }
    pub fn view(&self) -> Option<RolleView> {
        Some(RolleView {
            id: self.id,
            profil: self.profil.clone(),
            status: self.status,
            ort: self.ort?,
            position: self.public_position(),
            registered_at: self.registered_at?,
            verified_at: self.verified_at,
            verified_by: self.verified_by,
            turning_until: self.last_action + TURNING,
            verantwortlich_fuer: self.verantwortlich_fuer.iter().copied().collect(),
            changed_at: self.changed_at,
        })
    }
}

/// All Garnrollen.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Rollen {
    pub table: Table<GarnrolleId, RolleRow>,
    pub emails: FxHashMap<Email, GarnrolleId>,
    /// Public positions.
    pub map: Zorder,
    /// Registered ones by id, newest last.
    pub all: BTreeSet<(GarnrolleId, u32)>,
    /// Those not verified, by id.
    pub gaeste: BTreeSet<(GarnrolleId, u32)>,
}

impl Rollen {
    /// The number of a Garnrolle, whether or not it is known.
    pub fn number(&mut self, id: GarnrolleId) -> u32 {
        self.table.number_or_insert(id, || RolleRow::unknown(id))
    }
    pub fn registered(&self, id: GarnrolleId) -> Option<&RolleRow> {
        self.table.find(id).filter(|row| row.registered_at.is_some())
    }
}

impl Views {
    /// The public part of a Garnrolle.
    #[must_use]
    pub fn rolle(&self, id: GarnrolleId) -> Option<RolleView> {
        self.rollen.registered(id)?.view()
    }

    /// Log position of the last change of the public part of a Garnrolle, without looking at it.
    #[must_use]
    pub fn rolle_changed_at(&self, id: GarnrolleId) -> Option<u64> {
        self.rollen.registered(id).map(|row| row.changed_at)
    }

    /// The private part of a Garnrolle. Only for its person and the Verantwortliche who verifies.
    #[must_use]
    pub fn rolle_privat(&self, id: GarnrolleId) -> Option<PrivatView> {
        let row = self.rollen.registered(id)?;
        Some(PrivatView {
            id,
            privat: row.privat.clone(),
            kartenstatus: row.kartenstatus,
            radius_m: row.radius_m,
            vergessen: row.vergessen,
        })
    }

    /// Whose e-mail address it is, for signing in.
    #[must_use]
    pub fn rolle_by_email(&self, email: &Email) -> Option<GarnrolleId> {
        self.rollen.emails.get(email).copied()
    }

    /// Id and name of somebody; an unknown id is an "ehemalige Rolle".
    #[must_use]
    pub fn author(&self, id: GarnrolleId) -> Author {
        self.rollen.table.find(id).map_or(Author { id, profil: None }, RolleRow::author)
    }

    /// Garnrollen, newest first; in a box in the order of the map.
    #[must_use]
    pub fn rollen(&self, query: &RollenQuery) -> Page<RolleView> {
        let keep = |row: &RolleRow| {
            query.status.is_none_or(|status| row.status == status)
                && query.ort.is_none_or(|ort| row.ort == Some(ort))
        };
        let view = |row: &RolleRow| Some((newest_first(row.id.as_u128()), row.view()?));
        if let Some(bbox) = &query.bbox {
            let mut rows = Vec::new();
            self.rollen.map.visit(bbox, None, |_, number| {
                rows.extend(self.rollen.table.get(number).filter(|row| keep(row)));
                true
            });
            return sorted_page(&query.page, rows.into_iter().filter_map(view)).map(|(_, item)| item);
        }
        let set = if query.status == Some(Status::Gast) { &self.rollen.gaeste } else { &self.rollen.all };
        let before = query.page.after.map_or(u128::MAX, |Cursor { id, .. }| u128::MAX - id);
        let end = if query.page.after.is_some() { 0 } else { u32::MAX };
        let items = set
            .range(..(GarnrolleId::from_u128(before), end))
            .rev()
            .filter_map(|(_, number)| self.rollen.table.get(*number).filter(|row| keep(row)))
            .filter_map(view)
            .take(query.page.size() + 1)
            .collect();
        crate::page::cut(&query.page, items).map(|(_, item)| item)
    }
}
