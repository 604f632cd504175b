//! Reading a token request (RFC 6749 §2.3, §4.4.2; RFC 8707 §2) as a list of checks.

use credenza_domain::jwk::TOKEN_MAX;
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::error::TokenError;

/// Parameters at most in a body.
const PARAMETERS_MAX: usize = 64;
/// Bytes at most in a client ID or secret.
const CREDENTIAL_MAX: usize = 512;

/// How the client says who it is.
pub enum Credentials {
    /// By a client secret (RFC 6749 §2.3.1).
    Secret {
        /// Exactly as sent.
        client_id: String,
        /// Exactly as sent.
        client_secret: Zeroizing<String>,
    },
    /// By a signed assertion (RFC 7523 §2.2).
    Assertion {
        /// As in the body, where it is there.
        client_id: Option<String>,
        /// The JWT.
        assertion: String,
    },
}

/// A request that is well formed.
pub struct TokenRequest {
    /// Who asks.
    pub credentials: Credentials,
    /// For which API, as sent.
    pub target: Target,
}

/// A question about a token, or the wish to revoke it (RFC 7662 §2.1, RFC 7009 §2.1). A
/// `token_type_hint` is ignored: there is one kind of token.
pub struct TokenQuery {
    /// Who asks.
    pub credentials: Credentials,
    /// The token, whatever it is.
    pub token: String,
}

impl TokenQuery {
    /// Reads a body that came as a form, with the `Authorization` header beside it.
    pub fn read(authorization: Option<&[u8]>, body: &[u8]) -> Result<Self, TokenError> {
        let form = Form::read(body)?;
        let credentials = credentials(authorization, &form)?;
        let missing = || TokenError::invalid_request("The parameter token is missing.");
        let Some(raw) = form.raw("token")? else { return Err(missing()) };
        // A token that cannot be decoded is a token that nobody issued.
        Ok(Self { credentials, token: decode(raw).unwrap_or_default() })
    }
}

/// How the client names the API.
pub enum Target {
    /// Not at all: its only one is meant.
    Only,
    /// By `resource`.
    Resource(String),
    /// By `scope`, as `<identifier>/.default`.
    Scope(String),
}

impl Target {
    /// What was named.
    pub(super) fn identifier(&self) -> Option<&str> {
        match self {
            Self::Only => None,
            Self::Resource(named) | Self::Scope(named) => Some(named),
        }
    }

    /// Whether this is what was named.
    pub(super) fn names(&self, identifier: &str) -> bool {
        self.identifier() == Some(identifier)
    }
}

impl TokenRequest {
    /// Reads a body that came as `application/x-www-form-urlencoded`, with the `Authorization`
    /// header beside it.
    pub fn read(authorization: Option<&[u8]>, body: &[u8]) -> Result<Self, TokenError> {
        let form = Form::read(body)?;
        let credentials = credentials(authorization, &form)?;
        match form.text("grant_type")?.as_deref() {
            None => {
                return Err(TokenError::invalid_request(
                    "The parameter grant_type is missing. It must be client_credentials.",
                ));
            }
            Some("client_credentials") => {}
            Some(_) => return Err(TokenError::unsupported_grant()),
        }
        let target = match (form.text("resource")?, form.text("scope")?) {
            (None, None) => Target::Only,
            (Some(resource), None) => Target::Resource(resource),
            (None, Some(scope)) => Target::Scope(only_scope(&scope)?),
            (Some(resource), Some(scope)) => {
                if only_scope(&scope)? != resource {
                    return Err(TokenError::two_targets());
                }
                Target::Resource(resource)
            }
        };
        Ok(Self { credentials, target })
    }
}

/// The identifier out of `<identifier>/.default`, which must stand there once. Whether it is one of
/// an API is decided later; without its ending it is none, whatever it names.
fn only_scope(scope: &str) -> Result<String, TokenError> {
    let mut words = scope.split(' ').filter(|word| !word.is_empty());
    let (Some(word), None) = (words.next(), words.next()) else { return Err(TokenError::two_targets()) };
    word.strip_suffix("/.default").map(str::to_owned).ok_or_else(TokenError::bare_scope)
}

fn credentials(authorization: Option<&[u8]>, form: &Form<'_>) -> Result<Credentials, TokenError> {
    if let Some(assertion) = assertion(authorization, form)? {
        return Ok(assertion);
    }
    let in_body = (form.credential("client_id")?, form.credential("client_secret")?);
    let Some(header) = authorization else {
        return match in_body {
            (Some(client_id), Some(client_secret)) => {
                Ok(Credentials::Secret { client_id, client_secret: Zeroizing::new(client_secret) })
            }
            _ => Err(TokenError::no_credentials()),
        };
    };
    let (client_id, client_secret) = basic(header)?;
    match in_body {
        (_, Some(_)) => Err(two_methods()),
        (Some(other), None) if other != client_id => Err(TokenError::invalid_request(
            "The client_id in the body is not the one in the Authorization header.",
        )),
        _ => Ok(Credentials::Secret { client_id, client_secret }),
    }
}

fn two_methods() -> TokenError {
    TokenError::invalid_request(
        "The client authenticated in two ways at once. Use one: the Authorization header, the body, or an assertion.",
    )
}

/// RFC 7521 §4.2: type and assertion go together, and with nothing else.
fn assertion(authorization: Option<&[u8]>, form: &Form<'_>) -> Result<Option<Credentials>, TokenError> {
    const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let kind = form.text("client_assertion_type")?;
    let assertion = match form.raw("client_assertion")? {
        Some(raw) if raw.len() <= 2 * TOKEN_MAX => decode(raw),
        Some(_) => None,
        None if kind.is_none() => return Ok(None),
        None => return Err(TokenError::invalid_request("The parameter client_assertion is missing.")),
    };
    if kind.as_deref() != Some(JWT_BEARER) {
        return Err(TokenError::invalid_request(
            "The parameter client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
        ));
    }
    if authorization.is_some() || form.raw("client_secret")?.is_some() {
        return Err(two_methods());
    }
    let client_id = form.credential("client_id")?;
    let assertion = assertion.ok_or_else(TokenError::wrong_assertion)?;
    Ok(Some(Credentials::Assertion { client_id, assertion }))
}

/// RFC 7617 with both parts form-encoded (RFC 6749 §2.3.1).
fn basic(header: &[u8]) -> Result<(String, Zeroizing<String>), TokenError> {
    let malformed = || TokenError::malformed_basic();
    let header = std::str::from_utf8(header).map_err(|_| malformed())?;
    let (scheme, value) = header.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(TokenError::other_scheme());
    }
    let decoded = Zeroizing::new(BASE64.decode(value.trim_matches(' ').as_bytes()).map_err(|_| malformed())?);
    let decoded = std::str::from_utf8(&decoded).map_err(|_| malformed())?;
    let (user, password) = decoded.split_once(':').ok_or_else(malformed)?;
    let user = decode(user.as_bytes()).filter(|text| is_credential(text)).ok_or_else(malformed)?;
    let password = decode(password.as_bytes()).filter(|text| is_credential(text)).ok_or_else(malformed)?;
    Ok((user, Zeroizing::new(password)))
}

/// `%x20-7E` (RFC 6749 appendix A.1, A.2), not empty, not endless.
fn is_credential(text: &str) -> bool {
    (1..=CREDENTIAL_MAX).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, 0x20..=0x7e))
}

/// A form body whose names are decoded and whose values wait.
struct Form<'a>(Vec<(String, &'a [u8])>);

impl<'a> Form<'a> {
    fn read(body: &'a [u8]) -> Result<Self, TokenError> {
        let pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).collect();
        if pairs.len() > PARAMETERS_MAX {
            return Err(TokenError::invalid_request("There are too many parameters."));
        }
        let split = |pair: &'a [u8]| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            // A name that cannot be decoded is an unknown parameter, and those are ignored.
            decode(&pair[..at]).map(|name| (name, pair.get(at + 1..).unwrap_or_default()))
        };
        Ok(Self(pairs.into_iter().filter_map(split).collect()))
    }

    /// The raw value of a known parameter; an empty one counts as absent (RFC 6749 §3.2), a
    /// repeated one is refused.
    fn raw(&self, name: &str) -> Result<Option<&'a [u8]>, TokenError> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| *value);
        let value = values.next();
        if values.next().is_some() {
            return Err(match name {
                "resource" => TokenError::two_targets(),
                _ => TokenError::invalid_request("A parameter came twice. Each may come once."),
            });
        }
        Ok(value.filter(|value| !value.is_empty()))
    }

    fn text(&self, name: &str) -> Result<Option<String>, TokenError> {
        let malformed = || TokenError::invalid_request("A parameter is not well encoded, or is too long.");
        let Some(raw) = self.raw(name)? else { return Ok(None) };
        let text = decode(raw).filter(|text| text.len() <= 2048 && !text.contains('\0'));
        text.map(Some).ok_or_else(malformed)
    }

    fn credential(&self, name: &str) -> Result<Option<String>, TokenError> {
        let Some(raw) = self.raw(name)? else { return Ok(None) };
        decode(raw)
            .filter(|text| is_credential(text))
            .map(Some)
            .ok_or_else(TokenError::unreadable_credentials)
    }
}

/// Whether every escape in a text is whole and all of it is UTF-8.
pub fn is_well_encoded(text: &str) -> bool {
    decode(text.as_bytes()).is_some()
}

/// Decodes `application/x-www-form-urlencoded` strictly: `None` for a broken escape or bytes that
/// are no UTF-8. (Libraries for this decode leniently, and two texts must not become one.)
fn decode(raw: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                let (high, low) = (rest.next().and_then(digit)?, rest.next().and_then(digit)?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => *other,
        });
    }
    String::from_utf8(bytes).ok()
}
