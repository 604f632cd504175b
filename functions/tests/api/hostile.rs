//! Ten thousand hostile requests at the token endpoint: no 5xx, no panic, no echo, no token but for who sent a live
//! secret.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRng, TestRunner};

use crate::support::{Answer, System};

/// Stands in every generated request; an answer that holds it echoes input.
const CANARY: &str = "c4n4ry";

/// What attackers try first.
const SLY: &[&str] = &[
    "' OR 1=1 --",
    "<script>c4n4ry</script>",
    "%00",
    "%0d%0aX: c4n4ry",
    "\\{\"a\":[[[",
    "%e2%80%ae",
    "%ff%fe",
    "..%2f..%2fetc",
    "%c0%80",
    "+++",
    "%",
    "%2",
    "client_credentials%00",
    "eyJhbGciOiJub25lIn0.e30.",
    "e30.e30.AA",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("grant_type".to_owned()),
        Just("client_id".to_owned()),
        Just("client_secret".to_owned()),
        Just("resource".to_owned()),
        Just("scope".to_owned()),
        Just("client_assertion".to_owned()),
        Just("client_assertion_type".to_owned()),
        Just("token".to_owned()),
        "[a-z%_]{0,12}",
        "\\PC{0,6}",
    ]
}

fn value(known: Vec<String>) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::sample::select(known).prop_map(String::into_bytes),
        "[%a-fA-F0-9+]{0,40}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..60),
        (1usize..9000).prop_map(|n| vec![b'%'; n]),
        proptest::sample::select(SLY.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        Just(CANARY.as_bytes().to_vec()),
    ]
}

fn body(known: Vec<String>) -> impl Strategy<Value = Vec<u8>> {
    let pairs = proptest::collection::vec((name(), value(known)), 0..12);
    let form = pairs.prop_map(|pairs| {
        let mut body = Vec::new();
        for (name, value) in pairs {
            body.extend_from_slice(name.as_bytes());
            body.push(b'=');
            body.extend_from_slice(&value);
            body.push(b'&');
        }
        body
    });
    prop_oneof![4 => form, 1 => proptest::collection::vec(any::<u8>(), 0..2000)]
}

fn authorization(known: Vec<String>) -> impl Strategy<Value = Option<Vec<u8>>> {
    let basic = proptest::collection::vec(any::<u8>(), 0..80)
        .prop_map(|bytes| format!("Basic {}", data_encoding::BASE64.encode(&bytes)).into_bytes());
    let pair =
        (proptest::sample::select(known.clone()), proptest::sample::select(known)).prop_map(|(a, b)| {
            format!("basic {}", data_encoding::BASE64.encode(format!("{a}:{b}x").as_bytes())).into_bytes()
        });
    let junk = proptest::collection::vec(0x20u8..0x7f, 0..60);
    prop_oneof![3 => Just(None), 1 => basic.prop_map(Some), 1 => pair.prop_map(Some), 1 => junk.prop_map(Some)]
}

/// What is put behind a body that names some of them already.
const CONFLICTS: [&[u8]; 5] = [
    b"&client_id=a&client_id=b",
    b"&grant_type=password&grant_type=client_credentials",
    b"&resource=a&scope=b/.default",
    b"&client_secret=cz_a&client_assertion=x.y.z&client_assertion_type=jwt",
    b"&token=a&token=b&token_type_hint=c&token_type_hint=d",
];

#[expect(clippy::disallowed_methods, reason = "the contract names a second; a test runs natively")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

#[tokio::test]
async fn ten_thousand_hostile_requests_get_plain_answers() {
    let system = System::new().await;
    let application = system.application("Partner-NL-Noordzee-SMC");
    let mut known = vec![
        "client_credentials".to_owned(),
        application.client_id.to_string(),
        application.resources[0].identifier.clone(),
    ];
    known.extend(
        application
            .secrets
            .iter()
            .filter(|s| s.state != "live" && s.state != "second_live" && s.state != "near_expiry")
            .map(|s| s.text.clone()),
    );
    // Somebody may have the right secret and get the rest wrong.
    let live = application.secrets.iter().find(|secret| secret.state == "live").unwrap().text.clone();
    known.push(live.clone());
    let right = format!(
        "grant_type=client_credentials&client_id={}&client_secret={live}&resource={}&",
        application.client_id, application.resources[0].identifier
    );
    let paths = [
        "/oauth2/token",
        "/oauth2/introspect",
        "/oauth2/revoke",
        "/5e0c1f6a-3c1d-4b7e-9a52-70d1c0ffee00/oauth2/token",
        "/5e0c1f6a-3c1d-4b7e-9a52-70d1c0ffee00/oauth2/v2.0/token",
        "/x/oauth2/v2.0/token",
    ];
    let types = [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded;charset=utf-16",
        "text/plain",
        "",
        "multipart/form-data; boundary=x",
    ];
    let strategy = (
        body(known.clone()),
        authorization(known),
        proptest::sample::select(paths.to_vec()),
        prop_oneof![8 => Just(types[0]), 1 => proptest::sample::select(types.to_vec())],
    );
    let rng = TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut statuses = std::collections::BTreeMap::new();
    for number in 0..10_000 {
        let (mut body, authorization, path, content_type) = strategy.new_tree(&mut runner).unwrap().current();
        // A right request, and what disturbs it.
        if number % 13 == 0 {
            body.splice(..0, right.bytes());
        }
        // Known names again, and against each other.
        if number % 7 == 0 {
            body.extend_from_slice(CONFLICTS[number / 7 % CONFLICTS.len()]);
        }
        let mut request =
            Request::post(path).header("content-type", content_type).header("user-agent", CANARY);
        request =
            request.header("cf-connecting-ip", format!("198.51.{}.{}", number / 250 % 250, number % 250));
        if let Some(value) = authorization.and_then(|value| http::HeaderValue::from_bytes(&value).ok()) {
            request = request.header("authorization", value);
        }
        let shown = String::from_utf8_lossy(&body).chars().take(200).collect::<String>();
        let holds_secret = body.windows(live.len()).any(|part| part == live.as_bytes());
        let body = (body.len() <= credenza_functions::http::BODY_MAX).then(|| Bytes::from(body));
        let request = request.body(body).unwrap();
        let began = now();
        let answer = Answer::of(system.send_or_cut(request).await);
        assert!(began.elapsed() < Duration::from_secs(1), "over a second: {shown}");
        let whole = format!("{:?}{}", answer.headers, answer.body);
        assert!(!whole.contains(CANARY) && !whole.contains(&live), "an echo of {shown}: {whole}");
        *statuses.entry(answer.status).or_insert(0) += 1;
        if answer.status == 200 && holds_secret {
            continue;
        }
        assert!(
            matches!(answer.status, 400 | 401 | 413 | 415 | 429),
            "{} for {shown}: {}",
            answer.status,
            answer.body
        );
        let description = answer.json()["error_description"].as_str().unwrap().to_owned();
        assert!(
            description.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
            "{description}"
        );
    }
    for expected in [200, 400, 401, 413, 415] {
        assert!(statuses.contains_key(&expected), "the generator reaches each kind of rule: {statuses:?}");
    }
}

/// Runtimes hand over addresses that RFC 3986 does not allow, and of any length.
#[tokio::test]
async fn no_address_is_too_odd_to_be_answered() {
    let system = System::new().await;
    let odd = (0..=u8::MAX).map(|byte| char::from(byte).to_string());
    let long = ["x", "\"", "/", "%", "%41", "é"].map(|text| text.repeat(70_000));
    for part in odd.chain(long) {
        for (url, method) in [
            (format!("https://p.example/{part}"), "GET"),
            (format!("https://p.example/api/portal{part}"), "GET"),
            (format!("https://p.example/oauth2/token{part}"), "POST"),
            (format!("https://p.example/{part}/oauth2/token?a={part}"), "POST"),
        ] {
            let target = credenza_domain::targets::target(&url);
            let shown: String = url.chars().take(80).collect();
            let request = Request::builder().method(method).uri(&*target).body(Bytes::new());
            let answer =
                Answer::of(system.send(request.unwrap_or_else(|error| panic!("{shown}: {error}"))).await);
            assert!((400..500).contains(&answer.status), "{shown}: {} {}", answer.status, answer.body);
        }
    }
}
