//! The weave as vector tiles, made from memory: Knoten, Garnrollen and Fäden on street level, Haufen below it. A tile
//! stays within its bounds however much lies in it; what is most active is kept. It tells how long it is true.

use crate::cells::{Cell, DEEPEST};
use crate::geo::{Bbox, mercator};
use crate::knoten::KnotenRow;
use crate::linien::{Ends, Line, LineKey};
use crate::mvt::{EXTENT, Geometry, Layer, Value};
use crate::page::earlier;
use crate::stamps::covering;
use crate::views::Views;
use domain::state::strength_ppm;
use domain::{FADEN_LIFETIME, FadenArt, GarnrolleId, KnotenArt, KnotenId, Micros, Place, Timestamp};
use std::cmp::Reverse;

/// From this zoom on every Knoten stands by itself.
pub const STREET_ZOOM: u8 = 12;
/// The deepest zoom a tile is made for.
pub const DEEPEST_ZOOM: u8 = 22;

/// At most so many bytes a layer; together with their frames well below 250 kB.
const KNOTEN_BYTES: usize = 110_000;
const ROLLEN_BYTES: usize = 40_000;
const FAEDEN_BYTES: usize = 80_000;
/// No feature is larger than this: a title of 120 characters, an id, names of properties.
const FEATURE_BYTES: usize = 700;
/// At most so many Haufen.
const HAUFEN: usize = 2_000;
/// At most so many lines are looked at for one tile, the strongest first.
const LINES: usize = 20_000;
/// How far a line reaches over the edge, in tile coordinates, so that it shows no seam.
const BUFFER: f64 = 96.0;

/// A tile in the format of Mapbox vector tiles 2.1, not compressed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tile {
    /// The bytes; none where nothing is.
    pub bytes: Vec<u8>,
    /// The [`Views::tile_stamp`] that it was made at: a greater one says that it is no longer true.
    pub stamp: u64,
    /// The moment from which it is no longer true by time alone.
    pub valid_until: Option<Timestamp>,
}

/// Fäden of the same Garnrolle, Knoten and kind, merged for the map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinieView {
    /// From whom.
    pub from_garnrolle: GarnrolleId,
    /// Where to.
    pub to_knoten: KnotenId,
    /// What drew them.
    pub kind: FadenArt,
    /// The public position of the Garnrolle and the place of the Knoten.
    pub ends: (Place, Place),
    /// Whether any of them is Garn.
    pub is_garn: bool,
    /// When the last of them ends; nothing for Garn.
    pub expires_at: Option<Timestamp>,
    /// 1,000,000 when fresh, falling linearly to 0 at the end; 1,000,000 for Garn.
    pub strength_ppm: u32,
}

/// The square of a tile, for bringing places into its coordinates.
#[derive(Clone, Copy)]
struct Frame {
    cell: Cell,
}

impl Frame {
    fn coordinates(self, (x, y): (f64, f64)) -> (f64, f64) {
        let side = f64::from(1_u32 << self.cell.z);
        let inside = |share: f64, at: u32| (share * side - f64::from(at)) * f64::from(EXTENT);
        (inside(x, self.cell.x), inside(y, self.cell.y))
    }
    /// The coordinates of a place in this tile; a place on the edge is in one tile only.
    fn point(self, place: Place) -> Option<(i32, i32)> {
        let (x, y) = self.coordinates(mercator(place));
        let side = f64::from(EXTENT);
        let inside = (0.0..side).contains(&x) && (0.0..side).contains(&y);
        inside.then(|| (whole(x.floor()), whole(y.floor())))
    }
    /// What of a line lies in this tile or just beside it.
    fn line(self, ends: &Ends) -> Option<Geometry> {
        let (from, to) = ends.on_the_map();
        let (low, high) = (-BUFFER, f64::from(EXTENT) + BUFFER);
        let (from, to) = clip(self.coordinates(from), self.coordinates(to), low, high)?;
        let (from, to) = ((whole(from.0), whole(from.1)), (whole(to.0), whole(to.1)));
        (from != to).then_some(Geometry::Line(from, to))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "within a tile and its buffer")]
fn whole(coordinate: f64) -> i32 {
    coordinate.round() as i32
}

/// The part of a line inside the square from `low` to `high` (Liang and Barsky).
fn clip(from: (f64, f64), to: (f64, f64), low: f64, high: f64) -> Option<((f64, f64), (f64, f64))> {
    let step = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let edges =
        [(-step.0, from.0 - low), (step.0, high - from.0), (-step.1, from.1 - low), (step.1, high - from.1)];
    for (toward, room) in edges {
        if toward == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if toward < 0.0 {
            enter = enter.max(room / toward);
        } else {
            leave = leave.min(room / toward);
        }
    }
    let at = |share: f64| (from.0 + share * step.0, from.1 + share * step.1);
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// How strong a line is drawn, 0 to 9, and when that changes by time alone.
fn strength_class(line: &Line, now: Timestamp) -> (u64, Option<Timestamp>) {
    let Some(end) = line.gone_at() else { return (9, None) };
    let class = (strength_ppm(end, now) / 100_000).min(9);
    let left = Micros(FADEN_LIFETIME.0 / 10 * i64::from(class));
    (u64::from(class), Some((end - left + Micros(1)).min(end)))
}

/// The pattern of dashes by kind, as in the interface: 0 solid, 1 long, 2 short, 3 solid and thin,
/// 4 dash-dot, 5 even, 6 solid in a casing.
const fn dash_class(kind: FadenArt) -> u64 {
    match kind {
        FadenArt::Gespraech => 0,
        FadenArt::Gestaltung => 1,
        FadenArt::Veraenderung => 2,
        FadenArt::Interesse => 3,
        FadenArt::Antrag => 4,
        FadenArt::Abstimmung => 5,
        FadenArt::Gold => 6,
        FadenArt::Meldung => 7,
    }
}

impl Views {
    /// A tile of the weave; nothing when there is no such tile or it is deeper than [`DEEPEST_ZOOM`].
    #[must_use]
    pub fn tile(&self, z: u8, x: u32, y: u32, now: Timestamp) -> Option<Tile> {
        let bbox = Bbox::of_tile(z, x, y).filter(|_| z <= DEEPEST_ZOOM)?;
        let frame = Frame { cell: Cell { z, x, y } };
        let mut bytes = Vec::new();
        let valid_until = if z < STREET_ZOOM {
            self.haufen_layer(&bbox, frame, now).finish(&mut bytes);
            self.next_dissolving(now)
        } else {
            let (faeden, faeden_until) = self.faeden_layer(frame, now);
            let (knoten, knoten_until) = self.knoten_layer(&bbox, frame, now);
            faeden.finish(&mut bytes);
            self.rollen_layer(&bbox, frame).finish(&mut bytes);
            knoten.finish(&mut bytes);
            earlier(faeden_until, knoten_until)
        };
        Some(Tile { bytes, stamp: self.tile_stamp(z, x, y), valid_until })
    }

    /// The lines of the map that touch a box, the strongest first, at most `limit`.
    #[must_use]
    pub fn linien(&self, bbox: &Bbox, limit: usize, now: Timestamp) -> Vec<LinieView> {
        let (first, second) = bbox.parts();
        let mut lines: Vec<&Line> = Vec::new();
        for part in std::iter::once(first).chain(second) {
            let corner = |lat_e7, lon_e7| Place { lat_e7, lon_e7 };
            let (north_west, south_east) =
                (corner(part.north_e7, part.west_e7), corner(part.south_e7, part.east_e7));
            let squares = covering(Cell::of(north_west, DEEPEST), Cell::of(south_east, DEEPEST));
            let touching = squares.flat_map(|cell| self.linien.crossing(cell));
            let (low, high) = (mercator(north_west), mercator(south_east));
            let shown = |line: &&Line| self.shown_at(line, now).is_some() && touches(line, low, high);
            lines.extend(touching.filter(shown));
        }
        lines.sort_unstable_by_key(|line| strongest_first(line));
        lines.dedup();
        lines.into_iter().filter_map(|line| self.linie_view(line, now)).take(limit).collect()
    }

    /// The Knoten that a line leads to, when line and Knoten are on the map at `now`.
    fn shown_at(&self, line: &Line, now: Timestamp) -> Option<&KnotenRow> {
        self.knoten.get(line.key.1).filter(|knoten| line.is_active(now) && knoten.lives(now))
    }

    fn linie_view(&self, line: &Line, now: Timestamp) -> Option<LinieView> {
        let (from, to, kind) = line.key;
        let expires_at = line.gone_at();
        Some(LinieView {
            from_garnrolle: self.rollen.table.get(from)?.id,
            to_knoten: self.knoten.get(to)?.id,
            kind,
            ends: line.ends?.places,
            is_garn: line.is_garn(),
            expires_at,
            strength_ppm: expires_at.map_or(1_000_000, |end| strength_ppm(end, now)),
        })
    }

    fn knoten_layer(&self, bbox: &Bbox, frame: Frame, now: Timestamp) -> (Layer, Option<Timestamp>) {
        let mut valid_until = None;
        let mut found: Vec<(usize, &KnotenRow)> = Vec::new();
        self.living.all.visit(bbox, None, |_, number| {
            if let Some(row) = self.knoten.get(number).filter(|row| row.lives(now)) {
                valid_until = earlier(valid_until, row.valid_until(now));
                found.push((row.leading.count(now), row));
            }
            true
        });
        found.sort_unstable_by_key(|(faeden, row)| (Reverse((row.is_held(), *faeden)), row.id));
        let mut layer = Layer::new("knoten");
        for (faeden, row) in found {
            if layer.size() + FEATURE_BYTES > KNOTEN_BYTES {
                break;
            }
            let Some(point) = frame.point(row.place()) else { continue };
            let mut id = [0; 36];
            let mut properties = vec![
                ("id", Value::Unique(row.id.0.hyphenated().encode_lower(&mut id))),
                ("art", Value::Text(row.kern.art.word())),
                ("faeden", Value::Uint(faeden as u64)),
                ("held", Value::Bool(row.is_held())),
            ];
            properties.extend(row.title().map(|title| ("title", Value::Text(title))));
            layer.add(Geometry::Point(point), &properties);
        }
        (layer, valid_until)
    }

    fn rollen_layer(&self, bbox: &Bbox, frame: Frame) -> Layer {
        let mut found = Vec::new();
        self.rollen.map.visit(bbox, None, |_, number| {
            found.extend(self.rollen.table.get(number));
            true
        });
        found.sort_unstable_by_key(|row| (Reverse(row.leading.len()), row.id));
        let mut layer = Layer::new("rollen");
        for row in found {
            if layer.size() + FEATURE_BYTES > ROLLEN_BYTES {
                break;
            }
            let Some(point) = row.position.and_then(|place| frame.point(place)) else { continue };
            let mut id = [0; 36];
            let mut properties = vec![("id", Value::Unique(row.id.0.hyphenated().encode_lower(&mut id)))];
            properties.extend(row.profil.as_ref().map(|profil| ("name", Value::Text(profil.name.as_str()))));
            layer.add(Geometry::Point(point), &properties);
        }
        layer
    }

    fn faeden_layer(&self, frame: Frame, now: Timestamp) -> (Layer, Option<Timestamp>) {
        let mut valid_until = None;
        let mut layer = Layer::new("faeden");
        for line in self.linien.strongest(frame.cell).take(LINES) {
            if layer.size() + FEATURE_BYTES > FAEDEN_BYTES {
                break;
            }
            let Some(knoten) = self.shown_at(line, now) else { continue };
            let Some(geometry) = line.ends.and_then(|ends| frame.line(&ends)) else { continue };
            let (strength, until) = strength_class(line, now);
            let dissolves_at = knoten.dissolves_at.filter(|end| *end > now);
            valid_until = earlier(valid_until, earlier(until, dissolves_at));
            let kind = line.key.2;
            let end = line.gone_at().map_or(0, |end| end.since(Timestamp::EPOCH).seconds_ceil());
            let properties = [
                ("kind", Value::Text(kind.word())),
                ("strength", Value::Uint(strength)),
                ("dash", Value::Uint(dash_class(kind))),
                ("is_garn", Value::Bool(line.is_garn())),
                ("expires_at", Value::Uint(u64::try_from(end).unwrap_or(0))),
            ];
            // Garn does not end.
            let kept = if line.is_garn() { 4 } else { 5 };
            layer.add(geometry, &properties[..kept]);
        }
        (layer, valid_until)
    }

    fn haufen_layer(&self, bbox: &Bbox, frame: Frame, now: Timestamp) -> Layer {
        let mut layer = Layer::new("haufen");
        for haufen in self.haufen(bbox, frame.cell.z, HAUFEN, now) {
            let Some(point) = frame.point(haufen.place) else { continue };
            let counts = KnotenArt::ALL.iter().zip(haufen.by_art);
            let most = counts.max_by_key(|(art, count)| (*count, Reverse(**art)));
            let mut properties = vec![("count", Value::Uint(u64::from(haufen.count)))];
            properties.extend(most.map(|(art, _)| ("art", Value::Text(art.word()))));
            layer.add(Geometry::Point(point), &properties);
        }
        layer
    }
}

/// Garn first, then what lasts longest.
fn strongest_first(line: &Line) -> (Reverse<bool>, Reverse<Option<Timestamp>>, LineKey) {
    (Reverse(line.is_garn()), Reverse(line.gone_at()), line.key)
}

/// Whether a line touches a box of the web map.
fn touches(line: &Line, low: (f64, f64), high: (f64, f64)) -> bool {
    let Some((from, to)) = line.ends.map(|ends| ends.on_the_map()) else { return false };
    let (wide, tall) = ((high.0 - low.0).max(1e-12), (high.1 - low.1).max(1e-12));
    let inside = |(x, y): (f64, f64)| ((x - low.0) / wide, (y - low.1) / tall);
    clip(inside(from), inside(to), 0.0, 1.0).is_some()
}
