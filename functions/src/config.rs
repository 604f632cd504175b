//! Configuration of a deployment: variables and Worker secrets.

use std::sync::Arc;

use credenza_domain::secrets::Pepper;
use credenza_domain::webauthn::RelyingParty;
use credenza_domain::wire::{Configuration, Policy};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::budget::Limits;
use crate::seal::WrappingKey;

/// All that a deployment decides, and what its operators decide beside it. Keys are shared by
/// copies, and never copied themselves.
#[derive(Clone)]
pub struct Config {
    /// Where the deployment stands, without a slash at the end; also the issuer of tokens.
    pub base_url: String,
    /// The tenant ID of the deployment: names it in tokens and in Microsoft-shaped paths.
    pub tenant_id: String,
    /// What signed-out pages show.
    pub public: Configuration,
    /// Keys of the digests; the last is used for new ones.
    pub peppers: Arc<[Pepper]>,
    /// Keys that wrap what must be readable again; the last is used for new ones.
    pub wrapping_keys: Arc<[WrappingKey]>,
    /// The mail API.
    pub mail: MailConfig,
    /// What the platform's plan allows one event.
    pub limits: Limits,
    /// The rules for secrets: the usual ones, until the operators' policy is read.
    pub rules: Policy,
    /// Where the scanner that reports leaks publishes its keys; `None`: signed reports are not taken.
    pub leak_keys_url: Option<String>,
    /// The organisation's own sign-in service, where there is one.
    pub oidc: Option<Arc<OidcConfig>>,
}

/// The external identity provider (OpenID Connect).
pub struct OidcConfig {
    /// Its issuer identifier, exactly as its tokens say it.
    pub issuer: String,
    /// Our client ID there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Zeroizing<String>,
    /// Values of `amr` or `acr` in its ID tokens that prove a second factor.
    pub second_factor: Vec<String>,
    /// What people call it.
    pub name: String,
}

impl OidcConfig {
    /// Whether an address may be one of the provider's: encrypted, or on a developer's own machine.
    pub fn allows(&self, url: &str, is_local: bool) -> bool {
        let loopback = ["http://127.0.0.1:", "http://localhost:"];
        url.starts_with("https://") || (is_local && loopback.iter().any(|begin| url.starts_with(begin)))
    }

    /// Reads it; nothing where no issuer is named.
    fn read(look_up: impl Fn(&str) -> Option<String>, is_local: bool) -> Result<Option<Self>, ConfigError> {
        let value =
            |name: &str| look_up(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let need = |name: &'static str| value(name).ok_or(ConfigError { name, reason: "is missing" });
        let Some(issuer) = value("OIDC_ISSUER") else { return Ok(None) };
        let second_factor = value("OIDC_SECOND_FACTOR").unwrap_or_else(|| "mfa".to_owned());
        let config = Self {
            issuer,
            client_id: need("OIDC_CLIENT_ID")?,
            client_secret: Zeroizing::new(need("OIDC_CLIENT_SECRET")?),
            second_factor: second_factor
                .split(',')
                .map(|text| text.trim().to_owned())
                .filter(|t| !t.is_empty())
                .collect(),
            name: value("OIDC_NAME").unwrap_or_else(|| "your organisation".to_owned()),
        };
        if config.allows(&config.issuer, is_local) {
            Ok(Some(config))
        } else {
            Err(ConfigError { name: "OIDC_ISSUER", reason: "must start with https://" })
        }
    }
}

/// The mail API.
#[derive(Clone)]
pub struct MailConfig {
    /// Which one, such as `resend`.
    pub api: String,
    /// Where it stands.
    pub url: String,
    /// The key for it.
    pub key: Zeroizing<String>,
    /// The sender, such as `Credenza <no-reply@operator.example>`.
    pub from: String,
    /// What the API signs its webhooks with; `None`: its webhooks are not taken.
    pub webhook_secret: Option<Zeroizing<String>>,
}

/// A variable or secret is missing or makes no sense. Never holds its value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {name} {reason}")]
pub struct ConfigError {
    /// The variable.
    pub name: &'static str,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Config {
    /// Reads the configuration through a look-up of variables and secrets.
    pub fn read(look_up: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let need = |name: &'static str| {
            look_up(name).filter(|value| !value.is_empty()).ok_or(ConfigError { name, reason: "is missing" })
        };
        let base_url = need("BASE_URL")?.trim_end_matches('/').to_owned();
        let is_local = base_url.starts_with("http://localhost:") || base_url.starts_with("http://127.0.0.1:");
        if !base_url.starts_with("https://") && !is_local {
            return Err(ConfigError { name: "BASE_URL", reason: "must start with https://" });
        }
        let mut peppers = Vec::new();
        for (version, key) in versions("PEPPERS", &need("PEPPERS")?)? {
            let weak = ConfigError { name: "PEPPERS", reason: "holds a key under 32 bytes" };
            peppers.push(Pepper::new(version, key).ok_or(weak)?);
        }
        let mut wrapping_keys = Vec::new();
        for (version, key) in versions("WRAPPING_KEYS", &need("WRAPPING_KEYS")?)? {
            let odd = ConfigError { name: "WRAPPING_KEYS", reason: "holds a key that is not 32 bytes" };
            wrapping_keys.push(WrappingKey::new(version, &key).ok_or(odd)?);
        }
        let oidc = OidcConfig::read(&look_up, is_local)?;
        let product_name = look_up("PRODUCT_NAME").filter(|name| !name.is_empty());
        Ok(Self {
            base_url,
            tenant_id: need("TENANT_ID")?,
            public: Configuration {
                product_name: product_name.unwrap_or_else(|| "Credenza".to_owned()),
                support_address: need("SUPPORT_ADDRESS")?,
                single_sign_on: oidc.as_ref().map(|oidc| oidc.name.clone()),
                passwords: match look_up("PASSWORDS").as_deref() {
                    None | Some("" | "on") => true,
                    Some("off") => false,
                    Some(_) => return Err(ConfigError { name: "PASSWORDS", reason: "must be on or off" }),
                },
                ..Configuration::default()
            },
            peppers: peppers.into(),
            wrapping_keys: wrapping_keys.into(),
            mail: MailConfig {
                api: need("MAIL_API")?,
                url: need("MAIL_API_URL")?.trim_end_matches('/').to_owned(),
                key: Zeroizing::new(need("MAIL_API_KEY")?),
                from: need("MAIL_FROM")?,
                webhook_secret: look_up("MAIL_WEBHOOK_SECRET")
                    .filter(|secret| !secret.is_empty())
                    .map(Zeroizing::new),
            },
            limits: match look_up("PLATFORM_PLAN").as_deref() {
                // What fits the free plan fits every plan.
                None | Some("" | "free") => Limits::FREE,
                Some("paid") => Limits::PAID,
                Some(_) => {
                    return Err(ConfigError { name: "PLATFORM_PLAN", reason: "is neither free nor paid" });
                }
            },
            rules: Policy::DEFAULT,
            leak_keys_url: look_up("LEAK_KEYS_URL").filter(|url| !url.is_empty()),
            oidc: oidc.map(Arc::new),
        })
    }

    /// The pepper for new digests. There is always one: [`Config::read`] takes no empty list.
    pub fn pepper(&self) -> &Pepper {
        &self.peppers[self.peppers.len() - 1]
    }

    /// The deployment as authenticators know it: passkeys are kept by its host name.
    pub fn relying_party(&self) -> RelyingParty<'_> {
        let host = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or_default();
        RelyingParty { id: host, origin: &self.base_url }
    }

    /// Whether the deployment is somebody's own machine.
    pub fn is_local(&self) -> bool {
        self.base_url.starts_with("http://")
    }
}

/// Reads `1:<base64url>,2:<base64url>`.
fn versions(name: &'static str, text: &str) -> Result<Vec<(u32, Vec<u8>)>, ConfigError> {
    let malformed = || ConfigError { name, reason: "is not of the form 1:<base64url>,2:<base64url>" };
    text.split(',')
        .map(|part| {
            let (version, key) = part.trim().split_once(':').ok_or_else(malformed)?;
            let version = version.parse().map_err(|_| malformed())?;
            let key = BASE64URL_NOPAD.decode(key.as_bytes()).map_err(|_| malformed())?;
            Ok((version, key))
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn look_up(name: &str) -> String {
        let key = BASE64URL_NOPAD.encode(&[7; 32]);
        match name {
            "BASE_URL" => "https://portal.operator.example/".to_owned(),
            "PEPPERS" => format!("1:{key},2:{key}"),
            "WRAPPING_KEYS" => format!("1:{key}"),
            "PLATFORM_PLAN" => "paid".to_owned(),
            "PASSWORDS" => "off".to_owned(),
            "OIDC_ISSUER" => "https://id.registry.example".to_owned(),
            "OIDC_SECOND_FACTOR" => "mfa, hwk,".to_owned(),
            _ => "x".to_owned(),
        }
    }

    /// A good one.
    pub(crate) fn config() -> Config {
        Config::read(|name| Some(look_up(name))).unwrap()
    }

    #[test]
    fn a_whole_configuration_is_read() {
        let config = Config::read(|name| Some(look_up(name))).unwrap();
        assert_eq!(config.base_url, "https://portal.operator.example");
        assert_eq!(config.pepper().version(), 2);
        let party = config.relying_party();
        assert_eq!((party.id, party.origin), ("portal.operator.example", "https://portal.operator.example"));
        assert!(!config.public.passwords);
        assert_eq!(config.oidc.unwrap().second_factor, ["mfa", "hwk"]);
    }

    #[test]
    fn without_an_issuer_there_is_no_single_sign_on() {
        let config = Config::read(|name| (name != "OIDC_ISSUER").then(|| look_up(name))).unwrap();
        assert!(config.oidc.is_none() && config.public.single_sign_on.is_none());
    }

    #[test]
    fn a_missing_or_weak_key_is_an_error_and_never_an_empty_key() {
        for (name, value) in [
            ("PEPPERS", None),
            ("PEPPERS", Some("")),
            ("PEPPERS", Some("1:")),
            ("PEPPERS", Some("1:c2hvcnQ")),
            ("WRAPPING_KEYS", Some("c2hvcnQ")),
            ("BASE_URL", Some("http://portal.operator.example")),
            ("MAIL_API_KEY", None),
            ("PLATFORM_PLAN", Some("enterprise")),
            ("PASSWORDS", Some("no")),
            ("OIDC_ISSUER", Some("http://id.registry.example")),
            ("OIDC_CLIENT_SECRET", None),
        ] {
            let result =
                Config::read(
                    |asked| if asked == name { value.map(str::to_owned) } else { Some(look_up(asked)) },
                );
            assert_eq!(result.err().map(|error| error.name), Some(name));
        }
    }
}
