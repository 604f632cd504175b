//! The demo's organisations, people, APIs, applications and roles.

use credenza_domain::ids::{ClientId, ResourceId};
use credenza_domain::oauth::Algorithm;
use credenza_domain::wire::Environment;

use super::{
    ALTERNATIVE, ANOUK, CAMILA, CORDILLERA, CORDILLERA_DM, CORDILLERA_SMC, DM, DemoError, DemoResource,
    JOOST, LARS, MARIEKE, Maker, NOOR, NOORDZEE, OPERATOR, PIETER, SMC,
};
use crate::store;
use crate::store::applications::NewResource;
use crate::store::organisations::NewOrganisation;
use crate::store::people::NewManager;

const APIS: [(&str, u128); 3] = [("Search and Match", 1), ("Match-Connect", 2), ("Data Manager", 3)];

pub(super) fn resource_id(api: u128, environment: Environment) -> ResourceId {
    let side = if environment == Environment::Production { 0x10 } else { 0x20 };
    ResourceId::from_u128(0xa91d_0000_0000_4000_8000_0000_0000_0000 + side + api)
}

/// Made-up identifiers of the six resources: UUIDs, as today's clients send them.
pub(super) fn resource(api: u128, environment: Environment) -> DemoResource {
    let name = APIS.iter().find(|(_, number)| *number == api).map_or("", |(name, _)| name);
    DemoResource { api: name, environment, identifier: resource_id(api, environment).to_string() }
}

pub(super) fn resources_of(client_id: ClientId) -> Vec<DemoResource> {
    use Environment::{Production, Sandbox};
    let both = |api| [resource(api, Production), resource(api, Sandbox)];
    match client_id {
        DM | CORDILLERA_DM => both(3).into(),
        ALTERNATIVE => vec![resource(2, Sandbox)],
        _ => both(1).into_iter().chain(both(2)).collect(),
    }
}

impl Maker<'_> {
    pub(super) async fn register(&self) -> Result<(), DemoError> {
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
}
