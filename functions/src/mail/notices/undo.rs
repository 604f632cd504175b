//! The words of notices about acts that the clock carried out.

use super::Letter;
use crate::store::undo::DueRow;

/// A planned deletion has taken effect.
pub fn deleted_as_planned(row: &DueRow, base_url: &str) -> Letter {
    let used = match (row.used_at, &row.used_network, &row.used_agent) {
        (Some(at), Some(network), Some(agent)) => {
            let agent = if agent.is_empty() { "a client without a name" } else { agent };
            format!("{}, from {network}, {agent}", at.strftime("%-d %B %Y, %H:%M UTC"))
        }
        _ => "Never".to_owned(),
    };
    Letter {
        subject: format!("A client secret of {} was deleted as planned", row.application),
        paragraphs: vec![
            format!(
                "The client secret “{}” ({}…) of {} was deleted by itself, as it had been planned. It is refused from now on.",
                row.name, row.hint, row.application
            ),
            "If something that you need fails now, restore the secret: it works again at once. That is possible for 72 hours.".to_owned(),
        ],
        facts: vec![
            ("Deleted".to_owned(), row.deletes_at.strftime("%-d %B %Y, %H:%M UTC").to_string()),
            ("Planned by".to_owned(), row.planned_by.clone().unwrap_or_default()),
            ("Last used".to_owned(), used),
        ],
        link: Some((
            "Look at it, or restore it".to_owned(),
            format!("{base_url}/secrets/{}/{}", row.client_id, row.id),
        )),
    }
}
