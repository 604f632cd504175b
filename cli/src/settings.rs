//! Where and as whom to ask: a file without secrets, or variables of the environment.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files;
use crate::outcome::{Failure, Why};

/// What `login` remembers. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Address of the deployment, without a slash at the end.
    pub(crate) url: String,
    /// As whom to ask.
    pub(crate) client_id: String,
    /// The file with the secret.
    pub(crate) secret_file: PathBuf,
}

/// Where the settings stand.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new(chosen: Option<PathBuf>) -> Self {
        Self(chosen.unwrap_or_else(|| folder().join("credenza/config.json")))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Beside the settings, for a secret that came by standard input.
    pub(crate) fn secret_file(&self, client_id: &str) -> PathBuf {
        self.0.with_file_name(format!("{client_id}.secret"))
    }

    pub(crate) fn save(&self, settings: &Settings) -> Result<()> {
        files::write(&self.0, &format!("{}\n", serde_json::to_string_pretty(settings)?))
    }

    /// The settings, where a variable of the environment is given in its place.
    pub(crate) fn load(&self) -> Result<Settings, Failure> {
        let kept = match fs::read_to_string(&self.0) {
            Ok(text) => Some(
                serde_json::from_str::<Settings>(&text)
                    .with_context(|| format!("{} is damaged", self.0.display()))?,
            ),
            Err(_) => None,
        };
        let given = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let url = given("CREDENZA_URL").or_else(|| kept.as_ref().map(|kept| kept.url.clone()));
        let client_id =
            given("CREDENZA_CLIENT_ID").or_else(|| kept.as_ref().map(|kept| kept.client_id.clone()));
        let file =
            given("CREDENZA_SECRET_FILE").map(PathBuf::from).or_else(|| kept.map(|kept| kept.secret_file));
        let (Some(url), Some(client_id)) = (url, client_id) else {
            let words = "not logged in: run `credenza login`, or set CREDENZA_URL, CREDENZA_CLIENT_ID and CREDENZA_SECRET_FILE";
            return Err(Failure::new(Why::WrongUse, words));
        };
        let secret_file = file.unwrap_or_else(|| self.secret_file(&client_id));
        Ok(Settings { url: address(&url)?, client_id, secret_file })
    }
}

impl Settings {
    /// The secret: of the variable `CREDENZA_SECRET`, which CI systems fill, or of the file.
    pub(crate) fn secret(&self) -> Result<Zeroizing<String>, Failure> {
        match env::var("CREDENZA_SECRET") {
            Ok(text) if !text.is_empty() => Ok(Zeroizing::new(text.trim().to_owned())),
            _ => files::read_secret(&self.secret_file),
        }
    }
}

/// An address that secrets may be sent to: encrypted, or of this machine.
pub(crate) fn address(url: &str) -> Result<String, Failure> {
    let url = url.trim_end_matches('/');
    let local = ["http://localhost", "http://127.0.0.1"];
    let is_local = local
        .iter()
        .any(|local| url.strip_prefix(local).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')));
    if !url.starts_with("https://") && !is_local {
        return Err(Failure::new(Why::WrongUse, format!("{url}: secrets go to https:// only")));
    }
    Ok(url.to_owned())
}

fn folder() -> PathBuf {
    let home =
        || env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from).unwrap_or_default();
    env::var_os("XDG_CONFIG_HOME").map_or_else(|| home().join(".config"), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_sent_encrypted_or_to_this_machine() {
        for good in [
            "https://portal.example",
            "https://portal.example/",
            "http://localhost:8787",
            "http://127.0.0.1:1",
        ] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in ["http://portal.example", "portal.example", "http://localhost.evil.example", ""] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
