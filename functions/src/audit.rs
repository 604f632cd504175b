//! The audit log: reading that of an application or an organisation, and noting who was turned away.

use credenza_domain::ids::RecordId;
use credenza_domain::wire::{AuditEntry, AuditPage};

use crate::access::{Authority, OrganisationAuthority};
use crate::caller::Caller;
use crate::failure::{Attempt, Failure};
use crate::ports::{Ports, Rows};
use crate::store;
use crate::store::audit::{Actor, Entry, EntryRow};

/// Entries of a page.
const PAGE: usize = 50;

/// A page of entries, newest first, older than the cursor if it is given.
pub async fn list(
    ports: &Ports,
    authority: &Authority,
    before: Option<RecordId>,
) -> Result<AuditPage, Failure> {
    page(ports.database.run(store::audit::list(authority.client_id(), before, more_than_a_page())).await?)
}

/// The same of a whole organisation.
pub async fn of_organisation(
    ports: &Ports,
    authority: &OrganisationAuthority,
    before: Option<RecordId>,
) -> Result<AuditPage, Failure> {
    let list = store::audit::of_organisation(authority.organisation(), before, more_than_a_page());
    page(ports.database.run(list).await?)
}

/// One more than a page tells whether there is another one.
fn more_than_a_page() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
}

fn page(rows: Rows) -> Result<AuditPage, Failure> {
    let mut rows: Vec<EntryRow> = rows.decode()?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    let entries = rows.into_iter().map(|row| AuditEntry {
        at: row.at,
        actor: row.actor_name,
        action: row.action,
        object: row.object_name,
        hint: row.hint,
        network: row.network,
        application: row.application,
    });
    Ok(AuditPage { entries: entries.collect(), next })
}

/// Notes after the answer that somebody was turned away: it costs the caller no time, and tells
/// nothing. At most so many in an hour, or whoever fails on purpose could fill the log.
pub fn note_attempt(ports: &Ports, caller: &Caller, actor: Option<&Actor>, attempt: Attempt, route: &str) {
    let ports = ports.clone();
    let actor = actor.cloned().unwrap_or_else(|| Actor {
        person: None,
        network: caller.network.clone(),
        user_agent: caller.user_agent.clone(),
    });
    let route = route.to_owned();
    ports.clone().background.spawn(Box::pin(async move {
        if let Err(error) = write_attempt(&ports, &actor, attempt, &route).await {
            crate::log::line("attempt not noted", &serde_json::json!({"error": error.to_string()}));
        }
    }));
}

async fn write_attempt(
    ports: &Ports,
    actor: &Actor,
    attempt: Attempt,
    route: &str,
) -> Result<(), crate::ports::PortError> {
    let now = ports.now();
    let (action, object_id, object_name) = match attempt {
        Attempt::Access(object) => ("access.denied", object, route.to_owned()),
        Attempt::SignIn(Some((person, name))) => ("session.refused", person.to_string(), name),
        Attempt::SignIn(None) => ("session.refused", "unknown".to_owned(), "unknown account".to_owned()),
    };
    let entry = Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor,
        action,
        object_id,
        object_name: &object_name,
    };
    ports.database.run(store::audit::append_attempt(&entry)).await?;
    Ok(())
}
