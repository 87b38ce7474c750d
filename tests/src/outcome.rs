//! What the Rust client makes of a vector, as plain data: the reference for every other language.

use std::cell::RefCell;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cfhost::{
    Act, Client, ClientBuilder, CpanelInfo, CpanelInfoReply, Error, FullZoneSet, FullZoneSetReply, HostChildNew,
    HostChildNewReply, HostChildStop, HostChildStopReply, HostKey, HostKeyRegen, HostKeyRegenReply, Options, Reply,
    ResellerPlanList, ResellerPlanListReply, ResellerSub, ResellerSubCancel, ResellerSubCancelReply, ResellerSubList,
    ResellerSubListReply, ResellerSubNew, ResellerSubNewReply, SubStatus, SubStatusFilter, UserAuth, UserAuthReply,
    UserCreate, UserCreateReply, UserLookup, UserLookupReply, ZoneDelete, ZoneDeleteReply, ZoneList, ZoneListReply,
    ZoneListRow, ZoneLookup, ZoneLookupReply, ZoneSet, ZoneSetReply, ZoneStatus, ZoneStatusFilter,
};
use jiff::ZonedDateTime;
use serde_json::{Value, json};

use crate::vectors::{HOST_KEY, Mode, Vector};

/// The outcome of a vector whose server answers at `url`: canonical JSON, members sorted, no blanks.
///
/// # Panics
///
/// If the vector is not one that the client could be asked for: an unknown act, or a field of another type.
pub fn of(vector: &Vector, url: &str) -> String {
    let result = builder(vector, url)
        .and_then(ClientBuilder::build)
        .and_then(|client| if vector.mode == Mode::Call { call(&client, vector) } else { send(&client, vector) });
    let outcome = match result {
        Ok((reply, msg)) => json!({ "reply": reply, "msg": msg }),
        Err(error) => json!({ "error": failure(&error) }),
    };
    outcome.to_string()
}

/// All that Rust shows of a vector, without a call whose name says that it reveals: client, request, reply, error with its
/// sources, and events. It calls twice, since a client without an observer tells the `log` crate of its calls.
///
/// # Panics
///
/// As [`of()`].
pub fn show(vector: &Vector, url: &str) -> String {
    let events = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&events);
    let builder = || builder(vector, url).expect("settings of a vector");
    let observed = builder().observer(move |event| {
        _ = write!(heard.lock().expect("no observer panics"), "{event} {event:?} {event:#?}");
    });
    let mut text = format!("{observed:?}");
    for builder in [builder(), observed] {
        let client = builder.build().expect("settings of a vector");
        _ = write!(text, "{client:?} {client:#?}");
        SHOWN.with_borrow_mut(|shown| *shown = Some(String::new()));
        let result = if vector.mode == Mode::Call { call(&client, vector) } else { send(&client, vector) };
        text += &SHOWN.take().unwrap_or_default();
        if let Err(error) = result {
            _ = write!(
                text,
                "{error} {error:?} {error:#?} {} {} {:?}",
                error.message(),
                error.advice(),
                error.argument()
            );
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                _ = write!(text, "{error} {error:?} {error:#?}");
                source = error.source();
            }
        }
    }
    text + &events.lock().expect("no observer panics")
}

thread_local! {
    /// What the present vector showed so far, while it is to be shown.
    static SHOWN: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn shown(what: &impl Debug) {
    SHOWN.with_borrow_mut(|shown| {
        if let Some(shown) = shown {
            _ = write!(shown, "{what:?} {what:#?}");
        }
    });
}

fn shown_reply<T: Debug>(reply: &Reply<T>) {
    shown(reply);
    if SHOWN.with_borrow(Option::is_some) {
        shown(&reply.raw());
        shown(&reply.msg());
    }
}

fn builder(vector: &Vector, url: &str) -> Result<ClientBuilder, Error> {
    let settings = &vector.client;
    let host_key = match &settings.host_key_file {
        Some(file) => HostKey::from_file(file)?,
        None => HostKey::from(settings.host_key.as_deref().unwrap_or(HOST_KEY)),
    };
    let mut builder = Client::builder(host_key);
    builder = builder.endpoint(settings.endpoint.as_deref().unwrap_or(url));
    if let Some(file) = &settings.ca_file {
        builder = builder.ca_file(file);
    }
    if let Some(seconds) = settings.timeout {
        builder = builder.timeout(Duration::from_secs_f64(seconds));
    }
    if let Some(retries) = settings.retries {
        builder = builder.retries(retries);
    }
    Ok(builder)
}

type Outcome = Result<(Value, Option<String>), Error>;

fn call(client: &Client, vector: &Vector) -> Outcome {
    let fields: Vec<_> = vector.fields.iter().map(|(name, value)| (name.as_str(), text_of(value))).collect();
    let reply = client.call(&vector.act, &fields)?;
    shown_reply(&reply);
    let raw = serde_json::from_slice(reply.reveal_raw()).expect("an answer that was read");
    Ok((raw, reply.msg().map(str::to_owned)))
}

fn send(client: &Client, vector: &Vector) -> Outcome {
    let text = |name| vector.fields.get(name).map(text_of);
    let required = |name| text(name).unwrap_or_else(|| panic!("{} needs {name}", vector.act));
    let flag = |name| vector.fields.get(name).map(|value| value.as_bool().expect("a flag"));
    let number = |name| vector.fields.get(name).map(|value| value.as_u64().expect("a number"));
    match vector.act.as_str() {
        "user_create" => {
            let mut act = UserCreate::new(required("cloudflare_email"), required("cloudflare_pass"));
            if let Some(username) = text("cloudflare_username") {
                act = act.cloudflare_username(username);
            }
            if let Some(unique_id) = text("unique_id") {
                act = act.unique_id(unique_id);
            }
            if let Some(clobber) = flag("clobber_unique_id") {
                act = act.clobber_unique_id(clobber);
            }
            finish(client, vector, &act, user_create)
        }
        "user_auth" => {
            let mut act = UserAuth::new(required("cloudflare_email"), required("cloudflare_pass"));
            if let Some(unique_id) = text("unique_id") {
                act = act.unique_id(unique_id);
            }
            if let Some(clobber) = flag("clobber_unique_id") {
                act = act.clobber_unique_id(clobber);
            }
            finish(client, vector, &act, user_auth)
        }
        "user_lookup" => {
            let act = match text("unique_id") {
                Some(unique_id) => UserLookup::by_unique_id(unique_id),
                None => UserLookup::by_email(required("cloudflare_email")),
            };
            finish(client, vector, &act, user_lookup)
        }
        "zone_set" => {
            let subdomains = vector.fields["subdomains"].as_array().expect("a list");
            let subdomains = subdomains.iter().map(text_of);
            let act = ZoneSet::new(required("user_key"), required("zone_name"), required("resolve_to"), subdomains);
            finish(client, vector, &act, zone_set)
        }
        "zone_lookup" => {
            finish(client, vector, &ZoneLookup::new(required("user_key"), required("zone_name")), zone_lookup)
        }
        "zone_delete" => {
            finish(client, vector, &ZoneDelete::new(required("user_key"), required("zone_name")), zone_delete)
        }
        "zone_list" => {
            let mut act = ZoneList::new();
            if let Some(limit) = number("limit") {
                act = act.limit(limit.try_into().expect("a limit"));
            }
            if let Some(offset) = number("offset") {
                act = act.offset(offset);
            }
            if let Some(zone_name) = text("zone_name") {
                act = act.zone_name(zone_name);
            }
            if let Some(sub_id) = number("sub_id") {
                act = act.sub_id(sub_id);
            }
            if let Some(status) = text("zone_status") {
                act = act.zone_status(match status {
                    "V" => ZoneStatusFilter::Active,
                    "D" => ZoneStatusFilter::Deleted,
                    _ => ZoneStatusFilter::All,
                });
            }
            if let Some(status) = text("sub_status") {
                act = act.sub_status(match status {
                    "V" => SubStatusFilter::Active,
                    "CNL" => SubStatusFilter::Canceled,
                    _ => SubStatusFilter::All,
                });
            }
            finish(client, vector, &act, zone_list)
        }
        _ => send_more(client, vector),
    }
}

/// The acts that are not of the 2012 document's first seven.
fn send_more(client: &Client, vector: &Vector) -> Outcome {
    let text = |name| vector.fields.get(name).map(text_of);
    let required = |name| text(name).unwrap_or_else(|| panic!("{} needs {name}", vector.act));
    let flag = |name| vector.fields.get(name).map(|value| value.as_bool().expect("a flag"));
    let number = |name| vector.fields.get(name).map(|value| value.as_u64().expect("a number"));
    match vector.act.as_str() {
        "full_zone_set" => {
            let mut act = FullZoneSet::new(required("user_key"), required("zone_name"));
            if let Some(jumpstart) = flag("jumpstart") {
                act = act.jumpstart(jumpstart);
            }
            finish(client, vector, &act, full_zone_set)
        }
        "host_child_new" => {
            let [host_name, pub_name, prefix, website, email] =
                ["host_name", "pub_name", "prefix", "website", "email"].map(required);
            finish(client, vector, &HostChildNew::new(host_name, pub_name, prefix, website, email), host_child_new)
        }
        "host_child_stop" => {
            let child_id = number("child_id").expect("a child_id");
            finish(client, vector, &HostChildStop::new(child_id), host_child_stop)
        }
        "host_key_regen" => finish(client, vector, &HostKeyRegen::new(), host_key_regen),
        "reseller_plan_list" => finish(client, vector, &ResellerPlanList::new(), reseller_plan_list),
        "reseller_sub_new" => {
            let act = ResellerSubNew::new(required("user_key"), required("zone_name"), required("plan_tag"));
            finish(client, vector, &act, reseller_sub_new)
        }
        "reseller_sub_cancel" => {
            let (user_key, zone_name, plan_tag) = (required("user_key"), required("zone_name"), required("plan_tag"));
            let sub_id = number("sub_id").expect("a sub_id");
            let act = ResellerSubCancel::new(user_key, zone_name, plan_tag, sub_id);
            finish(client, vector, &act, reseller_sub_cancel)
        }
        "reseller_sub_list" => finish(client, vector, &ResellerSubList::new(), reseller_sub_list),
        "cpanel_info" => finish(client, vector, &CpanelInfo::new(), cpanel_info),
        other => panic!("no act {other}"),
    }
}

fn finish<A>(client: &Client, vector: &Vector, act: &A, plain: impl Fn(&A::Reply) -> Value) -> Outcome
where
    A: Act<Reply: Debug> + Debug,
{
    let client = client.with_options(Options::new().unchecked(vector.mode == Mode::Unchecked));
    shown(act);
    let reply: Reply<A::Reply> = client.send(act)?;
    shown_reply(&reply);
    Ok((plain(&reply), reply.msg().map(str::to_owned)))
}

fn text_of(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn failure(error: &Error) -> Value {
    json!({
        "act": error.act(),
        "already_gone": error.is_already_gone(),
        "argument": error.argument(),
        "category": error.category().map(cfhost::Category::as_str),
        "code": error.code().map(cfhost::ErrorCode::number),
        "delivery": error.delivery().as_str(),
        "http_status": error.http_status(),
        "kind": error.kind().as_str(),
        "message": error.message(),
        "name": error.code().and_then(cfhost::ErrorCode::name),
        "retryable": error.is_retryable(),
    })
}

fn user_create(reply: &UserCreateReply) -> Value {
    json!({
        "cloudflare_email": reply.cloudflare_email,
        "cloudflare_username": reply.cloudflare_username,
        "unique_id": reply.unique_id,
        "user_api_key": reply.user_api_key.as_ref().map(cfhost::UserApiKey::reveal),
        "user_key": reply.user_key.reveal(),
    })
}

fn user_auth(reply: &UserAuthReply) -> Value {
    json!({
        "cloudflare_email": reply.cloudflare_email,
        "unique_id": reply.unique_id,
        "user_api_key": reply.user_api_key.as_ref().map(cfhost::UserApiKey::reveal),
        "user_key": reply.user_key.reveal(),
    })
}

fn user_lookup(reply: &UserLookupReply) -> Value {
    json!({
        "cloudflare_email": reply.cloudflare_email,
        "hosted_zones": reply.hosted_zones,
        "unique_id": reply.unique_id,
        "user_api_key": reply.user_api_key.as_ref().map(cfhost::UserApiKey::reveal),
        "user_authed": reply.user_authed,
        "user_exists": reply.user_exists,
        "user_key": reply.user_key.as_ref().map(cfhost::UserKey::reveal),
    })
}

fn zone_set(reply: &ZoneSetReply) -> Value {
    json!({
        "forward_tos": reply.forward_tos,
        "hosted_cnames": reply.hosted_cnames,
        "resolving_to": reply.resolving_to,
        "zone_name": reply.zone_name,
        "zone_name_sent": reply.zone_name_sent,
    })
}

fn zone_lookup(reply: &ZoneLookupReply) -> Value {
    json!({
        "forward_tos": reply.forward_tos,
        "hosted_cnames": reply.hosted_cnames,
        "ssl_meta_tag": reply.ssl_meta_tag,
        "ssl_status": reply.ssl_status.as_ref().map(cfhost::SslStatus::as_str),
        "sub_label": reply.sub_label,
        "sub_status": reply.sub_status.as_ref().map(SubStatus::as_str),
        "zone_exists": reply.zone_exists,
        "zone_hosted": reply.zone_hosted,
        "zone_name": reply.zone_name,
    })
}

fn zone_delete(reply: &ZoneDeleteReply) -> Value {
    json!({ "zone_deleted": reply.zone_deleted, "zone_name": reply.zone_name })
}

fn zone_list(reply: &ZoneListReply) -> Value {
    json!({
        "limit": reply.limit,
        "offset": reply.offset,
        "rows": reply.rows.iter().map(zone_list_row).collect::<Vec<_>>(),
    })
}

fn zone_list_row(row: &ZoneListRow) -> Value {
    json!({
        "sub_activated_on": row.sub_activated_on.as_ref().map(time),
        "sub_expired_on": row.sub_expired_on.as_ref().map(time),
        "sub_id": row.sub_id,
        "sub_label": row.sub_label,
        "sub_status": row.sub_status.as_ref().map(SubStatus::as_str),
        "user_email": row.user_email,
        "zone_id": row.zone_id,
        "zone_name": row.zone_name,
        "zone_status": row.zone_status.as_ref().map(ZoneStatus::as_str),
    })
}

fn full_zone_set(reply: &FullZoneSetReply) -> Value {
    json!({
        "jumpstart": reply.jumpstart,
        "msg": reply.msg,
        "nameservers": reply.nameservers,
        "zone_name": reply.zone_name,
        "zone_name_sent": reply.zone_name_sent,
    })
}

fn host_child_new(reply: &HostChildNewReply) -> Value {
    json!({ "child_id": reply.child_id, "host_key": reply.host_key.as_ref().map(HostKey::reveal) })
}

fn host_child_stop(reply: &HostChildStopReply) -> Value {
    json!({ "child_id": reply.child_id })
}

fn host_key_regen(reply: &HostKeyRegenReply) -> Value {
    json!({ "host_key": reply.host_key.reveal() })
}

fn reseller_plan_list(reply: &ResellerPlanListReply) -> Value {
    let plans = reply.objs.iter().map(|plan| {
        json!({
            "product_price": plan.product_price,
            "sbase_name": plan.sbase_name,
            "sub_label": plan.sub_label,
        })
    });
    json!({ "objs": plans.collect::<Vec<_>>() })
}

fn reseller_sub_new(reply: &ResellerSubNewReply) -> Value {
    json!({ "sub_id": reply.sub_id })
}

fn reseller_sub_cancel(reply: &ResellerSubCancelReply) -> Value {
    json!({ "sub_id": reply.sub_id })
}

fn reseller_sub_list(reply: &ResellerSubListReply) -> Value {
    json!({ "objs": reply.objs.iter().map(reseller_sub).collect::<Vec<_>>() })
}

fn reseller_sub(sub: &ResellerSub) -> Value {
    let time = |field: &Option<ZonedDateTime>| field.as_ref().map(time);
    json!({
        "cdate": time(&sub.cdate),
        "edate": time(&sub.edate),
        "sub_activated_on": time(&sub.sub_activated_on),
        "sub_canceled_on": time(&sub.sub_canceled_on),
        "sub_expired_on": time(&sub.sub_expired_on),
        "sub_expires_on": time(&sub.sub_expires_on),
        "sub_id": sub.sub_id,
        "sub_name": sub.sub_name,
        "sub_price": sub.sub_price,
        "sub_priced_on": time(&sub.sub_priced_on),
        "sub_renewed_on": time(&sub.sub_renewed_on),
        "sub_status": sub.sub_status.as_ref().map(SubStatus::as_str),
        "zone_name": sub.zone_name,
    })
}

fn cpanel_info(reply: &CpanelInfoReply) -> Value {
    json!({ "cpanel_latest": reply.cpanel_latest, "cpanel_sha1": reply.cpanel_sha1 })
}

/// RFC 3339 with microseconds and the offset that came.
fn time(time: &ZonedDateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6f%:z").to_string()
}
