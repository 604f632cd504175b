//! English: creating.

use credenza_domain::expiry::ExpiryError;
use jiff::civil::Date;

pub(crate) const CREATE_TITLE: &str = "Create new secret";
pub(crate) const CREATE: &str = "Create secret";
pub(crate) const CREATING: &str = "Creating…";
pub(crate) const SECRET_NAME: &str = "Name of the secret";
pub(crate) const SECRET_NAME_SHORT: &str = "Name";
pub(crate) const SECRET_NAME_HINT: &str = "Say where it is used and who asked for it, such as “Search server, Secret by VM”. That you created it is recorded anyway.";
pub(crate) const EXPIRES_ON: &str = "Expires on";
pub(crate) const USUAL_LIFETIMES: &str = "Usual lifetimes";
pub(crate) const ONE_YEAR: &str = "1 year";
pub(crate) const LONGEST: &str = "As long as possible";
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
            format!("This date is too far ahead. The latest is {}.", date(latest))
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
