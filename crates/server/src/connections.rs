//! Connections: how many there may be, from where, and how long one may keep us waiting for its head or for more of its
//! body. It must never know what a request is about; only the network of an address may be written down.

use api::limit::{NoSeat, Origin, Seat, Seats};
use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::Service as _;
use tower_http::timeout::TimeoutBody;

/// How long a request may take to say what it wants; a connection that is kept open may be silent for as long.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// How long a body may pause.
const BODY_PAUSE: Duration = Duration::from_secs(10);
/// The bytes of a head.
const HEAD_BYTES: usize = 64 * 1024;
/// How long is waited when the system gives no connection: it has run out of something that comes back.
const PAUSE: Duration = Duration::from_millis(50);
/// Files that are needed beside connections: log, stores, pictures.
const OTHER_FILES: u64 = 512;

/// What is answered to who gets no connection; nothing of the request has been read.
const FULL: &str = r#"{"type":"/probleme/ausgelastet","title":"Gerade wollen zu viele zugleich weben","status":503,"detail":"Nichts ist geschehen. Versuche es gleich noch einmal.","instance":"","errors":[]}"#;

/// The connections of one server.
#[derive(Clone)]
pub struct Connections {
    seats: Seats,
    refused: Arc<AtomicU64>,
    head_time: Duration,
    body_pause: Duration,
}

impl Connections {
    /// So many in all, and so many of one address.
    pub fn at_most(all: usize, each: Option<usize>) -> Self {
        let seats = Seats::new(all, each);
        Self { seats, refused: Arc::default(), head_time: HEAD_TIME, body_pause: BODY_PAUSE }
    }

    /// How many are open and how many were refused, as Prometheus text.
    pub fn metrics(&self) -> String {
        let (open, refused) = (self.seats.taken(), self.refused.load(Ordering::Relaxed));
        format!(
            "# TYPE weltgewebe_connections gauge\nweltgewebe_connections {open}\n\
             # TYPE weltgewebe_connections_refused_total counter\nweltgewebe_connections_refused_total {refused}\n"
        )
    }

    /// Serves until it is told to end, and then until the requests under way are finished.
    pub async fn serve(self, listener: TcpListener, router: Router, mut told: watch::Receiver<bool>) {
        let (open, mut all_closed) = mpsc::channel::<()>(1);
        loop {
            let accepted = tokio::select! {
                () = end(&mut told) => break,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, peer)) = accepted else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let origin = Origin::at(peer.ip());
            match self.seats.take(origin) {
                Ok(seat) => {
                    let held = (seat, open.clone());
                    tokio::spawn(self.clone().connection(stream, peer, router.clone(), told.clone(), held));
                }
                Err(why) => self.refuse(&stream, origin, why),
            }
        }
        drop((listener, open));
        // Ends when the last connection has dropped its end.
        all_closed.recv().await;
    }

    fn refuse(&self, stream: &TcpStream, origin: Origin, why: NoSeat) {
        // Says it at most once in a while: who is refused comes often.
        let before = self.refused.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(1_000) {
            tracing::warn!(network = %origin.network(), ?why, refused = before + 1, "no connection is left");
        }
        // Whoever does not read it learns it by the end of the connection.
        let length = FULL.len();
        let answer = format!(
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 5\r\n\
             cache-control: no-store\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{FULL}"
        );
        let _ = stream.try_write(answer.as_bytes());
    }

    async fn connection(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        router: Router,
        mut told: watch::Receiver<bool>,
        _held: (Seat, mpsc::Sender<()>),
    ) {
        // Small answers shall not wait for more; it only costs time when the system refuses.
        let _ = stream.set_nodelay(true);
        let pause = self.body_pause;
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(|body| patient(body, pause));
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head_time)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        // How a connection ends is the other side's business.
        tokio::select! {
            _ = connection.as_mut() => return,
            () = end(&mut told) => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}

/// Waits until it is told to end.
async fn end(told: &mut watch::Receiver<bool>) {
    // When nobody is left who could tell, that is an end too.
    drop(told.wait_for(|ending| *ending).await);
}

/// A body that ends with an error when it pauses for too long.
fn patient(body: Incoming, pause: Duration) -> Body {
    if body.is_end_stream() { Body::empty() } else { Body::new(TimeoutBody::new(pause, body)) }
}

/// Lets the process open as many files as it may, and gives how many connections fit into that.
pub fn room(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX).saturating_sub(OTHER_FILES).max(1);
    let room = wanted.min(usize::try_from(files).unwrap_or(usize::MAX));
    if room < wanted {
        tracing::warn!(wanted, room, "the system gives fewer open files than connections are wanted");
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::net::Ipv4Addr;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::Notify;
    use tokio::task::JoinHandle;

    struct Running {
        address: SocketAddr,
        connections: Connections,
        end: watch::Sender<bool>,
        serving: JoinHandle<()>,
        /// Told when somebody waits at `/slow`.
        begun: Arc<Notify>,
        /// Lets it go on.
        go_on: Arc<Notify>,
    }

    async fn running(connections: Connections) -> Running {
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go_on));
        let slow = async move || {
            tell.notify_one();
            wait.notified().await;
            "fertig"
        };
        let body = async |body: Body| {
            let whole = axum::body::to_bytes(body, 100).await;
            if whole.is_ok() { "ganz" } else { "abgebrochen" }
        };
        let router = Router::new().route("/", get(async || "da").post(body)).route("/slow", get(slow));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (address, (end, told)) = (listener.local_addr().unwrap(), watch::channel(false));
        let serving = tokio::spawn(connections.clone().serve(listener, router, told));
        Running { address, connections, end, serving, begun, go_on }
    }

    impl Running {
        async fn connect(&self) -> TcpStream {
            TcpStream::connect(self.address).await.unwrap()
        }
    }

    /// What comes until the other side closes; a reset is an end too.
    async fn rest(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }

    async fn ask(stream: &mut TcpStream, request: &str) -> String {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = [0; 4_096];
        let read = stream.read(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    }

    const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    fn impatient(all: usize, each: Option<usize>) -> Connections {
        let time = Duration::from_millis(200);
        Connections { head_time: time, body_pause: time, ..Connections::at_most(all, each) }
    }

    #[tokio::test]
    async fn who_dribbles_its_head_is_cut_off_and_others_are_answered_meanwhile() {
        let server = running(impatient(10, None)).await;
        let mut slow = server.connect().await;
        slow.write_all(b"GET / HTTP/1.1\r\nx-a: b\r\n").await.unwrap();
        assert!(ask(&mut server.connect().await, GET).await.starts_with("HTTP/1.1 200"));
        let said = rest(&mut slow).await;
        assert!(!said.contains("200 OK"), "{said}");
        let mut silent = server.connect().await;
        assert!(!rest(&mut silent).await.contains("200 OK"));
    }

    #[tokio::test]
    async fn a_body_that_pauses_is_ended_and_one_that_flows_is_not() {
        let server = running(impatient(10, None)).await;
        let head = "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 4\r\n\r\n";
        let mut slow = server.connect().await;
        slow.write_all(format!("{head}ab").as_bytes()).await.unwrap();
        assert!(rest(&mut slow).await.ends_with("abgebrochen"));
        let mut flowing = server.connect().await;
        flowing.write_all(format!("{head}abcd").as_bytes()).await.unwrap();
        assert!(rest(&mut flowing).await.ends_with("ganz"));
    }

    #[tokio::test]
    async fn one_connection_too_many_hears_it_at_once_and_there_is_room_when_one_leaves() {
        for (all, each) in [(2, None), (10, Some(2))] {
            let server = running(Connections::at_most(all, each)).await;
            let (mut first, mut second) = (server.connect().await, server.connect().await);
            for open in [&mut first, &mut second] {
                assert!(ask(open, GET).await.starts_with("HTTP/1.1 200"));
            }
            let refused = rest(&mut server.connect().await).await;
            assert!(
                refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 5\r\n"),
                "{refused}"
            );
            let (head, body) = refused.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
            serde_json::from_str::<serde_json::Value>(body).unwrap();
            assert!(server.connections.metrics().contains("refused_total 1\n"));
            drop(first);
            while server.connections.seats.taken() > 1 {
                tokio::task::yield_now().await;
            }
            assert!(ask(&mut server.connect().await, GET).await.starts_with("HTTP/1.1 200"));
        }
    }

    #[tokio::test]
    async fn what_is_under_way_is_finished_at_the_end_and_silent_connections_are_closed() {
        let server = running(Connections::at_most(10, None)).await;
        let mut idle = server.connect().await;
        ask(&mut idle, GET).await;
        let mut slow = server.connect().await;
        slow.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        server.begun.notified().await;
        server.end.send_replace(true);
        assert_eq!(rest(&mut idle).await, "");
        server.go_on.notify_one();
        assert!(rest(&mut slow).await.ends_with("fertig"));
        server.serving.await.unwrap();
        assert!(TcpStream::connect(server.address).await.is_err());
    }
}
