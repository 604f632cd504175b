//! What the operator registers: the rules for applications, resources and their names. The
//! database keeps the same rules again, by CHECKs and triggers.

use serde::{Deserialize, Serialize};

/// Seconds at least for which a token can live.
pub const TOKEN_LIFETIME_MIN: u32 = 60;
/// Seconds at most.
pub const TOKEN_LIFETIME_MAX: u32 = 86_400;
/// Bytes at most in the identifier of a resource.
const IDENTIFIER_MAX: usize = 200;

/// What an application is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A real system of an organisation: it may hold every API.
    Partner,
    /// A dummy for testing: it may hold only the sandbox that is meant for it.
    PartnerAlternative,
}

impl Kind {
    /// As the database has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::PartnerAlternative => "partner_alternative",
        }
    }

    /// The first part of an application's name.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Partner => "Partner",
            Self::PartnerAlternative => "PartnerAlternative",
        }
    }

    /// Whether an application of this kind may hold a resource that is, or is not, meant for the
    /// alternative ones.
    pub const fn may_hold(self, for_partner_alternative: bool) -> bool {
        match self {
            Self::Partner => true,
            Self::PartnerAlternative => for_partner_alternative,
        }
    }
}

/// The name that is offered for an application: `Partner-NL-Name-SMC`. The operator may choose
/// another one.
pub fn suggested_name(kind: Kind, country: &str, organisation: &str, purpose: &str) -> String {
    let word = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).take(40).collect() };
    let first = organisation.split_whitespace().map(word).find(|word| !word.is_empty()).unwrap_or_default();
    let parts = [kind.prefix().to_owned(), word(country), first, word(purpose)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// Whether a name follows the pattern that is offered; others are taken too, and pointed at.
pub fn follows_pattern(kind: Kind, name: &str) -> bool {
    let mut parts = name.split('-');
    let (prefix, country, rest) = (parts.next(), parts.next(), parts.collect::<Vec<_>>());
    prefix == Some(kind.prefix())
        && country.is_some_and(|country| crate::countries::find(country).is_some())
        && !rest.is_empty()
        && rest.iter().all(|part| !part.is_empty())
}

/// Why a text is no short number of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A number has 1 to 10 letters and digits, such as 1042.")]
pub struct NumberError;

/// Checks the operator's short number for an organisation; nothing is no number.
pub fn number(text: &str) -> Result<Option<String>, NumberError> {
    let text = text.trim();
    let fits = text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match (text.is_empty(), fits) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(text.to_owned())),
        (false, false) => Err(NumberError),
    }
}

/// Why a text is no identifier of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("An identifier is a UUID in lower case, or an absolute URI such as https://api.operator.example.")]
pub struct IdentifierError;

/// Checks what becomes `aud`: a UUID, or an absolute URI without a fragment (RFC 8707 §2).
pub fn identifier(text: &str) -> Result<String, IdentifierError> {
    let text = text.trim();
    let (scheme, rest) = text.split_once(':').unwrap_or(("", ""));
    let is_uri = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !rest.trim_matches('/').is_empty()
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte));
    let is_id = text.parse::<crate::ids::ResourceId>().is_ok();
    if text.len() <= IDENTIFIER_MAX && (is_uri || is_id) { Ok(text.to_owned()) } else { Err(IdentifierError) }
}

/// Checks how long a token lives, in seconds.
pub fn token_lifetime(seconds: u32) -> Result<u32, LifetimeError> {
    if (TOKEN_LIFETIME_MIN..=TOKEN_LIFETIME_MAX).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(LifetimeError)
    }
}

/// Why a number is no lifetime of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A token lives 60 to 86400 seconds (one minute to one day); 3600 is one hour.")]
pub struct LifetimeError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_offered_by_the_pattern() {
        assert_eq!(
            suggested_name(Kind::Partner, "NL", "Noordzee Registry", "SMC"),
            "Partner-NL-Noordzee-SMC"
        );
        assert_eq!(suggested_name(Kind::PartnerAlternative, "CL", " - ", ""), "PartnerAlternative-CL");
        assert!(follows_pattern(Kind::Partner, "Partner-NL-Noordzee-SMC"));
        for odd in [
            "Partner-NL",
            "PartnerAlternative-NL-Noordzee",
            "Partner-XX-Noordzee",
            "Noordzee",
            "Partner-NL--",
        ] {
            assert!(!follows_pattern(Kind::Partner, odd), "{odd}");
        }
    }

    #[test]
    fn a_dummy_holds_only_what_is_meant_for_it() {
        assert!(Kind::Partner.may_hold(false) && Kind::Partner.may_hold(true));
        assert!(Kind::PartnerAlternative.may_hold(true) && !Kind::PartnerAlternative.may_hold(false));
    }

    #[test]
    fn identifiers_are_ids_or_absolute_uris() {
        for good in [
            "https://api.operator.example/match",
            "api://1234",
            "urn:example:api",
            "0192e4a0-0000-7000-8000-000000000000",
        ] {
            assert_eq!(identifier(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "match",
            "https://",
            "https://a b",
            "https://a#b",
            "0192E4A0-0000-7000-8000-000000000000",
            "1a:b",
        ] {
            assert_eq!(identifier(bad), Err(IdentifierError), "{bad}");
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number("  "), Ok(None));
        assert_eq!(number("1042"), Ok(Some("1042".to_owned())));
        assert_eq!(number("12345678901"), Err(NumberError));
        assert_eq!(number("=1+1"), Err(NumberError));
    }

    #[test]
    fn tokens_live_a_minute_to_a_day() {
        assert!(token_lifetime(60).is_ok() && token_lifetime(86_400).is_ok());
        assert!(token_lifetime(59).is_err() && token_lifetime(86_401).is_err());
    }
}
