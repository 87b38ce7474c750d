//! The visitor behind a request: the table that every language answers, and the real servers with the configuration that
//! `Ranges::config` writes, asked by several visitors on one connection.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]
#![expect(clippy::print_stdout, reason = "what cannot be tried on this machine")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use cfhost::ranges::{ConfigFormat, Proxies, Ranges};
use cfhost_tests::loopback::OwnAddress;
use cfhost_tests::running::Running;
use cfhost_tests::{tools, vectors};
use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    about: String,
    peer: String,
    proxies: Vec<String>,
    headers: Vec<(String, String)>,
    visitor: String,
}

#[test]
fn the_visitor_of_every_row() {
    let table = fs::read(vectors::folder().join("fixtures/visitors.json")).unwrap();
    let table: Vec<Row> = serde_json::from_slice(&table).unwrap();
    assert!(table.len() > 20);
    for Row { about, peer, proxies, headers, visitor } in table {
        let (ranges, peer) = (Ranges::built_in(), peer.parse().unwrap());
        let headers = || headers.iter().map(|(name, value)| (name, value));
        let found = ranges.visitor_addr_behind(&Proxies::new(&proxies).unwrap(), peer, headers());
        assert_eq!(found.to_string(), visitor, "{about}");
        if proxies.is_empty() {
            assert_eq!(ranges.visitor_addr(peer, headers()), found, "{about}");
        }
    }
}

/// Where the network's requests come from in these tests, and where anybody else's do.
const NETWORK: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// That a server hangs is noticed after this, which is more than a busy machine needs.
const PATIENCE: Duration = Duration::from_secs(300);

/// What the requests of one connection say, and who is the visitor of each if the network sent it.
const REQUESTS: [(Option<&str>, &str); 8] = [
    (Some("203.0.113.1"), "203.0.113.1"),
    (Some("203.0.113.2"), "203.0.113.2"),
    (None, "127.0.0.2"),
    (Some("nonsense"), "127.0.0.2"),
    (Some("203.0.113.3"), "203.0.113.3"),
    (Some("127.0.0.2"), "127.0.0.2"),
    (Some("2001:db8::7"), "2001:db8::7"),
    (Some("203.0.113.1"), "203.0.113.1"),
];

/// The configuration as it is written, but for one range that is this machine's.
fn config(format: ConfigFormat) -> String {
    let text = Ranges::built_in().config(format);
    assert!(text.contains("173.245.48.0/20"));
    text.replace("173.245.48.0/20", "127.0.0.2/32")
}

fn connection(from: Ipv4Addr, port: u16) -> TcpStream {
    let fd = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&fd, &SocketAddrV4::new(from, 0)).unwrap();
    connect(&fd, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).unwrap();
    let stream = TcpStream::from(fd);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// The bodies of the answers to requests one after the other.
fn by_http1(from: Ipv4Addr, port: u16, requests: &[Option<&str>]) -> Vec<String> {
    let mut stream = BufReader::new(connection(from, port));
    let answer = |header: Option<&str>| {
        let header = header.map(|addr| format!("CF-Connecting-IP: {addr}\r\n")).unwrap_or_default();
        write!(stream.get_mut(), "GET /visitor HTTP/1.1\r\nHost: example.com\r\n{header}\r\n").unwrap();
        let mut length = None;
        loop {
            let mut line = String::new();
            assert!(stream.read_line(&mut line).unwrap() > 0, "the server closed the connection");
            match line.trim_end().to_ascii_lowercase().split_once(": ") {
                Some(("content-length", value)) => length = Some(value.parse().unwrap()),
                _ if line == "\r\n" => break,
                _ => {}
            }
        }
        let mut body = vec![0; length.unwrap()];
        stream.read_exact(&mut body).unwrap();
        String::from_utf8(body).unwrap()
    };
    requests.iter().copied().map(answer).collect()
}

/// A frame of HTTP/2: its type, flags, stream and payload.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The bodies of the answers to requests that are sent all at once.
fn by_http2(from: Ipv4Addr, port: u16, requests: &[Option<&str>]) -> Vec<String> {
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;
    const SETTINGS: u8 = 4;
    const END_OF_STREAM: u8 = 1;
    const END_OF_HEADERS: u8 = 4;
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let mut sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    sent.extend(frame(SETTINGS, 0, 0, &[]));
    let streams: Vec<u32> = (0..).map(|index| index * 2 + 1).take(requests.len()).collect();
    for (stream, header) in streams.iter().zip(requests) {
        // GET and http by their places in the table; the rest as it is, and not kept.
        let mut block = vec![0x82, 0x86, 0x04];
        block.extend(text("/visitor"));
        block.push(0x01);
        block.extend(text("example.com"));
        if let Some(addr) = header {
            block.push(0x00);
            block.extend(text("cf-connecting-ip"));
            block.extend(text(addr));
        }
        sent.extend(frame(HEADERS, END_OF_STREAM | END_OF_HEADERS, *stream, &block));
    }
    let mut connection = connection(from, port);
    connection.write_all(&sent).unwrap();
    let (mut bodies, mut open) = (vec![Vec::new(); requests.len()], requests.len());
    while open > 0 {
        let mut head = [0; 9];
        connection.read_exact(&mut head).unwrap();
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        connection.read_exact(&mut payload).unwrap();
        let place = streams.iter().position(|known| *known == u32::from_be_bytes(stream));
        match (kind, place) {
            (DATA | HEADERS, Some(place)) => {
                if kind == DATA {
                    bodies[place].extend(payload);
                }
                open -= usize::from(flags & END_OF_STREAM != 0);
            }
            (SETTINGS, None) if flags == 0 => connection.write_all(&frame(SETTINGS, 1, 0, &[])).unwrap(),
            (_, Some(_)) => panic!("a frame of type {kind} on stream {stream:?}"),
            _ => {}
        }
    }
    bodies.into_iter().map(|body| String::from_utf8(body).unwrap()).collect()
}

/// Two ports, which are ours as long as the addresses are.
fn ports() -> ([OwnAddress; 2], [u16; 2]) {
    let own = [(); 2].map(|()| OwnAddress::claim().unwrap());
    let ports = own.each_ref().map(|own| own.addr().port());
    (own, ports)
}

fn run(mut command: Command, folder: &Path, ports: [u16; 2]) -> Running {
    let log = folder.join("errors");
    let mut running = Running::start(&mut command, &log).unwrap();
    let start = Instant::now();
    for port in ports {
        while TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_err() {
            let ended = running.0.try_wait().unwrap();
            let said = fs::read_to_string(&log).unwrap();
            assert!(ended.is_none() && start.elapsed() < PATIENCE, "{command:?}: {ended:?}\n{said}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    running
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Asks the server on each of its ports, of which the second one speaks HTTP/2.
fn assert_knows_the_visitors(name: &str, [http1, http2]: [u16; 2]) {
    type Ask = fn(Ipv4Addr, u16, &[Option<&str>]) -> Vec<String>;
    for (protocol, ask, port) in [("HTTP/1.1", by_http1 as Ask, http1), ("HTTP/2", by_http2, http2)] {
        let requests = REQUESTS.map(|(header, _)| header);
        assert_eq!(ask(NETWORK, port, &requests), REQUESTS.map(|(_, visitor)| visitor), "{name}, {protocol}");
        let believed = ask(STRANGER, port, &requests);
        assert_eq!(believed, [STRANGER.to_string().as_str(); 8], "{name}, {protocol}: a stranger is believed");
    }
}

/// A program that the text names is at least as new as the oldest version that the text was tried with.
fn assert_is_tried(text: &str, program: &mut Command) {
    let number = |text: &str| -> Vec<u32> {
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap();
        text[start..].split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse().ok()).collect()
    };
    let output = program.output().unwrap();
    let runs = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let runs = number(runs.lines().next().unwrap().trim_start_matches(|c: char| !c.is_ascii_digit()));
    let (_, tried) = text.lines().next().unwrap().split_once("tried with: ").unwrap();
    assert!(number(tried).len() > 1 && runs >= number(tried), "{runs:?} runs, and {tried} is the oldest");
}

#[test]
fn haproxy_knows_the_visitors_of_one_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (_own, ports) = ports();
    let rules = config(ConfigFormat::Haproxy);
    let file = write(
        folder.path(),
        "haproxy.cfg",
        &format!(
            "global\nmaxconn 100\ndefaults\nmode http\ntimeout client 300s\ntimeout connect 300s\ntimeout server 300s\n\
             frontend web\nbind 127.0.0.1:{}\nbind 127.0.0.1:{} proto h2\n{rules}\
             http-request return status 200 content-type text/plain lf-string \"%[src]\"\n",
            ports[0], ports[1]
        ),
    );
    assert_is_tried(&rules, tools::program("haproxy").unwrap().arg("-v"));
    // Before 2.5 `src` is what a request before had set; a later one does not show it.
    assert!(!rules.lines().any(|line| line.starts_with("acl ") && line.contains(" src")), "{rules}");
    // A warning about the order of rules would be one.
    let checked = tools::program("haproxy").unwrap().args(["-c", "-q", "-f", &file]).output().unwrap();
    assert!(checked.status.success() && checked.stderr.is_empty(), "{}", String::from_utf8_lossy(&checked.stderr));
    let mut haproxy = tools::program("haproxy").unwrap();
    haproxy.args(["-db", "-f", &file]);
    let _running = run(haproxy, folder.path(), ports);
    assert_knows_the_visitors("HAProxy", ports);
    // Two headers are one too many.
    let twice =
        by_http1(NETWORK, ports[0], &[Some("203.0.113.1\r\nCF-Connecting-IP: 203.0.113.2"), Some("203.0.113.3")]);
    assert_eq!(twice, ["127.0.0.2", "203.0.113.3"]);
}

#[test]
fn nginx_knows_the_visitors_of_one_connection() {
    let whole = config(ConfigFormat::Nginx);
    let ranges = config(ConfigFormat::NginxRanges);
    assert_is_tried(&whole, tools::program("nginx").unwrap().arg("-v"));
    // And with a real_ip_header that is there already, beside which the whole text is refused.
    let own = format!("real_ip_header CF-Connecting-IP;\n{ranges}");
    for (ranges, is_right) in [(&whole, true), (&own, true), (&format!("real_ip_header X-Real-IP;\n{whole}"), false)] {
        let folder = tempfile::tempdir().unwrap();
        let (_own, ports) = ports();
        let prefix = folder.path().to_str().unwrap().to_owned();
        let temporary = tools::nginx_temp_paths(folder.path());
        let text = format!(
            "daemon off;\npid {prefix}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}\n{ranges}\n\
             server {{\nlisten 127.0.0.1:{};\nlisten 127.0.0.1:{} http2;\nlocation / {{ return 200 $remote_addr; }}\n}}\n}}\n",
            ports[0], ports[1]
        );
        let file = write(folder.path(), "nginx.conf", &text);
        let mut nginx = tools::program("nginx").unwrap();
        nginx.args(["-e", "stderr", "-p", &prefix, "-c", &file]);
        if is_right {
            let _running = run(nginx, folder.path(), ports);
            assert_knows_the_visitors("nginx", ports);
        } else {
            let output = nginx.arg("-t").output().unwrap();
            assert!(String::from_utf8_lossy(&output.stderr).contains("\"real_ip_header\" directive is duplicate"));
        }
    }
}

#[test]
fn apache_knows_the_visitors_of_one_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (_own, ports) = ports();
    let root = folder.path().to_str().unwrap();
    let ranges = config(ConfigFormat::Apache);
    let modules = tools::file("usr/lib/apache2/modules").unwrap();
    let mut text = format!(
        "ServerRoot {root}\nDocumentRoot {root}\nServerName localhost\nListen 127.0.0.1:{}\nListen 127.0.0.1:{}\n\
         PidFile {root}/pid\nErrorLog {root}/log\nDefaultRuntimeDir {root}\nUser www-data\nGroup www-data\n",
        ports[0], ports[1]
    );
    for module in ["mpm_event", "authz_core", "http2", "remoteip"] {
        writeln!(text, "LoadModule {module}_module {}/mod_{module}.so", modules.display()).unwrap();
    }
    // There is no such page, and what is said then is who asked.
    let page = ["403", "404"].map(|status| format!("ErrorDocument {status} \"%{{REMOTE_ADDR}}\"\n")).concat();
    write!(text, "Protocols h2c http/1.1\n{page}{ranges}").unwrap();
    let file = write(folder.path(), "apache.conf", &text);
    assert_is_tried(&ranges, tools::program("apache2").unwrap().args(["-v", "-f", &file]));
    let mut apache = tools::program("apache2").unwrap();
    apache.args(["-X", "-f", &file]);
    let _running = run(apache, folder.path(), ports);
    assert_knows_the_visitors("Apache", ports);
}

#[test]
fn fail2ban_ignores_the_ranges() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["filter.d", "action.d", "jail.d"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::copy(tools::file("etc/fail2ban/fail2ban.conf").unwrap(), folder.path().join("fail2ban.conf")).unwrap();
    let jail = "[web]\nenabled = true\nfilter = web\nbackend = polling\nlogpath = /dev/null\nbanaction =\n";
    write(folder.path(), "jail.conf", jail);
    write(folder.path(), "filter.d/web.conf", "[Definition]\nfailregex = ^<HOST> failed$\n");
    let text = Ranges::built_in().config(ConfigFormat::Fail2ban);
    write(folder.path(), "jail.d/cfhost.conf", &text);
    let client = |arguments: &[&str]| {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", tools::file("usr/lib/python3/dist-packages").unwrap());
        command.arg(tools::file("usr/bin/fail2ban-client").unwrap()).args(arguments);
        command
    };
    assert_is_tried(&text, &mut client(&["-V"]));
    let ignored = || {
        let output = client(&["-c", folder.path().to_str().unwrap(), "-d"]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|line| line.starts_with("['set', 'web', 'addignoreip', "));
        let line = line.unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)));
        line.split('\'').skip(7).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let ranges: Vec<_> = Ranges::built_in().iter().map(|net| net.to_string()).collect();
    let with = |others: &[&str]| [others.iter().map(ToString::to_string).collect(), ranges.clone()].concat();
    assert_eq!(ignored(), with(&["127.0.0.0/8", "::1"]));
    // An own list replaces it, and can name the ranges.
    write(folder.path(), "jail.local", "[DEFAULT]\nignoreip = 192.0.2.1 %(cfhost_ranges)s\n");
    assert_eq!(ignored(), with(&["192.0.2.1"]));
}

/// What a program of the firewall says in a network of its own; none where the system gives it none.
fn firewall(program: &str, arguments: &[&str], input: &str, trial: &str) -> Option<std::process::Output> {
    let folder = tempfile::tempdir().unwrap();
    let ask = |text: &str| {
        let mut command = Command::new("unshare");
        let real = tools::program(program).unwrap();
        command.args(["--map-root-user", "--net"]).arg(real.get_program()).args(arguments);
        command.arg(write(folder.path(), "input", text));
        command.envs(real.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.output()
    };
    if ask(trial).is_ok_and(|output| output.status.success()) {
        return Some(ask(input).unwrap());
    }
    println!("{program} cannot be tried here: it needs a network namespace, and its part of the kernel");
    None
}

#[test]
fn the_firewall_takes_its_sets() {
    let sets = Ranges::built_in().config(ConfigFormat::Ipset);
    assert_is_tried(&sets, tools::program("ipset").unwrap().arg("version"));
    // A second time, too, in one network: the first sets are replaced.
    let twice = format!("{sets}{sets}");
    if let Some(output) = firewall("ipset", &["restore", "-file"], &twice, "create trial hash:net\n") {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let bad = sets.replace("173.245.48.0/20", "173.245.48.0/99");
        assert!(!firewall("ipset", &["restore", "-file"], &bad, "create trial hash:net\n").unwrap().status.success());
    }
    let definitions = Ranges::built_in().config(ConfigFormat::Nftables);
    assert_is_tried(&definitions, tools::program("nft").unwrap().arg("-v"));
    let rules =
        "table inet trial {\nchain input {\nip saddr $cfhost_ipv4 accept\nip6 saddr $cfhost_ipv6 accept\n}\n}\n";
    if let Some(output) = firewall("nft", &["-c", "-f"], &format!("{definitions}{rules}"), "table inet trial {\n}\n") {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn csf_takes_lines_of_a_range_and_comments() {
    let text = Ranges::built_in().config(ConfigFormat::Csf);
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.iter().copied().eq(Ranges::built_in().config(ConfigFormat::Plain).lines()));
}
