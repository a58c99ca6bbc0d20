//! The inverted index: tantivy in memory, asked through its dictionaries and postings directly. Scores are the whole
//! numbers of `score`, so nothing depends on how segments happen to lie. It knows numbers and words; whether what it
//! finds still stands so is asked of the rows by whoever asked.

use super::score::{Asked, Part};
use super::{Key, words};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tantivy::postings::SegmentPostings;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::termdict::TermDictionary;
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
    writer: Mutex<IndexWriter>,
    reader: IndexReader,
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
        let writer = Mutex::new(index.writer_with_num_threads(1, WRITER_BYTES)?);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, writer, reader })
    }

    /// Lets entries replace what stood under their keys. When this returns they can be found.
    pub fn enter(&self, entries: &[Entry]) -> tantivy::Result<()> {
        let mut writer = self.writer.lock();
        for entry in entries {
            writer.delete_term(Term::from_field_u64(self.fields.key, entry.key.number()));
            let mut document = TantivyDocument::new();
            document.add_u64(self.fields.key, entry.key.number());
            document.add_u64(self.fields.text_at, entry.text_at);
            for (part, text) in &entry.texts {
                for (_, field) in self.fields.parts.iter().filter(|(other, _)| other == part) {
                    document.add_text(*field, text);
                }
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        self.reader.reload()
    }

    /// Everything in which every word that was asked for is found, in no particular order.
    pub fn find(&self, asked: &[Asked]) -> tantivy::Result<Vec<Hit>> {
        let mut hits = Vec::new();
        for segment in self.reader.searcher().segment_readers() {
            self.find_in(segment, asked, &mut hits)?;
        }
        Ok(hits)
    }

    fn find_in(&self, segment: &SegmentReader, asked: &[Asked], hits: &mut Vec<Hit>) -> tantivy::Result<()> {
        let mut found: Option<FxHashMap<u32, u32>> = None;
        for word in asked {
            let mut best = FxHashMap::default();
            for (part, field) in self.fields.parts {
                look_up(segment, part, field, word, |doc, score| {
                    let kept = best.entry(doc).or_insert(0);
                    *kept = score.max(*kept);
                })?;
            }
            found = Some(match found {
                None => best,
                Some(mut before) => {
                    before.retain(|doc, sum| best.get(doc).inspect(|more| *sum += **more).is_some());
                    before
                }
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

/// Tells of every document in which one part has a word that matches, with the score for it.
fn look_up(
    segment: &SegmentReader,
    part: Part,
    field: Field,
    word: &Asked,
    mut tell: impl FnMut(u32, u32),
) -> tantivy::Result<()> {
    let inverted = segment.inverted_index(field)?;
    let mut found = Vec::new();
    let terms: &TermDictionary = inverted.terms();
    let mut meet = |key: &[u8], info: &tantivy::postings::TermInfo| {
        let text = std::str::from_utf8(key).unwrap_or_default();
        found.extend(word.matches(text).map(|found| (found.weight() * part.weight(), info.clone())));
    };
    let stem = Term::from_field_text(field, &word.stem);
    let mut stream = terms
        .search(FuzzyTermQuery::new(stem, Asked::errors(&word.stem), true).automaton()?)
        .into_stream()?;
    while stream.advance() {
        meet(stream.key(), stream.value());
    }
    if let Some(typed) =
        word.typed.as_deref().filter(|typed| typed.chars().count() >= Asked::SHORTEST_BEGINNING)
    {
        let errors = Asked::errors(typed).min(1);
        let beginning = Term::from_field_text(field, typed);
        let mut stream =
            terms.search(FuzzyTermQuery::new_prefix(beginning, errors, true).automaton()?).into_stream()?;
        while stream.advance() {
            meet(stream.key(), stream.value());
        }
    }
    found.sort_by_key(|(score, info)| std::cmp::Reverse((*score, info.doc_freq)));
    found.truncate(MOST_WORDS);
    for (score, info) in found {
        let mut postings: SegmentPostings =
            inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while postings.doc() != TERMINATED {
            tell(postings.doc(), score);
            postings.advance();
        }
    }
    Ok(())
}
