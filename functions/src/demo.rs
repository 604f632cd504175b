//! Demo data, made by the services themselves at instants of the past year.
//!
//! Compiled natively only, so nothing of it can reach a deployment. All people, organisations and
//! identifiers are made up.

mod applications;
mod history;
mod people;
mod registry;
mod told;

use credenza_domain::ids::{ClientId, OrganisationId, PersonId, RecordId};
use jiff::{SignedDuration, Timestamp};

use crate::adapters::native::World;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::{PortError, Statement};
use crate::tokens::TokenError;
use crate::{audit_chain, audit_digest, invitations, store};

pub use told::{
    Demo, DemoApplication, DemoInvitation, DemoPerson, DemoResource, DemoResourceServer, DemoRole, DemoSecret,
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
}
