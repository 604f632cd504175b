//! English: the page of one secret.

use credenza_domain::wire::UsageOutcome;

pub(crate) const STATUS_DELETED: &str = "Deleted";
pub(crate) const USE: &str = "Use";
pub(crate) const LAST_WEEK: &str = "7 days, by hour";
pub(crate) const LAST_YEAR: &str = "1 year, by day";
pub(crate) const WHO_USES_THIS: &str = "Who uses this";
pub(crate) const WHO_USES_LEAD: &str = "Each row is a system that presented this secret, as far as it can be told from others. Give it a name that your colleagues know.";
pub(crate) const NOBODY_USES_THIS: &str = "Nothing has presented this secret yet.";
pub(crate) const MANY_OTHERS: &str = "Others, too many to be told apart";
pub(crate) const NAME_IT: &str = "Name it";
pub(crate) const RENAME_IT: &str = "Rename";
pub(crate) const SYSTEM_NAME: &str = "Name of this system";
pub(crate) const SYSTEM_NAME_HINT: &str = "Such as “Search server, cellar”. Empty takes the name away.";
pub(crate) const SYSTEM_NAMED: &str = "The system is named, for all who manage this application.";
pub(crate) const SAVE_NAME: &str = "Save name";
pub(crate) const WHAT_YOU_CAN_DO: &str = "What you can do";
pub(crate) const ROTATE_THIS: &str = "Rotate";
pub(crate) const ROTATE_THIS_DETAIL: &str = "Replace it step by step, without an interruption.";
pub(crate) const DISABLE: &str = "Disable";
pub(crate) const DISABLING: &str = "Disabling…";
pub(crate) const DISABLE_DETAIL: &str = "Refused at once, until you enable it again.";
pub(crate) const DISABLE_TITLE: &str = "Disable this secret?";
pub(crate) const ENABLE: &str = "Enable";
pub(crate) const ENABLE_DETAIL: &str = "It works again with the next request.";
pub(crate) const BROWN_OUT: &str = "Brown-out";
pub(crate) const BROWN_OUT_DETAIL: &str =
    "Refused for some minutes, then back by itself: forgotten users of it show up.";
pub(crate) const BROWN_OUT_TITLE: &str = "Plan a brown-out";
pub(crate) const BROWN_OUT_EXPLAINED: &str = "For these minutes, token requests with this secret are refused, and the answer says why. Systems that hold a token go on until it ends. Whatever was refused stands in the list of users afterwards.";
pub(crate) const BROWN_OUT_LENGTH: &str = "For how long";
pub(crate) const BROWN_OUT_BEGINS: &str = "When";
pub(crate) const BROWN_OUT_BEGINS_HINT: &str = "In your local time. Empty: now.";
pub(crate) const PLAN_IT: &str = "Plan it";
pub(crate) const PLANNING: &str = "Planning…";
pub(crate) const END_IT_NOW: &str = "End it now";
pub(crate) const CANCEL_IT: &str = "Take it back";
pub(crate) const DELETE_AT: &str = "Delete at a date";
pub(crate) const DELETE_AT_DETAIL: &str = "It goes by itself on the day that you pick.";
pub(crate) const DELETE_AT_TITLE: &str = "Delete this secret at a date";
pub(crate) const DELETE_AT_FIELD: &str = "Delete it on";
pub(crate) const DELETE_AT_HINT: &str = "At 10 o'clock in your organisation's time zone, when somebody is at work. You can take it back until then, and restore it for 72 hours after.";
pub(crate) const DELETE_NOW: &str = "Delete";
pub(crate) const DELETE_NOW_DETAIL: &str = "Refused at once. It can be restored for 72 hours.";
pub(crate) const RESTORE: &str = "Restore";
pub(crate) const RESTORED: &str = "The secret is restored and works as before.";
pub(crate) const DISABLED_NEWS: &str = "The secret is disabled and refused from now on.";
pub(crate) const ENABLED_NEWS: &str = "The secret is enabled and works again.";
pub(crate) const PLANNED_NEWS: &str = "It is planned.";
pub(crate) const TAKEN_BACK_NEWS: &str = "It is taken back.";
pub(crate) const BLAST_RADIUS: &str = "What would fail";
pub(crate) const BLAST_NOTHING: &str = "Nothing has used it so far.";
pub(crate) const BLAST_QUIET: &str = "Nothing used it in the last 24 hours. In the last year it was used by:";
pub(crate) const BLAST_LAST: &str =
    "It is the last secret of this application that works: without it, nothing can connect.";
pub(crate) const DISABLE_LABEL: &str = "Disable secret";
pub(crate) const DELETED_LATELY: &str = "Deleted in the last 72 hours";
pub(crate) const BACK_TO_APPLICATION: &str = "API credentials";

/// A state in words.
pub(crate) fn deleted_by(at: &str, by: &str) -> String {
    if by.is_empty() { format!("Deleted on {at}.") } else { format!("Deleted on {at} by {by}.") }
}

/// Until when it can be taken back.
pub(crate) fn restorable_until(at: &str) -> String {
    format!("It can be restored until {at}.")
}

/// A state in words.
pub(crate) fn disabled_by(at: &str, by: &str) -> String {
    if by.is_empty() { format!("Disabled on {at}.") } else { format!("Disabled on {at} by {by}.") }
}

/// A brown-out that is on.
pub(crate) fn brown_out_on(until: &str) -> String {
    format!("A brown-out is on: it is refused until {until}, then it works again by itself.")
}

/// A brown-out to come.
pub(crate) fn brown_out_to_come(begins: &str, ends: &str) -> String {
    format!("A brown-out is planned: it is refused from {begins} until {ends}.")
}

/// Minutes of a brown-out.
pub(crate) fn minutes(number: i64) -> String {
    if number == 1 { "1 minute".to_owned() } else { format!("{number} minutes") }
}

/// What a chart shows.
pub(crate) fn chart_summary(tokens: u64, refused: u64) -> String {
    match refused {
        0 => format!("{tokens} tokens"),
        _ => format!("{tokens} tokens, {refused} requests refused"),
    }
}

/// The highest bar.
pub(crate) fn chart_most(most: u64, by_day: bool) -> String {
    format!("at most {most} in {}", if by_day { "a day" } else { "an hour" })
}

/// A row of the evidence.
pub(crate) fn origin_counts(tokens: u64, refused: u64) -> String {
    match (tokens, refused) {
        (_, 0) => format!("{tokens} tokens in the last year"),
        (0, _) => format!("refused {refused} times in the last year"),
        _ => format!("{tokens} tokens and {refused} refusals in the last year"),
    }
}

/// How requests were answered.
pub(crate) fn outcome(outcome: UsageOutcome) -> &'static str {
    match outcome {
        UsageOutcome::Token => "given a token",
        UsageOutcome::Expired => "refused: expired",
        UsageOutcome::Disabled => "refused: disabled",
        UsageOutcome::Deleted => "refused: deleted",
        UsageOutcome::BrownOut => "refused: brown-out",
        UsageOutcome::ApplicationDisabled => "refused: application switched off",
        UsageOutcome::NoPermission => "refused: no permission",
    }
}

pub(crate) const NO_AGENT: &str = "A client without a name";
