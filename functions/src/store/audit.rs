//! The audit log: append-only, by triggers.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId, RecordId, SecretId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::{Statement, Value};

/// Who acts, from where.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person; `None` for the system itself.
    pub person: Option<(PersonId, String)>,
    /// The address, shortened to its network.
    pub network: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// An entry that concerns one organisation or none.
pub struct Entry<'a> {
    /// Of the entry.
    pub id: RecordId,
    /// When.
    pub at: Timestamp,
    /// Whose log it stands in.
    pub organisation: Option<OrganisationId>,
    /// The application concerned.
    pub client_id: Option<ClientId>,
    /// Who.
    pub actor: &'a Actor,
    /// What, such as `session.signed_in`.
    pub action: &'static str,
    /// Of the object.
    pub object_id: String,
    /// As it is called now.
    pub object_name: &'a str,
}

fn actor_values(actor: &Actor) -> [Value; 4] {
    let (id, name) =
        actor.person.clone().map_or((Value::Null, Value::Null), |(id, name)| (id.into(), name.into()));
    [id, name, actor.network.clone().into(), actor.user_agent.clone().into()]
}

pub(super) fn values(entry: &Entry<'_>) -> Vec<Value> {
    let [actor_id, actor_name, network, user_agent] = actor_values(entry.actor);
    vec![
        entry.id.into(),
        entry.at.into(),
        entry.organisation.into(),
        entry.client_id.into(),
        actor_id,
        actor_name,
        entry.action.into(),
        entry.object_id.clone().into(),
        entry.object_name.into(),
        network,
        user_agent,
    ]
}

/// Appends an entry.
pub fn append(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        parameters: values(entry),
    }
}

/// Appends an entry if the statement before it in the same transaction changed something.
pub fn append_if_changed(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 WHERE changes() > 0",
        parameters: values(entry),
    }
}

/// Attempts that are kept in an hour, of one person or about one account.
const ATTEMPTS_OF_ONE: u32 = 20;
/// Attempts of a kind that are kept in an hour, whoever makes them.
const ATTEMPTS_OF_ALL: u32 = 500;

/// Appends an entry about an attempt, unless enough of them were kept in the last hour. One
/// statement, so that a hundred attempts at once are no more than the limit says.
pub fn append_attempt(entry: &Entry<'_>) -> Statement {
    let mut parameters = values(entry);
    let hour_ago = entry.at - jiff::SignedDuration::from_secs(3600);
    parameters.push(RecordId::new(hour_ago, [0; 10]).into());
    parameters.push(ATTEMPTS_OF_ONE.into());
    parameters.push(ATTEMPTS_OF_ALL.into());
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE (SELECT count(*) FROM audit WHERE action = ?7 AND id > ?12) < ?14
                AND (SELECT count(*) FROM audit
                     WHERE action = ?7 AND id > ?12
                       AND CASE WHEN ?5 IS NULL THEN actor_id IS NULL AND object_id = ?8
                                ELSE actor_id = ?5 END) < ?13",
        parameters,
    }
}

/// Appends an entry if the actor manages the application: in the transaction of an act that needs
/// the same.
pub fn append_for_manager(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM manages WHERE person_id = ?5 AND client_id = ?4)",
        parameters: values(entry),
    }
}

/// Appends an entry behind the upload of a public key, if this act kept it.
pub fn append_for_new_key(entry: &Entry<'_>, kid: &str) -> Statement {
    let mut parameters = values(entry);
    parameters.push(kid.into());
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM client_keys
                            WHERE client_id = ?4 AND kid = ?12 AND created_at = ?2 AND created_by = ?5
                              AND name = ?9)",
        parameters,
    }
}

/// Appends an entry before the removal of a public key, with the key's name, if it is there and the
/// actor may remove it.
pub fn append_for_old_key(entry: &Entry<'_>, kid: &str) -> Statement {
    let mut parameters = values(entry);
    parameters.push(kid.into());
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(nullif(?9, ''), key.name), ?10, ?11
              FROM client_keys AS key
              WHERE key.client_id = ?4 AND key.kid = ?12
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?5 AND client_id = ?4)",
        parameters,
    }
}

/// Appends an entry about a resource server that is alive: behind its creation, before its end.
pub fn append_for_resource_server(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(nullif(?9, ''), server.name), ?10, ?11
              FROM resource_servers AS server WHERE server.id = ?8 AND server.deleted_at IS NULL",
        parameters: values(entry),
    }
}

/// Appends an entry about an endpoint that is alive: behind its creation, before its end.
pub fn append_for_endpoint(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(nullif(?9, ''), endpoint.name), ?10, ?11
              FROM endpoints AS endpoint
              WHERE endpoint.id = ?8 AND endpoint.organisation_id = ?3 AND endpoint.deleted_at IS NULL",
        parameters: values(entry),
    }
}

/// Appends an entry before an endpoint that was disabled is enabled again.
pub fn append_for_disabled_endpoint(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(nullif(?9, ''), endpoint.name), ?10, ?11
              FROM endpoints AS endpoint
              WHERE endpoint.id = ?8 AND endpoint.organisation_id = ?3 AND endpoint.deleted_at IS NULL
                AND endpoint.disabled_at IS NOT NULL",
        parameters: values(entry),
    }
}

/// Appends an entry before the end of the actor's calendar feed, if there is one.
pub fn append_for_feed(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM calendar_feeds WHERE person_id = ?5)",
        parameters: values(entry),
    }
}

/// Appends an entry about a secret that is there, not deleted, and managed by the actor. Stands in
/// the same transaction as the act: behind a creation, before a deletion.
pub fn append_for_secret(
    id: RecordId,
    at: Timestamp,
    actor: &Actor,
    action: &'static str,
    secret: SecretId,
    client_id: ClientId,
) -> Statement {
    let [actor_id, actor_name, network, user_agent] = actor_values(actor);
    Statement::new(
        "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                            object_name, hint, network, user_agent)
         SELECT ?1, ?2, application.organisation_id, secret.client_id, ?5, ?6, ?7, secret.id,
                secret.name, secret.hint, ?8, ?9
         FROM secrets AS secret JOIN applications AS application ON application.client_id = secret.client_id
         WHERE secret.id = ?3 AND secret.client_id = ?4 AND secret.deleted_at IS NULL
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?5 AND client_id = ?4)",
        [
            id.into(),
            at.into(),
            secret.into(),
            client_id.into(),
            actor_id,
            actor_name,
            action.into(),
            network,
            user_agent,
        ],
    )
}

/// Appends an entry behind an act that changed a secret and left this entry's ID in its row: without
/// the act there is no entry. `more` stands behind the secret's name.
pub fn append_for_act(
    id: RecordId,
    at: Timestamp,
    actor: &Actor,
    action: &'static str,
    secret: SecretId,
    more: &str,
) -> Statement {
    let [actor_id, actor_name, network, user_agent] = actor_values(actor);
    Statement::new(
        "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                            object_name, hint, network, user_agent)
         SELECT ?1, ?2, application.organisation_id, secret.client_id, ?4, ?5, ?6, secret.id,
                secret.name || ?9, secret.hint, ?7, ?8
         FROM secrets AS secret JOIN applications AS application ON application.client_id = secret.client_id
         WHERE secret.id = ?3 AND secret.act_id = ?1",
        [
            id.into(),
            at.into(),
            secret.into(),
            actor_id,
            actor_name,
            action.into(),
            network,
            user_agent,
            more.into(),
        ],
    )
}

/// Appends an entry for each secret that an act changed, with the IDs of a JSON array: the act left
/// its own ID in their rows.
pub fn append_for_acts(
    act: RecordId,
    at: Timestamp,
    actor: &Actor,
    action: &'static str,
    client_id: ClientId,
    ids: &str,
) -> Statement {
    let [actor_id, actor_name, network, user_agent] = actor_values(actor);
    Statement::new(
        "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                            object_name, hint, network, user_agent)
         SELECT id.value, ?2, application.organisation_id, secret.client_id, ?4, ?5, ?6, secret.id,
                secret.name, secret.hint, ?7, ?8
         FROM (SELECT id, client_id, name, hint, row_number() OVER (ORDER BY id) - 1 AS place
               FROM secrets WHERE client_id = ?3 AND act_id = ?1) AS secret
         JOIN json_each(?9) AS id ON id.key = secret.place
         JOIN applications AS application ON application.client_id = secret.client_id",
        [
            act.into(),
            at.into(),
            client_id.into(),
            actor_id,
            actor_name,
            action.into(),
            network,
            user_agent,
            ids.into(),
        ],
    )
}

/// Appends an entry if a secret is there: behind its creation in the same transaction.
pub fn append_if_secret(entry: &Entry<'_>, secret: SecretId) -> Statement {
    let mut parameters = values(entry);
    parameters.push(secret.into());
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM secrets WHERE id = ?12 AND client_id = ?4)",
        parameters,
    }
}

/// Appends an entry about the rotation that is under way, named by its secrets: behind its beginning
/// (if it is this one), before its end.
pub fn append_for_rotation(
    id: RecordId,
    at: Timestamp,
    actor: &Actor,
    action: &'static str,
    client_id: ClientId,
    rotation: Option<RecordId>,
) -> Statement {
    let [actor_id, actor_name, network, user_agent] = actor_values(actor);
    Statement::new(
        "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                            object_name, hint, network, user_agent)
         SELECT ?1, ?2, application.organisation_id, rotation.client_id, ?4, ?5, ?6, rotation.id,
                coalesce(old.name || ' → ', '') || new.name, new.hint, ?7, ?8
         FROM rotations AS rotation
         JOIN applications AS application ON application.client_id = rotation.client_id
         JOIN secrets AS new ON new.id = rotation.new_secret_id
         LEFT JOIN secrets AS old ON old.id = rotation.old_secret_id
         WHERE rotation.client_id = ?3 AND rotation.ended_at IS NULL AND (?9 IS NULL OR rotation.id = ?9)
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?4 AND client_id = ?3)",
        [
            id.into(),
            at.into(),
            client_id.into(),
            actor_id,
            actor_name,
            action.into(),
            network,
            user_agent,
            rotation.into(),
        ],
    )
}

/// An entry as it is read.
#[derive(Debug, Deserialize)]
pub struct EntryRow {
    /// Of the entry; also the cursor.
    pub id: String,
    /// When.
    #[serde(deserialize_with = "super::instant")]
    pub at: Timestamp,
    /// Who.
    pub actor_name: Option<String>,
    /// What.
    pub action: String,
    /// The object's name at that time.
    pub object_name: String,
    /// The hint, where the object is a secret.
    pub hint: Option<credenza_domain::secrets::Hint>,
    /// From where.
    pub network: String,
    /// Name of the application, where more than one is asked for.
    #[serde(default)]
    pub application: Option<String>,
}

/// Entries of an organisation, newest first, older than `before` if it is given.
pub fn of_organisation(organisation: OrganisationId, before: Option<RecordId>, limit: i64) -> Statement {
    Statement::new(
        "SELECT entry.id, entry.at, entry.actor_name, entry.action, entry.object_name, entry.hint, entry.network,
                application.name AS application
         FROM audit AS entry LEFT JOIN applications AS application ON application.client_id = entry.client_id
         WHERE entry.organisation_id = ?1 AND entry.id < coalesce(?2, 'g') ORDER BY entry.id DESC LIMIT ?3",
        [organisation.into(), before.into(), limit.into()],
    )
}

/// Entries of an application, newest first, older than `before` if it is given.
pub fn list(client_id: ClientId, before: Option<RecordId>, limit: i64) -> Statement {
    Statement::new(
        "SELECT id, at, actor_name, action, object_name, hint, network FROM audit
         WHERE client_id = ?1 AND id < coalesce(?2, 'g') ORDER BY id DESC LIMIT ?3",
        [client_id.into(), before.into(), limit.into()],
    )
}
