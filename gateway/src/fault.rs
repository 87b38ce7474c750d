//! Misbehaviour on demand: which calls go wrong, and how.

use std::fmt;
use std::num::NonZero;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cfhost::ErrorCode;
use hyper::header::HeaderValue;

use crate::Error;
use crate::acts::names_of_acts;

/// How one call goes wrong.
#[derive(Clone)]
pub(crate) enum Kind {
    /// The work begins later.
    Delay(Duration),
    /// A page with status 500 instead of the work.
    Http500,
    /// The work, and an answer without a body.
    Empty,
    /// The work, and the first half of its JSON.
    Cut,
    /// A reset connection instead of the work.
    ResetBefore,
    /// The work, and a reset connection instead of its answer.
    ResetAfter,
    /// The work, and its answer as something else than JSON.
    ContentType(HeaderValue),
    /// The work, and its answer a byte at a time with this pause before each.
    SlowBody(Duration),
    /// A code instead of the work.
    Error(ErrorCode),
}

/// The kinds: their names, and what happens.
pub(crate) const KIND_NAMES: &[(&str, &str)] = &[
    ("delay", "the act begins later"),
    ("http-500", "an error page instead of the act"),
    ("empty", "the act, and an answer without a body"),
    ("cut", "the act, and half of its answer"),
    ("reset-before", "a broken connection instead of the act"),
    ("reset-after", "the act, and a broken connection"),
    ("content-type", "the act, and an answer of another type"),
    ("slow-body", "the act, and a slow answer"),
    ("error", "an error code instead of the act"),
];

/// What [`Kind`] reads and writes.
const KINDS: &str = "delay:MILLISECONDS, http-500, empty, cut, reset-before, reset-after, content-type:TYPE, \
                     slow-body:MILLISECONDS, error:CODE";

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let milliseconds = |text: &str| match text.parse() {
            Ok(number) => Ok(Duration::from_millis(u32::into(number))),
            Err(_) => Err(format!("{text:?} is not a number of milliseconds")),
        };
        Ok(match text.split_once(':').map_or((text, None), |(kind, argument)| (kind, Some(argument))) {
            ("delay", Some(time)) => Self::Delay(milliseconds(time)?),
            ("http-500", None) => Self::Http500,
            ("empty", None) => Self::Empty,
            ("cut", None) => Self::Cut,
            ("reset-before", None) => Self::ResetBefore,
            ("reset-after", None) => Self::ResetAfter,
            ("content-type", Some(value)) => match HeaderValue::from_str(value) {
                // One that is not text could not be shown again.
                Ok(value) if value.to_str().is_ok_and(|text| !text.trim().is_empty()) => Self::ContentType(value),
                _ => return Err(format!("{value:?} cannot stand in a header")),
            },
            ("slow-body", Some(pause)) => Self::SlowBody(milliseconds(pause)?),
            ("error", Some(code)) => Self::Error(
                ErrorCode::ALL
                    .iter()
                    .copied()
                    .find(|known| known.to_string() == code)
                    .ok_or_else(|| format!("{code:?} is not a documented code"))?,
            ),
            _ => return Err(format!("KIND is one of {KINDS}")),
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(time) => write!(f, "delay:{}", time.as_millis()),
            Self::Http500 => f.write_str("http-500"),
            Self::Empty => f.write_str("empty"),
            Self::Cut => f.write_str("cut"),
            Self::ResetBefore => f.write_str("reset-before"),
            Self::ResetAfter => f.write_str("reset-after"),
            Self::ContentType(value) => write!(f, "content-type:{}", value.to_str().unwrap_or_default()),
            Self::SlowBody(pause) => write!(f, "slow-body:{}", pause.as_millis()),
            Self::Error(code) => write!(f, "error:{code}"),
        }
    }
}

/// A fault: of which act, of what kind, how often. Its text is `ACT=KIND[:ARGUMENT][*N]`.
pub(crate) struct Fault {
    /// `None` for every call, even one that names no act.
    act: Option<&'static str>,
    kind: Kind,
    /// How many more calls it is for; `None` for all.
    left: Option<NonZero<u32>>,
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |why: String| Error::new(format!("not a fault: {text:?}: {why}"));
        let (act, rest) =
            text.trim().split_once('=').ok_or_else(|| refused("it has to be ACT=KIND[:ARGUMENT][*N]".to_owned()))?;
        let act = match act {
            "*" => None,
            _ => Some(names_of_acts().find(|name| *name == act).ok_or_else(|| {
                refused(format!("ACT is * for all, or one of {}", names_of_acts().collect::<Vec<_>>().join(", ")))
            })?),
        };
        // A type such as `*/*` holds a star, too.
        let counted = rest.rsplit_once('*').and_then(|(kind, number)| Some((kind, number.parse::<u32>().ok()?)));
        let (kind, left) = match counted {
            None => (rest, None),
            Some((kind, number)) => {
                (kind, Some(NonZero::new(number).ok_or_else(|| refused("N is 1 or more".to_owned()))?))
            }
        };
        Ok(Self { act, kind: kind.parse().map_err(refused)?, left })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.act.unwrap_or("*"), self.kind)?;
        self.left.map_or(Ok(()), |left| write!(f, "*{left}"))
    }
}

/// The faults that are set, oldest first.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, faults: impl IntoIterator<Item = Fault>) {
        self.list().extend(faults);
    }

    pub(crate) fn clear(&self) {
        self.list().clear();
    }

    /// Removes the first fault with this text, if there is one.
    pub(crate) fn remove(&self, spec: &str) {
        let mut faults = self.list();
        if let Some(place) = faults.iter().position(|fault| fault.to_string() == spec) {
            faults.remove(place);
        }
    }

    pub(crate) fn specs(&self) -> Vec<String> {
        self.list().iter().map(Fault::to_string).collect()
    }

    /// What goes wrong with a call of this act: the first fault that is for it, which is then used once.
    pub(crate) fn take(&self, act: Option<&str>) -> Option<Kind> {
        let mut faults = self.list();
        let place = faults.iter().position(|fault| fault.act.is_none() || fault.act == act)?;
        let kind = faults[place].kind.clone();
        if let Some(left) = faults[place].left {
            match NonZero::new(left.get() - 1) {
                None => drop(faults.remove(place)),
                left => faults[place].left = left,
            }
        }
        Some(kind)
    }

    fn list(&self) -> MutexGuard<'_, Vec<Fault>> {
        // No change to it can be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specs_are_read_and_shown() {
        for spec in [
            "zone_set=delay:1500",
            "*=http-500*2",
            "zone_lookup=empty",
            "user_lookup=cut",
            "zone_set=reset-before",
            "zone_set=reset-after*1",
            "zone_list=content-type:text/html; charset=utf-8",
            "zone_list=content-type:*/**3",
            "zone_list=content-type:*/*",
            "zone_list=slow-body:50",
            "zone_delete=error:703",
        ] {
            assert_eq!(spec.parse::<Fault>().unwrap().to_string(), spec);
        }
        for code in ErrorCode::ALL {
            format!("*=error:{code}").parse::<Fault>().unwrap();
        }
    }

    #[test]
    fn a_bad_spec_says_what_is_allowed() {
        for (spec, told) in [
            ("", "ACT=KIND[:ARGUMENT][*N]"),
            ("zone_set", "ACT=KIND[:ARGUMENT][*N]"),
            ("zone_sat=cut", "user_auth, user_create"),
            ("=cut", "ACT is *"),
            ("*=", "KIND is one of delay:MILLISECONDS, "),
            ("*=crash", "reset-after"),
            ("*=cut:2", "KIND is one of"),
            ("*=delay", "delay:MILLISECONDS"),
            ("*=delay:", "milliseconds"),
            ("*=delay:-1", "milliseconds"),
            ("*=slow-body:9999999999", "milliseconds"),
            ("*=cut*0", "N is 1 or more"),
            ("*=cut*-1", "KIND is one of"),
            ("*=cut*99999999999", "KIND is one of"),
            ("*=error:102", "documented"),
            ("*=error:+100", "documented"),
            ("*=content-type:", "header"),
            ("*=content-type:a\nb", "header"),
        ] {
            let text = spec.parse::<Fault>().err().unwrap().to_string();
            assert!(text.contains(told) && text.lines().count() == 1, "{spec}: {text}");
        }
    }

    #[test]
    fn the_first_that_fits_is_used_until_it_is_used_up() {
        let faults = Faults::default();
        faults.add(["zone_set=cut*2", "*=empty*1", "zone_set=http-500"].map(|spec| spec.parse().unwrap()));
        let mut taken = ["zone_set", "zone_set", "zone_set", "zone_set", "zone_list"]
            .map(|act| faults.take(Some(act)).map(|kind| kind.to_string()).unwrap_or_default());
        assert_eq!(taken, ["cut", "cut", "empty", "http-500", ""]);
        assert_eq!(faults.specs(), ["zone_set=http-500"]);
        assert!(faults.take(None).is_none());
        faults.clear();
        faults.add(["*=empty".parse().unwrap()]);
        taken[0] = faults.take(None).unwrap().to_string();
        assert_eq!(taken[0], "empty");
    }
}
