//! Time, as the client sees it.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What the client needs of time and chance. Tests bring their own.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time that has passed since the beginning of 1970. It never goes back.
    fn now(&self) -> Duration;
    /// Lets so much time pass.
    fn sleep(&self, length: Duration);
    /// Any number, another one each time.
    fn random(&self) -> u64 {
        // The standard library seeds its hash maps with random numbers of the operating system.
        RandomState::new().build_hasher().finish()
    }
}

/// The time of the machine.
#[derive(Debug)]
pub struct SystemClock {
    begun: Instant,
    at: Duration,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { begun: Instant::now(), at: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.at + self.begun.elapsed()
    }

    fn sleep(&self, length: Duration) {
        thread::sleep(length);
    }
}
