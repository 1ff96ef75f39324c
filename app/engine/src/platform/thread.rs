//! The owner of a device in a thread of its own, for windows: they must never wait for it.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;

use super::{Http, Transport as _};
use crate::actor::{Actor, Input, Output, trouble};
use crate::device::{Engine, Options};
use crate::port::Event;

/// Hands inputs to the thread.
pub type ToActor = Sender<Input>;

/// Starts the owner of the device in `home`, which is made if it is not there. `tell` gets its events, on that thread,
/// which ends with the process.
pub fn spawn(home: PathBuf, options: Options, tell: impl FnMut(Event) + Send + 'static) -> ToActor {
    let (to_actor, inputs) = channel();
    let answers = to_actor.clone();
    thread::spawn(move || run(home, options, tell, &inputs, &answers));
    to_actor
}

fn run(home: PathBuf, options: Options, mut tell: impl FnMut(Event), inputs: &Receiver<Input>, answers: &ToActor) {
    let mut actor = match Engine::open_or_make(&home, options) {
        Ok(engine) => Actor::new(engine),
        Err(error) => return tell(Event::Closed(trouble(&error))),
    };
    loop {
        while let Some(output) = actor.poll_output() {
            match output {
                Output::Event(event) => tell(event),
                Output::Exchange(it) => {
                    let answers = answers.clone();
                    thread::spawn(move || {
                        let came = Http::new().exchange(&it.server, &it.requests, it.patience);
                        // Nobody waits any more if the device could not go on.
                        let _ = answers.send(Input::Answers(came));
                    });
                }
            }
        }
        let input = match actor.poll_timeout() {
            Some(due) => inputs.recv_timeout(due.saturating_sub(actor.mono())),
            None => inputs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match input {
            Ok(input) => actor.handle(input),
            Err(RecvTimeoutError::Timeout) => actor.handle(Input::Tick),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
