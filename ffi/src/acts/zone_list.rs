//! `zone_list`, for C.

use std::ffi::{c_char, c_int};

use cfhost_core::{SubStatus, SubStatusFilter, ZoneList, ZoneListReply, ZoneListRow, ZoneStatus, ZoneStatusFilter};

use crate::border::{Asked, Refused, act, given, optional, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::{cfhost_time, number};

/// The parameters of zone_list. Begin with CFHOST_ZONE_LIST_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_list_params {
    /// The size of this struct; CFHOST_ZONE_LIST_PARAMS_INIT sets it.
    pub size: usize,
    /// Whether limit is given.
    pub has_limit: c_int,
    /// How many rows to answer, at least 1. Default: 100.
    pub limit: u32,
    /// Whether offset is given.
    pub has_offset: c_int,
    /// How many rows to skip. Default: 0.
    pub offset: u64,
    /// Only the zone of this name. Default: all.
    pub zone_name: *const c_char,
    /// Whether sub_id is given.
    pub has_sub_id: c_int,
    /// Only the zone with this reseller subscription. Default: all.
    pub sub_id: u64,
    /// Only zones in this state: CFHOST_ZONE_STATUS_ACTIVE, CFHOST_ZONE_STATUS_DELETED or CFHOST_STATUS_ALL. Default:
    /// the server's own choice, which is thought to be the active ones.
    pub zone_status: *const c_char,
    /// Only zones whose reseller subscription is in this state: CFHOST_SUB_STATUS_ACTIVE, CFHOST_SUB_STATUS_CANCELED or
    /// CFHOST_STATUS_ALL. Default: the server's own choice.
    pub sub_status: *const c_char,
}
sized!(cfhost_zone_list_params, sub_status: *const c_char);

/// Value of zone_status: in use.
pub const CFHOST_ZONE_STATUS_ACTIVE: &str = "V";
/// Value of zone_status: deleted.
pub const CFHOST_ZONE_STATUS_DELETED: &str = "D";
/// Value of zone_status: waiting to become active.
pub const CFHOST_ZONE_STATUS_PENDING: &str = "P";
/// Value of sub_status: in force.
pub const CFHOST_SUB_STATUS_ACTIVE: &str = "V";
/// Value of sub_status: canceled.
pub const CFHOST_SUB_STATUS_CANCELED: &str = "CNL";
/// Value of sub_status: deleted.
pub const CFHOST_SUB_STATUS_DELETED: &str = "D";
/// Value of zone_status and sub_status when asking: whatever the state.
pub const CFHOST_STATUS_ALL: &str = "ALL";

/// A zone in zone_list. It grows at its end, so arrays of it are arrays of pointers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_list_row {
    /// Whether zone_id is there.
    pub has_zone_id: bool,
    /// The server's number for the zone.
    pub zone_id: u64,
    /// The zone.
    pub zone_name: *const c_char,
    /// The address of the account that has it; NULL if the server does not say.
    pub user_email: *const c_char,
    /// Its state: one of the CFHOST_ZONE_STATUS_ texts, or another. NULL if the server does not say.
    pub zone_status: *const c_char,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// The number of its reseller subscription; without one, all sub_ members are missing.
    pub sub_id: u64,
    /// The plan of that subscription; NULL for none.
    pub sub_label: *const c_char,
    /// The state of that subscription: one of the CFHOST_SUB_STATUS_ texts, or another. NULL for none.
    pub sub_status: *const c_char,
    /// When it began; NULL if there is no such time.
    pub sub_activated_on: *const cfhost_time,
    /// When it ended; NULL if there is no such time.
    pub sub_expired_on: *const cfhost_time,
}

impl cfhost_zone_list_row {
    pub(crate) fn new(memory: &Memory, fields: &ZoneListRow) -> Self {
        let (has_zone_id, zone_id) = number(fields.zone_id);
        let (has_sub_id, sub_id) = number(fields.sub_id);
        Self {
            has_zone_id,
            zone_id,
            zone_name: memory.text(&fields.zone_name),
            user_email: memory.optional(fields.user_email.as_deref()),
            zone_status: memory.optional(fields.zone_status.as_ref().map(ZoneStatus::as_str)),
            has_sub_id,
            sub_id,
            sub_label: memory.optional(fields.sub_label.as_deref()),
            sub_status: memory.optional(fields.sub_status.as_ref().map(SubStatus::as_str)),
            sub_activated_on: memory.time(fields.sub_activated_on.as_ref()),
            sub_expired_on: memory.time(fields.sub_expired_on.as_ref()),
        }
    }
}

/// What zone_list answered. It grows at its end. Free it with cfhost_zone_list_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_list_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// One row a zone. There is no total: the last page is the one that is shorter than limit.
    pub rows: *const *const cfhost_zone_list_row,
    /// How many there are.
    pub rows_count: usize,
    /// Whether limit is there.
    pub has_limit: bool,
    /// The limit that was used, if the server repeats it.
    pub limit: u64,
    /// Whether offset is there.
    pub has_offset: bool,
    /// The offset that was used, if the server repeats it.
    pub offset: u64,
}

impl Asked<ZoneList> for cfhost_zone_list_params {
    type Reply = cfhost_zone_list_reply;

    unsafe fn act(&self) -> Result<ZoneList, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { optional(name, text) };
        let mut act = ZoneList::new();
        if let Some(limit) = given(self.has_limit, self.limit) {
            act = act.limit(limit);
        }
        if let Some(offset) = given(self.has_offset, self.offset) {
            act = act.offset(offset);
        }
        if let Some(zone_name) = text("zone_name", self.zone_name)? {
            act = act.zone_name(zone_name);
        }
        if let Some(sub_id) = given(self.has_sub_id, self.sub_id) {
            act = act.sub_id(sub_id);
        }
        if let Some(zone_status) = text("zone_status", self.zone_status)? {
            act = act.zone_status(match zone_status {
                CFHOST_ZONE_STATUS_ACTIVE => ZoneStatusFilter::Active,
                CFHOST_ZONE_STATUS_DELETED => ZoneStatusFilter::Deleted,
                CFHOST_STATUS_ALL => ZoneStatusFilter::All,
                _ => return Err(Refused("zone_status", "must be one of V, D, ALL")),
            });
        }
        if let Some(sub_status) = text("sub_status", self.sub_status)? {
            act = act.sub_status(match sub_status {
                CFHOST_SUB_STATUS_ACTIVE => SubStatusFilter::Active,
                CFHOST_SUB_STATUS_CANCELED => SubStatusFilter::Canceled,
                CFHOST_STATUS_ALL => SubStatusFilter::All,
                _ => return Err(Refused("sub_status", "must be one of V, CNL, ALL")),
            });
        }
        Ok(act)
    }

    fn reply(fields: ZoneListReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_zone_list_reply {
        let (rows, rows_count) = memory.rows(fields.rows, cfhost_zone_list_row::new);
        let (has_limit, limit) = number(fields.limit);
        let (has_offset, offset) = number(fields.offset);
        cfhost_zone_list_reply { envelope, rows, rows_count, has_limit, limit, has_offset, offset }
    }
}

/// Lists one page of the provider's zones (section 3.2.10). cfhost_zones_new turns the pages.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_list(
    client: *const cfhost_client,
    params: *const cfhost_zone_list_params,
    reply: *mut *const cfhost_zone_list_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_list_reply_free(reply: *const cfhost_zone_list_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
