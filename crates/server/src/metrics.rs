//! What the operating system says about the process, as Prometheus text. Figures only.

use std::fmt::Write as _;
use std::fs;

/// Memory, processor time, threads and open files.
#[must_use]
pub fn text() -> String {
    let mut text = String::new();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let open_files = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let figures = [
        ("process_resident_memory_bytes", "gauge", kib(&status, "VmRSS:").saturating_mul(1_024)),
        ("process_resident_memory_max_bytes", "gauge", kib(&status, "VmHWM:").saturating_mul(1_024)),
        ("process_threads", "gauge", kib(&status, "Threads:")),
        ("process_open_fds", "gauge", open_files as u64),
        ("process_cpu_ticks_total", "counter", ticks(&stat)),
    ];
    for (name, kind, value) in figures {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# TYPE {name} {kind}\n{name} {value}");
    }
    text
}

/// How many letters wait and how many were given up, as Prometheus text.
#[must_use]
pub fn letters((waiting, failed): (usize, usize)) -> String {
    format!(
        "# TYPE weltgewebe_letters_waiting gauge\nweltgewebe_letters_waiting {waiting}\n\
         # TYPE weltgewebe_letters_failed gauge\nweltgewebe_letters_failed {failed}\n"
    )
}

fn kib(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Time in user and system mode: the 14th and 15th field; the name in brackets before them may hold blanks.
fn ticks(stat: &str) -> u64 {
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_where_they_stand() {
        assert_eq!(kib("Name:\tx\nVmRSS:\t    1234 kB\n", "VmRSS:"), 1_234);
        assert_eq!(ticks("7 (a) b) S 1 2 3 4 5 6 7 8 9 10 30 12 0"), 42);
        assert!(text().contains("process_resident_memory_bytes"));
    }
}
