//! Ports: taken ones are said clearly.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use anyhow::{Result, bail};

/// Takes a port on this machine; 0 takes a free one.
/// Nobody else may listen on the same port for IPv6 either: `localhost` would lead some programs there.
pub(crate) fn take(port: u16, whose: &str, option: &str) -> Result<TcpListener> {
    let taken = |address: &str| {
        anyhow::anyhow!(
            "{whose} cannot have port {port}: another program listens on {address}. Stop it, or choose another port: `{option} {}`.",
            port.wrapping_add(100)
        )
    };
    if port != 0
        && let Err(error) = TcpListener::bind((Ipv6Addr::LOCALHOST, port))
        && error.kind() == std::io::ErrorKind::AddrInUse
    {
        return Err(taken(&format!("[::1]:{port}")));
    }
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Err(taken(&format!("127.0.0.1:{port}")))
        }
        Err(error) => bail!("{whose} cannot have port {port}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_said_with_the_way_out() {
        let first = take(0, "The portal", "--port").unwrap();
        let port = first.local_addr().unwrap().port();
        let error = take(port, "The portal", "--port").unwrap_err().to_string();
        assert!(error.contains(&format!("127.0.0.1:{port}")) && error.contains("--port"), "{error}");
    }
}
