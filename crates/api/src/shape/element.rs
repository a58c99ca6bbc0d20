//! An element of a Raum, and what it holds: the same in the Raum, in the history and in the live feed.

use super::bild::{SizeAnswer, sizes, url};
use super::wire::{Id, Moment, Word};
use super::{GarnAnswer, MeldungAnswer};
use crate::markdown::html;
use domain::event::ElementInhalt;
use serde::Serialize;
use utoipa::ToSchema;
use views::ElementView;

/// What an element holds. Which of the contents are there depends on its type.
#[derive(Serialize, ToSchema)]
#[schema(as = ElementInhalt)]
pub(crate) struct InhaltAnswer {
    /// `text`, `link`, `bild`, `liste`; `vergessen` when its content was forgotten or is frozen.
    r#type: Word,
    /// The text, in Markdown, of a `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The same as HTML that is safe to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    text_html: Option<String>,
    /// Where a `link` leads, or where the largest size of a `bild` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// What a `link` is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Which picture a `bild` shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    bild_id: Option<Id>,
    /// The width of its largest size in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    /// The height of its largest size in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    /// Its sizes, the smallest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    sizes: Option<Vec<SizeAnswer>>,
    /// What a `bild` shows, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    alt: Option<String>,
    /// The lines of a `liste`, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<String>>,
}

impl InhaltAnswer {
    /// The content; nothing when it was forgotten.
    pub fn of(inhalt: Option<&ElementInhalt>) -> Self {
        let Some(inhalt) = inhalt else { return Self::blank("vergessen") };
        match inhalt {
            ElementInhalt::Text { text } => Self {
                text: Some(text.to_string()),
                text_html: Some(html(text.as_str())),
                ..Self::blank("text")
            },
            ElementInhalt::Link { url, title } => Self {
                url: Some(url.to_string()),
                title: title.as_ref().map(ToString::to_string),
                ..Self::blank("link")
            },
            ElementInhalt::Bild { bild, width, height, alt } => Self {
                url: Some(url(*bild, *width)),
                bild_id: Some((*bild).into()),
                width: Some(*width),
                height: Some(*height),
                sizes: Some(sizes(*bild, *width, *height)),
                alt: Some(alt.to_string()),
                ..Self::blank("bild")
            },
            ElementInhalt::Liste { items } => {
                Self { items: Some(items.iter().map(ToString::to_string).collect()), ..Self::blank("liste") }
            }
        }
    }

    const fn blank(word: &'static str) -> Self {
        Self {
            r#type: Word(word),
            text: None,
            text_html: None,
            url: None,
            title: None,
            bild_id: None,
            width: None,
            height: None,
            sizes: None,
            alt: None,
            items: None,
        }
    }
}

/// An element of a Raum.
#[derive(Serialize, ToSchema)]
#[schema(as = Element)]
pub(crate) struct ElementAnswer {
    /// Its id.
    pub id: Id,
    /// What it holds.
    #[serde(flatten)]
    inhalt: InhaltAnswer,
    /// Who put it there.
    by: Id,
    /// When.
    created_at: Moment,
    /// When it was last changed.
    changed_at: Moment,
    /// How it stands after it was reported or frozen; `null` where neither was.
    meldung: Option<MeldungAnswer>,
    /// The Garn on it.
    garn: Vec<GarnAnswer>,
    /// Who twisted it: nobody else may change it.
    twisted_by: Vec<Id>,
}

impl ElementAnswer {
    /// The element, as the Raum holds it in this version of its Knoten.
    pub fn of(element: &ElementView, version: u32) -> Self {
        Self {
            meldung: MeldungAnswer::of(element.sichtung, version),
            id: element.id.into(),
            inhalt: InhaltAnswer::of(element.inhalt.as_deref()),
            by: element.by.into(),
            created_at: Moment(element.created_at),
            changed_at: Moment(element.changed_at),
            garn: element.garn.iter().map(GarnAnswer::from).collect(),
            twisted_by: element.garn.iter().map(|garn| garn.by.into()).collect(),
        }
    }
}
