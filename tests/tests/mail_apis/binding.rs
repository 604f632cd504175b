//! Cloudflare's own binding for e-mail, as the runtime plays it: it writes what it would send into its log.

use std::time::Duration;

use credenza_tests::mails;
use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use data_encoding::BASE64;
use jiff::SignedDuration;
use serde_json::Value;

use crate::days::{LIFE, LONGER, log, secret, tick, with_days_left};

const NAME: &str = "Carried by the platform";
/// What stands above each mail in the runtime's log.
const SENT: &str = "send_email binding called with MessageBuilder:";

/// What the binding took for this reader, once it stands in the log.
async fn taken(system: &System, reader: &str) -> String {
    for _ in 0..50 {
        let log = std::fs::read_to_string(system.state.join("logs/wrangler.log")).unwrap();
        let mut mails = log.split(SENT).skip(1);
        if let Some(mail) = mails.find(|mail| mail.contains(reader) && mail.contains("Attachment (")) {
            return mail.to_owned();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the binding took no mail for {reader}");
}

/// The file whose path stands behind this word.
fn file(mail: &str, word: &str) -> String {
    let line = mail.lines().find(|line| line.starts_with(word)).unwrap_or_else(|| panic!("{word}: {mail}"));
    let path = line[word.len()..].trim();
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The Worker's mail is one that the binding takes, with both bodies and the calendar file; whom it refuses is
/// marked, and keeps nobody else waiting.
pub(crate) async fn takes(system: &System) {
    let over_http = mails::all(system).await.len();
    let marieke = Portal::open(system, "Marieke", 1).await;
    let created = secret(system, &marieke, "Partner-NL-Noordzee-SMC", NAME, LIFE + 5 * LONGER).await;
    // Two that are refused in a row, of whatever kind, end a tick: the others go out at the next.
    for quarters in 0..3 {
        tick(system, with_days_left(&created, 42) + SignedDuration::from_mins(15 * quarters)).await;
    }
    let mail = taken(system, "marieke.jansen@noordzee.example").await;
    for line in ["no-reply@operator.example", "Subject: "] {
        assert!(mail.contains(line), "{line}: {mail}");
    }
    let (text, html) = (file(&mail, "Text: "), file(&mail, "HTML: "));
    for body in [&text, &html] {
        assert!(body.contains(NAME) && body.contains("/rotate/"), "{body}");
    }
    let calendar = file(&mail, "Attachment (attachment): expiry.ics ->");
    let calendar = BASE64.decode(calendar.trim().as_bytes()).unwrap();
    assert!(calendar.starts_with(b"BEGIN:VCALENDAR"));
    let rows = log(system, 4, "sent").await;
    assert!(rows.iter().any(|row| row["recipient"] == "marieke.jansen@noordzee.example"), "{rows:?}");
    let owed = log(system, 5, "owed").await;
    // The local runtime refuses without a code, so it is not known what that means, and it is not tried again.
    let is_marked =
        |row: &Value| row["recipient"] == "pieter.smit@noordzee.example" && row["unclear"] == true;
    assert!(owed.iter().any(is_marked), "{owed:?}");
    assert_eq!(mails::all(system).await.len(), over_http, "nothing went over HTTP");
}
