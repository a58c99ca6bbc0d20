//! A client of HTTP/1.1 that costs as little as it can: one connection, one request at a time, no pipelining.

use anyhow::{Context as _, Result, bail, ensure};
use std::fmt::Write as _;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// What was answered.
pub struct Answer<'c> {
    /// The status.
    pub status: u16,
    /// The head, as text.
    pub head: &'c str,
    /// The body.
    pub body: &'c [u8],
}

impl Answer<'_> {
    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none or the status is no success.
    pub fn json(&self) -> Result<serde_json::Value> {
        ensure!(self.status < 300, "{}: {}", self.status, String::from_utf8_lossy(self.body));
        Ok(serde_json::from_slice(self.body)?)
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The bytes of a reading request.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

/// The bytes of a changing request, with a session where there is one.
pub fn post(path: &str, session: Option<&str>, body: &str) -> Vec<u8> {
    let mut request =
        format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
    // Writing into memory cannot fail.
    let _ = write!(request, "content-length: {}\r\nx-weltgewebe: 1\r\n", body.len());
    if let Some(session) = session {
        let _ = write!(request, "cookie: wg_session={session}\r\n");
    }
    format!("{request}\r\n{body}").into_bytes()
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream =
            TcpStream::connect(address).await.with_context(|| format!("nobody listens on {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 16 * 1024], filled: 0 })
    }

    /// Sends a request and waits for all of its answer.
    ///
    /// # Errors
    /// When the connection ends or the answer has no length.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.filled = 0;
        let head_end = loop {
            self.more().await?;
            let read = self.buffer.get(..self.filled).unwrap_or_default();
            if let Some(at) = find(read, b"\r\n\r\n") {
                break at + 4;
            }
        };
        let length = self.length(head_end)?;
        while self.filled < head_end + length {
            self.more().await?;
        }
        let (head, rest) = self.buffer.split_at(head_end);
        let head = std::str::from_utf8(head)?;
        let status = head.get(9..12).and_then(|digits| digits.parse().ok()).context("no status")?;
        Ok(Answer { status, head, body: rest.get(..length).unwrap_or_default() })
    }

    fn length(&self, head_end: usize) -> Result<usize> {
        let head = std::str::from_utf8(self.buffer.get(..head_end).unwrap_or_default())?;
        match header(head, "content-length") {
            Some(length) => Ok(length.parse()?),
            None if head.contains(" 304 ") || head.contains(" 204 ") => Ok(0),
            None => bail!("an answer without a length:\n{head}"),
        }
    }

    async fn more(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let read = self.stream.read(room).await?;
        ensure!(read > 0, "the server closed the connection");
        self.filled += read;
        Ok(())
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_by_their_name_in_any_case() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 17\r\nset-cookie: wg_session=abc; Path=/\r\n\r\n";
        assert_eq!(header(head, "content-length"), Some("17"));
        assert_eq!(header(head, "set-cookie"), Some("wg_session=abc; Path=/"));
        assert_eq!(header(head, "etag"), None);
        assert_eq!(find(head.as_bytes(), b"\r\n\r\n"), Some(head.len() - 4));
    }
}
