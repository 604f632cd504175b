//! Resource servers: APIs that ask whether tokens are alive, with credentials of their own.

use credenza_domain::ids::{RecordId, ResourceServerId};
use credenza_domain::names::Name;
use credenza_domain::wire::{CreateResourceServer, ResourceServerView, ResourceServers};
use zeroize::Zeroizing;

use crate::access::OperatorAuthority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::resource_servers::{IdentifierRow, NewResourceServer, ResourceServerRow};

/// Resources at most that one may ask about.
const RESOURCES_MAX: usize = 50;

/// A resource server that was just made, with its text for the one answer.
pub struct Created {
    /// The row.
    pub view: ResourceServerView,
    /// The text.
    pub text: Zeroizing<String>,
}

/// All of them, by name.
pub async fn list(ports: &Ports, _authority: &OperatorAuthority) -> Result<ResourceServers, Failure> {
    let rows: Vec<ResourceServerRow> = ports.database.run(store::resource_servers::list()).await?.decode()?;
    let view = |row: ResourceServerRow| ResourceServerView {
        id: row.id.to_string(),
        name: row.name,
        hint: row.hint,
        resources: row.resources,
        created_at: row.created_at,
    };
    Ok(ResourceServers { resource_servers: rows.into_iter().map(view).collect() })
}

/// Makes one.
pub async fn create(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    _authority: &OperatorAuthority,
    form: &CreateResourceServer,
) -> Result<Created, Failure> {
    let name = Name::parse(&form.name).map_err(|error| Failure::fields(vec![field("name", error)]))?;
    let count = form.resources.len();
    if !(1..=RESOURCES_MAX).contains(&count) {
        return Err(Failure::fields(vec![field("resources", "Name 1 to 50 resources.")]));
    }
    let asked = serde_json::to_string(&form.resources).map_err(Failure::internal)?;
    let known: Vec<IdentifierRow> =
        ports.database.run(store::resource_servers::known_identifiers(&asked)).await?.decode()?;
    let is_known = |identifier: &String| known.iter().any(|row| row.identifier == *identifier);
    if !form.resources.iter().all(is_known) {
        return Err(Failure::fields(vec![field(
            "resources",
            "One of these resources is not registered here.",
        )]));
    }

    let now = ports.now();
    let id = ResourceServerId::new(now, ports.random()?);
    let text = crate::secrets::generate(ports)?;
    let hint = text.hint();
    let text = text.reveal();
    let pepper = ports.config.pepper();
    let server = NewResourceServer {
        id,
        name: name.as_str(),
        hint: hint.clone(),
        digest: pepper.digest_for(&format!("resource server {id}"), &text).to_hex(),
        pepper_version: pepper.version(),
        created_by: signed_in.person(),
    };
    let mut statements = vec![store::resource_servers::insert(&server, now)];
    statements
        .extend(form.resources.iter().map(|identifier| store::resource_servers::permit(id, identifier)));
    let actor = signed_in.actor(caller);
    let note = entry(ports, &actor, "resource_server.created", id, name.as_str())?;
    statements.push(store::audit::append_for_resource_server(&note));
    let answers = ports.database.batch(statements).await?;
    if answers.first().is_none_or(crate::ports::Rows::is_empty) {
        return Err(Failure::fields(vec![field("name", "This name is taken. Please choose another one.")]));
    }
    let view = ResourceServerView {
        id: id.to_string(),
        name: name.as_str().to_owned(),
        hint,
        resources: form.resources.clone(),
        created_at: now,
    };
    Ok(Created { view, text })
}

/// Takes its credentials away, at once.
pub async fn delete(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    _authority: &OperatorAuthority,
    id: ResourceServerId,
) -> Result<(), Failure> {
    let actor = signed_in.actor(caller);
    let note = entry(ports, &actor, "resource_server.deleted", id, "")?;
    // The entry first: it takes the name, in the transaction that ends it.
    let act = vec![
        store::audit::append_for_resource_server(&note),
        store::resource_servers::delete(id, ports.now()),
    ];
    let deleted = ports.database.batch(act).await?.pop().unwrap_or_default();
    if deleted.is_empty() {
        return Err(Failure::not_found());
    }
    Ok(())
}

fn entry<'a>(
    ports: &Ports,
    actor: &'a Actor,
    action: &'static str,
    id: ResourceServerId,
    name: &'a str,
) -> Result<Entry<'a>, Failure> {
    let now = ports.now();
    Ok(Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor,
        action,
        object_id: id.to_string(),
        object_name: name,
    })
}
