//! The command `cfhost`, beside curl and a shell loop of curl and nsupdate.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::Instant;

use cfhost::{Client, UserCreate};
use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::bind::{Bind, KEY, Settings};
use cfhost_tests::served::write_secret;
use cfhost_tests::tools;

use crate::{Bench, Failed, Row, UNIQUE_ID, instructions};

/// The zones of a run, and those of the shell loop, which is slower.
const ZONES: usize = 1000;
const LOOP: usize = 200;
const EMAIL: &str = "many@example.com";

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let program = std::env::current_exe()?.with_file_name("cfhost");
    let key_file = bench.folder.path().join("host.key");
    write_secret(&key_file, EXAMPLE_HOST_KEY)?;
    let key_file = key_file.to_str().ok_or("a folder that is not UTF-8")?;
    let settings = ["--endpoint", bench.url(), "--host-key-file", key_file, "--ca-file", &bench.ca];

    let unique_id = format!("unique_id={UNIQUE_ID}");
    let ours = instructions(&program, &[&["user_lookup", &unique_id][..], &settings].concat(), bench.folder.path())?;
    let body = format!("act=user_lookup&host_key={EXAMPLE_HOST_KEY}&unique_id={UNIQUE_ID}");
    let curl = ["-sS", "--proxy", "", "--cacert", &bench.ca, "-d", &body, bench.url()];
    let peer = instructions(std::path::Path::new("curl"), &curl, bench.folder.path())?;
    let mut rows = vec![Row::beside("start, one user_lookup and end, cfhost / curl", "instructions", ours, peer, 0.5)];

    eprintln!("provisioning {ZONES} zones twice, and {LOOP} in a shell loop");
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(bench.url()).ca_file(&bench.ca).build()?;
    client.user_create(&UserCreate::new(EMAIL, "correct-horse-1"))?;
    let mut took = Vec::new();
    for (jobs, begin) in [("1", 'a'), ("8", 'b')] {
        let zones: Vec<String> = (0..ZONES).map(|number| format!("{begin}{number}.example")).collect();
        let bind = Bind::with(&Settings { zones: zones.clone(), ..Settings::default() })?;
        let folder = tempfile::Builder::new().prefix("cfhost-bench-").tempdir()?;
        let path = |name: &str| folder.path().join(name);
        write_secret(
            &path("tsig"),
            &format!("key \"{}\" {{ algorithm hmac-sha256; secret \"{}\"; }};\n", KEY.0, KEY.1),
        )?;
        let rows: Vec<String> = zones.iter().map(|zone| format!("{zone},www,www.{zone},{EMAIL}\n")).collect();
        fs::write(path("table.csv"), format!("zone_name,subdomains,origin_of,user\n{}", rows.concat()))?;
        let addr = bind.addr().to_string();
        let start = Instant::now();
        let status = Command::new(&program)
            .args(["provision", "--from", "table.csv", "--journal", "journal", "--jobs", jobs, "--quiet"])
            .args(["--name-server", &addr, "--tsig-key-file", "tsig", "--check-server", &addr])
            .args(settings)
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdout(std::process::Stdio::null())
            .status()?;
        if !status.success() {
            return Err(format!("provisioning with {jobs} jobs ended with {status}").into());
        }
        took.push(start.elapsed().as_micros() / ZONES as u128);
        let last = bind.dig(&["CNAME", &format!("www.{begin}{}.example", ZONES - 1)])?;
        if last != format!("www.{begin}{}.example.cdn.cloudflare.net.\n", ZONES - 1) {
            return Err("a zone was not switched".into());
        }
    }
    let peer = u64::try_from(shell_loop(bench)?)?;
    for (micros, name) in took.into_iter().zip([
        "one provision of 1,000, cfhost with 1 job / a loop of curl and nsupdate",
        "one provision of 1,000, cfhost with 8 jobs / the same loop",
    ]) {
        rows.push(Row::beside(name, "microseconds", u64::try_from(micros)?, peer, 1.0));
    }
    Ok(rows)
}

/// What somebody would write in a shell: the customer's key, the zone, and an update that is carried out only if the records are
/// as they were. Gives microseconds for an item.
fn shell_loop(bench: &Bench) -> Result<u128, Failed> {
    let zones: Vec<String> = (0..LOOP).map(|number| format!("c{number}.example")).collect();
    let bind = Bind::with(&Settings { zones: zones.clone(), ..Settings::default() })?;
    let folder = tempfile::Builder::new().prefix("cfhost-bench-").tempdir()?;
    let nsupdate = tools::program("nsupdate")?;
    let libraries = nsupdate.get_envs().find(|(name, _)| *name == "LD_LIBRARY_PATH").and_then(|(_, value)| value);
    let mut script = String::from("set -e\n");
    let (url, ca, (name, secret)) = (bench.url(), &bench.ca, KEY);
    let post = format!("curl -sS --proxy '' --cacert '{ca}' -d host_key={EXAMPLE_HOST_KEY}");
    _ = write!(
        script,
        "for zone in {}; do\n\
         key=$({post} -d act=user_lookup -d cloudflare_email={EMAIL} '{url}' | sed 's/.*\"user_key\":\"\\([^\"]*\\)\".*/\\1/')\n\
         {post} -d act=zone_set -d user_key=$key -d zone_name=$zone -d resolve_to=cloudflare-resolve-to.$zone \
         -d subdomains=www '{url}' | grep -q '\"result\":\"success\"'\n\
         {{ echo server 127.0.0.1 {}; echo zone $zone\n\
         echo prereq yxrrset www.$zone A 192.0.2.10\n\
         echo update add cloudflare-resolve-to.$zone 1200 A 192.0.2.10\n\
         echo update delete www.$zone A\n\
         echo update add www.$zone 900 CNAME www.$zone.cdn.cloudflare.net.; echo send; }} \
         | '{}' -v -y hmac-sha256:{name}:{secret}\n\
         done\n",
        zones.join(" "),
        bind.addr().port(),
        nsupdate.get_program().to_string_lossy(),
    );
    let start = Instant::now();
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(folder.path()).env_remove("CURL_CA_BUNDLE");
    if let Some(libraries) = libraries {
        shell.env("LD_LIBRARY_PATH", libraries);
    }
    let output = shell.output()?;
    if !output.status.success() {
        return Err(format!("the shell loop failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let took = start.elapsed().as_micros() / LOOP as u128;
    if bind.dig(&["CNAME", "www.c0.example"])? != "www.c0.example.cdn.cloudflare.net.\n" {
        return Err("the shell loop switched nothing".into());
    }
    Ok(took)
}
