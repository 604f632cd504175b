//! Words about people and roles: invitations, questions to organisations, and their answers.

use jiff::Timestamp;

use super::Letter;

fn day(at: Timestamp) -> String {
    credenza_domain::expiry::today(at).to_string()
}

/// Names in one line; none is all.
fn scope(applications: &[String]) -> String {
    let named: Vec<&str> = applications.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let all = named.len() < applications.len() || named.is_empty();
    if all { "all applications of the organisation".to_owned() } else { named.join(", ") }
}

/// You are invited.
pub fn invitation(product: &str, operator: bool, expires_at: Timestamp, link: String) -> Letter {
    let role = if operator {
        "You are invited to be an operator: you register organisations and applications, and look after all of them."
    } else {
        "You are invited to look after the API credentials of your organisation."
    };
    Letter {
        subject: format!("Your invitation to {product}"),
        paragraphs: vec![
            role.to_owned(),
            "The link leads to a page where you choose a password and set up an app that shows codes. It works once, for you only: please do not pass it on.".to_owned(),
        ],
        facts: vec![("The link works until".to_owned(), format!("{} (UTC)", day(expires_at)))],
        link: Some(("Accept the invitation".to_owned(), link)),
    }
}

/// Somebody was invited to be an operator.
pub fn operator_invited(person: &str, email: &str, invited_by: &str) -> Letter {
    Letter {
        subject: format!("{person} was invited to be an operator"),
        paragraphs: vec![
            format!("{invited_by} has invited {person} to be an operator: somebody who registers organisations and applications, and looks after all of them."),
            "If you know of this, there is nothing to do. If not, somebody else may be acting as an operator: switch both people off on the page “People”, and write to support.".to_owned(),
        ],
        facts: vec![("Person".to_owned(), format!("{person}, {email}"))],
        link: None,
    }
}

/// May this person manage the credentials of your organisation?
pub fn question(
    organisation: &str,
    person: &str,
    email: &str,
    applications: &[String],
    asked_by: &str,
    expires_at: Timestamp,
    link: String,
) -> Letter {
    Letter {
        subject: format!("Please confirm: {person} as credential manager of {organisation}"),
        paragraphs: vec![
            format!("{asked_by} wants to make {person} credential manager of {organisation}. The role works only after somebody of your organisation has said yes."),
            "A credential manager creates and deletes the client secrets with which your systems get access. Say yes only if you know this person and this was agreed.".to_owned(),
            "Opening the link changes nothing: the page asks you for a yes or a no.".to_owned(),
        ],
        facts: vec![
            ("Person".to_owned(), format!("{person}, {email}")),
            ("For".to_owned(), scope(applications)),
            ("The link works until".to_owned(), format!("{} (UTC)", day(expires_at))),
        ],
        link: Some(("Say yes or no".to_owned(), link)),
    }
}

/// Your organisation has said yes to you.
pub fn confirmed(organisation: &str, applications: &[String], base_url: &str) -> Letter {
    Letter {
        subject: format!("You are credential manager of {organisation}"),
        paragraphs: vec![format!(
            "{organisation} has confirmed you as credential manager. From now on you create and replace its client secrets, and reminders before they expire go to you."
        )],
        facts: vec![("For".to_owned(), scope(applications))],
        link: Some(("Open the portal".to_owned(), format!("{base_url}/manage-api-credentials"))),
    }
}

/// An organisation has said no.
pub fn refused(organisation: &str, person: &str, email: &str) -> Letter {
    Letter {
        subject: format!("{organisation} refused {person} as credential manager"),
        paragraphs: vec![
            "The role was never in force and is withdrawn. Please ask the organisation whom it means instead.".to_owned(),
        ],
        facts: vec![("Person".to_owned(), format!("{person}, {email}"))],
        link: None,
    }
}
