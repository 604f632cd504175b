//! The catcher over the wire, as a sender sees it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

pub(super) const KEY: &str = "re_dev_test";

pub(super) struct Running {
    pub(super) url: String,
    client: Client,
    file: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

impl Running {
    pub(super) fn start() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("credenza-mails-{}-{number}.json", std::process::id()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        super::start(listener, KEY.to_owned(), file.clone()).unwrap();
        Self { url, client: Client::new(), file }
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.url))
            .bearer_auth(KEY)
            .json(body)
            .timeout(Duration::from_secs(5))
    }

    pub(super) async fn mails(&self) -> Vec<Value> {
        self.client.get(format!("{}/api/mails", self.url)).send().await.unwrap().json().await.unwrap()
    }

    pub(super) async fn plan(&self, faults: Value) {
        assert!(self.post("/api/faults", &faults).send().await.unwrap().status().is_success());
    }
}

fn mail(to: &str) -> Value {
    json!({ "from": "Credenza <no-reply@operator.example>", "to": [to], "subject": "Hello", "html": "<p>Hello</p>", "text": "Hello" })
}

async fn answer(response: Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_mail_is_accepted_listed_and_retrieved() {
    let running = Running::start();
    let (status, sent) = answer(running.post("/emails", &mail("a@b.example")).send().await.unwrap()).await;
    assert_eq!(status, 200);
    let mails = running.mails().await;
    assert_eq!((mails.len(), &mails[0]["id"], &mails[0]["subject"]), (1, &sent["id"], &json!("Hello")));
    let one = running
        .client
        .get(format!("{}/emails/{}", running.url, sent["id"].as_str().unwrap()))
        .bearer_auth(KEY)
        .send()
        .await
        .unwrap();
    assert_eq!(one.json::<Value>().await.unwrap()["last_event"], "delivered");
}

#[tokio::test]
async fn without_the_key_nothing_is_sent() {
    let running = Running::start();
    let bare = running
        .client
        .post(format!("{}/emails", running.url))
        .json(&mail("a@b.example"))
        .send()
        .await
        .unwrap();
    let expected = json!({ "statusCode": 401, "name": "missing_api_key", "message": "Missing API key in the authorization header." });
    assert_eq!(answer(bare).await, (401, expected));
    let wrong = running
        .client
        .post(format!("{}/emails", running.url))
        .bearer_auth("re_other")
        .json(&mail("a@b.example"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer(wrong).await.1["name"], "invalid_api_key");
    assert!(running.mails().await.is_empty());
}

#[tokio::test]
async fn a_repeated_key_sends_once_and_another_payload_is_refused() {
    let running = Running::start();
    let first = answer(
        running.post("/emails", &mail("a@b.example")).header("Idempotency-Key", "k1").send().await.unwrap(),
    )
    .await;
    let again = answer(
        running.post("/emails", &mail("a@b.example")).header("Idempotency-Key", "k1").send().await.unwrap(),
    )
    .await;
    assert_eq!(first, again);
    let other = answer(
        running.post("/emails", &mail("c@d.example")).header("Idempotency-Key", "k1").send().await.unwrap(),
    )
    .await;
    assert_eq!((other.0, &other.1["name"]), (409, &json!("invalid_idempotent_request")));
    assert_eq!(running.mails().await.len(), 1);
}

#[tokio::test]
async fn a_batch_is_all_or_nothing() {
    let running = Running::start();
    let good = answer(
        running
            .post("/emails/batch", &json!([mail("a@b.example"), mail("c@d.example")]))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!((good.0, good.1["data"].as_array().unwrap().len()), (200, 2));
    let bad = answer(
        running.post("/emails/batch", &json!([mail("a@b.example"), mail("nobody")])).send().await.unwrap(),
    )
    .await;
    assert_eq!((bad.0, &bad.1["name"]), (422, &json!("validation_error")));
    let many = answer(
        running.post("/emails/batch", &Value::Array(vec![mail("a@b.example"); 101])).send().await.unwrap(),
    )
    .await;
    assert_eq!(many.0, 422);
    assert_eq!(running.mails().await.len(), 2);
}

#[tokio::test]
async fn a_status_on_demand_comes_with_retry_after_and_only_as_often_as_asked() {
    let running = Running::start();
    running.plan(json!([{ "kind": "status", "status": 429, "retry_after": 7 }])).await;
    let refused = running.post("/emails", &mail("a@b.example")).send().await.unwrap();
    assert_eq!(refused.headers()["retry-after"], "7");
    assert_eq!(answer(refused).await.1["name"], "rate_limit_exceeded");
    assert_eq!(running.post("/emails", &mail("a@b.example")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn after_a_timeout_the_same_key_gets_the_answer_that_was_lost() {
    let running = Running::start();
    running.plan(json!({ "faults": [{ "kind": "timeout_after" }] })).await;
    let keyed = || running.post("/emails", &mail("a@b.example")).header("Idempotency-Key", "k");
    assert!(keyed().timeout(Duration::from_millis(200)).send().await.unwrap_err().is_timeout());
    assert_eq!(keyed().send().await.unwrap().status(), 200);
    assert_eq!(running.mails().await.len(), 1);
}

#[tokio::test]
async fn while_the_first_request_hangs_a_repetition_is_concurrent() {
    let running = Running::start();
    running.plan(json!([{ "kind": "timeout_before", "seconds": 2 }])).await;
    let keyed = || running.post("/emails", &mail("a@b.example")).header("Idempotency-Key", "k");
    let hanging = tokio::spawn(keyed().send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(answer(keyed().send().await.unwrap()).await.1["name"], "concurrent_idempotent_requests");
    assert!(hanging.await.unwrap().is_err());
    assert!(running.mails().await.is_empty());
    assert_eq!(keyed().send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn resets_garbage_and_half_answers_are_what_they_say() {
    let running = Running::start();
    running.plan(json!([{ "kind": "reset" }, { "kind": "garbage" }, { "kind": "truncated" }, { "kind": "partial" }])).await;
    assert!(running.post("/emails", &mail("a@b.example")).send().await.is_err());
    for accepted in [0, 1] {
        let answer = running.post("/emails", &mail("a@b.example")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.json::<Value>().await.is_err());
        assert_eq!(running.mails().await.len(), accepted);
    }
    let partial = answer(
        running
            .post("/emails/batch", &json!([mail("a@b.example"), mail("c@d.example")]))
            .send()
            .await
            .unwrap(),
    )
    .await
    .1;
    assert_eq!((partial["data"].as_array().unwrap().len(), &partial["errors"][0]["index"]), (1, &json!(1)));
}

#[tokio::test]
async fn a_second_start_still_knows_the_mails() {
    let running = Running::start();
    running.post("/emails", &mail("a@b.example")).header("Idempotency-Key", "k").send().await.unwrap();
    let again = super::Store::open(running.file.clone()).unwrap();
    assert_eq!(again.mails.len(), 1);
}
