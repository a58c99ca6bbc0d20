//! Places as integers of 1e-7 degree, and the drawing of a place near another one without floats.

use crate::context::DiscDraw;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A place on earth. Latitude and longitude in 1e-7 degree (about 1.1 cm).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Latitude in 1e-7 degree, -900,000,000 to 900,000,000.
    pub lat_e7: i32,
    /// Longitude in 1e-7 degree, -1,800,000,000 to 1,800,000,000.
    pub lon_e7: i32,
}

/// The numbers are not a place on earth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlaceError {
    /// Latitude outside -90 to 90, or not a number.
    Latitude,
    /// Longitude outside -180 to 180, or not a number.
    Longitude,
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latitude => f.write_str("latitude lies between -90 and 90 degrees"),
            Self::Longitude => f.write_str("longitude lies between -180 and 180 degrees"),
        }
    }
}

impl std::error::Error for PlaceError {}

/// 1e-7 degrees of latitude per metre, times 1,000 (mean meridian: 111,195 m per degree).
const E7_PER_METRE_MILLI: i64 = 89_932;

impl Place {
    /// The place at these degrees, rounded to 1e-7.
    ///
    /// # Errors
    /// [`PlaceError`] for what is not on earth.
    pub fn from_degrees(lat: f64, lon: f64) -> Result<Self, PlaceError> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(PlaceError::Latitude);
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(PlaceError::Longitude);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the ranges above keep both within i32")]
        Ok(Self { lat_e7: (lat * 1e7).round() as i32, lon_e7: (lon * 1e7).round() as i32 })
    }
    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }
    /// Longitude in degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }
    /// Eastward and northward offset of another place, in 1e-7 degree of latitude.
    pub(super) fn offset_to(self, other: Self) -> (i64, i64) {
        let east =
            i128::from(i64::from(other.lon_e7) - i64::from(self.lon_e7)) * i128::from(cos_e9(self.lat_e7));
        let north = i64::from(other.lat_e7) - i64::from(self.lat_e7);
        (i64::try_from(east / 1_000_000_000).unwrap_or(0), north)
    }
    /// The place `draw · radius_m` away: the draw is uniform in the unit disc, so the result is uniform in the disc
    /// of that radius (`domain.md`, kartenstatus). Integers only: the same draw gives the same place everywhere.
    #[must_use]
    pub fn jittered(self, radius_m: u32, draw: DiscDraw) -> Self {
        let (x, y) = draw.parts();
        let metres_e30 = |part: i32| i64::from(part) * i64::from(radius_m);
        let north = metres_e30(y).saturating_mul(E7_PER_METRE_MILLI) / 1_000 / (1 << 30);
        let cos_e9 = cos_e9(self.lat_e7).max(10_000_000);
        let east_at_equator = metres_e30(x).saturating_mul(E7_PER_METRE_MILLI) / 1_000 / (1 << 30);
        let east = east_at_equator.saturating_mul(1_000_000_000) / cos_e9;
        Self {
            lat_e7: clamp(i64::from(self.lat_e7) + north, 900_000_000),
            lon_e7: wrap_longitude(i64::from(self.lon_e7) + east),
        }
    }
}

fn clamp(value: i64, limit: i64) -> i32 {
    i32::try_from(value.clamp(-limit, limit)).unwrap_or(0)
}

fn wrap_longitude(value: i64) -> i32 {
    let turn = 3_600_000_000_i64;
    i32::try_from((value + turn / 2).rem_euclid(turn) - turn / 2).unwrap_or(0)
}

/// cos of a latitude, in 1e-9, by its Taylor series to the twelfth power: exact to better than 1e-7.
fn cos_e9(lat_e7: i32) -> i64 {
    const PI_E12: i128 = 3_141_592_653_590;
    let x = i128::from(lat_e7) * PI_E12 / 180 / 10_000_000; // radians in 1e-12
    let square = x * x / 1_000_000_000_000;
    let mut term = 1_000_000_000_000_i128;
    let mut sum = term;
    for k in 1..=6_i128 {
        term = -term * square / 1_000_000_000_000 / ((2 * k - 1) * (2 * k));
        sum += term;
    }
    i64::try_from(sum / 1_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_is_that_of_mathematics() {
        for lat_e7 in (-890_000_000..=890_000_000).step_by(7_654_321) {
            let exact = (f64::from(lat_e7) / 1e7).to_radians().cos();
            #[expect(clippy::cast_precision_loss, reason = "a test tolerance")]
            let ours = cos_e9(lat_e7) as f64 / 1e9;
            assert!((exact - ours).abs() < 1e-6, "{lat_e7}: {exact} {ours}");
        }
    }

    #[test]
    fn the_edge_of_the_disc_is_the_radius_away() {
        let home = Place::from_degrees(53.55, 9.95).unwrap();
        let east = home.jittered(1_000, DiscDraw::new(1 << 30, 0).unwrap());
        let north = home.jittered(1_000, DiscDraw::new(0, 1 << 30).unwrap());
        assert!(((north.lat() - home.lat()) * 111_195.0 - 1_000.0).abs() < 1.0);
        assert!(((east.lon() - home.lon()) * 111_195.0 * 53.55_f64.to_radians().cos() - 1_000.0).abs() < 1.0);
        assert_eq!((east.lat_e7, north.lon_e7), (home.lat_e7, home.lon_e7));
    }

    #[test]
    fn what_is_not_on_earth_is_refused() {
        assert_eq!(Place::from_degrees(90.000_000_1, 0.0), Err(PlaceError::Latitude));
        assert_eq!(Place::from_degrees(f64::NAN, 0.0), Err(PlaceError::Latitude));
        assert_eq!(Place::from_degrees(0.0, -180.000_000_1), Err(PlaceError::Longitude));
        assert!(Place::from_degrees(-90.0, 180.0).is_ok());
    }
}
