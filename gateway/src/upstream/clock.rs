//! The time that operations go by: the machine's, unless a test moves it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use cfhost_v4::{Clock, SystemClock};

/// The machine's time, and how far it was moved.
#[derive(Debug, Default)]
pub(super) struct MovedClock {
    clock: SystemClock,
    /// In microseconds.
    moved: AtomicU64,
}

impl MovedClock {
    pub(super) fn advance(&self, length: Duration) {
        self.moved.fetch_add(u64::try_from(length.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Duration {
        self.clock.now() + Duration::from_micros(self.moved.load(Ordering::Relaxed))
    }

    fn sleep(&self, length: Duration) {
        thread::sleep(length);
    }
}
