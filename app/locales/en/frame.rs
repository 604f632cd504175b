//! English: the frame.

pub(crate) const SKIP_TO_CONTENT: &str = "Skip to content";
pub(crate) const NAV_LABEL: &str = "Portal";
pub(crate) const NAV_CREDENTIALS: &str = "API credentials";
pub(crate) const NAV_PREFERENCES: &str = "Preferences";
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
