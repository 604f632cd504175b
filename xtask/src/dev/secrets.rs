//! The Worker's secrets and variables for this machine, in one file that only its owner reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Made once per state folder. Deliberately without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DevSecrets {
    /// `PEPPERS`: `1:` and 32 bytes in base64url without padding.
    pub(crate) peppers: String,
    /// `WRAPPING_KEYS`: the same form.
    pub(crate) wrapping_keys: String,
    /// `MAIL_API_KEY`: what the mail catcher accepts.
    pub(crate) mail_api_key: String,
}

impl DevSecrets {
    /// Reads the secrets of an earlier start, or makes new ones from the system's randomness.
    pub(crate) fn load_or_make(file: &Path) -> Result<Self> {
        let known = std::fs::read_to_string(file).map(|text| parse(&text)).unwrap_or_default();
        let take = |name: &str, make: fn() -> Result<String>| known.get(name).cloned().map_or_else(make, Ok);
        Ok(Self {
            peppers: take("PEPPERS", versioned_key)?,
            wrapping_keys: take("WRAPPING_KEYS", versioned_key)?,
            mail_api_key: take("MAIL_API_KEY", || Ok(format!("re_dev_{}", random()?)))?,
        })
    }

    /// Writes the file that `wrangler dev --env-file` reads; its values go before those of `wrangler.toml`.
    pub(crate) fn write(&self, file: &Path, variables: &[(&str, &str)]) -> Result<()> {
        let secrets = [
            ("PEPPERS", self.peppers.as_str()),
            ("WRAPPING_KEYS", &self.wrapping_keys),
            ("MAIL_API_KEY", &self.mail_api_key),
        ];
        let mut text = String::from(
            "# Made by `cargo xtask dev` for this machine only. Secrets stay, variables are written at each start.\n",
        );
        for (name, value) in secrets.iter().chain(variables) {
            let _ = writeln!(text, "{name}=\"{value}\"");
        }
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
        let mut opened = opened.with_context(|| format!("cannot write {}", file.display()))?;
        opened.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        opened.write_all(text.as_bytes())?;
        Ok(())
    }
}

fn parse(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned())).collect()
}

fn versioned_key() -> Result<String> {
    Ok(format!("1:{}", random()?))
}

fn random() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("credenza-vars-{name}-{}", std::process::id()))
    }

    #[test]
    fn secrets_are_made_once_and_variables_follow_each_start() {
        let file = file("once");
        let first = DevSecrets::load_or_make(&file).unwrap();
        first.write(&file, &[("BASE_URL", "http://localhost:1")]).unwrap();
        let second = DevSecrets::load_or_make(&file).unwrap();
        second
            .write(&file, &[("BASE_URL", "http://localhost:2"), ("MAIL_FROM", "Credenza <a@b.example>")])
            .unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        std::fs::remove_file(&file).unwrap();
        assert!(first == second);
        assert_eq!(mode, 0o600);
        assert!(text.contains("BASE_URL=\"http://localhost:2\"\n") && !text.contains("localhost:1"));
        assert!(text.contains("MAIL_FROM=\"Credenza <a@b.example>\"\n"));
    }

    #[test]
    fn a_key_has_a_version_and_32_bytes() {
        let made = DevSecrets::load_or_make(&file("none")).unwrap();
        for key in [&made.peppers, &made.wrapping_keys] {
            let (version, key) = key.split_once(':').unwrap();
            assert_eq!((version, URL_SAFE_NO_PAD.decode(key).unwrap().len()), ("1", 32));
        }
        assert!(made.peppers != made.wrapping_keys && made.mail_api_key.starts_with("re_dev_"));
    }
}
