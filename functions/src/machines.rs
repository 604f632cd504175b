//! What machines do by themselves: a client makes its own next secret, where its managers allow it.

use credenza_domain::expiry;
use credenza_domain::ids::{RecordId, SecretId};
use credenza_domain::names::Name;
use credenza_domain::problems::ProblemType;
use credenza_domain::secrets::SecretState;
use credenza_domain::wire::{CreateOwnSecret, OwnSecrets, SecretView, SelfRotation};
use jiff::ToSpan;

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::secrets::{Created, generate};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::machines::AllowedRow;
use crate::store::secrets::{IdRow, NewSecret, SecretRow};
use crate::tokens::{self, OwnToken};

/// Days that a secret lives whose machine names no date.
const DAYS: i32 = 90;

/// Whether the application may make its own next secret.
pub async fn read(ports: &Ports, authority: &Authority) -> Result<SelfRotation, Failure> {
    let row: Option<AllowedRow> =
        ports.database.run(store::machines::is_allowed(authority.client_id())).await?.first()?;
    Ok(SelfRotation { allowed: row.is_some_and(|row| row.allowed) })
}

/// Gives or takes the permission.
pub async fn set(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    form: SelfRotation,
) -> Result<SelfRotation, Failure> {
    let now = ports.now();
    let entry = RecordId::new(now, ports.random()?);
    let actor = signed_in.actor(caller);
    let act = if form.allowed {
        store::machines::allow(authority, now)
    } else {
        store::machines::forbid(authority)
    };
    ports
        .database
        .batch(vec![store::machines::append(authority, entry, &actor, form.allowed, now), act])
        .await?;
    read(ports, authority).await
}

/// The client that a bearer token of its own names, if it is alive and may rotate itself.
pub async fn authenticate(ports: &Ports, bearer: Option<&str>) -> Result<OwnToken, Failure> {
    let own = tokens::own(ports, bearer.ok_or_else(|| refused(ports))?).await?;
    own.ok_or_else(|| refused(ports))
}

fn refused(ports: &Ports) -> Failure {
    let audience = tokens::self_audience(&ports.config);
    let detail = format!(
        "Send a bearer token of this client, got with resource={audience}. Its credential managers must allow that it rotates itself."
    );
    Failure::new(ProblemType::InvalidToken, detail)
}

/// The client's secrets.
pub async fn list(ports: &Ports, client: &OwnToken) -> Result<OwnSecrets, Failure> {
    let now = ports.now();
    let rows: Vec<SecretRow> =
        ports.database.run(store::machines::list_own(client.client_id)).await?.decode()?;
    let secrets = rows.into_iter().map(|row| crate::portal::secret(row, now)).collect();
    Ok(OwnSecrets { client_id: client.client_id, secrets })
}

/// Creates the client's next secret: the same rules, limits and log as for a person.
pub async fn create(
    ports: &Ports,
    caller: &Caller,
    client: &OwnToken,
    idempotency_key: &str,
    form: &CreateOwnSecret,
) -> Result<Created, Failure> {
    let now = ports.now();
    let today = expiry::today(now);
    let name = form.name.clone().unwrap_or_else(|| format!("Made by itself on {today}"));
    let date = form.expires_on.clone();
    // Where the operators allow less, that is what it gets.
    let days = ports.config.rules.lifetime_days.and_then(|days| i32::try_from(days).ok());
    let days = days.map_or(DAYS, |days| days.min(DAYS));
    let date = date.unwrap_or_else(|| today.saturating_add(days.days()).to_string());
    let name = Name::parse(&name).map_err(|error| field("name", error));
    let expires_at = expiry::parse_within(&date, now, ports.config.rules.lifetime_days)
        .map_err(|error| field("expires_on", error));
    let key = crate::secrets::check_key(idempotency_key);
    let (name, expires_at) = match (name, expires_at, key) {
        (Ok(name), Ok(expires_at), Ok(())) => (name, expires_at),
        (name, expires_at, key) => {
            let errors = [name.err(), expires_at.err(), key.err()];
            return Err(Failure::fields(errors.into_iter().flatten().collect()));
        }
    };
    let text = generate(ports)?;
    let pepper = ports.config.pepper();
    let secret = NewSecret {
        id: SecretId::new(now, ports.random()?),
        name: name.as_str(),
        hint: text.hint(),
        digest: text.digest(pepper, client.client_id).to_hex(),
        pepper_version: pepper.version(),
        idempotency_key,
        created_at: now,
        expires_at,
    };
    let live_max = ports.config.rules.live_secrets_max;
    let answers = ports
        .database
        .batch(vec![
            store::machines::insert_own(client.client_id, client.secret, &secret, live_max),
            store::machines::append_own(
                RecordId::new(now, ports.random()?),
                client.client_id,
                secret.id,
                &caller.network,
                &caller.user_agent,
                now,
            ),
            store::secrets::find_by_key(client.client_id, idempotency_key),
            store::machines::is_allowed(client.client_id),
        ])
        .await?;
    let mut answers = answers.into_iter().skip(2);
    let mut next = || answers.next().unwrap_or_default();
    let kept: Option<IdRow> = next().first()?;
    if !next().first::<AllowedRow>()?.is_some_and(|row| row.allowed) {
        return Err(refused(ports));
    }
    match kept {
        Some(row) if row.id == secret.id => Ok(Created {
            view: SecretView {
                id: secret.id,
                name: secret.name.to_owned(),
                hint: secret.hint,
                created_at: now,
                created_by: String::new(),
                expires_at,
                state: SecretState::Active,
                last_used: None,
                deletes_at: None,
            },
            text,
        }),
        Some(_) => Err(crate::secrets::already_created()),
        None => Err(crate::secrets::no_room(live_max)),
    }
}
