//! The acts for PHP: requests of PHP's values, and the classes of what they answer.
//!
//! What follows the imports is written by `make bindings` from `core/src/acts`: change it there.

use crate::args::Args;
use crate::constants::words;
use crate::errors::Failure;
use crate::replies::{replies, rows};

// Written by make bindings from core/src/acts.

pub(crate) fn user_create(args: &Args<'_>) -> Result<cfhost::UserCreate, Failure> {
    let cloudflare_email = args.get(0, "cloudflare_email").required_text()?;
    let cloudflare_pass = args.get(1, "cloudflare_pass").required_secret()?;
    let mut act = cfhost::UserCreate::new(cloudflare_email, cloudflare_pass.as_str());
    if let Some(cloudflare_username) = args.get(2, "cloudflare_username").text()? {
        act = act.cloudflare_username(cloudflare_username);
    }
    if let Some(unique_id) = args.get(3, "unique_id").text_or_int()? {
        act = act.unique_id(unique_id);
    }
    if let Some(clobber_unique_id) = args.get(4, "clobber_unique_id").flag_or_int()? {
        act = act.clobber_unique_id(clobber_unique_id);
    }
    Ok(act)
}

pub(crate) fn user_auth(args: &Args<'_>) -> Result<cfhost::UserAuth, Failure> {
    let cloudflare_email = args.get(0, "cloudflare_email").required_text()?;
    let cloudflare_pass = args.get(1, "cloudflare_pass").required_secret()?;
    let mut act = cfhost::UserAuth::new(cloudflare_email, cloudflare_pass.as_str());
    if let Some(unique_id) = args.get(2, "unique_id").text_or_int()? {
        act = act.unique_id(unique_id);
    }
    if let Some(clobber_unique_id) = args.get(3, "clobber_unique_id").flag_or_int()? {
        act = act.clobber_unique_id(clobber_unique_id);
    }
    Ok(act)
}

pub(crate) fn zone_set(args: &Args<'_>) -> Result<cfhost::ZoneSet, Failure> {
    let user_key = args.get(0, "user_key").required_secret()?;
    let zone_name = args.get(1, "zone_name").required_text()?;
    let resolve_to = args.get(2, "resolve_to").required_text()?;
    let subdomains = args.get(3, "subdomains").required_subdomains()?;
    Ok(cfhost::ZoneSet::new(user_key.as_str(), zone_name, resolve_to, subdomains))
}

pub(crate) fn zone_lookup(args: &Args<'_>) -> Result<cfhost::ZoneLookup, Failure> {
    let user_key = args.get(0, "user_key").required_secret()?;
    let zone_name = args.get(1, "zone_name").required_text()?;
    Ok(cfhost::ZoneLookup::new(user_key.as_str(), zone_name))
}

pub(crate) fn zone_delete(args: &Args<'_>) -> Result<cfhost::ZoneDelete, Failure> {
    let user_key = args.get(0, "user_key").required_secret()?;
    let zone_name = args.get(1, "zone_name").required_text()?;
    Ok(cfhost::ZoneDelete::new(user_key.as_str(), zone_name))
}

pub(crate) fn zone_list(args: &Args<'_>) -> Result<cfhost::ZoneList, Failure> {
    let mut act = cfhost::ZoneList::new();
    if let Some(limit) = args.get(0, "limit").small()? {
        act = act.limit(limit);
    }
    if let Some(offset) = args.get(1, "offset").number()? {
        act = act.offset(offset);
    }
    if let Some(zone_name) = args.get(2, "zone_name").text()? {
        act = act.zone_name(zone_name);
    }
    if let Some(sub_id) = args.get(3, "sub_id").number()? {
        act = act.sub_id(sub_id);
    }
    if let Some(zone_status) = args.get(4, "zone_status").word()? {
        act = act.zone_status(zone_status);
    }
    if let Some(sub_status) = args.get(5, "sub_status").word()? {
        act = act.sub_status(sub_status);
    }
    Ok(act)
}

pub(crate) fn full_zone_set(args: &Args<'_>) -> Result<cfhost::FullZoneSet, Failure> {
    let user_key = args.get(0, "user_key").required_secret()?;
    let zone_name = args.get(1, "zone_name").required_text()?;
    let mut act = cfhost::FullZoneSet::new(user_key.as_str(), zone_name);
    if let Some(jumpstart) = args.get(2, "jumpstart").flag_or_int()? {
        act = act.jumpstart(jumpstart);
    }
    Ok(act)
}

pub(crate) fn host_child_new(args: &Args<'_>) -> Result<cfhost::HostChildNew, Failure> {
    let host_name = args.get(0, "host_name").required_text()?;
    let pub_name = args.get(1, "pub_name").required_text()?;
    let prefix = args.get(2, "prefix").required_text()?;
    let website = args.get(3, "website").required_text()?;
    let email = args.get(4, "email").required_text()?;
    Ok(cfhost::HostChildNew::new(host_name, pub_name, prefix, website, email))
}

pub(crate) fn host_child_stop(args: &Args<'_>) -> Result<cfhost::HostChildStop, Failure> {
    let child_id = args.get(0, "child_id").required_number()?;
    Ok(cfhost::HostChildStop::new(child_id))
}

pub(crate) fn reseller_sub_new(args: &Args<'_>) -> Result<cfhost::ResellerSubNew, Failure> {
    let user_key = args.get(0, "user_key").required_secret()?;
    let zone_name = args.get(1, "zone_name").required_text()?;
    let plan_tag = args.get(2, "plan_tag").required_text()?;
    Ok(cfhost::ResellerSubNew::new(user_key.as_str(), zone_name, plan_tag))
}

pub(crate) fn reseller_sub_cancel(args: &Args<'_>) -> Result<cfhost::ResellerSubCancel, Failure> {
    let user_key = args.get(0, "user_key").required_secret()?;
    let zone_name = args.get(1, "zone_name").required_text()?;
    let plan_tag = args.get(2, "plan_tag").required_text()?;
    let sub_id = args.get(3, "sub_id").required_number()?;
    Ok(cfhost::ResellerSubCancel::new(user_key.as_str(), zone_name, plan_tag, sub_id))
}

words! { states { SslStatus ZoneStatus SubStatus } filters { ZoneStatusFilter SubStatusFilter } }

replies! {
    UserCreateReply { cloudflare_email user_key unique_id cloudflare_username user_api_key }
    UserAuthReply { cloudflare_email user_key unique_id user_api_key }
    UserLookupReply { user_exists cloudflare_email user_authed user_key unique_id hosted_zones user_api_key }
    ZoneSetReply { zone_name resolving_to hosted_cnames forward_tos zone_name_sent }
    ZoneLookupReply { zone_name zone_exists zone_hosted hosted_cnames forward_tos ssl_status ssl_meta_tag sub_label
        sub_status }
    ZoneDeleteReply { zone_name zone_deleted }
    ZoneListReply { rows limit offset }
    FullZoneSetReply { zone_name jumpstart msg nameservers zone_name_sent }
    HostChildNewReply { host_key child_id }
    HostChildStopReply { child_id }
    HostKeyRegenReply { host_key }
    ResellerPlanListReply { objs }
    ResellerSubNewReply { sub_id }
    ResellerSubCancelReply { sub_id }
    ResellerSubListReply { objs }
    CpanelInfoReply { cpanel_latest cpanel_sha1 }
}

rows! {
    ZoneListRow { zone_id zone_name user_email zone_status sub_id sub_label sub_status sub_activated_on sub_expired_on }
    ResellerPlan { sub_label sbase_name product_price }
    ResellerSub { zone_name sub_id sub_status sub_name sub_price sub_priced_on sub_canceled_on sub_expires_on
        sub_expired_on sub_renewed_on sub_activated_on edate cdate }
}
