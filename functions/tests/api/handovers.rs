//! Who takes over from a leaver, and who may say yes to a new manager.

use credenza_functions::demo::NOORDZEE;
use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, System};

async fn person(sam: &mut Browser<'_>, name: &str) -> Value {
    let page = sam.call(Method::GET, &format!("/api/operator/people?search={name}"), None).await.json();
    let id = page["rows"][0]["id"].as_str().unwrap().to_owned();
    sam.call(Method::GET, &format!("/api/operator/people/{id}"), None).await.json()
}

async fn hand_over(sam: &mut Browser<'_>, leaver: &Value, to: &str, confirm: bool) -> Answer {
    let path = format!("/api/operator/people/{}/handover", leaver["id"].as_str().unwrap());
    let form = json!({"to": to, "version": leaver["version"], "confirm_last": confirm});
    sam.call(Method::POST, &path, Some(form)).await
}

/// Roles for a whole organisation that work.
fn wide(system: &System, email: &str) -> i64 {
    system.count(&format!(
        "SELECT count(*) FROM credential_managers AS role JOIN people ON people.id = role.person_id
         WHERE people.email = '{email}' AND role.client_id IS NULL AND role.confirmed_at IS NOT NULL"
    ))
}

#[tokio::test]
async fn an_heir_of_one_application_waits_for_the_whole_organisation() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    // Joost manages one application of Marieke's organisation.
    let joost = system.person("Joost").email.clone();
    let marieke = person(&mut sam, "Marieke").await;
    let before = system.count("SELECT count(*) FROM manages");
    let asked = hand_over(&mut sam, &marieke, &joost, false).await;
    assert_eq!((asked.status, asked.code().as_str()), (409, "last-manager"), "{}", asked.body);
    assert_eq!(system.count("SELECT count(*) FROM manages"), before);
    let done = hand_over(&mut sam, &marieke, &joost, true).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(wide(&system, &joost), 0, "the organisation has said yes to one application only");
    let waits = "SELECT count(*) FROM credential_managers AS role JOIN people ON people.id = role.person_id
                 WHERE people.name LIKE 'Joost%' AND role.client_id IS NULL AND role.confirmed_at IS NULL";
    assert_eq!(system.count(waits), 1);
}

#[tokio::test]
async fn nobody_who_is_switched_off_takes_over() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    // As wide a yes as there is, for somebody who cannot sign in.
    let noor = system.person("Noor").email.clone();
    system.execute(&format!(
        "INSERT INTO credential_managers (id, person_id, organisation_id, given_at, confirmed_at)
         SELECT 'noor-for-all', id, '{NOORDZEE}', 1, 1 FROM people WHERE email = '{noor}'"
    ));
    system.execute(&format!("UPDATE people SET disabled_at = 1 WHERE email = '{noor}'"));
    let marieke = person(&mut sam, "Marieke").await;
    let before = system.count("SELECT count(*) FROM manages");
    for confirm in [false, true] {
        let answer = hand_over(&mut sam, &marieke, &noor, confirm).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("This person is switched off"), "{}", answer.body);
    }
    assert_eq!(system.count("SELECT count(*) FROM manages"), before);
    assert_eq!(person(&mut sam, "Marieke").await["state"], "active");
}

const ANKE: &str = "anke@westland.example";

async fn propose(sam: &mut Browser<'_>, organisation: &str) -> Answer {
    let path = format!("/api/operator/organisations/{organisation}/managers");
    let form = json!({"email": ANKE, "name": "Anke de Vries", "applications": []});
    sam.call(Method::POST, &path, Some(form)).await
}

#[tokio::test]
async fn no_role_waits_of_which_nobody_was_asked() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let (roles, asked) = (
        "SELECT count(*) FROM credential_managers AS role JOIN people ON people.id = role.person_id
         WHERE people.email = 'anke@westland.example'",
        "SELECT count(*) FROM confirmations",
    );
    let (mut proposed, mut failed) = (false, 0);
    // Each call to the database fails once, until the act gets through.
    for number in 0..20 {
        let faults = (0..number).map(|_| None).chain([Some("D1_ERROR: overloaded".to_owned())]);
        system.world.database.plan_faults(faults);
        let status = propose(&mut sam, &NOORDZEE.to_string()).await.status;
        system.world.database.plan_faults([]);
        proposed = system.count(roles) > 0;
        assert_eq!(proposed, system.count(asked) > 0, "failed at call {number}, {status}");
        if proposed {
            break;
        }
        failed += 1;
    }
    assert!(proposed && failed > 3, "{failed}");
}

#[tokio::test]
async fn nobody_says_yes_to_themselves_through_the_contacts_link() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    system.execute(&format!("UPDATE organisations SET contact_email = '{ANKE}' WHERE id = '{NOORDZEE}'"));
    assert_eq!(propose(&mut sam, &NOORDZEE.to_string()).await.status, 200);
    let to_anke = "SELECT count(*) FROM confirmations WHERE asked_email = 'anke@westland.example'";
    assert_eq!(system.count(to_anke), 0);
    assert!(system.count("SELECT count(*) FROM confirmations") > 0, "the managers are asked");

    // The first manager of an organisation may be its contact; not any more once there is another.
    let form = json!({"name": "Westland Registry", "country": "NL", "contact_email": ANKE});
    let made = sam.call(Method::POST, "/api/operator/organisations", Some(form)).await.json();
    let westland = made["id"].as_str().unwrap();
    assert_eq!(propose(&mut sam, westland).await.status, 200);
    assert_eq!(system.count(to_anke), 1);
    crate::outbox::send(&system).await;
    let sent = system.world.http.take_requests();
    let mail =
        sent.iter().find(|mail| mail.body.contains("/confirm#") && mail.body.contains("Westland")).unwrap();
    let rest = mail.body.split_once("/confirm#").unwrap().1;
    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    let answer = async || {
        let yes = json!({"token": token, "accept": true});
        system.visitor().call(Method::POST, "/api/confirmation/answer", Some(yes)).await.status
    };
    let marieke = format!(
        "INSERT INTO credential_managers (id, person_id, organisation_id, given_at, confirmed_at)
         SELECT 'marieke-too', id, '{westland}', 1, 1 FROM people WHERE name LIKE 'Marieke%'"
    );
    system.execute(&marieke);
    assert_eq!(answer().await, 410);
    assert_eq!(wide(&system, ANKE), 0);
    system.execute("DELETE FROM credential_managers WHERE id = 'marieke-too'");
    assert_eq!(answer().await, 204);
    assert_eq!(wide(&system, ANKE), 1);
}
