//! Resources: APIs in their environments, which tokens are for.

use credenza_domain::ids::ResourceId;
use credenza_domain::names::Name;
use credenza_domain::registry::{identifier, token_lifetime};
use credenza_domain::wire::{EditResource, Environment, Page, Resource, SetState};

use super::{About, Acting, checked, refused};
use crate::access::OperatorAuthority;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::store;
use crate::store::registry::Subject;
use crate::store::registry::resources::ResourceRow;

fn view(row: ResourceRow) -> Resource {
    Resource {
        id: row.id,
        api: row.api,
        environment: row.environment,
        identifier: row.identifier,
        algorithm: row.algorithm,
        token_lifetime_seconds: row.token_lifetime_seconds,
        for_partner_alternative: row.for_partner_alternative,
        enabled: row.disabled_at.is_none(),
        applications: row.applications,
        version: row.version,
    }
}

/// All of them: a few dozen at most.
pub async fn list(ports: &Ports, _authority: &OperatorAuthority) -> Result<Page<Resource>, Failure> {
    let rows: Vec<ResourceRow> =
        ports.database.run(store::registry::resources::list(None)).await?.decode()?;
    Ok(Page { rows: rows.into_iter().map(view).collect(), next: None })
}

/// One of them.
pub async fn read(
    ports: &Ports,
    _authority: &OperatorAuthority,
    id: ResourceId,
) -> Result<Resource, Failure> {
    let row: Option<ResourceRow> =
        ports.database.run(store::registry::resources::list(Some(id))).await?.first()?;
    row.map(view).ok_or_else(Failure::not_found)
}

fn check(form: &EditResource) -> Result<EditResource, Failure> {
    let mut errors = Vec::new();
    let api = Name::parse(&form.api).map(|name| name.as_str().to_owned());
    let form = EditResource {
        api: checked("api", api, &mut errors),
        identifier: checked("identifier", identifier(&form.identifier), &mut errors),
        token_lifetime_seconds: checked(
            "token_lifetime_seconds",
            token_lifetime(form.token_lifetime_seconds),
            &mut errors,
        ),
        ..form.clone()
    };
    if form.for_partner_alternative && form.environment == Environment::Production {
        errors.push(field(
            "for_partner_alternative",
            "Only a sandbox can be meant for PartnerAlternative applications.",
        ));
    }
    if errors.is_empty() { Ok(form) } else { Err(Failure::fields(errors)) }
}

fn called(resource: &EditResource) -> String {
    format!("{} {}", resource.api, resource.environment.as_str())
}

fn about(id: ResourceId, name: &str) -> About<'_> {
    About { organisation: None, client_id: None, id: id.to_string(), name }
}

/// Registers an API in an environment.
pub async fn create(acting: &Acting<'_>, form: &EditResource) -> Result<Resource, Failure> {
    let form = check(form)?;
    let (ports, now) = (acting.ports, acting.ports.now());
    let id = ResourceId::new(now, ports.random()?);
    let (actor, name) = (acting.actor(), called(&form));
    let entry = acting.entry(&actor, "resource.created", about(id, &name))?;
    let insert = store::registry::resources::insert(id, &form, now);
    ports.database.batch(vec![insert, store::audit::append(&entry)]).await.map_err(refused)?;
    read(ports, acting.authority, id).await
}

/// Edits a resource. Its environment stays what it is.
pub async fn edit(acting: &Acting<'_>, id: ResourceId, form: &EditResource) -> Result<Resource, Failure> {
    let form = check(form)?;
    let before = read(acting.ports, acting.authority, id).await?;
    if before.environment != form.environment {
        return Err(Failure::fields(vec![field(
            "environment",
            "A resource keeps its environment. Register another one.",
        )]));
    }
    let name = called(&form);
    let update = store::registry::resources::update(id, &form);
    acting.edit(Subject::Resource, form.version, "resource.changed", about(id, &name), vec![update]).await?;
    read(acting.ports, acting.authority, id).await
}

/// Switches a resource off or on: while it is off, nobody gets a token for it.
pub async fn set_state(acting: &Acting<'_>, id: ResourceId, form: SetState) -> Result<Resource, Failure> {
    let before = read(acting.ports, acting.authority, id).await?;
    let name = format!("{} {}", before.api, before.environment.as_str());
    let disabled_at = (!form.enabled).then(|| acting.ports.now());
    let action = if form.enabled { "resource.enabled" } else { "resource.disabled" };
    let update = store::registry::resources::set_state(id, disabled_at, form.version);
    acting.edit(Subject::Resource, form.version, action, about(id, &name), vec![update]).await?;
    read(acting.ports, acting.authority, id).await
}
