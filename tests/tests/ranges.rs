//! The address ranges: fetched from a gateway and from servers that answer badly, kept through a kill, and as
//! configuration that the real servers take.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use cfhost::ranges::{ConfigFormat, Ranges, Refresh};
use cfhost::{Delivery, ErrorKind};
use cfhost_gateway::Gateway;
use cfhost_tests::http::{Server, answer};
use cfhost_tests::tools;

/// How long nothing here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// The published JSON form of the built-in list, or of one that lacks a range and has another etag.
fn json(without_last: bool) -> String {
    let all = Ranges::built_in().to_json();
    if without_last { all.replace("\"2405:8100::/32\",\n", "").replace("38f79d05", "00000000") } else { all }
}

#[test]
fn the_program_breaks_a_refresh_off() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let refresh = Refresh::new().json(format!("http://{}/", silent.local_addr().unwrap()));
    // The third time it has waited.
    let error = refresh.interrupt(move || count.fetch_add(1, Ordering::SeqCst) == 2).run().unwrap_err();
    assert_eq!((error.kind(), asked.load(Ordering::SeqCst)), (ErrorKind::Cancelled, 3));
    assert_eq!(error.advice(), "The list in use stays as it was.");
}

#[test]
fn the_three_forms_of_a_gateway_are_one_list() {
    let gateway = Gateway::builder().spawn().unwrap();
    let url = |path: &str| gateway.url().replace("/host-gw.html", path);
    let refresh = || Refresh::new().ca_pem(gateway.ca_pem());
    let by_json = refresh().json(url("/client/v4/ips")).run().unwrap();
    let by_text = refresh().text(url("/ips-v4"), url("/ips-v6")).run().unwrap();
    assert_eq!(&by_json.ranges, Ranges::built_in());
    assert_eq!(&by_text.ranges, Ranges::built_in());
    assert!(by_json.ranges.iter().eq(Ranges::built_in().iter()), "in the published order");
    assert!(!by_json.is_changed() && !by_text.is_changed());
    let error = Refresh::new().json(url("/client/v4/ips")).run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls);
}

#[test]
fn a_refresh_says_what_changed_and_asks_for_no_list_twice() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ranges.json");
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let server = Server::new(move |request| {
        counted.fetch_add(1, Ordering::SeqCst);
        match request.header("if-none-match") {
            Some("\"000000000aa027e3be3865e495dcc9bc\"") => answer(304, &[], ""),
            _ => answer(200, &[], &json(true)),
        }
    })
    .unwrap();
    let refresh = || Refresh::new().json(server.url("/client/v4/ips")).cache_file(&file).run().unwrap();
    let first = refresh();
    let names = |nets: &[cfhost::ranges::IpNet]| nets.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((names(&first.added), names(&first.removed)), (vec![], vec!["2405:8100::/32".to_owned()]));
    assert_eq!(Ranges::load(&file).unwrap(), first.ranges);
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    let second = refresh();
    assert!(!second.is_changed());
    assert_eq!(second.ranges, first.ranges);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written, "nothing new, nothing written");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a file was left over");
}

/// In a folder that others can write to, somebody can leave links to where a name that can be guessed would lead.
#[test]
fn a_refresh_writes_through_no_link_that_was_left_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, victim) = (folder.path().join("ranges.json"), folder.path().join("victim"));
    fs::write(&victim, "precious").unwrap();
    for count in 0..1000 {
        let link = folder.path().join(format!(".ranges.json.{}-{count}.new", std::process::id()));
        std::os::unix::fs::symlink(&victim, link).unwrap();
    }
    let server = Server::new(|_| answer(200, &[], &json(true))).unwrap();
    Refresh::new().json(server.url("/")).cache_file(&file).run().unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    assert!(fs::symlink_metadata(&file).unwrap().is_file());
}

#[test]
fn a_damaged_file_is_an_error_for_readers_and_mended_by_the_next_refresh() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ranges.json");
    assert_eq!(&Ranges::load(&file).unwrap(), Ranges::built_in());
    fs::write(&file, &json(false)[..100]).unwrap();
    assert_eq!(Ranges::load(&file).unwrap_err().kind(), ErrorKind::Protocol);
    let server = Server::new(|_| answer(200, &[], &json(false))).unwrap();
    assert!(!Refresh::new().json(server.url("/")).cache_file(&file).run().unwrap().is_changed());
    assert_eq!(&Ranges::load(&file).unwrap(), Ranges::built_in());

    // What cannot be written is said, and nothing is left over.
    let lost = folder.path().join("nowhere/ranges.json");
    let error = Refresh::new().json(server.url("/")).cache_file(&lost).run().unwrap_err();
    assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some("cache_file")));
    let error = Refresh::new().json(server.url("/")).cache_file(folder.path()).run().unwrap_err();
    assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some("cache_file")));
}

#[test]
fn only_https_or_loopback_is_asked() {
    for url in ["http://192.0.2.1/ips", "ftp://127.0.0.1/", "ips", "", "https://user:secret@127.0.0.1/"] {
        let error = Refresh::new().json(url).run().unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidArgument, Delivery::NotSent), "{url}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[test]
fn bad_answers_leave_the_last_good_list() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ranges.json");
    let good = Ranges::from_json(json(true).as_bytes()).unwrap();
    fs::write(&file, good.to_json()).unwrap();
    let before = fs::read(&file).unwrap();

    let html = "<!DOCTYPE html><html><body><h1>Sorry, you have been blocked</h1></body></html>";
    let list = json(false);
    let with = |range: &str| list.replace("\"131.0.72.0/22\"", &format!("\"131.0.72.0/22\", \"{range}\""));
    let redirect = answer(302, &[("Location", "/client/v4/ips")], "");
    let cut = {
        let whole = answer(200, &[], &list);
        whole[..whole.len() - 40].to_vec()
    };
    // Sound as such, but hardly anything of the list so far is in it.
    let others: Vec<_> = (0..8).map(|n| format!("45.{n}.0.0/24")).collect();
    let strangers = list.replace("\"173.245.48.0/20\"", &format!("\"{}\"", others.join("\",\"")));
    let mut strangers: serde_json::Value = serde_json::from_str(&strangers).unwrap();
    strangers["result"]["ipv4_cidrs"] = serde_json::json!(others);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", answer(200, &[], "")),
        ("an empty object", answer(200, &[], "{}")),
        ("empty lists", answer(200, &[], r#"{"success":true,"result":{"ipv4_cidrs":[],"ipv6_cidrs":[],"etag":""}}"#)),
        ("null lists", answer(200, &[], r#"{"success":true,"result":{"ipv4_cidrs":null,"ipv6_cidrs":null}}"#)),
        ("not a success", answer(200, &[], &list.replace("true", "false"))),
        ("HTML", answer(200, &[("Content-Type", "text/html")], html)),
        ("HTML in a list", answer(200, &[], &with("<html>"))),
        ("the text form", answer(200, &[], "173.245.48.0/20\n103.21.244.0/22")),
        ("cut on the way", cut),
        ("cut by the sender", answer(200, &[], &list[..list.len() / 2])),
        ("private", answer(200, &[], &with("10.0.0.0/16"))),
        ("loopback", answer(200, &[], &with("127.0.0.0/16"))),
        ("0.0.0.0/0", answer(200, &[], &with("0.0.0.0/0"))),
        ("a wide range", answer(200, &[], &with("8.0.0.0/8"))),
        ("a duplicate", answer(200, &[], &with("131.0.72.0/22"))),
        ("an overlap", answer(200, &[], &with("104.16.0.0/24"))),
        ("CRLF", answer(200, &[], &with("45.0.0.0/24\\r\\n"))),
        ("a directive", answer(200, &[], &with("45.0.0.0/24; include /etc/passwd"))),
        ("IPv6 among IPv4", answer(200, &[], &with("2a00::/32"))),
        ("only strangers", answer(200, &[], &strangers.to_string())),
        ("huge", answer(200, &[], &format!("{list}{}", " ".repeat(1 << 20)))),
        ("a redirect", redirect),
        ("HTTP 304 for nothing", answer(304, &[], "")),
        ("HTTP 404", answer(404, &[], &list)),
        ("HTTP 503", answer(503, &[], &list)),
        ("no HTTP", b"173.245.48.0/20\n".to_vec()),
        ("a closed connection", vec![]),
    ];
    println!("{:<22} {:<10} message", "answer", "kind");
    for (name, bytes) in cases {
        let server = Server::raw(move |mut stream| {
            use std::io::Write as _;
            if let Ok(Some(_)) = cfhost_tests::http::Request::read(&mut stream) {
                _ = stream.write_all(&bytes);
            }
        })
        .unwrap();
        // The list so far has an etag, for which 304 is a good answer; here it has none.
        if name == "HTTP 304 for nothing" {
            fs::write(&file, good.to_json().replace("00000000", "-")).unwrap();
        }
        let refresh = Refresh::new().json(server.url("/client/v4/ips")).cache_file(&file);
        let error = refresh.timeout(PATIENCE).run().expect_err(name);
        println!("{name:<22} {:<10} {}", error.kind(), error.message());
        assert!(matches!(error.kind(), ErrorKind::Protocol | ErrorKind::Transport), "{name}: {error}");
        assert_eq!(error.advice(), "The list in use stays as it was.", "{name}");
        assert_eq!(Ranges::load(&file).unwrap(), good, "{name}");
        if name == "HTTP 304 for nothing" {
            fs::write(&file, &before).unwrap();
        }
        assert_eq!(fs::read(&file).unwrap(), before, "{name}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name}: a file was left over");
    }
    // The same for the text forms, one of which is bad.
    for (v4, v6) in [("", "2400:cb00::/32"), (html, html), ("173.245.48.0/20\r\n", "2400:cb00::/32\r\n")] {
        let server =
            Server::new(move |request| answer(200, &[], if request.path() == "/ips-v4" { v4 } else { v6 })).unwrap();
        let refresh = Refresh::new().text(server.url("/ips-v4"), server.url("/ips-v6")).cache_file(&file);
        assert_eq!(refresh.run().unwrap_err().kind(), ErrorKind::Protocol);
        assert_eq!(fs::read(&file).unwrap(), before);
    }
    // A server that never answers is given up.
    let silent = Server::raw(|mut stream| _ = std::io::copy(&mut stream, &mut std::io::sink())).unwrap();
    let refresh = Refresh::new().json(silent.url("/")).timeout(Duration::from_millis(300)).cache_file(&file);
    assert_eq!(refresh.run().unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(fs::read(&file).unwrap(), before);
}

/// A list that has these of the built-in IPv4 ranges, and these.
fn list(keeps: impl Fn(&str) -> bool, others: &[&str]) -> String {
    let mut json: serde_json::Value = serde_json::from_str(&json(false)).unwrap();
    let ranges = json["result"]["ipv4_cidrs"].as_array_mut().unwrap();
    ranges.retain(|range| keeps(range.as_str().unwrap()));
    ranges.extend(others.iter().map(|range| (*range).into()));
    json["result"]["etag"] = serde_json::Value::Null;
    json.to_string()
}

#[test]
fn no_row_of_sound_lists_brings_in_a_foreign_network() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ranges.json");
    let refresh = |body: String| {
        let server = Server::new(move |_| answer(200, &[], &body)).unwrap();
        Refresh::new().json(server.url("/")).cache_file(&file).run()
    };
    let wide = ["104.16.0.0/13", "104.24.0.0/14", "172.64.0.0/13"];
    // All but three of the ranges, and most of the addresses are gone; or all of them, and most are somebody else's.
    for list in [list(|range| !wide.contains(&range), &[]), list(|_| true, &["45.0.0.0/11"])] {
        let error = refresh(list).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.message().contains("the list so far have not even half of their addresses in common"), "{error}");
        assert!(!file.exists());
    }
    // A third of the addresses is somebody else's, then two: each list is like the one before it.
    let first = refresh(list(|range| range != wide[0], &["45.8.0.0/13"])).unwrap();
    assert_eq!((first.added.len(), first.removed.len()), (1, 1));
    let before = fs::read(&file).unwrap();
    let error =
        refresh(list(|range| range != wide[0] && range != wide[2], &["45.8.0.0/13", "45.16.0.0/13"])).unwrap_err();
    assert!(error.message().contains("the built-in list have not even half of their addresses in common"), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_kill_while_the_file_is_written_leaves_a_whole_list() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ranges.json");
    let turn = Arc::new(AtomicU32::new(0));
    let turned = Arc::clone(&turn);
    // One list and another, in turn: every refresh writes.
    let server = Server::new(move |_| {
        let without_last = turned.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
        answer(200, &[], &json(without_last))
    })
    .unwrap();
    let mut seen = [0, 0];
    for round in 0..40_u64 {
        let before = turn.load(Ordering::SeqCst);
        let mut child = Command::new(env!("CARGO_BIN_EXE_cfhost-process"))
            .args(["refreshes", &server.url("/"), file.to_str().unwrap()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while turn.load(Ordering::SeqCst) < before + 3 {
            assert!(start.elapsed() < PATIENCE, "the child does not refresh");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(round * 137 % 3000));
        child.kill().unwrap();
        child.wait().unwrap();
        let count = Ranges::load(&file).unwrap().iter().count();
        assert!(count == 21 || count == 22, "{count}");
        seen[count - 21] += 1;
    }
    println!("after 40 kills: the shorter list {} times, the longer one {} times, no other", seen[0], seen[1]);
}

/// Runs a server's own check, and shows what it says if it is not content.
fn content(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn nginx_takes_its_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let ranges = write(folder.path(), "ranges.conf", &Ranges::built_in().config(ConfigFormat::Nginx));
    let prefix = folder.path().to_str().unwrap();
    let temporary = tools::nginx_temp_paths(folder.path());
    let main = |include: &str| {
        format!(
            "pid {prefix}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}\n{include}\nserver {{ listen 127.0.0.1:1; }}\n}}\n"
        )
    };
    let check = |text: &str| {
        let file = write(folder.path(), "nginx.conf", text);
        let mut nginx = tools::program("nginx").unwrap();
        nginx.args(["-t", "-q", "-e", "stderr", "-p", prefix, "-c", &file]);
        nginx
    };
    content(&mut check(&main(&format!("include {ranges};"))));
    // The check is one: what is no range is refused.
    let output = check(&main("set_real_ip_from 173.245.48.0/99;")).output().unwrap();
    assert!(!output.status.success());
}

#[test]
fn apache_takes_its_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let ranges = write(folder.path(), "ranges.conf", &Ranges::built_in().config(ConfigFormat::Apache));
    let root = folder.path().to_str().unwrap();
    let modules = tools::file("usr/lib/apache2/modules").unwrap();
    let main = |include: &str| {
        let modules = modules.display();
        format!(
            "ServerRoot {root}\nServerName localhost\nListen 127.0.0.1:1\nPidFile {root}/pid\nErrorLog {root}/log\n\
             DefaultRuntimeDir {root}\nLoadModule mpm_event_module {modules}/mod_mpm_event.so\n\
             LoadModule authz_core_module {modules}/mod_authz_core.so\n\
             LoadModule remoteip_module {modules}/mod_remoteip.so\n{include}\n"
        )
    };
    let check = |text: &str| {
        let file = write(folder.path(), "apache.conf", text);
        // What `apachectl -t` runs, after reading a configuration of the system's that is not there.
        let mut apache = tools::program("apache2").unwrap();
        apache.args(["-t", "-f", &file]);
        apache
    };
    content(&mut check(&main(&format!("Include {ranges}"))));
    let output = check(&main("RemoteIPTrustedProxy 173.245.48.0/99")).output().unwrap();
    assert!(!output.status.success());

    // And `apachectl -t` itself, told where its configuration is.
    let main = write(folder.path(), "apache2.conf", &main(&format!("Include {ranges}")));
    write(folder.path(), "envvars", "");
    fs::create_dir(folder.path().join("socks")).unwrap();
    let mut apachectl = tools::program("apachectl").unwrap();
    apachectl
        .arg("-t")
        .env("APACHE_CONFDIR", root)
        .env("APACHE_ENVVARS", folder.path().join("envvars"))
        .env("APACHE_RUN_DIR", root)
        .env("APACHE_LOCK_DIR", root)
        .env("APACHE_HTTPD", tools::file("usr/sbin/apache2").unwrap())
        .env("APACHE_ARGUMENTS", format!("-f {main}"));
    content(&mut apachectl);
}
