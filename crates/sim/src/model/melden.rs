//! Reporting and freezing, told naively: one list of everything that was ever reported and one of what is frozen. The
//! newest Meldung of a thing is the last in the list.

use super::effects::{Draws, Effect};
use super::rules::only;
use super::{Model, Rolle, WEEK};
use domain::event::{Event, KnotenText};
use domain::{
    Anliegen, AntragId, Begruendung, Beschreibung, Command, FadenArt, GarnrolleId, Gegenstand, KnotenArt,
    KnotenId, Meldestand, Micros, OrtId, Refusal, Text, Timestamp,
};

/// 24 h, in microseconds.
pub const DAY: Micros = Micros(24 * 60 * 60 * 1_000_000);

/// A Meldung.
#[derive(Clone, Debug)]
pub struct Gemeldet {
    /// What it is about.
    pub gegenstand: Gegenstand,
    /// The Antrag that is voted on.
    pub antrag: AntragId,
    /// In which version it stood then.
    pub version: u32,
    /// What came of it.
    pub stand: Meldestand,
}

/// Looking.
impl Model {
    /// The newest Meldung of a thing.
    #[must_use]
    pub fn meldung(&self, gegenstand: Gegenstand) -> Option<&Gemeldet> {
        self.gemeldet.iter().rev().find(|one| one.gegenstand == gegenstand)
    }

    /// Whether the thing is frozen.
    #[must_use]
    pub fn frozen(&self, gegenstand: Gegenstand) -> bool {
        self.eingefroren.iter().any(|(one, _)| *one == gegenstand)
    }

    /// Whose business a thing is and in which version it stands, or why there is nothing to report.
    fn written(&self, gegenstand: Gegenstand) -> Result<(OrtId, u32), Refusal> {
        let knoten = self.knoten(gegenstand.knoten()).ok_or(Refusal::KnotenUnbekannt)?;
        match gegenstand {
            Gegenstand::Knoten { .. } => {
                let structure = knoten.kern.art.is_structure();
                if structure {
                    Err(Refusal::StrukturUnveraenderlich)
                } else {
                    Ok((knoten.ort, knoten.version))
                }
            }
            Gegenstand::Element { element, .. } => {
                let stands = knoten.elements.iter().any(|one| one.id == element);
                if stands { Ok((knoten.ort, knoten.version)) } else { Err(Refusal::ElementUnbekannt) }
            }
            Gegenstand::Nachricht { nachricht, .. } => {
                let known = self.nachricht(nachricht).filter(|one| one.knoten == knoten.id);
                let known = known.ok_or(Refusal::NachrichtUnbekannt)?;
                if known.withdrawn {
                    Err(Refusal::NachrichtZurueckgezogen)
                } else {
                    Ok((knoten.ort, known.version))
                }
            }
        }
    }

    /// Where the Faden of a Meldung leads: to what is reported, and where that has dissolved to the Webrat.
    fn leads_to(&self, about: KnotenId, ort: OrtId) -> KnotenId {
        let webrat = self.knoten.iter().find(|one| one.ort == ort && one.kern.art == KnotenArt::Webrat);
        let gone = self.knoten(about).is_none_or(|knoten| knoten.dissolved.is_some());
        webrat.filter(|_| gone).map_or(about, |webrat| webrat.id)
    }
}

/// Which rules a command breaks.
impl Model {
    pub(super) fn broken_reporting(&self, rolle: &Rolle, command: &Command) -> Vec<Refusal> {
        match command {
            Command::InhaltMelden { gegenstand, .. } => {
                let mut broken = only(rolle.weber, Refusal::NurWeber);
                match self.written(*gegenstand) {
                    Err(refusal) => broken.push(refusal),
                    Ok((ort, version)) => {
                        broken.extend(only(rolle.ort == ort, Refusal::FremdeOrtsweberei));
                        broken.extend(self.settled(*gegenstand, version));
                    }
                }
                let own = |one: &&Gemeldet| self.antrag(one.antrag).is_some_and(|it| it.by == rolle.id);
                let runs = self.gemeldet.iter().filter(|one| one.stand == Meldestand::Eingeklappt);
                broken.extend(only(runs.filter(own).count() < 5, Refusal::ZuVieleMeldungen { max: 5 }));
                broken
            }
            Command::InhaltEinfrieren { gegenstand, .. } => match self.written(*gegenstand) {
                Err(refusal) => vec![refusal],
                Ok((ort, _)) => {
                    let mut broken = self.responsible(rolle.id, ort);
                    broken.extend(only(!self.frozen(*gegenstand), Refusal::Eingefroren));
                    broken
                }
            },
            money => self.broken_money(rolle, money),
        }
    }

    /// What is being decided or was decided about a thing as it stands.
    fn settled(&self, gegenstand: Gegenstand, version: u32) -> Vec<Refusal> {
        let mut broken = only(!self.frozen(gegenstand), Refusal::Eingefroren);
        let Some(last) = self.meldung(gegenstand) else { return broken };
        match last.stand {
            Meldestand::Eingeklappt => broken.push(Refusal::MeldungLaeuft { antrag: last.antrag }),
            Meldestand::Ausgeblendet => broken.push(Refusal::SchonAusgeblendet),
            Meldestand::Gezeigt => broken.extend(only(version > last.version, Refusal::SchonGeprueft)),
        }
        broken
    }
}

/// What a command leads to.
impl Model {
    pub(super) fn effect_reporting(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        command: &Command,
        seen: &[Event],
    ) -> Effect {
        let (Command::InhaltMelden { gegenstand, grund } | Command::InhaltEinfrieren { gegenstand, grund }) =
            command
        else {
            return Err("only the weave does this".into());
        };
        let (gegenstand, text) = (*gegenstand, told(grund)?);
        let (ort, version) = self.written(gegenstand).map_err(|refusal| format!("{refusal:?}"))?;
        let about = gegenstand.knoten();
        if matches!(command, Command::InhaltEinfrieren { .. }) {
            let anliegen = Anliegen::Einfrierung { gegenstand };
            let filed = self.filed(now, by, (ort, anliegen, Some(about)), &text, (now + WEEK, seen))?;
            let id = self.antraege.last().ok_or("no Antrag")?.id;
            self.eingefroren.push((gegenstand, id));
            let frozen = Event::InhaltEingefroren { gegenstand, by, antrag: id };
            let to = KnotenId::from_u128(id.as_u128());
            let draws = Draws { art: FadenArt::Antrag, interesse: None, from: by, to };
            return Ok(vec![filed, frozen, self.drawn(now, draws, seen.last())?]);
        }
        let anliegen = Anliegen::Meldung { gegenstand };
        let filed = self.filed(now, by, (ort, anliegen, Some(about)), &text, (now, seen))?;
        let id = self.antraege.last().ok_or("no Antrag")?.id;
        let opened = self.open_vote(id, now);
        let stand = Meldestand::Eingeklappt;
        self.gemeldet.push(Gemeldet { gegenstand, antrag: id, version, stand });
        let folded = Event::InhaltEingeklappt { gegenstand, version, antrag: id };
        let to = self.leads_to(about, ort);
        let draws = Draws { art: FadenArt::Meldung, interesse: None, from: by, to };
        let leads = self.drawn(now, draws, seen.last())?;
        Ok([vec![filed], opened, vec![folded, leads]].concat())
    }

    /// A Meldung was accepted.
    pub(super) fn hide(&mut self, id: AntragId, gegenstand: Gegenstand) -> Event {
        self.gemeldet.iter_mut().filter(|one| one.antrag == id).for_each(|one| {
            one.stand = Meldestand::Ausgeblendet;
        });
        Event::InhaltAusgeblendet { gegenstand, antrag: id }
    }

    /// What this Antrag did to a thing is undone, because of that one.
    pub(super) fn let_go(&mut self, id: AntragId, durch: AntragId) -> Option<Event> {
        if let Some(at) = self.eingefroren.iter().position(|(_, antrag)| *antrag == id) {
            let (gegenstand, _) = self.eingefroren.remove(at);
            return Some(Event::InhaltAufgetaut { gegenstand, antrag: durch });
        }
        let meldung = self.gemeldet.iter_mut().find(|one| one.antrag == id)?;
        meldung.stand = Meldestand::Gezeigt;
        Some(Event::InhaltGezeigt { gegenstand: meldung.gegenstand, antrag: durch })
    }
}

/// The reason is what the Antrag says; its beginning is the title, of at most 120 characters.
fn told(grund: &Begruendung) -> Result<KnotenText, String> {
    let line = grund.as_str().split('\n').next().unwrap_or_default();
    let short: String = line.chars().take(119).collect();
    let title = if line.chars().count() > 120 { format!("{}…", short.trim_end()) } else { line.to_owned() };
    let title = Text::new(&title).map_err(|error| error.to_string())?;
    let description = Beschreibung::new(grund.as_str()).map_err(|error| error.to_string())?;
    Ok(KnotenText { title, description })
}
