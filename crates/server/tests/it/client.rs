//! A tiny HTTP/1.0 client with one cookie.

use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

pub struct Client {
    address: String,
    cookie: Option<String>,
    more: String,
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; the status must have been the expected one.
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

impl Client {
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), cookie: None, more: String::new() }
    }

    pub fn cookie(&self) -> Option<String> {
        self.cookie.clone()
    }

    pub fn with_cookie(mut self, cookie: Option<String>) -> Self {
        self.cookie = cookie;
        self
    }

    /// With one more header on every request.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        write!(self.more, "{name}: {value}\r\n").unwrap();
        self
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body))
    }

    pub fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.send_with(method, path, &[], body)
    }

    /// Sends with more headers.
    pub fn send_with(
        &mut self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut head = format!("{method} {path} HTTP/1.0\r\nHost: {}\r\nX-Weltgewebe: 1\r\n", self.address);
        if let Some(cookie) = &self.cookie {
            write!(head, "Cookie: {cookie}\r\n").unwrap();
        }
        head.push_str(&self.more);
        for (name, value) in more {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        if !body.is_empty() {
            write!(head, "Content-Type: application/json\r\n").unwrap();
        }
        write!(head, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let answer = parse(&String::from_utf8_lossy(&bytes));
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().map(ToOwned::to_owned);
        }
        answer
    }

    /// Registers, takes the token from the development outbox and signs in; gives the id.
    pub fn register(&mut self, name: &str) -> String {
        let email = format!("{}@example.org", name.to_lowercase());
        let person = serde_json::json!({
            "name": name,
            "address": { "street": "Bahrenfelder Straße 1", "postcode": "22765", "city": "Hamburg" },
            "lat": 53.551, "lon": 9.931, "email": email,
        });
        let id =
            self.post("/api/auth/register", &person).json(201)["garnrolle_id"].as_str().unwrap().to_owned();
        assert_eq!(self.sign_in(&email), id);
        id
    }

    /// Signs in with a fresh letter.
    pub fn sign_in(&mut self, email: &str) -> String {
        assert_eq!(self.post("/api/auth/login", &serde_json::json!({ "email": email })).status, 204);
        let mails = self.get("/api/dev/mails").json(200);
        let letters = mails["items"].as_array().unwrap();
        let token = &letters.iter().find(|letter| letter["to"] == email).unwrap()["token"];
        let session = self.post("/api/auth/session", &serde_json::json!({ "token": token })).json(200);
        session["garnrolle_id"].as_str().unwrap().to_owned()
    }
}

fn parse(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().parse().unwrap();
    let header =
        |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Answer { status, headers: lines.filter_map(header).collect(), body: body.to_owned() }
}
