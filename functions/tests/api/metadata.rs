//! What the metadata lists works, value by value, and what it does not list is refused.

use bytes::Bytes;
use credenza_domain::oauth::Algorithm;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use http::{Method, Request};
use rsa::RsaPrivateKey;
use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::signature::{RandomizedSigner, SignatureEncoding, Signer};
use serde_json::{Value, json};

use crate::client_keys::{Client as Signing, upload};
use crate::support::{Answer, BASE_URL, System};
use crate::tokens::{SMC, client};

/// Ways to authenticate that RFC 8414's registry knows.
const METHODS: [&str; 7] = [
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "none",
];
/// Algorithms that a signature may name (RFC 7518, RFC 8037).
const ALGORITHMS: [&str; 14] = [
    "none", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
    "ES384", "ES512", "EdDSA",
];
const GRANTS: [&str; 8] = [
    "client_credentials",
    "authorization_code",
    "implicit",
    "password",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn rsa_pkcs1<D: Digest + rsa::pkcs8::AssociatedOid>(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    rsa::pkcs1v15::SigningKey::<D>::new(key.clone()).sign(message).to_vec()
}

fn rsa_pss<D: Digest + rsa::sha2::digest::FixedOutputReset>(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    let signature = rsa::pss::SigningKey::<D>::new(key.clone());
    signature.sign_with_rng(&mut rand_core_06::OsRng, message).to_vec()
}

/// A signature of the kind that is asked for, with the text of a secret or a public key as its key.
fn hmac(algorithm: &str, key: &[u8], message: &[u8]) -> Vec<u8> {
    fn by<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
        let mut mac = <M as KeyInit>::new_from_slice(key).unwrap();
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    }
    match algorithm {
        "HS256" => by::<Hmac<sha2::Sha256>>(key, message),
        "HS384" => by::<Hmac<sha2::Sha384>>(key, message),
        _ => by::<Hmac<sha2::Sha512>>(key, message),
    }
}

/// Somebody who may ask: an ID, a secret and keys.
struct Party {
    id: String,
    secret: String,
}

/// The system, with a client that has a secret and a key of each kind.
struct Stage {
    system: System,
    document: Value,
    client: Party,
    server: Party,
    resource: String,
    /// The client's public keys, and the private RSA key.
    public_jwks: Vec<String>,
    rsa: RsaPrivateKey,
    jti: std::cell::Cell<u32>,
}

impl Stage {
    async fn new() -> Self {
        let system = System::new().await;
        let document =
            system.visitor().call(Method::GET, "/.well-known/oauth-authorization-server", None).await.json();
        let (mut public_jwks, mut private_jwk) = (Vec::new(), Value::Null);
        for algorithm in [Algorithm::ES256, Algorithm::RS256] {
            let mut signing = Signing::new(&system).await;
            let signer = &system.world.ports.signer;
            signing.pair = signer.generate(algorithm).await.unwrap();
            signer.import(algorithm.as_str(), algorithm, &signing.pair.private_jwk).await.unwrap();
            let uploaded = upload(&system, &signing).await;
            assert_eq!(uploaded.status, 201, "{}", uploaded.body);
            public_jwks.push(signing.pair.public_jwk.clone());
            private_jwk = serde_json::from_str(&signing.pair.private_jwk).unwrap();
        }
        let number = |name: &str| {
            let bytes = BASE64URL_NOPAD.decode(private_jwk[name].as_str().unwrap().as_bytes()).unwrap();
            rsa::BigUint::from_bytes_be(&bytes)
        };
        let primes = vec![number("p"), number("q")];
        let rsa = RsaPrivateKey::from_components(number("n"), number("e"), number("d"), primes).unwrap();
        let known = client(&system, SMC, "live");
        let server = &system.demo.resource_servers[0];
        let server = Party { id: server.client_id.clone(), secret: server.secret.clone() };
        let client = Party { id: known.id, secret: known.secret };
        let jti = std::cell::Cell::new(0);
        Self { system, document, client, server, resource: known.resource, public_jwks, rsa, jti }
    }

    fn lists(&self, member: &str, value: &str) -> bool {
        self.document[member].as_array().unwrap().iter().any(|listed| listed == value)
    }

    /// An assertion of this party that names this algorithm, with a signature that is right by it wherever one of the
    /// client's keys or its secret can make such a one: only what is accepted may decide.
    async fn assertion(&self, party: &Party, algorithm: &str) -> String {
        self.assertion_with(party, algorithm, party.secret.as_bytes()).await
    }

    /// The same with this as the key of an HMAC.
    async fn assertion_with(&self, party: &Party, algorithm: &str, shared: &[u8]) -> String {
        self.jti.set(self.jti.get() + 1);
        let now = self.system.now().as_second();
        let claims = json!({
            "iss": party.id, "sub": party.id, "aud": BASE_URL, "exp": now + 60, "iat": now,
            "jti": format!("a-{}", self.jti.get()),
        });
        let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", encode(&json!({"alg": algorithm})), encode(&claims));
        let signature = match algorithm {
            "ES256" | "RS256" => {
                self.system.world.ports.signer.sign(algorithm, message.as_bytes()).await.unwrap()
            }
            "none" => Vec::new(),
            "HS256" | "HS384" | "HS512" => hmac(algorithm, shared, message.as_bytes()),
            "RS384" => rsa_pkcs1::<Sha384>(&self.rsa, message.as_bytes()),
            "RS512" => rsa_pkcs1::<Sha512>(&self.rsa, message.as_bytes()),
            "PS256" => rsa_pss::<Sha256>(&self.rsa, message.as_bytes()),
            "PS384" => rsa_pss::<Sha384>(&self.rsa, message.as_bytes()),
            "PS512" => rsa_pss::<Sha512>(&self.rsa, message.as_bytes()),
            // There is no such key: the one that there is, under another name.
            _ => self.system.world.ports.signer.sign("ES256", message.as_bytes()).await.unwrap(),
        };
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    async fn post(&self, path: &str, authorization: Option<&str>, form: &[(&str, &str)]) -> Answer {
        self.system.execute("DELETE FROM throttles");
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        Answer::of(self.system.send(request.body(Bytes::from(body)).unwrap()).await)
    }

    /// Asks with this way to authenticate.
    async fn by_method(&self, path: &str, form: &[(&str, &str)], party: &Party, method: &str) -> Answer {
        let with = |more: &[(&'static str, String)]| -> Vec<(String, String)> {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let added = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
            form.iter().map(own).chain(more.iter().map(added)).collect()
        };
        let id = ("client_id", party.id.clone());
        let (authorization, form) = match method {
            "client_secret_basic" => {
                let pair = BASE64.encode(format!("{}:{}", party.id, party.secret).as_bytes());
                (Some(format!("Basic {pair}")), with(&[]))
            }
            "client_secret_post" => (None, with(&[id, ("client_secret", party.secret.clone())])),
            "private_key_jwt" | "client_secret_jwt" => {
                let algorithm = if method == "private_key_jwt" { "ES256" } else { "HS256" };
                let assertion = self.assertion(party, algorithm).await;
                let kind = ("client_assertion_type", JWT_BEARER.to_owned());
                (None, with(&[id, kind, ("client_assertion", assertion)]))
            }
            // The ID alone, for whoever would be known by the connection, or by nothing.
            _ => (None, with(&[id])),
        };
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(path, authorization.as_deref(), &form).await
    }
}

#[tokio::test]
async fn each_listed_way_to_authenticate_works_and_no_other() {
    let stage = Stage::new().await;
    let form = [("grant_type", "client_credentials"), ("resource", stage.resource.as_str())];
    for (endpoint, form, party) in [
        ("token", &form[..], &stage.client),
        ("introspection", &[("token", "a.b.c")], &stage.server),
        ("revocation", &[("token", "a.b.c")], &stage.client),
    ] {
        let address = stage.document[format!("{endpoint}_endpoint")].as_str().unwrap();
        let path = address.strip_prefix(BASE_URL).unwrap();
        let member = format!("{endpoint}_endpoint_auth_methods_supported");
        let known = stage.document[&member].as_array().unwrap().iter();
        assert!(
            known.clone().all(|listed| METHODS.iter().any(|method| listed == method)),
            "{member}: none is untried"
        );
        for method in METHODS {
            let answer = stage.by_method(path, form, party, method).await;
            let expected = if stage.lists(&member, method) { 200 } else { 401 };
            assert_eq!(answer.status, expected, "{endpoint} by {method}: {}", answer.body);
            if expected == 401 {
                assert_eq!(answer.json()["error"], "invalid_client", "{endpoint} by {method}");
            }
        }
    }
    // A client's key opens what it may open, and introspection is not its business.
    let answer =
        stage.by_method("/oauth2/introspect", &[("token", "a.b.c")], &stage.client, "private_key_jwt").await;
    assert_eq!(answer.status, 401, "{}", answer.body);
}

#[tokio::test]
async fn each_listed_algorithm_of_an_assertion_works_and_no_other() {
    let stage = Stage::new().await;
    for (endpoint, form) in [
        ("token", &[("grant_type", "client_credentials"), ("resource", stage.resource.as_str())][..]),
        ("revocation", &[("token", "a.b.c")]),
    ] {
        let path =
            stage.document[format!("{endpoint}_endpoint")].as_str().unwrap().strip_prefix(BASE_URL).unwrap();
        let member = format!("{endpoint}_endpoint_auth_signing_alg_values_supported");
        for algorithm in ALGORITHMS {
            let assertion = stage.assertion(&stage.client, algorithm).await;
            let own = [("client_assertion_type", JWT_BEARER), ("client_assertion", assertion.as_str())];
            let answer = stage.post(path, None, &[form, &own].concat()).await;
            let expected = if stage.lists(&member, algorithm) { 200 } else { 401 };
            assert_eq!(answer.status, expected, "{endpoint}, {algorithm}: {}", answer.body);
        }
        // A public key is no secret to share (RFC 8725 §2.1).
        for (key, algorithm) in stage.public_jwks.iter().flat_map(|key| [(key, "HS256"), (key, "HS512")]) {
            let assertion = stage.assertion_with(&stage.client, algorithm, key.as_bytes()).await;
            let own = [("client_assertion_type", JWT_BEARER), ("client_assertion", assertion.as_str())];
            let answer = stage.post(path, None, &[form, &own].concat()).await;
            assert_eq!(answer.status, 401, "{endpoint}, {algorithm} by a public key: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn each_listed_grant_works_and_no_other() {
    let stage = Stage::new().await;
    for grant in GRANTS {
        let form = [("grant_type", grant), ("resource", stage.resource.as_str())];
        let answer = stage.by_method("/oauth2/token", &form, &stage.client, "client_secret_post").await;
        if stage.lists("grant_types_supported", grant) {
            assert_eq!(answer.status, 200, "{grant}: {}", answer.body);
        } else {
            let said = (answer.status, answer.json()["error"].clone());
            assert_eq!(said, (400, json!("unsupported_grant_type")), "{grant}");
        }
    }
    assert_eq!(stage.document["response_types_supported"], json!([]));
    for kind in ["code", "token", "id_token"] {
        let path = format!("/oauth2/authorize?response_type={kind}&client_id={}", stage.client.id);
        let answer = stage.system.visitor().call(Method::GET, &path, None).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (400, &json!("unsupported_response_type")),
            "{kind}"
        );
    }
}

/// Tokens are signed by what the metadata and the key set say, and by nothing else.
#[tokio::test]
async fn tokens_are_signed_by_the_listed_algorithms() {
    let stage = Stage::new().await;
    let alias =
        stage.system.visitor().call(Method::GET, "/.well-known/openid-configuration", None).await.json();
    let mut listed: Vec<Value> = alias["id_token_signing_alg_values_supported"].as_array().unwrap().clone();
    let keys = stage.system.visitor().call(Method::GET, "/.well-known/jwks.json", None).await.json();
    let mut published: Vec<Value> =
        keys["keys"].as_array().unwrap().iter().map(|key| key["alg"].clone()).collect();
    let mut used = Vec::new();
    for application in [SMC, "Partner-NL-Noordzee-DM"] {
        let client = client(&stage.system, application, "live");
        let token = crate::tokens::ask(&stage.system, &client).await.json()["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let jwt = credenza_domain::jwk::UnverifiedJwt::parse(&token).unwrap();
        used.push(json!(jwt.header_text("alg").unwrap()));
    }
    for list in [&mut listed, &mut published, &mut used] {
        list.sort_by_key(Value::to_string);
        list.dedup();
    }
    assert_eq!((&published, &used), (&listed, &listed));
}
