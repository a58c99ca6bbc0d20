//! Of what one wants to be told by letter, and taking a letter off without signing in. Sends nothing itself.

use crate::allowed::act::{Abbestellen, AbbestellenErfragen, BriefwahlAendern, BriefwahlLesen};
use crate::allowed::{Allowed, Person};
use crate::answer;
use crate::app::{Inner, Shared};
use crate::input::{Body, Fields, Params, Query, Reader, Sent};
use crate::language::{Language, Words};
use crate::problem::{Problem, kind};
use crate::shape::Benachrichtigungen;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::GarnrolleId;
use ports::benachrichtigung::{Abbestellung, Auswahl};
use utoipa::IntoParams;

/// All of the choice is sent.
pub(crate) struct Gewaehlt(Auswahl);

impl Body for Gewaehlt {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let sprache = fields.required("sprache");
        let (einspruch, abstimmung) = (fields.required("einspruch"), fields.required("abstimmung"));
        let (frist_nah, ergebnis) = (fields.required("frist_nah"), fields.required("ergebnis"));
        let (delegation, antwort) = (fields.required("delegation"), fields.required("antwort"));
        Some(Self(Auswahl {
            sprache: sprache?,
            einspruch: einspruch?,
            abstimmung: abstimmung?,
            frist_nah: frist_nah?,
            ergebnis: ergebnis?,
            delegation: delegation?,
            antwort: antwort?,
        }))
    }
}

/// Of what I am told by letter
///
/// For who has not chosen: `einspruch` at once, `abstimmung` daily, everything else off.
#[utoipa::path(get, path = "/api/me/benachrichtigungen", tag = "Garnrollen",
    responses((status = 200, description = "The choice", body = Benachrichtigungen)))]
pub(crate) async fn get(
    Allowed { app, by: Person(id), .. }: Allowed<BriefwahlLesen>,
) -> Result<Response, Problem> {
    let auswahl = app.app.kasten.auswahl(id);
    Ok(answer::private(&Benachrichtigungen::from(auswahl)))
}

/// Choose of what I am told by letter
#[utoipa::path(put, path = "/api/me/benachrichtigungen", tag = "Garnrollen", request_body = Benachrichtigungen,
    responses((status = 200, description = "The choice as it now is", body = Benachrichtigungen)))]
pub(crate) async fn put(
    Allowed { app, by: Person(person), .. }: Allowed<BriefwahlAendern>,
    sent: Sent<Gewaehlt>,
) -> Result<Response, Problem> {
    let chosen = sent.body.0;
    changed(&app, person, move |auswahl| *auswahl = chosen).await?;
    Ok(answer::private(&Benachrichtigungen::from(chosen)))
}

/// Keeps a choice, unless the person has been forgotten since, where waiting for the disk is allowed.
async fn changed(
    app: &Shared,
    person: GarnrolleId,
    change: impl FnOnce(&mut Auswahl) + Send + 'static,
) -> Result<(), Problem> {
    if app.is_forgotten(person) {
        return Ok(());
    }
    let inner = app.clone();
    let keep = move || {
        let kept = inner.app.kasten.aendere(person, change);
        if inner.is_forgotten(person) {
            inner.forget_again(person);
        }
        kept
    };
    let done = tokio::task::spawn_blocking(keep).await;
    done.map_err(|_| Problem::of(&kind::INNEN))?.map_err(|error| {
        tracing::error!(%error, "a choice of letters could not be kept");
        Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1)
    })
}

/// What a letter's address says.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Adresse {
    /// Whose letter.
    #[param(value_type = String, format = "uuid")]
    wer: Option<GarnrolleId>,
    /// What is taken off: an occasion, or `tagesbrief` for everything that comes daily.
    #[param(value_type = String)]
    was: Option<Abbestellung>,
    /// The seal over both.
    #[param(value_type = String)]
    siegel: Option<String>,
}

static UNKNOWN_WORD: Words = Words::fixed("ist kein Anlass", "is no occasion");

impl Params for Adresse {
    fn read(reader: &mut Reader) -> Option<Self> {
        let was = reader.optional("was", |word| Abbestellung::of_word(word).ok_or(UNKNOWN_WORD.clone()));
        let wer = reader.id("wer");
        let siegel = reader.take("siegel");
        Some(Self { wer: wer?, was: was?, siegel })
    }
}

impl Adresse {
    /// Whose, and what, if the seal holds.
    fn opened(&self, app: &Inner) -> Result<(GarnrolleId, Abbestellung), Problem> {
        let said = self.wer.zip(self.was).zip(self.siegel.as_deref());
        let opened = said.filter(|((wer, was), seal)| app.app.siegel.holds(*wer, *was, seal));
        opened.map(|(said, _)| said).ok_or_else(|| Problem::of(&kind::SIEGEL_FALSCH))
    }
}

/// Ask whether a letter shall be taken off
///
/// A plain page with one button: looking at an address must change nothing.
#[utoipa::path(get, path = "/api/abbestellen", tag = "Garnrollen", params(Adresse),
    responses((status = 200, description = "The question", body = String, content_type = "text/html")))]
pub(crate) async fn ask(
    Allowed { app, .. }: Allowed<AbbestellenErfragen>,
    Query(adresse): Query<Adresse>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (_, was) = adresse.opened(&app)?;
    let language = Language::of(&headers);
    let (ask, yes) = match language {
        Language::De => ("nicht mehr schreiben?", "Nicht mehr schreiben"),
        Language::En => ("no longer be written to you?", "Stop these letters"),
    };
    let body =
        format!("<p>{}: {ask}</p><form method=\"post\"><button>{yes}</button></form>", name(was, language));
    Ok(page(language, &body))
}

/// Take a letter off
///
/// One click (RFC 8058), without signing in. What is sent with it is not read: the address says all.
#[utoipa::path(post, path = "/api/abbestellen", tag = "Garnrollen", params(Adresse),
    responses((status = 200, description = "It is off", body = String, content_type = "text/html")))]
pub(crate) async fn take_off(
    Allowed { app, .. }: Allowed<Abbestellen>,
    Query(adresse): Query<Adresse>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (person, was) = adresse.opened(&app)?;
    changed(&app, person, move |auswahl| was.apply(auswahl)).await?;
    let language = Language::of(&headers);
    let done = match language {
        Language::De => "Das wird dir nicht mehr geschrieben. Unter „Ich“ kannst du es wieder einschalten.",
        Language::En => "This will not be written to you any more. You can turn it on again under “Me”.",
    };
    Ok(page(language, &format!("<p>{}: {done}</p>", name(was, language))))
}

/// What is taken off, in plain words.
fn name(was: Abbestellung, language: Language) -> &'static str {
    let (de, en) = match was.word() {
        "einspruch" => ("Einspruch gegen deinen Antrag", "An objection to your proposal"),
        "abstimmung" => ("Eröffnete Abstimmungen", "Votes that open"),
        "frist_nah" => ("Nahe Fristen", "Near deadlines"),
        "ergebnis" => ("Ergebnisse", "Results"),
        "delegation" => ("Deine verliehene Stimme", "The voice you lent"),
        "antwort" => ("Neue Nachrichten in deinen Gesprächen", "New messages in your conversations"),
        _ => ("Alles, was täglich kommt", "Everything that comes daily"),
    };
    if language == Language::De { de } else { en }
}

fn page(language: Language, body: &str) -> Response {
    let lang = language.tag();
    let text = format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>Weltgewebe</title></head><body><main><h1>Weltgewebe</h1>{body}</main></body></html>"
    );
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
