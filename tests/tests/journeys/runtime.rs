//! The JavaScript between the runtime and the Rust code, on workerd: who shares a read, and what a panic costs.

use std::time::Duration;

use credenza_tests::system::System;
use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use crate::workers::Worker;

async fn get(worker: &Worker, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{}{path}", worker.base_url)).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// How many questions each read held since this was asked last.
async fn reads(worker: &Worker) -> Vec<usize> {
    serde_json::from_str(&get(worker, "/reads").await.1).unwrap()
}

/// While a read of this many milliseconds is under way, these ask.
async fn crowd(worker: &Worker, ms: u32, paths: &[String]) -> Vec<(u16, String)> {
    let path = format!("/?name=first&ms={ms}");
    let first = get(worker, &path);
    let then = async {
        sleep(Duration::from_millis(50)).await;
        join_all(paths.iter().map(|path| get(worker, path))).await
    };
    let (first, answers) = tokio::join!(first, then);
    assert_eq!(first, (200, "for first".to_owned()));
    answers
}

fn paths(count: usize, rest: &str) -> Vec<String> {
    (0..count).map(|number| format!("/?name={number}&{rest}")).collect()
}

fn assert_own(answers: &[(u16, String)]) {
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer, &(200, format!("for {number}")));
    }
}

/// A hundred who ask at once share a few reads, and each is told what they asked; one after the other, nobody shares.
pub(crate) async fn shared(system: &System) {
    let worker = Worker::played(system, "together");
    assert_own(&crowd(&worker, 300, &paths(100, "ms=100")).await);
    let together = reads(&worker).await;
    assert_eq!(together.iter().sum::<usize>(), 101, "each question was read once: {together:?}");
    assert!(together.len() < 50 && together.iter().all(|count| *count <= 32), "{together:?}");
    for path in paths(5, "ms=0") {
        get(&worker, &path).await;
    }
    assert_eq!(reads(&worker).await, [1, 1, 1, 1, 1]);
}

/// A shared read fails, hangs, or those who began it go away: the others have their answers all the same.
pub(crate) async fn independent(system: &System) {
    let worker = Worker::played(system, "together");
    for fault in ["fails", "hangs"] {
        let begun = Instant::now();
        assert_own(&crowd(&worker, 200, &paths(10, &format!("ms=0&fault={fault}"))).await);
        assert!(begun.elapsed() < Duration::from_secs(4), "{fault}: {:?}", begun.elapsed());
        assert!(reads(&worker).await.iter().any(|count| *count > 1), "{fault}: nobody shared a read");
    }
    for round in 0..6 {
        let paths = paths(8, "ms=300");
        let ask = |number: usize| {
            let (worker, path) = (&worker, &paths[number]);
            // In every other round the first half goes away, so that whoever began the read is among them once.
            let patience = if (number < 4) == (round % 2 == 0) { 100 } else { 900 };
            async move { timeout(Duration::from_millis(patience), get(worker, path)).await.ok() }
        };
        let first = get(&worker, "/?name=first&ms=150");
        let then = async {
            sleep(Duration::from_millis(50)).await;
            join_all((0..8).map(ask)).await
        };
        let (_, answers) = tokio::join!(first, then);
        let answered: Vec<String> = answers.into_iter().flatten().map(|(_, text)| text).collect();
        let stayed: Vec<String> =
            if round % 2 == 0 { 4..8 } else { 0..4 }.map(|it| format!("for {it}")).collect();
        assert_eq!(answered, stayed, "round {round}");
    }
}

/// A panic is a 500 for whoever met it, or waited in the same instance, and the next request has a fresh instance.
pub(crate) async fn panics(system: &System) {
    let worker = Worker::played(system, "entry");
    let ok = |text: &str| (200, text.to_owned());
    assert_eq!(get(&worker, "/answers").await, ok("the answer of instance 0"));
    assert_eq!(get(&worker, "/waits/answers").await, ok("after yes, the answer of instance 0"));
    assert_eq!(get(&worker, "/waits/rejected").await, ok("after the failure no, the answer of instance 0"));

    let waits = get(&worker, "/waits/answers");
    let general = timeout(Duration::from_secs(2), get(&worker, "/general"));
    let panics = async {
        sleep(Duration::from_millis(100)).await;
        let panicked = get(&worker, "/panics").await;
        (panicked, get(&worker, "/answers").await)
    };
    let (waits, general, (panicked, next)) = tokio::join!(waits, general, panics);
    assert_eq!((panicked.0, waits.0, general.unwrap().0), (500, 500, 500));
    assert!(panicked.1.contains("Something went wrong on our side"), "{}", panicked.1);
    assert_eq!(next, ok("the answer of instance 1"));

    // At the endpoints of machines it is a 503 in the shape of their protocol.
    assert_eq!(get(&worker, "/waits/panics").await.0, 500);
    let (status, refusal) = get(&worker, "/oauth2/token").await;
    assert!(status == 503 && refusal.contains("temporarily_unavailable"), "{status} {refusal}");
    assert_eq!(get(&worker, "/answers").await.0, 200);
}
