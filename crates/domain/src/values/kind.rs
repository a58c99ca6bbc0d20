//! The closed word lists of the domain: kinds of Knoten, Fäden and interest, structure, and where a Garnrolle stands.
//! Each word is written the same in code, log, API and tables.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The text is none of the words of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownWord {
    /// The words that would have been understood.
    pub known: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "is none of: {}", self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }
        impl $name {
            /// Every value, in the order of the glossary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every word, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
            /// The word of the domain.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::values::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err($crate::values::UnknownWord { known: Self::WORDS }) }
            }
        }
    };
}
pub(super) use words;

words! {
    /// What a Knoten is about.
    KnotenArt {
        /// An idea.
        Idee = "idee",
        /// An event with a beginning and an end.
        Veranstaltung = "veranstaltung",
        /// A facility: playground, library, workshop.
        Einrichtung = "einrichtung",
        /// A tool that can be borrowed.
        Werkzeug = "werkzeug",
        /// A sleeping place or pitch.
        Schlafplatz = "schlafplatz",
        /// A question.
        Frage = "frage",
        /// Anything else.
        Sonstiges = "sonstiges",
        /// Structure: the common account of an Ortsweberei. Never made by a person.
        Konto = "konto",
        /// Structure: the counsel of an Ortsweberei. Never made by a person.
        Webrat = "webrat",
        /// Structure: the chat of an Ortsweberei. Never made by a person.
        Naehstuebchen = "naehstuebchen",
        /// Structure: the archive of an Ortsweberei. Never made by a person.
        Archiv = "archiv",
        /// The Raum of an Antrag; arises with it.
        Antrag = "antrag",
    }
}

impl KnotenArt {
    /// Whether a Knoten of this kind is structure of an Ortsweberei: made by its founding, never dissolving.
    #[must_use]
    pub const fn is_structure(self) -> bool {
        matches!(self, Self::Konto | Self::Webrat | Self::Naehstuebchen | Self::Archiv)
    }
    /// Whether a person may tie a Knoten of this kind.
    #[must_use]
    pub const fn is_tieable(self) -> bool {
        !self.is_structure() && !matches!(self, Self::Antrag)
    }
    /// Whether a Knoten of this kind has an end of its own, from which it fades over 168 h whatever leads to it: a
    /// veranstaltung ends when it says, an Antrag when it is decided.
    #[must_use]
    pub const fn has_end(self) -> bool {
        matches!(self, Self::Veranstaltung | Self::Antrag)
    }
    /// Whether a Knoten of this kind may carry a sub-kind.
    #[must_use]
    pub const fn takes_unterart(self) -> bool {
        matches!(self, Self::Veranstaltung | Self::Einrichtung)
    }
}

words! {
    /// The four structural Knoten of every Ortsweberei.
    StrukturArt {
        /// The common account.
        Konto = "konto",
        /// The counsel.
        Webrat = "webrat",
        /// The chat.
        Naehstuebchen = "naehstuebchen",
        /// The archive.
        Archiv = "archiv",
    }
}

impl StrukturArt {
    /// The kind of Knoten it is.
    #[must_use]
    pub const fn knoten_art(self) -> KnotenArt {
        match self {
            Self::Konto => KnotenArt::Konto,
            Self::Webrat => KnotenArt::Webrat,
            Self::Naehstuebchen => KnotenArt::Naehstuebchen,
            Self::Archiv => KnotenArt::Archiv,
        }
    }
    /// The title it carries in every Ortsweberei.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Konto => "Ortsgewebekonto",
            Self::Webrat => "Webrat",
            Self::Naehstuebchen => "Nähstübchen",
            Self::Archiv => "Archiv",
        }
    }
}

words! {
    /// What drew a Faden.
    FadenArt {
        /// Writing in a Gespräch.
        Gespraech = "gespraech",
        /// Creating a Knoten, furnishing its Raum.
        Gestaltung = "gestaltung",
        /// Changing what stands there.
        Veraenderung = "veraenderung",
        /// Joining a Knoten explicitly.
        Interesse = "interesse",
        /// Filing an Antrag, objecting to one.
        Antrag = "antrag",
        /// Casting a Stimme.
        Abstimmung = "abstimmung",
        /// A visible donation.
        Gold = "gold",
        /// Reporting content.
        Meldung = "meldung",
    }
}

words! {
    /// How a Stimme is cast.
    Wahl {
        /// Yes.
        Ja = "ja",
        /// No.
        Nein = "nein",
        /// Abstention: cast, and counted for neither side.
        Enthaltung = "enthaltung",
    }
}

words! {
    /// Where an Antrag stands.
    AntragStatus {
        /// Its clock runs; it passes unless somebody objects.
        Offen = "offen",
        /// Somebody objected; the vote runs.
        Abstimmung = "abstimmung",
        /// It is a Beschluss.
        Angenommen = "angenommen",
        /// It was voted down.
        Abgelehnt = "abgelehnt",
        /// Its applicant took it back.
        Zurueckgezogen = "zurueckgezogen",
    }
}

words! {
    /// In which sense somebody joins a Knoten.
    InteresseArt {
        /// Interest.
        Interesse = "interesse",
        /// Agreement.
        Zustimmung = "zustimmung",
        /// Refusal.
        Ablehnung = "ablehnung",
        /// A promise.
        Zusage = "zusage",
        /// Taking responsibility.
        Verantwortung = "verantwortung",
    }
}

words! {
    /// What the map shows of where a Garnrolle lives.
    Kartenstatus {
        /// No position is public.
        Verborgen = "verborgen",
        /// A place drawn once within the chosen radius.
        Ungefaehr = "ungefaehr",
        /// The true place, only after explicit consent.
        Genau = "genau",
    }
}

words! {
    /// What the weave did by itself, by what it is about.
    AutomatikArt {
        /// Fäden that ended.
        Faeden = "faeden",
        /// Knoten that dissolved.
        Knoten = "knoten",
        /// Votes that opened and closed, and what was decided.
        Entscheiden = "entscheiden",
        /// Money that was reserved or set free.
        Geld = "geld",
        /// Who may do what, whose voice went back, who was forgotten.
        Menschen = "menschen",
    }
}
