//! Refused sign-ins: an account that does not exist, a wrong password, an account without a password, one that is
//! switched off, one that was never set up, and a right password with a wrong recovery code.
//!
//! An account takes twenty wrong passwords in an hour, so each kind has as many accounts as it needs, and asks for
//! each of them equally often: the first try makes its counter, the later ones find it. All of them type a recovery
//! code: that way costs the most statements, and a right password is on it.

use anyhow::Result;
use credenza_domain::ids::{PersonId, RecordId};
use credenza_functions::ports::Statement;
use credenza_functions::store::audit::{Actor, Entry};
use credenza_functions::{passwords, store};
use jiff::Timestamp;
use serde_json::json;

use super::{Kind, measure, random};
use crate::bench::Fixture;
use crate::bench::runtime::Runtime;

/// Turns before the first that counts.
const WARM_UP: u32 = 20;
/// Tries for an account: below the twenty after which it takes no more.
const TRIES: u32 = 18;
/// What all accounts have that have one, and what the others type, of the same length.
const PASSWORD: &str = "right: windmills turn slowly";
const WRONG: &str = "wrong: windmills turn slowly";

/// Whose account it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Account {
    Unknown,
    WrongPassword,
    PasskeysOnly,
    SwitchedOff,
    Invited,
    RightPassword,
}

impl Account {
    const ALL: [Self; 6] = [
        Self::Unknown,
        Self::WrongPassword,
        Self::PasskeysOnly,
        Self::SwitchedOff,
        Self::Invited,
        Self::RightPassword,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown account",
            Self::WrongPassword => "wrong password",
            Self::PasskeysOnly => "no password, passkeys only",
            Self::SwitchedOff => "switched off",
            Self::Invited => "invited, not set up",
            Self::RightPassword => "right password, wrong recovery code",
        }
    }

    /// Begins its address. All of one length, since the length costs time too.
    fn slug(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::WrongPassword => "known--",
            Self::PasskeysOnly => "passkey",
            Self::SwitchedOff => "off----",
            Self::Invited => "invited",
            Self::RightPassword => "right--",
        }
    }

    fn address(self, number: u32) -> String {
        format!("{}{number:04}@bench.example", self.slug())
    }
}

pub(super) async fn run(samples: u32, fixture: &Fixture) -> Result<()> {
    let people = (WARM_UP + samples).div_ceil(TRIES);
    let client = fixture.client("Partner-NL-Noordzee-SMC")?;
    let runtime = Runtime::start_with("ours", false, fixture, &client, rows(people)?).await?;
    let kinds = Account::ALL.map(|account| {
        let url = format!("{}/api/session", runtime.base_url);
        let password = if account == Account::RightPassword { PASSWORD } else { WRONG };
        Kind {
            name: account.name(),
            request: Box::new(move |http, turn| {
                let email = account.address(turn % people);
                http.post(&url)
                    .header("sec-fetch-site", "same-origin")
                    .json(&json!({"email": email, "password": password, "code": "AAAA-BBBB-CCCC-DDDD"}))
            }),
        }
    });
    measure("refused sign-ins", &kinds, WARM_UP, samples).await
}

/// Statements that register the people of all kinds.
fn rows(people: u32) -> Result<Vec<Statement>> {
    let now = Timestamp::now();
    // Who is switched off is so because of an entry in the log.
    let because = RecordId::new(now, random()?);
    let system = Actor { person: None, network: String::new(), user_agent: String::new() };
    let mut rows = vec![store::audit::append(&Entry {
        id: because,
        at: now,
        organisation: None,
        client_id: None,
        actor: &system,
        action: "person.disabled",
        object_id: String::from("bench"),
        object_name: "bench",
    })];
    let password = passwords::hash_with(&random()?, PASSWORD)?;
    for account in Account::ALL.into_iter().filter(|account| *account != Account::Unknown) {
        for number in 0..people {
            let id = PersonId::new(now, random()?);
            rows.push(store::people::insert(id, &account.address(number), "Bench", false, now));
            if account != Account::Invited {
                rows.push(store::invitations::note_enrolment(id, now));
            }
            if !matches!(account, Account::Invited | Account::PasskeysOnly) {
                rows.push(store::invitations::put_password(id, &password, now));
            }
            if account == Account::SwitchedOff {
                rows.push(store::registry::people::set_state(id, Some(now), because));
            }
        }
    }
    Ok(rows)
}
