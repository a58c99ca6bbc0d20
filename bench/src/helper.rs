//! Servers that the harness starts beside itself: on the servers' core, ended when dropped. A server says where it
//! listens with the first line that holds an address.

use crate::{machine, peers::Role};
use anyhow::{Context as _, Result, bail};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// A running server.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a role of this program.
    ///
    /// # Errors
    /// When it ends before it listens.
    pub fn of(role: &Role) -> Result<Self> {
        let mut command = machine::on_server_core(&std::env::current_exe()?);
        command.arg("role").args(role.words());
        Self::start(command)
    }

    /// Starts a command and waits until it says where it listens.
    ///
    /// # Errors
    /// When it ends before that.
    pub fn start(mut command: Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().context("no output")?;
        let mut lines = BufReader::new(output).lines();
        let Some(address) = lines.by_ref().map_while(Result::ok).find_map(|line| address_in(&line)) else {
            bail!("{command:?} ended before it listened: {}", child.wait()?);
        };
        // What it says later is read away, so that it never has to wait.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(Self { child, address })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either fails only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let address = line.split_once("http://")?.1;
    address.split_whitespace().next()?.trim_end_matches('/').parse().ok()
}
