//! Comparing: what the loom knows, what readers are shown and what the log holds, each with the model.

use crate::model::{Faden, Knoten, Model, Rolle, WEEK};
use crate::wishes::CANARY;
use domain::state::{Ends, Salden, Status, Vergessen};
use domain::{AuszahlungStatus, BuchungArt, Gegenstand, Geldkonto, Kartenstatus, OrtId, State, Timestamp};
use log::Record;
use views::{Bestand, DelegationenQuery, KnotenQuery, KnotenSummary, PageRequest, Views, Zeit};

/// Nothing, or a sentence that says what differs.
pub type Check = Result<(), String>;

/// Both are the same.
///
/// # Errors
/// A sentence that says what differs.
pub fn same<T: PartialEq + std::fmt::Debug>(what: impl std::fmt::Display, is: &T, model: &T) -> Check {
    if is == model { Ok(()) } else { Err(format!("{what}: it is {is:?}, the model says {model:?}")) }
}

/// A record that continues the log: next position, no earlier time, its own leaf, nothing personal in the open.
///
/// # Errors
/// A sentence when it does not.
pub fn record(record: &Record, position: u64, not_before: Timestamp) -> Check {
    same("the position of a record", &record.position, &position)?;
    if record.time < not_before {
        return Err(format!("time falls at position {position}: {} after {not_before}", record.time));
    }
    if record.leaf != record.leaf_hash() {
        return Err(format!("the leaf at position {position} is not that of its content"));
    }
    let open = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
    if open(&record.payload) || record.sealed.iter().any(|sealed| open(&sealed.ciphertext)) {
        return Err(format!("something personal stands in the open at position {position}"));
    }
    Ok(())
}

/// What the loom decides against is what the model says.
///
/// # Errors
/// A sentence that says what differs.
pub fn state(state: &State, model: &Model) -> Check {
    same("the number of Knoten", &state.knoten.len(), &model.knoten.len())?;
    same("the number of Garnrollen", &state.rollen.len(), &model.rollen.len())?;
    let living = model.rollen.iter().filter(|rolle| !rolle.forgotten).count();
    same("the number of addresses", &state.emails.len(), &living)?;
    same("the number of messages", &state.nachrichten.len(), &model.nachrichten.len())?;
    same("the number of Fäden", &state.faeden.len(), &model.faeden.len())?;
    for faden in &model.faeden {
        let is = state.faeden.get(&faden.id).map(|faden| (faden.from, faden.to, faden.ends));
        let ends = if faden.garn.is_some() { Ends::Never } else { Ends::At(faden.since + WEEK) };
        same(faden.id, &is, &Some((faden.from, faden.to, ends)))?;
    }
    for knoten in &model.knoten {
        one_knoten(state, model, knoten)?;
    }
    for rolle in &model.rollen {
        one_rolle(state, model, rolle)?;
    }
    for nachricht in &model.nachrichten {
        let is =
            state.nachrichten.get(&nachricht.id).map(|one| (one.knoten, one.by, one.version, one.withdrawn));
        let says = (nachricht.knoten, nachricht.by, nachricht.version, nachricht.withdrawn);
        same(nachricht.id, &is, &Some(says))?;
    }
    deciding(state, model)?;
    money(state, model)?;
    for ort in &model.orte {
        let is = state.orte.get(&ort.id).map(|ort| ort.verantwortliche.iter().copied().collect::<Vec<_>>());
        same(ort.id, &is, &Some(ort.verantwortliche.clone()))?;
    }
    Ok(())
}

fn deciding(state: &State, model: &Model) -> Check {
    same("the number of Anträge", &state.antraege.len(), &model.antraege.len())?;
    same("the number of lent voices", &state.delegationen.len(), &model.lent.len())?;
    for antrag in &model.antraege {
        let is = state.antraege.get(&antrag.id);
        let is =
            is.map(|one| (one.status, one.decision_deadline, one.einsprueche.len(), one.aufgehoben_durch));
        let says = (antrag.status, antrag.deadline(), antrag.einsprueche.len(), antrag.repealed_by);
        same(antrag.id, &is, &Some(says))?;
    }
    for one in &model.gemeldet {
        let is = state.sichtung(one.gegenstand);
        let newest = model.meldung(one.gegenstand).map(|last| (last.antrag, last.version, last.stand));
        same(one.antrag, &is.meldung.map(|last| (last.antrag, last.version, last.stand)), &newest)?;
        same(one.antrag, &is.is_frozen(), &model.frozen(one.gegenstand))?;
    }
    let frozen = state.sichtungen.values().filter(|one| one.is_frozen()).count();
    same("how much is frozen", &frozen, &model.eingefroren.len())?;
    for lent in &model.lent {
        let is = state.delegationen.get(&lent.from).map(|one| (one.id, one.to));
        same(lent.id, &is, &Some((lent.id, lent.to)))?;
        same(lent.id, &state.delegation_ends(lent.from), &Some(model.lent_until(lent)))?;
    }
    Ok(())
}

/// What lies in every account, counted from the lists of the model, and where every payout stands.
fn money(state: &State, model: &Model) -> Check {
    same("the number of entries", &state.buchungen.len(), &model.buchungen.len())?;
    same("the number of payouts", &state.auszahlungen.len(), &model.auszahlungen.len())?;
    for ort in &model.orte {
        let salden = state.konten.get(&ort.id).copied().unwrap_or_default();
        salden_of(&salden, model, ort.id)?;
    }
    for one in &model.auszahlungen {
        same(one.id, &state.auszahlungen.get(&one.id).map(|is| is.status), &Some(one.status))?;
    }
    for one in &model.buchungen {
        let is = state.buchungen.get(&one.id).map(|is| (is.ort, is.art, is.betrag, is.korrigiert));
        same(one.id, &is, &Some((one.ort, one.art, one.betrag, one.undone)))?;
    }
    Ok(())
}

/// Nothing was made or lost, and never less is there than is reserved.
fn salden_of(salden: &Salden, model: &Model, ort: OrtId) -> Check {
    let is = Geldkonto::ALL.iter().map(|konto| salden.of(*konto)).collect::<Vec<_>>();
    let (reserved, paid) =
        (model.payouts(ort, AuszahlungStatus::Freigegeben), model.payouts(ort, AuszahlungStatus::Bezahlt));
    let says = vec![-model.given(ort), model.free(ort), reserved, paid];
    same(format_args!("what lies in the Konto of {ort}"), &is, &says)?;
    if is.iter().skip(1).any(|cents| *cents < 0) || is.iter().sum::<i64>() != 0 {
        return Err(format!("the Konto of {ort} holds {is:?}"));
    }
    Ok(())
}

fn one_knoten(state: &State, model: &Model, knoten: &Knoten) -> Check {
    let Some(is) = state.knoten.get(&knoten.id) else { return Err(format!("{} is not there", knoten.id)) };
    same(knoten.id, &(is.ort, is.by, is.version), &(knoten.ort, knoten.by, knoten.version))?;
    same(format_args!("the end of {}", knoten.id), &is.archived_at, &knoten.dissolved)?;
    if is.kern != knoten.kern {
        return Err(format!("{} is {:?}, the model says {:?}", knoten.id, is.kern, knoten.kern));
    }
    let mut elements: Vec<_> = knoten.elements.iter().map(|one| (one.id, one.by)).collect();
    elements.sort_unstable();
    let standing: Vec<_> = is.elements.iter().map(|(id, by)| (*id, *by)).collect();
    same(format_args!("the Raum of {}", knoten.id), &standing, &elements)?;
    let held = !is.garn.is_empty();
    same(format_args!("the permanence of {}", knoten.id), &held, &model.is_permanent(knoten.id))
}

fn one_rolle(state: &State, model: &Model, rolle: &Rolle) -> Check {
    let Some(is) = state.rollen.get(&rolle.id) else { return Err(format!("{} is not there", rolle.id)) };
    let status = if rolle.weber { Status::Weber } else { Status::Gast };
    same(rolle.id, &(is.ort, is.status, is.last_action), &(rolle.ort, status, rolle.last_action))?;
    let asked = rolle.asked.map_or(Vergessen::Nein, Vergessen::Am);
    same(rolle.id, &is.vergessen, &if rolle.forgotten { Vergessen::Ja } else { asked })?;
    if rolle.forgotten {
        same(rolle.id, &(is.email.as_ref(), is.place, is.drawn), &(None, None, None))?;
    } else {
        same(rolle.id, &(is.email.as_ref(), is.place), &(Some(&rolle.email), Some(rolle.place)))?;
        same("whose address it is", &state.emails.get(&rolle.email), &Some(&rolle.id))?;
    }
    same(rolle.id, &(is.kartenstatus, is.radius_m), &(rolle.kartenstatus, rolle.radius_m))?;
    let living = model.living().filter(|knoten| knoten.by == Some(rolle.id)).count();
    same("the living Knoten of somebody", &(is.living_knoten as usize), &living)
}

/// What readers are told about a moment is what the model says about it, whether or not a timer has run.
///
/// # Errors
/// A sentence that says what differs.
pub fn views(views: &Views, model: &Model, now: Timestamp) -> Check {
    let counts = views.statistik(None, now);
    let dissolved = model.knoten.iter().filter(|knoten| knoten.dissolved.is_some()).count();
    let garn = model.active(now).filter(|faden| faden.garn.is_some()).count();
    let weber = model.rollen.iter().filter(|rolle| rolle.weber).count();
    let is = [counts.living(), counts.archiviert, counts.faeden + counts.garn, counts.garn, counts.weber];
    let says = [model.living().count(), dissolved, model.active(now).count(), garn, weber];
    same("living, archived, Fäden and Garn, Garn, Weber", &is.map(|n| n as usize), &says)?;
    listed(views, model, now)?;
    for faden in model.active(now) {
        one_faden(views, faden, now)?;
    }
    for faden in model.past.iter().rev().take(30) {
        same(format_args!("{} at {now}", faden.id), &views.faden(faden.id, now), &None)?;
    }
    decided(views, model, now)?;
    kept(views, model)?;
    for rolle in &model.rollen {
        shown(views, rolle)?;
    }
    Ok(())
}

/// Every list of Knoten, page by page, and each Knoten on it.
fn listed(views: &Views, model: &Model, now: Timestamp) -> Check {
    for bestand in [Bestand::Lebend, Bestand::Archiv] {
        let mut page = PageRequest::first(100);
        let mut found: Vec<KnotenSummary> = Vec::new();
        loop {
            let list = views.knoten_list(&KnotenQuery { bestand, page, ..KnotenQuery::default() }, now);
            found.extend(list.items);
            match list.next {
                Some(cursor) => page.after = Some(cursor),
                None => break,
            }
        }
        found.sort_by_key(|knoten| knoten.id);
        let lives = |knoten: &&Knoten| knoten.dissolved.is_none() == (bestand == Bestand::Lebend);
        let mut says: Vec<&Knoten> = model.knoten.iter().filter(lives).collect();
        says.sort_by_key(|knoten| knoten.id);
        let ids = found.iter().map(|knoten| knoten.id).collect::<Vec<_>>();
        same("a list of Knoten", &ids, &says.iter().map(|knoten| knoten.id).collect())?;
        for (is, knoten) in found.iter().zip(says) {
            summary(is, model, knoten, now)?;
        }
    }
    Ok(())
}

fn summary(is: &KnotenSummary, model: &Model, knoten: &Knoten, now: Timestamp) -> Check {
    let what = format_args!("{} at {now}", knoten.id);
    same(what, &(is.ort, is.version, is.created_by), &(knoten.ort, knoten.version, knoten.by))?;
    same(what, &is.archived_at, &knoten.dissolved)?;
    same(what, &is.kern.as_ref(), &&knoten.kern)?;
    if let Some(text) = &knoten.text {
        let frozen = model.frozen(Gegenstand::Knoten { knoten: knoten.id });
        let forgotten = knoten.text_by.is_some_and(|by| model.known(by).is_none());
        same(what, &is.title(), &Some(text.title.as_str()).filter(|_| !frozen && !forgotten))?;
    }
    let structure = knoten.by.is_none();
    same(what, &is.is_permanent, &(structure || model.is_permanent(knoten.id)))?;
    let leading: Vec<&Faden> = model.active(now).filter(|faden| faden.to == knoten.id).collect();
    same(what, &is.faeden_count, &leading.len())?;
    same(what, &is.garn_count, &leading.iter().filter(|faden| faden.garn.is_some()).count())?;
    let said = model.nachrichten.iter().filter(|one| one.knoten == knoten.id).count();
    same(what, &is.nachrichten_count, &said)
}

fn one_faden(views: &Views, faden: &Faden, now: Timestamp) -> Check {
    let what = format_args!("{} at {now}", faden.id);
    let Some(is) = views.faden(faden.id, now) else { return Err(format!("{what} is not shown")) };
    let expires_at = faden.garn.is_none().then_some(faden.since + WEEK);
    let place = (is.from_garnrolle, is.to_knoten, is.kind);
    same(what, &place, &(faden.from, faden.to, faden.art))?;
    same(what, &(is.created_at, is.expires_at), &(faden.since, expires_at))?;
    same(what, &(is.is_garn, is.element), &(faden.garn.is_some(), faden.garn.flatten()))?;
    let left = expires_at.map_or(WEEK.0, |end| end.since(now).0);
    let strength = u32::try_from(i128::from(left) * 1_000_000 / i128::from(WEEK.0)).unwrap_or(0);
    same(what, &is.strength_ppm, &strength)
}

/// Where a Garnrolle stands on the map, for everybody.
fn shown(views: &Views, rolle: &Rolle) -> Check {
    let Some(is) = views.rolle(rolle.id) else { return Err(format!("{} is not shown", rolle.id)) };
    let drawn = rolle.drawn.map(|(.., place)| place);
    let says = match rolle.kartenstatus {
        Kartenstatus::Verborgen => None,
        Kartenstatus::Ungefaehr => drawn.map(|place| (place, rolle.radius_m)),
        Kartenstatus::Genau => Some((rolle.place, 0)),
    };
    let position = is.position.map(|position| (position.place, position.genauigkeit_m));
    same(format_args!("the place of {}", rolle.id), &position, &says)?;
    same("whether somebody has a name", &is.name().is_some(), &!rolle.forgotten)?;
    if rolle.forgotten {
        return Ok(());
    }
    same("whose address it is", &views.rolle_by_email(&rolle.email), &Some(rolle.id))
}

/// What readers are told about money.
fn kept(views: &Views, model: &Model) -> Check {
    for ort in &model.orte {
        let Some(konto) = views.konto(ort.id) else { return Err(format!("{} has no Konto", ort.id)) };
        salden_of(&konto.salden, model, ort.id)?;
        let newest = views.buchungen(ort.id, &PageRequest::first(200)).items;
        let all = model.buchungen.iter().filter(|one| one.ort == ort.id);
        let says = all.map(|one| one.id).rev().take(200).collect::<Vec<_>>();
        same("the statement", &newest.iter().map(|one| one.id).collect(), &says)?;
        let hidden = newest.iter().filter(|one| matches!(one.zeit, Zeit::Tag(_)));
        if let Some(told) = hidden.clone().find(|one| one.by.is_some()) {
            return Err(format!("{told:?} names who gave anonymously"));
        }
        if newest.len() < 200 {
            let given = newest.iter().filter(|one| one.art == BuchungArt::Spende);
            let left = given
                .map(|one| views.wohin(one.id).map_or(one.betrag.cents(), |gone| gone.uebrig(one.betrag)));
            same("what is left of all donations", &left.sum::<i64>(), &konto.salden.of(Geldkonto::Frei))?;
        }
        let waiting = model
            .auszahlungen
            .iter()
            .filter(|one| one.ort == ort.id && one.status == AuszahlungStatus::Freigegeben);
        let offen = views.auszahlungen_offen(ort.id, &PageRequest::first(200)).items;
        same("how many payouts wait", &offen.len(), &waiting.count().min(200))?;
        for one in offen {
            let covered: i64 = one.herkunft.iter().map(|(_, cents)| *cents).sum();
            same("where the money of a payout comes from", &covered, &one.betrag.cents())?;
            let led = |(from, cents): &(domain::BuchungId, i64)| {
                views.wohin(*from).is_some_and(|wohin| wohin.auszahlungen.contains(&(one.id, *cents)))
            };
            same("that every donation leads to it", &one.herkunft.iter().all(led), &true)?;
        }
    }
    for one in &model.auszahlungen {
        same(one.id, &views.auszahlung(one.id).map(|is| is.status), &Some(one.status))?;
    }
    Ok(())
}

/// Where every Antrag stands, and that the Stimmen of a vote add up to everyone who may vote.
fn decided(views: &Views, model: &Model, now: Timestamp) -> Check {
    for antrag in &model.antraege {
        let is = views.antrag(antrag.id).map(|view| (view.status, view.decision_deadline));
        same(format_args!("{} at {now}", antrag.id), &is, &Some((antrag.status, antrag.deadline())))?;
        if antrag.voting_since.is_none() || antrag.status != domain::AntragStatus::Abstimmung {
            continue;
        }
        let Some(vote) = views.abstimmung(antrag.id.abstimmung(), now) else {
            return Err(format!("the vote about {} is not to be seen", antrag.id));
        };
        let carried: u32 = vote.stimmen.iter().map(|stimme| stimme.gewicht).sum();
        let counted = model.count(antrag);
        same("the voices that were cast", &carried, &(counted.ja + counted.nein + counted.enthaltung))?;
    }
    let lent = views.delegationen(&DelegationenQuery::default(), now).items.len();
    same("the lent voices at a moment", &lent, &model.lent.len().min(50))
}
