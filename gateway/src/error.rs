use std::error::Error as StdError;
use std::fmt;

use crate::secret::mask_arguments;
use crate::store::Failure;

/// Why a gateway could not be started, or its state not be read or changed.
///
/// It displays as one line that says what was tried and what stood in the way. Keys and passwords are never in it.
pub struct Error {
    what: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    /// For `map_err`: what was tried, and what came of it.
    pub(crate) fn because<E: Into<Box<dyn StdError + Send + Sync>>>(what: impl Into<String>) -> impl FnOnce(E) -> Self {
        let what = what.into();
        move |source| Self { what, source: Some(source.into()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was given as a name may be a key, in the wrong place.
        match &self.source {
            Some(source) => f.write_str(&mask_arguments(&format!("{}: {source}", self.what))),
            None => f.write_str(&mask_arguments(&self.what)),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

// The source is part of the text already; giving it again would make reports print it twice.
impl StdError for Error {}

impl From<Failure> for Error {
    fn from(error: Failure) -> Self {
        Self::because("cannot read or change the state")(error)
    }
}
