//! What operators decide for the whole deployment: one row, and the milestones.

use credenza_domain::ids::RecordId;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;
use crate::store::audit::Entry;

/// The row.
#[derive(Debug, Deserialize)]
pub struct PolicyRow {
    /// NULL: one calendar year.
    pub secret_lifetime_days: Option<u32>,
    /// Secrets that may be alive in one application.
    pub live_secrets_max: u32,
    /// Seconds for which any token lives at most.
    pub token_lifetime_max_seconds: u32,
    /// NULL: the configuration's.
    pub product_name: Option<String>,
    /// NULL: the configuration's.
    pub support_address: Option<String>,
    /// `#rrggbb`.
    pub accent_light: Option<String>,
    /// `#rrggbb`.
    pub accent_dark: Option<String>,
    /// There is a logo.
    #[serde(deserialize_with = "super::flag")]
    pub has_logo: bool,
    /// Days before the end at which people are reminded.
    #[serde(deserialize_with = "super::json")]
    pub milestones: Vec<u32>,
    /// Counts edits.
    pub version: u32,
}

/// The policy. There is always one.
pub fn read() -> Statement {
    Statement::new(
        "SELECT secret_lifetime_days, live_secrets_max, token_lifetime_max_seconds, product_name, support_address,
                accent_light, accent_dark, logo IS NOT NULL AS has_logo, version,
                (SELECT json_group_array(days) FROM (SELECT days FROM milestones ORDER BY days DESC)) AS milestones
         FROM policy WHERE id = 1",
        [],
    )
}

/// A logo.
#[derive(Debug, Deserialize)]
pub struct LogoRow {
    /// A PNG in base64.
    pub logo: Option<String>,
}

/// The logo.
pub fn logo() -> Statement {
    Statement::new("SELECT logo FROM policy WHERE id = 1", [])
}

/// What the policy is to be.
pub struct PolicyEdit<'a> {
    /// NULL: one calendar year.
    pub secret_lifetime_days: Option<u32>,
    /// Secrets that may be alive in one application.
    pub live_secrets_max: u32,
    /// Seconds for which any token lives at most.
    pub token_lifetime_max_seconds: u32,
    /// NULL: the configuration's.
    pub product_name: Option<&'a str>,
    /// NULL: the configuration's.
    pub support_address: Option<&'a str>,
    /// `#rrggbb`.
    pub accent_light: Option<&'a str>,
    /// `#rrggbb`.
    pub accent_dark: Option<&'a str>,
    /// A PNG in base64; empty: none; `None`: as it is.
    pub logo: Option<&'a str>,
    /// Days before the last week, as a JSON array.
    pub milestones: &'a str,
    /// Of the policy that is edited.
    pub version: u32,
}

/// Appends an entry, if the policy still has this version.
pub fn append(entry: &Entry<'_>, version: u32) -> Statement {
    let mut parameters = super::audit::values(entry);
    parameters.push(version.into());
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              FROM policy WHERE id = 1 AND version = ?12",
        parameters,
    }
}

/// Edits the policy, if the act left its entry in the audit log: the milestones, then the planner is
/// woken, then the row. The last statement answers with a row if it did.
pub fn update(edit: &PolicyEdit<'_>, because: RecordId, now: Timestamp) -> [Statement; 4] {
    [
        Statement::new(
            "DELETE FROM milestones WHERE days > 7 AND days NOT IN (SELECT value FROM json_each(?1))
             AND EXISTS (SELECT 1 FROM audit WHERE id = ?2)",
            [edit.milestones.into(), because.into()],
        ),
        Statement::new(
            "INSERT INTO milestones (days)
             SELECT value FROM json_each(?1) WHERE EXISTS (SELECT 1 FROM audit WHERE id = ?2) ON CONFLICT DO NOTHING",
            [edit.milestones.into(), because.into()],
        ),
        Statement::new(
            "UPDATE secrets SET next_reminder_at = ?1
             WHERE deleted_at IS NULL AND disabled_at IS NULL AND expires_at > ?1
               AND EXISTS (SELECT 1 FROM audit WHERE id = ?2)",
            [now.into(), because.into()],
        ),
        Statement::new(
            "UPDATE policy SET secret_lifetime_days = ?1, live_secrets_max = ?2, token_lifetime_max_seconds = ?3,
                               product_name = ?4, support_address = ?5, accent_light = ?6, accent_dark = ?7,
                               logo = CASE WHEN ?8 IS NULL THEN logo ELSE nullif(?8, '') END, version = version + 1
             WHERE id = 1 AND EXISTS (SELECT 1 FROM audit WHERE id = ?9) RETURNING version",
            [
                edit.secret_lifetime_days.into(),
                edit.live_secrets_max.into(),
                edit.token_lifetime_max_seconds.into(),
                edit.product_name.into(),
                edit.support_address.into(),
                edit.accent_light.into(),
                edit.accent_dark.into(),
                edit.logo.into(),
                because.into(),
            ],
        ),
    ]
}
