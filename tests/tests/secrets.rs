//! Plants secrets, makes calls of every outcome, and looks for them in all that comes out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use cfhost::{
    Client, Delivery, ErrorKind, HostKey, Options, Password, UserApiKey, UserAuth, UserCreate, UserKey, UserLookup,
    ZoneDelete, ZoneList, ZoneLookup, ZoneSet,
};
use cfhost_gateway::Gateway;
use cfhost_tests::http::{Request, Server, answer};
use cfhost_tests::loopback::OwnAddress;
use cfhost_tests::scan;

const HOST_KEY: &str = "5ec2e7h057key5ec2e7h057key5ec2e7";
const PASSWORD: &str = "Pl4nted/pass wörd";
/// The password as it is, in JSON, percent-encoded in two ways.
const SPELLINGS: [&str; 6] = [
    PASSWORD,
    "Pl4nted\\/pass w\\u00f6rd",
    "Pl4nted%2Fpass+w%C3%B6rd",
    "Pl4nted%2Fpass%20w%C3%B6rd",
    "Pl4nted",
    HOST_KEY,
];

struct Capture(Mutex<String>);

impl log::Log for Capture {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut text = self.0.lock().expect("no thread panics while it logs");
        _ = writeln!(text, "{} {} {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {}
}

fn capture() -> &'static Capture {
    static CAPTURE: OnceLock<Capture> = OnceLock::new();
    let capture = CAPTURE.get_or_init(|| Capture(Mutex::new(String::new())));
    if log::set_logger(capture).is_ok() {
        log::set_max_level(log::LevelFilter::Trace);
    }
    capture
}

#[track_caller]
fn assert_clean(what: &str, text: &str, more: &[&str]) {
    for secret in SPELLINGS.iter().chain(more) {
        assert!(!text.contains(secret), "{what} holds {secret}: {text}");
    }
}

#[test]
fn no_output_holds_a_secret() {
    let log = capture();
    let events = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&events);
    let gateway = Gateway::builder().host(HOST_KEY, "Example Hosting").spawn().unwrap();
    let builder = || Client::builder(HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem());
    let client =
        builder().observer(move |event| _ = writeln!(heard.lock().unwrap(), "{event} {event:?}")).build().unwrap();
    // One that logs through the crate.
    let logging = builder().build().unwrap();

    let create = UserCreate::new("customer@example.com", PASSWORD).unique_id("customer-1001");
    let mut out = String::new();
    let user = client.user_create(&create).unwrap();
    let keys = [user.user_key.reveal(), user.user_api_key.as_ref().unwrap().reveal()];
    let zone = ZoneSet::new(&user.user_key, "example.com", "origin.example.com", ["www"]);
    let lookup = ZoneLookup::new(&user.user_key, "example.com");
    let delete = ZoneDelete::new(&user.user_key, "example.com");
    let auth = UserAuth::new("customer@example.com", PASSWORD);
    let wrong = UserAuth::new("nobody@example.com", PASSWORD);
    let misplaced = UserAuth::new(PASSWORD, PASSWORD);

    _ = write!(out, "{user:?}{user:#?}{}", user.raw());
    _ = write!(out, "{client:?}{:?}{create:?}{zone:?}{lookup:?}{delete:?}{auth:?}", builder());
    for client in [&client, &logging] {
        _ = write!(out, "{:?}", client.user_create(&create).unwrap());
        _ = write!(out, "{:?}", client.user_auth(&auth).unwrap());
        let reply = client.user_lookup(&UserLookup::by_unique_id("customer-1001")).unwrap();
        _ = write!(out, "{reply:?}{}", reply.raw());
        _ = write!(out, "{:?}", client.zone_set(&zone).unwrap());
        _ = write!(out, "{:?}", client.zone_lookup(&lookup).unwrap());
        _ = write!(out, "{:?}", client.zone_list(&ZoneList::new()).unwrap());
        _ = write!(out, "{:?}", client.zone_delete(&delete).unwrap());
        let errors = [
            client.zone_delete(&delete).unwrap_err(),
            client.user_auth(&wrong).unwrap_err(),
            client.user_auth(&misplaced).unwrap_err(),
            client.with_options(Options::new().unchecked(true)).user_auth(&misplaced).unwrap_err(),
            client.call("user_auth", &[("cloudflare_email", PASSWORD), ("cloudflare_pass", PASSWORD)]).unwrap_err(),
            client.call("zone_set", &[("user_key", "5ec2e7u5e2key5ec2e7u5e2key5ec2e7")]).unwrap_err(),
            client.call("no_such_act", &[("user_key", HOST_KEY), ("host_key", HOST_KEY)]).unwrap_err(),
        ];
        for error in errors {
            _ = write!(out, "{error} {error:?} {error:#?} {} {}", error.message(), error.advice());
        }
    }
    assert_clean("what is printed", &out, &keys);
    assert!(out.contains("***"), "{out}");

    let events = events.lock().unwrap();
    assert_clean("an event", &events, &keys);
    assert!(events.contains("zone_set: success"), "{events}");
    let log = log.0.lock().unwrap();
    assert_clean("the log", &log, &keys);
    assert!(log.contains("DEBUG cfhost zone_set: success"), "{log}");
    assert!(log.contains("WARN cfhost user_auth: error 123 (api, answered)"), "{log}");
    // The HTTP library does log: that its most talkative level is left out is no accident of the test.
    assert!(log.contains("ureq"), "{log}");
    assert!(!log.contains("TRACE"), "{log}");
}

#[test]
fn a_server_that_repeats_secrets_gets_them_into_no_output() {
    let spoken = format!("{PASSWORD} Pl4nted\\\\/pass w\\u00f6rd Pl4nted%2fpass+w%c3%b6rd {HOST_KEY}");
    for body in [
        format!(r#"{{"result":"error","msg":"{spoken}","err_code":124}}"#),
        format!(
            r#"{{"result":"success","msg":"{spoken}","response":{{"cloudflare_email":"a","user_key":"k","later":"{spoken}"}}}}"#
        ),
        format!(r#"{{"result":"success","response":{{"result":"error","msg":"{spoken}"}}}}"#),
        format!(r#"{{"result":"success","response":{{"user_key":{{"{spoken}":1}}}}}}"#),
        format!(r#"{{"result":"{spoken}"}}"#),
        format!("<html>{spoken}</html>"),
        spoken.clone(),
    ] {
        let server = Server::new(move |_| answer(200, &[("X-Echo", HOST_KEY)], &body)).unwrap();
        let client = Client::builder(HOST_KEY).endpoint(server.url("/")).build().unwrap();
        let text = match client.user_auth(&UserAuth::new("customer@example.com", PASSWORD)) {
            Ok(reply) => format!("{reply:?} {:?} {}", reply.msg(), reply.raw()),
            Err(error) => format!("{error} {error:?}"),
        };
        assert_clean("the outcome", &text, &[]);
    }
}

#[test]
fn no_spelling_of_a_secret_is_shown() {
    let host_key = scan::key(32);
    for secret in [&host_key, scan::PASSWORD] {
        for spelled in scan::spelled(secret) {
            let msg = serde_json::to_string(&format!("<{spelled}>")).unwrap();
            let body = format!(
                r#"{{"result":"success","msg":{msg},"response":{{"cloudflare_email":"a","user_key":{msg},{msg}:{msg}}}}}"#
            );
            let server = Server::new(move |_| answer(200, &[], &body)).unwrap();
            let client = Client::builder(host_key.as_str()).endpoint(server.url("/")).build().unwrap();
            let reply = client.user_auth(&UserAuth::new("customer@example.com", scan::PASSWORD)).unwrap();
            for shown in [reply.msg().unwrap(), &reply.raw(), &format!("{reply:?}")] {
                assert_eq!(scan::find(shown.as_bytes()), None, "{spelled}");
                assert!(shown.contains("***"), "{spelled}: {shown}");
            }
        }
    }
}

/// An error with all that stands behind it.
fn with_sources(error: &cfhost::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        _ = write!(text, " {error} {error:?}");
        source = error.source();
    }
    text
}

#[test]
fn no_situation_brings_a_secret_out() {
    let log = capture();
    let gateway = Gateway::builder().spawn().unwrap();
    let stranger = Gateway::builder().spawn().unwrap();
    let server = |head: &'static [u8]| {
        Server::raw(move |mut stream| {
            _ = Request::read(&mut stream);
            _ = stream.write_all(head);
        })
        .unwrap()
    };
    let closed = OwnAddress::claim().unwrap();
    let silent = Server::raw(|mut stream| while stream.read(&mut [0; 512]).is_ok_and(|count| count > 0) {}).unwrap();
    let servers = [
        server(b""),
        server(b"HTTP/1.1 200 OK\r\n"),
        server(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
        server(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"),
        server(b"HTTP/1.1 302 No\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
        server(b"SMTP 5ec2e7\r\n\r\n"),
    ];
    let builder = || Client::builder(HOST_KEY).retries(1);
    let short = || builder().timeout(Duration::from_millis(300));
    let mut clients: Vec<Client> =
        servers.iter().map(|server| builder().endpoint(server.url("/")).build().unwrap()).collect();
    clients.push(builder().endpoint(format!("http://{}/", closed.addr())).build().unwrap());
    clients.push(short().endpoint(silent.url("/")).build().unwrap());
    clients.push(builder().endpoint(gateway.url()).ca_pem(stranger.ca_pem()).build().unwrap());
    clients.push(short().endpoint(format!("https://{}/", silent.address())).bundled_roots().build().unwrap());
    let proxy = format!("http://user:{HOST_KEY}@{}", closed.addr());
    clients.push(builder().endpoint(gateway.url()).ca_pem(gateway.ca_pem()).proxy(proxy).build().unwrap());
    let proxy = server(b"HTTP/1.1 407 No\r\n\r\n");
    let url = format!("http://user:{HOST_KEY}@{}", proxy.address());
    clients.push(builder().endpoint(gateway.url()).ca_pem(gateway.ca_pem()).proxy(url).build().unwrap());
    let cancelled = builder().endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build().unwrap();
    cancelled.cancel();
    clients.push(cancelled);
    let mut kinds = BTreeSet::new();
    for client in clients {
        let error = client.user_auth(&UserAuth::new("customer@example.com", PASSWORD)).unwrap_err();
        kinds.insert(error.kind().as_str());
        assert_clean("an error", &with_sources(&error), &[]);
        assert_clean("a client", &format!("{client:?}"), &[]);
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["cancelled", "protocol", "timeout", "tls", "transport"]);
    assert_clean("the log", &log.0.lock().unwrap(), &[]);
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }
}

/// Adds one character as a server may write it.
fn spell(c: char, how: usize, text: &mut String) {
    match (how, c) {
        (0, '"' | '\\' | '/') => text.extend(['\\', c]),
        (1, _) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| _ = write!(text, "%{byte:02X}")),
        (2, _) => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| _ = write!(text, "\\u{unit:04x}")),
        (3, '&') => text.push_str("&amp;"),
        (3, '"') => text.push_str("&quot;"),
        (3, '\'') => text.push_str("&#039;"),
        (4, ' ') => text.push('+'),
        (5, _) => text.push(c.to_ascii_uppercase()),
        (6, _) => _ = write!(text, "&#{};", u32::from(c)),
        _ => text.push(c),
    }
}

#[test]
fn any_password_in_any_spelling_is_masked() {
    let numbers = Mutex::new(Numbers(20_261_124));
    let server = Server::new(move |request| {
        let body = String::from_utf8(request.body.clone()).unwrap();
        let password = form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "cloudflare_pass").unwrap().1;
        let mut numbers = numbers.lock().unwrap();
        let mut spelled = String::new();
        for c in password.chars() {
            spell(c, numbers.below(8), &mut spelled);
        }
        let msg = serde_json::to_string(&format!("<{spelled}> and <{password}>")).unwrap();
        answer(200, &[], &format!(r#"{{"result":"error","msg":{msg},"err_code":999}}"#))
    })
    .unwrap();
    let client = Client::builder(HOST_KEY).endpoint(server.url("/")).build().unwrap();
    let mut numbers = Numbers(4711);
    let characters: Vec<char> = "aZ9nux \"\\/&<>'%+=\u{e4}\u{20ac}\u{1f511}\n\t#;~*-._".chars().collect();
    for _ in 0..500 {
        let length = 6 + numbers.below(10);
        // What stands around it in the message is no part of it.
        let password: String =
            (0..length).map(|_| characters[numbers.below(characters.len())]).filter(|c| !"<>".contains(*c)).collect();
        let error = client.user_auth(&UserAuth::new("customer@example.com", password.as_str()));
        match error.unwrap_err().message() {
            "<***> and <***>" => {}
            other => assert!(password.is_empty(), "{password:?}: {other}"),
        }
    }
}

/// What a customer types into a form, and what a server says, however long and whatever it is made of: it took minutes.
#[test]
fn no_text_holds_a_call_up() {
    let start = Instant::now();
    let backslashes = "\\".repeat(4_000_000);
    let msg = serde_json::to_string(&backslashes).unwrap();
    let server = Server::new(move |_| {
        answer(200, &[], &format!(r#"{{"result":"error","msg":{msg},"response":{{"user_key":{msg}}}}}"#))
    })
    .unwrap();
    let client = Client::builder(HOST_KEY).endpoint(server.url("/")).build().unwrap();
    let password = "\\".repeat(1_000);
    let refused = client.user_create(&UserCreate::new(backslashes.as_str(), password.as_str())).unwrap_err();
    assert_eq!((refused.code().unwrap().number(), refused.delivery()), (126, Delivery::NotSent));
    let answered = client.user_auth(&UserAuth::new("customer@example.com", password.as_str())).unwrap_err();
    assert_eq!(answered.delivery(), Delivery::Answered);
    for error in [refused, answered] {
        assert!(error.message().chars().count() <= 1_000 && error.message().contains("***"), "{error}");
        assert!(!error.message().contains("\\\\\\\\"), "{error}");
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// Longer ones could not be searched for, checked or not.
#[test]
fn a_secret_has_a_limit() {
    let server = Server::new(|_| answer(200, &[], r#"{"result":"error","msg":"No.","err_code":124}"#)).unwrap();
    let client = Client::builder(HOST_KEY).endpoint(server.url("/")).build().unwrap();
    let unchecked = client.with_options(Options::new().unchecked(true));
    for (length, delivery) in [(1_024, Delivery::Answered), (1_025, Delivery::NotSent), (4_000_000, Delivery::NotSent)]
    {
        let text = "p".repeat(length);
        for (argument, error) in [
            ("cloudflare_pass", client.user_auth(&UserAuth::new("customer@example.com", text.as_str())).unwrap_err()),
            (
                "cloudflare_pass",
                unchecked.user_auth(&UserAuth::new("customer@example.com", text.as_str())).unwrap_err(),
            ),
            ("user_key", unchecked.zone_lookup(&ZoneLookup::new(text.as_str(), "example.com")).unwrap_err()),
            ("cloudflare_pass", client.call("user_auth", &[("cloudflare_pass", &text)]).unwrap_err()),
            ("user_key", client.call("zone_lookup", &[("User_Key", &text)]).unwrap_err()),
        ] {
            assert_eq!(error.delivery(), delivery, "{length}: {error}");
            if delivery == Delivery::NotSent {
                assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some(argument)));
                assert_eq!(error.message(), format!("{argument}: is longer than 1024 bytes"));
            }
        }
    }
}

/// What is typed into a form, or said by a server, is no line of a log, and no command to a terminal.
#[test]
fn every_text_is_one_line() {
    let forged = "a\n2026-11-24 ERROR \u{1b}[31mforged\r\u{85}\u{9b}2J\u{2028}\u{202e}b\0";
    let msg = serde_json::to_string(&forged.repeat(100)).unwrap();
    for body in [
        format!(r#"{{"result":"error","msg":{msg},"err_code":124}}"#),
        format!(r#"{{"result":"success","msg":{msg},"response":{{"result":"error"}}}}"#),
        format!(r#"{{"result":"success","msg":{msg},"response":{{"cloudflare_email":"a","user_key":"k"}}}}"#),
        format!(r#"{{"result":"success","response":{{"cloudflare_email":{{{msg}:1}},"user_key":"k"}}}}"#),
    ] {
        let server = Server::new(move |_| answer(200, &[], &body)).unwrap();
        let client = Client::builder(HOST_KEY).endpoint(server.url("/")).build().unwrap();
        let texts = match client.user_auth(&UserAuth::new("customer@example.com", PASSWORD)) {
            Ok(reply) => vec![reply.msg().unwrap().to_owned()],
            Err(error) => vec![error.message().to_owned(), error.advice().to_owned()],
        };
        let refused = client.user_auth(&UserAuth::new(forged, PASSWORD)).unwrap_err();
        let called = client.call(forged, &[]).unwrap_err();
        let unknown = cfhost::Error::refused(Some("user_auth"), "cloudflare_email", forged.repeat(100));
        let errors = [refused, called, unknown];
        let errors = errors.iter().flat_map(|error| [error.message().to_owned(), format!("{error}")]);
        for text in texts.into_iter().chain(errors) {
            assert!(!text.contains(|c: char| c.is_control() || "\u{2028}\u{202e}".contains(c)), "{text:?}");
            assert!(text.chars().count() <= 1_200, "{text}");
        }
    }
}

#[test]
fn a_panic_shows_no_secret() {
    let text = std::panic::catch_unwind(|| {
        let secrets =
            (HostKey::new(HOST_KEY), Password::new(PASSWORD), UserKey::new(HOST_KEY), UserApiKey::new(HOST_KEY));
        panic!("{secrets:?}");
    })
    .unwrap_err();
    let text = text.downcast_ref::<String>().unwrap();
    assert_clean("a panic", text, &[]);
    assert!(text.contains("HostKey(***)"), "{text}");
}
