//! In which language somebody wants to be answered. Knows nothing of what is said; see [`crate::problem`].

use axum::http::{HeaderMap, header};
use std::borrow::Cow;

/// A language that the product speaks completely.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// German, the first language of the product.
    #[default]
    De,
    /// English.
    En,
}

impl Language {
    /// The language that `Accept-Language` prefers (RFC 9110 §12.5.4); German when it names neither.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(wanted) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
            return Self::De;
        };
        let mut best = (Self::De, 0_u32);
        for range in wanted.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1_000, thousandths);
            let language = match tag.split('-').next() {
                Some("de" | "*") => Self::De,
                Some("en") => Self::En,
                _ => continue,
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    /// The language tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }
}

/// A weight such as `0.8` in thousandths; what cannot be read weighs nothing.
fn thousandths(weight: &str) -> u32 {
    let (whole, part) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let part = format!("{part:0<3}");
    let part = part.get(..3).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(0);
    whole.parse::<u32>().map_or(0, |whole| (whole.min(1) * 1_000 + part).min(1_000))
}

/// The same sentence in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// German.
    pub de: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Words {
    /// A sentence that never changes.
    #[must_use]
    pub const fn fixed(de: &'static str, en: &'static str) -> Self {
        Self { de: Cow::Borrowed(de), en: Cow::Borrowed(en) }
    }
    /// A sentence made for the occasion.
    #[must_use]
    pub fn made(de: String, en: String) -> Self {
        Self { de: Cow::Owned(de), en: Cow::Owned(en) }
    }
    /// The sentence in this language.
    #[must_use]
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::De => &self.de,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn language(wanted: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(wanted));
        Language::of(&headers)
    }

    #[test]
    fn german_unless_english_is_preferred() {
        assert_eq!(Language::of(&HeaderMap::new()), Language::De);
        assert_eq!(language("en-GB,en;q=0.9"), Language::En);
        assert_eq!(language("en;q=0.5, de-AT;q=0.7"), Language::De);
        assert_eq!(language("en;q=0.875, de;q=0.87"), Language::En);
        assert_eq!(language("fr, *;q=0.1"), Language::De);
        assert_eq!(language("en;q=0"), Language::De);
        assert_eq!(language(";;,q=,%"), Language::De);
    }
}
