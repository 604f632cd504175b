//! Applications: OAuth clients of an organisation, and what they may ask tokens for.

use std::collections::BTreeSet;

use credenza_domain::ids::{ClientId, OrganisationId, ResourceId};
use credenza_domain::names::Name;
use credenza_domain::wire::{
    Application, ApplicationLine, CreateApplication, EditApplication, Page, PermissionChoice, SetPermissions,
    SetState,
};

use super::{About, Acting, keys, refused};
use crate::access::OperatorAuthority;
use crate::failure::{Failure, field};
use crate::lists::{self, ListQuery};
use crate::ports::Ports;
use crate::store;
use crate::store::registry::Subject;
use crate::store::registry::applications::{ApplicationRow, PermissionRow};
use crate::store::secrets::SecretRow;

/// A page of applications of all organisations.
pub async fn list(
    ports: &Ports,
    _authority: &OperatorAuthority,
    query: &ListQuery,
) -> Result<Page<ApplicationLine>, Failure> {
    let (ids, next) =
        keys(ports, query, query.filter("kind").into(), store::registry::applications::page).await?;
    let find = store::registry::applications::find(&lists::json(&ids), ports.now());
    let rows = ports.database.run(find).await?.decode()?;
    let rows = lists::in_order(&ids, rows, |row: &ApplicationRow| row.client_id.to_string());
    Ok(Page { rows: rows.into_iter().map(line).collect(), next })
}

pub(super) fn line(row: ApplicationRow) -> ApplicationLine {
    ApplicationLine {
        client_id: row.client_id,
        name: row.name,
        kind: row.kind,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        enabled: row.disabled_at.is_none(),
        secrets: row.secrets,
        managers: row.managers,
    }
}

/// One application with all that the operator sees of it.
pub async fn read(
    ports: &Ports,
    _authority: &OperatorAuthority,
    client_id: ClientId,
) -> Result<Application, Failure> {
    let now = ports.now();
    let answers = ports
        .database
        .batch(vec![
            store::registry::applications::find(&lists::json(&[client_id.to_string()]), now),
            store::registry::applications::permissions(client_id),
            store::registry::applications::secrets(client_id),
        ])
        .await?;
    let mut answers = answers.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let row: ApplicationRow = next().first()?.ok_or_else(Failure::not_found)?;
    let permissions: Vec<PermissionRow> = next().decode()?;
    let secrets: Vec<SecretRow> = next().decode()?;
    let choice = |permission: PermissionRow| PermissionChoice {
        resource_id: permission.id,
        api: permission.api,
        environment: permission.environment,
        granted: permission.granted,
        allowed: row.kind.may_hold(permission.for_partner_alternative),
        enabled: permission.disabled_at.is_none(),
    };
    Ok(Application {
        client_id: row.client_id,
        permissions: permissions.into_iter().map(choice).collect(),
        name: row.name,
        kind: row.kind,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        organisation_enabled: row.organisation_disabled_at.is_none(),
        created_at: row.created_at,
        enabled: row.disabled_at.is_none(),
        version: row.version,
        now,
        secrets: secrets.into_iter().map(|secret| crate::portal::secret(secret, now)).collect(),
    })
}

fn name(text: &str) -> Result<Name, Failure> {
    Name::parse(text).map_err(|error| Failure::fields(vec![field("name", error)]))
}

/// Registers an application. Its client ID is made here, once, and never given to another one.
pub async fn create(acting: &Acting<'_>, form: &CreateApplication) -> Result<Application, Failure> {
    let name = name(&form.name)?;
    let nowhere = || {
        let words = "There is no such organisation, or it is switched off.";
        Failure::fields(vec![field("organisation_id", words)])
    };
    let organisation: OrganisationId = form.organisation_id.parse().map_err(|_| nowhere())?;
    let (ports, now) = (acting.ports, acting.ports.now());
    let client_id = ClientId::new(now, ports.random()?);
    let actor = acting.actor();
    let about = About {
        organisation: Some(organisation),
        client_id: Some(client_id),
        id: client_id.to_string(),
        name: name.as_str(),
    };
    let entry = acting.entry(&actor, "application.created", about)?;
    let insert =
        store::registry::applications::insert(client_id, organisation, name.as_str(), form.kind, now);
    // The entry is written if the application was: a new one has version 1.
    let entry = store::registry::append_at_version(&entry, Subject::Application, 1);
    let answers = ports.database.batch(vec![insert, entry]).await.map_err(refused)?;
    if answers.first().is_none_or(crate::ports::Rows::is_empty) {
        return Err(nowhere());
    }
    read(ports, acting.authority, client_id).await
}

fn about(application: &Application) -> About<'_> {
    About {
        organisation: Some(application.organisation_id),
        client_id: Some(application.client_id),
        id: application.client_id.to_string(),
        name: &application.name,
    }
}

/// Renames an application. Moving it to another organisation is refused: its secrets, its history
/// and its mails belong to the one that it was registered for.
pub async fn edit(
    acting: &Acting<'_>,
    client_id: ClientId,
    form: &EditApplication,
) -> Result<Application, Failure> {
    let before = read(acting.ports, acting.authority, client_id).await?;
    if form.organisation_id.as_ref().is_some_and(|id| *id != before.organisation_id.to_string()) {
        return Err(Failure::fields(vec![field(
            "organisation_id",
            "An application never changes hands: its secrets and its history belong to its organisation. Register a new application for the other organisation and disable this one.",
        )]));
    }
    let name = name(&form.name)?;
    let update = store::registry::applications::rename(client_id, name.as_str(), form.version);
    let about = About { name: name.as_str(), ..about(&before) };
    acting.edit(Subject::Application, form.version, "application.renamed", about, vec![update]).await?;
    read(acting.ports, acting.authority, client_id).await
}

/// Switches an application off or on. While it is off, its secrets are refused from the next
/// request on.
pub async fn set_state(
    acting: &Acting<'_>,
    client_id: ClientId,
    form: SetState,
) -> Result<Application, Failure> {
    let before = read(acting.ports, acting.authority, client_id).await?;
    let disabled_at = (!form.enabled).then(|| acting.ports.now());
    let action = if form.enabled { "application.enabled" } else { "application.disabled" };
    let update = store::registry::applications::set_state(client_id, disabled_at, form.version);
    acting.edit(Subject::Application, form.version, action, about(&before), vec![update]).await?;
    read(acting.ports, acting.authority, client_id).await
}

/// Gives an application exactly these permissions. What its kind does not allow is refused here,
/// and by the database again.
pub async fn set_permissions(
    acting: &Acting<'_>,
    client_id: ClientId,
    form: &SetPermissions,
) -> Result<Application, Failure> {
    let before = read(acting.ports, acting.authority, client_id).await?;
    let unknown =
        || Failure::fields(vec![field("resources", "One of these resources is not registered here.")]);
    let wanted: BTreeSet<ResourceId> =
        form.resources.iter().map(|id| id.parse().map_err(|_| unknown())).collect::<Result<_, _>>()?;
    let known = |id: &ResourceId| before.permissions.iter().find(|choice| choice.resource_id == *id);
    if wanted.iter().any(|id| known(id).is_none()) {
        return Err(unknown());
    }
    if wanted.iter().filter_map(known).any(|choice| !choice.allowed) {
        return Err(Failure::fields(vec![field(
            "resources",
            "A PartnerAlternative application can hold only the sandbox that is meant for it.",
        )]));
    }
    let changes =
        before.permissions.iter().filter(|choice| choice.granted != wanted.contains(&choice.resource_id));
    // An entry for each permission, under the version that the whole change needs.
    let actor = acting.actor();
    let mut statements = Vec::new();
    for choice in changes {
        let granted = wanted.contains(&choice.resource_id);
        let action = if granted { "permission.granted" } else { "permission.withdrawn" };
        let name = format!("{} {}", choice.api, choice.environment.as_str());
        let entry = acting.entry(&actor, action, About { name: &name, ..about(&before) })?;
        statements.push(store::registry::append_at_version(&entry, Subject::Application, form.version));
    }
    let resources = lists::json(&wanted.iter().map(ToString::to_string).collect::<Vec<_>>());
    let by = acting.signed_in.person();
    statements.extend([
        store::registry::applications::withdraw_others(client_id, &resources, form.version),
        store::registry::applications::grant(client_id, &resources, form.version, by, acting.ports.now()),
        store::registry::applications::touch(client_id, form.version),
    ]);
    let answers = acting.ports.database.batch(statements).await.map_err(refused)?;
    if answers.last().is_none_or(crate::ports::Rows::is_empty) {
        return Err(super::edited_meanwhile());
    }
    read(acting.ports, acting.authority, client_id).await
}
