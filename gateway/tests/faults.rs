//! Every fault, as it looks on the socket.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::io::{ErrorKind, Read as _, Write as _};
use std::time::{Duration, Instant};

use cfhost::ErrorCode;
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use common::{
    Answer, Partner, assert_fixture, complaint, connect, eventually, exchange, fixture, plain, post, request,
};
use serde_json::Value;

const FORM: &str = "application/x-www-form-urlencoded";

/// A customer with a zone, and a way to ask for it.
struct Scene {
    gateway: Gateway,
    user_key: String,
}

impl Scene {
    fn new() -> Self {
        let gateway = plain().control().spawn().unwrap();
        let user_key = Partner::example(&gateway).customer("customer@example.com");
        Self { gateway, user_key }
    }

    fn host(&self) -> Partner<'_> {
        Partner::example(&self.gateway)
    }

    /// The faults that are still to be met.
    fn faults(&self) -> Vec<Value> {
        let (url, token) = (self.gateway.control_url().unwrap(), self.gateway.control_token().unwrap());
        let ask = format!(
            "GET /faults HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        Answer::parse(&exchange(&format!("{url}/"), ask.as_bytes())).json()["faults"].as_array().unwrap().clone()
    }

    fn set(&self, zone: &str) -> Answer {
        self.host().set(&self.user_key, zone, "www")
    }

    fn exists(&self, zone: &str) -> bool {
        self.host().zone("zone_lookup", &self.user_key, zone).response()["zone_exists"] == true
    }

    /// What a raw socket sees of a `zone_set`: the bytes, and the error if it was no end.
    fn raw(&self, zone: &str) -> (Vec<u8>, Option<ErrorKind>) {
        let body = format!(
            "act=zone_set&host_key={EXAMPLE_HOST_KEY}&user_key={}&zone_name={zone}&resolve_to=o.example.net&subdomains=www",
            self.user_key
        );
        let mut stream = connect(self.gateway.url());
        stream.write_all(&request("POST", "/host-gw.html", FORM, body.as_bytes())).unwrap();
        let mut seen = Vec::new();
        let error = stream.read_to_end(&mut seen).err().map(|error| error.kind());
        (seen, error)
    }
}

#[test]
fn answers_are_spoilt_after_the_work() {
    let scene = Scene::new();
    let whole = scene.set("example.org");
    let fault = |spec: &str| scene.gateway.set_fault(spec).unwrap();

    fault("zone_set=empty*1");
    let (bytes, error) = scene.raw("empty.com");
    let answer = Answer::parse(&bytes);
    assert_eq!((answer.status, answer.body.as_str(), error), (200, "", None));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(scene.exists("empty.com"));

    fault("zone_set=cut*1");
    let (bytes, error) = scene.raw("cut.com");
    // The transfer is whole; it is the JSON that is not.
    assert!(bytes.ends_with(b"0\r\n\r\n") && error.is_none());
    let cut = Answer::parse(&bytes);
    assert!(cut.body.starts_with(r#"{"request":{"act":"zone_set","#), "{cut:?}");
    assert!(serde_json::from_str::<Value>(&cut.body).is_err() && cut.status == 200);
    assert!(scene.exists("cut.com"));

    fault("zone_set=content-type:text/html*1");
    let answer = scene.set("example.org");
    assert_eq!((answer.header("content-type"), &answer.body), (Some("text/html"), &whole.body));

    fault("zone_set=slow-body:3*1");
    let begun = Instant::now();
    let answer = scene.set("example.org");
    assert_eq!(answer.body, whole.body);
    assert!(begun.elapsed() >= Duration::from_millis(3) * u32::try_from(whole.body.len()).unwrap());
    assert_eq!(answer.header("content-type"), Some("application/json"));

    fault("zone_set=reset-after*1");
    assert_eq!(scene.raw("after.com"), (Vec::new(), Some(ErrorKind::ConnectionReset)));
    assert!(scene.exists("after.com"));

    assert_eq!(scene.set("example.org").body, whole.body);
}

#[test]
fn work_is_put_off_or_left_undone() {
    let scene = Scene::new();
    let fault = |spec: &str| scene.gateway.set_fault(spec).unwrap();

    fault("zone_set=delay:300*1");
    let begun = Instant::now();
    assert_eq!(scene.set("delayed.com").code(), 0);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    // Who does not wait has called nevertheless.
    let delay = Duration::from_secs(2);
    fault("zone_set=delay:2000*1");
    let body = format!(
        "act=zone_set&host_key={EXAMPLE_HOST_KEY}&user_key={}&zone_name=left.com&resolve_to=o.example.net&subdomains=a",
        scene.user_key
    );
    let mut stream = connect(scene.gateway.url());
    let begun = Instant::now();
    stream.write_all(&request("POST", "/host-gw.html", FORM, body.as_bytes())).unwrap();
    // It was heard when it met the fault, and is not answered yet.
    eventually("it is met", || scene.faults().is_empty());
    drop(stream);
    assert!(!scene.exists("left.com") || begun.elapsed() >= delay);
    eventually("it is carried out", || scene.exists("left.com"));

    fault("zone_set=http-500*1");
    let (bytes, error) = scene.raw("failed.com");
    let answer = Answer::parse(&bytes);
    assert_eq!((answer.status, answer.header("content-type"), error), (500, Some("text/html"), None));
    assert!(answer.body.contains("<h1>500 Internal Server Error</h1>"), "{answer:?}");
    assert!(!scene.exists("failed.com"));

    fault("zone_set=reset-before*1");
    assert_eq!(scene.raw("before.com"), (Vec::new(), Some(ErrorKind::ConnectionReset)));
    assert!(!scene.exists("before.com"));

    fault("zone_set=error:703*1");
    assert_eq!(scene.set("refused.com").code(), 703);
    assert!(!scene.exists("refused.com"));
    assert_eq!(scene.set("refused.com").code(), 0);
}

#[test]
fn every_code_can_be_had() {
    let scene = Scene::new();
    scene.set("example.com").response();
    let fields = [("user_key", scene.user_key.as_str()), ("zone_name", "example.com")];
    for code in ErrorCode::ALL {
        scene.gateway.set_fault(&format!("zone_delete=error:{code}*1")).unwrap();
        let answer = scene.host().call("zone_delete", &fields);
        assert_eq!(answer.code(), u64::from(code.number()));
        let expected =
            code.message(&[fields[0], fields[1], ("host_key", EXAMPLE_HOST_KEY), ("host_provider", "Example Hosting")]);
        assert_eq!(answer.json()["msg"], expected);
    }
    scene.gateway.set_fault("zone_delete=error:214*1").unwrap();
    assert_fixture("zone_delete/error_214.json", &scene.host().call("zone_delete", &fields));
    assert!(scene.exists("example.com"));
}

#[test]
fn a_fault_is_for_the_acts_that_it_names() {
    let gateway = plain().fault("*=error:701*2").fault("zone_list=error:702").spawn().unwrap();
    let host = Partner::example(&gateway);
    let codes = |act: &str| host.call(act, &[]).code();
    assert_eq!(
        [codes("zone_list"), codes("no_such_act"), codes("zone_list"), codes("user_lookup")],
        [701, 701, 702, 107]
    );
    // Even one that names none, and has no key; but not what is outside the API.
    gateway.set_fault("*=http-500").unwrap();
    assert_eq!(post(gateway.url(), "").status, 500);
    let elsewhere = exchange(gateway.url(), &request("POST", "/", FORM, b"act=zone_list"));
    assert_eq!(Answer::parse(&elsewhere).body, fixture("_gateway/http_404.html"));
    gateway.clear_faults();
    assert_eq!(codes("zone_list"), 0);

    assert!(gateway.set_fault("zone_list=explode").unwrap_err().to_string().contains("KIND is one of"));
    assert!(plain().fault("zone_sat=cut").spawn().unwrap_err().to_string().contains("ACT is *"));
    let state = common::memory();
    let options = ["serve", "--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--fault", "zone_set"];
    assert!(complaint(&options).contains("ACT=KIND[:ARGUMENT][*N]"));
}

#[test]
fn resets_reach_clients_through_tls() {
    let gateway = common::builder().fault("zone_list=reset-after*1").spawn().unwrap();
    let ca = ureq::tls::Certificate::from_pem(gateway.ca_pem().as_bytes()).unwrap();
    let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::new_with_certs(&[ca])).build();
    let agent = ureq::Agent::config_builder().tls_config(tls).proxy(None).build().new_agent();
    let ask = || agent.post(gateway.url()).send(format!("act=zone_list&host_key={EXAMPLE_HOST_KEY}"));
    match ask().unwrap_err() {
        ureq::Error::Io(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        error => panic!("{error:?}"),
    }
    assert_eq!(ask().unwrap().status(), 200);
}
