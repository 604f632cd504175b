//! What becomes of each row, given what exists.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::known::{Known, KnownApplication, KnownOrganisation, KnownResource};
use super::rows::{Entry, Line, Permission, Person, Registration};
use super::{Fate, RowKind};
use crate::names::Name;
use crate::registry::Kind;
use crate::wire::Environment;

/// What an import would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// A fate and, for an error, its reason, for each row of the file in order.
    pub fates: Vec<(Fate, Option<String>)>,
    /// Organisations to be.
    pub organisations: Vec<Registration>,
    /// Applications to be: organisation, name, kind.
    pub applications: Vec<(String, Name, Kind)>,
    /// Permissions to be, with the names as they are registered.
    pub permissions: Vec<(String, String, Environment)>,
    /// Persons to be.
    pub people: Vec<(String, Name)>,
    /// Roles to be: mail address, organisation, application or all of them.
    pub roles: Vec<(String, String, Option<String>)>,
}

impl Plan {
    /// How many rows have this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.fates.iter().filter(|(own, _)| *own == fate).count()
    }
}

/// Two names that differ by case only are one, as in the database.
fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// An organisation of the file or of the registry.
struct House {
    /// As it is registered, or will be.
    name: String,
    enabled: bool,
    /// It has a contact, who is asked about each new manager.
    has_contact: bool,
    /// Managers who are asked: their mail addresses.
    voices: Vec<String>,
    /// The row in the file that registers it; `None`: it exists.
    row: Option<(u32, Registration)>,
}

/// An application of the file or of the registry.
struct App {
    name: String,
    organisation: String,
    kind: Kind,
    /// The row that registers it; `None`: it exists.
    line: Option<u32>,
}

/// Says what becomes of each row. Organisations come first, then their applications, then what
/// names both: rows may stand in any order.
pub fn plan(lines: &[Line], known: &Known) -> Plan {
    let mut planner = Planner::new(known);
    let mut plan = Plan { fates: vec![(Fate::Error, None); lines.len()], ..Plan::default() };
    for pass in
        [RowKind::Organisation, RowKind::Application, RowKind::Permission, RowKind::Person, RowKind::Unknown]
    {
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.kind == pass) {
            let outcome = match &line.entry {
                Err(reason) => {
                    planner.broken.insert((line.kind, key(&line.label)));
                    Err(reason.clone())
                }
                Ok(Entry::Organisation(wanted)) => planner.organisation(line.line, wanted, &mut plan),
                Ok(Entry::Application { organisation, name, kind }) => {
                    planner.application(line.line, organisation, name, *kind, &mut plan)
                }
                Ok(Entry::Permission(wanted)) => planner.permission(wanted, &mut plan),
                Ok(Entry::Person(wanted)) => planner.person(line.line, wanted, &mut plan),
            };
            if outcome.is_err() {
                planner.broken.insert((line.kind, key(&line.label)));
            }
            plan.fates[index] = match outcome {
                Ok(fate) => (fate, None),
                Err(reason) => (Fate::Error, Some(reason)),
            };
        }
    }
    plan
}

struct Planner<'a> {
    known: &'a Known,
    houses: HashMap<String, House>,
    /// Number → whose it is.
    numbers: HashMap<String, String>,
    apps: HashMap<String, App>,
    /// Mail address → name, and the row that registers the person.
    people: HashMap<String, (String, bool, Option<u32>)>,
    permissions: BTreeSet<(String, String, Environment)>,
    roles: BTreeSet<(String, String, Option<String>)>,
    /// What rows with errors would have registered.
    broken: BTreeSet<(RowKind, String)>,
    resources: BTreeMap<(String, Environment), &'a KnownResource>,
}

type Outcome = Result<Fate, String>;

impl<'a> Planner<'a> {
    fn new(known: &'a Known) -> Self {
        let house = |own: &KnownOrganisation| {
            let house = House {
                name: own.name.clone(),
                enabled: own.enabled,
                has_contact: own.contact.is_some(),
                voices: own.voices.clone(),
                row: None,
            };
            (key(&own.name), house)
        };
        let app = |own: &KnownApplication| {
            let (name, organisation) = (own.name.clone(), own.organisation.clone());
            (key(&own.name), App { name, organisation, kind: own.kind, line: None })
        };
        let number = |own: &KnownOrganisation| Some((key(own.number.as_ref()?), own.name.clone()));
        let role = |(email, organisation, application): &(String, String, Option<String>)| {
            (email.clone(), key(organisation), application.as_deref().map(key))
        };
        let permission = |(application, api, environment): &(String, String, Environment)| {
            (key(application), key(api), *environment)
        };
        Self {
            known,
            houses: known.organisations.iter().map(house).collect(),
            numbers: known.organisations.iter().filter_map(number).collect(),
            apps: known.applications.iter().map(app).collect(),
            people: known
                .people
                .iter()
                .map(|own| (own.email.clone(), (own.name.clone(), own.enabled, None)))
                .collect(),
            permissions: known.permissions.iter().map(permission).collect(),
            roles: known.roles.iter().map(role).collect(),
            broken: BTreeSet::new(),
            resources: known.resources.iter().map(|own| ((key(&own.api), own.environment), own)).collect(),
        }
    }

    fn organisation(&mut self, line: u32, wanted: &Registration, plan: &mut Plan) -> Outcome {
        let name = wanted.name.as_str();
        match self.houses.get(&key(name)) {
            Some(House { row: Some((_, earlier)), .. }) if earlier == wanted => return Ok(Fate::Unchanged),
            Some(House { row: Some((first, _)), .. }) => {
                return Err(format!("Line {first} registers “{name}” already, with other values."));
            }
            Some(House { row: None, .. }) => {
                let there = self.known.organisations.iter().find(|own| key(&own.name) == key(name));
                return there.map_or(Ok(Fate::Unchanged), |there| same_organisation(there, wanted));
            }
            None => {}
        }
        if let Some(number) = &wanted.number
            && let Some(owner) = self.numbers.get(&key(number))
        {
            return Err(format!("The number {number} belongs to “{owner}”."));
        }
        if let Some(number) = &wanted.number {
            self.numbers.insert(key(number), name.to_owned());
        }
        let house = House {
            name: name.to_owned(),
            enabled: true,
            has_contact: wanted.contact.is_some(),
            voices: Vec::new(),
            row: Some((line, wanted.clone())),
        };
        self.houses.insert(key(name), house);
        plan.organisations.push(wanted.clone());
        Ok(Fate::Create)
    }

    /// The name of an organisation as it is registered, if it is, or will be, and is on.
    fn house(&self, name: &Name) -> Result<String, String> {
        match self.houses.get(&key(name.as_str())) {
            Some(house) if house.enabled => Ok(house.name.clone()),
            Some(_) => Err(format!("The organisation “{name}” is switched off.")),
            None if self.broken.contains(&(RowKind::Organisation, key(name.as_str()))) => {
                Err(format!("The organisation “{name}” has an error on its own row."))
            }
            None => Err(format!(
                "The organisation “{name}” is not registered, and no row of the file registers it."
            )),
        }
    }

    /// Whether anybody can say yes to a role of this person: the contact, or another manager.
    fn can_confirm(&self, organisation: &str, email: &str) -> Result<(), String> {
        let house = self.houses.get(&key(organisation));
        if house.is_some_and(|house| house.has_contact || house.voices.iter().any(|voice| voice != email)) {
            return Ok(());
        }
        Err(format!(
            "Nobody of “{organisation}” could confirm this manager: it has neither a contact nor another manager. \
             Give it a contact, in the file or on its page."
        ))
    }

    fn application(
        &mut self,
        line: u32,
        organisation: &Name,
        name: &Name,
        kind: Kind,
        plan: &mut Plan,
    ) -> Outcome {
        let organisation = self.house(organisation)?;
        if let Some(app) = self.apps.get(&key(name.as_str())) {
            let same = app.organisation == organisation && app.kind == kind;
            return match (same, app.line) {
                (true, _) => Ok(Fate::Unchanged),
                (false, Some(first)) => {
                    Err(format!("Line {first} registers “{name}” already, with other values."))
                }
                (false, None) if app.organisation != organisation => Err(format!(
                    "“{name}” belongs to “{}”. An application never changes hands: register a new one.",
                    app.organisation
                )),
                (false, None) => Err(format!(
                    "“{name}” is registered as {}. An application keeps its kind.",
                    app.kind.prefix()
                )),
            };
        }
        let app = App {
            name: name.as_str().to_owned(),
            organisation: organisation.clone(),
            kind,
            line: Some(line),
        };
        self.apps.insert(key(name.as_str()), app);
        plan.applications.push((organisation, name.clone(), kind));
        Ok(Fate::Create)
    }

    fn app(&self, name: &Name) -> Result<&App, String> {
        self.apps.get(&key(name.as_str())).ok_or_else(|| {
            if self.broken.contains(&(RowKind::Application, key(name.as_str()))) {
                format!("The application “{name}” has an error on its own row.")
            } else {
                format!("The application “{name}” is not registered, and no row of the file registers it.")
            }
        })
    }

    fn permission(&mut self, wanted: &Permission, plan: &mut Plan) -> Outcome {
        let app = self.app(&wanted.application)?;
        let Some(resource) = self.resources.get(&(key(&wanted.api), wanted.environment)) else {
            return Err(format!("There is no API “{}” in {}.", wanted.api, wanted.environment.as_str()));
        };
        let grant = (key(&app.name), key(&resource.api), resource.environment);
        if self.permissions.contains(&grant) {
            return Ok(Fate::Unchanged);
        }
        if !resource.enabled {
            return Err(format!(
                "The API “{}” in {} is switched off.",
                resource.api,
                resource.environment.as_str()
            ));
        }
        if !app.kind.may_hold(resource.for_partner_alternative) {
            return Err(format!(
                "“{}” is a PartnerAlternative application: it can hold only the sandbox that is meant for it.",
                app.name
            ));
        }
        plan.permissions.push((app.name.clone(), resource.api.clone(), resource.environment));
        self.permissions.insert(grant);
        Ok(Fate::Create)
    }

    fn person(&mut self, line: u32, wanted: &Person, plan: &mut Plan) -> Outcome {
        let email = wanted.email.as_str().to_owned();
        let organisation = wanted.organisation.as_ref().map(|name| self.house(name)).transpose()?;
        let application = match (&wanted.application, &organisation) {
            (Some(name), Some(organisation)) => {
                let app = self.app(name)?;
                if app.organisation != *organisation {
                    return Err(format!(
                        "“{name}” belongs to “{}”, not to “{organisation}”.",
                        app.organisation
                    ));
                }
                Some(app.name.clone())
            }
            _ => None,
        };
        let is_new = match self.people.get(&email) {
            None => true,
            Some((name, _, Some(first))) if name != wanted.name.as_str() => {
                return Err(format!("Line {first} calls the person with this address “{name}”."));
            }
            Some((name, _, None)) if name != wanted.name.as_str() => {
                return Err(format!("The person with this address is registered as “{name}”."));
            }
            Some((_, false, _)) => return Err(format!("{email} is disabled.")),
            Some(_) => false,
        };
        let role = organisation.map(|organisation| (email.clone(), organisation, application));
        let role_key = |(email, organisation, application): &(String, String, Option<String>)| {
            (email.clone(), key(organisation), application.as_deref().map(key))
        };
        let new_role = role.filter(|role| !self.roles.contains(&role_key(role)));
        if let Some((_, organisation, _)) = &new_role {
            self.can_confirm(organisation, &email)?;
        }
        if is_new {
            self.people.insert(email.clone(), (wanted.name.as_str().to_owned(), true, Some(line)));
            plan.people.push((email, wanted.name.clone()));
        }
        let fate = if is_new || new_role.is_some() { Fate::Create } else { Fate::Unchanged };
        if let Some(role) = new_role {
            self.roles.insert(role_key(&role));
            plan.roles.push(role);
        }
        Ok(fate)
    }
}

/// The import changes nothing that exists: what differs is told, and what the row leaves empty is
/// not compared.
fn same_organisation(there: &KnownOrganisation, wanted: &Registration) -> Outcome {
    let name = &there.name;
    let differs = |what: &str, has: &str| {
        Err(format!(
            "“{name}” is registered with the {what} {has}. The import changes nothing that exists: edit it on its page, or leave the field empty."
        ))
    };
    if there.country != wanted.country {
        return differs("country", &there.country);
    }
    if wanted.number.is_some() && there.number != wanted.number {
        return differs("number", there.number.as_deref().unwrap_or("(none)"));
    }
    if wanted.time_zone.as_ref().is_some_and(|zone| *zone != there.time_zone) {
        return differs("time zone", &there.time_zone);
    }
    if wanted.contact.as_ref().is_some_and(|contact| Some(contact.as_str()) != there.contact.as_deref()) {
        return differs("contact", there.contact.as_deref().unwrap_or("(none)"));
    }
    Ok(Fate::Unchanged)
}
