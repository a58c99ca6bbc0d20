//! Which rules a command breaks. All of them, in no order: which one a person is told first is not a rule.

use super::{Knoten, Model, Rolle};
use domain::command::KartenWunsch;
use domain::event::{ElementInhalt, KnotenKern, Profil};
use domain::{
    Actor, Command, ElementId, Email, FadenId, GarnrolleId, Gegenstand, Kartenstatus, KnotenArt, KnotenId,
    Micros, NachrichtId, OrtId, Refusal, Timestamp,
};

/// Ten years and a little, as `docs/rules.md` has it.
const FAR: Micros = Micros(3_660 * 24 * 60 * 60 * 1_000_000);

impl Model {
    /// Every rule that the command would break at this moment; none means that it must be carried out.
    #[must_use]
    pub fn broken(&self, now: Timestamp, actor: Actor, command: &Command) -> Vec<Refusal> {
        match command {
            Command::OrtswebereiGruenden { name, person, .. } => {
                let mut broken = only(actor == Actor::Betreiber, Refusal::NurVonInnen);
                broken.extend(only(self.orte.iter().all(|ort| ort.name != *name), Refusal::OrtsnameVergeben));
                broken.extend(self.email_free(&person.email, None));
                return broken;
            }
            Command::GarnrolleRegistrieren { person } => {
                let mut broken = only(actor == Actor::Besucher, Refusal::NurVonInnen);
                broken.extend(only(!self.orte.is_empty(), Refusal::KeineOrtsweberei));
                broken.extend(self.email_free(&person.email, None));
                return broken;
            }
            Command::RolleVergessen { garnrolle } => return self.broken_forgetting(actor, *garnrolle),
            Command::FadenVerblassenLassen { .. }
            | Command::KnotenAufloesen { .. }
            | Command::AntragEntscheiden { .. }
            | Command::AbstimmungSchliessen { .. }
            | Command::DelegationEnden { .. } => {
                return vec![Refusal::NurVonInnen];
            }
            _ => {}
        }
        let Some(id) = super::person(actor) else { return vec![Refusal::NichtAngemeldet] };
        let Some(rolle) = self.known(id) else { return vec![Refusal::GarnrolleUnbekannt] };
        self.broken_by(now, rolle, command)
    }

    fn broken_by(&self, now: Timestamp, rolle: &Rolle, command: &Command) -> Vec<Refusal> {
        match command {
            Command::GarnrolleVerifizieren { garnrolle, .. } => self.verifying(rolle.id, *garnrolle),
            Command::ProfilAendern { profil } => bounded(profil),
            Command::PrivatAendern { email, .. } => self.email_free(email, Some(rolle.id)),
            Command::KartenstatusAendern { wunsch } => showing(*wunsch),
            Command::RolleAendern { wunsch } => {
                let email = wunsch.privat.iter().flat_map(|p| self.email_free(&p.email, Some(rolle.id)));
                let karte = wunsch.karte.iter().flat_map(|karte| showing(*karte));
                email.chain(karte).chain(wunsch.profil.iter().flat_map(bounded)).collect()
            }
            Command::KnotenKnuepfen { kern, .. } => {
                let mut broken = fitting(now, kern, None);
                let own = self.living().filter(|knoten| knoten.by == Some(rolle.id)).count();
                broken.extend(only(rolle.weber || own < 1_000, Refusal::GastGrenzeErreicht { limit: 1_000 }));
                let inside = self.ort_at(kern.place).is_some();
                broken.extend(only(inside, Refusal::AusserhalbAllerOrtswebereien));
                broken
            }
            Command::KnotenImportieren { ort, knoten } => self.importing(now, rolle.id, *ort, knoten),
            Command::KnotenAendern { knoten, based_on, kern, .. } => {
                self.changing_knoten(now, rolle, *knoten, *based_on, kern)
            }
            Command::ElementHinzufuegen { knoten, inhalt } => self.furnishing(rolle, *knoten, inhalt),
            Command::ElementAendern { knoten, element, based_on, inhalt } => {
                let mut broken = self.touching(rolle, *knoten, *element, *based_on);
                broken.extend(lines(inhalt));
                broken
            }
            Command::ElementEntfernen { knoten, element, based_on } => {
                let mut broken = self.touching(rolle, *knoten, *element, *based_on);
                let twisted = self.garn(*knoten).any(|(_, on)| on == Some(*element));
                broken.extend(only(!twisted, Refusal::ElementVerzwirnt));
                broken
            }
            Command::NachrichtSchreiben { knoten, .. } | Command::InteresseBekunden { knoten, .. } => {
                self.lives(*knoten)
            }
            Command::NachrichtBearbeiten { nachricht, based_on, .. } => {
                let mut broken = self.own_message(rolle.id, *nachricht);
                if let Some(nachricht) = self.nachricht(*nachricht) {
                    let current = nachricht.version;
                    broken.extend(self.lives(nachricht.knoten));
                    broken.extend(only(current == *based_on, Refusal::Veraltet { current }));
                }
                broken
            }
            Command::NachrichtZurueckziehen { nachricht } => self.own_message(rolle.id, *nachricht),
            Command::FadenVerzwirnen { faden, element } => self.twisting(rolle, *faden, *element),
            Command::FadenEntzwirnen { faden } => {
                let mut broken = self.own_faden(rolle.id, *faden);
                let untwisted = self.faden(*faden).is_some_and(|faden| faden.garn.is_none());
                broken.extend(only(!untwisted, Refusal::NichtVerzwirnt));
                broken
            }
            Command::VergessenBeantragen | Command::VergessenZuruecknehmen => {
                Self::broken_leaving(rolle, command)
            }
            Command::OrtswebereiGruenden { .. }
            | Command::GarnrolleRegistrieren { .. }
            | Command::FadenVerblassenLassen { .. }
            | Command::KnotenAufloesen { .. } => Vec::new(),
            deciding => self.broken_deciding(now, rolle, deciding),
        }
    }

    fn email_free(&self, email: &Email, but: Option<GarnrolleId>) -> Vec<Refusal> {
        let living = self.rollen.iter().filter(|rolle| !rolle.forgotten);
        let taken = living.clone().any(|rolle| rolle.email == *email && Some(rolle.id) != but);
        only(!taken, Refusal::EmailVergeben)
    }

    fn verifying(&self, by: GarnrolleId, garnrolle: GarnrolleId) -> Vec<Refusal> {
        let Some(rolle) = self.known(garnrolle) else { return vec![Refusal::GarnrolleUnbekannt] };
        let mut broken = self.responsible(by, rolle.ort);
        broken.extend(only(!rolle.weber, Refusal::SchonVerifiziert));
        broken
    }

    pub(super) fn responsible(&self, who: GarnrolleId, ort: OrtId) -> Vec<Refusal> {
        match self.orte.iter().find(|known| known.id == ort) {
            None => vec![Refusal::OrtUnbekannt],
            Some(ort) => only(ort.verantwortliche.contains(&who), Refusal::NurVerantwortliche),
        }
    }

    fn importing(
        &self,
        now: Timestamp,
        by: GarnrolleId,
        ort: OrtId,
        imported: &domain::command::ImportierterKnoten,
    ) -> Vec<Refusal> {
        let mut broken = self.responsible(by, ort);
        broken.extend(fitting(now, &imported.kern, None));
        let inside = self.ort_at(imported.kern.place) == Some(ort);
        broken.extend(only(inside, Refusal::AusserhalbDerOrtsweberei));
        let known = self.knoten.iter().find(|k| k.ort == ort && k.quelle.as_ref() == Some(&imported.quelle));
        broken.extend(known.map(|knoten| Refusal::SchonImportiert { knoten: knoten.id }));
        broken
    }

    /// The Knoten is there and has not dissolved.
    fn lives(&self, id: KnotenId) -> Vec<Refusal> {
        match self.knoten(id).map(|knoten| knoten.dissolved) {
            None => vec![Refusal::KnotenUnbekannt],
            Some(Some(archived_at)) => vec![Refusal::KnotenAufgeloest { archived_at }],
            Some(None) => Vec::new(),
        }
    }

    /// What nobody twisted, every Weber may change; a Gast what it made; what is twisted, only who twisted it.
    fn open_to(&self, rolle: &Rolle, knoten: &Knoten) -> Vec<Refusal> {
        let mut broken = only(!knoten.kern.art.is_structure(), Refusal::StrukturUnveraenderlich);
        broken.extend(only(knoten.kern.art != KnotenArt::Antrag, Refusal::AntragUnveraenderlich));
        broken.extend(only(rolle.weber || knoten.by == Some(rolle.id), Refusal::NurWeber));
        let by_others = self.garn(knoten.id).any(|(garn, on)| on.is_none() && garn.from != rolle.id);
        broken.extend(only(!by_others, Refusal::VonAnderenVerzwirnt));
        let frozen = self.frozen(Gegenstand::Knoten { knoten: knoten.id });
        broken.extend(only(!frozen, Refusal::Eingefroren));
        broken
    }

    fn changing_knoten(
        &self,
        now: Timestamp,
        rolle: &Rolle,
        id: KnotenId,
        based_on: u32,
        kern: &KnotenKern,
    ) -> Vec<Refusal> {
        let mut broken = self.lives(id);
        let Some(knoten) = self.knoten(id) else { return broken };
        broken.extend(self.open_to(rolle, knoten));
        broken.extend(only(knoten.version == based_on, Refusal::Veraltet { current: knoten.version }));
        broken.extend(fitting(now, kern, Some(&knoten.kern)));
        let stays = kern.place == knoten.kern.place || self.ort_at(kern.place) == Some(knoten.ort);
        broken.extend(only(stays, Refusal::OrtWechseltNicht));
        broken
    }

    fn furnishing(&self, rolle: &Rolle, id: KnotenId, inhalt: &ElementInhalt) -> Vec<Refusal> {
        let mut broken = self.lives(id);
        let Some(knoten) = self.knoten(id) else { return broken };
        broken.extend(self.open_to(rolle, knoten));
        broken.extend(lines(inhalt));
        let room = knoten.elements.len() < 200;
        broken.extend(only(room, Refusal::ZuViele { field: "elemente", max: 200 }));
        broken
    }

    /// Changing an element or taking it out.
    fn touching(&self, rolle: &Rolle, id: KnotenId, element: ElementId, based_on: u32) -> Vec<Refusal> {
        let mut broken = self.lives(id);
        let Some(knoten) = self.knoten(id) else { return broken };
        broken.extend(self.open_to(rolle, knoten));
        let Some(standing) = knoten.elements.iter().find(|standing| standing.id == element) else {
            broken.push(Refusal::ElementUnbekannt);
            return broken;
        };
        broken.extend(only(rolle.weber || standing.by == rolle.id, Refusal::NurWeber));
        let frozen = self.frozen(Gegenstand::Element { knoten: id, element });
        broken.extend(only(!frozen, Refusal::Eingefroren));
        let by_others = self.garn(id).any(|(garn, on)| on == Some(element) && garn.from != rolle.id);
        broken.extend(only(!by_others, Refusal::VonAnderenVerzwirnt));
        broken.extend(only(knoten.version == based_on, Refusal::Veraltet { current: knoten.version }));
        broken
    }

    fn own_message(&self, by: GarnrolleId, id: NachrichtId) -> Vec<Refusal> {
        let Some(nachricht) = self.nachricht(id) else { return vec![Refusal::NachrichtUnbekannt] };
        let mut broken = only(nachricht.by == by, Refusal::NurVerfasser);
        broken.extend(only(!nachricht.withdrawn, Refusal::NachrichtZurueckgezogen));
        let frozen = self.frozen(Gegenstand::Nachricht { knoten: nachricht.knoten, nachricht: id });
        broken.extend(only(!frozen, Refusal::Eingefroren));
        broken
    }

    fn own_faden(&self, by: GarnrolleId, id: FadenId) -> Vec<Refusal> {
        match self.faden(id) {
            None => vec![Refusal::FadenUnbekannt],
            Some(faden) => only(faden.from == by, Refusal::FremderFaden),
        }
    }

    fn twisting(&self, rolle: &Rolle, id: FadenId, element: Option<ElementId>) -> Vec<Refusal> {
        let mut broken = self.own_faden(rolle.id, id);
        broken.extend(only(rolle.weber, Refusal::NurWeber));
        let Some(faden) = self.faden(id) else { return broken };
        broken.extend(only(faden.garn.is_none(), Refusal::SchonVerzwirnt));
        broken.extend(self.lives(faden.to));
        let stands = |element| {
            self.knoten(faden.to).is_some_and(|knoten| knoten.elements.iter().any(|one| one.id == element))
        };
        broken.extend(only(element.is_none_or(stands), Refusal::ElementUnbekannt));
        broken
    }
}

/// The refusal unless the rule is kept.
pub(super) fn only(kept: bool, refusal: Refusal) -> Vec<Refusal> {
    if kept { Vec::new() } else { vec![refusal] }
}

/// At most 50 of each.
fn bounded(profil: &Profil) -> Vec<Refusal> {
    let fits = |n: usize| n <= 50;
    let mut broken = only(fits(profil.gueter.len()), Refusal::ZuViele { field: "gueter", max: 50 });
    let kompetenzen = Refusal::ZuViele { field: "kompetenzen", max: 50 };
    broken.extend(only(fits(profil.kompetenzen.len()), kompetenzen));
    broken
}

fn showing(wunsch: KartenWunsch) -> Vec<Refusal> {
    let inside = wunsch.radius_m >= 30 && wunsch.radius_m <= 5_000;
    let mut broken = only(inside, Refusal::RadiusAusserhalb { min_m: 30, max_m: 5_000 });
    let agreed = wunsch.status != Kartenstatus::Genau || wunsch.einwilligung;
    broken.extend(only(agreed, Refusal::EinwilligungFehlt));
    broken
}

fn lines(inhalt: &ElementInhalt) -> Vec<Refusal> {
    let ElementInhalt::Liste { items } = inhalt else { return Vec::new() };
    let mut broken = only(!items.is_empty(), Refusal::ListeLeer);
    broken.extend(only(items.len() <= 100, Refusal::ZuViele { field: "items", max: 100 }));
    broken
}

/// Whether kind, sub-kind and dates fit each other and the moment.
fn fitting(now: Timestamp, kern: &KnotenKern, before: Option<&KnotenKern>) -> Vec<Refusal> {
    let happens = kern.art == KnotenArt::Veranstaltung;
    let sub = happens || kern.art == KnotenArt::Einrichtung;
    let dated = kern.starts_at.is_some() || kern.ends_at.is_some();
    let mut broken =
        only(!kern.art.is_structure() && kern.art != KnotenArt::Antrag, Refusal::StrukturartNichtKnuepfbar);
    broken.extend(only(sub || kern.unterart.is_none(), Refusal::UnterartPasstNicht));
    broken.extend(only(happens || !dated, Refusal::ZeitenPassenNicht));
    if let Some(end) = kern.ends_at {
        let lasts = kern.starts_at.is_none_or(|start| start < end);
        broken.extend(only(lasts, Refusal::EndeVorBeginn));
        let stood = before.is_some_and(|b| b.art == KnotenArt::Veranstaltung && b.ends_at == kern.ends_at);
        broken.extend(only(stood || now < end, Refusal::EndeVergangen));
        broken.extend(only(end <= now + FAR, Refusal::EndeZuFern { max_days: 3_660 }));
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::super::WEEK;
    use super::*;

    #[test]
    fn the_numbers_are_written_out_and_not_borrowed() {
        assert_eq!(WEEK, Micros(604_800_000_000));
        assert_eq!(FAR.0 / 86_400_000_000, 3_660);
    }
}
