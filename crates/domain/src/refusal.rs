//! Why a command was refused: one variant per broken rule. What a person is told about it, in which language, is the
//! business of `api`.

use crate::values::{AntragId, AntragStatus, AuszahlungStatus, GarnrolleId, KnotenId, Timestamp};

/// Every way a command can break a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The action needs somebody signed in.
    NichtAngemeldet,
    /// The action belongs to the weave itself or to the Betreiber.
    NurVonInnen,
    /// The Garnrolle is not there.
    GarnrolleUnbekannt,
    /// The Ortsweberei is not there.
    OrtUnbekannt,
    /// The Knoten is not there.
    KnotenUnbekannt,
    /// The element is not there, or no longer.
    ElementUnbekannt,
    /// The message is not there.
    NachrichtUnbekannt,
    /// The Faden is not there, or has faded.
    FadenUnbekannt,
    /// No Ortsweberei has been founded yet.
    KeineOrtsweberei,
    /// The place lies outside the bounds of every Ortsweberei.
    AusserhalbAllerOrtswebereien,
    /// The imported place lies outside the bounds of this Ortsweberei.
    AusserhalbDerOrtsweberei,
    /// An Ortsweberei of this name exists already.
    OrtsnameVergeben,
    /// Another Garnrolle has this e-mail address.
    EmailVergeben,
    /// Only a Verantwortliche of the Ortsweberei may do this.
    NurVerantwortliche,
    /// The Garnrolle is verified already.
    SchonVerifiziert,
    /// Only a verified Weber may do this.
    NurWeber,
    /// Only the person who wrote it may do this.
    NurVerfasser,
    /// A Gast has at most this many living Knoten.
    GastGrenzeErreicht {
        /// The limit.
        limit: u32,
    },
    /// `genau` needs explicit consent.
    EinwilligungFehlt,
    /// The radius is outside the range.
    RadiusAusserhalb {
        /// The least radius in metres.
        min_m: u32,
        /// The greatest radius in metres.
        max_m: u32,
    },
    /// More Güter, Kompetenzen, elements or list lines than fit.
    ZuViele {
        /// Of what.
        field: &'static str,
        /// The greatest number.
        max: u32,
    },
    /// A list element without a line.
    ListeLeer,
    /// Kinds that are structure arise with the founding only.
    StrukturartNichtKnuepfbar,
    /// Structure of an Ortsweberei is not changed like a Knoten.
    StrukturUnveraenderlich,
    /// Only a veranstaltung or einrichtung carries a sub-kind.
    UnterartPasstNicht,
    /// Only a veranstaltung has a beginning and an end.
    ZeitenPassenNicht,
    /// The end does not lie after the beginning.
    EndeVorBeginn,
    /// The end lies in the past.
    EndeVergangen,
    /// The end lies more than this many days ahead.
    EndeZuFern {
        /// The limit in days.
        max_days: u32,
    },
    /// The Knoten has dissolved; its Gespräch can only be read.
    KnotenAufgeloest {
        /// When it dissolved.
        archived_at: Timestamp,
    },
    /// The change was based on another version than the newest.
    Veraltet {
        /// The newest version.
        current: u32,
    },
    /// Somebody else twisted this; it cannot be changed by others.
    VonAnderenVerzwirnt,
    /// The element is twisted; it has to be untwisted before it can be taken out.
    ElementVerzwirnt,
    /// The Knoten would move to another Ortsweberei.
    OrtWechseltNicht,
    /// The message has been withdrawn.
    NachrichtZurueckgezogen,
    /// The Faden belongs to somebody else.
    FremderFaden,
    /// The Faden is Garn already.
    SchonVerzwirnt,
    /// The Faden is not Garn.
    NichtVerzwirnt,
    /// Imported once already as this Knoten.
    SchonImportiert {
        /// The Knoten it became.
        knoten: KnotenId,
    },
    /// By the weave: its moment has not come.
    NochNichtFaellig,
    /// The Antrag is not there.
    AntragUnbekannt,
    /// The vote is not there.
    AbstimmungUnbekannt,
    /// The Delegation is not there, or has ended.
    DelegationUnbekannt,
    /// It is the business of another Ortsweberei.
    FremdeOrtsweberei,
    /// The person meant is no Weber.
    ZielKeinWeber,
    /// The applicant has an open Weberantrag already.
    WeberantragLaeuft,
    /// Only a Beschluss can be repealed: an Antrag that was accepted.
    KeinBeschluss,
    /// The Beschluss has been repealed already.
    SchonAufgehoben,
    /// What an Antrag says stands fast once it is filed.
    AntragUnveraenderlich,
    /// The Antrag is not open any more.
    AntragNichtOffen {
        /// Where it stands.
        status: AntragStatus,
    },
    /// Only who filed the Antrag may do this.
    NurAntragsteller,
    /// Nobody objects to their own Antrag.
    EigenerAntrag,
    /// Everyone objects to an Antrag once only.
    SchonEingesprochen,
    /// There is no Einspruch of this person that still stands.
    KeinEigenerEinspruch,
    /// On a Weberantrag the applicant has no voice.
    KeineStimmeInEigenerSache,
    /// The vote is over.
    AbstimmungGeschlossen,
    /// Nobody lends a voice to themselves.
    DelegationAnSichSelbst,
    /// The voice is lent to this person already.
    SchonVerliehen,
    /// Lending the voice would close a circle.
    DelegationKreis {
        /// Whom it would run through, beginning and ending with the giver.
        kreis: Vec<GarnrolleId>,
    },
    /// The Konto would hold more than it can.
    KontoVoll {
        /// The most it holds, in cents.
        max_cents: i64,
    },
    /// There is no such payout.
    AuszahlungUnbekannt,
    /// The payout has been paid already.
    SchonBezahlt,
    /// Only an authorised payout can be paid.
    AuszahlungNichtFreigegeben {
        /// Where it stands.
        status: AuszahlungStatus,
    },
    /// There is no such entry.
    BuchungUnbekannt,
    /// The entry has been corrected already.
    SchonKorrigiert,
    /// Only what came in and what went out is corrected; what a Beschluss reserved, a Beschluss sets free.
    BuchungNichtKorrigierbar,
    /// The free money does not suffice: the Konto would hold less than is reserved.
    NichtGedeckt {
        /// What is free, in cents.
        frei_cents: i64,
    },
    /// What was reported or frozen is not asked about by a plain Antrag.
    NurDurchMeldung,
    /// It was reported already, and the vote about it runs.
    MeldungLaeuft {
        /// The Antrag that is voted on.
        antrag: AntragId,
    },
    /// It was reported as it stands, and the Weber let it be: it cannot be collapsed again.
    SchonGeprueft,
    /// It is hidden already.
    SchonAusgeblendet,
    /// It is frozen: nobody changes or reports it.
    Eingefroren,
    /// The person has asked to be forgotten already.
    VergessenLaeuft {
        /// When it happens.
        vergessen_at: Timestamp,
    },
    /// The person has not asked to be forgotten.
    KeinVergessen,
    /// So many Meldungen of this person are being voted on already.
    ZuVieleMeldungen {
        /// The limit.
        max: u32,
    },
}
