//! What the surface is wired to, and how it is set. `server` builds one [`App`] and gets a router for it; nothing here
//! opens a file or a socket.

use crate::aufgabe::Aufgaben;
use crate::book::Book;
use crate::cache::Caches;
use crate::darkroom::Darkroom;
use crate::letters::Letters;
use crate::limit::{Limiter, Limits, Seats};
use crate::live::Feed;
use crate::meter::Meter;
use crate::rum::Rum;
use crate::shed::{Load, Shed};
use domain::GarnrolleId;
use parking_lot::{RwLock, RwLockReadGuard};
use ports::aushang::Presse;
use ports::benachrichtigung::{Kasten, Siegel};
use ports::bilder::Bilder;
use ports::identity::{Identity, TOKEN_BYTES};
use ports::mail::Post;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use views::Views;

/// Where unpredictable bytes come from; `server` hands in the machine's.
pub trait Chance: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// Everything the surface talks to.
#[derive(Clone)]
pub struct App {
    /// The writer.
    pub handle: loom::Handle,
    /// What is read.
    pub views: Arc<RwLock<Views>>,
    /// Magic links and sessions.
    pub identity: Arc<Identity>,
    /// Letters.
    pub mail: Arc<dyn Post>,
    /// Sign-in letters on their way there.
    pub letters: Letters,
    /// Of what each person wants to be told, and what waits to be.
    pub kasten: Arc<Kasten>,
    /// The seal on addresses that take a letter off.
    pub siegel: Siegel,
    /// Pictures.
    pub bilder: Arc<Bilder>,
    /// The log as everyone may see it.
    pub book: Arc<dyn Book>,
    /// What sets sheets for the notice board; nothing where there is no such program.
    pub presse: Option<Arc<Presse>>,
    /// The live feed; its [`crate::live::FeedSink`] is one of the loom's sinks, after that of the views.
    pub feed: Feed,
    /// Unpredictable bytes.
    pub chance: Arc<dyn Chance>,
    /// More metrics of the process as Prometheus text, appended to those of the surface.
    pub process_metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// How it is set.
    pub config: Arc<Config>,
}

/// How the surface is set.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the configuration that do not depend on each other"
)]
pub struct Config {
    /// The address of the instance without a slash at its end, for links in letters.
    pub site: String,
    /// Whom to tell about a weakness, for `/.well-known/security.txt` (RFC 9116); nothing where nobody is named.
    pub security: Option<Security>,
    /// Whether the session cookie is sent over TLS only; off on loopback.
    pub cookie_secure: bool,
    /// Whether the development addresses below `/api/dev` exist.
    pub dev: bool,
    /// Whether the pages are asked how fast they were.
    pub rum: bool,
    /// Whether the clock is a simulated one, so that it can be moved also without the other development addresses.
    pub simulated_time: bool,
    /// The token of the Betreiber for the admin addresses; without one they are closed.
    pub betreiber_token: Option<String>,
    /// The folder of the built web app, with `index.html` and `csp.txt` in it.
    pub web: Option<PathBuf>,
    /// The maps beneath the weave, the one to show first.
    pub karten: Vec<Karte>,
    /// How fast one person or address may ask.
    pub limits: Limits,
    /// How many requests may be under way before some are sent away.
    pub load: Load,
    /// Whether `X-Forwarded-For` names the caller: only behind a gateway of our own.
    pub behind_gateway: bool,
    /// How long a request may take before it is answered 503.
    pub request_timeout: Duration,
    /// How long somebody may take to upload a picture.
    pub upload_timeout: Duration,
    /// How many pictures may be uploaded at once, and by one person.
    pub uploads: Uploads,
    /// How many live feeds may be open at once.
    pub live_connections: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            site: "http://localhost:3000".to_owned(),
            security: None,
            cookie_secure: false,
            dev: false,
            rum: true,
            simulated_time: false,
            betreiber_token: None,
            web: None,
            karten: Vec::new(),
            limits: Limits::default(),
            load: Load::default(),
            behind_gateway: false,
            request_timeout: Duration::from_secs(15),
            upload_timeout: Duration::from_mins(2),
            uploads: Uploads::default(),
            live_connections: 20_000,
        }
    }
}

/// Whom to tell about a weakness.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Security {
    /// `mailto:` or `https://`.
    pub contact: String,
    /// Where it stands how weaknesses are dealt with.
    pub policy: Option<String>,
}

/// How many pictures are worked on at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Uploads {
    /// Uploads under way, each with its file in memory.
    pub at_once: usize,
    /// Uploads of one person under way.
    pub at_once_per_person: usize,
    /// Pictures being decoded, each taking the memory of its pixels.
    pub decoding: usize,
}

impl Default for Uploads {
    /// 160 MiB of files and some 450 MB of pixels at the worst.
    fn default() -> Self {
        Self { at_once: 16, at_once_per_person: 2, decoding: 2 }
    }
}

/// The base map of the instance.
#[derive(Clone, Debug)]
pub struct Karte {
    /// Its name in the address, without `.pmtiles`.
    pub name: String,
    /// Whether it shows a region in detail or the world from afar.
    pub reach: KartenReichweite,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// The file.
    pub file: PathBuf,
    /// Whom to thank: words, and where they lead.
    pub attribution: Vec<(String, Option<String>)>,
}

/// How far a base map reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KartenReichweite {
    /// A region in detail.
    Regional,
    /// The world from afar.
    World,
}

/// [`App`] with what only the surface needs.
pub(crate) struct Inner {
    pub app: App,
    pub limiter: Limiter,
    pub shed: Shed,
    pub aufgaben: Aufgaben,
    /// Open feeds, by where they are watched from.
    pub watching: Seats,
    pub caches: Caches,
    pub meter: Meter,
    pub darkroom: Darkroom,
    pub rum: Rum,
    /// As many sheets are set at once.
    pub presses: Arc<Semaphore>,
    /// How many may read the whole log for themselves at once.
    pub auskuenfte: Semaphore,
    pub csp: axum::http::HeaderValue,
    /// Whether people come by https.
    pub by_tls: bool,
}

/// What every handler gets.
pub(crate) type Shared = Arc<Inner>;

impl Inner {
    pub fn views(&self) -> RwLockReadGuard<'_, Views> {
        self.app.views.read()
    }

    /// The moment that an answer is about. No deadline passes for readers before its decision is written.
    pub fn now(&self) -> domain::Timestamp {
        self.app.views.read_recursive().settled(self.app.handle.now())
    }

    /// Whether nothing personal of a Garnrolle is left in the weave.
    pub fn is_forgotten(&self, garnrolle: GarnrolleId) -> bool {
        self.app.views.read_recursive().rolle_privat(garnrolle).is_none_or(|view| view.privat.is_none())
    }

    /// Removes once more what is kept of a forgotten person beside the log: for who finds, after having kept something,
    /// that the person was forgotten in that very moment. Who is forgotten later than that look is removed by the
    /// forgetting itself, because the views are told of it first. Waits for the disk.
    pub fn forget_again(&self, garnrolle: GarnrolleId) {
        let left = [
            self.app.identity.forget(garnrolle).err().map(|error| error.to_string()),
            self.app.mail.forget(garnrolle).err().map(|error| error.to_string()),
            self.app.kasten.forget(garnrolle).err().map(|error| error.to_string()),
            self.app.bilder.forget_of(garnrolle).err().map(|error| error.to_string()),
        ];
        for error in left.into_iter().flatten() {
            tracing::error!(error, "something of a forgotten person is left; the next start tries again");
        }
    }

    /// The bytes of a fresh token.
    pub fn token_bytes(&self) -> [u8; TOKEN_BYTES] {
        let mut bytes = [0; TOKEN_BYTES];
        self.app.chance.fill(&mut bytes);
        bytes
    }
}
