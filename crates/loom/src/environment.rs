//! What the loom needs from the world: a clock and chance. `server` gives real ones, `sim` seeded ones; nothing in this
//! crate reads either by itself.

use domain::{CommandId, DiscDraw, IdSeed, Timestamp};
use std::sync::Arc;

/// A clock that any thread may read.
pub trait Clock: Send + Sync {
    /// The present moment. May step backwards; the loom never lets the log's time fall.
    fn now(&self) -> Timestamp;
}

/// A clock, fresh ids and chance, owned by the writer.
pub trait Environment: Send {
    /// The clock, for readers too.
    fn clock(&self) -> Arc<dyn Clock>;

    /// A fresh UUIDv7 with its lowest 16 bits free.
    fn id_seed(&mut self) -> IdSeed;

    /// A place in the unit disc, drawn uniformly.
    fn draw(&mut self) -> DiscDraw;

    /// Fills the bytes from a source fit for keys.
    fn fill_random(&mut self, bytes: &mut [u8]);

    /// Told once the log has been read: the last moment in it. A simulated clock goes on from there.
    fn resume(&mut self, _last: Timestamp) {}

    /// Moves a simulated clock forward and says where it now stands; nothing when the clock is a real one.
    fn advance(&mut self, _seconds: u64) -> Option<Timestamp> {
        None
    }

    /// A fresh command id, for what the weave does by itself.
    fn command_id(&mut self) -> CommandId {
        let mut bytes = [0; 16];
        self.fill_random(&mut bytes);
        CommandId::from_u128(u128::from_be_bytes(bytes))
    }
}
