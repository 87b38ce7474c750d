//! How many requests are left.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Who is served first where little is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Priority {
    /// Somebody waits for the outcome.
    Act,
    /// Nobody does: refreshing, sweeping, retrying.
    Background,
}

/// What is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Spend {
    /// A request, whatever it asks for.
    Request,
    /// A certificate, beside the request that orders it.
    Certificate,
}

/// The tokens that a user of the vendor has. All programs that act for one user have to share one: in memory where it is
/// one process, in a store where there are several.
pub trait Budget: fmt::Debug + Send + Sync {
    /// Takes a token, or says how long to wait before asking again. `now` is the time since the beginning of 1970.
    ///
    /// # Errors
    ///
    /// The time to wait. It is never zero.
    fn take(&self, spend: Spend, priority: Priority, now: Duration) -> Result<(), Duration>;

    /// Gives a token back that turned out not to be needed: a certificate that the vendor refused is not counted.
    fn give_back(&self, spend: Spend);

    /// The vendor said that nothing is left until then.
    fn close(&self, spend: Spend, until: Duration);
}

/// So many tokens in any stretch of time of this length. A token that was taken comes back when the stretch is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many tokens there are.
    pub tokens: usize,
    /// After which time a token comes back.
    pub per: Duration,
}

impl Allowance {
    /// The vendor's limit for requests: 1,200 in 5 minutes.
    pub const REQUESTS: Self = Self { tokens: 1_200, per: Duration::from_secs(300) };
    /// The vendor's limit for certificates of custom hostnames: 15 a minute.
    pub const CERTIFICATES: Self = Self { tokens: 15, per: Duration::from_secs(60) };
}

/// The part of the tokens that background work leaves to acts: one in this many.
const RESERVE: usize = 5;

/// A budget for one process.
#[derive(Debug)]
pub struct InMemory {
    buckets: Mutex<[Bucket; 2]>,
}

#[derive(Debug)]
struct Bucket {
    allowance: Allowance,
    /// When each token that is out was taken, the oldest first. It never holds more than there are tokens.
    taken: VecDeque<Duration>,
    closed_until: Duration,
}

impl Default for InMemory {
    fn default() -> Self {
        Self::new(Allowance::REQUESTS, Allowance::CERTIFICATES)
    }
}

impl InMemory {
    /// A budget with these limits.
    pub fn new(requests: Allowance, certificates: Allowance) -> Self {
        let bucket = |allowance| Bucket { allowance, taken: VecDeque::new(), closed_until: Duration::ZERO };
        Self { buckets: Mutex::new([bucket(requests), bucket(certificates)]) }
    }

    fn with<T>(&self, spend: Spend, look: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        look(&mut buckets[usize::from(spend == Spend::Certificate)])
    }
}

impl Budget for InMemory {
    fn take(&self, spend: Spend, priority: Priority, now: Duration) -> Result<(), Duration> {
        self.with(spend, |bucket| bucket.take(priority, now))
    }

    fn give_back(&self, spend: Spend) {
        self.with(spend, |bucket| bucket.taken.pop_back());
    }

    fn close(&self, spend: Spend, until: Duration) {
        self.with(spend, |bucket| bucket.closed_until = bucket.closed_until.max(until));
    }
}

impl Bucket {
    fn take(&mut self, priority: Priority, now: Duration) -> Result<(), Duration> {
        if now < self.closed_until {
            return Err(self.closed_until.saturating_sub(now));
        }
        let Allowance { tokens, per } = self.allowance;
        while self.taken.front().is_some_and(|taken| taken.saturating_add(per) <= now) {
            self.taken.pop_front();
        }
        let reserve = match priority {
            Priority::Act => 0,
            // Where there is one token, it is for everybody.
            Priority::Background => (tokens / RESERVE).min(tokens.saturating_sub(1)),
        };
        let usable = tokens - reserve;
        if self.taken.len() < usable {
            self.taken.push_back(now);
            return Ok(());
        }
        // It is this one's coming back that leaves enough.
        let back = self
            .taken
            .get(self.taken.len() - usable)
            .map_or(per, |taken| taken.saturating_add(per).saturating_sub(now));
        Err(back.max(Duration::from_millis(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn budget(tokens: usize) -> InMemory {
        InMemory::new(Allowance { tokens, per: 10 * SECOND }, Allowance { tokens: 2, per: 60 * SECOND })
    }

    #[test]
    fn no_stretch_of_time_sees_more_than_the_allowance() {
        let budget = budget(10);
        let mut taken = Vec::new();
        for tick in 0..1_000_u64 {
            // Irregular, so that stretches begin anywhere.
            let now = Duration::from_millis(100 * tick + tick * tick % 97);
            if tick % 3 != 0 && budget.take(Spend::Request, Priority::Act, now).is_ok() {
                taken.push(now);
            }
        }
        assert!(taken.len() > 80, "{}", taken.len());
        for first in &taken {
            let within = taken.iter().filter(|at| (*first..*first + 10 * SECOND).contains(at)).count();
            assert!(within <= 10, "{within} from {first:?}");
        }
    }

    #[test]
    fn the_wait_that_is_said_is_enough_and_no_longer_than_needed() {
        let budget = budget(3);
        for at in [0, 2, 4] {
            budget.take(Spend::Request, Priority::Act, at * SECOND).unwrap();
        }
        assert_eq!(budget.take(Spend::Request, Priority::Act, 5 * SECOND), Err(5 * SECOND));
        budget.take(Spend::Request, Priority::Act, 10 * SECOND).unwrap();
        assert_eq!(budget.take(Spend::Request, Priority::Act, 10 * SECOND), Err(2 * SECOND));
    }

    #[test]
    fn acts_come_before_background_work() {
        let budget = budget(10);
        let take = |priority| budget.take(Spend::Request, priority, SECOND);
        for _ in 0..8 {
            take(Priority::Background).unwrap();
        }
        assert_eq!(take(Priority::Background), Err(10 * SECOND));
        take(Priority::Act).unwrap();
        take(Priority::Act).unwrap();
        assert_eq!(take(Priority::Act), Err(10 * SECOND));
        // Ten are back, of which eight are for everybody.
        assert!(budget.take(Spend::Request, Priority::Background, 11 * SECOND).is_ok());
    }

    #[test]
    fn certificates_have_a_bucket_of_their_own_and_can_be_given_back() {
        let budget = budget(1);
        let take = |at: u32| budget.take(Spend::Certificate, Priority::Act, at * SECOND);
        take(0).unwrap();
        take(1).unwrap();
        assert_eq!(take(2), Err(58 * SECOND));
        budget.give_back(Spend::Certificate);
        take(2).unwrap();
        budget.take(Spend::Request, Priority::Act, SECOND).unwrap();
    }

    #[test]
    fn what_the_vendor_closes_stays_closed() {
        let budget = budget(10);
        budget.close(Spend::Request, 30 * SECOND);
        budget.close(Spend::Request, 20 * SECOND);
        assert_eq!(budget.take(Spend::Request, Priority::Act, 10 * SECOND), Err(20 * SECOND));
        assert!(budget.take(Spend::Request, Priority::Act, 30 * SECOND).is_ok());
    }
}
