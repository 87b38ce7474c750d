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

/// What every reply knows beside its fields.
trait AnyReply: Send + Sync {
    fn msg(&self) -> Option<&str>;
    fn raw(&self) -> String;
    fn reveal_raw(&self) -> &[u8];
}

impl<T: Send + Sync> AnyReply for Reply<T> {
    fn msg(&self) -> Option<&str> {
        Reply::msg(self)
    }

    fn raw(&self) -> String {
        Reply::raw(self)
    }

    fn reveal_raw(&self) -> &[u8] {
        Reply::reveal_raw(self)
    }
}

#[derive(Clone)]
struct ReplyState(Arc<dyn AnyReply>);

impl State for ReplyState {
    handlers!();

    const CLONE: Option<fn(&Self) -> Self> = Some(Self::clone);
}

pub(crate) const METHODS: &[crate::zend::Method] = &[
    method!("msg", msg, [] -> Type::STRING.or_null()),
    method!("raw", raw_json, [] -> Type::STRING.or_null()),
    method!("revealRaw", reveal_raw, [] -> Type::STRING.or_null()),
];

fn state_of_reply(args: &Args) -> Result<Option<Arc<dyn AnyReply>>, Failure> {
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
    struct Body(Option<Arc<dyn AnyReply>>);

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

/// A reply on its way to PHP.
pub(crate) struct Answered<T>(Arc<Reply<T>>);

impl<T: Fields> From<Reply<T>> for Answered<T> {
    fn from(reply: Reply<T>) -> Self {
        Self(Arc::new(reply))
    }
}

impl<T: Fields> ToPhp for Answered<T> {
    fn put(&self, place: &mut Zval) {
        let answer: Arc<dyn AnyReply> = Arc::clone(&self.0) as _;
        (*self.0).fill(put_state(T::class(), ReplyState(answer), place));
        // A test asks for it.
        #[cfg(debug_assertions)]
        assert!(!self.0.raw().contains("test-panic"), "a panic that was asked for, when all was done");
    }

    fn answer(&self) -> Option<&[u8]> {
        Some(self.0.reveal_raw())
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
    let text = time.strftime("%Y-%m-%d %H:%M:%S.%6f%:z").to_string();
    // SAFETY: the date extension is part of every PHP. Its object stands, with one pointer before it, in a structure of
    // its own, which its own function fills; nothing of PHP's code runs for that.
    let read = unsafe {
        raw::php_date_instantiate(raw::php_date_get_immutable_ce(), place);
        let object = place.value.obj.byte_sub(size_of::<*mut ()>());
        raw::php_date_initialize(
            object.cast(),
            text.as_ptr().cast(),
            text.len(),
            std::ptr::null(),
            std::ptr::null_mut(),
            0,
        )
    };
    if !read {
        *place = Zval::null();
    }
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
