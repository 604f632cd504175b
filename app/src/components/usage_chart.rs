//! Use of a secret as bars: a week by hour, or a year by day.

use credenza_domain::wire::{SecretUsage, UsageSpan};
use leptos::prelude::*;

use crate::moments;
use crate::text;

/// Height of the drawing; each bar is three wide with its gap.
const HEIGHT: u64 = 72;
const STEP: i64 = 3;

/// One bar: its place, and how high its two parts are.
struct Bar {
    x: i64,
    tokens: u64,
    refused: u64,
}

/// A choice of the span, the drawing, and the same in words.
#[component]
pub(crate) fn UsageChart(
    /// The evidence.
    usage: SecretUsage,
) -> impl IntoView {
    let by_day = RwSignal::new(false);
    let now = usage.now;
    let drawing = move || {
        let (spans, seconds, count) =
            if by_day.get() { (&usage.days, 86_400, 366) } else { (&usage.hours, 3_600, 168) };
        let most = spans.iter().map(|span| span.tokens + span.refused).max().unwrap_or_default();
        let tokens: u64 = spans.iter().map(|span| span.tokens).sum();
        let refused: u64 = spans.iter().map(|span| span.refused).sum();
        let first = now.as_second() - now.as_second() % seconds - (count - 1) * seconds;
        let bars = bars(spans, first, seconds, most);
        let begins = jiff::Timestamp::from_second(first).unwrap_or(now);
        let words = text::chart_summary(tokens, refused);
        let width = count * STEP;
        view! {
            <svg class="usage-chart" viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=words.clone()>
 {ticks(first, seconds, count).map(|x| view! { <line class="usage-tick" x1=x.to_string() x2=x.to_string() y1="0" y2="72"/> }).collect_view()}
                <line class="usage-base" x1="0" x2=width.to_string() y1="71.5" y2="71.5"/>
                {bars.into_iter().map(|bar| {
                    let (x, top) = (bar.x.to_string(), HEIGHT - bar.tokens - bar.refused);
                    view! {
                        <rect class="usage-tokens" x=x.clone() y=(HEIGHT - bar.tokens).to_string() width="2" height=bar.tokens.to_string()/>
                        <rect class="usage-refused" x=x y=top.to_string() width="2" height=bar.refused.to_string()/>
                    }
                }).collect_view()}
            </svg>
            <p class="usage-scale quiet">
                <span>{moments::short_local_date(begins)}</span>
                <span>{words} {(most > 0).then(|| format!(" · {}", text::chart_most(most, by_day.get())))}</span>
                <span>{moments::short_local_date(now)}</span>
            </p>
        }
        .into_any()
    };
    view! {
        <div class="usage">
            <div class="presets" role="group" aria-label=text::USE>
                <button type="button" class="chip" aria-pressed=move || (!by_day.get()).to_string() on:click=move |_| by_day.set(false)>{text::LAST_WEEK}</button>
                <button type="button" class="chip" aria-pressed=move || by_day.get().to_string() on:click=move |_| by_day.set(true)>{text::LAST_YEAR}</button>
            </div>
            {drawing}
        </div>
    }
    .into_any()
}

/// Where another day begins, or another month: both in UTC, as the bars are counted.
fn ticks(first: i64, seconds: i64, count: i64) -> impl Iterator<Item = i64> {
    let begins = move |index: i64| {
        let at = first + index * seconds;
        let day = jiff::Timestamp::from_second(at).map(|at| credenza_domain::expiry::today(at).day());
        if seconds == 3_600 { at.rem_euclid(86_400) == 0 } else { day.is_ok_and(|day| day == 1) }
    };
    (1..count).filter(move |index| begins(*index)).map(|index| index * STEP)
}

/// A single use among thousands must still be seen.
fn bars(spans: &[UsageSpan], first: i64, seconds: i64, most: u64) -> Vec<Bar> {
    let high = |uses: u64| if uses == 0 { 0 } else { (uses * (HEIGHT - 8) / most.max(1)).max(2) };
    let bar = |span: &UsageSpan| Bar {
        x: (span.begins_at.as_second() - first) / seconds * STEP,
        tokens: high(span.tokens),
        refused: high(span.refused),
    };
    spans.iter().map(bar).filter(|bar| bar.x >= 0).collect()
}
