//! A world with the demo in it, and a browser that speaks to the router.

use std::sync::Arc;

use bytes::Bytes;
use credenza_domain::secrets::Pepper;
use credenza_domain::wire::Configuration;
use credenza_domain::wire::Portal;
use credenza_functions::adapters::native::{CountedEntropy, World};
use credenza_functions::config::{Config, MailConfig};
use credenza_functions::demo::{self, Demo, DemoApplication, DemoPerson};
use credenza_functions::ports::Statement;
use credenza_functions::{http as api, seal, totp};
use data_encoding::BASE32_NOPAD;
use http::{Method, Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

pub const BASE_URL: &str = "https://portal.operator.example";

pub fn config() -> Config {
    Config {
        base_url: BASE_URL.to_owned(),
        tenant_id: demo::TENANT_ID.to_owned(),
        public: Configuration {
            product_name: "Credenza".into(),
            support_address: "support@operator.example".into(),
            passwords: true,
            ..Configuration::default()
        },
        peppers: [Pepper::new(1, vec![7; 32]).unwrap()].into(),
        wrapping_keys: [seal::WrappingKey::new(1, &[9; 32]).unwrap()].into(),
        rules: credenza_domain::wire::Policy::DEFAULT,
        mail: MailConfig {
            api: "resend".into(),
            url: "https://mail.example".into(),
            key: zeroize::Zeroizing::new("re_test".into()),
            from: "Credenza <no-reply@operator.example>".into(),
            webhook_secret: None,
        },
        limits: credenza_functions::budget::Limits::PAID,
        leak_keys_url: Some("https://scanner.example/keys".into()),
        oidc: None,
    }
}

/// A world with the demo in it, made once: every test begins with a copy.
struct Template {
    world: World,
    demo: Demo,
    entropy: Arc<CountedEntropy>,
}

static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

/// What the entry module hands over of a request: the headers that are read, and no others.
fn arrived<B>(mut request: Request<B>) -> Request<B> {
    let read = api::headers_read(request.uri().path());
    let others: Vec<_> =
        request.headers().keys().filter(|name| !read.contains(&name.as_str())).cloned().collect();
    for name in others {
        request.headers_mut().remove(name);
    }
    request
}

impl Template {
    async fn make() -> Self {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let entropy = Arc::new(CountedEntropy::default());
        let world = World::new(config(), now, entropy.clone()).unwrap();
        let demo = demo::fill(&world).await.unwrap();
        world.database.connection().execute("UPDATE totp_factors SET last_step = 0", []).unwrap();
        Self { world, demo, entropy }
    }
}

pub struct System {
    pub world: World,
    pub demo: Demo,
    started: Timestamp,
}

impl System {
    pub async fn new() -> Self {
        let template = TEMPLATE.get_or_init(Template::make).await;
        let entropy = CountedEntropy::after(&template.entropy);
        let world = World::new(config(), template.world.ports.now(), Arc::new(entropy)).unwrap();
        world.database.take_over(&template.world.database).unwrap();
        world.database.take_counts();
        let started = world.ports.now();
        Self { world, demo: template.demo.clone(), started }
    }

    pub fn person(&self, name: &str) -> &DemoPerson {
        self.demo.people.iter().find(|person| person.name.starts_with(name)).unwrap()
    }

    pub fn application(&self, name: &str) -> &DemoApplication {
        self.demo.applications.iter().find(|application| application.name == name).unwrap()
    }

    pub fn code(&self, person: &DemoPerson) -> String {
        let seed = BASE32_NOPAD.decode(person.totp_seed.as_bytes()).unwrap();
        totp::code_at(&seed, self.world.ports.now()).unwrap()
    }

    pub async fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.send_or_cut(request.map(Some)).await
    }

    /// The same with no body where the entry module hands none over: it was too long.
    pub async fn send_or_cut(&self, request: Request<Option<Bytes>>) -> Response<Bytes> {
        let response = api::answer(self.world.ports.clone(), arrived(request)).await;
        self.world.later.drain().await;
        response
    }

    /// A signed-in browser.
    pub async fn browser(&self, name: &str) -> Browser<'_> {
        // Another code than the one that the last sign-in used up.
        self.world.clock.advance(60);
        let mut browser = Browser { system: self, cookie: None, csrf: None };
        let person = self.person(name);
        let form = json!({"email": person.email, "password": person.password, "code": self.code(person)});
        let answer = browser.call(Method::POST, "/api/session", Some(form)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        browser
    }

    pub fn visitor(&self) -> Browser<'_> {
        Browser { system: self, cookie: None, csrf: None }
    }

    pub fn advance(&self, seconds: i64) {
        self.world.clock.advance(seconds);
    }

    pub fn set_clock(&self, text: &str) {
        self.world.clock.set(text.parse().unwrap());
    }

    /// When the demo's own year ended, in seconds.
    pub fn demo_ended(&self) -> i64 {
        self.started.as_second()
    }

    /// Runs the cron.
    pub async fn tick(&self) {
        credenza_functions::ticks::run(&self.world.ports, self.now()).await.unwrap();
    }

    pub fn now(&self) -> Timestamp {
        self.world.ports.now()
    }

    /// A token request as a form.
    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::post("/oauth2/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("user-agent", "test/1.0")
            .header("cf-connecting-ip", "192.0.2.50")
            .body(Bytes::from(body))
            .unwrap();
        Answer::of(self.send(request).await)
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.world.database.connection().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub fn execute(&self, sql: &str) {
        self.world.database.connection().execute_batch(sql).unwrap();
    }

    /// The plan of a statement, a line for each step.
    pub fn plan(&self, statement: &Statement) -> Vec<String> {
        let connection = self.world.database.connection();
        let mut prepared = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)).unwrap();
        let nulls = std::iter::repeat_n(rusqlite::types::Null, prepared.parameter_count());
        let rows = prepared.query_map(rusqlite::params_from_iter(nulls), |row| row.get(3)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    pub fn days_from_now(&self, days: i64) -> String {
        let instant = self.now() + SignedDuration::from_hours(24 * days);
        credenza_domain::expiry::today(instant).to_string()
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn of(response: Response<Bytes>) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem's slug.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

pub struct Browser<'a> {
    pub system: &'a System,
    pub cookie: Option<String>,
    pub csrf: Option<String>,
}

impl Browser<'_> {
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header("cf-connecting-ip", "192.0.2.17")
            .header("user-agent", "Mozilla/5.0");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(csrf) = &self.csrf {
            request = request.header("x-csrf-token", csrf);
        }
        request
    }

    pub async fn call(&mut self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.call_with(method, path, body, &[]).await
    }

    pub async fn call_with(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let request =
            if body.is_empty() { request } else { request.header("content-type", "application/json") };
        let answer = Answer::of(self.system.send(request.body(body).unwrap()).await);
        if let Some(cookie) = answer.headers.get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
            if answer.status < 300 && !answer.body.is_empty() {
                let json = answer.json();
                let csrf = json["session"]["csrf_token"].as_str().or(json["csrf_token"].as_str());
                self.csrf = csrf.map(str::to_owned);
            }
        }
        answer
    }

    pub async fn portal(&mut self) -> Portal {
        let answer = self.call(Method::GET, "/api/portal", None).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    pub async fn create(&mut self, client_id: &str, name: &str, expires_on: &str, key: &str) -> Answer {
        let path = format!("/api/applications/{client_id}/secrets");
        let form = json!({"name": name, "expires_on": expires_on});
        self.call_with(Method::POST, &path, Some(form), &[("idempotency-key", key)]).await
    }
}
