//! The arguments of a call. They are read here and not by the engine, so that an error names the argument.

use std::str::FromStr;
use std::time::Duration;

use cfhost::{Subdomain, UnknownWord, reason};
use ext_php_rs::ffi::zend_object;
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::ExecuteData;
use zeroize::Zeroizing;

use crate::errors::Failure;
use crate::secret::Secret;
use crate::zend::{State, state_of, state_of_zval};

/// The longest text that any argument may be; the longest that the API knows is far below.
const MAX_TEXT: usize = 64 * 1024;

/// The arguments of one call, and the object that it is made on.
pub(crate) struct Args<'a> {
    this: Option<*mut zend_object>,
    values: &'a [Zval],
    accepted: std::ops::RangeInclusive<u32>,
}

/// An argument: its value, its place, and the API's name of it.
#[derive(Clone, Copy)]
pub(crate) struct Arg<'a> {
    value: Option<&'a Zval>,
    index: u32,
    name: &'static str,
}

/// The key of an item of an array. PHP makes a number of a text like `2020`.
pub(crate) enum Key {
    Number(i64),
    Text(Vec<u8>),
}

impl<'a> Args<'a> {
    /// # Safety
    ///
    /// It is the frame of a call that is being made.
    pub(crate) unsafe fn new(frame: &'a mut ExecuteData) -> Self {
        let this = frame.This.object_mut().map(std::ptr::from_mut);
        // SAFETY: the engine wrote so many arguments behind the frame, and says of the function how many there may be.
        unsafe {
            let count = frame.This.u2.num_args;
            let values = match frame.zend_call_arg(0) {
                Some(first) if count > 0 => std::slice::from_raw_parts(std::ptr::from_ref(first), count as usize),
                _ => &[],
            };
            let function = &(*frame.func).common;
            Self { this, values, accepted: function.required_num_args..=function.num_args }
        }
    }

    /// Refuses a call with too few arguments or too many.
    pub(crate) fn counted(&self) -> Result<(), Failure> {
        let count = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        if self.accepted.contains(&count) {
            Ok(())
        } else {
            Err(Failure::Count { min: *self.accepted.start(), max: *self.accepted.end() })
        }
    }

    /// The argument at this place, counted from 0.
    pub(crate) fn get(&self, index: usize, name: &'static str) -> Arg<'a> {
        let value = self.values.get(index).map(Zval::dereference).filter(|value| !value.is_null());
        Arg { value, index: u32::try_from(index).unwrap_or_default() + 1, name }
    }

    /// The object that the method is called on.
    pub(crate) fn this(&self) -> Result<*mut zend_object, Failure> {
        self.this.ok_or(Failure::Unmade)
    }

    /// The state of that object.
    pub(crate) fn state<T: State>(&self) -> Result<&T, Failure> {
        // SAFETY: it is only read while the method runs, and no method calls another.
        unsafe { state_of::<T>(self.this()?) }.and_then(|state| state.as_ref()).ok_or(Failure::Unmade)
    }

    /// The same, to be written.
    pub(crate) fn state_mut<T: State>(&mut self) -> Result<&mut Option<T>, Failure> {
        // SAFETY: no method calls another, and this one holds the arguments alone.
        unsafe { state_of::<T>(self.this()?) }.ok_or(Failure::Unmade)
    }

    /// Gives the object that is being constructed its state, which it can be given once.
    pub(crate) fn construct<T: State>(&mut self, state: T) -> Result<(), Failure> {
        let place = self.state_mut::<T>()?;
        if place.is_some() {
            return Err(Failure::Made);
        }
        *place = Some(state);
        Ok(())
    }
}

impl<'a> Arg<'a> {
    fn wrong_type(self, expected: &'static str) -> Failure {
        Failure::Type { argument: self.index, expected, given: type_name(self.value) }
    }

    pub(crate) fn refuse(self, reason: impl std::fmt::Display) -> Failure {
        Failure::Argument { argument: self.name, reason: reason.to_string() }
    }

    /// Whether it was given and is not null.
    pub(crate) fn is_given(self) -> bool {
        self.value.is_some()
    }

    fn string(self, value: &'a Zval) -> Result<&'a str, Option<Failure>> {
        let bytes = value.zend_str().ok_or(None)?.as_bytes();
        text_of(bytes).map_err(|reason| Some(self.refuse(reason)))
    }

    /// A text, if there is one.
    pub(crate) fn text(self) -> Result<Option<&'a str>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        self.string(value).map(Some).map_err(|failure| failure.unwrap_or_else(|| self.wrong_type("?string")))
    }

    /// One of the words that a type has, if there is one.
    pub(crate) fn word<T: FromStr<Err = UnknownWord>>(self) -> Result<Option<T>, Failure> {
        let word = self.text()?.map(|word| word.parse().map_err(|unknown: UnknownWord| self.refuse(unknown)));
        word.transpose()
    }

    /// A text that has to be there.
    pub(crate) fn required_text(self) -> Result<&'a str, Failure> {
        let text = self.value.ok_or(None).and_then(|value| self.string(value));
        text.map_err(|failure| failure.unwrap_or_else(|| self.wrong_type("string")))
    }

    /// Bytes, if it is a string.
    pub(crate) fn bytes(self) -> Option<&'a [u8]> {
        self.value.and_then(Zval::zend_str).map(ZendStr::as_bytes)
    }

    /// Bytes that have to be there.
    pub(crate) fn required_bytes(self) -> Result<&'a [u8], Failure> {
        self.bytes().ok_or_else(|| self.wrong_type("string"))
    }

    /// A text or a [`Secret`], if there is one.
    pub(crate) fn secret(self) -> Result<Option<Zeroizing<String>>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        let text = match state_of_zval::<Secret>(value) {
            Some(secret) => text_of(secret.reveal()).map_err(|reason| Some(self.refuse(reason))),
            None => self.string(value),
        };
        match text {
            Ok(text) => Ok(Some(Zeroizing::new(text.to_owned()))),
            Err(Some(failure)) => Err(failure),
            Err(None) => Err(self.wrong_type("CfHost\\Secret|string")),
        }
    }

    /// A text or a [`Secret`] that has to be there.
    pub(crate) fn required_secret(self) -> Result<Zeroizing<String>, Failure> {
        self.secret()?.ok_or_else(|| self.wrong_type("CfHost\\Secret|string"))
    }

    /// A text, or a whole number for one, if there is one.
    pub(crate) fn text_or_int(self) -> Result<Option<String>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        if let Some(number) = value.long() {
            return Ok(Some(number.to_string()));
        }
        let text = self.string(value).map(str::to_owned);
        text.map(Some).map_err(|failure| failure.unwrap_or_else(|| self.wrong_type("string|int|null")))
    }

    /// A whole number that is not negative, in digits or as one, if there is one.
    pub(crate) fn number(self) -> Result<Option<u64>, Failure> {
        self.number_up_to(u64::MAX)
    }

    fn number_up_to(self, most: u64) -> Result<Option<u64>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        let number = if let Some(number) = value.long() {
            u64::try_from(number).ok()
        } else {
            let text = self.string(value);
            let text = text.map_err(|failure| failure.unwrap_or_else(|| self.wrong_type("string|int")))?;
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
        };
        number.filter(|number| *number <= most).map(Some).ok_or_else(|| self.refuse(reason::beyond(most)))
    }

    /// The same, that has to be there.
    pub(crate) fn required_number(self) -> Result<u64, Failure> {
        self.number()?.ok_or_else(|| self.wrong_type("string|int"))
    }

    /// The same, of 32 bits.
    pub(crate) fn small(self) -> Result<Option<u32>, Failure> {
        let number = self.number_up_to(u32::MAX.into())?;
        Ok(number.map(|number| u32::try_from(number).unwrap_or(u32::MAX)))
    }

    /// An `int` of 32 bits that is not negative, if there is one.
    pub(crate) fn count(self) -> Result<Option<u32>, Failure> {
        match self.value {
            Some(value) if !value.is_long() => Err(self.wrong_type("?int")),
            _ => self.small(),
        }
    }

    /// The same, that has to be there.
    pub(crate) fn required_count(self) -> Result<u32, Failure> {
        match self.value {
            Some(value) if value.is_long() => self.count()?.ok_or_else(|| self.wrong_type("int")),
            _ => Err(self.wrong_type("int")),
        }
    }

    /// A flag, or 0 or 1 for one, if there is one.
    pub(crate) fn flag_or_int(self) -> Result<Option<bool>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        match (value.bool(), value.long()) {
            (Some(flag), _) => Ok(Some(flag)),
            (None, Some(0)) => Ok(Some(false)),
            (None, Some(1)) => Ok(Some(true)),
            (None, Some(_)) => Err(self.refuse("must be true or false, 1 or 0")),
            (None, None) => Err(self.wrong_type("int|bool|null")),
        }
    }

    /// A flag, if there is one.
    pub(crate) fn flag(self) -> Result<Option<bool>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        value.bool().map(Some).ok_or_else(|| self.wrong_type("?bool"))
    }

    /// A number of seconds, if there is one.
    pub(crate) fn seconds(self) -> Result<Option<Duration>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        #[expect(clippy::cast_precision_loss, reason = "seconds beyond 2^52 are refused below all the same")]
        let seconds = value.double().or_else(|| value.long().map(|seconds| seconds as f64));
        let seconds = seconds.ok_or_else(|| self.wrong_type("?float"))?;
        // What is longer would not fit the clock.
        if seconds > 1e9 {
            return Err(self.refuse("is too long"));
        }
        let length = Duration::try_from_secs_f64(seconds);
        length.map(Some).map_err(|_| self.refuse(reason::NOT_SECONDS))
    }

    /// The items of an array, which has to be there: key and value.
    pub(crate) fn entries(self) -> Result<Vec<(Key, Arg<'a>)>, Failure> {
        let array = self.value.and_then(Zval::array).ok_or_else(|| self.wrong_type("array"))?;
        let mut entries = Vec::with_capacity(array.len());
        let mut rest = array.iter();
        while let Some((key, value)) = rest.next_zval() {
            let key = match key.long() {
                Some(number) => Key::Number(number),
                None => Key::Text(key.zend_str().map_or(&b""[..], |key| key.as_bytes()).to_vec()),
            };
            entries.push((key, Arg { value: Some(value.dereference()), ..self }));
        }
        Ok(entries)
    }

    /// The same, with keys that have to be texts. Beside them a number is one, too, unless the numbers are those that PHP
    /// gives to items without a key: 0, 1, 2 and on.
    pub(crate) fn members(self) -> Result<Vec<(Option<String>, Arg<'a>)>, Failure> {
        let entries = self.entries()?;
        let are_names = !are_all_numbers(&entries) && !are_places(&entries);
        let name = |key| match key {
            Key::Text(bytes) => match text_of(&bytes) {
                Ok(name) => Ok(Some(name.to_owned())),
                Err(reason) => Err(self.refuse(format!("one of its names {reason}"))),
            },
            Key::Number(number) => Ok(are_names.then(|| number.to_string())),
        };
        entries.into_iter().map(|(key, value)| Ok((name(key)?, value))).collect()
    }

    /// Whether all keys of an array are numbers, and not those of a list.
    pub(crate) fn has_gaps(self) -> Result<bool, Failure> {
        let entries = self.entries()?;
        Ok(are_all_numbers(&entries) && !are_places(&entries))
    }

    /// A list of items as the wire has them, names with targets of their own as keys with values, or both.
    pub(crate) fn required_subdomains(self) -> Result<Vec<Subdomain>, Failure> {
        // A full name is an item as well as an origin. What has no dot, or a colon, is an item.
        let is_either =
            |value: &Arg<'_>| value.bytes().is_some_and(|text| text.contains(&b'.') && !text.contains(&b':'));
        if self.has_gaps()? && self.members()?.iter().any(|(_, value)| is_either(value)) {
            return Err(self.refuse(
                "has integers for keys, and not 0, 1, 2 and on: if it is a list, array_values() closes its gaps; a name that \
                 is a number stands in a list as 2020:origin2.example.com",
            ));
        }
        let members = self.members()?.into_iter().enumerate();
        members
            .map(|(index, (name, value))| {
                let text = value.member_text(&format!("item {index}"))?;
                Ok(match name {
                    Some(name) => Subdomain::with_target(name, text),
                    None => Subdomain::from(text),
                })
            })
            .collect()
    }

    /// The state of an object of this class, if there is one.
    pub(crate) fn object<T: State>(self, class: &'static str) -> Result<Option<&'a T>, Failure> {
        let Some(value) = self.value else { return Ok(None) };
        state_of_zval(value).map(Some).ok_or_else(|| self.wrong_type(class))
    }

    /// The same, that has to be there.
    pub(crate) fn required_object<T: State>(self, class: &'static str) -> Result<&'a T, Failure> {
        self.object(class)?.ok_or_else(|| self.wrong_type(class))
    }

    /// The states of a list of objects of this class, which has to be there.
    pub(crate) fn objects<T: State + Clone>(self, class: &str) -> Result<Vec<T>, Failure> {
        let entries = self.entries()?.into_iter().enumerate();
        entries
            .map(|(index, (_, item))| {
                let state = item.value.and_then(state_of_zval::<T>).cloned();
                let given = type_name(item.value);
                state.ok_or_else(|| self.refuse(format!("item {index} must be of type {class}, {given} given")))
            })
            .collect()
    }

    /// A member of an array that has to be a text.
    pub(crate) fn member_text(self, place: &str) -> Result<&'a str, Failure> {
        let value = self.value.ok_or_else(|| self.refuse(format!("{place} must be a string")))?;
        match self.string(value) {
            Ok(text) => Ok(text),
            Err(Some(Failure::Argument { argument, reason })) => {
                Err(Failure::Argument { argument, reason: format!("{place} {reason}") })
            }
            Err(_) => Err(self.refuse(format!("{place} must be a string, {} given", type_name(self.value)))),
        }
    }

    /// A member of an array as a field of a form: a text, a secret, a whole number or a flag.
    pub(crate) fn member_field(self, place: &str) -> Result<Zeroizing<String>, Failure> {
        if let Some(value) = self.value {
            if let Some(number) = value.long() {
                return Ok(Zeroizing::new(number.to_string()));
            }
            if let Some(flag) = value.bool() {
                return Ok(Zeroizing::new(u8::from(flag).to_string()));
            }
            if let Some(secret) = state_of_zval::<Secret>(value) {
                let text = text_of(secret.reveal()).map_err(|reason| self.refuse(format!("{place} {reason}")))?;
                return Ok(Zeroizing::new(text.to_owned()));
            }
        }
        self.member_text(place).map(|text| Zeroizing::new(text.to_owned()))
    }
}

fn are_all_numbers(entries: &[(Key, Arg<'_>)]) -> bool {
    entries.iter().all(|(key, _)| matches!(key, Key::Number(_)))
}

/// Whether the numbers among the keys are 0, 1, 2 and on.
fn are_places(entries: &[(Key, Arg<'_>)]) -> bool {
    let numbers = entries.iter().filter_map(|(key, _)| match key {
        Key::Number(number) => Some(*number),
        Key::Text(_) => None,
    });
    numbers.zip(0..).all(|(number, place)| number == place)
}

/// Text for the API: UTF-8 without NUL bytes, and not longer than any field of it.
fn text_of(bytes: &[u8]) -> Result<&str, &'static str> {
    if bytes.len() > MAX_TEXT {
        return Err("is longer than 64 KiB");
    }
    if bytes.contains(&0) {
        return Err(reason::HOLDS_NUL);
    }
    std::str::from_utf8(bytes).map_err(|_| reason::NOT_UTF8)
}

/// The name of a value's type as PHP's own errors give it.
fn type_name(value: Option<&Zval>) -> String {
    let Some(value) = value else { return "null".to_owned() };
    let name = if value.is_null() {
        "null"
    } else if value.is_bool() {
        "bool"
    } else if value.is_long() {
        "int"
    } else if value.is_double() {
        "float"
    } else if value.is_string() {
        "string"
    } else if value.is_array() {
        "array"
    } else if let Some(object) = value.object() {
        return object.get_class_name().unwrap_or_else(|_| "object".to_owned());
    } else {
        "resource"
    };
    name.to_owned()
}
