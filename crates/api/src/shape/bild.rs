//! A picture: where its sizes are.

use super::wire::{Id, Moment};
use domain::BildId;
use ports::bilder::{Bild, picture};
use serde::Serialize;
use utoipa::ToSchema;

/// A picture that was uploaded.
#[derive(Serialize, ToSchema)]
#[schema(as = Bild)]
pub(crate) struct BildAnswer {
    /// Its id: what an element refers to.
    id: Id,
    /// The width of its largest size in pixels.
    width: u32,
    /// The height of its largest size in pixels.
    height: u32,
    /// The content type of its sizes.
    content_type: &'static str,
    /// Where its largest size is.
    url: String,
    /// Its sizes, the smallest first.
    sizes: Vec<SizeAnswer>,
    /// When it was uploaded.
    uploaded_at: Moment,
}

/// One size of a picture.
#[derive(Serialize, ToSchema)]
#[schema(as = BildGroesse)]
pub(crate) struct SizeAnswer {
    /// Pixels from left to right.
    width: u32,
    /// Pixels from top to bottom.
    height: u32,
    /// Where it is.
    url: String,
}

impl From<&Bild> for BildAnswer {
    fn from(bild: &Bild) -> Self {
        let largest = bild.largest();
        let sizes = bild.sizes.iter();
        Self {
            id: bild.id.into(),
            width: largest.width,
            height: largest.height,
            content_type: bild.encoding.content_type(),
            url: url(bild.id, largest.width),
            sizes: sizes.map(|size| SizeAnswer::of(bild.id, (size.width, size.height))).collect(),
            uploaded_at: Moment(bild.uploaded_at),
        }
    }
}

impl SizeAnswer {
    fn of(bild: BildId, (width, height): (u32, u32)) -> Self {
        Self { width, height, url: url(bild, width) }
    }
}

/// The sizes of a picture whose largest one is so wide and high.
pub(super) fn sizes(bild: BildId, width: u32, height: u32) -> Vec<SizeAnswer> {
    picture::sizes(width, height).into_iter().map(|size| SizeAnswer::of(bild, size)).collect()
}

/// Where the size of this width is.
pub(super) fn url(bild: BildId, width: u32) -> String {
    format!("/api/bilder/{bild}/{width}")
}
