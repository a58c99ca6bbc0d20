//! The statement of a Konto as it goes to the press (`aushang/src/blatt.rs` reads it). It says what the Konto says to
//! everybody: of an anonymous donation the day, and nobody.

use super::antrag::named;
use super::aushang::{Beleg, Satz};
use super::konto::day;
use super::wire::{Moment, Word};
use crate::book::Platz;
use domain::state::Salden;
use domain::{AntragId, AuszahlungId, Betrag, Geldkonto, OrtId};
use serde::Serialize;
use views::{AuszugView, BuchungView, Views};

/// So many payouts are named for which money is reserved; the rest is counted.
const MOST_RESERVED: usize = 200;

/// The statement.
#[derive(Serialize)]
pub(crate) struct AuszugBlatt {
    sheet: &'static str,
    lang: &'static str,
    zone: String,
    ort: String,
    url: String,
    von: String,
    bis: String,
    anfang: Stand,
    ende: Stand,
    buchungen: Vec<AuszugBuchung>,
    reserviert: Vec<AuszugReserviert>,
    reserviert_weitere: usize,
    beleg: Beleg,
}

/// What lies where, in cents.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "units stand last")]
struct Stand {
    saldo_cents: i64,
    frei_cents: i64,
    reserviert_cents: i64,
    gespendet_cents: i64,
    ausgezahlt_cents: i64,
}

#[derive(Serialize)]
struct AuszugBuchung {
    nr: usize,
    kind: Word,
    tag: String,
    booked_at: Option<Moment>,
    name: Option<String>,
    amount_cents: i64,
    /// What it does to the balance: it adds, takes away, or only moves within it.
    wirkung: Word,
    saldo_cents: i64,
    antrag_title: Option<String>,
    abgestimmt: bool,
    beleg: Option<String>,
    durch_title: Option<String>,
    gegen_nr: Option<usize>,
    korrigiert_nr: Option<usize>,
}

#[derive(Serialize)]
struct AuszugReserviert {
    antrag_title: Option<String>,
    amount_cents: i64,
    decided_at: Option<Moment>,
}

impl AuszugBlatt {
    /// The sheet.
    pub fn new(
        views: &Views,
        ort: OrtId,
        auszug: &AuszugView<'_>,
        (satz, platz): (Satz<'_>, &Platz),
    ) -> Self {
        let knoten = views.konto_knoten(ort).map(|id| id.to_string()).unwrap_or_default();
        let reserved = auszug.reserviert.iter().take(MOST_RESERVED);
        Self {
            sheet: "auszug",
            lang: satz.language.tag(),
            zone: satz.zone,
            ort: satz.ort,
            url: format!("{}/knoten/{knoten}", satz.site),
            von: day(auszug.von),
            bis: day(auszug.bis),
            anfang: Stand::of(&auszug.anfang),
            ende: Stand::of(&auszug.ende),
            buchungen: auszug.buchungen.iter().map(|one| AuszugBuchung::of(views, *one)).collect(),
            reserviert: reserved.map(|(id, betrag)| AuszugReserviert::of(views, *id, *betrag)).collect(),
            reserviert_weitere: auszug.reserviert.len().saturating_sub(MOST_RESERVED),
            beleg: Beleg::of(auszug.position, platz),
        }
    }
}

impl Stand {
    fn of(salden: &Salden) -> Self {
        Self {
            saldo_cents: salden.saldo(),
            frei_cents: salden.of(Geldkonto::Frei),
            reserviert_cents: salden.of(Geldkonto::Reserviert),
            gespendet_cents: -salden.of(Geldkonto::Spenden),
            ausgezahlt_cents: salden.of(Geldkonto::Ausgezahlt),
        }
    }
}

impl AuszugBuchung {
    fn of(views: &Views, (nr, view): (usize, &BuchungView)) -> Self {
        let within = |account| matches!(account, Geldkonto::Frei | Geldkonto::Reserviert);
        let wirkung = match view.weg {
            (from, to) if within(from) == within(to) => "keine",
            (_, to) if within(to) => "mehr",
            _ => "weniger",
        };
        let antrag = view.auszahlung.and_then(|id| views.antrag(id.antrag()));
        Self {
            nr,
            kind: Word(view.art.word()),
            tag: day(view.zeit.tag()),
            booked_at: view.zeit.moment().map(Moment),
            name: view.by.map(|by| named(views, by)),
            amount_cents: view.betrag.cents(),
            wirkung: Word(wirkung),
            saldo_cents: view.saldo_cents,
            antrag_title: antrag
                .as_ref()
                .and_then(|one| one.text.as_ref())
                .map(|text| text.title.to_string()),
            abgestimmt: antrag.is_some_and(|one| one.abstimmung.is_some()),
            beleg: view.beleg.as_ref().map(ToString::to_string),
            durch_title: view.durch.and_then(|id| title(views, id)),
            gegen_nr: view.gegen.and_then(|id| views.buchung_nr(id)),
            korrigiert_nr: view.korrigiert_durch.and_then(|id| views.buchung_nr(id)),
        }
    }
}

impl AuszugReserviert {
    fn of(views: &Views, id: AuszahlungId, betrag: Betrag) -> Self {
        Self {
            antrag_title: title(views, id.antrag()),
            amount_cents: betrag.cents(),
            decided_at: views.auszahlung(id).map(|one| Moment(one.decided_at)),
        }
    }
}

fn title(views: &Views, antrag: AntragId) -> Option<String> {
    views.antrag(antrag).and_then(|one| one.text).map(|text| text.title.to_string())
}
