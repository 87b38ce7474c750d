//! The acts for Python: requests of Python's values, and replies as dataclasses.
//!
//! What follows the imports is written by `make bindings` from `core/src/acts`: change it there.

use pyo3::prelude::*;

use crate::arguments::{self, some};
use crate::client::Value;
use crate::replies::{records, statuses};

// Written by make bindings from core/src/acts.

pub(crate) fn user_create(
    cloudflare_email: Value<'_, '_>,
    cloudflare_pass: Value<'_, '_>,
    cloudflare_username: Option<Value<'_, '_>>,
    unique_id: Option<Value<'_, '_>>,
    clobber_unique_id: Option<Value<'_, '_>>,
) -> PyResult<cfhost::UserCreate> {
    let cloudflare_email = arguments::text("cloudflare_email", cloudflare_email)?;
    let cloudflare_pass = arguments::secret("cloudflare_pass", cloudflare_pass)?;
    let mut act = cfhost::UserCreate::new(cloudflare_email.as_str(), cloudflare_pass.as_str());
    if let Some(cloudflare_username) = some("cloudflare_username", cloudflare_username, arguments::text)? {
        act = act.cloudflare_username(cloudflare_username.as_str());
    }
    if let Some(unique_id) = some("unique_id", unique_id, arguments::text)? {
        act = act.unique_id(unique_id.as_str());
    }
    if let Some(clobber_unique_id) = some("clobber_unique_id", clobber_unique_id, arguments::flag)? {
        act = act.clobber_unique_id(clobber_unique_id);
    }
    Ok(act)
}

pub(crate) fn user_auth(
    cloudflare_email: Value<'_, '_>,
    cloudflare_pass: Value<'_, '_>,
    unique_id: Option<Value<'_, '_>>,
    clobber_unique_id: Option<Value<'_, '_>>,
) -> PyResult<cfhost::UserAuth> {
    let cloudflare_email = arguments::text("cloudflare_email", cloudflare_email)?;
    let cloudflare_pass = arguments::secret("cloudflare_pass", cloudflare_pass)?;
    let mut act = cfhost::UserAuth::new(cloudflare_email.as_str(), cloudflare_pass.as_str());
    if let Some(unique_id) = some("unique_id", unique_id, arguments::text)? {
        act = act.unique_id(unique_id.as_str());
    }
    if let Some(clobber_unique_id) = some("clobber_unique_id", clobber_unique_id, arguments::flag)? {
        act = act.clobber_unique_id(clobber_unique_id);
    }
    Ok(act)
}

pub(crate) fn zone_set(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    resolve_to: Value<'_, '_>,
    subdomains: Value<'_, '_>,
) -> PyResult<cfhost::ZoneSet> {
    let user_key = arguments::secret("user_key", user_key)?;
    let zone_name = arguments::text("zone_name", zone_name)?;
    let resolve_to = arguments::text("resolve_to", resolve_to)?;
    let subdomains = arguments::subdomains("subdomains", subdomains)?;
    Ok(cfhost::ZoneSet::new(user_key.as_str(), zone_name.as_str(), resolve_to.as_str(), subdomains))
}

pub(crate) fn zone_lookup(user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<cfhost::ZoneLookup> {
    let user_key = arguments::secret("user_key", user_key)?;
    let zone_name = arguments::text("zone_name", zone_name)?;
    Ok(cfhost::ZoneLookup::new(user_key.as_str(), zone_name.as_str()))
}

pub(crate) fn zone_delete(user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<cfhost::ZoneDelete> {
    let user_key = arguments::secret("user_key", user_key)?;
    let zone_name = arguments::text("zone_name", zone_name)?;
    Ok(cfhost::ZoneDelete::new(user_key.as_str(), zone_name.as_str()))
}

pub(crate) fn zone_list(
    limit: Option<Value<'_, '_>>,
    offset: Option<Value<'_, '_>>,
    zone_name: Option<Value<'_, '_>>,
    sub_id: Option<Value<'_, '_>>,
    zone_status: Option<Value<'_, '_>>,
    sub_status: Option<Value<'_, '_>>,
) -> PyResult<cfhost::ZoneList> {
    let mut act = cfhost::ZoneList::new();
    if let Some(limit) = some("limit", limit, arguments::small)? {
        act = act.limit(limit);
    }
    if let Some(offset) = some("offset", offset, arguments::number)? {
        act = act.offset(offset);
    }
    if let Some(zone_name) = some("zone_name", zone_name, arguments::text)? {
        act = act.zone_name(zone_name.as_str());
    }
    if let Some(sub_id) = some("sub_id", sub_id, arguments::number)? {
        act = act.sub_id(sub_id);
    }
    if let Some(zone_status) = some("zone_status", zone_status, arguments::word)? {
        act = act.zone_status(zone_status);
    }
    if let Some(sub_status) = some("sub_status", sub_status, arguments::word)? {
        act = act.sub_status(sub_status);
    }
    Ok(act)
}

pub(crate) fn full_zone_set(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    jumpstart: Option<Value<'_, '_>>,
) -> PyResult<cfhost::FullZoneSet> {
    let user_key = arguments::secret("user_key", user_key)?;
    let zone_name = arguments::text("zone_name", zone_name)?;
    let mut act = cfhost::FullZoneSet::new(user_key.as_str(), zone_name.as_str());
    if let Some(jumpstart) = some("jumpstart", jumpstart, arguments::flag)? {
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
) -> PyResult<cfhost::HostChildNew> {
    let host_name = arguments::text("host_name", host_name)?;
    let pub_name = arguments::text("pub_name", pub_name)?;
    let prefix = arguments::text("prefix", prefix)?;
    let website = arguments::text("website", website)?;
    let email = arguments::text("email", email)?;
    Ok(cfhost::HostChildNew::new(
        host_name.as_str(),
        pub_name.as_str(),
        prefix.as_str(),
        website.as_str(),
        email.as_str(),
    ))
}

pub(crate) fn host_child_stop(child_id: Value<'_, '_>) -> PyResult<cfhost::HostChildStop> {
    let child_id = arguments::number("child_id", child_id)?;
    Ok(cfhost::HostChildStop::new(child_id))
}

pub(crate) fn reseller_sub_new(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    plan_tag: Value<'_, '_>,
) -> PyResult<cfhost::ResellerSubNew> {
    let user_key = arguments::secret("user_key", user_key)?;
    let zone_name = arguments::text("zone_name", zone_name)?;
    let plan_tag = arguments::text("plan_tag", plan_tag)?;
    Ok(cfhost::ResellerSubNew::new(user_key.as_str(), zone_name.as_str(), plan_tag.as_str()))
}

pub(crate) fn reseller_sub_cancel(
    user_key: Value<'_, '_>,
    zone_name: Value<'_, '_>,
    plan_tag: Value<'_, '_>,
    sub_id: Value<'_, '_>,
) -> PyResult<cfhost::ResellerSubCancel> {
    let user_key = arguments::secret("user_key", user_key)?;
    let zone_name = arguments::text("zone_name", zone_name)?;
    let plan_tag = arguments::text("plan_tag", plan_tag)?;
    let sub_id = arguments::number("sub_id", sub_id)?;
    Ok(cfhost::ResellerSubCancel::new(user_key.as_str(), zone_name.as_str(), plan_tag.as_str(), sub_id))
}

statuses! {
    SslStatus { Ready Vetting Validating None }
    ZoneStatus { Active Deleted Pending }
    SubStatus { Active Canceled Deleted }
}

records! { "cfhost":
    cfhost::UserCreateReply as UserCreateReply { cloudflare_email user_key unique_id cloudflare_username user_api_key }
    cfhost::UserAuthReply as UserAuthReply { cloudflare_email user_key unique_id user_api_key }
    cfhost::UserLookupReply as UserLookupReply { user_exists cloudflare_email user_authed user_key unique_id
        hosted_zones user_api_key }
    cfhost::ZoneSetReply as ZoneSetReply { zone_name resolving_to hosted_cnames forward_tos zone_name_sent }
    cfhost::ZoneLookupReply as ZoneLookupReply { zone_name zone_exists zone_hosted hosted_cnames forward_tos ssl_status
        ssl_meta_tag sub_label sub_status }
    cfhost::ZoneDeleteReply as ZoneDeleteReply { zone_name zone_deleted }
    cfhost::ZoneListRow as ZoneListRow { zone_id zone_name user_email zone_status sub_id sub_label sub_status
        sub_activated_on sub_expired_on }
    cfhost::ZoneListReply as ZoneListReply { rows limit offset }
    cfhost::FullZoneSetReply as FullZoneSetReply { zone_name jumpstart msg nameservers zone_name_sent }
    cfhost::HostChildNewReply as HostChildNewReply { host_key child_id }
    cfhost::HostChildStopReply as HostChildStopReply { child_id }
    cfhost::HostKeyRegenReply as HostKeyRegenReply { host_key }
    cfhost::ResellerPlan as ResellerPlan { sub_label sbase_name product_price }
    cfhost::ResellerPlanListReply as ResellerPlanListReply { objs }
    cfhost::ResellerSubNewReply as ResellerSubNewReply { sub_id }
    cfhost::ResellerSubCancelReply as ResellerSubCancelReply { sub_id }
    cfhost::ResellerSub as ResellerSub { zone_name sub_id sub_status sub_name sub_price sub_priced_on sub_canceled_on
        sub_expires_on sub_expired_on sub_renewed_on sub_activated_on edate cdate }
    cfhost::ResellerSubListReply as ResellerSubListReply { objs }
    cfhost::CpanelInfoReply as CpanelInfoReply { cpanel_latest cpanel_sha1 }
}
