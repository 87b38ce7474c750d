//! `zone_list`, page after page.

use std::collections::{HashSet, VecDeque};

use crate::acts::{Act, ZoneList, ZoneListRow};
use crate::{Client, Delivery, Error, ErrorKind};

/// The largest page that the document promises: a shorter one is the last, whatever was asked for.
const PAGE: u32 = 100;

/// The rows of `zone_list`, asked for page by page: see [`Client::zones`].
///
/// It ends after the first error, or after a short page. A page is short if it has fewer rows than the
/// [`limit`](ZoneList::limit), or fewer than 100 if the limit is larger, since the server may cap it. A server that
/// ignores `offset` would send the same rows for ever. The iterator returns an error then.
///
/// ```
/// use cfhost::{Client, UserCreate, ZoneList, ZoneSet};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// for zone in ["example.com", "example.net", "example.org"] {
///     client.zone_set(&ZoneSet::new(&user_key, zone, "origin.example.com", ["www"]))?;
/// }
/// let names: Vec<String> = client
///     .zones(ZoneList::new().limit(2))
///     .map(|row| row.map(|row| row.zone_name))
///     .collect::<Result<_, _>>()?;
/// assert_eq!(names, ["example.com", "example.net", "example.org"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "it asks for nothing until it is iterated over"]
pub struct Zones {
    client: Client,
    /// The next page; none after the last.
    next: Option<ZoneList>,
    page: VecDeque<ZoneListRow>,
    /// Every row so far, by its id or else its name.
    seen: HashSet<Result<u64, String>>,
}

impl Zones {
    pub(crate) fn new(client: Client, act: ZoneList) -> Self {
        Self { client, next: Some(act), page: VecDeque::new(), seen: HashSet::new() }
    }

    fn turn(&mut self, act: ZoneList) -> Result<(), Error> {
        let rows = self.client.zone_list(&act)?.into_inner().rows;
        let is_last = rows.len() < act.limit.unwrap_or(PAGE).min(PAGE) as usize;
        let mut any_new = false;
        for row in &rows {
            any_new |= self.seen.insert(row.zone_id.ok_or_else(|| row.zone_name.clone()));
        }
        if !rows.is_empty() && !any_new {
            let message = "the server answered rows that it had answered before: it ignores offset";
            return Err(Error::new(ErrorKind::Protocol, Delivery::Answered, message)
                .with_act(ZoneList::NAME)
                .with_http_status(200));
        }
        if !is_last {
            let offset = act.offset.unwrap_or(0).checked_add(rows.len() as u64);
            self.next = offset.map(|offset| act.offset(offset));
        }
        self.page = rows.into();
        Ok(())
    }
}

impl Iterator for Zones {
    type Item = Result<ZoneListRow, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.page.is_empty() {
            let act = self.next.take()?;
            if let Err(error) = self.turn(act) {
                return Some(Err(error));
            }
        }
        self.page.pop_front().map(Ok)
    }
}

impl std::iter::FusedIterator for Zones {}
