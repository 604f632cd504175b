//! Where a request comes from.

use std::net::IpAddr;

use credenza_domain::names::printable;

/// Characters of a User-Agent that are kept.
const USER_AGENT_MAX: usize = 200;

/// Where a request comes from, as far as it is kept or counted.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The address, or its /64 (IPv6): what one customer of a provider holds. Counts tries, is never
    /// stored in clear.
    pub address: String,
    /// The address shortened to /24 (IPv4) or /48 (IPv6).
    pub network: String,
    /// The country of the address (ISO 3166-1 alpha-2), or nothing: for people who look at their own
    /// sessions, for no decision.
    pub country: String,
    /// What the caller calls itself, printable and cut.
    pub user_agent: String,
    /// Stands in the answer and in the log.
    pub correlation_id: String,
}

impl Caller {
    /// From what the platform says of the connection. A client cannot choose `address`: on
    /// Cloudflare the header that holds it is set by the platform.
    pub fn new(address: Option<&str>, user_agent: Option<&str>, correlation_id: String) -> Self {
        let address: Option<IpAddr> = address.and_then(|text| text.trim().parse().ok());
        Self {
            address: address.map_or_else(|| "unknown".to_owned(), counted),
            network: address.map_or_else(|| "unknown".to_owned(), network),
            country: String::new(),
            user_agent: printable(user_agent.unwrap_or(""), USER_AGENT_MAX),
            correlation_id,
        }
    }

    /// The same with the country that the platform names; `XX` and `T1` are none.
    #[must_use]
    pub fn in_country(mut self, country: Option<&str>) -> Self {
        let country = country.unwrap_or("");
        if country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase()) && country != "XX" {
            country.clone_into(&mut self.country);
        }
        self
    }
}

/// By what tries are counted: whoever has one IPv6 address has 2⁶⁴ of them.
fn counted(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shortened_to_networks() {
        for (address, expected) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:12:34::1", "2001:db8:12::/48"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("garbage", "unknown"),
        ] {
            assert_eq!(Caller::new(Some(address), None, String::new()).network, expected);
        }
    }

    #[test]
    fn one_ipv6_customer_is_counted_as_one() {
        let counted = |address: &str| Caller::new(Some(address), None, String::new()).address;
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff::9"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn a_country_is_two_letters() {
        let country = |text| Caller::new(None, None, String::new()).in_country(text).country;
        assert_eq!(country(Some("NL")), "NL");
        for none in [None, Some(""), Some("XX"), Some("T1"), Some("nl"), Some("NLD")] {
            assert_eq!(country(none), "");
        }
    }

    #[test]
    fn a_user_agent_cannot_break_a_line() {
        let caller = Caller::new(None, Some("curl/8\r\nX: y\u{202e}"), String::new());
        assert_eq!(caller.user_agent, "curl/8X: y");
    }
}
