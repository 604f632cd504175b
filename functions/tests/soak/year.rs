//! A year of organisations, people and secrets, and a cron that misses, doubles and dies.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use credenza_domain::secrets::Pepper;
use credenza_domain::wire::Configuration;
use credenza_functions::adapters::native::{CountedEntropy, World};
use credenza_functions::budget::Limits;
use credenza_functions::config::{Config, MailConfig};
use credenza_functions::{seal, ticks};
use jiff::Timestamp;

use super::checks::{Outcome, check};
use super::faults::{Dice, Kills, MailApi, Mortal, MortalDatabase, MortalHttp};

const DAY: i64 = 86_400;
/// Where the organisations are.
const ZONES: [&str; 6] =
    ["Europe/Amsterdam", "America/Santiago", "Asia/Tokyo", "America/Los_Angeles", "Asia/Kolkata", "UTC"];

/// How large and how long.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub organisations: u64,
    pub secrets: u64,
    pub days: i64,
    pub step_minutes: i64,
    pub seed: u64,
}

/// What happens to a secret in its life; kept beside the database, for the checks.
#[derive(Debug, Clone)]
pub struct Life {
    pub id: String,
    pub organisation: u64,
    pub created_at: i64,
    pub expires_at: i64,
    /// Each use, in order.
    pub uses: Vec<i64>,
    pub deleted_at: Option<i64>,
    /// From when until when it was disabled.
    pub off: Vec<(i64, i64)>,
    /// The one before it in the same application.
    pub successor: Option<usize>,
}

/// From when until when somebody holds the role.
#[derive(Debug, Clone)]
pub struct Role {
    pub person: u64,
    pub organisation: u64,
    pub from: i64,
    pub until: i64,
}

/// A milestone that a person adds for a while.
#[derive(Debug, Clone)]
pub struct Extra {
    pub person: u64,
    pub days: u16,
    pub from: i64,
    pub until: i64,
}

/// Everything that will happen.
pub struct Script {
    pub size: Size,
    pub start: i64,
    pub lives: Vec<Life>,
    pub roles: Vec<Role>,
    pub extras: Vec<Extra>,
    /// Organisations, and from when until when each was switched off.
    pub off: Vec<(u64, i64, i64)>,
}

/// Whether an instant lies in one of these times.
pub fn within(times: &[(i64, i64)], at: i64) -> bool {
    times.iter().any(|(from, until)| (*from..*until).contains(&at))
}

pub fn person_id(number: u64) -> String {
    format!("0192e4a0-0000-7000-8000-{number:012}")
}

pub fn organisation_id(number: u64) -> String {
    format!("0192e4a0-0000-7000-9000-{number:012}")
}

impl Script {
    fn write(size: Size, dice: &Dice) -> Self {
        let start = "2027-01-01T00:00:00Z".parse::<Timestamp>().unwrap().as_second();
        let end = start + size.days * DAY;
        let signed = |number: u64| i64::try_from(number).unwrap();
        let mut lives: Vec<Life> = Vec::new();
        let mut chain = 0;
        while u64::try_from(lives.len()).unwrap() < size.secrets {
            let organisation = chain % size.organisations;
            chain += 1;
            // A chain of secrets, each of which may replace the one before.
            let mut created_at = start + signed(dice.below(u64::try_from(size.days * DAY * 2 / 3).unwrap()));
            let mut before: Option<usize> = None;
            for _ in 0..=dice.below(3) {
                let life = 2 + signed(dice.below(if dice.percent(30) { 45 } else { 200 }));
                let expires_at = created_at - created_at % DAY + (life + 1) * DAY;
                let number = lives.len();
                if let Some(before) = before {
                    lives[before].successor = Some(number);
                }
                let mut uses = Vec::new();
                // A fifth is never used.
                if dice.percent(80) {
                    let mut at = created_at + 3600 + signed(dice.below(3 * 86_400));
                    let until = if dice.percent(70) {
                        expires_at - signed(dice.below(20 * 86_400))
                    } else {
                        expires_at
                    };
                    while at < until.min(end) {
                        uses.push(at);
                        at += 3600 + signed(dice.below(12 * 86_400));
                    }
                }
                let deleted_at = dice
                    .percent(25)
                    .then(|| created_at + 3600 + signed(dice.below(u64::try_from(life * DAY).unwrap())));
                let mut off = Vec::new();
                if dice.percent(15) {
                    let from = created_at + 3600 + signed(dice.below(u64::try_from(life * DAY).unwrap()));
                    let hours = if dice.percent(50) { 12 } else { 24 * 30 };
                    let until = if dice.percent(20) {
                        i64::MAX
                    } else {
                        from + 600 + signed(dice.below(hours * 3600))
                    };
                    off.push((from, until));
                }
                uses.retain(|at| deleted_at.is_none_or(|deleted| *at < deleted) && !within(&off, *at));
                lives.push(Life {
                    id: format!("0192e4a0-0000-7000-a000-{number:012}"),
                    organisation,
                    created_at,
                    expires_at,
                    uses,
                    deleted_at,
                    off,
                    successor: None,
                });
                before = Some(number);
                // The next one comes before this one's end.
                created_at = (expires_at - 30 * DAY).max(created_at + 7200) + signed(dice.below(86_400));
                if created_at >= end {
                    break;
                }
            }
        }
        let mut roles = Vec::new();
        let mut person = 0;
        for organisation in 0..size.organisations {
            for _ in 0..=dice.below(2) {
                let until = if dice.percent(20) {
                    start + signed(dice.below(u64::try_from(size.days * DAY).unwrap()))
                } else {
                    i64::MAX
                };
                roles.push(Role { person, organisation, from: start - DAY, until });
                person += 1;
            }
            if dice.percent(30) {
                let from = start + signed(dice.below(u64::try_from(size.days * DAY).unwrap()));
                roles.push(Role { person, organisation, from, until: i64::MAX });
                person += 1;
            }
        }
        let any_day = |dice: &Dice| start + signed(dice.below(u64::try_from(size.days * DAY).unwrap()));
        let mut extras = Vec::new();
        for person in 0..person {
            for days in [60, 30, 14].into_iter().filter(|_| dice.percent(15)) {
                let from = if dice.percent(50) { start } else { any_day(dice) };
                let until = if dice.percent(30) { any_day(dice).max(from + 1) } else { i64::MAX };
                extras.push(Extra { person, days, from, until });
            }
        }
        let mut off = Vec::new();
        for organisation in 0..size.organisations {
            if dice.percent(25) {
                let from = any_day(dice);
                let hours = if dice.percent(50) { 12 } else { 24 * 30 };
                let until = from + 600 + signed(dice.below(hours * 3600));
                off.push((organisation, from, until));
            }
        }
        Self { size, start, lives, roles, extras, off }
    }

    /// When this organisation was switched off.
    pub fn off_times(&self, organisation: u64) -> Vec<(i64, i64)> {
        let own = self.off.iter().filter(|(number, ..)| *number == organisation);
        own.map(|(_, from, until)| (*from, *until)).collect()
    }

    /// Whom and what there is from the beginning.
    fn furnish(&self, world: &World) {
        let connection = world.database.connection();
        for organisation in 0..self.size.organisations {
            let zone = ZONES[usize::try_from(organisation).unwrap() % ZONES.len()];
            connection
                .execute(
                    "INSERT INTO organisations (id, name, country, time_zone, created_at) VALUES (?1, ?1, 'NL', ?2, 1)",
                    (organisation_id(organisation), zone),
                )
                .unwrap();
            connection
                .execute(
                    "INSERT INTO applications (client_id, organisation_id, name, kind, created_at) VALUES (?1, ?1, ?1, 'partner', 1)",
                    [organisation_id(organisation)],
                )
                .unwrap();
        }
        for role in &self.roles {
            connection
                .execute(
                    "INSERT INTO people (id, email, name, created_at) VALUES (?1, ?2, 'Somebody', 1)",
                    (person_id(role.person), format!("p{}@soak.example", role.person)),
                )
                .unwrap();
        }
    }
}

pub fn config() -> Config {
    Config {
        base_url: "https://portal.operator.example".into(),
        tenant_id: "5e0c1f6a-3c1d-4b7e-9a52-70d1c0ffee00".into(),
        public: Configuration {
            product_name: "Credenza".into(),
            support_address: "support@operator.example".into(),
            passwords: true,
            ..Configuration::default()
        },
        peppers: [Pepper::new(1, vec![7; 32]).unwrap()].into(),
        wrapping_keys: [seal::WrappingKey::new(1, &[9; 32]).unwrap()].into(),
        rules: credenza_domain::wire::Policy::DEFAULT,
        mail: MailConfig {
            api: "resend".into(),
            url: "https://mail.example".into(),
            key: "re_test".to_owned().into(),
            from: "Credenza <no-reply@operator.example>".into(),
            webhook_secret: None,
        },
        limits: Limits::PAID,
        leak_keys_url: None,
        oidc: None,
    }
}

/// Plays it all, and looks back.
pub async fn run(size: Size) -> Outcome {
    let dice = Arc::new(Dice::new(size.seed));
    let script = Script::write(size, &dice);
    let start = Timestamp::from_second(script.start).unwrap();
    let world = World::new(config(), start, Arc::new(CountedEntropy::default())).unwrap();
    script.furnish(&world);
    // Keys cost the most and are no subject here.
    ticks::run(&world.ports, start).await.unwrap();
    let api = Arc::new(MailApi::new(dice.clone(), 30));
    let mut acts = script.acts().into_iter().peekable();
    let end = script.start + size.days * DAY;
    let (mut now, mut ran) = (script.start, 0);
    let kills = Arc::new(Kills::default());
    while now < end {
        now += size.step_minutes * 60;
        // A tick comes up to a minute late, and sees what was done in it.
        let late = i64::try_from(dice.below(60)).unwrap();
        while let Some((at, act)) = acts.next_if(|(at, _)| *at <= now + late) {
            world.clock.set(Timestamp::from_second(at.max(script.start)).unwrap());
            script.play(&world, at, &act);
        }
        if dice.percent(20) {
            continue;
        }
        world.clock.set(Timestamp::from_second(now + late).unwrap());
        api.now.store(now + late, Ordering::SeqCst);
        let mut tick = || {
            ran += 1;
            // Some are killed somewhere on their way.
            let dies_in = kills.aim(&dice);
            let mortal = Arc::new(Mortal { taken: AtomicI64::new(0), dies_in, dice: dice.clone() });
            let mut ports = world.ports.clone();
            ports.database = Arc::new(MortalDatabase(world.database.clone(), mortal.clone()));
            ports.http = Arc::new(MortalHttp(api.clone(), mortal.clone()));
            let kills = kills.clone();
            async move {
                let _ = ticks::run(&ports, ports.now()).await;
                kills.note(&mortal);
            }
        };
        if dice.percent(10) {
            // Both at once, step by step.
            let (one, other) = (tick(), tick());
            futures_util::future::join(one, other).await;
        } else {
            tick().await;
        }
    }
    check(&script, &world, &api, end, (ran, &kills))
}
