//! The decision: who asks, is it them, for what may they ask. No I/O.

use credenza_domain::expiry;
use credenza_domain::ids::{ClientId, OrganisationId, ResourceId, SecretId};
use credenza_domain::oauth::Algorithm;
use credenza_domain::secrets::{SecretState, is_whole};
use credenza_domain::wire::Environment;
use jiff::Timestamp;

use super::error::TokenError;
use super::request::{Target, TokenRequest};
use crate::config::Config;
use crate::store::tokens::{DigestRow, ResourceRow, TokenRow};

/// Days before expiry from which on the answer warns.
const WARNING_DAYS: i64 = 42;

/// What a client gets.
#[derive(Debug)]
pub struct Granted {
    /// The application.
    pub client_id: ClientId,
    /// Its owner.
    pub organisation: OrganisationId,
    /// `partner` or `partner_alternative`.
    pub kind: String,
    /// The secret that was used.
    pub secret: SecretId,
    /// The API.
    pub resource: ResourceId,
    /// What becomes `aud`.
    pub audience: String,
    /// What the token is signed with.
    pub algorithm: Algorithm,
    /// Seconds; never past the secret's expiry.
    pub expires_in: i64,
    /// When the secret stops working.
    pub secret_expires_at: Timestamp,
    /// Plain words in the last six weeks.
    pub warning: Option<String>,
}

/// Decides from one row.
pub(super) fn decide(
    config: &Config,
    row: &TokenRow,
    client_id: Option<ClientId>,
    request: &TokenRequest,
    now: Timestamp,
) -> Result<Granted, TokenError> {
    let presented = &request.credentials.client_secret;
    let asked_as = client_id.unwrap_or(ClientId::from_u128(0));
    let whole = is_whole(presented);
    // The same work for a client that does not exist: one digest for each pepper.
    let mut secret: Option<&DigestRow> = None;
    for pepper in &config.peppers {
        let digest = pepper.digest(asked_as, presented);
        for candidate in row.secrets.iter().filter(|candidate| candidate.pepper_version == pepper.version()) {
            if digest.matches_hex(&candidate.digest) {
                secret = Some(candidate);
            }
        }
    }
    let known = match (row.client_id, row.organisation_id, row.kind.clone()) {
        (Some(client_id), Some(organisation), Some(kind)) => Some((client_id, organisation, kind)),
        _ => None,
    };
    let (Some(secret), Some((client_id, organisation, kind))) = (secret, known) else {
        return Err(if whole { TokenError::wrong() } else { TokenError::not_whole() });
    };

    let portal = format!("{}/manage-api-credentials", config.base_url);
    let state =
        SecretState::of(now, secret.expires_at, secret.disabled_at.is_some(), secret.deleted_at.is_some());
    if state != SecretState::Active {
        let since = if state == SecretState::Deleted { secret.deleted_at } else { secret.disabled_at };
        return Err(TokenError::dead_secret(state, since, secret.expires_at, &secret.hint, &portal));
    }
    if row.disabled_at.is_some() {
        return Err(TokenError::application_disabled(&config.public.support_address));
    }
    let resource = choose(&row.resources, &request.target)?;
    let lives = secret.expires_at.as_second() - now.as_second();
    Ok(Granted {
        client_id,
        organisation,
        kind,
        secret: secret.id,
        resource: resource.id,
        audience: resource.identifier.clone(),
        algorithm: resource.algorithm,
        expires_in: resource.lifetime_seconds.min(lives),
        secret_expires_at: secret.expires_at,
        warning: warning(secret, now, &portal),
    })
}

fn choose<'a>(resources: &'a [ResourceRow], target: &Target) -> Result<&'a ResourceRow, TokenError> {
    let (identifier, by_scope) = match target {
        Target::Resource(identifier) => (identifier, false),
        Target::Scope(identifier) => (identifier, true),
        Target::Only => {
            return match resources {
                [only] => Ok(only),
                [] => Err(TokenError::no_permission(
                    false,
                    " It has no permission for any API: ask the operator.",
                )),
                several => Err(TokenError::which_target(&names(several))),
            };
        }
    };
    resources.iter().find(|resource| resource.identifier == *identifier).ok_or_else(|| {
        let mine =
            if resources.is_empty() { String::new() } else { format!(" It may use: {}.", names(resources)) };
        TokenError::no_permission(
            by_scope,
            &format!("{mine} Sandbox and production are different APIs with different identifiers."),
        )
    })
}

fn names(resources: &[ResourceRow]) -> String {
    let name = |resource: &ResourceRow| {
        let environment = match resource.environment {
            Environment::Production => "production",
            Environment::Sandbox => "sandbox",
        };
        format!("{} ({} {environment})", resource.identifier, resource.api)
    };
    resources.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn warning(secret: &DigestRow, now: Timestamp, portal: &str) -> Option<String> {
    let days = expiry::days_left(secret.expires_at, now);
    let last = expiry::last_day(secret.expires_at);
    let when = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    (days <= WARNING_DAYS).then(|| {
        format!("The client secret {}... expires {when}, at the end of {last} (UTC). Create a new one at {portal} and put it into this system.", secret.hint)
    })
}
