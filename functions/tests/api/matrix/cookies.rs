//! The session cookie: exactly one, with exactly its name.

use credenza_functions::http::routes::table;

use super::roles::Stage;
use super::{is_guarded, method, own_path, request, send};

#[tokio::test]
async fn a_cookie_that_another_host_could_have_set_is_no_session() {
    let stage = Stage::set().await;
    let (system, marieke) = (&stage.system, stage.role("manager of the organisation"));
    let (_, cookie) = marieke.headers[0].clone();
    let (_, others) = stage.role("signed in without a role").headers[0].clone();
    let token = cookie.split_once('=').unwrap().1.to_owned();
    let forms = [
        // Two of the same name: somebody else set one of them.
        vec![format!("{cookie}; {others}")],
        vec![format!("{others}; {cookie}")],
        vec![format!("{cookie}; {cookie}")],
        vec![cookie.clone(), others],
        vec![format!("{cookie}; __Host-credenza-session=")],
        // Names that browsers do not protect, or other names altogether.
        vec![format!("credenza-session={token}")],
        vec![format!("__host-credenza-session={token}")],
        vec![format!("__Secure-credenza-session={token}")],
        vec![format!("__Host-credenza-session ={token}x")],
        // Not the text that we gave.
        vec![format!("{cookie}x")],
        vec![cookie.to_uppercase()],
        vec![format!("__Host-credenza-session=\"{token}\"")],
        vec!["__Host-credenza-session=".to_owned()],
    ];
    for route in table().into_iter().filter(is_guarded) {
        let path = own_path(system, &route, marieke);
        for form in &forms {
            let mut asked = request(marieke, method(&route), &path);
            asked.headers_mut().unwrap().remove("cookie");
            for line in form {
                asked = asked.header("cookie", line);
            }
            let answer = send(system, asked, None).await;
            let got = (answer.status, answer.code());
            assert_eq!(got, (401, "signed-out".to_owned()), "{} {}: {form:?}", route.method, route.path);
        }
    }
    // Beside cookies of other programs it counts.
    let mut asked = request(marieke, "GET", "/api/portal");
    asked.headers_mut().unwrap().insert("cookie", format!("a=b; {cookie}; c=d").parse().unwrap());
    assert_eq!(send(system, asked, None).await.status, 200);
}
