//! A Garnrolle: its public part for everyone, and all of it for the person whose it is.

use super::wire::{Degrees, FORGOTTEN, Id, KartenstatusWort, Moment, StatusWort, Word};
use crate::markdown::html;
use domain::Timestamp;
use domain::state::{Status, Vergessen};
use serde::Serialize;
use utoipa::ToSchema;
use views::{Position, PrivatView, RolleView, TatView};

const fn status_word(status: Status) -> Word {
    match status {
        Status::Gast => Word("gast"),
        Status::Weber => Word("weber"),
    }
}

/// Where the map shows a Garnrolle.
#[derive(Serialize, ToSchema)]
#[schema(as = Position)]
pub(crate) struct PositionAnswer {
    /// Latitude.
    lat: Degrees,
    /// Longitude.
    lon: Degrees,
    /// How far away it may truly be, in metres: 0 for `genau`.
    genauigkeit_m: u32,
}

impl From<Position> for PositionAnswer {
    fn from(position: Position) -> Self {
        let Position { place, genauigkeit_m } = position;
        Self { lat: Degrees(place.lat_e7), lon: Degrees(place.lon_e7), genauigkeit_m }
    }
}

/// The public part of a Garnrolle.
#[derive(Serialize, ToSchema)]
#[schema(as = Garnrolle)]
pub(crate) struct GarnrolleAnswer {
    /// Its id.
    id: Id,
    /// The name everyone sees.
    name: String,
    /// Not verified, or verified.
    #[schema(value_type = StatusWort)]
    status: Word,
    /// The Ortsweberei it belongs to.
    ort_id: Id,
    /// Where the map shows it; `null` while `verborgen`.
    position: Option<PositionAnswer>,
    /// What the person says about themselves.
    ueber_mich: String,
    /// The same as HTML that is safe to show.
    ueber_mich_html: String,
    /// What the person offers to all.
    gueter: Vec<String>,
    /// What the person can do for others.
    kompetenzen: Vec<String>,
    /// When it registered.
    registered_at: Moment,
    /// When it was verified.
    verified_at: Option<Moment>,
    /// Who verified it.
    verified_by: Option<Id>,
    /// Of which Ortswebereien it is Verantwortliche.
    verantwortlich_fuer: Vec<Id>,
    /// Until when it turns visibly after its last action.
    turning_until: Moment,
    /// The private part, for the person and the Verantwortliche who verifies; not there for anybody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privat: Option<PrivatAnswer>,
}

impl From<RolleView> for GarnrolleAnswer {
    fn from(rolle: RolleView) -> Self {
        let profil = rolle.profil.as_deref();
        Self {
            id: rolle.id.into(),
            name: rolle.name().unwrap_or(FORGOTTEN).to_owned(),
            status: status_word(rolle.status),
            ort_id: rolle.ort.into(),
            position: rolle.position.map(PositionAnswer::from),
            ueber_mich: profil.map(|profil| profil.ueber_mich.to_string()).unwrap_or_default(),
            ueber_mich_html: profil.map(|profil| html(profil.ueber_mich.as_str())).unwrap_or_default(),
            gueter: profil.map(|profil| texts(&profil.gueter)).unwrap_or_default(),
            kompetenzen: profil.map(|profil| texts(&profil.kompetenzen)).unwrap_or_default(),
            registered_at: Moment(rolle.registered_at),
            verified_at: rolle.verified_at.map(Moment),
            verified_by: rolle.verified_by.map(Id::from),
            verantwortlich_fuer: rolle.verantwortlich_fuer.iter().map(|ort| Id::from(*ort)).collect(),
            turning_until: Moment(rolle.turning_until),
            privat: None,
        }
    }
}

fn texts<T: ToString>(texts: &[T]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

/// A postal address.
#[derive(Serialize, ToSchema)]
#[schema(as = Adresse)]
pub(crate) struct AdresseAnswer {
    /// Street and number.
    street: String,
    /// Postal code.
    postcode: String,
    /// Town.
    city: String,
}

/// The private part of a Garnrolle.
#[derive(Serialize, ToSchema)]
#[schema(as = Privat)]
pub(crate) struct PrivatAnswer {
    /// The postal address.
    address: AdresseAnswer,
    /// Where sign-in links go.
    email: String,
    /// True latitude.
    lat: Degrees,
    /// True longitude.
    lon: Degrees,
}

impl PrivatAnswer {
    /// The private part, unless forgotten.
    pub fn of(view: &PrivatView) -> Option<Self> {
        let privat = view.privat.as_deref()?;
        let address = AdresseAnswer {
            street: privat.adresse.street.to_string(),
            postcode: privat.adresse.postcode.to_string(),
            city: privat.adresse.city.to_string(),
        };
        Some(Self {
            address,
            email: privat.email.as_str().to_owned(),
            lat: Degrees(privat.place.lat_e7),
            lon: Degrees(privat.place.lon_e7),
        })
    }
}

/// All of a Garnrolle, for the person whose it is.
#[derive(Serialize, ToSchema)]
#[schema(as = Ich)]
pub(crate) struct IchAnswer {
    /// Its id.
    garnrolle_id: Id,
    /// What the map shows.
    #[schema(value_type = KartenstatusWort)]
    kartenstatus: Word,
    /// Radius of the disc for `ungefaehr`, in metres.
    radius_m: u32,
    /// When one is forgotten, where one asked for it.
    vergessen_at: Option<Moment>,
    /// The public part.
    #[serde(flatten)]
    public: GarnrolleAnswer,
    /// The private part.
    #[serde(flatten)]
    private: Option<PrivatAnswer>,
}

impl IchAnswer {
    /// Both parts together.
    pub fn of(rolle: RolleView, privat: &PrivatView) -> Self {
        Self {
            garnrolle_id: rolle.id.into(),
            kartenstatus: Word(privat.kartenstatus.word()),
            radius_m: privat.radius_m,
            vergessen_at: match privat.vergessen {
                Vergessen::Am(when) => Some(Moment(when)),
                Vergessen::Nein | Vergessen::Ja => None,
            },
            private: PrivatAnswer::of(privat),
            public: rolle.into(),
        }
    }
}

/// When somebody who asked for it is forgotten.
#[derive(Serialize, ToSchema)]
#[schema(as = Vergessen)]
pub(crate) struct VergessenAnswer {
    /// When it happens.
    vergessen_at: Moment,
    /// Seconds until then, in which it can be taken back.
    remaining_seconds: i64,
}

impl VergessenAnswer {
    /// At this moment, seen from now.
    pub fn of(when: Timestamp, now: Timestamp) -> Self {
        Self { vergessen_at: Moment(when), remaining_seconds: when.since(now).seconds_ceil().max(0) }
    }
}

/// One act of a Garnrolle.
#[derive(Serialize, ToSchema)]
#[schema(as = Tat)]
pub(crate) struct TatAnswer {
    /// Its place in the log.
    position: u64,
    /// When.
    time: Moment,
    /// What: `geknuepft`, `nachricht_geschrieben`, `verzwirnt` …
    tat: Word,
    /// Which Knoten it concerned.
    knoten_id: Option<Id>,
    /// The last title of that Knoten.
    title: Option<String>,
}

impl From<TatView> for TatAnswer {
    fn from(tat: TatView) -> Self {
        Self {
            position: tat.position,
            time: Moment(tat.time),
            tat: Word(tat.tat.word()),
            knoten_id: tat.knoten.map(Id::from),
            title: tat.title.map(|text| text.title.to_string()),
        }
    }
}
