//! The Ortsgewebekonto on the wire: balance, statement, payouts. Of an anonymous donation it says the day, and nobody.

use super::Seite;
use super::antrag::named;
use super::wire::{AuszahlungStatusWort, BuchungArtWort, GeldkontoWort, Id, KontoTatWort, Moment, Word};
use crate::problem::Kind;
use domain::{AuszahlungId, BuchungArt, BuchungId, Geldkonto, Timestamp, WAEHRUNG};
use serde::Serialize;
use utoipa::ToSchema;
use views::{AuszahlungView, BuchungView, KontoView, Page, PageRequest, Tagessaldo, Views};

/// So many parts are told of where money came from or went; the rest is counted.
const MOST_PARTS: usize = 20;

/// A Konto with a page of its statement.
#[derive(Serialize, ToSchema)]
#[schema(as = Konto)]
pub(crate) struct KontoAnswer {
    /// Whose.
    ort_id: Id,
    /// The Knoten that it is on the map; Goldfäden lead to it.
    knoten_id: Option<Id>,
    /// What is there, in cents: what is free and what is reserved.
    saldo_cents: i64,
    /// What can still be decided about, in cents.
    frei_cents: i64,
    /// What is reserved for payouts that are authorised and not yet paid, in cents.
    reserviert_cents: i64,
    /// What was given so far, in cents, corrections taken off.
    gespendet_cents: i64,
    /// What was paid out so far, in cents, corrections taken off.
    ausgezahlt_cents: i64,
    /// The currency of all amounts.
    #[schema(example = "EUR")]
    currency: &'static str,
    /// The balance at the end of every day on which money moved, the oldest first; 730 such days at most.
    verlauf: Vec<TagessaldoItem>,
    /// The payouts that are authorised and wait to be paid: the first page of them.
    offen: Vec<AuszahlungAnswer>,
    /// Where they go on at `/konto/{ort_id}/offen`; `null` when these are all.
    offen_next_cursor: Option<String>,
    /// The statement as a PDF, for the days that one names; `null` while nothing was booked, and where sheets are not set.
    pub auszug_pdf: Option<String>,
    /// The statement, newest first.
    items: Vec<BuchungAnswer>,
    /// Where the next page of the statement begins; `null` on the last one.
    next_cursor: Option<String>,
    /// What the person who asks may do, and why not.
    pub viewer: KontoViewing,
}

/// What the person who asks may do at a Konto.
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct KontoViewing {
    /// What would not be refused now.
    #[schema(value_type = Vec<KontoTatWort>)]
    pub may: Vec<Word>,
    /// What would be refused, and why.
    pub may_not: Vec<VerwehrtItem>,
}

/// Something that would be refused.
#[derive(Serialize, ToSchema)]
#[schema(as = Verwehrt)]
pub(crate) struct VerwehrtItem {
    /// What.
    #[schema(value_type = KontoTatWort)]
    what: Word,
    /// The problem that it would meet: an address below `/probleme/`.
    r#type: String,
}

impl VerwehrtItem {
    /// This would meet that problem.
    pub fn of(what: Word, problem: &Kind) -> Self {
        Self { what, r#type: format!("/probleme/{}", problem.slug) }
    }
}

/// The balance at the end of a day.
#[derive(Serialize, ToSchema)]
#[schema(as = Tagessaldo)]
pub(crate) struct TagessaldoItem {
    /// The day, in UTC.
    #[schema(format = Date)]
    tag: String,
    /// What was there, in cents.
    saldo_cents: i64,
    /// What of it was reserved, in cents.
    reserviert_cents: i64,
}

/// The day of a moment in UTC.
pub(super) fn day(moment: Timestamp) -> String {
    moment.to_string().chars().take_while(|letter| *letter != 'T').collect()
}

impl From<Tagessaldo> for TagessaldoItem {
    fn from(view: Tagessaldo) -> Self {
        let Tagessaldo { tag, saldo_cents, reserviert_cents } = view;
        Self { tag: day(tag), saldo_cents, reserviert_cents }
    }
}

impl KontoAnswer {
    /// The Konto with this page of its statement, as everyone sees it.
    pub fn of(views: &Views, konto: KontoView, page: &Page<BuchungView>) -> Self {
        let of = |account| konto.salden.of(account);
        let waiting = views.auszahlungen_offen(konto.ort, &PageRequest::default());
        let offen = Seite::of(waiting, |one| AuszahlungAnswer::of(views, one));
        Self {
            ort_id: konto.ort.into(),
            knoten_id: konto.knoten.map(Id::from),
            saldo_cents: konto.salden.saldo(),
            frei_cents: of(Geldkonto::Frei),
            reserviert_cents: of(Geldkonto::Reserviert),
            gespendet_cents: -of(Geldkonto::Spenden),
            ausgezahlt_cents: of(Geldkonto::Ausgezahlt),
            currency: WAEHRUNG,
            verlauf: konto.tage.into_iter().map(TagessaldoItem::from).collect(),
            offen: offen.items,
            offen_next_cursor: offen.next_cursor,
            auszug_pdf: None,
            items: page.items.iter().map(|one| BuchungAnswer::of(views, one)).collect(),
            next_cursor: page.next.map(|cursor| cursor.to_string()),
            viewer: KontoViewing::default(),
        }
    }
}

/// An entry in the ledger.
#[derive(Serialize, ToSchema)]
#[schema(as = Buchung)]
pub(crate) struct BuchungAnswer {
    /// Its id.
    id: Id,
    /// Why money moved.
    #[schema(value_type = BuchungArtWort)]
    kind: Word,
    /// The account that it left.
    #[schema(value_type = GeldkontoWort)]
    from: Word,
    /// The account that it came to.
    #[schema(value_type = GeldkontoWort)]
    to: Word,
    /// How much, in cents.
    amount_cents: i64,
    /// In which currency.
    currency: &'static str,
    /// The day, in UTC.
    #[schema(format = Date)]
    tag: String,
    /// The moment; `null` for an anonymous donation.
    booked_at: Option<Moment>,
    /// Who; `null` for an anonymous donation and for what a Beschluss does by itself.
    garnrolle_id: Option<Id>,
    /// The name of who.
    name: Option<String>,
    /// The payout that it is about.
    auszahlung_id: Option<Id>,
    /// The Antrag that asked for the payout.
    antrag_id: Option<Id>,
    /// The title of that Antrag.
    antrag_title: Option<String>,
    /// The vote about that Antrag, where there was one.
    abstimmung_id: Option<Id>,
    /// The receipt.
    beleg: Option<String>,
    /// The later Beschluss that set its money free.
    durch: Option<Id>,
    /// The wrong entry that it undoes.
    gegen: Option<Id>,
    /// The contra entry that undid it.
    korrigiert_durch: Option<Id>,
    /// The other one of the two where one undoes the other, so that they can be read side by side.
    gegenbuchung: Option<GegenbuchungItem>,
    /// What was there after it, in cents.
    saldo_cents: i64,
    /// Of a donation: into which payouts its money went, the first of them.
    verwendet: Vec<VerwendungItem>,
    /// Into how many more.
    verwendet_weitere: usize,
    /// Of a donation: how much of it is still free, in cents.
    uebrig_cents: Option<i64>,
    /// Of what is about a payout: which donations that is paid from, the first of them.
    herkunft: Vec<HerkunftItem>,
    /// From how many more.
    herkunft_weitere: usize,
}

/// What undid an entry, or what it undid.
#[derive(Serialize, ToSchema)]
#[schema(as = Gegenbuchung)]
pub(crate) struct GegenbuchungItem {
    /// Its entry.
    id: Id,
    /// Why money moved.
    #[schema(value_type = BuchungArtWort)]
    kind: Word,
    /// The day, in UTC.
    #[schema(format = Date)]
    tag: String,
    /// Who; `null` for an anonymous donation.
    garnrolle_id: Option<Id>,
    /// The name of who.
    name: Option<String>,
    /// The receipt.
    beleg: Option<String>,
}

impl GegenbuchungItem {
    fn of(views: &Views, view: &BuchungView) -> Self {
        Self {
            id: view.id.into(),
            kind: Word(view.art.word()),
            tag: day(view.zeit.tag()),
            garnrolle_id: view.by.map(Id::from),
            name: view.by.map(|by| named(views, by)),
            beleg: view.beleg.as_ref().map(ToString::to_string),
        }
    }
}

/// A part of a donation that went into one payout.
#[derive(Serialize, ToSchema)]
#[schema(as = Verwendung)]
pub(crate) struct VerwendungItem {
    /// The payout; its Antrag has the same id.
    auszahlung_id: Id,
    /// The title of that Antrag.
    antrag_title: Option<String>,
    /// Where the payout stands.
    #[schema(value_type = AuszahlungStatusWort)]
    status: Word,
    /// How many cents of the donation.
    amount_cents: i64,
}

impl VerwendungItem {
    fn of(views: &Views, (id, amount_cents): (AuszahlungId, i64)) -> Option<Self> {
        let status = views.auszahlung(id)?.status;
        let antrag_title = antrag_title(views, id);
        Some(Self { auszahlung_id: id.into(), antrag_title, status: Word(status.word()), amount_cents })
    }
}

/// Where the money of an entry went; of all but a donation nothing.
#[derive(Default)]
struct Verbleib {
    verwendet: Vec<VerwendungItem>,
    weitere: usize,
    uebrig_cents: Option<i64>,
}

impl Verbleib {
    fn of(views: &Views, view: &BuchungView) -> Self {
        if view.art != BuchungArt::Spende {
            return Self::default();
        }
        let gone = views.wohin(view.id).cloned().unwrap_or_default();
        let parts = &gone.auszahlungen;
        Self {
            verwendet: parts
                .iter()
                .take(MOST_PARTS)
                .filter_map(|part| VerwendungItem::of(views, *part))
                .collect(),
            weitere: parts.len().saturating_sub(MOST_PARTS),
            uebrig_cents: Some(gone.uebrig(view.betrag)),
        }
    }
}

fn antrag_title(views: &Views, id: AuszahlungId) -> Option<String> {
    views.antrag(id.antrag()).and_then(|antrag| antrag.text).map(|text| text.title.to_string())
}

impl BuchungAnswer {
    /// The entry, with names.
    pub fn of(views: &Views, view: &BuchungView) -> Self {
        let booked_at = view.zeit.moment().map(Moment);
        let antrag = view.auszahlung.and_then(|id| views.antrag(id.antrag()));
        let (from, to) = view.weg;
        let other = |id: Option<BuchungId>| {
            id.and_then(|id| views.buchung(id)).map(|one| GegenbuchungItem::of(views, one))
        };
        let gone = Verbleib::of(views, view);
        let (herkunft, herkunft_weitere) = view
            .auszahlung
            .and_then(|id| views.auszahlung(id))
            .map_or_else(Default::default, |one| HerkunftItem::all(views, one));
        Self {
            id: view.id.into(),
            kind: Word(view.art.word()),
            from: Word(from.word()),
            to: Word(to.word()),
            amount_cents: view.betrag.cents(),
            currency: WAEHRUNG,
            tag: day(view.zeit.tag()),
            booked_at,
            garnrolle_id: view.by.map(Id::from),
            name: view.by.map(|by| named(views, by)),
            auszahlung_id: view.auszahlung.map(Id::from),
            antrag_id: view.auszahlung.map(|id| id.antrag().into()),
            antrag_title: view.auszahlung.and_then(|id| antrag_title(views, id)),
            abstimmung_id: antrag.and_then(|one| one.abstimmung).map(Id::from),
            beleg: view.beleg.as_ref().map(ToString::to_string),
            durch: view.durch.map(Id::from),
            gegen: view.gegen.map(Id::from),
            korrigiert_durch: view.korrigiert_durch.map(Id::from),
            gegenbuchung: other(view.korrigiert_durch.or(view.gegen)),
            saldo_cents: view.saldo_cents,
            verwendet: gone.verwendet,
            verwendet_weitere: gone.weitere,
            uebrig_cents: gone.uebrig_cents,
            herkunft,
            herkunft_weitere,
        }
    }
}

/// A payout.
#[derive(Serialize, ToSchema)]
#[schema(as = Auszahlung)]
pub(crate) struct AuszahlungAnswer {
    /// Its id, that of its Antrag.
    id: Id,
    /// Out of whose Konto.
    ort_id: Id,
    /// The Antrag that asked for it.
    antrag_id: Id,
    /// The title of that Antrag.
    antrag_title: Option<String>,
    /// How much, in cents.
    amount_cents: i64,
    /// In which currency.
    currency: &'static str,
    /// Where it stands.
    #[schema(value_type = AuszahlungStatusWort)]
    status: Word,
    /// When it was decided.
    decided_at: Moment,
    /// What was free then, in cents, where that was too little.
    frei_cents: Option<i64>,
    /// When it was paid.
    bezahlt_at: Option<Moment>,
    /// Which Verantwortliche paid it.
    bezahlt_von: Option<Id>,
    /// The name of that Verantwortliche.
    bezahlt_von_name: Option<String>,
    /// The receipt of the payment.
    beleg: Option<String>,
    /// Which donations it is paid from, the first of them: what came in first goes out first.
    herkunft: Vec<HerkunftItem>,
    /// From how many more.
    herkunft_weitere: usize,
}

/// A part of a payout that comes from one donation.
#[derive(Serialize, ToSchema)]
#[schema(as = Herkunft)]
pub(crate) struct HerkunftItem {
    /// The entry of the donation.
    buchung_id: Id,
    /// How many cents of it.
    amount_cents: i64,
    /// The day on which it came in, in UTC.
    #[schema(format = Date)]
    tag: Option<String>,
    /// Who gave it; `null` for an anonymous one.
    garnrolle_id: Option<Id>,
    /// The name of who gave it.
    name: Option<String>,
}

impl AuszahlungAnswer {
    /// The payout, with names.
    pub fn of(views: &Views, view: &AuszahlungView) -> Self {
        let (herkunft, herkunft_weitere) = HerkunftItem::all(views, view);
        Self {
            id: view.id.into(),
            ort_id: view.ort.into(),
            antrag_id: view.id.antrag().into(),
            antrag_title: antrag_title(views, view.id),
            amount_cents: view.betrag.cents(),
            currency: WAEHRUNG,
            status: Word(view.status.word()),
            decided_at: Moment(view.decided_at),
            frei_cents: view.frei_cents,
            bezahlt_at: view.bezahlt.map(|(at, _)| Moment(at)),
            bezahlt_von: view.bezahlt.map(|(_, by)| by.into()),
            bezahlt_von_name: view.bezahlt.map(|(_, by)| named(views, by)),
            beleg: view.beleg.as_ref().map(ToString::to_string),
            herkunft,
            herkunft_weitere,
        }
    }
}

impl HerkunftItem {
    /// The first of them, and how many more there are.
    fn all(views: &Views, payout: &AuszahlungView) -> (Vec<Self>, usize) {
        let parts = &payout.herkunft;
        let told = parts.iter().take(MOST_PARTS).map(|part| Self::of(views, *part)).collect();
        (told, parts.len().saturating_sub(MOST_PARTS))
    }

    fn of(views: &Views, (buchung, amount_cents): (BuchungId, i64)) -> Self {
        let given = views.buchung(buchung);
        let by = given.and_then(|view| view.by);
        Self {
            buchung_id: buchung.into(),
            amount_cents,
            tag: given.map(|view| day(view.zeit.tag())),
            garnrolle_id: by.map(Id::from),
            name: by.map(|by| named(views, by)),
        }
    }
}

/// What a donation led to.
#[derive(Serialize, ToSchema)]
#[schema(as = Spende)]
pub(crate) struct SpendeAnswer {
    /// The Goldfaden that was drawn; `null` for an anonymous donation.
    pub faden_id: Option<Id>,
    /// Its entry in the statement.
    pub buchung_id: Id,
    /// What is there now, in cents.
    pub saldo_cents: i64,
    /// What of it is reserved, in cents.
    pub reserviert_cents: i64,
    /// In which currency.
    pub currency: &'static str,
}
