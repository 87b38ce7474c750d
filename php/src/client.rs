//! `CfHost\Client`: a method an act.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cfhost::{
    Client, ClientBuilder, CpanelInfo, Event, FullZoneSet, HostChildNew, HostChildStop, HostKeyRegen, Options,
    ResellerPlanList, ResellerSubCancel, ResellerSubList, ResellerSubNew, Subdomain, UserAuth, UserCreate, UserLookup,
    ZoneDelete, ZoneList, ZoneLookup, ZoneSet, reason,
};
use ext_php_rs::types::Zval;
use ext_php_rs::zend::ExecutorGlobals;
use zeroize::Zeroizing;

use crate::args::{Arg, Args};
use crate::constants::{SUB_FILTERS, ZONE_FILTERS};
use crate::errors::Failure;
use crate::replies::{Answered, Fields};
use crate::secret::Secret;
use crate::settings;
use crate::zend::{
    Class, Method, Param, Put, Return, Shape, State, Type, act, creator, handlers, method, put_object, put_properties,
    put_state,
};
use crate::zones::{self, Listing};

pub(crate) const CLASS: &str = "CfHost\\Client";
const LAST_CALL_CLASS: &str = "CfHost\\LastCall";

static CLIENT: Class = Class::new(CLASS, METHODS);
static LAST_CALL: Class = Class::new(LAST_CALL_CLASS, &[]);

const TEXT: Type = Type::STRING;
const SECRET: Type = Type::class(Secret::CLASS).or(Type::STRING);
const INT_OR_TEXT: Type = Type::INT.or(Type::STRING);
const FLAG_OR_INT: Type = Type::BOOL.or(Type::INT);

const USER_KEY: Param = Param::new("userKey", SECRET).sensitive();
const ZONE_NAME: Param = Param::new("zoneName", TEXT);
const EMAIL: Param = Param::new("cloudflareEmail", TEXT);
const PASSWORD: Param = Param::new("cloudflarePass", SECRET).sensitive();
const UNIQUE_ID: Param = Param::optional("uniqueId", INT_OR_TEXT);
const CLOBBER: Param = Param::optional("clobberUniqueId", FLAG_OR_INT);
const PLAN_TAG: Param = Param::new("planTag", TEXT);

const fn reply(name: &'static str) -> Type {
    Type::class(name)
}

const METHODS: &[Method] = &[
    method!("__construct", construct, [
        Param::new("hostKey", SECRET).sensitive(),
        Param::optional("endpoint", TEXT),
        Param::optional("timeout", Type::FLOAT),
        Param::optional("connectTimeout", Type::FLOAT),
        Param::optional("retries", Type::INT),
        Param::optional("caFile", TEXT),
        Param::optional("proxy", SECRET).sensitive()
    ] -> Type::NONE),
    method!(static "fromEnv", from_env, [] -> Type::class(CLASS)),
    method!(static "fromIni", from_ini, [] -> Type::class(CLASS)),
    method!("withOptions", with_options, [
        Param::optional("timeout", Type::FLOAT),
        Param::optional("retries", Type::INT),
        Param::optional("unchecked", Type::BOOL)
    ] -> Type::class(CLASS)),
    method!("lastCall", last_call, [] -> Type::class(LAST_CALL_CLASS).or_null()),
    act!("userCreate", user_create => UserCreate, [
        EMAIL, PASSWORD, Param::optional("cloudflareUsername", TEXT), UNIQUE_ID, CLOBBER
    ] -> reply("CfHost\\UserCreateReply")),
    act!("userAuth", user_auth => UserAuth, [EMAIL, PASSWORD, UNIQUE_ID, CLOBBER] -> reply("CfHost\\UserAuthReply")),
    act!("userLookup", user_lookup => UserLookup, [Param::optional("cloudflareEmail", TEXT), UNIQUE_ID]
        -> reply("CfHost\\UserLookupReply")),
    act!("zoneSet", zone_set => ZoneSet, [
        USER_KEY, ZONE_NAME, Param::new("resolveTo", TEXT), Param::new("subdomains", Type::ARRAY)
    ] -> reply("CfHost\\ZoneSetReply")),
    act!("fullZoneSet", full_zone_set => FullZoneSet, [USER_KEY, ZONE_NAME, Param::optional("jumpstart", FLAG_OR_INT)]
        -> reply("CfHost\\FullZoneSetReply")),
    act!("zoneLookup", zone_lookup => ZoneLookup, [USER_KEY, ZONE_NAME] -> reply("CfHost\\ZoneLookupReply")),
    act!("zoneDelete", zone_delete => ZoneDelete, [USER_KEY, ZONE_NAME] -> reply("CfHost\\ZoneDeleteReply")),
    act!("zoneList", zone_list => ZoneList, [
        Param::optional("limit", INT_OR_TEXT),
        Param::optional("offset", INT_OR_TEXT),
        Param::optional("zoneName", TEXT),
        Param::optional("subId", INT_OR_TEXT),
        Param::optional("zoneStatus", TEXT),
        Param::optional("subStatus", TEXT)
    ] -> reply("CfHost\\ZoneListReply")),
    act!("zones", list_zones => ZoneList, [
        Param::optional("limit", INT_OR_TEXT),
        Param::optional("offset", INT_OR_TEXT),
        Param::optional("zoneName", TEXT),
        Param::optional("subId", INT_OR_TEXT),
        Param::optional("zoneStatus", TEXT),
        Param::optional("subStatus", TEXT)
    ] -> Type::class(zones::CLASS)),
    act!("hostChildNew", host_child_new => HostChildNew, [
        Param::new("hostName", TEXT),
        Param::new("pubName", TEXT),
        Param::new("prefix", TEXT),
        Param::new("website", TEXT),
        Param::new("email", TEXT)
    ] -> reply("CfHost\\HostChildNewReply")),
    act!("hostChildStop", host_child_stop => HostChildStop, [Param::new("childId", INT_OR_TEXT)]
        -> reply("CfHost\\HostChildStopReply")),
    act!("hostKeyRegen", host_key_regen => HostKeyRegen, [] -> reply("CfHost\\HostKeyRegenReply")),
    act!("resellerPlanList", reseller_plan_list => ResellerPlanList, [] -> reply("CfHost\\ResellerPlanListReply")),
    act!("resellerSubNew", reseller_sub_new => ResellerSubNew, [USER_KEY, ZONE_NAME, PLAN_TAG]
        -> reply("CfHost\\ResellerSubNewReply")),
    act!("resellerSubCancel", reseller_sub_cancel => ResellerSubCancel, [
        USER_KEY, ZONE_NAME, PLAN_TAG, Param::new("subId", INT_OR_TEXT)
    ] -> reply("CfHost\\ResellerSubCancelReply")),
    act!("resellerSubList", reseller_sub_list => ResellerSubList, [] -> reply("CfHost\\ResellerSubListReply")),
    act!("cpanelInfo", cpanel_info => CpanelInfo, [] -> reply("CfHost\\CpanelInfoReply")),
    method!("call", call, [
        Param::new("act", TEXT), Param::new("fields", Type::ARRAY).default("[]").sensitive()
    ] -> reply("CfHost\\Reply")),
];

pub(crate) fn register() {
    CLIENT.register(&Shape { refuses_serialising: true, create: Some(creator::<Caller>()), ..Shape::default() });
    LAST_CALL.register(&Shape::default());
    LAST_CALL.readonly_property("act", TEXT);
    LAST_CALL.readonly_property("attempts", Type::INT);
    LAST_CALL.readonly_property("duration", Type::FLOAT);
    LAST_CALL.readonly_property("delivery", TEXT);
    LAST_CALL.readonly_property("error", TEXT.or_null());
    LAST_CALL.readonly_property("code", Type::INT.or_null());
}

pub(crate) fn complete() {
    CLIENT.complete();
}

/// What a client object holds.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) client: Client,
    last: Arc<Mutex<Option<LastCall>>>,
}

impl State for Caller {
    handlers!();
}

impl Put for Caller {
    fn put(&self, place: &mut Zval) {
        put_state(&CLIENT, self.clone(), place);
    }
}

/// What a client tells of its last call.
#[derive(Clone)]
struct LastCall {
    act: String,
    attempts: u32,
    duration: Duration,
    delivery: &'static str,
    error: Option<&'static str>,
    code: Option<u16>,
}

impl Put for LastCall {
    fn put(&self, place: &mut Zval) {
        let object = put_object(LAST_CALL.entry(), place);
        let duration = self.duration.as_secs_f64();
        put_properties(object, &[&self.act, &self.attempts, &duration, &self.delivery, &self.error, &self.code]);
    }
}

impl From<&Event<'_>> for LastCall {
    fn from(event: &Event<'_>) -> Self {
        Self {
            act: event.act().to_owned(),
            attempts: event.attempts(),
            duration: event.duration(),
            delivery: event.delivery().as_str(),
            error: event.error().map(|error| error.kind().as_str()),
            code: event.error().and_then(cfhost::Error::code).map(cfhost::ErrorCode::number),
        }
    }
}

fn build(builder: ClientBuilder) -> Result<Caller, Failure> {
    let last = Arc::new(Mutex::new(None));
    let told = Arc::clone(&last);
    let client = builder
        .observer(move |event| {
            #[cfg(feature = "test-panic")]
            assert!(event.act() != "test_panic", "a panic that was asked for");
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(LastCall::from(event));
        })
        .interrupt(is_out_of_time)
        .build()?;
    Ok(Caller { client, last })
}

/// Whether `max_execution_time` is over: what waits is broken off then, and PHP ends the script.
pub(crate) fn is_out_of_time() -> bool {
    let globals = ExecutorGlobals::get();
    // SAFETY: a flag that a signal handler or a timer sets; it is read whole.
    unsafe { (&raw const globals.timed_out).cast::<std::sync::atomic::AtomicBool>().as_ref() }
        .is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed))
}

fn construct(args: &mut Args) -> Return {
    let host_key = args.get(0, "host_key").required_secret()?;
    let mut builder = Client::builder(host_key.as_str());
    if let Some(endpoint) = args.get(1, "endpoint").text()? {
        builder = builder.endpoint(endpoint);
    }
    builder = builder.timeout(args.get(2, "timeout").seconds()?.unwrap_or(settings::TIMEOUT));
    if let Some(timeout) = args.get(3, "connect_timeout").seconds()? {
        builder = builder.connect_timeout(timeout);
    }
    if let Some(retries) = args.get(4, "retries").count()? {
        builder = builder.retries(retries);
    }
    if let Some(path) = args.get(5, "ca_file").text()? {
        builder = builder.ca_file(settings::allowed_path("ca_file", path)?);
    }
    if let Some(proxy) = args.get(6, "proxy").secret()? {
        builder = builder.proxy(proxy.as_str());
    }
    args.construct(build(builder)?)?;
    Ok(Box::new(()))
}

fn from_env(_: &mut Args) -> Return {
    Ok(Box::new(build(settings::from_env()?)?))
}

fn from_ini(_: &mut Args) -> Return {
    Ok(Box::new(build(settings::from_ini()?)?))
}

fn with_options(args: &mut Args) -> Return {
    let mut options = Options::new();
    if let Some(timeout) = args.get(0, "timeout").seconds()? {
        options = options.timeout(timeout);
    }
    if let Some(retries) = args.get(1, "retries").count()? {
        options = options.retries(retries);
    }
    if let Some(unchecked) = args.get(2, "unchecked").flag()? {
        options = options.unchecked(unchecked);
    }
    let this = args.state::<Caller>()?;
    Ok(Box::new(Caller { client: this.client.with_options(options), last: Arc::clone(&this.last) }))
}

fn last_call(args: &mut Args) -> Return {
    let last = args.state::<Caller>()?.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Box::new(last))
}

fn client<'a>(args: &'a Args) -> Result<&'a Client, Failure> {
    Ok(&args.state::<Caller>()?.client)
}

fn answered<T: Fields>(reply: Result<cfhost::Reply<T>, cfhost::Error>) -> Return {
    Ok(Box::new(Answered::from(reply?)))
}

fn user_create(args: &mut Args) -> Return {
    let email = args.get(0, "cloudflare_email").required_text()?;
    let password = args.get(1, "cloudflare_pass").required_secret()?;
    let mut act = UserCreate::new(email, password.as_str());
    if let Some(username) = args.get(2, "cloudflare_username").text()? {
        act = act.cloudflare_username(username);
    }
    if let Some(unique_id) = args.get(3, "unique_id").text_or_int()? {
        act = act.unique_id(unique_id);
    }
    if let Some(clobber) = args.get(4, "clobber_unique_id").flag_or_int()? {
        act = act.clobber_unique_id(clobber);
    }
    answered(client(args)?.user_create(&act))
}

fn user_auth(args: &mut Args) -> Return {
    let email = args.get(0, "cloudflare_email").required_text()?;
    let password = args.get(1, "cloudflare_pass").required_secret()?;
    let mut act = UserAuth::new(email, password.as_str());
    if let Some(unique_id) = args.get(2, "unique_id").text_or_int()? {
        act = act.unique_id(unique_id);
    }
    if let Some(clobber) = args.get(3, "clobber_unique_id").flag_or_int()? {
        act = act.clobber_unique_id(clobber);
    }
    answered(client(args)?.user_auth(&act))
}

fn user_lookup(args: &mut Args) -> Return {
    let (email, unique_id) = (args.get(0, "cloudflare_email"), args.get(1, "unique_id"));
    let act = match (email.text()?, unique_id.text_or_int()?) {
        (Some(_), Some(_)) => return Err(unique_id.refuse("is given, and cloudflare_email too")),
        (email, None) => UserLookup::by_email(email.unwrap_or_default()),
        (None, Some(unique_id)) => UserLookup::by_unique_id(unique_id),
    };
    answered(client(args)?.user_lookup(&act))
}

/// The customer's key and the zone, which most acts begin with.
fn user_and_zone<'a>(args: &Args<'a>) -> Result<(Zeroizing<String>, &'a str), Failure> {
    Ok((args.get(0, "user_key").required_secret()?, args.get(1, "zone_name").required_text()?))
}

fn zone_set(args: &mut Args) -> Return {
    let (user_key, zone_name) = user_and_zone(args)?;
    let resolve_to = args.get(2, "resolve_to").required_text()?;
    let subdomains = subdomains(args.get(3, "subdomains"))?;
    answered(client(args)?.zone_set(&ZoneSet::new(user_key.as_str(), zone_name, resolve_to, subdomains)))
}

/// A list of items as the wire has them, names with targets of their own as keys with values, or both.
pub(crate) fn subdomains(arg: Arg<'_>) -> Result<Vec<Subdomain>, Failure> {
    // A full name is an item as well as an origin. What has no dot, or a colon, is an item.
    let is_either = |value: &Arg<'_>| value.bytes().is_some_and(|text| text.contains(&b'.') && !text.contains(&b':'));
    if arg.has_gaps()? && arg.members()?.iter().any(|(_, value)| is_either(value)) {
        return Err(arg.refuse(
            "has integers for keys, and not 0, 1, 2 and on: if it is a list, array_values() closes its gaps; a name that \
             is a number stands in a list as 2020:origin2.example.com",
        ));
    }
    let members = arg.members()?.into_iter().enumerate();
    members
        .map(|(index, (name, value))| {
            let text = value.member_text(&format!("item {index}"))?;
            Ok(match name {
                Some(name) => Subdomain::with_target(name, text),
                None => Subdomain::from(text),
            })
        })
        .collect()
}

fn full_zone_set(args: &mut Args) -> Return {
    let (user_key, zone_name) = user_and_zone(args)?;
    let mut act = FullZoneSet::new(user_key.as_str(), zone_name);
    if let Some(jumpstart) = args.get(2, "jumpstart").flag_or_int()? {
        act = act.jumpstart(jumpstart);
    }
    answered(client(args)?.full_zone_set(&act))
}

fn zone_lookup(args: &mut Args) -> Return {
    let (user_key, zone_name) = user_and_zone(args)?;
    answered(client(args)?.zone_lookup(&ZoneLookup::new(user_key.as_str(), zone_name)))
}

fn zone_delete(args: &mut Args) -> Return {
    let (user_key, zone_name) = user_and_zone(args)?;
    answered(client(args)?.zone_delete(&ZoneDelete::new(user_key.as_str(), zone_name)))
}

fn listing(args: &Args) -> Result<ZoneList, Failure> {
    let mut act = ZoneList::new();
    if let Some(limit) = args.get(0, "limit").small_number()? {
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
    if let Some(status) = filter(args.get(4, "zone_status"), ZONE_FILTERS.map(|(_, filter)| (filter.as_str(), filter)))?
    {
        act = act.zone_status(status);
    }
    if let Some(status) = filter(args.get(5, "sub_status"), SUB_FILTERS.map(|(_, filter)| (filter.as_str(), filter)))? {
        act = act.sub_status(status);
    }
    Ok(act)
}

/// One of these words, if there is one.
pub(crate) fn filter<T: Copy, const N: usize>(arg: Arg<'_>, words: [(&str, T); N]) -> Result<Option<T>, Failure> {
    let Some(given) = arg.text()? else { return Ok(None) };
    match words.iter().find(|(word, _)| *word == given) {
        Some((_, filter)) => Ok(Some(*filter)),
        None => Err(arg.refuse(reason::none_of(&words.map(|(word, _)| word)))),
    }
}

fn zone_list(args: &mut Args) -> Return {
    answered(client(args)?.zone_list(&listing(args)?))
}

fn list_zones(args: &mut Args) -> Return {
    Ok(Box::new(Listing(client(args)?.clone(), listing(args)?)))
}

fn host_child_new(args: &mut Args) -> Return {
    let host_name = args.get(0, "host_name").required_text()?;
    let pub_name = args.get(1, "pub_name").required_text()?;
    let prefix = args.get(2, "prefix").required_text()?;
    let website = args.get(3, "website").required_text()?;
    let email = args.get(4, "email").required_text()?;
    answered(client(args)?.host_child_new(&HostChildNew::new(host_name, pub_name, prefix, website, email)))
}

fn host_child_stop(args: &mut Args) -> Return {
    let child_id = args.get(0, "child_id").required_number()?;
    answered(client(args)?.host_child_stop(&HostChildStop::new(child_id)))
}

fn host_key_regen(args: &mut Args) -> Return {
    answered(client(args)?.host_key_regen(&HostKeyRegen::new()))
}

fn reseller_plan_list(args: &mut Args) -> Return {
    answered(client(args)?.reseller_plan_list(&ResellerPlanList::new()))
}

fn reseller_sub_new(args: &mut Args) -> Return {
    let (user_key, zone_name) = user_and_zone(args)?;
    let plan_tag = args.get(2, "plan_tag").required_text()?;
    answered(client(args)?.reseller_sub_new(&ResellerSubNew::new(user_key.as_str(), zone_name, plan_tag)))
}

fn reseller_sub_cancel(args: &mut Args) -> Return {
    let (user_key, zone_name) = user_and_zone(args)?;
    let plan_tag = args.get(2, "plan_tag").required_text()?;
    let sub_id = args.get(3, "sub_id").required_number()?;
    let act = ResellerSubCancel::new(user_key.as_str(), zone_name, plan_tag, sub_id);
    answered(client(args)?.reseller_sub_cancel(&act))
}

fn reseller_sub_list(args: &mut Args) -> Return {
    answered(client(args)?.reseller_sub_list(&ResellerSubList::new()))
}

fn cpanel_info(args: &mut Args) -> Return {
    answered(client(args)?.cpanel_info(&CpanelInfo::new()))
}

fn call(args: &mut Args) -> Return {
    let act = args.get(0, "act").required_text()?;
    let given = args.get(1, "fields");
    let members = if given.is_given() { given.members()? } else { Vec::new() };
    let mut fields = Vec::with_capacity(members.len());
    for (index, (name, value)) in members.into_iter().enumerate() {
        let Some(name) = name else {
            return Err(given.refuse(format!("item {index} has a number for a name")));
        };
        // The name is the caller's, and can be a key in the wrong place.
        let value = value.member_field(&format!("item {index}"))?;
        fields.push((name, value));
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    answered(client(args)?.call(act, &fields))
}
