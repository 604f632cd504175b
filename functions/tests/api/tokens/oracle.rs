//! A refusal tells nothing of who there is.

use bytes::Bytes;
use credenza_functions::demo::TENANT_ID;
use http::Request;

use super::{SMC, ask, client};
use crate::support::{Answer, System};

/// All that somebody is answered, but for the ID of this one answer: status, headers in their order, and the text as it
/// was sent.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let id = answer.header("x-correlation-id");
    assert!(!id.is_empty() && answer.body.matches(id).count() == 1, "{}", answer.body);
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-correlation-id");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (answer.status, headers.collect(), answer.body.replace(id, ""))
}

async fn post(system: &System, path: &str, form: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await)
}

/// An unknown client, a wrong secret, one of an application that is switched off, and another client's
/// secret: the same bytes, wherever secrets are taken.
#[tokio::test]
async fn there_is_no_oracle() {
    let system = System::new().await;
    let good = client(&system, SMC, "live");
    let other = client(&system, "Partner-CL-Cordillera-SMC", "live");
    let deleted = client(&system, SMC, "deleted");
    let off = client(&system, "Partner-CL-Cordillera-DM", "live");
    let server = &system.demo.resource_servers[0];
    let (unknown, nonsense) = ("0192e4a0-0000-7000-8000-000000000000", "nonsense");
    let token = ask(&system, &good).await.json()["access_token"].as_str().unwrap().to_owned();

    let of_clients = [
        (unknown, &good.secret),
        (nonsense, &good.secret),
        (&good.id, &other.secret),
        (&other.id, &deleted.secret),
        // Of an application that is switched off only the holder of its secret is told.
        (&off.id, &good.secret),
        (&server.client_id, &good.secret),
    ];
    let of_servers = [
        (unknown, &server.secret),
        (nonsense, &server.secret),
        (&server.client_id, &good.secret),
        (&good.id, &good.secret),
        (&good.id, &server.secret),
        (&off.id, &off.secret),
    ];
    let (v1, v2) = (format!("/{TENANT_ID}/oauth2/token"), format!("/{TENANT_ID}/oauth2/v2.0/token"));
    let scope = format!("{}/.default", good.resource);
    for (path, more, pairs) in [
        ("/oauth2/token", ("resource", good.resource.as_str()), of_clients),
        (&v1, ("resource", &good.resource), of_clients),
        (&v2, ("scope", &scope), of_clients),
        ("/oauth2/revoke", ("token", &token), of_clients),
        ("/oauth2/introspect", ("token", &token), of_servers),
    ] {
        let mut answers = Vec::new();
        for (id, secret) in pairs {
            system.execute("DELETE FROM throttles");
            let form =
                [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), more];
            answers.push(told(&post(&system, path, &form).await));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{path}: {answers:#?}");
        assert_eq!(answers[0].0, 401, "{path}");
        assert!(answers[0].2.contains("\"error\":\"invalid_client\""), "{path}: {}", answers[0].2);
    }
}
