//! The texts in the person's language; English is the only one so far.
//!
//! One constant or function per text, and no library: `leptos_i18n` adds a proc macro, the ICU
//! locale crates and a build script for what a second module with the same names does too.
//! A second language is `app/locales/<code>/` and a choice here.

#[path = "../locales/en/mod.rs"]
mod en;

pub(crate) use en::*;
