//! What a count rests on: for every voice the records that gave it, lent it and cast it, kept while the log is followed;
//! and the count from them, compared with the one that was announced.

use domain::decide::{Waehlerschaft, zaehle};
use domain::state::{Abstimmung, State};
use domain::{AbstimmungId, Actor, AntragId, Ergebnis, Event, GarnrolleId, Happened, Timestamp, Wahl};
use log::{Hash, Record, Sealer};
use serde::Serialize;
use std::collections::BTreeMap;

/// A record that something rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Beleg {
    /// Its place in the log.
    pub position: u64,
    /// Its leaf in the tree over the log.
    pub leaf: Hash,
}

impl Beleg {
    const fn of(record: &Record) -> Self {
        Self { position: record.position, leaf: record.leaf }
    }
}

/// A voice that is lent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Verliehen {
    /// To whom.
    pub an: GarnrolleId,
    /// By which record.
    pub durch: Beleg,
}

/// How one voice of the electorate went. Its whole way is found by following `verliehen` from person to person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Stimmweg {
    /// Whose voice.
    pub garnrolle_id: GarnrolleId,
    /// The record that made this person a Weber.
    pub weber_durch: Option<Beleg>,
    /// To whom it is lent, whether or not that counted.
    pub verliehen: Option<Verliehen>,
    /// Who spoke for it: the first on its way who voted.
    pub sprecher: Option<GarnrolleId>,
    /// How it counted; nothing when its way reached nobody who voted.
    pub wahl: Option<Wahl>,
    /// The record that decided it: the last Stimme in time of whoever spoke for it.
    pub entschieden_durch: Option<Beleg>,
}

/// A vote counted again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Nachzaehlung {
    /// Which vote.
    pub abstimmung_id: AbstimmungId,
    /// What was voted on.
    pub antrag_id: AntragId,
    /// The record that opened it.
    pub eroeffnet_durch: Option<Beleg>,
    /// The record that announced what it came to.
    pub geschlossen_durch: Beleg,
    /// What was announced.
    pub verkuendet: Ergebnis,
    /// What the records come to.
    pub gezaehlt: Ergebnis,
    /// Whether the announced record is, byte for byte, the one that this count would have written, and not before its time.
    pub stimmt: bool,
    /// Every voice of the electorate, in the order of ids.
    pub stimmen: Vec<Stimmweg>,
}

/// A Stimme that counts as long as no later one does.
#[derive(Clone, Copy, Debug)]
struct Abgegeben {
    wahl: Wahl,
    durch: Beleg,
}

/// The records behind everything that a vote which may still close is counted from.
#[derive(Clone, Debug, Default)]
pub struct Belege {
    weber: BTreeMap<GarnrolleId, Beleg>,
    verliehen: BTreeMap<GarnrolleId, Verliehen>,
    laufend: BTreeMap<AbstimmungId, Laufend>,
}

/// A vote that runs.
#[derive(Clone, Debug)]
struct Laufend {
    eroeffnet: Beleg,
    stimmen: BTreeMap<GarnrolleId, Abgegeben>,
}

impl Belege {
    /// Notes what a record is evidence of, judged in the state before it; where it announces what a vote came to, the
    /// vote is counted again.
    pub fn follow(&mut self, state: &State, record: &Record, happened: &Happened) -> Option<Nachzaehlung> {
        let beleg = Beleg::of(record);
        match &happened.event {
            Event::GarnrolleVerifiziert { garnrolle, .. }
            | Event::VerifizierungBeschlossen { garnrolle, .. } => {
                self.weber.insert(*garnrolle, beleg);
            }
            Event::VerifizierungEntzogen { garnrolle, .. } | Event::RolleVergessen { garnrolle, .. } => {
                self.weber.remove(garnrolle);
            }
            Event::DelegationErteilt { from, to, .. } if happened.actor == Actor::Garnrolle(*from) => {
                self.verliehen.insert(*from, Verliehen { an: *to, durch: beleg });
            }
            Event::DelegationErteilt { from, .. } | Event::DelegationGeendet { from, .. } => {
                self.verliehen.remove(from);
            }
            Event::AbstimmungEroeffnet { abstimmung, .. } => {
                self.laufend.insert(*abstimmung, Laufend { eroeffnet: beleg, stimmen: BTreeMap::new() });
            }
            Event::StimmeAbgegeben { abstimmung, by, wahl, .. } => {
                let vote = state.abstimmungen.get(abstimmung);
                if vote.is_some_and(|vote| runs(vote, happened.time))
                    && happened.actor == Actor::Garnrolle(*by)
                    && let Some(laufend) = self.laufend.get_mut(abstimmung)
                {
                    laufend.stimmen.insert(*by, Abgegeben { wahl: *wahl, durch: beleg });
                }
            }
            Event::AbstimmungGeschlossen { abstimmung, antrag, ergebnis } => {
                return Some(self.recount(state, record, happened, (*abstimmung, *antrag, ergebnis)));
            }
            _ => {}
        }
        None
    }

    /// Counts the vote again whose result the record announces.
    fn recount(
        &mut self,
        state: &State,
        record: &Record,
        happened: &Happened,
        (abstimmung, announced, verkuendet): (AbstimmungId, AntragId, &Ergebnis),
    ) -> Nachzaehlung {
        let laufend = self.laufend.remove(&abstimmung);
        let vote = state.abstimmungen.get(&abstimmung);
        // Whatever the announcement says, the vote is about what was voted on.
        let antrag = vote.map_or(announced, |vote| vote.antrag);
        let waehler = self.waehlerschaft(state, antrag, happened.time);
        let eroeffnet_durch = laufend.as_ref().map(|laufend| laufend.eroeffnet);
        let stimmen = laufend.map(|laufend| laufend.stimmen).unwrap_or_default();
        let gezaehlt = zaehle(&waehler, &stimmen.iter().map(|(id, one)| (*id, one.wahl)).collect());
        let again = Event::AbstimmungGeschlossen { abstimmung, antrag, ergebnis: gezaehlt.clone() };
        let in_time = vote.is_some_and(|vote| !vote.closed && vote.closes_at <= happened.time);
        Nachzaehlung {
            abstimmung_id: abstimmung,
            antrag_id: antrag,
            eroeffnet_durch,
            geschlossen_durch: Beleg::of(record),
            stimmt: in_time && is_written_as(record, &happened.event, &again),
            verkuendet: verkuendet.clone(),
            stimmen: self.wege(&waehler, &stimmen),
            gezaehlt,
        }
    }

    /// Who may vote, and who lent to whom in a record that still holds at this moment.
    fn waehlerschaft(&self, state: &State, antrag: AntragId, now: Timestamp) -> Waehlerschaft {
        let holds = |from: &GarnrolleId| state.delegation_ends(*from).is_some_and(|end| now < end);
        let lent = |from: GarnrolleId| self.verliehen.get(&from).filter(|_| holds(&from)).map(|lent| lent.an);
        let persons =
            state.antraege.get(&antrag).into_iter().flat_map(|antrag| state.wahlberechtigte(antrag));
        Waehlerschaft::new(persons.map(|id| (id, lent(id))))
    }

    /// How every voice went, with its records.
    fn wege(&self, waehler: &Waehlerschaft, stimmen: &BTreeMap<GarnrolleId, Abgegeben>) -> Vec<Stimmweg> {
        let voted: Vec<bool> = waehler.personen().iter().map(|id| stimmen.contains_key(id)).collect();
        let speakers = waehler.sprecher(&voted);
        let speakers = speakers.into_iter().map(|number| waehler.personen().get(number? as usize).copied());
        let way = |(id, sprecher): (&GarnrolleId, Option<GarnrolleId>)| {
            let stimme = sprecher.and_then(|sprecher| stimmen.get(&sprecher));
            Stimmweg {
                garnrolle_id: *id,
                weber_durch: self.weber.get(id).copied(),
                verliehen: self.verliehen.get(id).copied(),
                sprecher,
                wahl: stimme.map(|stimme| stimme.wahl),
                entschieden_durch: stimme.map(|stimme| stimme.durch),
            }
        };
        waehler.personen().iter().zip(speakers).map(way).collect()
    }
}

/// Whether a Stimme cast at this moment is in time.
fn runs(vote: &Abstimmung, now: Timestamp) -> bool {
    !vote.closed && now < vote.closes_at
}

/// Whether the record that says `said` holds the very bytes that `expected` would have been written with. A superseded
/// form is not written any more; there the meaning decides.
fn is_written_as(record: &Record, said: &Event, expected: &Event) -> bool {
    let (event_type, payload, _) = log::codec::encode(expected, &mut NothingPersonal);
    if event_type == record.event_type { payload == record.payload } else { said == expected }
}

/// What a vote came to holds nothing personal: there is nothing to seal.
struct NothingPersonal;

impl Sealer for NothingPersonal {
    fn salt(&mut self) -> [u8; log::codec::SALT_LEN] {
        [0; log::codec::SALT_LEN]
    }
    fn seal(&mut self, _person: GarnrolleId, _plain: &[u8]) -> Vec<u8> {
        Vec::new()
    }
}
