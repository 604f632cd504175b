//! Signing in through the organisation's own provider: OpenID Connect, authorization code with PKCE.
//!
//! The browser holds one cookie; its digest is the sign-in under way, and state, nonce and PKCE
//! verifier are derived from it under the pepper. So an answer is good once, in time, and only in
//! the browser that asked. Nobody comes in who was not invited, and without a second factor, theirs
//! or ours, nobody has any rights.

pub mod own;
mod provider;

use credenza_domain::ids::RecordId;
use credenza_domain::oidc::{self, Identity};
use credenza_domain::problems::ProblemType;
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::caller::Caller;
use crate::config::OidcConfig;
use crate::failure::{Attempt, Failure};
use crate::mail::notices::single_sign_on as words;
use crate::notices::{self, Reader};
use crate::ports::{PortError, Ports};
use crate::proofs;
use crate::sessions::{self, SessionToken, SignedIn};
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::sessions::Account;
use crate::store::single_sign_on::{BegunRow, PersonRow, WaitingRow};
use crate::store::throttles::Limit;

/// Seconds that a sign-in may take, on each side of the provider.
const LIFETIME_SECONDS: i64 = 600;
/// Sign-ins that may begin from one address: an office shares one.
const BEGINNINGS: Limit = Limit { tries: 60, seconds: 15 * 60 };
/// Where to go when nothing else was said.
const HOME: &str = "/manage-api-credentials";

/// The cookie's text: 256 bits that are the sign-in.
pub struct Ticket(Zeroizing<String>);

impl Ticket {
    /// What a browser sent.
    pub fn presented(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    fn generate(ports: &Ports) -> Result<Self, PortError> {
        let bytes: [u8; 32] = ports.random()?;
        Ok(Self(Zeroizing::new(BASE64URL_NOPAD.encode(&bytes))))
    }

    /// A text that follows from it, and tells nothing about it.
    fn derive(&self, ports: &Ports, purpose: &str) -> String {
        ports.config.pepper().digest_for(purpose, &self.0).to_hex()
    }

    fn key(&self, ports: &Ports) -> String {
        self.derive(ports, "single sign-on")
    }

    /// Gives the text away, to the cookie.
    pub fn reveal(self) -> Zeroizing<String> {
        self.0
    }
}

/// A sign-in that has begun.
pub struct Begun {
    /// The provider's page.
    pub url: String,
    /// Goes into the cookie.
    pub ticket: Ticket,
}

/// What came of an answer of the provider.
pub enum Outcome {
    /// Signed in; on to this page.
    SignedIn {
        /// With a session.
        signed_in: Box<SignedIn>,
        /// Where the sign-in began.
        back: String,
    },
    /// The provider knows the person and asked for no second factor: ours comes next.
    SecondFactor(Ticket),
}

/// Why nobody is signed in. Each has a page of the portal that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No sign-in of this browser waits for this answer: too late, used, or another tab's.
    Interrupted,
    /// The provider or the person at it said no.
    Declined,
    /// The provider does not answer, or not as it must.
    Provider,
    /// Nobody with this address was invited, or the address is not verified there.
    NotInvited,
    /// The provider asked for one factor only, and there is no second one of ours.
    NoSecondFactor,
}

/// A refusal with what the log shall know.
pub struct Refusal {
    /// What the person sees.
    pub why: Refused,
    /// For the log.
    pub log: String,
    /// For the audit log, where somebody was turned away.
    pub attempt: Option<Attempt>,
}

fn refuse(why: Refused, log: impl std::fmt::Display) -> Refusal {
    Refusal { why, log: log.to_string(), attempt: None }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        refuse(Refused::Provider, format!("{} {}", failure.problem.slug(), failure.log))
    }
}

impl From<PortError> for Refusal {
    fn from(error: PortError) -> Self {
        refuse(Refused::Provider, error)
    }
}

fn configured(ports: &Ports) -> Result<&OidcConfig, Failure> {
    ports.config.oidc.as_deref().ok_or_else(Failure::not_found)
}

fn redirect_uri(ports: &Ports) -> String {
    format!("{}/api/session/single-sign-on/callback", ports.config.base_url)
}

/// A path on our own site, and nothing else.
fn safe_path(back: &str) -> &str {
    let is_ours = back.starts_with('/')
        && !back.starts_with("//")
        && back.len() <= 500
        && back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_ours { back } else { HOME }
}

/// Begins: says where to go, and binds the answer to this browser. `session`: the one that it has.
pub async fn begin(
    ports: &Ports,
    caller: &Caller,
    session: Option<&SessionToken>,
    back: &str,
) -> Result<Begun, Failure> {
    let config = configured(ports)?;
    let now = ports.now();
    let key = ports.config.pepper().digest_for("throttle single sign-on", &caller.address).to_hex();
    let counted = ports.database.run(store::throttles::count(&key, BEGINNINGS, now)).await?;
    if counted.is_empty() || !ports.flood.allows(&caller.address).await {
        return Err(Failure::too_many_tries(BEGINNINGS.seconds).log("single sign-on throttled"));
    }
    let provider = provider::discover(ports, config).await.map_err(|error| {
        let detail = "The sign-in service does not answer at the moment. Please try again in a minute.";
        Failure::new(ProblemType::Unavailable, detail).log(error)
    })?;
    let ticket = Ticket::generate(ports)?;
    let ends_at = now + SignedDuration::from_secs(LIFETIME_SECONDS);
    let replaces = session.map(|token| token.digest(ports));
    let begin =
        store::single_sign_on::begin(&ticket.key(ports), safe_path(back), ends_at, replaces.as_deref());
    ports.database.run(begin).await?;
    let verifier = ticket.derive(ports, "single sign-on verifier");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", &config.client_id)
        .append_pair("redirect_uri", &redirect_uri(ports))
        .append_pair("scope", "openid email profile")
        .append_pair("state", &ticket.derive(ports, "single sign-on state"))
        .append_pair("nonce", &ticket.derive(ports, "single sign-on nonce"))
        .append_pair("code_challenge", &oidc::code_challenge(&verifier))
        .append_pair("code_challenge_method", "S256")
        // What lies longer back counts as no proof for acts that change something.
        .append_pair("max_age", &LIFETIME_SECONDS.to_string())
        .finish();
    let mark = if provider.authorization_endpoint.contains('?') { '&' } else { '?' };
    Ok(Begun { url: format!("{}{mark}{query}", provider.authorization_endpoint), ticket })
}

/// The provider's answer, as it stands in the address. It has no `Debug`: the code opens a session.
#[derive(Default)]
pub struct Answer {
    /// To be exchanged.
    pub code: Option<String>,
    /// Must be ours.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub issuer: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Takes the provider's answer.
pub async fn finish(
    ports: &Ports,
    caller: &Caller,
    ticket: Option<Ticket>,
    answer: &Answer,
) -> Result<Outcome, Refusal> {
    let config = configured(ports)?;
    let ticket = ticket.ok_or_else(|| refuse(Refused::Interrupted, "no cookie"))?;
    let now = ports.now();
    let state = ticket.derive(ports, "single sign-on state");
    let presented = answer.state.as_deref().unwrap_or("");
    if !bool::from(state.as_bytes().ct_eq(presented.as_bytes())) {
        return Err(refuse(Refused::Interrupted, "another state"));
    }
    let taken = ports.database.run(store::single_sign_on::take(&ticket.key(ports), now)).await?;
    let begun: BegunRow = taken.first()?.ok_or_else(|| refuse(Refused::Interrupted, "too late, or used"))?;
    if let Some(error) = &answer.error {
        let error: String = error.chars().filter(char::is_ascii_graphic).take(60).collect();
        return Err(refuse(Refused::Declined, error));
    }
    let code = answer.code.as_deref().ok_or_else(|| refuse(Refused::Declined, "no code"))?;
    let provider =
        provider::discover(ports, config).await.map_err(|error| refuse(Refused::Provider, error))?;
    let is_theirs = match &answer.issuer {
        Some(issuer) => *issuer == provider.issuer,
        None => !provider.authorization_response_iss_parameter_supported,
    };
    if !is_theirs {
        return Err(refuse(Refused::Interrupted, "iss of the answer is another one"));
    }
    let verifier = ticket.derive(ports, "single sign-on verifier");
    let nonce = ticket.derive(ports, "single sign-on nonce");
    let exchange = provider::Exchange { code, verifier: &verifier, redirect_uri: &redirect_uri(ports) };
    let identity = provider::identify(ports, config, &provider, &exchange, &nonce)
        .await
        .map_err(|error| refuse(Refused::Provider, error))?;
    let person = whose(ports, config, &identity, now).await?;
    if identity.second_factor {
        let signed_in = open(ports, caller, config, &person, &identity.subject, begun.replaces).await?;
        let proved_at = identity.auth_time.unwrap_or(now.as_second() - LIFETIME_SECONDS);
        let at = Timestamp::from_second(proved_at).unwrap_or_default();
        let mut statements = vec![store::single_sign_on::proved_at(&signed_in.session_key(ports), at)];
        statements.extend(crate::tries::clear(ports, caller, signed_in.email()));
        ports.database.batch(statements).await?;
        return Ok(Outcome::SignedIn { signed_in: Box::new(signed_in), back: begun.back });
    }
    if !person.has_factor {
        let attempt = Some(Attempt::SignIn(Some((person.id, person.name))));
        return Err(Refusal { attempt, ..refuse(Refused::NoSecondFactor, "no second factor anywhere") });
    }
    // Another cookie: the one that went to the provider is used up.
    let waiting = Ticket::generate(ports)?;
    let ends_at = now + SignedDuration::from_secs(LIFETIME_SECONDS);
    let key = waiting.key(ports);
    let wait = store::single_sign_on::wait(&key, &begun, ends_at, person.id, &identity.subject);
    ports.database.run(wait).await?;
    Ok(Outcome::SecondFactor(waiting))
}

/// The invited person whom an identity names.
async fn whose(
    ports: &Ports,
    config: &OidcConfig,
    identity: &Identity,
    now: Timestamp,
) -> Result<PersonRow, Refusal> {
    let email = identity.email.as_ref().map(credenza_domain::people::Email::as_str);
    let find = store::single_sign_on::find_person(&config.issuer, &identity.subject, email, now);
    let person = ports.database.run(find).await?.first()?;
    person.ok_or_else(|| {
        let log = if email.is_none() { "unknown subject, no verified address" } else { "nobody invited" };
        Refusal { attempt: Some(Attempt::SignIn(None)), ..refuse(Refused::NotInvited, log) }
    })
}

/// Proves our second factor, with a code, where the provider asked for one factor only.
pub async fn prove_code(
    ports: &Ports,
    caller: &Caller,
    ticket: Option<Ticket>,
    code: &str,
) -> Result<SignedIn, Failure> {
    let over = || Failure::new(ProblemType::SignInOver, "This sign-in is over. Please begin it again.");
    let config = configured(ports)?;
    proofs::require_shape(code)?;
    let ticket = ticket.ok_or_else(over)?;
    let (key, now) = (ticket.key(ports), ports.now());
    let find = store::single_sign_on::find_waiting(&key, now);
    let waiting: WaitingRow = ports.database.run(find).await?.first()?.ok_or_else(over)?;
    let find = store::sessions::find_account_by_id(waiting.person_id);
    let account: Option<Account> = crate::tries::count(ports, caller, &waiting.email, find).await?.first()?;
    proofs::prove_code(ports, caller, account, true, &waiting.email, code).await?;
    let find =
        store::single_sign_on::find_person(&config.issuer, &waiting.subject, Some(&waiting.email), now);
    let person: PersonRow = ports.database.run(find).await?.first()?.ok_or_else(over)?;
    if person.id != waiting.person_id {
        return Err(over().log("the identity is somebody else's by now"));
    }
    let taken = ports.database.run(store::single_sign_on::take_waiting(&key, now)).await?;
    let begun: BegunRow = taken.first()?.ok_or_else(over)?;
    open(ports, caller, config, &person, &waiting.subject, begun.replaces).await
}

/// Ties the identity to the person, enrols who is new, and opens a session, in the place of the one
/// in which the sign-in began.
async fn open(
    ports: &Ports,
    caller: &Caller,
    config: &OidcConfig,
    person: &PersonRow,
    subject: &str,
    replaces: Option<String>,
) -> Result<SignedIn, Failure> {
    let now = ports.now();
    let mut statements = vec![store::single_sign_on::link(&config.issuer, subject, person.id, now)];
    if !person.is_linked {
        statements.extend(first_time(ports, caller, config, person)?);
    }
    statements.extend(store::single_sign_on::enrol(&config.issuer, subject, person.id, now));
    let linked = ports.database.batch(statements).await?;
    if linked.first().is_none_or(crate::ports::Rows::is_empty) {
        return Err(Failure::signed_out().log("the identity is tied to somebody else"));
    }
    sessions::begin(ports, caller, (person.id, person.name.clone()), replaces).await
}

/// The entry and the mail of a first sign-in through the provider: a new way into an account.
fn first_time(
    ports: &Ports,
    caller: &Caller,
    config: &OidcConfig,
    person: &PersonRow,
) -> Result<[crate::ports::Statement; 2], Failure> {
    let now = ports.now();
    let actor = Actor {
        person: Some((person.id, person.name.clone())),
        network: caller.network.clone(),
        user_agent: caller.user_agent.clone(),
    };
    let entry = Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor: &actor,
        action: "identity.linked",
        object_id: person.id.to_string(),
        object_name: &config.name,
    };
    let reader = Reader { person: Some(person.id), name: person.name.clone(), email: person.email.clone() };
    let letter = words::linked(&config.name, &caller.network);
    let key = format!("{}-{}", person.id, now.as_second());
    let mail = notices::owe(ports, &reader, "single-sign-on", &key, &letter, Some(entry.id))?;
    Ok([store::audit::append_if_changed(&entry), mail])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_site_are_gone_back_to() {
        assert_eq!(safe_path("/operator/audit?person=a"), "/operator/audit?person=a");
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:x",
            "/a b",
            "/\r\nX: y",
        ] {
            assert_eq!(safe_path(bad), HOME, "{bad}");
        }
    }
}
