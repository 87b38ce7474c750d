//! `CfHost\Dns\…`: records, plans, name servers, and the whole job of putting a zone behind the network.
//!
//! A job calls nothing of PHP while it runs; what its steps were comes with its outcome, or with the exception.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cfhost::dns::{
    Alias, Change, Check, Left, NameServer, Origin, Outcome, Plan, PlanOptions, Provisioner, Record, StepEvent,
    TsigKey, User,
};
use cfhost::{Error, Subdomain, reason};
use ext_php_rs::ffi::zend_object;
use ext_php_rs::types::Zval;

use crate::args::{Arg, Args};
use crate::client::{Caller, is_out_of_time};
use crate::errors::Failure;
use crate::secret::Secret;
use crate::settings;
use crate::zend::{
    Class, Method, Param, Return, Shape, State, ToPhp, Type, creator, handlers, method, put_list, put_object,
    put_properties, put_state, typed,
};

const TEXT: Type = Type::STRING;
const SECRET: Type = Type::class(Secret::CLASS).or(Type::STRING);
const INT_OR_TEXT: Type = Type::INT.or(Type::STRING);

const RECORD_CLASS: &str = "CfHost\\Dns\\Record";
const PLAN_CLASS: &str = "CfHost\\Dns\\Plan";
const KEY_CLASS: &str = "CfHost\\Dns\\TsigKey";
const SERVER_CLASS: &str = "CfHost\\Dns\\NameServer";
const USER_CLASS: &str = "CfHost\\Dns\\User";
const ORIGIN_CLASS: &str = "CfHost\\Dns\\Origin";
const OUTCOME_CLASS: &str = "CfHost\\Dns\\Outcome";

const ZONE: Param = Param::new("zone", TEXT);
const RECORDS: Param = Param::new("records", Type::ARRAY);
const APPLIED: Param = Param::new("applied", Type::ARRAY).default("[]");
const USER: Param = Param::new("user", Type::class(USER_CLASS));
const SUBDOMAIN: Param = Param::new("subdomain", TEXT);
const PLAN: Param = Param::new("plan", Type::class(PLAN_CLASS));
const TTL: Param = Param::optional("ttl", Type::INT);
const ON_CONFLICT: Param = Param::optional("conflicts", TEXT);
const ORIGIN_ADDRS: Param = Param::optional("originAddrs", Type::ARRAY);
const TARGET_SUFFIXES: Param = Param::optional("targetSuffixes", Type::ARRAY);
const LEAVE_APEX: Param = Param::optional("leaveApex", Type::BOOL);
const TIMEOUT: Param = Param::optional("timeout", Type::FLOAT);

static RECORD: Class = Class::new(
    RECORD_CLASS,
    &[
        method!("__construct", new_record, [
            Param::new("name", TEXT), Param::new("ttl", Type::INT), Param::new("type", TEXT), Param::new("data", TEXT)
        ] -> Type::NONE),
        method!("__toString", record_text, [] -> TEXT),
    ],
);
static CHANGE: Class = Class::new("CfHost\\Dns\\Change", &[]);
static LEFT: Class = Class::new("CfHost\\Dns\\Left", &[]);
static ALIAS: Class = Class::new("CfHost\\Dns\\Alias", &[]);
static CHECK: Class = Class::new("CfHost\\Dns\\Check", &[]);
static STEP_EVENT: Class = Class::new("CfHost\\Dns\\StepEvent", &[]);
static OUTCOME: Class = Class::new(OUTCOME_CLASS, &[]);
static PLANS: Class = Class::new(PLAN_CLASS, PLAN_METHODS);
static TSIG_KEY: Class = Class::new(
    KEY_CLASS,
    &[method!("__construct", new_key, [
        Param::new("name", TEXT), Param::new("secret", SECRET).sensitive(), Param::optional("algorithm", TEXT)
    ] -> Type::NONE)],
);
static NAME_SERVER: Class = Class::new(
    SERVER_CLASS,
    &[
        method!("__construct", new_server, [
            Param::new("addr", TEXT), Param::optional("key", Type::class(KEY_CLASS)), Param::optional("readBy", TEXT),
            TIMEOUT
        ] -> Type::NONE),
        method!("read", read, [ZONE, Param::new("names", Type::ARRAY).default("[]")] -> Type::ARRAY),
        method!("apply", apply, [PLAN] -> Type::VOID),
        method!(static "check", check, [
            Param::new("servers", Type::ARRAY), Param::new("targets", Type::ARRAY),
            Param::new("before", Type::ARRAY).default("[]"), TIMEOUT
        ] -> Type::ARRAY),
        method!(static "nameServers", name_servers, [ZONE, RECORDS] -> Type::ARRAY),
    ],
);
static USERS: Class = Class::new(
    USER_CLASS,
    &[
        method!(static "key", user_by_key, [Param::new("userKey", SECRET).sensitive()] -> Type::class(USER_CLASS)),
        method!(static "uniqueId", user_by_unique_id, [Param::new("uniqueId", INT_OR_TEXT)] -> Type::class(USER_CLASS)),
        method!(static "account", user_by_account, [
            Param::new("cloudflareEmail", TEXT), Param::new("cloudflarePass", SECRET).sensitive(),
            Param::optional("uniqueId", INT_OR_TEXT)
        ] -> Type::class(USER_CLASS)),
    ],
);
static ORIGINS: Class = Class::new(
    ORIGIN_CLASS,
    &[
        method!(static "addrs", origin_addrs, [Param::new("addrs", Type::ARRAY)] -> Type::class(ORIGIN_CLASS)),
        method!(static "name", origin_name, [Param::new("name", TEXT)] -> Type::class(ORIGIN_CLASS)),
        method!(static "moveOf", origin_move_of, [Param::new("name", TEXT)] -> Type::class(ORIGIN_CLASS)),
    ],
);
static PROVISIONER: Class = Class::new(
    "CfHost\\Dns\\Provisioner",
    &[
        method!("__construct", new_provisioner, [
            Param::new("client", Type::class(crate::client::CLASS)), Param::new("server", Type::class(SERVER_CLASS)),
            Param::optional("checkServers", Type::ARRAY), Param::optional("dryRun", Type::BOOL),
            TTL, ON_CONFLICT, ORIGIN_ADDRS, TARGET_SUFFIXES, LEAVE_APEX, Param::optional("queueTimeout", Type::FLOAT)
        ] -> Type::NONE),
        method!("provision", provision, [
            USER, ZONE, Param::new("subdomains", Type::ARRAY), Param::new("origin", Type::class(ORIGIN_CLASS))
        ] -> Type::class(OUTCOME_CLASS)),
        method!("deprovision", deprovision, [USER, ZONE, APPLIED] -> Type::class(OUTCOME_CLASS)),
        method!("addSubdomain", add_subdomain, [USER, ZONE, SUBDOMAIN] -> Type::class(OUTCOME_CLASS)),
        method!("removeSubdomain", remove_subdomain, [USER, ZONE, SUBDOMAIN, APPLIED] -> Type::class(OUTCOME_CLASS)),
    ],
);

const PLAN_METHODS: &[Method] = &[
    method!("__construct", new_plan, [
        ZONE, Param::new("targets", Type::ARRAY), RECORDS, TTL, ON_CONFLICT, ORIGIN_ADDRS, TARGET_SUFFIXES, LEAVE_APEX
    ] -> Type::NONE),
    method!(static "back", back, [
        ZONE, Param::new("origins", Type::ARRAY), RECORDS, APPLIED, TTL, TARGET_SUFFIXES
    ] -> Type::class(PLAN_CLASS)),
    method!(static "fromJson", from_json, [Param::new("json", TEXT)] -> Type::class(PLAN_CLASS)),
    method!("inverse", inverse, [] -> Type::class(PLAN_CLASS)),
    method!("isEmpty", is_empty, [] -> Type::BOOL),
    method!("applyTo", apply_to, [RECORDS] -> Type::ARRAY),
    method!("names", names, [] -> Type::ARRAY),
    method!("toZoneFile", to_zone_file, [] -> TEXT),
    method!("toNsupdate", to_nsupdate, [] -> TEXT),
    method!("toJson", to_json, [] -> TEXT),
];

fn stateful<T: State>() -> Shape {
    Shape { refuses_serialising: true, create: Some(creator::<T>()), ..Shape::default() }
}

pub(crate) fn register() {
    RECORD.register(&stateful::<Record>());
    PLANS.register(&stateful::<Plan>());
    TSIG_KEY.register(&stateful::<TsigKey>());
    NAME_SERVER.register(&stateful::<NameServer>());
    USERS.register(&stateful::<User>());
    ORIGINS.register(&stateful::<Origin>());
    PROVISIONER.register(&stateful::<Provisioner>());
    for class in [&CHANGE, &LEFT, &ALIAS, &CHECK, &STEP_EVENT, &OUTCOME] {
        class.register(&Shape { refuses_serialising: true, ..Shape::default() });
    }
    let record = Type::class(RECORD_CLASS);
    let plan = Type::class(PLAN_CLASS);
    let properties: [(&Class, &[(&str, Type)]); 10] = [
        (&RECORD, &[("name", TEXT), ("ttl", Type::INT), ("type", TEXT), ("data", TEXT)]),
        (&CHANGE, &[("from", record), ("to", record)]),
        (&LEFT, &[("name", TEXT), ("reason", TEXT)]),
        (&ALIAS, &[("name", TEXT), ("of", TEXT)]),
        (
            &PLANS,
            &[
                ("zone", TEXT),
                ("add", Type::ARRAY),
                ("change", Type::ARRAY),
                ("remove", Type::ARRAY),
                ("unchanged", Type::ARRAY),
                ("left", Type::ARRAY),
                ("aliases", Type::ARRAY),
                ("seen", Type::ARRAY),
            ],
        ),
        (&TSIG_KEY, &[("name", TEXT), ("algorithm", TEXT)]),
        (
            &NAME_SERVER,
            &[("addr", TEXT), ("key", Type::class(KEY_CLASS).or_null()), ("read_by", TEXT), ("timeout", Type::FLOAT)],
        ),
        (&CHECK, &[("name", TEXT), ("target", TEXT), ("server", TEXT), ("answers", TEXT), ("found", Type::ARRAY)]),
        (&STEP_EVENT, &[("step", TEXT), ("is_end", Type::BOOL), ("plan", plan.or_null()), ("error", TEXT.or_null())]),
        (
            &OUTCOME,
            &[
                ("user_key", Type::class(Secret::CLASS).or_null()),
                ("zone_name", TEXT),
                ("plans", Type::ARRAY),
                ("checks", Type::ARRAY),
                ("left", Type::ARRAY),
                ("aliases", Type::ARRAY),
                ("dropped", Type::ARRAY),
                ("state", TEXT),
                ("steps", Type::ARRAY),
            ],
        ),
    ];
    for (class, properties) in properties {
        for (name, ty) in properties {
            class.readonly_property(name, *ty);
        }
    }
}

pub(crate) fn complete() {
    for class in [&RECORD, &PLANS, &TSIG_KEY, &NAME_SERVER, &USERS, &ORIGINS, &PROVISIONER] {
        class.complete();
    }
}

/// State that is also seen as properties, which a constructor or a method fills.
trait Seen: State + Clone {
    fn fill(&self, object: &mut zend_object);
}

macro_rules! states {
    ($($type:ty)*) => {$(
        impl State for $type {
            handlers!();

            const CLONE: Option<fn(&Self) -> Self> = Some(Self::clone);
        }
    )*};
}

states! { Record Plan TsigKey NameServer User Origin Provisioner }

macro_rules! seen {
    ($($type:ty = $class:ident |$value:ident| [$($property:expr),*];)*) => {$(
        impl Seen for $type {
            fn fill(&self, object: &mut zend_object) {
                let $value = self;
                put_properties(object, &[$(&$property),*]);
            }
        }

        impl ToPhp for $type {
            fn put(&self, place: &mut Zval) {
                self.fill(put_state(&$class, self.clone(), place));
            }
        }
    )*};
}

seen! {
    Record = RECORD |record| [record.name, record.ttl, record.rtype, record.data];
    Plan = PLANS |plan| [
        plan.zone, plan.add, plan.change, plan.remove, plan.unchanged, plan.left, plan.aliases, plan.seen
    ];
    TsigKey = TSIG_KEY |key| [key.name, key.algorithm.as_str()];
    NameServer = NAME_SERVER |server| [
        server.addr.to_string(), server.key, server.read_by.as_str(), server.timeout.as_secs_f64()
    ];
    User = USERS |_user| [];
    Origin = ORIGINS |_origin| [];
    Provisioner = PROVISIONER |_provisioner| [];
}

macro_rules! plain {
    ($($type:ty = $class:ident |$value:ident| [$($property:expr),*];)*) => {$(
        impl ToPhp for $type {
            fn put(&self, place: &mut Zval) {
                let $value = self;
                put_properties(put_object($class.entry(), place), &[$(&$property),*]);
            }
        }
    )*};
}

plain! {
    Change = CHANGE |change| [change.from, change.to];
    Left = LEFT |left| [left.name, left.reason];
    Alias = ALIAS |alias| [alias.name, alias.of];
    Check = CHECK |check| [
        check.name, check.target, check.server.to_string(), check.answers.as_str(), check.found
    ];
    Stepped = STEP_EVENT |event| [event.step, event.is_end, event.plan, event.error];
    Done = OUTCOME |done| [
        done.outcome.user_key, done.outcome.zone_name, done.outcome.plans, done.outcome.checks, done.outcome.left,
        done.outcome.aliases, done.outcome.dropped, done.outcome.state.as_str(), done.steps
    ];
}

typed!(Vec<Record>, Type::ARRAY, |list, place| put_list(list, place));
typed!(Vec<Change>, Type::ARRAY, |list, place| put_list(list, place));
typed!(Vec<Left>, Type::ARRAY, |list, place| put_list(list, place));
typed!(Vec<Alias>, Type::ARRAY, |list, place| put_list(list, place));
typed!(Vec<Plan>, Type::ARRAY, |list, place| put_list(list, place));
typed!(Vec<Check>, Type::ARRAY, |list, place| put_list(list, place));
typed!(Vec<Stepped>, Type::ARRAY, |list, place| put_list(list, place));

/// The beginning or the end of a step, as it was reported.
#[derive(Debug, Clone)]
pub(crate) struct Stepped {
    step: &'static str,
    is_end: bool,
    plan: Option<Plan>,
    error: Option<String>,
}

impl From<&StepEvent<'_>> for Stepped {
    fn from(event: &StepEvent<'_>) -> Self {
        Self {
            step: event.step.as_str(),
            is_end: event.is_end,
            plan: event.plan.cloned(),
            error: event.error.map(ToString::to_string),
        }
    }
}

struct Done {
    outcome: Outcome,
    steps: Vec<Stepped>,
}

/// Completes an object that is being constructed.
fn construct<T: Seen>(args: &mut Args, value: T) -> Return {
    struct Constructed<T> {
        this: *mut zend_object,
        value: T,
    }

    impl<T: Seen> ToPhp for Constructed<T> {
        fn put(&self, place: &mut Zval) {
            // SAFETY: the object that the constructor is called on, which the engine holds until that returns; its
            // properties are empty, since it had no state before.
            self.value.fill(unsafe { &mut *self.this });
            place.set_null();
        }
    }

    let this = args.this()?;
    args.construct(value.clone())?;
    Ok(Box::new(Constructed { this, value }))
}

fn new_record(args: &mut Args) -> Return {
    let ttl = args.get(1, "ttl");
    let record = Record::new(
        args.get(0, "name").required_text()?,
        ttl.required_count()?,
        args.get(2, "type").required_text()?,
        args.get(3, "data").required_text()?,
    );
    construct(args, record)
}

fn record_text(args: &mut Args) -> Return {
    Ok(Box::new(args.state::<Record>()?.to_string()))
}

fn records(arg: Arg<'_>) -> Result<Vec<Record>, Failure> {
    arg.objects(RECORD_CLASS)
}

fn addr_of(arg: Arg<'_>, place: &str, text: &str) -> Result<IpAddr, Failure> {
    text.parse().map_err(|_| arg.refuse(format!("{place}is not an IP address")))
}

/// An address with or without a port, which is 53 then.
fn socket_of(arg: Arg<'_>, place: &str, text: &str) -> Result<SocketAddr, Failure> {
    text.parse().or_else(|_| text.parse::<IpAddr>().map(|addr| (addr, 53).into())).map_err(|_| {
        arg.refuse(format!(
            "{place}is not an IP address, with or without a port, as in 192.0.2.53:53 or [2001:db8::53]:53"
        ))
    })
}

fn list<'a, T>(arg: Arg<'a>, read: impl Fn(Arg<'a>, &str, &'a str) -> Result<T, Failure>) -> Result<Vec<T>, Failure> {
    let entries = arg.entries()?.into_iter().enumerate();
    entries
        .map(|(index, (_, item))| {
            let place = format!("item {index}");
            read(arg, &format!("{place} "), item.member_text(&place)?)
        })
        .collect()
}

fn map(arg: Arg<'_>) -> Result<BTreeMap<String, String>, Failure> {
    let members = arg.members()?.into_iter().enumerate();
    members
        .map(|(index, (name, value))| {
            let name = name.ok_or_else(|| arg.refuse(format!("item {index} has a number for a name")))?;
            Ok((name, value.member_text(&format!("item {index}"))?.to_owned()))
        })
        .collect()
}

/// The options of a plan, which stand at these places: `ttl`, `conflicts`, `originAddrs`, `targetSuffixes`, `leaveApex`.
fn options(args: &Args, from: usize) -> Result<PlanOptions, Failure> {
    let mut options = PlanOptions::default();
    if let Some(ttl) = args.get(from, "ttl").count()? {
        options.ttl = ttl;
    }
    if let Some(conflicts) = args.get(from + 1, "conflicts").word()? {
        options.conflicts = conflicts;
    }
    let addrs = args.get(from + 2, "origin_addrs");
    if addrs.is_given() {
        options.origin_addrs = list(addrs, addr_of)?;
    }
    if let Some(suffixes) = suffixes(args.get(from + 3, "target_suffixes"))? {
        options.target_suffixes = suffixes;
    }
    options.leave_apex = args.get(from + 4, "leave_apex").flag()?.unwrap_or_default();
    Ok(options)
}

fn suffixes(arg: Arg<'_>) -> Result<Option<Vec<String>>, Failure> {
    arg.is_given().then(|| list(arg, |_, _, text| Ok(text.to_owned()))).transpose()
}

fn new_plan(args: &mut Args) -> Return {
    let (targets, records) = (map(args.get(1, "targets"))?, records(args.get(2, "records"))?);
    let plan = Plan::new(args.get(0, "zone").required_text()?, &targets, &records, &options(args, 3)?)?;
    construct(args, plan)
}

fn applied(arg: Arg<'_>) -> Result<Vec<Plan>, Failure> {
    if arg.is_given() { arg.objects(PLAN_CLASS) } else { Ok(Vec::new()) }
}

fn back(args: &mut Args) -> Return {
    let (origins, records) = (map(args.get(1, "origins"))?, records(args.get(2, "records"))?);
    let mut options = PlanOptions::default();
    if let Some(ttl) = args.get(4, "ttl").count()? {
        options.ttl = ttl;
    }
    if let Some(suffixes) = suffixes(args.get(5, "target_suffixes"))? {
        options.target_suffixes = suffixes;
    }
    let zone = args.get(0, "zone").required_text()?;
    Ok(Box::new(Plan::back(zone, &origins, &records, &applied(args.get(3, "applied"))?, &options)?))
}

fn from_json(args: &mut Args) -> Return {
    let json = args.get(0, "plan");
    // As long as it takes: a plan can be of thousands of names.
    let text = std::str::from_utf8(json.required_bytes()?).map_err(|_| json.refuse(reason::NOT_UTF8))?;
    Ok(Box::new(Plan::from_json(text)?))
}

fn inverse(args: &mut Args) -> Return {
    Ok(Box::new(args.state::<Plan>()?.inverse()))
}

fn is_empty(args: &mut Args) -> Return {
    Ok(Box::new(args.state::<Plan>()?.is_empty()))
}

fn apply_to(args: &mut Args) -> Return {
    let records = records(args.get(0, "records"))?;
    Ok(Box::new(args.state::<Plan>()?.apply_to(&records)))
}

fn names(args: &mut Args) -> Return {
    Ok(Box::new(args.state::<Plan>()?.names().into_iter().map(str::to_owned).collect::<Vec<_>>()))
}

fn to_zone_file(args: &mut Args) -> Return {
    Ok(Box::new(args.state::<Plan>()?.to_zone_file()?))
}

fn to_nsupdate(args: &mut Args) -> Return {
    Ok(Box::new(args.state::<Plan>()?.to_nsupdate()?))
}

fn to_json(args: &mut Args) -> Return {
    Ok(Box::new(args.state::<Plan>()?.to_json()))
}

fn new_key(args: &mut Args) -> Return {
    let secret = args.get(1, "secret").required_secret()?;
    let mut key = TsigKey::new(args.get(0, "name").required_text()?, secret.as_str());
    key.algorithm = args.get(2, "algorithm").word()?.unwrap_or_default();
    construct(args, key)
}

fn new_server(args: &mut Args) -> Return {
    let addr = args.get(0, "addr");
    let mut server = NameServer::new(socket_of(addr, "", addr.required_text()?)?).interrupt(is_out_of_time);
    server.key = args.get(1, "key").object::<TsigKey>("?CfHost\\Dns\\TsigKey")?.cloned();
    if let Some(read_by) = args.get(2, "read_by").word()? {
        server = server.read_by(read_by);
    }
    if let Some(timeout) = args.get(3, "timeout").seconds()? {
        server = server.timeout(timeout);
    }
    construct(args, server)
}

fn read(args: &mut Args) -> Return {
    let (zone, names) = (args.get(0, "zone").required_text()?, args.get(1, "names"));
    let names = if names.is_given() { list(names, |_, _, text| Ok(text.to_owned()))? } else { Vec::new() };
    Ok(Box::new(args.state::<NameServer>()?.read(zone, &names)?))
}

fn apply(args: &mut Args) -> Return {
    let plan = args.get(0, "plan").required_object::<Plan>(PLAN_CLASS)?;
    args.state::<NameServer>()?.apply(plan)?;
    Ok(Box::new(()))
}

fn check(args: &mut Args) -> Return {
    let (servers, before) = (list(args.get(0, "servers"), socket_of)?, args.get(2, "before"));
    let targets = map(args.get(1, "targets"))?;
    let before = if before.is_given() { records(before)? } else { Vec::new() };
    let timeout = args.get(3, "timeout").seconds()?.unwrap_or(Duration::from_secs(10));
    let mut checks = Vec::new();
    for server in servers {
        let server = NameServer::new(server).timeout(timeout).interrupt(is_out_of_time);
        checks.extend(server.check(&targets, &before)?);
    }
    Ok(Box::new(checks))
}

fn name_servers(args: &mut Args) -> Return {
    let records = records(args.get(1, "records"))?;
    let servers = cfhost::dns::name_servers(args.get(0, "zone").required_text()?, &records);
    Ok(Box::new(servers.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

fn user_by_key(args: &mut Args) -> Return {
    Ok(Box::new(User::Key(args.get(0, "user_key").required_secret()?.as_str().into())))
}

fn required_id(arg: Arg<'_>) -> Result<String, Failure> {
    match arg.text_or_int()? {
        Some(id) => Ok(id),
        None => Ok(arg.required_text()?.to_owned()),
    }
}

fn user_by_unique_id(args: &mut Args) -> Return {
    Ok(Box::new(User::UniqueId(required_id(args.get(0, "unique_id"))?)))
}

fn user_by_account(args: &mut Args) -> Return {
    Ok(Box::new(User::Account {
        cloudflare_email: args.get(0, "cloudflare_email").required_text()?.to_owned(),
        cloudflare_pass: args.get(1, "cloudflare_pass").required_secret()?.as_str().into(),
        unique_id: args.get(2, "unique_id").text_or_int()?,
    }))
}

fn origin_addrs(args: &mut Args) -> Return {
    Ok(Box::new(Origin::Addrs(list(args.get(0, "addrs"), addr_of)?)))
}

fn origin_name(args: &mut Args) -> Return {
    Ok(Box::new(Origin::Name(args.get(0, "name").required_text()?.to_owned())))
}

fn origin_move_of(args: &mut Args) -> Return {
    Ok(Box::new(Origin::MoveOf(args.get(0, "name").required_text()?.to_owned())))
}

fn new_provisioner(args: &mut Args) -> Return {
    let client = args.get(0, "client").required_object::<Caller>(crate::client::CLASS)?;
    let server = args.get(1, "server").required_object::<NameServer>(SERVER_CLASS)?;
    let mut provisioner = Provisioner::new(&client.client, server.clone()).options(options(args, 4)?);
    let check_servers = args.get(2, "check_servers");
    if check_servers.is_given() {
        provisioner = provisioner.check_servers(list(check_servers, socket_of)?);
    }
    let queue_timeout = args.get(9, "queue_timeout").seconds()?.unwrap_or(settings::TIMEOUT);
    provisioner = provisioner.queue_timeout(queue_timeout);
    provisioner = provisioner.dry_run(args.get(3, "dry_run").flag()?.unwrap_or_default());
    construct(args, provisioner)
}

/// Does a job and keeps what its steps were.
fn job(args: &Args, run: impl FnOnce(&Provisioner) -> Result<Outcome, Error>) -> Return {
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    let tell =
        move |event: &StepEvent<'_>| told.lock().unwrap_or_else(PoisonError::into_inner).push(Stepped::from(event));
    let outcome = run(&args.state::<Provisioner>()?.clone().on_step(tell));
    let steps = std::mem::take(&mut *steps.lock().unwrap_or_else(PoisonError::into_inner));
    match outcome {
        Ok(outcome) => Ok(Box::new(Done { outcome, steps })),
        Err(error) => Err(Failure::Job { error, steps }),
    }
}

fn user_and_zone<'a>(args: &Args<'a>) -> Result<(&'a User, &'a str), Failure> {
    Ok((args.get(0, "user").required_object::<User>(USER_CLASS)?, args.get(1, "zone_name").required_text()?))
}

fn provision(args: &mut Args) -> Return {
    let (user, zone) = user_and_zone(args)?;
    let subdomains = args.get(2, "subdomains").required_subdomains()?;
    let origin = args.get(3, "origin").required_object::<Origin>(ORIGIN_CLASS)?;
    job(args, |provisioner| provisioner.provision(user, zone, subdomains, origin))
}

fn deprovision(args: &mut Args) -> Return {
    let (user, zone) = user_and_zone(args)?;
    let applied = applied(args.get(2, "applied"))?;
    job(args, |provisioner| provisioner.deprovision(user, zone, &applied))
}

fn add_subdomain(args: &mut Args) -> Return {
    let (user, zone) = user_and_zone(args)?;
    let subdomain = Subdomain::from(args.get(2, "subdomain").required_text()?);
    job(args, |provisioner| provisioner.add_subdomain(user, zone, subdomain))
}

fn remove_subdomain(args: &mut Args) -> Return {
    let (user, zone) = user_and_zone(args)?;
    let subdomain = args.get(2, "subdomain").required_text()?;
    let applied = applied(args.get(3, "applied"))?;
    job(args, |provisioner| provisioner.remove_subdomain(user, zone, subdomain, &applied))
}
