//! Bodies: what may come once, what no text is, and how much is taken.

use bytes::Bytes;
use http::Request;

use super::expect;
use crate::support::System;
use crate::tokens::{SMC, client};

const FORM: &str = "application/x-www-form-urlencoded";
const JWT_BEARER: &str = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Says what it expects of a right request and what is added to it.
struct Stage {
    system: System,
    /// A whole request.
    good: String,
    /// The same without credentials, and these as a header.
    bare: String,
    basic: String,
}

impl Stage {
    async fn new() -> Self {
        let system = System::new().await;
        let c = client(&system, SMC, "live");
        let bare = format!("grant_type=client_credentials&resource={}", c.resource);
        let good = format!("{bare}&client_id={}&client_secret={}", c.id, c.secret);
        let pair = data_encoding::BASE64.encode(format!("{}:{}", c.id, c.secret).as_bytes());
        Self { system, good, bare, basic: format!("Basic {pair}") }
    }

    async fn expect(&self, basic: Option<&str>, body: impl Into<Vec<u8>>, status: u16, error: &str) {
        let body = body.into();
        let shown = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
        let mut request = Request::post("/oauth2/token").header("content-type", FORM);
        if let Some(basic) = basic {
            request = request.header("authorization", basic);
        }
        let request = request.body(Bytes::from(body)).unwrap();
        expect(&self.system, request, status, error, &shown).await;
    }
}

#[tokio::test]
async fn no_known_parameter_may_come_twice() {
    let stage = Stage::new().await;
    let Stage { good, bare, .. } = &stage;
    for (body, error) in [
        (format!("{good}&scope=a/.default&scope=a/.default"), "invalid_request"),
        (format!("{good}&scope=&scope="), "invalid_request"),
        (format!("{good}&client_secret=x"), "invalid_request"),
        (format!("{good}&client_secret="), "invalid_request"),
        (format!("{good}&client%5Fsecret=x"), "invalid_request"),
        (format!("{bare}&{JWT_BEARER}&client_assertion=a.b.c&client_assertion=a.b.c"), "invalid_request"),
        (format!("{bare}&{JWT_BEARER}&{JWT_BEARER}&client_assertion=a.b.c"), "invalid_request"),
    ] {
        stage.expect(None, body, 400, error).await;
    }
    // Once is no mistake of the form: such an assertion is none.
    stage.expect(None, format!("{bare}&{JWT_BEARER}&client_assertion=a.b.c"), 401, "invalid_client").await;
}

#[tokio::test]
async fn beside_basic_an_empty_secret_counts_as_none_and_any_other_as_a_second_way() {
    let stage = Stage::new().await;
    let Stage { bare, basic, .. } = &stage;
    let basic = Some(basic.as_str());
    stage.expect(basic, format!("{bare}&client_secret="), 200, "").await;
    stage.expect(basic, format!("{bare}&client_id=&client_secret="), 200, "").await;
    stage.expect(basic, format!("{bare}&client_secret=x"), 400, "invalid_request").await;
}

/// A byte that stands in no text of UTF-8, as it is and not escaped.
#[tokio::test]
async fn a_raw_byte_that_is_no_text_is_refused_where_it_would_be_read() {
    let stage = Stage::new().await;
    let Stage { good, bare, .. } = &stage;
    let with = |text: &str, more: &[u8]| [text.as_bytes(), more].concat();
    for (body, status, error) in [
        (with(good, b"\xff"), 401, "invalid_client"),
        (with(bare, b"&client_id=\xff&client_secret=x"), 401, "invalid_client"),
        (with(good, b"&scope=\xff"), 400, "invalid_request"),
        (
            with(&good.replace("grant_type=client_credentials", "x=y"), b"&grant_type=\xff"),
            400,
            "invalid_request",
        ),
        // What nobody reads may be anything.
        (with(good, b"&unknown=\xff"), 200, ""),
        (with(good, b"&\xff=unknown"), 200, ""),
    ] {
        stage.expect(None, body, status, error).await;
    }
}

#[tokio::test]
async fn sixty_four_parameters_are_taken_and_one_more_is_not() {
    let stage = Stage::new().await;
    let good = &stage.good;
    assert_eq!(good.split('&').count(), 4);
    stage.expect(None, format!("{good}{}", "&a=b".repeat(60)), 200, "").await;
    stage.expect(None, format!("{good}{}", "&a=b".repeat(61)), 400, "invalid_request").await;
}

#[tokio::test]
async fn a_body_of_sixteen_kib_is_taken_and_a_byte_more_is_not() {
    let stage = Stage::new().await;
    let start = format!("{}&unknown=", stage.good);
    let of_length = |length: usize| format!("{start}{}", "x".repeat(length - start.len()));
    assert_eq!(of_length(16_384).len(), 16_384);
    stage.expect(None, of_length(16_384), 200, "").await;
    stage.expect(None, of_length(16_385), 413, "invalid_request").await;
}
