//! Calls in the shapes that the documentation of each mail API shows, signed as it signs.

use credenza_functions::adapters::native::CountedEntropy;
use credenza_functions::adapters::native_signer::NativeSigner;
use credenza_functions::mail::Api;
use credenza_functions::mail::webhooks::{Call, Distrust, Event, Kind, read};
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::EncodePublicKey;
use serde_json::{Value, json};
use sha2::Sha256;

const NOW: i64 = 1_800_000_000;
const TIMESTAMP: &str = "x-twilio-email-event-webhook-timestamp";

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

async fn told(
    api: Api,
    secret: &str,
    headers: &[(&str, String)],
    body: &str,
) -> Result<Vec<Event>, Distrust> {
    let signer = NativeSigner::new(std::sync::Arc::new(CountedEntropy::default()));
    let headers: Vec<(String, String)> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let now = Timestamp::from_second(NOW).unwrap();
    read(&signer, api, secret, &Call { headers: &headers, body: body.as_bytes(), now }).await.unwrap()
}

fn svix(key: &[u8], at: i64, body: &str) -> Vec<(&'static str, String)> {
    let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    let tag = BASE64.encode(&hmac(key, format!("{id}.{at}.{body}").as_bytes()));
    vec![
        ("svix-id", id.to_owned()),
        ("svix-timestamp", at.to_string()),
        // While a secret is being changed there are two.
        ("svix-signature", format!("v1,{} v1,{tag}", BASE64.encode(&[1; 32]))),
    ]
}

#[tokio::test]
async fn resend_is_believed_when_svix_signed() {
    let key = b"a key of some length";
    let secret = format!("whsec_{}", BASE64.encode(key));
    let body = json!({
        "type": "email.bounced", "created_at": "2026-11-23T10:00:00.000Z",
        "data": {
            "email_id": "56761188-7520-42d8-8898-ff6fc54ce618", "from": "Credenza <a@b.example>",
            "to": ["c@d.example"], "subject": "…", "tags": {"mail": "0192e4a0-0000-7000-8000-000000000001"},
            "bounce": {"message": "The recipient's address\r\nis unknown.", "subType": "General", "type": "Permanent"},
        },
    })
    .to_string();
    let events = told(Api::Resend, &secret, &svix(key, NOW - 299, &body), &body).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].kind, Kind::Bounced);
    assert_eq!(events[0].mail.as_deref(), Some("0192e4a0-0000-7000-8000-000000000001"));
    assert_eq!(events[0].provider_id.as_deref(), Some("56761188-7520-42d8-8898-ff6fc54ce618"));
    assert!(!events[0].detail.contains('\n'), "{}", events[0].detail);
    let old = told(Api::Resend, &secret, &svix(key, NOW - 301, &body), &body).await;
    assert_eq!(old, Err(Distrust::Replayed));
    for absurd in [i64::MIN, i64::MAX] {
        let answer = told(Api::Resend, &secret, &svix(key, absurd, &body), &body).await;
        assert_eq!(answer, Err(Distrust::Replayed), "{absurd}");
    }
    let forged = told(Api::Resend, &secret, &svix(b"another key", NOW, &body), &body).await;
    assert_eq!(forged, Err(Distrust::Signature));
    let changed = told(Api::Resend, &secret, &svix(key, NOW, &body), &body.replace("bounced", "sent")).await;
    assert_eq!(changed, Err(Distrust::Signature));
    assert_eq!(told(Api::Resend, &secret, &[], &body).await, Err(Distrust::Signature));
    for (kind, expected) in [
        ("email.delivered", Some(Kind::Delivered)),
        ("email.complained", Some(Kind::Complained)),
        ("email.delivery_delayed", Some(Kind::Deferred)),
        ("email.sent", Some(Kind::Accepted)),
        ("email.opened", None),
    ] {
        let body = json!({"type": kind, "created_at": "…", "data": {"email_id": "x"}}).to_string();
        let events = told(Api::Resend, &secret, &svix(key, NOW, &body), &body).await.unwrap();
        assert_eq!(events.first().map(|event| event.kind), expected, "{kind}");
    }
}

#[tokio::test]
async fn postmark_is_believed_with_its_password() {
    let credentials = |password: &str| {
        vec![("authorization", format!("Basic {}", BASE64.encode(format!("credenza:{password}").as_bytes())))]
    };
    let bounce = json!({
        "RecordType": "Bounce", "MessageStream": "outbound", "ID": 4_323_372_036_854_775_807_i64, "Type": "HardBounce",
        "TypeCode": 1, "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"mail": "0192e4a0-0000-7000-8000-000000000001"}, "ServerID": 23, "Name": "Hard bounce",
        "Description": "The server was unable to deliver your message.", "Details": "smtp;550 5.1.1 unknown",
        "Email": "john@example.com", "BouncedAt": "2019-11-05T16:33:54.9070259Z",
    })
    .to_string();
    let events = told(Api::Postmark, "s3cret", &credentials("s3cret"), &bounce).await.unwrap();
    assert_eq!((events[0].kind, events[0].detail.as_str()), (Kind::Bounced, "smtp;550 5.1.1 unknown"));
    let delivery = json!({
        "RecordType": "Delivery", "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Recipient": "john@example.com",
        "DeliveredAt": "2019-11-05T16:33:54.9070259Z", "Details": "Test delivery webhook details", "Metadata": {},
    })
    .to_string();
    assert_eq!(
        told(Api::Postmark, "s", &credentials("s"), &delivery).await.unwrap()[0].kind,
        Kind::Delivered
    );
    let complaint = bounce.replace("\"Bounce\"", "\"SpamComplaint\"");
    assert_eq!(
        told(Api::Postmark, "s", &credentials("s"), &complaint).await.unwrap()[0].kind,
        Kind::Complained
    );
    assert_eq!(told(Api::Postmark, "s", &credentials("t"), &bounce).await, Err(Distrust::Signature));
    assert_eq!(told(Api::Postmark, "s", &[], &bounce).await, Err(Distrust::Signature));
    assert_eq!(told(Api::Postmark, "s", &credentials("s"), "[]").await, Err(Distrust::Malformed));
}

#[tokio::test]
async fn sendgrid_is_believed_when_it_signed_with_its_key() {
    let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let public = key.verifying_key().to_public_key_der().unwrap();
    let secret = BASE64.encode(public.as_bytes());
    let body = json!([
        {"email": "a@b.example", "timestamp": NOW - 5, "event": "processed", "sg_event_id": "e1", "sg_message_id": "m",
         "mail": "0192e4a0-0000-7000-8000-000000000001"},
        {"email": "a@b.example", "timestamp": NOW - 4, "event": "bounce", "type": "bounce", "reason": "550 unknown",
         "sg_event_id": "e2", "sg_message_id": "m", "mail": "0192e4a0-0000-7000-8000-000000000001"},
        {"email": "a@b.example", "timestamp": NOW, "event": "open", "sg_event_id": "e3"},
        {"email": "a@b.example", "timestamp": NOW, "event": "spamreport", "sg_event_id": "e4"},
    ])
    .to_string();
    let signed = |at: i64, body: &str| {
        let signature: p256::ecdsa::Signature = key.sign(format!("{at}{body}").as_bytes());
        vec![
            (TIMESTAMP, at.to_string()),
            ("x-twilio-email-event-webhook-signature", BASE64.encode(signature.to_der().as_bytes())),
        ]
    };
    let events = told(Api::SendGrid, &secret, &signed(NOW - 599, &body), &body).await.unwrap();
    let kinds: Vec<Kind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [Kind::Accepted, Kind::Bounced, Kind::Complained]);
    assert_eq!(events[1].detail, "550 unknown");
    assert_eq!(told(Api::SendGrid, &secret, &signed(NOW - 601, &body), &body).await, Err(Distrust::Replayed));
    let changed = body.replace("bounce", "delivered");
    assert_eq!(told(Api::SendGrid, &secret, &signed(NOW, &body), &changed).await, Err(Distrust::Signature));
    assert_eq!(told(Api::SendGrid, "garbage", &signed(NOW, &body), &body).await, Err(Distrust::Signature));
    for signature in ["", "AAAA", "MAA=", "MAYCAQECAQE="] {
        let headers = vec![
            (TIMESTAMP, NOW.to_string()),
            ("x-twilio-email-event-webhook-signature", signature.to_owned()),
        ];
        assert_eq!(
            told(Api::SendGrid, &secret, &headers, &body).await,
            Err(Distrust::Signature),
            "{signature}"
        );
    }
}

#[tokio::test]
async fn mailgun_is_believed_with_a_fresh_token() {
    let call = |at: i64, key: &[u8], data: Value| {
        let token = "c1f7bb0cc1a05e4ec39b7a6f4d3b6d1f5c2b0a9d8e7f6a5b4c";
        let tag = HEXLOWER.encode(&hmac(key, format!("{at}{token}").as_bytes()));
        json!({"signature": {"timestamp": at.to_string(), "token": token, "signature": tag}, "event-data": data})
            .to_string()
    };
    let failed = json!({
        "event": "failed", "severity": "permanent", "id": "G9Bn5sl1TC6nu79C8C0bwg", "timestamp": 1_521_233_195.375_624,
        "recipient": "alice@example.com", "user-variables": {"mail": "0192e4a0-0000-7000-8000-000000000001"},
        "message": {"headers": {"message-id": "20130503192659.13651.20287@mg.example.org"}},
        "delivery-status": {"code": 605, "message": "", "description": "Not delivering to previously bounced address"},
    });
    let events = told(Api::Mailgun, "key", &[], &call(NOW - 3600, b"key", failed.clone())).await.unwrap();
    assert_eq!((events[0].kind, events[0].at), (Kind::Bounced, 1_521_233_195));
    assert_eq!(events[0].detail, "Not delivering to previously bounced address");
    assert_eq!(events[0].provider_id.as_deref(), Some("<20130503192659.13651.20287@mg.example.org>"));
    let old = told(Api::Mailgun, "key", &[], &call(NOW - 10 * 3600, b"key", failed.clone())).await;
    assert_eq!(old, Err(Distrust::Replayed));
    let forged = told(Api::Mailgun, "key", &[], &call(NOW, b"other", failed)).await;
    assert_eq!(forged, Err(Distrust::Signature));
    for (event, severity, expected) in [
        ("delivered", "", Some(Kind::Delivered)),
        ("failed", "temporary", Some(Kind::Deferred)),
        ("complained", "", Some(Kind::Complained)),
        ("accepted", "", Some(Kind::Accepted)),
        ("clicked", "", None),
    ] {
        let data = json!({"event": event, "severity": severity, "id": "x"});
        let events = told(Api::Mailgun, "key", &[], &call(NOW, b"key", data)).await.unwrap();
        assert_eq!(events.first().map(|event| event.kind), expected, "{event}");
    }
    assert_eq!(told(Api::Mailgun, "key", &[], "{}").await, Err(Distrust::Malformed));
}

#[tokio::test]
async fn cloudflare_makes_no_calls() {
    assert_eq!(told(Api::Cloudflare, "key", &[], "{}").await, Err(Distrust::Signature));
}
