//! A throwaway PostgreSQL for a peer: on the servers' core where the peer is read over HTTP, with settings as an
//! operator would give it, synced as ours is.

use crate::machine;
use anyhow::{Context as _, Result};
use log_postgres::throwaway::Throwaway;
use sqlx::{Connection as _, PgConnection};

/// As an operator of a machine like this would set it: much memory, no compilation of short queries, no more
/// processes for one of them. `fsync` stays on.
const SETTINGS: [&str; 5] = [
    "shared_buffers=1GB",
    "effective_cache_size=4GB",
    "jit=off",
    "max_parallel_workers_per_gather=0",
    "max_wal_size=8GB",
];

/// A database on a server of its own.
pub struct Postgres {
    database: Throwaway,
    /// Its first process; the others are its children.
    pub process: u32,
}

impl Postgres {
    /// Starts one on these cores.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub fn start(cores: &str) -> Result<Self> {
        let database = Throwaway::with_settings(&SETTINGS)?;
        let runtime = crate::load::runtime()?;
        let folder: String = runtime.block_on(async {
            let mut connection = PgConnection::connect(&database.url).await?;
            sqlx::query_scalar("show data_directory").fetch_one(&mut connection).await
        })?;
        let lines = std::fs::read_to_string(format!("{folder}/postmaster.pid"))?;
        let process =
            lines.lines().next().and_then(|line| line.trim().parse().ok()).context("no postmaster.pid")?;
        machine::pin(process, cores)?;
        Ok(Self { database, process })
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.database.url
    }
}
