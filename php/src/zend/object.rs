//! Objects of PHP that hold state in Rust.

use std::ffi::c_int;
use std::mem::offset_of;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::OnceLock;

use ext_php_rs::ffi::{
    ext_php_rs_zend_object_alloc, object_properties_init, std_object_handlers, zend_object, zend_object_handlers,
    zend_object_std_dtor, zend_object_std_init, zend_objects_clone_members, zval,
};
use ext_php_rs::types::Zval;
use ext_php_rs::zend::ClassEntry;

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
