//! The one table. It only ever grows: updates and deletions are refused by the database itself.

/// The advisory lock of the writer: `wg_log` in ASCII.
pub(crate) const LOCK: i64 = 0x7767_5f6c_6f67;

/// How long the writer waits for whoever holds the log, and how long it may keep others waiting without a word: a node
/// that stalls, or whose network is gone, loses its hold and what it had not committed.
pub(crate) const PATIENCE: &[&str] =
    &["set lock_timeout = '5s'", "set idle_in_transaction_session_timeout = '10s'"];

/// Writes into the journal and commits it; refused by a server that only follows another one. The first column keeps a
/// server that is set to read only from being taken for one that can be written.
pub(crate) const PROBE: &str = "select set_config('transaction_read_only', 'off', true),
            pg_logical_emit_message(true, 'weltgewebe', 'probe')::text";

/// Makes table, index and guard where they are not there yet. Each statement may run any number of times.
pub(crate) const STATEMENTS: &[&str] = &[
    "create table if not exists weltgewebe_log (
       position bigint primary key check (position > 0),
       time_micros bigint not null,
       ort uuid,
       actor text not null,
       command_id uuid not null,
       request_hash bytea not null,
       event_type text not null,
       event_version integer not null,
       payload text not null,
       sealed bytea not null,
       leaf bytea not null
     )",
    "create index if not exists weltgewebe_log_command on weltgewebe_log (command_id)",
    "create or replace function weltgewebe_log_grows_only() returns trigger language plpgsql as
     $$ begin raise exception 'the log of Weltgewebe only grows'; end $$",
    "create or replace trigger weltgewebe_log_guard before update or delete or truncate on weltgewebe_log
     for each statement execute function weltgewebe_log_grows_only()",
];

/// Where the log ends, and when.
pub(crate) const HEAD: &str =
    "select position, time_micros from weltgewebe_log order by position desc limit 1";

/// A whole batch in one statement.
pub(crate) const INSERT: &str = "insert into weltgewebe_log
     (position, time_micros, ort, actor, command_id, request_hash, event_type, event_version, payload, sealed, leaf)
     select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::uuid[], $6::bytea[], $7::text[],
                          $8::integer[], $9::text[], $10::bytea[], $11::bytea[])";

/// A page of records.
pub(crate) const READ: &str =
    "select position, time_micros, ort, actor, command_id, request_hash, event_type,
            event_version, payload, sealed, leaf
     from weltgewebe_log where position >= $1 order by position limit $2";

/// Where the events of a command stand.
pub(crate) const FIND: &str = "select min(position), max(position) from weltgewebe_log where command_id = $1";
