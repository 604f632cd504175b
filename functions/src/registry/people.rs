//! People: invited, let in, switched off, and handed over from.

use credenza_domain::ids::{InvitationId, OrganisationId, PersonId, RecordId};
use credenza_domain::names::Name;
use credenza_domain::people::Email;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{
    EditPerson, HandOver, InvitePerson, Page, Person, PersonLine, PersonState, RoleView, SetPersonState,
};
use jiff::{SignedDuration, Timestamp};

use super::{About, Acting, checked, edited_meanwhile, keys, managers, refused};
use crate::access::{self, OperatorAuthority};
use crate::failure::{Failure, field};
use crate::links::{self, Opens};
use crate::lists::{self, ListQuery};
use crate::mail::notices::registry as words;
use crate::notices::{self, Reader};
use crate::ports::{PortError, Ports, Rows, Statement, Value};
use crate::store;
use crate::store::invitations::NewInvitation;
use crate::store::people::ReaderRow;
use crate::store::registry::Subject;
use crate::store::registry::people::{PersonRow, RoleRow};

/// Seconds for which an invitation is good.
const INVITATION_SECONDS: i64 = 7 * 86_400;

/// A page of people.
pub async fn list(
    ports: &Ports,
    _authority: &OperatorAuthority,
    query: &ListQuery,
) -> Result<Page<PersonLine>, Failure> {
    let (ids, next) = keys(ports, query, Value::Null, store::registry::people::page).await?;
    let rows = ports.database.run(store::registry::people::find(&lists::json(&ids))).await?.decode()?;
    let now = ports.now();
    let rows = lists::in_order(&ids, rows, |row: &PersonRow| row.id.to_string());
    let line = |row: PersonRow| PersonLine {
        state: state(row.enrolled_at, row.disabled_at, row.invitation_expires_at, now),
        id: row.id,
        name: row.name,
        email: row.email,
        is_operator: row.is_operator,
        last_signed_in_at: row.last_signed_in_at,
        organisations: row.organisations,
    };
    Ok(Page { rows: rows.into_iter().map(line).collect(), next })
}

fn state(
    enrolled_at: Option<Timestamp>,
    disabled_at: Option<Timestamp>,
    invitation_expires_at: Option<Timestamp>,
    now: Timestamp,
) -> PersonState {
    match (disabled_at, enrolled_at) {
        (Some(_), _) => PersonState::Disabled,
        (None, Some(_)) => PersonState::Active,
        (None, None) if invitation_expires_at.is_some_and(|end| end > now) => PersonState::Invited,
        (None, None) => PersonState::InvitationExpired,
    }
}

pub(super) fn role(row: RoleRow, now: Timestamp) -> RoleView {
    RoleView {
        state: state(row.enrolled_at, row.disabled_at, row.invitation_expires_at, now),
        id: row.id,
        person_id: row.person_id,
        person: row.person,
        email: row.email,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        client_id: row.client_id,
        application: row.application,
        given_at: row.given_at,
        confirmed: row.confirmed_at.is_some(),
        last_signed_in_at: row.last_signed_in_at,
    }
}

/// One person with all roles.
pub async fn read(ports: &Ports, _authority: &OperatorAuthority, id: PersonId) -> Result<Person, Failure> {
    let mut answers = ports
        .database
        .batch(vec![
            store::registry::people::find(&lists::json(&[id.to_string()])),
            store::registry::people::roles(id),
        ])
        .await?;
    let roles: Vec<RoleRow> = answers.pop().unwrap_or_default().decode()?;
    let row: PersonRow = answers.pop().unwrap_or_default().first()?.ok_or_else(Failure::not_found)?;
    let now = ports.now();
    Ok(Person {
        state: state(row.enrolled_at, row.disabled_at, row.invitation_expires_at, now),
        id: row.id,
        name: row.name,
        email: row.email,
        is_operator: row.is_operator,
        created_at: row.created_at,
        last_signed_in_at: row.last_signed_in_at,
        recovery_expires_at: row.invitation_expires_at.filter(|end| row.enrolled_at.is_some() && *end > now),
        version: row.version,
        roles: roles.into_iter().map(|row| role(row, now)).collect(),
    })
}

pub(super) fn about(id: PersonId, name: &str) -> About<'_> {
    About { organisation: None, client_id: None, id: id.to_string(), name }
}

/// Somebody who is to be invited, checked.
pub(super) struct Invitee {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) email: String,
}

/// What invites a person who is registered: a new link in place of an older one, and the mail with
/// it, if the act left its entry in the audit log.
fn invitation(
    ports: &Ports,
    invitee: &Invitee,
    operator: bool,
    because: RecordId,
) -> Result<Vec<Statement>, PortError> {
    let now = ports.now();
    let id = InvitationId::new(now, ports.random()?);
    let expires_at = now + SignedDuration::from_secs(INVITATION_SECONDS);
    let digest = links::digest(ports, Opens::Invitation, &id.to_string());
    let new = NewInvitation { id, person: invitee.id, digest, expires_at };
    let link = links::marked(ports, Opens::Invitation, &id.to_string());
    let letter = words::invitation(&ports.config.public.product_name, operator, expires_at, link);
    let reader =
        Reader { person: Some(invitee.id), name: invitee.name.clone(), email: invitee.email.clone() };
    let mut statements = Vec::from(store::invitations::insert(&new, Some(because), now));
    statements.push(notices::owe(ports, &reader, "invitation", &id.to_string(), &letter, Some(because))?);
    Ok(statements)
}

/// Registers a person and invites: statements for a transaction, and the entry in the audit log.
pub(super) fn register(
    acting: &Acting<'_>,
    invitee: &Invitee,
    operator: bool,
) -> Result<(Vec<Statement>, RecordId), Failure> {
    let ports = acting.ports;
    let actor = acting.actor();
    let entry = acting.entry(&actor, "person.invited", about(invitee.id, &invitee.name))?;
    let because = entry.id;
    let mut statements = vec![
        store::people::insert(invitee.id, &invitee.email, &invitee.name, operator, ports.now()),
        store::audit::append(&entry),
    ];
    statements.extend(invitation(ports, invitee, operator, because)?);
    Ok((statements, because))
}

/// Checks a name and an address.
pub(super) fn check(name: &str, email: &str) -> Result<(String, String), Failure> {
    let mut errors = Vec::new();
    let name = checked("name", Name::parse(name).map(|name| name.as_str().to_owned()), &mut errors);
    let email = checked("email", Email::parse(email).map(|email| email.as_str().to_owned()), &mut errors);
    if errors.is_empty() { Ok((name, email)) } else { Err(Failure::fields(errors)) }
}

/// Refuses a personal token: an operator outlives every token, also a stolen one that was revoked.
fn require_in_person(acting: &Acting<'_>) -> Result<(), Failure> {
    let detail =
        "A personal token can neither invite an operator nor switch one on: sign in to the portal for that.";
    access::require_in_person(acting.signed_in, detail)
}

/// Tells the other operators of a new one.
async fn tell_operators(
    acting: &Acting<'_>,
    invitee: &Invitee,
    because: RecordId,
) -> Result<Vec<Statement>, Failure> {
    let (ports, by) = (acting.ports, acting.signed_in);
    let letter = words::operator_invited(&invitee.name, &invitee.email, by.name());
    let key = invitee.id.to_string();
    let mut statements = Vec::new();
    for reader in notices::operators(ports).await? {
        if reader.person != Some(by.person()) {
            statements.push(notices::owe(ports, &reader, "operator-invited", &key, &letter, Some(because))?);
        }
    }
    Ok(statements)
}

/// Invites a person. A new operator is invited in person, and the other operators are told.
pub async fn invite(acting: &Acting<'_>, form: &InvitePerson) -> Result<Person, Failure> {
    if form.is_operator {
        require_in_person(acting)?;
    }
    let (name, email) = check(&form.name, &form.email)?;
    let ports = acting.ports;
    let invitee = Invitee { id: PersonId::new(ports.now(), ports.random()?), name, email };
    let (mut statements, because) = register(acting, &invitee, form.is_operator)?;
    if form.is_operator {
        statements.extend(tell_operators(acting, &invitee, because).await?);
    }
    ports.database.batch(statements).await.map_err(refused)?;
    read(ports, acting.authority, invitee.id).await
}

/// Sends a new link to a person who has not enrolled; the older one stops working.
pub async fn reinvite(acting: &Acting<'_>, id: PersonId) -> Result<Person, Failure> {
    let ports = acting.ports;
    let person = read(ports, acting.authority, id).await?;
    if person.is_operator {
        require_in_person(acting)?;
    }
    if matches!(person.state, PersonState::Active | PersonState::Disabled) {
        let detail = "This person has enrolled or is switched off: there is nothing to be invited to. Who has lost every way to sign in gets a link from you: see “Lost everything?”.";
        return Err(Failure::fields(vec![field("person", detail)]));
    }
    let actor = acting.actor();
    let entry = acting.entry(&actor, "person.invited", about(id, &person.name))?;
    let invitee = Invitee { id, name: person.name.clone(), email: person.email };
    let mut statements = vec![store::registry::append_at_version(&entry, Subject::Person, person.version)];
    statements.extend(invitation(ports, &invitee, person.is_operator, entry.id)?);
    ports.database.batch(statements).await.map_err(refused)?;
    read(ports, acting.authority, id).await
}

/// Renames a person.
pub async fn edit(acting: &Acting<'_>, id: PersonId, form: &EditPerson) -> Result<Person, Failure> {
    let name = Name::parse(&form.name).map_err(|error| Failure::fields(vec![field("name", error)]))?;
    let rename = store::registry::people::rename(id, name.as_str(), form.version);
    acting
        .edit(Subject::Person, form.version, "person.renamed", about(id, name.as_str()), vec![rename])
        .await?;
    read(acting.ports, acting.authority, id).await
}

/// What happened to an act that needs the person's version and that somebody is left.
async fn settle(acting: &Acting<'_>, id: PersonId, version: u32, done: bool) -> Result<Person, Failure> {
    let now = read(acting.ports, acting.authority, id).await?;
    match done {
        true => Ok(now),
        false if now.version != version => Err(edited_meanwhile()),
        false => Err(last_manager(&now.name)),
    }
}

pub(super) fn last_manager(name: &str) -> Failure {
    Failure::new(
        ProblemType::LastManager,
        format!(
            "Without {name} nobody manages some of these applications: nobody is reminded, and nobody can replace their secrets."
        ),
    )
}

/// Switches a person off or on. Off: every session ends at once, and the next request is refused.
pub async fn set_state(acting: &Acting<'_>, id: PersonId, form: SetPersonState) -> Result<Person, Failure> {
    let ports = acting.ports;
    let person = read(ports, acting.authority, id).await?;
    if person.is_operator && form.enabled {
        require_in_person(acting)?;
    }
    let action = if form.enabled { "person.enabled" } else { "person.disabled" };
    let actor = acting.actor();
    let entry = acting.entry(&actor, action, about(id, &person.name))?;
    let anyway = form.enabled || form.confirm_last;
    let disabled_at = (!form.enabled).then(|| ports.now());
    let act = vec![
        store::registry::people::append_for_leaver(&entry, form.version, anyway, None),
        store::registry::people::set_state(id, disabled_at, entry.id),
        store::registry::people::end_sessions(id, entry.id),
    ];
    let answers = ports.database.batch(act).await.map_err(refused)?;
    let done = answers.get(1).is_some_and(|rows: &Rows| !rows.is_empty());
    settle(acting, id, form.version, done).await
}

/// Gives all roles of a leaver to somebody else, and switches the leaver off. Organisations that
/// have not said yes to the heir before are asked.
pub async fn hand_over(acting: &Acting<'_>, id: PersonId, form: &HandOver) -> Result<Person, Failure> {
    let ports = acting.ports;
    let leaver = read(ports, acting.authority, id).await?;
    let email = Email::parse(&form.to).map_err(|error| Failure::fields(vec![field("to", error)]))?;
    let heir: Option<ReaderRow> =
        ports.database.run(store::registry::people::find_by_email(email.as_str())).await?.first()?;
    let Some(heir) = heir.filter(|heir| heir.id != id) else {
        return Err(Failure::fields(vec![field(
            "to",
            "Nobody else is registered with this address. Invite the person first.",
        )]));
    };
    if read(ports, acting.authority, heir.id).await?.state == PersonState::Disabled {
        let detail = "This person is switched off and would be reminded of nothing. Choose somebody else, or switch the person on first.";
        return Err(Failure::fields(vec![field("to", detail)]));
    }
    let (now, actor) = (ports.now(), acting.actor());
    let name = format!("{} to {}", leaver.name, heir.name);
    let entry = acting.entry(&actor, "person.handed_over", about(id, &name))?;
    let by = acting.signed_in.person();
    let mut act = vec![store::registry::people::append_for_leaver(
        &entry,
        form.version,
        form.confirm_last,
        Some(heir.id),
    )];
    for role in &leaver.roles {
        let inherited = RecordId::new(now, ports.random()?);
        act.push(store::registry::people::inherit(inherited, &role.id, heir.id, by, entry.id, now));
    }
    act.push(store::registry::people::take_roles(id, entry.id));
    act.push(store::registry::people::set_state(id, Some(now), entry.id));
    act.push(store::registry::people::end_sessions(id, entry.id));
    let answers = ports.database.batch(act).await.map_err(refused)?;
    let done = answers.iter().rev().nth(1).is_some_and(|rows| !rows.is_empty());
    let settled = settle(acting, id, form.version, done).await?;
    let mut organisations: Vec<OrganisationId> =
        leaver.roles.iter().map(|role| role.organisation_id).collect();
    organisations.dedup();
    for organisation in organisations {
        managers::ask(acting, organisation, &heir).await?;
    }
    Ok(settled)
}
