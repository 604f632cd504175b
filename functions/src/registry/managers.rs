//! The credential manager role: given by the operator, confirmed by the organisation, taken away.

use std::collections::BTreeSet;

use credenza_domain::ids::{ClientId, OrganisationId, PersonId, RecordId};
use credenza_domain::people::Email;
use credenza_domain::wire::{AddManager, Managers, Organisation};
use jiff::SignedDuration;

use super::people::{Invitee, check, last_manager, register, role};
use super::{About, Acting, organisations, refused};
use crate::access::OperatorAuthority;
use crate::failure::{Failure, field};
use crate::links::{self, Opens};
use crate::mail::notices::registry as words;
use crate::notices::{self, Reader};
use crate::ports::{Ports, Rows, Statement};
use crate::store;
use crate::store::people::ReaderRow;
use crate::store::registry::confirmations::NewQuestion;
use crate::store::registry::managers::VoiceRow;
use crate::store::registry::people::RoleRow;

/// Seconds for which the link of a question is good.
const QUESTION_SECONDS: i64 = 14 * 86_400;

/// Roles for an organisation.
pub async fn list(
    ports: &Ports,
    _authority: &OperatorAuthority,
    organisation: OrganisationId,
) -> Result<Managers, Failure> {
    let rows: Vec<RoleRow> =
        ports.database.run(store::registry::people::roles_for(organisation)).await?.decode()?;
    Ok(Managers { roles: rows.into_iter().map(|row| role(row, ports.now())).collect() })
}

/// Proposes a manager: invites the person if need be, and asks the organisation. Nothing works
/// before it has said yes.
pub async fn add(acting: &Acting<'_>, id: OrganisationId, form: &AddManager) -> Result<Managers, Failure> {
    let ports = acting.ports;
    let organisation = organisations::read(ports, acting.authority, id).await?;
    if !organisation.enabled {
        return Err(Failure::fields(vec![field("organisation", "This organisation is switched off.")]));
    }
    let own = |client_id: &ClientId| organisation.applications.iter().any(|it| it.client_id == *client_id);
    let unknown = || field("applications", "One of these applications does not belong to the organisation.");
    let applications: Option<BTreeSet<ClientId>> =
        form.applications.iter().map(|client_id| client_id.parse().ok().filter(own)).collect();
    let applications = applications.ok_or_else(|| Failure::fields(vec![unknown()]))?;
    let email = Email::parse(&form.email).map_err(|error| Failure::fields(vec![field("email", error)]))?;
    let known: Option<ReaderRow> =
        ports.database.run(store::registry::people::find_by_email(email.as_str())).await?.first()?;
    let now = ports.now();
    let mut statements = Vec::new();
    let person = if let Some(person) = known {
        person
    } else {
        let (name, email) = check(&form.name, &form.email)?;
        let invitee = Invitee { id: PersonId::new(now, ports.random()?), name, email };
        statements.extend(register(acting, &invitee, false)?.0);
        ReaderRow { id: invitee.id, name: invitee.name, email: invitee.email, language: String::new() }
    };
    let voices = voices(ports, id, &person).await?;
    if voices.is_empty() {
        return Err(Failure::fields(vec![field(
            "organisation",
            "Nobody of this organisation can say yes yet. Give it a contact first: the contact is asked by mail.",
        )]));
    }
    let wanted: Vec<Option<ClientId>> =
        if applications.is_empty() { vec![None] } else { applications.into_iter().map(Some).collect() };
    let roles = roles_of(ports, id, person.id).await?;
    let mut names = waiting(&roles);
    for client_id in wanted {
        if !roles.iter().any(|role| role.client_id == client_id) {
            let it = organisation.applications.iter().find(|it| Some(it.client_id) == client_id);
            names.push(it.map(|it| it.name.clone()).unwrap_or_default());
        }
        let role = RecordId::new(now, ports.random()?);
        let by = acting.signed_in.person();
        statements.push(store::registry::managers::propose(role, person.id, id, client_id, by, now));
    }
    // With the roles go the questions about them: no role waits of which nobody was asked.
    statements.extend(questions(acting, &organisation, &person, voices, &names)?);
    ports.database.batch(statements).await.map_err(refused)?;
    list(ports, acting.authority, id).await
}

async fn voices(
    ports: &Ports,
    organisation: OrganisationId,
    about: &ReaderRow,
) -> Result<Vec<VoiceRow>, Failure> {
    let voices = store::registry::managers::voices(organisation, about.id, &about.email);
    Ok(ports.database.run(voices).await?.decode()?)
}

/// Asks an organisation about a person whose roles wait for its yes: its managers and its contact,
/// each by a link of their own. One yes is enough. If nothing waits, nobody is asked.
pub(crate) async fn ask(acting: &Acting<'_>, id: OrganisationId, person: &ReaderRow) -> Result<(), Failure> {
    let ports = acting.ports;
    let organisation = organisations::read(ports, acting.authority, id).await?;
    let voices = voices(ports, id, person).await?;
    let names = waiting(&roles_of(ports, id, person.id).await?);
    ports.database.batch(questions(acting, &organisation, person, voices, &names)?).await?;
    Ok(())
}

/// Roles of a person for an organisation.
async fn roles_of(
    ports: &Ports,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Vec<RoleRow>, Failure> {
    let rows: Vec<RoleRow> =
        ports.database.run(store::registry::people::roles_for(organisation)).await?.decode()?;
    Ok(rows.into_iter().filter(|role| role.person_id == person).collect())
}

/// Names of the applications of roles that wait for a yes; an empty one: all of them.
fn waiting(roles: &[RoleRow]) -> Vec<String> {
    let waits = roles.iter().filter(|role| role.confirmed_at.is_none());
    waits.map(|role| role.application.clone()).collect()
}

/// The entry in the audit log and a question to each voice, if roles wait for a yes where these
/// statements stand in their transaction.
fn questions(
    acting: &Acting<'_>,
    organisation: &Organisation,
    person: &ReaderRow,
    voices: Vec<VoiceRow>,
    names: &[String],
) -> Result<Vec<Statement>, Failure> {
    let (ports, id) = (acting.ports, organisation.id);
    let (now, actor, by) = (ports.now(), acting.actor(), acting.signed_in);
    let about =
        About { organisation: Some(id), client_id: None, id: person.id.to_string(), name: &person.name };
    let entry = acting.entry(&actor, "manager.proposed", about)?;
    let mut statements = vec![store::registry::managers::append_if_waiting(&entry)];
    let mut asked = BTreeSet::new();
    for voice in voices {
        // A contact who is a manager too is asked once.
        if !asked.insert(voice.email.clone()) {
            continue;
        }
        let question = RecordId::new(now, ports.random()?);
        let expires_at = now + SignedDuration::from_secs(QUESTION_SECONDS);
        let new = NewQuestion {
            id: question,
            person: person.id,
            organisation: id,
            digest: links::digest(ports, Opens::Confirmation, &question.to_string()),
            asked: voice.id,
            asked_email: &voice.email,
            asked_by: by.person(),
            created_at: now,
            expires_at,
        };
        statements.push(store::registry::confirmations::insert(&new, entry.id));
        let link = links::marked(ports, Opens::Confirmation, &question.to_string());
        let letter = words::question(
            &organisation.name,
            &person.name,
            &person.email,
            names,
            by.name(),
            expires_at,
            link,
        );
        let reader = Reader { person: voice.id, name: voice.name, email: voice.email };
        statements.push(notices::owe(
            ports,
            &reader,
            "manager-question",
            &question.to_string(),
            &letter,
            Some(entry.id),
        )?);
    }
    Ok(statements)
}

/// Takes a role away. The last manager goes only when it is said twice.
pub async fn remove(
    acting: &Acting<'_>,
    organisation: OrganisationId,
    role: &str,
    confirm_last: bool,
) -> Result<Managers, Failure> {
    let ports = acting.ports;
    let actor = acting.actor();
    let about = About { organisation: Some(organisation), client_id: None, id: String::new(), name: "" };
    let entry = acting.entry(&actor, "manager.removed", about)?;
    let act = vec![
        store::registry::managers::append_for_removal(&entry, role, confirm_last),
        store::registry::managers::remove(role, organisation, entry.id),
        store::registry::managers::find(role, organisation),
    ];
    let mut answers = ports.database.batch(act).await.map_err(refused)?;
    let is_there = answers.pop().is_some_and(|rows: Rows| !rows.is_empty());
    let done = answers.pop().is_some_and(|rows: Rows| !rows.is_empty());
    match (done, is_there) {
        (true, _) => list(ports, acting.authority, organisation).await,
        (false, true) => Err(last_manager("this person")),
        (false, false) => Err(Failure::not_found()),
    }
}
