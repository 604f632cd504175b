//! The JavaScript between the runtime and the Rust code, on workerd: who shares a read, and what a panic costs.

use std::time::Duration;

use credenza_tests::system::System;
use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use crate::workers::Worker;

/// Asks one Worker, over connections that it keeps.
struct Asker {
    worker: Worker,
    http: reqwest::Client,
}

impl Asker {
    fn of(system: &System, run: &str) -> Self {
        Self { worker: Worker::played(system, run), http: reqwest::Client::new() }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(format!("{}{path}", self.worker.base_url)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// How many questions each read held since they were forgotten.
    async fn reads(&self) -> Vec<usize> {
        serde_json::from_str(&self.get("/reads").await.1).unwrap()
    }

    /// What comes of these who ask while a read of so many milliseconds is under way.
    async fn meanwhile<T>(&self, ms: u32, then: impl Future<Output = T>) -> T {
        self.get("/forget").await;
        let path = format!("/?name=first&ms={ms}");
        let then = async {
            while self.reads().await.is_empty() {
                sleep(Duration::from_millis(2)).await;
            }
            then.await
        };
        let (first, answers) = tokio::join!(self.get(&path), then);
        assert_eq!(first, (200, "for first".to_owned()));
        answers
    }

    async fn crowd(&self, ms: u32, paths: &[String]) -> Vec<(u16, String)> {
        self.meanwhile(ms, join_all(paths.iter().map(|path| self.get(path)))).await
    }
}

fn paths(count: usize, rest: &str) -> Vec<String> {
    (0..count).map(|number| format!("/?name={number}&{rest}")).collect()
}

fn assert_own(answers: &[(u16, String)]) {
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer, &(200, format!("for {number}")));
    }
}

/// A hundred who ask at once share reads, and each is told what they asked; one after the other, nobody shares.
pub(crate) async fn shared(system: &System) {
    let asker = Asker::of(system, "together");
    assert_own(&asker.crowd(300, &paths(100, "ms=50")).await);
    let together = asker.reads().await;
    assert!(together.iter().sum::<usize>() >= 101, "each question was read: {together:?}");
    assert!(together.len() < 80 && together.iter().all(|count| *count <= 16), "{together:?}");
    asker.get("/forget").await;
    for path in paths(5, "ms=0") {
        asker.get(&path).await;
    }
    assert_eq!(asker.reads().await, [1, 1, 1, 1, 1]);
}

/// A shared read fails, hangs, or those who began it go away: the others have their answers all the same.
pub(crate) async fn independent(system: &System) {
    let asker = Asker::of(system, "together");
    for fault in ["fails", "hangs"] {
        let begun = Instant::now();
        assert_own(&asker.crowd(300, &paths(40, &format!("ms=0&fault={fault}"))).await);
        assert!(begun.elapsed() < Duration::from_secs(5), "{fault}: {:?}", begun.elapsed());
        assert!(asker.reads().await.iter().any(|count| *count > 1), "{fault}: nobody shared a read");
    }
    for round in 0..6 {
        let paths = paths(8, "ms=300");
        let ask = |number: usize| {
            let (asker, path) = (&asker, &paths[number]);
            // In every other round the first half goes away, so that whoever began the read is among them once.
            let patience = if (number < 4) == (round % 2 == 0) { 100 } else { 2_500 };
            async move { timeout(Duration::from_millis(patience), asker.get(path)).await.ok() }
        };
        let answers = asker.meanwhile(150, join_all((0..8).map(ask))).await;
        let answered: Vec<String> = answers.into_iter().flatten().map(|(_, text)| text).collect();
        let stayed: Vec<String> =
            if round % 2 == 0 { 4..8 } else { 0..4 }.map(|it| format!("for {it}")).collect();
        assert_eq!(answered, stayed, "round {round}");
    }
}

/// A panic is a 500 for whoever met it, or waited in the same instance, and the next request has a fresh instance.
pub(crate) async fn panics(system: &System) {
    let asker = Asker::of(system, "entry");
    let ok = |text: &str| (200, text.to_owned());
    assert_eq!(asker.get("/answers").await, ok("the answer of instance 1"));
    assert_eq!(asker.get("/waits/answers").await, ok("answers, after yes, of instance 1"));
    assert_eq!(asker.get("/waits/rejected").await, ok("rejected, after the failure no, of instance 1"));

    // With the SDK's panic hook and without it: what waits is never resumed in the instance of another request.
    for (path, instance) in [("/panics", 2), ("/aborts", 3)] {
        let panics = async {
            sleep(Duration::from_millis(400)).await;
            let panicked = asker.get(path).await;
            assert_eq!(panicked.0, 500, "{path}");
            assert!(panicked.1.contains("Something went wrong on our side"), "{path}: {}", panicked.1);
            assert!(panicked.1.contains("correlation_id"), "{path}: {}", panicked.1);
            // A body whose length has to be asked for; then one that waits where another waited before.
            let long = asker.http.post(format!("{}/answers", asker.worker.base_url)).body("x".repeat(20_000));
            assert_eq!(long.send().await.unwrap().status(), 200, "{path}");
            assert_eq!(
                asker.get("/waits/next").await,
                ok(&format!("next, after yes, of instance {instance}")),
                "{path}"
            );
        };
        let general = async {
            // Only the panic hook tells of it at once.
            if path == "/panics" {
                let general = timeout(Duration::from_secs(3), asker.get("/general")).await;
                assert_eq!(general.unwrap().0, 500);
            }
        };
        let (waits, (), ()) = tokio::join!(asker.get("/waits/first"), general, panics);
        assert_eq!(waits.0, 500, "{path}: {}", waits.1);
    }

    assert_eq!(asker.get("/waits/panics").await.0, 500);
    // At the endpoints of machines it is a 503 in the shape of their protocol.
    let (status, refusal) = asker.get("/oauth2/token").await;
    assert!(status == 503 && refusal.contains("temporarily_unavailable"), "{status} {refusal}");
    assert_eq!(asker.get("/answers").await.0, 200);
}
