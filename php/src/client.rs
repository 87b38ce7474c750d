//! `CfHost\Client`: a method an act.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cfhost::{Act, Client, ClientBuilder, Event, Options};
use ext_php_rs::types::Zval;
use ext_php_rs::zend::ExecutorGlobals;

use crate::args::Args;
use crate::errors::Failure;
use crate::replies::{Answered, Fields};
use crate::secret::Secret;
use crate::settings;
use crate::zend::{
    Class, Method, Param, Return, Shape, State, ToPhp, Type, act, creator, handlers, method, put_object,
    put_properties, put_state, sent,
};
use crate::zones::{self, Listing};
use crate::{acts, either_or};

pub(crate) const CLASS: &str = "CfHost\\Client";
const LAST_CALL_CLASS: &str = "CfHost\\LastCall";

static CLIENT: Class = Class::new(CLASS, METHODS);
static LAST_CALL: Class = Class::new(LAST_CALL_CLASS, &[]);

const TEXT: Type = Type::STRING;
const SECRET: Type = Type::class(Secret::CLASS).or(Type::STRING);
const INT_OR_TEXT: Type = Type::INT.or(Type::STRING);
const FLAG_OR_INT: Type = Type::BOOL.or(Type::INT);

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
    act!("zones", list_zones => cfhost::ZoneList, [
        Param::optional("limit", INT_OR_TEXT),
        Param::optional("offset", INT_OR_TEXT),
        Param::optional("zoneName", TEXT),
        Param::optional("subId", INT_OR_TEXT),
        Param::optional("zoneStatus", TEXT),
        Param::optional("subStatus", TEXT)
    ] -> Type::class(zones::CLASS)),
    method!("call", call, [
        Param::new("act", TEXT), Param::new("fields", Type::ARRAY).default("[]").sensitive()
    ] -> Type::class("CfHost\\Reply")),
    // The acts: what follows is written by make bindings from core/src/acts.
    sent!("userCreate", acts::user_create => cfhost::UserCreate, [Param::new("cloudflareEmail", TEXT),
        Param::new("cloudflarePass", SECRET).sensitive(), Param::optional("cloudflareUsername", TEXT),
        Param::optional("uniqueId", INT_OR_TEXT), Param::optional("clobberUniqueId", FLAG_OR_INT)] ->
        Type::class("CfHost\\UserCreateReply")),
    sent!("userAuth", acts::user_auth => cfhost::UserAuth, [Param::new("cloudflareEmail", TEXT),
        Param::new("cloudflarePass", SECRET).sensitive(), Param::optional("uniqueId", INT_OR_TEXT),
        Param::optional("clobberUniqueId", FLAG_OR_INT)] -> Type::class("CfHost\\UserAuthReply")),
    sent!("userLookup", either_or::user_lookup => cfhost::UserLookup, [Param::optional("cloudflareEmail", TEXT),
        Param::optional("uniqueId", INT_OR_TEXT)] -> Type::class("CfHost\\UserLookupReply")),
    sent!("zoneSet", acts::zone_set => cfhost::ZoneSet, [Param::new("userKey", SECRET).sensitive(),
        Param::new("zoneName", TEXT), Param::new("resolveTo", TEXT), Param::new("subdomains", Type::ARRAY)] ->
        Type::class("CfHost\\ZoneSetReply")),
    sent!("zoneLookup", acts::zone_lookup => cfhost::ZoneLookup, [Param::new("userKey", SECRET).sensitive(),
        Param::new("zoneName", TEXT)] -> Type::class("CfHost\\ZoneLookupReply")),
    sent!("zoneDelete", acts::zone_delete => cfhost::ZoneDelete, [Param::new("userKey", SECRET).sensitive(),
        Param::new("zoneName", TEXT)] -> Type::class("CfHost\\ZoneDeleteReply")),
    sent!("zoneList", acts::zone_list => cfhost::ZoneList, [Param::optional("limit", INT_OR_TEXT),
        Param::optional("offset", INT_OR_TEXT), Param::optional("zoneName", TEXT), Param::optional("subId",
        INT_OR_TEXT), Param::optional("zoneStatus", TEXT), Param::optional("subStatus", TEXT)] ->
        Type::class("CfHost\\ZoneListReply")),
    sent!("fullZoneSet", acts::full_zone_set => cfhost::FullZoneSet, [Param::new("userKey", SECRET).sensitive(),
        Param::new("zoneName", TEXT), Param::optional("jumpstart", FLAG_OR_INT)] ->
        Type::class("CfHost\\FullZoneSetReply")),
    sent!("hostChildNew", acts::host_child_new => cfhost::HostChildNew, [Param::new("hostName", TEXT),
        Param::new("pubName", TEXT), Param::new("prefix", TEXT), Param::new("website", TEXT), Param::new("email", TEXT)]
        -> Type::class("CfHost\\HostChildNewReply")),
    sent!("hostChildStop", acts::host_child_stop => cfhost::HostChildStop, [Param::new("childId", INT_OR_TEXT)] ->
        Type::class("CfHost\\HostChildStopReply")),
    sent!("hostKeyRegen", |_: &Args<'_>| Ok(cfhost::HostKeyRegen::new()) => cfhost::HostKeyRegen, [] ->
        Type::class("CfHost\\HostKeyRegenReply")),
    sent!("resellerPlanList", |_: &Args<'_>| Ok(cfhost::ResellerPlanList::new()) => cfhost::ResellerPlanList, [] ->
        Type::class("CfHost\\ResellerPlanListReply")),
    sent!("resellerSubNew", acts::reseller_sub_new => cfhost::ResellerSubNew, [Param::new("userKey",
        SECRET).sensitive(), Param::new("zoneName", TEXT), Param::new("planTag", TEXT)] ->
        Type::class("CfHost\\ResellerSubNewReply")),
    sent!("resellerSubCancel", acts::reseller_sub_cancel => cfhost::ResellerSubCancel, [Param::new("userKey",
        SECRET).sensitive(), Param::new("zoneName", TEXT), Param::new("planTag", TEXT), Param::new("subId",
        INT_OR_TEXT)] -> Type::class("CfHost\\ResellerSubCancelReply")),
    sent!("resellerSubList", |_: &Args<'_>| Ok(cfhost::ResellerSubList::new()) => cfhost::ResellerSubList, [] ->
        Type::class("CfHost\\ResellerSubListReply")),
    sent!("cpanelInfo", |_: &Args<'_>| Ok(cfhost::CpanelInfo::new()) => cfhost::CpanelInfo, [] ->
        Type::class("CfHost\\CpanelInfoReply")),
    // Up to here.
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

impl ToPhp for Caller {
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

impl ToPhp for LastCall {
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
            // A test asks for it.
            #[cfg(debug_assertions)]
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

/// Does an act, whose request is made of the arguments.
pub(crate) fn sent<A: Act<Reply: Fields>>(args: &mut Args<'_>, request: fn(&Args<'_>) -> Result<A, Failure>) -> Return {
    let act = request(args)?;
    answered(client(args)?.send(&act))
}

fn list_zones(args: &mut Args) -> Return {
    Ok(Box::new(Listing(client(args)?.clone(), acts::zone_list(args)?)))
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
