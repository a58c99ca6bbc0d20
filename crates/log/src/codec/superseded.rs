//! Superseded forms of events, and what becomes of them. Each is a pure function over the event's own object; it must
//! take whatever was once stored, and what was forgotten stays forgotten.

use serde_json::{Value, json};

/// An image was an address below `/api`, before there was a place for pictures: none of them ever led anywhere. What
/// remains of it is what it showed, in words.
pub(super) fn element_v1(mut body: Value) -> Value {
    if let Some(inhalt) = body.pointer_mut("/inhalt/content/0")
        && inhalt["type"] == "bild"
    {
        *inhalt = json!({ "type": "text", "text": inhalt["alt"].take() });
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_without_a_picture_becomes_its_words() {
        let of = |inhalt: Value| json!({"version": 3, "inhalt": {"$person": "x", "content": inhalt}});
        let words = |text: &str| json!([{"type": "text", "text": text}]);
        let image = json!([{"type": "bild", "url": "/api/blobs/1", "alt": "Ein Brunnen"}]);
        assert_eq!(element_v1(of(image)), of(words("Ein Brunnen")));
        assert_eq!(element_v1(of(words("Hallo"))), of(words("Hallo")));
        assert_eq!(element_v1(of(Value::Null)), of(Value::Null));
    }
}
