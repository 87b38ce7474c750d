//! `zone_list`: section 3.2.10 of the API document.

use jiff::ZonedDateTime;

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::words::{statuses, words};
use crate::{Error, ErrorCode, host_name, wire};

/// Lists one page of the provider's zones (section 3.2.10). [`Client::zones`](crate::Client::zones) turns the pages.
///
/// ```
/// use cfhost::{Client, UserCreate, ZoneList, ZoneSet, ZoneStatus, ZoneStatusFilter};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
/// let reply = client.zone_list(&ZoneList::new().zone_status(ZoneStatusFilter::All).limit(10))?;
/// assert_eq!(reply.rows[0].zone_name, "example.com");
/// assert_eq!(reply.rows[0].zone_status, Some(ZoneStatus::Active));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "an act does nothing until it is sent"]
pub struct ZoneList {
    pub(crate) limit: Option<u32>,
    pub(crate) offset: Option<u64>,
    zone_name: Option<String>,
    sub_id: Option<u64>,
    zone_status: Option<ZoneStatusFilter>,
    sub_status: Option<SubStatusFilter>,
}

impl ZoneList {
    /// The first page, without filters.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many rows to answer, at least 1. Defaults to 100; the largest number that a server takes is not documented.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// How many rows to skip. Defaults to 0.
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Only the zone of this name. Unicode names are sent as punycode. Defaults to all.
    pub fn zone_name(mut self, zone_name: impl Into<String>) -> Self {
        self.zone_name = Some(host_name::domain_to_ascii(zone_name.into()));
        self
    }

    /// Only the zone with this reseller subscription. Defaults to all.
    pub fn sub_id(mut self, sub_id: u64) -> Self {
        self.sub_id = Some(sub_id);
        self
    }

    /// Only zones in this state. The server's own default is thought to be the active ones.
    pub fn zone_status(mut self, zone_status: ZoneStatusFilter) -> Self {
        self.zone_status = Some(zone_status);
        self
    }

    /// Only zones whose reseller subscription is in this state. Defaults to the server's own choice.
    pub fn sub_status(mut self, sub_status: SubStatusFilter) -> Self {
        self.sub_status = Some(sub_status);
        self
    }
}

words! {
    /// Which zones `zone_list` answers.
    ZoneStatusFilter {
        /// The active ones.
        Active = "V",
        /// The deleted ones.
        Deleted = "D",
        /// All.
        All = "ALL",
    }

    /// Which zones `zone_list` answers, by their subscriptions.
    SubStatusFilter {
        /// The active ones.
        Active = "V",
        /// The canceled ones.
        Canceled = "CNL",
        /// All.
        All = "ALL",
    }
}

statuses! {
    /// The state of a zone.
    ZoneStatus {
        /// In use
        Active = "V",
        /// Deleted
        Deleted = "D",
        /// Waiting to become active
        Pending = "P",
    }

    /// The state of a reseller subscription.
    SubStatus {
        /// In force
        Active = "V",
        /// Canceled
        Canceled = "CNL",
        /// Deleted
        Deleted = "D",
    }
}

/// What `zone_list` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ZoneListReply {
    /// One row a zone. There is no total: the last page is the one that is shorter than `limit`.
    pub rows: Vec<ZoneListRow>,
    /// The `limit` that was used, if the server repeats it.
    pub limit: Option<u64>,
    /// The `offset` that was used, if the server repeats it.
    pub offset: Option<u64>,
}

/// A zone in `zone_list`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ZoneListRow {
    /// The server's number for the zone.
    pub zone_id: Option<u64>,
    /// The zone.
    pub zone_name: String,
    /// The address of the account that has it.
    pub user_email: Option<String>,
    /// Its state.
    pub zone_status: Option<ZoneStatus>,
    /// The number of its reseller subscription; without one, all `sub_` fields are `None`.
    pub sub_id: Option<u64>,
    /// The plan of that subscription.
    pub sub_label: Option<String>,
    /// The state of that subscription.
    pub sub_status: Option<SubStatus>,
    /// When it began.
    pub sub_activated_on: Option<ZonedDateTime>,
    /// When it ended.
    pub sub_expired_on: Option<ZonedDateTime>,
}

wire::holds! {
    ZoneListRow {
        zone_id,
        zone_name: required,
        user_email,
        zone_status,
        sub_id,
        sub_label,
        sub_status,
        sub_activated_on,
        sub_expired_on,
    }
}

impl Act for ZoneList {
    const NAME: &'static str = "zone_list";
    const REPEAT: Repeat = Repeat::Reads;
    const ABOUT: &'static str = "Lists the zones of this provider, a page at a time.";
    const FIELDS: &'static [Field] = &[
        Field::optional("limit", FieldKind::Number, "how many rows to answer: 100", "100"),
        Field::optional("offset", FieldKind::Number, "how many rows to skip: 0", "0"),
        Field::optional("zone_name", FieldKind::Text, "only the zone of this name", "example.com"),
        Field::optional("sub_id", FieldKind::Number, "only the zone with this subscription", "1"),
        Field::optional(
            "zone_status",
            FieldKind::OneOf(&["V", "D", "ALL"]),
            "only active zones (V), deleted ones (D), or all",
            "ALL",
        ),
        Field::optional(
            "sub_status",
            FieldKind::OneOf(&["V", "CNL", "ALL"]),
            "only active subscriptions (V), canceled ones (CNL), or all",
            "ALL",
        ),
    ];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {};
}

impl Wire for ZoneList {
    type Reply = ZoneListReply;
    /// `response` is the list itself.
    type Response = Vec<ZoneListRow>;

    fn check(&self) -> Result<(), Error> {
        match self.limit {
            Some(0) => Err(Error::invalid("limit", "must be at least 1")),
            _ => Ok(()),
        }
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        let zone_name = given.some("zone_name").map(|name| host_name::domain_to_ascii(name.to_owned()));
        let (zone_status, sub_status) = (given.word("zone_status")?, given.word("sub_status")?);
        let (limit, offset, sub_id) = (given.number("limit")?, given.number("offset")?, given.number("sub_id")?);
        Ok(Self { limit, offset, zone_name, sub_id, zone_status, sub_status })
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add_some("limit", self.limit.map(|limit| limit.to_string()));
        fields.add_some("offset", self.offset.map(|offset| offset.to_string()));
        fields.add_some("zone_name", self.zone_name.as_deref());
        fields.add_some("sub_id", self.sub_id.map(|sub_id| sub_id.to_string()));
        fields.add_some("zone_status", self.zone_status.map(ZoneStatusFilter::as_str));
        fields.add_some("sub_status", self.sub_status.map(SubStatusFilter::as_str));
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ZoneListReply, Error> {
        // The page that it is, where the server repeats it.
        let number = |raw| wire::text_of(raw).and_then(|text| text.parse().ok());
        let (limit, offset) = (number(answer.envelope.limit), number(answer.envelope.offset));
        Ok(ZoneListReply { rows: answer.response()?, limit, offset })
    }
}
