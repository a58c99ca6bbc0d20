//! Following what money does. Every movement goes through `book`, which keeps balance, days and lots in step.

use super::Moment;
use crate::konto::{AuszahlungView, BuchungRow, BuchungView, KontoRow, Zeit};
use crate::verlauf::Tat;
use crate::views::Views;
use domain::{
    AntragId, AuszahlungId, AuszahlungStatus, Begruendung, Betrag, BuchungArt, BuchungId, Event, GarnrolleId,
    Geldkonto, OrtId, Personal,
};
use std::sync::Arc;

/// What an entry says besides what it moves.
#[derive(Default)]
struct Angaben {
    by: Option<GarnrolleId>,
    auszahlung: Option<AuszahlungId>,
    beleg: Option<Arc<Begruendung>>,
    durch: Option<AntragId>,
    gegen: Option<BuchungId>,
}

/// An entry about to be made.
#[derive(Clone, Copy)]
struct Neu {
    id: BuchungId,
    ort: OrtId,
    art: BuchungArt,
    weg: (Geldkonto, Geldkonto),
    betrag: Betrag,
    zeit: Zeit,
}

fn known(beleg: &Personal<Begruendung>) -> Option<Arc<Begruendung>> {
    beleg.known().cloned().map(Arc::new)
}

impl Views {
    pub(super) fn follow_konto(&mut self, event: &Event, moment: Moment) {
        let exactly = Zeit::Moment(moment.time);
        match event {
            Event::SpendeEingegangen { buchung, ort, by, betrag } => {
                let angaben = Angaben { by: Some(*by), ..Angaben::default() };
                self.write_down(*buchung, (*ort, BuchungArt::Spende, *betrag), (exactly, angaben), moment);
                self.with_konto(*ort, moment, |row| row.lose.push_back((*buchung, betrag.cents())));
                self.note_at_konto(*by, *ort, Tat::Gespendet, moment);
            }
            Event::AnonymeSpendeEingegangen { buchung, ort, betrag } => {
                let told = (Zeit::Tag(moment.time.day()), Angaben::default());
                self.write_down(*buchung, (*ort, BuchungArt::Spende, *betrag), told, moment);
                self.with_konto(*ort, moment, |row| row.lose.push_back((*buchung, betrag.cents())));
            }
            Event::AuszahlungBezahlt { auszahlung, buchung, ort, by, betrag, beleg } => {
                let beleg = beleg.as_ref().and_then(known);
                self.with_auszahlung(*auszahlung, |one| {
                    (one.status, one.bezahlt) = (AuszahlungStatus::Bezahlt, Some((moment.time, *by)));
                    one.beleg.clone_from(&beleg);
                });
                self.with_konto(*ort, moment, |row| {
                    row.offen.remove(auszahlung);
                });
                let (by, auszahlung) = (Some(*by), Some(*auszahlung));
                let angaben = Angaben { by, auszahlung, beleg, ..Angaben::default() };
                self.write_down(*buchung, (*ort, BuchungArt::Zahlung, *betrag), (exactly, angaben), moment);
                self.note_at_konto(by, *ort, Tat::AuszahlungBezahlt, moment);
            }
            Event::BuchungKorrigiert { buchung, gegen, ort, by, beleg, .. } => {
                self.undo((*buchung, *gegen), *by, known(beleg), moment);
                self.note_at_konto(*by, *ort, Tat::BuchungKorrigiert, moment);
            }
            decided => self.follow_auszahlung(decided, moment),
        }
    }

    /// What a Beschluss does with money.
    fn follow_auszahlung(&mut self, event: &Event, moment: Moment) {
        let exactly = Zeit::Moment(moment.time);
        match event {
            Event::AuszahlungFreigegeben { auszahlung, buchung, ort, betrag } => {
                let mut herkunft = Vec::new();
                self.with_konto(*ort, moment, |row| herkunft = row.reserve(*auszahlung, betrag.cents()));
                let status = AuszahlungStatus::Freigegeben;
                let new = decided(*auszahlung, (*ort, *betrag, status), moment);
                self.konten.auszahlungen.insert(*auszahlung, AuszahlungView { herkunft, ..new });
                let angaben = Angaben { auszahlung: Some(*auszahlung), ..Angaben::default() };
                self.write_down(*buchung, (*ort, BuchungArt::Freigabe, *betrag), (exactly, angaben), moment);
                self.touch(*auszahlung, moment);
            }
            Event::AuszahlungNichtGedeckt { auszahlung, ort, betrag, frei_cents } => {
                let status = AuszahlungStatus::NichtGedeckt;
                let new = decided(*auszahlung, (*ort, *betrag, status), moment);
                let frei_cents = Some(*frei_cents);
                self.konten.auszahlungen.insert(*auszahlung, AuszahlungView { frei_cents, ..new });
                self.touch(*auszahlung, moment);
            }
            Event::AuszahlungZurueckgenommen { auszahlung, buchung, ort, betrag, durch } => {
                let mut taken = Vec::new();
                self.with_auszahlung(*auszahlung, |one| {
                    one.status = AuszahlungStatus::Zurueckgenommen;
                    taken = std::mem::take(&mut one.herkunft);
                });
                self.with_konto(*ort, moment, |row| row.put_back(*auszahlung, &taken));
                let (auszahlung, durch) = (Some(*auszahlung), Some(*durch));
                let angaben = Angaben { auszahlung, durch, ..Angaben::default() };
                self.write_down(
                    *buchung,
                    (*ort, BuchungArt::Ruecknahme, *betrag),
                    (exactly, angaben),
                    moment,
                );
            }
            _ => {}
        }
    }

    fn write_down(
        &mut self,
        id: BuchungId,
        (ort, art, betrag): (OrtId, BuchungArt, Betrag),
        (zeit, angaben): (Zeit, Angaben),
        moment: Moment,
    ) {
        if let Some(weg) = art.weg() {
            self.book(Neu { id, ort, art, weg, betrag, zeit }, angaben, moment);
        }
    }

    /// The contra entry goes the other way; what was not paid after all is authorised again.
    fn undo(
        &mut self,
        (id, gegen): (BuchungId, BuchungId),
        by: GarnrolleId,
        beleg: Option<Arc<Begruendung>>,
        moment: Moment,
    ) {
        let Some(&(ort, at)) = self.konten.stehen_in.get(&gegen) else { return };
        let Some(wrong) = self.konten.orte.get_mut(&ort).and_then(|row| row.buchungen.get_mut(at)) else {
            return;
        };
        wrong.view.korrigiert_durch = Some(id);
        let BuchungView { art, weg: (from, to), betrag, auszahlung, .. } = wrong.view;
        if art == BuchungArt::Spende {
            let mut instead = Vec::new();
            self.with_konto(ort, moment, |row| instead = row.give_back(gegen, betrag.cents()));
            for (auszahlung, parts) in instead {
                self.with_auszahlung(auszahlung, |one| one.replace(gegen, parts));
                self.touch(auszahlung, moment);
            }
        }
        if let Some(auszahlung) = auszahlung.filter(|_| art == BuchungArt::Zahlung) {
            self.with_auszahlung(auszahlung, |one| {
                (one.status, one.bezahlt, one.beleg) = (AuszahlungStatus::Freigegeben, None, None);
            });
            self.with_konto(ort, moment, |row| {
                row.offen.insert(auszahlung);
            });
        }
        let angaben = Angaben { by: Some(by), auszahlung, beleg, durch: None, gegen: Some(gegen) };
        let (art, zeit) = (BuchungArt::Korrektur, Zeit::Moment(moment.time));
        self.book(Neu { id, ort, art, weg: (to, from), betrag, zeit }, angaben, moment);
    }

    fn book(&mut self, neu: Neu, angaben: Angaben, moment: Moment) {
        let Neu { id, ort, art, weg, betrag, zeit } = neu;
        let Angaben { by, auszahlung, beleg, durch, gegen } = angaben;
        let konto = self.konten.orte.entry(ort).or_default();
        konto.salden.bewege(weg, betrag);
        let saldo_cents = konto.salden.saldo();
        let korrigiert_durch = None;
        let view = BuchungView {
            id,
            art,
            weg,
            betrag,
            zeit,
            by,
            auszahlung,
            beleg,
            durch,
            gegen,
            korrigiert_durch,
            saldo_cents,
        };
        konto.keep_day(moment.time.day());
        konto.changed_at = moment.position;
        self.konten.stehen_in.insert(id, (ort, konto.buchungen.len()));
        konto.buchungen.push(BuchungRow { position: moment.position, view });
        if let Some(auszahlung) = auszahlung {
            self.touch(auszahlung, moment);
        }
    }

    fn with_konto(&mut self, ort: OrtId, moment: Moment, change: impl FnOnce(&mut KontoRow)) {
        let konto = self.konten.orte.entry(ort).or_default();
        change(konto);
        konto.changed_at = moment.position;
    }

    fn with_auszahlung(&mut self, id: AuszahlungId, change: impl FnOnce(&mut AuszahlungView)) {
        if let Some(auszahlung) = self.konten.auszahlungen.get_mut(&id) {
            change(auszahlung);
        }
    }

    /// The Antrag shows where its payout stands.
    fn touch(&mut self, id: AuszahlungId, moment: Moment) {
        if let Some(antrag) = self.antraege.get_mut(&id.antrag()) {
            antrag.changed_at = moment.position;
        }
    }

    fn note_at_konto(&mut self, by: impl Into<Option<GarnrolleId>>, ort: OrtId, tat: Tat, moment: Moment) {
        let knoten = self.konto_knoten(ort).and_then(|konto| self.knoten.number(konto));
        if let Some(by) = by.into() {
            self.note(by, knoten, tat, moment);
        }
    }
}

fn decided(
    id: AuszahlungId,
    (ort, betrag, status): (OrtId, Betrag, AuszahlungStatus),
    moment: Moment,
) -> AuszahlungView {
    AuszahlungView {
        id,
        ort,
        betrag,
        status,
        decided_at: moment.time,
        frei_cents: None,
        bezahlt: None,
        beleg: None,
        herkunft: Vec::new(),
    }
}
