//! The weekly digest of an audit log.

use credenza_domain::audit_chain::Head;

use super::Letter;

/// The head of a log, to be kept.
pub fn head_of_the_week(base_url: &str, organisation: Option<&str>, head: &Head, news: u64) -> Letter {
    let (whose, page) = match organisation {
        Some(name) => (format!("the activity log of {name}"), "/manage-api-credentials"),
        None => ("the activity log of all organisations".to_owned(), "/operator/audit"),
    };
    let entries = if news == 1 { "1 entry".to_owned() } else { format!("{news} entries") };
    let paragraphs = vec![
        format!("This week {whose} grew by {entries}."),
        "Each entry seals the one before it, and this mail holds the last seal. Keep the mail: if somebody ever edits, removes or cuts off entries, the check on the activity page shows it when you paste this head there.".to_owned(),
        "There is nothing to do now.".to_owned(),
    ];
    Letter {
        subject: format!("Weekly seal of {whose}"),
        paragraphs,
        facts: vec![("Head of the log".to_owned(), head.to_string())],
        link: Some(("Open the activity log".to_owned(), format!("{base_url}{page}"))),
    }
}
