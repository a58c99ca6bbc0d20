//! The inverted index: tantivy in memory, asked through its dictionaries and postings directly. Scores are the whole
//! numbers of `score`, so nothing depends on how segments happen to lie. It knows numbers and words; whether what it
//! finds still stands so is asked of the rows by whoever asked.

use super::score::{Asked, Part};
use super::{Key, words};
use parking_lot::Mutex;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{
    DocSet, Index, IndexReader, IndexWriter, ReloadPolicy, SegmentReader, TERMINATED, TantivyDocument, Term,
};

/// Memory of the one indexing thread, in bytes.
const WRITER_BYTES: usize = 50_000_000;
/// So many different words are followed for one that was asked for, the best first.
const MOST_WORDS: usize = 400;
/// So many hits are looked at; what a question like "a" finds beyond is not.
const MOST_HITS: usize = 200_000;

/// Something that entered the index.
#[derive(Debug)]
pub(crate) struct Entry {
    pub key: Key,
    /// Log position of its words.
    pub text_at: u64,
    pub texts: Vec<(Part, String)>,
}

/// Something that the index found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Hit {
    pub score: u32,
    pub key: Key,
    /// Log position of the words that were found: when the row says otherwise, the hit is no longer true.
    pub text_at: u64,
}

#[derive(Clone, Copy)]
struct Fields {
    key: Field,
    text_at: Field,
    parts: [(Part, Field); 3],
}

/// The index and its only writer.
pub(crate) struct Engine {
    fields: Fields,
    writer: Mutex<Writer>,
    reader: IndexReader,
}

/// What writes the index, and the keys that it has written: only they have something to be replaced.
struct Writer {
    index: IndexWriter,
    entered: FxHashSet<Key>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    /// An empty index.
    pub fn new() -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let words = TextFieldIndexing::default()
            .set_tokenizer("stems")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let words = TextOptions::default().set_indexing_options(words);
        let fields = Fields {
            key: schema.add_u64_field("key", NumericOptions::from(INDEXED | FAST)),
            text_at: schema.add_u64_field("text_at", FAST),
            parts: [
                (Part::Title, schema.add_text_field("title", words.clone())),
                (Part::Offer, schema.add_text_field("offer", words.clone())),
                (Part::Text, schema.add_text_field("text", words)),
            ],
        };
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register("stems", words::stems());
        let writer =
            Writer { index: index.writer_with_num_threads(1, WRITER_BYTES)?, entered: FxHashSet::default() };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, writer: Mutex::new(writer), reader })
    }

    /// Lets entries replace what stood under their keys. When this returns they can be found.
    pub fn enter(&self, entries: &[Entry]) -> tantivy::Result<()> {
        let mut writer = self.writer.lock();
        for entry in entries {
            // Looking for what stood there costs more than entering.
            if !writer.entered.insert(entry.key) {
                writer.index.delete_term(Term::from_field_u64(self.fields.key, entry.key.number()));
            }
            let mut document = TantivyDocument::new();
            document.add_u64(self.fields.key, entry.key.number());
            document.add_u64(self.fields.text_at, entry.text_at);
            for (part, text) in &entry.texts {
                for (_, field) in self.fields.parts.iter().filter(|(other, _)| other == part) {
                    document.add_text(*field, text);
                }
            }
            writer.index.add_document(document)?;
        }
        writer.index.commit()?;
        self.reader.reload()
    }

    /// Everything in which every word that was asked for is found, in no particular order.
    pub fn find(&self, asked: &[Asked]) -> tantivy::Result<Vec<Hit>> {
        let [(_, any), ..] = self.fields.parts;
        let wanted: Vec<_> = asked.iter().map(|asked| Wanted::new(asked, any)).collect::<Result<_, _>>()?;
        let mut hits = Vec::new();
        for segment in self.reader.searcher().segment_readers() {
            self.find_in(segment, &wanted, &mut hits)?;
        }
        Ok(hits)
    }

    fn find_in(
        &self,
        segment: &SegmentReader,
        wanted: &[Wanted],
        hits: &mut Vec<Hit>,
    ) -> tantivy::Result<()> {
        let mut found: Option<Vec<(u32, u32)>> = None;
        for word in wanted {
            let mut told = Vec::new();
            for (part, field) in self.fields.parts {
                word.look_up(segment, part, field, &mut told)?;
            }
            let best = best_by_document(told, segment.max_doc());
            found = Some(match found {
                None => best,
                Some(before) => in_both(&before, &best),
            });
        }
        let keys = segment.fast_fields().u64("key")?;
        let texts = segment.fast_fields().u64("text_at")?;
        for (doc, score) in found.unwrap_or_default() {
            if hits.len() >= MOST_HITS {
                break;
            }
            let (Some(key), Some(text_at)) = (keys.first(doc), texts.first(doc)) else { continue };
            if !segment.is_deleted(doc) {
                hits.push(Hit { score, key: Key::from_number(key), text_at });
            }
        }
        Ok(())
    }
}

/// A word that was asked for, made ready to be looked up in any dictionary.
struct Wanted<'a> {
    asked: &'a Asked,
    whole: DfaWrapper,
    begins: Option<DfaWrapper>,
}

impl<'a> Wanted<'a> {
    /// `any` field will do: only its being a field of text matters.
    fn new(asked: &'a Asked, any: Field) -> tantivy::Result<Self> {
        let stem = Term::from_field_text(any, &asked.stem);
        let whole = FuzzyTermQuery::new(stem, asked.errors(&asked.stem), true).automaton()?;
        let beginning = |typed: &str| {
            let errors = asked.errors(typed).min(1);
            FuzzyTermQuery::new_prefix(Term::from_field_text(any, typed), errors, true).automaton()
        };
        let begins = asked.beginning().map(beginning).transpose()?;
        Ok(Self { asked, whole, begins })
    }

    /// Tells of every document in which one part has a word that matches, with the score for it.
    fn look_up(
        &self,
        segment: &SegmentReader,
        part: Part,
        field: Field,
        told: &mut Vec<(u32, u32)>,
    ) -> tantivy::Result<()> {
        let inverted = segment.inverted_index(field)?;
        let mut found = Vec::new();
        for automaton in std::iter::once(&self.whole).chain(&self.begins) {
            let mut stream = inverted.terms().search(automaton).into_stream()?;
            while stream.advance() {
                let word = std::str::from_utf8(stream.key()).unwrap_or_default();
                if let Some(how) = self.asked.matches(word) {
                    found.push((how.worth(part), stream.value().clone()));
                }
            }
        }
        // The best words, of these the frequent ones; one that both automata found is looked at once.
        found.sort_by_key(|(score, info)| Reverse((*score, info.doc_freq, info.postings_range.start)));
        found.dedup_by_key(|(_, info)| info.postings_range.start);
        found.truncate(MOST_WORDS);
        for (score, info) in found {
            let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                told.push((postings.doc(), score));
                postings.advance();
            }
        }
        Ok(())
    }
}

/// The best score of each document, in the order of documents.
fn best_by_document(mut told: Vec<(u32, u32)>, documents: u32) -> Vec<(u32, u32)> {
    if told.len() < documents as usize / 8 {
        told.sort_unstable_by_key(|(document, score)| (*document, Reverse(*score)));
        told.dedup_by_key(|(document, _)| *document);
        return told;
    }
    let mut best = vec![0; documents as usize];
    for (document, score) in told {
        if let Some(kept) = best.get_mut(document as usize) {
            *kept = score.max(*kept);
        }
    }
    (0..).zip(best).filter(|(_, score)| *score > 0).collect()
}

/// The documents of both lists with their scores added; the lists stand in order.
fn in_both(one: &[(u32, u32)], other: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut other = other.iter().peekable();
    let sum = |(document, score): &(u32, u32)| {
        while other.next_if(|(behind, _)| behind < document).is_some() {}
        other.next_if(|(same, _)| same == document).map(|(_, more)| (*document, score + more))
    };
    one.iter().filter_map(sum).collect()
}
