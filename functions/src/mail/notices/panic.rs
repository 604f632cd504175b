//! The words of the notice that a panic button was pressed.

use credenza_domain::ids::ClientId;
use jiff::Timestamp;

use super::Letter;

/// All secrets of an application were turned off.
pub fn all_off(application: &str, by: &str, client_id: ClientId, at: Timestamp, base_url: &str) -> Letter {
    Letter {
        subject: format!("All client secrets of {application} were turned off"),
        paragraphs: vec![
            format!("{by} pressed the panic button of {application}: all its client secrets are refused from now on, and tokens that were got with them are inactive for every API that asks."),
            "One new secret was made. The systems of the application get no tokens until it is put into them.".to_owned(),
            "A secret that was turned off by mistake can be restored for 72 hours. The timeline of who did what, and of what the secrets were used for, can be downloaded from the portal.".to_owned(),
        ],
        facts: vec![
            ("Application".to_owned(), application.to_owned()),
            ("Client ID".to_owned(), client_id.to_string()),
            ("By".to_owned(), by.to_owned()),
            ("When".to_owned(), at.strftime("%-d %B %Y, %H:%M UTC").to_string()),
        ],
        link: Some(("Open the runbook of the application".to_owned(), format!("{base_url}/runbook/{client_id}"))),
    }
}
