//! The only HTTP. One function per endpoint; the types are the wire's.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::problems::{Problem, ProblemType};
use credenza_domain::wire::{
    AcceptInvitation, AuditPage, CSRF_HEADER, Configuration, CreateSecret, CreatedSecret, Enrolled,
    IDEMPOTENCY_HEADER, InvitationView, OpenInvitation, Portal, Session, SignIn, StepUp,
};
use gloo_net::http::{Method, RequestBuilder};
use serde::{Serialize, de::DeserializeOwned};

use crate::failure::Failure;

/// A result, or why there is none.
pub(crate) type Answer<T> = Result<T, Failure>;

/// `GET /api/configuration`.
pub(crate) async fn configuration() -> Answer<Configuration> {
    read(&exchange(Method::GET, "/api/configuration", &[], None).await?)
}

/// `GET /api/portal`.
pub(crate) async fn portal() -> Answer<Portal> {
    read(&exchange(Method::GET, "/api/portal", &[], None).await?)
}

/// `POST /api/session`.
pub(crate) async fn sign_in(body: &SignIn) -> Answer<Portal> {
    read(&exchange(Method::POST, "/api/session", &[], Some(write(body)?)).await?)
}

/// `DELETE /api/session`.
pub(crate) async fn sign_out(csrf: &str) -> Answer<()> {
    exchange(Method::DELETE, "/api/session", &[(CSRF_HEADER, csrf)], None).await.map(drop)
}

/// `POST /api/session/step-up`.
pub(crate) async fn step_up(csrf: &str, body: &StepUp) -> Answer<Session> {
    read(&exchange(Method::POST, "/api/session/step-up", &[(CSRF_HEADER, csrf)], Some(write(body)?)).await?)
}

/// `POST /api/invitation`.
pub(crate) async fn open_invitation(body: &OpenInvitation) -> Answer<InvitationView> {
    read(&exchange(Method::POST, "/api/invitation", &[], Some(write(body)?)).await?)
}

/// `POST /api/invitation/accept`.
pub(crate) async fn accept_invitation(body: &AcceptInvitation) -> Answer<Enrolled> {
    read(&exchange(Method::POST, "/api/invitation/accept", &[], Some(write(body)?)).await?)
}

/// `POST /api/applications/{client_id}/secrets`. The same `key` twice creates one secret.
pub(crate) async fn create_secret(
    csrf: &str,
    client_id: ClientId,
    key: &str,
    body: &CreateSecret,
) -> Answer<CreatedSecret> {
    let path = format!("/api/applications/{client_id}/secrets");
    let headers = [(CSRF_HEADER, csrf), (IDEMPOTENCY_HEADER, key)];
    read(&exchange(Method::POST, &path, &headers, Some(write(body)?)).await?)
}

/// `DELETE /api/applications/{client_id}/secrets/{id}`.
pub(crate) async fn delete_secret(csrf: &str, client_id: ClientId, id: SecretId) -> Answer<()> {
    let path = format!("/api/applications/{client_id}/secrets/{id}");
    exchange(Method::DELETE, &path, &[(CSRF_HEADER, csrf)], None).await.map(drop)
}

/// `GET /api/applications/{client_id}/audit`.
pub(crate) async fn audit(client_id: &str, before: Option<&str>) -> Answer<AuditPage> {
    let client_id = js_sys::encode_uri_component(client_id);
    let query = before.map_or_else(String::new, |before| {
        format!("?before={}", String::from(js_sys::encode_uri_component(before)))
    });
    let path = format!("/api/applications/{}/audit{query}", String::from(client_id));
    read(&exchange(Method::GET, &path, &[], None).await?)
}

async fn exchange(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<String>,
) -> Answer<String> {
    let mut builder = RequestBuilder::new(path).method(method).header("accept", "application/json");
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    let request = match body {
        Some(body) => builder.header("content-type", "application/json").body(body),
        None => builder.build(),
    };
    let response = request.map_err(|_| Failure::Unreadable)?.send().await.map_err(|_| Failure::Offline)?;
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    if response.ok() {
        return Ok(text);
    }
    let problem = read::<Problem>(&text)?;
    let retry_after = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
    Err(Failure::Refused { problem: Box::new(problem), retry_after })
}

fn read<T: DeserializeOwned>(text: &str) -> Answer<T> {
    serde_json::from_str(text).map_err(|_| Failure::Unreadable)
}

fn write<T: Serialize>(body: &T) -> Answer<String> {
    serde_json::to_string(body).map_err(|_| Failure::Unreadable)
}

/// Whether the answer means that there is no session (any more).
pub(crate) fn is_signed_out<T>(answer: &Answer<T>) -> bool {
    matches!(answer, Err(failure) if failure.is(ProblemType::SignedOut))
}
