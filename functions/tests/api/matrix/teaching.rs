//! What the matrix must know of a route beside its access: what stands for a parameter of its path,
//! and a body that it takes. A line for each.

use rusqlite::OptionalExtension;

use super::roles::House;
use crate::support::System;

/// An object that a parameter names: a query that answers with one identifier.
/// `?1` is the person, `?2` the application, `?3` the organisation whose object it shall be.
struct Parameter {
    /// Its name, or the end of a path that holds it where the name alone does not tell.
    name: &'static str,
    /// An object that is there.
    object: &'static str,
    /// One that is deleted, where there is such a thing.
    deleted: Option<&'static str>,
}

#[rustfmt::skip]
const PARAMETERS: &[Parameter] = &[
    Parameter { name: "client_id", object: "SELECT ?2", deleted: None },
    Parameter { name: "organisation_id", object: "SELECT ?3", deleted: None },
    Parameter {
        name: "secret_id",
        object: "SELECT id FROM secrets WHERE client_id = ?2 AND deleted_at IS NULL LIMIT 1",
        deleted: Some("SELECT id FROM secrets WHERE client_id = ?2 AND deleted_at IS NOT NULL LIMIT 1"),
    },
    // Evidence stays when its secret is deleted: it says who still presents it.
    Parameter {
        name: "secrets/{secret_id}/usage",
        object: "SELECT id FROM secrets WHERE client_id = ?2 AND deleted_at IS NULL LIMIT 1",
        deleted: None,
    },
    Parameter { name: "kid", object: "SELECT kid FROM client_keys WHERE client_id = ?2", deleted: None },
    Parameter {
        name: "resource-servers/{id}",
        object: "SELECT id FROM resource_servers WHERE deleted_at IS NULL LIMIT 1",
        deleted: Some("SELECT id FROM resource_servers WHERE deleted_at IS NOT NULL LIMIT 1"),
    },
    Parameter {
        name: "endpoint_id",
        object: "SELECT id FROM endpoints WHERE organisation_id = ?3 AND deleted_at IS NULL LIMIT 1",
        deleted: Some("SELECT id FROM endpoints WHERE organisation_id = ?3 AND deleted_at IS NOT NULL LIMIT 1"),
    },
    Parameter { name: "file", object: "SELECT 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics'", deleted: None },
    Parameter {
        name: "managers/{role_id}",
        object: "SELECT coalesce((SELECT id FROM credential_managers WHERE organisation_id = ?3 LIMIT 1), 'lost')",
        deleted: None,
    },
    Parameter {
        name: "people/{id}/recovery",
        object: "SELECT id FROM people WHERE enrolled_at IS NOT NULL AND is_operator = 0 LIMIT 1",
        deleted: None,
    },
    Parameter { name: "people/{id}", object: "SELECT id FROM people WHERE enrolled_at IS NULL LIMIT 1", deleted: None },
    Parameter { name: "organisations/{id}", object: "SELECT ?3", deleted: None },
    Parameter {
        name: "resources/{id}",
        object: "SELECT id FROM resources WHERE environment = 'production' LIMIT 1",
        deleted: None,
    },
    Parameter { name: "mail_id", object: "SELECT id FROM mails LIMIT 1", deleted: None },
    Parameter { name: "provider", object: "SELECT 'resend'", deleted: None },
    Parameter {
        name: "tokens/{id}",
        object: "SELECT id FROM operator_tokens WHERE hint = 'aaaa' LIMIT 1",
        deleted: Some("SELECT id FROM operator_tokens WHERE hint = 'bbbb' LIMIT 1"),
    },
    Parameter { name: "passkeys/{id}", object: "SELECT id FROM passkeys WHERE person_id = ?1", deleted: None },
    Parameter { name: "authenticators/{id}", object: "SELECT id FROM totp_factors WHERE person_id = ?1", deleted: None },
    Parameter { name: "sessions/{id}", object: "SELECT substr(digest, 1, 32) FROM sessions WHERE person_id = ?1", deleted: None },
    Parameter { name: "tenant", object: "SELECT '5e0c1f6a-3c1d-4b7e-9a52-70d1c0ffee00'", deleted: None },
];

/// A body that each route takes, or refuses for another reason than its shape.
#[rustfmt::skip]
const BODIES: &[(&str, &str, &str)] = &[
    ("POST", "/api/session", r#"{"email": "nobody@noordzee.example", "password": "not the password", "code": "000000"}"#),
    ("POST", "/api/session/step-up", r#"{"password": "not the password", "code": "000000"}"#),
    ("POST", "/api/session/single-sign-on", r#"{"back": "/"}"#),
    ("POST", "/api/session/single-sign-on/code", r#"{"code": "000000"}"#),
    ("POST", "/api/invitation", r#"{"token": "no such token"}"#),
    ("POST", "/api/invitation/accept", r#"{"token": "no such token", "password": "a long new password", "code": "000000"}"#),
    ("POST", "/api/session/passkey", USED_PASSKEY),
    ("POST", "/api/session/step-up/passkey", USED_PASSKEY),
    ("POST", "/api/invitation/passkey/options", r#"{"token": "no such token"}"#),
    ("POST", "/api/invitation/passkey", r#"{"token": "no such token", "credential": {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUFBQSIsIm9yaWdpbiI6Imh0dHBzOi8vcG9ydGFsLm9wZXJhdG9yLmV4YW1wbGUifQ", "attestationObject": "AAAA"}}}"#),
    ("POST", "/api/account/passkeys", r#"{"name": "Of the matrix", "credential": {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUFBQSIsIm9yaWdpbiI6Imh0dHBzOi8vcG9ydGFsLm9wZXJhdG9yLmV4YW1wbGUifQ", "attestationObject": "AAAA"}}}"#),
    ("PUT", "/api/account/passkeys/{id}", r#"{"name": "Of the matrix"}"#),
    ("POST", "/api/account/authenticators", r#"{"name": "Of the matrix", "seed": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "code": "000000"}"#),
    ("PUT", "/api/account/authenticators/{id}", r#"{"name": "Of the matrix"}"#),
    ("PUT", "/api/account/password", r#"{"password": "a long new password"}"#),
    ("POST", "/api/applications/{client_id}/secrets", r#"{"name": "Of the matrix", "expires_on": "2027-03-31"}"#),
    ("DELETE", "/api/applications/{client_id}/secrets/{secret_id}", r#"{"hint": "aaa"}"#),
    ("POST", "/api/applications/{client_id}/secrets/{secret_id}/disable", r#"{"hint": "aaa"}"#),
    ("PUT", "/api/applications/{client_id}/secrets/{secret_id}/brown-out", r#"{"minutes": 1}"#),
    ("PUT", "/api/applications/{client_id}/secrets/{secret_id}/deletion", r#"{"on": "2027-01-15", "hint": "aaa"}"#),
    ("POST", "/api/applications/{client_id}/rotation", r#"{"name": "Of the matrix", "expires_on": "2027-03-31"}"#),
    ("POST", "/api/applications/{client_id}/panic", r#"{"name": "{application}"}"#),
    ("PUT", "/api/applications/{client_id}/systems", r#"{"network": "192.0.2.0/24", "user_agent": "matrix/1", "label": "Of the matrix"}"#),
    ("POST", "/api/applications/{client_id}/keys", r#"{"name": "Of the matrix", "jwk": "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}"}"#),
    ("PUT", "/api/applications/{client_id}/self-rotation", r#"{"allowed": true}"#),
    ("PUT", "/api/applications/{client_id}/keys/url", r#"{"url": ""}"#),
    ("POST", "/api/organisations/{organisation_id}/endpoints", r#"{"kind": "slack", "name": "Of the matrix", "address": "https://chat.example/hook"}"#),
    ("PUT", "/api/preferences", r#"{"language": "de", "extra_milestones": [60]}"#),
    ("POST", "/api/operator/organisations", r#"{"name": "Of the matrix", "country": "NL"}"#),
    ("PUT", "/api/operator/organisations/{id}", r#"{"name": "Of the matrix", "country": "NL", "version": 1}"#),
    ("PUT", "/api/operator/organisations/{id}/state", r#"{"enabled": false, "version": 1}"#),
    ("POST", "/api/operator/organisations/{id}/managers", r#"{"name": "Of the Matrix", "email": "matrix@operator.example"}"#),
    ("PUT", "/api/operator/policy", r#"{"live_secrets_max": 5, "token_lifetime_max_seconds": 3600, "milestones": "42", "product_name": "", "support_address": "", "accent_light": "", "accent_dark": "", "version": 1}"#),
    ("POST", "/api/operator/people", r#"{"name": "Of the Matrix", "email": "matrix@operator.example"}"#),
    ("PUT", "/api/operator/people/{id}", r#"{"name": "Of the Matrix", "version": 1}"#),
    ("PUT", "/api/operator/people/{id}/state", r#"{"enabled": false, "version": 1}"#),
    ("POST", "/api/operator/people/{id}/handover", r#"{"to": "noor.visser@noordzee.example", "version": 1}"#),
    ("POST", "/api/confirmation", r#"{"token": "no such token"}"#),
    ("POST", "/api/confirmation/answer", r#"{"token": "no such token", "accept": true}"#),
    ("POST", "/api/confirmations", r#"{"organisation_id": "nowhere", "person_id": "nobody", "accept": true}"#),
    ("POST", "/api/operator/applications", r#"{"name": "Of the matrix", "organisation_id": "0a110000-0000-4000-8000-000000000001", "kind": "partner"}"#),
    ("PUT", "/api/operator/applications/{client_id}", r#"{"name": "Of the matrix", "version": 1}"#),
    ("PUT", "/api/operator/applications/{client_id}/state", r#"{"enabled": false, "version": 1}"#),
    ("PUT", "/api/operator/applications/{client_id}/permissions", r#"{"resources": [], "version": 1}"#),
    ("POST", "/api/operator/resources", r#"{"api": "Of the matrix", "environment": "sandbox", "identifier": "urn:of:the:matrix", "algorithm": "ES256", "token_lifetime_seconds": 3600}"#),
    ("PUT", "/api/operator/resources/{id}", r#"{"api": "Of the matrix", "environment": "production", "identifier": "urn:of:the:matrix", "algorithm": "ES256", "token_lifetime_seconds": 3600, "version": 1}"#),
    ("PUT", "/api/operator/resources/{id}/state", r#"{"enabled": false, "version": 1}"#),
    ("POST", "/api/operator/resource-servers", r#"{"name": "Of the matrix", "resources": ["a91d0000-0000-4000-8000-000000000011"]}"#),
    ("POST", "/api/operator/import/check", r#"{"csv": "kind,organisation,country\norganisation,Of the matrix,NL\n"}"#),
    ("POST", "/api/operator/import", r#"{"csv": "kind,organisation,country\norganisation,Of the matrix,NL\n"}"#),
    ("POST", "/api/operator/tokens", r#"{"name": "Of the matrix", "expires_on": "2027-03-31"}"#),
];

/// What a browser answers with a passkey that nobody has.
const USED_PASSKEY: &str = r#"{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUFBQSIsIm9yaWdpbiI6Imh0dHBzOi8vcG9ydGFsLm9wZXJhdG9yLmV4YW1wbGUifQ", "authenticatorData": "AAAA", "signature": "AAAA"}}"#;

/// Routes whose good body is good for a moment only: a code that an authenticator shows. They may say
/// that theirs is not the one of this moment.
pub(super) const OF_THE_MOMENT: &[(&str, &str)] = &[("POST", "/api/account/authenticators")];

/// What no identifier of ours looks like, or belongs to nobody.
pub(super) const NOWHERE: &str = "0192e4a0-0000-7000-8000-000000000000";

/// Gives both houses one of everything that a parameter can name and the demo does not have.
pub(super) fn furnish(system: &System) {
    system.execute(
        "INSERT INTO passkeys (id, person_id, name, credential_id, algorithm, public_jwk, sign_count, backup_eligible, backed_up, created_at)
           SELECT 'fffd' || substr(id, 5), id, 'Of the matrix', 'of-' || id, 'ES256', '{}', 0, 0, 0, 1 FROM people;
         INSERT INTO client_keys (client_id, kid, algorithm, public_jwk, name, created_at)
           SELECT client_id, 'kid-of-' || client_id, 'ES256', '{}', 'Of the matrix', 1 FROM applications;
         INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at)
           SELECT 'ffff' || substr(client_id, 5), client_id, 'Of the matrix', 'aaa', printf('%064d', rowid), 1, 'furnished-1',
                  strftime('%s', '2026-11-01'), strftime('%s', '2027-03-01')
           FROM applications WHERE client_id NOT IN (SELECT client_id FROM secrets);
         INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at, deleted_at)
           SELECT 'fffe' || substr(client_id, 5), client_id, 'Of the matrix', 'bbb', printf('%064d', rowid), 1, 'furnished-2',
                  strftime('%s', '2026-11-01'), strftime('%s', '2027-03-01'), strftime('%s', '2026-11-02')
           FROM applications;
         -- What is in use is cut off by whoever names its hint.
         UPDATE secrets SET hint = 'aaa' WHERE deleted_at IS NULL;
         INSERT INTO operator_tokens (id, person_id, name, hint, digest, created_at, expires_at, revoked_at)
           SELECT 'fffd' || substr(id, 5), id, 'Of the matrix', 'aaaa', printf('%064d', 1), 1795000000, 1796000000, NULL
           FROM people WHERE is_operator = 1;
         INSERT INTO operator_tokens (id, person_id, name, hint, digest, created_at, expires_at, revoked_at)
           SELECT 'fffc' || substr(id, 5), id, 'Of the matrix', 'bbbb', printf('%064d', 2), 1795000000, 1796000000, 1795000001
           FROM people WHERE is_operator = 1;
         INSERT INTO endpoints (id, organisation_id, kind, name, host, sealed_address, language, created_at, created_by, deleted_at)
           SELECT iif(way.number = 0, 'fffd', 'fffc') || substr(organisation.id, 5), organisation.id, 'slack', 'Of the matrix', 'chat.example', 'x', 'en', 1, person.id,
                  iif(way.number = 0, NULL, 1)
           FROM organisations AS organisation, (SELECT 0 AS number UNION SELECT 1) AS way
           JOIN people AS person ON person.is_operator = 1;",
    );
}

fn parameter(path: &str, name: &str) -> &'static Parameter {
    let braced = format!("{{{name}}}");
    let up_to = path.split_once(&braced).map_or("", |(before, _)| before);
    let place = format!("{up_to}{braced}");
    let is_meant = |known: &&Parameter| {
        known.name.contains('/')
            && (place.ends_with(known.name) || (known.name.contains(&braced) && path.ends_with(known.name)))
    };
    PARAMETERS
        .iter()
        .find(is_meant)
        .or_else(|| PARAMETERS.iter().find(|known| known.name == name))
        .unwrap_or_else(|| {
            panic!(
                "{path}: say in functions/tests/api/matrix/teaching.rs (PARAMETERS) what {{{name}}} can be"
            )
        })
}

/// The identifier that stands for a parameter, of the object of this house.
pub(super) fn object(system: &System, path: &str, name: &str, house: &House) -> String {
    look_up(system, parameter(path, name).object, house).unwrap_or_else(|| {
        panic!("{path}: no object for {{{name}}} of {house:?}: furnish one in teaching.rs")
    })
}

/// The same of a deleted one, if there is such a thing.
pub(super) fn deleted(system: &System, path: &str, name: &str, house: &House) -> Option<String> {
    look_up(system, parameter(path, name).deleted?, house)
}

fn look_up(system: &System, sql: &str, house: &House) -> Option<String> {
    let connection = system.world.database.connection();
    let mut prepared = connection.prepare(sql).unwrap();
    let values = [&house.person, &house.client_id, &house.organisation];
    let values = &values[..prepared.parameter_count()];
    prepared.query_row(rusqlite::params_from_iter(values), |row| row.get(0)).optional().unwrap()
}

/// The body that a route takes, if it is known to read one.
pub(super) fn body(method: &str, path: &str) -> Option<&'static str> {
    BODIES.iter().find(|(of, at, _)| *of == method && *at == path).map(|(_, _, body)| *body)
}

/// A body with the name of the house's application where it asks for one.
pub(super) fn fill(system: &System, body: &str, house: &House) -> String {
    let sql = "SELECT name FROM applications WHERE client_id = ?2 OR ?1 IS NULL";
    body.replace("{application}", &look_up(system, sql, house).unwrap_or_default())
}
