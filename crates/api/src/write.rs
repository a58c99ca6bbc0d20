//! The way of a change: who acts, under which command id, what came of it. Translates outcomes and failures of the
//! loom, and adds nothing of its own. Whoever acts comes out of an `Allowed`: nothing else carries a command to the loom.

use crate::allowed::{By, Person, Wer};
use crate::app::Shared;
use crate::gate::POSITION;
use crate::input::idempotency_key;
use crate::problem::{Problem, kind};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Actor, Command, CommandId, GarnrolleId};
use loom::{Failure, Outcome, Submission};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The key by which a repetition of a change is recognised, if one was sent.
#[derive(Clone, Copy, Debug)]
struct Key(Option<Uuid>);

impl Key {
    fn of(parts: &Parts) -> Result<Self, Problem> {
        idempotency_key(&parts.headers).map(Self)
    }

    /// Carries out a command for this actor.
    async fn submit(
        self,
        app: &Shared,
        actor: Actor,
        request_hash: [u8; 16],
        command: Command,
    ) -> Result<Outcome, Problem> {
        let command_id = match self.0 {
            Some(key) => keyed(actor, key),
            None => fresh(app),
        };
        let submission = Submission { command_id, request_hash, actor, command };
        app.app.handle.submit(submission).await.map_err(failed)
    }
}

/// Somebody signed in who is about to change something. Who is not is told so before anything else is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    /// The person that acts.
    pub person: GarnrolleId,
    key: Key,
}

impl By for Act {
    const WER: Wer = Person::WER;

    fn of(parts: &Parts, app: &Shared) -> Result<Self, Problem> {
        Ok(Self { person: Person::of(parts, app)?.0, key: Key::of(parts)? })
    }
}

impl Act {
    /// Carries out a command of the person.
    ///
    /// # Errors
    /// What the loom says.
    pub async fn submit(&self, app: &Shared, hash: [u8; 16], command: Command) -> Result<Outcome, Problem> {
        self.key.submit(app, Actor::Garnrolle(self.person), hash, command).await
    }
}

/// Anybody who is about to change something without being anybody yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Besucher(Key);

impl By for Besucher {
    const WER: Wer = Wer::Alle;

    fn of(parts: &Parts, _: &Shared) -> Result<Self, Problem> {
        Key::of(parts).map(Self)
    }
}

impl Besucher {
    /// Carries out a command of nobody in particular.
    ///
    /// # Errors
    /// What the loom says.
    pub async fn submit(&self, app: &Shared, hash: [u8; 16], command: Command) -> Result<Outcome, Problem> {
        self.0.submit(app, Actor::Besucher, hash, command).await
    }
}

/// The Betreiber: who proves to hold the token of the instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Betreiber(Key);

impl By for Betreiber {
    const WER: Wer = Wer::Betreiber;

    fn of(parts: &Parts, app: &Shared) -> Result<Self, Problem> {
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let sent = sent.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
        let token = app.app.config.betreiber_token.as_deref().filter(|token| !token.is_empty());
        // Digests are compared, so that the time it takes says nothing about the token.
        let same = |a: &str, b: &str| Sha256::digest(a) == Sha256::digest(b);
        match (sent, token) {
            (Some(sent), Some(token)) if same(sent, token) => Key::of(parts).map(Self),
            _ => Err(Problem::of(&kind::BETREIBER_FEHLT)),
        }
    }
}

impl Betreiber {
    /// Carries out a command of the Betreiber.
    ///
    /// # Errors
    /// What the loom says.
    pub async fn submit(&self, app: &Shared, hash: [u8; 16], command: Command) -> Result<Outcome, Problem> {
        self.0.submit(app, Actor::Betreiber, hash, command).await
    }

    /// Carries out a command in the name of somebody, under a command id of its own.
    ///
    /// # Errors
    /// What the loom says.
    pub async fn submit_for(
        &self,
        app: &Shared,
        person: GarnrolleId,
        command: Command,
    ) -> Result<Outcome, Failure> {
        let (command_id, actor) = (fresh(app), Actor::Garnrolle(person));
        app.app.handle.submit(Submission { command_id, request_hash: [0; 16], actor, command }).await
    }
}

/// The command id of a key: different people's keys never meet.
fn keyed(actor: Actor, key: Uuid) -> CommandId {
    let who = match actor {
        Actor::Garnrolle(id) => id.as_u128(),
        Actor::Gewebe => 1,
        Actor::Betreiber => 2,
        Actor::Besucher => 3,
        Actor::Ungenannt => 4,
    };
    let mut hash = Sha256::new();
    hash.update(who.to_be_bytes());
    hash.update(key.as_bytes());
    // Ids of commands are kept for ever: this byte once counted the commands of a request.
    hash.update([0]);
    let digest = hash.finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    CommandId(uuid::Builder::from_custom_bytes(first).into_uuid())
}

fn fresh(app: &Shared) -> CommandId {
    let mut bytes = [0; 16];
    app.app.chance.fill(&mut bytes);
    CommandId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// What the loom says when there is no outcome.
pub(crate) fn failed(failure: Failure) -> Problem {
    match failure {
        Failure::Refused(refusal) => refusal.into(),
        Failure::OtherBody => Problem::of(&kind::ANDERER_INHALT),
        Failure::Overloaded { retry_after_s } => Problem::of(&kind::AUSGELASTET).retry_after(retry_after_s),
        Failure::Unavailable { reason } => {
            tracing::error!(%reason, "a command could not be written");
            Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1)
        }
        Failure::UnknownOutcome => Problem::of(&kind::AUSGANG_UNGEWISS).retry_after(1),
    }
}

/// The answer to a change: its status, its body, its position in the log.
pub(crate) fn written<T: Serialize>(status: StatusCode, position: u64, body: &T) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = (status, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(POSITION.clone(), HeaderValue::from(position));
    response
}

/// The answer to a change that has nothing to say.
pub(crate) fn done(position: u64) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(POSITION.clone(), HeaderValue::from(position));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_different_people_never_meet() {
        let key = Uuid::from_u128(7);
        let of = |who| keyed(Actor::Garnrolle(GarnrolleId::from_u128(who)), key);
        assert_eq!(of(9), of(9));
        assert_ne!(of(9), of(10));
        assert_ne!(keyed(Actor::Besucher, key), keyed(Actor::Betreiber, key));
    }
}
