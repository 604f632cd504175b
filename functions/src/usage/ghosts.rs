//! Ghosts: secrets that are presented after their end. Their managers are warned once.

use crate::mail::notices::usage::{Ghost, ghost};
use crate::notices;
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::usage::GhostRow;

/// Ghosts at most whose managers one tick warns: it stays within the free plan's queries.
const GHOSTS_MAX: i64 = 3;

/// Owes the mails about ghosts that were seen since the last tick. Which secrets these are was
/// decided where their uses arrived, so the work grows with what is new and not with what exists.
pub async fn warn(ports: &Ports) -> Result<(), PortError> {
    let rows = ports.database.run(store::usage::ghosts(ports.now(), GHOSTS_MAX)).await?;
    for row in rows.decode::<GhostRow>()? {
        warn_of(ports, &row).await?;
    }
    Ok(())
}

async fn warn_of(ports: &Ports, row: &GhostRow) -> Result<(), PortError> {
    let mut statements = Vec::new();
    // Restored in the meantime: it is no ghost.
    if !row.is_alive {
        let mut readers = notices::managers(ports, row.client_id).await?;
        if readers.is_empty() {
            readers = notices::operators(ports).await?;
        }
        let letter = ghost(&Ghost {
            secret: &row.name,
            hint: &row.hint,
            application: &row.application,
            is_deleted: row.is_deleted,
            uses: row.uses,
            since: row.first_at,
            time_zone: &row.time_zone,
            networks: row.networks,
            network: &row.network,
            user_agent: &row.user_agent,
            portal: &format!("{}/manage-api-credentials", ports.config.base_url),
        });
        let key = format!("{}-{}", row.secret_id, row.ended_at);
        for reader in &readers {
            statements.push(notices::owe(ports, reader, "ghost", &key, &letter, None)?);
        }
    }
    statements.push(store::usage::settle_ghost(row.secret_id, row.ended_at, ports.now()));
    ports.database.batch(statements).await?;
    Ok(())
}
