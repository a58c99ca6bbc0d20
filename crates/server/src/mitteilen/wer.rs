//! Who is told of what: pure functions of what happened, of who wants to be told and of how things stand. Who wants to
//! is looked at first: for somebody who does not, nothing is worked out. They must never know a clock, a store or a letter.

use domain::{AntragId, Event, GarnrolleId, Happened, KnotenId, Micros, NachrichtId, Timestamp};
use ports::benachrichtigung::{Anlass, Anstoss, Bezug, Kasten, Posten, Wollende};
use views::{DelegationView, Views};

/// How long before a decision its deadline is near.
pub const FRIST_NAH: Micros = Micros::from_hours(24);
/// How long before it goes back the end of a lent voice is near.
pub const DELEGATION_NAH: Micros = Micros::from_hours(3 * 24);

/// What has to be known of how things stand.
pub trait Lage {
    /// Who filed an Antrag.
    fn by(&self, antrag: AntragId) -> Option<GarnrolleId>;
    /// Whether somebody has a voice in it.
    fn hat_stimme(&self, antrag: AntragId, person: GarnrolleId) -> bool;
    /// Everyone who has a voice in it: a look at everybody.
    fn stimmberechtigte(&self, antrag: AntragId) -> Vec<GarnrolleId>;
    /// How many wrote in a Gespräch.
    fn schreibende(&self, knoten: KnotenId) -> usize;
    /// Whether somebody wrote in it before this message.
    fn schrieb_vor(&self, person: GarnrolleId, knoten: KnotenId, nachricht: NachrichtId) -> bool;
    /// Everyone who did: a look at everybody who ever wrote there.
    fn schrieben_vor(&self, knoten: KnotenId, nachricht: NachrichtId) -> Vec<GarnrolleId>;
}

impl Lage for Views {
    fn by(&self, antrag: AntragId) -> Option<GarnrolleId> {
        self.antrag(antrag).map(|view| view.by)
    }
    fn hat_stimme(&self, antrag: AntragId, person: GarnrolleId) -> bool {
        Self::hat_stimme(self, antrag, person)
    }
    fn stimmberechtigte(&self, antrag: AntragId) -> Vec<GarnrolleId> {
        Self::stimmberechtigte(self, antrag).into_iter().collect()
    }
    fn schreibende(&self, knoten: KnotenId) -> usize {
        Self::schreibende(self, knoten)
    }
    fn schrieb_vor(&self, person: GarnrolleId, knoten: KnotenId, nachricht: NachrichtId) -> bool {
        Self::schrieb_vor(self, person, knoten, nachricht)
    }
    fn schrieben_vor(&self, knoten: KnotenId, nachricht: NachrichtId) -> Vec<GarnrolleId> {
        Self::schrieben_vor(self, knoten, nachricht).collect()
    }
}

/// Who wants to be told of an occasion.
pub trait Wunsch {
    /// As chosen, or as holds without a choice.
    fn wollende(&self, anlass: Anlass) -> Wollende;
}

impl Wunsch for Kasten {
    fn wollende(&self, anlass: Anlass) -> Wollende {
        Self::wollende(self, anlass)
    }
}

/// Who is told of what happened. Nobody is told of what they did themselves.
#[must_use]
pub fn erfahren(happened: &Happened, wunsch: &impl Wunsch, lage: &impl Lage) -> Vec<Anstoss> {
    let zeit = happened.time;
    let of = |anlass, bezug, fall| move |person| Anstoss { person, anlass, bezug, fall, zeit };
    match &happened.event {
        Event::EinspruchErhoben { antrag, by, .. } => {
            let place = i64::try_from(happened.position).unwrap_or(i64::MAX);
            let tell = of(Anlass::Einspruch, Bezug::Antrag(*antrag), (antrag.as_u128(), place));
            let wollende = wunsch.wollende(Anlass::Einspruch);
            let applicant = lage.by(*antrag).filter(|one| one != by && wollende.has(*one));
            applicant.map(tell).into_iter().collect()
        }
        Event::AbstimmungEroeffnet { antrag, .. } => {
            let tell = of(Anlass::Abstimmung, Bezug::Antrag(*antrag), (antrag.as_u128(), 0));
            mit_stimme(*antrag, &wunsch.wollende(Anlass::Abstimmung), lage).into_iter().map(tell).collect()
        }
        Event::AntragAngenommen { antrag, .. } | Event::AntragAbgelehnt { antrag, .. } => {
            let tell = of(Anlass::Ergebnis, Bezug::Antrag(*antrag), (antrag.as_u128(), 0));
            let wollende = wunsch.wollende(Anlass::Ergebnis);
            let mut persons = mit_stimme(*antrag, &wollende, lage);
            // Who filed it is told as well where that person has no voice in it.
            let by = lage.by(*antrag).filter(|by| wollende.has(*by) && !persons.contains(by));
            persons.extend(by);
            persons.into_iter().map(tell).collect()
        }
        Event::NachrichtGeschrieben { nachricht, knoten, by, .. } => {
            let tell = of(Anlass::Antwort, Bezug::Gespraech(*knoten), (nachricht.as_u128(), 0));
            let wollende = wunsch.wollende(Anlass::Antwort);
            let persons = im_gespraech((*knoten, *nachricht), &wollende, lage).into_iter();
            persons.filter(|person| person != by).map(tell).collect()
        }
        _ => Vec::new(),
    }
}

/// Who has a voice in an Antrag, of those who want to be told.
fn mit_stimme(antrag: AntragId, wollende: &Wollende, lage: &impl Lage) -> Vec<GarnrolleId> {
    match wollende {
        Wollende::Nur(some) => some.iter().copied().filter(|one| lage.hat_stimme(antrag, *one)).collect(),
        Wollende::AlleBis(_) => {
            lage.stimmberechtigte(antrag).into_iter().filter(|one| wollende.has(*one)).collect()
        }
    }
}

/// Who wrote in a Gespräch before this message, of those who want to be told: whichever are fewer are looked through.
fn im_gespraech(
    (knoten, nachricht): (KnotenId, NachrichtId),
    wollende: &Wollende,
    lage: &impl Lage,
) -> Vec<GarnrolleId> {
    match wollende {
        Wollende::Nur(some) if some.len() <= lage.schreibende(knoten) => {
            some.iter().copied().filter(|one| lage.schrieb_vor(*one, knoten, nachricht)).collect()
        }
        _ => lage.schrieben_vor(knoten, nachricht).into_iter().filter(|one| wollende.has(*one)).collect(),
    }
}

/// Who is told that a deadline is near, of those who want to.
#[must_use]
pub fn frist_nah(
    nahe: &[(Timestamp, AntragId)],
    wollende: &Wollende,
    lage: &impl Lage,
    zeit: Timestamp,
) -> Vec<Anstoss> {
    let told = |(when, antrag): &(Timestamp, AntragId)| {
        let fall = (antrag.as_u128(), when.micros());
        let (anlass, bezug) = (Anlass::FristNah, Bezug::Antrag(*antrag));
        let persons = mit_stimme(*antrag, wollende, lage);
        persons.into_iter().map(move |person| Anstoss { person, anlass, bezug, fall, zeit })
    };
    nahe.iter().flat_map(told).collect()
}

/// Whether it still is as the letter would say: a deadline that moved, or a voice that stays lent, is not told.
#[must_use]
pub fn gilt(posten: &Posten, views: &Views, now: Timestamp) -> bool {
    match (posten.anlass, posten.bezug) {
        (Anlass::FristNah, Bezug::Antrag(antrag)) => {
            views.deciding_until(now, now + FRIST_NAH).iter().any(|(_, near)| *near == antrag)
        }
        (Anlass::Delegation, Bezug::Delegation(lent)) => {
            let mine = views.delegation_of(posten.person, now).filter(|view| view.id == lent);
            mine.is_some_and(|view| view.expires_at <= now + DELEGATION_NAH)
        }
        _ => true,
    }
}

/// Who is told that a lent voice will go back: its giver, who wants to know.
#[must_use]
pub fn delegation_nah(nahe: &[DelegationView], wollende: &Wollende, zeit: Timestamp) -> Vec<Anstoss> {
    let told = |view: &DelegationView| Anstoss {
        person: view.from,
        anlass: Anlass::Delegation,
        bezug: Bezug::Delegation(view.id),
        fall: (view.id.as_u128(), view.expires_at.micros()),
        zeit,
    };
    nahe.iter().filter(|view| wollende.has(view.from)).map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::Regel;
    use domain::{AbstimmungId, Actor, CommandId, DelegationId, Personal, Text};
    use std::cell::Cell;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    const ADA: GarnrolleId = GarnrolleId::from_u128(1);
    const BEN: GarnrolleId = GarnrolleId::from_u128(2);
    const CEM: GarnrolleId = GarnrolleId::from_u128(3);
    const ANTRAG: AntragId = AntragId::from_u128(7);
    const RAUM: KnotenId = KnotenId::from_u128(7);
    const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    /// Ada filed the Antrag; those with a voice and those who wrote are as many as wanted, from Ada and from Ben on. It
    /// counts how many persons were looked at.
    struct Altona {
        stimmen: u128,
        schreibende: u128,
        looked: Cell<usize>,
    }

    impl Altona {
        /// Ada and Ben have a voice; Ben and Cem wrote.
        fn small() -> Self {
            Self { stimmen: 2, schreibende: 2, looked: Cell::default() }
        }
        fn look(&self, persons: usize) {
            self.looked.set(self.looked.get() + persons);
        }
        fn persons(&self, from: u128, count: u128) -> Vec<GarnrolleId> {
            self.look(usize::try_from(count).unwrap());
            (from..from + count).map(GarnrolleId::from_u128).collect()
        }
    }

    impl Lage for Altona {
        fn by(&self, antrag: AntragId) -> Option<GarnrolleId> {
            (antrag == ANTRAG).then_some(ADA)
        }
        fn hat_stimme(&self, _: AntragId, person: GarnrolleId) -> bool {
            self.look(1);
            (1..=self.stimmen).contains(&person.as_u128())
        }
        fn stimmberechtigte(&self, _: AntragId) -> Vec<GarnrolleId> {
            self.persons(1, self.stimmen)
        }
        fn schreibende(&self, _: KnotenId) -> usize {
            usize::try_from(self.schreibende).unwrap()
        }
        fn schrieb_vor(&self, person: GarnrolleId, _: KnotenId, _: NachrichtId) -> bool {
            self.look(1);
            (2..2 + self.schreibende).contains(&person.as_u128())
        }
        fn schrieben_vor(&self, _: KnotenId, _: NachrichtId) -> Vec<GarnrolleId> {
            self.persons(2, self.schreibende)
        }
    }

    /// Everyone of these wants to be told of everything.
    struct Alle(BTreeSet<GarnrolleId>);

    impl Wunsch for Alle {
        fn wollende(&self, anlass: Anlass) -> Wollende {
            let everybody: BTreeSet<_> = (1..10).map(GarnrolleId::from_u128).collect();
            match anlass.default_takt() {
                ports::benachrichtigung::Takt::Aus => Wollende::Nur(Arc::new(self.0.clone())),
                _ => Wollende::AlleBis(Arc::new(everybody.difference(&self.0).copied().collect())),
            }
        }
    }

    /// As things are where nobody has chosen anything.
    struct Niemand;

    impl Wunsch for Niemand {
        fn wollende(&self, anlass: Anlass) -> Wollende {
            Kasten::in_memory().unwrap().wollende(anlass)
        }
    }

    fn happened(event: Event) -> Happened {
        let (actor, command_id) = (Actor::Gewebe, CommandId::from_u128(1));
        Happened { position: 9, time: NOW, ort: None, actor, command_id, event }
    }

    fn told(event: Event) -> Vec<(GarnrolleId, Anlass)> {
        let wunsch = Alle([ADA, BEN, CEM].into());
        let told = erfahren(&happened(event), &wunsch, &Altona::small());
        told.into_iter().map(|anstoss| (anstoss.person, anstoss.anlass)).collect()
    }

    fn einspruch(by: GarnrolleId) -> Event {
        let grund = Personal::public(by, Text::new("Zu laut").unwrap());
        Event::EinspruchErhoben { antrag: ANTRAG, by, grund, decision_deadline: NOW }
    }

    fn nachricht(by: GarnrolleId) -> Event {
        let text = Personal::public(by, Text::new("Ja").unwrap());
        Event::NachrichtGeschrieben { nachricht: NachrichtId::from_u128(5), knoten: RAUM, by, text }
    }

    const EROEFFNET: Event =
        Event::AbstimmungEroeffnet { abstimmung: AbstimmungId::from_u128(7), antrag: ANTRAG, closes_at: NOW };
    const ANGENOMMEN: Event = Event::AntragAngenommen { antrag: ANTRAG, regel: Regel::KeinEinspruch };

    #[test]
    fn the_table_of_who_is_told_of_what() {
        let rejected = Event::AntragAbgelehnt { antrag: ANTRAG, regel: Regel::NichtMehrJaAlsNein };
        let table = [
            (einspruch(BEN), vec![(ADA, Anlass::Einspruch)]),
            (einspruch(ADA), vec![]),
            (EROEFFNET, vec![(ADA, Anlass::Abstimmung), (BEN, Anlass::Abstimmung)]),
            (ANGENOMMEN, vec![(ADA, Anlass::Ergebnis), (BEN, Anlass::Ergebnis)]),
            (rejected, vec![(ADA, Anlass::Ergebnis), (BEN, Anlass::Ergebnis)]),
            (nachricht(ADA), vec![(BEN, Anlass::Antwort), (CEM, Anlass::Antwort)]),
            (nachricht(BEN), vec![(CEM, Anlass::Antwort)]),
            (Event::AntragZurueckgezogen { antrag: ANTRAG }, vec![]),
            (Event::EinspruchZurueckgezogen { antrag: ANTRAG, by: BEN }, vec![]),
        ];
        for (event, expected) in table {
            let name = event.name();
            assert_eq!(told(event), expected, "{name}");
        }
    }

    #[test]
    fn who_filed_an_antrag_without_having_a_voice_is_told_how_it_ended() {
        let lage = Altona { stimmen: 0, ..Altona::small() };
        let told = |wunsch: &Alle| erfahren(&happened(ANGENOMMEN), wunsch, &lage).len();
        assert_eq!((told(&Alle([ADA].into())), told(&Alle([BEN].into()))), (1, 0));
    }

    #[test]
    fn who_does_not_want_to_be_told_costs_nothing_among_a_hundred_thousand() {
        let count = 100_000;
        let looked = |event: Event, wunsch: &dyn Fn(&Happened, &Altona) -> usize| {
            let lage = Altona { stimmen: count, schreibende: count, looked: Cell::default() };
            let told = wunsch(&happened(event), &lage);
            (told, lage.looked.get())
        };
        let nobody = |happened: &Happened, lage: &Altona| erfahren(happened, &Niemand, lage).len();
        // Off unless somebody turns it on: nobody is looked at.
        assert_eq!(looked(ANGENOMMEN, &nobody), (0, 0));
        assert_eq!(looked(nachricht(ADA), &nobody), (0, 0));
        let some = |happened: &Happened, lage: &Altona| {
            erfahren(happened, &Alle([ADA, BEN, CEM].into()), lage).len()
        };
        assert_eq!(looked(ANGENOMMEN, &some), (3, 3));
        assert_eq!(looked(nachricht(ADA), &some), (2, 3));
        // On unless somebody turns it off: here everybody is told, and looked at once.
        assert_eq!(looked(EROEFFNET, &nobody), (100_000, 100_000));
    }

    #[test]
    fn where_few_wrote_and_many_want_to_be_told_those_who_wrote_are_looked_through() {
        let many = Alle((1..1_000).map(GarnrolleId::from_u128).collect());
        let lage = Altona::small();
        assert_eq!(erfahren(&happened(nachricht(ADA)), &many, &lage).len(), 2);
        assert_eq!(lage.looked.get(), 2);
    }

    #[test]
    fn a_near_deadline_is_told_to_who_wants_and_has_a_voice_and_anew_when_it_moves() {
        let wollende = Wollende::Nur(Arc::new([BEN, CEM].into()));
        let lage = Altona::small();
        let first = frist_nah(&[(NOW, ANTRAG)], &wollende, &lage, NOW);
        assert_eq!(first.iter().map(|a| a.person).collect::<Vec<_>>(), [BEN]);
        let moved = frist_nah(&[(NOW + FRIST_NAH, ANTRAG)], &wollende, &lage, NOW);
        assert_ne!(first[0].id(), moved[0].id());
        assert_eq!(frist_nah(&[(NOW, ANTRAG)], &wollende, &lage, NOW)[0].id(), first[0].id());
    }

    #[test]
    fn the_end_of_a_lent_voice_is_told_to_its_giver_who_wants_to_know() {
        let id = DelegationId::from_u128(4);
        let view =
            DelegationView { id, from: CEM, to: ADA, created_at: NOW, expires_at: NOW + DELEGATION_NAH };
        let told = delegation_nah(&[view], &Wollende::Nur(Arc::new([CEM].into())), NOW);
        assert_eq!((told[0].person, told[0].anlass), (CEM, Anlass::Delegation));
        assert!(delegation_nah(&[view], &Wollende::Nur(Arc::default()), NOW).is_empty());
    }
}
