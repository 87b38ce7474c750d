//! The acts for Python: requests of Python's values, and replies as dataclasses.
//!
//! Written by `make bindings` from `core/src/acts`: change it there.

use cfhost::{
    CpanelInfoReply, FullZoneSet, FullZoneSetReply, HostChildNew, HostChildNewReply, HostChildStop, HostChildStopReply,
    HostKeyRegenReply, ResellerPlan, ResellerPlanListReply, ResellerSub, ResellerSubCancel, ResellerSubCancelReply,
    ResellerSubListReply, ResellerSubNew, ResellerSubNewReply, SslStatus, SubStatus, UserAuth, UserAuthReply,
    UserCreate, UserCreateReply, UserLookupReply, ZoneDelete, ZoneDeleteReply, ZoneList, ZoneListReply, ZoneListRow,
    ZoneLookup, ZoneLookupReply, ZoneSet, ZoneSetReply, ZoneStatus,
};
use pyo3::prelude::*;

use crate::arguments::{self, flag, number, secret, small, some, text, word};
use crate::client::Value;
use crate::replies::{records, statuses};

pub(crate) fn user_create(
    cloudflare_email: Value<'_, '_>,
    cloudflare_pass: Value<'_, '_>,
    cloudflare_username: Option<Value<'_, '_>>,
    unique_id: Option<Value<'_, '_>>,
    clobber_unique_id: Option<Value<'_, '_>>,
) -> PyResult<UserCreate> {
    let cloudflare_email = text("cloudflare_email", cloudflare_email)?;
    let cloudflare_pass = secret("cloudflare_pass", cloudflare_pass)?;
    let mut act = UserCreate::new(cloudflare_email.as_str(), cloudflare_pass.as_str());
    if let Some(cloudflare_username) = some("cloudflare_username", cloudflare_username, text)? {
        act = act.cloudflare_username(cloudflare_username.as_str());
    }
    if let Some(unique_id) = some("unique_id", unique_id, text)? {
        act = act.unique_id(unique_id.as_str());
    }
    if let Some(clobber_unique_id) = some("clobber_unique_id", clobber_unique_id, flag)? {
        act = act.clobber_unique_id(clobber_unique_id);
    }
    Ok(act)
}

pub(crate) fn user_auth(
    cloudflare_email: Value<'_, '_>,
    cloudflare_pass: Value<'_, '_>,
    unique_id: Option<Value<'_, '_>>,
    clobber_unique_id: Option<Value<'_, '_>>,
) -> PyResult<UserAuth> {
    let cloudflare_email = text("cloudflare_email", cloudflare_email)?;
    let cloudflare_pass = secret("cloudflare_pass", cloudflare_pass)?;
    let mut act = UserAuth::new(cloudflare_email.as_str(), cloudflare_pass.as_str());
    if let Some(unique_id) = some("unique_id", unique_id, text)? {
        act = act.unique_id(unique_id.as_str());
    }
    if let Some(clobber_unique_id) = some("clobber_unique_id", clobber_unique_id, flag)? {
        act = act.clobber_unique_id(clobber_unique_id);
    }
    Ok(act)
}

pub(crate) fn zone_set(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    resolve_to: Value<'_, '_>,
    subdomains: Value<'_, '_>,
) -> PyResult<ZoneSet> {
    let user_key = secret("user_key", user_key)?;
    let zone_name = text("zone_name", zone_name)?;
    let resolve_to = text("resolve_to", resolve_to)?;
    let subdomains = arguments::subdomains("subdomains", subdomains)?;
    let act = ZoneSet::new(user_key.as_str(), zone_name.as_str(), resolve_to.as_str(), subdomains);
    Ok(act)
}

pub(crate) fn zone_lookup(user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<ZoneLookup> {
    let user_key = secret("user_key", user_key)?;
    let zone_name = text("zone_name", zone_name)?;
    let act = ZoneLookup::new(user_key.as_str(), zone_name.as_str());
    Ok(act)
}

pub(crate) fn zone_delete(user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<ZoneDelete> {
    let user_key = secret("user_key", user_key)?;
    let zone_name = text("zone_name", zone_name)?;
    let act = ZoneDelete::new(user_key.as_str(), zone_name.as_str());
    Ok(act)
}

pub(crate) fn zone_list(
    limit: Option<Value<'_, '_>>,
    offset: Option<Value<'_, '_>>,
    zone_name: Option<Value<'_, '_>>,
    sub_id: Option<Value<'_, '_>>,
    zone_status: Option<Value<'_, '_>>,
    sub_status: Option<Value<'_, '_>>,
) -> PyResult<ZoneList> {
    let mut act = ZoneList::new();
    if let Some(limit) = some("limit", limit, small)? {
        act = act.limit(limit);
    }
    if let Some(offset) = some("offset", offset, number)? {
        act = act.offset(offset);
    }
    if let Some(zone_name) = some("zone_name", zone_name, text)? {
        act = act.zone_name(zone_name.as_str());
    }
    if let Some(sub_id) = some("sub_id", sub_id, number)? {
        act = act.sub_id(sub_id);
    }
    if let Some(zone_status) = some("zone_status", zone_status, word)? {
        act = act.zone_status(zone_status);
    }
    if let Some(sub_status) = some("sub_status", sub_status, word)? {
        act = act.sub_status(sub_status);
    }
    Ok(act)
}

pub(crate) fn full_zone_set(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    jumpstart: Option<Value<'_, '_>>,
) -> PyResult<FullZoneSet> {
    let user_key = secret("user_key", user_key)?;
    let zone_name = text("zone_name", zone_name)?;
    let mut act = FullZoneSet::new(user_key.as_str(), zone_name.as_str());
    if let Some(jumpstart) = some("jumpstart", jumpstart, flag)? {
        act = act.jumpstart(jumpstart);
    }
    Ok(act)
}

pub(crate) fn host_child_new(
    host_name: Value<'_, '_>,
    pub_name: Value<'_, '_>,
    prefix: Value<'_, '_>,
    website: Value<'_, '_>,
    email: Value<'_, '_>,
) -> PyResult<HostChildNew> {
    let host_name = text("host_name", host_name)?;
    let pub_name = text("pub_name", pub_name)?;
    let prefix = text("prefix", prefix)?;
    let website = text("website", website)?;
    let email = text("email", email)?;
    let act =
        HostChildNew::new(host_name.as_str(), pub_name.as_str(), prefix.as_str(), website.as_str(), email.as_str());
    Ok(act)
}

pub(crate) fn host_child_stop(child_id: Value<'_, '_>) -> PyResult<HostChildStop> {
    let child_id = number("child_id", child_id)?;
    let act = HostChildStop::new(child_id);
    Ok(act)
}

pub(crate) fn reseller_sub_new(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    plan_tag: Value<'_, '_>,
) -> PyResult<ResellerSubNew> {
    let user_key = secret("user_key", user_key)?;
    let zone_name = text("zone_name", zone_name)?;
    let plan_tag = text("plan_tag", plan_tag)?;
    let act = ResellerSubNew::new(user_key.as_str(), zone_name.as_str(), plan_tag.as_str());
    Ok(act)
}

pub(crate) fn reseller_sub_cancel(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    plan_tag: Value<'_, '_>,
    sub_id: Value<'_, '_>,
) -> PyResult<ResellerSubCancel> {
    let user_key = secret("user_key", user_key)?;
    let zone_name = text("zone_name", zone_name)?;
    let plan_tag = text("plan_tag", plan_tag)?;
    let sub_id = number("sub_id", sub_id)?;
    let act = ResellerSubCancel::new(user_key.as_str(), zone_name.as_str(), plan_tag.as_str(), sub_id);
    Ok(act)
}

statuses! {
    SslStatus { Ready Vetting Validating None }
    ZoneStatus { Active Deleted Pending }
    SubStatus { Active Canceled Deleted }
}

records! { "cfhost":
    UserCreateReply as UserCreateReply { cloudflare_email user_key unique_id cloudflare_username user_api_key }
    UserAuthReply as UserAuthReply { cloudflare_email user_key unique_id user_api_key }
    UserLookupReply as UserLookupReply { user_exists cloudflare_email user_authed user_key unique_id hosted_zones
        user_api_key }
    ZoneSetReply as ZoneSetReply { zone_name resolving_to hosted_cnames forward_tos zone_name_sent }
    ZoneLookupReply as ZoneLookupReply { zone_name zone_exists zone_hosted hosted_cnames forward_tos ssl_status
        ssl_meta_tag sub_label sub_status }
    ZoneDeleteReply as ZoneDeleteReply { zone_name zone_deleted }
    ZoneListRow as ZoneListRow { zone_id zone_name user_email zone_status sub_id sub_label sub_status sub_activated_on
        sub_expired_on }
    ZoneListReply as ZoneListReply { rows limit offset }
    FullZoneSetReply as FullZoneSetReply { zone_name jumpstart msg nameservers zone_name_sent }
    HostChildNewReply as HostChildNewReply { host_key child_id }
    HostChildStopReply as HostChildStopReply { child_id }
    HostKeyRegenReply as HostKeyRegenReply { host_key }
    ResellerPlan as ResellerPlan { sub_label sbase_name product_price }
    ResellerPlanListReply as ResellerPlanListReply { objs }
    ResellerSubNewReply as ResellerSubNewReply { sub_id }
    ResellerSubCancelReply as ResellerSubCancelReply { sub_id }
    ResellerSub as ResellerSub { zone_name sub_id sub_status sub_name sub_price sub_priced_on sub_canceled_on
        sub_expires_on sub_expired_on sub_renewed_on sub_activated_on edate cdate }
    ResellerSubListReply as ResellerSubListReply { objs }
    CpanelInfoReply as CpanelInfoReply { cpanel_latest cpanel_sha1 }
}
