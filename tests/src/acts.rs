//! The acts as vectors ask for them, and their replies as plain data.
//!
//! What follows the imports is written by `make bindings` from `core/src/acts`: change it there.

use cfhost::Client;

use crate::outcome::{Outcome, either_or, finish, records};
use crate::vectors::Vector;

// Written by make bindings from core/src/acts.

#[expect(clippy::too_many_lines, reason = "an arm for each act")]
pub(crate) fn send(client: &Client, given: &Vector) -> Outcome {
    match given.act.as_str() {
        "user_create" => {
            let cloudflare_email = given.text("cloudflare_email").expect("cloudflare_email");
            let cloudflare_pass = given.secret("cloudflare_pass").expect("cloudflare_pass");
            let mut act = cfhost::UserCreate::new(cloudflare_email, cloudflare_pass);
            if let Some(cloudflare_username) = given.text("cloudflare_username") {
                act = act.cloudflare_username(cloudflare_username);
            }
            if let Some(unique_id) = given.text("unique_id") {
                act = act.unique_id(unique_id);
            }
            if let Some(clobber_unique_id) = given.flag("clobber_unique_id") {
                act = act.clobber_unique_id(clobber_unique_id);
            }
            finish(client, given, &act)
        }
        "user_auth" => {
            let cloudflare_email = given.text("cloudflare_email").expect("cloudflare_email");
            let cloudflare_pass = given.secret("cloudflare_pass").expect("cloudflare_pass");
            let mut act = cfhost::UserAuth::new(cloudflare_email, cloudflare_pass);
            if let Some(unique_id) = given.text("unique_id") {
                act = act.unique_id(unique_id);
            }
            if let Some(clobber_unique_id) = given.flag("clobber_unique_id") {
                act = act.clobber_unique_id(clobber_unique_id);
            }
            finish(client, given, &act)
        }
        "user_lookup" => finish(client, given, &either_or::user_lookup(given)),
        "zone_set" => {
            let user_key = given.secret("user_key").expect("user_key");
            let zone_name = given.text("zone_name").expect("zone_name");
            let resolve_to = given.text("resolve_to").expect("resolve_to");
            let subdomains = given.subdomains("subdomains").expect("subdomains");
            finish(client, given, &cfhost::ZoneSet::new(user_key, zone_name, resolve_to, subdomains))
        }
        "zone_lookup" => {
            let user_key = given.secret("user_key").expect("user_key");
            let zone_name = given.text("zone_name").expect("zone_name");
            finish(client, given, &cfhost::ZoneLookup::new(user_key, zone_name))
        }
        "zone_delete" => {
            let user_key = given.secret("user_key").expect("user_key");
            let zone_name = given.text("zone_name").expect("zone_name");
            finish(client, given, &cfhost::ZoneDelete::new(user_key, zone_name))
        }
        "zone_list" => {
            let mut act = cfhost::ZoneList::new();
            if let Some(limit) = given.small("limit") {
                act = act.limit(limit);
            }
            if let Some(offset) = given.number("offset") {
                act = act.offset(offset);
            }
            if let Some(zone_name) = given.text("zone_name") {
                act = act.zone_name(zone_name);
            }
            if let Some(sub_id) = given.number("sub_id") {
                act = act.sub_id(sub_id);
            }
            if let Some(zone_status) = given.word("zone_status") {
                act = act.zone_status(zone_status);
            }
            if let Some(sub_status) = given.word("sub_status") {
                act = act.sub_status(sub_status);
            }
            finish(client, given, &act)
        }
        "full_zone_set" => {
            let user_key = given.secret("user_key").expect("user_key");
            let zone_name = given.text("zone_name").expect("zone_name");
            let mut act = cfhost::FullZoneSet::new(user_key, zone_name);
            if let Some(jumpstart) = given.flag("jumpstart") {
                act = act.jumpstart(jumpstart);
            }
            finish(client, given, &act)
        }
        "host_child_new" => {
            let host_name = given.text("host_name").expect("host_name");
            let pub_name = given.text("pub_name").expect("pub_name");
            let prefix = given.text("prefix").expect("prefix");
            let website = given.text("website").expect("website");
            let email = given.text("email").expect("email");
            finish(client, given, &cfhost::HostChildNew::new(host_name, pub_name, prefix, website, email))
        }
        "host_child_stop" => {
            let child_id = given.number("child_id").expect("child_id");
            finish(client, given, &cfhost::HostChildStop::new(child_id))
        }
        "host_key_regen" => finish(client, given, &cfhost::HostKeyRegen::new()),
        "reseller_plan_list" => finish(client, given, &cfhost::ResellerPlanList::new()),
        "reseller_sub_new" => {
            let user_key = given.secret("user_key").expect("user_key");
            let zone_name = given.text("zone_name").expect("zone_name");
            let plan_tag = given.text("plan_tag").expect("plan_tag");
            finish(client, given, &cfhost::ResellerSubNew::new(user_key, zone_name, plan_tag))
        }
        "reseller_sub_cancel" => {
            let user_key = given.secret("user_key").expect("user_key");
            let zone_name = given.text("zone_name").expect("zone_name");
            let plan_tag = given.text("plan_tag").expect("plan_tag");
            let sub_id = given.number("sub_id").expect("sub_id");
            finish(client, given, &cfhost::ResellerSubCancel::new(user_key, zone_name, plan_tag, sub_id))
        }
        "reseller_sub_list" => finish(client, given, &cfhost::ResellerSubList::new()),
        "cpanel_info" => finish(client, given, &cfhost::CpanelInfo::new()),
        other => panic!("no act {other}"),
    }
}

records! { words SslStatus ZoneStatus SubStatus }

records! {
    UserCreateReply { cloudflare_email user_key unique_id cloudflare_username user_api_key }
    UserAuthReply { cloudflare_email user_key unique_id user_api_key }
    UserLookupReply { user_exists cloudflare_email user_authed user_key unique_id hosted_zones user_api_key }
    ZoneSetReply { zone_name resolving_to hosted_cnames forward_tos zone_name_sent }
    ZoneLookupReply { zone_name zone_exists zone_hosted hosted_cnames forward_tos ssl_status ssl_meta_tag sub_label
        sub_status }
    ZoneDeleteReply { zone_name zone_deleted }
    ZoneListRow { zone_id zone_name user_email zone_status sub_id sub_label sub_status sub_activated_on sub_expired_on }
    ZoneListReply { rows limit offset }
    FullZoneSetReply { zone_name jumpstart msg nameservers zone_name_sent }
    HostChildNewReply { host_key child_id }
    HostChildStopReply { child_id }
    HostKeyRegenReply { host_key }
    ResellerPlan { sub_label sbase_name product_price }
    ResellerPlanListReply { objs }
    ResellerSubNewReply { sub_id }
    ResellerSubCancelReply { sub_id }
    ResellerSub { zone_name sub_id sub_status sub_name sub_price sub_priced_on sub_canceled_on sub_expires_on
        sub_expired_on sub_renewed_on sub_activated_on edate cdate }
    ResellerSubListReply { objs }
    CpanelInfoReply { cpanel_latest cpanel_sha1 }
}
