//! What people and machines do in a year, in its order.

use credenza_functions::adapters::native::World;

use super::year::{Script, organisation_id, person_id};

/// One thing that happens; the number says to what.
pub enum Act {
    Create(usize),
    Use(usize),
    Delete(usize),
    Give(usize),
    Take(usize),
    Disable(usize),
    Enable(usize),
    Add(usize),
    Drop(usize),
    SwitchOff(usize),
    SwitchOn(usize),
}

impl Script {
    /// What happens, in order.
    pub fn acts(&self) -> Vec<(i64, Act)> {
        let mut acts = Vec::new();
        for (number, life) in self.lives.iter().enumerate() {
            acts.push((life.created_at, Act::Create(number)));
            acts.extend(life.uses.iter().map(|at| (*at, Act::Use(number))));
            acts.extend(life.deleted_at.map(|at| (at, Act::Delete(number))));
            for (from, until) in &life.off {
                acts.push((*from, Act::Disable(number)));
                acts.push((*until, Act::Enable(number)));
            }
        }
        for (number, role) in self.roles.iter().enumerate() {
            acts.push((role.from, Act::Give(number)));
            acts.push((role.until, Act::Take(number)));
        }
        for (number, extra) in self.extras.iter().enumerate() {
            acts.push((extra.from, Act::Add(number)));
            acts.push((extra.until, Act::Drop(number)));
        }
        for (number, (_, from, until)) in self.off.iter().enumerate() {
            acts.push((*from, Act::SwitchOff(number)));
            acts.push((*until, Act::SwitchOn(number)));
        }
        acts.sort_by_key(|(at, _)| *at);
        acts
    }

    /// Does it.
    pub fn play(&self, world: &World, at: i64, act: &Act) {
        let connection = world.database.connection();
        let done = match act {
            Act::Create(number) => {
                let life = &self.lives[*number];
                connection.execute(
                    "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at,
                                          expires_at, next_reminder_at)
                     VALUES (?1, ?2, ?1, 'abc', printf('%064d', ?3), 1, ?1, ?4, ?5, ?4)",
                    (&life.id, organisation_id(life.organisation), i64::try_from(*number).unwrap(), at, life.expires_at),
                )
            }
            Act::Use(number) => connection.execute(
                "INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent) VALUES (?1, ?2, ?2, '', '')
                 ON CONFLICT (secret_id) DO UPDATE SET last_at = ?2",
                (&self.lives[*number].id, at),
            ),
            Act::Delete(number) => connection.execute(
                "UPDATE secrets SET deleted_at = ?2, next_reminder_at = NULL WHERE id = ?1",
                (&self.lives[*number].id, at),
            ),
            Act::Give(number) => {
                let role = &self.roles[*number];
                connection.execute(
                    "INSERT INTO credential_managers (id, person_id, organisation_id, given_at, confirmed_at)
                     VALUES (?1, ?1, ?2, ?3, ?3)",
                    (person_id(role.person), organisation_id(role.organisation), at),
                )
            }
            Act::Take(number) => connection.execute(
                "DELETE FROM credential_managers WHERE person_id = ?1",
                [person_id(self.roles[*number].person)],
            ),
            Act::Disable(number) => connection.execute(
                "UPDATE secrets SET disabled_at = ?2 WHERE id = ?1 AND deleted_at IS NULL",
                (&self.lives[*number].id, at),
            ),
            Act::Enable(number) => connection.execute(
                "UPDATE secrets SET disabled_at = NULL, next_reminder_at = ?2 WHERE id = ?1 AND deleted_at IS NULL",
                (&self.lives[*number].id, at),
            ),
            Act::Add(number) => {
                let extra = &self.extras[*number];
                connection.execute(
                    "INSERT INTO person_milestones (person_id, days) VALUES (?1, ?2)",
                    (person_id(extra.person), extra.days),
                )
            }
            Act::Drop(number) => {
                let extra = &self.extras[*number];
                connection.execute(
                    "DELETE FROM person_milestones WHERE person_id = ?1 AND days = ?2",
                    (person_id(extra.person), extra.days),
                )
            }
            Act::SwitchOff(number) => connection.execute(
                "UPDATE organisations SET disabled_at = ?2 WHERE id = ?1",
                (organisation_id(self.off[*number].0), at),
            ),
            Act::SwitchOn(number) => connection.execute(
                "UPDATE organisations SET disabled_at = NULL WHERE id = ?1",
                [organisation_id(self.off[*number].0)],
            ),
        };
        done.unwrap();
    }
}
