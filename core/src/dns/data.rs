//! Types of records and their data, as a zone file has them and as they are sent.

use std::str::FromStr;

use domain::base::rdata::ComposeRecordData;
use domain::base::{Name, Rtype, UnknownRecordData};
use domain::zonefile::inplace::{Entry, Zonefile};

use crate::Error;

/// Types that are asked for where a zone is read by queries, and that a plan makes sure nobody added meanwhile. A CNAME
/// comes first: beside it there is nothing else.
pub(super) const OTHER_TYPES: [&str; 20] = [
    "CNAME", "A", "AAAA", "MX", "TXT", "NS", "SRV", "CAA", "HTTPS", "SVCB", "TLSA", "SSHFP", "NAPTR", "DNAME", "DS",
    "PTR", "LOC", "SPF", "URI", "HINFO",
];

pub(super) fn rtype(text: &str) -> Result<Rtype, Error> {
    // Its code point had a name once, which the library does not know.
    let text = if text == "SPF" { "TYPE99" } else { text };
    Rtype::from_str(text).map_err(|_| Error::invalid("type", format_args!("{text:?} is not a type of record")))
}

/// The data of a record as it goes over the wire.
/// The data of a record as it is sent.
pub(super) fn wire_data(rtype: &str, data: &str) -> Result<UnknownRecordData<Vec<u8>>, Error> {
    let invalid = || Error::invalid("data", format_args!("{data:?} is no data of {rtype}"));
    // It has to be one line of a zone file, whatever a parser makes of the rest.
    if data.is_empty() || data.chars().any(char::is_control) || has_parentheses(data) {
        return Err(invalid());
    }
    let kind = self::rtype(rtype)?;
    let mut file = Zonefile::new();
    file.set_origin(Name::root());
    file.extend_from_slice(format!(". 0 IN {kind} {data}\n").as_bytes());
    let Ok(Some(Entry::Record(parsed))) = file.next_entry() else { return Err(invalid()) };
    if !matches!(file.next_entry(), Ok(None)) || parsed.rtype() != kind {
        return Err(invalid());
    }
    UnknownRecordData::from_octets(kind, composed(parsed.data())).map_err(|_| invalid())
}

/// Whether there is a parenthesis outside of quotes. What a server gives has none, and the parser panics where one is not
/// closed.
fn has_parentheses(data: &str) -> bool {
    let (mut is_escaped, mut is_quoted) = (false, false);
    data.chars().any(|c| {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '(' | ')' => return !is_quoted,
            _ => {}
        }
        false
    })
}

pub(super) fn composed(data: &impl ComposeRecordData) -> Vec<u8> {
    let mut octets = Vec::new();
    let Ok(()) = data.compose_rdata(&mut octets);
    octets
}
