//! From what a camera gave to what the weave keeps: decoded within limits, turned upright, made smaller, encoded anew.
//! Nothing but the pixels comes through: place, time, device, thumbnail, colour profile and whatever else a file may
//! carry stay behind. Pure: no clock, no disk.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, imageops::FilterType};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// The greatest number of bytes of an upload.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The greatest number of pixels: cameras of 24 megapixels fit. Decoding takes four bytes for each at most, a
/// progressive JPEG about nine.
pub const MAX_PIXELS: u64 = 25_000_000;
/// The greatest width or height in pixels.
pub const MAX_SIDE: u32 = 16_384;
/// The greatest number of bytes that a decoded picture may take: 16 bits for each channel are too many for a large one.
const MAX_DECODED: u64 = 4 * MAX_PIXELS;

/// The widths that are kept, in pixels; the last one is the largest.
pub const WIDTHS: [u32; 3] = [320, 960, 1_920];
/// No size is higher than this, so that a narrow strip stays small too.
const MAX_HEIGHT: u32 = 3_840;
/// How faithful the encoder is, of 100.
const QUALITY: u8 = 80;

/// How the kept sizes are encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// JPEG, for what is opaque.
    Jpeg,
    /// WebP without loss, for what is see-through somewhere.
    Webp,
}

impl Encoding {
    /// The content type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }
}

impl Encoding {
    /// How the name of such a file ends.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// Why a file was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// It is none of JPEG, PNG, WebP and GIF.
    UnknownFormat,
    /// It has more pixels than are taken.
    TooManyPixels,
    /// It cannot be decoded.
    Broken,
}

/// One size of a picture, ready to be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The encoded picture.
    pub bytes: Vec<u8>,
}

/// The sizes of a picture, the largest first.
///
/// # Errors
/// [`Unfit`] when the file is none of the formats, too large, or cannot be decoded.
pub fn made(file: &[u8]) -> Result<(Encoding, Vec<Made>), Unfit> {
    let (decoded, orientation) = decoded(file)?;
    let (width, height) = (decoded.width(), decoded.height());
    let lies = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let upright = if lies { (height, width) } else { (width, height) };
    let mut smaller = decoded;
    let mut made = Vec::with_capacity(WIDTHS.len());
    let mut encoding = Encoding::Jpeg;
    for (nth, (width, height)) in sizes(upright.0, upright.1).into_iter().rev().enumerate() {
        smaller = shrunk(smaller, if nth == 0 && lies { (height, width) } else { (width, height) });
        if nth == 0 {
            // Turned once it is small: that takes less memory, and all further sizes come from the turned one.
            smaller.apply_orientation(orientation);
            (encoding, smaller) = plain(smaller);
        }
        made.push(Made { width, height, bytes: encoded(&smaller, encoding)? });
    }
    Ok((encoding, made))
}

/// The sizes in which a picture of this width and height is kept, the smallest first: none wider or higher than it is.
/// Those of the largest of them are the same again.
#[must_use]
pub fn sizes(width: u32, height: u32) -> Vec<(u32, u32)> {
    let [.., largest] = WIDTHS;
    let lowered = u64::from(width) * u64::from(MAX_HEIGHT) / u64::from(height.max(1));
    let widest = width.min(largest).min(u32::try_from(lowered).unwrap_or(u32::MAX)).max(1);
    let highest = scaled((width, height), widest).min(MAX_HEIGHT);
    let smaller = WIDTHS.into_iter().filter(|step| *step < widest);
    let smaller = smaller.map(|width| (width, scaled((widest, highest), width)));
    smaller.chain([(widest, highest)]).collect()
}

/// The height that fits the width `to`, rounded; at least one pixel.
fn scaled((width, height): (u32, u32), to: u32) -> u32 {
    let height = (u64::from(height) * u64::from(to) + u64::from(width) / 2) / u64::from(width.max(1));
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}

/// The pixels, and how the camera was held.
fn decoded(file: &[u8]) -> Result<(DynamicImage, Orientation), Unfit> {
    let format = image::guess_format(file).map_err(|_| Unfit::UnknownFormat)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(Unfit::UnknownFormat);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_DECODED + MAX_BYTES as u64);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| unfit(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Unfit::Broken);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED {
        return Err(Unfit::TooManyPixels);
    }
    // A camera's note that cannot be read is no reason to refuse its picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(|error| unfit(&error))?;
    Ok((pixels, orientation))
}

fn unfit(error: &image::ImageError) -> Unfit {
    match error {
        image::ImageError::Limits(_) => Unfit::TooManyPixels,
        _ => Unfit::Broken,
    }
}

/// Coarsely at first where much has to go, then finely.
fn shrunk(picture: DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    if (picture.width(), picture.height()) == (width, height) {
        return picture;
    }
    let (twice_wide, twice_high) = (width.saturating_mul(2), height.saturating_mul(2));
    let much = picture.width() > twice_wide && picture.height() > twice_high;
    let near = if much { picture.thumbnail_exact(twice_wide, twice_high) } else { picture };
    near.resize_exact(width, height, FilterType::CatmullRom)
}

/// Eight bits for each channel, and see-through only where something is.
fn plain(picture: DynamicImage) -> (Encoding, DynamicImage) {
    if picture.color().has_alpha() {
        let rgba = picture.into_rgba8();
        if rgba.pixels().any(|pixel| pixel.0[3] != u8::MAX) {
            return (Encoding::Webp, DynamicImage::ImageRgba8(rgba));
        }
        return (Encoding::Jpeg, DynamicImage::ImageRgba8(rgba).into_rgb8().into());
    }
    (Encoding::Jpeg, picture.into_rgb8().into())
}

fn encoded(picture: &DynamicImage, encoding: Encoding) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    match encoding {
        Encoding::Webp => {
            let webp = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
            picture.write_with_encoder(webp).map_err(|_| Unfit::Broken)?;
        }
        Encoding::Jpeg => {
            let side = |length: u32| u16::try_from(length).map_err(|_| Unfit::TooManyPixels);
            let (width, height) = (side(picture.width())?, side(picture.height())?);
            let mut jpeg = jpeg_encoder::Encoder::new(&mut bytes, QUALITY);
            jpeg.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
            jpeg.set_progressive(true);
            jpeg.set_optimized_huffman_tables(true);
            jpeg.encode(picture.as_bytes(), width, height, jpeg_encoder::ColorType::Rgb)
                .map_err(|_| Unfit::Broken)?;
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bilder::samples::{exif, jpeg, png, png_header, striped};
    use image::{GenericImageView as _, Rgba};

    fn open(made: &Made) -> DynamicImage {
        image::load_from_memory(&made.bytes).unwrap()
    }

    fn sizes_of(made: &[Made]) -> Vec<(u32, u32)> {
        made.iter().map(|made| (made.width, made.height)).collect()
    }

    #[test]
    fn a_picture_is_kept_in_no_size_larger_than_it_is() {
        assert_eq!(sizes(4_000, 3_000), [(320, 240), (960, 720), (1_920, 1_440)]);
        assert_eq!(sizes(1_920, 10), [(320, 2), (960, 5), (1_920, 10)]);
        assert_eq!(sizes(961, 500), [(320, 166), (960, 499), (961, 500)]);
        assert_eq!(sizes(320, 320), [(320, 320)]);
        assert_eq!(sizes(1, 1), [(1, 1)]);
        assert_eq!(sizes(16_384, 1), [(320, 1), (960, 1), (1_920, 1)]);
        assert_eq!(sizes(1_000, 16_384), [(234, 3_834)]);
        assert_eq!(sizes(1, 16_384), [(1, 3_840)]);
        for (width, height) in (1..4_000).map(|n| (n * 37 % 16_384, n * n % 16_384 + 1)) {
            let all = sizes(width, height);
            let (widest, highest) = all[all.len() - 1];
            assert_eq!(sizes(widest, highest), all, "{width} × {height}");
        }
    }

    #[test]
    fn every_format_is_read_and_its_sizes_are_what_they_say() {
        let picture = striped(2_000, 1_000);
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let mut file = Cursor::new(Vec::new());
            picture.write_to(&mut file, format).unwrap();
            let (encoding, made) = made(file.get_ref()).unwrap();
            assert_eq!(encoding, Encoding::Jpeg, "{format:?}");
            assert_eq!(sizes_of(&made), [(1_920, 960), (960, 480), (320, 160)]);
            for one in &made {
                assert_eq!(open(one).dimensions(), (one.width, one.height));
            }
        }
    }

    #[test]
    fn what_is_see_through_stays_so_and_what_only_could_be_does_not() {
        let mut picture = striped(400, 200).into_rgba8();
        let file = png(&picture.clone().into());
        assert_eq!(made(&file).unwrap().0, Encoding::Jpeg);
        picture.put_pixel(0, 0, Rgba([1, 2, 3, 0]));
        let (encoding, made) = made(&png(&picture.into())).unwrap();
        assert_eq!(encoding, Encoding::Webp);
        assert_eq!(open(&made[0]).get_pixel(0, 0).0[3], 0);
        assert_eq!(open(&made[0]).get_pixel(399, 199).0[3], 255);
    }

    #[test]
    fn the_camera_is_turned_upright() {
        // The left half is red, the right one blue; a camera held with its right side up notes 6.
        let turned = made(&exif(&jpeg(&striped(640, 320)), 6)).unwrap().1;
        assert_eq!(sizes_of(&turned), [(320, 640)]);
        let (top, bottom) = (open(&turned[0]).get_pixel(160, 20), open(&turned[0]).get_pixel(160, 620));
        assert!(top[0] > 200 && top[2] < 60, "{top:?}");
        assert!(bottom[2] > 200 && bottom[0] < 60, "{bottom:?}");
        for (note, first_is_red) in [(1, true), (2, false), (3, false), (4, true), (99, true)] {
            let made = made(&exif(&jpeg(&striped(640, 320)), note)).unwrap().1;
            assert_eq!(sizes_of(&made), [(640, 320), (320, 160)]);
            assert_eq!(open(&made[0]).get_pixel(20, 160)[0] > 200, first_is_red, "{note}");
        }
    }

    #[test]
    fn nothing_but_pixels_comes_through() {
        let file = exif(&jpeg(&striped(640, 320)), 1);
        let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        assert!(holds(&file, b"Exif") && holds(&file, b"GEHEIM"));
        for made in made(&file).unwrap().1 {
            assert!(!holds(&made.bytes, b"Exif") && !holds(&made.bytes, b"GEHEIM"));
        }
    }

    #[test]
    fn the_limits_are_judged_before_anything_is_decoded() {
        assert_eq!(made(&png_header(5_001, 5_000)), Err(Unfit::TooManyPixels));
        assert_eq!(made(&png_header(16_385, 1)), Err(Unfit::TooManyPixels));
        assert_eq!(made(&png_header(u32::MAX >> 1, u32::MAX >> 1)), Err(Unfit::TooManyPixels));
        // As many as fit, but there is nothing behind the header.
        assert_eq!(made(&png_header(5_000, 5_000)), Err(Unfit::Broken));
        assert_eq!(made(&png_header(0, 10)), Err(Unfit::Broken));
    }

    #[test]
    fn a_picture_at_the_limit_is_taken() {
        let file = png(&DynamicImage::new_luma8(5_000, 5_000));
        assert_eq!(sizes_of(&made(&file).unwrap().1), [(1_920, 1_920), (960, 960), (320, 320)]);
        let strip = png(&DynamicImage::new_luma8(MAX_SIDE, 1));
        assert_eq!(sizes_of(&made(&strip).unwrap().1), [(1_920, 1), (960, 1), (320, 1)]);
        // Sixteen bits for each of four channels take twice the memory.
        let deep = png(&DynamicImage::new_rgba16(3_600, 3_500));
        assert_eq!(made(&deep), Err(Unfit::TooManyPixels));
    }

    #[test]
    fn what_is_no_picture_is_refused_by_its_reason() {
        assert_eq!(made(b""), Err(Unfit::UnknownFormat));
        assert_eq!(made(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(Unfit::UnknownFormat));
        assert_eq!(made(b"BM\0\0\0\0"), Err(Unfit::UnknownFormat));
        let whole = png(&striped(64, 64));
        assert_eq!(made(&whole[..whole.len() / 2]), Err(Unfit::Broken));
        assert_eq!(made(b"\xff\xd8\xff\xe0 and nothing more"), Err(Unfit::Broken));
        assert_eq!(made(b"GIF89a"), Err(Unfit::Broken));
    }

    #[test]
    fn no_broken_file_makes_the_decoder_fall_over() {
        let picture = striped(96, 64);
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let mut file = Cursor::new(Vec::new());
            picture.write_to(&mut file, format).unwrap();
            let whole = file.into_inner();
            for at in (0..whole.len()).step_by(whole.len() / 150 + 1) {
                let mut broken = whole.clone();
                broken[at] ^= 0xa5;
                // Whether it is still a picture does not matter here; that an answer comes does.
                let _ = made(&broken);
                let _ = made(&whole[..at]);
            }
        }
    }
}
