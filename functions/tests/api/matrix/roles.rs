//! Who asks: each role with its session, and what it is to the objects that it asks for.

use data_encoding::BASE64;

use super::{Copy, teaching};
use crate::support::System;

/// Whose objects.
#[derive(Debug, Clone)]
pub(super) struct House {
    pub(super) person: String,
    pub(super) client_id: String,
    pub(super) organisation: String,
    /// Words that stand in no answer to somebody of another house.
    pub(super) words: &'static [&'static str],
}

/// What is needed to ask as somebody, and what the access table says follows from it.
#[expect(clippy::struct_excessive_bools, reason = "the axes of the matrix")]
pub(super) struct Role {
    pub(super) name: &'static str,
    /// Cookie and session-bound header, or a machine's credentials.
    pub(super) headers: Vec<(&'static str, String)>,
    /// There is a session and it is alive.
    pub(super) signed_in: bool,
    /// Manages the application that counts as own.
    pub(super) manages: bool,
    /// Manages the whole organisation that counts as own.
    pub(super) manages_all: bool,
    pub(super) is_operator: bool,
    /// The last proof of identity is recent.
    pub(super) is_fresh: bool,
    /// Whose objects count as own: those that the role is for, or was for.
    pub(super) own: House,
    pub(super) foreign: House,
    /// Makes the role what it is, in a copy of the world.
    pub(super) prepare: String,
}

/// A world with everybody signed in, and a copy of it.
pub(super) struct Stage {
    pub(super) system: System,
    pub(super) world: Copy,
    pub(super) roles: Vec<Role>,
}

const NORTH: &[&str] = &["Noordzee", "noordzee.example", "Marieke"];
const ANDES: &[&str] = &["Cordillera", "cordillera.example", "Camila"];

impl Stage {
    #[expect(clippy::too_many_lines, reason = "one list of everybody who may ask")]
    pub(super) async fn set() -> Self {
        let system = System::new().await;
        teaching::furnish(&system);
        let machine = system.application("Partner-NL-Noordzee-SMC");
        let (client_id, secret) = (machine.client_id.to_string(), machine.secrets[0].text.clone());
        let resource = machine.resources[0].identifier.clone();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &client_id),
            ("client_secret", &secret),
            ("resource", &resource),
        ];
        let token = system.token(&form).await.json()["access_token"].as_str().unwrap().to_owned();
        let basic = BASE64.encode(format!("{client_id}:{secret}").as_bytes());

        let mut sessions = Vec::new();
        for name in ["Marieke", "Joost", "Camila", "Noor", "Sam"] {
            let browser = system.browser(name).await;
            let headers = vec![("cookie", browser.cookie.unwrap()), ("x-csrf-token", browser.csrf.unwrap())];
            sessions.push((name, headers));
        }
        system.execute(&format!(
            "UPDATE sessions SET authenticated_at = {now}, last_seen_at = {now}",
            now = system.now().as_second()
        ));
        let session = |name: &str| sessions.iter().find(|(of, _)| *of == name).unwrap().1.clone();
        let id = |name: &str| {
            let sql = format!("SELECT id FROM people WHERE name LIKE '{name}%'");
            system.world.database.connection().query_row(&sql, [], |row| row.get::<_, String>(0)).unwrap()
        };
        let house = |person: &str, application: &str, words| {
            let client_id = system.application(application).client_id.to_string();
            let sql = format!("SELECT organisation_id FROM applications WHERE client_id = '{client_id}'");
            let connection = system.world.database.connection();
            let organisation = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
            drop(connection);
            House { person: id(person), client_id, organisation, words }
        };
        let smc = house("Marieke", "Partner-NL-Noordzee-SMC", NORTH);
        let dm = house("Joost", "Partner-NL-Noordzee-DM", NORTH);
        let andes = house("Camila", "Partner-CL-Cordillera-SMC", ANDES);
        let nobody = |name, headers| Role {
            name,
            headers,
            signed_in: false,
            manages: false,
            manages_all: false,
            is_operator: false,
            is_fresh: true,
            own: smc.clone(),
            foreign: andes.clone(),
            prepare: String::new(),
        };
        let marieke = |name| Role {
            signed_in: true,
            manages: true,
            manages_all: true,
            ..nobody(name, session("Marieke"))
        };
        let of = |name: &str| format!("WHERE person_id = '{}'", id(name));
        let roles = vec![
            nobody("anonymous", vec![]),
            nobody(
                "invited, not enrolled, with the invitation for a cookie",
                vec![(
                    "cookie",
                    format!(
                        "__Host-credenza-session={}",
                        system.demo.invitations[0].url.rsplit('#').next().unwrap()
                    ),
                )],
            ),
            Role {
                prepare: format!("UPDATE people SET enrolled_at = NULL WHERE id = '{}'", id("Marieke")),
                ..nobody("invited again, with the session of before", session("Marieke"))
            },
            Role {
                prepare: format!("UPDATE people SET disabled_at = 1 WHERE id = '{}'", id("Marieke")),
                ..nobody("disabled, with a session", session("Marieke"))
            },
            Role {
                prepare: format!("UPDATE sessions SET last_seen_at = last_seen_at - 1800 {}", of("Marieke")),
                ..nobody("idle for half an hour", session("Marieke"))
            },
            Role {
                prepare: format!(
                    "UPDATE sessions SET ends_at = {} {}",
                    system.now().as_second(),
                    of("Marieke")
                ),
                ..nobody("signed in twelve hours ago", session("Marieke"))
            },
            nobody("machine with its bearer token", vec![("authorization", format!("Bearer {token}"))]),
            nobody("machine with its secret", vec![("authorization", format!("Basic {basic}"))]),
            Role {
                signed_in: true,
                own: House { person: id("Noor"), ..smc.clone() },
                ..nobody("signed in without a role", session("Noor"))
            },
            marieke("manager of the organisation"),
            Role {
                is_fresh: false,
                prepare: format!(
                    "UPDATE sessions SET authenticated_at = authenticated_at - 600 {}",
                    of("Marieke")
                ),
                ..marieke("manager whose proof of identity is ten minutes old")
            },
            Role {
                manages: false,
                manages_all: false,
                prepare: format!("DELETE FROM credential_managers {}", of("Marieke")),
                ..marieke("manager whose role was just taken away")
            },
            Role {
                manages: false,
                manages_all: false,
                prepare: format!("UPDATE credential_managers SET confirmed_at = NULL {}", of("Marieke")),
                ..marieke("manager whom the organisation has not confirmed")
            },
            Role {
                manages: false,
                manages_all: false,
                prepare: format!(
                    "UPDATE organisations SET disabled_at = 1 WHERE id = '{}'",
                    smc.organisation
                ),
                ..marieke("manager of an organisation that was disabled")
            },
            Role {
                signed_in: true,
                manages: true,
                own: dm.clone(),
                // Another application of the same organisation.
                foreign: House { person: andes.person.clone(), words: &[], ..smc.clone() },
                ..nobody("manager of one named application", session("Joost"))
            },
            Role {
                signed_in: true,
                own: House { person: id("Camila"), ..smc.clone() },
                foreign: House { words: NORTH, ..dm.clone() },
                ..nobody("manager of another organisation", session("Camila"))
            },
            Role {
                signed_in: true,
                is_operator: true,
                own: House { person: id("Sam"), ..smc.clone() },
                ..nobody("operator", session("Sam"))
            },
            Role {
                signed_in: true,
                is_operator: true,
                is_fresh: false,
                own: House { person: id("Sam"), ..smc.clone() },
                prepare: format!(
                    "UPDATE sessions SET authenticated_at = authenticated_at - 600 {}",
                    of("Sam")
                ),
                ..nobody("operator without step-up", session("Sam"))
            },
            Role {
                signed_in: true,
                own: House { person: id("Sam"), ..smc.clone() },
                prepare: format!("UPDATE people SET is_operator = 0 WHERE id = '{}'", id("Sam")),
                ..nobody("operator whose role was just taken away", session("Sam"))
            },
        ];
        let world = Copy::of(&system);
        Self { system, world, roles }
    }

    /// The role of this name.
    pub(super) fn role(&self, name: &str) -> &Role {
        self.roles.iter().find(|role| role.name == name).unwrap()
    }

    /// The world as it was, and then as this role makes it.
    pub(super) fn enter(&self, role: &Role) -> Copy {
        self.world.put_back(&self.system);
        self.system.execute(&role.prepare);
        Copy::of(&self.system)
    }
}
