//! What a person can do about signing in through the provider: see it, turn it off, allow it again.
//!
//! Turning it off unties the provider's account, and stays: the mail address alone ties no other one.
//! So what is off is off, also where the provider has another account with the same address.

use credenza_domain::ids::PersonId;
use credenza_domain::wire::{IdentityView, SingleSignOnView};

use crate::account::{Change, Who, last_factor, run};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::mail::notices::people as letters;
use crate::ports::{Ports, Statement};
use crate::sessions::SignedIn;
use crate::store::single_sign_on::{self, OwnRow};

/// Reads what a person is to the provider.
pub(crate) fn find(ports: &Ports, person: PersonId) -> Statement {
    single_sign_on::own(ports.config.oidc.as_ref().map_or("", |config| &config.issuer), person)
}

/// The same for the page of the account; nothing where there is no provider.
pub(crate) fn view(ports: &Ports, row: OwnRow) -> Option<SingleSignOnView> {
    let config = ports.config.oidc.as_ref()?;
    let identity = match (row.subject, row.created_at, row.last_used_at) {
        (Some(subject), Some(created_at), Some(last_used_at)) => {
            Some(IdentityView { subject, created_at, last_used_at })
        }
        _ => None,
    };
    Some(SingleSignOnView {
        provider: config.name.clone(),
        issuer: config.issuer.clone(),
        is_on: row.off_at.is_none(),
        identity,
    })
}

/// The provider's name in a mail and in the log.
fn name(ports: &Ports) -> &str {
    ports.config.oidc.as_ref().map_or("Single sign-on", |config| &config.name)
}

/// Turns it off, unless nothing else would let the person in, and ends all other sessions. Off already:
/// nothing happens.
pub async fn turn_off(ports: &Ports, caller: &Caller, signed_in: &SignedIn) -> Result<(), Failure> {
    let row: Option<OwnRow> = ports.database.run(find(ports, signed_in.person())).await?.first()?;
    if row.is_none_or(|row| row.off_at.is_some()) {
        return Ok(());
    }
    let who = Who::of(signed_in, caller);
    let off = single_sign_on::turn_off(who.person, ports.config.public.passwords, ports.now());
    let change = Change { action: "identity.turned_off", object: who.person.to_string(), name: name(ports) };
    let letter = letters::single_sign_on_off(name(ports));
    let then = vec![
        single_sign_on::untie(who.person),
        // Somebody else may have come in this way.
        single_sign_on::end_others(who.person, &signed_in.session_key(ports)),
    ];
    if run(ports, &who, &change, &letter, off, then).await?.is_empty() { Err(last_factor()) } else { Ok(()) }
}

/// Allows it again. Allowed already: nothing happens.
pub async fn turn_on(ports: &Ports, caller: &Caller, signed_in: &SignedIn) -> Result<(), Failure> {
    let who = Who::of(signed_in, caller);
    let change = Change { action: "identity.turned_on", object: who.person.to_string(), name: name(ports) };
    let letter = letters::single_sign_on_on(name(ports));
    run(ports, &who, &change, &letter, single_sign_on::turn_on(who.person), Vec::new()).await?;
    Ok(())
}
