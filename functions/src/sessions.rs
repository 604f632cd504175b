//! Signing in, staying signed in, and proving again that it is you.
//!
//! One request holds all factors, so there is no half-finished sign-in. Which of them was wrong is
//! never said, and an unknown account takes the same work as a known one.

use credenza_domain::access::{SESSION_ABSOLUTE_SECONDS, STEP_UP_SECONDS};
use credenza_domain::ids::{PersonId, RecordId};
use credenza_domain::people::Email;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{Session, SignIn, StepUp};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use crate::account::{Change, Who, note};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::{PortError, Ports, Rows, Statement};
use crate::proofs::{prove, require_shape};
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::operator_tokens::BearerRow;
use crate::store::sessions::{NewSession, SignedInRow};
use crate::tries::{self, Place};

/// The token in the session cookie: 256 bits. It can be shown once, to the cookie.
pub struct SessionToken(Zeroizing<String>);

impl SessionToken {
    /// What a browser sent.
    pub fn presented(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    fn generate(ports: &Ports) -> Result<Self, PortError> {
        let bytes: [u8; 32] = ports.random()?;
        Ok(Self(Zeroizing::new(BASE64URL_NOPAD.encode(&bytes))))
    }

    pub(crate) fn digest(&self, ports: &Ports) -> String {
        ports.config.pepper().digest_for("session", &self.0).to_hex()
    }

    /// The token that unsafe requests carry: derived, so it needs no storage and dies with the
    /// session.
    pub fn csrf_token(&self, ports: &Ports) -> String {
        ports.config.pepper().digest_for("csrf", &self.0).to_hex()
    }

    /// Gives the text away, to the cookie.
    pub fn reveal(self) -> Zeroizing<String> {
        self.0
    }
}

/// A person with a session that is alive.
pub struct SignedIn {
    row: SignedInRow,
    token: SessionToken,
    in_person: bool,
}

impl SignedIn {
    /// An operator whose request carries a personal token in place of a session. The token was made
    /// by somebody who had just proved who they are, and stands in for that proof until its end.
    pub(crate) fn by_operator_token(row: BearerRow, presented: &str, now: Timestamp) -> Self {
        let row = SignedInRow {
            person_id: row.person_id,
            name: [row.name.as_str(), " (token “", row.token.as_str(), "”)"].concat(),
            email: row.email,
            is_operator: true,
            created_at: now,
            authenticated_at: now,
            ends_at: row.expires_at,
        };
        Self { row, token: SessionToken::presented(presented), in_person: false }
    }

    /// The person.
    pub fn person(&self) -> PersonId {
        self.row.person_id
    }

    /// Full name.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// Mail address.
    pub fn email(&self) -> &str {
        &self.row.email
    }

    /// Signed in at the portal: no personal token stands in for the person.
    pub fn is_in_person(&self) -> bool {
        self.in_person
    }

    /// Holds the operator role.
    pub fn is_operator(&self) -> bool {
        self.row.is_operator
    }

    /// The last proof of identity.
    pub fn authenticated_at(&self) -> Timestamp {
        self.row.authenticated_at
    }

    /// Who acts, for the audit.
    pub fn actor(&self, caller: &Caller) -> Actor {
        Actor {
            person: Some((self.row.person_id, self.row.name.clone())),
            network: caller.network.clone(),
            user_agent: caller.user_agent.clone(),
        }
    }

    /// Compares the session-bound token of a request.
    pub fn csrf_matches(&self, ports: &Ports, presented: &str) -> bool {
        ports.config.pepper().digest_for("csrf", &self.token.0).matches_hex(presented)
    }

    /// Names the session inside the Worker: the digest of its token.
    pub(crate) fn session_key(&self, ports: &Ports) -> String {
        self.token.digest(ports)
    }

    /// What the portal must know of the session.
    pub fn view(&self, ports: &Ports) -> Session {
        view(ports, &self.token, &self.row)
    }

    /// The cookie's token, for a new cookie.
    pub fn into_token(self) -> SessionToken {
        self.token
    }
}

fn view(ports: &Ports, token: &SessionToken, row: &SignedInRow) -> Session {
    Session {
        csrf_token: token.csrf_token(ports),
        stepped_up_until: row.authenticated_at + SignedDuration::from_secs(STEP_UP_SECONDS),
        ends_at: row.ends_at,
    }
}

/// Whose session this is; notes that it is in use. One round trip.
pub async fn authenticate(ports: &Ports, token: SessionToken) -> Result<SignedIn, Failure> {
    let (digest, now) = (token.digest(ports), ports.now());
    let mut answers = ports
        .database
        .batch(vec![store::sessions::touch(&digest, now), store::sessions::find(&digest, now)])
        .await?;
    let row = answers.pop().unwrap_or_default().first()?.ok_or_else(Failure::signed_out)?;
    Ok(SignedIn { row, token, in_person: true })
}

fn require_passwords(ports: &Ports) -> Result<(), Failure> {
    if ports.config.public.passwords {
        return Ok(());
    }
    Err(Failure::new(ProblemType::PasswordsOff, "Please use a passkey."))
}

/// Signs in with a password and a code.
pub async fn sign_in(ports: &Ports, caller: &Caller, form: &SignIn) -> Result<SignedIn, Failure> {
    require_passwords(ports)?;
    require_shape(&form.code)?;
    let email = Email::parse(&form.email).map(|email| email.as_str().to_owned()).unwrap_or_default();
    let find = store::sessions::find_account(&email);
    let counted = tries::count_password(ports, caller, Place::SignIn, &email, find).await?;
    let person = prove(ports, caller, counted, &email, &form.password, &form.code).await?;
    begin(ports, caller, person, None).await
}

/// Proves again that the person is there. The session goes on under a new token.
pub async fn step_up(
    ports: &Ports,
    caller: &Caller,
    signed_in: SignedIn,
    form: &StepUp,
) -> Result<SignedIn, Failure> {
    require_passwords(ports)?;
    require_shape(&form.code)?;
    let email = signed_in.row.email.clone();
    let find = store::sessions::find_account(&email);
    let counted = tries::count_password(ports, caller, Place::StepUp, &email, find).await?;
    let person = prove(ports, caller, counted, &email, &form.password, &form.code).await?;
    renew(ports, caller, signed_in, person).await
}

/// A session for a person who has just proved who they are. `replaces`: the digest of one that ends
/// with it, if it is the same person's.
pub(crate) async fn begin(
    ports: &Ports,
    caller: &Caller,
    person: (PersonId, String),
    replaces: Option<String>,
) -> Result<SignedIn, Failure> {
    let now = ports.now();
    let ends_at = now + SignedDuration::from_secs(SESSION_ABSOLUTE_SECONDS);
    open(ports, caller, person, now, ends_at, replaces, "session.signed_in").await
}

/// The same session under a new token, for a person who has just proved again who they are.
pub(crate) async fn renew(
    ports: &Ports,
    caller: &Caller,
    signed_in: SignedIn,
    person: (PersonId, String),
) -> Result<SignedIn, Failure> {
    let (created_at, ends_at) = (signed_in.row.created_at, signed_in.row.ends_at);
    open(
        ports,
        caller,
        person,
        created_at,
        ends_at,
        Some(signed_in.token.digest(ports)),
        "session.stepped_up",
    )
    .await
}

/// Ends a session. One that has ended already ends again without a word.
pub async fn sign_out(ports: &Ports, caller: &Caller, token: SessionToken) -> Result<(), Failure> {
    let digest = token.digest(ports);
    let signed_in = match authenticate(ports, token).await {
        Err(failure) if failure.problem == ProblemType::SignedOut => return Ok(()),
        known => known?,
    };
    end(ports, caller, &signed_in, "session.signed_out", store::sessions::delete(&digest)).await?;
    Ok(())
}

/// Ends one of the person's sessions.
pub async fn end_one(ports: &Ports, caller: &Caller, signed_in: &SignedIn, id: &str) -> Result<(), Failure> {
    let one = store::sessions::delete_one(signed_in.person(), id);
    let gone = end(ports, caller, signed_in, "session.ended", one).await?;
    if gone.is_empty() { Err(Failure::not_found()) } else { Ok(()) }
}

/// Ends all of the person's sessions but the one that asks.
pub async fn end_others(ports: &Ports, caller: &Caller, signed_in: &SignedIn) -> Result<(), Failure> {
    let others = store::sessions::delete_others(signed_in.person(), &signed_in.session_key(ports));
    end(ports, caller, signed_in, "session.others_ended", others).await?;
    Ok(())
}

/// Ends sessions, and writes down that they were.
async fn end(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    action: &'static str,
    act: Statement,
) -> Result<Rows, Failure> {
    let object = signed_in.person().to_string();
    let change = Change { action, object, name: signed_in.name() };
    note(ports, &Who::of(signed_in, caller), &change, act).await
}

async fn open(
    ports: &Ports,
    caller: &Caller,
    (person, name): (PersonId, String),
    created_at: Timestamp,
    ends_at: Timestamp,
    replaces: Option<String>,
    action: &'static str,
) -> Result<SignedIn, Failure> {
    let token = SessionToken::generate(ports)?;
    let (digest, now) = (token.digest(ports), ports.now());
    let session = NewSession {
        digest: digest.clone(),
        person,
        created_at,
        ends_at,
        network: &caller.network,
        user_agent: &caller.user_agent,
        country: &caller.country,
    };
    let actor = Actor {
        person: Some((person, name.clone())),
        network: caller.network.clone(),
        user_agent: caller.user_agent.clone(),
    };
    let entry = Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor: &actor,
        action,
        object_id: person.to_string(),
        object_name: &name,
    };
    let mut statements = vec![
        store::sessions::insert(&session, now),
        store::audit::append_if_changed(&entry),
        store::sessions::note_sign_in(person, now),
    ];
    statements.extend(replaces.map(|old| store::sessions::delete_of(person, &old)));
    statements.push(store::sessions::find(&digest, now));
    let mut answers = ports.database.batch(statements).await?;
    let row = answers
        .pop()
        .unwrap_or_default()
        .first()?
        .ok_or_else(|| Failure::signed_out().log("switched off after the proof"))?;
    Ok(SignedIn { row, token, in_person: true })
}
