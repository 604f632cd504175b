//! Organisations.

use credenza_domain::ids::OrganisationId;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// An organisation to be.
pub struct NewOrganisation<'a> {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name, which no other has.
    pub name: &'a str,
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    /// The operator's short number for it.
    pub number: Option<&'a str>,
    /// IANA name.
    pub time_zone: &'a str,
}

/// Registers an organisation.
pub fn insert(organisation: &NewOrganisation<'_>, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO organisations (id, name, country, number, time_zone, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [
            organisation.id.into(),
            organisation.name.into(),
            organisation.country.into(),
            organisation.number.into(),
            organisation.time_zone.into(),
            now.into(),
        ],
    )
}

/// Where an organisation is.
#[derive(Debug, Deserialize)]
pub struct ZoneRow {
    /// IANA name.
    pub time_zone: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// Reads it.
pub fn time_zone(id: OrganisationId) -> Statement {
    Statement::new("SELECT time_zone, country FROM organisations WHERE id = ?1", [id.into()])
}
