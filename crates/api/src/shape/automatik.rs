//! What the weave did by itself, on the wire.

use super::antrag::named;
use super::gespraech::rule;
use super::wire::{AutomatikArtWort, FROZEN, FadenArtWort, Id, KnotenArtWort, Moment, VorgangWort, Word};
use serde::Serialize;
use utoipa::ToSchema;
use views::{AutomatikView, Ursache, Views, Vorgang};

/// Something that the weave did by itself.
#[derive(Serialize, ToSchema)]
#[schema(as = Automatik)]
pub(crate) struct AutomatikAnswer {
    /// Its place in the log.
    position: u64,
    /// When.
    time: Moment,
    /// What: the type of its event.
    #[schema(value_type = VorgangWort)]
    event: Word,
    /// What it is about.
    #[schema(value_type = AutomatikArtWort)]
    art: Word,
    /// The rule that caused it.
    regel: Word,
    /// The Knoten that it happened to; of an Antrag its Raum.
    knoten_id: Option<Id>,
    /// What kind of Knoten that is.
    #[schema(value_type = Option<KnotenArtWort>)]
    knoten_type: Option<Word>,
    /// Its last title; `null` when forgotten or folded away.
    title: Option<String>,
    /// What kind of Faden it was.
    #[schema(value_type = Option<FadenArtWort>)]
    faden: Option<Word>,
    /// Whom it happened to: whose Faden, whose voice, who was verified or forgotten.
    garnrolle_id: Option<Id>,
    /// The name of whom.
    name: Option<String>,
    /// How much money it was about, in cents.
    amount_cents: Option<i64>,
}

impl AutomatikAnswer {
    /// The act, with names.
    pub fn of(views: &Views, view: AutomatikView) -> Self {
        let title = if view.sichtung.is_frozen() {
            Some(FROZEN.to_owned())
        } else {
            view.title.filter(|_| !view.sichtung.is_folded()).map(|text| text.title.to_string())
        };
        Self {
            position: view.position,
            time: Moment(view.time),
            event: Word(event(view.vorgang)),
            art: Word(view.vorgang.art().word()),
            regel: cause(view.ursache),
            knoten_id: view.knoten.map(Id::from),
            knoten_type: view.knoten_art.map(|art| Word(art.word())),
            title,
            faden: view.faden.map(|art| Word(art.word())),
            garnrolle_id: view.wem.as_ref().map(|wem| wem.id.into()),
            name: view.wem.map(|wem| named(views, wem.id)),
            amount_cents: view.betrag.map(domain::Betrag::cents),
        }
    }
}

const fn cause(ursache: Ursache) -> Word {
    match ursache {
        Ursache::Regel(regel) => rule(regel),
        Ursache::EinspruchSteht => Word("einspruch_steht"),
        Ursache::AbstimmungVorbei => Word("abstimmung_vorbei"),
        Ursache::UeberMeldungEntschieden => Word("ueber_meldung_entschieden"),
        Ursache::NichtMehrAlsFrei => Word("nicht_mehr_als_frei"),
    }
}

const fn event(vorgang: Vorgang) -> &'static str {
    match vorgang {
        Vorgang::FadenVerblasst => "FadenVerblasst",
        Vorgang::FadenEntzwirnt => "FadenEntzwirnt",
        Vorgang::KnotenAufgeloest => "KnotenAufgeloest",
        Vorgang::AbstimmungEroeffnet => "AbstimmungEroeffnet",
        Vorgang::AbstimmungGeschlossen => "AbstimmungGeschlossen",
        Vorgang::AntragAngenommen => "AntragAngenommen",
        Vorgang::AntragAbgelehnt => "AntragAbgelehnt",
        Vorgang::BeschlussAufgehoben => "BeschlussAufgehoben",
        Vorgang::InhaltAusgeblendet => "InhaltAusgeblendet",
        Vorgang::InhaltGezeigt => "InhaltGezeigt",
        Vorgang::InhaltAufgetaut => "InhaltAufgetaut",
        Vorgang::AuszahlungFreigegeben => "AuszahlungFreigegeben",
        Vorgang::AuszahlungNichtGedeckt => "AuszahlungNichtGedeckt",
        Vorgang::AuszahlungZurueckgenommen => "AuszahlungZurueckgenommen",
        Vorgang::VerifizierungBeschlossen => "VerifizierungBeschlossen",
        Vorgang::VerifizierungEntzogen => "VerifizierungEntzogen",
        Vorgang::DelegationGeendet => "DelegationGeendet",
        Vorgang::RolleVergessen => "RolleVergessen",
    }
}
