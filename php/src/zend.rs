//! The engine underneath: classes, objects with Rust state, values. All that is unsafe for its own sake stands here.
//!
//! Classes are registered through the engine's own functions: the classes that ext-php-rs derives have neither typed
//! properties nor union types, and its exceptions have no line and no trace.

use std::collections::BTreeMap;
use std::ffi::{CString, c_char, c_int, c_void};
use std::mem::{MaybeUninit, offset_of};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use cfhost::Error;
use ext_php_rs::ffi::{
    _ZEND_TYPE_NAME_BIT, HashTable, IS_UNDEF, ZEND_ACC_ABSTRACT, ZEND_ACC_FINAL, ZEND_ACC_INTERFACE,
    ZEND_ACC_NO_DYNAMIC_PROPERTIES, ZEND_ACC_NOT_SERIALIZABLE, ZEND_ACC_PROTECTED, ZEND_ACC_PUBLIC, ZEND_ACC_STATIC,
    ext_php_rs_zend_object_alloc, object_properties_init, std_object_handlers, zend_class_entry,
    zend_declare_class_constant_ex, zend_do_implement_interface, zend_function, zend_function_entry,
    zend_hash_str_find_ptr_lc, zend_internal_arg_info, zend_object, zend_object_handlers, zend_object_std_dtor,
    zend_object_std_init, zend_objects_clone_members, zend_property_info, zend_register_internal_class_ex,
    zend_register_internal_interface, zend_string, zend_type, zval,
};
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use ext_php_rs::zend::{CatchError, ClassEntry, ExecuteData, ExecutorGlobals, bailout, try_catch};

use crate::args::Args;
use crate::errors::{Failure, throw_error};

/// What the bindings of ext-php-rs leave out.
pub(crate) mod raw {
    use super::{HashTable, c_char, c_int, c_void, zend_class_entry, zend_object, zend_property_info, zend_string};
    use super::{zend_type, zval};

    unsafe extern "C" {
        pub(crate) static spl_ce_RuntimeException: *mut zend_class_entry;
        pub(crate) static spl_ce_InvalidArgumentException: *mut zend_class_entry;

        pub(crate) fn zend_declare_typed_property(
            class: *mut zend_class_entry,
            name: *mut zend_string,
            default: *mut zval,
            flags: c_int,
            doc_comment: *mut zend_string,
            ty: zend_type,
        ) -> *mut zend_property_info;
        pub(crate) fn zend_update_property_ex(
            scope: *mut zend_class_entry,
            object: *mut zend_object,
            name: *mut zend_string,
            value: *mut zval,
        );
        pub(crate) fn zend_add_attribute(
            attributes: *mut *mut HashTable,
            name: *mut zend_string,
            argc: u32,
            flags: u32,
            offset: u32,
            line: u32,
        ) -> *mut c_void;
        pub(crate) fn zend_throw_exception(
            class: *mut zend_class_entry,
            message: *const c_char,
            code: i64,
        ) -> *mut zend_object;
        pub(crate) fn zend_exception_set_previous(exception: *mut zend_object, previous: *mut zend_object);
        pub(crate) fn zend_argument_type_error(argument: u32, format: *const c_char, ...);
        pub(crate) fn zend_ini_string(name: *const c_char, length: usize, original: c_int) -> *mut c_char;
        pub(crate) fn display_ini_entries(module: *mut ext_php_rs::zend::ModuleEntry);
        pub(crate) fn sapi_getenv(name: *const c_char, length: usize) -> *mut c_char;
        pub(crate) fn php_check_open_basedir_ex(path: *const c_char, warn: c_int) -> c_int;
        pub(crate) fn expand_filepath(path: *const c_char, into: *mut c_char) -> *mut c_char;
        pub(crate) fn php_date_get_immutable_ce() -> *mut zend_class_entry;
        pub(crate) fn php_date_instantiate(class: *mut zend_class_entry, object: *mut zval) -> *mut zval;
        pub(crate) fn php_date_initialize(
            object: *mut c_void,
            text: *const c_char,
            length: usize,
            format: *const c_char,
            zone: *mut zval,
            flags: c_int,
        ) -> bool;
    }
}

/// `ZEND_ACC_READONLY` of a property: the same in every version since 8.1.
const READONLY: u32 = 1 << 7;
/// `ZEND_ATTRIBUTE_PERSISTENT`.
const ATTRIBUTE_PERSISTENT: u32 = 1 << 0;

/// A type as reflection shows it: scalars as a mask, and at most one class.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    mask: u32,
    class: Option<&'static str>,
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

    fn zend(self) -> zend_type {
        match self.class {
            None => zend_type { ptr: ptr::null_mut(), type_mask: self.mask },
            Some(class) => zend_type { ptr: interned(class).cast(), type_mask: self.mask | _ZEND_TYPE_NAME_BIT },
        }
    }

    /// As registering a function takes it, which would read a class otherwise in each version of PHP.
    fn without_class(self) -> zend_type {
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
    name: &'static str,
    ty: Type,
    default: Option<&'static str>,
    sensitive: bool,
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
pub(crate) type Return = Result<Box<dyn Put>, Failure>;

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

/// A class of the extension.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) methods: &'static [Method],
    entry: AtomicPtr<ClassEntry>,
}

/// What a class is, beside its methods.
#[derive(Default)]
pub(crate) struct Shape {
    pub(crate) parent: Option<*mut ClassEntry>,
    pub(crate) implements: Vec<*mut ClassEntry>,
    pub(crate) is_interface: bool,
    pub(crate) is_open: bool,
    pub(crate) refuses_serialising: bool,
    pub(crate) create: Option<unsafe extern "C" fn(*mut ClassEntry) -> *mut zend_object>,
}

impl Class {
    pub(crate) const fn new(name: &'static str, methods: &'static [Method]) -> Self {
        Self { name, methods, entry: AtomicPtr::new(ptr::null_mut()) }
    }

    /// The engine's entry of it.
    pub(crate) fn entry(&self) -> *mut ClassEntry {
        self.entry.load(Ordering::Acquire)
    }

    /// Makes it known to the engine; only while the module starts.
    pub(crate) fn register(&self, shape: &Shape) -> &Self {
        // SAFETY: the module is starting; a zeroed entry with a name and functions is what registering takes, and copies.
        unsafe {
            let mut class: zend_class_entry = MaybeUninit::zeroed().assume_init();
            class.name = interned(self.name);
            let (mut functions, tables): (Vec<_>, Vec<_>) = self.methods.iter().map(function_entry).unzip();
            functions.push(zend_function_entry::end());
            class.info.internal.builtin_functions = functions.as_ptr();
            let entry = if shape.is_interface {
                class.ce_flags = ZEND_ACC_INTERFACE;
                zend_register_internal_interface(&raw mut class)
            } else {
                let entry = zend_register_internal_class_ex(&raw mut class, shape.parent.unwrap_or(ptr::null_mut()));
                if !shape.is_open {
                    (*entry).ce_flags |= ZEND_ACC_FINAL | ZEND_ACC_NO_DYNAMIC_PROPERTIES;
                }
                if shape.refuses_serialising {
                    (*entry).ce_flags |= ZEND_ACC_NOT_SERIALIZABLE;
                }
                if let Some(create) = shape.create {
                    (*entry).__bindgen_anon_2.create_object = Some(create);
                }
                entry
            };
            // The engine has read the functions, and keeps pointing at what their tables hold.
            (*entry).info.internal.builtin_functions = ptr::null();
            TABLES.lock().unwrap_or_else(PoisonError::into_inner).extend(tables);
            for interface in &shape.implements {
                zend_do_implement_interface(entry, *interface);
            }
            self.entry.store(entry, Ordering::Release);
        }
        self
    }

    /// Completes what registering cannot say: classes in types, and parameters that traces do not show. Once every
    /// class is registered.
    pub(crate) fn complete(&self) {
        for method in self.methods {
            // SAFETY: the module is starting, the method is registered, and its argument infos are as many as its
            // parameters, after one for what it returns.
            unsafe {
                let function: *mut zend_function = zend_hash_str_find_ptr_lc(
                    &raw const (*self.entry()).function_table,
                    method.name.as_ptr().cast(),
                    method.name.len(),
                )
                .cast();
                let infos = (*function).common.arg_info.cast::<zend_internal_arg_info>();
                if method.returns.class.is_some() {
                    (*infos.sub(1)).type_ = method.returns.zend();
                }
                for (index, param) in method.params.iter().enumerate() {
                    if param.ty.class.is_some() {
                        (*infos.add(index)).type_ = param.ty.zend();
                    }
                    if param.sensitive {
                        let attributes = &raw mut (*function).common.attributes;
                        let offset = u32::try_from(index).unwrap_or_default() + 1;
                        let name = interned("SensitiveParameter");
                        raw::zend_add_attribute(attributes, name, 0, ATTRIBUTE_PERSISTENT, offset, 0);
                    }
                }
            }
        }
    }

    /// Adds an interface, once the methods that it asks for are complete; only while the module starts.
    pub(crate) fn implement(&self, interface: *mut ClassEntry) {
        // SAFETY: the module is starting, and both are registered.
        unsafe { zend_do_implement_interface(self.entry(), interface) };
    }

    /// Declares a public property that is written once.
    pub(crate) fn readonly_property(&self, name: &str, ty: Type) {
        let mut undefined = Zval::new();
        undefined.u1.type_info = IS_UNDEF;
        self.property(name, ty, undefined, ZEND_ACC_PUBLIC | READONLY);
    }

    /// Declares a property that methods read and subclasses may write.
    pub(crate) fn protected_property(&self, name: &str, ty: Type, default: Zval) {
        self.property(name, ty, default, ZEND_ACC_PROTECTED);
    }

    fn property(&self, name: &str, ty: Type, mut default: Zval, flags: u32) {
        // SAFETY: the module is starting and the class is registered; the name lives on, and the default is no value
        // that is counted.
        unsafe {
            raw::zend_declare_typed_property(
                self.entry(),
                interned(name),
                &raw mut default,
                flags.cast_signed(),
                ptr::null_mut(),
                ty.zend(),
            );
        }
    }

    pub(crate) fn constant(&self, name: &str, mut value: Zval) {
        // SAFETY: the module is starting and the class is registered; the value is a number or an interned string.
        unsafe {
            let public = ZEND_ACC_PUBLIC.cast_signed();
            zend_declare_class_constant_ex(self.entry(), interned(name), &raw mut value, public, ptr::null_mut());
        }
        std::mem::forget(value);
    }
}

/// An interned string as a value.
pub(crate) fn interned_zval(text: &str) -> Zval {
    let mut value = Zval::new();
    value.set_zend_string(ZendStr::new_interned(text, true));
    value
}

/// What the engine points at for as long as a function is registered.
struct Table {
    infos: Vec<zend_internal_arg_info>,
    texts: Vec<CString>,
}

// SAFETY: what the pointers in it point at is in it, too, and nothing writes it but the thread that starts the module.
unsafe impl Send for Table {}

static TABLES: Mutex<Vec<Table>> = Mutex::new(Vec::new());

impl Table {
    fn text(&mut self, text: &str) -> *const c_char {
        let text = CString::new(text).unwrap_or_default();
        let pointer = text.as_ptr();
        self.texts.push(text);
        pointer
    }
}

fn function_entry(method: &Method) -> (zend_function_entry, Table) {
    let required = method.params.iter().take_while(|param| param.default.is_none()).count();
    let mut table = Table { infos: Vec::with_capacity(method.params.len() + 1), texts: Vec::new() };
    table.infos.push(zend_internal_arg_info {
        // The first one is about the function: how many arguments it needs, and what it returns.
        name: ptr::without_provenance(required),
        type_: method.returns.without_class(),
        default_value: ptr::null(),
    });
    for param in method.params {
        let info = zend_internal_arg_info {
            name: table.text(param.name),
            type_: param.ty.without_class(),
            default_value: param.default.map_or(ptr::null(), |default| table.text(default)),
        };
        table.infos.push(info);
    }
    let mut entry = zend_function_entry::end();
    entry.fname = table.text(method.name);
    entry.handler = method.handler;
    entry.num_args = u32::try_from(method.params.len()).unwrap_or_default();
    entry.arg_info = table.infos.as_ptr();
    entry.flags = (ZEND_ACC_PUBLIC
        | if method.is_static { ZEND_ACC_STATIC } else { 0 }
        | if method.handler.is_none() { ZEND_ACC_ABSTRACT } else { 0 }) as _;
    (entry, table)
}

/// Rust state inside a PHP object.
pub(crate) trait State: Sized + 'static {
    /// Where the handlers of such objects are kept: a static of this type alone, since objects are told apart by it.
    fn handlers() -> &'static OnceLock<Handlers>;

    /// The state of a clone; without one, objects cannot be cloned.
    const CLONE: Option<fn(&Self) -> Self> = None;

    /// Whether two states are the same to `==`; without one, properties decide.
    const SAME: Option<fn(&Self, &Self) -> bool> = None;
}

/// What [`State::handlers`] of a type is.
macro_rules! handlers {
    () => {
        fn handlers() -> &'static std::sync::OnceLock<$crate::zend::Handlers> {
            static HANDLERS: std::sync::OnceLock<$crate::zend::Handlers> = std::sync::OnceLock::new();
            &HANDLERS
        }
    };
}
pub(crate) use handlers;

/// The engine's object at the end of ours: behind it come its properties.
#[repr(C)]
struct Object<T> {
    state: Option<T>,
    std: zend_object,
}

pub(crate) struct Handlers(zend_object_handlers);

// SAFETY: function pointers, which nothing writes after they are made.
unsafe impl Send for Handlers {}
// SAFETY: as above.
unsafe impl Sync for Handlers {}

impl<T: State> Object<T> {
    /// # Safety
    ///
    /// `object` was made by [`Object::create`] of the same `T`.
    unsafe fn of<'a>(object: *mut zend_object) -> &'a mut Self {
        // SAFETY: it stands at this offset within ours.
        unsafe { &mut *object.byte_sub(offset_of!(Self, std)).cast() }
    }

    unsafe extern "C" fn create(class: *mut ClassEntry) -> *mut zend_object {
        // SAFETY: the engine asks for an object of the class: space for ours and the properties, then initialised as
        // its own are.
        unsafe {
            let object: *mut Self = ext_php_rs_zend_object_alloc(size_of::<Self>(), class).cast();
            (&raw mut (*object).state).write(None);
            let std = &raw mut (*object).std;
            zend_object_std_init(std, class);
            object_properties_init(std, class);
            (*std).handlers = Self::handlers();
            std
        }
    }

    fn handlers() -> *const zend_object_handlers {
        let handlers = T::handlers().get_or_init(|| {
            // SAFETY: the engine's own table, which is never written.
            let mut handlers = unsafe { std_object_handlers };
            handlers.offset = c_int::try_from(offset_of!(Self, std)).unwrap_or_default();
            handlers.free_obj = Some(Self::free);
            handlers.clone_obj = if T::CLONE.is_some() { Some(Self::copy) } else { None };
            if T::SAME.is_some() {
                handlers.compare = Some(Self::compare);
            }
            Handlers(handlers)
        });
        &raw const handlers.0
    }

    unsafe extern "C" fn free(object: *mut zend_object) {
        // SAFETY: the engine frees an object that `create` made, this once.
        unsafe {
            let state = Self::of(object).state.take();
            // Nothing can be told of a panic here.
            _ = catch_unwind(AssertUnwindSafe(|| drop(state)));
            zend_object_std_dtor(object);
        }
    }

    unsafe extern "C" fn copy(object: *mut zend_object) -> *mut zend_object {
        // SAFETY: the engine clones an object that `create` made.
        unsafe {
            let copy = Self::create((*object).ce);
            if let (Some(clone), Some(state)) = (T::CLONE, &Self::of(object).state) {
                Self::of(copy).state = Some(clone(state));
            }
            zend_objects_clone_members(copy, object);
            copy
        }
    }

    unsafe extern "C" fn compare(a: *mut zval, b: *mut zval) -> c_int {
        /// `ZEND_UNCOMPARABLE`.
        const UNCOMPARABLE: c_int = 1;
        // SAFETY: the engine compares two values.
        unsafe {
            match (T::SAME, state_of_zval::<T>(&*a), state_of_zval::<T>(&*b)) {
                (Some(same), Some(a), Some(b)) if same(a, b) => 0,
                _ => UNCOMPARABLE,
            }
        }
    }
}

/// What [`Shape::create`] takes for objects with this state.
pub(crate) fn creator<T: State>() -> unsafe extern "C" fn(*mut ClassEntry) -> *mut zend_object {
    Object::<T>::create
}

/// The state of an object, if it is one with such a state.
///
/// # Safety
///
/// Nothing else refers to the state.
pub(crate) unsafe fn state_of<'a, T: State>(object: *mut zend_object) -> Option<&'a mut Option<T>> {
    // SAFETY: an object with these handlers was made by `Object::create` of this type.
    unsafe { ptr::eq((*object).handlers, Object::<T>::handlers()).then(|| &mut Object::<T>::of(object).state) }
}

/// The state of a value, if it is an object with such a state that was made whole.
pub(crate) fn state_of_zval<T: State>(value: &Zval) -> Option<&T> {
    let object = value.object()?;
    // SAFETY: the state is only read, and for as long as the value is held.
    unsafe { state_of::<T>(ptr::from_ref(object).cast_mut()) }?.as_ref()
}

/// A value that is written into a place of PHP's.
pub(crate) trait Put {
    fn put(&self, place: &mut Zval);

    /// The answer of a call that it was made of, **with every secret in it**.
    fn answer(&self) -> Option<&[u8]> {
        None
    }
}

/// A value with a type of its own in PHP, which properties are declared with.
pub(crate) trait Typed: Put {
    const TYPE: Type;
}

macro_rules! typed {
    ($type:ty, $php:expr, |$value:ident, $place:ident| $put:expr) => {
        impl $crate::zend::Put for $type {
            fn put(&self, $place: &mut ext_php_rs::types::Zval) {
                let $value = self;
                $put;
            }
        }

        impl $crate::zend::Typed for $type {
            const TYPE: $crate::zend::Type = $php;
        }
    };
}
pub(crate) use typed;

typed!((), Type::VOID, |_value, place| place.set_null());
typed!(bool, Type::BOOL, |value, place| place.set_bool(*value));
typed!(f64, Type::FLOAT, |value, place| place.set_double(*value));
typed!(i64, Type::INT, |value, place| place.set_long(*value));
typed!(u32, Type::INT, |value, place| place.set_long(i64::from(*value)));
typed!(u16, Type::INT, |value, place| place.set_long(i64::from(*value)));
typed!(&'static str, Type::STRING, |value, place| put_bytes(value.as_bytes(), place));
typed!(String, Type::STRING, |value, place| put_bytes(value.as_bytes(), place));
typed!(Vec<String>, Type::ARRAY, |value, place| put_list(value, place));
typed!(BTreeMap<String, String>, Type::ARRAY, |map, place| {
    let mut array = ZendHashTable::with_capacity(size(map.len()));
    for (name, value) in map {
        let mut item = Zval::new();
        value.put(&mut item);
        // A name that is a number becomes one, as in every array of PHP.
        _ = array.insert(name.as_str(), item);
    }
    place.set_hashtable(array);
});

impl<T: Put> Put for Option<T> {
    fn put(&self, place: &mut Zval) {
        match self {
            Some(value) => value.put(place),
            None => place.set_null(),
        }
    }
}

impl<T: Typed> Typed for Option<T> {
    const TYPE: Type = T::TYPE.or_null();
}

// A number beyond PHP's own is none, rather than another number: `raw()` has its digits.
typed!(Option<u64>, Type::INT.or_null(), |value, place| {
    match value.map(i64::try_from) {
        Some(Ok(number)) => place.set_long(number),
        _ => place.set_null(),
    }
});

pub(crate) fn put_bytes(bytes: &[u8], place: &mut Zval) {
    place.set_zend_string(ZendStr::new(bytes, false));
}

pub(crate) fn put_list<T: Put>(list: &[T], place: &mut Zval) {
    let mut array = ZendHashTable::with_capacity(size(list.len()));
    for value in list {
        let mut item = Zval::new();
        value.put(&mut item);
        _ = array.push(item);
    }
    place.set_hashtable(array);
}

/// A size as the engine takes it: a hint.
fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(0)
}

/// Puts a new object of a class in place and gives it to be filled.
pub(crate) fn put_object<'a>(class: *mut ClassEntry, place: &mut Zval) -> &'a mut zend_object {
    // SAFETY: a registered class of ours, which can be instantiated: its own function, or the engine's, makes the object,
    // and `place` owns it from here on.
    unsafe {
        let object = if let Some(create) = (*class).__bindgen_anon_2.create_object {
            create(class)
        } else {
            let object = ext_php_rs::ffi::zend_objects_new(class);
            object_properties_init(object, class);
            object
        };
        place.value.obj = object;
        place.u1.type_info = ext_php_rs::ffi::IS_OBJECT_EX;
        &mut *object
    }
}

/// Puts a new object of a class with this state in place, and gives it to be filled.
pub(crate) fn put_state<'a, T: State>(class: &Class, state: T, place: &mut Zval) -> &'a mut zend_object {
    let object = put_object(class.entry(), place);
    // SAFETY: the object is new.
    if let Some(empty) = unsafe { state_of::<T>(object) } {
        *empty = Some(state);
    }
    object
}

/// Writes the declared properties of a new object, in the order of their declaration.
pub(crate) fn put_properties(object: &mut zend_object, values: &[&dyn Put]) {
    for (index, value) in values.iter().enumerate() {
        // SAFETY: the class declares as many properties as there are values; their places follow the object, and are
        // empty.
        unsafe {
            let place = object.properties_table.as_mut_ptr().add(index);
            place.write(Zval::new());
            value.put(&mut *place);
        }
    }
}
