//! The portal: a single-page application in front of the Worker's `/api`.
//!
//! In scope: what a person sees and does. Rules come from `credenza_domain`, all HTTP is in
//! [`api`], all texts are in `app/locales`.
//!
//! It is two programs, so that the first page stays light: [`front`] is what people open, sign in
//! to and read every day, [`desk`] holds all other pages. [`route::Page::program`] says which page
//! is whose; a link from one to the other is an ordinary navigation.
//!
//! Out of scope: anything that must hold. The Worker checks everything again.

#![expect(unreachable_pub, reason = "#[component] makes functions and props `pub`")]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]

mod act;
mod api;
mod browser;
mod components;
mod concerns;
pub mod desk;
mod failure;
mod frame;
pub mod front;
mod idle;
mod json;
mod moments;
mod order;
mod pages;
mod passkeys;
mod reminder;
mod route;
mod session;
mod status;
mod text;
