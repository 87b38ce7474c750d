//! All rows of a list, page after page.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::client::{Call, Client};
use crate::{Delivery, Error, ErrorKind};

/// More rows than any account has that this crate is for.
const MAX_ROWS: usize = 200_000;

/// Rows that know who they are, so that a page that comes again is noticed.
pub(crate) trait Row: DeserializeOwned {
    fn id(&self) -> &str;
}

macro_rules! paged {
    ($($name:ty),* $(,)?) => {$(
        impl crate::paging::Row for $name {
            fn id(&self) -> &str {
                &self.id
            }
        }
    )*};
}

pub(crate) use paged;

impl Client {
    /// All rows. It ends at a page that is short, empty, said to be the last, or that brings nothing new: some lists give
    /// their last page for every number after it.
    pub(crate) fn all<T: Row>(&self, call: impl Fn() -> Call, per_page: u64) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        let mut met = BTreeSet::new();
        for page in 1.. {
            let call = call().query("page", Some(page)).query("per_page", Some(per_page));
            let (answer, info) = self.send_for_page::<Option<Vec<T>>>(&call)?;
            // A list without rows can be null.
            let found = answer.into_inner().unwrap_or_default();
            let count = found.len() as u64;
            let before = rows.len();
            rows.extend(found.into_iter().filter(|row| met.insert(row.id().to_owned())));
            if rows.len() > MAX_ROWS {
                let message = format!("the list has more than {MAX_ROWS} rows");
                return Err(Error::new(ErrorKind::Protocol, Delivery::Answered, message).with_call(call.name));
            }
            // The vendor may give smaller pages than those that were asked for.
            let is_short = count < info.per_page.unwrap_or(per_page).min(per_page);
            let is_last = info.total_pages.is_some_and(|pages| info.page.unwrap_or(page) >= pages);
            if is_short || is_last || rows.len() == before {
                break;
            }
        }
        Ok(rows)
    }
}
