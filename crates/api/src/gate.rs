//! The outermost layer: what holds for every request before and after its handler. It decides how fast, from where and
//! how fresh; it gives problems their words, and every answer its headers.

use crate::app::Shared;
use crate::input::AtLeast;
use crate::language::Language;
use crate::limit::Caller;
use crate::problem::{Carried, Problem, kind};
use crate::routes::bilder;
use crate::session::{caller, comes_from_us, only_ours, session_token};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
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
    let route = request.extensions().get::<MatchedPath>().cloned();
    // How long it took is asked of the clock alone, without the lock of the views.
    let watch = app.meter.start(request.method(), route, app.app.handle.now());
    let admitted = match admitted(&app, &request) {
        Ok(wanted) => caught_up(&app, wanted).await,
        Err(problem) => Err(problem),
    };
    let mut response = match admitted {
        Ok(()) => answered(&app, request, next, is_api).await,
        Err(problem) => problem.into_response(),
    };
    worded(&mut response, language, &uri);
    guarded(&mut response, is_api, app.by_tls);
    watch.stop(response.status(), app.app.handle.now());
    response
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
fn admitted(app: &Shared, request: &Request) -> Result<Option<AtLeast>, Problem> {
    let (headers, changes) = (request.headers(), !request.method().is_safe());
    let token = session_token(headers);
    if changes && token.is_some() && !comes_from_us(headers) {
        return Err(Problem::of(&kind::FREMDE_HERKUNFT));
    }
    if app.limiter.is_on() {
        let viewer = token.and_then(|token| app.app.identity.session(token, app.now()));
        let address = caller(headers, request.extensions(), app.app.config.behind_gateway);
        within_limits(
            app,
            request.method(),
            request.uri().path(),
            viewer.map_or(address, Caller::Garnrolle),
            address,
        )?;
    }
    AtLeast::of(headers)
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
    method: &Method,
    path: &str,
    caller: Caller,
    address: Caller,
) -> Result<(), Problem> {
    if method.is_safe() {
        return app.limiter.read(caller);
    }
    if path.starts_with("/api/auth/") {
        app.limiter.login(address)?;
    }
    app.limiter.write(caller)
}

/// Gives a problem its words; also one that no handler of ours made.
fn worded(response: &mut Response, language: Language, uri: &Uri) {
    let Some(Carried(problem)) = response.extensions_mut().remove::<Carried>() else { return };
    let (parts, body) = problem.render(language, uri.path()).into_parts();
    *response.body_mut() = body;
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().extend(parts.headers);
}

/// The headers that keep a browser from doing more than it should.
fn guarded(response: &mut Response, is_api: bool, by_tls: bool) {
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
        headers.entry(header::CACHE_CONTROL).or_insert(REVALIDATE);
        headers.append(header::VARY, BY_VIEWER);
    }
}

/// What is no page loads and runs nothing, wherever it is opened.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// For two years browsers ask by https only, here and below this host (RFC 6797).
const ONLY_BY_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
/// The only thing of the device that a page asks for is where it is, when a person wants that.
const PERMISSIONS: &str =
    "camera=(), display-capture=(), geolocation=(self), microphone=(), midi=(), payment=(), usb=()";
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const BY_VIEWER: HeaderValue = HeaderValue::from_static("cookie, accept-language");
