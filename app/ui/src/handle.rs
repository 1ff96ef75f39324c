//! How screens talk to the engine: a command out, its reply awaited. The platform carries both (a worker, a thread).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use engine::port::{Call, Command, Reply, Trouble};
use futures_channel::oneshot;

/// Carries a call to the engine. Implemented under `platform/`; what the engine says comes back as
/// [`crate::shell::Incoming::Engine`].
pub trait Port {
    /// Sends it. Called only after [`engine::port::Event::Ready`].
    fn post(&self, call: Call);
}

/// Who waits for which reply.
type Waiting = BTreeMap<u64, oneshot::Sender<Result<Reply, Trouble>>>;

/// The screens' end of the engine. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    port: Rc<dyn Port>,
    next: Rc<Cell<u64>>,
    waiting: Rc<RefCell<Waiting>>,
}

impl Handle {
    /// A handle on the engine behind `port`.
    pub fn new(port: Rc<dyn Port>) -> Self {
        Self { port, next: Rc::new(Cell::new(1)), waiting: Rc::default() }
    }

    /// Sends `command` and waits for what it comes to.
    pub async fn send(&self, command: Command) -> Result<Reply, Trouble> {
        let id = self.next.replace(self.next.get() + 1);
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(id, sender);
        self.port.post(Call { id, command });
        receiver.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Gives a reply of the engine to whoever waits for it.
    pub fn deliver(&self, id: u64, result: Result<Reply, Trouble>) {
        if let Some(waiting) = self.waiting.borrow_mut().remove(&id) {
            // Nobody waits any more when the screen that asked is gone.
            let _ = waiting.send(result);
        }
    }
}

/// The engine went away before it replied.
fn lost() -> Trouble {
    Trouble { code: "internal".to_owned(), values: BTreeMap::new(), words: "the engine did not reply".to_owned() }
}
