//! Links in mails that open something once: invitations, and questions to organisations.
//!
//! A mail waits in the outbox, where operators can read it. So what is stored has a mark in place of
//! the link's token, and the token is put in on the way out. It is computed from the mark under the
//! pepper, which the database does not have: each attempt to send makes the same mail.

use zeroize::Zeroizing;

use crate::config::Config;
use crate::ports::Ports;

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// An account, for who is invited.
    Invitation,
    /// A question to an organisation.
    Confirmation,
}

impl Opens {
    const ALL: [Self; 2] = [Self::Invitation, Self::Confirmation];

    /// The purpose of the digest that is stored.
    const fn purpose(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Confirmation => "confirmation",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Invitation => "/invitation",
            Self::Confirmation => "/confirm",
        }
    }
}

/// Begins a mark. No HTML escape changes what it is made of.
const MARK: &str = "!link!";

/// The token of a link, under the pepper of this version.
fn token(config: &Config, opens: Opens, version: u32, id: &str) -> Option<Zeroizing<String>> {
    let pepper = config.peppers.iter().find(|pepper| pepper.version() == version)?;
    let purpose = format!("token of a link: {}", opens.purpose());
    Some(Zeroizing::new(pepper.digest_for(&purpose, id).to_hex()))
}

/// The digest that is stored of a new link's token.
pub fn digest(ports: &Ports, opens: Opens, id: &str) -> String {
    let pepper = ports.config.pepper();
    let token = token(&ports.config, opens, pepper.version(), id).unwrap_or_default();
    pepper.digest_for(opens.purpose(), &token).to_hex()
}

/// The digests of a presented token under each pepper, as a JSON array.
pub fn digests(ports: &Ports, opens: Opens, token: &str) -> String {
    let digests =
        ports.config.peppers.iter().map(|pepper| pepper.digest_for(opens.purpose(), token).to_hex());
    serde_json::Value::from(digests.collect::<Vec<_>>()).to_string()
}

/// The link as it is stored: with a mark in place of the token.
pub fn marked(ports: &Ports, opens: Opens, id: &str) -> String {
    let config = &ports.config;
    format!(
        "{}{}#{MARK}{}!{}!{id}!",
        config.base_url,
        opens.path(),
        opens.purpose(),
        config.pepper().version()
    )
}

/// The text of a mail with the tokens in place of the marks. `key` names what the mail tells of: only
/// a mark of that is filled, so that nobody gets a token by naming something like a mark.
pub fn filled(config: &Config, key: &str, text: &str) -> Zeroizing<String> {
    let mut parts = text.split(MARK);
    let mut filled = Zeroizing::new(parts.next().unwrap_or_default().to_owned());
    for part in parts {
        let mut pieces = part.splitn(4, '!');
        let known = (pieces.next(), pieces.next(), pieces.next(), pieces.next());
        let token = match known {
            (Some(purpose), Some(version), Some(id), Some(_)) if is_of(key, id) => Opens::ALL
                .into_iter()
                .find(|opens| opens.purpose() == purpose)
                .and_then(|opens| token(config, opens, version.parse().ok()?, id)),
            _ => None,
        };
        if let (Some(token), Some(rest)) = (token, known.3) {
            filled.push_str(&token);
            filled.push_str(rest);
        } else {
            filled.push_str(MARK);
            filled.push_str(part);
        }
    }
    filled
}

/// Whether a mail is about this question or invitation: its key holds the whole ID.
fn is_of(key: &str, id: &str) -> bool {
    id.len() == 36 && key.contains(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192e4a0-0000-7000-8000-000000000001";

    #[test]
    fn a_mark_is_filled_in_the_mail_that_it_belongs_to_and_in_no_other() {
        let config = crate::config::tests::config();
        let text = format!("Open https://portal.example/confirm#!link!confirmation!1!{ID}! now");
        let right = filled(&config, &format!("manager-question-{ID}-anke@noordzee.example"), &text);
        assert!(!right.contains("!link!") && right.len() > text.len(), "{}", right.as_str());
        for other in ["reminder-0192e4a0-0000-7000-8000-000000000002", "", "manager-question-"] {
            assert_eq!(filled(&config, other, &text).as_str(), text, "{other}");
        }
        let short = "x !link!confirmation!1!a! y";
        assert_eq!(filled(&config, "a", short).as_str(), short, "no ID");
    }
}
