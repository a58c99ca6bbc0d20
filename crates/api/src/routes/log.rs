//! The log, open to everyone: its signed head, its records, its proofs (RFC 6962). Personal plain text is in none.

use crate::allowed::Allowed;
use crate::allowed::act::{EnthaltenBeweisen, LogKopfLesen, LogLesen, LogSchluesselLesen, WachstumBeweisen};
use crate::answer;
use crate::book::{BookError, HeadKey, ask};
use crate::input::{Limit, Params, Query, Reader};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{Moment, Seite};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// The signed head of the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogHead {
    /// How many records the tree holds.
    size: u64,
    /// The root of the tree, in hexadecimal.
    root: String,
    /// When it was signed.
    signed_at: Moment,
    /// Which key signed it.
    key_id: String,
    /// The key itself, in hexadecimal; `key_id` is the beginning of its SHA-256.
    public_key: String,
    /// Ed25519 over the canonical JSON of `size`, `root`, `signed_at` and `key_id`, in hexadecimal.
    signature: String,
}

fn unreadable(error: BookError) -> Problem {
    match error {
        BookError::OutOfRange => Problem::new(&kind::ANFRAGE_UNLESBAR, OUT_OF_RANGE.clone()),
        BookError::Unavailable(reason) => {
            tracing::error!(%reason, "the log could not be read");
            Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1)
        }
    }
}

static OUT_OF_RANGE: Words = Words::fixed(
    "So weit reicht das Log nicht. Wie weit es reicht, steht unter /api/log/head.",
    "The log does not reach that far. How far it reaches stands at /api/log/head.",
);

/// The signed head of the log
#[utoipa::path(get, path = "/api/log/head", tag = "Log",
    responses((status = 200, description = "Size, root and signature", body = LogHead)))]
pub(crate) async fn head(
    Allowed { app, .. }: Allowed<LogKopfLesen>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let head = ask(&app.app.book, |book| book.head()).await.map_err(unreadable)?;
    let head = LogHead {
        size: head.size,
        root: hex::encode(head.root),
        signed_at: Moment(head.signed_at),
        key_id: head.key_id,
        public_key: hex::encode(head.public_key),
        signature: hex::encode(head.signature),
    };
    Ok(answer::json(&headers, &head))
}

/// A key that signs heads of the log, or did.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogKey {
    /// Its name: the beginning of the SHA-256 of its public bytes.
    key_id: String,
    /// Its public bytes, in hexadecimal.
    public_key: String,
    /// From when on it signs.
    valid_from: Moment,
    /// A head that it signed is accepted if it was signed before this moment.
    valid_until: Moment,
    /// Ed25519 of the key before it over the canonical JSON of `endorses` (its public key in hexadecimal) and
    /// `valid_from`, in hexadecimal; nothing for the first key.
    endorsement: Option<String>,
}

/// All keys of the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogKeys {
    /// The first one first; the last one signs now.
    items: Vec<LogKey>,
}

/// The keys that sign the head of the log
///
/// Every half year a new key begins to sign; the old one is accepted for 14 days more. Each is endorsed by the one before
/// it, so that whoever trusts one of them can follow to the newest.
#[utoipa::path(get, path = "/api/log/keys", tag = "Log",
    responses((status = 200, description = "Every key with its time", body = LogKeys)))]
pub(crate) async fn keys(
    Allowed { app, .. }: Allowed<LogSchluesselLesen>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let keys = ask(&app.app.book, |book| book.keys()).await.map_err(unreadable)?;
    let told = |key: HeadKey| LogKey {
        key_id: key.key_id,
        public_key: hex::encode(key.public_key),
        valid_from: Moment(key.valid_from),
        valid_until: Moment(key.valid_until),
        endorsement: key.endorsement.map(hex::encode),
    };
    Ok(answer::json(&headers, &LogKeys { items: keys.into_iter().map(told).collect() }))
}

/// Which records.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordParams {
    /// The first position; 1 unless given.
    #[param(minimum = 1)]
    from: Option<u64>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

static A_POSITION: Words = Words::fixed("ist eine Position von 1 an", "is a position from 1 on");

fn position(text: &str) -> Result<u64, Words> {
    text.parse().ok().filter(|position| *position >= 1).ok_or_else(|| A_POSITION.clone())
}

impl Params for RecordParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (from, limit) = (reader.optional("from", position), reader.limit());
        Some(Self { from: from?, limit: limit? })
    }
}

/// One record: the canonical fields that its leaf hash is made of, and the leaf.
#[derive(Serialize, ToSchema)]
#[schema(value_type = Object)]
pub(crate) struct LogRecord(Value);

/// Records of the log
///
/// In order. `next_cursor` is the position to go on from.
#[utoipa::path(get, path = "/api/log/records", tag = "Log", params(RecordParams),
    responses((status = 200, description = "A page", body = Seite<LogRecord>)))]
pub(crate) async fn records(
    Allowed { app, .. }: Allowed<LogLesen>,
    Query(asked): Query<RecordParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (from, limit) = (asked.from.unwrap_or(1), asked.limit.0);
    let records = ask(&app.app.book, move |book| book.records(from, limit)).await.map_err(unreadable)?;
    let next = from.saturating_add(records.len() as u64);
    let next_cursor = (records.len() == limit).then(|| next.to_string());
    Ok(answer::json(&headers, &Seite { items: records.into_iter().map(LogRecord).collect(), next_cursor }))
}

/// A proof.
#[derive(Serialize, ToSchema)]
pub(crate) struct Proof {
    /// The hashes, from the bottom up, in hexadecimal.
    hashes: Vec<String>,
}

impl Proof {
    fn of(hashes: &[[u8; 32]]) -> Self {
        Self { hashes: hashes.iter().map(hex::encode).collect() }
    }
}

/// What to prove to be in the tree.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InclusionParams {
    /// The position of the record.
    #[param(minimum = 1)]
    position: u64,
    /// The size of the tree.
    #[param(minimum = 1)]
    size: u64,
}

static NEEDED: Words = Words::fixed("fehlt", "is missing");

fn needed(reader: &mut Reader, name: &'static str) -> Option<u64> {
    let value = reader.optional(name, position)?;
    if value.is_none() {
        reader.wrong(name, NEEDED.clone());
    }
    value
}

impl Params for InclusionParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (position, size) = (needed(reader, "position"), needed(reader, "size"));
        Some(Self { position: position?, size: size? })
    }
}

/// Proof that a record is in the log
#[utoipa::path(get, path = "/api/log/proof/inclusion", tag = "Log", params(InclusionParams),
    responses((status = 200, description = "The audit path (RFC 6962 §2.1.1)", body = Proof)))]
pub(crate) async fn inclusion(
    Allowed { app, .. }: Allowed<EnthaltenBeweisen>,
    Query(asked): Query<InclusionParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let InclusionParams { position, size } = asked;
    let hashes = ask(&app.app.book, move |book| book.inclusion(position, size)).await.map_err(unreadable)?;
    Ok(answer::json(&headers, &Proof::of(&hashes)))
}

/// Which two sizes of the tree to compare.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ConsistencyParams {
    /// The smaller size.
    #[param(minimum = 1)]
    from: u64,
    /// The greater size.
    #[param(minimum = 1)]
    to: u64,
}

impl Params for ConsistencyParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (from, to) = (needed(reader, "from"), needed(reader, "to"));
        Some(Self { from: from?, to: to? })
    }
}

/// Proof that the log only grew
#[utoipa::path(get, path = "/api/log/proof/consistency", tag = "Log", params(ConsistencyParams),
    responses((status = 200, description = "The consistency proof (RFC 6962 §2.1.2)", body = Proof)))]
pub(crate) async fn consistency(
    Allowed { app, .. }: Allowed<WachstumBeweisen>,
    Query(asked): Query<ConsistencyParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ConsistencyParams { from, to } = asked;
    let hashes = ask(&app.app.book, move |book| book.consistency(from, to)).await.map_err(unreadable)?;
    Ok(answer::json(&headers, &Proof::of(&hashes)))
}
