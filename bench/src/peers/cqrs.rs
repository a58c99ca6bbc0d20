//! The peer of the writer: cqrs-es, the event-sourcing library of the registry, with one event a command. Every command
//! goes to an aggregate of its own, so that nothing has to be read back and nobody waits for anybody: its best case.

use anyhow::Result;
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use postgres_es::{PostgresCqrs, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx_of_postgres_es::postgres::PgPoolOptions;

/// Connections to the database: measured on two cores, more of them are not faster.
const CONNECTIONS: u32 = 32;

/// The table that postgres-es expects.
const TABLE: &str = "create table events (
    aggregate_type text not null, aggregate_id text not null, sequence bigint check (sequence >= 0) not null,
    event_type text not null, event_version text not null, payload json not null, metadata json not null,
    primary key (aggregate_type, aggregate_id, sequence))";

/// A Gespräch that only counts.
#[derive(Default, Serialize, Deserialize)]
pub struct Gespraech {
    nachrichten: u64,
}

/// A message to be written.
pub struct Schreiben {
    /// Who writes.
    pub by: String,
    /// What.
    pub text: String,
}

/// A message that was written.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Geschrieben {
    by: String,
    text: String,
}

/// There is no rule that could refuse.
#[derive(Debug, thiserror::Error)]
pub enum Never {}

impl DomainEvent for Geschrieben {
    fn event_type(&self) -> String {
        "NachrichtGeschrieben".to_owned()
    }
    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Gespraech {
    const TYPE: &'static str = "gespraech";
    type Command = Schreiben;
    type Event = Geschrieben;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, command: Schreiben, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        sink.write(Geschrieben { by: command.by, text: command.text }, self).await;
        Ok(())
    }

    fn apply(&mut self, _event: Geschrieben) {
        self.nachrichten += 1;
    }
}

/// cqrs-es over PostgreSQL.
///
/// # Errors
/// When the database refuses.
pub async fn over_postgres(url: &str) -> Result<PostgresCqrs<Gespraech>> {
    let pool =
        PgPoolOptions::new().max_connections(CONNECTIONS).min_connections(CONNECTIONS).connect(url).await?;
    sqlx_of_postgres_es::query(TABLE).execute(&pool).await?;
    Ok(postgres_cqrs(pool, Vec::new(), ()))
}
