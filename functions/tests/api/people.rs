//! People and roles, from the invitation to the handing over.

use credenza_functions::adapters::native::literal;
use credenza_functions::invitations::{self, FirstOperator};
use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, System};

/// Runs the cron once, and gives the newest mail to this address.
async fn mail_to(system: &System, address: &str) -> String {
    crate::outbox::send(system).await;
    let sent = system.world.http.take_requests();
    let to = |request: &&credenza_functions::ports::OutboundRequest| request.body.contains(address);
    sent.iter().rev().find(to).unwrap_or_else(|| panic!("no mail to {address}: {sent:?}")).body.clone()
}

/// The token of the link in a mail.
fn token(mail: &str, page: &str) -> String {
    let rest = mail.split_once(&format!("/{page}#")).unwrap().1;
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}

async fn organisation(sam: &mut Browser<'_>, contact: &str) -> Value {
    let form = json!({"name": "Westland Registry", "country": "NL", "contact_email": contact});
    sam.call(Method::POST, "/api/operator/organisations", Some(form)).await.json()
}

async fn add(sam: &mut Browser<'_>, organisation: &Value, email: &str, applications: &[&str]) -> Answer {
    let path = format!("/api/operator/organisations/{}/managers", organisation["id"].as_str().unwrap());
    let form = json!({"email": email, "name": "Anke de Vries", "applications": applications});
    sam.call(Method::POST, &path, Some(form)).await
}

fn confirmed(system: &System, email: &str) -> i64 {
    system.count(&format!(
        "SELECT count(*) FROM credential_managers AS role JOIN people ON people.id = role.person_id
         WHERE people.email = '{email}' AND role.confirmed_at IS NOT NULL"
    ))
}

const ANKE: &str = "anke@westland.example";
const DESK: &str = "desk@westland.example";

#[tokio::test]
async fn a_manager_works_only_after_the_contact_said_yes_once() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let made = organisation(&mut sam, DESK).await;
    let added = add(&mut sam, &made, ANKE, &[]).await;
    assert_eq!(added.status, 200, "{}", added.body);
    assert_eq!(added.json()["roles"][0]["confirmed"], false);
    let stored =
        system.count("SELECT count(*) FROM mails WHERE body_text LIKE '%#!link!%' AND state = 'owed'");
    assert_eq!(stored, 2, "an invitation and a question, without their tokens");
    crate::outbox::send(&system).await;
    let sent = system.world.http.take_requests();
    let mail = |address: &str| {
        sent.iter().find(|request| request.body.contains(&format!("\"{address}\""))).unwrap().body.clone()
    };
    let (question, invitation) = (token(&mail(DESK), "confirm"), token(&mail(ANKE), "invitation"));
    assert_eq!((question.len(), invitation.len()), (64, 64));

    let mut visitor = system.visitor();
    let opened = visitor.call(Method::POST, "/api/invitation", Some(json!({"token": invitation}))).await;
    assert_eq!(opened.json()["email"], ANKE);
    for _ in 0..3 {
        let look = visitor.call(Method::POST, "/api/confirmation", Some(json!({"token": question}))).await;
        assert_eq!(
            (look.status, look.json()["person"].as_str()),
            (200, Some("Anke de Vries")),
            "looking uses nothing up"
        );
    }
    assert_eq!(confirmed(&system, ANKE), 0);
    let yes = json!({"token": question, "accept": true});
    assert_eq!(visitor.call(Method::POST, "/api/confirmation/answer", Some(yes.clone())).await.status, 204);
    assert_eq!(confirmed(&system, ANKE), 1);
    let again = visitor.call(Method::POST, "/api/confirmation/answer", Some(yes)).await;
    assert_eq!((again.status, again.code().as_str()), (410, "confirmation-invalid"));
    assert!(mail_to(&system, ANKE).await.contains("You are credential manager of Westland Registry"));
    let log = system.count("SELECT count(*) FROM audit WHERE action = 'manager.confirmed' AND object_name LIKE '%desk@westland.example%'");
    assert_eq!(log, 1);
}

#[tokio::test]
async fn twenty_answers_at_once_are_one_answer() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let made = organisation(&mut sam, DESK).await;
    add(&mut sam, &made, ANKE, &[]).await;
    let question = token(&mail_to(&system, DESK).await, "confirm");
    let visitor = system.visitor();
    let requests = (0..20).map(|number| {
        let body = json!({"token": question, "accept": number % 2 == 0}).to_string();
        let request = visitor.request(Method::POST, "/api/confirmation/answer");
        system.send(request.header("content-type", "application/json").body(body.into()).unwrap())
    });
    let answers = futures_util::future::join_all(requests).await;
    assert_eq!(answers.iter().filter(|answer| answer.status() == 204).count(), 1);
    let logged =
        system.count("SELECT count(*) FROM audit WHERE action IN ('manager.confirmed', 'manager.refused')");
    assert_eq!(logged, 1);
}

#[tokio::test]
async fn a_no_withdraws_the_role_and_tells_the_operators() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let made = organisation(&mut sam, DESK).await;
    add(&mut sam, &made, ANKE, &[]).await;
    let question = token(&mail_to(&system, DESK).await, "confirm");
    let no = json!({"token": question, "accept": false});
    assert_eq!(system.visitor().call(Method::POST, "/api/confirmation/answer", Some(no)).await.status, 204);
    let left = system.count("SELECT count(*) FROM credential_managers AS r JOIN people AS p ON p.id = r.person_id WHERE p.email = 'anke@westland.example'");
    assert_eq!(left, 0);
    let sam = system.person("Sam").email.clone();
    assert!(mail_to(&system, &sam).await.contains("refused Anke de Vries"));
}

#[tokio::test]
async fn a_link_dies_with_its_time_its_contact_and_its_role() {
    for (act, seconds) in [
        (
            "UPDATE organisations SET contact_email = 'other@westland.example' WHERE name = 'Westland Registry'",
            0,
        ),
        ("DELETE FROM credential_managers WHERE confirmed_at IS NULL", 0),
        ("UPDATE people SET disabled_at = 1 WHERE email = 'anke@westland.example'", 0),
        ("SELECT 1", 14 * 86_400),
    ] {
        let system = System::new().await;
        let mut sam = system.browser("Sam").await;
        let made = organisation(&mut sam, DESK).await;
        add(&mut sam, &made, ANKE, &[]).await;
        let question = token(&mail_to(&system, DESK).await, "confirm");
        system.execute(act);
        system.advance(seconds);
        for path in ["/api/confirmation", "/api/confirmation/answer"] {
            let answer = system
                .visitor()
                .call(Method::POST, path, Some(json!({"token": question, "accept": true})))
                .await;
            assert_eq!(answer.status, 410, "{act}");
        }
    }
}

#[tokio::test]
async fn an_existing_manager_says_yes_on_the_page_and_others_cannot() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let noordzee = json!({"id": credenza_functions::demo::NOORDZEE.to_string()});
    let added = add(&mut sam, &noordzee, ANKE, &[]).await;
    assert_eq!(added.status, 200, "{}", added.body);
    let mut camila = system.browser("Camila").await;
    assert!(
        camila.call(Method::GET, "/api/confirmations", None).await.json()["waiting"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    // Joost manages one application only.
    let mut joost = system.browser("Joost").await;
    assert!(
        joost.call(Method::GET, "/api/confirmations", None).await.json()["waiting"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let mut marieke = system.browser("Marieke").await;
    let waiting = marieke.call(Method::GET, "/api/confirmations", None).await.json()["waiting"][0].clone();
    assert_eq!(waiting["person"], "Anke de Vries");
    let yes = json!({"organisation_id": waiting["organisation_id"], "person_id": waiting["person_id"], "accept": true});
    for other in [&mut camila, &mut joost] {
        assert_eq!(other.call(Method::POST, "/api/confirmations", Some(yes.clone())).await.status, 410);
    }
    assert_eq!(confirmed(&system, ANKE), 0);
    assert_eq!(marieke.call(Method::POST, "/api/confirmations", Some(yes)).await.status, 204);
    assert_eq!(confirmed(&system, ANKE), 1);
}

#[tokio::test]
async fn nobody_is_proposed_where_nobody_can_say_yes() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let made = organisation(&mut sam, "").await;
    let answer = add(&mut sam, &made, ANKE, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Give it a contact first"));
    assert_eq!(
        system.count("SELECT count(*) FROM people WHERE email = 'anke@westland.example'"),
        0,
        "nothing half done"
    );
    let foreign = system.application("Partner-CL-Cordillera-SMC").client_id.to_string();
    let made = json!({"id": credenza_functions::demo::NOORDZEE.to_string()});
    assert_eq!(
        add(&mut sam, &made, ANKE, &[&foreign]).await.status,
        422,
        "another organisation's application"
    );
}

#[tokio::test]
async fn the_last_manager_goes_only_when_it_is_said_twice() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let id = credenza_functions::demo::CORDILLERA.to_string();
    let path = format!("/api/operator/organisations/{id}/managers");
    let roles = sam.call(Method::GET, &path, None).await.json()["roles"].as_array().unwrap().clone();
    let role = roles.iter().find(|role| role["confirmed"] == true && role["client_id"].is_null()).unwrap();
    let one = format!("{path}/{}", role["id"].as_str().unwrap());
    let others: Vec<_> = roles.iter().filter(|other| other["id"] != role["id"]).collect();
    for other in others {
        let gone = sam
            .call(
                Method::DELETE,
                &format!("{path}/{}?confirm_last=true", other["id"].as_str().unwrap()),
                None,
            )
            .await;
        assert_eq!(gone.status, 200);
    }
    let asked = sam.call(Method::DELETE, &one, None).await;
    assert_eq!((asked.status, asked.code().as_str()), (409, "last-manager"));
    assert_eq!(
        system.count(
            "SELECT count(*) FROM audit WHERE action = 'manager.removed' AND object_name LIKE 'Camila%'"
        ),
        0
    );
    let gone = sam.call(Method::DELETE, &format!("{one}?confirm_last=true"), None).await;
    assert_eq!((gone.status, gone.json()["roles"].as_array().unwrap().len()), (200, 0));
    assert_eq!(
        system.count(
            "SELECT count(*) FROM audit WHERE action = 'manager.removed' AND object_name LIKE 'Camila%'"
        ),
        1
    );
    assert_eq!(sam.call(Method::DELETE, &format!("{one}?confirm_last=true"), None).await.status, 404);
}

async fn person(sam: &mut Browser<'_>, name: &str) -> Value {
    let page = sam.call(Method::GET, &format!("/api/operator/people?search={name}"), None).await.json();
    let id = page["rows"][0]["id"].as_str().unwrap().to_owned();
    sam.call(Method::GET, &format!("/api/operator/people/{id}"), None).await.json()
}

#[tokio::test]
async fn whoever_is_switched_off_is_out_on_the_next_request() {
    let system = System::new().await;
    let mut camila = system.browser("Camila").await;
    let mut sam = system.browser("Sam").await;
    let it = person(&mut sam, "Camila").await;
    let path = format!("/api/operator/people/{}/state", it["id"].as_str().unwrap());
    let off =
        |confirm: bool| Some(json!({"enabled": false, "version": it["version"], "confirm_last": confirm}));
    let asked = sam.call(Method::PUT, &path, off(false)).await;
    assert_eq!(asked.code(), "last-manager");
    let done = sam.call(Method::PUT, &path, off(true)).await;
    assert_eq!((done.status, done.json()["state"].as_str()), (200, Some("disabled")), "{}", done.body);
    assert_eq!(camila.call(Method::GET, "/api/portal", None).await.status, 401);
    assert_eq!(
        sam.call(Method::PUT, &path, off(true)).await.status,
        412,
        "of two operators the later one is told"
    );
    let on = Some(json!({"enabled": true, "version": done.json()["version"]}));
    assert_eq!(sam.call(Method::PUT, &path, on).await.json()["state"], "active");
    assert_eq!(camila.call(Method::GET, "/api/portal", None).await.status, 401, "the old session stays dead");
}

#[tokio::test]
async fn the_last_operator_stays() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let it = person(&mut sam, "Sam").await;
    let path = format!("/api/operator/people/{}/state", it["id"].as_str().unwrap());
    let off = Some(json!({"enabled": false, "version": it["version"], "confirm_last": true}));
    let answer = sam.call(Method::PUT, &path, off.clone()).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "last-operator"));
    let form = json!({"name": "Robin Second", "email": "robin@operator.example", "is_operator": true});
    assert_eq!(sam.call(Method::POST, "/api/operator/people", Some(form)).await.status, 201);
    assert_eq!(
        sam.call(Method::PUT, &path, off.clone()).await.code(),
        "last-operator",
        "an invitation is no operator"
    );
    system.execute("UPDATE people SET enrolled_at = 1 WHERE email = 'robin@operator.example'");
    assert_eq!(sam.call(Method::PUT, &path, off).await.status, 200);
}

#[tokio::test]
async fn a_new_link_takes_the_place_of_the_old_one() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let form = json!({"name": "Robin Second", "email": "Robin@Operator.example", "is_operator": true});
    let made = sam.call(Method::POST, "/api/operator/people", Some(form.clone())).await;
    assert_eq!(sam.call(Method::POST, "/api/operator/people", Some(form)).await.status, 422, "taken");
    let first = token(&mail_to(&system, "robin@operator.example").await, "invitation");
    system.advance(60);
    let again = format!("/api/operator/people/{}/invitation", made.json()["id"].as_str().unwrap());
    assert_eq!(sam.call(Method::POST, &again, None).await.status, 200);
    let second = token(&mail_to(&system, "robin@operator.example").await, "invitation");
    let mut visitor = system.visitor();
    for (token, status) in [(&first, 410), (&second, 200)] {
        let opened = visitor.call(Method::POST, "/api/invitation", Some(json!({"token": token}))).await;
        assert_eq!(opened.status, status);
    }
    let marieke = person(&mut sam, "Marieke").await;
    let path = format!("/api/operator/people/{}/invitation", marieke["id"].as_str().unwrap());
    assert_eq!(sam.call(Method::POST, &path, None).await.status, 422, "who has enrolled needs no invitation");
}

#[tokio::test]
async fn a_leaver_hands_all_roles_over() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let it = person(&mut sam, "Camila").await;
    let path = format!("/api/operator/people/{}/handover", it["id"].as_str().unwrap());
    let noor = system.person("Noor").email.clone();
    let form =
        |to: &str, confirm: bool| Some(json!({"to": to, "version": it["version"], "confirm_last": confirm}));
    assert_eq!(sam.call(Method::POST, &path, form("nobody@noordzee.example", true)).await.status, 422);
    assert_eq!(sam.call(Method::POST, &path, form(&noor, false)).await.code(), "last-manager");
    system.execute("UPDATE organisations SET contact_email = 'desk@cordillera.example'");
    let done = sam.call(Method::POST, &path, form(&noor, true)).await;
    assert_eq!((done.status, done.json()["state"].as_str()), (200, Some("disabled")), "{}", done.body);
    assert!(done.json()["roles"].as_array().unwrap().is_empty());
    let heir = person(&mut sam, "Noor%20Visser").await;
    assert_eq!(heir["roles"].as_array().unwrap().len(), it["roles"].as_array().unwrap().len());
    assert_eq!(confirmed(&system, &noor), 0, "the organisation is asked");
    let question = token(&mail_to(&system, "desk@cordillera.example").await, "confirm");
    let yes = json!({"token": question, "accept": true});
    assert_eq!(system.visitor().call(Method::POST, "/api/confirmation/answer", Some(yes)).await.status, 204);
    let mut noor = system.browser("Noor").await;
    assert!(!noor.portal().await.applications.is_empty());
}

#[tokio::test]
async fn people_are_found_by_name_address_and_state() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let mut names = async |query: &str| -> Vec<String> {
        let answer = sam.call(Method::GET, &format!("/api/operator/people?{query}"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let rows = answer.json()["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = names("sort=name").await;
    let mut reversed = names("sort=-name").await;
    reversed.reverse();
    assert_eq!(all, reversed);
    assert!(all.len() >= 6);
    assert_eq!(names("search=marieke").await.len(), 1);
    assert!(names("state=operators").await.iter().all(|name| name.starts_with("Sam")));
    assert!(names("state=disabled").await.is_empty());
    let created = names("sort=created").await;
    assert_eq!(created.len(), all.len());
}

/// What `cargo xtask operator invite` does, on an empty database.
#[tokio::test]
async fn the_first_operator_comes_into_an_empty_database_and_again_after_the_link_was_lost() {
    let entropy = std::sync::Arc::new(credenza_functions::adapters::native::CountedEntropy::default());
    let now: jiff::Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
    let world =
        credenza_functions::adapters::native::World::new(crate::support::config(), now, entropy).unwrap();
    let mut tokens = Vec::new();
    for (round, name) in [(1u8, "Robin O'First"), (2, "Robin again")] {
        let made = invitations::first_operator(
            "Robin@Operator.example",
            name,
            now,
            &[round; FirstOperator::ENTROPY],
        );
        let made = made.unwrap_or_else(|error| panic!("{error}"));
        for statement in &made.statements {
            world.database.connection().execute_batch(&literal(statement)).unwrap();
        }
        tokens.push(made.token.to_string());
    }
    let row: (String, i64, i64) = world
        .database
        .connection()
        .query_row("SELECT name, is_operator, (SELECT count(*) FROM people) FROM people", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(row, ("Robin O'First".to_owned(), 1, 1));
    let caller = credenza_functions::caller::Caller::new(Some("192.0.2.1"), None, String::new());
    assert!(
        invitations::open(&world.ports, &caller, &tokens[0]).await.is_err(),
        "the newer link took its place"
    );
    let opened = invitations::open(&world.ports, &caller, &tokens[1]).await.unwrap();
    assert_eq!(opened.email, "robin@operator.example");
    assert!(invitations::first_operator("no address", "x", now, &[0; FirstOperator::ENTROPY]).is_err());
}
