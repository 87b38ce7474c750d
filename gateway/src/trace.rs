//! What a call turned out to be about, for whoever watches the calls.

use std::sync::{Mutex, PoisonError};

use crate::store::HostId;

/// Filled in on the way of a call, as far as it gets.
#[derive(Default)]
pub(crate) struct Trace(Mutex<Seen>);

/// What is known of a call in the end.
#[derive(Default)]
pub(crate) struct Seen {
    /// The host that called, and what it is called.
    pub(crate) host: Option<(HostId, String)>,
    /// The address of the account that the call is about.
    pub(crate) customer: Option<String>,
    /// The zone that the call is about.
    pub(crate) zone: Option<String>,
    /// What it changed, a line each.
    pub(crate) changes: Vec<String>,
}

impl Trace {
    pub(crate) fn note(&self, what: impl FnOnce(&mut Seen)) {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// All that is known, which is forgotten here.
    pub(crate) fn take(&self) -> Seen {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
