//! Reading, updating and checking a zone of a real BIND 9.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cfhost::dns::{self, Answers, Conflicts, NameServer, Plan, PlanOptions, ReadBy, Record, TsigAlgorithm, TsigKey};
use cfhost::{Delivery, ErrorKind};
use cfhost_tests::bind::{Bind, KEY, READING_KEY, Settings, ZONE, records};
use cfhost_tests::http::Server;
use cfhost_tests::tools;

/// How long nothing here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

fn targets(labels: &[&str]) -> BTreeMap<String, String> {
    labels.iter().map(|label| (format!("{label}.{ZONE}"), format!("{label}.{ZONE}.cdn.cloudflare.net"))).collect()
}

fn moving() -> PlanOptions {
    PlanOptions { conflicts: Conflicts::MoveAddresses, ..PlanOptions::default() }
}

#[test]
fn a_plan_is_applied_whole_and_undone_whole() {
    let bind = Bind::start().unwrap();
    assert_eq!(bind.zone().unwrap(), records());
    let targets = targets(&["www", "blog", "shop"]);
    let plan = Plan::new(ZONE, &targets, &bind.zone().unwrap(), &moving()).unwrap();
    bind.server().apply(&plan).unwrap();
    for (name, target) in &targets {
        assert_eq!(bind.dig(&["CNAME", name]).unwrap(), format!("{target}.\n"));
    }
    let after = bind.zone().unwrap();
    assert!(Plan::new(ZONE, &targets, &after, &moving()).unwrap().is_empty());
    // A second time the prerequisites do not hold.
    let error = bind.server().apply(&plan).unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.is_retryable()), (ErrorKind::Dns, Delivery::Answered, true));
    assert_eq!(bind.zone().unwrap(), after);

    let checks = dns::check(&[bind.addr()], &targets, &plan.seen, PATIENCE).unwrap();
    assert!(checks.len() == 3 && checks.iter().all(|check| check.answers == Answers::Right), "{checks:?}");

    bind.server().apply(&plan.inverse()).unwrap();
    assert_eq!(bind.zone().unwrap(), records());
}

#[test]
fn what_a_zone_can_hold_is_read_and_put_back_as_it_was() {
    let name = format!("odd.{ZONE}");
    let lines = [
        "300 IN TXT \"quote \\\" semicolon ; backslash \\\\ \\200\" \"second\"",
        "300 IN MX 10 mail.example.com.",
        "300 IN SRV 1 2 443 target.example.net.",
        "300 IN CAA 0 issue \"ca.example.net; account=1\"",
        "300 IN SSHFP 1 1 0123456789abcdef0123456789abcdef01234567",
        "300 IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "300 IN NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:a@example.com!\" .",
        "300 IN LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m",
        "300 IN HTTPS 1 . alpn=\"h2,h3\"",
        "300 IN HINFO \"a b\" \"c\"",
        "300 IN PTR other.example.net.",
        "300 IN TYPE65400 \\# 4 01020304",
    ];
    let text: String = lines.map(|line| format!("{name}. {line}\n")).concat();
    let bind = Bind::with(&Settings { records: text, ..Settings::default() }).unwrap();
    let before = bind.zone().unwrap();
    let here: Vec<Record> = before.iter().filter(|record| record.name == name).cloned().collect();
    assert_eq!(here.len(), lines.len(), "{here:#?}");
    let options = PlanOptions { conflicts: Conflicts::MoveAll, ..PlanOptions::default() };
    let plan = Plan::new(ZONE, &targets(&["odd"]), &before, &options).unwrap();
    assert_eq!(plan.remove.len(), lines.len());
    let plan = Plan::from_json(&plan.to_json()).unwrap();
    bind.server().apply(&plan).unwrap();
    assert_eq!(bind.dig(&["CNAME", &name]).unwrap(), format!("{name}.cdn.cloudflare.net.\n"));
    bind.server().apply(&plan.inverse()).unwrap();
    assert_eq!(bind.zone().unwrap(), before);
}

#[test]
fn the_rendered_forms_are_taken_by_binds_own_programs() {
    let bind = Bind::start().unwrap();
    let plan = Plan::new(ZONE, &targets(&["www", "blog", "new"]), &bind.zone().unwrap(), &moving()).unwrap();
    bind.nsupdate(&plan.to_nsupdate().unwrap()).unwrap();
    let after = bind.zone().unwrap();
    assert!(Plan::new(ZONE, &targets(&["www", "blog", "new"]), &after, &moving()).unwrap().is_empty());
    // Its prerequisites are prerequisites.
    let error = bind.nsupdate(&plan.to_nsupdate().unwrap()).unwrap_err();
    assert!(error.to_string().contains("update failed"), "{error}");
    bind.nsupdate(&plan.inverse().to_nsupdate().unwrap()).unwrap();
    assert_eq!(bind.zone().unwrap(), records());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zone");
    let head = format!("{ZONE}. 1 IN SOA a. b. 1 1 1 1 1\n{ZONE}. 1 IN NS a.\n");
    std::fs::write(&file, head + &plan.to_zone_file().unwrap()).unwrap();
    let output =
        tools::program("named-checkzone").unwrap().args(["-k", "fail", "-n", "ignore", ZONE]).arg(&file).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn keys_of_all_algorithms_sign_and_wrong_ones_are_refused() {
    let bind = Bind::start().unwrap();
    let with = |name: &str, secret: &str, algorithm| {
        NameServer::new(bind.addr()).key(TsigKey { algorithm, ..TsigKey::new(name, secret) })
    };
    let sha256 = TsigAlgorithm::HmacSha256;
    assert!(with(KEY.0, KEY.1, sha256).read(ZONE, &[]).is_ok());
    assert!(with("panel-sha384", KEY.1, TsigAlgorithm::HmacSha384).read(ZONE, &[]).is_ok());
    assert!(with("panel-sha512", KEY.1, TsigAlgorithm::HmacSha512).read(ZONE, &[]).is_ok());
    for (what, name, secret, algorithm) in [
        ("another secret", KEY.0, READING_KEY.1, sha256),
        ("another name", "nobody", KEY.1, sha256),
        ("another algorithm", KEY.0, KEY.1, TsigAlgorithm::HmacSha512),
    ] {
        let error = with(name, secret, algorithm).read(ZONE, &[]).expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Dns, "{what}: {error}");
        assert!(error.message().contains("TSIG key"), "{what}: {error}");
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
    }
    let error = NameServer::new(bind.addr()).read(ZONE, &[]).unwrap_err();
    assert!(error.message().contains("refused the zone transfer"), "{error}");
    let plan = Plan::new(ZONE, &targets(&["new"]), &records(), &moving()).unwrap();
    let error = with(READING_KEY.0, READING_KEY.1, sha256).apply(&plan).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Dns, Delivery::Answered));
    assert!(error.message().contains("refused the update"), "{error}");
    for (what, name, secret) in
        [("no base64", KEY.0, "!!!!"), ("a short secret", KEY.0, "c2hvcnQ="), ("no name", "a..b", KEY.1)]
    {
        let key = TsigKey::new(name, secret);
        assert!(!format!("{key:?}").contains(secret));
        let error = NameServer::new(bind.addr()).key(key).read(ZONE, &[]).expect_err(what);
        assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some("tsig_key")), "{what}");
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
    }
    let error = with(KEY.0, KEY.1, sha256).read("example.net", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Dns, "{error}");
    assert_eq!(bind.zone().unwrap(), records());
}

#[test]
fn a_zone_that_cannot_be_transferred_is_read_by_queries() {
    let delegation = format!("sub.{ZONE}. 3600 IN NS ns.example.net.\n");
    let bind = Bind::with(&Settings { no_transfer: true, records: delegation, ..Settings::default() }).unwrap();
    assert!(bind.zone().unwrap_err().message().contains("refused the zone transfer"));
    let server = bind.server().read_by(ReadBy::Queries);
    let name = |label: &str| format!("{label}.{ZONE}");
    let read = |labels: &[&str]| {
        let mut found = server.read(ZONE, &labels.iter().map(|label| name(label)).collect::<Vec<_>>())?;
        found.sort();
        Ok::<_, cfhost::Error>(found)
    };
    let labels = ["www", "blog", "mail", "new"];
    let expected: Vec<_> =
        records().into_iter().filter(|record| labels.iter().any(|label| record.name == name(label))).collect();
    assert_eq!(read(&labels).unwrap(), expected);
    let plan = Plan::new(ZONE, &targets(&["www", "new"]), &expected, &moving()).unwrap();
    server.apply(&plan).unwrap();
    assert!(Plan::new(ZONE, &targets(&["www", "new"]), &read(&labels).unwrap(), &moving()).unwrap().is_empty());
    server.apply(&plan.inverse()).unwrap();
    assert_eq!(read(&labels).unwrap(), expected);
    let error = read(&["a.sub"]).unwrap_err();
    assert!(error.message().contains("it is delegated"), "{error}");
}

/// Wildcards at two levels, and names that they answer for and do not.
const WILDCARDS: &str = "\
    *.example.com. 300 IN A 192.0.2.99\n\
    *.example.com. 300 IN MX 10 mail.example.com.\n\
    *.deep.example.com. 300 IN CNAME example.com.\n\
    same.example.com. 300 IN A 192.0.2.99\n\
    same.example.com. 300 IN MX 10 mail.example.com.\n\
    _dmarc.ent.example.com. 300 IN TXT \"x\"\n\
    own.example.com. 300 IN A 192.0.2.99\n\
    *.own.example.com. 300 IN TXT \"x\"\n\
    odd.example.com. 300 IN TYPE65400 \\# 1 00\n\
    twin.example.com. 300 IN A 192.0.2.99\n\
    *.twin.example.com. 300 IN A 192.0.2.99\n";

#[test]
fn what_a_wildcard_answers_is_not_taken_for_records() {
    let bind = Bind::with(&Settings { records: WILDCARDS.to_owned(), ..Settings::default() }).unwrap();
    let server = bind.server().read_by(ReadBy::Queries);
    let before = bind.zone().unwrap();
    let labels = ["new", "a.b.c", "a.deep", "a.b.deep", "same", "ent", "own", "a.own", "www", "a.www"];
    let names = labels.map(|label| format!("{label}.{ZONE}"));
    // It is read as it is.
    let mut read = server.read(ZONE, &names).unwrap();
    read.sort();
    let expected: Vec<_> = before.iter().filter(|record| names.contains(&record.name)).cloned().collect();
    assert_eq!(read, expected);
    assert_eq!(bind.dig(&["A", &names[0]]).unwrap(), "192.0.2.99\n", "the wildcard answers");

    // And changed, and put back.
    let options = PlanOptions { conflicts: Conflicts::MoveAll, ..PlanOptions::default() };
    let targets = targets(&labels);
    let plan = Plan::new(ZONE, &targets, &read, &options).unwrap();
    server.apply(&plan).unwrap();
    for (name, target) in &targets {
        assert_eq!(bind.dig(&["CNAME", name]).unwrap(), format!("{target}.\n"));
    }
    let after = server.read(ZONE, &names).unwrap();
    assert!(Plan::new(ZONE, &targets, &after, &options).unwrap().is_empty());
    server.apply(&plan.inverse()).unwrap();
    assert_eq!(bind.zone().unwrap(), before);
}

#[test]
fn what_queries_do_not_show_is_told_apart_from_somebody_elses_change() {
    let bind = Bind::with(&Settings { records: WILDCARDS.to_owned(), ..Settings::default() }).unwrap();
    let server = bind.server().read_by(ReadBy::Queries);
    let before = bind.zone().unwrap();
    let plan = |label: &str| {
        let read = server.read(ZONE, &[format!("{label}.{ZONE}")]).unwrap();
        Plan::new(ZONE, &targets(&[label]), &read, &moving()).unwrap()
    };
    // The wildcard beside it and the one below it answer as it does; and a type that is not asked for.
    for label in ["twin", "odd"] {
        let error = server.apply(&plan(label)).unwrap_err();
        assert_eq!((error.kind(), error.delivery(), error.is_retryable()), (ErrorKind::Dns, Delivery::Answered, false));
        assert!(error.message().contains(&format!("for {label}.{ZONE}: a wildcard answers for this name")), "{error}");
        assert!(error.advice().contains("Read the zone by transfer"), "{error}");
        let targets = targets(&[label]);
        let options = PlanOptions { conflicts: Conflicts::MoveAll, ..PlanOptions::default() };
        assert_eq!(Plan::new(ZONE, &targets, &before, &options).unwrap().remove.len(), 1, "a transfer shows it");
    }
    assert_eq!(bind.zone().unwrap(), before);
    for label in ["new", "www"] {
        let plan = plan(label);
        bind.nsupdate(&format!("zone {ZONE}.\nupdate add {label}.{ZONE}. 60 TXT \"another\"\nsend\n")).unwrap();
        let error = server.apply(&plan).unwrap_err();
        assert!(error.is_retryable() && error.message().contains("by somebody else"), "{error}");
    }
}

#[test]
fn a_redirected_name_is_read_as_one() {
    let records = format!("dn.{ZONE}. 300 IN DNAME example.net.\n");
    let bind = Bind::with(&Settings { records, ..Settings::default() }).unwrap();
    let server = bind.server().read_by(ReadBy::Queries);
    let read = server.read(ZONE, &[format!("a.dn.{ZONE}"), format!("b.dn.{ZONE}")]).unwrap();
    assert_eq!(read, [Record::new(format!("dn.{ZONE}"), 300, "DNAME", "example.net.")]);
    let error = Plan::new(ZONE, &targets(&["a.dn"]), &read, &moving()).unwrap_err();
    assert!(error.message().contains("dn.example.com is redirected by a DNAME"), "{error}");
}

#[test]
fn a_check_does_not_take_a_wildcards_answer_for_a_record() {
    use Answers::{Missing, Old, Other, Right};

    let settings = Settings { records: WILDCARDS.to_owned(), ..Settings::default() };
    let primary = Bind::with(&settings).unwrap();
    let lagging = Bind::with(&Settings { secondary_of: Some(primary.addr()), ..settings }).unwrap();
    let targets = targets(&["new", "a.deep", "same", "ent", "www"]);
    let before = primary.zone().unwrap();
    let options = PlanOptions { conflicts: Conflicts::MoveAll, ..PlanOptions::default() };
    primary.server().apply(&Plan::new(ZONE, &targets, &before, &options).unwrap()).unwrap();
    let said = |before: &[Record], server: &Bind| {
        let checks = dns::check(&[server.addr()], &targets, before, PATIENCE).unwrap();
        assert!(checks.iter().all(|check| check.found.is_empty() == (check.answers == Missing)));
        checks.into_iter().map(|check| check.answers).collect::<Vec<_>>()
    };
    assert_eq!(said(&before, &primary), [Right; 5]);
    // a.deep, ent, new, same, www.
    assert_eq!(said(&before, &lagging), [Missing, Missing, Missing, Old, Old]);
    assert_eq!(said(&[], &lagging), [Missing, Missing, Missing, Other, Other]);
}

#[test]
fn a_refused_update_is_not_always_the_keys_fault() {
    let bind = Bind::start().unwrap();
    let zone = bind.zone().unwrap();
    let error = Plan::new(ZONE, &targets(&["ns1"]), &zone, &moving()).unwrap_err();
    assert!(error.message().contains("ns1.example.com: pointed at by NS of example.com"), "{error}");
    // Whoever knows no more than the name itself is told by the server.
    let of_name: Vec<_> = zone.iter().filter(|record| record.name == format!("ns1.{ZONE}")).cloned().collect();
    let plan = Plan::new(ZONE, &targets(&["ns1"]), &of_name, &moving()).unwrap();
    let error = bind.server().apply(&plan).unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.is_retryable()), (ErrorKind::Dns, Delivery::Answered, false));
    assert!(error.message().contains("refused the update") && error.advice().contains("the server's log"), "{error}");
    assert_eq!(bind.zone().unwrap(), zone);
    let error = NameServer::new(bind.addr()).read(ZONE, &[]).unwrap_err();
    assert!(error.advice().contains("Nothing was changed"), "{error}");
}

#[test]
fn what_a_server_signs_by_itself_is_in_nobodys_way() {
    let bind = Bind::with(&Settings { signed: true, ..Settings::default() }).unwrap();
    // It signs after it has started.
    let start = std::time::Instant::now();
    while bind.dig(&["RRSIG", &format!("www.{ZONE}")]).unwrap().is_empty() {
        assert!(start.elapsed() < PATIENCE, "not signed");
        std::thread::sleep(Duration::from_millis(50));
    }
    let here = |label: &str| {
        let name = format!("{label}.{ZONE}");
        bind.zone().unwrap().into_iter().filter(|record| record.name == name).collect::<Vec<_>>()
    };
    let before = (here("www"), here("blog"));
    assert_eq!(before.0.len(), 2, "{before:?}");
    let plan = Plan::new(ZONE, &targets(&["www", "blog"]), &bind.zone().unwrap(), &moving()).unwrap();
    bind.server().apply(&plan).unwrap();
    bind.server().apply(&plan.inverse()).unwrap();
    assert_eq!((here("www"), here("blog")), before);
}

/// A name of 250 octets, which each record but the first names by a pointer of two.
#[test]
fn a_zone_is_as_large_as_its_records_are_however_few_octets_they_come_in() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let server = Server::raw(move |mut stream| {
        let mut length = [0; 2];
        stream.read_exact(&mut length).unwrap();
        let mut request = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut request).unwrap();
        let (zone, mut name) = (b"\x07example\x03com\0", Vec::new());
        for _ in 0..3 {
            name.push(63);
            name.extend([b'a'; 63]);
        }
        name.push(44);
        name.extend([b'a'; 44]);
        name.extend(zone);
        let soa = [&zone[..], b"\0\x06\0\x01\0\0\0\0\0\x16\0\0", &[0; 20]].concat();
        let address = |owner: &[u8]| [owner, b"\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01"].concat();
        loop {
            // The first name stands behind the header and the SOA record.
            let pointer = [0xc0, u8::try_from(12 + soa.len()).unwrap()];
            let records = [address(&name), address(&pointer).repeat(4000)].concat();
            let message = [&request[..2], b"\x84\0\0\0", &4002u16.to_be_bytes(), &[0; 4], &soa, &records].concat();
            let framed = [&u16::try_from(message.len()).unwrap().to_be_bytes()[..], &message].concat();
            if stream.write_all(&framed).is_err() {
                break;
            }
            counted.fetch_add(1, Ordering::SeqCst);
        }
    })
    .unwrap();
    let error = NameServer::new(server.address()).timeout(5 * PATIENCE).read("example.org", &[]).unwrap_err();
    assert!(error.message().contains("larger than 64 MiB"), "{error}");
    // 4,000 names of 250 octets are more than a megabyte, and come in 64 KiB: a thousand messages, were those counted.
    assert!(sent.load(Ordering::SeqCst) < 500, "{sent:?} messages");
}

#[test]
fn a_check_says_what_each_server_answers() {
    use Answers::{Missing, Nothing, Old, Other, Right};

    let primary = Bind::start().unwrap();
    let lagging = Bind::with(&Settings { secondary_of: Some(primary.addr()), ..Settings::default() }).unwrap();
    let gone = Server::raw(drop).unwrap();
    let targets = targets(&["www", "blog", "new", "ftp"]);
    let before = primary.zone().unwrap();
    let plan = Plan::new(ZONE, &targets, &before, &moving()).unwrap();
    primary.server().apply(&plan).unwrap();
    primary
        .nsupdate(&format!("zone {ZONE}.\nupdate delete ftp.{ZONE}.\nupdate add ftp.{ZONE}. 60 A 192.0.2.77\nsend\n"))
        .unwrap();
    let servers = [primary.addr(), lagging.addr(), gone.address()];
    let checks = dns::check(&servers, &targets, &before, PATIENCE).unwrap();
    let said = |server: usize| {
        checks
            .iter()
            .filter(|check| check.server == servers[server])
            .map(|check| (check.name.split('.').next().unwrap(), check.answers))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(0), [("blog", Right), ("ftp", Other), ("new", Right), ("www", Right)]);
    assert_eq!(said(1), [("blog", Old), ("ftp", Old), ("new", Missing), ("www", Old)]);
    assert_eq!(said(2), [("blog", Nothing), ("ftp", Nothing), ("new", Nothing), ("www", Nothing)]);
    assert_eq!(
        [Right, Old, Missing, Other, Nothing].map(Answers::as_str),
        ["right", "old", "missing", "other", "nothing"]
    );
}

#[test]
fn answers_that_are_none_are_errors_in_good_time() {
    let silent = Server::raw(|mut stream| _ = std::io::copy(&mut stream, &mut std::io::sink()));
    let garbage = Server::raw(|mut stream| _ = Write::write_all(&mut stream, &[0, 4, 1, 2, 3, 4]));
    let http = Server::raw(|mut stream| _ = Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let closed = Server::raw(drop);
    let refused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let plan = Plan::new(ZONE, &targets(&["new"]), &records(), &moving()).unwrap();
    let ask_within = |addr, timeout| {
        let server = NameServer::new(addr).key(TsigKey::new(KEY.0, KEY.1)).timeout(timeout);
        let error = server.apply(&plan).unwrap_err();
        assert!(server.read(ZONE, &[]).is_err());
        (error.kind(), error.delivery())
    };
    let ask = |addr| ask_within(addr, PATIENCE);
    assert_eq!(
        ask_within(silent.unwrap().address(), Duration::from_secs(1)),
        (ErrorKind::Timeout, Delivery::PerhapsCarriedOut)
    );
    assert_eq!(ask(garbage.unwrap().address()), (ErrorKind::Protocol, Delivery::PerhapsCarriedOut));
    let (kind, delivery) = ask(http.unwrap().address());
    assert!(matches!(kind, ErrorKind::Protocol | ErrorKind::Transport), "{kind}");
    assert_eq!(delivery, Delivery::PerhapsCarriedOut);
    assert_eq!(ask(closed.unwrap().address()).0, ErrorKind::Transport);
    assert_eq!(ask(refused), (ErrorKind::Transport, Delivery::NotSent));
}

#[test]
fn a_hook_breaks_off_whatever_a_server_is_asked() {
    let silent = Server::raw(|mut stream| _ = std::io::copy(&mut stream, &mut std::io::sink())).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let server = NameServer::new(silent.address()).interrupt(move || counted.fetch_add(1, Ordering::SeqCst) % 4 == 3);
    let targets = targets(&["www"]);
    let plan = Plan::new(ZONE, &targets, &[], &PlanOptions::default()).unwrap();
    let errors = [
        server.read(ZONE, &[]).unwrap_err(),
        server.apply(&plan).unwrap_err(),
        server.check(&targets, &[]).unwrap_err(),
    ];
    assert_eq!(errors.map(|error| error.kind()), [ErrorKind::Cancelled; 3]);
    assert_eq!(asked.load(Ordering::SeqCst), 12);
}
