//! Moments as they are told on paper: in the time zone of the sheet, which is named. It must never know which moment it is.

use crate::blatt::Lang;
use anyhow::{Context as _, Result};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::fmt;
use typst::foundations::Datetime;

/// Nothing is known of a time zone of this name.
#[derive(Debug)]
pub struct NoZone(String);

impl fmt::Display for NoZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no such time zone: {}", self.0)
    }
}

impl std::error::Error for NoZone {}

const MONATE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// How moments are told.
pub struct Zeit {
    zone: TimeZone,
    lang: Lang,
}

impl Zeit {
    /// In this zone and language.
    ///
    /// # Errors
    /// When nothing is known of such a zone.
    pub fn of(zone: &str, lang: Lang) -> Result<Self, NoZone> {
        let zone = TimeZone::get(zone).map_err(|_| NoZone(zone.to_owned()))?;
        Ok(Self { zone, lang })
    }

    /// `1. Dezember 2026, 14:05:09 Uhr (CET)`: to the second, because a deadline is one.
    ///
    /// # Errors
    /// When it is no moment.
    pub fn tell(&self, moment: &str) -> Result<String> {
        let moment: Timestamp = moment.parse().with_context(|| format!("no moment: {moment}"))?;
        let at = moment.to_zoned(self.zone.clone());
        let month = usize::try_from(at.month() - 1)?;
        Ok(match self.lang {
            Lang::De => {
                format!("{}. {} {}, {}", at.day(), MONATE[month], at.year(), at.strftime("%H:%M:%S Uhr (%Z)"))
            }
            Lang::En => at.strftime("%-d %B %Y, %H:%M:%S (%Z)").to_string(),
        })
    }

    /// `1. Dezember 2026`: a day of the calendar, the same in every zone.
    ///
    /// # Errors
    /// When it is no day.
    pub fn day(&self, day: &str) -> Result<String> {
        let day: Date = day.parse().with_context(|| format!("no day: {day}"))?;
        let month = usize::try_from(day.month() - 1)?;
        Ok(match self.lang {
            Lang::De => format!("{}. {} {}", day.day(), MONATE[month], day.year()),
            Lang::En => day.strftime("%-d %B %Y").to_string(),
        })
    }
}

/// The same moment as the typesetter takes it, in UTC.
///
/// # Errors
/// When it is no moment.
pub fn stamp(moment: &str) -> Result<Datetime> {
    let at =
        moment.parse::<Timestamp>().with_context(|| format!("no moment: {moment}"))?.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number);
    let (month, day) = (part(at.month())?, part(at.day())?);
    let (hour, minute, second) = (part(at.hour())?, part(at.minute())?, part(at.second())?);
    Datetime::from_ymd_hms(at.year().into(), month, day, hour, minute, second)
        .context("no moment of a document")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_zone_of_the_sheet() {
        let told = |zone, lang| Zeit::of(zone, lang).unwrap().tell("2026-07-01T22:30:05.123456Z").unwrap();
        assert_eq!(told("Europe/Berlin", Lang::De), "2. Juli 2026, 00:30:05 Uhr (CEST)");
        assert_eq!(told("UTC", Lang::En), "1 July 2026, 22:30:05 (UTC)");
        let day = |lang| Zeit::of("Pacific/Kiritimati", lang).unwrap().day("2026-03-01").unwrap();
        assert_eq!((day(Lang::De), day(Lang::En)), ("1. März 2026".into(), "1 March 2026".into()));
    }

    #[test]
    fn what_is_no_zone_or_no_moment_is_refused_by_name() {
        let said = |error: anyhow::Error| format!("{error:#}");
        assert!(Zeit::of("Atlantis/Haven", Lang::De).err().unwrap().to_string().contains("Atlantis/Haven"));
        assert!(said(Zeit::of("UTC", Lang::De).unwrap().tell("soon").unwrap_err()).contains("soon"));
        assert!(
            said(Zeit::of("UTC", Lang::De).unwrap().day("2026-02-30").unwrap_err()).contains("2026-02-30")
        );
    }
}
