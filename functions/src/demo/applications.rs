//! The demo's secrets in every state, with a past; and a resource server.

use credenza_domain::access::Action;
use credenza_domain::expiry;
use credenza_domain::ids::ClientId;
use credenza_domain::wire::{CreateResourceServer, CreateSecret, CutOff, Environment};
use jiff::{SignedDuration, ToSpan};

use super::registry::{resource, resource_id, resources_of};
use super::{
    ALTERNATIVE, CORDILLERA_DM, CORDILLERA_SMC, DM, DemoApplication, DemoError, DemoPerson,
    DemoResourceServer, DemoSecret, JOOST, Maker, SMC, history,
};
use crate::access::authorise_operator;
use crate::caller::Caller;
use crate::tokens::TokenRequest;
use crate::undo::{self, Doer};
use crate::{resource_servers, secrets, store, ticks, tokens};

impl Maker<'_> {
    pub(super) async fn applications(
        &self,
        people: &[DemoPerson],
    ) -> Result<Vec<DemoApplication>, DemoError> {
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

    pub(super) async fn resource_servers(
        &self,
        people: &[DemoPerson],
    ) -> Result<Vec<DemoResourceServer>, DemoError> {
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
