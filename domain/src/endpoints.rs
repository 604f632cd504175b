//! Where an organisation is told of its secrets beside mail: a chat, or a machine that takes
//! webhooks.

use serde::{Deserialize, Serialize};

/// Endpoints that an organisation may have.
pub const ENDPOINTS_MAX: u32 = 10;
/// Characters of an address at most.
pub const ADDRESS_MAX: usize = 2_000;

/// What stands at an address, which decides the shape of what is sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointKind {
    /// A machine: signed as Standard Webhooks says.
    Webhook,
    /// An incoming webhook of Slack, or of a chat that takes the same.
    Slack,
    /// A workflow of Microsoft Teams that posts what it gets.
    Teams,
}

impl EndpointKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Webhook, Self::Slack, Self::Teams];

    /// As the database writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Slack => "slack",
            Self::Teams => "teams",
        }
    }
}

/// What an endpoint is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// A milestone before the expiry has come.
    #[serde(rename = "secret.expiring")]
    Expiring,
    /// It stopped working.
    #[serde(rename = "secret.expired")]
    Expired,
    /// Somebody created it.
    #[serde(rename = "secret.created")]
    Created,
    /// It is deleted, and one that was created later is in use.
    #[serde(rename = "secret.rotated")]
    Rotated,
    /// Somebody deleted it.
    #[serde(rename = "secret.deleted")]
    Deleted,
    /// A system got a token with it for the first time.
    #[serde(rename = "secret.first_used")]
    FirstUsed,
    /// Somebody pressed "send a test event".
    #[serde(rename = "test")]
    Test,
}

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No address, or not https.
    #[error("This is not an https address, such as https://example.org/hooks/credenza.")]
    NoAddress,
    /// A user name or a password stands in it.
    #[error("The address must not hold a user name or a password.")]
    Credentials,
    /// A port below 1024 that is not 443.
    #[error("The port must be 443, or 1024 and above.")]
    Port,
    /// An IP address, or a host inside a network.
    #[error("The address must name a public host, not an IP address or a host inside a network.")]
    Private,
}

/// Endings of names that no public host has.
const INSIDE: [&str; 9] =
    [".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".private", ".arpa"];

/// Checks where something may be sent: only public hosts over https, so that nothing inside a network
/// is reached through us. Gives the host.
///
/// All IP addresses are refused, in whatever form, and with them each loopback, link-local and private
/// one and those where clouds keep their metadata. A name that resolves to such an address leads nowhere
/// either: the Workers runtime reaches the public Internet only. `is_local`: a developer's own machine,
/// where the loopback address is fine.
pub fn check_address(address: &str, is_local: bool) -> Result<&str, AddressError> {
    if address.len() > ADDRESS_MAX || !address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(AddressError::NoAddress);
    }
    let (scheme, rest) = address.split_once("://").ok_or(AddressError::NoAddress)?;
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(AddressError::Credentials);
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    if is_local && scheme == "http" && matches!(host, "localhost" | "127.0.0.1") {
        return Ok(host);
    }
    if scheme != "https" || host.is_empty() {
        return Err(AddressError::NoAddress);
    }
    if host.starts_with('[') || is_inside(host) {
        return Err(AddressError::Private);
    }
    let is_name = host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
    if !is_name {
        return Err(AddressError::NoAddress);
    }
    match port.map(str::parse::<u16>) {
        None | Some(Ok(443 | 1024..)) => Ok(host),
        Some(_) => Err(AddressError::Port),
    }
}

/// A host without a dot, one whose last part is a number as in every form of an IPv4 address, or one
/// with an ending that is used inside networks.
fn is_inside(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    !host.contains('.') || is_number || INSIDE.iter().any(|ending| host.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_hosts_over_https_are_taken() {
        for (good, host) in [
            ("https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com"),
            ("https://example.org", "example.org"),
            ("https://EXAMPLE.org:8443/?a=b#c", "EXAMPLE.org"),
            ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ] {
            assert_eq!(check_address(good, false), Ok(host));
        }
    }

    #[test]
    fn nothing_inside_a_network_is_reached() {
        use AddressError::{Credentials, NoAddress, Port, Private};
        for (bad, error) in [
            ("", NoAddress),
            ("example.org", NoAddress),
            ("http://example.org/", NoAddress),
            ("ftp://example.org/", NoAddress),
            ("https:///x", NoAddress),
            ("https://exa mple.org/", NoAddress),
            ("https://ex_ample.org/", NoAddress),
            ("https://example..org/", NoAddress),
            ("https://example.org:/", Port),
            ("https://example.org:22/", Port),
            ("https://example.org:80/", Port),
            ("https://example.org:99999/", Port),
            ("https://user:pass@example.org/", Credentials),
            ("https://127.0.0.1@example.org/", Credentials),
            ("https://localhost/", Private),
            ("https://127.0.0.1/", Private),
            ("https://127.1/", Private),
            ("https://2130706433/", Private),
            ("https://0x7f.0.0.1/", Private),
            ("https://0x7f000001/", Private),
            ("https://10.0.0.1/", Private),
            ("https://172.16.0.1/", Private),
            ("https://192.168.1.1/", Private),
            ("https://169.254.169.254/latest/meta-data", Private),
            ("https://100.64.0.1/", Private),
            ("https://203.0.113.7/", Private),
            ("https://[::1]/", Private),
            ("https://[fd00::1]/", Private),
            ("https://[fe80::1]:8443/", Private),
            ("https://[::ffff:127.0.0.1]/", Private),
            ("https://metadata.google.internal/", Private),
            ("https://printer.LOCAL/", Private),
            ("https://printer.local./", Private),
            ("https://router/", Private),
            ("http://127.0.0.1:9000/", NoAddress),
        ] {
            assert_eq!(check_address(bad, false), Err(error), "{bad}");
        }
        assert_eq!(check_address("http://127.0.0.1:9000/hook", true), Ok("127.0.0.1"));
        assert!(check_address("http://10.0.0.1:9000/", true).is_err());
        assert!(check_address(&format!("https://example.org/{}", "x".repeat(2_000)), false).is_err());
    }
}
