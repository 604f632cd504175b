//! One tick of the Worker's own code through each mail API that the catcher speaks, over real HTTP: what the Worker
//! writes is what the other side reads, and nothing is lost or doubled on a bad day.

use std::sync::Arc;
use std::time::Duration;

use credenza_domain::secrets::Pepper;
use credenza_domain::wire::Configuration;
use credenza_functions::adapters::native::{CountedEntropy, World};
use credenza_functions::budget::Limits;
use credenza_functions::config::{Config, MailConfig};
use credenza_functions::mail::Api;
use credenza_functions::ports::{HttpClient, OutboundRequest, OutboundResponse, PortError};
use credenza_functions::store::ticks::Outcome;
use credenza_functions::{demo, seal, ticks};
use serde_json::{Value, json};

use super::tests::{KEY, Running};

/// HTTP for real, as the Worker has it.
struct Wire(reqwest::Client);

async fn send(client: &reqwest::Client, request: OutboundRequest) -> reqwest::Result<OutboundResponse> {
    let method = if request.method == "GET" { reqwest::Method::GET } else { reqwest::Method::POST };
    // Not ten seconds: this is a test.
    let mut sent =
        client.request(method, &request.url).body(request.body).timeout(Duration::from_millis(700));
    for (name, value) in &request.headers {
        sent = sent.header(*name, value);
    }
    let response = sent.send().await?;
    let now = jiff::Timestamp::now();
    let wait = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let retry_after = wait.and_then(|value| credenza_functions::retry_after::seconds(value, now));
    Ok(OutboundResponse { status: response.status().as_u16(), retry_after, body: response.text().await? })
}

impl HttpClient for Wire {
    fn send(
        &self,
        request: OutboundRequest,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<OutboundResponse, PortError>> + Send + '_>> {
        Box::pin(async { send(&self.0, request).await.map_err(|error| PortError::new("http", error)) })
    }
}

/// The demo two days later, when reminders are due.
async fn world(running: &Running, api: Api) -> World {
    let config = Config {
        base_url: "https://portal.operator.example".into(),
        tenant_id: demo::TENANT_ID.into(),
        public: Configuration {
            product_name: "Credenza".into(),
            support_address: "support@operator.example".into(),
            passwords: true,
            ..Configuration::default()
        },
        peppers: [Pepper::new(1, vec![7; 32]).unwrap()].into(),
        wrapping_keys: [seal::WrappingKey::new(1, &[9; 32]).unwrap()].into(),
        rules: credenza_domain::wire::Policy::DEFAULT,
        mail: MailConfig {
            api: api.name().into(),
            url: format!("{}{}", running.url, super::path(api)),
            key: KEY.to_owned().into(),
            from: "Credenza <no-reply@operator.example>".into(),
            webhook_secret: None,
        },
        limits: Limits::PAID,
        leak_keys_url: None,
        oidc: None,
    };
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let mut world = World::new(config, now, Arc::new(CountedEntropy::default())).unwrap();
    demo::fill(&world).await.unwrap();
    world.ports.http = Arc::new(Wire(reqwest::Client::builder().no_proxy().build().unwrap()));
    world.clock.set("2026-11-25T10:00:00Z".parse().unwrap());
    world
}

async fn tick(world: &World) -> Outcome {
    ticks::run(&world.ports, world.ports.now()).await.unwrap()
}

#[tokio::test]
async fn each_mail_api_takes_what_the_worker_sends() {
    for api in Api::ALL {
        let running = Running::start();
        let world = world(&running, api).await;
        let outcome = tick(&world).await;
        let mails = running.mails().await;
        assert!(outcome.sent >= 2 && outcome.failed == 0, "{api:?}: {outcome:?}");
        assert_eq!(mails.len(), usize::try_from(outcome.sent).unwrap(), "{api:?}");
        for mail in &mails {
            assert_eq!(mail["from"], "Credenza <no-reply@operator.example>", "{api:?}");
            assert!(mail["to"][0].as_str().unwrap().contains('@'), "{api:?}: {mail}");
            assert!(mail["subject"].as_str().unwrap().contains("Client secret"), "{api:?}");
            assert!(mail["text"].as_str().unwrap().contains("/rotate/"), "{api:?}");
            assert!(mail["html"].as_str().unwrap().contains("<html"), "{api:?}");
        }
        let with_file = mails.iter().find(|mail| mail["attachments"][0].is_object()).unwrap();
        assert_eq!(with_file["attachments"][0]["filename"], "expiry.ics", "{api:?}");
    }
}

/// Each API on a bad day: in the end one mail a person, none lost, none doubled.
#[tokio::test]
async fn no_mail_is_lost_or_doubled_on_a_bad_day() {
    let days: [(&str, Value); 8] = [
        ("too many requests", json!([{"kind": "status", "status": 429, "retry_after": 30, "times": 2}])),
        ("too many, without saying when", json!([{"kind": "status", "status": 429, "times": 2}])),
        ("a fault of theirs", json!([{"kind": "status", "status": 503, "times": 2}])),
        ("the key is wrong", json!([{"kind": "status", "status": 401, "times": 2}])),
        ("taken, and no answer", json!([{"kind": "timeout_after", "seconds": 2}])),
        ("not taken, and no answer", json!([{"kind": "timeout_before", "seconds": 2}])),
        ("reset", json!([{"kind": "reset"}])),
        ("garbage", json!([{"kind": "garbage"}])),
    ];
    let running = Running::start();
    tick(&world(&running, Api::Resend).await).await;
    let due = running.mails().await.len();
    for api in Api::ALL {
        for (name, faults) in &days {
            let running = Running::start();
            let world = world(&running, api).await;
            running.plan(faults.clone()).await;
            for _ in 0..10 {
                tick(&world).await;
                world.clock.advance(900);
            }
            let mails = running.mails().await;
            let mut to: Vec<&str> = mails.iter().map(|mail| mail["to"][0].as_str().unwrap()).collect();
            to.sort_unstable();
            let all = to.len();
            to.dedup();
            assert_eq!(to.len(), all, "{api:?}, {name}: nobody has two: {to:?}");
            // Without keys and without anybody to ask, what is unclear is left alone and not guessed.
            let may_miss = match (api, *name) {
                (Api::SendGrid | Api::Cloudflare, "not taken, and no answer" | "reset" | "garbage") => 1,
                _ => 0,
            };
            assert!(all + may_miss >= due && all <= due, "{api:?}, {name}: {to:?}");
        }
    }
}
