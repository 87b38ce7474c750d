//! The small types that the others are made of. They never change.

use std::ffi::c_char;

use jiff::ZonedDateTime;

/// A name and its value: a row of a map in a reply, or a field given to cfhost_call. It never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_pair {
    /// The name.
    pub name: *const c_char,
    /// The value.
    pub value: *const c_char,
}

/// A point in time, as the server sent it. It never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_time {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    pub microseconds: i64,
    /// How far the server's clock was ahead of UTC, in seconds. Add it to get the time of day that the server sent.
    pub offset_seconds: i32,
}

impl From<&ZonedDateTime> for cfhost_time {
    fn from(time: &ZonedDateTime) -> Self {
        Self { microseconds: time.timestamp().as_microsecond(), offset_seconds: time.offset().seconds() }
    }
}
