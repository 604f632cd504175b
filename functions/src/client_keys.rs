//! Public keys with which a client may authenticate in place of a secret.

use credenza_domain::ids::RecordId;
use credenza_domain::jwk::PublicKey;
use credenza_domain::names::Name;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{ClientKeyView, ClientKeys, SetJwksUrl, UploadKey};

use jiff::Timestamp;

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::client_keys::{KeyRow, UrlRow};

/// Characters at most of the address of a key set.
const URL_MAX: usize = 500;

/// Keys of an application, and where it publishes its own.
pub async fn list(ports: &Ports, authority: &Authority) -> Result<ClientKeys, Failure> {
    let client_id = authority.client_id();
    let reads = vec![store::client_keys::list(client_id), store::client_keys::find_url(client_id)];
    let mut answers = ports.database.batch(reads).await?;
    let url: Option<UrlRow> = answers.pop().unwrap_or_default().first()?;
    let keys: Vec<KeyRow> = answers.pop().unwrap_or_default().decode()?;
    let view = |row: KeyRow| ClientKeyView {
        kid: row.kid,
        name: row.name,
        algorithm: row.algorithm,
        created_at: row.created_at,
        created_by: row.created_by.unwrap_or_default(),
    };
    Ok(ClientKeys { keys: keys.into_iter().map(view).collect(), jwks_url: url.map(|row| row.url) })
}

/// Uploads a public key. The same key twice is the same key.
pub async fn upload(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    form: &UploadKey,
) -> Result<ClientKeyView, Failure> {
    let name = Name::parse(&form.name).map_err(|error| field("name", error));
    let key = PublicKey::parse(&form.jwk).map_err(|error| field("jwk", error));
    let (name, key) = match (name, key) {
        (Ok(name), Ok(key)) => (name, key),
        (name, key) => return Err(Failure::fields([name.err(), key.err()].into_iter().flatten().collect())),
    };
    let now = ports.now();
    let note = entry(ports, authority, now)?.with("key.uploaded", name.as_str());
    let actor = signed_in.actor(caller);
    let act = vec![
        store::client_keys::insert(authority, &key, name.as_str(), now),
        store::audit::append_for_new_key(&note.by(&actor), &key.thumbprint),
    ];
    let kept = ports.database.batch(act).await?.into_iter().next().unwrap_or_default();
    if kept.is_empty() {
        let known = list(ports, authority).await?.keys.into_iter().find(|known| known.kid == key.thumbprint);
        let full = "An application can have ten public keys. Remove one that is not in use any more.";
        return known.ok_or_else(|| Failure::new(ProblemType::LimitReached, full));
    }
    Ok(ClientKeyView {
        kid: key.thumbprint,
        name: name.as_str().to_owned(),
        algorithm: key.algorithm.as_str().to_owned(),
        created_at: now,
        created_by: signed_in.name().to_owned(),
    })
}

/// Removes a key: assertions that it signs are refused at once.
pub async fn remove(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    kid: &str,
) -> Result<(), Failure> {
    let note = entry(ports, authority, ports.now())?.with("key.removed", "");
    let actor = signed_in.actor(caller);
    // The entry first: it takes the key's name, in the transaction that removes the key.
    let act = vec![
        store::audit::append_for_old_key(&note.by(&actor), kid),
        store::client_keys::delete(authority, kid),
    ];
    let removed = ports.database.batch(act).await?.pop().unwrap_or_default();
    if removed.is_empty() {
        return Err(Failure::not_found());
    }
    Ok(())
}

/// Sets where the client publishes its keys; an empty address: nowhere.
pub async fn set_url(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    form: &SetJwksUrl,
) -> Result<(), Failure> {
    let url = form.url.trim();
    let (act, action) = if url.is_empty() {
        (store::client_keys::delete_url(authority), "key_set.removed")
    } else {
        check_url(url, ports.config.is_local())
            .map_err(|message| Failure::fields(vec![field("url", message)]))?;
        (store::client_keys::put_url(authority, url), "key_set.changed")
    };
    let note = entry(ports, authority, ports.now())?.with(action, url);
    let actor = signed_in.actor(caller);
    ports.database.batch(vec![act, store::audit::append_for_manager(&note.by(&actor))]).await?;
    Ok(())
}

/// Only public hosts over https: nothing inside a network may be reached through us. On a
/// developer's own machine a loopback address is fine.
fn check_url(url: &str, is_local: bool) -> Result<(), &'static str> {
    const NO_URL: &str = "This is not an https address of a key set, such as https://example.org/jwks.json.";
    if url.len() > URL_MAX || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(NO_URL);
    }
    let uri: http::Uri = url.parse().map_err(|_| NO_URL)?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(NO_URL) };
    let host = authority.host();
    if is_local && scheme == "http" && matches!(host, "localhost" | "127.0.0.1") {
        return Ok(());
    }
    if scheme != "https" || authority.as_str().contains('@') {
        return Err(NO_URL);
    }
    let is_address = host.starts_with('[')
        || host.parse::<std::net::IpAddr>().is_ok()
        || host.ends_with(|c: char| c.is_ascii_digit());
    let is_inside = !host.contains('.')
        || [".local", ".internal", ".localhost", ".arpa"]
            .iter()
            .any(|end| host.to_ascii_lowercase().ends_with(end));
    if is_address || is_inside {
        return Err("The address must name a public host, not an address or a host inside a network.");
    }
    Ok(())
}

/// What an entry of the audit says, before the actor is known.
struct Note<'a> {
    id: RecordId,
    at: Timestamp,
    authority: &'a Authority,
    action: &'static str,
    name: &'a str,
}

fn entry<'a>(ports: &Ports, authority: &'a Authority, at: Timestamp) -> Result<Note<'a>, Failure> {
    Ok(Note { id: RecordId::new(at, ports.random()?), at, authority, action: "", name: "" })
}

impl<'a> Note<'a> {
    fn with(self, action: &'static str, name: &'a str) -> Self {
        Self { action, name, ..self }
    }

    fn by<'b>(&'b self, actor: &'b Actor) -> Entry<'b> {
        Entry {
            id: self.id,
            at: self.at,
            organisation: Some(self.authority.organisation()),
            client_id: Some(self.authority.client_id()),
            actor,
            action: self.action,
            object_id: self.authority.client_id().to_string(),
            object_name: self.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_hosts_are_fetched() {
        assert_eq!(check_url("https://keys.registry.example/jwks.json", false), Ok(()));
        for bad in [
            "",
            "x",
            "http://registry.example/",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "https://registry/",
            "https://a.internal/",
            "https://a.LOCAL/",
            "https://user@registry.example/",
            "file:///etc/passwd",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://registry.example/a b",
            "ftp://registry.example/",
        ] {
            assert!(check_url(bad, false).is_err(), "{bad}");
        }
        assert_eq!(check_url("http://127.0.0.1:9000/jwks.json", true), Ok(()));
    }
}
