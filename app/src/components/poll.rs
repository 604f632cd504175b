//! Asks again and again for something that happens elsewhere: often at first, then less, not while
//! the page is hidden, and not for ever.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;

/// The first wait, and the longest.
const SHORTEST_MS: u64 = 2_500;
const LONGEST_MS: u64 = 15_000;
/// After so many questions, some ten minutes, the person has to ask: an open page must not keep a
/// session alive.
const QUESTIONS: u32 = 60;

/// Asks while `wanted`, until the owner is gone.
pub(crate) fn while_wanted(wanted: Signal<bool>, ask: Callback<()>) {
    let owner = StoredValue::new(());
    next(owner, wanted, ask, 0, SHORTEST_MS);
}

fn next(owner: StoredValue<()>, wanted: Signal<bool>, ask: Callback<()>, asked: u32, wait_ms: u64) {
    let turn = move || {
        if owner.try_get_value().is_none() || asked >= QUESTIONS {
            return;
        }
        if browser::is_hidden() || !wanted.try_get_untracked().unwrap_or_default() {
            next(owner, wanted, ask, asked, wait_ms);
            return;
        }
        ask.run(());
        // Two minutes of the shortest wait, then each is longer than the one before.
        let longer = if asked < 40 { wait_ms } else { (wait_ms * 5 / 4).min(LONGEST_MS) };
        next(owner, wanted, ask, asked + 1, longer);
    };
    set_timeout(turn, Duration::from_millis(wait_ms));
}
