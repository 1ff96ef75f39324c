//! The root of the screens: takes what the platform gives, and shows the screen that the state asks for.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;
use futures_channel::mpsc::UnboundedReceiver;

use crate::handle::Handle;
use crate::shell::{Incoming, Shell};

/// What a platform gives to the screens. Made once per start, in the platform's root component:
/// `let services = use_hook(start); rsx! { App { services } }`.
#[derive(Clone)]
pub struct Services {
    /// The place that the screens run in.
    pub shell: Rc<dyn Shell>,
    /// The engine.
    pub handle: Handle,
    /// What arrives; taken by [`App`] once.
    pub incoming: Rc<RefCell<Option<UnboundedReceiver<Incoming>>>>,
}

impl Services {
    /// Services from their parts.
    pub fn new(shell: Rc<dyn Shell>, handle: Handle, incoming: UnboundedReceiver<Incoming>) -> Self {
        Self { shell, handle, incoming: Rc::new(RefCell::new(Some(incoming))) }
    }
}

impl PartialEq for Services {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.incoming, &other.incoming)
    }
}

/// The screens.
#[component]
pub fn App(services: Services) -> Element {
    let _ = services;
    rsx! {
        main {}
    }
}
