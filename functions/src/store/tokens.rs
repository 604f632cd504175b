//! What the token endpoint needs to know, in one read.

use credenza_domain::ids::{ClientId, OrganisationId, ResourceId, SecretId};
use credenza_domain::oauth::Algorithm;
use credenza_domain::secrets::Hint;
use credenza_domain::undo::{BrownOut, Life};
use credenza_domain::wire::Environment;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::{PortError, Question, Statement};

/// Days for which digests of expired and deleted secrets still tell their holders the truth.
const TRUTH_DAYS: i64 = 90;

/// One row, whether or not the client exists: the work is the same.
///
/// This and the rows below cross from the database as lists without names, in the order of their fields: names would be
/// half of the text, for every token.
#[derive(Deserialize)]
pub struct TokenRow {
    /// Failures of this client from this address, while their window lasts.
    pub failures: Option<u32>,
    /// When that window ends.
    pub failures_end_at: Option<i64>,
    /// The keys that sign now, one for each algorithm.
    pub keys: Vec<KeyRow>,
    /// The application, if there is one.
    pub client_id: Option<ClientId>,
    /// Its owner.
    pub organisation_id: Option<OrganisationId>,
    /// `partner` or `partner_alternative`.
    pub kind: Option<String>,
    /// Set while it, or its organisation, is switched off.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// Whom to ask about that, where the operators' policy names somebody; not read for others.
    pub support_address: Option<String>,
    /// Its managers allow that it makes its own next secret.
    #[serde(deserialize_with = "super::flag")]
    pub rotates_itself: bool,
    /// Digests that may be presented.
    pub secrets: Vec<DigestRow>,
    /// What it may ask tokens for.
    pub resources: Vec<ResourceRow>,
    /// The API that was named, if there is such a one, whether or not this client may use it.
    pub named: Option<NamedRow>,
    /// Keys that its managers uploaded; read where it authenticates by one.
    pub client_keys: Vec<ClientKeyRow>,
    /// Where it publishes its keys; read where it authenticates by one.
    pub key_set_url: Option<String>,
    /// What was found there last.
    pub key_set_body: Option<String>,
    /// When that was found there.
    pub key_set_body_at: Option<i64>,
}

/// An API by its name.
#[derive(Deserialize)]
pub struct NamedRow {
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
}

/// A key that a client authenticates with.
#[derive(Deserialize)]
pub struct ClientKeyRow {
    /// Public members.
    pub public_jwk: String,
}

/// A key that signs.
#[derive(Deserialize, Clone)]
pub struct KeyRow {
    /// Its name.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The private key, sealed.
    pub sealed_private: String,
}

/// What is stored of a secret's text.
#[derive(Deserialize)]
pub struct DigestRow {
    /// The record.
    pub id: SecretId,
    /// First three characters.
    pub hint: Hint,
    /// The digest.
    pub digest: String,
    /// The pepper it was made with.
    pub pepper_version: u32,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
    /// Set while it is disabled.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// Set once it is deleted.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub deleted_at: Option<Timestamp>,
    /// When it is deleted by itself.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub deletes_at: Option<Timestamp>,
    /// When a brown-out begins, if one was planned.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub brown_out_at: Option<Timestamp>,
    /// When it ends.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub brown_out_ends_at: Option<Timestamp>,
}

impl DigestRow {
    /// What decides over its state.
    pub fn life(&self) -> Life {
        let brown_out = self.brown_out_at.zip(self.brown_out_ends_at);
        Life {
            expires_at: self.expires_at,
            disabled_at: self.disabled_at,
            deleted_at: self.deleted_at,
            deletes_at: self.deletes_at,
            brown_out: brown_out.map(|(begins_at, ends_at)| BrownOut { begins_at, ends_at }),
        }
    }
}

/// An API in an environment.
#[derive(Deserialize)]
pub struct ResourceRow {
    /// The record.
    pub id: ResourceId,
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
    /// What becomes `aud`.
    pub identifier: String,
    /// What its tokens are signed with.
    pub algorithm: Algorithm,
    /// How long its tokens live.
    pub lifetime_seconds: i64,
    /// The operator has not switched it off.
    #[serde(deserialize_with = "super::flag")]
    pub enabled: bool,
}

/// The one read before the answer: all in one text, which crosses from the database to us in one
/// piece and is read once. It answers all who ask at the same time, see [`Question`].
///
/// A client that does not exist is looked up as its neighbour among those that do, whose rows are
/// read, sent and decoded all the same: how long a refusal takes tells nothing. `client_id` stays
/// empty for it, and no digest of the neighbour's can match, since each holds its client ID.
pub fn find(
    client_id: Option<ClientId>,
    throttle_key: &str,
    by_key: bool,
    target: Option<&str>,
    now: Timestamp,
) -> Question {
    // The text is sent with each question, so its lines are joined.
    Question::new(
        "WITH asked AS MATERIALIZED ( \
           SELECT question.key AS place, question.value ->> 0 AS named_as, question.value ->> 1 AS throttle_key, \
                  question.value ->> 2 AS now, question.value ->> 2 - question.value ->> 3 AS truth_begins_at, \
                  question.value ->> 4 AS by_key, question.value ->> 5 AS target, \
                  coalesce( \
                    (SELECT client_id FROM applications WHERE client_id = question.value ->> 0), \
                    (SELECT client_id FROM applications WHERE client_id > question.value ->> 0 ORDER BY client_id LIMIT 1), \
                    (SELECT client_id FROM applications ORDER BY client_id LIMIT 1)) AS client_id \
           FROM json_each(?1) AS question) \
         SELECT asked.place, json_array( \
           throttle.tries, throttle.ends_at, \
           json((SELECT json_group_array(json_array(key.kid, key.algorithm, key.sealed_private)) \
            FROM signing_keys AS key \
            WHERE key.activates_at <= asked.now \
              AND key.algorithm IN (SELECT resource.algorithm FROM permissions AS permission \
                                    JOIN resources AS resource ON resource.id = permission.resource_id \
                                    WHERE permission.client_id = asked.client_id \
                                    UNION ALL SELECT 'ES256' FROM self_rotations WHERE client_id = asked.client_id) \
              AND NOT EXISTS (SELECT 1 FROM signing_keys AS newer \
                              WHERE newer.algorithm = key.algorithm AND newer.activates_at > key.activates_at \
                                AND newer.activates_at <= asked.now))), \
           iif(asked.client_id = asked.named_as, asked.client_id, NULL), application.organisation_id, application.kind, \
           coalesce(application.disabled_at, organisation.disabled_at), \
           iif(coalesce(application.disabled_at, organisation.disabled_at) IS NULL, NULL, \
               (SELECT support_address FROM policy WHERE id = 1)), \
           EXISTS (SELECT 1 FROM self_rotations WHERE client_id = asked.client_id), \
           json((SELECT json_group_array(json_array( \
                     secret.id, secret.hint, secret.digest, secret.pepper_version, secret.expires_at, \
                     secret.disabled_at, secret.deleted_at, secret.deletes_at, secret.brown_out_at, \
                     secret.brown_out_ends_at)) \
            FROM secrets AS secret \
            WHERE secret.client_id = asked.client_id AND secret.expires_at > asked.truth_begins_at \
              AND (secret.deleted_at IS NULL OR secret.deleted_at > asked.truth_begins_at))), \
           json((SELECT json_group_array(json_array( \
                     resource.id, resource.api, resource.environment, resource.identifier, resource.algorithm, \
                     min(resource.token_lifetime_seconds, \
                         (SELECT token_lifetime_max_seconds FROM policy WHERE id = 1)), \
                     resource.disabled_at IS NULL)) \
            FROM permissions AS permission JOIN resources AS resource ON resource.id = permission.resource_id \
            WHERE permission.client_id = asked.client_id)), \
           json((SELECT json_array(api, environment) FROM resources \
            WHERE identifier = asked.target AND disabled_at IS NULL)), \
           json((SELECT json_group_array(json_array(client_key.public_jwk)) \
            FROM client_keys AS client_key WHERE client_key.client_id = asked.client_id AND asked.by_key)), \
           key_set.url, key_set.body, key_set.body_at) AS known \
         FROM asked \
         LEFT JOIN applications AS application ON application.client_id = asked.client_id \
         LEFT JOIN organisations AS organisation ON organisation.id = application.organisation_id \
         LEFT JOIN throttles AS throttle ON throttle.key = asked.throttle_key AND throttle.ends_at > asked.now \
         LEFT JOIN client_key_sets AS key_set ON key_set.client_id = asked.client_id AND asked.by_key",
        [
            client_id.into(),
            throttle_key.into(),
            now.into(),
            (TRUTH_DAYS * 86_400).into(),
            i64::from(by_key).into(),
            target.into(),
        ],
    )
}

/// What [`find`] answered, which is one text.
pub fn found(text: Option<String>) -> Result<TokenRow, PortError> {
    let text = text.ok_or_else(|| PortError::new("database", "no row of a client"))?;
    serde_json::from_str(&text).map_err(|error| PortError::new("database", error))
}

/// Uses an assertion up: answers with a row exactly once (RFC 7523 §3, `jti`).
pub fn use_assertion(client_id: ClientId, jti: &str, expires_at: i64) -> Statement {
    Statement::new(
        "INSERT INTO client_assertions (client_id, jti, expires_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING RETURNING jti",
        [client_id.into(), jti.into(), expires_at.into()],
    )
}

/// Whether the ground of a token still stands.
#[derive(Debug, Deserialize)]
pub struct StateRow {
    /// Application, organisation, secret or key are live, and the token was not revoked.
    #[serde(deserialize_with = "super::flag")]
    pub alive: bool,
}

/// Reads it. A key that the client publishes itself is not ours to look up: the application's
/// address for keys must still be there.
pub fn find_state(
    client_id: ClientId,
    secret: Option<SecretId>,
    uploaded_key: Option<&str>,
    by_published_key: bool,
    jti: &str,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "SELECT EXISTS (
           SELECT 1 FROM applications AS application
           JOIN organisations AS organisation ON organisation.id = application.organisation_id
           WHERE application.client_id = ?1 AND application.disabled_at IS NULL AND organisation.disabled_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE jti = ?4)
             AND (EXISTS (SELECT 1 FROM secrets AS secret
                          WHERE secret.id = ?2 AND secret.client_id = ?1 AND secret.deleted_at IS NULL
                            AND secret.disabled_at IS NULL AND secret.expires_at > ?5
                            AND (secret.deletes_at IS NULL OR secret.deletes_at > ?5))
                  OR EXISTS (SELECT 1 FROM client_keys WHERE client_id = ?1 AND kid = ?3)
                  OR (?6 AND EXISTS (SELECT 1 FROM client_key_sets WHERE client_id = ?1)))
         ) AS alive",
        [
            client_id.into(),
            secret.into(),
            uploaded_key.into(),
            jti.into(),
            now.into(),
            i64::from(by_published_key).into(),
        ],
    )
}

/// Revokes a token; the same twice is once.
pub fn revoke(jti: &str, expires_at: i64) -> Statement {
    Statement::new(
        "INSERT INTO revoked_tokens (jti, expires_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        [jti.into(), expires_at.into()],
    )
}

/// Takes away what died by itself.
pub fn sweep(now: Timestamp) -> [Statement; 2] {
    [
        Statement::new("DELETE FROM revoked_tokens WHERE expires_at <= ?1", [now.into()]),
        Statement::new("DELETE FROM client_assertions WHERE expires_at <= ?1", [now.into()]),
    ]
}
