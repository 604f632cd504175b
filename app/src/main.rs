//! The portal: a single-page application in front of the Worker's `/api`.
//!
//! In scope: what a person sees and does. Rules come from `credenza_domain`, all HTTP is in
//! [`api`], all texts are in `app/locales`.
//!
//! Out of scope: anything that must hold. The Worker checks everything again.

#![expect(unreachable_pub, reason = "#[component] makes functions and props `pub`")]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]

mod act;
mod api;
mod app;
mod browser;
mod components;
mod concerns;
mod failure;
mod idle;
mod json;
mod moments;
mod order;
mod pages;
mod reminder;
mod route;
mod session;
mod status;
mod text;

fn main() {
    if let Some(place) = browser::take_place() {
        leptos::mount::mount_to(place, app::App).forget();
    }
}
