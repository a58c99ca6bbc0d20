//! What was done: the history of a Knoten with every version of it, and the last acts of a Garnrolle. An act stays
//! when what it drew has faded. Fäden that an act drew as a consequence are not listed beside it.

use crate::knoten::KnotenRow;
use crate::page::{Page, PageRequest, newest};
use crate::rollen::Author;
use crate::views::Views;
use domain::event::{ElementInhalt, KnotenKern, KnotenText, Regel};
use domain::{AntragStatus, ElementId, Event, FadenId, GarnrolleId, InteresseArt, KnotenId, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One step in the history of a Knoten.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerlaufView {
    /// Its place in the log.
    pub position: u64,
    /// When.
    pub time: Timestamp,
    /// Who; nothing when the weave itself did it.
    pub by: Option<Author>,
    /// What.
    pub schritt: Schritt,
}

/// What a step in the history of a Knoten was. Forgotten and frozen words are nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "fields are named after the glossary; each variant says what was done")]
pub enum Schritt {
    /// It arose with its Ortsweberei.
    Gegruendet,
    /// It was tied, as version 1.
    Geknuepft {
        #[serde(with = "crate::kept::shared")]
        kern: Arc<KnotenKern>,
        #[serde(with = "crate::kept::shared")]
        text: Option<Arc<KnotenText>>,
    },
    /// It was tied from a source of public places, as version 1.
    Importiert {
        #[serde(with = "crate::kept::shared")]
        kern: Arc<KnotenKern>,
        #[serde(with = "crate::kept::shared")]
        text: Option<Arc<KnotenText>>,
    },
    /// It was changed; this is what it then was. Its words may be those of an earlier step that stayed.
    Geaendert {
        version: u32,
        #[serde(with = "crate::kept::shared")]
        kern: Arc<KnotenKern>,
        #[serde(with = "crate::kept::shared")]
        text: Option<Arc<KnotenText>>,
        new_words: bool,
    },
    /// An element was put into the Raum.
    ElementHinzugefuegt {
        version: u32,
        element: ElementId,
        #[serde(with = "crate::kept::inhalt")]
        inhalt: Option<Arc<ElementInhalt>>,
    },
    /// An element was changed.
    ElementGeaendert {
        version: u32,
        element: ElementId,
        #[serde(with = "crate::kept::inhalt")]
        inhalt: Option<Arc<ElementInhalt>>,
    },
    /// An element was taken out of the Raum.
    ElementEntfernt { version: u32, element: ElementId },
    /// Somebody joined.
    InteresseBekundet { faden: FadenId, art: InteresseArt },
    /// A Faden became Garn, on an element or on the whole Knoten.
    Verzwirnt { faden: FadenId, element: Option<ElementId> },
    /// Garn became a Faden again.
    Entzwirnt { faden: FadenId, regel: Regel },
    /// It dissolved.
    Aufgeloest { regel: Regel },
    /// An Antrag was filed, and this is its Raum.
    AntragGestellt {
        #[serde(with = "crate::kept::shared")]
        text: Option<Arc<KnotenText>>,
    },
    /// Somebody objected.
    EinspruchErhoben,
    /// An Einspruch was taken back.
    EinspruchZurueckgezogen,
    /// The vote opened.
    AbstimmungEroeffnet,
    /// The Antrag was decided, or taken back by whoever filed it.
    AntragEntschieden { status: AntragStatus, regel: Option<Regel> },
}

/// A step as it is kept: who is a number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SchrittRow {
    pub position: u64,
    pub time: Timestamp,
    pub by: Option<u32>,
    pub schritt: Schritt,
}

/// What kind of act it was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Tat {
    /// Registered.
    Registriert,
    /// Verified somebody.
    Verifiziert,
    /// Changed the own public part.
    ProfilGeaendert,
    /// Tied a Knoten.
    Geknuepft,
    /// Tied a Knoten from a source of public places.
    Importiert,
    /// Changed a Knoten.
    Geaendert,
    /// Put an element into a Raum.
    ElementHinzugefuegt,
    /// Changed an element.
    ElementGeaendert,
    /// Took an element out of a Raum.
    ElementEntfernt,
    /// Wrote a message.
    NachrichtGeschrieben,
    /// Edited an own message.
    NachrichtBearbeitet,
    /// Withdrew an own message.
    NachrichtZurueckgezogen,
    /// Joined a Knoten.
    InteresseBekundet,
    /// Twisted a Faden.
    Verzwirnt,
    /// Untwisted Garn.
    Entzwirnt,
    /// Filed an Antrag.
    AntragGestellt,
    /// Took an Antrag back.
    AntragZurueckgezogen,
    /// Objected to an Antrag.
    EinspruchErhoben,
    /// Took an Einspruch back.
    EinspruchZurueckgezogen,
    /// Cast a Stimme, or changed it.
    StimmeAbgegeben,
    /// Lent the voice.
    DelegationErteilt,
    /// Said that a lent voice shall stay lent.
    DelegationErneuert,
    /// Took a lent voice back.
    DelegationWiderrufen,
    /// Gave money, visibly.
    Gespendet,
    /// Said that a payout has been paid.
    AuszahlungBezahlt,
    /// Undid a wrong entry in the ledger.
    BuchungKorrigiert,
    /// Froze what may be a crime.
    InhaltEingefroren,
}

impl Tat {
    /// The word for it, as in API and interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registriert => "registriert",
            Self::Verifiziert => "verifiziert",
            Self::ProfilGeaendert => "profil_geaendert",
            Self::Geknuepft => "geknuepft",
            Self::Importiert => "importiert",
            Self::Geaendert => "geaendert",
            Self::ElementHinzugefuegt => "element_hinzugefuegt",
            Self::ElementGeaendert => "element_geaendert",
            Self::ElementEntfernt => "element_entfernt",
            Self::NachrichtGeschrieben => "nachricht_geschrieben",
            Self::NachrichtBearbeitet => "nachricht_bearbeitet",
            Self::NachrichtZurueckgezogen => "nachricht_zurueckgezogen",
            Self::InteresseBekundet => "interesse_bekundet",
            Self::Verzwirnt => "verzwirnt",
            Self::Entzwirnt => "entzwirnt",
            Self::AntragGestellt => "antrag_gestellt",
            Self::AntragZurueckgezogen => "antrag_zurueckgezogen",
            Self::EinspruchErhoben => "einspruch_erhoben",
            Self::EinspruchZurueckgezogen => "einspruch_zurueckgezogen",
            Self::StimmeAbgegeben => "stimme_abgegeben",
            Self::DelegationErteilt => "delegation_erteilt",
            Self::DelegationErneuert => "delegation_erneuert",
            Self::DelegationWiderrufen => "delegation_widerrufen",
            Self::Gespendet => "gespendet",
            Self::AuszahlungBezahlt => "auszahlung_bezahlt",
            Self::BuchungKorrigiert => "buchung_korrigiert",
            Self::InhaltEingefroren => "inhalt_eingefroren",
        }
    }
}

/// An act as it is kept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct TatRow {
    pub position: u64,
    pub time: Timestamp,
    pub knoten: Option<u32>,
    pub tat: Tat,
}

/// One act of a Garnrolle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TatView {
    /// Its place in the log.
    pub position: u64,
    /// When.
    pub time: Timestamp,
    /// What.
    pub tat: Tat,
    /// Which Knoten it concerned.
    pub knoten: Option<KnotenId>,
    /// The last title of that Knoten; nothing when forgotten.
    pub title: Option<Arc<KnotenText>>,
}

impl Views {
    /// The history of a Knoten, newest step first; nothing when there is no such Knoten.
    #[must_use]
    pub fn verlauf(&self, knoten: KnotenId, page: &PageRequest) -> Option<Page<VerlaufView>> {
        let knoten = self.knoten.find(knoten)?;
        let view = |row: &SchrittRow| VerlaufView {
            position: row.position,
            time: row.time,
            by: row.by.and_then(|by| self.rollen.table.get(by)).map(crate::rollen::RolleRow::author),
            schritt: shown(knoten, &row.schritt),
        };
        Some(newest(&knoten.verlauf, page, |row| row.position).map(view))
    }

    /// Whether what people said in an event is frozen now: nobody is told it any more.
    #[must_use]
    pub fn is_frozen(&self, event: &Event) -> bool {
        let all = |id: KnotenId| self.knoten.find(id).is_some_and(|row| row.sichtung.is_frozen());
        match event {
            Event::KnotenGeknuepft { knoten, .. }
            | Event::KnotenImportiert { knoten, .. }
            | Event::KnotenGeaendert { knoten, .. } => all(*knoten),
            Event::ElementHinzugefuegt { knoten, element, .. }
            | Event::ElementGeaendert { knoten, element, .. } => {
                let row = self.knoten.find(*knoten);
                let frozen = |row: &KnotenRow| {
                    row.elements.iter().any(|one| one.id == *element && one.sichtung.is_frozen())
                };
                all(*knoten) || row.is_some_and(frozen)
            }
            Event::NachrichtGeschrieben { nachricht, .. } | Event::NachrichtBearbeitet { nachricht, .. } => {
                self.nachrichten.find(*nachricht).is_some_and(|row| row.sichtung.is_frozen())
            }
            Event::AntragGestellt { antrag, .. } => all(antrag.raum()),
            _ => false,
        }
    }

    /// The acts of a Garnrolle, newest first; nothing when there is no such Garnrolle.
    #[must_use]
    pub fn aktivitaet(&self, rolle: GarnrolleId, page: &PageRequest) -> Option<Page<TatView>> {
        let row = self.rollen.registered(rolle)?;
        let view = |row: &TatRow| {
            let knoten = row.knoten.and_then(|number| self.knoten.get(number));
            TatView {
                position: row.position,
                time: row.time,
                tat: row.tat,
                knoten: knoten.map(|knoten| knoten.id),
                title: knoten.and_then(KnotenRow::shown_text),
            }
        };
        Some(newest(&row.taten, page, |row| row.position).map(view))
    }
}

/// A step without the words that are frozen.
fn shown(knoten: &KnotenRow, schritt: &Schritt) -> Schritt {
    let frozen = |element: ElementId| {
        let mut elements = knoten.elements.iter().filter(|row| row.id == element);
        elements.any(|row| row.sichtung.is_frozen())
    };
    let all = knoten.sichtung.is_frozen();
    let mut schritt = schritt.clone();
    match &mut schritt {
        Schritt::Geknuepft { text, .. }
        | Schritt::Importiert { text, .. }
        | Schritt::Geaendert { text, .. }
        | Schritt::AntragGestellt { text }
            if all =>
        {
            *text = None;
        }
        Schritt::ElementHinzugefuegt { element, inhalt, .. }
        | Schritt::ElementGeaendert { element, inhalt, .. }
            if all || frozen(*element) =>
        {
            *inhalt = None;
        }
        _ => {}
    }
    schritt
}
