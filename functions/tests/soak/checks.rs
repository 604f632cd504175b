//! Looking back on a year: what reached whom, and what should have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use credenza_domain::reminders::{Milestone, ReminderState};
use credenza_domain::replacement::Uses;
use credenza_functions::adapters::native::World;
use jiff::Timestamp;

use super::faults::{Kills, MailApi};
use super::year::{Extra, Life, Role, Script, person_id, within};

const DAY: i64 = 86_400;
/// Within this time after a milestone has come something about the secret must reach the reader: the
/// morning, missed ticks, a day that had its digest, and all retries.
const GRACE: i64 = 2 * DAY + 6 * 3600;

/// What the year was like.
#[derive(Debug, Default)]
pub struct Outcome {
    pub ticks: i64,
    /// Ticks that were killed, in how many different steps, and the last of these.
    pub killed: (u64, usize, i64),
    /// Steps of the longest tick.
    pub longest: i64,
    pub mails: usize,
    pub expected: usize,
    pub lost: Vec<String>,
    pub left_for_the_next: usize,
    pub doubled: Vec<String>,
    pub after_deletion: Vec<String>,
    pub without_role: Vec<String>,
    pub too_many: Vec<String>,
    pub two_a_day: Vec<String>,
}

impl Outcome {
    pub fn say(&self) {
        println!(
            "{} ticks, {} of them killed in {} different steps up to the {}th, the longest with {} steps; {} mails; \
             {} milestones owed: {} lost, {} left for the next one, {} doubled, {} after a deletion or while off, \
             {} without the role, {} above ten, {} second digests on a day",
            self.ticks,
            self.killed.0,
            self.killed.1,
            self.killed.2,
            self.longest,
            self.mails,
            self.expected,
            self.lost.len(),
            self.left_for_the_next,
            self.doubled.len(),
            self.after_deletion.len(),
            self.without_role.len(),
            self.too_many.len(),
            self.two_a_day.len()
        );
    }

    pub fn assert_good(&self) {
        for (what, cases) in [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("after a deletion", &self.after_deletion),
            ("without the role", &self.without_role),
            ("above ten", &self.too_many),
            ("second digest on a day", &self.two_a_day),
        ] {
            assert!(cases.is_empty(), "{} {what}:\n{}", cases.len(), cases[..cases.len().min(10)].join("\n"));
        }
        assert!(self.expected > 0);
    }
}

/// A line that reached its reader.
struct Line {
    secret: String,
    person: String,
    milestone: i64,
    at: i64,
}

fn lines(world: &World, api: &MailApi) -> Vec<Line> {
    let connection = world.database.connection();
    let mut of = connection
        .prepare("SELECT secret_id, person_id, milestone FROM reminders WHERE mail_id = ?1")
        .unwrap();
    let mut lines = Vec::new();
    for delivered in api.delivered.lock().unwrap().iter() {
        let rows =
            of.query_map([&delivered.mail], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        for row in rows {
            let (secret, person, milestone) = row.unwrap();
            lines.push(Line { secret, person, milestone, at: delivered.at });
        }
    }
    lines
}

/// What is known of a secret at an instant.
fn state(script: &Script, life: &Life, at: i64) -> ReminderState {
    let uses = |life: &Life| {
        let instant = |second: i64| Timestamp::from_second(second).unwrap();
        let last = life.uses.iter().rev().find(|use_at| **use_at <= at)?;
        Some(Uses { first: instant(life.uses[0]), last: instant(*last) })
    };
    let later: Vec<Option<Uses>> = script
        .lives
        .iter()
        .filter(|later| {
            later.organisation == life.organisation
                && later.created_at > life.created_at
                && later.created_at <= at
                && later.expires_at > life.expires_at
                && later.expires_at > at
                && !within(&later.off, at)
                && later.deleted_at.is_none_or(|deleted| deleted > at)
        })
        .map(uses)
        .collect();
    ReminderState::of(uses(life), &later, Timestamp::from_second(at).unwrap())
}

fn comes_at(life: &Life, milestone: Milestone) -> i64 {
    match milestone.days() {
        0 => life.expires_at,
        days => life.expires_at - DAY - i64::from(days) * DAY,
    }
}

pub fn check(
    script: &Script,
    world: &World,
    api: &MailApi,
    end: i64,
    (ticks, kills): (i64, &Kills),
) -> Outcome {
    let sent = lines(world, api);
    let hit = kills.hit.lock().unwrap().clone();
    let killed = (hit.values().sum(), hit.len(), hit.keys().next_back().copied().unwrap_or_default());
    let longest = kills.longest.load(Ordering::SeqCst);
    let mails = api.delivered.lock().unwrap().len();
    let mut outcome = Outcome { ticks, killed, longest, mails, ..Outcome::default() };
    doubled(script, &sent, &mut outcome);
    let lives: BTreeMap<&str, &Life> = script.lives.iter().map(|life| (life.id.as_str(), life)).collect();
    let roles: BTreeMap<String, &Role> =
        script.roles.iter().map(|role| (person_id(role.person), role)).collect();
    for line in &sent {
        let (life, role) = (lives[line.secret.as_str()], roles[&line.person]);
        let what = format!("{} to {} at {}, milestone {}", line.secret, line.person, line.at, line.milestone);
        if life.deleted_at.is_some_and(|deleted| line.at >= deleted) {
            outcome.after_deletion.push(format!("{what}, deleted at {:?}", life.deleted_at));
        }
        if within(&life.off, line.at) || within(&script.off_times(life.organisation), line.at) {
            outcome.after_deletion.push(format!("{what}, while it was off"));
        }
        if line.at < role.from || line.at >= role.until || role.organisation != life.organisation {
            outcome.without_role.push(what);
        }
    }
    two_a_day(script, world, api, &mut outcome);
    let mut reached: BTreeMap<(&str, &str), Vec<(i64, i64)>> = BTreeMap::new();
    for line in &sent {
        reached.entry((&line.secret, &line.person)).or_default().push((line.at, line.milestone));
    }
    let left = left_for_the_next(world);
    for life in &script.lives {
        for role in script.roles.iter().filter(|role| role.organisation == life.organisation) {
            let person = person_id(role.person);
            let got = reached.get(&(life.id.as_str(), person.as_str())).map_or(&[][..], Vec::as_slice);
            lost(script, life, role, got, &left, end, &mut outcome);
        }
    }
    outcome
}

fn doubled(script: &Script, lines: &[Line], outcome: &mut Outcome) {
    let mut seen = BTreeSet::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in lines {
        if !seen.insert((&line.secret, &line.person, line.milestone)) {
            outcome.doubled.push(format!("{} to {}: milestone {}", line.secret, line.person, line.milestone));
        }
        *counts.entry((&line.secret, &line.person)).or_default() += usize::from(line.milestone != 366);
    }
    let extras =
        |person: &str| script.extras.iter().filter(|extra| person_id(extra.person) == person).count();
    let many = counts.into_iter().filter(|((_, person), count)| *count > 10 + extras(person));
    outcome.too_many.extend(many.map(|(who, count)| format!("{who:?}: {count}")));
}

/// Digests that can wait, by reader and day where the reader is.
fn two_a_day(script: &Script, world: &World, api: &MailApi, outcome: &mut Outcome) {
    let connection = world.database.connection();
    let mut of = connection.prepare("SELECT person_id, urgency, time_zone FROM mails WHERE id = ?1").unwrap();
    let mut days = BTreeSet::new();
    for delivered in api.delivered.lock().unwrap().iter() {
        let (person, urgency, zone): (String, i64, Option<String>) =
            of.query_row([&delivered.mail], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        let at = Timestamp::from_second(delivered.at).unwrap();
        let Some(zone) = zone.filter(|_| urgency > 1) else { continue };
        let local = at.to_zoned(jiff::tz::TimeZone::get(&zone).unwrap());
        if !(7..20).contains(&local.hour()) || !days.insert((person.clone(), local.date())) {
            outcome
                .two_a_day
                .push(format!("{person} at {local}, of {} organisations", script.size.organisations));
        }
    }
}

/// Lines that ended with a mail of which it stayed unclear whether it was taken, when one of its
/// secrets or roles went away: they are left for the next milestone, and never repeated on a guess.
fn left_for_the_next(world: &World) -> BTreeSet<(String, String, i64)> {
    let connection = world.database.connection();
    let mut of = connection
        .prepare(
            "SELECT line.secret_id, line.person_id, line.milestone FROM reminders AS line
             JOIN mails AS mail ON mail.id = line.mail_id
             WHERE line.ended = 'cancelled' AND (mail.unclear_at IS NOT NULL OR mail.lease_until_at IS NOT NULL)",
        )
        .unwrap();
    let rows = of.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn lost(
    script: &Script,
    life: &Life,
    role: &Role,
    got: &[(i64, i64)],
    left: &BTreeSet<(String, String, i64)>,
    end: i64,
    outcome: &mut Outcome,
) {
    let lifetime = (life.expires_at - DAY - (life.created_at - life.created_at % DAY)) / DAY;
    let extras: Vec<&Extra> = script.extras.iter().filter(|extra| extra.person == role.person).collect();
    let own = extras.iter().filter_map(|extra| Milestone::of_days(i64::from(extra.days)));
    let off: Vec<(i64, i64)> =
        script.off_times(life.organisation).into_iter().chain(life.off.iter().copied()).collect();
    for milestone in Milestone::DEFAULT.into_iter().chain(own) {
        let (from, days) = (comes_at(life, milestone), i64::from(milestone.days()));
        let until = from + GRACE;
        let apart = |(begun, ended): &(i64, i64)| *ended <= from || *begun > until;
        let whole = from >= life.created_at
            && from >= role.from
            && until < role.until
            && until < end
            && life.deleted_at.is_none_or(|deleted| deleted > until)
            && off.iter().all(apart)
            // What a person adds or drops meanwhile makes it another question.
            && extras.iter().all(|extra| ![extra.from, extra.until].iter().any(|at| (from..=until).contains(at)));
        if !whole || days >= lifetime {
            continue;
        }
        let in_force: Vec<Milestone> = extras
            .iter()
            .filter(|extra| (extra.from..extra.until).contains(&from))
            .filter_map(|extra| Milestone::of_days(i64::from(extra.days)))
            .chain(Milestone::DEFAULT)
            .collect();
        let widest = Milestone::DEFAULT[0];
        if !in_force.contains(&milestone) {
            continue;
        }
        // Whatever the evidence says meanwhile: a reminder that is due all the while must come. Where it is due
        // for a part of the time only, it is another question.
        let due = |hour: i64| state(script, life, from + hour * 3600).reminds_at(milestone, widest);
        if !(0..=54).all(due) {
            continue;
        }
        outcome.expected += 1;
        if got.iter().any(|(at, what)| (from..=until).contains(at) && *what <= days) {
            continue;
        }
        if left.contains(&(life.id.clone(), person_id(role.person), days)) {
            outcome.left_for_the_next += 1;
            continue;
        }
        outcome.lost.push(format!("{life:?} to {}: milestone {days}, got {got:?}", person_id(role.person)));
    }
}
