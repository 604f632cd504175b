//! Letting somebody in again who has lost every way to sign in.
//!
//! Mail is never a factor, so the link is not mailed: the operator sees it once and gives it to the
//! person, after making sure who that is. The person is told by mail that it was made, and again when
//! it was used; the other operators are told where it opens the account of an operator.

use credenza_domain::ids::PersonId;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{Person, PersonState, RecoveryLink};
use jiff::SignedDuration;

use super::people::{about, read};
use super::{Acting, edited_meanwhile, refused};
use crate::access;
use crate::failure::{Failure, field};
use crate::invitations;
use crate::mail::notices::people as words;
use crate::notices::{self, Reader};
use crate::store;
use crate::store::registry::Subject;

/// Seconds for which the link is good: as long as it takes to pass it on.
const LINK_SECONDS: i64 = 86_400;

/// Makes a link by which a person sets the account up anew. Until it is used, nothing changes; using
/// it replaces every factor and ends every session.
pub async fn recover(acting: &Acting<'_>, id: PersonId) -> Result<RecoveryLink, Failure> {
    let detail = "A personal token cannot open somebody's account anew: sign in to the portal for that.";
    access::require_in_person(acting.signed_in, detail)?;
    let (ports, by) = (acting.ports, acting.signed_in);
    let person = read(ports, acting.authority, id).await?;
    let refuse = |words: &str| Err(Failure::fields(vec![field("person", words)]));
    match person.state {
        PersonState::Active if id == by.person() => {
            let detail = "You are signed in, so you have not lost everything: change your ways of signing in on the page of your account.";
            return Err(Failure::new(ProblemType::Forbidden, detail));
        }
        PersonState::Active => {}
        PersonState::Disabled => return refuse("This person is switched off. Switch the person on first."),
        PersonState::Invited | PersonState::InvitationExpired => {
            return refuse("This person has not enrolled yet. Send a new link instead.");
        }
    }
    let now = ports.now();
    let actor = acting.actor();
    let entry = acting.entry(&actor, "person.invited_anew", about(id, &person.name))?;
    let (token, keep) = invitations::link(ports, id, LINK_SECONDS, Some(entry.id))?;
    let mut statements = vec![store::registry::append_at_version(&entry, Subject::Person, person.version)];
    statements.extend(keep);
    let key = entry.id.to_string();
    let reader = Reader { person: Some(id), name: person.name.clone(), email: person.email.clone() };
    let letter = words::invited_again(by.name(), now);
    statements.push(notices::owe(ports, &reader, "factor", &key, &letter, Some(entry.id))?);
    if person.is_operator {
        let letter = words::operator_invited_again(&person.name, by.name());
        for reader in notices::operators(ports).await? {
            let knows = reader.person == Some(by.person()) || reader.person == Some(id);
            if !knows {
                statements.push(notices::owe(ports, &reader, "factor", &key, &letter, Some(entry.id))?);
            }
        }
    }
    let answers = ports.database.batch(statements).await.map_err(refused)?;
    if answers.get(2).is_none_or(crate::ports::Rows::is_empty) {
        return Err(edited_meanwhile());
    }
    Ok(RecoveryLink {
        link: format!("{}/invitation#{}", ports.config.base_url, token.as_str()),
        expires_at: now + SignedDuration::from_secs(LINK_SECONDS),
    })
}

/// Withdraws a link that is out: given to the wrong person, or asked for by somebody else. It is dead at
/// once, and the person hears of it. Where none is out, nothing happens.
pub async fn withdraw(acting: &Acting<'_>, id: PersonId) -> Result<Person, Failure> {
    let detail = "A personal token cannot decide about somebody's account: sign in to the portal for that.";
    access::require_in_person(acting.signed_in, detail)?;
    let ports = acting.ports;
    let person = read(ports, acting.authority, id).await?;
    let actor = acting.actor();
    let entry = acting.entry(&actor, "person.recovery_withdrawn", about(id, &person.name))?;
    let reader = Reader { person: Some(id), name: person.name.clone(), email: person.email.clone() };
    let letter = words::invited_again_no_more(acting.signed_in.name(), entry.at);
    let statements = vec![
        store::registry::people::append_for_open_link(&entry),
        store::invitations::close(id, Some(entry.id), entry.at),
        notices::owe(ports, &reader, "factor", &entry.id.to_string(), &letter, Some(entry.id))?,
    ];
    ports.database.batch(statements).await.map_err(refused)?;
    read(ports, acting.authority, id).await
}
