//! What an identity provider says of a person, and when to believe it (OpenID Connect Core 1.0).
//!
//! Pure: fetching, signatures and storage are elsewhere. In scope: the provider's metadata
//! (Discovery 1.0 §3), the checks of an ID token (Core §3.1.3.7), PKCE (RFC 7636 §4.2).

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::jwk::UnverifiedJwt;
use crate::people::Email;

/// Seconds by which clocks may differ.
const LEEWAY: i64 = 60;
/// Seconds that an ID token may be old when it arrives: it was made a moment ago.
const AGE_MAX: i64 = 600;
/// Characters at most of a subject (Core §2).
const SUBJECT_MAX: usize = 255;

/// The provider's metadata, as far as it is used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Provider {
    /// Names the provider; must be the address that was asked.
    pub issuer: String,
    /// Where the person is sent.
    pub authorization_endpoint: String,
    /// Where the code is exchanged.
    pub token_endpoint: String,
    /// Where the keys are.
    pub jwks_uri: String,
    /// How we may authenticate; Basic where it does not say.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Answers carry `iss` (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Provider {
    /// Reads metadata that was found at this issuer. `None`: it is not the provider's, or not whole.
    pub fn parse(text: &str, issuer: &str) -> Option<Self> {
        let provider: Self = serde_json::from_str(text).ok()?;
        (provider.issuer == issuer).then_some(provider)
    }

    /// Whether the secret goes into the body instead of the Authorization header.
    pub fn wants_secret_in_body(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        let offers =
            |wanted: &str| methods.is_some_and(|methods| methods.iter().any(|method| method == wanted));
        !offers("client_secret_basic") && offers("client_secret_post")
    }
}

/// PKCE with S256: what goes ahead of a verifier.
pub fn code_challenge(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()))
}

/// What an ID token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who may say it.
    pub issuer: &'a str,
    /// To whom.
    pub client_id: &'a str,
    /// For which sign-in.
    pub nonce: &'a str,
    /// Values of `amr` or `acr` that prove a second factor.
    pub second_factor: &'a [String],
    /// Now, in seconds since 1970.
    pub now: i64,
}

/// Whom the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's name for the person, which never changes.
    pub subject: String,
    /// The mail address, where the provider has verified it.
    pub email: Option<Email>,
    /// The provider asked for a second factor.
    pub second_factor: bool,
    /// When the person proved themselves to the provider, in seconds since 1970, if it says.
    pub auth_time: Option<i64>,
}

/// Why an ID token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// Signed by an algorithm that we do not take, or no ID token at all.
    #[error("the algorithm or the type is not ours")]
    Algorithm,
    /// Another issuer.
    #[error("iss is another one")]
    Issuer,
    /// For somebody else.
    #[error("aud or azp is somebody else")]
    Audience,
    /// Past, or made long ago, or not yet.
    #[error("exp, iat or nbf does not fit")]
    Time,
    /// For another sign-in: replayed or injected.
    #[error("nonce is another one")]
    Nonce,
    /// No subject, or an odd one.
    #[error("sub is missing or odd")]
    Subject,
}

/// Checks the claims of an ID token whose signature is checked elsewhere (Core §3.1.3.7).
pub fn check(jwt: &UnverifiedJwt<'_>, expected: &Expected<'_>) -> Result<Identity, IdTokenError> {
    let is_jwt = jwt.header_text("typ").is_none_or(|kind| kind.eq_ignore_ascii_case("JWT"));
    if jwt.algorithm().is_none()
        || !is_jwt
        || (jwt.header.contains_key("typ") && jwt.header_text("typ").is_none())
    {
        return Err(IdTokenError::Algorithm);
    }
    if jwt.text("iss") != Some(expected.issuer) {
        return Err(IdTokenError::Issuer);
    }
    if !is_for(jwt, expected.client_id) {
        return Err(IdTokenError::Audience);
    }
    let now = expected.now;
    let (expires_at, issued_at) = jwt.seconds("exp").zip(jwt.seconds("iat")).ok_or(IdTokenError::Time)?;
    let begins_later =
        jwt.claims.contains_key("nbf") && jwt.seconds("nbf").is_none_or(|at| at > now + LEEWAY);
    if expires_at <= now || issued_at > now + LEEWAY || issued_at < now - AGE_MAX || begins_later {
        return Err(IdTokenError::Time);
    }
    if jwt.text("nonce") != Some(expected.nonce) || expected.nonce.is_empty() {
        return Err(IdTokenError::Nonce);
    }
    let subject = jwt.text("sub").filter(|subject| {
        (1..=SUBJECT_MAX).contains(&subject.len()) && subject.bytes().all(|byte| (0x20..0x7f).contains(&byte))
    });
    Ok(Identity {
        subject: subject.ok_or(IdTokenError::Subject)?.to_owned(),
        email: verified_email(jwt),
        second_factor: proves_second_factor(jwt, expected.second_factor),
        auth_time: jwt.seconds("auth_time").filter(|at| *at <= now + LEEWAY),
    })
}

/// The audience is us: alone, or among others with `azp` naming us.
fn is_for(jwt: &UnverifiedJwt<'_>, client_id: &str) -> bool {
    let authorised = jwt.claims.get("azp").map(|party| party == client_id);
    match jwt.claims.get("aud") {
        Some(Value::String(audience)) => audience == client_id && authorised != Some(false),
        Some(Value::Array(audiences)) => {
            let all_texts = audiences.iter().all(Value::is_string);
            let has_us = audiences.iter().any(|audience| audience == client_id);
            let is_authorised =
                if audiences.len() == 1 { authorised != Some(false) } else { authorised == Some(true) };
            all_texts && has_us && is_authorised
        }
        _ => false,
    }
}

/// An address that the provider says it has verified; Entra says so by `xms_edov`.
fn verified_email(jwt: &UnverifiedJwt<'_>) -> Option<Email> {
    let says_yes = |name: &str| {
        jwt.claims
            .get(name)
            .is_some_and(|value| *value == true || *value == "true" || *value == "1" || *value == 1)
    };
    let verified =
        says_yes("email_verified") || (!jwt.claims.contains_key("email_verified") && says_yes("xms_edov"));
    if verified { Email::parse(jwt.text("email")?).ok() } else { None }
}

/// Whether `amr` holds, or `acr` is, one of the accepted values.
fn proves_second_factor(jwt: &UnverifiedJwt<'_>, accepted: &[String]) -> bool {
    let is_accepted =
        |value: &Value| value.as_str().is_some_and(|text| accepted.iter().any(|known| known == text));
    let methods = jwt.claims.get("amr").and_then(Value::as_array);
    methods.is_some_and(|methods| methods.iter().any(is_accepted))
        || jwt.claims.get("acr").is_some_and(is_accepted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn header() -> Value {
        json!({"alg": "RS256", "kid": "1", "typ": "JWT"})
    }

    fn claims() -> Value {
        json!({
            "iss": "https://id.example", "aud": "portal", "sub": "248289761001", "nonce": "n-1",
            "iat": NOW - 5, "exp": NOW + 300, "auth_time": NOW - 20, "email": "Marieke@Noordzee.example",
            "email_verified": true, "amr": ["pwd", "mfa"], "acr": "1",
        })
    }

    fn read(header: &Value, claims: &Value) -> Result<Identity, IdTokenError> {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let token = format!("{}.{}.{}", part(header), part(claims), BASE64URL_NOPAD.encode(b"signature"));
        let accepted = vec!["mfa".to_owned(), "https://refeds.org/profile/mfa".to_owned()];
        let expected = Expected {
            issuer: "https://id.example",
            client_id: "portal",
            nonce: "n-1",
            second_factor: &accepted,
            now: NOW,
        };
        check(&UnverifiedJwt::parse(&token).ok_or(IdTokenError::Algorithm)?, &expected)
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = claims();
        claims[name] = value;
        claims
    }

    fn without(name: &str) -> Value {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        claims
    }

    #[test]
    fn a_good_token_says_who_it_is() {
        let identity = read(&header(), &claims()).unwrap();
        assert_eq!(identity.subject, "248289761001");
        assert_eq!(identity.email.unwrap().as_str(), "marieke@noordzee.example");
        assert!(identity.second_factor);
        assert_eq!(identity.auth_time, Some(NOW - 20));
        for good in [
            with("aud", json!(["portal"])),
            with("azp", json!("portal")),
            with("exp", json!(NOW + 1)),
            with("iat", json!(NOW + 60)),
            with("iat", json!(NOW - 600)),
            with("nbf", json!(NOW + 60)),
        ] {
            assert!(read(&header(), &good).is_ok(), "{good}");
        }
        let mut both = with("aud", json!(["other", "portal"]));
        both["azp"] = json!("portal");
        assert!(read(&header(), &both).is_ok());
    }

    #[test]
    fn every_mutation_is_refused_for_its_reason() {
        use IdTokenError::{Algorithm, Audience, Issuer, Nonce, Subject, Time};
        let mut tried = 0;
        for (claims, error) in [
            (with("iss", json!("https://id.example/")), Issuer),
            (with("iss", json!("https://ID.example")), Issuer),
            (with("iss", json!("http://id.example")), Issuer),
            (with("iss", json!(["https://id.example"])), Issuer),
            (without("iss"), Issuer),
            (with("aud", json!("other")), Audience),
            (with("aud", json!([])), Audience),
            (with("aud", json!(["portal", 1])), Audience),
            (with("aud", json!(["portal", "other"])), Audience),
            (with("aud", json!({"portal": true})), Audience),
            (with("azp", json!("other")), Audience),
            (with("azp", json!(null)), Audience),
            (without("aud"), Audience),
            (with("exp", json!(NOW)), Time),
            (with("exp", json!("1900000000")), Time),
            (with("exp", json!(null)), Time),
            (without("exp"), Time),
            (with("iat", json!(NOW + 61)), Time),
            (with("iat", json!(NOW - 601)), Time),
            (without("iat"), Time),
            (with("nbf", json!(NOW + 61)), Time),
            (with("nbf", json!("soon")), Time),
            (with("nonce", json!("n-2")), Nonce),
            (with("nonce", json!("")), Nonce),
            (with("nonce", json!(["n-1"])), Nonce),
            (without("nonce"), Nonce),
            (with("sub", json!("")), Subject),
            (with("sub", json!("x".repeat(256))), Subject),
            (with("sub", json!("ü")), Subject),
            (with("sub", json!(1)), Subject),
            (without("sub"), Subject),
        ] {
            assert_eq!(read(&header(), &claims), Err(error), "{claims}");
            tried += 1;
        }
        for header in [
            json!({"alg": "none"}),
            json!({"alg": "HS256", "typ": "JWT"}),
            json!({"alg": "rs256", "typ": "JWT"}),
            json!({"alg": "RS256", "typ": "at+jwt"}),
            json!({"alg": "RS256", "typ": 1}),
            json!({"alg": "RS256", "crit": ["exp"]}),
            json!({"typ": "JWT"}),
        ] {
            assert_eq!(read(&header, &claims()), Err(Algorithm), "{header}");
            tried += 1;
        }
        assert!(tried >= 35);
    }

    #[test]
    fn an_address_counts_only_where_it_is_verified() {
        for (claims, counts) in [
            (with("email_verified", json!("true")), true),
            (with("email_verified", json!(false)), false),
            (with("email_verified", json!("no")), false),
            (without("email_verified"), false),
            (with("email", json!("not an address")), false),
            (without("email"), false),
        ] {
            assert_eq!(read(&header(), &claims).unwrap().email.is_some(), counts, "{claims}");
        }
        let mut entra = without("email_verified");
        entra["xms_edov"] = json!(true);
        assert!(read(&header(), &entra).unwrap().email.is_some());
        entra["email_verified"] = json!(false);
        assert!(read(&header(), &entra).unwrap().email.is_none(), "a plain no is a no");
    }

    #[test]
    fn a_second_factor_is_proved_by_the_accepted_values_only() {
        for (claims, proves) in [
            (with("amr", json!(["pwd"])), false),
            (with("amr", json!("mfa")), false),
            (with("amr", json!([["mfa"]])), false),
            (with("amr", json!(["MFA"])), false),
            (without("amr"), false),
            (with("amr", json!(["otp", "mfa"])), true),
        ] {
            assert_eq!(read(&header(), &claims).unwrap().second_factor, proves, "{claims}");
        }
        let mut by_class = without("amr");
        by_class["acr"] = json!("https://refeds.org/profile/mfa");
        assert!(read(&header(), &by_class).unwrap().second_factor);
    }

    #[test]
    fn metadata_is_believed_only_where_it_was_found() {
        let text = json!({
            "issuer": "https://id.example", "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/jwks",
        });
        let provider = Provider::parse(&text.to_string(), "https://id.example").unwrap();
        assert!(!provider.wants_secret_in_body());
        assert_eq!(Provider::parse(&text.to_string(), "https://other.example"), None);
        assert_eq!(Provider::parse("{}", "https://id.example"), None);
        let mut post = text.clone();
        post["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
        assert!(Provider::parse(&post.to_string(), "https://id.example").unwrap().wants_secret_in_body());
    }

    /// RFC 7636 appendix B.
    #[test]
    fn the_challenge_of_the_rfc_holds() {
        let challenge = code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
