//! curl, as a person tries it by hand.

use std::process::Command;

use serde_json::Value;

use crate::support::{Ready, SMC, text};

fn curl(arguments: &[&str]) -> (u16, Value) {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--show-error",
            "--max-time",
            "30",
            "--noproxy",
            "*",
            "--write-out",
            "\n%{http_code}",
        ])
        .args(arguments)
        .output()
        .unwrap();
    let said = text(&output);
    let (body, status) = said.trim_end().rsplit_once('\n').unwrap_or_else(|| panic!("curl: {said}"));
    (status.parse().unwrap(), serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {said}")))
}

#[test]
fn curl_gets_a_token_with_the_secret_in_the_header_or_in_the_form() {
    let ready = Ready::http();
    let application = ready.application(SMC);
    let endpoint = format!("{}/oauth2/token", ready.base_url());
    let user = format!("{}:{}", application.client_id(), application.secret("live"));
    let resource = format!("resource={}", application.resource(0));
    let grant = ["--data", "grant_type=client_credentials", "--data-urlencode", &resource];
    let (status, by_header) = curl(&[&["--user", &user][..], &grant, &[&endpoint]].concat());
    assert_eq!((status, by_header["token_type"].as_str()), (200, Some("Bearer")), "{by_header}");
    let (id, secret) = (
        format!("client_id={}", application.client_id()),
        format!("client_secret={}", application.secret("live")),
    );
    let in_form = ["--data", &id, "--data-urlencode", &secret];
    let (status, by_form) = curl(&[&in_form[..], &grant, &[&endpoint]].concat());
    assert_eq!((status, by_form["scope"].as_str()), (200, by_header["scope"].as_str()), "{by_form}");
}

#[test]
fn curl_shows_why_an_expired_secret_is_refused() {
    let ready = Ready::http();
    let application = ready.application(SMC);
    let user = format!("{}:{}", application.client_id(), application.secret("expired"));
    let endpoint = format!("{}/oauth2/token", ready.base_url());
    let (status, body) = curl(&["--user", &user, "--data", "grant_type=client_credentials", &endpoint]);
    assert_eq!((status, body["error"].as_str()), (401, Some("invalid_client")));
    let words = body["error_description"].as_str().unwrap();
    assert!(words.contains("expired") && words.contains("manage-api-credentials"), "{words}");
}
