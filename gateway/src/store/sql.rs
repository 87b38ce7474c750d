//! Statements, as this module's others write them, whatever engine carries them out.
//!
//! A statement is common SQL: its parameters are `$1`, `$2`, …, each with its number wherever it stands; times are bound, and no
//! function of one engine alone is used but `instr`, which is made for the other. What an engine does in its own way, it does in
//! its own file.

use std::fmt;

/// A value on its way into a statement.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// The values of a statement, in the order of their numbers.
macro_rules! bind {
    ($($value:expr),* $(,)?) => { &[$($crate::store::sql::Value::from($value)),*][..] };
}
pub(super) use bind;

macro_rules! values {
    ($($from:ty: $value:ident => $made:expr;)*) => { $(
        impl<'a> From<$from> for Value<'a> {
            fn from($value: $from) -> Self {
                $made
            }
        }
    )* };
}

values! {
    bool: flag => Self::Bool(flag);
    i64: number => Self::Int(number);
    u32: number => Self::Int(number.into());
    &'a str: text => Self::Text(text);
    &'a String: text => Self::Text(text);
    &'a [u8; 32]: bytes => Self::Bytes(bytes);
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row that a statement found. Columns are counted from 0.
pub(crate) enum Record<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Record<'_> {
    pub(super) fn value(&self, column: usize) -> Result<Value<'_>> {
        match self {
            Self::Sqlite(row) => super::sqlite::value(row, column),
            Self::Postgres(row) => super::postgres::value(row, column),
        }
    }

    pub(super) fn get<T: FromValue>(&self, column: usize) -> Result<T> {
        T::from_value(self.value(column)?)
            .ok_or_else(|| Failure::new(format!("column {column} does not hold what it has to")))
    }
}

/// What can be made of a value that was found.
pub(super) trait FromValue: Sized {
    fn from_value(value: Value<'_>) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: Value<'_>) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(flag),
            Value::Int(number) => Some(number != 0),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// Words that say to one engine how to go about a statement, and that the other one does not know.
pub(super) struct Hints {
    /// Before a column: no index is to be walked along for it.
    pub(super) plus: &'static str,
    /// Between two tables: they are to be gone through in this order.
    pub(super) join: &'static str,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Why the state could not be read or changed. It does not show what is in the state.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(super) kind: Kind,
    text: String,
}

/// What can be done about a failure, and what it leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody else changed what was seen: doing it over helps.
    Conflict,
    /// A row is there that nobody else can have made, or one that was made meanwhile: doing it over tells.
    Taken,
    /// The connection was lost before anything was committed: another one may do.
    Lost,
    /// It cannot be had now, or not in time.
    Away,
    /// It was lost while it was committed: it may have been carried out.
    Perhaps,
    Other,
}

impl Failure {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self::of(Kind::Other, text)
    }

    pub(super) fn of(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&rusqlite::Error> for Failure {
    fn from(error: &rusqlite::Error) -> Self {
        Self::new(error.to_string())
    }
}
