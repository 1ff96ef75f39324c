//! What a trading partner's program does: requests with an API key.

use serde_json::Value;

use super::Server;

/// A status code and a body.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The body, null if it is not JSON.
    pub body: Value,
}

impl Server {
    /// `GET path`, with the API key if one is given.
    pub fn get(&self, path: &str, key: Option<&str>) -> Reply {
        let agent = agent();
        let mut request = agent.get(format!("{}{path}", self.url));
        if let Some(key) = key {
            request = request.header("X-API-Key", key);
        }
        reply(request.call())
    }

    /// `POST path` with a JSON body and an API key.
    pub fn post(&self, path: &str, key: &str, body: &Value) -> Reply {
        let request = agent().post(format!("{}{path}", self.url)).header("X-API-Key", key);
        reply(request.content_type("application/json").send(body.to_string()))
    }
}

fn agent() -> ureq::Agent {
    // A refusal is an answer here, not an error.
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn reply(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Reply {
    let mut response = result.expect("the server answers");
    let text = response.body_mut().read_to_string().expect("the body is text");
    Reply { status: response.status().as_u16(), body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}
