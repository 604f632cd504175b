//! Notices about secrets that leaked.

use credenza_domain::secrets::Hint;
use jiff::Timestamp;

use super::Letter;

/// What is known of a leak.
pub struct Leak<'a> {
    /// The secret's name.
    pub secret: &'a str,
    /// First three characters.
    pub hint: &'a Hint,
    /// The application's name.
    pub application: &'a str,
    /// Where it was found; empty: not known.
    pub url: &'a str,
    /// From where it was reported.
    pub network: &'a str,
    /// When.
    pub at: Timestamp,
    /// Where secrets are made.
    pub portal: &'a str,
}

/// A text was found where others can read it, and the secret was disabled.
pub fn leak(leak: &Leak<'_>) -> Letter {
    let mut facts = vec![
        ("Application".to_owned(), leak.application.to_owned()),
        ("Secret".to_owned(), format!("{} ({}...)", leak.secret, leak.hint)),
        ("Reported".to_owned(), leak.at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        ("Reported from".to_owned(), leak.network.to_owned()),
    ];
    if !leak.url.is_empty() {
        facts.push(("Found at".to_owned(), leak.url.to_owned()));
    }
    Letter {
        subject: format!("A secret of {} leaked and was disabled", leak.application),
        paragraphs: vec![
            format!(
                "Somebody reported the whole text of the client secret “{}” ({}...) of {}. Who has the text could have got tokens with it, so the secret was disabled at once. Systems that use it get no tokens any more.",
                leak.secret, leak.hint, leak.application
            ),
            "Create a new secret and put it into these systems. Then delete the old one; enable it again only for as long as that takes.".to_owned(),
            "Remove the text from where it was found, and from its history. Look in the portal from where the secret was used lately.".to_owned(),
        ],
        facts,
        link: Some(("Open the portal".to_owned(), leak.portal.to_owned())),
    }
}
