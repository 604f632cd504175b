//! The organisation says yes to a new manager: by a link in a mail, or on a page of the portal.

use credenza_domain::ids::{OrganisationId, PersonId, RecordId};
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{AnswerByLink, AnswerConfirmation, Confirmation, Confirmations};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::links::{self, Opens};
use crate::mail::notices::registry as words;
use crate::notices::{self, Reader};
use crate::ports::{PortError, Ports, Rows, Statement};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::registry::confirmations::WaitingRow;
use crate::tries;

fn invalid() -> Failure {
    Failure::new(
        ProblemType::ConfirmationInvalid,
        "Somebody else may have answered it, the operator may have withdrawn it, it may have expired, or a part of the link is missing.",
    )
}

fn view(row: WaitingRow) -> Confirmation {
    let all = row.applications.iter().any(String::is_empty);
    Confirmation {
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        person_id: row.person_id,
        person: row.person,
        email: row.email,
        applications: if all { Vec::new() } else { row.applications },
        asked_by: row.asked_by.unwrap_or_default(),
    }
}

/// The question that a link is about. A wrong link counts as a try of its address.
async fn find(ports: &Ports, caller: &Caller, token: &str) -> Result<WaitingRow, Failure> {
    let digests = links::digests(ports, Opens::Confirmation, token);
    let read = store::registry::confirmations::find_open(&digests, ports.now());
    let found = tries::count_link(ports, caller, read).await?.first()?.ok_or_else(invalid)?;
    ports.database.run(tries::right_link(ports, caller)).await?;
    Ok(found)
}

/// Looks at a link, and uses nothing up: a mail scanner answers no question.
pub async fn open(ports: &Ports, caller: &Caller, token: &str) -> Result<Confirmation, Failure> {
    Ok(view(find(ports, caller, token).await?))
}

/// Who waits for a yes that this person may say.
pub async fn list(ports: &Ports, signed_in: &SignedIn) -> Result<Confirmations, Failure> {
    let rows: Vec<WaitingRow> =
        ports.database.run(store::registry::confirmations::waiting(signed_in.person())).await?.decode()?;
    Ok(Confirmations { waiting: rows.into_iter().map(view).collect() })
}

/// Who answers, and by what.
struct Answer<'a> {
    question: Option<&'a str>,
    person: PersonId,
    organisation: OrganisationId,
    accept: bool,
    because: RecordId,
}

impl Answer<'_> {
    fn act(&self, ports: &Ports) -> Statement {
        let (now, act) = (ports.now(), self);
        if act.accept {
            store::registry::confirmations::confirm(
                act.person,
                act.organisation,
                act.question,
                act.because,
                now,
            )
        } else {
            store::registry::confirmations::refuse(
                act.person,
                act.organisation,
                act.question,
                act.because,
                now,
            )
        }
    }
}

fn action(accept: bool) -> &'static str {
    if accept { "manager.confirmed" } else { "manager.refused" }
}

/// Tells the new manager of a yes, and the operators of a no.
async fn news(
    ports: &Ports,
    waiting: &Confirmation,
    accept: bool,
    because: RecordId,
) -> Result<Vec<Statement>, PortError> {
    let key = because.to_string();
    if accept {
        let letter = words::confirmed(&waiting.organisation, &waiting.applications, &ports.config.base_url);
        let reader = Reader {
            person: Some(waiting.person_id),
            name: waiting.person.clone(),
            email: waiting.email.clone(),
        };
        return Ok(vec![notices::owe(ports, &reader, "manager-confirmed", &key, &letter, Some(because))?]);
    }
    let letter = words::refused(&waiting.organisation, &waiting.person, &waiting.email);
    let operators = notices::operators(ports).await?;
    operators
        .iter()
        .map(|reader| notices::owe(ports, reader, "manager-refused", &key, &letter, Some(because)))
        .collect()
}

/// Answers by a link, which works once.
pub async fn answer_by_link(ports: &Ports, caller: &Caller, form: &AnswerByLink) -> Result<(), Failure> {
    let row = find(ports, caller, &form.token).await?;
    let now = ports.now();
    let person = row.asked_id.map(|id| (id, row.asked_name.clone()));
    let by_contact = format!("{} (answered by the contact, {})", row.person, row.asked_name);
    let name = if person.is_some() { row.person.clone() } else { by_contact };
    let actor = Actor { person, network: caller.network.clone(), user_agent: caller.user_agent.clone() };
    let entry = Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: Some(row.organisation_id),
        client_id: None,
        actor: &actor,
        action: action(form.accept),
        object_id: row.person_id.to_string(),
        object_name: &name,
    };
    let question = row.id.clone();
    let answer = Answer {
        question: Some(&question),
        person: row.person_id,
        organisation: row.organisation_id,
        accept: form.accept,
        because: entry.id,
    };
    let waiting = view(row);
    let mut statements =
        vec![store::registry::confirmations::append_for_open(&entry, &question), answer.act(ports)];
    statements.extend(news(ports, &waiting, form.accept, entry.id).await?);
    let word = if form.accept { "yes" } else { "no" };
    statements.push(store::registry::confirmations::answer(&question, word, now));
    let answers = ports.database.batch(statements).await?;
    let done = answers.get(1).is_some_and(|rows: &Rows| !rows.is_empty());
    if done { Ok(()) } else { Err(invalid()) }
}

/// Answers as a manager of the whole organisation.
pub async fn answer(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    form: &AnswerConfirmation,
) -> Result<(), Failure> {
    let waiting = list(ports, signed_in).await?.waiting.into_iter().find(|waiting| {
        waiting.organisation_id.to_string() == form.organisation_id
            && waiting.person_id.to_string() == form.person_id
    });
    let waiting = waiting.ok_or_else(invalid)?;
    let (now, actor) = (ports.now(), signed_in.actor(caller));
    let entry = Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: Some(waiting.organisation_id),
        client_id: None,
        actor: &actor,
        action: action(form.accept),
        object_id: waiting.person_id.to_string(),
        object_name: "",
    };
    let answer = Answer {
        question: None,
        person: waiting.person_id,
        organisation: waiting.organisation_id,
        accept: form.accept,
        because: entry.id,
    };
    let mut statements = vec![store::registry::confirmations::append_for_voice(&entry), answer.act(ports)];
    statements.extend(news(ports, &waiting, form.accept, entry.id).await?);
    let answers = ports.database.batch(statements).await?;
    let done = answers.get(1).is_some_and(|rows: &Rows| !rows.is_empty());
    if done { Ok(()) } else { Err(invalid()) }
}
