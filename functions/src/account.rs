//! A person's own account: how they can sign in, and where they are signed in.
//!
//! Every change of a factor is one transaction: the change, its entry in the audit log, and the mail
//! that tells the person. The last way to sign in cannot be taken away.

use credenza_domain::devices;
use credenza_domain::ids::{FactorId, PersonId, RecordId};
use credenza_domain::names::Name;
use credenza_domain::people::check_password;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{
    Account, AddPasskey, AuthenticatorView, ChangePassword, CreateOptions, PasskeyView, RecoveryCodes,
    Rename, SessionView,
};
use jiff::tz::TimeZone;

use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::mail::notices::{Letter, people as letters};
use crate::notices::{self, Reader};
use crate::passkeys::{self, Purpose};
use crate::ports::{PortError, Ports, Rows, Statement};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::factors::{AuthenticatorRow, NameRow, OthersRow};
use crate::store::passkeys::{ListedRow, PasskeyRow};
use crate::store::single_sign_on::OwnRow;
use crate::{passwords, recovery_codes};

/// Who changes their own factors, and from where.
pub(crate) struct Who {
    pub(crate) person: PersonId,
    actor: Actor,
    reader: Reader,
    place: String,
    device: String,
}

impl Who {
    /// A person and a request of theirs.
    pub(crate) fn new(person: PersonId, name: &str, email: &str, caller: &Caller) -> Self {
        let place = match caller.country.as_str() {
            "" => caller.network.clone(),
            country => format!("{} ({country})", caller.network),
        };
        Self {
            person,
            actor: Actor {
                person: Some((person, name.to_owned())),
                network: caller.network.clone(),
                user_agent: caller.user_agent.clone(),
            },
            reader: Reader { person: Some(person), name: name.to_owned(), email: email.to_owned() },
            place,
            device: devices::describe(&caller.user_agent),
        }
    }

    /// Somebody who tries to be this person: nobody is known to have acted.
    pub(crate) fn somebody_at(person: PersonId, name: &str, email: &str, caller: &Caller) -> Self {
        let who = Self::new(person, name, email, caller);
        Self { actor: Actor { person: None, ..who.actor }, ..who }
    }

    /// Somebody who is signed in.
    pub(crate) fn of(signed_in: &SignedIn, caller: &Caller) -> Self {
        Self::new(signed_in.person(), signed_in.name(), signed_in.email(), caller)
    }

    /// Whoever holds a passkey.
    pub(crate) fn of_passkey(passkey: &PasskeyRow, caller: &Caller) -> Self {
        Self::new(passkey.person_id, &passkey.person_name, &passkey.email, caller)
    }

    /// Owes the mail about a change, if the change left its entry.
    pub(crate) fn tell(
        &self,
        ports: &Ports,
        letter: &Letter,
        because: &Entry<'_>,
    ) -> Result<Statement, PortError> {
        let at = because.at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string();
        let mut letter = letter.clone();
        letter.facts = vec![
            ("When".to_owned(), at),
            ("From".to_owned(), self.place.clone()),
            ("With".to_owned(), self.device.clone()),
        ];
        letter.link = Some(("Your account".to_owned(), format!("{}/account", ports.config.base_url)));
        notices::owe(ports, &self.reader, "factor", &because.id.to_string(), &letter, Some(because.id))
    }
}

/// A change of a factor, for the audit log.
pub(crate) struct Change<'a> {
    /// Such as `passkey.added`.
    pub(crate) action: &'static str,
    /// The factor.
    pub(crate) object: String,
    /// As it is called now.
    pub(crate) name: &'a str,
}

/// The entry of a change.
pub(crate) fn entry_of<'a>(ports: &Ports, who: &'a Who, change: &Change<'a>) -> Result<Entry<'a>, PortError> {
    let now = ports.now();
    Ok(Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor: &who.actor,
        action: change.action,
        object_id: change.object.clone(),
        object_name: change.name,
    })
}

/// Runs a change. Only if `act` changes something are the entry written and the mail owed; answers
/// with the rows of `act`.
pub(crate) async fn run(
    ports: &Ports,
    who: &Who,
    change: &Change<'_>,
    letter: &Letter,
    act: Statement,
    then: Vec<Statement>,
) -> Result<Rows, Failure> {
    let entry = entry_of(ports, who, change)?;
    let mut statements = vec![act, store::audit::append_if_changed(&entry), who.tell(ports, letter, &entry)?];
    statements.extend(then);
    Ok(ports.database.batch(statements).await?.into_iter().next().unwrap_or_default())
}

/// The same of a change that nobody is mailed about.
pub(crate) async fn note(
    ports: &Ports,
    who: &Who,
    change: &Change<'_>,
    act: Statement,
) -> Result<Rows, Failure> {
    let entry = entry_of(ports, who, change)?;
    let answers = ports.database.batch(vec![act, store::audit::append_if_changed(&entry)]).await?;
    Ok(answers.into_iter().next().unwrap_or_default())
}

/// Reads a name; nothing stands for the default.
pub(crate) fn name_or(text: &str, default: &str) -> Result<Name, Failure> {
    let text = if text.trim().is_empty() { default } else { text };
    Name::parse(text).map_err(|error| Failure::fields(vec![field("name", error)]))
}

fn passkey(row: ListedRow) -> PasskeyView {
    PasskeyView {
        id: row.id.to_string(),
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        synced: row.backed_up,
        suspect: row.suspect_at.is_some(),
        dead: row.dead,
    }
}

fn authenticator(row: AuthenticatorRow) -> AuthenticatorView {
    AuthenticatorView {
        id: row.id.to_string(),
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        dead: row.dead,
    }
}

/// Everything on the account page, in one read.
pub async fn read(ports: &Ports, signed_in: &SignedIn) -> Result<Account, Failure> {
    let (person, now) = (signed_in.person(), ports.now());
    let answers = ports
        .database
        .batch(vec![
            store::passkeys::list(person),
            store::factors::list_authenticators(person),
            store::factors::others(person),
            store::sessions::list(person, &signed_in.session_key(ports), now),
            crate::single_sign_on::own::find(ports, person),
        ])
        .await?;
    let mut answers = answers.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let passkeys: Vec<ListedRow> = next().decode()?;
    let authenticators: Vec<AuthenticatorRow> = next().decode()?;
    let others: Option<OthersRow> = next().first()?;
    let sessions: Vec<store::sessions::ListedRow> = next().decode()?;
    let provider: Option<OwnRow> = next().first()?;
    let session = |row: store::sessions::ListedRow| SessionView {
        id: row.id,
        current: row.current,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        device: devices::describe(&row.user_agent),
        network: row.network,
        country: row.country,
    };
    Ok(Account {
        now,
        passkeys: passkeys.into_iter().map(passkey).collect(),
        authenticators: authenticators.into_iter().map(authenticator).collect(),
        password_changed_at: others.as_ref().and_then(|row| row.password_changed_at),
        recovery_codes_left: others.map_or(0, |row| row.recovery_codes),
        single_sign_on: provider.and_then(|row| crate::single_sign_on::own::view(ports, row)),
        sessions: sessions.into_iter().map(session).collect(),
    })
}

/// What the browser needs to make another passkey.
pub async fn passkey_options(ports: &Ports, signed_in: &SignedIn) -> Result<CreateOptions, Failure> {
    let person = (signed_in.person(), signed_in.email(), signed_in.name());
    passkeys::create_options(ports, Purpose::Add, &signed_in.session_key(ports), person).await
}

/// Keeps a new passkey.
pub async fn add_passkey(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    form: &AddPasskey,
) -> Result<PasskeyView, Failure> {
    let name = name_or(&form.name, &passkeys::default_name(caller))?;
    let bound_to = signed_in.session_key(ports);
    let made = passkeys::check_new(ports, Purpose::Add, &bound_to, &form.credential).await?;
    let now = ports.now();
    let id = FactorId::new(now, ports.random()?);
    let who = Who::of(signed_in, caller);
    let change = Change { action: "passkey.added", object: id.to_string(), name: name.as_str() };
    let passkey = passkeys::to_keep(id, who.person, name.as_str(), &made, &form.credential);
    let keep = store::passkeys::insert(&passkey, now);
    let kept = run(ports, &who, &change, &letters::passkey_added(name.as_str()), keep, Vec::new()).await?;
    if kept.is_empty() {
        return Err(passkeys::known_already());
    }
    Ok(PasskeyView {
        id: id.to_string(),
        name: name.as_str().to_owned(),
        created_at: now,
        last_used_at: None,
        synced: made.backed_up,
        suspect: false,
        dead: false,
    })
}

/// Gives a passkey another name.
pub async fn rename_passkey(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    id: FactorId,
    form: &Rename,
) -> Result<(), Failure> {
    rename(ports, caller, signed_in, id, form, ("passkey.renamed", store::passkeys::rename)).await
}

/// Gives an authenticator another name.
pub async fn rename_authenticator(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    id: FactorId,
    form: &Rename,
) -> Result<(), Failure> {
    let how = ("authenticator.renamed", store::factors::rename_authenticator as Renaming);
    rename(ports, caller, signed_in, id, form, how).await
}

type Renaming = fn(FactorId, PersonId, &str) -> Statement;

/// Another name is no other factor: it is written down, and nobody is mailed.
async fn rename(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    id: FactorId,
    form: &Rename,
    (action, renaming): (&'static str, Renaming),
) -> Result<(), Failure> {
    let name = name_or(&form.name, "")?;
    let who = Who::of(signed_in, caller);
    let change = Change { action, object: id.to_string(), name: name.as_str() };
    let renamed = note(ports, &who, &change, renaming(id, who.person, name.as_str())).await?;
    if renamed.is_empty() { Err(Failure::not_found()) } else { Ok(()) }
}

/// Takes a passkey away.
pub async fn remove_passkey(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    id: FactorId,
) -> Result<(), Failure> {
    let delete = store::passkeys::delete(id, signed_in.person(), ports.config.public.passwords);
    let words = ("passkey.removed", letters::passkey_removed as fn(&str) -> Letter);
    remove(ports, caller, signed_in, id, words, delete).await
}

/// Takes an authenticator away.
pub async fn remove_authenticator(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    id: FactorId,
) -> Result<(), Failure> {
    let delete = store::factors::delete_authenticator(id, signed_in.person(), ports.config.public.passwords);
    let words = ("authenticator.removed", letters::authenticator_removed as fn(&str) -> Letter);
    remove(ports, caller, signed_in, id, words, delete).await
}

async fn remove(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    id: FactorId,
    (action, letter): (&'static str, fn(&str) -> Letter),
    delete: Statement,
) -> Result<(), Failure> {
    let who = Who::of(signed_in, caller);
    let factor: NameRow = ports
        .database
        .run(store::factors::exists(id, who.person))
        .await?
        .first()?
        .ok_or_else(Failure::not_found)?;
    let change = Change { action, object: id.to_string(), name: &factor.name };
    let gone = run(ports, &who, &change, &letter(&factor.name), delete, Vec::new()).await?;
    if gone.is_empty() { Err(last_factor()) } else { Ok(()) }
}

pub(crate) fn last_factor() -> Failure {
    Failure::new(
        ProblemType::LastFactor,
        "Without it you could not sign in any more. Add another way first: a passkey, or a password and an authenticator.",
    )
}

/// Chooses another password, or a first one, and ends all other sessions.
pub async fn change_password(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    form: &ChangePassword,
) -> Result<(), Failure> {
    if !ports.config.public.passwords {
        return Err(Failure::new(ProblemType::PasswordsOff, "Passkeys sign you in here."));
    }
    check_password(&form.password, signed_in.email(), signed_in.name())
        .map_err(|error| Failure::fields(vec![field("password", error)]))?;
    let who = Who::of(signed_in, caller);
    let row = passwords::hash(ports, &form.password)?;
    let put = store::invitations::put_password(who.person, &row, ports.now());
    let others = store::sessions::delete_others(who.person, &signed_in.session_key(ports));
    let change =
        Change { action: "password.changed", object: who.person.to_string(), name: signed_in.name() };
    run(ports, &who, &change, &letters::password_changed(), put, vec![others]).await?;
    Ok(())
}

/// Takes the password away: from then on only passkeys are good.
pub async fn remove_password(ports: &Ports, caller: &Caller, signed_in: &SignedIn) -> Result<(), Failure> {
    let who = Who::of(signed_in, caller);
    let delete = store::factors::delete_password(who.person);
    let change =
        Change { action: "password.removed", object: who.person.to_string(), name: signed_in.name() };
    let gone = run(ports, &who, &change, &letters::password_removed(), delete, Vec::new()).await?;
    if gone.is_empty() { Err(last_factor()) } else { Ok(()) }
}

/// Makes ten new recovery codes, in place of all before.
pub async fn renew_recovery_codes(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
) -> Result<RecoveryCodes, Failure> {
    let who = Who::of(signed_in, caller);
    let (codes, keep) = recovery_codes::generate(ports, who.person)?;
    let [forget, forgive] = store::factors::forget_recovery_codes(who.person);
    let mut then = vec![forget];
    then.extend(keep);
    let change =
        Change { action: "recovery_codes.made", object: who.person.to_string(), name: signed_in.name() };
    // The statement that always changes a row stands first: by it the entry is written.
    run(ports, &who, &change, &letters::recovery_codes_made(), forgive, then).await?;
    Ok(RecoveryCodes { recovery_codes: codes })
}
