//! People, roles, and the organisations' yes.

use credenza_domain::wire::{
    AddManager, AnswerByLink, AnswerConfirmation, Confirmation, Confirmations, EditPerson, HandOver,
    InvitePerson, Managers, OpenConfirmation, Person, PersonLine, RecoveryLink, SetPersonState,
};

use super::{List, Request};

const PEOPLE: &str = "/api/operator/people";

/// `GET /api/operator/people`.
pub(crate) fn people() -> List<PersonLine> {
    List::at(PEOPLE)
}

/// `GET /api/operator/people/{id}`.
pub(crate) fn person(id: &str) -> Request<Person> {
    Request::new("GET", one(id))
}

/// `POST /api/operator/people`.
pub(crate) fn invite_person(body: &InvitePerson) -> Request<Person> {
    Request::new("POST", PEOPLE).with(body)
}

/// `PUT /api/operator/people/{id}`.
pub(crate) fn edit_person(id: &str, body: &EditPerson) -> Request<Person> {
    Request::new("PUT", one(id)).with(body)
}

/// `PUT /api/operator/people/{id}/state`.
pub(crate) fn set_person_state(id: &str, body: SetPersonState) -> Request<Person> {
    Request::new("PUT", one(id) + "/state").with(&body)
}

/// `POST /api/operator/people/{id}/invitation`.
pub(crate) fn reinvite_person(id: &str) -> Request<Person> {
    Request::new("POST", one(id) + "/invitation")
}

/// `POST /api/operator/people/{id}/recovery`.
pub(crate) fn recover_person(id: &str) -> Request<RecoveryLink> {
    Request::new("POST", one(id) + "/recovery")
}

/// `DELETE /api/operator/people/{id}/recovery`.
pub(crate) fn withdraw_recovery(id: &str) -> Request<Person> {
    Request::new("DELETE", one(id) + "/recovery")
}

/// `POST /api/operator/people/{id}/handover`.
pub(crate) fn hand_over(id: &str, body: &HandOver) -> Request<Person> {
    Request::new("POST", one(id) + "/handover").with(body)
}

/// `GET /api/operator/organisations/{id}/managers`.
pub(crate) fn managers(organisation: &str) -> Request<Managers> {
    Request::new("GET", managers_path(organisation))
}

/// `POST /api/operator/organisations/{id}/managers`.
pub(crate) fn add_manager(organisation: &str, body: &AddManager) -> Request<Managers> {
    Request::new("POST", managers_path(organisation)).with(body)
}

/// `DELETE /api/operator/organisations/{id}/managers/{role_id}`.
pub(crate) fn remove_manager(organisation: &str, role: &str, confirm_last: bool) -> Request<Managers> {
    let query = if confirm_last { "?confirm_last=true" } else { "" };
    Request::new("DELETE", format!("{}/{role}{query}", managers_path(organisation)))
}

/// `POST /api/confirmation`.
pub(crate) fn open_confirmation(body: &OpenConfirmation) -> Request<Confirmation> {
    Request::new("POST", "/api/confirmation").with(body)
}

/// `POST /api/confirmation/answer`.
pub(crate) fn answer_by_link(body: &AnswerByLink) -> Request<()> {
    Request::new("POST", "/api/confirmation/answer").with(body)
}

/// `GET /api/confirmations`.
pub(crate) fn confirmations() -> Request<Confirmations> {
    Request::new("GET", "/api/confirmations")
}

/// `POST /api/confirmations`.
pub(crate) fn answer_confirmation(body: &AnswerConfirmation) -> Request<()> {
    Request::new("POST", "/api/confirmations").with(body)
}

fn one(id: &str) -> String {
    format!("{PEOPLE}/{}", String::from(js_sys::encode_uri_component(id)))
}

fn managers_path(organisation: &str) -> String {
    format!(
        "/api/operator/organisations/{}/managers",
        String::from(js_sys::encode_uri_component(organisation))
    )
}
