//! The elements of a Raum: putting in, changing, taking out.

use super::knoten::with_current;
use crate::allowed::Allowed;
use crate::allowed::act::{ElementAendern, ElementEntfernen, ElementHinzufuegen};
use crate::app::Inner;
use crate::input::{Body, Fields, IfMatch, Sent};
use crate::language::Words;
use crate::problem::{FieldError, Problem, kind};
use crate::shape::{ElementAnswer, ElementArtWort, Id};
use crate::write::written;
use axum::http::StatusCode;
use axum::response::Response;
use domain::decide::MAX_LIST_ITEMS;
use domain::event::ElementInhalt;
use domain::state::Sichtung;
use domain::{
    BildId, Command, ElementId, ElementText, Event, Happened, KnotenId, LinkAdresse, ListenText, Titel,
};
use ports::bilder::Size;
use serde::Serialize;
use utoipa::ToSchema;
use views::ElementView;

/// What an element holds. Which of the fields belong to it depends on `type`.
#[derive(ToSchema)]
#[schema(as = NeuesElement)]
#[expect(dead_code, reason = "the OpenAPI's picture of what is read into `inhalt`")]
pub(crate) struct NeuesElementBild {
    /// What it is.
    #[schema(value_type = ElementArtWort)]
    r#type: String,
    /// The text, in Markdown, of a `text`.
    #[schema(min_length = 1, max_length = 10_000)]
    text: Option<String>,
    /// Where a `link` leads (`http`, `https`, `mailto`).
    #[schema(min_length = 1, max_length = 2_000)]
    url: Option<String>,
    /// What a `link` is called.
    #[schema(min_length = 1, max_length = 120)]
    title: Option<String>,
    /// Which uploaded picture a `bild` shows.
    #[schema(format = "uuid")]
    bild_id: Option<String>,
    /// What a `bild` shows, in words.
    #[schema(min_length = 1, max_length = 10_000)]
    alt: Option<String>,
    /// The lines of a `liste`, in order.
    #[schema(min_items = 1, max_items = 100)]
    items: Option<Vec<String>>,
}

/// What an element shall hold.
pub(crate) enum NeuesElement {
    /// This.
    Inhalt(ElementInhalt),
    /// An uploaded picture.
    Bild {
        /// Which one.
        bild: BildId,
        /// What it shows.
        alt: ElementText,
    },
}

static A_TYPE: Words =
    Words::fixed("ist keines von: text, link, bild, liste", "is none of: text, link, bild, liste");
static A_LINK: Words = Words::fixed(
    "muss mit http://, https:// oder mailto: beginnen",
    "must begin with http://, https:// or mailto:",
);
static A_PICTURE: Words = Words::fixed(
    "muss ein Bild sein, das hier hochgeladen wurde",
    "must be a picture that was uploaded here",
);

impl Body for NeuesElement {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let art: Option<String> = fields.required("type");
        let inhalt = match art.as_deref()? {
            "text" => ElementInhalt::Text { text: fields.required::<ElementText>("text")? },
            "link" => {
                let (url, title) = (link(fields), fields.optional::<Titel>("title"));
                ElementInhalt::Link { url: url?, title: title? }
            }
            "bild" => {
                let (bild, alt) = (fields.required("bild_id"), fields.required("alt"));
                return Some(Self::Bild { bild: bild?, alt: alt? });
            }
            "liste" => {
                let items = fields.list::<ListenText>("items", MAX_LIST_ITEMS)?;
                ElementInhalt::Liste { items: items.unwrap_or_default() }
            }
            _ => {
                fields.wrong("type", A_TYPE.clone());
                return None;
            }
        };
        Some(Self::Inhalt(inhalt))
    }
}

impl NeuesElement {
    /// The content, with what is known of the picture.
    ///
    /// # Errors
    /// 422 when there is no such picture.
    fn inhalt(self, app: &Inner) -> Result<ElementInhalt, Problem> {
        match self {
            Self::Inhalt(inhalt) => Ok(inhalt),
            Self::Bild { bild, alt } => {
                let known = app.app.bilder.spare(bild, app.now());
                let unknown = || FieldError { pointer: "/bild_id".to_owned(), detail: A_PICTURE.clone() };
                let Size { width, height, .. } =
                    known.ok_or_else(|| Problem::fields(vec![unknown()]))?.largest();
                Ok(ElementInhalt::Bild { bild, width, height, alt })
            }
        }
    }
}

/// A web address that a browser may follow: no script hides in it.
fn link(fields: &mut Fields<'_>) -> Option<LinkAdresse> {
    let url = fields.required::<LinkAdresse>("url")?;
    let lower = url.as_str().to_ascii_lowercase();
    let safe = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    let plain = !url.as_str().chars().any(char::is_whitespace);
    if safe && plain {
        return Some(url);
    }
    fields.wrong("url", A_LINK.clone());
    None
}

/// An element, with the version of the Knoten that came of it.
#[derive(Serialize, ToSchema)]
#[schema(as = ElementGesetzt)]
pub(crate) struct ElementSet {
    /// The Knoten.
    knoten_id: Id,
    /// The version of the Knoten now.
    version: u32,
    /// The element.
    #[serde(flatten)]
    element: ElementAnswer,
}

/// Put an element into the Raum
///
/// Draws a Faden `gestaltung`.
#[utoipa::path(post, path = "/api/knoten/{id}/elemente", tag = "Raum",
    params(("id" = String, Path, description = "The Knoten", format = "uuid")),
    request_body = NeuesElementBild,
    responses((status = 201, description = "The element", body = ElementSet)))]
pub(crate) async fn add(
    Allowed { app, object: knoten, by: act, .. }: Allowed<ElementHinzufuegen, KnotenId>,
    sent: Sent<NeuesElement>,
) -> Result<Response, Problem> {
    let command = Command::ElementHinzufuegen { knoten, inhalt: sent.body.inhalt(&app)? };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    let element = set(&app, &outcome.events).ok_or_else(|| Problem::of(&kind::INNEN))?;
    Ok(written(StatusCode::CREATED, outcome.position, &element))
}

/// Change an element
///
/// Draws a Faden `veraenderung`. `If-Match` carries the version of the Knoten.
#[utoipa::path(patch, path = "/api/knoten/{id}/elemente/{eid}", tag = "Raum",
    params(("id" = String, Path, description = "The Knoten", format = "uuid"),
        ("eid" = String, Path, description = "The element", format = "uuid")),
    request_body = NeuesElementBild,
    responses((status = 200, description = "The element", body = ElementSet)))]
pub(crate) async fn change(
    Allowed { app, object: (knoten, element), by: act, .. }: Allowed<ElementAendern, (KnotenId, ElementId)>,
    IfMatch(based_on): IfMatch,
    sent: Sent<NeuesElement>,
) -> Result<Response, Problem> {
    let by = act.person;
    let command = Command::ElementAendern { knoten, element, based_on, inhalt: sent.body.inhalt(&app)? };
    let outcome = act.submit(&app, sent.request_hash, command).await;
    let outcome = outcome.map_err(|problem| with_current(problem, &app, knoten, by))?;
    let element = set(&app, &outcome.events).ok_or_else(|| Problem::of(&kind::INNEN))?;
    Ok(written(StatusCode::OK, outcome.position, &element))
}

/// What is left of an element that was taken out.
#[derive(Serialize, ToSchema)]
#[schema(as = ElementEntfernt)]
pub(crate) struct ElementRemoved {
    /// The Knoten.
    knoten_id: Id,
    /// The version of the Knoten now.
    version: u32,
    /// The element; it stays readable in the history.
    element_id: Id,
}

/// Take an element out of the Raum
///
/// It stays readable in the history. `If-Match` carries the version of the Knoten.
#[utoipa::path(delete, path = "/api/knoten/{id}/elemente/{eid}", tag = "Raum",
    params(("id" = String, Path, description = "The Knoten", format = "uuid"),
        ("eid" = String, Path, description = "The element", format = "uuid")),
    responses((status = 200, description = "Taken out", body = ElementRemoved)))]
pub(crate) async fn remove(
    Allowed { app, object: (knoten, element), by: act, .. }: Allowed<ElementEntfernen, (KnotenId, ElementId)>,
    IfMatch(based_on): IfMatch,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let by = act.person;
    let command = Command::ElementEntfernen { knoten, element, based_on };
    let outcome = act.submit(&app, sent.request_hash, command).await;
    let outcome = outcome.map_err(|problem| with_current(problem, &app, knoten, by))?;
    let version = based_on.saturating_add(1);
    let removed = ElementRemoved { knoten_id: knoten.into(), version, element_id: element.into() };
    Ok(written(StatusCode::OK, outcome.position, &removed))
}

/// The element that a command set, as it was at that moment.
fn set(app: &Inner, events: &[Happened]) -> Option<ElementSet> {
    let (happened, knoten, element, by, version, inhalt) =
        events.iter().find_map(|happened| match &happened.event {
            Event::ElementHinzugefuegt { knoten, element, by, version, inhalt }
            | Event::ElementGeaendert { knoten, element, by, version, inhalt } => {
                Some((happened, *knoten, *element, *by, *version, inhalt))
            }
            _ => None,
        })?;
    let known = app
        .views()
        .knoten(knoten, app.now())
        .and_then(|knoten| knoten.elemente.into_iter().find(|one| one.id == element));
    let fresh = ElementView {
        id: element,
        by,
        created_at: happened.time,
        changed_at: happened.time,
        inhalt: None,
        sichtung: Sichtung::default(),
        garn: Vec::new(),
    };
    let inhalt = inhalt.known().cloned().map(std::sync::Arc::new);
    let view = ElementView { inhalt, changed_at: happened.time, ..known.unwrap_or(fresh) };
    Some(ElementSet { knoten_id: knoten.into(), version, element: ElementAnswer::of(&view, version) })
}
