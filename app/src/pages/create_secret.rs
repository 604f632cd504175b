//! Create a secret: name and expiry, then the text, once.

use credenza_domain::expiry;
use credenza_domain::ids::ClientId;
use credenza_domain::names::Name;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{CreateSecret, CreatedSecret};
use jiff::Timestamp;
use jiff::civil::Date;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::modal::Modal;
use crate::moments;
use crate::pages::show_secret::ShowSecret;
use crate::session::Session;
use crate::text;

/// Owns the plaintext, and drops it when it closes.
#[component]
pub(crate) fn CreateSecretDialog(
    /// For which application.
    client_id: ClientId,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let created = RwSignal::new_local(None::<CreatedSecret>);
    let pending = RwSignal::new(false);
    let asking = RwSignal::new(false);
    // A dialog that waits for its answer must not go, nor one that shows a text.
    let dismiss = Callback::new(move |()| {
        if created.with_untracked(Option::is_some) {
            asking.set(true);
        } else if !pending.get_untracked() {
            on_close.run(());
        }
    });
    let title = Signal::derive(move || {
        if created.with(Option::is_some) { text::SECRET_CREATED } else { text::CREATE_TITLE }.to_owned()
    });
    view! {
        <Modal id="create-secret" title on_dismiss=dismiss>
            {move || match created.get() {
                Some(created) => {
                    let news = text::secret_stored(&created.secret.name);
                    view! { <ShowSecret secret=created.text news client_id asking on_close/> }.into_any()
                }
                None => view! { <CreateForm client_id created pending cancel=dismiss/> }.into_any(),
            }}
        </Modal>
    }
    .into_any()
}

#[component]
fn CreateForm(
    client_id: ClientId,
    created: RwSignal<Option<CreatedSecret>, LocalStorage>,
    pending: RwSignal<bool>,
    cancel: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let (now, policy) = session.rules();
    let days = policy.lifetime_days;
    let key = StoredValue::new(browser::random_uuid());
    let (name, date) =
        (RwSignal::new(String::new()), RwSignal::new(expiry::latest_within(now, days).to_string()));
    let (name_error, date_error) = (RwSignal::new(None), RwSignal::new(None));
    Effect::new(move |_| pending.set(act.pending().get()));
    Effect::new(move |_| {
        let used = act.failure().with(|f| f.as_ref().is_some_and(|f| f.is(ProblemType::AlreadyCreated)));
        if used {
            // The earlier try did succeed. Its row appears; another click is another secret.
            key.set_value(browser::random_uuid());
            session.refresh();
        }
    });
    // A wrong date is said at once; an unfinished name only when the form is sent.
    Effect::new(move |_| {
        date_error.set(
            expiry::parse_within(&date.get(), now, days)
                .err()
                .map(|error| text::expiry_problem(error, moments::short_date)),
        );
    });
    let submit = Callback::new(move |()| {
        name_error.set(Name::parse(&name.get_untracked()).err().map(|error| error.to_string()));
        if name_error.with_untracked(Option::is_some) || date_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        let body =
            CreateSecret { name: name.get_untracked().trim().to_owned(), expires_on: date.get_untracked() };
        let request = api::create_secret(client_id, key.get_value(), &body);
        act.run(request, move |answer: CreatedSecret| {
            session.add_secret(client_id, answer.secret.clone());
            created.set(Some(answer));
        });
    });
    view! {
        <p class="quiet">{text::create_for(&session.application_name(client_id))}</p>
        <DialogForm act submit cancel label=text::CREATE busy=text::CREATING>
            <Field id="secret-name" label=text::SECRET_NAME value=name error=act.field("name", name_error)
                hint=text::SECRET_NAME_HINT autofocus=true/>
            <Field id="secret-date" label=text::EXPIRES_ON kind="date" value=date error=act.field("expires_on", date_error)
                range=(expiry::earliest(now).to_string(), expiry::latest_within(now, days).to_string())/>
            <DateHelp date now days/>
        </DialogForm>
    }
    .into_any()
}

/// Usual lifetimes, and the exact end of the picked one.
#[component]
fn DateHelp(date: RwSignal<String>, now: Timestamp, days: Option<u32>) -> impl IntoView {
    let today = expiry::today(now);
    let presets = [
        (if days.is_none() { text::ONE_YEAR } else { text::LONGEST }, expiry::latest_within(now, days)),
        (text::SIX_MONTHS, half_a_year_after(today)),
        (text::THIRTY_DAYS, expiry::today(thirty_days_after(now))),
    ];
    view! {
        <div class="under-field stack">
            <div class="presets" role="group" aria-label=text::USUAL_LIFETIMES>
                {presets.into_iter().filter(|(_, day)| *day <= expiry::latest_within(now, days)).map(|(label, day)| view! {
                    <button type="button" class="chip" aria-pressed=move || (date.get() == day.to_string()).to_string()
                        on:click=move |_| date.set(day.to_string())>{label}</button>
                }.into_any()).collect_view()}
            </div>
            <p class="field-hint" aria-live="polite">
                {move || expiry::parse_within(&date.get(), now, days).ok().map(|end| text::works_until(&moments::utc(end), &moments::local(end)))}
            </p>
            <p class="field-hint">{text::EXPIRY_ADVICE}</p>
        </div>
    }
    .into_any()
}

/// The same day six months later, or the last day of every month.
fn half_a_year_after(today: Date) -> Date {
    let (year, month) = if today.month() > 6 {
        (today.year() + 1, today.month() - 6)
    } else {
        (today.year(), today.month() + 6)
    };
    let on = |day| Date::new(year, month, day);
    on(today.day()).or_else(|_| on(28)).unwrap_or(today)
}

fn thirty_days_after(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second() + 30 * 86_400).unwrap_or(now)
}
