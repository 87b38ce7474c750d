//! Which library this is.

use std::ffi::{c_char, c_int};

/// The ABI's number, which is the one in the soname. docs/ABI.md says when it changes.
const ABI: c_int = 0;

/// The version of the library that runs, such as "0.1.0". CFHOST_VERSION is the version of the header.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version as one number, to be compared with CFHOST_VERSION_NUMBER: major * 1000000 + minor * 1000 + patch.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_version_number() -> c_int {
    const fn part(text: &str) -> c_int {
        match c_int::from_str_radix(text, 10) {
            Ok(part) => part,
            Err(_) => panic!("a version has three numbers"),
        }
    }
    const NUMBER: c_int = part(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
        + part(env!("CARGO_PKG_VERSION_MINOR")) * 1_000
        + part(env!("CARGO_PKG_VERSION_PATCH"));
    NUMBER
}

/// The ABI number of the library that runs. CFHOST_ABI_VERSION is that of the header. The linker keeps them equal.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_abi_version() -> c_int {
    ABI
}
