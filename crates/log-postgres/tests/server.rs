//! What PostgreSQL itself must offer, on throwaway servers: safe settings, a log that only grows, one writer at a time.

use log::domain::{Actor, CommandId, GarnrolleId, Timestamp};
use log::{AppendError, Draft, EventType, Log, Record, Sealed};
use log_postgres::throwaway::Throwaway;
use log_postgres::{OpenError, PostgresLog, Safety, Unsafe};
use sqlx::{Connection, PgConnection};

fn record(position: u64) -> Record {
    let draft = Draft {
        time: Timestamp::from_micros(7),
        ort: None,
        actor: Actor::Gewebe,
        command_id: CommandId::from_u128(1),
        request_hash: [3; 16],
        event_type: EventType { name: "KnotenAufgeloest".into(), version: 1 },
        payload: b"{}".to_vec(),
        sealed: Vec::new(),
    };
    Record::new(position, draft)
}

#[test]
fn a_server_that_can_lose_an_acknowledged_write_is_refused_unless_asked_for() {
    for (setting, value) in [("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off")] {
        let database = Throwaway::with_settings(&[&format!("{setting}={value}")]).unwrap();
        match PostgresLog::open(&database.url, Safety::Required) {
            Err(OpenError::Unsafe(Unsafe::Setting { setting: named, .. })) => assert_eq!(named, setting),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("{setting} = {value} was accepted"),
        }
        PostgresLog::open(&database.url, Safety::Waived).unwrap();
    }
}

#[test]
fn the_database_itself_refuses_to_change_or_drop_what_stands() {
    let database = Throwaway::new().unwrap();
    let mut log = PostgresLog::open(&database.url, Safety::Required).unwrap();
    let durable = log.append(0, &[record(1)]).unwrap();
    assert_eq!((durable.first, durable.last), (1, 1));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        for statement in [
            "update weltgewebe_log set payload = '[]'",
            "delete from weltgewebe_log",
            "truncate weltgewebe_log",
        ] {
            let refused = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
            assert!(refused.to_string().contains("only grows"), "{refused}");
        }
    });
    assert_eq!(log.reader().unwrap().read(1, 9).unwrap(), vec![record(1)]);
}

#[test]
fn of_two_nodes_that_append_at_the_same_place_one_is_told_where_the_log_ends() {
    let database = Throwaway::new().unwrap();
    let mut one = PostgresLog::open(&database.url, Safety::Required).unwrap();
    let mut other = PostgresLog::open(&database.url, Safety::Required).unwrap();
    let _first = one.append(0, &[record(1)]).unwrap();
    assert_eq!(other.append(0, &[record(1)]).unwrap_err(), AppendError::Conflict { head: 1 });
    let second = other.append(1, &[record(2), record(3)]).unwrap();
    assert_eq!((second.last, one.head().unwrap()), (3, 3));
    assert_eq!(one.reader().unwrap().find_command(CommandId::from_u128(1)).unwrap(), Some(1..=3));
}

#[test]
fn a_server_that_is_not_there_is_named_in_a_sentence() {
    let refused = PostgresLog::open("postgres://nobody@127.0.0.1:1/none", Safety::Required).err().unwrap();
    assert!(refused.to_string().starts_with("PostgreSQL cannot be used for the log:"), "{refused}");
}

#[test]
fn a_connection_that_breaks_is_made_anew() {
    let database = Throwaway::new().unwrap();
    let mut log = PostgresLog::open(&database.url, Safety::Required).unwrap();
    let _first = log.append(0, &[record(1)]).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            .execute(&mut connection)
            .await
            .unwrap();
    });
    assert!(matches!(log.append(1, &[record(2)]), Err(AppendError::Unavailable { .. })));
    let second = log.append(1, &[record(2)]).unwrap();
    assert_eq!(second.last, 2);
}

/// A record with so much sealed content, which no compression makes smaller.
fn heavy(position: u64, bytes: usize) -> Record {
    let mut noise = position.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let ciphertext = std::iter::repeat_with(|| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        noise.to_le_bytes()[7]
    });
    let sealed = Sealed { person: GarnrolleId::from_u128(7), ciphertext: ciphertext.take(bytes).collect() };
    let Record { time, ort, actor, command_id, request_hash, event_type, payload, .. } = record(position);
    let draft =
        Draft { time, ort, actor, command_id, request_hash, event_type, payload, sealed: vec![sealed] };
    Record::new(position, draft)
}

#[test]
fn a_full_disk_refuses_the_batch_keeps_what_stands_and_takes_it_when_there_is_room() {
    let database = Throwaway::with_largest_file((20 << 20) + 4_096).unwrap();
    let mut log = PostgresLog::open(&database.url, Safety::Required).unwrap();
    let mut head = 0;
    let full = loop {
        let batch = [heavy(head + 1, 1 << 20), heavy(head + 2, 1 << 20)];
        match log.append(head, &batch) {
            Ok(durable) => head = durable.last,
            Err(error) => break error,
        }
        assert!(head < 40, "the disk never filled up");
    };
    assert!(matches!(full, AppendError::Full { .. }), "{full:?}");
    assert!(head >= 10, "full after {head} records already");
    assert_eq!(log.head().unwrap(), head, "nothing of a refused batch stands");
    let standing = log.reader().unwrap().read(1, 99).unwrap();
    assert_eq!(standing, (1..=head).map(|position| heavy(position, 1 << 20)).collect::<Vec<_>>());
    let again = [heavy(head + 1, 1 << 20), heavy(head + 2, 1 << 20)];
    assert!(matches!(log.append(head, &again), Err(AppendError::Full { .. })));
    // What still fits is taken.
    assert_eq!(log.append(head, &[record(head + 1)]).unwrap().last, head + 1);
    database.make_room().unwrap();
    let later = [heavy(head + 2, 1 << 20), heavy(head + 3, 1 << 20)];
    // A connection from before keeps its limit until a refusal gives it up.
    assert!(matches!(log.append(head + 1, &later), Err(AppendError::Full { .. })));
    assert_eq!(log.append(head + 1, &later).unwrap().last, head + 3);
}
