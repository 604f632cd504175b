//! Speaking with the provider. Nothing is kept between two sign-ins: they are rare, and what is not
//! kept is never stale. Each answer has a time limit, and the port cuts its size.

use credenza_domain::jwk::{UnverifiedJwt, key_set};
use credenza_domain::oidc::{self, Expected, Identity, Provider};
use data_encoding::BASE64;
use serde::Deserialize;

use crate::config::OidcConfig;
use crate::ports::{OutboundRequest, Ports};

/// Milliseconds that the provider has for each answer.
const TIMEOUT_MS: u32 = 5_000;

/// Why the provider could not say who it is. For the log.
pub(super) type Reason = String;

/// Reads the provider's metadata (Discovery 1.0 §4).
pub(super) async fn discover(ports: &Ports, config: &OidcConfig) -> Result<Provider, Reason> {
    let url = format!("{}/.well-known/openid-configuration", config.issuer.trim_end_matches('/'));
    let text = get(ports, url).await?;
    let provider = Provider::parse(&text, &config.issuer).ok_or("the metadata is not the provider's")?;
    let endpoints = [&provider.authorization_endpoint, &provider.token_endpoint, &provider.jwks_uri];
    if endpoints.into_iter().all(|url| config.allows(url, ports.config.is_local())) {
        Ok(provider)
    } else {
        Err("an endpoint of the provider is not https".to_owned())
    }
}

/// What is given for an ID token.
pub(super) struct Exchange<'a> {
    /// From the address.
    pub(super) code: &'a str,
    /// The PKCE verifier.
    pub(super) verifier: &'a str,
    /// The same as before.
    pub(super) redirect_uri: &'a str,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// Exchanges the code, and checks who the ID token says it is.
pub(super) async fn identify(
    ports: &Ports,
    config: &OidcConfig,
    provider: &Provider,
    exchange: &Exchange<'_>,
    nonce: &str,
) -> Result<Identity, Reason> {
    let response =
        ports.http.send(token_request(config, provider, exchange)).await.map_err(|e| e.to_string())?;
    if response.status != 200 {
        return Err(format!("the token endpoint answers {}", response.status));
    }
    let tokens: Tokens =
        serde_json::from_str(&response.body).map_err(|_| "the token endpoint gives no ID token")?;
    let jwt = UnverifiedJwt::parse(&tokens.id_token).ok_or("the ID token is no JWT")?;
    let expected = Expected {
        issuer: &config.issuer,
        client_id: &config.client_id,
        nonce,
        second_factor: &config.second_factor,
        now: ports.now().as_second(),
    };
    let identity = oidc::check(&jwt, &expected).map_err(|error| format!("ID token: {error}"))?;
    if is_signed(ports, provider, &jwt).await? {
        Ok(identity)
    } else {
        Err("no key verifies the ID token".to_owned())
    }
}

fn token_request(config: &OidcConfig, provider: &Provider, exchange: &Exchange<'_>) -> OutboundRequest {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", exchange.code)
        .append_pair("redirect_uri", exchange.redirect_uri)
        .append_pair("code_verifier", exchange.verifier);
    let mut headers = vec![
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("accept", "application/json".to_owned()),
    ];
    if provider.wants_secret_in_body() {
        form.append_pair("client_id", &config.client_id).append_pair("client_secret", &config.client_secret);
    } else {
        // Each half is form-encoded first (RFC 6749 §2.3.1).
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encode(&config.client_id), encode(&config.client_secret));
        headers.push(("authorization", format!("Basic {}", BASE64.encode(pair.as_bytes()))));
    }
    OutboundRequest {
        method: "POST",
        url: provider.token_endpoint.clone(),
        headers,
        body: form.finish(),
        timeout_ms: TIMEOUT_MS,
    }
}

/// Whether one of the provider's keys made the signature. A key that the token names is tried alone.
async fn is_signed(ports: &Ports, provider: &Provider, jwt: &UnverifiedJwt<'_>) -> Result<bool, Reason> {
    let keys = key_set(&get(ports, provider.jwks_uri.clone()).await?).ok_or("the key set is none")?;
    let algorithm = jwt.algorithm().ok_or("an algorithm that we do not take")?;
    let named = jwt.header_text("kid");
    for key in keys.into_iter().filter(|key| key.algorithm == algorithm) {
        if named.is_some_and(|kid| key.kid.as_deref() != Some(kid)) {
            continue;
        }
        // A key that cannot be imported verifies nothing.
        let verified = ports.signer.verify(algorithm, &key.jwk, jwt.message.as_bytes(), &jwt.signature).await;
        if verified.unwrap_or(false) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn get(ports: &Ports, url: String) -> Result<String, Reason> {
    let request = OutboundRequest {
        method: "GET",
        url,
        headers: vec![("accept", "application/json".to_owned())],
        body: String::new(),
        timeout_ms: TIMEOUT_MS,
    };
    let response = ports.http.send(request).await.map_err(|error| error.to_string())?;
    if response.status == 200 {
        Ok(response.body)
    } else {
        Err(format!("the provider answers {}", response.status))
    }
}
