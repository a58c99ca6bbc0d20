//! The contract of every log, on a real PostgreSQL.

#![expect(clippy::panic, reason = "a database that cannot be had is a failed test")]

use log::Log;
use log::contract::Storage;
use log_postgres::throwaway::Throwaway;
use log_postgres::{PostgresLog, Safety};

struct Database(Throwaway);

impl Storage for Database {
    fn open(&mut self) -> Box<dyn Log> {
        match PostgresLog::open(&self.0.url, Safety::Required) {
            Ok(log) => Box::new(log),
            Err(error) => panic!("{error}"),
        }
    }

    fn is_shared(&self) -> bool {
        true
    }
}

fn database() -> Database {
    match Throwaway::new() {
        Ok(database) => Database(database),
        Err(error) => panic!("{error}"),
    }
}

log::contract_suite!(postgres, database());
