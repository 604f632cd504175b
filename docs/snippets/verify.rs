//! Verifies an access token by discovery.
//! Needs jsonwebtoken (with `rust_crypto`), reqwest (with `json`), `serde_json` and tokio.

use std::env;
use std::error::Error;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (issuer, audience, token) = (env::var("ISSUER")?, env::var("AUDIENCE")?, env::var("TOKEN")?);

    let address = format!("{issuer}/.well-known/oauth-authorization-server");
    let metadata: Value = reqwest::get(address).await?.json().await?;
    if metadata["issuer"] != issuer.as_str() {
        return Err("the metadata is of another issuer".into());
    }
    // Keep the keys for an hour, and ask again when a token names one that is not among them.
    let jwks_uri = metadata["jwks_uri"].as_str().ok_or("the metadata has no jwks_uri")?;
    let keys: JwkSet = reqwest::get(jwks_uri).await?.json().await?;

    let header = decode_header(&token)?;
    if header.typ.as_deref() != Some("at+jwt") {
        return Err("this is no access token".into());
    }
    if !matches!(header.alg, Algorithm::ES256 | Algorithm::RS256) {
        return Err("this algorithm is not ours".into());
    }
    let key = keys.find(&header.kid.ok_or("the token names no key")?).ok_or("the key is unknown")?;

    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
    validation.validate_nbf = true;
    validation.leeway = 30;
    let verified = decode::<Value>(&token, &DecodingKey::from_jwk(key)?, &validation)?;

    println!("{}", verified.claims["client_id"].as_str().ok_or("the token has no client_id")?);
    Ok(())
}
