//! Somebody at the HTTP surface: a visitor, or a person with a session. It speaks the fixed surface and must know no more
//! of the product than a program written outside of it could.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};

/// Longer than the server takes to answer anything, 503 included.
const PATIENCE_S: u64 = 30;

/// Somebody at the surface.
#[derive(Clone)]
pub struct Person {
    agent: Agent,
    address: String,
    session: Option<String>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Weltgewebe-Position`.
    pub position: Option<u64>,
    /// The JSON, or null.
    pub body: Value,
}

impl Answer {
    /// The answer, if it is a success.
    ///
    /// # Errors
    /// The problem as one sentence.
    pub fn good(self) -> Result<Self> {
        let said = self.body["detail"].as_str().or(self.body["title"].as_str()).unwrap_or("no reason given");
        ensure!((200..300).contains(&self.status), "{}: {said} {}", self.status, self.body["errors"]);
        Ok(self)
    }

    /// A text of the answer.
    ///
    /// # Errors
    /// When it has no such field.
    pub fn text(&self, field: &str) -> Result<String> {
        Ok(self.body[field].as_str().with_context(|| format!("no {field} in {}", self.body))?.to_owned())
    }
}

impl Person {
    /// A visitor of the server at this address.
    pub fn visitor(address: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(PATIENCE_S)))
            .max_idle_age(Duration::from_secs(10))
            .build();
        Self { agent: config.new_agent(), address: address.to_owned(), session: None }
    }

    /// The same person at another address; the session is the same.
    pub fn at(&self, address: &str) -> Self {
        Self { session: self.session.clone(), ..Self::visitor(address) }
    }

    /// The session cookie, once signed in.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Asks for a magic link and takes it from the development outbox.
    ///
    /// # Errors
    /// When there is no letter to this address.
    pub fn letter(&self, email: &str) -> Result<Value> {
        self.post("/auth/login", &json!({ "email": email }))?.good()?;
        self.last_letter(email)
    }

    /// The newest letter to this address.
    ///
    /// # Errors
    /// When there is none.
    pub fn last_letter(&self, email: &str) -> Result<Value> {
        let letters = self.get("/dev/mails")?.good()?.body;
        let mut items = letters["items"].as_array().context("no items in /dev/mails")?.iter();
        let to_them = items.find(|letter| letter["to"].as_str().is_some_and(|to| to.contains(email)));
        Ok(to_them.with_context(|| format!("no letter to {email}"))?.clone())
    }

    /// Opens a session with the token of a letter.
    ///
    /// # Errors
    /// When the token is refused.
    pub fn sign_in_with(&mut self, letter: &Value) -> Result<()> {
        let token = letter["token"].as_str().context("the letter has no token")?;
        let answer = self.send("POST", "/auth/session", Some(&json!({ "token": token })), None)?;
        let mut cookies =
            answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let session = cookies.find_map(|cookie| cookie.strip_prefix("wg_session="));
        let session = session.and_then(|rest| rest.split(';').next()).map(str::to_owned);
        read(answer)?.good()?;
        self.session = Some(session.context("no wg_session cookie came back")?);
        Ok(())
    }

    /// Signs in by magic link.
    ///
    /// # Errors
    /// When there is no letter or it is refused.
    pub fn sign_in(&mut self, email: &str) -> Result<()> {
        let letter = self.letter(email)?;
        self.sign_in_with(&letter)
    }

    /// Reads.
    ///
    /// # Errors
    /// When nothing is answered.
    pub fn get(&self, path: &str) -> Result<Answer> {
        read(self.send("GET", path, None, None)?)
    }

    /// Changes something.
    ///
    /// # Errors
    /// When nothing is answered.
    pub fn post(&self, path: &str, body: &Value) -> Result<Answer> {
        read(self.send("POST", path, Some(body), None)?)
    }

    /// Changes something under an idempotency key.
    ///
    /// # Errors
    /// When nothing is answered.
    pub fn post_keyed(&self, path: &str, body: &Value, key: uuid::Uuid) -> Result<Answer> {
        read(self.send("POST", path, Some(body), Some(("Idempotency-Key", &key.to_string())))?)
    }

    /// Changes what exists, based on this version of it where it has versions.
    ///
    /// # Errors
    /// When nothing is answered.
    pub fn patch(&self, path: &str, body: &Value, version: Option<u64>) -> Result<Answer> {
        let tag = version.map(|version| format!("\"{version}\""));
        read(self.send("PATCH", path, Some(body), tag.as_deref().map(|tag| ("If-Match", tag)))?)
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        more: Option<(&str, &str)>,
    ) -> Result<Response<Body>> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/api{path}", self.address))
            .header("Accept-Language", "en")
            .header("X-Weltgewebe", "1");
        if let Some(session) = &self.session {
            request = request.header("Cookie", format!("wg_session={session}"));
        }
        if let Some((name, value)) = more {
            request = request.header(name, value);
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json").body(body.to_string())?;
                self.agent.run(request)
            }
            None => self.agent.run(request.body(())?),
        };
        answer.with_context(|| format!("{method} {path} was not answered"))
    }
}

fn read(mut answer: Response<Body>) -> Result<Answer> {
    let position = number(answer.headers(), "weltgewebe-position");
    let text = answer.body_mut().read_to_string().context("the answer broke off")?;
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Answer { status: answer.status().as_u16(), position, body })
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}
