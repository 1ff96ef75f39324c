//! HTTP through ureq: bounded time, bounded bodies, no redirects (a signed request speaks to one path only).

use std::io::Read as _;
use std::thread;
use std::time::Duration;

use ureq::http;
use verify_core::sync::{Answer, NoAnswer, Request};

use super::{Patience, Transport};

/// HTTP to one server; connections are kept and shared.
#[derive(Debug)]
pub struct Http {
    agent: ureq::Agent,
}

impl Http {
    /// A client without connections.
    pub fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("packproof/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into() }
    }

    fn one(&self, server: &str, request: &Request, patience: Patience) -> Result<Answer, NoAnswer> {
        let url = format!("{server}{}", request.target);
        let unreachable = |e: &dyn std::fmt::Display| NoAnswer::Unreachable(format!("{server}: {e}"));
        let mut builder = http::Request::builder().method(request.method).uri(&url);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        crate::failpoint::pass("engine.request.before_send");
        let response = match request.body.is_empty() {
            true => builder.body(()).map_err(|e| unreachable(&e)).and_then(|r| self.run(r, patience, &unreachable)),
            false => builder
                .body(request.body.as_slice())
                .map_err(|e| unreachable(&e))
                .and_then(|r| self.run(r, patience, &unreachable)),
        }?;
        let answer = read(response, request.max_bytes, &unreachable);
        crate::failpoint::pass("engine.response.after_receive");
        answer
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        request: http::Request<B>,
        patience: Patience,
        unreachable: &dyn Fn(&dyn std::fmt::Display) -> NoAnswer,
    ) -> Result<http::Response<ureq::Body>, NoAnswer> {
        let configured = self.agent.configure_request(request);
        let configured =
            configured.timeout_connect(Some(patience.connect)).timeout_global(Some(patience.total)).build();
        self.agent.run(configured).map_err(|e| unreachable(&e))
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Http {
    fn exchange(&self, server: &str, requests: &[Request], patience: Patience) -> Vec<Result<Answer, NoAnswer>> {
        if let [request] = requests {
            return vec![self.one(server, request, patience)];
        }
        thread::scope(|scope| {
            let spawn = |request| scope.spawn(move || self.one(server, request, patience));
            let threads: Vec<_> = requests.iter().map(spawn).collect();
            let died = || Err(NoAnswer::Unreachable("the request died".to_owned()));
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| died())).collect()
        })
    }
}

fn read(
    response: http::Response<ureq::Body>,
    max_bytes: u64,
    unreachable: &dyn Fn(&dyn std::fmt::Display) -> NoAnswer,
) -> Result<Answer, NoAnswer> {
    let status = response.status().as_u16();
    let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    let mut body = Vec::new();
    let reader = response.into_body().into_reader();
    reader.take(max_bytes.saturating_add(1)).read_to_end(&mut body).map_err(|e| unreachable(&e))?;
    if body.len() as u64 > max_bytes {
        return Err(NoAnswer::TooLarge);
    }
    Ok(Answer { status, retry_after: retry_after.map(Duration::from_secs), body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::net::{TcpListener, TcpStream};

    /// Serves one answer and gives back the request as it came.
    fn serve(answer: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let request = receive(&mut stream);
            stream.write_all(answer.as_bytes()).unwrap();
            request
        });
        (address, server)
    }

    fn receive(stream: &mut TcpStream) -> String {
        let mut request = Vec::new();
        let mut buffer = [0; 1024];
        while !(request.ends_with(b"{}") || request.starts_with(b"GET") && request.ends_with(b"\r\n\r\n")) {
            let n = stream.read(&mut buffer).unwrap();
            assert_ne!(n, 0);
            request.extend_from_slice(&buffer[..n]);
        }
        String::from_utf8(request).unwrap()
    }

    fn request(method: &'static str, body: &str) -> Request {
        let headers = vec![("signature", "packproof=:AA==:".to_owned())];
        Request { ticket: 1, method, target: "/v1/journal".to_owned(), headers, body: body.into(), max_bytes: 10 }
    }

    fn exchange(server: &str, request: Request) -> Result<Answer, NoAnswer> {
        Http::new().exchange(server, &[request], Patience::VERDICT).remove(0)
    }

    #[test]
    fn headers_and_body_arrive_and_any_status_is_an_answer() {
        let (address, server) = serve("HTTP/1.1 409 Conflict\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\nno");
        let answer = exchange(&address, request("POST", "{}")).unwrap();
        assert_eq!(
            (answer.status, answer.retry_after, answer.body.as_slice()),
            (409, Some(Duration::from_secs(7)), &b"no"[..])
        );
        let seen = server.join().unwrap().to_lowercase();
        assert!(seen.starts_with("post /v1/journal http/1.1\r\n") && seen.contains("signature: packproof=:aa==:\r\n"));
    }

    #[test]
    fn redirects_are_not_followed_and_long_bodies_not_read() {
        let (address, server) =
            serve("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(exchange(&address, request("GET", "")).unwrap().status, 302);
        server.join().unwrap();
        let (address, server) = serve("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n01234567890");
        assert_eq!(exchange(&address, request("GET", "")), Err(NoAnswer::TooLarge));
        server.join().unwrap();
    }

    #[test]
    fn nobody_there_is_said_with_the_address() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let words = format!("{:?}", exchange(&format!("http://{closed}"), request("GET", "")));
        assert!(words.contains("Unreachable") && words.contains(&closed.to_string()), "{words}");
    }
}
