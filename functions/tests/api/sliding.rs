//! Limits of tries slide: no quarter of an hour holds more tries than it may, wherever it begins.

use credenza_functions::store;
use credenza_functions::store::throttles::Limit;
use futures_util::future::join_all;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, System};

const QUARTER: i64 = 900;
const LIMIT: Limit = Limit { tries: 5, seconds: QUARTER };

async fn sign_in(system: &System, email: &str) -> Answer {
    let form = json!({"email": email, "password": "wrong password here", "code": "000000"});
    system.visitor().call(Method::POST, "/api/session", Some(form)).await
}

/// The edge of what were two windows: four tries, a quarter of an hour later five more would have met.
#[tokio::test]
async fn any_quarter_of_an_hour_holds_five_tries_of_an_account_from_an_address() {
    let system = System::new().await;
    let email = system.person("Marieke").email.clone();
    assert_eq!(sign_in(&system, &email).await.status, 401, "at 0");
    system.advance(890);
    for second in 890..894 {
        assert_eq!(sign_in(&system, &email).await.status, 401, "at {second}");
        system.advance(1);
    }
    let refused = sign_in(&system, &email).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "6"), "at 894");
    system.advance(5);
    assert_eq!(sign_in(&system, &email).await.header("retry-after"), "1", "at 899: nothing moved");
    system.advance(1);
    assert_eq!(sign_in(&system, &email).await.status, 401, "at 900 the first one is forgotten");
    let refused = sign_in(&system, &email).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "890"), "the second one is not");
    system.advance(890);
    assert_eq!(sign_in(&system, &email).await.status, 401, "at 1790, as was said");
}

#[tokio::test]
async fn a_hundred_parallel_tries_are_five_for_a_known_account_and_for_an_unknown_one() {
    let system = System::new().await;
    for email in [system.person("Marieke").email.as_str(), "nobody@noordzee.example"] {
        let answers = join_all((0..100).map(|_| sign_in(&system, email))).await;
        let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((of(401), of(429)), (5, 95), "{email}");
        let mut refusals: Vec<Value> =
            answers.iter().filter(|answer| answer.status == 429).map(Answer::json).collect();
        for refusal in &mut refusals {
            refusal["correlation_id"] = "".into();
        }
        assert!(refusals.windows(2).all(|pair| pair[0] == pair[1]));
        system.execute("DELETE FROM tries");
    }
}

/// What is refused is no try: whoever goes on knocking neither waits longer nor shuts the account from
/// everywhere.
#[tokio::test]
async fn what_is_refused_counts_nowhere() {
    let system = System::new().await;
    let email = system.person("Marieke").email.clone();
    for _ in 0..90 {
        sign_in(&system, &email).await;
    }
    assert_eq!(system.count("SELECT max(failures) FROM tries_in_a_row"), 5, "checked, and no more");
    assert_eq!(system.count("SELECT max(json_array_length(instants)) FROM tries"), 5);
    assert_eq!(sign_in(&system, "nobody@noordzee.example").await.status, 401, "the address goes on");
}

async fn link(browser: &mut Browser<'_>, path: &str, token: &str) -> Answer {
    browser.call(Method::POST, path, Some(json!({"token": token, "accept": true}))).await
}

/// Sixty tries from an address, of whatever kind, are enough for a quarter of an hour.
#[tokio::test]
async fn wrong_links_count_with_the_other_tries_of_their_address() {
    let system = System::new().await;
    let right = system.demo.invitations[0].url.split('#').nth(1).unwrap().to_owned();
    let looks = [
        "/api/invitation",
        "/api/invitation/passkey/options",
        "/api/confirmation",
        "/api/confirmation/answer",
    ];
    for (number, path) in looks.iter().cycle().take(57).enumerate() {
        let answer = link(&mut system.visitor(), path, &format!("wrong{number}")).await;
        assert_eq!(answer.status, 410, "{path}: {}", answer.body);
        // The right one is looked at as often as anybody likes.
        assert_eq!(link(&mut system.visitor(), looks[number % 2], &right).await.status, 200);
    }
    for number in 0..3 {
        assert_eq!(sign_in(&system, &format!("nobody{number}@noordzee.example")).await.status, 401);
    }
    for path in looks {
        let answer = link(&mut system.visitor(), path, &right).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (429, "too-many-tries"),
            "{path}: the right one too"
        );
        assert!(answer.header("retry-after").parse::<i64>().unwrap() <= QUARTER);
    }
    assert_eq!(sign_in(&system, "nobody@noordzee.example").await.status, 429, "and every other way");
    system.advance(QUARTER);
    assert_eq!(link(&mut system.visitor(), looks[0], &right).await.status, 200);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// However tries are spread, to the millisecond, and while others are swept away.
    #[test]
    fn no_quarter_of_an_hour_holds_more_tries_than_the_limit(
        gaps in prop::collection::vec(prop_oneof![0i64..3, 0i64..2_000, 0i64..400_000, 899_000i64..901_000], 1..120)
    ) {
        let database = credenza_functions::adapters::native::Sqlite::in_memory().unwrap();
        let run = |statement| {
            use credenza_functions::ports::Database as _;
            futures_util::FutureExt::now_or_never(database.batch(vec![statement])).unwrap().unwrap().remove(0)
        };
        let begin: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let (mut at, mut checked) = (0i64, Vec::new());
        for (number, gap) in gaps.into_iter().enumerate() {
            at += gap;
            let now = begin + SignedDuration::from_millis(at);
            if number % 7 == 0 {
                run(store::tries::sweep(now));
            }
            let in_reach = checked.iter().filter(|earlier| at - **earlier < QUARTER * 1000).count();
            let opens = run(store::tries::opens("a", LIMIT, now)).first::<store::tries::OpensRow>().unwrap();
            let taken = !run(store::tries::count("a", LIMIT, now)).is_empty();
            prop_assert_eq!(taken, in_reach < 5, "{} tries at {}", in_reach, at);
            if taken {
                checked.push(at);
            } else {
                // It was said to the millisecond when the next one is looked at.
                let oldest = checked[checked.len() - 5];
                prop_assert_eq!(opens.unwrap().opens_ms, Some(begin.as_millisecond() + oldest + QUARTER * 1000));
            }
        }
        prop_assert!(checked.windows(6).all(|six| six[5] - six[0] >= QUARTER * 1000));
    }
}
