//! Notices about signing in through a provider.

use super::Letter;

/// An account can be entered through the provider from now on.
pub fn linked(provider: &str, network: &str) -> Letter {
    Letter {
        subject: format!("{provider} now signs you in"),
        paragraphs: vec![
            format!(
                "Somebody signed in to your account through {provider} for the first time. From now on {provider} signs you in here."
            ),
            format!(
                "If this was you, there is nothing to do. If not, turn {provider} off on the page of your account, end all other sessions there, and write to support at once."
            ),
        ],
        facts: vec![("From".to_owned(), network.to_owned())],
        link: None,
    }
}
