//! The crash test: the real binary under load is killed at random moments, again and again. After every kill the log must
//! verify, everything acknowledged must be there, and what was sent without an answer must take effect exactly once when
//! it is sent again. The seed is printed; the same seed draws the same moments.

mod lane;
mod load;

use crate::draws::Draws;
use crate::project::Project;
use anyhow::{Result, anyhow, ensure};
use std::ops::AddAssign;
use std::time::Instant;

const AFTERWORD: &str = "\
Every round: clients tie Knoten and write messages as fast as they are answered, each write under an Idempotency-Key; the
server is killed (SIGKILL); `weltgewebe verify` reads the log; the server starts again; every write is looked for. Each
log lives through --per-log kills and is then read once more from its beginning.";

const CLIENTS: u32 = 8;
const PER_LOG: u32 = 50;
const LANES: u32 = 2;

/// What `crash` is told.
#[derive(clap::Args)]
#[command(after_help = AFTERWORD)]
pub struct Args {
    /// How often the server is killed.
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    pub kills: u32,
    /// How many clients write at once.
    #[arg(long, default_value_t = CLIENTS, value_name = "N")]
    pub clients: u32,
    /// How many kills one log lives through.
    #[arg(long, default_value_t = PER_LOG, value_name = "N")]
    pub per_log: u32,
    /// How many servers are tormented at the same time.
    #[arg(long, default_value_t = LANES, value_name = "N")]
    pub lanes: u32,
    /// Repeat a run.
    #[arg(long, value_name = "SEED")]
    pub seed: Option<u64>,
}

impl Args {
    /// The usual run with so many kills.
    pub fn of(kills: u32) -> Self {
        Self { kills, clients: CLIENTS, per_log: PER_LOG, lanes: LANES, seed: None }
    }
}

/// What a run has seen.
#[derive(Default)]
struct Counts {
    kills: u64,
    logs: u64,
    acknowledged: u64,
    unanswered: u64,
    /// Of the unanswered ones: those that had happened all the same.
    had_happened: u64,
    refused: u64,
    /// The longest time from start to ready, in milliseconds.
    slowest_start_ms: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.kills += other.kills;
        self.logs += other.logs;
        self.acknowledged += other.acknowledged;
        self.unanswered += other.unanswered;
        self.had_happened += other.had_happened;
        self.refused += other.refused;
        self.slowest_start_ms = self.slowest_start_ms.max(other.slowest_start_ms);
    }
}

/// Builds the product and runs the test.
///
/// # Errors
/// The first write that is missing or doubled, the first log that does not verify, with the seed.
pub fn run(project: &Project, arguments: &Args) -> Result<()> {
    project.build_product()?;
    let line = torment(project, arguments)?;
    println!("{line}");
    Ok(())
}

/// Runs the test on the built product; answers with the closing line.
///
/// # Errors
/// As [`run`].
pub fn torment(project: &Project, arguments: &Args) -> Result<String> {
    let seed = arguments.seed.unwrap_or_else(Draws::seed_of_now);
    let (began, lanes) = (Instant::now(), arguments.lanes.max(1));
    println!("crash: {} kills, {} clients, {lanes} lanes, --seed {seed}", arguments.kills, arguments.clients);
    let kills_of = |lane: u32| arguments.kills / lanes + u32::from(lane < arguments.kills % lanes);
    let results: Vec<Result<Counts>> = std::thread::scope(|scope| {
        let lane = |number| {
            let draws = Draws::from_seed(seed.wrapping_add(u64::from(number)));
            scope.spawn(move || lane::torment(project, arguments, kills_of(number), draws))
        };
        let running: Vec<_> = (0..lanes).map(lane).collect();
        running
            .into_iter()
            .map(|lane| lane.join().unwrap_or_else(|_| Err(anyhow!("a lane panicked"))))
            .collect()
    });
    let mut counts = Counts::default();
    for result in results {
        counts += result.map_err(|error| error.context(format!("crash test, --seed {seed}")))?;
    }
    ensure!(counts.acknowledged > 0, "nothing was acknowledged: the clients got no load onto the server");
    Ok(closing_line(&counts, began))
}

fn closing_line(counts: &Counts, began: Instant) -> String {
    let Counts { kills, logs, acknowledged, unanswered, had_happened, refused, slowest_start_ms } = counts;
    format!(
        "crash: {kills} kills of {logs} logs in {:.0} s: {acknowledged} acknowledged writes, 0 missing, 0 doubled; \
         {unanswered} unanswered, of which {had_happened} had happened, each took effect once; {refused} refused; \
         verify passed {kills} times; slowest start {slowest_start_ms} ms",
        began.elapsed().as_secs_f64()
    )
}
