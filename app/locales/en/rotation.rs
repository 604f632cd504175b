//! English: guided rotation, panic button and runbook.

use super::count;

// The guided rotation.
pub(crate) const ROTATE: &str = "Rotate a secret";
pub(crate) const ROTATE_LEAD: &str = "Replace a client secret without an interruption: nothing is cut off before the new one is proven to be in use.";
pub(crate) const STEP_CREATE: &str = "Create the new secret";
pub(crate) const STEP_COPY: &str = "Put it into your system";
pub(crate) const STEP_WAIT: &str = "First request with the new secret";
pub(crate) const STEP_OLD: &str = "Say goodbye to the old secret";
pub(crate) const STEP_DONE: &str = "Done: ";
pub(crate) const STEP_NOW: &str = "Now: ";
pub(crate) const STEP_LATER: &str = "Later: ";
pub(crate) const WHICH_SECRET: &str = "Which secret shall be replaced?";
pub(crate) const NO_OLD_SECRET: &str = "None: just add another one";
pub(crate) const BEGIN_ROTATION: &str = "Create the new secret";
pub(crate) const PROPOSED_DATE: &str = "Proposed: a working day of your country that is followed by another one, away from the other expiries of your organisation and from the turn of the year.";
pub(crate) const NO_ROOM: &str = "There is no room for another secret";
pub(crate) const JOINED: &str =
    "Somebody has begun this rotation already, so no second secret was made. You go on from where it is.";
pub(crate) const COPY_LEAD: &str = "Put the new secret where your system reads the old one; the client ID stays the same. The snippets below read it from an environment variable, so that it stands in no file of your program.";
pub(crate) const TEXT_GONE: &str = "The text was shown once, to the person who created it. If nobody has it any more, discard the new secret and begin again: it was never used, so nothing breaks.";
pub(crate) const DISCARD_NEW: &str = "Discard it and begin again";
pub(crate) const DISCARDED: &str = "The new secret is discarded. The old one works as before.";
pub(crate) const LANGUAGE: &str = "Language";
pub(crate) const COPY_SNIPPET: &str = "Copy snippet";
pub(crate) const SNIPPET: &str = "Snippet that asks for a bearer token";
pub(crate) const WAITING_FIRST: &str = "Waiting for the first token request with the new secret";
pub(crate) const WAITING_DETAIL: &str = "This page looks by itself every few seconds. You can leave it: whoever manages the application finds it here as it is then.";
pub(crate) const CHECK_NOW: &str = "Check now";
pub(crate) const IN_USE: &str = "The new secret is in use";
pub(crate) const OLD_LATER: &str =
    "Once the new secret is in use, you see here whether anything still uses the old one.";
pub(crate) const OLD_QUIET: &str = "Quiet for 24 hours: safe to delete";
pub(crate) const OLD_QUIET_DETAIL: &str = "Nothing has asked for a token with the old secret for a day. Systems that run less often may still hold it: a brown-out or a date shows them before it is too late, and a deletion can be taken back for 72 hours.";
pub(crate) const OLD_NEVER_USED: &str = "It was never used: safe to delete";
pub(crate) const STILL_USED_BY: &str = "Still used by";
pub(crate) const ROTATION_DONE: &str = "The rotation is complete";
pub(crate) const ROTATION_DONE_DETAIL: &str =
    "The new secret is in use, and the old one is gone. Its reminders have ended.";
pub(crate) const END_ROTATION: &str = "End the rotation here";
pub(crate) const END_ROTATION_DETAIL: &str = "Keeps both secrets as they are.";
pub(crate) const ROTATION_ENDED: &str = "The rotation is ended; both secrets stay as they are.";
pub(crate) const MORE_FOR_APPLICATION: &str = "More for this application";
pub(crate) const RUNBOOK_SHORT: &str = "Who manages it, where it is used, how to rotate it: to print.";
pub(crate) const ACTIVITY_SHORT: &str = "Who did what, and when.";
pub(crate) const PANIC_SHORT: &str = "A secret leaked, and you do not know which one.";
pub(crate) const ROTATION_STORED: &str = "Stored. Its first request turns this page green.";
pub(crate) const ROTATE_ANOTHER: &str = "Rotate another secret";
pub(crate) const SNIPPETS_AGAIN: &str = "Show the snippets";

/// The name of the tab.
pub(crate) fn rotate_title(application: &str) -> String {
    format!("Rotate a secret of {application}")
}

/// Who began.
pub(crate) fn rotation_begun(by: &str, ago: &str) -> String {
    format!("Begun by {by}, {ago}.")
}

/// How full it is.
pub(crate) fn no_room_detail(live: u32, most: u32) -> String {
    format!(
        "{live} of {most} secrets live here. Delete one that is not in use, then come back: disabled ones count too."
    )
}

/// A secret in a list of choices.
pub(crate) fn choice_of(hint: &str, end: &str, used: &str) -> String {
    format!("{hint}… · ends {end} · {used}")
}

/// When a secret was last used.
pub(crate) fn used_ago(ago: &str) -> String {
    format!("used {ago}")
}

/// The first request.
pub(crate) fn first_request(ago: &str, agent: &str, network: &str, resource: &str) -> String {
    let agent = if agent.is_empty() { "a client without a name" } else { agent };
    format!("First request {ago}. Last from {network} by {agent}, for {resource}.")
}

/// When it will be quiet.
pub(crate) fn quiet_from(at: &str) -> String {
    format!(
        "If nothing uses it any more, it has been quiet for 24 hours at {at}. You can leave this page; it knows then."
    )
}

/// The date on which the old one goes.
pub(crate) fn deletes_itself(at: &str, by: &str) -> String {
    format!("It is deleted by itself on {at}, as {by} planned.")
}

// The panic button.
pub(crate) const PANIC_LEAD: &str =
    "For the day when a secret was seen where it must not be, and you do not know which one.";
pub(crate) const PANIC_WHAT: &str = "What happens";
pub(crate) const PANIC_STEPS: &[&str] = &[
    "All secrets of the application are refused with the very next request, and tokens that were got with them are inactive for APIs that ask.",
    "One new secret is made and shown to you, once.",
    "The operator and all credential managers are told by mail at once.",
    "Each secret can be restored for 72 hours, if it was turned off by mistake.",
    "Public keys are not touched: remove them in the portal if they are concerned too.",
];
pub(crate) const PANIC_STOPS: &str = "What stops";
pub(crate) const PANIC_NOTHING: &str = "No secret works at the moment, so nothing stops.";
pub(crate) const PANIC_CONFIRM: &str = "Type the name of the application to confirm";
/// What has to be typed.
pub(crate) fn panic_name(name: &str) -> String {
    format!("It is called {name}.")
}
pub(crate) const PANIC_BUTTON: &str = "Turn all secrets off now";
pub(crate) const PANIC_BUSY: &str = "Turning off…";
pub(crate) const PANIC_NEXT: &str = "What to do now";
pub(crate) const PANIC_NEXT_STEPS: &[&str] = &[
    "Store the new secret and put it into your systems, the most important one first.",
    "Download the timeline: it says who did what, and what the secrets were used for, from where.",
    "Tell support what happened. They have the mail already.",
];
pub(crate) const ACTS_AND_USES: &str = "Timeline";
pub(crate) const TIMELINE_DETAIL: &str =
    "Who did what with this application, and what its secrets were used for, in the order of time.";
pub(crate) const DOWNLOAD_CSV: &str = "Download as CSV";
pub(crate) const DOWNLOAD_JSON: &str = "Download as JSON";

/// The heading over what came of it.
pub(crate) fn panic_done(turned_off: u32) -> String {
    match turned_off {
        0 => "No secret was on; a new one is made".to_owned(),
        1 => "1 secret is off; a new one is made".to_owned(),
        _ => format!("{turned_off} secrets are off; a new one is made"),
    }
}

/// News.
pub(crate) const PANIC_STORED: &str = "Put the new secret into your systems, the most important one first.";

// The runbook.
pub(crate) const RUNBOOK_LEAD: &str = "All that is needed when a secret must be replaced and those who know are away. Print it, and keep it where it is found.";
pub(crate) const PRINT: &str = "Print";
pub(crate) const WHO_TO_ASK: &str = "Who manages it";
pub(crate) const WHERE_USED: &str = "Where it is used";
pub(crate) const WHERE_USED_BLANK: &str = "No system was given a token in the last year.";
pub(crate) const UNNAMED: &str = "(not named yet)";
pub(crate) const HOW_TO_ROTATE: &str = "How to replace a secret";
pub(crate) const SECRETS_NOW: &str = "Secrets";
pub(crate) const LAST_ROTATION: &str = "Last rotation";
pub(crate) const NEVER_ROTATED: &str = "None was completed with the guide yet.";
pub(crate) const IN_AN_EMERGENCY: &str = "In an emergency";
pub(crate) const SUPPORT: &str = "Support";
pub(crate) const TOKEN_ENDPOINT: &str = "Token endpoint";
pub(crate) const RUNBOOK_COLUMNS: &[&str] = &["System", "From", "For", "Secret", "Last request"];

/// The name of the tab.
pub(crate) fn runbook_of(application: &str) -> String {
    format!("Runbook of {application}")
}

/// The steps, for paper.
pub(crate) fn rotate_steps(address: &str) -> [String; 4] {
    [
        format!("Sign in and open {address}. Create the new secret; the old one keeps working."),
        "Put the new secret into each system named above, in place of the old one. The client ID stays the same."
            .to_owned(),
        "Watch the page: it turns green with the first request, and says from where it came.".to_owned(),
        "When the old secret has been quiet for 24 hours, delete it. For 72 hours it can be restored.".to_owned(),
    ]
}

/// The emergency, for paper.
pub(crate) fn emergency(address: &str) -> String {
    format!(
        "If a secret was seen where it must not be, open {address}: one button turns all secrets off and makes a new one."
    )
}

/// A rotation that ended.
pub(crate) fn rotated(at: &str, by: &str) -> String {
    format!("{at}, begun by {by}")
}

/// When the paper was made.
pub(crate) fn as_of(at: &str) -> String {
    format!("As of {at}")
}

/// In the last day.
pub(crate) fn in_the_last_day(times: u64) -> String {
    let times = i64::try_from(times).unwrap_or(i64::MAX);
    format!("{} in the last 24 hours", count(times, "request"))
}

pub(crate) const TEXT_LOST: &str = "The text of the new secret is lost?";
pub(crate) const NO_OLD_ONE: &str = "There is no old secret: nothing has to go.";

/// Until when a secret works.
pub(crate) fn works_to(day: &str) -> String {
    format!("works until {day}")
}

pub(crate) const ORGANISATION: &str = "Organisation";
