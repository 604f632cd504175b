//! When, by what and from where a secret was last used.

use credenza_domain::wire::LastUse;
use jiff::Timestamp;
use leptos::prelude::*;

use crate::components::instant::Instant;
use crate::moments;
use crate::text;

/// In a cell of the table.
#[component]
pub(crate) fn LastUsed(
    /// Unique on the page.
    id: String,
    /// The last use, if there was one.
    last_used: Option<LastUse>,
    /// Today.
    now: Timestamp,
) -> impl IntoView {
    match last_used {
        None => view! { <span class="quiet">{text::NEVER_USED}</span> }.into_any(),
        Some(last) => view! {
            <div class="stack-tight">
                <Instant id words=moments::ago(last.at, now) at=last.at what=text::LAST_USED/>
                <span class="quiet">{last.resource}</span>
                <span class="quiet user-agent">{text::by_what(&last.user_agent, &last.network)}</span>
            </div>
        }
        .into_any(),
    }
}
