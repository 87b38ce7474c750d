//! The test of warm connections in PHP-FPM: behind nginx, 200 requests that each make a client and a look-up take one TLS
//! handshake a worker.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use cfhost::{Client, UserCreate};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::cargo::php_extension;
use cfhost_tests::fpm::{Fpm, Relay};

const WORKERS: usize = 3;
const REQUESTS: usize = 200;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cfhost-fpm: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::Builder::new().prefix("cfhost-fpm-").tempdir()?;
    let gateway = Gateway::builder().spawn()?;
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, gateway.ca_pem())?;
    let ca_file = ca_file.to_str().ok_or("a folder that is not UTF-8")?;
    Client::builder(EXAMPLE_HOST_KEY)
        .endpoint(gateway.url())
        .ca_file(ca_file)
        .build()?
        .user_create(&UserCreate::new("customer@example.com", "correct-horse-1").unique_id("customer-1001"))?;

    let host_key_file = folder.path().join("host.key");
    std::fs::write(&host_key_file, EXAMPLE_HOST_KEY)?;
    std::fs::set_permissions(&host_key_file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let host_key_file = host_key_file.to_str().ok_or("a folder that is not UTF-8")?;
    let address: SocketAddr = gateway.url().split('/').nth(2).ok_or("no address")?.parse()?;
    let relay = Relay::new(address)?;
    let endpoint = gateway.url().replace(&address.to_string(), &relay.address.to_string());
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench");
    // One that does not start says why.
    let unknown =
        Fpm::start(&pages, 1, &[], &[], &[("precision] = 1\nunknown[", "")], &[]).err().ok_or("it started")?;
    if !unknown.to_string().contains("'unknown'") {
        return Err(format!("php-fpm should say what is wrong: {unknown}").into());
    }
    let fpm = Fpm::start(
        &pages,
        WORKERS,
        &[&php_extension()?],
        &[
            ("BENCH_HOST_KEY", EXAMPLE_HOST_KEY),
            ("BENCH_ENDPOINT", &endpoint),
            ("BENCH_CA_FILE", ca_file),
            ("BENCH_UNIQUE_ID", "customer-1001"),
        ],
        &[("cfhost.host_key_file", host_key_file), ("cfhost.endpoint", &endpoint), ("cfhost.ca_file", ca_file)],
        // The environment that is the request's, and not the process's.
        &[
            ("CFHOST_HOST_KEY_FILE", host_key_file),
            ("CFHOST_ENDPOINT", &endpoint),
            ("CFHOST_CA_FILE", ca_file),
            ("CFHOST_TIMEOUT", "20"),
        ],
    )?;
    let load = fpm.load("lookup.php", REQUESTS, 2 * WORKERS, &relay)?;
    println!("{REQUESTS} requests, {} workers, {} TLS handshakes", load.workers.len(), load.handshakes);
    // The settings of the pool, over a connection that is warm already: the endpoint and the authority are the same.
    let from_ini = fpm.load("from_ini.php", REQUESTS, 2 * WORKERS, &relay)?;
    println!("{REQUESTS} more by the pool's settings, {} TLS handshakes", from_ini.handshakes);
    if from_ini.durations.len() != REQUESTS || from_ini.handshakes != 0 {
        return Err("clients by the pool's settings should find the connections warm".into());
    }
    let from_env = fpm.load("from_env.php", REQUESTS, 2 * WORKERS, &relay)?;
    println!("{REQUESTS} more by the server's parameters, {} TLS handshakes", from_env.handshakes);
    if from_env.durations.len() != REQUESTS || from_env.handshakes != 0 {
        return Err("clients by the server's parameters should find the connections warm".into());
    }
    if load.durations.len() == REQUESTS && load.workers.len() == WORKERS && load.handshakes == WORKERS {
        Ok(())
    } else {
        Err(format!("there should be {REQUESTS} answers, {WORKERS} workers, and one handshake for each").into())
    }
}
