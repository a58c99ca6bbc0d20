//! Words as search compares them: in lower case, without endings (German stemming), without umlauts, `ae` like `ä`.
//! One way for the index, for what has not entered it yet, and for what is asked.

use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer, Token, TokenFilter,
    TokenStream, Tokenizer,
};

/// Longer words are no words, in bytes.
const LONGEST_WORD: usize = 80;

/// What cuts a text into stems.
pub(crate) fn stems() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::German))
        .filter(Folding)
        .build()
}

/// What cuts a text into words with their endings, for the word that is still being typed.
pub(crate) fn whole_words() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(Folding)
        .build()
}

/// The words of a text, in order.
pub(crate) fn cut(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut words = Vec::new();
    analyzer.token_stream(text).process(&mut |token| words.push(token.text.clone()));
    words
}

/// Without umlauts; `ae`, `oe` and `ue`, as some type them, likewise.
fn fold(word: &str, folded: &mut String) {
    folded.clear();
    for letter in word.chars() {
        match letter {
            'ä' | 'à' | 'á' | 'â' | 'å' => folded.push('a'),
            'ö' | 'ò' | 'ó' | 'ô' | 'ø' => folded.push('o'),
            'ü' | 'ù' | 'ú' | 'û' => folded.push('u'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ç' => folded.push('c'),
            'ñ' => folded.push('n'),
            'ß' => folded.push_str("ss"),
            'e' if folded.ends_with(['a', 'o', 'u']) => {}
            other => folded.push(other),
        }
    }
}

/// The filter that folds.
#[derive(Clone, Copy)]
struct Folding;

impl TokenFilter for Folding {
    type Tokenizer<T: Tokenizer> = FoldingTokenizer<T>;
    fn transform<T: Tokenizer>(self, inner: T) -> FoldingTokenizer<T> {
        FoldingTokenizer { inner, buffer: String::new() }
    }
}

#[derive(Clone)]
struct FoldingTokenizer<T> {
    inner: T,
    buffer: String,
}

impl<T: Tokenizer> Tokenizer for FoldingTokenizer<T> {
    type TokenStream<'a> = FoldingStream<'a, T::TokenStream<'a>>;
    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        FoldingStream { inner: self.inner.token_stream(text), buffer: &mut self.buffer }
    }
}

struct FoldingStream<'a, S> {
    inner: S,
    buffer: &'a mut String,
}

impl<S: TokenStream> TokenStream for FoldingStream<'_, S> {
    fn advance(&mut self) -> bool {
        if !self.inner.advance() {
            return false;
        }
        let token = self.inner.token_mut();
        fold(&token.text, self.buffer);
        std::mem::swap(&mut token.text, self.buffer);
        true
    }
    fn token(&self) -> &Token {
        self.inner.token()
    }
    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_umlauts_and_their_spelling_make_no_difference() {
        let stem = |text: &str| cut(&mut stems(), text);
        assert_eq!(stem("Spielplätze"), stem("spielplatz"));
        assert_eq!(stem("Nähstübchen"), stem("NAEHSTUEBCHEN"));
        assert_eq!(stem("Straßenfest"), stem("Strassenfeste"));
        assert_eq!(stem("Werkzeuge, Räder!").len(), 2);
        assert_eq!(cut(&mut whole_words(), "Bäckerei"), ["backerei"]);
    }
}
