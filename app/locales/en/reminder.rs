//! English: the link in a reminder.

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
