//! English: the log of everything, and its check.

use credenza_domain::audit_chain::{Break, BreakKind, MalformedHead};

pub(crate) const AUDIT_TITLE: &str = "Activity log";
pub(crate) const AUDIT_LEAD: &str =
    "Who did what, when and from where, over all organisations. Nothing can be taken out of it unseen.";
pub(crate) const AUDIT_BLANK: &str = "Nothing has happened yet.";
pub(crate) const AUDIT_WHEN: &str = "When";
pub(crate) const AUDIT_WHO: &str = "Who";
pub(crate) const AUDIT_WHAT: &str = "What";
pub(crate) const AUDIT_OBJECT: &str = "Object";
pub(crate) const AUDIT_WHERE: &str = "Organisation, application";
pub(crate) const AUDIT_FROM_WHERE: &str = "From";
pub(crate) const THE_SYSTEM: &str = "The system";
pub(crate) const NOT_SIGNED_IN: &str = "Not signed in";
pub(crate) const FILTER_ORGANISATION: &str = "Organisation";
pub(crate) const FILTER_ORGANISATION_HINT: &str = "Name or number";
pub(crate) const FILTER_APPLICATION: &str = "Application";
pub(crate) const FILTER_APPLICATION_HINT: &str = "Name or client ID";
pub(crate) const FILTER_PERSON: &str = "Person";
pub(crate) const FILTER_PERSON_HINT: &str = "Mail address";
pub(crate) const FILTER_ACTION: &str = "Action";
pub(crate) const FILTER_ANY: &str = "Any";
pub(crate) const FILTER_FROM: &str = "From day";
pub(crate) const FILTER_TO: &str = "To day";
pub(crate) const FILTER_CLEAR: &str = "Clear filters";
pub(crate) const AS_CSV: &str = "Download as CSV";
pub(crate) const AS_NDJSON: &str = "Download as JSON lines";
pub(crate) const FILES_HOLD: &str =
    "A file holds the newest 10,000 entries that fit; choose days for older ones.";

pub(crate) const THIS_APPLICATION: &str = "This application";
pub(crate) const WHICH_LOG: &str = "Which log";

pub(crate) const CHECK_TITLE: &str = "Is this log whole?";
pub(crate) const CHECK_LEAD: &str = "Each entry seals the one before it. Your browser computes all seals again and says where one does not fit: what was edited, taken out, put in or moved shows.";
pub(crate) const CHECK_HEAD: &str = "Head from a weekly mail (optional)";
pub(crate) const CHECK_HEAD_HINT: &str =
    "The mail “Weekly seal” holds it. With it the check also shows whether the end was cut off.";
pub(crate) const CHECK: &str = "Check the chain";
pub(crate) const CHECKING_CHAIN: &str = "Checking…";
pub(crate) const CHECK_GOOD: &str = "The log is whole.";
pub(crate) const CHECK_BROKEN: &str = "The log was tampered with.";
pub(crate) const CHECK_TELL: &str =
    "Keep this page and the mails with earlier heads, and tell whoever is responsible for the database.";
pub(crate) const CHECK_HEAD_NOW: &str = "Head";
pub(crate) const CHECK_DOWNLOAD: &str = "Download the checked log";

/// The switch to the log of a whole organisation.
pub(crate) fn all_of(organisation: &str) -> String {
    format!("All of {organisation}")
}

/// While it goes on.
pub(crate) fn checked_so_far(entries: u64) -> String {
    format!("{entries} entries checked…")
}

/// What was found good.
pub(crate) fn checked(entries: u64, against_head: bool) -> String {
    let entries =
        super::count(i64::try_from(entries).unwrap_or(i64::MAX), "entry").replace("entrys", "entries");
    let head = if against_head { ", and the head from your mail fits" } else { "" };
    format!("{entries} checked, every seal fits{head}.")
}

/// What is not sealed yet.
pub(crate) fn waiting(entries: u64) -> Option<String> {
    (entries > 0).then(|| {
        format!("The newest {entries} wait for their seal, which they get within a quarter of an hour.")
    })
}

/// Where it was broken, and how.
pub(crate) fn broken(fault: Break) -> String {
    let Break { seq, kind } = fault;
    match kind {
        BreakKind::Missing => format!("Entry {seq} is missing: it was taken out of the chain."),
        BreakKind::Misplaced => format!("Entry {seq} stands twice or in the wrong place."),
        BreakKind::Deleted => format!("Entry {seq} was deleted; its seal is still there."),
        BreakKind::Altered => {
            format!("Entry {seq} does not fit its seal: it was edited, exchanged or put in.")
        }
        BreakKind::Rewritten => {
            format!("Entry {seq} has another seal than in your mail: the chain was computed anew.")
        }
        BreakKind::Truncated => format!("Entry {seq} and all behind it were cut off."),
    }
}

/// What is wrong with a head that was typed.
pub(crate) fn head_error(_: MalformedHead) -> String {
    "A head is a number, a colon and 64 letters and digits, as it stands in the mail.".to_owned()
}

/// An action in words, such as “secret created”.
pub(crate) fn action_words(action: &str) -> String {
    action.replace(['.', '_'], " ")
}
