//! The engine underneath: classes, objects with Rust state, values. All that is unsafe for its own sake stands here.
//!
//! Classes are registered through the engine's own functions: the classes that ext-php-rs derives have neither typed
//! properties nor union types, and its exceptions have no line and no trace.

mod class;
mod method;
mod object;
pub(crate) mod raw;
mod value;

pub(crate) use self::class::{Class, Shape, interned_zval};
pub(crate) use self::method::{Handler, Method, Param, Return, Type, act, enter, handler, interned, method, sent};
pub(crate) use self::object::{Handlers, State, creator, handlers, state_of, state_of_zval};
pub(crate) use self::value::{ToPhp, Typed, put_bytes, put_list, put_object, put_properties, put_state, typed};
