//! An answer, read to its end.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// Status, headers and body.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Method and path of the request.
    pub asked: String,
    /// The HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// Reads a response.
    pub async fn read(asked: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap();
        Self { asked, status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{}: {} {error}: {}", self.asked, self.status, self.body))
    }

    /// A header's value; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap_or("?"))
    }

    /// The slug of a problem body, or the code of an OAuth error.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["code"].as_str().or(body["error"].as_str()).unwrap_or_default().to_owned()
    }

    /// Goes on with an answer of this status only.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "it asserts; whoever wants no more of the answer drops it"
    )]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self
    }
}
