//! `weltgewebe verify`.
use crate::cli::VerifyArgs;
use anyhow::{Result, bail};
pub fn run(_: &VerifyArgs) -> Result<()> {
    bail!("not yet")
}
