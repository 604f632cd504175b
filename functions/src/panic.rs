//! The panic button: all secrets of an application off in one step, one new one, everybody told.

use credenza_domain::expiry;
use credenza_domain::ids::{RecordId, SecretId};
use credenza_domain::problems::ProblemType;
use credenza_domain::secrets::{SecretState, SecretText};
use credenza_domain::wire::{Panic, SecretView};

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::mail::notices::panic::all_off;
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store::audit::Entry;
use crate::store::rotations::NameRow;
use crate::store::secrets::{IdRow, NewSecret};
use crate::{notices, secrets, store};

/// Audit entries of one panic at most: as many secrets as may live, with room for older rules.
const ENTRIES: usize = 20;

/// What the panic left.
pub struct Panicked {
    /// How many secrets were turned off.
    pub turned_off: u32,
    /// The new one.
    pub view: SecretView,
    /// Its text.
    pub text: SecretText,
}

/// Turns everything off and makes one new secret, in one transaction. The secrets are deleted, so
/// each can be restored for 72 hours. The same request twice is one panic.
pub async fn press(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    idempotency_key: &str,
    form: &Panic,
) -> Result<Panicked, Failure> {
    let (now, client_id) = (ports.now(), authority.client_id());
    secrets::check_key(idempotency_key).map_err(|error| Failure::fields(vec![error]))?;
    if authority.application_is_disabled() {
        let words = "The operator has switched this application off: all its secrets are refused already.";
        return Err(Failure::new(ProblemType::ApplicationDisabled, words));
    }
    let name: Option<NameRow> =
        ports.database.run(store::rotations::application_name(client_id)).await?.first()?;
    let application = name.ok_or_else(Failure::not_found)?.name;
    if form.name.trim() != application {
        let words = format!("To confirm, type the name of the application exactly: {application}");
        return Err(Failure::fields(vec![field("name", words)]));
    }
    let text = secrets::generate(ports)?;
    let pepper = ports.config.pepper();
    let secret = NewSecret {
        id: SecretId::new(now, ports.random()?),
        name: &format!("After the emergency of {}", now.strftime("%-d %b %Y, %H:%M UTC")),
        hint: text.hint(),
        digest: text.digest(pepper, client_id).to_hex(),
        pepper_version: pepper.version(),
        idempotency_key,
        created_at: now,
        expires_at: expiry::expires_at(expiry::latest_within(now, ports.config.rules.lifetime_days)),
    };
    let actor = signed_in.actor(caller);
    let act = RecordId::new(now, ports.random()?);
    let mut ids = Vec::new();
    for _ in 0..ENTRIES {
        ids.push(RecordId::new(now, ports.random()?).to_string());
    }
    let entry = Entry {
        id: act,
        at: now,
        organisation: Some(authority.organisation()),
        client_id: Some(client_id),
        actor: &actor,
        action: "application.panicked",
        object_id: client_id.to_string(),
        object_name: &application,
    };
    let created = RecordId::new(now, ports.random()?);
    let live_max = ports.config.rules.live_secrets_max;
    let mut statements = vec![
        store::rotations::turn_all_off(authority, act, idempotency_key, now),
        store::secrets::insert(authority, &secret, live_max),
        store::audit::append_if_secret(&entry, secret.id),
        store::audit::append_for_acts(
            act,
            now,
            &actor,
            "secret.deleted",
            client_id,
            &serde_json::json!(ids).to_string(),
        ),
        store::audit::append_for_secret(created, now, &actor, "secret.created", secret.id, client_id),
        store::secrets::find_by_key(client_id, idempotency_key),
    ];
    let letter = all_off(&application, signed_in.name(), client_id, now, &ports.config.base_url);
    let key = secret.id.to_string();
    let mut readers = notices::operators(ports).await?;
    readers.extend(notices::managers(ports, client_id).await?);
    for reader in readers {
        statements.push(notices::owe(ports, &reader, "panic", &key, &letter, Some(act))?);
    }
    let mut answers = ports.database.batch(statements).await?;
    let kept: Option<IdRow> = answers.get_mut(5).map(std::mem::take).unwrap_or_default().first()?;
    // Nothing was made: the role or the application went meanwhile, and nothing was turned off.
    let kept = kept.ok_or_else(Failure::not_found)?;
    if kept.id != secret.id {
        let before = store::rotations::made_in_emergency(client_id, idempotency_key);
        let words = if ports.database.run(before).await?.is_empty() {
            "Nothing was turned off: the idempotency key of this request was used before, to create a secret. Try again with a new key."
        } else {
            "This request was carried out before: the secrets are off, and the new one is shown only once. If you did not store it, delete it and create another one."
        };
        return Err(Failure::new(ProblemType::AlreadyCreated, words));
    }
    let turned_off = answers.first().map_or(0, crate::ports::Rows::len);
    Ok(Panicked {
        turned_off: u32::try_from(turned_off).unwrap_or(u32::MAX),
        view: SecretView {
            id: secret.id,
            name: secret.name.to_owned(),
            hint: secret.hint,
            created_at: now,
            created_by: signed_in.name().to_owned(),
            expires_at: secret.expires_at,
            state: SecretState::Active,
            last_used: None,
            deletes_at: None,
        },
        text,
    })
}
