//! Waiting for what happens beside a test.

use std::thread;
use std::time::{Duration, Instant};

/// Waits until it is so. No machine is so busy that it takes minutes.
///
/// # Panics
///
/// If it never is.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(300), "{what} does not come about");
        thread::sleep(Duration::from_millis(10));
    }
}
