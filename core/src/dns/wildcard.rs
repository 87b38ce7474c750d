//! What is at a name itself, as answers to queries tell it: wildcards answer for names that are not there (RFC 4592), and
//! servers make up a CNAME where a DNAME redirects a name.

use std::collections::BTreeSet;

use super::data::OTHER_TYPES;
use super::server::Connection;
use super::{Gathered, Record};
use crate::{Error, retry};

/// The longest name, as text.
const MAX_NAME: usize = 253;

impl Connection<'_> {
    /// What there is at a name itself, or the DNAME above it.
    pub(super) fn read_name(&mut self, zone: &str, name: &str) -> Result<Vec<Record>, Error> {
        let mut found = self.answers(name, &OTHER_TYPES)?.unwrap_or_default();
        if found.iter().any(|record| record.name != name) {
            found.retain(|record| record.name != name);
        } else if name != zone && self.is_by_wildcard(name, &found)? {
            found.clear();
        }
        Ok(found)
    }

    /// Whether it is a wildcard that answers so, since there is nothing at the name itself: then it answers the same for a
    /// name below this one, and for one beside it. If there is anything at a name, no wildcard from above answers below it.
    ///
    /// One case looks the same: a name that has the very records of both a wildcard beside it and one below it. An update
    /// of that name finds out, since its prerequisites know no wildcards.
    pub(super) fn is_by_wildcard(&mut self, name: &str, found: &[Record]) -> Result<bool, Error> {
        let (Some((_, parent)), false) = (name.split_once('.'), found.is_empty()) else { return Ok(false) };
        let content = |records: &[Record]| {
            let content = records.iter().map(|record| (record.rtype.clone(), record.ttl, record.data.clone()));
            content.gathered::<BTreeSet<_>>()
        };
        let types: BTreeSet<_> = found.iter().map(|record| record.rtype.as_str()).gathered();
        let types: Vec<_> = types.into_iter().collect();
        // A name that nobody has.
        let label = format!("cfhost-{:016x}", retry::random());
        let beside = format!("{label}.{parent}");
        if beside.len() > MAX_NAME {
            // So long a name leaves no space for one beside it: it is what it says.
            return Ok(false);
        }
        for other in [format!("{label}.{name}"), beside].iter().filter(|other| other.len() <= MAX_NAME) {
            match self.answers(other, &types)? {
                Some(answers) if content(&answers) == content(found) => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What is answered for a name; none if there is no such name.
    pub(super) fn answers(&mut self, name: &str, types: &[&str]) -> Result<Option<Vec<Record>>, Error> {
        let mut records = Vec::new();
        for rtype in types {
            let Some(found) = self.ask(name, rtype)? else { return Ok(None) };
            // Beside an alias there is nothing else, and below a DNAME nothing at all.
            let is_all = found.iter().any(|record| *rtype == "CNAME" || record.name != name);
            records.extend(found);
            if is_all {
                break;
            }
        }
        Ok(Some(records))
    }
}
