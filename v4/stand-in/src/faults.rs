//! Misbehaving on demand.

use std::time::Duration;

use serde::Deserialize;

/// What goes wrong with a call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// The connection is cut, and nothing is carried out.
    LostBefore,
    /// The call is carried out, and the connection is cut.
    LostAfter,
    /// The connection is cut, and the call is carried out so many seconds later, by the stand-in's clock.
    Late(u64),
    /// The answer comes so many milliseconds later.
    Slow(u64),
    /// The call is carried out, and the answer comes so many milliseconds later.
    SlowAnswer(u64),
    /// The call is not carried out, and the answer is this status with an error of the vendor's form.
    Status(u16),
    /// The call is not carried out, and the answer is a page with this status.
    Html(u16),
    /// The call is refused with 429, and this many seconds in `Retry-After`.
    Throttle(u64),
    /// The call goes right, when all calls that the fault is for have come, or after a minute: so it is seen which calls a
    /// client makes at once.
    Together,
}

/// Which calls go wrong, and how.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Fault {
    /// Method and path, such as `POST /zones/*/dns_records`; `*` is anything. Paths are those after `/client/v4`.
    pub on: String,
    /// So many calls go right first.
    #[serde(default)]
    pub skip: u64,
    /// So many go wrong then.
    #[serde(default = "once")]
    pub count: u64,
    /// How.
    pub kind: FaultKind,
}

fn once() -> u64 {
    1
}

impl Fault {
    /// One call of this pattern goes wrong.
    pub fn new(on: impl Into<String>, kind: FaultKind) -> Self {
        Self { on: on.into(), skip: 0, count: 1, kind }
    }

    /// After so many that go right.
    pub fn after(mut self, skip: u64) -> Self {
        self.skip = skip;
        self
    }

    /// So many of them.
    pub fn times(mut self, count: u64) -> Self {
        self.count = count;
        self
    }

    /// Takes the call, if it is this one's turn.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Option<FaultKind> {
        if self.count == 0 || !suits(&self.on, &format!("{method} {path}")) {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.count -= 1;
        Some(self.kind.clone())
    }
}

/// Whether a text is of a pattern, in which `*` is anything.
fn suits(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else { return rest.is_empty() };
    for piece in between {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

pub(crate) fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("POST /zones", "POST /zones", true),
            ("POST /zones", "POST /zones/1", false),
            ("* /zones/*/dns_records", "PUT /zones/1/dns_records", true),
            ("* /zones/*/dns_records", "PUT /zones/1/dns_records/2", false),
            ("*", "GET /ips", true),
            ("GET *ips*s", "GET /ips", false),
        ] {
            assert_eq!(suits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn turns() {
        let mut fault = Fault::new("*", FaultKind::LostBefore).after(1).times(2);
        let taken: Vec<_> = (0..5).map(|_| fault.take("GET", "/ips").is_some()).collect();
        assert_eq!(taken, [false, true, true, false, false]);
    }
}
