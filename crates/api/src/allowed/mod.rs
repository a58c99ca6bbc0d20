//! Who may attempt what: the one door between a handler and everything behind it. A handler gets the [`Shared`] only out
//! of an [`Allowed`], and an `Allowed` only comes from a row of the [`TABLE`]; without one it does not compile.
//!
//! The door asks who somebody is and nothing more. What a Gast, a Weber or a Verantwortliche may do with their own and
//! with others' things are rules, and rules are decided in `domain`: the cells of the table say which refusal to expect,
//! and a test walks all of them. Nothing here may restate a rule.

mod table;
mod who;

pub(crate) use table::act;
pub use table::{Row, Standing, TABLE, Wer, Wessen, Zelle, Zellen, Zugang};
pub(crate) use who::Who;

use crate::app::{Inner, Shared};
use crate::input::{Named, texts};
use crate::problem::{Problem, kind};
use crate::session::Viewer;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::GarnrolleId;
use ports::identity::Umfang;
use std::marker::PhantomData;
use std::sync::Arc;

/// What the router holds for its handlers: everything, out of their reach until they are allowed to act.
#[derive(Clone)]
pub(crate) struct Gated(Shared);

impl Gated {
    /// Puts everything behind the door.
    pub fn new(inner: Arc<Inner>) -> Self {
        Self(inner)
    }
}

/// What somebody attempts: one type per operation of the surface, made by the table.
pub(crate) trait Action: Send + Sync + 'static {
    /// What the address names.
    type On: Object;
    /// Who comes in, as what the handler needs to know of it.
    type By: By;
    /// Its row in the table.
    const ROW: &'static Row;
}

/// What an address names.
pub(crate) trait Object: Sized + Send {
    /// Reads it from the address.
    fn of(parts: &mut Parts) -> impl Future<Output = Result<Self, Problem>> + Send;
}

impl Object for () {
    async fn of(_: &mut Parts) -> Result<Self, Problem> {
        Ok(())
    }
}

impl<T: Named + Send> Object for T {
    async fn of(parts: &mut Parts) -> Result<Self, Problem> {
        read(texts(parts, &()).await?.first())
    }
}

impl<T: Named + Send, U: Named + Send> Object for (T, U) {
    async fn of(parts: &mut Parts) -> Result<Self, Problem> {
        let texts = texts(parts, &()).await?;
        Ok((read(texts.first())?, read(texts.get(1))?))
    }
}

/// What is no id names nothing: it is answered like something that is not there.
fn read<T: Named>(text: Option<&String>) -> Result<T, Problem> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::of(T::UNKNOWN))
}

/// Whoever asks, once let in.
pub(crate) trait By: Sized + Send {
    /// Whom the door lets in.
    const WER: Wer;

    /// Lets somebody in.
    ///
    /// # Errors
    /// 401 or 403: what who is not let in is told, before anything else is read.
    fn of(parts: &Parts, app: &Shared) -> Result<Self, Problem>;
}

/// Anybody, signed in or not; it makes no difference.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jeder;

impl By for Jeder {
    const WER: Wer = Wer::Alle;

    fn of(_: &Parts, _: &Shared) -> Result<Self, Problem> {
        Ok(Self)
    }
}

/// Anybody; who is signed in sees more.
impl By for Viewer {
    const WER: Wer = Wer::Alle;

    fn of(parts: &Parts, _: &Shared) -> Result<Self, Problem> {
        Ok(Self(match Who::known(parts) {
            // What only the person may read is not for every program that acts in its name.
            Who::Zugang(_, umfaenge) if !umfaenge.holds(Umfang::Lesen) => None,
            who => who.person(),
        }))
    }
}

/// Somebody signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person(pub GarnrolleId);

impl By for Person {
    const WER: Wer = Wer::Angemeldete;

    fn of(parts: &Parts, _: &Shared) -> Result<Self, Problem> {
        let signed_in = Who::known(parts).person();
        signed_in.map(Self).ok_or_else(|| Problem::of(&kind::NICHT_ANGEMELDET))
    }
}

/// Leave to attempt an action on an object. Only the door makes one, from the request.
pub(crate) struct Allowed<A: Action<On = O>, O = <A as Action>::On> {
    /// Everything behind the door.
    pub app: Shared,
    /// What the address names.
    pub object: O,
    /// Who was let in.
    pub by: A::By,
    /// Keeps everybody else from making one.
    action: PhantomData<A>,
}

impl<A: Action<On = O>, O: Object> FromRequestParts<Gated> for Allowed<A, O> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, Gated(app): &Gated) -> Result<Self, Problem> {
        debug_assert!(is_of(A::ROW, parts), "{} is another operation's action", A::ROW.operation);
        let object = O::of(parts).await?;
        reaches(A::ROW.zugang, Who::known(parts))?;
        let by = A::By::of(parts, app)?;
        Ok(Self { app: Arc::clone(app), object, by, action: PhantomData })
    }
}

/// Refuses a Zugang that does not reach so far.
fn reaches(zugang: Zugang, who: Who) -> Result<(), Problem> {
    let Who::Zugang(_, umfaenge) = who else { return Ok(()) };
    let refused = || Problem::of(&kind::ZUGANG_REICHT_NICHT);
    match zugang {
        Zugang::Frei => Ok(()),
        Zugang::Nie => Err(refused().challenge("Bearer error=\"insufficient_scope\"")),
        Zugang::Mit(umfang) if umfaenge.holds(umfang) => Ok(()),
        Zugang::Mit(umfang) => {
            let scope = format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", umfang.word());
            Err(refused().challenge(&scope))
        }
    }
}

/// Whether the request asks for the operation of this row. A handler cannot stand behind another one's row unnoticed.
fn is_of(row: &Row, parts: &Parts) -> bool {
    let path = parts.extensions.get::<axum::extract::MatchedPath>();
    // HEAD is answered by who answers GET.
    let method = if parts.method == axum::http::Method::HEAD { "get" } else { parts.method.as_str() };
    path.is_none_or(|path| crate::openapi::operation_id(path.as_str(), method) == row.operation)
}
