//! English: the account.

pub(crate) const ACCOUNT: &str = "Your account";
pub(crate) const RENAME_FACTOR: &str = "Rename";
pub(crate) const RENAMING_FACTOR: &str = "Renaming…";
pub(crate) const RENAMED_FACTOR: &str = "The new name is stored.";
pub(crate) const REMOVE_FACTOR: &str = "Remove";
pub(crate) const ADD_FACTOR: &str = "Add";
pub(crate) const ADDING_FACTOR: &str = "Adding…";
pub(crate) const GO_ON_FACTOR: &str = "Continue";
pub(crate) const ASKING_DEVICE: &str = "Waiting for your device…";
pub(crate) const FACTOR_NAME: &str = "Name";
pub(crate) const FACTOR_LAST_USED: &str = "Last used";
pub(crate) const NOT_USED_YET: &str = "not used yet";
pub(crate) const TOO_MANY_TRIES: &str = "Locked after too many tries";

// Passkeys.
pub(crate) const PASSKEYS: &str = "Passkeys";
pub(crate) const PASSKEYS_LEAD: &str = "A passkey signs you in with one gesture: fingerprint, face, PIN or a security key. Have two, on different devices, so that losing one locks nobody out.";
pub(crate) const NO_PASSKEYS: &str = "You have no passkey yet.";
pub(crate) const ADD_PASSKEY: &str = "Add a passkey";
pub(crate) const PASSKEY_NAME_HINT: &str = "By which you recognise it, such as “Office laptop”. If you leave it empty, it is called after this browser.";
pub(crate) const SYNCED: &str = "On all your devices";
pub(crate) const PERHAPS_COPIED: &str = "Perhaps copied";
pub(crate) const REMOVE_PASSKEY_TITLE: &str = "Remove this passkey?";
pub(crate) const REMOVE_PASSKEY_DETAIL: &str =
    "It does not sign you in any more. Remove it from your device too, so that it is not offered there.";

// Password and authenticators.
pub(crate) const PASSWORD_AND_CODES: &str = "Password and authenticator";
pub(crate) const PASSWORD_AND_CODES_LEAD: &str =
    "The other way to sign in: your password together with the six-digit code of an app or a hardware token.";
pub(crate) const NO_PASSWORD: &str = "You have none.";
pub(crate) const SET_PASSWORD: &str = "Choose a password";
pub(crate) const CHANGE_PASSWORD: &str = "Change password";
pub(crate) const CHANGE_PASSWORD_DETAIL: &str = "All your other sessions end with it.";
pub(crate) const PASSWORD_CHANGED: &str = "Your password is changed, and all your other sessions are ended.";
pub(crate) const REMOVE_PASSWORD_TITLE: &str = "Remove your password?";
pub(crate) const REMOVE_PASSWORD_DETAIL: &str =
    "From then on only passkeys sign you in: authenticators and recovery codes work beside a password only.";
pub(crate) const PASSWORD_REMOVED: &str = "Your password is removed.";
pub(crate) const AUTHENTICATORS: &str = "Authenticators";
pub(crate) const NO_AUTHENTICATORS: &str = "You have no authenticator.";
pub(crate) const ADD_APP: &str = "Add an authenticator app";
pub(crate) const ADD_TOKEN: &str = "Add a hardware token";
pub(crate) const ADD_TOKEN_DETAIL: &str = "Your supplier gives the seed with the token: time-based, six digits, every 30 seconds, SHA-1. Nobody else may use the same token.";
pub(crate) const SEED: &str = "Seed";
pub(crate) const SEED_HINT: &str = "In base32 or in hexadecimal; spaces do not matter.";
pub(crate) const SEED_MISSING: &str = "Please type the seed of the token.";
pub(crate) const AUTHENTICATOR_NAME_HINT: &str = "By which you recognise it, such as “Blue token”.";
pub(crate) const REMOVE_AUTHENTICATOR_TITLE: &str = "Remove this authenticator?";
pub(crate) const REMOVE_AUTHENTICATOR_DETAIL: &str = "Its codes are not taken any more.";

// The organisation's own sign-in service.
pub(crate) const PROVIDER: &str = "Sign-in service";
pub(crate) const PROVIDER_LEAD: &str =
    "Your organisation’s own sign-in service can let you in, with a second proof there or here.";
pub(crate) const NOT_YET_THERE: &str = "not used yet; the first time it knows you by your email address";
pub(crate) const NOT_LET_IN: &str = "does not let you in";
pub(crate) const TURNED_OFF: &str = "Turned off";
pub(crate) const TURN_OFF: &str = "Turn off";
pub(crate) const ALLOW_AGAIN: &str = "Allow again";
pub(crate) const KNOWN_AS: &str = "You are known there as";
pub(crate) const TURN_OFF_DETAIL: &str =
    "It does not let you in any more, whoever signs in there. You can allow it again at any time.";

// Recovery codes.
pub(crate) const RECOVERY_CODES: &str = "Recovery codes";
pub(crate) const RECOVERY_CODES_LEAD: &str = "For the day when you do not have your authenticator: each stands in for its code once, beside your password.";
pub(crate) const MAKE_CODES: &str = "Make new codes";
pub(crate) const MAKE_CODES_DETAIL: &str =
    "You get ten new codes, shown only once. All earlier ones stop working.";
pub(crate) const STORED_THEM: &str = "I have stored them";
pub(crate) const CODES_MADE: &str = "Ten new recovery codes are in force.";

// Sessions.
pub(crate) const SESSIONS_FACTOR: &str = "Where you are signed in";
pub(crate) const SESSIONS_LEAD: &str =
    "A session ends after 30 minutes without use, and after 12 hours in any case.";
pub(crate) const THIS_BROWSER: &str = "This browser";
pub(crate) const LAST_SEEN_FACTOR: &str = "Last request";
pub(crate) const END_OTHERS: &str = "Sign out everywhere else";
pub(crate) const OTHERS_ENDED: &str = "You are signed out everywhere else.";
pub(crate) const SESSION_ENDED_THERE: &str = "That session is ended.";

/// Whose account.
pub(crate) fn account_of(email: &str) -> String {
    format!("How you sign in as {email}, and where you are signed in.")
}

/// When a factor was added.
pub(crate) fn added_on_factor(date: &str) -> String {
    format!("Added on {date}")
}

/// When it was last used.
pub(crate) fn last_used_factor(ago: &str) -> String {
    format!("last used {ago}")
}

/// The name of a row's button.
pub(crate) fn rename_named(name: &str) -> String {
    format!("Rename {name}")
}

/// The name of a row's button.
pub(crate) fn remove_factor_named(name: &str) -> String {
    format!("Remove {name}")
}

/// News.
pub(crate) fn added_factor(name: &str) -> String {
    format!("“{name}” is added. We have mailed you about it.")
}

/// News.
pub(crate) fn removed_factor(name: &str) -> String {
    format!("“{name}” is removed. We have mailed you about it.")
}

/// What happens next.
pub(crate) fn add_passkey_detail(email: &str) -> String {
    format!(
        "Your browser asks where to keep it: on this device, on your phone, or on a security key. It will be a passkey for {email}."
    )
}

/// When the password was chosen.
pub(crate) fn password_of(date: &str) -> String {
    format!("Chosen on {date}")
}

/// Who the person is at the sign-in service.
pub(crate) fn known_there_as(subject: &str) -> String {
    format!("You are {subject} there")
}

/// When it first let the person in.
pub(crate) fn first_used_on(date: &str) -> String {
    format!("First used on {date}")
}

/// The name of the button.
pub(crate) fn turn_named(provider: &str, is_on: bool) -> String {
    if is_on { format!("{TURN_OFF} {provider}") } else { format!("{ALLOW_AGAIN}: {provider}") }
}

/// The question.
pub(crate) fn turn_off_title(provider: &str) -> String {
    format!("Turn off {provider}?")
}

/// News.
pub(crate) fn provider_is_off(provider: &str) -> String {
    format!("{provider} does not let you in any more. We have mailed you about it.")
}

/// News.
pub(crate) fn provider_is_on(provider: &str) -> String {
    format!("{provider} may let you in again. We have mailed you about it.")
}

/// How many recovery codes are left.
pub(crate) fn codes_left(left: u32) -> String {
    match left {
        0 => "You have no code left.".to_owned(),
        1 => "One code left.".to_owned(),
        left => format!("{left} codes left."),
    }
}

/// Network and country.
pub(crate) fn place_factor(network: &str, country: &str) -> String {
    format!("{country} · {network}")
}

/// The last request of a session.
pub(crate) fn last_seen_factor(ago: &str) -> String {
    format!("last seen {ago}")
}

/// When the person signed in there.
pub(crate) fn signed_in_on(date: &str) -> String {
    format!("signed in on {date}")
}

/// The name of a row's button.
pub(crate) fn end_session_of(device: &str) -> String {
    format!("Sign out {device}")
}
