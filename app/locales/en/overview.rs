//! English: what will break.

use credenza_domain::reminders::ReminderState;

use super::count;

pub(crate) const OVERVIEW_TITLE: &str = "What will break";
pub(crate) const OVERVIEW_LEAD: &str =
    "All organisations in one place: what needs somebody today, and what is coming.";
pub(crate) const TILES: &str = "How things stand";
pub(crate) const RISK_ACT_NOW: &str = "Act now";
pub(crate) const RISK_SOON: &str = "Look at it";
pub(crate) const TILE_WELL: &str = "All well";

pub(crate) const TILE_WEEK: &str = "break within a week";
pub(crate) const TILE_SIX_WEEKS: &str = "break within six weeks";
pub(crate) const TILE_NOBODY: &str = "applications without a manager";
pub(crate) const TILE_ONE: &str = "applications with one manager";
pub(crate) const TILE_MAIL: &str = "managers whom mail does not reach";
pub(crate) const TILE_NEVER: &str = "managers who never signed in";
pub(crate) const TILE_REFUSED: &str = "clients with a dead secret";
pub(crate) const TILE_UNUSED: &str = "secrets unused for 90 days";
pub(crate) const TILE_CLUSTERS: &str = "days with a cluster of expiries";

pub(crate) const TIMELINE: &str = "Expiries of the next twelve months";
pub(crate) const BY_MONTH: &str = "Months";
pub(crate) const BY_WEEK: &str = "Weeks";
pub(crate) const SCALE: &str = "Shown by";
pub(crate) const LEGEND_AT_RISK: &str = "In use and not replaced: something stops working";
pub(crate) const LEGEND_OTHERS: &str = "Replaced or idle";

pub(crate) const LISTS: &str = "Lists";
pub(crate) const LIST_SECRETS: &str = "Secrets by expiry";
pub(crate) const LIST_APPLICATIONS: &str = "Too few managers";
pub(crate) const LIST_MANAGERS: &str = "Managers out of reach";
pub(crate) const LIST_UNUSED: &str = "Unused secrets";
pub(crate) const LIST_REFUSED: &str = "Dead secrets in use";
pub(crate) const LIST_CLUSTERS: &str = "Clusters";
pub(crate) const RISK_EXPORT: &str = "Export";
pub(crate) const RISK_EXPORT_CSV: &str = "CSV";
pub(crate) const RISK_EXPORT_JSON: &str = "JSON";

pub(crate) const ABOUT_SECRETS: &str = "Live secrets. Those that are in use and not replaced come first: when they end, something stops working.";
pub(crate) const ABOUT_APPLICATIONS: &str =
    "A reminder needs somebody to read it. One manager may be on holiday; none is nobody.";
pub(crate) const ABOUT_MANAGERS: &str =
    "Their mail does not arrive, or they were invited and never signed in.";
pub(crate) const ABOUT_UNUSED: &str = "Nothing was opened with them for 90 days. Ask whether they can go: what nobody uses, nobody misses when it leaks.";
pub(crate) const ABOUT_REFUSED: &str =
    "In the last 30 days a client presented a secret that has expired or was deleted. It runs, and it fails.";
pub(crate) const ABOUT_CLUSTERS: &str =
    "Days on which unusually many secrets end. Ask some organisations to renew earlier.";

pub(crate) const RISK_SEARCH_SECRETS: &str = "Search organisation, application, secret";
pub(crate) const RISK_SEARCH_APPLICATIONS: &str = "Search organisation or application";
pub(crate) const RISK_SEARCH_MANAGERS: &str = "Search name or mail address";
pub(crate) const NO_SECRETS_AT_RISK: &str = "There are no live secrets.";
pub(crate) const NO_APPLICATIONS_AT_RISK: &str = "Every application has two managers or more.";
pub(crate) const NO_MANAGERS_AT_RISK: &str = "Every manager has signed in, and mail arrives.";
pub(crate) const RISK_NO_UNUSED: &str = "Every live secret was used in the last 90 days.";
pub(crate) const RISK_NO_REFUSED: &str = "No client presented a dead secret in the last 30 days.";
pub(crate) const RISK_NO_CLUSTERS: &str = "The expiries are spread over the year.";

pub(crate) const RISK_HEAD_SECRET: &str = "Secret";
pub(crate) const RISK_HEAD_APPLICATION: &str = "Application";
pub(crate) const RISK_HEAD_ORGANISATION: &str = "Organisation";
pub(crate) const RISK_HEAD_EXPIRES: &str = "Last day";
pub(crate) const RISK_HEAD_USED: &str = "Last used";
pub(crate) const RISK_HEAD_STANDING: &str = "State";
pub(crate) const RISK_HEAD_MANAGER: &str = "Managers";
pub(crate) const RISK_HEAD_SECRETS: &str = "Live secrets";
pub(crate) const RISK_HEAD_PERSON: &str = "Manager";
pub(crate) const RISK_HEAD_TROUBLE: &str = "What is wrong";
pub(crate) const RISK_HEAD_SINCE: &str = "Registered";
pub(crate) const RISK_HEAD_LAST: &str = "Last refused";
pub(crate) const RISK_HEAD_FROM: &str = "From";
pub(crate) const RISK_HEAD_DAY: &str = "Day";
pub(crate) const RISK_HEAD_AT_RISK: &str = "In use, not replaced";
pub(crate) const RISK_NOBODY: &str = "Nobody";
pub(crate) const RISK_NEVER_SIGNED_IN: &str = "Never signed in";
pub(crate) const RISK_MAIL_FAILS: &str = "Mail does not arrive";
pub(crate) const RISK_UNKNOWN_CLIENT: &str = "unknown program";
pub(crate) const RISK_HAS_EXPIRED: &str = "Expired";
pub(crate) const RISK_WAS_DELETED: &str = "Deleted";
pub(crate) const NEVER_USED_SHORT: &str = "Never";
pub(crate) const RISK_ALL_DAYS: &str = "Show all days";

/// What evidence says of a secret.
pub(crate) fn secret_state(state: ReminderState) -> &'static str {
    match state {
        ReminderState::NotReplaced => "In use, not replaced",
        ReminderState::Waiting => "In use, another one waits",
        ReminderState::Replaced => "Replaced",
        ReminderState::Idle => "Idle",
    }
}

/// How far away an end is.
pub(crate) fn ends_in(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..60 => format!("in {days} days"),
        _ => format!("in {} months", days / 30),
    }
}

/// A bar of the timeline, for those who cannot see it.
pub(crate) fn bar_words(when: &str, secrets: u32, at_risk: u32) -> String {
    match (secrets, at_risk) {
        (0, _) => format!("{when}: no expiries"),
        (_, 0) => format!("{when}: {}, none of them in use", count(secrets.into(), "expiry"))
            .replace("expirys", "expiries"),
        _ => format!("{when}: {}, {at_risk} in use and not replaced", count(secrets.into(), "expiry"))
            .replace("expirys", "expiries"),
    }
}

/// A week.
pub(crate) fn week_of(date: &str) -> String {
    format!("Week of {date}")
}

/// How many live secrets there are at all.
pub(crate) fn live_secrets(number: u32) -> String {
    count(number.into(), "live secret")
}

/// How often a secret was presented in vain.
pub(crate) fn times_refused(times: u32) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

/// Secrets of one day.
pub(crate) fn only_on(date: &str) -> String {
    format!("Only secrets whose last day is {date}")
}

/// The name of a link to an export.
pub(crate) fn export_as(list: &str, format: &str) -> String {
    format!("Export “{list}” as {format}")
}
