//! Authority is a value: after the check you hold it, and without it nothing can be done to a
//! secret. Its fields are private, so there is no other way to make one.

use credenza_domain::access::{Action, Role, STEP_UP_SECONDS, allows};
use credenza_domain::ids::{ClientId, OrganisationId, PersonId};
use credenza_domain::problems::ProblemType;
use jiff::Timestamp;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store;

/// Proof that a signed-in person may do one thing to one application, at this moment.
#[derive(Debug)]
pub struct Authority {
    person: PersonId,
    client_id: ClientId,
    organisation: OrganisationId,
    application_disabled: bool,
}

impl Authority {
    /// The person.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The application.
    pub fn client_id(&self) -> ClientId {
        self.client_id
    }

    /// Its owner.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// The operator has switched the application off.
    pub fn application_is_disabled(&self) -> bool {
        self.application_disabled
    }
}

/// Checks the role for this application, then the age of the last proof of identity.
pub async fn authorise(
    ports: &Ports,
    signed_in: &SignedIn,
    client_id: ClientId,
    action: Action,
) -> Result<Authority, Failure> {
    let relation: store::access::Relation = ports
        .database
        .run(store::access::find(signed_in.person(), client_id))
        .await?
        .first()?
        .ok_or_else(Failure::not_found)?;
    let role = match (relation.manages, relation.is_operator) {
        (true, _) => Role::CredentialManager,
        (false, true) => Role::Operator,
        (false, false) => Role::Nobody,
    };
    if !allows(role, Action::View) {
        return Err(Failure::not_found().denied(client_id));
    }
    if !allows(role, action) {
        let detail = "Only a credential manager of this application may do this.";
        return Err(Failure::new(ProblemType::Forbidden, detail).denied(client_id));
    }
    if action.needs_step_up() {
        require_step_up(signed_in, ports.now())?;
    }
    Ok(Authority {
        person: signed_in.person(),
        client_id,
        organisation: relation.organisation_id,
        application_disabled: relation.disabled_at.is_some(),
    })
}

/// Proof that a signed-in person may do one thing to a whole organisation, at this moment.
#[derive(Debug)]
pub struct OrganisationAuthority(OrganisationId);

impl OrganisationAuthority {
    /// The organisation.
    pub fn organisation(&self) -> OrganisationId {
        self.0
    }
}

/// Checks the role for the whole organisation, then the age of the last proof of identity.
pub async fn authorise_organisation(
    ports: &Ports,
    signed_in: &SignedIn,
    organisation: OrganisationId,
    action: Action,
) -> Result<OrganisationAuthority, Failure> {
    let find = store::access::find_organisation(signed_in.person(), organisation);
    let relation: store::access::OrganisationRelation =
        ports.database.run(find).await?.first()?.ok_or_else(Failure::not_found)?;
    let role = match (relation.manages, relation.is_operator) {
        (true, _) => Role::CredentialManager,
        (false, true) => Role::Operator,
        (false, false) => Role::Nobody,
    };
    if !allows(role, Action::View) {
        return Err(Failure::not_found().denied(organisation));
    }
    if !allows(role, action) {
        let detail = "Only a credential manager of this organisation may do this.";
        return Err(Failure::new(ProblemType::Forbidden, detail).denied(organisation));
    }
    if action.needs_step_up() {
        require_step_up(signed_in, ports.now())?;
    }
    Ok(OrganisationAuthority(organisation))
}

/// Proof that a signed-in person is the operator, at this moment. For everybody else what the
/// operator sees does not exist.
#[derive(Debug)]
pub struct OperatorAuthority(());

/// Checks the operator role, and the age of the last proof of identity where something changes.
pub fn authorise_operator(
    ports: &Ports,
    signed_in: &SignedIn,
    changes: bool,
) -> Result<OperatorAuthority, Failure> {
    if !signed_in.is_operator() {
        return Err(Failure::not_found().denied("operator"));
    }
    if changes {
        require_step_up(signed_in, ports.now())?;
    }
    Ok(OperatorAuthority(()))
}

/// Refuses where a personal token stands in for the person: what would outlive the token, a person
/// must do. `detail` says what that is.
pub fn require_in_person(signed_in: &SignedIn, detail: &'static str) -> Result<(), Failure> {
    if signed_in.is_in_person() { Ok(()) } else { Err(Failure::new(ProblemType::Forbidden, detail)) }
}

/// Refuses where the last proof of identity is too old.
pub fn require_step_up(signed_in: &SignedIn, now: Timestamp) -> Result<(), Failure> {
    let age = now.as_second() - signed_in.authenticated_at().as_second();
    if age < STEP_UP_SECONDS {
        return Ok(());
    }
    Err(Failure::new(
        ProblemType::StepUpRequired,
        "Please confirm again who you are, with a passkey or with password and code. Your work is kept.",
    ))
}
