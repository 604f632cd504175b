//! Losing every way to sign in, and being let in again by an operator.

use http::Method;
use serde_json::{Value, json};

use crate::authenticator::Passkey;
use crate::invitations::accept_with_passkey;
use crate::support::{Answer, Browser, System};

fn id(system: &System, name: &str) -> String {
    let sql = format!("SELECT id FROM people WHERE name LIKE '{name}%'");
    system.world.database.connection().query_row(&sql, [], |row| row.get(0)).unwrap()
}

async fn recover(system: &System, operator: &mut Browser<'_>, name: &str) -> Answer {
    let path = format!("/api/operator/people/{}/recovery", id(system, name));
    operator.call(Method::POST, &path, None).await
}

fn token(answer: &Answer) -> String {
    let link = answer.json()["link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://portal.operator.example/invitation#"), "{link}");
    link.split_once('#').unwrap().1.to_owned()
}

/// The token of a link by which a person sets up the account anew.
pub async fn link_for(system: &System, name: &str) -> String {
    let mut sam = system.browser("Sam").await;
    token(&recover(system, &mut sam, name).await)
}

fn mailed(system: &System, recipient: &str, subject: &str) -> i64 {
    system.count(&format!(
        "SELECT count(*) FROM mails WHERE recipient LIKE '{recipient}%' AND subject = '{subject}'"
    ))
}

async fn opens(system: &System, token: &str) -> u16 {
    let form = Some(json!({"token": token}));
    system.visitor().call(Method::POST, "/api/invitation", form).await.status
}

#[tokio::test]
async fn who_has_lost_everything_is_let_in_by_a_link_that_no_mail_holds() {
    let system = System::new().await;
    let marieke = system.person("Marieke");
    let mut old = Passkey::new(1);
    let mut there = system.browser("Marieke").await;
    assert_eq!(old.add(&mut there, "Lost laptop").await.status, 201);
    let mut sam = system.browser("Sam").await;
    let made = recover(&system, &mut sam, "Marieke").await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.header("cache-control"), "no-store");
    let token = token(&made);
    assert_eq!(data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap().len(), 32);
    assert!(!system.world.database.dump().unwrap().contains(&token), "neither a mail nor a row holds it");
    assert_eq!(mailed(&system, "marieke", "You were invited to set up your account anew"), 1);
    let told = "SELECT count(*) FROM mails WHERE body_text LIKE '%Sam Okafor%' AND subject LIKE '%set up your account anew'";
    let sam_name = &system.person("Sam").name;
    assert_eq!(system.count(&told.replace("Sam Okafor", sam_name)), 1, "who made it");
    let entries = format!(
        "SELECT count(*) FROM audit WHERE action = 'person.invited_anew' AND actor_name = '{sam_name}' AND object_name = 'Marieke Jansen'"
    );
    assert_eq!(system.count(&entries), 1);
    assert_eq!(
        there.call(Method::GET, "/api/portal", None).await.status,
        200,
        "until it is used, all goes on"
    );

    let mut new = Passkey::new(2);
    assert_eq!(accept_with_passkey(&system, &token, &mut new).await.status, 201);
    assert_eq!(there.call(Method::GET, "/api/portal", None).await.status, 401, "old sessions are over");
    assert_eq!(old.sign_in(&mut system.visitor()).await.status, 401);
    system.advance(60);
    for code in [system.code(marieke), marieke.recovery_codes[0].clone()] {
        let form = json!({"email": marieke.email, "password": marieke.password, "code": code});
        assert_eq!(system.visitor().call(Method::POST, "/api/session", Some(form)).await.status, 401);
    }
    let answer = new.sign_in(&mut system.visitor()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(!answer.json()["applications"].as_array().unwrap().is_empty(), "the roles are as they were");
    assert_eq!(mailed(&system, "marieke", "Your account was set up anew"), 1);
    assert_eq!(opens(&system, &token).await, 410, "good once");
}

#[tokio::test]
async fn the_link_is_good_for_a_day_and_gives_way_to_a_newer_one() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let first = token(&recover(&system, &mut sam, "Marieke").await);
    let second = token(&recover(&system, &mut sam, "Marieke").await);
    assert_eq!((opens(&system, &first).await, opens(&system, &second).await), (410, 200));
    system.advance(86_399);
    assert_eq!(opens(&system, &second).await, 200);
    system.advance(1);
    assert_eq!(opens(&system, &second).await, 410);
    let mut sam = system.browser("Sam").await;
    let third = token(&recover(&system, &mut sam, "Marieke").await);
    system.execute("UPDATE people SET disabled_at = 1 WHERE name LIKE 'Marieke%'");
    assert_eq!(opens(&system, &third).await, 410, "nor does it open what is switched off");
}

#[tokio::test]
async fn nobody_is_let_in_anew_who_is_in_was_never_in_or_is_switched_off() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let own = recover(&system, &mut sam, "Sam").await;
    assert_eq!((own.status, own.code().as_str()), (403, "forbidden"));
    assert_eq!(recover(&system, &mut sam, "Pieter").await.status, 422, "not enrolled");
    system.execute("UPDATE people SET disabled_at = 1 WHERE name LIKE 'Joost%'");
    assert_eq!(recover(&system, &mut sam, "Joost").await.status, 422);
    let nobody = "/api/operator/people/0192e4a0-0000-7000-8000-000000000000/recovery";
    assert_eq!(sam.call(Method::POST, nobody, None).await.status, 404);
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(recover(&system, &mut marieke, "Camila").await.status, 404, "no operator");
    system.advance(600);
    assert_eq!(recover(&system, &mut sam, "Marieke").await.code(), "step-up-required");
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'person.invited_anew'"), 0);
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE subject LIKE '%anew'"), 0);
}

#[tokio::test]
async fn a_personal_token_lets_nobody_in_anew() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let form = json!({"name": "Script", "expires_on": system.days_from_now(30)});
    let made: Value = sam.call(Method::POST, "/api/operator/tokens", Some(form)).await.json();
    let path = format!("/api/operator/people/{}/recovery", id(&system, "Marieke"));
    let request = http::Request::post(&path)
        .header("authorization", format!("Bearer {}", made["text"].as_str().unwrap()));
    let answer = Answer::of(system.send(request.body(bytes::Bytes::new()).unwrap()).await);
    assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{}", answer.body);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'person.invited_anew'"), 0);
}

#[tokio::test]
async fn other_operators_hear_of_a_link_into_the_account_of_one_of_them() {
    let system = System::new().await;
    // Camila and Noor become operators for a day.
    system.execute("UPDATE people SET is_operator = 1 WHERE name LIKE 'Camila%' OR name LIKE 'Noor%'");
    let mut sam = system.browser("Sam").await;
    assert_eq!(recover(&system, &mut sam, "Camila").await.status, 201);
    let camila = &system.person("Camila").name;
    let subject = format!("{camila} can set up an operator account anew");
    assert_eq!(mailed(&system, "noor", &subject), 1);
    assert_eq!(system.count(&format!("SELECT count(*) FROM mails WHERE subject = '{subject}'")), 1);
    assert_eq!(mailed(&system, "camila", "You were invited to set up your account anew"), 1);
}

#[tokio::test]
async fn a_link_that_is_withdrawn_is_dead_at_once() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let link = token(&recover(&system, &mut sam, "Marieke").await);
    let person = format!("/api/operator/people/{}", id(&system, "Marieke"));
    let path = format!("{person}/recovery");
    let seen = sam.call(Method::GET, &person, None).await.json();
    assert!(seen["recovery_expires_at"].is_string(), "{seen}");

    let mut marieke = system.browser("Marieke").await;
    assert_eq!(marieke.call(Method::DELETE, &path, None).await.status, 404, "no operator");
    assert_eq!(opens(&system, &link).await, 200, "until then it is alive");

    let withdrawn = sam.call(Method::DELETE, &path, None).await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.body);
    assert!(withdrawn.json()["recovery_expires_at"].is_null());
    assert_eq!(opens(&system, &link).await, 410);
    let mut passkey = Passkey::new(1);
    assert_eq!(accept_with_passkey(&system, &link, &mut passkey).await.status, 410);
    assert_eq!(marieke.call(Method::GET, "/api/portal", None).await.status, 200, "and nothing else changed");

    let noted = "SELECT count(*) FROM audit WHERE action = 'person.recovery_withdrawn'";
    let subject = "The link to set up your account anew was withdrawn";
    assert_eq!((system.count(noted), mailed(&system, "marieke", subject)), (1, 1));
    // Again, and an invitation that is none into an account: nothing happens, and nothing is written.
    assert_eq!(sam.call(Method::DELETE, &path, None).await.status, 200);
    let pieter = format!("/api/operator/people/{}/recovery", id(&system, "Pieter"));
    assert_eq!(sam.call(Method::DELETE, &pieter, None).await.status, 200);
    let invited = system.demo.invitations[0].url.split_once('#').unwrap().1;
    assert_eq!(opens(&system, invited).await, 200);
    assert_eq!((system.count(noted), mailed(&system, "marieke", subject)), (1, 1));
    // One that is used up or over cannot be withdrawn.
    let link = token(&recover(&system, &mut sam, "Marieke").await);
    system.advance(86_400);
    assert_eq!(opens(&system, &link).await, 410);
    let mut sam = system.browser("Sam").await;
    assert_eq!(sam.call(Method::DELETE, &path, None).await.status, 200);
    assert_eq!(system.count(noted), 1);
}
