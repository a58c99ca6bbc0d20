//! How well words match: small whole numbers that do not depend on what else is in the index, so that an order of
//! results is stable and what has not entered the index yet is ranked like what has.

use super::words::{cut, stems, whole_words};

/// The part of a thing in which a word stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Part {
    /// The title of a Knoten, the name of a Garnrolle.
    Title,
    /// Sub-kind, elements, Güter, Kompetenzen.
    Offer,
    /// Descriptions.
    Text,
}

impl Part {
    const fn weight(self) -> u32 {
        match self {
            Self::Title => 5,
            Self::Offer => 3,
            Self::Text => 2,
        }
    }
}

/// How well a word that was found is the word that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Match {
    /// It begins with it, typing errors allowed.
    Prefix { errors: u8 },
    /// It is it, typing errors allowed.
    Whole { errors: u8 },
}

/// What a word that stands there as it was typed is worth more than all weights of a question together: something
/// with fewer typing errors never stands behind something with more.
const AS_TYPED: u32 = 1_000;

impl Match {
    const fn weight(self) -> u32 {
        match self {
            Self::Whole { errors: 0 } => 8,
            Self::Prefix { errors: 0 } => 6,
            Self::Whole { errors: 1 } => 4,
            Self::Whole { .. } => 2,
            Self::Prefix { .. } => 1,
        }
    }
    /// What a word that matches so is worth in a part.
    pub const fn worth(self, part: Part) -> u32 {
        let weight = self.weight() * part.weight();
        match self {
            Self::Whole { errors: 0 } | Self::Prefix { errors: 0 } => AS_TYPED + weight,
            Self::Whole { .. } | Self::Prefix { .. } => weight,
        }
    }
}

/// A word that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    /// Its stem.
    pub stem: String,
    /// As it was typed, when it may still be being typed.
    pub typed: Option<String>,
    /// Whether typing errors are forgiven.
    pub errors: Errors,
}

/// Whether typing errors are forgiven.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Errors {
    /// Words must be as they were typed, up to their endings.
    Count,
    /// One or two in a word do not matter, by its length.
    Forgiven,
}

impl Asked {
    /// The words of a question: at most [`Asked::MOST`].
    pub fn all(text: &str, errors: Errors) -> Vec<Self> {
        let mut stems = cut(&mut stems(), text);
        stems.truncate(Self::MOST);
        let is_being_typed = text.chars().next_back().is_some_and(char::is_alphanumeric);
        let last = cut(&mut whole_words(), text).pop().filter(|_| is_being_typed);
        let count = stems.len();
        let typed = |nth: usize| last.clone().filter(|_| nth + 1 == count);
        stems.into_iter().enumerate().map(|(nth, stem)| Self { stem, typed: typed(nth), errors }).collect()
    }
    /// The greatest number of words that are looked at.
    pub const MOST: usize = 8;

    /// A beginning shorter than this, in characters, is not completed.
    pub const SHORTEST_BEGINNING: usize = 2;

    /// The greatest number of typing errors that are forgiven, by length.
    pub fn errors(&self, word: &str) -> u8 {
        match (self.errors, word.chars().count()) {
            (Errors::Count, _) | (Errors::Forgiven, 0..=3) => 0,
            (Errors::Forgiven, 4..=7) => 1,
            (Errors::Forgiven, _) => 2,
        }
    }

    /// The beginning of a word, when it is one and long enough to be completed.
    pub fn beginning(&self) -> Option<&str> {
        self.typed.as_deref().filter(|typed| typed.chars().count() >= Self::SHORTEST_BEGINNING)
    }

    /// How well the stem of a word matches.
    pub fn matches(&self, word: &str) -> Option<Match> {
        let errors = self.errors(&self.stem);
        let whole = distance(&self.stem, word, errors, Until::End).map(|errors| Match::Whole { errors });
        let begins = self.beginning().and_then(|typed| {
            let errors = self.errors(typed).min(1);
            distance(typed, word, errors, Until::Anywhere).map(|errors| Match::Prefix { errors })
        });
        [whole, begins].into_iter().flatten().max_by_key(|found| found.weight())
    }
}

/// How well a thing with these words answers; nothing when a word is missing.
pub(crate) fn score(asked: &[Asked], parts: &[(Part, Vec<String>)]) -> Option<u32> {
    let best = |asked: &Asked| {
        let words = parts.iter().flat_map(|(part, words)| words.iter().map(move |word| (*part, word)));
        words.filter_map(|(part, word)| Some(asked.matches(word)?.worth(part))).max()
    };
    asked.iter().map(best).sum()
}

/// Up to where a word must be the other one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    End,
    Anywhere,
}

/// The greatest number of letters that are compared with errors; longer words must be the same.
const WIDEST: usize = 80;

/// Insertions, deletions, replacements and exchanges of neighbours that make `word` (or a beginning of it) of `asked`;
/// nothing when there are more than `most`. The first letter is hardly ever mistyped: another one is another word.
fn distance(asked: &str, word: &str, most: u8, until: Until) -> Option<u8> {
    if asked == word || until == Until::Anywhere && word.starts_with(asked) {
        return Some(0);
    }
    if asked.chars().next() != word.chars().next() {
        return None;
    }
    let mut letters = ['\0'; WIDEST];
    let mut width = 0;
    for letter in asked.chars() {
        *letters.get_mut(width)? = letter;
        width += 1;
    }
    if most == 0 || until == Until::End && word.chars().count().abs_diff(width) > usize::from(most) {
        return None;
    }
    let cost = table(letters.get(..width)?, word, most, until);
    (cost <= most).then_some(cost)
}

/// The table of Damerau and Levenshtein, row by row; stops when nothing cheap enough can come any more.
fn table(asked: &[char], word: &str, most: u8, until: Until) -> u8 {
    let width = asked.len();
    let mut before = [u8::MAX; WIDEST + 1];
    let mut row: [u8; WIDEST + 1] = std::array::from_fn(|at| u8::try_from(at).unwrap_or(u8::MAX));
    let mut best = u8::MAX;
    let mut last = '\0';
    for (nth, letter) in (1_u8..=u8::MAX).zip(word.chars()) {
        let mut next = [nth; WIDEST + 1];
        let mut cheapest = nth;
        for column in 1..=width {
            let wanted = asked[column - 1];
            let mut cost = row[column - 1]
                .saturating_add(u8::from(wanted != letter))
                .min(row[column].saturating_add(1))
                .min(next[column - 1].saturating_add(1));
            if column > 1 && wanted == last && asked[column - 2] == letter {
                cost = cost.min(before[column - 2].saturating_add(1));
            }
            next[column] = cost;
            cheapest = cheapest.min(cost);
        }
        (before, row, last) = (row, next, letter);
        best = best.min(row[width]);
        if cheapest > most.saturating_add(1) {
            break;
        }
    }
    if until == Until::Anywhere { best } else { row[width] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Vec<Asked> {
        Asked::all(text, Errors::Forgiven)
    }

    #[test]
    fn short_words_forgive_nothing_long_ones_two() {
        let errors = |word: &str| asked(word)[0].errors(word);
        let whole = |asked: &str, word: &str| distance(asked, word, errors(asked), Until::End);
        assert_eq!(whole("rad", "bad"), None);
        assert_eq!(whole("platz", "palzt"), None);
        assert_eq!(whole("platz", "paltz"), Some(1));
        assert_eq!(whole("spielplatz", "speilplats"), Some(2));
        assert_eq!(whole("spielplatz", "spielplatz"), Some(0));
    }

    #[test]
    fn another_first_letter_is_another_word() {
        assert_eq!(asked("Zebra")[0].matches("webrat"), None);
        assert_eq!(asked("Haus ")[0].matches("maus"), None);
        assert_eq!(asked("Zebar ")[0].matches("zebra"), Some(Match::Whole { errors: 1 }));
    }

    #[test]
    fn what_stands_there_as_typed_never_comes_behind_a_typing_error() {
        let words = |text: &str| cut(&mut stems(), text);
        let as_typed = [(Part::Title, words("Treffpunkt")), (Part::Text, words("Bank und Garten"))];
        let mistyped = [(Part::Title, words("Bank und Gorten"))];
        assert!(score(&asked("garten "), &as_typed) > score(&asked("garten "), &mistyped));
        assert!(score(&asked("bank garten "), &as_typed) > score(&asked("bank garten "), &mistyped));
        let most =
            u32::try_from(Asked::MOST).unwrap() * Match::Whole { errors: 0 }.weight() * Part::Title.weight();
        assert!(most < AS_TYPED);
    }

    #[test]
    fn a_word_that_is_being_typed_is_found_by_its_beginning() {
        let beginning = &asked("Spielpl")[0];
        assert_eq!(beginning.matches("spielplatz"), Some(Match::Prefix { errors: 0 }));
        assert_eq!(asked("spilpl")[0].matches("spielplatz"), Some(Match::Prefix { errors: 1 }));
        assert_eq!(asked("Spielpl ")[0].matches("spielplatz"), None);
    }

    #[test]
    fn every_word_must_be_found_and_the_title_counts_most() {
        let words = |text: &str| cut(&mut stems(), text);
        let knoten = [(Part::Title, words("Spielplatz am Fluss")), (Part::Text, words("Sand und Wasser"))];
        assert!(score(&asked("wasser spielplatz"), &knoten).is_some());
        assert_eq!(score(&asked("wasser schaukel"), &knoten), None);
        assert!(score(&asked("spielplatz "), &knoten) > score(&asked("wasser "), &knoten));
    }
}
