//! A Knoten, as a list shows it and as its own page does.

use super::wire::{
    DarfWort, Degrees, FORGOTTEN, FROZEN, FadenArtWort, Id, KnotenArtWort, MeldenWort, Moment, Share, Word,
};
use super::{ElementAnswer, MeldungAnswer};
use crate::markdown::html;
use domain::decide::Mitweben;
use domain::event::{KnotenKern, KnotenText};
use domain::{FADEN_LIFETIME, FadenArt, GarnrolleId, Happened, KnotenId, OrtId};
use serde::Serialize;
use utoipa::ToSchema;
use views::{GarnView, KnotenSummary, KnotenView};

/// A Knoten in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct KnotenItem {
    /// Its id.
    id: Id,
    /// Its kind.
    #[schema(value_type = KnotenArtWort)]
    r#type: Word,
    /// Its sub-kind.
    unterart: Option<String>,
    /// Its title.
    title: String,
    /// Latitude.
    lat: Degrees,
    /// Longitude.
    lon: Degrees,
    /// The Ortsweberei whose bounds hold it.
    ort_id: Id,
    /// Counts changes, from 1.
    version: u32,
    /// Fäden that lead to it, Garn included.
    faeden_count: usize,
    /// Garn that leads to it.
    garn_count: usize,
    /// Messages in its Gespräch.
    nachrichten_count: usize,
    /// Whether it does not fade: Garn holds it, or it is structure.
    is_permanent: bool,
    /// When it was tied.
    created_at: Moment,
    /// When somebody last did something to it.
    last_activity_at: Moment,
    /// When a veranstaltung begins.
    starts_at: Option<Moment>,
    /// When a veranstaltung ends.
    ends_at: Option<Moment>,
    /// When it dissolves if nothing else happens.
    dissolves_at: Option<Moment>,
    /// When it dissolved.
    archived_at: Option<Moment>,
    /// How it stands after it was reported or frozen; `null` where neither was.
    meldung: Option<MeldungAnswer>,
    /// The kind of the strongest Faden that leads to it.
    #[schema(value_type = Option<FadenArtWort>)]
    staerkste_art: Option<Word>,
    /// How strong that Faden is, from 0 to 1.
    strength: Option<Share>,
    /// Distance in metres from the place that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<f64>,
}

/// Metres as lists write them, to the centimetre.
pub(crate) fn metres(distance_m: f64) -> f64 {
    (distance_m * 100.0).round() / 100.0
}

/// What a Knoten is called, also where nobody may be told.
fn title(knoten: &KnotenSummary) -> &str {
    let otherwise = if knoten.sichtung.is_frozen() { FROZEN } else { FORGOTTEN };
    knoten.title().unwrap_or(otherwise)
}

impl KnotenItem {
    /// What lists say of a Knoten wherever it is seen from and however strong its Fäden still are.
    pub fn timeless(knoten: &KnotenSummary, strongest: Option<FadenArt>) -> Self {
        let strongest = strongest.map(|art| (art, 0));
        Self { strength: None, distance_m: None, ..Self::of(knoten, strongest) }
    }

    /// The strongest Faden, where one is known, and what lists say of a Knoten.
    pub fn of(knoten: &KnotenSummary, strongest: Option<(FadenArt, u32)>) -> Self {
        let kern = &knoten.kern;
        Self {
            id: knoten.id.into(),
            r#type: Word(kern.art.word()),
            unterart: kern.unterart.as_ref().map(ToString::to_string),
            title: title(knoten).to_owned(),
            lat: Degrees(kern.place.lat_e7),
            lon: Degrees(kern.place.lon_e7),
            ort_id: knoten.ort.into(),
            version: knoten.version,
            faeden_count: knoten.faeden_count,
            garn_count: knoten.garn_count,
            nachrichten_count: knoten.nachrichten_count,
            is_permanent: knoten.is_permanent,
            created_at: Moment(knoten.created_at),
            last_activity_at: Moment(knoten.last_activity_at),
            starts_at: kern.starts_at.map(Moment),
            ends_at: kern.ends_at.map(Moment),
            dissolves_at: knoten.dissolves_at.map(Moment),
            archived_at: knoten.archived_at.map(Moment),
            meldung: MeldungAnswer::of(knoten.sichtung, knoten.version),
            staerkste_art: strongest.map(|(art, _)| Word(art.word())),
            strength: strongest.map(|(_, ppm)| Share(ppm)),
            distance_m: knoten.distance_m.map(metres),
        }
    }
}

/// A Knoten with its Raum.
#[derive(Serialize, ToSchema)]
#[schema(as = Knoten)]
pub(crate) struct KnotenAnswer {
    /// Its id.
    pub id: Id,
    /// Its kind.
    #[schema(value_type = KnotenArtWort)]
    r#type: Word,
    /// Its sub-kind.
    unterart: Option<String>,
    /// Its title.
    title: String,
    /// Its description, in Markdown.
    description: String,
    /// The same as HTML that is safe to show.
    description_html: String,
    /// Latitude.
    lat: Degrees,
    /// Longitude.
    lon: Degrees,
    /// The Ortsweberei whose bounds hold it.
    ort_id: Id,
    /// Counts changes of words, kind, place, dates and elements, from 1; what `If-Match` carries.
    version: u32,
    /// Who tied it; nobody for structure.
    created_by: Option<Id>,
    /// The name of who tied it.
    created_by_name: Option<String>,
    /// When it was tied.
    created_at: Moment,
    /// When somebody last did something to it.
    last_activity_at: Moment,
    /// When it dissolved; from then on it stands in the archive.
    archived_at: Option<Moment>,
    /// When it dissolves if nothing else happens; nothing while Garn holds it and for structure.
    dissolves_at: Option<Moment>,
    /// Whether it does not fade: Garn holds it, or it is structure.
    is_permanent: bool,
    /// When a veranstaltung begins.
    starts_at: Option<Moment>,
    /// When a veranstaltung ends.
    ends_at: Option<Moment>,
    /// Fäden that lead to it and have not ended, Garn included.
    faeden_count: usize,
    /// Garn that leads to it.
    garn_count: usize,
    /// Messages in its Gespräch, tombstones included.
    nachrichten_count: usize,
    /// Where it was imported from.
    quelle: Option<String>,
    /// The elements of its Raum, oldest first.
    elemente: Vec<ElementAnswer>,
    /// Garn on the whole Knoten.
    garn: Vec<GarnAnswer>,
    /// How it stands after it was reported or frozen; `null` where neither was.
    meldung: Option<MeldungAnswer>,
    /// What the person who asks may do with it.
    pub viewer: KnotenViewing,
}

/// What the person who asks may do.
#[derive(Clone, Serialize, Default)]
pub(crate) struct Viewing {
    /// The words for it.
    pub may: Vec<Word>,
}

/// What the person who asks may do with a Knoten.
#[derive(Clone, Serialize, ToSchema, Default)]
#[schema(as = Viewer)]
pub(crate) struct KnotenViewing {
    /// `aendern`, `gestalten`, `schreiben`, `interesse`, `verzwirnen`, `entzwirnen`, `melden`, `einfrieren`.
    #[schema(value_type = Vec<DarfWort>)]
    pub may: Vec<Word>,
    /// What may be done about an element or a message of it, as far as its `meldung` is `null`; what may be frozen
    /// may be so whatever its `meldung` says, unless it is.
    #[schema(value_type = Vec<MeldenWort>)]
    pub inhalte: Vec<Word>,
}

impl KnotenViewing {
    /// Whether this is among what may be done.
    pub(crate) fn offers(&self, act: Mitweben) -> bool {
        self.may.iter().any(|word| word.0 == act.word())
    }
}

/// Garn, and whose it is.
#[derive(Serialize, ToSchema)]
#[schema(as = Garn)]
pub(crate) struct GarnAnswer {
    /// The Faden that became Garn.
    faden_id: Id,
    /// Who twisted it.
    by: Id,
}

impl From<&GarnView> for GarnAnswer {
    fn from(garn: &GarnView) -> Self {
        Self { faden_id: garn.faden.into(), by: garn.by.into() }
    }
}

impl KnotenAnswer {
    /// The Knoten, as everyone sees it.
    pub fn of(knoten: &KnotenView) -> Self {
        let summary = &knoten.summary;
        let author = knoten.author.as_ref();
        Self {
            description: summary.description().unwrap_or_default().to_owned(),
            description_html: html(summary.description().unwrap_or_default()),
            created_by: summary.created_by.map(Id::from),
            created_by_name: author.map(|author| author.name().unwrap_or(FORGOTTEN).to_owned()),
            created_at: Moment(summary.created_at),
            last_activity_at: Moment(summary.last_activity_at),
            archived_at: summary.archived_at.map(Moment),
            dissolves_at: summary.dissolves_at.map(Moment),
            is_permanent: summary.is_permanent,
            faeden_count: summary.faeden_count,
            garn_count: summary.garn_count,
            nachrichten_count: summary.nachrichten_count,
            quelle: summary.quelle.as_ref().map(ToString::to_string),
            elemente: knoten.elemente.iter().map(|one| ElementAnswer::of(one, summary.version)).collect(),
            garn: knoten.garn.iter().map(GarnAnswer::from).collect(),
            meldung: MeldungAnswer::of(summary.sichtung, summary.version),
            ..Self::fresh(summary.id, summary.ort, summary.version, &summary.kern, title(summary))
        }
    }

    fn fresh(id: KnotenId, ort: OrtId, version: u32, kern: &KnotenKern, title: &str) -> Self {
        let never = Moment(domain::Timestamp::EPOCH);
        Self {
            id: id.into(),
            r#type: Word(kern.art.word()),
            unterart: kern.unterart.as_ref().map(ToString::to_string),
            title: title.to_owned(),
            description: String::new(),
            description_html: String::new(),
            lat: Degrees(kern.place.lat_e7),
            lon: Degrees(kern.place.lon_e7),
            ort_id: ort.into(),
            version,
            created_by: None,
            created_by_name: None,
            created_at: never,
            last_activity_at: never,
            archived_at: None,
            dissolves_at: None,
            is_permanent: false,
            starts_at: kern.starts_at.map(Moment),
            ends_at: kern.ends_at.map(Moment),
            faeden_count: 0,
            garn_count: 0,
            nachrichten_count: 0,
            quelle: None,
            elemente: Vec::new(),
            garn: Vec::new(),
            meldung: None,
            viewer: KnotenViewing::default(),
        }
    }

    /// The Knoten as it was at the moment of being tied: the same for every repetition of the command.
    pub fn tied(tied: &Tied<'_>, name: Option<String>) -> Self {
        let Tied { happened, knoten, ort, by, kern, text } = tied;
        let now = happened.time;
        let dissolves_at =
            domain::state::dissolves_at(kern.art, kern.ends_at, false, Some(now + FADEN_LIFETIME));
        Self {
            description: text.map(|text| text.description.to_string()).unwrap_or_default(),
            description_html: text.map(|text| html(text.description.as_str())).unwrap_or_default(),
            created_by: Some((*by).into()),
            created_by_name: name,
            created_at: Moment(now),
            last_activity_at: Moment(now),
            dissolves_at: dissolves_at.map(Moment),
            faeden_count: 1,
            ..Self::fresh(*knoten, *ort, 1, kern, text.map_or(FORGOTTEN, |text| text.title.as_str()))
        }
    }
}

/// The parts of the event that tied a Knoten.
pub(crate) struct Tied<'h> {
    pub happened: &'h Happened,
    pub knoten: KnotenId,
    pub ort: OrtId,
    pub by: GarnrolleId,
    pub kern: &'h KnotenKern,
    pub text: Option<&'h KnotenText>,
}

impl<'h> Tied<'h> {
    /// The event among those of one command that tied a Knoten.
    pub fn among(events: &'h [Happened]) -> Option<Self> {
        events.iter().find_map(|happened| match &happened.event {
            domain::Event::KnotenGeknuepft { knoten, ort, by, kern, text } => {
                Some(Self { happened, knoten: *knoten, ort: *ort, by: *by, kern, text: text.known() })
            }
            _ => None,
        })
    }
}
