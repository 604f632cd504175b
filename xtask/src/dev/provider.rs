//! The identity provider beside the system, for trying single sign-on out and for the browser tests.

use anyhow::Result;

use super::ports;
use super::state::State;
use crate::paths;
use crate::process::{self, Group};

/// The portal's client ID at the provider.
pub(crate) const CLIENT_ID: &str = "credenza";
/// Its secret there, which protects nothing.
pub(crate) const CLIENT_SECRET: &str = "only on this machine";
/// The name of its log.
const LOG: &str = "provider";

/// A provider that has an address.
pub(crate) struct Provider {
    port: u16,
}

impl Provider {
    /// Chooses a free port.
    pub(crate) fn choose() -> Result<Self> {
        let listener = ports::take(0, "The identity provider", "--port")?;
        Ok(Self { port: listener.local_addr()?.port() })
    }

    /// Names it, in its tokens too.
    pub(crate) fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it; dropping the group ends it.
    pub(crate) fn start(&self, state: &State, base_url: &str) -> Result<Group> {
        let log = process::log_file(&state.log(LOG))?;
        let mut node = process::command("node");
        node.arg(paths::root().join("tests/provider/provider.mjs"))
            .arg(self.port.to_string())
            .arg(format!("{base_url}/api/session/single-sign-on/callback"))
            .args([CLIENT_ID, CLIENT_SECRET])
            .stdout(log.try_clone()?)
            .stderr(log);
        Group::spawn(&mut node)
    }
}
