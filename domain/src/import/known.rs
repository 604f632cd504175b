//! What exists of what a file names.

use crate::registry::Kind;
use crate::wire::Environment;

/// What exists of what the file names.
#[derive(Debug, Default, Clone)]
pub struct Known {
    /// Organisations.
    pub organisations: Vec<KnownOrganisation>,
    /// Applications.
    pub applications: Vec<KnownApplication>,
    /// All resources.
    pub resources: Vec<KnownResource>,
    /// Application and resource as `API` and environment.
    pub permissions: Vec<(String, String, Environment)>,
    /// Persons.
    pub people: Vec<KnownPerson>,
    /// Roles: mail address, organisation, application or all of them.
    pub roles: Vec<(String, String, Option<String>)>,
}

/// An organisation that exists.
#[derive(Debug, Clone)]
pub struct KnownOrganisation {
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number.
    pub number: Option<String>,
    /// IANA name.
    pub time_zone: String,
    /// Whom it is asked through.
    pub contact: Option<String>,
    /// Mail addresses of managers who can say yes for it to a new one; two are enough, since nobody
    /// confirms themselves.
    pub voices: Vec<String>,
    /// It is not switched off.
    pub enabled: bool,
}

/// An application that exists.
#[derive(Debug, Clone)]
pub struct KnownApplication {
    /// Its name.
    pub name: String,
    /// Its owner's name.
    pub organisation: String,
    /// What it is for.
    pub kind: Kind,
}

/// A resource that exists.
#[derive(Debug, Clone)]
pub struct KnownResource {
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
    /// The sandbox for alternative applications.
    pub for_partner_alternative: bool,
    /// It is not switched off.
    pub enabled: bool,
}

/// A person who exists.
#[derive(Debug, Clone)]
pub struct KnownPerson {
    /// Mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Is not disabled.
    pub enabled: bool,
}
