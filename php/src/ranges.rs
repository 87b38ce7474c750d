//! `CfHost\Ranges`: the network's address ranges, and the visitor behind a request.

use std::net::IpAddr;
use std::sync::Arc;

use cfhost::ranges::{ConfigFormat, DocumentRange, Proxies, Ranges, Refresh};
use ext_php_rs::ffi::{zend_ce_aggregate, zend_ce_countable, zend_ce_iterator};
use ext_php_rs::types::Zval;

use crate::args::{Arg, Args, Key};
use crate::client::is_out_of_time;
use crate::errors::Failure;
use crate::settings::allowed_path;
use crate::zend::{
    Class, Method, Param, Return, Shape, State, ToPhp, Type, creator, handlers, interned_zval, method, put_list,
    put_object, put_properties, put_state,
};

const CLASS: &str = "CfHost\\Ranges";
const THIS: Type = Type::class(CLASS);
const REFRESHED_CLASS: &str = "CfHost\\Refreshed";
const TEXT: Type = Type::STRING;

static RANGES: Class = Class::new(CLASS, METHODS);
static REFRESHED: Class = Class::new(REFRESHED_CLASS, &[]);
static DOCUMENT_RANGE: Class = Class::new("CfHost\\DocumentRange", &[]);
static ITERATOR: Class = Class::new(
    "CfHost\\RangesIterator",
    &[
        method!("rewind", rewind, [] -> Type::VOID),
        method!("valid", valid, [] -> Type::BOOL),
        method!("current", current, [] -> TEXT),
        method!("key", key, [] -> Type::INT),
        method!("next", next, [] -> Type::VOID),
    ],
);

const METHODS: &[Method] = &[
    method!(static "builtIn", built_in, [] -> THIS),
    method!(static "document2012", document_2012, [] -> Type::ARRAY),
    method!(static "fromText", from_text, [Param::new("ipv4", TEXT), Param::new("ipv6", TEXT)] -> THIS),
    method!(static "fromJson", from_json, [Param::new("json", TEXT)] -> THIS),
    method!(static "load", load, [Param::new("cacheFile", TEXT)] -> THIS),
    method!(static "refresh", refresh, [
        Param::optional("jsonUrl", TEXT),
        Param::optional("ipv4Url", TEXT),
        Param::optional("ipv6Url", TEXT),
        Param::optional("caFile", TEXT),
        Param::optional("timeout", Type::FLOAT),
        Param::optional("cacheFile", TEXT)
    ] -> Type::class(REFRESHED_CLASS)),
    method!("contains", contains, [Param::new("addr", TEXT)] -> Type::BOOL),
    method!("visitorAddr", visitor_addr, [
        Param::new("peer", TEXT),
        Param::new("headers", Type::ARRAY),
        Param::optional("proxies", Type::ARRAY)
    ] -> TEXT),
    method!("config", config, [Param::new("format", TEXT)] -> TEXT),
    method!("toJson", to_json, [] -> TEXT),
    method!("etag", etag, [] -> TEXT.or_null()),
    method!("toArray", to_array, [] -> Type::ARRAY),
    method!("ipv4", ipv4, [] -> Type::ARRAY),
    method!("ipv6", ipv6, [] -> Type::ARRAY),
    method!("count", count, [] -> Type::INT),
    method!("getIterator", iterate, [] -> Type::class("Traversable")),
];

pub(crate) fn register() {
    // SAFETY: the engine's own interfaces.
    let (countable, iterator) = unsafe { (zend_ce_countable, zend_ce_iterator) };
    RANGES.register(&Shape {
        implements: vec![countable],
        refuses_serialising: true,
        create: Some(creator::<List>()),
        ..Shape::default()
    });
    RANGES.constant("BUILT_IN_SINCE", interned_zval(Ranges::BUILT_IN_SINCE));
    RANGES.constant("JSON_URL", interned_zval(Refresh::JSON_URL));
    RANGES.constant("IPV4_URL", interned_zval(Refresh::IPV4_URL));
    RANGES.constant("IPV6_URL", interned_zval(Refresh::IPV6_URL));
    ITERATOR.register(&Shape {
        implements: vec![iterator],
        refuses_serialising: true,
        create: Some(creator::<Iteration>()),
        ..Shape::default()
    });
    REFRESHED.register(&Shape { refuses_serialising: true, ..Shape::default() });
    REFRESHED.readonly_property("ranges", THIS);
    REFRESHED.readonly_property("added", Type::ARRAY);
    REFRESHED.readonly_property("removed", Type::ARRAY);
    REFRESHED.readonly_property("is_changed", Type::BOOL);
    DOCUMENT_RANGE.register(&Shape::default());
    DOCUMENT_RANGE.readonly_property("range", TEXT);
    DOCUMENT_RANGE.readonly_property("retired", TEXT.or_null());
}

pub(crate) fn complete() {
    RANGES.complete();
    // Once what `getIterator` returns is said: the engine compares it.
    // SAFETY: the engine's own interface.
    RANGES.implement(unsafe { zend_ce_aggregate });
    ITERATOR.complete();
}

#[derive(Clone)]
struct List(Arc<Ranges>);

impl State for List {
    handlers!();

    const CLONE: Option<fn(&Self) -> Self> = Some(Self::clone);

    const SAME: Option<fn(&Self, &Self) -> bool> = Some(|a, b| a.0 == b.0);
}

impl ToPhp for List {
    fn put(&self, place: &mut Zval) {
        put_state(&RANGES, self.clone(), place);
    }
}

fn list(ranges: Ranges) -> List {
    List(Arc::new(ranges))
}

fn this<'a>(args: &'a Args) -> Result<&'a Arc<Ranges>, Failure> {
    Ok(&args.state::<List>()?.0)
}

impl ToPhp for DocumentRange {
    fn put(&self, place: &mut Zval) {
        put_properties(put_object(DOCUMENT_RANGE.entry(), place), &[&self.range.to_string(), &self.retired]);
    }
}

struct Document(Vec<DocumentRange>);

impl ToPhp for Document {
    fn put(&self, place: &mut Zval) {
        put_list(&self.0, place);
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as methods are")]
fn built_in(_: &mut Args) -> Return {
    Ok(Box::new(list(Ranges::built_in().clone())))
}

#[expect(clippy::unnecessary_wraps, reason = "as methods are")]
fn document_2012(_: &mut Args) -> Return {
    Ok(Box::new(Document(Ranges::document_2012())))
}

fn from_text(args: &mut Args) -> Return {
    let (ipv4, ipv6) = (args.get(0, "ipv4").required_text()?, args.get(1, "ipv6").required_text()?);
    Ok(Box::new(list(Ranges::from_text(ipv4, ipv6)?)))
}

fn from_json(args: &mut Args) -> Return {
    Ok(Box::new(list(Ranges::from_json(args.get(0, "json").required_bytes()?)?)))
}

fn load(args: &mut Args) -> Return {
    let path = allowed_path("cache_file", args.get(0, "cache_file").required_text()?)?;
    Ok(Box::new(list(Ranges::load(path)?)))
}

fn refresh(args: &mut Args) -> Return {
    let mut refresh = Refresh::new().interrupt(is_out_of_time);
    let (json, ipv4, ipv6) = (args.get(0, "json_url"), args.get(1, "ipv4_url"), args.get(2, "ipv6_url"));
    refresh = match (json.text()?, ipv4.text()?, ipv6.text()?) {
        (None, None, None) => refresh,
        (Some(url), None, None) => refresh.json(url),
        (None, Some(ipv4), Some(ipv6)) => refresh.text(ipv4, ipv6),
        (Some(_), ..) => return Err(json.refuse("is given, and so is a URL of a text form: give one or the other")),
        (None, Some(_), None) => return Err(ipv6.refuse("is missing beside ipv4_url")),
        (None, None, Some(_)) => return Err(ipv4.refuse("is missing beside ipv6_url")),
    };
    if let Some(path) = args.get(3, "ca_file").text()? {
        refresh = refresh.ca_file(allowed_path("ca_file", path)?);
    }
    if let Some(timeout) = args.get(4, "timeout").seconds()? {
        refresh = refresh.timeout(timeout);
    }
    if let Some(path) = args.get(5, "cache_file").text()? {
        refresh = refresh.cache_file(allowed_path("cache_file", path)?);
    }
    Ok(Box::new(Refreshed::from(refresh.run()?)))
}

struct Refreshed {
    ranges: List,
    added: Vec<String>,
    removed: Vec<String>,
    is_changed: bool,
}

impl From<cfhost::ranges::Refreshed> for Refreshed {
    fn from(refreshed: cfhost::ranges::Refreshed) -> Self {
        Self {
            is_changed: refreshed.is_changed(),
            added: texts(refreshed.added),
            removed: texts(refreshed.removed),
            ranges: list(refreshed.ranges),
        }
    }
}

impl ToPhp for Refreshed {
    fn put(&self, place: &mut Zval) {
        let object = put_object(REFRESHED.entry(), place);
        put_properties(object, &[&self.ranges, &self.added, &self.removed, &self.is_changed]);
    }
}

fn texts(nets: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    nets.into_iter().map(|net| net.to_string()).collect()
}

/// An address that has to be there.
fn addr(arg: Arg<'_>) -> Result<IpAddr, Failure> {
    arg.required_text()?.parse().map_err(|_| arg.refuse("is not an IP address"))
}

fn contains(args: &mut Args) -> Return {
    let addr = addr(args.get(0, "addr"))?;
    Ok(Box::new(this(args)?.contains(addr)))
}

fn visitor_addr(args: &mut Args) -> Return {
    let peer = addr(args.get(0, "peer"))?;
    let mut headers = Vec::new();
    for (key, value) in args.get(1, "headers").entries()? {
        let Key::Text(name) = key else { continue };
        let Ok(name) = String::from_utf8(name) else { continue };
        if !Ranges::is_visitor_header(&name) {
            // Whatever it holds, its name says of what kind the others are.
            headers.push((name, &b""[..]));
            continue;
        }
        let refuse = || value.refuse(format!("{name} must be a string or a list of strings"));
        let values = if let Some(text) = value.bytes() {
            vec![text]
        } else {
            let items = value.entries().map_err(|_| refuse())?;
            items.into_iter().map(|(_, item)| item.bytes().ok_or_else(refuse)).collect::<Result<_, _>>()?
        };
        headers.extend(values.into_iter().map(|text| (name.clone(), text)));
    }
    let given = args.get(2, "proxies");
    let proxies = if given.is_given() { given.entries()? } else { Vec::new() };
    let proxies = proxies.into_iter().map(|(_, proxy)| {
        let text = proxy.bytes().and_then(|text| std::str::from_utf8(text).ok());
        text.ok_or_else(|| given.refuse("must be a list of strings"))
    });
    let proxies = Proxies::new(proxies.collect::<Result<Vec<_>, _>>()?)?;
    Ok(Box::new(this(args)?.visitor_addr_behind(&proxies, peer, headers).to_string()))
}

fn config(args: &mut Args) -> Return {
    let arg = args.get(0, "format");
    arg.required_text()?;
    let format: Option<ConfigFormat> = arg.word()?;
    Ok(Box::new(format.map(|format| this(args).map(|ranges| ranges.config(format))).transpose()?))
}

fn to_json(args: &mut Args) -> Return {
    Ok(Box::new(this(args)?.to_json()))
}

fn etag(args: &mut Args) -> Return {
    Ok(Box::new(this(args)?.etag().map(str::to_owned)))
}

fn to_array(args: &mut Args) -> Return {
    Ok(Box::new(texts(this(args)?.iter())))
}

fn ipv4(args: &mut Args) -> Return {
    Ok(Box::new(texts(this(args)?.ipv4())))
}

fn ipv6(args: &mut Args) -> Return {
    Ok(Box::new(texts(this(args)?.ipv6())))
}

fn count(args: &mut Args) -> Return {
    Ok(Box::new(i64::try_from(this(args)?.iter().len()).unwrap_or(i64::MAX)))
}

/// A walk through a list.
#[derive(Clone)]
struct Iteration {
    ranges: Arc<Ranges>,
    at: usize,
}

impl State for Iteration {
    handlers!();

    const CLONE: Option<fn(&Self) -> Self> = Some(Self::clone);
}

impl ToPhp for Iteration {
    fn put(&self, place: &mut Zval) {
        put_state(&ITERATOR, self.clone(), place);
    }
}

fn iterate(args: &mut Args) -> Return {
    Ok(Box::new(Iteration { ranges: Arc::clone(this(args)?), at: 0 }))
}

fn iteration<'a>(args: &'a mut Args) -> Result<&'a mut Iteration, Failure> {
    args.state_mut::<Iteration>()?.as_mut().ok_or(Failure::Unmade)
}

fn rewind(args: &mut Args) -> Return {
    iteration(args)?.at = 0;
    Ok(Box::new(()))
}

fn valid(args: &mut Args) -> Return {
    let iteration = iteration(args)?;
    Ok(Box::new(iteration.at < iteration.ranges.iter().len()))
}

fn current(args: &mut Args) -> Return {
    let iteration = iteration(args)?;
    let net = iteration.ranges.iter().nth(iteration.at).ok_or(Failure::Ended)?;
    Ok(Box::new(net.to_string()))
}

fn key(args: &mut Args) -> Return {
    Ok(Box::new(i64::try_from(iteration(args)?.at).unwrap_or(i64::MAX)))
}

fn next(args: &mut Args) -> Return {
    let iteration = iteration(args)?;
    iteration.at = iteration.at.saturating_add(1);
    Ok(Box::new(()))
}
