//! Demo data, made by the services themselves at instants of the past year.
//!
//! Compiled natively only, so nothing of it can reach a deployment. All people, organisations and
//! identifiers are made up.

mod history;

use credenza_domain::access::Action;
use credenza_domain::expiry;
use credenza_domain::ids::{ClientId, OrganisationId, PersonId, RecordId, ResourceId, SecretId};
use credenza_domain::oauth::Algorithm;
use credenza_domain::wire::{
    AcceptInvitation, CreateResourceServer, CreateSecret, CutOff, Environment, SignIn,
};
use data_encoding::BASE32_NOPAD;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Serialize;

use crate::access::{Authority, authorise, authorise_operator};
use crate::adapters::native::World;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::{PortError, Statement};
use crate::sessions::SignedIn;
use crate::store::applications::NewResource;
use crate::store::organisations::NewOrganisation;
use crate::store::people::NewManager;
use crate::tokens::{TokenError, TokenRequest};
use crate::undo::{self, Doer};
use crate::{
    audit_chain, audit_digest, invitations, resource_servers, secrets, sessions, store, ticks, tokens, totp,
};

/// The tenant ID of the demo deployment.
pub const TENANT_ID: &str = "5e0c1f6a-3c1d-4b7e-9a52-70d1c0ffee00";

/// The registry in the Netherlands.
pub const NOORDZEE: OrganisationId = OrganisationId::from_u128(0x0a11_0000_0000_4000_8000_0000_0000_0001);
/// The registry in Chile.
pub const CORDILLERA: OrganisationId = OrganisationId::from_u128(0x0a11_0000_0000_4000_8000_0000_0000_0002);

const SMC: ClientId = ClientId::from_u128(0xc11e_0000_0000_4000_8000_0000_0000_0001);
const DM: ClientId = ClientId::from_u128(0xc11e_0000_0000_4000_8000_0000_0000_0002);
const ALTERNATIVE: ClientId = ClientId::from_u128(0xc11e_0000_0000_4000_8000_0000_0000_0003);
const CORDILLERA_SMC: ClientId = ClientId::from_u128(0xc11e_0000_0000_4000_8000_0000_0000_0004);
const CORDILLERA_DM: ClientId = ClientId::from_u128(0xc11e_0000_0000_4000_8000_0000_0000_0005);

const OPERATOR: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0001);
const MARIEKE: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0002);
const JOOST: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0003);
const CAMILA: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0004);
const NOOR: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0005);
const PIETER: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0006);
const ANOUK: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0007);
const LARS: PersonId = PersonId::from_u128(0x9e09_0000_0000_4000_8000_0000_0000_0008);

/// Everything that a person or a test needs to use the demo.
#[derive(Debug, Clone, Serialize)]
pub struct Demo {
    /// Who can sign in.
    pub people: Vec<DemoPerson>,
    /// What they see, and the secrets' texts.
    pub applications: Vec<DemoApplication>,
    /// Who can enrol.
    pub invitations: Vec<DemoInvitation>,
    /// Who can ask whether tokens are alive.
    pub resource_servers: Vec<DemoResourceServer>,
}

/// A resource server with its text: only a demo knows it.
#[derive(Debug, Clone, Serialize)]
pub struct DemoResourceServer {
    /// Its client ID at the introspection endpoint.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// The text.
    pub secret: String,
    /// Identifiers about whose tokens it may ask.
    pub resources: Vec<String>,
}

/// A person who has enrolled.
#[derive(Debug, Clone, Serialize)]
pub struct DemoPerson {
    /// Mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// What the person shows.
    pub good_for: String,
    /// The password.
    pub password: String,
    /// The TOTP seed in base32.
    pub totp_seed: String,
    /// Unused recovery codes.
    pub recovery_codes: Vec<String>,
    /// What the person may do.
    pub roles: Vec<DemoRole>,
}

/// A role of a person.
#[derive(Debug, Serialize, Clone)]
pub struct DemoRole {
    /// `operator` or `credential_manager`.
    pub role: &'static str,
    /// For which organisation.
    pub organisation: Option<&'static str>,
    /// For which applications; all of the organisation's where it is empty.
    pub applications: Vec<&'static str>,
}

/// An application with its secrets.
#[derive(Debug, Clone, Serialize)]
pub struct DemoApplication {
    /// Its key.
    pub client_id: ClientId,
    /// Its name.
    pub name: &'static str,
    /// Its owner's name.
    pub organisation: &'static str,
    /// False: switched off by the operator.
    pub enabled: bool,
    /// What it may ask tokens for.
    pub resources: Vec<DemoResource>,
    /// With their texts: only a demo knows them.
    pub secrets: Vec<DemoSecret>,
}

/// An API in an environment.
#[derive(Debug, Serialize, Clone)]
pub struct DemoResource {
    /// Name of the API.
    pub api: &'static str,
    /// Where it stands.
    pub environment: Environment,
    /// What becomes `aud`.
    pub identifier: String,
}

/// A secret with its text.
#[derive(Debug, Clone, Serialize)]
pub struct DemoSecret {
    /// The record.
    pub id: SecretId,
    /// Its name.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// `live`, `second_live`, `near_expiry`, `expired`, `disabled` or `deleted`.
    pub state: &'static str,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// A link to enrol.
#[derive(Debug, Clone, Serialize)]
pub struct DemoInvitation {
    /// Mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// The link.
    pub url: String,
}

/// What can go wrong while making demo data.
#[derive(Debug, thiserror::Error)]
#[error("demo data: {0}")]
pub struct DemoError(String);

impl From<Failure> for DemoError {
    fn from(failure: Failure) -> Self {
        Self(format!("{} {} {}", failure.problem.slug(), failure.detail, failure.log))
    }
}
impl From<PortError> for DemoError {
    fn from(error: PortError) -> Self {
        Self(error.to_string())
    }
}
impl From<TokenError> for DemoError {
    fn from(error: TokenError) -> Self {
        Self(format!("{} {}", error.description, error.log))
    }
}

struct Maker<'a> {
    world: &'a World,
    now: Timestamp,
    caller: Caller,
}

/// Fills an empty world as if a year had passed in it. Its clock ends where it was.
pub async fn fill(world: &World) -> Result<Demo, DemoError> {
    let now = world.ports.now();
    let caller = Caller::new(Some("192.0.2.17"), Some("Mozilla/5.0 (demo data)"), "demo".to_owned());
    let maker = Maker { world, now, caller };
    maker.go_back(401);
    maker.register().await?;
    let people = maker.enrol().await?;
    let applications = maker.applications(&people).await?;
    maker.go_back(5);
    let resource_servers = maker.resource_servers(&people).await?;
    world.clock.set(now);
    // The clockwork is wound up: a fresh demo is healthy until a tick is overdue.
    let tick = maker.record()?;
    let outcome = store::ticks::Outcome::default();
    maker.run(vec![store::ticks::begin(tick, now, now), store::ticks::finish(tick, outcome, now)]).await?;
    // The log is sealed as ticks would have done, and the last digest was read long ago.
    while maker.seals().await? {}
    let mut invitations = Vec::new();
    for (id, email, name) in [
        (PIETER, "pieter.smit@noordzee.example", "Pieter Smit"),
        (ANOUK, "anouk.bakker@noordzee.example", "Anouk Bakker"),
        (LARS, "lars.mulder@noordzee.example", "Lars Mulder"),
    ] {
        let token = invitations::invite(&world.ports, id).await?;
        let url = format!("{}/invitation#{}", world.ports.config.base_url, token.as_str());
        invitations.push(DemoInvitation { email: email.to_owned(), name: name.to_owned(), url });
    }
    Ok(Demo { people, applications, invitations, resource_servers })
}

const APIS: [(&str, u128); 3] = [("Search and Match", 1), ("Match-Connect", 2), ("Data Manager", 3)];

fn resource_id(api: u128, environment: Environment) -> ResourceId {
    let side = if environment == Environment::Production { 0x10 } else { 0x20 };
    ResourceId::from_u128(0xa91d_0000_0000_4000_8000_0000_0000_0000 + side + api)
}

/// Made-up identifiers of the six resources: UUIDs, as today's clients send them.
fn resource(api: u128, environment: Environment) -> DemoResource {
    let name = APIS.iter().find(|(_, number)| *number == api).map_or("", |(name, _)| name);
    DemoResource { api: name, environment, identifier: resource_id(api, environment).to_string() }
}

impl Maker<'_> {
    fn go_back(&self, days: i64) {
        self.world.clock.set(self.now - SignedDuration::from_hours(24 * days));
    }

    async fn run(&self, statements: Vec<Statement>) -> Result<(), DemoError> {
        self.world.ports.database.batch(statements).await?;
        Ok(())
    }

    /// Seals what waits; false when nothing does.
    async fn seals(&self) -> Result<bool, DemoError> {
        let ports = &self.world.ports;
        audit_chain::seal(ports).await?;
        let week = audit_digest::week_of(ports.now());
        self.run(vec![store::audit_chain::all_digested(week)]).await?;
        Ok(!ports.database.run(store::audit_chain::unsealed(1)).await?.is_empty())
    }

    fn record(&self) -> Result<RecordId, PortError> {
        Ok(RecordId::new(self.world.ports.now(), self.world.ports.random()?))
    }

    async fn register(&self) -> Result<(), DemoError> {
        let now = self.world.ports.now();
        let noordzee = NewOrganisation {
            id: NOORDZEE,
            name: "Noordzee Donor Registry",
            country: "NL",
            number: Some("9901"),
            time_zone: "Europe/Amsterdam",
        };
        let cordillera = NewOrganisation {
            id: CORDILLERA,
            name: "Cordillera Donor Registry",
            country: "CL",
            number: Some("9902"),
            time_zone: "America/Santiago",
        };
        let mut statements = vec![
            store::organisations::insert(&noordzee, now),
            store::organisations::insert(&cordillera, now),
            store::people::insert(OPERATOR, "sam.okafor@operator.example", "Sam Okafor", true, now),
            store::people::insert(MARIEKE, "marieke.jansen@noordzee.example", "Marieke Jansen", false, now),
            store::people::insert(JOOST, "joost.bakker@noordzee.example", "Joost Bakker", false, now),
            store::people::insert(CAMILA, "camila.rojas@cordillera.example", "Camila Rojas", false, now),
            store::people::insert(NOOR, "noor.visser@noordzee.example", "Noor Visser", false, now),
            store::people::insert(PIETER, "pieter.smit@noordzee.example", "Pieter Smit", false, now),
            store::people::insert(ANOUK, "anouk.bakker@noordzee.example", "Anouk Bakker", false, now),
            store::people::insert(LARS, "lars.mulder@noordzee.example", "Lars Mulder", false, now),
        ];
        for (api, number) in APIS {
            for environment in [Environment::Production, Environment::Sandbox] {
                let id = resource_id(number, environment);
                let resource = NewResource {
                    id,
                    api,
                    environment,
                    identifier: &id.to_string(),
                    algorithm: if number == 3 { Algorithm::RS256 } else { Algorithm::ES256 },
                    for_partner_alternative: number == 2 && environment == Environment::Sandbox,
                };
                statements.push(store::applications::insert_resource(&resource, now));
            }
        }
        for (client_id, organisation, name, kind) in [
            (SMC, NOORDZEE, "Partner-NL-Noordzee-SMC", "partner"),
            (DM, NOORDZEE, "Partner-NL-Noordzee-DM", "partner"),
            (ALTERNATIVE, NOORDZEE, "PartnerAlternative-NL-Noordzee-SMC", "partner_alternative"),
            (CORDILLERA_SMC, CORDILLERA, "Partner-CL-Cordillera-SMC", "partner"),
            (CORDILLERA_DM, CORDILLERA, "Partner-CL-Cordillera-DM", "partner"),
        ] {
            statements.push(store::applications::insert(client_id, organisation, name, kind, now));
            for resource in resources_of(client_id) {
                let id = resource.identifier.parse().map_err(|error| DemoError(format!("{error}")))?;
                statements.push(store::applications::insert_permission(client_id, id, Some(OPERATOR), now));
            }
        }
        for (person, organisation, client_id) in [
            (MARIEKE, NOORDZEE, None),
            (JOOST, NOORDZEE, Some(DM)),
            (CAMILA, CORDILLERA, None),
            (PIETER, NOORDZEE, Some(SMC)),
        ] {
            let role = NewManager {
                id: self.record()?,
                person,
                organisation,
                client_id,
                given_by: Some(OPERATOR),
                confirmed_at: Some(now),
            };
            statements.push(store::people::insert_manager(&role, now));
        }
        self.run(statements).await
    }

    async fn enrol(&self) -> Result<Vec<DemoPerson>, DemoError> {
        let manager = |organisation, applications| DemoRole {
            role: "credential_manager",
            organisation: Some(organisation),
            applications,
        };
        let operator = DemoRole { role: "operator", organisation: None, applications: vec![] };
        let mut people = Vec::new();
        for (id, about, password, roles) in [
            (
                MARIEKE,
                "manages all applications of Noordzee",
                "tulips north of the dike",
                vec![manager("Noordzee Donor Registry", vec![])],
            ),
            (
                JOOST,
                "manages one application of Noordzee",
                "slow ferry to terschelling",
                vec![manager("Noordzee Donor Registry", vec!["Partner-NL-Noordzee-DM"])],
            ),
            (
                CAMILA,
                "manages all applications of Cordillera",
                "condors over the valley",
                vec![manager("Cordillera Donor Registry", vec![])],
            ),
            (NOOR, "has no role: sees whom to ask", "bicycle bells in the rain", vec![]),
            (OPERATOR, "operator", "lighthouse keeper on duty", vec![operator]),
        ] {
            people.push(self.enrol_one(id, about, password, roles).await?);
        }
        Ok(people)
    }

    async fn enrol_one(
        &self,
        id: PersonId,
        about: &str,
        password: &str,
        roles: Vec<DemoRole>,
    ) -> Result<DemoPerson, DemoError> {
        let ports = &self.world.ports;
        let token = invitations::invite(ports, id).await?.to_string();
        let view = invitations::open(ports, &token).await?;
        let totp_seed = view.totp_key.replace(' ', "");
        let code = code(&totp_seed, ports.now())?;
        let form = AcceptInvitation { token, password: password.to_owned(), code };
        let enrolled = invitations::accept(ports, &self.caller, &form).await?;
        Ok(DemoPerson {
            email: view.email,
            name: view.name,
            good_for: about.to_owned(),
            password: password.to_owned(),
            totp_seed,
            recovery_codes: enrolled.recovery_codes,
            roles,
        })
    }

    async fn applications(&self, people: &[DemoPerson]) -> Result<Vec<DemoApplication>, DemoError> {
        let [marieke, joost, camila, ..] = people else { return Err(DemoError("nobody enrolled".into())) };
        let mut smc = vec![
            self.create(marieke, SMC, "Secret by Marieke, search server", "live", 120, 240).await?,
            self.create(marieke, SMC, "Backup of the search server", "second_live", 40, 320).await?,
            self.create(marieke, SMC, "Match-Connect bridge", "near_expiry", 359, 6).await?,
            self.create(marieke, SMC, "Old search server", "expired", 400, -36).await?,
            self.create(marieke, SMC, "Test by Marieke", "deleted", 90, 200).await?,
        ];
        let mut dm = vec![
            self.create(joost, DM, "Nightly upload", "live", 200, 160).await?,
            self.create(joost, DM, "Upload from the old data centre", "disabled", 150, 25).await?,
        ];
        let mut cordillera =
            vec![self.create(camila, CORDILLERA_SMC, "Servidor de producción", "live", 30, 300).await?];
        let off = vec![self.create(camila, CORDILLERA_DM, "Carga de datos", "live", 60, 300).await?];

        // Nobody is sent a digest of a year that was made in a second.
        self.world.clock.set(self.now);
        while self.seals().await? {}
        // Reminders of the past weeks went out: the first tick of the demo has one to send.
        for days in [35, 15] {
            self.go_back(days);
            ticks::run(&self.world.ports, self.world.ports.now()).await?;
        }

        self.go_back(20);
        let signed_in = self.sign_in(marieke).await?;
        let authority = self.authority(&signed_in, SMC, Action::DeleteSecret).await?;
        let (ports, caller) = (&self.world.ports, &self.caller);
        let doer = Doer { ports, caller, signed_in: &signed_in, authority: &authority, secret: smc[4].id };
        undo::delete(&doer, &CutOff::default()).await?;
        self.go_back(12);
        let now = self.world.ports.now();
        self.run(vec![
            store::applications::disable_secret(dm[1].id, JOOST, now),
            store::applications::disable(CORDILLERA_DM, now),
        ])
        .await?;

        self.world.clock.set(self.now - SignedDuration::from_hours(2));
        for (secret, client_id, address, agent, every_hours) in [
            (&smc[0], SMC, "203.0.113.20", "noordzee-search/2.1 python-requests/2.32", 1),
            (&smc[0], SMC, "198.51.100.77", "noordzee-report/1.4 curl/8.5.0", 6),
            (&smc[2], SMC, "203.0.113.24", "match-bridge/5.0 okhttp/4.12", 2),
            (&dm[0], DM, "198.51.100.8", "curl/8.9.1", 8),
        ] {
            let now = self.world.ports.now();
            let resource = resource_id(if client_id == DM { 3 } else { 1 }, Environment::Production);
            history::fill(self.world, now, secret.id, resource, (address, agent), every_hours).await;
        }
        self.use_once(&mut smc[0], SMC, "203.0.113.20", "noordzee-search/2.1 python-requests/2.32").await?;
        self.use_once(&mut smc[2], SMC, "203.0.113.24", "match-bridge/5.0 okhttp/4.12").await?;
        self.use_once(&mut dm[0], DM, "198.51.100.8", "curl/8.9.1").await?;
        self.use_once(&mut cordillera[0], CORDILLERA_SMC, "2001:db8:55::9", "registro/1.0 (.NET)").await?;

        let application = |client_id, name, organisation, enabled, secrets| DemoApplication {
            client_id,
            name,
            organisation,
            enabled,
            resources: resources_of(client_id),
            secrets,
        };
        let (north, andes) = ("Noordzee Donor Registry", "Cordillera Donor Registry");
        Ok(vec![
            application(SMC, "Partner-NL-Noordzee-SMC", north, true, smc),
            application(DM, "Partner-NL-Noordzee-DM", north, true, dm),
            application(ALTERNATIVE, "PartnerAlternative-NL-Noordzee-SMC", north, true, vec![]),
            application(CORDILLERA_SMC, "Partner-CL-Cordillera-SMC", andes, true, cordillera),
            application(CORDILLERA_DM, "Partner-CL-Cordillera-DM", andes, false, off),
        ])
    }

    async fn resource_servers(&self, people: &[DemoPerson]) -> Result<Vec<DemoResourceServer>, DemoError> {
        let operator = people.last().ok_or_else(|| DemoError("nobody enrolled".into()))?;
        let signed_in = self.sign_in_at_any_time(operator).await?;
        let ports = &self.world.ports;
        let authority = authorise_operator(ports, &signed_in, true)?;
        let both = [Environment::Production, Environment::Sandbox].map(|side| resource(1, side).identifier);
        let form = CreateResourceServer { name: "Search and Match API".to_owned(), resources: both.into() };
        let created = resource_servers::create(ports, &self.caller, &signed_in, &authority, &form).await?;
        Ok(vec![DemoResourceServer {
            client_id: created.view.id,
            name: created.view.name,
            secret: created.text.to_string(),
            resources: created.view.resources,
        }])
    }

    async fn sign_in(&self, person: &DemoPerson) -> Result<SignedIn, DemoError> {
        // A code works once; a minute later there is another one.
        self.world.clock.advance(60);
        let form = SignIn {
            email: person.email.clone(),
            password: person.password.clone(),
            code: code(&person.totp_seed, self.world.ports.now())?,
        };
        Ok(sessions::sign_in(&self.world.ports, &self.caller, &form).await?)
    }

    async fn authority(
        &self,
        signed_in: &SignedIn,
        client_id: ClientId,
        action: Action,
    ) -> Result<Authority, DemoError> {
        Ok(authorise(&self.world.ports, signed_in, client_id, action).await?)
    }

    async fn create(
        &self,
        person: &DemoPerson,
        client_id: ClientId,
        name: &'static str,
        state: &'static str,
        days_ago: i64,
        days_left: i64,
    ) -> Result<DemoSecret, DemoError> {
        // Ordered in time, or a later session would find its codes used up.
        self.go_back(days_ago);
        self.world.clock.advance(600);
        let signed_in = self.sign_in_at_any_time(person).await?;
        let authority = self.authority(&signed_in, client_id, Action::CreateSecret).await?;
        let expires_on = expiry::today(self.now).saturating_add(days_left.days()).to_string();
        let form = CreateSecret { name: name.to_owned(), expires_on };
        let key = format!("demo-{client_id}-{state}");
        let ports = &self.world.ports;
        let created = secrets::create(ports, &self.caller, &signed_in, &authority, &key, &form).await?;
        Ok(DemoSecret {
            id: created.view.id,
            name,
            text: created.text.reveal().to_string(),
            state,
            expires_at: created.view.expires_at,
        })
    }

    /// Demo data is not made in the order of time, so the memory of used codes is cleared.
    async fn sign_in_at_any_time(&self, person: &DemoPerson) -> Result<SignedIn, DemoError> {
        let database = &self.world.database;
        database
            .connection()
            .execute("UPDATE totp_factors SET last_step = 0", [])
            .map_err(|error| DemoError(error.to_string()))?;
        self.sign_in(person).await
    }

    async fn use_once(
        &self,
        secret: &mut DemoSecret,
        client_id: ClientId,
        address: &str,
        agent: &str,
    ) -> Result<(), DemoError> {
        let resource = resources_of(client_id)
            .into_iter()
            .next()
            .map(|resource| resource.identifier)
            .unwrap_or_default();
        let body = format!(
            "grant_type=client_credentials&client_id={client_id}&client_secret={}&resource={resource}",
            secret.text
        );
        let request = TokenRequest::read(None, body.as_bytes())?;
        let caller = Caller::new(Some(address), Some(agent), "demo".to_owned());
        tokens::issue(&self.world.ports, &caller, &request).await?;
        self.world.later.drain().await;
        Ok(())
    }
}

fn code(seed: &str, now: Timestamp) -> Result<String, DemoError> {
    let seed = BASE32_NOPAD.decode(seed.as_bytes()).map_err(|error| DemoError(error.to_string()))?;
    Ok(totp::code_at(&seed, now)?)
}

fn resources_of(client_id: ClientId) -> Vec<DemoResource> {
    use Environment::{Production, Sandbox};
    let both = |api| [resource(api, Production), resource(api, Sandbox)];
    match client_id {
        DM | CORDILLERA_DM => both(3).into(),
        ALTERNATIVE => vec![resource(2, Sandbox)],
        _ => both(1).into_iter().chain(both(2)).collect(),
    }
}
