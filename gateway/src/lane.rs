//! Where calls wait for their turn: in async code, so that one that waits costs no thread.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

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
    calls: Mutex<HashMap<HostId, usize>>,
}

/// Held by a call while it goes on.
pub(crate) struct Turn<'a> {
    _turn: SemaphorePermit<'a>,
    _place: Place<'a>,
}

/// A place in a lane, which counts whether its call waits for its turn or for something else.
pub(crate) struct Place<'a> {
    lane: &'a Lane,
    host: HostId,
}

impl Lane {
    pub(crate) fn new(turns: usize) -> Self {
        Self { turns: Semaphore::new(turns), calls: Mutex::default() }
    }

    /// A turn for a call of this host; `None` when there are too many before it, or when it took too long.
    pub(crate) async fn turn(&self, host: HostId) -> Option<Turn<'_>> {
        self.enter(host)?.turn().await
    }

    /// A place for a call of this host, which is not in turn yet; `None` when there are too many before it.
    pub(crate) fn enter(&self, host: HostId) -> Option<Place<'_>> {
        let mut calls = self.calls();
        if calls.values().sum::<usize>() >= MAX_ALL || calls.get(&host).is_some_and(|calls| *calls >= MAX_EACH) {
            return None;
        }
        *calls.entry(host).or_default() += 1;
        Some(Place { lane: self, host })
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<HostId, usize>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Place<'a> {
    /// Its turn; `None` when it took too long.
    pub(crate) async fn turn(self) -> Option<Turn<'a>> {
        let turn = timeout(PATIENCE, self.lane.turns.acquire()).await.ok()?.ok()?;
        Some(Turn { _turn: turn, _place: self })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut calls = self.lane.calls();
        if let Some(count) = calls.get_mut(&self.host) {
            *count -= 1;
            if *count == 0 {
                calls.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_host_nor_all_of_them_can_fill_it_without_end() {
        let lane = Lane::new(1);
        let crowd: Vec<_> = (0..MAX_EACH).map(|_| lane.enter(HostId(1)).unwrap()).collect();
        assert!(lane.enter(HostId(1)).is_none());
        let hosts = (2..).flat_map(|host| std::iter::repeat_n(HostId(host), MAX_EACH));
        let others: Vec<_> = hosts.take(MAX_ALL - MAX_EACH).map(|host| lane.enter(host).unwrap()).collect();
        assert!(lane.enter(HostId(100)).is_none());
        drop(others);
        assert!(lane.enter(HostId(100)).is_some());
        drop(crowd);
        assert!(lane.enter(HostId(1)).is_some() && lane.calls().is_empty());
    }
}
