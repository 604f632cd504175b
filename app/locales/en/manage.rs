//! English: the main page.

use super::in_days;

use crate::status::Status;
use credenza_domain::wire::{Environment, OrganisationView, Portal};

pub(crate) const MANAGE_TITLE: &str = "Manage API Credentials";
pub(crate) const MANAGE_LEAD: &str = "Your applications, their client IDs and their client secrets.";
pub(crate) const ATTENTION_LABEL: &str = "What needs attention";
pub(crate) const ALL_WELL: &str = "Everything is in order";
pub(crate) const ALL_WELL_DETAIL: &str = "No secret ends soon. We write to you six weeks before one does.";
pub(crate) const NO_APPLICATIONS_TITLE: &str = "No applications yet";
pub(crate) const NO_APPLICATIONS_DETAIL: &str =
    "You are signed in, but nobody has made you credential manager of an application.";
pub(crate) const NO_APPLICATIONS_ASK: &str =
    "First ask within your organisation who is responsible; then write to";
pub(crate) const NO_APPLICATIONS_TELL: &[&str] = &[
    "the name of your organisation",
    "which API you connect to",
    "who in your organisation can confirm your role",
];
pub(crate) const OPERATOR_TITLE: &str = "You are signed in as operator";
pub(crate) const OPERATOR_DETAIL: &str =
    "There are no applications to show here. Applications appear on this page for their credential managers.";
pub(crate) const ROTATION_TITLE: &str = "How to replace a secret without interruption";
pub(crate) const ROTATION_STEPS: &[(&str, &str)] = &[
    ("Create a new secret.", "The old one keeps working; an application may have several."),
    ("Put it into your system.", "It replaces the old text; the client ID stays the same."),
    ("Check that it connects.", "After the next token request, “last used” shows it here."),
    ("Delete the old secret.", "That also ends its reminders."),
];
pub(crate) const ROTATION_ADVICE: &str = "Never share a secret outside your organisation or by mail. A lost secret cannot be shown again: create a new one.";

/// When few are left.
pub(crate) fn few_recovery_codes(left: u32) -> String {
    match left {
        0 => "You have no recovery codes left. To get new ones, write to".to_owned(),
        1 => "You have 1 recovery code left. To get new ones, write to".to_owned(),
        _ => format!("You have {left} recovery codes left. To get new ones, write to"),
    }
}

/// The heading over what needs attention.
pub(crate) fn summary(portal: &Portal) -> String {
    let (mut soon, mut expired) = (0, 0);
    for application in portal.applications.iter().filter(|application| application.enabled) {
        for secret in &application.secrets {
            match Status::of(secret, application.enabled, portal.now, portal.policy) {
                Status::LastDay | Status::Soon(_) => soon += 1,
                Status::Expired(_) => expired += 1,
                Status::Active(_) | Status::Disabled | Status::BrownOut | Status::SwitchedOff => {}
            }
        }
    }
    let days = portal.policy.warning_days;
    let soon_words = match soon {
        1 => format!("1 secret expires within {days} days"),
        _ => format!("{soon} secrets expire within {days} days"),
    };
    let expired_words = match expired {
        1 => "1 has expired".to_owned(),
        _ => format!("{expired} have expired"),
    };
    match (soon, expired) {
        (0, 0) => "Something needs your attention".to_owned(),
        (_, 0) => soon_words,
        (0, 1) => "1 secret has expired".to_owned(),
        (0, _) => format!("{expired} secrets have expired"),
        _ => format!("{soon_words}, {expired_words}"),
    }
}

/// A line of the summary.
pub(crate) fn concern_last_day(secret: &str, application: &str) -> String {
    format!("“{secret}” of {application} works for the last day today. Replace it now.")
}

/// A line of the summary.
pub(crate) fn concern_soon(secret: &str, application: &str, days: i64) -> String {
    format!("“{secret}” of {application} expires {}.", in_days(days))
}

/// A line of the summary: a newer secret of the application is there.
pub(crate) fn concern_soon_replaced(
    secret: &str,
    application: &str,
    days: i64,
    newer: &str,
    used: bool,
) -> String {
    let advice = if used {
        format!("It was not used since the newer “{newer}” took over: delete it.")
    } else {
        format!("The newer “{newer}” is not in use yet.")
    };
    format!("“{secret}” of {application} expires {}. {advice}", in_days(days))
}

/// A line of the summary.
pub(crate) fn concern_expired(secret: &str, application: &str) -> String {
    format!("“{secret}” of {application} has expired. Delete it once nothing uses it.")
}

/// A line of the summary.
pub(crate) fn concern_nothing_works(application: &str) -> String {
    format!("{application} has no working secret, so it cannot connect.")
}

/// A line of the summary.
pub(crate) fn concern_switched_off(application: &str) -> String {
    format!("{application} is switched off by the operator.")
}

// An application.
pub(crate) const ACTIVITY: &str = "Activity";
pub(crate) const CLIENT_ID: &str = "Client ID";
pub(crate) const CLIENT_ID_IS_PERMANENT: &str = "Permanent and not confidential.";
pub(crate) const MANAGERS: &str = "Credential managers";
pub(crate) const ONE_MANAGER: &str =
    "Two are safer: someone can help when one is away. To add a person, write to";
pub(crate) const API_PERMISSIONS: &str = "API permissions";
pub(crate) const NO_PERMISSIONS: &str =
    "None yet. A secret can be created, but no API will accept its tokens.";
pub(crate) const PRODUCTION: &str = "Production";
pub(crate) const SANDBOX: &str = "Sandbox";
pub(crate) const SWITCHED_OFF: &str = "The operator has switched this application off: all its secrets are refused. To have it switched on, write to";

/// The line over an application's name.
pub(crate) fn organisation(organisation: &OrganisationView) -> String {
    match &organisation.number {
        Some(number) => format!("{} · {} · {number}", organisation.name, organisation.country),
        None => format!("{} · {}", organisation.name, organisation.country),
    }
}

/// Tells links with equal words apart.
pub(crate) fn of_application(name: &str) -> String {
    format!(" of {name}")
}

/// An API with its environment.
pub(crate) fn api_in_environment(api: &str, environment: Environment) -> String {
    match environment {
        Environment::Production => format!("{api}, production"),
        Environment::Sandbox => format!("{api}, sandbox"),
    }
}

/// A deletion that is planned.
pub(crate) fn deletes_on(day: &str) -> String {
    format!("deletes itself on {day}")
}

pub(crate) const RUNBOOK: &str = "Runbook";
pub(crate) const PANIC: &str = "Emergency: turn all secrets off";
