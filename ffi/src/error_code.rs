//! The table of the API's codes, for C.

use std::ffi::{CString, c_char, c_int};
use std::ptr;
use std::sync::OnceLock;

use cfhost_core::{Category, ErrorCode};

use crate::envelope::c_string;
use crate::guard::guard;

/// What the core's table says, with ends for C.
struct Row {
    name: CString,
    category: CString,
    message_template: CString,
    advice: CString,
}

fn row(code: ErrorCode) -> Option<&'static Row> {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        let row = |code: &ErrorCode| Row {
            name: c_string(code.name().unwrap_or_default()),
            category: c_string(code.category().map(Category::as_str).unwrap_or_default()),
            message_template: c_string(code.message_template().unwrap_or_default()),
            advice: c_string(code.advice().unwrap_or_default()),
        };
        ErrorCode::ALL.iter().map(row).collect()
    });
    ErrorCode::ALL.binary_search(&code).ok().and_then(|index| rows.get(index))
}

fn text(code: Option<ErrorCode>, column: impl Fn(&'static Row) -> &'static CString) -> *const c_char {
    code.and_then(row).map_or(ptr::null(), |row| column(row).as_ptr())
}

fn code_of(number: c_int) -> Option<ErrorCode> {
    u16::try_from(number).ok().map(ErrorCode::from)
}

pub(crate) fn name(code: Option<ErrorCode>) -> *const c_char {
    text(code, |row| &row.name)
}

pub(crate) fn category(code: Option<ErrorCode>) -> *const c_char {
    text(code, |row| &row.category)
}

/// How many codes are documented: 65.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_error_code_count() -> usize {
    ErrorCode::ALL.len()
}

/// The documented code at an index, in ascending order; 0 past the last.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_error_code_at(index: usize) -> c_int {
    ErrorCode::ALL.get(index).map_or(0, |code| code.number().into())
}

/// The name of a code, such as "PASSWORD_FAILED" for 124; NULL if the code is not documented. This and the other texts
/// of a code stay for good.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_error_code_name(code: c_int) -> *const c_char {
    guard(ptr::null(), || name(code_of(code)))
}

/// What a code is about, in the words of cfhost_error_category; NULL if the code is not documented.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_error_code_category(code: c_int) -> *const c_char {
    guard(ptr::null(), || category(code_of(code)))
}

/// The vendor's text with its variables in braces, such as "{zone_name}"; NULL if the code is not documented.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_error_code_message_template(code: c_int) -> *const c_char {
    guard(ptr::null(), || text(code_of(code), |row| &row.message_template))
}

/// What to do about it, in a sentence; NULL if the code is not documented.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_error_code_advice(code: c_int) -> *const c_char {
    guard(ptr::null(), || text(code_of(code), |row| &row.advice))
}

/// Whether the same request can succeed later without anybody changing anything; false for a code that is not
/// documented.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_error_code_is_retryable(code: c_int) -> bool {
    code_of(code).is_some_and(ErrorCode::is_retryable)
}
