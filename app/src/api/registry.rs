//! What the operator registers.

use credenza_domain::wire::{
    Application, ApplicationLine, CreateApplication, EditApplication, EditOrganisation, EditResource,
    Organisation, OrganisationLine, Resource, SetPermissions, SetState,
};

use super::{List, Request};

const ORGANISATIONS: &str = "/api/operator/organisations";
const APPLICATIONS: &str = "/api/operator/applications";
const RESOURCES: &str = "/api/operator/resources";

/// What is switched off and on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switched {
    /// An organisation.
    Organisation,
    /// An application.
    Application,
    /// A resource.
    Resource,
}

/// `GET /api/operator/organisations`.
pub(crate) fn organisations() -> List<OrganisationLine> {
    List::at(ORGANISATIONS)
}

/// `GET /api/operator/organisations/{id}`.
pub(crate) fn organisation(id: &str) -> Request<Organisation> {
    Request::new("GET", one(ORGANISATIONS, id))
}

/// `POST /api/operator/organisations`, or `PUT` where there is an ID.
pub(crate) fn save_organisation(id: Option<&str>, body: &EditOrganisation) -> Request<Organisation> {
    save(ORGANISATIONS, id).with(body)
}

/// `GET /api/operator/applications`.
pub(crate) fn applications() -> List<ApplicationLine> {
    List::at(APPLICATIONS)
}

/// `GET /api/operator/applications/{client_id}`.
pub(crate) fn application(client_id: &str) -> Request<Application> {
    Request::new("GET", one(APPLICATIONS, client_id))
}

/// `POST /api/operator/applications`.
pub(crate) fn create_application(body: &CreateApplication) -> Request<Application> {
    Request::new("POST", APPLICATIONS).with(body)
}

/// `PUT /api/operator/applications/{client_id}`.
pub(crate) fn rename_application(client_id: &str, body: &EditApplication) -> Request<Application> {
    Request::new("PUT", one(APPLICATIONS, client_id)).with(body)
}

/// `PUT /api/operator/applications/{client_id}/permissions`.
pub(crate) fn set_permissions(client_id: &str, body: &SetPermissions) -> Request<Application> {
    Request::new("PUT", one(APPLICATIONS, client_id) + "/permissions").with(body)
}

/// `GET /api/operator/resources`.
pub(crate) fn resources() -> List<Resource> {
    List::at(RESOURCES)
}

/// `GET /api/operator/resources/{id}`.
pub(crate) fn resource(id: &str) -> Request<Resource> {
    Request::new("GET", one(RESOURCES, id))
}

/// `POST /api/operator/resources`, or `PUT` where there is an ID.
pub(crate) fn save_resource(id: Option<&str>, body: &EditResource) -> Request<Resource> {
    save(RESOURCES, id).with(body)
}

/// `PUT …/state`. The answer is the object; whoever asks reads what they need of it.
pub(crate) fn switch<T: serde::de::DeserializeOwned>(what: Switched, id: &str, body: SetState) -> Request<T> {
    let list = match what {
        Switched::Organisation => ORGANISATIONS,
        Switched::Application => APPLICATIONS,
        Switched::Resource => RESOURCES,
    };
    Request::new("PUT", one(list, id) + "/state").with(&body)
}

fn one(list: &str, id: &str) -> String {
    format!("{list}/{}", String::from(js_sys::encode_uri_component(id)))
}

fn save<T: serde::de::DeserializeOwned>(list: &str, id: Option<&str>) -> Request<T> {
    id.map_or_else(|| Request::new("POST", list), |id| Request::new("PUT", one(list, id)))
}
