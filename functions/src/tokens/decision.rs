//! The decision: who asks, is it them, for what may they ask. No I/O.

use credenza_domain::expiry;
use credenza_domain::ids::{ClientId, OrganisationId, ResourceId, SecretId};
use credenza_domain::oauth::Algorithm;
use credenza_domain::secrets::{Hint, SecretState, is_whole};
use credenza_domain::wire::{Environment, UsageOutcome};
use jiff::Timestamp;

use super::error::TokenError;
use super::own::{SELF_SECONDS, self_audience};
use super::request::Target;
use crate::config::Config;
use crate::store::tokens::{DigestRow, NamedRow, ResourceRow, TokenRow};

/// Days before expiry from which on the answer warns.
const WARNING_DAYS: i64 = 42;

/// With what a client proved who it is.
#[derive(Debug, Clone)]
pub enum Proof {
    /// A client secret.
    Secret {
        /// The record.
        id: SecretId,
        /// First three characters.
        hint: Hint,
        /// When it stops working.
        expires_at: Timestamp,
    },
    /// A key that its managers uploaded.
    UploadedKey {
        /// Its thumbprint.
        kid: String,
    },
    /// A key that the client publishes at its own address.
    PublishedKey {
        /// Its thumbprint.
        kid: String,
    },
}

/// A client that proved who it is.
#[derive(Debug)]
pub struct Client {
    /// The application.
    pub client_id: ClientId,
    /// Its owner.
    pub organisation: OrganisationId,
    /// `partner` or `partner_alternative`.
    pub kind: String,
    /// How it proved it.
    pub proof: Proof,
}

/// What a client gets.
#[derive(Debug)]
pub struct Granted {
    /// To whom.
    pub client: Client,
    /// The API; `None`: the client itself.
    pub resource: Option<ResourceId>,
    /// What becomes `aud`.
    pub audience: String,
    /// What the token is signed with.
    pub algorithm: Algorithm,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Seconds; never past the secret's expiry.
    pub expires_in: i64,
    /// Plain words in the last six weeks of a secret.
    pub warning: Option<String>,
}

impl Granted {
    /// The scope of the token (RFC 6749 §5.1): all that the application may do at this API.
    pub fn scope(&self) -> String {
        format!("{}/.default", self.audience)
    }

    /// The secret that it was got with, for the evidence.
    pub(super) fn secret(&self) -> Option<(SecretId, UsageOutcome)> {
        match &self.client.proof {
            Proof::Secret { id, .. } => Some((*id, UsageOutcome::Token)),
            Proof::UploadedKey { .. } | Proof::PublishedKey { .. } => None,
        }
    }

    /// When the secret stops working, where there is one.
    pub fn secret_expires_at(&self) -> Option<Timestamp> {
        match &self.client.proof {
            Proof::Secret { expires_at, .. } => Some(*expires_at),
            Proof::UploadedKey { .. } | Proof::PublishedKey { .. } => None,
        }
    }
}

/// The owner and kind of an application that exists.
pub(super) fn known(row: &TokenRow) -> Option<(ClientId, OrganisationId, String)> {
    Some((row.client_id?, row.organisation_id?, row.kind.clone()?))
}

/// Who presents this secret? The same work for a client that does not exist: one digest for each
/// pepper.
pub(super) fn by_secret(
    config: &Config,
    row: &TokenRow,
    client_id: Option<ClientId>,
    presented: &str,
    now: Timestamp,
) -> Result<Client, TokenError> {
    let asked_as = client_id.unwrap_or(ClientId::from_u128(0));
    let whole = is_whole(presented);
    let mut secret: Option<&DigestRow> = None;
    for pepper in config.peppers.iter() {
        let digest = pepper.digest(asked_as, presented);
        for candidate in row.secrets.iter().filter(|candidate| candidate.pepper_version == pepper.version()) {
            if digest.matches_hex(&candidate.digest) {
                secret = Some(candidate);
            }
        }
    }
    let is_known = |version: u32| config.peppers.iter().any(|pepper| pepper.version() == version);
    let is_lost = |digest: &&DigestRow| {
        digest.life().state(now) == SecretState::Active && !is_known(digest.pepper_version)
    };
    if secret.is_none()
        && let Some(lost) = row.secrets.iter().find(is_lost)
    {
        // Nobody can tell whether the secret is right: that is our failure, and not the client's.
        return Err(TokenError::unavailable(format!("pepper {} is not configured", lost.pepper_version)));
    }
    let (Some(secret), Some((client_id, organisation, kind))) = (secret, known(row)) else {
        return Err(if whole { TokenError::wrong() } else { TokenError::not_whole() });
    };
    let life = secret.life();
    let state = life.state(now);
    if let (SecretState::BrownOut, Some(brown_out)) = (state, life.browned_out(now)) {
        let error = TokenError::browned_out(&secret.hint, brown_out.ends_at, now);
        return Err(error.of_holder(secret.id, UsageOutcome::BrownOut));
    }
    if state != SecretState::Active {
        let since = if state == SecretState::Deleted { life.deleted_since(now) } else { secret.disabled_at };
        let outcome = match state {
            SecretState::Expired => UsageOutcome::Expired,
            SecretState::Disabled => UsageOutcome::Disabled,
            SecretState::Deleted | SecretState::Active | SecretState::BrownOut => UsageOutcome::Deleted,
        };
        let error = TokenError::dead_secret(state, since, secret.expires_at, &secret.hint, &portal(config));
        return Err(error.of_holder(secret.id, outcome));
    }
    let proof = Proof::Secret { id: secret.id, hint: secret.hint.clone(), expires_at: secret.expires_at };
    enabled(config, row, Client { client_id, organisation, kind, proof })
}

/// Refuses a client whose application is switched off. Only who proved to be it is told.
pub(super) fn enabled(config: &Config, row: &TokenRow, client: Client) -> Result<Client, TokenError> {
    if row.disabled_at.is_none() {
        return Ok(client);
    }
    let support = row.support_address.as_ref().unwrap_or(&config.public.support_address);
    let error = TokenError::application_disabled(support);
    Err(match client.proof {
        Proof::Secret { id, .. } => error.of_holder(id, UsageOutcome::ApplicationDisabled),
        Proof::UploadedKey { .. } | Proof::PublishedKey { .. } => error,
    })
}

/// What the client gets.
pub(super) fn grant(
    config: &Config,
    row: &TokenRow,
    client: Client,
    target: &Target,
    now: Timestamp,
) -> Result<Granted, TokenError> {
    let (lives, warning) = match &client.proof {
        Proof::Secret { hint, expires_at, .. } => {
            (expires_at.as_second() - now.as_second(), warning(hint, *expires_at, now, &portal(config)))
        }
        Proof::UploadedKey { .. } | Proof::PublishedKey { .. } => (i64::MAX, None),
    };
    if row.rotates_itself && target.names(&self_audience(config)) {
        return Ok(Granted {
            resource: None,
            audience: self_audience(config),
            algorithm: Algorithm::ES256,
            issued_at: now,
            expires_in: SELF_SECONDS.min(lives),
            warning,
            client,
        });
    }
    let resource = choose(row, target).map_err(|error| match &client.proof {
        Proof::Secret { id, .. } => error.of_holder(*id, UsageOutcome::NoPermission),
        Proof::UploadedKey { .. } | Proof::PublishedKey { .. } => error,
    })?;
    Ok(Granted {
        resource: Some(resource.id),
        audience: resource.identifier.clone(),
        algorithm: resource.algorithm,
        issued_at: now,
        expires_in: resource.lifetime_seconds.min(lives),
        warning,
        client,
    })
}

fn portal(config: &Config) -> String {
    format!("{}/manage-api-credentials", config.base_url)
}

fn choose<'a>(row: &'a TokenRow, target: &Target) -> Result<&'a ResourceRow, TokenError> {
    let permitted = row.resources.as_slice();
    let (identifier, by_scope) = match target {
        Target::Resource(identifier) => (identifier, false),
        Target::Scope(identifier) => (identifier, true),
        Target::Only => {
            // One that is switched off is still one of two: nobody gets a token for the other by that.
            return match permitted {
                [] => Err(TokenError::no_permission(
                    false,
                    " It has no permission for any API: ask the operator.",
                )),
                [only] if only.enabled => Ok(only),
                all if all.iter().all(|resource| !resource.enabled) => {
                    let all: Vec<_> = all.iter().map(name).collect();
                    Err(TokenError::switched_off(false, &all.join(", ")))
                }
                several => Err(TokenError::which_target(&names(several))),
            };
        }
    };
    match permitted.iter().find(|resource| resource.identifier == *identifier) {
        Some(resource) if resource.enabled => Ok(resource),
        Some(resource) => Err(TokenError::switched_off(by_scope, &name(resource))),
        None => {
            let names = names(permitted);
            let mine = if names.is_empty() { String::new() } else { format!(" It may use: {names}.") };
            let mixed_up =
                row.named.as_ref().and_then(|named| mixed_up(permitted, named)).unwrap_or_default();
            Err(TokenError::no_permission(
                by_scope,
                &format!(
                    "{mixed_up}{mine} Sandbox and production are different APIs with different identifiers."
                ),
            ))
        }
    }
}

/// The mistake that we can see: the other environment of an API that the client may use.
fn mixed_up(resources: &[ResourceRow], named: &NamedRow) -> Option<String> {
    let mine = resources.iter().find(|resource| resource.api == named.api)?;
    let (wrong, right) = (environment(named.environment), environment(mine.environment));
    (wrong != right).then(|| format!(" That identifier is {} {wrong}; yours is {right}.", named.api))
}

fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    }
}

fn name(resource: &ResourceRow) -> String {
    format!("{} {}", resource.api, environment(resource.environment))
}

/// Those that are not switched off.
fn names(resources: &[ResourceRow]) -> String {
    let enabled = resources.iter().filter(|resource| resource.enabled);
    let named = enabled.map(|resource| format!("{} ({})", resource.identifier, name(resource)));
    named.collect::<Vec<_>>().join(", ")
}

fn warning(hint: &Hint, expires_at: Timestamp, now: Timestamp, portal: &str) -> Option<String> {
    let days = expiry::days_left(expires_at, now);
    let last = expiry::last_day(expires_at);
    let when = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    (days <= WARNING_DAYS).then(|| {
        format!("The client secret {hint}... expires {when}, at the end of {last} (UTC). Create a new one at {portal} and put it into this system.")
    })
}
