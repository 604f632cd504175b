//! The seals of the audit log, its chains and their heads.

use credenza_domain::audit_chain::LogEntry;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Entries that wait for their seal, the oldest first.
pub fn unsealed(limit: i64) -> Statement {
    Statement::new(
        "SELECT entry.id, entry.at, entry.organisation_id, entry.client_id, entry.actor_id, entry.actor_name,
                entry.action, entry.object_id, entry.object_name, entry.hint, entry.network, entry.user_agent
         FROM audit_unsealed AS waiting JOIN audit AS entry ON entry.id = waiting.audit_id
         ORDER BY waiting.audit_id LIMIT ?1",
        [limit.into()],
    )
}

/// A chain and its last link.
#[derive(Debug, Clone, Deserialize)]
pub struct HeadRow {
    /// Its name.
    pub chain: String,
    /// The last place.
    pub seq: u64,
    /// The hash there.
    pub hash: String,
}

/// The heads of the chains that the same entries go on with.
pub fn heads_to_extend(limit: i64) -> Statement {
    Statement::new(
        "SELECT chain, seq, hash FROM audit_chains
         WHERE chain IN (SELECT 'all' UNION ALL
                         SELECT entry.organisation_id FROM
                           (SELECT audit_id FROM audit_unsealed ORDER BY audit_id LIMIT ?1) AS waiting
                         JOIN audit AS entry ON entry.id = waiting.audit_id)",
        [limit.into()],
    )
}

/// Sets seals, all of them or, where another tick was faster, none: each chain must still end where
/// it ended when it was read. `seals` is a JSON array of `{chain, seq, audit_id, hash}` in order,
/// `heads` one of `{chain, seq}`.
pub fn seal(seals: &str, heads: &str) -> Statement {
    Statement::new(
        "INSERT INTO audit_seals (chain, seq, audit_id, hash)
         SELECT seal.value ->> 'chain', seal.value ->> 'seq', seal.value ->> 'audit_id', seal.value ->> 'hash'
         FROM json_each(?1) AS seal
         WHERE json_array_length(?2) = (
           SELECT count(*) FROM json_each(?2) AS head
           WHERE head.value ->> 'seq' = coalesce((SELECT max(seq) FROM audit_seals
                                                  WHERE chain = head.value ->> 'chain'), 0))
         ORDER BY seal.id",
        [seals.into(), heads.into()],
    )
}

/// How many entries wait for their seal.
pub fn waiting() -> Statement {
    Statement::new("SELECT count(*) AS count FROM audit_unsealed", [])
}

/// A number.
#[derive(Debug, Deserialize)]
pub struct CountRow {
    /// The number.
    pub count: u64,
}

/// The head of a chain.
pub fn head(chain: &str) -> Statement {
    Statement::new("SELECT chain, seq, hash FROM audit_chains WHERE chain = ?1", [chain.into()])
}

/// A link as it is read: a seal, and its entry if that is still there.
#[derive(Debug, Deserialize)]
pub struct LinkRow {
    /// Its place.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
    /// The entry as JSON; NULL where it is gone.
    #[serde(deserialize_with = "super::json")]
    pub entry: Option<LogEntry>,
}

/// Links of a chain in order, behind a place.
pub fn links(chain: &str, after: i64, limit: i64) -> Statement {
    Statement::new(
        "SELECT seal.seq, seal.hash,
                CASE WHEN entry.id IS NULL THEN 'null' ELSE json_object(
                  'id', entry.id, 'at', entry.at, 'organisation_id', entry.organisation_id,
                  'client_id', entry.client_id, 'actor_id', entry.actor_id, 'actor_name', entry.actor_name,
                  'action', entry.action, 'object_id', entry.object_id, 'object_name', entry.object_name,
                  'hint', entry.hint, 'network', entry.network, 'user_agent', entry.user_agent) END AS entry
         FROM audit_seals AS seal LEFT JOIN audit AS entry ON entry.id = seal.audit_id
         WHERE seal.chain = ?1 AND seal.seq > ?2 ORDER BY seal.seq LIMIT ?3",
        [chain.into(), after.into(), limit.into()],
    )
}

/// A link of whatever chain.
#[derive(Debug, Deserialize)]
pub struct ChainLinkRow {
    /// Of which chain.
    pub chain: String,
    /// The link.
    #[serde(flatten)]
    pub link: LinkRow,
}

/// All links of all chains in order: for tools that look at a copy of the database.
pub fn every_link() -> Statement {
    Statement::new(
        "SELECT seal.chain, seal.seq, seal.hash,
                CASE WHEN entry.id IS NULL THEN 'null' ELSE json_object(
                  'id', entry.id, 'at', entry.at, 'organisation_id', entry.organisation_id,
                  'client_id', entry.client_id, 'actor_id', entry.actor_id, 'actor_name', entry.actor_name,
                  'action', entry.action, 'object_id', entry.object_id, 'object_name', entry.object_name,
                  'hint', entry.hint, 'network', entry.network, 'user_agent', entry.user_agent) END AS entry
         FROM audit_seals AS seal LEFT JOIN audit AS entry ON entry.id = seal.audit_id
         ORDER BY seal.chain, seal.seq",
        [],
    )
}

/// How many entries are neither sealed nor waiting: they were put in past the triggers.
pub fn strays() -> Statement {
    Statement::new(
        "SELECT count(*) AS count FROM audit AS entry
         WHERE NOT EXISTS (SELECT 1 FROM audit_unsealed WHERE audit_id = entry.id)
           AND NOT EXISTS (SELECT 1 FROM audit_seals WHERE chain = 'all' AND audit_id = entry.id)",
        [],
    )
}

/// A chain whose head is owed to somebody, and to whom.
#[derive(Debug, Deserialize)]
pub struct DueRow {
    /// Its name.
    pub chain: String,
    /// The last place.
    pub seq: u64,
    /// The hash there.
    pub hash: String,
    /// Entries since the last digest.
    pub news: u64,
    /// The organisation's name; NULL for the chain over everything.
    pub organisation: Option<String>,
    /// Who is written to: the organisation's managers, or the operators.
    #[serde(deserialize_with = "super::json")]
    pub readers: Vec<super::people::ReaderRow>,
}

/// Chains that grew and had no digest in the week that began at `week_at`.
pub fn due(week_at: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "SELECT chain.chain, chain.seq, chain.hash, chain.seq - chain.digested_seq AS news,
                organisation.name AS organisation,
                (SELECT json_group_array(json_object('id', person.id, 'name', person.name, 'email', person.email))
                 FROM people AS person
                 WHERE person.disabled_at IS NULL AND person.enrolled_at IS NOT NULL
                   AND person.id IN (SELECT role.person_id FROM credential_managers AS role
                                     WHERE role.organisation_id = chain.chain AND role.confirmed_at IS NOT NULL
                                     UNION
                                     SELECT operator.id FROM people AS operator
                                     WHERE operator.is_operator = 1 AND chain.chain = 'all')) AS readers
         FROM audit_chains AS chain LEFT JOIN organisations AS organisation ON organisation.id = chain.chain
         WHERE chain.digested_at < ?1 AND chain.seq > chain.digested_seq
         ORDER BY chain.digested_at LIMIT ?2",
        [week_at.into(), limit.into()],
    )
}

/// Notes which head was sent in a week's digest.
pub fn digested(chain: &str, seq: i64, week_at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE audit_chains SET digested_at = ?3, digested_seq = ?2 WHERE chain = ?1 AND digested_at < ?3",
        [chain.into(), seq.into(), week_at.into()],
    )
}

/// Notes of every chain that its head was sent: for data that is made as if a year had passed.
pub fn all_digested(week_at: Timestamp) -> Statement {
    Statement::new("UPDATE audit_chains SET digested_at = ?1, digested_seq = seq", [week_at.into()])
}
