//! The route table: every address, who may use it, and what answers. A route cannot be added
//! without saying who may use it, and the guards enforce what stands here.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, any, on};
use credenza_domain::access::{Access, Action};

use super::leaks;
use super::machines;
use super::people;
use super::policy;
use super::registry;
use super::{
    account, audit, calendar, client_keys, endpoints, health, import, invitations, keys, mail_log, oauth,
    operator_tokens, overview, passkeys, portal, preferences, resource_servers, rotations, secrets, sessions,
    single_sign_on, undo, usage, webhooks,
};

/// One line of the table.
pub struct Route {
    /// The method; `*` for machines' endpoints, which refuse the others in their own words.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may use it, and for what.
    pub access: Access,
    handler: MethodRouter,
}

const OWN: Access = Access::Own { step_up: false };
const OWN_STEPPED_UP: Access = Access::Own { step_up: true };
const ENDPOINT_READS: Access = Access::Organisation(Action::ViewEndpoints);
const ENDPOINT_CHANGES: Access = Access::Organisation(Action::ManageEndpoints);
const OPERATOR_READS: Access = Access::Operator { changes: false };
const OPERATOR_CHANGES: Access = Access::Operator { changes: true };

/// All routes, by caller.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table of contents is one list")]
pub fn table() -> Vec<Route> {
    use Access::{Application, Machine, Public};
    vec![
        // Signed out
        get("/api/configuration", Public, portal::configuration),
        get("/api/branding/logo", Public, policy::logo),
        post("/api/session", Public, sessions::sign_in),
        delete("/api/session", Public, sessions::sign_out),
        post("/api/session/passkey/options", Public, passkeys::sign_in_options),
        post("/api/session/passkey", Public, passkeys::sign_in),
        post("/api/session/single-sign-on", Public, single_sign_on::begin),
        get("/api/session/single-sign-on/callback", Public, single_sign_on::callback),
        post("/api/session/single-sign-on/code", Public, single_sign_on::code),
        post("/api/invitation", Public, invitations::open),
        post("/api/invitation/accept", Public, invitations::accept),
        post("/api/confirmation", Public, people::open_confirmation),
        post("/api/confirmation/answer", Public, people::answer_by_link),
        post("/api/invitation/passkey/options", Public, invitations::passkey_options),
        post("/api/invitation/passkey", Public, invitations::accept_with_passkey),
        // Signed in
        post("/api/session/step-up", OWN, sessions::step_up),
        post("/api/session/step-up/passkey/options", OWN, passkeys::step_up_options),
        post("/api/session/step-up/passkey", OWN, passkeys::step_up),
        get("/api/portal", OWN, portal::read),
        get("/api/confirmations", OWN, people::confirmations),
        post("/api/confirmations", Access::Own { step_up: true }, people::answer_confirmation),
        get("/api/preferences", OWN, preferences::read),
        put("/api/preferences", OWN, preferences::change),
        post("/api/preferences/feed", OWN_STEPPED_UP, preferences::create_feed),
        delete("/api/preferences/feed", OWN, preferences::delete_feed),
        get("/api/account", OWN, account::read),
        post("/api/account/passkeys/options", OWN_STEPPED_UP, account::passkey_options),
        post("/api/account/passkeys", OWN_STEPPED_UP, account::add_passkey),
        put("/api/account/passkeys/{id}", OWN_STEPPED_UP, account::rename_passkey),
        delete("/api/account/passkeys/{id}", OWN_STEPPED_UP, account::remove_passkey),
        post("/api/account/authenticators/options", OWN_STEPPED_UP, account::offer_authenticator),
        post("/api/account/authenticators", OWN_STEPPED_UP, account::add_authenticator),
        put("/api/account/authenticators/{id}", OWN_STEPPED_UP, account::rename_authenticator),
        delete("/api/account/authenticators/{id}", OWN_STEPPED_UP, account::remove_authenticator),
        put("/api/account/password", OWN_STEPPED_UP, account::change_password),
        delete("/api/account/password", OWN_STEPPED_UP, account::remove_password),
        put("/api/account/single-sign-on", OWN_STEPPED_UP, account::turn_single_sign_on_on),
        delete("/api/account/single-sign-on", OWN_STEPPED_UP, account::turn_single_sign_on_off),
        post("/api/account/recovery-codes", OWN_STEPPED_UP, account::renew_recovery_codes),
        // Ending a session harms nobody, so it needs no proof: it must be quick when something is wrong.
        delete("/api/account/sessions/{id}", OWN, account::end_session),
        delete("/api/account/sessions", OWN, account::end_other_sessions),
        // Credential managers
        post("/api/applications/{client_id}/secrets", Application(Action::CreateSecret), secrets::create),
        get("/api/applications/{client_id}/secrets/deleted", Application(Action::View), undo::deleted),
        get("/api/applications/{client_id}/secrets/{secret_id}", Application(Action::View), undo::read),
        delete("/api/applications/{client_id}/secrets/{secret_id}", Application(Action::DeleteSecret), undo::delete),
        post("/api/applications/{client_id}/secrets/{secret_id}/disable", Application(Action::DisableSecret), undo::disable),
        post("/api/applications/{client_id}/secrets/{secret_id}/enable", Application(Action::DisableSecret), undo::enable),
        post("/api/applications/{client_id}/secrets/{secret_id}/restore", Application(Action::RestoreSecret), undo::restore),
        put("/api/applications/{client_id}/secrets/{secret_id}/brown-out", Application(Action::DisableSecret), undo::brown_out),
        delete("/api/applications/{client_id}/secrets/{secret_id}/brown-out", Application(Action::DisableSecret), undo::end_brown_out),
        put("/api/applications/{client_id}/secrets/{secret_id}/deletion", Application(Action::DeleteSecret), undo::plan_deletion),
        delete("/api/applications/{client_id}/secrets/{secret_id}/deletion", Application(Action::DeleteSecret), undo::cancel_deletion),
        get("/api/applications/{client_id}/secrets/{secret_id}/usage", Application(Action::View), usage::read),
        get("/api/applications/{client_id}/rotation", Application(Action::View), rotations::read),
        post("/api/applications/{client_id}/rotation", Application(Action::CreateSecret), rotations::start),
        delete("/api/applications/{client_id}/rotation", Application(Action::CreateSecret), rotations::end),
        post("/api/applications/{client_id}/panic", Application(Action::Panic), rotations::press),
        get("/api/applications/{client_id}/systems", Application(Action::View), rotations::labels),
        put("/api/applications/{client_id}/systems", Application(Action::LabelSystems), rotations::label),
        get("/api/applications/{client_id}/runbook", Application(Action::View), rotations::runbook),
        get("/api/applications/{client_id}/timeline", Application(Action::ViewAudit), rotations::timeline),
        get("/api/applications/{client_id}/audit", Application(Action::ViewAudit), audit::list),
        get("/api/applications/{client_id}/self-rotation", Application(Action::View), machines::read),
        put("/api/applications/{client_id}/self-rotation", Application(Action::CreateSecret), machines::set),
        get("/api/applications/{client_id}/keys", Application(Action::ViewKeys), client_keys::list),
        post("/api/applications/{client_id}/keys", Application(Action::ManageKeys), client_keys::upload),
        put("/api/applications/{client_id}/keys/url", Application(Action::ManageKeys), client_keys::set_url),
        delete("/api/applications/{client_id}/keys/{kid}", Application(Action::ManageKeys), client_keys::remove),
        // Managers of a whole organisation
        get("/api/organisations/{organisation_id}/endpoints", ENDPOINT_READS, endpoints::list),
        post("/api/organisations/{organisation_id}/endpoints", ENDPOINT_CHANGES, endpoints::create),
        delete("/api/organisations/{organisation_id}/endpoints/{endpoint_id}", ENDPOINT_CHANGES, endpoints::delete),
        post("/api/organisations/{organisation_id}/endpoints/{endpoint_id}/enable", ENDPOINT_CHANGES, endpoints::enable),
        post("/api/organisations/{organisation_id}/endpoints/{endpoint_id}/test", ENDPOINT_READS, endpoints::test),
        get("/api/organisations/{organisation_id}/endpoints/{endpoint_id}/deliveries", ENDPOINT_READS, endpoints::deliveries),
        get("/api/organisations/{organisation_id}/audit", Access::Organisation(Action::ViewAudit), audit::of_organisation),
        get("/api/organisations/{organisation_id}/audit/chain", Access::Organisation(Action::ViewAudit), audit::chain_of_organisation),
        // The operator
        get("/api/operator/organisations", OPERATOR_READS, registry::organisations),
        post("/api/operator/organisations", OPERATOR_CHANGES, registry::create_organisation),
        get("/api/operator/organisations/{id}", OPERATOR_READS, registry::organisation),
        put("/api/operator/organisations/{id}", OPERATOR_CHANGES, registry::edit_organisation),
        put("/api/operator/organisations/{id}/state", OPERATOR_CHANGES, registry::set_organisation_state),
        get("/api/operator/organisations/{id}/managers", OPERATOR_READS, people::managers),
        post("/api/operator/organisations/{id}/managers", OPERATOR_CHANGES, people::add_manager),
        delete("/api/operator/organisations/{id}/managers/{role_id}", OPERATOR_CHANGES, people::remove_manager),
        get("/api/operator/policy", OPERATOR_READS, policy::read),
        put("/api/operator/policy", OPERATOR_CHANGES, policy::edit),
        get("/api/operator/people", OPERATOR_READS, people::list),
        post("/api/operator/people", OPERATOR_CHANGES, people::invite),
        get("/api/operator/people/{id}", OPERATOR_READS, people::read),
        put("/api/operator/people/{id}", OPERATOR_CHANGES, people::edit),
        put("/api/operator/people/{id}/state", OPERATOR_CHANGES, people::set_state),
        post("/api/operator/people/{id}/invitation", OPERATOR_CHANGES, people::reinvite),
        post("/api/operator/people/{id}/recovery", OPERATOR_CHANGES, people::recover),
        delete("/api/operator/people/{id}/recovery", OPERATOR_CHANGES, people::withdraw),
        post("/api/operator/people/{id}/handover", OPERATOR_CHANGES, people::hand_over),
        get("/api/operator/applications", OPERATOR_READS, registry::applications),
        post("/api/operator/applications", OPERATOR_CHANGES, registry::create_application),
        get("/api/operator/applications/{client_id}", OPERATOR_READS, registry::application),
        put("/api/operator/applications/{client_id}", OPERATOR_CHANGES, registry::edit_application),
        put("/api/operator/applications/{client_id}/state", OPERATOR_CHANGES, registry::set_application_state),
        put("/api/operator/applications/{client_id}/permissions", OPERATOR_CHANGES, registry::set_permissions),
        get("/api/operator/resources", OPERATOR_READS, registry::resources),
        post("/api/operator/resources", OPERATOR_CHANGES, registry::create_resource),
        get("/api/operator/resources/{id}", OPERATOR_READS, registry::resource),
        put("/api/operator/resources/{id}", OPERATOR_CHANGES, registry::edit_resource),
        put("/api/operator/resources/{id}/state", OPERATOR_CHANGES, registry::set_resource_state),
        get("/api/operator/audit", OPERATOR_READS, audit::search),
        get("/api/operator/audit/actions", OPERATOR_READS, audit::actions),
        get("/api/operator/audit/chain", OPERATOR_READS, audit::chain),
        get("/api/operator/audit/export", OPERATOR_READS, audit::export),
        get("/api/operator/resource-servers", OPERATOR_READS, resource_servers::list),
        post("/api/operator/resource-servers", OPERATOR_CHANGES, resource_servers::create),
        delete("/api/operator/resource-servers/{id}", OPERATOR_CHANGES, resource_servers::delete),
        get("/api/operator/health", OPERATOR_READS, health::show),
        get("/api/operator/mails", OPERATOR_READS, mail_log::list),
        get("/api/operator/mails/{mail_id}", OPERATOR_READS, mail_log::read),
        get("/api/operator/mails/{mail_id}/html", OPERATOR_READS, mail_log::html),
        post("/api/operator/mails/{mail_id}/again", OPERATOR_CHANGES, mail_log::again),
        post("/api/operator/mails/{mail_id}/cancel", OPERATOR_CHANGES, mail_log::cancel),
        get("/api/operator/overview", OPERATOR_READS, overview::read),
        get("/api/operator/overview/secrets", OPERATOR_READS, overview::secrets),
        get("/api/operator/overview/unused", OPERATOR_READS, overview::unused),
        get("/api/operator/overview/applications", OPERATOR_READS, overview::applications),
        get("/api/operator/overview/managers", OPERATOR_READS, overview::managers),
        get("/api/operator/overview/refused", OPERATOR_READS, overview::refused),
        get("/api/operator/overview/clusters", OPERATOR_READS, overview::clusters),
        post("/api/operator/import/check", OPERATOR_READS, import::check),
        post("/api/operator/import", OPERATOR_CHANGES, import::apply),
        get("/api/operator/tokens", OPERATOR_READS, operator_tokens::list),
        post("/api/operator/tokens", OPERATOR_CHANGES, operator_tokens::create),
        delete("/api/operator/tokens/{id}", OPERATOR_CHANGES, operator_tokens::revoke),
        // Machines
        every("/oauth2/token", Machine, oauth::token),
        every("/oauth2/introspect", Machine, oauth::introspect),
        every("/oauth2/revoke", Machine, oauth::revoke),
        every("/oauth2/authorize", Machine, oauth::authorize),
        get("/.well-known/oauth-authorization-server", Machine, keys::metadata),
        get("/.well-known/openid-configuration", Machine, keys::openid),
        get("/.well-known/jwks.json", Machine, keys::key_set),
        // Machines that speak to the Microsoft identity platform today
        every("/{tenant}/oauth2/token", Machine, oauth::token_v1),
        every("/{tenant}/oauth2/v2.0/token", Machine, oauth::token_v2),
        every("/{tenant}/oauth2/v2.0/authorize", Machine, oauth::authorize),
        get("/{tenant}/v2.0/.well-known/openid-configuration", Machine, keys::openid_of_tenant),
        get("/{tenant}/discovery/v2.0/keys", Machine, keys::key_set_of_tenant),
        post("/api/leaks", Machine, leaks::report),
        post("/api/leaks/github", Machine, leaks::report_signed),
        get("/api/self/secrets", Machine, machines::list),
        post("/api/self/secrets", Machine, machines::create),
        get("/calendar/{file}", Machine, calendar::read),
        get("/healthz", Machine, health::read),
        // Mail APIs
        post("/api/webhooks/mail/{provider}", Machine, webhooks::mail),
    ]
}

/// The table as a router. What a guard must know of its route travels with the request.
pub(super) fn router() -> Router {
    let add = |router: Router, route: Route| {
        let guarded = !matches!(route.access, Access::Public | Access::Machine);
        let handler =
            if guarded { route.handler.layer(axum::Extension(route.access)) } else { route.handler };
        router.route(route.path, handler)
    };
    table()
        .into_iter()
        .fold(Router::new(), add)
        .fallback(super::not_found)
        .method_not_allowed_fallback(super::method_not_allowed)
}

macro_rules! methods {
    ($($name:ident, $method:literal, $filter:ident);*) => { $(
        fn $name<H, T>(path: &'static str, access: Access, handler: H) -> Route
        where
            H: Handler<T, ()>,
            T: 'static,
        {
            Route { method: $method, path, access, handler: on(MethodFilter::$filter, handler) }
        }
    )* };
}
methods!(get, "GET", GET; post, "POST", POST; put, "PUT", PUT; delete, "DELETE", DELETE);

fn every<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, ()>,
    T: 'static,
{
    Route { method: "*", path, access, handler: any(handler) }
}
