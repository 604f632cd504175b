//! From the file to typed rows: each field by the rules of the registry, each error in words.

use super::{COLUMNS, ROWS_MAX, RowKind};
use crate::countries;
use crate::csv::{self, Record, TableError};
use crate::names::Name;
use crate::people::Email;
use crate::registry::{self, Kind};
use crate::wire::Environment;

/// Why a file is not looked at at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column that the format does not have.
    #[error("The column “{column}” is not known. Known are: {}.", COLUMNS.join(", "))]
    UnknownColumn {
        /// As it is called there.
        column: String,
    },
    /// A column that stands there twice.
    #[error("The column “{column}” stands there twice.")]
    RepeatedColumn {
        /// As it is called.
        column: &'static str,
    },
    /// No column says what the rows are.
    #[error("There is no column “kind”. The first line names the columns: {}.", COLUMNS.join(", "))]
    NoKind,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands, counted from 1.
    pub line: u32,
    /// What it is about.
    pub kind: RowKind,
    /// What it names, as it stands there, for whoever reads the report.
    pub label: String,
    /// What it says, or what is wrong with it.
    pub entry: Result<Entry, String>,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// An organisation.
    Organisation(Registration),
    /// An application.
    Application {
        /// Of which organisation.
        organisation: Name,
        /// Its name.
        name: Name,
        /// What it is for.
        kind: Kind,
    },
    /// A permission.
    Permission(Permission),
    /// A person.
    Person(Person),
}

/// An organisation as a row has it. What is `None` was left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its name.
    pub name: Name,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number.
    pub number: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// Whom it is asked through.
    pub contact: Option<Email>,
}

/// A permission as a row has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// Name of the application.
    pub application: Name,
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
}

/// A person as a row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Mail address.
    pub email: Email,
    /// Full name.
    pub name: Name,
    /// Credential manager of this organisation.
    pub organisation: Option<Name>,
    /// Only of this application of it.
    pub application: Option<Name>,
}

/// Reads the file. `is_time_zone` knows the IANA names.
pub fn read(text: &str, is_time_zone: impl Fn(&str) -> bool) -> Result<Vec<Line>, FileError> {
    let table = csv::read(text, ROWS_MAX)?;
    let mut columns = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        columns.push(known_column(column)?);
    }
    for column in COLUMNS {
        if columns.iter().filter(|known| **known == Some(column)).count() > 1 {
            return Err(FileError::RepeatedColumn { column });
        }
    }
    if !columns.contains(&Some("kind")) {
        return Err(FileError::NoKind);
    }
    let reader = Reader { columns, is_time_zone };
    Ok(table.records.iter().map(|record| reader.line(record)).collect())
}

/// Spreadsheets leave columns without a name behind; what stands in them is an error of its row.
fn known_column(text: &str) -> Result<Option<&'static str>, FileError> {
    let name = text.trim().to_lowercase().replace([' ', '-'], "_").replace("organization", "organisation");
    if name.is_empty() {
        return Ok(None);
    }
    let known = COLUMNS.into_iter().find(|column| *column == name);
    known.map(Some).ok_or_else(|| FileError::UnknownColumn { column: text.trim().chars().take(40).collect() })
}

struct Reader<Z> {
    columns: Vec<Option<&'static str>>,
    is_time_zone: Z,
}

impl<Z: Fn(&str) -> bool> Reader<Z> {
    fn line(&self, record: &Record) -> Line {
        let fields = Fields { columns: &self.columns, record };
        let (kind, label) = match fields.get("kind").to_lowercase().as_str() {
            "organisation" | "organization" => (RowKind::Organisation, fields.get("organisation")),
            "application" => (RowKind::Application, fields.get("application")),
            "permission" => (RowKind::Permission, fields.get("application")),
            "person" => (RowKind::Person, fields.get("email")),
            _ => (RowKind::Unknown, fields.get("kind")),
        };
        let label = crate::names::printable(label, 100);
        Line { line: record.line, kind, label, entry: self.entry(kind, &fields) }
    }

    fn entry(&self, kind: RowKind, fields: &Fields<'_>) -> Result<Entry, String> {
        fields.check_width()?;
        match kind {
            RowKind::Organisation => {
                fields.only(&["organisation", "country", "number", "time_zone", "contact"])?;
                self.organisation(fields)
            }
            RowKind::Application => {
                fields.only(&["organisation", "application", "application_kind"])?;
                application(fields)
            }
            RowKind::Permission => {
                fields.only(&["application", "api", "environment", "organisation"])?;
                permission(fields)
            }
            RowKind::Person => {
                fields.only(&["email", "name", "organisation", "application"])?;
                person(fields)
            }
            RowKind::Unknown => {
                Err("The kind must be organisation, application, permission or person.".to_owned())
            }
        }
    }

    fn organisation(&self, fields: &Fields<'_>) -> Result<Entry, String> {
        let name = fields.name("organisation")?;
        let country = fields.needed("country")?.to_uppercase();
        if countries::find(&country).is_none() {
            return Err(format!("“{}” is no country code of ISO 3166, such as NL.", fields.short("country")));
        }
        let number = registry::number(fields.get("number")).map_err(|error| format!("number: {error}"))?;
        let time_zone = Some(fields.get("time_zone").to_owned()).filter(|zone| !zone.is_empty());
        if time_zone.as_ref().is_some_and(|zone| !(self.is_time_zone)(zone)) {
            return Err(format!(
                "“{}” is no time zone, such as Europe/Amsterdam.",
                fields.short("time_zone")
            ));
        }
        let contact = fields.get("contact");
        let contact = if contact.is_empty() {
            None
        } else {
            Some(Email::parse(contact).map_err(|error| format!("contact: {error}"))?)
        };
        Ok(Entry::Organisation(Registration { name, country, number, time_zone, contact }))
    }
}

fn application(fields: &Fields<'_>) -> Result<Entry, String> {
    let (organisation, name) = (fields.name("organisation")?, fields.name("application")?);
    let kind = match fields.get("application_kind").to_lowercase().replace(['_', '-', ' '], "").as_str() {
        "partner" => Kind::Partner,
        "partneralternative" => Kind::PartnerAlternative,
        // The name says it, where it follows the pattern.
        "" => [Kind::PartnerAlternative, Kind::Partner]
            .into_iter()
            .find(|kind| name.as_str().split('-').next() == Some(kind.prefix()))
            .ok_or("Give the application_kind: Partner or PartnerAlternative.")?,
        _ => return Err("The application_kind must be Partner or PartnerAlternative.".to_owned()),
    };
    Ok(Entry::Application { organisation, name, kind })
}

fn permission(fields: &Fields<'_>) -> Result<Entry, String> {
    let application = fields.name("application")?;
    let api = fields.name("api")?.as_str().to_owned();
    let environment = match fields.needed("environment")?.to_lowercase().as_str() {
        "production" => Environment::Production,
        "sandbox" => Environment::Sandbox,
        _ => return Err("The environment must be production or sandbox.".to_owned()),
    };
    Ok(Entry::Permission(Permission { application, api, environment }))
}

fn person(fields: &Fields<'_>) -> Result<Entry, String> {
    let email = Email::parse(fields.needed("email")?).map_err(|error| format!("email: {error}"))?;
    let name = fields.name("name")?;
    let maybe = |column| if fields.get(column).is_empty() { Ok(None) } else { fields.name(column).map(Some) };
    let (organisation, application) = (maybe("organisation")?, maybe("application")?);
    if application.is_some() && organisation.is_none() {
        return Err("Name the organisation of the application too.".to_owned());
    }
    Ok(Entry::Person(Person { email, name, organisation, application }))
}

/// The fields of a row by the names of their columns.
struct Fields<'a> {
    columns: &'a [Option<&'static str>],
    record: &'a Record,
}

impl Fields<'_> {
    fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|known| *known == Some(column));
        at.and_then(|at| self.record.fields.get(at)).map_or("", |field| field.trim())
    }

    fn short(&self, column: &str) -> String {
        crate::names::printable(self.get(column), 40)
    }

    fn needed(&self, column: &str) -> Result<&str, String> {
        let text = self.get(column);
        if text.is_empty() { Err(format!("The {column} is missing.")) } else { Ok(text) }
    }

    fn name(&self, column: &str) -> Result<Name, String> {
        Name::parse(self.needed(column)?).map_err(|error| format!("{column}: {error}"))
    }

    /// A field too many means that a separator stands where none was meant.
    fn check_width(&self) -> Result<(), String> {
        let surplus =
            self.record.fields.iter().enumerate().any(|(at, field)| {
                !field.trim().is_empty() && self.columns.get(at).copied().flatten().is_none()
            });
        if surplus {
            let (has, wants) = (self.record.fields.len(), self.columns.len());
            return Err(format!(
                "The row has {has} fields where the first line names {wants} columns. Is a separator inside a text without quotes?"
            ));
        }
        Ok(())
    }

    /// A value in a column that this kind does not read would be lost without a word.
    fn only(&self, columns: &[&str]) -> Result<(), String> {
        let strange = COLUMNS
            .into_iter()
            .find(|column| *column != "kind" && !columns.contains(column) && !self.get(column).is_empty());
        match strange {
            Some(column) => Err(format!("A row of this kind has no {column}. Leave that field empty.")),
            None => Ok(()),
        }
    }
}
