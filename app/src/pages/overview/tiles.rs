//! How things stand: a number, its name, and a word for how urgent it is.

use credenza_domain::wire::OverviewCounts;
use leptos::prelude::*;

use super::lists::{Choice, List};
use crate::text;

/// One tile for each kind of trouble; it leads to the list behind it.
#[component]
pub(super) fn Tiles(
    /// The numbers.
    counts: OverviewCounts,
    /// Days with a cluster.
    clusters: usize,
    /// The list below.
    chosen: RwSignal<Choice>,
) -> impl IntoView {
    let clusters = u32::try_from(clusters).unwrap_or(u32::MAX);
    let tiles = [
        (counts.break_within_week, text::TILE_WEEK, true, List::Secrets),
        (counts.without_manager, text::TILE_NOBODY, true, List::Applications),
        (counts.refused, text::TILE_REFUSED, true, List::Refused),
        (counts.unreachable, text::TILE_MAIL, true, List::Managers),
        (counts.break_within_six_weeks, text::TILE_SIX_WEEKS, false, List::Secrets),
        (counts.with_one_manager, text::TILE_ONE, false, List::Applications),
        (counts.never_signed_in, text::TILE_NEVER, false, List::Managers),
        (counts.unused, text::TILE_UNUSED, false, List::Unused),
        (clusters, text::TILE_CLUSTERS, false, List::Clusters),
    ];
    let tile = |(number, name, urgent, list): (u32, &'static str, bool, List)| {
        let (tone, word) = match (number, urgent) {
            (0, _) => ("good", text::TILE_WELL),
            (_, true) => ("danger", text::RISK_ACT_NOW),
            (_, false) => ("warning", text::RISK_SOON),
        };
        view! {
            <li>
                <a class=format!("tile tile-{tone}") href=list.address() on:click=move |_| Choice::choose(chosen, list, None)>
                    <span class="tile-number">{number}</span>
                    <span class="tile-name">{name}</span>
                    <span class=format!("badge badge-{tone}")>{word}</span>
                </a>
            </li>
        }
    };
    view! {
        <p class="quiet tiles-total">{text::live_secrets(counts.secrets)}</p>
        <ul class="tiles" aria-label=text::TILES>{tiles.map(tile).collect_view()}</ul>
    }
    .into_any()
}
