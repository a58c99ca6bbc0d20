//! Who is asking: the session cookie, and the proof that a change comes from our own page.

use crate::limit::Origin;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, header};
use domain::GarnrolleId;
use ports::identity::{SESSION_LIFETIME, Token};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The name of the session cookie.
pub const COOKIE: &str = "wg_session";

/// What stands before its name where it is sent over TLS only: browsers take such a cookie from this host alone, for this
/// host alone (RFC 6265bis, 4.1.3.2).
const HOST: &str = "__Host-";

/// The Garnrolle that is signed in, if one is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Viewer(pub Option<GarnrolleId>);

/// The token in the session cookie.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// Where cookies are sent over TLS only, one without the prefix may come from another host below the same domain: it is
/// dropped, and ours loses its prefix, so that everything further in knows one name.
pub(crate) fn only_ours(headers: &mut HeaderMap) {
    let pairs = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let all: Vec<String> = headers.get_all(header::COOKIE).iter().filter_map(pairs).collect();
    let kept: Vec<String> = all
        .iter()
        .flat_map(|value| value.split(';'))
        .map(str::trim)
        .filter(|pair| pair.split_once('=').is_none_or(|(name, _)| name != COOKIE))
        .map(|pair| match pair.strip_prefix(HOST) {
            Some(ours) if ours.split_once('=').is_some_and(|(name, _)| name == COOKIE) => ours.to_owned(),
            _ => pair.to_owned(),
        })
        .collect();
    headers.remove(header::COOKIE);
    if let Ok(value) = HeaderValue::try_from(kept.join("; "))
        && !kept.is_empty()
    {
        headers.insert(header::COOKIE, value);
    }
}

/// The cookie that keeps a person signed in.
pub(crate) fn cookie(token: &Token, secure: bool) -> Option<HeaderValue> {
    let seconds = SESSION_LIFETIME.seconds_ceil();
    with_attributes(token.reveal(), seconds, secure)
}

/// The cookie that signs a person out.
pub(crate) fn cookie_gone(secure: bool) -> Option<HeaderValue> {
    with_attributes("", 0, secure)
}

fn with_attributes(value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let (prefix, secure) = if secure { (HOST, "; Secure") } else { ("", "") };
    let text = format!("{prefix}{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).ok()
}

/// Whether a change that carries the cookie proves that our own page sent it. A foreign page can send neither header.
pub(crate) fn comes_from_us(headers: &HeaderMap) -> bool {
    let is = |name: &str, wanted: &str| headers.get(name).is_some_and(|value| value == wanted);
    is("x-weltgewebe", "1") || is("sec-fetch-site", "same-origin")
}

/// Where the request comes from.
pub(crate) fn origin(headers: &HeaderMap, extensions: &Extensions, behind_gateway: bool) -> Origin {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = behind_gateway.then(|| forwarded_for(headers)).flatten();
    Origin::at(forwarded.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)))
}

/// As the gate worked it out.
impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let nowhere = || origin(&parts.headers, &parts.extensions, false);
        Ok(parts.extensions.get().copied().unwrap_or_else(nowhere))
    }
}

/// The last address in `X-Forwarded-For`: the one that our own gateway saw.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(session_token(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; xwg_session=no"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=d;wg_session=abc"));
        assert_eq!(session_token(&headers), Some("abc"));
    }

    #[test]
    fn where_there_is_tls_only_a_cookie_of_this_host_counts() {
        let mut headers = HeaderMap::new();
        only_ours(&mut headers);
        assert!(headers.is_empty());
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=b; wg_session=of-a-neighbour; __Host-other=1"),
        );
        only_ours(&mut headers);
        assert_eq!(
            (session_token(&headers), headers[header::COOKIE].to_str().unwrap()),
            (None, "a=b; __Host-other=1")
        );
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-wg_session=abc"));
        only_ours(&mut headers);
        assert_eq!(session_token(&headers), Some("abc"));
    }

    #[test]
    fn only_our_own_page_proves_itself() {
        let mut headers = HeaderMap::new();
        assert!(!comes_from_us(&headers));
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-site"));
        assert!(!comes_from_us(&headers));
        headers.insert("x-weltgewebe", HeaderValue::from_static("1"));
        assert!(comes_from_us(&headers));
    }

    #[test]
    fn the_gateways_word_counts_only_behind_it() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 10.0.0.7"));
        let none = Extensions::new();
        assert_eq!(origin(&headers, &none, true), Origin::at([10, 0, 0, 7].into()));
        assert_eq!(origin(&headers, &none, false), Origin::at(Ipv4Addr::LOCALHOST.into()));
    }
}
