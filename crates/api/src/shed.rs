//! Who is sent away when more come than can be answered, and that at once: the outermost first, votes and objections
//! last. It counts requests and looks at nothing but their address.
//!
//! Reading costs processor time, so what is read waits here for its turn, in the order in which it came. That there is a
//! queue can only be seen when everybody who is ready has been let in before the work begins: while it is crowded each
//! request therefore steps back once behind the others. Changes wait for the disk, in the queue of the writer; here they
//! are counted only.

use axum::http::Method;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many requests may be under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Load {
    /// Reading, those that wait for their turn included.
    pub reads: usize,
    /// Reading that is being worked on at the same time.
    pub turns: usize,
    /// Changes.
    pub writes: usize,
}

impl Default for Load {
    /// 256 reads of half a millisecond wait 128 ms on one core; 2,048 changes fit into the queue of the writer.
    fn default() -> Self {
        Self { reads: 256, turns: 32, writes: 2_048 }
    }
}

/// How long a request can be done without. The later in this order, the later it is sent away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Rank {
    /// Search, statistics, tiles, sheets, feeds of dates, the log to look up, measurements of pages.
    Edge,
    /// Lists and new live feeds.
    List,
    /// One thing, and the pages themselves.
    Detail,
    /// Changes.
    Change,
    /// Votes, objections, lent voices, and signing in for them.
    Decide,
    /// Whether the instance lives. Never sent away.
    Health,
}

impl Rank {
    /// The rank of a request.
    pub fn of(method: &Method, path: &str) -> Self {
        let Some(path) = path.strip_prefix("/api/") else { return Self::Detail };
        let mut parts = path.split('/');
        let (first, last) = (parts.next().unwrap_or_default(), parts.next_back().unwrap_or_default());
        if !method.is_safe() {
            return match (first, last) {
                ("rum", _) => Self::Edge,
                ("abstimmungen", "vote") | ("antraege", "einspruch") | ("delegationen", _) => Self::Decide,
                ("auth", last) if last != "register" && last != "aufgabe" => Self::Decide,
                _ => Self::Change,
            };
        }
        match (first, last) {
            ("health", "live" | "ready") => Self::Health,
            ("suche" | "statistik" | "haufen" | "tiles" | "log" | "doku" | "openapi.json", _)
            | (
                _,
                "auszug.pdf"
                | "beschluss.pdf"
                | "fristen.ics"
                | "entscheidungen.atom"
                | "aktivitaet"
                | "verlauf",
            ) => Self::Edge,
            ("live" | "metrics" | "automatik", _)
            | ("knoten" | "garnrollen" | "faeden" | "antraege" | "delegationen" | "ortswebereien", "") => {
                Self::List
            }
            _ => Self::Detail,
        }
    }
}

/// The door with its counts.
pub(crate) struct Shed {
    load: Load,
    reading: AtomicUsize,
    writing: AtomicUsize,
    turns: Semaphore,
    /// Everybody who has come, to see how many did meanwhile.
    come: AtomicU32,
    crowded: AtomicBool,
}

/// A request that was let in; its place is free again when this is dropped.
pub(crate) struct Inside<'s> {
    shed: &'s Shed,
    /// Among whom it counts; whether the instance lives counts nowhere, and waits for no turn.
    among: Option<Among>,
}

/// What is counted apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Among {
    Reads,
    Changes,
}

/// One in so many looks whether it is crowded.
const LOOK_EVERY: u32 = 8;
/// From so many others on that are ready at the same moment it is.
const CROWD: u32 = 3;

impl Shed {
    pub fn new(load: Load) -> Self {
        Self {
            load,
            reading: AtomicUsize::new(0),
            writing: AtomicUsize::new(0),
            turns: Semaphore::new(load.turns.max(1)),
            come: AtomicU32::new(0),
            crowded: AtomicBool::new(false),
        }
    }

    /// Lets a request in; nothing when it is to be sent away.
    pub fn enter(&self, rank: Rank, is_read: bool) -> Option<Inside<'_>> {
        if rank == Rank::Health {
            return Some(Inside { shed: self, among: None });
        }
        let among = if is_read { Among::Reads } else { Among::Changes };
        let before = self.count(among).fetch_add(1, Ordering::Relaxed);
        let inside = Inside { shed: self, among: Some(among) };
        (before < self.room(rank)).then_some(inside)
    }

    const fn count(&self, among: Among) -> &AtomicUsize {
        match among {
            Among::Reads => &self.reading,
            Among::Changes => &self.writing,
        }
    }

    /// How many may be inside for one of this rank to come in.
    fn room(&self, rank: Rank) -> usize {
        let Load { reads, writes, .. } = self.load;
        match rank {
            Rank::Edge => reads / 4,
            Rank::List => reads / 2,
            Rank::Detail => reads,
            Rank::Change => writes / 2,
            Rank::Decide => writes,
            Rank::Health => usize::MAX,
        }
    }
}

impl<'s> Inside<'s> {
    /// Waits for the turn. A change has it at once.
    pub async fn turn(&self) -> Option<SemaphorePermit<'s>> {
        if self.among != Some(Among::Reads) {
            return None;
        }
        let come = self.shed.come.fetch_add(1, Ordering::Relaxed);
        if self.shed.crowded.load(Ordering::Relaxed) || come.is_multiple_of(LOOK_EVERY) {
            tokio::task::yield_now().await;
            let meanwhile = self.shed.come.load(Ordering::Relaxed).wrapping_sub(come);
            self.shed.crowded.store(meanwhile > CROWD, Ordering::Relaxed);
        }
        self.shed.turns.acquire().await.ok()
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if let Some(among) = self.among {
            self.shed.count(among).fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    const LOAD: Load = Load { reads: 8, turns: 1, writes: 4 };

    #[test]
    fn the_outermost_is_sent_away_first_and_a_vote_last() {
        let shed = Shed::new(LOAD);
        let mut inside = Vec::new();
        let mut refused = Vec::new();
        let ranks = [Rank::Edge, Rank::List, Rank::Detail, Rank::Change, Rank::Decide];
        for _ in 0..20 {
            for rank in ranks {
                match shed.enter(rank, rank < Rank::Change) {
                    Some(entered) => inside.push(entered),
                    None if !refused.contains(&rank) => refused.push(rank),
                    None => {}
                }
            }
        }
        let reading = shed.reading.load(Ordering::Relaxed);
        assert_eq!(refused, [Rank::Edge, Rank::Change, Rank::List, Rank::Decide, Rank::Detail]);
        // Whether the instance lives is asked as often as anybody likes, takes nobody's place and waits for nobody.
        let asked: Vec<_> = (0..100).map(|_| shed.enter(Rank::Health, true).unwrap()).collect();
        assert!(asked.iter().all(|one| one.turn().now_or_never().flatten().is_none()));
        assert_eq!(shed.reading.load(Ordering::Relaxed), reading);
        drop((inside, asked));
        assert!(ranks.iter().all(|rank| shed.enter(*rank, *rank < Rank::Change).is_some()));
    }

    #[test]
    fn the_edge_of_each_rank_is_exact() {
        for (rank, room) in
            [(Rank::Edge, 2), (Rank::List, 4), (Rank::Detail, 8), (Rank::Change, 2), (Rank::Decide, 4)]
        {
            let shed = Shed::new(LOAD);
            let entered: Vec<_> = (0..room).map(|_| shed.enter(rank, rank < Rank::Change).unwrap()).collect();
            assert!(shed.enter(rank, rank < Rank::Change).is_none(), "{rank:?}");
            drop(entered);
            assert!(shed.enter(rank, rank < Rank::Change).is_some());
        }
    }

    #[test]
    fn every_request_has_its_rank() {
        let of = |method: Method, path: &str| Rank::of(&method, path);
        for path in [
            "suche",
            "statistik",
            "tiles/gewebe/1/2/3",
            "antraege/7/beschluss.pdf",
            "konto/7/auszug.pdf",
            "knoten/7/verlauf",
        ] {
            assert_eq!(of(Method::GET, &format!("/api/{path}")), Rank::Edge, "{path}");
        }
        for path in ["knoten", "antraege", "live", "metrics", "automatik/7", "ortswebereien"] {
            assert_eq!(of(Method::GET, &format!("/api/{path}")), Rank::List, "{path}");
        }
        for path in ["/api/knoten/7", "/api/abstimmungen/7", "/api/me", "/", "/_app/immutable/a.js"] {
            assert_eq!(of(Method::GET, path), Rank::Detail, "{path}");
        }
        for path in
            ["abstimmungen/7/vote", "antraege/7/einspruch", "delegationen", "auth/session", "auth/login"]
        {
            assert_eq!(of(Method::POST, &format!("/api/{path}")), Rank::Decide, "{path}");
        }
        assert_eq!(of(Method::DELETE, "/api/delegationen/7"), Rank::Decide);
        for path in ["knoten", "auth/register", "auth/aufgabe", "antraege", "bilder"] {
            assert_eq!(of(Method::POST, &format!("/api/{path}")), Rank::Change, "{path}");
        }
        assert_eq!(of(Method::POST, "/api/rum"), Rank::Edge);
        assert_eq!(of(Method::GET, "/api/health/live"), Rank::Health);
    }

    #[tokio::test]
    async fn turns_are_taken_one_after_the_other_and_changes_need_none() {
        let shed = Shed::new(LOAD);
        let (first, second) =
            (shed.enter(Rank::Detail, true).unwrap(), shed.enter(Rank::Detail, true).unwrap());
        let turn = first.turn().await;
        let mut waiting = Box::pin(second.turn());
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(shed.enter(Rank::Change, false).unwrap().turn().await.is_none());
        drop(turn);
        assert!(waiting.await.is_some());
    }
}
