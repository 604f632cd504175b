//! Rules that the database itself keeps, and the plans of the queries that must stay fast.

use credenza_functions::store;
use credenza_functions::store::audit_search::Wanted;
use jiff::Timestamp;

use crate::support::System;

#[tokio::test]
async fn the_database_refuses_what_must_never_be() {
    let system = System::new().await;
    let connection = system.world.database.connection();
    for (sql, words) in [
        (
            "INSERT INTO permissions SELECT a.client_id, r.id, 1, NULL FROM applications a, resources r
             WHERE a.kind = 'partner_alternative' AND r.environment = 'production' LIMIT 1",
            "PartnerAlternative",
        ),
        (
            "INSERT INTO permissions SELECT a.client_id, r.id, 1, NULL FROM applications a, resources r
             WHERE a.kind = 'partner_alternative' AND r.api = 'Data Manager' AND r.environment = 'sandbox'",
            "PartnerAlternative",
        ),
        (
            "UPDATE permissions SET resource_id = (SELECT id FROM resources WHERE environment = 'production' LIMIT 1)
             WHERE client_id IN (SELECT client_id FROM applications WHERE kind = 'partner_alternative')",
            "PartnerAlternative",
        ),
        (
            "INSERT INTO credential_managers (id, person_id, organisation_id, client_id, given_at)
             SELECT 'x', p.id, o.id, a.client_id, 1 FROM people p, organisations o, applications a
             WHERE o.country = 'CL' AND a.name LIKE 'Partner-NL%' LIMIT 1",
            "another organisation",
        ),
        (
            "UPDATE applications SET organisation_id = (SELECT id FROM organisations WHERE country = 'CL') WHERE name LIKE 'Partner-NL%'",
            "keeps its organisation",
        ),
        ("DELETE FROM applications", "disabled, not deleted"),
        ("UPDATE secrets SET expires_at = created_at + 400 * 86400", "CHECK"),
        ("UPDATE secrets SET hint = 'abcd'", "CHECK"),
        ("INSERT INTO organisations (id, name, country, created_at) VALUES ('x', 'x', 'nl', 1)", "CHECK"),
        (
            "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at)
             SELECT 'x', 'no such client', name, hint, digest, pepper_version, 'k', created_at, expires_at FROM secrets LIMIT 1",
            "FOREIGN KEY",
        ),
        (
            "INSERT INTO resources (id, api, environment, identifier, for_partner_alternative, created_at) VALUES ('x', 'x', 'production', 'x', 1, 1)",
            "CHECK",
        ),
    ] {
        let error = connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains(words), "{sql}\n{error}");
    }
}

/// Nothing that every request or tick runs reads a whole table that grows.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one list of all hot queries")]
async fn hot_queries_use_an_index() {
    let system = System::new().await;
    let now = Timestamp::UNIX_EPOCH;
    let person = "0192e4a0-0000-7000-8000-000000000000".parse().unwrap();
    let client = "0192e4a0-0000-7000-8000-000000000000".parse().unwrap();
    let mail = "0192e4a0-0000-7000-8000-000000000000".parse().unwrap();
    let organisation: credenza_domain::ids::OrganisationId =
        "0192e4a0-0000-7000-8000-000000000000".parse().unwrap();
    let endpoint = "0192e4a0-0000-7000-8000-000000000000".parse().unwrap();
    let record = "0192e4a0-0000-7000-8000-000000000000".parse().unwrap();
    let claim = store::outbox::Claim { limit: 1, remembers_seconds: 1, at_once: true };
    let mut statements = vec![
        store::tokens::find(None, "", true, Some(""), now).alone().unwrap(),
        store::tokens::find_state(client, None, None, true, "", now),
        store::resource_servers::find_caller(None, "", now),
        store::sessions::touch("", now),
        store::sessions::find("", now),
        store::sessions::find_account(""),
        store::throttles::count("", store::throttles::Limit { tries: 1, seconds: 1 }, now),
        store::tries::count("", store::throttles::Limit { tries: 1, seconds: 1 }, now),
        store::tries::count_next("", store::throttles::Limit { tries: 1, seconds: 1 }, now),
        store::tries::opens("", store::throttles::Limit { tries: 1, seconds: 1 }, now),
        store::tries::take_back(""),
        store::tries::count_in_a_row("", store::tries::Row { free: 1, last: 1 }, now),
        store::tries::sweep(now),
        store::tries::sweep_rows(now),
        store::portal::organisations(person),
        store::portal::applications(person),
        store::portal::permissions(person),
        store::secrets::list_managed(person),
        store::access::find(person, client),
        store::audit::list(client, None, 1),
        store::calendar::find_feed("[]"),
        store::calendar::expiries(person, now),
        store::preferences::find(person),
        store::undo::due(now, 1),
        store::rotations::running(client),
        store::rotations::last(client),
        store::rotations::secrets_of("0192e4a0-0000-7000-8000-000000000000".parse().unwrap(), now),
        store::systems::labels(client),
        store::systems::used(client, now),
        store::systems::acts(client, 1),
        store::systems::uses(client, 1),
        store::undo::find(client, None, now),
        store::audit::of_organisation(organisation, None, 1),
        store::access::find_organisation(person, organisation),
        store::audit_chain::unsealed(1),
        store::audit_chain::heads_to_extend(1),
        store::audit_chain::seal("[]", "[]"),
        store::audit_chain::head(""),
        store::audit_chain::links("", 0, 1),
        store::audit_chain::due(now, 1),
        store::audit_search::actions(),
        store::audit_search::resolve(None, None, None),
        store::digests::owed(now, 1),
        store::digests::lines("", now),
        store::digests::insert("", now),
        store::digests::attach("", now),
        store::digests::drop_lines(""),
        store::digests::wait(""),
        store::outbox::claim(claim, now),
        store::outbox::settle("", now),
        store::outbox::bundle("", ""),
        store::mail_api::read(now),
        store::mail_api::bring_forward(now),
        store::mail_api::strand(now, now, now, now),
        store::mail_api::take_back(now),
        store::mail_events::record("", now),
        store::mail_log::list(&store::mail_log::Wanted::default(), 1),
        store::mail_log::list(
            &store::mail_log::Wanted {
                state: Some(credenza_domain::wire::MailState::Failed),
                ..Default::default()
            },
            1,
        ),
        store::mail_log::lines(mail),
        store::mail_log::again(mail, mail, now),
        store::outbox::oldest_owed(),
        store::usage::keep("[]"),
        store::usage::ghosts(now, 1),
        store::usage::sweep(now),
    ];
    let hopeless = store::mail_api::Hopeless { unclear_before: Some(now), stranded_before: Some(now) };
    statements.extend(store::reminders::plan(store::mail_api::give_up(hopeless, now).into(), now, 1));
    statements.extend(store::deliveries::tell_milestones(now));
    statements.extend(store::deliveries::claim(record, None, now, 1));
    statements.push(store::deliveries::let_go(record));
    statements.extend(store::deliveries::sweep(now));
    statements.push(store::endpoints::list(organisation));
    statements.push(store::endpoints::managers(organisation));
    statements.push(store::deliveries::list(organisation, endpoint, 1));
    let some = || Some(String::new());
    let any = Wanted { before: "g".into(), ..Wanted::default() };
    for wanted in [
        any.clone(),
        Wanted { organisation: some(), ..any.clone() },
        Wanted { client_id: some(), ..any.clone() },
        Wanted { person: some(), ..any.clone() },
        Wanted { action: some(), ..any },
    ] {
        let search = store::audit_search::search(&wanted, 1);
        let steps = system.plan(&search).join("\n");
        assert!(!steps.contains("TEMP B-TREE"), "sorted by hand: {steps}");
        statements.push(search);
    }
    // Small by nature: signing keys, milestones, the constant row, and what a step before made short.
    let small = [
        "key",
        "newer",
        "milestones",
        "milestone",
        "passed",
        "CONSTANT ROW",
        "(subquery",
        "(SELECT",
        "looked_at",
        "due",
        "server",
        "untold",
        "waiting",
        "audit_unsealed",
        "known",
        "ready",
        "look",
        "judged",
        "picked",
        "asked",
    ];
    for statement in &statements {
        for step in system.plan(statement) {
            let scans = step.starts_with("SCAN ") && !step.contains("USING") && !step.contains("VIRTUAL");
            let what = step.strip_prefix("SCAN ").unwrap_or("");
            let excused = small.iter().any(|name| {
                what == *name
                    || what.starts_with(&format!("{name} "))
                    || (name.starts_with('(') && what.starts_with(name))
            });
            assert!(!scans || excused, "{step}\nin {}", statement.sql);
        }
    }
}
