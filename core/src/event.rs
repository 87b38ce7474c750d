//! What a client tells of each call.

use std::fmt;
use std::time::Duration;

use crate::{Delivery, Error};

/// One call that ended, as a client's observer receives it. No field of it is a secret, and it prints none.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    pub(crate) act: &'a str,
    pub(crate) attempts: u32,
    pub(crate) duration: Duration,
    pub(crate) error: Option<&'a Error>,
}

impl<'a> Event<'a> {
    /// The name of the act on the wire.
    pub fn act(&self) -> &'a str {
        self.act
    }

    /// How often a connection was tried or used; 0 if the call was refused before that.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from the call to its end.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The error that the call returned, if it failed.
    pub fn error(&self) -> Option<&'a Error> {
        self.error
    }

    /// How far the call came.
    pub fn delivery(&self) -> Delivery {
        self.error.map_or(Delivery::Answered, Error::delivery)
    }
}

impl fmt::Display for Event<'_> {
    /// `zone_set: success in 12 ms, 1 attempt` or `zone_set: error 124 (api, answered) in 12 ms, 1 attempt`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.act)?;
        match self.error {
            None => f.write_str("success")?,
            Some(error) => {
                f.write_str("error ")?;
                if let Some(code) = error.code() {
                    write!(f, "{code} ")?;
                }
                write!(f, "({}, {})", error.kind(), error.delivery())?;
            }
        }
        let plural = if self.attempts == 1 { "" } else { "s" };
        write!(f, " in {} ms, {} attempt{plural}", self.duration.as_millis(), self.attempts)
    }
}

/// The observer of a client that was given none: successes at `debug`, failures at `warn`, target `cfhost`.
pub(crate) fn log(event: &Event<'_>) {
    let level = if event.error.is_some() { log::Level::Warn } else { log::Level::Debug };
    log::log!(target: "cfhost", level, "{event}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_pinned() {
        let event = Event { act: "zone_set", attempts: 1, duration: Duration::from_micros(12_900), error: None };
        assert_eq!(event.to_string(), "zone_set: success in 12 ms, 1 attempt");
        assert_eq!(event.delivery(), Delivery::Answered);
        let error = Error::api(Some(124.into()), "SECRET".into());
        let event = Event { attempts: 2, error: Some(&error), ..event };
        assert_eq!(event.to_string(), "zone_set: error 124 (api, answered) in 12 ms, 2 attempts");
        let error = Error::invalid("limit", "must be at least 1");
        let event = Event { attempts: 0, error: Some(&error), ..event };
        assert_eq!(event.to_string(), "zone_set: error (invalid_argument, not_sent) in 12 ms, 0 attempts");
    }
}
