//! Pictures for tests, made on the spot: no picture file lies in the tree.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// The left half red, the right half blue.
pub(crate) fn striped(width: u32, height: u32) -> DynamicImage {
    let colour = |x: u32, _| if x < width / 2 { Rgb([240, 20, 20]) } else { Rgb([20, 20, 240]) };
    RgbImage::from_fn(width, height, colour).into()
}

pub(crate) fn png(picture: &DynamicImage) -> Vec<u8> {
    in_format(picture, ImageFormat::Png)
}

pub(crate) fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    in_format(picture, ImageFormat::Jpeg)
}

fn in_format(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A JPEG with a camera's notes: how it was held, and what nobody shall learn.
pub(crate) fn exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut notes = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    notes.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    notes.extend([0x01, 0x0e, 0, 2, 0, 0, 0, 7, 0, 0, 0, 0x26, 0, 0, 0, 0]);
    notes.extend(b"GEHEIM\0");
    let length = u16::try_from(notes.len() + 2).unwrap().to_be_bytes();
    let (start, rest) = jpeg.split_at(2);
    [start, &[0xff, 0xe1], &length, &notes, rest].concat()
}

/// The beginning of a PNG that says how large it is, and then ends.
pub(crate) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 0, 0, 0, 0]);
    let check = crc(&head).to_be_bytes();
    [&b"\x89PNG\r\n\x1a\n\0\0\0\x0d"[..], &head, &check, b"\0\0\0\0IDAT\x35\xaf\x06\x1e"].concat()
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ (0xedb8_8320 & 0u32.wrapping_sub(crc & 1)))
    };
    !bytes.iter().fold(u32::MAX, step)
}
