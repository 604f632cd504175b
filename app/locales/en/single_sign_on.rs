//! English: signing in through the organisation's own provider.

pub(crate) const SECOND_FACTOR: &str = "One more step";
pub(crate) const SECOND_FACTOR_LEAD: &str =
    "Your sign-in service asked for one proof only. Please enter a code of your authenticator here.";
pub(crate) const PASSKEY_INSTEAD: &str = "Sign in with a passkey instead";
pub(crate) const OTHER_WAYS: &str = "Sign in another way";

pub(crate) const SIGN_IN_BESIDE: &str =
    "Please sign in in the new window, then come back here. This page goes on by itself.";
pub(crate) const TO_THE_PROVIDER: &str = "One moment: your sign-in service comes next.";
pub(crate) const SIGNED_IN_BESIDE: &str = "That was you";
pub(crate) const SIGNED_IN_BESIDE_NEXT: &str =
    "Close this window and go back to the other one: it goes on where you were.";
pub(crate) const GO_ON_HERE: &str = "Or go on here";

/// The button.
pub(crate) fn sign_in_through(name: &str) -> String {
    format!("Sign in with {name}")
}

/// What happened and what to do.
pub(crate) fn single_sign_on_outcome(outcome: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match outcome {
        "not-invited" => (
            "You have not been invited yet",
            &[
                "Your sign-in service knows you, but nobody with the address that it told us was invited here.",
                "Ask your operator for an invitation to exactly that address. If you were invited, the address may not be verified at your sign-in service, another account there holds it, or you turned the service off on the page of your account.",
            ],
        ),
        "no-second-factor" => (
            "A second proof is missing",
            &[
                "Your sign-in service asked for one proof only, and there is no authenticator or passkey of yours here.",
                "Turn on two-step sign-in there, or open the link of your invitation and set up an authenticator or a passkey.",
            ],
        ),
        "interrupted" => (
            "This sign-in was interrupted",
            &[
                "It took longer than ten minutes, was finished before, or began in another tab or browser. Nothing happened.",
                "Please begin again, and finish in the same tab.",
            ],
        ),
        "declined" => (
            "Your sign-in service did not let you in",
            &["It said no, or the sign-in was cancelled there. Nothing happened."],
        ),
        "unavailable" => (
            "Your sign-in service does not answer",
            &[
                "It could not be reached, or its answer could not be trusted. Nothing happened.",
                "Please try again in some minutes, or sign in another way.",
            ],
        ),
        _ => return None,
    })
}
