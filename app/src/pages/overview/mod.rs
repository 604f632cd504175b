//! What will break, over all organisations: how things stand, the year, and the lists behind them.

mod lists;
mod tiles;

use credenza_domain::wire::Overview;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailurePage;
use crate::components::skeleton::Skeleton;
use crate::components::timeline::Timeline;
use crate::text;
use lists::{Choice, Lists};
use tiles::Tiles;

/// The operator's first page.
#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    browser::set_title(text::OVERVIEW_TITLE);
    let act = Act::new();
    let overview = RwSignal::new(None::<Overview>);
    let chosen = RwSignal::new(Choice::of_address());
    let load = Callback::new(move |()| {
        act.run(api::overview(), move |answer| overview.set(Some(answer)));
    });
    load.run(());
    view! {
        <div class="page-head">
            <h1>{text::OVERVIEW_TITLE}</h1>
            <p class="lead">{text::OVERVIEW_LEAD}</p>
        </div>
        {move || match (overview.get(), act.failure().get()) {
            (Some(overview), _) => {
                let (days, clusters) = (overview.days.clone(), overview.clusters.clone());
                let now = overview.now;
                view! {
                    <Tiles counts=overview.counts clusters=clusters.len() chosen/>
                    <Timeline days now/>
                    <Lists clusters chosen now/>
                }.into_any()
            }
            (None, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (None, None) => view! { <Skeleton/> }.into_any(),
        }}
    }
    .into_any()
}
