//! The acts, for C: what each is asked and answers, and the function that does it.
//!
//! What follows the imports is written by `make bindings` from `core/src/acts`: change it there.

use std::ffi::{c_char, c_int};

use cfhost_core as cfhost;

use crate::border::{ActParams, Refused, act, given, id, optional, required, sized, texts, word};
use crate::client::cfhost_client;
use crate::either_or;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, ToC, free, to_c};
use crate::types::{cfhost_pair, cfhost_time};

// Written by make bindings from core/src/acts.

to_c! { SslStatus ZoneStatus SubStatus }

/// The parameters of cpanel_info, which needs none. Begin with CFHOST_CPANEL_INFO_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_cpanel_info_params {
    /// The size of this struct; CFHOST_CPANEL_INFO_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_cpanel_info_params, size: usize);

/// What cpanel_info answers. It grows at its end. Free it with cfhost_cpanel_info_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_cpanel_info_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The version. NULL where the server does not say.
    pub cpanel_latest: *const c_char,
    /// The SHA-1 of its archive, in hexadecimal. NULL where the server does not say.
    pub cpanel_sha1: *const c_char,
}

impl ActParams<cfhost::CpanelInfo> for cfhost_cpanel_info_params {
    type Reply = cfhost_cpanel_info_reply;

    unsafe fn act(&self) -> Result<cfhost::CpanelInfo, Refused> {
        Ok(cfhost::CpanelInfo::new())
    }

    fn reply(
        fields: cfhost::CpanelInfoReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_cpanel_info_reply {
        cfhost_cpanel_info_reply {
            envelope,
            cpanel_latest: fields.cpanel_latest.to_c(memory),
            cpanel_sha1: fields.cpanel_sha1.to_c(memory),
        }
    }
}

/// Looks up the newest version of the vendor's plugin for cPanel (not in any document).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_cpanel_info(
    client: *const cfhost_client,
    params: *const cfhost_cpanel_info_params,
    reply: *mut *const cfhost_cpanel_info_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_cpanel_info_reply_free(reply: *const cfhost_cpanel_info_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of full_zone_set. Begin with CFHOST_FULL_ZONE_SET_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_full_zone_set_params {
    /// The size of this struct; CFHOST_FULL_ZONE_SET_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// Whether jumpstart is given.
    pub has_jumpstart: c_int,
    /// Whether the zone's present records are looked up and taken over; the result needs a look. The server's own
    /// default is true.
    pub jumpstart: c_int,
}
sized!(cfhost_full_zone_set_params, jumpstart: c_int);

/// What full_zone_set answers. It grows at its end. Free it with cfhost_full_zone_set_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_full_zone_set_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The registered domain that was set up: see zone_name_sent.
    pub zone_name: *const c_char,
    /// Whether records were taken over.
    pub jumpstart: bool,
    /// What to do at the registrar, in prose, fit for end users. NULL where the server does not say.
    pub msg: *const c_char,
    /// The nameservers that the prose names: the API has no field for them.
    pub nameservers: *const *const c_char,
    /// How many there are.
    pub nameservers_count: usize,
    /// The name that was asked for, if the server set up the registered domain above it instead. NULL otherwise.
    pub zone_name_sent: *const c_char,
}

impl ActParams<cfhost::FullZoneSet> for cfhost_full_zone_set_params {
    type Reply = cfhost_full_zone_set_reply;

    unsafe fn act(&self) -> Result<cfhost::FullZoneSet, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let user_key = required("user_key", self.user_key)?;
            let zone_name = required("zone_name", self.zone_name)?;
            let mut act = cfhost::FullZoneSet::new(user_key, zone_name);
            if let Some(jumpstart) = given(self.has_jumpstart, self.jumpstart) {
                act = act.jumpstart(jumpstart != 0);
            }
            Ok(act)
        }
    }

    fn reply(
        fields: cfhost::FullZoneSetReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_full_zone_set_reply {
        let (nameservers, nameservers_count) = fields.nameservers.to_c(memory);
        cfhost_full_zone_set_reply {
            envelope,
            nameservers,
            nameservers_count,
            zone_name: fields.zone_name.to_c(memory),
            jumpstart: fields.jumpstart.to_c(memory),
            msg: fields.msg.to_c(memory),
            zone_name_sent: fields.zone_name_sent.to_c(memory),
        }
    }
}

/// Sets up a zone that uses the vendor's nameservers (not in the 2012 document; section 3.2.3 of the later one). The
/// zone waits until the nameservers of the reply are set at the registrar.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_full_zone_set(
    client: *const cfhost_client,
    params: *const cfhost_full_zone_set_params,
    reply: *mut *const cfhost_full_zone_set_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_full_zone_set_reply_free(reply: *const cfhost_full_zone_set_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of host_child_new. Begin with CFHOST_HOST_CHILD_NEW_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_new_params {
    /// The size of this struct; CFHOST_HOST_CHILD_NEW_PARAMS_INIT sets it.
    pub size: usize,
    /// The child's internal name. Required.
    pub host_name: *const c_char,
    /// The name that customers see. Required.
    pub pub_name: *const c_char,
    /// A short word for it. Required.
    pub prefix: *const c_char,
    /// The URL of its site. Required.
    pub website: *const c_char,
    /// Whom to write to. Required.
    pub email: *const c_char,
}
sized!(cfhost_host_child_new_params, email: *const c_char);

/// What host_child_new answers. It grows at its end. Free it with cfhost_host_child_new_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_new_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The child's own key. It is shown once: store it before anything else. A secret. NULL where the server does not
    /// say.
    pub host_key: *const c_char,
    /// Whether child_id is there.
    pub has_child_id: bool,
    /// The child's number, for host_child_stop.
    pub child_id: u64,
}

impl ActParams<cfhost::HostChildNew> for cfhost_host_child_new_params {
    type Reply = cfhost_host_child_new_reply;

    unsafe fn act(&self) -> Result<cfhost::HostChildNew, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let host_name = required("host_name", self.host_name)?;
            let pub_name = required("pub_name", self.pub_name)?;
            let prefix = required("prefix", self.prefix)?;
            let website = required("website", self.website)?;
            let email = required("email", self.email)?;
            Ok(cfhost::HostChildNew::new(host_name, pub_name, prefix, website, email))
        }
    }

    fn reply(
        fields: cfhost::HostChildNewReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_host_child_new_reply {
        let (has_child_id, child_id) = fields.child_id.to_c(memory);
        cfhost_host_child_new_reply { envelope, has_child_id, child_id, host_key: fields.host_key.to_c(memory) }
    }
}

/// Makes a child provider below the calling one, with a key of its own (section 3.2.7 of the API document). What the
/// vendor answered is not on record; the reply's fields are looked for wherever an answer of this API could have them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_new(
    client: *const cfhost_client,
    params: *const cfhost_host_child_new_params,
    reply: *mut *const cfhost_host_child_new_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_new_reply_free(reply: *const cfhost_host_child_new_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of host_child_stop. Begin with CFHOST_HOST_CHILD_STOP_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_stop_params {
    /// The size of this struct; CFHOST_HOST_CHILD_STOP_PARAMS_INIT sets it.
    pub size: usize,
    /// The child's number, from host_child_new. Required.
    pub child_id: u64,
}
sized!(cfhost_host_child_stop_params, child_id: u64);

/// What host_child_stop answers. The vendor's answer is not on record. It grows at its end. Free it with
/// cfhost_host_child_stop_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_stop_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether child_id is there.
    pub has_child_id: bool,
    /// The child's number, if the server repeats it.
    pub child_id: u64,
}

impl ActParams<cfhost::HostChildStop> for cfhost_host_child_stop_params {
    type Reply = cfhost_host_child_stop_reply;

    unsafe fn act(&self) -> Result<cfhost::HostChildStop, Refused> {
        let child_id = id("child_id", self.child_id)?;
        Ok(cfhost::HostChildStop::new(child_id))
    }

    fn reply(
        fields: cfhost::HostChildStopReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_host_child_stop_reply {
        let (has_child_id, child_id) = fields.child_id.to_c(memory);
        cfhost_host_child_stop_reply { envelope, has_child_id, child_id }
    }
}

/// Stops a child provider: its key is refused from then on (section 3.2.9 of the API document).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_stop(
    client: *const cfhost_client,
    params: *const cfhost_host_child_stop_params,
    reply: *mut *const cfhost_host_child_stop_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_stop_reply_free(reply: *const cfhost_host_child_stop_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of host_key_regen, which needs none. Begin with CFHOST_HOST_KEY_REGEN_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_key_regen_params {
    /// The size of this struct; CFHOST_HOST_KEY_REGEN_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_host_key_regen_params, size: usize);

/// What host_key_regen answers. It grows at its end. Free it with cfhost_host_key_regen_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_key_regen_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The new key. A secret.
    pub host_key: *const c_char,
}

impl ActParams<cfhost::HostKeyRegen> for cfhost_host_key_regen_params {
    type Reply = cfhost_host_key_regen_reply;

    unsafe fn act(&self) -> Result<cfhost::HostKeyRegen, Refused> {
        Ok(cfhost::HostKeyRegen::new())
    }

    fn reply(
        fields: cfhost::HostKeyRegenReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_host_key_regen_reply {
        cfhost_host_key_regen_reply { envelope, host_key: fields.host_key.to_c(memory) }
    }
}

/// Replaces the provider's own key (section 3.2.8 of the API document). Store the new key before anything else: the old
/// one is refused from then on, and this client holds the old one. If the answer is lost, so is the key; if it came and
/// the key is not found in it, cfhost_error_reveal_raw has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_key_regen(
    client: *const cfhost_client,
    params: *const cfhost_host_key_regen_params,
    reply: *mut *const cfhost_host_key_regen_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_key_regen_reply_free(reply: *const cfhost_host_key_regen_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of reseller_plan_list, which needs none. Begin with CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_plan_list_params {
    /// The size of this struct; CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_reseller_plan_list_params, size: usize);

/// A plan. It grows at its end, so arrays of it are arrays of pointers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_plan {
    /// The plan's name in the other acts, where it is plan_tag: "CF_RESELLER_PRO", say. NULL where the server does not
    /// say.
    pub sub_label: *const c_char,
    /// The product that the plan sells. NULL where the server does not say.
    pub sbase_name: *const c_char,
    /// The price as it was sent, in no stated currency. NULL where the server does not say.
    pub product_price: *const c_char,
}

impl ToC for cfhost::ResellerPlan {
    type C = *const cfhost_reseller_plan;
    const NONE: Self::C = std::ptr::null();

    fn to_c(self, memory: &Memory) -> Self::C {
        let fields = self;
        memory.keep(cfhost_reseller_plan {
            sub_label: fields.sub_label.to_c(memory),
            sbase_name: fields.sbase_name.to_c(memory),
            product_price: fields.product_price.to_c(memory),
        })
    }
}

/// What reseller_plan_list answers. It grows at its end. Free it with cfhost_reseller_plan_list_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_plan_list_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// One row a plan.
    pub objs: *const *const cfhost_reseller_plan,
    /// How many there are.
    pub objs_count: usize,
}

impl ActParams<cfhost::ResellerPlanList> for cfhost_reseller_plan_list_params {
    type Reply = cfhost_reseller_plan_list_reply;

    unsafe fn act(&self) -> Result<cfhost::ResellerPlanList, Refused> {
        Ok(cfhost::ResellerPlanList::new())
    }

    fn reply(
        fields: cfhost::ResellerPlanListReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_reseller_plan_list_reply {
        let (objs, objs_count) = fields.objs.to_c(memory);
        cfhost_reseller_plan_list_reply { envelope, objs, objs_count }
    }
}

/// Lists the plans on sale to resellers (of the reseller document, which is lost).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_plan_list(
    client: *const cfhost_client,
    params: *const cfhost_reseller_plan_list_params,
    reply: *mut *const cfhost_reseller_plan_list_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_plan_list_reply_free(reply: *const cfhost_reseller_plan_list_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of reseller_sub_cancel. Begin with CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_cancel_params {
    /// The size of this struct; CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// The sub_label of the plan. Required.
    pub plan_tag: *const c_char,
    /// The subscription's number, from reseller_sub_new. Required.
    pub sub_id: u64,
}
sized!(cfhost_reseller_sub_cancel_params, sub_id: u64);

/// What reseller_sub_cancel answers. The vendor's answer is not on record. It grows at its end. Free it with
/// cfhost_reseller_sub_cancel_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_cancel_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// The subscription's number, if the server repeats it.
    pub sub_id: u64,
}

impl ActParams<cfhost::ResellerSubCancel> for cfhost_reseller_sub_cancel_params {
    type Reply = cfhost_reseller_sub_cancel_reply;

    unsafe fn act(&self) -> Result<cfhost::ResellerSubCancel, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let user_key = required("user_key", self.user_key)?;
            let zone_name = required("zone_name", self.zone_name)?;
            let plan_tag = required("plan_tag", self.plan_tag)?;
            let sub_id = id("sub_id", self.sub_id)?;
            Ok(cfhost::ResellerSubCancel::new(user_key, zone_name, plan_tag, sub_id))
        }
    }

    fn reply(
        fields: cfhost::ResellerSubCancelReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_reseller_sub_cancel_reply {
        let (has_sub_id, sub_id) = fields.sub_id.to_c(memory);
        cfhost_reseller_sub_cancel_reply { envelope, has_sub_id, sub_id }
    }
}

/// Cancels a zone's subscription (of the reseller document, which is lost). A zone with a live one cannot be deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_cancel(
    client: *const cfhost_client,
    params: *const cfhost_reseller_sub_cancel_params,
    reply: *mut *const cfhost_reseller_sub_cancel_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_cancel_reply_free(reply: *const cfhost_reseller_sub_cancel_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of reseller_sub_list, which needs none. Begin with CFHOST_RESELLER_SUB_LIST_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_list_params {
    /// The size of this struct; CFHOST_RESELLER_SUB_LIST_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_reseller_sub_list_params, size: usize);

/// A reseller subscription. It grows at its end, so arrays of it are arrays of pointers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub {
    /// The zone that has it. NULL where the server does not say.
    pub zone_name: *const c_char,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// Its number.
    pub sub_id: u64,
    /// Its state. One of the CFHOST_SUB_STATUS_ texts, or another. NULL where the server does not say.
    pub sub_status: *const c_char,
    /// The plan's name for people; not its label. NULL where the server does not say.
    pub sub_name: *const c_char,
    /// The price as it was sent, in no stated currency. NULL where the server does not say.
    pub sub_price: *const c_char,
    /// When the price was set. NULL for none.
    pub sub_priced_on: *const cfhost_time,
    /// When it was canceled. NULL for none.
    pub sub_canceled_on: *const cfhost_time,
    /// When it will end. NULL for none.
    pub sub_expires_on: *const cfhost_time,
    /// When it ended. NULL for none.
    pub sub_expired_on: *const cfhost_time,
    /// When it was last renewed. NULL for none.
    pub sub_renewed_on: *const cfhost_time,
    /// When it began. NULL for none.
    pub sub_activated_on: *const cfhost_time,
    /// When the row was last changed, it seems. NULL for none.
    pub edate: *const cfhost_time,
    /// When the row was made, it seems. NULL for none.
    pub cdate: *const cfhost_time,
}

impl ToC for cfhost::ResellerSub {
    type C = *const cfhost_reseller_sub;
    const NONE: Self::C = std::ptr::null();

    fn to_c(self, memory: &Memory) -> Self::C {
        let fields = self;
        let (has_sub_id, sub_id) = fields.sub_id.to_c(memory);
        memory.keep(cfhost_reseller_sub {
            has_sub_id,
            sub_id,
            zone_name: fields.zone_name.to_c(memory),
            sub_status: fields.sub_status.to_c(memory),
            sub_name: fields.sub_name.to_c(memory),
            sub_price: fields.sub_price.to_c(memory),
            sub_priced_on: fields.sub_priced_on.to_c(memory),
            sub_canceled_on: fields.sub_canceled_on.to_c(memory),
            sub_expires_on: fields.sub_expires_on.to_c(memory),
            sub_expired_on: fields.sub_expired_on.to_c(memory),
            sub_renewed_on: fields.sub_renewed_on.to_c(memory),
            sub_activated_on: fields.sub_activated_on.to_c(memory),
            edate: fields.edate.to_c(memory),
            cdate: fields.cdate.to_c(memory),
        })
    }
}

/// What reseller_sub_list answers. It grows at its end. Free it with cfhost_reseller_sub_list_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_list_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// One row a subscription.
    pub objs: *const *const cfhost_reseller_sub,
    /// How many there are.
    pub objs_count: usize,
}

impl ActParams<cfhost::ResellerSubList> for cfhost_reseller_sub_list_params {
    type Reply = cfhost_reseller_sub_list_reply;

    unsafe fn act(&self) -> Result<cfhost::ResellerSubList, Refused> {
        Ok(cfhost::ResellerSubList::new())
    }

    fn reply(
        fields: cfhost::ResellerSubListReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_reseller_sub_list_reply {
        let (objs, objs_count) = fields.objs.to_c(memory);
        cfhost_reseller_sub_list_reply { envelope, objs, objs_count }
    }
}

/// Lists the provider's reseller subscriptions (of the reseller document, which is lost).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_list(
    client: *const cfhost_client,
    params: *const cfhost_reseller_sub_list_params,
    reply: *mut *const cfhost_reseller_sub_list_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_list_reply_free(reply: *const cfhost_reseller_sub_list_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of reseller_sub_new. Begin with CFHOST_RESELLER_SUB_NEW_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_new_params {
    /// The size of this struct; CFHOST_RESELLER_SUB_NEW_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// The sub_label of a plan, from reseller_plan_list. Required.
    pub plan_tag: *const c_char,
}
sized!(cfhost_reseller_sub_new_params, plan_tag: *const c_char);

/// What reseller_sub_new answers. It grows at its end. Free it with cfhost_reseller_sub_new_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_new_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// The subscription's number, for reseller_sub_cancel.
    pub sub_id: u64,
}

impl ActParams<cfhost::ResellerSubNew> for cfhost_reseller_sub_new_params {
    type Reply = cfhost_reseller_sub_new_reply;

    unsafe fn act(&self) -> Result<cfhost::ResellerSubNew, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let user_key = required("user_key", self.user_key)?;
            let zone_name = required("zone_name", self.zone_name)?;
            let plan_tag = required("plan_tag", self.plan_tag)?;
            Ok(cfhost::ResellerSubNew::new(user_key, zone_name, plan_tag))
        }
    }

    fn reply(
        fields: cfhost::ResellerSubNewReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_reseller_sub_new_reply {
        let (has_sub_id, sub_id) = fields.sub_id.to_c(memory);
        cfhost_reseller_sub_new_reply { envelope, has_sub_id, sub_id }
    }
}

/// Subscribes a zone to a plan (of the reseller document, which is lost).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_new(
    client: *const cfhost_client,
    params: *const cfhost_reseller_sub_new_params,
    reply: *mut *const cfhost_reseller_sub_new_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_new_reply_free(reply: *const cfhost_reseller_sub_new_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of user_auth. Begin with CFHOST_USER_AUTH_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_auth_params {
    /// The size of this struct; CFHOST_USER_AUTH_PARAMS_INIT sets it.
    pub size: usize,
    /// The account's address. Required.
    pub cloudflare_email: *const c_char,
    /// Its password. Required.
    pub cloudflare_pass: *const c_char,
    /// Your own name for the account, for later look-ups: at most 100 of "-_a-z0-9#@+.,". Defaults to leaving the one
    /// on file.
    pub unique_id: *const c_char,
    /// Whether clobber_unique_id is given.
    pub has_clobber_unique_id: c_int,
    /// Whether unique_id is taken from another account that has it. Defaults to false.
    pub clobber_unique_id: c_int,
}
sized!(cfhost_user_auth_params, clobber_unique_id: c_int);

/// What user_auth answers. It grows at its end. Free it with cfhost_user_auth_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_auth_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The address as registered.
    pub cloudflare_email: *const c_char,
    /// The key that the zone acts take. It stays the same and may be stored. A secret.
    pub user_key: *const c_char,
    /// The alias on file, if any. NULL otherwise.
    pub unique_id: *const c_char,
    /// The customer's own key for the vendor's other interfaces; not in the document. A secret. NULL where the server
    /// does not say.
    pub user_api_key: *const c_char,
}

impl ActParams<cfhost::UserAuth> for cfhost_user_auth_params {
    type Reply = cfhost_user_auth_reply;

    unsafe fn act(&self) -> Result<cfhost::UserAuth, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let cloudflare_email = required("cloudflare_email", self.cloudflare_email)?;
            let cloudflare_pass = required("cloudflare_pass", self.cloudflare_pass)?;
            let mut act = cfhost::UserAuth::new(cloudflare_email, cloudflare_pass);
            if let Some(unique_id) = optional("unique_id", self.unique_id)? {
                act = act.unique_id(unique_id);
            }
            if let Some(clobber_unique_id) = given(self.has_clobber_unique_id, self.clobber_unique_id) {
                act = act.clobber_unique_id(clobber_unique_id != 0);
            }
            Ok(act)
        }
    }

    fn reply(
        fields: cfhost::UserAuthReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_user_auth_reply {
        cfhost_user_auth_reply {
            envelope,
            cloudflare_email: fields.cloudflare_email.to_c(memory),
            user_key: fields.user_key.to_c(memory),
            unique_id: fields.unique_id.to_c(memory),
            user_api_key: fields.user_api_key.to_c(memory),
        }
    }
}

/// Links a customer's existing account to the provider (section 3.2.4 of the API document).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_auth(
    client: *const cfhost_client,
    params: *const cfhost_user_auth_params,
    reply: *mut *const cfhost_user_auth_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_auth_reply_free(reply: *const cfhost_user_auth_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of user_create. Begin with CFHOST_USER_CREATE_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_create_params {
    /// The size of this struct; CFHOST_USER_CREATE_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's address. Required.
    pub cloudflare_email: *const c_char,
    /// A password of at least 6 characters and at most 1,024 bytes; for an account that exists, its own. Required.
    pub cloudflare_pass: *const c_char,
    /// How mails address the customer: at least 3 letters and digits, with ".", "-" or "_" between them. Defaults to
    /// one that the server makes up.
    pub cloudflare_username: *const c_char,
    /// Your own name for the account, for later look-ups: at most 100 of "-_a-z0-9#@+.,". Defaults to none.
    pub unique_id: *const c_char,
    /// Whether clobber_unique_id is given.
    pub has_clobber_unique_id: c_int,
    /// Whether unique_id is taken from another account that has it. Defaults to false.
    pub clobber_unique_id: c_int,
}
sized!(cfhost_user_create_params, clobber_unique_id: c_int);

/// What user_create answers. It grows at its end. Free it with cfhost_user_create_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_create_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The address as registered.
    pub cloudflare_email: *const c_char,
    /// The key that the zone acts take. It stays the same and may be stored. A secret.
    pub user_key: *const c_char,
    /// The alias on file, if any. NULL otherwise.
    pub unique_id: *const c_char,
    /// The name that was given or made up, from some servers only. NULL otherwise.
    pub cloudflare_username: *const c_char,
    /// The customer's own key for the vendor's other interfaces; not in the document. A secret. NULL where the server
    /// does not say.
    pub user_api_key: *const c_char,
}

impl ActParams<cfhost::UserCreate> for cfhost_user_create_params {
    type Reply = cfhost_user_create_reply;

    unsafe fn act(&self) -> Result<cfhost::UserCreate, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let cloudflare_email = required("cloudflare_email", self.cloudflare_email)?;
            let cloudflare_pass = required("cloudflare_pass", self.cloudflare_pass)?;
            let mut act = cfhost::UserCreate::new(cloudflare_email, cloudflare_pass);
            if let Some(cloudflare_username) = optional("cloudflare_username", self.cloudflare_username)? {
                act = act.cloudflare_username(cloudflare_username);
            }
            if let Some(unique_id) = optional("unique_id", self.unique_id)? {
                act = act.unique_id(unique_id);
            }
            if let Some(clobber_unique_id) = given(self.has_clobber_unique_id, self.clobber_unique_id) {
                act = act.clobber_unique_id(clobber_unique_id != 0);
            }
            Ok(act)
        }
    }

    fn reply(
        fields: cfhost::UserCreateReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_user_create_reply {
        cfhost_user_create_reply {
            envelope,
            cloudflare_email: fields.cloudflare_email.to_c(memory),
            user_key: fields.user_key.to_c(memory),
            unique_id: fields.unique_id.to_c(memory),
            cloudflare_username: fields.cloudflare_username.to_c(memory),
            user_api_key: fields.user_api_key.to_c(memory),
        }
    }
}

/// Creates an account for a customer, or links the one that the address already has (section 3.2.1 of the API
/// document). For an existing account the server checks the password as user_auth does, so that a wrong one is
/// CFHOST_CODE_PASSWORD_FAILED. A repeat with the same values gives the same user_key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_create(
    client: *const cfhost_client,
    params: *const cfhost_user_create_params,
    reply: *mut *const cfhost_user_create_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_create_reply_free(reply: *const cfhost_user_create_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of user_lookup. Begin with CFHOST_USER_LOOKUP_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_lookup_params {
    /// The size of this struct; CFHOST_USER_LOOKUP_PARAMS_INIT sets it.
    pub size: usize,
    /// The account's address. Give this or unique_id, not both.
    pub cloudflare_email: *const c_char,
    /// Your own name for the account.
    pub unique_id: *const c_char,
}
sized!(cfhost_user_lookup_params, unique_id: *const c_char);

/// What user_lookup answers. It grows at its end. Free it with cfhost_user_lookup_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_lookup_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether there is such an account.
    pub user_exists: bool,
    /// The address as registered. NULL where the server does not say.
    pub cloudflare_email: *const c_char,
    /// Whether this provider may act for the account. If the account exists and this is false, ask for its password and
    /// use user_auth.
    pub user_authed: bool,
    /// The key that the zone acts take; only with user_authed. A secret. NULL otherwise.
    pub user_key: *const c_char,
    /// The alias on file, if any. NULL otherwise.
    pub unique_id: *const c_char,
    /// The names of the account's zones with this provider.
    pub hosted_zones: *const *const c_char,
    /// How many there are.
    pub hosted_zones_count: usize,
    /// The customer's own key for the vendor's other interfaces; not in the document. A secret. NULL where the server
    /// does not say.
    pub user_api_key: *const c_char,
}

impl ActParams<cfhost::UserLookup> for cfhost_user_lookup_params {
    type Reply = cfhost_user_lookup_reply;

    unsafe fn act(&self) -> Result<cfhost::UserLookup, Refused> {
        // SAFETY: by this function's contract.
        unsafe { either_or::user_lookup(self) }
    }

    fn reply(
        fields: cfhost::UserLookupReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_user_lookup_reply {
        let (hosted_zones, hosted_zones_count) = fields.hosted_zones.to_c(memory);
        cfhost_user_lookup_reply {
            envelope,
            hosted_zones,
            hosted_zones_count,
            user_exists: fields.user_exists.to_c(memory),
            cloudflare_email: fields.cloudflare_email.to_c(memory),
            user_authed: fields.user_authed.to_c(memory),
            user_key: fields.user_key.to_c(memory),
            unique_id: fields.unique_id.to_c(memory),
            user_api_key: fields.user_api_key.to_c(memory),
        }
    }
}

/// Finds a customer's account, its key and its zones (section 3.2.3 of the API document). An account that nobody knows
/// is a success with user_exists false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_lookup(
    client: *const cfhost_client,
    params: *const cfhost_user_lookup_params,
    reply: *mut *const cfhost_user_lookup_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_lookup_reply_free(reply: *const cfhost_user_lookup_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of zone_delete. Begin with CFHOST_ZONE_DELETE_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_delete_params {
    /// The size of this struct; CFHOST_ZONE_DELETE_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
}
sized!(cfhost_zone_delete_params, zone_name: *const c_char);

/// What zone_delete answers. It grows at its end. Free it with cfhost_zone_delete_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_delete_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The zone.
    pub zone_name: *const c_char,
    /// Whether it was removed.
    pub zone_deleted: bool,
}

impl ActParams<cfhost::ZoneDelete> for cfhost_zone_delete_params {
    type Reply = cfhost_zone_delete_reply;

    unsafe fn act(&self) -> Result<cfhost::ZoneDelete, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let user_key = required("user_key", self.user_key)?;
            let zone_name = required("zone_name", self.zone_name)?;
            Ok(cfhost::ZoneDelete::new(user_key, zone_name))
        }
    }

    fn reply(
        fields: cfhost::ZoneDeleteReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_zone_delete_reply {
        cfhost_zone_delete_reply {
            envelope,
            zone_name: fields.zone_name.to_c(memory),
            zone_deleted: fields.zone_deleted.to_c(memory),
        }
    }
}

/// Removes a zone that zone_set made (section 3.2.6 of the API document). Point the customer's names back at the origin
/// first: the network stops answering for them after a short while. A second delete is an error for which
/// cfhost_error_is_already_gone is true.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_delete(
    client: *const cfhost_client,
    params: *const cfhost_zone_delete_params,
    reply: *mut *const cfhost_zone_delete_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_delete_reply_free(reply: *const cfhost_zone_delete_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of zone_list. Begin with CFHOST_ZONE_LIST_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_list_params {
    /// The size of this struct; CFHOST_ZONE_LIST_PARAMS_INIT sets it.
    pub size: usize,
    /// Whether limit is given.
    pub has_limit: c_int,
    /// How many rows to answer, at least 1. Defaults to 100; the largest number that a server takes is not documented.
    pub limit: u32,
    /// Whether offset is given.
    pub has_offset: c_int,
    /// How many rows to skip. Defaults to 0.
    pub offset: u64,
    /// Only the zone of this name. Unicode names are sent as punycode. Defaults to all.
    pub zone_name: *const c_char,
    /// Whether sub_id is given.
    pub has_sub_id: c_int,
    /// Only the zone with this reseller subscription. Defaults to all.
    pub sub_id: u64,
    /// Only zones in this state. The server's own default is thought to be the active ones. CFHOST_ZONE_STATUS_ACTIVE,
    /// CFHOST_ZONE_STATUS_DELETED or CFHOST_STATUS_ALL.
    pub zone_status: *const c_char,
    /// Only zones whose reseller subscription is in this state. Defaults to the server's own choice.
    /// CFHOST_SUB_STATUS_ACTIVE, CFHOST_SUB_STATUS_CANCELED or CFHOST_STATUS_ALL.
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

/// Value of zone_status and sub_status when asking: all.
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
    /// The address of the account that has it. NULL where the server does not say.
    pub user_email: *const c_char,
    /// Its state. One of the CFHOST_ZONE_STATUS_ texts, or another. NULL where the server does not say.
    pub zone_status: *const c_char,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// The number of its reseller subscription; without one, all sub_ fields are NULL.
    pub sub_id: u64,
    /// The plan of that subscription. NULL where the server does not say.
    pub sub_label: *const c_char,
    /// The state of that subscription. One of the CFHOST_SUB_STATUS_ texts, or another. NULL where the server does not
    /// say.
    pub sub_status: *const c_char,
    /// When it began. NULL for none.
    pub sub_activated_on: *const cfhost_time,
    /// When it ended. NULL for none.
    pub sub_expired_on: *const cfhost_time,
}

impl ToC for cfhost::ZoneListRow {
    type C = *const cfhost_zone_list_row;
    const NONE: Self::C = std::ptr::null();

    fn to_c(self, memory: &Memory) -> Self::C {
        let fields = self;
        let (has_zone_id, zone_id) = fields.zone_id.to_c(memory);
        let (has_sub_id, sub_id) = fields.sub_id.to_c(memory);
        memory.keep(cfhost_zone_list_row {
            has_zone_id,
            zone_id,
            has_sub_id,
            sub_id,
            zone_name: fields.zone_name.to_c(memory),
            user_email: fields.user_email.to_c(memory),
            zone_status: fields.zone_status.to_c(memory),
            sub_label: fields.sub_label.to_c(memory),
            sub_status: fields.sub_status.to_c(memory),
            sub_activated_on: fields.sub_activated_on.to_c(memory),
            sub_expired_on: fields.sub_expired_on.to_c(memory),
        })
    }
}

/// What zone_list answers. It grows at its end. Free it with cfhost_zone_list_reply_free.
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

impl ActParams<cfhost::ZoneList> for cfhost_zone_list_params {
    type Reply = cfhost_zone_list_reply;

    unsafe fn act(&self) -> Result<cfhost::ZoneList, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let mut act = cfhost::ZoneList::new();
            if let Some(limit) = given(self.has_limit, self.limit) {
                act = act.limit(limit);
            }
            if let Some(offset) = given(self.has_offset, self.offset) {
                act = act.offset(offset);
            }
            if let Some(zone_name) = optional("zone_name", self.zone_name)? {
                act = act.zone_name(zone_name);
            }
            if let Some(sub_id) = given(self.has_sub_id, self.sub_id) {
                act = act.sub_id(sub_id);
            }
            if let Some(zone_status) = word("zone_status", self.zone_status)? {
                act = act.zone_status(zone_status);
            }
            if let Some(sub_status) = word("sub_status", self.sub_status)? {
                act = act.sub_status(sub_status);
            }
            Ok(act)
        }
    }

    fn reply(
        fields: cfhost::ZoneListReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_zone_list_reply {
        let (rows, rows_count) = fields.rows.to_c(memory);
        let (has_limit, limit) = fields.limit.to_c(memory);
        let (has_offset, offset) = fields.offset.to_c(memory);
        cfhost_zone_list_reply { envelope, rows, rows_count, has_limit, limit, has_offset, offset }
    }
}

/// Lists one page of the provider's zones (section 3.2.10 of the API document). cfhost_zones_new turns the pages.
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

/// The parameters of zone_lookup. Begin with CFHOST_ZONE_LOOKUP_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_lookup_params {
    /// The size of this struct; CFHOST_ZONE_LOOKUP_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
}
sized!(cfhost_zone_lookup_params, zone_name: *const c_char);
/// Value of ssl_status: issued and in use.
pub const CFHOST_SSL_STATUS_READY: &str = "ready";
/// Value of ssl_status: the order is being checked.
pub const CFHOST_SSL_STATUS_VETTING: &str = "vetting";
/// Value of ssl_status: control of the domain is being checked.
pub const CFHOST_SSL_STATUS_VALIDATING: &str = "validating";
/// Value of ssl_status: no certificate.
pub const CFHOST_SSL_STATUS_NONE: &str = "none";

/// What zone_lookup answers. It grows at its end. Free it with cfhost_zone_lookup_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_lookup_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The zone.
    pub zone_name: *const c_char,
    /// Whether the customer has the zone.
    pub zone_exists: bool,
    /// Whether it was set up through this provider.
    pub zone_hosted: bool,
    /// Full name to origin. It includes the zone itself, and can include rows that zone_set never sent, such as one for
    /// the validation of a certificate (its origin ends in "comodoca.com"); such rows must not be sent back. In the
    /// order of the names.
    pub hosted_cnames: *const cfhost_pair,
    /// How many there are.
    pub hosted_cnames_count: usize,
    /// Full name to the target that the customer's DNS has to point at. In the order of the names.
    pub forward_tos: *const cfhost_pair,
    /// How many there are.
    pub forward_tos_count: usize,
    /// How far the certificate is. One of the CFHOST_SSL_STATUS_ texts, or another. NULL where the server does not say.
    pub ssl_status: *const c_char,
    /// The HTML "meta" element that proves control of the domain to the certificate authority. NULL where the server
    /// does not say.
    pub ssl_meta_tag: *const c_char,
    /// The plan of the zone's reseller subscription. NULL where the server does not say.
    pub sub_label: *const c_char,
    /// The state of that subscription. One of the CFHOST_SUB_STATUS_ texts, or another. NULL where the server does not
    /// say.
    pub sub_status: *const c_char,
}

impl ActParams<cfhost::ZoneLookup> for cfhost_zone_lookup_params {
    type Reply = cfhost_zone_lookup_reply;

    unsafe fn act(&self) -> Result<cfhost::ZoneLookup, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let user_key = required("user_key", self.user_key)?;
            let zone_name = required("zone_name", self.zone_name)?;
            Ok(cfhost::ZoneLookup::new(user_key, zone_name))
        }
    }

    fn reply(
        fields: cfhost::ZoneLookupReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_zone_lookup_reply {
        let (hosted_cnames, hosted_cnames_count) = fields.hosted_cnames.to_c(memory);
        let (forward_tos, forward_tos_count) = fields.forward_tos.to_c(memory);
        cfhost_zone_lookup_reply {
            envelope,
            hosted_cnames,
            hosted_cnames_count,
            forward_tos,
            forward_tos_count,
            zone_name: fields.zone_name.to_c(memory),
            zone_exists: fields.zone_exists.to_c(memory),
            zone_hosted: fields.zone_hosted.to_c(memory),
            ssl_status: fields.ssl_status.to_c(memory),
            ssl_meta_tag: fields.ssl_meta_tag.to_c(memory),
            sub_label: fields.sub_label.to_c(memory),
            sub_status: fields.sub_status.to_c(memory),
        }
    }
}

/// Looks up the state of one zone of one customer (section 3.2.5 of the API document). A zone that the customer does
/// not have is a success with zone_exists false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_lookup(
    client: *const cfhost_client,
    params: *const cfhost_zone_lookup_params,
    reply: *mut *const cfhost_zone_lookup_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_lookup_reply_free(reply: *const cfhost_zone_lookup_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}

/// The parameters of zone_set. Begin with CFHOST_ZONE_SET_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_set_params {
    /// The size of this struct; CFHOST_ZONE_SET_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. A name below the registered domain is taken too; the server reduces it, and the reply shows what
    /// became of it. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// The host name of the origin, without a trailing dot. Required.
    pub resolve_to: *const c_char,
    /// The names to be served, at least one: each a label ("www"), a full name, or "@" for the zone itself. At most 119
    /// characters each. Each with ":target" after it if it has an origin of its own. Required.
    pub subdomains: *const *const c_char,
    /// How many there are.
    pub subdomains_count: usize,
}
sized!(cfhost_zone_set_params, subdomains_count: usize);

/// What zone_set answers. It grows at its end. Free it with cfhost_zone_set_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_set_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The registered domain that was set up: see zone_name_sent.
    pub zone_name: *const c_char,
    /// The origin that was used. NULL where the server does not say.
    pub resolving_to: *const c_char,
    /// Full name to origin, for each subdomain. In the order of the names.
    pub hosted_cnames: *const cfhost_pair,
    /// How many there are.
    pub hosted_cnames_count: usize,
    /// Full name to the target that the customer's DNS has to point at by a CNAME. In the order of the names.
    pub forward_tos: *const cfhost_pair,
    /// How many there are.
    pub forward_tos_count: usize,
    /// The name that was asked for, if the server set up the registered domain above it instead. NULL otherwise.
    pub zone_name_sent: *const c_char,
}

impl ActParams<cfhost::ZoneSet> for cfhost_zone_set_params {
    type Reply = cfhost_zone_set_reply;

    unsafe fn act(&self) -> Result<cfhost::ZoneSet, Refused> {
        // SAFETY: by this function's contract.
        unsafe {
            let user_key = required("user_key", self.user_key)?;
            let zone_name = required("zone_name", self.zone_name)?;
            let resolve_to = required("resolve_to", self.resolve_to)?;
            let subdomains = texts("subdomains", self.subdomains, self.subdomains_count, |text| Ok(text.to_owned()))?;
            Ok(cfhost::ZoneSet::new(user_key, zone_name, resolve_to, subdomains))
        }
    }

    fn reply(fields: cfhost::ZoneSetReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_zone_set_reply {
        let (hosted_cnames, hosted_cnames_count) = fields.hosted_cnames.to_c(memory);
        let (forward_tos, forward_tos_count) = fields.forward_tos.to_c(memory);
        cfhost_zone_set_reply {
            envelope,
            hosted_cnames,
            hosted_cnames_count,
            forward_tos,
            forward_tos_count,
            zone_name: fields.zone_name.to_c(memory),
            resolving_to: fields.resolving_to.to_c(memory),
            zone_name_sent: fields.zone_name_sent.to_c(memory),
        }
    }
}

/// Sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2 of the API document). The call
/// describes the zone completely: a subdomain that is left out is dropped. To change one row, look the zone up and send
/// all rows again. Afterwards each name in forward_tos has to be pointed at its target by a CNAME.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_set(
    client: *const cfhost_client,
    params: *const cfhost_zone_set_params,
    reply: *mut *const cfhost_zone_set_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_set_reply_free(reply: *const cfhost_zone_set_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
