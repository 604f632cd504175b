//! Reports of leaked secrets.

use bytes::Bytes;
use credenza_domain::secrets::{ENTROPY_BYTES, SecretText};
use credenza_functions::ports::OutboundResponse;
use data_encoding::BASE64;
use http::{Method, Request};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;

use crate::support::{Answer, System};
use crate::tokens::{SMC, ask, client};

async fn send(system: &System, path: &str, body: String, headers: &[(&str, &str)]) -> Answer {
    let mut request =
        Request::post(path).header("cf-connecting-ip", "198.51.100.9").header("user-agent", "scan/1");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await);
    answer.headers.remove("x-correlation-id");
    answer
}

fn counts(system: &System) -> (i64, i64, i64) {
    (
        system.count("SELECT count(*) FROM secrets WHERE disabled_at IS NOT NULL"),
        system.count("SELECT count(*) FROM audit WHERE action = 'secret.leaked'"),
        system.count("SELECT count(*) FROM mails WHERE kind = 'leak'"),
    )
}

#[tokio::test]
async fn a_real_secret_is_disabled_told_and_written_down_once() {
    let system = System::new().await;
    let live = client(&system, SMC, "live");
    let (disabled, _, _) = counts(&system);
    for _ in 0..2 {
        let body = format!("DATABASE=x\nCLIENT_SECRET={}\n", live.secret);
        assert_eq!(send(&system, "/api/leaks", body, &[]).await.status, 202);
        assert_eq!(counts(&system), (disabled + 1, 1, 3), "two managers and the operator, once");
    }
    let refused = ask(&system, &live).await;
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("was disabled"), "{}", refused.body);
    let connection = system.world.database.connection();
    let mail = "SELECT subject || body_text || body_html FROM mails WHERE kind = 'leak' LIMIT 1";
    let mail: String = connection.query_row(mail, [], |row| row.get(0)).unwrap();
    assert!(mail.contains(&format!("A secret of {SMC} leaked")) && !mail.contains(&live.secret), "{mail}");
}

#[tokio::test]
async fn the_answer_tells_nothing() {
    let system = System::new().await;
    let (live, dead) = (client(&system, SMC, "live"), client(&system, SMC, "deleted"));
    let other = client(&system, "Partner-CL-Cordillera-SMC", "live");
    let mut answers = Vec::new();
    let fake = format!("{}0", &live.secret[..48]);
    for body in
        [String::new(), "nothing".into(), fake, dead.secret, format!("{} {}", live.secret, other.secret)]
    {
        let answer = send(&system, "/api/leaks", body, &[]).await;
        answers.push((answer.status, answer.body, format!("{:?}", answer.headers)));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    assert_eq!(counts(&system).1, 2, "both live ones");
}

#[tokio::test]
async fn a_secret_that_shares_its_beginning_with_a_thousand_others_is_found() {
    let system = System::new().await;
    let live = client(&system, SMC, "live");
    system.execute(&format!(
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000)
         INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at)
         SELECT printf('00000000-0000-7000-8000-%012d', n), '{}', 'n', '{}', printf('%064d', n), 1, 'many-' || n, {now}, {now} + 86400
         FROM number",
        live.id,
        &live.secret[..3],
        now = system.now().as_second()
    ));
    let before = counts(&system).0;
    assert_eq!(send(&system, "/api/leaks", live.secret.clone(), &[]).await.status, 202);
    assert_eq!((counts(&system).0, counts(&system).1), (before + 1, 1));
    assert_eq!(ask(&system, &live).await.status, 401);
}

#[tokio::test]
async fn reports_are_counted_for_each_address() {
    let system = System::new().await;
    let mut statuses = Vec::new();
    for _ in 0..31 {
        statuses.push(send(&system, "/api/leaks", "x".into(), &[]).await.status);
    }
    assert!(statuses[..30].iter().all(|status| *status == 202) && statuses[30] == 429, "{statuses:?}");
}

/// A scanner whose public key the world offers at the configured address.
fn scanner(system: &System) -> SigningKey {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let point = key.verifying_key().to_sec1_point(false);
    let prefix = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
    let der =
        [data_encoding::HEXLOWER.decode(prefix.as_bytes()).unwrap(), point.as_bytes().to_vec()].concat();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(&der));
    let keys = json!({"public_keys": [{"key_identifier": "k1", "key": pem, "is_current": true}]}).to_string();
    system.world.http.replay(Box::new(move |_| {
        Ok(OutboundResponse { status: 200, retry_after: None, body: keys.clone() })
    }));
    key
}

fn sign(key: &SigningKey, body: &str) -> String {
    let signature: Signature = key.sign(body.as_bytes());
    BASE64.encode(signature.to_der().as_bytes())
}

/// GitHub tells of many matches in one request, "without timing out".
#[tokio::test]
async fn a_report_of_thousands_is_taken_whole_and_the_last_of_them_is_found() {
    let system = System::new().await;
    let key = scanner(&system);
    let real: Vec<_> = [SMC, "Partner-CL-Cordillera-SMC"].map(|name| client(&system, name, "live")).into();
    let fake = |number: u32| {
        let mut entropy = [0; ENTROPY_BYTES];
        entropy[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
        entropy[4..8].copy_from_slice(&number.to_be_bytes());
        SecretText::generate(&entropy).unwrap().reveal().to_string()
    };
    let texts = (0..4_000).map(fake).chain(real.iter().map(|client| client.secret.clone()));
    let url = "https://code.example/o/r/blob/main/dump.sql";
    let of = |token: String| json!({"token": token, "type": "credenza_client_secret", "url": url, "source": "commit"});
    let body = json!(texts.map(of).collect::<Vec<_>>()).to_string();
    let path = "/api/leaks/github";
    assert!(
        body.len() > 512 * 1024 && body.len() < credenza_functions::http::body_max(path),
        "{}",
        body.len()
    );
    assert_eq!(credenza_functions::http::body_max("/api/leaks"), 16 * 1024, "anybody sends less");
    let signature = sign(&key, &body);
    let headers =
        [("github-public-key-identifier", "k1"), ("github-public-key-signature", signature.as_str())];
    let before = counts(&system).0;
    assert_eq!(send(&system, path, body, &headers).await.status, 202);
    assert_eq!((counts(&system).0, counts(&system).1), (before + 2, 2));
}

/// The shape of GitHub's secret scanning partner programme.
#[tokio::test]
async fn a_signed_report_says_where_it_was_found_and_an_unsigned_one_is_none() {
    let system = System::new().await;
    let key = scanner(&system);
    let live = client(&system, SMC, "live");
    let body = json!([{
        "token": live.secret, "type": "credenza_client_secret",
        "url": "https://code.example/repo/blob/main/.env", "source": "content"
    }])
    .to_string();
    let sign = |body: &str| sign(&key, body);
    let good = sign(&body);
    let path = "/api/leaks/github";
    for (identifier, signature) in
        [("", ""), ("k2", good.as_str()), ("k1", "AAAA"), ("k1", sign("other").as_str())]
    {
        let headers =
            [("github-public-key-identifier", identifier), ("github-public-key-signature", signature)];
        let answer = send(&system, path, body.clone(), &headers).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "malformed-body"), "{identifier}");
        assert_eq!(counts(&system).1, 0);
    }
    let fetched = system.world.http.take_requests();
    assert_eq!(fetched.len(), 1, "the address is not asked at every guess");
    assert_eq!(fetched[0].url, "https://scanner.example/keys");
    let headers = [("github-public-key-identifier", "k1"), ("github-public-key-signature", good.as_str())];
    assert_eq!(send(&system, path, body, &headers).await.status, 202);
    assert_eq!(counts(&system).1, 1);
    let mail = "SELECT count(*) FROM mails WHERE kind = 'leak' AND body_text LIKE '%https://code.example/repo/blob/main/.env%'";
    assert_eq!(system.count(mail), 3);
    let audit = system.browser("Marieke").await;
    let path = format!("/api/applications/{}/audit", live.id);
    let mut audit = audit;
    let entries = audit.call(Method::GET, &path, None).await.body;
    assert!(entries.contains("secret.leaked"), "{entries}");
}
