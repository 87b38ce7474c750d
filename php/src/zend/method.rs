//! Methods with their parameters and types, and how one is run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use cfhost::Error;
use ext_php_rs::ffi::{_ZEND_TYPE_NAME_BIT, zend_string, zend_type};
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::{CatchError, ExecuteData, ExecutorGlobals, bailout, try_catch};

use super::value::ToPhp;
use crate::args::Args;
use crate::errors::{Failure, throw_error};

/// A type as reflection shows it: scalars as a mask, and at most one class.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    mask: u32,
    pub(super) class: Option<&'static str>,
}

impl Type {
    pub(crate) const NULL: Self = Self::mask(1 << 1);
    pub(crate) const BOOL: Self = Self::mask(0b11 << 2);
    pub(crate) const INT: Self = Self::mask(1 << 4);
    pub(crate) const FLOAT: Self = Self::mask(1 << 5);
    pub(crate) const STRING: Self = Self::mask(1 << 6);
    pub(crate) const ARRAY: Self = Self::mask(1 << 7);
    pub(crate) const VOID: Self = Self::mask(1 << 14);
    /// None, as constructors have it.
    pub(crate) const NONE: Self = Self::mask(0);

    const fn mask(mask: u32) -> Self {
        Self { mask, class: None }
    }

    pub(crate) const fn class(name: &'static str) -> Self {
        Self { mask: 0, class: Some(name) }
    }

    /// Either of them.
    pub(crate) const fn or(self, other: Self) -> Self {
        let class = if self.class.is_some() { self.class } else { other.class };
        Self { mask: self.mask | other.mask, class }
    }

    pub(crate) const fn or_null(self) -> Self {
        self.or(Self::NULL)
    }

    pub(super) fn zend(self) -> zend_type {
        match self.class {
            None => zend_type { ptr: ptr::null_mut(), type_mask: self.mask },
            Some(class) => zend_type { ptr: interned(class).cast(), type_mask: self.mask | _ZEND_TYPE_NAME_BIT },
        }
    }

    /// As registering a function takes it, which would read a class otherwise in each version of PHP.
    pub(super) fn without_class(self) -> zend_type {
        let object = if self.class.is_some() { 1 << 8 } else { 0 };
        zend_type { ptr: ptr::null_mut(), type_mask: self.mask | object }
    }
}

/// A string that lives as long as the process.
pub(crate) fn interned(text: &str) -> *mut zend_string {
    ZendStr::new_interned(text, true).into_raw()
}

/// A parameter of a method.
#[derive(Clone, Copy)]
pub(crate) struct Param {
    pub(super) name: &'static str,
    pub(super) ty: Type,
    pub(super) default: Option<&'static str>,
    pub(super) sensitive: bool,
}

impl Param {
    pub(crate) const fn new(name: &'static str, ty: Type) -> Self {
        Self { name, ty, default: None, sensitive: false }
    }

    /// One that can be left out, and then is null.
    pub(crate) const fn optional(name: &'static str, ty: Type) -> Self {
        Self { name, ty: ty.or_null(), default: Some("null"), sensitive: false }
    }

    pub(crate) const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// One whose value stack traces do not show.
    pub(crate) const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

pub(crate) type Handler = unsafe extern "C" fn(*mut ExecuteData, *mut Zval);

/// A method; one without a handler is abstract.
#[derive(Clone, Copy)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) handler: Option<Handler>,
    pub(crate) params: &'static [Param],
    pub(crate) returns: Type,
    pub(crate) is_static: bool,
}

/// Makes the function that the engine calls of one that takes [`Args`] and gives a [`Return`]; errors name the act that it is
/// for, if any.
macro_rules! handler {
    ($body:path) => {
        $crate::zend::handler!($body, None)
    };
    ($body:path, $act:expr) => {{
        unsafe extern "C" fn handler(
            frame: *mut ext_php_rs::zend::ExecuteData,
            returned: *mut ext_php_rs::types::Zval,
        ) {
            // SAFETY: the engine calls this with the frame of the call and the place for what it returns.
            unsafe { $crate::zend::enter(frame, returned, $act, $body) }
        }
        Some(handler as $crate::zend::Handler)
    }};
}
pub(crate) use handler;

macro_rules! method {
    ($name:literal, $body:path, [$($param:expr),*] $(,)? -> $returns:expr) => {
        $crate::zend::Method {
            name: $name,
            handler: $crate::zend::handler!($body),
            params: &[$($param),*],
            returns: $returns,
            is_static: false,
        }
    };
    (static $name:literal, $body:path, [$($param:expr),*] -> $returns:expr) => {
        $crate::zend::Method {
            is_static: true,
            ..$crate::zend::method!($name, $body, [$($param),*] -> $returns)
        }
    };
}
pub(crate) use method;

/// A method that is an act's.
macro_rules! act {
    ($name:literal, $body:path => $act:ty, [$($param:expr),* $(,)?] -> $returns:expr) => {
        $crate::zend::Method {
            handler: $crate::zend::handler!($body, Some(<$act as cfhost::Act>::NAME)),
            ..$crate::zend::method!($name, $body, [$($param),*] -> $returns)
        }
    };
}
pub(crate) use act;

/// The same, of what makes its request of the arguments.
macro_rules! sent {
    ($name:literal, $request:expr => $act:ty, [$($param:expr),* $(,)?] -> $returns:expr) => {{
        fn body(args: &mut $crate::args::Args<'_>) -> $crate::zend::Return {
            $crate::client::sent::<$act>(args, $request)
        }
        $crate::zend::act!($name, body => $act, [$($param),*] -> $returns)
    }};
}
pub(crate) use sent;

/// What a method came to, all of it in Rust's hands.
pub(crate) type Return = Result<Box<dyn ToPhp>, Failure>;

/// Runs a method: reads the arguments and does the work first, while nothing of PHP can run or throw, and hands over
/// the outcome after that. A panic becomes an `InternalException`, and so does whatever keeps a call's outcome from being
/// handed over: the call was carried out. Where the engine jumps out of the second half, because there is no memory left,
/// the outcome is dropped before it goes on.
///
/// # Safety
///
/// `frame` is the frame of a call to an internal function, `returned` the place for its result.
pub(crate) unsafe fn enter(
    frame: *mut ExecuteData,
    returned: *mut Zval,
    act: Option<&str>,
    body: fn(&mut Args) -> Return,
) {
    // SAFETY: the caller's promise.
    let (mut args, returned) = unsafe { (Args::new(&mut *frame), &mut *returned) };
    let outcome = catch_unwind(AssertUnwindSafe(|| args.counted().and_then(|()| body(&mut args))));
    let handed_over = try_catch(AssertUnwindSafe(|| match &outcome {
        Ok(Ok(value)) => value.put(returned),
        Ok(Err(failure)) => failure.throw(act),
        Err(_) => throw_error(&Error::internal(act, None), None),
    }));
    let lost = match (&handed_over, &outcome) {
        (Err(CatchError::Bailout), _) => None,
        (Err(_), Ok(Ok(value))) => Some(Error::internal(act, value.answer())),
        (Err(_), _) => Some(Error::internal(act, None)),
        // The engine's own error, which says nothing of the call; it becomes the previous one.
        (Ok(()), Ok(Ok(value))) if ExecutorGlobals::has_exception() => Some(Error::internal(act, value.answer())),
        (Ok(()), _) => None,
    };
    drop(outcome);
    if let Some(error) = lost {
        throw_error(&error, None);
    }
    if let Err(CatchError::Bailout) = handed_over {
        // SAFETY: nothing that has to be dropped is left in this frame.
        unsafe { bailout() }
    }
}
