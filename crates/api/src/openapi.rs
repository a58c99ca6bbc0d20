//! The description of the surface in OpenAPI 3.1, and the page to browse it: made of our own files, nothing is asked
//! of any other host.

use crate::allowed::{Gated, Row, TABLE, Wer, Zugang};
use crate::answer::bytes_of;
use crate::cache::etag;
use crate::problem::ProblemBody;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, Ref, Schema, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, InfoBuilder, OpenApi, PathItem, RefOr, Required,
    Response as Described, ResponseBuilder,
};

#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ProblemBody<'static>, crate::problem::FieldErrorBody<'static>)))]
struct Base;

/// The description before any address is in it.
pub(crate) fn base() -> OpenApi {
    let mut api = Base::openapi();
    api.info = InfoBuilder::new()
        .title("Weltgewebe")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("doku/einleitung.md")))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("AGPL-3.0-or-later").build()))
        .build();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::session::COOKIE)));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("wgt_…").build();
    let bearer = SecurityScheme::Http(bearer);
    let betreiber = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = api.components.take().unwrap_or_else(|| ComponentsBuilder::new().build());
    api.components = Some(
        ComponentsBuilder::from(components)
            .security_scheme("sitzung", cookie)
            .security_scheme("zugang", bearer)
            .security_scheme("betreiber", betreiber)
            .build(),
    );
    api
}

/// Adds what holds for every address: its name, its problems, its headers; and that bodies hold nothing unknown.
pub(crate) fn completed(mut api: OpenApi) -> OpenApi {
    let mut bodies = vec![
        "AdresseGesendet".to_owned(),
        "LoesungGesendet".to_owned(),
        "Messwert".to_owned(),
        "Ort".to_owned(),
    ];
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            bodies.extend(body_name(operation));
            complete(path, &method, operation);
        }
    }
    if let Some(components) = &mut api.components {
        for name in bodies {
            if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(&name) {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
    }
    api
}

/// The name of the schema that an operation takes.
fn body_name(operation: &Operation) -> Option<String> {
    let RefOr::T(body) = operation.request_body.as_ref()? else { return None };
    let RefOr::T(content) = body.content.get("application/json")? else { return None };
    let RefOr::Ref(schema) = content.schema.as_ref()? else { return None };
    schema.ref_location.rsplit('/').next().map(str::to_owned)
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let get = item.get.as_mut().map(|operation| (HttpMethod::Get, operation));
    let post = item.post.as_mut().map(|operation| (HttpMethod::Post, operation));
    let put = item.put.as_mut().map(|operation| (HttpMethod::Put, operation));
    let patch = item.patch.as_mut().map(|operation| (HttpMethod::Patch, operation));
    let delete = item.delete.as_mut().map(|operation| (HttpMethod::Delete, operation));
    [get, post, put, patch, delete].into_iter().flatten()
}

/// Problems that any reading can meet, and any change.
const READING: &[(&str, &str)] = &[
    ("400", "The request cannot be read"),
    ("401", "Not signed in"),
    ("404", "Not there, or not visible"),
    ("405", "The address does not know this method"),
    ("429", "Too many requests; see Retry-After"),
    ("503", "Not now; see Retry-After"),
];
const CHANGING: &[(&str, &str)] = &[
    ("403", "Not allowed"),
    ("409", "A rule of the weave forbids it"),
    ("410", "The sign-in link was used or has expired"),
    ("412", "Something has changed in the meantime; `current` says what"),
    ("413", "Too large"),
    ("415", "This content type is not read"),
    ("422", "Fields that break a rule"),
    ("428", "If-Match is missing"),
];

fn complete(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let name = name(path, method);
    operation.security = TABLE.iter().find(|row| row.operation == name).map(|row| proofs(row));
    operation.operation_id = Some(name);
    let changes = !matches!(method, HttpMethod::Get);
    let problems = READING.iter().chain(CHANGING.iter().filter(|_| changes));
    for (status, description) in problems {
        operation.responses.responses.insert((*status).to_owned(), RefOr::T(problem(description)));
    }
    let success = operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
    for (_, response) in success {
        if let RefOr::T(response) = response {
            response.headers.insert("Weltgewebe-Position".into(), position_header().into());
        }
    }
    let parameters = operation.parameters.get_or_insert_default();
    parameters.iter_mut().for_each(without_null);
    if changes {
        if is_command(path) {
            parameters.push(header_parameter(
                "Idempotency-Key",
                "Repeats the first outcome",
                Required::False,
                UUID,
            ));
        }
        if needs_version(path, method) {
            parameters.push(header_parameter(
                "If-Match",
                "The version it is based on: `\"3\"`",
                Required::True,
                VERSION,
            ));
        }
    } else {
        let not_modified = ResponseBuilder::new().description("The caller has it already").build();
        operation.responses.responses.insert("304".into(), RefOr::T(not_modified));
    }
}

/// By what somebody proves who they are: what the table of actions asks for.
fn proofs(row: &Row) -> Vec<SecurityRequirement> {
    let session = || SecurityRequirement::new::<_, [&str; 0], &str>("sitzung", []);
    match (row.wer, row.zugang) {
        (Wer::Alle, _) => Vec::new(),
        (Wer::Betreiber, _) => vec![SecurityRequirement::new::<_, [&str; 0], &str>("betreiber", [])],
        (Wer::Angemeldete, Zugang::Mit(umfang)) => {
            vec![session(), SecurityRequirement::new("zugang", [umfang.word()])]
        }
        (Wer::Angemeldete, Zugang::Frei | Zugang::Nie) => vec![session()],
    }
}

/// In an address there is no `null`: what may be missing is missing.
fn without_null(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    match &mut parameter.schema {
        Some(RefOr::T(Schema::Object(object))) => {
            if let SchemaType::Array(types) = &object.schema_type {
                let real = types.iter().find(|kind| **kind != Type::Null).cloned();
                object.schema_type = real.unwrap_or(Type::String).into();
            }
        }
        Some(RefOr::T(Schema::OneOf(either))) => {
            let real = either.items.iter().find(|item| matches!(item, RefOr::Ref(_))).cloned();
            parameter.schema = real.or_else(|| parameter.schema.take());
        }
        _ => {}
    }
    shaped(parameter);
}

/// Parameters with a form of their own say which.
fn shaped(parameter: &mut Parameter) {
    const LAT: &str = r"-?\d{1,2}(\.\d+)?";
    const LON: &str = r"-?\d{1,3}(\.\d+)?";
    let pattern = match parameter.name.as_str() {
        "bbox" => format!("^{LON},{LAT},{LON},{LAT}$"),
        "near" => format!("^{LAT},{LON}$"),
        "cursor" => "^[0-9a-f]{1,16}-[0-9a-f]{1,32}$".to_owned(),
        _ => return,
    };
    if let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema {
        object.pattern = Some(pattern);
    }
}

/// A name of its own for every operation, such as `get_knoten_id_faeden`.
fn name(path: &str, method: &HttpMethod) -> String {
    let method = match method {
        HttpMethod::Get => "get",
        HttpMethod::Post => "post",
        HttpMethod::Put => "put",
        HttpMethod::Patch => "patch",
        _ => "delete",
    };
    operation_id(path, method)
}

/// The name of the operation behind this address and method.
pub(crate) fn operation_id(path: &str, method: &str) -> String {
    let words = path.trim_start_matches("/api/").split(['/', '.']).map(|word| word.trim_matches(['{', '}']));
    std::iter::once(method.to_ascii_lowercase().as_str()).chain(words).collect::<Vec<_>>().join("_")
}

/// Whether a change goes into the log. A picture does not, the same file twice is one picture anyway;
/// nor does a task, or what a page measured.
fn is_command(path: &str) -> bool {
    const KEPT_ELSEWHERE: [&str; 6] = [
        "/api/abbestellen",
        "/api/auth/aufgabe",
        "/api/bilder",
        "/api/me/benachrichtigungen",
        "/api/rum",
        "/api/vorschau",
    ];
    !KEPT_ELSEWHERE.contains(&path) && !path.starts_with("/api/me/zugaenge")
}

/// Changes of what exists. One's own Garnrolle has one writer only.
fn needs_version(path: &str, method: &HttpMethod) -> bool {
    match method {
        HttpMethod::Patch => path != "/api/me",
        HttpMethod::Delete => path.contains("/elemente/"),
        _ => false,
    }
}

fn problem(description: &str) -> Described {
    let content: Content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}

fn position_header() -> utoipa::openapi::Header {
    let number: Object = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).build();
    let mut header = utoipa::openapi::Header::new(number);
    header.description = Some("The log position of what was written or read".to_owned());
    header
}

/// The pattern of a UUID.
const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
/// The pattern of a version.
const VERSION: &str = r#"^"\d{1,9}"$"#;

fn header_parameter(name: &str, description: &str, required: Required, pattern: &str) -> RefOr<Parameter> {
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(schema.build()));
    RefOr::T(parameter.build())
}

/// The addresses of the description and of the page to browse it.
pub(crate) fn router(api: &OpenApi) -> Router<Gated> {
    let json = Bytes::from(api.to_pretty_json().unwrap_or_default());
    let file = |kind: &'static str, bytes: Bytes| {
        let (kind, tag) = (HeaderValue::from_static(kind), etag("", &bytes));
        get(async move |headers: HeaderMap| page(&headers, kind, bytes, tag))
    };
    Router::new()
        .route("/api/openapi.json", file("application/json", json))
        .route(
            "/api/doku",
            file("text/html; charset=utf-8", Bytes::from_static(include_bytes!("doku/index.html"))),
        )
        .route(
            "/api/doku/doku.js",
            file("text/javascript; charset=utf-8", Bytes::from_static(include_bytes!("doku/doku.js"))),
        )
        .route(
            "/api/doku/doku.css",
            file("text/css; charset=utf-8", Bytes::from_static(include_bytes!("doku/doku.css"))),
        )
}

pub(crate) const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

fn page(headers: &HeaderMap, kind: HeaderValue, bytes: Bytes, tag: HeaderValue) -> Response {
    let mut response = bytes_of(headers, kind, bytes, tag).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    response
}
