//! A body and its packed forms. Packing costs more than everything else that an answer needs, so a body that is kept is
//! packed once for each coding that anybody asks for, and the bytes stay with it. It knows nothing of what they say.

use axum::http::{HeaderMap, HeaderValue, header};
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use std::sync::{Arc, OnceLock};

/// Smaller bodies are not worth packing, in bytes.
const SMALLEST: usize = 1_024;
/// The fastest levels that are worth it, as for answers that are packed on the way.
const ZSTD_LEVEL: i32 = 1;
const BROTLI_LEVEL: i32 = 4;

/// How a body is packed (RFC 9110 §8.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Coding {
    /// Not at all.
    Plain,
    Zstd,
    Brotli,
}

impl Coding {
    /// The best one that the caller understands.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let sent = headers.get_all(header::ACCEPT_ENCODING);
        let wishes: Vec<&str> =
            sent.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')).collect();
        let takes = |coding: &str| wishes.iter().any(|wish| names(wish, coding));
        match (takes("zstd"), takes("br")) {
            (true, _) => Self::Zstd,
            (false, true) => Self::Brotli,
            (false, false) => Self::Plain,
        }
    }

    /// As `Content-Encoding` calls it.
    const fn word(self) -> Option<HeaderValue> {
        match self {
            Self::Plain => None,
            Self::Zstd => Some(HeaderValue::from_static("zstd")),
            Self::Brotli => Some(HeaderValue::from_static("br")),
        }
    }
}

/// Whether a part of `Accept-Encoding` asks for this coding; a weight of zero refuses it.
fn names(wish: &str, coding: &str) -> bool {
    let (name, weight) = wish.split_once(';').unwrap_or((wish, ""));
    let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
    name.trim().eq_ignore_ascii_case(coding) && !refused
}

/// A body in every form that was asked for so far.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    plain: Bytes,
    forms: Arc<Forms>,
}

/// Packs bytes, unless that fails.
type Pack = fn(&[u8]) -> Option<Vec<u8>>;

#[derive(Default, Debug)]
struct Forms {
    zstd: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl From<Vec<u8>> for Packed {
    fn from(plain: Vec<u8>) -> Self {
        Self { plain: plain.into(), forms: Arc::default() }
    }
}

impl Packed {
    /// About how much memory it takes with all its forms, in bytes.
    pub fn size(&self) -> usize {
        2 * self.plain.len()
    }

    /// The bytes in the coding that is wanted, and what to call it; plain where packing gains nothing.
    pub fn form(&self, wanted: Coding) -> (Bytes, Option<HeaderValue>) {
        let plain = || (self.plain.clone(), None);
        let (kept, pack): (_, Pack) = match wanted {
            Coding::Plain => return plain(),
            Coding::Zstd => (&self.forms.zstd, zstd),
            Coding::Brotli => (&self.forms.brotli, brotli),
        };
        if self.plain.len() < SMALLEST {
            return plain();
        }
        let packed = kept.get_or_init(|| pack(&self.plain).unwrap_or_default().into());
        if packed.is_empty() { plain() } else { (packed.clone(), wanted.word()) }
    }
}

fn zstd(plain: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(plain, ZSTD_LEVEL).ok()
}

fn brotli(mut plain: &[u8]) -> Option<Vec<u8>> {
    let level = BrotliEncoderParams { quality: BROTLI_LEVEL, ..BrotliEncoderParams::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut plain, &mut packed, &level).ok()?;
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &'static str) -> Coding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
        Coding::wanted(&headers)
    }

    #[test]
    fn the_caller_gets_the_best_coding_that_it_takes() {
        assert_eq!(wanted("gzip, deflate, br, zstd"), Coding::Zstd);
        assert_eq!(wanted("gzip, br;q=0.8"), Coding::Brotli);
        assert_eq!(wanted("zstd;q=0, BR"), Coding::Brotli);
        assert_eq!(wanted("gzip"), Coding::Plain);
        assert_eq!(Coding::wanted(&HeaderMap::new()), Coding::Plain);
    }

    #[test]
    fn every_form_says_the_same_and_is_made_once() {
        let text = "Wir treffen uns am Dienstag. ".repeat(100).into_bytes();
        let body = Packed::from(text.clone());
        let (bytes, word) = body.form(Coding::Zstd);
        assert_eq!(zstd::stream::decode_all(&*bytes).unwrap(), text);
        assert_eq!(word.unwrap(), "zstd");
        let (bytes, word) = body.form(Coding::Brotli);
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut &*bytes, &mut read).unwrap();
        assert_eq!((read, word.unwrap().to_str().unwrap()), (text.clone(), "br"));
        assert_eq!(body.form(Coding::Plain), (text.into(), None));
        assert_eq!(body.clone().form(Coding::Brotli).0.as_ptr(), bytes.as_ptr());
    }

    #[test]
    fn what_is_small_stays_as_it_is() {
        assert_eq!(Packed::from(vec![7; 100]).form(Coding::Zstd), (vec![7; 100].into(), None));
    }
}
