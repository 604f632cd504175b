//! A year of expiries as bars: months or weeks.

use credenza_domain::expiry;
use credenza_domain::timeline::{Bar, Day, months, weeks};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::moments;
use crate::text;

/// Height of the drawing in its own units.
const HEIGHT: u32 = 100;
/// Secrets of a full bar at least: a single one is no tower.
const FULL_AT_LEAST: u32 = 4;

/// The bars, with words for those who cannot see them.
#[component]
pub(crate) fn Timeline(
    /// Days on which secrets expire.
    days: Vec<Day>,
    /// Today.
    now: Timestamp,
) -> impl IntoView {
    let by_week = RwSignal::new(false);
    let today = expiry::today(now);
    let bars = move || {
        let weekly = by_week.get();
        let bars = if weekly { weeks(&days, today) } else { months(&days, today) };
        let highest = bars.iter().map(|bar| bar.secrets).max().unwrap_or(0).max(FULL_AT_LEAST);
        let columns = bars.iter().enumerate().map(|(index, bar)| {
            let month = |at: usize| bars.get(at).map(|bar| bar.from.month());
            // The first week of all is named unless the next month stands close behind it.
            let begins_month =
                if index == 0 { !weekly || month(3) == month(0) } else { month(index) != month(index - 1) };
            column(*bar, highest, weekly, begins_month)
        });
        view! { <ol class="bars" class:bars-weekly=weekly>{columns.collect_view()}</ol> }.into_any()
    };
    let choice = move |weekly: bool, name: &'static str| {
        view! {
            <button type="button" class="segment" aria-pressed=move || (by_week.get() == weekly).to_string()
                on:click=move |_| by_week.set(weekly)>{name}</button>
        }
    };
    view! {
        <section class="card timeline" aria-labelledby="timeline-title">
            <div class="timeline-head">
                <h2 id="timeline-title">{text::TIMELINE}</h2>
                <div class="segments" role="group" aria-label=text::SCALE>
                    {choice(false, text::BY_MONTH)}
                    {choice(true, text::BY_WEEK)}
                </div>
            </div>
            {bars}
            <ul class="legend" aria-hidden="true">
                <li><span class="swatch swatch-at-risk"></span> {text::LEGEND_AT_RISK}</li>
                <li><span class="swatch"></span> {text::LEGEND_OTHERS}</li>
            </ul>
        </section>
    }
    .into_any()
}

fn column(bar: Bar, highest: u32, weekly: bool, begins_month: bool) -> AnyView {
    let when = if weekly {
        text::week_of(&moments::short_date(bar.from))
    } else {
        moments::month_and_year(bar.from)
    };
    // Whatever is there is seen.
    let height = |number: u32| if number == 0 { 0 } else { (number * HEIGHT / highest).max(2) };
    let (whole, risky) = (height(bar.secrets), height(bar.at_risk));
    let words = text::bar_words(&when, bar.secrets, bar.at_risk);
    let title = words.clone();
    let number = (bar.secrets > 0).then_some(bar.secrets);
    let label = begins_month.then(|| moments::month(bar.from));
    view! {
        <li class="bar" title=title>
            <span class="bar-number" aria-hidden="true">{number}</span>
            <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="bar-ground" width="10" height="100"/>
                <rect class="bar-whole" width="10" y=(HEIGHT - whole).to_string() height=whole.to_string()/>
                <rect class="bar-at-risk" width="10" y=(HEIGHT - risky).to_string() height=risky.to_string()/>
            </svg>
            <span class="bar-label" aria-hidden="true">{label}</span>
            <span class="visually-hidden">{words}</span>
        </li>
    }
    .into_any()
}
