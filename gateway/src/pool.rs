use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// How many things can be done at a time.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// A fixed number of things of which each serves one thread at a time.
pub(crate) struct Pool<T> {
    slots: Vec<Mutex<T>>,
    next: AtomicUsize,
}

impl<T> Pool<T> {
    pub(crate) fn new(first: T, others: impl IntoIterator<Item = T>) -> Self {
        Self { slots: std::iter::once(first).chain(others).map(Mutex::new).collect(), next: AtomicUsize::new(0) }
    }

    /// One that is free, else one to wait for. A thread that panicked left its thing in order: connections roll back.
    pub(crate) fn take(&self) -> MutexGuard<'_, T> {
        for slot in &self.slots {
            match slot.try_lock() {
                Ok(guard) => return guard,
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.slots.len();
        self.slots[turn].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
