//! A database that fails at any statement, and not only at the first.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use super::{SMC, ask, client};
use crate::client_keys::{self, sign, upload};
use crate::support::{Answer, System};

/// Lets this statement fail, counted from nought, after those before it have worked.
fn fail_at(system: &System, index: usize) {
    let worked = std::iter::repeat_n(None, index);
    system.world.database.plan_faults(worked.chain([Some("D1_ERROR: overloaded".to_owned())]));
}

async fn post(system: &System, path: &str, form: &[(&str, &str)]) -> Answer {
    system.execute("DELETE FROM throttles");
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let answer = Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await);
    system.world.database.plan_faults([]);
    answer
}

fn assert_unavailable(answer: &Answer, what: &str) {
    let said = (answer.status, answer.json()["error"].clone());
    assert_eq!(said, (503, json!("temporarily_unavailable")), "{what}: {}", answer.body);
    assert_eq!(answer.header("retry-after"), "10", "{what}");
    assert!(!answer.headers.contains_key("www-authenticate"), "{what}");
}

/// A failure of ours is never said to be one of the client: whoever reads 401 changes its secret.
#[tokio::test]
async fn whichever_statement_fails_a_client_is_told_503_and_never_401() {
    let system = System::new().await;
    let good = client(&system, SMC, "live");
    let wrong = client(&system, "Partner-CL-Cordillera-SMC", "live").secret;
    let server = &system.demo.resource_servers[0];
    let token = ask(&system, &good).await.json()["access_token"].as_str().unwrap().to_owned();
    for (what, path, id, secret, calls, otherwise) in [
        // The client, the resource server that it might be, and the failure that is counted.
        ("a wrong secret", "/oauth2/token", &good.id, &wrong, 3, 401),
        // The client and the failure.
        ("a wrong secret at revocation", "/oauth2/revoke", &good.id, &wrong, 2, 401),
        // The server and the failure.
        ("a wrong secret at introspection", "/oauth2/introspect", &server.client_id, &wrong, 2, 401),
        // The server, the keys and what the token stands on.
        ("introspection", "/oauth2/introspect", &server.client_id, &server.secret, 3, 200),
        // The client, the keys and what is written down.
        ("revocation", "/oauth2/revoke", &good.id, &good.secret, 3, 200),
    ] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
            ("resource", &good.resource),
            ("token", &token),
        ];
        for index in 0..calls {
            fail_at(&system, index);
            let answer = post(&system, path, &form).await;
            assert_unavailable(&answer, &format!("{what}, statement {index}"));
        }
        assert_eq!(system.count("SELECT count(*) FROM revoked_tokens"), 0, "{what}");
        system.world.database.take_counts();
        assert_eq!(post(&system, path, &form).await.status, otherwise, "{what}");
        assert_eq!(system.world.database.take_counts().0, calls, "{what}: none is left untried");
    }
}

/// An assertion whose use cannot be written down opens nothing, and is not used up by it.
#[tokio::test]
async fn a_good_assertion_that_cannot_be_used_up_is_503_and_works_afterwards() {
    let system = System::new().await;
    let signing = client_keys::Client::new(&system).await;
    assert_eq!(upload(&system, &signing).await.status, 201);
    let assertion = sign(&system, &json!({"alg": "ES256"}), &signing.claims(&system, "once")).await;
    for index in 0..2 {
        fail_at(&system, index);
        let answer = client_keys::ask(&system, &signing, &assertion, &[]).await;
        system.world.database.plan_faults([]);
        assert_unavailable(&answer, &format!("statement {index}"));
    }
    assert_eq!(client_keys::ask(&system, &signing, &assertion, &[]).await.status, 200);
    assert_eq!(client_keys::ask(&system, &signing, &assertion, &[]).await.status, 401, "used before");
}
