//! Who asks, as far as the request proves it: by the cookie of a session, or by the token of a Zugang. Worked out once
//! per request, in the gate. It must never know what is asked for.

use crate::app::Shared;
use crate::problem::{Problem, kind};
use crate::session::session_token;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::GarnrolleId;
use ports::identity::{Umfaenge, ZUGANG_PREFIX};

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Who {
    /// Nobody that we know.
    #[default]
    Nobody,
    /// A person, with a browser that is signed in.
    Session(GarnrolleId),
    /// A program, in the name of a person and as far as its Zugang reaches.
    Zugang(GarnrolleId, Umfaenge),
}

impl Who {
    /// Who sent these headers.
    ///
    /// # Errors
    /// 401 for a token that opens nothing; 400 for a token beside the cookie of a session: nobody is two at once.
    pub fn of(headers: &HeaderMap, app: &Shared) -> Result<Self, Problem> {
        let session = session_token(headers);
        let Some(token) = zugang_token(headers) else {
            let person = session.and_then(|token| app.app.identity.session(token, app.now()));
            return Ok(person.map_or(Self::Nobody, Self::Session));
        };
        if session.is_some() {
            return Err(Problem::of(&kind::ZWEI_AUSWEISE));
        }
        let opened = app.app.identity.zugaenge().open(token, app.now());
        let opened = opened.map(|(person, umfaenge)| Self::Zugang(person, umfaenge));
        opened.ok_or_else(|| Problem::of(&kind::ZUGANG_UNGUELTIG).challenge("Bearer error=\"invalid_token\""))
    }

    /// Who it was, as the gate worked it out.
    pub fn known(parts: &Parts) -> Self {
        parts.extensions.get().copied().unwrap_or_default()
    }

    /// In whose name it is asked.
    pub const fn person(self) -> Option<GarnrolleId> {
        match self {
            Self::Nobody => None,
            Self::Session(person) | Self::Zugang(person, _) => Some(person),
        }
    }
}

/// The token of a Zugang in `Authorization: Bearer …`.
fn zugang_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(ZUGANG_PREFIX)).then_some(token)
}
