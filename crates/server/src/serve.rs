//! `weltgewebe serve`: opens everything, listens, and ends well: no new requests, those under way are finished, the
//! writer writes what has queued and a checkpoint, and the exit code is 0.

use crate::book::LogBook;
use crate::cli::ServeArgs;
use crate::config::{ClockChoice, Settings};
use crate::connections::{self, Connections};
use crate::environment::{Machine, fill};
use crate::folder::{DataFolder, head_in};
use crate::folding::Folding;
use crate::forget::Forgetting;
use crate::logkeys::LogKeys;
use crate::{book, keys, misspelt, mitteilen, opening, out, shred, telemetry, tiles};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use api::letters::Letters;
use api::limit::Limits;
use api::live::FeedSink;
use api::{App, Book, Chance, Config};
use domain::Happened;
use loom::{Kept, Sink, Writer};
use parking_lot::{Mutex, RwLock};
use ports::aushang::Presse;
use ports::benachrichtigung::Kasten;
use ports::bilder::Bilder;
use ports::blob::FolderBlobs;
use ports::identity::Identity;
use ports::mail::{Outbox, Post};
use ports::smtp::Smtp;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use views::Views;

/// How long requests under way may take to end after the signal.
const GRACE: Duration = Duration::from_secs(10);
/// How often what was written enters the search index.
const SEARCHABLE_EVERY: Duration = Duration::from_millis(250);
/// How often chores are done, and how many links, sessions and pictures are looked at each time.
const CHORES_EVERY: Duration = Duration::from_mins(1);
const SWEEP_AT_ONCE: usize = 10_000;

/// Serves until a signal.
///
/// # Errors
/// One sentence about what cannot be opened.
pub fn run(arguments: &ServeArgs) -> Result<()> {
    let settings = Settings::of(arguments)?;
    telemetry::structured(&settings)?;
    misspelt::warn();
    let listener = listen(settings.listen)?;
    let address = listener.local_addr()?;
    let opened = Opened::open(&settings, address)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(listener, &opened));
    opened.close(runtime);
    served
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("the address {address} is taken: choose another with --listen")
        }
        _ => anyhow!("the address {address} cannot be listened on: {error}"),
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Everything that serves, ready.
struct Opened {
    app: App,
    writer: Writer,
    live: Live,
    book: Arc<LogBook>,
    connections: Connections,
    /// Held so that no other process works on the folder.
    _folder: DataFolder,
}

impl Opened {
    fn open(settings: &Settings, address: SocketAddr) -> Result<Self> {
        let config = config(settings, address)?;
        let presse = presse(settings.aushang.as_deref())?;
        let folder = DataFolder::take(&settings.place.data)?;
        let siegel = keys::seal(&folder.keys()?)?;
        let identity = Identity::open(&folder.identity()?)?;
        let mail = post(settings, &folder)?;
        let kasten = Arc::new(Kasten::open(&folder.benachrichtigungen()?)?);
        let blobs = FolderBlobs::open(&folder.blobs()).context("the pictures cannot be opened")?;
        let bilder =
            Bilder::open(Box::new(blobs), settings.pictures).context("the pictures cannot be read")?;
        let views = Arc::new(RwLock::new(Views::new()));
        let (feed, feed_sink) = api::live::feed(Arc::clone(&views), api::live::RING_EVENTS);
        let live = Live(Arc::new(Mutex::new(Some(feed_sink))));
        let (identity, bilder) = (Arc::new(identity), Arc::new(bilder));
        let forgetting = Forgetting {
            identity: Arc::clone(&identity),
            mail: kept_letters(settings, &folder, &mail)?,
            kasten: Arc::clone(&kasten),
            bilder: Arc::clone(&bilder),
        };
        let folding = Box::new(Folding(Arc::clone(&views)));
        let sinks: Vec<Box<dyn Sink>> = vec![folding, Box::new(forgetting), Box::new(live.clone())];
        let mut loom = opening::loom(&settings.place, &folder, Machine::with(settings.clock), sinks)?;
        book::nothing_was_cut_off(&head_in(&settings.place.data), loom.position())?;
        shred::replay(&folder.vergessene(), &mut loom)?;
        warn_of_the_future(&loom);
        let (kept_in, clock) = (head_in(&settings.place.data), loom.clock());
        let signed_since = book::kept_head(&kept_in).map(|head| head.signed_at);
        let signing = LogKeys::open(&folder.keys()?, clock.now(), signed_since)?;
        let book = Arc::new(LogBook::new(loom.reader()?, loom.key_ring(), clock, signing, kept_in));
        let (handle, writer) = loom::spawn(loom).context("the writer gets no thread")?;
        let connections = connections_of(settings);
        let counted = connections.clone();
        let app = App {
            handle,
            views,
            identity,
            mail,
            letters: Letters::default(),
            kasten: Arc::clone(&kasten),
            siegel,
            bilder,
            book: Arc::clone(&book) as Arc<dyn Book>,
            presse,
            feed,
            chance: Arc::new(MachineChance),
            process_metrics: Arc::new(move || {
                crate::metrics::text() + &crate::metrics::letters(kasten.zahlen()) + &counted.metrics()
            }),
            config: Arc::new(config),
        };
        Ok(Self { app, writer, live, book, connections, _folder: folder })
    }

    /// Ends the writer and makes everything durable that is not yet.
    fn close(self, runtime: Runtime) {
        runtime.shutdown_timeout(Duration::from_secs(1));
        let Self { app, writer, book, .. } = self;
        writer.stop();
        if let Err(error) = book.keep_head() {
            tracing::warn!(%error, "the signed head could not be kept");
        }
        if let Err(error) = app.identity.flush() {
            tracing::warn!(%error, "when sessions were last used could not be written");
        }
        tracing::info!(position = app.handle.position(), "ended");
    }
}

/// The way of letters: the server that is named, or the development outbox.
fn post(settings: &Settings, folder: &DataFolder) -> Result<Arc<dyn Post>> {
    Ok(match &settings.smtp {
        Some((address, from)) => Arc::new(Smtp::at(address, from).map_err(|said| anyhow!(said))?),
        None => Arc::new(Outbox::open(&folder.mails()).context("the outbox cannot be opened")?),
    })
}

/// Where letters lie in the folder: those of a time before a mail server was named lie there still.
fn kept_letters(settings: &Settings, folder: &DataFolder, mail: &Arc<dyn Post>) -> Result<Arc<dyn Post>> {
    if settings.smtp.is_none() {
        return Ok(Arc::clone(mail));
    }
    Ok(Arc::new(Outbox::open(&folder.mails()).context("the outbox cannot be opened")?))
}

/// The program that sets sheets: the one that is named, which must be there, or the one beside this program, if it is.
fn presse(named: Option<&Path>) -> Result<Option<Arc<Presse>>> {
    const PROGRAM: &str = "weltgewebe-aushang";
    if let Some(program) = named {
        ensure!(program.is_file(), "aushang names {}, which is no file", program.display());
    }
    let beside = || Some(std::env::current_exe().ok()?.parent()?.join(PROGRAM));
    let program = named.map(Path::to_owned).or_else(beside).filter(|program| program.is_file());
    Ok(program.map(|program| Arc::new(Presse::with(program))))
}

/// A log that is ahead of the clock was woven with a simulated one; time then stands still until the clock catches up.
fn warn_of_the_future(loom: &loom::Loom) {
    let (last, now) = (loom.last_time(), loom.clock().now());
    if last > now {
        tracing::warn!(log = %last, clock = %now, "the log is ahead of the clock: time stands still until it catches up");
    }
}

/// Whether this address of the instance leads to the machine itself, where cookies may go without TLS.
fn is_loopback(site: &str) -> bool {
    let Some(rest) = site.strip_prefix("http://") else { return false };
    let host = rest.rsplit_once(':').map_or(rest, |(host, _port)| host);
    host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

fn config(settings: &Settings, address: SocketAddr) -> Result<Config> {
    let site = settings.site.clone().unwrap_or_else(|| format!("http://{address}"));
    if let Some(web) = &settings.web
        && !web.join("index.html").is_file()
    {
        bail!("{} holds no index.html: build the platform first, or leave --web out", web.display());
    }
    let karten = settings.tiles.iter().map(|path| tiles::karte(path)).collect::<Result<_>>()?;
    Ok(Config {
        cookie_secure: !is_loopback(&site),
        site,
        dev: settings.dev,
        security: settings.security.clone(),
        rum: settings.rum,
        simulated_time: settings.clock != ClockChoice::Real,
        betreiber_token: settings.betreiber_token.clone(),
        web: settings.web.clone(),
        karten,
        limits: limits(settings),
        behind_gateway: settings.behind_gateway,
        ..Config::default()
    })
}

/// With --dev one machine plays many people at once, so this many times as much is let through.
const DEVELOPMENT: u32 = 1_000;

fn limits(settings: &Settings) -> Limits {
    match (settings.rate_limits, settings.dev) {
        (false, _) => Limits::NONE,
        (true, false) => Limits::default(),
        (true, true) => Limits::relaxed(DEVELOPMENT),
    }
}

/// How many connections there may be. Behind a gateway all of them come from it, and it counts for itself; a machine that
/// plays many people needs many.
fn connections_of(settings: &Settings) -> Connections {
    let one_is_many = settings.behind_gateway || settings.dev || !settings.rate_limits;
    let each = (!one_is_many).then_some(settings.connections_per_address);
    Connections::at_most(connections::room(settings.connections), each)
}

async fn serve(listener: TcpListener, opened: &Opened) -> Result<()> {
    let address = listener.local_addr()?;
    let mut end = End::listen()?;
    let router = api::router(opened.app.clone());
    let (ending, told) = watch::channel(false);
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let serving = opened.connections.clone().serve(listener, router, told);
    let chores = tokio::spawn(chores(opened.app.clone(), Arc::clone(&opened.book)));
    let searchable = tokio::spawn(keep_searchable(Arc::clone(&opened.app.views)));
    let telling = tokio::spawn(mitteilen::tell(opened.app.clone()));
    let mut serving = tokio::spawn(serving);
    out::line(format!("Weltgewebe hört auf http://{address}"))?;
    tracing::info!(%address, position = opened.app.handle.position(), "listening");
    tokio::select! {
        ended = &mut serving => {
            ended?;
            bail!("the server ended by itself");
        }
        signal = end.come() => tracing::info!(signal, "ending"),
    }
    chores.abort();
    searchable.abort();
    telling.abort();
    // Watchers would never leave by themselves.
    opened.live.close();
    ending.send_replace(true);
    // One time for both: who stops a machine does not wait for long before it is killed.
    let until = tokio::time::Instant::now() + GRACE;
    if tokio::time::timeout_at(until, serving).await.is_err() {
        tracing::warn!("some requests were cut off after {} s", GRACE.as_secs());
    }
    if tokio::time::timeout_at(until, opened.app.letters.all_sent()).await.is_err() {
        tracing::warn!("some sign-in letters were not sent; whoever waits for one asks again");
    }
    Ok(())
}

/// The signals that end the server.
struct End {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl End {
    fn listen() -> Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn come(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// What has to be done now and then: expired links and sessions are forgotten, pictures that nothing shows are removed,
/// the signed head is kept.
async fn chores(app: App, book: Arc<LogBook>) {
    let mut every = tokio::time::interval(CHORES_EVERY);
    loop {
        every.tick().await;
        let (app, book, now) = (app.clone(), Arc::clone(&book), app.handle.now());
        let done = tokio::task::spawn_blocking(move || {
            if let Err(error) = app.identity.sweep(now, SWEEP_AT_ONCE) {
                tracing::warn!(%error, "expired links and sessions could not be forgotten");
            }
            if let Err(error) = app.bilder.sweep(now, SWEEP_AT_ONCE, |id| app.views.read().shows(id)) {
                tracing::warn!(%error, "pictures that nothing shows could not be removed");
            }
            if let Err(error) = book.keep_head() {
                tracing::warn!(%error, "the signed head could not be kept");
            }
        });
        if done.await.is_err() {
            return;
        }
    }
}

/// Lets what was written enter the search index a moment later. Until then it is found too, but by reading it through.
async fn keep_searchable(views: Arc<RwLock<Views>>) {
    let mut every = tokio::time::interval(SEARCHABLE_EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let views = Arc::clone(&views);
        let entered = tokio::task::spawn_blocking(move || while views::refresh_search(&views) {});
        if entered.await.is_err() {
            return;
        }
    }
}

/// The sink that feeds watchers, until it is closed.
#[derive(Clone)]
struct Live(Arc<Mutex<Option<FeedSink>>>);

impl Live {
    /// Every watcher is sent away; they come back to the next server and go on where they were.
    fn close(&self) {
        self.0.lock().take();
    }
}

impl Sink for Live {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        if let Some(feed) = self.0.lock().as_mut() {
            feed.committed(batch);
        }
    }

    fn resume(&mut self, kept: &Kept<'_>) -> bool {
        self.0.lock().as_mut().is_none_or(|feed| feed.resume(kept))
    }
}

/// Unpredictable bytes of the operating system.
struct MachineChance;

impl Chance for MachineChance {
    fn fill(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}
