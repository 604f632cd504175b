//! Sealing the audit log, and giving its chains to whoever checks them.
//!
//! Entries are written in the transactions of their acts and wait; a tick seals them. Of two ticks
//! at the same time one seals, since a seal is set only where the chain still ends as it was read.

use std::collections::BTreeMap;

use credenza_domain::audit_chain::{Head, Link, LogEntry, OVERALL, Sealed};
use credenza_domain::wire::AuditChain;
use serde_json::json;

use crate::access::{OperatorAuthority, OrganisationAuthority};
use crate::failure::Failure;
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::audit_chain::{CountRow, HeadRow, LinkRow};

/// Entries that are sealed at once.
const ROUND: i64 = 400;
/// Rounds of a tick: what is left waits for the next.
const ROUNDS: usize = 3;
/// Links of a page.
const PAGE: usize = 500;

/// Seals what waits.
pub async fn seal(ports: &Ports) -> Result<(), PortError> {
    for _ in 0..ROUNDS {
        let read = vec![store::audit_chain::unsealed(ROUND), store::audit_chain::heads_to_extend(ROUND)];
        let mut answers = ports.database.batch(read).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let (entries, heads): (Vec<LogEntry>, Vec<HeadRow>) = (next().decode()?, next().decode()?);
        if entries.is_empty() {
            return Ok(());
        }
        let more = entries.len() >= usize::try_from(ROUND).unwrap_or(usize::MAX);
        let (seals, ends) = forge(&entries, heads)?;
        ports.database.run(store::audit_chain::seal(&seals, &ends)).await?;
        if !more {
            return Ok(());
        }
    }
    Ok(())
}

/// The seals of entries in order, and where their chains must end for them to fit, as JSON.
fn forge(entries: &[LogEntry], heads: Vec<HeadRow>) -> Result<(String, String), PortError> {
    let mut links: BTreeMap<String, Link> = BTreeMap::new();
    for HeadRow { chain, seq, hash } in heads {
        let link = Link::at(&Head { seq, hash });
        links.insert(chain, link.ok_or_else(|| PortError::new("audit", "a head that is no hash"))?);
    }
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    let mut seals: BTreeMap<String, Vec<serde_json::Value>> = BTreeMap::new();
    for entry in entries {
        for chain in entry.organisation_id.as_deref().into_iter().chain([OVERALL]) {
            let link = links.entry(chain.to_owned()).or_insert_with(|| Link::first(chain));
            ends.entry(chain.to_owned()).or_insert_with(|| link.head().seq);
            *link = link.next(chain, entry);
            let Head { seq, hash } = link.head();
            let seal = json!({"chain": chain, "seq": seq, "audit_id": entry.id, "hash": hash});
            seals.entry(chain.to_owned()).or_default().push(seal);
        }
    }
    let seals: Vec<_> = seals.into_values().flatten().collect();
    let ends: Vec<_> = ends.into_iter().map(|(chain, seq)| json!({"chain": chain, "seq": seq})).collect();
    Ok((serde_json::Value::from(seals).to_string(), serde_json::Value::from(ends).to_string()))
}

/// A page of the chain over everything.
pub async fn overall(
    ports: &Ports,
    _authority: &OperatorAuthority,
    after: u64,
) -> Result<AuditChain, Failure> {
    read(ports, OVERALL, after).await
}

/// A page of an organisation's chain.
pub async fn of_organisation(
    ports: &Ports,
    authority: &OrganisationAuthority,
    after: u64,
) -> Result<AuditChain, Failure> {
    read(ports, &authority.organisation().to_string(), after).await
}

async fn read(ports: &Ports, chain: &str, after: u64) -> Result<AuditChain, Failure> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let read = vec![
        store::audit_chain::head(chain),
        store::audit_chain::waiting(),
        store::audit_chain::links(chain, after, limit),
    ];
    let mut answers = ports.database.batch(read).await?.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let head: Option<HeadRow> = next().first()?;
    let waiting: Option<CountRow> = next().first()?;
    let mut links: Vec<LinkRow> = next().decode()?;
    let more = links.len() > PAGE;
    links.truncate(PAGE);
    let entries: Vec<Sealed> =
        links.into_iter().map(|row| Sealed { seq: row.seq, hash: row.hash, entry: row.entry }).collect();
    Ok(AuditChain {
        chain: chain.to_owned(),
        head: head.map(|row| Head { seq: row.seq, hash: row.hash }),
        waiting: waiting.map_or(0, |row| row.count),
        next: entries.last().filter(|_| more).map(|sealed| sealed.seq),
        entries,
    })
}
