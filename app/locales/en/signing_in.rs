//! English: signing in.

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
pub(crate) const SIGN_IN_WITH_PASSKEY: &str = "Sign in with a passkey";
pub(crate) const OR_PASSWORD: &str = "or with password and code";
pub(crate) const CONFIRM_WITH_PASSKEY: &str = "Confirm with a passkey";
pub(crate) const NO_PASSKEY_TITLE: &str = "No passkey was used";
pub(crate) const NO_PASSKEY_DETAIL: &str = "The question was closed, took too long, or this browser has no passkey for the portal. Try again, or use another way.";
pub(crate) const PASSKEY_KNOWN: &str = "This device holds a passkey of yours already";
pub(crate) const PASSKEY_KNOWN_DETAIL: &str = "Use that one, or add a passkey on another device.";
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
