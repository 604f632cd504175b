//! Endpoints: chats and machines that an organisation's managers want told of its secrets.

use credenza_domain::endpoints::{ENDPOINTS_MAX, EndpointKind, check_address};
use credenza_domain::ids::{EndpointId, RecordId};
use credenza_domain::names::Name;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{CreateEndpoint, Deliveries, DeliveryView, EndpointView, Endpoints};
use zeroize::Zeroizing;

use crate::access::OrganisationAuthority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store::audit::{Actor, Entry};
use crate::store::deliveries::DeliveryRow;
use crate::store::endpoints::{EndpointRow, NewEndpoint, OrganisationRow};
use crate::webhooks::{self, SigningSecret};
use crate::{seal, store};

/// Deliveries that are shown.
const DELIVERIES_SHOWN: i64 = 50;

/// An endpoint that was just registered, with what signs for the one answer.
pub struct Created {
    /// The row.
    pub view: EndpointView,
    /// `whsec_…`, where a machine stands there.
    pub signing_secret: Option<Zeroizing<String>>,
}

/// All of an organisation.
pub async fn list(ports: &Ports, authority: &OrganisationAuthority) -> Result<Endpoints, Failure> {
    let id = authority.organisation();
    let reads = vec![store::endpoints::list(id), store::endpoints::organisation(id)];
    let mut answers = ports.database.batch(reads).await?;
    let organisation: Option<OrganisationRow> = answers.pop().unwrap_or_default().first()?;
    let rows: Vec<EndpointRow> = answers.pop().unwrap_or_default().decode()?;
    Ok(Endpoints {
        organisation: organisation.map(|row| row.name).unwrap_or_default(),
        endpoints: rows.into_iter().map(view).collect(),
    })
}

fn view(row: EndpointRow) -> EndpointView {
    EndpointView {
        id: row.id.to_string(),
        kind: row.kind,
        name: row.name,
        host: row.host,
        created_at: row.created_at,
        created_by: row.created_by,
        disabled: row.disabled_at.is_some(),
        failing: row.failing_since_at.is_some(),
    }
}

/// Registers one.
pub async fn create(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &OrganisationAuthority,
    form: &CreateEndpoint,
) -> Result<Created, Failure> {
    let address = form.address.trim();
    let name = Name::parse(&form.name).map_err(|error| field("name", error));
    let host = checked(ports, address).map_err(|message| field("address", message));
    let (name, host) = match (name, host) {
        (Ok(name), Ok(host)) => (name, host),
        (name, host) => {
            return Err(Failure::fields([name.err(), host.err()].into_iter().flatten().collect()));
        }
    };
    let now = ports.now();
    let id = EndpointId::new(now, ports.random()?);
    let secret = match form.kind {
        EndpointKind::Webhook => Some(SigningSecret::generate(ports)?),
        EndpointKind::Slack | EndpointKind::Teams => None,
    };
    let place = id.to_string();
    let sealed_secret = secret
        .as_ref()
        .map(|secret| seal::seal(ports, webhooks::SECRET, &place, secret.bytes()))
        .transpose()?;
    let endpoint = NewEndpoint {
        id,
        organisation: authority.organisation(),
        kind: form.kind,
        name: name.as_str(),
        host: &host,
        sealed_address: seal::seal(ports, webhooks::ADDRESS, &place, address.as_bytes())?,
        sealed_secret,
        language: "en".to_owned(),
        created_by: signed_in.person(),
        created_at: now,
    };
    let actor = signed_in.actor(caller);
    let act = vec![
        store::endpoints::insert(&endpoint, ENDPOINTS_MAX),
        note(ports, authority, &actor, "endpoint.created", id)?,
    ];
    let answers = ports.database.batch(act).await?;
    if answers.first().is_none_or(crate::ports::Rows::is_empty) {
        let detail = format!("An organisation can have {ENDPOINTS_MAX} of these. Remove one first.");
        return Err(Failure::new(ProblemType::LimitReached, detail));
    }
    let view = EndpointView {
        id: place,
        kind: form.kind,
        name: name.as_str().to_owned(),
        host,
        created_at: now,
        created_by: signed_in.name().to_owned(),
        disabled: false,
        failing: false,
    };
    Ok(Created { view, signing_secret: secret.map(|secret| secret.reveal()) })
}

/// The host of an address that may be sent to.
fn checked(ports: &Ports, address: &str) -> Result<String, String> {
    let config = &ports.config;
    let host = check_address(address, config.is_local()).map_err(|error| error.to_string())?;
    let own = config.base_url.split("://").nth(1).and_then(|rest| rest.split([':', '/']).next());
    if !config.is_local() && own.is_some_and(|own| own.eq_ignore_ascii_case(host)) {
        return Err("This is the portal's own address.".to_owned());
    }
    Ok(host.to_ascii_lowercase())
}

/// Takes one away.
pub async fn delete(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &OrganisationAuthority,
    id: EndpointId,
) -> Result<(), Failure> {
    let actor = signed_in.actor(caller);
    let (organisation, now) = (authority.organisation(), ports.now());
    let act = vec![
        // The entry first: it is written if the endpoint is there.
        note(ports, authority, &actor, "endpoint.deleted", id)?,
        store::endpoints::delete(organisation, id, now),
        store::endpoints::drop_owed(id, now),
    ];
    let answers = ports.database.batch(act).await?;
    if answers.get(1).is_none_or(crate::ports::Rows::is_empty) {
        return Err(Failure::not_found());
    }
    Ok(())
}

/// Sends to one again that was disabled.
pub async fn enable(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &OrganisationAuthority,
    id: EndpointId,
) -> Result<(), Failure> {
    exists(ports, authority, id).await?;
    let actor = signed_in.actor(caller);
    let act = vec![
        store::audit::append_for_disabled_endpoint(&entry(ports, authority, &actor, "endpoint.enabled", id)?),
        store::endpoints::enable(authority.organisation(), id),
    ];
    ports.database.batch(act).await?;
    Ok(())
}

/// Sends a test event at once, and tells what became of it.
pub async fn test(
    ports: &Ports,
    authority: &OrganisationAuthority,
    id: EndpointId,
) -> Result<DeliveryView, Failure> {
    exists(ports, authority, id).await?;
    let now = ports.now();
    let key = format!("endpoint test {id}");
    let limit = store::throttles::Limit { tries: 10, seconds: 600 };
    let (event, delivery) = (RecordId::new(now, ports.random()?), RecordId::new(now, ports.random()?));
    if ports.database.run(store::throttles::count(&key, limit, now)).await?.is_empty() {
        return Err(Failure::too_many_tries(limit.seconds));
    }
    ports.database.batch(store::deliveries::insert_test(event, delivery, id, now).into()).await?;
    webhooks::send(ports, 1, Some(delivery)).await?;
    let latest = deliveries(ports, authority, id).await?;
    let test = latest
        .deliveries
        .into_iter()
        .find(|one| one.at.as_second() == now.as_second() && one.secret.is_empty());
    test.ok_or_else(|| Failure::internal("a test event that is not there"))
}

/// What became of the latest events.
pub async fn deliveries(
    ports: &Ports,
    authority: &OrganisationAuthority,
    id: EndpointId,
) -> Result<Deliveries, Failure> {
    let organisation = authority.organisation();
    let mut answers = ports
        .database
        .batch(vec![
            store::deliveries::find(organisation, id),
            store::deliveries::list(organisation, id, DELIVERIES_SHOWN),
        ])
        .await?;
    let rows: Vec<DeliveryRow> = answers.pop().unwrap_or_default().decode()?;
    if answers.first().is_none_or(crate::ports::Rows::is_empty) {
        return Err(Failure::not_found());
    }
    let view = |row: DeliveryRow| DeliveryView {
        kind: row.kind,
        secret: row.secret.unwrap_or_default(),
        at: row.at,
        state: row.state,
        attempts: row.attempts,
        status: row.status,
    };
    Ok(Deliveries { deliveries: rows.into_iter().map(view).collect() })
}

async fn exists(ports: &Ports, authority: &OrganisationAuthority, id: EndpointId) -> Result<(), Failure> {
    let found = ports.database.run(store::deliveries::find(authority.organisation(), id)).await?;
    if found.is_empty() { Err(Failure::not_found()) } else { Ok(()) }
}

fn note(
    ports: &Ports,
    authority: &OrganisationAuthority,
    actor: &Actor,
    action: &'static str,
    id: EndpointId,
) -> Result<crate::ports::Statement, Failure> {
    Ok(store::audit::append_for_endpoint(&entry(ports, authority, actor, action, id)?))
}

fn entry<'a>(
    ports: &Ports,
    authority: &OrganisationAuthority,
    actor: &'a Actor,
    action: &'static str,
    id: EndpointId,
) -> Result<Entry<'a>, Failure> {
    let now = ports.now();
    Ok(Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: Some(authority.organisation()),
        client_id: None,
        actor,
        action,
        object_id: id.to_string(),
        object_name: "",
    })
}
