//! The C tests of `tests/c`: one test here for each C function, and all of them under memcheck and `AddressSanitizer`.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::{Bind, KEY};
use common::{compile, output, package, run, text};
use tempfile::TempDir;

/// As `check.h` has it.
const OTHER_HOST_KEY: &str = "ffeeddccbbaa99887766554433221100";

/// A gateway of a test's own, its CA, and a name server where one is needed.
struct Server {
    gateway: Gateway,
    ca: PathBuf,
    bind: Option<Bind>,
    _folder: TempDir,
}

impl Server {
    /// What the program takes after the name of a test.
    fn arguments(&self) -> [String; 5] {
        let bind = self.bind.as_ref().map_or(String::new(), |bind| bind.addr().to_string());
        [self.gateway.url().to_owned(), self.ca.display().to_string(), bind, KEY.0.to_owned(), KEY.1.to_owned()]
    }
}

fn server(test: &str) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let gateway = Gateway::builder().host(EXAMPLE_HOST_KEY, "One").host(OTHER_HOST_KEY, "Another").spawn().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, gateway.ca_pem()).unwrap();
    let bind = (test == "all" || test.starts_with("dns_")).then(|| Bind::start().unwrap());
    Server { gateway, ca, bind, _folder: folder }
}

/// The stack that each test runs on where the library is optimised. Else it is what `check.h` has.
const STACK: &[&str] = if cfg!(debug_assertions) { &[] } else { &["-DSTACK_KIB=128"] };

fn program(flags: &[&str]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let sources = ["main", "acts", "input", "client", "process", "ranges", "dns"]
        .map(|name| package().join(format!("tests/c/{name}.c")));
    let program = compile(&sources, folder.path(), "ctests", &[flags, STACK].concat());
    (folder, program)
}

/// The program as it is, compiled once.
fn plain() -> &'static Path {
    static PROGRAM: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    &PROGRAM.get_or_init(|| program(&[])).1
}

fn run_test(name: &str) {
    let server = server(name);
    run(Command::new(plain()).arg(name).args(server.arguments()));
}

macro_rules! c_tests {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                run_test(stringify!($name));
            }
        )*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

c_tests! {
    user_create user_auth user_lookup zone_set zone_lookup zone_delete zone_list full_zone_set host_child host_key_regen
    reseller cpanel_info call_by_name
    input_null_pointers input_struct_sizes input_texts input_members input_call_by_name input_settings input_null_getters
    events cancelling environment key_file errors_of_wrappers tables
    threads shared_reply forks
    ranges_lists ranges_config ranges_visitors ranges_proxies ranges_refresh ranges_bad_input
    dns_plans dns_long_plans dns_bad_plans dns_servers dns_bad_servers dns_jobs dns_cancelled dns_interrupted
    dns_bad_jobs dns_pointers dns_panel_zone
}

#[test]
fn every_c_test_is_run() {
    let list = run(Command::new(plain()).arg("list"));
    assert_eq!(String::from_utf8(list.stdout).unwrap().lines().collect::<Vec<_>>(), NAMES);
}

#[test]
fn memcheck_finds_no_error_and_no_leak() {
    let server = server("all");
    let (_folder, program) = program(&["-O1"]);
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--error-exitcode=99", "--leak-check=full", "--num-callers=30", "--trace-children=no"]);
    valgrind
        .args(["--show-leak-kinds=definite,indirect,possible", "--errors-for-leak-kinds=definite,indirect,possible"]);
    valgrind.arg(format!("--suppressions={}", package().join("tests/memcheck.supp").display()));
    let output = run(valgrind.arg(&program).arg("all").args(server.arguments()));
    let text = text(&output);
    for kind in ["definitely lost", "indirectly lost", "possibly lost"] {
        let clean = text.contains("All heap blocks were freed") || text.contains(&format!("{kind}: 0 bytes"));
        assert!(clean, "{kind} is not zero:\n{text}");
    }
    let last = text.rfind("HEAP SUMMARY").unwrap_or_default();
    println!("{}", &text[last..]);
}

#[test]
fn address_sanitizer_finds_nothing() {
    let server = server("all");
    let (_folder, program) = program(&["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
    let symbols = run(Command::new("nm").arg(&program));
    assert!(text(&symbols).contains("__asan_init"), "the program has no sanitizer in it");
    let output = output(Command::new(&program).arg("all").args(server.arguments()));
    assert!(output.status.success(), "{}", text(&output));
}
