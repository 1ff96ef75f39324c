//! The debugging pipe: JSON messages that end with a zero byte; answers are recognised by number, events queue up.
//!
//! What goes wrong in a page (exceptions, console errors, broken content policy, a crash) is collected on the way,
//! also for workers of the page, whose sessions are attached as they come.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The number by which the browser knows a page or a worker; empty for the browser itself.
pub type Session = String;

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The browser is gone: it was killed, or it closed the pipe.
    BrowserGone,
    /// The page crashed, or was closed.
    PageGone,
    /// The browser refuses the command, or the page's script threw: its words.
    Refused(String),
    /// No answer in time.
    TooLate(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BrowserGone => write!(f, "the browser is gone"),
            Self::PageGone => write!(f, "the page is gone"),
            Self::Refused(words) => write!(f, "{words}"),
            Self::TooLate(what) => write!(f, "not in time: {what}"),
        }
    }
}

/// Both ends of the pipe, and what came through it.
#[derive(Debug)]
pub struct Wire {
    to: ChildStdin,
    from: Receiver<Value>,
    last_id: u64,
    answers: BTreeMap<u64, Value>,
    events: VecDeque<Value>,
    parents: BTreeMap<Session, Session>,
    faults: Vec<(Session, String)>,
    gone: BTreeSet<Session>,
}

impl Wire {
    /// Reads from the browser until it closes the pipe.
    pub fn new(to: ChildStdin, from: ChildStdout) -> Self {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let messages = BufReader::new(from).split(0).map_while(Result::ok);
            let parsed = messages.filter_map(|bytes| serde_json::from_slice(&bytes).ok());
            // A receiver that is gone means that the test is over.
            let _ = parsed.into_iter().try_for_each(|message: Value| sender.send(message));
        });
        Self {
            to,
            from: receiver,
            last_id: 0,
            answers: BTreeMap::new(),
            events: VecDeque::new(),
            parents: BTreeMap::new(),
            faults: Vec::new(),
            gone: BTreeSet::new(),
        }
    }

    /// Sends a command without waiting; its number.
    pub fn send(&mut self, session: &str, method: &str, params: Value) -> Result<u64, Fault> {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method, "params": params});
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).map_err(|_| Fault::BrowserGone)?;
        Ok(self.last_id)
    }

    /// Sends a command and waits for its answer.
    pub fn call(&mut self, session: &str, method: &str, params: Value, patience: Duration) -> Result<Value, Fault> {
        let id = self.send(session, method, params)?;
        self.answer(session, id, method, patience)
    }

    /// Waits for the answer to a command that was sent.
    pub fn answer(&mut self, session: &str, id: u64, method: &str, patience: Duration) -> Result<Value, Fault> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                let refused = answer["error"]["message"].as_str().map(|words| format!("{method}: {words}"));
                return refused.map_or_else(|| Ok(answer["result"].clone()), |words| Err(Fault::Refused(words)));
            }
            if self.gone.contains(session) {
                return Err(Fault::PageGone);
            }
            self.receive(deadline, method)?;
        }
    }

    /// Waits for an event of a session; events before it stay for others.
    pub fn event(&mut self, session: &str, method: &str, patience: Duration) -> Result<Value, Fault> {
        self.event_where(session, method, patience, |_| true)
    }

    /// Waits for an event of a session whose parameters fit.
    pub fn event_where(
        &mut self,
        session: &str,
        method: &str,
        patience: Duration,
        fits: impl Fn(&Value) -> bool,
    ) -> Result<Value, Fault> {
        let deadline = Instant::now() + patience;
        let wanted = |event: &Value| {
            event["method"] == method
                && event["sessionId"].as_str().unwrap_or_default() == session
                && fits(&event["params"])
        };
        loop {
            if let Some(at) = self.events.iter().position(wanted) {
                return Ok(self.events.remove(at).map_or(Value::Null, |mut event| event["params"].take()));
            }
            if self.gone.contains(session) {
                return Err(Fault::PageGone);
            }
            self.receive(deadline, method)?;
        }
    }

    /// Forgets events that came so far, so that the next wait is for a new one.
    pub fn forget_events(&mut self, method: &str) {
        self.events.retain(|event| event["method"] != method);
    }

    /// Takes all events of a session and a kind that came so far.
    pub fn take_events(&mut self, session: &str, method: &str) -> Vec<Value> {
        let mut taken = Vec::new();
        self.events.retain_mut(|event| {
            let wanted = event["method"] == method && event["sessionId"] == session;
            if wanted {
                taken.push(event["params"].take());
            }
            !wanted
        });
        taken
    }

    /// Reads what a browser still said before its end.
    pub fn read_to_end(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(5);
        while self.receive(deadline, "the end").is_ok() {}
    }

    /// Takes what went wrong in a page and its workers so far.
    pub fn take_faults(&mut self, session: &str) -> Vec<String> {
        let (own, others) =
            std::mem::take(&mut self.faults).into_iter().partition(|(of, _)| self.root_of(of) == session);
        self.faults = others;
        let own: Vec<(Session, String)> = own;
        own.into_iter().map(|(_, words)| words).collect()
    }

    fn root_of<'a>(&'a self, session: &'a str) -> &'a str {
        let mut root = session;
        while let Some(parent) = self.parents.get(root).filter(|parent| !parent.is_empty()) {
            root = parent;
        }
        root
    }

    fn receive(&mut self, deadline: Instant, what: &str) -> Result<(), Fault> {
        let message = self.from.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        let message = message.map_err(|error| match error {
            RecvTimeoutError::Timeout => Fault::TooLate(what.to_owned()),
            RecvTimeoutError::Disconnected => Fault::BrowserGone,
        })?;
        if let Some(id) = message["id"].as_u64() {
            self.answers.insert(id, message);
            return Ok(());
        }
        self.take_in(message)
    }

    fn take_in(&mut self, event: Value) -> Result<(), Fault> {
        let session = event["sessionId"].as_str().unwrap_or_default().to_owned();
        let params = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Target.attachedToTarget" => {
                let child = params["sessionId"].as_str().unwrap_or_default().to_owned();
                // A page is attached by the browser's own session and set up by whoever asked for it.
                if !session.is_empty() {
                    self.parents.insert(child.clone(), session);
                    self.listen(&child)?;
                }
            }
            "Inspector.targetCrashed" | "Inspector.detached" => {
                self.gone.insert(session);
            }
            "Target.detachedFromTarget" => {
                self.gone.insert(params["sessionId"].as_str().unwrap_or_default().to_owned());
            }
            "Page.javascriptDialogOpening" => {
                self.send(&session, "Page.handleJavaScriptDialog", json!({"accept": true}))?;
            }
            _ => self.faults.extend(fault_in(&event).map(|words| (session, words))),
        }
        self.events.push_back(event);
        // Events that nobody waits for must not pile up in long runs.
        if self.events.len() > 5_000 {
            self.events.pop_front();
        }
        Ok(())
    }

    /// Asks a page or worker to tell what goes wrong in it, and in its workers.
    pub fn listen(&mut self, session: &str) -> Result<(), Fault> {
        self.send(session, "Runtime.enable", json!({}))?;
        self.send(session, "Log.enable", json!({}))?;
        let all = json!({"autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true});
        self.send(session, "Target.setAutoAttach", all)?;
        Ok(())
    }
}

/// What an event says that went wrong. A request without an answer is none: networks come and go.
fn fault_in(event: &Value) -> Option<String> {
    let params = &event["params"];
    match event["method"].as_str()? {
        "Runtime.exceptionThrown" => {
            let details = &params["exceptionDetails"];
            let thrown = details["exception"]["description"].as_str().or(details["text"].as_str());
            Some(format!("uncaught: {} ({})", thrown.unwrap_or("?"), details["url"].as_str().unwrap_or("?")))
        }
        "Runtime.consoleAPICalled" if params["type"] == "error" || params["type"] == "assert" => {
            let words = |arg: &Value| arg["value"].as_str().or(arg["description"].as_str()).map(str::to_owned);
            let args = params["args"].as_array().into_iter().flatten();
            Some(format!("console: {}", args.filter_map(words).collect::<Vec<_>>().join(" ")))
        }
        "Log.entryAdded" if params["entry"]["level"] == "error" && params["entry"]["source"] != "network" => {
            Some(format!("log: {}", params["entry"]["text"].as_str().unwrap_or("?")))
        }
        _ => None,
    }
}
