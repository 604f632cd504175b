//! Rust programs without a line of ours: the `oauth2` crate gets tokens from the running Worker, and `jsonwebtoken`
//! verifies them with nothing but discovery. Clients in other languages: `foreign.rs`.
#![expect(clippy::unwrap_used, reason = "a test may end at once")]

use credenza_tests::system::{Application, System};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use oauth2::basic::BasicClient;
use oauth2::{AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, Scope, TokenResponse, TokenUrl};
use serde_json::Value;

const APPLICATION: &str = "Partner-NL-Noordzee-SMC";

/// The application, a live secret, and a resource.
fn client(system: &System) -> (&Application, &str, &str) {
    let application = system.application(APPLICATION);
    let secret = application.secrets.iter().find(|secret| secret.state == "live").unwrap();
    (application, &secret.text, &application.resources[0].identifier)
}

/// The oauth2 crate leaves HTTP to whoever uses it: this hands it reqwest.
async fn http(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = reqwest::Client::new().execute(request.try_into()?).await?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() = answer.bytes().await?.to_vec();
    Ok(response)
}

/// A verifier of the jsonwebtoken crate that is told the issuer and the audience, and finds the rest.
async fn verify(issuer: &str, audience: &str, token: &str) -> Result<Value, String> {
    let get = async |url: &str| -> Value { reqwest::get(url).await.unwrap().json().await.unwrap() };
    let metadata = get(&format!("{issuer}/.well-known/openid-configuration")).await;
    assert_eq!(metadata["issuer"], issuer);
    let keys: JwkSet = serde_json::from_value(get(metadata["jwks_uri"].as_str().unwrap()).await).unwrap();
    let header = decode_header(token).map_err(|error| error.to_string())?;
    let key = keys.find(header.kid.as_deref().unwrap_or_default()).ok_or("no such key")?;
    let mut rules = Validation::new(header.alg);
    rules.set_audience(&[audience]);
    rules.set_issuer(&[issuer]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
    decode::<Value>(token, &key, &rules).map(|token| token.claims).map_err(|error| error.to_string())
}

#[tokio::test]
async fn the_oauth2_crate_gets_a_token_that_jsonwebtoken_verifies_by_discovery() {
    let system = System::connect();
    let (application, secret, resource) = client(&system);
    let issuer = &system.ready.base_url;
    for how in [AuthType::BasicAuth, AuthType::RequestBody] {
        let client = BasicClient::new(ClientId::new(application.client_id.clone()))
            .set_client_secret(ClientSecret::new(secret.to_owned()))
            .set_token_uri(TokenUrl::new(format!("{issuer}/oauth2/token")).unwrap())
            .set_auth_type(how);
        let by_resource = client.exchange_client_credentials().add_extra_param("resource", resource);
        let by_scope =
            client.exchange_client_credentials().add_scope(Scope::new(format!("{resource}/.default")));
        for request in [by_resource, by_scope] {
            let token = request.request_async(&http).await.unwrap();
            assert!(token.expires_in().is_some_and(|life| life.as_secs() > 3000));
            let claims = verify(issuer, resource, token.access_token().secret()).await.unwrap();
            assert_eq!(claims["client_id"], application.client_id.as_str());
            assert_eq!(claims["sub"], application.client_id.as_str());
        }
    }
}

#[tokio::test]
async fn a_token_is_good_for_its_api_only_and_as_it_was_signed() {
    let system = System::connect();
    let (application, secret, resource) = client(&system);
    let answer = system.token("203.0.113.40", &application.client_id, secret, resource).await.expect(200);
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let issuer = &system.ready.base_url;
    verify(issuer, resource, &token).await.unwrap();
    let sandbox =
        &application.resources.iter().find(|resource| resource.environment == "sandbox").unwrap().identifier;
    assert!(verify(issuer, sandbox, &token).await.is_err(), "a production token in the sandbox");
    let parts: Vec<&str> = token.split('.').collect();
    let claims = parts[1].replacen(|letter: char| letter.is_ascii_lowercase(), "A", 1);
    assert!(verify(issuer, resource, &format!("{}.{claims}.{}", parts[0], parts[2])).await.is_err());
    assert!(
        verify(issuer, resource, &format!("{}.{}.", parts[0], parts[1])).await.is_err(),
        "without a signature"
    );
}

#[tokio::test]
async fn the_oauth2_crate_reads_why_it_is_refused() {
    let system = System::connect();
    let application = system.application(APPLICATION);
    let dead = application.secrets.iter().find(|secret| secret.state == "expired").unwrap();
    let client = BasicClient::new(ClientId::new(application.client_id.clone()))
        .set_client_secret(ClientSecret::new(dead.text.clone()))
        .set_token_uri(TokenUrl::new(format!("{}/oauth2/token", system.ready.base_url)).unwrap());
    let refused = client.exchange_client_credentials().request_async(&http).await.err().unwrap();
    let oauth2::RequestTokenError::ServerResponse(body) = refused else { panic!("{refused:?}") };
    assert_eq!(body.error().to_string(), "invalid_client");
    assert!(body.error_description().is_some_and(|words| words.contains("expired at the end of")));
    assert!(body.error_uri().is_some_and(|uri| uri.ends_with("/expired-secret")));
}
