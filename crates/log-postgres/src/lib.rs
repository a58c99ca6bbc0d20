//! The log in PostgreSQL 15 to 18: the place of truth in production. One table, one advisory lock and one `insert` a
//! batch; positions are contiguous and are the order of commits, so that no reader can skip a late one. Whoever holds the
//! log has the lock from before its decision to the commit: of two nodes that write at once one waits, and neither is
//! outrun.
//!
//! It must never know what an event means. It refuses a server whose settings can lose an acknowledged write.

mod schema;
mod settings;
mod store;
#[cfg(feature = "throwaway")]
pub mod throwaway;

pub use settings::{Safety, Unsafe};
pub use store::{OpenError, PostgresLog};
