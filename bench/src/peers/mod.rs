//! What ours is set beside: floors that do nothing but the last step, and peers that do the same work another way. Each
//! server of them is a role of this program, started beside it.

mod constant;
pub mod cqrs;
pub mod fill;
mod own_tiles;
mod postgis;
mod raw_feed;
pub mod raw_log;
mod tiles;

use anyhow::Result;
use axum::Router;
use clap::Subcommand;
use std::path::PathBuf;

/// A server of the harness.
#[derive(Clone, Subcommand)]
pub enum Role {
    /// axum with one constant body.
    Constant {
        /// The file that holds it.
        body: PathBuf,
    },
    /// Knoten and tiles out of PostGIS.
    Postgis {
        /// The database.
        url: String,
    },
    /// Frames written to every watcher, one after the other.
    RawFeed,
    /// The product's tiles without its cache and its surface.
    OwnTiles {
        /// The data folder.
        folder: PathBuf,
    },
}

impl Role {
    /// The role as words of a command line.
    pub fn words(&self) -> Vec<String> {
        let path = |path: &PathBuf| path.display().to_string();
        match self {
            Self::Constant { body } => vec!["constant".into(), path(body)],
            Self::Postgis { url } => vec!["postgis".into(), url.clone()],
            Self::RawFeed => vec!["raw-feed".into()],
            Self::OwnTiles { folder } => vec!["own-tiles".into(), path(folder)],
        }
    }
}

/// Plays a role until the process is ended.
///
/// # Errors
/// When it cannot begin.
pub fn play(role: Role) -> Result<()> {
    match role {
        Role::RawFeed => raw_feed::run(),
        Role::Constant { body } => serve(async move { constant::router(&body) }),
        Role::Postgis { url } => serve(async move { postgis::router(&url).await }),
        Role::OwnTiles { folder } => serve(async move { own_tiles::router(&folder) }),
    }
}

/// Serves a router as the product serves its own: axum on tokio, small answers not held back.
fn serve(router: impl Future<Output = Result<Router>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let router = router.await?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
            // It only costs time when the system refuses.
            let _ = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, router).await?)
    })
}
