//! One's own Garnrolle: reading all of it, changing it.

use crate::allowed::act::{IchAendern, IchLesen};
use crate::allowed::{Allowed, Person};
use crate::answer;
use crate::app::Inner;
use crate::input::{Body, Fields, Sent};
use crate::problem::{Problem, kind};
use crate::shape::{IchAnswer, KartenstatusWort};
use crate::write::written;
use axum::http::StatusCode;
use axum::response::Response;
use domain::command::{KartenWunsch, RollenWunsch};
use domain::decide::MAX_GUETER;
use domain::event::{Adresse, Privat, Profil};
use domain::{Beschreibung, Command, Email, GarnrolleId, GutText, Kartenstatus, Name, Place};
use utoipa::ToSchema;

/// One's own Garnrolle
#[utoipa::path(get, path = "/api/me", tag = "Garnrollen",
    responses((status = 200, description = "The public and the private part", body = IchAnswer)))]
pub(crate) async fn get_me(
    Allowed { app, by: Person(id), .. }: Allowed<IchLesen>,
) -> Result<Response, Problem> {
    Ok(answer::private(&ich(&app, id)?))
}

fn ich(app: &Inner, id: GarnrolleId) -> Result<IchAnswer, Problem> {
    let views = app.views();
    let both = views.rolle(id).zip(views.rolle_privat(id));
    let (rolle, privat) = both.ok_or_else(|| Problem::of(&kind::NICHT_ANGEMELDET))?;
    Ok(IchAnswer::of(rolle, &privat))
}

/// What shall change of oneself; what is not there stays.
#[derive(ToSchema)]
pub(crate) struct IchAenderung {
    /// The name everyone sees.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 80)]
    name: Option<Name>,
    /// What one says about oneself.
    #[schema(value_type = Option<String>, max_length = 20_000)]
    ueber_mich: Option<Beschreibung>,
    /// What one offers to all.
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    gueter: Option<Vec<GutText>>,
    /// What one can do for others.
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    kompetenzen: Option<Vec<GutText>>,
    /// What the map shows.
    #[schema(value_type = Option<KartenstatusWort>)]
    kartenstatus: Option<Kartenstatus>,
    /// Radius of the disc for `ungefaehr`, in metres.
    #[schema(minimum = 30, maximum = 5_000)]
    radius_m: Option<u32>,
    /// Explicit consent, needed for `genau`.
    einwilligung: Option<bool>,
    /// The postal address.
    #[schema(value_type = Option<super::auth::AdresseGesendet>)]
    address: Option<Adresse>,
    /// Where sign-in links go.
    #[schema(value_type = Option<String>, format = "email", max_length = 254)]
    email: Option<Email>,
    /// True latitude; with `lon`.
    #[schema(minimum = -90, maximum = 90)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lat: Option<f64>,
    /// True longitude; with `lat`.
    #[schema(minimum = -180, maximum = 180)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lon: Option<f64>,
    #[schema(ignore)]
    place: Option<Place>,
}

impl Body for IchAenderung {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (name, ueber_mich) = (fields.optional("name"), fields.optional("ueber_mich"));
        let (gueter, kompetenzen) =
            (fields.list("gueter", MAX_GUETER), fields.list("kompetenzen", MAX_GUETER));
        let (kartenstatus, radius_m) = (fields.optional("kartenstatus"), fields.optional("radius_m"));
        let (einwilligung, email) = (fields.optional("einwilligung"), fields.optional("email"));
        let address = fields.optional_object("address", super::auth::address);
        let place = fields.optional_place();
        Some(Self {
            name: name?,
            ueber_mich: ueber_mich?,
            gueter: gueter?,
            kompetenzen: kompetenzen?,
            kartenstatus: kartenstatus?,
            radius_m: radius_m?,
            einwilligung: einwilligung?,
            address: address?,
            email: email?,
            lat: None,
            lon: None,
            place: place?,
        })
    }
}

/// Change one's own Garnrolle
///
/// Everything that is wished for happens, or nothing: a refusal leaves all as it was.
#[utoipa::path(patch, path = "/api/me", tag = "Garnrollen", request_body = IchAenderung,
    responses((status = 200, description = "The Garnrolle as it now is", body = IchAnswer)))]
pub(crate) async fn patch_me(
    Allowed { app, by: act, .. }: Allowed<IchAendern>,
    sent: Sent<IchAenderung>,
) -> Result<Response, Problem> {
    let id = act.person;
    let wunsch = wunsch(&app, id, sent.body)?;
    let position = if wunsch == RollenWunsch::default() {
        app.app.handle.position()
    } else {
        act.submit(&app, sent.request_hash, Command::RolleAendern { wunsch }).await?.position
    };
    Ok(written(StatusCode::OK, position, &ich(&app, id)?))
}

/// What shall change, each part with what stays as it is.
fn wunsch(app: &Inner, id: GarnrolleId, change: IchAenderung) -> Result<RollenWunsch, Problem> {
    let views = app.views();
    let gone = || Problem::of(&kind::NICHT_ANGEMELDET);
    let (rolle, shown) = views.rolle(id).zip(views.rolle_privat(id)).ok_or_else(gone)?;
    let mut wunsch = RollenWunsch::default();
    if change.address.is_some() || change.email.is_some() || change.place.is_some() {
        let Privat { adresse, email, place } = shown.privat.as_deref().cloned().ok_or_else(gone)?;
        wunsch.privat = Some(Privat {
            adresse: change.address.unwrap_or(adresse),
            email: change.email.unwrap_or(email),
            place: change.place.unwrap_or(place),
        });
    }
    if change.kartenstatus.is_some() || change.radius_m.is_some() {
        wunsch.karte = Some(KartenWunsch {
            status: change.kartenstatus.unwrap_or(shown.kartenstatus),
            radius_m: change.radius_m.unwrap_or(shown.radius_m),
            einwilligung: change.einwilligung.unwrap_or(false),
        });
    }
    let public = (&change.name, &change.ueber_mich, &change.gueter, &change.kompetenzen);
    if !matches!(public, (None, None, None, None)) {
        let Profil { name, ueber_mich, gueter, kompetenzen } =
            rolle.profil.as_deref().cloned().ok_or_else(gone)?;
        wunsch.profil = Some(Profil {
            name: change.name.unwrap_or(name),
            ueber_mich: change.ueber_mich.unwrap_or(ueber_mich),
            gueter: change.gueter.unwrap_or(gueter),
            kompetenzen: change.kompetenzen.unwrap_or(kompetenzen),
        });
    }
    Ok(wunsch)
}
