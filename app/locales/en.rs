//! English: every text that a person reads in the portal.

use credenza_domain::expiry::ExpiryError;
use credenza_domain::wire::{AuditEntry, Environment, OrganisationView, Portal};

use jiff::civil::Date;

use crate::status::Status;

/// The language tag for dates.
pub(crate) const LANGUAGE_TAG: &str = "en-GB";

// The frame.
pub(crate) const SKIP_TO_CONTENT: &str = "Skip to content";
pub(crate) const NAV_LABEL: &str = "Portal";
pub(crate) const NAV_CREDENTIALS: &str = "API credentials";
pub(crate) const OPERATOR: &str = "Operator";
pub(crate) const SIGN_OUT: &str = "Sign out";
pub(crate) const SIGN_OUT_FAILED: &str = "Sign out again";
pub(crate) const FOOTER_HELP: &str = "Questions? Write to";
pub(crate) const LOADING: &str = "Loading…";
pub(crate) const DISMISS: &str = "Dismiss";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const TRY_AGAIN: &str = "Try again";
pub(crate) const STILL_TROUBLE: &str = "Does it keep happening? Write to";
pub(crate) const REFERENCE: &str = "Reference for support:";
pub(crate) const OFFLINE_BANNER: &str =
    "You are offline. What you see may be out of date; changes will not go through.";
pub(crate) const OFFLINE_TITLE: &str = "No connection";
pub(crate) const OFFLINE_DETAIL: &str =
    "The service did not answer. Check your network and try again; nothing you typed is lost.";
pub(crate) const UNREADABLE_TITLE: &str = "Something went wrong";
pub(crate) const UNREADABLE_DETAIL: &str =
    "The answer could not be read. Reload the page to get the newest version, then try again.";
pub(crate) const NOT_FOUND_TITLE: &str = "Page not found";
pub(crate) const NOT_FOUND_DETAIL: &str =
    "This address leads nowhere, or to something that you have no access to.";
pub(crate) const TO_CREDENTIALS: &str = "Go to API credentials";

/// After a refusal that ends by itself.
pub(crate) fn try_again_in(seconds: u32) -> String {
    match seconds {
        0..=90 => format!("Try again in {} seconds.", seconds.max(1)),
        _ => format!("Try again in about {} minutes.", seconds.div_ceil(60)),
    }
}

// Copying.
pub(crate) const COPIED: &str = "Copied";
pub(crate) const PRESS_TO_COPY: &str = "Selected: press Ctrl+C or ⌘C";
pub(crate) const COPY_CLIENT_ID: &str = "Copy client ID";
pub(crate) const COPY_RESOURCE: &str = "Copy resource identifier";
pub(crate) const COPY_SECRET: &str = "Copy secret";
pub(crate) const COPY_COMMAND: &str = "Copy command";
pub(crate) const COPY_KEY: &str = "Copy key";
pub(crate) const COPY_CODES: &str = "Copy codes";

// Signing in.
pub(crate) const SIGN_IN: &str = "Sign in";
pub(crate) const SIGNING_IN: &str = "Signing in…";
pub(crate) const SIGN_IN_LEAD: &str = "Manage the credentials with which your systems connect to our APIs.";
pub(crate) const SIGN_IN_HELP: &str = "No account yet, or no way to sign in? Write to";
pub(crate) const SESSION_IDLE: &str =
    "You were signed out after 30 minutes without activity. Sign in to go on where you were.";
pub(crate) const SESSION_ENDED: &str = "You are signed out: your session has ended. Please sign in again.";
pub(crate) const SESSION_OVER: &str =
    "Your session has ended after 12 hours. Sign in to go on where you were.";
pub(crate) const SIGNED_OUT: &str = "You are signed out.";
pub(crate) const EMAIL: &str = "Email address";
pub(crate) const PASSWORD: &str = "Password";
pub(crate) const PASSWORD_MISSING: &str = "Please type your password.";
pub(crate) const SHOW_PASSWORD: &str = "Show password";
pub(crate) const CODE: &str = "Six-digit code";
pub(crate) const CODE_HINT: &str = "From your authenticator app or hardware token.";
pub(crate) const CODE_MISSING: &str = "Please type the code that your authenticator shows.";
pub(crate) const CODE_SHAPE: &str = "The code has exactly six digits.";
pub(crate) const USE_RECOVERY_CODE: &str = "Lost your device? Use a recovery code";
pub(crate) const USE_CODE: &str = "Use the code of your authenticator";
pub(crate) const RECOVERY_CODE: &str = "Recovery code";
pub(crate) const RECOVERY_CODE_HINT: &str = "One of the codes you stored when you enrolled. Each works once.";
pub(crate) const RECOVERY_CODE_MISSING: &str = "Please type one of your recovery codes.";
pub(crate) const STEP_UP_TITLE: &str = "Please confirm that it is you";
pub(crate) const STEP_UP_WHY: &str =
    "Such changes need a fresh sign-in. Afterwards, what you began goes on by itself.";
pub(crate) const CODE_OR_RECOVERY_HINT: &str = "From your authenticator. A recovery code works too.";
pub(crate) const CONFIRM: &str = "Confirm";
pub(crate) const CONFIRMING: &str = "Confirming…";

// The invitation.
pub(crate) const INVITATION_TITLE: &str = "Your invitation";
pub(crate) const INVITATION_LEAD: &str =
    "You will look after your organisation's API credentials. Setting up takes about three minutes.";
pub(crate) const INVITATION_INVALID_TITLE: &str = "This invitation does not work any more";
pub(crate) const INVITATION_INVALID_DETAIL: &str = "It was used already, has expired, or the link was cut when it was copied. If you enrolled before, just sign in.";
pub(crate) const INVITATION_INVALID_ASK: &str = "For a new invitation, write to";
pub(crate) const TO_SIGN_IN: &str = "Go to sign in";
pub(crate) const STEP_AUTHENTICATOR: &str = "Add an authenticator";
pub(crate) const STEP_AUTHENTICATOR_DETAIL: &str =
    "Scan this code with an authenticator app, such as the one you use for other services.";
pub(crate) const QR_LABEL: &str =
    "QR code with the key for your authenticator; the same key stands beside it as text";
pub(crate) const OPEN_AUTHENTICATOR: &str = "Open in an app on this device";
pub(crate) const TYPE_THE_KEY: &str = "Or type this key";
pub(crate) const HARDWARE_TOKEN: &str =
    "A programmable hardware token works too: time-based, six digits, every 30 seconds, SHA-1.";
pub(crate) const STEP_PASSWORD: &str = "Choose a password";
pub(crate) const NEW_PASSWORD: &str = "New password";
pub(crate) const PASSWORD_RULES: &str = "At least 12 characters. A few unrelated words in a row are strong and easy to type; no special characters needed.";
pub(crate) const STEP_CODE: &str = "Check that it works";
pub(crate) const FIRST_CODE_HINT: &str = "The code that your authenticator shows now.";
pub(crate) const FINISH: &str = "Finish setting up";
pub(crate) const FINISHING: &str = "Setting up…";
pub(crate) const RECOVERY_TITLE: &str = "Keep your recovery codes";
pub(crate) const RECOVERY_LEAD: &str =
    "If you lose or change your device, each of these codes signs you in once.";
pub(crate) const RECOVERY_ONCE: &str =
    "They are shown only now. Store them where you would still find them without your phone.";
pub(crate) const DOWNLOAD_CODES: &str = "Download .txt";
pub(crate) const PRINT_CODES: &str = "Print";
pub(crate) const RECOVERY_FILE: &str = "recovery-codes.txt";
pub(crate) const STORED_SIGN_IN: &str = "I have stored them, sign in";

/// The heading for an invited person.
pub(crate) fn welcome(name: &str) -> String {
    format!("Welcome, {name}")
}

/// How long the invitation is good.
pub(crate) fn invitation_valid_until(moment: &str) -> String {
    format!("This invitation works once, until {moment}.")
}

/// By which address the person signs in from now on.
pub(crate) fn signs_in_as(email: &str) -> String {
    format!("From now on you sign in as {email}.")
}

/// The file that is kept.
pub(crate) fn recovery_file(product: &str, origin: &str, email: &str, codes: &str) -> String {
    format!(
        "{product} recovery codes\n{origin}\n{email}\n\nEach code signs you in once, in place of the six-digit code.\n\n{codes}\n"
    )
}

// The main page.
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
                Status::Active(_) | Status::Disabled | Status::SwitchedOff => {}
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

// Secrets.
pub(crate) const CLIENT_SECRETS: &str = "Client secrets";
pub(crate) const CREATE_NEW_SECRET: &str = "Create new secret";
pub(crate) const SECRET_COLUMNS: &[&str] =
    &["Name", "State", COLUMN_EXPIRES, COLUMN_LAST_USED, COLUMN_CREATED];
pub(crate) const COLUMN_EXPIRES: &str = "Expires";
pub(crate) const COLUMN_LAST_USED: &str = "Last used";
pub(crate) const COLUMN_CREATED: &str = "Created";
pub(crate) const ACTIONS: &str = "Actions";
pub(crate) const HINT: &str = "Hint";
pub(crate) const HINT_LABEL: &str = "Hint: ";
pub(crate) const HINT_EXPLAINED: &str = "The first three characters of the secret";
pub(crate) const NO_SECRETS: &str = "No secrets yet";
pub(crate) const NO_SECRETS_DETAIL: &str = "Create one to let a system connect with this client ID.";
pub(crate) const STATUS_ACTIVE: &str = "Active";
pub(crate) const STATUS_LAST_DAY: &str = "Last day";
pub(crate) const STATUS_EXPIRED: &str = "Expired";
pub(crate) const STATUS_DISABLED: &str = "Disabled";
pub(crate) const STATUS_SWITCHED_OFF: &str = "Switched off";
pub(crate) const WORKS_UNTIL: &str = "Works until";
pub(crate) const WORKED_UNTIL: &str = "Worked until";
pub(crate) const LAST_USED: &str = "Last used";
pub(crate) const CREATED: &str = "Created";
pub(crate) const AT: &str = "Exactly";
pub(crate) const YOUR_TIME: &str = "Your time";
pub(crate) const UTC: &str = "UTC";
pub(crate) const NEVER_USED: &str = "Never used";
pub(crate) const JUST_NOW: &str = "just now";

/// The name of a table.
pub(crate) fn secrets_of(application: &str) -> String {
    format!("Client secrets of {application}")
}

/// In place of the create button.
pub(crate) fn limit_reached(most: u32) -> String {
    format!("{most} secrets live here, which is the limit. Delete one to create another.")
}

/// A badge.
pub(crate) fn status_soon(days: i64) -> String {
    format!("Expires in {}", count(days, "day"))
}

/// A distance into the future.
pub(crate) fn in_days(days: i64) -> String {
    match days {
        ..=0 => "today, at the end of the day".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=59 => format!("in {days} days"),
        _ => format!("in {} months", (days * 100 + 1_500) / 3_044),
    }
}

/// A distance into the past.
pub(crate) fn expired_ago(days: i64) -> String {
    if days <= 1 { "yesterday".to_owned() } else { days_ago(days) }
}

/// A distance into the past.
pub(crate) fn minutes_ago(minutes: i64) -> String {
    format!("{} ago", count(minutes, "minute"))
}

/// A distance into the past.
pub(crate) fn hours_ago(hours: i64) -> String {
    format!("{} ago", count(hours, "hour"))
}

/// A distance into the past.
pub(crate) fn days_ago(days: i64) -> String {
    format!("{} ago", count(days, "day"))
}

/// A distance into the past.
pub(crate) fn months_ago(months: i64) -> String {
    format!("{} ago", count(months, "month"))
}

/// A distance into the past.
pub(crate) fn years_ago(years: i64) -> String {
    format!("{} ago", count(years, "year"))
}

/// Which client used a secret, and from where.
pub(crate) fn by_what(user_agent: &str, network: &str) -> String {
    let client = if user_agent.is_empty() { "a client without a name" } else { user_agent };
    format!("{client}, from {network}")
}

/// Who created a secret.
pub(crate) fn by_person(name: &str) -> String {
    format!("by {name}")
}

// The link in a reminder.
pub(crate) const REMINDER_EXPIRED: &str = "has expired";
pub(crate) const REMINDER_REFUSED: &str = "is refused at the moment";
pub(crate) const REMINDER_ELSEWHERE: &str =
    "Our mail was about an application that you do not manage. Questions? Write to";

/// How the secret of a reminder ends.
pub(crate) fn reminder_ends(distance: &str) -> String {
    format!("expires {distance}")
}

/// What a reminder was about.
pub(crate) fn reminder(name: &str, hint: &str, end: &str) -> String {
    format!(
        "Our mail was about “{name}” ({hint}…), which {end}. Create a new secret, put it into your system, then delete this one."
    )
}

/// A reminder about a secret that is not there any more.
pub(crate) fn reminder_gone(hint: &str) -> String {
    format!(
        "Our mail was about a secret that begins with {hint}… It is not here any more: nothing is left to do."
    )
}

// Public keys.
pub(crate) const PUBLIC_KEYS: &str = "Public keys";
pub(crate) const PUBLIC_KEYS_WHAT: &str = "in place of secrets";
pub(crate) const PUBLIC_KEYS_WHY: &str = "With a key pair, your system signs its token requests itself. The private key never leaves it; only the public key is kept here, so there is no secret to send, to lose or to renew.";
pub(crate) const PUBLIC_KEYS_HOW: &str = "How to connect with a key";
pub(crate) const NO_KEYS: &str = "No public keys yet.";
pub(crate) const KEY_SET: &str = "Address of a key set";
pub(crate) const NO_KEY_SET: &str = "none";
pub(crate) const SET_KEY_SET: &str = "Change address";
pub(crate) const KEY_SET_FIELD: &str = "Where your system publishes its keys";
pub(crate) const KEY_SET_HINT: &str =
    "An https address of a JSON Web Key Set, so that you can change keys without coming here. Empty: none.";
pub(crate) const KEY_SET_CHANGED: &str = "Keys from this address are accepted from now on.";
pub(crate) const KEY_SET_REMOVED: &str = "No address is asked for keys any more.";
pub(crate) const COPY_KID: &str = "Copy key ID";
pub(crate) const UPLOAD_KEY: &str = "Upload public key";
pub(crate) const UPLOADING: &str = "Uploading…";
pub(crate) const KEY_NAME: &str = "Name of the key";
pub(crate) const KEY_NAME_HINT: &str = "Say which system signs with it.";
pub(crate) const JWK: &str = "Public key";
pub(crate) const JWK_HINT: &str =
    "As a JSON Web Key: {\"kty\": …}. EC on P-256, or RSA with 2048 to 4096 bits.";
pub(crate) const JWK_NONE: &str = "This is not a JSON Web Key: expected a JSON object with the member kty.";
pub(crate) const JWK_PRIVATE: &str =
    "This is a private key. It was not sent: keep it, and paste only its public half.";
pub(crate) const KEY_UPLOADED: &str =
    "The key is accepted from now on. Check that your system connects, then delete its secrets.";
pub(crate) const REMOVE_KEY: &str = "Remove key";
pub(crate) const REMOVE_TITLE: &str = "Remove this key?";
pub(crate) const REMOVE_DETAIL: &str = "Whatever signs with this key fails at its next token request.";
pub(crate) const REMOVING: &str = "Removing…";
pub(crate) const SAVE: &str = "Save";
pub(crate) const SAVING: &str = "Saving…";

/// The name of a row's button.
pub(crate) fn remove_named(name: &str) -> String {
    format!("Remove key {name}")
}

/// News.
pub(crate) fn key_removed(name: &str) -> String {
    format!("“{name}” is removed and refused from now on.")
}

// Resource servers.
pub(crate) const SERVERS_TITLE: &str = "Resource servers";
pub(crate) const SERVERS_LEAD: &str =
    "APIs that ask whether a token is alive, each with credentials of its own.";
pub(crate) const NO_SERVERS: &str = "No resource servers yet.";
pub(crate) const CREATE_SERVER: &str = "Create resource server";
pub(crate) const SERVER_NAME: &str = "Name of the resource server";
pub(crate) const RESOURCES: &str = "Resources";
pub(crate) const RESOURCES_HINT: &str =
    "Identifiers of the resources about whose tokens it may ask, one on each line.";
pub(crate) const RESOURCES_MISSING: &str = "Please name at least one resource.";
pub(crate) const DELETE_SERVER: &str = "Delete resource server";
pub(crate) const DELETE_SERVER_TITLE: &str = "Delete this resource server?";
pub(crate) const DELETE_SERVER_DETAIL: &str =
    "The API cannot ask about tokens any more; if it asks for each call, it refuses every caller.";

/// The name of a row's button.
pub(crate) fn delete_server_named(name: &str) -> String {
    format!("Delete resource server {name}")
}

/// News.
pub(crate) fn server_stored(name: &str) -> String {
    format!("“{name}” is ready. Put its client ID and secret into the API.")
}

// Creating.
pub(crate) const CREATE_TITLE: &str = "Create new secret";
pub(crate) const CREATE: &str = "Create secret";
pub(crate) const CREATING: &str = "Creating…";
pub(crate) const SECRET_NAME: &str = "Name of the secret";
pub(crate) const SECRET_NAME_SHORT: &str = "Name";
pub(crate) const SECRET_NAME_HINT: &str = "Say where it is used and who asked for it, such as “Search server, Secret by VM”. That you created it is recorded anyway.";
pub(crate) const EXPIRES_ON: &str = "Expires on";
pub(crate) const USUAL_LIFETIMES: &str = "Usual lifetimes";
pub(crate) const ONE_YEAR: &str = "1 year";
pub(crate) const SIX_MONTHS: &str = "6 months";
pub(crate) const THIRTY_DAYS: &str = "30 days";
pub(crate) const EXPIRY_ADVICE: &str =
    "One year is the longest, and best for systems in use. Pick a short time only for tests.";
pub(crate) const SECRET_CREATED: &str = "Your new secret";
pub(crate) const SHOWN_ONCE: &str = "Copy it now: it cannot be seen again.";
pub(crate) const SHOWN_ONCE_DETAIL: &str = "Store it where your system reads its secrets, or in a password manager. If you lose it, create a new one.";
pub(crate) const THE_SECRET: &str = "Client secret";
pub(crate) const I_HAVE_STORED_IT: &str = "I have stored it";
pub(crate) const STORED_QUESTION: &str =
    "Have you stored the secret? Once this closes, nobody can show it again.";
pub(crate) const KEEP_SHOWING: &str = "Keep showing it";
pub(crate) const TRY_IT: &str = "Try it: ask for a bearer token";
pub(crate) const TRY_IT_DETAIL: &str =
    "Run this in a shell. It asks for the secret, so that the secret stands in no file and no history.";
pub(crate) const EXAMPLE_API: &str = "For which API";
pub(crate) const EXAMPLE_COMMAND: &str = "Command that asks for a bearer token";

/// For which application a secret is created.
pub(crate) fn create_for(application: &str) -> String {
    format!("For {application}. Secrets that exist keep working.")
}

/// Why a date is not taken; `date` writes one as the person reads it.
pub(crate) fn expiry_problem(error: ExpiryError, date: impl Fn(Date) -> String) -> String {
    match error {
        ExpiryError::Past { earliest } => {
            format!("This date is not in the future. The earliest is {}.", date(earliest))
        }
        ExpiryError::TooLate { latest } => {
            format!(
                "This date is too far ahead. The latest is {}: a client secret lives one year at most.",
                date(latest)
            )
        }
        ExpiryError::NoDate => {
            "This is not a date. Please pick one, or write day, month and year.".to_owned()
        }
    }
}

/// The exact end of a picked date.
pub(crate) fn works_until(utc: &str, local: &str) -> String {
    format!("Works until {utc}, which is {local} for you.")
}

/// News.
pub(crate) fn secret_stored(name: &str) -> String {
    format!(
        "“{name}” is ready. Put it into your system, check that it connects, then delete the secret it replaces."
    )
}

// Deleting.
pub(crate) const DELETE_TITLE: &str = "Delete this secret?";
pub(crate) const DELETE_SECRET: &str = "Delete secret";
pub(crate) const DELETING: &str = "Deleting…";
pub(crate) const KEEP_IT: &str = "Keep it";
pub(crate) const DELETE_STOPS: &str = "Access stops at once.";
pub(crate) const DELETE_LAST_ONE: &str = "This is the only working secret of the application. Without it, nothing can connect with this client ID.";
pub(crate) const DELETE_IN_USE: &str =
    "It was used in the last days. Whatever uses it fails at its next token request.";
pub(crate) const DELETE_NOT_IN_USE: &str =
    "Nothing used it in the last days. A system that uses it rarely fails at its next token request.";
pub(crate) const DELETE_NEVER_USED: &str = "No token was ever asked for with it. If somebody has just put it into a system, that system cannot connect.";
pub(crate) const DELETE_HARMLESS: &str =
    "It is refused already, so deleting it breaks nothing. It leaves this list.";

/// The name of a row's button.
pub(crate) fn delete_named(name: &str) -> String {
    format!("Delete secret {name}")
}

/// News.
pub(crate) fn secret_deleted(name: &str) -> String {
    format!("“{name}” is deleted and refused from now on.")
}

// The activity.
pub(crate) const BACK_TO_CREDENTIALS: &str = "API credentials";
pub(crate) const SHOW_OLDER: &str = "Show older";
pub(crate) const NO_ACTIVITY: &str = "Nothing has happened here yet.";

/// The name of the tab.
pub(crate) fn activity_of(application: &str) -> String {
    format!("Activity of {application}")
}

/// From where.
pub(crate) fn from_network(network: &str) -> String {
    format!("from {network}")
}

/// Who did what to which object. What a newer Worker records is shown as it is.
pub(crate) fn audit_sentence(entry: &AuditEntry) -> String {
    let who = entry.actor.as_deref().unwrap_or("The system");
    let object = &entry.object;
    match entry.action.as_str() {
        "secret.created" => format!("{who} created the secret “{object}”"),
        "secret.deleted" => format!("{who} deleted the secret “{object}”"),
        "secret.disabled" => format!("{who} disabled the secret “{object}”"),
        "secret.enabled" => format!("{who} enabled the secret “{object}”"),
        "secret.restored" => format!("{who} restored the secret “{object}”"),
        "secret.expired" => format!("The secret “{object}” expired"),
        "key.uploaded" => format!("{who} uploaded the public key “{object}”"),
        "key.removed" => format!("{who} removed the public key “{object}”"),
        "key_set.changed" => format!("{who} set the address of the key set to {object}"),
        "key_set.removed" => format!("{who} removed the address of the key set"),
        "session.signed_in" => format!("{who} signed in"),
        "person.enrolled" => format!("{object} enrolled"),
        "application.created" => format!("{who} registered the application {object}"),
        "permission.granted" => format!("{who} gave the permission {object}"),
        "manager.added" => format!("{who} made {object} credential manager"),
        other => format!("{who}: {}, {object}", other.replace(['.', '_'], " ")),
    }
}

fn count(number: i64, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}
