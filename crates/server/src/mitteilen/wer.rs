//! Who is told of what: pure functions of what happened and of how things stand. They must never know what anybody
//! chose, nor a clock, a store or a letter.

use domain::{AntragId, Event, GarnrolleId, Happened, KnotenId, Micros, NachrichtId, Timestamp};
use ports::benachrichtigung::{Anlass, Anstoss, Bezug, Posten};
use std::collections::BTreeSet;
use views::{DelegationView, Views};

/// How long before a decision its deadline is near.
pub const FRIST_NAH: Micros = Micros::from_hours(24);
/// How long before it goes back the end of a lent voice is near.
pub const DELEGATION_NAH: Micros = Micros::from_hours(3 * 24);

/// What has to be known of how things stand.
pub trait Lage {
    /// Who filed an Antrag.
    fn by(&self, antrag: AntragId) -> Option<GarnrolleId>;
    /// Everyone who has a voice in it.
    fn stimmberechtigte(&self, antrag: AntragId) -> BTreeSet<GarnrolleId>;
    /// Who wrote in a Gespräch before this message.
    fn schrieben_vor(&self, knoten: KnotenId, nachricht: NachrichtId) -> BTreeSet<GarnrolleId>;
}

impl Lage for Views {
    fn by(&self, antrag: AntragId) -> Option<GarnrolleId> {
        self.antrag(antrag).map(|view| view.by)
    }
    fn stimmberechtigte(&self, antrag: AntragId) -> BTreeSet<GarnrolleId> {
        Self::stimmberechtigte(self, antrag)
    }
    fn schrieben_vor(&self, knoten: KnotenId, nachricht: NachrichtId) -> BTreeSet<GarnrolleId> {
        Self::schrieben_vor(self, knoten, nachricht)
    }
}

/// Who is told of what happened, if they want to. Nobody is told of what they did themselves.
#[must_use]
pub fn erfahren(happened: &Happened, lage: &impl Lage) -> Vec<Anstoss> {
    let zeit = happened.time;
    let of = |anlass, bezug, fall| move |person| Anstoss { person, anlass, bezug, fall, zeit };
    match &happened.event {
        Event::EinspruchErhoben { antrag, by, .. } => {
            let place = i64::try_from(happened.position).unwrap_or(i64::MAX);
            let tell = of(Anlass::Einspruch, Bezug::Antrag(*antrag), (antrag.as_u128(), place));
            lage.by(*antrag).filter(|applicant| applicant != by).map(tell).into_iter().collect()
        }
        Event::AbstimmungEroeffnet { antrag, .. } => {
            let tell = of(Anlass::Abstimmung, Bezug::Antrag(*antrag), (antrag.as_u128(), 0));
            lage.stimmberechtigte(*antrag).into_iter().map(tell).collect()
        }
        Event::AntragAngenommen { antrag, .. } | Event::AntragAbgelehnt { antrag, .. } => {
            let tell = of(Anlass::Ergebnis, Bezug::Antrag(*antrag), (antrag.as_u128(), 0));
            let mut persons = lage.stimmberechtigte(*antrag);
            persons.extend(lage.by(*antrag));
            persons.into_iter().map(tell).collect()
        }
        Event::NachrichtGeschrieben { nachricht, knoten, by, .. } => {
            let tell = of(Anlass::Antwort, Bezug::Gespraech(*knoten), (nachricht.as_u128(), 0));
            let mut persons = lage.schrieben_vor(*knoten, *nachricht);
            persons.remove(by);
            persons.into_iter().map(tell).collect()
        }
        _ => Vec::new(),
    }
}

/// Who is told that a deadline is near, of those who want to.
#[must_use]
pub fn frist_nah(
    nahe: &[(Timestamp, AntragId)],
    wollen: &BTreeSet<GarnrolleId>,
    lage: &impl Lage,
    zeit: Timestamp,
) -> Vec<Anstoss> {
    if wollen.is_empty() {
        return Vec::new();
    }
    let told = |(when, antrag): &(Timestamp, AntragId)| {
        let fall = (antrag.as_u128(), when.micros());
        let (anlass, bezug) = (Anlass::FristNah, Bezug::Antrag(*antrag));
        let persons: Vec<GarnrolleId> =
            lage.stimmberechtigte(*antrag).intersection(wollen).copied().collect();
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

/// Who is told that a lent voice will go back: its giver.
#[must_use]
pub fn delegation_nah(nahe: &[DelegationView], zeit: Timestamp) -> Vec<Anstoss> {
    let told = |view: &DelegationView| Anstoss {
        person: view.from,
        anlass: Anlass::Delegation,
        bezug: Bezug::Delegation(view.id),
        fall: (view.id.as_u128(), view.expires_at.micros()),
        zeit,
    };
    nahe.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::Regel;
    use domain::{AbstimmungId, Actor, CommandId, DelegationId, Personal, Text};

    const ADA: GarnrolleId = GarnrolleId::from_u128(1);
    const BEN: GarnrolleId = GarnrolleId::from_u128(2);
    const CEM: GarnrolleId = GarnrolleId::from_u128(3);
    const ANTRAG: AntragId = AntragId::from_u128(7);
    const RAUM: KnotenId = KnotenId::from_u128(7);
    const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    /// Ada filed the Antrag; Ada and Ben have a voice; Ben and Cem wrote.
    struct Altona;

    impl Lage for Altona {
        fn by(&self, antrag: AntragId) -> Option<GarnrolleId> {
            (antrag == ANTRAG).then_some(ADA)
        }
        fn stimmberechtigte(&self, _: AntragId) -> BTreeSet<GarnrolleId> {
            [ADA, BEN].into()
        }
        fn schrieben_vor(&self, _: KnotenId, _: NachrichtId) -> BTreeSet<GarnrolleId> {
            [BEN, CEM].into()
        }
    }

    fn told(event: Event) -> Vec<(GarnrolleId, Anlass)> {
        let (actor, command_id) = (Actor::Gewebe, CommandId::from_u128(1));
        let happened = Happened { position: 9, time: NOW, ort: None, actor, command_id, event };
        erfahren(&happened, &Altona).into_iter().map(|anstoss| (anstoss.person, anstoss.anlass)).collect()
    }

    fn einspruch(by: GarnrolleId) -> Event {
        let grund = Personal::public(by, Text::new("Zu laut").unwrap());
        Event::EinspruchErhoben { antrag: ANTRAG, by, grund, decision_deadline: NOW }
    }

    #[test]
    fn the_table_of_who_is_told_of_what() {
        let regel = Regel::KeinEinspruch;
        let nachricht = |by| Event::NachrichtGeschrieben {
            nachricht: NachrichtId::from_u128(5),
            knoten: RAUM,
            by,
            text: Personal::public(by, Text::new("Ja").unwrap()),
        };
        let vote = AbstimmungId::from_u128(7);
        let table = [
            (einspruch(BEN), vec![(ADA, Anlass::Einspruch)]),
            (einspruch(ADA), vec![]),
            (
                Event::AbstimmungEroeffnet { abstimmung: vote, antrag: ANTRAG, closes_at: NOW },
                vec![(ADA, Anlass::Abstimmung), (BEN, Anlass::Abstimmung)],
            ),
            (
                Event::AntragAngenommen { antrag: ANTRAG, regel },
                vec![(ADA, Anlass::Ergebnis), (BEN, Anlass::Ergebnis)],
            ),
            (
                Event::AntragAbgelehnt { antrag: ANTRAG, regel },
                vec![(ADA, Anlass::Ergebnis), (BEN, Anlass::Ergebnis)],
            ),
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
    fn a_near_deadline_is_told_to_who_wants_and_has_a_voice_and_anew_when_it_moves() {
        let wollen = [BEN, CEM].into();
        let first = frist_nah(&[(NOW, ANTRAG)], &wollen, &Altona, NOW);
        assert_eq!(first.iter().map(|a| a.person).collect::<Vec<_>>(), [BEN]);
        let moved = frist_nah(&[(NOW + FRIST_NAH, ANTRAG)], &wollen, &Altona, NOW);
        assert_ne!(first[0].id(), moved[0].id());
        assert_eq!(frist_nah(&[(NOW, ANTRAG)], &wollen, &Altona, NOW)[0].id(), first[0].id());
    }

    #[test]
    fn the_end_of_a_lent_voice_is_told_to_its_giver() {
        let id = DelegationId::from_u128(4);
        let view =
            DelegationView { id, from: CEM, to: ADA, created_at: NOW, expires_at: NOW + DELEGATION_NAH };
        let told = delegation_nah(&[view], NOW);
        assert_eq!((told[0].person, told[0].anlass), (CEM, Anlass::Delegation));
    }
}
