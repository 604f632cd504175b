//! Import: a check that shows each row's fate, and the import itself in one transaction, all or
//! nothing. The rules stand in `credenza_domain::import`.

use credenza_domain::countries;
use credenza_domain::ids::{ClientId, OrganisationId, PersonId, RecordId};
use credenza_domain::import::{
    Entry, Fate, Known, KnownApplication, KnownOrganisation, KnownPerson, KnownResource, Line, Plan, plan,
    read,
};
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{ImportFile, ImportReport, ImportRow};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::access::OperatorAuthority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::{Ports, Statement};
use crate::registry::{self, Acting};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::Actor;
use crate::store::import::{
    ApplicationRow, OrganisationRow, PermissionRow, PersonRow, ResourceRow, RoleRow, WaitingRow,
};
use crate::store::people::ReaderRow;

/// Rows of a report.
const REPORTED_MAX: usize = 1_000;
/// Rows of one statement: their JSON stays far below what D1 binds (2 MB).
const CHUNK: usize = 1_000;
/// New people and roles of a file up to which letters are written in the same request.
const LETTERS_MAX: usize = 50;

/// Says what becomes of each row, and changes nothing.
pub async fn check(
    ports: &Ports,
    _authority: &OperatorAuthority,
    file: &ImportFile,
) -> Result<ImportReport, Failure> {
    let lines = parse(file)?;
    let plan = plan(&lines, &known(ports, &lines).await?);
    Ok(report(&lines, &plan, false))
}

/// Imports the file, or nothing of it where a row has an error.
pub async fn apply(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &OperatorAuthority,
    file: &ImportFile,
) -> Result<ImportReport, Failure> {
    let lines = parse(file)?;
    let plan = plan(&lines, &known(ports, &lines).await?);
    if plan.count(Fate::Error) > 0 {
        return Ok(report(&lines, &plan, false));
    }
    let statements = statements(ports, &plan, signed_in.person(), &signed_in.actor(caller))?;
    if !statements.is_empty() {
        // What somebody else registered since the plan was made breaks a constraint or a trigger, and
        // with it the whole transaction.
        ports.database.batch(statements).await.map_err(|error| {
            let signs = ["constraint", "CONSTRAINT", "another organisation", "PartnerAlternative"];
            if signs.iter().any(|sign| error.reason.contains(sign)) {
                let detail =
                    "Somebody changed the registry meanwhile. Nothing was imported: check the file again.";
                Failure::new(ProblemType::EditedMeanwhile, detail).log(error)
            } else {
                error.into()
            }
        })?;
    }
    let mut report = report(&lines, &plan, true);
    let acting = Acting { ports, caller, signed_in, authority };
    report.invited = write_to(&acting, &plan).await?;
    Ok(report)
}

/// Invites the new people, and asks organisations about new roles, as if they had been added by hand.
/// The import stands whatever becomes of the letters: whoever got none is invited again by hand.
async fn write_to(acting: &Acting<'_>, plan: &Plan) -> Result<u32, Failure> {
    if plan.people.len() > LETTERS_MAX || plan.roles.len() > LETTERS_MAX {
        return Ok(0);
    }
    let new: Vec<&str> = plan.people.iter().map(|(email, _)| email.as_str()).collect();
    let (new, all) = (Value::from(new).to_string(), plan.roles.iter().map(|(email, ..)| email.as_str()));
    let all = Value::from(all.collect::<Vec<_>>()).to_string();
    let mut answers = acting
        .ports
        .database
        .batch(vec![store::import::people_to_invite(&new), store::import::roles_to_confirm(&all)])
        .await?
        .into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let people: Vec<ReaderRow> = next().decode()?;
    let roles: Vec<WaitingRow> = next().decode()?;
    let mut invited = 0;
    for person in people {
        registry::people::reinvite(acting, person.id).await?;
        invited += 1;
    }
    for role in roles {
        let person = ReaderRow { id: role.id, name: role.name, email: role.email, language: String::new() };
        registry::managers::ask(acting, role.organisation_id, &person).await?;
    }
    Ok(invited)
}

fn parse(file: &ImportFile) -> Result<Vec<Line>, Failure> {
    read(&file.csv, |zone| TimeZone::get(zone).is_ok())
        .map_err(|error| Failure::fields(vec![field("csv", error)]))
}

fn report(lines: &[Line], plan: &Plan, applied: bool) -> ImportReport {
    let count = |fate| u32::try_from(plan.count(fate)).unwrap_or(u32::MAX);
    let row = |(line, (fate, reason)): (&Line, &(Fate, Option<String>))| ImportRow {
        line: line.line,
        kind: line.kind,
        label: line.label.clone(),
        fate: *fate,
        reason: reason.clone(),
    };
    let with = |error: bool| {
        let fates = lines.iter().zip(&plan.fates);
        fates.filter(move |(_, (fate, _))| (*fate == Fate::Error) == error).map(row)
    };
    let rows: Vec<ImportRow> = with(true).chain(with(false)).take(REPORTED_MAX).collect();
    ImportReport {
        applied,
        invited: 0,
        create: count(Fate::Create),
        unchanged: count(Fate::Unchanged),
        errors: count(Fate::Error),
        left_out: u32::try_from(lines.len() - rows.len()).unwrap_or(u32::MAX),
        rows,
    }
}

/// What exists of what the file names, in one round trip.
async fn known(ports: &Ports, lines: &[Line]) -> Result<Known, Failure> {
    let (mut organisations, mut numbers, mut applications, mut emails) =
        (Vec::<&str>::new(), Vec::<&str>::new(), Vec::<&str>::new(), Vec::<&str>::new());
    for entry in lines.iter().filter_map(|line| line.entry.as_ref().ok()) {
        match entry {
            Entry::Organisation(wanted) => {
                organisations.push(wanted.name.as_str());
                numbers.extend(wanted.number.as_deref());
            }
            Entry::Application { organisation, name, .. } => {
                organisations.push(organisation.as_str());
                applications.push(name.as_str());
            }
            Entry::Permission(wanted) => applications.push(wanted.application.as_str()),
            Entry::Person(wanted) => {
                emails.push(wanted.email.as_str());
                organisations.extend(wanted.organisation.as_ref().map(credenza_domain::names::Name::as_str));
                applications.extend(wanted.application.as_ref().map(credenza_domain::names::Name::as_str));
            }
        }
    }
    let [organisations, numbers, applications, emails] =
        [organisations, numbers, applications, emails].map(|mut names| {
            names.sort_unstable();
            names.dedup();
            Value::from(names).to_string()
        });
    let answers = ports
        .database
        .batch(vec![
            store::import::organisations(&organisations, &numbers, &applications),
            store::import::applications(&applications),
            store::import::resources(),
            store::import::permissions(&applications),
            store::import::people(&emails),
            store::import::roles(&emails),
        ])
        .await?;
    let mut answers = answers.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let organisations: Vec<OrganisationRow> = next().decode()?;
    let applications: Vec<ApplicationRow> = next().decode()?;
    let resources: Vec<ResourceRow> = next().decode()?;
    let permissions: Vec<PermissionRow> = next().decode()?;
    let people: Vec<PersonRow> = next().decode()?;
    let roles: Vec<RoleRow> = next().decode()?;
    let organisation = |row: OrganisationRow| KnownOrganisation {
        name: row.name,
        country: row.country,
        number: row.number,
        time_zone: row.time_zone,
        contact: row.contact_email,
        voices: row.voices,
        enabled: row.enabled,
    };
    let application = |row: ApplicationRow| KnownApplication {
        name: row.name,
        organisation: row.organisation,
        kind: row.kind,
    };
    let resource = |row: ResourceRow| KnownResource {
        api: row.api,
        environment: row.environment,
        for_partner_alternative: row.for_partner_alternative,
        enabled: row.enabled,
    };
    let person = |row: PersonRow| KnownPerson { email: row.email, name: row.name, enabled: row.enabled };
    Ok(Known {
        organisations: organisations.into_iter().map(organisation).collect(),
        applications: applications.into_iter().map(application).collect(),
        resources: resources.into_iter().map(resource).collect(),
        permissions: permissions.into_iter().map(|row| (row.application, row.api, row.environment)).collect(),
        people: people.into_iter().map(person).collect(),
        roles: roles.into_iter().map(|row| (row.email, row.organisation, row.application)).collect(),
    })
}

/// The whole import as one transaction: owners first, then what they own.
fn statements(ports: &Ports, plan: &Plan, by: PersonId, actor: &Actor) -> Result<Vec<Statement>, Failure> {
    let now = ports.now();
    let entry = || Ok::<_, Failure>(RecordId::new(now, ports.random()?).to_string());
    let mut statements = Vec::new();
    let mut rows = Vec::new();
    for wanted in &plan.organisations {
        let own_zone =
            || countries::find(&wanted.country).map_or("UTC", |country| country.time_zone).to_owned();
        rows.push(json!({
            "id": OrganisationId::new(now, ports.random()?).to_string(),
            "entry": entry()?,
            "name": wanted.name.as_str(),
            "country": wanted.country,
            "number": wanted.number,
            "time_zone": wanted.time_zone.clone().unwrap_or_else(own_zone),
            "contact": wanted.contact.as_ref().map(credenza_domain::people::Email::as_str),
        }));
    }
    chunked(&mut rows, |rows| statements.extend(store::import::insert_organisations(rows, now, actor)));
    for (organisation, name, kind) in &plan.applications {
        rows.push(json!({
            "id": ClientId::new(now, ports.random()?).to_string(),
            "entry": entry()?,
            "organisation": organisation,
            "name": name.as_str(),
            "kind": kind.as_str(),
        }));
    }
    chunked(&mut rows, |rows| statements.extend(store::import::insert_applications(rows, now, actor)));
    for (application, api, environment) in &plan.permissions {
        let environment = environment.as_str();
        rows.push(
            json!({"entry": entry()?, "application": application, "api": api, "environment": environment}),
        );
    }
    chunked(&mut rows, |rows| statements.extend(store::import::insert_permissions(rows, now, by, actor)));
    for (email, name) in &plan.people {
        let id = PersonId::new(now, ports.random()?).to_string();
        rows.push(json!({"id": id, "entry": entry()?, "email": email, "name": name.as_str()}));
    }
    chunked(&mut rows, |rows| statements.extend(store::import::insert_people(rows, now, actor)));
    for (email, organisation, application) in &plan.roles {
        rows.push(json!({
            "id": RecordId::new(now, ports.random()?).to_string(),
            "entry": entry()?,
            "email": email,
            "organisation": organisation,
            "application": application,
        }));
    }
    chunked(&mut rows, |rows| statements.extend(store::import::insert_roles(rows, now, by, actor)));
    Ok(statements)
}

/// Hands the rows over in portions, each as the text of a JSON array.
fn chunked(rows: &mut Vec<Value>, mut take: impl FnMut(&str)) {
    for chunk in rows.chunks(CHUNK) {
        take(&Value::from(chunk.to_vec()).to_string());
    }
    rows.clear();
}
