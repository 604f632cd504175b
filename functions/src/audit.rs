//! Reading the audit log of an application.

use credenza_domain::ids::RecordId;
use credenza_domain::wire::{AuditEntry, AuditPage};

use crate::access::Authority;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::store;
use crate::store::audit::EntryRow;

/// Entries of a page.
const PAGE: usize = 50;

/// A page of entries, newest first, older than the cursor if it is given.
pub async fn list(
    ports: &Ports,
    authority: &Authority,
    before: Option<RecordId>,
) -> Result<AuditPage, Failure> {
    // One more than a page tells whether there is another one.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = ports.database.run(store::audit::list(authority.client_id(), before, limit)).await?;
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
    });
    Ok(AuditPage { entries: entries.collect(), next })
}
