//! What the whole portal knows: who is signed in, and the data of the one request after that.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{self, ApplicationView, Configuration, Policy, Portal, SecretView};
use jiff::Timestamp;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::api::{self, Answer, Plain};
use crate::browser;
use crate::components::step_up::StepUpQuestion;
use crate::failure::Failure;

/// Where the session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The first request is under way.
    Loading,
    /// It failed.
    Failed(Failure),
    /// Nobody is signed in.
    SignedOut(Farewell),
    /// Somebody is; the portal's data are there.
    SignedIn,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// The visit begins.
    None,
    /// The session has ended by itself, for want of activity: this page saw the time pass.
    Idle,
    /// The session has ended elsewhere, for whatever reason.
    Ended,
    /// The session has lived its whole life.
    Over,
    /// The person signed out.
    Wanted,
}

/// The portal's state, in reach of every component. No credential is in it.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    stage: RwSignal<Stage>,
    portal: RwSignal<Option<Portal>>,
    configuration: RwSignal<Configuration>,
    toast: RwSignal<Option<String>>,
    question: StepUpQuestion,
    idle: RwSignal<Option<Farewell>>,
    over_at: StoredValue<f64>,
}

impl Session {
    /// Makes the state and puts it in reach.
    pub(crate) fn provide() -> Self {
        let configuration = Configuration {
            product_name: "Credenza".to_owned(),
            passwords: true,
            ..Configuration::default()
        };
        let session = Self {
            stage: RwSignal::new(Stage::Loading),
            portal: RwSignal::new(None),
            configuration: RwSignal::new(configuration),
            toast: RwSignal::new(None),
            question: StepUpQuestion::new(),
            idle: RwSignal::new(None),
            over_at: StoredValue::new(f64::MAX),
        };
        provide_context(session);
        session
    }

    /// The state that [`Session::provide`] made.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Asks for everything that the first page shows.
    pub(crate) fn load(self) {
        self.stage.set(Stage::Loading);
        browser::spawn(async move {
            match api::portal().send().await {
                Ok(portal) => self.began(portal),
                Err(failure) => {
                    self.stage.set(if failure.is(ProblemType::SignedOut) {
                        Stage::SignedOut(Farewell::None)
                    } else {
                        Stage::Failed(failure)
                    });
                    self.load_configuration().await;
                }
            }
        });
    }

    /// Asks for the data again, without anybody waiting for it.
    pub(crate) fn refresh(self) {
        browser::spawn(async move {
            if let Ok(portal) = api::portal().send().await {
                self.began(portal);
            }
        });
    }

    /// Asks for what a page must know that has no portal, unless it is known.
    pub(crate) async fn load_configuration(self) {
        if self.configuration.with_untracked(|configuration| configuration.support_address.is_empty())
            && let Ok(configuration) = api::configuration().send().await
        {
            self.wear(configuration);
        }
    }

    /// The deployment wears its operators' face.
    fn wear(self, configuration: Configuration) {
        browser::set_accent(configuration.accent_light.as_deref(), configuration.accent_dark.as_deref());
        self.configuration.set(configuration);
    }

    /// Somebody has signed in.
    pub(crate) fn began(self, portal: Portal) {
        let person = portal.person.id;
        let same = self.read(|before| before.person.id) == Some(person);
        let left = portal.session.ends_at.as_second() - portal.now.as_second();
        self.over_at.set_value(browser::milliseconds() + browser::in_milliseconds(left));
        self.wear(portal.configuration.clone());
        self.portal.set(Some(portal));
        if self.idle.get_untracked().is_some() {
            self.idle.set(None);
            // Who has just signed in has proved who they are; what waits for that goes on.
            self.question.answer(same);
        }
        // A refresh must not make the page anew; another person must not find the page of the first.
        if !same || self.stage.with_untracked(|stage| *stage != Stage::SignedIn) {
            self.stage.set(Stage::SignedIn);
        }
    }

    /// The session has ended while the page stood open. The page stays as it is, under a form to
    /// sign in again: what was typed or is shown once is not lost.
    pub(crate) fn idled(self, why: Farewell) {
        self.idle.set(Some(why));
    }

    /// When the session ends whatever happens, by [`browser::milliseconds`].
    pub(crate) fn over_at(self) -> f64 {
        self.over_at.get_value()
    }

    /// Whether and why the page waits under a form to sign in again.
    pub(crate) fn idle(self) -> RwSignal<Option<Farewell>> {
        self.idle
    }

    /// The Worker does not know the session any more. The page's address stays, so signing in
    /// leads back to it.
    pub(crate) fn ended(self) {
        let why = self.idle.get_untracked().unwrap_or(Farewell::Ended);
        self.stage.set(Stage::SignedOut(why));
        self.forget();
    }

    /// The person has signed out.
    pub(crate) fn left(self) {
        self.stage.set(Stage::SignedOut(Farewell::Wanted));
        self.forget();
    }

    fn forget(self) {
        self.idle.set(None);
        self.question.answer(false);
        self.portal.set(None);
        self.toast.set(None);
    }

    /// Sends what may need a fresh proof of identity: where the Worker asks for one, a dialog asks
    /// the person, and the act goes on by itself.
    pub(crate) async fn proven(self, request: &Plain) -> Answer<JsValue> {
        let mut reloaded = false;
        loop {
            let csrf = self.csrf();
            match request.send(&csrf).await {
                // Another tab renewed the session, and with it the token that acts carry.
                Err(failure) if failure.is(ProblemType::CrossSite) && !reloaded && !csrf.is_empty() => {
                    reloaded = true;
                    self.renewed(api::portal().send().await?.session);
                }
                Err(failure) if failure.is(ProblemType::StepUpRequired) => {
                    if !self.question.ask().await {
                        return Err(Failure::Abandoned);
                    }
                }
                answer => return answer,
            }
        }
    }

    /// The question of [`Session::proven`], for the dialog that asks it.
    pub(crate) fn question(self) -> StepUpQuestion {
        self.question
    }

    /// A step-up gave the session a new token.
    pub(crate) fn renewed(self, session: wire::Session) {
        self.portal.update(|portal| {
            if let Some(portal) = portal {
                portal.session = session;
            }
        });
    }

    /// What unsafe requests carry.
    pub(crate) fn csrf(self) -> String {
        self.read(|portal| portal.session.csrf_token.clone()).unwrap_or_default()
    }

    /// The stage, for pages to follow.
    pub(crate) fn stage(self) -> Signal<Stage> {
        self.stage.into()
    }

    /// Name and support address.
    pub(crate) fn configuration(self) -> Signal<Configuration> {
        self.configuration.into()
    }

    /// The last good news.
    pub(crate) fn toast(self) -> RwSignal<Option<String>> {
        self.toast
    }

    /// Says good news.
    pub(crate) fn say(self, news: String) {
        self.toast.set(Some(news));
    }

    /// Follows the portal's data.
    pub(crate) fn follow<T>(self, look: impl FnOnce(&Portal) -> T) -> Option<T> {
        self.portal.with(|portal| portal.as_ref().map(look))
    }

    /// Looks at the portal's data once.
    pub(crate) fn read<T>(self, look: impl FnOnce(&Portal) -> T) -> Option<T> {
        self.portal.with_untracked(|portal| portal.as_ref().map(look))
    }

    /// The server's clock at the last load, and the rules for secrets.
    pub(crate) fn rules(self) -> (Timestamp, Policy) {
        self.read(|portal| (portal.now, portal.policy)).unwrap_or((Timestamp::UNIX_EPOCH, Policy::DEFAULT))
    }

    /// The server's clock, at the last load.
    pub(crate) fn now(self) -> Timestamp {
        self.rules().0
    }

    /// The name of an application.
    pub(crate) fn application_name(self, id: ClientId) -> String {
        let find = |portal: &Portal| {
            portal.applications.iter().find(|a| a.client_id == id).map(|application| application.name.clone())
        };
        self.read(find).flatten().unwrap_or_default()
    }

    /// Follows one application.
    pub(crate) fn application(self, id: ClientId) -> Option<ApplicationView> {
        self.follow(|portal| portal.applications.iter().find(|a| a.client_id == id).cloned()).flatten()
    }

    /// One application as it is now, by the text of its client ID.
    pub(crate) fn application_at(self, client_id: &str) -> Option<ApplicationView> {
        self.read(|portal| portal.applications.iter().find(|a| a.client_id.to_string() == client_id).cloned())
            .flatten()
    }

    /// The table takes the new row from the answer instead of asking again.
    pub(crate) fn add_secret(self, id: ClientId, secret: SecretView) {
        self.change(id, |secrets| secrets.insert(0, secret));
    }

    /// A deleted secret leaves the table.
    pub(crate) fn remove_secret(self, id: ClientId, secret: SecretId) {
        self.change(id, |secrets| secrets.retain(|row| row.id != secret));
    }

    fn change(self, id: ClientId, change: impl FnOnce(&mut Vec<SecretView>)) {
        self.portal.update(|portal| {
            let applications = portal.iter_mut().flat_map(|portal| &mut portal.applications);
            if let Some(application) = applications.into_iter().find(|a| a.client_id == id) {
                change(&mut application.secrets);
            }
        });
    }
}
