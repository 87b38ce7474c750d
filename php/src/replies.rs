//! Replies: final classes with a typed readonly property for each field, in the API's own names. The message and the raw
//! JSON are no properties: methods give them, so that neither is part of a dump, a comparison or JSON.

use std::sync::Arc;

use cfhost::Reply;
use ext_php_rs::types::Zval;
use jiff::ZonedDateTime;

use crate::acts;
use crate::args::Args;
use crate::errors::Failure;
use crate::zend::{Class, Return, Shape, State, ToPhp, Type, Typed, creator, handlers, method, put_state, raw, typed};

/// What a reply knows beside its fields, which are properties.
#[derive(Clone)]
struct ReplyState(Arc<Reply<()>>);

impl State for ReplyState {
    handlers!();

    const CLONE: Option<fn(&Self) -> Self> = Some(Self::clone);
}

pub(crate) const METHODS: &[crate::zend::Method] = &[
    method!("msg", msg, [] -> Type::STRING.or_null()),
    method!("raw", raw_json, [] -> Type::STRING.or_null()),
    method!("revealRaw", reveal_raw, [] -> Type::STRING.or_null()),
];

fn state_of_reply(args: &Args) -> Result<Option<Arc<Reply<()>>>, Failure> {
    // A reply that was unserialised, or made by reflection, has no answer behind it.
    args.this()?;
    Ok(args.state::<ReplyState>().ok().map(|state| Arc::clone(&state.0)))
}

fn msg(args: &mut Args) -> Return {
    Ok(Box::new(state_of_reply(args)?.and_then(|answer| answer.msg().map(str::to_owned))))
}

fn raw_json(args: &mut Args) -> Return {
    Ok(Box::new(state_of_reply(args)?.map(|answer| answer.raw())))
}

fn reveal_raw(args: &mut Args) -> Return {
    struct Body(Option<Arc<Reply<()>>>);

    impl ToPhp for Body {
        fn put(&self, place: &mut Zval) {
            match &self.0 {
                Some(answer) => crate::zend::put_bytes(answer.reveal_raw(), place),
                None => place.set_null(),
            }
        }
    }

    Ok(Box::new(Body(state_of_reply(args)?)))
}

/// Fields that are properties of a class.
pub(crate) trait Fields: Send + Sync + 'static {
    /// The class.
    fn class() -> &'static Class;
    /// The properties, in order.
    fn declare();
    /// Their values into a new object, in the same order.
    fn fill(&self, object: &mut ext_php_rs::ffi::zend_object);
}

/// A reply on its way to PHP. What became properties is not kept beside them.
pub(crate) struct Answered<T> {
    fields: T,
    rest: Arc<Reply<()>>,
}

impl<T: Fields> From<Reply<T>> for Answered<T> {
    fn from(reply: Reply<T>) -> Self {
        let (fields, rest) = reply.into_parts();
        Self { fields, rest: Arc::new(rest) }
    }
}

impl<T: Fields> ToPhp for Answered<T> {
    fn put(&self, place: &mut Zval) {
        self.fields.fill(put_state(T::class(), ReplyState(Arc::clone(&self.rest)), place));
        // A test asks for it.
        #[cfg(debug_assertions)]
        assert!(!self.rest.raw().contains("test-panic"), "a panic that was asked for, when all was done");
    }

    fn answer(&self) -> Option<&[u8]> {
        Some(self.rest.reveal_raw())
    }
}

macro_rules! classes {
    ($methods:expr; $($type:ident { $($field:ident)* })*) => {$(
        impl $crate::replies::Fields for cfhost::$type {
            fn class() -> &'static $crate::zend::Class {
                static CLASS: $crate::zend::Class = $crate::zend::Class::new(concat!("CfHost\\", stringify!($type)), $methods);
                &CLASS
            }

            fn declare() {
                $(
                    let ty = $crate::replies::type_of(|fields: &Self| &fields.$field);
                    Self::class().readonly_property(stringify!($field), ty);
                )*
            }

            fn fill(&self, object: &mut ext_php_rs::ffi::zend_object) {
                $crate::zend::put_properties(object, &[$(&self.$field),*]);
            }
        }
    )*};
}

/// The type of a field in PHP.
pub(crate) fn type_of<F, T: Typed>(_: impl Fn(&F) -> &T) -> Type {
    T::TYPE
}

macro_rules! replies {
    ($($type:ident { $($field:ident)* })*) => {
        $crate::replies::classes! { $crate::replies::METHODS; $($type { $($field)* })* }

        pub(crate) fn register_replies() {
            $($crate::replies::register_reply::<cfhost::$type>();)*
        }
    };
}

macro_rules! rows {
    ($($type:ident { $($field:ident)* })*) => {
        $crate::replies::classes! { &[]; $($type { $($field)* })* }

        $(
            impl $crate::zend::ToPhp for cfhost::$type {
                fn put(&self, place: &mut ext_php_rs::types::Zval) {
                    use $crate::replies::Fields;

                    self.fill($crate::zend::put_object(Self::class().entry(), place));
                }
            }

            $crate::zend::typed!(Vec<cfhost::$type>, $crate::zend::Type::ARRAY, |rows, place| $crate::zend::put_list(rows, place));
        )*

        pub(crate) fn register_rows() {
            $($crate::replies::register_row::<cfhost::$type>();)*
        }
    };
}

pub(crate) use {classes, replies, rows};

/// The reply of an act that was called by its name: nothing of it is read.
impl Fields for () {
    fn class() -> &'static Class {
        static CLASS: Class = Class::new("CfHost\\Reply", METHODS);
        &CLASS
    }

    fn declare() {}

    fn fill(&self, _: &mut ext_php_rs::ffi::zend_object) {}
}

typed!(ZonedDateTime, Type::class("DateTimeImmutable"), |time, place| put_time(time, place));

fn put_time(time: &ZonedDateTime, place: &mut Zval) {
    let (text, length) = text_of_time(time);
    // SAFETY: the date extension is part of every PHP. Its object stands, with one pointer before it, in a structure of
    // its own, which its own function fills; nothing of PHP's code runs for that.
    let read = unsafe {
        raw::php_date_instantiate(raw::php_date_get_immutable_ce(), place);
        let object = place.value.obj.byte_sub(size_of::<*mut ()>());
        raw::php_date_initialize(object.cast(), text.as_ptr().cast(), length, std::ptr::null(), std::ptr::null_mut(), 0)
    };
    if !read {
        *place = Zval::null();
    }
}

/// As PHP reads it fastest, and how long it is: `2011-11-23T17:58:56.791516-05:00`. A format that has to be read first would be a tenth of the cost of a row.
fn text_of_time(time: &ZonedDateTime) -> ([u8; 35], usize) {
    let (date, clock) = (time.date(), time.time());
    let offset = time.offset().seconds();
    let beside = offset.unsigned_abs();
    let mut text = *b"0000-00-00T00:00:00.000000+00:00:00";
    let mut put = |end: usize, mut number: u32| {
        for place in text[..end].iter_mut().rev() {
            *place = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
    };
    put(4, date.year().unsigned_abs().into());
    put(7, date.month().unsigned_abs().into());
    put(10, date.day().unsigned_abs().into());
    put(13, clock.hour().unsigned_abs().into());
    put(16, clock.minute().unsigned_abs().into());
    put(19, clock.second().unsigned_abs().into());
    put(26, clock.subsec_nanosecond().unsigned_abs() / 1000);
    put(29, beside / 3600);
    put(32, beside / 60 % 60);
    put(35, beside % 60);
    if offset < 0 {
        text[26] = b'-';
    }
    (text, if beside.is_multiple_of(60) { 32 } else { 35 })
}

pub(crate) fn register_reply<T: Fields>() {
    T::class().register(&Shape { create: Some(creator::<ReplyState>()), ..Shape::default() });
    T::declare();
}

pub(crate) fn register_row<T: Fields>() {
    T::class().register(&Shape::default());
    T::declare();
}

pub(crate) fn register() {
    register_reply::<()>();
    acts::register_replies();
    acts::register_rows();
}
