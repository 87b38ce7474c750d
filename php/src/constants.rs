//! Classes that hold nothing but constants: the vendor's codes, and the words of fields that may hold others some day.

use std::fmt::{Debug, Display};

use cfhost::dns::{Answers, Conflicts, ReadBy, TsigAlgorithm};
use cfhost::ranges::ConfigFormat;
use cfhost::{Category, Delivery, ErrorCode, JobState};
use ext_php_rs::types::Zval;

use crate::acts;
use crate::zend::{Class, Shape, interned_zval};

static ERROR_CODE: Class = Class::new("CfHost\\ErrorCode", &[]);
static CATEGORY: Class = Class::new("CfHost\\Category", &[]);
static DELIVERY: Class = Class::new("CfHost\\Delivery", &[]);
static CONFIG_FORMAT: Class = Class::new("CfHost\\ConfigFormat", &[]);
static JOB_STATE: Class = Class::new("CfHost\\JobState", &[]);
static CONFLICT: Class = Class::new("CfHost\\Dns\\Conflicts", &[]);
static READING: Class = Class::new("CfHost\\Dns\\ReadBy", &[]);
static TSIG_ALGORITHM: Class = Class::new("CfHost\\Dns\\TsigAlgorithm", &[]);
static ANSWERS: Class = Class::new("CfHost\\Dns\\Answers", &[]);

pub(crate) fn register() {
    ERROR_CODE.register(&Shape::default());
    for code in ErrorCode::ALL {
        let mut number = Zval::new();
        number.set_long(i64::from(code.number()));
        ERROR_CODE.constant(code.name().unwrap_or_default(), number);
    }
    all(&CATEGORY, Category::ALL);
    all(&DELIVERY, Delivery::ALL);
    all(&JOB_STATE, JobState::ALL);
    all(&CONFLICT, Conflicts::ALL);
    all(&READING, ReadBy::ALL);
    all(&TSIG_ALGORITHM, TsigAlgorithm::ALL);
    all(&ANSWERS, Answers::ALL);
    all(&CONFIG_FORMAT, ConfigFormat::ALL);
    acts::register_words();
}

/// The words that replies may hold, and those that requests are filtered by.
macro_rules! words {
    (states { $($state:ident)* } filters { $($filter:ident)* }) => {
        pub(crate) fn register_words() {
            $({
                static CLASS: $crate::zend::Class = $crate::zend::Class::new(concat!("CfHost\\", stringify!($state)), &[]);
                let known = cfhost::$state::KNOWN.iter().map(|(name, word)| (*name, word.as_str()));
                $crate::constants::register_as(&CLASS, known);
            })*
            $({
                static CLASS: $crate::zend::Class = $crate::zend::Class::new(concat!("CfHost\\", stringify!($filter)), &[]);
                $crate::constants::all(&CLASS, cfhost::$filter::ALL);
            })*
        }

        $($crate::zend::typed!(cfhost::$state, $crate::zend::Type::STRING, |word, place| {
            $crate::zend::put_bytes(word.as_str().as_bytes(), place)
        });)*
    };
}
pub(crate) use words;

/// A constant for each value, by its name in Rust, as PHP writes it.
pub(crate) fn all<T: Copy + Debug + Display>(class: &Class, values: &[T]) {
    let values: Vec<_> = values.iter().map(|value| (format!("{value:?}"), value.to_string())).collect();
    register_as(class, values.iter().map(|(name, word)| (name.as_str(), word.as_str())));
}

pub(crate) fn register_as<'a>(class: &Class, words: impl Iterator<Item = (&'a str, &'a str)>) {
    class.register(&Shape::default());
    for (camel, word) in words {
        let mut name = String::new();
        for letter in camel.chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(letter.to_ascii_uppercase());
        }
        class.constant(&name, interned_zval(word));
    }
}
