//! A run of named, timed steps and the table at its end. One failing step makes the run fail; the others still run, so
//! that one look shows everything that is wrong.

use anyhow::{Result, anyhow, bail};
use std::thread;
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

impl Done {
    fn of(name: &'static str, step: impl FnOnce() -> Result<String>) -> Self {
        println!("\n=== {name}");
        let began = Instant::now();
        let ending = match step() {
            Ok(remark) => Ending::Well(remark),
            Err(error) => {
                println!("--- {name} failed: {error:#}");
                Ending::Badly(error.to_string())
            }
        };
        Self { name, took: began.elapsed(), ending }
    }
}

/// The steps so far.
pub struct Steps {
    began: Instant,
    done: Vec<Done>,
}

impl Default for Steps {
    fn default() -> Self {
        Self { began: Instant::now(), done: Vec::new() }
    }
}

/// A step that another one does not have to wait for: its name, and what it does.
pub type Step<'s> = (&'static str, Box<dyn FnOnce() -> Result<String> + Send + 's>);

impl Steps {
    /// Runs one step; what it returns is its remark in the table.
    pub fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<String>) -> bool {
        let done = Done::of(name, step);
        let well = matches!(done.ending, Ending::Well(_));
        self.done.push(done);
        well
    }

    /// Runs steps beside each other, each of which keeps one core busy at most. What they print is mixed.
    pub fn run_together(&mut self, steps: Vec<Step<'_>>) {
        let done = thread::scope(|scope| {
            let running =
                steps.into_iter().map(|(name, step)| (name, scope.spawn(move || Done::of(name, step))));
            let running: Vec<_> = running.collect();
            let ended = running.into_iter().map(|(name, step)| {
                step.join().unwrap_or_else(|_| Done::of(name, || Err(anyhow!("it ended by a panic"))))
            });
            ended.collect::<Vec<_>>()
        });
        self.done.extend(done);
    }

    /// Prints the table.
    ///
    /// # Errors
    /// When a step failed.
    pub fn finish(self) -> Result<()> {
        let total = self.began.elapsed();
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
    fn steps_beside_each_other_stand_in_their_order_and_a_failing_one_fails_the_run() {
        let mut steps = Steps::default();
        let (told, hears) = std::sync::mpsc::channel();
        // Either alone would wait for ever: the first ends only after the second has begun.
        steps.run_together(vec![
            ("first", Box::new(move || Ok(hears.recv()?))),
            (
                "second",
                Box::new(move || {
                    told.send(String::from("remark"))?;
                    bail!("no")
                }),
            ),
        ]);
        assert_eq!(steps.done.iter().map(|done| done.name).collect::<Vec<_>>(), ["first", "second"]);
        assert!(steps.finish().unwrap_err().to_string().contains("1 of 2 steps failed: second"));
    }

    #[test]
    fn a_run_of_good_steps_is_good() {
        let mut steps = Steps::default();
        steps.run("only", || Ok("remark".into()));
        assert!(steps.finish().is_ok());
    }
}
