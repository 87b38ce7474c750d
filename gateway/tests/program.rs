//! The program, as an operator meets it.

mod common;

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::process::Stdio;

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{
    Locked, OTHER_KEY, PASSWORD, Partner, Served, assert_fixture, change, complaint, connect, handshake,
    is_on_database, memory, mode, plain, post, program, run, secret,
};

#[test]
fn it_serves_ends_on_sigterm_and_remembers() {
    let dir = tempfile::tempdir().unwrap();
    let state = &common::state(dir.path());
    let options = ["--state", state, "--host-key", EXAMPLE_HOST_KEY, "--log"];
    let served = Served::start(&options);
    assert!(served.url.starts_with("http://127.0.0.1:") && served.url.ends_with("/host-gw.html"), "{}", served.url);
    let host = served.partner(EXAMPLE_HOST_KEY);
    let user_key = host.customer("customer@example.com");
    host.set(&user_key, "example.com", "www").response();
    host.call("drop table", &[]);
    post(host.url, "");
    if !is_on_database() {
        assert!(complaint(&["serve", "--listen", "127.0.0.1:0", "--state", state]).contains("another gateway"));
        for file in ["state.db", "state.db-wal", "state.db-shm"] {
            assert_eq!(mode(&dir.path().join(file)), 0o600, "{file}");
        }
    }
    let (code, log) = served.terminate();
    assert_eq!(code, Some(0));

    let lines: Vec<Vec<&str>> = log.lines().map(|line| line.split(' ').collect()).collect();
    let told: Vec<String> = lines.iter().map(|line| line[1..line.len() - 2].join(" ")).collect();
    assert_eq!(told, ["user_create success", "zone_set success", "unknown error 101", "unknown error 600"], "{log}");
    for line in &lines {
        assert!(line[0].ends_with('Z') && line[0].contains('T'), "{log}");
        assert!(line[line.len() - 2].parse::<u64>().is_ok() && line.last() == Some(&"ms"), "{log}");
    }
    for secret in [EXAMPLE_HOST_KEY, PASSWORD, user_key.as_str(), "customer@"] {
        assert!(!log.contains(secret), "{log}");
    }
    if !is_on_database() {
        assert!(!dir.path().join("state.db-wal").exists());
        let bytes = fs::read(state).unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(holds(&user_key) && !holds(PASSWORD) && !holds(EXAMPLE_HOST_KEY));
    }

    let served = Served::start(&["--state", state]);
    let host = served.partner(EXAMPLE_HOST_KEY);
    assert_eq!(host.customer("customer@example.com"), user_key);
    assert_eq!(host.zone("zone_lookup", &user_key, "example.com").response()["zone_hosted"], true);
    assert_eq!(served.terminate(), (Some(0), String::new()));
}

/// Each password that is hashed takes 19 MiB for a moment, one at a time for each processor.
#[test]
fn many_passwords_take_no_more_memory_than_one_for_each_processor() {
    let served = Served::start(&["--state", &memory(), "--host-key", EXAMPLE_HOST_KEY]);
    let host = served.partner(EXAMPLE_HOST_KEY);
    host.customer("customer@example.com");
    let fields = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", PASSWORD)];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..8).for_each(|_| drop(host.call("user_auth", &fields).response())));
        }
    });
    let status = fs::read_to_string(format!("/proc/{}/status", served.child.id())).unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let most: usize = most.trim().trim_end_matches(" kB").parse().unwrap();
    let processors = std::thread::available_parallelism().unwrap().get();
    assert!(most < (32 + 20 * processors) * 1024, "{most} KiB");
}

/// A shell's limit is for programs that use `select`, which this one does not.
#[test]
fn it_takes_all_descriptors_that_it_may_have() {
    let state = memory();
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY];
    let served = Served::start_after("ulimit -n 4096; ulimit -Sn 256", &options);
    let limits = fs::read_to_string(format!("/proc/{}/limits", served.child.id())).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["4096", "4096", "files"]);
    let served = Served::start_after("ulimit -n 256", &options);
    let told = served.terminate().1;
    assert!(
        told.contains("connections at a time") && told.contains("ulimit -Hn") && told.lines().count() == 1,
        "{told}"
    );
}

#[test]
fn connections_that_are_turned_away_are_counted_in_few_lines() {
    let processors = std::thread::available_parallelism().unwrap().get();
    let state = memory();
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--log"];
    let served = Served::start_after(&format!("ulimit -n {}", 96 + 8 * processors + 40), &options);
    // There can be 40, and 10 of one address.
    let crowd: Vec<_> = (0..110).map(|_| connect(&served.url)).collect();
    for mut stream in &crowd[10..] {
        let ended = stream.read(&mut [0]).map_err(|error| error.kind());
        assert!(matches!(ended, Ok(0) | Err(ErrorKind::ConnectionReset)), "{ended:?}");
    }
    let log = served.terminate().1;
    let told = log.lines().filter_map(|line| line.split_once(" connections turned away: "));
    let counts: Vec<u64> = told.map(|(before, _)| before.split_once(' ').unwrap().1.parse().unwrap()).collect();
    assert_eq!(counts.iter().sum::<u64>(), 100, "{log}");
    assert!(counts.len() < 10, "{log}");
}

#[test]
fn hosts_come_and_go_while_it_serves() {
    let dir = tempfile::tempdir().unwrap();
    let state = &common::state(dir.path());
    assert!(complaint(&["serve", "--listen", "127.0.0.1:0", "--state", state]).contains("no host may call yet"));
    assert!(complaint(&["host", "list", "--state", "/nowhere/state.db"]).contains("no state file"));

    let made = run(&["host", "add", "--state", state, "--pub-name", "First"]);
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert_eq!(key.len(), 32);
    let served = Served::start(&["--state", state]);
    let user_key = served.partner(&key).customer("customer@example.com");
    served.partner(&key).set(&user_key, "example.com", "www").response();

    let other = served.partner(OTHER_KEY);
    assert_eq!(other.call("zone_list", &[]).code(), 100);
    let key_file = dir.path().join("key");
    secret(&key_file, &format!("{OTHER_KEY}\n"));
    let key_file = key_file.to_str().unwrap();
    let added = run(&["host", "add", "--state", state, "--pub-name", "Second", "--key-file", key_file]);
    assert_eq!(String::from_utf8(added.stdout).unwrap(), "added host 2\n");
    assert_eq!(other.call("zone_list", &[]).code(), 0);
    assert!(complaint(&["host", "add", "--state", state, "--key-file", key_file]).contains("already"));

    let listed = String::from_utf8(run(&["host", "list", "--state", state]).stdout).unwrap();
    let rows: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[1..], [["1", "1", "1", "First"], ["2", "0", "0", "Second"]], "{listed}");
    assert!(!listed.contains(OTHER_KEY) && !listed.contains(&key));
    // SQLite's lock on the file is what keeps other programs from removing its log. Any stray `close` would end it.
    if let Ok(locks) = fs::read_to_string("/proc/locks")
        && !is_on_database()
    {
        let inode = format!(":{} ", fs::metadata(state).unwrap().ino());
        assert!(locks.lines().any(|line| line.contains("POSIX") && line.contains(&inode)), "{locks}");
    }

    assert!(complaint(&["host", "remove", "--state", state, "1"]).contains("live zones"));
    assert!(run(&["host", "remove", "--state", state, "1", "--force"]).status.success());
    assert_eq!(served.partner(&key).call("zone_list", &[]).code(), 100);
    assert!(complaint(&["host", "remove", "--state", state, "1"]).contains("no host 1"));
    assert_eq!(other.set(&other.customer("customer@example.com"), "example.com", "www").code(), 0);
}

#[test]
fn certificates_are_made_once() {
    let dir = tempfile::tempdir().unwrap();
    let tls = dir.path().join("tls");
    let state = memory();
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--tls-dir", tls.to_str().unwrap()];
    let ask = |served: &Served| {
        let ca = ureq::tls::Certificate::from_pem(&fs::read(tls.join("ca.pem")).unwrap()).unwrap();
        let roots = ureq::tls::RootCerts::new_with_certs(&[ca]);
        let config = ureq::tls::TlsConfig::builder().root_certs(roots).build();
        let agent = ureq::Agent::config_builder().tls_config(config).proxy(None).build().new_agent();
        agent.post(&served.url).send("x").unwrap().body_mut().read_to_string().unwrap()
    };
    let served = Served::start(&options);
    assert!(served.url.starts_with("https://127.0.0.1:"), "{}", served.url);
    assert!(ask(&served).contains("\"err_code\":100"));
    assert_eq!(mode(&tls), 0o700);
    let files = ["ca.pem", "cert.pem", "key.pem"].map(|name| tls.join(name));
    let before = files.each_ref().map(|file| {
        assert_eq!(mode(file), 0o600);
        fs::read(file).unwrap()
    });
    assert_eq!(fs::read_dir(&tls).unwrap().count(), 3);
    assert_eq!(served.terminate().0, Some(0));
    let served = Served::start(&options);
    assert!(ask(&served).contains("\"err_code\":100"));
    assert_eq!(files.each_ref().map(|file| fs::read(file).unwrap()), before);
    drop(served);

    let own = common::builder().tls_files(&files[1], &files[2]).spawn().unwrap();
    assert_eq!(own.ca_pem(), "");
    fs::remove_file(&files[0]).unwrap();
    assert!(complaint(&[&["serve"], &options[..]].concat()).contains("only some of"));
}

#[test]
fn certificates_are_for_the_names_that_are_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let tls = dir.path().join("tls");
    let state = memory();
    let tls_dir = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--tls-dir", tls.to_str().unwrap()];
    let with = |more: &[&'static str]| [&tls_dir[..], more].concat();
    let named = with(&["--tls-name", "gw.Example.com", "--tls-name", "192.0.2.7", "--tls-name", "machine"]);
    let told = "localhost, 127.0.0.1, ::1, gw.example.com, 192.0.2.7, machine";

    let served = Served::start(&named);
    let ca = fs::read(tls.join("ca.pem")).unwrap();
    for name in told.split(", ") {
        assert!(handshake(&served.url, &ca, name, &[]).is_ok(), "{name}");
    }
    assert!(handshake(&served.url, &ca, "another.example.com", &[]).is_err());
    assert_eq!(served.terminate(), (Some(0), String::new()));
    // It stays, for the same names and for less of them. For another one, it is not exchanged behind the clients' backs.
    for options in [&named, &with(&["--tls-name", "MACHINE"]), &with(&[])] {
        assert_eq!(Served::start(options).terminate(), (Some(0), String::new()));
    }
    let refused = complaint(&[&["serve"][..], &with(&["--tls-name", "another.example.com"])].concat());
    assert!(refused.contains(&format!("is for {told}, and not for another.example.com: remove ca.pem, ")), "{refused}");
    assert_eq!(fs::read(tls.join("ca.pem")).unwrap(), ca);

    let warned = |address: &str, options: &[&str]| {
        let (code, text) = Served::listening(address, options).terminate();
        assert_eq!((code, text.lines().count()), (Some(0), 1), "{text}");
        text
    };
    let files = ["cert.pem", "key.pem"].map(|name| tls.join(name).to_str().unwrap().to_owned());
    let given = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--tls-cert", &files[0], "--tls-key", &files[1]];
    for options in [&tls_dir[..], &given] {
        let text = warned("127.0.0.2:0", options);
        assert!(text.contains(&format!("listening on 127.0.0.2 with a certificate for {told}: ")), "{text}");
    }

    for bad in ["", "a b", "gw.example.com.", "*.example.com", "gw.example.com:8443", "https://gw.example.com"] {
        let text = complaint(&[&["serve"][..], &tls_dir, &["--tls-name", bad]].concat());
        assert!(text.contains("neither a host name nor an address"), "{text}");
    }
    assert_eq!(run(&["serve", "--state", &state, "--tls-name", "gw.example.com"]).status.code(), Some(2));
    let nowhere = common::builder().tls(false).tls_name("gw.example.com").spawn();
    assert!(nowhere.is_err_and(|error| error.to_string().contains("no certificate is made")));
    let fresh = common::builder().tls_name("gw.example.com").spawn().unwrap();
    assert!(handshake(fresh.url(), fresh.ca_pem().as_bytes(), "gw.example.com", &[]).is_ok());
    assert_eq!(fresh.tls_warning(), None);
}

#[test]
fn handshakes_that_fail_are_logged() {
    let dir = tempfile::tempdir().unwrap();
    let tls = dir.path().join("tls");
    let state = memory();
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--tls-dir", tls.to_str().unwrap()];
    let fail = |served: &Served| {
        // Plain HTTP; nothing at all; a protocol that is not spoken.
        ["GET / HTTP/1.0\r\n\r\n", ""].map(|bytes| {
            let mut stream = connect(&served.url);
            stream.write_all(bytes.as_bytes()).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
            stream.local_addr().unwrap()
        })
    };
    let served = Served::start(&[&options[..], &["--log"]].concat());
    let peers = fail(&served);
    let ca = fs::read(tls.join("ca.pem")).unwrap();
    assert!(handshake(&served.url, &ca, "localhost", &["h2"]).is_err());
    handshake(&served.url, &ca, "localhost", &[]).unwrap();
    let (code, log) = served.terminate();
    assert_eq!((code, log.lines().count()), (Some(0), 3), "{log}");
    for reason in ["InvalidContentType", "eof", "protocol"] {
        let line = log.lines().find(|line| line.contains(reason)).unwrap_or_else(|| panic!("no {reason}: {log}"));
        assert!(line.contains("Z handshake failed (127.0.0.1:") && line.ends_with(" ms"), "{log}");
    }
    assert!(peers.iter().all(|peer| log.contains(&format!("({peer}: "))), "{log}");

    let served = Served::start(&options);
    fail(&served);
    assert_eq!(served.terminate(), (Some(0), String::new()));
}

#[test]
fn guesses_are_logged_with_who_made_them() {
    let served = Served::start(&["--state", &memory(), "--host-key", EXAMPLE_HOST_KEY, "--log"]);
    let host = served.partner(EXAMPLE_HOST_KEY);
    host.customer("customer@example.com");
    let wrong = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", "wrong-horse-1")];
    for act in ["user_auth", "user_create"] {
        assert_eq!(host.call(act, &wrong).code(), 124);
    }
    assert_eq!(served.partner(OTHER_KEY).call("zone_list", &[]).code(), 100);
    let (_, log) = served.terminate();
    for line in [
        " user_auth error 124 (host 1 from 127.0.0.1) ",
        " user_create error 124 (host 1 from 127.0.0.1) ",
        " zone_list error 100 (from 127.0.0.1) ",
    ] {
        assert!(log.contains(line), "{log}");
    }
    assert!(!log.contains("customer@") && !log.contains("horse") && !log.contains(OTHER_KEY), "{log}");
}

#[test]
fn options_and_seeds_decide_over_answers() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let state = common::state(dir.path());
    let mut options = vec!["--state", state.as_str(), "--host-key", EXAMPLE_HOST_KEY, "--require-username"];
    options.extend(["--disallowed-username", "staff", "--obvious-password", "opensesame", "--limit-signups"]);
    options.extend(["--signup-code", "SPRING", "--cpanel-version", "6.1", "--cpanel-sha1", "f00"]);
    options.extend(["--profile", "2013", "--switch", "ids=string", "--switch", "get=merge"]);
    let served = Served::start(&options);
    let host = served.partner(EXAMPLE_HOST_KEY);
    let email = "customer@example.com";
    assert_eq!(host.create(email, &[]).code(), 111);
    assert_eq!(host.create(email, &[("cloudflare_username", "my-staff")]).code(), 114);
    let obvious = [("cloudflare_email", email), ("cloudflare_pass", "opensesame")];
    assert_eq!(host.call("user_create", &obvious).code(), 109);
    assert_eq!(host.create(email, &[("cloudflare_username", "anna"), ("signup_code", "x")]).code(), 121);
    let key = host.create(email, &[("cloudflare_username", "anna"), ("signup_code", "SPRING")]).text("user_key");
    assert_eq!(host.set(&key, "example.com", "www").code(), 215);
    assert_eq!(host.call("cpanel_info", &[]).text("cpanel_latest"), "6.1");
    assert_eq!(host.call("zone_list", &[]).json()["limit"], "100");

    // A gateway that runs knows of it at once.
    let document =
        format!(r#"{{"accounts": [{{"email": "u@example.com", "password": "{PASSWORD}", "state": "in_use"}}]}}"#);
    fs::write(path("seed.json"), &document).unwrap();
    assert!(run(&["seed", "--state", &state, &path("seed.json")]).status.success());
    let in_use = [("cloudflare_email", "u@example.com"), ("cloudflare_pass", PASSWORD)];
    assert_eq!(host.call("user_auth", &in_use).code(), 120);
    for document in ["-", ""] {
        let mut arguments = vec!["seed", "--state", &state];
        arguments.extend(Some(document).filter(|it| !it.is_empty()));
        let mut child = program(&arguments).stdin(Stdio::piped()).spawn().unwrap();
        let zone = r#"{"zones": [{"name": "example.com", "state": "foreign_209"}]}"#;
        child.stdin.take().unwrap().write_all(zone.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!(host.set(&key, "example.com", "www").code(), 209);
    }

    fs::write(path("bad.json"), r#"{"accounts": [{"email": "a@b.c", "password": 5, "x": 1}]}"#).unwrap();
    assert!(complaint(&["seed", "--state", &state, &path("bad.json")]).contains("expected a string at line 1"));
    assert!(complaint(&["seed", "--state", &state, &path("none.json")]).contains("cannot read"));
    assert!(complaint(&["seed", "--state", &path("none.db"), &path("seed.json")]).contains("no state file"));

    // The help names every switch and value that there is.
    let refused = |switch: &str| {
        let text = complaint(&["serve", "--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--switch", switch]);
        text.trim_end().rsplit_once("there are ").unwrap().1.split(", ").map(str::to_owned).collect::<Vec<_>>()
    };
    let help = String::from_utf8(run(&["serve", "--help"]).stdout).unwrap();
    for switch in refused("x=y") {
        let line = format!("{switch}={}", refused(&format!("{switch}=none")).join("|"));
        assert!(help.contains(&line), "{line}: {help}");
    }
}

#[test]
fn a_parent_is_not_removed_by_accident() {
    let dir = tempfile::tempdir().unwrap();
    let state = &common::state(dir.path());
    let gateway = plain().state(state).spawn().unwrap();
    let host = Partner::example(&gateway);
    let made = host.call("host_child_new", &[("pub_name", "Evil\u{1b}[2J Hosting")]);
    assert!(complaint(&["host", "remove", "--state", state, "1"]).contains("1 child hosts"));
    let listed = String::from_utf8(run(&["host", "list", "--state", state]).stdout).unwrap();
    assert!(listed.contains("Evil [2J Hosting") && !listed.contains('\u{1b}'), "{listed}");
    let id = made.response()["child_id"].to_string();
    host.call("host_child_stop", &[("child_id", &id)]).response();
    assert!(run(&["host", "remove", "--state", state, "1"]).status.success());
    assert_eq!(Partner { key: &made.text("host_key"), ..host }.call("zone_list", &[]).code(), 100);
}

#[test]
fn mistakes_are_told_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let serve = |options: &[&str]| complaint(&[&["serve", "--state", ":memory:"], options].concat());

    let key = "0123456789ABCDEF0123456789ABCDEF";
    let text = serve(&["--host-key", key]);
    assert!(text.contains("not a host key") && !text.contains(key), "{text}");
    let text = serve(&["--host-key-file", key]);
    assert!(text.contains("cannot read") && !text.contains(key), "{text}");
    for (content, told) in [
        ("", "is empty"),
        ("\u{feff}KEY", "byte order mark"),
        ("HOST_KEY=KEY\n", "NAME=VALUE"),
        ("'KEY'", "quotes"),
        ("\"KEY\"\r\n", "quotes"),
        ("KEY\nKEY\n", "more than one word"),
        ("KEYKEY", "not a host key"),
    ] {
        secret(path("host.key").as_ref(), &content.replace("KEY", EXAMPLE_HOST_KEY));
        let text = serve(&["--host-key-file", &path("host.key")]);
        assert!(text.contains(told) && !text.contains(EXAMPLE_HOST_KEY), "{text}");
    }
    assert!(serve(&["--listen", "0.0.0.0:0", "--host-key", EXAMPLE_HOST_KEY]).contains("without TLS"));
    assert!(serve(&["--host-key", EXAMPLE_HOST_KEY, "--unregistered", "not a domain"]).contains("not a domain name"));
    assert!(complaint(&["serve", "--state", &path("no/such/dir")]).contains("cannot open"));
    assert_eq!(run(&["serve", "--no-such-option"]).status.code(), Some(2));
    assert_eq!(run(&["serve", "--state", "x", "--tls-cert", "y"]).status.code(), Some(2));

    fs::write(
        path("text"),
        "this is not a database, but it is long enough for a header of one, or so it seems ...........",
    )
    .unwrap();
    assert!(complaint(&["serve", "--state", &path("text")]).contains("not a state file"));
    let foreign = rusqlite::Connection::open(path("foreign")).unwrap();
    foreign.execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(complaint(&["host", "list", "--state", &path("foreign")]).contains("not a state file"));
    run(&["host", "add", "--state", &path("newer")]);
    rusqlite::Connection::open(path("newer")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(complaint(&["host", "list", "--state", &path("newer")]).contains("a newer cfhost-gateway"));

    assert!(complaint(&["host", "add", "--state", ":memory:"]).contains("in memory"));

    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    assert!(help.contains("Examples:") && help.contains("curl --cacert"), "{help}");
}

#[test]
fn what_only_the_state_can_hold_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let gateway = plain().state(&state).spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer("customer@example.com");
    host.set(&key, "example.com", "www").response();
    host.set(&key, "example.net", "www").response();
    change(&state, "UPDATE zones SET kind = 'full' WHERE name = 'example.com'");
    change(&state, "UPDATE zones SET status = 'P' WHERE name = 'example.net'");
    assert_fixture("zone_delete/error_214.json", &host.zone("zone_delete", &key, "example.com"));
    let pending = host.call("zone_list", &[("zone_status", "P")]).response();
    assert_eq!(pending[0]["zone_name"], "example.net");

    // When the state cannot be written, that is said, and lookups go on; afterwards nothing is missing.
    let lock = Locked::new(&state);
    assert_fixture("_gateway/error_601.json", &{
        let mut answer = host.set(&key, "example.org", "www");
        answer.body = answer.body.replace("zone_set", "zone_lookup");
        answer
    });
    assert_eq!(host.zone("zone_lookup", &key, "example.com").response()["zone_hosted"], true);
    drop(lock);
    assert_eq!(host.set(&key, "example.org", "www").code(), 0);

    // A state that is broken is no reason to fall over.
    change(&state, "ALTER TABLE zones RENAME TO gone");
    assert_eq!(host.zone("zone_lookup", &key, "example.com").code(), 601);
    change(&state, "ALTER TABLE gone RENAME TO zones");
    assert_eq!(host.zone("zone_lookup", &key, "example.com").code(), 0);
}
