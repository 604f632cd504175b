//! What operators decide for the whole deployment: rules for secrets, tokens and reminders, and the
//! face that it wears.

use std::sync::Arc;

use credenza_domain::people::Email;
use credenza_domain::policy::{self, LIFETIME_DAYS_MAX, LIVE_SECRETS_MAX, LIVE_SECRETS_MIN};
use credenza_domain::problems::{FieldProblem, ProblemType};
use credenza_domain::registry::token_lifetime;
use credenza_domain::wire::{Configuration, EditPolicy, HousePolicy, Policy};
use data_encoding::BASE64;

use crate::access::OperatorAuthority;
use crate::config::Config;
use crate::failure::{Failure, field};
use crate::ports::{PortError, Ports, Rows};
use crate::registry::{About, Acting};
use crate::store;
use crate::store::policy::{LogoRow, PolicyEdit, PolicyRow};

/// Where the logo stands.
const LOGO_PATH: &str = "/api/branding/logo";

/// What signed-out pages know, with the operators' words in place of the configuration's.
pub fn face(config: &Config, row: &PolicyRow) -> Configuration {
    let mut public = config.public.clone();
    if let Some(name) = &row.product_name {
        public.product_name.clone_from(name);
    }
    if let Some(address) = &row.support_address {
        public.support_address.clone_from(address);
    }
    public.accent_light.clone_from(&row.accent_light);
    public.accent_dark.clone_from(&row.accent_dark);
    // The version makes another logo another address.
    public.logo = row.has_logo.then(|| format!("{LOGO_PATH}?v={}", row.version));
    public
}

/// The rules that forms follow.
pub fn rules(row: &PolicyRow) -> Policy {
    Policy {
        live_secrets_max: row.live_secrets_max,
        lifetime_days: row.secret_lifetime_days,
        ..Policy::DEFAULT
    }
}

/// The same ports in a deployment that follows the operators' policy: what acts and mails need.
pub async fn followed(mut ports: Ports) -> Result<Ports, PortError> {
    let row: Option<PolicyRow> = ports.database.run(store::policy::read()).await?.first()?;
    if let Some(row) = row {
        let (public, rules) = (face(&ports.config, &row), rules(&row));
        ports.config = Arc::new(Config { public, rules, ..(*ports.config).clone() });
    }
    Ok(ports)
}

/// The policy.
pub async fn read(ports: &Ports, _authority: &OperatorAuthority) -> Result<HousePolicy, Failure> {
    let row: Option<PolicyRow> = ports.database.run(store::policy::read()).await?.first()?;
    let row = row.ok_or_else(|| Failure::internal("the policy has no row"))?;
    Ok(HousePolicy {
        secret_lifetime_days: row.secret_lifetime_days,
        live_secrets_max: row.live_secrets_max,
        token_lifetime_max_seconds: row.token_lifetime_max_seconds,
        milestones: row
            .milestones
            .into_iter()
            .filter(|days| !policy::FIXED_MILESTONES.contains(days))
            .collect(),
        product_name: row.product_name.unwrap_or_default(),
        support_address: row.support_address.unwrap_or_default(),
        accent_light: row.accent_light.unwrap_or_default(),
        accent_dark: row.accent_dark.unwrap_or_default(),
        has_logo: row.has_logo,
        version: row.version,
    })
}

/// The logo, as a PNG.
pub async fn logo(ports: &Ports) -> Result<Vec<u8>, Failure> {
    let row: Option<LogoRow> = ports.database.run(store::policy::logo()).await?.first()?;
    let logo = row.and_then(|row| row.logo).ok_or_else(Failure::not_found)?;
    BASE64.decode(logo.as_bytes()).map_err(Failure::internal)
}

/// Takes a field that may be empty, or notes what is wrong with it.
fn optional<E: std::fmt::Display>(
    name: &str,
    text: &str,
    check: impl FnOnce(&str) -> Result<String, E>,
    errors: &mut Vec<FieldProblem>,
) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    check(text).map_err(|error| errors.push(field(name, error))).ok()
}

fn product_name(text: &str) -> Result<String, String> {
    let name = credenza_domain::names::Name::parse(text).map_err(|error| error.to_string())?;
    if name.as_str().chars().count() > policy::PRODUCT_NAME_MAX {
        return Err("The name of the product has 40 characters at most.".to_owned());
    }
    Ok(name.as_str().to_owned())
}

/// Changes the policy.
pub async fn edit(acting: &Acting<'_>, form: &EditPolicy) -> Result<HousePolicy, Failure> {
    let mut errors = Vec::new();
    if form.secret_lifetime_days.is_some_and(|days| !(1..=LIFETIME_DAYS_MAX).contains(&days)) {
        errors.push(field(
            "secret_lifetime_days",
            "A secret lives 1 to 365 days; leave it empty for one calendar year.",
        ));
    }
    if !(LIVE_SECRETS_MIN..=LIVE_SECRETS_MAX).contains(&form.live_secrets_max) {
        errors.push(field("live_secrets_max", "2 to 20: one in use, and its successor at least."));
    }
    if let Err(error) = token_lifetime(form.token_lifetime_max_seconds) {
        errors.push(field("token_lifetime_max_seconds", error));
    }
    let milestones = policy::milestones(&form.milestones).unwrap_or_else(|error| {
        errors.push(field("milestones", error));
        Vec::new()
    });
    let name = optional("product_name", &form.product_name, product_name, &mut errors);
    let support = optional(
        "support_address",
        &form.support_address,
        |text| Email::parse(text).map(|email| email.as_str().to_owned()),
        &mut errors,
    );
    let light = optional("accent_light", &form.accent_light, |text| policy::accent(text, false), &mut errors);
    let dark = optional("accent_dark", &form.accent_dark, |text| policy::accent(text, true), &mut errors);
    if let Some(logo) = form.logo.as_deref().filter(|logo| !logo.is_empty()) {
        let bytes = BASE64.decode(logo.as_bytes()).unwrap_or_default();
        if !policy::is_png(&bytes) {
            errors.push(field("logo", "A logo is a PNG picture of at most 64 KiB and 1024 × 1024 pixels."));
        }
    }
    if !errors.is_empty() {
        return Err(Failure::fields(errors));
    }
    let actor = acting.signed_in.actor(acting.caller);
    let about = About { organisation: None, client_id: None, id: "policy".to_owned(), name: "Policy" };
    let entry = acting.entry(&actor, "policy.changed", about)?;
    let milestones = serde_json::Value::from(milestones).to_string();
    let edit = PolicyEdit {
        secret_lifetime_days: form.secret_lifetime_days,
        live_secrets_max: form.live_secrets_max,
        token_lifetime_max_seconds: form.token_lifetime_max_seconds,
        product_name: name.as_deref(),
        support_address: support.as_deref(),
        accent_light: light.as_deref(),
        accent_dark: dark.as_deref(),
        logo: form.logo.as_deref(),
        milestones: &milestones,
        version: form.version,
    };
    let mut statements = vec![store::policy::append(&entry, form.version)];
    statements.extend(store::policy::update(&edit, entry.id, acting.ports.now()));
    let answers = acting.ports.database.batch(statements).await?;
    if answers.last().is_none_or(Rows::is_empty) {
        return Err(Failure::new(
            ProblemType::EditedMeanwhile,
            "It was changed after you opened it. Nothing of yours was saved and nothing was overwritten.",
        ));
    }
    read(acting.ports, acting.authority).await
}
