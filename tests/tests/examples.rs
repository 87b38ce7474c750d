//! The programs of `core/examples` run, as a user runs them.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::path::PathBuf;
use std::process::Command;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::{Bind, KEY, records};

/// Builds an example, once for all of them, and gives its path.
fn built(name: &str) -> PathBuf {
    let target = PathBuf::from(env!("CARGO_BIN_EXE_cfhost-demo")).ancestors().nth(2).unwrap().to_owned();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Together with what was built already, so that shared crates have the same features (tests/scripts/build).
    cargo.args([
        "build",
        "--locked",
        "--quiet",
        "--examples",
        "-p",
        "cfhost",
        "-p",
        "cfhost-gateway",
        "-p",
        "cfhost-tests",
    ]);
    assert!(cargo.arg("--target-dir").arg(&target).current_dir(cfhost_tests::c::project()).status().unwrap().success());
    target.join("debug/examples").join(name)
}

/// Runs an example against a gateway, and gives what it prints.
fn play(gateway: &Gateway, name: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, gateway.ca_pem()).unwrap();
    let output = Command::new(built(name))
        .args(arguments)
        .env("CFHOST_ENDPOINT", gateway.url())
        .env("CFHOST_HOST_KEY", EXAMPLE_HOST_KEY)
        .env("CFHOST_CA_FILE", &ca)
        .env("TSIG_SECRET", KEY.1)
        .env_remove("CFHOST_HOST_KEY_FILE")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_customer_s_domain() {
    let gateway = Gateway::builder().spawn().unwrap();
    assert_eq!(
        play(&gateway, "customer", &[]),
        "blog.example.com. 900 IN CNAME blog.example.com.cdn.cloudflare.net.\n\
         wordpress.example.com. 900 IN CNAME wordpress.example.com.cdn.cloudflare.net.\n\
         www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.\n"
    );
}

#[test]
fn the_tasks_of_the_page() {
    let gateway = Gateway::builder().spawn().unwrap();
    assert_eq!(
        play(&gateway, "tasks", &[]),
        "find: UserKey(***)\n\
         sign in: Welcome back.\n\
         sign in: Password failed for CloudFlare account \"tasks@example.com\". Try again or reset your password.\n\
         zones: 0\n\
         visitor: 198.51.100.7\n"
    );
}

#[test]
fn a_zone_and_its_dns_there_and_back() {
    let (gateway, bind) = (Gateway::builder().spawn().unwrap(), Bind::start().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (server, plans) = (bind.addr().to_string(), folder.path().join("plans"));
    let arguments = [server.as_str(), KEY.0, plans.to_str().unwrap()];
    assert_eq!(
        play(&gateway, "provision", &arguments),
        "user: done\nzone_lookup: done\nread: done\nplan: done\norigin: done\nzone_set: done\nupdate: done\ncheck: done\n\
         blog.example.com: right\nwww.example.com: right\n"
    );
    assert_eq!(bind.dig(&["CNAME", "www.example.com"]).unwrap(), "www.example.com.cdn.cloudflare.net.\n");
    play(&gateway, "provision", &[&arguments[..], &["back"]].concat());
    assert_eq!(bind.zone().unwrap(), records());
}

#[test]
fn a_new_program_takes_the_client_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let cargo = |arguments: &[&str]| {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let output =
            cargo.args(arguments).current_dir(folder.path()).env("CARGO_NET_OFFLINE", "true").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    cargo(&["init", "--quiet", "--vcs", "none", "--name", "panel"]);
    let core = cfhost_tests::c::project().join("core");
    cargo(&["add", "--quiet", "cfhost", "--path", core.to_str().unwrap()]);
    let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("\ncfhost = {"), "{manifest}");
}
