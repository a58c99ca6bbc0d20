//! What was found, as one table of ratios.

use std::fmt;

/// One line: a piece of work, ours beside another, and what was aimed at.
pub struct Finding {
    /// Which work.
    pub work: String,
    /// What ours took.
    pub ours: String,
    /// What it is set against, and what that took.
    pub beside: String,
    /// The ratio, as it is read.
    pub ratio: String,
    /// What was aimed at.
    pub goal: &'static str,
    /// Whether it was reached; nothing where nothing was aimed at.
    pub reached: Option<bool>,
}

/// All lines.
#[derive(Default)]
pub struct Table {
    findings: Vec<Finding>,
}

impl Table {
    /// Takes a line up, and shows it.
    pub fn add(&mut self, finding: Finding) {
        println!("  => {finding}\n");
        self.findings.push(finding);
    }
}

impl Finding {
    fn verdict(&self) -> &'static str {
        match self.reached {
            Some(true) => "reached",
            Some(false) => "**not reached**",
            None => "–",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { work, ours, beside, ratio, goal, .. } = self;
        write!(f, "| {work} | {ours} | {beside} | {ratio} | {goal} | {} |", self.verdict())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| work | ours | beside | ratio | goal | |\n|---|---|---|---|---|---|")?;
        self.findings.iter().try_for_each(|finding| writeln!(f, "{finding}"))
    }
}
