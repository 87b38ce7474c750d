//! Values that are handed to PHP.

use std::collections::BTreeMap;

use ext_php_rs::ffi::{object_properties_init, zend_object};
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use ext_php_rs::zend::ClassEntry;

use super::class::Class;
use super::method::Type;
use super::object::{State, state_of};

/// A value that is written into a place of PHP's.
pub(crate) trait ToPhp {
    fn put(&self, place: &mut Zval);

    /// The answer of a call that it was made of, **with every secret in it**.
    fn answer(&self) -> Option<&[u8]> {
        None
    }
}

/// A value with a type of its own in PHP, which properties are declared with.
pub(crate) trait Typed: ToPhp {
    const TYPE: Type;
}

macro_rules! typed {
    ($type:ty, $php:expr, |$value:ident, $place:ident| $put:expr) => {
        impl $crate::zend::ToPhp for $type {
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

impl<T: ToPhp> ToPhp for Option<T> {
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

pub(crate) fn put_list<T: ToPhp>(list: &[T], place: &mut Zval) {
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
pub(crate) fn put_properties(object: &mut zend_object, values: &[&dyn ToPhp]) {
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
