//! An actor in a world whose requests are answered when the test says so.
#![allow(dead_code, reason = "each test that shares this needs a part of it")]

#[path = "world.rs"]
pub mod world;

use std::time::Duration;

use engine::actor::{Actor, Input, Output};
use engine::device::{Answers, Exchange};
use engine::port::{Call, Command, Event, Record, Reply, Snapshot, TROUBLES};
use world::{Lab, pack};

/// An actor whose requests are answered when the test says so.
pub struct Desk {
    pub lab: Lab,
    pub actor: Actor,
    pub events: Vec<Event>,
    pub exchange: Option<Exchange>,
    calls: u64,
}

impl Desk {
    pub fn new(lab: Lab) -> Self {
        let mut actor = Actor::new(lab.open());
        let events = events(&mut actor, &mut None);
        assert!(matches!(events[..], [Event::Ready(_)]), "{events:?}");
        Self { lab, actor, events: Vec::new(), exchange: None, calls: 0 }
    }

    pub fn joined() -> Self {
        Self::new(Lab::ready().0)
    }

    pub fn input(&mut self, input: Input) {
        self.actor.handle(input);
        let events = events(&mut self.actor, &mut self.exchange);
        self.events.extend(events);
    }

    /// A command and what it came to.
    pub fn call(&mut self, command: Command) -> Result<Reply, String> {
        let id = self.send(command);
        self.reply(id).expect("a reply at once")
    }

    pub fn send(&mut self, command: Command) -> u64 {
        self.calls += 1;
        self.input(Input::Call(Call { id: self.calls, command }));
        self.calls
    }

    pub fn reply(&self, call: u64) -> Option<Result<Reply, String>> {
        let mut replies = self.events.iter().filter_map(|event| match event {
            Event::Reply { id, result } if *id == call => Some(result.clone().map_err(|trouble| trouble.code)),
            _ => None,
        });
        let reply = replies.next();
        assert_eq!(replies.next(), None, "one reply only");
        if let Some(Err(code)) = &reply {
            assert!(TROUBLES.contains(&code.as_str()), "{code} is not in the list");
        }
        reply
    }

    /// Answers whatever is asked until nothing is.
    pub fn network(&mut self) {
        while let Some(exchange) = self.exchange.take() {
            let answers: Answers =
                exchange.requests.iter().map(|request| self.lab.world.borrow_mut().exchange(request)).collect();
            self.input(Input::Answers(answers));
            self.tick();
        }
    }

    /// Lets time pass until the actor wants to be woken.
    pub fn tick(&mut self) {
        if let (None, Some(due)) = (&self.exchange, self.actor.poll_timeout()) {
            let wait = due.saturating_sub(self.actor.mono());
            if wait < Duration::from_secs(60) {
                self.lab.pass(wait);
                self.input(Input::Tick);
            }
        }
    }

    pub fn scan(&mut self, serial: &str) -> Record {
        let text = String::from_utf8(pack(serial).bytes).unwrap();
        let read = Command::Read { text, symbology: Some("]d2".to_owned()), mode: "wedge".to_owned() };
        match self.call(read) {
            Ok(Reply::Record(record)) => *record,
            other => panic!("{other:?}"),
        }
    }

    pub fn snapshot(&mut self) -> Snapshot {
        match self.call(Command::Snapshot) {
            Ok(Reply::Snapshot(snapshot)) => *snapshot,
            other => panic!("{other:?}"),
        }
    }
}

fn events(actor: &mut Actor, exchange: &mut Option<Exchange>) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(output) = actor.poll_output() {
        match output {
            Output::Event(event) => events.push(event),
            Output::Exchange(next) => assert!(exchange.replace(next).is_none(), "one exchange at a time"),
        }
    }
    events
}
