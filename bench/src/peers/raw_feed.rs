//! The floor of a live feed: a list of sockets, and the same bytes written to each, one after the other. No filter, no
//! position, no log.
//!
//! `GET` watches; `POST` hands over bytes for all watchers and is answered when they are written.

use anyhow::Result;
use parking_lot::Mutex;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

type Watchers = Arc<Mutex<Vec<TcpStream>>>;

const HELLO: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n\r\nretry:2000\n\n";
const DONE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// Serves until the process is ended.
///
/// # Errors
/// When there is no port.
pub fn run() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    let watchers = Watchers::default();
    for stream in listener.incoming() {
        // A watcher that has gone already is no reason to end.
        let _ = stream.map_err(anyhow::Error::from).and_then(|stream| admit(stream, &watchers));
    }
    Ok(())
}

fn admit(mut stream: TcpStream, watchers: &Watchers) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 64 * 1024];
    let read = stream.read(&mut buffer)?;
    if buffer.starts_with(b"GET ") {
        stream.write_all(HELLO)?;
        stream.set_nonblocking(true)?;
        watchers.lock().push(stream);
        return Ok(());
    }
    let watchers = Arc::clone(watchers);
    std::thread::spawn(move || publish(stream, buffer, read, &watchers));
    Ok(())
}

/// Takes bytes over and writes them to all; the sender makes one request fit one read.
fn publish(mut stream: TcpStream, mut buffer: Vec<u8>, mut read: usize, watchers: &Watchers) {
    loop {
        let request = buffer.get(..read).unwrap_or_default();
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { return };
        let frame = request.get(end + 4..).unwrap_or_default();
        watchers.lock().retain_mut(|watcher| watcher.write_all(frame).is_ok());
        if stream.write_all(DONE).is_err() {
            return;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(more) => read = more,
        }
    }
}
