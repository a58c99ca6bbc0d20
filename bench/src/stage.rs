//! What several rows need, made once and when it is needed first: the built product, the weave in a data folder, and
//! the same weave read into memory.

use crate::plan::Plan;
use crate::product::Product;
use crate::weave::{self, Woven};
use anyhow::Result;
use domain::Happened;
use loom::Sink;
use parking_lot::RwLock;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;
use views::{Part, Views};

/// What several rows need.
pub struct Stage {
    wanted: Option<PathBuf>,
    product: Option<Product>,
    weave: Option<(TempDir, Woven)>,
}

/// The sink that keeps views.
pub struct Folding(pub Arc<RwLock<Views>>);

impl Sink for Folding {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        self.0.write().apply(batch);
    }

    /// As in the product: so long the writer stands still.
    fn keep(&self) -> Vec<Part> {
        self.0.read().keep().unwrap_or_default()
    }
}

impl Stage {
    /// Nothing made yet; the product is this binary if one is named.
    pub const fn new(product: Option<PathBuf>) -> Self {
        Self { wanted: product, product: None, weave: None }
    }

    /// The product.
    ///
    /// # Errors
    /// When it does not build.
    pub fn product(&mut self) -> Result<&Product> {
        let product = match self.product.take() {
            Some(product) => product,
            None => Product::at(self.wanted.take())?,
        };
        Ok(self.product.insert(product))
    }

    /// The weave: its folder, who and what is in it.
    ///
    /// # Errors
    /// When it cannot be woven.
    pub fn weave(&mut self, plan: &Plan) -> Result<(PathBuf, &Woven)> {
        let (folder, woven) = match self.weave.take() {
            Some(made) => made,
            None => made(plan.knoten)?,
        };
        let path = folder.path().to_path_buf();
        let (_, woven) = self.weave.insert((folder, woven));
        Ok((path, woven))
    }

    /// The weave, read into memory. No product may run on it meanwhile.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn views(&mut self, plan: &Plan) -> Result<Arc<RwLock<Views>>> {
        views_of(&self.weave(plan)?.0)
    }
}

/// A new weave of so many Knoten in a folder of its own.
///
/// # Errors
/// When it cannot be woven.
pub fn made(knoten: usize) -> Result<(TempDir, Woven)> {
    let folder = tempfile::Builder::new().prefix("weltgewebe-bench-").tempdir()?;
    let begun = Instant::now();
    let mut loom = weave::open(folder.path(), Vec::new())?;
    let woven = weave::weave(&mut loom, knoten)?;
    loom.write_checkpoint();
    let (knoten, events) = (woven.knoten.len(), loom.position());
    println!("wove {knoten} Knoten, {events} events, in {:.1} s", begun.elapsed().as_secs_f64());
    Ok((folder, woven))
}

/// The weave in a folder, read into memory.
///
/// # Errors
/// When it cannot be read.
pub fn views_of(folder: &Path) -> Result<Arc<RwLock<Views>>> {
    let views = Arc::new(RwLock::new(Views::new()));
    drop(weave::open(folder, vec![Box::new(Folding(Arc::clone(&views)))])?);
    Ok(views)
}
