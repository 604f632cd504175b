//! Who can sign in to the demo, and how they do.

use credenza_domain::access::Action;
use credenza_domain::ids::{ClientId, PersonId};
use credenza_domain::wire::{AcceptInvitation, SignIn};
use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;

use super::{CAMILA, DemoError, DemoPerson, DemoRole, JOOST, MARIEKE, Maker, NOOR, OPERATOR};
use crate::access::{Authority, authorise};
use crate::sessions::SignedIn;
use crate::{invitations, sessions, totp};

fn code(seed: &str, now: Timestamp) -> Result<String, DemoError> {
    let seed = BASE32_NOPAD.decode(seed.as_bytes()).map_err(|error| DemoError(error.to_string()))?;
    Ok(totp::code_at(&seed, now)?)
}

impl Maker<'_> {
    pub(super) async fn enrol(&self) -> Result<Vec<DemoPerson>, DemoError> {
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
        let view = invitations::open(ports, &self.caller, &token).await?;
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

    pub(super) async fn sign_in(&self, person: &DemoPerson) -> Result<SignedIn, DemoError> {
        // A code works once; a minute later there is another one.
        self.world.clock.advance(60);
        let form = SignIn {
            email: person.email.clone(),
            password: person.password.clone(),
            code: code(&person.totp_seed, self.world.ports.now())?,
        };
        Ok(sessions::sign_in(&self.world.ports, &self.caller, &form).await?)
    }

    pub(super) async fn authority(
        &self,
        signed_in: &SignedIn,
        client_id: ClientId,
        action: Action,
    ) -> Result<Authority, DemoError> {
        Ok(authorise(&self.world.ports, signed_in, client_id, action).await?)
    }

    /// Demo data is not made in the order of time, so the memory of used codes is cleared.
    pub(super) async fn sign_in_at_any_time(&self, person: &DemoPerson) -> Result<SignedIn, DemoError> {
        let database = &self.world.database;
        database
            .connection()
            .execute("UPDATE totp_factors SET last_step = 0", [])
            .map_err(|error| DemoError(error.to_string()))?;
        self.sign_in(person).await
    }
}
