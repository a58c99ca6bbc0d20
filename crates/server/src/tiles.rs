//! What a PMTiles file says about itself: where it reaches, how deep it goes, whom to thank. Read at the start, so that
//! a file that is none is refused with a sentence. The tiles themselves are served as bytes by `api`.

use anyhow::{Context as _, Result, anyhow, bail};
use api::{Karte, KartenReichweite};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Bytes of the header, version 3 of the format.
const HEADER: usize = 127;
/// The greatest metadata that is read, in bytes before and after unpacking.
const MAX_METADATA: u64 = 4 << 20;
/// A file that reaches further east to west than this many degrees shows the world.
const WORLD_DEGREES: f64 = 90.0;

/// The base map in this file.
///
/// # Errors
/// One sentence when the file cannot be read or is no PMTiles archive of version 3.
pub fn karte(path: &Path) -> Result<Karte> {
    let mut file =
        File::open(path).with_context(|| format!("the tiles {} cannot be opened", path.display()))?;
    let mut header = [0; HEADER];
    let read = file.read_exact(&mut header);
    if read.is_err() || !header.starts_with(b"PMTiles\x03") {
        bail!("{} is no PMTiles archive of version 3", path.display());
    }
    let bounds = [at(&header, 102), at(&header, 106), at(&header, 110), at(&header, 114)].map(degrees);
    let [west, _, east, _] = bounds;
    let reach =
        if east - west > WORLD_DEGREES { KartenReichweite::World } else { KartenReichweite::Regional };
    let metadata = metadata(&mut file, &header).unwrap_or_default();
    let attribution =
        metadata.get("attribution").and_then(serde_json::Value::as_str).map_or_else(Vec::new, thanks);
    Ok(Karte { name: name(path)?, reach, bounds, file: path.to_owned(), attribution })
}

/// The name in the address: the file's, if it can stand in one.
fn name(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let plain = !stem.is_empty() && stem.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if plain {
        Ok(stem.to_owned())
    } else {
        Err(anyhow!("the tiles {} need a name of letters, digits, - _ and . only", path.display()))
    }
}

fn at(header: &[u8; HEADER], offset: usize) -> i32 {
    header.get(offset..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| i32::from_le_bytes(*bytes))
}

fn long(header: &[u8; HEADER], offset: usize) -> u64 {
    header.get(offset..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn degrees(e7: i32) -> f64 {
    f64::from(e7) / 1e7
}

/// The JSON beside the tiles; none when it cannot be read, because only the attribution is wanted from it.
fn metadata(file: &mut File, header: &[u8; HEADER]) -> Option<serde_json::Value> {
    let (offset, length) = (long(header, 24), long(header, 32));
    if length > MAX_METADATA {
        return None;
    }
    file.seek(SeekFrom::Start(offset)).ok()?;
    let packed = file.take(length);
    let mut text = Vec::new();
    match header.get(97)? {
        1 => packed.take(MAX_METADATA).read_to_end(&mut text).ok()?,
        2 => flate2::read::GzDecoder::new(packed).take(MAX_METADATA).read_to_end(&mut text).ok()?,
        _ => return None,
    };
    serde_json::from_slice(&text).ok()
}

/// The attribution as words and where they lead, without its markup.
fn thanks(attribution: &str) -> Vec<(String, Option<String>)> {
    let mut thanks = Vec::new();
    let mut rest = attribution;
    while let Some((before, anchor)) = rest.split_once("<a ") {
        thanks.extend(words(before).map(|words| (words, None)));
        let (tag, after) = anchor.split_once('>').unwrap_or((anchor, ""));
        let (inside, after) = after.split_once("</a>").unwrap_or((after, ""));
        let link = tag.split_once("href=\"").and_then(|(_, link)| link.split_once('"')).map(|(link, _)| link);
        let link = link.filter(|link| link.starts_with("https://")).map(ToOwned::to_owned);
        thanks.extend(words(inside).map(|words| (words, link)));
        rest = after;
    }
    thanks.extend(words(rest).map(|words| (words, None)));
    thanks
}

/// The words without markup, unless there are none.
fn words(markup: &str) -> Option<String> {
    let mut text = String::new();
    let mut inside_tag = false;
    for c in markup.chars() {
        match c {
            '<' => inside_tag = true,
            '>' => inside_tag = false,
            c if !inside_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&copy;", "©").replace("&amp;", "&");
    let text = text.trim().trim_matches([';', '|', ',']).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thanks_keep_words_and_links_and_lose_markup() {
        let planetiler = "<a href=\"https://www.openmaptiles.org/\" target=\"_blank\">&copy; OpenMapTiles</a> \
                          <a href=\"https://www.openstreetmap.org/copyright\">&copy; OpenStreetMap contributors</a>";
        let link = |text: &str| Some(text.to_owned());
        assert_eq!(
            thanks(planetiler),
            [
                ("© OpenMapTiles".to_owned(), link("https://www.openmaptiles.org/")),
                ("© OpenStreetMap contributors".to_owned(), link("https://www.openstreetmap.org/copyright")),
            ]
        );
        assert_eq!(thanks("Natural Earth; GeoNames"), [("Natural Earth; GeoNames".to_owned(), None)]);
        assert_eq!(thanks("<a href=\"javascript:x\">x</a>"), [("x".to_owned(), None)]);
        assert_eq!(thanks(""), []);
    }

    #[test]
    fn a_header_gives_bounds_and_what_is_no_archive_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hamburg.pmtiles");
        let mut bytes = vec![0; HEADER];
        bytes[..8].copy_from_slice(b"PMTiles\x03");
        bytes[24..32].copy_from_slice(&127_u64.to_le_bytes());
        let metadata = br#"{"attribution":"Natural Earth"}"#;
        bytes[32..40].copy_from_slice(&(metadata.len() as u64).to_le_bytes());
        bytes[97] = 1;
        for (offset, e7) in
            [(102, 97_000_000), (106, 533_800_000), (110, 103_500_000), (114, 537_600_000_i32)]
        {
            bytes[offset..offset + 4].copy_from_slice(&e7.to_le_bytes());
        }
        bytes.extend_from_slice(metadata);
        std::fs::write(&path, &bytes).unwrap();
        let found = karte(&path).unwrap();
        assert_eq!((found.name.as_str(), found.reach), ("hamburg", KartenReichweite::Regional));
        assert!((found.bounds[2] - 10.35).abs() < 1e-9);
        assert_eq!(found.attribution, [("Natural Earth".to_owned(), None)]);
        std::fs::write(&path, "PMTiles").unwrap();
        assert!(karte(&path).unwrap_err().to_string().contains("no PMTiles archive"));
        assert!(karte(&folder.path().join("nowhere")).is_err());
    }
}
