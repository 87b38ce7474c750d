//! The PHP extension `cfhost`: the client of the `cfhost` crate as classes of PHP, in the namespace `CfHost\`.
//!
//! A method reads its arguments (`args.rs`), calls the client (`client.rs`), and hands the outcome to PHP (`replies.rs`,
//! `errors.rs`), in that order and never back: while Rust holds something that has to be dropped, no code of PHP runs
//! (`zend/`). Nothing is made while the module starts but classes and settings; connections belong to the process that
//! makes the first call, which in PHP-FPM is the worker.

#![expect(unsafe_code, reason = "the engine is C")]

mod acts;
mod args;
mod client;
mod constants;
mod dns;
mod either_or;
mod errors;
mod ranges;
mod replies;
mod secret;
mod settings;
mod zend;
mod zones;

use std::ffi::CString;
use std::panic::catch_unwind;

use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::ffi::{php_info_print_table_end, php_info_print_table_row, php_info_print_table_start};
use ext_php_rs::zend::{ModuleEntry, StaticModuleEntry};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const FAILURE: i32 = -1;

/// What PHP asks for when it loads the extension.
#[unsafe(no_mangle)]
pub extern "C" fn get_module() -> *mut ModuleEntry {
    static MODULE: StaticModuleEntry = StaticModuleEntry::new();
    MODULE.get_or_init(|| {
        let module = ModuleBuilder::new("cfhost", VERSION).startup_function(start).info_function(info);
        match module.try_into() {
            Ok((entry, _, owned)) => (entry, owned),
            // Nothing in it can fail: two names without NUL bytes.
            Err(_) => unreachable!("a module without functions"),
        }
    })
}

extern "C" fn start(_kind: i32, module: i32) -> i32 {
    let started = catch_unwind(|| {
        settings::register(module);
        secret::register();
        errors::register();
        constants::register();
        replies::register();
        client::register();
        zones::register();
        ranges::register();
        dns::register();
        errors::complete();
        client::complete();
        zones::complete();
        ranges::complete();
        dns::complete();
    });
    if started.is_ok() { 0 } else { FAILURE }
}

extern "C" fn info(module: *mut ModuleEntry) {
    let rows = catch_unwind(|| {
        let rows = [
            ("cfhost", "enabled".to_owned()),
            ("Version", VERSION.to_owned()),
            ("TLS", "rustls with ring, TLS 1.2 and 1.3".to_owned()),
            ("Certificate authorities", settings::roots()),
            ("Default endpoint", cfhost::ClientBuilder::DEFAULT_ENDPOINT.to_owned()),
            ("Default timeout", format!("{} s", settings::TIMEOUT.as_secs())),
        ];
        rows.map(|(name, value)| [name.to_owned(), value].map(|text| CString::new(text).unwrap_or_default()))
    });
    let Ok(rows) = rows else { return };
    // SAFETY: two C strings for two columns each; the engine prints them. The module is the one that it asks about.
    unsafe {
        php_info_print_table_start();
        for [name, value] in &rows {
            php_info_print_table_row(2, name.as_ptr(), value.as_ptr());
        }
        php_info_print_table_end();
        zend::raw::display_ini_entries(module);
    }
}
