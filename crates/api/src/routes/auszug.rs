//! The statement of a Konto as a sheet.

use super::aushang::{a_zone, gesetzt, platz, presse, satz};
use crate::allowed::Allowed;
use crate::allowed::act::AuszugLesen;
use crate::app::Inner;
use crate::input::{Params, Query, Reader};
use crate::language::{Language, Words};
use crate::problem::{Problem, kind};
use crate::shape::AuszugBlatt;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{OrtId, Timestamp};
use utoipa::IntoParams;
use views::{AuszugView, KeinAuszug, Views};

/// How many entries one statement holds.
const MOST_BUCHUNGEN: usize = 1_000;

/// Which days, and how they are set.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuszugParams {
    /// The first day, in UTC; that of the first entry unless given.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    from: Option<Timestamp>,
    /// The last day, in UTC; that of the last entry unless given.
    #[param(value_type = Option<String>, format = Date, example = "2026-12-31")]
    to: Option<Timestamp>,
    /// `de` or `en`; unless given, what `Accept-Language` prefers.
    #[param(value_type = Option<String>, pattern = "^(de|en)$")]
    lang: Option<Language>,
    /// The time zone of its times, by its IANA name; UTC unless given.
    #[param(value_type = Option<String>, max_length = 64, example = "Europe/Berlin")]
    zone: Option<String>,
}

static A_DAY: Words = Words::fixed("ist ein Tag wie „2026-03-01“", "is a day such as “2026-03-01”");
static TURNED: Words =
    Words::fixed("liegt vor dem ersten Tag („from“)", "lies before the first day (“from”)");

/// A day by its beginning in UTC.
fn a_day(text: &str) -> Result<Timestamp, Words> {
    let shape =
        |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let fits = text.len() == 10 && text.bytes().enumerate().all(shape);
    let read = fits.then(|| format!("{text}T00:00:00Z").parse().ok()).flatten();
    read.ok_or_else(|| A_DAY.clone())
}

impl Params for AuszugParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (from, to) = (reader.optional("from", a_day), reader.optional("to", a_day));
        let (lang, zone) = (reader.optional("lang", super::feeds::language), reader.optional("zone", a_zone));
        let (from, to) = (from?, to?);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            reader.wrong("to", TURNED.clone());
        }
        Some(Self { from, to, lang: lang?, zone: zone? })
    }
}

/// The statement of a Konto, as a sheet
///
/// A PDF to be printed: what was there before and after, every entry of the days that are named - at most 1,000; more are
/// refused with `auszug-zu-lang` - with what is reserved, and the place of the last entry in the log as a QR code. Days to come
/// end today. The same days that are over are the same PDF until something in them is corrected or a person in it is forgotten.
#[utoipa::path(get, path = "/api/konto/{ort_id}/auszug.pdf", tag = "Konto",
    params(("ort_id" = String, Path, description = "The Ortsweberei", format = "uuid"), AuszugParams),
    responses((status = 200, description = "The statement", body = Vec<u8>, content_type = "application/pdf")))]
pub(crate) async fn auszug(
    Allowed { app, object: ort, .. }: Allowed<AuszugLesen, OrtId>,
    Query(asked): Query<AuszugParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let presse = presse(&app)?;
    // Of a day that has not come nothing can be said.
    let today = app.now().day();
    let days = (asked.from.map(|day| day.min(today)), asked.to.map(|day| day.min(today)));
    let position = found(&app.views(), ort, days)?.position;
    let platz = platz(&app, position).await?;
    let satz = satz(&app, (asked.lang, asked.zone), &headers, ort);
    let blatt = AuszugBlatt::of(&app, (ort, days, position), satz, &platz)?;
    gesetzt((&app, &headers), presse, &blatt, &format!("auszug-{ort}")).await
}

impl AuszugBlatt {
    /// Asked again, because a person may have been forgotten while the log was read; should something have been booked
    /// meanwhile, whoever asks is to ask again.
    fn of(
        app: &Inner,
        (ort, days, position): (OrtId, (Option<Timestamp>, Option<Timestamp>), u64),
        satz: crate::shape::Satz<'_>,
        platz: &crate::book::Platz,
    ) -> Result<Self, Problem> {
        let views = app.views();
        let auszug = found(&views, ort, days)?;
        if auszug.position != position {
            return Err(Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1));
        }
        Ok(Self::new(&views, ort, &auszug, (satz, platz)))
    }
}

fn found(
    views: &Views,
    ort: OrtId,
    days: (Option<Timestamp>, Option<Timestamp>),
) -> Result<AuszugView<'_>, Problem> {
    views.auszug(ort, days, MOST_BUCHUNGEN).map_err(|none| match none {
        KeinAuszug::Unbekannt => Problem::of(&kind::ORT_UNBEKANNT),
        KeinAuszug::Leer => Problem::of(&kind::KONTO_UNBEWEGT),
        KeinAuszug::ZuLang(count) => {
            let words = Words::made(
                format!(
                    "Es sind {count} Buchungen; auf einen Auszug passen {MOST_BUCHUNGEN}. Wähle weniger Tage."
                ),
                format!("There are {count} entries; a statement holds {MOST_BUCHUNGEN}. Choose fewer days."),
            );
            Problem::new(&kind::AUSZUG_ZU_LANG, words)
        }
    })
}
