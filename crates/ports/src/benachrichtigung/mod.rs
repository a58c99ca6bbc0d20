//! Chosen letters: of what a person wants to be told, how soon and in which language; what is to be told but not yet
//! sent; and how it is worded. Who is told of what is worked out by whoever reads the log. This module must never know
//! the log, a view or a clock, and nothing that is kept here names a person or holds a word somebody wrote.

mod auswahl;
mod brief;
mod kasten;
mod siegel;
#[cfg(test)]
mod tests;

pub use auswahl::{Anlass, Auswahl, Sprache, Takt};
pub use brief::{Punkt, brief};
pub use kasten::{
    Anstoss, Ausgang, Bezug, Kasten, LONGEST_KEPT, MOST_TRIES, Posten, PostenId, Sendung, Wollende,
};
pub use siegel::{Abbestellung, Siegel};
