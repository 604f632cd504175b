//! Everything that the first page after sign-in shows: one read.

use std::collections::HashMap;

use credenza_domain::access::{Action, Role, allows};
use credenza_domain::ids::ClientId;
use credenza_domain::secrets::SecretState;
use credenza_domain::wire::{
    ApplicationView, LastUse, Me, OrganisationView, PermissionView, Portal, SecretView,
};
use jiff::Timestamp;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store;
use crate::store::policy::PolicyRow;
use crate::store::portal::{ApplicationRow, FactorsRow, OrganisationRow, PermissionRow};
use crate::store::secrets::SecretRow;

/// Reads the portal of a person.
pub async fn read(ports: &Ports, signed_in: &SignedIn) -> Result<Portal, Failure> {
    let person = signed_in.person();
    let answers = ports
        .database
        .batch(vec![
            store::portal::organisations(person),
            store::portal::applications(person),
            store::portal::permissions(person),
            store::secrets::list_managed(person),
            store::portal::factors(person),
            store::policy::read(),
        ])
        .await?;
    let mut answers = answers.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let organisations: Vec<OrganisationRow> = next().decode()?;
    let applications: Vec<ApplicationRow> = next().decode()?;
    let permissions: Vec<PermissionRow> = next().decode()?;
    let secrets: Vec<SecretRow> = next().decode()?;
    let factors: Option<FactorsRow> = next().first()?;
    let house: Option<PolicyRow> = next().first()?;
    let house = house.ok_or_else(|| Failure::internal("the policy has no row"))?;

    let now = ports.now();
    let mut permissions = grouped(permissions, |row| row.client_id);
    let mut secrets = grouped(secrets, |row| row.client_id);
    let actions = actions(Role::CredentialManager);
    let applications = applications.into_iter().map(|row| ApplicationView {
        permissions: permissions
            .remove(&row.client_id)
            .unwrap_or_default()
            .into_iter()
            .map(permission)
            .collect(),
        secrets: secrets
            .remove(&row.client_id)
            .unwrap_or_default()
            .into_iter()
            .map(|row| secret(row, now))
            // A planned deletion has taken effect, though no tick wrote it down yet.
            .filter(|secret| secret.state != SecretState::Deleted)
            .collect(),
        client_id: row.client_id,
        name: row.name,
        organisation_id: row.organisation_id,
        enabled: row.disabled_at.is_none(),
        actions: actions.clone(),
        managers: row.managers,
    });
    Ok(Portal {
        now,
        configuration: crate::policy::face(&ports.config, &house),
        session: signed_in.view(ports),
        person: Me {
            id: person,
            name: signed_in.name().to_owned(),
            email: signed_in.email().to_owned(),
            is_operator: signed_in.is_operator(),
            recovery_codes_left: factors.as_ref().map_or(0, |row| row.recovery_codes),
            has_passkey: factors.as_ref().is_some_and(|row| row.has_passkey),
            has_password: factors.is_some_and(|row| row.has_password) && ports.config.public.passwords,
        },
        policy: crate::policy::rules(&house),
        applications: applications.collect(),
        organisations: organisations.into_iter().map(organisation).collect(),
    })
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> ClientId) -> HashMap<ClientId, Vec<T>> {
    let mut groups: HashMap<ClientId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn actions(role: Role) -> Vec<Action> {
    Action::ALL.iter().copied().filter(|action| allows(role, *action)).collect()
}

fn organisation(row: OrganisationRow) -> OrganisationView {
    let role = if row.manages_all { Role::CredentialManager } else { Role::Nobody };
    let actions = actions(role);
    OrganisationView { id: row.id, name: row.name, country: row.country, number: row.number, actions }
}

fn permission(row: PermissionRow) -> PermissionView {
    PermissionView { api: row.api, environment: row.environment, identifier: row.identifier }
}

/// A secret as the portal shows it at this instant.
pub(crate) fn secret(row: SecretRow, now: Timestamp) -> SecretView {
    let state = row.life().state(now);
    let resource = match (row.used_api, row.used_environment) {
        (Some(api), Some(environment)) => format!("{api} {environment}"),
        _ => String::new(),
    };
    SecretView {
        id: row.id,
        name: row.name,
        hint: row.hint,
        created_at: row.created_at,
        created_by: row.created_by.unwrap_or_default(),
        expires_at: row.expires_at,
        state,
        deletes_at: row.deletes_at,
        last_used: row.used_first_at.zip(row.used_at).map(|(first_at, at)| LastUse {
            first_at,
            at,
            network: row.used_network.unwrap_or_default(),
            user_agent: row.used_agent.unwrap_or_default(),
            resource,
        }),
    }
}
