//! The adapter. The port is synchronous and PostgreSQL is not: a small runtime of its own carries the connections, and
//! callers wait for it, whichever thread they are on.

use crate::schema;
use crate::settings::{Safety, Unsafe, judge};
use log::domain::{Actor, CommandId, GarnrolleId, OrtId, Timestamp};
use log::port::continues;
use log::{AppendError, Durable, EventType, Hash, Log, LogReader, ReadError, Record, Sealed, codec};
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::{Connection, PgConnection, Row};
use std::future::Future;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Connections that readers share.
const READERS: u32 = 4;
/// How long a reader waits for one of them.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Why the log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The server cannot be reached or refuses.
    #[error("PostgreSQL cannot be used for the log: {0}")]
    Unavailable(String),
    /// The server may not keep the log.
    #[error(transparent)]
    Unsafe(#[from] Unsafe),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// A runtime that can be dropped on any thread.
struct Carrier(Option<Runtime>);

impl Carrier {
    fn new() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("log-postgres")
            .enable_all()
            .build()?;
        Ok(Self(Some(runtime)))
    }

    /// Runs the future on the runtime and waits for it; nothing when the runtime is gone.
    fn wait<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let (done, result) = std::sync::mpsc::sync_channel(1);
        self.0.as_ref()?.spawn(async move {
            // Whoever asked is waiting below; it cannot have gone.
            let _ = done.send(future.await);
        });
        result.recv().ok()
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The log in PostgreSQL.
pub struct PostgresLog {
    carrier: Arc<Carrier>,
    url: Arc<str>,
    writer: Option<Writing>,
    pool: PgPool,
}

/// The connection that writes.
struct Writing {
    connection: PgConnection,
    /// Where the log ends, while a transaction on this connection keeps others from appending.
    held: Option<End>,
}

/// Where the log ends, and when.
#[derive(Clone, Copy)]
struct End {
    head: u64,
    last_time: Option<Timestamp>,
}

impl PostgresLog {
    /// Connects, looks at the server's settings, and makes the table where it is not there yet.
    ///
    /// # Errors
    /// [`OpenError`] when the server cannot be reached or may not keep the log.
    pub fn open(url: &str, safety: Safety) -> Result<Self, OpenError> {
        let carrier = Arc::new(Carrier::new().map_err(|error| OpenError::Unavailable(error.to_string()))?);
        let url: Arc<str> = url.into();
        let address = Arc::clone(&url);
        let opened = carrier.wait(async move { connect(&address, safety).await });
        let stopped = || OpenError::Unavailable("its runtime has stopped".into());
        let (writer, pool) = opened.ok_or_else(stopped)??;
        Ok(Self { carrier, url, writer: Some(writer), pool })
    }
}

async fn connect(url: &str, safety: Safety) -> Result<(Writing, PgPool), OpenError> {
    let mut writer = Writing::open(url).await?;
    match judge(&mut writer.connection).await? {
        Some(Unsafe::Setting { .. }) if safety == Safety::Waived => {}
        Some(fault) => return Err(fault.into()),
        None => {}
    }
    let mut transaction = writer.connection.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(schema::LOCK).execute(&mut *transaction).await?;
    for statement in schema::STATEMENTS {
        sqlx::query(*statement).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    let pool = PgPoolOptions::new().max_connections(READERS).acquire_timeout(ACQUIRE).connect_lazy(url)?;
    Ok((writer, pool))
}

/// The columns of a batch.
#[derive(Default)]
struct Columns {
    position: Vec<i64>,
    time: Vec<i64>,
    ort: Vec<Option<Uuid>>,
    actor: Vec<String>,
    command_id: Vec<Uuid>,
    request_hash: Vec<Vec<u8>>,
    event_type: Vec<String>,
    event_version: Vec<i32>,
    payload: Vec<String>,
    sealed: Vec<Vec<u8>>,
    leaf: Vec<Vec<u8>>,
}

impl Columns {
    fn of(records: &[Record]) -> Result<Self, AppendError> {
        let mut columns = Self::default();
        for record in records {
            columns.push(record).ok_or_else(|| AppendError::Malformed {
                reason: format!("position {} does not fit the columns", record.position),
            })?;
        }
        Ok(columns)
    }

    fn push(&mut self, record: &Record) -> Option<()> {
        self.position.push(i64::try_from(record.position).ok()?);
        self.time.push(record.time.micros());
        self.ort.push(record.ort.map(|ort| ort.0));
        self.actor.push(actor_text(record.actor));
        self.command_id.push(record.command_id.0);
        self.request_hash.push(record.request_hash.to_vec());
        self.event_type.push(record.event_type.name.to_string());
        self.event_version.push(i32::from(record.event_type.version));
        self.payload.push(String::from_utf8(record.payload.clone()).ok()?);
        self.sealed.push(sealed_bytes(&record.sealed)?);
        self.leaf.push(record.leaf.bytes().to_vec());
        Some(())
    }
}

fn actor_text(actor: Actor) -> String {
    match actor {
        Actor::Garnrolle(id) => id.to_string(),
        Actor::Gewebe => "gewebe".into(),
        Actor::Betreiber => "betreiber".into(),
        Actor::Besucher => "besucher".into(),
        Actor::Ungenannt => "ungenannt".into(),
    }
}

fn actor_of(text: &str) -> Option<Actor> {
    match text {
        "gewebe" => Some(Actor::Gewebe),
        "betreiber" => Some(Actor::Betreiber),
        "besucher" => Some(Actor::Besucher),
        "ungenannt" => Some(Actor::Ungenannt),
        id => id.parse::<GarnrolleId>().ok().map(Actor::Garnrolle),
    }
}

/// Each part: whose it is (16 bytes), its length (4, little-endian), its bytes.
fn sealed_bytes(parts: &[Sealed]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&part.person.as_u128().to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(part.ciphertext.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&part.ciphertext);
    }
    Some(bytes)
}

fn sealed_of(mut bytes: &[u8]) -> Option<Vec<Sealed>> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (person, rest) = bytes.split_first_chunk::<16>()?;
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let (ciphertext, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
        let person = GarnrolleId::from_u128(u128::from_le_bytes(*person));
        parts.push(Sealed { person, ciphertext: ciphertext.to_vec() });
        bytes = rest;
    }
    Some(parts)
}

/// How far an append came when it failed.
enum Failed {
    /// Nothing is stored.
    Before(AppendError),
    /// The commit was sent and not answered.
    During(String),
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        let reason = error.to_string();
        let code = error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        Self::Before(match code.as_deref() {
            Some("53100") => AppendError::Full { reason },
            _ => AppendError::Unavailable { reason },
        })
    }
}

impl Writing {
    /// A connection that waits and keeps others waiting for no longer than [`schema::PATIENCE`] says.
    async fn open(url: &str) -> Result<Self, sqlx::Error> {
        let mut connection = PgConnection::connect(url).await?;
        for statement in schema::PATIENCE {
            sqlx::query(*statement).execute(&mut connection).await?;
        }
        Ok(Self { connection, held: None })
    }

    /// Begins a transaction that keeps others from appending, unless one is open, and says where the log ends.
    async fn hold(&mut self) -> Result<End, Failed> {
        if let Some(end) = self.held {
            return Ok(end);
        }
        sqlx::query("begin").execute(&mut self.connection).await?;
        sqlx::query("select pg_advisory_xact_lock($1)")
            .bind(schema::LOCK)
            .execute(&mut self.connection)
            .await?;
        let end = match sqlx::query(schema::HEAD).fetch_optional(&mut self.connection).await? {
            Some(row) => End {
                head: row.try_get::<i64, _>(0)?.unsigned_abs(),
                last_time: Some(Timestamp::from_micros(row.try_get(1)?)),
            },
            None => End { head: 0, last_time: None },
        };
        self.held = Some(end);
        Ok(end)
    }

    /// Ends the transaction, if one is open, with nothing written.
    async fn let_go(&mut self) -> Result<(), Failed> {
        if self.held.take().is_some() {
            sqlx::query("rollback").execute(&mut self.connection).await?;
        }
        Ok(())
    }

    async fn append(&mut self, expected: u64, records: &[Record]) -> Result<Durable, Failed> {
        let end = self.hold().await?;
        match insert(&mut self.connection, end, expected, records).await {
            Ok(durable) => {
                self.held = None;
                let committed = sqlx::query("commit").execute(&mut self.connection).await;
                committed.map_err(|error| Failed::During(error.to_string()))?;
                Ok(durable)
            }
            Err(failed) => {
                if failed.leaves_the_connection() {
                    self.let_go().await?;
                }
                Err(failed)
            }
        }
    }

    /// Commits a message into the journal of the database that nobody reads.
    async fn probe(&mut self) -> Result<(), Failed> {
        self.let_go().await?;
        sqlx::query(schema::PROBE).execute(&mut self.connection).await?;
        Ok(())
    }
}

impl Failed {
    /// Whether the connection is as good as before: it was the records that did not fit.
    const fn leaves_the_connection(&self) -> bool {
        matches!(self, Self::Before(AppendError::Conflict { .. } | AppendError::Malformed { .. }))
    }
}

async fn insert(
    connection: &mut PgConnection,
    End { head, last_time }: End,
    expected: u64,
    records: &[Record],
) -> Result<Durable, Failed> {
    if head != expected {
        return Err(Failed::Before(AppendError::Conflict { head }));
    }
    let (first, last) = continues(head, last_time, records).map_err(Failed::Before)?;
    let columns = Columns::of(records).map_err(Failed::Before)?;
    sqlx::query(schema::INSERT)
        .bind(columns.position)
        .bind(columns.time)
        .bind(columns.ort)
        .bind(columns.actor)
        .bind(columns.command_id)
        .bind(columns.request_hash)
        .bind(columns.event_type)
        .bind(columns.event_version)
        .bind(columns.payload)
        .bind(columns.sealed)
        .bind(columns.leaf)
        .execute(connection)
        .await?;
    Ok(Durable::after_sync(first, last))
}

impl Log for PostgresLog {
    fn append(&mut self, expected_head: u64, records: &[Record]) -> Result<Durable, AppendError> {
        if records.is_empty() {
            return Err(AppendError::Malformed { reason: "there is no record".into() });
        }
        let records = records.to_vec();
        self.write(move |mut writing| async move {
            let appended = writing.append(expected_head, &records).await;
            (writing, appended)
        })
    }

    fn hold(&mut self) -> Result<u64, AppendError> {
        self.write(|mut writing| async move {
            let held = writing.hold().await;
            (writing, held.map(|end| end.head))
        })
    }

    fn let_go(&mut self) {
        if self.writer.as_ref().is_some_and(|writing| writing.held.is_some()) {
            // Where it cannot be said, the connection is given up, which lets go as well.
            let _ = self.write(|mut writing| async move {
                let done = writing.let_go().await;
                (writing, done)
            });
        }
    }

    fn probe(&mut self) -> Result<(), AppendError> {
        self.write(|mut writing| async move {
            let probed = writing.probe().await;
            (writing, probed)
        })
    }

    fn head(&mut self) -> Result<u64, ReadError> {
        self.view().head()
    }

    fn reader(&self) -> Result<Box<dyn LogReader>, ReadError> {
        Ok(Box::new(self.view()))
    }
}

impl PostgresLog {
    /// Does something on the connection that writes, made anew when there is none. A connection on which something
    /// failed is given up, and with it what it held.
    fn write<T, F>(&mut self, work: impl FnOnce(Writing) -> F + Send + 'static) -> Result<T, AppendError>
    where
        T: Send + 'static,
        F: Future<Output = (Writing, Result<T, Failed>)> + Send + 'static,
    {
        let (writer, url) = (self.writer.take(), Arc::clone(&self.url));
        let done = self.carrier.wait(async move {
            let writer = match writer {
                Some(writer) => writer,
                None => match Writing::open(&url).await {
                    Ok(writer) => writer,
                    Err(error) => return (None, Err(Failed::from(error))),
                },
            };
            let (writer, done) = work(writer).await;
            let good = done.as_ref().err().is_none_or(Failed::leaves_the_connection);
            (good.then_some(writer), done)
        });
        let Some((writer, done)) = done else {
            return Err(AppendError::UnknownOutcome { reason: "the runtime of the log has stopped".into() });
        };
        self.writer = writer;
        done.map_err(|failed| match failed {
            Failed::Before(error) => error,
            Failed::During(reason) => AppendError::UnknownOutcome { reason },
        })
    }

    fn view(&self) -> Reader {
        Reader { carrier: Arc::clone(&self.carrier), pool: self.pool.clone() }
    }
}

struct Reader {
    carrier: Arc<Carrier>,
    pool: PgPool,
}

impl Reader {
    fn wait<T: Send + 'static>(
        &self,
        future: impl Future<Output = Result<T, sqlx::Error>> + Send + 'static,
    ) -> Result<T, ReadError> {
        let stopped = || ReadError::Unavailable { reason: "its runtime has stopped".into() };
        let result = self.carrier.wait(future).ok_or_else(stopped)?;
        result.map_err(|error| ReadError::Unavailable { reason: error.to_string() })
    }
}

impl LogReader for Reader {
    fn head(&self) -> Result<u64, ReadError> {
        let pool = self.pool.clone();
        let row = self.wait(async move { sqlx::query(schema::HEAD).fetch_optional(&pool).await })?;
        let position = row.map(|row| row.try_get::<i64, _>(0)).transpose();
        let position = position.map_err(|error| ReadError::Unavailable { reason: error.to_string() })?;
        Ok(position.unwrap_or(0).unsigned_abs())
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        let pool = self.pool.clone();
        let first = i64::try_from(from).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self
            .wait(async move { sqlx::query(schema::READ).bind(first).bind(limit).fetch_all(&pool).await })?;
        let mut records = Vec::with_capacity(rows.len());
        for (row, expected) in rows.into_iter().zip(from.max(1)..) {
            let damaged = |reason: &str| ReadError::Corrupt { position: expected, reason: reason.into() };
            let record = record_of(&row).ok_or_else(|| damaged("a column cannot be read"))?;
            if record.position != expected {
                return Err(damaged("the record is missing"));
            }
            records.push(record);
        }
        Ok(records)
    }

    fn find_command(&self, command_id: CommandId) -> Result<Option<RangeInclusive<u64>>, ReadError> {
        let pool = self.pool.clone();
        let row =
            self.wait(async move { sqlx::query(schema::FIND).bind(command_id.0).fetch_one(&pool).await })?;
        let column = |index: usize| {
            row.try_get::<Option<i64>, _>(index)
                .map_err(|error| ReadError::Unavailable { reason: error.to_string() })
        };
        Ok(column(0)?.zip(column(1)?).map(|(first, last)| first.unsigned_abs()..=last.unsigned_abs()))
    }
}

fn record_of(row: &PgRow) -> Option<Record> {
    let bytes = |index: usize| row.try_get::<&[u8], _>(index).ok();
    Some(Record {
        position: row.try_get::<i64, _>(0).ok()?.try_into().ok()?,
        time: Timestamp::from_micros(row.try_get(1).ok()?),
        ort: row.try_get::<Option<Uuid>, _>(2).ok()?.map(OrtId),
        actor: actor_of(row.try_get(3).ok()?)?,
        command_id: CommandId(row.try_get(4).ok()?),
        request_hash: bytes(5)?.try_into().ok()?,
        event_type: EventType {
            name: codec::event_name(row.try_get(6).ok()?),
            version: row.try_get::<i32, _>(7).ok()?.try_into().ok()?,
        },
        payload: row.try_get::<String, _>(8).ok()?.into_bytes(),
        sealed: sealed_of(bytes(9)?)?,
        leaf: Hash::from(<[u8; 32]>::try_from(bytes(10)?).ok()?),
    })
}
