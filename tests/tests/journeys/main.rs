//! Journeys over HTTP through the real runtime, in this order.
#![expect(clippy::unwrap_used, reason = "a test may end at once")]

mod broken;
mod crowds;
mod headers;
mod leaks;
mod machines;
mod mail_faults;
mod people;
mod refusals;
mod reminders;
mod runtime;
mod story;
mod workers;

use credenza_tests::journal::{self, Journey};
use credenza_tests::system::System;

#[tokio::main]
async fn main() {
    let system = System::connect();
    let journeys: Vec<Journey<'_>> = vec![
        ("story::from_the_invitation_to_the_refused_script", Box::pin(story::whole(&system))),
        ("crowds::fifty_creates_at_once_stop_at_the_limit", Box::pin(crowds::limit(&system))),
        ("crowds::a_create_retried_at_once_is_one_secret", Box::pin(crowds::retries(&system))),
        ("crowds::twenty_sign_ins_with_one_code_are_one", Box::pin(crowds::one_code(&system))),
        ("people::twenty_sign_ins_with_one_recovery_code_are_one", Box::pin(people::recovery_code(&system))),
        ("people::forty_guesses_at_once_are_five", Box::pin(people::guesses(&system))),
        ("people::twenty_uses_of_one_invitation_are_one", Box::pin(people::invitation(&system))),
        (
            "people::a_passkey_works_and_twenty_answers_to_one_challenge_are_one",
            Box::pin(people::passkey(&system)),
        ),
        ("crowds::no_token_after_the_answer_to_delete", Box::pin(crowds::deletion(&system))),
        ("crowds::deleting_twice_at_once_is_written_down_once", Box::pin(crowds::double_deletion(&system))),
        ("crowds::sixteen_posts_at_once_leave_no_error_in_the_log", Box::pin(crowds::posts(&system))),
        ("headers::every_file_and_answer_protects_a_browser", Box::pin(headers::all(&system))),
        ("refusals::malformed_requests_have_an_answer_with_a_body", Box::pin(refusals::portal(&system))),
        ("refusals::the_token_endpoint_refuses_in_its_own_shape", Box::pin(refusals::token(&system))),
        (
            "refusals::credentials_in_an_address_are_read_by_nobody",
            Box::pin(refusals::in_the_address(&system)),
        ),
        ("refusals::hostile_addresses_are_answered", Box::pin(refusals::addresses(&system))),
        ("broken::without_a_key_or_the_database_there_is_a_503", Box::pin(broken::deployments(&system))),
        ("broken::a_server_that_says_nothing_holds_no_request", Box::pin(broken::silence(&system))),
        ("runtime::who_shares_a_read_gets_their_own_answer", Box::pin(runtime::shared(&system))),
        ("runtime::nobody_depends_on_another_who_asks", Box::pin(runtime::independent(&system))),
        ("runtime::a_panic_costs_the_requests_of_its_instance", Box::pin(runtime::panics(&system))),
        ("machines::a_machine_rotates_itself_by_the_command", Box::pin(machines::rotation(&system))),
        // From here on the clock was in the future.
        ("reminders::each_milestone_is_one_mail_whatever_fails", Box::pin(reminders::walk(&system))),
        ("mail_faults::outages_are_caught_up_within_two_ticks", Box::pin(mail_faults::outages(&system))),
        ("mail_faults::each_fault_ends_in_one_mail", Box::pin(mail_faults::faults(&system))),
        ("mail_faults::what_is_refused_is_marked_and_shown", Box::pin(mail_faults::refusals(&system))),
        // Looks back on everything above.
        ("leaks::a_planted_leak_is_found", Box::pin(leaks::planted(&system))),
        ("leaks::no_secret_is_anywhere_but_in_its_one_answer", Box::pin(leaks::none(&system))),
        ("leaks::the_log_of_the_worker_has_no_error", Box::pin(async { leaks::log(&system) })),
    ];
    journal::run(journeys).await;
}
