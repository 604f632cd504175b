//! Notices about the use of secrets.

use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Letter;

/// What is known of a ghost.
pub struct Ghost<'a> {
    /// The secret's name.
    pub secret: &'a str,
    /// First three characters.
    pub hint: &'a Hint,
    /// The application's name.
    pub application: &'a str,
    /// It was deleted; else it expired.
    pub is_deleted: bool,
    /// How often it was presented.
    pub uses: u64,
    /// Since when.
    pub since: Timestamp,
    /// IANA time zone of the organisation.
    pub time_zone: &'a str,
    /// From how many networks.
    pub networks: u64,
    /// The one that did so most; empty: not known.
    pub network: &'a str,
    /// What calls itself so there.
    pub user_agent: &'a str,
    /// Where secrets are made.
    pub portal: &'a str,
}

/// A secret is presented after its end.
pub fn ghost(ghost: &Ghost<'_>) -> Letter {
    let zone = TimeZone::get(ghost.time_zone).unwrap_or(TimeZone::UTC);
    let since = ghost.since.to_zoned(zone).strftime("%Y-%m-%d %H:%M %Z").to_string();
    let (kind, what) =
        if ghost.is_deleted { ("A deleted", "was deleted") } else { ("An expired", "has expired") };
    let times = if ghost.uses == 1 { "once".to_owned() } else { format!("{} times", ghost.uses) };
    let from = match ghost.network {
        "" => String::new(),
        network if ghost.networks > 1 => format!(" from {network} and {} more", ghost.networks - 1),
        network => format!(" from {network}"),
    };
    let client = if ghost.user_agent.is_empty() { "not given" } else { ghost.user_agent };
    Letter {
        subject: format!("{kind} secret of {} is still in use", ghost.application),
        paragraphs: vec![
            format!(
                "The client secret “{}” ({}...) of {} {what}, and a system still presents it: {times} since {since}{from}. It gets no token.",
                ghost.secret, ghost.hint, ghost.application
            ),
            "Perhaps a host was forgotten, or a copy of a configuration. Give that system a secret that is valid, or switch it off.".to_owned(),
            "This mail comes once. The portal shows what is presented, and from where.".to_owned(),
        ],
        facts: vec![
            ("Application".to_owned(), ghost.application.to_owned()),
            ("Secret".to_owned(), format!("{} ({}...), {what}", ghost.secret, ghost.hint)),
            ("Presented".to_owned(), format!("{times} since {since}")),
            ("Network".to_owned(), if ghost.network.is_empty() { "several".to_owned() } else { ghost.network.to_owned() }),
            ("Client".to_owned(), client.to_owned()),
        ],
        link: Some(("Open the portal".to_owned(), ghost.portal.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ghost_is_told_with_times_network_and_client() {
        let hint: Hint = serde_json::from_str("\"abc\"").unwrap();
        let mut told = Ghost {
            secret: "Old server",
            hint: &hint,
            application: "Partner-NL-Noordzee-SMC",
            is_deleted: false,
            uses: 288,
            since: "2026-11-22T23:30:00Z".parse().unwrap(),
            time_zone: "Europe/Amsterdam",
            networks: 2,
            network: "192.0.2.0/24",
            user_agent: "curl/8",
            portal: "https://portal.operator.example/manage-api-credentials",
        };
        let letter = ghost(&told);
        assert_eq!(letter.subject, "An expired secret of Partner-NL-Noordzee-SMC is still in use");
        assert!(
            letter.paragraphs[0].contains(
                "288 times since 2026-11-23 00:30 CET from 192.0.2.0/24 and 1 more. It gets no token."
            ),
            "{}",
            letter.paragraphs[0]
        );
        told.is_deleted = true;
        told.uses = 1;
        let letter = ghost(&told);
        assert_eq!(letter.subject, "A deleted secret of Partner-NL-Noordzee-SMC is still in use");
        assert!(
            letter.paragraphs[0].contains("was deleted") && letter.paragraphs[0].contains(": once since")
        );
    }
}
