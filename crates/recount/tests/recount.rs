//! Votes counted again: honest logs agree, and name the record behind every voice; dishonest ones do not. The logs here
//! are written by hand, record by record, so that they can lie.

#![expect(clippy::unwrap_used, reason = "a scene that cannot be set stops its test")]

use domain::event::{Adresse, KnotenText, Privat, Profil, Regel};
use domain::{
    AbstimmungId, Actor, Anliegen, Anschrift, AntragId, Begruendung, Beschreibung, CommandId, DelegationId,
    Email, Ergebnis, Event, GarnrolleId, Gewicht, Happened, Kartenstatus, Micros, Name, OrtId, Personal,
    Place, Postleitzahl, Timestamp, Titel, Wahl,
};
use log::contract::sample::PlainVault;
use log::merkle::Tree;
use log::verify::Fault;
use log::{Draft, Hash, Record};
use recount::{Nachzaehlung, Reader};
use serde_json::Value;

const BEGIN: Timestamp = Timestamp::from_micros(1_795_244_400_000_000);
const WEEK: Micros = Micros(604_800_000_000);
const MICRO: Micros = Micros(1);
const ORT: OrtId = OrtId::from_u128(1);
const ANTRAG: AntragId = AntragId::from_u128(2);
const VOTE: AbstimmungId = AbstimmungId::from_u128(2);
const PLACE: Place = Place { lat_e7: 535_500_000, lon_e7: 99_350_000 };
const ADA: GarnrolleId = GarnrolleId::from_u128(11);
const BEN: GarnrolleId = GarnrolleId::from_u128(12);
const CEM: GarnrolleId = GarnrolleId::from_u128(13);
const DOE: GarnrolleId = GarnrolleId::from_u128(14);

/// A log that is written by hand.
struct Book {
    records: Vec<Record>,
    now: Timestamp,
}

impl Book {
    /// Four Weber, and a vote that has just opened. The last record is at position 10.
    fn opened() -> Self {
        let mut book = Self { records: Vec::new(), now: BEGIN };
        for id in [ADA, BEN, CEM, DOE] {
            book.writes(Actor::Besucher, registered(id));
            book.writes(
                Actor::Betreiber,
                Event::GarnrolleVerifiziert { garnrolle: id, verified_by: None, guardian: None },
            );
        }
        book.by(ADA, filed());
        book.writes(
            Actor::Gewebe,
            Event::AbstimmungEroeffnet { abstimmung: VOTE, antrag: ANTRAG, closes_at: BEGIN + WEEK },
        );
        book
    }

    fn writes(&mut self, actor: Actor, event: Event) -> u64 {
        let position = self.records.len() as u64 + 1;
        let command_id = CommandId::from_u128(position.into());
        let happened = Happened { position, time: self.now, ort: Some(ORT), actor, command_id, event };
        let draft = Draft::encode(&happened, [0; 16], &mut PlainVault::default());
        self.records.push(Record::new(position, draft));
        position
    }

    fn by(&mut self, who: GarnrolleId, event: Event) -> u64 {
        self.writes(Actor::Garnrolle(who), event)
    }

    fn lends(&mut self, from: GarnrolleId, to: GarnrolleId) -> u64 {
        let delegation = DelegationId::from_u128(self.records.len() as u128);
        self.by(from, Event::DelegationErteilt { delegation, from, to })
    }

    fn votes(&mut self, who: GarnrolleId, wahl: Wahl) -> u64 {
        self.by(who, stimme(who, wahl))
    }

    fn closes(&mut self, ergebnis: Ergebnis) -> u64 {
        self.now = self.now.max(BEGIN + WEEK);
        self.writes(
            Actor::Gewebe,
            Event::AbstimmungGeschlossen { abstimmung: VOTE, antrag: ANTRAG, ergebnis },
        )
    }

    /// What anybody gets to see.
    fn shown(&self) -> Vec<Value> {
        let show = |record: &Record| {
            let mut value: Value = serde_json::from_slice(&record.public_json()).unwrap();
            value["leaf"] = record.leaf.to_string().into();
            value
        };
        self.records.iter().map(show).collect()
    }

    fn read(&self) -> Reader {
        let mut reader = Reader::of(VOTE);
        for value in self.shown() {
            reader.read(&Record::from_public_json(value).unwrap()).unwrap();
        }
        reader
    }

    fn counted(&self) -> Nachzaehlung {
        self.read().found().unwrap().clone()
    }
}

fn registered(garnrolle: GarnrolleId) -> Event {
    let profil = Profil {
        name: Name::new("Ada").unwrap(),
        ueber_mich: Beschreibung::new("").unwrap(),
        gueter: vec![],
        kompetenzen: vec![],
    };
    let street = Anschrift::new("Weg 1").unwrap();
    let adresse =
        Adresse { street: street.clone(), postcode: Postleitzahl::new("22767").unwrap(), city: street };
    let privat = Privat { adresse, email: Email::new("ada@example.org").unwrap(), place: PLACE };
    Event::GarnrolleRegistriert {
        garnrolle,
        ort: ORT,
        profil: Personal::public(garnrolle, profil),
        privat: Personal::private(garnrolle, privat),
        kartenstatus: Kartenstatus::Verborgen,
        radius_m: 0,
        position: Personal::public(garnrolle, None),
    }
}

fn filed() -> Event {
    let text = KnotenText { title: Titel::new("Bank").unwrap(), description: Beschreibung::new("").unwrap() };
    Event::AntragGestellt {
        antrag: ANTRAG,
        ort: ORT,
        by: ADA,
        anliegen: Anliegen::Sachantrag,
        text: Personal::public(ADA, text),
        knoten: None,
        place: PLACE,
        decision_deadline: BEGIN,
    }
}

fn stimme(by: GarnrolleId, wahl: Wahl) -> Event {
    let grund = Some(Personal::public(by, Begruendung::new("Darum").unwrap()));
    Event::StimmeAbgegeben { abstimmung: VOTE, antrag: ANTRAG, by, wahl, grund }
}

fn sums(
    ja: u32,
    nein: u32,
    enthaltung: u32,
    nicht_abgegeben: u32,
    gewichte: &[(GarnrolleId, Wahl, u32)],
) -> Ergebnis {
    let weight = |&(garnrolle, wahl, gewicht): &_| Gewicht { garnrolle, wahl, gewicht };
    Ergebnis { ja, nein, enthaltung, nicht_abgegeben, gewichte: gewichte.iter().map(weight).collect() }
}

/// Ada lends to Ben, who lends to Cem, who votes; Doe votes otherwise.
fn chain() -> (Book, Ergebnis) {
    let mut book = Book::opened();
    book.lends(ADA, BEN);
    book.lends(BEN, CEM);
    book.votes(CEM, Wahl::Nein);
    book.votes(CEM, Wahl::Ja);
    book.votes(DOE, Wahl::Nein);
    (book, sums(3, 1, 0, 0, &[(CEM, Wahl::Ja, 3), (DOE, Wahl::Nein, 1)]))
}

#[test]
fn an_honest_tally_agrees_and_every_voice_names_its_records() {
    let (mut book, ergebnis) = chain();
    let closed = book.closes(ergebnis.clone());
    let counted = book.counted();
    assert!(counted.stimmt);
    assert_eq!((&counted.gezaehlt, &counted.verkuendet), (&ergebnis, &ergebnis));
    let (opened, closing) = (counted.eroeffnet_durch.unwrap(), counted.geschlossen_durch);
    assert_eq!((opened.position, closing.position), (10, closed));
    let told: Vec<_> = counted
        .stimmen
        .iter()
        .map(|way| {
            let lent = way.verliehen.map(|lent| (lent.an, lent.durch.position));
            let by = way.entschieden_durch.map(|beleg| beleg.position);
            (way.garnrolle_id, way.weber_durch.unwrap().position, lent, way.sprecher, way.wahl, by)
        })
        .collect();
    let ja = Some(Wahl::Ja);
    assert_eq!(
        told,
        [
            (ADA, 2, Some((BEN, 11)), Some(CEM), ja, Some(14)),
            (BEN, 4, Some((CEM, 12)), Some(CEM), ja, Some(14)),
            (CEM, 6, None, Some(CEM), ja, Some(14)),
            (DOE, 8, None, Some(DOE), Some(Wahl::Nein), Some(15)),
        ]
    );
    let leaf = counted.stimmen[0].entschieden_durch.unwrap().leaf;
    assert_eq!(leaf, book.records[13].leaf);
}

#[test]
fn a_tally_that_lies_about_a_sum_or_a_weight_does_not_agree() {
    let honest = chain().1;
    let lies = [
        Ergebnis { ja: 4, ..honest.clone() },
        Ergebnis { gewichte: honest.gewichte[..1].to_vec(), ..honest.clone() },
        Ergebnis { nicht_abgegeben: 1, ..honest.clone() },
    ];
    for lie in lies {
        let mut book = chain().0;
        book.closes(lie.clone());
        let counted = book.counted();
        assert!(!counted.stimmt);
        assert_eq!((counted.verkuendet, &counted.gezaehlt), (lie, &honest));
    }
}

#[test]
fn a_tally_before_its_time_does_not_agree() {
    let (mut book, ergebnis) = chain();
    book.now = BEGIN + WEEK - MICRO;
    let event = Event::AbstimmungGeschlossen { abstimmung: VOTE, antrag: ANTRAG, ergebnis };
    book.writes(Actor::Gewebe, event);
    assert!(!book.counted().stimmt);
}

#[test]
fn only_the_first_tally_of_a_vote_is_its_tally() {
    let (mut book, ergebnis) = chain();
    let first = book.closes(ergebnis);
    book.closes(sums(0, 4, 0, 0, &[]));
    assert_eq!(book.counted().geschlossen_durch.position, first);
}

#[test]
fn a_stimme_counts_only_from_who_cast_it_and_before_the_close() {
    let mut book = Book::opened();
    book.by(DOE, stimme(ADA, Wahl::Ja));
    book.writes(Actor::Betreiber, stimme(BEN, Wahl::Ja));
    book.now = BEGIN + WEEK - MICRO;
    book.votes(CEM, Wahl::Nein);
    book.now = BEGIN + WEEK;
    book.votes(DOE, Wahl::Ja);
    book.closes(sums(0, 1, 0, 3, &[(CEM, Wahl::Nein, 1)]));
    assert!(book.counted().stimmt);
}

#[test]
fn a_voice_that_another_lent_or_that_had_gone_back_counts_for_nobody() {
    let mut book = Book::opened();
    let delegation = DelegationId::from_u128(7);
    book.by(DOE, Event::DelegationErteilt { delegation, from: ADA, to: DOE });
    book.lends(BEN, DOE);
    book.by(BEN, Event::DelegationGeendet { delegation, from: BEN, to: DOE, regel: Regel::Widerrufen });
    book.votes(DOE, Wahl::Ja);
    book.closes(sums(1, 0, 0, 3, &[(DOE, Wahl::Ja, 1)]));
    assert!(book.counted().stimmt);
}

#[test]
fn a_delegation_ends_28_days_after_the_givers_last_own_action_whether_or_not_it_was_written() {
    for (later, ja) in [(MICRO, 1), (Micros(0), 1), (Micros(-1), 2)] {
        let mut book = Book { records: Vec::new(), now: BEGIN - Micros(4 * WEEK.0) };
        for id in [ADA, DOE] {
            book.writes(Actor::Besucher, registered(id));
            let verified = Event::GarnrolleVerifiziert { garnrolle: id, verified_by: None, guardian: None };
            book.writes(Actor::Betreiber, verified);
        }
        book.lends(ADA, DOE);
        book.now = BEGIN - WEEK;
        book.by(DOE, filed());
        let closes_at = BEGIN + later;
        book.writes(
            Actor::Gewebe,
            Event::AbstimmungEroeffnet { abstimmung: VOTE, antrag: ANTRAG, closes_at },
        );
        book.votes(DOE, Wahl::Ja);
        book.now = closes_at;
        let weights = [(DOE, Wahl::Ja, ja)];
        let event = Event::AbstimmungGeschlossen {
            abstimmung: VOTE,
            antrag: ANTRAG,
            ergebnis: sums(ja, 0, 0, 2 - ja, &weights),
        };
        book.writes(Actor::Gewebe, event);
        assert!(book.counted().stimmt, "{later:?}");
    }
}

#[test]
fn a_circle_and_a_withdrawn_verification_leave_voices_uncast() {
    let mut book = Book::opened();
    book.lends(ADA, BEN);
    book.lends(BEN, ADA);
    book.votes(CEM, Wahl::Enthaltung);
    book.votes(DOE, Wahl::Ja);
    book.writes(Actor::Gewebe, Event::VerifizierungEntzogen { garnrolle: DOE, antrag: ANTRAG });
    book.closes(sums(0, 0, 1, 2, &[(CEM, Wahl::Enthaltung, 1)]));
    let counted = book.counted();
    assert!(counted.stimmt);
    assert_eq!(counted.stimmen.len(), 3, "who is no Weber any more has no voice");
    assert_eq!((counted.stimmen[0].sprecher, counted.stimmen[0].entschieden_durch), (None, None));
}

/// The names and reasons are sealed: nobody who reads the public records can open them, whether or not the key is gone.
#[test]
fn no_name_or_reason_is_needed() {
    let (mut book, ergebnis) = chain();
    book.closes(ergebnis);
    let text = serde_json::to_string(&book.shown()).unwrap();
    assert!(!text.contains("Darum") && !text.contains("ada@example.org"));
    assert!(book.counted().stimmt);
}

#[test]
fn a_record_that_was_changed_dropped_or_exchanged_is_found_at_its_position() {
    let (mut book, ergebnis) = chain();
    book.closes(ergebnis);
    let read = |values: Vec<Value>| {
        let mut reader = Reader::of(VOTE);
        let records = values.into_iter().map(|value| Record::from_public_json(value).unwrap());
        records
            .map(|record| reader.read(&record))
            .find_map(Result::err)
            .map(|found| (found.position, found.fault))
    };
    let mut changed = book.shown();
    changed[13]["payload"]["wahl"] = "nein".into();
    assert_eq!(read(changed), Some((14, Fault::Leaf)));
    let mut dropped = book.shown();
    dropped.remove(12);
    assert_eq!(read(dropped), Some((13, Fault::Position { found: 14 })));
    let mut exchanged = book.shown();
    exchanged.swap(12, 13);
    assert_eq!(read(exchanged), Some((13, Fault::Position { found: 14 })));
    assert_eq!(read(book.shown()), None);
}

#[test]
fn what_was_read_is_the_beginning_of_the_signed_tree() {
    let (mut book, ergebnis) = chain();
    book.closes(ergebnis);
    let reader = book.read();
    book.votes(ADA, Wahl::Ja);
    book.votes(BEN, Wahl::Ja);
    let leaves: Vec<Hash> = book.records.iter().map(|record| record.leaf).collect();
    let mut tree = Tree::default();
    for leaf in &leaves {
        tree.push(*leaf);
    }
    let proof = tree.consistency(reader.size(), tree.size(), &leaves[..]).unwrap();
    assert_eq!(reader.begins((tree.size(), tree.root()), &proof), Ok(()));
    assert!(reader.begins((tree.size(), Hash::of(b"another log")), &proof).is_err());
}
