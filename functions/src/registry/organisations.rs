//! Organisations: bodies that own applications.

use credenza_domain::countries;
use credenza_domain::ids::OrganisationId;
use credenza_domain::names::Name;
use credenza_domain::people::Email;
use credenza_domain::registry::number;
use credenza_domain::wire::{EditOrganisation, Organisation, OrganisationLine, Page, SetState};
use jiff::tz::TimeZone;

use super::{About, Acting, applications, checked, keys, refused};
use crate::access::OperatorAuthority;
use crate::failure::{Failure, field};
use crate::lists::{self, ListQuery};
use crate::ports::Ports;
use crate::store;
use crate::store::organisations::NewOrganisation;
use crate::store::registry::Subject;
use crate::store::registry::organisations::{OrganisationEdit, OrganisationRow};

/// A page of organisations.
pub async fn list(
    ports: &Ports,
    _authority: &OperatorAuthority,
    query: &ListQuery,
) -> Result<Page<OrganisationLine>, Failure> {
    let countries = serde_json::Value::from(countries::matching(&query.search)).to_string();
    let (ids, next) = keys(ports, query, countries.into(), store::registry::organisations::page).await?;
    let rows =
        ports.database.run(store::registry::organisations::find(&lists::json(&ids))).await?.decode()?;
    let rows = lists::in_order(&ids, rows, |row: &OrganisationRow| row.id.to_string());
    Ok(Page { rows: rows.into_iter().map(line).collect(), next })
}

fn line(row: OrganisationRow) -> OrganisationLine {
    OrganisationLine {
        id: row.id,
        name: row.name,
        country: row.country,
        number: row.number,
        enabled: row.disabled_at.is_none(),
        applications: row.applications,
        managers: row.managers,
    }
}

/// One organisation with its applications.
pub async fn read(
    ports: &Ports,
    _authority: &OperatorAuthority,
    id: OrganisationId,
) -> Result<Organisation, Failure> {
    let mut answers = ports
        .database
        .batch(vec![
            store::registry::organisations::find(&lists::json(&[id.to_string()])),
            store::registry::applications::of_organisation(id, ports.now()),
        ])
        .await?;
    let applications = answers.pop().unwrap_or_default().decode()?;
    let row: OrganisationRow = answers.pop().unwrap_or_default().first()?.ok_or_else(Failure::not_found)?;
    Ok(Organisation {
        id: row.id,
        name: row.name,
        country: row.country,
        number: row.number,
        time_zone: row.time_zone,
        contact_email: row.contact_email,
        created_at: row.created_at,
        enabled: row.disabled_at.is_none(),
        version: row.version,
        applications: applications.into_iter().map(applications::line).collect(),
    })
}

/// What was typed, checked.
struct Checked {
    name: String,
    country: &'static str,
    number: Option<String>,
    time_zone: String,
    contact_email: Option<String>,
}

fn check(form: &EditOrganisation) -> Result<Checked, Failure> {
    let mut errors = Vec::new();
    let name = Name::parse(&form.name).map(|name| name.as_str().to_owned());
    let name = checked("name", name, &mut errors);
    let code = form.country.trim().to_ascii_uppercase();
    let country = countries::find(&code);
    if country.is_none() {
        errors.push(field("country", "This is not a country code of ISO 3166-1, such as NL."));
    }
    let number = checked("number", number(&form.number), &mut errors);
    let time_zone = match form.time_zone.trim() {
        "" => country.map_or("UTC", |country| country.time_zone).to_owned(),
        typed => typed.to_owned(),
    };
    if TimeZone::get(&time_zone).is_err() {
        errors.push(field("time_zone", "This is not the name of a time zone, such as Europe/Amsterdam."));
    }
    let contact = match form.contact_email.trim() {
        "" => Ok(None),
        typed => Email::parse(typed).map(|email| Some(email.as_str().to_owned())),
    };
    let contact_email = checked("contact_email", contact, &mut errors);
    match country {
        Some(country) if errors.is_empty() => {
            Ok(Checked { name, country: country.code, number, time_zone, contact_email })
        }
        _ => Err(Failure::fields(errors)),
    }
}

impl Checked {
    fn edit(&self, id: OrganisationId) -> OrganisationEdit<'_> {
        OrganisationEdit {
            organisation: NewOrganisation {
                id,
                name: &self.name,
                country: self.country,
                number: self.number.as_deref(),
                time_zone: &self.time_zone,
            },
            contact_email: self.contact_email.as_deref(),
        }
    }

    fn about(&self, id: OrganisationId) -> About<'_> {
        About { organisation: Some(id), client_id: None, id: id.to_string(), name: &self.name }
    }
}

/// Registers an organisation.
pub async fn create(acting: &Acting<'_>, form: &EditOrganisation) -> Result<Organisation, Failure> {
    let checked = check(form)?;
    let (ports, now) = (acting.ports, acting.ports.now());
    let id = OrganisationId::new(now, ports.random()?);
    let actor = acting.actor();
    let entry = acting.entry(&actor, "organisation.created", checked.about(id))?;
    let insert = store::registry::organisations::insert_with_contact(&checked.edit(id), now);
    ports.database.batch(vec![insert, store::audit::append(&entry)]).await.map_err(refused)?;
    read(ports, acting.authority, id).await
}

/// Edits an organisation.
pub async fn edit(
    acting: &Acting<'_>,
    id: OrganisationId,
    form: &EditOrganisation,
) -> Result<Organisation, Failure> {
    let checked = check(form)?;
    let update = store::registry::organisations::update(&checked.edit(id), form.version);
    let about = checked.about(id);
    acting.edit(Subject::Organisation, form.version, "organisation.changed", about, vec![update]).await?;
    read(acting.ports, acting.authority, id).await
}

/// Switches an organisation off or on: while it is off, nobody manages anything of it. Its clients
/// go on getting tokens until their applications are switched off too.
pub async fn set_state(
    acting: &Acting<'_>,
    id: OrganisationId,
    form: SetState,
) -> Result<Organisation, Failure> {
    let before = read(acting.ports, acting.authority, id).await?;
    let disabled_at = (!form.enabled).then(|| acting.ports.now());
    let action = if form.enabled { "organisation.enabled" } else { "organisation.disabled" };
    let about = About { organisation: Some(id), client_id: None, id: id.to_string(), name: &before.name };
    let update = store::registry::organisations::set_state(id, disabled_at, form.version);
    acting.edit(Subject::Organisation, form.version, action, about, vec![update]).await?;
    read(acting.ports, acting.authority, id).await
}
