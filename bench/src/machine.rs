//! The machine: who runs on which core, what a process has used, what the disk takes for a sync. Linux.

use crate::stats::{Quantiles, number};
use anyhow::{Context as _, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Where servers run, databases included.
pub const SERVER_CORE: &str = "0";
/// Where the load comes from.
pub const CLIENT_CORE: &str = "1";
/// Both, for what runs in this process.
pub const ALL_CORES: &str = "0,1";
/// Ticks of a second in `/proc`: the same on every Linux.
const TICKS: f64 = 100.0;

/// Processor, memory, system and load in one line.
pub fn hardware() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = value(&cpus, "model name").unwrap_or("unknown processor");
    let cores = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes: u64 = first_number(value(&memory, "MemTotal").unwrap_or_default());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let (gigabytes, load) = (number(kilobytes) / 1e6, load());
    format!("{model}, {cores} cores, {gigabytes:.0} GB, Linux {}, load {load:.1}", kernel.trim())
}

fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines().find(|line| line.starts_with(key))?.split_once(':').map(|(_, value)| value.trim())
}

fn first_number(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// How many wanted to run during the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0.0)
}

/// Lets all threads of a process and its children run on these cores only.
///
/// # Errors
/// When `taskset` is missing or refuses.
pub fn pin(process: u32, cores: &str) -> Result<()> {
    for process in family(process) {
        let mut taskset = Command::new("taskset");
        taskset.args(["-acp", cores, &process.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
        let status = taskset.status().context("taskset is missing: install util-linux")?;
        ensure!(status.success(), "taskset could not put {process} on core {cores}");
    }
    Ok(())
}

/// Lets this process run on these cores only.
///
/// # Errors
/// As [`pin`].
pub fn pin_self(cores: &str) -> Result<()> {
    let mut taskset = Command::new("taskset");
    taskset.args(["-acp", cores, &std::process::id().to_string()]).stdout(Stdio::null());
    ensure!(taskset.status().context("taskset is missing: install util-linux")?.success(), "taskset refused");
    Ok(())
}

/// A program that runs on the servers' core from its first instruction on.
pub fn on_server_core(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", SERVER_CORE]).arg(program);
    command
}

/// A process and its children.
fn family(process: u32) -> Vec<u32> {
    let mut family = vec![process];
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if stat(id).get(1).is_some_and(|parent| *parent == u64::from(process)) {
            family.push(id);
        }
    }
    family
}

/// The numbers of `/proc/PID/stat` behind the name: state (as 0), parent, …
fn stat(process: u32) -> Vec<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let Some((_, numbers)) = text.rsplit_once(')') else { return Vec::new() };
    numbers.split_whitespace().map(|word| word.parse().unwrap_or(0)).collect()
}

/// Processor seconds that processes have used, children that are alive included.
pub fn cpu_seconds(processes: &[u32]) -> f64 {
    let used = |id: u32| stat(id).get(11..13).map_or(0, |times| times.iter().sum::<u64>());
    let all = processes.iter().flat_map(|process| family(*process));
    all.map(|id| number(used(id))).sum::<f64>() / TICKS
}

/// Bytes of memory that a process holds.
pub fn resident(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    number(first_number(value(&text, "VmRSS").unwrap_or_default())) * 1024.0
}

/// What one sync of 4 KiB at the end of a file in this folder takes.
///
/// # Errors
/// When the folder cannot be written.
pub fn one_sync(folder: &Path, times: usize) -> Result<Quantiles> {
    let mut file = tempfile::tempfile_in(folder)?;
    let page = [7_u8; 4096];
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        taken.push(begun.elapsed());
    }
    Ok(Quantiles::of(taken))
}

/// The sizes of all files below a folder, together and by name.
pub fn bytes_below(folder: &Path) -> u64 {
    let mut sizes = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => drop(sizes.insert(entry.path(), found.len())),
                Err(_) => {}
            }
        }
    }
    sizes.values().sum()
}

/// Waits until a server does nothing any more: what it still does for itself after its start, such as filling the search
/// index, is no part of what an answer costs.
///
/// # Errors
/// When it does not come to rest.
pub fn rest(process: u32) -> Result<()> {
    const WINDOW: Duration = Duration::from_secs(1);
    let until = Instant::now() + Duration::from_mins(5);
    loop {
        let before = cpu_seconds(&[process]);
        std::thread::sleep(WINDOW);
        // A tick is a hundredth of a second.
        if cpu_seconds(&[process]) - before < 0.02 {
            return Ok(());
        }
        ensure!(Instant::now() < until, "{process} does not come to rest");
    }
}

/// Waits a moment for what was started to come to rest.
pub fn settle() {
    std::thread::sleep(Duration::from_millis(300));
}
