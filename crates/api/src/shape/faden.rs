//! A Faden or Garn, with both its ends on the map.

use super::wire::{Degrees, FORGOTTEN, FadenArtWort, Id, InteresseArtWort, Moment, Share, Word};
use domain::{Event, Happened, Place, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use views::{FadenView, Views};

/// A Faden or Garn.
#[derive(Serialize, ToSchema)]
#[schema(as = Faden)]
pub(crate) struct FadenAnswer {
    /// Its id; the same before and after twisting.
    id: Id,
    /// What drew it.
    #[schema(value_type = FadenArtWort)]
    kind: Word,
    /// In which sense somebody joined, for kind `interesse`.
    #[schema(value_type = Option<InteresseArtWort>)]
    art: Option<Word>,
    /// The Garnrolle that it leads from.
    from_garnrolle: Id,
    /// Its name.
    from_name: String,
    /// The Knoten that it leads to.
    to_knoten: Id,
    /// When its 168 h began: when it was drawn or last untwisted.
    created_at: Moment,
    /// When it was drawn.
    drawn_at: Moment,
    /// When it ends; `null` for Garn.
    expires_at: Option<Moment>,
    /// Seconds until then; `null` for Garn.
    remaining_seconds: Option<i64>,
    /// 1 when fresh, falling linearly to 0 at the end; 1 for Garn.
    strength: Share,
    /// Whether it is Garn.
    is_garn: bool,
    /// The element it is twisted on; `null` when it is no Garn, or Garn on the whole Knoten.
    element_id: Option<Id>,
    /// Latitude of the Garnrolle, unless hidden.
    from_lat: Option<Degrees>,
    /// Longitude of the Garnrolle, unless hidden.
    from_lon: Option<Degrees>,
    /// Latitude of the Knoten.
    to_lat: Option<Degrees>,
    /// Longitude of the Knoten.
    to_lon: Option<Degrees>,
}

impl FadenAnswer {
    /// The Faden, with the places of its ends.
    pub fn of(views: &Views, faden: FadenView, now: Timestamp) -> Self {
        let from = views.rolle(faden.from_garnrolle);
        let to = views.knoten_summary(faden.to_knoten, now).map(|knoten| knoten.kern.place);
        let from_place = from.as_ref().and_then(|rolle| rolle.position).map(|position| position.place);
        let lat = |place: Option<Place>| place.map(|place| Degrees(place.lat_e7));
        let lon = |place: Option<Place>| place.map(|place| Degrees(place.lon_e7));
        Self {
            id: faden.id.into(),
            kind: Word(faden.kind.word()),
            art: faden.interesse.map(|art| Word(art.word())),
            from_garnrolle: faden.from_garnrolle.into(),
            from_name: from.as_ref().and_then(|rolle| rolle.name()).unwrap_or(FORGOTTEN).to_owned(),
            to_knoten: faden.to_knoten.into(),
            created_at: Moment(faden.created_at),
            drawn_at: Moment(faden.drawn_at),
            expires_at: faden.expires_at.map(Moment),
            remaining_seconds: faden.remaining_seconds,
            strength: Share(faden.strength_ppm),
            is_garn: faden.is_garn,
            element_id: faden.element.map(Id::from),
            from_lat: lat(from_place),
            from_lon: lon(from_place),
            to_lat: lat(to),
            to_lon: lon(to),
        }
    }
}

/// The Faden that a command drew, as it was at that moment: the same for every repetition of the command.
pub(crate) fn drawn(events: &[Happened]) -> Option<FadenView> {
    events.iter().find_map(|happened| match &happened.event {
        Event::FadenGezogen { faden, art, interesse, from, to, expires_at } => Some(FadenView {
            id: *faden,
            kind: *art,
            interesse: *interesse,
            from_garnrolle: *from,
            to_knoten: *to,
            created_at: happened.time,
            drawn_at: happened.time,
            expires_at: Some(*expires_at),
            remaining_seconds: Some(expires_at.since(happened.time).seconds_ceil()),
            strength_ppm: 1_000_000,
            is_garn: false,
            element: None,
        }),
        _ => None,
    })
}
