//! What was said at a Knoten, and what was done to it.

use super::wire::{FORGOTTEN, Id, Moment, Word};
use super::{InhaltAnswer, MeldungAnswer};
use crate::markdown::html;
use domain::AntragStatus;
use domain::event::{KnotenText, Regel};
use serde::Serialize;
use utoipa::ToSchema;
use views::{NachrichtView, Schritt, VerlaufView};

/// A message.
#[derive(Serialize, ToSchema)]
#[schema(as = Nachricht)]
pub(crate) struct NachrichtAnswer {
    /// Its id.
    pub id: Id,
    /// In whose Gespräch it stands.
    pub knoten_id: Id,
    /// Who wrote it.
    pub by: Id,
    /// The name of who wrote it.
    pub by_name: String,
    /// What it says; `null` when withdrawn, forgotten or frozen.
    pub text: Option<String>,
    /// The same as HTML that is safe to show.
    pub text_html: Option<String>,
    /// Counts edits, from 1; what `If-Match` carries.
    pub version: u32,
    /// When it was written.
    pub created_at: Moment,
    /// When it was last edited.
    pub edited_at: Option<Moment>,
    /// When its author withdrew it: only this tombstone remains.
    pub zurueckgezogen_at: Option<Moment>,
    /// How it stands after it was reported or frozen; `null` where neither was.
    pub meldung: Option<MeldungAnswer>,
}

impl From<NachrichtView> for NachrichtAnswer {
    fn from(nachricht: NachrichtView) -> Self {
        Self {
            id: nachricht.id.into(),
            knoten_id: nachricht.knoten.into(),
            by: nachricht.by.id.into(),
            by_name: nachricht.by.name().unwrap_or(FORGOTTEN).to_owned(),
            text_html: nachricht.text.as_ref().map(|text| html(text.as_str())),
            text: nachricht.text.map(|text| text.to_string()),
            version: nachricht.version,
            created_at: Moment(nachricht.created_at),
            edited_at: nachricht.edited_at.map(Moment),
            zurueckgezogen_at: nachricht.withdrawn_at.map(Moment),
            meldung: MeldungAnswer::of(nachricht.sichtung, nachricht.version),
        }
    }
}

/// A step in the history of a Knoten. Which of the contents are there depends on the event.
#[derive(Serialize, ToSchema, Default)]
#[schema(as = Schritt)]
pub(crate) struct SchrittAnswer {
    /// Its place in the log.
    position: u64,
    /// When.
    time: Option<Moment>,
    /// The event type.
    event: Option<Word>,
    /// Who; `null` when the weave itself did it.
    by: Option<Id>,
    /// The name of who did it.
    by_name: Option<String>,
    /// The version that came of it.
    version: Option<u32>,
    /// The kind it then had.
    r#type: Option<Word>,
    /// The title it then had.
    title: Option<String>,
    /// The description it then had.
    description: Option<String>,
    /// Which element it was about.
    element_id: Option<Id>,
    /// What the element then held.
    inhalt: Option<InhaltAnswer>,
    /// Which Faden it was about.
    faden_id: Option<Id>,
    /// In which sense somebody joined.
    art: Option<Word>,
    /// The rule by which it happened by itself.
    regel: Option<Word>,
}

impl From<VerlaufView> for SchrittAnswer {
    fn from(view: VerlaufView) -> Self {
        let by = view.by.as_ref();
        Self {
            position: view.position,
            time: Some(Moment(view.time)),
            by: by.map(|by| by.id.into()),
            by_name: by.map(|by| by.name().unwrap_or(FORGOTTEN).to_owned()),
            ..step(view.schritt)
        }
    }
}

fn step(schritt: Schritt) -> SchrittAnswer {
    let named = |event| SchrittAnswer { event: Some(Word(event)), ..SchrittAnswer::default() };
    match schritt {
        Schritt::Gegruendet => named("OrtswebereiGegruendet"),
        Schritt::Geknuepft { kern, text } => worded("KnotenGeknuepft", 1, kern.art, text.as_deref()),
        Schritt::Importiert { kern, text } => worded("KnotenImportiert", 1, kern.art, text.as_deref()),
        Schritt::Geaendert { version, kern, text, .. } => {
            worded("KnotenGeaendert", version, kern.art, text.as_deref())
        }
        Schritt::ElementHinzugefuegt { version, element, inhalt } => SchrittAnswer {
            version: Some(version),
            element_id: Some(element.into()),
            inhalt: inhalt.as_deref().map(|inhalt| InhaltAnswer::of(Some(inhalt))),
            ..named("ElementHinzugefuegt")
        },
        Schritt::ElementGeaendert { version, element, inhalt } => SchrittAnswer {
            version: Some(version),
            element_id: Some(element.into()),
            inhalt: inhalt.as_deref().map(|inhalt| InhaltAnswer::of(Some(inhalt))),
            ..named("ElementGeaendert")
        },
        Schritt::ElementEntfernt { version, element } => SchrittAnswer {
            version: Some(version),
            element_id: Some(element.into()),
            ..named("ElementEntfernt")
        },
        Schritt::InteresseBekundet { faden, art } => SchrittAnswer {
            faden_id: Some(faden.into()),
            art: Some(Word(art.word())),
            ..named("FadenGezogen")
        },
        Schritt::Verzwirnt { faden, element } => SchrittAnswer {
            faden_id: Some(faden.into()),
            element_id: element.map(Id::from),
            ..named("FadenVerzwirnt")
        },
        Schritt::Entzwirnt { faden, regel } => SchrittAnswer {
            faden_id: Some(faden.into()),
            regel: Some(rule(regel)),
            ..named("FadenEntzwirnt")
        },
        Schritt::Aufgeloest { regel } => {
            SchrittAnswer { regel: Some(rule(regel)), ..named("KnotenAufgeloest") }
        }
        Schritt::AntragGestellt { text } => {
            worded("AntragGestellt", 1, domain::KnotenArt::Antrag, text.as_deref())
        }
        Schritt::EinspruchErhoben => named("EinspruchErhoben"),
        Schritt::EinspruchZurueckgezogen => named("EinspruchZurueckgezogen"),
        Schritt::AbstimmungEroeffnet => named("AbstimmungEroeffnet"),
        Schritt::AntragEntschieden { status, regel } => {
            SchrittAnswer { regel: regel.map(rule), ..named(decided(status)) }
        }
    }
}

/// The event by which an Antrag came to stand here.
const fn decided(status: AntragStatus) -> &'static str {
    match status {
        AntragStatus::Angenommen => "AntragAngenommen",
        AntragStatus::Abgelehnt => "AntragAbgelehnt",
        AntragStatus::Zurueckgezogen => "AntragZurueckgezogen",
        AntragStatus::Abstimmung => "AbstimmungEroeffnet",
        AntragStatus::Offen => "AntragGestellt",
    }
}

fn worded(
    event: &'static str,
    version: u32,
    art: domain::KnotenArt,
    text: Option<&KnotenText>,
) -> SchrittAnswer {
    SchrittAnswer {
        event: Some(Word(event)),
        version: Some(version),
        r#type: Some(Word(art.word())),
        title: Some(text.map_or_else(|| FORGOTTEN.to_owned(), |text| text.title.to_string())),
        description: text.map(|text| text.description.to_string()),
        ..SchrittAnswer::default()
    }
}

/// The word of a rule.
pub(crate) const fn rule(regel: Regel) -> Word {
    Word(match regel {
        Regel::FadenNach168Stunden => "faden_nach168_stunden",
        Regel::NichtsFuehrtMehrHin => "nichts_fuehrt_mehr_hin",
        Regel::VeranstaltungVorbei => "veranstaltung_vorbei",
        Regel::VonWerVerzwirnte => "von_wer_verzwirnte",
        Regel::DurchBeschluss => "durch_beschluss",
        Regel::AntragEntschieden => "antrag_entschieden",
        Regel::KeinEinspruch => "kein_einspruch",
        Regel::MehrJaAlsNein => "mehr_ja_als_nein",
        Regel::NichtMehrJaAlsNein => "nicht_mehr_ja_als_nein",
        Regel::Widerrufen => "widerrufen",
        Regel::AnderemVerliehen => "anderem_verliehen",
        Regel::DelegationNach28Tagen => "delegation_nach28_tagen",
        Regel::KeinWeberMehr => "kein_weber_mehr",
        Regel::VergessenNach168Stunden => "vergessen_nach168_stunden",
        Regel::VomBetreiberVergessen => "vom_betreiber_vergessen",
    })
}
