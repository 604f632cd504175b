//! The first page: what people open, sign in to and read every day. It has a budget of bytes.

use leptos::prelude::*;

use crate::frame;
use crate::pages::manage::ManagePage;
use crate::pages::not_found::NotFoundPage;
use crate::route::{Page, Program};

/// Begins the program.
pub fn start() {
    frame::start(Program::Front, |page| match page {
        Page::Manage => view! { <ManagePage/> }.into_any(),
        // Unreachable: `route` leads to the other program.
        _ => view! { <NotFoundPage/> }.into_any(),
    });
}
