//! English: what the operator registers.

use credenza_domain::registry::Kind;

pub(crate) const ORGANISATIONS: &str = "Organisations";
pub(crate) const ORGANISATIONS_LEAD: &str =
    "Bodies that own applications. What has history is switched off, never deleted.";
pub(crate) const NO_ORGANISATIONS: &str = "No organisations yet. Register the first one.";
pub(crate) const SEARCH_ORGANISATIONS: &str = "Search by name, number or country";
pub(crate) const NEW_ORGANISATION: &str = "New organisation";
pub(crate) const EDIT_ORGANISATION: &str = "Edit organisation";
pub(crate) const NAME: &str = "Name";
pub(crate) const COUNTRY: &str = "Country";
pub(crate) const CHOOSE: &str = "Please choose";
pub(crate) const NUMBER: &str = "Number";
pub(crate) const NUMBER_HINT: &str = "Your short number for it, if it has one. Up to 10 letters and digits.";
pub(crate) const TIME_ZONE: &str = "Time zone";
pub(crate) const TIME_ZONE_HINT: &str =
    "Reminders go out in its daytime. Empty: the time zone of the country.";
pub(crate) const CONTACT: &str = "Contact";
pub(crate) const CONTACT_HINT: &str =
    "A mail address that says yes to new credential managers while the organisation has none.";
pub(crate) const NO_VALUE: &str = "None";
pub(crate) const STATE: &str = "State";
pub(crate) const ALL_STATES: &str = "All";
pub(crate) const STATE_ON: &str = "Active";
pub(crate) const STATE_OFF: &str = "Switched off";
pub(crate) const EDIT: &str = "Edit";
pub(crate) const SWITCH_OFF: &str = "Switch off";
pub(crate) const SWITCHING_OFF: &str = "Switching off…";
pub(crate) const SWITCH_ON: &str = "Switch on";
pub(crate) const SWITCHING_ON: &str = "Switching on…";
pub(crate) const SWITCH_OFF_ORGANISATION: &str = "Nobody manages its secrets any more, and no reminders go out. Its clients go on getting tokens until their applications are switched off too.";
pub(crate) const SWITCH_OFF_APPLICATION: &str = "From the next request on its client secrets and keys are refused: whatever uses them stops. Nothing is deleted, and switching it on again brings all of it back.";
pub(crate) const SWITCH_OFF_RESOURCE: &str =
    "From the next request on nobody gets a token for this API. Tokens that are out live to their end.";
pub(crate) const SWITCH_ON_DETAIL: &str = "Everything that was switched off with it works again at once.";

pub(crate) const APPLICATIONS: &str = "Applications";
pub(crate) const APPLICATIONS_LEAD: &str =
    "Clients that ask for tokens, each owned by one organisation for ever.";
pub(crate) const NO_APPLICATIONS: &str =
    "No applications yet. An application is registered on the page of its organisation.";
pub(crate) const NO_APPLICATIONS_HERE: &str = "This organisation has no applications yet.";
pub(crate) const SEARCH_APPLICATIONS: &str = "Search by name or client ID";
pub(crate) const NEW_APPLICATION: &str = "New application";
pub(crate) const RENAME: &str = "Rename";
pub(crate) const RENAME_APPLICATION: &str = "Rename application";
pub(crate) const KIND: &str = "Kind";
pub(crate) const KIND_HINT: &str = "For ever. A PartnerAlternative application is a dummy for testing: it can hold only the sandbox that is meant for it.";
pub(crate) const PURPOSE: &str = "Purpose";
pub(crate) const PURPOSE_HINT: &str = "The last part of the name that is offered, such as SMC or DM.";
pub(crate) const APPLICATION_NAME: &str = "Name of the application";
pub(crate) const APPLICATION_NAME_HINT: &str = "Offered by the pattern Partner-NL-Name-SMC; you may choose another one. The client ID is made when you save, and never changes.";
pub(crate) const OWNER: &str = "Organisation";
pub(crate) const PERMISSIONS: &str = "API permissions";
pub(crate) const PERMISSIONS_LEAD: &str =
    "The APIs that it may ask tokens for. Changes act on the next request.";
pub(crate) const NO_RESOURCES: &str = "No APIs are registered yet.";
pub(crate) const NOT_FOR_THIS_KIND: &str = "Not for applications of this kind.";
pub(crate) const API_IS_OFF: &str = "This API is switched off.";
pub(crate) const SAVE_PERMISSIONS: &str = "Save permissions";
pub(crate) const PERMISSIONS_SAVED: &str = "Permissions saved.";
pub(crate) const PERMISSIONS_RELOADED: &str =
    "Somebody else changed this application meanwhile. Look again, then save.";
pub(crate) const SECRETS_LEAD: &str =
    "Made and replaced by its credential managers; nobody sees their texts again.";
pub(crate) const OWNER_IS_OFF: &str = "The organisation is switched off: nobody manages this application.";
pub(crate) const LIVE_SECRETS: &str = "Secrets";
pub(crate) const MANAGER_COUNT: &str = "Managers";
pub(crate) const BACK_TO_ORGANISATIONS: &str = "Organisations";
pub(crate) const OPERATOR_ACTIVITY: &str = "Activity";

pub(crate) const APIS: &str = "APIs";
pub(crate) const APIS_LEAD: &str = "What tokens are for: an API in an environment.";
pub(crate) const NO_APIS: &str =
    "No APIs yet. Register the first one, then give applications permissions for it.";
pub(crate) const NEW_API: &str = "New API";
pub(crate) const EDIT_API: &str = "Edit API";
pub(crate) const API_NAME: &str = "Name of the API";
pub(crate) const ENVIRONMENT: &str = "Environment";
pub(crate) const ENVIRONMENT_HINT: &str =
    "For ever: what is tested in one place must not become real in another.";
pub(crate) const IDENTIFIER: &str = "Identifier";
pub(crate) const IDENTIFIER_HINT: &str =
    "A UUID or an absolute URI. Token requests name it, and it stands in the token as its audience.";
pub(crate) const ALGORITHM: &str = "Signature";
pub(crate) const ALGORITHM_HINT: &str = "ES256 is small and fast; RS256 is understood by every library.";
pub(crate) const LIFETIME: &str = "Lifetime of a token in seconds";
pub(crate) const LIFETIME_SHORT: &str = "Token lives";
pub(crate) const LIFETIME_HINT: &str = "60 to 86400; 3600 is one hour.";
pub(crate) const FOR_ALTERNATIVES: &str = "PartnerAlternative applications may hold it";
pub(crate) const FOR_ALTERNATIVES_HINT: &str = "Only a sandbox can be meant for them.";

/// The filter of a list by state.
pub(crate) const STATES: &[(&str, &str)] = &[("", ALL_STATES), ("active", STATE_ON), ("disabled", STATE_OFF)];
/// The filter of a list by kind.
pub(crate) const KINDS: &[(&str, &str)] =
    &[("", ALL_STATES), ("partner", "Partner"), ("partner_alternative", "PartnerAlternative")];

/// What a kind is called.
pub(crate) fn kind(kind: Kind) -> &'static str {
    kind.prefix()
}

/// What a number of seconds is called.
pub(crate) fn lifetime(seconds: u32) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

/// The question before something is switched off.
pub(crate) fn switch_off_title(name: &str) -> String {
    format!("Switch off “{name}”?")
}

/// The question before something is switched on.
pub(crate) fn switch_on_title(name: &str) -> String {
    format!("Switch on “{name}”?")
}

/// News.
pub(crate) fn saved(name: &str) -> String {
    format!("“{name}” is saved.")
}

/// News.
pub(crate) fn switched(name: &str, on: bool) -> String {
    format!("“{name}” is switched {}.", if on { "on" } else { "off" })
}

/// Where an API stands.
pub(crate) fn environment(environment: credenza_domain::wire::Environment) -> &'static str {
    match environment {
        credenza_domain::wire::Environment::Production => super::PRODUCTION,
        credenza_domain::wire::Environment::Sandbox => super::SANDBOX,
    }
}
