//! Where a Garnrolle stands on the map: drawn once, kept, drawn anew only when place or radius changes; inside its disc
//! and uniform in it; exact only after consent.

use crate::fixture::{Weave, adresse, home, place, profil, wunsch};
use domain::command::{KartenWunsch, RollenWunsch};
use domain::event::{Event, Privat, Profil};
use domain::{Command, DiscDraw, Email, GarnrolleId, Kartenstatus, Openness, Place, Refusal};

const UNIT: i32 = 1 << 30;

/// A small deterministic source of draws (SplitMix64).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Uniform in the disc: drawn in the square until it lies inside.
    fn disc(&mut self) -> DiscDraw {
        loop {
            let part = |bits: u64| i32::try_from(bits >> 33).unwrap() - UNIT;
            let (x, y) = (part(self.next()), part(self.next()));
            if let Some(draw) = DiscDraw::new(x, y) {
                return draw;
            }
        }
    }
}

/// Eastward and northward distance in metres.
fn metres(from: Place, to: Place) -> (f64, f64) {
    let east = f64::from(to.lon_e7 - from.lon_e7) * 1e-7 * 111_195.0 * from.lat().to_radians().cos();
    let north = f64::from(to.lat_e7 - from.lat_e7) * 1e-7 * 111_195.0;
    (east, north)
}

/// The position in the last event that showed one.
fn shown(weave: &Weave) -> Option<Place> {
    let position = weave.happened.iter().rev().find_map(|happened| match &happened.event {
        Event::KartenstatusGeaendert { position, .. } | Event::GarnrolleRegistriert { position, .. } => {
            Some(position.clone())
        }
        _ => None,
    });
    let position = position.expect("somebody registered");
    assert_eq!(position.openness, Openness::Public);
    *position.known().expect("nothing is forgotten")
}

fn shows(weave: &mut Weave, who: GarnrolleId, status: Kartenstatus, radius_m: u32) -> Option<Place> {
    weave.by(who, &Command::KartenstatusAendern { wunsch: wunsch(status, radius_m) }).unwrap();
    shown(weave)
}

fn moves(weave: &mut Weave, who: GarnrolleId, to: Place) {
    let email = Email::new("umzug@example.org").unwrap();
    weave.by(who, &Command::PrivatAendern { adresse: adresse(), email, place: to }).unwrap();
}

/// A Gast, and draws that are all different from now on.
fn given() -> (Weave, GarnrolleId, Draws) {
    let (mut weave, mut draws) = (Weave::founded(), Draws(1));
    weave.draw = draws.disc();
    let anna = weave.gast("anna");
    weave.draw = draws.disc();
    (weave, anna, draws)
}

#[test]
fn who_registers_stands_approximately() {
    let (weave, anna, _) = given();
    assert_eq!(weave.rolle(anna).kartenstatus, Kartenstatus::Ungefaehr);
    assert_eq!(weave.rolle(anna).radius_m, 150);
    assert_ne!(shown(&weave), Some(home()));
}

#[test]
fn hiding_and_showing_again_draws_nothing_new() {
    let (mut weave, anna, mut draws) = given();
    let first = shown(&weave);
    for status in [Kartenstatus::Verborgen, Kartenstatus::Genau, Kartenstatus::Verborgen] {
        weave.draw = draws.disc();
        let meanwhile = match status {
            Kartenstatus::Genau => Some(home()),
            _ => None,
        };
        assert_eq!(shows(&mut weave, anna, status, 150), meanwhile);
        weave.draw = draws.disc();
        assert_eq!(shows(&mut weave, anna, Kartenstatus::Ungefaehr, 150), first);
    }
}

#[test]
fn asking_for_what_is_so_already_is_noted_and_shows_the_same() {
    let (mut weave, anna, _) = given();
    let first = shown(&weave);
    assert_eq!(shows(&mut weave, anna, Kartenstatus::Ungefaehr, 150), first);
    assert_eq!(weave.stories("KartenstatusGeaendert").len(), 1);
}

#[test]
fn other_changes_draw_nothing_new() {
    let (mut weave, anna, _) = given();
    let before = weave.rolle(anna).drawn;
    let profil = Profil { ..crate::fixture::profil("Anna Neu") };
    weave.by(anna, &Command::ProfilAendern { profil }).unwrap();
    moves(&mut weave, anna, home());
    weave.idee(anna);
    assert_eq!(weave.rolle(anna).drawn, before);
    assert_eq!(weave.stories("KartenstatusGeaendert").len(), 0);
    shows(&mut weave, anna, Kartenstatus::Verborgen, 150);
    moves(&mut weave, anna, home());
    assert_eq!(shows(&mut weave, anna, Kartenstatus::Ungefaehr, 150), before.map(|drawn| drawn.place));
}

#[test]
fn another_radius_draws_anew() {
    let (mut weave, anna, _) = given();
    let first = shown(&weave);
    let second = shows(&mut weave, anna, Kartenstatus::Ungefaehr, 151);
    assert_ne!(first, second);
    assert_eq!(weave.rolle(anna).drawn.unwrap().radius_m, 151);
}

#[test]
fn another_place_draws_anew_and_leaves_nothing_of_the_old_one() {
    let (mut weave, anna, _) = given();
    let to = place(53.58, 9.85);
    moves(&mut weave, anna, to);
    let (east, north) = metres(to, shown(&weave).unwrap());
    assert!(east.hypot(north) <= 150.01);
    assert_eq!(weave.rolle(anna).drawn.unwrap().place, shown(&weave).unwrap());
}

#[test]
fn who_moves_while_hidden_stays_hidden_and_appears_at_the_new_place() {
    let (mut weave, anna, mut draws) = given();
    let first = shown(&weave);
    shows(&mut weave, anna, Kartenstatus::Verborgen, 150);
    let to = place(53.58, 9.85);
    moves(&mut weave, anna, to);
    assert_eq!(shown(&weave), None);
    weave.draw = draws.disc();
    let second = shows(&mut weave, anna, Kartenstatus::Ungefaehr, 150);
    assert_ne!(first, second);
    let (east, north) = metres(to, second.unwrap());
    assert!(east.hypot(north) <= 150.01);
}

#[test]
fn who_moves_while_shown_exactly_is_shown_exactly_at_the_new_place() {
    let (mut weave, anna, _) = given();
    shows(&mut weave, anna, Kartenstatus::Genau, 150);
    let to = place(53.58, 9.85);
    moves(&mut weave, anna, to);
    assert_eq!(shown(&weave), Some(to));
}

#[test]
fn the_radius_lies_between_30_and_5000_metres() {
    let (mut weave, anna, _) = given();
    let outside = Refusal::RadiusAusserhalb { min_m: 30, max_m: 5_000 };
    for status in Kartenstatus::ALL {
        for radius_m in [0, 29, 5_001, u32::MAX] {
            let command = Command::KartenstatusAendern { wunsch: wunsch(*status, radius_m) };
            assert_eq!(weave.refused(anna, &command), outside, "{status} {radius_m}");
        }
        for radius_m in [30, 31, 4_999, 5_000] {
            assert!(
                weave.by(anna, &Command::KartenstatusAendern { wunsch: wunsch(*status, radius_m) }).is_ok()
            );
        }
    }
}

#[test]
fn the_exact_place_is_shown_after_consent_only() {
    let (mut weave, anna, _) = given();
    let genau = |einwilligung| Command::KartenstatusAendern {
        wunsch: KartenWunsch { status: Kartenstatus::Genau, radius_m: 150, einwilligung },
    };
    assert_eq!(weave.refused(anna, &genau(false)), Refusal::EinwilligungFehlt);
    assert_ne!(shown(&weave), Some(home()));
    assert!(weave.by(anna, &genau(true)).is_ok());
    assert_eq!(shown(&weave), Some(home()));
    let back = KartenWunsch { status: Kartenstatus::Ungefaehr, radius_m: 150, einwilligung: false };
    assert!(
        weave.by(anna, &Command::KartenstatusAendern { wunsch: back }).is_ok(),
        "only the exact place needs it"
    );
}

#[test]
fn every_draw_lies_inside_the_disc_wherever_on_earth() {
    let mut draws = Draws(7);
    for (lat, lon) in [(0.0, 0.0), (53.55, 9.95), (-33.9, 151.2), (69.6, 18.9), (-77.8, 166.7), (12.0, 179.9)]
    {
        let home = place(lat, lon);
        for radius_m in [30, 150, 5_000] {
            for _ in 0..2_000 {
                let (east, north) = metres(home, unwrapped(home, home.jittered(radius_m, draws.disc())));
                let limit = f64::from(radius_m) + 0.01;
                assert!(east.hypot(north) <= limit, "{home:?} {radius_m} m: {east} {north}");
            }
        }
    }
}

/// The place without the jump at the date line, so that a difference is a distance.
fn unwrapped(from: Place, to: Place) -> Place {
    let turn = 3_600_000_000_i64;
    let apart = i64::from(to.lon_e7) - i64::from(from.lon_e7);
    let nearest = (apart + turn / 2).rem_euclid(turn) - turn / 2;
    Place { lon_e7: i32::try_from(i64::from(from.lon_e7) + nearest).unwrap(), ..to }
}

#[test]
fn draws_fill_the_disc_uniformly() {
    const RADIUS_M: u32 = 1_000;
    let mut draws = Draws(2026);
    let mut cells = [[0_u32; 8]; 4];
    for _ in 0..32_000 {
        let (east, north) = metres(home(), home().jittered(RADIUS_M, draws.disc()));
        let area = (east * east + north * north) / f64::from(RADIUS_M).powi(2);
        let turn = north.atan2(east) / std::f64::consts::TAU + 0.5;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both lie in 0..=1")]
        let (ring, sector) = (((area * 4.0) as usize).min(3), ((turn * 8.0) as usize).min(7));
        cells[ring][sector] += 1;
    }
    let expected = 1_000.0;
    let chi_squared: f64 =
        cells.iter().flatten().map(|seen| (f64::from(*seen) - expected).powi(2) / expected).sum();
    assert!(chi_squared < 61.1, "31 degrees of freedom, 0.1 %: {chi_squared} {cells:?}");
}

#[test]
fn a_draw_lies_in_the_unit_disc_or_is_none() {
    assert!(DiscDraw::new(UNIT, 0).is_some());
    assert!(DiscDraw::new(0, -UNIT).is_some());
    assert!(DiscDraw::new(UNIT, 1).is_none());
    assert!(DiscDraw::new(-UNIT - 1, 0).is_none());
    assert!(DiscDraw::new(i32::MIN, i32::MIN).is_none());
    assert_eq!(home().jittered(5_000, DiscDraw::CENTRE), home());
}

#[test]
fn several_parts_of_oneself_change_together_or_not_at_all() {
    let mut weave = Weave::founded();
    let anna = weave.gast("anna");
    let privat = Privat {
        adresse: adresse(),
        email: Email::new("neu@example.org").unwrap(),
        place: place(53.56, 9.94),
    };
    let whole = |radius_m| RollenWunsch {
        privat: Some(privat.clone()),
        karte: Some(wunsch(Kartenstatus::Verborgen, radius_m)),
        profil: Some(profil("anni")),
    };
    let before = weave.state.clone();
    let refused = weave.by(anna, &Command::RolleAendern { wunsch: whole(29) });
    assert_eq!(refused, Err(Refusal::RadiusAusserhalb { min_m: 30, max_m: 5_000 }));
    assert_eq!(weave.state, before);
    weave.by(anna, &Command::RolleAendern { wunsch: whole(150) }).unwrap();
    let names: Vec<_> = weave.happened.iter().rev().take(3).map(|h| h.event.name()).collect();
    assert_eq!(names, ["ProfilGeaendert", "KartenstatusGeaendert", "PrivatGeaendert"]);
    assert_eq!(shown(&weave), None, "the new place is never shown to anyone");
    assert_eq!(weave.state.rollen[&anna].place, Some(privat.place));
}
