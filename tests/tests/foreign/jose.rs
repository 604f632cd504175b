//! jose: good tokens from discovery alone, and no bad one.

use serde_json::{Value, json};

use crate::support::{DM, Ready, SMC, ask, node, token, with};

/// What jose says to a token of each algorithm, and to what was made of it.
pub(crate) fn verdicts(ready: &Ready, name: &str) -> Value {
    let application = ready.application(name);
    let asked = with(ready.asked(&application), &json!({ "tokens": [token(ready, &application)] }));
    ask(node("tests/clients/node/jose_client.mjs"), &asked)
}

#[test]
fn jose_takes_good_tokens_and_none_that_was_changed() {
    let ready = Ready::http();
    for (name, algorithm) in [(SMC, "ES256"), (DM, "RS256")] {
        let answer = verdicts(&ready, name);
        let outcome = &answer["outcomes"][algorithm];
        let good = &outcome["good"];
        assert_eq!(good["claims"]["client_id"], ready.application(name).client_id(), "{answer}");
        assert_eq!((&good["header"]["alg"], &good["header"]["typ"]), (&json!(algorithm), &json!("at+jwt")));
        let rejected = outcome["rejected"].as_object().unwrap();
        assert!(rejected.len() >= 45, "only {} bad tokens were tried", rejected.len());
        let accepted: Vec<&String> = rejected
            .iter()
            .filter(|(_, outcome)| !outcome["refused"].is_string())
            .map(|(what, _)| what)
            .collect();
        assert!(accepted.is_empty(), "{algorithm}: accepted although {accepted:?}");
    }
}

#[test]
fn published_keys_have_public_members_only_and_names_of_their_own() {
    let answer = verdicts(&Ready::http(), SMC);
    let keys = answer["published"].as_array().unwrap();
    let mut names: Vec<&str> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() == keys.len() && keys.len() >= 2, "{answer}");
    for key in keys {
        for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(key.get(member).is_none(), "{member} is published");
        }
    }
}
