//! Anträge, votes and lent voices on the wire.

use super::wire::{AntragArtWort, AntragStatusWort, FORGOTTEN, Id, MitredenWort, Moment, WahlWort, Word};
use super::{AuszahlungAnswer, GegenstandAnswer, Seite, Viewing, rule};
use crate::markdown::html;
use domain::{Anliegen, Betrag, Ergebnis, GarnrolleId, Timestamp, WAEHRUNG};
use serde::Serialize;
use utoipa::ToSchema;
use views::{
    AbstimmungView, AntragView, DelegationView, EinspruchView, PageRequest, PfadView, StimmeView, Views,
};

/// An Antrag.
#[derive(Serialize, ToSchema)]
#[schema(as = Antrag)]
pub(crate) struct AntragAnswer {
    /// Its id; its Raum is the Knoten with the same one.
    id: Id,
    /// Whose business it is.
    ort_id: Id,
    /// What kind it is.
    #[schema(value_type = AntragArtWort)]
    kind: Word,
    /// Its title.
    title: String,
    /// Its details, in Markdown.
    details_md: String,
    /// The same as HTML that is safe to show.
    details_html: String,
    /// Who filed it.
    by: Id,
    /// The name of who filed it.
    by_name: String,
    /// The Knoten that it points at.
    knoten_id: Option<Id>,
    /// Whom it concerns: whose verification, or who gets a post.
    garnrolle_id: Option<Id>,
    /// Which Garn it asks to untwist.
    faden_id: Option<Id>,
    /// Which earlier Beschluss it asks to repeal.
    antrag_id: Option<Id>,
    /// With `meldung` and `einfrierung`: what was reported or frozen.
    gegenstand: Option<GegenstandAnswer>,
    /// When it was filed.
    opened_at: Moment,
    /// When it passes unless somebody objects; with an Einspruch, when the vote opens.
    decision_deadline: Moment,
    /// Seconds until the deadline, or until the vote closes; `null` once it is decided.
    remaining_seconds: Option<i64>,
    /// Where it stands.
    #[schema(value_type = AntragStatusWort)]
    status: Word,
    /// When it was decided.
    decided_at: Option<Moment>,
    /// The place in the log of the record that decided it.
    decided_position: Option<u64>,
    /// The rule by which it was decided.
    regel: Option<Word>,
    /// Every Einspruch, those taken back too.
    einsprueche: Vec<EinspruchAnswer>,
    /// The vote about it.
    abstimmung_id: Option<Id>,
    /// The later Beschluss that repealed it.
    aufgehoben_durch: Option<Id>,
    /// With `auszahlung`: how much it asks for, in cents.
    amount_cents: Option<i64>,
    /// With `auszahlung`: in which currency.
    currency: Option<&'static str>,
    /// With `auszahlung`: what became of the money once it was decided.
    auszahlung: Option<AuszahlungAnswer>,
    /// The decision as a sheet for the notice board (PDF); `null` while there is none, where
    /// sheets are not set, and in lists.
    pub beschluss_pdf: Option<String>,
    /// What the person who asks may do.
    #[schema(value_type = AntragViewing)]
    pub viewer: Viewing,
}

/// What the person who asks may do with an Antrag.
#[derive(Serialize, ToSchema)]
pub(crate) struct AntragViewing {
    /// What would not be refused now.
    #[schema(value_type = Vec<MitredenWort>)]
    may: Vec<Word>,
}

/// An Einspruch.
#[derive(Serialize, ToSchema)]
#[schema(as = Einspruch)]
pub(crate) struct EinspruchAnswer {
    /// Who.
    garnrolle_id: Id,
    /// The name of who.
    name: String,
    /// Why; `null` when forgotten.
    grund: Option<String>,
    /// When.
    created_at: Moment,
    /// When it was taken back.
    withdrawn_at: Option<Moment>,
}

impl AntragAnswer {
    /// The Antrag as everyone sees it at `now`.
    pub fn of(views: &Views, view: AntragView, now: Timestamp) -> Self {
        let (garnrolle, faden, antrag) = match view.anliegen {
            Anliegen::Sachantrag
            | Anliegen::Weberantrag
            | Anliegen::Auszahlung { .. }
            | Anliegen::Meldung { .. }
            | Anliegen::Einfrierung { .. } => (None, None, None),
            Anliegen::VerifizierungEntziehen { garnrolle } | Anliegen::Amt { garnrolle } => {
                (Some(garnrolle.into()), None, None)
            }
            Anliegen::Entzwirnung { faden } => (None, Some(faden.into()), None),
            Anliegen::Aufhebung { antrag } => (None, None, Some(antrag.into())),
        };
        let betrag = match view.anliegen {
            Anliegen::Auszahlung { betrag } => Some(betrag),
            _ => None,
        };
        let text = view.text.as_deref();
        let ends_at = view.closes_at.unwrap_or(view.decision_deadline);
        let decided = view.decided;
        Self {
            id: view.id.into(),
            ort_id: view.ort.into(),
            kind: Word(view.anliegen.art().word()),
            title: text.map_or_else(|| FORGOTTEN.to_owned(), |text| text.title.to_string()),
            details_md: text.map(|text| text.description.to_string()).unwrap_or_default(),
            details_html: text.map(|text| html(text.description.as_str())).unwrap_or_default(),
            by: view.by.into(),
            by_name: named(views, view.by),
            knoten_id: view.knoten.map(Id::from),
            garnrolle_id: garnrolle,
            faden_id: faden,
            antrag_id: antrag,
            gegenstand: view.anliegen.gegenstand().map(GegenstandAnswer::from),
            opened_at: Moment(view.opened_at),
            decision_deadline: Moment(view.decision_deadline),
            remaining_seconds: decided.is_none().then(|| ends_at.since(now).seconds_ceil().max(0)),
            status: Word(view.status.word()),
            decided_at: decided.map(|decided| Moment(decided.at)),
            decided_position: decided.map(|decided| decided.position),
            regel: decided.and_then(|decided| decided.regel).map(rule),
            einsprueche: view.einsprueche.into_iter().map(|one| EinspruchAnswer::of(views, &one)).collect(),
            abstimmung_id: view.abstimmung.map(Id::from),
            aufgehoben_durch: view.aufgehoben_durch.map(Id::from),
            amount_cents: betrag.map(Betrag::cents),
            currency: betrag.map(|_| WAEHRUNG),
            auszahlung: views.auszahlung(view.id.auszahlung()).map(|one| AuszahlungAnswer::of(views, one)),
            beschluss_pdf: None,
            viewer: Viewing::default(),
        }
    }
}

/// The name of somebody, as it may be shown.
pub(super) fn named(views: &Views, id: domain::GarnrolleId) -> String {
    views.author(id).name().unwrap_or(FORGOTTEN).to_owned()
}

impl EinspruchAnswer {
    fn of(views: &Views, view: &EinspruchView) -> Self {
        Self {
            garnrolle_id: view.by.into(),
            name: named(views, view.by),
            grund: view.grund.as_ref().map(ToString::to_string),
            created_at: Moment(view.created_at),
            withdrawn_at: view.withdrawn_at.map(Moment),
        }
    }
}

/// A vote.
#[derive(Serialize, ToSchema)]
#[schema(as = Abstimmung)]
pub(crate) struct AbstimmungAnswer {
    /// Its id.
    id: Id,
    /// What is voted on.
    antrag_id: Id,
    /// When it opened.
    opened_at: Moment,
    /// When it closes.
    closes_at: Moment,
    /// When it was counted.
    closed_at: Option<Moment>,
    /// Seconds until it closes; `null` once it was counted.
    remaining_seconds: Option<i64>,
    /// What it came to.
    result: Option<ErgebnisAnswer>,
    /// The last Stimmen of everyone who voted directly: a page of them, in the order of the log.
    stimmen: Vec<StimmeAnswer>,
    /// Where the next page of them begins; `null` on the last one.
    next_cursor: Option<String>,
    /// The last Stimme of the person who asks.
    meine: Option<StimmeAnswer>,
}

/// What a vote came to.
#[derive(Serialize, ToSchema)]
#[schema(as = Ergebnis)]
pub(crate) struct ErgebnisAnswer {
    /// Voices for it, lent ones included.
    ja: u32,
    /// Voices against it.
    nein: u32,
    /// Voices for neither.
    enthaltung: u32,
    /// Voices that reached nobody who voted.
    nicht_abgegeben: u32,
    /// Whether it passed.
    angenommen: bool,
}

impl ErgebnisAnswer {
    const fn of(ergebnis: &Ergebnis) -> Self {
        Self {
            ja: ergebnis.ja,
            nein: ergebnis.nein,
            enthaltung: ergebnis.enthaltung,
            nicht_abgegeben: ergebnis.nicht_abgegeben,
            angenommen: ergebnis.is_angenommen(),
        }
    }
}

/// What somebody needs to count a vote again without taking our word for it.
#[derive(Serialize, ToSchema)]
#[schema(as = Nachzaehlung)]
pub(crate) struct NachzaehlungAnswer {
    /// Which vote.
    abstimmung_id: Id,
    /// What is voted on.
    antrag_id: Id,
    /// Where the public records are, in order.
    records: &'static str,
    /// The first record to read: all of them are needed, because who is given a selection cannot see what is left out.
    from_position: u64,
    /// The record that opened the vote.
    opened_position: u64,
    /// The record that says what it came to, and the last one to read; `null` until it was counted.
    closed_position: Option<u64>,
    /// What is said to come out.
    result: Option<ErgebnisAnswer>,
    /// The last Stimmen of everyone who voted directly, each with its record and for how many it is said to speak: a page
    /// of them, in the order of the log.
    stimmen: Vec<StimmeAnswer>,
    /// Where the next page of them begins; `null` on the last one.
    next_cursor: Option<String>,
}

impl NachzaehlungAnswer {
    /// What the vote rests on.
    pub fn of(views: &Views, view: &AbstimmungView, page: &PageRequest) -> Self {
        let stimmen = Seite::of(view.seite(page), |stimme| StimmeAnswer::of(views, stimme));
        Self {
            abstimmung_id: view.id.into(),
            antrag_id: view.antrag.into(),
            records: "/api/log/records",
            from_position: 1,
            opened_position: view.opened_position,
            closed_position: view.closed_position,
            result: view.ergebnis.as_deref().map(ErgebnisAnswer::of),
            stimmen: stimmen.items,
            next_cursor: stimmen.next_cursor,
        }
    }
}

/// A Stimme.
#[derive(Serialize, ToSchema)]
#[schema(as = Stimme)]
pub(crate) struct StimmeAnswer {
    /// Who.
    garnrolle_id: Id,
    /// The name of who.
    name: String,
    /// How.
    #[schema(value_type = WahlWort)]
    choice: Word,
    /// Why, where a reason was given.
    reason: Option<String>,
    /// When.
    cast_at: Moment,
    /// Its place in the log.
    position: u64,
    /// For how many voices it speaks, its own included; 0 for one that was changed later.
    gewicht: u32,
}

impl StimmeAnswer {
    /// A Stimme with the name of who cast it.
    pub fn of(views: &Views, view: &StimmeView) -> Self {
        Self {
            garnrolle_id: view.by.into(),
            name: named(views, view.by),
            choice: Word(view.wahl.word()),
            reason: view.grund.as_ref().map(ToString::to_string),
            cast_at: Moment(view.cast_at),
            position: view.position,
            gewicht: view.gewicht,
        }
    }
}

impl AbstimmungAnswer {
    /// The vote at `now`, with this page of its Stimmen, to who asks.
    pub fn of(
        views: &Views,
        view: &AbstimmungView,
        (page, viewer): (&PageRequest, Option<GarnrolleId>),
        now: Timestamp,
    ) -> Self {
        let stimmen = Seite::of(view.seite(page), |stimme| StimmeAnswer::of(views, stimme));
        let mine = view.stimmen.iter().find(|stimme| Some(stimme.by) == viewer);
        let left = || view.closes_at.since(now).seconds_ceil().max(0);
        Self {
            id: view.id.into(),
            antrag_id: view.antrag.into(),
            opened_at: Moment(view.opened_at),
            closes_at: Moment(view.closes_at),
            closed_at: view.closed_at.map(Moment),
            remaining_seconds: view.closed_at.is_none().then(left),
            result: view.ergebnis.as_deref().map(ErgebnisAnswer::of),
            stimmen: stimmen.items,
            next_cursor: stimmen.next_cursor,
            meine: mine.map(|stimme| StimmeAnswer::of(views, stimme)),
        }
    }
}

/// The way of one voice.
#[derive(Serialize, ToSchema)]
#[schema(as = Pfad)]
pub(crate) struct PfadAnswer {
    /// Whose voice.
    garnrolle_id: Id,
    /// From its owner to whoever speaks for it, or to where the way ends.
    pfad: Vec<Id>,
    /// How it counts; `null` when it reaches nobody who voted.
    #[schema(value_type = Option<WahlWort>)]
    stimme: Option<Word>,
    /// The place in the log of the Stimme that decides it.
    position: Option<u64>,
}

impl From<PfadView> for PfadAnswer {
    fn from(view: PfadView) -> Self {
        Self {
            garnrolle_id: view.garnrolle.into(),
            pfad: view.pfad.into_iter().map(Id::from).collect(),
            stimme: view.stimme.map(|wahl| Word(wahl.word())),
            position: view.position,
        }
    }
}

/// A lent voice.
#[derive(Serialize, ToSchema)]
#[schema(as = Delegation)]
pub(crate) struct DelegationAnswer {
    /// Its id.
    id: Id,
    /// Whose voice.
    from_account_id: Id,
    /// The name of whose.
    from_name: String,
    /// To whom.
    to_account_id: Id,
    /// The name of to whom.
    to_name: String,
    /// Since when.
    created_at: Moment,
    /// When it ends unless the giver acts before.
    expires_at: Moment,
    /// Seconds until then.
    remaining_seconds: i64,
}

impl DelegationAnswer {
    /// The lent voice at `now`, with names.
    pub fn of(views: &Views, view: &DelegationView, now: Timestamp) -> Self {
        Self {
            id: view.id.into(),
            from_account_id: view.from.into(),
            from_name: named(views, view.from),
            to_account_id: view.to.into(),
            to_name: named(views, view.to),
            created_at: Moment(view.created_at),
            expires_at: Moment(view.expires_at),
            remaining_seconds: view.expires_at.since(now).seconds_ceil(),
        }
    }
}
