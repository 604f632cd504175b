//! Creating client secrets.

use credenza_domain::expiry;
use credenza_domain::ids::{RecordId, SecretId};
use credenza_domain::names::Name;
use credenza_domain::problems::{FieldProblem, ProblemType};
use credenza_domain::secrets::{SecretState, SecretText};
use credenza_domain::wire::{CreateSecret, SecretView};

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::{PortError, Ports};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::secrets::{IdRow, NewSecret};

/// Characters at most in an idempotency key.
const IDEMPOTENCY_KEY_MAX: usize = 64;
/// Times that making a text is tried: each fails with a probability of about 2⁻⁶⁰.
const GENERATE_TRIES: usize = 3;

/// A secret that was just created: the row for the table, and the text for the one answer.
pub struct Created {
    /// The row.
    pub view: SecretView,
    /// The text.
    pub text: SecretText,
}

/// Creates a secret.
///
/// A repeated idempotency key creates nothing and shows nothing: whoever lost the answer sees the
/// secret in the list as never used, deletes it and creates another one.
pub async fn create(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    idempotency_key: &str,
    form: &CreateSecret,
) -> Result<Created, Failure> {
    let now = ports.now();
    let name = Name::parse(&form.name).map_err(|error| field("name", error));
    let expires_at = expiry::parse_within(&form.expires_on, now, ports.config.rules.lifetime_days)
        .map_err(|error| field("expires_on", error));
    let (name, expires_at) = match (name, expires_at, check_key(idempotency_key)) {
        (Ok(name), Ok(expires_at), Ok(())) => (name, expires_at),
        (name, expires_at, key) => {
            let errors = [name.err(), expires_at.err(), key.err()].into_iter().flatten().collect();
            return Err(Failure::fields(errors));
        }
    };
    if authority.application_is_disabled() {
        return Err(Failure::new(
            ProblemType::ApplicationDisabled,
            "The operator has switched this application off. Ask support.",
        ));
    }

    let text = generate(ports)?;
    let pepper = ports.config.pepper();
    let secret = NewSecret {
        id: SecretId::new(now, ports.random()?),
        name: name.as_str(),
        hint: text.hint(),
        digest: text.digest(pepper, authority.client_id()).to_hex(),
        pepper_version: pepper.version(),
        idempotency_key,
        created_at: now,
        expires_at,
    };
    let audit = store::audit::append_for_secret(
        RecordId::new(now, ports.random()?),
        now,
        &signed_in.actor(caller),
        "secret.created",
        secret.id,
        authority.client_id(),
    );
    let answers = ports
        .database
        .batch(vec![
            store::secrets::insert(authority, &secret, ports.config.rules.live_secrets_max),
            audit,
            store::secrets::find_by_key(authority.client_id(), idempotency_key),
        ])
        .await?;
    let kept: Option<IdRow> = answers.into_iter().last().unwrap_or_default().first()?;
    match kept {
        Some(row) if row.id == secret.id => Ok(Created {
            view: SecretView {
                id: secret.id,
                name: secret.name.to_owned(),
                hint: secret.hint,
                created_at: now,
                created_by: signed_in.name().to_owned(),
                expires_at,
                state: SecretState::Active,
                last_used: None,
                deletes_at: None,
            },
            text,
        }),
        Some(_) => Err(already_created()),
        None => Err(no_room(ports.config.rules.live_secrets_max)),
    }
}

/// Whether a caller's key can tell a retry from another act.
pub(crate) fn check_key(key: &str) -> Result<(), FieldProblem> {
    let is_good =
        (8..=IDEMPOTENCY_KEY_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_good {
        return Ok(());
    }
    let words = "This header must hold 8 to 64 visible ASCII characters, new for each secret.";
    Err(field("idempotency-key", words))
}

/// A key that created a secret before.
pub(crate) fn already_created() -> Failure {
    Failure::new(
        ProblemType::AlreadyCreated,
        "This request was carried out before, and a secret is shown only once. If you did not store it, delete the secret that says \"never used\" and create another one.",
    )
}

/// As many live secrets as there may be.
pub(crate) fn no_room(live_max: u32) -> Failure {
    Failure::new(
        ProblemType::LimitReached,
        format!(
            "An application can have {live_max} live secrets. Delete one that is not in use any more, then try again."
        ),
    )
}

/// A new text.
pub(crate) fn generate(ports: &Ports) -> Result<SecretText, PortError> {
    for _ in 0..GENERATE_TRIES {
        if let Some(text) = SecretText::generate(&ports.random()?) {
            return Ok(text);
        }
    }
    Err(PortError::new("entropy", "not random enough for a secret"))
}
