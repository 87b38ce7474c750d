//! Where calls wait for their turn: in async code, so that one that waits costs no thread.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::places::{Place, Places};
use crate::store::HostId;

/// How many calls of one host can be in a lane.
pub(crate) const MAX_EACH: usize = 64;
/// How many calls of all hosts can be in a lane.
pub(crate) const MAX_ALL: usize = 256;
/// How long a call waits for its turn: its client does not wait much longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Lets so many calls go on at a time, first come first served. Beyond what a host, or all of them, can have in it, a call is
/// turned away at once: so nobody waits behind a crowd of somebody else's.
pub(crate) struct Lane {
    turns: Semaphore,
    places: Arc<Places<HostId>>,
}

/// Held by a call while it goes on.
pub(crate) struct Turn<'a> {
    _turn: SemaphorePermit<'a>,
    _place: Place<HostId>,
}

impl Lane {
    pub(crate) fn new(turns: usize) -> Self {
        Self { turns: Semaphore::new(turns), places: Places::new(MAX_ALL, MAX_EACH) }
    }

    /// A turn for a call of this host; `None` when there are too many before it, or when it took too long.
    pub(crate) async fn turn(&self, host: HostId) -> Option<Turn<'_>> {
        self.turn_at(self.enter(host)?).await
    }

    /// A place for a call of this host, which counts whether the call waits for its turn or for something else; `None` when there
    /// are too many before it.
    pub(crate) fn enter(&self, host: HostId) -> Option<Place<HostId>> {
        self.places.take(host)
    }

    /// How many calls are in it: those that wait, and those that go on.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The turn of a call that has its place; `None` when it took too long.
    pub(crate) async fn turn_at(&self, place: Place<HostId>) -> Option<Turn<'_>> {
        let turn = timeout(PATIENCE, self.turns.acquire()).await.ok()?.ok()?;
        Some(Turn { _turn: turn, _place: place })
    }
}
