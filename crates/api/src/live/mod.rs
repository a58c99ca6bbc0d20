//! The live feed: every durable event, in order, to everyone who watches. The newest events are kept in a bounded
//! ring; each is encoded once, by the first who needs it, and shared. A watcher is a position in the ring and nothing
//! more, so a slow one costs no memory: what it misses it reads from the log.

mod frame;

use domain::{Event, Happened, Place};
use loom::{Kept, Sink};
use parking_lot::RwLock;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;
use views::Views;

pub(crate) use frame::{Frame, Frames, Look};

/// Events that the ring keeps unless told otherwise.
pub const RING_EVENTS: usize = 65_536;

/// The live feed, for whoever answers watchers.
#[derive(Clone)]
pub struct Feed {
    shared: Arc<Shared>,
    woken: watch::Receiver<u64>,
}

/// The live feed, for the loom. It comes after the views, because it asks them where things lie.
pub struct FeedSink {
    shared: Arc<Shared>,
    wake: watch::Sender<u64>,
}

struct Shared {
    ring: RwLock<Ring>,
    views: Arc<RwLock<Views>>,
    watchers: AtomicUsize,
}

#[derive(Default)]
struct Ring {
    batches: VecDeque<Arc<Batch>>,
    events: usize,
    capacity: usize,
    /// Up to here everything was told before there was a ring; it is read from the log.
    before: u64,
}

/// Events that became durable together.
pub(crate) struct Batch {
    happened: Arc<[Happened]>,
    frames: OnceLock<Frames>,
}

/// A place among the watchers, given back when dropped.
pub(crate) struct Seat(Arc<Shared>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.watchers.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A feed that keeps so many events, and its sink.
#[must_use]
pub fn feed(views: Arc<RwLock<Views>>, capacity: usize) -> (Feed, FeedSink) {
    let ring = Ring { capacity: capacity.max(1), ..Ring::default() };
    let shared = Arc::new(Shared { ring: RwLock::new(ring), views, watchers: AtomicUsize::new(0) });
    let (wake, woken) = watch::channel(0);
    (Feed { shared: Arc::clone(&shared), woken }, FeedSink { shared, wake })
}

impl Sink for FeedSink {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        let Some(last) = batch.last() else { return };
        let mut ring = self.shared.ring.write();
        if batch.iter().any(|one| matches!(one.event, Event::InhaltEingefroren { .. })) {
            ring.forget_frames();
        }
        let goes = batch.iter().rposition(|one| matches!(one.event, Event::RolleVergessen { .. }));
        let happened = goes.map_or_else(
            || Arc::clone(batch),
            |place| {
                ring.forget_events();
                // What stands before it in the same batch may still be readable here: it is read from the log, too.
                Arc::from(&batch[place..])
            },
        );
        ring.push(Batch { happened, frames: OnceLock::new() });
        drop(ring);
        self.wake.send_replace(last.position);
    }

    /// What was told before is in the log.
    fn resume(&mut self, kept: &Kept<'_>) -> bool {
        self.shared.ring.write().before = kept.position();
        true
    }
}

impl Ring {
    fn push(&mut self, batch: Batch) {
        self.events += batch.happened.len();
        self.batches.push_back(Arc::new(batch));
        while self.events > self.capacity && self.batches.len() > 1 {
            self.events -= self.batches.pop_front().map_or(0, |oldest| oldest.happened.len());
        }
    }

    /// Something was frozen: what was made ready before may still say it.
    fn forget_frames(&mut self) {
        for batch in &mut self.batches {
            *batch = Arc::new(Batch { happened: Arc::clone(&batch.happened), frames: OnceLock::new() });
        }
    }

    /// Somebody was forgotten: who has not seen what was said reads it from the log, where nobody can open it any more.
    fn forget_events(&mut self) {
        (self.batches, self.events) = (VecDeque::new(), 0);
    }

    /// The batches that hold anything from this position on; nothing when the ring does not reach back so far.
    fn from(&self, position: u64) -> Option<Vec<Arc<Batch>>> {
        let Some(oldest) = self.batches.front() else { return (position > self.before).then(Vec::new) };
        if position < oldest.first() {
            return None;
        }
        let skip = self.batches.partition_point(|batch| batch.last() < position);
        Some(self.batches.iter().skip(skip).cloned().collect())
    }
}

impl Batch {
    fn first(&self) -> u64 {
        self.happened.first().map_or(0, |event| event.position)
    }

    /// The position of the newest event in it.
    pub fn last(&self) -> u64 {
        self.happened.last().map_or(0, |event| event.position)
    }
}

impl Feed {
    /// How many watch at the moment.
    #[must_use]
    pub fn watchers(&self) -> usize {
        self.shared.watchers.load(Ordering::Relaxed)
    }

    /// A seat, while fewer than `most` are taken.
    pub(crate) fn sit(&self, most: usize) -> Option<Seat> {
        let taken = self.shared.watchers.fetch_add(1, Ordering::Relaxed);
        let seat = Seat(Arc::clone(&self.shared));
        (taken < most).then_some(seat)
    }

    /// A receiver that wakes with every batch.
    pub(crate) fn woken(&self) -> watch::Receiver<u64> {
        self.woken.clone()
    }

    /// The batches from this position on; nothing when they have to be read from the log.
    pub(crate) fn from(&self, position: u64) -> Option<Vec<Arc<Batch>>> {
        self.shared.ring.read().from(position)
    }

    /// The frames of a batch, made once.
    pub(crate) fn frames<'b>(&self, batch: &'b Batch) -> &'b Frames {
        batch.frames.get_or_init(|| self.encode(&batch.happened))
    }

    /// The frames of events that were read from the log.
    pub(crate) fn encode(&self, happened: &[Happened]) -> Frames {
        let views = self.shared.views.read();
        Frames::of(happened, |event| Look {
            place: place_of(&views, event),
            withheld: views.is_frozen(event),
        })
    }
}

/// Where an event happened, if it happened anywhere that is public.
fn place_of(views: &Views, event: &domain::Event) -> Option<Place> {
    use domain::Event as E;
    let now = views.time();
    let knoten = |id| views.knoten_summary(id, now).map(|knoten| knoten.kern.place);
    match event {
        E::KnotenGeknuepft { kern, .. }
        | E::KnotenImportiert { kern, .. }
        | E::KnotenGeaendert { kern, .. } => Some(kern.place),
        E::ElementHinzugefuegt { knoten: id, .. }
        | E::ElementGeaendert { knoten: id, .. }
        | E::ElementEntfernt { knoten: id, .. }
        | E::NachrichtGeschrieben { knoten: id, .. }
        | E::NachrichtBearbeitet { knoten: id, .. }
        | E::NachrichtZurueckgezogen { knoten: id, .. }
        | E::FadenGezogen { to: id, .. }
        | E::FadenVerzwirnt { knoten: id, .. }
        | E::FadenEntzwirnt { knoten: id, .. }
        | E::FadenVerblasst { knoten: id, .. }
        | E::KnotenAufgeloest { knoten: id, .. } => knoten(*id),
        E::GarnrolleRegistriert { position, .. } | E::KartenstatusGeaendert { position, .. } => {
            position.known().copied().flatten()
        }
        E::AntragGestellt { place, .. } => Some(*place),
        E::AntragZurueckgezogen { antrag }
        | E::EinspruchErhoben { antrag, .. }
        | E::EinspruchZurueckgezogen { antrag, .. }
        | E::AntragAngenommen { antrag, .. }
        | E::AntragAbgelehnt { antrag, .. }
        | E::AbstimmungEroeffnet { antrag, .. }
        | E::StimmeAbgegeben { antrag, .. }
        | E::AbstimmungGeschlossen { antrag, .. }
        | E::BeschlussAufgehoben { antrag, .. } => knoten(antrag.raum()),
        E::InhaltEingeklappt { gegenstand, .. }
        | E::InhaltAusgeblendet { gegenstand, .. }
        | E::InhaltGezeigt { gegenstand, .. }
        | E::InhaltEingefroren { gegenstand, .. }
        | E::InhaltAufgetaut { gegenstand, .. } => knoten(gegenstand.knoten()),
        E::VerifizierungBeschlossen { garnrolle, .. }
        | E::VerifizierungEntzogen { garnrolle, .. }
        | E::RolleVergessen { garnrolle, .. }
        | E::DelegationErteilt { from: garnrolle, .. }
        | E::DelegationErneuert { from: garnrolle, .. }
        | E::DelegationGeendet { from: garnrolle, .. }
        | E::GarnrolleVerifiziert { garnrolle, .. }
        | E::ProfilGeaendert { garnrolle, .. } => {
            views.rolle(*garnrolle)?.position.map(|position| position.place)
        }
        E::SpendeEingegangen { ort, .. }
        | E::AnonymeSpendeEingegangen { ort, .. }
        | E::AuszahlungFreigegeben { ort, .. }
        | E::AuszahlungNichtGedeckt { ort, .. }
        | E::AuszahlungBezahlt { ort, .. }
        | E::AuszahlungZurueckgenommen { ort, .. }
        | E::BuchungKorrigiert { ort, .. } => views.konto_knoten(*ort).and_then(knoten),
        E::OrtswebereiGegruendet { .. }
        | E::VerantwortlicheErnannt { .. }
        | E::PrivatGeaendert { .. }
        | E::VergessenBeantragt { .. }
        | E::VergessenZurueckgenommen { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::Regel;
    use domain::{Actor, CommandId, GarnrolleId, Timestamp};

    fn happened(position: u64, event: Event) -> Happened {
        let (time, actor, command_id) =
            (Timestamp::from_micros(0), Actor::Betreiber, CommandId::from_u128(1));
        Happened { position, time, ort: None, actor, command_id, event }
    }

    #[test]
    fn what_was_said_before_somebody_was_forgotten_is_not_kept_ready_even_in_the_same_batch() {
        let (feed, mut sink) = feed(Arc::new(RwLock::new(Views::new())), RING_EVENTS);
        let garnrolle = GarnrolleId::from_u128(7);
        let asked = Event::VergessenZurueckgenommen { garnrolle };
        let gone = Event::RolleVergessen { garnrolle, regel: Regel::VomBetreiberVergessen };
        sink.committed(&Arc::from([happened(1, asked.clone())]));
        assert!(feed.shared.ring.read().from(1).is_some());
        sink.committed(&Arc::from([happened(2, asked.clone()), happened(3, gone), happened(4, asked)]));
        let ring = feed.shared.ring.read();
        assert!(ring.from(1).is_none() && ring.from(2).is_none());
        let kept: Vec<u64> = ring
            .from(3)
            .unwrap()
            .iter()
            .flat_map(|batch| batch.happened.iter())
            .map(|one| one.position)
            .collect();
        assert_eq!(kept, [3, 4]);
    }
}
