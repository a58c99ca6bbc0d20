//! The views as they are kept from one start to the next: what they hold, in parts that several threads can write and
//! read at once, and nothing that the log could not give again. The parts know what people wrote: whoever keeps them
//! seals them. Of the search index nothing is kept; it fills behind the first answers, as it does after a fold.
//!
//! There is no version here: a program that holds the views otherwise, or folds the log otherwise, must not be given what another one kept.

use crate::knoten::KnotenRow;
use crate::suche::{Key, Suche};
use crate::table::Table;
use crate::verlauf::Schritt;
use crate::views::Views;
use domain::event::ElementInhalt;
use domain::{BildId, ElementText, KnotenId, LinkAdresse, ListenText, Titel};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::thread;

/// A part with its name.
pub type Part = (&'static str, Vec<u8>);

/// Gives the part with a name, on any thread.
pub type Parts<'p> = dyn Fn(&str) -> Option<Vec<u8>> + Sync + 'p;

const KNOTEN: &str = "knoten";
const NACHRICHTEN: &str = "nachrichten";
const FAEDEN: &str = "faeden";
const LINIEN: &str = "linien";
const STAMPS: &str = "stamps";
const REST: &str = "rest";

impl Views {
    /// All that has to be kept to go on from here. Takes two threads.
    ///
    /// # Errors
    /// When something cannot be written down; nothing in the views is such a thing.
    pub fn keep(&self) -> Result<Vec<Part>, postcard::Error> {
        thread::scope(|scope| {
            let words = scope
                .spawn(|| Ok([written(KNOTEN, &self.knoten)?, written(NACHRICHTEN, &self.nachrichten)?]));
            let others = [
                written(FAEDEN, &self.faeden)?,
                written(LINIEN, &self.linien)?,
                written(STAMPS, &self.stamps)?,
                written(REST, self)?,
            ];
            let words = words.join().unwrap_or(Err(postcard::Error::SerdeSerCustom))?;
            Ok(words.into_iter().chain(others).collect())
        })
    }

    /// The views as they were kept; nothing unless every part is there and whole. Takes two threads.
    #[must_use]
    pub fn taken_up(part: &Parts<'_>) -> Option<Self> {
        let (words, others) = thread::scope(|scope| {
            let words = scope.spawn(|| Some((knoten(part)?, read(part, NACHRICHTEN)?)));
            let others = || {
                let (faeden, linien) = (read(part, FAEDEN)?, read(part, LINIEN)?);
                Some(Self { faeden, linien, stamps: read(part, STAMPS)?, ..read(part, REST)? })
            };
            let others = others();
            (words.join().ok().flatten(), others)
        });
        let (knoten, nachrichten) = words?;
        let mut views = Self { knoten, nachrichten, ..others? };
        views.suche = views.all_fresh();
        Some(views)
    }

    /// A search that nothing has entered yet.
    fn all_fresh(&self) -> Suche {
        let mut suche = Suche::default();
        for (number, row) in (0..).zip(self.knoten.rows()) {
            suche.changed(Key::Knoten(number), row.text_at);
        }
        let said = (0..).zip(self.rollen.table.rows()).filter(|(_, row)| row.text_at > 0);
        for (number, row) in said {
            suche.changed(Key::Rolle(number), row.text_at);
        }
        suche
    }
}

fn written(name: &'static str, what: &impl Serialize) -> Result<Part, postcard::Error> {
    Ok((name, postcard::to_stdvec(what)?))
}

fn read<T: DeserializeOwned>(part: &Parts<'_>, name: &str) -> Option<T> {
    postcard::from_bytes(&part(name)?).ok()
}

fn knoten(part: &Parts<'_>) -> Option<Table<KnotenId, KnotenRow>> {
    let mut knoten: Table<_, _> = read(part, KNOTEN)?;
    knoten.rows_mut().for_each(share);
    Some(knoten)
}

/// A Knoten shares its words with its history again, as when it was folded.
fn share(row: &mut KnotenRow) {
    for step in &mut row.verlauf {
        match &mut step.schritt {
            Schritt::Geknuepft { kern, text }
            | Schritt::Importiert { kern, text }
            | Schritt::Geaendert { kern, text, .. } => {
                if *kern == row.kern {
                    *kern = Arc::clone(&row.kern);
                }
                if *text == row.text {
                    text.clone_from(&row.text);
                }
            }
            Schritt::AntragGestellt { text } if *text == row.text => text.clone_from(&row.text),
            _ => {}
        }
    }
}

/// For fields that share what they hold.
pub(crate) mod shared {
    use super::Arc;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// What is shared, if it is known.
    pub trait Shared: Sized {
        type Bare<'s>: Serialize
        where
            Self: 's;
        type Read<'de>: Deserialize<'de>;
        fn bare(&self) -> Self::Bare<'_>;
        fn of(read: Self::Read<'_>) -> Self;
    }

    impl<T: Serialize + for<'de> Deserialize<'de>> Shared for Arc<T> {
        type Bare<'s>
            = &'s T
        where
            T: 's;
        type Read<'de> = T;
        fn bare(&self) -> &T {
            self
        }
        fn of(read: T) -> Self {
            Self::new(read)
        }
    }

    impl<T: Serialize + for<'de> Deserialize<'de>> Shared for Option<Arc<T>> {
        type Bare<'s>
            = Option<&'s T>
        where
            T: 's;
        type Read<'de> = Option<T>;
        fn bare(&self) -> Option<&T> {
            self.as_deref()
        }
        fn of(read: Option<T>) -> Self {
            read.map(Arc::new)
        }
    }

    pub fn serialize<S: Serializer>(field: &impl Shared, serializer: S) -> Result<S::Ok, S::Error> {
        field.bare().serialize(serializer)
    }
    pub fn deserialize<'de, D: Deserializer<'de>, F: Shared>(deserializer: D) -> Result<F, D::Error> {
        F::Read::deserialize(deserializer).map(F::of)
    }
}

/// What an element holds, told apart by a number: [`ElementInhalt`] tells it by a word among its fields, which only a
/// format can read that knows names.
#[derive(Serialize, Deserialize)]
#[serde(remote = "ElementInhalt")]
enum Inhalt {
    Text { text: ElementText },
    Link { url: LinkAdresse, title: Option<Titel> },
    Bild { bild: BildId, width: u32, height: u32, alt: ElementText },
    Liste { items: Vec<ListenText> },
}

/// For fields that hold what an element holds, where it is known.
pub(crate) mod inhalt {
    use super::{Arc, ElementInhalt, Inhalt};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize)]
    struct Written<'i>(#[serde(with = "Inhalt")] &'i ElementInhalt);

    #[derive(Deserialize)]
    struct Read(#[serde(with = "Inhalt")] ElementInhalt);

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub fn serialize<S: Serializer>(
        inhalt: &Option<Arc<ElementInhalt>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        inhalt.as_deref().map(Written).serialize(serializer)
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<ElementInhalt>>, D::Error> {
        Ok(Option::<Read>::deserialize(deserializer)?.map(|read| Arc::new(read.0)))
    }
}
