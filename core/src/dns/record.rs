//! Names and records as plain data.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Gathered;
use super::data::wire_data;
use crate::Error;

/// A record of a zone.
///
/// ```
/// use cfhost::dns::Record;
///
/// let record = Record::new("www.example.com", 900, "CNAME", "www.example.com.cdn.cloudflare.net.");
/// assert_eq!(record.to_string(), "www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Record {
    /// The full name, in lower case and without a dot at its end.
    pub name: String,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// The type, in upper case: `A`, `CNAME`, `MX`.
    #[serde(rename = "type")]
    pub rtype: String,
    /// The data as a zone file has it: full names end in a dot, texts are in quotes.
    pub data: String,
}

impl Record {
    /// A record of class `IN`.
    pub fn new(name: impl Into<String>, ttl: u32, rtype: impl Into<String>, data: impl Into<String>) -> Self {
        Self { name: name.into(), ttl, rtype: rtype.into(), data: data.into() }
    }

    pub(super) fn cname(name: &str, ttl: u32, target: &str) -> Self {
        Self::new(name, ttl, "CNAME", format!("{target}."))
    }

    /// The octets that it takes.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.name.capacity() + self.rtype.capacity() + self.data.capacity()
    }

    /// The name that a CNAME points at, in lower case and without a dot at its end.
    pub(super) fn target(&self) -> Option<String> {
        (self.rtype == "CNAME").then(|| self.data.trim_end_matches('.').to_ascii_lowercase())
    }

    /// The name that it points at which must not be an alias (RFC 2181, section 10.3; RFC 2782), in lower case and without a
    /// dot at its end.
    pub(super) fn points_at(&self) -> Option<String> {
        let is_pointer = matches!(self.rtype.as_str(), "MX" | "NS" | "SRV");
        let name = self.data.split_ascii_whitespace().next_back().filter(|_| is_pointer)?;
        Some(name.trim_end_matches('.').to_ascii_lowercase())
    }

    pub(super) fn is_address(&self) -> bool {
        matches!(self.rtype.as_str(), "A" | "AAAA")
    }

    /// That it is one record and nothing else, however it came about: its text goes into files and programs.
    pub(super) fn check(&self) -> Result<(), Error> {
        if !is_owner_name(&self.name) {
            return Err(Error::invalid("name", format_args!("{:?} is not a DNS name", self.name)));
        }
        let is_type =
            !self.rtype.is_empty() && self.rtype.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !is_type {
            return Err(Error::invalid("type", format_args!("{:?} is not a type of record", self.rtype)));
        }
        wire_data(&self.rtype, &self.data).map(|_| ())
    }
}

impl fmt::Display for Record {
    /// A line of a zone file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {} IN {} {}", self.name, self.ttl, self.rtype, self.data)
    }
}

/// Records by their names, for whoever looks up many. At a name they are in the order in which they came.
pub(super) struct ByName<'a>(Vec<&'a Record>);

impl<'a> ByName<'a> {
    pub(super) fn of(records: &'a [Record]) -> Self {
        let mut records: Vec<_> = records.iter().collect();
        records.sort_by(|a, b| a.name.cmp(&b.name));
        Self(records)
    }

    pub(super) fn at(&self, name: &str) -> impl Iterator<Item = &'a Record> + Clone + use<'a, '_> {
        let first = self.0.partition_point(|record| record.name.as_str() < name);
        let count = self.0[first..].iter().take_while(|record| record.name == name).count();
        self.0[first..first + count].iter().copied()
    }
}

/// The records at a name.
pub(super) fn at<'a>(records: &'a [Record], name: &str) -> impl Iterator<Item = &'a Record> {
    records.iter().filter(move |record| record.name == name)
}

/// A host name in the form that names have here, if it is one: letters, digits, hyphens and underscores, two labels or
/// more.
pub(super) fn host_name(text: &str) -> Option<String> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    crate::host_name::is_host_name(&name).then_some(name)
}

/// Whether records can have this name: a host name, or what else a zone has, such as a wildcard.
fn is_owner_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_*/".contains(&b))
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Whether the name is the zone's own or below it.
pub(super) fn is_in(name: &str, zone: &str) -> bool {
    name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The names, as text for a person.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: BTreeSet<_> = names.into_iter().gathered();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
