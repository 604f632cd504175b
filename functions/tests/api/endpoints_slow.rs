//! Endpoints that take their time.

use std::sync::{Arc, Mutex};

use credenza_functions::ports::OutboundResponse;

use crate::endpoints::{register, told};
use crate::reminders::tick;
use crate::support::System;

/// However slowly endpoints answer: what one tick holds no other takes meanwhile, and what it does not get to
/// is free for the next.
#[tokio::test]
async fn slow_endpoints_are_told_once_each() {
    for (seconds, in_the_first) in [(10, 50), (15, 39)] {
        let system = System::new().await;
        let mut marieke = system.browser("Marieke").await;
        register(&mut marieke, "webhook").await;
        tick(&system).await;
        system.execute("DELETE FROM deliveries; DELETE FROM events");
        system.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
             INSERT INTO events (id, key, kind, organisation_id, at, facts)
             SELECT printf('%032d', i), i, 'secret.created', organisation_id, 1, '{}' FROM n, endpoints;
             INSERT OR IGNORE INTO deliveries (id, event_id, endpoint_id, created_at, next_attempt_at)
             SELECT 'd' || event.id, event.id, endpoint.id, unixepoch('2026-11-01'), 0 FROM events AS event, endpoints AS endpoint;",
        );
        told(&system);
        let (clock, database) = (system.world.clock.clone(), system.world.database.clone());
        let free = Arc::new(Mutex::new(Vec::new()));
        let notes = free.clone();
        system.world.http.replay(Box::new(move |_| {
            clock.advance(seconds);
            let now = credenza_functions::ports::Clock::now(&*clock).as_second();
            let takeable = format!(
                "SELECT count(*) FROM deliveries WHERE state = 'owed' AND coalesce(lease_until_at, 0) <= {now}"
            );
            let count: i64 = database.connection().query_row(&takeable, [], |row| row.get(0)).unwrap();
            notes.lock().unwrap().push(count);
            Ok(OutboundResponse { status: 200, retry_after: None, body: String::new() })
        }));
        credenza_functions::webhooks::send(&system.world.ports, 50, None).await.unwrap();
        let asked: Vec<_> = told(&system);
        assert_eq!(asked.len(), in_the_first, "{seconds} s each");
        assert!(free.lock().unwrap().iter().all(|count| *count == 0), "{seconds} s each: {free:?}");
        credenza_functions::webhooks::send(&system.world.ports, 50, None).await.unwrap();
        assert_eq!(told(&system).len(), 50 - in_the_first, "{seconds} s each: the rest, each once");
    }
}
