//! The form of requests and answers, and what is no request at all.

mod common;

use std::fmt::Write as _;
use std::io::{ErrorKind, Read, Write};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{
    Answer, PASSWORD, Partner, connect, connect_slowly, exchange, fixture, handshake, handshake_over, large_zone,
    plain, post, post_as, request,
};

const FORM: &str = "application/x-www-form-urlencoded";

fn lookup(email: &str) -> String {
    format!("act=user_lookup&host_key={EXAMPLE_HOST_KEY}&cloudflare_email={email}")
}

#[test]
fn answers_have_the_vendors_headers() {
    let gateway = plain().spawn().unwrap();
    let answer = post(gateway.url(), lookup("a@example.com"));
    for (name, value) in [
        ("content-type", "application/json"),
        ("transfer-encoding", "chunked"),
        ("expires", "Thu, 19 Nov 1981 08:52:00 GMT"),
        ("cache-control", "no-store, no-cache, must-revalidate, post-check=0, pre-check=0"),
        ("pragma", "no-cache"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{answer:?}");
    }
    assert!(answer.header("date").is_some());
    for absent in ["set-cookie", "strict-transport-security", "content-length"] {
        assert_eq!(answer.header(absent), None);
    }
    // What the recorded exchange holds beyond cookies, TLS and the edge's own is all there.
    for line in fixture("_gateway/no_host_key_no_act.headers.txt").lines().skip(1) {
        let name = line.split(':').next().unwrap().to_ascii_lowercase();
        let edge = ["set-cookie", "server", "cf-ray", "strict-transport-security"].contains(&name.as_str());
        assert!(edge || answer.header(&name).is_some(), "{name}");
    }
}

#[test]
fn connections_are_kept() {
    let gateway = plain().spawn().unwrap();
    let mut stream = connect(gateway.url());
    let body = lookup("a@example.com");
    for _ in 0..3 {
        let length = body.len();
        let request = format!("POST /host-gw.html HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"0\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            seen.push(byte[0]);
        }
        let answer = Answer::parse(&seen);
        assert_eq!(answer.header("connection"), Some("keep-alive"));
        assert_eq!(answer.code(), 0);
    }
    // The older protocol knows no chunks.
    let old = format!("POST /host-gw.html HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let answer = Answer::parse(&exchange(gateway.url(), old.as_bytes()));
    assert_eq!((answer.header("transfer-encoding"), answer.code()), (None, 0));
}

#[test]
fn json_is_ascii_with_escaped_slashes() {
    let gateway = plain().spawn().unwrap();
    let answer = post(gateway.url(), lookup("j%C3%B6rg%2F%F0%9F%98%80"));
    let echo = r#"{"request":{"act":"user_lookup","cloudflare_email":"j\u00f6rg\/\ud83d\ude00"},"response":{"#;
    assert!(answer.body.starts_with(echo), "{answer:?}");
    assert!(answer.body.ends_with(r#","result":"success","msg":null}"#), "{answer:?}");
    let long = post(
        gateway.url(),
        format!("act=user_auth&host_key={EXAMPLE_HOST_KEY}&cloudflare_pass=x&cloudflare_email={}", "a".repeat(5000)),
    );
    assert_eq!(long.json()["msg"].as_str().unwrap().len(), 1000);
}

#[test]
fn bodies_come_in_three_encodings() {
    let gateway = plain().spawn().unwrap();
    let url = gateway.url();
    let fields = [
        ("act", "user_create"),
        ("host_key", EXAMPLE_HOST_KEY),
        ("cloudflare_email", "customer@example.com"),
        ("cloudflare_pass", PASSWORD),
        ("unique_id", ""),
        ("clobber_unique_id", "0"),
    ];
    let mut multipart = String::new();
    for (name, value) in fields {
        write!(multipart, "--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    multipart.push_str("--XX--\r\n");
    let first = post_as(url, "multipart/form-data; boundary=XX", multipart.as_bytes());
    assert_eq!(first.code(), 0, "{first:?}");

    let json = format!(
        r#"{{"act":"user_create","host_key":"{EXAMPLE_HOST_KEY}","cloudflare_email":"customer@example.com",
            "cloudflare_pass":"{PASSWORD}","clobber_unique_id":0,"unique_id":null,"cloudflare_username":["x"],"x":{{}}}}"#
    );
    assert_eq!(post_as(url, "Application/JSON; charset=utf-8", json.as_bytes()).body, first.body);
    assert_eq!(post_as(url, "application/json", json.replace(":0,", ":true,").as_bytes()).body, first.body);

    let form = format!(
        "act=zone_list&act=user_create&unique_id&clobber_unique_id=&host_key={EXAMPLE_HOST_KEY}\
         &cloudflare_email=customer%40example.com&cloudflare_pass={PASSWORD}&CF-Integration=x&zone_name[]=y"
    );
    assert_eq!(post(url, &form).body, first.body);
    for content_type in ["", "text/plain", "\u{ff}"] {
        assert_eq!(post_as(url, content_type, form.as_bytes()).body, first.body, "{content_type}");
    }
}

/// A body of each encoding, and its type.
fn encoded(fields: &[(&[u8], &[u8])]) -> [(&'static str, Vec<u8>); 3] {
    let (mut form, mut multipart, mut json) = (Vec::new(), Vec::new(), b"{".to_vec());
    for (name, value) in fields {
        form.extend(form_urlencoded::byte_serialize(name).chain(["="]).flat_map(str::bytes));
        form.extend(form_urlencoded::byte_serialize(value).chain(["&"]).flat_map(str::bytes));
        multipart.extend(
            [b"--XX\r\nContent-Disposition: form-data; name=\"", *name, b"\"\r\n\r\n", *value, b"\r\n"].concat(),
        );
        json.extend([b"\"", *name, b"\":\"", *value, b"\","].concat());
    }
    multipart.extend(b"--XX--\r\n");
    json.extend(b"\"end\":0}");
    [(FORM, form), ("multipart/form-data; boundary=XX", multipart), ("application/json", json)]
}

type Fields<'a> = &'a [(&'a str, &'a [u8])];

/// The answer to these fields, which has to be the same in each encoding.
fn ask_in_each_encoding(url: &str, act: &str, fields: Fields<'_>) -> Answer {
    let mut all: Vec<(&[u8], &[u8])> = vec![(b"act", act.as_bytes()), (b"host_key", EXAMPLE_HOST_KEY.as_bytes())];
    all.extend(fields.iter().map(|(name, value)| (name.as_bytes(), *value)));
    all.push((b"\xfc\xff", b"\xfe"));
    let [first, others @ ..] = encoded(&all).map(|(kind, body)| post_as(url, kind, &body));
    assert!(others.iter().all(|other| other.body == first.body), "{first:?} {others:?}");
    first
}

/// "пароль" and something as long, in windows-1251.
const LEGACY: &[u8] = b"\xef\xe0\xf0\xee\xeb\xfc\xef\xe0\xf0";
const OTHER_LEGACY: &[u8] = b"\xf5\xf5\xf5\xf5\xf5\xf5\xf5\xf5\xf5";

#[test]
fn passwords_are_the_bytes_that_were_sent() {
    let gateway = plain().spawn().unwrap();
    let sign = |act, email: &str, password| {
        let fields = [("cloudflare_email", email.as_bytes()), ("cloudflare_pass", password)];
        ask_in_each_encoding(gateway.url(), act, &fields)
    };
    // What stands where bytes were replaced, as text.
    let replaced = "\u{fffd}".repeat(LEGACY.len());
    let made = sign("user_create", "customer@example.com", LEGACY);
    assert_eq!(made.code(), 0, "{made:?}");
    assert_eq!(sign("user_auth", "customer@example.com", LEGACY).text("user_key"), made.text("user_key"));
    for wrong in [OTHER_LEGACY, replaced.as_bytes(), &LEGACY[1..], "пароль123".as_bytes()] {
        assert_eq!(sign("user_auth", "customer@example.com", wrong).code(), 124, "{wrong:?}");
        assert_eq!(sign("user_create", "customer@example.com", wrong).code(), 124, "{wrong:?}");
    }
    assert_eq!(sign("user_create", "other@example.com", replaced.as_bytes()).code(), 0);
    assert_eq!(sign("user_auth", "other@example.com", LEGACY).code(), 124);
}

#[test]
fn what_is_no_text_is_refused_with_the_code_of_its_field() {
    let gateway = plain().switch("get=merge").spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer("customer@example.com");
    host.set(&key, "example.com", "www").response();
    let ask = |act: &str, fields: Fields<'_>| ask_in_each_encoding(gateway.url(), act, fields);

    let pass = ("cloudflare_pass", PASSWORD.as_bytes());
    let email = ("cloudflare_email", &b"customer@example.com"[..]);
    for act in ["user_create", "user_auth", "user_lookup"] {
        for address in [&b"m\xfcller@example.com"[..], b"m\xe9ller@example.com", b"\xff"] {
            let refused = ask(act, &[("cloudflare_email", address), pass]);
            assert_eq!(refused.code(), 126, "{act} {refused:?}");
            assert!(!refused.body.contains(r"\ufffd"), "{refused:?}");
        }
        assert_eq!(ask(act, &[email, pass, ("unique_id", b"a\xff")]).code(), 104, "{act}");
    }
    assert!(
        ask("user_lookup", &[("cloudflare_email", b"m\xfcller@b.c")]).json()["msg"]
            .to_string()
            .contains(r"m\\xfcller@b.c")
    );
    // Nobody was made who has the name that both would be replaced by.
    assert_eq!(
        host.call("user_lookup", &[("cloudflare_email", "m\u{fffd}ller@example.com")]).response()["user_exists"],
        false
    );

    let user_key = ("user_key", key.as_bytes());
    let zone = ("zone_name", &b"example.com"[..]);
    let origin = ("resolve_to", &b"origin.example.net"[..]);
    let cases: [(&str, Fields<'_>, u64); 17] = [
        ("user_create", &[email, pass, ("clobber_unique_id", b"\xff")], 106),
        ("user_create", &[email, pass, ("cloudflare_username", b"m\xfcller")], 113),
        ("user_create", &[email, pass, ("signup_code", b"\xff")], 121),
        ("user_create", &[email, ("cloudflare_pass", b"\xff\xff\xff")], 110),
        ("zone_lookup", &[("user_key", &[0xff; 32]), zone], 116),
        ("zone_lookup", &[user_key, ("zone_name", b"b\xfccher.example")], 201),
        ("zone_list", &[("zone_name", b"b\xfccher.example")], 201),
        ("zone_delete", &[user_key, ("zone_name", b"\xff.example.com")], 201),
        ("full_zone_set", &[user_key, ("zone_name", b"\xff")], 201),
        ("zone_set", &[user_key, zone, ("resolve_to", b"\xff.example.net"), ("subdomains", b"www")], 203),
        ("zone_set", &[user_key, zone, origin, ("subdomains", b"www,b\xfc")], 205),
        ("zone_set", &[user_key, zone, origin, ("subdomains", b"www:\xff.example.net")], 205),
        ("reseller_sub_new", &[("user_key", b"\xff"), zone], 311),
        ("reseller_sub_new", &[user_key, zone, ("plan_tag", b"\xff")], 312),
        ("reseller_sub_new", &[user_key, ("zone_name", b"\xff")], 317),
        ("reseller_sub_cancel", &[user_key, zone, ("sub_id", b"\xff")], 331),
        ("host_child_stop", &[("child_id", b"\xff")], 700),
    ];
    for (act, fields, code) in cases {
        let refused = ask(act, fields);
        assert_eq!(refused.code(), code, "{act} {refused:?}");
        assert!(!refused.body.contains(r"\ufffd"), "{refused:?}");
    }
    assert!(ask("zone_set", cases[10].1).json()["msg"].to_string().contains(r"'b\\xfc'"));

    let refused = post(gateway.url(), format!("act=zone_l%ffst&host_key={EXAMPLE_HOST_KEY}"));
    assert_eq!((refused.code(), &refused.json()["request"]["act"]), (101, &serde_json::Value::Null));
    assert_eq!(post(gateway.url(), format!("act=zone_list&host_key={}%ff", &EXAMPLE_HOST_KEY[1..])).code(), 100);
    let query =
        format!("/host-gw.html?act=user_lookup&host_key={EXAMPLE_HOST_KEY}&cloudflare_email=m%FCller@example.com");
    assert_eq!(Answer::parse(&exchange(gateway.url(), &request("GET", &query, FORM, b""))).code(), 126);

    // What has no code is as good as not sent.
    let made = post(gateway.url(), format!("act=host_child_new&host_key={EXAMPLE_HOST_KEY}&pub_name=%ff&email=%ff"));
    assert_eq!(made.code(), 0, "{made:?}");
    assert_eq!(post(gateway.url(), format!("act=zone_list&host_key={EXAMPLE_HOST_KEY}&zone_status=%ff")).code(), 0);
    // Those who look at the calls see the bytes.
    let calls = gateway.calls();
    assert!(calls.iter().any(|call| call.fields.get("zone_name").is_some_and(|name| name == r"b\xfccher.example")));
    assert!(calls.iter().any(|call| call.act.as_deref() == Some(r"zone_l\xffst")));
    assert!(calls.iter().all(|call| !format!("{call:?}").contains('\u{fffd}')
        || call.fields.get("cloudflare_email").is_some_and(|sent| sent.starts_with("m\u{fffd}"))));
}

#[test]
fn only_the_endpoint_and_only_post() {
    let gateway = plain().spawn().unwrap();
    let url = gateway.url();
    let send = |method, path| Answer::parse(&exchange(url, &request(method, path, FORM, lookup("x").as_bytes())));
    for path in ["/", "/host-gw.html/", "/host-gw.html/host-gw.html", "/HOST-GW.HTML"] {
        let answer = send("POST", path);
        assert_eq!(answer.status, 404);
        assert_eq!(answer.body, fixture("_gateway/http_404.html"), "{path}");
    }
    for method in ["GET", "PUT", "DELETE", "BREW"] {
        assert_eq!(send(method, "/host-gw.html").body, fixture("_gateway/error_600.json").trim_end());
    }
    let query = format!("/host-gw.html?{}", lookup("x"));
    let get = Answer::parse(&exchange(url, &request("GET", &query, FORM, b"")));
    assert_eq!(get.code(), 600);
}

#[test]
fn a_host_is_named_once() {
    let gateway = plain().spawn().unwrap();
    let body = lookup("a@example.com");
    for (version, hosts, status) in [
        ("1.1", "Host: x\r\n", 200),
        ("1.1", "Host:\r\n", 200),
        ("1.1", "", 400),
        ("1.1", "Host: x\r\nHost: x\r\n", 400),
        ("1.1", "Host: x\r\nhost: y\r\n", 400),
        ("1.0", "Host: x\r\n", 200),
        ("1.0", "", 200),
        ("1.0", "Host: x\r\nHost: y\r\n", 400),
    ] {
        for (method, path) in [("POST", "/host-gw.html"), ("GET", "/ips-v4")] {
            let request = format!(
                "{method} {path} HTTP/{version}\r\n{hosts}Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let answer = Answer::parse(&exchange(gateway.url(), request.as_bytes()));
            assert_eq!(answer.status, status, "{request}");
        }
    }
}

#[test]
fn little_of_an_act_comes_back() {
    let gateway = plain().spawn().unwrap();
    for act in ["%07".repeat(300_000), "%C3%BC".repeat(100_000)] {
        let answer = post(gateway.url(), format!("act={act}&host_key={EXAMPLE_HOST_KEY}"));
        assert_eq!((answer.code(), answer.json()["request"]["act"].as_str().unwrap().chars().count()), (101, 100));
        assert!(answer.body.len() < 1000, "{answer:?}");
    }
}

#[test]
fn who_reads_nothing_is_cut_off() {
    let gateway = plain().request_timeout(Duration::from_secs(2)).spawn().unwrap();
    let mut stream = connect(gateway.url());
    stream.set_nonblocking(true).unwrap();
    let request = b"GET /client/v4/ips HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    let begun = Instant::now();
    let mut sent = 0;
    // Until what nobody reads has filled all buffers, and no more requests are read either; and then until the gateway has enough.
    let ended = loop {
        match stream.write(&request[sent % request.len()..]) {
            Ok(more) => sent += more,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                assert!(begun.elapsed() < Duration::from_secs(240), "it waits for ever");
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(error) => break error.kind(),
        }
    };
    assert!([ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&ended), "{ended}");
    assert_eq!(post(gateway.url(), lookup("a@example.com")).code(), 0);
}

/// A byte now and then is not enough: what is left of the answer would stay in memory for days.
#[test]
fn who_reads_too_slowly_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let builder = || plain().state(&state).request_timeout(Duration::from_secs(5));
    let gateway = builder().spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer("customer@example.com");
    host.set(&key, "example.com", &large_zone()).response();
    let whole = host.zone("zone_lookup", &key, "example.com");
    assert_eq!(whole.response()["hosted_cnames"].as_object().unwrap().len(), 5001);

    let body = format!("act=zone_lookup&host_key={EXAMPLE_HOST_KEY}&user_key={key}&zone_name=example.com");
    let is_cut_off = |stream: &mut dyn Stream| {
        stream.write_all(&request("POST", "/host-gw.html", FORM, body.as_bytes())).unwrap();
        let mut taken = 0;
        let mut piece = [0; 4096];
        let ended = loop {
            match stream.read(&mut piece) {
                Ok(0) => break None,
                Ok(more) => taken += more,
                Err(error) => break Some(error.kind()),
            }
            // Often enough that something is taken in each five seconds.
            std::thread::sleep(Duration::from_millis(250));
        };
        assert_eq!(ended, Some(ErrorKind::ConnectionReset), "{taken} bytes came");
        assert!(taken < whole.body.len());
    };
    is_cut_off(&mut connect_slowly(Ipv4Addr::LOCALHOST, gateway.url()));
    drop(gateway);
    let gateway = builder().tls(true).spawn().unwrap();
    let stream = connect_slowly(Ipv4Addr::LOCALHOST, gateway.url());
    is_cut_off(&mut handshake_over(stream, gateway.ca_pem().as_bytes(), "localhost", &[]).unwrap());
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

#[test]
fn bodies_have_a_limit() {
    let gateway = plain().spawn().unwrap();
    let url = gateway.url();
    let mut body = lookup("a@example.com").into_bytes();
    body.extend_from_slice(b"&x=");
    body.resize(1 << 20, b'x');
    assert_eq!(post(url, &body).code(), 0);
    body.push(b'x');
    assert_eq!(post(url, &body).status, 413);
    body.resize(4 << 20, b'x');
    assert_eq!(post(url, &body).status, 413);
    // Nor does it help to leave the length out.
    let mut chunked =
        b"POST /host-gw.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    write!(chunked, "{:x}\r\n", body.len()).unwrap();
    chunked.extend_from_slice(&body);
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    assert_eq!(Answer::parse(&exchange(url, &chunked)).status, 413);
}

#[test]
fn bad_input_gets_a_code() {
    let gateway = plain().spawn().unwrap();
    let url = gateway.url();
    let key = format!("host_key={EXAMPLE_HOST_KEY}");
    let email = "cloudflare_email=a@example.com";

    let mut many: String = (0..10_000).fold(String::new(), |mut text, n| {
        write!(text, "field{n}=value&").unwrap();
        text
    });
    assert_eq!(post(url, &many).code(), 100);
    many.push_str(&lookup("a@example.com"));
    assert_eq!(post(url, &many).code(), 0);

    for (body, code) in [
        (b"\xff\xfe=\x80&&==&%&%zz=%".to_vec(), 100),
        (format!("act=user_\0create&{key}").into_bytes(), 101),
        (format!("act=%00&{key}").into_bytes(), 101),
        (format!("act=user_create&{key}&cloudflare_email=a%00@example.com&cloudflare_pass=abcdefg").into_bytes(), 126),
        (
            [format!("act=user_create&{key}&{email}&cloudflare_pass=abcdefg&unique_id=").as_bytes(), b"\xff"].concat(),
            104,
        ),
        (format!("act=zone_set&{key}&user_key={}", "%ff".repeat(32)).into_bytes(), 116),
        (format!("act=user_lookup&{key}&{email}&{key}x").into_bytes(), 100),
        (format!("act=user_lookup&{key}&unique_id={}", "'%3B--".repeat(10)).into_bytes(), 104),
    ] {
        let answer = post(url, &body);
        assert_eq!(answer.code(), code, "{} {answer:?}", String::from_utf8_lossy(&body));
    }

    for (content_type, body) in [
        ("application/json", "{"),
        ("application/json", "[]"),
        ("application/json", "\"text\""),
        ("application/json", &"[".repeat(100_000)),
        ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=", "--\r\n"),
        ("multipart/form-data; boundary=X", "no boundary"),
        ("multipart/form-data; boundary=X", "--X\r\nContent-Disposition: form-data; name=\"act\"\r\n\r\nuser_"),
        ("multipart/form-data; boundary=X", "--X\r\nContent-Disposition: form-data\r\n\r\nx\r\n--X--"),
    ] {
        assert_eq!(post_as(url, content_type, body.as_bytes()).code(), 100, "{content_type} {body:.40}");
    }
}

#[test]
fn random_bytes_do_no_harm() {
    let gateway = plain().spawn().unwrap();
    let url = gateway.url();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut byte = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[3]
    };
    let acts = ["user_create", "user_auth", "user_lookup", "zone_set", "zone_lookup", "zone_delete", "zone_list"];
    let fields =
        ["cloudflare_email", "cloudflare_pass", "unique_id", "user_key", "zone_name", "resolve_to", "subdomains"];
    for round in 0..150 {
        let noise: Vec<u8> = (0..round * 3).map(|_| byte()).collect();
        // As a whole body, as a field of an act, and as something that is not even HTTP.
        let kinds = [FORM, "multipart/form-data; boundary=a", "application/json"];
        assert!([100, 600].contains(&post_as(url, kinds[round % 3], &noise).code()));
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("act", acts[round % acts.len()]).append_pair("host_key", EXAMPLE_HOST_KEY);
        let mut body = form.finish().into_bytes();
        for field in fields {
            body.extend_from_slice(format!("&{field}=").as_bytes());
            body.extend((0..round % 20).map(|_| byte()));
        }
        assert!(post(url, &body).code() < 600);
        if round % 10 == 0 {
            let mut stream = connect(url);
            let _ = stream.write_all(&noise).and_then(|()| stream.shutdown(std::net::Shutdown::Write));
            let _ = stream.read_to_end(&mut Vec::new());
        }
    }
    assert_eq!(post(url, lookup("a@example.com")).code(), 0);
}

#[test]
fn half_requests_are_given_up() {
    let gateway = plain().request_timeout(Duration::from_secs(2)).spawn().unwrap();
    let url = gateway.url();
    let begun = Instant::now();
    for half in
        ["POST /host-gw.html HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nact=user_", "POST /host-gw.html HT"]
    {
        let answer = exchange(url, half.as_bytes());
        assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    }
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert_eq!(post(url, lookup("a@example.com")).code(), 0);
}

#[test]
fn tls_is_spoken_with_a_ca_of_its_own() {
    let gateway = common::builder().spawn().unwrap();
    assert!(gateway.url().starts_with("https://127.0.0.1:"));
    let agent = |ca: &str| {
        let ca = ureq::tls::Certificate::from_pem(ca.as_bytes()).unwrap();
        let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::new_with_certs(&[ca])).build();
        ureq::Agent::config_builder().tls_config(tls).proxy(None).build().new_agent()
    };
    for url in [gateway.url().to_owned(), gateway.url().replace("127.0.0.1", "localhost")] {
        let mut answer = agent(gateway.ca_pem()).post(&url).send(lookup("a@example.com")).unwrap();
        assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
        assert!(answer.body_mut().read_to_string().unwrap().contains("\"user_exists\":false"));
    }
    let another = common::builder().spawn().unwrap();
    assert!(agent(another.ca_pem()).post(gateway.url()).send(lookup("a@example.com")).is_err());
    assert_eq!(format!("{gateway:?}"), format!("Gateway {{ url: {:?}, .. }}", gateway.url()));
}

#[test]
fn either_protocol_can_be_asked_for() {
    let gateway = common::builder().spawn().unwrap();
    let shake = |protocols: &[&str]| handshake(gateway.url(), gateway.ca_pem().as_bytes(), "localhost", protocols);
    let body = lookup("a@example.com");
    for (offered, chosen) in [
        (&["http/1.0"][..], Some("http/1.0")),
        (&["http/1.0", "http/1.1"], Some("http/1.1")),
        (&["h2", "http/1.1"], Some("http/1.1")),
        (&["h2", "http/1.0"], Some("http/1.0")),
        (&[], None),
    ] {
        let mut stream = shake(offered).unwrap();
        assert_eq!(stream.conn.alpn_protocol(), chosen.map(str::as_bytes), "{offered:?}");
        let old = format!("POST /host-gw.html HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(old.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert_eq!(Answer::parse(&answer).code(), 0, "{offered:?}");
    }
    assert!(shake(&["h2"]).is_err());
}

#[test]
fn stopping_waits_for_what_is_under_way_and_for_nothing_else() {
    let gateway = plain().spawn().unwrap();
    let url = gateway.url().to_owned();
    let mut idle = connect(&url);
    // One that waits for the word to send its body: when it comes, the request is under way.
    let body = lookup("a@example.com");
    let mut stream = connect(&url);
    let length = body.len();
    let head = format!(
        "POST /host-gw.html HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {length}\r\n\
         Connection: close\r\nExpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut word = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut word).unwrap();
    assert!(word.starts_with(b"HTTP/1.1 100 "));
    let stopping = std::thread::spawn(|| gateway.stop());
    // The idle connection ends while the other is waited for, which is ten seconds at most.
    assert_eq!(idle.read(&mut [0]).unwrap_or(0), 0);
    assert!(!stopping.is_finished());
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Answer::parse(&answer).code(), 0);
    stopping.join().unwrap();
    assert!(std::net::TcpStream::connect(common::address(&url)).is_err());
}

#[test]
fn the_address_ranges_are_published_in_three_forms() {
    let gateway = plain().spawn().unwrap();
    let ask = |method: &str, path: &str, headers: &str| {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        Answer::parse(&exchange(gateway.url(), request.as_bytes()))
    };
    let (v4, v6) = (ask("GET", "/ips-v4", ""), ask("GET", "/ips-v6", ""));
    assert_eq!((v4.body.lines().count(), v6.body.lines().count()), (15, 7));
    assert!(v4.body.starts_with("173.245.48.0/20\n") && v4.body.ends_with("\n131.0.72.0/22"), "{v4:?}");
    assert!(v6.body.starts_with("2400:cb00::/32\n") && v6.body.ends_with("\n2c0f:f248::/32"), "{v6:?}");
    let json = ask("GET", "/client/v4/ips", "").json();
    let list = |name: &str| {
        json["result"][name].as_array().unwrap().iter().map(|r| r.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(list("ipv4_cidrs"), v4.body.lines().collect::<Vec<_>>());
    assert_eq!(list("ipv6_cidrs"), v6.body.lines().collect::<Vec<_>>());
    assert_eq!(json["success"], true);
    assert_eq!(v4.header("etag").unwrap(), format!("{}", json["result"]["etag"]));
    for path in ["/ips-v4", "/ips-v6", "/client/v4/ips"] {
        for known in ["\"38f79d050aa027e3be3865e495dcc9bc\"", "W/\"38f79d050aa027e3be3865e495dcc9bc\"", "\"a\", *"] {
            let answer = ask("GET", path, &format!("If-None-Match: {known}\r\n"));
            assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{path} {known}");
        }
        assert_eq!(ask("GET", path, "If-None-Match: \"another\"\r\n").status, 200);
        assert_eq!((ask("HEAD", path, "").status, ask("HEAD", path, "").body), (200, String::new()));
        assert_eq!(ask("DELETE", path, "").status, 405);
    }
    assert_eq!(ask("GET", "/ips-v5", "").status, 404);
}
