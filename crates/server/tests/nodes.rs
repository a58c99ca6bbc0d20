//! Two nodes on one PostgreSQL that write at once: two looms, each on a thread of its own, with one clock and one vault.
//! Every command succeeds, exactly once, and both know the same weave in the end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::command::Person;
use domain::event::Adresse;
use domain::{
    Actor, Anschrift, Bounds, Command, CommandId, DiscDraw, Email, Event, GarnrolleId, IdSeed, KnotenArt,
    KnotenId, NachrichtText, Name, Place, Polygon, Postleitzahl, Timestamp,
};
use log_postgres::throwaway::Throwaway;
use log_postgres::{PostgresLog, Safety};
use loom::vault::{MemoryKeys, Vault};
use loom::{Clock, Config, Environment, Loom, Outcome, Submission};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

/// Commands that each node writes.
const EACH: u64 = 60;

/// A clock that goes on whenever somebody looks.
#[derive(Clone, Default)]
struct Ticking(Arc<AtomicI64>);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

struct World {
    clock: Ticking,
    seed: u64,
}

impl World {
    fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 27)
    }
}

impl Environment for World {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }
    fn id_seed(&mut self) -> IdSeed {
        IdSeed::new(u128::from(self.next()) << 64 | u128::from(self.next()))
    }
    fn draw(&mut self) -> DiscDraw {
        DiscDraw::CENTRE
    }
    fn fill_random(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.next().to_le_bytes()[0]);
    }
}

/// What all nodes have in common.
struct Common {
    database: Throwaway,
    keys: MemoryKeys,
    clock: Ticking,
}

impl Common {
    fn node(&self, seed: u64) -> Loom {
        let log = PostgresLog::open(&self.database.url, Safety::Required).unwrap();
        let vault = Vault::open(Box::new(self.keys.clone())).unwrap();
        let world = World { clock: self.clock.clone(), seed: seed << 32 };
        Loom::open(Config::default(), Box::new(log), vault, Box::new(world), Vec::new()).unwrap()
    }
}

fn founding() -> Command {
    let corner = |lat, lon| Place::from_degrees(lat, lon).unwrap();
    let outer = vec![corner(53.5, 9.8), corner(53.5, 10.0), corner(53.6, 10.0), corner(53.6, 9.8)];
    let adresse = Adresse {
        street: Anschrift::new("Palmaille 1").unwrap(),
        postcode: Postleitzahl::new("22767").unwrap(),
        city: Anschrift::new("Hamburg").unwrap(),
    };
    Command::OrtswebereiGruenden {
        name: Name::new("Altona").unwrap(),
        bounds: Bounds::new(vec![Polygon { outer, holes: Vec::new() }]).unwrap(),
        person: Person {
            name: Name::new("Ada").unwrap(),
            adresse,
            email: Email::new("ada@example.org").unwrap(),
            place: corner(53.55, 9.95),
        },
    }
}

fn submission(id: u128, actor: Actor, command: Command) -> Submission {
    Submission { command_id: CommandId::from_u128(id), request_hash: [1; 16], actor, command }
}

/// Founds Altona; its founder and its Webrat.
fn found(node: &mut Loom) -> (GarnrolleId, KnotenId) {
    let outcome = node.weave(vec![submission(1, Actor::Betreiber, founding())]).remove(0).unwrap();
    let registered = |event: &Event| match event {
        Event::GarnrolleRegistriert { garnrolle, .. } => Some(*garnrolle),
        _ => None,
    };
    let ada = outcome.events.iter().find_map(|happened| registered(&happened.event)).unwrap();
    let webrat = node.state().knoten.iter().find(|(_, knoten)| knoten.kern.art == KnotenArt::Webrat);
    (ada, *webrat.unwrap().0)
}

/// Writes the messages with these ids, some of them together, while the other nodes do the same.
fn write(node: &mut Loom, ids: &[u128], all: &[Submission], start: &Barrier) -> BTreeMap<u128, Outcome> {
    start.wait();
    let mut outcomes = BTreeMap::new();
    for some in ids.chunks(3) {
        let wanted = some.iter().map(|id| CommandId::from_u128(*id));
        let batch = wanted.map(|id| all.iter().find(|one| one.command_id == id).unwrap().clone()).collect();
        for (id, outcome) in some.iter().zip(node.weave(batch)) {
            outcomes.insert(*id, outcome.unwrap());
        }
    }
    outcomes
}

#[test]
fn two_nodes_that_write_at_once_carry_out_every_command_exactly_once() {
    let common = Common {
        database: Throwaway::new().unwrap(),
        keys: MemoryKeys::default(),
        clock: Ticking::default(),
    };
    let mut one = common.node(1);
    let (ada, webrat) = found(&mut one);
    let mut other = common.node(2);
    let say = |id: u128| {
        let text = NachrichtText::new(&format!("Nummer {id}")).unwrap();
        submission(id, Actor::Garnrolle(ada), Command::NachrichtSchreiben { knoten: webrat, text })
    };
    // The last third is sent to both nodes, as by somebody who got no answer from the first.
    let ids: Vec<u128> = (0..u128::from(EACH) * 2).map(|n| 100 + n).collect();
    let third = ids.len() / 3;
    let (for_one, for_other) =
        ([&ids[..third], &ids[2 * third..]].concat(), [&ids[third..2 * third], &ids[2 * third..]].concat());
    let all: Vec<Submission> = ids.iter().map(|id| say(*id)).collect();

    let start = Barrier::new(2);
    let (by_one, by_other) = thread::scope(|scope| {
        let first = scope.spawn(|| write(&mut one, &for_one, &all, &start));
        let second = scope.spawn(|| write(&mut other, &for_other, &all, &start));
        (first.join().unwrap(), second.join().unwrap())
    });

    for id in &ids[2 * third..] {
        let (one, other) = (&by_one[id], &by_other[id]);
        assert_eq!((one.position, &one.events), (other.position, &other.events), "one effect, told twice");
        assert_ne!(one.repeated, other.repeated);
    }
    let reader = one.reader().unwrap();
    assert_eq!(reader.head().unwrap(), 4 + 2 * ids.len() as u64);
    for id in &ids {
        let there = reader.find_command(CommandId::from_u128(*id)).unwrap().unwrap();
        assert_eq!(there.count(), 2, "a message and its Faden");
    }
    assert!(one.weave(Vec::new()).is_empty() && other.weave(Vec::new()).is_empty());
    assert_eq!((one.state(), one.position()), (other.state(), other.position()));
    assert_eq!(common.node(3).state(), one.state());
}
