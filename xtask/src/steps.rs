//! A run of named, timed steps and the table at its end. One failing step makes the run fail; the others still run, so
//! that one look shows everything that is wrong.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// How a step ended.
enum Ending {
    Well(String),
    Badly(String),
}

struct Done {
    name: &'static str,
    took: Duration,
    ending: Ending,
}

/// The steps so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<Done>,
}

impl Steps {
    /// Runs one step; what it returns is its remark in the table.
    pub fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<String>) -> bool {
        println!("\n=== {name}");
        let began = Instant::now();
        let ending = match step() {
            Ok(remark) => Ending::Well(remark),
            Err(error) => {
                println!("--- {name} failed: {error:#}");
                Ending::Badly(error.to_string())
            }
        };
        let well = matches!(ending, Ending::Well(_));
        self.done.push(Done { name, took: began.elapsed(), ending });
        well
    }

    /// Prints the table.
    ///
    /// # Errors
    /// When a step failed.
    pub fn finish(self) -> Result<()> {
        let total: Duration = self.done.iter().map(|done| done.took).sum();
        println!("\n{:<28} {:>9}  ", "step", "seconds");
        for Done { name, took, ending } in &self.done {
            let (mark, remark) = match ending {
                Ending::Well(remark) => ("ok    ", remark.as_str()),
                Ending::Badly(said) => ("FAILED", said.lines().next().unwrap_or_default()),
            };
            println!("{name:<28} {:>9.1}  {mark} {remark}", took.as_secs_f64());
        }
        println!("{:<28} {:>9.1}", "all", total.as_secs_f64());
        let failed: Vec<&str> = self
            .done
            .iter()
            .filter(|done| matches!(done.ending, Ending::Badly(_)))
            .map(|done| done.name)
            .collect();
        if failed.is_empty() {
            println!("\nAll {} steps hold.", self.done.len());
            return Ok(());
        }
        bail!("{} of {} steps failed: {}", failed.len(), self.done.len(), failed.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failing_step_fails_the_run_and_the_others_still_run() {
        let mut steps = Steps::default();
        assert!(!steps.run("first", || bail!("no")));
        assert!(steps.run("second", || Ok(String::new())));
        let said = steps.finish().unwrap_err().to_string();
        assert!(said.contains("1 of 2 steps failed: first"), "{said}");
    }

    #[test]
    fn a_run_of_good_steps_is_good() {
        let mut steps = Steps::default();
        steps.run("only", || Ok("remark".into()));
        assert!(steps.finish().is_ok());
    }
}
