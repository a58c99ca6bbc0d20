//! From exec to the first answer that says ready: with a checkpoint and without one, beside what reading the bytes of
//! the log alone takes. And for how long the writer stands still when a checkpoint is taken.

use crate::machine;
use crate::plan::Plan;
use crate::product::Product;
use crate::stage::{self, Folding, Stage};
use crate::stats::{median, number, time};
use crate::table::{Finding, Table};
use crate::weave;
use anyhow::{Context as _, Result, bail};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Starts of each kind.
const STARTS: usize = 3;
/// How long a start may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// Measures the row.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let (folder, _) = stage.weave(plan)?;
    starts(stage.product()?, &folder, plan.knoten, table)?;
    if plan.million {
        let (folder, _) = stage::made(1_000_000)?;
        starts(stage.product()?, folder.path(), 1_000_000, table)?;
    }
    Ok(())
}

fn starts(product: &Product, folder: &Path, knoten: usize, table: &mut Table) -> Result<()> {
    let checkpoint = folder.join("checkpoint");
    let read = read_all(&folder.join("log"))?;
    let bytes = machine::bytes_below(&folder.join("log"));
    let stood = standing(folder)?;
    // The checkpoint that is there was not written by the product: this start reads the log, and writes one at its end.
    start(product, folder)?;
    let with = several(|| start(product, folder))?;
    let without = several(|| {
        // It is written again at the end of the start before.
        std::fs::remove_file(&checkpoint).context("there was no checkpoint")?;
        start(product, folder)
    })?;
    let beside = format!("reading the {:.0} MB of the log: {}", number(bytes) / 1e6, time(read));
    let goal = (500_000.0, "1 M Knoten from checkpoint ≤ 0.5 s");
    table.add(Finding {
        work: format!("a checkpoint is taken, {}k Knoten", knoten / 1_000),
        ours: format!("the writer stands for {}", time(stood)),
        beside: beside.clone(),
        ratio: format!("{:.1} × reading", stood / read),
        goal: "–",
        reached: None,
    });
    for (kind, took) in [("from checkpoint", with), ("without checkpoint", without)] {
        table.add(Finding {
            work: format!("start, {}k Knoten, {kind}", knoten / 1_000),
            ours: time(took),
            beside: beside.clone(),
            ratio: format!("{:.1} × reading", took / read),
            goal: if kind == "from checkpoint" { goal.1 } else { "–" },
            reached: (kind == "from checkpoint").then_some(took <= goal.0),
        });
    }
    Ok(())
}

/// Microseconds for which the writer stands still while a checkpoint is taken, views included. The disk is not in it.
fn standing(folder: &Path) -> Result<f64> {
    std::fs::remove_file(folder.join("checkpoint")).context("there was no checkpoint")?;
    let mut loom = weave::open(folder, vec![Box::new(Folding(Arc::default()))])?;
    let begun = Instant::now();
    loom.begin_checkpoint();
    let stood = begun.elapsed();
    loom.write_checkpoint();
    Ok(crate::stats::micros(stood))
}

fn several(mut once: impl FnMut() -> Result<f64>) -> Result<f64> {
    let taken = (0..STARTS).map(|_| once()).collect::<Result<Vec<_>>>()?;
    println!("  {}", taken.iter().map(|us| time(*us)).collect::<Vec<_>>().join(", "));
    Ok(median(taken))
}

/// Microseconds from exec to ready. The server is asked to stop afterwards, and writes its checkpoint then.
fn start(product: &Product, folder: &Path) -> Result<f64> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let begun = Instant::now();
    let mut server = product.command(folder, port).spawn()?;
    let took = loop {
        if ready(port) {
            break begun.elapsed();
        }
        if let Some(status) = server.try_wait()? {
            bail!("the product ended at once: {status}");
        }
        if begun.elapsed() > PATIENCE {
            server.kill()?;
            bail!("the product was not ready after {} s", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    std::process::Command::new("kill").args(["-TERM", &server.id().to_string()]).status()?;
    server.wait()?;
    Ok(crate::stats::micros(took))
}

fn ready(port: u16) -> bool {
    let asked = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
        stream
            .write_all(b"GET /api/health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(answer.ends_with(b"200"))
    };
    asked().unwrap_or(false)
}

/// Microseconds to read every byte of the log, which is in the cache of the system.
fn read_all(folder: &Path) -> Result<f64> {
    let mut buffer = vec![0; 1 << 20];
    let mut once = || {
        let begun = Instant::now();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                let mut file = std::fs::File::open(path)?;
                while file.read(&mut buffer)? > 0 {}
            }
        }
        anyhow::Ok(crate::stats::micros(begun.elapsed()))
    };
    once()?;
    several(once)
}
