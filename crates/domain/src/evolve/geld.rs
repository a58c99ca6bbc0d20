//! How money moves in the state. Total, like all of `evolve`.

use crate::event::Event;
use crate::state::{Auszahlung, Buchung, State};
use crate::values::{AuszahlungId, AuszahlungStatus, Betrag, BuchungArt, BuchungId, OrtId};

/// Lets what concerns money happen; everything else is passed over.
pub(super) fn evolve(state: &mut State, event: &Event) {
    match event {
        Event::SpendeEingegangen { buchung, ort, betrag, .. }
        | Event::AnonymeSpendeEingegangen { buchung, ort, betrag } => {
            state.book(*buchung, (*ort, BuchungArt::Spende, *betrag), None);
        }
        Event::AuszahlungFreigegeben { auszahlung, buchung, ort, betrag } => {
            let new = Auszahlung { ort: *ort, betrag: *betrag, status: AuszahlungStatus::Freigegeben };
            state.auszahlungen.insert(*auszahlung, new);
            state.book(*buchung, (*ort, BuchungArt::Freigabe, *betrag), Some(*auszahlung));
        }
        Event::AuszahlungNichtGedeckt { auszahlung, ort, betrag, .. } => {
            let new = Auszahlung { ort: *ort, betrag: *betrag, status: AuszahlungStatus::NichtGedeckt };
            state.auszahlungen.insert(*auszahlung, new);
        }
        Event::AuszahlungBezahlt { auszahlung, buchung, ort, betrag, .. } => {
            state.stand(Some(*auszahlung), AuszahlungStatus::Bezahlt);
            state.book(*buchung, (*ort, BuchungArt::Zahlung, *betrag), Some(*auszahlung));
        }
        Event::AuszahlungZurueckgenommen { auszahlung, buchung, ort, betrag, .. } => {
            state.stand(Some(*auszahlung), AuszahlungStatus::Zurueckgenommen);
            state.book(*buchung, (*ort, BuchungArt::Ruecknahme, *betrag), Some(*auszahlung));
        }
        Event::BuchungKorrigiert { buchung, gegen, .. } => state.undo(*buchung, *gegen),
        _ => {}
    }
}

impl State {
    fn book(
        &mut self,
        id: BuchungId,
        (ort, art, betrag): (OrtId, BuchungArt, Betrag),
        auszahlung: Option<AuszahlungId>,
    ) {
        let Some(weg) = art.weg() else { return };
        self.enter(id, Buchung { ort, art, weg, betrag, auszahlung, korrigiert: false });
    }

    /// The one place where money moves: an entry and its movement in one.
    fn enter(&mut self, id: BuchungId, buchung: Buchung) {
        self.konten.entry(buchung.ort).or_default().bewege(buchung.weg, buchung.betrag);
        self.buchungen.insert(id, buchung);
    }

    /// The contra entry goes the other way; what was paid by mistake is authorised again.
    fn undo(&mut self, id: BuchungId, gegen: BuchungId) {
        let Some(wrong) = self.buchungen.get_mut(&gegen) else { return };
        wrong.korrigiert = true;
        let (wrong, (from, to)) = (*wrong, wrong.weg);
        if wrong.art == BuchungArt::Zahlung {
            self.stand(wrong.auszahlung, AuszahlungStatus::Freigegeben);
        }
        self.enter(id, Buchung { art: BuchungArt::Korrektur, weg: (to, from), korrigiert: false, ..wrong });
    }

    fn stand(&mut self, id: Option<AuszahlungId>, status: AuszahlungStatus) {
        if let Some(auszahlung) = id.and_then(|id| self.auszahlungen.get_mut(&id)) {
            auszahlung.status = status;
        }
    }
}
