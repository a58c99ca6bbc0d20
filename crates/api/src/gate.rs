//! The outermost layer: what holds for every request before and after its handler. It decides how fast, from where and
//! how fresh; it gives problems their words, and every answer its headers.

use crate::allowed::Who;
use crate::app::Shared;
use crate::input::AtLeast;
use crate::language::Language;
use crate::limit::{Class, Origin};
use crate::problem::{Carried, Problem, kind};
use crate::routes::bilder;
use crate::session::{comes_from_us, only_ours, origin, session_token};
use crate::shed::Rank;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::state::Status;
use domain::{DAY, GarnrolleId};
use std::time::Duration;

/// The log position of an answer.
pub(crate) static POSITION: HeaderName = HeaderName::from_static("weltgewebe-position");
/// How long a reader waits for a position.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Everything before and after a handler.
pub(crate) async fn gate(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    if app.app.config.cookie_secure {
        only_ours(request.headers_mut());
    }
    let language = Language::of(request.headers());
    let (uri, is_api) = (request.uri().clone(), request.uri().path().starts_with("/api"));
    let keeping = Keeping::of(&request);
    let route = request.extensions().get::<MatchedPath>().cloned();
    // How long it took is asked of the clock alone, without the lock of the views.
    let watch = app.meter.start(request.method(), route, app.app.handle.now());
    let mut response = let_in(&app, request, next, is_api).await.unwrap_or_else(Problem::into_response);
    worded(&mut response, language, &uri);
    guarded(&mut response, is_api, app.by_tls, keeping);
    watch.stop(response.status(), app.app.handle.now());
    response
}

/// The answer to who is let in.
async fn let_in(app: &Shared, mut request: Request, next: Next, is_api: bool) -> Result<Response, Problem> {
    let (method, path) = (request.method(), request.uri().path());
    // First of all: who is sent away shall cost next to nothing.
    let inside = app.shed.enter(Rank::of(method, path), method.is_safe());
    let inside = inside.ok_or_else(|| Problem::of(&kind::AUSGELASTET).retry_after(1))?;
    let wanted = admitted(app, &mut request)?;
    caught_up(app, wanted).await?;
    let _turn = inside.turn().await;
    Ok(answered(app, request, next, is_api).await)
}

/// The handler's answer, with the position of what it read, in good time.
async fn answered(app: &Shared, request: Request, next: Next, is_api: bool) -> Response {
    let read = app.app.handle.position();
    let limit = if bilder::is_upload(request.method(), request.uri().path()) {
        app.app.config.upload_timeout
    } else {
        app.app.config.request_timeout
    };
    let answered = tokio::time::timeout(limit, next.run(request)).await;
    let mut response = answered.unwrap_or_else(|_| too_slow());
    if is_api && !response.headers().contains_key(&POSITION) {
        response.headers_mut().insert(POSITION.clone(), HeaderValue::from(read));
    }
    response
}

fn too_slow() -> Response {
    Problem::of(&kind::ZU_LANGSAM).retry_after(1).into_response()
}

/// What has to hold before a handler may look at the request; and the position that it wants to see.
fn admitted(app: &Shared, request: &mut Request) -> Result<Option<AtLeast>, Problem> {
    let (headers, changes) = (request.headers(), !request.method().is_safe());
    if changes && session_token(headers).is_some() && !comes_from_us(headers) {
        return Err(Problem::of(&kind::FREMDE_HERKUNFT));
    }
    let who = Who::of(headers, app);
    let from = origin(headers, request.extensions(), app.app.config.behind_gateway);
    if app.limiter.is_on() {
        let person = who.as_ref().ok().and_then(|who| who.person());
        within_limits(app, Class::of(request.method(), request.uri().path()), person, from)?;
    }
    let (who, at_least) = (who?, AtLeast::of(headers)?);
    request.extensions_mut().insert(from);
    if who != Who::Nobody {
        request.extensions_mut().insert(who);
    }
    Ok(at_least)
}

/// Waits until a position can be read.
async fn caught_up(app: &Shared, wanted: Option<AtLeast>) -> Result<(), Problem> {
    if let Some(AtLeast(position)) = wanted
        && app.app.handle.position() < position
        && !app.app.handle.wait_for(position, LONGEST_WAIT).await
    {
        return Err(Problem::of(&kind::NOCH_NICHT_GELESEN).retry_after(1));
    }
    Ok(())
}

fn within_limits(
    app: &Shared,
    class: Class,
    viewer: Option<GarnrolleId>,
    from: Origin,
) -> Result<(), Problem> {
    app.limiter.admit(class, viewer, from)?;
    match viewer {
        Some(person) if class.weaves() && app.limiter.limits_first_days() && is_new(app, person) => {
            app.limiter.first_day(person)
        }
        _ => Ok(()),
    }
}

/// Whether somebody is a Gast on the first day.
fn is_new(app: &Shared, person: GarnrolleId) -> bool {
    let now = app.app.handle.now();
    let views = app.views();
    views.rolle(person).is_some_and(|rolle| rolle.status == Status::Gast && now < rolle.registered_at + DAY)
}

/// Gives a problem its words; also one that no handler of ours made.
fn worded(response: &mut Response, language: Language, uri: &Uri) {
    let Some(Carried(problem)) = response.extensions_mut().remove::<Carried>() else { return };
    // A target that is only an authority has no path, and asks for no page of ours.
    let path = Some(uri.path()).filter(|path| !path.is_empty()).unwrap_or("/");
    let (parts, body) = problem.render(language, path).into_parts();
    *response.body_mut() = body;
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().extend(parts.headers);
}

/// Who may keep an answer, unless its handler says less.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    /// Nobody: it is about one person.
    Nobody,
    /// The browser of who is signed in, asking each time whether it still holds.
    TheirsAlone,
    /// Whoever asks each time.
    Everybody,
}

impl Keeping {
    fn of(request: &Request) -> Self {
        const PRIVATE: [&str; 4] = ["/api/me/", "/api/auth/", "/api/admin/", "/api/dev/"];
        let path = request.uri().path();
        if path == "/api/me" || PRIVATE.iter().any(|start| path.starts_with(start)) {
            Self::Nobody
        } else if session_token(request.headers()).is_some() {
            Self::TheirsAlone
        } else {
            Self::Everybody
        }
    }
}

/// The headers that keep a browser from doing more than it should.
fn guarded(response: &mut Response, is_api: bool, by_tls: bool, keeping: Keeping) {
    const FIXED: [(HeaderName, &str); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ];
    let headers = response.headers_mut();
    // What follows, and what the server adds: the map grows once instead of three times.
    headers.reserve(FIXED.len() + 6);
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if by_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_BY_TLS);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NO_PAGE);
    if is_api {
        if keeping == Keeping::Nobody {
            headers.insert(header::CACHE_CONTROL, NEVER);
        }
        let theirs = keeping == Keeping::TheirsAlone;
        headers.entry(header::CACHE_CONTROL).or_insert(if theirs { THEIRS } else { REVALIDATE });
        headers.append(header::VARY, BY_VIEWER);
    }
}

/// What is no page loads and runs nothing, wherever it is opened.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// For two years browsers ask this host by https only (RFC 6797). What stands below it belongs to whoever runs it.
const ONLY_BY_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000");
/// Of what a browser offers the pages use the place of a person who asks for it, and nothing else.
const PERMISSIONS: &str =
    "camera=(), display-capture=(), geolocation=(self), microphone=(), midi=(), payment=(), usb=()";
const NEVER: HeaderValue = HeaderValue::from_static("private, no-store");
const THEIRS: HeaderValue = HeaderValue::from_static("private, no-cache");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const BY_VIEWER: HeaderValue = HeaderValue::from_static("cookie, authorization, accept-language");
