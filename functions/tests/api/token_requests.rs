use bytes::Bytes;
use http::Request;

use crate::support::{Answer, System};
use crate::tokens::{Client, SMC, ask, client};

mod bodies;

/// Method, media type, `Authorization`, body; status and error.
type Row<'a> = (&'a str, &'a str, Option<&'a str>, String, u16, &'a str);

/// The contract's request section, one row a rule.
#[tokio::test]
async fn each_rule_of_a_request_has_its_answer() {
    let system = System::new().await;
    let c = client(&system, SMC, "live");
    let good = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&resource={}",
        c.id, c.secret, c.resource
    );
    let basic = |text: &str| format!("Basic {}", data_encoding::BASE64.encode(text.as_bytes()));
    let auth = basic(&format!("{}:{}", c.id, c.secret));
    let encoded = basic(&format!("{}:{}", c.id.replace('-', "%2d"), c.secret.replace('_', "%5F")));
    let broken = basic(&format!("{}:{}%zz", c.id, c.secret));
    let nul = basic(&format!("{}:{}\0", c.id, c.secret));
    let escaped_nul = basic(&format!("{}%00:{}", c.id, c.secret));
    // A plus is a space, and the secret has none.
    let space = basic(&format!("{}:{}+", c.id, c.secret));
    let form = "application/x-www-form-urlencoded";
    let bare = format!("grant_type=client_credentials&resource={}", c.resource);
    let with = |id: &str, secret: &str| {
        format!("grant_type=client_credentials&resource={}&client_id={id}&client_secret={secret}", c.resource)
    };
    let sandbox = &system.application(SMC).resources[1].identifier;
    let many = format!("{good}{}", "&a=b".repeat(80));
    let rows: Vec<Row<'_>> = vec![
        ("POST", form, None, good.clone(), 200, ""),
        ("POST", form, None, format!("{good}&unknown=1&unknown=2&%zz=3"), 200, ""),
        ("POST", form, None, format!("{good}&scope="), 200, ""),
        ("POST", form, Some(&auth), bare.clone(), 200, ""),
        ("GET", form, None, String::new(), 405, "invalid_request"),
        ("PUT", form, None, good.clone(), 405, "invalid_request"),
        ("POST", "application/json", None, "{}".into(), 415, "invalid_request"),
        ("POST", "", None, good.clone(), 415, "invalid_request"),
        ("POST", form, None, String::new(), 401, "invalid_client"),
        ("POST", form, None, bare.clone(), 401, "invalid_client"),
        ("POST", form, None, format!("{bare}&client_id={}", c.id), 401, "invalid_client"),
        ("POST", form, Some("Bearer abc"), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some("Basic"), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some("Basic !!!"), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some("Basic YWJj"), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some(&encoded), bare.clone(), 200, ""),
        ("POST", form, Some(&broken), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some(&nul), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some(&escaped_nul), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some(&space), bare.clone(), 401, "invalid_client"),
        ("POST", form, Some(&auth), good.clone(), 400, "invalid_request"),
        ("POST", form, Some(&auth), format!("{bare}&client_id=other"), 400, "invalid_request"),
        ("POST", form, None, format!("{good}&client_id={}", c.id), 400, "invalid_request"),
        ("POST", form, None, format!("{good}&grant_type=client_credentials"), 400, "invalid_request"),
        ("POST", form, None, format!("{good}&resource={}", c.resource), 400, "invalid_target"),
        ("POST", form, None, format!("{good}&scope={}/.default", c.resource), 200, ""),
        ("POST", form, None, format!("{good}&scope={sandbox}/.default"), 400, "invalid_target"),
        ("POST", form, None, good.replace("&resource=", "&scope=") + "/.default", 200, ""),
        ("POST", form, None, good.replace("&resource=", "&scope="), 400, "invalid_scope"),
        ("POST", form, None, format!("{good}&scope={}", c.resource), 400, "invalid_scope"),
        ("POST", form, None, good.replace("&resource=", "&scope=") + "/.Default", 400, "invalid_scope"),
        ("POST", form, None, good.replace("&resource=", "&unknown="), 400, "invalid_target"),
        (
            "POST",
            form,
            None,
            good.replace("grant_type=client_credentials", "grant_type="),
            400,
            "invalid_request",
        ),
        (
            "POST",
            form,
            None,
            good.replace("grant_type=client_credentials", "grant_type=password"),
            400,
            "unsupported_grant_type",
        ),
        (
            "POST",
            form,
            None,
            good.replace("grant_type=client_credentials", "grant_type=Client_Credentials"),
            400,
            "unsupported_grant_type",
        ),
        ("POST", form, None, with(&c.id, &format!("{}%20", c.secret)), 401, "invalid_client"),
        ("POST", form, None, with(&c.id, &c.secret.to_uppercase()), 401, "invalid_client"),
        ("POST", form, None, with(&c.id.to_uppercase(), &c.secret), 401, "invalid_client"),
        ("POST", form, None, with(&c.id, "%zz"), 401, "invalid_client"),
        ("POST", form, None, with(&c.id, "%c3%28"), 401, "invalid_client"),
        ("POST", form, None, with(&c.id, "a%00b"), 401, "invalid_client"),
        ("POST", form, None, with("%e2%82%ac", &c.secret), 401, "invalid_client"),
        ("POST", form, None, with(&c.id, &"x".repeat(600)), 401, "invalid_client"),
        ("POST", form, None, many, 400, "invalid_request"),
    ];
    for (method, content_type, authorization, body, status, error) in rows {
        let mut request =
            Request::builder().method(method).uri("/oauth2/token").header("content-type", content_type);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let shown: String = body.chars().take(200).collect();
        let shown = format!("{method} {content_type} {authorization:?} {shown}");
        expect(&system, request.body(Bytes::from(body)).unwrap(), status, error, &shown).await;
    }
    let request = Request::post("/oauth2/token").header("content-type", form).body(None).unwrap();
    let answer = credenza_functions::http::answer(system.world.ports.clone(), request).await;
    assert_eq!(answer.status(), 413);
}

/// Sends it, and looks whether the answer is what the contract says of each with this status.
async fn expect(system: &System, request: Request<Bytes>, status: u16, error: &str, shown: &str) {
    system.execute("DELETE FROM throttles");
    // The entry module hands no body over that is too long.
    let body_max = credenza_functions::http::body_max(request.uri().path());
    let request = request.map(|body| Some(body).filter(|body| body.len() <= body_max));
    let answer = Answer::of(system.send_or_cut(request).await);
    assert_eq!(answer.status, status, "{shown}\n{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    if status == 200 {
        assert!(answer.json().get("resource").is_none(), "only Microsoft's first version names it: {shown}");
        return;
    }
    assert_eq!(answer.json()["error"], error, "{shown}");
    let description = answer.json()["error_description"].as_str().unwrap().to_owned();
    assert!(
        description.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
        "{description}"
    );
    assert!(answer.json()["error_uri"].as_str().unwrap().contains("/docs/errors/"));
    assert_eq!(answer.json()["correlation_id"], answer.header("x-correlation-id"));
    assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401);
    assert_eq!(answer.headers.contains_key("allow"), status == 405);
}

/// What cannot be a client, or cannot be read at all, does not reach the database: not before the answer, nor after it.
#[tokio::test]
async fn what_is_malformed_asks_the_database_nothing() {
    let system = System::new().await;
    let c = client(&system, SMC, "live");
    let with = |id: &str, secret: &str| {
        let resource = &c.resource;
        format!("grant_type=client_credentials&resource={resource}&client_id={id}&client_secret={secret}")
    };
    ask(&system, &c).await;
    for (authorization, body) in [
        (None, with(&c.id, "%zz")),
        (None, with(&c.id, "%c3%28")),
        (None, with(&c.id, "a%00b")),
        (None, with(&c.id, "%7f")),
        (None, with("%e2%82%ac", &c.secret)),
        (None, with("a%0ab", &c.secret)),
        // "a:%zz", "a:b%00" and "a:b" with a real NUL at the end.
        (Some("Basic YToleno="), String::new()),
        (Some("Basic YTpiJTAw"), String::new()),
        (Some("Basic YTpiAA=="), String::new()),
        (None, String::new()),
        (None, "grant_type=client_credentials".to_owned()),
        (None, format!("{}&client_id={}", with(&c.id, &c.secret), c.id)),
        (Some("Basic"), String::new()),
        (Some("Basic !!!"), String::new()),
        (Some("Basic YWJj"), String::new()),
        (Some("Bearer abc"), String::new()),
    ] {
        system.world.database.take_counts();
        let mut request =
            Request::post("/oauth2/token").header("content-type", "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let answer = Answer::of(system.send(request.body(Bytes::from(body.clone())).unwrap()).await);
        system.world.later.drain().await;
        assert!(matches!(answer.status, 400 | 401), "{body}: {}", answer.body);
        assert_eq!(system.world.database.take_counts(), (0, 0), "{authorization:?} {body}");
    }
}

/// The common slip: a cut copy, or a letter that was typed wrong. The checksum tells, without any client's secret.
#[tokio::test]
async fn a_text_that_fails_its_checksum_is_told_to_be_no_whole_secret() {
    let system = System::new().await;
    let c = client(&system, SMC, "live");
    let swapped = if c.secret.as_bytes()[20] == b'A' { "B" } else { "A" };
    let mistyped = format!("{}{swapped}{}", &c.secret[..20], &c.secret[21..]);
    for text in [mistyped.as_str(), &c.secret[..c.secret.len() - 1], "0192e4a0-0000-7000-8000-000000000000"] {
        let wrong = Client { id: c.id.clone(), secret: text.to_owned(), resource: c.resource.clone() };
        let answer = ask(&system, &wrong).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")), "{text}");
        assert!(answer.body.contains("is not a whole secret"), "{text}: {}", answer.body);
        let unknown = Client { id: "0192e4a0-0000-7000-8000-000000000000".to_owned(), ..wrong };
        let (mut one, mut other) = (answer.json(), ask(&system, &unknown).await.json());
        (one["correlation_id"], other["correlation_id"]) = ("".into(), "".into());
        assert_eq!(one, other, "it says nothing of the client");
    }
}

#[tokio::test]
async fn a_guesser_is_slowed_down_and_the_owner_elsewhere_is_not() {
    let system = System::new().await;
    let good = client(&system, SMC, "live");
    let wrong = Client {
        id: good.id.clone(),
        secret: client(&system, "Partner-CL-Cordillera-SMC", "live").secret,
        resource: good.resource.clone(),
    };
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(ask(&system, &wrong).await.status);
    }
    assert!(statuses[..20].iter().all(|status| *status == 401));
    assert!(statuses[20..].iter().all(|status| *status == 429));
    let same_place = ask(&system, &good).await;
    assert_eq!(same_place.status, 429);
    assert!(same_place.header("retry-after").parse::<i64>().unwrap() > 0);
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&resource={}",
        good.id, good.secret, good.resource
    );
    let request = Request::post("/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cf-connecting-ip", "198.51.100.200")
        .body(Bytes::from(body))
        .unwrap();
    assert_eq!(system.send(request).await.status(), 200, "the owner at another address");
    system.advance(301);
    assert_eq!(ask(&system, &good).await.status, 200);
}

#[tokio::test]
async fn basic_authentication_works_form_decoded_and_in_any_case() {
    let system = System::new().await;
    let client = client(&system, SMC, "live");
    let encoded_secret = client.secret.replace('_', "%5F");
    for (scheme, secret) in [("Basic", &client.secret), ("bAsIc", &encoded_secret)] {
        let value = data_encoding::BASE64.encode(format!("{}:{secret}", client.id).as_bytes());
        let request = Request::post("/oauth2/token")
            .header("content-type", "APPLICATION/x-www-form-urlencoded; charset=UTF-8")
            .header("authorization", format!("{scheme} {value}"))
            .body(Bytes::from(format!(
                "grant_type=client_credentials&client_id={}&resource={}",
                client.id, client.resource
            )))
            .unwrap();
        let answer = Answer::of(system.send(request).await);
        assert_eq!(answer.status, 200, "{scheme}: {}", answer.body);
    }
}
