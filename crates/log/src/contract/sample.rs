//! Records to test with: one event of every kind, and batches of them that continue a log.

use crate::{Draft, Opener, Record, Sealer};
use domain::event::{Adresse, ElementInhalt, KnotenKern, KnotenText, Privat, Profil, Regel, Strukturknoten};
use domain::{
    Actor, Anliegen, Anschrift, AntragId, Begruendung, Beschreibung, Betrag, BildId, Bounds, BuchungId,
    CommandId, DelegationId, ElementId, ElementText, Email, Ergebnis, Event, FadenArt, FadenId, GarnrolleId,
    Gegenstand, Gewicht, GutText, Happened, InteresseArt, Kartenstatus, KnotenArt, KnotenId, LinkAdresse,
    ListenText, NachrichtId, NachrichtText, Name, OrtId, Personal, Place, Polygon, Postleitzahl, Quelle,
    StrukturArt, Text, Timestamp, Titel, Unterart, Wahl,
};

/// The moment at which the samples begin.
pub const BEGIN: Timestamp = Timestamp::from_micros(1_795_244_400_000_000);

/// A vault without secrets: it "encrypts" by turning every bit over, under a salt that counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainVault {
    salts: u8,
}

impl Sealer for PlainVault {
    fn salt(&mut self) -> [u8; 16] {
        self.salts = self.salts.wrapping_add(1);
        [self.salts; 16]
    }
    fn seal(&mut self, _person: GarnrolleId, plain: &[u8]) -> Vec<u8> {
        plain.iter().map(|byte| !byte).collect()
    }
}

impl Opener for PlainVault {
    fn open(&self, _person: GarnrolleId, ciphertext: &[u8]) -> Option<Vec<u8>> {
        Some(ciphertext.iter().map(|byte| !byte).collect())
    }
}

const ORT: OrtId = OrtId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
const ADA: GarnrolleId = GarnrolleId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);
const BO: GarnrolleId = GarnrolleId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003);
const KNOTEN: KnotenId = KnotenId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0004);
const FADEN: FadenId = FadenId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0005);
const ELEMENT: ElementId = ElementId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0006);
const NACHRICHT: NachrichtId = NachrichtId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007);
const ANTRAG: AntragId = AntragId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0008);
const DELEGATION: DelegationId = DelegationId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0009);
const PLACE: Place = Place { lat_e7: 535_500_000, lon_e7: 99_350_000 };

fn text<const MIN: usize, const MAX: usize>(text: &str) -> Text<MIN, MAX> {
    Text::new(text).unwrap()
}

fn bounds() -> Bounds {
    let place = |lat_e7, lon_e7| Place { lat_e7, lon_e7 };
    let outer = vec![
        place(535_000_000, 98_000_000),
        place(535_000_000, 100_000_000),
        place(536_000_000, 100_000_000),
        place(536_000_000, 98_000_000),
    ];
    let hole =
        vec![place(535_200_000, 98_200_000), place(535_200_000, 98_400_000), place(535_300_000, 98_300_000)];
    Bounds::new(vec![Polygon { outer, holes: vec![hole] }]).unwrap()
}

fn profil() -> Profil {
    let ueber_mich: Beschreibung = text("Weberin in Altona.\n\n\"Moin\" \\ sagt sie – schön, nicht? 🧶");
    let (gut, kompetenz): (GutText, GutText) = (text("Lastenrad"), text("Nähen"));
    let name: Name = text("Ada Weber");
    Profil { name, ueber_mich, gueter: vec![gut], kompetenzen: vec![kompetenz] }
}

fn privat() -> Privat {
    let (street, city): (Anschrift, Anschrift) = (text("Große Bergstraße 1"), text("Hamburg"));
    let postcode: Postleitzahl = text("22767");
    let adresse = Adresse { street, postcode, city };
    Privat { adresse, email: Email::new("ada@example.org").unwrap(), place: PLACE }
}

fn knoten_text() -> KnotenText {
    let (title, description): (Titel, Beschreibung) = (text("Straßenfest"), text("Bring **Kuchen** mit."));
    KnotenText { title, description }
}

fn kern() -> KnotenKern {
    let unterart: Unterart = text("fest");
    let hour = |hours| BEGIN + domain::Micros::from_hours(hours);
    KnotenKern {
        art: KnotenArt::Veranstaltung,
        unterart: Some(unterart),
        place: PLACE,
        starts_at: Some(hour(48)),
        ends_at: Some(hour(52)),
    }
}

fn inhalte() -> [ElementInhalt; 4] {
    let (url, bild): (LinkAdresse, _) = (text("https://example.org/fest"), BildId::from_u128(9));
    let (words, alt): (ElementText, ElementText) = (text("Wir treffen uns am Brunnen."), text("Ein Brunnen"));
    let lines: [ListenText; 2] = [text("Kuchen"), text("Bänke")];
    [
        ElementInhalt::Text { text: words },
        ElementInhalt::Link { url, title: None },
        ElementInhalt::Bild { bild, width: 1_920, height: 1_440, alt },
        ElementInhalt::Liste { items: lines.to_vec() },
    ]
}

/// One event of every kind, in the order in which they are declared. A kind with more than one shape of content stands
/// here in each of them.
#[must_use]
pub fn events() -> Vec<Event> {
    let mut events = people();
    events.extend(knoten());
    events.extend(faeden());
    events.extend(antraege());
    events.extend(stimmen());
    events.extend(geld());
    events.extend(meldungen_und_vergessen());
    events
}

fn people() -> Vec<Event> {
    let (ort, garnrolle) = (ORT, ADA);
    let (name, guardian): (Name, Name) = (text("Altona-Altstadt"), text("Bo Weber"));
    let struktur = StrukturArt::ALL
        .iter()
        .zip(0x10..)
        .map(|(&art, id)| Strukturknoten { id: KnotenId::from_u128(id), art, place: PLACE })
        .collect();
    let public = Personal::public(ADA, Some(PLACE));
    vec![
        Event::OrtswebereiGegruendet { ort, name, bounds: bounds(), struktur },
        Event::GarnrolleRegistriert {
            garnrolle,
            ort,
            profil: Personal::public(ADA, profil()),
            privat: Personal::private(ADA, privat()),
            kartenstatus: Kartenstatus::Ungefaehr,
            radius_m: 150,
            position: public.clone(),
        },
        Event::GarnrolleVerifiziert { garnrolle, verified_by: None, guardian: None },
        Event::GarnrolleVerifiziert {
            garnrolle,
            verified_by: Some(BO),
            guardian: Some(Personal::private(ADA, guardian)),
        },
        Event::VerantwortlicheErnannt { garnrolle, ort },
        Event::ProfilGeaendert { garnrolle, profil: Personal::public(ADA, profil()) },
        Event::PrivatGeaendert { garnrolle, privat: Personal::private(ADA, privat()) },
        Event::KartenstatusGeaendert {
            garnrolle,
            kartenstatus: Kartenstatus::Genau,
            radius_m: 30,
            position: public,
        },
        Event::KartenstatusGeaendert {
            garnrolle,
            kartenstatus: Kartenstatus::Verborgen,
            radius_m: 5_000,
            position: Personal::public(ADA, None),
        },
    ]
}

fn knoten() -> Vec<Event> {
    let (knoten, element, nachricht, ort, by) = (KNOTEN, ELEMENT, NACHRICHT, ORT, ADA);
    let quelle: Quelle = text("osm:node/1234");
    let (said, edited): (NachrichtText, NachrichtText) =
        (text("Wer bringt Bänke?"), text("Wer bringt Bänke mit?"));
    let mut events = vec![
        Event::KnotenGeknuepft { knoten, ort, by, kern: kern(), text: Personal::public(ADA, knoten_text()) },
        Event::KnotenImportiert { knoten, ort, by, kern: kern(), text: knoten_text(), quelle },
        Event::KnotenGeaendert {
            knoten,
            ort,
            by,
            version: 2,
            kern: KnotenKern {
                art: KnotenArt::Idee,
                unterart: None,
                starts_at: None,
                ends_at: None,
                ..kern()
            },
            text: Some(Personal::public(ADA, knoten_text())),
        },
        Event::KnotenGeaendert { knoten, ort, by, version: 3, kern: kern(), text: None },
    ];
    for (inhalt, version) in inhalte().into_iter().zip(3..) {
        let inhalt = Personal::public(ADA, inhalt);
        events.push(Event::ElementHinzugefuegt { knoten, element, by, version, inhalt });
    }
    let [inhalt, ..] = inhalte();
    events.extend([
        Event::ElementGeaendert { knoten, element, by, version: 7, inhalt: Personal::public(ADA, inhalt) },
        Event::ElementEntfernt { knoten, element, by, version: 8 },
        Event::NachrichtGeschrieben { nachricht, knoten, by, text: Personal::public(ADA, said) },
        Event::NachrichtBearbeitet { nachricht, knoten, version: 2, text: Personal::public(ADA, edited) },
        Event::NachrichtZurueckgezogen { nachricht, knoten },
    ]);
    events
}

fn faeden() -> Vec<Event> {
    let (knoten, faden, expires_at) = (KNOTEN, FADEN, BEGIN + domain::FADEN_LIFETIME);
    let drawn =
        |art, interesse| Event::FadenGezogen { faden, art, interesse, from: ADA, to: KNOTEN, expires_at };
    vec![
        drawn(FadenArt::Gespraech, None),
        drawn(FadenArt::Interesse, Some(InteresseArt::Verantwortung)),
        drawn(FadenArt::Gold, None),
        Event::FadenVerzwirnt { faden, knoten, element: None },
        Event::FadenVerzwirnt { faden, knoten, element: Some(ELEMENT) },
        Event::FadenEntzwirnt { faden, knoten, expires_at, regel: Regel::VonWerVerzwirnte },
        Event::FadenVerblasst { faden, knoten, regel: Regel::FadenNach168Stunden },
        Event::KnotenAufgeloest { knoten, regel: Regel::NichtsFuehrtMehrHin },
        Event::KnotenAufgeloest { knoten, regel: Regel::VeranstaltungVorbei },
    ]
}

fn antraege() -> Vec<Event> {
    let (antrag, by, garnrolle) = (ANTRAG, ADA, BO);
    let decision_deadline = BEGIN + domain::ENTSCHEIDUNGSFRIST;
    let filed = |anliegen, knoten| Event::AntragGestellt {
        antrag,
        ort: ORT,
        by,
        anliegen,
        text: Personal::public(ADA, knoten_text()),
        knoten,
        place: PLACE,
        decision_deadline,
    };
    let grund: Begruendung = text("Bänke sind schon da.");
    let mut events = vec![
        filed(Anliegen::Sachantrag, Some(KNOTEN)),
        filed(Anliegen::Weberantrag, None),
        filed(Anliegen::VerifizierungEntziehen { garnrolle }, None),
        filed(Anliegen::Entzwirnung { faden: FADEN }, None),
        filed(Anliegen::Aufhebung { antrag: AntragId::from_u128(7) }, None),
        filed(Anliegen::Amt { garnrolle }, None),
        filed(Anliegen::Auszahlung { betrag: betrag() }, None),
        filed(Anliegen::Meldung { gegenstand: nachricht() }, Some(KNOTEN)),
        filed(Anliegen::Einfrierung { gegenstand: element() }, Some(KNOTEN)),
        Event::AntragZurueckgezogen { antrag },
        Event::EinspruchErhoben {
            antrag,
            by: BO,
            grund: Personal::public(BO, grund),
            decision_deadline: decision_deadline + domain::ENTSCHEIDUNGSFRIST,
        },
        Event::EinspruchZurueckgezogen { antrag, by: BO },
    ];
    for regel in [Regel::KeinEinspruch, Regel::MehrJaAlsNein] {
        events.push(Event::AntragAngenommen { antrag, regel });
    }
    events.extend([
        Event::AntragAbgelehnt { antrag, regel: Regel::NichtMehrJaAlsNein },
        Event::VerifizierungBeschlossen { garnrolle, antrag },
        Event::VerifizierungEntzogen { garnrolle, antrag },
        Event::BeschlussAufgehoben { antrag: AntragId::from_u128(7), durch: antrag },
        Event::FadenEntzwirnt {
            faden: FADEN,
            knoten: KNOTEN,
            expires_at: decision_deadline,
            regel: Regel::DurchBeschluss,
        },
        Event::KnotenAufgeloest { knoten: antrag.raum(), regel: Regel::AntragEntschieden },
    ]);
    events
}

fn stimmen() -> Vec<Event> {
    let (antrag, abstimmung, closes_at) = (ANTRAG, ANTRAG.abstimmung(), BEGIN + domain::ENTSCHEIDUNGSFRIST);
    let grund: Begruendung = text("Für die Kinder.");
    let cast = |wahl, grund| Event::StimmeAbgegeben { abstimmung, antrag, by: BO, wahl, grund };
    let gewichte = vec![
        Gewicht { garnrolle: ADA, wahl: Wahl::Ja, gewicht: 2 },
        Gewicht { garnrolle: BO, wahl: Wahl::Nein, gewicht: 1 },
    ];
    let ergebnis = Ergebnis { ja: 2, nein: 1, enthaltung: 0, nicht_abgegeben: 4, gewichte };
    let mut events = vec![
        Event::AbstimmungEroeffnet { abstimmung, antrag, closes_at },
        cast(Wahl::Nein, None),
        cast(Wahl::Ja, Some(Personal::public(BO, grund))),
        cast(Wahl::Enthaltung, None),
        Event::AbstimmungGeschlossen { abstimmung, antrag, ergebnis },
        Event::DelegationErteilt { delegation: DELEGATION, from: ADA, to: BO },
        Event::DelegationErneuert { delegation: DELEGATION, from: ADA },
    ];
    let regeln =
        [Regel::Widerrufen, Regel::AnderemVerliehen, Regel::DelegationNach28Tagen, Regel::KeinWeberMehr];
    for regel in regeln {
        events.push(Event::DelegationGeendet { delegation: DELEGATION, from: ADA, to: BO, regel });
    }
    events
}

const fn nachricht() -> Gegenstand {
    Gegenstand::Nachricht { knoten: KNOTEN, nachricht: NACHRICHT }
}

const fn element() -> Gegenstand {
    Gegenstand::Element { knoten: KNOTEN, element: ELEMENT }
}

fn meldungen_und_vergessen() -> Vec<Event> {
    let (antrag, gegenstand) = (ANTRAG, nachricht());
    let knoten = Gegenstand::Knoten { knoten: KNOTEN };
    vec![
        Event::InhaltEingeklappt { gegenstand, version: 2, antrag },
        Event::InhaltAusgeblendet { gegenstand, antrag },
        Event::InhaltGezeigt { gegenstand, antrag },
        Event::InhaltEingefroren { gegenstand: element(), by: BO, antrag },
        Event::InhaltAufgetaut { gegenstand: knoten, antrag },
        Event::VergessenBeantragt { garnrolle: BO, vergessen_at: BEGIN + domain::VERGESSENSFRIST },
        Event::VergessenZurueckgenommen { garnrolle: BO },
        Event::RolleVergessen { garnrolle: BO, regel: Regel::VergessenNach168Stunden },
        Event::RolleVergessen { garnrolle: BO, regel: Regel::VomBetreiberVergessen },
    ]
}

fn betrag() -> Betrag {
    Betrag::new(12_345).unwrap()
}

fn geld() -> Vec<Event> {
    let (ort, by, betrag, auszahlung) = (ORT, BO, betrag(), ANTRAG.auszahlung());
    let buchung = BuchungId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000a);
    let day_ms = u64::try_from(BEGIN.day().micros() / 1_000).unwrap();
    let (bezahlt, falsch): (Begruendung, Begruendung) = (text("Überweisung Nr. 7"), text("Rücklastschrift"));
    let paid = |beleg| Event::AuszahlungBezahlt { auszahlung, buchung, ort, by, betrag, beleg };
    vec![
        Event::SpendeEingegangen { buchung, ort, by, betrag },
        Event::AnonymeSpendeEingegangen { buchung: buchung.of_day(day_ms), ort, betrag },
        Event::AuszahlungFreigegeben { auszahlung, buchung, ort, betrag },
        Event::AuszahlungNichtGedeckt { auszahlung, ort, betrag, frei_cents: 12_344 },
        paid(None),
        paid(Some(Personal::public(BO, bezahlt))),
        Event::AuszahlungZurueckgenommen { auszahlung, buchung, ort, betrag, durch: AntragId::from_u128(7) },
        Event::BuchungKorrigiert {
            buchung: BuchungId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000b),
            gegen: buchung,
            ort,
            by,
            betrag,
            beleg: Personal::public(BO, falsch),
        },
    ]
}

/// The command that the record at this position follows from: two events each.
#[must_use]
pub const fn command_at(position: u64) -> CommandId {
    CommandId::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 | position.div_ceil(2) as u128)
}

/// What happened at this position; every microsecond something else.
#[must_use]
pub fn happened(position: u64) -> Happened {
    let events = events();
    let at = usize::try_from(position).unwrap() % events.len();
    Happened {
        position,
        time: BEGIN + domain::Micros(i64::try_from(position).unwrap()),
        ort: (!position.is_multiple_of(3)).then_some(ORT),
        actor: [Actor::Garnrolle(ADA), Actor::Gewebe, Actor::Betreiber, Actor::Besucher]
            [usize::try_from(position % 4).unwrap()],
        command_id: command_at(position),
        event: events[at].clone(),
    }
}

/// The record at this position.
#[must_use]
pub fn record(position: u64) -> Record {
    let hash = u128::from(position).to_le_bytes();
    Record::new(position, Draft::encode(&happened(position), hash, &mut PlainVault::default()))
}

/// The records at these positions.
#[must_use]
pub fn records(positions: std::ops::RangeInclusive<u64>) -> Vec<Record> {
    positions.map(record).collect()
}
