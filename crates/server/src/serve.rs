//! `weltgewebe serve`.
use crate::cli::ServeArgs;
use anyhow::{Result, bail};
pub fn run(_: &ServeArgs) -> Result<()> {
    bail!("not yet")
}
