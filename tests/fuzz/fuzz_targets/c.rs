//! Any bytes in the parameters of the C functions, and in the answers that they get: src/entry.c, against the header.

#![no_main]

use std::ffi::CString;
use std::sync::LazyLock;

use cfhost_c as _;
use cfhost_fuzz::{HOST_KEY, Http, part};
use libfuzzer_sys::fuzz_target;

unsafe extern "C" {
    fn entry(data: *const u8, size: usize, endpoint: *const std::ffi::c_char, host_key: *const std::ffi::c_char);
}

static SERVER: LazyLock<Http> = LazyLock::new(Http::start);
static TEXTS: LazyLock<[CString; 2]> =
    LazyLock::new(|| [SERVER.endpoint(), HOST_KEY.to_owned()].map(|text| CString::new(text).expect("no NUL")));

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    SERVER.answers(part(&mut data));
    let [endpoint, host_key] = &*TEXTS;
    // SAFETY: so many bytes, and two texts that end.
    unsafe { entry(data.as_ptr(), data.len(), endpoint.as_ptr(), host_key.as_ptr()) };
});
