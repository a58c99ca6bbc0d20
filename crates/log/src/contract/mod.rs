//! The contract of the port as a suite of tests: every adapter runs the same cases ([`crate::contract_suite`]), so that
//! the memory log is a legal fake and a store can be exchanged without anybody noticing. It must never know which
//! adapter it looks at.
#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "test code that stands beside the trait it tests"
)]

pub mod cases;
pub mod sample;

use crate::port::Log;

/// A place that holds one log, empty at first.
pub trait Storage {
    /// Opens the log at this place. Opened again, it is the same log.
    fn open(&mut self) -> Box<dyn Log>;

    /// Whether two writers can have it open at once; if not, the second opening is refused (which the adapter's own
    /// tests show).
    fn is_shared(&self) -> bool;
}

impl Storage for crate::MemoryLog {
    fn open(&mut self) -> Box<dyn Log> {
        Box::new(self.clone())
    }
    fn is_shared(&self) -> bool {
        true
    }
}

/// Runs the contract suite over an adapter: one named test per case, in a module of the given name. The expression
/// makes a [`Storage`] that is empty; it is evaluated once per case.
///
/// ```ignore
/// log::contract_suite!(memory, log::MemoryLog::default());
/// ```
#[macro_export]
macro_rules! contract_suite {
    ($name:ident, $storage:expr) => {
        $crate::contract_suite!(@cases $name, $storage;
            an_empty_log_begins_at_zero,
            what_was_appended_is_read_back,
            positions_continue_over_batches,
            reading_begins_anywhere_and_keeps_the_limit,
            a_reopened_log_holds_everything,
            a_wrong_head_is_a_conflict,
            a_gap_is_refused,
            nothing_is_no_batch,
            time_never_falls,
            a_refusal_leaves_the_log_usable,
            a_reader_follows_the_writer,
            a_reader_works_on_another_thread,
            a_reader_never_sees_half_a_batch,
            of_two_writers_one_wins,
            a_large_batch_is_one_batch,
            a_large_record_is_held,
            the_edges_of_every_field_are_held,
            a_command_is_found,
            a_probe_leaves_no_trace,
            who_holds_the_log_appends_at_its_end,
        );
    };
    (@cases $name:ident, $storage:expr; $($case:ident),+ $(,)?) => {
        mod $name {
            use super::*;
            $(
                #[test]
                fn $case() {
                    $crate::contract::cases::$case(&mut $storage);
                }
            )+
        }
    };
}
