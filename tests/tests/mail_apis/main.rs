//! The mail APIs beside the usual one, one after the other on the real runtime: what a bad day of theirs does
//! to the mails of the Worker that ships.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may end at once")]

mod binding;
mod company;
mod days;

use credenza_tests::journal::{self, Journey};
use credenza_tests::system::System;
use days::{Unclear, Walk};

#[tokio::main]
async fn main() {
    let system = System::connect();
    let api = std::env::var("CREDENZA_MAIL_API").unwrap_or_default();
    // Recovery codes work once: each mail API has its own, on the same data.
    let walk = |code, unclear, silence| Walk { system: &system, api: &api, code, unclear, silence };
    let journeys: Vec<Journey<'_>> = match api.as_str() {
        "postmark" => {
            let way = walk(0, Unclear::LookedUp, days::PATIENCE);
            vec![
                (
                    "postmark::of_a_batch_taken_in_part_the_rest_is_marked",
                    Box::pin(company::partial(&system)),
                ),
                (
                    "postmark::each_fault_ends_in_one_mail_and_the_worker_waits_ten_seconds",
                    Box::pin(way.walk()),
                ),
            ]
        }
        "mailgun" => {
            let way = walk(1, Unclear::LookedUp, 1);
            vec![("mailgun::each_fault_ends_in_one_mail", Box::pin(way.walk()))]
        }
        "sendgrid" => {
            let way = walk(2, Unclear::LeftAlone, 1);
            vec![("sendgrid::each_fault_ends_in_one_mail_at_most", Box::pin(way.walk()))]
        }
        "cloudflare" => {
            let way = walk(3, Unclear::LeftAlone, 1);
            vec![("cloudflare::each_fault_ends_in_one_mail_at_most", Box::pin(way.walk()))]
        }
        "binding" => {
            vec![("binding::the_platform_takes_what_the_worker_sends", Box::pin(binding::takes(&system)))]
        }
        other => panic!(
            "These tests need a system that speaks CREDENZA_MAIL_API, which says {other:?}; \
             `cargo xtask test --only journeys` starts one after the other."
        ),
    };
    journal::run(journeys).await;
}
