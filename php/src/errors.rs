//! Failures and exceptions. The exceptions are classes of the engine's own kind, with file, line and trace; what they
//! know beyond that stands in protected properties, and methods give it.

use std::error::Error as _;
use std::ffi::CString;
use std::ptr;

use cfhost::{Category, Delivery, Error, ErrorCode, ErrorKind, JobState};
use ext_php_rs::ffi::{
    zend_ce_exception, zend_ce_throwable, zend_object, zend_read_property, zend_throw_error,
    zend_wrong_parameters_count_error,
};
use ext_php_rs::types::Zval;
use ext_php_rs::zend::ClassEntry;

use crate::args::Args;
use crate::dns::Stepped;
use crate::secret::{Revealed, Secret};
use crate::zend::{Class, Method, Return, Shape, ToPhp, Type, interned, interned_zval, raw, state_of_zval};

/// Why a method does not return.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The client's own.
    Client(Error),
    /// The same, of a job of several steps, and what they were.
    Job { error: Error, steps: Vec<Stepped> },
    /// A value that no request is made of.
    Argument { argument: &'static str, reason: String },
    /// A value of the wrong type: a `TypeError`.
    Type { argument: u32, expected: &'static str, given: String },
    /// Too few arguments or too many: an `ArgumentCountError`.
    Count { min: u32, max: u32 },
    /// The object was never constructed: an `Error`.
    Unmade,
    /// The object was constructed before: an `Error`.
    Made,
    /// There is no row any more: an `Error`.
    Ended,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

macro_rules! exceptions {
    ($($constant:ident = $name:literal;)*) => {
        $(static $constant: Class = Class::new(concat!("CfHost\\Exception\\", $name), GETTERS);)*
    };
}

static INTERFACE: Class = Class::new("CfHost\\Exception\\ExceptionInterface", ABSTRACT_GETTERS);

exceptions! {
    API = "ApiException";
    INVALID_ARGUMENT = "InvalidArgumentException";
    TRANSPORT = "TransportException";
    PROTOCOL = "ProtocolException";
    CANCELLED = "CancelledException";
    DNS = "DnsException";
    INTERNAL = "InternalException";
}

macro_rules! subclasses {
    ($($constant:ident = $name:literal;)*) => {
        $(static $constant: Class = Class::new(concat!("CfHost\\Exception\\", $name), &[]);)*
    };
}

subclasses! {
    AUTH = "AuthException";
    INPUT = "InputException";
    CONFLICT = "ConflictException";
    NOT_FOUND = "NotFoundException";
    STATE = "StateException";
    LIMIT = "LimitException";
    SUBSCRIPTION = "SubscriptionException";
    SERVER = "ServerException";
    TIMEOUT = "TimeoutException";
    TLS = "TlsException";
}

static BY_CATEGORY: &[&Class] = &[&AUTH, &INPUT, &CONFLICT, &NOT_FOUND, &STATE, &LIMIT, &SUBSCRIPTION, &SERVER];

const fn getter(name: &'static str, handler: Option<crate::zend::Handler>, returns: Type) -> Method {
    Method { name, handler, params: &[], returns, is_static: false }
}

macro_rules! getters {
    ($($name:literal $body:ident $type:expr;)*) => {
        const GETTERS: &[Method] = &[$(getter($name, crate::zend::handler!($body), $type)),*];
        const ABSTRACT_GETTERS: &[Method] = &[$(getter($name, None, $type)),*];
    };
}

getters! {
    "getName" name Type::STRING.or_null();
    "getCategory" category Type::STRING.or_null();
    "getAct" act Type::STRING.or_null();
    "getArgument" argument Type::STRING.or_null();
    "getHttpStatus" http_status Type::INT.or_null();
    "getDelivery" delivery Type::STRING;
    "isRetryable" retryable Type::BOOL;
    "isAlreadyGone" already_gone Type::BOOL;
    "getAdvice" advice Type::STRING;
    "getUserMessage" user_message Type::STRING;
    "getState" state Type::STRING.or_null();
    "getSteps" steps Type::ARRAY;
    "revealRaw" reveal_raw Type::STRING.or_null();
}

pub(crate) fn register() {
    // SAFETY: the engine's own classes and interfaces, which are there before any extension starts.
    let (throwable, exception, runtime, invalid) = unsafe {
        (zend_ce_throwable, zend_ce_exception, raw::spl_ce_RuntimeException, raw::spl_ce_InvalidArgumentException)
    };
    debug_assert!(!exception.is_null());
    let extends = |parent| Shape { parent: Some(parent), is_open: true, ..Shape::default() };
    INTERFACE.register(&Shape { is_interface: true, implements: vec![throwable], ..Shape::default() });
    let bases = [
        (&API, runtime, Delivery::Answered),
        (&INVALID_ARGUMENT, invalid, Delivery::NotSent),
        (&TRANSPORT, runtime, Delivery::PerhapsCarriedOut),
        (&PROTOCOL, runtime, Delivery::PerhapsCarriedOut),
        (&CANCELLED, runtime, Delivery::PerhapsCarriedOut),
        (&DNS, runtime, Delivery::PerhapsCarriedOut),
        (&INTERNAL, runtime, Delivery::PerhapsCarriedOut),
    ];
    for (class, parent, delivery) in bases {
        class.register(&Shape { implements: vec![INTERFACE.entry()], ..extends(parent) });
        for name in ["act", "argument", "userMessage", "state"] {
            class.protected_property(name, Type::STRING.or_null(), Zval::null());
        }
        class.protected_property("httpStatus", Type::INT.or_null(), Zval::null());
        class.protected_property("delivery", Type::STRING, interned_zval(delivery.as_str()));
        class.protected_property("advice", Type::STRING, interned_zval(""));
        for name in ["retryable", "alreadyGone"] {
            let mut default = Zval::new();
            default.set_bool(false);
            class.protected_property(name, Type::BOOL, default);
        }
        class.protected_property("steps", Type::ARRAY.or_null(), Zval::null());
        class.protected_property("raw", Type::class(Secret::CLASS).or_null(), Zval::null());
    }
    for class in BY_CATEGORY {
        class.register(&extends(API.entry()));
    }
    for class in [&TIMEOUT, &TLS] {
        class.register(&extends(TRANSPORT.entry()));
    }
}

/// The class of an error.
fn class_of(error: &Error) -> &'static Class {
    match error.kind() {
        ErrorKind::Api => match error.category() {
            Some(Category::Auth) => &AUTH,
            Some(Category::Input) => &INPUT,
            Some(Category::Conflict) => &CONFLICT,
            Some(Category::NotFound) => &NOT_FOUND,
            Some(Category::State) => &STATE,
            Some(Category::Limit) => &LIMIT,
            Some(Category::Subscription) => &SUBSCRIPTION,
            Some(Category::Server) => &SERVER,
            _ => &API,
        },
        ErrorKind::InvalidArgument => &INVALID_ARGUMENT,
        ErrorKind::Transport => &TRANSPORT,
        ErrorKind::Timeout => &TIMEOUT,
        ErrorKind::Tls => &TLS,
        ErrorKind::Protocol => &PROTOCOL,
        ErrorKind::Cancelled => &CANCELLED,
        ErrorKind::Dns => &DNS,
        // And one that this half does not know yet.
        _ => &INTERNAL,
    }
}

impl Failure {
    /// Throws it; the act is the one that the method is for, if any.
    pub(crate) fn throw(&self, act: Option<&str>) {
        match self {
            Self::Client(error) => throw_error(error, None),
            Self::Job { error, steps } => throw_error(error, Some(steps)),
            Self::Argument { argument, reason } => throw_error(&Error::refused(act, *argument, reason), None),
            Self::Type { argument, expected, given } => {
                let given = CString::new(given.as_str()).unwrap_or_default();
                let expected = CString::new(*expected).unwrap_or_default();
                // SAFETY: two texts for two places in the format; the engine copies them.
                unsafe {
                    let format = c"must be of type %s, %s given".as_ptr();
                    raw::zend_argument_type_error(*argument, format, expected.as_ptr(), given.as_ptr());
                }
            }
            // SAFETY: it is said of the method that is running.
            Self::Count { min, max } => unsafe { zend_wrong_parameters_count_error(*min, *max) },
            // SAFETY: a text without places to fill in.
            Self::Ended => unsafe {
                zend_throw_error(ptr::null_mut(), c"There is no row any more".as_ptr());
            },
            // SAFETY: as above.
            Self::Made => unsafe {
                zend_throw_error(ptr::null_mut(), c"The object was constructed before".as_ptr());
            },
            // SAFETY: as above.
            Self::Unmade => unsafe {
                zend_throw_error(ptr::null_mut(), c"The object was not constructed".as_ptr());
            },
        }
    }
}

pub(crate) fn throw_error(error: &Error, steps: Option<&Vec<Stepped>>) {
    let class = class_of(error);
    let base = [&API, &TRANSPORT].into_iter().find(|base| is_a(class, base)).unwrap_or(class);
    let exception = throw(class, &error.to_string(), error.code().map_or(0, ErrorCode::number).into());
    let text = |text: &str| text.to_owned();
    set(exception, base, "act", &error.act().map(text));
    set(exception, base, "argument", &error.argument().map(text));
    set(exception, base, "userMessage", &text(error.message()));
    set(exception, base, "httpStatus", &error.http_status());
    set(exception, base, "delivery", &error.delivery().as_str());
    set(exception, base, "advice", &text(error.advice()));
    set(exception, base, "retryable", &error.is_retryable());
    set(exception, base, "alreadyGone", &error.is_already_gone());
    set(exception, base, "state", &error.state().map(JobState::as_str));
    if let Some(steps) = steps {
        set(exception, base, "steps", steps);
    }
    if let Some(raw) = error.reveal_raw() {
        set(exception, base, "raw", &Secret::new(raw));
    }
    if let Some(source) = error.source() {
        set_previous(exception, &source.to_string());
    }
}

fn is_a(class: &Class, base: &Class) -> bool {
    // SAFETY: registered classes, and a parent is one.
    unsafe { ptr::eq(class.entry(), base.entry()) || ptr::eq((*class.entry()).__bindgen_anon_1.parent, base.entry()) }
}

/// Throws an exception, and gives it to be completed.
fn throw(class: &Class, message: &str, code: i64) -> *mut zend_object {
    // SAFETY: a registered class of exceptions; the exception belongs to the engine, which keeps it while it is thrown.
    let exception = unsafe { raw::zend_throw_exception(class.entry(), ptr::null(), code) };
    // SAFETY: as above. The message is set apart, since the engine would take a C string.
    set_in(exception, unsafe { zend_ce_exception }, "message", &message.to_owned());
    exception
}

fn set(exception: *mut zend_object, class: &Class, name: &str, value: &dyn ToPhp) {
    set_in(exception, class.entry(), name, value);
}

fn set_in(exception: *mut zend_object, scope: *mut ClassEntry, name: &str, value: &dyn ToPhp) {
    let mut place = Zval::new();
    value.put(&mut place);
    // SAFETY: a property that the scope declares, with a value of its type, which the engine counts for itself.
    unsafe { raw::zend_update_property_ex(scope, exception, interned(name), &raw mut place) };
}

fn set_previous(exception: *mut zend_object, message: &str) {
    let mut previous = Zval::new();
    // SAFETY: the engine's own class.
    let object = crate::zend::put_object(unsafe { raw::spl_ce_RuntimeException }, &mut previous);
    // SAFETY: as above.
    set_in(object, unsafe { zend_ce_exception }, "message", &message.to_owned());
    // SAFETY: two exceptions; the first takes the count of the second over.
    unsafe { raw::zend_exception_set_previous(exception, object) };
    std::mem::forget(previous);
}

/// What a getter reads: a property of the exception that it is called on.
fn property<T>(args: &Args, name: &str, read: impl FnOnce(&Zval) -> T) -> Result<T, Failure> {
    let this = args.this()?;
    let mut scratch = Zval::new();
    // SAFETY: an exception of ours, whose class declares the property; what comes back is read before anything else runs.
    unsafe {
        let class = declaring((*this).ce);
        let value = zend_read_property(class, this, name.as_ptr().cast(), name.len(), true, &raw mut scratch);
        Ok(read((*value).dereference()))
    }
}

/// The class of ours that an exception is of, or descends from.
fn declaring(mut class: *mut ClassEntry) -> *mut ClassEntry {
    let bases = [&API, &INVALID_ARGUMENT, &TRANSPORT, &PROTOCOL, &CANCELLED, &DNS, &INTERNAL];
    // SAFETY: classes that are linked, up to one of ours.
    unsafe {
        while !class.is_null() && !bases.iter().any(|base| ptr::eq(base.entry(), class)) {
            class = (*class).__bindgen_anon_1.parent;
        }
    }
    class
}

fn text(args: &Args, name: &str) -> Result<Option<String>, Failure> {
    property(args, name, Zval::string)
}

fn code(args: &Args) -> Result<ErrorCode, Failure> {
    let number = property(args, "code", |value| value.long().and_then(|number| u16::try_from(number).ok()))?;
    Ok(ErrorCode::from(number.unwrap_or_default()))
}

fn name(args: &mut Args) -> Return {
    Ok(Box::new(code(args)?.name()))
}

fn category(args: &mut Args) -> Return {
    Ok(Box::new(code(args)?.category().map(Category::as_str)))
}

fn act(args: &mut Args) -> Return {
    Ok(Box::new(text(args, "act")?))
}

fn argument(args: &mut Args) -> Return {
    Ok(Box::new(text(args, "argument")?))
}

fn http_status(args: &mut Args) -> Return {
    Ok(Box::new(property(args, "httpStatus", Zval::long)?))
}

fn delivery(args: &mut Args) -> Return {
    Ok(Box::new(text(args, "delivery")?.unwrap_or_default()))
}

fn retryable(args: &mut Args) -> Return {
    Ok(Box::new(property(args, "retryable", Zval::is_true)?))
}

fn already_gone(args: &mut Args) -> Return {
    Ok(Box::new(property(args, "alreadyGone", Zval::is_true)?))
}

fn advice(args: &mut Args) -> Return {
    Ok(Box::new(text(args, "advice")?.unwrap_or_default()))
}

fn user_message(args: &mut Args) -> Return {
    let own = text(args, "userMessage")?;
    Ok(Box::new(match own {
        Some(own) => own,
        None => text(args, "message")?.unwrap_or_default(),
    }))
}

fn state(args: &mut Args) -> Return {
    Ok(Box::new(text(args, "state")?))
}

fn steps(args: &mut Args) -> Return {
    struct Kept(Zval);

    impl ToPhp for Kept {
        fn put(&self, place: &mut Zval) {
            if self.0.is_array() {
                *place = self.0.shallow_clone();
            } else {
                Vec::<Stepped>::new().put(place);
            }
        }
    }

    Ok(Box::new(Kept(property(args, "steps", Zval::shallow_clone)?)))
}

fn reveal_raw(args: &mut Args) -> Return {
    Ok(Box::new(property(args, "raw", |value| state_of_zval::<Secret>(value).cloned().map(Revealed))?))
}

/// Completes the classes, once all are registered.
pub(crate) fn complete() {
    INTERFACE.complete();
    for class in [&API, &INVALID_ARGUMENT, &TRANSPORT, &PROTOCOL, &CANCELLED, &DNS, &INTERNAL] {
        class.complete();
    }
}
