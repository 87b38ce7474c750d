//! Wrong passwords, and how long they make the next one wait.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::store::{HostId, UserId};

/// How many wrong passwords cost nothing: people mistype, and programs try again.
const FREE: u32 = 20;
/// How far one attempt is from the next after that, at first.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// It is twice as far each time, up to this.
const MAX_PAUSE: Duration = Duration::from_secs(8);
/// How long an attempt can wait, behind others that wait: whoever has the right password is never kept longer than this.
const MAX_WAIT: Duration = Duration::from_secs(16);
/// When a wrong password is forgotten.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// How many accounts are watched at a time, each with each host that tries.
const MAX_WATCHED: usize = 10_000;

/// Whose password is tried, and who tries. A host that guesses slows down itself, and not the account's other hosts.
type Key = (HostId, UserId);

struct Watched {
    failures: u32,
    last: Instant,
    /// When the next attempt may be made.
    next: Instant,
}

/// Lets attempts for an account come ever more slowly, as long as they fail.
#[derive(Default)]
pub(crate) struct Guesses(Mutex<HashMap<Key, Watched>>);

impl Guesses {
    /// How long the attempt that comes now has to wait; `None` when so many wait already that it is not to be made.
    pub(crate) fn wait(&self, key: Key, now: Instant) -> Option<Duration> {
        let mut watched = self.watched();
        let Some(watched) = watched.get_mut(&key) else { return Some(Duration::ZERO) };
        let wait = watched.next.saturating_duration_since(now);
        if wait > MAX_WAIT {
            return None;
        }
        watched.next = now + wait + watched.pause();
        Some(wait)
    }

    /// The password was wrong.
    pub(crate) fn failed(&self, key: Key, now: Instant) {
        let mut watched = self.watched();
        if !watched.contains_key(&key) && watched.len() >= MAX_WATCHED {
            watched.retain(|_, it| now.saturating_duration_since(it.last) < MEMORY);
            let oldest = watched.iter().min_by_key(|(_, it)| it.last).map(|(key, _)| *key);
            if let Some(oldest) = oldest.filter(|_| watched.len() >= MAX_WATCHED) {
                watched.remove(&oldest);
            }
        }
        let it = watched.entry(key).or_insert(Watched { failures: 0, last: now, next: now });
        if now.saturating_duration_since(it.last) >= MEMORY {
            it.failures = 0;
        }
        it.failures += 1;
        it.last = now;
        it.next = it.next.max(now + it.pause());
    }

    /// The password was right.
    pub(crate) fn succeeded(&self, key: Key) {
        self.watched().remove(&key);
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<Key, Watched>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    fn pause(&self) -> Duration {
        match self.failures.checked_sub(FREE) {
            None => Duration::ZERO,
            Some(more) => FIRST_PAUSE.saturating_mul(1 << more.min(8)).min(MAX_PAUSE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = (HostId(1), UserId(1));

    #[test]
    fn guessing_comes_down_to_one_in_eight_seconds() {
        let guesses = Guesses::default();
        let begun = Instant::now();
        let mut now = begun;
        for _ in 0..FREE {
            assert_eq!(guesses.wait(KEY, now), Some(Duration::ZERO));
            guesses.failed(KEY, now);
        }
        let mut tried = 0;
        while now < begun + Duration::from_secs(3600) {
            now += guesses.wait(KEY, now).unwrap();
            guesses.failed(KEY, now);
            tried += 1;
        }
        assert!((440..=460).contains(&tried), "{tried}");
        // Nor do many at once help: three wait, and the others are turned away.
        now += Duration::from_secs(60);
        let waits: Vec<_> = (0..100).filter_map(|_| guesses.wait(KEY, now)).map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [0, 8, 16]);
        // Another host's attempts, and those for another account, are not delayed.
        assert_eq!(guesses.wait((HostId(2), UserId(1)), now), Some(Duration::ZERO));
        assert_eq!(guesses.wait((HostId(1), UserId(2)), now), Some(Duration::ZERO));
        // The right password ends it; so does time.
        guesses.succeeded(KEY);
        assert_eq!(guesses.wait(KEY, now), Some(Duration::ZERO));
        (0..50).for_each(|_| guesses.failed(KEY, now));
        guesses.failed(KEY, now + MEMORY);
        assert_eq!(guesses.wait(KEY, now + MEMORY + MAX_PAUSE), Some(Duration::ZERO));
        assert_eq!(guesses.wait(KEY, now + MEMORY + MAX_PAUSE), Some(Duration::ZERO));
    }

    #[test]
    fn the_table_has_an_end() {
        let guesses = Guesses::default();
        let begun = Instant::now();
        for (number, later) in (0..).zip(0..).take(MAX_WATCHED + 5) {
            guesses.failed((HostId(1), UserId(number)), begun + Duration::from_millis(later));
        }
        let watched = guesses.watched();
        assert_eq!(watched.len(), MAX_WATCHED);
        assert!(!watched.contains_key(&(HostId(1), UserId(4))) && watched.contains_key(&(HostId(1), UserId(5))));
    }
}
