//! Setting a sheet: the template, what it is given, and the fonts, all from memory. What a sheet says comes to the template
//! as data and is never read as markup. It must never ask which day it is.

use crate::blatt::{Abstimmung, Auszug, Beschluss};
use crate::zeit::{self, Zeit};
use crate::{markdown, siegel};
use anyhow::{Context as _, Result, anyhow};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};

use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_kit::fonts::{self, FontStore};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const BESCHLUSS: &str =
    concat!(include_str!("../vorlagen/gemeinsam.typ"), include_str!("../vorlagen/beschluss.typ"));
const AUSZUG: &str =
    concat!(include_str!("../vorlagen/gemeinsam.typ"), include_str!("../vorlagen/auszug.typ"));

static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut store = FontStore::new();
    store.extend(fonts::embedded());
    store
});

/// A Beschluss as an archivable PDF that a screen reader can read (PDF/A-2a, PDF/UA-1).
pub fn beschluss(beschluss: &Beschluss) -> Result<Vec<u8>> {
    let says = siegel::says(&beschluss.url, &beschluss.beleg)?;
    let code = siegel::draw(&says)?;
    let given = given(beschluss)?;
    let files = [("blatt.json", given.to_string()), ("siegel.svg", code)];
    set(BESCHLUSS, &files, &says, zeit::stamp(&beschluss.decided_at)?)
}

/// The statement of a Konto, as such a PDF too. Its moment is the beginning of its last day.
pub fn auszug(auszug: &Auszug) -> Result<Vec<u8>> {
    let says = siegel::says(&auszug.url, &auszug.beleg)?;
    let code = siegel::draw(&says)?;
    let files = [("blatt.json", given_auszug(auszug)?.to_string()), ("siegel.svg", code)];
    let ident = format!("{says} {} {}", auszug.von, auszug.bis);
    set(AUSZUG, &files, &ident, zeit::stamp(&format!("{}T00:00:00Z", auszug.bis))?)
}

/// The statement with its days and moments told.
fn given_auszug(auszug: &Auszug) -> Result<Value> {
    let zeit = Zeit::of(&auszug.zone, auszug.lang)?;
    let mut given = serde_json::to_value(auszug)?;
    for (name, day) in [("von", &auszug.von), ("bis", &auszug.bis)] {
        given[name] = json!(zeit.day(day)?);
    }
    for (at, one) in auszug.buchungen.iter().enumerate() {
        let told = one.booked_at.as_deref().map_or_else(|| zeit.day(&one.tag), |moment| zeit.tell(moment));
        given["buchungen"][at]["wann"] = json!(told?);
    }
    for (at, one) in auszug.reserviert.iter().enumerate() {
        let told = one.decided_at.as_deref().map(|moment| zeit.tell(moment)).transpose()?;
        given["reserviert"][at]["decided_at"] = json!(told);
    }
    Ok(given)
}

/// The sheet with its moments told and its Markdown taken apart.
fn given(beschluss: &Beschluss) -> Result<Value> {
    let zeit = Zeit::of(&beschluss.zone, beschluss.lang)?;
    let tell = |moment: &str| zeit.tell(moment);
    let mut given = serde_json::to_value(beschluss)?;
    given["details"] = json!(markdown::blocks(&beschluss.details_md));
    given["zone"] = json!(beschluss.zone);
    for (name, moment) in [
        ("opened_at", &beschluss.opened_at),
        ("decision_deadline", &beschluss.decision_deadline),
        ("decided_at", &beschluss.decided_at),
    ] {
        given[name] = json!(tell(moment)?);
    }
    for (at, one) in beschluss.einsprueche.iter().enumerate() {
        given["einsprueche"][at]["created_at"] = json!(tell(&one.created_at)?);
        given["einsprueche"][at]["withdrawn_at"] = json!(one.withdrawn_at.as_deref().map(tell).transpose()?);
    }
    if let Some(Abstimmung { opened_at, closed_at, stimmen, .. }) = &beschluss.vote {
        given["vote"]["opened_at"] = json!(tell(opened_at)?);
        given["vote"]["closed_at"] = json!(tell(closed_at)?);
        for (at, stimme) in stimmen.iter().enumerate() {
            given["vote"]["stimmen"][at]["cast_at"] = json!(tell(&stimme.cast_at)?);
        }
    }
    Ok(given)
}

/// Sets a template with the files it is given. `ident` is what tells this document from every other, `of` the moment that
/// it is about.
fn set(template: &str, files: &[(&str, String)], ident: &str, of: Datetime) -> Result<Vec<u8>> {
    let document = lay(template, files)?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| anyhow!("{error:?}"))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("Weltgewebe".into())),
        timestamp: Some(Timestamp::new_utc(of)),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|found| told(&found[..]))
}

fn lay(template: &str, files: &[(&str, String)]) -> Result<PagedDocument> {
    let tisch = Tisch::with(template, files)?;
    typst::compile::<PagedDocument>(&tisch).output.map_err(|found| told(&found[..]))
}

/// What the typesetter says, in one line.
fn told(found: &[SourceDiagnostic]) -> anyhow::Error {
    let said: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    anyhow!("the sheet cannot be set: {}", said.join("; "))
}

/// Where everything lies that a template may reach for.
struct Tisch {
    library: LazyHash<Library>,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl Tisch {
    fn with(template: &str, files: &[(&str, String)]) -> Result<Self> {
        let main = Source::new(place("blatt.typ")?, template.to_owned());
        let files = files.iter().map(|(name, text)| Ok((place(name)?, Bytes::from_string(text.clone()))));
        Ok(Self { library: LazyHash::new(Library::default()), main, files: files.collect::<Result<_>>()? })
    }
}

fn place(name: &str) -> Result<FileId> {
    let path = VirtualPath::new(name).map_err(|error| anyhow!("{error:?}")).context("no path")?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Tisch {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blatt::{Blatt, Lang, Stimme, Wahl};
    use typst::layout::{Frame, FrameItem};

    fn example() -> Beschluss {
        match serde_json::from_str(include_str!("../beispiele/beschluss.json")).unwrap() {
            Blatt::Beschluss(beschluss) => *beschluss,
            Blatt::Auszug(_) => unreachable!("the example is a Beschluss"),
        }
    }

    fn statement() -> Auszug {
        match serde_json::from_str(include_str!("../beispiele/auszug.json")).unwrap() {
            Blatt::Auszug(auszug) => *auszug,
            Blatt::Beschluss(_) => unreachable!("the example is a statement"),
        }
    }

    /// The words of every page, as they are set.
    fn words(beschluss: &Beschluss) -> Vec<String> {
        laid(BESCHLUSS, &given(beschluss).unwrap())
    }

    fn laid(template: &str, given: &Value) -> Vec<String> {
        fn collect(frame: &Frame, into: &mut String) {
            for (_, item) in frame.items() {
                match item {
                    FrameItem::Group(group) => collect(&group.frame, into),
                    FrameItem::Text(text) => into.push_str(&text.text),
                    _ => {}
                }
            }
        }
        let files = [("blatt.json", given.to_string()), ("siegel.svg", siegel::draw("x").unwrap())];
        let document = lay(template, &files).unwrap();
        let told = |page: &typst_layout::Page| {
            let mut told = String::new();
            collect(&page.frame, &mut told);
            told
        };
        document.pages().iter().map(told).collect()
    }

    #[test]
    fn a_sheet_says_what_was_decided_how_and_by_whom() {
        let pages = words(&example());
        assert_eq!(pages.len(), 1);
        for said in [
            "Eine Bank unter der Linde",
            "Angenommen",
            "1.234,56 €",
            "23. März 2026, 10:00:00 Uhr (CET)",
            "Dort stehen schon drei Bänke.",
            "Die Begründung wurde vergessen.",
            "spricht auch für Mehmet Kaya, Lena Vogt, Ole Brandt",
            "4711",
            "3f786850e387550fdab836ed7e6dc881",
        ] {
            assert!(pages[0].contains(said), "{said} in {}", pages[0]);
        }
    }

    #[test]
    fn it_speaks_english_too() {
        let english =
            Beschluss { lang: Lang::En, accepted: false, vote: None, einsprueche: vec![], ..example() };
        let page = words(&english).concat();
        for said in ["Rejected", "1,234.56 €", "Nobody objected.", "Filed"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("Einspr"), "{page}");
    }

    #[test]
    fn what_people_write_is_words_and_never_a_command() {
        let sly = "#panic(\"x\") $x$ *y* \\ @z <w> // c";
        let mut beschluss =
            Beschluss { title: sly.into(), details_md: "#read(\"/etc/passwd\")".into(), ..example() };
        beschluss.einsprueche[0].name = sly.into();
        let page = words(&beschluss).concat();
        assert!(page.contains("#panic(") && page.contains("#read("), "{page}");
    }

    #[test]
    fn a_thousand_voices_go_over_pages() {
        let mut big = example();
        let stimme = |n: usize| Stimme {
            name: format!("Person {n}"),
            choice: Wahl::Enthaltung,
            reason: None,
            cast_at: "2026-03-18T10:00:00Z".into(),
            gewicht: 1,
            traegt: vec![],
        };
        big.vote.as_mut().unwrap().stimmen = (0..1_000).map(stimme).collect();
        let pages = words(&big);
        assert!(pages.len() > 10);
        assert!(pages.concat().contains("Person 999"));
    }

    #[test]
    fn a_statement_says_what_came_went_and_is_reserved() {
        let page = laid(AUSZUG, &given_auszug(&statement()).unwrap()).concat();
        for said in [
            "1. Januar 2026",
            "31. März 2026",
            "100,00 €",
            "Amina Yıldız",
            "+ 25,50 €",
            "anonym",
            "4. März 2026",
            "Neue Bänke",
            "nach öffentlicher Abstimmung",
            "Überweisung Nr. 7",
            "− 30,00 €",
            "berichtigt durch Nr. 17",
            "nimmt Nr. 14 zurück",
            "ehemalige Rolle",
            "und 2 weitere",
            "4712",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
    }

    #[test]
    fn a_statement_speaks_english_too_and_says_when_nothing_moved() {
        let english = Auszug {
            lang: Lang::En,
            buchungen: vec![],
            reserviert: vec![],
            reserviert_weitere: 0,
            ..statement()
        };
        let page = laid(AUSZUG, &given_auszug(&english).unwrap()).concat();
        for said in
            ["Statement", "Nothing was booked on these days.", "Nothing is reserved.", "1 January 2026"]
        {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("Buchung") && !page.contains("reserviert"), "{page}");
    }

    #[test]
    fn a_statement_of_as_many_entries_as_the_server_allows_goes_over_pages() {
        let mut long = statement();
        let first = serde_json::to_value(&long.buchungen[0]).unwrap();
        let entry = |nr: usize| {
            let mut entry = first.clone();
            entry["nr"] = json!(nr);
            serde_json::from_value(entry).unwrap()
        };
        long.buchungen = (1..=1_000).map(entry).collect();
        let pages = laid(AUSZUG, &given_auszug(&long).unwrap());
        assert!(pages.len() > 10 && pages.concat().contains("1000"));
    }
}
