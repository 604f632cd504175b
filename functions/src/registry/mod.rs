//! What the operator registers: organisations, applications with their permissions, resources.
//!
//! Each edit names the version that it is an edit of: of two people who edit the same thing, the
//! later one is told and nothing is overwritten.

pub mod applications;
pub mod confirmations;
pub mod managers;
pub mod organisations;
pub mod people;
pub mod recovery;
pub mod resources;

use credenza_domain::ids::{ClientId, OrganisationId, RecordId};
use credenza_domain::problems::{FieldProblem, ProblemType};

use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::lists::{self, KeyRow, ListQuery};
use crate::ports::{Ports, Rows, Statement};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::registry::{Choice, Subject, VersionRow};

/// An operator who acts: what every act of the registry needs to know.
pub struct Acting<'a> {
    /// The world.
    pub ports: &'a Ports,
    /// From where.
    pub caller: &'a Caller,
    /// Who.
    pub signed_in: &'a SignedIn,
    /// The proof that it is an operator.
    pub authority: &'a crate::access::OperatorAuthority,
}

/// What an entry in the audit log is about.
pub(crate) struct About<'a> {
    pub(crate) organisation: Option<OrganisationId>,
    pub(crate) client_id: Option<ClientId>,
    pub(crate) id: String,
    pub(crate) name: &'a str,
}

impl Acting<'_> {
    fn actor(&self) -> Actor {
        self.signed_in.actor(self.caller)
    }

    pub(crate) fn entry<'a>(
        &self,
        actor: &'a Actor,
        action: &'static str,
        about: About<'a>,
    ) -> Result<Entry<'a>, Failure> {
        let now = self.ports.now();
        Ok(Entry {
            id: RecordId::new(now, self.ports.random()?),
            at: now,
            organisation: about.organisation,
            client_id: about.client_id,
            actor,
            action,
            object_id: about.id,
            object_name: about.name,
        })
    }

    /// Carries an edit out, if the object still has its version. The statements stand behind the
    /// entry in the audit log; the last one answers with a row if the edit was carried out.
    async fn edit(
        &self,
        subject: Subject,
        version: u32,
        action: &'static str,
        about: About<'_>,
        edit: Vec<Statement>,
    ) -> Result<(), Failure> {
        let (actor, id) = (self.actor(), about.id.clone());
        let entry = self.entry(&actor, action, about)?;
        let mut statements = vec![store::registry::append_at_version(&entry, subject, version)];
        statements.extend(edit);
        statements.push(store::registry::version(subject, &id));
        let mut answers = self.ports.database.batch(statements).await.map_err(refused)?;
        let there: Option<VersionRow> = answers.pop().unwrap_or_default().first()?;
        let done = answers.pop().is_some_and(|rows: Rows| !rows.is_empty());
        match (done, there) {
            (true, _) => Ok(()),
            (false, None) => Err(Failure::not_found()),
            (false, Some(_)) => Err(edited_meanwhile()),
        }
    }
}

/// The object has another version than the one that was edited.
fn edited_meanwhile() -> Failure {
    Failure::new(
        ProblemType::EditedMeanwhile,
        "It was changed after you opened it. Nothing of yours was saved and nothing was overwritten.",
    )
}

/// What the database refuses, in the words of the field that it is about.
fn refused(error: crate::ports::PortError) -> Failure {
    let taken = "is taken already. Please choose another one.";
    let known: [(&str, &str, String); 8] = [
        ("organisations.name", "name", format!("This name {taken}")),
        ("organisations.number", "number", format!("This number {taken}")),
        ("applications.name", "name", format!("This name {taken}")),
        ("resources.identifier", "identifier", format!("This identifier {taken}")),
        ("resources.api", "api", "This API is registered in this environment already.".to_owned()),
        ("people.email", "email", "A person with this address is registered already.".to_owned()),
        (
            "PartnerAlternative application holds",
            "for_partner_alternative",
            "A PartnerAlternative application holds this resource. Take its permission away first."
                .to_owned(),
        ),
        (
            "PartnerAlternative application can hold",
            "resources",
            "A PartnerAlternative application can hold only the sandbox that is meant for it.".to_owned(),
        ),
    ];
    if error.reason.contains("this is the last operator") {
        let detail =
            "This is the last operator. Invite another one first; until then nobody could let you in again.";
        return Failure::new(ProblemType::LastOperator, detail).log(error);
    }
    match known.into_iter().find(|(sign, ..)| error.reason.contains(sign)) {
        Some((_, name, words)) => Failure::fields(vec![field(name, words)]).log(error),
        None => error.into(),
    }
}

/// A field, or what is wrong with it.
fn checked<T: Default, E: std::fmt::Display>(
    name: &str,
    result: Result<T, E>,
    errors: &mut Vec<FieldProblem>,
) -> T {
    result.unwrap_or_else(|error| {
        errors.push(field(name, error));
        T::default()
    })
}

/// The keys of a page that a list was asked for.
async fn keys(
    ports: &Ports,
    query: &ListQuery,
    own: crate::ports::Value,
    page: fn(&str, bool, Choice) -> Option<Statement>,
) -> Result<(Vec<String>, Option<String>), Failure> {
    let choice = Choice {
        pattern: query.pattern(),
        own,
        state: query.filter("state").to_owned(),
        behind: query.behind(),
        limit: ListQuery::limit(),
    };
    let statement = page(&query.sort, query.descending, choice).ok_or_else(ListQuery::no_such_order)?;
    let rows: Vec<KeyRow> = ports.database.run(statement).await?.decode()?;
    Ok(lists::page(rows))
}
